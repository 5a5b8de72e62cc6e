"""Needs and goals in words: themes, sources, teams, how to solve, how a goal stands."""

from __future__ import annotations

from cslib.analysis.verdict import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED
from cslib.language import tr
from cslib.show.words_team import goal_status


def theme_in_words(theme: str) -> str:
    """Name a theme; those of the company keep their own name."""
    return theme or tr("no theme given")


def source_in_words(source: str) -> str:
    """Name where a need was heard; sources that the kit does not know keep their own name."""
    words = {
        "call": tr("call"),
        "meeting": tr("meeting"),
        "mail": tr("mail"),
        "survey": tr("survey"),
        "webinar": tr("webinar"),
        "interview": tr("interview"),
        "": tr("not recorded"),
    }
    return words.get(source, source)


def team_in_words(team: str) -> str:
    """Name a team that needs are passed to; the empty one is nobody."""
    words = {
        "cs": tr("CS"),
        "product": tr("product team"),
        "marketing": tr("marketing"),
        "cs_ops": tr("CS Ops"),
        "": tr("passed to nobody"),
    }
    return words.get(team, team)


def solve_in_words(verdict: str | None) -> str:
    """Say how a theme should be solved."""
    words = {
        SUPPORTED: tr("by a mechanism"),
        NOT_SUPPORTED: tr("one by one"),
        INSUFFICIENT: tr("watch: too few to tell"),
        None: "–",
    }
    return words[verdict]


def standing_in_words(standing: str, kind) -> str:
    """Say how an account stands with its goal."""
    if standing == "reached":
        return tr("all reached, no new one")
    if standing == "none recorded":
        return tr("none recorded")
    which = tr("next goal") if kind == "next" else tr("first goal")
    return tr("{which}: {status}", which=which, status=goal_status(standing))


def phase_of(handed: bool) -> str:
    """Say in which phase an account is."""
    return tr("adoption") if handed else tr("onboarding")
