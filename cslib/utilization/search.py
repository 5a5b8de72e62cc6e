"""The search for a rule: every rule of one to three conditions, one per family, against chance."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pandas as pd

from cslib.company.measures import MEASURES
from cslib.company.policies.policy import in_force
from cslib.company.policies.rule import Condition, Rule
from cslib.stats.estimate import Result, Unavailable, frame_of, verb
from cslib.stats.survival import kaplan_meier
from cslib.utilization.landmark import SEED, Evaluation, discovery, evaluate, landmark, measures

MIN_SHARE = 0.1
KEEP_P = 0.01
PERMUTATIONS = 499
TOGETHER = 16
"""Permutations added up at a time: more would not fit into the cache."""


def candidates(values: pd.Series, step: float) -> np.ndarray:
    """Return the thresholds to try for one measure.

    They are the 10%, 15%, ... 90% quantiles, rounded to `step`, the smallest difference that a person
    would name; those met by everybody or by nobody are left out.

    `values`: the measure, one value an account. `step`: such as 0.05 for shares. Returns ndarray, shape (k,): ascending
    and distinct.
    """
    values = values.dropna()
    if values.empty:
        return np.array([])
    quantiles = np.quantile(values, np.arange(0.10, 0.901, 0.05))
    grid = np.unique(np.round(np.round(quantiles / step) * step, 10))
    share = np.array([(values >= threshold - 1e-9).mean() for threshold in grid])
    return grid[(share > 0) & (share < 1)]


def log_rank_scores(exit: np.ndarray, event: np.ndarray) -> np.ndarray:
    """Return each account's log-rank score: 1 if it churned, less the hazard it was exposed to.

    Sums of scores over a group, set against their law under permutation, test whether the group churns like the rest.

    References
    ----------
    Hothorn and Lausen (2003), Computational Statistics & Data Analysis 43, 121-137.
    """
    curve = kaplan_meier(exit, event, interval="log-log")
    if curve.n == 0:
        return np.array([])
    hazard = np.cumsum(curve.churned / curve.at_risk)
    return np.asarray(event, dtype=float) - hazard[np.searchsorted(curve.times, exit, side="left")]


@dataclass(frozen=True)
class _Grid:
    """The conditions to try, and how many of each measure's an account meets: its first, as thresholds ascend."""

    conditions: dict[str, list[Condition]]  # by measure
    level: dict[str, np.ndarray]  # measure -> (accounts,), 0 to the number of conditions

    def boxes(self, most: int):
        """Yield the measures of the longest rules, one a family: shorter rules leave some of them at level 0."""
        families: dict[str, list[str]] = {}
        for name in self.conditions:
            families.setdefault(MEASURES[name].family, []).append(name)
        for chosen in combinations(families.values(), min(most, len(families))):
            yield from product(*chosen)


def _grid(alive: pd.DataFrame, names: list[str]) -> _Grid:
    conditions: dict[str, list[Condition]] = {}
    level: dict[str, np.ndarray] = {}
    for name in names:
        thresholds = candidates(alive[name], MEASURES[name].step)
        if len(thresholds):
            values = pd.to_numeric(alive[name]).to_numpy(dtype=float, na_value=np.nan)
            conditions[name] = [Condition(name, float(threshold)) for threshold in thresholds]
            level[name] = np.where(np.isnan(values), 0, np.searchsorted(thresholds, values, side="right"))
    return _Grid(conditions, level)


class _Box:
    """All rules on some measures: accounts that stand alike in these fall into one cell."""

    def __init__(self, grid: _Grid, names: tuple[str, ...]):
        self.conditions = [grid.conditions[name] for name in names]
        self.shape = tuple(len(one) + 1 for one in self.conditions)
        self.cell = np.ravel_multi_index([grid.level[name] for name in names], self.shape)

    def sums(self, *values: np.ndarray) -> np.ndarray:
        """Return for each rule, along the second axis, the sum of each of `values` over the accounts that meet it."""
        cells = int(np.prod(self.shape))
        apart = self.cell + cells * np.arange(len(values))[:, None]
        found = np.bincount(apart.ravel(), np.concatenate(values), minlength=cells * len(values))
        found = found.reshape(-1, *self.shape)
        for axis in range(1, found.ndim):
            found = np.flip(np.cumsum(np.flip(found, axis), axis), axis)
        return found.reshape(len(values), cells)

    def rule(self, place: int) -> tuple[Condition, ...]:
        """Return the conditions of the rule at a place of :meth:`sums`."""
        levels = np.unravel_index(place, self.shape)
        return tuple(one[k - 1] for one, k in zip(self.conditions, levels, strict=True) if k)


def standardised(
    sums: np.ndarray, size: np.ndarray, scores: np.ndarray, counts: np.ndarray | None = None
) -> np.ndarray:
    """Set sums of log-rank scores against their mean and variance under permutation.

    `sums` (ndarray, shape (groups,) or (groups, permutations)): sum of the scores in each group. `size` (ndarray, shape
    (groups,)): accounts in each group. `scores` (ndarray, shape (accounts,)). `counts` (ndarray, shape (accounts,),
    optional): how often each account counts; once when left out. Returns ndarray, shape of `sums`: large means fewer
    churns; -inf for groups that are too small or too large.
    """
    expected, spread = _law(size, scores, counts)
    shape = size.shape + (1,) * (sums.ndim - 1)
    z = -(sums - expected.reshape(shape)) / spread.reshape(shape)
    return np.where(np.isnan(z), -np.inf, z)


def _law(size: np.ndarray, scores: np.ndarray, counts: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and deviation of sums under permutation; no deviation for groups that are too small or too large."""
    counts = np.ones(len(scores)) if counts is None else counts
    n = counts.sum()
    mean = (counts * scores).sum() / n
    variance = size * (n - size) / (n * (n - 1)) * (counts * (scores - mean) ** 2).sum()
    usable = (size >= MIN_SHARE * n) & (size <= (1 - MIN_SHARE) * n) & (variance > 0)
    return size * mean, np.sqrt(np.where(usable, variance, np.nan))


def _scan(grid: _Grid, scores: np.ndarray, most: int, chance: np.ndarray):
    """Return every rule's statistic, best first, and for each permutation (a row of `chance`) the largest one."""
    found: dict[tuple[Condition, ...], tuple[float, Rule, float]] = {}
    largest = np.full(len(chance), -np.inf)
    for names in grid.boxes(most):
        box = _Box(grid, names)
        size, observed = box.sums(np.ones(len(scores)), scores)
        # What is shown must not depend on the machine.
        z = np.round(standardised(observed, size, scores), 9)
        share = (size.astype(np.float32) / len(scores)).tolist()
        places = np.flatnonzero(np.isfinite(z))
        for k in places:
            conditions = box.rule(k)
            if conditions not in found:
                found[conditions] = float(z[k]), Rule(conditions), share[k]
        if not len(places):
            continue
        expected, spread = _law(size[places], scores)
        for at in range(0, len(chance), TOGETHER):
            drawn = expected - box.sums(*chance[at : at + TOGETHER])[:, places]
            largest[at : at + TOGETHER] = np.maximum(largest[at : at + TOGETHER], (drawn / spread).max(axis=1))
    rules = sorted(found.values(), key=lambda item: (-item[0], len(item[1].conditions), str(item[1])))
    return rules, largest


@dataclass(frozen=True)
class Search(Result):
    """What the search found in the discovery half.

    - `rule`: the rule proposed; None where nothing could be compared.
    - `best`: the rule with the largest statistic, before conditions that add nothing were dropped.
    - `statistic`, `p`: of `best`: standardised log-rank statistic, and the share of permutations whose largest
      statistic over the whole search is as large.
    - `tried`: rules tried.
    - `n`, `events`: accounts and churns in the discovery half.
    - `rules`: the best rules of each size (forty unless told): rule, conditions, statistic, share (of accounts in the
      state), retention, low, high (at the horizon, in the discovery half: chosen by looking, so too good).
    - `dropped`: conditions of `best` that added nothing.
    """

    rule: Rule | None
    best: Rule | None
    statistic: float
    p: float
    tried: int
    n: int
    events: int
    rules: pd.DataFrame
    dropped: tuple[Condition, ...]
    grid: dict[str, list[float]]


@verb(given="table")
def search(
    table: pd.DataFrame | Unavailable,
    horizon_months: int = 24,
    max_conditions: int = 3,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
    listed: int = 40,
    half: str = "discovery",
) -> Search | Unavailable:
    """Look for the rule that separates best who stays, in one half of a landmark table.

    Every rule of one to `max_conditions` conditions is tried, at most one per family (regularity, depth, breadth,
    seats). Its statistic is the log-rank sum of the accounts that meet it, standardised under permutation; p is that of
    the largest statistic over the whole search. A condition stays only if, among the accounts that meet the others, it
    separates better than chance allows for the best of its kind (p below 0.01).

    Parameters
    ----------
    horizon_months : int
        Horizon of the retention shown beside each rule; the statistic uses all follow-up.
    max_conditions : int
        One to three: a rule that a person can say aloud.
    listed : int
        How many rules of each size ``Search.rules`` holds.
    half : {"discovery", "confirmation"}
        The half to look in: the discovery half proposes; what the other one finds is tried on the discovery half.

    References
    ----------
    Hothorn and Lausen (2003) for the statistic; Hothorn, Hornik and Zeileis (2006) for keeping a
    condition by a permutation test.
    """
    alive = discovery(table, half)
    months, churned = alive["months"].to_numpy(), alive["churned"].to_numpy(dtype=bool)
    scores = log_rank_scores(months, churned)
    known = measures(alive)
    grid = _grid(alive, known)
    nothing = Search(None, None, float("nan"), 1.0, 0, len(alive), int(churned.sum()), _listed([], alive, 1), (), {})
    if not grid.conditions or churned.sum() < 2:
        return nothing
    rng = np.random.default_rng(seed)
    permuted = np.stack([rng.permutation(scores) for _ in range(permutations)])
    found, largest = _scan(grid, scores, max_conditions, permuted)
    if not found:
        return nothing
    statistic, best, _ = found[0]
    p = float((1 + (largest >= statistic - 1e-4).sum()) / (1 + permutations))
    rule = _pruned(best, found, alive, scores, rng, permutations)
    dropped = tuple(c for c in best.conditions if MEASURES[c.measure].family not in _families(rule))
    thresholds = {name: [one.threshold for one in grid.conditions.get(name, [])] for name in known}
    rules = _listed(found, alive, horizon_months, listed)
    return Search(rule, best, statistic, p, len(found), len(alive), int(churned.sum()), rules, dropped, thresholds)


def _families(rule: Rule) -> set[str]:
    return {MEASURES[condition.measure].family for condition in rule.conditions}


def _pruned(rule: Rule, found, alive: pd.DataFrame, scores, rng, permutations: int) -> Rule:
    """Drop, one by one, conditions that separate no better than chance among those meeting the rest."""
    while len(rule.conditions) > 1:
        p = {c: _adds(c, rule, alive, rng, permutations) for c in rule.conditions}
        weakest = max(rule.conditions, key=lambda c: p[c])
        if p[weakest] < KEEP_P:
            return rule
        left = _families(rule) - {MEASURES[weakest.measure].family}
        rule = next(r for _, r, _ in found if _families(r) == left)
    return rule


def _adds(condition: Condition, rule: Rule, alive: pd.DataFrame, rng, permutations: int) -> float:
    """Return the p that `condition` adds to the others of `rule`, corrected for having been chosen."""
    others = Rule(tuple(c for c in rule.conditions if c != condition))
    inside = alive[others.met(alive)].reset_index(drop=True)
    scores = log_rank_scores(inside["months"].to_numpy(), inside["churned"].to_numpy(dtype=bool))
    taken = _families(others)
    grid = _grid(inside, [name for name in measures(inside) if MEASURES[name].family not in taken])
    if not grid.conditions or inside["churned"].sum() < 2:
        return 1.0
    met = Rule((condition,)).met(inside).to_numpy(dtype=float)
    own = standardised((met @ scores).reshape(1, 1), np.array([met.sum()]), scores)[0, 0]
    permuted = np.stack([rng.permutation(scores) for _ in range(permutations)])
    _, largest = _scan(grid, scores, 1, permuted)
    return float((1 + (largest >= own - 1e-4).sum()) / (1 + permutations))


def _listed(found, alive: pd.DataFrame, horizon_months: int, each: int = 0) -> pd.DataFrame:
    """Tabulate the best rules of each size with their retention in the discovery half."""
    rows, seen = [], Counter()
    months, churned = alive["months"].to_numpy(), alive["churned"].to_numpy(dtype=bool)
    for z, rule, share in found:
        size = len(rule.conditions)
        seen[size] += 1
        if seen[size] <= each:
            met = rule.met(alive).to_numpy()
            there = kaplan_meier(months[met], churned[met]).at(horizon_months)
            rows.append((rule, size, z, share, there.estimate, there.low, there.high))
    names = ["rule", "conditions", "statistic", "share", "retention", "low", "high"]
    return pd.DataFrame(rows, columns=names)


@dataclass(frozen=True)
class Proposal:
    """A rule proposed, the search that found it, and how it held on the other half.

    `rule` and `evaluation` are None where the search found no rule.
    """

    rule: Rule | None
    search: Search
    evaluation: Evaluation | None


def propose(
    company, landmark_days: int = 90, horizon_months: int = 24, target: float = 0.95, table=None
) -> Proposal | Unavailable:
    """Search the discovery half and try what was found on the confirmation half.

    `target`: annual retention asked for. `table` (DataFrame, optional): the landmark table, where it has been made
    already.
    """
    table = landmark(company, landmark_days) if table is None else table
    if isinstance(table, Unavailable):
        return table
    result = search(table, horizon_months)
    other = counterpart(table, result.rule, horizon_months)
    tried = evaluate(table, result.rule, horizon_months, target, other=other) if result.rule else None
    return Proposal(result.rule, result, tried)


def counterpart(table: pd.DataFrame, rule: Rule | None, horizon_months: int = 24) -> Rule | None:
    """Return what the search finds in the confirmation half, so that both halves can judge; None without a `rule`."""
    return None if rule is None else search(table, horizon_months, listed=0, half="confirmation").rule


@dataclass(frozen=True)
class ChosenDefinition(Result):
    """The definition that a page works with, and where it comes from.

    - `origin`: ``given`` (handed over with the run: proposed, not in force), ``in force`` (the team's policy),
      ``found`` (by the search just now: proposed, not in force), ``none``.
    - `search`: the search among all accounts; a page about one segment does not show it.
    - `evaluation`: how the rule held on accounts of the page that had no say in choosing it: where the search among all
      accounts found it in the discovery half both halves judge, else the confirmation half does.
    """

    rule: Rule | None
    origin: str
    search: Search | Unavailable
    evaluation: Evaluation | Unavailable

    @property
    def other(self) -> Rule | None:
        """What the other half found, where both halves judge."""
        return self.evaluation.other if self.evaluation else None

    @property
    def frame(self) -> pd.DataFrame:
        """The estimates of the evaluation; none without one."""
        return self.evaluation.frame if self.evaluation else frame_of({})


@verb
def choose(
    company,
    table,
    definition: str = "",
    horizon_months: int = 24,
    target: float = 0.95,
    landmark_days: int = 90,
    tries: int = 1,
) -> ChosenDefinition | Unavailable:
    """Settle on a definition: the one given, else the policy in force, else what the search finds.

    Parameters
    ----------
    company : cslib.company.company.Company
        All accounts, or those of one segment.
    table : DataFrame or Unavailable
        Its landmark table.
    definition : str
        A rule as text; empty for none.
    horizon_months, target, landmark_days
        As in :func:`propose`.
    tries : int
        As in ``utilization.evaluate``.

    Raises
    ------
    PolicyError
        If `definition` is no rule.
    """
    if isinstance(table, Unavailable):
        return ChosenDefinition(None, "none", search(table), evaluate(table, None))
    policy = in_force(company, "high_utilization")
    rule, origin = (Rule.parse(definition), "given") if definition else (None, "found")
    if rule is None and policy is not None:
        rule, origin = policy.rule, "in force"
    whole = landmark(company.everyone(), landmark_days) if company.segment else table
    found = search(whole, horizon_months)
    rule = rule or found.rule
    # A rule from elsewhere is tried as it is; one that the search found could have come out otherwise.
    other = counterpart(whole, rule, horizon_months) if rule == found.rule else None
    said = {"min_difference": policy.min_difference} if policy is not None else {}
    tried = evaluate(table, rule, horizon_months, target, other=other, tries=tries, **said)
    shown = Unavailable((), "searched among all accounts", of=Search) if company.segment else found
    return ChosenDefinition(rule, origin if rule else "none", shown, tried)


@verb(given="table")
def drift(company, table, horizon_months: int = 24, target: float = 0.95) -> Evaluation | Unavailable:
    """Try the definition in force on the accounts whose landmark came after it was decided.

    Unavailable where no definition is in force.
    """
    policy = in_force(company, "high_utilization")
    if policy is None:
        return Unavailable(("policy/high_utilization.yml",), "no policy in force")
    later = table[table["landmark"] >= pd.Timestamp(policy.in_force_from)]
    return evaluate(later, policy.rule, horizon_months, target, policy.min_difference, half="all")
