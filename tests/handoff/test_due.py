"""Who is due, against a walk through each account day by day; what the criteria ask for one by one."""

import numpy as np
import pandas as pd
import pytest
from test_past import AS_OF, FIELDS, RULE, Walk, onboarding_tables, write

from cslib.company import usage
from cslib.company.company import load
from cslib.company.policies.policy import Handoff
from cslib.handoff.criteria import Criteria
from cslib.handoff.due import due
from cslib.handoff.past import apply_policy
from cslib.stats.estimate import Unavailable


def policy(**said):
    return Handoff(in_force_from="2026-01-01", **said)


@pytest.fixture(scope="module")
def tables():
    return onboarding_tables(seed=11)


@pytest.fixture(scope="module")
def company(tables, tmp_path_factory):
    return load(write(tmp_path_factory.mktemp("due") / "all", tables), as_of="2026Q3")


@pytest.fixture(scope="module")
def trailing(company):
    return usage.trailing(company)


@pytest.fixture(scope="module")
def bare(tables, tmp_path_factory):
    few = {name: tables[name] for name in ("accounts", "contracts", "usage")}
    return load(write(tmp_path_factory.mktemp("due_bare") / "all", few), as_of="2026Q3")


def in_onboarding(tables):
    contracts, given = tables["contracts"].set_index("account_id"), tables["handoffs"]
    still = contracts["end_date"].isna() | (contracts["end_date"] >= AS_OF)
    handed = set(given.loc[given["date"] < AS_OF, "account_id"])
    since = given["date"].min()
    return {a for a in contracts.index[still & (contracts["start_date"] >= since)] if a not in handed}


POLICIES = {
    "state": policy(persistence_weeks=4, cap_days=None),
    "two weeks": policy(persistence_weeks=2, cap_days=100),
    "steps": policy(state=False, milestones=("kickoff",), cap_days=None),
    "information": policy(state=False, information=FIELDS, cap_days=150, at_cap="keep"),
    "all": policy(milestones=("kickoff",), information=(FIELDS[0],), cap_days=120),
}


@pytest.mark.parametrize("name", POLICIES)
def test_due_are_those_that_a_walk_day_by_day_finds(company, tables, trailing, name):
    asked = POLICIES[name]
    found = due(company, RULE, trailing, asked)
    assert found.in_force and found.recorded and not found.left_out
    assert set(found.accounts["account_id"]) == in_onboarding(tables)
    last_monday = max(day for day in trailing["date"] if day <= AS_OF)
    for _, row in found.accounts.iterrows():
        walk = Walk(row["account_id"], tables, trailing)
        done = set(walk.steps.loc[walk.steps["done_date"] < AS_OF, "milestone"])
        info = walk.info[(walk.info["value"].fillna("") != "") & (walk.info["recorded_date"] < AS_OF)]
        noted = set(info["field"])
        seen = bool(walk.met) and max(walk.met) == last_monday
        inside = walk.inside(AS_OF, asked.persistence_weeks)
        met = (not asked.state or (seen and inside)) and set(asked.milestones) <= done
        met = met and set(asked.information) <= noted
        over = asked.cap_days is not None and (AS_OF - walk.start).days >= asked.cap_days
        assert row["due"] == (met or (over and asked.at_cap == "handoff")), row["account_id"]
        assert row["how"] == ("criteria" if met else "cap" if row["due"] else "")
        assert set(row["missing_milestones"]) == set(asked.milestones) - done
        assert set(row["missing_information"]) == set(asked.information) - noted
        assert row["over_cap"] == over
        if seen:
            assert row["in_state"] == inside
            run = 0
            for monday in sorted(walk.met):
                run = run + 1 if walk.met[monday] else 0
            assert (row["weeks_met"] == run) if run else np.isnan(row["weeks_met"])
        else:
            assert pd.isna(row["in_state"])


def test_the_order_is_due_first_then_those_that_lack_least(company, trailing):
    found = due(company, RULE, trailing, POLICIES["all"]).accounts
    assert found["due"].is_monotonic_decreasing
    first = found[found["due"]]
    assert first["days"].is_monotonic_decreasing
    held = found[~found["due"]]
    lacks = held["missing_milestones"].map(len).gt(0).astype(int) + held["missing_information"].map(len).gt(0)
    lacks += 2 * (~held["in_state"].fillna(False).astype(bool))
    assert lacks.is_monotonic_increasing


def test_without_a_policy_the_criteria_are_a_proposal(company, trailing):
    found = due(company, RULE, trailing, cap_days=120)
    assert not found.in_force
    assert (found.cap_days, found.at_cap) == (120, "handoff")
    assert found.accounts.loc[found.accounts["days"] >= 120, "due"].all()


def test_a_step_passed_over_does_not_hold_an_account_up(company, tables, trailing):
    found = due(company, RULE, trailing, POLICIES["state"]).accounts
    late = 0
    for _, row in found.iterrows():
        steps = Walk(row["account_id"], tables, trailing).steps.sort_values(["due_date", "milestone"])
        done = (steps["done_date"] < AS_OF).tolist()
        last = max((steps["due_date"].iloc[i] for i, flag in enumerate(done) if flag), default=pd.Timestamp.min)
        ahead = [
            (day, name)
            for day, name, flag in zip(steps["due_date"], steps["milestone"], done, strict=True)
            if not flag and day > last
        ]
        if ahead and ahead[0][0] < AS_OF:
            late += 1
            assert (row["step"], row["late_days"]) == (ahead[0][1], (AS_OF - ahead[0][0]).days)
            assert row["stuck"] == (not row["due"] and row["late_days"] > 30)
        else:
            assert pd.isna(row["late_days"])
    assert late


def test_a_policy_in_force_asks_also_for_what_the_data_do_not_have(bare):
    trailing = usage.trailing(bare)
    asked = policy(state=False, information=("goal",), milestones=("kickoff",), cap_days=None)
    assert due(bare, RULE, trailing, asked) == Unavailable(("handoffs", "milestones", "handoff_info"))


def test_without_handoffs_they_are_those_that_the_criteria_hand_over_this_week(bare):
    trailing = usage.trailing(bare)
    found = due(bare, RULE, trailing, cap_days=180)
    assert set(found.left_out) == {"milestones", "handoff_info"} and not found.recorded
    made = apply_policy(bare, trailing, Criteria("state", RULE, True, cap_days=180)).accounts
    monday = AS_OF - pd.Timedelta(days=AS_OF.day_of_week)
    waits = (made["handoff"].isna() | (made["handoff"] >= monday)) & (made["end"] >= AS_OF)
    assert set(found.accounts["account_id"]) == set(made.loc[waits, "account_id"])
    assert due(bare, None, trailing) == Unavailable(("handoffs", "high_utilization"))


def test_without_a_definition_nobody_meets_a_state(company, trailing):
    found = due(company, None, trailing, POLICIES["state"])
    assert found.due.empty and found.held_back["in_state"].isna().all()


def test_nothing_dated_on_or_after_the_day_matters(tables, tmp_path, company, trailing):
    """Cutting the tables at the day by hand gives the same list."""
    day = pd.Timestamp("2026-07-06")
    cut = {name: frame.copy() for name, frame in tables.items()}
    for name, column in (("usage", "date"), ("handoffs", "date"), ("handoff_info", "recorded_date")):
        cut[name] = cut[name][~(pd.to_datetime(cut[name][column]) >= day)]
    cut["milestones"]["done_date"] = cut["milestones"]["done_date"].mask(cut["milestones"]["done_date"] >= day)
    contracts = cut["contracts"][cut["contracts"]["start_date"] < day].copy()
    later = contracts["end_date"] >= day
    for column in ("end_date", "end_reason"):
        contracts[column] = contracts[column].mask(later)
    cut = {name: frame[frame["account_id"].isin(contracts["account_id"])] for name, frame in cut.items()}
    cut["contracts"] = contracts
    short = load(write(tmp_path / "cut", cut), as_of=day)
    whole = load(company.folder, as_of=day)
    lists = [due(c, RULE, usage.trailing(c), POLICIES["all"]).accounts for c in (short, whole)]
    assert len(lists[0]) > 3
    pd.testing.assert_frame_equal(*lists)
