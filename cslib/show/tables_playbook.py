"""Tables about the playbook: its steps, where accounts stall, and what the steps go with."""

from __future__ import annotations

from cslib import language
from cslib.analysis.contrast import Contrast
from cslib.analysis.planting import Planting
from cslib.analysis.playbook import Playbook
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show import wording_records
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.wording import paragraph, places_in_words, verdict_in_words
from cslib.show.wording_playbook import mark, outcome


def milestones(result: Playbook | Unavailable, name: str = "milestones") -> TableView | Finding:
    """Show each step of the playbook: how many have done it, in time, skipped it, or did it before its turn."""
    if not result:
        return missing(name, tr("Which steps of onboarding are done, and when?"), result)
    rows = tuple(
        (
            wording_records.step(step.name),
            _number(step.planned_day),
            step.days,
            step.done.n,
            step.done,
            step.on_time,
            step.early,
        )
        for step in result.steps
    )
    columns = (
        Column(tr("Step")),
        Column(tr("Due day"), "number"),
        Column(tr("Day done (median)"), "days"),
        Column("n", "number"),
        Column(tr("Done"), "estimate"),
        Column(tr("In time"), "estimate"),
        Column(tr("Before its turn"), "estimate"),
    )
    note = tr(
        "n: accounts that were customers beyond the due day, and of which the shares are. Day done: by which half have"
        " done it (churn competes). Before its turn: done before a step planned earlier. Small figures: 95% confidence."
    )
    return TableView(name, tr("The steps of onboarding"), columns, rows, note)


def _number(value: float) -> float | None:
    return value if abs(value) < float("inf") else None


def stalls(result: Playbook | Unavailable, name: str = "stalls") -> TableView | Finding:
    """Show where accounts stall: days from the step before, and who stands before each step today."""
    if not result:
        return missing(name, tr("Where do accounts stall in onboarding?"), result)
    rows = tuple(
        (
            wording_records.step(step.name),
            step.open_after.n,
            step.gap_days,
            step.open_after,
            step.stalled.n,
            step.stalled,
            step.overdue,
        )
        for step in result.steps
    )
    days = result.stall_days
    columns = (
        Column(tr("Step")),
        Column(tr("Did the step before (n)"), "number"),
        Column(tr("Days after it (median)"), "days"),
        Column(tr("Open {days} days after its turn", days=days), "estimate"),
        Column(tr("Stand before it today (n)"), "number"),
        Column(tr("Of them over {days} days late", days=days), "estimate"),
        Column(tr("Overdue today"), "number"),
    )
    note = tr(
        "Turn: when a step would be due, counting the planned days from the step before. Accounts in onboarding today:"
        " {n}; each stands before the step after the furthest one it has done. Overdue counts skipped steps too.",
        n=language.number(result.in_onboarding),
    )
    return TableView(name, tr("Where accounts stall"), columns, rows, note)


def separation(result: Playbook | Unavailable, name: str = "separation_table") -> TableView | Finding:
    """Show for each step how many were in the state at the landmark, with and without the step."""
    question = tr("Which steps go with reaching the state?")
    if not result:
        return missing(name, question, result)
    if isinstance(result.separation, Unavailable):
        return missing(name, question, result.separation)
    first = Column(tr("Step"))
    within = any(one.within for one in result.separation)
    rows = tuple((wording_records.step(one.name), *_cells(one, within)) for one in result.separation)
    day = "–" if result.landmark_days is None else result.landmark_days
    note = tr("In the state at day {day}, by whether the step was done by then; associated, not caused.", day=day)
    columns = (first, *_columns(within))
    return TableView(name, tr("Steps and the state"), columns, rows, paragraph(note, _method(within)))


def _columns(within: bool) -> tuple[Column, ...]:
    return (
        Column(tr("n with it"), "number"),
        Column(tr("Share"), "percent"),
        Column(tr("n without"), "number"),
        Column(tr("Share"), "percent"),
        Column(tr("Difference within segments (points)") if within else tr("Difference (points)"), "points"),
        Column(tr("p, corrected"), "p"),
        Column(tr("A difference is")),
    )


def _cells(one: Contrast, within: bool) -> tuple:
    """Return the cells of a contrast; the difference over all accounts is that of the shares."""
    gap = one.within if within else one.gap
    sides = (one.having.n, one.having.estimate, one.lacking.n, one.lacking.estimate)
    return (*sides, gap, one.p_corrected, verdict_in_words(one.verdict))


def _method(within: bool) -> str:
    if within:
        return tr(
            "Within segments: the mean of their differences, larger segments counting more (Mantel-Haenszel). p is of"
            " that comparison, corrected for the number of comparisons (Holm)."
        )
    return tr("p: Fisher's exact test, corrected for the number of comparisons (Holm).")


def planting(result: Planting | Unavailable, name: str = "planting_table") -> TableView | Finding:
    """Show what steps and information go with months later, the surest first."""
    if not result:
        return missing(name, tr("Which steps of onboarding go with what comes months later?"), result)
    made = [one for found in result.contrasts.values() if found for one in found if one.p is not None]
    title = tr("What goes with month {months}", months=result.months)
    if not made:
        return Finding(name, (tr("There are too few accounts to compare here."),), title=title)
    made.sort(key=lambda one: (one.p_corrected, one.p))
    within = any(one.within for one in made)
    rows = tuple((_both(one), *_cells(one, within)) for one in made)
    columns = (Column(tr("Outcome, and what onboarding did")), *_columns(within))
    note = tr(
        "Had by day {day}, outcome from then to month {months}: associated, not caused. {ended} accounts that were"
        " completed or merged on the way are left out. p is corrected among the comparisons of the same outcome.",
        day=result.landmark_days,
        months=result.months,
        ended=language.number(result.ended),
    )
    return TableView(name, title, columns, rows, paragraph(note, _method(within), _lacking(result)), shown=10)


def _both(one: Contrast) -> str:
    return tr("{outcome}: {what}", outcome=outcome(one.outcome), what=mark(one.kind, one.name))


def _lacking(result: Planting) -> str:
    needs = [*result.lacking, *(need for found in result.contrasts.values() if not found for need in _needs(found))]
    if not needs:
        return ""
    return tr("For the rest {places} would be needed.", places=places_in_words(needs))


def _needs(found: tuple | Unavailable) -> tuple[str, ...]:
    return found.needs if isinstance(found, Unavailable) else ()
