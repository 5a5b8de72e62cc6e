"""Notebook 02: the playbook of onboarding, handoff policies compared, and what onboarding leaves behind."""

from __future__ import annotations

from cslib.handoff.cohorts import actual_handoffs, start_cohorts
from cslib.handoff.due import due
from cslib.handoff.left_behind import information, overhang
from cslib.handoff.planting import planting
from cslib.handoff.playbook import playbook
from cslib.handoff.policies import compare_policies, tradeoff
from cslib.later import later

_DRAWN = {"closing": "due_views", "handoff_sliders": "sliders"}
"""What draws or writes is loaded when it is first asked for."""

__all__ = [
    "actual_handoffs",
    "compare_policies",
    "due",
    "information",
    "overhang",
    "planting",
    "playbook",
    "start_cohorts",
    "tradeoff",
]

__getattr__, __dir__ = later(__name__, _DRAWN, __all__)
