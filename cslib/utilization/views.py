"""Charts of the high-utilization state: how often accounts use, candidate rules, evidence, the usual mistake."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cslib import language
from cslib.company.policies.rule import Rule
from cslib.company.usage import UsageInterval
from cslib.language import tr
from cslib.show import reasons, style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, in_short, missing, nothing, shows, with_churn
from cslib.show.style import dots
from cslib.show.wording import (
    cautious,
    estimate_in_words,
    p_in_words,
    paragraph,
    rule_in_words,
    short_rule,
    verdict_in_words,
)
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable
from cslib.utilization.evidence import Longest
from cslib.utilization.evidence_views import evidence_points
from cslib.utilization.landmark import (
    CHURNED_BEFORE,
    ENDED_BEFORE,
    ENTERED_LATE,
    INCLUDED,
    NOT_YET,
    NOTICE_BEFORE,
    UNOBSERVED,
    Evaluation,
    Naive,
)
from cslib.utilization.landmark import (
    flow as utilization_flow,
)
from cslib.utilization.search import Choice, Search
from cslib.utilization.unsupported import Unsupported


@shows(UsageInterval, "chart", lambda: tr("How often do accounts use the product?"))
def usage_interval_chart(
    interval: UsageInterval | Unavailable, window: int = 28, name: str = "usage_interval"
) -> ChartView | Finding:
    """Draw how many days usually lie between two active days of an account, and what the window sees.

    Parameters
    ----------
    interval : DataFrame or Unavailable
        Of ``usage.usage_interval``: median_gap (days), one row an account.
    window : int
        Days of the window in use.
    """
    gaps = interval.frame["median_gap"].dropna().to_numpy(dtype=float)
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


@shows(Evaluation, "chart")
def retention_by_state_chart(
    evaluation: Evaluation | Unavailable, name: str = "retention_by_state"
) -> ChartView | Finding:
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


@shows(Evaluation, "tried_chart")
def tried_chart(evaluation: Evaluation | Unavailable, name: str = "tried") -> ChartView | Finding:
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


@shows(Search, "chart", lambda: tr("Which rule about usage separates those who stay?"))
def rules_chart(search: Search | Unavailable, name: str = "rules") -> ChartView | Finding:
    """Draw the rules tried: how many accounts each puts into the state, and how many of those stay."""
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


@shows(Naive, "chart", lambda: tr("How much does counting from the start flatter a state?"))
def naive_vs_landmark_chart(naive: Naive | Unavailable, name: str = "naive_vs_landmark") -> ChartView | Finding:
    """Draw the gap between users and others twice: counted wrongly from the start, and from the landmark."""
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


SEVERAL_YEARS = 36
CHANCE = 0.05
DEFINITION_RESULTS = ("definition", "retention_in_state", "retention_outside")


@shows(Search, "finding", lambda: tr("Which rule about usage separates those who stay?"))
def search_finding(result: Search | Unavailable, name: str = "search") -> Finding:
    """Say which rule the search proposes, out of how many, and whether chance could have done it."""
    title = tr("What the search found")
    if result.rule is None:
        return Finding(
            name,
            (
                tr("No rule could be compared: too few accounts or churns in the discovery half."),
                tr(
                    "Discovery half: n = {n}, {events} churned.",
                    n=language.number(result.n),
                    events=language.number(result.events),
                ),
            ),
            title=title,
        )
    sentences = [
        tr(
            "Of {tried} rules, this one separates best who stays: {rule}.",
            tried=language.number(result.tried),
            rule=rule_in_words(result.rule),
        ),
    ]
    if result.dropped:
        dropped = tr(", ").join(short_rule(Rule((condition,))) for condition in result.dropped)
        sentences.append(tr("Dropped, as it adds nothing beyond chance: {conditions}.", conditions=dropped))
    sentences.append(
        tr(
            "If use had nothing to do with churn, the best rule would look as good with probability {p} (n = {n},"
            " {events} churned).",
            p=p_in_words(result.p),
            n=language.number(result.n),
            events=language.number(result.events),
        )
    )
    sentences.append(
        tr("So it may well be chance; the other half decides.")
        if result.p > CHANCE
        else tr("Chance alone hardly does that; how good it is, the other half must say.")
    )
    return Finding(name, tuple(sentences), title=title)


@shows(Evaluation, "finding")
def definition_finding(
    evaluation: Evaluation | Unavailable | None, origin: str = "", name: str = "definition"
) -> Finding:
    """Say whether a definition of high utilization held on accounts not used for choosing it.

    Parameters
    ----------
    evaluation : Evaluation or Unavailable
        Of ``landmark.evaluate``.
    origin : str
        Where the definition comes from, as in ``search.Choice``.
    name : str
        Stable id.

    Returns
    -------
    Finding
        With the results ``definition`` (its wording as value), ``retention_in_state``, ``retention_outside``,
        ``horizon_months`` and ``landmark_days``.
    """
    title = tr("Definition of high utilization")
    if not evaluation:
        needs = evaluation if isinstance(evaluation, Unavailable) else Unavailable(("high_utilization",))
        if "high_utilization" not in needs.needs:
            return missing(name, tr("From which state is no churn expected for years?"), needs, DEFINITION_RESULTS)
        none = Estimate(None, verdict=INSUFFICIENT)
        return Finding(
            name,
            (tr("No rule about usage was given, is in force, or was found, so there is no definition to try."),),
            INSUFFICIENT,
            dict.fromkeys(DEFINITION_RESULTS, none),
            title,
            next=tr("Next: wait for more churn and renewals, or name a rule yourself in the parameters."),
        )
    verdict, rule = evaluation.definition.verdict, rule_in_words(evaluation.rule)
    sentences = [
        tr("Definition tried ({origin}): {rule}.", origin=origin_in_words(origin), rule=rule)
        if origin
        else tr("Definition tried: {rule}.", rule=rule),
        tr(
            "Customers {months} months after the landmark (day {day}): in the state {inside}; outside it {outside}.",
            months=evaluation.horizon_months,
            day=evaluation.landmark_days,
            inside=with_churn(evaluation.in_state),
            outside=with_churn(evaluation.out_of_state),
        ),
        *reasons.of(evaluation.definition),
        *_claim(evaluation),
    ]
    results = {
        "definition": evaluation.definition,
        "retention_in_state": evaluation.in_state,
        "retention_outside": evaluation.out_of_state,
        "horizon_months": Estimate(evaluation.horizon_months, unit="months"),
        "landmark_days": Estimate(evaluation.landmark_days, unit="days"),
    }
    return Finding(name, tuple(sentences), verdict, results, title, next=_next(verdict))


def _next(verdict: str | None) -> str:
    """Say what to do next with a definition."""
    if verdict == SUPPORTED:
        return tr("Next: decide whether to put it into force as the goal of onboarding.")
    if verdict == NOT_SUPPORTED:
        return tr("Next: do not use it as a goal; try a stricter rule, or a later landmark.")
    return tr("Next: do not decide on it yet; run it again when more accounts have met their renewal.")


def _claim(evaluation: Evaluation) -> tuple[str, ...]:
    """Say what the verdict allows to be claimed: nothing but of a supported definition."""
    months = evaluation.horizon_months
    if evaluation.definition.verdict == SUPPORTED:
        if evaluation.renewals is None:
            claim = tr(
                "Supported for {months} months; contract terms are not known, so no renewal could be counted.",
                months=months,
            )
        else:
            claim = tr(
                "Supported for {months} months, with {renewals} renewals.",
                months=months,
                renewals=language.number(evaluation.renewals),
            )
        years = (
            tr("That is long enough to speak of several years.")
            if months >= SEVERAL_YEARS
            else tr("That is not yet several years: it takes a horizon of {least} months or more.", least=SEVERAL_YEARS)
        )
        return claim, years
    return ()


@shows(Evaluation, "reach_finding")
def reach_finding(
    evaluation: Evaluation | Unavailable | None, now: Estimate | Unavailable | None = None, name: str = "reach"
) -> Finding:
    """Say how many of the accounts that started are in the state at the landmark, and today.

    Returns
    -------
    Finding
        With the result ``reach``, and ``in_state_now`` where `now` is given.
    """
    if not evaluation:
        needs = evaluation if isinstance(evaluation, Unavailable) else Unavailable(("high_utilization",))
        return missing(name, tr("How many accounts does onboarding bring into the state?"), needs, ("reach",))
    share = evaluation.reach
    results = {"reach": share}
    if share.estimate is None:
        sentences = [tr("No account that started has had its landmark observed yet.")]
    else:
        sentences = [
            tr(
                "{share} of the accounts that started ({n}) are in the state at day {day}; those that churned before"
                " count as not reached.",
                share=estimate_in_words(share),
                n=language.number(share.n),
                day=evaluation.landmark_days,
            ),
        ]
    if now:
        results["in_state_now"] = now
        if now.estimate is not None:
            sentences.append(
                tr(
                    "Of the {n} customers of today, {share} are in the state by the state clock.",
                    n=language.number(now.n),
                    share=estimate_in_words(now),
                )
            )
    steps = tr("Next: look at which steps the accounts that do not arrive are missing (notebook 02).")
    return Finding(name, tuple(sentences), None, results, tr("Reach of the state"), next=steps)


@shows(Evaluation, "drift_finding", lambda: tr("Does the definition in force still hold?"))
def drift_finding(result: Evaluation | Unavailable, name: str = "drift") -> Finding:
    """Say how the definition in force held on accounts that came after it was decided."""
    title = tr("How the definition in force held")
    return Finding(
        name,
        (
            tr("In force: {rule}.", rule=rule_in_words(result.rule)),
            tr(
                "Accounts whose landmark came after the decision: {inside} in the state, {outside} outside it"
                " ({months} months).",
                inside=with_churn(result.in_state),
                outside=with_churn(result.out_of_state),
                months=result.horizon_months,
            ),
            *reasons.of(result.definition),
        ),
        result.definition.verdict,
        title=title,
        next=_drift_next(result.definition.verdict),
    )


def _drift_next(verdict: str | None) -> str:
    if verdict == SUPPORTED:
        return tr("Next: keep the definition.")
    if verdict == NOT_SUPPORTED:
        return tr("Next: propose a new definition to the team; this one no longer holds.")
    return tr("Next: keep it for now, and look again next quarter.")


def origin_in_words(origin: str) -> str:
    """Say where a definition comes from."""
    return {
        "given": tr("a proposal, not in force"),
        "found": tr("a proposal, not in force"),
        "in force": tr("in force"),
    }.get(origin, tr("none"))


@shows(Choice, "finding")
def state_finding(choice: Choice | Unavailable, name: str = "state") -> Finding:
    """Say which state is meant on this page, and how far it can be trusted."""
    title = tr("The high-utilization state of this page")
    if not choice or choice.rule is None:
        return missing(name, tr("Which state should onboarding reach?"), Unavailable(("high_utilization",)))
    sentences = [
        tr(
            "High utilization here ({origin}): {rule}.",
            origin=origin_in_words(choice.origin),
            rule=rule_in_words(choice.rule),
        ),
    ]
    verdict = None
    if choice.evaluation:
        verdict = choice.evaluation.definition.verdict
        sentences.append(
            tr(
                "Still customers after {months} months, among accounts of this page not used for choosing: {inside} of"
                " those in the state, {outside} of those outside it.",
                months=choice.evaluation.horizon_months,
                inside=with_churn(choice.evaluation.in_state),
                outside=with_churn(choice.evaluation.out_of_state),
            )
        )
        if verdict != SUPPORTED:
            sentences.append(tr("Read what follows with that in mind: the state is not proven here."))
    return Finding(name, tuple(sentences), verdict, title=title)


def closing(
    choice: Choice | Unavailable,
    horizon_months: int,
    landmark_days: int,
    longest: Longest | Unavailable | None = None,
    tested: Mapping[int, Unsupported] | Unavailable | None = None,
    name: str = "utilization_summary",
) -> Finding:
    """Close notebook 01: the definition with its verdict, for how long, without support, reach, and what to decide.

    Returns
    -------
    Finding
        With the results ``horizon_months`` and ``landmark_days``.
    """
    results = {
        "horizon_months": Estimate(horizon_months, unit="months"),
        "landmark_days": Estimate(landmark_days, unit="days"),
    }
    if not choice or choice.rule is None or not choice.evaluation:
        return in_short(
            name,
            [tr("No definition of high utilization could be tried on these data.")],
            [tr("which data to collect first, so that the question can be asked again")],
            results,
        )
    held = choice.evaluation
    verdict = held.definition.verdict
    found = [
        tr("Definition ({origin}): {rule}.", origin=origin_in_words(choice.origin), rule=rule_in_words(choice.rule)),
        tr("Verdict at {months} months: {verdict}.", months=horizon_months, verdict=verdict_in_words(verdict)),
        tr(
            "Retention in the state: {inside}; outside it: {outside}.",
            inside=with_churn(held.in_state),
            outside=with_churn(held.out_of_state),
        ),
        *evidence_points(longest, tested),
        tr(
            "Reach at day {day}: {share} of the accounts that started.",
            day=landmark_days,
            share=estimate_in_words(held.reach),
        ),
    ]
    if verdict == SUPPORTED:
        decide = [
            tr("whether this definition stays in force")
            if choice.origin == "in force"
            else tr("whether to put this definition into force, from which day"),
            tr("what share of new accounts onboarding should bring into the state"),
        ]
    elif verdict == NOT_SUPPORTED:
        decide = [tr("to give this definition up, and which other state or landmark day to try")]
    else:
        decide = [
            tr("nothing final yet, but which evidence is missing and when to look again"),
            tr("whether to work with the definition as a hypothesis until then"),
        ]
    return in_short(name, found, decide, results)


def status_in_words(status: str) -> str:
    """Say why an account is, or is not, in the comparison."""
    words = {
        INCLUDED: tr("looked at"),
        CHURNED_BEFORE: tr("churned before the landmark"),
        ENDED_BEFORE: tr("completed or merged before the landmark"),
        NOTICE_BEFORE: tr("gave notice before the landmark"),
        NOT_YET: tr("landmark not reached yet"),
        ENTERED_LATE: tr("data begin after the landmark"),
        UNOBSERVED: tr("use not observed in the 28 days before"),
    }
    return words.get(status, status)


def flow_table(table: pd.DataFrame | Unavailable, name: str = "flow") -> TableView | Finding:
    """Show how many accounts are looked at, and why the others are not.

    Parameters
    ----------
    table : DataFrame or Unavailable
        Of ``utilization.landmark``.
    """
    if isinstance(table, Unavailable):
        return missing(name, tr("Which accounts can be looked at?"), table)
    counts = utilization_flow(table)
    rows = [(tr("accounts that started"), int(counts.sum()), 1.0 if counts.sum() else None)]
    rows += [(status_in_words(status), int(n), n / max(int(counts.sum()), 1)) for status, n in counts.items()]
    columns = (Column(tr("Status")), Column(tr("Number of accounts"), "number"), Column(tr("Share"), "percent"))
    return TableView(name, tr("Who is looked at, and who is not"), columns, tuple(rows))


@shows(Search, "table", lambda: tr("Which rule about usage separates those who stay?"))
def rules_table(search: Search | Unavailable, name: str = "rules_table", shown: int = 8) -> TableView | Finding:
    """Show the best rules of the discovery half, the strongest first."""
    listed = search.rules.sort_values("statistic", ascending=False, kind="stable")
    rows = tuple(
        (rule_in_words(row.rule), row.share, Estimate(row.retention, row.low, row.high), row.statistic)
        for row in listed.itertuples()
    )
    columns = (
        Column(tr("Rule")),
        Column(tr("In the state"), "percent"),
        Column(tr("Still customers at the horizon"), "estimate"),
        Column(tr("Strength"), "decimal"),
    )
    note = tr(
        "Discovery half, n = {n}: chosen by looking, so these figures are too good. {tried} rules were tried."
        " Strength: standardised log-rank statistic.",
        n=language.number(search.n),
        tried=language.number(search.tried),
    )
    return TableView(name, tr("The best rules of the discovery half"), columns, rows, note, shown=shown)
