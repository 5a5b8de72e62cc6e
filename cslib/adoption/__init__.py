"""Notebook 04: who needs what next, which patterns exist, which contact is too much, which programmes work."""

from __future__ import annotations

from cslib.later import later, verbs

_DRAWN = {"closing": "closing_views"}
"""What draws or writes is loaded when it is first asked for."""

_VERBS = verbs(__name__, __path__)
__all__ = sorted(_VERBS)
globals().update(_VERBS)

__getattr__, __dir__ = later(__name__, _DRAWN, __all__)
