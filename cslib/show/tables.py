"""All tables by name; each takes a result, or the Unavailable in its place."""

from __future__ import annotations

from cslib.show.tables_handoff import information, milestones, policies, waiting
from cslib.show.tables_retention import bridge, largest_losses, reasons, renewals_ahead, retention
from cslib.show.tables_utilization import flow, rules

__all__ = [
    "bridge",
    "flow",
    "information",
    "largest_losses",
    "milestones",
    "policies",
    "reasons",
    "renewals_ahead",
    "retention",
    "rules",
    "waiting",
]
