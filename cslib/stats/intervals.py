"""Bounds for shares and differences, weighted or not, two-sided, 95% unless told; Holm's p-values; partial pooling."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy import stats
from scipy.special import betaln
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from cslib.stats.estimate import Estimate

LEVEL = 0.95


def clopper_pearson(k: float, n: float, level: float = LEVEL) -> tuple[float, float]:
    """Exact bounds of a share (Clopper and Pearson 1934); `k` and `n` may be fractions.

    Parameters
    ----------
    k, n : float
        Successes and trials, ``0 <= k <= n``. With no trials the bounds are 0 and 1.
    level : float
        Confidence level.

    Returns
    -------
    tuple of float
        Lower and upper bound, each from 0 to 1.

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

    Parameters
    ----------
    share : float
        Weighted share, 0 to 1.
    weights : ndarray, shape (accounts,)
        Weights, such as revenue at the start. The effective number is ``sum(w)**2 / sum(w**2)``.

    Returns
    -------
    tuple of float
        Lower and upper bound.

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
    """Estimate `a` minus `b`, of independent groups, from the bounds of each (MOVER).

    Returns
    -------
    Estimate
        No estimate where either has none.

    References
    ----------
    Zou and Donner (2008), Statistics in Medicine 27, 1693-1702.
    """
    n = a.n + b.n
    events = None if a.events is None or b.events is None else a.events + b.events
    if a.estimate is None or b.estimate is None:
        return Estimate(None, n=n, events=events, method="MOVER")
    gap = a.estimate - b.estimate
    low = gap - np.hypot(a.estimate - a.low, b.high - b.estimate)
    high = gap + np.hypot(a.high - a.estimate, b.estimate - b.low)
    return Estimate(gap, float(max(low, -1.0)), float(min(high, 1.0)), n=n, events=events, method="MOVER")


def median(values: Sequence[float], unit: str, level: float = LEVEL) -> Estimate:
    """Estimate a median, with bounds from its order statistics: no assumption on how the values are spread.

    Parameters
    ----------
    values : sequence of float
    unit : str
        Of the values.
    level : float
        Confidence level, reached or exceeded.

    Returns
    -------
    Estimate
        Without bounds below six values: the least and the greatest of five hold the median less often than 95%.

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

    Parameters
    ----------
    values : sequence of float
        One or more, drawn independently.
    unit : str
        Of the values.
    least : float
        The smallest value that a mean can have.

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

    Parameters
    ----------
    p : sequence of float, shape (k,)

    Returns
    -------
    ndarray, shape (k,)
        In the order given; a comparison holds at 5% among all of them where it is below 0.05.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65-70.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    return multipletests(p, method="holm")[1]


DRAWS = 20_000
SEED = 20260930


def pool(shares: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Pool shares of groups partially (beta-binomial).

    Parameters
    ----------
    shares, numbers : ndarray, shape (groups,)
        Share and (effective) number of each group.

    Returns
    -------
    ndarray, shape (groups, 3)
        Pooled share with 95% bounds.

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

    Parameters
    ----------
    kept, lost : ndarray, shape (groups,)
        Both 0 for a group of which nothing is known yet: it is drawn as one more of its kind.
    draws : int
    seed : int

    Returns
    -------
    ndarray, shape (draws, groups)
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
