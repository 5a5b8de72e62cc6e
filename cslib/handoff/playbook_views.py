"""The playbook shown: how far accounts come and where they stall, what its steps go with, and what they plant."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cslib import language
from cslib.handoff.planting import ALL_FIELDS, Planting
from cslib.handoff.playbook import Playbook, Step
from cslib.language import tr
from cslib.show import reasons, style, vocabulary
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, known, missing, nothing, shows, with_n
from cslib.show.style import short
from cslib.show.wording import (
    cautious,
    estimate_in_words,
    information_field,
    joined,
    listed,
    paragraph,
    places_in_words,
    points,
    verdict_in_words,
)
from cslib.stats.contrast import Contrast
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Unavailable

MOST_STEPS = 12
MOST_MARKS = 16


@shows(Playbook, "chart", lambda: tr("How far do accounts get in the playbook, and where do they stall?"))
def playbook_chart(result: Playbook | Unavailable, name: str = "playbook") -> ChartView | Finding:
    """Draw the funnel of the milestones, and how long accounts take from one step to the next."""
    steps = [step for step in result.steps if step.done.estimate is not None][:MOST_STEPS]
    if not steps:
        return nothing(name, tr("No milestone has been due yet."))
    slowest = stall(result.steps)
    title = _stall_title(slowest, result.stall_days)
    note = tr(
        "n: accounts that were customers beyond the due day. Left: bar, this step done; line, this and all before."
        " Right: median days from the step before (from the start, for the first), 95% confidence."
    )
    if len(result.steps) > len(steps):
        note = paragraph(note, tr("The first {n} of {all} steps.", n=len(steps), all=len(result.steps)))
    with style.canvas(title, note, height=1.7 + 0.36 * len(steps)) as canvas:
        left, right = canvas.axes(1, 2, sharey=True, width_ratios=[3, 2])
        place = np.arange(len(steps))
        left.barh(place, 1.0, color=style.PALE, height=0.62, alpha=0.5)
        left.barh(place, [step.done.estimate for step in steps], color=style.SKY, height=0.62)
        through = [step.through.estimate for step in steps]
        left.plot(through, place, "o-", color=style.BLUE, linewidth=1.6, markersize=5)
        for y, step in zip(place, steps, strict=True):
            left.annotate(
                language.percent(step.done.estimate, 0),
                (1.0, y),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
                annotation_clip=False,
            )
            _days(right, y, step, slowest)
        labels = [
            tr("{step} (n = {n})", step=short(vocabulary.step(step.name), 16), n=language.number(step.done.n))
            for step in steps
        ]
        left.set_yticks(place, labels)
        left.set_ylim(len(steps) - 0.45, -0.6)
        left.set_xlim(0, 1)
        style.percent_axis(left.xaxis)
        left.set_xlabel(tr("Done (% of accounts)"))
        right.set_xlim(left=0)
        right.set_xlabel(tr("Days after the step before"))
        for axes in (left, right):
            axes.tick_params(left=False)
            axes.spines["left"].set_visible(False)
    body = listed(
        tr(
            "{step} {done}, with all before {through}, {days} after the step before",
            step=vocabulary.step(step.name),
            done=language.percent(step.done.estimate, 0),
            through=language.percent(step.through.estimate, 0),
            days=estimate_in_words(step.gap_days),
        )
        for step in steps
    )
    alt = paragraph(tr("Funnel of the milestones. {title}.", title=title), body, note)
    return ChartView(name, title, alt, canvas.png)


def stall(steps: Sequence[Step]) -> Step | None:
    """Return the step before which the largest share of accounts stalls; None where none is known."""
    judged = [step for step in steps if step.open_after.estimate is not None]
    return max(judged, key=lambda step: step.open_after.estimate, default=None)


def _stall_title(step: Step | None, days: int) -> str:
    if step is None:
        return tr("How far accounts get in the playbook")
    title = tr(
        "Accounts stall most before {step}: {share} have not done it {days} days after its turn",
        step=short(vocabulary.step(step.name)),
        share=language.percent(step.open_after.estimate, 0),
        days=days,
    )
    return cautious(title, step.open_after.n)


def _days(axes, y: int, step: Step, slowest: Step | None) -> None:
    """Draw the median days to a step, with bounds where there are any."""
    found, colour = step.gap_days, style.VERMILLION if step is slowest else style.BLUE
    if found.estimate is None:
        axes.text(0.5, y, tr("fewer than half so far"), va="center", color=colour, fontsize=8.5)
        return
    if found.low is not None and found.high is not None:
        axes.plot([found.low, found.high], [y, y], color=colour, linewidth=2.2, alpha=0.55)
    axes.plot([found.estimate], [y], "o", color=colour, markersize=6)
    axes.annotate(
        language.number(found.estimate),
        (max(found.estimate, found.high or 0), y),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        color=colour,
        fontsize=9,
    )


@shows(Playbook, "separation_chart")
def separation_chart(result: Playbook | Unavailable, name: str = "separation") -> ChartView | Finding:
    """Draw by how much more accounts are in the state that had done a step by the landmark than those that had not."""
    question = tr("Which steps go with reaching the state?")
    if not result:
        return missing(name, question, result)
    if isinstance(result.separation, Unavailable):
        return missing(name, question, result.separation)
    known = [one for one in result.separation if one.best.estimate is not None]
    if not known:
        return nothing(name, tr("No step was done by some and left open by others at day {day}.", day=_day(result)))
    shown = sorted(known, key=_closest)[:MOST_STEPS]
    shown = [one for one in known if one in shown]
    title = _separation_title(known)
    note = paragraph(
        tr("In the state at day {day}: step done by then, minus not done. 95% confidence.", day=_day(result)),
        _legend(any(one.within for one in shown)),
    )
    with style.canvas(title, note, height=1.4 + 0.36 * len(shown)) as canvas:
        axes = canvas.axes()
        _differences(axes, shown, numbers=True)
        labels = [
            tr(
                "{step} (n = {done} / {open})",
                step=short(vocabulary.step(one.name)),
                done=language.number(one.having.n),
                open=language.number(one.lacking.n),
            )
            for one in shown
        ]
        _rows(axes, labels)
        axes.set_xlabel(tr("Difference in the state (points)"))
    body = listed(
        tr("{label} {share}", label=vocabulary.step(one.name), share=estimate_in_words(one.best)) for one in shown
    )
    alt = paragraph(tr("Differences by step. {title}.", title=title), body, note)
    return ChartView(name, title, alt, canvas.png)


def _day(result: Playbook) -> str:
    return "–" if result.landmark_days is None else str(result.landmark_days)


def _closest(one: Contrast) -> float:
    return 2.0 if one.p is None else one.p


def _separation_title(known: Sequence[Contrast]) -> str:
    sure = [one for one in known if one.verdict == SUPPORTED]
    if not sure:
        return tr("No step goes with the state more surely than chance allows")
    best = max(sure, key=lambda one: abs(one.best.estimate))
    return tr(
        "The step that goes with the state most: {step}, {gap} between done and not done",
        step=short(vocabulary.step(best.name)),
        gap=points(best.best.estimate),
    )


def _legend(within: bool) -> str:
    filled = tr("Filled: supported after correction for the number of comparisons.")
    if not within:
        return filled
    cross = tr("Compared within segments. Cross: the difference of all together, where it has the other sign.")
    return paragraph(cross, filled)


def _differences(axes, contrasts: Sequence[Contrast | None], numbers: bool = False) -> None:
    """Draw a dot with its interval for each difference, in points; filled where supported."""
    axes.axvline(0, color=style.GREY, linewidth=0.8, zorder=0)
    for y, one in enumerate(contrasts):
        if one is None or one.best.estimate is None:
            continue
        sure, found = one.verdict == SUPPORTED, one.best
        colour = style.BLUE if sure else style.GREY
        axes.plot([100 * found.low, 100 * found.high], [y, y], color=colour, linewidth=2, alpha=0.55)
        face = colour if sure else "white"
        axes.plot([100 * found.estimate], [y], "o", color=colour, markersize=6, markerfacecolor=face)
        if one.reverses:
            axes.plot([100 * one.gap.estimate], [y], "x", color=style.VERMILLION, markersize=7, markeredgewidth=1.8)
        if numbers:
            axes.annotate(
                language.number(100 * found.estimate, 1),
                (100 * found.estimate, y),
                xytext=(0, 6),
                textcoords="offset points",
                ha="center",
                color=colour,
                fontsize=8.5,
            )


def _rows(axes, labels: Sequence[str]) -> None:
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.45, -0.75)
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)


@shows(Planting, "chart", lambda: tr("Which steps of onboarding go with what comes months later?"))
def planting_chart(result: Planting | Unavailable, name: str = "planting") -> ChartView | Finding:
    """Draw what steps and information of onboarding go with later: retention, expansion and reached goals."""
    shown = {key: found for key, found in result.contrasts.items() if found}
    marks = marks_in_order(shown)[:MOST_MARKS]
    if not marks:
        return nothing(name, tr("There are too few accounts to compare here."))
    title = _planting_title(shown, result.months)
    note = paragraph(
        tr(
            "Had by day {day} minus not had, outcome from then to month {months}, in points; n = {n} accounts."
            " Bars: 95% confidence.",
            day=result.landmark_days,
            months=result.months,
            n=language.number(result.accounts),
        ),
        _legend(any(one.within for found in shown.values() for one in found)),
    )
    with style.canvas(title, note, height=1.6 + 0.27 * len(marks)) as canvas:
        panels = np.atleast_1d(canvas.axes(1, len(shown), sharey=True))
        for axes, (key, found) in zip(panels, shown.items(), strict=True):
            by_mark = {(one.kind, one.name): one for one in found}
            _differences(axes, [by_mark.get(pair) for pair in marks])
            _rows(axes, [mark(kind, step) for kind, step in marks])
            axes.set_title(outcome(key), fontsize=9.5)
            axes.set_xlabel(tr("Points"))
            axes.grid(axis="y", color=style.PALE, linewidth=0.6)
            axes.set_axisbelow(True)
    told = [one for found in shown.values() for one in found if one.verdict == SUPPORTED or one.reverses]
    body = listed(
        tr(
            "{outcome}, {mark}: {gap}",
            outcome=outcome(one.outcome),
            mark=mark(one.kind, one.name),
            gap=estimate_in_words(one.best),
        )
        for one in told
    )
    alt = paragraph(tr("Differences by step. {title}.", title=title), body if told else "", note)
    return ChartView(name, title, alt, canvas.png)


def marks_in_order(shown: dict[str, tuple[Contrast, ...]]) -> list[tuple[str, str]]:
    """Return kind and name of what could be tested for any outcome, in the order of the playbook.

    Where there are more than a chart holds, those with the smallest p come first.
    """
    least: dict[tuple[str, str], float] = {}
    for found in shown.values():
        for one in found:
            if one.p is not None:
                key = (one.kind, one.name)
                least[key] = min(least.get(key, 1.0), one.p)
    kept = set(sorted(least, key=least.get)[:MOST_MARKS])
    return [key for key in least if key in kept]


def _planting_title(shown: dict[str, tuple[Contrast, ...]], months: int) -> str:
    sure = [one for found in shown.values() for one in found if one.verdict == SUPPORTED]
    if not sure:
        return tr("Nothing here goes with what came by month {months} more surely than chance allows", months=months)
    best = min(sure, key=lambda one: one.p_corrected)
    return tr(
        "{mark} goes most surely with {outcome} by month {months}: {gap}",
        mark=mark(best.kind, best.name),
        outcome=outcome(best.outcome),
        months=months,
        gap=points(best.best.estimate),
    )


MOST_TOLD = 4


PLAYBOOK_RESULTS = ("playbook_in_order", "playbook_in_time", "playbook_complete")


@shows(Playbook, "finding", lambda: tr("Do accounts keep to the playbook, and where do they stall?"), PLAYBOOK_RESULTS)
def playbook_finding(result: Playbook | Unavailable, name: str = "playbook_finding") -> Finding:
    """Say how many accounts keep to the playbook, where they stall, and which steps come out of turn.

    Returns
    -------
    Finding
        With the results ``playbook_in_order``, ``playbook_in_time``, ``playbook_complete``.
    """
    held = result.conformance
    results = dict(zip(PLAYBOOK_RESULTS, (held.order, held.on_time, held.complete), strict=True))
    title = tr("How the playbook is kept")
    if not known(held.order):
        return Finding(name, (tr("No account has come to the due day of its last step yet."),), None, results, title)
    sentences = [
        tr("{share} of the accounts have done every step.", share=with_n(held.complete)),
        tr(
            "{time} did each one by its due day, {order} in the planned order without skipping any.",
            time=estimate_in_words(held.on_time),
            order=estimate_in_words(held.order),
        ),
    ]
    slow = stall(result.steps)
    if slow is not None:
        sentences.append(
            tr(
                "Most stall before {step}: {share} have not done it {days} days after its turn.",
                step=vocabulary.step(slow.name),
                share=with_n(slow.open_after),
                days=result.stall_days,
            )
        )
    skipped = max(result.steps, key=lambda step: step.skipped.estimate or 0.0)
    if skipped.skipped.events:
        sentences.append(
            tr(
                "Most often skipped: {step}, by {share}.",
                step=vocabulary.step(skipped.name),
                share=with_n(skipped.skipped),
            )
        )
    early = max(result.steps, key=lambda step: step.early.estimate or 0.0)
    if early.early.events:
        sentences.append(
            tr(
                "Most often done before its turn: {step}, by {share}.",
                step=vocabulary.step(early.name),
                share=with_n(early.early),
            )
        )
    stalled = sum(step.stalled.events or 0 for step in result.steps)
    sentences.append(
        tr(
            "Accounts in onboarding today: {n}; {stalled} of them wait for a step more than {days} days after its"
            " turn.",
            n=language.number(result.in_onboarding),
            stalled=language.number(stalled),
            days=result.stall_days,
        )
    )
    then = tr(
        "Next: decide whether the step that accounts most often stall before is needed as it is, and put the playbook"
        " into the order in which customers do it."
    )
    return Finding(name, tuple(sentences), None, results, title, next=then)


@shows(Playbook, "separation_finding")
def separation_finding(result: Playbook | Unavailable, name: str = "separation_finding") -> Finding:
    """Say which steps go with being in the state at the landmark."""
    question, title = tr("Which steps go with reaching the state?"), tr("Steps that separate")
    if not result:
        return missing(name, question, result)
    if isinstance(result.separation, Unavailable):
        return missing(name, question, result.separation)
    made = result.separation
    sure = sorted((one for one in made if one.verdict == SUPPORTED), key=lambda one: -abs(one.best.estimate))
    if not sure:
        return Finding(name, (_none(made),), INSUFFICIENT, title=title, next=_look_again())
    lead = tr(
        "{sure} of {k} steps go with being in the state at day {day}, beyond chance even for so many comparisons.",
        sure=len(sure),
        k=sum(one.p is not None for one in made),
        day=result.landmark_days,
    )
    associated = tr("An association: a keen customer does both.")
    shown = tuple(_told(one) for one in sure[:MOST_TOLD])
    then = tr("Next: help accounts past these steps first, and watch whether reaching the state follows.")
    return Finding(name, (lead, *_turned(made), associated), SUPPORTED, title=title, points=shown, next=then)


def _none(made: tuple[Contrast, ...]) -> str:
    tested = sum(one.p is not None for one in made)
    if not tested:
        return tr("There are too few accounts with a step, or without it, for a comparison.")
    return tr("None of {k} comparisons is surer than chance allows among so many.", k=tested)


def _look_again() -> str:
    return tr("Next: keep recording steps and their days, and look again with more accounts.")


def _told(one: Contrast) -> str:
    """Say a difference with both shares and their counts."""
    told = {
        "mark": mark(one.kind, one.name),
        "having": _share(one.having),
        "lacking": _share(one.lacking),
        "gap": estimate_in_words(one.best),
    }
    if one.within is None:
        return tr("{mark}: {having} against {lacking}, difference {gap}", **told)
    return tr("{mark}: {having} against {lacking}, difference within segments {gap}", **told)


def _share(found) -> str:
    return estimate_in_words(found, tr("n = {n}", n=language.number(found.n)), bounds=False)


def _turned(made: tuple[Contrast, ...]) -> list[str]:
    """Say where a difference changes its sign within segments, if its bounds there leave no doubt."""
    return [
        tr(
            "{mark}, {outcome}: {gap} all together, but {within} within segments: segments differ in both, so the"
            " first figure misleads.",
            mark=mark(one.kind, one.name),
            outcome=outcome(one.outcome),
            gap=points(one.gap.estimate),
            within=estimate_in_words(one.within),
        )
        for one in made
        if one.reverses and one.within.low * one.within.high > 0
    ]


@shows(Planting, "finding", lambda: tr("Which steps of onboarding go with what comes months later?"))
def planting_finding(result: Planting | Unavailable, name: str = "planting_finding") -> Finding:
    """Say which steps and which information go with retention, expansion and reached goals months later."""
    title = tr("What onboarding should plant")
    why = tuple(reasons.in_words(why) for why in result.reasons)
    made = tuple(one for found in result.contrasts.values() if found for one in found)
    if not made:
        lacking = why or (tr("No step and no field parts the accounts into two groups."),)
        return Finding(name, lacking, INSUFFICIENT, title=title, next=_look_again())
    sure = sorted((one for one in made if one.verdict == SUPPORTED), key=lambda one: one.p_corrected)
    sentences = [_none(made)]
    if sure:
        sentences = [
            tr(
                "What was done by day {day}, against what came of it by month {months}: {sure} of {k} comparisons hold"
                " once their number is corrected for, outcome by outcome (n = {n} accounts).",
                sure=len(sure),
                k=sum(one.p is not None for one in made),
                day=result.landmark_days,
                months=result.months,
                n=language.number(result.accounts),
            ),
            *(tr("{outcome}: {what}", outcome=outcome(one.outcome), what=_told(one)) for one in sure[:MOST_TOLD]),
            tr("Associated, not caused: the accounts differ in other ways too."),
        ]
    sentences += _turned(made)
    quiet = [outcome(key) for key, found in result.contrasts.items() if found and not any(o in sure for o in found)]
    if sure and quiet:
        sentences.append(tr("No step and no note is surely associated with {outcomes}.", outcomes=joined(quiet)))
    needs = [*result.lacking]
    needs += [need for found in result.contrasts.values() if isinstance(found, Unavailable) for need in found.needs]
    if needs:
        sentences.append(tr("For the rest {places} would be needed.", places=places_in_words(needs)))
    then = (
        tr("Next: let onboarding answer for these steps in time, and try it with some accounts before all.")
        if sure
        else _look_again()
    )
    return Finding(name, tuple(sentences), SUPPORTED if sure else INSUFFICIENT, title=title, next=then)


@shows(Playbook, "milestones_table", lambda: tr("Which steps of onboarding are done, and when?"))
def milestones_table(result: Playbook | Unavailable, name: str = "milestones") -> TableView | Finding:
    """Show each step of the playbook: how many have done it, in time, skipped it, or did it before its turn."""
    rows = tuple(
        (
            vocabulary.step(step.name),
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


@shows(Playbook, "stalls_table", lambda: tr("Where do accounts stall in onboarding?"))
def stalls_table(result: Playbook | Unavailable, name: str = "stalls") -> TableView | Finding:
    """Show where accounts stall: days from the step before, and who stands before each step today."""
    rows = tuple(
        (
            vocabulary.step(step.name),
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


@shows(Playbook, "separation_table")
def separation_table(result: Playbook | Unavailable, name: str = "separation_table") -> TableView | Finding:
    """Show for each step how many were in the state at the landmark, with and without the step."""
    question = tr("Which steps go with reaching the state?")
    if not result:
        return missing(name, question, result)
    if isinstance(result.separation, Unavailable):
        return missing(name, question, result.separation)
    first = Column(tr("Step"))
    within = any(one.within for one in result.separation)
    rows = tuple((vocabulary.step(one.name), *_cells(one, within)) for one in result.separation)
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


@shows(Planting, "table", lambda: tr("Which steps of onboarding go with what comes months later?"))
def planting_table(result: Planting | Unavailable, name: str = "planting_table") -> TableView | Finding:
    """Show what steps and information go with months later, the surest first."""
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


def mark(kind: str, name: str) -> str:
    """Name what an account has or lacks: a step done, a step done in time, a field written down."""
    if kind == "done":
        return tr("{step} done", step=vocabulary.step(name))
    if kind == "on_time":
        return tr("{step} in time", step=vocabulary.step(name))
    if name == ALL_FIELDS:
        return tr("all information written down")
    return tr("{field} written down", field=information_field(name))


def outcome(name: str) -> str:
    """Name what came months later."""
    words = {
        "retention": tr("retention"),
        "expansion": tr("expansion"),
        "goal": tr("reaching the goal"),
        "state": tr("in the state"),
    }
    return words.get(name, name)
