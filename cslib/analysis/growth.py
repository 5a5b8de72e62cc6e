"""Growth that nobody had to win: revenue taken over from merged accounts, and ramps agreed at signing."""

from __future__ import annotations

import pandas as pd

from cslib.company.identifiers import among
from cslib.company.spells import once, paid_of


def successors(company) -> pd.Series:
    """Return predecessor account -> the account that follows it after a merger or migration.

    ``successor_id`` names an account, or the contract of one.
    """
    return once(company, "successors", None, lambda: _successors(company))


def _successors(company) -> pd.Series:
    contracts = company.table("contracts")
    if "successor_id" not in contracts:
        return pd.Series(dtype="object")
    named = contracts.loc[contracts["successor_id"].notna(), ["account_id", "successor_id"]]
    target = named["successor_id"].astype(str)
    if "contract_id" in contracts:
        owner = contracts.dropna(subset=["contract_id"]).drop_duplicates("contract_id")
        owner = owner.set_index(owner["contract_id"].astype(str))["account_id"]
        known = among(target, company.table("accounts")["account_id"])
        target = target.where(known, target.map(owner))
    pairs = pd.Series(target.to_numpy(), index=named["account_id"].to_numpy()).dropna()
    pairs = pairs[pairs.index != pairs.to_numpy()]
    return pairs[~pairs.index.duplicated(keep="last")]


def planned_growth(company, start, end, began: pd.Series) -> pd.Series:
    """Return by how much the contracts signed with the first one of a spell pay more at `end` than at `start`.

    A contract signed on the day on which the first of its spell was, with a later start, is a step of a ramp that
    was agreed at signing.

    Parameters
    ----------
    company : cslib.company.company.Company
    start, end : Timestamp
        Both count the contracts that cover the day before.
    began : Series of Timestamp
        Account -> start of the spell it is in.

    Returns
    -------
    Series of int
        In hundredths a month, by account: only those with such a contract, never negative.
    """
    rows = paid_of(company)
    none = pd.Series(dtype="int64")
    if "signed_date" not in rows:
        return none
    rows = rows[rows["signed_date"].notna() & among(rows["account_id"], began.index)]
    if rows.empty:
        return none
    rows = rows[rows["start_date"] >= began.reindex(rows["account_id"]).set_axis(rows.index)]
    rows = rows.sort_values(["account_id", "start_date"], kind="stable")
    first = rows.drop_duplicates("account_id").set_index("account_id")
    first = first[first["start_date"] == began.reindex(first.index)]
    rows = rows[rows["signed_date"] == first["signed_date"].reindex(rows["account_id"]).set_axis(rows.index)]
    later = rows[rows["start_date"] > first["start_date"].reindex(rows["account_id"]).set_axis(rows.index)][
        "account_id"
    ]
    rows = rows[among(rows["account_id"], later)]
    cents = (pd.to_numeric(rows["mrr"]).fillna(0.0) * 100).round().astype("int64")
    paid_at = []
    for date in (start, end):
        day = pd.Timestamp(date) - pd.Timedelta(days=1)
        covers = (rows["start_date"] <= day) & (day < rows["until"])
        paid_at.append(cents.where(covers, 0).groupby(rows["account_id"]).sum())
    return (paid_at[1] - paid_at[0]).clip(lower=0)
