"""Sliders to explore a threshold, a landmark day, a handoff rule; what they show are plain functions."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import pandas as pd

from cslib import language
from cslib.analysis import handoff as analysis
from cslib.analysis.criteria import OWN
from cslib.analysis.search import candidates
from cslib.analysis.utilization import INCLUDED, evaluate, landmark
from cslib.analysis.verdict import Unavailable
from cslib.company.measures import MEASURES
from cslib.company.rule import Condition, Rule
from cslib.language import tr
from cslib.show import charts
from cslib.show.charts_policies import accounts_there
from cslib.show.display import ChartView, Display, Finding, missing
from cslib.show.findings_common import known
from cslib.show.wording import information_field, level, quantity, short_measure

LANDMARK_DAYS = (30, 60, 90, 120, 150, 180)
MOST_ROWS = 7
LABEL = 16.0
"""Room for the labels of controls, in em; more where a label is longer."""


def explore(draw: Callable[..., Display], **controls):
    """Show sliders, check boxes and lists above a picture that is drawn anew whenever one of them is changed.

    Parameters
    ----------
    draw : callable
        Takes the values by name and returns a display.
    **controls : (label, values, value)
        For each name: its label in the current language, the values to choose from (a mapping of text to value,
        or a sequence), and the value to begin with; True or False for a check box, a tuple for a list of which any
        number may be chosen.

    Returns
    -------
    ipywidgets.VBox
    """
    import ipywidgets
    from IPython.display import display

    lang = language.current()
    room = max(LABEL, *(_wide(label) for label, *_ in controls.values()))
    sliders = {name: _control(*control, room) for name, control in controls.items()}

    def show(**values):
        with language.using(lang):
            display(draw(**values))

    picture = ipywidgets.interactive_output(show, sliders)
    return ipywidgets.VBox([*sliders.values(), picture])


def _wide(label: str) -> float:
    """Return about how wide a label is, in em, so that none is cut off."""
    return sum(1.1 if unicodedata.east_asian_width(sign) in "WF" else 0.56 for sign in label)


def _control(label: str, values, value, room: float):
    """Make a check box for yes or no, a list for any number of values, else a slider; `room` for its label, in em."""
    import ipywidgets

    look = {
        "description": label,
        "style": {"description_width": f"{room:.0f}em"},
        "layout": {"width": f"{room + 26:.0f}em"},
    }
    if isinstance(value, bool):
        return ipywidgets.Checkbox(value=value, indent=True, **look)
    options = list(values.items()) if isinstance(values, Mapping) else list(values)
    if isinstance(value, tuple):
        return ipywidgets.SelectMultiple(options=options, value=value, rows=min(len(options), MOST_ROWS), **look)
    return ipywidgets.SelectionSlider(options=options, value=value, continuous_update=False, **look)


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


def handoff_view(
    past: analysis.Past,
    compared: analysis.Comparison,
    rule: Rule,
    state: bool,
    weeks: int,
    milestones: tuple[str, ...],
    information: tuple[str, ...],
    cap_days: int,
    keep: bool,
) -> ChartView | Finding:
    """Draw what a policy of one's own would have done, below those that it is compared with.

    Parameters
    ----------
    past : Past
    compared : Comparison
        Of the policies to compare with.
    rule : Rule
    state, weeks, milestones, information, cap_days
        What the policy asks for, as in ``cslib.company.policy.Handoff``.
    keep : bool
        Whether accounts stay with onboarding at the cap.
    """
    steps = (OWN,) if OWN in milestones else milestones
    limit = {"kept_days" if keep else "cap_days": cap_days}
    criteria = analysis.Criteria("tried", rule, state, steps, information, weeks, **limit)
    tables = analysis.tables_read(past, compared.asked.values())
    tried = analysis.outcome(past, criteria, compared.within_days, tables)
    together = replace(
        compared, outcomes=compared.outcomes | {"tried": tried}, asked=compared.asked | {"tried": criteria}
    )
    if not tried or not known(tried.false_handoff):
        return charts.policies(together, name="explore_handoff")
    title = tr(
        "Tried: half handed over after {days}; 90 days later {share} are out of the state or gone; accounts in"
        " onboarding: {load}",
        days=quantity(tried.days_to_handoff_median.estimate, "days"),
        share=language.percent(tried.false_handoff.estimate),
        load=accounts_there(tried.load.onboarding),
    )
    if tried.days_to_handoff_median.estimate is None:
        title = tr(
            "Tried: fewer than half handed over; 90 days later {share} of them are out of the state or gone; accounts"
            " in onboarding: {load}",
            share=language.percent(tried.false_handoff.estimate),
            load=accounts_there(tried.load.onboarding),
        )
    return charts.policies(together, title, name="explore_handoff")


def handoff(company, rule: Rule | None, trailing: pd.DataFrame | Unavailable, cap_days: int = 180):
    """Show controls for every part of a handoff policy, above what it then does beside other policies.

    Returns
    -------
    ipywidgets.VBox or Finding
    """
    lacking = _lacking(rule, trailing)
    if lacking is not None:
        return missing("explore_handoff", tr("What would other rules for the handoff have done?"), lacking)
    whole = analysis.compare(company, rule, trailing, cap_days=cap_days)
    beside = {key: found for key, found in whole.outcomes.items() if found and key in ("fixed", "state", "criteria")}
    compared = replace(whole, outcomes=beside)
    past, begin = analysis.Past(company, trailing), whole.asked["criteria"]
    caps = tuple(sorted({*range(60, 361, 30), begin.cap_days or begin.kept_days or cap_days}))
    weeks = tuple(sorted({*range(1, 13), begin.persistence_weeks}))
    controls = {
        "state": (tr("In the high-utilization state"), (False, True), begin.state),
        "weeks": (tr("Weeks the state must hold"), weeks, begin.persistence_weeks),
        "cap_days": (tr("Cap in days"), caps, begin.cap_days or begin.kept_days or cap_days),
        "keep": (tr("Keep in onboarding at the cap"), (False, True), begin.cap_days is None),
    }
    fixed = {"milestones": (), "information": ()}
    if company.has("milestones"):
        names = dict.fromkeys([*company.table("milestones")["milestone"].unique(), *begin.milestones])
        steps = {tr("every step of its playbook"): OWN} | {str(name): name for name in names if name != OWN}
        controls["milestones"] = (tr("Milestones asked for"), steps, begin.milestones)
    if company.has("handoff_info"):
        names = sorted({*company.table("handoff_info")["field"].dropna(), *begin.information})
        fields = {information_field(name): name for name in names}
        controls["information"] = (tr("Information asked for"), fields, begin.information)
    return explore(lambda **chosen: handoff_view(past, compared, rule, **(fixed | chosen)), **controls)


def _lacking(rule: Rule | None, *tables) -> Unavailable | None:
    """Return what is lacking for an exploration."""
    for table in tables:
        if isinstance(table, Unavailable):
            return table
    return Unavailable(("high_utilization",)) if rule is None else None
