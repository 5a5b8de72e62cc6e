"""How far a rule can be trusted: each measure alone, stable thresholds, other landmarks, longest horizon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from scipy import stats

from cslib.company import spells, usage
from cslib.company.measures import MEASURES
from cslib.company.policies.rule import Rule
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Estimate, Reason, Result, Unavailable, verb
from cslib.stats.survival import Curve, Incidence, cumulative_incidence, kaplan_meier
from cslib.utilization.landmark import (
    DAYS_PER_MONTH,
    INCLUDED,
    clock,
    evaluate,
    states,
)
from cslib.utilization.landmark import (
    landmark as landmark_table,
)
from cslib.utilization.search import candidates, log_rank_scores, standardised

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


@dataclass(frozen=True)
class SingleMeasures(Result):
    """Each measure alone in the discovery half, strongest first.

    Attributes
    ----------
    frame : DataFrame
        One row a measure, strongest first: measure, threshold, statistic (standardised log-rank; above 0: accounts
        at or above it churn less), p (:func:`lausen_p`), n, events, share (at or above), inside and outside
        (Estimates of retention at the horizon; chosen by looking, so too good).
    """

    frame: pd.DataFrame


@verb
def single_measures(table: pd.DataFrame | Unavailable, horizon_months: int = 24) -> SingleMeasures | Unavailable:
    """Try each measure alone in the discovery half: best threshold, statistic, and p corrected for the choice.

    Returns
    -------
    SingleMeasures or Unavailable
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
    return SingleMeasures(frame.sort_values("statistic", ascending=False, kind="stable", ignore_index=True))


@dataclass(frozen=True)
class Stability(Result):
    """How far a rule's thresholds move when accounts are drawn anew.

    Attributes
    ----------
    frame : DataFrame
        One row a condition: measure, threshold, low, high (from the 2.5% to the 97.5% quantile of the thresholds
        chosen: a stability range, no confidence interval), same (share of draws that chose the threshold itself),
        draws.
    """

    frame: pd.DataFrame


@verb
def stability(
    table: pd.DataFrame | Unavailable, rule: Rule | None, draws: int = DRAWS, seed: int = SEED
) -> Stability | Unavailable:
    """Choose the thresholds of a rule's measures again and again, on resampled accounts of the discovery half.

    Returns
    -------
    Stability or Unavailable
    """
    if isinstance(table, Unavailable):
        return table
    if rule is None:
        return NO_RULE
    alive = discovery(table)
    names = ["measure", "threshold", "low", "high", "same", "draws"]
    grids = [candidates(alive[c.measure], MEASURES[c.measure].step) for c in rule.conditions]
    if not all(len(grid) for grid in grids):
        return Stability(pd.DataFrame(columns=names))
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
        return Stability(pd.DataFrame(columns=names))
    found = np.array(best)
    rows = []
    for place, condition in enumerate(rule.conditions):
        low, high = np.quantile(found[:, place], [0.025, 0.975], method="inverted_cdf")
        same = float(np.isclose(found[:, place], condition.threshold).mean())
        rows.append((condition.measure, condition.threshold, float(low), float(high), same, len(best)))
    return Stability(pd.DataFrame(rows, columns=names))


class Sensitivity(Result, dict):
    """The same rule at other landmark days: an Evaluation by day."""


@verb
def sensitivity(
    company,
    rule: Rule | None,
    landmarks: Sequence[int] = LANDMARKS,
    horizon_months: int = 24,
    target: float = 0.95,
) -> Sensitivity | Unavailable:
    """Try the same rule at other landmark days, each on the half not used for choosing.

    Returns
    -------
    Sensitivity or Unavailable
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
    return Sensitivity(tried)


@dataclass(frozen=True)
class Longest(Result):
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


@verb
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


FRESH = pd.Timedelta(days=14)


@dataclass(frozen=True)
class Persistence(Result):
    """What becomes of first stays in the state, by months since they were entered.

    Attributes
    ----------
    staying : Curve
        Share still customers and in the state.
    left, churned : Incidence
        Share that left the state first, and share that churned out of it; each competes with the other.
    """

    staying: Curve
    left: Incidence
    churned: Incidence


@verb
def persistence(company, trailing: pd.DataFrame | Unavailable, rule: Rule | None) -> Persistence | Unavailable:
    """Estimate how long accounts stay in the state once they have entered it.

    Only accounts seen from their first day count, each with its first stay; a stay ends when the clock leaves the
    state or the account churns, and is censored when the account completes, pauses, or follow-up ends.

    Parameters
    ----------
    company : cslib.company.company.Company
    trailing : DataFrame or Unavailable
        Of ``usage.trailing``.
    rule : Rule or None
    """
    if isinstance(trailing, Unavailable):
        return trailing
    if rule is None:
        return NO_RULE
    lives = spells.lives(company)
    seen_from, seen_until = usage.span(company)
    lives = lives[(lives["entry"] <= lives["start"]) & (lives["start"] >= seen_from)]
    stays = _stays(trailing, rule).drop_duplicates("account_id").merge(lives, on="account_id")
    seen = stays["end"].clip(upper=seen_until).where(~stays["churned"], stays["end"])
    exit = stays["left"].fillna(seen)
    interrupted = stays["left"].notna() & (stays["failed"].map(len).eq(0))
    cause = np.select([interrupted, stays["left"].notna(), stays["churned"]], [0, 1, 2], 0)
    months = (exit - stays["entered"]).dt.days / DAYS_PER_MONTH
    kept = (months > 0).to_numpy()
    months, cause = months[kept].to_numpy(), cause[kept]
    return Persistence(
        kaplan_meier(months, cause > 0),
        cumulative_incidence(months, cause, of=1),
        cumulative_incidence(months, cause, of=2),
    )


@dataclass(frozen=True)
class LeftState(Result):
    """The accounts that left the state in the quarter, the latest first.

    Attributes
    ----------
    frame : DataFrame
        account_id; name and csm (missing where not known); left (the fourth failing Monday); failed (tuple of the
        measures that were too low then); customer (still one at as_of).
    """

    frame: pd.DataFrame


@verb
def left_this_quarter(company, trailing: pd.DataFrame | Unavailable, rule: Rule | None) -> LeftState | Unavailable:
    """List the accounts that left the state in the quarter, the latest first.

    Returns
    -------
    LeftState or Unavailable
    """
    if isinstance(trailing, Unavailable):
        return trailing
    if rule is None:
        return NO_RULE
    stays = _stays(trailing, rule)
    gone = stays[(stays["left"] >= company.quarter.start) & (stays["left"] < company.as_of)]
    rows = gone[gone["failed"].map(len) > 0].drop_duplicates("account_id", keep="last").copy()
    lives = spells.lives(company).set_index("account_id")
    rows["customer"] = lives["end"].reindex(rows["account_id"]).set_axis(rows.index) >= company.as_of
    rows = _named(company, rows).sort_values(["left", "account_id"], ascending=[False, True], ignore_index=True)
    return LeftState(rows[["account_id", "name", "csm", "left", "failed", "customer"]])


@dataclass(frozen=True)
class NearMisses(Result):
    """Today's customers outside the state that meet every condition but one, the nearest first.

    Attributes
    ----------
    frame : DataFrame
        account_id, name, csm, measure (the condition missed), value, threshold, near (value over threshold).
    """

    frame: pd.DataFrame


@verb
def near_misses(company, trailing: pd.DataFrame | Unavailable, rule: Rule | None) -> NearMisses | Unavailable:
    """List today's customers outside the state that meet every condition but one, by condition, the nearest first.

    Returns
    -------
    NearMisses or Unavailable
    """
    if isinstance(trailing, Unavailable):
        return trailing
    if rule is None:
        return NO_RULE
    lives = spells.lives(company)
    active = set(lives.loc[lives["end"] >= company.as_of, "account_id"])
    last = trailing[(trailing["date"] > company.as_of - FRESH) & trailing["account_id"].isin(active)]
    last = last.merge(states(trailing, rule)[["account_id", "date", "in_state"]], on=["account_id", "date"])
    last = last.sort_values("date").drop_duplicates("account_id", keep="last")
    last = last[~last["in_state"]]
    short = [_short(row, rule) for _, row in last.iterrows()]
    rows = last[np.array([len(measures) == 1 for measures in short], dtype=bool)].copy()
    rows["measure"] = [measures[0] for measures in short if len(measures) == 1]
    thresholds = {condition.measure: condition.threshold for condition in rule.conditions}
    rows["threshold"] = rows["measure"].map(thresholds).astype(float)
    rows["value"] = [float(row[row["measure"]]) for _, row in rows.iterrows()]
    rows["near"] = rows["value"] / rows["threshold"].where(rows["threshold"] != 0)
    order = {measure: place for place, measure in enumerate(rule.measures)}
    rows = rows.assign(place=rows["measure"].map(order)).sort_values(
        ["place", "near", "account_id"], ascending=[True, False, True], ignore_index=True
    )
    return NearMisses(_named(company, rows)[["account_id", "name", "csm", "measure", "value", "threshold", "near"]])


def _stays(trailing: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Return the stays by the clock with `failed`: the measures too low when left, none where use was not observed."""
    stays = clock(trailing, rule)
    use = trailing[["account_id", "date", *rule.measures]]
    rows = stays.merge(use, left_on=["account_id", "left"], right_on=["account_id", "date"], how="left")
    over = rows["left"].notna()
    return stays.assign(
        failed=[_short(row, rule) if gone else () for gone, (_, row) in zip(over, rows.iterrows(), strict=True)]
    )


def _short(row: pd.Series, rule: Rule) -> tuple[str, ...]:
    """Return the measures of a rule that one row does not reach; a missing one is not reached."""
    return tuple(c.measure for c in rule.conditions if not row[c.measure] >= c.threshold)


def _named(company, rows: pd.DataFrame) -> pd.DataFrame:
    accounts = company.accounts
    for name in ("name", "csm"):
        known = accounts.set_index("account_id")[name] if name in accounts else pd.Series(dtype="str")
        rows[name] = rows["account_id"].map(known)
    return rows
