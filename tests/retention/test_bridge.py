"""The bridge and revenue retention: every line by hand, and random companies counted day by day."""

import importlib

import numpy as np
import pandas as pd
import pytest
from by_hand import company, random_contracts
from hypothesis import given, settings
from hypothesis import strategies as st

from cslib.errors import CslibError
from cslib.language import using
from cslib.retention.bridge import DOWN, LINES, bridge, positions, revenue_retention
from cslib.stats.estimate import Unavailable
from cslib.stats.intervals import clopper_pearson

module = importlib.import_module("cslib.retention.bridge")

FIRST = pd.Timestamp("2023-12-31")  # of the grid of days
START, END = pd.Timestamp("2026-07-01"), pd.Timestamp("2026-10-01")


def lines(made):
    """Return the amounts of the lines that are not zero."""
    return {line: amount for line, amount in made.lines["amount"].items() if amount}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("A", "2026-08-01", None, 10)], {"new": 10, "end": 10}),
        ([("A", "2026-01-01", None, 10)], {"start": 10, "end": 10}),
        # A contract that ends on the day of the start was there the day before; one that starts on it was not.
        ([("A", "2026-01-01", "2026-07-01", 10)], {"start": 10, "churn": 10}),
        ([("A", "2026-07-01", None, 10)], {"new": 10, "end": 10}),
        ([("A", "2026-01-01", "2026-08-01", 10)], {"start": 10, "churn": 10}),
        ([("A", "2026-01-01", "2026-08-01", 10, "completed")], {"start": 10, "transferred_or_completed_out": 10}),
        ([("A", "2026-01-01", "2026-08-01", 10, "migrated")], {"start": 10, "transferred_or_completed_out": 10}),
        ([("A", "2026-01-01", "2026-08-01", 10, "paused")], {"start": 10, "contraction": 10}),
        # 60 days away are inside the window and leave no hole, 61 are not.
        (
            [("A", "2026-01-01", "2026-06-11", 10), ("A", "2026-08-10", None, 12)],
            {"start": 10, "expansion": 2, "end": 12},
        ),
        ([("A", "2026-01-01", "2026-06-11", 10), ("A", "2026-08-11", None, 12)], {"reactivated": 12, "end": 12}),
        ([("A", "2026-01-01", "2026-06-01", 10, "paused"), ("A", "2026-09-01", None, 9)], {"recovered": 9, "end": 9}),
        # Away and back between the two dates: in the window it has stayed, past it it churned and was reactivated.
        (
            [("A", "2026-01-01", "2026-07-10", 10), ("A", "2026-08-10", None, 12)],
            {"start": 10, "expansion": 2, "end": 12},
        ),
        (
            [("A", "2026-01-01", "2026-07-10", 10), ("A", "2026-09-20", None, 12)],
            {"start": 10, "churn": 10, "reactivated": 12, "end": 12},
        ),
        (
            [("A", "2026-01-01", "2026-08-01", 10), ("A", "2026-08-01", None, 7.5)],
            {"start": 10, "contraction": 2.5, "end": 7.5},
        ),
        # One of two products dropped.
        (
            [("A", "2026-01-01", "2026-08-01", 4), ("A", "2026-01-01", None, 6)],
            {"start": 10, "contraction": 4, "end": 6},
        ),
        ([("A", "2026-07-05", "2026-08-05", 10)], {}),
    ],
)
def test_each_line_by_hand(rows, expected):
    made = bridge(company(rows), START, END)
    assert lines(made) == pytest.approx(expected)


def test_trials_do_not_count():
    rows = [("A", "2026-01-01", None, 10, "trial"), ("A", "2026-08-01", None, 5, "paid")]
    made = bridge(company(rows, columns=("account_id", "start_date", "end_date", "mrr", "type")), START, END)
    assert lines(made) == {"new": 5, "end": 5}


MOVED = ("account_id", "start_date", "end_date", "mrr", "end_reason", "successor_id")


def test_a_migrated_account_carries_its_revenue_to_the_new_one():
    rows = [("A", "2026-01-01", "2026-08-01", 10, "migrated", "B"), ("B", "2026-08-01", None, 11)]
    made = bridge(company(rows, columns=MOVED), START, END)
    expected = {"start": 10, "transferred_in": 10, "expansion": 1, "transferred_or_completed_out": 10, "end": 11}
    assert lines(made) == expected


def test_growth_by_a_merger_is_no_expansion():
    rows = [
        ("A", "2026-01-01", "2026-08-01", 10, "merged", "B"),
        ("B", "2026-01-01", "2026-08-01", 20),
        ("B", "2026-08-01", None, 33),
    ]
    co = company(rows, columns=MOVED)
    made = bridge(co, START, END)
    assert lines(made) == {
        "start": 30,
        "transferred_in": 10,
        "expansion": 3,
        "transferred_or_completed_out": 10,
        "end": 33,
    }
    assert made.accounts("transferred_in") == made.accounts("expansion") == 1
    held = revenue_retention(co, START, END)
    assert (held.grr.estimate, held.nrr.estimate, held.grr.n) == (1.0, pytest.approx(33 / 30), 1)


def test_a_successor_may_be_named_by_its_contract():
    rows = [
        ("A", "2026-01-01", "2026-08-01", 10, "migrated", "K-2", "K-1"),
        ("B", "2026-08-01", None, 11, "", "", "K-2"),
    ]
    co = company(rows, columns=(*MOVED, "contract_id"))
    assert bridge(co, START, END).amount("transferred_in") == 10


def test_provisional_losses_are_counted_and_so_are_visitors_and_prices_lacking():
    rows = [
        ("A", "2026-01-01", "2026-09-20", 10),
        ("B", "2026-01-01", "2026-07-20", 10),
        ("C", "2026-07-05", "2026-08-05", 10),
        ("D", "2026-01-01", None, None),
        ("E", "2026-01-01", "2026-08-01", 3, "paused"),
    ]
    made = bridge(company(rows), START, END)
    assert (made.provisional, made.came_and_went, made.unpriced, made.paused) == (1, 1, 1, 1)
    assert made.accounts("churn") == 2


def test_revenue_by_month_takes_the_place_of_mrr():
    from by_hand import frame

    revenue = frame("revenue", [("A", "2026-06-01", 5.0), ("A", "2026-09-01", 8.0)], ("account_id", "month", "amount"))
    made = bridge(company([("A", "2026-01-01", None, None)], revenue=revenue), START, END)
    assert lines(made) == {"start": 5, "expansion": 3, "end": 8}


def test_without_mrr_it_says_what_is_missing():
    co = company([("A", "2026-01-01", None)])
    assert bridge(co, START, END) == revenue_retention(co, START, END) == Unavailable(("contracts.mrr",))


def test_the_companys_quarter_is_the_default():
    co = company(random_contracts(3))
    made, asked = bridge(co), bridge(co, "2026-07-01", "2026-10-01")
    pd.testing.assert_frame_equal(made.lines, asked.lines)
    assert (made.start, made.end) == (START, END)


# Day by day: a grid of the days on which each account was covered, and the definitions read off it.


def covered(contracts, as_of):
    """Return account -> (bool, cents and whether they are unknown per day, list of (end, reason))."""
    days = (as_of - FIRST).days
    found = {}
    for row in contracts.itertuples():
        if row.start_date >= as_of:
            continue
        none = np.zeros(days, bool), np.zeros(days, int), np.zeros(days, bool), []
        on, cents, unknown, ends = found.setdefault(row.account_id, none)
        stop = min(row.end_date, as_of) if pd.notna(row.end_date) else as_of
        a, b = (row.start_date - FIRST).days, (stop - FIRST).days
        on[a:b] = True
        cents[a:b] += 0 if pd.isna(row.mrr) else round(row.mrr * 100)
        unknown[a:b] |= pd.isna(row.mrr)
        if pd.notna(row.end_date) and row.end_date < as_of:
            ends.append((b, row.end_reason))
    return found


def stretches(on, pauses):
    """Return (first day, day after the last) of each spell: gaps of 60 days, and pauses, do not end one."""
    spells, day = [], 0
    while day < len(on):
        if not on[day]:
            day += 1
            continue
        end = day
        while end < len(on) and on[end]:
            end += 1
        if spells and (day - spells[-1][1] <= 60 or spells[-1][1] in pauses):
            spells[-1][1] = end
        else:
            spells.append([day, end])
        day = end
    return spells


def by_day(contracts, as_of, start, end):
    """Return the bridge's lines, the pairs (then, now) of the frozen set, and how many are unknown beside it."""
    t0, t1 = (start - FIRST).days, (end - FIRST).days
    total, frozen, left_out = dict.fromkeys(LINES, 0), [], 0
    for on, cents, unknown, ends in covered(contracts, as_of).values():
        last = {}
        for day, reason in ends:
            last.setdefault(day, []).append(reason)
        told = {day: "churned" if "churned" in reasons else reasons[-1] for day, reasons in last.items()}
        spells = stretches(on, {day for day, reason in told.items() if reason == "paused"})
        for s in spells:  # a gap inside a spell, but for a pause, is carried on
            for day in range(s[0], s[1]):
                if not on[day] and told.get(day) != "paused" and on[day - 1]:
                    on[day], cents[day], unknown[day] = True, cents[day - 1], unknown[day - 1]
        before = next((s for s in spells if s[0] < t0 and (s[1] >= t0 or s[1] == len(on))), None)
        here, there = on[t0 - 1], on[t1 - 1]
        lacks = (here and unknown[t0 - 1], there and unknown[t1 - 1])
        then, now = cents[t0 - 1] * here * (not lacks[0]), cents[t1 - 1] * there * (not lacks[1])
        total["start"] += then
        total["end"] += now
        if any(lacks):
            total["unknown"] += now - then
            reason = told[before[1]] if here and before[1] < t1 else ""
            if reason == "churned" and not lacks[0]:
                frozen += [(then, 0)] if then else []
            elif here and reason not in ("completed", "merged"):
                left_out += 1
            continue
        over = here and before[1] < t1
        line = None
        if here and (over or not there):
            reason = told.get(before[1]) if over else told.get(max(d for d in told if d < t1 and not on[d]))
            if over and reason in ("completed", "merged"):
                line = "transferred_or_completed_out"
            else:
                line = "contraction" if reason == "paused" and not there else "churn"
            total[line] += then
        if there and (not here or over):
            after = next(s for s in spells if s[0] < t1 <= s[1])
            if after[0] < t0:
                total["recovered"] += now
            else:
                total["new" if after is spells[0] else "reactivated"] += now
        elif there:
            total["expansion" if now > then else "contraction"] += abs(now - then)
        if here and line != "transferred_or_completed_out" and then:
            frozen.append((then, 0 if line == "churn" else now))
    return total, np.array(frozen, dtype=float), left_out


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), quarters=st.integers(1, 4))
def test_random_companies_agree_with_the_days(seed, quarters):
    contracts = random_contracts(seed, accounts=25, parallel=False)
    as_of = END
    start = as_of - pd.DateOffset(months=3 * quarters)
    end = as_of if seed % 2 else as_of - pd.DateOffset(months=1)
    co = company(contracts, as_of)
    made = bridge(co, start, end)
    total, frozen, left_out = by_day(contracts, as_of, start, end)
    assert {line: round(amount * 100) for line, amount in made.lines["amount"].items()} == total
    held = revenue_retention(co, start, end)
    assert held.unknown == left_out
    if len(frozen) == 0 or left_out > 0.2 * (len(frozen) + left_out):
        assert held.grr.estimate is None
        return
    then, now = frozen.T
    assert held.grr.estimate == pytest.approx(np.minimum(then, now).sum() / then.sum(), abs=1e-12)
    assert held.nrr.estimate == pytest.approx(now.sum() / then.sum(), abs=1e-12)
    assert (held.grr.n, held.grr.events, held.nrr.events) == (len(then), (now < then).sum(), (now != then).sum())


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), cut=st.integers(1, 360))
def test_bridges_close_and_follow_one_another(seed, cut):
    co = company(random_contracts(seed))
    start, end = END - pd.Timedelta(days=361), END
    middle = start + pd.Timedelta(days=cut)
    first, second = bridge(co, start, middle), bridge(co, middle, end)
    for made in (first, second):
        cents = (made.lines["amount"] * 100).round().astype("int64")
        up = cents.drop(["end", *DOWN]).sum()
        assert up - cents[list(DOWN)].sum() == cents["end"]
        assert cents["end"] == positions(co, made.end)["cents"].sum()
    assert first.amount("end") == second.amount("start")
    assert first.accounts("end") == second.accounts("start")


def test_grr_has_the_bounds_of_the_effective_number():
    rows = [(f"A{i}", "2026-01-01", "2026-08-01" if i < 3 else None, 100 if i % 2 else 10) for i in range(60)]
    grr = revenue_retention(company(rows), START, END).grr
    weights = np.array([row[3] for row in rows], dtype=float)
    effective = weights.sum() ** 2 / (weights**2).sum()
    share = weights[3:].sum() / weights.sum()
    assert grr.estimate == pytest.approx(share)
    assert (grr.low, grr.high) == pytest.approx(clopper_pearson(share * effective, effective))


def changing(n=200, changed=60, first=100.0, large=0.0):
    rows = []
    for i in range(n):
        mrr = large if large and i == 0 else first
        rows.append((f"A{i:03}", "2026-01-01", "2026-08-01", mrr))
        now = mrr * (1.5 if i % 3 else 0.6) if i < changed else mrr
        rows.append((f"A{i:03}", "2026-08-01", None, round(now, 2)))
    return company(rows)


def test_nrr_has_bounds_only_where_a_bootstrap_can_be_trusted():
    enough = revenue_retention(changing(), START, END).nrr
    assert enough.low < enough.estimate < enough.high
    few = revenue_retention(changing(changed=29), START, END).nrr
    assert (few.low, few.high, [reason.code for reason in few.reasons]) == (None, None, ["few_changed_accounts"])
    one = revenue_retention(changing(large=1200.0), START, END).nrr
    assert (one.low, [reason.code for reason in one.reasons]) == (None, ["one_account_dominates"])


def test_nrr_bounds_are_those_of_the_normal_law_where_that_holds():
    co = changing(n=800, changed=400)
    nrr = revenue_retention(co, START, END).nrr
    ratio = np.array([(1.5 if i % 3 else 0.6) if i < 400 else 1.0 for i in range(800)])
    se = ratio.std() / np.sqrt(800)
    assert nrr.estimate == pytest.approx(ratio.mean(), abs=1e-9)
    assert (nrr.low, nrr.high) == pytest.approx((ratio.mean() - 1.96 * se, ratio.mean() + 1.96 * se), abs=0.2 * se)


def test_nobody_at_the_start_is_no_estimate():
    held = revenue_retention(company([("A", "2026-08-01", None, 5)]), START, END)
    assert held.grr.estimate is None
    assert [reason.code for reason in held.nrr.reasons] == ["no_revenue_at_start"]


def test_a_bridge_that_does_not_close_ends_the_run(monkeypatch):
    lose = module._moves
    monkeypatch.setattr(module, "_moves", lambda rows: lose(rows).query("line != 'churn'"))
    with pytest.raises(CslibError, match="from 2026-07-01 to 2026-10-01 does not close: 10.01 are left over"):
        bridge(company([("A", "2026-01-01", "2026-08-01", 10.01)]), START, END)
    with using("ja"), pytest.raises(CslibError, match="月額売上の増減が合いません（差額 10.01）"):
        bridge(company([("A", "2026-01-01", "2026-08-01", 10.01)]), START, END)


SIGNED = ("account_id", "start_date", "end_date", "mrr", "signed_date")
RAMP = [
    ("A", "2026-01-01", "2026-08-01", 10, "2025-12-20"),
    ("A", "2026-08-01", None, 15, "2025-12-20"),
    ("A", "2026-08-15", None, 3, "2026-08-10"),
    ("B", "2026-01-01", "2026-08-01", 20, "2025-12-20"),
    ("B", "2026-08-01", None, 12, "2025-12-20"),
]


def test_a_ramp_agreed_at_signing_is_no_expansion():
    co = company(RAMP, columns=SIGNED)
    made = bridge(co, START, END)
    # A was to grow by 5 and bought 3 more; B agreed to pay less from August on, which is a contraction.
    assert lines(made) == {"start": 30, "planned_ramp": 5, "expansion": 3, "contraction": 8, "end": 30}
    held = revenue_retention(co, START, END)
    assert held.nrr.estimate == pytest.approx(25 / 30)
    assert held.grr.estimate == pytest.approx(22 / 30)


def with_policy(tmp_path, co, **said):
    """Return the company with a retention policy in force."""
    from dataclasses import replace

    (tmp_path / "policy").mkdir()
    text = "".join(f"{name}: {value}\n" for name, value in {"in_force_from": "2025-01-01", **said}.items())
    (tmp_path / "policy" / "retention.yml").write_text(text)
    return replace(co, folder=tmp_path)


def test_the_policy_may_count_a_ramp_as_expansion(tmp_path):
    co = with_policy(tmp_path, company(RAMP, columns=SIGNED), ramps="expansion")
    assert lines(bridge(co, START, END)) == {"start": 30, "expansion": 8, "contraction": 8, "end": 30}
    assert revenue_retention(co, START, END).nrr.estimate == 1.0


def test_the_policy_sets_the_win_back_window(tmp_path):
    rows = [("A", "2026-01-01", "2026-07-10", 10), ("A", "2026-09-20", None, 12)]
    co = with_policy(tmp_path, company(rows), win_back_days=90)
    assert lines(bridge(co, START, END)) == {"start": 10, "expansion": 2, "end": 12}


def test_the_policy_may_count_mergers_as_churn(tmp_path):
    rows = [("A", "2026-01-01", "2026-08-01", 10, "merged", "B"), ("B", "2026-01-01", None, 20)]
    rows.append(("B", "2026-08-01", None, 9))
    co = company(rows, columns=MOVED)
    assert revenue_retention(co, START, END).grr.estimate == pytest.approx(29 / 30)
    co = with_policy(tmp_path, co, merged="churned")
    assert lines(bridge(co, START, END)) == {"start": 30, "expansion": 9, "churn": 10, "end": 29}
    assert revenue_retention(co, START, END).grr.estimate == pytest.approx(20 / 30)
