"""Contracts: how they begin, are changed, renewed, left, and how some accounts come back."""

from __future__ import annotations

import numpy as np

from cslib.simulate.habits import FAR
from cslib.simulate.truth import CHURN_REASONS, SEGMENTS, Truth

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
    """Open a contract row."""
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
    seats = int(world.seats_to_add[i]) + _change_of_seats(world, i, chance, 0.5 / 12)
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
    seats = int(world.seats_to_add[i]) + _change_of_seats(world, i, chance, 0.5 if term > 1 else 1 / 12)
    world.seats_to_add[i] = 0
    smb, mid = SEGMENTS.index("SMB"), SEGMENTS.index("Mid-market")
    if world.segment[i] == smb and seats > SMB_SEATS:
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
