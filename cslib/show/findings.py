"""All findings by name: what, how sure, on how many accounts, and what to do next."""

from __future__ import annotations

from cslib.show.findings_common import data_notes, summary
from cslib.show.findings_handoff import handoff, handoff_summary, information, policies
from cslib.show.findings_retention import retention, retention_summary, segments, survival
from cslib.show.findings_utilization import (
    definition,
    drift,
    naive,
    reach,
    retention_in_state,
    search,
    state,
    utilization_summary,
)

__all__ = [
    "data_notes",
    "definition",
    "drift",
    "handoff",
    "handoff_summary",
    "information",
    "naive",
    "policies",
    "reach",
    "retention",
    "retention_in_state",
    "retention_summary",
    "search",
    "segments",
    "state",
    "summary",
    "survival",
    "utilization_summary",
]
