"""Expansion: outcomes and lists by hand, nothing from the future, and the planted rates of the sample."""

import pandas as pd
import pytest
from by_hand import company, frame

from cslib.adoption.expansion import _outcome, _signals_on, expansion
from cslib.company import usage
from cslib.company.asof import earlier
from cslib.company.company import load
from cslib.company.money import mrr_at
from cslib.company.policies.rule import Rule
from cslib.company.quarters import Quarter
from cslib.company.spells import spells
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Unavailable

STATE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")
COLUMNS = ("account_id", "start_date", "end_date", "mrr", "signed_date", "end_reason", "notice_date", "term_months")


def use(names, share=0.6):
    mondays = pd.date_range("2025-02-03", "2026-09-28", freq="7D")
    rows = [(name, day, share, 0.5) for name in names for day in mondays]
    table = pd.DataFrame(rows, columns=["account_id", "date", "active_day_share", "breadth"])
    return table.astype({"date": "datetime64[ns]"})


def test_what_counts_as_expansion():
    rows = [
        ("grew", "2025-01-01", "2026-08-01", 100.0, "2024-12-01"),
        ("grew", "2026-08-01", None, 150.0, "2026-07-20"),
        ("ramp", "2025-01-01", "2026-08-01", 100.0, "2024-12-01"),
        ("ramp", "2026-08-01", None, 150.0, "2024-12-01"),
        ("same", "2025-01-01", None, 100.0),
        ("left", "2025-01-01", "2026-08-15", 100.0),
        ("told", "2025-01-01", "2026-12-01", 100.0, None, None, "2026-06-01"),
        ("fell", "2025-01-01", "2026-08-01", 100.0),
        ("fell", "2026-08-01", None, 50.0),
    ]
    there = company(rows, columns=COLUMNS)
    names = ["grew", "ramp", "same", "left", "told", "fell"]
    table, quarter = spells(there), Quarter(2026, 3)
    eve = quarter.start - pd.Timedelta(days=1)
    paying = mrr_at(there.table("contracts"), [eve, eve - pd.Timedelta(days=365)])
    then = _signals_on(there, None, use(names), table, None, paying, quarter.start)
    found = _outcome(there, then, quarter).set_index("account_id")["expanded"]
    # Who had given notice is not asked; growth agreed at signing is none.
    assert found.to_dict() == {"grew": True, "ramp": False, "same": False, "left": False, "fell": False}


QUARTERS = pd.date_range("2025-04-01", "2026-07-01", freq="QS-JAN")


def growing(count=120):
    """Every fourth account grows in every second quarter; most of these, and a few others, reach a goal before."""
    rows, goals = [], []
    for i in range(count):
        name, mrr = f"A{i:03}", 100.0
        days = [day for k, day in enumerate(QUARTERS) if i % 4 == 0 and (k + i // 4) % 2]
        edges = [pd.Timestamp("2025-01-01"), *(day + pd.Timedelta(days=20) for day in days), None]
        for begin, end in zip(edges[:-1], edges[1:], strict=True):
            rows.append((name, begin, end, mrr))
            mrr *= 1.1
        told = days if i % 8 == 0 or i % 16 == 4 else QUARTERS if i % 24 == 1 else []
        goals += [(name, "x", "next", "2025-01-01", None, day - pd.Timedelta(days=20)) for day in told]
    goal = frame("goals", goals, ("account_id", "goal", "kind", "set_date", "due_date", "achieved_date"))
    return company(rows, columns=COLUMNS, goals=goal)


def test_lists_are_right_where_the_signal_tells():
    found = expansion(growing(), use([f"A{i:03}" for i in range(120)]))
    # 15 of 30 grow in each of 6 quarters; goals come before those of 23 of the 30, and in 5 that never grow.
    assert found.rate.events == 15 * 6
    having = found.signals.loc["goal", "having"]
    assert having.n == having.events + 5 * 6
    assert "seats_full" in found.lacking
    assert found.quarters["listed"].unique().tolist() == [12]
    assert found.precision.n == 12 * len(found.quarters) > 0
    assert found.precision.events == found.quarters["hits"].sum()
    assert found.precision.events + found.others.events == 15 * len(found.quarters)
    assert found.lift.verdict == SUPPORTED


def test_few_expansions_give_no_list():
    there = company([("A", "2025-01-01", None, 100.0), ("B", "2025-01-01", None, 100.0)], columns=COLUMNS)
    found = expansion(there, use("AB"))
    assert found.reasons[0].code == "few_expansions"
    assert found.lift.verdict == INSUFFICIENT
    assert not found.now["listed"].any()
    assert found.rate.events == 0


def test_what_is_lacking_is_told():
    there = company([("A", "2025-01-01")], columns=COLUMNS)
    assert expansion(there, use("A")) == Unavailable(("contracts.mrr",))
    priced = company([("A", "2025-01-01", None, 100.0)], columns=COLUMNS)
    lacking = Unavailable(("usage",))
    assert expansion(priced, lacking) == lacking


@pytest.fixture(scope="module")
def sample():
    there = load("sample")
    return there, usage.trailing(there)


@pytest.mark.slow
def test_the_planted_signal_is_found_and_lists_beat_chance(sample):
    there, trailing = sample
    found = expansion(there, trailing, STATE)
    ratio = found.signals.loc["in_state", "ratio"]
    # Planted: 0.26 a year in the state, 0.07 outside.
    assert ratio.verdict == SUPPORTED
    assert ratio.low < 0.26 / 0.07 < ratio.high
    assert found.signals.loc["wider", "ratio"].verdict == INSUFFICIENT
    assert found.signals.loc["goal", "ratio"].verdict == INSUFFICIENT
    assert found.lift.verdict == SUPPORTED
    assert len(found.quarters) == 4
    assert found.precision.n == found.quarters["listed"].sum()


@pytest.mark.slow
def test_a_past_list_knows_nothing_that_came_later(sample):
    there, trailing = sample
    quarter = Quarter(2026, 2)
    then = earlier(there, quarter.start)
    now = expansion(there, trailing, STATE).quarters.loc[str(quarter)]
    old = expansion(then, trailing[trailing["date"] <= quarter.start], STATE)
    grew = set()
    found = frame_of_growth(there, quarter)
    for account in old.now.loc[old.now["listed"], "account_id"]:
        if found.get(account, False):
            grew.add(account)
    listed = set(old.now.loc[old.now["listed"], "account_id"]) & set(found)
    assert now["listed"] == pytest.approx(len(listed), abs=3)
    assert now["hits"] == pytest.approx(len(grew), abs=2)


def frame_of_growth(there, quarter) -> dict:
    """Return by account that stayed whether it pays more at the end of the quarter than at its start."""
    eves = [quarter.start - pd.Timedelta(days=1), quarter.end - pd.Timedelta(days=1)]
    paid = mrr_at(there.table("contracts"), eves)
    return {account: now > then for account, (then, now) in zip(paid.index, paid.to_numpy(), strict=True) if then > 0}
