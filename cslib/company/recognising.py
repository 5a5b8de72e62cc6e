"""Which table of the kit a file or sheet is, and which of its columns mean what: told by names and by cells."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from cslib.company import headers
from cslib.company.headers import ENDINGS, Cells, fit, hint, meaning, words_of
from cslib.company.parsing import CURRENCIES, currencies_of, format_of
from cslib.company.reading import Layout, look, stem
from cslib.company.settings import TableSettings
from cslib.company.tables import TABLES, Column
from cslib.company.tidying import TOTAL, without_nothing
from cslib.company.workbooks import sheets_of
from cslib.errors import SourceError

CERTAIN, LIKELY, OPEN = "certain", "likely", "open"
FITS = 0.7
"""Share of cells that a column must be able to hold; the rest are slips, which check tells."""
SAME = 0.5
"""Share of a column's identifiers that must be among those of another to be the same ones."""
ENOUGH = 0.5
"""Score from which on a file is taken for a table."""
TOLD = 100.0
"""Score of what somebody has said."""
_KEPT = re.compile(r"更新日|更新時|作成|登録|modified|updated|created|last ", re.IGNORECASE)
"""Dates of the record, not of what it tells of."""
DEFINING = {
    "accounts": ("name", "csm", "parent_id"),
    "contracts": ("mrr", "end_date", "term_months", "contract_id", "auto_renew", "product"),
    ENDINGS: ("churn_reason",),
    "usage": ("user_id", "count"),
    "activity": ("active_days", "active_users"),
    "milestones": ("done_date", "due_date"),
    "touches": ("channel", "kind", "minutes", "direction"),
    "handoffs": ("from_csm", "to_csm"),
    "handoff_info": ("value",),
    "needs": ("theme", "text", "need_id", "routed_to"),
    "goals": ("achieved_date",),
    "features": ("launched", "family"),
    "changes": ("value",),
}
"""Columns that tell a table from others, beside those that it needs."""
_NEEDED = {
    ENDINGS: ("account_id", "end_date"),
    "handoffs": ("account_id", "date", "to_csm"),
    "features": ("feature", "launched"),
}


@dataclass(frozen=True)
class Piece:
    """One file, or one sheet of a workbook, as it was exported.

    `cells` (dict of Cells): by the name of the column in the file. `more`: files of the same columns that belong to it,
    such as further months.
    """

    path: Path
    layout: Layout
    frame: pd.DataFrame
    cells: Mapping[str, Cells]
    more: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """What it is called: the sheet's name behind the file's."""
        return f"{stem(self.path)} {self.layout.sheet}".strip()


@dataclass(frozen=True)
class Proposal:
    """What a column of the kit is called in a file.

    - `column`, `header`: name in the kit, and in the file.
    - `sure`: ``certain``, ``likely`` or ``open``.
    - `why`: ``name`` (known), ``like`` (resembles a known one), ``cells`` (what they hold), ``ids`` (they are those of
      accounts), ``part`` (some cells cannot be read), ``said`` (answered).
    - `samples`: the first cells.
    - `others`: other columns of the file that it may be.
    """

    column: str
    header: str
    sure: str
    why: str
    samples: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def pieces_of(paths: Iterable[Path]) -> tuple[list[Piece], list[str]]:
    """Read files and sheets; return them, files that belong together as one, and why others cannot be read."""
    found, unread = [], []
    known = headers.known_names()
    for path in paths:
        for sheet in sheets_of(path) if path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods") else [""]:
            try:
                layout = look(path, TableSettings(sheet=sheet), known, stem(path))
                frame = layout.frame() if layout.kind else pd.DataFrame()
            except SourceError as error:
                unread.append(str(error))
                continue
            if frame.shape[1] > 1 and len(frame):
                found.append(piece(path, layout, frame))
    return _together(found), unread


def piece(path: Path, layout: Layout, frame: pd.DataFrame) -> Piece:
    """Return a table as exported with its cells looked at, without empty rows and rows of totals."""
    frame = frame[[name for name in frame if not str(name).startswith("\0")]]
    frame, _ = without_nothing(frame)
    frame = frame[frame.notna().sum(axis=1) > 1]
    first = frame.iloc[:, :2].astype("str").apply(lambda cells: cells.str.contains(TOTAL, regex=True).fillna(False))
    frame = frame[~first.astype(bool).any(axis=1)]
    separator = layout.separator if layout.kind == "csv" else ""
    return Piece(path, layout, frame, {str(name): Cells.of(frame[name], separator) for name in frame})


def _together(found: list[Piece]) -> list[Piece]:
    """Put files of one table together: the same columns, and names that differ in a number only."""
    groups: dict[tuple, list[Piece]] = {}
    for one in found:
        key = (re.sub(r"\d+", "#", one.path.name), one.layout.sheet, one.layout.names)
        groups.setdefault(key, []).append(one)
    whole = []
    for parts in groups.values():
        first = parts[0]
        if len(parts) > 1:
            frame = pd.concat([part.frame for part in parts], ignore_index=True)
            more = tuple(part.path for part in parts[1:])
            first = replace(piece(first.path, first.layout, frame), more=more)
        whole.append(first)
    return whole


def pattern_of(paths: Sequence[Path]) -> str:
    """Return a file's name, or the pattern of several.

    Examples
    --------
    >>> pattern_of([Path("usage-2026-01.csv"), Path("usage-2026-12.csv")])
    'usage-2026-*.csv'
    """
    names = [path.name for path in paths]
    if len(names) == 1:
        return names[0]
    begin = len(next((i for i in range(min(map(len, names))) if len({n[i] for n in names}) > 1), 0) * " ")
    end = next(i for i in range(1, min(map(len, names)) + 1) if len({n[-i] for n in names}) > 1) - 1
    return names[0][:begin] + "*" + (names[0][len(names[0]) - end :] if end else "")


def columns_of(table: str) -> tuple[Column, ...]:
    """Return the columns that a table may have; of a list of customers that left, those that contracts take."""
    if table != ENDINGS:
        return TABLES[table].columns
    return tuple(TABLES["contracts"][name] for name in headers.dictionary()["tables"][ENDINGS]["columns"])


def matched(table: str, one: Piece) -> dict[str, Proposal]:
    """Return what the names of a file propose for a table's columns, checked by the cells."""
    pairs = []
    for column in columns_of(table):
        for place, (header, cells) in enumerate(one.cells.items()):
            named = fit(header, table, column.name)
            if named:
                share = cells.likeness(column, words_of(column.name))
                if share >= (0.3 if named > 0.8 else FITS):
                    pairs.append((-named * (0.5 + share / 2) + 0.2 * (cells.filled == 0), place, column.name, header))
    found: dict[str, Proposal] = {}
    taken: set[str] = set()
    for _, _, name, header in sorted(pairs):
        if name not in found and header not in taken:
            taken.add(header)
            found[name] = _named(table, one, next(c for c in columns_of(table) if c.name == name), header)
    return found


def _named(table: str, one: Piece, column: Column, header: str) -> Proposal:
    named, cells = fit(header, table, column.name), one.cells[header]
    share = cells.likeness(column, words_of(column.name))
    told = column.kind == "category" or bool(words_of(column.name))  # cells that are not known are asked one by one
    if share < FITS and not told:
        return Proposal(column.name, header, OPEN, "part", cells.samples)
    sure = CERTAIN if named > 0.8 and cells.filled else LIKELY
    return Proposal(column.name, header, sure, "name" if named > 0.8 else "like", cells.samples)


def by_cells(table: str, one: Piece, found: dict[str, Proposal]) -> dict[str, Proposal]:
    """Add what the cells alone propose for columns that a table needs and no name fits.

    The end of a contract stays open even where one column alone can be it: a wrong one is churn that never was.
    """
    found = dict(found)
    taken = {proposal.header for proposal in found.values()}
    free = [name for name in one.cells if name not in taken and one.cells[name].filled]
    wanted = [*_NEEDED.get(table, TABLES[table].required if table in TABLES else ())]
    wanted += [name for name in ("end_date", "mrr") if table == "contracts"]
    for name in wanted:
        column = next(c for c in columns_of(table) if c.name == name)
        if name in found or not (fits := _fitting(column, one, free, found)):
            continue
        best, sure = fits[0], LIKELY if len(fits) == 1 and name != "end_date" else OPEN
        found[name] = Proposal(name, best, sure, "cells", one.cells[best].samples, tuple(fits[1:6]))
        free.remove(best)
    return found


def _fitting(column: Column, one: Piece, free: list[str], found: Mapping[str, Proposal]) -> list[str]:
    """Return the columns whose cells fit, the likeliest first; identifiers are told by their partners instead."""
    cells = {name: one.cells[name] for name in free}
    if column.kind in ("date", "month"):
        fits = [n for n, c in cells.items() if not c.numeric and c.likeness(column) > 0.9 and not _KEPT.search(n)]
        if column.name == "end_date" and "start_date" in found:
            start = one.cells[found["start_date"].header].days.min()
            fits = [n for n in fits if cells[n].days.min() >= start]
        return sorted(fits, key=lambda n: (-cells[n].filled, str(cells[n].days.min())))
    if column.unit == "money":
        fits = [n for n, c in cells.items() if c.dates < 0.5 or c.numeric]
        fits = [n for n in fits if cells[n].numbers("money") > 0.9 and not cells[n].unique and _sizeable(cells[n])]
        return sorted(fits, key=lambda n: -currencies_of(cells[n].looked_at).notna().mean())
    if column.name == "feature":
        fits = [n for n, c in cells.items() if c.numbers() < 0.5 and c.dates < 0.5 and len(c.different) * 5 <= c.filled]
        return sorted(fits, key=lambda n: len(cells[n].different))
    return []


def _sizeable(cells: Cells) -> bool:
    """Tell whether numbers may be prices: most are 10 or more, or say their currency."""
    said = currencies_of(cells.looked_at).notna().mean()
    digits = cells.looked_at.str.replace(r"[^0-9].*$|^[^0-9]+", "", regex=True).str.len()
    return said > 0.5 or float(digits.median()) >= 2


def score(table: str, one: Piece, found: Mapping[str, Proposal], linked: bool) -> float:
    """Return how much speaks for a file being a table."""
    needed = _NEEDED.get(table, TABLES[table].required if table in TABLES else ())
    worth = {CERTAIN: 1.0, LIKELY: 0.7, OPEN: 0.2}
    total = hint(one.name, table)
    for name in needed:
        if name in found:
            total += worth[found[name].sure] if found[name].why != "cells" else 0.3
        else:
            total -= 0.4 if name == "account_id" and linked else 1.5
    telling = DEFINING.get(table, ())
    told = [found[name] for name in telling if name in found]
    total += sum(0.1 if proposal.why == "cells" else 0.5 * worth[proposal.sure] for proposal in told)
    if table == "accounts":
        key = found.get("account_id")
        total += (0.8 if one.cells[key.header].unique else -1.5) if key else 0.0
    return total


def shared(of: Cells, among: Cells) -> float:
    """Return the share of identifiers that are among others."""
    return len(of.values & among.values) / len(of.values) if of.values else 0.0


@dataclass
class Recognised:
    """Which piece is which table, and the columns proposed for it."""

    pieces: dict[str, Piece]
    columns: dict[str, dict[str, Proposal]]
    scores: dict[str, float]
    left: list[Piece]
    joins: dict[str, list[dict]] = field(default_factory=dict)


def recognise(pieces: Sequence[Piece], said: Mapping[str, str]) -> Recognised:
    """Tell which table each file or sheet is: the best pairs first, each table and each piece once.

    `said`: name of a piece -> the table that it is; empty: none.
    """
    linked = [_linked(one, pieces) for one in pieces]
    pairs = []
    for table in (*TABLES, ENDINGS):
        for place, one in enumerate(pieces):
            found = by_cells(table, one, matched(table, one))
            worth = score(table, one, found, linked[place])
            if one.name in said:
                worth = TOLD if said[one.name] == table else -TOLD
            pairs.append((-worth, place, table, found))
    result = Recognised({}, {}, {}, list(pieces))
    for negative, place, table, found in sorted(pairs, key=lambda pair: (round(pair[0], 6), pair[1])):
        one = pieces[place]
        if -negative >= ENOUGH and table not in result.pieces and any(one is other for other in result.left):
            result.pieces[table], result.columns[table], result.scores[table] = one, found, -negative
            result.left = [other for other in result.left if other is not one]
    _two_in_one(result)
    return result


def _linked(one: Piece, pieces: Sequence[Piece]) -> bool:
    """Tell whether some column holds the identifiers of another file."""
    keys = [cells for other in pieces if other is not one for cells in other.cells.values() if cells.unique]
    return any(shared(cells, key) >= SAME for cells in one.cells.values() for key in keys)


def _two_in_one(result: Recognised) -> None:
    """Take one file for accounts and contracts where each customer has one row with both."""
    for has, lacks in (("accounts", "contracts"), ("contracts", "accounts")):
        if has in result.pieces and lacks not in result.pieces:
            one = result.pieces[has]
            found = by_cells(lacks, one, matched(lacks, one))
            key = result.columns[has].get("account_id")
            unique = key is not None and one.cells[key.header].unique
            if unique and (lacks == "accounts" or "start_date" in found):
                found["account_id"] = key
                result.pieces[lacks], result.columns[lacks] = one, found
                result.scores[lacks] = result.scores[has]


def ambiguous_format(one: Piece, found: Mapping[str, Proposal], table: str) -> tuple[str, ...]:
    """Return the strptime formats between which the dates of a table leave the choice; empty where none is left."""
    kinds = {column.name: column.kind for column in columns_of(table)}
    dated = [one.cells[p.header] for p in found.values() if kinds.get(p.column) in ("date", "month")]
    orders = [cells.orders for cells in dated if cells.orders]
    if not orders or len(common := frozenset.intersection(*orders)) < 2:
        return ()
    unclear = next(cell for cells in dated for cell in cells.looked_at if cells.orders and format_of(cell))
    shown = format_of(unclear)
    other = re.sub("%[dm]", lambda found: {"%d": "%m", "%m": "%d"}[found[0]], shown)
    return (shown, other) if {"dmy", "mdy"} <= common else ()


def currency_of(cells: Sequence[Cells], names: Sequence[str]) -> str:
    """Return the one currency that amounts or their headers say, empty where they say none or several."""
    said = set()
    for each in cells:
        said |= set(currencies_of(each.looked_at).dropna())
    if not said:
        said = {code for sign, code in CURRENCIES.items() if sign != "\\" for name in names if sign in name}
    return next(iter(said)) if len(said) == 1 else ""


def categories(table: str, one: Piece, found: Mapping[str, Proposal]) -> tuple[dict, list[tuple[str, str]]]:
    """Return what the cells of categories are called in the kit, and those (column, cell) that nobody knows."""
    values, unknown = {}, []
    for column in columns_of(table):
        words = words_of(column.name)
        if column.name not in found or not words:
            continue
        numbers = one.cells[found[column.name].header].numbers(column.unit) if column.unit else 0.0
        for cell in one.cells[found[column.name].header].different:
            ours = meaning(cell, words, column)
            if ours is None and column.kind == "category":
                unknown.append((column.name, cell))
            elif ours is not None and numbers < FITS and cell.strip().casefold() != ours:
                values.setdefault(column.name, {})[cell] = ours
    return values, unknown
