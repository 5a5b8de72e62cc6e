"""Charts of the handoffs made: by start cohort, and speed beside what onboarding leaves behind."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cslib import language
from cslib.analysis.estimands import StartCohorts
from cslib.analysis.overhang import Overhang
from cslib.analysis.verdict import SUPPORTED, Estimate, Unavailable
from cslib.language import tr
from cslib.show import style
from cslib.show.charts_retention import short
from cslib.show.charts_utilization import dots, nothing
from cslib.show.display import ChartView, Finding, missing
from cslib.show.wording import cautious, estimate_in_words, joined, listed, paragraph

MOST_COHORTS = 12
MOST_PEOPLE = 15


def start_cohorts(result: StartCohorts | Unavailable, name: str = "start_cohorts") -> ChartView | Finding:
    """Draw days to the handoff and the state 90 days after it by quarter of the start, unfinished cohorts hollow."""
    if not result:
        return missing(name, tr("Does onboarding get faster, and does it leave more behind?"), result)
    table = result.table.iloc[-MOST_COHORTS:]
    if not any(known.estimate is not None for known in table["days"]):
        return nothing(name, tr("No account of any start cohort has been handed over yet."))
    held = [known for known in table["in_state_90d"] if isinstance(known, Estimate)]
    title = cohorts_in_words(result)
    if result.change and result.change.estimate is not None:
        title = cautious(title, result.change.n)
    note = tr(
        "Below each quarter: accounts started in it. Bars: 95% confidence. Hollow: unfinished, as some still wait or"
        " were not followed for 90 days; only the fast ones of that cohort are seen."
    )
    note = paragraph(note, replayed(result))
    with style.canvas(title, note, height=4.4 if held else 2.9) as canvas:
        panels = np.atleast_1d(canvas.axes(2 if held else 1, 1, sharex=True))
        _points(panels[0], table["days"], table["days_finished"])
        panels[0].set_title(tr("Days to handoff (median)"), fontsize=9.5)
        panels[0].set_ylim(bottom=0)
        if held:
            _points(panels[1], table["in_state_90d"], table["finished"])
            panels[1].set_title(tr("In the state 90 days after the handoff"), fontsize=9.5)
            panels[1].set_ylim(0, 1)
            style.percent_axis(panels[1].yaxis)
        labels = [f"{quarter}\n{language.number(n)}" for quarter, n in table["accounts"].items()]
        panels[-1].set_xticks(range(len(table)), labels, fontsize=8)
        panels[-1].set_xlim(-0.6, len(table) - 0.4)
    body = listed(
        tr(
            "{quarter}: {days}, in the state 90 days later {share}{unfinished}",
            quarter=quarter,
            days=estimate_in_words(row["days"]),
            share=estimate_in_words(row["in_state_90d"]),
            unfinished="" if row["finished"] else tr(" (unfinished)"),
        )
        for quarter, row in table.iterrows()
    )
    return ChartView(name, title, paragraph(tr("Points. {title}.", title=title), body, note), canvas.png)


def replayed(result: StartCohorts) -> str:
    """Say that handoffs are replayed where none are recorded; empty where they are."""
    if result.basis == "recorded":
        return ""
    return tr("No handoffs are recorded; the figures are those of handing over in the state, with a cap, replayed.")


def _points(axes, values: pd.Series, finished: pd.Series) -> None:
    """Draw an estimate with its interval for each cohort."""
    for place, (known, done) in enumerate(zip(values, finished, strict=True)):
        if not known or known.estimate is None:
            continue
        if known.low is not None and known.high is not None:
            dashes = "-" if done else (0, (2, 2))
            axes.plot(
                [place] * 2, [known.low, known.high], color=style.BLUE, linewidth=1.6, alpha=0.6, linestyle=dashes
            )
        face = style.BLUE if done else "white"
        axes.plot([place], [known.estimate], "o", color=style.BLUE, markerfacecolor=face, markersize=6)


def cohorts_in_words(result: StartCohorts) -> str:
    """Say how what onboarding leaves behind has changed, without a full stop."""
    change = result.change
    if not change:
        finished = result.table[result.table["days_finished"].astype(bool)]
        known = [days.estimate for days in finished["days"] if days.estimate is not None]
        if len(known) < 2:
            return tr("Too few start cohorts are finished to see a trend")
        return tr(
            "Median days to handoff went from {first} to {last}",
            first=language.number(known[0]),
            last=language.number(known[-1]),
        )
    if change.estimate is None:
        return tr("Too few start cohorts are finished to see a trend")
    gap = estimate_in_words(change)
    if change.verdict != SUPPORTED:
        return tr("In the state 90 days after the handoff: no clear change in a year, {gap}", gap=gap)
    if change.estimate > 0:
        return tr("More are in the state 90 days after the handoff than a year before: {gap}", gap=gap)
    return tr("Fewer are in the state 90 days after the handoff than a year before: {gap}", gap=gap)


def overhang(result: Overhang | Unavailable, name: str = "overhang") -> ChartView | Finding:
    """Draw for each onboarding person the days to the handoff beside the state 90 days after, fastest first."""
    if not result:
        return missing(name, tr("Does speed show who leaves customers in a good state?"), result)
    if result.people.empty:
        return nothing(name, tr("No handoff with a name has been followed for 90 days yet."))
    people = result.people
    if len(people) > MOST_PEOPLE:
        people = people.loc[people["handoffs"] >= people["handoffs"].nlargest(MOST_PEOPLE).min()].iloc[:MOST_PEOPLE]
    title = overhang_in_words(result)
    title = cautious(title, result.team.n) if result.rewarded else title
    adjusted = (
        tr("shares at the team's mix of segments, few handoffs pulled towards the team")
        if result.column
        else tr("shares of few handoffs pulled towards the team")
    )
    note = tr(
        "n: handoffs, {total} in all. Bars: 95%; {adjusted}. Dashed: the team. Orange: the fastest third.",
        total=language.number(result.team.n),
        adjusted=adjusted,
    )
    fast = set(result.rewarded)
    with style.canvas(title, note, height=1.6 + 0.4 * len(people)) as canvas:
        left, right = canvas.axes(1, 2, sharey=True)
        labels = [
            tr("{name} (n = {n})", name=short(str(person)), n=language.number(n))
            for person, n in people["handoffs"].items()
        ]
        colours = [style.VERMILLION if person in fast else style.BLUE for person in people.index]
        dots(left, list(zip(labels, people["days"], colours, strict=True)), say=language.number)
        dots(right, list(zip(labels, people["pooled"], colours, strict=True)), say=_whole)
        left.set_xlabel(tr("Days to handoff (median)"))
        left.set_xlim(0, 1.1 * left.get_xlim()[1])
        right.set_xlabel(tr("In the state 90 days after the handoff"))
        right.set_xlim(0, 1)
        right.axvline(result.team.estimate, color=style.PALE, linewidth=1.3, linestyle=(0, (5, 3)), zorder=0)
        style.percent_axis(right.xaxis)
    body = listed(
        tr(
            "{name}: {days}, {share} in the state 90 days later",
            name=str(person),
            days=estimate_in_words(row["days"]),
            share=estimate_in_words(row["pooled"]),
        )
        for person, row in people.iterrows()
    )
    return ChartView(name, title, paragraph(tr("Dots. {title}.", title=title), body, note), canvas.png)


def _whole(share: float) -> str:
    return language.percent(share, 0)


def overhang_in_words(result: Overhang) -> str:
    """Say whom a target on speed would reward and what that means, without a full stop."""
    gap = result.gap
    if gap.estimate is None:
        return tr("There is nobody to compare speed and overhang with")
    if result.hidden:
        names = joined([short(person) for person in result.hidden[:4]])
        return tr("Among the fastest, yet behind in the state of their customers 90 days later: {names}", names=names)
    return tr(
        "The fastest third against the others, in the state 90 days after the handoff: {gap}",
        gap=estimate_in_words(gap),
    )
