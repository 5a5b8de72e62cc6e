"""Offers of programmes: when each ran and whom it reached; and what comparing attendees with the rest makes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.adoption.queue import outgoing
from cslib.adoption.situation import WATCHED
from cslib.company import spells
from cslib.company.measures import available
from cslib.company.usage import monday
from cslib.stats.estimate import Estimate, Result, Unavailable, verb
from cslib.stats.intervals import proportion

ANSWERS = ("opened", "attended", "reached")
"""Outcomes of an offer that the customer took up."""


@dataclass(frozen=True)
class Reach(Result):
    """When programmes ran and whom they reached.

    - `frame`: one row per programme, the earliest first: programme, channel (the usual one), first, last (day of an
      offer), waves (Mondays of weeks in which accounts were offered it for the first time), offers, accounts, answered
      (Estimate: share of those accounts that ever opened, attended or could be reached), of_customers (Estimate: share
      of today's customers that were ever offered it).
    - `calendar`: programme, month (its first day), offers, answers, new (accounts offered it for the first time).
    """

    frame: pd.DataFrame
    calendar: pd.DataFrame


@dataclass(frozen=True)
class Attendance(Result):
    """Use of accounts that took up a programme against those that did not: what self-selection makes of it.

    `gaps`: programme, measure, gap (Estimate, in ``points``; n: accounts that took it up), others (accounts that did
    not).
    """

    gaps: pd.DataFrame


def offers(company) -> pd.DataFrame:
    """Return the offers of programmes: touches that name one and did not come from the customer.

    Returns account_id, date, programme, channel, outcome, answered (bool); by date.
    """
    rows = outgoing(company.table("touches"))
    named = rows["programme"].fillna("").astype(str).str.strip() != ""
    rows = rows[named]
    rows = rows.assign(programme=rows["programme"].astype(str).str.strip(), answered=rows["outcome"].isin(ANSWERS))
    names = ["account_id", "date", "programme", "channel", "outcome", "answered"]
    return rows[names].sort_values(["date", "account_id"], kind="stable", ignore_index=True)


@verb(needs="touches.programme")
def programme_reach(company) -> Reach | Unavailable:
    """Say when each programme ran, and whom it reached."""
    rows = offers(company)
    known = company.has("touches.outcome")
    running = spells.spells(company)
    customers = set(running.loc[running["end"].isna(), "account_id"])
    records = []
    for name, group in rows.groupby("programme", sort=False):
        first = group.groupby("account_id")["date"].min()
        answered = int(group.groupby("account_id")["answered"].any().sum())
        channel = group["channel"].mode()
        records.append(
            {
                "programme": name,
                "channel": channel.iloc[0] if len(channel) else "",
                "first": group["date"].min(),
                "last": group["date"].max(),
                "waves": int(monday(first).nunique()),
                "offers": len(group),
                "accounts": len(first),
                "answered": proportion(answered, len(first)) if known else Unavailable(("touches.outcome",)),
                "of_customers": proportion(len(customers & set(first.index)), len(customers)),
            }
        )
    names = ["programme", "channel", "first", "last", "waves", "offers", "accounts", "answered", "of_customers"]
    rows = rows.assign(
        month=rows["date"].dt.to_period("M").dt.to_timestamp(), new=~rows.duplicated(["account_id", "programme"])
    )
    months = rows.groupby(["programme", "month"], as_index=False, sort=False)
    calendar = months.agg(offers=("date", "size"), answers=("answered", "sum"), new=("new", "sum"))
    return Reach(pd.DataFrame(records, columns=names), calendar)


@verb(needs="touches.programme touches.outcome", given="trailing")
def attendance(company, trailing: pd.DataFrame | Unavailable) -> Attendance | Unavailable:
    """Compare, wrongly, use today of the accounts that ever took up a programme with that of all others.

    It misleads three times: who takes up an offer is keener anyway; only who stays is offered again and again; and
    who is young has not been offered anything yet. It is here to be seen beside the effect of the offer.

    Parameters
    ----------
    trailing : DataFrame or Unavailable
        Of ``usage.trailing(company)``; what has left counts as 0.

    Returns
    -------
    Attendance or Unavailable
        Bounds are those of Welch's comparison of means.
    """
    measures = [name for name in WATCHED if name in available(company)]
    life = spells.lives(company).set_index("account_id")
    last = trailing[trailing["date"] == trailing["date"].max()].set_index("account_id")
    use = last.reindex(life.index)[measures]
    use = use.mask(life["churned"], 0.0)
    records = []
    rows = offers(company)
    for name, group in rows.groupby("programme", sort=False):
        took = use.index.isin(group.loc[group["answered"], "account_id"])
        for measure in measures:
            one, two = use.loc[took, measure].dropna(), use.loc[~took, measure].dropna()
            records.append((name, measure, _gap(one, two), len(two)))
    return Attendance(pd.DataFrame(records, columns=["programme", "measure", "gap", "others"]))


def _gap(one: pd.Series, two: pd.Series) -> Estimate:
    if min(len(one), len(two)) < 2:
        return Estimate(None, n=len(one), unit="points")
    gap = float(one.mean() - two.mean())
    error = float(np.sqrt(one.var() / len(one) + two.var() / len(two)))
    return Estimate(gap, gap - 1.96 * error, gap + 1.96 * error, n=len(one), unit="points", method="Welch")
