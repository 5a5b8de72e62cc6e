"""Words: numbers and estimates in sentences, names of measures and columns, code words of the tables."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

import pandas as pd

from cslib import language
from cslib.company.doubts import Doubt, in_words
from cslib.company.measures import HISTORY, MEASURES
from cslib.language import N_, join, join_long, tr, word
from cslib.stats.estimate import Estimate, Unavailable

MONTH = 365.25 / 12

ENOUGH = 30
"""Accounts from which on a share is more than an anecdote; the least that a verdict asks for."""

DIFFERENCES = ("MOVER", "Mantel-Haenszel")
"""Methods whose estimates are differences of shares, written in points."""

_UNITS = {"days": N_("{n} days"), "weeks": N_("{n} weeks"), "months": N_("{n} months"), "accounts": N_("{n} accounts")}


def width(text: str) -> int:
    """Return the columns that `text` takes in a terminal: full-width characters take two.

    Examples
    --------
    >>> width("CS"), width("解約")
    (2, 4)
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def verdict_in_words(verdict: str | None) -> str:
    """Return the verdict in the current language; empty where nothing is claimed."""
    return word("show.verdict", verdict, "")


def cautious(title: str, n: float) -> str:
    """Say in front of a finding that it rests on too few accounts to conclude, where it does.

    Examples
    --------
    >>> cautious("Half of them left", 4)
    'Too few to conclude (n = 4): Half of them left'
    """
    if n >= ENOUGH:
        return title
    return tr("Too few to conclude (n = {n}): {title}", n=language.number(n), title=title)


def months(days: float) -> float:
    """Turn days into months of 30.4 days.

    Examples
    --------
    >>> round(months(365.25), 6)
    12.0
    """
    return days / MONTH


def last_day(end) -> str:
    """Return the last day of a range in words; `end` is the first one after it."""
    return language.date(pd.Timestamp(end) - pd.Timedelta(days=1))


def joined(parts: Sequence[str]) -> str:
    """Join names into a list: ``a, b and c``.

    Examples
    --------
    >>> joined(["reach", "retention", "churn"])
    'reach, retention and churn'
    """
    parts = list(parts)
    if len(parts) < 2:
        return "".join(parts)
    head = join(parts[:-1])
    return tr("{head} and {last}", head=head, last=parts[-1])


def paragraph(*parts: str) -> str:
    """Put sentences one after the other, those that are empty left out.

    Examples
    --------
    >>> paragraph("One.", "", "Two.")
    'One. Two.'
    """
    return ("" if language.current() == "ja" else " ").join(part for part in parts if part)


def doubts_in_words(doubts: Iterable[Doubt]) -> str:
    """Return one paragraph that names every doubt; empty without any."""
    if not doubts:
        return ""
    head = tr("These data leave doubts, and figures that rest on them have no verdict.")
    return paragraph(head, *map(in_words, doubts))


def listed(parts: Iterable[str]) -> str:
    """Write a list as a sentence: ``a; b; c.``"""
    return join_long(parts) + tr(".")


def counted(what: str, n: float) -> str:
    """Name something with how many there are of it: ``SMB (n = 1,204)``."""
    return tr("{what} (n = {n})", what=what, n=language.number(n))


def quantity(value: float | None, unit: str) -> str:
    """Write a number with its unit: ``95.2%``, ``31 days``, ``1,204 accounts``."""
    if value is None or value != value:
        return "–"
    if unit == "share":
        return language.percent(value)
    if unit == "money":
        return language.money(value)
    if unit == "points":
        return points(value)
    if unit == "ratio":
        return language.number(value, 2 if value < 10 else 0)
    amount = language.number(value, 0 if float(value).is_integer() else 1)
    return tr(_UNITS[unit], n=amount) if unit in _UNITS else amount


def estimate_in_words(result: Estimate | Unavailable | None, *details: str, bounds: bool = True) -> str:
    """Write an estimate with its bounds, ``95.2% (92.0% to 97.4%)``, and details; a dash where there is none.

    Differences of shares are written in points.
    """
    if not result or result.estimate is None:
        return "–"
    estimate = points(result.estimate) if result.method in DIFFERENCES else quantity(result.estimate, result.unit)
    estimate = as_simulated(estimate, result.simulated)
    told = [part for part in (bounds_in_words(result) if bounds else "", *details) if part]
    return tr("{estimate} ({details})", estimate=estimate, details=join(told)) if told else estimate


def as_simulated(figure: str, simulated: bool = True) -> str:
    """Mark a figure of something that never was, by a sign and by words, wherever it stands."""
    return tr("◇ simulated: {figure}", figure=figure) if simulated else figure


def bounds_in_words(result: Estimate) -> str:
    """Write the bounds of an estimate, ``92.0% to 97.4%``; empty where there are none."""
    if result.low is None or result.high is None or not result.low < result.high:
        return ""
    unit = "points" if result.method in DIFFERENCES else result.unit
    return tr("{low} to {high}", low=_bound(result.low, unit), high=_bound(result.high, unit))


def _bound(value: float, unit: str) -> str:
    """Write a bound; the unit stands with the estimate, but for the percent sign."""
    if unit == "points":
        return bare_points(value)
    if unit == "ratio":
        return quantity(value, unit)
    return language.percent(value) if unit == "share" else language.number(value)


def points(value: float | None) -> str:
    """Write a difference of shares in percentage points."""
    return tr("{n} points", n=bare_points(value))


def bare_points(value: float | None) -> str:
    """Write a difference of shares in percentage points, without the word."""
    return language.number(None if value is None else 100 * value, 1)


def count(n: float) -> str:
    """Write how many accounts are behind a figure: ``n = 1,204``."""
    return tr("n = {n}", n=language.number(n))


def named(value) -> str:
    """Write a text from the data; a dash where there is none."""
    return value if isinstance(value, str) and value else "–"


def measure(name: str) -> str:
    """Name a usage measure with its unit, as an axis label or a table heading."""
    return word("show.measure", name, name)


def short_measure(name: str) -> str:
    """Name a usage measure in a few words, without unit."""
    return word("show.short_measure", name, name)


def is_share(name: str) -> bool:
    """Tell whether a measure is a share, to be written as a percentage."""
    return name in ("active_day_share", "breadth", "seat_utilization")


def level(name: str, value: float) -> str:
    """Write a value of a measure: shares as percentages, counts as numbers."""
    if is_share(name):
        return language.percent(value, 0 if abs(100 * value - round(100 * value)) < 1e-9 else 1)
    return language.number(value, 0 if float(value).is_integer() else 1)


def _condition(place: str, condition, rest: str = "") -> str:
    """Say a condition: the last one, or one before `rest`, where Japanese verbs change their form."""
    name, threshold = condition.measure, condition.threshold
    known = name if name in MEASURES else "other"
    return word(f"show.condition_{place}", known, name=name, level=level(name, threshold), rest=rest)


def rule_in_words(rule) -> str:
    """Say a rule aloud: ``active on at least 50% of working days and uses at least 40% of the features``.

    The conditions of a `rule` must all hold in the trailing 28 days.
    """
    conditions = list(rule.conditions)
    if not conditions:
        return ""
    *head, last = conditions
    words = _condition("last", last)
    for place, condition in enumerate(reversed(head)):
        words = _condition("before" if place else "before_last", condition, words)
    return words


def short_rule(rule) -> str:
    """Write a rule shortly, for a chart or a table: ``active days ≥ 50%, breadth of use ≥ 40%``."""
    return join(
        tr("{measure} ≥ {level}", measure=short_measure(c.measure), level=level(c.measure, c.threshold))
        for c in rule.conditions
    )


def column(name: str) -> str:
    """Name a column of accounts; columns that the kit does not know keep their own name."""
    return word("show.column", name, name)


def place(name: str) -> str:
    """Say a missing table (``handoffs``) or column (``contracts.mrr``) as a person would."""
    if name == HISTORY:
        return tr("a year of usage")
    table, _, field = name.partition(".")
    if field:
        return tr("the column {column} of the table {table}", column=field, table=table)
    return tr("the table {table}", table=table)


def places_in_words(needs: Sequence[str]) -> str:
    """Join missing tables and columns into one phrase."""
    return joined([place(name) for name in needs])


def for_the_rest(needs: Iterable[str]) -> str:
    """Say which tables would add to what is shown; empty where all are there."""
    needs = list(needs)
    return tr("For the rest {places} would be needed.", places=places_in_words(needs)) if needs else ""


def on_one_line(label: str) -> str:
    """Write what an axis says in several lines on one."""
    return label.replace("\n", " " if language.current() == "en" else "")


def bridge_line(line: str, short: bool = False) -> str:
    """Name a line of the revenue bridge; `short` breaks it into two lines for an axis."""
    label = word("show.bridge", line, line)
    return label if short else on_one_line(label)


@cache
def _results() -> list[tuple[re.Pattern, str]]:
    """Return patterns of results' names and what these are called, names of their own before families."""
    ordered = sorted(language.codes("show.result").items(), key=lambda line: "*" in line[0])
    return [(re.compile(re.escape(name).replace(r"\*", "(.+)")), words) for name, words in ordered]


def result_name(name: str) -> str:
    """Name a result of the report, as a table's row says it; one that the kit does not know keeps its name.

    Examples
    --------
    >>> result_name("segments_SMB_Enterprise")
    'SMB and Enterprise: difference of customers kept'
    """
    for pattern, words in _results():
        if found := pattern.fullmatch(name.removeprefix("kpi_")):
            # What follows a space stands there as it is said already.
            parts = found.groups() if " " in pattern.pattern else map(_part, found.groups())
            return tr(words, **dict(zip("ab", parts, strict=False)))
    return name


def _part(name: str) -> str:
    """Name what results of one family differ by: a line, step, programme, measure, policy or column."""
    words = (say(name) for say in (bridge_line, step, programme, short_measure, column, goal_status))
    return next((word for word in words if word != name), name.replace("_", " "))


def policy_name(key: str, criteria=None) -> str:
    """Name one of the handoff policies compared; with its criteria, what it asks for and its days are told."""
    if key == "fixed":
        return tr("on a fixed day") if criteria is None else tr("on day {day}", day=criteria.fixed_days)
    words = {"milestones": tr("all milestones done"), "state": tr("in the state"), "state_cap": tr("in the state")}
    label = words.get(key) or _asked(criteria)
    if criteria is not None and criteria.cap_days:
        return tr("{policy}, cap {days} days", policy=label, days=criteria.cap_days)
    if criteria is not None and criteria.overdue_days:
        return tr("{policy}, kept after day {days}", policy=label, days=criteria.overdue_days)
    return label


def _asked(criteria=None) -> str:
    """Name the parts that a policy asks for; all of them where it is not known."""
    everything = criteria is None
    parts = []
    if everything or criteria.state:
        usual = everything or criteria.persistence_weeks == 4
        parts.append(tr("state") if usual else tr("state for {weeks} weeks", weeks=criteria.persistence_weeks))
    if everything or criteria.milestones:
        parts.append(tr("steps"))
    if everything or criteria.information:
        parts.append(tr("information"))
    return joined(parts) or tr("nothing asked")


def information_field(name: str) -> str:
    """Name a field of the handoff information; those that the kit does not know keep their own name."""
    return word("show.information", name, name)


def p_in_words(p: float) -> str:
    """Write a p-value: three digits, or below 0.001."""
    return tr("below 0.001") if p < 0.001 else language.number(p, 3)


def step(name: str) -> str:
    """Name a step of onboarding: the usual ones in the current language, others as the data do."""
    return word("show.step", name, name)


def contact(kind: str) -> str:
    """Name a kind of contact: programmes and the usual other kinds in the current language, others as the data do."""
    return word("show.contact", kind, programme(kind))


def person(csm: str) -> str:
    """Name a person; accounts of nobody are said to be so."""
    return csm or tr("nobody")


def programme(name: str) -> str:
    """Name a programme: the usual ones in the current language, others as the data do."""
    return word("show.programme", name, name)


def channel(name: str) -> str:
    """Name a way of contact."""
    return word("show.channel", name, name)


def goal_status(status: str) -> str:
    """Say what has become of a goal."""
    return word("show.goal_status", status, status)


def goal_kind(kind: str) -> str:
    """Name a kind of goal."""
    return word("show.goal_kind", kind)


def phase(name: str) -> str:
    """Name a phase of an account's life."""
    return word("show.phase", name)
