"""Charts of the playbook: how far accounts come and where they stall, and what its steps go with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cslib import language
from cslib.analysis.contrast import Contrast
from cslib.analysis.planting import Planting
from cslib.analysis.playbook import Playbook, Step
from cslib.analysis.verdict import SUPPORTED, Unavailable
from cslib.language import tr
from cslib.show import style, wording_records
from cslib.show.charts_retention import short
from cslib.show.charts_utilization import nothing
from cslib.show.display import ChartView, Finding, missing
from cslib.show.wording import cautious, estimate_in_words, listed, paragraph, points
from cslib.show.wording_playbook import mark, outcome

MOST_STEPS = 12
MOST_MARKS = 16


def playbook(result: Playbook | Unavailable, name: str = "playbook") -> ChartView | Finding:
    """Draw the funnel of the milestones, and how long accounts take from one step to the next."""
    if not result:
        return missing(name, tr("How far do accounts get in the playbook, and where do they stall?"), result)
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
            tr("{step} (n = {n})", step=short(wording_records.step(step.name), 16), n=language.number(step.done.n))
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
            step=wording_records.step(step.name),
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
        step=short(wording_records.step(step.name)),
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


def separation(result: Playbook | Unavailable, name: str = "separation") -> ChartView | Finding:
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
                step=short(wording_records.step(one.name)),
                done=language.number(one.having.n),
                open=language.number(one.lacking.n),
            )
            for one in shown
        ]
        _rows(axes, labels)
        axes.set_xlabel(tr("Difference in the state (points)"))
    body = listed(
        tr("{label} {share}", label=wording_records.step(one.name), share=estimate_in_words(one.best)) for one in shown
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
        step=short(wording_records.step(best.name)),
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


def planting(result: Planting | Unavailable, name: str = "planting") -> ChartView | Finding:
    """Draw what steps and information of onboarding go with later: retention, expansion and reached goals."""
    if not result:
        return missing(name, tr("Which steps of onboarding go with what comes months later?"), result)
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
