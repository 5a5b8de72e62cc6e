"""Patterns of use in words: their names, and what to ask their customers."""

from __future__ import annotations

from cslib.analysis.patterns import FALLING, FOCUS, GONE, SILENT, Pattern, Patterns
from cslib.company.measures import MEASURES
from cslib.language import tr
from cslib.show.wording import short_measure

ORDER = ("regularity", "breadth", "depth", "seats", FOCUS)
IN_A_NAME = 2
MOST_QUESTIONS = 4


def trait_in_words(kind: str, sign: int) -> str:
    """Say a trait in a word or two."""
    words = {
        ("regularity", 1): tr("often"),
        ("regularity", -1): tr("seldom"),
        ("breadth", 1): tr("wide"),
        ("breadth", -1): tr("narrow"),
        ("depth", 1): tr("intensive"),
        ("depth", -1): tr("light"),
        ("seats", 1): tr("many users"),
        ("seats", -1): tr("few users"),
        (FOCUS, 1): tr("one purpose"),
        (FOCUS, -1): tr("many purposes"),
    }
    return words[kind, sign]


def kind_of(measure: str) -> str:
    """Return the family of a measure; how much use is in one family of features is one of its own."""
    return MEASURES[measure].family if measure in MEASURES else measure


def measure_in_words(name: str) -> str:
    """Name a measure of the patterns."""
    return tr("use in one area") if name == FOCUS else short_measure(name)


def _by_order(pattern: Pattern) -> list[tuple[str, int]]:
    traits = [(kind_of(measure), sign) for measure, sign in pattern.traits]
    return sorted(traits, key=lambda trait: ORDER.index(trait[0]))


def names(result: Patterns) -> dict[str, str]:
    """Name every pattern; two that would be called alike are told apart by one trait more, or by a number."""
    named: dict[str, str] = {SILENT: tr("silent"), FALLING: tr("falling"), GONE: tr("churned since")}
    for pattern in result.patterns:
        if pattern.key in named:
            continue
        traits = [trait_in_words(*trait) for trait in _by_order(pattern)]
        taken = set(named.values())
        if pattern.name:
            name = pattern.name
        elif result.profiles is None:
            name = tr("none of the team's patterns")
        elif not traits:
            name = tr("in the middle") if result.profiles.k > 1 else tr("steady use")
        else:
            tries = [tr(" / ").join(traits[:n]) for n in range(min(IN_A_NAME, len(traits)), len(traits) + 1)]
            name = next((text for text in tries if text not in taken), tries[-1])
        if name in taken:
            name = tr("{name} ({n})", name=name, n=1 + sum(text.startswith(name) for text in taken))
        named[pattern.key] = name
    return named


def shown(result: Patterns) -> list[Pattern]:
    """Return the patterns in which anybody is, or was a quarter ago."""
    before = result.moves.sum(axis=1)
    return [pattern for pattern in result.patterns if pattern.share.events or before.get(pattern.key, 0)]


def questions(pattern: Pattern) -> list[str]:
    """Return what to ask the customers of a pattern: the team's own questions, else those that its traits ask for."""
    if pattern.questions:
        return list(pattern.questions)
    special = {
        SILENT: [
            tr("What were you hoping to do with the product, and is that still wanted?"),
            tr("Who used it before, and what do these people do now?"),
            tr("What would have to change for it to be worth opening again?"),
        ],
        FALLING: [
            tr("What has changed in your work over the last three months?"),
            tr("Has anyone who used it left or moved on?"),
            tr("What do you use for this work now?"),
        ],
    }
    if pattern.key in special:
        return special[pattern.key]
    asked = {
        ("regularity", 1): tr("Which work would stop if the product were not there tomorrow?"),
        ("regularity", -1): tr("On which occasions do you open it, and what do you do in between?"),
        ("breadth", 1): tr("Which feature did you discover last, and how?"),
        ("breadth", -1): tr("Which steps of this work do you still do outside the product?"),
        ("depth", 1): tr("Which of these many steps would you rather not do by hand?"),
        ("depth", -1): tr("What brings you in, and what do you leave with?"),
        ("seats", 1): tr("How did colleagues learn it, and what do new ones stumble over?"),
        ("seats", -1): tr("Who could use it and does not, and why?"),
        (FOCUS, 1): tr("What made you settle on this one purpose?"),
        (FOCUS, -1): tr("Which of your purposes does it serve best, and which least?"),
    }
    chosen = [asked[trait] for trait in _by_order(pattern)]
    general = [
        tr("What would you like to be able to do a year from now?"),
        tr("What did you want from the product at first, and how far have you come?"),
    ]
    return [*chosen[: MOST_QUESTIONS - 1], *general][:MOST_QUESTIONS]
