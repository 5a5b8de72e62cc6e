"""The book: each account of a person with state, trend, revenue, deadline, open needs, last contact and next goal."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cslib.analysis.intervals import proportion
from cslib.analysis.risk import HORIZON_DAYS, Risk
from cslib.analysis.verdict import Unavailable

DIRECT = ("call", "meeting")
RECENT_DAYS = 28
SILENT_DAYS = 90
FALL = 0.10
"""A fall of the share of active days by so much in twelve weeks is a signal."""

CLOSED = ("done", "declined", "closed", "rejected", "solved", "resolved", "answered")
"""What `status` of a need says once nothing is owed any more, upper and lower case alike."""


@dataclass(frozen=True)
class Book:
    """All accounts that are customers at as_of, by person.

    Attributes
    ----------
    accounts : DataFrame
        The columns of ``Risk.table`` and: name, csm (empty: nobody), open_needs, need (theme of the oldest), last_any,
        last_outbound, last_direct (dates; direct: an outbound call or meeting), recent (outbound contacts in 28 days),
        silent (days since the last outbound contact; missing without any), goal (the next one open), goal_due.
        By csm, most at stake first.
    persons : DataFrame
        Index csm, most accounts first. accounts, mrr, in_state (Estimate; of those whose state is known), falling,
        deadlines (within a quarter), silent (90 days or never contacted), open_needs, without_goal, at_stake
        (Estimate). Counts are missing where their table is.
    lacking : tuple of str
        Tables and columns that would have added something.
    as_of : Timestamp
    """

    accounts: pd.DataFrame
    persons: pd.DataFrame = field(repr=False)
    lacking: tuple[str, ...]
    as_of: pd.Timestamp


def book(company, risk: Risk | Unavailable, records=None) -> Book | Unavailable:
    """Put together what is known of each account.

    Parameters
    ----------
    company : cslib.company.company.Company
        As known on the day.
    risk : Risk
        Of ``risk.risk`` for the same day.
    records : Company, optional
        Where touches, needs and goals are read, up to ``company.as_of``; for an earlier company, which lacks them.

    Returns
    -------
    Book or Unavailable
    """
    if not risk:
        return risk
    records, day = records or company, company.as_of
    known = company.accounts.set_index("account_id")
    table = risk.table.copy()
    for column in ("name", "csm"):
        table[column] = table["account_id"].map(known[column]).fillna("").astype(str) if column in known else ""
    table["name"] = table["name"].where(table["name"] != "", table["account_id"])
    for part in (contacts(records, day), _needs(records, day), _goals(records, day)):
        table = table.merge(part, on="account_id", how="left")
    for column, owner in (("recent", "touches"), ("open_needs", "needs")):
        if records.has(owner):
            table[column] = table[column].fillna(0)
    table["silent"] = (day - table["last_outbound"]).dt.days
    needs = ("accounts.csm", "contracts.mrr", "contracts.term_months", "touches", "needs", "goals")
    order = table.sort_values(["csm", "at_stake", "account_id"], ascending=[True, False, True], kind="stable")
    return Book(order.reset_index(drop=True), _persons(table, risk, records), records.missing(*needs), day)


def contacts(company, day=None) -> pd.DataFrame:
    """Return account_id, last_any, last_outbound, last_direct and recent: contacts of each account before a day."""
    day = company.as_of if day is None else pd.Timestamp(day)
    touches = company.table("touches")
    touches = touches[touches["date"] < day]
    outbound = touches[touches["direction"].astype("str").fillna("outbound") != "inbound"]
    direct = outbound[outbound["channel"].isin(DIRECT)]
    late = outbound[outbound["date"] >= day - pd.Timedelta(days=RECENT_DAYS)]
    parts = {"last_any": touches, "last_outbound": outbound, "last_direct": direct}
    made = {name: rows.groupby("account_id")["date"].max().astype("datetime64[ns]") for name, rows in parts.items()}
    made["recent"] = late.groupby("account_id").size().astype(float)
    return pd.DataFrame(made).rename_axis("account_id").reset_index().astype({"account_id": "str"})


def _needs(company, day: pd.Timestamp) -> pd.DataFrame:
    """Return account_id, open_needs and need: what was heard before the day and not closed by then."""
    needs = company.table("needs")
    needs = needs[needs["date"] < day].sort_values("date", kind="stable")
    closed = needs["status"].astype("str").str.casefold().isin(CLOSED) & ~(needs["status_date"] >= day)
    grouped = needs[~closed].assign(theme=needs["theme"].fillna("")).groupby("account_id")
    found = pd.DataFrame({"open_needs": grouped.size().astype(float), "need": grouped["theme"].first()})
    return found.rename_axis("account_id").reset_index().astype({"account_id": "str"})


def _goals(company, day: pd.Timestamp) -> pd.DataFrame:
    """Return account_id, goal and goal_due: the goal set last that was not reached by the day."""
    goals = company.table("goals")
    still = goals[(goals["set_date"] < day) & ~(goals["achieved_date"] < day)]
    still = still.sort_values("set_date", kind="stable").drop_duplicates("account_id", keep="last")
    return still.rename(columns={"due_date": "goal_due"})[["account_id", "goal", "goal_due"]]


def quiet(table: pd.DataFrame) -> pd.Series:
    """Tell which accounts had no outbound contact for 90 days, or never."""
    return table["last_outbound"].isna() | (table["silent"] >= SILENT_DAYS)


def _persons(table: pd.DataFrame, risk: Risk, company) -> pd.DataFrame:
    """Return one row per person."""
    touches, needs, goals = (company.has(name) for name in ("touches", "needs", "goals"))
    rows = {}
    for csm, part in table.groupby("csm", sort=False):
        state = part["state"].dropna()
        rows[csm] = {
            "accounts": len(part),
            "mrr": float(part["mrr"].sum()) if risk.money else np.nan,
            "in_state": proportion(int((state == "in").sum()), len(state)),
            "falling": int((part["trend"] <= -FALL).sum()),
            "deadlines": int(((part["days"] <= HORIZON_DAYS) & ~part["notice"]).sum()),
            "silent": int(quiet(part).sum()) if touches else np.nan,
            "open_needs": int(part["open_needs"].sum()) if needs else np.nan,
            "without_goal": int(part["goal"].isna().sum()) if goals else np.nan,
            "at_stake": risk.total(part.index.to_numpy()),
        }
    names = ["accounts", "mrr", "in_state", "falling", "deadlines", "silent", "open_needs", "without_goal", "at_stake"]
    persons = pd.DataFrame.from_dict(rows, orient="index", columns=names).rename_axis("csm")
    return persons.sort_values("accounts", ascending=False, kind="stable")
