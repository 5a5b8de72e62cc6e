"""Levels of use, working days, and the measures that the world keeps."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cslib.simulate import terms as habits
from cslib.simulate.population import found
from cslib.simulate.sample import simulate
from cslib.simulate.truth import AS_OF, Truth, day, holidays
from cslib.simulate.world import HANDOFFS, TOUCHES, step


@pytest.mark.parametrize(("first", "end"), [("2022-10-03", "2022-10-31"), ("2024-12-20", "2025-01-17")])
def test_working_days_leave_out_weekends_and_holidays(first, end):
    expected = np.busday_count(first, end, holidays=[str(date) for date in holidays()])
    assert habits.working_days(day(first), day(end)) == expected


def test_levels_keep_their_order_and_leave_the_gap_free():
    level = np.linspace(0, 1, 500)
    moved = habits.apart(level, 0.505, 0.445, 0.505, 0.1)
    assert (np.diff(moved) >= 0).all()
    assert not ((moved > 0.446) & (moved < 0.505)).any()
    far = (level < 0.4) | (level > 0.6)
    assert (moved[far] == level[far]).all()


def test_whoever_is_in_the_state_crosses_lower():
    inside = np.array([True, False])
    for i in (0, 1):
        low, high = habits.crossing(i, inside)
        assert low < high


@pytest.mark.slow
def test_the_world_measures_what_the_tables_say(sample):
    """The measures that the desk acts on are those that can be counted in the written tables."""
    history = simulate(1500, sample.truth["seed"], Truth())
    world = history.world
    rows = sample.ids.get_indexer(world.account_id)
    # The world has gone on to the Monday after the last day; the week before the last is whole in both.
    state = np.array([week.in_state for week in history.weeks if week.monday + 7 == day(sample.weeks[-1].date())])[0]
    there = (rows >= 0) & ~np.isnan(sample.share[rows.clip(0), -1])
    assert there.sum() > 1000
    assert (sample.state[rows[there], -1] == state[there]).mean() > 0.995
    assert world.monday > day(AS_OF)


def test_features_are_used_only_while_on_offer(sample):
    features = sample["features"].set_index("feature")
    first = sample["usage"].groupby("feature")["date"].min()
    last = sample["usage"].groupby("feature")["date"].max()
    later = features[features["launched"] > "2022-10-01"]
    assert len(later) == 3
    assert (first[later.index] >= later["launched"]).all()
    retired = features.dropna(subset="retired")
    assert len(retired) == 1
    assert (last[retired.index] < retired["retired"]).all()


def test_use_begins_small():
    world, rng = found(100, seed=2, truth=Truth()), np.random.default_rng(2)
    for _ in range(60):
        step(world, pd.DataFrame(columns=TOUCHES), pd.DataFrame(columns=HANDOFFS), rng)
    young = world.live & (world.monday - world.start < 21)
    old = world.live & (world.monday - world.start > 120)
    assert habits.levels(world)[0][young].mean() < 0.7 * habits.levels(world)[0][old].mean()
