"""Cells: what is read, and what is refused rather than guessed."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cslib.company.dates import as_dates, as_months, is_open, orders_of
from cslib.company.parsing import (
    as_booleans,
    as_numbers,
    as_text,
    currencies_of,
    decimal_of,
    scale_of,
    unreadable_cells,
)
from cslib.company.tables import TABLES


def read(parser, *cells, **settings):
    return parser(pd.Series(list(cells), dtype="str"), **settings)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-09-03",
        "2026-9-3",
        "2026/09/03",
        "2026/9/3",
        "2026年9月3日",
        "2026年09月03日",
        "2026-09-03 00:00:00",
        "2026-09-03T23:59:59.999",
        "2026-09-03T23:59:59Z",
        "2026-09-03 08:00:00+09:00",
        "2026-09-03 08:00:00 -0800",
        "2026-09-03 08:00 UTC",
        "20260903",
        "20260903T120000Z",
        "２０２６-09-03",
        "2026. 9. 3.",
        "2026/9/3(木)",
        "2026年9月3日（木） 午後3時5分",
        "令和8年9月3日",
        "R8.9.3",
        "平成38年9月3日",
        "Sep 3, 2026",
        "September 3rd, 2026",
        "Thu, 3 Sep 2026 13:00:00 +0900",
        "3-SEP-26",
        "46268",
        "46268.75",
        "1788393600",
        "1788393600000",
    ],
)
def test_dates_that_are_read(cell):
    dates = read(as_dates, cell)
    assert dates.dtype == "datetime64[ns]"
    assert dates[0] == pd.Timestamp("2026-09-03")


@pytest.mark.parametrize(
    "cell",
    [
        "03/04/2026",
        "3-4-2026",
        "19999",
        "20260932",
        "2026-02-30",
        "2026/09-03",
        "9999-12-31",
        "0026-09-03",
        "2026-09-03x",
        "Sep 31, 2026",
        "Sept 3",
        "X8.9.3",
        "昭平8年9月3日",
        "2026-09",
    ],
)
def test_dates_that_are_refused(cell):
    assert read(as_dates, cell).isna().all()


@given(st.lists(st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)), max_size=20))
def test_dates_come_back(days):
    for style in ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d", "%Y.%m.%d", "%d-%b-%Y", "%B %d, %Y"):
        cells = [day.strftime(style) for day in days]
        assert read(as_dates, *cells).dt.date.tolist() == days


def test_a_format_is_taken_at_its_word():
    assert read(as_dates, "03/04/2026", "2026-04-03", date_format="%d/%m/%Y").tolist() == [
        pd.Timestamp("2026-04-03"),
        pd.NaT,
    ]


def test_offsets_count_only_with_a_time_zone():
    cells = ("2026-09-30T23:30:00Z", "2026-09-30T23:30:00", "2026-09-30")
    assert read(as_dates, *cells).dt.day.tolist() == [30, 30, 30]
    assert read(as_dates, *cells, time_zone="Asia/Tokyo").dt.day.tolist() == [1, 30, 30]


def test_typed_dates():
    stamps = pd.Series(pd.to_datetime(["2026-09-30 23:30", None]))
    assert as_dates(stamps).tolist() == [pd.Timestamp("2026-09-30"), pd.NaT]
    zoned = stamps.dt.tz_localize("UTC")
    assert as_dates(zoned, time_zone="Asia/Tokyo")[0] == pd.Timestamp("2026-10-01")
    assert as_dates(zoned)[0] == pd.Timestamp("2026-09-30")
    assert as_dates(pd.Series([datetime.date(2026, 9, 30), None])).tolist() == [pd.Timestamp("2026-09-30"), pd.NaT]
    assert as_dates(pd.Series([46268.0, None])).tolist() == [pd.Timestamp("2026-09-03"), pd.NaT]


def test_months():
    cells = (
        "2026-09",
        "2026/9",
        "2026年9月",
        "2026-09-14",
        "09/2026",
        "202609",
        "Sep 2026",
        "Sep-26",
        "令和8年9月",
        "R8.9",
    )
    assert read(as_months, *cells).tolist() == [pd.Timestamp("2026-09-01")] * 10
    assert read(as_months, "2026-13", "Sep", "13/2026", None).isna().all()


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12", 12),
        ("-3.5", -3.5),
        ("1,200", 1200),
        ("1,234,567.5", 1234567.5),
        (" 4 ", 4),
        ("1e3", 1000),
        ("+2", 2),
        ("１２", 12),
        ("1 200", 1200),
        ("(1,200)", -1200),
        ("1,200-", -1200),
        ("▲３", -3),
        ("△1,200.5", -1200.5),
    ],
)
def test_numbers_that_are_read(cell, number):
    assert read(as_numbers, cell)[0] == number


@pytest.mark.parametrize(
    "cell", ["1,20", "12万", "¥12", "12名", "inf", "nan", "1 20", "--3", "12,", "0x1f", "1.2.3", "%", ""]
)
def test_numbers_that_are_refused(cell):
    assert read(as_numbers, cell).isna().all()


def test_typed_numbers():
    assert as_numbers(pd.Series([1, 2])).tolist() == [1.0, 2.0]
    assert as_numbers(pd.Series([np.inf, 1.0]))[0] != np.inf
    assert as_numbers(pd.Series([True])).isna().all()
    assert as_numbers(pd.Series([None, None], dtype=object)).dtype == "float64"


def test_text_keeps_zeros_and_drops_points():
    assert read(as_text, "00123", "NA", "").tolist()[:2] == ["00123", "NA"]
    assert read(as_text, "").isna().all()
    assert as_text(pd.Series([123.0, None]))[0] == "123"
    assert as_text(pd.Series([1.5, None]))[0] == "1.5"
    assert as_text(pd.Series([123]))[0] == "123"


def test_booleans():
    cells = ("true", "FALSE", "Yes", "0", "はい", "maybe", None)
    assert read(as_booleans, *cells).tolist() == [True, False, True, False, True, pd.NA, pd.NA]
    assert as_booleans(pd.Series([True, False])).tolist() == [True, False]
    assert as_booleans(pd.Series([1.0, 0.0, None])).tolist() == [True, False, pd.NA]
    assert read(as_booleans, "有", "無", "あり", "なし", "○", "×", "する", "しない").tolist() == [True, False] * 4


@given(st.lists(st.dates(datetime.date(2000, 1, 1), datetime.date(2068, 12, 31)), min_size=1, max_size=20))
def test_an_order_is_only_taken_where_no_other_reads_all_cells(days):
    for order, style in {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}.items():
        cells = [day.strftime(style) for day in days]
        dates = read(as_dates, *cells)
        if all(day.day <= 12 for day in days):
            assert dates.isna().all()
            assert read(as_dates, *cells, orders=frozenset({order})).dt.date.tolist() == days
        else:
            assert dates.dt.date.tolist() == days


def test_orders_of_days():
    assert orders_of(pd.Series(["13/04/2026", "04/22/2026"])) == frozenset()
    assert orders_of(pd.Series(["26/03/22", "26/12/31"])) == {"ymd", "dmy"}
    assert orders_of(pd.Series(["26/03/22", "32/12/31"])) == {"ymd"}
    assert orders_of(pd.Series(["03/22/26"])) == {"mdy"}
    assert orders_of(pd.Series(["2026-01-01", None])) == frozenset()


def test_words_and_years_that_say_there_is_no_end():
    cells = ("9999-12-31", "2099/12/31", "31/12/9999", "99991231", "-", "なし", "無期限", "Ongoing", "0000-00-00")
    assert is_open(pd.Series(cells)).all()
    assert not is_open(pd.Series(["2026-09-30", "2089-12-31", "2026/12/31", "soon", "", None])).any()


@pytest.mark.parametrize(
    ("cell", "unit", "number"),
    [("¥1,200", "money", 1200), ("1,200円", "money", 1200), ("-$1,200.50", "money", -1200.5), ("12万", "money", 120000),
     ("1万2,000円", "money", 12000), ("1.5億円", "money", 150e6), ("300千円", "money", 300000),
     ("100 EUR", "money", 100),
     ("(¥1,200)", "money", -1200), ("\\12,000", "money", 12000), ("1.2k", "money", 1200), ("12ヶ月", "months", 12),
     ("12か月", "months", 12), ("１年", "months", 12), ("2 years", "months", 24), ("15名", "people", 15),
     ("30日前", "days", 30), ("2時間", "minutes", 120), ("3回", "times", 3)],
)  # fmt: skip
def test_numbers_with_their_units(cell, unit, number):
    assert as_numbers(pd.Series([cell], dtype="str"), unit)[0] == number
    assert as_numbers(pd.Series([cell], dtype="str"), "").isna().all()


@pytest.mark.parametrize(
    ("cell", "unit"), [("1ヶ月前", "days"), ("1,200円/年", "money"), ("12m", "money"), ("3%", "times")]
)
def test_units_that_are_another_thing_are_refused(cell, unit):
    assert as_numbers(pd.Series([cell], dtype="str"), unit).isna().all()


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=20))
def test_amounts_come_back_in_either_decimal_mark(cents):
    amounts = [value / 100 for value in cents]
    english = pd.Series([f"{amount:,.2f}" for amount in amounts], dtype="str")
    german = english.str.translate(str.maketrans(",.", ".,"))
    for cells, separator in ((english, ","), (german, ";"), (german, "\t")):
        assert as_numbers(cells, "money", decimal_of([(cells, "money")], separator)).tolist() == amounts


@pytest.mark.parametrize(
    ("cells", "separator", "decimal"),
    [(["225,00", "1.633,60", "12"], ";", ","), (["1.200"], ";", "?"), (["1.200"], ",", "."),
     (["1,200", "1,20"], ",", "."),
     (["1,200", "1,20"], ";", ","), (["1,200", "12.5"], ";", "."), (["12,5"], ",", ","), (["12"], ";", ".")],
)  # fmt: skip
def test_the_decimal_mark_is_that_of_the_cells(cells, separator, decimal):
    assert decimal_of([(pd.Series(cells, dtype="str"), "money")], separator) == decimal


def test_currencies_and_scales():
    assert currencies_of(pd.Series(["$1", "€2", "3円", "GBP 4"], dtype="str")).tolist() == ["USD", "EUR", "JPY", "GBP"]
    assert [scale_of(name) for name in ("月額（千円）", "金額[百万円]", "mrr", "千代田")] == [1e3, 1e6, 1, 1]


def test_a_number_too_large_is_not_called_none():
    column = next(column for column in TABLES["contracts"] if column.name == "mrr")
    problem, fix = unreadable_cells("contracts", column, pd.Series(["1234567890123456789"]), 1, "")
    assert problem == "numbers too large to be counted or paid: 1, such as '1234567890123456789'."
    assert "ran together" in fix
    assert "no number" in unreadable_cells("contracts", column, pd.Series(["lots"]), 1, "")[0]
