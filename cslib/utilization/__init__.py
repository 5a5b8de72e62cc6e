"""Notebook 01: which state predicts years without churn, and whether it holds without support."""

from cslib.later import offer

offer(
    globals(),
    {
        "closing": "search_views",
        "flow_table": "landmark_views",
        "landmark_sliders": "search_views",
        "threshold_sliders": "search_views",
    },
)
