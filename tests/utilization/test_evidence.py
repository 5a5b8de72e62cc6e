"""Evidence for a rule on tables whose truth is known, against R and against brute force."""

import numpy as np
import pandas as pd
import pytest
from test_search import landmark_table

from cslib.company.measures import MEASURES
from cslib.company.policies.rule import Rule
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Unavailable
from cslib.utilization.evidence import lausen_p, longest_horizon, single_measures, stability
from cslib.utilization.landmark import evaluate
from cslib.utilization.search import candidates, log_rank_scores

STATE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")


def test_the_corrected_p_is_that_of_maxstat():
    # pLausen94(2.5, 20, .25, .75) of R's maxstat 0.7-25.
    assert lausen_p(2.5, 20, 0.25, 0.75) == pytest.approx(0.073, abs=5e-4)


def test_a_single_threshold_needs_no_correction():
    assert lausen_p(1.959964, 100, sizes=[40]) == pytest.approx(0.05, abs=1e-6)


def test_the_corrected_p_bounds_that_of_chance():
    rng = np.random.default_rng(1)
    n, sizes = 80, np.arange(20, 61)
    scores = rng.permutation(log_rank_scores(np.arange(n, dtype=float) + 1, np.ones(n, dtype=bool)))
    deviation = scores - scores.mean()
    spread = np.sqrt(sizes * (n - sizes) / (n * (n - 1)) * (deviation**2).sum())
    largest = [np.abs(np.cumsum(rng.permutation(deviation))[sizes - 1] / spread).max() for _ in range(4000)]
    by_chance = (np.array(largest) >= 2.8).mean()
    assert by_chance - 0.006 <= lausen_p(2.8, n, sizes=sizes) <= 3 * by_chance


def test_each_measure_gets_the_threshold_that_brute_force_finds():
    table = landmark_table(400, 3)
    found = single_measures(table).frame.set_index("measure")
    half = table[table["half"] == "discovery"]
    scores = log_rank_scores(half["months"].to_numpy(), half["churned"].to_numpy())
    n = len(half)
    for name in found.index:
        best = (-np.inf, None)
        for threshold in candidates(half[name], MEASURES[name].step):
            met = half[name].to_numpy() >= threshold
            m = met.sum()
            if 0.1 * n <= m <= 0.9 * n:
                variance = m * (n - m) / (n * (n - 1)) * ((scores - scores.mean()) ** 2).sum()
                best = max(best, (-(scores[met].sum() - m * scores.mean()) / np.sqrt(variance), threshold))
        assert found.loc[name, "threshold"] == pytest.approx(best[1])
        assert found.loc[name, "statistic"] == pytest.approx(best[0], abs=1e-8)
    assert found.loc["breadth", "p"] < 0.001
    assert found.loc["seat_utilization", "p"] > 0.01


def test_without_a_truth_small_p_are_rare():
    p = pd.concat([single_measures(landmark_table(300, seed, 0.8, 0.8)).frame["p"] for seed in range(12)])
    # 48 p-values: 8 or more at or below 0.05 has probability 0.003 under the null.
    assert (p <= 0.05).sum() <= 7


def test_the_stability_range_holds_the_planted_thresholds_and_is_the_same_twice():
    table = landmark_table(900, 2)
    found = stability(table, STATE, draws=60).frame
    assert list(found["measure"]) == ["active_day_share", "breadth"]
    for row in found.itertuples():
        assert row.low <= row.threshold <= row.high
        assert row.high - row.low <= 0.16
    pd.testing.assert_frame_equal(found, stability(table, STATE, draws=60).frame)


def test_on_noise_the_thresholds_wander():
    table = landmark_table(400, 5, 0.8, 0.8)
    found = stability(table, STATE, draws=60).frame
    assert (found["high"] - found["low"]).min() > 0.3


def test_the_longest_horizon_ends_with_follow_up():
    found = longest_horizon(landmark_table(1600, 1, years=5.0), STATE)
    assert found.months.verdict == SUPPORTED
    assert 36 <= found.months.estimate <= 60
    assert found.renewals is None
    assert found.tried[int(found.months.estimate)] == SUPPORTED
    assert all(verdict != SUPPORTED for months, verdict in found.tried.items() if months > found.months.estimate)


def test_horizons_are_tried_upwards_and_none_after_a_failure():
    found = longest_horizon(landmark_table(1600, 1, years=1.7), STATE, horizon_months=36)
    assert 6 <= found.months.estimate <= 18
    tried = list(found.tried)
    assert tried == list(range(6, 6 * len(tried) + 1, 6))
    assert [verdict == SUPPORTED for verdict in found.tried.values()] == [True] * (len(tried) - 1) + [False]


def test_no_shorter_horizon_is_tried_once_the_one_asked_has_failed():
    # Many leave between months 18 and 24: at 12 months the state would be supported, at 24 it is not.
    table = landmark_table(1600, 1, years=5.0)
    late = STATE.met(table) & (table["months"] > 20) & (np.arange(1600) % 4 == 0)
    table["months"], table["churned"] = np.where(late, 20.0, table["months"]), table["churned"] | late
    assert evaluate(table, STATE, 12).definition.verdict == SUPPORTED
    found = longest_horizon(table, STATE)
    assert list(found.tried) == [24]
    assert found.months.verdict == INSUFFICIENT and found.months.estimate is None


def test_the_horizon_asked_comes_first_and_longer_ones_after_it():
    tried = list(longest_horizon(landmark_table(1600, 1, years=5.0), STATE).tried)
    assert tried == list(range(24, 24 + 6 * len(tried), 6)) and len(tried) > 2


def test_horizons_before_the_renewals_are_left_out():
    table = landmark_table(1600, 1, years=1.9).assign(term_months=12.0)
    table["first_renewal"] = np.where(table["months"] > 9, 9.0, np.nan)
    assert min(longest_horizon(table, STATE, horizon_months=36).tried) == 12


def test_a_state_that_does_not_hold_is_supported_for_no_time():
    found = longest_horizon(landmark_table(1200, 1, retention_in=0.85), STATE)
    assert found.months.estimate is None
    assert found.months.verdict == INSUFFICIENT


def test_terms_known_count_renewals():
    table = landmark_table(1600, 1, years=5.0).assign(term_months=12.0)
    table["first_renewal"] = np.where(table["months"] > 9, 9.0, np.nan)
    table.attrs["as_of"] = pd.Timestamp("2026-10-01")
    assert longest_horizon(table, STATE).renewals >= 30


@pytest.mark.parametrize("n", [1, 2, 5])
def test_a_handful_of_accounts_gives_no_claim_and_no_crash(n):
    table = landmark_table(n, 1)
    table.attrs["as_of"] = pd.Timestamp("2026-10-01")
    assert set(single_measures(table).frame.columns) >= {"measure", "p"}
    assert len(stability(table, STATE, draws=5).frame) in (0, 2)
    assert longest_horizon(table, STATE).months.verdict == INSUFFICIENT


def test_what_is_missing_is_passed_on():
    missing = Unavailable(("usage",))
    assert single_measures(missing) == missing
    assert stability(missing, STATE) == missing
    assert longest_horizon(missing, STATE) == missing
    assert stability(landmark_table(50, 1), None).needs == ("high_utilization",)
