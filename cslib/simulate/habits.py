"""How accounts use the product: levels that rise and fall, the days and features of a week, the state clock."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cslib.simulate.truth import BIRTH, FEATURES, day, holidays

FAR = 1_000_000
LAUNCHED = np.array([day(row[2]) for row in FEATURES])
RETIRED = np.array([day(row[3]) if row[3] else FAR for row in FEATURES])
WEEKEND_SHARE = 0.25

_FIRST = day(BIRTH) - 70
_DAYS = np.arange(_FIRST, _FIRST + 366 * 12)
WORKING = ((_DAYS + 3) % 7 < 5) & ~np.isin(_DAYS, [day(date) for date in holidays()])
"""Whether each day from ten weeks before the simulation on is worked."""
_WORKED_BEFORE = np.concatenate([[0], np.cumsum(WORKING)])


def working_days(first: int, end: int) -> int:
    """Count the working days from `first` up to, not including, `end`."""
    return int(_WORKED_BEFORE[end - _FIRST] - _WORKED_BEFORE[first - _FIRST])


class Edge(NamedTuple):
    """A threshold of the state, the level at which accounts outside cross it, and the edges of the gap about it."""

    threshold: float
    crossing: float
    low: float
    high: float


EDGES = (Edge(0.5, 0.505, 0.445, 0.505), Edge(0.385, 0.405, 0.34, 0.43))
"""Of the share of working days and of the share of features. Few accounts live so near a threshold that they flip."""
REACH = 0.10
"""How far below a crossing levels make room for the gap."""


def crossing(i: int, inside: np.ndarray) -> np.ndarray:
    """Return the level at which an account crosses threshold `i`; whoever is in the state stays a bit longer."""
    return np.where(inside, EDGES[i].threshold - 0.03, EDGES[i].crossing)


def apart(level: np.ndarray, middle: np.ndarray | float, low: float, high: float, reach: float) -> np.ndarray:
    """Leave a gap in levels: below `middle` they are drawn to under `low`, above it up to `high`."""
    bottom = middle - reach
    below = bottom + (level - bottom) * (low - bottom) / reach
    return np.where(level >= middle, np.maximum(level, high), np.where(level > bottom, below, level))


def change(world, chance: dict, trained: np.ndarray) -> None:
    """Let the levels rise in onboarding, drift, slump and recover."""
    truth = world.truth
    outside = ~world.in_state
    helped = 0.9 + 0.25 * trained + 0.03 * (world.done > 0).sum(axis=0)
    left_alone = np.where((world.handed > 0) & ~world.complete, 0.8, 1.0)
    world.ramp = np.where(world.live, np.minimum(1.0, world.ramp + world.ramp_step * helped * left_alone), world.ramp)
    noise = np.sqrt(3.0) * (2 * chance["drift"] - 1)  # variance 1
    world.drift = 0.95 * world.drift + np.array([[0.004], [0.003]]) * noise

    week = 1 / 52.18
    rate = np.full(world.size, truth.slump * week)
    lately = (world.handed > 0) & (world.monday - world.handed < 7 * truth.slump_weeks_after_handoff)
    rate += np.where(
        lately & ~world.complete, truth.slump_after_incomplete_handoff / truth.slump_weeks_after_handoff, 0.0
    )
    falls = world.live & (chance["slump"][0] < rate)
    which = (chance["slump"][1] < 0.5).astype(int)
    for level in (0, 1):
        recovers = chance["recovery"][0] < 1 / truth.recovery_weeks
        world.slumped[level] = (world.slumped[level] & ~recovers) | (falls & (which == level))
    dips = (
        world.live
        & outside
        & (world.dip_weeks == 0)
        & (world.monday - world.spell_start > 180)
        & (chance["dip"][0] < truth.dip_outside * week)
    )
    world.dip_weeks = np.where(dips, truth.dip_weeks, np.maximum(world.dip_weeks - 1, 0))
    leaving = world.fades & (world.leave < FAR) & (not truth.null)
    world.fade = np.where(leaving, np.maximum(0.3, world.fade * 0.8), 1.0)


def levels(world) -> np.ndarray:
    """Return what each account does this week: share of working days and share of features, shape (2, n)."""
    truth = world.truth
    # Help carries only the receptive into the state; the others it brings nearer.
    brink = np.array([[edge.crossing - 0.045] for edge in EDGES])
    helped = np.minimum(world.plateau + world.gain, np.maximum(world.plateau, brink))
    level = np.where(world.receptive, world.plateau + world.gain, helped)
    level[0] -= world.harm
    level = (level + world.drift) * world.ramp * np.where(world.slumped, truth.slump_factor, 1.0)
    level[0] *= np.where(world.dip_weeks > 0, 0.4, 1.0)
    level *= world.fade
    for i, edge in enumerate(EDGES):
        level[i] = apart(level[i], crossing(i, world.in_state), edge.low, edge.high, REACH)
    return level.clip(0.03, 0.98)


def use(world, week, chance: dict) -> None:
    """Draw the days and features of the week into ``week.used``."""
    days = world.monday + np.arange(7)
    working = WORKING[days[:5] - _FIRST]
    alive = (world.spell_start[:, None] + 1 <= days) & (days < world.leave[:, None]) & world.live[:, None]
    open_days = alive[:, :5] & working
    share, wide = levels(world)

    world.owed += share * open_days.sum(axis=1)
    odd = chance["odd_day"][0]
    count = np.floor(world.owed).astype(int)
    world.owed -= count
    count += np.where(odd < 0.006, 1, np.where(odd > 0.994, -1, 0))
    count = np.clip(count, 0, open_days.sum(axis=1))
    order = np.where(open_days, world.favourite_day + 0.5 * chance["weekday"].T, 9.0)
    active = (np.argsort(np.argsort(order, axis=1), axis=1) < count[:, None]) & open_days

    on_offer = (world.monday >= LAUNCHED) & (world.monday + 6 < RETIRED)
    launched = (world.monday + 7 > LAUNCHED).sum()
    exact = wide * launched
    world.habit_features = np.where(
        np.abs(exact - world.habit_features) > 0.6, np.rint(exact).astype(int), world.habit_features
    ).clip(1, on_offer.sum())
    features = world.habit_features
    rank = np.argsort(np.argsort(np.where(on_offer, -world.appeal, 9.0), axis=1), axis=1)
    a_day = np.ceil(features / np.maximum(1.0, 9.0 * share)).astype(int)
    for d in range(5):
        turn = ((rank - world.pointer[:, None]) % features[:, None] < a_day[:, None]) & (rank < features[:, None])
        turn |= (rank == 0) & (chance["extra"][d] < 0.5)[:, None]
        week.used[:, d] = turn & active[:, d, None]
        world.pointer = np.where(active[:, d], (world.pointer + a_day) % features, world.pointer)
    for d in (5, 6):
        at_work = alive[:, d] & world.works_weekends & (chance["weekend"][d - 5] < WEEKEND_SHARE)
        week.used[:, d] = (rank == 0) & at_work[:, None]
    world.days_4w = np.roll(world.days_4w, 1, axis=0)
    world.days_4w[0] = active.sum(axis=1)
    world.used_4w = np.roll(world.used_4w, 1, axis=0)
    world.used_4w[0] = week.used.any(axis=1)


def measure(world, week) -> None:
    """Take the measures of the 28 days before ``world.monday`` and move the state clock."""
    truth = world.truth
    today = world.monday
    whole = world.live & (world.spell_start <= today - 28)
    world.active_day_share = np.where(whole, world.days_4w[:4].sum(axis=0) / working_days(today - 28, today), np.nan)
    earlier = working_days(today - 56, today - 28)
    older = world.live & (world.spell_start <= today - 56)
    world.active_day_share_before = np.where(older, world.days_4w[4:].sum(axis=0) / earlier, np.nan)
    launched = (today > LAUNCHED).sum()
    world.breadth = np.where(whole, world.used_4w.any(axis=0).sum(axis=1) / launched, np.nan)
    met = (world.active_day_share >= truth.active_day_share - 1e-9) & (world.breadth >= truth.breadth - 1e-9)
    world.run_met = np.where(met, world.run_met + 1, 0)
    world.run_failed = np.where(met, 0, world.run_failed + 1)
    world.in_state |= world.run_met >= truth.weeks_running
    world.in_state &= world.live & ~(world.run_failed >= truth.weeks_running)
