"""Questions on notebook 00: what customer success is, how its parts fit, and where to begin."""

from __future__ import annotations

from cslib.course.checks import orientation_field, orientation_plan, orientation_work
from cslib.course.question import Questions

QUESTIONS = Questions(orientation_field.QUESTIONS | orientation_work.QUESTIONS | orientation_plan.QUESTIONS)
