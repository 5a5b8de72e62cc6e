"""A draft of company.yml: which table each file is, what its columns are called there, how sure that is, what is open.

Everything here computes; :mod:`cslib.company.new` puts it into words, asks, and writes the folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cslib.company import headers
from cslib.company.headers import ENDINGS, Cells, fit, meaning, squash, words_of
from cslib.company.reading import fold, look
from cslib.company.recognising import (
    CERTAIN,
    LIKELY,
    OPEN,
    SAME,
    Piece,
    Proposal,
    Recognised,
    ambiguous_format,
    categories,
    columns_of,
    currency_of,
    pattern_of,
    pieces_of,
    recognise,
    shared,
)
from cslib.company.settings import TableSettings
from cslib.company.tables import TABLES

_LEFT = re.compile(r"解約|退会|離脱|churn|cancel|terminat|ended", re.IGNORECASE)
_NOT_LEFT = re.compile(r"申込|申請|通知|受付|連絡|予定|希望|理由|request|notice|schedul|reason", re.IGNORECASE)
_OUTCOME = re.compile(r"stat(?:us|e)\b|状態|状況|ステータス|解約|退会|churn|cancel", re.IGNORECASE)
"""What says how it went is no group of customers to compare."""
_SEGMENT = re.compile(r"industry|segment|tier|size|region|業種|業界|規模|セグメント|地域|区分|ランク", re.IGNORECASE)
_MONTHLY = re.compile(r"mrr|month|月", re.IGNORECASE)
MONTH_FIRST = ("USD",)
"""Currencies of countries that write the month before the day."""


@dataclass(frozen=True)
class TableDraft:
    """What is proposed for one table.

    `file`, `sheet`: of several files, a pattern. `values` (dict of dict of str): column -> what cells say -> what the
    kit calls it. `joins` (tuple of dict): as company.yml writes them. `settings`: ``skip``, ``date_format``,
    ``decimal``. `headers`: every column of the file.
    """

    table: str
    file: str
    sheet: str
    sure: str
    columns: tuple[Proposal, ...]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    joins: tuple[Mapping, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    headers: tuple[str, ...] = ()

    def header(self, column: str) -> str:
        """Return what a column is called in the file, empty where nothing is proposed or it is open."""
        return next((p.header for p in self.columns if p.column == column and p.sure != OPEN), "")


@dataclass(frozen=True)
class Question:
    """What only somebody who knows the data can say.

    `place`: where the answer stands in company.yml: (table, "columns", column), (table, "values", column, cell),
    (table, setting), or (setting,). `answers`: what may be said, the most likely first; empty text: nothing of it.
    `code`: its sentence is one of :func:`cslib.company.new.in_words`, or `text` itself.
    """

    place: tuple[str, ...]
    answers: tuple[str, ...]
    code: str = ""
    samples: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Draft:
    """A proposal for company.yml.

    `settings` (dict of str): of the company: currency, and what was answered. `questions`: what is open. `unused`:
    files and sheets that are no table of the kit. `unread`: why files cannot be read. `derived` (tuple of (str, str)):
    identifier and name of the accounts of contracts, where no file lists them.
    """

    tables: tuple[TableDraft, ...]
    settings: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    unused: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    derived: tuple[tuple[str, str], ...] = ()

    def of(self, table: str) -> TableDraft | None:
        """Return what is proposed for a table."""
        return next((one for one in self.tables if one.table == table), None)

    def answered(self, question: Question, answer: str) -> Draft:
        """Return the draft with one question settled, other than which column one is (see :func:`propose`)."""
        place = question.place
        left = tuple(one for one in self.questions if one.place != place)
        if len(place) == 1:
            return replace(self, settings={**self.settings, place[0]: answer}, questions=left)
        asked = self.of(place[0])
        if place[1] == "values":
            said = {**asked.values.get(place[2], {}), place[3]: answer}
            made = {asked.table: replace(asked, values={**asked.values, place[2]: said})}
        else:  # two tables of one file read it alike
            alike = [one for one in self.tables if (one.file, one.sheet) == (asked.file, asked.sheet)]
            made = {one.table: replace(one, settings={**one.settings, place[1]: answer}) for one in alike}
            left = tuple(one for one in left if one.place[0] not in made or one.place[1:] != place[1:])
        return replace(self, tables=tuple(made.get(one.table, one) for one in self.tables), questions=left)


def draft(paths: Iterable[Path]) -> Draft:
    """Propose company.yml for files; the same for the same files.

    `paths` (iterable of Path): of any kind that the kit reads; a workbook may hold several tables.
    """
    pieces, unread = pieces_of(paths)
    return replace(propose(pieces), unread=tuple(unread))


def propose(
    pieces: Sequence[Piece],
    tables: Mapping[str, str] | None = None,
    columns: Mapping[tuple[str, str], str] | None = None,
) -> Draft:
    """Propose company.yml for what files hold, and for what somebody knows better.

    `tables`: name of a file or sheet, as in ``unused`` -> the table that it is; empty: none. `columns` (mapping of
    (str, str) to str, optional): table and column of the kit -> the column of the file; empty: none.
    """
    found = recognise(pieces, tables or {})
    _keys(found)
    for (table, column), header in (columns or {}).items():
        if table in found.columns:
            found.columns[table].pop(column, None)
        if table in found.columns and header in found.pieces[table].cells:
            samples = found.pieces[table].cells[header].samples
            _put(found, table, Proposal(column, header, CERTAIN, "said", samples))
    lines = _without_lost_deals(found)
    _status(found)
    drafted, questions = [], []
    for table in (name for name in TABLES if name in found.pieces):
        made, asked = _table(table, found, lines.get(table, ()))
        drafted.append(made)
        questions += asked
    used = {one.name for one in found.pieces.values()}
    unused = tuple(one.name for one in pieces if one.name not in used)
    derived = _derived(found) if "accounts" not in found.pieces else ()
    return Draft(tuple(drafted), _company(found), tuple(questions), unused, (), derived)


def _derived(found: Recognised) -> tuple[tuple[str, str], ...]:
    """Return the accounts of the contracts, each once, with their name where every account has one."""
    key = found.columns.get("contracts", {}).get("account_id")
    if key is None or key.sure == OPEN:
        return ()
    one = found.pieces["contracts"]
    free = {p.header for p in found.columns["contracts"].values()}
    named = sorted((name for name in one.cells if name not in free and fit(name, "accounts", "name") > 0.8),
                   key=lambda name: -fit(name, "accounts", "name"))  # fmt: skip
    rows = one.frame[[key.header, *named[:1]]].dropna(subset=[key.header]).astype("str").fillna("")
    rows = rows.drop_duplicates(key.header).sort_values(key.header)
    return tuple((row[0].strip(), row[1].strip() if named else "") for row in rows.itertuples(index=False))


def _keys(found: Recognised) -> None:
    """Settle which columns hold the account: their values are the same in every table."""
    one = found.pieces.get("accounts")
    if one is None:
        return
    others = {table: other for table, other in found.pieces.items() if other is not one}
    named = found.columns["accounts"].get("account_id")
    best = _key_of_accounts(one, list(others.values()), named)
    if best:
        known = named is not None and best == named.header
        _put(found, "accounts", Proposal("account_id", best, CERTAIN if known else LIKELY, "ids" if others else "name",
                                         one.cells[best].samples))  # fmt: skip
    key = one.cells.get(best) if best else None
    for table in others:
        if key is not None and "account_id" in {column.name for column in columns_of(table)}:
            _key_in(found, table, key)


def _put(found: Recognised, table: str, proposal: Proposal) -> None:
    columns = {name: p for name, p in found.columns[table].items() if p.header != proposal.header}
    found.columns[table] = {**columns, proposal.column: proposal}


def _key_of_accounts(one: Piece, others: list[Piece], named: Proposal | None) -> str:
    """Return the column of accounts whose identifiers the other files use most; the named one where they are even."""
    keys = [
        name
        for name, cells in one.cells.items()
        if cells.unique and cells.dates < 0.9 or named and name == named.header
    ]

    def use(key: str) -> tuple:
        held = [max((shared(c, one.cells[key]) for c in other.cells.values()), default=0.0) for other in others]
        good = sum(share >= SAME for share in held)
        return good, fit(key, "accounts", "account_id") > 0, fit(key, "accounts", "account_id"), sum(held)

    return max(keys, key=use) if keys else ""


def _key_in(found: Recognised, table: str, key: Cells) -> None:
    """Choose the column of a table that holds the accounts' identifiers, or a way to them by another table."""
    one, named = found.pieces[table], found.columns[table].get("account_id")
    held = {name: shared(cells, key) for name, cells in one.cells.items() if cells.filled}
    fits = [name for name, share in held.items() if share >= SAME]
    if fits:
        best = max(fits, key=lambda name: (fit(name, table, "account_id"), held[name]))
        known = fit(best, table, "account_id") > 0.8
        sure = CERTAIN if known and held[best] >= 0.9 else LIKELY if known or held[best] >= 0.9 else OPEN
        _put(found, table, Proposal("account_id", best, sure, "ids", one.cells[best].samples))
        return
    for other, via in (("accounts", "name"), ("contracts", "contract_id")):
        way = found.columns.get(other, {}).get(via)
        if other == table or way is None or not found.pieces[other].cells[way.header].unique:
            continue
        through = found.pieces[other].cells[way.header]
        fits = [name for name, cells in one.cells.items() if cells.filled and shared(cells, through) >= SAME]
        if fits:
            best = max(fits, key=lambda name: (fit(name, table, "account_id"), shared(one.cells[name], through)))
            columns = found.columns[table]
            found.columns[table] = {name: p for name, p in columns.items() if name != "account_id"}
            held_by = found.columns[other]["account_id"].header
            found.joins.setdefault(table, []).append(_join(found, other, {best: way.header}, {"account_id": held_by}))
            return
    if named is not None:
        _put(found, table, replace(named, sure=OPEN if named.sure != CERTAIN else LIKELY, why="strangers"))


def _join(found: Recognised, other: str, on: Mapping[str, str], columns: Mapping[str, str]) -> dict:
    """Return a join as company.yml writes it."""
    one = found.pieces[other]
    place = {"file": one.path.name} | ({"sheet": one.layout.sheet} if one.layout.sheet else {})
    return {**place, "on": dict(on), "columns": dict(columns)}


def _without_lost_deals(found: Recognised) -> dict[str, tuple[int, ...]]:
    """Leave deals that came to nothing out of contracts; return the lines on which they stand."""
    one = found.pieces.get("contracts")
    if one is None or one.more or one is found.pieces.get("accounts"):
        return {}
    stages = {squash(name) for name in headers.dictionary()["stages"]}
    lost = {squash(name) for name in headers.dictionary()["not_won"]}
    for name, cells in one.cells.items():
        if stages & set(headers.readings(name)) and any(squash(cell) in lost for cell in cells.different):
            out = one.frame[name].map(lambda cell: squash(cell) in lost, na_action="ignore").fillna(False).astype(bool)
            lines = one.layout.places(one.frame.index[out])
            kept = one.frame[~out]
            separator = one.layout.separator if one.layout.kind == "csv" else ""
            left = {column: Cells.of(kept[column], separator) for column in kept}
            found.pieces["contracts"] = replace(one, frame=kept, cells=left)
            return {"contracts": tuple(sorted(lines.values()))}
    return {}


def _status(found: Recognised) -> None:
    """Take a status for the type of contracts where it tells trials, and another column tells ends."""
    columns = found.columns.get("contracts", {})
    status = columns.get("end_reason")
    if status is None or "type" in columns or "end_date" not in columns:
        return
    cells = found.pieces["contracts"].cells[status.header].different
    types = [meaning(cell, words_of("type")) for cell in cells]
    if {"trial", "pilot"} & set(types) and None not in types:
        _put(found, "contracts", replace(status, column="type"))


def _table(table: str, found: Recognised, lines: tuple[int, ...]) -> tuple[TableDraft, list[Question]]:
    """Return the draft of one table, and what is open in it."""
    one, columns = found.pieces[table], found.columns[table]
    asked = [
        Question((table, "columns", p.column), (p.header, *p.others, ""), f"column_{p.why}", p.samples)
        for p in columns.values()
        if p.sure == OPEN
    ]
    values, unknown = categories(table, one, columns)
    for column, cell in unknown:
        allowed = TABLES[table][column].allowed
        asked.append(Question((table, "values", column, cell), ("", *allowed), "value", (cell,)))
    settings: dict[str, object] = {}
    if formats := ambiguous_format(one, columns, table):
        first = "%m" if _company(found).get("currency") in MONTH_FIRST else "%d"
        formats = tuple(sorted(formats, key=lambda form: not form.startswith(first)))
        dated = next(p for p in columns.values() if one.cells[p.header].orders)
        asked.append(Question((table, "date_format"), formats, "date_format", dated.samples))
    for p in columns.values():
        column = next(c for c in columns_of(table) if c.name == p.column)
        if column.kind in ("number", "integer") and one.cells[p.header].decimal(column.unit) == "?":
            asked.append(Question((table, "decimal"), (".", ","), "decimal", p.samples))
            break
    joins = found.joins.get(table, []) + (_endings(found) if table == "contracts" else [])
    made = TableDraft(
        table,
        pattern_of([one.path, *one.more]),
        one.layout.sheet,
        CERTAIN if found.scores[table] >= 2 else LIKELY,
        tuple(columns.values()),
        values,
        tuple(joins),
        settings,
        tuple(one.cells),
    )
    if lines:
        return replace(made, settings={"skip": list(lines)}), asked
    return _with_skip(made, one), asked


def _with_skip(made: TableDraft, one: Piece) -> TableDraft:
    """Say above which line the header stands, where the names in company.yml alone would not find it."""
    named = {p.header for p in made.columns if p.sure != OPEN} | {name for join in made.joins for name in join["on"]}
    settings = TableSettings(sheet=made.sheet)
    seen = look(one.path, settings, {*TABLES[made.table].names, *named}, made.table)
    if (seen.above, seen.names) == (one.layout.above, one.layout.names):
        return made
    return replace(made, settings={**made.settings, "skip": one.layout.above})


def _endings(found: Recognised) -> list[dict]:
    """Return the joins that bring the day on which customers left from other columns and files into contracts."""
    columns, one = found.columns["contracts"], found.pieces["contracts"]
    joins, key = [], columns.get("account_id")
    planned = "end_date" in columns and not _LEFT.search(columns["end_date"].header)
    own = [name for name in one.cells if _left_on(one, name)]
    if planned and own and columns["end_date"].header not in own:
        for way in ("contract_id", "account_id"):
            if way in columns and one.cells[columns[way].header].unique:
                header = columns[way].header
                joins.append(_join(found, "contracts", {header: header}, {"end_date": own[0]}))
                break
    accounts = found.pieces.get("accounts")
    if accounts is not None and accounts is not one and key is not None and "account_id" in found.columns["accounts"]:
        held = found.columns["accounts"]["account_id"].header
        theirs = [name for name in accounts.cells if _left_on(accounts, name)]
        if theirs and not own:
            joins.append(_join(found, "accounts", {key.header: held}, {"end_date": theirs[0]}))
    if ENDINGS in found.pieces:
        list_of, theirs = found.pieces[ENDINGS], found.columns[ENDINGS]
        for way in ("contract_id", "account_id"):
            if way in columns and way in theirs:
                here, there = one.cells[columns[way].header], list_of.cells[theirs[way].header]
                if shared(there, here) >= SAME:
                    taken = {n: p.header for n, p in theirs.items() if n in ("end_date", "notice_date", "churn_reason")}
                    on = {columns[way].header: theirs[way].header}
                    joins.append(_join(found, ENDINGS, on, taken))
                    break
    return joins


def _left_on(one: Piece, name: str) -> bool:
    """Tell whether a column holds the days on which customers left."""
    cells = one.cells[name]
    dated = cells.filled and cells.dates > 0.9 and not cells.numeric
    return bool(dated and _LEFT.search(fold(name)) and not _NOT_LEFT.search(fold(name)))


def _company(found: Recognised) -> dict[str, str]:
    """Return what the tables say of the company as a whole: its currency, and what amounts and terms are per."""
    return _currency(found) | _intervals(found) | _segment(found)


def _segment(found: Recognised) -> dict[str, str]:
    """Return the column to split reports by: few values, known before anything happened, a telling name if any has."""
    one = found.pieces.get("accounts")
    if one is None:
        return {}
    taken = {
        p.header for table, columns in found.columns.items() if found.pieces[table] is one for p in columns.values()
    }
    few = [
        n for n, c in one.cells.items() if n not in taken and 2 <= len(c.different) <= 12 and c.filled > 0.5 * c.rows
    ]
    few = [n for n in few if not _OUTCOME.search(n) and one.cells[n].dates < 0.5 and not one.cells[n].numeric]
    best = max(few, key=lambda name: bool(_SEGMENT.search(name)), default="")
    return {"segment_by": best} if best else {}


def _intervals(found: Recognised) -> dict[str, str]:
    """Return how amounts and terms are read where an interval such as month or year says both."""
    columns = found.columns.get("contracts", {})
    if "term_months" not in columns or "mrr" not in columns:
        return {}
    in_words = categories("contracts", found.pieces["contracts"], columns)[0].get("term_months")
    monthly = _MONTHLY.search(columns["mrr"].header)
    return {"terms": "months"} | ({} if monthly else {"amounts": "per term"}) if in_words else {}


def _currency(found: Recognised) -> dict[str, str]:
    for table, amount in (("contracts", "mrr"), ("revenue", "amount")):
        columns = found.columns.get(table, {})
        cells = [found.pieces[table].cells[columns[n].header] for n in (amount, "currency") if n in columns]
        if "currency" in columns and len(cells[-1].different) == 1:
            return {"currency": cells[-1].different[0].upper()}
        if amount in columns and (said := currency_of(cells[:1], [columns[amount].header])):
            return {"currency": said}
    return {}
