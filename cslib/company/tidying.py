"""Rows that are no records, cells that say nothing, and what company.yml maps, joins and leaves out: all counted."""

import re
from collections.abc import Iterable

import pandas as pd

from cslib.company.dates import as_dates, each, plain
from cslib.company.parsing import ERRORS, NULLS
from cslib.company.reading import Layout, fold
from cslib.company.settings import Exclude, Join, did_you_mean
from cslib.company.sources import Rows, Source
from cslib.company.tables import TABLES
from cslib.company.workbooks import failed_cells
from cslib.errors import DataError, Fault, Note
from cslib.language import tr

TOTAL = (
    r"(?i)^(?:.{0,40}(?:合計|総計|小計|集計|累計)|計|(?:.{0,40} )?(?:grand ?|sub[ -]?)?totals?|sum|average|平均)"
    r"\s*[:：]?\s*(?:[(（].*[)）])?\s*$"
)
"""What stands first in a row that sums up others."""
_FOOT = re.compile(
    r"^(?:以上|※|注[\d:）)]|出力|作成|出典|copyright|confidential|generated|exported|source|report|as of|data as of)",
    re.I,
)
_UNIT = r"[)%]|[^\x00-\x7f]{1,3}|(?:accounts?|customers?|companies|contracts?|rows?|records?|items?|seats?|users?)"
_NUMERIC = re.compile(rf"^[¥$€£\\▲△(+-]*\d[\d,. ]*(?:{_UNIT})?-?$", re.I)
_IDENTIFIER = {"accounts": "account_id", "contracts": "contract_id", "needs": "need_id", "features": "feature"}
_ONCE = ("end_date", "notice_date", "end_reason", "churn_reason", "successor_id")
"""Columns of contracts that an account has once; joined by account, they belong to its last contract."""


def note(code: str, table: str, n: int, **said) -> Note:
    """Return the note that says what of a table was left out or read in a way of its own."""
    return Note(code, table, n, said)


def tidy(rows: Rows, source: Source, exclude: Exclude, out: Iterable[str] = ()) -> tuple[Rows, list[Note]]:
    """Return the rows that are records and count, and what was left out.

    `exclude`: of the table. `out` (iterable of str): accounts that do not count, by identifier. Raises DataError if a
    join of company.yml cannot be made.
    """
    table, counts = source.table, {}
    failed = sum(failed_cells(each.path, each.sheet) for each in source.layouts if each.kind == "sheet")
    frame, counts["empty_cells"] = without_nothing(rows.frame, failed)
    unnamed = [name for name in frame if str(name).startswith("\0")]
    counts["no_name"] = len(unnamed)
    rows = Rows(frame.drop(columns=unnamed), rows.files, rows.records)
    frame = rows.frame
    filled = frame.notna().any(axis=1)
    rows = rows.keep(filled)
    headers = _headers(rows.frame, source)
    counts["header_rows"] = int(headers.sum())
    rows = rows.keep(~headers)
    total = _totals(rows.frame, TABLES[table].required[0])
    counts["total_rows"] = int(total.sum())
    rows = rows.keep(~total)
    again = _again(rows.frame, table)
    counts["repeated_rows"] = int(again.sum())
    rows = rows.keep(~again)
    below = _below(rows, TABLES[table].required[0])
    counts["below_table"] = int(below.sum())
    rows = rows.keep(~below)
    notes = []
    frame = rows.frame
    for join, layout in source.joined:
        frame, made = joined(frame, source, join, layout)
        notes.append(made)
    frame = mapped(frame, source.settings.values)
    rows = Rows(frame, rows.files, rows.records)
    excluded = _excluded(frame, exclude, out)
    counts["excluded"] = int(excluded.sum())
    rows = rows.keep(~excluded)
    return rows, [*notes, *(note(code, table, n) for code, n in counts.items() if n), *of_files(source)]


def of_files(source: Source) -> list[Note]:
    """Say which files are not read, and which encoding was taken where the letters alone tell it."""
    notes = []
    if source.unread:
        files = ", ".join(path.name for path in source.unread)
        notes.append(note("unread", source.table, len(source.unread), files=files))
    usual = ("", "utf-8", "utf-8-sig", "cp932", "utf-16", "utf-32", source.settings.encoding)
    return notes + [
        note("encoding", source.table, 0, file=each.path.name, encoding=each.encoding)
        for each in source.layouts
        if each.kind == "csv" and each.encoding not in usual
    ]


def without_nothing(frame: pd.DataFrame, failed: int = 0) -> tuple[pd.DataFrame, int]:
    """Return the table with cells empty that show a spreadsheet's errors or a database's nothing, and their number."""
    nothing = {name: frame[name].isin(ERRORS + NULLS) for name in frame if not _typed(frame[name])}
    n = int(sum(cells.sum() for cells in nothing.values()))
    if n:
        frame = frame.assign(**{name: frame[name].mask(cells) for name, cells in nothing.items() if cells.any()})
    return frame, n + failed


def _typed(cells: pd.Series) -> bool:
    return not (pd.api.types.is_string_dtype(cells.dtype) or cells.dtype == object)


def _headers(frame: pd.DataFrame, source: Source) -> pd.Series:
    """Tell which rows say the names of the columns again, as each page of a printed list does."""
    again = pd.Series(len(frame.columns) > 0, index=frame.index)
    for column in (name for name in TABLES[source.table].required if name in frame):
        names = (column, source.settings.columns.get(column, column))
        again &= frame[column].astype("str").isin(names).fillna(False).astype(bool)
    return again


def _again(frame: pd.DataFrame, table: str) -> pd.Series:
    """Tell which rows repeat an earlier one in every cell, its identifier among them: they cannot be two records."""
    key = _IDENTIFIER.get(table)
    if key not in frame:
        return pd.Series(False, index=frame.index)
    return frame.duplicated() & frame[key].notna()


def _totals(frame: pd.DataFrame, first: str) -> pd.Series:
    """Tell which rows sum up others: the first cell says so, and all others are numbers or say so too."""
    if first not in frame:
        return pd.Series(False, index=frame.index)
    named = each(frame[first], lambda cell: bool(re.search(TOTAL, cell)), False).astype(bool)
    total = pd.Series(False, index=frame.index)
    for i in frame.index[named | frame[first].isna()]:
        cells = [plain(str(cell)) for cell in frame.loc[i].dropna()]
        labels = [cell for cell in cells if re.search(TOTAL, cell)]
        total[i] = bool(labels) and all(cell in labels or _NUMERIC.match(cell) for cell in cells)
    return total


def _below(rows: Rows, first: str) -> pd.Series:
    """Tell which rows at the end are remarks: one cell each, behind an empty row or in the words of a remark."""
    frame = rows.frame
    below = pd.Series(False, index=frame.index)
    if frame.shape[1] < 2 or not len(frame) or first not in frame:
        return below
    filled = frame.notna().sum(axis=1)
    run = []
    for i in reversed(frame.index):
        if filled[i] > 1:
            break
        run.append(i)
    remark = False
    for i in reversed(run):
        text = plain(str(frame.loc[i].dropna().iloc[0])) if filled[i] else ""
        gap = i > 0 and (rows.records[i] - rows.records[i - 1] > 1 or rows.files[i] != rows.files[i - 1])
        remark = remark or pd.isna(frame.loc[i, first]) or gap or bool(_FOOT.match(text))
        below[i] = remark
    return below


def pattern(names: Iterable[str]) -> str:
    """Return a regular expression, as the engine reads it too, of names in which ``*`` stands for any letters."""
    each = (re.sub(r"\\\*", ".*", re.escape(name.strip())) for name in names)
    return "(?i)^(?:" + "|".join(each) + ")$"


def _excluded(frame: pd.DataFrame, exclude: Exclude, out: Iterable[str]) -> pd.Series:
    excluded = pd.Series(False, index=frame.index)
    for names, column in ((exclude.users, "user_id"), (exclude.features, "feature"), (exclude.accounts, "account_id")):
        if names and column in frame:
            excluded |= frame[column].astype("str").str.contains(pattern(names)).fillna(False).astype(bool)
    if "account_id" in frame:
        excluded |= frame["account_id"].isin(list(out))
    return excluded


def unused(cells: pd.Series, names: Iterable[str]) -> list[str]:
    """Return those of the names to exclude that stand in no cell."""
    cells = pd.Series(cells.dropna().unique(), dtype="str")
    return [name for name in names if not cells.str.contains(pattern([name])).any()]


def unused_note(table: str, cells: pd.Series, names: list[str]) -> list[Note]:
    """Return a note on the names to leave out that none of the cells holds."""
    left = unused(cells, names) if names else []
    return [note("unused", table, len(left), names=", ".join(left))] if left else []


def excluded_accounts(accounts: pd.DataFrame, exclude: Exclude) -> set[str]:
    """Return the identifiers of the accounts that do not count, named by identifier or name."""
    if not exclude.accounts:
        return set()
    named = pd.Series(False, index=accounts.index)
    for column in ("account_id", "name"):
        if column in accounts:
            named |= accounts[column].astype("str").str.contains(pattern(exclude.accounts)).fillna(False).astype(bool)
    return set(accounts.loc[named, "account_id"].dropna().astype("str"))


def mapped(frame: pd.DataFrame, values: dict[str, dict[str, str]]) -> pd.DataFrame:
    """Return the table with cells replaced as company.yml says; case and spaces around make no difference."""
    for column in [column for column in values if column in frame]:
        ours = {theirs.strip().casefold(): value for theirs, value in values[column].items()}
        text = frame[column].astype("str").str.strip().str.casefold()
        found = text.isin(list(ours))
        said = text[found].map(ours).replace("", pd.NA)
        frame = frame.assign(**{column: frame[column].astype("str").where(~found, said.reindex(frame.index))})
    return frame


def joined(frame: pd.DataFrame, source: Source, join: Join, layout: Layout) -> tuple[pd.DataFrame, Note]:
    """Return the table with the columns that stand in another file, and how many rows found their partner there.

    Raises DataError if a column is not there, a key stands there twice, or no row finds a partner.
    """
    keys, other = partners(source, join, layout, frame.columns)
    found = _key(frame, keys).map(pd.Series(range(len(other)), index=other.index)).astype("Int64")
    if source.table == "contracts" and "start_date" in frame and set(join.columns) & set(_ONCE):
        order = as_dates(frame["start_date"]).sort_values(kind="stable", na_position="first").index
        last = ~_key(frame, keys).loc[order].duplicated(keep="last")
        once = found.where(last.reindex(frame.index))
    else:
        once = found
    if not found.notna().any():
        raise no_partner(source.table, layout, _key(frame, keys), other)
    taken = pd.Series(False, index=frame.index)
    for name in join.columns:
        at = once if source.table == "contracts" and name in _ONCE else found
        there = at.notna()
        cells = pd.Series(pd.NA, index=frame.index, dtype="str")
        cells[there] = other[name].to_numpy()[at[there].astype(int)]
        taken |= cells.notna()
        own = frame[name].astype("str") if name in frame else pd.Series(pd.NA, index=frame.index, dtype="str")
        frame = frame.assign(**{name: own.where(cells.isna(), cells)})
    said = {"columns": ", ".join(join.columns), "file": layout.path.name, "rows": len(frame)}
    return frame, note("joined", source.table, int(taken.sum()), **said)


def partners(source: Source, join: Join, layout: Layout, columns: Iterable[str]) -> tuple[list[str], pd.DataFrame]:
    """Return the columns of the table that a join goes by, and the other file's rows by their key.

    Raises DataError if a column is not there, or a key stands there twice.
    """
    columns, other = list(columns), layout.frame()
    renamed = {theirs: ours for each in source.layouts for theirs, ours in source.renamed(each).items()}
    there = {fold(name): name for name in other}
    for name in (*join.on.values(), *join.columns.values()):
        if fold(name) not in there:
            problem = tr("{file} has no column {name}.", file=layout.path.name, name=name) + did_you_mean(name, other)
            raise _join_fault(source.table, problem, tr("Correct `join` in company.yml."))
    keys = [renamed.get(name, name) for name in join.on]
    for name in keys:
        if name not in columns:
            problem = tr("the file has no column {name}, by which company.yml joins.", name=name)
            problem += did_you_mean(name, columns)
            raise _join_fault(source.table, problem, tr("Correct `on` in company.yml."))
    other, _ = without_nothing(other)
    picked = {ours: other[there[fold(theirs)]].astype("str") for ours, theirs in join.columns.items()}
    picked = pd.DataFrame(picked).set_axis(_key(other, [there[fold(name)] for name in join.on.values()]), axis=0)
    picked = picked[picked.index.notna() & picked.notna().any(axis=1).to_numpy()]
    picked = picked[~picked.reset_index().duplicated().to_numpy()]
    twice = picked.index[picked.index.duplicated()]
    if len(twice):
        problem = tr(
            "{file} has several rows for one {key}: {n:,}, such as {cell!r}.",
            file=layout.path.name,
            key=" + ".join(join.on.values()),
            n=len(twice),
            cell=twice[0],
        )
        raise _join_fault(source.table, problem, tr("Keep one row for each."))
    return keys, picked


def no_partner(table: str, layout: Layout, ours: pd.Series, theirs: pd.DataFrame) -> DataError:
    """Return the error that says that a join finds nothing, with one key of either side."""
    problem = tr(
        "no row finds its partner in {file}: {ours} here, {theirs} there.",
        file=layout.path.name,
        ours=repr(next(iter(ours.dropna()), "")),
        theirs=repr(next(iter(theirs.index), "")),
    )
    return _join_fault(table, problem, tr("Correct `on` in company.yml; mind leading zeros in identifiers."))


def _key(frame: pd.DataFrame, columns: list[str]) -> pd.Series:
    text = [frame[name].astype("str").str.strip() for name in columns]
    whole = text[0]
    for more in text[1:]:
        whole = whole + "\x1f" + more
    return whole.replace("", pd.NA)


def _join_fault(table: str, problem: str, fix: str) -> DataError:
    return DataError(table, [Fault(table, "", problem, fix, count=0)])
