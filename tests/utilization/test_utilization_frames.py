"""Results hand out their numbers as a DataFrame, and their charts as figures of matplotlib."""

import pandas as pd
from matplotlib.figure import Figure
from pytest import approx

from cslib.company.policies.rule import Rule
from cslib.utilization.evidence import Sensitivity, single_measures
from cslib.utilization.frontier import frontier
from cslib.utilization.traps import Touched
from cslib.utilization.unsupported import Unsupported, UnsupportedTests

STATE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")


def test_every_result_hands_out_its_numbers(table, found, held, choice, compared):
    one = held.in_state
    tests = UnsupportedTests({12: Unsupported(one, held.out_of_state, 0.95, 12, 90, 120.0, 2.5, 80)})
    assert held.frame.loc["in_state", "estimate"] == approx(one.estimate)
    assert choice.frame.equals(held.frame)
    assert found.frame is found.rules
    assert compared.frame.loc["from_landmark", "low"] == approx(compared.from_landmark.low)
    assert Sensitivity({90: held}).frame.loc[(90, "in_state"), "n"] == approx(one.n)
    assert tests.frame.loc[(12, "usual"), "estimate"] == approx(held.out_of_state.estimate)
    pair = (one, held.out_of_state)
    touched = Touched(pair, pair, pair, 84, 12, pd.Timestamp("2025-09-30"))
    assert touched.frame.loc[("in_state", "untouched"), "high"] == approx(held.out_of_state.high)
    assert list(frontier(table, STATE).frame.columns[:3]) == ["rule", "reach", "retention"]
    assert set(single_measures(table).frame["measure"]) == {"active_day_share", "breadth"}


def test_a_chart_hands_out_its_figure(held, found):
    for result in (held, found):
        assert isinstance(result.chart().figure, Figure)
