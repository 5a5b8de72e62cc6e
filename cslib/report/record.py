"""What a report leaves for machines: run.json and the workbook."""

import hashlib
import io
import json
import math
import os
import platform
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from cslib.door import content, read_yaml
from cslib.errors import SourceError
from cslib.files import sha256, write
from cslib.language import N_, tr, using

STEM_BYTES = 60


def _stem(text: str) -> str:
    letters = "".join(letter if letter.isalnum() else "-" for letter in unicodedata.normalize("NFKC", text))
    stem = "-".join(part for part in letters.split("-") if part)
    return stem.encode("utf-8")[:STEM_BYTES].decode("utf-8", "ignore").rstrip("-")


def slug(value: str) -> str:
    """Return a folder name for any segment value: its letters and digits, and 16 hex digits of its hash.

    Examples
    --------
    >>> slug("中小企業"), slug("../x")
    ('中小企業-a2259027bb25ab86', 'x-d6b96a97d147daaa')
    """
    mark = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]
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


def settings_hashes(company) -> dict[str, str]:
    """Return file name -> sha256 of the company's settings and policies, but for those that begin after its as_of."""
    if company.folder is None or not Path(company.folder).is_dir():
        return {}
    folder, day = Path(company.folder), f"{company.as_of:%Y-%m-%d}"
    files = [folder / "company.yml", *(path for path in sorted(folder.glob("policy/*.y*ml")) if _begins(path) <= day)]
    return {file.relative_to(folder).as_posix(): sha256(file) for file in files if file.is_file()}


def _begins(path: Path) -> str:
    said = read_yaml(path) if path.is_file() else None
    return str(said.get("in_force_from", "")) if isinstance(said, dict) else ""


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
        entry = {
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
        return {**entry, "digest": digest(entry)}


def identity(entry: Mapping) -> tuple[str, str, str, str]:
    """Return :attr:`Run.identity` of an entry of run.json."""
    by = entry["segment_by"]
    return (by, entry["segment"] if by else "", entry["notebook"], entry["lang"])


def read(folder: Path) -> dict:
    """Return the record of a quarter's folder; where something is not as it was written, ``damaged`` and without it."""
    path = folder / "run.json"
    if not os.path.lexists(path):
        return {"runs": []}
    try:
        record = json.loads(content(path, 2**30))
        runs = [entry for entry in record["runs"] if _whole(entry)]
        if not all(isinstance(record.get(name, {}), dict) for name in ("definition", "parameters", "call")):
            raise TypeError
        if runs and not (isinstance(record["quarter"], str) and "value" in record["definition"]):
            raise TypeError
        return {**record, "runs": runs, **({"damaged": True} if len(runs) < len(record["runs"]) else {})}
    except (SourceError, ValueError, KeyError, TypeError, RecursionError):
        return {"runs": [], "damaged": True}


def _whole(entry) -> bool:
    """Tell whether an entry is as it was written."""
    own = {name: value for name, value in entry.items() if name != "digest"} if isinstance(entry, dict) else {}
    return bool(own) and entry.get("digest") == digest(own)


def save(folder: Path, record: Mapping) -> None:
    """Write run.json whole or not at all."""
    write(folder / "run.json", json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def current(entry: Mapping, key: str, folder: Path) -> bool:
    """Return whether an entry needs no new run: it was ok under this key and its files are as they were written."""
    return (
        entry.get("status") == "ok"
        and entry.get("key") == key
        and all(sha256(folder / entry[name]) == digest for name, digest in entry["digests"].items())
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
    except (OSError, ValueError, RecursionError):
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
    "needs_table": N_("Needs"),
    "programme_effects_table": N_("Programmes"),
}
"""Table -> name of its own sheet; all others stand cell by cell in one sheet."""

# What it is called, what it says of itself, and its rows: column -> value, or (kind, value).
Sheet = tuple[str, str, list[dict]]


def displays(record: Mapping, folder: Path, held: dict[str, list[dict]]) -> list[tuple[Mapping, list[dict]]]:
    """Return the entries of run.json whose pages are there, each with what the page's displays recorded.

    `held`: that by the digests of entries, as far as it is known; what has to be read is added.
    """
    # Whoever only reads a record waits for neither.
    import nbformat

    from cslib.report.pages import records

    done = [entry for entry in record["runs"] if entry["status"] == "ok"]
    for entry in (entry for entry in done if entry["digest"] not in held):
        held[entry["digest"]] = records(nbformat.read(folder / entry["ipynb"], 4))
    return [(entry, held[entry["digest"]]) for entry in done]


def workbook(record: Mapping, displays: Sequence[tuple[Mapping, Sequence]], accounts: Mapping, lang: str) -> bytes:
    """Return the workbook of a report in one language.

    An .xlsx file, the same for the same pages: contents, figures, names, the tables that people work with, then all
    others cell by cell. Segments are a column; where there are any, the rows of all accounts are filtered out at first,
    so that no sum counts anybody twice. Texts are texts: nothing becomes a formula.

    `record`: run.json. `displays`: of :func:`displays`. `accounts`: by id, of ``overview.accounts_of``.
    """
    with using(lang):
        mine = [pair for pair in displays if pair[0]["lang"] == lang]
        tables = [(entry, one) for entry, each in mine for one in each if one.get("kind") == "table"]
        words = tr("Every figure with its 95% interval. Where a quarter is named, it is that of then.")
        sheets = [(tr("Figures"), words, _figures(mine))]
        sheets.append((tr("Names"), tr("Who is behind each count of all accounts."), _names(mine, accounts)))
        for name, title in OWN_SHEETS.items():
            those = [(entry, one) for entry, one in tables if one["name"] == name]
            words = [f"{one['title']} – {one.get('note', '')}".strip(" –") for _, one in those]
            sheets.append((tr(title), "".join(words[:1]), [row for one in those for row in _rows(*one)]))
        cells = [cell for entry, one in tables if one["name"] not in OWN_SHEETS for cell in _cells(entry, one)]
        sheets.append((tr("Further tables"), tr("One line for each cell of the tables without a sheet."), cells))
        title = f"{record['company']} {record['quarter']}"
        return _written(title, record["as_of"], [one for one in sheets if one[2]], record.get("currency") or "")


def of_tables(title: str, day: str, tables: Sequence[Mapping]) -> bytes:
    """Return a workbook of tables, a sheet for each named after its title, behind one of contents.

    `day`: such as ``2026-10-01``; it stands as the day on which the file was made. `tables`: records of ``TableView``:
    title, columns, kinds, rows.
    """
    return _written(title, day, [(one["title"], one.get("note", ""), _rows({}, one)) for one in tables])


def _where(entry: Mapping) -> dict:
    by = entry.get("segment_by")
    return {tr("Segment by"): by, tr("Segment"): entry["segment"] if by else tr("All accounts")} if entry else {}


def _figures(mine: Sequence) -> list[dict]:
    """Return every figure of run.json once, with its range and what it is held against."""
    from cslib.show.wording import result_name, verdict_in_words

    rows: dict[tuple, dict] = {}
    for entry, _ in mine:
        for key, one in entry.get("results", {}).items():
            name, _, quarter = key.partition("@")
            kind, aim = _KINDS.get(one["unit"], "decimal"), one.get("aim", {})
            row = _where(entry) | {tr("Figure"): result_name(name), tr("Name in run.json"): key}
            row |= {tr("Quarter"): quarter, tr("Unit"): one["unit"], tr("Value"): (kind, one["estimate"])}
            row |= {tr("low"): (kind, one["low"]), tr("high"): (kind, one["high"]), "n": ("number", one["n"])}
            row |= {tr("Verdict"): verdict_in_words(one["verdict"]), tr("Target"): (kind, aim.get("target"))}
            row |= {tr("Owner"): aim.get("owner"), tr("In force since"): ("date", aim.get("since"))}
            row |= {tr("Simulated"): tr("simulated") if one.get("simulated") else ""}
            rows.setdefault((*_where(entry).values(), key), row)
    return list(rows.values())


def _names(mine: Sequence, accounts: Mapping) -> list[dict]:
    """Return who is behind each count of all accounts."""
    from cslib.report.overview import who
    from cslib.show.wording import result_name

    head = [tr("Account"), tr("Customer"), tr("CSM"), tr("Revenue a month"), tr("Renewal"), tr("Why"), tr("Segment")]
    lists: dict[str, Sequence] = {}
    for one in (one for entry, each in mine if not entry["segment_by"] for one in each):
        lists = one.get("names", {}) | lists
    rows = []
    for name, those in lists.items():
        for one in who(those, accounts):
            day = one.renewal and f"{one.renewal:%Y-%m-%d}"
            cells = [*one[:3], ("money", one.mrr), ("date", day), one.why, one.segment]
            rows.append({tr("List"): result_name(name)} | dict(zip(head, cells, strict=True)))
    return rows


def _rows(entry: Mapping, table: Mapping) -> list[dict]:
    """Return the rows of a table, behind its segment and the account that each is about."""
    labels = [tr("Account")] if table.get("ids") else []
    ids = [[one] for one in table["ids"]] if labels else [[]] * len(table["rows"])
    for label in table["columns"]:
        labels.append(label if label not in labels else f"{label} ({labels.count(label) + 1})")
    kinds = [*[""] * len(ids[0] if ids else ()), *(table.get("kinds") or [""] * len(table["columns"]))]
    values = ([*one, *row] for one, row in zip(ids, table["rows"], strict=True))
    return [_where(entry) | dict(zip(labels, zip(kinds, row, strict=True), strict=True)) for row in values]


def _cells(entry: Mapping, table: Mapping) -> list[dict]:
    """Return the cells of a table one by one."""
    kinds, found = table.get("kinds") or [""] * len(table["columns"]), []
    for line, row in enumerate(table["rows"], 1):
        for label, *cell in zip(table["columns"], kinds, row, strict=True):
            told = {tr("Table"): table["title"], tr("Line"): ("number", line), tr("First cell"): str(row[0])}
            found.append(_where(entry) | told | {tr("Column"): label, tr("Value"): tuple(cell)})
    return found


def _written(title: str, day: str, sheets: Sequence[Sheet], currency: str = "") -> bytes:
    """Write sheets behind one of contents."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": title, "created": datetime.fromisoformat(day)})
    formats = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
    formats["bold"] = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    names = [tr("Contents")]
    for name, _, _ in sheets:
        names.append(_sheet_name(name, names))
    cut = tr("Only the first {n} rows are here: a sheet holds no more.", n=f"{ROWS - 1:,}")
    contents = [
        {
            tr("Sheet"): name,
            tr("Rows"): ("number", len(rows)),
            tr("What it holds"): words if len(rows) < ROWS else f"{cut} {words}",
        }
        for name, (_, words, rows) in zip(names[1:], sheets, strict=True)
    ]
    for name, (_, _, rows) in zip(names, [("", "", contents), *sheets], strict=True):
        _fill(book.add_worksheet(name), rows[: ROWS - 1], formats, currency)
    for line, name in enumerate(names[1:], 1):
        book.worksheets()[0].write_url(line, 0, f"internal:'{name}'!A1", string=name)
    book.close()
    return buffer.getvalue()


def _fill(sheet, rows: Sequence[Mapping], formats: Mapping, currency: str) -> None:
    """Write a sheet; the rows of all accounts are filtered out where there are segments beside them."""
    columns = list(dict.fromkeys(label for row in rows for label in row))
    parted = any(row.get(tr("Segment by")) for row in rows)
    for place, label in enumerate(columns):
        cells = [row.get(label) for row in rows[:200]]
        paid = currency and any(isinstance(cell, tuple) and cell[0] == "money" for cell in cells)
        sheet.write_string(0, place, f"{label} ({currency})" if paid else label, formats["bold"])
        longest = max(len(str(cell[1] if isinstance(cell, tuple) else cell)) for cell in cells)
        sheet.set_column(place, place, min(max(longest, len(label) // 2, 8) + 3, WIDEST))
    sheet.freeze_panes(1, 0)
    if columns:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    if parted:
        sheet.filter_column(0, "x == NonBlanks")
    for line, row in enumerate(rows, 1):
        for place, label in enumerate(columns):
            kind, value = row[label] if isinstance(row.get(label), tuple) else ("", row.get(label))
            _write(sheet, line, place, value, formats.get(kind), kind)
        if parted and not row[tr("Segment by")]:
            sheet.set_row(line, None, None, {"hidden": True})


def _sheet_name(title: str, taken: Sequence[str]) -> str:
    stem = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:LONGEST].strip()
    candidate, k = stem, 1
    while candidate.lower() in (one.lower() for one in taken):
        k += 1
        candidate = f"{stem[: LONGEST - len(str(k)) - 1]} {k}"
    return candidate


def _write(sheet, row: int, column: int, value, form, kind: str) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)) and math.isfinite(value):
        sheet.write_number(row, column, value, form)
    elif isinstance(value, str) and value and kind == "date":
        sheet.write_datetime(row, column, datetime.fromisoformat(value), form)
    elif isinstance(value, str) and value:
        sheet.write_string(row, column, value[:32767])
