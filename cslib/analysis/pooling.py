"""Partial pooling of shares: groups with few accounts move towards the mean of all."""

from __future__ import annotations

import numpy as np
from scipy import stats
from scipy.special import betaln

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
