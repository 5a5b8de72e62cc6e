"""Sliders: what they show are plain functions, drawn anew when one is moved."""

from __future__ import annotations

from dataclasses import replace

import ipywidgets
import pytest

from cslib import language
from cslib.analysis import utilization
from cslib.analysis.verdict import Unavailable
from cslib.company.rule import Rule
from cslib.show import widgets
from cslib.show.display import ChartView, Finding

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
    confirmation = (changed["half"] == "confirmation") & (changed["status"] == utilization.INCLUDED)
    changed.loc[confirmation, "churned"] = ~changed.loc[confirmation, "churned"]
    assert widgets.threshold_view(changed, STATE, {"breadth": 0.6}).png == view.png


def test_a_harder_rule_is_reached_by_fewer(table):
    easy = utilization.reach(table, STATE)
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


def test_an_explored_handoff_is_told_with_its_weeks_and_cap(policies, monkeypatch):
    asked = []

    def compare(company, rule, trailing, policy, cap_days):
        asked.append((policy.persistence_weeks, policy.cap_days, cap_days))
        outcomes = policies.outcomes | {"criteria": policies.outcomes["state"]}
        return replace(policies, outcomes=outcomes)

    monkeypatch.setattr(widgets.analysis, "compare", compare)
    view = widgets.handoff_view(None, STATE, None, cap_days=120, weeks=6)
    assert asked == [(6, 120, 120)]
    assert view.title.startswith("After 6 weeks in the state, on day 120 at the latest: 10.7% are out of the state")
