import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import DescrStatsW

from cslib.stats.estimate import Estimate
from cslib.stats.intervals import clopper_pearson, difference, holm, korn_graubard, mean, proportion


@pytest.mark.parametrize(("k", "n"), [(0, 10), (3, 20), (20, 20), (97, 100)])
def test_clopper_pearson_equals_scipys_exact_interval(k, n):
    exact = stats.binomtest(k, n).proportion_ci(method="exact")
    assert clopper_pearson(k, n) == pytest.approx((exact.low, exact.high), abs=1e-10)


def test_no_trials_leave_everything_open():
    assert clopper_pearson(0, 0) == (0.0, 1.0)
    assert proportion(0, 0).estimate is None


def test_korn_graubard_with_equal_weights_is_clopper_pearson():
    assert korn_graubard(0.9, np.full(50, 300.0)) == pytest.approx(clopper_pearson(45, 50))


def test_korn_graubard_widens_with_one_large_account():
    equal = korn_graubard(0.9, np.full(50, 1.0))
    one_large = korn_graubard(0.9, np.r_[np.full(49, 1.0), 49.0])
    assert one_large[0] < equal[0] < equal[1] < one_large[1]


def test_difference_of_two_shares_by_hand():
    # Zou and Donner's formula written out for 0.9 (0.8 to 0.95) minus 0.6 (0.5 to 0.7).
    gap = difference(Estimate(0.9, 0.8, 0.95, 50, 5), Estimate(0.6, 0.5, 0.7, 60, 24))
    assert gap.estimate == pytest.approx(0.3)
    assert gap.low == pytest.approx(0.3 - (0.1**2 + 0.1**2) ** 0.5)
    assert gap.high == pytest.approx(0.3 + (0.05**2 + 0.1**2) ** 0.5)
    assert (gap.n, gap.events) == (110, 29)


def test_difference_without_an_estimate_has_none():
    assert difference(Estimate(None, n=0), Estimate(0.5, 0.4, 0.6, 9)).estimate is None


@given(st.integers(1, 200), st.data())
def test_bounds_hold_the_estimate(n, data):
    estimate = proportion(data.draw(st.integers(0, n)), n)
    assert 0 <= estimate.low <= estimate.estimate <= estimate.high <= 1


def test_mean_equals_statsmodels():
    values = [3.0, 4.5, 9.0, -1.0, 2.5, 2.5]
    found = mean(values, "days")
    assert (found.low, found.high) == pytest.approx(DescrStatsW(values).tconfint_mean(), abs=1e-10)
    assert (found.estimate, found.n, found.unit) == (pytest.approx(20.5 / 6), 6, "days")


def test_mean_stops_at_the_least_and_has_no_bounds_with_a_single_draw():
    assert mean([0.0, 0.0, 4.0], "days", least=0.0).low == 0.0
    assert (mean([2.0], "days").low, mean([2.0], "days").high) == (None, None)


def test_holm_equals_r_and_statsmodels():
    # p.adjust(c(0.001, 0.02, 0.02, 0.04, 0.5), "holm")
    assert holm([0.02, 0.001, 0.5, 0.02, 0.04]) == pytest.approx([0.08, 0.005, 0.5, 0.08, 0.08])
    assert holm([]).size == 0
    assert holm([0.7, 0.9]).tolist() == [1.0, 1.0]
    p = np.random.default_rng(1).uniform(0, 0.2, 7)
    np.testing.assert_allclose(holm(p), multipletests(p, method="holm")[1])
