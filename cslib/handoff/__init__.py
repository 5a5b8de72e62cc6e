"""Notebook 02: the playbook of onboarding, handoff policies compared, and what onboarding leaves behind."""

from cslib.later import later, verbs

_DRAWN = {"closing": "due_views", "handoff_sliders": "sliders"}
"""What draws or writes is loaded when it is first asked for."""

_VERBS = verbs(__name__, __path__)
__all__ = sorted(_VERBS)
globals().update(_VERBS)

__getattr__, __dir__ = later(__name__, _DRAWN, __all__)
