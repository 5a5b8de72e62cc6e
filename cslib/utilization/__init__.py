"""Notebook 01: which state predicts years without churn, and whether it holds without support."""

from __future__ import annotations

from cslib.later import later, verbs

_DRAWN = {
    "closing": "search_views",
    "flow_table": "landmark_views",
    "landmark_sliders": "search_views",
    "threshold_sliders": "search_views",
}
"""What draws or writes is loaded when it is first asked for."""

_VERBS = verbs(__name__, __path__)
__all__ = sorted(_VERBS)
globals().update(_VERBS)

__getattr__, __dir__ = later(__name__, _DRAWN, __all__)
