"""Churn: when it happens against renewal dates, which reasons were given, and which renewals come next."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cslib.company.money import by_group, paying
from cslib.company.policies.policy import AVOIDABLE, UNKNOWN
from cslib.company.quarters import add_months
from cslib.company.spells import booked, lives, renewals, spells
from cslib.retention.bridge import priced, spell_at
from cslib.retention.curves import DAYS_PER_MONTH
from cslib.stats.estimate import Estimate, Result, Unavailable, verb
from cslib.stats.intervals import clopper_pearson, korn_graubard, proportion

AT_RENEWAL_DAYS = 7
"""A churn this near to a renewal date is one at renewal."""

SHORTEST_TERM_DAYS = 150
"""Shorter terms have hardly a month apart from a renewal; they are counted, not placed."""

MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Timing(Result):
    """When churn happens, against renewal dates.

    `hazard`: index `months_to_renewal`: 0 (at renewal: within 7 days of the date) and 1, 2, ... months before it.
    exposure (renewals met, or account-months), churned, hazard, low, high. `at_renewal`: share of churns at a renewal,
    of those placed. `unplaced`: churns left out: of accounts whose term is not known, or under five months.
    """

    hazard: pd.DataFrame
    at_renewal: Estimate
    unplaced: int


@verb(needs="contracts.term_months")
def churn_timing(company) -> Timing | Unavailable:
    """Place churns and exposure by the months that were left to the next renewal date.

    Counts first spells. Renewal dates come from start and term, never from the end of a contract.
    Terms under five months are left out: they have hardly a month apart from a renewal.
    """
    company = by_group(company)
    life = lives(company)
    cycles = _cycles(company, life)
    cycles = cycles[cycles["due"] - cycles["begin"] >= SHORTEST_TERM_DAYS]
    at = (cycles["exit"] - cycles["due"]).abs() <= AT_RENEWAL_DAYS
    met = (cycles["exit"] >= cycles["due"] - AT_RENEWAL_DAYS) & (cycles["entry"] < cycles["due"])
    met &= cycles["due"] + AT_RENEWAL_DAYS <= cycles["horizon"]
    met &= ~(at & ~cycles["churned"])
    lost = met & at & cycles["churned"]
    records = [(0, float(met.sum()), int(lost.sum()))]
    low = np.maximum(cycles["entry"], cycles["begin"] + np.where(cycles["begin"] > 0, AT_RENEWAL_DAYS, 0))
    high = np.minimum(cycles["exit"], cycles["due"] - AT_RENEWAL_DAYS)
    inside = (cycles["exit"] > low) & (cycles["exit"] < cycles["due"] - AT_RENEWAL_DAYS) & cycles["churned"]
    left = np.ceil((cycles["due"] - cycles["exit"]) / DAYS_PER_MONTH - 1e-9).clip(lower=1)
    for month in range(1, MONTHS_SHOWN + 1):
        top, bottom = cycles["due"] - (month - 1) * DAYS_PER_MONTH, cycles["due"] - month * DAYS_PER_MONTH
        days = (np.minimum(high, top) - np.maximum(low, bottom)).clip(lower=0)
        records.append((month, float(days.sum()) / DAYS_PER_MONTH, int((inside & (left == month)).sum())))
    table = pd.DataFrame(records, columns=["months_to_renewal", "exposure", "churned"]).set_index("months_to_renewal")
    exposed = table["exposure"].where(table["exposure"] > 0)
    table["hazard"] = table["churned"] / exposed
    bounds = [clopper_pearson(min(k, e), e) for k, e in zip(table["churned"], table["exposure"], strict=True)]
    table["low"], table["high"] = [b[0] for b in bounds], [b[1] for b in bounds]
    churned = life[life["churned"]]
    final = cycles[cycles["churned"] & (cycles["exit"] <= cycles["due"] + AT_RENEWAL_DAYS)]
    known = churned["account_id"].isin(final["account_id"])
    near = cycles[at & cycles["churned"]]["account_id"].nunique()
    return Timing(table, proportion(near, int(known.sum())), int((~known).sum()))


def _cycles(company, life: pd.DataFrame) -> pd.DataFrame:
    """Return one row per account and term, in days from its start: begin, due (its renewal), entry, exit."""
    table = renewals(company)[["account_id", "renewal_date"]].drop_duplicates()
    rows = table.merge(life[["account_id", "start", "end", "term_months"]], on="account_id")
    rows = rows[rows["renewal_date"] > rows["start"]]
    # Who left in the middle of a term has no date ahead: the term goes on counting from the last one met.
    last = rows.groupby("account_id")["renewal_date"].max()
    met = last.reindex(life["account_id"]).set_axis(life.index)
    open_ = life.assign(from_=met.fillna(life["start"])).dropna(subset=["term_months"])
    open_ = open_[(open_["end"] > open_["from_"]) & (open_["term_months"] > 0)]
    ahead = pd.Series(add_months(open_["from_"], open_["term_months"]), index=open_.index)
    dates = pd.concat(
        [rows[["account_id", "renewal_date"]], pd.DataFrame({"account_id": open_["account_id"], "renewal_date": ahead})]
    ).sort_values(["account_id", "renewal_date"], ignore_index=True)
    dates = dates.merge(life[["account_id", "start", "entry", "end", "churned"]], on="account_id")
    for name, column in (("due", "renewal_date"), ("exit", "end"), ("entry", "entry")):
        dates[name] = (dates[column] - dates["start"]).dt.days
    dates["begin"] = dates.groupby("account_id")["due"].shift(fill_value=0)
    dates["horizon"] = np.where(dates["churned"], np.inf, dates["exit"])
    dates = dates[(dates["exit"] > dates["begin"]) & (dates["entry"] < dates["due"])]
    return dates[["account_id", "begin", "due", "entry", "exit", "churned", "horizon"]].reset_index(drop=True)


@dataclass(frozen=True)
class Losses(Result):
    """Churns of a period; what was avoidable is said by the retention policy, reason by reason.

    - `by_reason`: index: churn reason (empty: none given), most accounts first; accounts, mrr_lost, share (of
      accounts), avoidable (``avoidable``, ``not avoidable`` or ``unknown``).
    - `largest`: the ten largest by mrr: account_id, name, csm, started, ended, provisional, reason, avoidable, mrr.
      `accounts`: all of them.
    - `avoidable`, `unknown`: share of the churns whose reason was avoidable, or is not known to be either
      (Clopper-Pearson).
    - `avoidable_money`, `unknown_money`: the same of the money lost (Korn-Graubard).
    """

    start: pd.Timestamp
    end: pd.Timestamp
    by_reason: pd.DataFrame
    largest: pd.DataFrame
    avoidable: Estimate | None = None
    unknown: Estimate | None = None
    avoidable_money: Estimate | Unavailable | None = None
    unknown_money: Estimate | Unavailable | None = None
    accounts: pd.DataFrame | None = field(default=None, repr=False)


@verb
def reasons(company, start=None) -> Losses:
    """List the churns since a day (the last 12 months when left out) by reason, and the largest ones.

    The mrr lost is what the account paid the day before it left; it is missing where it is not known, and `by_reason`
    sums what is. The period is that in which a loss is booked (``spells.booked``).
    """
    end = company.as_of
    start = end - pd.DateOffset(months=12) if start is None else pd.Timestamp(start)
    company = by_group(company)
    table = booked(company)
    churned = table[(table["ended_by"] == "churned") & (table["end"] >= start) & (table["end"] < end)].copy()
    churned["reason"] = churned["churn_reason"].fillna("")
    churned["mrr"] = np.nan
    if priced(company):
        churned["mrr"] = _paid_last(company, churned)
    by_reason = churned.groupby("reason").agg(
        accounts=("account_id", "nunique"), mrr_lost=("mrr", lambda amounts: amounts.sum(min_count=1))
    )
    if not priced(company):
        by_reason["mrr_lost"] = np.nan
    by_reason = by_reason.sort_values(["accounts", "mrr_lost"], ascending=False, kind="stable")
    by_reason["share"] = by_reason["accounts"] / max(int(by_reason["accounts"].sum()), 1)
    policy = company.retention
    by_reason["avoidable"] = [policy.avoidable(reason) for reason in by_reason.index]
    churned["avoidable"] = [policy.avoidable(reason) for reason in churned["reason"]]
    shares = [_share_of(churned, kind, priced(company)) for kind in (AVOIDABLE, UNKNOWN)]
    named = with_names(company, churned)
    named = named.rename(columns={"start": "started", "end": "ended"})
    order = ["mrr", "ended"] if priced(company) else ["ended"]
    named = named.sort_values(order, ascending=False, kind="stable")
    columns = ["account_id", "name", "csm", "started", "ended", "provisional", "reason"]
    named = named[[*columns, "avoidable", "mrr"]].reset_index(drop=True)
    (avoidable, money), (unknown, unknown_money) = shares
    return Losses(start, end, by_reason, named.head(10), avoidable, unknown, money, unknown_money, named)


def _share_of(churned: pd.DataFrame, kind: str, money: bool) -> tuple[Estimate, Estimate | Unavailable]:
    """Return the share of the churns, and of the money lost, whose reason is of a kind."""
    mine = (churned["avoidable"] == kind).to_numpy()
    share = proportion(int(mine.sum()), mine.size)
    if not money:
        return share, Unavailable(("contracts.mrr",))
    known = churned["mrr"].notna().to_numpy()
    mrr, mine = churned.loc[known, "mrr"].to_numpy(dtype=float), mine[known]
    if mrr.sum() <= 0:
        return share, Estimate(None, n=mine.size, events=int(mine.sum()))
    part = float(mrr[mine].sum() / mrr.sum())
    low, high = korn_graubard(part, mrr)
    return share, Estimate(part, low, high, mine.size, int(mine.sum()), method="Korn-Graubard")


def _paid_last(company, churned: pd.DataFrame) -> np.ndarray:
    """Return what each account paid the day before it left."""
    days = (churned["last_day"] - pd.Timedelta(days=1)).astype("datetime64[ns]")
    amounts = paying(company, days.unique())
    where = amounts.index.get_indexer(churned["account_id"]), amounts.columns.get_indexer(days)
    return amounts.to_numpy()[where]


def with_names(company, rows: pd.DataFrame) -> pd.DataFrame:
    """Add the accounts' names and csm, missing where the company has none."""
    known = company.accounts.set_index("account_id")
    for column in ("name", "csm"):
        rows[column] = rows["account_id"].map(known[column]) if column in known else ""
    rows["name"] = rows["name"].fillna(rows["account_id"])
    return rows


@dataclass(frozen=True)
class RenewalsAhead(Result):
    """The renewals of the next months, the next deadline for notice first.

    `frame`: account_id, name, csm, contract_id, renewal_date, notice_deadline, days_to_deadline (from as_of; negative
    when it has passed), mrr, auto_renew, notice_date, notice_given.
    """

    frame: pd.DataFrame


@verb(needs="contracts.term_months")
def renewals_ahead(company, months: int = 6) -> RenewalsAhead | Unavailable:
    """List the renewals of the next months, the next deadline for notice first.

    Parameters
    ----------
    months : int
        Renewal dates before as_of plus so many months.
    """
    table = renewals(company)
    limit = company.as_of + pd.DateOffset(months=months)
    ahead = table[table["ahead"] & (table["renewal_date"] < limit)].copy()
    current = spell_at(spells(company), company.as_of)
    ahead["notice_date"] = current["notice_date"].reindex(ahead["account_id"]).set_axis(ahead.index)
    ahead["notice_given"] = ahead["notice_date"].notna()
    deadline = ahead["notice_deadline"].fillna(ahead["renewal_date"])
    ahead["days_to_deadline"] = (deadline - company.as_of).dt.days
    ahead = with_names(company, ahead)
    columns = ["account_id", "name", "csm", "contract_id", "renewal_date", "notice_deadline", "days_to_deadline"]
    columns += ["mrr", "auto_renew", "notice_date", "notice_given"]
    return RenewalsAhead(
        ahead.sort_values(["days_to_deadline", "account_id"], kind="stable")[columns].reset_index(drop=True)
    )
