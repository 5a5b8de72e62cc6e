"""Ten accounts through the course: entered once, filled in from the tables, ending in a plan; nothing private leaks."""

import csv

import pandas as pd
import pytest
import yaml

import cslib as cs
from cslib.company.policies.rule import Rule
from cslib.course import accounts, folder
from cslib.course.accounts import FILE, REFLECTION, SUMMARY, Sheet, known, suggested
from cslib.language import LANGUAGES, using

STEPS = ("choose", "state", "gaps", "worth", "next", "plan")
RULE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")


@pytest.fixture(scope="module")
def company():
    return cs.load("sample")


@pytest.fixture
def me(tmp_path):
    (tmp_path / folder.FILE).write_text("name: Aoi <b>\nlang: en\nseed: 7\n")
    return folder.read(tmp_path)


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(folder.CHECKOUT / "data" / "sample" / f"{name}.csv")


def of(rows: pd.DataFrame, account: str) -> pd.DataFrame:
    return rows[rows["account_id"] == account]


def test_ten_are_taken_from_the_tables_by_what_they_are(company):
    names = suggested(company, 7)
    by_name = table("accounts").set_index("name")["account_id"]
    ids, handed = [by_name[name] for name in names], set(table("handoffs")["account_id"])
    assert len(set(ids)) == 10
    assert not handed & set(ids[:3]) and set(ids[3:8]) <= handed
    ended = table("contracts").sort_values("start_date").drop_duplicates("account_id", keep="last")
    assert ended.set_index("account_id").loc[ids[9], "end_date"] < "2026-10-01"


def test_what_is_entered_once_goes_through_all_lessons_and_ends_in_a_plan(company, me):
    first = Sheet("choose", company, None, None, me)
    first.suggest()
    name = first.rows[8]["name"]
    for step in STEPS[1:]:
        last = Sheet(step, company, RULE, None, me)
    kept = {row["name"]: row for row in yaml.safe_load((me.folder / FILE).read_text())}
    assert len(kept) == 10 and [*kept] == [row["name"] for row in first.rows]
    row, account = kept[name], table("accounts").set_index("name").loc[name, "account_id"]
    contract = table("contracts").pipe(of, account).sort_values("start_date").iloc[-1]
    assert row["contract"].startswith(contract["start_date"])
    assert float(row["worth"].replace(",", "")) == contract["mrr"]
    lately = pd.read_parquet(folder.CHECKOUT / "data" / "sample" / "touches.parquet").pipe(of, account)
    lately = lately[(lately["direction"] == "outbound") & (pd.to_datetime(lately["date"]) >= "2026-09-03")]
    assert int(row["burden"]) == len(lately)
    written = table("handoff_info").pipe(of, account)["field"].nunique()
    assert row["state"] in ("in", "outside") and bool(row["gaps"]) == (written < 6)
    assert sorted(int(one["priority"]) for one in kept.values()) == list(range(1, 11))
    assert all(one["step"] and "2026-10-01" <= one["by"] <= "2026-12-30" for one in last.rows)


def test_what_an_account_pays_is_what_holds_today(company, tmp_path):
    """What is billed where that is recorded; of several contracts all, of a price that begins later nothing."""
    worth = known(company, "worth")
    rows = table("contracts").query("type == 'paid' and start_date <= '2026-09-30'")
    rows = rows[rows["end_date"].isna() | (rows["end_date"] > "2026-09-30")]
    billed = table("revenue").query("month == '2026-09'").set_index("account_id")["amount"]
    pays = billed.reindex(rows["account_id"].unique()).fillna(rows.groupby("account_id")["mrr"].sum())
    assert len(pays) > 1000 and billed.index.isin(pays.index).any()
    assert {name: float(worth[name].replace(",", "")) for name in pays.index} == pytest.approx(pays.to_dict(), abs=0.5)

    (tmp_path / "accounts.csv").write_text("account_id,name\ntwo,Two products\nramp,Ramp\nleft,Left\n")
    (tmp_path / "contracts.csv").write_text(
        "account_id,product,start_date,end_date,mrr,end_reason\n"
        "two,core,2025-01-01,,100,\ntwo,extra,2025-06-01,,30,\n"
        "ramp,core,2025-01-01,2026-10-15,100,\nramp,core,2026-10-15,,500,\nleft,core,2024-01-01,2025-01-01,70,churned\n"
    )
    assert known(cs.load(tmp_path, as_of="2026Q3"), "worth") == {"two": "130", "ramp": "100", "left": "70"}


def test_the_notice_day_follows_from_a_contract_as_people_write_it(me):
    sheet = Sheet("choose", None, None, None, me)
    sheet.today = pd.Timestamp("2026-09-01")
    for written in ("2025-12-01, 12, 60", "2025年12月1日 12か月 60日前"):
        sheet.cells[0]["contract"].value = written
        assert sheet.cells[0]["notice"].value == "2026-10-02"
    sheet.cells[0]["contract"].value = "until further notice"
    assert sheet.cells[0]["notice"].value == ""


def test_what_a_learner_writes_stays_over_the_tables(company, me):
    sheet = Sheet("choose", company, None, None, me)
    sheet.suggest()
    sheet.cells[3]["wanted"].value = "Fewer faxes"
    again = Sheet("choose", company, None, None, me)
    assert again.cells[3]["wanted"].value == "Fewer faxes"
    again.cells[3]["name"].value = sheet.rows[4]["name"]
    assert again.rows[3]["wanted"] == again.rows[4]["wanted"] != "Fewer faxes"
    again.cells[3]["name"].value = "Nobody knows them"
    assert "Nobody knows them" in (me.folder / FILE).read_text()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_summary_has_the_plan_and_no_reflection(company, me, lang):
    with using(lang):
        Sheet("choose", company, None, None, me).suggest()
        Sheet("next", company, None, None, me)
        sheet = Sheet("plan", company, None, None, me)
        sheet.reflection.value = "I am afraid of calls"
        sheet.summary()
    page = (me.folder / SUMMARY).read_text()
    assert "afraid" not in page and "<b>" not in page
    assert (me.folder / REFLECTION).read_text() == "I am afraid of calls"
    assert page.index(sheet.rows[0]["step"].split("(")[0]) and page.count("<tr>") == 22
    assert ("The next 90 days" if lang == "en" else "これからの90日") in page


def test_without_tables_or_a_folder_all_lessons_open(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for step in STEPS:
        assert cs.course.my_accounts(step).children
    assert "There are no tables" in str(Sheet("choose", None, None, None, folder.Learner()).suggest())
    assert not list(tmp_path.iterdir())


def test_the_worksheet_of_the_version_before_is_taken_over(me):
    with (me.folder / accounts.WORKSHEET).open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([["Which customer", "Kind"], *([f"Customer {k}", "x"] for k in range(10))])
    assert [row["name"] for row in Sheet("state", None, None, None, me).rows] == [f"Customer {k}" for k in range(10)]


def test_a_broken_file_is_no_traceback(me):
    (me.folder / FILE).write_text("- [")
    assert len(Sheet("choose", None, None, None, me).rows) == 10
