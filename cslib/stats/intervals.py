"""Bounds for shares and differences, contrasts between groups, and p-values corrected."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.special import betaln
from statsmodels.stats.proportion import proportion_confint

from cslib.stats.estimate import Estimate, Reason, too_few

LEVEL = 0.95


def clopper_pearson(k: float, n: float, level: float = LEVEL) -> tuple[float, float]:
    """Exact bounds of a share (Clopper and Pearson 1934); `k` and `n` may be fractions.

    `k`, `n`: successes and trials, ``0 <= k <= n``. With no trials the bounds are 0 and 1. `level`: confidence level.
    Returns tuple of float: lower and upper bound, each from 0 to 1.

    Examples
    --------
    >>> [round(bound, 4) for bound in clopper_pearson(0, 10)]
    [0.0, 0.3085]
    """
    if n <= 0:
        return 0.0, 1.0
    low, high = proportion_confint(min(max(k, 0), n), n, alpha=1 - level, method="beta")
    return float(low), float(high)


def proportion(k: int, n: int) -> Estimate:
    """Estimate a share with Clopper-Pearson bounds; no estimate where `n` is 0."""
    if n == 0:
        return Estimate(None, n=0, events=0)
    low, high = clopper_pearson(k, n)
    return Estimate(k / n, low, high, n=n, events=k, method="Clopper-Pearson")


def korn_graubard(share: float, weights: np.ndarray, level: float = LEVEL) -> tuple[float, float]:
    """Bounds of a weighted share: Clopper-Pearson on the effective number.

    `share`: weighted share, 0 to 1. `weights` (ndarray, shape (accounts,)): weights, such as revenue at the start. The
    effective number is ``sum(w)**2 / sum(w**2)``. Returns tuple of float: lower and upper bound.

    References
    ----------
    Korn and Graubard (1998), Survey Methodology 24(2), 193-201.
    """
    weights = np.asarray(weights, dtype=float)
    if weights.size == 0 or not (weights > 0).any():
        return 0.0, 1.0
    effective = weights.sum() ** 2 / (weights**2).sum()
    return clopper_pearson(share * effective, effective, level)


def difference(a: Estimate, b: Estimate) -> Estimate:
    """Estimate `a` minus `b`, of independent groups, from the bounds of each (MOVER); no bounds where one lacks them.

    There is no estimate where either has none. Shares differ by 1 at most.

    References
    ----------
    Zou and Donner (2008), Statistics in Medicine 27, 1693-1702.
    """
    n = a.n + b.n
    events = None if a.events is None or b.events is None else a.events + b.events
    if a.estimate is None or b.estimate is None:
        return Estimate(None, n=n, events=events, method="MOVER")
    gap, most = a.estimate - b.estimate, 1.0 if a.unit == "share" else np.inf
    if None in (a.low, a.high, b.low, b.high):
        return Estimate(gap, n=n, events=events, unit=a.unit, method="MOVER")
    low = gap - np.hypot(a.estimate - a.low, b.high - b.estimate)
    high = gap + np.hypot(a.high - a.estimate, b.estimate - b.low)
    bounds = float(max(low, -most)), float(min(high, most))
    return Estimate(gap, *bounds, n=n, events=events, unit=a.unit, method="MOVER")


def median(values: Sequence[float], unit: str, level: float = LEVEL) -> Estimate:
    """Estimate a median, with bounds from its order statistics: no assumption on how the values are spread.

    There are no bounds below six values: the least and the greatest of five hold the median less often than 95%.

    `unit`: of the values. `level`: confidence level, reached or exceeded.

    References
    ----------
    Conover (1999), Practical Nonparametric Statistics, 3rd edition, section 3.2.
    """
    values = np.sort(np.asarray(values, dtype=float))
    n = len(values)
    if n == 0:
        return Estimate(None, n=0, unit=unit)
    rank = int(stats.binom.ppf((1 - level) / 2, n, 0.5))
    low, high = (float(values[rank - 1]), float(values[n - rank])) if rank else (None, None)
    return Estimate(float(np.median(values)), low, high, n=n, unit=unit, method="order statistics")


def mean(values: Sequence[float], unit: str, least: float = -math.inf) -> Estimate:
    """Estimate the mean of draws with Student's bounds, the lower one at `least` at the least; none with a single draw.

    `values` (sequence of float): one or more, drawn independently. `unit`: of the values. `least`: the smallest value
    that a mean can have.

    Examples
    --------
    >>> found = mean([1.0, 2.0, 3.0], "days")
    >>> round(found.low, 3), found.estimate, round(found.high, 3)
    (-0.484, 2.0, 4.484)
    """
    values = np.asarray(values, dtype=float)
    n, middle = len(values), float(values.mean())
    if n < 2:
        return Estimate(middle, n=n, unit=unit, method="Student")
    reach = float(stats.t.ppf((1 + LEVEL) / 2, n - 1) * values.std(ddof=1) / np.sqrt(n))
    return Estimate(middle, max(middle - reach, least), middle + reach, n=n, unit=unit, method="Student")


def holm(p: Sequence[float]) -> np.ndarray:
    """Correct p-values for the number of comparisons.

    `p` (sequence of float, shape (k,)). Returns ndarray, shape (k,): in the order given; a comparison holds at 5% among
    all of them where it is below 0.05.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65-70.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    p = np.asarray(p, dtype=float)
    order = np.argsort(p, kind="stable")
    found = np.empty(p.size)
    found[order] = np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1)).clip(max=1.0)
    return found


DRAWS = 20_000
SEED = 20260930


def pool(shares: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Pool shares of groups partially (beta-binomial).

    `shares`, `numbers` (ndarray, shape (groups,)): share and (effective) number of each group. Returns ndarray, shape
    (groups, 3): pooled share with 95% bounds.

    Notes
    -----
    The prior of a group is Beta(m M, (1 - m) M). Mean m and precision M are averaged over on a grid, with weights from
    the beta-binomial likelihood and uniform priors on m and on M / (M + typical number); bounds are quantiles of
    draws with a fixed seed. A single group has nothing to be pooled with: uniform prior.
    """
    kept, lost = shares * numbers, (1 - shares) * numbers
    if shares.size == 1:
        law = stats.beta(1 + kept, 1 + lost)
        return np.column_stack([law.mean(), law.ppf(0.025), law.ppf(0.975)])
    a, b, weight = _weighted(kept, lost)
    centre = (weight[:, None] * (a + kept) / (a + b + numbers)).sum(axis=0)
    low, high = np.quantile(_drawn(a, b, weight, kept, lost, DRAWS, SEED), [0.025, 0.975], axis=0)
    return np.column_stack([centre, low, high])


def pooled_draws(kept: np.ndarray, lost: np.ndarray, draws: int, seed: int = SEED) -> np.ndarray:
    """Draw the pooled shares of groups from what is known about them (see :func:`pool`).

    `kept`, `lost` (ndarray, shape (groups,)): both 0 for a group of which nothing is known yet: it is drawn as one more
    of its kind. Returns ndarray, shape (draws, groups).
    """
    kept, lost = np.asarray(kept, dtype=float), np.asarray(lost, dtype=float)
    if kept.size == 1:
        return np.random.default_rng(seed).beta(1 + kept, 1 + lost, (draws, 1))
    return _drawn(*_weighted(kept, lost), kept, lost, draws, seed)


def _weighted(kept: np.ndarray, lost: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return both parameters of the prior on the grid, as columns, and the weight of each point."""
    known = (kept + lost)[kept + lost > 0]
    typical = np.exp(np.log(np.maximum(known, 1)).mean()) if known.size else 1.0
    factor = (np.arange(40) + 0.5) / 40
    precision = factor / (1 - factor) * typical
    mean = (np.arange(200) + 0.5) / 200
    a, b = ((part[:, None] * precision).ravel()[:, None] for part in (mean, 1 - mean))
    loglik = (betaln(a + kept, b + lost) - betaln(a, b)).sum(axis=1)
    weight = np.exp(loglik - loglik.max())
    return a, b, weight / weight.sum()


def _drawn(a, b, weight, kept, lost, draws: int, seed: int) -> np.ndarray:
    """Draw a point of the grid for each draw, then the share of every group given it."""
    rng = np.random.default_rng(seed)
    drawn = rng.choice(weight.size, size=draws, p=weight)
    return rng.beta(a[drawn] + kept, b[drawn] + lost)


MIN_ACCOUNTS = 30
MIN_SIDE = 10
STRATIFIED = "Mantel-Haenszel"
FEW_EXPECTED = 5
"""With fewer expected in a cell no p comes from a law that holds for many."""

NO_CHANCE = 1e-20


@dataclass(frozen=True)
class Contrast:
    """Accounts with something against accounts without it, and how often an outcome came in each.

    - `name`, `kind`, `outcome`: what parts the accounts, of which kind it is, and what is compared.
    - `having`, `lacking`: share with the outcome in each group.
    - `gap`: `having` minus `lacking`, over all accounts.
    - `within`: the same within strata (Mantel-Haenszel); None where there are no two strata holding both groups.
    - `p`: of the test within strata where there is `within`, else of Fisher's exact test; None with too few accounts.
    - `p_corrected`: corrected for all claims of its family and page.
    - `verdict`: of :func:`cslib.stats.court.contrasts`.
    """

    name: str
    kind: str
    outcome: str
    having: Estimate
    lacking: Estimate
    gap: Estimate
    within: Estimate | None
    p: float | None
    p_corrected: float | None = None
    verdict: str | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def best(self) -> Estimate:
        """The difference to be read: within strata where there is one."""
        return self.gap if self.within is None else self.within

    @property
    def reverses(self) -> bool:
        """Whether the difference changes its sign within strata (Simpson's paradox)."""
        if self.within is None or self.gap.estimate is None:
            return False
        return self.gap.estimate * self.within.estimate < 0


def contrast(name: str, kind: str, outcome: str, exposed, hit, strata=None) -> Contrast:
    """Compare how often an outcome came between accounts with something and accounts without it.

    It is not judged yet, see :func:`cslib.stats.court.contrasts`. No test with fewer than 30 accounts or 10 on one
    side.

    `name`, `kind`, `outcome`: kept with the result. `exposed`, `hit` (array-like of bool, shape (accounts,)): which
    accounts have it, and in which the outcome came. `strata` (array-like, shape (accounts,), optional): group of each
    account, such as its segment; accounts without one count as a group of their own.
    """
    exposed, hit = np.asarray(exposed, dtype=bool), np.asarray(hit, dtype=bool)
    having = proportion(int(hit[exposed].sum()), int(exposed.sum()))
    lacking = proportion(int(hit[~exposed].sum()), int((~exposed).sum()))
    few = too_few("few_accounts", MIN_ACCOUNTS, accounts=having.n + lacking.n)
    few = few or too_few("few_on_one_side", MIN_SIDE, accounts=min(having.n, lacking.n))
    tables = [] if strata is None else _tables(exposed, hit, np.asarray(strata, dtype=object))
    both = [t for t in tables if t[:2].sum() and t[2:].sum()]
    within, p = mantel_haenszel(both) if len(both) > 1 else (None, None)
    if p is None and not few:
        cells = [[having.events, having.n - having.events], [lacking.events, lacking.n - lacking.events]]
        p = float(stats.fisher_exact(cells)[1])
    gap = difference(having, lacking)
    return Contrast(name, kind, outcome, having, lacking, gap, within, None if few else p, reasons=few)


def _tables(exposed: np.ndarray, hit: np.ndarray, strata: np.ndarray) -> list[np.ndarray]:
    """Return for each stratum: exposed with and without the outcome, others with and without it."""
    labels = np.array(["" if value is None or value != value else str(value) for value in strata], dtype=object)
    found = []
    for label in sorted(set(labels)):
        e, h = exposed[labels == label], hit[labels == label]
        found.append(np.array([(e & h).sum(), (e & ~h).sum(), (~e & h).sum(), (~e & ~h).sum()], dtype=float))
    return found


def mantel_haenszel(tables: Sequence[np.ndarray]) -> tuple[Estimate, float | None]:
    """Pool the difference of shares over strata, and test that there is none in any.

    The test is exact where any count expected in any stratum is under :data:`FEW_EXPECTED`: there the chi-square law
    calls far more than 5% of what is nothing a difference.

    `tables` (sequence of ndarray, shape (4,)): for each stratum: exposed with and without the outcome, others with and
    without it; both groups filled. Returns tuple of Estimate and float or None: the difference with 95% bounds, and p;
    None where the outcome is the same in all accounts.

    References
    ----------
    Mantel and Haenszel (1959), test without continuity correction; exact: Mehta, Patel and Gray (1985), see
    :func:`exact_stratified`; Greenland and Robins (1985), difference; Sato (1989), Biometrics 45, 1323-1324, its
    variance, which holds for few large and for many small strata.

    Examples
    --------
    >>> found, p = mantel_haenszel([np.array([8, 2, 5, 5]), np.array([4, 6, 1, 9])])
    >>> round(found.estimate, 3), round(p, 3)
    (0.3, 0.085)
    """
    a, b, c, d = np.asarray(tables, dtype=float).T
    exposed, others = a + b, c + d
    n = exposed + others
    weight = exposed * others / n
    gap = float(((a * others - c * exposed) / n).sum() / weight.sum())
    skew = (exposed**2 * c - others**2 * a + exposed * others * (others - exposed) / 2) / n**2
    spread = (a * d + c * b) / (2 * n)
    variance = (gap * skew.sum() + spread.sum()) / weight.sum() ** 2
    reach = float(stats.norm.ppf((1 + LEVEL) / 2) * np.sqrt(max(variance, 0.0)))
    low, high = max(gap - reach, -1.0), min(gap + reach, 1.0)
    found = Estimate(gap, low, high, int(n.sum()), int((a + c).sum()), method=STRATIFIED)
    hits = a + c
    with np.errstate(divide="ignore", invalid="ignore"):
        doubt = np.where(n > 1, exposed * others * hits * (n - hits) / (n**2 * np.maximum(n - 1, 1)), 0.0).sum()
    if doubt <= 0:
        return found, None
    least = np.minimum(exposed, others) * np.minimum(hits, n - hits) / n
    if least.min() < FEW_EXPECTED:
        return found, exact_stratified(int(a.sum()), exposed, others, hits)
    statistic = (a - exposed * hits / n).sum() ** 2 / doubt
    return found, float(stats.chi2.sf(statistic, 1))


def exact_stratified(count: int, exposed, others, hits) -> float:
    """Return the exact two-sided p that no stratum has an association, all margins of the strata given.

    Returns the probability of all counts that are no likelier than `count`: the law of a sum of independent
    hypergeometric counts, by convolution. With one stratum it is Fisher's exact test.

    `count`: exposed with the outcome, over all strata. `exposed`, `others`, `hits` (array-like of int, shape
    (strata,)): sizes of both groups, and how many of the stratum had the outcome.

    References
    ----------
    Mehta, Patel and Gray (1985), JASA 80, 969-973; two-sided as R's ``mantelhaen.test(exact = TRUE)``.

    Examples
    --------
    >>> round(exact_stratified(12, [10, 10], [10, 10], [13, 5]), 4)
    0.0847
    """
    law, least = np.ones(1), 0
    for e, o, h in zip(*(np.asarray(part, dtype=int) for part in (exposed, others, hits)), strict=True):
        low, high = max(0, h - o), min(e, h)
        chance = stats.hypergeom.pmf(np.arange(low, high + 1), e + o, e, h)
        # What is beyond any doubt impossible would only make the sum long.
        there = np.flatnonzero(chance > NO_CHANCE * chance.max())
        law = np.convolve(law, chance[there[0] : there[-1] + 1])
        least += low + int(there[0])
    place = count - least
    reached = law[place] if 0 <= place < law.size else 0.0
    return float(min(1.0, law[law <= reached * (1 + 1e-7)].sum()))
