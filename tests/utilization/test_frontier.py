"""The frontier, predictive values and segments against brute force and figures by hand."""

import numpy as np
import pandas as pd
import pytest
from test_search import landmark_table

from cslib.company.policies.rule import Rule
from cslib.stats.estimate import Unavailable
from cslib.stats.survival import kaplan_meier
from cslib.utilization.frontier import accuracy, all_rules, frontier, thresholds_by_segment

STATE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")


def test_the_frontier_holds_exactly_the_rules_that_none_beats():
    table = landmark_table(500, 3)
    found = frontier(table, STATE, horizon_months=18)
    rules = found.rules
    for i, row in rules.iterrows():
        others = rules.drop(index=i)
        beaten = (
            (others["reach"] >= row["reach"] - 1e-12)
            & (others["retention"] >= row["retention"] - 1e-12)
            & ((others["reach"] > row["reach"] + 1e-12) | (others["retention"] > row["retention"] + 1e-12))
        ).any()
        if row["on_frontier"]:
            assert not beaten
        elif not beaten:  # as good in both as one that is on it
            same = others["on_frontier"] & np.isclose(others["reach"], row["reach"])
            assert (same & np.isclose(others["retention"], row["retention"])).any()


def test_figures_of_the_rules_are_those_of_the_curve():
    table = landmark_table(400, 4)
    found = frontier(table, STATE, horizon_months=12)
    half = table[table["half"] == "discovery"].reset_index(drop=True)
    for row in found.rules.iloc[::97].itertuples():
        met = row.rule.met(half)
        curve = kaplan_meier(half.loc[met, "months"], half.loc[met, "churned"])
        assert row.retention == pytest.approx(curve.at(12).estimate, abs=1e-5)
        assert row.reach == pytest.approx(met.mean(), abs=1e-6)
    assert found.rules["chosen"].sum() == 1
    assert found.choices["chosen"].sum() == 1


def test_predictive_values_by_hand_where_nothing_is_censored():
    # Ten in the state, one of them gone by month 12; ten outside, six gone.
    alive = pd.DataFrame(
        {
            "active_day_share": [0.9] * 10 + [0.1] * 10,
            "months": [6.0] + [24.0] * 9 + [3.0] * 6 + [24.0] * 4,
            "churned": [True] + [False] * 9 + [True] * 6 + [False] * 4,
        }
    )
    said = accuracy(alive, Rule.parse("active_day_share >= 0.5"), 12)
    assert said.share == 0.5
    assert said.ppv.estimate == pytest.approx(0.9)
    assert said.npv.estimate == pytest.approx(0.6)
    assert said.npv.low < 0.6 < said.npv.high
    assert said.sensitivity == pytest.approx(9 / 13)
    assert said.specificity == pytest.approx(6 / 7)


def test_one_truth_for_all_segments_stays_pooled():
    pooled = 0
    for seed in range(6):
        table = landmark_table(900, seed)
        table["plan"] = np.random.default_rng(seed).choice(["a", "b", "c"], len(table))
        found = thresholds_by_segment(table, STATE, "plan")
        assert found.rows["n"].sum() == len(table)
        pooled += found.rows["rule"].isna().all()
    assert pooled == 6


def test_a_segment_with_another_truth_gets_thresholds_of_its_own():
    common, other = landmark_table(900, 1), landmark_table(1500, 2)
    strict = (other["active_day_share"] >= 0.7) & (other["breadth"] >= 0.4)
    rng = np.random.default_rng(3)
    followed = rng.uniform(0.6, 1, len(other)) * 36
    life = rng.exponential(-12 / np.log(np.where(strict, 0.995, 0.6)))
    other["months"], other["churned"] = np.minimum(life, followed), life < followed
    other["landmark"] = pd.Timestamp("2026-10-01") - pd.to_timedelta((followed * 30.4375).round(), unit="D")
    other["end"] = other["landmark"] + pd.to_timedelta((other["months"] * 30.4375).round(), unit="D")
    both = pd.concat([common.assign(plan="a"), other.assign(plan="b")], ignore_index=True)
    both.attrs["as_of"] = pd.Timestamp("2026-10-01")
    rows = thresholds_by_segment(both, STATE, "plan").rows.set_index("segment")
    own = {c.measure: c.threshold for c in rows.loc["b", "rule"].conditions}
    assert own["active_day_share"] == pytest.approx(0.7, abs=0.051)
    assert rows.loc["a", "rule"] is None
    strictly = Rule.parse(str(rows.loc["b", "rule"]))
    same = thresholds_by_segment(both, strictly, "plan").rows.set_index("segment")
    assert same.loc["b", "rule"] is None, "the rule in use is no rule of its own"


def test_rules_have_one_condition_per_family():
    found = all_rules(landmark_table(200, 1))
    assert len(found) == len(set(map(str, found)))
    assert all(len(rule.conditions) in (1, 2) for rule in found)


@pytest.mark.parametrize("n", [1, 3, 20])
def test_few_accounts_give_an_empty_frontier(n):
    table = landmark_table(n, 1)
    table.attrs["as_of"] = pd.Timestamp("2026-10-01")
    found = frontier(table, STATE)
    assert found.choices.empty
    table["plan"] = ["a", "b"][:n] + ["a"] * (n - 2)
    assert thresholds_by_segment(table, STATE, "plan").rows["rule"].isna().all()


def test_the_only_segment_of_a_page_is_not_held_against_itself():
    found = thresholds_by_segment(landmark_table(200, 1).assign(plan="only"), STATE, "plan")
    assert found.rows.empty
    assert "Only one segment" in found.table().sentences[0]


def test_what_is_missing_is_passed_on():
    missing = Unavailable(("usage",))
    assert frontier(missing) == missing
    assert thresholds_by_segment(missing, STATE, "plan") == missing
    assert thresholds_by_segment(landmark_table(50, 1), STATE, "").needs == ("accounts.segment",)
    assert thresholds_by_segment(landmark_table(50, 1), None, "plan").needs == ("high_utilization",)
