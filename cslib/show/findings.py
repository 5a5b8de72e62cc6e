"""All findings by name: what, how sure, on how many accounts, and what to do next."""

from __future__ import annotations

from cslib.show.findings_adoption import adoption_summary
from cslib.show.findings_common import data_notes, summary
from cslib.show.findings_contact import contact, overload
from cslib.show.findings_due import due
from cslib.show.findings_evidence import longest_horizon, sensitivity, unsupported
from cslib.show.findings_expansion import expansion
from cslib.show.findings_forecast import avoidable, forecast, mix_and_rate, pairs
from cslib.show.findings_handoff import handoff_summary
from cslib.show.findings_needs import mechanisms, needs, next_goals, outside
from cslib.show.findings_overhang import handoff, information, overhang, start_cohorts
from cslib.show.findings_patterns import pattern_answers, patterns
from cslib.show.findings_playbook import planting, playbook, separation
from cslib.show.findings_policies import policies
from cslib.show.findings_programmes import programmes
from cslib.show.findings_queue import backtest, book, done, queue, savings
from cslib.show.findings_retention import retention, retention_summary, segments, survival
from cslib.show.findings_shapes import shapes, skills
from cslib.show.findings_team import capacity, goals, kpi, readiness, team_summary
from cslib.show.findings_uptake import campaigns, uptake
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
from cslib.show.hazard import associations

__all__ = [
    "contact",
    "overload",
    "expansion",
    "campaigns",
    "uptake",
    "pattern_answers",
    "patterns",
    "adoption_summary",
    "mechanisms",
    "needs",
    "next_goals",
    "outside",
    "programmes",
    "due",
    "backtest",
    "book",
    "done",
    "queue",
    "savings",
    "capacity",
    "goals",
    "kpi",
    "readiness",
    "team_summary",
    "associations",
    "avoidable",
    "forecast",
    "mix_and_rate",
    "pairs",
    "data_notes",
    "definition",
    "drift",
    "handoff",
    "handoff_summary",
    "information",
    "longest_horizon",
    "naive",
    "overhang",
    "planting",
    "playbook",
    "policies",
    "reach",
    "retention",
    "retention_in_state",
    "retention_summary",
    "search",
    "segments",
    "sensitivity",
    "separation",
    "start_cohorts",
    "state",
    "summary",
    "survival",
    "unsupported",
    "utilization_summary",
    "shapes",
    "skills",
]
