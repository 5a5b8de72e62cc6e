from __future__ import annotations

import io
import json
import zipfile

import openpyxl
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from cslib.notebooks import as_text
from cslib.report.record import workbook
from cslib.show.display import RESULTS


def report(folder, *runs):
    """Write executed notebooks that show tables; (segment, language, [(name, columns, rows)]) each."""
    entries = []
    for i, (segment, lang, tables) in enumerate(runs):
        outputs = [
            new_output(
                "display_data",
                {RESULTS: {"kind": "table", "name": name, "title": "T", "columns": columns, "rows": rows}},
            )
            for name, columns, rows in tables
        ]
        (folder / f"{i}.ipynb").write_text(as_text(new_notebook(cells=[new_code_cell("", outputs=outputs)])))
        by = "" if segment == "all" else "tier"
        entries.append(
            {"segment": segment, "segment_by": by, "notebook": "03_retention", "lang": lang, "status": "ok",
             "ipynb": f"{i}.ipynb"}
        )  # fmt: skip
    return {"company": "A", "quarter": "2026Q3", "as_of": "2026-10-01", "runs": entries}


def sheets(content: bytes) -> dict[str, list[tuple]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.values) for sheet in book}


def test_segments_stand_in_front_and_columns_are_matched(tmp_path):
    record = report(
        tmp_path,
        ("all", "en", [("bridge", ["line", "amount"], [["start", 10.5], ["end", None]])]),
        ("mid", "en", [("bridge", ["line", "n", "amount"], [["start", 3, 2]])]),
    )
    assert sheets(workbook(record, tmp_path)) == {
        "03 bridge": [
            ("Segment by", "Segment", "line", "amount", "n"),
            (None, "All accounts", "start", 10.5, None),
            (None, "All accounts", "end", None, None),
            ("tier", "mid", "start", 2, 3),
        ]
    }


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "http://example.org", "{=1}", "12", "\tx"])
def test_texts_stay_texts(tmp_path, text):
    record = report(tmp_path, (text, "en", [(text, [text], [[text]])]))
    content = workbook(record, tmp_path)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert sum(cell.value == text for cell in cells) == 3
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_sheets_have_names_that_excel_allows(tmp_path):
    long = "a very long name of a table that goes on"
    record = report(
        tmp_path,
        ("all", "en", [(f"{long} 1", ["a"], [[1]]), (f"{long} 2", ["a"], [[2]]), ("x[1]:*?/\\", ["a"], [[3]])]),
        ("all", "ja", [(f"{long} 1", ["a"], [[4]])]),
    )
    names = list(sheets(workbook(record, tmp_path)))
    assert len(names) == len({name.lower() for name in names}) == 4
    assert all(len(name) <= 31 for name in names)
    assert sum(name.endswith(" ja") for name in names) == 1


def test_languages_have_their_own_sheets_and_words(tmp_path):
    record = report(tmp_path, ("all", "en", [("t", ["a"], [[1]])]), ("all", "ja", [("t", ["甲"], [[1]])]))
    found = sheets(workbook(record, tmp_path))
    assert list(found) == ["03 t en", "03 t ja"]
    assert found["03 t ja"][1][1] == "すべてのお客様"


def test_columns_of_one_name_stay_apart(tmp_path):
    record = report(tmp_path, ("all", "en", [("t", ["low", "low"], [[1, 2]])]))
    assert sheets(workbook(record, tmp_path))["03 t"][1][2:] == (1, 2)


def test_the_same_pages_give_the_same_file(tmp_path):
    record = report(tmp_path, ("all", "en", [("t", ["a"], [[1]])]))
    assert workbook(record, tmp_path) == workbook(record, tmp_path)


def test_without_tables_there_is_an_empty_sheet(tmp_path):
    assert sheets(workbook(report(tmp_path), tmp_path)) == {"tables": []}


def test_the_workbook_of_a_report_holds_every_row(finished):
    _, folder = finished
    found = sheets((folder / "tables.xlsx").read_bytes())
    assert list(found) == ["01 names en", "01 names ja"]
    rows = found["01 names en"][1:]
    assert len(rows) == 12 + 3 * 4
    assert {row[1] for row in rows} == {"All accounts", "mid", "=1+1", "<script>alert(1)</script>"}
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert workbook(record, folder) == (folder / "tables.xlsx").read_bytes()
