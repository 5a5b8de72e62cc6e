"""What a report leaves for machines: run.json and the workbook."""

import hashlib
import io
import json
import math
import platform
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from cslib.files import sha256, write
from cslib.language import N_, tr, using

STEM_BYTES = 60


def _stem(text: str) -> str:
    letters = "".join(letter if letter.isalnum() else "-" for letter in unicodedata.normalize("NFKC", text))
    stem = "-".join(part for part in letters.split("-") if part)
    return stem.encode("utf-8")[:STEM_BYTES].decode("utf-8", "ignore").rstrip("-")


def slug(value: str) -> str:
    """Return a folder name for any segment value: its letters and digits, and six hex digits of its hash.

    Examples
    --------
    >>> slug("中小企業"), slug("../x")
    ('中小企業-1a7b1d', 'x-c63db1')
    """
    mark = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return "-".join(part for part in (_stem(value), mark) if part)


def segment_folder(by: str, value: str) -> str:
    """Return the folder of one segment's pages; ``all`` for the total, which no segment can be called.

    `by`: column of the accounts table; empty for the total. `value`: its value.
    """
    if not by:
        return "all"
    return f"{by if _stem(by) == by else slug(by)}-{slug(value)}"


PACKAGES = ("pandas", "numpy", "scipy", "statsmodels", "ibis-framework", "duckdb", "matplotlib", "papermill")
PACKAGE = Path(__file__).parents[1]


def kit_version() -> str:
    """Return the version of cslib."""
    try:
        return version("cslib")
    except PackageNotFoundError:
        return "unknown"


@cache
def kit_hash() -> str:
    """Return a hash of everything in the package that can change a page."""
    kinds = (".py", ".po", ".html", ".css", ".yml")
    files = sorted(p for p in PACKAGE.rglob("*") if p.suffix in kinds and "__pycache__" not in p.parts)
    return digest([(p.relative_to(PACKAGE).as_posix(), sha256(p)) for p in files])


def versions() -> dict[str, str]:
    """Return the versions that a number may depend on."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def digest(content) -> str:
    """Return the sha256 of anything that JSON can hold."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def settings_hashes(folder: Path | None) -> dict[str, str]:
    """Return file name -> sha256 of the company's settings and policies."""
    if folder is None or not Path(folder).is_dir():
        return {}
    folder = Path(folder)
    files = [folder / "company.yml", *sorted((folder / "policy").glob("*.y*ml"))]
    return {file.relative_to(folder).as_posix(): sha256(file) for file in files if file.is_file()}


@dataclass(frozen=True)
class Run:
    """One notebook for one segment in one language.

    `by`, `segment`: both empty for the total. `parameters`: what the notebook is given, but for the folder. `key`:
    changes when anything changes that the page depends on.
    """

    by: str
    segment: str
    notebook: str
    lang: str
    parameters: Mapping = field(hash=False)
    key: str = ""

    @property
    def html(self) -> str:
        """Path of the page, from the quarter's folder."""
        return f"{segment_folder(self.by, self.segment)}/{self.notebook}.{self.lang}.html"

    @property
    def ipynb(self) -> str:
        """Path of the executed notebook, from the quarter's folder."""
        return f"{segment_folder(self.by, self.segment)}/{self.notebook}.{self.lang}.ipynb"

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What makes it the same run as one of last time."""
        return (self.by, self.segment, self.notebook, self.lang)

    def entry(self, status: str, seconds: float, **rest) -> dict:
        """Return what run.json keeps of it."""
        return {
            "segment": self.segment if self.by else "all",
            "segment_by": self.by,
            "notebook": self.notebook,
            "lang": self.lang,
            "status": status,
            "seconds": round(seconds, 1),
            "html": self.html if status == "ok" else None,
            "ipynb": self.ipynb if status == "ok" else None,
            "key": self.key,
            "parameters": dict(self.parameters),
            **rest,
        }


def identity(entry: Mapping) -> tuple[str, str, str, str]:
    """Return :attr:`Run.identity` of an entry of run.json."""
    by = entry["segment_by"]
    return (by, entry["segment"] if by else "", entry["notebook"], entry["lang"])


def read(folder: Path) -> dict:
    """Return the record of a quarter's folder; an empty one where there is none that can be read."""
    try:
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        # An entry without these was not written by this kit, or not whole.
        record["runs"] = [entry for entry in record["runs"] if {"segment_by", "key", "status"} <= set(entry)]
        return record
    except (OSError, ValueError, KeyError, TypeError):
        return {"runs": []}


def save(folder: Path, record: Mapping) -> None:
    """Write run.json whole or not at all."""
    write(folder / "run.json", json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def current(entry: Mapping, key: str, folder: Path) -> bool:
    """Return whether an entry needs no new run: it was ok under this key and its files are there."""
    return (
        entry.get("status") == "ok"
        and entry.get("key") == key
        and all((folder / entry[name]).is_file() for name in ("html", "ipynb"))
    )


def named_results(records: Iterable[Mapping]) -> dict[str, dict]:
    """Return the named numbers of a notebook's displays; the first one of a name stands."""
    results: dict[str, dict] = {}
    for record in records:
        for name, number in record.get("results", {}).items():
            results.setdefault(name, number)
    return results


TRIES = ".tries.json"
"""In the folder of reports, by fingerprint of the tables: definitions and landmark days tried, since whoever tries many
finds something. Only the report command writes it."""


def tried(out: Path) -> dict[str, list[str]]:
    """Return what has been tried so far; nothing where the file is missing or no such list."""
    try:
        found = json.loads((out / TRIES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and all(isinstance(one, list) for one in found.values()) else {}


def tried_with(out: Path, company, definition: Mapping, landmark_days: int) -> tuple[dict[str, list[str]], int]:
    """Return what has been tried, this definition and day among it, and how many that is on these data.

    A definition in force was decided before and is no try; nor is the same definition on the same day again.

    `out`: folder of reports. `company` (cslib.company.company.Company). `definition`: of
    :func:`cslib.report.plan.definition_of`. `landmark_days` (int).
    """
    so_far = tried(out)
    if definition["source"] not in ("given", "proposed"):
        return so_far, 1
    data = digest(dict(company.fingerprint))
    this = f"{definition['value']} @ {landmark_days}"
    before = so_far.get(data, [])
    so_far[data] = before if this in before else [*before, this]
    return so_far, len(so_far[data])


def save_tried(out: Path, so_far: Mapping[str, list[str]]) -> str:
    """Write what has been tried; return the digest of the file, empty where none is needed."""
    if not so_far:
        return ""
    text = json.dumps(so_far, ensure_ascii=False, indent=1).encode()
    write(out / TRIES, text)
    return hashlib.sha256(text).hexdigest()


LONGEST, WIDEST = 31, 46  # characters of a sheet's name, and of a column
ROWS = 1_048_576

# How the kit's tables name their columns' kinds, and how a sheet shows them.
FORMATS = {"percent": "0.0%", "number": "#,##0", "decimal": "#,##0.0", "money": "#,##0", "date": "yyyy-mm-dd"}
_KINDS = {"share": "percent", "money": "money", "accounts": "number", "days": "number"}

OWN_SHEETS = {
    "book_accounts": N_("Accounts"),
    "queue_table": N_("Queue of the week"),
    "renewals_ahead": N_("Renewals"),
    "held_back": N_("Held back"),
    "next_goals_table": N_("Next goals"),
    "outside_table": N_("Requests"),
    "bridge_table": N_("Revenue bridge"),
    "reasons": N_("Churn reasons"),
    "kpi_table": N_("Targets"),
    "book_table": N_("People"),
    "contact_persons_table": N_("Contact by person"),
    "needs_table": N_("Needs"),
    "programme_effects_table": N_("Programmes"),
    "capacity_table": N_("Working time"),
}
"""Table -> name of its own sheet; all others stand cell by cell in one sheet."""


def workbook(
    record: Mapping, displays: Sequence[tuple[Mapping, Sequence[Mapping]]], accounts: Mapping, lang: str
) -> bytes:
    """Return the workbook of a report in one language.

    An .xlsx file, the same for the same pages: contents, figures, their course, names, the tables that people work
    with, then all others. Each sheet has its segments as a column; where there are any, the rows of all accounts are
    filtered out at first, so that no sum counts anybody twice. Texts are texts: nothing becomes a formula.

    `record`: run.json. `displays`: of :func:`displays`. `accounts`: by id, of ``overview.accounts_of``.
    """
    with using(lang):
        mine = [pair for pair in displays if pair[0]["lang"] == lang]
        sheets = [*_of_figures(record, mine), _of_names(mine, accounts), *_of_tables(mine)]
        title = f"{record['company']} {record['quarter']}"
        return _written(title, record["as_of"], [one for one in sheets if one["rows"]], record.get("currency"))


def of_tables(title: str, day: str, tables: Sequence[Mapping]) -> bytes:
    """Return a workbook of tables, a sheet for each named after its title, and a sheet of contents.

    `day`: such as ``2026-10-01``; it stands as the day on which the file was made. `tables`: records of ``TableView``:
    title, columns, kinds, rows.
    """
    return _written(title, day, [_of(one["title"], one["columns"], one["kinds"], one["rows"]) for one in tables])


def displays(record: Mapping, folder: Path) -> list[tuple[Mapping, list[dict]]]:
    """Return the entries of run.json whose pages are there, each with what the page's displays recorded."""
    # Whoever only reads a record waits for neither.
    import nbformat

    from cslib.report.pages import records

    done = [entry for entry in record["runs"] if entry["status"] == "ok"]
    return [(entry, records(nbformat.read(folder / entry["ipynb"], 4))) for entry in done]


def _of(title: str, columns: Sequence[str], kinds: Sequence, rows: Iterable, note: str = "", where: str = "") -> dict:
    """Return a sheet; a kind is of a column, or a function of a row that says it for its cell."""
    return {"title": title, "columns": columns, "kinds": kinds, "rows": list(rows), "note": note, "where": where}


def _segment(entry: Mapping) -> list[str]:
    return [entry["segment_by"], entry["segment"] if entry["segment_by"] else tr("All accounts")]


def _of_figures(record: Mapping, mine: Sequence) -> Iterable[dict]:
    """Return every figure of run.json with its range and what it is held against; and the course of the headlines."""
    from cslib.show.wording import result_name, verdict_in_words

    plain, course = {}, {}
    for entry, _ in mine:
        for key, one in entry.get("results", {}).items():
            name, _, quarter = key.partition("@")
            measured = [one["estimate"], one["low"], one["high"], one["n"], one["unit"]]
            row = [*_segment(entry), _title(entry), result_name(name.removeprefix("kpi_")), name]
            if quarter:
                course.setdefault((*row[:2], key), [*row, quarter, *measured])
                continue
            aim = one.get("aim") or {}
            aimed = [aim.get("target"), aim.get("owner"), aim.get("since")]
            simulated = tr("simulated") if one.get("simulated") else ""
            plain.setdefault((*row[:2], key), [*row, *measured, verdict_in_words(one["verdict"]), *aimed, simulated])
    head = [tr("Segment by"), tr("Segment"), tr("Page"), tr("Figure"), tr("Name in run.json")]
    measures = [tr("Value"), tr("low"), tr("high"), "n", tr("Unit")]
    more = [tr("Verdict"), tr("Target"), tr("Owner"), tr("In force since"), tr("Simulated")]
    note = tr("Low and high: 95% interval. Shares as percentages. The owner is that of the target.")
    for title, first, last, rows in ((tr("Figures"), [], more, plain), (tr("Quarters"), [tr("Quarter")], [], course)):
        unit = len(head) + len(first) + 4

        def kind(row, unit=unit) -> str:
            return _KINDS.get(row[unit], "decimal")

        kinds = [*[""] * (unit - 4), kind, kind, kind, "number", "", "", kind, "", "date", ""][: unit + 1 + len(last)]
        yield _of(title, [*head, *first, *measures, *last], kinds, rows.values(), note)


def _title(entry: Mapping) -> str:
    return entry.get("title") or entry["notebook"]


def _of_names(mine: Sequence, accounts: Mapping) -> dict:
    """Return who is behind each count of all accounts."""
    from cslib.report.overview import behind
    from cslib.show.wording import result_name

    rows = [
        [result_name(name), *who[:3], who.segment, who.mrr, who.renewal and f"{who.renewal:%Y-%m-%d}", who.why]
        for entry, each in mine
        if not entry["segment_by"]
        for one in each
        for name, those in one.get("names", {}).items()
        for who in behind(those, accounts)
    ]
    columns = [tr("List"), tr("Account"), tr("Customer"), tr("CSM"), tr("Segment"), tr("Revenue a month")]
    kinds = ["", "", "", "", "", "money", "date", ""]
    return _of(tr("Names"), [*columns, tr("Renewal"), tr("Why")], kinds, rows, tr("Filter the column of lists."))


def _of_tables(mine: Sequence) -> Iterable[dict]:
    """Return a sheet for each table that people work with, and one with the cells of all others."""
    wide: dict[str, list[tuple[Mapping, Mapping]]] = {}
    others = []
    for entry, each in mine:
        for one in each:
            if one.get("kind") == "table" and one["name"] in OWN_SHEETS:
                wide.setdefault(one["name"], []).append((entry, one))
            elif one.get("kind") == "table":
                head = [*_segment(entry), _title(entry), one["title"]]
                others += [
                    [*head, line, str(row[0]), label, kind, value]
                    for line, row in enumerate(one["rows"], 1)
                    for label, kind, value in zip(one["columns"], one.get("kinds") or one["columns"], row, strict=True)
                    if value is not None
                ]
    for name in OWN_SHEETS:
        if name in wide:
            yield _together(wide[name])
    head = [tr("Segment by"), tr("Segment"), tr("Page"), tr("Table"), tr("Line"), tr("First cell"), tr("Column")]
    rows = [[*row[:7], *row[8:], row[7]] for row in others]
    note = tr("One line for each cell of the tables that have no sheet of their own.")
    kinds = [*[""] * 4, "number", "", "", lambda row: row[8]]
    yield _of(tr("Further tables"), [*head, tr("Value")], kinds, (row for row in rows), note)


def _together(tables: list[tuple[Mapping, Mapping]]) -> dict:
    """Put one table of several segments together; a segment may lack a column that another one has."""
    kinds: dict[tuple[str, int], str] = {}
    for _, shown in tables:
        kinds |= dict(zip(_distinct(shown["columns"]), shown.get("kinds") or [""] * len(shown["columns"]), strict=True))
    rows, ids = [], any(shown.get("ids") for _, shown in tables)
    for entry, shown in tables:
        for one, row in zip(shown.get("ids") or [""] * len(shown["rows"]), shown["rows"], strict=True):
            cells = dict(zip(_distinct(shown["columns"]), row, strict=True))
            rows.append([*_segment(entry), *([one] if ids else []), *(cells.get(column) for column in kinds)])
    head = [tr("Segment by"), tr("Segment"), *([tr("Account")] if ids else [])]
    entry, first = tables[0]
    columns = [*head, *(label for label, _ in kinds)]
    return _of(
        first["title"], columns, [*[""] * len(head), *kinds.values()], rows, first.get("note", ""), _title(entry)
    )


def _distinct(labels: list[str]) -> list[tuple[str, int]]:
    """Tell columns of one label apart by their place among them."""
    return [(label, labels[:i].count(label)) for i, label in enumerate(labels)]


def _written(title: str, day: str, sheets: Sequence[Mapping], currency: str | None = None) -> bytes:
    """Write sheets behind one of contents."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": title, "created": datetime.fromisoformat(day)})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
    names: list[str] = [tr("Contents")]
    for one in sheets:
        names.append(_sheet_name(one["title"], names))
    contents = book.add_worksheet(names[0])
    head = [tr("Sheet"), tr("What it holds"), tr("Page"), tr("Rows"), tr("Note")]
    for place, (label, width) in enumerate(zip(head, (34, 60, 22, 10, 110), strict=True)):
        contents.write_string(1, place, label, bold)
        contents.set_column(place, place, width)
    contents.write_string(0, 0, title)
    contents.freeze_panes(2, 0)
    for line, (name, one) in enumerate(zip(names[1:], sheets, strict=True), 2):
        contents.write_url(line, 0, f"internal:'{name}'!A1", string=name)
        for place, text in enumerate((one["title"], one["where"], len(one["rows"]), one["note"]), 1):
            _write(contents, line, place, text, None)
        _fill(book.add_worksheet(name), one, bold, formats, currency)
    book.close()
    return buffer.getvalue()


def _fill(sheet, one: Mapping, bold, formats: Mapping, currency: str | None) -> None:
    """Write a sheet; the rows of all accounts are filtered out where there are segments beside them."""
    for place, (label, kind) in enumerate(zip(one["columns"], one["kinds"], strict=True)):
        sheet.write_string(0, place, f"{label} ({currency})" if kind == "money" and currency else label, bold)
        longest = max([len(str(row[place] or "")) for row in one["rows"][:200]] + [len(label) // 2, 9])
        sheet.set_column(place, place, min(longest + 2, WIDEST))
    sheet.freeze_panes(1, 0)
    rows = one["rows"][: ROWS - 1]
    sheet.autofilter(0, 0, len(rows), len(one["columns"]) - 1)
    parted = one["columns"][0] == tr("Segment by") and any(row[0] for row in rows)
    if parted:
        sheet.filter_column(0, "x == NonBlanks")
    for line, row in enumerate(rows, 1):
        for place, kind in enumerate(one["kinds"]):
            _write(sheet, line, place, row[place], formats.get(kind(row) if callable(kind) else kind))
        if parted and not row[0]:
            sheet.set_row(line, None, None, {"hidden": True})


def _sheet_name(title: str, taken: Sequence[str]) -> str:
    stem = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:LONGEST].strip()
    candidate, k = stem, 1
    while candidate.lower() in (one.lower() for one in taken):
        k += 1
        candidate = f"{stem[: LONGEST - len(str(k)) - 1]} {k}"
    return candidate


def _write(sheet, row: int, column: int, value, form) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)) and math.isfinite(value):
        sheet.write_number(row, column, value, form)
    elif isinstance(value, str) and form is not None and form.num_format == FORMATS["date"] and value:
        sheet.write_datetime(row, column, datetime.fromisoformat(value), form)
    elif isinstance(value, str) and value:
        sheet.write_string(row, column, value[:32767])
