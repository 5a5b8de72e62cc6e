"""Charts of evidence for a definition: reach against retention, other landmarks, without support, stays, and traps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cslib import language
from cslib.language import tr
from cslib.show import reasons, style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, missing, nothing, shows
from cslib.show.style import dots
from cslib.show.wording import (
    cautious,
    column,
    estimate_in_words,
    level,
    listed,
    measure,
    p_in_words,
    paragraph,
    points,
    rule_in_words,
    short_measure,
    short_rule,
    verdict_in_words,
)
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable
from cslib.utilization.evidence import (
    LeftState,
    Longest,
    NearMisses,
    Persistence,
    Sensitivity,
    SingleMeasures,
    Stability,
)
from cslib.utilization.frontier import Frontier, Segments
from cslib.utilization.landmark import Evaluation
from cslib.utilization.traps import Fishing, Survivors, Touched
from cslib.utilization.unsupported import Unsupported, UnsupportedTests


@shows(Frontier, "chart", lambda: tr("Which rule reaches many and still keeps them?"))
def frontier_chart(found: Frontier | Unavailable, name: str = "frontier") -> ChartView | Finding:
    """Draw every rule by reach and retention, and the line of those that none beats in both."""
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


@shows(Sensitivity, "chart")
def sensitivity_chart(tried: Mapping[int, Evaluation] | Unavailable, name: str = "sensitivity") -> ChartView | Finding:
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


@shows(UnsupportedTests, "chart")
def unsupported_chart(tested: Mapping[int, Unsupported] | Unavailable, name: str = "unsupported_chart"):
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


@shows(Persistence, "chart", lambda: tr("How long do accounts stay in the state?"))
def persistence_chart(lasting: Persistence | Unavailable, name: str = "persistence") -> ChartView | Finding:
    """Draw what becomes of stays in the state: still in it, left it, churned out of it."""
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


@shows(Survivors, "chart", lambda: tr("How much do today's customers flatter onboarding?"))
def survivors_chart(seen: Survivors | Unavailable, name: str = "survivors") -> ChartView | Finding:
    """Draw reach among today's customers only, and among all that started."""
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


@shows(Fishing, "chart")
def fishing_chart(tried: Fishing | Unavailable, name: str = "fishing") -> ChartView | Finding:
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


@shows(Touched, "chart", lambda: tr("Do accounts that are called churn more?"))
def touched_chart(compared: Touched | Unavailable, name: str = "touched") -> ChartView | Finding:
    """Draw churn of touched and untouched accounts: of all, and of those alike."""
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


SEVERAL_YEARS = 36


@shows(Sensitivity, "finding")
def sensitivity_finding(tried: Mapping[int, Evaluation] | Unavailable, name: str = "sensitivity_verdicts") -> Finding:
    """Say at which landmark days the definition is supported."""
    if not tried:
        needs = tried if isinstance(tried, Unavailable) else Unavailable(("high_utilization",))
        return missing(name, tr("Does the definition hold on other landmark days?"), needs)
    verdicts = {day: evaluation.definition.verdict for day, evaluation in tried.items()}
    told = tr("; ").join(
        tr("day {day}: {verdict}", day=day, verdict=verdict_in_words(verdict)) for day, verdict in verdicts.items()
    )
    if len(set(verdicts.values())) == 1:
        said = tr("The verdict does not depend on the landmark day.")
    else:
        said = tr("The verdict depends on the landmark day: settle on a day before looking at the outcome.")
    return Finding(
        name, (tr("Verdicts by landmark day: {verdicts}.", verdicts=told), said), title=tr("Other landmark days")
    )


@shows(UnsupportedTests, "finding", lambda: tr("Does the state hold without a call or a meeting?"), ("unsupported",))
def unsupported_finding(tested: Mapping[int, Unsupported] | Unavailable, name: str = "unsupported") -> Finding:
    """Say whether the state holds without a call or a meeting, as far as the data can tell.

    Returns
    -------
    Finding
        With the results ``unsupported`` (at the horizon asked) and ``unsupported_12m`` where it was tried.
    """
    months, asked = next(reversed(tested.items()))
    verdict = asked.retention.verdict
    sentences = [
        tr(
            "Of {n} accounts in the state, {supported} had an outbound call or meeting within {months} months.",
            n=language.number(asked.retention.n),
            supported=language.number(asked.supported),
            months=months,
        )
    ]
    if asked.retention.estimate is not None and verdict != INSUFFICIENT:
        sentences.append(
            tr(
                "Had nobody been supported, {share} would be expected to stay (n = {n}, effectively {effective};"
                " {events} churned without support).",
                share=estimate_in_words(asked.retention),
                n=language.number(asked.retention.n),
                effective=language.number(asked.effective),
                events=language.number(asked.retention.events),
            )
        )
    sentences += reasons.of(asked.retention)
    shorter = [(m, t.retention.verdict) for m, t in tested.items() if m != months]
    if shorter:
        told = tr("; ").join(
            tr("{months} months: {verdict}", months=m, verdict=verdict_in_words(v)) for m, v in shorter
        )
        sentences.append(tr("At shorter horizons, {verdicts}.", verdicts=told))
    sentences.append(
        tr("The team calls where it sees risk, so these figures neither credit nor blame anybody's calls.")
    )
    results = {"unsupported": asked.retention}
    if 12 in tested and months != 12:
        results["unsupported_12m"] = tested[12].retention
    return Finding(name, tuple(sentences), verdict, results, tr("Without support"), next=_unsupported_next(verdict))


def _unsupported_next(verdict: str | None) -> str:
    if verdict == SUPPORTED:
        return tr("Next: calls in the state can go where the customer asks for its next goal.")
    if verdict == NOT_SUPPORTED:
        return tr("Next: do not take support away; the state as defined does not carry itself.")
    return tr(
        "Next: to learn it, leave some accounts in the state without routine calls, chosen at random, and ask again."
    )


@shows(Longest, "finding", lambda: tr("For how many months is the definition supported?"), ("supported_months",))
def longest_horizon_finding(found: Longest | Unavailable, name: str = "longest_horizon") -> Finding:
    """Say for how many months the definition is supported, and never beyond.

    Returns
    -------
    Finding
        With the result ``supported_months``.
    """
    title = tr("For how long")
    tried = tr(", ").join(
        tr("{months} months: {verdict}", months=m, verdict=verdict_in_words(v)) for m, v in sorted(found.tried.items())
    )
    sentences = (longest_in_words(found), _years(found), tr("Tried: {tried}.", tried=tried))
    return Finding(
        name,
        tuple(sentence for sentence in sentences if sentence),
        found.months.verdict,
        {"supported_months": found.months},
        title,
    )


def longest_in_words(found: Longest) -> str:
    """Return the sentence: supported for H months, with k renewals."""
    if found.months.estimate is None:
        return tr("The definition is supported for no length of time yet.")
    if found.renewals is None:
        return tr(
            "Supported for {months} months (n = {n}); contract terms are not known, so no renewal could be counted.",
            months=int(found.months.estimate),
            n=language.number(found.months.n),
        )
    return tr(
        "Supported for {months} months, with {renewals} renewals (n = {n}, {events} churned).",
        months=int(found.months.estimate),
        renewals=language.number(found.renewals),
        n=language.number(found.months.n),
        events=language.number(found.months.events),
    )


def _years(found: Longest) -> str:
    if found.months.estimate is None:
        return ""
    if found.months.estimate >= SEVERAL_YEARS:
        return tr("That is long enough to speak of several years.")
    return tr("That is not yet several years: it takes a horizon of {least} months or more.", least=SEVERAL_YEARS)


def evidence_points(
    longest: Longest | Unavailable | None, tested: Mapping[int, Unsupported] | Unavailable | None
) -> list[str]:
    """Return what the closing summary says about length and support; nothing where it was not asked."""
    said = []
    if longest:
        said.append(longest_in_words(longest))
    if tested:
        months, asked = next(reversed(tested.items()))
        said.append(
            tr(
                "Without calls or meetings, for {months} months: {verdict}.",
                months=months,
                verdict=verdict_in_words(asked.retention.verdict),
            )
        )
    elif isinstance(tested, Unavailable) and "touches" in tested.needs:
        said.append(tr("Whether it holds without support is not known: there is no table of touches."))
    return said


MOST_CHOICES = 10


@shows(SingleMeasures, "table", lambda: tr("What does each measure say alone?"))
def single_measures_table(found: SingleMeasures | Unavailable, name: str = "single_measures") -> TableView | Finding:
    """Show each measure alone: its best threshold, how strongly it separates, p corrected for the choice."""
    rows = tuple(
        (
            measure(row.measure),
            level(row.measure, row.threshold),
            row.share,
            row.inside,
            row.outside,
            row.statistic,
            p_in_words(row.p),
        )
        for row in found.frame.itertuples()
    )
    columns = (
        Column(tr("Measure")),
        Column(tr("Best threshold")),
        Column(tr("At or above"), "percent"),
        Column(tr("Stay, at or above"), "estimate"),
        Column(tr("Stay, below"), "estimate"),
        Column(tr("Strength"), "decimal"),
        Column(tr("p, corrected")),
    )
    n, events = (int(found.frame["n"].max()), int(found.frame["events"].max())) if len(found.frame) else (0, 0)
    note = tr(
        "Discovery half: n = {n}, {events} churned. p is corrected for trying many thresholds of the measure"
        " (Lausen and Schumacher), not for trying several measures.",
        n=language.number(n),
        events=language.number(events),
    )
    return TableView(name, tr("Each measure alone"), columns, rows, note)


@shows(Frontier, "table", lambda: tr("Which rule reaches many and still keeps them?"))
def choices_table(found: Frontier | Unavailable, name: str = "choices") -> TableView | Finding:
    """Show rules of the frontier with their predictive values, from most reach to most retention."""
    rows = tuple(_choice(row) for row in _thinned(found.choices).itertuples())
    columns = (
        Column(tr("Rule")),
        Column(tr("Reach"), "percent"),
        Column(tr("Stay, in the state (positive predictive value)"), "estimate"),
        Column(tr("Churn, outside (negative predictive value)"), "estimate"),
        Column(tr("Sensitivity"), "percent"),
        Column(tr("Specificity"), "percent"),
    )
    note = tr(
        "Discovery half, n = {n}, {months} months; too good, as chosen by looking. Sensitivity: of those that stay, the"
        " share in the state. Specificity: of those that churn, the share outside it. ★: chosen.",
        n=language.number(found.n),
        months=found.horizon_months,
    )
    return TableView(name, tr("Rules to choose from: more reach above, more retention below"), columns, rows, note)


def _choice(row) -> tuple:
    said = row.accuracy
    rule = short_rule(row.rule) + (" ★" if row.chosen else "")
    return (rule, row.reach.estimate, said.ppv, said.npv, said.sensitivity, said.specificity)


def _thinned(choices: pd.DataFrame) -> pd.DataFrame:
    """Return at most ten rules, evenly over the frontier, the chosen one among them."""
    if len(choices) <= MOST_CHOICES:
        return choices
    step = (len(choices) - 1) / (MOST_CHOICES - 1)
    kept = {round(place * step) for place in range(MOST_CHOICES)}
    chosen = [i for i, flag in enumerate(choices["chosen"]) if flag]
    return choices.iloc[sorted(kept | set(chosen))]


@shows(Stability, "table", lambda: tr("How stable are the thresholds?"))
def stability_table(found: Stability | Unavailable, name: str = "stability") -> TableView | Finding:
    """Show between which values the thresholds move when accounts are drawn anew."""
    rows = tuple(
        (
            measure(row.measure),
            level(row.measure, row.threshold),
            tr("{low} to {high}", low=level(row.measure, row.low), high=level(row.measure, row.high)),
            row.same,
        )
        for row in found.frame.itertuples()
    )
    columns = (
        Column(tr("Measure")),
        Column(tr("Threshold")),
        Column(tr("Stability range")),
        Column(tr("Same again"), "percent"),
    )
    draws = int(found.frame["draws"].max()) if len(found.frame) else 0
    note = tr(
        "Thresholds chosen again on {draws} resamples of the discovery half. The range holds 95% of them; it is no"
        " confidence interval.",
        draws=draws,
    )
    return TableView(name, tr("How stable the thresholds are"), columns, rows, note)


@shows(Segments, "table", lambda: tr("Does one rule serve all segments?"))
def thresholds_by_segment_table(
    found: Segments | Unavailable, name: str = "thresholds_by_segment"
) -> TableView | Finding:
    """Show the same rule in every segment, and which has earned thresholds of its own."""
    rows = tuple(
        (
            str(row.segment),
            row.n,
            row.inside,
            row.outside,
            p_in_words(row.p),
            tr("pooled") if row.rule is None else short_rule(row.rule),
        )
        for row in found.rows.itertuples()
    )
    columns = (
        Column(column(found.column)),
        Column(tr("Number of accounts"), "number"),
        Column(tr("Stay, in the state"), "estimate"),
        Column(tr("Stay, outside"), "estimate"),
        Column(tr("p, corrected")),
        Column(tr("Thresholds")),
    )
    note = tr(
        "Retention: confirmation half. p: accounts in the state churn differently here than elsewhere (Holm). Pooled:"
        " the evidence does not allow thresholds of its own. All segments together: p {p}.",
        p=p_in_words(found.p),
    )
    return TableView(name, tr("One rule in every segment"), columns, rows, note)


@shows(LeftState, "table", lambda: tr("Who left the state this quarter?"))
def left_this_quarter_table(gone: LeftState | Unavailable, name: str = "left_this_quarter") -> TableView | Finding:
    """List who left the state this quarter, when, and which condition failed."""
    title = tr("Left the state this quarter: {n}", n=language.number(len(gone.frame)))
    if gone.frame.empty:
        return Finding(name, (tr("No account left the state this quarter."),), title=title)
    rows = tuple(
        (
            _called(row),
            _text(row.csm),
            row.left,
            tuple(short_measure(m) for m in row.failed),
            tr("yes") if row.customer else tr("no"),
        )
        for row in gone.frame.itertuples()
    )
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        Column(tr("Left on"), "date"),
        Column(tr("Too low"), "names"),
        Column(tr("Still a customer")),
    )
    note = tr("By the state clock: the fourth Monday running on which the rule did not hold.")
    return TableView(name, title, columns, rows, note, shown=10)


@shows(NearMisses, "table", lambda: tr("Who is one condition short of the state?"))
def near_misses_table(short: NearMisses | Unavailable, name: str = "near_misses") -> TableView | Finding:
    """List customers outside the state that lack one condition, the nearest first, counted by condition."""
    title = tr("One condition short of the state: {n}", n=language.number(len(short.frame)))
    if short.frame.empty:
        return Finding(name, (tr("No customer is one condition short of the state."),), title=title)
    counts = short.frame["measure"].value_counts()
    nearest = short.frame.sort_values(["near", "account_id"], ascending=[False, True], kind="stable")
    rows = tuple(
        (
            _called(row),
            _text(row.csm),
            short_measure(row.measure),
            level(row.measure, round(row.value, 3)) if row.value == row.value else None,
            level(row.measure, row.threshold),
        )
        for row in nearest.itertuples()
    )
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        Column(tr("Condition missed")),
        Column(tr("Now")),
        Column(tr("Needed")),
    )
    note = tr(
        "By condition missed: {counts}. Nearest first; the workbook of a report has all of them.",
        counts=tr(", ").join(
            tr("{measure} {n}", measure=short_measure(m), n=language.number(int(n))) for m, n in counts.items()
        ),
    )
    results = {"near_misses": Estimate(len(short.frame), n=len(short.frame), unit="accounts")}
    return TableView(name, title, columns, rows, note, results, shown=8)


def _called(row) -> str:
    return row.name if isinstance(row.name, str) and row.name else str(row.account_id)


def _text(value) -> str | None:
    return value if isinstance(value, str) and value else None
