"""Accounts that decide together: how much less they tell than as many that decide alone, and bounds that know it."""

import numpy as np
import pandas as pd
from scipy import stats

from cslib.stats.court import insufficient
from cslib.stats.estimate import Estimate, Reason
from cslib.stats.intervals import LEVEL, clopper_pearson

LEAST_GROUPS = 10
"""With fewer groups their spread cannot be told from theirs alone: bounds then count each as one, and no verdict."""


def together(account, root) -> np.ndarray | None:
    """Number the groups of rows; rows of accounts that share their root with no other account stand alone.

    `account`, `root` (array-like, shape (n,)): an account may have several rows. Returns ndarray of int, shape (n,), or
    None: none where no two accounts share a root, so that nothing is to be done.

    Examples
    --------
    >>> together(["A", "B", "C", "C"], ["A", "A", "C", "C"]).tolist()
    [0, 0, 1, 2]
    """
    rows = pd.DataFrame({"account": np.asarray(account, dtype=object), "root": np.asarray(root, dtype=object)})
    shared = rows.groupby("root")["account"].transform("nunique") > 1
    if not shared.any():
        return None
    return pd.factorize(rows["root"].where(shared, pd.Series(range(len(rows)))).map(str) + shared.map(str))[0]


def coded(values) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct values as text, in order, and the place of each value among them."""
    values = np.asarray(values)
    if values.dtype.kind == "O" and pd.api.types.infer_dtype(values, skipna=False) == "string":
        place, distinct = pd.factorize(values)
    else:
        distinct, place = np.unique(values if values.dtype.kind in "biuU" else values.astype(str), return_inverse=True)
    labels, rank = np.unique(np.asarray(distinct).astype(str), return_inverse=True)
    return labels, rank[place]


def design_effect(scores, group, weights) -> float:
    """Estimate by how much groups widen the variance of a mean: at least 1, at most as if each decided as one.

    `scores` (array-like, shape (n,)): what each row adds to the estimate, such as weight x (kept - share). `group`
    (array-like of int, shape (n,)). `weights` (array-like, shape (n,)).

    Notes
    -----
    The variance between groups over that between rows, each with n / (n - 1). With few losses the ratio is itself
    uncertain and comes out too low in about half the cases; it is raised by one part in the root of the number of
    groups with a loss. Never beyond ``sum(group weight^2) / sum(weight^2)``, where all of a group decide as one.
    """
    scores, weights = np.asarray(scores, dtype=float), np.asarray(weights, dtype=float)
    code = np.unique(np.asarray(group), return_inverse=True)[1]
    k, n = int(code.max(initial=-1)) + 1, scores.size
    most = (np.bincount(code, weights) ** 2).sum() / (weights**2).sum()
    alone = (scores**2).sum()
    if k < 2 or alone <= 0:
        return float(max(most, 1.0))
    found = (np.bincount(code, scores) ** 2).sum() * k / (k - 1) / (alone * n / (n - 1))
    losing = np.unique(code[scores < 0]).size
    return float(np.clip(found * (1 + 1 / np.sqrt(max(losing, 1))), 1.0, max(most, 1.0)))


def student(groups: int, rows: int) -> float:
    """Return how much smaller the effective number is for a spread that is estimated from so few groups.

    References
    ----------
    Korn and Graubard (1998), Survey Methodology 24(2), 193-201: the squared ratio of Student's quantiles.
    """
    tail = (1 + LEVEL) / 2
    return float((stats.t.ppf(tail, max(rows - 1, 1)) / stats.t.ppf(tail, max(groups - 1, 1))) ** 2)


def share(kept, weights=None, group=None) -> Estimate:
    """Estimate a (weighted) share with exact bounds on the effective number, groups counted.

    Its events are rows not wholly kept. With fewer than :data:`LEAST_GROUPS` groups insufficient evidence.

    `kept` (array-like, shape (n,)): share of each row that was kept, 0 to 1. `weights` (array-like, shape (n,),
    optional): such as revenue at the start; 1 when left out. `group` (array-like of int, shape (n,), optional): of
    :func:`together`; None: all rows stand alone, and bounds are Korn-Graubard's (Clopper-Pearson's unweighted).

    References
    ----------
    Korn and Graubard (1998); the design effect as in :func:`design_effect`.

    Examples
    --------
    >>> found = share([1, 1, 0, 1] * 20)
    >>> found.estimate, [round(b, 3) for b in (found.low, found.high)]
    (0.75, [0.641, 0.84])
    """
    kept = np.asarray(kept, dtype=float)
    method, events = "Clopper-Pearson" if weights is None else "Korn-Graubard", int((kept < 1).sum())
    weights = np.ones(kept.size) if weights is None else np.asarray(weights, dtype=float)
    if weights.sum() <= 0:
        return Estimate(None, n=kept.size, events=events)
    value = min(float((kept * weights).sum() / weights.sum()), 1.0)
    effective, reasons = weights.sum() ** 2 / (weights**2).sum(), ()
    if group is not None:
        groups = np.unique(group).size
        many = groups >= LEAST_GROUPS
        scores = weights * (kept - value) if many else np.zeros(kept.size)
        effective *= (student(groups, kept.size) if many else 1.0) / design_effect(scores, group, weights)
        method += ", by group"
        if not many:
            reasons = (Reason("few_groups", {"groups": groups, "least": LEAST_GROUPS}),)
    low, high = clopper_pearson(value * effective, effective)
    found = Estimate(value, low, high, n=kept.size, events=events, method=method)
    return insufficient(found, *reasons) if reasons else found


def summed(group, *values) -> tuple[np.ndarray, ...]:
    """Add up rows by group, for what is drawn group by group; as they are where `group` is None."""
    if group is None:
        return tuple(np.asarray(one, dtype=float) for one in values)
    return tuple(np.bincount(group, np.asarray(one, dtype=float)) for one in values)


def curve_effects(times, churned, at_risk, exit, event, entry, group) -> np.ndarray:
    """Estimate the design effect of groups on a product-limit curve, at each of its times.

    `times`, `churned`, `at_risk` (ndarray, shape (k,)): of the curve. `exit`, `event`, `entry`, `group` (ndarray, shape
    (n,)): rows, and their groups of :func:`together`. Returns ndarray, shape (k,).

    Notes
    -----
    Between rows the variance is Greenwood's; what rows of one group add to it comes from the sum of their influence on
    the cumulative hazard (at most 100 times are looked at, the next one holds in between). Raised and limited as in
    :func:`design_effect`, with the ratio of Student's quantiles for the number of groups.

    References
    ----------
    Williams (1995), Biometrika 82, 545-560: product-limit variance for clustered data.
    """
    size = np.bincount(group)
    groups = np.unique(group).size
    most = (size.astype(float) ** 2).sum() / exit.size
    if groups < LEAST_GROUPS:
        return np.full(times.size, max(most, 1.0))
    at = np.flatnonzero(churned > 0)
    if not at.size:
        return np.full(times.size, most / student(groups, exit.size))
    grid = times[at[np.unique(np.linspace(0, at.size - 1, 100).round().astype(int))]]
    hazard = np.r_[0.0, np.cumsum(churned / at_risk.astype(float) ** 2)]

    def upto(day):
        return hazard[np.searchsorted(times, day, side="right")]

    few = size[group] > 1
    out, into, left, code = exit[few], entry[few], event[few], np.unique(group[few], return_inverse=True)[1]
    until = np.minimum(out[:, None], grid)
    own = np.where(left, 1 / at_risk[np.searchsorted(times, out)], 0.0)[:, None] * (out[:, None] <= grid)
    scores = own - np.maximum(upto(until) - upto(into)[:, None], 0.0)
    sums = np.zeros((code.max() + 1, grid.size))
    np.add.at(sums, code, scores)
    with np.errstate(divide="ignore"):
        greenwood = np.cumsum(np.where(at_risk > churned, churned / (at_risk * (at_risk - churned)), 0.0))
    alone = greenwood[np.searchsorted(times, grid)]
    found = 1 + ((sums**2).sum(axis=0) - (scores**2).sum(axis=0)) / np.where(alone > 0, alone, np.inf)
    first = np.full(size.size, np.inf)
    np.minimum.at(first, group[event], exit[event])
    losing = np.searchsorted(np.sort(first), grid, side="right")
    found = np.clip(found * (1 + 1 / np.sqrt(np.maximum(losing, 1))), 1.0, max(most, 1.0)) / student(groups, exit.size)
    return found[np.clip(np.searchsorted(grid, times), 0, grid.size - 1)]
