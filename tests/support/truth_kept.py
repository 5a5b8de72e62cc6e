"""Transformations that keep the truth: formats, layouts, and what cells look like."""

from __future__ import annotations

import datetime
import functools

import pandas as pd
from exports import Export, json_lines, parquet, split_by, text, workbook
from transformations import keeps

JAPANESE = {
    "accounts": {"account_id": "顧客番号", "name": "会社名", "start_date": "利用開始日", "seats": "席数"},
    "contracts": {
        "account_id": "顧客番号",
        "start_date": "契約開始日",
        "end_date": "契約終了日",
        "contract_id": "契約番号",
        "product": "製品",
        "type": "契約種別",
        "mrr": "月額",
        "currency": "通貨",
        "term_months": "契約期間",
        "auto_renew": "自動更新",
        "end_reason": "終了理由",
    },
    "usage": {"account_id": "顧客番号", "date": "利用日", "feature": "機能", "count": "回数", "user_id": "利用者"},
    "revenue": {"account_id": "顧客番号", "month": "対象月", "amount": "売上"},
}  # fmt: skip
ENGLISH = {
    "accounts": {"account_id": "Account ID", "name": "Account Name", "start_date": "Customer Since", "csm": "Owner"},
    "contracts": {
        "account_id": "Account ID",
        "start_date": "Contract Start Date",
        "end_date": "Contract End Date",
        "contract_id": "Contract Number",
        "mrr": "MRR",
        "term_months": "Contract Term (months)",
        "end_reason": "Reason",
    },
    "usage": {"account_id": "Company", "date": "Timestamp", "feature": "Event Name", "count": "N", "user_id": "User"},
    "revenue": {"account_id": "Customer", "month": "Period", "amount": "Amount"},
}  # fmt: skip


def say(name: str, write, **how):
    """Register a way of writing all tables."""

    @keeps(name, **how)
    def change(export: Export) -> None:
        export.write = write


say("csv with a byte order mark", text(encoding="utf-8-sig"))
say("csv with Windows line ends", text(newline="\r\n"))
say("csv with quotes around every cell", text(quoting=1))
say("csv in cp932", text(encoding="cp932", newline="\r\n"))
say("csv in EUC-JP", text(encoding="euc_jp"), of=("sample", "aoba"))
say("csv in UTF-16 with commas", text(encoding="utf-16"))
say("Excel's Unicode text: UTF-16 with tabs", text(suffix="txt", separator="\t", encoding="utf-16"))
say("tab separated", text(suffix="tsv", separator="\t"))
say("tabs in a file called csv", text(separator="\t"))
say("bars between the columns", text(suffix="txt", separator="|"))
say("semicolons, decimal points", text(separator=";"))
say("csv that begins with sep=;", text(separator=";", head="sep=;\n"))
say("gzip", text(pack="gz"))
say("gzip of tabs in UTF-16", text(pack="gz", separator="\t", encoding="utf-16"))
say("zip", text(pack="zip"))
say("zip of cp932", text(pack="zip", encoding="cp932"))
say("parquet", parquet)
say("JSON lines", json_lines)
say("JSON, one list", functools.partial(json_lines, lines=False))
say("one workbook with a sheet for each table", workbook())
say("one workbook, sheets in capitals, and a sheet that explains", workbook(beside=("Read me",), names={
    "accounts": "ACCOUNTS", "contracts": "Contracts", "revenue": "Revenue"}))  # fmt: skip
say("a workbook for each table", workbook(one=False))
say("a workbook for each table, a margin to the left", workbook(one=False, left=2))
say("usage in a file for each month", split_by("usage", lambda t: t["date"].str[:7], "usage-{}.csv"))
say("usage in a packed file for each month", split_by("usage", lambda t: t["date"].str[:7], "usage_{}.csv.gz"))
say("usage in a file for each year, in cp932", split_by("usage", lambda t: t["date"].str[:4], "usage {}年.csv",
    encoding="cp932"))  # fmt: skip
say("contracts in a file for each fiscal year", split_by("contracts", lambda t: "FY" + t["start_date"].str[:4],
    "contracts_{}.csv"))  # fmt: skip


@keeps("usage in a folder of its own, named in company.yml")
def _(export):
    export.write = split_by("usage", lambda t: t["date"].str[:4], "logs/day {}.csv", separator=";")
    export.put("tables.usage", {"file": "logs/day*.csv"})


@keeps("sheets named in Japanese, said in company.yml")
def _(export):
    names = {"accounts": "顧客", "contracts": "契約", "revenue": "売上"}
    export.write = workbook(names=names)
    for table in names.keys() & export.tables.keys():
        export.put(f"tables.{table}", {"file": "export.xlsx", "sheet": names[table]})


@keeps("an encoding that is said")
def _(export):
    export.write = text(encoding="cp932")
    for table in export.tables:
        export.put(f"tables.{table}.encoding", "cp932")


# Layouts


def titles(export: Export) -> None:
    for table in export.tables:
        export.above[table] = [[f"{table} 一覧"], ["出力日時: 2026/10/01 09:00", "", "社外秘"], []]


@keeps("title lines above the header")
def _(export):
    titles(export)


@keeps("title lines in a workbook")
def _(export):
    titles(export)
    export.write = workbook()


@keeps("title lines in cp932 with tabs")
def _(export):
    titles(export)
    export.write = text(suffix="tsv", separator="\t", encoding="cp932")


@keeps("title lines whose number is said")
def _(export):
    for table in export.tables:
        export.above[table] = [["account_id,date,mrr of all customers"], ["2026", "10", "1"]]
        export.put(f"tables.{table}.skip", 2)


def totals(export: Export, words: str, count: bool = False) -> None:
    """Put a row of totals below each table that has amounts or seats."""
    for table in export.tables:
        frame = export.tables[table]
        numbers = [name for _, name in export.columns("number integer", [table])]
        row = dict.fromkeys(frame.columns, "")
        row |= {name: f"{pd.to_numeric(frame[name]).sum():.0f}" for name in numbers}
        first = frame.columns[0]
        row[first] = words.format(n=len(frame))
        export.below[table] = [list(row.values())]


for words in ("合計", "Total", "総計:", "合計（{n}件）", "Grand Total"):

    @keeps(f"a row of totals below: {words}")
    def _(export, words=words):
        totals(export, words)


@keeps("a row of totals below, and how many rows in the next cell")
def _(export):
    totals(export, "合計")
    export.below.pop("usage")
    for table in export.below:
        export.below[table][0][1] = f"{len(export.tables[table])}社"


@keeps("a row of totals without a word in the first cell")
def _(export):
    totals(export, "")
    for table in ("accounts", "contracts"):
        export.below[table][0][1] = "合計"
    for table in ("usage", "revenue"):
        export.below.pop(table, None)


@keeps("totals and titles in a workbook")
def _(export):
    titles(export)
    totals(export, "合計")
    export.write = workbook()


@keeps("totals after every account", of=("birch", "aoba"))
def _(export):
    rows = []
    for _, group in export.contracts.groupby("account_id", sort=False):
        total = dict.fromkeys(group.columns, "") | {"account_id": "小計", "mrr": str(group["mrr"].astype(float).sum())}
        rows += [group, pd.DataFrame([total])]
    export.contracts = pd.concat(rows, ignore_index=True)


@keeps("blank rows between")
def _(export):
    for table in ("accounts", "contracts"):
        frame = export.tables[table]
        blank = pd.DataFrame("", index=range(3), columns=frame.columns)
        export.tables[table] = pd.concat([frame[:5], blank, frame[5:], blank], ignore_index=True)


@keeps("footnotes below")
def _(export):
    for table in ("accounts", "contracts"):
        export.below[table] = [[], ["※ 金額は税抜"], ["出力: 営業管理システム"]]


@keeps("the foot of a Salesforce report")
def _(export):
    foot = ["Customers and contracts", "Copyright (c) 2000-2026 salesforce.com, inc.", "Generated By: A. Sato"]
    for table in ("accounts", "contracts"):
        export.below[table] = [[], [], *([line] for line in foot)]


@keeps("the header again on every page")
def _(export):
    for table in ("accounts", "contracts", "usage"):
        frame = export.tables[table]
        head = pd.DataFrame([list(frame.columns)], columns=frame.columns)
        export.tables[table] = pd.concat([frame[:40], head, frame[40:90], head, frame[90:]], ignore_index=True)


@keeps("columns in another order")
def _(export):
    export.tables = {table: frame[frame.columns[::-1]] for table, frame in export.tables.items()}


@keeps("rows shuffled")
def _(export):
    export.tables = {table: frame.sample(frac=1, random_state=4) for table, frame in export.tables.items()}


@keeps("further columns")
def _(export):
    export.contracts = export.contracts.assign(
        owner="Sato", note="見積, 2回; 済\n「確認」", invoice_date="2026-01-05", probability="80%", 更新意向="高"
    )
    export.usage = export.usage.assign(browser="Chrome", session=range(len(export.usage)))
    export.accounts = export.accounts.assign(phone="03-0000-0000", address="東京都, 港区")


@keeps("columns without a name, empty")
def _(export):
    for table in ("accounts", "contracts"):
        export.tables[table].insert(0, "", "")


@keeps("a running number before the columns")
def _(export):
    for table in ("accounts", "contracts"):
        export.tables[table].insert(0, "No.", [str(i) for i in range(1, len(export.tables[table]) + 1)])


@keeps("spaces around cells and names")
def _(export):
    for table in ("accounts", "contracts"):
        frame = export.tables[table].map(lambda cell: f" {cell}  " if cell else "")
        export.tables[table] = frame
        export.headers[table] = {name: f" {name} " for name in frame}


@keeps("a full-width space behind identifiers of contracts")
def _(export):
    export.contracts = export.contracts.assign(account_id=export.contracts["account_id"] + "\u3000")


@keeps("spaces behind identifiers of usage")
def _(export):
    export.usage = export.usage.assign(account_id=export.usage["account_id"] + " ")


@keeps("names of columns in capitals, with spaces")
def _(export):
    for table, frame in export.tables.items():
        export.headers[table] = {name: name.replace("_", " ").title() for name in frame}


@keeps("Excel's errors in columns that are not needed")
def _(export):
    frame = export.contracts
    errors = pd.Series(["#N/A", "#REF!", "#VALUE!"] * len(frame))[: len(frame)]
    blank = (frame["churn_reason"] == "").to_numpy()
    export.contracts = frame.assign(churn_reason=frame["churn_reason"].mask(blank, errors), discount=errors)
    export.accounts = export.accounts.assign(health="#DIV/0!")


@keeps("NULL where there is nothing")
def _(export):
    for table in ("accounts", "contracts"):
        export.tables[table] = export.tables[table].replace("", "NULL")


@keeps("formulas that fail in a workbook")
def _(export):
    frame = export.contracts
    blank = frame["churn_reason"] == ""
    export.contracts = frame.assign(churn_reason=frame["churn_reason"].mask(blank, "=1/0"))
    export.write = workbook(one=False)


@keeps("columns named in Japanese")
def _(export):
    for table in export.tables:
        export.rename(table, JAPANESE[table])


@keeps("columns named in Japanese, cp932, titles, totals")
def _(export):
    titles(export)
    for table in export.tables:
        export.rename(table, JAPANESE[table])
    totals(export, "合計")
    export.write = text(encoding="cp932", newline="\r\n")


@keeps("columns named in Japanese in one workbook")
def _(export):
    for table in export.tables:
        export.rename(table, JAPANESE[table])
    export.write = workbook()


@keeps("columns named in English")
def _(export):
    for table in export.tables:
        export.rename(table, ENGLISH[table])


# Dates


def era(day: datetime.date, short: bool = False) -> str:
    year = day.year - 2018
    return f"R{year}.{day.month}.{day.day}" if short else f"令和{year if year > 1 else '元'}年{day.month}月{day.day}日"


def dates(name: str, style, kinds: str = "date", zone: str | None = None, said: str = "", **how):
    """Register a way of writing dates: a strftime format, or a function of a day."""

    @keeps(f"dates: {name}", **how)
    def change(export: Export) -> None:
        def rewritten(cell: str) -> str:
            day = datetime.date.fromisoformat(cell)
            return style(day) if callable(style) else day.strftime(style)

        export.change(kinds, rewritten)
        if zone is not None:
            export.put("time_zone", zone)
        for table in export.tables if said else ():
            if export.columns("date", [table]):
                export.put(f"tables.{table}.date_format", said)


NOON = datetime.datetime(1970, 1, 1, 12)
dates("2024/5/6", lambda day: f"{day.year}/{day.month}/{day.day}")
dates("2024/05/06", "%Y/%m/%d")
dates("20240506", "%Y%m%d")
dates("2024.5.6", lambda day: f"{day.year}.{day.month}.{day.day}")
dates("2024年5月6日", lambda day: f"{day.year}年{day.month}月{day.day}日")
dates("２０２４年５月６日", lambda day: f"{day.year}年{day.month}月{day.day}日".translate(
    str.maketrans("0123456789", "０１２３４５６７８９")))  # fmt: skip
dates("2024/05/06(月)", lambda day: f"{day:%Y/%m/%d}({'月火水木金土日'[day.weekday()]})")
dates("令和6年5月6日", era)
dates("R6.5.6", lambda day: era(day, short=True))
dates("Apr 10, 2026", "%b %d, %Y")
dates("10 April 2026", "%d %B %Y")
dates("10-APR-26", lambda day: day.strftime("%d-%b-%y").upper())
dates("day first, 13/04/2026", "%d/%m/%Y")
dates("month first, 04/13/2026", "%m/%d/%Y")
dates("13.04.2026", "%d.%m.%Y")
dates("4/13/26 9:05 AM", lambda day: f"{day.month}/{day.day}/{day:%y} 9:05 AM")
dates("said: 26.04.13", "%y.%m.%d", said="%y.%m.%d")
dates("2026-04-10 00:00:00", "%Y-%m-%d 00:00:00")
dates("2026/4/10 午前10時30分", lambda day: f"{day.year}/{day.month}/{day.day} 午前10時30分")
dates("2026-04-10T09:00:00+09:00", "%Y-%m-%dT09:00:00+09:00", zone="Asia/Tokyo")
dates("2026-04-10 23:30:00 -0800, zone not said", "%Y-%m-%d 23:30:00 -0800", zone="")
dates("2026-04-09T15:00:00Z in Tokyo", lambda day: f"{day - datetime.timedelta(days=1)}T15:00:00Z", zone="Asia/Tokyo")
dates("said: 10/Apr/2026:10:00", "%d/%b/%Y:10:00", said="%d/%b/%Y:%H:%M")
dates("serial numbers of a spreadsheet", lambda day: str((day - datetime.date(1899, 12, 30)).days))
dates("seconds since 1970", lambda day: str(int((datetime.datetime.combine(day, datetime.time(3)) - NOON
      ).total_seconds()) + 43200), zone="Asia/Tokyo")  # fmt: skip
dates("milliseconds since 1970", lambda day: f"{int((day - datetime.date(1970, 1, 1)).days) * 86400000 + 10800000}",
      zone="Asia/Tokyo")  # fmt: skip


@keeps("dates: two styles in one column")
def _(export):
    for table, name in export.columns("date"):
        cells = export.tables[table][name]
        other = cells.str.replace("-", "/")
        export.tables[table] = export.tables[table].assign(**{name: cells.where(cells.index % 3 > 0, other)})


@keeps("dates: days of a workbook")
def _(export):
    export.write = workbook(one=False)


@keeps("dates: of usage with times in UTC, the zone said", of=("sample", "aoba"))
def _(export):
    export.change("date", lambda cell: f"{pd.Timestamp(cell) + pd.Timedelta(hours=1):%Y-%m-%d %H:%M:%S}+00:00",
                  tables=["usage"])  # fmt: skip


for sign in ("9999-12-31", "2099/12/31", "-", "無期限", "なし", "0000-00-00"):

    @keeps(f"open ends written {sign}")
    def _(export, sign=sign):
        frame = export.contracts
        export.contracts = frame.assign(end_date=frame["end_date"].replace("", sign))


@keeps("months of revenue as 2026年9月", of=("sample",))
def _(export):
    export.change("month", lambda cell: f"{cell[:4]}年{int(cell[5:])}月")


@keeps("months of revenue as their first days", of=("sample",))
def _(export):
    export.change("month", lambda cell: f"{cell[:4]}/{int(cell[5:])}/1")
