"""Founding: arrivals, sizes, and levels with room on both sides of the thresholds."""

from __future__ import annotations

import numpy as np

from cslib.simulate.population import found
from cslib.simulate.truth import DATA_FROM, SEGMENTS, Truth, day


def test_arrivals_are_steady_and_on_days_that_every_month_has():
    world = found(1000, seed=9, truth=Truth())
    assert (np.diff(world.start) >= 0).all()
    weeks = np.bincount((world.start[world.start >= day(DATA_FROM)] - day(DATA_FROM)) // 7, minlength=208)
    assert weeks[:207].min() >= 1 and weeks.max() <= 8
    of_month = (
        world.start.astype("datetime64[D]") - world.start.astype("datetime64[D]").astype("datetime64[M]")
    ).astype(int)
    assert of_month.max() <= 27


def test_levels_lie_on_both_sides_of_each_threshold_and_not_on_it():
    world = found(3000, seed=9, truth=Truth())
    (share, wide) = world.plateau
    for level, threshold in ((share, 0.5), (wide, 0.4)):
        assert 0.3 < (level < threshold).mean() < 0.5
        assert (abs(level - threshold) < 0.15).mean() > 0.3
    quadrants = [((share > 0.5) == a) & ((wide > 0.4) == b) for a in (True, False) for b in (True, False)]
    assert min(group.mean() for group in quadrants) > 0.14


def test_seats_grow_with_the_segment():
    world = found(2000, seed=9, truth=Truth())
    median = [np.median(world.seats[world.segment == SEGMENTS.index(name)]) for name in SEGMENTS[:3]]
    assert median == sorted(median) and median[0] < 7 < 25 < median[2]


def test_the_null_company_has_the_same_accounts_but_no_segment_or_person_shifts_their_use():
    one, two = found(4000, seed=3, truth=Truth()), found(4000, seed=3, truth=Truth.without_effects(0.9))
    for name in ("start", "segment", "onboarder", "seats", "term"):
        assert (getattr(one, name) == getattr(two, name)).all()
    planted, shown = (spread(world.plateau[0], world.segment) for world in (one, two))
    assert planted > 0.04 > 0.03 > shown
    planted, shown = (spread(world.plateau[0], world.onboarder) for world in (one, two))
    assert planted > 0.05 > 0.04 > shown


def spread(values, group):
    """Largest difference between the means of the larger groups."""
    means = [values[group == one].mean() for one in np.unique(group) if (group == one).sum() > 200]
    return max(means) - min(means)
