"""What onboarding plants: charts, sentences and tables on what its steps and notes go with months later."""

import numpy as np

from cslib.handoff.planting import Planting
from cslib.handoff.playbook_views import (
    MOST_TOLD,
    contrast_columns,
    contrast_in_words,
    differences,
    how_drawn,
    how_tested,
    look_again,
    none_sure,
    outcome_in_words,
    planted_in_words,
    reversals,
)
from cslib.language import N_, number, tr
from cslib.show import reasons, style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, nothing, of_claims, shows
from cslib.show.marks import picture, row_labels
from cslib.show.wording import estimate_in_words, for_the_rest, joined, paragraph, points
from cslib.stats.court import overall
from cslib.stats.estimate import SUPPORTED, Unavailable
from cslib.stats.intervals import Contrast

_ASKS = N_("Which steps of onboarding go with what comes months later?")
MOST_MARKS = 16


@shows(Planting, "chart", _ASKS)
def planting_chart(result: Planting | Unavailable, name: str = "planting") -> ChartView | Finding:
    """Draw what steps and information of onboarding go with later: retention, expansion and reached goals."""
    shown = {outcome: found for outcome, found in result.contrasts.items() if found}
    marks = marks_in_order(shown)
    if not marks:
        return nothing(name, tr("There are too few accounts to compare here."))
    made, sure = result.made, result.sure
    title = tr(
        "Nothing here goes with what came by month {months} more surely than chance allows", months=result.months
    )
    if sure:
        title = tr(
            "{mark} goes most surely with {outcome} by month {months}: {gap}",
            mark=planted_in_words(sure[0].kind, sure[0].name),
            outcome=outcome_in_words(sure[0].outcome),
            months=result.months,
            gap=points(sure[0].best.estimate),
        )
    note = paragraph(
        tr(
            "Had by day {day} minus not had, outcome from then to month {months}, in points; n = {n} accounts."
            " Bars: 95% confidence.",
            day=result.landmark_days,
            months=result.months,
            n=number(result.accounts),
        ),
        how_drawn(made),
    )
    with picture(name, title, note, height=1.6 + 0.27 * len(marks)) as sheet:
        panels = np.atleast_1d(sheet.axes(1, len(shown), sharey=True))
        labels = [planted_in_words(kind, step) for kind, step in marks]
        for axes, (outcome, found) in zip(panels, shown.items(), strict=True):
            by_mark = {(one.kind, one.name): one for one in found}
            differences(axes, [by_mark.get(pair) for pair in marks])
            row_labels(axes, labels)
            axes.grid(visible=False, axis="x")
            axes.grid(axis="y", color=style.PALE, linewidth=0.6)
            axes.set_title(outcome_in_words(outcome), fontsize=9.5)
            axes.set_xlabel(tr("Points"))
        told = [one for one in made if one.verdict == SUPPORTED or one.reverses]
        lines = [
            tr(
                "{outcome}, {mark}: {gap}",
                outcome=outcome_in_words(one.outcome),
                mark=planted_in_words(one.kind, one.name),
                gap=estimate_in_words(one.best),
            )
            for one in told
        ]
        sheet.tell(lines or "", kind=tr("Differences by step. {title}.", title=title))
    return sheet.view


def marks_in_order(shown: dict[str, tuple[Contrast, ...]]) -> list[tuple[str, str]]:
    """Return kind and name of what could be tested for any outcome, in the order of the playbook.

    Where there are more than a chart holds, those with the smallest p come first.
    """
    least: dict[tuple[str, str], float] = {}
    for one in (one for found in shown.values() for one in found if one.p is not None):
        least[one.kind, one.name] = min(least.get((one.kind, one.name), 1.0), one.p)
    surest = set(sorted(least, key=least.get)[:MOST_MARKS])
    return [mark for mark in least if mark in surest]


@shows(Planting, "finding", _ASKS)
def planting_finding(result: Planting | Unavailable, name: str = "planting_finding") -> Finding:
    """Say which steps and which information go with retention, expansion and reached goals months later."""
    title, made, sure = tr("What onboarding should plant"), result.made, result.sure
    if not made:
        why = tuple(map(reasons.in_words, result.reasons))
        lacking = why or (tr("No step and no field parts the accounts into two groups."),)
        return Finding(name, lacking, overall(()), title=title, next=look_again())
    yield none_sure(made)
    if sure:
        yield tr(
            "What was done by day {day}, against what came of it by month {months}: {sure} of {k} comparisons hold"
            " once the number of all of them is corrected for (n = {n} accounts).",
            sure=len(sure),
            k=sum(one.p is not None for one in made),
            day=result.landmark_days,
            months=result.months,
            n=number(result.accounts),
        )
        yield from (
            tr("{outcome}: {what}", outcome=outcome_in_words(one.outcome), what=contrast_in_words(one))
            for one in sure[:MOST_TOLD]
        )
        yield tr("Associated, not caused: the accounts differ in other ways too.")
    yield from reversals(made)
    quiet = [
        outcome_in_words(outcome)
        for outcome, found in result.contrasts.items()
        if found and not any(one in sure for one in found)
    ]
    if sure and quiet:
        yield tr("No step and no note is surely associated with {outcomes}.", outcomes=joined(quiet))
    yield from filter(None, [_lacking(result)])
    then = look_again()
    if sure:
        then = tr("Next: let onboarding answer for these steps in time, and try it with some accounts before all.")
    named = {f"{one.outcome}_{one.kind}_{one.name}": one.best for one in made}
    return Finding(name, (), overall(one.verdict for one in made), of_claims(named), title, next=then)


@shows(Planting, "table", _ASKS)
def planting_table(result: Planting | Unavailable, name: str = "planting_table") -> TableView | Finding:
    """Show what steps and information go with months later, the surest first."""
    title = tr("What goes with month {months}", months=result.months)
    tested = sorted((one for one in result.made if one.p is not None), key=lambda one: (one.p_corrected, one.p))
    if not tested:
        return Finding(name, (tr("There are too few accounts to compare here."),), title=title)

    def both(one: Contrast) -> str:
        what = planted_in_words(one.kind, one.name)
        return tr("{outcome}: {what}", outcome=outcome_in_words(one.outcome), what=what)

    within = any(one.within for one in tested)
    columns = (Column(tr("Outcome, and what onboarding did"), key=both), *contrast_columns(within))
    note = tr(
        "Had by day {day}, outcome from then to month {months}: associated, not caused. {ended} accounts that were"
        " completed or merged on the way are left out. p is corrected among the comparisons of all outcomes.",
        day=result.landmark_days,
        months=result.months,
        ended=number(result.ended),
    )
    note = paragraph(note, how_tested(within), _lacking(result))
    return TableView.of(name, title, tested, columns, note, shown=10)


def _lacking(result: Planting) -> str:
    """Say which tables would add to it; empty where all are there."""
    needs = [*result.lacking]
    needs += [need for found in result.contrasts.values() if isinstance(found, Unavailable) for need in found.needs]
    return for_the_rest(needs)
