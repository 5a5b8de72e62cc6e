"""`check`: all faults of a folder, or what a sound one holds."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from cslib import language
from cslib.company.checks import SECTIONS, active, check, section_name
from cslib.company.company import load
from cslib.errors import ParameterError


def test_a_sound_folder_is_summed_up(tiny_folder):
    report = check(tiny_folder, as_of="2026Q3")
    assert report.faults == []
    summary = report.summary
    usage = pd.read_csv(tiny_folder / "usage.csv")
    assert summary.rows == {"accounts": 12, "contracts": 18, "usage": len(usage), "milestones": 3, "changes": 5}
    assert (f"{summary.first:%F}", f"{summary.last:%F}") == (usage["date"].min(), usage["date"].max())
    assert (summary.accounts, summary.active) == (11, 9)
    assert summary.segments == {"industry": ["製造", "retail"], "plan": ["pro", "basic"]}
    possible = {code for code, lacks in summary.sections.items() if not lacks}
    assert possible == {"retention", "money", "renewals", "segments", "use", "users", "seats", "milestones"}
    assert summary.sections["handoff"] == ("handoffs",)


def test_the_text(tiny_folder):
    usage = len(pd.read_csv(tiny_folder / "usage.csv"))
    text = str(check(tiny_folder, as_of="2026Q3")).splitlines()
    counts = next(line for line in text if "outside the account's life" in line)
    outside, rows = (int(n.replace(",", "")) for n in re.findall(r"[0-9][0-9,]*", counts)[:2])
    assert text[:10] == [
        "tiny: 1 doubts; figures that rest on them have no verdict",
        f"  usage: {outside / rows:.0%} of it ({outside:,} of {rows:,} rows) is before an account's first contract or "
        "after its last.",
        "Quarter: 2026Q3 (July to September 2026), as known at the end of 2026-09-30",
        "Accounts: 11, of which active: 9",
        "Use recorded: 2025-01-01 to 2026-12-30",
        "Rows:",
        "  accounts: 12",
        "  contracts: 18",
        f"  usage: {usage:,}",
        "  milestones: 3",
    ]
    assert "  industry (2 values): 製造, retail" in text
    assert "  handoff: lacks handoffs" in text
    assert any(line.startswith("  usage: ") and "outside the account's life" in line for line in text)


def test_without_a_doubt_there_are_no_faults():
    report = check("sample", as_of="2026Q3")
    assert (report.faults, report.questions, report.doubts) == ([], [], ())
    assert str(report).startswith("Workboard (sample company): no faults\n")


def test_the_text_in_japanese(tiny_folder):
    with language.using("ja"):
        text = str(check(tiny_folder, as_of="2026Q3")).splitlines()
    assert text[0] == "tiny：疑わしい点が 1 件あります。それにもとづく数値には判定を出しません"
    assert text[2:5] == [
        "四半期：2026Q3（2026年7月〜2026年9月）、2026年9月30日終了時点",
        "顧客：11 件（うち契約中 9 件）",
        "利用の記録：2025年1月1日から2026年12月30日まで",
    ]
    assert "  引き継ぎ：handoffs がありません" in text


def test_active_is_covered_by_a_paid_contract_on_the_day_before(tiny_folder):
    for quarter in ("2025Q3", "2026Q1", "2026Q3"):
        company = load(tiny_folder, as_of=quarter)
        day = f"{company.as_of - pd.Timedelta(days=1):%Y-%m-%d}"
        contracts = pd.read_csv(tiny_folder / "contracts.csv", dtype=str)
        covers = (contracts["start_date"] <= day) & ~(contracts["end_date"] <= day) & (contracts["type"] == "paid")
        assert active(company) == contracts.loc[covers, "account_id"].nunique()


def test_a_folder_with_faults_tells_them_and_no_summary(tiny_folder):
    (tiny_folder / "milestones.csv").write_text("account_id,milestone,done_date\n9,kickoff,x\n")
    report = check(tiny_folder)
    assert [(fault.table, fault.column) for fault in report.faults] == [
        ("milestones", "done_date"),
        ("milestones", "account_id"),
    ]
    assert report.summary is None
    assert str(report).startswith(
        f"2 faults in {tiny_folder.resolve()}:\n1. milestones.done_date: cells that are no date"
    )


def test_nothing_before_as_of_is_a_fault(tiny_folder):
    report = check(tiny_folder, as_of="2024Q1")
    assert [fault.problem for fault in report.faults] == ["no events before 2024-04-01; the first is of 2025-01-01."]


def test_wrong_as_of(tiny_folder):
    with pytest.raises(ParameterError):
        check(tiny_folder, as_of="2026Q9")


def test_weekly_activity_does_for_use(tiny_folder):
    (tiny_folder / "usage.csv").unlink()
    (tiny_folder / "activity.csv").write_text("account_id,week,active_days\n001,2026-06-22,5\n001,2026-09-28,5\n")
    summary = check(tiny_folder).summary
    assert summary.sections["use"] == ()
    assert summary.sections["seats"] == ("usage.user_id", "accounts.seats")[:1]
    assert (summary.first, summary.last) == (pd.Timestamp("2026-06-22"), pd.Timestamp("2026-10-04"))


def test_every_section_has_a_name_in_both_languages():
    for code in SECTIONS:
        english = section_name(code)
        with language.using("ja"):
            assert section_name(code) != english
