"""Contracts: how they begin, are changed, renewed, left, and how some accounts come back."""

from functools import cache
from typing import NamedTuple

import numpy as np

from cslib.simulate.truth import BIRTH, CHURN_REASONS, SEGMENTS, Truth, day, holidays

NEVER = -1
CHURNED, COMPLETED, MERGED, MIGRATED, PAUSED = range(5)
END_REASONS = ("churned", "completed", "merged", "migrated", "paused")
SMB_SEATS = 14
"""An SMB account that grows beyond this becomes Mid-market at its renewal."""


def add_months(days, months) -> np.ndarray:
    """Return days since 1970-01-01 so many calendar months later; only for days of the month up to 28."""
    dates = np.asarray(days).astype("datetime64[D]")
    first = dates.astype("datetime64[M]")
    later = (first + np.asarray(months).astype("timedelta64[M]")).astype("datetime64[D]") + (dates - first)
    return later.astype(int)


def hazard(world) -> np.ndarray:
    """Return each account's yearly hazard of churn as it stands now."""
    truth: Truth = world.truth
    if truth.null:
        return np.full(world.size, truth.hazard(truth.null_retention))
    base = np.array([truth.hazard(truth.retention_outside[name]) for name in SEGMENTS])[world.segment]
    ratio = np.array([truth.kickoff_hazard_ratio[name] for name in SEGMENTS])[world.segment]
    share = np.array([truth.kickoff_share[name] for name in SEGMENTS])[world.segment]
    outside = base / (share * ratio + 1 - share) * np.where(world.kickoff, ratio, 1.0)
    outside *= np.where(world.weeks_since["advice"] < truth.support_weeks, truth.support_hazard_ratio, 1.0)
    inside = np.full(world.size, truth.hazard(truth.retention_in_state))
    if truth.needs_support:
        alone = world.weeks_since["support"] >= truth.needed_support_weeks
        inside = np.where(alone, truth.hazard(truth.retention_in_state_unsupported), inside)
    too_many = world.weeks_since["overload"] < truth.support_weeks
    return np.where(world.in_state, inside, outside) * np.where(too_many, truth.too_many_hazard_ratio, 1.0)


def price(world, i: int) -> float:
    """Return the monthly price of an account's seats, in whole hundreds."""
    return float(round(int(world.seats[i]) * float(world.unit_price[i]) / 100) * 100)


def begin(world, week, chance: dict) -> None:
    """Start the contracts whose first day, or whose return, falls in the week."""
    end = world.monday + 7
    new = (world.start >= world.monday) & (world.start < end)
    again = (world.back >= world.monday) & (world.back < end) & ~world.live
    for i in np.flatnonzero(new | again):
        first = world.start[i] if new[i] else world.back[i]
        world.live[i], world.spell_start[i], world.back[i] = True, first, FAR
        world.leave[i], world.notice[i] = FAR, NEVER
        world.end_reason[i], world.churn_reason[i] = NEVER, NEVER
        world.in_state[i] = False
        world.run_met[i] = world.run_failed[i] = 0
        world.days_4w[:, i], world.used_4w[:, i] = 0, False
        _open(world, i, first, world.term[i], first - 3 - int(30 * chance["signed"][0, i]), chance)


def _open(world, i: int, first: int, term: int, signed: int, chance: dict) -> None:
    world.row_start[i], world.row_term[i], world.row_signed[i] = first, term, signed
    world.row_mrr[i] = price(world, i)
    world.row_number[i] += 1
    world.terms_over[i] = 0
    world.renewal[i] = add_months(first, term)
    world.next_month[i] = add_months(first, 1)
    world.decided[i] = False
    _set_decision(world, i, chance)


def _set_decision(world, i: int, chance: dict) -> None:
    lead = 5 + int(40 * chance["lead"][0, i]) if world.term[i] > 1 else 0
    world.decide[i] = world.renewal[i] - world.notice_days[i] - lead


def row(world, i: int, end: int | None) -> dict:
    """Return the running contract row of an account as a record."""
    reason = world.end_reason[i]
    gone = end is not None and world.leave[i] == end
    return {
        "account": int(i),
        "start": int(world.row_start[i]),
        "end": end,
        "number": int(world.row_number[i]),
        "mrr": float(world.row_mrr[i]),
        "term": int(world.row_term[i]),
        "signed": int(world.row_signed[i]),
        "seats": int(world.seats[i]),
        "notice": int(world.notice[i]) if gone else NEVER,
        "end_reason": END_REASONS[reason] if gone else "",
        "churn_reason": CHURN_REASONS[world.churn_reason[i]] if gone and reason == CHURNED else "",
        "successor": int(world.successor[i]) if gone and reason == MERGED else NEVER,
    }


def _resize(world, week, i: int, date: int, seats: int) -> None:
    if seats != world.seats[i]:
        week.changes.append((int(i), int(date), "seats", str(int(world.seats[i]))))
        world.seats[i] = seats


def advance(world, week, chance: dict) -> None:
    """Let accounts decide, leave early for other reasons, change their seats and renew."""
    end = world.monday + 7
    staying = world.live & (world.leave == FAR)
    yearly = hazard(world)
    _decide(world, staying, yearly, chance, end)
    staying = world.live & (world.leave == FAR)
    _leave_mid_term(world, staying, yearly, chance)
    staying = world.live & (world.leave == FAR)
    _end_otherwise(world, staying, chance)
    due = np.flatnonzero(world.live & (world.next_month < np.minimum(end, np.minimum(world.renewal, world.leave))))
    dates, began = world.next_month[due], world.row_start[due]
    world.next_month[due] = add_months(began, np.rint((dates - began) / 30.44).astype(int) + 1)
    for i, date in zip(due, dates, strict=True):
        _amend(world, week, i, int(date), chance)
    for i in np.flatnonzero(world.live & (world.renewal < end) & (world.renewal < world.leave)):
        _renew(world, week, i, chance)


def _decide(world, staying, yearly, chance: dict, end: int) -> None:
    truth = world.truth
    now = staying & ~world.decided & (world.decide < end)
    share = 1.0 if truth.null else 1 - truth.share_mid_term
    goes = now & (chance["decide"][0] < 1 - np.exp(-yearly * share * world.term / 12))
    world.decided |= now
    for i in np.flatnonzero(goes):
        silent = not world.auto_renew[i] and chance["decide"][1, i] < truth.lapse_without_notice
        # A monthly contract has to run one month longer, because notice is due a month ahead.
        until = world.renewal[i] if world.term[i] > 1 else add_months(world.renewal[i], 1)
        world.leave[i] = until
        if not silent:
            world.notice[i] = max(int(world.decide[i]), world.monday, int(world.row_start[i]))
        _give_reason(world, i, CHURNED, chance)


def _leave_mid_term(world, staying, yearly, chance: dict) -> None:
    truth = world.truth
    if truth.null:
        return
    settled = staying & (world.term > 1) & (world.monday - world.spell_start > 60)
    goes = settled & (chance["mid_term"][0] < yearly * truth.share_mid_term / 52.18)
    for i in np.flatnonzero(goes):
        date = world.monday + int(5 * chance["mid_term"][1, i])
        if date + 30 < world.renewal[i]:
            world.leave[i] = date + 30
            world.notice[i] = date
            _give_reason(world, i, CHURNED, chance)


def _give_reason(world, i: int, code: int, chance: dict) -> None:
    world.end_reason[i] = code
    if code == CHURNED:
        weights = np.array([0.2, 0.12, 0.1 if world.in_state[i] and not world.truth.null else 0.36, 0.16, 0.12, 0.04])
        place = np.searchsorted(np.cumsum(weights / weights.sum()), chance["reason"][0, i])
        world.churn_reason[i] = min(place, len(CHURN_REASONS) - 1)


def _end_otherwise(world, staying, chance: dict) -> None:
    """End contracts for reasons that are no churn: completed, merged, migrated, paused."""
    truth = world.truth
    draw = chance["other_end"][0] * 52.18
    settled = staying & (world.monday - world.spell_start > 120) & (world.renewal - world.monday > 60)
    limits = np.cumsum([truth.completed, truth.merged, truth.migrated, truth.paused])
    for i in np.flatnonzero(settled & (draw < limits[-1])):
        code = 1 + int(np.searchsorted(limits, draw[i], side="right"))
        date = world.monday + int(5 * chance["other_end"][1, i])
        if code == MERGED:
            others = np.flatnonzero(staying & (world.segment == world.segment[i]) & (world.term > 1))
            others = others[(others > i) & (world.next_month[others] < world.renewal[others])]
            if not len(others):
                continue
            heir = others[0]
            date = int(world.next_month[heir])
        if date <= world.row_start[i] or date >= world.renewal[i] or date < world.monday:
            continue
        if code == MERGED:
            world.successor[i] = heir
            world.seats_to_add[heir] += max(1, int(world.seats[i]) // 2)
        world.leave[i] = date
        world.end_reason[i] = code


def _change_of_seats(world, i: int, chance: dict, part: float) -> int:
    """Return the seats after a chance to grow or shrink that comes `part` times a year's."""
    truth, seats = world.truth, int(world.seats[i])
    inside = world.in_state[i] and not truth.null
    grows = (truth.expansion_in_state if inside else truth.expansion_outside) * part
    shrinks = (truth.contraction_in_state if inside else truth.contraction_outside) * part
    draw, size = chance["amend"][:, i]
    if draw < grows:
        return seats + max(1, round(seats * (0.1 + 0.3 * size)))
    if draw > 1 - shrinks:
        return max(2, seats - max(1, round(seats * (0.1 + 0.25 * size))))
    return seats


def _amend(world, week, i: int, date: int, chance: dict) -> None:
    """Give an account other seats in the middle of its term; the new row ends with the old one."""
    seats = int(world.seats_to_add[i]) + _change_of_seats(world, i, chance, (1 if world.truth.null else 0.5) / 12)
    world.seats_to_add[i] = 0
    if seats == world.seats[i] or world.leave[i] < FAR:
        return
    renewal, decide, decided = world.renewal[i], world.decide[i], world.decided[i]
    remaining = round((renewal - date) / 30.44)
    week.contracts.append(row(world, i, date))
    _resize(world, week, i, date, seats)
    _open(world, i, date, remaining, date - 2 - int(8 * chance["signed"][0, i]), chance)
    world.renewal[i], world.decide[i], world.decided[i] = renewal, decide, decided


def _renew(world, week, i: int, chance: dict) -> None:
    """Carry an account into its next term, by a new row unless it renews by itself and nothing changed."""
    date, term = int(world.renewal[i]), int(world.term[i])
    at_once = 0.5 if term > 1 and not world.truth.null else 1 / 12
    seats = int(world.seats_to_add[i]) + _change_of_seats(world, i, chance, at_once)
    world.seats_to_add[i] = 0
    smb, mid = SEGMENTS.index("SMB"), SEGMENTS.index("Mid-market")
    if world.segment[i] == smb and seats > SMB_SEATS and not world.truth.null:
        week.changes.append((int(i), date, "segment", "SMB"))
        world.segment[i] = mid
    if world.auto_renew[i] and seats == world.seats[i] and world.row_term[i] == term:
        world.terms_over[i] += 1
        world.renewal[i] = add_months(world.row_start[i], term * (world.terms_over[i] + 1))
        world.next_month[i] = add_months(date, 1)
        world.decided[i] = False
        _set_decision(world, i, chance)
        return
    week.contracts.append(row(world, i, date))
    _resize(world, week, i, date, seats)
    _open(world, i, date, term, date - 1 - int(25 * chance["signed"][0, i]), chance)


def leave(world, week, chance: dict) -> None:
    """Close the contracts that end in the week; settle who will come back."""
    truth = world.truth
    for i in np.flatnonzero(world.live & (world.leave < world.monday + 7)):
        date = int(world.leave[i])
        week.contracts.append(row(world, i, date))
        world.live[i] = world.in_state[i] = False
        first, second = chance["winback"][:, i]
        code = world.end_reason[i]
        if code == PAUSED:
            world.back[i] = date + 60 + int(90 * second)
        elif code == CHURNED and first < truth.winback:
            soon = first < truth.winback * truth.winback_within_60_days
            world.back[i] = date + (12 + int(40 * second) if soon else 80 + int(200 * second))
        if world.back[i] < FAR and world.back[i].astype("datetime64[D]").item().day > 28:
            world.back[i] -= 3


FAR = 1_000_000


@cache
def on_sale(features: tuple) -> tuple[np.ndarray, np.ndarray]:
    """Return the days of launch and of retirement of features."""
    launched, retired = zip(*(row[2:] for row in features), strict=True)
    return np.array([day(one) for one in launched]), np.array([day(one) if one else FAR for one in retired])


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
    helped = 1.0 if truth.null else 0.9 + 0.25 * trained + 0.03 * (world.done > 0).sum(axis=0)
    left_alone = np.where((world.handed > 0) & ~world.complete & (not truth.null), 0.8, 1.0)
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

    launches, retired = on_sale(world.truth.features)
    on_offer = (world.monday >= launches) & (world.monday + 6 < retired)
    launched = (world.monday + 7 > launches).sum()
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
    launched = (today > on_sale(truth.features)[0]).sum()
    world.breadth = np.where(whole, world.used_4w.any(axis=0).sum(axis=1) / launched, np.nan)
    met = (world.active_day_share >= truth.active_day_share - 1e-9) & (world.breadth >= truth.breadth - 1e-9)
    world.run_met = np.where(met, world.run_met + 1, 0)
    world.run_failed = np.where(met, 0, world.run_failed + 1)
    world.in_state |= world.run_met >= truth.weeks_running
    world.in_state &= world.live & ~(world.run_failed >= truth.weeks_running)
