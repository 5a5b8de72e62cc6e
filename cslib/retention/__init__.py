"""Notebook 03: how much stays, in accounts and money; when and where it is lost, and what renews next."""

from __future__ import annotations

from cslib.later import later
from cslib.retention.bridge import bridge
from cslib.retention.churn import churn_timing, reasons, renewals_ahead
from cslib.retention.curves import by_segment, cohorts, curve, months_kept
from cslib.retention.decomposition import mix_and_rate, pairwise, without_largest
from cslib.retention.forecast import forecast, plan, track_record
from cslib.retention.hazard import associations
from cslib.retention.summary import logo_retention, summary, trend
from cslib.retention.traps import regression, simpson, small_segments, unfinished

_DRAWN = {"closing": "summary_views"}
"""What draws or writes is loaded when it is first asked for."""

__all__ = [
    "associations",
    "bridge",
    "by_segment",
    "churn_timing",
    "cohorts",
    "curve",
    "forecast",
    "logo_retention",
    "mix_and_rate",
    "months_kept",
    "pairwise",
    "plan",
    "reasons",
    "regression",
    "renewals_ahead",
    "simpson",
    "small_segments",
    "summary",
    "track_record",
    "trend",
    "unfinished",
    "without_largest",
]

__getattr__, __dir__ = later(__name__, _DRAWN, __all__)
