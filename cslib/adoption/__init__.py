"""Notebook 04: who needs what next, which patterns exist, which contact is too much, which programmes work."""

from __future__ import annotations

from cslib.adoption.backtest import backtest, savings
from cslib.adoption.contact import contact, overload
from cslib.adoption.expansion import expansion
from cslib.adoption.goals import goals, next_goals
from cslib.adoption.needs import needs, outside
from cslib.adoption.patterns import patterns
from cslib.adoption.programmes import programme_effects, programme_reach, programmes_answered
from cslib.adoption.queue import actions_done, book, queue
from cslib.adoption.risk import history, own_history, risk
from cslib.adoption.uptake import campaigns, uptake
from cslib.later import later

_DRAWN = {"closing": "closing_views"}
"""What draws or writes is loaded when it is first asked for."""

__all__ = [
    "actions_done",
    "backtest",
    "book",
    "campaigns",
    "contact",
    "expansion",
    "goals",
    "history",
    "needs",
    "next_goals",
    "outside",
    "overload",
    "own_history",
    "patterns",
    "programme_effects",
    "programme_reach",
    "programmes_answered",
    "queue",
    "risk",
    "savings",
    "uptake",
]

__getattr__, __dir__ = later(__name__, _DRAWN, __all__)
