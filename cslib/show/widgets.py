"""Sliders to explore a threshold, a landmark day, a handoff rule; what they show are plain functions."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from functools import cache

import pandas as pd

from cslib import language
from cslib.analysis import handoff as analysis
from cslib.analysis.search import candidates
from cslib.analysis.utilization import INCLUDED, evaluate, landmark
from cslib.analysis.verdict import Unavailable
from cslib.company.measures import MEASURES
from cslib.company.policy import Handoff
from cslib.company.rule import Condition, Rule
from cslib.language import tr
from cslib.show import charts
from cslib.show.display import ChartView, Display, Finding, missing
from cslib.show.findings_common import known
from cslib.show.wording import level, short_measure

LANDMARK_DAYS = (30, 60, 90, 120, 150, 180)


def explore(draw: Callable[..., Display], **controls):
    """Show sliders above a picture that is drawn anew whenever one of them is moved.

    Parameters
    ----------
    draw : callable
        Takes the values by name and returns a display.
    **controls : (label, values, value)
        For each name: its label in the current language, the values to choose from (a mapping of text to value,
        or a sequence), and the value to begin with.

    Returns
    -------
    ipywidgets.VBox
    """
    import ipywidgets
    from IPython.display import display

    lang = language.current()
    sliders = {
        name: ipywidgets.SelectionSlider(
            options=list(values.items()) if isinstance(values, Mapping) else list(values),
            value=value,
            description=label,
            continuous_update=False,
            style={"description_width": "16em"},
            layout={"width": "42em"},
        )
        for name, (label, values, value) in controls.items()
    }

    def show(**values):
        with language.using(lang):
            display(draw(**values))

    picture = ipywidgets.interactive_output(show, sliders)
    return ipywidgets.VBox([*sliders.values(), picture])


def nearest(values, value: float) -> float:
    """Return the one of `values` that is nearest to `value`."""
    return min(values, key=lambda other: abs(other - value))


def threshold_view(table: pd.DataFrame, rule: Rule, thresholds: Mapping[str, float], horizon_months: int = 24):
    """Draw reach and retention of a rule with other thresholds, on the discovery half.

    The confirmation half is left alone: who looks at it while choosing has nothing left to confirm with.

    Parameters
    ----------
    table : DataFrame
        Of ``utilization.landmark``.
    rule : Rule
    thresholds : mapping of measure to float
    horizon_months : int

    Returns
    -------
    ChartView or Finding
    """
    moved = Rule(tuple(Condition(c.measure, thresholds.get(c.measure, c.threshold)) for c in rule.conditions))
    return charts.tried(evaluate(table, moved, horizon_months, half="discovery"), name="explore_threshold")


def threshold(table: pd.DataFrame | Unavailable, rule: Rule | None, horizon_months: int = 24):
    """Show a slider for each threshold of a rule, above what the rule then does.

    Parameters
    ----------
    table : DataFrame or Unavailable
        Of ``utilization.landmark``.
    rule : Rule or None
    horizon_months : int

    Returns
    -------
    ipywidgets.VBox or Finding
    """
    lacking = _lacking(rule, table)
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
    return charts.tried(found, name="explore_landmark")


def landmark_day(company, rule: Rule | None, horizon_months: int = 24, target: float = 0.95):
    """Show a slider for the landmark day, above what the rule then does.

    Returns
    -------
    ipywidgets.VBox or Finding
    """
    lacking = _lacking(rule)
    if lacking is None and not (company.has("usage") or company.has("activity")):
        lacking = Unavailable(("usage",))
    if lacking is not None:
        return missing("explore_landmark", tr("What does another landmark day do?"), lacking)

    @cache
    def view(landmark_days: int, lang: str):
        return landmark_view(company, rule, landmark_days, horizon_months, target)

    days = (tr("Landmark day"), LANDMARK_DAYS, 90)
    return explore(lambda landmark_days: view(landmark_days, language.current()), landmark_days=days)


def handoff_view(company, rule: Rule, trailing: pd.DataFrame, cap_days: int, weeks: int) -> ChartView | Finding:
    """Draw what handing over in the state would have done, held for some weeks and with a cap in days."""
    policy = Handoff(in_force_from=datetime.date(1900, 1, 1), persistence_weeks=weeks, cap_days=cap_days)
    comparison = analysis.compare(company, rule, trailing, policy, cap_days=cap_days)
    explored = comparison.outcomes["criteria"]
    title = ""
    if explored and known(explored.false_handoff):
        title = tr(
            "After {weeks} weeks in the state, on day {cap} at the latest: {share} are out of the state 90 days later",
            weeks=weeks,
            cap=cap_days,
            share=language.percent(explored.false_handoff.estimate),
        )
    return charts.policies(comparison, title, name="explore_handoff")


def handoff(company, rule: Rule | None, trailing: pd.DataFrame | Unavailable, cap_days: int = 180):
    """Show sliders for the cap and for how long the state must hold, above what each policy then does.

    Returns
    -------
    ipywidgets.VBox or Finding
    """
    lacking = _lacking(rule, trailing)
    if lacking is not None:
        return missing("explore_handoff", tr("What would other rules for the handoff have done?"), lacking)
    caps = tuple(range(60, 361, 30))
    return explore(
        lambda cap_days, weeks: handoff_view(company, rule, trailing, cap_days, weeks),
        cap_days=(tr("Cap in days"), caps, nearest(caps, cap_days)),
        weeks=(tr("Weeks the state must hold"), tuple(range(1, 13)), 4),
    )


def _lacking(rule: Rule | None, *tables) -> Unavailable | None:
    """Return what is lacking for an exploration."""
    for table in tables:
        if isinstance(table, Unavailable):
            return table
    return Unavailable(("high_utilization",)) if rule is None else None
