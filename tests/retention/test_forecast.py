"""The forecast of renewals: only what was known then, calibrated, and honest where there is nothing to learn from."""

import numpy as np
import pandas as pd
import pytest
from by_hand import CONTRACT, company, frame

from cslib.company.asof import earlier
from cslib.company.company import load
from cslib.retention.forecast import NOTICE, OPEN, PASSED, SHORT, forecast, plan, track_record
from cslib.stats.estimate import INSUFFICIENT, Estimate, Unavailable
from cslib.stats.intervals import pool, pooled_draws

AS_OF = pd.Timestamp("2026-10-01")


def made(seed=1, accounts=300, keep=0.8, until="2027-12-31", mrr=100.0):
    """Return contracts of accounts that renew each year with probability `keep`, with notice before they leave."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(accounts):
        start = pd.Timestamp("2022-01-01") + pd.Timedelta(days=int(rng.integers(0, 1500)))
        end = start
        while True:
            end = end + pd.DateOffset(years=1)
            if end > pd.Timestamp(until):
                rows.append((f"A{i:03}", start, None, mrr * (1 + i % 5), None, 12, 30))
                break
            if rng.random() > keep:
                notice = end - pd.Timedelta(days=int(rng.integers(31, 80)))
                rows.append((f"A{i:03}", start, end, mrr * (1 + i % 5), "churned", 12, 30, notice))
                break
    return frame("contracts", rows, CONTRACT)


def test_the_forecast_counts_who_is_due_and_how_they_stand():
    rows = [
        ("A", "2025-11-10", None, 10, None, 12, 30),
        ("B", "2025-10-10", None, 20, None, 12, 30),
        ("C", "2026-02-01", None, 30, None, 12, 30, "2026-09-15"),
        ("D", "2026-05-01", None, 40, None, 12, 30),
        ("E", "2026-09-20", None, 50, None, 1, 10),
    ]
    due = forecast(company(rows)).due.set_index("account_id")
    assert due["stage"].to_dict() == {
        "A": OPEN,
        "B": PASSED,
        "C": NOTICE,
        "E": SHORT,
    }
    assert due["ahead"].to_dict() == {"A": 1, "B": 1, "C": 2, "E": 1}
    assert due["mrr"].sum() == 110


def test_few_past_renewals_are_insufficient():
    found = forecast(company([("A", "2025-11-10", None, 10, None, 12, 30)]))
    assert (found.accounts.estimate, found.accounts.verdict, found.accounts.n) == (None, INSUFFICIENT, 1)
    assert [reason.code for reason in found.money.reasons] == ["few_past_renewals"]
    assert track_record(company([("A", "2025-11-10", None, 10, None, 12, 30)])).frame.empty


def test_nothing_due_no_terms_and_no_money():
    found = forecast(company([("A", "2026-09-10", None, 10, None, 12, 30)]))
    assert [reason.code for reason in found.accounts.reasons] == ["no_renewals_due"]
    termless = company([("A", "2025-11-10", None, 10)])
    lacking = Unavailable(("contracts.term_months",))
    assert forecast(termless) == track_record(termless) == lacking
    assert plan(termless, lacking) == lacking
    poor = company(made(mrr=np.nan))
    found = forecast(poor)
    assert found.accounts.estimate is not None and found.money == Unavailable(("contracts.mrr",))
    assert plan(poor, found) == Unavailable(("contracts.mrr",))
    assert "money" not in track_record(poor).frame
    free = forecast(company(made(mrr=0.0)))
    assert free.accounts.estimate is not None and free.money.unit == "money" and free.share.estimate is None


def test_later_rows_change_nothing():
    contracts = made()
    day = pd.Timestamp("2026-01-01")
    before = forecast(earlier(company(contracts), day))
    later = contracts.copy()
    after = later["end_date"] >= day
    later.loc[after, ["end_date", "end_reason", "notice_date"]] = [pd.Timestamp("2026-05-05"), "churned", None]
    later["notice_date"] = later["notice_date"].mask(later["notice_date"] >= day, pd.Timestamp("2026-03-03"))
    # What was given as notice before the day was known, and stays.
    known = (contracts["notice_date"] < day).to_numpy()
    later.loc[known, "notice_date"] = contracts.loc[known, "notice_date"]
    changed = forecast(earlier(company(later), day))
    pd.testing.assert_frame_equal(before.due, changed.due)
    assert before.accounts == changed.accounts and before.money == changed.money


@pytest.mark.slow
def test_the_track_record_makes_the_forecasts_of_then():
    co = company(made(accounts=400))
    record = track_record(co)
    assert record.frame.index.tolist() == ["2025Q2", "2025Q3", "2025Q4", "2026Q1"]
    for quarter, row in record.frame.iterrows():
        then = forecast(earlier(co, co.quarter.parse(quarter).end))
        assert row["due"] + row["left_otherwise"] == then.accounts.n
        assert row["accounts"] == pytest.approx(then.accounts.estimate)
        assert row["money_low"] == pytest.approx(then.money.low)
    assert record.accounts_inside.n == record.money_inside.n == 4


@pytest.mark.slow
def test_an_earlier_company_is_what_would_have_been_loaded():
    whole, day = load("sample"), pd.Timestamp("2025-07-01")
    loaded, cut = forecast(load("sample", as_of=day)), forecast(earlier(whole, day))
    pd.testing.assert_frame_equal(loaded.due, cut.due)
    assert loaded.money == cut.money


@pytest.mark.slow
def test_intervals_cover_what_comes():
    held, tried = 0, 0
    for seed in range(24):
        contracts = made(seed, accounts=200, keep=0.75)
        found = forecast(earlier(company(contracts, "2027-06-01"), AS_OF))
        ends = contracts.set_index("account_id")["end_date"].reindex(found.due["account_id"])
        stayed = ~(ends.to_numpy() <= found.due["renewal_date"].to_numpy())
        tried += 1
        held += found.money.low <= found.due["mrr"].to_numpy()[stayed].sum() <= found.money.high
    # 95% nominal: fewer than 19 of 24 would come once in 1,000 times.
    assert held >= 19, (held, tried)


def test_what_the_plan_needs():
    rows = [(f"A{i}", "2025-11-10", None, 10.0, None, 12, 30) for i in range(10)]
    rows += [(f"B{i}", "2024-01-01", None, 10.0, None, 24, 30) for i in range(10)]
    rows += [(f"C{i}", "2022-03-01", "2026-06-01", 10.0) for i in range(2)]
    # A history to learn from: forty accounts that renewed each July and are not due before the end.
    rows += [(f"D{i:02}", "2020-07-01", None, 10.0, None, 12, 30) for i in range(40)]
    co = company(rows)
    found = forecast(co)
    wanted = plan(co, found, Estimate(0.9, n=62))
    # Twelve months to 2027-04-01 begin on 2026-04-01 with 620 a month; the two C have left since.
    assert (wanted.base, wanted.kept, wanted.until) == (620, 600, pd.Timestamp("2027-04-01"))
    assert not wanted.from_policy
    assert wanted.due == pytest.approx(100)
    assert wanted.may_lose == pytest.approx(600 - 558)
    assert (wanted.must_renew, wanted.share.estimate) == (pytest.approx(58), pytest.approx(0.58))
    missed = plan(co, found, Estimate(0.99, n=62))
    assert missed.may_lose < 0 and missed.share.estimate == 1.0
    assert plan(co, found) == Unavailable(("policy.grr_target",))


def test_draws_agree_with_the_pooled_shares():
    kept, lost = np.array([40.0, 9.0, 0.0]), np.array([10.0, 1.0, 0.0])
    drawn = pooled_draws(kept, lost, 20_000)
    pooled = pool((kept / 50)[:2] * [1, 5], np.array([50.0, 10.0]))
    assert drawn.mean(axis=0)[:2] == pytest.approx(pooled[:, 0], abs=0.01)
    assert np.ptp(drawn[:, 2]) > np.ptp(drawn[:, 0])
    assert pooled_draws(np.array([3.0]), np.array([1.0]), 1000).shape == (1000, 1)
