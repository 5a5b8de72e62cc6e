"""The company's own contacts: by recorded columns and chance only."""

from __future__ import annotations

import numpy as np

from cslib.simulate.desk import Desk
from cslib.simulate.population import found
from cslib.simulate.terms import FAR
from cslib.simulate.truth import PROGRAMMES, Truth, day
from cslib.simulate.world import step


def test_coins_spread_accounts_over_four_waves_and_pass_some_by():
    world = found(4000, seed=2, truth=Truth())
    desk = Desk(2, world)
    for p, programme in enumerate(PROGRAMMES):
        first = desk.first_offer[p]
        assert abs((first == FAR).mean() - 0.15) < 0.02
        offered = first < FAR
        assert ((first[offered] - day(programme.first_wave)) % 56 == 0).all()
        ready = np.maximum(day(programme.first_wave), world.start + 182)
        wait = (first - ready)[offered]
        assert wait.min() >= 0 and wait.max() < 4 * 56
        assert np.bincount(wait // 56, minlength=4).min() > 0.2 * offered.sum()


def test_decisions_depend_on_nothing_hidden():
    """Two companies alike in all that is recorded, unlike in what is not: the same contacts."""
    world = found(300, seed=4, truth=Truth())
    desk, rng = Desk(4, world), np.random.default_rng(4)
    for _ in range(200):
        step(world, *desk.decide(), rng)
    hidden = world.copy()
    for name in ("plateau", "gain", "drift", "slumped", "harm", "ramp", "in_state", "receptive", "fades", "decide"):
        value = getattr(hidden, name)
        setattr(hidden, name, np.zeros_like(value))
    other = Desk(4, hidden)
    for name in ("first_offer", "kickoff_coin", "handoff_day", "last_rescue", "offered"):
        setattr(other, name, getattr(desk, name).copy())
    other.rng.bit_generator.state = desk.rng.bit_generator.state
    touches, handoffs = desk.decide()
    same, passed = other.decide()
    assert len(touches) > 20
    assert touches.equals(same)
    assert handoffs.equals(passed)
