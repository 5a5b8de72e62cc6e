"""Questions on notebook 05: what a split is for, whether it works, how many people, and who learns what."""

from __future__ import annotations

from cslib.course.checks import team_purpose, team_roles, team_work
from cslib.course.question import Questions

QUESTIONS = Questions(team_purpose.QUESTIONS | team_work.QUESTIONS | team_roles.QUESTIONS)
