"""Staggered starts against plain two-by-two differences, a panel with a known effect, and chance alone."""

import numpy as np
import pytest

from cslib.stats import staggered
from cslib.stats.staggered import NEVER, Design, bootstrap_weights, contrasts, permuted

EVENTS = np.array([-2, 0, 1, 2])


def panel(seed, n=60, periods=10, strata=2, leaving=0.0, effect=0.0, noise=0.1):
    """Make use by account and period; accounts that leave fall to 0, and those with low use leave more."""
    rng = np.random.default_rng(seed)
    level = rng.uniform(0.2, 0.8, n)
    stratum = rng.integers(0, strata, n)
    coin = np.where(rng.random(n) < 0.3, NEVER, rng.integers(3, 7, n))
    leave = np.full(n, NEVER)
    for period in range(2, periods):
        goes = (leave == NEVER) & (rng.random(n) < leaving * 2 * (1 - level))
        leave[goes] = period
    start = np.where(coin > leave, NEVER, coin)
    place = np.arange(periods)
    use = level[:, None] + 0.02 * place * stratum[:, None] + noise * rng.standard_normal((n, periods))
    use += effect * (place >= start[:, None])
    use[place >= leave[:, None]] = 0.0
    design = Design(start, leave, np.zeros(n, int), stratum, np.ones((n, periods), bool))
    return use[:, :, None], design


def by_hand(use, design, event):
    """Average all two-by-two differences of the groups, each weighted by its accounts."""
    sums = mass = 0.0
    for stratum in set(design.stratum):
        for g in range(1, design.periods):
            t = g + event
            if not 0 <= t < design.periods:
                continue
            here = [i for i in range(len(use)) if design.stratum[i] == stratum and design.leave[i] >= g]
            mine = [i for i in here if design.start[i] == g]
            others = [i for i in here if design.start[i] > max(t, g)]
            if not mine or not others:
                continue
            gap = np.mean([use[i, t, 0] - use[i, g - 1, 0] for i in mine])
            gap -= np.mean([use[i, t, 0] - use[i, g - 1, 0] for i in others])
            sums, mass = sums + gap * len(mine), mass + len(mine)
    return sums / mass, mass


@pytest.mark.parametrize("seed", range(4))
def test_without_churn_it_is_the_average_of_two_by_two_differences(seed):
    use, design = panel(seed)
    found = contrasts(use, design, EVENTS)
    for k, event in enumerate(EVENTS):
        mean, mass = by_hand(use, design, event)
        assert found.by_event()[0, k, 0] == pytest.approx(mean)
        assert found.mass[0, k, 0] == mass
        assert found.reached[:, k].sum() == mass
    later = found.gap[0, 1:, 0].sum() / found.mass[0, 1:, 0].sum()
    assert found.overall(EVENTS >= 0)[0, 0] == pytest.approx(later)


def test_who_is_reached_hands_its_weight_to_those_that_could_have_been():
    # Period 2: A is reached. Period 3: B is reached, C and D could have been; E left in period 2.
    start = np.array([2, 3, NEVER, NEVER, NEVER])
    leave = np.array([NEVER, NEVER, NEVER, NEVER, 2])
    use = np.array([[5, 5, 9, 9], [4, 4, 4, 4], [3, 3, 4, 6], [2, 2, 2, 3], [1, 1, 0, 0]], float)[:, :, None]
    design = Design(start, leave, np.zeros(5, int), np.zeros(5, int), np.ones((5, 4), bool))
    found = contrasts(use, design, np.array([0, 1]))
    # At event 0 of A: B, C, D, E changed by 0, 1, 0, -1. At event 1: C and D stand for B, E for itself:
    # (1.5 * 3 + 1.5 * 1 + 1 * -1) / 4 = 1.25; B at event 0: against C and D, (2 + 1) / 2 = 1.5.
    assert found.gap[0, :, 0] == pytest.approx([4 - 0 + (0 - 1.5), 4 - 1.25])
    assert found.mass[0, :, 0].tolist() == [2, 1]


def test_with_nobody_left_to_compare_nothing_is_said():
    start = np.array([2, 3, 3])
    leave = np.array([NEVER, NEVER, NEVER])
    design = Design(start, leave, np.zeros(3, int), np.zeros(3, int), np.ones((3, 5), bool))
    found = contrasts(np.zeros((3, 5, 1)), design, np.array([0, 1, 2]))
    assert found.mass[0, :, 0].tolist() == [1, 0, 0]
    assert np.isnan(found.by_event()[0, 1:, 0]).all()


def test_not_known_use_is_left_out_on_both_sides():
    use, design = panel(5)
    use[3, 4:] = np.nan
    use[10] = np.nan
    keep = np.delete(np.arange(len(use)), 10)
    known = ~np.isnan(use).any(axis=2)
    same = Design(design.start[keep], design.leave[keep], design.since[keep], design.stratum[keep], known[keep])
    design = Design(design.start, design.leave, design.since, design.stratum, known)
    assert np.allclose(contrasts(use, design, EVENTS).gap, contrasts(use[keep], same, EVENTS).gap)


def test_a_known_effect_is_found_although_many_leave():
    found, naive = [], []
    for seed in range(30):
        use, design = panel(seed, n=400, leaving=0.06, effect=0.1, noise=0.05)
        found.append(contrasts(use, design, EVENTS).by_event()[0])
        naive.append(by_hand(use, design, 2)[0])
    found = np.array(found)[:, :, 0]
    error = found.std(axis=0) / np.sqrt(len(found))
    kept = np.array([0.0, 0.97, 0.94, 0.91])  # an account that leaves has no effect
    assert np.abs(found.mean(axis=0) - 0.1 * kept * (EVENTS >= 0)).max() < 0.01 + 3 * error.max()
    # Taking churned accounts as never reached makes the comparison fall by itself.
    assert np.mean(naive) > found.mean(axis=0)[3] + 0.01


def test_members_alone_are_compared():
    use, design = panel(7)
    odd = np.arange(len(use)) % 2 == 1
    member = np.repeat(odd[:, None], design.periods, axis=1)
    alone = Design(design.start[odd], design.leave[odd], design.since[odd], design.stratum[odd], design.known[odd])
    assert np.allclose(contrasts(use, design, EVENTS, member).gap, contrasts(use[odd], alone, EVENTS).gap)


def test_weights_of_one_change_nothing():
    use, design = panel(8)
    ones = contrasts(use, design, EVENTS, weights=np.ones((2, len(use))))
    assert np.allclose(ones.gap, contrasts(use, design, EVENTS).gap, atol=1e-4)


def test_the_past_explains_what_would_have_come_anyway():
    use, design = panel(9, n=300, noise=0.1)
    past = np.zeros((*use.shape[:2], 1))
    for g in range(2, design.periods):
        past[:, g] = use[:, g - 1] - use[:, : g - 1].mean(axis=1)
    bare, held = contrasts(use, design, EVENTS), contrasts(use, design, EVENTS, before=past)
    assert np.allclose(bare.by_event()[:, 0], held.by_event()[:, 0])  # before the start nothing is held equal
    drawn = permuted(design, 200, np.random.default_rng(1))
    spread = [contrasts(use, design, EVENTS, starts=drawn, before=b).overall(EVENTS >= 0).std() for b in (None, past)]
    assert spread[1] < 0.9 * spread[0]


def test_permuted_starts_keep_the_numbers_and_take_only_who_could_be_reached():
    use, design = panel(10, leaving=0.05)
    drawn = permuted(design, 50, np.random.default_rng(2))
    for starts in drawn:
        for stratum in (0, 1):
            here = design.stratum == stratum
            assert sorted(starts[here]) == sorted(design.start[here])
        assert (starts[starts < NEVER] <= design.leave[starts < NEVER]).all()
    assert len({tuple(row) for row in drawn}) > 40


def test_parts_of_the_sets_give_what_all_at_once_give(monkeypatch):
    use, design = panel(11, leaving=0.05)
    drawn = permuted(design, 50, np.random.default_rng(3))
    whole = contrasts(use, design, EVENTS, starts=drawn)
    monkeypatch.setattr(staggered, "MOST_AT_ONCE", 400)
    np.testing.assert_array_equal(permuted(design, 50, np.random.default_rng(3)), drawn)
    parts = contrasts(use, design, EVENTS, starts=drawn)
    for name in ("gap", "mass", "reached", "compared"):
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), atol=1e-5)


def test_chance_alone_is_called_chance():
    values = []
    for seed in range(60):
        use, design = panel(100 + seed, n=80, leaving=0.04)
        drawn = permuted(design, 99, np.random.default_rng(seed))
        seen = contrasts(use, design, EVENTS).overall(EVENTS >= 0)[0, 0]
        chance = contrasts(use, design, EVENTS, starts=drawn).overall(EVENTS >= 0)[:, 0]
        values.append((1 + (np.abs(chance) >= abs(seen) - 1e-9).sum()) / 100)
    # 60 p-values: 9 or more at or below 0.05 has probability 0.004 under the null.
    assert sum(p <= 0.05 for p in values) <= 8
    assert 0.35 < np.mean(values) < 0.65


@pytest.mark.slow
def test_few_draws_of_a_large_company_tell_what_many_would():
    """Of a thing that few do, as taking a feature up: far from normal by itself."""
    rng = np.random.default_rng(5)
    _, design = panel(12, n=6_000, strata=30, leaving=0.02)
    took = np.where(rng.random(6_000) < 0.06, rng.integers(1, 10, 6_000), NEVER)
    use = (np.arange(10) >= took[:, None]).astype(float)[:, :, None]
    last, drawn = np.array([2]), permuted(design, 8_000, rng)
    chance = contrasts(use, design, last, starts=drawn).by_event()[:, 0, 0]
    few = chance[:499]
    for p in (0.1, 0.02, 0.005):
        seen = np.quantile(np.abs(chance), 1 - p)
        assert staggered.beyond_draws(seen / chance.std(ddof=1), len(chance)) == pytest.approx(p, rel=0.3)
        assert staggered.beyond_draws(seen / few.std(ddof=1), len(few)) == pytest.approx(p, rel=0.5)
    assert staggered.beyond_draws(np.zeros(3), 499).tolist() == [1, 1, 1]


def test_resampled_spread_is_about_the_true_one():
    estimates, spreads = [], []
    for seed in range(40):
        use, design = panel(200 + seed, n=200)
        estimates.append(contrasts(use, design, EVENTS).overall(EVENTS >= 0)[0, 0])
        weights = bootstrap_weights(design, 100, np.random.default_rng(seed))
        spreads.append(contrasts(use, design, EVENTS, weights=weights).overall(EVENTS >= 0)[:, 0].std())
    assert 0.7 < np.mean(spreads) / np.std(estimates) < 1.4
