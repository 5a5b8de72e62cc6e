"""Programmes, kinds of accounts and effects in words."""

from __future__ import annotations

from cslib import language
from cslib.analysis.programmes import Comparison, Effect
from cslib.language import tr
from cslib.show.wording import points, short_measure


def programme(name: str) -> str:
    """Name a programme: the usual ones in the current language, others as the data do."""
    words = {
        "knowledge_mail": tr("knowledge mail"),
        "webinar": tr("webinar"),
        "check_in": tr("check-in"),
        "rescue_call": tr("rescue call"),
    }
    return words.get(name, name)


def channel(name: str) -> str:
    """Name a way of contact."""
    words = {"mail": tr("mail"), "call": tr("call"), "meeting": tr("meeting"), "webinar": tr("webinar")}
    return words.get(name, name)


def population(name: str) -> str:
    """Name the accounts looked at."""
    return {
        "inside": tr("customers in high utilization"),
        "outside": tr("customers outside high utilization"),
        "all": tr("all accounts"),
    }[name]


def signed(value: float) -> str:
    """Write a difference of shares in points, with its sign."""
    value = round(value, 3) + 0.0  # no minus before a zero
    return ("+" if value > 0 else "") + points(value)


def effect_in_words(effect: Effect) -> str:
    """Write an effect with its bounds: ``breadth of use +1.6 points (1.2 to 2.1)``."""
    found = effect.stayed
    if found.estimate is None:
        return tr("{measure}: no estimate", measure=short_measure(effect.measure))
    return tr(
        "{measure} {change} ({low} to {high})",
        measure=short_measure(effect.measure),
        change=signed(found.estimate),
        low=language.number(100 * found.low, 1),
        high=language.number(100 * found.high, 1),
    )


def comparison_in_words(one: Comparison) -> str:
    """Name a comparison: ``webinar, outside high utilization``."""
    return tr("{programme}, {accounts}", programme=programme(one.programme), accounts=population(one.population))
