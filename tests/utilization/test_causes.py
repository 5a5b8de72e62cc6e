"""Like with like, groups that decide together, both halves judging, and power: against brute force and closed forms."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from test_search import landmark_table

from cslib.company.policies.rule import Rule
from cslib.language import using
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED
from cslib.stats.intervals import clopper_pearson
from cslib.stats.survival import kaplan_meier
from cslib.utilization.causes import characteristics, effective, propensity, retention, same_fate, standardised
from cslib.utilization.landmark import evaluate
from cslib.utilization.power import power

STATE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")
OTHER = Rule.parse("active_day_share >= 0.6 and breadth >= 0.4")


@pytest.fixture(scope="module")
def calibrate():
    path = Path(__file__).parents[2] / "benchmarks" / "calibrate.py"
    spec = importlib.util.spec_from_file_location("calibrate", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def outcomes(n: int, seed: int = 1) -> pd.DataFrame:
    """Make accounts that either churned in month 5 or were followed for 30: shares need no curve."""
    rng = np.random.default_rng(seed)
    churned = rng.random(n) < 0.3
    return pd.DataFrame({"months": np.where(churned, 5.0, 30.0), "churned": churned})


def test_weights_of_two_are_accounts_twice():
    rows = outcomes(40)
    twice = kaplan_meier(np.repeat(rows["months"], 2), np.repeat(rows["churned"], 2)).at(24)
    weighted = kaplan_meier(rows["months"], rows["churned"], weights=np.full(40, 2.0)).at(24)
    assert (weighted.low, weighted.estimate, weighted.high) == pytest.approx((twice.low, twice.estimate, twice.high))


@pytest.mark.parametrize("level", [0.95, 0.99])
def test_with_nobody_censored_bounds_of_any_level_are_those_of_clopper_and_pearson(level):
    rows = outcomes(25)
    found = kaplan_meier(rows["months"], rows["churned"], interval="beta product", level=level).at(24)
    assert (found.low, found.high) == pytest.approx(clopper_pearson(25 - rows["churned"].sum(), 25, level), abs=1e-9)


def test_in_two_segments_alike_means_mantel_and_haenszels_weights():
    rows = outcomes(400, 3).assign(segment=["a"] * 150 + ["b"] * 250)
    met = np.random.default_rng(4).random(400) < np.where(rows["segment"] == "a", 0.7, 0.2)
    gap = weight = 0.0
    for _, part in rows.assign(met=met).groupby("segment"):
        inside, outside = part[part["met"]], part[~part["met"]]
        share = len(inside) * len(outside) / len(part)
        gap += share * (outside["churned"].mean() - inside["churned"].mean())
        weight += share
    found = standardised(rows, met, 24)
    assert found.columns == ("segment",)
    assert found.gap.estimate == pytest.approx(gap / weight, abs=1e-3)


def test_both_sides_are_alike_in_every_characteristic():
    table = landmark_table(900, 2)
    rng = np.random.default_rng(5)
    table["size"], table["plan"] = np.exp(rng.normal(3, 1, 900)), rng.choice(["x", "y", "z"], 900)
    table["segment"] = np.where(table["size"] > 30, "large", "small")
    met = rng.random(900) < 1 / (1 + np.exp(3 - np.log(table["size"])))
    columns = np.hstack(list(characteristics(table).values()))
    assert list(characteristics(table)) == ["segment", "plan", "size", "start"]
    chance = propensity(columns, met.to_numpy())
    logit = sm.Logit(met.to_numpy(float), sm.add_constant(columns)).fit(disp=False, method="lbfgs", maxiter=2000)
    assert np.abs(chance - logit.predict()).max() < 0.01
    inside, outside = (np.average(columns[m], axis=0, weights=w[m]) for m, w in ((met, 1 - chance), (~met, chance)))
    assert inside == pytest.approx(outside, abs=5e-3)


def test_an_account_that_could_only_be_on_one_side_counts_for_nothing():
    rows = outcomes(300, 6).assign(segment=["only inside"] * 100 + ["both"] * 200)
    met = np.r_[np.ones(100, bool), np.arange(200) % 2 == 0]
    part = rows.iloc[100:]
    gap = part["churned"][~met[100:]].mean() - part["churned"][met[100:]].mean()
    assert standardised(rows, met, 24).gap.estimate == pytest.approx(gap, abs=0.01)


def test_size_that_drives_both_is_named_and_never_supported(calibrate):
    seen = []
    for seed in range(6):
        rng = np.random.default_rng([3, seed])
        tried = evaluate(calibrate.common_cause_table(rng), Rule.parse("active_day_share >= 0.5"), 24, 0.95, half="all")
        assert tried.definition.verdict != SUPPORTED
        seen += [(reason.code, tried.standardised.cause) for reason in tried.definition.reasons]
    assert seen.count(("common_cause", "size")) >= 4
    with using("en"):
        assert "mostly a matter of size at the start" in str(tried.finding())


def test_a_state_that_is_no_matter_of_size_stays_supported():
    table = landmark_table(1200, 1)
    table["size"] = np.exp(2 * table["active_day_share"] + np.random.default_rng(2).normal(0, 0.5, 1200))
    tried = evaluate(table, STATE, 24, 0.95)
    assert tried.definition.verdict == SUPPORTED
    assert tried.standardised.columns == ("size", "start")


def test_twins_count_once_and_strangers_twice():
    one = outcomes(200, 7)
    twins = pd.concat([one, one], ignore_index=True).assign(unit=list(range(200)) * 2)
    strangers = pd.concat([one, outcomes(200, 8)], ignore_index=True).assign(unit=list(range(200)) * 2)
    met = np.ones(400, bool)
    assert same_fate(twins, met) == pytest.approx(1.0)
    assert same_fate(strangers, met) < 0.15
    quantiles = stats.norm.ppf(0.975) / stats.t.ppf(0.975, 199)
    assert effective(twins, np.ones(400), 1.0) == pytest.approx(200 * quantiles**2)
    assert effective(twins, np.ones(400), 0.5) == pytest.approx(400 / 1.5 * quantiles**2)
    alone, both = retention(one, 24), retention(twins, 24, fate=1.0)
    assert both.estimate == pytest.approx(alone.estimate)
    assert both.high - both.low == pytest.approx(alone.high - alone.low, rel=0.02)
    assert both.events == 2 * alone.events


def test_both_halves_judge_and_no_account_its_own_rule():
    table = landmark_table(900, 3)
    tried = evaluate(table, STATE, other=OTHER)
    second = table["half"] == "confirmation"
    inside = table[np.where(second, STATE.met(table), OTHER.met(table))]
    assert tried.in_state == kaplan_meier(inside["months"], inside["churned"]).at(24)
    own, other = tried.folds
    assert (own.rule, other.rule, tried.other) == (STATE, OTHER, OTHER)
    assert own.in_state == evaluate(table, STATE).in_state
    assert other.in_state == evaluate(table, OTHER, half="discovery").in_state
    told = tried.finding().results["definition_other_half"]
    assert (told.value, told.estimate, told.n) == (str(OTHER), other.in_state.estimate, other.in_state.n)


def test_the_rule_proposed_borrows_no_evidence_from_the_other():
    table = landmark_table(3000, 3)
    # On the confirmation half the proposed rule keeps 0.88 to month 24; the other one is perfect.
    rng, met = np.random.default_rng(1), STATE.met(table)
    early = (table["half"] == "confirmation") & met & (rng.random(3000) < 0.11)
    table["churned"] = np.where(met, early, table["churned"])
    table["months"] = np.where(early, 3.0, table["months"])
    tried = evaluate(table, STATE, other=STATE)
    assert tried.in_state.low > 0.9025 > tried.folds[0].in_state.estimate
    assert tried.definition.verdict == INSUFFICIENT
    assert [reason.code for reason in tried.definition.reasons] == ["own_half_below"]


def test_tries_widen_the_bounds_that_decide_but_not_those_shown():
    table = landmark_table(1200, 5, retention_in=0.98, years=5.0)
    once, often = evaluate(table, STATE), evaluate(table, STATE, tries=1000)
    assert once.definition.verdict == SUPPORTED and often.definition.verdict == INSUFFICIENT
    assert once.in_state == often.in_state
    with using("en"):
        assert "Definition number 1000" in str(often.finding())


def test_the_chance_is_the_binomials_where_all_are_followed():
    table = landmark_table(500, 1)
    table["landmark"] = table.attrs["as_of"] - pd.Timedelta(days=1500)
    found = power(table, 24, 0.95, share=0.4, retention=0.98)
    assert found.effective == pytest.approx(200)
    kept = [k for k in range(201) if clopper_pearson(200 - k, 200)[0] >= 0.95**2]
    assert found.chance == pytest.approx(sum(stats.binom.pmf(k, 200, 1 - 0.98**2) for k in kept))
    assert found.months_needed == 0
    # So many accounts are enough, and ten fewer are not.
    for accounts, enough in ((found.accounts_needed, True), (found.accounts_needed - 10, False)):
        some = landmark_table(accounts, 1).assign(landmark=table["landmark"].iloc[0])
        assert (power(some, 24, 0.95, share=0.4, retention=0.98).chance >= 0.8) == enough


def test_the_chance_is_how_often_the_true_state_is_supported(calibrate):
    held = []
    for seed in range(60):
        rng = np.random.default_rng([8, seed])
        table = calibrate.planted_table(rng, 500, 0.98, 0.7)
        held.append(evaluate(table, STATE, 24, 0.95, half="all").definition.verdict == SUPPORTED)
    share = float(STATE.met(table).mean())
    low, high = clopper_pearson(sum(held), 60, 0.99)
    assert low <= power(table, 24, 0.95, share=share).chance <= high


def test_without_follow_up_nothing_can_be_shown_and_months_are_asked_for():
    table = landmark_table(400, 1)
    table["landmark"] = table.attrs["as_of"] - pd.Timedelta(days=365)
    found = power(table, 24, 0.95)
    assert found.chance == 0 and found.least is None and found.accounts_needed is None
    assert found.months_needed >= 12
    for lang, said in (("en", "longer follow-up"), ("ja", "もっと長く")):
        with using(lang):
            assert said in str(found.finding())


def grouped(seed: int, groups: int = 200, size: int = 3, together: float = 0.8) -> pd.DataFrame:
    """Make accounts of parents that mostly decide together: in the state 0.95 a year, outside 0.70."""
    rng = np.random.default_rng([11, seed])
    n = groups * size
    unit = np.repeat(np.arange(groups), size)
    inside = np.repeat(rng.random(groups) < 0.5, size)
    own, shared = rng.exponential(1, n), np.repeat(rng.exponential(1, groups), size)
    life = np.where(rng.random(n) < together, shared, own) / (-np.log(np.where(inside, 0.95, 0.70)) / 12)
    followed = np.repeat(rng.uniform(3, 48, groups), size)
    table = pd.DataFrame({"months": np.minimum(life, followed), "churned": life <= followed, "unit": unit})
    table["inside"] = inside
    return table


def test_bounds_cover_where_parents_of_three_decide_mostly_together():
    plain = covered = below = 0
    for seed in range(150):
        table = grouped(seed)
        met = table["inside"].to_numpy()
        fate = same_fate(table, met)
        found = retention(table[met], 24, fate=fate)
        covered += found.low <= 0.95**2 <= found.high
        below += found.low > 0.95**2
        alone = kaplan_meier(table.loc[met, "months"], table.loc[met, "churned"]).at(24)
        plain += alone.low <= 0.95**2 <= alone.high
    assert covered / 150 >= 0.93 > plain / 150
    assert below / 150 <= 0.035


def test_too_few_groups_are_insufficient_and_said():
    table = landmark_table(900, 3)
    table["unit"] = np.arange(900) % 8
    tried = evaluate(table, STATE, half="all")
    assert tried.definition.verdict == INSUFFICIENT
    assert "few_units" in [reason.code for reason in tried.definition.reasons]
    with using("en"):
        assert "8 groups only" in str(tried.finding())
