"""Sliders for the thresholds of a rule and for the landmark day; what they show are plain functions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pandas as pd

from cslib import language
from cslib.company.measures import MEASURES
from cslib.company.policies.rule import Condition, Rule
from cslib.language import tr
from cslib.show.display import ChartView, Finding, missing
from cslib.show.widgets import explore, what_is_lacking
from cslib.show.wording import level, short_measure
from cslib.stats.estimate import Unavailable
from cslib.utilization.landmark import INCLUDED, evaluate, landmark
from cslib.utilization.landmark_views import tried_chart
from cslib.utilization.search import candidates

LANDMARK_DAYS = (30, 60, 90, 120, 150, 180)


def threshold_view(table: pd.DataFrame, rule: Rule, thresholds: Mapping[str, float], horizon_months: int = 24):
    """Draw reach and retention of a rule with other thresholds, on the discovery half.

    The confirmation half is left alone: who looks at it while choosing has nothing left to confirm with.

    Parameters
    ----------
    table : DataFrame
        Of ``utilization.landmark``.
    """
    moved = Rule(tuple(Condition(c.measure, thresholds.get(c.measure, c.threshold)) for c in rule.conditions))
    return tried_chart(evaluate(table, moved, horizon_months, half="discovery"), name="explore_threshold")


def threshold_sliders(table: pd.DataFrame | Unavailable, rule: Rule | None, horizon_months: int = 24):
    """Show a slider for each threshold of a rule, above what the rule then does.

    Parameters
    ----------
    table : DataFrame or Unavailable
        Of ``utilization.landmark``.
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
    if lacking is not None:
        return missing("explore_landmark", tr("What does another landmark day do?"), lacking)

    @cache
    def view(landmark_days: int, lang: str):
        return landmark_view(company, rule, landmark_days, horizon_months, target)

    days = (tr("Landmark day"), LANDMARK_DAYS, 90)
    return explore(lambda landmark_days: view(landmark_days, language.current()), landmark_days=days)
