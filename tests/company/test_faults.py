"""Every fault of the list: table, column, count, first five rows, and what to do."""

from __future__ import annotations

import pandas as pd
import pytest

from cslib import language
from cslib.company.company import load
from cslib.company.dates import as_dates
from cslib.company.tables import LOST_BY
from cslib.errors import DataError


def faults(folder, **load_with):
    with pytest.raises(DataError) as told:
        load(folder, **load_with)
    return [(f"{f.table}.{f.column}".rstrip("."), f.count, f.problem, list(f.rows), f.fix) for f in told.value.faults]


def change(folder, table, *pairs, add=""):
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text + add, encoding="utf-8")


def test_the_tiny_company_is_sound(tiny):
    assert len(tiny.accounts) == 11


@pytest.mark.parametrize(
    ("table", "pairs", "expected"),
    [
        (
            "accounts",
            [("2024-01-01", "2024-13-01")],
            ("accounts.start_date", 1,
             "days that the calendar lacks, or outside 1900 to 2199: 1, such as '2024-13-01'.",
             ["row 2: account_id=001, start_date=2024-13-01"],
             "Correct them; leave a date empty where there is none."),
        ),
        (
            "accounts",
            [("2024-01-01", "03/04/2024"), ("2025-02-15", "04/04/2024")],
            ("accounts.start_date", 2, "dates whose order of day and month is not guessed: 2, such as '03/04/2024'.",
             ["row 2: account_id=001, start_date=03/04/2024", "row 3: account_id=002, start_date=04/04/2024"],
             "Set date_format for the table accounts in company.yml, such as '%d/%m/%Y'."),
        ),
        (
            "accounts",
            [("2024-01-01", "########")],
            ("accounts.start_date", 1, "cells that show nothing but '########', as too narrow columns do: 1.",
             ["row 2: account_id=001, start_date=########"],
             "Widen the column in the spreadsheet and export again."),
        ),
        (
            "accounts",
            [("2024-01-01", "spring")],
            ("accounts.start_date", 1, "cells that are no date: 1, such as 'spring'.",
             ["row 2: account_id=001, start_date=spring"],
             "Write dates as 2026-09-30, 2026/09/30 or 2026年9月30日, or set date_format in company.yml."),
        ),
        (
            "accounts",
            [("002,Birch", "001,Birch")],
            ("accounts.account_id", 2, "rows that share their account_id with another: 2.",
             ["row 2: account_id=001", "row 3: account_id=001"], "Keep one row for each account_id."),
        ),
        (
            "accounts",
            [("002,Birch", ",Birch")],
            ("accounts.account_id", 1, "empty cells: 1; every row needs a value.", ["row 3: account_id="],
             "Fill them, or leave the rows out."),
        ),
        (
            "accounts",
            [(",10,Sato", ",ten,Sato")],
            ("accounts.seats", 1, "cells that are no number: 1, such as 'ten'.", ["row 2: account_id=001, seats=ten"],
             "Write plain numbers such as 1200 or 1,200.50, without units."),
        ),
        (
            "accounts",
            [(",10,Sato", ",-1,Sato")],
            ("accounts.seats", 1, "numbers below zero: 1.", ["row 2: account_id=001, seats=-1"],
             "Correct them; leave a cell empty where the number is unknown."),
        ),
        (
            "accounts",
            [(",10,Sato", ",1.5,Sato")],
            ("accounts.seats", 1, "numbers that are not whole: 1.", ["row 2: account_id=001, seats=1.5"],
             "Round them in the export."),
        ),
        (
            "contracts",
            [("002,2025-02-15,2026-02-15", "002,2025-02-15,2025-02-14")],
            ("contracts.end_date", 1, "contracts that end before they start: 1.",
             ["row 5: account_id=002, start_date=2025-02-15, end_date=2025-02-14"], "Correct start_date or end_date."),
        ),
        (
            "contracts",
            [("001,2025-01-01,2026-01-01", "001,2025-01-01,2026-01-02")],
            ("contracts.contract_id", 1,
             "rows that begin before an earlier row of the same contract_id has ended: 1.",
             ["row 4: account_id=001, start_date=2026-01-01, end_date=2027-01-01, contract_id=C1"],
             "End the earlier row (end_date is the first day no longer covered), or give them different contract_id."),
        ),
        (
            "contracts",
            [("C2,paid,500,JPY", "C2,paid,500,USD")],
            ("contracts.currency", 1, "several currencies in one company: JPY, USD.",
             ["row 5: account_id=002, mrr=500, currency=USD"], (
                    "Convert mrr to one currency, all dates at one rate (each day's own rate would show as growth or"
                    " loss), or add a table rates: currency, month, rate."
                )),
        ),
        (
            "contracts",
            [("C2,paid,500,JPY", "C2,paid,-500,JPY")],
            ("contracts.mrr", 1, "numbers below zero: 1.", ["row 5: account_id=002, mrr=-500"],
             "Correct them; leave a cell empty where the number is unknown."),
        ),
        (
            "contracts",
            [("churned,price", "left,price")],
            ("contracts.end_reason", 1, "cells with an unknown value: 1, such as 'left'.",
             ["row 5: account_id=002, end_reason=left"],
             "Use one of: churned, completed, merged, migrated, paused, " + ", ".join(LOST_BY) + "."),
        ),
        (
            "contracts",
            [("002,2025-02-15", "2,2025-02-15")],
            ("contracts.account_id", 1, "rows of accounts that the table accounts does not have: 1 (accounts: 1).",
             ["row 5: account_id=2"],
             "Add the accounts, or leave the rows out; mind leading zeros and spaces in identifiers."),
        ),
        (
            "milestones",
            [("2024-01-12", "done")],
            ("milestones.done_date", 1, "cells that are no date: 1, such as 'done'.",
             ["row 2: account_id=001, done_date=done"],
             "Write dates as 2026-09-30, 2026/09/30 or 2026年9月30日, or set date_format in company.yml."),
        ),
        (
            "usage",
            [("001,2025-01-01,report,1,", "001,2025-01-01,report,-1,")],
            ("usage.count", 1, "numbers below zero: 1.", ["row 2: account_id=001, date=2025-01-01, count=-1"],
             "Correct them; leave a cell empty where the number is unknown."),
        ),
        (
            "usage",
            [("001,2025-01-01,", "001,01/02/2025,")],
            ("usage.date", 1, "dates whose order of day and month is not guessed: 1, such as '01/02/2025'.",
             ["row 2: account_id=001, date=01/02/2025"],
             "Set date_format for the table usage in company.yml, such as '%d/%m/%Y'."),
        ),
        (
            "usage",
            [("001,2025-01-01,report,1,", "001,2025-01-01,report,once,")],
            ("usage.count", 1, "cells that are no number: 1, such as 'once'.",
             ["row 2: account_id=001, date=2025-01-01, count=once"],
             "Write plain numbers such as 1200 or 1,200.50, without units."),
        ),
        (
            "usage",
            [("001,2025-01-01,report,", "001,2025-01-01,,")],
            ("usage.feature", 1, "empty cells: 1; every row needs a value.",
             ["row 2: account_id=001, date=2025-01-01, feature="], "Fill them, or leave the rows out."),
        ),
    ],
)  # fmt: skip
def test_one_fault(tiny_folder, table, pairs, expected):
    change(tiny_folder, table, *pairs)
    first, *others = faults(tiny_folder)
    assert first == expected
    assert all(other[2].startswith("rows of accounts that") for other in others), "what lacks its account now"
    assert not others or table == "accounts"


def test_five_rows_are_shown_and_all_counted(tiny_folder):
    text = (tiny_folder / "usage.csv").read_text().replace("\n012,", "\n12,")
    (tiny_folder / "usage.csv").write_text(text)
    ((place, count, problem, rows, _),) = faults(tiny_folder)
    expected = text.count("\n12,")
    assert (place, count) == ("usage.account_id", expected)
    assert problem == f"rows of accounts that the table accounts does not have: {expected} (accounts: 1)."
    first = 1 + next(i for i, line in enumerate(text.splitlines()) if line.startswith("12,"))
    assert [row.split(":")[0] for row in rows] == [f"row {first + i}" for i in range(5)]


def test_lines_are_those_of_the_file_despite_line_breaks_in_cells(tiny_folder):
    change(tiny_folder, "accounts", ("青葉製作所", '"青葉\n製作所"'), (",5,Sato", ",five,Sato"))
    assert faults(tiny_folder)[0][3] == ["row 4: account_id=002, seats=five"]


def test_lines_are_those_of_the_file_despite_empty_lines(tiny_folder):
    change(tiny_folder, "accounts", ("002,Birch", "\n002,Birch"), (",5,Sato", ",five,Sato"))
    assert faults(tiny_folder)[0][3] == ["row 4: account_id=002, seats=five"]


def test_lines_of_usage_are_those_of_the_file_despite_line_breaks_and_empty_lines(tiny_folder):
    path = tiny_folder / "usage.csv"
    head, first, *rest = path.read_text().splitlines()
    broken = first.replace("report", '"re\nport"')
    path.write_text("\n".join([head, broken, "", rest[0].replace(",1,", ",once,", 1), *rest[1:]]) + "\n")
    ((place, count, _, rows, _),) = faults(tiny_folder)
    assert (place, count) == ("usage.count", 1)
    assert [row.split(":")[0] for row in rows] == ["row 5"]


@pytest.mark.parametrize(
    ("cell", "date_format"),
    [("03/04/2024", "%d/%m/%Y"), ("3.4.2024", "%d.%m.%Y"), ("3-4-2024 9:30", "%d-%m-%Y %H:%M")],
)
def test_the_format_advised_for_a_date_reads_it(tiny_folder, cell, date_format):
    change(tiny_folder, "accounts", ("2024-01-01", cell))
    fix = faults(tiny_folder)[0][4]
    assert fix == f"Set date_format for the table accounts in company.yml, such as {date_format!r}."
    assert as_dates(pd.Series([cell]), date_format).notna().all()


def test_a_day_that_no_order_makes_a_date_is_no_date(tiny_folder):
    change(tiny_folder, "accounts", ("2024-01-01", "31/31/2024"))
    assert faults(tiny_folder)[0][2] == "cells that are no date: 1, such as '31/31/2024'."


def test_rows_of_parquet_are_counted_from_one(tiny_folder):
    frame = pd.read_csv(tiny_folder / "contracts.csv", dtype=str)
    frame.loc[3, "mrr"] = "-500"
    frame.to_parquet(tiny_folder / "contracts.parquet")
    (tiny_folder / "contracts.csv").unlink()
    assert faults(tiny_folder)[0][3] == ["row 4: account_id=002, mrr=-500"]


@pytest.mark.parametrize("table", ["accounts", "contracts", "usage"])
def test_a_missing_table(tiny_folder, table):
    (tiny_folder / f"{table}.csv").rename(tiny_folder / f"{table}s_old.csv")
    found = {place: rest for place, *rest in faults(tiny_folder)}
    assert found[table] == [
        0,
        f"the table is missing. Did you mean {table}s_old?",
        [],
        f"Put {table}.csv, {table}.xlsx or {table}.parquet into the folder, or name its file in company.yml.",
    ]


def test_a_missing_column(tiny_folder):
    change(tiny_folder, "contracts", ("account_id,start_date", "account,start_date"))
    (fault,) = faults(tiny_folder)
    assert fault == (
        "contracts.account_id",
        0,
        "the column is missing. The file has: account, start_date, end_date, contract_id, type, mrr, currency, "
        "term_months, signed_date, notice_date, end_reason, churn_reason",
        [],
        "Add it, or say in company.yml what it is called in the file. Did you mean account?",
    )


def test_a_column_that_company_yml_names_wrongly(tiny_folder):
    (tiny_folder / "company.yml").write_text("tables: {usage: {columns: {user_id: usr_id}}}", encoding="utf-8")
    (fault,) = faults(tiny_folder)
    assert fault[2:] == (
        "company.yml says that it is called 'usr_id', which the file does not have.",
        [],
        "Correct the name in company.yml. Did you mean user_id?",
    )


@pytest.mark.parametrize("table", ["accounts", "contracts", "usage", "milestones"])
@pytest.mark.parametrize("text", ["", None])
def test_an_empty_table(tiny_folder, table, text):
    path = tiny_folder / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n" if text is None else text)
    found = [(place, problem) for place, _, problem, _, _ in faults(tiny_folder)]
    assert (table, "the table has no rows.") in found


def test_a_column_twice(tiny_folder):
    change(tiny_folder, "accounts", ("industry,plan", "plan,plan"))
    assert faults(tiny_folder)[0][:3] == ("accounts.plan", 2, "the file has this column 2 times.")


def test_no_events_before_as_of(tiny_folder):
    assert faults(tiny_folder, as_of="2024Q3") == [
        (
            "usage.date",
            0,
            "no events before 2024-10-01; the first is of 2025-01-01.",
            [],
            "Choose a later quarter, or export earlier rows.",
        )
    ]


def test_no_account_before_as_of(tiny_folder):
    change(tiny_folder, "usage", ("001,2025-01-01", "001,2023-01-01"))
    assert faults(tiny_folder, as_of="2023Q1")[0][2] == "no account had started before 2023-04-01."


def test_a_segment_column_that_is_not_there(tiny_folder):
    (tiny_folder / "company.yml").write_text("segment_by: industri", encoding="utf-8")
    assert faults(tiny_folder)[0][2:] == (
        "company.yml names it as segment_by, but it is no segment column of accounts.",
        [],
        "Use one of: industry, plan. Did you mean industry?",
    )


def test_weeks_of_activity(tiny_folder):
    (tiny_folder / "activity.csv").write_text("account_id,week,active_days\n001,2026-09-29,8\n001,2026-09-28,7\n")
    assert [fault[:3] for fault in faults(tiny_folder)] == [
        ("activity.week", 1, "weeks that do not begin on a Monday: 1."),
        ("activity.active_days", 1, "weeks of more than seven days: 1."),
    ]


def test_all_faults_at_once_in_the_order_of_the_tables(tiny_folder):
    change(tiny_folder, "usage", ("001,2025-01-01,report,1,", "1,2025-01-01,report,-1,"))
    change(tiny_folder, "milestones", ("2024-01-12", "done"))
    change(tiny_folder, "accounts", (",10,Sato", ",-1,Sato"))
    change(tiny_folder, "contracts", ("C2,paid,500", "C2,free,x"))
    found = [place for place, *_ in faults(tiny_folder)]
    assert found == ["accounts.seats", "contracts.mrr", "contracts.type", "usage.count", "usage.account_id",
                     "milestones.done_date"]  # fmt: skip


def test_the_whole_message_in_both_languages(tiny_folder):
    change(tiny_folder, "contracts", ("C2,paid,500,JPY", "C2,paid,-500,JPY"))
    with pytest.raises(DataError) as told:
        load(tiny_folder)
    assert str(told.value) == (
        f"1 faults in {tiny_folder}:\n"
        "1. contracts.mrr: numbers below zero: 1.\n"
        "    row 5: account_id=002, mrr=-500\n"
        "  Fix: Correct them; leave a cell empty where the number is unknown."
    )
    with language.using("ja"):
        with pytest.raises(DataError) as told:
            load(tiny_folder)
        assert str(told.value) == (
            f"{tiny_folder} に 1 件の誤りがあります。\n"
            "1. contracts.mrr: 負の数が 1 件あります。\n"
            "    5 行目：account_id=002, mrr=-500\n"
            "  対処：直してください。数が分からないところは空にしてください。"
        )
