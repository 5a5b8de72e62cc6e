"""Next goals: progress by hand, Simpson's chance by counting pairs, its bounds by drawing, first goals by wording."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from cslib.adoption.goals import alike, next_goals
from cslib.stats.estimate import Unavailable


@pytest.mark.parametrize("counts", [[2, 2], [5], [1, 1, 1, 1], [7, 3, 1, 1], [40, 30, 20, 10]])
def test_the_chance_of_the_same_goal_is_that_of_all_pairs(counts):
    goals = [i for i, n in enumerate(counts) for _ in range(n)]
    pairs = list(combinations(goals, 2))
    assert alike(counts).estimate == pytest.approx(sum(a == b for a, b in pairs) / len(pairs))


def test_its_bounds_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(5)
    shares = np.array([0.3, 0.25, 0.2, 0.1, 0.1, 0.05])
    truth = (shares**2).sum()
    found = [alike(rng.multinomial(150, shares)) for _ in range(1500)]
    covered = np.mean([one.low <= truth <= one.high for one in found])
    assert 0.93 <= covered <= 0.97
    assert np.mean([one.estimate for one in found]) == pytest.approx(truth, abs=0.002)


@pytest.mark.parametrize("counts", [[], [1]])
def test_one_goal_alone_is_like_no_other(counts):
    assert alike(counts).estimate is None


GOALS = [
    # account, goal, kind, set, due, achieved
    ("001", "Fewer calls", "original", "2024-01-10", "2024-06-01", "2024-05-01"),
    ("001", "Roll  out", "next", "2026-01-10", "2026-06-01", None),
    ("003", "roll out", "next", "2026-01-10", "2027-01-10", None),
    ("003", "Old wish", "original", "2024-07-01", None, None),
    ("004", "Archive", "next", "2026-02-01", None, None),
    ("008", "Fewer calls", "original", "2026-09-01", None, "2026-09-20"),
    ("012", "Later", "next", "2026-11-01", None, None),
    ("002", "Gone", "next", "2025-03-01", None, None),
]


@pytest.fixture
def company(tiny):
    columns = ["account_id", "goal", "kind", "set_date", "due_date", "achieved_date"]
    rows = pd.DataFrame(GOALS, columns=columns)
    for name in columns[3:]:
        rows[name] = pd.to_datetime(rows[name])
    rows = rows[rows["set_date"] < tiny.as_of].reset_index(drop=True)
    return replace(tiny, tables={**tiny.tables, "goals": rows})


def test_how_far_each_customer_is(company):
    found = next_goals(company)
    table = found.accounts.set_index("account_id")
    assert table.loc["001", ["progress", "goal"]].tolist() == ["overdue", "Roll  out"]
    assert table.loc["003", ["progress", "goal"]].tolist() == ["on the way", "roll out"]
    assert table.loc["004", ["progress", "kind"]].tolist() == ["no due date", "next"]
    assert table.loc["012", "progress"] == "none recorded"
    assert "002" not in table.index, "no longer a customer"
    assert found.open == 3
    assert found.wordings["accounts"].tolist() == [2, 1], "case and spaces make no other goal"
    assert found.wordings["overdue"].tolist() == [1, 0]
    assert found.same.estimate == pytest.approx(1 / 3)
    assert found.effective.estimate == pytest.approx(3)


def test_seldom_first_goals_are_taken_together(company):
    found = next_goals(company)
    assert found.first.index.tolist() in ([""], [])
    assert found.alike is None


def test_first_goals_that_differ_are_told_apart(tiny):
    """Two wordings, forty accounts each: one always reached within a month, one never."""
    contracts = pd.concat([tiny.table("contracts").iloc[[5]]] * 80, ignore_index=True)
    names = [f"B{i:02}" for i in range(80)]
    start = pd.Timestamp("2025-01-01")
    contracts = contracts.assign(account_id=names, contract_id=names, start_date=start, end_date=pd.NaT, type="paid")
    accounts = pd.concat([tiny.accounts.iloc[[0]]] * 80, ignore_index=True).assign(account_id=names, start_date=start)
    rows = pd.DataFrame({"account_id": names, "goal": ["quick"] * 40 + ["slow"] * 40, "kind": "original"})
    rows = rows.assign(set_date=start, due_date=pd.NaT, achieved_date=pd.NaT)
    rows["achieved_date"] = rows["achieved_date"].astype("datetime64[ns]")
    rows.loc[:37, "achieved_date"] = pd.Timestamp("2025-01-31")
    rows.loc[40:42, "achieved_date"] = pd.Timestamp("2025-01-31")
    tables = {**tiny.tables, "contracts": contracts, "accounts": accounts, "goals": rows}
    found = next_goals(replace(tiny, tables=tables))
    assert found.first.index.tolist() == ["quick", "slow"]
    assert found.first["within_year"].iloc[0].estimate == pytest.approx(38 / 40)
    assert found.first["within_year"].iloc[1].estimate == pytest.approx(3 / 40)
    assert found.alike < 0.001


def test_without_goals(tiny):
    assert next_goals(tiny) == Unavailable(("goals",))
