"""The sliders of thresholds and of the landmark day show what a rule then does, on the discovery half alone."""

from __future__ import annotations

import ipywidgets
import pytest

from cslib.company.policies.rule import Rule
from cslib.show.display import ChartView, Finding
from cslib.stats.estimate import Unavailable
from cslib.utilization.landmark import INCLUDED, reach
from cslib.utilization.search_views import landmark_sliders, threshold_sliders, threshold_view

STATE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")


def test_thresholds_are_explored_on_the_discovery_half_alone(table):
    view = threshold_view(table, STATE, {"breadth": 0.6})
    assert isinstance(view, ChartView)
    assert "uses at least 60% of the features" in view.title
    assert "discovery half" in view.alt
    changed = table.copy()
    changed.attrs = table.attrs
    confirmation = (changed["half"] == "confirmation") & (changed["status"] == INCLUDED)
    changed.loc[confirmation, "churned"] = ~changed.loc[confirmation, "churned"]
    assert threshold_view(changed, STATE, {"breadth": 0.6}).png == view.png


def test_a_harder_rule_is_reached_by_fewer(table):
    easy = reach(table, STATE)
    hard = threshold_view(table, STATE, {"breadth": 0.5})
    assert 0 < float(hard.title.split("%")[0]) < 100 * easy.estimate


def test_each_condition_has_its_slider(table):
    box = threshold_sliders(table, STATE)
    sliders = [child for child in box.children if isinstance(child, ipywidgets.SelectionSlider)]
    assert [slider.value for slider in sliders] == [0.5, 0.4]
    assert all(len(slider.options) > 5 for slider in sliders)


@pytest.mark.parametrize(
    "box",
    [
        lambda: threshold_sliders(Unavailable(("usage",)), STATE),
        lambda: threshold_sliders(None, None),
        lambda: landmark_sliders(None, None),
    ],
)
def test_without_data_or_definition_there_is_a_sentence_instead(box):
    assert isinstance(box(), Finding)
