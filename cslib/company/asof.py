"""The as-of rule: what of the tables was known on the day before `as_of`, column by column."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from cslib.company.quarters import add_months
from cslib.stats.kept import digest, name_of

STARTS = {
    "contracts": "start_date",
    "touches": "date",
    "handoffs": "date",
    "handoff_info": "recorded_date",
    "needs": "date",
    "goals": "set_date",
    "pauses": "date",
    "features": "launched",
    "changes": "date",
    "revenue": "month",
    "scores": "date",
}
"""Rows whose day in this column is on or after as_of are hidden."""

BLANKED = {
    "contracts": {"notice_date": ()},
    "milestones": {"done_date": ()},
    "goals": {"achieved_date": ()},
    "needs": {"status_date": ("status",)},
    "features": {"retired": ()},
}
"""Days on or after as_of are blanked, and with them the columns that speak of what happened then."""


CLOSE_DAYS = 3
"""A day this near to a multiple of a term is one: terms from the 29th to the 31st are shorter in some months."""

SHORTEST_TERM = 3
"""Months of a term whose renewal dates are rare enough for another contract's end on one of them to be no chance."""


def on_schedule(start: pd.Series, term: pd.Series, day: pd.Series, close: int = CLOSE_DAYS) -> np.ndarray:
    """Tell which days are, give or take `close` days, `start` plus a whole number of terms, at least one."""
    months = (day.dt.year - start.dt.year) * 12 + day.dt.month - start.dt.month
    term = term.where(term > 0).to_numpy(dtype=float)
    terms = np.round(months.to_numpy(dtype=float) / term)
    nearest = add_months(start, terms * term)
    days = np.abs((day.to_numpy(dtype="datetime64[ns]") - nearest) / np.timedelta64(1, "D"))
    return (terms >= 1) & (days <= close)


def parts(contracts: pd.DataFrame) -> pd.Series:
    """Return since when the contract runs of which a row is a part, cut where no term ends (a month, a change).

    Parts of one contract have its contract_id and term, and follow on each other.

    `contracts`: account_id, contract_id, start_date, end_date, term_months. Returns Series of datetime64[ns]: index as
    `contracts`; missing for rows that are whole contracts.
    """
    keys = ["account_id", "contract_id", "term"]
    rows = contracts.assign(term=pd.to_numeric(contracts["term_months"]).astype(float))
    rows = rows[rows["contract_id"].notna() & (rows["term"] > 0)]
    rows = rows[rows.duplicated(keys, keep=False)]
    if rows.empty:
        return pd.Series(pd.NaT, index=contracts.index, dtype="datetime64[ns]")
    since = rows.groupby(keys)["start_date"].transform("min")
    starts = pd.MultiIndex.from_frame(rows[[*keys, "start_date"]])
    followed = pd.MultiIndex.from_frame(rows[[*keys, "end_date"]]).isin(starts)
    cut = pd.Series(followed & ~on_schedule(since, rows["term"], rows["end_date"], 0), index=rows.index)
    cut = cut.groupby([rows[key] for key in keys]).transform("any")
    return since.where(cut).reindex(contracts.index)


def agreed_ends(contracts: pd.DataFrame) -> pd.Series:
    """Tell which ends were agreed at signing although the term says otherwise.

    A contract that ends before its first term is over has such an end where that day is a renewal date of another of
    the account's contracts: one that ends, or could end, with it (co-termed), or one that it took the place of in the
    middle of a term. Any other early end may be the day on which the customer left.

    `contracts`: account_id, start_date, end_date, term_months, product. Returns Series of bool: index as `contracts`,
    which must be unique.
    """
    found = pd.Series(False, index=contracts.index)
    rows = contracts[["account_id", "start_date", "end_date"]].copy()
    named = {"contract_id", "term_months"} <= set(contracts)
    since = parts(contracts) if named else pd.Series(pd.NaT, index=contracts.index)
    rows["begun"] = since.fillna(rows["start_date"])
    rows["product"] = contracts["product"].astype("str").fillna("") if "product" in contracts else ""
    rows["term"] = pd.to_numeric(contracts["term_months"]).astype(float) if "term_months" in contracts else np.nan
    early = rows["end_date"].to_numpy() < add_months(rows["start_date"], rows["term"].where(rows["term"] > 0))
    short = rows[early & since.isna()].rename_axis("at").reset_index()
    if short.empty:
        return found
    pairs = short.merge(rows.rename_axis("other").reset_index(), on="account_id", suffixes=("", "_other"))
    pairs = pairs[(pairs["at"] != pairs["other"]) & (pairs["start_date_other"] < pairs["end_date"])]
    end = pairs["end_date"]
    reaches = pairs["end_date_other"].isna() | (pairs["end_date_other"] >= end)
    beside = (pairs["end_date_other"] == end) | (reaches & (pairs["term_other"] >= SHORTEST_TERM))
    followed = (pairs["end_date_other"] <= pairs["start_date"]) & (pairs["term_other"] >= SHORTEST_TERM)
    followed &= (pairs["product"] == pairs["product_other"]) & (pairs["start_date_other"] < pairs["start_date"])
    followed &= ~on_schedule(pairs["begun_other"], pairs["term_other"], pairs["start_date"])
    hit = (beside | followed) & on_schedule(pairs["begun_other"], pairs["term_other"], end)
    found[pairs.loc[hit, "at"].unique()] = True
    return found


def scheduled_end(contracts: pd.DataFrame, as_of: pd.Timestamp) -> np.ndarray:
    """Return end dates as they stood before `as_of`.

    An end on or after `as_of` becomes the first multiple of the term, counted from the start, that is on or after
    it, unless it was agreed at signing (:func:`agreed_ends`). Where the term is unknown the end stays, unless notice
    was given on or after `as_of`: then nobody knew of it.

    `contracts`: account_id, start_date, end_date, term_months, notice_date; all started before `as_of`. Returns
    numpy.ndarray of datetime64[ns], shape (n,).
    """
    end = contracts["end_date"].to_numpy(dtype="datetime64[ns]")
    later = end >= np.datetime64(as_of)
    term = contracts["term_months"].where(contracts["term_months"] > 0).to_numpy(dtype=float)
    start = contracts["start_date"]
    months = (as_of.year - start.dt.year) * 12 + as_of.month - start.dt.month
    terms = np.maximum(np.floor(months.to_numpy(dtype=float) / term), 1)
    due = add_months(start, terms * term)
    due = np.where(due < np.datetime64(as_of), add_months(start, (terms + 1) * term), due)
    unknown_then = (contracts["notice_date"] >= as_of).to_numpy()
    without_term = np.where(unknown_then, np.datetime64("NaT"), end)
    agreed = agreed_ends(contracts.reset_index(drop=True)).to_numpy()
    ends = np.where(np.isnan(term), without_term, np.where(agreed, end, due))
    return np.where(later, ends, end).astype("datetime64[ns]")


def rate_on(rates: pd.DataFrame, currency: pd.Series, day) -> np.ndarray:
    """Return what a unit of each currency was worth in the month of `day`: 1 for those without rates.

    `rates`: the table ``rates``; a month without a row has the rate of the last one before, else the first one known.
    `currency` (Series of str). Returns ndarray of float, shape (n,).
    """
    known = rates.sort_values("month", kind="stable")
    upto = known[known["month"] <= pd.Timestamp(day)].drop_duplicates("currency", keep="last")
    first = known.drop_duplicates("currency")
    worth = {**dict(zip(first["currency"], first["rate"], strict=True)),
             **dict(zip(upto["currency"], upto["rate"], strict=True))}  # fmt: skip
    return currency.map(worth).astype(float).fillna(1.0).to_numpy()


def in_one_currency(tables: dict[str, pd.DataFrame], as_of: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Convert all money at one rate, that of the last month before `as_of`.

    ``rates`` then say what a currency was worth in a month against that rate, so that amounts can be told at the rate
    of any other day. Amounts in ``revenue`` are in the currency of the account's contracts.
    """
    rates, contracts = tables.get("rates"), tables["contracts"]
    if rates is None or rates.empty:
        return tables
    day = as_of - pd.Timedelta(days=1)
    changed = {"contracts": contracts.assign(mrr=contracts["mrr"] * rate_on(rates, contracts["currency"], day))}
    if "revenue" in tables:
        revenue = tables["revenue"]
        changed["revenue"] = revenue.assign(
            amount=revenue["amount"] * rate_on(rates, currency_of(contracts, revenue["account_id"]), day)
        )
    changed["rates"] = rates.assign(rate=rates["rate"] / rate_on(rates, rates["currency"], day))
    return {**tables, **changed}


def currency_of(contracts: pd.DataFrame, account: pd.Series) -> pd.Series:
    """Return the currency of each account: that of its first contract that names one."""
    named = contracts.dropna(subset=["currency"]).drop_duplicates("account_id").set_index("account_id")["currency"]
    return account.map(named)


def rolled_back(accounts: pd.DataFrame, changes: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return `accounts` with the attributes that they had before `as_of`.

    A row of `changes` says what a column was before its day; the value then is that of the first change
    on or after `as_of`, else today's.
    """
    later = changes[(changes["date"] >= as_of) & changes["column"].isin(accounts.columns)]
    first = later.sort_values("date", kind="stable").drop_duplicates(["account_id", "column"])
    accounts = accounts.copy()
    for column, rows in first.groupby("column"):
        before = rows.set_index("account_id")["value"]
        if column == "seats":
            before = pd.to_numeric(before, errors="coerce")
        changed = accounts["account_id"].isin(before.index)
        accounts.loc[changed, column] = accounts.loc[changed, "account_id"].map(before)
    return accounts


def apply(
    tables: dict[str, pd.DataFrame], as_of: pd.Timestamp
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame, dict[str, int]]:
    """Return the tables as known before `as_of`.

    `tables` (dict of DataFrame): by name, as read. `as_of`: first day that is not seen. Returns tables (dict of
    DataFrame); signed (DataFrame): contracts that start on or after `as_of` but were signed before; hidden (dict of
    int): rows hidden, by table.
    """
    known, hidden = dict(tables), {}
    contracts = tables["contracts"]
    signed = contracts[(contracts["start_date"] >= as_of) & (contracts["signed_date"] < as_of)].reset_index(drop=True)
    if "changes" in tables:
        known["accounts"] = rolled_back(tables["accounts"], tables["changes"], as_of)
    for name, column in STARTS.items():
        if name in known:
            known[name] = known[name][~(known[name][column] >= as_of)]
    if "activity" in known:  # a week that goes on at as_of holds days that are not seen yet
        known["activity"] = known["activity"][known["activity"]["week"] + pd.Timedelta(days=7) <= as_of]
    known["contracts"] = _contracts(known["contracts"], as_of)
    started = resolved_start(known["accounts"], tables["contracts"])
    known["accounts"] = known["accounts"].assign(start_date=started)[(started < as_of).to_numpy()]
    for name, columns in BLANKED.items():
        if name in known:
            for column, along in columns.items():
                later = known[name][column] >= as_of
                known[name] = known[name].assign(
                    **{blank: known[name][blank].mask(later) for blank in (column, *along)}
                )
    known = in_one_currency(known, as_of)
    for name in known:
        hidden[name] = len(tables[name]) - len(known[name])
        known[name] = known[name].reset_index(drop=True)
    return known, signed, {name: n for name, n in hidden.items() if n}


def earlier(company, day):
    """Return the company as it was known before an earlier day: the tables of money, milestones, changes.

    It equals what ``load(..., as_of=day)`` returns of these tables, without reading the files again.

    `day` (date-like): up to ``company.as_of``. Returns Company: without the other tables and without usage; accounts
    keep the segment of `company`.
    """
    day = pd.Timestamp(day)
    if ("earlier", day) not in company.worked_out:
        company.worked_out["earlier", day] = _earlier(company, day)
    return company.worked_out["earlier", day]


def _earlier(company, day: pd.Timestamp):
    names = ("accounts", "contracts", "milestones", "changes", "revenue", "rates")
    tables, signed, _ = apply({name: company.tables[name] for name in names if name in company.tables}, day)
    quarter = company.quarter.of(day).previous()
    then = replace(company, as_of=day, quarter=quarter, tables=tables, signed=signed, engine=None, notes=())
    known, whole = whole_of(company)
    then.worked_out["whole"] = known and digest("earlier", known, str(day)), lambda: earlier(whole(), day)
    return then


def whole_of(company) -> tuple[str, Callable]:
    """Return by what name the company with all accounts, as known on the same day, is kept, and a way to get it.

    The name is empty for a company that was made up from another one.
    """
    if "whole" in company.worked_out:
        return company.worked_out["whole"]
    everyone = company.everyone()
    return name_of(company) and name_of(everyone), lambda: everyone


def _contracts(contracts: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return contracts with their ends as they stood; a reason only where the end was seen."""
    ended = contracts["end_date"] < as_of
    seen = {name: contracts[name].where(ended) for name in ("churn_reason", "successor_id")}
    reason = contracts["end_reason"].where(ended)
    return contracts.assign(end_date=scheduled_end(contracts, as_of), end_reason=reason, **seen)


def resolved_start(accounts: pd.DataFrame, contracts: pd.DataFrame) -> pd.Series:
    """Return each account's start: as given, else the start of its first paid contract (index as `accounts`)."""
    paid = contracts[contracts["type"] == "paid"].groupby("account_id")["start_date"].min()
    first = paid.reindex(accounts["account_id"]).set_axis(accounts.index)
    return accounts["start_date"].fillna(first).astype("datetime64[ns]")


def lives(contracts: pd.DataFrame) -> pd.DataFrame:
    """Return account_id, first (start of the first contract of any type), end (of the last; NaT where open)."""
    grouped = contracts.groupby("account_id")
    lives = grouped.agg(first=("start_date", "min"), end=("end_date", "max"))
    still_open = contracts["end_date"].isna().groupby(contracts["account_id"]).any()
    return lives.assign(end=lives["end"].mask(still_open)).reset_index()


OFTEN = 24
"""Fewer beginnings than one a month tell nothing of a silence."""


def seen_until(frames: Mapping[str, pd.DataFrame], last_use: pd.Timestamp | None = None) -> pd.Timestamp:
    """Return the day after the last one that any table tells of as past.

    Contracts tell of it by signatures, notices and, where they are not signed, the first one of an account: a renewal
    may be written down a year ahead. Where contracts begin all the time, their last beginning decides and not the use,
    which may go on in the data after contracts were exported.
    """
    contracts = frames["contracts"]
    first = contracts.sort_values("start_date", kind="stable").drop_duplicates("account_id")
    told = [contracts["signed_date"].max(), contracts["notice_date"].max()]
    told += [first["signed_date"].fillna(first["start_date"]).max()]
    used = [] if last_use is None else [last_use]
    if "activity" in frames:
        used.append(frames["activity"]["week"].max() + pd.Timedelta(days=6))
    used += [frames[name]["date"].max() for name in ("touches", "needs", "handoffs") if name in frames]
    if "revenue" in frames:
        used.append(frames["revenue"]["month"].max() + pd.offsets.MonthEnd(0))
    last = max(day for day in map(pd.Timestamp, [*told, *used]) if day == day)
    return min(last, contracts_until(contracts, last)) + pd.Timedelta(days=1)


def contracts_until(contracts: pd.DataFrame, last: pd.Timestamp) -> pd.Timestamp:
    """Return the day until which contracts go, where they begin so often that a longer silence means none are there.

    Where they begin seldom it is `last`.
    """
    begun = contracts["start_date"][contracts["start_date"] <= last].drop_duplicates().sort_values()
    recent = begun[begun > begun.max() - pd.Timedelta(days=730)].diff().dt.days.dropna()
    if len(recent) < OFTEN:
        return last
    # Seven times the longest of nine silences in ten, and a month: quiet weeks and holidays are shorter.
    silence = max(31, 7 * recent.quantile(0.9))
    return begun.iloc[-1] if (last - begun.iloc[-1]).days > silence else last
