"""Exports as companies have them: each is read like the plain folder, or refused with the true cause."""

from __future__ import annotations

import gzip
import shutil
import zipfile

import numpy as np
import pandas as pd
import pytest

from cslib import language
from cslib.company.checks import check
from cslib.company.company import load
from cslib.errors import DataError, SourceError

TABLES = ("accounts", "contracts", "usage")


def texts(folder, table):
    return pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)


def rewrite(folder, table, suffix="csv", change=None, **how):
    """Put one table into another shape, in the place of its csv file."""
    frame = texts(folder, table)
    frame = change(frame) if change else frame
    (folder / f"{table}.csv").unlink()
    frame.to_csv(folder / f"{table}.{suffix}", index=False, **how)


def book(path, sheets, above=()):
    """Write a workbook whose cells have types: days are days, numbers are numbers, identifiers text."""
    with pd.ExcelWriter(path, engine="xlsxwriter") as writer:
        for name, frame in sheets.items():
            typed = frame.copy()
            for column in typed:
                if column.endswith("date"):
                    typed[column] = pd.to_datetime(typed[column], format="%Y-%m-%d")
                elif column in ("seats", "mrr", "count", "term_months"):
                    typed[column] = pd.to_numeric(typed[column].str.replace(",", ""))
            typed.to_excel(writer, sheet_name=name, index=False, startrow=len(above))
            for i, line in enumerate(above):
                writer.sheets[name].write(i, 0, line)


def usage_of(company):
    rows = company.engine.connection.execute(company.usage_expr())
    return rows.sort_values(list(rows.columns), ignore_index=True)


def assert_same(folder, plain, notes=()):
    """Hold that a folder reads like the plain one, and what is said about it beside."""
    company = load(folder, as_of="2026Q3")
    assert list(company.tables) == list(plain.tables)
    for name, frame in plain.tables.items():
        pd.testing.assert_frame_equal(company.tables[name], frame, obj=name)
    pd.testing.assert_frame_equal(usage_of(company), usage_of(plain))
    before = {note.text for note in plain.notes}
    assert [note.text for note in company.notes if note.text not in before] == list(notes)
    return company


@pytest.fixture
def copy(tiny_folder, tmp_path):
    """A second folder like the tiny one, to be put into another shape."""
    return shutil.copytree(tiny_folder, tmp_path / "copy")


def test_xlsx_a_workbook_for_each_table(tiny, copy):
    for table in TABLES:
        book(copy / f"{table}.xlsx", {"Sheet1": texts(copy, table)})
        (copy / f"{table}.csv").unlink()
    assert_same(copy, tiny)


def test_xlsx_a_workbook_with_a_sheet_for_each_table(tiny, copy):
    book(copy / "export.xlsx", {"Read me": pd.DataFrame({"a": ["b"]}), **{t.title(): texts(copy, t) for t in TABLES}})
    for table in TABLES:
        (copy / f"{table}.csv").unlink()
    assert_same(copy, tiny)


def test_xlsx_which_of_several_sheets_is_asked_and_can_be_said(tiny, copy):
    frame = texts(copy, "contracts")
    book(copy / "contracts.xlsx", {"2025": frame.head(3), "all": frame})
    (copy / "contracts.csv").unlink()
    with pytest.raises(SourceError) as told:
        check(copy)
    assert str(told.value) == (
        f"1 faults in {copy}:\n  - contracts.xlsx cannot be read as a table: the workbook has 2 sheets: 2025, all. "
        "Set `sheet` for contracts in company.yml."
    )
    (copy / "company.yml").write_text("tables: {contracts: {sheet: all}}")
    assert_same(copy, tiny)


def test_excel_exports_a_workbook_that_cannot_be_opened(copy):
    (copy / "contracts.csv").unlink()
    with zipfile.ZipFile(copy / "contracts.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(SourceError, match="contracts.xlsx cannot be read as a table: it is a workbook that cannot"):
        check(copy)
    with (
        language.using("ja"),
        pytest.raises(SourceError, match="contracts.xlsx を表として読めません。開けないブックです"),
    ):
        check(copy)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp"])
def test_excel_exports_unicode_text(tiny, copy, encoding):
    for table in TABLES:
        rewrite(copy, table, sep="\t", encoding=encoding)
    company = load(copy, as_of="2026Q3")
    pd.testing.assert_frame_equal(company.accounts, tiny.accounts)
    pd.testing.assert_frame_equal(usage_of(company), usage_of(tiny))


def test_semicolon_with_decimal_commas(tiny, copy):
    def amounts(frame):
        numbers = pd.to_numeric(frame["mrr"].str.replace(",", "")).map("{:,.2f}".format)
        return frame.assign(mrr=numbers.str.translate(str.maketrans(",.", ".,")))

    rewrite(copy, "accounts", sep=";")
    rewrite(copy, "contracts", sep=";", change=amounts)
    rewrite(copy, "usage", sep=";")
    assert "1.000,00" in (copy / "contracts.csv").read_text(encoding="utf-8")
    assert_same(copy, tiny)


def test_semicolon_where_nothing_shows_the_decimal_mark_is_asked(copy):
    rewrite(copy, "contracts", sep=";", change=lambda frame: frame.assign(mrr="1.200"))
    (fault,) = check(copy).faults
    assert fault.problem == "numbers whose decimal mark is not clear: 18, such as '1.200'."
    assert fault.fix == "Set decimal for the table contracts in company.yml, to '.' or ','."
    for mark, amount in ((",", 1200), (".", 1.2)):
        (copy / "company.yml").write_text(f"tables: {{contracts: {{decimal: '{mark}'}}}}")
        assert (load(copy).table("contracts")["mrr"] == amount).all()


@pytest.mark.parametrize("suffix", ["csv", "tsv", "txt"])
def test_tab_separated(tiny, copy, suffix):
    for table in TABLES:
        rewrite(copy, table, suffix, sep="\t")
    assert_same(copy, tiny)


@pytest.mark.parametrize("packed", ["gz", "zip"])
def test_usage_gz(tiny, copy, packed):
    path = copy / "usage.csv"
    if packed == "gz":
        (copy / "usage.csv.gz").write_bytes(gzip.compress(path.read_bytes()))
    else:
        with zipfile.ZipFile(copy / "usage.zip", "w") as archive:
            archive.write(path, "export/rows.csv")
    path.unlink()
    assert_same(copy, tiny)


def test_json_lines_and_parquet(tiny, copy):
    texts(copy, "accounts").to_json(copy / "accounts.jsonl", orient="records", lines=True, force_ascii=False)
    texts(copy, "usage").to_json(copy / "usage.json", orient="records", force_ascii=False)
    texts(copy, "contracts").replace("", None).to_parquet(copy / "contracts.parquet", index=False)
    for table in TABLES:
        (copy / f"{table}.csv").unlink()
    assert_same(copy, tiny)


@pytest.mark.parametrize("name", ["usage-{}.csv", "usage_{}.csv", "usage-{}.csv.gz"])
def test_monthly_files(tiny, copy, name):
    frame = texts(copy, "usage")
    (copy / "usage.csv").unlink()
    months = ["2025-01", "2026-02", "2026-11"]  # each with what comes before the next
    part = np.searchsorted(months, frame["date"].str[:7], side="right") - 1
    for month, rows in frame.groupby(np.array(months)[part]):
        rows.to_csv(copy / name.format(month), index=False)
    assert_same(copy, tiny)
    first = copy / name.format("2026-02")
    rows = pd.read_csv(first, dtype=str)
    rows.assign(count="once").to_csv(first, index=False)
    (fault,) = check(copy).faults
    assert fault.count == len(rows)
    assert fault.rows[0].startswith(f"row {first.name}:2: account_id=001")


def test_monthly_files_may_differ_in_the_order_of_their_columns_and_be_named(tiny, copy):
    frame = texts(copy, "usage")
    (copy / "usage.csv").unlink()
    (copy / "logs").mkdir()
    frame[:100].to_csv(copy / "logs" / "day 1.csv", index=False)
    frame[100:][frame.columns[::-1]].to_csv(copy / "logs" / "day 2.csv", index=False, sep=";")
    (copy / "company.yml").write_text("tables: {usage: {file: logs/day*.csv}}")
    assert_same(copy, tiny)


def test_files_that_look_like_parts_beside_a_whole_one_are_named(tiny, copy):
    texts(copy, "usage").head(3).to_csv(copy / "usage-2026-10.csv", index=False)
    assert_same(copy, tiny, ["usage: usage-2026-10.csv lie in the folder too and are not read."])


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_title_rows(tiny, copy, kind):
    above = ["契約一覧（2026年10月12日出力）", ""]
    frame = texts(copy, "contracts")
    (copy / "contracts.csv").unlink()
    if kind == "xlsx":
        book(copy / "contracts.xlsx", {"一覧": frame}, above)
    else:
        commas = "," * (frame.shape[1] - 1)
        (copy / "contracts.csv").write_text("".join(f"{t}{commas}\n" for t in above) + frame.to_csv(index=False))
    usage = (copy / "usage.csv").read_text()
    (copy / "usage.csv").write_text("利用ログ\n\n" + usage)
    assert_same(copy, tiny)
    (copy / "usage.csv").write_text(
        "利用ログ\n\n" + usage.replace("001,2025-01-01,report,1", "001,2025-01-01,report,x")
    )
    assert check(copy).faults[0].rows[0].startswith("row 4: ")


def test_offset_0800_counts_in_the_zone_of_the_company(tiny, copy):
    late = lambda frame: frame.assign(date=frame["date"] + " 23:30:00 -0800")  # noqa: E731
    rewrite(copy, "usage", change=late)
    (copy / "company.yml").write_text("time_zone: Etc/GMT+8")
    assert_same(copy, tiny)
    (copy / "company.yml").write_text("time_zone: America/New_York")
    moved = usage_of(load(copy, as_of="2026Q3"))["date"].min()
    assert moved == usage_of(tiny)["date"].min() + pd.Timedelta(days=1)


STYLES = {
    "us": lambda d: f"{d.month}/{d.day}/{d.year}",
    "us with time": lambda d: f"{d:%m/%d/%Y} 1:05 PM",
    "german": lambda d: f"{d:%d.%m.%Y}",
    "two digits": lambda d: f"{d:%m/%d/%y}",
    "slashes": lambda d: f"{d.year}/{d.month}/{d.day}",
    "digits": lambda d: f"{d:%Y%m%d}",
    "japanese": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "era": lambda d: f"令和{d.year - 2018}年{d.month}月{d.day}日",
    "era in short": lambda d: f"R{d.year - 2018}.{d.month}.{d.day}",
    "words": lambda d: f"{d:%b} {d.day}, {d.year}",
    "oracle": lambda d: f"{d:%d-%b-%y}".upper(),
    "serial": lambda d: str((d - pd.Timestamp("1899-12-30")).days),
    "seconds": lambda d: str(int(d.timestamp()) + 3600),
    "milliseconds": lambda d: str(int(d.timestamp()) * 1000),
    "full width": lambda d: f"{d:%Y/%m/%d}".translate({ord(str(i)): chr(0xFF10 + i) for i in range(10)}),
    "weekday": lambda d: f"{d:%Y/%m/%d}({'月火水木金土日'[d.day_of_week]})",
}


@pytest.mark.parametrize("style", STYLES)
def test_us_dates_usage_and_every_other_style(tiny, copy, style):
    def restyled(frame):
        for column in frame:
            if column.endswith("date"):
                days = pd.to_datetime(frame[column], format="%Y-%m-%d")
                frame[column] = ["" if pd.isna(day) else STYLES[style](day) for day in days]
        return frame

    for table in TABLES:
        rewrite(copy, table, change=restyled)
    assert_same(copy, tiny)


def test_an_order_that_no_cell_of_the_table_decides_is_asked(copy):
    rewrite(copy, "contracts", change=lambda frame: frame.assign(start_date="03/04/2024", end_date=""))
    fault = check(copy).faults[0]
    assert fault.problem == "dates whose order of day and month is not guessed: 18, such as '03/04/2024'."
    assert fault.fix == "Set date_format for the table contracts in company.yml, such as '%d/%m/%Y'."


def test_another_column_of_the_table_decides_the_order(copy):
    def dates(frame):
        frame = frame.drop(columns=["contract_id", "end_date", "notice_date"])
        return frame.assign(start_date="03/04/2024", signed_date="02/28/2024")

    rewrite(copy, "contracts", change=dates)
    assert (load(copy).table("contracts")["start_date"] == pd.Timestamp("2024-03-04")).all()


def test_orders_that_contradict_each_other_are_told(copy):
    path = copy / "usage.csv"
    path.write_text(path.read_text().replace("2025-01-01", "13/04/2025").replace("2025-01-06", "04/22/2025"))
    fault = check(copy).faults[0]
    assert fault.problem == (
        "dates whose order of day and month differs from row to row: 24, such as '13/04/2025', '04/22/2025'."
    )


@pytest.mark.parametrize(
    ("label", "counted"),
    [
        ("合計", "40社"),
        ("総計", "1,240名様"),
        ("小計", "40件"),
        ("Total", "40 accounts"),
        ("Grand Total", "12 companies"),
        ("Grand total (12 records)", ""),
        ("SUM", "12"),
        ("平均", "3.5 席"),
    ],
)
def test_total_row_accounts(tiny, copy, label, counted):
    frame = texts(copy, "accounts")
    total = dict.fromkeys(frame, "") | {"account_id": label, "name": counted, "seats": "101"}
    frame = pd.concat([frame.head(5), pd.DataFrame([total]), frame[5:], pd.DataFrame([total])])
    frame.to_csv(copy / "accounts.csv", index=False)
    contracts = texts(copy, "contracts")
    total = dict.fromkeys(contracts, "") | {"end_date": label, "mrr": "￥13,300"}
    pd.concat([contracts, pd.DataFrame([total])]).to_csv(copy / "contracts.csv", index=False)
    with (copy / "usage.csv").open("a") as file:
        file.write(f"{label},,,2496,\n,,,,\n以上\n")
    assert_same(
        copy,
        tiny,
        [
            "accounts: 2 rows of totals are left out.",
            "contracts: 1 rows of totals are left out.",
            "usage: 1 rows of totals are left out.",
            "usage: 1 lines below the table are left out.",
        ],
    )


def test_an_account_called_total_stays(copy):
    path = copy / "accounts.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Birch Ltd", "Total"), encoding="utf-8")
    assert "Total" in load(copy).accounts["name"].tolist()


@pytest.mark.parametrize("foot", ["\n以上\n", "\n\nGenerated by A. Sato\nConfidential\n", "※ 2026年10月現在\n"])
def test_remarks_below_a_table(tiny, copy, foot):
    n = len([line for line in foot.splitlines() if line])
    for table in ("accounts", "contracts"):
        with (copy / f"{table}.csv").open("a", encoding="utf-8") as file:
            file.write(foot)
    notes = [f"{table}: {n} lines below the table are left out." for table in ("accounts", "contracts")]
    assert_same(copy, tiny, notes)


def test_errors_of_spreadsheets_are_empty_and_counted(tiny, copy):
    def failing(frame):
        return frame.assign(churn_reason=frame["churn_reason"].replace("", "#N/A").replace("price", "#REF!"))

    rewrite(copy, "contracts", change=failing)
    company = load(copy, as_of="2026Q3")
    assert set(company.table("contracts")["churn_reason"].dropna()) <= {"merger", "unused"}
    assert [n.text for n in company.notes if n.code == "empty_cells"] == [
        "contracts: 16 cells that say #N/A, #REF!, NULL or the like are read as empty."
    ]


def test_cells_whose_formula_fails_are_counted(copy):
    frame = texts(copy, "accounts")
    with pd.ExcelWriter(copy / "accounts.xlsx", engine="xlsxwriter") as writer:
        frame.to_excel(writer, sheet_name="accounts", index=False)
        writer.sheets["accounts"].write_formula(1, frame.columns.get_loc("seats"), "=NA()", None, "#N/A")
    (copy / "accounts.csv").unlink()
    company = load(copy, as_of="2026Q3")
    assert company.accounts["seats"].isna().sum() == 1
    assert [note.count for note in company.notes if note.code == "empty_cells"] == [1]


@pytest.mark.parametrize(
    "cell", ["9999-12-31", "2099/12/31", "12/31/9999", "-", "なし", "無期限", "ongoing", "99991231"]
)
def test_open_ends(tiny, copy, cell):
    rewrite(copy, "contracts", change=lambda frame: frame.assign(end_date=frame["end_date"].replace("", cell)))
    assert_same(copy, tiny, [f"contracts: 5 cells of end_date such as {cell!r} are read as no date."])


AMOUNTS = {
    "yen": "¥{:,}",
    "円": "{:,}円",
    "backslash": "\\{:,}",
    "full width": "￥{:,}",
    "euro": "€{:.2f}",
    "code": "JPY {:,}",
    "space": "{:,} 円/月",
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("space", [" ", "\u3000", "\xa0"])
def test_spaces_around_identifiers_are_none(tiny, copy, table, space):
    rewrite(copy, table, change=lambda frame: frame.assign(account_id=space + frame["account_id"] + space))
    assert_same(copy, tiny)


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_identifiers_that_were_numbers_lose_their_point(copy, kind):
    for other in copy.glob("*.csv"):
        if other.stem not in TABLES:
            other.unlink()
    for table in TABLES:
        frame = texts(copy, table)
        frame["account_id"] = [str(int(account)) for account in frame["account_id"]]
        (copy / f"{table}.csv").unlink()
        if table == "accounts":
            frame.assign(parent_id="").to_csv(copy / "accounts.csv", index=False)
        elif kind == "csv":
            frame.assign(account_id=frame["account_id"] + ".0").to_csv(copy / f"{table}.csv", index=False)
        else:
            as_text = frame.assign(account_id=frame["account_id"] + ".0")
            as_text.to_parquet(copy / f"{table}.parquet") if kind == "parquet" else book(
                copy / f"{table}.xlsx", {table: as_text}
            )
    assert check(copy).faults == []
    company = load(copy, as_of="2026Q3")
    assert set(company.table("contracts")["account_id"]) == set(company.accounts["account_id"])
    assert set(usage_of(company)["account_id"]) <= set(company.accounts["account_id"])


def test_rows_that_come_twice_are_counted_and_left_out(tiny, copy):
    rewrite(copy, "accounts", change=lambda frame: pd.concat([frame, frame[:2]]))
    rewrite(copy, "contracts", change=lambda frame: pd.concat([frame, frame[3:6]]))
    told = "{}: {} rows that say the same as an earlier one in every cell are left out."
    assert_same(copy, tiny, [told.format("accounts", 2), told.format("contracts", 3)])


def test_without_an_identifier_two_contracts_alike_are_two(copy):
    def twice(frame):
        return pd.concat([frame, frame[-1:]]).drop(columns="contract_id")

    rewrite(copy, "contracts", change=twice)
    company = load(copy, as_of="2026Q3")
    assert (company.table("contracts")["account_id"] == "012").sum() == 2
    assert "doubled" in [doubt.code for doubt in company.doubts]


def test_days_that_a_spreadsheet_swapped_are_told(tiny, copy):
    days = pd.date_range("2024-01-01", periods=36, freq="11D")
    rows = [{"account_id": "012", "start_date": f"{day:%d/%m/%Y}", "mrr": "1"} for day in days]
    frame = pd.DataFrame(rows)
    frame.to_csv(copy / "contracts.csv", index=False)
    assert check(copy, "2026Q3").faults == []
    read = [f"{day:%Y-%d-%m}" if day.day <= 12 else f"{day:%d/%m/%Y}" for day in days]
    frame.assign(start_date=read).to_csv(copy / "contracts.csv", index=False)
    (fault,) = check(copy).faults
    assert fault.problem == (
        f"days of which a spreadsheet swapped day and month: {sum(day.day <= 12 for day in days)}, such as "
        "'2024-01-01' beside '23/01/2024'."
    )
    with language.using("ja"):
        assert "日と月を入れ替えた" in check(copy).faults[0].problem


@pytest.mark.parametrize("style", AMOUNTS)
def test_amounts(tiny, copy, style):
    def restyled(frame):
        mrr = frame["mrr"].str.replace(",", "").astype(int).map(AMOUNTS[style].format)
        return frame.assign(mrr=mrr, term_months=frame["term_months"].replace({"12": "1年", "6": "６ヶ月"}))

    rewrite(copy, "contracts", change=restyled)
    rewrite(copy, "accounts", change=lambda frame: frame.assign(seats=frame["seats"] + "名"))
    assert_same(copy, tiny)


def test_amounts_in_thousands_by_the_name_of_their_column(tiny, copy):
    def thousands(frame):
        mrr = frame["mrr"].str.replace(",", "").astype(int) / 1000
        return frame.assign(mrr=mrr.map("{:g}".format)).rename(columns={"mrr": "月額（千円）"})

    rewrite(copy, "contracts", change=thousands)
    (copy / "company.yml").write_text("tables: {contracts: {columns: {mrr: 月額（千円）}}}", encoding="utf-8")
    assert_same(copy, tiny, ["contracts: mrr is multiplied by 1,000, as its name '月額（千円）' says."])


def test_several_currencies_that_only_the_amounts_tell(copy):
    def mixed(frame):
        mrr = [("$" if i % 2 else "€") + cell for i, cell in enumerate(frame["mrr"])]
        return frame.assign(mrr=mrr).drop(columns="currency")

    rewrite(copy, "contracts", change=mixed)
    (fault,) = check(copy).faults
    assert (fault.column, fault.count) == ("currency", 9)
    assert fault.problem == "several currencies in one company: EUR, USD."


def test_bot_and_internal_users(tiny, copy):
    monitor = pd.DataFrame(
        {"account_id": "001", "date": pd.date_range("2026-01-01", "2026-09-30").astype(str), "feature": "ping",
         "count": "1", "user_id": "svc-monitor"}
    )  # fmt: skip
    staff = monitor.head(5).assign(user_id="Sato@Example.com", account_id="002", feature="report")
    ours = pd.DataFrame([{"account_id": "T-1", "name": "テスト環境", "plan": "pro", "industry": "test"}])
    pd.concat([texts(copy, "usage"), monitor, staff, monitor.head(7).assign(account_id="T-1", user_id="x")]).to_csv(
        copy / "usage.csv", index=False
    )
    pd.concat([texts(copy, "accounts"), ours]).to_csv(copy / "accounts.csv", index=False)
    company = "exclude: {users: [svc-*, '*@example.com'], accounts: ['テスト*']}"
    (copy / "company.yml").write_text(company, encoding="utf-8")
    assert_same(
        copy,
        tiny,
        [
            "accounts: 1 rows of excluded users, features or accounts are left out.",
            "usage: 285 rows of excluded users, features or accounts are left out.",
        ],
    )
    (copy / "company.yml").write_text(
        "exclude: {users: ['*@example.com'], accounts: ['T-1']}\ntables: {usage: {exclude: {features: ping}}}"
    )
    assert_same(copy, load(copy, as_of="2026Q3"))
    assert usage_of(load(copy, as_of="2026Q3"))["feature"].nunique() == usage_of(tiny)["feature"].nunique()


def test_values_are_mapped(tiny, copy):
    theirs = {"churned": "解約", "completed": "満了", "paused": "休止"}
    rewrite(copy, "contracts", change=lambda frame: frame.assign(end_reason=frame["end_reason"].replace(theirs)))
    assert check(copy).faults[0].problem == "cells with an unknown value: 8, such as '解約', '満了', '休止'."
    rewrite(copy, "usage", change=lambda frame: frame.assign(feature=frame["feature"].replace("report", "RPT ")))
    (copy / "company.yml").write_text(
        "tables:\n"
        "  contracts: {values: {end_reason: {解約: churned, 満了: completed, 休止: paused}}}\n"
        "  usage: {values: {feature: {rpt: report}}}\n",
        encoding="utf-8",
    )
    assert_same(copy, tiny)


def test_lines_are_skipped(tiny, copy):
    for table in ("contracts", "usage"):
        path = copy / f"{table}.csv"
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([head, *rows[:4], "999,this,is,no,row", *rows[4:]]) + "\n", encoding="utf-8")
    (copy / "company.yml").write_text("tables: {contracts: {skip: [6]}, usage: {skip: [6]}}")
    assert_same(copy, tiny)
    path = copy / "accounts.csv"
    path.write_text("account_id,name\nof,last year\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    (copy / "company.yml").write_text("tables: {contracts: {skip: [6]}, usage: {skip: [6]}, accounts: {skip: 2}}")
    assert_same(copy, tiny)


def test_joined_columns_of_contracts(tiny, copy):
    contracts = texts(copy, "contracts")
    reasons = contracts[contracts["end_reason"] != ""]
    left = reasons.rename(columns={"contract_id": "契約番号", "end_reason": "状態", "end_date": "解約日"})
    left[["契約番号", "状態", "解約日"]].to_excel(copy / "解約.xlsx", sheet_name="一覧", index=False)
    ended = contracts["end_reason"] != ""
    contracts = contracts.drop(columns="end_reason").assign(end_date=contracts["end_date"].mask(ended, ""))
    contracts.to_csv(copy / "contracts.csv", index=False)
    (copy / "company.yml").write_text(
        "tables: {contracts: {join: {file: 解約.xlsx, on: {contract_id: 契約番号}, "
        "columns: {end_reason: 状態, end_date: 解約日}}}}",
        encoding="utf-8",
    )
    assert_same(copy, tiny, ["contracts: 8 of 18 rows take end_reason, end_date from 解約.xlsx."])


def test_an_end_joined_by_account_belongs_to_its_last_contract(copy):
    accounts = texts(copy, "accounts").assign(churned="")
    accounts.loc[accounts["account_id"] == "001", "churned"] = "2026-05-01"
    accounts.to_csv(copy / "accounts.csv", index=False)
    (copy / "company.yml").write_text(
        "tables: {contracts: {join: {file: accounts.csv, on: account_id, columns: {end_date: churned}}}}"
    )
    ends = load(copy, as_of="2026Q3").table("contracts").query("account_id == '001'")["end_date"]
    assert ends.astype(str).tolist() == ["2025-01-01", "2026-01-01", "2026-05-01"]


def test_usage_by_a_key_that_stands_in_another_file(tiny, copy):
    usage = texts(copy, "usage")
    keys = usage["account_id"].map(lambda account: f"S{int(account) * 7}")
    subscriptions = pd.DataFrame({"id": keys, "customer": usage["account_id"]}).drop_duplicates()
    subscriptions.to_csv(copy / "subscriptions.csv", index=False, sep=";")
    usage.assign(subscription=keys).drop(columns="account_id").to_csv(copy / "usage.csv", index=False)
    (copy / "company.yml").write_text(
        "tables: {usage: {join: {file: subscriptions.csv, on: {subscription: id}, columns: {account_id: customer}}}}"
    )
    assert_same(copy, tiny, ["usage: 2,508 of 2,508 rows take account_id from subscriptions.csv."])


@pytest.mark.parametrize("table", ["contracts", "usage"])
@pytest.mark.parametrize(
    ("join", "told"),
    [
        ("{file: o.csv, on: {account_id: ID}, columns: {x: y}}", "o.csv has no column y."),
        ("{file: o.csv, on: {acount_id: id}, columns: {x: v}}", "the file has no column acount_id, by which "
         "company.yml joins. Did you mean account_id?"),
        ("{file: o.csv, on: {account_id: id}, columns: {x: v}}", "o.csv has several rows for one id: 1, such as '1'."),
        ("{file: p.csv, on: {account_id: id}, columns: {x: v}}", "no row finds its partner in p.csv: '001' here, '1' "
         "there."),
    ],
)  # fmt: skip
def test_joins_that_cannot_be_made(copy, table, join, told):
    (copy / "o.csv").write_text("id,v\n1,a\n1,b\n2,c\n")
    (copy / "p.csv").write_text("id,v\n1,a\n2,c\n")
    column = "product" if table == "contracts" else "user_id"
    (copy / "company.yml").write_text(f"tables: {{{table}: {{join: {join.replace('{x:', f'{{{column}:')}}}}}")
    assert [fault.problem for fault in check(copy).faults] == [told]


CAUSES = {
    "web page": ("contracts.xls", b"<html><body><table><tr><td>account_id</td></tr></table></body></html>",
                 "contracts.xls cannot be read as a table: it is a web page (HTML or XML) under the name of a table. "
                 "Open it in a spreadsheet and save it as .xlsx."),
    "password": ("contracts.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 40,
                 "contracts.xlsx cannot be read as a table: it is a workbook protected by a password. Save it without "
                 "one."),
    "pdf": ("contracts.csv", b"%PDF-1.7 ...", "contracts.csv cannot be read as a table: it is PDF. Export it as a "
            "workbook, csv or parquet."),
    "no workbook": ("contracts.xlsx", b"account_id,start_date\n001,2024-01-01\n",
                    "contracts.xlsx cannot be read as a table: it is not what its name says (.xlsx). Export it again "
                    "as a workbook, csv or parquet."),
    "damaged": ("contracts.csv", "account_id,顧客名\n001,青葉工業株式会社\n002,大和工業\n".encode() + b"\x82,\n",
                "contracts.csv cannot be read as a table: line 4 is not in UTF-8, although most of it is. Correct it, "
                "or export it again."),
    "cut off": ("contracts.csv.gz", gzip.compress(b"account_id,start_date\n" * 99)[:40],
                "contracts.csv.gz cannot be read as a table: Compressed file ended before the end-of-stream marker "
                "was reached. Export it again as a workbook, csv or parquet."),
}  # fmt: skip


@pytest.mark.parametrize("cause", CAUSES)
def test_what_cannot_be_read_is_told_with_its_cause(copy, cause):
    name, content, told = CAUSES[cause]
    (copy / "contracts.csv").unlink()
    (copy / name).write_bytes(content)
    with pytest.raises(SourceError) as error:
        check(copy)
    assert str(error.value) == f"1 faults in {copy}:\n  - {told}"
    with language.using("ja"), pytest.raises(SourceError, match="contracts.*(表として読めません|文字コード)"):
        check(copy)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("account_id^start_date\n001^2024-01-01\n",
         "no separator (',', '\\t', ';', '|') is found; the first line is 'account_id^start_date'."),
        ("001,2024-01-01,100\n002,2024-01-01,100\n",
         "the file has no header; its first line is '001, 2024-01-01, 100'."),
        ("", "the table has no rows."),
    ],
)  # fmt: skip
def test_no_column_is_missing_where_the_cause_is_another(copy, text, told):
    (copy / "contracts.csv").write_text(text)
    assert [fault.problem for fault in check(copy).faults] == [told]


def test_a_comma_inside_a_cell_is_told_with_its_line(copy):
    for table in ("contracts", "usage"):
        path = copy / f"{table}.csv"
        before = path.read_text(encoding="utf-8")
        path.write_text(before.rstrip() + ",1,2\n", encoding="utf-8")
        with pytest.raises((SourceError, DataError), match=rf"{table}.csv cannot be read as a table: line \d+ has "):
            check(copy)
        path.write_text(before, encoding="utf-8")


def test_names_of_columns_may_differ_in_case_width_and_spaces(tiny, copy):
    names = {"account_id": "Account ID", "start_date": "START_DATE", "end_date": "ｅｎｄ_ｄａｔｅ", "mrr": " Mrr "}
    rewrite(copy, "contracts", change=lambda frame: frame.rename(columns=names))
    rewrite(copy, "usage", change=lambda frame: frame.rename(columns={"user_id": "User-ID", "date": "Date"}))
    assert_same(copy, tiny)


def test_what_is_excluded_and_not_there_is_said(tiny, copy):
    (copy / "company.yml").write_text("exclude: {users: [u0, u9], features: [ping], accounts: ['01?', X-*]}")
    said = [note.text for note in load(copy).notes if note.code == "unused"]
    assert said == [
        "accounts: 01?, X-*, which company.yml excludes, match nothing.",
        "usage: u9, which company.yml excludes, match nothing.",
        "usage: ping, which company.yml excludes, match nothing.",
    ]


def test_headers_that_come_again_on_every_page_are_left_out(tiny, copy):
    for table in TABLES:
        path = copy / f"{table}.csv"
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([head, *rows[:5], head, *rows[5:9], head, *rows[9:]]) + "\n", encoding="utf-8")
    notes = [f"{table}: 2 further lines with the names of the columns are left out." for table in TABLES]
    assert_same(copy, tiny, notes)


def test_the_hint_of_excel_and_the_foot_of_salesforce(tiny, copy):
    for table in ("accounts", "contracts"):
        frame = texts(copy, table)
        foot = "\n\n\nMy report\nCopyright (c) 2000-2026 salesforce.com, inc.\nGenerated By: A. Sato\n"
        text = frame.to_csv(index=False, sep=";", quoting=1)
        (copy / f"{table}.csv").write_text("sep=;\n" + text + foot, encoding="utf-8-sig")
    assert_same(copy, tiny, [f"{table}: 3 lines below the table are left out." for table in ("accounts", "contracts")])
