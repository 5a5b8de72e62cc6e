"""The step: the same chance whatever is decided, and what decisions do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cslib.simulate.desk import Desk
from cslib.simulate.population import found
from cslib.simulate.truth import Truth
from cslib.simulate.world import HANDOFFS, TOUCHES, step

NO_TOUCHES, NO_HANDOFFS = pd.DataFrame(columns=TOUCHES), pd.DataFrame(columns=HANDOFFS)


@pytest.fixture(scope="module")
def grown():
    """A company after three years of its own habits."""
    world = found(400, seed=5, truth=Truth())
    desk, rng = Desk(5, world), np.random.default_rng(5)
    for _ in range(156):
        step(world, *desk.decide(), rng)
    return world


def _touches(world, who, **columns) -> pd.DataFrame:
    given = {"kind": "advice", "channel": "call", "direction": "outbound", "programme": "", "outcome": "reached"}
    return pd.DataFrame({"account_id": world.account_id[who], "date": world.monday + 1, **given, **columns})


def _run(world, weeks: int, seed: int, touches=lambda world: NO_TOUCHES):
    """Step a copy on; return it and whether each account ever left by churn, and its active days."""
    world, rng = world.copy(), np.random.default_rng(seed)
    churned, days = np.zeros(world.size, bool), np.zeros(world.size, int)
    for _ in range(weeks):
        week = step(world, touches(world), NO_HANDOFFS, rng)
        for row in week.contracts:
            churned[row["account"]] |= row["end_reason"] == "churned"
        days += week.used.any(axis=2).sum(axis=1)
    return world, churned, days


def test_a_step_draws_the_same_whatever_is_decided(grown):
    one, two = np.random.default_rng(1), np.random.default_rng(1)
    step(grown.copy(), NO_TOUCHES, NO_HANDOFFS, one)
    step(grown.copy(), _touches(grown, np.flatnonzero(grown.live)), NO_HANDOFFS, two)
    assert one.bit_generator.state == two.bit_generator.state


def test_a_copy_lives_its_own_life_and_equal_steps_give_equal_worlds(grown):
    before = grown.copy()
    one, *_ = _run(grown, 4, seed=2)
    two, *_ = _run(grown, 4, seed=2)
    assert grown == before
    assert one == two
    assert one != grown


def test_a_decision_about_one_account_leaves_the_others_as_they_were(grown):
    who = np.flatnonzero(grown.live & ~grown.in_state)[:5]
    _, churned, days = _run(grown, 30, 3)
    _, churned_too, days_too = _run(grown, 30, 3, lambda world: _touches(world, who))
    others = np.setdiff1d(np.arange(grown.size), who)
    assert (days[others] == days_too[others]).all()
    assert (churned[others] == churned_too[others]).all()
    assert (days[who] != days_too[who]).any()


def test_support_does_nothing_in_the_state(grown):
    inside = np.flatnonzero(grown.in_state)
    _, churned, days = _run(grown, 12, 4)
    _, churned_too, days_too = _run(grown, 12, 4, lambda world: _touches(world, inside))
    still = np.setdiff1d(inside, np.flatnonzero(days != days_too))
    assert len(still) >= len(inside) - 3  # one or the other leaves the state within the quarter
    assert (churned[still] == churned_too[still]).all()


def test_support_keeps_some_of_those_outside(grown):
    outside = np.flatnonzero(grown.live & ~grown.in_state & (grown.ramp >= 1))
    alone = saved = 0
    for seed in range(4):
        _, churned, days = _run(grown, 60, seed)
        _, churned_too, days_too = _run(grown, 60, seed, lambda world: _touches(world, outside))
        alone, saved = alone + churned[outside].sum(), saved + (churned & ~churned_too)[outside].sum()
        assert days_too[outside].sum() > days[outside].sum()
    assert saved > 0.1 * alone


def test_too_many_contacts_do_harm(grown):
    live = np.flatnonzero(grown.live)

    def mails(times):
        return lambda world: pd.concat([_touches(world, live, kind="mail", channel="mail", outcome="sent")] * times)

    rested = grown.copy()
    rested.contacts_4w[:] = 0
    few, many = _run(rested, 60, 6, mails(1)), _run(rested, 60, 6, mails(3))  # 4 and 12 in four weeks
    nothing = _run(rested, 60, 6)
    assert (few[1] == nothing[1]).all() and (few[2] == nothing[2]).all()
    assert many[1][live].sum() > few[1][live].sum()
    assert many[2][live].sum() < 0.95 * few[2][live].sum()


def test_programmes_do_what_is_planted(grown):
    outside = np.flatnonzero(grown.live & ~grown.in_state & (grown.leave > grown.monday + 400) & (grown.harm < 0.01))

    def once(kind, channel, outcome):
        rows = _touches(grown, outside, kind=kind, channel=channel, outcome=outcome, programme=kind)
        return lambda world: rows if world.monday == grown.monday else NO_TOUCHES

    nothing = _run(grown, 20, 7)[0]
    webinar = _run(grown, 20, 7, once("webinar", "webinar", "attended"))[0]
    unattended = _run(grown, 20, 7, once("webinar", "webinar", "invited"))[0]
    mail = _run(grown, 20, 7, once("knowledge_mail", "mail", "opened"))[0]
    check_in = _run(grown, 20, 7, once("check_in", "call", "reached"))[0]

    def mean(world, measure):
        return np.nanmean(getattr(world, measure)[outside])

    assert mean(webinar, "active_day_share") > mean(nothing, "active_day_share") + 0.02
    assert mean(mail, "breadth") > mean(nothing, "breadth") + 0.01
    for same in (unattended, check_in):
        assert mean(same, "active_day_share") == mean(nothing, "active_day_share")
        assert mean(same, "breadth") == mean(nothing, "breadth")


def test_a_handoff_changes_who_is_in_charge_and_bad_ones_end_the_state_sooner(grown):
    inside = np.flatnonzero(grown.in_state & (grown.ramp >= 1))
    fresh = grown.copy()
    fresh.handed[:] = -1
    left = {}
    for complete in (True, False):
        rows = pd.DataFrame(
            {
                "account_id": fresh.account_id[inside],
                "date": fresh.monday + 2,
                "to_csm": "Yamada Ren",
                "complete": complete,
            }
        )
        left[complete] = 0
        for seed in range(3):
            world, rng = fresh.copy(), np.random.default_rng(seed)
            step(world, NO_TOUCHES, rows, rng)
            assert set(world.csm[inside]) == {"Yamada Ren"}
            for _ in range(13):
                step(world, NO_TOUCHES, NO_HANDOFFS, rng)
            left[complete] += (world.live & ~world.in_state)[inside].sum()
    assert left[False] > 2 * left[True] + 5


def test_an_unknown_account_is_named(grown):
    rows = _touches(grown, [0]).assign(account_id="A-1")
    with pytest.raises(ValueError, match="A-1"):
        step(grown.copy(), rows, NO_HANDOFFS, np.random.default_rng(1))
