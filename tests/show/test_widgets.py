"""Sliders: what they show are plain functions, drawn anew when one is moved."""

from __future__ import annotations

import ipywidgets

from cslib import language
from cslib.show import widgets
from cslib.show.display import Finding


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


def test_the_nearest_value_is_taken():
    assert widgets.nearest((60, 90, 120), 100) == 90
