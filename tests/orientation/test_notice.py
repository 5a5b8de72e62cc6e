"""The dates of a contract, against counting by hand and against the renewals of the tables."""

import calendar
import datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cslib.company.company import load
from cslib.company.quarters import Calendar
from cslib.company.spells import renewals
from cslib.errors import ParameterError
from cslib.orientation.life import notice as read

DAY = datetime.timedelta(days=1)


def later(day: datetime.date, months: int) -> datetime.date:
    """Add months by hand; a day that the month lacks becomes its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@given(
    start=st.dates(datetime.date(2020, 1, 1), datetime.date(2026, 12, 31)),
    term=st.sampled_from([1, 2, 3, 6, 12, 24, 36]),
    notice=st.integers(0, 200),
    ahead=st.integers(-60, 1500),
)
def test_dates_are_those_counted_by_hand(start, term, notice, ahead):
    today = start + ahead * DAY
    found = read(start, term, notice, True, today)
    k = 1
    while later(start, k * term) < today:
        k += 1
    renewal = later(start, k * term)
    assert found.k == k
    assert found.renewal.date() == renewal
    assert found.term_start.date() == later(start, (k - 1) * term)
    assert found.deadline.date() == renewal - notice * DAY
    assert found.days_to_renewal == (renewal - today).days
    assert found.days_to_deadline == (renewal - notice * DAY - today).days
    assert found.talk_from.date() == renewal - (notice + 60) * DAY


@pytest.mark.parametrize("start", ["2024-08-31", "2025-01-29", "2025-03-01"])
def test_dates_are_those_of_the_tables(tmp_path, start):
    as_of, term, days = "2026-10-01", 6, 45
    (tmp_path / "accounts.csv").write_text("account_id\na\n")
    (tmp_path / "contracts.csv").write_text(f"account_id,start_date,term_months,notice_days\na,{start},{term},{days}\n")
    (tmp_path / "usage.csv").write_text(f"account_id,date,feature\na,{start},login\n")
    ahead = renewals(load(tmp_path, as_of)).query("ahead").iloc[0]
    found = read(start, term, days, True, as_of)
    assert (found.renewal, found.deadline, found.k) == (ahead["renewal_date"], ahead["notice_deadline"], ahead["k"])


def test_the_renewal_is_three_months_away_and_the_decision_one():
    found = read("2025-12-01", term_months=12, notice_days=60, auto_renew=True, today="2026-09-01")
    assert (found.days_to_renewal, found.days_to_deadline) == (91, 31)
    assert not found.talk_in_onboarding


def test_a_deadline_on_a_holiday_is_the_working_day_before():
    # 2026-05-03 to 05-05 are holidays, a Sunday to a Tuesday; the Saturday before is no working day either.
    golden = Calendar(tuple(datetime.date(2026, 5, day) for day in (3, 4, 5)))
    found = read("2025-06-04", 12, 30, True, "2026-01-01", golden)
    assert (f"{found.deadline:%m-%d}", f"{found.working_deadline:%m-%d}") == ("05-05", "05-01")


def test_without_automatic_renewal_the_end_is_the_deadline():
    found = read("2026-01-01", 6, 90, False, "2026-03-01")
    assert found.deadline == found.renewal == pd.Timestamp("2026-07-01")


def test_a_short_term_with_a_long_notice_is_talked_about_in_onboarding():
    begins = {days: read("2025-12-01", 6, days, True, "2026-03-01").talk_in_onboarding for days in (0, 14, 30, 60, 90)}
    assert begins == {0: False, 14: False, 30: False, 60: True, 90: True}


def test_all_faults_are_told():
    with pytest.raises(ParameterError) as raised:
        read("2026-01-01", 0, -5, True, "2026-03-01")
    assert raised.value.problems == [
        "term_months must be a whole number from 1 on, but 0 was passed.",
        "notice_days must be a whole number from 0 on, but -5 was passed.",
    ]
