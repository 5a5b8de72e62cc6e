"""Faults of the libraries that one would reach for, each beside what is right (statsmodels 0.15).

Each test shows the naive call failing or telling a wrong number, and ours agreeing with the definition written out.
"""

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from cslib.stats import hazards
from cslib.stats.survival import kaplan_meier, log_rank


@pytest.fixture
def lives():
    rng = np.random.default_rng(1)
    n = 60
    exit = np.ceil(rng.exponential(10, n))
    return {
        "exit": exit,
        "event": rng.random(n) < 0.7,
        "entry": np.floor(exit * rng.choice([0, 0.5], n)),
        "group": rng.integers(0, 2, n),
        "stratum": rng.integers(0, 2, n),
    }


def test_a_curve_with_an_account_that_enters_as_it_leaves():
    exit, event, entry = np.array([5.0, 6, 6, 9, 10]), np.array([1, 1, 0, 1, 0]), np.array([0.0, 0, 2, 9, 3])
    with pytest.raises(ValueError, match="Entry times must not occur on or after event times"):
        SurvfuncRight(exit, event, entry=entry)
    ours = kaplan_meier(exit, event, entry)
    # At risk at 5: all but the one that enters at 9; at 6 one fewer. The one that enters and leaves at 9 never is.
    assert ours.n == 4
    assert ours.at(6).estimate == pytest.approx((1 - 1 / 4) * (1 - 1 / 3))
    assert ours.at(9).estimate == ours.at(6).estimate


def test_a_curve_has_pointwise_bounds(lives):
    naive = SurvfuncRight(lives["exit"], lives["event"].astype(int))
    assert [name for name in dir(naive) if "cb" in name or "ci" in name or "conf" in name] == [
        "quantile_ci",
        "simultaneous_cb",
    ]
    low, high = naive.simultaneous_cb()
    ours = kaplan_meier(lives["exit"], lives["event"], interval="log-log")
    at = np.searchsorted(ours.times, naive.surv_times[5:-5])
    np.testing.assert_allclose(ours.survival[at], naive.surv_prob[5:-5])
    # A band for the whole curve is wider than bounds for one time need be.
    assert ((ours.high - ours.low)[at] < (high - low)[5:-5]).all()


def test_log_rank_with_strata_and_late_entry(lives):
    given = lives["exit"], lives["event"].astype(int), lives["group"]
    with pytest.raises(IndexError):
        survdiff(*given, strata=lives["stratum"], entry=lives["entry"])
    excess = variance = 0.0
    for stratum in (0, 1):
        inside = lives["stratum"] == stratum
        for t in np.unique(lives["exit"][lives["event"] & inside]):
            at_risk = inside & (lives["entry"] < t) & (t <= lives["exit"])
            lost = at_risk & lives["event"] & (lives["exit"] == t)
            y, y1, d = at_risk.sum(), (at_risk & (lives["group"] == 0)).sum(), lost.sum()
            excess += (lost & (lives["group"] == 0)).sum() - d * y1 / y
            variance += d * y1 / y * (1 - y1 / y) * (y - d) / max(y - 1, 1)
    ours = log_rank(lives["exit"], lives["event"], lives["group"], lives["entry"], lives["stratum"])
    assert ours.statistic == pytest.approx(excess**2 / variance)


def test_a_very_small_p_is_not_nought():
    exit = np.r_[np.linspace(1, 2, 100), np.full(100, 50.0)]
    churned = (exit < 50).astype(int)
    statistic, p = survdiff(exit, churned, churned)
    assert p == 0.0
    ours = log_rank(exit, churned, churned)
    assert ours.statistic == pytest.approx(statistic)
    assert 0 < ours.p < 1e-50


def test_who_enters_exactly_at_an_event_is_not_yet_at_risk():
    exit, x = np.array([4.0, 5, 6, 7, 8]), np.array([1.0, 0, 1, 0, 1])
    entry = np.array([0.0, 0, 0, 5, 0])

    def score(at_risk_from):
        """Cox's score at no effect, with the risk sets written out."""
        total = 0.0
        for t, own in zip(exit, x, strict=True):
            at_risk = at_risk_from(t) & (t <= exit)
            total += own - x[at_risk].mean()
        return total

    naive = PHReg(exit, x[:, None], status=np.ones(5), entry=entry).score(np.zeros(1))[0]
    assert naive == pytest.approx(score(lambda t: entry <= t))
    right = score(lambda t: entry < t)
    assert naive != pytest.approx(right, abs=0.01)
    # Entry moved by half a period is the way around it.
    assert PHReg(exit, x[:, None], status=np.ones(5), entry=entry + 0.5).score(np.zeros(1))[0] == pytest.approx(right)
    ours = kaplan_meier(exit, np.ones(5), entry)
    assert ours.at_risk.tolist() == [((entry < t) & (t <= exit)).sum() for t in exit]


def test_strata_without_events_stay_counted():
    exit, x = np.tile([4.0, 5, 6, 7, 8], 2), np.tile([1.0, 0, 1, 0, 1], 2)
    event, stratum = np.r_[np.ones(5), np.zeros(5)], np.repeat(["a", "b"], 5)
    naive = PHReg(exit, x[:, None], status=event, strata=stratum).fit(disp=0)
    # Only a line below the printed summary tells that five of ten accounts are gone.
    assert len(naive.baseline_cumulative_hazard) == 1
    ours = log_rank(exit, event, x, strata=stratum)
    assert (ours.n, ours.events) == (10, 5)
    assert ours.statistic == pytest.approx(log_rank(exit[:5], event[:5], x[:5]).statistic)


def test_separation_is_a_reason_and_no_number():
    import statsmodels.api as sm

    outside = np.repeat([0.0, 1.0], 60)
    churned = np.r_[np.zeros(60), np.tile([1.0, 0, 0, 0], 15)]
    design = pd.DataFrame({"constant": 1.0, "outside": outside})
    family = sm.families.Binomial(sm.families.links.CLogLog())
    naive = sm.GLM(churned, design.to_numpy(), family=family).fit()
    # Nobody inside churned: the ratio has no bound, and what is told depends on when the iterations stopped.
    assert naive.converged
    assert naive.params[1] > 15
    assert hazards.fit(design, churned, np.arange(120)).code == "separated"
