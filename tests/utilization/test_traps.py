"""Each trap on data in which the truth is known: the wrong way errs, the right way does not."""

import importlib
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from test_search import landmark_table

from cslib.company.company import load
from cslib.company.policies.rule import Rule
from cslib.stats.estimate import Unavailable
from cslib.utilization.landmark import CHURNED_BEFORE
from cslib.utilization.traps import fishing, immortal_time, survivors, touched

module = importlib.import_module("cslib.utilization.traps")

STATE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")


def test_a_lucky_day_seems_to_matter_only_where_time_is_immortal():
    company = load("sample")
    for seed in range(3):
        found = immortal_time(company, seed=seed)
        assert found.from_start.low > 0.2
        assert found.from_landmark.low < 0 < found.from_landmark.high


def test_survivors_flatter_reach():
    table = landmark_table(1500, 1)
    table["entry"] = table["start"]
    table.loc[table.index[::9], "status"] = CHURNED_BEFORE
    table["end"] = table["end"].mask(~table["churned"], table.attrs["as_of"])
    found = survivors(table, STATE)
    reached = STATE.met(table) & (table["status"] != CHURNED_BEFORE)
    assert found.started.estimate == pytest.approx(reached.mean())
    assert found.started.n == len(table)
    assert found.today.estimate > found.started.estimate + 0.05


def test_fishing_finds_a_gap_where_there_is_none():
    looked, held, naive, whole = [], [], [], []
    for seed in range(8):
        found = fishing(landmark_table(500, seed), 12, permutations=49, seed=seed)
        looked.append(found.looked.estimate)
        held.append(found.held.estimate)
        naive.append(found.naive_p)
        whole.append(found.p)
    assert np.mean(looked) > 0.06
    assert abs(np.mean(held)) < 0.05
    assert np.median(naive) < 0.05
    assert np.median(whole) > 0.1


def test_touched_accounts_churn_more_only_until_those_alike_are_compared(monkeypatch):
    rng = np.random.default_rng(1)
    n, as_of = 2000, pd.Timestamp("2026-10-01")
    ids = [f"A{i}" for i in range(n)]
    inside = rng.random(n) < 0.6
    called = rng.random(n) < np.where(inside, 0.2, 0.6)
    gone = rng.random(n) < np.where(inside, 0.02, 0.30)
    date = as_of - pd.Timedelta(days=366)
    lives = pd.DataFrame(
        {
            "account_id": ids,
            "start": pd.Timestamp("2024-01-01"),
            "entry": pd.Timestamp("2024-01-01"),
            "end": np.where(gone, date + pd.Timedelta(days=200), as_of),
            "churned": gone,
            "notice_date": pd.NaT,
        }
    )
    calls = pd.DataFrame({"account_id": np.array(ids)[called], "date": date - pd.Timedelta(days=20)})
    mondays = pd.date_range(date - pd.Timedelta(days=70), date, freq="W-MON")
    trailing = pd.DataFrame(
        {
            "account_id": np.repeat(ids, len(mondays)),
            "date": np.tile(mondays, n),
            "active_day_share": np.repeat(np.where(inside, 0.9, 0.1), len(mondays)),
            "breadth": 0.9,
        }
    )
    monkeypatch.setattr(module.spells, "lives", lambda company: lives)
    monkeypatch.setattr(module, "support_given", lambda company: calls)
    found = touched(SimpleNamespace(as_of=as_of), trailing, STATE)
    assert found.everybody[0].estimate - found.everybody[1].estimate > 0.08
    assert found.everybody[0].estimate == pytest.approx(gone[called].mean(), abs=1e-9)
    for pair in (found.in_state, found.out_of_state):
        assert abs(pair[0].estimate - pair[1].estimate) < 0.05
    assert found.in_state[0].n == (inside & called).sum()


def test_what_is_missing_is_passed_on(monkeypatch):
    missing = Unavailable(("usage",))
    assert survivors(missing, STATE) == missing
    assert fishing(missing) == missing
    assert touched(None, missing, STATE) == missing
    assert touched(None, pd.DataFrame(), None).needs == ("high_utilization",)
    monkeypatch.setattr(module, "support_given", lambda company: Unavailable(("touches",)))
    assert touched(None, pd.DataFrame(), STATE).needs == ("touches",)


@pytest.mark.parametrize("n", [1, 2, 8])
def test_a_handful_of_accounts_is_no_error(n):
    table = landmark_table(n, 1)
    table["entry"] = table["start"]
    table["churned"] = False
    assert not fishing(table)
    assert survivors(table, STATE).started.n == n
