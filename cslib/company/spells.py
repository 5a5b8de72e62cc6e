"""Spells: an account's paid contracts joined into stretches of custom, and the renewals due inside them.

Only the end of a spell can be churn. A contract that another one follows within the win-back
window has been superseded, whatever its own row says. The window, and what a merger counts as, are
those of the retention policy in force (60 days and no churn where there is none).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from cslib.company.quarters import add_months

CENSORED = ("completed", "merged", "migrated", "paused")
"""Ends that are no churn: the account is followed until then, and its fate afterwards is unknown."""

_OPEN = pd.Timestamp("2262-01-01")  # stands for "no end" where dates are compared; within datetime64[ns]


def paid(contracts: pd.DataFrame) -> pd.DataFrame:
    """Return the contracts that count: paid, and at least a day long.

    Parameters
    ----------
    contracts : DataFrame
        The ``contracts`` table. Where it lacks columns they are added empty.

    Returns
    -------
    DataFrame
        Every column of the table, `end_reason` filled, and `until`: the exclusive end, far away
        where the contract is open.
    """
    columns = ("end_date", "type", "mrr", "term_months", "auto_renew", "notice_days")
    columns += ("contract_id", "product", "notice_date", "end_reason", "churn_reason")
    rows = contracts.assign(**{name: np.nan for name in columns if name not in contracts})
    rows["until"] = pd.to_datetime(rows["end_date"]).fillna(_OPEN).astype("datetime64[ns]")
    rows["notice_date"] = pd.to_datetime(rows["notice_date"]).astype("datetime64[ns]")
    rows["end_reason"] = rows["end_reason"].astype("str").fillna("churned")
    kind = rows["type"].astype("str").fillna("paid")
    return rows[(kind == "paid") & (rows["until"] > rows["start_date"])]


def _paid(contracts: pd.DataFrame) -> pd.DataFrame:
    return contracts if "until" in contracts else paid(contracts)


def _counted(company, win_back_days: int | None) -> tuple[int, bool]:
    """Return the win-back window, that of the policy where none is given, and whether mergers are churn."""
    said = company.retention
    return said.win_back_days if win_back_days is None else win_back_days, said.merged == "churned"


def once(company, name: str, win_back_days: int | None, work_out):
    """Return a table of this company that is worked out once; what the caller does to it stays with the caller."""
    key = (name, _counted(company, win_back_days))
    if key not in company.worked_out:
        company.worked_out[key] = work_out()
    return company.worked_out[key].copy(deep=False)


def paid_of(company) -> pd.DataFrame:
    """Return :func:`paid` of the company's contracts."""
    return once(company, "paid", None, lambda: paid(company.table("contracts")))


def _chained(company, win_back_days: int | None) -> pd.DataFrame:
    """Return the paid contracts that had begun by as_of, in order, numbered by spell.

    `before` is the end that was reached before the row began, `resumes` whether the row ended a pause.
    """
    win_back_days, mergers_churn = _counted(company, win_back_days)
    rows = paid_of(company)
    rows = rows[rows["start_date"] < company.as_of]
    if mergers_churn:
        rows["end_reason"] = rows["end_reason"].mask(rows["end_reason"].isin(("merged", "migrated")), "churned")
    rows = rows.sort_values(["account_id", "start_date", "until"], kind="stable").reset_index(drop=True)
    account = rows["account_id"]
    reached = rows.groupby("account_id")["until"].cummax()
    rows["before"] = reached.groupby(account).shift()
    # The row that reaches furthest so far says whether the account had paused before the next one began.
    furthest = pd.Series(np.arange(len(rows), dtype=float), index=rows.index).where(rows["until"] == reached)
    furthest = furthest.groupby(account).ffill().to_numpy(dtype=int)
    paused = pd.Series(rows["end_reason"].to_numpy()[furthest] == "paused", index=rows.index)
    rows["resumes"] = paused.groupby(account).shift(fill_value=False) & (rows["start_date"] > rows["before"])
    apart = (rows["start_date"] - rows["before"]).dt.days > win_back_days
    rows["spell"] = (apart & ~rows["resumes"]).groupby(account).cumsum().astype("int64")
    return rows


def _all_spells(company, win_back_days: int | None, rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return every spell, from the chained contracts where they are at hand."""
    win_back_days, _ = _counted(company, win_back_days)
    rows = _chained(company, win_back_days) if rows is None else rows
    keys = ["account_id", "spell"]
    # Of rows that end on one day the one that tells most decides: churn before the rest, then the earliest notice.
    told = rows.assign(churn=rows["end_reason"] == "churned", notice=rows["notice_date"].fillna(_OPEN))
    told = told.sort_values([*keys, "until", "churn", "notice"], ascending=[True] * 4 + [False], kind="stable")
    names = [*keys, "until", "end_reason", "notice_date", "churn_reason"]
    found = told.drop_duplicates(keys, keep="last")[names].reset_index(drop=True)
    first = rows.drop_duplicates(keys)
    found["start"] = first["start_date"].to_numpy()
    found["term_months"] = pd.to_numeric(first["term_months"]).to_numpy(dtype=float)

    ended = found["until"] < company.as_of
    found["end"] = found["until"].where(ended)
    found["ended_by"] = found["end_reason"].where(ended, "").astype("str")
    churned = found["ended_by"] == "churned"
    last_day = company.as_of - pd.Timedelta(days=win_back_days)
    found["provisional"] = churned & (found["until"] > last_day)
    found["churn_reason"] = found["churn_reason"].where(churned).astype("str")
    found["start"] = _first_day(company, found, win_back_days)
    return found


def _first_day(company, found: pd.DataFrame, win_back_days: int) -> pd.Series:
    """Let the first spell begin where the account did when the contracts before data_from are lacking."""
    since = company.data_from("contracts")
    start = found["start"].astype("datetime64[ns]")
    if since is None:
        return start
    given = company.accounts.set_index("account_id")["start_date"].reindex(found["account_id"]).set_axis(found.index)
    carried_on = start <= since + pd.Timedelta(days=win_back_days)
    older = (found["spell"] == 0) & carried_on & (given < since) & (given < start)
    return start.where(~older, given).astype("datetime64[ns]")


def _seen(company, found: pd.DataFrame) -> pd.Series:
    """Tell which spells reach into the time since which the contracts are complete."""
    since = company.data_from("contracts")
    return pd.Series(True, index=found.index) if since is None else found["until"] > since


def spells(company, win_back_days: int | None = None) -> pd.DataFrame:
    """Join the paid contracts of each account into spells.

    A contract that begins at most `win_back_days` after the end reached so far goes on with the
    spell, as does the one after a pause, however long. Trials and pilots do not count.

    Parameters
    ----------
    company : Company
    win_back_days : int, optional
        Longest gap, in days, that does not end a spell; as the retention policy in force says when left out.

    Returns
    -------
    DataFrame
        One row per spell: `account_id`; `spell` (0, 1, ...); `start`; `end` (exclusive; missing
        while going on at as_of); `ended_by` (``churned``, ``completed``, ``merged``, ``migrated``,
        ``paused``, or empty while going on); `provisional` (churned, but it may still come back
        within the window); `notice_date` and `churn_reason` of its last contract; `term_months` of
        its first.

    Notes
    -----
    Of contracts that end on the same last day, one that churned decides. Spells that were over
    before the contracts are complete (``data_from``) are left out, because others like them are
    not in the data; :func:`unseen` counts them.

    Examples
    --------
    >>> spells(company)[["account_id", "start", "ended_by"]]  # doctest: +SKIP
    """
    return once(company, "spells", win_back_days, lambda: _spells(company, win_back_days))


def _spells(company, win_back_days: int | None) -> pd.DataFrame:
    found = _all_spells(company, win_back_days)
    found = found[_seen(company, found)].copy()
    found["spell"] = found.groupby("account_id").cumcount()
    names = ["account_id", "spell", "start", "end", "ended_by", "provisional", "notice_date", "churn_reason"]
    return found[[*names, "term_months"]].reset_index(drop=True)


def unseen(company, win_back_days: int | None = None) -> int:
    """Count the spells that :func:`spells` leaves out because they were over before data_from."""
    return int((~_seen(company, _all_spells(company, win_back_days))).sum())


def lives(company, win_back_days: int | None = None) -> pd.DataFrame:
    """Return the first spell of every account that ever had a paid contract.

    Returns
    -------
    DataFrame
        `account_id`; `start`; `entry` (first day it was observed: the start, or data_from of the
        contracts where that is later); `end` (exclusive; as_of while going on); `churned`;
        `ended_by`; `provisional`; `notice_date`; `term_months` (of the first contract); `csm` and
        every segment column.
    """
    found = spells(company, win_back_days)
    found = found[found["spell"] == 0].drop(columns=["spell", "churn_reason"])
    since = company.data_from("contracts")
    found["entry"] = found["start"] if since is None else found["start"].clip(lower=since)
    found["end"] = found["end"].fillna(company.as_of).astype("datetime64[ns]")
    found["churned"] = found["ended_by"] == "churned"
    names = ["account_id", "start", "entry", "end", "churned", "ended_by", "provisional", "notice_date", "term_months"]
    columns = [name for name in ("csm", *company.segment_columns) if name in company.accounts]
    attributes = company.accounts[["account_id", *dict.fromkeys(columns)]]
    return found[names].merge(attributes, on="account_id", how="left")


def pauses(company, win_back_days: int | None = None) -> pd.DataFrame:
    """Return the stretches inside first spells in which an account had paused.

    Returns
    -------
    DataFrame
        `account_id`, `start`, `end` (exclusive), in order.
    """
    rows = _chained(company, win_back_days)
    rows = rows[rows["resumes"] & (rows["spell"] == 0)]
    return pd.DataFrame({"account_id": rows["account_id"], "start": rows["before"], "end": rows["start_date"]})


def at_risk(company, win_back_days: int | None = None) -> pd.DataFrame:
    """Return start-stop rows for survival analysis, in days from each account's start.

    Returns
    -------
    DataFrame
        `account_id`; `entry` and `exit` (days; an account is at risk in (entry, exit]); `event`
        (churned at exit). One row per account, one more for every pause in it, which is left out.
    """
    life = lives(company, win_back_days)
    breaks = pauses(company, win_back_days)
    # Every pause ends one stretch and begins the next.
    begins = pd.concat(
        [life[["account_id", "entry"]], breaks[["account_id", "end"]].set_axis(["account_id", "entry"], axis=1)]
    )
    stops = pd.concat(
        [breaks[["account_id", "start"]].set_axis(["account_id", "end"], axis=1), life[["account_id", "end"]]]
    )
    begins = begins.sort_values(["account_id", "entry"], kind="stable").reset_index(drop=True)
    stops = stops.sort_values(["account_id", "end"], kind="stable").reset_index(drop=True)
    rows = begins.assign(end=stops["end"]).merge(
        life[["account_id", "start", "churned", "entry", "end"]].rename(columns={"end": "over", "entry": "since"}),
        on="account_id",
    )
    rows["entry"] = rows["entry"].clip(lower=rows["since"])
    rows = rows[rows["end"] > rows["entry"]]
    return pd.DataFrame(
        {
            "account_id": rows["account_id"],
            "entry": (rows["entry"] - rows["start"]).dt.days,
            "exit": (rows["end"] - rows["start"]).dt.days,
            "event": rows["churned"] & (rows["end"] == rows["over"]),
        }
    ).reset_index(drop=True)


def renewals(company, win_back_days: int | None = None) -> pd.DataFrame:
    """Return every renewal date that a contract met, and the next one ahead.

    Dates are start_date + k x term_months by the calendar (31 January, 28 February, 31 March),
    never taken from an end_date: an end only says which dates were met. A date on which the
    contract ended was met. Consecutive rows of one product and term give the same dates as one
    row that renews by itself.

    Returns
    -------
    DataFrame
        `account_id`; `contract_id`; `renewal_date`; `k` (1, 2, ...: how many terms were over);
        `mrr` (due); `renewed` (boolean, whether the spell went on; missing for the next one ahead, and where
        the account paused or left without churn); `provisional` (not renewed, but the win-back window is open); `ahead`
        (on or after as_of); `notice_deadline` (missing when notice_days is); `auto_renew`;
        `term_months`. Contracts without a term have none.
    """
    return once(company, "renewals", win_back_days, lambda: _renewals(company, win_back_days))


def _renewals(company, win_back_days: int | None) -> pd.DataFrame:
    rows = _chained(company, win_back_days)
    found = _all_spells(company, win_back_days, rows)[["account_id", "spell", "until", "ended_by", "provisional"]]
    resumed = rows[rows["resumes"]]
    rows["term"] = pd.to_numeric(rows["term_months"])
    rows = rows[rows["term"] > 0]
    # A row that begins on a date of the first one like it counts on from there, so that the 29th to
    # the 31st are not lost where a month was shorter.
    group = ["account_id", "spell", "term", "product"]
    anchor = rows.groupby(group, dropna=False)["start_date"].transform("min") if len(rows) else rows["start_date"]
    months = _months_between(anchor, rows["start_date"])
    fits = (months % rows["term"] == 0) & (add_months(anchor, months) == rows["start_date"].to_numpy())
    rows["anchor"] = anchor.where(fits, rows["start_date"])
    rows["done"] = (months // rows["term"]).where(fits, 0)

    # Enough terms to go past as_of, or past the end of rows that ended before.
    upto = rows["until"].clip(upper=company.as_of)
    terms = np.ceil((_months_between(rows["start_date"], upto) + 1) / rows["term"]).astype(int) + 1
    rows = rows.loc[rows.index.repeat(terms)]
    rows["k"] = rows["done"].astype(int) + rows.groupby(level=0).cumcount() + 1
    rows["renewal_date"] = add_months(rows["anchor"], rows["k"] * rows["term"])
    date = rows["renewal_date"]
    going_on = rows["until"] >= company.as_of
    rows["ahead"] = date >= company.as_of
    number_ahead = rows["ahead"].groupby(level=0).cumsum()
    met = ~rows["ahead"] & (date <= rows["until"])
    rows = rows[met | (rows["ahead"] & (number_ahead == 1) & going_on)]

    rows = rows.merge(found, on=["account_id", "spell"], suffixes=("", "_spell"))
    rows["provisional"] &= rows["renewal_date"] == rows["until_spell"]
    lost = (rows["renewal_date"] == rows["until_spell"]) & ~rows["ahead"]
    rests = pd.MultiIndex.from_frame(resumed[["account_id", "before"]])
    resting = pd.MultiIndex.from_frame(rows[["account_id", "renewal_date"]]).isin(rests)
    unknown = rows["ahead"] | resting | (lost & rows["ended_by"].isin(CENSORED))
    rows["renewed"] = (~lost).astype("boolean").mask(unknown)
    rows["notice_deadline"] = rows["renewal_date"] - pd.to_timedelta(pd.to_numeric(rows["notice_days"]), unit="D")
    since = company.data_from("contracts")
    if since is not None:
        rows = rows[rows["renewal_date"] >= since]
    names = ["account_id", "contract_id", "renewal_date", "k", "mrr", "renewed", "provisional", "ahead"]
    rows = rows.sort_values(["account_id", "renewal_date", "k"], kind="stable")
    return rows[[*names, "notice_deadline", "auto_renew", "term_months"]].reset_index(drop=True)


def _months_between(first: pd.Series, second: pd.Series) -> pd.Series:
    """Count the months from one date's calendar month to another's."""
    return (second.dt.year - first.dt.year) * 12 + second.dt.month - first.dt.month


def active_at(contracts: pd.DataFrame, dates) -> pd.DataFrame:
    """Tell which accounts a paid contract covers on each date.

    Parameters
    ----------
    contracts : DataFrame
        The ``contracts`` table, or what :func:`paid` made of it.
    dates : sequence of dates, shape (d,)

    Returns
    -------
    DataFrame of bool
        Index `account_id` (every account with a paid contract), one column per date.
    """
    rows = _paid(contracts)
    return _covering(rows, pd.Series(1.0, index=rows.index), dates) > 0


def mrr_at(contracts: pd.DataFrame, dates, revenue: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return what each account pays per month on each date, over all its paid contracts.

    Parameters
    ----------
    contracts : DataFrame
        The ``contracts`` table, or what :func:`paid` made of it; an empty mrr counts as 0.
    dates : sequence of dates, shape (d,)
    revenue : DataFrame, optional
        The ``revenue`` table. For accounts that have rows in it, the amount of the month that holds
        the date replaces the mrr of contracts (0 where the month has no row), while a contract covers the date.

    Returns
    -------
    DataFrame of float
        Index `account_id`, one column per date; 0 where no contract covers it.

    Examples
    --------
    >>> rows = pd.DataFrame({"account_id": ["A"], "start_date": [pd.Timestamp("2026-01-01")], "mrr": [100.0]})
    >>> mrr_at(rows, ["2025-12-31", "2026-01-01"]).to_numpy().tolist()
    [[0.0, 100.0]]
    """
    rows = _paid(contracts)
    amounts = _covering(rows, pd.to_numeric(rows["mrr"]).fillna(0.0), dates)
    if revenue is None or revenue.empty:
        return amounts
    by_month = revenue.assign(month=pd.to_datetime(revenue["month"]).dt.to_period("M"))
    by_month = by_month.pivot_table(index="account_id", columns="month", values="amount", aggfunc="sum")
    priced = amounts.index.intersection(by_month.index)
    months = amounts.columns.to_period("M")
    used = by_month.reindex(index=priced, columns=months.unique()).fillna(0.0)[months].to_numpy()
    covered = active_at(rows, dates).loc[priced].to_numpy()
    amounts.loc[priced] = np.where(covered, used, 0.0)
    return amounts


def _covering(rows: pd.DataFrame, values: pd.Series, dates) -> pd.DataFrame:
    """Sum `values` per account over the rows that cover each date."""
    days = pd.DatetimeIndex(pd.to_datetime(list(dates))).as_unit("ns")
    covers = (rows["start_date"].to_numpy()[:, None] <= days.to_numpy()) & (
        days.to_numpy() < rows["until"].to_numpy()[:, None]
    )
    table = pd.DataFrame(covers * values.to_numpy(dtype=float)[:, None], columns=days)
    return table.groupby(rows["account_id"].to_numpy()).sum().rename_axis(index="account_id")
