"""How far a rule can be trusted: each measure alone, stable thresholds, other landmarks, longest horizon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from scipy import stats

from cslib.analysis.search import candidates, log_rank_scores, standardised
from cslib.analysis.survival import kaplan_meier
from cslib.analysis.utilization import INCLUDED, Evaluation, evaluate
from cslib.analysis.utilization import landmark as landmark_table
from cslib.analysis.verdict import INSUFFICIENT, SUPPORTED, Estimate, Reason, Unavailable
from cslib.company.measures import MEASURES
from cslib.company.rule import Rule

LANDMARKS = (60, 90, 120, 180)
DRAWS = 100
SEED = 20260930
NO_RULE = Unavailable(("high_utilization",))


def lausen_p(
    statistic: float, n: int, low: float = 0.1, high: float = 0.9, sizes: Sequence[int] | None = None
) -> float:
    """Return the p of the largest of many two-sample statistics over one measure's thresholds.

    Parameters
    ----------
    statistic : float
        Largest absolute standardised statistic.
    n : int
        Accounts.
    low, high : float
        Shares of accounts between which thresholds were tried.
    sizes : sequence of int, optional
        Accounts below each threshold tried, where not every one between `low` and `high` was.

    Returns
    -------
    float
        Upper bound of the p, at most 1.

    References
    ----------
    Lausen, Sauerbrei and Schumacher (1994), as pLausen94 of R's maxstat.

    Examples
    --------
    >>> round(lausen_p(2.5, 20, 0.25, 0.75), 3)
    0.073
    """
    if not np.isfinite(statistic):
        return 1.0
    if sizes is None:
        sizes = np.arange(np.floor(n * low), np.floor(n * high) + 1)
    sizes = np.unique(np.asarray(sizes, dtype=float))
    first, second = sizes[:-1], sizes[1:]
    apart = np.sqrt(np.maximum(1 - first * (n - second) / ((n - first) * second), 0))
    b = abs(float(statistic))
    more = (np.exp(-(b**2) / 2) / np.pi * (apart - (b**2 / 4 - 1) * apart**3 / 6)).sum()
    return float(np.clip(2 * stats.norm.sf(b) + more, 0, 1))


def discovery(table: pd.DataFrame) -> pd.DataFrame:
    """Return the accounts that rules are looked for in."""
    return table[(table["status"] == INCLUDED) & (table["half"] == "discovery")].reset_index(drop=True)


def measures(alive: pd.DataFrame) -> list[str]:
    """Return the measures of use that have any value."""
    return [name for name in MEASURES if name in alive and alive[name].notna().any()]


def separation(met: np.ndarray, scores: np.ndarray, counts: np.ndarray | None = None) -> np.ndarray:
    """Return the standardised log-rank sum of each row of `met`, an account counted `counts` times."""
    counts = np.ones(met.shape[1]) if counts is None else counts
    return np.round(standardised(met @ (counts * scores), met @ counts, scores, counts), 9)


def single_measures(table: pd.DataFrame | Unavailable, horizon_months: int = 24) -> pd.DataFrame | Unavailable:
    """Try each measure alone in the discovery half: best threshold, statistic, and p corrected for the choice.

    Returns
    -------
    DataFrame or Unavailable
        One row a measure, strongest first: measure, threshold, statistic (standardised log-rank; above 0: accounts
        at or above it churn less), p (:func:`lausen_p`), n, events, share (at or above), inside and outside
        (Estimates of retention at the horizon; chosen by looking, so too good).
    """
    if isinstance(table, Unavailable):
        return table
    alive = discovery(table)
    months, churned = alive["months"].to_numpy(), alive["churned"].to_numpy(dtype=bool)
    names = ["measure", "threshold", "statistic", "p", "n", "events", "share", "inside", "outside"]
    rows = []
    for name in measures(alive) if churned.any() else []:
        values = alive[name].to_numpy(dtype=float)
        thresholds = candidates(alive[name], MEASURES[name].step)
        if not thresholds.size:
            continue
        met = values >= thresholds[:, None] - 1e-9
        z = separation(met.astype(float), log_rank_scores(months, churned))
        tried = np.isfinite(z)
        if not tried.any():
            continue
        best = int(np.argmax(z))
        p = lausen_p(z[best], len(alive), sizes=(~met[tried]).sum(axis=1))
        there = [kaplan_meier(months[m], churned[m]).at(horizon_months) for m in (met[best], ~met[best])]
        share = float(met[best].mean())
        rows.append((name, float(thresholds[best]), float(z[best]), p, len(alive), int(churned.sum()), share, *there))
    frame = pd.DataFrame(rows, columns=names)
    return frame.sort_values("statistic", ascending=False, kind="stable", ignore_index=True)


def stability(
    table: pd.DataFrame | Unavailable, rule: Rule | None, draws: int = DRAWS, seed: int = SEED
) -> pd.DataFrame | Unavailable:
    """Choose the thresholds of a rule's measures again and again, on resampled accounts of the discovery half.

    Returns
    -------
    DataFrame or Unavailable
        One row a condition: measure, threshold, low, high (from the 2.5% to the 97.5% quantile of the thresholds
        chosen: a stability range, no confidence interval), same (share of draws that chose the threshold itself),
        draws.
    """
    if isinstance(table, Unavailable):
        return table
    if rule is None:
        return NO_RULE
    alive = discovery(table)
    names = ["measure", "threshold", "low", "high", "same", "draws"]
    grids = [candidates(alive[c.measure], MEASURES[c.measure].step) for c in rule.conditions]
    if not all(len(grid) for grid in grids):
        return pd.DataFrame(columns=names)
    chosen = list(product(*grids))
    met = np.ones((len(chosen), len(alive)))
    for place, condition in enumerate(rule.conditions):
        thresholds = np.array([thresholds[place] for thresholds in chosen])
        met *= alive[condition.measure].to_numpy(dtype=float) >= thresholds[:, None] - 1e-9
    months, churned = alive["months"].to_numpy(), alive["churned"].to_numpy(dtype=bool)
    rng = np.random.default_rng(seed)
    best = []
    for _ in range(draws):
        drawn = rng.integers(0, len(alive), len(alive))
        scores = np.zeros(len(alive))
        scores[drawn] = log_rank_scores(months[drawn], churned[drawn])
        z = separation(met, scores, np.bincount(drawn, minlength=len(alive)).astype(float))
        if np.isfinite(z).any():
            best.append(chosen[int(np.argmax(z))])
    if not best:
        return pd.DataFrame(columns=names)
    found = np.array(best)
    rows = []
    for place, condition in enumerate(rule.conditions):
        low, high = np.quantile(found[:, place], [0.025, 0.975], method="inverted_cdf")
        same = float(np.isclose(found[:, place], condition.threshold).mean())
        rows.append((condition.measure, condition.threshold, float(low), float(high), same, len(best)))
    return pd.DataFrame(rows, columns=names)


def sensitivity(
    company,
    rule: Rule | None,
    landmarks: Sequence[int] = LANDMARKS,
    horizon_months: int = 24,
    target: float = 0.95,
) -> dict[int, Evaluation] | Unavailable:
    """Try the same rule at other landmark days, each on the half not used for choosing.

    Returns
    -------
    dict of int to Evaluation, or Unavailable
        By landmark day.
    """
    if rule is None:
        return NO_RULE
    tried = {}
    for days in landmarks:
        table = landmark_table(company, days)
        if isinstance(table, Unavailable):
            return table
        tried[days] = evaluate(table, rule, horizon_months, target)
    return tried


@dataclass(frozen=True)
class Longest:
    """The longest horizon at which a definition is supported.

    Attributes
    ----------
    months : Estimate
        The horizon in months, with the verdict; no estimate where it is supported at none.
    renewals : int or None
        Accounts in the state that met a renewal by then; None where terms are unknown.
    tried : dict of int to str
        Verdict by horizon.
    """

    months: Estimate
    renewals: int | None
    tried: dict[int, str]


def longest_horizon(
    table: pd.DataFrame | Unavailable, rule: Rule | None, target: float = 0.95, horizon_months: int = 24, step: int = 6
) -> Longest | Unavailable:
    """Find the longest horizon at which follow-up supports the definition, and never claim beyond it.

    The horizon asked comes first. Where it is supported, longer ones are tried one after the other until one is
    not: tests in a fixed order, each only after the one before held, need no correction. Where it is not
    supported, shorter ones are tried.

    Parameters
    ----------
    table : DataFrame
        Of ``utilization.landmark``.
    rule : Rule or None
    target : float
        Annual retention asked for.
    horizon_months, step : int
        Horizon asked first, and the steps from it, in months.
    """
    if isinstance(table, Unavailable):
        return table
    if rule is None:
        return NO_RULE
    first = evaluate(table, rule, horizon_months, target)
    tried = {horizon_months: first.definition.verdict}
    upwards = first.definition.verdict == SUPPORTED
    held = first if upwards else None
    months = horizon_months + (step if upwards else -step)
    while months > 0 and first.inside.n and (not upwards or months <= first.inside.end):
        now = evaluate(table, rule, months, target)
        tried[months] = now.definition.verdict
        if now.definition.verdict == SUPPORTED:
            held = now
        if (now.definition.verdict == SUPPORTED) != upwards:
            break
        months += step if upwards else -step
    if held is None:
        result = Estimate(None, n=first.in_state.n, events=first.in_state.events, unit="months")
        return Longest(result.judged(INSUFFICIENT, Reason("never_supported")), None, tried)
    result = Estimate(held.horizon_months, n=held.in_state.n, events=held.in_state.events, unit="months")
    return Longest(result.judged(SUPPORTED), held.renewals, tried)
