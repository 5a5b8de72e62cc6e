from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from datetime import datetime

import openpyxl
import pandas as pd
import pytest

from cslib.report import record as record_of
from cslib.report.overview import Who
from cslib.report.record import workbook


def table(name, columns, rows, **more):
    return {"kind": "table", "name": name, "title": "T", "columns": columns, "rows": rows, **more}


def shown(segment, *displays, lang="en", results=None):
    entry = {"segment": segment, "segment_by": "" if segment == "all" else "tier", "notebook": "03_retention"}
    return entry | {"lang": lang, "status": "ok", "title": "3. Retention", "results": results or {}}, list(displays)


def number(estimate, unit="share", **rest):
    return {"estimate": estimate, "low": None, "high": None, "n": 5, "verdict": None, "unit": unit, **rest}


def written(*displays, lang="en", accounts=None, currency="") -> bytes:
    head = {"company": "A", "quarter": "2026Q3", "as_of": "2026-10-01", "currency": currency}
    return workbook(head, displays, accounts or {}, lang)


def book(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


def sheets(content: bytes) -> dict[str, list[tuple]]:
    return {sheet.title: list(sheet.values) for sheet in book(content)}


BRIDGE = (
    shown("all", table("bridge_table", ["line", "amount"], [["start", 30.5], ["end", None]], kinds=["text", "money"])),
    shown("mid", table("bridge_table", ["line", "n", "amount"], [["start", 3, 20]], kinds=["text", "number", "money"])),
    shown("low", table("bridge_table", ["line", "amount"], [["start", 10.5]], kinds=["text", "money"])),
)


def test_segments_are_a_column_and_the_total_is_marked_and_filtered_out():
    content = written(*BRIDGE, currency="JPY")
    assert sheets(content)["Revenue bridge"] == [
        ("Segment by", "Segment", "line", "amount (JPY)", "n"),
        (None, "All accounts", "start", 30.5, None),
        (None, "All accounts", "end", None, None),
        ("tier", "mid", "start", 20, 3),
        ("tier", "low", "start", 10.5, None),
    ]
    sheet = book(content)["Revenue bridge"]
    assert [line for line, look in sheet.row_dimensions.items() if look.hidden] == [2, 3]
    assert sheet.auto_filter.ref == "A1:E5"
    assert sheet.freeze_panes == "A2"
    assert sheet["D2"].number_format == "#,##0"
    # What a pivot by segment sums up is what the page of all accounts shows.
    frame = pd.read_excel(io.BytesIO(content), sheet_name="Revenue bridge", engine="openpyxl")
    sums = frame[frame["line"] == "start"].groupby("Segment")["amount (JPY)"].sum()
    assert sums["mid"] + sums["low"] == sums["All accounts"] == 30.5


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_sheet_that_is_full_says_so(monkeypatch, lang):
    monkeypatch.setattr(record_of, "ROWS", 3)
    made = sheets(written(*[(entry | {"lang": lang}, displays) for entry, displays in BRIDGE], lang=lang))
    contents = next(iter(made.values()))
    held = {name: said for name, _, said in contents[1:]}
    bridge = {"en": "Revenue bridge", "ja": "月額売上の増減"}[lang]
    assert len(made[bridge]) == 3
    begins = {"en": "Only the first 2 rows are here", "ja": "1枚のシートの上限のため、先頭の2行"}[lang]
    assert [name for name, said in held.items() if said and said.startswith(begins)] == [bridge]


def test_contents_lead_to_every_sheet_and_say_what_it_holds():
    made = book(written(*BRIDGE))
    contents = made.worksheets[0]
    assert contents.title == "Contents"
    assert [[cell.value for cell in row] for row in contents.iter_rows(min_row=2)] == [["Revenue bridge", 4, "T"]]
    assert contents["A2"].hyperlink.location == "'Revenue bridge'!A1"


def test_figures_stand_once_with_their_range_target_and_format():
    aim = {"target": 0.9, "owner": "Sato", "since": "2026-07-01", "lower": False, "name": "", "unit": "share"}
    results = {"grr_12m": number(0.81, verdict="missed", aim=aim), "grr_12m@2026Q2": number(0.85)}
    content = written(shown("all", results=results), shown("all", results=results))
    head, now, before = sheets(content)["Figures"]
    now, before = (dict(zip(head, row, strict=True)) for row in (now, before))
    assert (now["Value"], now["Target"], now["Owner"], now["Verdict"]) == (0.81, 0.9, "Sato", "missed")
    assert now["In force since"] == datetime(2026, 7, 1)
    assert (before["Quarter"], before["Value"]) == ("2026Q2", 0.85)
    cell = book(content)["Figures"].cell(2, head.index("Value") + 1)
    assert cell.number_format == "0.0%"


def test_names_have_ids_and_neither_those_of_segments_nor_of_two_displays_stand_twice():
    names = {"notice_due": [["a1", "soon"], ["a2", ""]]}
    accounts = {"a1": Who("a1", "One Inc.", "Sato", 1200.0, pd.Timestamp("2026-11-01"), "mid")}
    twice = [{"names": names}, {"names": names}]
    content = written(shown("all", *twice), shown("mid", *twice), accounts=accounts)
    head, first, second = sheets(content)["Names"]
    assert dict(zip(head, first, strict=True)) == {
        "List": "Deadline for notice within 90 days",
        "Account": "a1",
        "Customer": "One Inc.",
        "CSM": "Sato",
        "Revenue a month": 1200,
        "Renewal": datetime(2026, 11, 1),
        "Why": "soon",
        "Segment": "mid",
    }
    assert second[1:3] == ("a2", "a2")


def test_rows_about_accounts_begin_with_their_ids():
    content = written(shown("all", table("book_accounts", ["Customer"], [["One"], ["Two"]], ids=["a1", "a2"])))
    assert [row[2:] for row in sheets(content)["Accounts"]] == [("Account", "Customer"), ("a1", "One"), ("a2", "Two")]


def test_other_tables_stand_cell_by_cell():
    content = written(shown("all", table("pairs", ["a", "b"], [["x", 1.5]])))
    assert [row[1:] for row in sheets(content)["Further tables"][1:]] == [
        ("All accounts", "T", 1, "x", "a", "x"),
        ("All accounts", "T", 1, "x", "b", 1.5),
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "http://example.org", "{=1}", "12", "\tx"])
def test_texts_stay_texts(text):
    content = written(shown(text, table("reasons", [text], [[text]])))
    sheet = book(content)["Churn reasons"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert sum(cell.value == text for cell in cells) == 3
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet2.xml")


def test_sheets_have_names_that_excel_allows():
    long = "a very long name of a table that goes on: [1] * ? / \\"
    made = record_of.of_tables("t", "2026-10-01", [{"title": long, "columns": ["a"], "kinds": [""], "rows": [[1]]}] * 2)
    names = list(sheets(made))
    assert len(names) == len({name.lower() for name in names}) == 3
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)


def test_a_language_has_its_own_words():
    content = written(shown("all", table("reasons", ["甲"], [[1]]), lang="ja"), shown("all", lang="en"), lang="ja")
    found = sheets(content)
    assert list(found) == ["目次", "解約の理由"]
    assert found["解約の理由"][1][1] == "すべてのお客様"


OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="there is no LibreOffice on this machine")
def test_libreoffice_opens_it_with_filters_and_the_same_sums(tmp_path):
    accounts = {f"a{k}": Who(f"a{k}", f"=Name {k}", "Sato", 100.5 * k, pd.Timestamp("2026-11-01")) for k in range(9)}
    names = {"names": {"notice_due": [[f"a{k}", "soon"] for k in range(9)]}}
    content = written(
        *BRIDGE, shown("all", names, results={"grr_12m": number(0.81)}), accounts=accounts, currency="JPY"
    )
    (tmp_path / "in.xlsx").write_bytes(content)
    asked = [OFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "xlsx"]
    asked += ["--outdir", tmp_path / "out", tmp_path / "in.xlsx"]
    subprocess.run(asked, check=True, capture_output=True, timeout=300)
    # openpyxl does not know how LibreOffice writes the filter for what is not empty.
    again, chosen = io.BytesIO(), 0
    with zipfile.ZipFile(tmp_path / "out" / "in.xlsx") as made, zipfile.ZipFile(again, "w") as plain:
        for part in made.namelist():
            text, n = re.subn(rb"<filterColumn.*?</filterColumn>", b"", made.read(part))
            plain.writestr(part, text)
            chosen += n
    assert chosen == content_filters(content) == 1
    again = again.getvalue()
    assert sheets(again) == sheets(content), "nothing was repaired, dropped or taken for a formula"
    for sheet in book(content).worksheets:
        assert sheet.auto_filter.ref and book(again)[sheet.title].auto_filter.ref == sheet.auto_filter.ref
    frame = pd.read_excel(io.BytesIO(again), sheet_name="Revenue bridge", engine="openpyxl")
    pivot = frame.pivot_table(index="Segment", columns="line", values="amount (JPY)", aggfunc="sum")["start"]
    assert pivot["mid"] + pivot["low"] == pivot["All accounts"] == 30.5
    paid = pd.read_excel(io.BytesIO(again), sheet_name="Names", engine="openpyxl")["Revenue a month (JPY)"]
    assert paid.sum() == pytest.approx(100.5 * sum(range(9)))


def content_filters(content: bytes) -> int:
    """Count the columns that are filtered at first."""
    return sum(len(sheet.auto_filter.filterColumn) for sheet in book(content).worksheets)


def test_columns_of_one_name_stay_apart():
    content = written(shown("all", table("reasons", ["low", "low"], [[1, 2]])))
    assert sheets(content)["Churn reasons"][1][2:] == (1, 2)


def test_the_same_pages_give_the_same_file_and_none_an_empty_one():
    assert written(*BRIDGE) == written(*BRIDGE)
    assert list(sheets(written())) == ["Contents"]


def test_the_workbook_of_a_report_holds_every_row(finished):
    _, folder = finished
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    for lang, name in (("en", "tables.xlsx"), ("ja", "tables.ja.xlsx")):
        content = (folder / name).read_bytes()
        last = list(sheets(content).values())[-1]
        assert len(last) - 1 == 2 * (12 + 3 * 4)
        assert {row[1] for row in last[1:]} >= {"mid", "=1+1", "<script>alert(1)</script>"}
        assert workbook(record, record_of.displays(record, folder, {}), {}, lang) == content
