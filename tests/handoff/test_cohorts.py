"""Handoffs by start cohort: planned handoffs counted again one by one."""

import numpy as np
import pytest
from handovers import RULE, Plan, company_of

from cslib.company import usage
from cslib.handoff.cohorts import start_cohorts
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Unavailable
from cslib.stats.intervals import difference, proportion

STARTS = [
    "2023-11-06",
    "2024-02-05",
    "2024-05-06",
    "2024-08-05",
    "2024-11-04",
    "2025-02-03",
    "2025-05-05",
    "2025-08-04",
]
QUARTERS = ["2023Q4", "2024Q1", "2024Q2", "2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3"]


def plans():
    """Eight quarters of nine accounts, in the second year more of them in the state; two that are not over."""
    made = []
    for k, start in enumerate(STARTS):
        held = 2 if k < 4 else 8
        made += [Plan("Sato", start, 80 + k + i, i < held, relapses=i == 0) for i in range(8)]
        made.append(Plan("Sato", start, None, False, churned_after=100))
    made += [Plan("Sato", "2026-02-02", 90, True), Plan("Sato", "2026-02-02", None, True)]
    made += [Plan("Sato", "2026-05-04", 80, True), Plan("Sato", "2026-08-03", None, True)]
    return made


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return company_of(tmp_path_factory.mktemp("cohorts") / "all", plans())


@pytest.fixture(scope="module")
def found(company):
    return start_cohorts(company, RULE, usage.trailing(company))


def test_each_cohort_is_counted_on_its_own(found):
    assert found.basis == "recorded"
    assert list(found.frame.index) == [*QUARTERS, "2026Q1", "2026Q2", "2026Q3"]
    for quarter, start in zip(QUARTERS, STARTS, strict=True):
        mine = [plan for plan in plans() if plan.start == start]
        row = found.frame.loc[quarter]
        assert (row["accounts"], row["handed"], row["waiting"]) == (9, 8, 0)
        days = sorted(plan.days for plan in mine if plan.days)
        # Half of all nine have been handed over at the fifth handoff; the ninth churned.
        assert row["days"].estimate == days[4]
        held = sum(plan.state and not plan.relapses for plan in mine)
        assert (row["in_state_90d"].events, row["in_state_90d"].n) == (held, 8)
        inside = [plan.relapses for plan in mine if plan.state]
        assert (row["relapse_90d"].n, row["relapse_90d"].estimate) == (len(inside), pytest.approx(np.mean(inside)))


def test_unfinished_cohorts_are_marked(found):
    assert found.frame["finished"].tolist() == [True] * 8 + [False, False, False]
    assert found.frame["days_finished"].tolist() == [True] * 9 + [True, False]
    assert found.frame["waiting"].tolist() == [0] * 8 + [1, 0, 1]


def test_years_are_compared_by_their_finished_cohorts(found):
    """28 of 32 against 4 of 32."""
    expected = difference(proportion(28, 32), proportion(4, 32))
    assert found.compared == ("2023Q4", "2025Q3")
    assert (found.change.estimate, found.change.low) == pytest.approx((expected.estimate, expected.low))
    assert found.change.verdict == SUPPORTED


def test_two_years_of_finished_cohorts_are_needed(tmp_path):
    company = company_of(tmp_path / "short", [plan for plan in plans() if plan.start > "2024-01"])
    found = start_cohorts(company, RULE, usage.trailing(company))
    assert found.compared == () and found.change.estimate is None


def test_a_quarter_without_a_start_stays_a_quarter(tmp_path):
    few = [plan for plan in plans() if plan.start not in STARTS[1:4]]
    company = company_of(tmp_path / "gap", few)
    found = start_cohorts(company, RULE, usage.trailing(company))
    assert found.compared == ("2023Q4", "2025Q3") and found.change.n == 40
    assert found.change.verdict == INSUFFICIENT
    assert found.change.reasons[0].numbers == {"accounts": 8, "least": 30}


def test_without_handoffs_the_state_with_a_cap_is_replayed(tmp_path):
    company = company_of(tmp_path / "bare", plans(), without=("handoffs", "handoff_info"))
    trailing = usage.trailing(company)
    found = start_cohorts(company, RULE, trailing)
    assert found.basis == "replayed" and found.frame["accounts"].sum() == len(plans())
    assert start_cohorts(company, None, trailing) == Unavailable(("handoffs", "high_utilization"))


def test_without_a_definition_days_are_told_all_the_same(company):
    found = start_cohorts(company, None, usage.trailing(company))
    assert found.change == Unavailable(("high_utilization",))
    assert found.frame["days"].iloc[0].estimate == 84
