"""Cells: what is read, and what is refused rather than guessed."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cslib.company.parsing import as_booleans, as_dates, as_months, as_numbers, as_text


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
        "46268",
        "20260903",
        "2026-02-30",
        "2026/09-03",
        "9999-12-31",
        "0026-09-03",
        "２０２６-09-03",
        "2026-09-03x",
        "Sep 3, 2026",
        "2026-09",
    ],
)
def test_dates_that_are_refused(cell):
    assert read(as_dates, cell).isna().all()


@given(st.lists(st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)), max_size=20))
def test_dates_come_back(days):
    for style in ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"):
        cells = [day.strftime(style).replace(" ", "0") for day in days]
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
    assert as_dates(pd.Series([46268.0])).isna().all()


def test_months():
    cells = ("2026-09", "2026/9", "2026年9月", "2026-09-14", "09/2026", None)
    assert read(as_months, *cells).tolist() == [pd.Timestamp("2026-09-01")] * 4 + [pd.NaT] * 2


@pytest.mark.parametrize(
    ("cell", "number"),
    [("12", 12), ("-3.5", -3.5), ("1,200", 1200), ("1,234,567.5", 1234567.5), (" 4 ", 4), ("1e3", 1000), ("+2", 2)],
)
def test_numbers_that_are_read(cell, number):
    assert read(as_numbers, cell)[0] == number


@pytest.mark.parametrize("cell", ["１２", "1,20", "12万", "¥12", "inf", "nan", "1 200", "--3", "12,", "0x1f", ""])
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
