"""How far a rule can be trusted: measures alone, stability, other landmarks, longest horizon, stays in the state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd
from scipy import stats

from cslib.company import spells, usage
from cslib.company.measures import HISTORY, MEASURES, used
from cslib.company.policies.rule import Rule
from cslib.stats.court import insufficient
from cslib.stats.estimate import SUPPORTED, Estimate, Reason, Result, Unavailable, verb
from cslib.stats.survival import Curve, Incidence, cumulative_incidence, kaplan_meier
from cslib.utilization.clock import FRESH, clock, states
from cslib.utilization.landmark import (
    DAYS_PER_MONTH,
    MIN_ACCOUNTS,
    SEED,
    Evaluation,
    by_calendar,
    discovery,
    evaluate,
    landmark,
    measures,
    retention_by,
)
from cslib.utilization.search import candidates, log_rank_scores, standardised

LANDMARKS = (60, 90, 120, 180)
DRAWS = 100


def lausen_p(
    statistic: float, n: int, low: float = 0.1, high: float = 0.9, sizes: Sequence[int] | None = None
) -> float:
    """Return the p of the largest of many two-sample statistics over one measure's thresholds.

    Returns the upper bound of the p, at most 1.

    `statistic`: largest absolute standardised statistic. `n`: accounts. `low`, `high`: shares of accounts between which
    thresholds were tried. `sizes`: accounts below each threshold tried, where not every one between `low` and `high`
    was.

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


def separation(met: np.ndarray, scores: np.ndarray, counts: np.ndarray | None = None) -> np.ndarray:
    """Return the standardised log-rank sum of each row of `met`, an account counted `counts` times."""
    counts = np.ones(met.shape[1]) if counts is None else counts
    return np.round(standardised(met @ (counts * scores), met @ counts, scores, counts), 9)


@dataclass(frozen=True)
class SingleMeasures(Result):
    """Each measure alone in the discovery half, strongest first.

    `frame`: one row a measure, strongest first: measure, threshold, statistic (standardised log-rank; above 0: accounts
    at or above it churn less), p (:func:`lausen_p`), n, events, share (at or above), inside and outside (Estimates of
    retention at the horizon; chosen by looking, so too good).
    """

    frame: pd.DataFrame


@verb(given="table")
def single_measures(table: pd.DataFrame | Unavailable, horizon_months: int = 24) -> SingleMeasures | Unavailable:
    """Try each measure alone in the discovery half: best threshold, statistic, and p corrected for the choice."""
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
        there = retention_by(alive, met[best], horizon_months)
        share = float(met[best].mean())
        rows.append((name, float(thresholds[best]), float(z[best]), p, len(alive), int(churned.sum()), share, *there))
    frame = pd.DataFrame(rows, columns=names)
    return SingleMeasures(frame.sort_values("statistic", ascending=False, kind="stable", ignore_index=True))


@dataclass(frozen=True)
class Stability(Result):
    """How far a rule's thresholds move when accounts are drawn anew.

    `frame`: one row a condition: measure, threshold, low, high (from the 2.5% to the 97.5% quantile of the thresholds
    chosen: a stability range, no confidence interval), same (share of draws that chose the threshold itself), draws.
    """

    frame: pd.DataFrame


@verb(given="table rule")
def stability(table: pd.DataFrame | Unavailable, rule: Rule | None, draws: int = DRAWS) -> Stability | Unavailable:
    """Choose the thresholds of a rule's measures again and again, on resampled accounts of the discovery half."""
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
    rng = np.random.default_rng(SEED)
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

    of_each = ("", "landmark_days")


@verb(given="rule")
def sensitivity(
    company,
    rule: Rule | None,
    landmarks: Sequence[int] = LANDMARKS,
    horizon_months: int = 24,
    target: float = 0.95,
    landmark_days: int = 90,
    other: Rule | None = None,
    tries: int = 1,
) -> Sensitivity | Unavailable:
    """Try the same rule at other landmark days, each on accounts not used for choosing.

    By landmark day.

    Parameters
    ----------
    landmarks : sequence of int
        Days to try beside `landmark_days`, the one asked.
    other, tries
        As in ``utilization.evaluate``.
    """
    if used(company) and by_calendar(company):
        return Unavailable((HISTORY,))
    tried = {}
    for days in sorted({*landmarks, landmark_days}):
        table = landmark(company, days)
        if isinstance(table, Unavailable):
            return table
        tried[days] = evaluate(table, rule, horizon_months, target, other=other, tries=tries)
    return Sensitivity(tried)


@dataclass(frozen=True)
class Longest(Result):
    """The longest horizon at which a definition is supported.

    `months`: the horizon in months, with the verdict; no estimate where it is supported at none. `renewals`: accounts
    in the state that met a renewal by then; None where terms are unknown. `tried`: verdict by horizon.
    """

    months: Estimate
    renewals: int | None
    tried: dict[int, str]


@verb(given="table rule")
def longest_horizon(
    table: pd.DataFrame | Unavailable,
    rule: Rule | None,
    target: float = 0.95,
    horizon_months: int = 24,
    step: int = 6,
    other: Rule | None = None,
    tries: int = 1,
) -> Longest | Unavailable:
    """Find the longest horizon at which follow-up supports the definition, and never claim beyond it.

    Horizons are tried from short to long until one is not supported: tests in a fixed order, each only after the one
    before held, err together no more often than one alone, so nothing is tried after a failure. The first is the
    horizon asked, on which the page gives its verdict; where too few are followed so far, or meet a renewal, to try it
    at all, the first is the shortest that can be tried.

    Parameters
    ----------
    horizon_months, step : int
        Horizon asked, and the steps between horizons, in months.
    other, tries
        As in ``utilization.evaluate``.

    References
    ----------
    Maurer, Hothorn and Lehmacher (1995), in Biometrie in der chemisch-pharmazeutischen Industrie 6, 3-18.
    """
    asked = {"other": other, "tries": tries}
    first = evaluate(table, rule, horizon_months, target, **asked)
    tried = [first]
    if not _can_be_tried(first):
        shorter = (evaluate(table, rule, months, target, **asked) for months in range(step, horizon_months, step))
        tried = [next(filter(_can_be_tried, shorter), first)]
    while _supported(tried[-1]) and tried[-1].horizon_months + step <= first.curve_in_state.end:
        tried.append(evaluate(table, rule, tried[-1].horizon_months + step, target, **asked))
    verdicts = {one.horizon_months: one.definition.verdict for one in tried}
    held = [one for one in tried if _supported(one)]
    if not held:
        result = Estimate(None, n=first.in_state.n, events=first.in_state.events, unit="months")
        return Longest(insufficient(result, Reason("never_supported")), None, verdicts)
    longest = held[-1]
    n, events = longest.in_state.n, longest.in_state.events
    result = Estimate(longest.horizon_months, n=n, events=events, unit="months")
    judged = longest.definition
    return Longest(replace(result, verdict=judged.verdict, claim=judged.claim), longest.renewals, verdicts)


def _can_be_tried(evaluation: Evaluation) -> bool:
    """Tell whether enough accounts are followed so far and meet a renewal: no question of what became of them."""
    enough = evaluation.renewals is None or evaluation.renewals >= MIN_ACCOUNTS
    return enough and evaluation.matured >= MIN_ACCOUNTS


def _supported(evaluation: Evaluation) -> bool:
    return evaluation.definition.verdict == SUPPORTED


@dataclass(frozen=True)
class Persistence(Result):
    """What becomes of first stays in the state, by months since they were entered.

    `staying`: share still customers and in the state. `left`, `churned`: share that left the state first, and share
    that churned out of it; each competes with the other.
    """

    staying: Curve
    left: Incidence
    churned: Incidence

    @property
    def frame(self) -> pd.DataFrame:
        """months, and the share still customers and in the state, with its bounds."""
        stay = self.staying
        return pd.DataFrame({"months": stay.times, "share": stay.survival, "low": stay.low, "high": stay.high})


@verb(given="trailing rule")
def persistence(company, trailing: pd.DataFrame | Unavailable, rule: Rule | None) -> Persistence | Unavailable:
    """Estimate how long accounts stay in the state once they have entered it.

    Only accounts seen from their first day count, each with its first stay; a stay ends when the clock leaves the
    state or the account churns, and is censored when the account completes, pauses, or follow-up ends.
    """
    seen_from, seen_until = usage.span(company)
    lives = spells.whole_lives(company, seen_from)
    stays = _stays(trailing, rule).drop_duplicates("account_id").merge(lives, on="account_id")
    seen = stays["end"].clip(upper=seen_until).where(~stays["churned"], stays["end"])
    over = stays["left"].fillna(seen)
    interrupted = stays["left"].notna() & (stays["failed"].map(len).eq(0))
    cause = np.select([interrupted, stays["left"].notna(), stays["churned"]], [0, 1, 2], 0)
    months = ((over - stays["entered"]).dt.days / DAYS_PER_MONTH).to_numpy()
    months, cause = months[months > 0], cause[months > 0]
    competing = (cumulative_incidence(months, cause, of=of) for of in (1, 2))
    return Persistence(kaplan_meier(months, cause > 0), *competing)


@dataclass(frozen=True)
class LeftState(Result):
    """The accounts that left the state in the quarter, the latest first.

    `frame`: account_id; name and csm (missing where not known); left (the fourth failing Monday); failed (tuple of the
    measures that were too low then); customer (still one at as_of).
    """

    frame: pd.DataFrame


@verb(given="trailing rule")
def left_this_quarter(company, trailing: pd.DataFrame | Unavailable, rule: Rule | None) -> LeftState | Unavailable:
    """List the accounts that left the state in the quarter, the latest first."""
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

    `frame`: account_id, name, csm, measure (the condition missed), value, threshold, near (value over threshold).
    """

    frame: pd.DataFrame


@verb(given="trailing rule")
def near_misses(company, trailing: pd.DataFrame | Unavailable, rule: Rule | None) -> NearMisses | Unavailable:
    """List today's customers outside the state that meet every condition but one, by condition, the nearest first."""
    lives = spells.lives(company)
    active = set(lives.loc[lives["end"] >= company.as_of, "account_id"])
    last = trailing[(trailing["date"] > company.as_of - FRESH) & trailing["account_id"].isin(active)]
    last = last.merge(states(trailing, rule)[["account_id", "date", "in_state"]], on=["account_id", "date"])
    last = last.sort_values("date").drop_duplicates("account_id", keep="last")
    last = last[~last["in_state"]]
    missed = ~np.stack([last[c.measure] >= c.threshold for c in rule.conditions], axis=1)
    rows, place = last[missed.sum(axis=1) == 1].copy(), missed[missed.sum(axis=1) == 1].argmax(axis=1)
    rows["place"], rows["measure"] = place, [rule.measures[k] for k in place]
    rows["threshold"] = [float(rule.conditions[k].threshold) for k in place]
    rows["value"] = rows[list(rule.measures)].to_numpy(dtype=float)[np.arange(len(rows)), place]
    rows["near"] = rows["value"] / rows["threshold"].where(rows["threshold"] != 0)
    rows = rows.sort_values(["place", "near", "account_id"], ascending=[True, False, True], ignore_index=True)
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
