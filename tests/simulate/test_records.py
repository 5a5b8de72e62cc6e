"""What is written down: texts in both languages, dates in order."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cslib.simulate import records
from cslib.simulate.sample import simulate
from cslib.simulate.truth import Truth, words


def _japanese(values: pd.Series) -> pd.Series:
    return values.dropna().str.contains("[぀-ヿ一-鿿]")


def test_needs_and_notes_are_in_both_languages(sample):
    for table, column in (("needs", "text"), ("goals", "goal"), ("handoff_info", "value"), ("touches", "note")):
        share = _japanese(sample[table][column]).mean()
        assert 0.5 < share < 0.9, table
    regions = sample["accounts"].set_index("account_id")["region"]
    abroad = sample["needs"]["account_id"].map(regions) == "Overseas"
    assert abroad.sum() > 20 and not _japanese(sample["needs"]["text"][abroad]).any()


def test_every_theme_is_told_in_both_languages():
    for need in words()["needs"].values():
        assert need["team"] in ("cs", "product", "marketing", "cs_ops")
        assert not _japanese(pd.Series(need["en"])).any()
        assert _japanese(pd.Series(need["ja"])).all()
    assert abs(sum(need["share"] for need in words()["needs"].values()) - 1) < 1e-9


def test_names_differ(sample):
    assert sample["accounts"]["name"].is_unique


def test_dates_come_in_order(sample):
    starts = sample["accounts"].set_index("account_id")["start_date"]
    goals, needs = sample["goals"], sample["needs"]
    assert (goals["set_date"] >= goals["account_id"].map(starts)).all()
    assert (goals["achieved_date"].dropna() > goals.loc[goals["achieved_date"].notna(), "set_date"]).all()
    assert (needs["status_date"] >= needs["date"]).all()
    assert (needs["date"] >= needs["account_id"].map(starts)).all()
    milestones = sample["milestones"].dropna(subset="done_date")
    assert (milestones["done_date"] >= milestones["account_id"].map(starts)).all()
    handoffs = sample["handoffs"]
    days = (handoffs["date"] - handoffs["account_id"].map(starts)).dt.days
    assert days.between(50, 165).mean() > 0.99  # the others paused meanwhile


def test_milestones_some_go_with_the_state_some_do_not(sample):
    last = pd.Series(sample.state[:, -1], index=sample.ids)
    known = pd.Series(sample.covered[:, -1], index=sample.ids)
    rows = sample["milestones"]
    rows = rows[rows["account_id"].map(known) & (rows["due_date"] < sample.weeks[-9])]
    late = ~(rows["done_date"] <= rows["due_date"])
    late_share = late.groupby([rows["milestone"], rows["account_id"].map(last)]).mean().unstack()
    difference = late_share[False] - late_share[True]
    assert (difference[["first_project", "team_invited", "first_report"]] > 0.08).all()
    assert (difference[["data_connected", "review_meeting"]].abs() < 0.06).all()


def test_contacts_are_inside_the_lives_of_accounts(sample):
    for table in ("usage", "touches", "needs"):
        rows = sample[table]
        row = sample.ids.get_indexer(rows["account_id"])
        day = (rows["date"] - sample.days[0]).dt.days.to_numpy()
        assert sample.covered[row, day].all(), table


def test_users_of_a_very_large_account_stay_users():
    history = simulate(30, seed=1, truth=Truth())
    history.world.seats = np.full_like(history.world.seats, 900)
    rows = records.usage(history.world, history.weeks, np.random.default_rng(5))
    used = {int(f) for week in history.weeks for f in np.nonzero(week.used.any(axis=(0, 1)))[0]}
    assert set(rows["feature"]) <= used
    assert rows["user"].min() >= 1
    assert 128 < rows["user"].max() <= 900
