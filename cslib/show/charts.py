"""All charts by name; each takes a result, or the Unavailable in its place, and reads its numbers from it."""

from __future__ import annotations

from cslib.show.charts_handoff import funnel, policies
from cslib.show.charts_retention import bridge, churn_timing, cohorts, retention_by_segment, trend
from cslib.show.charts_survival import reach_time, survival
from cslib.show.charts_utilization import (
    measure_distribution,
    naive_vs_landmark,
    retention_by_state,
    rules,
    tried,
    usage_interval,
)

__all__ = [
    "bridge",
    "churn_timing",
    "cohorts",
    "funnel",
    "measure_distribution",
    "naive_vs_landmark",
    "policies",
    "reach_time",
    "retention_by_segment",
    "retention_by_state",
    "rules",
    "survival",
    "trend",
    "tried",
    "usage_interval",
]
