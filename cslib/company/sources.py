"""A company's folder: which file or table of a database holds which table, and the table as it was exported."""

from __future__ import annotations

import functools
import hashlib
import operator
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from cslib.company.reading import PACKED, SUFFIXES, Layout, fold, is_table, look, opened, stem, tables_in
from cslib.company.settings import SETTINGS_FILE, Join, Settings, TableSettings, did_you_mean, read_settings
from cslib.company.tables import TABLES
from cslib.company.workbooks import sheets_of
from cslib.door import nearest, place, refuse_special
from cslib.errors import SourceError
from cslib.language import tr

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
_PART = re.compile(
    r"^[-_ .]?(?:(?:\d+|fy|q|h|w|年度?|月|日|part|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[-_ .]?)+$"
)
"""What may stand behind a table's name where it lies in several files: -2026-01, _202601, -2026Q1, _part-0003."""

IDENTIFIERS, WHOLE_FLOAT = ("account_id", "parent_id", "successor_id"), r"^([0-9]+)\.0$"
"""Identifiers that a program kept as numbers come out as 12.0 where some cell of the column was empty."""


@dataclass(frozen=True)
class Source:
    """One table's files, or where it lies in a database.

    `table`: name in the kit. `layouts`: of its files, by name; most tables have one. `sha256`: of the files' bytes,
    joined ones with them; of a database, of the rows. `settings`: column names, date format. `joined` (tuple of (Join,
    Layout)): where further columns stand. `unread`: files that look like parts of the table, beside one that holds it
    whole. `stamps`: of its files, as they were before they were read, see :func:`changed`.
    """

    table: str
    layouts: tuple[Layout, ...]
    sha256: str
    settings: TableSettings = field(default_factory=TableSettings)
    joined: tuple[tuple[Join, Layout], ...] = ()
    unread: tuple[Path, ...] = ()
    stamps: Mapping[Path, tuple] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """The file, the first of several."""
        return self.layouts[0].path

    @property
    def separator(self) -> str:
        """What stands between cells of text; empty where the file is no text."""
        return self.layouts[0].separator if self.layouts[0].kind == "csv" else ""

    def renamed(self, layout: Layout) -> dict[str, str]:
        """Return name in a file -> name in the kit; case, width and spaces of a name make no difference."""
        said = {theirs: ours for ours, theirs in self.settings.columns.items()}
        folded = {fold(theirs): ours for theirs, ours in said.items()}
        ours_now = {said.get(name, name) for name in layout.columns}
        for name in layout.columns:
            ours = folded.get(fold(name)) or (fold(name) if fold(name) in TABLES[self.table].names else "")
            if name not in said and ours and ours not in ours_now:
                said[name] = ours
                ours_now.add(ours)
        return said

    def header(self, layout: Layout) -> list[str]:
        """Return the names of a file's columns in the kit, without those that have none, joined ones with them."""
        renamed = self.renamed(layout)
        names = [renamed.get(name, name) for name in layout.names if name]
        return names + [ours for join, _ in self.joined for ours in join.columns if ours not in names]

    def places(self, files: Iterable[int], records: Iterable[int], blank: bool = True) -> list[str]:
        """Return the line or row at which rows begin, behind the file's name where it is one of several."""
        files, records = list(files), list(records)
        found = {}
        for file in set(files):
            here = [record for f, record in zip(files, records, strict=True) if f == file]
            found |= {(file, r): line for r, line in self.layouts[file].places(here, blank).items()}
        lines = [str(found.get(place, place[1])) for place in zip(files, records, strict=True)]
        if len(self.layouts) == 1:
            return lines
        return [f"{self.layouts[file].path.name}:{line}" for file, line in zip(files, lines, strict=True)]

    def read(self) -> Rows:
        """Return the table with the kit's column names; cells as text but for parquet, empty ones missing.

        Raises SourceError if a file is no table.
        """
        frames = []
        for layout in self.layouts:
            frames.append(layout.frame().dropna(how="all").rename(columns=self.renamed(layout)))
        files = np.repeat(np.arange(len(frames)), [len(frame) for frame in frames])
        records = np.concatenate([frame.index.to_numpy() for frame in frames])
        whole = frames[0] if len(frames) == 1 else pd.concat(frames)
        for name in [name for name in IDENTIFIERS if name in whole and pd.api.types.is_string_dtype(whole[name])]:
            whole[name] = whole[name].str.replace(WHOLE_FLOAT, r"\1", regex=True)
        return Rows(whole.reset_index(drop=True), files, records)


@dataclass(frozen=True)
class Rows:
    """A table as exported, and the file and record of each of its rows."""

    frame: pd.DataFrame
    files: np.ndarray
    records: np.ndarray

    def keep(self, chosen: pd.Series) -> Rows:
        """Return the chosen rows."""
        at = chosen.to_numpy(dtype=bool)
        return self if at.all() else Rows(self.frame[at].reset_index(drop=True), self.files[at], self.records[at])


def find_folder(data: str | Path) -> Path:
    """Return the folder of a company; ``sample`` is the sample company's.

    Raises SourceError if there is no such folder.
    """
    folder = SAMPLE if str(data) == "sample" else place(data)
    if not folder.is_dir():
        problem = tr(
            "There is no folder {folder}. Name a folder with accounts, contracts and usage as workbooks, csv or "
            "parquet, or `sample` for the sample company.",
            folder=folder,
        )
        raise SourceError(problem)
    return folder.resolve()


def language_of(data: str | Path) -> str:
    """Return the language that a company's settings name; English where they name none or cannot be read."""
    try:
        return read_settings(find_folder(data)).language or "en"
    except SourceError:
        return "en"


def find_sources(folder: Path, settings: Settings) -> dict[str, Source]:
    """Return the files of every table that the folder has, by table name.

    A table lies in a file of its name, in several that add a period or number to it (usage-2026-01.csv), in a
    sheet of its name, or in the database that company.yml names.

    Raises SourceError if a file that company.yml names is not there, two files claim one table, or a file is no table.
    """
    found, problems, databases = {}, [], {}
    files = sorted(path for path in folder.iterdir() if is_table(path))
    sheets = {path: {name.strip().casefold() for name in sheets_of(path)} for path in files if _is_book(path)}
    for table in TABLES:
        set_for = settings.of(table)
        try:
            name = _in_database(table, settings, databases, folder / table)
            if name and (set_for.connection or set_for.table or not _files_of(folder, table, set_for, files, sheets)):
                found[table] = _of_database(folder, table, name, settings)
            elif name:
                raise SourceError(
                    tr("Both {files} are there: keep one, or name it in company.yml.", files=f"{table}, {name}")
                )
            elif paths := _files_of(folder, table, set_for, files, sheets):
                parts = () if set_for.file else parts_of(table, files)
                unread = tuple(path for path in parts if path not in paths)
                found[table] = replace(_source(folder, table, paths, set_for), unread=unread)
        except SourceError as error:
            problems += str(error).splitlines()
    problems += _strays(folder, files, settings, found)
    if problems:
        problems = list(dict.fromkeys(problems))
        head = tr("{n} faults in {where}:", n=len(problems), where=folder)
        raise SourceError("\n".join([head, *(f"  - {problem}" for problem in problems)]))
    return found


def _strays(folder: Path, files: list[Path], settings: Settings, found: dict[str, Source]) -> list[str]:
    """Return a sentence for each file that would be passed over although it surely is meant for a table."""
    problems = []
    for path in sorted(folder.iterdir()):
        near = nearest(path.name, [SETTINGS_FILE, "policy"], 0.7)
        if near and (path.is_dir() or path.suffix in (".yml", ".yaml")) and not os.path.lexists(folder / near):
            problems.append(tr("{file} is not read: rename it to {name}.", file=path.name, name=near))
        if stem(path).casefold() in TABLES and path.suffix.lower() in SUFFIXES + PACKED:
            try:
                refuse_special(path)
            except SourceError as error:
                problems.append(str(error))
    read = {path for source in found.values() for path in source.stamps}
    for path in files:
        near = "" if stem(path).casefold() in TABLES else nearest(stem(path), TABLES, 0.85)
        if near and near not in found and path not in read and not settings.of(near).file:
            told = tr("{file} is no table of the kit, and there is no {table}.", file=path.name, table=near)
            problems.append(f"{told} {tr('Rename it, or name it in company.yml; else take it out of the folder.')}")
    return problems


def _in_database(table: str, settings: Settings, databases: dict, path: Path) -> str:
    """Return the name of a table in the database that company.yml names for it, empty where it has none."""
    set_for, said = settings.of(table), settings.of(table).connection or settings.connection
    if set_for.table and not said:
        raise SourceError(tr("tables.{table}.table in company.yml needs a `connection`.", table=table))
    if not said or set_for.file:
        return ""
    if "/" in set_for.table:
        return set_for.table
    schema, _, name = (set_for.table or table).rpartition(".")
    if (said, schema) not in databases:
        databases[said, schema] = None
        databases[said, schema] = tables_in(said, path, schema)
    names = databases[said, schema]
    if names is None:  # which has been told: each further try may wait for long
        return ""
    there = names.get(name.casefold(), "")
    if not there and (set_for.connection or set_for.table):
        problem = tr("The database has no table {name}, which company.yml names for {table}.", name=name, table=table)
        raise SourceError(problem + did_you_mean(name, names.values()))
    return f"{schema}.{there}" if schema and there else there


def _of_database(folder: Path, table: str, name: str, settings: Settings) -> Source:
    set_for, path = settings.of(table), folder / table
    layout = Layout(path, "database", sheet=name, connection=set_for.connection or settings.connection)
    with opened(layout.connection, path) as connection:
        layout = replace(layout, names=tuple(layout.table(connection).columns))
        source = Source(table, (layout,), "", set_for, _joined(folder, table, None, set_for))
        if table == "usage":
            rows = _mark_of_use(source, layout.table(connection), connection)
    if table != "usage":
        rows = pd.util.hash_pandas_object(layout.fetched, index=False)
    own = hashlib.sha256(f"{layout.names}".encode() + np.ascontiguousarray(rows).tobytes()).hexdigest()
    joined, stamps = _digest([each.path for _, each in source.joined]) if source.joined else ("", {})
    sha256 = hashlib.sha256((own + joined).encode()).hexdigest() if joined else own
    return replace(source, sha256=sha256, stamps=stamps)


MARKS = 536_870_909
"""So many different marks of a row, such that those of ten billion rows add up within 64 bits."""


def _mark_of_use(source: Source, table, connection) -> np.ndarray:
    """Return numbers that change where rows of usage do, made inside the engine."""
    import ibis
    import ibis.expr.operations as ops

    theirs = {name: name for name in table.columns}
    theirs |= {ours: name for name, ours in source.renamed(source.layouts[0]).items()}
    cells = {ours: table[theirs[ours]].cast("string") for ours in TABLES["usage"].names if ours in theirs}
    if connection.has_operation(ops.Hash):
        texts = (cell.fill_null("\x1e") + "\x1f" for cell in cells.values())
        mark = functools.reduce(operator.add, texts, ibis.literal("")).hash() % MARKS
        return table.aggregate(n=table.count(), mark=mark.sum()).to_pandas().fillna(0).to_numpy(dtype="int64")
    # Without hashes, what the cells of each account and feature are between.
    by = {name: cells[name] for name in ("account_id", "feature") if name in cells}
    parts = {f"{how}_{name}": getattr(cell, how)() for name, cell in cells.items() for how in ("min", "max", "nunique")}
    frame = table.group_by(**by).aggregate(n=table.count(), **parts).to_pandas()
    return np.sort(pd.util.hash_pandas_object(frame, index=False).to_numpy())


def _is_book(path: Path) -> bool:
    return path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def _files_of(folder: Path, table: str, set_for: TableSettings, files: list[Path], sheets: dict) -> list[Path]:
    """Return the files that hold a table; several where they are its parts."""
    if set_for.file:
        if set(set_for.file) & set("*?["):
            if parts := sorted(path for path in folder.glob(set_for.file) if path.is_file()):
                return parts
        elif (path := folder / set_for.file).is_file():
            return [path]
        raise SourceError(
            tr("There is no file {file}, which company.yml names for {table}.", file=folder / set_for.file, table=table)
        )
    paths = [path for path in files if stem(path).casefold() == table]
    if not paths:
        paths = parts_of(table, files)
        kinds = {path.suffix.lower() for path in paths}
        if len(kinds) <= 1:
            return paths or [path for path, names in sheets.items() if table in names][:1]
    if len(paths) > 1:
        names = ", ".join(path.name for path in paths)
        raise SourceError(tr("Both {files} are there: keep one, or name it in company.yml.", files=names))
    return paths


def parts_of(table: str, files: Iterable[Path]) -> list[Path]:
    """Return the files whose names add a period or a number to a table's."""
    return [p for p in files if (name := stem(p).casefold()).startswith(table) and _PART.match(name[len(table) :])]


def _source(folder: Path, table: str, paths: list[Path], set_for: TableSettings) -> Source:
    known = {*TABLES[table].names, *set_for.columns.values(), *(key for join in set_for.join for key in join.on)}
    layouts, problems = [], []
    for path in paths:
        try:
            layouts.append(look(path, set_for, known, table))
        except SourceError as error:
            problems.append(str(error))
    if problems:
        raise SourceError("\n".join(problems))
    joined = _joined(folder, table, paths[0], set_for)
    filled = [layout for layout in layouts if layout.kind]
    read = [*paths, *(layout.path for _, layout in joined)]
    sha256, stamps = _digest(read)
    return Source(table, tuple(filled or layouts[:1]), sha256, set_for, joined, stamps=stamps)


def _joined(folder: Path, table: str, own: Path | None, set_for: TableSettings) -> tuple[tuple[Join, Layout], ...]:
    joined = []
    for join in set_for.join:
        path = folder / join.file if join.file or own is None else own
        if not path.is_file():
            raise SourceError(
                tr("There is no file {file}, which company.yml names for {table}.", file=path, table=f"{table}.join")
            )
        joined.append((join, look(path, join, {*join.on.values(), *join.columns.values()}, table)))
    return tuple(joined)


def _digest(paths: list[Path]) -> tuple[str, dict[Path, tuple]]:
    """Return the sha256 of a file's bytes, of several that of theirs in turn; and what they were like before."""
    each, stamps = [], {}
    for path in dict.fromkeys(paths):
        stamps[path] = stamp(path)
        with path.open("rb") as file:
            each.append(hashlib.file_digest(file, "sha256").hexdigest())
    return each[0] if len(each) == 1 else hashlib.sha256("".join(each).encode()).hexdigest(), stamps


def stamp(path: Path) -> tuple:
    """Return what changes whenever somebody writes to a file; nothing where it is not there."""
    at = path.stat() if path.exists() else None
    return (at.st_ino, at.st_size, at.st_mtime_ns, at.st_ctime_ns) if at else ()


def changed(stamps: Mapping[Path, tuple]) -> None:
    """Raise SourceError if one of these files is not as it was: figures would not be those of its fingerprint."""
    if now := [path.name for path, before in stamps.items() if stamp(path) != before]:
        problem = tr("{files}: changed while it was read.", files=", ".join(now))
        raise SourceError(f"{problem} {tr('Call again when nothing writes to the folder.')}")
