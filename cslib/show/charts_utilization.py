"""Charts of the high-utilization state: how often accounts use, candidate rules, evidence, the usual mistake."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from cslib import language
from cslib.analysis.search import Search
from cslib.analysis.utilization import INCLUDED, Evaluation, Naive
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.language import tr
from cslib.show import style
from cslib.show.display import ChartView, Finding, missing
from cslib.show.wording import (
    cautious,
    estimate_in_words,
    is_share,
    level,
    measure,
    paragraph,
    rule_in_words,
    short_rule,
)


def nothing(name: str, why: str = "") -> Finding:
    """Return the display for a result without a single account in it."""
    return Finding(name, (why or tr("No account here has what this chart would show."),))


def usage_interval(
    interval: pd.DataFrame | Unavailable, window: int = 28, name: str = "usage_interval"
) -> ChartView | Finding:
    """Draw how many days usually lie between two active days of an account, and what the window sees.

    Parameters
    ----------
    interval : DataFrame or Unavailable
        Of ``usage.interval``: median_gap (days), one row an account.
    window : int
        Days of the window in use.
    """
    if isinstance(interval, Unavailable):
        return missing(name, tr("How often do accounts use the product?"), interval)
    gaps = interval["median_gap"].dropna().to_numpy(dtype=float)
    if gaps.size == 0:
        return nothing(name)
    most = float(np.quantile(gaps, 0.9))
    often = int(window // max(most, 1.0))
    title = tr(
        "Nine of ten accounts use the product every {gap} days or more often: {window} days see about {often} uses",
        gap=language.number(most, 0 if most.is_integer() else 1),
        window=window,
        often=often,
    )
    note = tr(
        "n = {n} accounts with at least two active days. Gap: median of each account.", n=language.number(gaps.size)
    )
    last = max(window + 2, 8)
    with style.canvas(title, note) as canvas:
        axes = canvas.axes()
        axes.hist(np.minimum(gaps, last), bins=np.arange(0.5, last + 1.5), color=style.BLUE, edgecolor="white")
        axes.axvline(most, color=style.VERMILLION, linewidth=1.2)
        axes.axvline(window, color=style.INK, linewidth=1.0, linestyle=(0, (4, 3)))
        top = axes.get_ylim()[1]
        axes.text(most + 0.25, top, tr("nine of ten accounts"), color=style.VERMILLION, va="top", fontsize=9)
        axes.text(window - 0.25, top, tr("window: {window} days", window=window), va="top", ha="right", fontsize=9)
        axes.set_xlabel(tr("Days between two active days (more than {last} shown at {last})", last=last))
        axes.set_ylabel(tr("Number of accounts"))
        style.thousands_axis(axes.yaxis)
    return ChartView(name, title, tr("Histogram. {title}. {note}", title=title, note=note), canvas.png)


def measure_distribution(
    table: pd.DataFrame | Unavailable, name: str, threshold: float | None = None
) -> ChartView | Finding:
    """Draw how a usage measure is spread over the accounts at the landmark, and who is above a threshold.

    Parameters
    ----------
    table : DataFrame or Unavailable
        Of ``utilization.landmark``.
    name : str
        The measure.
    threshold : float, optional
        Where the line is drawn.
    """
    key = f"measure_{name}"
    question = tr("How are the accounts spread over this measure?")
    if isinstance(table, Unavailable):
        return missing(key, question, table)
    if name not in table:
        return missing(key, question, Unavailable((f"usage.{name}",)))
    values = table.loc[table["status"] == INCLUDED, name].dropna().to_numpy(dtype=float)
    if values.size == 0:
        return nothing(key)
    share = None if threshold is None else float((values >= threshold - 1e-9).mean())
    if share is None:
        middle = level(name, float(np.round(np.median(values), 2)))
        title = tr("{measure}: half of the accounts are at {middle} or above", measure=measure(name), middle=middle)
    else:
        title = tr(
            "{share} of accounts reach {level} at the landmark: {measure}",
            share=language.percent(share, 0),
            level=level(name, threshold),
            measure=measure(name),
        )
    note = tr("n = {n} accounts in the 28 days before the landmark.", n=language.number(values.size))
    with style.canvas(title, note) as canvas:
        axes = canvas.axes()
        if is_share(name):
            edges = np.linspace(0, max(1.0, values.max()), 21)
        elif name == "active_weeks":
            edges = np.arange(-0.5, 5)
        else:
            edges = np.histogram_bin_edges(np.minimum(values, np.quantile(values, 0.99)), bins=24)
        shown = np.clip(values, edges[0], edges[-1])
        line = np.inf if threshold is None else threshold - 1e-9
        axes.hist(
            [shown[values < line], shown[values >= line]],
            bins=edges,
            stacked=True,
            edgecolor="white",
            color=[style.BLUE if threshold is None else style.PALE, style.BLUE],
        )
        if threshold is not None:
            axes.axvline(threshold, color=style.VERMILLION, linewidth=1.2)
            axes.text(
                threshold,
                axes.get_ylim()[1],
                " " + level(name, threshold),
                color=style.VERMILLION,
                va="bottom",
                ha="center",
                fontsize=9,
            )
        if is_share(name):
            style.percent_axis(axes.xaxis)
        axes.set_xlabel(measure(name))
        axes.set_ylabel(tr("Number of accounts"))
        style.thousands_axis(axes.yaxis)
    return ChartView(key, title, tr("Histogram. {title}. {note}", title=title, note=note), canvas.png)


def dots(axes, rows: list[tuple[str, Estimate, str]], say: Callable[[float], str] = language.percent) -> None:
    """Draw one line for each (label, estimate, colour): a dot with its 95% interval, its number above it."""
    for place, (_, estimate, colour) in enumerate(rows):
        if estimate.estimate is None:
            continue
        if estimate.low is not None and estimate.high is not None:
            bounds = [estimate.low, estimate.high]
            axes.plot(bounds, [place, place], color=colour, linewidth=2.2, alpha=0.55, solid_capstyle="butt")
        axes.plot([estimate.estimate], [place], "o", color=colour, markersize=6)
        axes.annotate(
            say(estimate.estimate),
            (estimate.estimate, place),
            xytext=(0, 7),
            textcoords="offset points",
            ha="center",
            color=colour,
            fontsize=9,
        )
    axes.set_yticks(range(len(rows)), [label for label, _, _ in rows], linespacing=1.25)
    axes.set_ylim(len(rows) - 0.45, -0.6)
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)


def _goal_line(axes, goal: float) -> None:
    axes.axvline(goal, color=style.INK, linewidth=0.9, linestyle=(0, (5, 3)), zorder=0)
    axes.text(
        goal,
        1.01,
        tr("target {share}", share=language.percent(goal)),
        ha="center",
        va="bottom",
        fontsize=9,
        transform=axes.get_xaxis_transform(),
    )


def _with_n(label: str, n: int) -> str:
    return f"{label}\n" + tr("n = {n}", n=language.number(n))


def retention_by_state(evaluation: Evaluation | Unavailable, name: str = "retention_by_state") -> ChartView | Finding:
    """Draw retention at the horizon in the state and outside it, with intervals, against the target."""
    if not evaluation:
        question = tr("Do accounts in the high-utilization state stay, and those outside it leave?")
        return missing(name, question, evaluation)
    goal = evaluation.target ** (evaluation.horizon_months / 12)
    inside, outside = evaluation.in_state, evaluation.out_of_state
    if inside.estimate is None or outside.estimate is None:
        title = tr("Follow-up is too short to say what is left after {months} months", months=evaluation.horizon_months)
    else:
        title = tr(
            "{months} months after the landmark {inside} in the state and {outside} outside it are still customers",
            months=evaluation.horizon_months,
            inside=language.percent(inside.estimate),
            outside=language.percent(outside.estimate),
        )
    title = cautious(title, min(inside.n, outside.n))
    note = tr(
        "Bars: 95% confidence. Churned: {inside} in the state, {outside} outside it. {half}",
        inside=inside.events,
        outside=outside.events,
        half=half_in_words(evaluation.half),
    )
    rows = [
        (_with_n(tr("In the state"), inside.n), inside, style.BLUE),
        (_with_n(tr("Outside it"), outside.n), outside, style.VERMILLION),
    ]
    with style.canvas(title, note, height=2.6) as canvas:
        axes = canvas.axes()
        dots(axes, rows)
        lows = [e.low for e in (inside, outside) if e.low is not None]
        axes.set_xlim(max(0.0, min([*lows, goal]) - 0.06), 1.02)
        _goal_line(axes, goal)
        style.percent_axis(axes.xaxis)
        axes.set_xlabel(tr("Still customers {months} months after the landmark", months=evaluation.horizon_months))
    alt = tr(
        "{title}. In the state: {inside}; outside it: {outside}; target {goal}. {note}",
        title=title,
        inside=estimate_in_words(inside),
        outside=estimate_in_words(outside),
        goal=language.percent(goal),
        note=note,
    )
    return ChartView(name, title, alt, canvas.png)


def tried(evaluation: Evaluation | Unavailable, name: str = "tried") -> ChartView | Finding:
    """Draw a rule's reach beside retention in the state and outside it: what one pays for a harder rule."""
    if not evaluation:
        question = tr("Do accounts in the high-utilization state stay, and those outside it leave?")
        return missing(name, question, evaluation)
    inside, outside, share = evaluation.in_state, evaluation.out_of_state, evaluation.reach
    title = tr(
        "{reach} reach the state, {inside} of those stay: {rule}",
        rule=rule_in_words(evaluation.rule),
        reach=language.percent(share.estimate),
        inside=language.percent(inside.estimate),
    )
    title = cautious(title, inside.n)
    note = tr(
        "Day {day}, then {months} months. Bars: 95% confidence. {half}",
        day=evaluation.landmark_days,
        months=evaluation.horizon_months,
        half=half_in_words(evaluation.half),
    )
    rows = [
        (_with_n(tr("Reach"), share.n), share, style.GREEN),
        (_with_n(tr("Retention in the state"), inside.n), inside, style.BLUE),
        (_with_n(tr("Retention outside it"), outside.n), outside, style.VERMILLION),
    ]
    with style.canvas(title, note, height=3.0) as canvas:
        axes = canvas.axes()
        dots(axes, rows)
        axes.set_xlim(0, 1.02)
        _goal_line(axes, evaluation.target ** (evaluation.horizon_months / 12))
        style.percent_axis(axes.xaxis)
    alt = paragraph(tr("Dots with intervals. {title}.", title=title), note)
    return ChartView(name, title, alt, canvas.png)


def half_in_words(half: str) -> str:
    """Say which accounts were looked at."""
    if half == "confirmation":
        return tr("Accounts of the confirmation half, not used for choosing.")
    if half == "discovery":
        return tr("Accounts of the discovery half, used for choosing: too good to be believed.")
    return tr("All accounts.")


def rules(search: Search | Unavailable, name: str = "rules") -> ChartView | Finding:
    """Draw the rules tried: how many accounts each puts into the state, and how many of those stay."""
    if not search:
        return missing(name, tr("Which rule about usage separates those who stay?"), search)
    listed = search.rules.dropna(subset=["retention"])
    if listed.empty:
        return nothing(name, tr("No rule could be compared: too few accounts or churns in the discovery half."))
    title = tr(
        "Of {n} rules tried, the search proposes: {rule}",
        n=language.number(search.tried),
        rule=rule_in_words(search.rule),
    )
    note = tr(
        "Discovery half: n = {n}, {events} churned. The best rules of each size are drawn; p of the search {p}.",
        n=language.number(search.n),
        events=language.number(search.events),
        p=p_in_words(search.p),
    )
    chosen = listed[[rule == search.rule for rule in listed["rule"]]]
    with style.canvas(title, note) as canvas:
        axes = canvas.axes()
        looks = ((1, style.ORANGE, "s"), (2, style.BLUE, "o"), (3, style.GREEN, "^"))
        for size, colour, marker in looks:
            some = listed[listed["conditions"] == size]
            if len(some):
                label = {1: tr("one condition"), 2: tr("two conditions"), 3: tr("three conditions")}[size]
                axes.plot(
                    some["share"],
                    some["retention"],
                    marker,
                    color=colour,
                    alpha=0.5,
                    markersize=5,
                    label=label,
                    markeredgewidth=0,
                )
        for row in chosen.head(1).itertuples():
            axes.plot([row.share], [row.retention], "o", markersize=11, markerfacecolor="none", color=style.INK)
            right = row.share < sum(axes.get_xlim()) / 2
            axes.annotate(
                short_rule(search.rule),
                (row.share, row.retention),
                xytext=(9 if right else -9, 7),
                textcoords="offset points",
                ha="left" if right else "right",
                va="bottom",
                fontsize=9,
                bbox={"facecolor": "white", "alpha": 0.85, "linewidth": 0, "pad": 1},
            )
        axes.margins(x=0.08, y=0.18)
        axes.legend(
            loc="lower left",
            bbox_to_anchor=(0, 1.0),
            ncols=3,
            frameon=False,
            fontsize=9,
            handletextpad=0.1,
            borderaxespad=0.1,
        )
        axes.set_xlabel(tr("Accounts in the state at the landmark (% of those alive)"))
        axes.set_ylabel(tr("Still customers at the horizon"))
        style.percent_axis(axes.xaxis)
        style.percent_axis(axes.yaxis)
    return ChartView(name, title, tr("Scatter of rules. {title}. {note}", title=title, note=note), canvas.png)


def p_in_words(p: float) -> str:
    """Write a p-value: three digits, or below 0.001."""
    return tr("below 0.001") if p < 0.001 else f"{p:.3f}"


def naive_vs_landmark(naive: Naive | Unavailable, name: str = "naive_vs_landmark") -> ChartView | Finding:
    """Draw the gap between users and others twice: counted wrongly from the start, and from the landmark."""
    if not naive:
        return missing(name, tr("How much does counting from the start flatter a state?"), naive)
    wrong, right = naive.naive_gap, naive.landmark_gap
    if wrong.estimate is None or right.estimate is None:
        return nothing(name, tr("Follow-up is too short to compare the two ways of counting."))
    title = tr(
        "Counted from the start a lucky day seems worth {wrong} points, from the landmark {right}",
        wrong=language.number(100 * wrong.estimate, 1),
        right=language.number(100 * right.estimate, 1),
    )
    title = cautious(title, min(wrong.n, right.n))
    note = tr(
        "Difference in retention after {months} months, lucky minus unlucky, with 95% confidence. Each account drew its"
        " lucky day; it means nothing. The first way lets the lucky live until their day: immortal time.",
        months=naive.horizon_months,
    )
    right_label = tr("Right: lucky or not by day {day},\ncounted from there", day=naive.landmark_days)
    rows = [
        (_with_n(tr("Wrong: ever lucky or never,\ncounted from the start"), wrong.n), wrong, style.VERMILLION),
        (_with_n(right_label, right.n), right, style.BLUE),
    ]
    with style.canvas(title, note, height=2.8) as canvas:
        axes = canvas.axes()
        dots(axes, rows, say=lambda gap: language.number(100 * gap, 1))
        axes.axvline(0, color=style.GREY, linewidth=0.8, zorder=0)
        axes.set_xlim(min(-0.02, wrong.low - 0.03, right.low - 0.03), max(wrong.high, right.high) + 0.05)
        axes.xaxis.set_major_formatter(lambda gap, _: f"{round(100 * gap, 6):g}")
        axes.set_xlabel(tr("Difference in retention (points)"))
    alt = tr("{title}. {note}", title=title, note=note)
    return ChartView(name, title, alt, canvas.png)
