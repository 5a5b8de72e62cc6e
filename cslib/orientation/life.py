"""One account's life, as the tables tell it, and the dates of one contract: renewal, deadline, time to talk."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.company.measures import used
from cslib.company.quarters import Calendar, add_months
from cslib.company.spells import paid, renewals, spells
from cslib.company.usage import weekly
from cslib.errors import ParameterError, not_from
from cslib.stats.estimate import Result, Unavailable, verb

TOLD = ("milestones", "touches", "handoffs", "needs", "goals")
"""Tables that may say something about an account beside its contracts and its use."""

DATED = {"milestones": "done_date", "touches": "date", "handoffs": "date", "needs": "date", "goals": "set_date"}
"""The column of each that says when."""

LEAST_DAYS = 365
"""So many days an account must have been a customer to be an example, where there are such accounts."""


@dataclass(frozen=True)
class Life(Result):
    """What is known of one account before as_of.

    - `start`, `end`: first day as a customer, and the first day no longer; `end` is as_of while the custom goes on.
    - `ended_by`: as in ``spells``; empty while going on.
    - `contracts`: paid contracts in order: contract_id, start, end (of the part before `end`), term_months, mrr.
    - `renewals`: renewal dates met, and the next one ahead: renewal_date, renewed (missing ahead), ahead,
      notice_deadline.
    - `weeks`: week (Monday), active_days.
    - `rows`: for each table of :data:`TOLD` that the company has, the account's own rows inside [start, end]:
      ``milestones`` done, ``touches``, ``handoffs``, ``needs``, ``goals`` set.
    - `information`: fields of handoff_info written down.
    - `missing`: tables of :data:`TOLD` that the company does not have.
    - `candidates`, `accounts`: how many accounts the example was chosen from, and how many there are; 1 candidate where
      the account was named.
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
    def frame(self) -> pd.DataFrame:
        """What happened, in order: day, table."""
        days = {"contracts": self.contracts["start"]} | {name: rows[DATED[name]] for name, rows in self.rows.items()}
        told = pd.concat(days, names=["table"]).rename("day").reset_index("table")
        return told.sort_values("day", kind="stable", ignore_index=True)

    @property
    def days(self) -> int:
        """Days as a customer."""
        return (self.end - self.start).days


@verb
def life(company, account_id: str = "") -> Life | Unavailable:
    """Gather what the tables say about one account.

    Unavailable where no account has ever paid.

    Parameters
    ----------
    account_id : str
        Which account. When empty, an example chosen by a rule that anyone can follow, and not for its story: among
        the accounts that the data show from their first day on, those with rows in most tables, customers for a year
        or more where there are such; of these the one whose average of active days a week is the median (its days as
        a customer where use is not known), the lower of two.

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
    told = {table: _inside(company, table, chosen, start, end) for table in TOLD if company.has(table)}
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
        rows=told,
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
    since = max((day for table in ("contracts", "usage", "touches") if (day := company.data_from(table))), default=None)
    whole = found if since is None else found[found["start"] >= since]
    whole = whole if len(whole) else found
    rows = [*map(company.table, TOLD), renewals(company).query("not ahead")]
    told = sum(whole.index.isin(table["account_id"]).astype(int) for table in rows)
    whole = whole[told == told.max()]
    long = whole[whole["days"] >= LEAST_DAYS]
    return list((long if len(long) else whole).index)


def _middle(found: pd.DataFrame, candidates: list[str], weeks: pd.DataFrame | Unavailable) -> str:
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
    if not used(company):
        return Unavailable(("usage",))
    return weekly(company)[["account_id", "week", "active_days"]]


def _weeks_of(weeks: pd.DataFrame, account: str, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Return the weeks of one account that reach into its life."""
    inside = (weeks["week"] + pd.Timedelta(days=6) >= start) & (weeks["week"] < end)
    return weeks.loc[inside & (weeks["account_id"] == account), ["week", "active_days"]].reset_index(drop=True)


ONBOARDING_DAYS = 90
"""Usual length of onboarding; only drawn beside the dates."""

LEAD_DAYS = 60
"""So many days before the deadline a talk about the renewal should begin."""


@dataclass(frozen=True)
class Notice(Result):
    """The dates of a contract as seen on a day.

    - `start`: first day of the contract.
    - `auto_renew`: whether it renews unless notice is given.
    - `k`: which renewal is next; 1 for the first.
    - `term_start`, `renewal`: first day of the term that runs (that of the contract, before it begins), and of the next
      one.
    - `deadline`: last day to decide: for notice, `notice_days` before `renewal`, counted as
      :func:`cslib.company.spells.renewals` does; without automatic renewal `renewal` itself, by which a new contract
      must be signed.
    - `working_deadline`: the last working day up to it.
    - `talk_from`: when to begin to talk about the renewal: `lead_days` before the deadline.
    """

    start: pd.Timestamp
    term_months: int
    notice_days: int
    auto_renew: bool
    today: pd.Timestamp
    k: int
    term_start: pd.Timestamp
    renewal: pd.Timestamp
    deadline: pd.Timestamp
    working_deadline: pd.Timestamp
    talk_from: pd.Timestamp
    lead_days: int
    onboarding_days: int

    @property
    def frame(self) -> pd.DataFrame:
        """The dates in order: day by name."""
        names = ["start", "term_start", "today", "talk_from", "working_deadline", "deadline", "renewal"]
        days = pd.Series({name: getattr(self, name) for name in names}, name="day")
        return days.sort_values(kind="stable").rename_axis("date").to_frame()

    @property
    def days_to_renewal(self) -> int:
        """Days from today to the renewal."""
        return (self.renewal - self.today).days

    @property
    def days_to_deadline(self) -> int:
        """Days from today to the deadline; below 0 once it has passed."""
        return (self.deadline - self.today).days

    @property
    def onboarded(self) -> pd.Timestamp:
        """The day on which onboarding usually is over."""
        return self.start + pd.Timedelta(days=self.onboarding_days)

    @property
    def talk_in_onboarding(self) -> bool:
        """Whether the talk about the renewal must begin before onboarding usually is over."""
        return self.k == 1 and self.talk_from < self.onboarded


@verb
def notice(
    start: str | datetime.date,
    term_months: int,
    notice_days: int,
    auto_renew: bool,
    today: str | datetime.date,
    calendar: Calendar | None = None,
    lead_days: int = LEAD_DAYS,
    onboarding_days: int = ONBOARDING_DAYS,
) -> Notice:
    """Work out the dates of a contract.

    Parameters
    ----------
    start : str or date
        First day of the contract.
    term_months : int
        Its length, 1 or more; it renews every so many months, by the calendar.
    notice_days : int
        Days before the renewal, 0 or more, by which notice must have been given.
    today : str or date
    calendar : Calendar, optional
        Working days; Monday to Friday when left out.

    Raises
    ------
    ParameterError
        If the term or the notice has an impossible length.

    Examples
    --------
    >>> terms = notice("2025-12-01", term_months=12, notice_days=60, auto_renew=True, today="2026-09-01")
    >>> f"{terms.deadline:%Y-%m-%d}", terms.days_to_renewal, terms.days_to_deadline
    ('2026-10-02', 91, 31)
    """
    problems = [
        not_from(least, name, one)
        for name, least, one in (("term_months", 1, term_months), ("notice_days", 0, notice_days))
        if one != int(one) or one < least
    ]
    if problems:
        raise ParameterError(problems)
    first, day = pd.Timestamp(start).normalize(), pd.Timestamp(today).normalize()
    months = (day.year - first.year) * 12 + day.month - first.month
    k = max(1, months // term_months)
    while _later(first, k * term_months) < day:
        k += 1
    renewal = _later(first, k * term_months)
    deadline = renewal - pd.Timedelta(days=int(notice_days) if auto_renew else 0)
    return Notice(
        start=first,
        term_months=int(term_months),
        notice_days=int(notice_days),
        auto_renew=bool(auto_renew),
        today=day,
        k=k,
        term_start=_later(first, (k - 1) * term_months),
        renewal=renewal,
        deadline=deadline,
        working_deadline=_working(deadline, calendar or Calendar()),
        talk_from=deadline - pd.Timedelta(days=lead_days),
        lead_days=lead_days,
        onboarding_days=onboarding_days,
    )


def _later(day: pd.Timestamp, months: int) -> pd.Timestamp:
    return pd.Timestamp(add_months([day], months)[0])


def _working(day: pd.Timestamp, calendar: Calendar) -> pd.Timestamp:
    """Return the last working day up to `day`."""
    days = day - pd.to_timedelta(np.arange(31), unit="D")
    return pd.Timestamp(days[calendar.is_working(days)][0])
