"""Where accounts stand, now and on many days before: against plain Python, and with nothing from the future."""

import numpy as np
import pandas as pd
import pytest
from by_hand import CONTRACT, company, frame

from cslib.adoption.situation import DUE, PASSED, SHORT, UNKNOWN, situation, snapshots, use_on
from cslib.company.policies.rule import Rule

AS_OF = pd.Timestamp("2026-10-01")
MONDAY = pd.Timestamp("2026-09-28")
RULE = Rule.parse("active_day_share >= 0.5")


def use(accounts, first="2024-01-01", last=MONDAY, share=0.6, breadth=0.4):
    """Return windows of use on every Monday, alike for all."""
    mondays = pd.date_range(first, last, freq="W-MON").as_unit("ns")
    table = pd.DataFrame([(name, day) for name in accounts for day in mondays], columns=["account_id", "date"])
    return table.assign(active_day_share=share, breadth=breadth)


def made(seed=1, accounts=120, keep=0.7):
    """Return contracts that renew each year or are left, with notice or silently, some completed."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(accounts):
        start = pd.Timestamp("2023-01-01") + pd.Timedelta(days=int(rng.integers(0, 1200)))
        end, lost, notice, reason = start, None, None, None
        while end < AS_OF + pd.Timedelta(days=500):
            end = end + pd.DateOffset(months=12)
            if rng.random() > keep:
                lost, reason = end, "completed" if rng.random() < 0.2 else "churned"
                if reason == "churned" and rng.random() < 0.8:
                    notice = end - pd.Timedelta(days=int(rng.integers(31, 90)))
                break
        rows.append((f"A{i:03}", start, lost, 100.0 + i, reason, 12, 30, notice))
    return rows


def test_accounts_stand_where_their_contracts_say():
    rows = [
        ("A", "2025-11-10", None, 10, None, 12, 30),
        ("B", "2025-10-10", None, 20, None, 12, 30),
        ("C", "2026-02-01", None, 30, None, 12, 60, "2026-09-15"),
        ("D", "2026-09-20", None, 40, None, 1, 30),
        ("E", "2026-01-01", None, 50, None, None, None),
        ("F", "2025-01-01", "2026-01-01", 60, "churned", 12, 30),
    ]
    table = situation(company(rows), use("ABCDEF"), RULE).set_index("account_id")
    assert list(table.index) == list("ABCDE")
    assert table["mrr"].tolist() == [10, 20, 30, 40, 50]
    assert table["notice"].tolist() == [False, False, True, False, False]
    assert table.loc["A", "deadline"] == pd.Timestamp("2026-10-11")
    assert (table.loc["A", "days"], table.loc["A", "passed"], table.loc["A", "phase"]) == (10, 0, DUE)
    # B's deadline of 10 September is over; the next one is a year later, and nothing can be said until 10 October.
    assert table.loc["B", "deadline"] == pd.Timestamp("2027-09-10")
    assert (table.loc["B", "passed"], table.loc["B", "phase"]) == (9, PASSED)
    assert table.loc["D", "phase"] == SHORT
    assert table.loc["E", "phase"] == UNKNOWN
    assert np.isnan(table.loc["E", "days"])
    assert (table["state"] == "in").all()


@pytest.mark.parametrize("seed", [1, 2])
def test_snapshots_agree_with_plain_python(seed):
    rows = made(seed)
    accounts = [row[0] for row in rows]
    found = snapshots(company(frame("contracts", rows, CONTRACT)), use(accounts), RULE, periods=20)
    expected = {}
    for name, start, end, _, reason, _, notice_days, notice in rows:
        ended = end is not None and end < AS_OF
        gone = None
        if ended and reason == "churned":
            gone = notice if notice is not None else end
        elif not ended and notice is not None and notice < AS_OF:
            gone = notice
        for k in range(1, 21):
            date = MONDAY - pd.Timedelta(days=28 * k)
            over = date + pd.Timedelta(days=28)
            if not start <= date or (ended and end <= date):
                continue
            if notice is not None and notice < min(date, AS_OF):
                continue
            left = gone is not None and date <= gone < over
            if ended and reason == "completed" and end < over:
                continue
            due = start
            while due < date or due == start:
                due = due + pd.DateOffset(months=12)
            days = (due - pd.Timedelta(days=notice_days) - date).days
            expected[name, date] = (left, "passed" if days < 0 else ["due", "near", "ahead", "far"][min(days // 28, 3)])
    got = {(row.account_id, row.date): (row.left, row.phase) for row in found.itertuples()}
    assert got == expected
    assert 0 < found["left"].sum() < len(found)


def test_what_happens_later_changes_nothing():
    rows = made(3)
    whole = company(frame("contracts", rows, CONTRACT), as_of="2026-01-05")
    notices = {row[0]: row[7] for row in rows if row[7] is not None and row[7] < whole.as_of}
    known = []
    for name, start, end, mrr, reason, *_ in rows:
        over = end is not None and end < whole.as_of
        known.append((name, start, end if over else None, mrr, reason if over else None, 12, 30, notices.get(name)))
    cut = company(frame("contracts", known, CONTRACT), as_of="2026-01-05")
    trailing = use([row[0] for row in rows])
    late = trailing.assign(active_day_share=trailing["active_day_share"].where(trailing["date"] <= whole.as_of, 0.0))
    for make in (snapshots, situation):
        pd.testing.assert_frame_equal(make(whole, trailing, RULE), make(cut, late, RULE))


def test_trend_and_state_are_those_of_the_day():
    trailing = use(["A"])
    fell = trailing["date"] > MONDAY - pd.Timedelta(weeks=8)
    trailing["active_day_share"] = trailing["active_day_share"].mask(fell, 0.2)
    found = use_on(trailing, RULE, [MONDAY, MONDAY - pd.Timedelta(weeks=7)]).set_index("date")
    assert found.loc[MONDAY, "trend"] == pytest.approx(-0.4)
    assert found["state"].to_dict() == {MONDAY: "outside", MONDAY - pd.Timedelta(weeks=7): "in"}


def test_without_windows_nothing_is_known_of_use():
    table = situation(company([("A", "2025-11-10", None, 10, None, 12, 30)]), use(["B"]), RULE)
    assert table["state"].isna().all()
    assert table["trend"].isna().all()
