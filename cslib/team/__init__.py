"""Notebook 05: why split the team, what to measure, how many people, one CSM or two teams."""

from cslib.later import later, verbs

_DRAWN = dict.fromkeys(("closing", "starter_kpi"), "kpi_views")
_DRAWN |= {"shapes_sliders": "shapes_views", "skills_sliders": "skills_views"}
"""What draws or writes is loaded when it is first asked for."""

_VERBS = verbs(__name__, __path__)
__all__ = sorted(_VERBS)
globals().update(_VERBS)

__getattr__, __dir__ = later(__name__, _DRAWN, __all__)
