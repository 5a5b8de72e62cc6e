"""A known table reads back equal from every kind of file; how a file is laid out is found from its bytes."""

from __future__ import annotations

import gzip
import zipfile
from html import escape
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cslib.company.reading import encoding_of, header_row, look, stem
from cslib.company.settings import Settings, TableSettings
from cslib.company.sources import find_sources
from cslib.company.workbooks import sheet_rows
from cslib.errors import SourceError

COLUMNS = ["account_id", "name", "segment", "備考"]
PLAIN = {"account_id": "A-1", "name": "青葉工業", "segment": "製造", "備考": "あり"}
"""A row that every table begins with, so that no cell decides alone what the file is."""

LETTERS = st.sampled_from("abzAZ019 ,;|\t\"'.-/()ÀéあアｱﾞＡ１漢㈱髙～円¥")
CELLS = st.text(LETTERS, max_size=12).map(str.strip)
ROWS = st.lists(
    st.fixed_dictionaries({name: CELLS for name in COLUMNS[1:]}).map(lambda row: {"account_id": "", **row}), max_size=8
)


def numbered(rows) -> pd.DataFrame:
    """Make a table of rows with identifiers, of cells that mean no total, error or nothing."""
    rows = [PLAIN, *({**row, "account_id": f"{i:04}"} for i, row in enumerate(rows))]
    return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


def text(frame: pd.DataFrame, separator: str = ",") -> str:
    return frame.to_csv(index=False, sep=separator)


def packed(path: Path, content: bytes) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inside/export.csv", content)


def sheet(path: Path, frame: pd.DataFrame, above: int = 0, left: int = 0) -> None:
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs={"options": {"strings_to_urls": False}}) as writer:
        frame.to_excel(writer, sheet_name="顧客", index=False, startrow=above, startcol=left)


def open_document(path: Path, frame: pd.DataFrame) -> None:
    def row(cells):
        cells = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            if cell
            else "<table:table-cell/>"
            for cell in cells
        )
        return f"<table:table-row>{cells}</table:table-row>"

    rows = "".join(row(cells) for cells in [list(frame), *frame.to_numpy().tolist()])
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="顧客">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )


WRITERS = {
    "csv": lambda d, f: (d / "accounts.csv").write_text(text(f), encoding="utf-8"),
    "with a mark": lambda d, f: (d / "accounts.csv").write_text(text(f), encoding="utf-8-sig"),
    "semicolons": lambda d, f: (d / "accounts.csv").write_text(text(f, ";"), encoding="utf-8"),
    "bars": lambda d, f: (d / "accounts.txt").write_text(text(f, "|"), encoding="utf-8"),
    "tabs in utf-16": lambda d, f: (d / "accounts.csv").write_text(text(f, "\t"), encoding="utf-16"),
    "tsv": lambda d, f: (d / "accounts.tsv").write_text(text(f, "\t"), encoding="utf-8"),
    "gzip": lambda d, f: (d / "accounts.csv.gz").write_bytes(gzip.compress(text(f).encode())),
    "zip": lambda d, f: packed(d / "accounts.zip", text(f).encode("utf-16")),
    "json lines": lambda d, f: f.to_json(d / "accounts.jsonl", orient="records", lines=True, force_ascii=False),
    "json": lambda d, f: f.to_json(d / "accounts.json", orient="records"),
    "parquet": lambda d, f: f.to_parquet(d / "accounts.parquet", index=False),
    "xlsx": lambda d, f: sheet(d / "accounts.xlsx", f),
    "xlsx with a margin": lambda d, f: sheet(d / "accounts.xlsx", f, 3, 2),
    "titles": lambda d, f: (d / "accounts.csv").write_text("顧客一覧\n\n" + text(f), encoding="utf-8"),
    "ods": lambda d, f: open_document(d / "accounts.ods", f),
}


@pytest.mark.parametrize("kind", WRITERS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_a_table_reads_back_equal(tmp_path_factory, kind, rows):
    folder, frame = tmp_path_factory.mktemp("company"), numbered(rows)
    WRITERS[kind](folder, frame)
    read = find_sources(folder, Settings())["accounts"].read().frame
    pd.testing.assert_frame_equal(read.astype("str"), frame.replace("", pd.NA), check_dtype=False)


@pytest.mark.parametrize(
    "encoding", ["cp932", "euc_jp", "iso2022_jp", "utf-16-be", "utf-32", "gb18030", "cp949", "cp1252"]
)
def test_encodings_are_told_by_their_letters(tmp_path, encoding):
    words = {
        "gb18030": "中国移动通信有限公司,制造,业务正常",
        "cp949": "삼성전자 주식회사,제조,정상 거래중",
        "cp1252": "Société Générale,Zürich,économie réalisée à côté",
    }.get(encoding, "株式会社アオバ工業,製造,ご利用中のお客さま")
    path = tmp_path / "accounts.csv"
    path.write_bytes(f"account_id,name,segment,備考\n1,{words}\n".replace("備考", "note").encode(encoding))
    layout = look(path, TableSettings(), COLUMNS)
    assert layout.frame().iloc[0].tolist()[1:] == words.split(",")


def test_half_width_kana_are_cp932(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("id,name\n1,ｱｵﾊﾞｺｳｷﾞｮｳ\n".encode("cp932"))
    assert encoding_of(path) == "cp932"


@pytest.mark.parametrize(
    ("encoding", "cells"),
    [
        ("cp932", [f"顧客{i:04}" for i in range(40)]),
        ("cp932", [f"A{i},東京都" for i in range(40)]),
        ("cp1252", [f"Customer’s “choice” – no. {i}" for i in range(40)]),
        ("cp1252", [f"Café Müller {i} à Besançon" for i in range(40)]),
    ],
)
def test_a_few_letters_tell_the_encoding(tmp_path, encoding, cells):
    path = tmp_path / "a.csv"
    path.write_bytes(("id,name\n" + "".join(f"{i},{cell}\n" for i, cell in enumerate(cells))).encode(encoding))
    assert encoding_of(path) == encoding


def test_an_encoding_that_is_said_is_taken_at_its_word(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("id,name\n1,青葉\n".encode("cp932"))
    with pytest.raises(SourceError, match="The encoding of a.csv is not utf-8: set `encoding` for accounts"):
        look(path, TableSettings(encoding="utf-8"), [], "accounts")


@pytest.mark.parametrize(
    ("rows", "row"),
    [
        ([["account_id", "name"], ["1", "a"]], 0),
        ([["一覧", ""], ["", ""], ["account_id", "name"], ["1", "a"]], 2),
        ([["顧客", "", "契約"], ["account_id", "name", "start_date"]], 1),
        ([["title"], ["Customer", "Since"], ["a", "2024-01-01"]], 1),
        ([["only"], ["a"], ["b"]], 0),
        ([], 0),
    ],
)
def test_the_header_is_the_row_that_names_columns(rows, row):
    assert header_row(rows, {"account_id", "name", "start_date"}) == row


def test_merged_cells_say_what_the_first_says_but_for_numbers(tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["account_id", "product", "mrr"])
        page.merge_range(1, 0, 2, 0, "A-1")
        page.write_column(1, 1, ["x", "y"])
        page.merge_range(1, 2, 2, 2, 100)
    assert sheet_rows(tmp_path / "a.xlsx", "Sheet1")[1:] == [["A-1", "x", "100"], ["A-1", "y", ""]]


def test_cells_of_sheets_as_text(tmp_path):
    import datetime

    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet()
        style = book.add_format({"num_format": '[$-ja-JP]ggge"年"m"月"d"日"'})
        page.write_datetime(0, 0, datetime.datetime(2026, 9, 30), style)
        page.write_datetime(0, 1, datetime.datetime(2026, 9, 30, 12, 5), style)
        page.write_row(0, 2, [1200.0, 0.1, True, "00123"])
    row = ["2026-09-30", "2026-09-30 12:05:00", "1200", "0.1", "true", "00123"]
    assert sheet_rows(tmp_path / "a.xlsx", "Sheet1") == [row]


def test_records_inside_records_have_names_with_a_dot(tmp_path):
    (tmp_path / "usage.jsonl").write_text(
        '{"account_id": 1, "user": {"id": "u1"}, "props": ["a"], "ok": true}\n\n{"account_id": 2, "user": null}\n'
    )
    layout = look(tmp_path / "usage.jsonl", TableSettings(), [])
    assert layout.names == ("account_id", "user.id", "props", "ok", "user")
    assert layout.frame().iloc[0].dropna().to_dict() == {
        "account_id": "1",
        "user.id": "u1",
        "props": '["a"]',
        "ok": "true",
    }


def test_names_of_files():
    names = ["usage.csv", "usage.csv.gz", "usage-2026-01.parquet", "usage.zip", "Usage.XLSX"]
    assert [stem(Path(name)) for name in names] == ["usage", "usage", "usage-2026-01", "usage", "Usage"]


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["usage-2026-01.csv", "usage-2026-02.csv"], 2),
        (["usage_202601.csv", "usage_202602.csv.gz"], "Both"),
        (["usage-2026Q1.csv", "usage-FY2026-Q2.csv"], 2),
        (["usage.part-0001.parquet", "usage.part-0002.parquet"], 2),
        (["usage_2026年1月.csv"], 1),
        (["usage-Jan.csv", "usage-feb.csv"], 2),
        (["usages.csv"], "usages.csv is no table of the kit, and there is no usage"),
        (["usage-old.csv", "usage-export.csv", ".usage-1.csv", "~$usage-1.csv", "usage-1.docx"], 0),
    ],
)
def test_parts_of_a_table_are_told_by_their_names(tmp_path, names, found):
    for name in names:
        content = b"account_id,date,feature\n1,2026-01-01,f\n"
        (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
        if name.endswith("parquet"):
            pd.DataFrame({"account_id": ["1"]}).to_parquet(tmp_path / name)
    if isinstance(found, str):
        with pytest.raises(SourceError, match=found):
            find_sources(tmp_path, Settings())
        return
    sources = find_sources(tmp_path, Settings())
    assert len(sources["usage"].layouts if "usage" in sources else ()) == found
