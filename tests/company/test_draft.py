"""Exports of systems that companies use: the drafted folder loads, and its figures are those of the raw rows."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
import yaml

import cslib as cs
from cslib.company.checks import check
from cslib.company.company import load
from cslib.company.draft import draft
from cslib.company.new import new

BEGIN, END = date(2025, 10, 1), date(2026, 10, 1)


def customers(n: int = 150, seed: int = 7) -> list[dict]:
    """Customers with one price each, and the first day on which they were customers no more."""
    dice = random.Random(seed)
    made = []
    for i in range(n):
        start = date(2023, 1, 10) + timedelta(days=dice.randrange(800))
        left = _years(start, dice.choice([1, 2, 3])) if dice.random() < 0.5 else None
        made.append(
            {
                "id": f"{i + 1:05d}",
                "name": f"株式会社見本{i + 1}" if seed % 2 else f"Sample {i + 1} Inc.",
                "industry": dice.choice(["製造", "小売", "IT"]),
                "owner": dice.choice(["佐藤", "鈴木"]),
                "start": start,
                "left": left if left and left <= date(2026, 9, 30) else None,
                "fee": dice.choice([31_000, 52_000, 85_000, 123_000]),
            }
        )
    return made


def _years(day: date, n: int) -> date:
    return date(day.year + n, day.month, min(day.day, 28))


def retained(made: list[dict], told: bool = True) -> float:
    """The share of the money of a year ago that is still there: no price ever changes.

    Where no export tells that a customer left, the loss counts when the 30 days of a late renewal are over.
    """
    over = {one["id"]: one["left"] and one["left"] + timedelta(days=0 if told else 29) for one in made}
    before = [one for one in made if one["start"] <= BEGIN and not (over[one["id"]] and over[one["id"]] <= BEGIN)]
    still = [one for one in before if not (over[one["id"]] and over[one["id"]] <= END)]
    return sum(one["fee"] for one in still) / sum(one["fee"] for one in before)


def terms(one: dict, until: date = date(2026, 12, 1)):
    """The yearly contracts of a customer: first day, first day no longer covered."""
    start = one["start"]
    while start < (one["left"] or until):
        end = _years(start, 1)
        yield start, end
        start = end


def reiwa(day: date | None) -> str:
    era, before = ("令和", 2018) if day and day >= date(2019, 5, 1) else ("平成", 1988)
    return f"{era}{day.year - before}年{day.month}月{day.day}日" if day else ""


def text(path: Path, rows: list[list], encoding: str = "utf-8", separator: str = ",") -> Path:
    quoted = [separator.join(f'"{cell}"' if separator in str(cell) else str(cell) for cell in row) for row in rows]
    path.write_bytes(("\r\n".join(quoted) + "\r\n").encode(encoding))
    return path


def salesforce(to: Path, made: list[dict]) -> list[Path]:
    us = "{0.month}/{0.day}/{0.year}".format
    accounts = [["Account ID", "Account Name", "Type", "Industry", "Account Owner", "Created Date"]]
    contracts = [["Contract Number", "Account ID", "Account Name", "Status", "Contract Start Date",
                  "Contract End Date", "Contract Term (months)", "MRR__c"]]  # fmt: skip
    for one in made:
        key = f"001{one['id']}AAA"
        accounts.append([key, one["name"], "Customer", one["industry"], one["owner"], us(one["start"])])
        for i, (start, end) in enumerate(terms(one)):
            status = "Activated" if not one["left"] or end < one["left"] else "Expired"
            last = us(end - timedelta(days=1))
            contracts.append([f"{one['id']}{i}", key, one["name"], status, us(start), last, 12, f"${one['fee']:,}.00"])
    return [text(to / "report1.csv", accounts), text(to / "report2.csv", contracts)]


def hubspot(to: Path, made: list[dict]) -> list[Path]:
    companies = [["Record ID", "Company name", "Company owner", "Industry", "Create Date"]]
    deals = [["Record ID", "Deal Name", "Pipeline", "Deal Stage", "Close Date", "Amount", "Monthly recurring revenue",
              "Associated Company IDs", "Churn date"]]  # fmt: skip
    for i, one in enumerate(made):
        key = 18_000_000_000 + int(one["id"])
        companies.append([key, one["name"], one["owner"], one["industry"], f"{one['start']} 10:22"])
        row = [9_000_000 + i, f"{one['name']} - New", "Sales", "Closed Won", f"{one['start']} 09:00", one["fee"] * 12]
        deals.append([*row, one["fee"], key, one["left"] or ""])
        if i % 4 == 0:
            deals.append([8_000_000 + i, "Upsell", "Sales", "Closed Lost", "2025-02-01 09:00", 1, 99_999, key, ""])
    return [text(to / "hubspot-companies.csv", companies), text(to / "hubspot-deals.csv", deals)]


def stripe(to: Path, made: list[dict]) -> list[Path]:
    rows = [["id", "Customer ID", "Customer Name", "Plan", "Quantity", "Currency", "Interval", "Amount", "Status",
             "Created (UTC)", "Start (UTC)", "Current Period Start (UTC)", "Current Period End (UTC)",
             "Canceled At (UTC)", "Ended At (UTC)"]]  # fmt: skip
    for i, one in enumerate(made):
        year = i % 3 == 0
        start, left = f"{one['start']} 08:30", f"{one['left']} 08:30" if one["left"] else ""
        amount, every = (one["fee"] * 12, "year") if year else (one["fee"], "month")
        state = "canceled" if left else "active"
        rows.append([f"sub_{i:06d}", f"cus_{one['id']}x", one["name"], "price_1", 1, "jpy", every, f"{amount}.00",
                     state, start, start, "2026-09-05 00:00", "2026-10-05 00:00", left, left])  # fmt: skip
    return [text(to / "subscriptions.csv", rows)]


def chargebee(to: Path, made: list[dict]) -> list[Path]:
    clients = [["customers.id", "customers.company", "customers.created_at"]]
    rows = [["subscriptions.id", "subscriptions.customer_id", "subscriptions.plan_id", "subscriptions.status",
             "subscriptions.started_at", "subscriptions.current_term_start", "subscriptions.current_term_end",
             "subscriptions.cancelled_at", "subscriptions.mrr"]]  # fmt: skip
    for i, one in enumerate(made):
        clients.append([f"cb-{one['id']}", one["name"], f"{one['start']:%d-%b-%Y} 10:00"])
        left = f"{one['left']:%d-%b-%Y} 09:00" if one["left"] else ""
        rows.append([f"S{i}", f"cb-{one['id']}", "pro", "cancelled" if left else "active",
                     f"{one['start']:%d-%b-%Y} 09:00", "01-Sep-2026 09:00", "01-Oct-2026 09:00", left,
                     one["fee"]])  # fmt: skip
    return [text(to / "Customers.csv", clients), text(to / "Subscriptions.csv", rows)]


def zuora(to: Path, made: list[dict]) -> list[Path]:
    accounts = [["Account: Account Number", "Account: Name", "Account: Sales Rep", "Account: Batch"]]
    rows = [["Subscription: Name", "Account: Account Number", "Subscription: Status", "Subscription: Auto Renew",
             "Subscription: Initial Term", "Subscription: Term Start Date", "Subscription: Term End Date",
             "Subscription: Cancelled Date", "Subscription: CMRR"]]  # fmt: skip
    for i, one in enumerate(made):
        accounts.append([f"A{one['id']}", one["name"], one["owner"], "Batch1"])
        state = "Cancelled" if one["left"] else "Active"
        rows.append([f"A-S{i:05d}", f"A{one['id']}", state, "true", 12, one["start"], _years(one["start"], 5),
                     one["left"] or "", one["fee"]])  # fmt: skip
    return [text(to / "Account.csv", accounts), text(to / "Subscription.csv", rows)]


def kintone(to: Path, made: list[dict]) -> list[Path]:
    clients = [["レコード番号", "顧客番号", "会社名", "業種", "担当者", "更新日時"]]
    rows = [
        ["レコード番号", "会社名", "プラン名", "契約開始日", "契約満了日", "解約日", "月額利用料（円）", "契約状態"]
    ]
    for i, one in enumerate(made):
        clients.append([i + 1, one["id"], one["name"], one["industry"], one["owner"], "2026/10/01 10:00"])
        state = "解約済" if one["left"] else "契約中"
        end = f"{_years(one['start'], 5):%Y/%m/%d}"
        left = f"{one['left']:%Y/%m/%d}" if one["left"] else ""
        rows.append([i + 1, one["name"], "基本", f"{one['start']:%Y/%m/%d}", end, left, f"{one['fee']:,}", state])
    return [text(to / "顧客管理.csv", clients, "cp932"), text(to / "契約管理.csv", rows, "cp932")]


def freee(to: Path, made: list[dict]) -> list[Path]:
    partners = [["名前（通称）", "取引先コード", "正式名称", "事業所種別"]]
    rows = [
        ["契約一覧表"],
        ["2026年10月1日 出力"],
        [],
        ["契約no", "取引先コード", "サービス名", "利用開始日", "退会日", "月額料金(千円)"],
    ]
    sales = [["取引先コード", "取引先名", "売上年月", "売上金額"]]
    for i, one in enumerate(made):
        partners.append([one["name"], f"T{one['id']}", one["name"], "法人"])
        rows.append([f"K-{i}", f"T{one['id']}", "クラウド", reiwa(one["start"]), reiwa(one["left"]), one["fee"] / 1000])
        for month in pd.period_range(one["start"], (one["left"] or END) - timedelta(days=1), freq="M")[1:]:
            sales.append([f"T{one['id']}", one["name"], f"{month.year}年{month.month}月", f"￥{one['fee']:,}"])
    rows.append(["合計", "", "", "", "", sum(one["fee"] for one in made) / 1000])
    names = (("取引先.csv", partners), ("契約.csv", rows), ("売上.csv", sales))
    return [text(to / name, table, "cp932") for name, table in names]


def ledger(to: Path, made: list[dict]) -> list[Path]:
    rows = [["お客様台帳"], [], ["顧客コード", "会社名", "業種", "契約開始日", "解約日", "月額", "状態"]]
    for one in made:
        state = "解約" if one["left"] else "利用中"
        rows.append(
            [
                one["id"],
                one["name"],
                one["industry"],
                reiwa(one["start"]),
                reiwa(one["left"]),
                f"￥{one['fee']:,}",
                state,
            ]
        )
    rows.append(["合計", "", "", "", "", f"￥{sum(one['fee'] for one in made):,}", ""])
    return [text(to / "お客様台帳.csv", rows, "cp932")]


def workbook(to: Path, made: list[dict]) -> list[Path]:
    clients = pd.DataFrame([[o["id"], o["name"], o["industry"]] for o in made], columns=["企業ID", "企業名", "業種"])
    rows = pd.DataFrame([[f"N{o['id']}", o["id"], pd.Timestamp(o["start"]), o["fee"]] for o in made],
                        columns=["契約番号", "企業ID", "契約開始日", "月額"])  # fmt: skip
    gone = pd.DataFrame([[f"N{o['id']}", o["name"], pd.Timestamp(o["left"]), "価格"] for o in made if o["left"]],
                        columns=["契約番号", "企業名", "解約日", "解約理由"])  # fmt: skip
    with pd.ExcelWriter(to / "CS管理.xlsx", engine="xlsxwriter") as book:
        for name, frame, above in (("企業一覧", clients, 2), ("契約", rows, 0), ("解約一覧", gone, 1)):
            frame.to_excel(book, sheet_name=name, index=False, startrow=above)
        book.sheets["企業一覧"].write(0, 0, "企業一覧（2026年9月末）")
    return [to / "CS管理.xlsx"]


def unnamed(to: Path, made: list[dict]) -> list[Path]:
    clients = [["顧客ID", "会社名"], *([one["id"], one["name"]] for one in made)]
    rows = [["列1", "列2", "列3", "列4"]]
    rows += [[one["id"], one["start"], one["left"] or "", f"¥{one['fee']:,}"] for one in made]
    return [text(to / "顧客.csv", clients), text(to / "契約.csv", rows)]


SYSTEMS = (salesforce, hubspot, stripe, chargebee, zuora, kintone, freee, ledger, workbook, unnamed)


@pytest.fixture
def exports(tmp_path):
    (tmp_path / "exports").mkdir()
    return tmp_path / "exports"


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.__name__)
def test_drafted_folders_give_the_figures_of_the_raw_rows(system, exports, tmp_path):
    made = customers(seed=8 if system in (salesforce, hubspot, stripe, chargebee, zuora) else 7)
    files = system(exports, made)
    before = {path: path.read_bytes() for path in files}
    asked = []
    done = new(tmp_path / "company", files, lambda question: asked.append(question.place) or question.answers[0])
    assert (done.report.faults, done.report.questions) == ([], []), str(done)
    company = load(tmp_path / "company", as_of="2026Q3")
    assert len(company.accounts) == len(made)
    assert cs.retention.summary(company).grr_12m.estimate == pytest.approx(
        retained(made, system is not salesforce), abs=1e-9
    )
    assert {path: path.read_bytes() for path in files} == before
    known = {"salesforce": [("end_dates",)]}
    assert asked == known.get(system.__name__, asked if system is unnamed else [])


@pytest.mark.slow
def test_a_draft_is_the_same_whatever_the_order_of_the_files(exports):
    files = freee(exports, customers())
    assert draft(files) == draft(files) == draft(files[::-1])


def test_without_answers_what_is_open_stays_a_comment(exports, tmp_path):
    done = new(tmp_path / "company", unnamed(exports, customers()))
    said = yaml.safe_load((tmp_path / "company" / "company.yml").read_text("utf-8"))
    assert said["tables"]["contracts"]["columns"] == {"account_id": "列1", "mrr": "列4"}
    assert "      # start_date: 列2  # not sure" in (tmp_path / "company" / "company.yml").read_text("utf-8")
    assert [fault.column for fault in done.report.faults] == ["start_date"]


def test_cells_that_nobody_knows_are_asked_one_by_one(exports, tmp_path):
    made = customers()
    rows = [["顧客番号", "契約開始日", "解約日", "月額", "契約状態"]]
    for i, one in enumerate(made):
        state = "様子見" if i == 3 else "解約" if one["left"] else "契約中"
        rows.append([one["id"], one["start"], one["left"] or "", one["fee"], state])
    files = [text(exports / "契約.csv", rows)]
    asked = []
    new(tmp_path / "open", files)
    assert "# 様子見: '' / churned" in (tmp_path / "open" / "company.yml").read_text("utf-8")
    assert check(tmp_path / "open").faults == []
    new(tmp_path / "said", files, lambda question: asked.append(question) or question.answers[0])
    assert [(one.place, one.answers[0]) for one in asked] == [(("contracts", "values", "end_reason", "様子見"), "")]
    said = yaml.safe_load((tmp_path / "said" / "company.yml").read_text("utf-8"))["tables"]["contracts"]
    assert said["values"]["end_reason"] == {"契約中": "", "解約": "churned", "様子見": ""}


@pytest.mark.parametrize(("code", "first", "day"), [("$", "%m/%d/%Y", "2023-03-04"), ("€", "%d/%m/%Y", "2023-04-03")])
def test_the_order_of_day_and_month_is_asked_where_the_cells_leave_it_open(exports, tmp_path, code, first, day):
    written = ("03/04/2023", "05/06/2024", "07/08/2025")
    rows = [["customer id", "start date", "mrr"]]
    rows += [[f"c{i}", written[i % 3], f"{code}{i + 20}.00"] for i in range(12)]
    files = [text(exports / "contracts.csv", rows)]
    done = new(tmp_path / "open", files)
    assert {fault.column for fault in done.report.faults} == {"start_date"}
    asked = []
    done = new(tmp_path / "said", files, lambda question: asked.append(question) or question.answers[0])
    assert [(one.place, one.answers[0]) for one in asked] == [(("accounts", "date_format"), first)]
    assert done.report.faults == []
    starts = load(tmp_path / "said", as_of="2026Q3").table("contracts")["start_date"]
    assert min(starts) == pd.Timestamp(day)


def test_a_list_of_accounts_is_made_where_no_file_holds_one(exports, tmp_path):
    made = customers(seed=8)
    rows = [["customer id", "company name", "start date", "end date", "mrr"]]
    for one in made:
        rows += [[one["id"], one["name"], start, one["left"] if end == one["left"] else end, one["fee"]]
                 for start, end in terms(one)]  # fmt: skip
    new(tmp_path / "company", [text(exports / "contracts.csv", rows)])
    accounts = pd.read_csv(tmp_path / "company" / "accounts.csv", dtype=str)
    assert accounts.to_dict("list") == {
        "account_id": [one["id"] for one in made],
        "name": [one["name"] for one in made],
    }
    assert check(tmp_path / "company").faults == []


def test_usage_in_files_named_by_their_month_is_one_table(exports, tmp_path):
    made = customers()
    files = ledger(exports, made)
    days = [pd.date_range(one["start"], (one["left"] or END) - timedelta(days=1), freq="40D") for one in made]
    events = [(one["id"], day) for one, each in zip(made, days, strict=True) for day in each]
    named = {day: f"{day:%Y}{'01' if day.month < 7 else '07'}" for _, day in events}  # a file for each half year
    for month in sorted(set(named.values())):
        rows = [
            ["顧客コード;利用日;機能名;回数"],
            *([f"{key};{day:%Y/%m/%d};検索;2"] for key, day in events if named[day] == month),
        ]
        files.append(text(exports / f"ログ_{month}.csv", rows, "cp932", separator="\0"))
    done = new(tmp_path / "company", files)
    assert done.draft.of("usage").file == "ログ_202*.csv"
    assert done.report.summary.rows["usage"] == len(events)


def test_a_log_in_cp932_is_told_by_its_few_letters(exports):
    rows = [["顧客番号", "利用日時", "機能名"], *([f"{i:05d}", "2026/05/01 10:00", "検索"] for i in range(3_000))]
    (proposed,) = draft([text(exports / "利用ログ.csv", rows, "cp932")]).tables
    assert (proposed.table, {p.column: p.header for p in proposed.columns}) == (
        "usage",
        {"account_id": "顧客番号", "date": "利用日時", "feature": "機能名"},
    )


def test_a_status_of_churn_without_a_day_is_asked(exports, tmp_path):
    rows = [["顧客番号", "契約開始日", "月額", "契約状態", "最終更新日"]]
    rows += [
        [one["id"], one["start"], one["fee"], "解約" if one["left"] else "契約中", one["left"] or ""]
        for one in customers()
    ]
    answers = {("churned_on",): "最終更新日"}
    done = new(tmp_path / "company", [text(exports / "契約.csv", rows)], lambda question: answers.get(question.place))
    assert (done.report.faults, done.report.questions) == ([], [])
    assert yaml.safe_load((tmp_path / "company" / "company.yml").read_text("utf-8"))["churned_on"] == "最終更新日"
    company = load(tmp_path / "company", as_of="2026Q3")
    assert cs.retention.summary(company).grr_12m.estimate == pytest.approx(retained(customers()), abs=1e-9)
