"""Notebook 00: what customer success is, one account from first to last day, the dates of a contract."""

from cslib.later import later, verbs

_DRAWN = {
    "company_tables": "life_views",
    "notice_sliders": "life_views",
    "phases_chart": "sketch_views",
    "team_order_chart": "sketch_views",
    "two_shapes_chart": "sketch_views",
    "words_table": "sketch_views",
}
"""What draws or writes is loaded when it is first asked for."""

_VERBS = verbs(__name__, __path__)
__all__ = sorted(_VERBS)
globals().update(_VERBS)

__getattr__, __dir__ = later(__name__, _DRAWN, __all__)
