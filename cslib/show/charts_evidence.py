"""Charts of evidence for a definition: reach against retention, other landmarks, without support, stays, and traps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cslib import language
from cslib.analysis.frontier import Frontier
from cslib.analysis.stays import Persistence
from cslib.analysis.traps import Fishing, Survivors, Touched
from cslib.analysis.unsupported import Unsupported
from cslib.analysis.utilization import Evaluation
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.language import tr
from cslib.show import style
from cslib.show.charts_utilization import dots, nothing, p_in_words
from cslib.show.display import ChartView, Finding, missing
from cslib.show.wording import cautious, estimate_in_words, listed, paragraph, points, rule_in_words, short_rule


def frontier(found: Frontier | Unavailable, name: str = "frontier") -> ChartView | Finding:
    """Draw every rule by reach and retention, and the line of those that none beats in both."""
    if not found:
        return missing(name, tr("Which rule reaches many and still keeps them?"), found)
    if found.choices.empty:
        return nothing(name, tr("No rule could be compared: too few accounts or churns in the discovery half."))
    edge = found.rules[found.rules["on_frontier"]].sort_values("reach")
    good = edge[edge["retention"] >= found.goal]
    if good.empty:
        title = tr("No rule reaches the target of {goal} here", goal=language.percent(found.goal))
    else:
        best = good.iloc[-1]
        title = tr(
            "Of the rules at or above the target, this one reaches most, {reach}: {rule}",
            reach=language.percent(best["reach"], 0),
            rule=rule_in_words(best["rule"]),
        )
    note = tr(
        "Blue: no other rule has more of both. Discovery half: n = {n}, {events} churned, {rules} rules of one or two"
        " conditions and the one chosen. Chosen by looking, so too good: the other half gives the verdict.",
        n=language.number(found.n),
        events=language.number(found.events),
        rules=language.number(len(found.rules)),
    )
    with style.canvas(cautious(title, found.n), note, height=4.0) as canvas:
        axes = canvas.axes()
        axes.plot(found.rules["reach"], found.rules["retention"], "o", color=style.PALE, markersize=3.5)
        axes.step(edge["reach"], edge["retention"], where="pre", color=style.BLUE, linewidth=1.2)
        axes.plot(edge["reach"], edge["retention"], "o", color=style.BLUE, markersize=4.5)
        axes.axhline(found.goal, color=style.INK, linewidth=0.9, linestyle=(0, (5, 3)), zorder=0)
        for row in found.rules[found.rules["chosen"]].head(1).itertuples():
            axes.plot([row.reach], [row.retention], "o", markersize=11, markerfacecolor="none", color=style.VERMILLION)
            axes.annotate(
                tr("chosen: {rule}", rule=short_rule(row.rule)),
                (row.reach, row.retention),
                xytext=(10, 9),
                textcoords="offset points",
                color=style.VERMILLION,
                fontsize=9,
                ha="left" if row.reach < edge["reach"].mean() else "right",
                bbox={"facecolor": "white", "alpha": 0.85, "linewidth": 0, "pad": 1},
            )
        axes.margins(x=0.08, y=0.12)
        axes.annotate(
            tr("target {share}", share=language.percent(found.goal)),
            (0.995, found.goal),
            xycoords=("axes fraction", "data"),
            xytext=(0, -3),
            textcoords="offset points",
            ha="right",
            va="top",
            fontsize=9,
        )
        axes.set_xlabel(tr("Reach: in the state at the landmark (% of accounts that started)"))
        axes.set_ylabel(tr("Still customers after {months} months", months=found.horizon_months))
        style.percent_axis(axes.xaxis)
        style.percent_axis(axes.yaxis)
    alt = tr("Scatter of rules. {title}. {note}", title=cautious(title, found.n), note=note)
    return ChartView(name, cautious(title, found.n), alt, canvas.png)


def sensitivity(tried: Mapping[int, Evaluation] | Unavailable, name: str = "sensitivity") -> ChartView | Finding:
    """Draw retention in the state and outside it for several landmark days."""
    question = tr("Does the definition hold on other landmark days?")
    if not tried:
        return missing(name, question, tried if isinstance(tried, Unavailable) else Unavailable(("high_utilization",)))
    held = {day: e for day, e in tried.items() if e.in_state.estimate is not None}
    if not held:
        return nothing(name, tr("Follow-up is too short for any of these landmark days."))
    first = next(iter(held.values()))
    lows = [e.in_state.estimate for e in held.values()]
    title = tr(
        "Whether looked at on day {first} or on day {last}, between {low} and {high} of those in the state stay",
        first=min(held),
        last=max(held),
        low=language.percent(min(lows)),
        high=language.percent(max(lows)),
    )
    title = cautious(title, min(e.in_state.n for e in held.values()))
    note = tr(
        "Accounts of the confirmation half, {months} months after the landmark. Bars: 95% confidence. In the state:"
        " {inside}; outside it: {outside}.",
        months=first.horizon_months,
        inside=tr(", ").join(tr("n = {n}", n=language.number(e.in_state.n)) for e in held.values()),
        outside=tr(", ").join(tr("n = {n}", n=language.number(e.out_of_state.n)) for e in held.values()),
    )
    goal = first.target ** (first.horizon_months / 12)
    with style.canvas(title, note, height=3.0) as canvas:
        axes = canvas.axes()
        for shift, colour, which in ((-0.06, style.BLUE, "in_state"), (0.06, style.VERMILLION, "out_of_state")):
            for place, evaluation in enumerate(held.values()):
                _interval(axes, place + shift, getattr(evaluation, which), colour)
        axes.set_xticks(range(len(held)), [tr("day {day}", day=day) for day in held])
        axes.set_xlim(-0.6, len(held) - 0.4)
        axes.set_ylim(0, 1.05)
        axes.axhline(goal, color=style.INK, linewidth=0.9, linestyle=(0, (5, 3)), zorder=0)
        last = list(held.values())[-1]
        ends = [last.in_state.estimate, last.out_of_state.estimate or 0.0]
        style.end_labels(axes, ends, [tr("In the state"), tr("Outside it")], [style.BLUE, style.VERMILLION])
        axes.set_xlabel(tr("Landmark"))
        axes.set_ylabel(tr("Still customers"))
        style.percent_axis(axes.yaxis)
    body = listed(
        tr("day {day}: {inside}, outside {outside}", day=day, inside=_say(e.in_state), outside=_say(e.out_of_state))
        for day, e in held.items()
    )
    return ChartView(name, title, paragraph(tr("Dots with intervals. {title}.", title=title), body, note), canvas.png)


def _say(estimate: Estimate) -> str:
    return estimate_in_words(estimate)


def _interval(axes, x: float, estimate: Estimate, colour: str) -> None:
    if estimate.estimate is None:
        return
    axes.plot([x, x], [estimate.low, estimate.high], color=colour, linewidth=2.2, alpha=0.55, solid_capstyle="butt")
    axes.plot([x], [estimate.estimate], "o", color=colour, markersize=6)


def unsupported(tested: Mapping[int, Unsupported] | Unavailable, name: str = "unsupported_chart"):
    """Draw retention had nobody been supported, at each horizon, beside what it was, against the target."""
    question = tr("Does the state hold without a call or a meeting?")
    if not tested:
        return missing(name, question, tested)
    known = {months: t for months, t in tested.items() if t.retention.estimate is not None}
    if not known:
        return nothing(name, tr("Every account in the state was called or met too soon to follow any without support."))
    months, last = next(reversed(known.items()))
    title = tr(
        "Without calls or meetings {share} would stay for {months} months, on an effective {n} accounts",
        share=language.percent(last.retention.estimate),
        months=months,
        n=language.number(last.effective),
    )
    title = cautious(title, int(last.effective))
    note = tr(
        "Orange: accounts in the state, followed until our first call or meeting and standing also for those like"
        " them that had one. Blue: the same accounts, support or not. Bars: 95% confidence."
    )
    with style.canvas(title, note, height=3.2) as canvas:
        axes = canvas.axes()
        for place, tried in enumerate(known.values()):
            _interval(axes, place - 0.08, tried.retention, style.VERMILLION)
            _interval(axes, place + 0.08, tried.usual, style.BLUE)
            axes.plot(
                [place - 0.3, place + 0.3], [tried.goal] * 2, color=style.INK, linewidth=0.9, linestyle=(0, (5, 3))
            )
        labels = [
            tr("{months} months\neffective n = {n}", months=m, n=language.number(t.effective)) for m, t in known.items()
        ]
        axes.set_xticks(range(len(known)), labels, linespacing=1.3)
        axes.set_xlim(-0.6, len(known) - 0.4)
        axes.set_ylim(min(0.6, *(t.retention.low - 0.03 for t in known.values())), 1.03)
        axes.annotate(
            tr("target {share}", share=language.percent(last.goal)),
            (len(known) - 0.7, last.goal),
            xytext=(0, -3),
            textcoords="offset points",
            va="top",
            fontsize=9,
        )
        axes.set_ylabel(tr("Still customers"))
        style.percent_axis(axes.yaxis)
    body = listed(
        tr(
            "{months} months: {without} without support, {usual} as it was",
            months=m,
            without=_say(t.retention),
            usual=_say(t.usual),
        )
        for m, t in known.items()
    )
    return ChartView(name, title, paragraph(tr("Dots with intervals. {title}.", title=title), body, note), canvas.png)


def persistence(lasting: Persistence | Unavailable, name: str = "persistence") -> ChartView | Finding:
    """Draw what becomes of stays in the state: still in it, left it, churned out of it."""
    if not lasting:
        return missing(name, tr("How long do accounts stay in the state?"), lasting)
    stay, left, churned = lasting.staying, lasting.left, lasting.churned
    if stay.n == 0:
        return nothing(name, tr("No account seen from its first day has entered the state."))
    end = min(24.0, stay.end)
    at = next((month for month in (12, 6, 3) if month <= end), None)
    title = (
        tr("Follow-up is too short to say how long stays in the state last")
        if at is None
        else tr(
            "{months} months after entering it, {share} are still in the state",
            months=at,
            share=language.percent(stay.at(at).estimate),
        )
    )
    title = cautious(title, stay.n)
    note = tr(
        "n = {n} accounts that entered the state, seen from their first day; {left} left it, {churned} churned out of"
        " it. First stays only.",
        n=language.number(stay.n),
        left=language.number(left.events),
        churned=language.number(churned.events),
    )
    months = np.unique(np.concatenate([[0.0], stay.times[stay.times <= end], [end]]))

    def steps(curve):
        return np.concatenate([[0.0], curve.incidence])[np.searchsorted(curve.times, months, side="right")]

    gone, lost = steps(left), steps(churned)
    with style.canvas(title, note) as canvas:
        axes = canvas.axes()
        axes.fill_between(months, 0, 1 - gone - lost, step="post", color=style.BLUE, alpha=0.75, linewidth=0)
        axes.fill_between(months, 1 - gone - lost, 1 - lost, step="post", color=style.PALE, linewidth=0)
        axes.fill_between(months, 1 - lost, 1, step="post", color=style.VERMILLION, alpha=0.75, linewidth=0)
        axes.set_xlim(0, end)
        axes.set_ylim(0, 1)
        inside = 1 - gone[-1] - lost[-1]
        style.end_labels(
            axes,
            [inside / 2, inside + gone[-1] / 2, 1 - lost[-1] / 2],
            [tr("still in it"), tr("left it"), tr("churned")],
            [style.BLUE, style.GREY, style.VERMILLION],
        )
        axes.set_xticks(np.arange(0, end + 0.01, 3))
        axes.set_xlabel(tr("Months since entering the state"))
        axes.set_ylabel(tr("Share of accounts"))
        style.percent_axis(axes.yaxis)
    return ChartView(name, title, tr("Stacked areas. {title}. {note}", title=title, note=note), canvas.png)


def _pair(rows, title, note, name, xlabel, say=language.percent, zero=False) -> ChartView:
    """Draw wrong and right ways of counting, one dot with its interval a line."""
    with style.canvas(title, note, height=1.5 + 0.62 * len(rows)) as canvas:
        axes = canvas.axes()
        dots(axes, rows, say=say)
        bounds = [b for _, e, _ in rows for b in (e.low, e.high) if b is not None]
        low, high = min(bounds), max(bounds)
        room = 0.12 * (high - low) + 0.01
        axes.set_xlim(low - room, high + room)
        if zero:
            axes.axvline(0, color=style.GREY, linewidth=0.8, zorder=0)
            axes.xaxis.set_major_formatter(lambda gap, _: f"{round(100 * gap, 6):g}")
        else:
            style.percent_axis(axes.xaxis)
        axes.set_xlabel(xlabel)
    alt = paragraph(tr("Dots with intervals. {title}.", title=title), note)
    return ChartView(name, title, alt, canvas.png)


def survivors(seen: Survivors | Unavailable, name: str = "survivors") -> ChartView | Finding:
    """Draw reach among today's customers only, and among all that started."""
    if not seen:
        return missing(name, tr("How much do today's customers flatter onboarding?"), seen)
    if seen.today.estimate is None or seen.started.estimate is None:
        return nothing(name)
    title = tr(
        "Among today's customers {wrong} reached the state, among all that started {right}",
        wrong=language.percent(seen.today.estimate),
        right=language.percent(seen.started.estimate),
    )
    note = tr("In the state at the landmark. Bars: 95% confidence. Those that left are missing from the first line.")
    rows = [
        (tr("Wrong: today's customers\nn = {n}", n=language.number(seen.today.n)), seen.today, style.VERMILLION),
        (tr("Right: all that started\nn = {n}", n=language.number(seen.started.n)), seen.started, style.BLUE),
    ]
    return _pair(rows, cautious(title, seen.today.n), note, name, tr("Reach of the state"))


def fishing(tried: Fishing | Unavailable, name: str = "fishing") -> ChartView | Finding:
    """Draw the best rule on outcomes dealt out at random: where it was chosen, and on the other half."""
    if not tried and tried.reason == "nothing to compare":
        return nothing(name, tr("No rule could be compared: too few accounts or churns in the discovery half."))
    if not tried:
        return missing(name, tr("How good does the best of many rules look when there is nothing to find?"), tried)
    if tried.looked.estimate is None or tried.held.estimate is None:
        return nothing(name, tr("Follow-up is too short to compare the two ways of counting."))
    title = tr(
        "On outcomes dealt out at random, the best of {tried} rules still shows {gap}",
        tried=language.number(tried.tried),
        gap=points(tried.looked.estimate),
    )
    note = tr(
        "Difference in retention after {months} months, with 95% confidence. p as if it were the only rule: {naive};"
        " p of the whole search: {p}.",
        months=tried.horizon_months,
        naive=p_in_words(tried.naive_p),
        p=p_in_words(tried.p),
    )
    rows = [
        (tr("Wrong: where it was chosen\nn = {n}", n=language.number(tried.looked.n)), tried.looked, style.VERMILLION),
        (tr("Right: on the other half\nn = {n}", n=language.number(tried.held.n)), tried.held, style.BLUE),
    ]
    return _pair(rows, title, note, name, tr("Difference in retention (points)"), _points, zero=True)


def _points(gap: float) -> str:
    return language.number(100 * gap, 1)


def touched(compared: Touched | Unavailable, name: str = "touched") -> ChartView | Finding:
    """Draw churn of touched and untouched accounts: of all, and of those alike."""
    if not compared:
        return missing(name, tr("Do accounts that are called churn more?"), compared)
    lines = [
        (tr("all accounts"), compared.everybody),
        (tr("those in the state"), compared.inside),
        (tr("those outside it"), compared.outside),
    ]
    rows = []
    for label, pair in lines:
        rows.append((tr("{group}, called or met", group=label), pair[0], style.VERMILLION))
        rows.append((tr("{group}, not", group=label), pair[1], style.BLUE))
    wrong, right = compared.everybody
    if wrong.estimate is None or right.estimate is None:
        return nothing(name, tr("Follow-up is too short to compare the two ways of counting."))
    title = tr(
        "{called} of the accounts called or met churned within {months} months, {others} of the others",
        called=language.percent(wrong.estimate),
        others=language.percent(right.estimate),
        months=compared.months,
    )
    note = tr(
        "Accounts as of {date}; called or met in the {days} days before. n = {n}. Bars: 95% confidence. Wrong: the"
        " first pair. Right: pairs of accounts alike. What differs is whom the team calls.",
        date=language.date(compared.date),
        days=compared.days,
        n=language.number(wrong.n + right.n),
    )
    return _pair(rows, cautious(title, min(wrong.n, right.n)), note, name, tr("Churned within a year"))
