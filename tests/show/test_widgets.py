"""Sliders: what they show are plain functions, drawn anew when one is moved."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import ipywidgets
import pandas as pd
import pytest

from cslib import language
from cslib.company.policies.rule import Rule
from cslib.handoff.criteria import Criteria
from cslib.show.display import ChartView, Finding
from cslib.stats.estimate import Unavailable
from cslib.utilization.landmark import INCLUDED, reach

widgets = importlib.import_module("cslib.show.widgets")

STATE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")


def sliders(box) -> list:
    return [child for child in box.children if isinstance(child, ipywidgets.SelectionSlider)]


def test_moving_a_slider_draws_anew():
    asked = []

    def draw(**values):
        asked.append(values)
        return Finding("x", (str(values),))

    box = widgets.explore(draw, a=("first", {"10%": 0.1, "20%": 0.2}, 0.1), b=("second", (1, 2, 3), 2))
    first, second = sliders(box)
    assert (first.description, first.value, second.value) == ("first", 0.1, 2)
    first.value = 0.2
    assert asked == [{"a": 0.1, "b": 2}, {"a": 0.2, "b": 2}]
    assert isinstance(box.children[-1], ipywidgets.Output)


def test_a_slider_moved_later_still_speaks_its_language():
    spoken = []

    def draw(a):
        spoken.append(language.current())
        return Finding("x", ("。",))

    with language.using("ja"):
        box = widgets.explore(draw, a=("しきい値", (1, 2), 1))
    sliders(box)[0].value = 2
    assert spoken == ["ja", "ja"]


def test_thresholds_are_explored_on_the_discovery_half_alone(table):
    view = widgets.threshold_view(table, STATE, {"breadth": 0.6})
    assert isinstance(view, ChartView)
    assert "uses at least 60% of the features" in view.title
    assert "discovery half" in view.alt
    changed = table.copy()
    changed.attrs = table.attrs
    confirmation = (changed["half"] == "confirmation") & (changed["status"] == INCLUDED)
    changed.loc[confirmation, "churned"] = ~changed.loc[confirmation, "churned"]
    assert widgets.threshold_view(changed, STATE, {"breadth": 0.6}).png == view.png


def test_a_harder_rule_is_reached_by_fewer(table):
    easy = reach(table, STATE)
    hard = widgets.threshold_view(table, STATE, {"breadth": 0.5})
    assert 0 < float(hard.title.split("%")[0]) < 100 * easy.estimate


def test_each_condition_has_its_slider(table):
    box = widgets.threshold(table, STATE)
    assert [slider.value for slider in sliders(box)] == [0.5, 0.4]
    assert all(len(slider.options) > 5 for slider in sliders(box))


@pytest.mark.parametrize(
    "box",
    [
        lambda: widgets.threshold(Unavailable(("usage",)), STATE),
        lambda: widgets.threshold(None, None),
        lambda: widgets.landmark_day(None, None),
        lambda: widgets.handoff(None, None, None),
        lambda: widgets.handoff(None, STATE, Unavailable(("usage",))),
    ],
)
def test_without_data_or_definition_there_is_a_sentence_instead(box):
    assert isinstance(box(), Finding)


def test_the_nearest_value_is_taken():
    assert widgets.nearest((60, 90, 120), 100) == 90


@pytest.fixture
def tried(policies, monkeypatch):
    """Criteria that the widget asks to be replayed."""
    asked = []

    def outcome(past, criteria, within_days, tables):
        asked.append(criteria)
        return policies.outcomes["state" if criteria.state else "milestones"]

    monkeypatch.setattr(widgets.analysis, "outcome", outcome)
    monkeypatch.setattr(widgets.analysis, "tables_read", lambda past, asked: ())
    return asked


def view_of(policies, **changed):
    values = {"state": True, "weeks": 6, "milestones": (), "information": ("goal",), "cap_days": 120, "keep": False}
    return widgets.handoff_view(None, policies, STATE, **(values | changed))


def test_a_policy_tried_is_told_beside_the_others(policies, tried):
    view = view_of(policies)
    assert tried == [Criteria("tried", STATE, True, (), ("goal",), 6, cap_days=120)]
    assert view.title.startswith("Tried: half handed over after 131 days; 90 days later 10.7% are out of the state")
    assert "tried: state for 6 weeks and information, cap 120 days" in view.alt
    assert "on day 90" in view.alt


def test_a_policy_tried_may_keep_accounts_and_ask_for_all_steps(policies, tried):
    view = view_of(policies, state=False, milestones=("own", "kickoff"), keep=True)
    assert tried == [Criteria("tried", STATE, False, ("own",), ("goal",), 6, kept_days=120)]
    assert view.title.startswith("Tried: fewer than half handed over; 90 days later 40.0% of them are out of the state")


def test_every_part_of_a_policy_has_its_control(policies, monkeypatch):
    steps = pd.DataFrame({"milestone": ["kickoff", "import", "kickoff"]})
    fields = pd.DataFrame({"field": ["goal", "budget", None]})
    tables = {"milestones": steps, "handoff_info": fields}
    company = SimpleNamespace(has=tables.__contains__, table=tables.__getitem__)
    monkeypatch.setattr(widgets.analysis, "compare", lambda *_, **__: policies)
    seen = []
    monkeypatch.setattr(widgets, "handoff_view", lambda *_, **values: seen.append(values) or Finding("x", ("x.",)))
    box = widgets.handoff(company, STATE, pd.DataFrame())
    state, weeks, cap, keep, steps, fields = box.children[:-1]
    assert (state.value, weeks.value, cap.value, keep.value) == (True, 4, 180, False)
    assert (steps.value, fields.value) == (("own",), ("goal",))
    assert [text for text, _ in steps.options] == ["every step of its playbook", "kickoff", "import"]
    assert [text for text, _ in fields.options] == ["budget", "goal"]
    keep.value, steps.value = True, ("kickoff",)
    assert seen[-1]["keep"] is True and seen[-1]["milestones"] == ("kickoff",)
