"""Overhang: planned handoffs counted again one by one, and the truth of the sample company."""

import numpy as np
import pytest
import yaml
from handovers import RULE, Plan, company_of

from cslib.company import usage
from cslib.company.company import load
from cslib.company.policies.rule import Rule
from cslib.company.sources import find_folder
from cslib.handoff.left_behind import overhang
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Unavailable
from cslib.stats.intervals import median

START = "2025-08-04"


def plans():
    """Two who are fast, one of them leaving few in the state; two who take longer; segment B is hard."""
    kinds = [("Fast bad", 60, 40, 4), ("Fast good", 65, 40, 30), ("Slow", 120, 36, 26), ("Slower", 140, 36, 27)]
    made = []
    for person, days, n, held in kinds:
        for i in range(n):
            state = i < held
            made.append(Plan(person, START, days + i % 5, state, "B" if i % 4 == 3 else "A"))
    made += [Plan("Newcomer", START, 100 + i, i == 0) for i in range(3)]
    made += [Plan("", START, 100, True), Plan("Slow", "2026-08-03", 40, True)]
    made.append(Plan("Slow", START, 120, True, churned_after=180))
    return made


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return company_of(tmp_path_factory.mktemp("overhang") / "all", plans())


@pytest.fixture(scope="module")
def found(company):
    return overhang(company, RULE, usage.trailing(company))


def followed():
    """Return the plans that count: named, and with their 90th day before as_of."""
    return [plan for plan in plans() if plan.person and plan.start == START]


def test_each_person_is_credited_with_what_became_of_the_accounts(found):
    for person in {plan.person for plan in followed()}:
        mine = [plan for plan in followed() if plan.person == person]
        row = found.people.loc[person]
        held = sum(plan.state and plan.churned_after is None for plan in mine)
        assert (row["handoffs"], row["in_state"].events, row["in_state"].n) == (len(mine), held, len(mine))
        assert row["days"].estimate == np.median([plan.days for plan in mine])
        assert row["few"] == (len(mine) < 30)
    assert (found.team.n, found.unattributed) == (len(followed()), 1)
    assert found.people["retained"]["Slow"].estimate < found.people["retained"]["Slower"].estimate


def test_the_team_is_asked_for_the_same_segments(found):
    held = {plan: plan.state and plan.churned_after is None for plan in followed()}
    shares = {}
    for segment in ("A", "B"):
        there = [plan for plan in followed() if plan.segment == segment]
        shares[segment] = sum(held[plan] for plan in there) / len(there)
    for person in found.people.index:
        mine = [plan for plan in followed() if plan.person == person]
        expected = sum(shares[plan.segment] for plan in mine) / len(mine)
        assert found.people.loc[person, "expected"] == pytest.approx(expected)
    assert found.column == "segment"


def test_pooling_keeps_the_order_and_moves_small_numbers_towards_the_team(found):
    people = found.people
    pooled = {person: estimate.estimate for person, estimate in people["pooled"].items()}
    raw = {person: estimate.estimate for person, estimate in people["in_state"].items()}
    assert min(pooled, key=pooled.get) == "Fast bad"
    team = found.team.estimate
    assert abs(pooled["Newcomer"] - team) < 0.75 * abs(raw["Newcomer"] - team)
    assert abs(pooled["Fast bad"] - raw["Fast bad"]) < 0.1


def test_speed_and_overhang_rank_differently(found):
    people = found.people
    assert list(people.index) == ["Fast bad", "Fast good", "Slow", "Slower", "Newcomer"]
    assert people["speed_rank"].dropna().tolist() == [1, 2, 3, 4]
    assert people.loc["Fast bad", "overhang_rank"] == 4
    assert people.loc["Fast bad", ["overhang_low", "overhang_high", "overhang_top"]].tolist() == [4, 4, 0]
    assert people.loc["Newcomer", "speed_rank":].isna().all()
    assert (found.top, found.rewarded, found.hidden) == (2, ("Fast bad", "Fast good"), ("Fast bad",))
    assert set(found.left_behind) < {"Slow", "Slower"} and len(found.left_behind) == 1
    assert found.gap.verdict == SUPPORTED and found.gap.high < 0
    assert found.both.estimate == 1


def test_those_alike_cannot_be_ranked(tmp_path):
    alike = [Plan(f"P{k}", START, 100 + i, i % 2 == 0) for k in range(3) for i in range(20)]
    company = company_of(tmp_path / "alike", alike)
    found = overhang(company, RULE, usage.trailing(company))
    assert (found.people["overhang_low"] == 1).all() and (found.people["overhang_high"] == 3).all()
    assert found.people["overhang_top"].to_numpy() == pytest.approx(1 / 3, abs=0.05)
    assert found.gap.verdict == INSUFFICIENT and not found.hidden


def test_a_fast_person_may_also_be_the_best(tmp_path):
    rows = [Plan("Fast", START, 60, i < 38) for i in range(40)] + [Plan("Slow", START, 90, i < 8) for i in range(40)]
    company = company_of(tmp_path / "fair", rows)
    found = overhang(company, RULE, usage.trailing(company))
    assert found.gap.verdict == NOT_SUPPORTED and found.gap.low > 0
    assert (found.rewarded, found.hidden, found.left_behind) == (("Fast",), (), ())


def test_bounds_of_a_median_are_order_statistics():
    """Ranks of the bounds as in tables of the sign test (Conover 1999, appendix)."""
    for n, low, high in ((6, 1, 6), (10, 2, 9), (20, 6, 15), (50, 18, 33)):
        found = median(range(1, n + 1), "days")
        assert (found.estimate, found.low, found.high) == ((n + 1) / 2, low, high)
    assert median([3, 9, 4, 5, 6], "days").low is None
    assert median([], "days").estimate is None


def test_what_is_lacking_is_said(tmp_path):
    few = plans()[:6]
    for place in ("handoffs", "handoffs.from_csm"):
        company = company_of(tmp_path / place, few, without=(place,))
        assert overhang(company, RULE, usage.trailing(company)) == Unavailable((place,))
    company = company_of(tmp_path / "all", few)
    assert overhang(company, None, usage.trailing(company)) == Unavailable(("high_utilization",))
    assert overhang(company, RULE, Unavailable(("usage",))) == Unavailable(("usage",))


@pytest.mark.parametrize("some", [[], [Plan("Sato", START, 80, True)], [Plan("Sato", "2026-09-01", None, True)]])
def test_few_or_no_handoffs_make_no_ranks(tmp_path, some):
    named = Plan("Tanaka", "2026-06-01", 100, True)
    company = company_of(tmp_path / "few", [named, Plan("", START, 60, True), *some])
    found = overhang(company, RULE, usage.trailing(company))
    assert found.people.index.tolist() == [plan.person for plan in some if plan.days]
    assert (found.rewarded, found.left_behind, found.gap.estimate, found.top) == ((), (), None, 0)


def test_within_one_segment_there_is_no_mix(tmp_path):
    company = company_of(tmp_path / "one", plans(), segment_by="segment", segment="A")
    found = overhang(company, RULE, usage.trailing(company))
    assert found.column == "" and found.team.n < len(followed())


@pytest.mark.slow
def test_in_the_sample_the_fast_three_leave_little_and_the_fourth_does_not():
    """Three fast onboarding people bring their accounts less far, a fourth is as fast without that."""
    company = load("sample")
    rule = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")
    found = overhang(company, rule, usage.trailing(company))
    truth = yaml.safe_load((find_folder("sample") / "truth.yml").read_text(encoding="utf-8"))
    planted = truth["onboarding"]
    careless = {row["csm"] for row in planted if row["plateau_shift"] < 0}
    fastest = sorted(planted, key=lambda row: row["usual_day"])[:4]
    assert set(found.rewarded) == {row["csm"] for row in fastest}
    assert set(found.hidden) == careless and len(careless) == 3
    assert found.gap.verdict == SUPPORTED
    people = found.people
    assert people.loc["Tanaka Sho", "overhang_rank"] <= 4 and people.loc["Tanaka Sho", "overhang_top"] > 0.3
    assert people.loc[list(careless), "overhang_rank"].min() > 7
    realised = truth["realised"]["handoff"]["by_onboarding_csm"]
    for person, row in people.iterrows():
        assert row["days"].estimate == pytest.approx(realised[person]["median_days"], abs=4)
