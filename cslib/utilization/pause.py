"""The pause by lot: do accounts in the state stay without routine calls, where chance decided who goes without?

Records can only compare accounts that were called with others that happened not to be. A lot makes both alike in
everything, known or not. Each account stays in the arm that it drew, whatever was done with it later (intention to
treat): calls that a falling account got all the same are part of what a pause is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.company import spells
from cslib.company.money import tops
from cslib.stats.court import ERROR, SHARES, Claim, judge
from cslib.stats.estimate import Estimate, Reason, Result, Unavailable, verb
from cslib.stats.intervals import difference, proportion
from cslib.utilization.causes import retention, same_fate
from cslib.utilization.landmark import DAYS_PER_MONTH, MIN_ACCOUNTS, MIN_DIFFERENCE
from cslib.utilization.power import chance_to_hold
from cslib.utilization.unsupported import support_given

LONGEST = 12
"""Months after the lot at which the pause is judged, or fewer where fewer are asked: one horizon, fixed beforehand."""
MOST = 5000
"""No larger arm is thought of."""


@dataclass(frozen=True)
class Pause(Result):
    """What a pause of routine calls by lot shows.

    - `paused`, `usual`: retention at the horizon in each arm; `paused` with the verdict.
    - `difference`: paused minus usual.
    - `called_paused`, `called_usual`: share with an outbound call or meeting by the horizon, of accounts whose lot lies
      so far back; None without touches.
    - `goal`, `margin`: target at the horizon; a loss below the margin counts as none.
    - `since`: day of the first lot.
    """

    paused: Estimate
    usual: Estimate
    difference: Estimate
    called_paused: Estimate | None
    called_usual: Estimate | None
    horizon_months: int
    goal: float
    margin: float
    since: pd.Timestamp


@verb(needs="pauses")
def pause(
    company, horizon_months: int = LONGEST, target: float = 0.95, margin: float = MIN_DIFFERENCE
) -> Pause | Unavailable:
    """Compare accounts whose routine calls were paused by lot with those that went on as usual.

    Supported where the lower bound of retention in the paused arm is at or above target and the lower bound of the
    difference above minus the margin; not supported where the upper bound of retention is below target, or that of the
    difference below 0. Unavailable without the table pauses.

    Parameters
    ----------
    horizon_months : int
        Months after the lot; more than 12 are judged at 12.
    margin : float
        Loss of retention that would still count as none.
    """
    horizon = min(horizon_months, LONGEST)
    lots = company.table("pauses").sort_values("date", kind="stable").drop_duplicates("account_id")
    rows = lots.merge(spells.lives(company), on="account_id")
    # Who had left or given notice on the day of the lot could no longer stay or go for want of a call.
    rows = rows[(rows["end"] > rows["date"]) & ~(rows["notice_date"] <= rows["date"])].reset_index(drop=True)
    if rows.empty:
        return Unavailable(("pauses",))
    rows["months"] = (rows["end"] - rows["date"]).dt.days / DAYS_PER_MONTH
    rows["churned"] = rows["churned"].astype(bool)
    rows["unit"] = tops(company, rows["account_id"])
    met = (rows["arm"] == "paused").to_numpy()
    fate = same_fate(rows, met)
    paused, usual = (retention(rows[arm], horizon, fate=fate) for arm in (met, ~met))
    gap, goal = difference(paused, usual), target ** (horizon / 12)
    mature = (rows["date"] <= company.as_of - pd.Timedelta(days=round(horizon * DAYS_PER_MONTH))).to_numpy()
    lacking = _lacking(int((mature & met).sum()), int((mature & ~met).sum()), horizon)
    called = _called(company, rows, horizon)
    shares = (None, None)
    if called is not None:
        shares = tuple(proportion(int(called[arm & mature].sum()), int((arm & mature).sum())) for arm in (met, ~met))
    judged = _judge(paused, gap, goal, margin, lacking)
    return Pause(judged, usual, gap, *shares, horizon, goal, margin, rows["date"].min())


def _called(company, rows: pd.DataFrame, horizon: float) -> np.ndarray | None:
    """Tell which accounts had an outbound call or meeting between the lot and the horizon; None without touches."""
    calls = support_given(company)
    if isinstance(calls, Unavailable):
        return None
    later = calls.merge(rows[["account_id", "date"]].rename(columns={"date": "lot"}), on="account_id")
    days = (later["date"] - later["lot"]).dt.days
    within = later.loc[(days >= 0) & (days < horizon * DAYS_PER_MONTH), "account_id"]
    return rows["account_id"].isin(within).to_numpy()


def _lacking(paused: int, usual: int, horizon: int) -> tuple[Reason, ...]:
    if min(paused, usual) >= MIN_ACCOUNTS:
        return ()
    numbers = {"paused": paused, "usual": usual, "least": MIN_ACCOUNTS, "horizon": horizon}
    return (Reason("few_in_lot", numbers),)


def _judge(paused: Estimate, gap: Estimate, goal: float, margin: float, lacking: tuple[Reason, ...]) -> Estimate:
    """Give the verdict on the state without routine calls from the bounds of the paused arm and of the difference."""
    told = {"low": paused.low, "high": paused.high, "goal": goal, "gap_low": gap.low, "gap_high": gap.high}
    told["margin"] = margin
    held = Claim(
        paused, line=goal, lacking=lacking, why=("pause_held", "pause_below_target", "pause_too_wide"), numbers=told
    )
    harmless = Claim(gap, line=-margin, least=0.0, why=("", "pause_costs", ""), numbers=told)
    return judge("pause", [(held, harmless)])[0]


def arm_needed(target: float = 0.95, retention: float = 0.99, asked: float = 0.8) -> int:
    """Return how many accounts, each followed for a year, the paused arm needs for a good chance of a verdict.

    `target`, `retention`: annual retention asked for, and that of the state if it needs no support. `asked`: chance
    that the lower Clopper-Pearson bound, at the level at which the court judges a pause, reaches the target.

    Examples
    --------
    >>> arm_needed(0.9, 0.999)
    42
    """
    tail = ERROR * SHARES["pause"]
    enough = (n for n in range(MIN_ACCOUNTS, MOST) if chance_to_hold(n, target, retention, tail) >= asked)
    return next(enough, MOST)
