"""The team's shapes as charts, tables and sentences, in both languages."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

from cslib.show.display import ChartView, Finding
from cslib.stats.estimate import Estimate, Unavailable
from cslib.team.capacity import Inputs, Work
from cslib.team.shapes import SHAPES, Assumptions, shapes
from cslib.team.shapes_views import (
    shape_assumptions_table,
    shapes_chart,
    shapes_finding,
    shapes_in_short,
    shapes_sliders,
    shapes_table,
    shapes_view,
)

INPUTS = Inputs(
    starts=np.full(52, 2),
    days=np.array([60.0, 120.0]),
    work={"onboarding": Work(1.0, np.array([20.0, 40.0])), "adoption": Work(0.2, np.array([10.0, 30.0]))},
    leaving=0.009,
    elapsed=np.linspace(1, 80, 20),
    adopting=150,
    people=6,
    assumed=("days",),
)


@pytest.fixture(scope="module")
def made():
    return shapes(INPUTS, Assumptions(runs=3, weeks=8))


def test_numbers_in_the_text_are_those_of_the_result(made, lang):
    text = shapes_finding(made).text
    for shape in SHAPES:
        assert f"{made.measures[shape]['wait'].estimate:.2f}" in text
    assert f"{made.measures['two']['handing_hours'].estimate:.1f}" in text
    assert f"{100 * made.break_even.estimate:.1f}%" in text


def test_it_never_passes_for_a_forecast(made):
    assert "no forecast" in shapes_finding(made).text
    assert "no forecast" in shapes_chart(made).alt
    assert shapes_finding(made).verdict is None


def test_every_assumption_is_printed_and_marked(made, lang):
    rows = {row[0]: row[1:] for row in shape_assumptions_table(made).rows}
    values = [row[0] for row in rows.values()]
    for value in ("80%", "30%", "120", "60", "0%", f"{made.factor:.1f}"):
        assert value in values
    if lang == "en":
        assert rows["Days in onboarding (median)"][1] == "assumed: not in the data"


def test_a_difference_is_told_in_its_own_direction(made):
    gap = Estimate(-0.5, -0.8, -0.2, n=3, unit="days")
    other = replace(made, differences={**made.differences, "two": {**made.differences["two"], "wait": gap}})
    assert "0.50 shorter (0.20 to 0.80 by the chance of 3 runs)" in shapes_finding(other).text


@pytest.mark.parametrize("reason", ["nobody active", "fewer than two people", "missing"])
def test_without_a_result_each_view_says_why(reason, lang):
    lacking = Unavailable(("touches",), reason)
    for view in (shapes_chart, shapes_table, shape_assumptions_table, shapes_finding, shapes_sliders):
        assert isinstance(view(lacking), Finding)
        assert view(lacking).text


def test_sliders_draw_another_assumption(lang):
    view = shapes_view(INPUTS, busy=0.6, runs=2, weeks=4)
    assert isinstance(view, ChartView) and view.name == "explore_shapes"


def test_all_sliders_begin_where_the_report_stands():
    box = shapes_sliders(INPUTS)
    assert box.children[0].value == 6
    assert box.children[2].value == pytest.approx(0.8)


def test_the_closing_takes_in_the_shapes(made):
    (waits,), decide = shapes_in_short(made)
    one, two = (f"{made.measures[shape]['wait'].estimate:.2f}" for shape in ("one", "two"))
    gap = made.differences["two"]["wait"]
    assert f"{one} working days with one CSM for both phases and {two} in two teams" in waits
    assert f"{abs(gap.estimate):.2f} {'longer' if gap.estimate >= 0 else 'shorter'}" in waits
    assert "by the chance of 3 runs" in waits
    assert ("may be chance of the runs alone" in waits) == (gap.low <= 0 <= gap.high)
    assert len(decide) == 1


def test_the_closing_passes_over_what_is_not_there(lang):
    assert shapes_in_short(Unavailable(("touches",))) == shapes_in_short(None) == ([], [])


def test_no_label_of_a_slider_is_cut_off(lang):
    box = shapes_sliders(INPUTS)
    longest = max(len(control.description) for control in box.children[:-1])
    room = longest * {"en": 0.55, "ja": 1.05}[lang]
    assert all(float(control.style.description_width[:-2]) >= room for control in box.children[:-1])


def test_shapes_hand_out_their_numbers_and_their_figure(made):
    assert made.frame.loc[("two", "wait"), "estimate"] == pytest.approx(made.measures["two"]["wait"].estimate)
    assert len(made.frame) == sum(map(len, made.measures.values()))
    assert isinstance(made.chart().figure, Figure)
