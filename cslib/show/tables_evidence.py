"""Tables of evidence for a definition: measures alone, rules to choose from, segments, who left, near misses."""

from __future__ import annotations

import pandas as pd

from cslib import language
from cslib.analysis.frontier import Frontier, Segments
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.language import tr
from cslib.show.charts_utilization import p_in_words
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.wording import column, level, measure, short_measure, short_rule

MOST_CHOICES = 10


def single_measures(found: pd.DataFrame | Unavailable, name: str = "single_measures") -> TableView | Finding:
    """Show each measure alone: its best threshold, how strongly it separates, p corrected for the choice."""
    if isinstance(found, Unavailable):
        return missing(name, tr("What does each measure say alone?"), found)
    rows = tuple(
        (
            measure(row.measure),
            level(row.measure, row.threshold),
            row.share,
            row.inside,
            row.outside,
            row.statistic,
            p_in_words(row.p),
        )
        for row in found.itertuples()
    )
    columns = (
        Column(tr("Measure")),
        Column(tr("Best threshold")),
        Column(tr("At or above"), "percent"),
        Column(tr("Stay, at or above"), "estimate"),
        Column(tr("Stay, below"), "estimate"),
        Column(tr("Strength"), "decimal"),
        Column(tr("p, corrected")),
    )
    n, events = (int(found["n"].max()), int(found["events"].max())) if len(found) else (0, 0)
    note = tr(
        "Discovery half: n = {n}, {events} churned. p is corrected for trying many thresholds of the measure"
        " (Lausen and Schumacher), not for trying several measures.",
        n=language.number(n),
        events=language.number(events),
    )
    return TableView(name, tr("Each measure alone"), columns, rows, note)


def choices(found: Frontier | Unavailable, name: str = "choices") -> TableView | Finding:
    """Show rules of the frontier with their predictive values, from most reach to most retention."""
    if not found:
        return missing(name, tr("Which rule reaches many and still keeps them?"), found)
    rows = tuple(_choice(row) for row in _thinned(found.choices).itertuples())
    columns = (
        Column(tr("Rule")),
        Column(tr("Reach"), "percent"),
        Column(tr("Stay, in the state (positive predictive value)"), "estimate"),
        Column(tr("Churn, outside (negative predictive value)"), "estimate"),
        Column(tr("Sensitivity"), "percent"),
        Column(tr("Specificity"), "percent"),
    )
    note = tr(
        "Discovery half, n = {n}, {months} months; too good, as chosen by looking. Sensitivity: of those that stay, the"
        " share in the state. Specificity: of those that churn, the share outside it. ★: chosen.",
        n=language.number(found.n),
        months=found.horizon_months,
    )
    return TableView(name, tr("Rules to choose from: more reach above, more retention below"), columns, rows, note)


def _choice(row) -> tuple:
    said = row.accuracy
    rule = short_rule(row.rule) + (" ★" if row.chosen else "")
    return (rule, row.reach.estimate, said.ppv, said.npv, said.sensitivity, said.specificity)


def _thinned(choices: pd.DataFrame) -> pd.DataFrame:
    """Return at most ten rules, evenly over the frontier, the chosen one among them."""
    if len(choices) <= MOST_CHOICES:
        return choices
    step = (len(choices) - 1) / (MOST_CHOICES - 1)
    kept = {round(place * step) for place in range(MOST_CHOICES)}
    chosen = [i for i, flag in enumerate(choices["chosen"]) if flag]
    return choices.iloc[sorted(kept | set(chosen))]


def stability(found: pd.DataFrame | Unavailable, name: str = "stability") -> TableView | Finding:
    """Show between which values the thresholds move when accounts are drawn anew."""
    if isinstance(found, Unavailable):
        return missing(name, tr("How stable are the thresholds?"), found)
    rows = tuple(
        (
            measure(row.measure),
            level(row.measure, row.threshold),
            tr("{low} to {high}", low=level(row.measure, row.low), high=level(row.measure, row.high)),
            row.same,
        )
        for row in found.itertuples()
    )
    columns = (
        Column(tr("Measure")),
        Column(tr("Threshold")),
        Column(tr("Stability range")),
        Column(tr("Same again"), "percent"),
    )
    draws = int(found["draws"].max()) if len(found) else 0
    note = tr(
        "Thresholds chosen again on {draws} resamples of the discovery half. The range holds 95% of them; it is no"
        " confidence interval.",
        draws=draws,
    )
    return TableView(name, tr("How stable the thresholds are"), columns, rows, note)


def thresholds_by_segment(found: Segments | Unavailable, name: str = "thresholds_by_segment") -> TableView | Finding:
    """Show the same rule in every segment, and which has earned thresholds of its own."""
    if not found:
        return missing(name, tr("Does one rule serve all segments?"), found)
    rows = tuple(
        (
            str(row.segment),
            row.n,
            row.inside,
            row.outside,
            p_in_words(row.p),
            tr("pooled") if row.rule is None else short_rule(row.rule),
        )
        for row in found.rows.itertuples()
    )
    columns = (
        Column(column(found.column)),
        Column(tr("Number of accounts"), "number"),
        Column(tr("Stay, in the state"), "estimate"),
        Column(tr("Stay, outside"), "estimate"),
        Column(tr("p, corrected")),
        Column(tr("Thresholds")),
    )
    note = tr(
        "Retention: confirmation half. p: accounts in the state churn differently here than elsewhere (Holm). Pooled:"
        " the evidence does not allow thresholds of its own. All segments together: p {p}.",
        p=p_in_words(found.p),
    )
    return TableView(name, tr("One rule in every segment"), columns, rows, note)


def left_this_quarter(gone: pd.DataFrame | Unavailable, name: str = "left_this_quarter") -> TableView | Finding:
    """List who left the state this quarter, when, and which condition failed."""
    if isinstance(gone, Unavailable):
        return missing(name, tr("Who left the state this quarter?"), gone)
    title = tr("Left the state this quarter: {n}", n=language.number(len(gone)))
    if gone.empty:
        return Finding(name, (tr("No account left the state this quarter."),), title=title)
    rows = tuple(
        (
            _called(row),
            _text(row.csm),
            row.left,
            tuple(short_measure(m) for m in row.failed),
            tr("yes") if row.customer else tr("no"),
        )
        for row in gone.itertuples()
    )
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        Column(tr("Left on"), "date"),
        Column(tr("Too low"), "names"),
        Column(tr("Still a customer")),
    )
    note = tr("By the state clock: the fourth Monday running on which the rule did not hold.")
    return TableView(name, title, columns, rows, note, shown=10)


def near_misses(short: pd.DataFrame | Unavailable, name: str = "near_misses") -> TableView | Finding:
    """List customers outside the state that lack one condition, the nearest first, counted by condition."""
    if isinstance(short, Unavailable):
        return missing(name, tr("Who is one condition short of the state?"), short)
    title = tr("One condition short of the state: {n}", n=language.number(len(short)))
    if short.empty:
        return Finding(name, (tr("No customer is one condition short of the state."),), title=title)
    counts = short["measure"].value_counts()
    nearest = short.sort_values(["near", "account_id"], ascending=[False, True], kind="stable")
    rows = tuple(
        (
            _called(row),
            _text(row.csm),
            short_measure(row.measure),
            level(row.measure, round(row.value, 3)) if row.value == row.value else None,
            level(row.measure, row.threshold),
        )
        for row in nearest.itertuples()
    )
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        Column(tr("Condition missed")),
        Column(tr("Now")),
        Column(tr("Needed")),
    )
    note = tr(
        "By condition missed: {counts}. Nearest first; the workbook of a report has all of them.",
        counts=tr(", ").join(
            tr("{measure} {n}", measure=short_measure(m), n=language.number(int(n))) for m, n in counts.items()
        ),
    )
    results = {"near_misses": Estimate(len(short), n=len(short), unit="accounts")}
    return TableView(name, title, columns, rows, note, results, shown=8)


def _called(row) -> str:
    return row.name if isinstance(row.name, str) and row.name else str(row.account_id)


def _text(value) -> str | None:
    return value if isinstance(value, str) and value else None
