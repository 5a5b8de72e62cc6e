"""Quarters, months and working days, against date arithmetic done another way."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from cslib import language
from cslib.company.quarters import Calendar, Quarter, add_months

DAYS = st.dates(datetime.date(1950, 1, 1), datetime.date(2150, 12, 31))


@pytest.mark.parametrize(
    ("text", "fiscal_start", "start", "end"),
    [
        ("2026Q3", 1, "2026-07-01", "2026-10-01"),
        ("2026Q4", 1, "2026-10-01", "2027-01-01"),
        ("2026q1", 4, "2026-04-01", "2026-07-01"),
        ("2026-Q4", 4, "2027-01-01", "2027-04-01"),
        ("2026 Q2", 12, "2027-03-01", "2027-06-01"),
    ],
)
def test_parse(text, fiscal_start, start, end):
    quarter = Quarter.parse(text, fiscal_start)
    assert (quarter.start, quarter.end) == (pd.Timestamp(start), pd.Timestamp(end))


@pytest.mark.parametrize(
    "text", ["FY2026Q2", "fy2026 q2", "2026年度第2四半期", "２０２６年度第２四半期", "2026年度の第 2 四半期", "2026Q2"]
)
def test_other_ways_to_write_a_quarter(text):
    assert Quarter.parse(text, 4) == Quarter(2026, 2, 4)


def test_a_fiscal_year_named_after_its_end():
    quarter = Quarter.containing("2026-06-15", 2, "end")
    assert (str(quarter), f"{quarter.start:%F}", f"{quarter.end:%F}") == ("2027Q2", "2026-05-01", "2026-08-01")
    assert Quarter.parse("FY2027Q2", 2, "end") == quarter == quarter.of("2026-07-31")
    assert (str(quarter.next(3)), str(quarter.previous(2))) == ("2028Q1", "2026Q4")
    assert str(Quarter.containing("2026-06-15", 1, "end")) == "2026Q2", "the calendar year begins and ends in itself"


@pytest.mark.parametrize(
    ("quarter", "english", "japanese"),
    [
        (Quarter(2026, 3), "2026Q3 (July to September 2026)", "2026Q3（2026年7月〜2026年9月）"),
        (Quarter(2026, 2, 4), "FY2026 Q2 (July to September 2026)", "2026年度第2四半期（2026年7月〜2026年9月）"),
        (
            Quarter(2026, 4, 2, "end"),
            "FY2026 Q4 (November 2025 to January 2026)",
            "2026年度第4四半期（2025年11月〜2026年1月）",
        ),
    ],
)
def test_a_quarter_in_words(quarter, english, japanese):
    assert quarter.in_words == english
    with language.using("ja"):
        assert quarter.in_words == japanese


@given(DAYS, st.integers(1, 12), st.sampled_from(["start", "end"]), st.integers(-9, 9))
def test_names_follow_the_year_wherever_it_is_named_after(day, fiscal_start, named, k):
    quarter = Quarter.containing(day, fiscal_start, named)
    assert quarter.start <= pd.Timestamp(day) < quarter.end
    assert Quarter.parse(str(quarter), fiscal_start, named) == quarter
    assert quarter.next(k).previous(k) == quarter and quarter.of(quarter.next(k).start) == quarter.next(k)
    year = Quarter(quarter.year, 1, fiscal_start, named)
    assert quarter.year == (year.start if named == "start" else year.next(4).start - pd.Timedelta(days=1)).year


@pytest.mark.parametrize("text", ["2026Q5", "2026", "Q3", "26Q3", "2026Q3x", ""])
def test_what_is_no_quarter_is_told(text):
    with pytest.raises(ValueError) as told:
        Quarter.parse(text)
    assert str(told.value) == f"A quarter is written like 2026Q3, but {text!r} was passed."


def test_told_in_japanese():
    with language.using("ja"), pytest.raises(ValueError, match="四半期は 2026Q3 のように書きます"):
        Quarter.parse("third")


@pytest.mark.parametrize("wrong", [(2026, 0), (2026, 5), (26, 1), (2026, 1, 13)])
def test_ranges(wrong):
    with pytest.raises(ValueError, match="of a quarter must be between"):
        Quarter(*wrong)


@given(DAYS, st.integers(1, 12))
def test_a_day_is_in_the_quarter_that_contains_it(day, fiscal_start):
    quarter = Quarter.containing(day, fiscal_start)
    assert quarter.start <= pd.Timestamp(day) < quarter.end
    assert (quarter.start.month - fiscal_start) % 3 == 0
    assert Quarter.parse(str(quarter), fiscal_start) == quarter


@given(DAYS, st.integers(1, 12), st.integers(-20, 20))
def test_quarters_follow_each_other(day, fiscal_start, k):
    quarter = Quarter.containing(day, fiscal_start)
    assert quarter.next(k).previous(k) == quarter
    assert quarter.end == quarter.next().start
    assert quarter.next(k).start == pd.Timestamp(quarter.start + relativedelta(months=3 * k))


@pytest.mark.parametrize(
    ("day", "quarter"), [("2026-10-01", "2026Q3"), ("2026-09-30", "2026Q2"), ("2027-01-01", "2026Q4")]
)
def test_last_complete(day, quarter):
    assert str(Quarter.last_complete(day)) == quarter
    assert Quarter.last_complete(day).end <= pd.Timestamp(day)


@given(st.lists(st.tuples(DAYS, st.integers(-40, 40)), min_size=1, max_size=20))
def test_add_months_as_dateutil_does(pairs):
    dates, months = zip(*pairs, strict=True)
    expected = [np.datetime64(day + relativedelta(months=m), "ns") for day, m in pairs]
    assert add_months(list(dates), list(months)).tolist() == np.array(expected).tolist()


def test_add_months_keeps_what_is_missing():
    result = add_months(pd.Series(["2026-01-31", None, "2026-01-31"]), [1, 1, np.nan])
    assert result.dtype == "datetime64[ns]"
    assert result[0] == np.datetime64("2026-02-28")
    assert np.isnat(result[1:]).all()


@given(DAYS, st.integers(0, 400), st.sets(st.integers(0, 400), max_size=5))
def test_working_days_are_counted_one_by_one(start, length, off):
    holidays = tuple(start + datetime.timedelta(days=k) for k in off)
    days = [start + datetime.timedelta(days=k) for k in range(length)]
    expected = sum(day.weekday() < 5 and day not in holidays for day in days)
    calendar = Calendar(holidays)
    assert calendar.working_days(start, start + datetime.timedelta(days=length)) == expected
    if days:
        assert calendar.is_working(days).sum() == expected


def test_working_days_of_many():
    counted = Calendar().working_days(pd.Series(["2026-09-28", "2026-09-26"]), "2026-10-05")
    assert counted.tolist() == [5, 5]


def test_after_skips_weekends_and_holidays():
    calendar = Calendar((datetime.date(2026, 10, 5),))
    assert calendar.after("2026-10-02") == pd.Timestamp("2026-10-06")
    assert calendar.after("2026-10-06") == pd.Timestamp("2026-10-07")
