"""A landmark by the calendar: where use is kept for 90 days, all customers of a day are looked at, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from small_companies import AS_OF, make

from cslib.company.policies.rule import Rule
from cslib.stats.estimate import Unavailable
from cslib.utilization import choose, closing, flow_table, landmark, landmark_on, landmark_sliders, sensitivity
from cslib.utilization.landmark import INCLUDED, NOTICE_BEFORE, UNOBSERVED, evaluate, landmark_day

FIRST, DAY = pd.Timestamp("2026-07-03"), pd.Timestamp("2026-07-31")
RULE = Rule.parse("active_weeks >= 3")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a company of 80 accounts whose use is kept since 3 July 2026, with its contracts and use."""
    rng = np.random.default_rng(11)
    rows, use = [], [("A00", FIRST), ("A00", pd.Timestamp("2026-09-30"))]
    for i in range(80):
        start = pd.Timestamp("2023-01-10") + pd.Timedelta(days=int(rng.integers(0, 1330)))
        end = start + pd.Timedelta(days=int(rng.integers(100, 1400)))
        notice = end - pd.Timedelta(days=40) if i % 9 == 0 else pd.NaT
        rows.append((f"A{i:02}", start, end if end < pd.Timestamp(AS_OF) else pd.NaT, notice))
        for week in range(13):
            if rng.random() < 0.6:
                use.append((f"A{i:02}", FIRST + pd.Timedelta(days=7 * week + int(rng.integers(0, 7)))))
    contracts = pd.DataFrame(rows, columns=["account_id", "start_date", "end_date", "notice_date"])
    contracts["notice_date"] = contracts["notice_date"].where(contracts["end_date"].notna())
    usage = pd.DataFrame(use, columns=["account_id", "date"]).assign(feature="f", count=1)
    usage = usage[usage["date"] < AS_OF]
    company = make(tmp_path_factory.mktemp("short"), contracts, usage)
    return company, contracts, usage


def test_the_first_day_with_a_window_behind_it_is_taken(made):
    company, _, _ = made
    assert landmark_day(company) == DAY == FIRST + pd.Timedelta(days=28)
    assert landmark_on(company).attrs["on"] == DAY


def test_all_customers_of_the_day_are_looked_at(made):
    company, contracts, usage = made
    table = landmark_on(company).set_index("account_id")
    over = contracts["end_date"].fillna(pd.Timestamp(AS_OF))
    there = contracts[(contracts["start_date"] < DAY) & (over > DAY)]
    assert set(table.index) == set(there["account_id"])
    for row in there.itertuples():
        young = row.start_date > DAY - pd.Timedelta(days=28)
        notice = row.notice_date <= DAY
        expected = NOTICE_BEFORE if notice else UNOBSERVED if young else INCLUDED
        assert table.at[row.account_id, "status"] == expected, row
        inside = usage[(usage["account_id"] == row.account_id) & (usage["date"] >= FIRST) & (usage["date"] < DAY)]
        if not young:
            weeks = ((inside["date"] - FIRST).dt.days // 7).nunique()
            assert table.at[row.account_id, "active_weeks"] == weeks


def test_far_more_accounts_are_seen_than_on_a_day_of_life(made):
    company, contracts, _ = made
    by_day = landmark(company)
    assert by_day.attrs["on"] == DAY
    window = (contracts["start_date"] + pd.Timedelta(days=62), contracts["start_date"] + pd.Timedelta(days=90))
    by_life = (window[0] >= FIRST) & (window[1] <= AS_OF)
    assert by_life.sum() < 10 < 25 < (by_day["status"] == INCLUDED).sum()


def test_pages_name_the_day_of_the_calendar(made):
    company, _, _ = made
    choice = choose(company, landmark(company), str(RULE), horizon_months=2)
    assert "after the landmark (2026-07-31)" in str(choice.evaluation.finding())
    assert "all customers of 2026-07-31 are looked at" in str(choice.evaluation.finding())
    assert "of the customers of 2026-07-31" in str(choice.evaluation.reach_finding())
    assert "customers of 2026-07-31" in str(flow_table(landmark(company)))
    assert "Reach: " in str(closing(choice, 2, 90)) and "day 90" not in str(closing(choice, 2, 90))
    assert "a year of usage" in str(sensitivity(company, RULE).finding())
    assert "a year of usage" in str(landmark_sliders(company, RULE))


def test_figures_equal_those_by_hand(made):
    company, contracts, _ = made
    table = landmark_on(company)
    found = evaluate(table, RULE, horizon_months=2, half="all")
    alive = table[table["status"] == INCLUDED]
    met = alive["active_weeks"] >= 3
    # All are followed for two months, so that the curve is a plain share of the contracts.
    over = contracts.set_index("account_id")["end_date"].fillna(pd.Timestamp(AS_OF))
    stays = (over[alive.loc[met, "account_id"]] - DAY).dt.days > 2 * 365.25 / 12
    assert (found.in_state.estimate, found.in_state.n) == (pytest.approx(stays.mean()), int(met.sum()))
    counted = table[table["status"].isin([INCLUDED, NOTICE_BEFORE])]
    assert found.reach.n == len(counted)
    assert found.reach.estimate == pytest.approx(met.sum() / len(counted))
    assert (found.landmark_days, found.on) == (None, DAY)


def test_without_use_there_is_nothing_to_look_at(made):
    company, _, _ = made
    assert isinstance(landmark_on(replace(company, engine=None)), Unavailable)
