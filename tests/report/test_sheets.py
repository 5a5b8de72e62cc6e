"""Handoff sheets: what stands on them and what does not, whom they harm (nobody), and what is refused."""

from __future__ import annotations

import io
import json
import re
import zipfile

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from cslib.cli import app
from cslib.errors import ParameterError, PolicyError, SourceError
from cslib.language import using
from cslib.report.pages import POLICY
from cslib.report.sheets import write_sheets

ON = "2026-03-02"
NASTY = {"a1": "<script>alert(1)</script>", "a2": '=HYPERLINK("http://example.org","x")', "a3": "静かな会社"}
START = pd.Timestamp("2025-10-06")


def tables():
    """Three accounts: two use the product every working day, the third does not."""
    days = pd.bdate_range(START, "2026-03-31")
    rows = [(a, day, "f") for a in ("a1", "a2") for day in days] + [("a3", day, "f") for day in days[::15]]
    accounts = pd.DataFrame({"account_id": list(NASTY), "name": list(NASTY.values()), "seats": 5})
    contracts = pd.DataFrame({"account_id": list(NASTY), "start_date": START, "term_months": 6, "notice_days": 30})
    text = "<img src=x onerror=alert(1)>"
    info = [
        ("a1", "goal", "2026-01-05", text),
        ("a1", "risks", "2026-03-02", "LATER"),
        ("a2", "champion", None, "UNDATED"),
    ]
    needs = [("n1", "a1", "2026-01-06", "=1+1", "open", "yes"), ("n2", "a1", "2026-03-03", "LATER", "open", "yes")]
    needs += [("n3", "a1", "2026-01-07", "ANSWERED", "done", "yes")]
    touches = [("a1", "2026-02-20", "call", "@SUM(A1)", "worried"), ("a1", "2026-03-02", "call", "LATER", "good")]
    return {
        "accounts": accounts,
        "contracts": contracts,
        "usage": pd.DataFrame(rows, columns=["account_id", "date", "feature"]),
        "handoffs": pd.DataFrame(
            [("a3", "2026-03-10", "x", "y")], columns=["account_id", "date", "from_csm", "to_csm"]
        ),
        "handoff_info": pd.DataFrame(info, columns=["account_id", "field", "recorded_date", "value"]),
        "needs": pd.DataFrame(needs, columns=["need_id", "account_id", "date", "text", "status", "outside_playbook"]),
        "touches": pd.DataFrame(touches, columns=["account_id", "date", "channel", "note", "mood"]),
    }


def written(folder):
    """Write the company into a folder."""
    (folder / "policy").mkdir(parents=True)
    for name, frame in tables().items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    (folder / "policy" / "high_utilization.yml").write_text(
        "in_force_from: 2025-01-01\nrule: active_day_share >= 0.5\n"
    )
    (folder / "policy" / "handoff.yml").write_text("in_force_from: 2025-01-01\ncap_days: 400\n")
    (folder / "company.yml").write_text("tables:\n  handoffs:\n    data_from: 2025-01-01\n")
    return folder


@pytest.fixture
def company(tmp_path):
    return written(tmp_path / "company")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The sheets of the company as it is; not to be changed."""
    folder = tmp_path_factory.mktemp("sheets")
    return write_sheets(str(written(folder / "company")), ON, out=folder / "out").index.parent


def page(folder, account):
    found = json.loads((folder / "handoffs.json").read_text(encoding="utf-8"))["due"]
    name = next(entry["page"] for entry in found if entry["account_id"] == account)
    return (folder / name).read_text(encoding="utf-8")


def test_due_accounts_have_a_page_and_the_others_a_reason(made):
    record = json.loads((made / "handoffs.json").read_text(encoding="utf-8"))
    assert [entry["account_id"] for entry in record["due"]] == ["a1", "a2"]
    assert record["held"][0]["account_id"] == "a3" and record["held"][0]["in_state"] is False
    index = (made / "index.html").read_text(encoding="utf-8")
    assert "静かな会社" in index and "not in the state" in index
    for entry in record["due"]:
        assert f'href="{entry["page"]}"' in index


@pytest.mark.parametrize("name", ["index.html", "a1", "a2"])
def test_pages_fetch_nothing_and_names_do_no_harm(made, name):
    text = (made / name).read_text(encoding="utf-8") if name.endswith("html") else page(made, name)
    assert POLICY in text and "<script" not in text and "<img src=x" not in text
    assert not re.search(r'(?:src|href)="(?!data:|[\w.%-]+\.(?:html|xlsx)")', text)
    if name != "a2":
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    if name == "a1":
        assert "&lt;img src=x onerror=alert(1)&gt;" in text and "=1+1" in text


def test_the_workbook_holds_texts_and_no_formula(made):
    content = (made / "handoffs.xlsx").read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [
        cell for sheet in book.worksheets[1:] for row in sheet.iter_rows() for cell in row if cell.value is not None
    ]
    values = {cell.value for cell in cells}
    assert {*NASTY.values(), "=1+1", "@SUM(A1)"} <= values
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"} and all(cell.hyperlink is None for cell in cells)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())
    assert len(book.sheetnames) == len({name.lower() for name in book.sheetnames}) >= 6


def test_nothing_from_the_day_on_is_known(made):
    for name in made.iterdir():
        if name.suffix in (".html", ".json"):
            assert "LATER" not in name.read_text(encoding="utf-8")
    cells = openpyxl.load_workbook(made / "handoffs.xlsx")
    assert not any(cell == "LATER" for sheet in cells for row in sheet.values for cell in row)
    # What is done with, and what nobody knows the day of, does not stand there either.
    assert "ANSWERED" not in page(made, "a1") and "UNDATED" not in page(made, "a2")


def test_what_is_missing_is_marked_and_nothing_is_invented(made):
    text = page(made, "a1")
    said = re.search(r'<p class="lacking">(.*?)</p>', text)[1]
    for name in ("onboarding CSM", "next goal", "champion", "risks", "steps (table milestones)", "goals (table goals)"):
        assert name in said
    assert "revenue a month" in said and "next renewal" not in said
    assert text.count('<span class="missing">missing</span>') == 7
    assert "Not in the data: the table milestones." in text


def test_suggestions_follow_from_what_is_there(made):
    # Six months from 2025-10-06 is 2026-04-06; 30 days before is 2026-03-07.
    text = page(made, "a1")
    assert "<td>Be clear about the renewal before this day.</td>" in text and "2026-03-07" in text
    assert "The customer seemed worried on 2026-02-20." in text
    assert "1 outside the playbook, the oldest of 2026-01-06." in text
    assert "2026-05-31" in text
    other = page(made, "a2")
    assert "worried" not in other and "No call, meeting or question is recorded." in other


def test_in_japanese(company, tmp_path):
    made = write_sheets(str(company), ON, lang="ja", out=tmp_path / "out").index.parent
    text = page(made, "a1")
    assert made.name == "ja" and '<html lang="ja">' in text
    assert "最初の90日にすること（案）" in text and "記録なし" in text and "First 90 days" not in text


def test_sheets_no_longer_due_go_and_other_files_stay(company, tmp_path):
    made = write_sheets(str(company), ON, out=tmp_path / "out").index.parent
    (made / "notes.html").write_text("mine")
    old = json.loads((made / "handoffs.json").read_text(encoding="utf-8"))["due"][0]["page"]
    (company / "policy" / "handoff-2.yml").write_text("in_force_from: 2026-01-01\ninformation: [champion]\n")
    again = write_sheets(str(company), ON, out=tmp_path / "out")
    assert (again.due, again.held) == (0, 3)
    assert not (made / old).exists() and (made / "notes.html").read_text() == "mine"
    assert "not written down: champion" in again.index.read_text(encoding="utf-8")


def test_a_record_that_was_tampered_with_leads_nowhere_else(company, tmp_path):
    made = tmp_path / "out" / ON / "en"
    made.mkdir(parents=True)
    outside = made.parent / "kept.html"
    outside.write_text("mine")
    (made / "handoffs.json").write_text(json.dumps({"due": [{"page": "../kept.html"}]}))
    write_sheets(str(company), ON, out=tmp_path / "out")
    assert outside.exists()


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ({"on": "next week"}, ParameterError, "--on must be a day such as 2026-09-28, but 'next week' was passed."),
        ({"on": "2026-02-30"}, ParameterError, "--on must be a day"),
        ({"on": "2026-05-04"}, ParameterError, "use is recorded only up to 2026-03-31; choose a day up to 2026-04-07"),
        ({"definition": "active_days > 1"}, PolicyError, "is no condition"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(company, tmp_path, given, error, says):
    with pytest.raises(error, match=re.escape(says)):
        write_sheets(str(company), **({"on": ON} | given), out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_companys_own_folder_is_refused(company):
    before = sorted(company.rglob("*"))
    with pytest.raises(ParameterError, match="company's own folder"):
        write_sheets(str(company), ON, out=company / "sheets")
    assert sorted(company.rglob("*")) == before


def test_a_folder_that_cannot_be_written_is_said(company, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(SourceError, match="cannot be written"):
        write_sheets(str(company), ON, out=tmp_path / "out")


def test_without_further_tables_the_sheet_names_them(company, tmp_path):
    for name in ("handoff_info", "needs", "touches", "handoffs"):
        (company / f"{name}.csv").unlink()
    (company / "company.yml").unlink()
    made = write_sheets(str(company), ON, out=tmp_path / "out").index
    assert "Handoffs are not recorded" in made.read_text(encoding="utf-8")


def test_the_command_prints_the_index(company, tmp_path):
    from typer.testing import CliRunner

    result = CliRunner().invoke(app, ["handoffs", str(company), "--on", ON, "--out", str(tmp_path / "out")])
    assert result.exit_code == 0
    assert result.stdout.strip().endswith("out/2026-03-02/en/index.html")
    with using("en"):
        assert CliRunner().invoke(app, ["handoffs", str(company)]).exit_code == 2


def test_the_list_of_a_week_has_names_deadlines_and_whom_a_lot_drew(company, tmp_path):
    decided = company / "decisions"
    decided.mkdir()
    (decided / "2026-02-20-1.yml").write_text(
        "{decided_on: 2026-02-20, kind: experiment, what: w, by: b, quarter: 2025Q4, evidence: [], value: 0.01,"
        " look_again: 2026Q2, programme: call, lot: decisions/2026-02-20-1.csv}"
    )
    lot = "account_id,wave,date,stratum\na1,1,2026-03-02,\na3,1,2026-03-09,\n"
    (decided / "2026-02-20-1.csv").write_text(lot, encoding="utf-8")
    done = CliRunner().invoke(app, ["report", str(company), "--on", ON, "--lang", "ja", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    page, listed = (tmp_path / "out" / "week" / f"{ON}.ja.{kind}" for kind in ("html", "csv"))
    assert sorted((tmp_path / "out").rglob("*.*")) == [listed, page]
    rows = pd.read_csv(listed)
    # Six months from 6 October, less thirty days of notice.
    notice = rows[rows["list"] == "notice"]
    assert dict(zip(notice["account_id"], notice["by"], strict=True)) == dict.fromkeys(NASTY, "2026-03-07")
    assert notice["why"].unique() == ["更新日は2026年4月6日"]
    assert rows.loc[rows["list"] == "offer", ["account_id", "by"]].values.tolist() == [["a1", "2026-03-02"]]
    assert set(rows.loc[rows["account_id"] == "a2", "name"]) == {"'" + NASTY["a2"]}
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text and "LATER" not in text and "静かな会社" in text
