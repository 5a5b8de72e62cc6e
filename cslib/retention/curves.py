"""How long accounts stay: curves of all and by segment, pooled retention, cohorts, months kept up to a horizon."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cslib.company.money import by_group, groups
from cslib.company.spells import at_risk, lives
from cslib.stats.court import insufficient
from cslib.stats.estimate import Estimate, Reason, Result, Unavailable, verb
from cslib.stats.intervals import LEVEL, pool
from cslib.stats.survival import FEW_EVENTS, Curve, Z, kaplan_meier

DAYS_PER_MONTH = 365.25 / 12
GROUP = "(group)"
"""Column of the number of an account's group; no column of accounts is called so."""

MIN_ACCOUNTS = 30

MIN_AT_RISK = 10
"""Accounts at risk below which a churn early in life, before those who enter late are there, would decide a curve."""


def months_of(days):
    """Return days as months of 365.25 / 12 days."""
    return days / DAYS_PER_MONTH


def anniversary(months: float) -> float:
    """Return the time, in months of 365.25 / 12 days, at which a curve is asked for `months`.

    It is `months` itself, but for whole years the day on which they are surely over: a yearly contract ends 365 or
    366 days after it began, so that asked on day 365.25 a first renewal would count in some years only, and
    retention would come out too high.

    Examples
    --------
    >>> anniversary(6), round(anniversary(12) * DAYS_PER_MONTH), round(anniversary(24) * DAYS_PER_MONTH)
    (6, 366, 731)
    """
    if months % 12:
        return months
    return months_of(np.ceil(months * DAYS_PER_MONTH - 1e-9))


def start_stop(company) -> pd.DataFrame:
    """Return the start-stop rows of all accounts in months, with the columns of lives and :data:`GROUP`."""
    company = by_group(company)
    rows = at_risk(company)[["account_id", "entry", "exit", "event"]]
    rows = rows.assign(entry=months_of(rows["entry"]), exit=months_of(rows["exit"]))
    rest = lives(company).drop(columns=["entry", "exit", "event"], errors="ignore")
    rows = rows.merge(rest, on="account_id", how="left")
    found = groups(company, rows["account_id"])
    return rows.assign(**{GROUP: np.arange(len(rows)) if found is None else found})


def grouped_curve(rows: pd.DataFrame) -> Curve:
    """Fit the curve of rows of :func:`start_stop`, accounts of one parent counted as a group."""
    group = rows[GROUP] if rows[GROUP].duplicated().any() else None
    return kaplan_meier(rows["exit"], rows["event"], rows["entry"], group=group)


def _fit(rows: pd.DataFrame) -> Curve:
    """Fit the curve of start-stop rows; n counts accounts, not rows."""
    curve = grouped_curve(rows)
    if len(rows) == rows["account_id"].nunique():
        return curve
    seen = rows[rows["exit"] > rows["entry"]]
    return replace(curve, n=seen["account_id"].nunique())


@verb
def curve(company) -> Curve:
    """Fit the product-limit curve of all accounts, by months since their first paid contract.

    Accounts that were customers before the data begin enter late; completed, merged and migrated ones are
    censored; paused ones are not at risk meanwhile.
    """
    return _fit(start_stop(company))


def survival_at(company, months: float, fitted: Curve | None = None) -> Estimate:
    """Estimate the share of accounts still there after `months`, where follow-up is enough to say so.

    Insufficient evidence: nobody is followed to the horizon (no estimate then), or fewer than 30 accounts
    started at least the horizon before as_of (those that churned before it count, those that completed do not), or
    somebody churned early in life when fewer than :data:`MIN_AT_RISK` were at risk, because the others entered late.

    The reason ``follow_up_ends`` has `months` (longest follow-up, whole), `horizon`, `matured`, `least`.

    `months`: horizon. After whole years churns on the anniversary itself count as gone, see :func:`anniversary`.
    `fitted`: of :func:`curve`, to save fitting it again.
    """
    company = by_group(company)
    fitted = curve(company) if fitted is None else fitted
    t = anniversary(months)
    found = fitted.at(t)
    if fitted.n == 0:
        return insufficient(found, *found.reasons)
    thin = _thin(fitted, t)
    if thin:
        return insufficient(found, *thin)
    matured = _matured(lives(company), t, company.as_of)
    if found.estimate is not None and matured >= MIN_ACCOUNTS:
        return found
    numbers = {"months": int(fitted.end), "horizon": months, "matured": matured, "least": MIN_ACCOUNTS}
    return insufficient(found, Reason("follow_up_ends", numbers))


def _thin(fitted: Curve, t: float) -> tuple[Reason, ...]:
    """Say so where the curve falls by `t` while hardly anybody is at risk yet, because most enter later."""
    later = np.maximum.accumulate(fitted.at_risk[::-1])[::-1]
    early = (fitted.times <= t) & (fitted.churned > 0) & (fitted.at_risk < MIN_AT_RISK) & (later > fitted.at_risk)
    if not early.any():
        return ()
    first = int(np.argmax(early))
    numbers = {"accounts": int(fitted.at_risk[first]), "months": float(fitted.times[first]), "least": MIN_AT_RISK}
    return (Reason("few_at_risk_early", numbers),)


def _matured(table: pd.DataFrame, t: float, as_of: pd.Timestamp) -> int:
    """Count the accounts that could be followed to `t`: started as long ago, and not completed before."""
    old = months_of((as_of - table["start"]).dt.days) >= t - 1e-9
    seen = months_of((table["entry"] - table["start"]).dt.days) < t
    left = (
        ~table["churned"].astype(bool)
        & (table["end"] < as_of)
        & (months_of((table["end"] - table["start"]).dt.days) < t)
    )
    return int((old & seen & ~left).sum())


@dataclass(frozen=True)
class BySegment(Result):
    """Retention of each segment, raw and pooled partially.

    `frame`: index: segment values, largest first. accounts, churned (by the horizon), matured, raw, raw_low, raw_high,
    pooled, pooled_low, pooled_high (NaN where nobody is followed to the horizon), enough (30 or more matured),
    effective. `horizon_months`: months since the start at which retention is told.
    """

    frame: pd.DataFrame
    horizon_months: int


@verb(given="column")
def by_segment(company, column: str, horizon_months: int = 12) -> BySegment | Unavailable:
    """Estimate retention by segment, raw and pooled partially.

    Raw is the product-limit estimate. Pooled: the segment's effective number (that of a simple share with the same
    Greenwood variance) enters a beta-binomial model (``intervals.pool``), so that small segments move to the mean and
    large ones stay. Unavailable where `column` is empty: there is no segment column.
    """
    company = by_group(company)
    t = anniversary(horizon_months)
    table = lives(company)
    records = {}
    rows = start_stop(company)
    for value in company.segments(column):
        if not (rows[column] == value).any():
            continue
        fitted = _fit(rows[rows[column] == value])
        found = fitted.at(t)
        share = np.nan if found.estimate is None else found.estimate
        matured = _matured(table[table[column] == value], t, company.as_of)
        records[value] = {
            "accounts": fitted.n,
            "churned": found.events,
            "matured": matured,
            "raw": share,
            "raw_low": np.nan if found.low is None else found.low,
            "raw_high": np.nan if found.high is None else found.high,
            "enough": found.estimate is not None and matured >= MIN_ACCOUNTS and not _thin(fitted, t),
            "effective": effective_number(fitted, t) if found.estimate is not None else np.nan,
        }
    result = pd.DataFrame.from_dict(records, orient="index").rename_axis(column)
    if result.empty:
        return BySegment(result, horizon_months)
    known = result["raw"].notna()
    for name in ("pooled", "pooled_low", "pooled_high"):
        result[name] = np.nan
    if known.any():
        pooled = pool(result.loc[known, "raw"].to_numpy(), result.loc[known, "effective"].to_numpy())
        result.loc[known, ["pooled", "pooled_low", "pooled_high"]] = pooled
    return BySegment(result, horizon_months)


def effective_number(fitted: Curve, t: float) -> float:
    """Return the number of accounts whose simple share would be as sure as the curve at `t`.

    Without censoring and late entry it is the number of accounts. Where nobody, or everybody, churned it is
    the average number at risk over the exits up to `t`.
    """
    upto = fitted.times <= t
    risk, churned = fitted.at_risk[upto].astype(float), fitted.churned[upto].astype(float)
    share = fitted.survival[upto][-1] if upto.any() else 1.0
    if 0 < share < 1:
        greenwood = np.sum(churned / (risk * (risk - churned)))
        return float((1 - share) / (share * greenwood)) / fitted.effect_at(t)
    return float(fitted.n if share == 0 or not upto.any() else max(fitted.followed(t), 1)) / fitted.effect_at(t)


@dataclass(frozen=True)
class Cohorts(Result):
    """Accounts by the quarter in which they started.

    `share`: index: start quarter (text), columns: quarters since the start, 0 to the oldest; share still there by
    product-limit, NaN where the cohort's youngest account has not come as far. `accounts`: accounts of each cohort.
    `late`: accounts left out because the data begin after their start: who left earlier is not known.
    """

    share: pd.DataFrame
    accounts: pd.Series
    late: int


@verb
def cohorts(company) -> Cohorts:
    """Follow the accounts of each start quarter, a quarter of a year at a time.

    A cell is filled only when every account of the cohort could have been followed as far, so the last cells
    of young cohorts stay empty and are never shown as retained.
    """
    company = by_group(company)
    rows = start_stop(company)
    known = lives(company).set_index("account_id")
    late = known.index[known["entry"] > known["start"]]
    rows = rows[~rows["account_id"].isin(late)]
    names = {day: str(company.quarter.of(day)) for day in rows["start"].unique()}
    rows = rows.assign(cohort=rows["start"].map(names))
    marks = {}
    for name, group in rows.groupby("cohort"):
        fitted = _fit(group)
        oldest = months_of((company.as_of - group["start"].max()).days)
        cells = {0: 1.0}
        k = 1
        while anniversary(3 * k) <= oldest + 1e-9:
            found = fitted.at(anniversary(3 * k))
            if found.estimate is None:
                break
            cells[k] = found.estimate
            k += 1
        marks[name] = cells
    share = pd.DataFrame.from_dict(marks, orient="index").sort_index(axis=0).sort_index(axis=1)
    accounts = rows.groupby("cohort")["account_id"].nunique().reindex(share.index)
    return Cohorts(share.rename_axis("cohort"), accounts, len(late))


@dataclass(frozen=True)
class RestrictedMean:
    """Mean time kept up to a horizon: the area under the curve until then.

    `estimate`: in `unit`, with 95% bounds. `se`: standard error.
    """

    estimate: Estimate
    se: float | None
    horizon: float


def restricted_mean(exit, event, horizon: float, entry=None, unit: str = "months", group=None) -> RestrictedMean:
    """Estimate the mean time kept up to `horizon`, with late entry.

    There is no estimate where follow-up ends before the horizon (reason ``follow_up_ends``). With fewer than ten
    churns the bounds are the areas under the bounds of the curve, which are wider than those of the mean.

    `exit`, `event`, `entry`: as in :func:`cslib.stats.survival.kaplan_meier`. `horizon`: in the unit of `exit`;
    follow-up must reach it.

    References
    ----------
    Irwin (1949); variance of Greenwood's kind: Klein and Moeschberger (2003), section 4.5, as in R's survfit.

    Examples
    --------
    >>> restricted_mean([2, 4], [True, True], 4).estimate.estimate
    3.0
    """
    curve = kaplan_meier(exit, event, entry, group=group)
    ends = curve.at(horizon)
    if ends.estimate is None:
        return RestrictedMean(replace(ends, unit=unit), None, horizon)
    upto = curve.times <= horizon
    times, risk, churned = curve.times[upto], curve.at_risk[upto], curve.churned[upto]
    area = _area(times, curve.survival[upto], horizon)
    after = area - np.array([_area(times[: i + 1], curve.survival[: i + 1], times[i]) for i in range(times.size)])
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.where(risk > churned, churned / (risk * (risk - churned)), 0.0)
    se = float(np.sqrt(np.sum(after**2 * greenwood) * curve.effect_at(horizon)))
    low, high, method = area - Z * se, area + Z * se, "normal"
    if ends.events < FEW_EVENTS:
        low, high, method = *_area_of_bounds(curve, upto, horizon), "area of bounds"
    bounds = {"low": max(float(low), 0.0), "high": min(float(high), float(horizon))}
    estimate = Estimate(area, **bounds, n=curve.n, events=ends.events, unit=unit, method=method)
    return RestrictedMean(estimate, se, horizon)


@verb
def months_kept(company, horizon_months: float = 24) -> Estimate:
    """Estimate how many of the first months an account stays on average.

    Parameters
    ----------
    horizon_months : float
        The months that are looked at, from the first paid contract.

    Returns
    -------
    Estimate
        In months; none, with the reason, where follow-up ends before.
    """
    rows = start_stop(company)
    thin = _thin(_fit(rows), horizon_months)
    if thin:
        n = rows["account_id"].nunique()
        return insufficient(Estimate(None, n=n, unit="months"), *thin)
    group = rows[GROUP] if rows[GROUP].duplicated().any() else None
    mean = restricted_mean(rows["exit"], rows["event"], horizon_months, rows["entry"], group=group).estimate
    return replace(mean, n=rows.loc[rows["exit"] > rows["entry"], "account_id"].nunique())


def _area(times, survival, horizon: float, first: float = 1.0) -> float:
    """Return the area under a step curve that is `first` until the first of `times`."""
    return float(np.sum(np.diff(np.r_[0.0, times, horizon]) * np.r_[first, survival]))


def _area_of_bounds(curve: Curve, upto, horizon: float) -> tuple[float, float]:
    times = curve.times[upto]
    none_lost = ((1 - LEVEL) / 2) ** (curve.effect_at(0) / curve.n)
    return _area(times, curve.low[upto], horizon, none_lost), _area(times, curve.high[upto], horizon)
