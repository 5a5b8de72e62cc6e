"""The notebook on the team shown: readiness, the tree of measures, customers' goals, working time, its end."""

from __future__ import annotations

import numpy as np

from cslib import language
from cslib.adoption.goals import STATUSES, YEAR, Goals
from cslib.company.policies.kpi import MEASURES, Node
from cslib.language import tr
from cslib.show import reasons, style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, in_short, known, missing, shows, with_n
from cslib.show.style import short
from cslib.show.vocabulary import goal_status
from cslib.show.wording import (
    ENOUGH,
    bounds_in_words,
    cautious,
    column,
    listed,
    paragraph,
    places_in_words,
    quantity,
    result_name,
    verdict_in_words,
)
from cslib.show.wording import place as place_in_words
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable
from cslib.team.capacity import PHASES, Capacity
from cslib.team.kpi import PARTS, KpiTree, Part, Readiness, Scored
from cslib.team.shapes import Shapes
from cslib.team.shapes_views import in_short as shapes_in_short
from cslib.team.skills import Skills

SIGNS = {SUPPORTED: ("✓", style.BLUE), NOT_SUPPORTED: ("×", style.VERMILLION)}


@shows(Readiness, "chart", lambda: tr("Are onboarding and renewal steady?"))
def readiness_chart(result: Readiness | Unavailable, name: str = "readiness_chart") -> ChartView | Finding:
    """Draw the last four quarters of onboarding and of renewal, each with its interval, against the target."""
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


@shows(KpiTree, "chart", lambda: tr("Which measures of the whole and of each role are met?"))
def kpi_tree_chart(tree: KpiTree | Unavailable, name: str = "kpi_tree") -> ChartView | Finding:
    """Draw the tree: each node with its value, its interval, its target, and whether it is met."""
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


@shows(Goals, "chart", lambda: tr("Do customers reach what they wanted?"))
def goals_chart(result: Goals | Unavailable, name: str = "goals_chart") -> ChartView | Finding:
    """Draw what has become of customers' goals, and how long reaching them takes."""
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


@shows(Capacity, "chart", lambda: tr("How much working time do customers take?"))
def capacity_chart(result: Capacity | Unavailable, name: str = "capacity_chart") -> ChartView | Finding:
    """Draw the minutes that customers take, per week and per revenue, by phase and segment."""
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


def cautious_segment(name: str, n: int) -> str:
    """Mark a segment with few accounts."""
    return name if n >= ENOUGH else tr("{segment} (too few: n = {n})", segment=name, n=n)


@shows(KpiTree, "table", lambda: tr("Which measures of the whole and of each role are met?"))
def kpi_table(tree: KpiTree | Unavailable, name: str = "kpi_table") -> TableView | Finding:
    """Show every node of the tree: measure, value with interval, target, owner, and whether it is met."""
    rows = []
    for scored in tree.nodes:
        node, result = scored.node, scored.result
        remark = outcome_in_words(result)
        if result is not None and not result and "high_utilization" not in result.needs:
            remark = tr("needs {places}", places=tr(", ").join(place_in_words(need) for need in result.needs))
        rows.append(
            (
                node.name,
                measure_name(node.measure) if node.measure else "",
                value_in_words(result),
                result.n if result else None,
                target_in_words(node) if node.measure else "",
                remark,
                tr("{role} ({owner})", role=node.role or "–", owner=node.owner or tr("nobody yet")),
            )
        )
    columns = (
        Column(tr("What we want")),
        Column(tr("Measure")),
        Column(tr("Now (95% confidence)")),
        Column("n", "number"),
        Column(tr("Target")),
        Column(tr("Result")),
        Column(tr("Role (owner)")),
    )
    note = paragraph(
        tr(
            "Met: the whole interval is on the good side of the target. Missed: the whole of it is on the other side."
            " Cannot be told: it lies on both, or n is below 30."
        ),
        "" if tree.in_force else tr("Targets and roles are proposed, not in force."),
    )
    title = tr("Measures of the whole and of each role in {quarter}", quarter=str(tree.quarter))
    return TableView(name, title, columns, tuple(rows), note, shown=60)


@shows(Capacity, "table", lambda: tr("How much working time do customers take?"))
def capacity_table(
    result: Capacity | Unavailable, segment_by: str = "", name: str = "capacity_table"
) -> TableView | Finding:
    """Show working time by phase, and by segment where there is one: per account and week, and per revenue."""
    rows = [
        (
            tr("all"),
            phase_name(key),
            phase.accounts,
            phase.minutes / 60,
            phase.minutes_per_week,
            phase.minutes_per_revenue or None,
        )
        for key, phase in result.phases.items()
    ]
    rows += [
        (
            cautious_segment(str(row.segment), row.minutes_per_week.n),
            phase_name(row.phase),
            row.accounts,
            row.minutes / 60,
            row.minutes_per_week,
            row.minutes_per_revenue,
        )
        for row in result.segments.itertuples()
    ]
    columns = [
        Column(column(segment_by) if segment_by else tr("Customers")),
        Column(tr("Phase")),
        Column(tr("Customers at quarter end"), "number"),
        Column(tr("Hours in the quarter"), "number"),
        Column(tr("Minutes per customer and week"), "ratio"),
        Column(tr("Minutes per {per} of revenue", per=language.number(result.per)), "ratio"),
    ]
    if not any(row[-1] for row in rows):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    note = tr("Recorded minutes of contacts in the quarter. Below each figure: 95% confidence, customers as the units.")
    return TableView(name, tr("Where working time goes"), tuple(columns), tuple(rows), note)


@shows(Readiness, "finding", lambda: tr("Are onboarding and renewal steady?"))
def readiness_finding(result: Readiness | Unavailable, name: str = "readiness") -> Finding:
    """Say whether onboarding and renewal are steady enough for an adoption team.

    Returns
    -------
    Finding
        With the results ``readiness_onboarding`` and ``readiness_renewal``: the weakest of four quarters.
    """
    heads = {
        SUPPORTED: tr("Onboarding and renewal are steady: the ground for an adoption team is there."),
        NOT_SUPPORTED: tr("The ground for an adoption team is not there yet."),
        INSUFFICIENT: tr("Whether the ground for an adoption team is there cannot be told yet."),
    }
    points = []
    for key, part in result.parts.items():
        if not part.steady:
            told = tr("it cannot be computed without {places}", places=_lacking(part.steady))
            points.append(tr("{part}: {told}.", part=part_name(key), told=told))
            continue
        points.append(
            tr(
                "{part}, {verdict}: {measure}, target at least {target} in each of four quarters; weakest {value}."
                " {why}",
                part=part_name(key),
                verdict=verdict_in_words(part.steady.verdict),
                measure=measure_name(part.measure),
                target=language.percent(part.target),
                value=with_n(part.steady),
                why=paragraph(*reasons.of(part.steady), _below(part)),
            )
        )
    then = {
        SUPPORTED: tr("Next: say what the split is for before drawing the line between the roles."),
        NOT_SUPPORTED: tr("Next: steady what is missed before splitting; an adoption team cannot make up for it."),
        INSUFFICIENT: tr("Next: keep measuring, and try adoption work with one or two people before building a team."),
    }
    results = {f"readiness_{key}": part.steady for key, part in result.parts.items()}
    return Finding(
        name,
        (heads[result.verdict],),
        result.verdict,
        results,
        tr("Is it time to split?"),
        tuple(points),
        next=then[result.verdict],
    )


def _below(part: Part) -> str:
    """Say why a quarter whose whole interval lies below the target does not yet settle it."""
    below = sum(known(one) and one.high is not None and one.high < part.target for one in part.quarters.values())
    if not below or part.steady.verdict != INSUFFICIENT:
        return ""
    return tr(
        "In {k} of {of} quarters the whole interval lies below the target; with that many looked at, it can still be"
        " chance.",
        k=below,
        of=len(part.quarters),
    )


def _lacking(needs: Unavailable) -> str:
    if "high_utilization" in needs.needs:
        return tr("a definition of high utilization")
    return places_in_words(needs.needs)


@shows(KpiTree, "finding", lambda: tr("Which measures of the whole and of each role are met?"))
def kpi_finding(tree: KpiTree | Unavailable, name: str = "kpi") -> Finding:
    """Say the purpose, what is met, what is missed, what cannot be told and why, and who answers for it."""
    asked = [scored for scored in tree.nodes if scored.node.measure]
    sentences = []
    if tree.policy.purpose:
        sentences.append(tr("The purpose: {purpose}", purpose=tree.policy.purpose))
    if not tree.in_force:
        sentences.append(
            tr(
                "No tree is in force. This one is proposed; its targets are round figures to replace. The command"
                " “cslib policy kpi FOLDER” writes it into your folder."
            )
        )
    groups: dict[str, list[str]] = {"missed": [], "open": [], "met": []}
    lacking = []
    for scored in asked:
        node, result = scored.node, scored.result
        if not result:
            lacking.append(tr("“{name}” needs {places}", name=node.name, places=_lacking(result)))
            continue
        groups[{SUPPORTED: "met", NOT_SUPPORTED: "missed"}.get(result.verdict, "open")].append(
            tr("“{name}”", name=node.name)
        )
    points = [
        tr("{outcome} ({n}): {list}.", outcome=outcome, n=len(items), list=tr(", ").join(items))
        for outcome, items in (
            (tr("Missed"), groups["missed"]),
            (tr("Cannot be told"), groups["open"]),
            (tr("Met"), groups["met"]),
            (tr("Not in the data"), lacking),
        )
        if items
    ]
    ownerless = sum(not scored.node.owner for scored in asked)
    if ownerless:
        points.append(tr("Without an owner: {n} of {of} measures.", n=ownerless, of=len(asked)))
    then = (
        tr("Next: give every measure an owner; what nobody answers for does not move.")
        if ownerless
        else tr("Next: begin with the missed measure nearest to the top.")
    )
    return Finding(
        name, tuple(sentences), None, tree.results(), tr("From the purpose to each role"), tuple(points), then
    )


GOALS_RESULTS = ("goals_reached_12m", "next_goals_reached_12m", "goals_overdue")


@shows(Goals, "finding", lambda: tr("Do customers reach what they wanted?"), GOALS_RESULTS)
def goals_finding(
    result: Goals | Unavailable, kept: Estimate | Unavailable | None = None, name: str = "goals"
) -> Finding:
    """Say how many customers have reached what they wanted, beside how many stayed.

    Parameters
    ----------
    result : Goals or Unavailable
    kept : Estimate or Unavailable, optional
        Share of customers kept over twelve months, to stand beside it.
    name : str

    Returns
    -------
    Finding
        With the results ``goals_reached_12m``, ``next_goals_reached_12m`` and ``goals_overdue``.
    """
    title = tr("What the customers wanted")
    first, then = (result.reached_12m[kind] for kind in ("original", "next"))
    sentences = []
    if known(first):
        sentences.append(tr("Within a year {share} reach the goal they bought the product for.", share=with_n(first)))
    if known(kept):
        sentences.append(
            tr("Beside it: {share} of the customers are still there after twelve months.", share=with_n(kept))
        )
    if known(then):
        sentences.append(tr("Of the next goals {share} are reached within a year.", share=with_n(then)))
    if known(result.overdue):
        sentences.append(
            tr("Of the goals still open with a due date, {share} are overdue.", share=with_n(result.overdue))
        )
    if known(result.next_set):
        sentences.append(tr("{share} of the customers have a next goal on record.", share=with_n(result.next_set)))
    if not sentences:
        sentences.append(tr("No goal has been followed for a year yet."))
    results = dict(zip(GOALS_RESULTS, (first, then, result.overdue), strict=True))
    ask = tr("Next: ask the customers whose goal is overdue or unknown what they want now.")
    return Finding(name, tuple(sentences), None, results, title, next=ask)


@shows(Capacity, "finding", lambda: tr("How many people does the work with customers take?"), ("people_needed",))
def capacity_finding(result: Capacity | Unavailable, name: str = "capacity") -> Finding:
    """Say how much working time customers take, how many people that is, and on which assumptions.

    Returns
    -------
    Finding
        With the results ``minutes_per_week_onboarding``, ``..._adoption``, ``people_needed_onboarding``,
        ``..._adoption`` and ``people_needed``.
    """
    title = tr("How many people it takes")
    results: dict[str, Estimate | Unavailable] = {}
    points = []
    for key, phase in result.phases.items():
        results[f"minutes_per_week_{key}"] = phase.minutes_per_week
        results[f"people_needed_{key}"] = phase.people_needed
        points.append(
            tr(
                "{phase}: {accounts} customers, {minutes} minutes each a week (n = {n}), so {people} people; {now}"
                " people did most of their recorded work here.",
                phase=phase_name(key),
                accounts=language.number(phase.accounts),
                minutes=amount_in_words(phase.minutes_per_week),
                n=language.number(phase.minutes_per_week.n),
                people=amount_in_words(phase.people_needed),
                now=language.number(phase.people),
            )
        )
    results["people_needed"] = result.people_needed
    sentences = [
        tr(
            "At {hours} hours of contact per person and week, the recorded contacts take {people} people.",
            hours=language.number(result.hours_per_week, 0 if float(result.hours_per_week).is_integer() else 1),
            people=amount_in_words(result.people_needed),
        ),
        tr("That is an assumption: preparing, writing up and meetings among colleagues are not recorded as contacts."),
    ]
    if result.basis == "cap":
        sentences.append(
            tr("No handoffs are recorded; the first {days} days count as onboarding.", days=result.cap_days)
        )
    if result.timed == result.timed and result.timed < 1:
        sentences.append(
            tr(
                "Minutes are recorded for {share} of the contacts only; the true figures are higher.",
                share=language.percent(result.timed),
            )
        )
    ask = tr("Next: set the hours to what your team can really be with customers, and read the people again.")
    return Finding(name, tuple(sentences), None, results, title, tuple(points), next=ask)


def closing(
    ready: Readiness,
    tree: KpiTree,
    wanted: Goals | Unavailable,
    work: Capacity | Unavailable,
    shapes: Shapes | Unavailable | None = None,
    skills: Skills | Unavailable | None = None,
    name: str = "team_summary",
) -> Finding:
    """Close notebook 05: readiness, the tree, goals, people, shapes of a team, who knows one side; what to decide.

    Parameters
    ----------
    ready, tree, wanted, work, shapes, skills
        Results of the notebook's sections; what is unavailable is passed over.
    name : str
    """
    found = [
        tr(
            "Ready for an adoption team: {verdict} ({parts}).",
            verdict=verdict_in_words(ready.verdict),
            parts=tr(", ").join(
                tr(
                    "{part} {verdict}",
                    part=part_name(key),
                    verdict=verdict_in_words(ready.parts[key].steady.verdict)
                    if ready.parts[key].steady
                    else tr("not in the data"),
                )
                for key in PARTS
            ),
        )
    ]
    asked = [scored for scored in tree.nodes if scored.node.measure]
    top = [scored for scored in asked if scored.depth == 0]
    if top:
        found.append(
            tr(
                "Customer success as a whole: {list}.",
                list=tr(", ").join(
                    tr("“{name}” {outcome}", name=s.node.name, outcome=outcome_in_words(s.result)) for s in top
                ),
            )
        )
    missed = [
        tr("“{name}”", name=s.node.name) for s in asked if s.depth and s.result and s.result.verdict == NOT_SUPPORTED
    ]
    if missed:
        found.append(tr("Missed below that: {list}.", list=tr(", ").join(missed)))
    if wanted and known(wanted.reached_12m["original"]):
        found.append(tr("First goals reached within a year: {share}.", share=with_n(wanted.reached_12m["original"])))
    if work and known(work.people_needed):
        found.append(
            tr(
                "Recorded contacts take {people} people at {hours} hours each a week.",
                people=amount_in_words(work.people_needed),
                hours=language.number(work.hours_per_week),
            )
        )
    choices = [tr("what a split is for, before anything else")]
    choices.append(
        tr("whether to split now, or first to steady what the readiness check found wanting")
        if ready.verdict != SUPPORTED
        else tr("where the line between onboarding and adoption runs")
    )
    choices.append(
        tr("which targets hold and who owns them") if tree.in_force else tr("which tree of measures to put in force")
    )
    more, decide = shapes_in_short(shapes, skills)
    return in_short(name, [*found, *more], [*choices, *decide])


def measure_name(measure: str) -> str:
    """Name a measure of the tree."""
    words = {
        "goals_reached": tr("First goals reached within a year"),
        "goals_overdue": tr("Open goals overdue"),
        "original_goal_set": tr("Customers with a first goal"),
        "next_goal_set": tr("Customers with a next goal"),
        "in_state_now": tr("In high utilization now"),
        "state_kept": tr("Still in high utilization after the quarter"),
        "in_state_90d": tr("In high utilization 90 days after the handoff"),
        "retained_90d": tr("Still customers 90 days after the handoff"),
        "information_complete": tr("Handoffs with all information"),
        "milestones_on_time": tr("Customers with every due step in time"),
        "needs_routed": tr("Customers heard, all needs passed on"),
    }
    return words.get(measure) or result_name(measure)


def phase_name(phase: str) -> str:
    """Name a phase."""
    return {"onboarding": tr("onboarding"), "adoption": tr("adoption")}[phase]


def goal_kind(kind: str) -> str:
    """Name a kind of goal."""
    return {"original": tr("first goal"), "next": tr("next goal")}[kind]


def target_in_words(node: Node) -> str:
    """Say what a node aims at: ``at least 90.0%``; a dash where there is no target."""
    if node.target is None:
        return "–"
    kind = MEASURES[node.measure]
    if kind.unit == "days":
        value = quantity(node.target, "days")
    else:
        value = language.percent(node.target, 0 if abs(100 * node.target - round(100 * node.target)) < 1e-9 else 1)
    return tr("at most {value}", value=value) if kind.lower else tr("at least {value}", value=value)


def outcome_in_words(result: Estimate | Unavailable | None) -> str:
    """Say how a measure stands to its target: met, missed, cannot be told, not in the data."""
    if result is None:
        return ""
    if not result:
        return tr("not in the data") if "high_utilization" not in result.needs else tr("No definition")
    if result.verdict is None:
        return tr("no target")
    return {SUPPORTED: tr("met"), NOT_SUPPORTED: tr("missed")}.get(result.verdict, tr("cannot be told"))


def value_in_words(result: Estimate | Unavailable | None) -> str:
    """Write an estimate and, in brackets, its bounds; a dash where there is none."""
    if not result or result.estimate is None:
        return "" if result is None else "–"
    value, bounds = quantity(result.estimate, result.unit), bounds_in_words(result)
    return tr("{estimate} ({details})", estimate=value, details=bounds) if bounds else value


def amount_in_words(result: Estimate) -> str:
    """Write minutes or people with one decimal and, in brackets, the bounds; a dash where there is no estimate."""
    if result.estimate is None:
        return "–"
    value = language.number(result.estimate, 1)
    if result.low is None or result.high is None:
        return value
    bounds = tr("{low} to {high}", low=language.number(result.low, 1), high=language.number(result.high, 1))
    return tr("{estimate} ({details})", estimate=value, details=bounds)
