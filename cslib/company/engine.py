"""Usage inside the database engine: typed rows, and what is wrong with them, without loading them."""

import contextlib
import functools
import operator
import os
from collections.abc import Iterable
from pathlib import Path

import duckdb
import ibis
import ibis.expr.datatypes as dt
import numpy as np
import pandas as pd
from ibis.expr.operations import BitOr

from cslib.company import dates, tidying
from cslib.company.dates import DATE, FIRST_YEAR, LAST_YEAR, ZONED
from cslib.company.parsing import ERRORS, LARGEST, NULLS, WHOLE, as_numbers, decimal_of
from cslib.company.reading import Layout, connect, told, unreadable
from cslib.company.settings import Exclude, Join
from cslib.company.sources import WHOLE_FLOAT, Source
from cslib.company.tables import TABLES
from cslib.company.tidying import TOTAL, pattern
from cslib.company.workbooks import failed_cells
from cslib.errors import DataError, Fault, Note
from cslib.language import tr

NOTHING = ERRORS + NULLS
CLOCK = "[ T]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?( ?[AaPp][Mm])?$"
OFFSET = " ?([+-][0-9]{2}):?([0-9]{2})$"
SPACES = " \t\r\n\u3000\xa0"
EPOCH = "^(1[0-9]{9})([0-9]{3})?$"
ROW, KEY, HERE = "\1row", "\1key", "\1here"
"""Names that no column of an export has."""

ZONE_IS_SET = ("postgres", "pyspark")
"""Engines of others that can be told the zone of a session."""

OPEN_END = pd.Timestamp("2200-01-01")
"""Stands for the end of a life that has none."""


@ibis.udf.scalar.builtin
def try_strptime(text: str, pattern: str) -> dt.timestamp:
    """DuckDB's own: a time, or nothing where the text does not follow the pattern."""


@ibis.udf.scalar.builtin
def timezone(zone: str, time: dt.timestamp) -> dt.Timestamp("UTC"):
    """DuckDB's own: a time without a zone, taken as of that zone."""


@ibis.udf.agg.builtin(name="bit_or")
def _bit_or(bits: dt.int64) -> dt.int64:
    """Spark's own, for which Ibis has no name: the bits that any row has."""


UNZONED = r"[ T]([0-9]{1,2}):[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$"
"""The time behind a date, without an offset."""

FEW = 2_000_000
"""Rows of a parquet file up to which they are held as they were read."""


class Engine:
    """The usage table of one company in an embedded DuckDB.

    Parquet is read where it lies; text is parsed once into the engine, workbooks and JSON by way of pandas. Where the
    table lies in another database its engine does the work, and only what is reduced comes here.

    Parameters
    ----------
    source : Source
        Files of the usage table; they hold every needed column.
    time_zone : str
        Zone whose day counts for times that carry an offset.
    exclude : Exclude
        Users, features and accounts that do not count.
    out : iterable of str
        Accounts that do not count, by identifier.
    utc : bool
        Whether times without an offset are in UTC.

    - `rows` (ibis Table): account_id, date, feature, count and user_id, typed; ``file`` counts the files from 0,
      ``row`` the rows of each from 1, ``date_text`` and ``count_text`` hold cells that could not be read, ``hour`` that
      of a time without an offset.
    - `notes` (list of Note): what was left out in reading.
    - `named` (dict of Series): the different users or features before some were left out, where some are to be.
    - `reduced`, `outside`: what :mod:`cslib.company.reduction` and a company keep of it.

    Raises
    ------
    SourceError
        If the engine cannot read a file.
    DataError
        If a join of company.yml cannot be made.
    """

    def __init__(
        self, source: Source, time_zone="", exclude: Exclude | None = None, out: Iterable[str] = (), utc=False
    ):
        self.given = (source, time_zone, exclude, tuple(out), utc)
        self.source, self.time_zone, self.utc = source, time_zone, utc and bool(time_zone)
        self.reduced: tuple | None = None
        self.outside: tuple | None = None
        self._names: list[str] = []
        self._taken: dict[str, tuple[int, int, str]] = {}
        self.named = dict.fromkeys(("user_id", "feature"), pd.Series(dtype="str"))
        self.notes: list[Note] = tidying.of_files(source)
        said = source.layouts[0].connection
        with self._told(source.path):
            self.connection = connect(said, source.path.parent) if said else ibis.duckdb.connect()
            self._set()
        parts = [self._part(i, layout) for i, layout in enumerate(source.layouts)]
        for file, (taken, n, columns) in self._taken.items():
            self.notes.append(tidying.note("joined", "usage", taken, rows=n, columns=columns, file=file))
        with self._told(source.path):
            self.rows = parts[0]
            if len(parts) > 1:
                self._change(ibis.union(*parts))
            self._empty()
            undated = self.foreign or self._read_the_rest()
            self._leave_out(exclude or Exclude(), list(self.given[3]), undated)

    def __getstate__(self) -> dict:
        return {name: getattr(self, name) for name in ("given", "source", "time_zone", "utc", "reduced", "outside")}

    def __getattr__(self, name: str):
        if name not in ("connection", "rows", "notes", "named"):
            raise AttributeError(name)
        # One that was kept reads the files when something is asked that its use as reduced does not tell.
        known = {"reduced": self.reduced, "outside": self.outside}
        self.__init__(*self.given)
        vars(self).update(known)
        return vars(self)[name]

    def _set(self) -> None:
        """Tell the engine the zone whose day counts and, where it is our own, its share of the machine."""
        zone = self.time_zone or "UTC"
        if self.foreign:
            # Others have no zoned times, or refuse them in _typed_by.
            if self.connection.name in ZONE_IS_SET:
                self.connection.raw_sql(f"SET TIME ZONE '{zone}'")
            return
        # In a notebook DuckDB would print a bar of its own below every cell that takes long.
        self.connection.con.execute("SET enable_progress_bar = false")
        self.connection.con.execute(f"SET TimeZone = '{zone}'")
        if threads := os.environ.get("CSLIB_THREADS"):
            # Of kernels that run side by side, each has its share of the cores.
            self.connection.con.execute(f"SET threads = {int(threads)}")

    @property
    def foreign(self) -> bool:
        """Whether the rows stay in an engine that is not ours: no table is made there, but for those of a session."""
        return self.connection.name != "duckdb"

    @contextlib.contextmanager
    def _told(self, path: Path):
        if said := self.source.layouts[0].connection:
            with told(said, path):
                yield
            return
        try:
            yield
        except duckdb.Error as error:
            raise unreadable(path, error) from error

    def _kept(self, rows):
        """Return rows as a table inside the engine, if it is our own."""
        if self.foreign:
            return rows
        self._names.append(ibis.util.gen_name("usage"))
        return self.connection.create_table(self._names[-1], rows, temp=True)

    def _change(self, rows) -> None:
        """Take changed rows, and drop the tables that they were made of."""
        before, self._names = self._names, []
        self.rows = self._kept(rows)
        for name in before:
            self.connection.con.execute(f'DROP TABLE "{name}"')

    def _part(self, file: int, layout: Layout):
        """Return the rows of one file, read where it lies or inside the engine."""
        if layout.kind == "csv":
            return self._parsed(file, layout)
        with self._told(layout.path):
            if layout.kind == "database":
                table, row = layout.table(self.connection), ibis.literal(0)
                self._typed_by(layout, table.schema())
            elif layout.kind == "parquet":
                table = self.connection.read_parquet(layout.path, file_row_number=True)
                row = table.file_row_number + 1
            else:
                frame = layout.frame().dropna(how="all")
                table = ibis.memtable(frame.assign(**{ROW: frame.index + 1}))
                return self._kept(self._typed(file, layout, table, table[ROW]))
            rows = self._typed(file, layout, table, row)
            # Dates as text would be read again at every look; few rows take less time where they are read once.
            as_text = any(
                kind.is_string() for name, kind in table.schema().items() if self._ours(layout, name) == "date"
            )
            few = layout.kind == "parquet" and self.connection.execute(table.count()) < FEW
            return self._kept(rows) if as_text or few else rows

    def _typed_by(self, layout: Layout, schema) -> None:
        """Refuse what engines read each in their own way, where they are not ours: text, and times with an offset."""
        for name, kind in schema.items() if self.foreign else ():
            ours, needed = self._ours(layout, name), ""
            if ours == "date" and kind.is_timestamp():
                zoned, plain = kind.timezone is not None, not self.utc or self.connection.name == "postgres"
                needed = "" if (self.connection.name in ZONE_IS_SET if zoned else plain) else "date"
            elif ours == "date" and not kind.is_date():
                needed = "date"
            elif ours == "count" and not kind.is_numeric():
                needed = "double precision"
            if needed:
                problem = tr("in the database the column {name} is of the type {kind}.", name=name, kind=kind)
                fix = tr(
                    "Give it the type {needed} there, for instance in a view, and name that as `table` in company.yml.",
                    needed=needed,
                )
                raise DataError("usage", [Fault("usage", ours, problem, fix, count=0)])

    def _ours(self, layout: Layout, name: str) -> str:
        return self.source.renamed(layout).get(name, name)

    def _parsed(self, file: int, layout: Layout):
        """Read a text file into the engine; one that it does not take is mended first, or told what is wrong."""
        for mend in (False, True):
            with layout.as_csv(mend) as (path, separator):
                try:
                    # With names and types given nothing is guessed: a guess takes ragged rows for a preface.
                    table = self.connection.read_csv(
                        path,
                        columns=dict.fromkeys(layout.columns, "VARCHAR"),
                        auto_detect=False,
                        header=True,
                        delim=separator,
                        quote='"',
                        escape='"',
                    )
                    return self._kept(self._typed(file, layout, table, ibis.row_number() + 1))
                except duckdb.Error as error:
                    if mend:
                        raise unreadable(layout.path, error) from error
        raise AssertionError

    def _typed(self, file: int, layout: Layout, table, row):
        """Return the rows with the kit's names and types; cells that cannot be read are kept as text beside."""
        said, theirs = self.source.settings, {ours: name for name, ours in self.source.renamed(layout).items()}
        # Beside the number of the row, which is a query of its own: what is made of a cell would repeat it many times.
        trimmed = layout.kind == "csv" and not self.source.joined and not said.values
        names = [one for each in TABLES["usage"] for one in (each.name, theirs.get(each.name)) if one in table.columns]
        table = table.mutate(**{ROW: row} | ({name: _text(table[name]) for name in names} if trimmed else {}))
        for join, other in self.source.joined:
            table = self._joined(table, layout, join, other)
        theirs = {ours: name for ours, name in theirs.items() if name in table.columns}
        cells = {}
        for column in TABLES["usage"]:
            name = column.name if column.name in table.columns else theirs.get(column.name, "")
            if name:
                ours = {cell.strip().casefold(): value for cell, value in said.values.get(column.name, {}).items()}
                cells[column.name] = _mapped(table[name], ours) if ours else table[name]
        # Of columns that are stored so DuckDB works on each different cell once, unless it has to choose a branch.
        each = self.foreign or layout.kind not in ("parquet", "database")
        columns = {name: cells[name] for name in ("account_id", "feature", "user_id") if name in cells}
        columns = columns if trimmed else {name: _text(cell, each) for name, cell in columns.items()}
        account = columns["account_id"]
        if each:
            columns["account_id"] = ibis.ifelse(account.endswith(".0"), _whole(account), account)
        else:
            columns["account_id"] = account.re_replace(WHOLE_FLOAT, r"\1")
        if self.foreign:
            # What does nothing to any cell would be done again at every look.
            plain = {name: cells[name].cast("string") for name in columns}
            same = {name: cell.identical_to(plain[name]).all() for name, cell in columns.items()}
            same = self._run(table.aggregate(**same)).iloc[0]
            columns = {name: plain[name] if same[name] else cell for name, cell in columns.items()}
        if "user_id" not in cells and any("user_id" in self.source.header(each) for each in self.source.layouts):
            columns["user_id"] = ibis.null("string")
        kind = cells["date"].type()
        date = cells["date"] if trimmed or kind.is_date() or kind.is_timestamp() else _text(cells["date"])
        cell, columns["hour"] = _clock(date, self.utc)
        columns["date"], columns["date_text"] = _dates(cell, said.date_format, bool(self.time_zone))
        if "count" in cells:
            number = trimmed or cells["count"].type().is_numeric()
            columns["count"], columns["count_text"] = _numbers(cells["count"] if number else _text(cells["count"]))
        else:
            columns["count"], columns["count_text"] = ibis.literal(1.0), ibis.null("string")
        return table.select(**columns, row=table[ROW].cast("int64"), file=ibis.literal(file, "int64"))

    def _joined(self, table, layout: Layout, join: Join, other: Layout):
        """Return a file's table with the columns beside that stand in another file."""
        keys, found = tidying.partners(self.source, join, other, self.source.header(layout))
        names = {ours: name for name, ours in self.source.renamed(layout).items()}
        there = ibis.memtable(found.rename(columns="joined_{}".format).reset_index(names=KEY))
        key = [table[names.get(name, name)].cast("string").strip() for name in keys]
        rows = table.mutate(**{HERE: functools.reduce(lambda a, b: a + "\x1f" + b, key)})
        rows = rows.left_join(there, rows[HERE] == there[KEY])
        numbers = rows.aggregate(n=rows.count(), taken=rows[KEY].notnull().sum().fill_null(0), one=rows[HERE].min())
        n, taken, one = self._run(numbers).iloc[0]
        if not taken and len(self.source.layouts) == 1:
            raise tidying.no_partner("usage", other, pd.Series([one]), found)
        before = self._taken.get(other.path.name, (0, 0, ""))
        self._taken[other.path.name] = (before[0] + int(taken), before[1] + int(n), ", ".join(join.columns))
        columns = {name: rows[f"joined_{name}"] for name in join.columns}
        return rows.mutate(**{
            name: ibis.coalesce(cells, rows[name].cast("string")) if name in table.columns else cells
            for name, cells in columns.items()
        })  # fmt: skip

    @property
    def _texts(self) -> list[str]:
        return [name for name in ("account_id", "feature", "user_id", "date_text", "count_text") if name in self.rows]

    def _empty(self) -> None:
        """Empty the cells that say nothing."""
        rows, null = self.rows, ibis.null("string")
        nothing = {name: rows[name].isin(NOTHING).fill_null(False) for name in self._texts}
        n = 0
        # Mostly there are none, which a filter tells in less time than counting each column does.
        if self._run(rows.filter(ibis.or_(*nothing.values())).aggregate(n=lambda t: t.count()))["n"].iloc[0]:
            count = sum((rows.count(where=cells) for cells in nothing.values()), ibis.literal(0))
            n = int(self._run(rows.aggregate(n=count))["n"].iloc[0])
            self._change(rows.mutate(**{name: ibis.ifelse(nothing[name], null, rows[name]) for name in nothing}))
        n += sum(failed_cells(each.path, each.sheet) for each in self.source.layouts if each.kind == "sheet")
        if n:
            self.notes.append(tidying.note("empty_cells", "usage", n))

    def _read_the_rest(self) -> bool:
        """Read the dates and numbers that the engine does not: each different one once, all together.

        Returns whether the engine left any row without a date.
        """
        said, rows = self.source.settings, self.rows
        since = rows.date_text.re_search(EPOCH).fill_null(False)
        left = {"date": rows.date_text.count(), "count": rows.count_text.count(), "undated": rows.date.isnull().sum()}
        left = self._run(rows.aggregate(since=since.sum(), **left)).fillna(0).iloc[0]
        if not said.date_format and left["since"]:
            # Seconds and milliseconds since 1970 differ from row to row, so that they are not left to pandas.
            seconds = rows.date_text.re_extract(EPOCH, 1).try_cast("int64").as_timestamp("s")
            day = seconds.cast(dt.Timestamp(timezone="UTC")).cast("date")
            null = ibis.null("string")
            now = {"date": ibis.ifelse(since, day, rows.date), "date_text": ibis.ifelse(since, null, rows.date_text)}
            self._change(rows.mutate(**now))
        rest = {
            "date": lambda cells: dates.as_dates(cells, said.date_format, self.time_zone).astype("datetime64[s]"),
            "count": lambda cells: as_numbers(
                cells, "times", said.decimal or decimal_of([(cells, "times")], self.source.separator)
            ),
        }
        for name, read in rest.items():
            text = f"{name}_text"
            if not left[name] or (name == "date" and said.date_format):
                continue
            cell = self.rows[text].re_replace(CLOCK, "")  # without an offset, the time of the day is all the same
            unread = self._run(self.rows.filter(cell.notnull()).select(said=cell).distinct())["said"]
            unread = unread.astype("str").sort_values(ignore_index=True)
            known = read(unread)
            if not known.notna().any():
                continue
            there = ibis.memtable(pd.DataFrame({"said": unread, "meant": known}).dropna())
            there = there.mutate(meant=there.meant.cast("date")) if name == "date" else there
            rows = self.rows.left_join(there, cell == there.said)
            now = {
                name: ibis.ifelse(rows.said.notnull(), rows.meant, rows[name]),
                text: ibis.ifelse(rows.said.notnull(), ibis.null("string"), rows[text]),
            }
            self._change(rows.mutate(**now).select(self.rows.columns))
        return bool(left["undated"])

    def _leave_out(self, exclude: Exclude, out: list[str], undated: bool) -> None:
        """Leave out the rows of totals, of remarks below the table, and of what does not count.

        `undated`: whether there may be rows without a date; all but what is excluded are such.
        """
        if not (undated or out or exclude.users or exclude.features or exclude.accounts):
            return
        rows = self.rows
        texts = [rows[name] for name in self._texts if name != "count_text"]
        filled = sum((text.notnull().cast("int32") for text in texts), rows.date.notnull().cast("int32"))
        blank, alone = filled == 0, rows.date.isnull() & (filled == 1)
        total = alone & ibis.coalesce(*texts).re_search(TOTAL).fill_null(False)
        excluded = rows.account_id.isin(out).fill_null(False) if out else ibis.literal(False)
        named = ((exclude.users, "user_id"), (exclude.features, "feature"), (exclude.accounts, "account_id"))
        for names, column in named:
            if names and column in rows.columns:
                self.named[column] = self._run(rows.filter(rows[column].notnull()).select(column).distinct())[column]
                excluded = excluded | rows[column].re_search(pattern(names)).fill_null(False)
        below = self._below(alone & ~total)
        theirs = self.source.settings.columns
        headers = rows.date_text.isin(["date", theirs.get("date", "date")]).fill_null(False)
        headers &= rows.account_id.isin(["account_id", theirs.get("account_id", "account_id")]).fill_null(False)
        numbers = rows.aggregate(
            header_rows=headers.sum().fill_null(0),
            blank=blank.sum().fill_null(0),
            total_rows=total.sum().fill_null(0),
            below_table=below.sum().fill_null(0),
            excluded=(excluded & ~total & ~below).sum().fill_null(0),
        )
        counts = {code: int(n) for code, n in self._run(numbers).iloc[0].items()}
        self.notes += [tidying.note(code, "usage", n) for code, n in counts.items() if n and code != "blank"]
        if any(counts.values()):
            self._change(rows.filter(~blank & ~headers & ~total & ~below & ~excluded))

    def _below(self, alone):
        """Tell the rows with one cell that stand behind the last row with a date of their file."""
        rows = self.rows
        last = self._run(rows.filter(rows.date.notnull()).group_by("file").aggregate(last=rows.row.max()))
        below = ibis.literal(False)
        for file, row in last[["file", "last"]].itertuples(index=False):
            below = below | ((rows.file == int(file)) & (rows.row > int(row)))
        return alone & below

    def unread(self, column: str, limit: int = 1000) -> pd.Series:
        """Return the different cells of ``date_text`` or ``count_text``, in the file's order."""
        rows = self.rows.filter(self.rows[column].notnull())
        first = rows.group_by(column).aggregate(at=(rows.file * 10**12 + rows.row).min()).order_by("at").limit(limit)
        return self._run(first)[column].astype("str")

    def inspect(self, accounts: pd.Series) -> dict:
        """Count rows and faults and find the span, in one pass over the table.

        Returns ``rows``, ``first`` and ``last`` day, ``has_user``, ``unknown_accounts``, and the rows with each of
        :data:`FAULTS`.

        `accounts` (Series of str): identifiers of the known accounts.
        """
        rows = self._beside(accounts)
        users = rows.user_id.notnull().any() if "user_id" in rows.columns else ibis.literal(False)
        numbers = rows.aggregate(
            rows=rows.count(),
            first=rows.date.min(),
            last=rows.date.max(),
            has_user=users.fill_null(False),
            off_first=(rows.date.day() != 1).sum().fill_null(0),
            off_last=((rows.date + ibis.interval(days=1)).day() != 1).sum().fill_null(0),
            months=rows.date.truncate("M").nunique(),
            timed=rows.hour.count(),
            unknown_accounts=rows.account_id.nunique(where=FAULTS["unknown_account"](rows)),
            **{name: test(rows).sum().fill_null(0) for name, test in FAULTS.items()},
        )
        found = self._run(numbers).iloc[0].to_dict()
        hours = self._run(self.rows.group_by("hour").aggregate(n=lambda t: t.count())) if found["timed"] else None
        return found | {"hours": None if hours is None else hours.dropna().set_index("hour")["n"].to_dict()}

    def by_month(self) -> pd.DataFrame:
        """Return account_id, month, users (the largest count of a row, for rows that are a month) and features."""
        rows = self.rows.group_by("account_id", month=self.rows.date.truncate("M"))
        return self._run(rows.aggregate(users=lambda t: t["count"].max(), features=lambda t: t.feature.nunique()))

    def days(self, until: pd.Timestamp) -> pd.Series:
        """Return the days before `until` on which anything was used, in order."""
        days = self.rows.filter(self.rows.date < until.date()).select("date").distinct().order_by("date")
        return pd.to_datetime(self._run(days)["date"])

    def examples(self, fault: str, accounts: pd.Series, limit: int = 5) -> pd.DataFrame:
        """Return the first rows that have one of :data:`FAULTS`; ``row`` is where a person finds it in the file."""
        rows = self._beside(accounts)
        first = self._run(rows.filter(FAULTS[fault](rows)).order_by(["file", "row"]).limit(limit))
        return first.assign(row=self.source.places(first["file"], first["row"] - 1, blank=False))

    def _beside(self, accounts: pd.Series):
        """Return the rows with ``known_id`` beside, which is empty where the account is unknown."""
        known = ibis.memtable(pd.DataFrame({"known_id": accounts.dropna().astype("str").unique()}))
        return self.rows.left_join(known, self.rows.account_id == known.known_id)

    def _run(self, expression) -> pd.DataFrame:
        with self._told(self.source.path):
            return self.connection.execute(expression)

    def columns(self, expression) -> dict:
        """Return the columns of a table of numbers, texts and dates as arrays, dates as days since 1970."""
        with self._told(self.source.path):
            found = self.connection.to_pyarrow(expression)
        days = {name for name, kind in expression.schema().items() if kind.is_date()}
        columns = {name: found[name].cast("int32") if name in days else found[name] for name in found.column_names}
        return {name: column.to_numpy() for name, column in columns.items()}

    def either(self, bits):
        """Return the bits that any row has."""
        return bits.bit_or() if self.connection.has_operation(BitOr) else _bit_or(bits)

    def inside(self, lives: pd.DataFrame, until: pd.Timestamp, *beside: str):
        """Return the rows inside the accounts' lives and before a day.

        `lives`: account_id, first (day), end (exclusive, missing: none), one row per account. `until`: first day that
        is not seen. `beside`: ``life``, the place in `lives`. Returns ibis Table: account_id, date, feature, count, and
        user_id where any is filled.
        """
        rows = self._with_lives(lives, until)
        names = [c.name for c in TABLES["usage"] if c.name in self.rows.columns] + list(beside)
        return rows.filter(rows.date >= rows.first, rows.date < rows.end).select(*names)

    def unseen(self, lives: pd.DataFrame, until: pd.Timestamp, since: pd.Timestamp | None = None) -> pd.DataFrame:
        """Count rows before `until` by account: all, before and after its life, and inside it but before `since`.

        Returns account_id (those with any row), rows, before, after, early.
        """
        rows = self._with_lives(lives, until)
        first = rows.first if since is None else ibis.greatest(rows.first, ibis.date(since.date()))
        numbers = rows.group_by("account_id").aggregate(
            rows=rows.count(),
            before=(rows.date < rows.first).sum().fill_null(0),
            after=(rows.date >= rows.end).sum().fill_null(0),
            early=((rows.date >= rows.first) & (rows.date < rows.end) & (rows.date < first)).sum().fill_null(0),
        )
        return self._run(numbers)

    def _with_lives(self, lives: pd.DataFrame, until: pd.Timestamp):
        table = ibis.memtable(
            pd.DataFrame(
                {
                    "life_of": lives["account_id"].astype("str"),
                    "life": np.arange(len(lives), dtype="int32"),
                    "first": lives["first"].astype("datetime64[s]"),
                    "end": lives["end"].fillna(OPEN_END).astype("datetime64[s]"),
                }
            )
        )
        table = table.mutate(first=table.first.cast("date"), end=table.end.cast("date"))
        rows = self.rows.inner_join(table, self.rows.account_id == table.life_of)
        return rows.filter(rows.date < until.date())


FAULTS = {
    "no_account": lambda rows: rows.account_id.isnull(),
    "no_date": lambda rows: rows.date.isnull() & rows.date_text.isnull(),
    "no_feature": lambda rows: rows.feature.isnull(),
    "bad_date": lambda rows: rows.date_text.notnull(),
    "bad_count": lambda rows: rows.count_text.notnull(),
    "negative_count": lambda rows: rows["count"] < 0,
    "unknown_account": lambda rows: rows.account_id.notnull() & rows.known_id.isnull(),
}
"""What may be wrong with a row of usage: name -> test in the engine."""


def _text(cell, each: bool = True):
    """Return a cell as text without spaces around, empty text missing, whole floats without their point.

    `each`: whether the engine looks at the cells one by one.
    """
    if cell.type().is_floating():
        cell = cell.cast("int64")
    text = cell.cast("string")
    if not each:
        return _trim(text, SPACES).nullif("")
    # The engine trims slowly and takes only the branch that a cell needs.
    spaced = functools.reduce(operator.or_, (text.contains(sign) for sign in SPACES))
    return ibis.ifelse(spaced, text.re_replace(f"^[{SPACES}]+|[{SPACES}]+$", ""), text).nullif("")


@ibis.udf.scalar.builtin(name="trim")
def _trim(text: str, signs: str) -> str:
    """DuckDB's own: text without any of the signs around it."""


def _whole(text):
    """Return text without the point behind a whole number."""
    return ibis.ifelse(text.re_search(WHOLE_FLOAT), text.re_replace("[.]0$", ""), text)


def _mapped(cell, ours: dict[str, str]):
    """Return a cell as text, with the kit's word where it says one of the mapped ones."""
    text = cell.cast("string")
    return text.strip().lower().cases(*ours.items(), else_=text)


def _clock(cell, utc: bool) -> tuple:
    """Return a cell, its time marked as UTC where it is said to be, and the hour of a time without an offset."""
    kind = cell.type()
    if kind.is_timestamp() and kind.timezone is None:
        hour = cell.hour()
        # At midnight a time of day is most likely none.
        hour = ibis.ifelse(cell == cell.truncate("D"), ibis.null("int32"), hour)
        return (timezone("UTC", cell) if utc else cell), hour
    if not kind.is_string():
        return cell, ibis.null("int32")
    timed = ibis.ifelse(cell.contains(":"), cell.re_search(UNZONED), False)
    hour = ibis.ifelse(timed, cell.re_extract(UNZONED, 1).try_cast("int32"), ibis.null("int32"))
    return (ibis.ifelse(timed, cell + "+00:00", cell) if utc else cell), hour


def _dates(cell, date_format: str, zoned: bool) -> tuple:
    """Return a cell as a date, and as text where it cannot be read; zoned times in the connection's zone."""
    kind = cell.type()
    if kind.is_date():
        date, text = cell, cell.cast("string")
    elif kind.is_timestamp():
        # DuckDB casts zoned times to dates in the connection's zone; without one the day is as written in UTC.
        date, text = (
            (cell if zoned or kind.timezone is None else cell.cast("timestamp")).cast("date"),
            cell.cast("string"),
        )
    else:
        text = cell
        if date_format:
            date = try_strptime(text, date_format).cast("date")
        else:
            # Of each pair of groups one is filled: the date's own separator decides which.
            plain = text.re_replace(DATE, r"\1-\2\4\6-\3\5\7").try_cast("date")
            read = ibis.ifelse(text.re_search(DATE), plain, ibis.null("date"))
            # Most are as the engine writes them itself and need no pattern; behind the day it would take a Z as well.
            plainly = text.like("____-__-__") & text.right(1).between("0", "9")
            date = ibis.ifelse(plainly, text.try_cast("date"), read)
            if zoned:
                moved = text.re_replace(OFFSET, r"\1:\2").try_cast(dt.Timestamp(timezone="UTC")).cast("date")
                date = ibis.ifelse(text.re_search(ZONED), moved, date)
    date = ibis.ifelse(date.year().between(FIRST_YEAR, LAST_YEAR), date, ibis.null("date"))
    return date, ibis.ifelse(date.isnull(), text, ibis.null("string"))


def _numbers(cell) -> tuple:
    """Return a cell as a number, 1 where it is empty, and as text where it cannot be read."""
    if cell.type().is_numeric():
        number = cell.cast("float64")
        bad = number.isnan() | (number.abs() > LARGEST)
        return ibis.ifelse(bad, 1.0, number).fill_null(1.0), ibis.ifelse(bad, cell.cast("string"), ibis.null("string"))
    good = cell.re_search(WHOLE)
    number = ibis.ifelse(good, cell.try_cast("float64"), ibis.null("float64"))
    return number.fill_null(1.0), ibis.ifelse(cell.notnull() & ~good, cell, ibis.null("string"))
