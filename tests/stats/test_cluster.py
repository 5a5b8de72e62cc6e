"""Groups: bounds against those of others and by hand, and how often they hold where accounts decide together."""

import numpy as np
import pytest
from scipy import stats

from cslib.stats.cluster import LEAST_GROUPS, design_effect, share, student, summed, together
from cslib.stats.estimate import INSUFFICIENT
from cslib.stats.intervals import clopper_pearson, korn_graubard
from cslib.stats.survival import kaplan_meier, log_rank


def test_who_shares_a_root_with_nobody_stands_alone():
    assert together(["A", "B", "C"], ["A", "B", "C"]) is None
    code = together(["A", "B", "C", "C", "D"], ["P", "P", "C", "C", "P"])
    assert (code[0], code[0]) == (code[1], code[4])
    assert len({code[0], code[2], code[3]}) == 3, "two rows of one account are no group"


def test_without_groups_bounds_are_those_of_clopper_pearson_and_korn_graubard():
    kept, weights = np.r_[np.ones(45), np.zeros(5)], np.arange(1.0, 51)
    plain = share(kept)
    assert (plain.low, plain.high) == pytest.approx(clopper_pearson(45, 50))
    weighted = share(kept, weights)
    assert (weighted.low, weighted.high) == pytest.approx(korn_graubard(weighted.estimate, weights))
    assert (plain.n, plain.events, share([]).estimate) == (50, 5, None)


def test_groups_that_decide_as_one_count_as_one():
    # Forty parents of three that stay or leave whole: as sure as forty accounts, less what Student's law asks.
    kept, group = np.repeat(np.r_[np.ones(34), np.zeros(6)], 3), np.repeat(np.arange(40), 3)
    found = share(kept, None, group)
    worth = 40 * (stats.t.ppf(0.975, 119) / stats.t.ppf(0.975, 39)) ** 2
    assert (found.low, found.high) == pytest.approx(clopper_pearson(0.85 * worth, worth))
    assert student(40, 120) == pytest.approx(worth / 40)
    assert design_effect(np.zeros(6), [0, 0, 1, 1, 2, 2], np.ones(6)) == pytest.approx(2), "nobody lost: the widest"


def test_the_effect_is_that_of_the_variance_between_groups():
    rng = np.random.default_rng(3)
    group = np.repeat(np.arange(100), 3)
    scores = rng.normal(size=100)[group] * 0.5 + rng.normal(size=300)
    sums = np.array([scores[group == g].sum() for g in range(100)])
    expected = (sums**2).sum() * 100 / 99 / ((scores**2).sum() * 300 / 299)
    losing = len({g for g, s in zip(group, scores, strict=True) if s < 0})
    assert design_effect(scores, group, np.ones(300)) == pytest.approx(expected * (1 + 1 / losing**0.5))


def test_few_groups_are_insufficient_and_each_counts_as_one():
    found = share(np.r_[np.ones(80), np.zeros(10)], None, np.arange(90) % (LEAST_GROUPS - 1))
    assert (found.verdict, found.reasons[0].code) == (INSUFFICIENT, "few_groups")
    assert (found.low, found.high) == pytest.approx(clopper_pearson(9 * 80 / 90, 9))
    days = np.arange(1, 91)
    curve = kaplan_meier(days, days % 9 == 0, group=days % 9).at(60)
    assert (curve.verdict, curve.reasons[0].numbers["groups"]) == (INSUFFICIENT, 9)


def test_a_curve_of_groups_that_leave_whole_is_as_sure_as_one_of_its_groups():
    rng = np.random.default_rng(8)
    months, gone = rng.exponential(30, 200).round(2), rng.random(200) < 0.7
    one, three = (kaplan_meier(np.repeat(months, k), np.repeat(gone, k)) for k in (1, 3))
    grouped = kaplan_meier(np.repeat(months, 3), np.repeat(gone, 3), group=np.repeat(np.arange(200), 3))
    assert grouped.at(24).estimate == three.at(24).estimate
    width = [np.log(np.log(c.at(24).low) / np.log(c.at(24).high)) for c in (one, grouped)]
    assert width[1] / width[0] == pytest.approx(student(200, 600) ** -0.5, rel=0.01)
    alone = kaplan_meier(months, gone, group=np.arange(200)).at(24)
    assert (alone.low, alone.high) == pytest.approx((one.at(24).low, one.at(24).high), abs=1e-3)


def test_what_is_drawn_together_is_summed():
    assert summed(None, [1, 2])[0].tolist() == [1, 2]
    then, now = summed(np.array([0, 1, 0]), [1, 2, 3], [0, 2, 3])
    assert (then.tolist(), now.tolist()) == ([4, 2], [3, 2])


@pytest.mark.parametrize(("accounts", "stay"), [(300, 0.9), (150, 0.95)])
def test_bounds_hold_where_parents_of_three_decide_mostly_together(accounts, stay):
    rng, held, runs = np.random.default_rng(20), 0, 300
    group = np.arange(accounts) // 3
    for _ in range(runs):
        both, own = (rng.random(accounts // 3) < stay)[group], rng.random(accounts) < stay
        found = share(
            np.where((rng.random(accounts // 3) < 0.8)[group], both, own), rng.lognormal(0, 1, accounts), group
        )
        held += found.low <= stay <= found.high
    assert held / runs >= 0.93


def test_a_log_rank_test_of_groups_that_leave_whole_is_that_of_one_of_each():
    rng = np.random.default_rng(9)
    months, gone, mine = rng.exponential(30, 200).round(2), rng.random(200) < 0.7, np.arange(200) % 2 == 0
    one = log_rank(months, gone, mine)
    three = log_rank(np.repeat(months, 3), np.repeat(gone, 3), np.repeat(mine, 3), cluster=np.repeat(np.arange(200), 3))
    # The tripled statistic over an effect of three, and what Student's law for 200 groups asks.
    assert three.statistic == pytest.approx(3 * one.statistic, rel=0.02)
    assert three.p == pytest.approx(stats.chi2.sf(three.statistic / 3 * student(200, 600), 1))
    assert three.p == pytest.approx(one.p, rel=0.02)


def test_parents_that_decide_together_seldom_part_two_groups_that_are_alike():
    rng, wrong, runs = np.random.default_rng(21), 0, 300
    group = np.arange(300) // 3
    for _ in range(runs):
        both, own, joint = rng.exponential(60, 100)[group], rng.exponential(60, 300), (rng.random(100) < 0.8)[group]
        life, seen = np.where(joint, both, own), rng.uniform(12, 48, 300)
        mine = (rng.random(100) < 0.4)[group]
        wrong += log_rank(np.minimum(life, seen), life <= seen, mine, cluster=group).p < 0.05
    assert wrong / runs <= 0.07
