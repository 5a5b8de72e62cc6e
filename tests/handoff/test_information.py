"""Information at the handoff, by person and within a person: planned handoffs counted again."""

import pandas as pd
import pytest
import yaml
from handovers import FIELDS, RULE, Plan, company_of

from cslib.company import usage
from cslib.company.company import load
from cslib.company.policies.rule import Rule
from cslib.company.sources import find_folder
from cslib.handoff.left_behind import information
from cslib.stats.estimate import Unavailable

EARLY, LATE = "2025-01-06", "2025-10-06"


def plans():
    """One who writes little down and one who writes much; relapse goes with what is lacking, for both."""
    made = []
    for person, incomplete in (("Hasty", 30), ("Careful", 10)):
        for i in range(40):
            fields = FIELDS[:1] if i < incomplete else FIELDS
            made.append(Plan(person, LATE, 90, True, fields=fields, relapses=i % 5 == 0 and i < incomplete))
    return [*made, *(Plan("Hasty", EARLY, 90, True, fields=()) for _ in range(5))]


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return company_of(tmp_path_factory.mktemp("information") / "all", plans())


@pytest.fixture(scope="module")
def found(company):
    return information(company, RULE, usage.trailing(company))


def test_fields_are_those_of_the_last_four_quarters(found):
    assert (found.since, found.until) == (pd.Timestamp("2025-10-01"), pd.Timestamp("2026-10-01"))
    assert found.fields["recorded"].to_dict() == {"goal": 80, "champion": 40}
    assert (found.complete.events, found.complete.n) == (40, 80)
    assert found.completeness.to_dict() == {0: 0, 1: 40, 2: 40}


def test_few_handoffs_are_looked_at_all_together(tmp_path):
    company = company_of(tmp_path / "few", [*plans()[:10], *plans()[-5:]])
    found = information(company, RULE, usage.trailing(company))
    assert found.since == pd.Timestamp(EARLY) + pd.Timedelta(days=90)
    assert found.complete.n == 15


def test_each_person_is_counted_least_complete_first(found):
    assert found.people.index.tolist() == ["Hasty", "Careful"]
    assert found.people[["handoffs", "full"]].to_numpy().tolist() == [[40, 10], [40, 30]]
    pooled = [estimate.estimate for estimate in found.people["pooled"]]
    assert 0.25 < pooled[0] < pooled[1] < 0.75
    assert not found.people["few"].any()


def test_relapse_is_compared_between_handoffs_of_one_person(found):
    """Incomplete: 6 of 30 and 2 of 10 relapse; complete: none of 10, none of 30 (and 5 early, without any field)."""
    assert found.relapse_incomplete.n == 45 and found.relapse_complete.n == 40
    assert found.relapse_complete.estimate == 0
    assert found.relapse_incomplete.estimate == pytest.approx(8 / 45)
    weights = 35 * 10 / 45, 10 * 30 / 40
    by_hand = (weights[0] * 6 / 35 + weights[1] * 2 / 10) / sum(weights)
    assert found.gap_within.estimate == pytest.approx(by_hand)
    assert found.gap_within.low > 0


def test_what_is_lacking_is_said(company, tmp_path):
    trailing = usage.trailing(company)
    undefined = information(company, None, trailing)
    assert undefined.gap_within == undefined.gap == Unavailable(("high_utilization",))
    nameless = company_of(tmp_path / "nameless", plans()[:3], without=("handoffs.from_csm",))
    made = information(nameless, RULE, usage.trailing(nameless))
    assert made.people == made.gap_within == Unavailable(("handoffs.from_csm",))
    assert made.complete.n == 3
    bare = company_of(tmp_path / "bare", plans()[:3], without=("handoff_info",))
    assert information(bare, RULE, usage.trailing(bare)) == Unavailable(("handoff_info",))


@pytest.mark.slow
def test_in_the_sample_information_matters_for_relapse():
    company = load("sample")
    rule = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")
    found = information(company, rule, usage.trailing(company))
    truth = yaml.safe_load((find_folder("sample") / "truth.yml").read_text(encoding="utf-8"))
    realised = truth["realised"]["handoff"]["left_the_state_within_90_days"]
    complete, incomplete = (realised[f"{part}_information"]["share"] for part in ("complete", "incomplete"))
    assert found.relapse_complete.low <= complete <= found.relapse_complete.high
    assert found.relapse_incomplete.low <= incomplete <= found.relapse_incomplete.high
    assert found.gap.low > 0.05 and found.gap_within.low > 0.05
    careless = {row["csm"] for row in truth["onboarding"] if row["complete_information"] < 0.5}
    assert set(found.people.index[:3]) == careless
