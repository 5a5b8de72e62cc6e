"""Contrasts: a known reversal, the tests of other libraries, and how often the interval within strata holds."""

from math import comb

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests

from cslib.stats.court import SHARES, contrasts
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED
from cslib.stats.intervals import contrast, exact_stratified, mantel_haenszel

# Charig et al. (1986), kidney stones: success of open surgery and of a puncture, by size of the stones.
STONES = {"small": ((81, 87), (234, 270)), "large": ((192, 263), (55, 80))}


def p_of_bounds(gap):
    """Two-sided p of the normal law whose 95% interval reaches as far towards 0 as the one that is shown."""
    away = gap.estimate - gap.low if gap.estimate > 0 else gap.high - gap.estimate
    return 2 * stats.norm.sf(stats.norm.ppf(0.975) * abs(gap.estimate) / away)


def rows(groups):
    """Return exposed, hit and stratum of every case of {stratum: ((hits, n) exposed, (hits, n) others)}."""
    exposed, hit, strata = [], [], []
    for name, sides in groups.items():
        for mine, (k, n) in zip((True, False), sides, strict=True):
            exposed += [mine] * n
            hit += [True] * k + [False] * (n - k)
            strata += [name] * n
    return exposed, hit, strata


def test_a_known_reversal_is_told():
    found = contrast("surgery", "done", "success", *rows(STONES))
    assert (found.having.estimate, found.lacking.estimate) == pytest.approx((273 / 350, 289 / 350))
    weights = [87 * 270 / 357, 263 * 80 / 343]
    gaps = [81 / 87 - 234 / 270, 192 / 263 - 55 / 80]
    assert found.within.estimate == pytest.approx(np.dot(weights, gaps) / sum(weights))
    assert found.gap.estimate < 0 < found.within.estimate
    assert found.reverses
    assert found.best is found.within


def test_the_test_within_strata_is_statsmodels():
    found = contrast("surgery", "done", "success", *rows(STONES))
    tables = [np.array([[k, n - k] for k, n in sides]) for sides in STONES.values()]
    assert found.p == pytest.approx(StratifiedTable(tables).test_null_odds(correction=False).pvalue)


RABBITS = ((0, 6, 0, 5), (3, 3, 0, 6), (6, 0, 2, 4), (5, 1, 6, 0), (2, 0, 5, 0))
"""Mantel (1963): cured and dead after penicillin at once, and after one and a half hours, by level."""


def test_with_few_expected_the_test_is_rs_exact_one():
    # mantelhaen.test(Rabbits, exact = TRUE), as printed on R's own help page: S = 16, p-value = 0.03994.
    _, p = mantel_haenszel(RABBITS)
    assert p == pytest.approx(0.03994, abs=5e-6)


def enumerated(tables):
    """Go through every table with these margins, strata independent of each other."""
    law = {0: 1.0}
    for a, b, c, d in tables:
        exposed, n, hits = a + b, a + b + c + d, a + c
        ways = {k: comb(exposed, k) * comb(n - exposed, hits - k) for k in range(hits + 1)}
        law = {
            total: sum(law[total - k] * w / comb(n, hits) for k, w in ways.items() if total - k in law)
            for total in {s + k for s in law for k in ways}
        }
    seen = law[sum(table[0] for table in tables)]
    return sum(chance for chance in law.values() if chance <= seen * (1 + 1e-7))


def test_the_exact_test_counts_every_table():
    rng = np.random.default_rng(5)
    for _ in range(60):
        tables = [tuple(int(x) for x in rng.integers(0, 7, 4)) for _ in range(int(rng.integers(1, 4)))]
        tables = [t for t in tables if sum(t[:2]) and sum(t[2:])]
        if not tables:
            continue
        a, b, c, d = np.array(tables).T
        p = exact_stratified(a.sum(), a + b, c + d, a + c)
        assert p == pytest.approx(enumerated(tables), abs=1e-12)
        if len(tables) == 1:
            assert p == pytest.approx(stats.fisher_exact(np.reshape(tables[0], (2, 2)))[1])


def test_the_chi_square_law_waits_for_five_expected():
    many, few = (8, 12, 12, 8), (7, 13, 2, 18)
    chi = StratifiedTable([np.reshape(many, (2, 2))] * 2).test_null_odds(correction=False).pvalue
    assert mantel_haenszel([many, many])[1] == pytest.approx(chi)
    assert mantel_haenszel([many, few])[1] == pytest.approx(enumerated([many, few]))


@pytest.mark.slow
def test_marks_that_mean_nothing_are_seldom_called_a_difference():
    """Fourteen marks, a rare outcome (2%), four segments: the chi-square law called one of them in up to a fifth."""
    rng, wrong, runs = np.random.default_rng(14), 0, 300
    for _ in range(runs):
        strata, hit = rng.integers(0, 4, 250), rng.random(250) < 0.02
        marks = [rng.random(250) < share for share in rng.uniform(0.1, 0.9, 14)]
        made = contrasts("replay", [contrast("m", "done", "o", mark, hit, strata) for mark in marks])
        wrong += any(one.verdict == SUPPORTED for one in made)
    assert wrong / runs <= 0.05


def test_without_strata_the_test_is_fishers():
    exposed, hit, _ = rows({"one": ((18, 40), (9, 45))})
    found = contrast("a", "done", "b", exposed, hit)
    assert found.within is None
    assert found.best is found.gap
    assert found.p == pytest.approx(stats.fisher_exact([[18, 22], [9, 36]])[1])
    assert contrast("a", "done", "b", exposed, hit, ["same"] * 85).p == found.p


def test_strata_with_one_side_only_are_left_out():
    groups = STONES | {"unknown": ((5, 5), (0, 0))}
    assert contrast("a", "done", "b", *rows(groups)).within == contrast("a", "done", "b", *rows(STONES)).within


def test_few_accounts_are_not_tested():
    few = contrast("a", "done", "b", *rows({"one": ((5, 10), (2, 12))}))
    assert few.p is None
    assert [why.code for why in few.reasons] == ["few_accounts"]
    side = contrast("a", "done", "b", *rows({"one": ((5, 9), (20, 100))}))
    assert side.p is None
    assert side.reasons[0].numbers == {"accounts": 9, "least": 10}
    none = contrast("a", "done", "b", [], [])
    assert none.having.estimate is None
    assert none.gap.estimate is None
    assert not none.reverses
    judged = contrasts("planting", [few, side, none])
    assert [(one.verdict, one.p_corrected, one.reasons) for one in judged] == [
        (INSUFFICIENT, None, one.reasons) for one in (few, side, none)
    ]


def test_all_alike_is_no_finding():
    found, p = mantel_haenszel([np.array([10, 0, 10, 0]), np.array([5, 0, 8, 0])])
    assert (found.estimate, found.low, found.high, p) == (0.0, 0.0, 0.0, None)


def test_verdicts_are_corrected_for_all_tested():
    made = [contrast(str(k), "done", "b", *rows({"one": ((k, 40), (9, 45))})) for k in (10, 18, 22, 30)]
    made.append(contrast("few", "done", "b", *rows({"one": ((5, 9), (2, 12))})))
    found = contrasts("planting", made)
    told = [max(one.p, p_of_bounds(one.gap)) for one in made[:4]]
    expected = (multipletests(told, method="holm")[1] / SHARES["planting"]).clip(max=1)
    np.testing.assert_allclose([one.p_corrected for one in found[:4]], expected)
    assert found[4].p_corrected is None
    assert [one.verdict for one in found] == [INSUFFICIENT, *np.where(expected[1:] < 0.05, SUPPORTED, INSUFFICIENT)] + [
        INSUFFICIENT
    ]


def test_the_interval_within_strata_holds_in_95_of_100():
    rng = np.random.default_rng(20260930)
    held, draws = 0, 1500
    for _ in range(draws):
        tables = []
        for base, exposed, others in ((0.2, 30, 12), (0.5, 10, 25), (0.7, 6, 8), (0.35, 40, 40)):
            k, j = rng.binomial(exposed, base + 0.12), rng.binomial(others, base)
            tables.append(np.array([k, exposed - k, j, others - j]))
        found, _ = mantel_haenszel(tables)
        held += found.low <= 0.12 <= found.high
    assert 0.935 <= held / draws <= 0.965
