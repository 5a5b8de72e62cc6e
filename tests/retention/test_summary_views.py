"""Results of retention hand out their numbers as a DataFrame and their charts as figures."""

import pytest
from matplotlib.figure import Figure

from cslib.stats.estimate import Estimate


def test_results_hand_out_their_numbers(quarter, bridge, trend, cohorts, groups, timing, losses, ahead, curve):
    assert bridge.frame.loc["churn", "accounts"] == bridge.accounts("churn")
    assert timing.frame is timing.hazard and cohorts.frame is cohorts.share and losses.frame is losses.by_reason
    assert curve.frame.loc[curve.times[3], "survival"] == curve.survival[3]
    shown = quarter.frame
    assert shown.loc["logo_retention", "estimate"] == pytest.approx(quarter.logo_retention.estimate)
    assert set(shown.index) == {name for name, one in vars(quarter).items() if isinstance(one, Estimate)}
    assert all(len(result.frame) for result in (trend, groups, ahead))


@pytest.mark.parametrize("name", ["bridge", "trend", "cohorts", "groups", "timing", "curve"])
def test_charts_hand_out_their_figure(name, request):
    assert isinstance(request.getfixturevalue(name).chart().figure, Figure)
