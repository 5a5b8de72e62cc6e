"""Questions on notebook 01: the state, how it is found, and what may be said of it."""

from __future__ import annotations

from cslib.course.checks import utilization_finding, utilization_rule, utilization_verdict
from cslib.course.question import Questions

QUESTIONS = Questions(utilization_finding.QUESTIONS | utilization_verdict.QUESTIONS | utilization_rule.QUESTIONS)
