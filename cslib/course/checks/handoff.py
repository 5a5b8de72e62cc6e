"""Questions on notebook 02: when to hand over, and what happens afterwards."""

from __future__ import annotations

from cslib.course.checks import handoff_after, handoff_claims, handoff_playbook, handoff_policy
from cslib.course.question import Questions

QUESTIONS = Questions(
    handoff_playbook.QUESTIONS | handoff_after.QUESTIONS | handoff_claims.QUESTIONS | handoff_policy.QUESTIONS
)
