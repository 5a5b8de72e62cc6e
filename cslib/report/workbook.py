"""All tables of all pages in one workbook, a sheet for each table with the segment in front."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import nbformat

from cslib.language import tr, using
from cslib.report.pages import records

LONGEST = 31  # characters of a sheet's name
ROWS = 1_048_576

# How the kit's tables name their columns' kinds, and how a sheet shows them.
FORMATS = {"percent": "0.0%", "number": "#,##0", "decimal": "#,##0.0", "money": "#,##0"}


def workbook(record: Mapping, folder: Path) -> bytes:
    """Return the workbook of a quarter's folder, read from its executed notebooks.

    Parameters
    ----------
    record : mapping
        run.json.
    folder : Path
        The quarter's folder.

    Returns
    -------
    bytes
        An .xlsx file, the same for the same pages. Texts are texts: nothing becomes a formula or a link.
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
    """Return a workbook of tables, a sheet for each.

    Parameters
    ----------
    title : str
    day : str
        Such as ``2026-10-01``; it stands as the day on which the file was made.
    tables : sequence of mapping
        Records of ``TableView``: title, columns, kinds, rows. A sheet is named after its title.

    Returns
    -------
    bytes
        As :func:`workbook`.
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
