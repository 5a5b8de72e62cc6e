"""Reads every table of a folder and finds what is wrong with it, all at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cslib.company import conventions, dates, parsing, tidying
from cslib.company.asof import seen_until
from cslib.company.conventions import row_text
from cslib.company.parsing import among, unreadable_cells
from cslib.company.questions import Question, questions, usage_questions
from cslib.company.reading import SEPARATORS, Layout, is_table, stem
from cslib.company.settings import Exclude, Settings, did_you_mean
from cslib.company.sources import Rows, Source
from cslib.company.tables import TABLES, Column, broken
from cslib.door import shown
from cslib.errors import DataError, Fault, Note
from cslib.language import tr

if TYPE_CHECKING:
    from cslib.company.engine import Engine


@dataclass
class Examination:
    """A folder's tables as read, and their faults.

    - `frames` (dict of DataFrame): by table name, without usage; every column of the kit, the segments of accounts,
      typed.
    - `engine`: the usage table.
    - `usage`: ``rows``, ``first``, ``last``, ``has_user`` of the usage table.
    - `notes`: what was left out in reading, or read in a way of its own.
    - `questions`: what two readings are possible for, and company.yml does not say.
    - `raws` (dict of Raw): the tables as exported.
    """

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    engine: Engine | None = None
    usage: dict = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    raws: dict[str, Raw] = field(default_factory=dict)

    @property
    def last_use(self) -> pd.Timestamp | None:
        """Day of the last row of usage; None without usage."""
        return None if self.engine is None else self.usage["last"]


def examine(folder: Path, settings: Settings, sources: dict[str, Source]) -> Examination:
    """Read every table and find its faults. Raises SourceError if a file is no table at all."""
    seen = Examination()
    seen.faults += _missing_tables(folder, sources)
    raws, out = {}, set()
    for name, source in sources.items():
        wrong = list(dict.fromkeys(fault for layout in source.layouts for fault in _of_header(source, layout)))
        seen.faults += wrong
        if wrong or name == "usage":
            continue
        exclude = settings.exclude + source.settings.exclude
        rows = source.read()
        if name == "accounts":
            out = tidying.excluded_accounts(rows.frame, exclude)
            names = pd.concat([rows.frame[column] for column in ("account_id", "name") if column in rows.frame])
            seen.notes += tidying.unused_note(name, names, exclude.accounts)
        try:
            rows, notes = tidying.tidy(rows, source, exclude, out)
        except DataError as error:
            seen.faults += error.faults
            continue
        seen.notes += notes
        if rows.frame.empty:
            seen.faults.append(_empty(name))
            continue
        raws[name] = Raw(source, rows)
        seen.frames[name] = _typed(raws[name], settings)
        seen.faults += raws[name].faults
        seen.notes += raws[name].notes
        seen.faults += _cell_faults(raws[name], seen.frames[name])
    seen.faults += conventions.apply(seen.frames, raws, settings)
    for name, raw in raws.items():
        seen.faults += _key_faults(raw, seen.frames[name])
        if name != "accounts" and "accounts" in seen.frames and "account_id" in TABLES[name].names:
            seen.faults += _unknown_accounts(raw, seen.frames[name], seen.frames["accounts"])
    if "contracts" in raws:
        seen.faults += _contract_faults(raws["contracts"], seen.frames["contracts"])
        seen.faults += _currency_faults(raws["contracts"], seen.frames, settings)
    if "rates" in raws:
        seen.faults += _rate_faults(raws["rates"], seen.frames["rates"])
    if "activity" in raws:
        seen.faults += _activity_faults(raws["activity"], seen.frames["activity"])
    if "accounts" in seen.frames and settings.segment_by:
        seen.faults += _segment_faults(settings.segment_by, seen.frames["accounts"])
    if "usage" in sources and not any(fault.table == "usage" for fault in seen.faults):
        try:
            _examine_usage(seen, sources["usage"], settings, out)
        except DataError as error:
            seen.faults += error.faults
    order = list(TABLES)
    seen.faults.sort(key=lambda fault: order.index(fault.table))
    if not seen.faults:
        _ask(seen, raws, settings)
    return seen


def _ask(seen: Examination, raws: dict[str, Raw], settings: Settings) -> None:
    """Find the questions, and finish what company.yml says of the tables as wholes."""
    seen.raws = raws
    seen.questions = questions(seen.frames, raws, settings, seen_until(seen.frames, seen.last_use))
    if seen.engine is not None:
        seen.questions += usage_questions(seen.usage, settings)
    if settings.earlier_contracts == conventions.LEFT_OUT:
        seen.frames["contracts"] = conventions.with_earlier(seen.frames["contracts"], seen.frames["accounts"])
    if settings.usage_by == conventions.BY_MONTH and seen.engine is not None:
        seen.frames["activity"], seen.engine = conventions.monthly_activity(seen.engine.by_month()), None


@dataclass
class Raw:
    """A table as exported, beside its file, to show rows as a person finds them there."""

    source: Source
    rows: Rows
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def frame(self) -> pd.DataFrame:
        return self.rows.frame

    @property
    def table(self) -> str:
        return self.source.table

    def fault(self, column: str, bad: pd.Series, problem: str, fix: str, beside: tuple[str, ...] = ()) -> list[Fault]:
        """Return one fault with its first five rows, or none if no row is `bad`."""
        count = int(bad.sum())
        if not count:
            return []
        rows = tuple(row_text(*row) for row in self.shown(bad, (*beside, column)))
        return [Fault(self.table, column, problem, fix, count, rows)]

    def shown(self, rows, columns: tuple[str, ...]) -> tuple[tuple[str, dict], ...]:
        """Return the first five of `rows`: the place in the file, and the cells of account_id and `columns`."""
        # Contracts that an export lacks were added behind its own.
        first = self.frame[np.asarray(rows, dtype=bool)[: len(self.frame)]].head(5)
        names = [name for name in dict.fromkeys(("account_id", *columns)) if name in first]
        places = self.source.places(self.rows.files[first.index], self.rows.records[first.index]) if len(first) else ()
        return tuple((str(place), {name: first[name].iloc[i] for name in names}) for i, place in enumerate(places))


def _missing_tables(folder: Path, sources: dict[str, Source]) -> list[Fault]:
    files = [stem(path) for path in folder.iterdir() if is_table(path)]
    files = [name for name in files if name not in TABLES]
    faults = []
    # Reports can do without use; but a file that looks like it is no company without use.
    lost = "activity" not in sources and any(re.search("usage|利用", name, re.IGNORECASE) for name in files)
    for name, table in TABLES.items():
        if (table.needed or (name == "usage" and lost)) and name not in sources:
            fix = tr(
                "Put {table}.csv, {table}.xlsx or {table}.parquet into the folder, or name its file in company.yml.",
                table=name,
            )
            problem = tr("the table is missing.") + did_you_mean(name, files)
            faults.append(Fault(name, "", problem, fix, count=0))
    return faults


def _empty(table: str) -> Fault:
    return Fault(table, "", tr("the table has no rows."), tr("Export it again, or take the file away."), count=0)


def _of_header(source: Source, layout: Layout) -> list[Fault]:
    faults = []
    table, in_file, header = TABLES[source.table], [name for name in layout.names if name], source.header(layout)
    where = "" if len(source.layouts) == 1 else f" ({layout.path.name})"
    if not in_file:
        return [_empty(source.table)]
    for name in sorted({name for name in header if header.count(name) > 1}):
        problem = tr("the file has this column {n:,} times.", n=header.count(name)) + where
        faults.append(Fault(source.table, name, problem, tr("Keep one of them."), count=header.count(name)))
    renamed = source.renamed(layout)
    for ours, theirs in source.settings.columns.items():
        if ours not in {renamed.get(name) for name in in_file}:
            problem = tr("company.yml says that it is called {theirs!r}, which the file does not have.", theirs=theirs)
            fix = tr("Correct the name in company.yml.") + did_you_mean(theirs, in_file)
            faults.append(Fault(source.table, ours, problem + where, fix, count=0))
    missing = [name for name in table.required if name not in header and name not in source.settings.columns]
    if missing and (found := _no_header(in_file, layout)):
        return [*faults, Fault(source.table, "", found[0] + where, found[1], count=0)]
    for name in missing:
        others = [other for other in header if other not in table.names]
        problem = tr("the column is missing. The file has: {columns}", columns=", ".join(in_file)) + where
        fix = tr("Add it, or say in company.yml what it is called in the file.") + did_you_mean(name, others)
        faults.append(Fault(source.table, name, problem, fix, count=0))
    return faults


def _no_header(in_file: list[str], layout: Layout) -> tuple[str, str] | None:
    """Say why the first line is no header, if so, and what to do: nothing parts its columns, or it is data."""
    if len(in_file) == 1 and layout.kind == "csv":
        signs = ", ".join(repr(sign) for sign in SEPARATORS)
        problem = tr("no separator ({signs}) is found; the first line is {line!r}.", signs=signs, line=in_file[0][:80])
        return problem, tr("Export it again with commas between the columns, or as a workbook.")
    cells = pd.Series(in_file, dtype="str")
    if parsing.as_dates(cells).notna().any() or parsing.as_numbers(cells).notna().any():
        problem = tr("the file has no header; its first line is {line!r}.", line=", ".join(in_file)[:80])
        return problem, tr("Add a line with the names of the columns.")
    return None


def _typed(raw: Raw, settings: Settings) -> pd.DataFrame:
    """Return the table with the kit's columns and types; what cannot be read is missing, and a fault of `raw`."""
    table, said = TABLES[raw.table], raw.source.settings
    cells = {column.name: _cells(raw, column) for column in table}
    orders = _shared_order([cells[column.name] for column in table if column.kind in ("date", "month")])
    numbers = [(cells[column.name], column.unit) for column in table if column.kind in ("number", "integer")]
    decimal = said.decimal or parsing.decimal_of(numbers, raw.source.separator)
    columns = {}
    for column in table:
        text = cells[column.name]
        if column.kind in ("date", "month"):
            read = parsing.as_months if column.kind == "month" else parsing.as_dates
            typed = read(text, said.date_format, settings.time_zone, orders)
            if text.dtype == "str" and not said.date_format and (bad := dates.swapped(text)).any():
                raw.faults += raw.fault(column.name, bad, *_swapped_days(text, bad))
        elif column.kind in ("number", "integer"):
            typed = _scaled(raw, column, parsing.as_numbers(text, column.unit, decimal))
        elif column.kind == "boolean":
            typed = parsing.as_booleans(text)
        else:
            typed = parsing.as_text(text)
            if column.kind == "category":
                typed = typed.str.strip().str.casefold().fillna(column.default)
        columns[column.name] = typed
        if typed.isna().any():
            unread = parsing.as_text(text)
            unread = unread[unread.notna() & typed.isna()]
            if len(unread):
                problem, fix = unreadable_cells(raw.table, column, unread, len(unread), said.date_format)
                bad = pd.Series(raw.frame.index.isin(unread.index), index=raw.frame.index)
                raw.faults += raw.fault(column.name, bad, problem, fix)
    if raw.table == "contracts" and "currency" not in raw.frame and not pd.api.types.is_numeric_dtype(cells["mrr"]):
        columns["currency"] = parsing.currencies_of(cells["mrr"])
        if columns["currency"].nunique() > 1:  # told as several currencies, beside the cells that say so
            raw.rows = Rows(raw.frame.assign(currency=columns["currency"]), raw.rows.files, raw.rows.records)
    if raw.table == "accounts":
        for name in raw.frame.columns.difference(table.names, sort=False):
            columns[str(name)] = parsing.as_text(raw.frame[name])
    return pd.DataFrame(columns)


def _cells(raw: Raw, column: Column) -> pd.Series:
    """Return a column's cells as exported, without those that say that there is nothing or no end."""
    if column.name not in raw.frame:
        return pd.Series(None, index=raw.frame.index, dtype="str")
    cells = raw.frame[column.name]
    if column.kind in ("text", "category") or not pd.api.types.is_string_dtype(cells):
        return cells
    tests = (("open_end", dates.is_open),) if column.open else (("no_value", parsing.is_nothing),)
    for code, test in tests:
        said = test(cells) & cells.notna()
        if said.any():
            cell = str(cells[said].iloc[0])
            raw.notes.append(tidying.note(code, raw.table, int(said.sum()), column=column.name, cell=cell))
            cells = cells.mask(said)
    return cells


def _shared_order(columns: list[pd.Series]) -> frozenset[str]:
    """Return the order of day and month that the columns of a table decide, where they do not contradict."""
    decided = [found for cells in columns if cells.dtype == "str" and len(found := dates.orders_of(cells)) == 1]
    return decided[0] if len(set(decided)) == 1 else frozenset()


def _scaled(raw: Raw, column: Column, numbers: pd.Series) -> pd.Series:
    """Return amounts of money in whole units where the column's name says thousands."""
    theirs = raw.source.settings.columns.get(column.name, "")
    factor = parsing.scale_of(theirs) if column.unit == "money" else 1.0
    if factor == 1.0:
        return numbers
    said = {"column": column.name, "name": theirs, "factor": factor}
    raw.notes.append(tidying.note("scaled", raw.table, len(numbers), **said))
    return numbers * factor


def _swapped_days(cells: pd.Series, bad: pd.Series) -> tuple[str, str]:
    """Say that a spreadsheet swapped day and month, with a cell of either kind."""
    problem = tr(
        "days of which a spreadsheet swapped day and month: {n:,}, such as {cell!r} beside {other!r}.",
        n=int(bad.sum()),
        cell=cells[bad].iloc[0],
        other=cells[~bad].dropna().iloc[0],
    )
    return problem, tr(
        "Export again and open the file with this column as text; swapped days cannot be told from others."
    )


def _cell_faults(raw: Raw, frame: pd.DataFrame) -> list[Fault]:
    """Return what the table's columns refuse: empty needed cells, values that are not allowed."""
    faults = []
    for column, asked, bad in broken(raw.table, frame):
        name = column.name
        if asked == "needed":  # what could not be read has been told already
            bad &= raw.frame[name].isna() | (raw.frame[name] == "")
            problem = tr("empty cells: {n:,}; every row needs a value.", n=int(bad.sum()))
            fix = tr("Fill them, or leave the rows out.")
        elif asked == "allowed":
            values = ", ".join(shown(value) for value in raw.frame.loc[bad, name].astype(str).unique()[:5])
            problem = tr("cells with an unknown value: {n:,}, such as {values}.", n=int(bad.sum()), values=values)
            fix = tr("Use one of: {allowed}.", allowed=", ".join(column.allowed))
        elif asked == "unsigned":
            problem = tr("numbers below zero: {n:,}.", n=int(bad.sum()))
            fix = tr("Correct them; leave a cell empty where the number is unknown.")
        else:
            problem = tr("numbers that are not whole: {n:,}.", n=int(bad.sum()))
            fix = tr("Round them in the export.")
        faults += raw.fault(name, bad, problem, fix)
    return faults


def _key_faults(raw: Raw, frame: pd.DataFrame) -> list[Fault]:
    key = list(TABLES[raw.table].key)
    if not key:
        return []
    whole = frame[key].notna().all(axis=1)
    bad = whole & frame[whole].duplicated(key, keep=False).reindex(frame.index, fill_value=False)
    problem = tr("rows that share their {key} with another: {n:,}.", n=int(bad.sum()), key=" + ".join(key))
    return raw.fault(key[-1], bad, problem, tr("Keep one row for each {key}.", key=" + ".join(key)), tuple(key))


def _unknown_accounts(raw: Raw, frame: pd.DataFrame, accounts: pd.DataFrame) -> list[Fault]:
    bad = frame["account_id"].notna() & ~among(frame["account_id"], accounts["account_id"])
    accounts_n = frame.loc[bad, "account_id"].nunique()
    return raw.fault("account_id", bad, *unknown_accounts(int(bad.sum()), accounts_n))


def unknown_accounts(rows: int, accounts: int) -> tuple[str, str]:
    """Say that rows belong to accounts which the accounts table does not have."""
    problem = tr("rows of accounts that the table accounts does not have: {n:,} (accounts: {k:,}).", n=rows, k=accounts)
    return problem, tr("Add the accounts, or leave the rows out; mind leading zeros and spaces in identifiers.")


def _contract_faults(raw: Raw, frame: pd.DataFrame) -> list[Fault]:
    dates = ("start_date", "end_date")
    bad = frame["end_date"] < frame["start_date"]
    problem = tr("contracts that end before they start: {n:,}.", n=int(bad.sum()))
    faults = raw.fault("end_date", bad, problem, tr("Correct start_date or end_date."), dates)

    of_one = frame[frame["contract_id"].notna() & frame["start_date"].notna() & ~bad]
    of_one = of_one.sort_values(["contract_id", "start_date", "end_date"], kind="stable")
    ends = of_one["end_date"].fillna(pd.Timestamp("2200-01-01"))
    latest = ends.groupby(of_one["contract_id"]).cummax().groupby(of_one["contract_id"]).shift()
    over = frame.index.isin(of_one.index[of_one["start_date"] < latest])
    problem = tr("rows that begin before an earlier row of the same contract_id has ended: {n:,}.", n=int(over.sum()))
    fix = tr("End the earlier row (end_date is the first day no longer covered), or give them different contract_id.")
    faults += raw.fault("contract_id", pd.Series(over, index=frame.index), problem, fix, dates)

    return faults


def _currency_faults(raw: Raw, frames: dict[str, pd.DataFrame], settings: Settings) -> list[Fault]:
    """Return a fault where contracts are in several currencies and the table rates does not make one of them."""
    frame, rates = frames["contracts"], frames.get("rates")
    currencies = frame["currency"].value_counts()
    known = [] if rates is None else list(rates.loc[rates["rate"] > 0, "currency"].unique())
    own = settings.currency or next((name for name in currencies.index if name not in known), "")
    left = [name for name in currencies.index if name not in known and name != own]
    if len(currencies) < 2 or not left:
        return []
    rare = frame["currency"].isin(left if rates is not None else list(currencies.index[1:]))
    problem = tr("several currencies in one company: {currencies}.", currencies=", ".join(currencies.index))
    fix = tr(
        "Convert mrr to one currency, all dates at one rate (each day's own rate would show as growth or loss), or add"
        " a table rates: currency, month, rate."
    )
    return raw.fault("currency", rare, problem, fix, ("mrr",))


def _rate_faults(raw: Raw, frame: pd.DataFrame) -> list[Fault]:
    bad = frame["rate"] == 0
    problem = tr("rates that are 0: {n:,}.", n=int(bad.sum()))
    return raw.fault("rate", bad, problem, tr("Correct them."), ("currency", "month"))


def _activity_faults(raw: Raw, frame: pd.DataFrame) -> list[Fault]:
    bad = frame["week"].notna() & (frame["week"].dt.day_of_week != 0)
    problem = tr("weeks that do not begin on a Monday: {n:,}.", n=int(bad.sum()))
    faults = raw.fault("week", bad, problem, tr("Give the Monday of each week."))
    many = frame["active_days"] > 7
    problem = tr("weeks of more than seven days: {n:,}.", n=int(many.sum()))
    return faults + raw.fault("active_days", many, problem, tr("Count each day once."), ("week",))


def _segment_faults(column: str, accounts: pd.DataFrame) -> list[Fault]:
    segments = [name for name in accounts if name not in TABLES["accounts"].names]
    if column in segments:
        return []
    problem = tr("company.yml names it as segment_by, but it is no segment column of accounts.")
    fix = tr("Use one of: {allowed}.", allowed=", ".join(segments) or "–") + did_you_mean(column, segments)
    return [Fault("accounts", column, problem, fix, count=0)]


def _examine_usage(seen: Examination, source: Source, settings: Settings, out: set[str]) -> None:
    """Open the usage table inside the engine and find its faults there."""
    from cslib.company.engine import Engine

    exclude: Exclude = settings.exclude + source.settings.exclude
    engine = Engine(source, settings.time_zone, exclude, out, settings.usage_times == conventions.UTC)
    seen.notes += engine.notes
    for names, column in ((exclude.users, "user_id"), (exclude.features, "feature")):
        if names:
            seen.notes += tidying.unused_note("usage", engine.named[column], names)
    accounts = seen.frames["accounts"]["account_id"] if "accounts" in seen.frames else pd.Series(dtype="str")
    seen.usage = engine.inspect(accounts)
    seen.engine = engine
    if not seen.usage["rows"]:
        seen.faults.append(_empty("usage"))
        return
    date = TABLES["usage"]["date"]
    for code, column in (
        ("no_account", "account_id"),
        ("no_date", "date"),
        ("no_feature", "feature"),
        ("bad_date", "date"),
        ("bad_count", "count"),
        ("negative_count", "count"),
        ("unknown_account", "account_id"),
    ):
        n = int(seen.usage[code])
        if not n or (code == "unknown_account" and accounts.empty):
            continue
        first = engine.examples(code, accounts)
        if code == "bad_date":
            cells = engine.unread("date_text")
            problem, fix = unreadable_cells("usage", date, cells, n, source.settings.date_format)
        elif code == "bad_count":
            problem, fix = unreadable_cells("usage", TABLES["usage"]["count"], engine.unread("count_text"), n, "")
        elif code == "negative_count":
            problem = tr("numbers below zero: {n:,}.", n=n)
            fix = tr("Correct them; leave a cell empty where the number is unknown.")
        elif code == "unknown_account":
            problem, fix = unknown_accounts(n, int(seen.usage["unknown_accounts"]))
        else:
            problem = tr("empty cells: {n:,}; every row needs a value.", n=n)
            fix = tr("Fill them, or leave the rows out.")
        rows = [_usage_row(row, column) for row in first.to_dict("records")]
        seen.faults.append(Fault("usage", column, problem, fix, n, tuple(rows)))


def _usage_row(row: dict, column: str) -> str:
    cells = {"account_id": row["account_id"], "date": row["date_text"] if pd.isna(row["date"]) else row["date"]}
    if column not in cells:
        unread = column == "count" and isinstance(row["count_text"], str)
        cells[column] = row["count_text"] if unread else row[column]
    return row_text(row["row"], cells)
