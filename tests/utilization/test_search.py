"""The search on tables whose truth is known."""

import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from cslib.company.company import load
from cslib.company.policies.rule import Rule
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Unavailable
from cslib.stats.survival import log_rank
from cslib.utilization.landmark import INCLUDED, evaluate, half_of, landmark
from cslib.utilization.search import candidates, choose, drift, log_rank_scores, search


def landmark_table(n, seed, retention_in=0.99, retention_out=0.70, years=3.0):
    """Make a landmark table with a planted state: active_day_share >= 0.5 and breadth >= 0.4."""
    rng = np.random.default_rng(seed)
    regularity, depth, breadth, seats = rng.uniform(0.05, 0.95, (4, n))
    depth = 0.5 * depth + 0.5 * regularity
    state = (regularity >= 0.5) & (breadth >= 0.4)
    hazard = -np.log(np.where(state, retention_in, retention_out)) / 12
    churn = rng.exponential(1 / hazard)
    followed = rng.uniform(0.3, 1, n) * 12 * years
    as_of = pd.Timestamp("2026-10-01")
    months = np.minimum(churn, followed)
    landmark = as_of - pd.to_timedelta((followed * 365.25 / 12).round(), unit="D")
    table = pd.DataFrame(
        {
            "account_id": [f"A{i:04d}" for i in range(n)],
            "start": landmark - pd.Timedelta(days=90),
            "landmark": landmark,
            "entry": landmark - pd.Timedelta(days=90),
            "end": landmark + pd.to_timedelta((months * 365.25 / 12).round(), unit="D"),
            "months": months,
            "churned": churn <= followed,
            "status": INCLUDED,
            "term_months": np.nan,
            "first_renewal": np.nan,
            "active_day_share": regularity,
            "events_per_active_day": depth * 40,
            "breadth": breadth,
            "seat_utilization": seats,
        }
    )
    table["half"] = half_of(table["account_id"])
    table.attrs["as_of"] = as_of
    return table


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3))])
def test_the_planted_rule_is_found_within_one_step_and_holds_on_the_other_half(seed):
    table = landmark_table(1400, seed)
    found = search(table, permutations=199)
    thresholds = {c.measure: c.threshold for c in found.rule.conditions}
    assert thresholds == {"active_day_share": pytest.approx(0.5, abs=0.051), "breadth": pytest.approx(0.4, abs=0.051)}
    assert found.p == pytest.approx(1 / 200)
    tried = evaluate(table, found.rule, horizon_months=24, target=0.95)
    assert tried.definition.verdict == SUPPORTED
    assert tried.in_state.low <= 0.99**2 <= tried.in_state.high


def test_without_a_truth_the_p_of_the_whole_search_is_not_small_more_often_than_it_should():
    p = [search(landmark_table(400, seed, 0.8, 0.8), permutations=99, max_conditions=2).p for seed in range(20)]
    # Under the null p is uniform: 5 or more of 20 at or below 0.05 has probability 0.003.
    assert sum(value <= 0.05 for value in p) <= 4
    assert max(p) > 0.5


def test_scores_of_a_group_add_up_to_observed_less_expected_churns():
    rng = np.random.default_rng(4)
    exit, event = np.ceil(rng.exponential(10, 80)), rng.random(80) < 0.7
    group = rng.random(80) < 0.4
    scores = log_rank_scores(exit, event)
    expected = 0.0
    for t in np.unique(exit[event]):
        at_risk = exit >= t
        expected += (event & (exit == t)).sum() * (at_risk & group).sum() / at_risk.sum()
    assert scores.sum() == pytest.approx(0, abs=1e-9)
    assert scores[group].sum() == pytest.approx((event & group).sum() - expected, abs=1e-9)


def test_the_best_single_condition_is_the_one_with_the_largest_log_rank_statistic():
    table = landmark_table(300, 9)
    found = search(table, permutations=9, max_conditions=1)
    half = table[table["half"] == "discovery"]
    best = max(
        (
            (log_rank(half["months"], half["churned"], half[measure] >= t).statistic, measure, t)
            for measure, thresholds in found.grid.items()
            for t in thresholds
            if 0.1 <= (half[measure] >= t).mean() <= 0.9
        ),
    )
    mine = found.rule.conditions[0]
    assert (mine.measure, mine.threshold) == best[1:]


def test_candidates_lie_between_the_outer_tenths_on_steps_a_person_would_name():
    values = pd.Series(np.linspace(0, 1, 1001))
    np.testing.assert_allclose(candidates(values, 0.05), np.arange(0.10, 0.901, 0.05))
    assert candidates(pd.Series([0.3] * 10), 0.05).size == 0
    assert candidates(pd.Series([np.nan]), 0.05).size == 0


@pytest.mark.parametrize("churned", [0, 1])
def test_with_no_or_one_churn_there_is_no_rule(churned):
    table = landmark_table(80, 5)
    table["churned"] = False
    table.loc[table.index[table["half"] == "discovery"][:churned], "churned"] = True
    found = search(table, permutations=9)
    assert found.rule is None
    assert found.n == (table["half"] == "discovery").sum()


def test_measures_without_values_are_left_out():
    table = landmark_table(200, 6).assign(seat_utilization=np.nan)
    assert "seat_utilization" not in search(table, permutations=9).grid


def test_a_missing_table_is_passed_on():
    assert search(Unavailable(("usage",))).needs == ("usage",)


def test_the_search_gives_the_same_answer_twice():
    table = landmark_table(300, 8)
    first, second = search(table, permutations=49), search(table, permutations=49)
    assert (str(first.rule), first.p) == (str(second.rule), second.p)
    assert str(Rule.parse(str(first.rule))) == str(first.rule)


@pytest.mark.slow
def test_segments_are_judged_as_the_whole_is_and_add_up_to_it():
    company = load("sample")
    parts = [load("sample", segment_by="segment", segment=name) for name in company.segments("segment")]
    whole, *parts = (choose(one, landmark(one)) for one in (company, *parts))
    assert {one.evaluation.half for one in (whole, *parts)} == {"both"} and not parts[0].search
    assert {(str(one.rule), str(one.other)) for one in parts} == {(str(whole.rule), str(whole.other))}
    for name in ("in_state", "out_of_state"):
        inside, each = getattr(whole.evaluation, name), [getattr(one.evaluation, name) for one in parts]
        assert sum(one.n for one in each) == inside.n and sum(one.events for one in each) == inside.events
        kept = [one.estimate for one in each]
        assert min(kept) <= inside.estimate <= max(kept)


def test_the_least_difference_of_the_policy_in_force_counts(monkeypatch):
    """By hand: the difference lies near 0.98 - 0.49 = 0.49, above 0.05 and below 0.9."""
    rule, found = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4"), {}
    for least in (0.05, 0.9):
        decided = SimpleNamespace(rule=rule, in_force_from="2020-01-01", min_difference=least)
        monkeypatch.setattr(sys.modules["cslib.utilization.search"], "in_force", lambda *_, decided=decided: decided)
        found[least] = drift(None, landmark_table(900, 2)).definition.verdict
    assert found == {0.05: SUPPORTED, 0.9: INSUFFICIENT}
