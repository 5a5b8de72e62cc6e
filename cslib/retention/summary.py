"""Retention of a quarter in accounts and money: how much stayed, when and why the rest left, what renews next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

import numpy as np
import pandas as pd

from cslib.company.money import by_group, covered, groups, renewed_money
from cslib.company.policies.policy import Retention
from cslib.company.quarters import Quarter, add_months
from cslib.company.spells import booked, filled, renewals
from cslib.company.tables import DISSOLVED
from cslib.retention.bridge import MOST_UNKNOWN, held, incomplete, net, priced, revenue_retention, spell_at
from cslib.retention.curves import curve, survival_at
from cslib.stats.cluster import share
from cslib.stats.court import against, insufficient
from cslib.stats.estimate import Aim, Estimate, Reason, Result, Unavailable, verb
from cslib.stats.intervals import difference
from cslib.stats.survival import kaplan_meier


@dataclass(frozen=True)
class Summary(Result):
    """Retention of a quarter; every field up to `accounts_at_start` is an Estimate, or Unavailable.

    - `grr`, `nrr`, `grr_12m`, `nrr_12m`: gross and net revenue retention over the quarter and over the 12 months to its
      end.
    - `grr_12m_change`, `nrr_12m_change`: the 12-month figure minus that of the same quarter last year.
    - `renewal_rate`, `renewal_rate_money`: of the accounts with a renewal decided in the quarter, and of their money
      due, the share that was retained.
    - `net_renewal_rate`: what these accounts pay after their renewal, with growth, of the money due.
    - `logo_retention`: of the accounts active 12 months ago, the share still there (product-limit, completed ones
      censored).
    - `survival_6m`, `survival_12m`, `survival_24m`: share of accounts still there so long after their start, from
      everything known at as_of.
    - `churned_accounts`: accounts whose spell ended in churn inside the quarter, those that also started in it
      included.
    - `accounts_at_start`: accounts active at the quarter's start.
    - `policy`: how it was counted.
    - `churned`, `at_start`: who is behind `churned_accounts` (account_id, end, provisional; the loss booked last) and
      `accounts_at_start` (account_id).
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
    net_renewal_rate: Estimate | Unavailable
    logo_retention: Estimate
    survival_6m: Estimate
    survival_12m: Estimate
    survival_24m: Estimate
    churned_accounts: Estimate
    accounts_at_start: Estimate
    policy: Retention | None = None
    churned: pd.DataFrame | None = field(default=None, repr=False)
    at_start: pd.DataFrame | None = field(default=None, repr=False)

    def results(self) -> dict[str, Estimate | Unavailable]:
        """Return the estimates by name."""
        besides = ("quarter", "policy", "churned", "at_start")
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name not in besides}


@verb
def summary(company, quarter: Quarter | None = None) -> Summary:
    """Estimate the retention of a quarter.

    Parameters
    ----------
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
    company = by_group(company)
    over_quarter = _money(company, start, end)
    over_year = _money(company, year_ago, end)
    year_before = _money(company, two_ago, year_ago)
    rate, rate_money, net_rate = renewal_rates(company, start, end)
    fitted, there, (churned, lost) = curve(company), sorted(_active(company, start)), _churned(company, start, end)
    n, said = len(there), company.retention
    return Summary(
        quarter=quarter,
        grr=over_quarter[0],
        nrr=over_quarter[1],
        grr_12m=_aimed(over_year[0], said.grr_target, said),
        nrr_12m=_aimed(over_year[1], said.nrr_target, said),
        grr_12m_change=_change(over_year[0], year_before[0]),
        nrr_12m_change=_change(over_year[1], year_before[1]),
        renewal_rate=rate,
        renewal_rate_money=rate_money,
        net_renewal_rate=net_rate,
        logo_retention=_aimed(logo_retention(company, year_ago, end), said.logo_target, said),
        survival_6m=survival_at(company, 6, fitted),
        survival_12m=survival_at(company, 12, fitted),
        survival_24m=survival_at(company, 24, fitted),
        churned_accounts=churned,
        accounts_at_start=Estimate(float(n), n=n, unit="accounts", reasons=incomplete(company, start)),
        policy=said,
        churned=lost.drop_duplicates("account_id", keep="last")[["account_id", "end", "provisional"]],
        at_start=pd.DataFrame({"account_id": there}),
    )


def _aimed(found: Estimate | Unavailable, target: float | None, policy: Retention) -> Estimate | Unavailable:
    """Hold a figure against what the retention policy aims at, where it does."""
    if target is None:
        return found
    found = against(found, target) if found else found
    return replace(found, aim=Aim(target, since=str(policy.in_force_from)))


@dataclass(frozen=True)
class Trend(Result):
    """Gross and net revenue retention over the 12 months to the end of each of the last quarters.

    - `frame`: index: quarter (text), oldest first, from the first with revenue a year before; n, grr, grr_low,
      grr_high, nrr, nrr_low, nrr_high (NaN where there is no bound).
    - `results`: grr_12m, nrr_12m, logo_retention and renewal_rate as ``grr_12m@2026Q3``, where known.
    """

    frame: pd.DataFrame
    results: Mapping[str, Estimate] = field(default_factory=dict, repr=False)


@verb(needs="contracts.mrr")
def trend(company, quarters: int = 8) -> Trend | Unavailable:
    """Estimate gross and net revenue retention over the 12 months to the end of each of the last quarters.

    Parameters
    ----------
    quarters : int
        How many, the company's own the last.
    """
    company = by_group(company)
    records, results = {}, {}
    for back in range(quarters - 1, -1, -1):
        quarter = company.quarter.previous(back)
        grr, nrr = _money(company, quarter.previous(4).end, quarter.end)
        kept = logo_retention(company, quarter.previous(4).end, quarter.end)
        renewed = renewal_rate(company, quarter.start, quarter.end)[0]
        each = {"grr_12m": grr, "nrr_12m": nrr, "logo_retention": kept, "renewal_rate": renewed}
        results |= {f"{name}@{quarter}": one for name, one in each.items() if one and one.estimate is not None}
        if grr.estimate is None and not records:
            continue
        values = [grr.estimate, grr.low, grr.high, nrr.estimate, nrr.low, nrr.high]
        records[str(quarter)] = [grr.n, *values]
    columns = ["n", "grr", "grr_low", "grr_high", "nrr", "nrr_low", "nrr_high"]
    found = pd.DataFrame.from_dict(records, orient="index", columns=columns).rename_axis("quarter")
    return Trend(found.astype(dict.fromkeys(columns[1:], float)), results)


def _money(company, start, end) -> tuple[Estimate | Unavailable, Estimate | Unavailable]:
    """Return gross and net retention, without an estimate where the data begin too late for it."""
    reasons = incomplete(company, start)
    if reasons and priced(company):
        none = insufficient(Estimate(None, n=0, events=0), *reasons)
        return none, none
    found = revenue_retention(company, start, end)
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
    """Return the renewal rates of accounts and of money due, of :func:`renewal_rates`."""
    return renewal_rates(company, start, end, growth=False)[:2]


def renewal_rates(
    company, start, end, growth: bool = True
) -> tuple[Estimate | Unavailable, Estimate | Unavailable, Estimate | Unavailable]:
    """Estimate the share of accounts, and of money due, that renewed among those whose renewal was due in a period.

    A renewal belongs to the period in which it is decided: on its date, or when it is signed late, or when an open one
    counts as lost; while it is open it counts for nobody. An account renewed when its spell went on after its last
    renewal in the period. Accounts that completed, merged, migrated or paused on that date do not count; those that
    left before it were not due any more (but see ``dissolved`` of the retention policy).

    The money that renewed is what was retained, product by product, and at most what was due; the net rate counts all
    that is paid for it afterwards. Renewals whose amounts are not known leave the sums of money and are counted.

    Where the retention policy says ``renewal_basis: all`` it is the share of all accounts active at `start`, and of
    their revenue, that had not churned by `end`; no term is needed then.

    `start`, `end` (Timestamp): the period, end exclusive. `growth`: else the net rate has no bounds, which take long.
    Returns tuple of Estimate or Unavailable: of accounts
    (Clopper-Pearson), of money due (Korn-Graubard), and net (a bootstrap where it can be trusted); events: accounts
    that did not renew, or whose amount changed.
    """
    company = by_group(company)
    if company.retention.renewal_basis == "all":
        return _kept_of_all(company, start, end, growth)
    table = renewals(company)
    if table.empty and not company.has("contracts.term_months"):
        lacking = Unavailable(("contracts.term_months",))
        return lacking, lacking, lacking
    due = table[(table["decided"] >= start) & (table["decided"] < end)].dropna(subset=["renewed"])
    money = priced(company)
    paid = renewed_money(company, due) if money and len(due) else due[["account_id"]].iloc[:0]
    gone = _dissolved(company, start, end)
    gone = gone[~gone["account_id"].isin(due["account_id"])]
    renewed = due.groupby("account_id")["renewed"].last().astype(bool)
    renewed = pd.concat([renewed, pd.Series(False, index=gone["account_id"].unique())])
    paid = pd.concat([paid, gone.assign(retained=0.0, after=0.0)]).reindex(
        columns=["account_id", "due", "retained", "after"]
    )
    amounts = paid.astype(dict.fromkeys(paid.columns[1:], float)).groupby("account_id").sum(skipna=False)
    return _rates(company, renewed, amounts, money, growth)


def _dissolved(company, start, end) -> pd.DataFrame:
    """Return what was due in the period of accounts that went out of business in it before: account_id, due."""
    none = pd.DataFrame({"account_id": pd.Series(dtype="str"), "due": pd.Series(dtype=float)})
    if company.retention.dissolved != "due":
        return none
    rows, lost = filled(company), booked(company)
    lost = lost[(lost["ended_by"] == "churned") & (lost["end"] >= start) & (lost["end"] < end)]
    rows = rows[(rows["mrr"].notna() | (not priced(company))) & rows["cause"].isin(DISSOLVED)]
    rows = rows.merge(lost[["account_id", "end"]], on="account_id")
    rows = rows[rows["ends"] == rows["end"]]
    if rows.empty:
        return none
    term = pd.to_numeric(rows["term_months"]).astype(float)
    months = (rows["ends"].dt.year - rows["start_date"].dt.year) * 12 + rows["ends"].dt.month
    months -= rows["start_date"].dt.month
    date = add_months(rows["start_date"], (np.floor(months / term.where(term > 0)) + 1) * term)
    first = add_months(rows["start_date"], np.floor(months / term.where(term > 0)) * term)
    date = np.where((first > rows["ends"].to_numpy()) & (first > rows["start_date"].to_numpy()), first, date)
    soon = (date > rows["ends"].to_numpy()) & (date < np.datetime64(end))
    return rows.loc[soon, ["account_id", "mrr"]].rename(columns={"mrr": "due"})


def _rates(
    company, renewed: pd.Series, paid: pd.DataFrame, money: bool, growth: bool
) -> tuple[Estimate | Unavailable, Estimate | Unavailable, Estimate | Unavailable]:
    """Return the share of accounts, and of their money (due, retained, after), that renewed."""
    lost = int((~renewed.astype(bool)).sum())
    rate = share(renewed.astype(bool), None, groups(company, renewed.index))
    if rate.estimate is None:
        rate = replace(rate, reasons=(Reason("no_renewals_due"),))
    if not money:
        return rate, *[Unavailable(("contracts.mrr",))] * 2
    known = paid[paid.notna().all(axis=1)]
    due, kept, after = (known[name].to_numpy(dtype=float) for name in ("due", "retained", "after"))
    unknown = len(paid) - len(known)
    numbers = {"accounts": unknown, "of": len(paid), "limit": MOST_UNKNOWN}
    lacking = (Reason("amounts_unknown", numbers),) if unknown else ()
    if due.sum() <= 0 or unknown > MOST_UNKNOWN * len(paid):
        why = lacking or (Reason("no_renewals_due"),)
        none = Estimate(None, n=len(known), reasons=why)
        none = insufficient(none, *why) if lacking else none
        return rate, none, none
    group, there = groups(company, known.index), due > 0
    group = None if group is None else group[there]
    of_money = share(kept[there] / due[there], due[there], group)
    of_money = replace(of_money, n=len(known), events=lost, reasons=(*lacking, *of_money.reasons))
    with_growth = net(due[there], after[there], group) if growth else Estimate(after.sum() / due.sum(), n=len(known))
    return rate, of_money, replace(with_growth, reasons=(*lacking, *with_growth.reasons))


def _kept_of_all(
    company, start, end, growth: bool
) -> tuple[Estimate | Unavailable, Estimate | Unavailable, Estimate | Unavailable]:
    """Return the renewal rates on the basis of all accounts active at `start`."""
    reasons = incomplete(company, start)
    if reasons:
        none = insufficient(Estimate(None, n=0, events=0), *reasons)
        return none, *[none if priced(company) else Unavailable(("contracts.mrr",))] * 2
    table = booked(company)
    there = spell_at(table, start)
    there = there[there.index.isin(_active(company, start))]
    over = there["end"] < end
    there = there[~(over & (there["ended_by"] != "churned"))]
    renewed = ~(there["end"] < end)
    if not priced(company):
        return _rates(company, renewed, pd.DataFrame(), False, growth)
    pays = held(company, start, end)
    paid = pays.frame.rename(columns={"then": "due", "now": "after"}) / 100
    paid["retained"] = paid[["due", "after"]].min(axis=1)
    lacking = pd.DataFrame(np.nan, index=range(pays.unknown), columns=paid.columns)
    return _rates(company, renewed, pd.concat([paid, lacking]), True, growth)


@verb
def logo_retention(company, start, end) -> Estimate:
    """Estimate the share of the accounts active at `start` that are still there at `end`.

    Product-limit over calendar time (Clopper-Pearson where nobody is censored): everyone is seen from `start`; an
    account that completed, merged or migrated is censored there; one that churned counts as lost even if it came
    back in a new spell.

    Returns
    -------
    Estimate
        n: accounts active at `start`; events: those that churned before `end`.
    """
    company = by_group(company)
    reasons = incomplete(company, start)
    if reasons:
        return insufficient(Estimate(None, n=0, events=0), *reasons)
    there = spell_at(booked(company), start)
    there = there[there.index.isin(_active(company, start))]
    if there.empty:
        return Estimate(None, n=0, events=0, reasons=(Reason("no_accounts"),))
    gone = (there["end"] < end) & (there["ended_by"] == "churned")
    stayed = ~(there["end"] < end)
    group = groups(company, there.index)
    if (gone | stayed).all():
        return share(stayed, None, group)
    days = (end - start).days
    # Who leaves on the first day was there the day before; who is there at the end was followed past it.
    exit = (there["end"] - start).dt.days.clip(lower=0.5).mask(stayed, days + 1)
    found = kaplan_meier(exit, gone, group=group).at(days)
    return found if found.estimate is not None else insufficient(found, *found.reasons)


def _active(company, date) -> set:
    """Return the accounts that are customers the day before `date`."""
    here = covered(company, [date - pd.Timedelta(days=1)]).iloc[:, 0]
    return set(here.index[here])


def _churned(company, start, end) -> tuple[Estimate, pd.DataFrame]:
    """Count the accounts lost in a period; return their losses, too."""
    table = booked(company)
    churned = table[(table["ended_by"] == "churned") & (table["end"] >= start) & (table["end"] < end)]
    at_risk = table[(table["start"] < end) & ~(table["end"] < start)]["account_id"].nunique()
    k = churned["account_id"].nunique()
    provisional = int(churned["provisional"].sum())
    reasons = (Reason("provisional", {"accounts": provisional}),) if provisional else ()
    waiting = int(table["renewal_open"].sum()) if end == company.as_of else 0
    if waiting:
        days = min(company.retention.open_renewal_days, company.retention.win_back_days)
        reasons += (Reason("renewals_open", {"accounts": waiting, "days": days}),)
    return Estimate(float(k), n=at_risk, events=k, unit="accounts", reasons=reasons), churned
