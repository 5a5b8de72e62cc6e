"""The search for a rule, the rules to choose from, the rule settled on, and the close of the notebook."""

from collections.abc import Mapping
from functools import cache

import pandas as pd

from cslib import language
from cslib.company.measures import HISTORY, MEASURES
from cslib.company.policies.rule import Condition, Rule
from cslib.language import N_, tr
from cslib.show import style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, in_short, missing, nothing, of_claims, shows, with_churn
from cslib.show.marks import dots, picture, reference, write
from cslib.show.widgets import explore, what_is_lacking
from cslib.show.wording import (
    cautious,
    column,
    estimate_in_words,
    level,
    p_in_words,
    rule_in_words,
    short_measure,
    short_rule,
    verdict_in_words,
)
from cslib.stats.estimate import NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable
from cslib.utilization.evidence import Longest
from cslib.utilization.evidence_views import evidence_points
from cslib.utilization.frontier import Frontier, Segments
from cslib.utilization.landmark import INCLUDED, by_calendar, evaluate, landmark
from cslib.utilization.landmark_views import origin_in_words, tried_chart
from cslib.utilization.pause import Pause
from cslib.utilization.search import ChosenDefinition, Search, candidates
from cslib.utilization.unsupported import Unsupported

_NONE_COMPARED = N_("No rule could be compared: too few accounts or churns in the discovery half.")
_ASKS_SEARCH = N_("Which rule about usage separates those who stay?")
_ASKS_FRONTIER = N_("Which rule reaches many and still keeps them?")
CHANCE = 0.05
MOST_CHOICES = 10


def _ring(axes, across: float, up: float, label: str, colour: str, right: bool, place: tuple[int, int]) -> None:
    """Draw a ring around the rule chosen, and write which it is at its `right` or at its left."""
    axes.plot([across], [up], "o", markersize=11, markerfacecolor="none", color=colour)
    look = {"bbox": {"facecolor": "white", "alpha": 0.85, "linewidth": 0, "pad": 1}, "va": "bottom", "color": colour}
    write(axes, label, (across, up), place, ha="left" if right else "right", **look)


@shows(Search, "chart", _ASKS_SEARCH)
def rules_chart(search: Search | Unavailable, name: str = "rules") -> ChartView | Finding:
    """Draw the rules tried: how many accounts each puts into the state, and how many of those stay."""
    listed = search.rules.dropna(subset=["retention"])
    if listed.empty:
        return nothing(name, tr(_NONE_COMPARED))
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
    with picture(name, title, note) as sheet:
        axes = sheet.axes()
        looks = (
            (1, style.ORANGE, "s", tr("one condition")),
            (2, style.BLUE, "o", tr("two conditions")),
            (3, style.GREEN, "^", tr("three conditions")),
        )
        for size, colour, marker, label in looks:
            some = listed[listed["conditions"] == size]
            if len(some):
                look = {"colour": colour, "marker": marker, "size": 5, "opacity": 0.5}
                dots(axes, some["share"], some["retention"], upright=True, label=label, **look)
        for row in listed[listed["rule"] == search.rule].head(1).itertuples():
            right = row.share < sum(axes.get_xlim()) / 2
            place = (9 if right else -9, 7)
            _ring(axes, row.share, row.retention, short_rule(search.rule), style.INK, right, place)
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
        style.percent_axis(axes.xaxis, tr("Accounts in the state at the landmark (% of those alive)"))
        style.percent_axis(axes.yaxis, tr("Still customers at the horizon"))
        sheet.tell("", kind=tr("Scatter of rules. {title}.", title=title))
    return sheet.view


@shows(Search, "finding", _ASKS_SEARCH)
def search_finding(result: Search | Unavailable, name: str = "search") -> Finding:
    """Say which rule the search proposes, out of how many, and whether chance could have done it."""
    title = tr("What the search found")
    counts = {"n": language.number(result.n), "events": language.number(result.events)}
    if result.rule is None:
        half = tr("Discovery half: n = {n}, {events} churned.", **counts)
        return Finding(name, (tr(_NONE_COMPARED), half), title=title)
    yield tr(
        "Of {tried} rules, this one separates best who stays: {rule}.",
        tried=language.number(result.tried),
        rule=rule_in_words(result.rule),
    )
    if result.dropped:
        dropped = language.join(short_rule(Rule((condition,))) for condition in result.dropped)
        yield tr("Dropped, as it adds nothing beyond chance: {conditions}.", conditions=dropped)
    yield tr(
        "If use had nothing to do with churn, the best rule would look as good with probability {p} (n = {n},"
        " {events} churned).",
        p=p_in_words(result.p),
        **counts,
    )
    if result.p > CHANCE:
        yield tr("So it may well be chance; the other half decides.")
    else:
        yield tr("Chance alone hardly does that; how good it is, the other half must say.")
    return Finding(name, (), title=title)


@shows(Search, "table", _ASKS_SEARCH)
def rules_table(search: Search | Unavailable, name: str = "rules_table", shown: int = 8) -> TableView | Finding:
    """Show the best rules of the discovery half, the strongest first."""
    strongest = search.rules.sort_values("statistic", ascending=False, kind="stable")
    columns = (
        Column(tr("Rule"), key=lambda row: rule_in_words(row.rule)),
        Column(tr("In the state"), "percent", "share"),
        Column(
            tr("Still customers at the horizon"), "estimate", lambda row: Estimate(row.retention, row.low, row.high)
        ),
        Column(tr("Strength"), "decimal", "statistic"),
    )
    note = tr(
        "Discovery half, n = {n}: chosen by looking, so these figures are too good. {tried} rules were tried."
        " Strength: standardised log-rank statistic.",
        n=language.number(search.n),
        tried=language.number(search.tried),
    )
    return TableView.of(name, tr("The best rules of the discovery half"), strongest, columns, note, shown=shown)


@shows(Frontier, "chart", _ASKS_FRONTIER)
def frontier_chart(found: Frontier | Unavailable, name: str = "frontier") -> ChartView | Finding:
    """Draw every rule by reach and retention, and the line of those that none beats in both."""
    if found.choices.empty:
        return nothing(name, tr(_NONE_COMPARED))
    edge = found.rules[found.rules["on_frontier"]].sort_values("reach")
    good = edge[edge["retention"] >= found.goal]
    if good.empty:
        title = tr("No rule reaches the target of {goal} here", goal=language.percent(found.goal))
    else:
        title = tr(
            "Of the rules at or above the target, this one reaches most, {reach}: {rule}",
            reach=language.percent(good["reach"].iloc[-1], 0),
            rule=rule_in_words(good["rule"].iloc[-1]),
        )
    title = cautious(title, found.n)
    note = tr(
        "Blue: no other rule has more of both. Discovery half: n = {n}, {events} churned, {rules} rules of one or two"
        " conditions and the one chosen. Chosen by looking, so too good: the other half gives the verdict.",
        n=language.number(found.n),
        events=language.number(found.events),
        rules=language.number(len(found.rules)),
    )
    with picture(name, title, note, height=4.0) as sheet:
        axes = sheet.axes()
        dots(axes, found.rules["reach"], found.rules["retention"], upright=True, colour=style.PALE, size=3.5)
        axes.step(edge["reach"], edge["retention"], where="pre", color=style.BLUE, linewidth=1.2, zorder=3)
        dots(axes, edge["reach"], edge["retention"], upright=True, size=4.5)
        reference(axes, found.goal, upright=False, dashed=True)
        for row in found.rules[found.rules["chosen"]].head(1).itertuples():
            label = tr("chosen: {rule}", rule=short_rule(row.rule))
            right = row.reach < edge["reach"].mean()
            _ring(axes, row.reach, row.retention, label, style.VERMILLION, right, (10, 9))
        axes.margins(x=0.08, y=0.12)
        target, look = tr("target {share}", share=language.percent(found.goal)), {"xycoords": ("axes fraction", "data")}
        write(axes, target, (0.995, found.goal), (0, -3), ha="right", va="top", **look)
        style.percent_axis(axes.xaxis, tr("Reach: in the state at the landmark (% of accounts that started)"))
        style.percent_axis(axes.yaxis, tr("Still customers after {months} months", months=found.horizon_months))
        sheet.tell("", kind=tr("Scatter of rules. {title}.", title=title))
    return sheet.view


@shows(Frontier, "table", _ASKS_FRONTIER)
def choices_table(found: Frontier | Unavailable, name: str = "choices") -> TableView | Finding:
    """Show rules of the frontier with their predictive values, from most reach to most retention."""
    columns = (
        Column(tr("Rule"), key=lambda row: short_rule(row.rule) + (" ★" if row.chosen else "")),
        Column(tr("Reach"), "percent", "reach.estimate"),
        Column(tr("Stay, in the state (positive predictive value)"), "estimate", "accuracy.ppv"),
        Column(tr("Churn, outside (negative predictive value)"), "estimate", "accuracy.npv"),
        Column(tr("Sensitivity"), "percent", "accuracy.sensitivity"),
        Column(tr("Specificity"), "percent", "accuracy.specificity"),
    )
    note = tr(
        "Discovery half, n = {n}, {months} months; too good, as chosen by looking. Sensitivity: of those that stay, the"
        " share in the state. Specificity: of those that churn, the share outside it. ★: chosen.",
        n=language.number(found.n),
        months=found.horizon_months,
    )
    title = tr("Rules to choose from: more reach above, more retention below")
    return TableView.of(name, title, _thinned(found.choices), columns, note)


def _thinned(choices: pd.DataFrame) -> pd.DataFrame:
    """Return at most ten rules, evenly over the frontier, and the chosen one among them."""
    if len(choices) <= MOST_CHOICES:
        return choices
    step = (len(choices) - 1) / (MOST_CHOICES - 1)
    even = {round(place * step) for place in range(MOST_CHOICES)}
    chosen = {place for place, flag in enumerate(choices["chosen"]) if flag}
    return choices.iloc[sorted(even | chosen)]


@shows(Segments, "table", N_("Does one rule serve all segments?"))
def thresholds_by_segment_table(
    found: Segments | Unavailable, name: str = "thresholds_by_segment"
) -> TableView | Finding:
    """Show the same rule in every segment, and which has earned thresholds of its own."""
    title = tr("One rule in every segment")
    if found.rows.empty:
        return Finding(
            name, (tr("Only one segment is on this page: there is nothing to hold it against."),), title=title
        )
    columns = (
        Column(column(found.column), key=lambda row: str(row.segment)),
        Column(tr("Number of accounts"), "number", "n"),
        Column(tr("Stay, in the state"), "estimate", "inside"),
        Column(tr("Stay, outside"), "estimate", "outside"),
        Column(tr("p, corrected"), key=lambda row: p_in_words(row.p)),
        Column(tr("Thresholds"), key=lambda row: tr("pooled") if row.rule is None else short_rule(row.rule)),
    )
    note = tr(
        "Retention: confirmation half. p: accounts in the state churn differently here than elsewhere (Holm). Pooled:"
        " the evidence does not allow thresholds of its own. All segments together: p {p}.",
        p=p_in_words(found.p),
    )
    named = {str(row.segment): row.differs for row in found.rows.itertuples()}
    return TableView.of(name, title, found.rows, columns, note, results=of_claims(named))


@shows(ChosenDefinition, "finding")
def state_finding(choice: ChosenDefinition | Unavailable, name: str = "state") -> Finding:
    """Say which state is meant on this page, and how far it can be trusted."""
    if not choice or choice.rule is None:
        return missing(name, tr("Which state should onboarding reach?"), Unavailable(("high_utilization",)))
    yield tr(
        "High utilization here ({origin}): {rule}.",
        origin=origin_in_words(choice.origin),
        rule=rule_in_words(choice.rule),
    )
    verdict = None
    if choice.evaluation:
        verdict = choice.evaluation.definition.verdict
        yield tr(
            "Still customers after {months} months, among accounts of this page not used for choosing: {inside} of"
            " those in the state, {outside} of those outside it.",
            months=choice.evaluation.horizon_months,
            inside=with_churn(choice.evaluation.in_state),
            outside=with_churn(choice.evaluation.out_of_state),
        )
        if verdict != SUPPORTED:
            yield tr("Read what follows with that in mind: the state is not proven here.")
    results = of_claims({"state": choice.evaluation.definition}) if choice.evaluation else {}
    return Finding(name, (), verdict, results, tr("The high-utilization state of this page"))


def closing(
    choice: ChosenDefinition | Unavailable,
    horizon_months: int,
    landmark_days: int,
    longest: Longest | Unavailable | None = None,
    tested: Mapping[int, Unsupported] | Unavailable | None = None,
    lot: Pause | Unavailable | None = None,
    name: str = "utilization_summary",
) -> Finding:
    """Close notebook 01: the definition with its verdict, for how long, without support, reach, and what to decide.

    Returns Finding: with the results ``horizon_months`` and ``landmark_days``.
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
    tried = choice.evaluation
    verdict = tried.definition.verdict
    found = [
        tr("Definition ({origin}): {rule}.", origin=origin_in_words(choice.origin), rule=rule_in_words(choice.rule)),
        tr("Verdict at {months} months: {verdict}.", months=horizon_months, verdict=verdict_in_words(verdict)),
        tr(
            "Retention in the state: {inside}; outside it: {outside}.",
            inside=with_churn(tried.in_state),
            outside=with_churn(tried.out_of_state),
        ),
        *evidence_points(longest, tested, lot),
        tr(
            "Reach at day {day}: {share} of the accounts that started.",
            day=landmark_days,
            share=estimate_in_words(tried.reach),
        )
        if tried.on is None
        else tr(
            "Reach: {share} of the customers of {date}.",
            date=language.date(tried.on),
            share=estimate_in_words(tried.reach),
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


LANDMARK_DAYS = (30, 60, 90, 120, 150, 180)


def threshold_view(table: pd.DataFrame, rule: Rule, thresholds: Mapping[str, float], horizon_months: int = 24):
    """Draw reach and retention of a rule with other thresholds, on the discovery half.

    The confirmation half is left alone: who looks at it while choosing has nothing left to confirm with.

    `table`: of ``utilization.landmark``.
    """
    moved = Rule(tuple(Condition(c.measure, thresholds.get(c.measure, c.threshold)) for c in rule.conditions))
    return tried_chart(evaluate(table, moved, horizon_months, half="discovery"), name="explore_threshold")


def threshold_sliders(table: pd.DataFrame | Unavailable, rule: Rule | None, horizon_months: int = 24):
    """Show a slider for each threshold of a rule, above what the rule then does.

    `table` (DataFrame or Unavailable): of ``utilization.landmark``.
    """
    lacking = what_is_lacking(rule, table)
    if lacking is not None:
        return missing("explore_threshold", tr("What do other thresholds do?"), lacking)
    alive = table[table["status"] == INCLUDED]
    controls = {}
    for condition in rule.conditions:
        name = condition.measure
        grid = sorted({*candidates(alive[name], MEASURES[name].step), condition.threshold})
        values = {level(name, value): float(value) for value in grid}
        controls[name] = (short_measure(name), values, float(condition.threshold))
    return explore(lambda **moved: threshold_view(table, rule, moved, horizon_months), **controls)


def landmark_view(
    company, rule: Rule, landmark_days: int, horizon_months: int = 24, target: float = 0.95
) -> ChartView | Finding:
    """Draw reach and retention of a rule at another landmark day, on the discovery half."""
    table = landmark(company, landmark_days=landmark_days)
    found = evaluate(table, rule, horizon_months, target, half="discovery")
    return tried_chart(found, name="explore_landmark")


def landmark_sliders(company, rule: Rule | None, horizon_months: int = 24, target: float = 0.95):
    """Show a slider for the landmark day, above what the rule then does."""
    lacking = what_is_lacking(rule)
    if lacking is None and not (company.has("usage") or company.has("activity")):
        lacking = Unavailable(("usage",))
    if lacking is None and by_calendar(company):
        lacking = Unavailable((HISTORY,))
    if lacking is not None:
        return missing("explore_landmark", tr("What does another landmark day do?"), lacking)

    @cache
    def view(landmark_days: int, lang: str):
        return landmark_view(company, rule, landmark_days, horizon_months, target)

    days = (tr("Landmark day"), LANDMARK_DAYS, 90)
    return explore(lambda landmark_days: view(landmark_days, language.current()), landmark_days=days)
