"""Time kept up to a horizon (restricted mean) and cumulative hazard, both with late entry."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cslib.analysis.curves import start_stop
from cslib.analysis.intervals import LEVEL
from cslib.analysis.survival import FEW_EVENTS, Curve, Z, kaplan_meier
from cslib.analysis.verdict import Estimate, Reason


@dataclass(frozen=True)
class RestrictedMean:
    """Mean time kept up to a horizon: the area under the curve until then.

    Attributes
    ----------
    estimate : Estimate
        In `unit`, with 95% bounds.
    se : float or None
        Standard error.
    horizon : float
    """

    estimate: Estimate
    se: float | None
    horizon: float


def restricted_mean(exit, event, horizon: float, entry=None, unit: str = "months") -> RestrictedMean:
    """Estimate the mean time kept up to `horizon`, with late entry.

    Parameters
    ----------
    exit, event, entry
        As in :func:`cslib.analysis.survival.kaplan_meier`.
    horizon : float
        In the unit of `exit`; follow-up must reach it.

    Returns
    -------
    RestrictedMean
        Without estimate where follow-up ends before the horizon (reason ``follow_up_ends``). With fewer than ten
        churns the bounds are the areas under the bounds of the curve, which are wider than those of the mean.

    References
    ----------
    Irwin (1949); variance of Greenwood's kind: Klein and Moeschberger (2003), section 4.5, as in R's survfit.

    Examples
    --------
    >>> restricted_mean([2, 4], [True, True], 4).estimate.estimate
    3.0
    """
    curve = kaplan_meier(exit, event, entry)
    ends = curve.at(horizon)
    if ends.estimate is None:
        return RestrictedMean(replace(ends, unit=unit), None, horizon)
    upto = curve.times <= horizon
    times, risk, churned = curve.times[upto], curve.at_risk[upto], curve.churned[upto]
    area = _area(times, curve.survival[upto], horizon)
    after = area - np.array([_area(times[: i + 1], curve.survival[: i + 1], times[i]) for i in range(times.size)])
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.where(risk > churned, churned / (risk * (risk - churned)), 0.0)
    se = float(np.sqrt(np.sum(after**2 * greenwood)))
    low, high, method = area - Z * se, area + Z * se, "normal"
    if ends.events < FEW_EVENTS:
        low, high, method = *_area_of_bounds(curve, upto, horizon), "area of bounds"
    bounds = {"low": max(float(low), 0.0), "high": min(float(high), float(horizon))}
    estimate = Estimate(area, **bounds, n=curve.n, events=ends.events, unit=unit, method=method)
    return RestrictedMean(estimate, se, horizon)


def kept(company, horizon_months: float = 24) -> Estimate:
    """Estimate how many of the first months an account stays on average.

    Parameters
    ----------
    company : cslib.company.company.Company
    horizon_months : float
        The months that are looked at, from the first paid contract.

    Returns
    -------
    Estimate
        In months; none, with the reason, where follow-up ends before.
    """
    rows = start_stop(company)
    mean = restricted_mean(rows["exit"], rows["event"], horizon_months, rows["entry"]).estimate
    return replace(mean, n=rows.loc[rows["exit"] > rows["entry"], "account_id"].nunique())


def _area(times, survival, horizon: float, first: float = 1.0) -> float:
    """Return the area under a step curve that is `first` until the first of `times`."""
    return float(np.sum(np.diff(np.r_[0.0, times, horizon]) * np.r_[first, survival]))


def _area_of_bounds(curve: Curve, upto, horizon: float) -> tuple[float, float]:
    """Return the areas under both bounds of a curve."""
    times = curve.times[upto]
    none_lost = ((1 - LEVEL) / 2) ** (1 / curve.n)
    return _area(times, curve.low[upto], horizon, none_lost), _area(times, curve.high[upto], horizon)


@dataclass(frozen=True)
class CumulativeHazard:
    """A cumulative hazard (Nelson-Aalen).

    Attributes
    ----------
    times, hazard, se : ndarray, shape (k,)
        Distinct exit times, cumulative hazard just after each, standard error.
    churned : ndarray of int, shape (k,)
    n : int
        Rows ever at risk.
    end : float
        Longest follow-up.
    """

    times: np.ndarray
    hazard: np.ndarray
    se: np.ndarray
    churned: np.ndarray
    n: int
    end: float

    def at(self, t: float) -> Estimate:
        """Estimate the cumulative hazard at `t`, with bounds on the log scale."""
        i = int(np.searchsorted(self.times, t, side="right")) - 1
        events = int(self.churned[: i + 1].sum()) if self.n else 0
        if self.n == 0 or t > self.end:
            why = Reason("follow_up_ends", {"end": self.end}) if self.n else Reason("no_accounts")
            return Estimate(None, n=self.n, events=events, unit="hazard", reasons=(why,))
        value = float(self.hazard[i]) if i >= 0 else 0.0
        if value == 0:
            return Estimate(0.0, n=self.n, events=0, unit="hazard")
        width = np.exp(Z * self.se[i] / value)
        return Estimate(value, float(value / width), float(value * width), self.n, events, "hazard", method="log")


def nelson_aalen(exit, event, entry=None) -> CumulativeHazard:
    """Fit the cumulative hazard, with late entry: at risk at t when ``entry < t <= exit``.

    References
    ----------
    Nelson (1972), Aalen (1978); variance sum of d / Y^2.

    Examples
    --------
    >>> nelson_aalen([1, 2], [True, True]).hazard.tolist()
    [0.5, 1.5]
    """
    curve = kaplan_meier(exit, event, entry)
    hazard, variance = (np.cumsum(curve.churned / np.maximum(curve.at_risk, 1) ** power) for power in (1, 2))
    return CumulativeHazard(curve.times, hazard, np.sqrt(variance), curve.churned, curve.n, curve.end)
