"""One account's life: everything that the tables say about it, with the table that says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from cslib.analysis.verdict import Unavailable
from cslib.company.spells import paid, renewals, spells
from cslib.company.usage import weekly

TOLD = ("milestones", "touches", "handoffs", "needs", "goals")
"""Tables that may say something about an account beside its contracts and its use."""

DATED = {"milestones": "done_date", "touches": "date", "handoffs": "date", "needs": "date", "goals": "set_date"}
"""The column of each that says when."""

LEAST_DAYS = 365
"""So many days an account must have been a customer to be an example, where there are such accounts."""


@dataclass(frozen=True)
class Life:
    """What is known of one account before as_of.

    Attributes
    ----------
    account_id, name : str
    start, end : Timestamp
        First day as a customer, and the first day no longer; `end` is as_of while the custom goes on.
    going_on : bool
    ended_by : str
        As in ``spells``; empty while going on.
    contracts : DataFrame
        Paid contracts in order: contract_id, start, end (of the part before `end`), term_months, mrr.
    renewals : DataFrame
        Renewal dates met, and the next one ahead: renewal_date, renewed (missing ahead), ahead, notice_deadline.
    weeks : DataFrame or Unavailable
        week (Monday), active_days.
    rows : mapping of str to DataFrame
        For each table of :data:`TOLD` that the company has, the account's own rows inside [start, end]: ``milestones``
        done, ``touches``, ``handoffs``, ``needs``, ``goals`` set.
    information : int
        Fields of handoff_info written down.
    missing : tuple of str
        Tables of :data:`TOLD` that the company does not have.
    candidates, accounts : int
        How many accounts the example was chosen from, and how many there are; 1 candidate where the account was named.
    """

    account_id: str
    name: str
    start: pd.Timestamp
    end: pd.Timestamp
    going_on: bool
    ended_by: str
    contracts: pd.DataFrame
    renewals: pd.DataFrame
    weeks: pd.DataFrame | Unavailable
    rows: Mapping[str, pd.DataFrame]
    information: int
    missing: tuple[str, ...]
    candidates: int
    accounts: int

    @property
    def days(self) -> int:
        """Days as a customer."""
        return (self.end - self.start).days


def life(company, account_id: str = "") -> Life | Unavailable:
    """Gather what the tables say about one account.

    Parameters
    ----------
    company : cslib.company.company.Company
    account_id : str
        Which account. When empty, an example chosen by a rule that anyone can follow, and not for its story: among
        the accounts that the data show from their first day on, those with rows in most tables, customers for a year
        or more where there are such; of these the one whose average of active days a week is the median (its days as
        a customer where use is not known), the lower of two.

    Returns
    -------
    Life or Unavailable
        Unavailable where no account has ever paid.

    Raises
    ------
    KeyError
        If no account with that identifier has ever paid.

    Examples
    --------
    >>> life(company).days  # doctest: +SKIP
    847
    """
    found = _lives(company)
    if found.empty:
        return Unavailable(("contracts",), "no paid contract")
    weeks = _weeks(company)
    candidates = [account_id] if account_id else _candidates(company, found)
    chosen = account_id or _middle(found, candidates, weeks)
    if chosen not in found.index:
        raise KeyError(chosen)
    one = found.loc[chosen]
    going_on = pd.isna(one["end"])
    start, end = one["start"], company.as_of if going_on else one["end"]
    used = weeks if isinstance(weeks, Unavailable) else _weeks_of(weeks, chosen, start, end)
    kept = {table: _inside(company, table, chosen, start, end) for table in TOLD if company.has(table)}
    info = company.table("handoff_info")
    name = company.accounts.set_index("account_id")["name"].get(chosen)
    return Life(
        account_id=chosen,
        name=chosen if pd.isna(name) else str(name),
        start=start,
        end=end,
        going_on=bool(going_on),
        ended_by="" if going_on else one["ended_by"],
        contracts=_contracts(company, chosen, end),
        renewals=_renewals(company, chosen, start, end),
        weeks=used,
        rows=kept,
        information=int((info["account_id"] == chosen).sum()),
        missing=company.missing(*TOLD),
        candidates=len(candidates),
        accounts=len(company.accounts),
    )


def _lives(company) -> pd.DataFrame:
    """Return the first spell of each account, by account: start, end, ended_by, days."""
    found = spells(company)
    found = found[found["spell"] == 0].set_index("account_id")
    return found.assign(days=(found["end"].fillna(company.as_of) - found["start"]).dt.days)


def _candidates(company, found: pd.DataFrame) -> list[str]:
    """Return the accounts that an example is chosen from."""
    since = max((day for table in ("contracts", "usage", "touches") if (day := company.data_from(table))), default=None)
    whole = found if since is None else found[found["start"] >= since]
    whole = whole if len(whole) else found
    told = pd.Series(0, index=whole.index)
    for table in TOLD:
        told += whole.index.isin(company.table(table)["account_id"])
    met = whole.index.isin(renewals(company).query("not ahead")["account_id"])
    told += met
    whole = whole[told == told.max()]
    long = whole[whole["days"] >= LEAST_DAYS]
    return list((long if len(long) else whole).index)


def _middle(found: pd.DataFrame, candidates: list[str], weeks: pd.DataFrame | Unavailable) -> str:
    """Return the candidate in the middle."""
    ordered = pd.DataFrame({"account_id": candidates, "by": found.loc[candidates, "days"].to_numpy(dtype=float)})
    if not isinstance(weeks, Unavailable):
        ordered["by"] = ordered["account_id"].map(weeks.groupby("account_id")["active_days"].mean()).fillna(0.0)
    ordered = ordered.sort_values(["by", "account_id"], kind="stable")
    return ordered["account_id"].iloc[(len(ordered) - 1) // 2]


def _inside(company, table: str, account: str, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Return the dated rows of an account during its life, in order."""
    rows = company.table(table)
    rows = rows[(rows["account_id"] == account) & rows[DATED[table]].between(start, end)]
    return rows.sort_values(DATED[table], kind="stable").reset_index(drop=True)


def _contracts(company, account: str, end: pd.Timestamp) -> pd.DataFrame:
    rows = paid(company.table("contracts"))
    rows = rows[(rows["account_id"] == account) & (rows["start_date"] < end)].sort_values("start_date", kind="stable")
    return pd.DataFrame(
        {
            "contract_id": rows["contract_id"],
            "start": rows["start_date"],
            "end": rows["until"].clip(upper=end),
            "term_months": pd.to_numeric(rows["term_months"]),
            "mrr": pd.to_numeric(rows["mrr"]),
        }
    ).reset_index(drop=True)


def _renewals(company, account: str, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    rows = renewals(company)
    rows = rows[(rows["account_id"] == account) & (rows["renewal_date"] > start)]
    rows = rows[rows["ahead"] | (rows["renewal_date"] <= end)]
    names = ["renewal_date", "renewed", "ahead", "notice_deadline"]
    return rows[names].drop_duplicates("renewal_date").reset_index(drop=True)


def _weeks(company) -> pd.DataFrame | Unavailable:
    if not (company.has("usage") or company.has("activity")):
        return Unavailable(("usage",))
    return weekly(company)[["account_id", "week", "active_days"]]


def _weeks_of(weeks: pd.DataFrame, account: str, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Return the weeks of one account that reach into its life."""
    inside = (weeks["week"] + pd.Timedelta(days=6) >= start) & (weeks["week"] < end)
    return weeks.loc[inside & (weeks["account_id"] == account), ["week", "active_days"]].reset_index(drop=True)
