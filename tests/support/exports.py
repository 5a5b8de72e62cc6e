"""Exports of companies, put into other shapes: what they are made of, how they are written, and what comes of them."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import yaml

from cslib.company.checks import active
from cslib.company.company import load
from cslib.company.tables import TABLES
from cslib.errors import DataError, SourceError
from cslib.retention import summary
from cslib.stats.estimate import Unavailable

QUARTER = "2026Q3"


@dataclass
class Export:
    """What a company exported: tables of text under the kit's names of columns, and how they lie in a folder.

    Attributes
    ----------
    tables : dict of DataFrame
        All cells text, empty ones "".
    settings : dict
        company.yml.
    headers : dict of dict
        Table -> name of a column in the kit -> in the file.
    above, below : dict of list
        Table -> rows around it in the file.
    files : dict of bytes
        Further files.
    write : callable
        Puts the tables into a folder.
    """

    tables: dict[str, pd.DataFrame]
    settings: dict = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    above: dict[str, list[list[str]]] = field(default_factory=dict)
    below: dict[str, list[list[str]]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    write: Callable[[Export, Path], None] = field(default_factory=lambda: text())

    def copy(self) -> Export:
        return deepcopy(self)

    @property
    def contracts(self) -> pd.DataFrame:
        return self.tables["contracts"]

    @contracts.setter
    def contracts(self, frame: pd.DataFrame) -> None:
        self.tables["contracts"] = frame

    @property
    def accounts(self) -> pd.DataFrame:
        return self.tables["accounts"]

    @accounts.setter
    def accounts(self, frame: pd.DataFrame) -> None:
        self.tables["accounts"] = frame

    @property
    def usage(self) -> pd.DataFrame:
        return self.tables["usage"]

    @usage.setter
    def usage(self, frame: pd.DataFrame) -> None:
        self.tables["usage"] = frame

    def put(self, path: str, value) -> None:
        """Set an entry of company.yml, such as ``tables.contracts.date_format``; mappings are joined."""
        *inside, last = path.split(".")
        at = self.settings
        for name in inside:
            at = at.setdefault(name, {})
        at[last] = {**at.get(last, {}), **value} if isinstance(value, dict) else value

    def rename(self, table: str, names: dict[str, str]) -> None:
        """Call columns otherwise in the file, and say so in company.yml."""
        names = {ours: theirs for ours, theirs in names.items() if ours in self.tables[table]}
        self.headers.setdefault(table, {}).update(names)
        self.put(f"tables.{table}.columns", names)

    def change(self, kinds: str, function: Callable[[str], str], tables=None, columns=None) -> None:
        """Rewrite the filled cells of all columns of some kinds, such as ``date month``, each different cell once."""
        for table, name in self.columns(kinds, tables):
            if columns is None or name in columns:
                cells = self.tables[table][name]
                new = {cell: function(cell) if cell else "" for cell in cells.unique()}
                self.tables[table] = self.tables[table].assign(**{name: cells.map(new)})

    def columns(self, kinds: str, tables=None) -> list[tuple[str, str]]:
        """Return table and column of the given kinds, such as ``date``, or units, such as ``money``."""
        return [
            (table, column.name)
            for table in tables or self.tables
            for column in TABLES[table]
            if column.name in self.tables[table] and {column.kind, column.unit} & set(kinds.split())
        ]

    def grid(self, table: str) -> list[list[str]]:
        """Return the rows of a table's file, the header among them."""
        frame, names = self.tables[table], self.headers.get(table, {})
        header = [names.get(name, name) for name in frame]
        return [*self.above.get(table, []), header, *frame.to_numpy().tolist(), *self.below.get(table, [])]


def encoded(rows, separator=",", encoding="utf-8", quoting=csv.QUOTE_MINIMAL, newline="\n", head="") -> bytes:
    """Return rows as the bytes of a text file."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=newline).writerows(rows)
    return (head + out.getvalue()).encode(encoding)


def text(suffix="csv", pack="", tables=None, **how):
    """Return a writer of a text file for each table."""

    def write(export: Export, folder: Path) -> None:
        for table in tables or export.tables:
            content = encoded(export.grid(table), **how)
            if pack == "zip":
                with zipfile.ZipFile(folder / f"{table}.zip", "w") as archive:
                    archive.writestr(f"export/{table}.{suffix}", content)
            elif pack == "gz":
                (folder / f"{table}.{suffix}.gz").write_bytes(gzip.compress(content))
            else:
                (folder / f"{table}.{suffix}").write_bytes(content)

    return write


def split_by(table: str, key: Callable[[pd.DataFrame], pd.Series], name: str, **how):
    """Return a writer that puts one table into several files, named after the key of their rows."""

    def write(export: Export, folder: Path) -> None:
        text(tables=[each for each in export.tables if each != table])(export, folder)
        whole = export.tables[table]
        for value, rows in whole.groupby(key(whole), sort=True):
            part = Export({table: rows}, headers=export.headers)
            content = encoded(part.grid(table), **how)
            path = folder / name.format(value)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)

    return write


def typed(table: str, name: str, cell: str):
    """Return a cell as a day, a number or text, as programs keep it that know types."""
    column = next((column for column in TABLES[table] if column.name == name), None)
    if cell == "" or column is None:
        return cell or None
    if column.kind == "date":
        try:
            return datetime.datetime.strptime(cell, "%Y-%m-%d")
        except ValueError:
            return cell
    if column.kind in ("number", "integer"):
        try:
            return float(cell) if "." in cell else int(cell)
        except ValueError:
            return cell
    return cell


def sheet(book, name: str, export: Export, table: str, left: int = 0, numbers=(), merged: str = "") -> None:
    """Write a table into a workbook, days and numbers typed; those of the columns in `numbers` too.

    Cells of the column `merged` are merged over the rows that say the same.
    """
    page, day = book.add_worksheet(name), book.add_format({"num_format": "yyyy/mm/dd"})
    head, columns = len(export.above.get(table, [])), list(export.tables[table])
    for i, row in enumerate(export.grid(table)):
        for j, cell in enumerate(row, left):
            inside = head < i <= head + len(export.tables[table])
            value = typed(table, columns[j - left], cell) if inside else cell
            if inside and columns[j - left] in numbers and str(cell).isdigit():
                value = float(cell)
            if (
                inside
                and columns[j - left] == merged
                and (same := _run(export.tables[table][merged], i - head - 1)) != 1
            ):
                if same:
                    page.merge_range(i, j, i + same - 1, j, value)
            elif isinstance(value, datetime.datetime):
                page.write_datetime(i, j, value, day)
            elif isinstance(value, (int, float)):
                page.write_number(i, j, value)
            elif value and value.startswith("=") and inside:
                page.write_formula(i, j, "=1/0", None, "#DIV/0!")
            elif value:
                page.write_string(i, j, value)


def _run(cells: pd.Series, at: int) -> int:
    """Return over how many rows a cell says the same from `at` on; 0 where the row before says it already."""
    if at and cells.iloc[at - 1] == cells.iloc[at]:
        return 0
    return next((i - at for i in range(at, len(cells)) if cells.iloc[i] != cells.iloc[at]), len(cells) - at)


def workbook(one=True, names=None, left=0, numbers=(), merged="", beside=()):
    """Return a writer of one workbook with a sheet for each table, or of one workbook for each; usage stays text."""
    import xlsxwriter

    def write(export: Export, folder: Path) -> None:
        tables = [table for table in export.tables if table != "usage"]
        text(tables=["usage"])(export, folder)
        for files in [tables] if one else [[table] for table in tables]:
            path = folder / ("export.xlsx" if one else f"{files[0]}.xlsx")
            with xlsxwriter.Workbook(str(path)) as book:
                for extra in beside:
                    book.add_worksheet(extra).write_string(0, 0, "Read me")
                for table in files:
                    sheet(book, (names or {}).get(table, table), export, table, left, numbers, merged)

    return write


def parquet(export: Export, folder: Path) -> None:
    """Write parquet files, days and numbers typed."""
    for table, frame in export.tables.items():
        header = export.headers.get(table, {})
        cells = {name: [typed(table, name, cell) for cell in frame[name]] for name in frame}
        pd.DataFrame(cells).rename(columns=header).to_parquet(folder / f"{table}.parquet", index=False)


def json_lines(export: Export, folder: Path, lines=True, nested=False) -> None:
    """Write JSON, numbers typed, empty cells null."""
    for table, frame in export.tables.items():
        header = export.headers.get(table, {})
        rows = []
        for record in frame.to_dict("records"):
            cells = {header.get(k, k): typed(table, k, v) for k, v in record.items()}
            rows.append({k: f"{v:%Y-%m-%d}" if isinstance(v, datetime.datetime) else v for k, v in cells.items()})
        made = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        suffix = "jsonl" if lines else "json"
        content = made if lines else json.dumps(rows, ensure_ascii=False)
        (folder / f"{table}.{suffix}").write_text(content, encoding="utf-8")


def write(export: Export, folder: Path) -> Path:
    """Write an export into a new folder."""
    folder.mkdir()
    export.write(export, folder)
    for name, content in export.files.items():
        (folder / name).write_bytes(content)
    if export.settings:
        said = yaml.safe_dump(export.settings, allow_unicode=True, sort_keys=False)
        (folder / "company.yml").write_text(said, encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Reading:
    """What the kit makes of a folder.

    Attributes
    ----------
    figures : dict
        Name -> what the page shows; empty where the kit refuses.
    said : set of str
        Questions, doubts and faults, such as ``question end_dates``, ``doubt doubled``, ``fault contracts.mrr`` or
        ``fault`` with the sentence where a file cannot be read.
    sentences : list of str
        The same in words.
    """

    figures: dict
    said: frozenset[str]
    sentences: tuple[str, ...] = ()


def read(folder: Path) -> Reading:
    """Load a folder as of the quarter, and return its headline figures and what is said about it."""
    try:
        company = load(folder, QUARTER)
    except DataError as error:
        said = {f"fault {fault.table}.{fault.column}".rstrip(".") for fault in error.faults}
        return Reading({}, frozenset(said), tuple(fault.problem for fault in error.faults))
    except SourceError as error:
        return Reading({}, frozenset({"fault file"}), (str(error),))
    said = {f"question {one.setting}" for one in company.questions}
    said |= {f"doubt {one.code}" for one in company.doubts if one.code != "open_question"}
    return Reading(figures_of(company), frozenset(said))


def figures_of(company) -> dict:
    """Return the headline figures of retention, and how much use there is and when.

    Without bounds: those of net retention come from draws, which go by the order of the accounts.
    """
    figures = {"accounts": len(company.accounts), "accounts_at_end": active(company)}
    for name, one in summary(company).results().items():
        if isinstance(one, Unavailable):
            figures[name] = one.needs
        else:
            shown = (one.estimate, one.n, one.events)
            figures[name] = tuple(None if x is None else round(float(x), 6) for x in shown)
    if company.engine is not None:
        use = company.usage_expr()
        month = use.date.truncate("M")
        days = use.select("account_id", "date").distinct()
        by_month = use.group_by(month=month).agg(rows=use.count(), active=use.account_id.nunique()).order_by("month")
        figures["use_by_month"] = company.engine.connection.execute(by_month).astype(str).to_numpy().tolist()
        figures["use_days"] = int(company.engine.connection.execute(days.count()))
    return figures


def differing(figures: dict, truth: dict, leave_out=()) -> list[str]:
    """Return which figures are not the true ones."""
    return [name for name, value in truth.items() if name not in leave_out and figures.get(name) != value]
