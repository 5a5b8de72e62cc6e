"""Why a verdict is what it is, or an estimate missing: a sentence for each code of the analyses."""

from cslib.company import doubts
from cslib.language import date, join, number, percent, word
from cslib.show.wording import column, paragraph, points
from cslib.stats.estimate import Estimate, Reason

_WRITTEN = {
    "percent": percent,
    "percent_0": lambda value: percent(value, 0),
    "points": points,
    "number": number,
    "number_1": lambda value: number(value, 1),
    "number_2": lambda value: number(value, 2),
    "number_3": lambda value: number(value, 3),
    "effective": lambda value: number(value, 0 if value >= 10 else 1),
    "cost": lambda gap: points(max(-gap, 0.0)),
    "date": date,
    "column": column,
    "columns": lambda names: join(map(column, names)),
    "doubts": lambda found: paragraph(*map(doubts.in_words, found)),
}


class _Number:
    """A number of a reason, written as its sentence asks for it: ``{low:percent}``."""

    def __init__(self, value):
        self.value = value

    def __format__(self, way: str) -> str:
        return _WRITTEN[way](self.value) if way in _WRITTEN else format(self.value, way)


def _follow_up(numbers: dict) -> str:
    if "matured" in numbers:
        return "too early" if numbers["months"] < numbers["horizon"] else "few"
    return "" if "horizon" in numbers else "nobody"


_CASES = {
    "among_many": lambda n: "" if n["tried"] > 1 else "of a page",
    "amounts_unknown": lambda n: "too many" if n["accounts"] > n["limit"] * n["of"] else "",
    "common_cause": lambda n: "no single one" if n["cause"] is None else "",
    "few_overloaded": lambda n: "" if n["accounts"] < n["least"] else "leaving",
    "follow_up_ends": _follow_up,
    "own_half_below": lambda n: "not followed" if n["share"] is None else "",
}
"""Reasons with several sentences: which of them its numbers ask for."""


def in_words(reason: Reason) -> str:
    """Return the sentence of a reason."""
    case = _CASES[reason.code](reason.numbers) if reason.code in _CASES else ""
    code = f"{reason.code}, {case}" if case else reason.code
    return word("show.reason", code, **{name: _Number(value) for name, value in reason.numbers.items()})


def of(estimate: Estimate) -> tuple[str, ...]:
    """Return the sentences of all reasons of an estimate."""
    return tuple(in_words(reason) for reason in estimate.reasons)
