"""The state clock: when accounts enter the state and leave it, by their weeks of use."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cslib.company import spells, usage
from cslib.company.policies.rule import Rule
from cslib.stats.estimate import Estimate, Result, Unavailable, verb
from cslib.stats.intervals import proportion
from cslib.stats.survival import cumulative_incidence

FRESH = pd.Timedelta(days=14)
"""The last window of use must have ended so recently for the state to be that of the day."""


def states(trailing: pd.DataFrame, rule: Rule, weeks: int = 4) -> pd.DataFrame:
    """Run the state clock: in once the rule holds `weeks` weeks running, out once it fails as long.

    Returns account_id, date, met (the rule that week), in_state.

    `trailing`: of ``usage.trailing``: account_id, date (Mondays), measures. `weeks`: weeks running.
    """
    panel = trailing[["account_id", "date"]].assign(met=rule.met(trailing).to_numpy(dtype=bool))
    of, _ = pd.factorize(panel["account_id"], sort=True)
    order = np.lexsort([panel["date"].to_numpy(), of])
    if (np.diff(order) != 1).any():
        panel, of = panel.iloc[order], of[order]
    date, met, place = panel["date"].to_numpy(), panel["met"].to_numpy(), np.arange(len(panel))
    follows, turns = np.zeros(len(panel), dtype=bool), np.ones(len(panel), dtype=bool)
    follows[1:] = (of[1:] == of[:-1]) & (np.diff(date) == np.timedelta64(7, "D"))
    turns[1:] = ~follows[1:] | (met[1:] != met[:-1])
    length = place - np.maximum.accumulate(np.where(turns, place, 0)) + 1
    decided = np.maximum.accumulate(np.where(length == weeks, place, -1))
    inside = (decided >= np.maximum.accumulate(np.where(follows, 0, place))) & met[decided]
    return panel.reset_index(drop=True).assign(in_state=inside)


def clock(trailing: pd.DataFrame, rule: Rule, weeks: int = 4) -> pd.DataFrame:
    """List the stays in the state by the state clock.

    Returns account_id, entered (date), left (date; NaT while in it when last seen).
    """
    panel = states(trailing, rule, weeks)
    inside = panel["in_state"]
    same = panel["account_id"].eq(panel["account_id"].shift())
    begins = inside & ~(inside.shift(fill_value=False) & same)
    ends = ~inside & inside.shift(fill_value=False) & same
    number = begins.cumsum()
    entered = panel[begins].set_index(number[begins])[["account_id", "date"]]
    left = panel[ends].set_index(number[ends])["date"]
    return entered.rename(columns={"date": "entered"}).assign(left=left).reset_index(drop=True)


class TimeToReach(Result, dict):
    """Cumulative incidence of reaching the state, and of churn before it, by days from the start."""

    @property
    def frame(self) -> pd.DataFrame:
        """By what came (reached, churned) and row: days, share."""
        curves = {name: pd.DataFrame({"days": one.times, "share": one.incidence}) for name, one in self.items()}
        return pd.concat(curves, names=["came"])


@verb(given="trailing rule")
def time_to_reach(company, rule: Rule | None, trailing: pd.DataFrame | Unavailable) -> TimeToReach | Unavailable:
    """Estimate how long accounts take to enter the state, churn competing.

    Only accounts seen from their first day count.

    Returns
    -------
    TimeToReach or Unavailable
        ``reached`` and ``churned``: cumulative incidence by days from the start.
    """
    lives = spells.whole_lives(company, usage.span(company)[0])
    first = clock(trailing, rule).groupby("account_id")["entered"].min()
    entered = first.reindex(lives["account_id"]).set_axis(lives.index)
    end = lives["end"]
    reached = entered.notna() & (entered <= end)
    cause = np.select([reached, lives["churned"]], [1, 2], 0)
    days = (entered.where(reached, end) - lives["start"]).dt.days
    seen = (days > 0).to_numpy()
    names = {"reached": 1, "churned": 2}
    return TimeToReach({name: cumulative_incidence(days[seen], cause[seen], of=of) for name, of in names.items()})


@verb(given="trailing rule")
def in_state_now(company, rule: Rule | None, trailing: pd.DataFrame | Unavailable) -> Estimate | Unavailable:
    """Estimate the share of accounts active at as_of that are in the state by the clock.

    Accounts too young for the clock (no four whole windows yet) count as outside.
    """
    lives = spells.lives(company)
    active = set(lives.loc[lives["end"] >= company.as_of, "account_id"])
    now = state_on(trailing, rule, company.as_of)
    return proportion(int(now[now.index.isin(active)].sum()), len(active))


def state_on(trailing: pd.DataFrame, rule: Rule, day: pd.Timestamp) -> pd.Series:
    """Tell by account whether it is in the state by the clock on a day; absent without a window of late."""
    panel = states(trailing[trailing["date"] <= day], rule)
    return panel[panel["date"] > day - FRESH].groupby("account_id")["in_state"].last()
