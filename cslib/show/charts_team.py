"""Charts of the notebook on the team: readiness, the tree of measures, customers' goals, working time."""

from __future__ import annotations

import numpy as np

from cslib import language
from cslib.analysis.capacity import PHASES, Capacity
from cslib.analysis.goals import STATUSES, YEAR, Goals
from cslib.analysis.kpi import KpiTree, Scored
from cslib.analysis.readiness import Part, Readiness
from cslib.analysis.verdict import NOT_SUPPORTED, SUPPORTED, Unavailable
from cslib.language import tr
from cslib.show import style
from cslib.show.charts_retention import short
from cslib.show.display import ChartView, Finding, missing
from cslib.show.wording import cautious, listed, paragraph
from cslib.show.words_team import (
    amount_in_words,
    goal_kind,
    goal_status,
    measure_name,
    outcome_in_words,
    phase_name,
    target_in_words,
    value_in_words,
)

SIGNS = {SUPPORTED: ("✓", style.BLUE), NOT_SUPPORTED: ("×", style.VERMILLION)}


def readiness(result: Readiness | Unavailable, name: str = "readiness_chart") -> ChartView | Finding:
    """Draw the last four quarters of onboarding and of renewal, each with its interval, against the target."""
    if not result:
        return missing(name, tr("Are onboarding and renewal steady?"), result)
    parts = {key: part for key, part in result.parts.items() if part.steady and part.quarters}
    if not parts:
        first = next(part.steady for part in result.parts.values())
        return missing(name, tr("Are onboarding and renewal steady?"), first)
    told = [
        tr(
            "{part} in {held} of {of}",
            part=part_name(key),
            held=sum(_holds(estimate, part) for estimate in part.quarters.values()),
            of=len(part.quarters),
        )
        for key, part in parts.items()
    ]
    title = tr("Quarters whose cautious end reaches the target: {parts}", parts=tr(", ").join(told))
    note = tr("Bars: 95% confidence. Blue: the lower bound is at or above the target (dashed). n: accounts.")
    with style.canvas(title, note, height=2.9) as canvas:
        row = np.atleast_1d(canvas.axes(1, len(parts)))
        for axes, (key, part) in zip(row, parts.items(), strict=True):
            _quarters(axes, part)
            axes.set_title(tr("{part}: {measure}", part=part_name(key), measure=measure_name(part.measure)), fontsize=9)
    body = listed(
        tr("{part} {quarter} {value}", part=part_name(key), quarter=quarter, value=value_in_words(estimate))
        for key, part in parts.items()
        for quarter, estimate in part.quarters.items()
    )
    return ChartView(name, title, paragraph(tr("Intervals. {title}.", title=title), body, note), canvas.png)


def part_name(key: str) -> str:
    """Name a foundation."""
    return {"onboarding": tr("onboarding"), "renewal": tr("renewal")}[key]


def _holds(estimate, part: Part) -> bool:
    return estimate.low is not None and estimate.low >= part.target


def _quarters(axes, part: Part) -> None:
    for place, estimate in enumerate(part.quarters.values()):
        if estimate.estimate is None:
            continue
        colour = style.BLUE if _holds(estimate, part) else style.VERMILLION
        axes.plot([place] * 2, [estimate.low, estimate.high], color=colour, linewidth=2.4, alpha=0.6)
        axes.plot([place], [estimate.estimate], "o", color=colour, markersize=6)
        axes.annotate(
            language.percent(estimate.estimate, 0),
            (place, estimate.estimate),
            xytext=(7, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            fontsize=9,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )
    axes.axhline(part.target, color=style.INK, linestyle="--", linewidth=1, zorder=0)
    axes.annotate(
        tr("target {value}", value=language.percent(part.target, 0)),
        (len(part.quarters) + 0.4, part.target),
        xytext=(0, 3),
        textcoords="offset points",
        ha="right",
        fontsize=8.5,
    )
    labels = [f"{quarter}\nn = {language.number(estimate.n)}" for quarter, estimate in part.quarters.items()]
    axes.set_xticks(range(len(labels)), labels)
    axes.set_xlim(-0.4, len(labels) + 0.4)
    axes.margins(y=0.15)
    style.percent_axis(axes.yaxis)


def kpi(tree: KpiTree | Unavailable, name: str = "kpi_tree") -> ChartView | Finding:
    """Draw the tree: each node with its value, its interval, its target, and whether it is met."""
    if not tree:
        return missing(name, tr("Which measures of the whole and of each role are met?"), tree)
    asked = [scored for scored in tree.nodes if scored.node.measure]
    verdicts = [scored.result.verdict if scored.result else None for scored in asked]
    title = tr(
        "Of {n} measures {met} are met, {missed} missed; for {open} it cannot be told or data are lacking",
        n=len(asked),
        met=verdicts.count(SUPPORTED),
        missed=verdicts.count(NOT_SUPPORTED),
        open=len(asked) - verdicts.count(SUPPORTED) - verdicts.count(NOT_SUPPORTED),
    )
    note = paragraph(
        tr("In brackets: 95% confidence. ✓ met, × missed, ? cannot be told, – not in the data or no target."),
        "" if tree.in_force else tr("Proposed, not in force."),
    )
    labels = [style.wrap(s.node.name, 9, 330 - 22 * s.depth)[:2] for s in tree.nodes]
    with style.canvas(title, note, height=1.0 + 0.36 * len(labels)) as canvas:
        axes = canvas.axes()
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(len(labels) - 0.4, -1.1)
        for x, head in ((0.79, tr("Now")), (0.99, tr("Target"))):
            axes.text(x, -0.9, head, ha="right", va="center", color=style.GREY, fontsize=8.5)
        last: dict[int, int] = {}
        roles: dict[int, str] = {}
        for place, (scored, label) in enumerate(zip(tree.nodes, labels, strict=True)):
            _branch(axes, scored, place, last)
            new_role = scored.node.role != roles.get(scored.depth - 1, "")
            _node(axes, scored, place, label, scored.node.role if new_role else "")
            last[scored.depth], roles[scored.depth] = place, scored.node.role
    body = listed(
        tr(
            "{name}: {value}, target {target}, {outcome}",
            name=scored.node.name,
            value=value_in_words(scored.result),
            target=target_in_words(scored.node),
            outcome=outcome_in_words(scored.result),
        )
        for scored in asked
    )
    return ChartView(
        name, title, paragraph(tr("Tree. {title}.", title=title), body, note), canvas.png, results=tree.results()
    )


def _x(depth: int) -> float:
    return 0.015 + 0.035 * depth


def _branch(axes, scored: Scored, place: int, last: dict[int, int]) -> None:
    """Draw the line from the node above down to this one."""
    if scored.depth == 0:
        return
    above = _x(scored.depth - 1)
    axes.plot([above, above], [last[scored.depth - 1] + 0.3, place], color=style.PALE, linewidth=1.2, zorder=0)
    axes.plot([above, _x(scored.depth)], [place, place], color=style.PALE, linewidth=1.2, zorder=0)


def _node(axes, scored: Scored, place: int, label: list[str], role: str) -> None:
    """Draw one node; its role stands below the name where it is not that of the node above."""
    result = scored.result
    sign, colour = ("–", style.GREY)
    if result and result.verdict is not None:
        sign, colour = SIGNS.get(result.verdict, ("?", style.GREY))
    x = _x(scored.depth)
    if scored.node.measure:
        axes.plot([x], [place], "o", color=colour, markersize=12)
        axes.text(x, place, sign, ha="center", va="center", color="white", fontsize=9)
    else:
        axes.plot([x], [place], "s", color=style.INK, markersize=6)
    shown = label[:1] if role else label
    axes.text(
        x + 0.022,
        place - (0.16 if role else 0),
        "\n".join(shown),
        ha="left",
        va="center",
        fontsize=9,
        linespacing=1.1,
    )
    if role:
        axes.text(x + 0.022, place + 0.23, short(role, 40), ha="left", va="center", fontsize=8, color=style.GREY)
    if not scored.node.measure:
        return
    value = value_in_words(result) if result else outcome_in_words(result)
    axes.text(0.79, place, value, ha="right", va="center", fontsize=9, color=colour)
    axes.text(0.99, place, target_in_words(scored.node), ha="right", va="center", fontsize=9, color=style.GREY)


def goals(result: Goals | Unavailable, name: str = "goals_chart") -> ChartView | Finding:
    """Draw what has become of customers' goals, and how long reaching them takes."""
    if not result:
        return missing(name, tr("Do customers reach what they wanted?"), result)
    total = result.status.sum(axis=1)
    shown = [kind for kind in result.status.index if total[kind] > 0]
    if not shown:
        return Finding(name, (tr("No customer was active at the end of the quarter."),))
    first = result.status.loc["original"]
    title = cautious(
        tr(
            "Of {n} customers {reached} have reached their first goal, {overdue} are overdue, {unknown} are unknown",
            n=language.number(int(first.sum())),
            reached=language.number(int(first["reached"])),
            overdue=language.number(int(first["overdue"])),
            unknown=language.number(int(first["none recorded"] + first["no due date"])),
        ),
        int(first.sum()),
    )
    note = tr(
        "Above: customers at the end of the quarter, by the goal set last. Below: the earliest goal that each customer"
        " set in the last 24 months (n = {first} first, {next} next goals); who left without reaching it stays in the"
        " count. Bands: 95% confidence.",
        first=language.number(result.reached["original"].n),
        next=language.number(result.reached["next"].n),
    )
    with style.canvas(title, note, height=5.0) as canvas:
        above, below = canvas.axes(2, 1, height_ratios=[1.1, 2.2])
        _statuses(above, result, shown)
        _reaching(below, result)
    body = listed(
        tr("{kind}, {status}: {n}", kind=goal_kind(kind), status=goal_status(status), n=int(n))
        for kind in shown
        for status, n in result.status.loc[kind].items()
        if n
    )
    year = listed(
        tr("{kind} reached within a year: {value}", kind=goal_kind(kind), value=value_in_words(estimate))
        for kind, estimate in result.reached_12m.items()
    )
    return ChartView(name, title, paragraph(tr("Bars and curves. {title}.", title=title), body, year, note), canvas.png)


def _statuses(axes, result: Goals, shown: list[str]) -> None:
    colours = dict(zip(STATUSES, (style.BLUE, style.SKY, style.VERMILLION, style.YELLOW, style.PALE), strict=True))
    shares = result.status.loc[shown].div(result.status.loc[shown].sum(axis=1), axis=0)
    left = np.zeros(len(shown))
    for status in STATUSES:
        width = shares[status].to_numpy()
        if not width.any():
            continue
        axes.barh(range(len(shown)), width, left=left, color=colours[status], height=0.6, label=goal_status(status))
        dark = status in ("reached", "overdue")
        for place, (start, size) in enumerate(zip(left, width, strict=True)):
            if size >= 0.05:
                count = language.number(int(result.status.loc[shown[place], status]))
                axes.text(
                    start + size / 2,
                    place,
                    count,
                    ha="center",
                    va="center",
                    fontsize=9,
                    color="white" if dark else style.INK,
                )
        left += width
    axes.set_yticks(range(len(shown)), [goal_kind(kind) for kind in shown])
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_xlim(0, 1)
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)
    style.percent_axis(axes.xaxis)
    axes.legend(frameon=False, fontsize=8.5, ncols=5, loc="lower center", bbox_to_anchor=(0.45, 1.0), columnspacing=1)


def _reaching(axes, result: Goals) -> None:
    for (kind, incidence), colour in zip(result.reached.items(), (style.BLUE, style.ORANGE), strict=True):
        if not incidence.n or not incidence.times.size:
            continue
        inside = incidence.times <= 2 * YEAR
        times = np.concatenate([[0], incidence.times[inside]])
        curve, low, high = (
            np.concatenate([[0], band[inside]]) for band in (incidence.incidence, incidence.low, incidence.high)
        )
        low[0] = high[0] = 0
        axes.step(times, curve, where="post", color=colour, label=goal_kind(kind))
        axes.fill_between(times, low, high, step="post", color=colour, alpha=0.15, linewidth=0)
    axes.axvline(YEAR, color=style.GREY, linestyle=":", linewidth=1)
    axes.set_xlim(0, 2 * YEAR)
    axes.set_ylim(0, 1)
    axes.set_xlabel(tr("Days since the goal was set (dotted: a year)"))
    axes.set_ylabel(tr("Reached"))
    style.percent_axis(axes.yaxis)
    axes.legend(frameon=False, fontsize=9, loc="upper left")


def capacity(result: Capacity | Unavailable, name: str = "capacity_chart") -> ChartView | Finding:
    """Draw the minutes that customers take, per week and per revenue, by phase and segment."""
    if not result:
        return missing(name, tr("How much working time do customers take?"), result)
    rows = [(tr("all"), key, phase.minutes_per_week, phase.minutes_per_revenue) for key, phase in result.phases.items()]
    rows += [(str(r.segment), r.phase, r.minutes_per_week, r.minutes_per_revenue) for r in result.segments.itertuples()]
    rows = [row for row in rows if row[2].estimate is not None]
    if not rows:
        return Finding(name, (tr("No contact with recorded minutes in this quarter."),))
    names = list(dict.fromkeys(row[0] for row in rows))[:13]
    priced = any(row[3] for row in rows)
    weekly = {key: phase.minutes_per_week for key, phase in result.phases.items()}
    title = cautious(
        tr(
            "A customer takes {onboarding} minutes a week in onboarding, {adoption} afterwards",
            onboarding=language.number(weekly["onboarding"].estimate, 1),
            adoption=language.number(weekly["adoption"].estimate, 1),
        ),
        min(estimate.n for estimate in weekly.values()),
    )
    note = tr(
        "Recorded minutes of contacts in the quarter. Bars: 95% confidence; axes are logarithmic. n = {onboarding}"
        " customers in onboarding, {adoption} in adoption.",
        onboarding=language.number(weekly["onboarding"].n),
        adoption=language.number(weekly["adoption"].n),
    )
    with style.canvas(title, note, height=1.6 + 0.4 * len(names)) as canvas:
        panels = np.atleast_1d(canvas.axes(1, 2 if priced else 1, sharey=True))
        heads = [
            tr("Minutes per customer and week"),
            tr("Minutes per {per} of revenue", per=language.number(result.per)),
        ]
        for axes, column, head in zip(panels, (2, 3), heads, strict=False):
            _minutes(axes, rows, names, column)
            axes.set_xlabel(head)
        panels[0].set_yticks(range(len(names)), [short(name) for name in names])
        panels[0].set_ylim(len(names) - 0.4, -0.6)
        panels[0].legend(frameon=False, fontsize=9, ncols=2, loc="lower left", bbox_to_anchor=(0.0, 1.0))
    body = listed(
        tr(
            "{segment}, {phase}: {value} minutes a week",
            segment=row[0],
            phase=phase_name(row[1]),
            value=amount_in_words(row[2]),
        )
        for row in rows
    )
    return ChartView(name, title, paragraph(tr("Intervals. {title}.", title=title), body, note), canvas.png)


def _minutes(axes, rows: list[tuple], names: list[str], column: int) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator

    for phase, colour, shift in zip(PHASES, (style.ORANGE, style.BLUE), (-0.14, 0.14), strict=True):
        for row in rows:
            estimate = row[column]
            if row[0] not in names or row[1] != phase or not estimate or not estimate.estimate:
                continue
            place = names.index(row[0]) + shift
            if estimate.low:
                axes.plot([estimate.low, estimate.high], [place] * 2, color=colour, linewidth=2.2, alpha=0.55)
            axes.plot([estimate.estimate], [place], "o", color=colour, markersize=5.5)
        axes.plot([], [], "o", color=colour, label=phase_name(phase))
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_formatter(FuncFormatter(lambda value, _: ""))
    axes.tick_params(left=False)
    axes.grid(axis="x", color=style.PALE, linewidth=0.6)
