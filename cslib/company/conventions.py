"""What an export means where two readings are possible, as company.yml says it: applied, and said again."""

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from cslib.company.parsing import as_dates, as_numbers, as_text
from cslib.errors import Fault
from cslib.language import tr, word

DAY = pd.Timedelta(days=1)
YEAR = 365.25

LAST_DAY, PER_YEAR, PER_TERM, YEARS, BY_MONTH, UTC = "last day", "per year", "per term", "years", "month", "UTC"
LEFT_OUT, UNKNOWN = "left out", "unknown"

ENTRIES = (
    "end_dates",
    "amounts",
    "terms",
    "earlier_contracts",
    "ended_accounts",
    "usage_by",
    "usage_times",
    "churned_on",
)
"""Entries of company.yml about what the export means."""


_LEFT = re.compile(r"churn|cancel|terminat|解約|退会|離脱", re.IGNORECASE)
_LEFT_IN_STATUS = re.compile(f"{_LEFT.pattern}|inactive|expired|closed|lost|終了|失効", re.IGNORECASE)
_NOT_LEFT = re.compile(r"\b(?:not|no|non)\b|at risk|risk|前$|未|なし|懸念|予定|申請中|検討", re.IGNORECASE)
_STATUS = re.compile(r"stat(?:us|e)|状態|状況|ステータス|区分", re.IGNORECASE)


def row_text(line: str, cells: dict) -> str:
    """Return ``row 17: account_id=A-3, mrr=-10``; rows of a database have no number."""
    shown = ", ".join(f"{name}={'' if pd.isna(cell) else _plain(cell)}" for name, cell in cells.items())
    return tr("row {line}: {cells}", line=line, cells=shown) if line else shown


def _plain(cell) -> str:
    if isinstance(cell, pd.Timestamp) and cell == cell.normalize():
        return f"{cell:%Y-%m-%d}"
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return text if len(text) <= 60 else text[:59] + "…"


def apply(frames: dict[str, pd.DataFrame], raws: Mapping, settings) -> list[Fault]:
    """Read contracts as company.yml says that the export means them, in place; return what is wrong with that.

    `frames` (dict of DataFrame): the typed tables. `raws` (mapping of Raw): the tables as exported.
    """
    if "contracts" not in frames:
        return []
    rows, faults = frames["contracts"], []
    if settings.churned_on and settings.churned_on != UNKNOWN:
        day, fault = _churn_days(frames, raws, settings)
        faults += fault
        rows = rows if fault else rows.assign(end_date=rows["end_date"].fillna(day))
    if settings.end_dates == LAST_DAY:
        rows = rows.assign(end_date=rows["end_date"] + DAY)
    if settings.terms == YEARS:
        rows = rows.assign(term_months=12 * rows["term_months"])
    if settings.amounts == PER_YEAR:
        rows = rows.assign(mrr=rows["mrr"] / 12)
    elif settings.amounts == PER_TERM:
        long = ((rows["end_date"] - rows["start_date"]).dt.days / YEAR * 12).round()
        rows = rows.assign(mrr=rows["mrr"] / rows["term_months"].fillna(long).where(lambda months: months > 0))
    frames["contracts"] = rows
    return faults


def with_earlier(contracts: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Add the contracts that an export of the newest ones lacks: from the account's start, for an unknown amount."""
    paid = contracts[contracts["type"] == "paid"].sort_values("start_date", kind="stable")
    first = paid.drop_duplicates("account_id")
    since = first["account_id"].map(accounts.drop_duplicates("account_id").set_index("account_id")["start_date"])
    before = first[(since < first["start_date"]).to_numpy()]
    lacking = ["mrr", "term_months", "signed_date", "notice_date", "seats", "churn_reason", "successor_id"]
    added = before.assign(start_date=since, end_date=before["start_date"], contract_id=None, end_reason="churned")
    added[lacking] = np.nan
    added = added.astype(contracts.dtypes.to_dict())
    return pd.concat([contracts, added], ignore_index=True) if len(added) else contracts


def _says_left(values: pd.Series, column: str) -> pd.Series:
    """Tell which cells of a column say that a customer has left."""
    words = _LEFT_IN_STATUS if _STATUS.search(column) else _LEFT
    text = as_text(values).astype("str").fillna("")
    kinds = {one: bool(words.search(one)) and not _NOT_LEFT.search(one) and len(one) <= 20 for one in text.unique()}
    return text.map(kinds).astype(bool)


def left_without_end(frames: Mapping[str, pd.DataFrame], raws: Mapping) -> tuple[pd.Series, str, str]:
    """Tell which contracts have a status that says their customer has left, and no end; with table and column."""
    contracts = frames["contracts"]
    open_ = contracts["end_date"].isna() & (contracts["type"] == "paid")
    nothing = pd.Series(False, index=contracts.index)
    for table in ("contracts", "accounts"):
        if table not in raws:
            continue
        raw = raws[table].frame
        names = [name for name in raw if name not in frames[table] or table == "accounts" or name == "end_reason"]
        names = [str(name) for name in names if name not in ("account_id", "name", "csm", "parent_id")]
        for name in names:
            if raw[name].nunique() > 20:  # words of a status are few; free text may tell of anything
                continue
            left = _says_left(raw[name], name)
            if table == "accounts":
                left = contracts["account_id"].isin(frames["accounts"].loc[left.to_numpy(), "account_id"])
            left = pd.Series(left.to_numpy(), index=contracts.index) & open_
            if left.any():
                return left, table, name
    return nothing, "", ""


def _churn_days(frames: Mapping, raws: Mapping, settings) -> tuple[pd.Series | None, list[Fault]]:
    """Return the days in the column that company.yml names as churned_on, for contracts whose status says so."""
    contracts, column = frames["contracts"], settings.churned_on
    for table in ("contracts", "accounts"):
        raw = raws.get(table)
        if raw is None or column not in raw.frame:
            continue
        day = as_dates(raw.frame[column], raw.source.settings.date_format, settings.time_zone)
        if table == "accounts":
            day = contracts["account_id"].map(pd.Series(day.to_numpy(), index=frames["accounts"]["account_id"]))
        left, _, named = left_without_end(frames, raws)
        return pd.Series(day.to_numpy(), index=contracts.index).where(left if named else True), []
    problem = tr("company.yml names it as churned_on, but neither contracts nor accounts has it.")
    fix = tr("Name the column that holds the day on which customers left, or write `churned_on: unknown`.")
    return None, [Fault("contracts", column, problem, fix, count=0)]


def monthly_activity(counts: pd.DataFrame) -> pd.DataFrame:
    """Return one row of usage a month as weekly activity: its users in every week whose Monday lies in the month.

    `counts`: account_id, month (first day), users, features.
    """
    first = pd.to_datetime(counts["month"]).astype("datetime64[ns]")
    monday = first + pd.to_timedelta((-first.dt.day_of_week) % 7, unit="D")
    weeks = []
    for back in range(5):
        week = monday + pd.Timedelta(days=7 * back)
        rows = counts.assign(week=week)[(week.dt.month == first.dt.month).to_numpy()]
        weeks.append(rows)
    found = pd.concat(weeks).sort_values(["account_id", "week"], kind="stable", ignore_index=True)
    features = as_numbers(found["features"])
    return pd.DataFrame(
        {
            "account_id": found["account_id"].astype("str"),
            "week": found["week"].astype("datetime64[ns]"),
            "active_days": np.nan,
            "active_users": as_numbers(found["users"]),
            # One name, such as MAU, tells nothing of features.
            "features": features if features.max() > 1 else np.nan,
            "events": np.nan,
        }
    )


def said_of(settings) -> dict[str, str]:
    """Return how the export is read, as far as company.yml says it: entry -> what it says."""
    return {name: value for name in ENTRIES if (value := getattr(settings, name))}


def said(entries: Mapping[str, str]) -> list[str]:
    """Return in words what :func:`said_of` found, in the current language."""
    lines = [*filter(None, (word("company.convention", f"{name}: {how}", "") for name, how in entries.items()))]
    if column := entries.get("churned_on"):
        unknown = tr("The day on which customers left is not known.")
        told = tr("The day on which customers left is read from {column}.", column=column)
        lines.append(unknown if column == UNKNOWN else told)
    return lines
