"""What verdicts mean and how many claims were tried, in words; the help page and every badge say the same."""

from collections.abc import Iterable, Mapping

from cslib import language
from cslib.language import tr
from cslib.show.wording import word
from cslib.stats.estimate import INSUFFICIENT, MET, MISSED, NOT_SUPPORTED, OPEN, SUPPORTED


def meaning(verdict: str | None) -> str:
    """Return what a verdict means, in one sentence; empty where nothing is claimed."""
    return {
        SUPPORTED: tr(
            "It was said beforehand what would be found, and the data show it so clearly that chance is hardly enough,"
            " even counting every claim tried on the page."
        ),
        NOT_SUPPORTED: tr(
            "The data rule it out: the whole range in which the truth may lie is on the other side, or too near to it"
            " to matter."
        ),
        INSUFFICIENT: tr("Neither: the data leave both open, or there is too little to look at."),
        MET: tr("The whole range in which the truth may lie reaches the target."),
        MISSED: tr("The whole range in which the truth may lie is short of the target."),
        OPEN: tr("The range holds the target, or there is too little to look at."),
    }.get(verdict, "")


def family_in_words(family: str) -> str:
    """Return what the claims of a family are about (`cslib.stats.court.PAGES`)."""
    return word("families", family)


def tried(records: Iterable[Mapping]) -> int:
    """Count the claims that were tried on a page, from what its displays recorded: each family once."""
    claims = [one["claim"] for record in records for one in record.get("results", {}).values() if one.get("claim")]
    return sum({claim["family"]: claim["tried"] for claim in claims}.values())


def tried_in_words(number: int, judged: bool = False) -> str:
    """Say how many claims were tried on a page and how often such a page errs.

    `judged`: whether verdicts stand on it, which are then those of another page.
    """
    if not number and judged:
        return tr("This page tries no claim of its own: the verdict on the state is that of page 01.")
    if not number:
        return tr("No claim could be tried on this page.")
    return tr(
        "Claims tried on this page: {n}. Where nothing has any effect, at most one page in twenty like this one carries"
        " a claim that is wrongly called supported.",
        n=language.number(number),
    )
