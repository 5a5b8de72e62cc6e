"""Notebook 05: why split the team, what to measure, how many people, one CSM or two teams."""

from cslib.later import offer

offer(
    globals(),
    {"shapes_sliders": "shapes_views", "skills_sliders": "skills_views"}
    | dict.fromkeys(("closing", "starter_kpi"), "kpi_views"),
)
