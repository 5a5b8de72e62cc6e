"""Contracts: calendar, and rows that follow one another."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cslib.simulate.population import found
from cslib.simulate.terms import add_months, hazard
from cslib.simulate.truth import Truth

AS_OF = pd.Timestamp("2026-10-01")


def test_months_are_added_as_the_calendar_does():
    days = np.array([0, 58, 11_000, 20_000])
    dates = pd.to_datetime(days, unit="D")
    for months in (1, 6, 12, 25):
        expected = [(date + pd.DateOffset(months=months)).to_datetime64() for date in dates]
        assert (add_months(days, months).astype("datetime64[D]") == np.array(expected, "datetime64[D]")).all()


def test_rows_of_an_account_never_overlap_and_gaps_are_returns(sample):
    rows = sample["contracts"].query("type == 'paid'").sort_values(["account_id", "start_date"])
    rows = rows[rows["start_date"] < AS_OF]
    follows = rows["account_id"].shift(-1) == rows["account_id"]
    assert rows.loc[follows, "end_date"].notna().all()
    gap = (rows["start_date"].shift(-1) - rows["end_date"]).dt.days[follows]
    assert (gap >= 0).all()
    returned = rows.loc[gap[gap > 0].index]
    assert set(returned["end_reason"]) <= {"churned", "paused"}
    assert rows.loc[gap[gap == 0].index, "end_reason"].isna().all()
    back = gap[gap > 0][returned["end_reason"] == "churned"]
    assert (back <= 60).any() and (back > 60).any()


def test_seats_of_accounts_are_those_of_the_last_row(sample):
    rows = sample["contracts"].query("type == 'paid'")
    last = rows[rows["start_date"] < AS_OF].sort_values("start_date").drop_duplicates("account_id", keep="last")
    accounts = sample["accounts"].set_index("account_id")
    assert (accounts.loc[last["account_id"], "seats"].to_numpy() == last["seats"].to_numpy()).all()


def test_nothing_is_known_of_what_comes_after_the_last_day(sample):
    rows = sample["contracts"]
    later = rows[rows["end_date"] >= AS_OF]
    assert len(later) > 50
    assert later["end_reason"].isna().all() and later["churn_reason"].isna().all()
    agreed = (later["auto_renew"] == "no") | later["notice_date"].notna()
    assert agreed.all()
    for table, column in (("usage", "date"), ("touches", "date"), ("milestones", "done_date"), ("changes", "date")):
        assert sample[table][column].max() < AS_OF
    for table, column in (("goals", "achieved_date"), ("needs", "status_date"), ("handoff_info", "recorded_date")):
        assert sample[table][column].max() < AS_OF


def test_all_ways_of_ending_occur(sample):
    rows = sample["contracts"]
    assert set(rows["end_reason"].dropna()) == {"churned", "completed", "merged", "migrated", "paused"}
    merged = rows[rows["end_reason"] == "merged"]
    assert merged["successor_id"].isin(sample.ids).all()
    assert set(rows["term_months"]) >= {1, 6, 12, 24}


def test_the_planted_hazards():
    world = found(300, seed=1, truth=Truth())
    world.in_state[:] = np.arange(world.size) % 2 == 0
    yearly = np.exp(-hazard(world))
    assert np.allclose(yearly[world.in_state], 0.99)
    assert 0.5 < yearly[~world.in_state].mean() < 0.8
    null = found(300, seed=1, truth=Truth(null=True, null_retention=0.9))
    null.in_state[:] = world.in_state
    assert np.allclose(np.exp(-hazard(null)), 0.9)
