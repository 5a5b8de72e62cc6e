"""Time until churn: product-limit curves with late entry, log-rank tests, cumulative incidence.

Times may be in any unit; an account is at risk at `t` when ``entry < t <= exit``. Where churn and
censoring fall on one time, the churn comes first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from cslib.stats.cluster import LEAST_GROUPS, coded, curve_effects, design_effect, student
from cslib.stats.court import insufficient
from cslib.stats.estimate import Estimate, Reason, Result
from cslib.stats.intervals import FEW_EXPECTED, LEVEL, exact_stratified

Z = float(stats.norm.ppf((1 + LEVEL) / 2))
FEW_EVENTS = 10


def _rows(exit, entry) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return exit and entry as floats, and which rows are at risk at all."""
    exit = np.asarray(exit, dtype=float)
    entry = np.zeros_like(exit) if entry is None else np.asarray(entry, dtype=float)
    return exit, entry, (exit > entry) if entry.any() else np.ones(exit.shape, dtype=bool)


def _at_risk(times: np.ndarray, exit: np.ndarray, entry: np.ndarray) -> np.ndarray:
    """Count the rows with ``entry < t <= exit`` at each time; entry 0 counts as from the start."""
    started = np.searchsorted(np.sort(entry), times, side="left") if entry.any() else exit.size
    return started - np.searchsorted(np.sort(exit), times, side="left")


@dataclass(frozen=True)
class Curve(Result):
    """A product-limit (Kaplan-Meier) curve.

    - `times` (ndarray, shape (k,)): distinct times at which something left, churned or censored.
    - `survival`, `low`, `high` (ndarray, shape (k,)): share still there just after each time, with 95% bounds.
    - `at_risk`, `churned` (ndarray, shape (k,)): accounts at risk just before each time, and how many churned at it.
    - `n`: rows ever at risk.
    - `end`: longest follow-up.
    - `effect` (ndarray, shape (k,), or None): design effect of groups that the bounds hold for; None where all rows
      stand alone.
    - `groups`: how many there are.
    """

    shown_by = "cslib.retention"

    times: np.ndarray
    survival: np.ndarray
    low: np.ndarray
    high: np.ndarray
    at_risk: np.ndarray
    churned: np.ndarray
    methods: np.ndarray
    n: int
    end: float
    effect: np.ndarray | None = None
    groups: int | None = None

    def at(self, t: float) -> Estimate:
        """Estimate the share still there at `t`; insufficient evidence with fewer than ten groups.

        Past the longest follow-up there is no estimate (unless nobody is left): the reason
        ``follow_up_ends`` then says where follow-up ends.
        """
        if self.n == 0:
            return Estimate(None, n=0, events=0, reasons=(Reason("no_accounts"),))
        i = int(np.searchsorted(self.times, t, side="right")) - 1
        events = int(self.churned[: i + 1].sum())
        if t > self.end and self.survival[-1] > 0:
            return Estimate(None, n=self.n, events=events, reasons=(Reason("follow_up_ends", {"end": self.end}),))
        if i < 0:
            low = ((1 - LEVEL) / 2) ** (self.effect_at(t) / self.n)
            found = Estimate(1.0, low, 1.0, n=self.n, events=0, method="beta product")
        else:
            bounds = float(self.low[i]), float(self.high[i])
            found = Estimate(float(self.survival[i]), *bounds, self.n, events, method=str(self.methods[i]))
        if self.groups is not None and self.groups < LEAST_GROUPS:
            return insufficient(found, Reason("few_groups", {"groups": self.groups, "least": LEAST_GROUPS}))
        return found

    def effect_at(self, t: float) -> float:
        """Return the design effect of groups at `t`; 1 where all rows stand alone."""
        if self.effect is None:
            return 1.0
        return float(self.effect[max(int(np.searchsorted(self.times, t, side="right")) - 1, 0)])

    @property
    def frame(self) -> pd.DataFrame:
        """The curve step by step: survival, low, high, at_risk, churned by time."""
        parts = {name: getattr(self, name) for name in ("survival", "low", "high", "at_risk", "churned")}
        return pd.DataFrame(parts, index=pd.Index(self.times, name="time"))

    def followed(self, t: float) -> int:
        """Count the accounts still at risk at `t`."""
        i = int(np.searchsorted(self.times, t, side="left"))
        return int(self.at_risk[i]) if i < self.times.size else 0

    def median(self) -> float | None:
        """Return the first time at which half or less are left; None where that is never reached."""
        below = np.flatnonzero(self.survival <= 0.5 + 1e-12)
        return float(self.times[below[0]]) if below.size else None


def kaplan_meier(
    exit, event, entry=None, interval: str = "auto", group=None, weights=None, level: float = LEVEL
) -> Curve:
    """Fit the product-limit curve, with late entry.

    - `exit` (array-like, shape (n,)): time of churn or of the end of follow-up.
    - `event` (array-like of bool, shape (n,)): True where the account churned at `exit`.
    - `entry` (array-like, shape (n,), optional): time from which the account is observed. Rows with ``entry >= exit``
      are never at risk.
    - `interval` ({"auto", "log-log", "beta product"}): ``auto`` takes log-log bounds from ten churns on, and the beta
      product procedure before: log-log bounds have none at no churn and are too narrow with few.
    - `group` (array-like of int, shape (n,), optional): of ``cluster.together``: bounds then count as many accounts as
      the groups are worth.
    - `weights` (array-like, shape (n,), optional): how many accounts each row counts for, where entry is not late;
      fractions may be.
    - `level`: confidence level of the bounds.

    References
    ----------
    Kaplan and Meier (1958); log-log bounds: Kalbfleisch and Prentice (1980); beta product
    confidence procedure, method of moments: Fay, Brittain and Proschan (2013), Biostatistics 14(4).

    Examples
    --------
    >>> curve = kaplan_meier([5, 6, 6, 9], [True, False, True, False])
    >>> curve.survival.round(3).tolist()
    [0.75, 0.5, 0.5]
    """
    exit, entry, observed = _rows(exit, entry)
    event = np.asarray(event, dtype=bool)[observed]
    exit, entry = exit[observed], entry[observed]
    group = None if group is None else np.unique(np.asarray(group)[observed], return_inverse=True)[1]
    group = group if group is not None and group.size and group.max() + 1 < group.size else None
    if weights is not None:
        weights = np.asarray(weights, dtype=float)[observed]
    if exit.size == 0:
        empty = np.array([])
        return Curve(empty, empty, empty, empty, empty, empty, np.array([], dtype=str), 0, 0.0)
    exits = np.sort(exit)
    times = exits[np.r_[True, exits[1:] != exits[:-1]]]
    if weights is None:
        churned = np.bincount(np.searchsorted(times, exit[event]), minlength=times.size)
        at_risk, after = _at_risk(times, exits, entry), _still_at_risk(times, exits, entry)
    else:
        where = np.searchsorted(times, exit)
        churned = np.bincount(where, weights=event * weights, minlength=times.size)
        at_risk = np.cumsum(np.bincount(where, weights=weights, minlength=times.size)[::-1])[::-1]
        after = np.append(at_risk[1:], 0.0)
    survival, effect = np.cumprod(1 - np.minimum(churned / at_risk, 1.0)), None
    loglog = _log_log(survival, churned, at_risk, level)
    few = np.cumsum(churned) < FEW_EVENTS
    if group is not None:
        effect = curve_effects(times, churned, at_risk, exit, event, entry, group)
        loglog = _log_log(survival, churned, at_risk, level, effect)
        few = np.cumsum(churned) < FEW_EVENTS * effect
    use_product = {
        "auto": few | ~np.isfinite(loglog[0]),
        "log-log": np.zeros(times.size, dtype=bool),
        "beta product": np.ones(times.size, dtype=bool),
    }[interval]
    # Quantiles of the beta law take longer than all the rest: only those that are used.
    product = _beta_product(churned, at_risk, after, level, use_product)
    for size in np.unique(effect[few]) if group is not None else ():
        here = few & (effect == size)
        wider = _beta_product(churned / size, at_risk / size, after / size, level, here)
        for bound, other in zip(product, wider, strict=True):
            bound[here] = other[here]
    # Once late entry lets a curve reach 0 while others come in, the product's bounds may pass it by.
    low = np.minimum(np.where(use_product, product[0], loglog[0]), survival)
    high = np.maximum(np.where(use_product, product[1], loglog[1]), survival)
    methods = np.where(use_product, "beta product", "log-log")
    groups = None if group is None else int(group.max()) + 1
    made = (times, survival, low, high, at_risk, churned, methods)
    return Curve(*made, int(exit.size), float(times[-1]), effect, groups)


def _still_at_risk(times, exits, entry) -> np.ndarray:
    """Count the rows at risk just after each time; `exits` in order."""
    started = np.searchsorted(np.sort(entry), times, side="right") if entry.any() else exits.size
    return started - np.searchsorted(exits, times, side="right")


def _log_log(survival, churned, at_risk, level: float, effect=1.0) -> tuple[np.ndarray, np.ndarray]:
    """Log-log bounds from Greenwood's variance times `effect`; not a number where survival is 0 or 1."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        greenwood = effect * np.cumsum(churned / (at_risk * (at_risk - churned)))
        width = stats.norm.ppf((1 + level) / 2) * np.sqrt(greenwood) / np.abs(np.log(survival))
        inside = (survival > 0) & (survival < 1)
        low = np.where(inside, survival ** np.exp(width), np.nan)
        high = np.where(inside, survival ** np.exp(-width), np.nan)
    return low, high


def _beta_product(churned, at_risk, after, level: float, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of the beta product confidence procedure, the product's law matched by two moments, where `asked`."""
    tail = (1 - level) / 2
    a = np.maximum(at_risk - churned, 0.0) + 1.0
    b = churned.astype(float)
    first = np.cumprod(a / (a + b))
    second = np.cumprod(a * (a + 1) / ((a + b) * (a + b + 1)))
    high = _matched_quantile(first, second, 1 - tail, asked)
    rest = np.maximum(after, 0).astype(float)
    low = _matched_quantile(first * rest / (rest + 1), second * rest / (rest + 2), tail, asked)
    return np.where(rest > 0, low, 0.0), high


def _matched_quantile(first, second, q, asked: np.ndarray) -> np.ndarray:
    """Return the `q` quantile of the beta law with the given first two moments, where `asked`; 1 where all is at 1."""
    quantile = np.full(first.shape, np.nan)
    first, second = first[asked], second[asked]
    spread = second - first**2
    certain = spread <= 1e-15
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = (first - second) / spread
        quantile[asked] = stats.beta.ppf(q, first * scale, (1 - first) * scale)
    quantile[asked] = np.where(certain, first, quantile[asked])
    return quantile


@dataclass(frozen=True)
class Test:
    """A test's outcome: `statistic` on `df` degrees of freedom, `p` (perhaps exact), accounts `n` with `events`."""

    statistic: float
    df: int
    p: float
    n: int
    events: int


def log_rank(exit, event, group: Sequence, entry=None, strata: Sequence | None = None, cluster=None) -> Test:
    """Test whether groups churn alike, with late entry and strata.

    Returns chi-square with (groups - 1) degrees of freedom; p is 1 where nothing can be compared. Between two groups,
    one of which is expected to have fewer than :data:`cslib.stats.intervals.FEW_EXPECTED` churns, p is exact: the
    churns of each time and stratum are a hypergeometric draw among those at risk then.

    - `exit`, `event`, `entry`: as in :func:`kaplan_meier`.
    - `group` (sequence, shape (n,)): group of each account.
    - `strata` (sequence, shape (n,), optional): groups are compared inside each stratum only.
    - `cluster` (array-like of int, shape (n,), optional): of ``cluster.together``: between two groups p is then that of
      the chi-square over the design effect.

    References
    ----------
    Mantel (1966); with late entry the risk set at `t` is ``entry < t <= exit``. Exact: Thomas (1975), Computers and
    Biomedical Research 8, 423-446.
    """
    exit, entry, observed = _rows(exit, entry)
    event = np.asarray(event, dtype=bool)
    labels, code = coded(group)
    block = np.zeros(exit.size, int) if strata is None else coded(strata)[1]
    excess = np.zeros(labels.size)
    variance = np.zeros((labels.size, labels.size))
    expected, tables, scores = np.zeros(labels.size), [], np.zeros(exit.size)
    for s in np.unique(block[observed]):
        rows = observed & (block == s)
        times = np.unique(exit[rows & event])
        if times.size == 0:
            continue
        members = [rows & (code == g) for g in range(labels.size)]
        risk = np.stack([_at_risk(times, exit[m], entry[m]) if m.any() else np.zeros(times.size) for m in members])
        died = np.stack([_count_at(times, exit[m & event]) for m in members])
        total, deaths = risk.sum(axis=0), died.sum(axis=0)
        share = risk / total
        excess += (died - share * deaths).sum(axis=1)
        expected += (share * deaths).sum(axis=1)
        tables.append(np.stack([risk[0], total - risk[0], deaths]))
        if cluster is not None:
            scores[rows] = _scores(times, risk[0], total, deaths, exit[rows], event[rows], entry[rows], code[rows] == 0)
        factor = np.where(total > 1, deaths * (total - deaths) / np.maximum(total - 1, 1), 0.0)
        variance += np.diag((share * factor).sum(axis=1)) - (share * factor) @ share.T
    df = labels.size - 1
    n, events = int(observed.sum()), int((event & observed).sum())
    if df < 1 or not np.any(variance):
        return Test(0.0, max(df, 0), 1.0, n, events)
    statistic = float(excess[:-1] @ np.linalg.pinv(variance[:-1, :-1]) @ excess[:-1])
    p = float(stats.chi2.sf(statistic, df))
    if df == 1 and expected.min() < FEW_EXPECTED:
        p = exact_stratified(round(float(excess[0] + expected[0])), *np.concatenate(tables, axis=1))
    if df == 1 and cluster is not None:
        joint = np.asarray(cluster)[observed]
        effect = design_effect(scores[observed], joint, np.ones(n)) / student(np.unique(joint).size, n)
        p = max(p, float(stats.chi2.sf(statistic / effect, df)))
    return Test(statistic, df, p, n, events)


def _scores(times, risk, total, deaths, exit, event, entry, mine) -> np.ndarray:
    """Return what each row adds to the excess of the first group."""
    share, hazard = risk / total, deaths / total
    whole, part = (np.r_[0.0, np.cumsum(step)] for step in (hazard, share * hazard))
    first, last = (np.searchsorted(times, day, side="right") for day in (entry, exit))
    left = event * (mine - share[np.clip(np.searchsorted(times, exit), 0, times.size - 1)])
    return left - (mine * (whole[last] - whole[first]) - (part[last] - part[first]))


def _count_at(times: np.ndarray, values: np.ndarray) -> np.ndarray:
    values = np.sort(values)
    return np.searchsorted(values, times, side="right") - np.searchsorted(values, times, side="left")


@dataclass(frozen=True)
class Incidence:
    """Cumulative incidence of one cause while others compete (Aalen-Johansen).

    `times` (ndarray, shape (k,)): distinct exit times. `incidence`, `low`, `high` (ndarray, shape (k,)): share that has
    had the cause by each time, with 95% log-log bounds. `n`, `events`: accounts, and how many had the cause. `end`:
    longest follow-up.
    """

    times: np.ndarray
    incidence: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: int
    events: int
    end: float

    def at(self, t: float) -> Estimate:
        """Estimate the share that has had the cause by `t`."""
        if self.n == 0:
            return Estimate(None, n=0, events=0, reasons=(Reason("no_accounts"),))
        if t > self.end:
            return Estimate(None, n=self.n, events=self.events, reasons=(Reason("follow_up_ends", {"end": self.end}),))
        i = int(np.searchsorted(self.times, t, side="right")) - 1
        if i < 0:
            return Estimate(0.0, 0.0, 1.0, n=self.n, events=0)
        return Estimate(float(self.incidence[i]), float(self.low[i]), float(self.high[i]), n=self.n, events=self.events)

    def median(self, unit: str = "days") -> Estimate:
        """Estimate the time by which half have had the cause; bounds where the band crosses one half."""

        def first(band):
            reached = np.flatnonzero(band >= 0.5 - 1e-12)
            return float(self.times[reached[0]]) if reached.size else None

        reasons = () if first(self.incidence) is not None else (Reason("half_not_reached"),)
        return Estimate(
            first(self.incidence), first(self.high), first(self.low), self.n, self.events, unit=unit, reasons=reasons
        )


def cumulative_incidence(exit, cause, entry=None, of: int = 1) -> Incidence:
    """Fit the cumulative incidence of cause `of`, the other causes competing, with late entry.

    `exit` (array-like, shape (n,)): time of the first cause or of the end of follow-up. `cause` (array-like of int,
    shape (n,)): 0 where censored, else the cause's number. `entry` (array-like, shape (n,), optional): time from which
    the account is observed. `of`: the cause asked for.

    References
    ----------
    Aalen and Johansen (1978); variance by the delta method, Marubini and Valsecchi (1995).

    Examples
    --------
    >>> cumulative_incidence([1, 2, 3, 4], [1, 2, 1, 0]).incidence.tolist()
    [0.25, 0.25, 0.5, 0.5]
    """
    exit, entry, observed = _rows(exit, entry)
    cause = np.asarray(cause, dtype=int)[observed]
    exit, entry = exit[observed], entry[observed]
    if exit.size == 0:
        empty = np.array([])
        return Incidence(empty, empty, empty, empty, 0, 0, 0.0)
    times, where = np.unique(exit, return_inverse=True)
    at_risk = _at_risk(times, exit, entry).astype(float)
    any_cause = np.bincount(where, weights=cause > 0, minlength=times.size)
    mine = np.bincount(where, weights=cause == of, minlength=times.size)
    survival = np.cumprod(1 - any_cause / at_risk)
    before = np.concatenate([[1.0], survival[:-1]])
    incidence = np.cumsum(before * mine / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.where(at_risk > any_cause, any_cause / (at_risk * (at_risk - any_cause)), 0.0)
    own = before**2 * (at_risk - mine) * mine / at_risk**3
    cross = before * mine / at_risk**2
    # Var F(t) = sum (F(t)-F_j)^2 g_j + own_j - 2 (F(t)-F_j) cross_j, expanded in powers of F(t).
    sums = [
        np.cumsum(term)
        for term in (greenwood, incidence * greenwood, incidence**2 * greenwood, own, cross, incidence * cross)
    ]
    variance = (
        incidence**2 * sums[0] - 2 * incidence * sums[1] + sums[2] + sums[3] - 2 * (incidence * sums[4] - sums[5])
    )
    se = np.sqrt(np.maximum(variance, 0))
    inside = (incidence > 0) & (incidence < 1)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        width = Z * se / (incidence * np.abs(np.log(incidence)))
        low = np.where(inside, incidence ** np.exp(width), incidence)
        high = np.where(inside, incidence ** np.exp(-width), incidence)
    # With none so far the upper bound is that of no event among those at risk.
    none = incidence <= 0
    high = np.where(none, 1 - ((1 - LEVEL) / 2) ** (1 / np.maximum(at_risk, 1)), high)
    low = np.where(incidence >= 1, ((1 - LEVEL) / 2) ** (1 / exit.size), low)
    return Incidence(times, incidence, low, high, int(exit.size), int((cause == of).sum()), float(times[-1]))
