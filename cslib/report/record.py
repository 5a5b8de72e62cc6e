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

from cslib.door import content
from cslib.errors import SourceError
from cslib.files import sha256, write
from cslib.language import tr, using

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


LONGEST = 31  # characters of a sheet's name
ROWS = 1_048_576

# How the kit's tables name their columns' kinds, and how a sheet shows them.
FORMATS = {"percent": "0.0%", "number": "#,##0", "decimal": "#,##0.0", "money": "#,##0"}


def workbook(record: Mapping, folder: Path) -> bytes:
    """Return the workbook of a quarter's folder, read from its executed notebooks.

    An .xlsx file, the same for the same pages. Texts are texts: nothing becomes a formula or a link.

    `record`: run.json. `folder`: the quarter's folder.
    """
    buffer = io.BytesIO()
    book, bold, formats = _opened(buffer, f"{record['company']} {record['quarter']}", record["as_of"])
    taken: set[str] = set()
    for (notebook, lang, name), tables in _tables(record, folder).items():
        with using(lang):
            several = len({entry["lang"] for entry in record["runs"]}) > 1
            sheet = book.add_worksheet(_sheet_name(notebook, name, lang if several else "", taken))
            _fill(sheet, tables, bold, formats)
    if not taken:
        book.add_worksheet("tables")
    book.close()
    return buffer.getvalue()


def of_tables(title: str, day: str, tables: Sequence[Mapping]) -> bytes:
    """Return a workbook of tables, a sheet for each, as :func:`workbook` does.

    `day`: such as ``2026-10-01``; it stands as the day on which the file was made. `tables`: records of ``TableView``:
    title, columns, kinds, rows. A sheet is named after its title.
    """
    buffer = io.BytesIO()
    book, bold, formats = _opened(buffer, title, day)
    taken: set[str] = set()
    for shown in tables:
        sheet = book.add_worksheet(_sheet_name("", shown["title"], "", taken))
        for place, label in enumerate(shown["columns"]):
            sheet.write_string(0, place, label, bold)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(shown["columns"]) - 1, 24)
        for line, row in enumerate(shown["rows"][: ROWS - 1], 1):
            for place, (kind, value) in enumerate(zip(shown["kinds"], row, strict=True)):
                _write(sheet, line, place, value, formats.get(kind))
    if not taken:
        book.add_worksheet("tables")
    book.close()
    return buffer.getvalue()


def _opened(buffer: io.BytesIO, title: str, day: str):
    """Return a book in which texts stay texts, the format of headings, and those of numbers by kind of column."""
    import xlsxwriter

    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": title, "created": datetime.fromisoformat(day)})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    return book, bold, {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}


def _tables(record: Mapping, folder: Path) -> dict[tuple[str, str, str], list[tuple[Mapping, dict]]]:
    """(notebook, language, table) -> [(entry of run.json, table's record)]."""
    # Whoever only reads a record waits for neither.
    import nbformat

    from cslib.report.pages import records

    found: dict[tuple[str, str, str], list[tuple[Mapping, dict]]] = {}
    for entry in record["runs"]:
        if entry["status"] != "ok":
            continue
        for shown in records(nbformat.read(folder / entry["ipynb"], 4)):
            if shown.get("kind") == "table":
                found.setdefault((entry["notebook"], entry["lang"], shown["name"]), []).append((entry, shown))
    return dict(sorted(found.items()))


def _sheet_name(notebook: str, name: str, lang: str, taken: set[str]) -> str:
    number = notebook.partition("_")[0]
    ending = f" {lang}" if lang else ""
    stem = re.sub(r"[\[\]:*?/\\']", " ", f"{number} {name}".strip())[: LONGEST - len(ending)] + ending
    candidate, k = stem, 1
    while candidate.lower() in taken:
        k += 1
        tail = f" {k}{ending}"
        candidate = stem.removesuffix(ending)[: LONGEST - len(tail)] + tail
    taken.add(candidate.lower())
    return candidate


def _distinct(labels: list[str]) -> list[tuple[str, int]]:
    """Tell columns of one label apart by their place among them."""
    return [(label, labels[:i].count(label)) for i, label in enumerate(labels)]


def _fill(sheet, tables: list[tuple[Mapping, dict]], bold, formats: Mapping) -> None:
    """Write tables of one name one below the other; a segment may lack a column that another one has."""
    columns = dict.fromkeys(column for _, shown in tables for column in _distinct(shown["columns"]))
    place = {column: i for i, column in enumerate(columns, 2)}
    sheet.write_string(0, 0, tr("Segment by"), bold)
    sheet.write_string(0, 1, tr("Segment"), bold)
    for (label, _), i in place.items():
        sheet.write_string(0, i, label, bold)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, len(place) + 1, 18)
    line = 0
    for entry, shown in tables:
        kinds = shown.get("kinds") or [""] * len(shown["columns"])
        for row in shown["rows"][: ROWS - 1 - line]:
            line += 1
            if entry["segment_by"]:
                sheet.write_string(line, 0, entry["segment_by"])
            sheet.write_string(line, 1, entry["segment"] if entry["segment_by"] else tr("All accounts"))
            for column, kind, value in zip(_distinct(shown["columns"]), kinds, row, strict=True):
                _write(sheet, line, place[column], value, formats.get(kind))


def _write(sheet, row: int, column: int, value, form) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)) and math.isfinite(value):
        sheet.write_number(row, column, value, form)
    elif isinstance(value, str):
        sheet.write_string(row, column, value[:32767])
