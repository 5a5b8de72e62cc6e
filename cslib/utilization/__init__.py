"""Notebook 01: which state predicts years without churn, and whether it holds without support."""

from __future__ import annotations

from cslib.later import later
from cslib.utilization.evidence import (
    left_this_quarter,
    longest_horizon,
    near_misses,
    persistence,
    sensitivity,
    single_measures,
    stability,
)
from cslib.utilization.frontier import frontier, thresholds_by_segment
from cslib.utilization.landmark import in_state_now, landmark, time_to_reach
from cslib.utilization.search import choose, drift
from cslib.utilization.traps import fishing, immortal_time, survivors, touched
from cslib.utilization.unsupported import unsupported

_DRAWN = {
    "closing": "search_views",
    "flow_table": "landmark_views",
    "landmark_sliders": "search_views",
    "threshold_sliders": "search_views",
}
"""What draws or writes is loaded when it is first asked for."""

__all__ = [
    "choose",
    "drift",
    "fishing",
    "frontier",
    "immortal_time",
    "in_state_now",
    "landmark",
    "left_this_quarter",
    "longest_horizon",
    "near_misses",
    "persistence",
    "sensitivity",
    "single_measures",
    "stability",
    "survivors",
    "thresholds_by_segment",
    "time_to_reach",
    "touched",
    "unsupported",
]

__getattr__, __dir__ = later(__name__, _DRAWN, __all__)
