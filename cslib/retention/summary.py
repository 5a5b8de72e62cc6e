"""Retention of a quarter in accounts and money: how much stayed, when and why the rest left, what renews next."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from cslib.company.quarters import Quarter
from cslib.company.spells import active_at, renewals, spells
from cslib.retention.bridge import (
    positions,
    priced,
    revenue_retention,
    spell_at,
)
from cslib.retention.curves import curve, survival_at
from cslib.stats.estimate import INSUFFICIENT, Estimate, Reason, Result, Unavailable, verb
from cslib.stats.intervals import difference, korn_graubard, proportion
from cslib.stats.survival import kaplan_meier


@dataclass(frozen=True)
class Summary(Result):
    """Retention of a quarter; every field but `quarter` is an Estimate, or Unavailable.

    Attributes
    ----------
    quarter : Quarter
    grr, nrr, grr_12m, nrr_12m : Estimate or Unavailable
        Gross and net revenue retention over the quarter and over the 12 months to its end.
    grr_12m_change, nrr_12m_change : Estimate or Unavailable
        The 12-month figure minus that of the same quarter last year.
    renewal_rate, renewal_rate_money : Estimate or Unavailable
        Of the accounts with a renewal date in the quarter, and of their money due, the share that renewed.
    logo_retention : Estimate
        Of the accounts active 12 months ago, the share still there (product-limit, completed ones censored).
    survival_6m, survival_12m, survival_24m : Estimate
        Share of accounts still there so long after their start, from everything known at as_of.
    churned_accounts : Estimate
        Accounts whose spell ended in churn inside the quarter, those that also started in it included.
    accounts_at_start : Estimate
        Accounts active at the quarter's start.
    """

    quarter: Quarter
    grr: Estimate | Unavailable
    nrr: Estimate | Unavailable
    grr_12m: Estimate | Unavailable
    nrr_12m: Estimate | Unavailable
    grr_12m_change: Estimate | Unavailable
    nrr_12m_change: Estimate | Unavailable
    renewal_rate: Estimate | Unavailable
    renewal_rate_money: Estimate | Unavailable
    logo_retention: Estimate
    survival_6m: Estimate
    survival_12m: Estimate
    survival_24m: Estimate
    churned_accounts: Estimate
    accounts_at_start: Estimate

    def results(self) -> dict[str, Estimate | Unavailable]:
        """Return the estimates by name."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "quarter"}


@verb
def summary(company, quarter: Quarter | None = None) -> Summary:
    """Estimate the retention of a quarter.

    Parameters
    ----------
    company : cslib.company.company.Company
    quarter : Quarter, optional
        The company's own when left out; it must have ended by ``company.as_of``.

    Returns
    -------
    Retention
        Money is Unavailable where no contract has an mrr, renewals where none has a term.
    """
    quarter = company.quarter if quarter is None else quarter
    start, end = quarter.start, quarter.end
    year_ago, two_ago = quarter.previous(4).end, quarter.previous(8).end
    table = spells(company)
    over_quarter = _money(company, start, end, table)
    over_year = _money(company, year_ago, end, table)
    year_before = _money(company, two_ago, year_ago, table)
    rate, rate_money = renewal_rate(company, start, end)
    fitted = curve(company)
    return Summary(
        quarter=quarter,
        grr=over_quarter[0],
        nrr=over_quarter[1],
        grr_12m=over_year[0],
        nrr_12m=over_year[1],
        grr_12m_change=_change(over_year[0], year_before[0]),
        nrr_12m_change=_change(over_year[1], year_before[1]),
        renewal_rate=rate,
        renewal_rate_money=rate_money,
        logo_retention=logo_retention(company, year_ago, end),
        survival_6m=survival_at(company, 6, fitted),
        survival_12m=survival_at(company, 12, fitted),
        survival_24m=survival_at(company, 24, fitted),
        churned_accounts=_churned(company, start, end),
        accounts_at_start=_at_start(company, start),
    )


@dataclass(frozen=True)
class Trend(Result):
    """Gross and net revenue retention over the 12 months to the end of each of the last quarters.

    Attributes
    ----------
    frame : DataFrame
        Index: quarter (text), oldest first, from the first with revenue a year before; n, grr, grr_low, grr_high,
        nrr, nrr_low, nrr_high (NaN where there is no bound).
    """

    frame: pd.DataFrame


@verb
def trend(company, quarters: int = 8) -> Trend | Unavailable:
    """Estimate gross and net revenue retention over the 12 months to the end of each of the last quarters.

    Parameters
    ----------
    company : cslib.company.company.Company
    quarters : int
        How many, the company's own the last.

    Returns
    -------
    Trend or Unavailable
    """
    if not priced(company):
        return Unavailable(("contracts.mrr",))
    records, table = {}, spells(company)
    for back in range(quarters - 1, -1, -1):
        quarter = company.quarter.previous(back)
        grr, nrr = _money(company, quarter.previous(4).end, quarter.end, table)
        if grr.estimate is None and not records:
            continue
        values = [grr.estimate, grr.low, grr.high, nrr.estimate, nrr.low, nrr.high]
        records[str(quarter)] = [grr.n, *values]
    columns = ["n", "grr", "grr_low", "grr_high", "nrr", "nrr_low", "nrr_high"]
    found = pd.DataFrame.from_dict(records, orient="index", columns=columns).rename_axis("quarter")
    return Trend(found.astype(dict.fromkeys(columns[1:], float)))


def _incomplete(company, start: pd.Timestamp) -> tuple[Reason, ...]:
    """Say so where the contracts of the day before `start` are not complete."""
    since = company.data_from("contracts")
    if since is None or start > since:
        return ()
    return (Reason("data_begin_later", {"since": since, "start": start}),)


def _money(company, start, end, table: pd.DataFrame) -> tuple[Estimate | Unavailable, Estimate | Unavailable]:
    """Return gross and net retention, without an estimate where the data begin too late for it."""
    reasons = _incomplete(company, start)
    if reasons and priced(company):
        none = Estimate(None, n=0, events=0, verdict=INSUFFICIENT, reasons=reasons)
        return none, none
    found = revenue_retention(company, start, end, table=table)
    return (found.grr, found.nrr) if found else (found, found)


def _change(now: Estimate | Unavailable, before: Estimate | Unavailable) -> Estimate | Unavailable:
    """Return the change since the same quarter last year; bounds only where both have them."""
    if isinstance(now, Unavailable):
        return now
    if now.estimate is None or before.estimate is None:
        lacking = before if before.estimate is None else now
        return Estimate(None, n=now.n, reasons=lacking.reasons, method="MOVER")
    if now.low is None or before.low is None:
        reasons = tuple(dict.fromkeys(r.code for r in (*now.reasons, *before.reasons)))
        found = tuple(next(r for r in (*now.reasons, *before.reasons) if r.code == code) for code in reasons)
        return Estimate(now.estimate - before.estimate, n=now.n + before.n, reasons=found)
    return difference(now, before)


def renewal_rate(company, start, end) -> tuple[Estimate | Unavailable, Estimate | Unavailable]:
    """Estimate the share of accounts, and of money due, that renewed among those with a renewal date in a period.

    An account renewed when its spell went on after its last renewal date in the period. Accounts that completed,
    merged, migrated or paused on that date do not count; those that left before it were not due any more.
    Where the retention policy says ``renewal_basis: all`` it is the share of all accounts active at `start`, and of
    their revenue, that had not churned by `end`; no term is needed then.

    Parameters
    ----------
    company : cslib.company.company.Company
    start, end : Timestamp
        The period, end exclusive.

    Returns
    -------
    tuple of Estimate or Unavailable
        Of accounts (Clopper-Pearson) and of money due (mrr of the contracts due; Korn-Graubard); events:
        accounts that did not renew.
    """
    if company.retention.renewal_basis == "all":
        return _kept_of_all(company, start, end)
    table = renewals(company)
    if table.empty and not company.has("contracts.term_months"):
        lacking = Unavailable(("contracts.term_months",))
        return lacking, lacking
    due = table[(table["renewal_date"] >= start) & (table["renewal_date"] < end)].dropna(subset=["renewed"])
    accounts = due.groupby("account_id").agg(renewed=("renewed", "last"), mrr=("mrr", "sum"))
    renewed = accounts["renewed"].to_numpy(dtype=bool)
    return _rates(renewed, accounts["mrr"].to_numpy(dtype=float), company.has("contracts.mrr"))


def _rates(renewed: np.ndarray, mrr: np.ndarray, money: bool) -> tuple[Estimate | Unavailable, Estimate | Unavailable]:
    """Return the share of accounts, and of their money, that renewed."""
    lost = int((~renewed).sum())
    rate = replace(proportion(int(renewed.sum()), renewed.size), events=lost)
    if rate.estimate is None:
        rate = replace(rate, reasons=(Reason("no_renewals_due"),))
    if not money:
        return rate, Unavailable(("contracts.mrr",))
    if mrr.sum() <= 0:
        return rate, Estimate(None, n=renewed.size, reasons=(Reason("no_renewals_due"),))
    share = float(mrr[renewed].sum() / mrr.sum())
    low, high = korn_graubard(share, mrr)
    return rate, Estimate(share, low, high, renewed.size, lost, method="Korn-Graubard")


def _kept_of_all(company, start, end) -> tuple[Estimate | Unavailable, Estimate | Unavailable]:
    """Return the renewal rates on the basis of all accounts active at `start`."""
    reasons = _incomplete(company, start)
    if reasons:
        none = Estimate(None, n=0, events=0, verdict=INSUFFICIENT, reasons=reasons)
        return none, none if priced(company) else Unavailable(("contracts.mrr",))
    there = spell_at(spells(company), start)
    there = there[there.index.isin(_active(company, start))]
    ended = there["end"] < end
    there = there[~(ended & (there["ended_by"] != "churned"))]
    renewed = ~(there["end"] < end).to_numpy()
    paid = positions(company, start)["cents"].reindex(there.index).fillna(0) / 100
    return _rates(renewed, paid.to_numpy(dtype=float), priced(company))


@verb
def logo_retention(company, start, end) -> Estimate:
    """Estimate the share of the accounts active at `start` that are still there at `end`.

    Product-limit over calendar time (Clopper-Pearson where nobody is censored): everyone is seen from `start`; an
    account that completed, merged or migrated is censored there; one that churned counts as lost even if it came
    back in a new spell.

    Parameters
    ----------
    company : cslib.company.company.Company
    start, end : Timestamp

    Returns
    -------
    Estimate
        n: accounts active at `start`; events: those that churned before `end`.
    """
    reasons = _incomplete(company, start)
    if reasons:
        return Estimate(None, n=0, events=0, verdict=INSUFFICIENT, reasons=reasons)
    there = spell_at(spells(company), start)
    there = there[there.index.isin(_active(company, start))]
    if there.empty:
        return Estimate(None, n=0, events=0, reasons=(Reason("no_accounts"),))
    gone = (there["end"] < end) & (there["ended_by"] == "churned")
    stayed = ~(there["end"] < end)
    if (gone | stayed).all():
        return replace(proportion(int(stayed.sum()), len(there)), events=int(gone.sum()))
    days = (end - start).days
    # Who leaves on the first day was there the day before; who is there at the end was followed past it.
    exit = (there["end"] - start).dt.days.clip(lower=0.5).mask(stayed, days + 1)
    found = kaplan_meier(exit, gone).at(days)
    return found if found.estimate is not None else found.judged(INSUFFICIENT, *found.reasons)


def _active(company, date) -> set:
    """Return the accounts that a paid contract covers the day before `date`."""
    covered = active_at(company.table("contracts"), [date - pd.Timedelta(days=1)]).iloc[:, 0]
    return set(covered.index[covered])


def _at_start(company, start) -> Estimate:
    n = len(_active(company, start))
    return Estimate(float(n), n=n, unit="accounts", reasons=_incomplete(company, start))


def _churned(company, start, end) -> Estimate:
    table = spells(company)
    churned = table[(table["ended_by"] == "churned") & (table["end"] >= start) & (table["end"] < end)]
    at_risk = table[(table["start"] < end) & ~(table["end"] < start)]["account_id"].nunique()
    k = churned["account_id"].nunique()
    provisional = int(churned["provisional"].sum())
    reasons = (Reason("provisional", {"accounts": provisional}),) if provisional else ()
    return Estimate(float(k), n=at_risk, events=k, unit="accounts", reasons=reasons)
