"""Stays in the state on weeks made by hand: lasting, leaving, churning, interrupted; and who is near."""

from types import SimpleNamespace

import pandas as pd
import pytest

from cslib.company.policies.rule import Rule
from cslib.company.quarters import Quarter
from cslib.stats.estimate import Unavailable
from cslib.utilization.evidence import left_this_quarter, near_misses, persistence, spells, usage

STATE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")
AS_OF = pd.Timestamp("2026-10-01")
FIRST = pd.Timestamp("2026-01-05")


def weeks(account, marks, breadth=0.6, skip=()):
    """Make one row a Monday: '+' meets the rule, '-' has too few active days."""
    return [
        (account, FIRST + pd.Timedelta(weeks=k), 0.8 if mark == "+" else 0.2, breadth)
        for k, mark in enumerate(marks)
        if k not in skip
    ]


def company_of(*lives):
    names = ["account_id", "start", "entry", "end", "churned"]
    table = pd.DataFrame(lives, columns=names)
    accounts = pd.DataFrame({"account_id": table["account_id"], "name": "Name " + table["account_id"], "csm": "Sato"})
    return SimpleNamespace(as_of=AS_OF, quarter=Quarter.parse("2026Q3"), accounts=accounts, table_of_lives=table)


@pytest.fixture(autouse=True)
def lives_as_given(monkeypatch):
    monkeypatch.setattr(spells, "lives", lambda company: company.table_of_lives)
    monkeypatch.setattr(usage, "span", lambda company: (pd.Timestamp("2025-12-01"), AS_OF))


def panel(*parts):
    rows = [row for part in parts for row in part]
    return pd.DataFrame(rows, columns=["account_id", "date", "active_day_share", "breadth"])


START = pd.Timestamp("2025-12-08")


def test_stays_end_by_leaving_or_churn_and_are_censored_else():
    trailing = panel(
        weeks("leaver", "++++++++----++"),  # in from week 3, left in week 11
        weeks("churner", "++++++++++"),
        weeks("stayer", "+" * 38),
        weeks("never", "+-" * 19),
    )
    churned_on = FIRST + pd.Timedelta(weeks=10)
    company = company_of(
        ("leaver", START, START, AS_OF, False),
        ("churner", START, START, churned_on, True),
        ("stayer", START, START, AS_OF, False),
        ("never", START, START, AS_OF, False),
    )
    found = persistence(company, trailing, STATE)
    assert found.staying.n == 3
    assert (found.left.events, found.churned.events) == (1, 1)
    month = 365.25 / 12
    assert found.staying.at(7 * 7 / month).estimate == pytest.approx(2 / 3)
    assert found.staying.at(8 * 7 / month + 0.01).estimate == pytest.approx(1 / 3)
    for t in (2, 4, 6):
        total = found.staying.at(t).estimate + found.left.at(t).estimate + found.churned.at(t).estimate
        assert total == pytest.approx(1)


def test_a_gap_in_observation_is_no_leaving():
    trailing = panel(weeks("paused", "+" * 38, skip=(20, 21)))
    company = company_of(("paused", START, START, AS_OF, False))
    assert persistence(company, trailing, STATE).left.events == 0
    assert left_this_quarter(company, trailing, STATE).frame.empty


def test_accounts_not_seen_from_their_first_day_do_not_count():
    trailing = panel(weeks("late", "+" * 38))
    company = company_of(("late", pd.Timestamp("2020-01-01"), pd.Timestamp("2025-12-01"), AS_OF, False))
    assert persistence(company, trailing, STATE).staying.n == 0


def test_who_left_this_quarter_is_named_with_the_condition_that_failed():
    trailing = panel(
        weeks("now", "+" * 30 + "-" * 8),  # week 33 is 2026-08-24
        weeks("before", "+" * 10 + "-" * 28),
    )
    company = company_of(("now", START, START, AS_OF, False), ("before", START, START, AS_OF, False))
    gone = left_this_quarter(company, trailing, STATE).frame
    assert gone.to_dict("records") == [
        {
            "account_id": "now",
            "name": "Name now",
            "csm": "Sato",
            "left": pd.Timestamp("2026-08-24"),
            "failed": ("active_day_share",),
            "customer": True,
        }
    ]


def test_near_misses_lack_one_condition_and_are_customers_outside_the_state():
    trailing = panel(
        weeks("one", "-" * 38),
        weeks("two", "-" * 38, breadth=0.1),
        weeks("inside", "+" * 37 + "-"),
        weeks("gone", "-" * 38),
        weeks("broad", "+" * 38, breadth=0.3),
    )
    company = company_of(
        *((name, START, START, AS_OF, False) for name in ("one", "two", "inside", "broad")),
        ("gone", START, START, pd.Timestamp("2026-09-25"), True),
    )
    short = near_misses(company, trailing, STATE).frame
    assert list(short["account_id"]) == ["one", "broad"]
    assert list(short["measure"]) == ["active_day_share", "breadth"]
    assert short["near"].tolist() == pytest.approx([0.4, 0.75])
    assert list(near_misses(company, trailing, Rule.parse("breadth >= 0.2")).frame["account_id"]) == ["two"]


def test_nobody_at_all_is_no_error():
    trailing = panel()
    trailing = trailing.astype({"date": "datetime64[ns]", "active_day_share": float, "breadth": float})
    company = company_of(("a", START, START, AS_OF, False))
    assert persistence(company, trailing, STATE).staying.n == 0
    assert left_this_quarter(company, trailing, STATE).frame.empty
    assert near_misses(company, trailing, STATE).frame.empty


@pytest.mark.parametrize("ask", [persistence, left_this_quarter, near_misses])
def test_what_is_missing_is_passed_on(ask):
    missing = Unavailable(("usage",))
    assert ask(None, missing, STATE) == missing
    assert ask(None, panel(), None).needs == ("high_utilization",)
