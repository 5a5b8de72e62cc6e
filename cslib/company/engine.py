"""Usage inside the database engine: typed rows, and what is wrong with them, without loading them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import duckdb
import ibis
import ibis.expr.datatypes as dt
import pandas as pd

from cslib.company.parsing import DATE, FIRST_YEAR, LAST_YEAR, NUMBER, ZONED
from cslib.company.sources import Source, unreadable
from cslib.company.tables import TABLES

OPEN_END = pd.Timestamp("2200-01-01")
"""Stands for the end of a life that has none."""


@ibis.udf.scalar.builtin
def try_strptime(text: str, pattern: str) -> dt.timestamp:
    """DuckDB's own: a time, or nothing where the text does not follow the pattern."""


class Engine:
    """The usage table of one company in an embedded DuckDB.

    Parquet is read where it lies; a csv file is parsed once into the engine.

    Parameters
    ----------
    source : Source
        File of the usage table; it holds every needed column.
    time_zone : str
        Zone whose day counts for times that carry an offset.

    Attributes
    ----------
    rows : ibis Table
        account_id, date, feature, count and user_id, typed; ``row`` counts the rows of the file from 1,
        ``date_text`` and ``count_text`` hold cells that could not be read.

    Raises
    ------
    SourceError
        If the engine cannot read the file.
    """

    def __init__(self, source: Source, time_zone: str = ""):
        self.source = source
        self.connection = ibis.duckdb.connect()
        # In a notebook DuckDB would print a bar of its own below every cell that takes long.
        self.connection.con.execute("SET enable_progress_bar = false")
        if time_zone:
            self.connection.con.execute(f"SET TimeZone = '{time_zone}'")
        try:
            if not source.is_csv:
                table = self.connection.read_parquet(source.path, file_row_number=True)
                self.rows = self._typed(table, table.file_row_number + 1, bool(time_zone))
                return
            with tempfile.TemporaryDirectory() as scratch:
                path = source.path
                if source.encoding not in ("utf-8", "utf-8-sig"):
                    path = Path(scratch) / "usage.csv"
                    with (
                        source.path.open(encoding=source.encoding, newline="") as old,
                        path.open("w", encoding="utf-8", newline="") as new,
                    ):
                        shutil.copyfileobj(old, new, 1 << 20)
                # With names and types given nothing is guessed: a guess takes a ragged file's first rows for a preface.
                table = self.connection.read_csv(
                    path,
                    columns=dict.fromkeys(source.header(), "VARCHAR"),
                    auto_detect=False,
                    header=True,
                    delim=",",
                    quote='"',
                    escape='"',
                )
                rows = self._typed(table, ibis.row_number() + 1, bool(time_zone))
                self.rows = self.connection.create_table("usage_rows", rows, temp=True)
        except duckdb.Error as error:
            raise unreadable(source.path, error) from error

    def _typed(self, table, row, zoned: bool):
        """Return the rows with the kit's names and types; cells that cannot be read are kept as text beside."""
        theirs = {ours: name for name, ours in self.source.renamed.items()}
        cells = {
            c.name: table[theirs.get(c.name, c.name)]
            for c in TABLES["usage"]
            if theirs.get(c.name, c.name) in table.columns
        }
        columns = {name: _text(cells[name]) for name in ("account_id", "feature", "user_id") if name in cells}
        columns["date"], columns["date_text"] = _dates(cells["date"], self.source.settings.date_format, zoned)
        if "count" in cells:
            columns["count"], columns["count_text"] = _numbers(cells["count"])
        else:
            columns["count"], columns["count_text"] = ibis.literal(1.0), ibis.null("string")
        return table.select(**columns, row=row)

    def inspect(self, accounts: pd.Series) -> dict:
        """Count rows and faults and find the span, in one pass over the table.

        Parameters
        ----------
        accounts : Series of str
            Identifiers of the known accounts.

        Returns
        -------
        dict
            ``rows``, ``first`` and ``last`` day, ``has_user``, ``unknown_accounts``, and the rows with each of
            :data:`FAULTS`.
        """
        rows = self._beside(accounts)
        users = rows.user_id.notnull().any() if "user_id" in rows.columns else ibis.literal(False)
        numbers = rows.aggregate(
            rows=rows.count(),
            first=rows.date.min(),
            last=rows.date.max(),
            has_user=users.fill_null(False),
            unknown_accounts=rows.account_id.nunique(where=FAULTS["unknown_account"](rows)),
            **{name: test(rows).sum().fill_null(0) for name, test in FAULTS.items()},
        )
        return self._run(numbers).iloc[0].to_dict()

    def examples(self, fault: str, accounts: pd.Series, limit: int = 5) -> pd.DataFrame:
        """Return the first rows that have one of :data:`FAULTS`; ``row`` is the line in a csv file."""
        rows = self._beside(accounts)
        first = self._run(rows.filter(FAULTS[fault](rows)).order_by("row").limit(limit))
        return first.replace({"row": self.source.lines(first["row"])}) if self.source.is_csv else first

    def _beside(self, accounts: pd.Series):
        """Return the rows with ``known_id`` beside, which is empty where the account is unknown."""
        known = ibis.memtable(pd.DataFrame({"known_id": accounts.dropna().astype("str").unique()}))
        return self.rows.left_join(known, self.rows.account_id == known.known_id)

    def _run(self, expression) -> pd.DataFrame:
        try:
            return self.connection.execute(expression)
        except duckdb.Error as error:
            raise unreadable(self.source.path, error) from error

    def inside(self, lives: pd.DataFrame, until: pd.Timestamp):
        """Return the rows inside the accounts' lives and before a day.

        Parameters
        ----------
        lives : DataFrame
            account_id, first (day), end (exclusive, missing: none), one row per account.
        until : Timestamp
            First day that is not seen.

        Returns
        -------
        ibis Table
            account_id, date, feature, count, and user_id where any is filled.
        """
        rows = self._with_lives(lives, until)
        names = [c.name for c in TABLES["usage"] if c.name in self.rows.columns]
        return rows.filter(rows.date >= rows.first, rows.date < rows.end).select(*names)

    def unseen(self, lives: pd.DataFrame, until: pd.Timestamp, since: pd.Timestamp | None = None) -> dict[str, int]:
        """Count rows before `until`: all, before and after the account's life, and inside it but before `since`."""
        rows = self._with_lives(lives, until)
        first = rows.first if since is None else ibis.greatest(rows.first, ibis.date(since.date()))
        numbers = rows.aggregate(
            rows=rows.count(),
            before=(rows.date < rows.first).sum().fill_null(0),
            after=(rows.date >= rows.end).sum().fill_null(0),
            early=((rows.date >= rows.first) & (rows.date < rows.end) & (rows.date < first)).sum().fill_null(0),
        )
        return {name: int(value) for name, value in self._run(numbers).iloc[0].items()}

    def _with_lives(self, lives: pd.DataFrame, until: pd.Timestamp):
        table = ibis.memtable(
            pd.DataFrame(
                {
                    "life_of": lives["account_id"].astype("str"),
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


def _text(cell):
    """Return a cell as text, empty text missing, whole floats without their point."""
    if cell.type().is_floating():
        cell = cell.cast("int64")
    return cell.cast("string").nullif("")


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
        text = cell.cast("string").nullif("")
        if date_format:
            date = try_strptime(text, date_format).cast("date")
        else:
            # Of each pair of groups one is filled: the date's own separator decides which.
            plain = text.re_replace(DATE, r"\1-\2\4\6-\3\5\7").try_cast("date")
            date = ibis.ifelse(text.re_search(DATE), plain, ibis.null("date"))
            if zoned:
                moved = text.try_cast(dt.Timestamp(timezone="UTC")).cast("date")
                date = ibis.ifelse(text.re_search(ZONED), moved, date)
    date = ibis.ifelse(date.year().between(FIRST_YEAR, LAST_YEAR), date, ibis.null("date"))
    return date, ibis.ifelse(date.isnull(), text, ibis.null("string"))


def _numbers(cell) -> tuple:
    """Return a cell as a number, 1 where it is empty, and as text where it cannot be read."""
    if cell.type().is_numeric():
        number = cell.cast("float64")
        bad = number.isnan() | number.isinf()
        return ibis.ifelse(bad, 1.0, number).fill_null(1.0), ibis.ifelse(bad, cell.cast("string"), ibis.null("string"))
    text = cell.cast("string").nullif("")
    good = text.re_search(NUMBER)
    number = ibis.ifelse(good, text.replace(",", "").try_cast("float64"), ibis.null("float64"))
    return number.fill_null(1.0), ibis.ifelse(text.notnull() & ~good, text, ibis.null("string"))
