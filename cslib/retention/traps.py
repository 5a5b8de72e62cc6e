"""Mistakes with retention, each beside what it should have been, on the company's own accounts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cslib.company.asof import earlier
from cslib.company.quarters import Quarter
from cslib.company.spells import spells, whole_lives
from cslib.retention.curves import MIN_ACCOUNTS, anniversary, by_segment, months_of, start_stop
from cslib.stats.estimate import Result, Unavailable, verb
from cslib.stats.intervals import pool
from cslib.stats.survival import kaplan_meier

LANDMARK_DAYS = 30
CELL = "cell"
QUARTERS = 8
LEAST, PART = 10, 0.25
"""Accounts that a CSM must have at the start of both quarters; share of the CSMs that are called worst, and best."""


@dataclass(frozen=True)
class Unfinished(Result):
    """Cohorts in which whoever has not left yet counts as retained, beside windows that are over.

    `frame`: index: quarter of start (text), oldest first; accounts; over (whether every account's window is over);
    naive (share without churn inside the window so far, unfinished ones counted as retained); right (share of the
    product-limit estimate at the window's end; NaN where the window is not over).
    """

    frame: pd.DataFrame


@verb
def unfinished(company, months: int = 12) -> Unfinished:
    """Count who has not left yet as retained, and beside it only windows that are over.

    Parameters
    ----------
    months : int
        Length of the window after the start.
    """
    t = anniversary(months)
    life = whole_lives(company)
    stayed = months_of((life["end"] - life["start"]).dt.days)
    cohort = life["start"].map({day: str(company.quarter.of(day)) for day in life["start"].unique()})
    rows = start_stop(company)
    records = {}
    for name in sorted(cohort.unique())[-QUARTERS:]:
        mine = cohort == name
        over = bool((months_of((company.as_of - life.loc[mine, "start"]).dt.days) >= t).all())
        lost = life.loc[mine, "churned"] & (stayed[mine] <= t)
        part = rows[rows["account_id"].isin(life.loc[mine, "account_id"])]
        found = kaplan_meier(part["exit"], part["event"], part["entry"]).at(t).estimate if over else None
        naive = float(1 - lost.mean())
        records[name] = (int(mine.sum()), over, naive, np.nan if found is None else found)
    return Unfinished(pd.DataFrame.from_dict(records, orient="index", columns=["accounts", "over", "naive", "right"]))


@dataclass(frozen=True)
class Simpson(Result):
    """Churn with and without a milestone: overall, and within each segment.

    - `frame`: index: segment, the largest first, and ``""`` (all) before them; for who had the milestone done by day 30
      and who had not: accounts_with, accounts_without, churned_with, churned_without, rate_with, rate_without (churns
      per account-year after day 30).
    - `standard_with`, `standard_without`: rates if both groups had the segments of all accounts (by account-years).
    """

    milestone: str
    column: str
    frame: pd.DataFrame
    standard_with: float
    standard_without: float


@verb(needs="milestones")
def simpson(company, column: str = "", milestone: str = "kickoff") -> Simpson | Unavailable:
    """Compare churn of accounts with and without a milestone, overall and within the segments.

    The milestone counts when it was done in the first 30 days; churn counts from then on, so that nobody must stay to
    get it. Unavailable without milestones, a segment column, or accounts both with and without it.

    Parameters
    ----------
    column : str
        Segment column; the company's default when empty.
    """
    column = column or company.default_segment
    if not column:
        return Unavailable(("accounts.segment",))
    steps = company.table("milestones")
    done = steps[steps["milestone"] == milestone].set_index("account_id")["done_date"]
    rows = start_stop(company).dropna(subset=[column])
    by = done[~done.index.duplicated()].reindex(rows["account_id"]).set_axis(rows.index)
    rows["with"] = (by - rows["start"]).dt.days <= LANDMARK_DAYS
    since = months_of(LANDMARK_DAYS)
    rows = rows[(rows["exit"] > since) & rows["account_id"].isin(done.index)]
    rows["years"] = (rows["exit"] - rows["entry"].clip(lower=since)).clip(lower=0) / 12
    if rows["with"].nunique() < 2:
        return Unavailable(("milestones",))
    records = {}
    values = [value for value in company.segments(column) if (rows[column] == value).any()]
    for value in ["", *values]:
        mine = rows if value == "" else rows[rows[column] == value]
        record = {"years": float(mine["years"].sum())}
        for name, part in (("with", mine[mine["with"]]), ("without", mine[~mine["with"]])):
            years = float(part["years"].sum())
            record |= {
                f"accounts_{name}": part["account_id"].nunique(),
                f"churned_{name}": int(part["event"].sum()),
                f"rate_{name}": part["event"].sum() / years if years > 0 else np.nan,
            }
        records[value] = record
    table = pd.DataFrame.from_dict(records, orient="index").rename_axis(column)
    inner = table.iloc[1:].dropna(subset=["rate_with", "rate_without"])
    weights = inner["years"] / inner["years"].sum()
    standard = [float(weights @ inner[f"rate_{name}"]) for name in ("with", "without")]
    return Simpson(milestone, column, table.drop(columns="years"), *standard)


@dataclass(frozen=True)
class Regression(Result):
    """How the worst and the best of one quarter did in the next, over several pairs of quarters.

    `frame`: one row per pair of quarters and CSM, the worst first: quarter (the first, text), csm, accounts_first,
    first (share of the accounts at its start that was kept), accounts_second, second, expected (`first` pulled towards
    the mean), part (``worst``, ``best`` or empty).
    """

    frame: pd.DataFrame


@verb(needs="accounts.csm")
def regression(company, pairs: int = 8) -> Regression | Unavailable:
    """Rank CSMs by the share of their accounts kept in a quarter, and look at the same CSMs a quarter later.

    Accounts belong to who held them at the start of each quarter; those that completed or were transferred do not
    count. Unavailable where there are fewer than four such CSMs in every pair.

    Parameters
    ----------
    pairs : int
        Pairs of quarters, the last ending with the company's quarter.
    """
    table, since = spells(company), company.data_from("contracts")
    quarters = [company.quarter.previous(back) for back in range(pairs, -1, -1)]
    books = [_books(company, table, quarter) for quarter in quarters if since is None or quarter.start > since]
    found = []
    for quarter, first, second in zip(quarters[-len(books) :], books, books[1:], strict=False):
        both = pd.concat([first, second], axis=1, join="inner")
        both.columns = ["accounts_first", "first", "accounts_second", "second"]
        both = both[(both["accounts_first"] >= LEAST) & (both["accounts_second"] >= LEAST)]
        if len(both) < 4:
            continue
        both["expected"] = pool(both["first"].to_numpy(dtype=float), both["accounts_first"].to_numpy(dtype=float))[:, 0]
        both = both.sort_values("first", kind="stable").rename_axis("csm").reset_index()
        n = max(int(len(both) * PART), 1)
        both["part"] = ["worst"] * n + [""] * (len(both) - 2 * n) + ["best"] * n
        found.append(both.assign(quarter=str(quarter)))
    if not found:
        return Unavailable(("accounts.csm",))
    return Regression(pd.concat(found, ignore_index=True))


def _books(company, table: pd.DataFrame, quarter: Quarter) -> pd.DataFrame:
    """Return by CSM how many accounts were there at the start of a quarter, and the share that was kept."""
    there = table[(table["start"] < quarter.start) & ~(table["end"] < quarter.start)]
    ended = there["end"] < quarter.end
    there = there[~(ended & (there["ended_by"] != "churned"))]
    if there.empty:
        return pd.DataFrame({"size": pd.Series(dtype=int), "mean": pd.Series(dtype=float)})
    csm = earlier(company, quarter.start).accounts.set_index("account_id")["csm"]
    kept = ~(there["end"] < quarter.end)
    return kept.groupby(there["account_id"].map(csm)).agg(["size", "mean"])


@dataclass(frozen=True)
class SmallSegments(Result):
    """Many small segments in order, as counted and pooled.

    `frame`: as ``retention.by_segment``, with rank_raw and rank_pooled (1: keeps most) and `few` (under 30 accounts).
    `months`: since the start.
    """

    frame: pd.DataFrame
    months: int


@verb
def small_segments(company, columns: tuple[str, ...] = (), months: int = 12) -> SmallSegments | Unavailable:
    """Rank many small segments, as counted and pooled.

    Parameters
    ----------
    columns : tuple of str
        Segment columns that are crossed; the first two of the company when empty.
    """
    columns = columns or tuple(name for name in company.segment_columns if company.accounts[name].notna().any())[:2]
    if not columns:
        return Unavailable(("accounts.segment",))
    accounts = company.accounts
    values = accounts[list(columns)]
    cell = values.astype("str").agg(" / ".join, axis=1).where(values.notna().all(axis=1))
    crossed = replace(company, tables={**company.tables, "accounts": accounts.assign(**{CELL: cell})})
    table = by_segment(crossed, CELL, months).frame
    table = table.dropna(subset=["raw"])
    table["rank_raw"] = table["raw"].rank(ascending=False, method="min").astype(int)
    table["rank_pooled"] = table["pooled"].rank(ascending=False, method="min").astype(int)
    return SmallSegments(table.assign(few=table["accounts"] < MIN_ACCOUNTS), months)
