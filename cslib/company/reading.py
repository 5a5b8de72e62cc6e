"""What a file is, told by its bytes rather than its name, and its table as text; and tables of a database."""

import contextlib
import csv
import io
import itertools
import os
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, unquote

import pandas as pd

from cslib.company.encodings import ENCODINGS, encoding_of, open_bytes
from cslib.company.workbooks import records, refused, sheet_of, sheet_rows
from cslib.errors import CslibError, SourceError
from cslib.language import tr

SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".json", ".jsonl", ".ndjson")
PACKED = (".gz", ".zip")
SEPARATORS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
MOST_ABOVE = 40
"""Lines above the header beyond which no header is looked for."""

csv.field_size_limit(1 << 24)


def stem(path: Path) -> str:
    """Return a file's name without the suffixes of its kind and packing."""
    name = path.name
    for suffixes in (PACKED, SUFFIXES):
        name = next((name[: -len(suffix)] for suffix in suffixes if name.lower().endswith(suffix)), name)
    return name


def is_table(path: Path) -> bool:
    """Tell whether a file may be a table, by its name; not what Excel and file systems leave beside files."""
    return path.is_file() and not path.name.startswith((".", "~$")) and path.suffix.lower() in SUFFIXES + PACKED


def fold(name: str) -> str:
    """Return a column's name as it is compared: without case, width, and what stands for a space."""
    return re.sub(r"[\s\-_.]+", "_", unicodedata.normalize("NFKC", str(name)).strip().casefold())


def unreadable(path: Path, error: Exception) -> SourceError:
    """Return the error that says what a library found in a file."""
    cause = [*str(error).strip().splitlines(), type(error).__name__][0].rstrip(".")
    cause += "." if cause.isascii() else "。"
    return refused(path, cause, tr("Export it again as a workbook, csv or parquet."))


_NAMED = re.compile(r"\$\{(\w+)\}")


def _filled(said: str) -> str:
    """Return a connection's URL with what the environment holds; quoted where it stands before the host."""
    if missing := [name for name in _NAMED.findall(said) if not os.environ.get(name)]:
        raise SourceError(
            tr("`connection` in company.yml needs {name}, which is not set in the environment.", name=missing[0])
        )

    def value(found: re.Match) -> str:
        before_host = "@" in found.string[found.end() :] and "?" not in found.string[: found.start()]
        return quote(os.environ[found[1]], safe="") if before_host else os.environ[found[1]]

    return _NAMED.sub(value, said)


@contextlib.contextmanager
def told(said: str, path: Path) -> Iterator[None]:
    """Say an engine's error as one of ours, without what the environment holds.

    `said`: the connection as company.yml names it. `path`: the folder, and the table's name in the kit.
    """
    try:
        yield
    except CslibError:
        raise
    except Exception as error:  # each engine has errors of its own
        cause = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".") + "."
        for name in _NAMED.findall(said):
            secret = os.environ.get(name, "")
            inside = re.findall(r"://[^/@]*:([^/@]*)@", secret)
            for known in filter(None, (secret, quote(secret, safe=""), *inside, *map(unquote, inside))):
                cause = cause.replace(known, f"${{{name}}}")
        fix = tr("Correct `connection` or `table` in company.yml, or what the database allows.")
        # The cause is not shown below: it may hold the password.
        raise refused(path, cause, fix) from None


def connect(said: str, folder: Path):
    """Return an Ibis connection of its own to a database that company.yml names; a DuckDB file is only read."""
    import ibis

    url = _filled(said)
    engine, _, rest = url.partition("://")
    if engine == "duckdb":
        inside = folder / rest.lstrip("/")
        connection = ibis.duckdb.connect()
        connection.attach(inside if inside.is_file() else rest, name="there", read_only=True)
        connection.raw_sql("USE there")
        return connection
    if engine == "spark":
        from pyspark.sql import SparkSession

        master = "local[*]" if rest in ("", "local") else url
        builder = SparkSession.builder.master(master).config("spark.ui.showConsoleProgress", "false")
        session = builder.getOrCreate().newSession()
        if master.startswith("local"):  # whose 200 parts are meant for a cluster
            session.conf.set("spark.sql.shuffle.partitions", os.cpu_count())
        return ibis.pyspark.connect(session)
    return ibis.connect(url)


@contextlib.contextmanager
def opened(said: str, path: Path) -> Iterator:
    """Give a connection of :func:`connect`; errors are told as ours."""
    with told(said, path):
        connection = connect(said, path.parent)
        try:
            yield connection
        finally:
            if connection.name != "pyspark":  # which would end the session of all
                connection.disconnect()


def tables_in(said: str, path: Path, schema: str = "") -> dict[str, str]:
    """Return the names of a database's tables and views, by themselves without case."""
    with opened(said, path) as connection:
        if connection.name == "duckdb":  # whose newest release Ibis cannot ask for its tables
            tables = connection.raw_sql("SELECT table_name, table_schema FROM information_schema.tables").fetchall()
            names = [name for name, where in tables if where == (schema or "main")]
        else:
            names = connection.list_tables(database=schema or None)
    return {name.casefold(): name for name in sorted(names, reverse=True)}


@dataclass(frozen=True)
class Layout:
    """How one file is laid out. Made by :func:`look`.

    - `kind`: ``csv``, ``parquet``, ``sheet``, ``json`` or ``database``; empty where the file holds nothing.
    - `names`: of the columns, as they stand in the file; empty where a column has none.
    - `encoding`, `separator`: of text.
    - `packed`: ``gz``, or the name of the one file inside a zip archive.
    - `above`: lines or rows above the header.
    - `sheet`: of a workbook; of a database, the table. `connection`: the database.
    - `skip` (frozenset of int): lines or rows, counted from 1, that are left out.
    """

    path: Path
    kind: str
    names: tuple[str, ...] = ()
    encoding: str = ""
    separator: str = ","
    packed: str = ""
    above: int = 0
    sheet: str = ""
    skip: frozenset[int] = frozenset()
    connection: str = ""

    @property
    def columns(self) -> list[str]:
        """Names of the columns, with one made up for each that has none."""
        return [name or f"\0{i}" for i, name in enumerate(self.names)]

    def open_text(self) -> io.TextIOWrapper:
        """Open a text file from its beginning, unpacked and decoded."""
        return io.TextIOWrapper(open_bytes(self.path, self.packed), encoding=self.encoding, newline="")

    def lines(self, file: Iterable[str]) -> Iterator[str]:
        """Return the lines from the header on; those to leave out are empty."""
        for number, line in enumerate(itertools.islice(file, self.above, None), self.above + 1):
            yield "\n" if number in self.skip else line

    def places(self, records: Iterable[int], blank: bool = True) -> dict[int, int | str]:
        """Return record -> line or row at which it begins; in a database rows have no place.

        `records` (iterable of int): counted from 0 below the header, as :meth:`frame` labels its rows. `blank`: whether
        empty lines of text count.
        """
        wanted, found = set(map(int, records)), {}
        if self.kind == "database":
            return dict.fromkeys(wanted, "")
        if self.kind != "csv":
            return {record: record + 1 + (self.above + 1 if self.kind == "sheet" else 0) for record in wanted}
        with self.open_text() as file:
            rows = csv.reader(self.lines(file), delimiter=self.separator)
            next(rows, None)
            record, line = 0, rows.line_num + 1
            for row in rows:
                if row or blank:
                    if record in wanted:
                        found[record] = line + self.above
                    record += 1
                if len(found) == len(wanted):
                    break
                line = rows.line_num + 1
        return found

    @cached_property
    def plain(self) -> bool:
        """Whether the file is text that any reader of csv takes as it lies there."""
        return self.encoding in ("utf-8", "utf-8-sig") and not (self.packed or self.above or self.skip)

    @contextlib.contextmanager
    def as_csv(self, mend: bool = False) -> Iterator[tuple[Path, str]]:
        """Give a csv file in UTF-8 that begins with the header, and its separator; a copy where it must be.

        `mend`: whether to fill short rows and to cut empty cells behind the last column. Raises SourceError if a row
        has more cells than the header.
        """
        import tempfile

        if self.plain and not mend:
            yield self.path, self.separator
            return
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "table.csv"
            try:
                with self.open_text() as old, path.open("w", encoding="utf-8", newline="") as new:
                    lines = self.lines(old)
                    if mend:
                        self._mend(csv.reader(lines, delimiter=self.separator), new)
                    else:
                        new.writelines(lines)
            except (UnicodeDecodeError, EOFError, OSError, zipfile.BadZipFile, csv.Error) as error:
                raise unreadable(self.path, error) from error
            yield path, "," if mend else self.separator

    def _mend(self, rows, new) -> None:
        writer, width = csv.writer(new), len(self.names)
        line = 1
        for row in rows:
            if any(cell.strip() for cell in row[width:]):
                cause = tr(
                    "line {line} has {n} cells, the header {width}.", line=line + self.above, n=len(row), width=width
                )
                fix = tr("Put quotes around cells that hold the separator, or export it again as a workbook.")
                raise refused(self.path, cause, fix)
            if row and len(row) < width and row[-1].endswith("\n"):
                cause = tr("from line {line} on a quotation mark is not closed.", line=line + self.above)
                raise refused(self.path, cause, tr("Close it, or export it again as a workbook."))
            if row:
                writer.writerow(row[:width] + [""] * (width - len(row)))
            else:
                new.write("\n")
            line = rows.line_num + 1

    def frame(self) -> pd.DataFrame:
        """Return the table, columns named as in the file, cells but for parquet as text, without spaces, or missing.

        Raises SourceError if the file is no table.
        """
        if not self.names:
            return pd.DataFrame()
        if self.kind == "parquet":
            frame = _of_parquet(self.path)
        elif self.kind == "database":
            frame = self.fetched
        elif self.kind == "csv":
            frame = self._of_csv()
        else:
            rows = self._sheet_rows() if self.kind == "sheet" else self._records()
            frame = pd.DataFrame(rows, columns=self.columns, dtype="str")
        for column in [column for column in frame if pd.api.types.is_string_dtype(frame[column])]:
            cells = frame[column].str.strip()
            frame[column] = cells.mask(cells == "")
        return frame.drop(columns=[c for c in frame if str(c).startswith("\0") and frame[c].isna().all()])

    def table(self, connection):
        """Return a table of a database as an Ibis table, with types of cells that files have too."""
        if "/" in self.sheet:
            table = connection.read_parquet(self.path.parent / self.sheet)
        else:
            schema, _, name = self.sheet.rpartition(".")
            table = connection.table(name, database=schema or None)
        cells = {}
        for name, kind in table.schema().items():
            plain = kind.is_string() or kind.is_integer() or kind.is_floating() or kind.is_boolean()
            if not (plain or kind.is_date() or kind.is_timestamp()):
                cells[name] = table[name].cast("float64" if kind.is_decimal() else "string")
        return table.mutate(**cells) if cells else table

    @cached_property
    def fetched(self) -> pd.DataFrame:
        """The rows of a table in a database, in an order of their own, as a database has none."""
        with opened(self.connection, self.path) as connection:
            frame = self.table(connection).to_pyarrow().to_pandas()
        return frame.sort_values(list(frame), ignore_index=True)

    def _of_csv(self) -> pd.DataFrame:
        for mend in (False, True):
            with self.as_csv(mend) as (path, separator), warnings.catch_warnings():
                warnings.simplefilter("error", pd.errors.ParserWarning)  # else longer rows are cut in silence
                try:
                    return pd.read_csv(
                        path,
                        sep=separator,
                        names=self.columns,
                        header=0,
                        dtype=str,
                        keep_default_na=False,
                        na_values=[""],
                        encoding="utf-8-sig",
                        index_col=False,
                        skip_blank_lines=False,
                    )
                except (ValueError, OSError, pd.errors.ParserWarning) as error:
                    if mend:  # pandas' parsers raise ValueErrors
                        raise unreadable(self.path, error) from error
        raise AssertionError

    def _sheet_rows(self) -> list[list[str]]:
        rows, width = sheet_rows(self.path, self.sheet)[self.above + 1 :], len(self.names)
        first = self.above + 2
        return [[""] * width if first + i in self.skip else row for i, row in enumerate(rows)]

    def _records(self) -> list[dict[str, str]]:
        with open_bytes(self.path, self.packed) as file:
            return records(file, self.encoding)


def look(path: Path, settings, known: Iterable[str], table: str = "") -> Layout:
    """Find out how a file is laid out.

    `settings` (TableSettings or Join): ``sheet``, and where given ``encoding`` and ``skip``. `known` (iterable of str):
    names of columns that tell a header from a title, and separators from other signs. `table`: name by which a
    workbook's sheet is known. Raises SourceError if the file is no table, with the reason.
    """
    skip = getattr(settings, "skip", 0)
    given, skip = (None, frozenset(skip)) if isinstance(skip, list) else (skip or None, frozenset())
    known = {fold(name) for name in known}
    packed = ""
    try:
        kind = _kind(path, packed)
        if kind in ("gz", "zip"):
            packed = "gz" if kind == "gz" else _inside(path)
            kind = _kind(path, packed)
            if kind not in ("csv", "json", ""):
                cause = tr("it is packed ({suffix}) and holds no text.", suffix=path.suffix)
                raise refused(path, cause, tr("Unpack it first."))
        if not kind:
            return Layout(path, "")
        if kind == "parquet":
            import pyarrow.parquet as pq

            return Layout(path, kind, tuple(pq.read_schema(path).names))
        if kind == "sheet":
            sheet = sheet_of(path, settings.sheet, table)
            rows = sheet_rows(path, sheet)
            above = header_row(rows, known) if given is None else given
            names = tuple(_name(cell) for cell in rows[above]) if above < len(rows) else ()
            return Layout(path, kind, names, above=above, sheet=sheet, skip=skip)
        encoding = encoding_of(path, packed, getattr(settings, "encoding", ""))
        if kind == "json":
            with open_bytes(path, packed) as file:
                names = dict.fromkeys(name for record in records(file, encoding) for name in record)
            return Layout(path, kind, tuple(names), encoding, packed=packed)
        return _text_layout(path, packed, encoding, known, given, skip)
    except UnicodeDecodeError as error:
        raise _wrong_encoding(path, getattr(settings, "encoding", ""), table, error) from error
    except (OSError, EOFError, ValueError, csv.Error, zipfile.BadZipFile) as error:  # pyarrow's are ValueErrors
        raise unreadable(path, error) from error


def _kind(path: Path, packed: str) -> str:
    """Return what a file is by its first bytes: csv, json, parquet, sheet, gz, zip; empty where it has none."""
    with open_bytes(path, packed) as file:
        start = file.read(4096)
    if start[:4] == b"PAR1":
        return "parquet"
    if start[:2] == b"\x1f\x8b":
        return "gz"
    if start[:2] == b"PK":
        inside = zipfile.ZipFile(path).namelist() if not packed else ["[Content_Types].xml"]
        return "sheet" if {"[Content_Types].xml", "content.xml"} & set(inside) else "zip"
    if start[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return "sheet"
    for magic, name in ((b"%PDF", "PDF"), (b"SQLite format 3", "SQLite"), (b"\x89PNG", "PNG"), (b"ORC", "ORC")):
        if start.startswith(magic):
            raise refused(path, tr("it is {kind}.", kind=name), tr("Export it as a workbook, csv or parquet."))
    text = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    if text[:1] == b"<":
        cause = tr("it is a web page (HTML or XML) under the name of a table.")
        raise refused(path, cause, tr("Open it in a spreadsheet and save it as .xlsx."))
    name = path.name.lower().removesuffix(".gz")
    if name.endswith((".xlsx", ".xlsm", ".xlsb", ".ods", ".parquet")) and text:
        cause = tr("it is not what its name says ({suffix}).", suffix=path.suffix)
        raise refused(path, cause, tr("Export it again as a workbook, csv or parquet."))
    if text[:1] == b"{" or text[:2] == b"[{" or (name.endswith((".json", ".jsonl", ".ndjson")) and text):
        return "json"
    return "csv" if text.strip() else ""


def _inside(path: Path) -> str:
    """Return the name of the one table inside a zip archive."""
    with zipfile.ZipFile(path) as archive:
        infos = [i for i in archive.infolist() if not i.is_dir() and not i.filename.startswith("__MACOSX")]
        if any(info.flag_bits & 1 for info in infos):
            raise refused(path, tr("it is protected by a password."), tr("Save it without one."))
        if len(infos) != 1:
            raise refused(path, tr("it holds {n} files.", n=len(infos)), tr("Unpack it first."))
        return infos[0].filename


def _wrong_encoding(path: Path, said: str, table: str, error: UnicodeDecodeError) -> SourceError:
    return SourceError(
        tr(
            "The encoding of {file} is not {tried}: set `encoding` for {table} in company.yml.",
            file=path.name,
            tried=said or ", ".join(ENCODINGS[:2]),
            table=table,
        )
    )


def _text_layout(path: Path, packed: str, encoding: str, known: set[str], given: int | None, skip) -> Layout:
    """Find the separator of a text file and the line of its header."""
    with io.TextIOWrapper(open_bytes(path, packed), encoding=encoding, newline="") as file:
        lines = list(itertools.islice(file, 400))
    best = None
    for separator in SEPARATORS:
        reader = csv.reader(lines[given or 0 :], delimiter=separator)
        rows, starts = [], []
        while True:
            start = reader.line_num
            with contextlib.suppress(csv.Error):
                if (row := next(reader, None)) is None:
                    break
                rows.append(row)
                starts.append(start)
        header = header_row(rows, known) if given is None else 0
        if header >= len(rows):
            continue
        names = tuple(_name(cell) for cell in rows[header])
        named = sum(fold(name) in known for name in names)
        even = sum(len(row) == len(names) for row in rows if row) if len(names) > 1 else 0
        if best is None or (named, even) > best[0]:
            best = (
                (named, even),
                Layout(path, "csv", names, encoding, separator, packed, (given or 0) + starts[header], skip=skip),
            )
    return best[1] if best else Layout(path, "")


def header_row(rows: list[list[str]], known: set[str]) -> int:
    """Return which row is the header: the first that names most known columns, else the first that is no title."""
    top = rows[:MOST_ABOVE]
    scores = [len({fold(cell) for cell in row if cell} & known) for row in top]
    if scores and max(scores) > 0:
        return scores.index(max(scores))
    filled = [sum(bool(str(cell).strip()) for cell in row) for row in top]
    wide = max(filled, default=0)
    return next((i for i, n in enumerate(filled) if n >= min(2, wide) and n), 0)


def _name(cell: str) -> str:
    return re.sub(r"\s+", " ", str(cell)).strip().strip("\ufeff")


def _of_parquet(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except (ValueError, OSError) as error:
        raise unreadable(path, error) from error
