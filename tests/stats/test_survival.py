"""Survival against scikit-survival, scipy and the definitions written out account by account."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sksurv.compare import compare_survival
from sksurv.nonparametric import cumulative_incidence_competing_risks, kaplan_meier_estimator

from cslib.stats.intervals import clopper_pearson
from cslib.stats.survival import cumulative_incidence, kaplan_meier, log_rank


@pytest.fixture
def lives():
    rng = np.random.default_rng(7)
    n = 240
    churn, censor = np.ceil(rng.exponential(18, n)), np.ceil(rng.uniform(1, 40, n))
    exit = np.minimum(churn, censor)
    return {
        "exit": exit,
        "event": churn <= censor,
        "entry": np.floor(exit * rng.choice([0, 0, 0.5, 0.9], n)),
        "group": rng.integers(0, 3, n),
        "stratum": rng.integers(0, 2, n),
        "cause": np.where(churn <= censor, rng.integers(1, 3, n), 0),
    }


def risk_set(exit, entry, t):
    return (entry < t) & (exit >= t)


def test_curve_equals_scikit_survival(lives):
    times, survival, (low, high) = kaplan_meier_estimator(lives["event"], lives["exit"], conf_type="log-log")
    ours = kaplan_meier(lives["exit"], lives["event"], interval="log-log")
    np.testing.assert_allclose(ours.times, times)
    np.testing.assert_allclose(ours.survival, survival, atol=1e-12)
    inside = (survival > 0) & (survival < 1)
    np.testing.assert_allclose(ours.low[inside], low[inside], atol=1e-9)
    np.testing.assert_allclose(ours.high[inside], high[inside], atol=1e-9)


def test_curve_with_late_entry_equals_the_definition(lives):
    ours = kaplan_meier(lives["exit"], lives["event"], lives["entry"])
    survival = 1.0
    for t in np.unique(lives["exit"]):
        at_risk = risk_set(lives["exit"], lives["entry"], t)
        survival *= 1 - (at_risk & lives["event"] & (lives["exit"] == t)).sum() / at_risk.sum()
        assert ours.at(t).estimate == pytest.approx(survival, abs=1e-12)
        assert ours.followed(t) == at_risk.sum()


def test_late_entry_without_late_entries_changes_nothing(lives):
    plain = kaplan_meier(lives["exit"], lives["event"])
    zero = kaplan_meier(lives["exit"], lives["event"], np.zeros(len(lives["exit"])))
    np.testing.assert_array_equal(plain.low, zero.low)


def test_a_row_that_enters_as_it_leaves_is_never_at_risk():
    curve = kaplan_meier([5, 5, 8], [True, True, False], entry=[5, 0, 0])
    assert curve.n == 2
    assert curve.at(5).estimate == pytest.approx(0.5)


@pytest.mark.parametrize("churned", [0, 1, 4, 12])
def test_beta_product_without_censoring_is_clopper_pearson(churned):
    n = 40
    exit = np.r_[np.arange(1, churned + 1), np.full(n - churned, 99.0)]
    event = np.r_[np.ones(churned, bool), np.zeros(n - churned, bool)]
    at_50 = kaplan_meier(exit, event, interval="beta product").at(50)
    assert (at_50.low, at_50.high) == pytest.approx(clopper_pearson(n - churned, n), abs=1e-9)


def test_few_churns_take_the_beta_product_and_ten_take_log_log():
    exit = np.arange(1.0, 61.0)
    curve = kaplan_meier(exit, exit <= 12)
    assert curve.at(9).method == "beta product"
    assert curve.at(10).method == "log-log"
    assert curve.at(0.5).method == "beta product"
    assert curve.at(0.5).low == pytest.approx(clopper_pearson(60, 60)[0])


def test_past_follow_up_there_is_no_estimate_but_the_reason():
    late = kaplan_meier([3, 7], [True, False]).at(8)
    assert late.estimate is None
    assert late.reasons[0].code == "follow_up_ends"
    assert late.reasons[0].numbers == {"end": 7.0}


def test_after_everybody_churned_the_estimate_is_zero_for_good():
    assert kaplan_meier([3, 7], [True, True]).at(99).estimate == 0.0


def test_no_accounts_give_no_estimate():
    assert kaplan_meier([], []).at(12).estimate is None


def test_log_rank_equals_scikit_survival(lives):
    outcome = np.array(list(zip(lives["event"], lives["exit"], strict=True)), dtype=[("e", bool), ("t", float)])
    statistic, p = compare_survival(outcome, lives["group"])
    ours = log_rank(lives["exit"], lives["event"], lives["group"])
    assert (ours.statistic, ours.p, ours.df) == (pytest.approx(statistic, abs=1e-9), pytest.approx(p, abs=1e-9), 2)


def test_log_rank_with_strata_and_late_entry_equals_the_definition(lives):
    group = lives["group"] == 0
    excess = variance = 0.0
    for stratum in (0, 1):
        inside = lives["stratum"] == stratum
        for t in np.unique(lives["exit"][inside & lives["event"]]):
            at_risk = risk_set(lives["exit"], lives["entry"], t) & inside
            deaths = at_risk & lives["event"] & (lives["exit"] == t)
            y, y1, d = at_risk.sum(), (at_risk & group).sum(), deaths.sum()
            excess += (deaths & group).sum() - d * y1 / y
            if y > 1:
                variance += d * (y1 / y) * (1 - y1 / y) * (y - d) / (y - 1)
    ours = log_rank(lives["exit"], lives["event"], group, lives["entry"], lives["stratum"])
    assert ours.statistic == pytest.approx(excess**2 / variance, abs=1e-9)


def test_log_rank_p_is_positive_where_one_minus_the_distribution_is_zero():
    exit = np.r_[np.linspace(1, 2, 100), np.full(100, 50.0)]
    ours = log_rank(exit, exit < 50, exit < 50)
    assert 0 < ours.p < 1e-30


def test_with_few_churns_the_log_rank_test_is_exact():
    # Nobody is censored before a churn, so that every order of the ten exits is as likely: go through all of them.
    first = np.array([True] * 3 + [False] * 7)
    exit, event = np.arange(1, 11), np.array([True] * 6 + [False] * 4)
    ours = log_rank(exit, event, first)
    law = {}
    risk = [(sum(first[i:]), 10 - i) for i in range(6)]
    for path in product([0, 1], repeat=6):
        # Each churn falls on the group with the share that it has among those at risk.
        chance = np.prod([(k / n) if mine else 1 - k / n for mine, (k, n) in zip(path, risk, strict=True)])
        law[sum(path)] = law.get(sum(path), 0) + chance
    assert ours.p == pytest.approx(sum(p for p in law.values() if p <= law[3] * (1 + 1e-7)))
    assert ours.p > stats.chi2.sf(ours.statistic, 1)
    many = np.arange(40) % 2 == 0
    far = log_rank(np.arange(1, 41), np.ones(40, dtype=bool), many)
    assert far.p == stats.chi2.sf(far.statistic, 1)


def test_log_rank_of_one_group_or_no_churn_says_nothing():
    assert log_rank([1, 2], [True, False], ["a", "a"]).p == 1.0
    assert log_rank([1, 2], [False, False], ["a", "b"]).p == 1.0


def test_incidence_equals_scikit_survival(lives):
    times, incidence, bounds = cumulative_incidence_competing_risks(
        lives["cause"], lives["exit"], conf_type="log-log", var_type="Dinse_Approx"
    )
    for cause in (1, 2):
        ours = cumulative_incidence(lives["exit"], lives["cause"], of=cause)
        at = np.searchsorted(times, ours.times)
        np.testing.assert_allclose(ours.incidence, incidence[cause][at], atol=1e-12)
        inside = ours.incidence > 0
        np.testing.assert_allclose(ours.low[inside], bounds[cause, 0][at][inside], atol=1e-6)
        np.testing.assert_allclose(ours.high[inside], bounds[cause, 1][at][inside], atol=1e-6)


def test_incidence_with_late_entry_equals_the_definition(lives):
    ours = cumulative_incidence(lives["exit"], lives["cause"], lives["entry"])
    survival, reached = 1.0, 0.0
    for t in np.unique(lives["exit"]):
        at_risk = risk_set(lives["exit"], lives["entry"], t)
        now = lives["cause"][at_risk & (lives["exit"] == t)]
        reached += survival * (now == 1).sum() / at_risk.sum()
        survival *= 1 - (now > 0).sum() / at_risk.sum()
        assert ours.at(t).estimate == pytest.approx(reached, abs=1e-12)


def test_incidences_and_survival_add_up_to_one(lives):
    parts = [cumulative_incidence(lives["exit"], lives["cause"], of=cause).incidence for cause in (1, 2)]
    survival = kaplan_meier(lives["exit"], lives["cause"] > 0).survival
    np.testing.assert_allclose(sum(parts) + survival, 1.0)


def test_median_of_an_incidence_that_stays_below_half_is_missing():
    incidence = cumulative_incidence([1, 2, 3, 4, 5], [1, 0, 0, 0, 0])
    assert incidence.median().estimate is None
    assert incidence.median().reasons[0].code == "half_not_reached"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 12), st.booleans(), st.integers(0, 11)), min_size=1, max_size=40),
)
def test_bounds_hold_the_curve_whatever_the_ties(rows):
    exit, event, entry = (np.array(column) for column in zip(*rows, strict=True))
    curve = kaplan_meier(exit, event, entry)
    for t in range(1, 13):
        there = curve.at(t)
        if there.estimate is not None:
            assert 0 <= there.low <= there.estimate + 1e-12
            assert there.estimate - 1e-12 <= there.high <= 1
