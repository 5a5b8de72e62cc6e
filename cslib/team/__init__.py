"""Notebook 05: why split the team, what to measure, how many people, one CSM or two teams."""

from __future__ import annotations

from cslib.later import later
from cslib.team.capacity import capacity, shape_inputs
from cslib.team.kpi import kpi_tree, readiness
from cslib.team.shapes import shapes
from cslib.team.skills import shadowing, skills

_DRAWN = {
    "closing": "kpi_views",
    "shapes_sliders": "shapes_views",
    "skills_sliders": "skills_views",
    "starter_kpi": "starters",
}
"""What draws or writes is loaded when it is first asked for."""

__all__ = ["capacity", "kpi_tree", "readiness", "shadowing", "shape_inputs", "shapes", "skills"]

__getattr__, __dir__ = later(__name__, _DRAWN, __all__)
