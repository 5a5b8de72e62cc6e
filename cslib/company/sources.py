"""Reading a company's folder: its settings, and its tables as they were exported."""

from __future__ import annotations

import codecs
import csv
import datetime
import difflib
import hashlib
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from cslib.company.tables import TABLES
from cslib.errors import SourceError
from cslib.language import LANGUAGES, tr

SETTINGS_FILE = "company.yml"
ENCODINGS = ("utf-8", "cp932")
SAMPLE = Path(__file__).parents[2] / "data" / "sample"


class TableSettings(BaseModel):
    """How one table was exported."""

    model_config = ConfigDict(extra="forbid")

    file: str = ""
    encoding: str = ""
    date_format: str = ""
    data_from: datetime.date | None = None
    columns: dict[str, str] = Field(default_factory=dict)

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str) -> str:
        if value:
            try:
                codecs.lookup(value)
            except LookupError:
                raise ValueError(tr("{value!r} is no encoding that can be read", value=value)) from None
        return value


class Settings(BaseModel):
    """What ``company.yml`` may say; every entry has a default.

    Attributes
    ----------
    name, currency, time_zone : str
        Of the company; the time zone is one of the IANA names and only matters for dates with a time and an offset.
    holidays : list of date
        Days off beside Saturday and Sunday.
    fiscal_year_start : int
        First month of the fiscal year.
    segment_by : str
        Column of accounts that reports are split by.
    language : str
        ``en`` or ``ja``, or empty.
    data_from : date or None
        Since when the tables are complete, where a table says nothing else.
    tables : dict of TableSettings
        By the kit's table name.
    """

    model_config = ConfigDict(extra="forbid")

    name: str = ""
    currency: str = ""
    time_zone: str = ""
    holidays: list[datetime.date] = Field(default_factory=list)
    fiscal_year_start: int = Field(default=1, ge=1, le=12)
    segment_by: str = ""
    language: Literal["", "en", "ja"] = ""
    data_from: datetime.date | None = None
    tables: dict[str, TableSettings] = Field(default_factory=dict)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value:
            from zoneinfo import ZoneInfo

            try:
                ZoneInfo(value)
            except (KeyError, ValueError, OSError):
                raise ValueError(tr("{value!r} is no time zone such as Asia/Tokyo", value=value)) from None
        return value

    @field_validator("tables", mode="wrap")
    @classmethod
    def _known_tables(cls, said, validate):
        """Tell unknown names of tables and columns together with what else is wrong below ``tables``."""
        problems = []
        if isinstance(said, dict):
            problems += [_unknown("tables", name, TABLES) for name in said if name not in TABLES]
            for name, table in said.items():
                columns = table.get("columns") if isinstance(table, dict) else None
                if name in TABLES and name != "accounts" and isinstance(columns, dict):
                    known = TABLES[name].names
                    problems += [_unknown(f"tables.{name}.columns", c, known) for c in columns if c not in known]
        try:
            tables = validate(said)
        except ValidationError as error:
            problems += [line for part in error.errors() for line in _told(part, ("tables",))]
        if problems:
            raise ValueError("\n".join(problems))
        return tables

    def of(self, table: str) -> TableSettings:
        """Return what is set for `table`."""
        return self.tables.get(table, TableSettings())


@dataclass(frozen=True)
class Source:
    """One table's file.

    Attributes
    ----------
    table : str
        Name in the kit.
    path : Path
        The file, .csv or .parquet.
    encoding : str
        Of a csv file.
    sha256 : str
        Of the file's bytes.
    settings : TableSettings
        Column names, date format.
    """

    table: str
    path: Path
    encoding: str
    sha256: str
    settings: TableSettings = field(default_factory=TableSettings)

    @property
    def is_csv(self) -> bool:
        """Whether it is a csv file."""
        return self.path.suffix.lower() == ".csv"

    @property
    def renamed(self) -> dict[str, str]:
        """Name in the file -> name in the kit."""
        return {theirs: ours for ours, theirs in self.settings.columns.items()}

    def header(self) -> list[str]:
        """Return the column names as they stand in the file.

        Raises
        ------
        SourceError
            If the file is no table.
        """
        try:
            if self.is_csv:
                with self.path.open(encoding=self.encoding, newline="") as file:
                    return next(csv.reader(file), [])
            import pyarrow.parquet as pq

            return list(pq.read_schema(self.path).names)
        except (ValueError, OSError, csv.Error) as error:
            raise unreadable(self.path, error) from error

    def lines(self, records: Iterable[int]) -> dict[int, int]:
        """Return record -> line at which it begins, of a csv file; records count from 1, without header or blank lines.

        Cells may hold line breaks, so that records and lines part ways.
        """
        wanted, found = set(records), {}
        with self.path.open(encoding=self.encoding, newline="") as file:
            rows = csv.reader(file)
            next(rows, None)
            record, line = 0, rows.line_num + 1
            for row in rows:
                record += bool(row)
                if row and record in wanted:
                    found[record] = line
                if len(found) == len(wanted):
                    break
                line = rows.line_num + 1
        return found

    def read(self) -> pd.DataFrame:
        """Return the table with the kit's column names; csv cells as text, empty ones missing.

        Raises
        ------
        SourceError
            If the file is no table.
        """
        try:
            if not self.is_csv:
                frame = pd.read_parquet(self.path)
            elif not self.header():
                frame = pd.DataFrame()
            else:
                with warnings.catch_warnings():
                    warnings.simplefilter("error", pd.errors.ParserWarning)  # else longer rows are cut in silence
                    frame = pd.read_csv(
                        self.path,
                        dtype=str,
                        keep_default_na=False,
                        na_values=[""],
                        encoding=self.encoding,
                        index_col=False,
                        skip_blank_lines=False,
                    )
                frame = frame.dropna(how="all")
        except (ValueError, OSError, csv.Error, pd.errors.ParserWarning) as error:
            # pandas' and pyarrow's parsers raise ValueErrors
            raise unreadable(self.path, error) from error
        return frame.rename(columns=self.renamed)


def unreadable(path: Path, error: Exception) -> SourceError:
    """Return the error that says a file is no table."""
    return SourceError(
        tr(
            "{file} cannot be read as a table: {error}. Export it again as a csv file with join, or as parquet.",
            file=path.name,
            error=str(error).strip().splitlines()[0].rstrip("."),
        )
    )


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the name in `known` that looks most like `name`, or an empty string."""
    known = [str(k) for k in known]
    folded = {k.casefold(): k for k in reversed(known)}
    found = difflib.get_close_matches(str(name).casefold(), list(folded), n=1, cutoff=0.5)
    return folded[found[0]] if found else ""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a sentence with the nearest name, with a space in front, or an empty string."""
    near = nearest(name, known)
    return " " + tr("Did you mean {near}?", near=near) if near else ""


def _unknown(place: str, name: str, known: Iterable[str]) -> str:
    known = list(known)
    return tr(
        "{place}: unknown name {name!r}.{near} Known: {known}",
        place=place,
        name=name,
        near=did_you_mean(name, known),
        known=", ".join(known),
    )


def find_folder(data: str | Path) -> Path:
    """Return the folder of a company; ``sample`` is the sample company's.

    Raises
    ------
    SourceError
        If there is no such folder.
    """
    folder = SAMPLE if str(data) == "sample" else Path(data).expanduser()
    if not folder.is_dir():
        raise SourceError(
            tr(
                "There is no folder {folder}. Name a folder with accounts, contracts and usage as csv or parquet, "
                "or `sample` for the sample company.",
                folder=folder,
            )
        )
    return folder.resolve()


def read_settings(folder: Path) -> Settings:
    """Read ``company.yml``, if there is one.

    Raises
    ------
    SourceError
        If it says something that is not understood; all of it is told at once.
    """
    path = folder / SETTINGS_FILE
    if not path.exists():
        return Settings()
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8-sig")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SourceError(tr("{file} is no YAML in UTF-8: {error}", file=path, error=error)) from error
    if not isinstance(said, dict):
        raise SourceError(tr("{file} must hold lines such as `name: Example Inc.`", file=path))
    try:
        return Settings.model_validate(said)
    except ValidationError as error:
        problems = [line for part in error.errors() for line in _told(part)]
        head = tr("{n} faults in {where}:", n=len(problems), where=path)
        raise SourceError("\n".join([head, *(f"  - {problem}" for problem in problems)])) from error


def _told(part: dict, above: tuple[str, ...] = ()) -> list[str]:
    """Say one of pydantic's errors, found below the entries `above`."""
    location = (*above, *part["loc"])
    place = ".".join(str(p) for p in location)
    if part["type"] == "extra_forbidden":
        inside, name = location[:-1], str(location[-1])
        model = TableSettings if inside else Settings
        return [_unknown(".".join(map(str, inside)) or SETTINGS_FILE, name, model.model_fields)]
    if part["type"] == "value_error":
        reason = str(part["ctx"]["error"])
        return reason.splitlines() if place == "tables" else [f"{place}: {reason}"]
    shown = repr(part["input"])
    if part["type"] in ("greater_than_equal", "less_than_equal"):
        return [
            tr(
                "{place}: must be between {low} and {high}, but {value} was given",
                place=place,
                low=1,
                high=12,
                value=shown,
            )
        ]
    if part["type"] == "literal_error":
        return [
            tr(
                "{place}: must be one of {known}, but {value} was given",
                place=place,
                known=", ".join(LANGUAGES),
                value=shown,
            )
        ]
    if part["type"].startswith("date"):
        return [tr("{place}: must be a date such as 2026-09-30, but {value} was given", place=place, value=shown)]
    kinds = {"int": tr("a whole number"), "string": tr("a text"), "list": tr("a list"), "dict": tr("names with values")}
    kind = kinds.get(part["type"].split("_")[0], tr("names with values"))
    return [tr("{place}: must be {kind}, but {value} was given", place=place, kind=kind, value=shown)]


def find_sources(folder: Path, settings: Settings) -> dict[str, Source]:
    """Return the file of every table that the folder has, by table name.

    Raises
    ------
    SourceError
        If a file that company.yml names is not there, two files claim one table, or the encoding is unknown.
    """
    found, problems = {}, []
    for table in TABLES:
        set_for = settings.of(table)
        if set_for.file:
            paths = [folder / set_for.file]
            if not paths[0].is_file():
                problems.append(
                    tr("There is no file {file}, which company.yml names for {table}.", file=paths[0], table=table)
                )
                continue
            if paths[0].suffix.lower() not in (".csv", ".parquet"):
                problems.append(tr("{file} is neither .csv nor .parquet.", file=paths[0]))
                continue
        else:
            paths = [path for suffix in ("csv", "parquet") if (path := folder / f"{table}.{suffix}").is_file()]
        if len(paths) > 1:
            names = ", ".join(path.name for path in paths)
            problems.append(tr("Both {files} are there: keep one, or name it in company.yml.", files=names))
            continue
        if paths:
            try:
                encoding, digest = _scan(paths[0], set_for.encoding)
            except UnicodeDecodeError:
                tried = set_for.encoding or ", ".join(ENCODINGS)
                problems.append(
                    tr(
                        "The encoding of {file} is not {tried}: set `encoding` for {table} in company.yml.",
                        file=paths[0].name,
                        tried=tried,
                        table=table,
                    )
                )
                continue
            found[table] = Source(table, paths[0], encoding, digest, set_for)
    if problems:
        raise SourceError("\n".join(problems))
    return found


def _scan(path: Path, encoding: str) -> tuple[str, str]:
    """Return encoding and sha256 of a file, read once in pieces."""
    digest = hashlib.sha256()
    is_csv = path.suffix.lower() == ".csv"
    tried = {name: codecs.getincrementaldecoder(name)() for name in ([encoding] if encoding else ENCODINGS) if is_csv}
    failed: UnicodeDecodeError | None = None
    with path.open("rb") as file:
        start = file.read(3)
        file.seek(0)
        while chunk := file.read(1 << 22):
            digest.update(chunk)
            for name in list(tried):
                try:
                    tried[name].decode(chunk)
                except UnicodeDecodeError as error:
                    failed = error
                    del tried[name]
    for name in list(tried):
        try:
            tried[name].decode(b"", final=True)
        except UnicodeDecodeError as error:
            failed = error
            del tried[name]
    if is_csv and not tried:
        assert failed is not None
        raise failed
    chosen = next(iter(tried), "")
    return ("utf-8-sig" if chosen == "utf-8" and start == codecs.BOM_UTF8 else chosen), digest.hexdigest()
