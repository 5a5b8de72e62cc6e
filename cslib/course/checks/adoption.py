"""Questions on notebook 04: the week's queue, needs and patterns, contact, and what programmes do."""

from __future__ import annotations

from cslib.course.checks import adoption_effect, adoption_expansion, adoption_policy, adoption_week
from cslib.course.question import Questions

QUESTIONS = Questions(
    adoption_week.QUESTIONS | adoption_policy.QUESTIONS | adoption_effect.QUESTIONS | adoption_expansion.QUESTIONS
)
