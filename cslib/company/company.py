"""A company, or one of its segments, as known before a day; and what of its data was dropped or hidden."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from cslib.company import asof, doubts, reduction
from cslib.company.doubts import Doubt
from cslib.company.faults import Examination, examine
from cslib.company.parsing import among
from cslib.company.policies import policy
from cslib.company.quarters import Calendar, Quarter
from cslib.company.questions import Question
from cslib.company.settings import SETTINGS_FILE, Settings, did_you_mean, read_settings
from cslib.company.sources import changed, find_folder, find_sources, stamp
from cslib.company.tables import TABLES
from cslib.door import content
from cslib.errors import DataError, Fault, Note, ParameterError, SourceError
from cslib.language import current, pay_in, tr
from cslib.stats.estimate import Result
from cslib.stats.kept import digest, entry, keeping, named

if TYPE_CHECKING:
    from cslib.company.engine import Engine
    from cslib.company.policies.policy import Retention


def of_tables(tables: Mapping[str, pd.DataFrame], hidden: Mapping[str, int], day: pd.Timestamp) -> tuple[Note, ...]:
    """Count the rows of the tables that the as-of rule hides or takes as they are today."""
    notes = [Note("hidden", table, n, {"day": f"{day:%Y-%m-%d}"}) for table, n in hidden.items()]
    accounts = tables["accounts"]
    if "changes" not in tables:
        notes.append(Note("current_value", "accounts", len(accounts)))
    bare = int((~among(accounts["account_id"], tables["contracts"]["account_id"])).sum())
    if bare:
        notes.append(Note("no_contract", "accounts", bare))
    for name in accounts.columns.difference(TABLES["accounts"].names, sort=False):
        n = int(accounts[name].isna().sum())
        if n:
            notes.append(Note("no_segment", "accounts", n, {"column": name}))
    return tuple(notes)


def of_usage(company: Company) -> tuple[Note, ...]:
    """Count the usage rows of the company or segment that analyses do not see."""
    if company.engine is None:
        return ()
    numbers = dict(company.unseen_use)
    early, notes = numbers.pop("early"), []
    n = numbers["before"] + numbers["after"]
    if n:
        notes.append(Note("outside_life", "usage", n, numbers))
    if early:
        notes.append(Note("before_data_from", "usage", early, {"day": f"{company.data_from('usage'):%Y-%m-%d}"}))
    return tuple(notes)


MOST_SEGMENTS = 12
"""A column of accounts with more values than this is no segment column by default."""

NOBODY = "nobody"
"""Stands for the accounts without a csm where pages are split by csm."""


@dataclass(frozen=True, repr=False)
class Company(Result):
    """One company, or one of its segments, as known before `as_of`. Made by :func:`load`.

    - `settings`: what company.yml says.
    - `as_of`: first day that is not seen.
    - `quarter`: the last one complete at `as_of`.
    - `tables` (dict of DataFrame): by name, without usage: every column of :data:`cslib.company.tables.TABLES`, dates
      midnight ``datetime64[ns]``, numbers float64, booleans pandas' ``boolean``, else text; the as-of rule applied, the
      accounts of the segment only.
    - `segment_by`, `segment`: column and value; both empty for the whole company.
    - `signed`: contracts signed before `as_of` that start on it or later; they are not in ``tables``.
    - `notes`: what was dropped, hidden or taken as it is today.
    - `fingerprint` (dict of str): sha256 of each table's file, and of company.yml where there is one.
    - `engine`: where the usage table is; None where the company has only the weekly activity.
    - `usage_columns`: columns of the usage table that hold anything.
    - `whole`: of a segment: the company with all its accounts.
    - `questions`: what the export may mean in two ways and company.yml does not say.
    - `doubts`: what hardly is as it seems, of all accounts; figures that rest on it have no verdict. Open questions are
      among them.
    - `files`: what was read, and what it was like then, see :func:`cslib.company.sources.changed`.
    """

    shown_by = "cslib.orientation"
    by_name = True

    name: str
    folder: Path
    settings: Settings
    as_of: pd.Timestamp
    quarter: Quarter
    tables: Mapping[str, pd.DataFrame]
    segment_by: str = ""
    segment: str = ""
    signed: pd.DataFrame = field(default_factory=pd.DataFrame)
    notes: tuple[Note, ...] = ()
    fingerprint: Mapping[str, str] = field(default_factory=dict)
    engine: Engine | None = field(default=None, compare=False)
    usage_columns: tuple[str, ...] = ()
    whole: Company | None = None
    questions: tuple[Question, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    files: Mapping[Path, tuple] = field(default_factory=dict, compare=False)

    def __getstate__(self) -> dict:
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def __setstate__(self, state: dict) -> None:
        self.__dict__.update(state)

    def __repr__(self) -> str:
        chosen = f", {self.segment_by}={self.segment!r}" if self.segment_by and self.segment else ""
        return f"Company({self.name!r}, {self.quarter}, {len(self.accounts)} accounts{chosen})"

    @property
    def accounts(self) -> pd.DataFrame:
        """Accounts started before `as_of`: account_id, name, start_date, seats, csm, parent_id, segment columns."""
        return self.tables["accounts"]

    def named(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Add `name` (an account without one goes by its id) and `csm` (empty: nobody) of each row's account."""
        known = self.accounts.set_index("account_id").reindex(columns=["name", "csm"])
        told = known.astype("object").reindex(rows["account_id"]).set_axis(rows.index)
        told = told.where(told.notna(), "").astype(str)
        return rows.assign(name=told["name"].where(told["name"] != "", rows["account_id"]), csm=told["csm"])

    @property
    def segment_columns(self) -> list[str]:
        """Names of the segment columns: those of accounts that are not the kit's."""
        return [name for name in self.accounts if name not in TABLES["accounts"].names]

    @property
    def split_columns(self) -> list[str]:
        """Names of the columns that pages can be split by: the segment columns, and csm where it is filled."""
        return [*self.segment_columns, *(["csm"] if self.everyone().has("accounts.csm") else [])]

    @property
    def default_segment(self) -> str:
        """The column that reports are split by: as set, else the first with 2 to 12 values, else empty."""
        if self.settings.segment_by:
            return self.settings.segment_by
        few = (name for name in self.segment_columns if 2 <= self.accounts[name].nunique() <= MOST_SEGMENTS)
        return next(few, "")

    def everyone(self) -> Company:
        """Return the company with all its accounts; itself where no segment was chosen."""
        return self.whole or self

    def segments(self, column: str) -> list[str]:
        """Return the values of a segment column or csm, the largest first; of csm, :data:`NOBODY` last.

        Raises ParameterError if there is no such column.
        """
        problem = _column_problem(column, self.split_columns)
        if problem:
            raise ParameterError([problem])
        sizes = self.accounts[column].value_counts()
        values = sorted(sizes.index, key=lambda value: (-sizes[value], value))
        nobody = column == "csm" and self.accounts["csm"].isna().any()
        return [*dict.fromkeys([*values, NOBODY])] if nobody else values

    def has(self, name: str) -> bool:
        """Tell whether a table has any row (``handoffs``), or a column any value (``contracts.mrr``)."""
        table, _, column = name.partition(".")
        if table == "usage":
            return self.engine is not None and (not column or column in self.usage_columns)
        if table not in self.tables or self.tables[table].empty:
            return False
        frame = self.tables[table]
        return not column or (column in frame and bool(frame[column].notna().any()))

    def missing(self, *names: str) -> tuple[str, ...]:
        """Return those of `names` (as for :meth:`has`) that the company lacks."""
        return tuple(name for name in names if not self.has(name))

    def table(self, name: str) -> pd.DataFrame:
        """Return a table by name; one that the folder lacks has no rows, but all columns."""
        if name in self.tables:
            return self.tables[name]
        if name not in TABLES or name == "usage":
            raise KeyError(name)
        return _no_rows(name)

    @property
    def activity(self) -> pd.DataFrame | None:
        """The weekly table, where it takes the place of usage; else None."""
        return self.tables.get("activity") if self.engine is None else None

    @cached_property
    def calendar(self) -> Calendar:
        """Working days of this company."""
        return Calendar(tuple(self.settings.holidays))

    @cached_property
    def retention(self) -> Retention:
        """How retention is counted: the policy in force at as_of, else the default one."""
        return policy.retention(self)

    def data_from(self, table: str) -> pd.Timestamp | None:
        """Return since when a table is complete, where company.yml says so."""
        day = self.settings.of(table).data_from or self.settings.data_from
        return None if day is None else pd.Timestamp(day)

    @property
    def usage_engine(self) -> Engine:
        """Where the usage table is. Raises SourceError if the company has none."""
        if self.engine is None:
            raise SourceError(tr("{name} has no table usage, only the weekly activity.", name=self.name))
        return self.engine

    def usage_expr(self):
        """Return the usage rows that analyses see, as an Ibis table inside the engine.

        Rows of these accounts, from the start of the first contract of any type to the end of the last
        (gaps inside are kept), before `as_of`, and not before the table's `data_from`.

        Returns ibis Table: account_id, date, feature, count (1 where the file has none) and, where filled, user_id.

        Raises SourceError if the company has no usage table.
        """
        rows = self.usage_engine.inside(self.lives, self.as_of).select(*self.usage_columns)
        since = self.data_from("usage")
        return rows if since is None else rows.filter(rows.date >= since.date())

    @cached_property
    def unseen_use(self) -> dict[str, int]:
        """Rows of usage that analyses do not see: all before as_of, before and after a life, before data_from."""
        asked = (self.as_of, self.data_from("usage"))
        of, unseen = self.engine.outside or (None, None)
        if of != asked:
            unseen = self.engine.unseen(self.everyone().lives, *asked)
            self.engine.outside = asked, unseen
        numbers = unseen[among(unseen["account_id"], self.accounts["account_id"])].drop(columns="account_id").sum()
        return {name: int(value) for name, value in numbers.items()}

    @cached_property
    def worked_out(self) -> dict:
        """What ``spells`` work out once for this company, by name and policy."""
        return {}

    @cached_property
    def lives(self) -> pd.DataFrame:
        """By account: first (day of any contract) and end (of the last one, exclusive; missing while open)."""
        lives = asof.lives(self.tables["contracts"])
        return lives[among(lives["account_id"], self.accounts["account_id"])].reset_index(drop=True)


def load(
    data: str | Path = "sample",
    as_of: str | Quarter | datetime.date | None = None,
    segment_by: str = "",
    segment: str = "",
) -> Company:
    """Read a company's tables, check them, and cut them to what was known before a day.

    Parameters
    ----------
    data : str or Path
        A folder of tables, or ``sample``.
    as_of : str, Quarter or date, optional
        A quarter such as ``2026Q3`` (as known at its end), or the first day that is not seen.
        Default: the last quarter up to whose last working day use is recorded.
    segment_by, segment : str
        Column of accounts and one of its values; empty for all accounts.

    Raises
    ------
    SourceError
        If the folder, a file or company.yml cannot be read.
    DataError
        If the tables have faults; all of them are told.
    ParameterError
        If `as_of` is no quarter or day, or there is no such segment.
    """
    folder = find_folder(data)
    said = [folder / SETTINGS_FILE, folder / "policy", *(folder / "policy").glob("*")]
    files = {path: stamp(path) for path in said}
    settings = read_settings(folder)
    sources = find_sources(folder, settings)
    fingerprint = {name: source.sha256 for name, source in sources.items()}
    for source in sources.values():
        files |= source.stamps
    if (folder / SETTINGS_FILE).exists():
        fingerprint[SETTINGS_FILE] = hashlib.sha256(content(folder / SETTINGS_FILE)).hexdigest()
    expected = os.environ.get(PINNED, "")
    if expected.startswith(digest(str(folder))) and expected != pin(folder, fingerprint):
        problem = tr("The tables in {folder} have changed since the report began.", folder=folder)
        raise SourceError(f"{problem} {tr('Call again when nothing writes to the folder.')}")

    def read() -> Company:
        seen = examine(folder, settings, sources)
        if seen.faults:
            raise DataError(str(folder), seen.faults)
        whole = replace(build(folder, settings, seen, as_of), fingerprint=fingerprint)
        if keeping() and whole.engine is not None:
            # Whoever reads it needs no engine then.
            reduction.of(whole)
        changed(files)
        return whole

    company = _named(entry(_tables(folder, fingerprint, as_of), read))
    policy.examine(company)
    if segment_by or segment:
        company = choose(company, segment_by, segment)
    company = _named(replace(company, notes=company.notes + of_usage(company), files=files))
    changed(files)
    pay_in(settings.currency)
    return company


def share(company: Company) -> None:
    """Keep a whole company, read where nothing was kept, for those who load it as of its quarter."""
    if not keeping():
        return

    def made() -> Company:
        if whole.engine is not None:
            reduction.of(whole)
        return whole

    whole = replace(company, notes=company.notes[: len(company.notes) - len(of_usage(company))], files={})
    entry(_tables(company.folder, company.fingerprint, company.quarter), made, least=0.0)


def _tables(folder: Path, fingerprint: Mapping[str, str], as_of) -> str:
    """Return the name under which a company is kept as it was read."""
    return digest("tables", str(folder.resolve()), str(dict(sorted(fingerprint.items()))), str(as_of))


PINNED = "CSLIB_PINNED"
"""Environment variable: of which company and tables the pages are that kernels are started for, as :func:`pin` says."""


def pin(folder: Path, fingerprint: Mapping[str, str]) -> str:
    """Return what tells whether a company has the same tables as another time."""
    return digest(str(folder)) + digest(str(sorted(fingerprint.items())))


def _named(company: Company) -> Company:
    """Let what is worked out of a company be kept (`cslib.stats.kept`): by its files, policies, day and segment."""
    policies = [(path.name, content(path)) for path in sorted((company.folder / "policy").glob("*.y*ml"))]
    # Doubts are said in the language of the page.
    told = [company.fingerprint, policies, company.as_of, company.segment_by, company.segment]
    told += [company.name, company.settings.model_dump_json(), current() if company.doubts else ""]
    return named(company, digest("company", *map(str, told)), stored=True)


def build(folder: Path, settings: Settings, seen: Examination, as_of=None) -> Company:
    """Return the whole company as known before `as_of`, without the notes on usage.

    Raises ParameterError if `as_of` is no quarter or day. Raises DataError if nothing had happened before `as_of`.
    """
    day, quarter = resolve(as_of, seen, settings)
    faults = nothing_before(day, seen)
    if faults:
        raise DataError(str(folder), faults)
    tables, signed, hidden = asof.apply(seen.frames, day)
    known = tables["contracts"]["type"]
    if tables["accounts"].empty and len(known) and not (known == "paid").any():
        problem = tr("none of the contracts known before {day} is paid.", day=f"{day:%Y-%m-%d}")
        fix = tr("Write paid for the type of contracts that are, or leave the column out; choose a later quarter.")
        raise DataError(str(folder), [Fault("contracts", "type", problem, fix, count=len(tables["contracts"]))])
    if tables["accounts"].empty:
        problem = tr("no account had started before {day}.", day=f"{day:%Y-%m-%d}")
        fix = tr("Choose a later quarter, or correct start_date.")
        raise DataError(str(folder), [Fault("accounts", "start_date", problem, fix, count=0)])
    tables = _of_accounts(tables, tables["accounts"]["account_id"])
    company = Company(
        name=settings.name or folder.name,
        folder=folder,
        settings=settings,
        as_of=day,
        quarter=quarter,
        tables=tables,
        signed=signed,
        notes=(*seen.notes, *of_tables(tables, hidden, day)),
        engine=seen.engine,
        usage_columns=_usage_columns(seen),
        questions=tuple(seen.questions),
    )
    found = doubts.of_questions(seen.questions) + doubts.of_tables(seen.frames, seen.raws, settings, day)
    return replace(company, doubts=(*found, *doubts.of_use(company, seen.usage.get("rows", 0))))


def resolve(as_of, seen: Examination, settings: Settings) -> tuple[pd.Timestamp, Quarter]:
    """Return the first day that is not seen, and the last quarter complete by then.

    Raises ParameterError if `as_of` is no quarter or day.
    """
    year = (settings.fiscal_year_start, settings.fiscal_year_named)
    if as_of is None or (isinstance(as_of, str) and not as_of.strip()):
        until = asof.seen_until(seen.frames, seen.last_use)
        quarter = Quarter.last_complete(Calendar(tuple(settings.holidays)).after(until - pd.Timedelta(days=1)), *year)
        return quarter.end, quarter
    if isinstance(as_of, Quarter):
        return as_of.end, as_of
    if isinstance(as_of, str):
        try:
            quarter = Quarter.parse(as_of, *year)
            return quarter.end, quarter
        except ValueError as error:
            if re.search("Q|四半期", as_of.upper()):
                raise ParameterError([str(error)]) from error
    try:
        day = pd.Timestamp(as_of).tz_localize(None).normalize()
        return day, Quarter.last_complete(day, *year)
    except (ValueError, TypeError) as error:
        problem = tr(
            "as_of must be a quarter such as 2026Q3 or a day such as 2026-10-01, but {value!r} was passed.", value=as_of
        )
        raise ParameterError([problem]) from error


def nothing_before(day: pd.Timestamp, seen: Examination) -> list[Fault]:
    """Return a fault if no use is recorded before `day`; without use, no contract."""
    if seen.engine is not None:
        table, column, first = "usage", "date", pd.Timestamp(seen.usage["first"])
    else:
        table, column = ("activity", "week") if "activity" in seen.frames else ("contracts", "start_date")
        first = seen.frames[table][column].min()
    if first < day:
        return []
    problem = tr("no events before {day}; the first is of {first}.", day=f"{day:%Y-%m-%d}", first=f"{first:%Y-%m-%d}")
    return [Fault(table, column, problem, tr("Choose a later quarter, or export earlier rows."), count=0)]


def choose(company: Company, segment_by: str, segment: str) -> Company:
    """Return `company` with the accounts of one segment only.

    Raises ParameterError if there is no such column or value.
    """
    problem = _column_problem(segment_by, company.split_columns)
    if not problem and segment:
        values = company.segments(segment_by)
        if segment not in values:
            problem = tr(
                "The value for `segment` must be one of {known}, but {value!r} was passed.{near}",
                known=", ".join(values[:20]) + (" …" if len(values) > 20 else ""),
                value=segment,
                near=did_you_mean(segment, values),
            )
    if problem:
        raise ParameterError([problem])
    if not segment:
        return replace(company, segment_by=segment_by)
    values = company.accounts[segment_by]
    chosen = company.accounts.loc[(values.fillna(NOBODY) if segment_by == "csm" else values) == segment, "account_id"]
    return replace(
        company,
        tables=_of_accounts(company.tables, chosen),
        signed=company.signed[company.signed["account_id"].isin(chosen)].reset_index(drop=True),
        segment_by=segment_by,
        segment=segment,
        whole=company.everyone(),
    )


def _column_problem(column: str, known: list[str]) -> str:
    if column in known:
        return ""
    return tr(
        "The value for `segment_by` must be one of {known}, but {value!r} was passed.{near}",
        known=", ".join(known) or "–",
        value=column,
        near=did_you_mean(column, known),
    )


def _of_accounts(tables: Mapping[str, pd.DataFrame], accounts: pd.Series) -> dict[str, pd.DataFrame]:
    """Return the tables with the rows of `accounts` only; tables without accounts stay."""
    kept = {}
    for name, frame in tables.items():
        theirs = among(frame["account_id"], accounts) if "account_id" in frame else None
        kept[name] = frame if theirs is None or theirs.all() else frame[theirs].reset_index(drop=True)
    return kept


def _no_rows(table: str) -> pd.DataFrame:
    kinds = {"date": "datetime64[ns]", "month": "datetime64[ns]", "number": "float64", "integer": "float64"}
    kinds["boolean"] = "boolean"
    return pd.DataFrame({c.name: pd.Series(dtype=kinds.get(c.kind, "str")) for c in TABLES[table]})


def _usage_columns(seen: Examination) -> tuple[str, ...]:
    if seen.engine is None:
        return ()
    return ("account_id", "date", "feature", "count", *(["user_id"] if seen.usage["has_user"] else []))
