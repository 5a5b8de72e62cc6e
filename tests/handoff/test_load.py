"""Accounts in each team's hands: bounds against published values and simulated arrivals."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cslib.handoff.policies import bounds_of_count, caseload
from cslib.stats.intervals import median

AS_OF = pd.Timestamp("2026-10-01")


def accounts(*rows):
    table = pd.DataFrame(rows, columns=["start", "handoff", "end"])
    return table.apply(pd.to_datetime)


def test_weeks_are_counted_from_start_to_handoff_to_end():
    table = accounts(
        ("2026-08-31", "2026-09-14", AS_OF),
        ("2026-09-01", None, "2026-09-22"),
        ("2026-09-07", "2026-09-09", "2026-09-21"),
    )
    found = caseload(table, AS_OF)
    assert found.weeks.index[0] == pd.Timestamp("2026-08-31") == found.since
    assert found.weeks.index[-1] == pd.Timestamp("2026-09-28")
    assert found.weeks["onboarding"].tolist() == [1, 3, 1, 1, 0]
    assert found.weeks["adoption"].tolist() == [0, 0, 2, 1, 1]
    assert found.onboarding.estimate == pytest.approx(6 / 5)
    assert found.adoption.n == 2


def test_a_monday_as_of_is_not_counted():
    monday = pd.Timestamp("2026-09-28")
    assert caseload(accounts(("2026-09-01", None, monday)), monday).weeks.index[-1] == pd.Timestamp("2026-09-21")


def test_nobody_is_no_number():
    found = caseload(accounts(), AS_OF)
    assert found.onboarding.estimate is None and found.onboarding.reasons[0].code == "no_accounts"
    assert found.weeks.empty and found.since is None


@pytest.mark.parametrize(("n", "low", "high"), [(0, 0.0, 3.69), (1, 0.03, 5.57), (10, 4.80, 18.39), (50, 37.11, 65.92)])
def test_counts_have_the_bounds_of_the_tables_of_garwood(n, low, high):
    assert [round(float(bound), 2) for bound in bounds_of_count(n, n)] == [low, high]


def test_means_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(1)
    weeks, rate, stay = 52, 0.6, 9.0
    truth = rate * stay
    inside = 0
    for _ in range(300):
        starts = np.repeat(np.arange(-150, weeks), rng.poisson(rate, weeks + 150))
        ends = starts + rng.geometric(1 / stay, len(starts))
        there = np.clip(np.minimum(ends, weeks) - np.maximum(starts, 0), 0, None) / weeks
        low, high = bounds_of_count(there.sum(), (there**2).sum())
        inside += low <= truth <= high
    assert inside >= stats.binom.ppf(0.005, 300, 0.95)


def test_medians_have_the_bounds_of_their_order_statistics():
    made = median(range(1, 21), "days")
    assert (made.estimate, made.low, made.high) == (10.5, 6.0, 15.0)
    assert (median([1, 2, 3, 4, 5], "days").low, median([], "days").estimate) == (None, None)
    assert median([1, 2, 3, 4, 5, 6], "days").low == 1.0
