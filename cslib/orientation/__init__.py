"""Notebook 00: what customer success is, one account from first to last day, the dates of a contract."""

from __future__ import annotations

from cslib.later import later
from cslib.orientation.life import life, notice

_DRAWN = {
    "company_tables": "views",
    "notice_sliders": "views",
    "phases_chart": "views",
    "team_order_chart": "views",
    "two_shapes_chart": "views",
    "words_table": "views",
}
"""What draws or writes is loaded when it is first asked for."""

__all__ = ["life", "notice"]

__getattr__, __dir__ = later(__name__, _DRAWN, __all__)
