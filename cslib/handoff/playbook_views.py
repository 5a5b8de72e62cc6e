"""How far accounts come in the playbook and where they stall, and which of its steps go with the state."""

from collections.abc import Sequence
from math import isfinite

import numpy as np

from cslib.handoff.planting import ALL_FIELDS
from cslib.handoff.playbook import Playbook, Step
from cslib.language import N_, number, percent, tr
from cslib.show import style, wording
from cslib.show.columns import Column, names_of
from cslib.show.display import ChartView, Finding, TableView, known, nothing, of_claims, shows, with_n
from cslib.show.marks import bars, dots, picture, reference, row_labels, write
from cslib.show.wording import (
    bare_points,
    cautious,
    count,
    estimate_in_words,
    information_field,
    paragraph,
    points,
    verdict_in_words,
)
from cslib.stats.court import overall
from cslib.stats.estimate import SUPPORTED, Estimate, Unavailable
from cslib.stats.intervals import Contrast

_ASKS_SEPARATION = N_("Which steps go with reaching the state?")
MOST_STEPS = 12
MOST_TOLD = 4
PLAYBOOK_RESULTS = ("playbook_in_order", "playbook_in_time", "playbook_complete")


@shows(Playbook, "chart", N_("How far do accounts get in the playbook, and where do they stall?"))
def playbook_chart(result: Playbook | Unavailable, name: str = "playbook") -> ChartView | Finding:
    """Draw the funnel of the milestones, and how long accounts take from one step to the next."""
    steps = [step for step in result.steps if known(step.done)][:MOST_STEPS]
    if not steps:
        return nothing(name, tr("No milestone has been due yet."))
    slowest = _slowest(result.steps)
    title = tr("How far accounts get in the playbook")
    if slowest is not None:
        title = tr(
            "Accounts stall most before {step}: {share} have not done it {days} days after its turn",
            step=style.short(wording.step(slowest.name)),
            share=percent(slowest.open_after.estimate, 0),
            days=result.stall_days,
        )
        title = cautious(title, slowest.open_after.n)
    note = tr(
        "n: accounts that were customers beyond the due day. Left: bar, this step done by now, if late; line, this and"
        " all before. Right: median days from the step before (from the start, for the first), 95% confidence."
    )
    if len(result.steps) > len(steps):
        note = paragraph(note, tr("The first {n} of {all} steps.", n=len(steps), all=len(result.steps)))
    with picture(name, title, note, height=1.7 + 0.36 * len(steps)) as sheet:
        left, right = sheet.axes(1, 2, sharey=True, width_ratios=[3, 2])
        place = np.arange(len(steps))
        bars(left, place, np.ones(len(steps)), colour=style.PALE, width=0.62, alpha=0.5)
        bars(left, place, [step.done.estimate for step in steps], colour=style.SKY, width=0.62)
        left.plot([step.through.estimate for step in steps], place, "o-", color=style.BLUE, linewidth=1.6, markersize=5)
        colours = [style.VERMILLION if step is slowest else style.BLUE for step in steps]
        dots(right, place, [step.gap_days for step in steps], colour=colours, size=6)
        for y, step, colour in zip(place, steps, colours, strict=True):
            _beside(left, 1.0, y, percent(step.done.estimate, 0), style.INK, 4)
            gap = step.gap_days
            if known(gap):
                _beside(right, max(gap.estimate, gap.high or 0), y, number(gap.estimate), colour, 6)
            else:
                right.text(0.5, y, tr("fewer than half so far"), va="center", color=colour, fontsize=8.5)
        labels = [
            tr("{step} (n = {n})", step=style.short(wording.step(step.name), 16), n=number(step.done.n))
            for step in steps
        ]
        row_labels(left, labels, grid=False)
        left.set_xlim(0, 1)
        style.percent_axis(left.xaxis, tr("Done (% of accounts)"))
        right.set_xlim(left=0)
        right.set_xlabel(tr("Days after the step before"))
        right.tick_params(left=False)
        right.spines["left"].set_visible(False)
        told = (
            tr(
                "{step} {done}, with all before {through}, {days} after the step before",
                step=wording.step(step.name),
                done=percent(step.done.estimate, 0),
                through=percent(step.through.estimate, 0),
                days=estimate_in_words(step.gap_days),
            )
            for step in steps
        )
        sheet.tell(told, kind=tr("Funnel of the milestones. {title}.", title=title))
    return sheet.view


def _slowest(steps: Sequence[Step]) -> Step | None:
    """Return the step before which the largest share of accounts stalls; None where none is known."""
    judged = [step for step in steps if known(step.open_after)]
    return max(judged, key=lambda step: step.open_after.estimate, default=None)


def _beside(axes, x: float, y: float, text: str, colour: str, gap: int) -> None:
    """Write a number to the right of what is drawn."""
    write(axes, text, (x, y), (gap, 0), ha="left", va="center", color=colour, annotation_clip=False)


@shows(Playbook, "finding", N_("Do accounts keep to the playbook, and where do they stall?"), PLAYBOOK_RESULTS)
def playbook_finding(result: Playbook | Unavailable, name: str = "playbook_finding") -> Finding:
    """Say how many accounts keep to the playbook, where they stall, and which steps come out of turn.

    With the results ``playbook_in_order``, ``playbook_in_time``, ``playbook_complete``.
    """
    conforming = result.conformance
    results = dict(zip(PLAYBOOK_RESULTS, (conforming.order, conforming.on_time, conforming.complete), strict=True))
    title = tr("How the playbook is kept")
    if not known(conforming.order):
        return Finding(name, (tr("No account has come to the due day of its last step yet."),), None, results, title)
    yield tr("{share} of the accounts have done every step.", share=with_n(conforming.complete))
    yield tr(
        "{time} did each one by its due day, {order} in the planned order without skipping any.",
        time=estimate_in_words(conforming.on_time),
        order=estimate_in_words(conforming.order),
    )
    slowest = _slowest(result.steps)
    if slowest is not None:
        told = {"step": wording.step(slowest.name), "share": with_n(slowest.open_after), "days": result.stall_days}
        yield tr("Most stall before {step}: {share} have not done it {days} days after its turn.", **told)
    for fault, sentence in (
        ("skipped", N_("Most often skipped: {step}, by {share}.")),
        ("early", N_("Most often done before its turn: {step}, by {share}.")),
    ):
        worst = max(result.steps, key=lambda step, fault=fault: getattr(step, fault).estimate or 0.0)
        found = getattr(worst, fault)
        if found.events:
            yield tr(sentence, step=wording.step(worst.name), share=with_n(found))
    yield tr(
        "Accounts in onboarding today: {n}; {stalled} of them wait for a step more than {days} days after its turn.",
        n=number(result.in_onboarding),
        stalled=number(sum(step.stalled.events or 0 for step in result.steps)),
        days=result.stall_days,
    )

    def before(row) -> str:
        return tr("stands before: {step}", step=wording.step(row.milestone)) if row.milestone else ""

    late = None if result.waiting is None else result.waiting[result.waiting["stalled"]]
    names = {"in_onboarding": names_of(result.waiting, before), "stalled": names_of(late, before)}
    then = tr(
        "Next: decide whether the step that accounts most often stall before is needed as it is, and put the playbook"
        " into the order in which customers do it."
    )
    return Finding(name, (), None, results, title, next=then, names=names)


def _step_column() -> Column:
    return Column(tr("Step"), key=lambda step: wording.step(step.name))


@shows(Playbook, "milestones_table", N_("Which steps of onboarding are done, and when?"))
def milestones_table(result: Playbook | Unavailable, name: str = "milestones") -> TableView | Finding:
    """Show each step of the playbook: how many have done it, in time, skipped it, or did it before its turn."""
    columns = (
        _step_column(),
        Column(tr("Due day"), "number", lambda step: step.planned_day if isfinite(step.planned_day) else None),
        Column(tr("Day done (median)"), "days", "days"),
        Column("n", "number", "done.n"),
        Column(tr("Done"), "estimate", "done"),
        Column(tr("In time"), "estimate", "on_time"),
        Column(tr("Before its turn"), "estimate", "early"),
    )
    note = tr(
        "n: accounts that were customers beyond the due day, and of which the shares are. Day done: by which half have"
        " done it (churn competes). Before its turn: done before a step planned earlier. Small figures: 95% confidence."
    )
    return TableView.of(name, tr("The steps of onboarding"), result.steps, columns, note)


@shows(Playbook, "stalls_table", N_("Where do accounts stall in onboarding?"))
def stalls_table(result: Playbook | Unavailable, name: str = "stalls") -> TableView | Finding:
    """Show where accounts stall: days from the step before, and who stands before each step today."""
    days = result.stall_days
    columns = (
        _step_column(),
        Column(tr("Did the step before (n)"), "number", "open_after.n"),
        Column(tr("Days after it (median)"), "days", "gap_days"),
        Column(tr("Open {days} days after its turn", days=days), "estimate", "open_after"),
        Column(tr("Stand before it today (n)"), "number", "stalled.n"),
        Column(tr("Of them over {days} days late", days=days), "estimate", "stalled"),
        Column(tr("Overdue today"), "number", "overdue"),
    )
    note = tr(
        "Turn: when a step would be due, counting the planned days from the step before. Accounts in onboarding today:"
        " {n}; each stands before the step after the furthest one it has done. Overdue counts skipped steps too.",
        n=number(result.in_onboarding),
    )
    return TableView.of(name, tr("Where accounts stall"), result.steps, columns, note)


def _day(result: Playbook) -> str:
    return "–" if result.landmark_days is None else str(result.landmark_days)


@shows(Playbook, "separation_chart", _ASKS_SEPARATION)
def separation_chart(result: Playbook | Unavailable, name: str = "separation") -> ChartView | Finding | Unavailable:
    """Draw by how much more accounts are in the state that had done a step by the landmark than those that had not."""
    if isinstance(result.separation, Unavailable):
        return result.separation
    made = [one for one in result.separation if known(one.best)]
    if not made:
        return nothing(name, tr("No step was done by some and left open by others at day {day}.", day=_day(result)))
    closest = sorted(made, key=lambda one: 2.0 if one.p is None else one.p)[:MOST_STEPS]
    shown = [one for one in made if one in closest]
    note = paragraph(
        tr("In the state at day {day}: step done by then, minus not done. 95% confidence.", day=_day(result)),
        how_drawn(shown),
    )
    title = _separation_title(made)
    with picture(name, title, note, height=1.4 + 0.36 * len(shown)) as sheet:
        axes = sheet.axes()
        differences(axes, shown, say=bare_points)
        labels = [
            tr(
                "{step} (n = {done} / {open})",
                step=style.short(wording.step(one.name)),
                done=number(one.having.n),
                open=number(one.lacking.n),
            )
            for one in shown
        ]
        row_labels(axes, labels, grid=False)
        axes.set(ylim=(len(labels) - 0.45, -0.75), xlabel=tr("Difference in the state (points)"))
        told = (tr("{label} {share}", label=wording.step(one.name), share=estimate_in_words(one.best)) for one in shown)
        sheet.tell(told, kind=tr("Differences by step. {title}.", title=title))
    return sheet.view


def _separation_title(made: Sequence[Contrast]) -> str:
    sure = [one for one in made if one.verdict == SUPPORTED]
    if not sure:
        return tr("No step goes with the state more surely than chance allows")
    best = max(sure, key=lambda one: abs(one.best.estimate))
    return tr(
        "The step that goes with the state most: {step}, {gap} between done and not done",
        step=style.short(wording.step(best.name)),
        gap=points(best.best.estimate),
    )


@shows(Playbook, "separation_finding", _ASKS_SEPARATION)
def separation_finding(result: Playbook | Unavailable, name: str = "separation_finding") -> Finding | Unavailable:
    """Say which steps go with being in the state at the landmark."""
    title, made = tr("Steps that separate"), result.separation
    if isinstance(made, Unavailable):
        return made
    sure = sorted((one for one in made if one.verdict == SUPPORTED), key=lambda one: -abs(one.best.estimate))
    verdict, judged = overall(one.verdict for one in made), of_claims({one.name: one.best for one in made})
    if not sure:
        return Finding(name, (none_sure(made),), verdict, judged, title, next=look_again())
    lead = tr(
        "{sure} of {k} steps go with being in the state at day {day}, beyond chance even for so many comparisons.",
        sure=len(sure),
        k=sum(one.p is not None for one in made),
        day=result.landmark_days,
    )
    associated = tr("An association: a keen customer does both.")
    shown = tuple(map(contrast_in_words, sure[:MOST_TOLD]))
    then = tr("Next: help accounts past these steps first, and watch whether reaching the state follows.")
    return Finding(name, (lead, *reversals(made), associated), verdict, judged, title, shown, then)


@shows(Playbook, "separation_table", _ASKS_SEPARATION)
def separation_table(
    result: Playbook | Unavailable, name: str = "separation_table"
) -> TableView | Finding | Unavailable:
    """Show for each step how many were in the state at the landmark, with and without the step."""
    if isinstance(result.separation, Unavailable):
        return result.separation
    within = any(one.within for one in result.separation)
    note = tr(
        "In the state at day {day}, by whether the step was done by then; associated, not caused.", day=_day(result)
    )
    columns = (_step_column(), *contrast_columns(within))
    note = paragraph(note, how_tested(within))
    return TableView.of(name, tr("Steps and the state"), result.separation, columns, note)


def differences(axes, contrasts: Sequence[Contrast | None], say=None) -> None:
    """Draw a dot with its interval for each difference, in points; filled where supported, crossed where it turns."""
    reference(axes, 0, colour=style.GREY)
    shown = [(y, one) for y, one in enumerate(contrasts) if one is not None and known(one.best)]
    sure = [one.verdict == SUPPORTED for _, one in shown]
    dots(
        axes,
        [y for y, _ in shown],
        [one.best for _, one in shown],
        colour=[style.BLUE if yes else style.GREY for yes in sure],
        hollow=[not yes for yes in sure],
        scale=100,
        width=2,
        say=None if say is None else lambda value: say(value / 100),
    )
    for y, one in shown:
        if one.reverses:
            axes.plot([100 * one.gap.estimate], [y], "x", color=style.VERMILLION, markersize=7, markeredgewidth=1.8)


def how_drawn(shown: Sequence[Contrast]) -> str:
    """Say what filled dots and crosses mean."""
    filled = tr("Filled: supported after correction for the number of comparisons.")
    if not any(one.within for one in shown):
        return filled
    cross = tr("Compared within segments. Cross: the difference of all together, where it has the other sign.")
    return paragraph(cross, filled)


def contrast_columns(within: bool) -> tuple[Column, ...]:
    """Return the columns of contrasts; their difference is that `within` segments, or that of the shares."""
    return (
        Column(tr("n with it"), "number", "having.n"),
        Column(tr("Share"), "percent", "having.estimate"),
        Column(tr("n without"), "number", "lacking.n"),
        Column(tr("Share"), "percent", "lacking.estimate"),
        Column(tr("Difference within segments (points)"), "points", "within")
        if within
        else Column(tr("Difference (points)"), "points", "gap"),
        Column(tr("p, corrected"), "p", "p_corrected"),
        Column(tr("A difference is"), key=lambda one: verdict_in_words(one.verdict)),
    )


def how_tested(within: bool) -> str:
    """Say which test p is of."""
    if within:
        return tr(
            "Within segments: the mean of their differences, larger segments counting more (Mantel-Haenszel). p is of"
            " that comparison (exact where few are expected), corrected for the number of comparisons (Holm)."
        )
    return tr("p: Fisher's exact test, corrected for the number of comparisons (Holm).")


def none_sure(made: Sequence[Contrast]) -> str:
    """Say that no contrast is sure, or that none could be tested."""
    tested = sum(one.p is not None for one in made)
    if not tested:
        return tr("There are too few accounts with a step, or without it, for a comparison.")
    return tr("None of {k} comparisons is surer than chance allows among so many.", k=tested)


def look_again() -> str:
    """Say what to do where nothing is sure."""
    return tr("Next: keep recording steps and their days, and look again with more accounts.")


def contrast_in_words(one: Contrast) -> str:
    """Say a difference with both shares and their counts."""

    def side(found: Estimate) -> str:
        return estimate_in_words(found, count(found.n), bounds=False)

    sentence = N_("{mark}: {having} against {lacking}, difference {gap}")
    if one.within is not None:
        sentence = N_("{mark}: {having} against {lacking}, difference within segments {gap}")
    mark, gap = planted_in_words(one.kind, one.name), estimate_in_words(one.best)
    return tr(sentence, mark=mark, having=side(one.having), lacking=side(one.lacking), gap=gap)


def reversals(made: Sequence[Contrast]) -> list[str]:
    """Say where a difference changes its sign within segments, if its bounds there leave no doubt."""
    return [
        tr(
            "{mark}, {outcome}: {gap} all together, but {within} within segments: segments differ in both, so the"
            " first figure misleads.",
            mark=planted_in_words(one.kind, one.name),
            outcome=outcome_in_words(one.outcome),
            gap=points(one.gap.estimate),
            within=estimate_in_words(one.within),
        )
        for one in made
        if one.reverses and one.within.low * one.within.high > 0
    ]


def planted_in_words(kind: str, name: str) -> str:
    """Name what an account has or lacks: a step done, a step done in time, a field written down."""
    if kind in ("done", "on_time"):
        return tr(N_("{step} done") if kind == "done" else N_("{step} in time"), step=wording.step(name))
    if name == ALL_FIELDS:
        return tr("all information written down")
    return tr("{field} written down", field=information_field(name))


def outcome_in_words(name: str) -> str:
    """Name what came months later."""
    words = dict(
        retention=tr("retention"), expansion=tr("expansion"), goal=tr("reaching the goal"), state=tr("in the state")
    )
    return words.get(name, name)
