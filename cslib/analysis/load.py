"""How many accounts a handoff policy leaves with onboarding and gives to adoption, week by week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from cslib.analysis.intervals import LEVEL
from cslib.analysis.verdict import Estimate, Reason

WEEKS = 104
MEAN_WEEKS = 52
SIDES = ("onboarding", "adoption")


@dataclass(frozen=True)
class Load:
    """Accounts in each team's hands under a policy.

    Attributes
    ----------
    weeks : DataFrame
        Index: Mondays, the last before as_of. onboarding (started, not handed over, not gone), adoption (handed
        over, not gone), and for each its bounds: onboarding_low, onboarding_high, ...
    onboarding, adoption : Estimate
        Mean of the last 52 weeks, or of as many as there are; n accounts that were there in them.
    since : Timestamp or None
        First start of the accounts counted: those that came before are in neither count.
    """

    weeks: pd.DataFrame
    onboarding: Estimate
    adoption: Estimate
    since: pd.Timestamp | None


def load(accounts: pd.DataFrame, as_of: pd.Timestamp, weeks: int = WEEKS, mean_weeks: int = MEAN_WEEKS) -> Load:
    """Count the accounts in onboarding and in adoption on each Monday.

    Parameters
    ----------
    accounts : DataFrame
        Of ``Replay.accounts``: start, handoff (NaT where there was none), end (exclusive).
    as_of : Timestamp
    weeks : int
        Mondays that are counted at most.
    mean_weeks : int
        Of these the last that the means are taken of.

    Returns
    -------
    Load
        Bounds as of :func:`counted`: how the numbers might have been with other accounts starting, and other
        lengths of onboarding, by chance. It is a sum over accounts, so no resampling is needed.
    """
    since = accounts["start"].min() if len(accounts) else None
    last = as_of - pd.Timedelta(days=1)
    mondays = pd.date_range(end=last - pd.Timedelta(days=last.day_of_week), periods=weeks, freq="7D")
    mondays = mondays[mondays >= since] if since is not None else mondays[:0]
    day = mondays.to_numpy()[:, None]
    given = accounts["handoff"].fillna(accounts["end"]).to_numpy()
    there = {
        "onboarding": (accounts["start"].to_numpy() <= day) & (day < given),
        "adoption": (given <= day) & (day < accounts["end"].to_numpy()),
    }
    found = pd.DataFrame(index=pd.DatetimeIndex(mondays, name="week"))
    means = {}
    for side in SIDES:
        ones = there[side].sum(axis=1)
        found[side] = ones
        found[f"{side}_low"], found[f"{side}_high"] = counted(ones, ones)
        recent = there[side][-mean_weeks:]
        if not len(recent):
            means[side] = Estimate(None, n=0, unit="accounts", reasons=(Reason("no_accounts"),))
            continue
        part = recent.mean(axis=0)
        low, high = counted(part.sum(), (part**2).sum())
        means[side] = Estimate(
            float(part.sum()), float(low), float(high), n=int((part > 0).sum()), unit="accounts", method="gamma"
        )
    return Load(found, means["onboarding"], means["adoption"], since)


def counted(total, squares, largest: float = 1.0, level: float = LEVEL) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of a sum of weights over accounts that come by chance (a weighted sum of Poisson counts).

    Parameters
    ----------
    total, squares : array-like
        Sum of the accounts' weights, and of their squares. Where each account weighs 1 both are its number.
    largest : float
        The greatest weight that an account may have.
    level : float
        Confidence level.

    Returns
    -------
    low, high : ndarray

    References
    ----------
    Fay and Feuer (1997), Statistics in Medicine 16, 791-801; with weights of 1 Garwood (1936), Biometrika 28, 437-442.

    Examples
    --------
    >>> [round(float(bound), 2) for bound in counted(10, 10)]
    [4.8, 18.39]
    """
    y, v = np.asarray(total, dtype=float), np.asarray(squares, dtype=float)
    tail = (1 - level) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(y > 0, v / (2 * y) * stats.chi2.ppf(tail, 2 * y**2 / v), 0.0)
    more, spread = y + largest, v + largest**2
    high = spread / (2 * more) * stats.chi2.ppf(1 - tail, 2 * more**2 / spread)
    return low, high
