"""Tables whose cells have types, sheets of workbooks and records of JSON, as text."""

import json
import re
import zipfile
from pathlib import Path
from typing import IO

from cslib.errors import SourceError
from cslib.language import tr


def refused(path: Path, cause: str, fix: str) -> SourceError:
    """Return the error that says why a file is no table, and what to do."""
    return SourceError(tr("{file} cannot be read as a table: {cause} {fix}", file=path.name, cause=cause, fix=fix))


def sheets_of(path: Path) -> list[str]:
    """Return the names of a workbook's sheets, none where it cannot be opened."""
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_path(path).sheet_names
    except (python_calamine.CalamineError, OSError):
        return []


def _workbook(path: Path):
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_path(path)
    except python_calamine.PasswordError as error:
        fix = tr("Save it without one.")
        raise refused(path, tr("it is a workbook protected by a password."), fix) from error
    except python_calamine.CalamineError as error:
        with path.open("rb") as file:
            if file.read(4) == b"\xd0\xcf\x11\xe0" and "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
                fix = tr("Save it without one.")
                raise refused(path, tr("it is a workbook protected by a password."), fix) from error
        cause = tr("it is a workbook that cannot be opened ({error}).", error=str(error).rstrip("."))
        raise refused(path, cause, tr("Open it in a spreadsheet and save it again as .xlsx.")) from error


def sheet_of(path: Path, said: str, like: str) -> str:
    """Return which sheet of a workbook holds a table: the one said, named like it, or the only one filled."""
    book = _workbook(path)
    names = book.sheet_names
    if said:
        if said not in names:
            cause = tr("the workbook has no sheet {sheet}.", sheet=said)
            raise refused(path, cause, tr("Its sheets: {names}.", names=", ".join(names)))
        return said
    alike = [name for name in names if name.strip().casefold() == like]
    filled = alike or [name for name in names if book.get_sheet_by_name(name).to_python(nrows=1)]
    if len(filled) > 1:
        cause = tr("the workbook has {n} sheets: {names}.", n=len(filled), names=", ".join(filled))
        raise refused(path, cause, tr("Set `sheet` for {table} in company.yml.", table=like))
    return filled[0] if filled else names[0]


def sheet_rows(path: Path, sheet: str) -> list[list[str]]:
    """Return a sheet's rows as text, from its first row and column on; merged rows all say what the first says.

    A merged number stays where it is: an amount of three rows together is none of each.
    """
    book = _workbook(path).get_sheet_by_name(sheet)
    values = book.to_python(skip_empty_area=False)
    rows = [[_cell(cell) for cell in row] for row in values]
    for (top, left), (bottom, right) in getattr(book, "merged_cell_ranges", None) or []:
        if bottom > top and left < len(rows[0]) and not isinstance(values[top][left], (int, float)):
            for row in rows[top + 1 : bottom + 1]:
                row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])
    return rows


def failed_cells(path: Path, sheet: str) -> int:
    """Count the cells of a sheet of an .xlsx file whose formula fails, which are read as empty."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return 0
    try:
        with zipfile.ZipFile(path) as archive:
            book = archive.read("xl/workbook.xml").decode()
            ids = re.findall(r"<sheet\b[^>]*\br:id=\"([^\"]+)\"", book)
            links = archive.read("xl/_rels/workbook.xml.rels").decode()
            link = ids[sheets_of(path).index(sheet)]
            tag = next(tag for tag in re.findall(r"<Relationship\b[^>]*>", links) if f'Id="{link}"' in tag)
            target = re.search(r'Target="/?(?:xl/)?([^"]+)"', tag)[1]
            return archive.read(f"xl/{target}").count(b't="e"')
    except (KeyError, StopIteration, IndexError, ValueError, TypeError, zipfile.BadZipFile):
        return 0


def _cell(value) -> str:
    """Return a typed cell as text: whole numbers without a point, midnights as days, booleans in small letters."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value).removesuffix(" 00:00:00")


def records(file: IO[bytes], encoding: str) -> list[dict[str, str]]:
    """Return the records of a JSON file: one a line, or a list; a record inside another adds its names with a dot.

    Raises ValueError if it is no such file.
    """
    text = file.read().decode(encoding).strip()
    try:
        found = json.loads(text) if text.startswith("[") else [json.loads(line or "{}") for line in text.splitlines()]
    except RecursionError:
        raise ValueError(tr("too many records inside each other")) from None
    if not all(isinstance(record, dict) for record in found):
        raise ValueError(tr("a record is no object with names"))
    return [_flat(record) for record in found]


def _flat(record: dict, above: str = "") -> dict[str, str]:
    flat = {}
    for name, value in record.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{above}{name}.")
        else:
            flat[f"{above}{name}"] = _cell(value)
    return flat
