"""What company.yml may say, and what is told where it says something else."""

from __future__ import annotations

import codecs
import datetime
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator

from cslib.company.tables import TABLES
from cslib.door import nearest, read_yaml, shown
from cslib.errors import SourceError
from cslib.language import tr, word

SETTINGS_FILE = "company.yml"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, str_max_length=1000)


class Join(_Part):
    """Columns of a table that stand in another file.

    `file`, `sheet`: where they stand; without a file, in the table's own workbook. `on` (dict of str): column of the
    table's file -> the column of the other that holds the same; one name where both call it alike. `columns` (dict of
    str): name in the kit -> name in the other file.
    """

    file: str = ""
    sheet: str = ""
    on: dict[str, str]
    columns: dict[str, str]

    @field_validator("on", mode="before")
    @classmethod
    def _same_name(cls, said):
        return {said: said} if isinstance(said, str) else said


class Exclude(_Part):
    """Who and what does not count, such as own staff, monitors and tests; ``*`` stands for any letters."""

    users: list[str] = Field(default_factory=list)
    features: list[str] = Field(default_factory=list)
    accounts: list[str] = Field(default_factory=list)

    @field_validator("users", "features", "accounts", mode="before")
    @classmethod
    def _texts(cls, said):
        return [_said(one) for one in said] if isinstance(said, list) else [said]

    def __add__(self, other: Exclude) -> Exclude:
        return Exclude(**{name: getattr(self, name) + getattr(other, name) for name in Exclude.model_fields})


Connection = Annotated[str, AfterValidator(lambda url: _without_secret(url))]


def _without_secret(url: str) -> str:
    if url and "://" not in url and not re.fullmatch(r"\$\{\w+\}", url):
        raise ValueError(tr("must be a URL such as {example}", example="postgres://user:${PASSWORD}@host:5432/shop"))
    if re.search(r"://[^/@]*:(?!\$\{\w+\}@)[^/]*@|(?i:passw|pwd|token|secret|private_key|api_key)\w*=(?!\$\{)", url):
        raise ValueError(tr("a password does not belong in the file: write ${NAME}, and set NAME in the environment"))
    return url


_NO_ENCODINGS = ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem")


class TableSettings(_Part):
    """How one table was exported.

    - `file`: its file, or a pattern such as ``usage-*.csv`` where it lies in several.
    - `connection`, `table`: the database where it lies, and its name there, with a schema (``crm.usage``) or without;
      in Spark also the path of a folder of parquet.
    - `sheet`: of a workbook.
    - `decimal` (str): decimal mark, ``.`` or ``,``, where the cells do not show it.
    - `skip`: how many lines stand above the header; or which lines (rows of a sheet) to leave out.
    - `data_from` (date or None): since when it is complete.
    - `columns` (dict of str): name in the kit -> name in the file.
    - `values` (dict of dict of str): column in the kit -> what cells say -> what the kit calls it.
    """

    file: str = ""
    connection: Connection = ""
    table: str = ""
    sheet: str = ""
    encoding: str = ""
    date_format: str = ""
    decimal: Literal["", ".", ","] = ""
    skip: int | list[int] = 0
    data_from: datetime.date | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    join: list[Join] = Field(default_factory=list)
    exclude: Exclude = Field(default_factory=Exclude)

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str) -> str:
        if value:
            try:
                # What only turns letters around, and what writes letters as numbers, is no encoding of a file.
                if (
                    "a,1 ".encode(value).decode(value) != "a,1 "
                    or codecs.lookup(value).name.replace("-", "_") in _NO_ENCODINGS
                ):
                    raise LookupError
            except (LookupError, ValueError):
                raise ValueError(tr("{value} is no encoding that can be read", value=shown(value))) from None
        return value

    @field_validator("date_format")
    @classmethod
    def _whole_dates(cls, value: str) -> str:
        day = datetime.datetime(2001, 2, 3, 4, 5, 6, tzinfo=datetime.UTC)
        try:
            read = datetime.datetime.strptime(day.strftime(value), value).date() if value else day.date()
            if len(value) > 40 or read not in (day.date(), day.date().replace(day=1)):
                raise ValueError
        except (ValueError, re.error):
            problem = tr("{value} does not say year, month and day, as %Y-%m-%d or %d.%m.%Y do", value=shown(value))
            raise ValueError(problem) from None
        return value

    @field_validator("skip", mode="before")
    @classmethod
    def _lines(cls, said):
        numbers = said if isinstance(said, list) else [said]
        if not all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in numbers):
            raise ValueError(
                tr("must be a number of lines, or a list of line numbers, but {value} was given", value=repr(said))
            )
        return said

    @field_validator("values", mode="before")
    @classmethod
    def _texts(cls, said):
        """Take what YAML reads as numbers, booleans or nothing for the text that was meant."""
        if not isinstance(said, dict) or not all(isinstance(one, dict) for one in said.values()):
            return said
        return {column: {str(theirs): _said(ours) for theirs, ours in cells.items()} for column, cells in said.items()}

    @field_validator("join", mode="before")
    @classmethod
    def _one_join(cls, said):
        return [said] if isinstance(said, dict) else said


def _said(value):
    """Return as text what YAML reads as a number, a boolean or nothing; lists and names stay what they are."""
    if isinstance(value, (list, dict)):
        return value
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


class Settings(_Part):
    """What ``company.yml`` may say; every entry has a default.

    - `name`, `currency`, `time_zone`: of the company; the time zone is one of the IANA names and only matters for dates
      with a time and an offset.
    - `holidays` (list of date): days off beside Saturday and Sunday.
    - `fiscal_year_start`: first month of the fiscal year.
    - `fiscal_year_named` (str): which of its calendar years it is named after: ``start`` or ``end``.
    - `end_dates`, `amounts`, `terms`, `usage_by`, `usage_times`, `ended_accounts`, `earlier_contracts` (str): what the
      export means where two readings are possible, see :mod:`cslib.company.conventions`; empty: not said.
    - `churned_on`: column of contracts or accounts with the day on which customers left whose status alone says so; or
      ``unknown``.
    - `segment_by`: column of accounts that reports are split by.
    - `roll_up` (str): ``parent``: retention counts groups, by parent_id of accounts, so that a subsidiary's move is no
      loss.
    - `language` (str): ``en`` or ``ja``, or empty.
    - `connection`: URL of the database with the tables, such as ``postgres://user:${PASSWORD}@host:5432/shop``;
      ``${NAME}`` stands for what the environment holds.
    - `data_from` (date or None): since when the tables are complete, where a table says nothing else.
    - `exclude`: of every table.
    - `tables` (dict of TableSettings): by the kit's table name.
    """

    name: str = ""
    currency: str = ""
    time_zone: str = ""
    holidays: list[datetime.date] = Field(default_factory=list)
    fiscal_year_start: int = Field(default=1, ge=1, le=12)
    fiscal_year_named: Literal["start", "end"] = "start"
    end_dates: Literal["", "last day", "first day after"] = ""
    amounts: Literal["", "per month", "per year", "per term"] = ""
    terms: Literal["", "months", "years"] = ""
    usage_by: Literal["", "day", "month"] = ""
    usage_times: Literal["", "local", "UTC"] = ""
    ended_accounts: Literal["", "left out", "none yet"] = ""
    earlier_contracts: Literal["", "left out", "none"] = ""
    churned_on: str = ""
    segment_by: str = ""
    roll_up: Literal["", "parent"] = ""
    language: Literal["", "en", "ja"] = ""
    connection: Connection = ""
    data_from: datetime.date | None = None
    exclude: Exclude = Field(default_factory=Exclude)
    tables: dict[str, TableSettings] = Field(default_factory=dict)

    @field_validator("fiscal_year_start", mode="before")
    @classmethod
    def _whole_months(cls, value):
        if re.search(r"\d-\d-\d|52|53", str(value)):
            raise ValueError(tr("fiscal years of whole weeks, such as 4-4-5, are not supported, only of whole months"))
        return str(value) if isinstance(value, bool) else value  # else true would be January

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value:
            from zoneinfo import ZoneInfo

            try:
                ZoneInfo(value)
            except (KeyError, ValueError, OSError):
                raise ValueError(tr("{value} is no time zone such as Asia/Tokyo", value=shown(value))) from None
        return value

    @field_validator("tables", mode="wrap")
    @classmethod
    def _known_tables(cls, said, validate):
        """Tell unknown names of tables and columns together with what else is wrong below ``tables``."""
        problems = []
        if isinstance(said, dict):
            problems += [_unknown("tables", name, TABLES) for name in said if name not in TABLES]
            for name, table in said.items():
                if name not in TABLES or name == "accounts" or not isinstance(table, dict):
                    continue
                known = TABLES[name].names
                for entry in ("columns", "values"):
                    if isinstance(columns := table.get(entry), dict):
                        problems += [_unknown(f"tables.{name}.{entry}", c, known) for c in columns if c not in known]
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


_PARTS = {"tables": TableSettings, "join": Join, "exclude": Exclude}
"""Entries that hold further ones, by name."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a sentence with the nearest name, with a space in front, or an empty string."""
    near = nearest(name, known)
    return " " + tr("Did you mean {near}?", near=near) if near else ""


def _unknown(place: str, name: str, known: Iterable[str]) -> str:
    known = list(known)
    said = {"place": place, "name": name, "near": did_you_mean(name, known), "known": ", ".join(known)}
    return tr("{place}: unknown name {name!r}.{near} Known: {known}", **said)


def read_settings(folder: Path) -> Settings:
    """Read ``company.yml``, if there is one.

    Raises SourceError if it says something that is not understood; all of it is told at once.
    """
    path = folder / SETTINGS_FILE
    if not os.path.lexists(path):
        return Settings()
    said = read_yaml(path)
    said = {} if said is None else said
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
        model = next((_PARTS[part] for part in reversed(inside) if part in _PARTS), Settings)
        return [_unknown(".".join(map(str, inside)) or SETTINGS_FILE, name, model.model_fields)]
    if part["type"] == "value_error":
        reason = str(part["ctx"]["error"])
        return reason.splitlines() if place == "tables" else [f"{place}: {reason}"]
    if part["type"] == "missing":
        return [tr("{place}: is needed", place=place)]
    value = shown(part["input"])
    return [tr("{place}: must be {kind}, but {value} was given", place=place, kind=kind_of(part), value=value)]


def kind_of(part: dict) -> str:
    """Say what one of pydantic's errors asks for."""
    context = part.get("ctx", {})
    known = ", ".join(filter(None, re.findall("'([^']*)'", str(context.get("expected")))))
    kind = word("company.asked", part["type"].split("_")[0], tr("names with values"))
    return word("company.asked", part["type"], kind, known=known, **context)
