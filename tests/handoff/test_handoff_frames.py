"""Results hand out their numbers as a DataFrame, and their charts as figures of matplotlib."""

from matplotlib.figure import Figure
from pytest import approx


def test_every_result_hands_out_its_numbers(policies, tradeoffs, information, actual):
    state = policies.outcomes["state"]
    assert policies.frame.loc[("state", "false_handoff"), "high"] == approx(state.false_handoff.high)
    assert "criteria" not in policies.frame.index.get_level_values("policy")
    assert tradeoffs.frame is tradeoffs.points
    assert information.frame is information.fields
    assert actual.frame.loc["relapse_90d", "events"] == approx(actual.results["relapse_90d"].events)


def test_a_chart_hands_out_its_figure(policies, tradeoffs):
    for result in (policies, tradeoffs):
        assert isinstance(result.chart().figure, Figure)
