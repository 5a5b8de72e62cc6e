import numpy as np
import pandas as pd
import pytest

from cslib.company.company import load
from cslib.simulate.sample import write_sample
from cslib.stats.estimate import INSUFFICIENT, Unavailable
from cslib.team.capacity import capacity, ratio


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("capacity") / "company"
    write_sample(path, accounts=120, seed=5)
    return path


@pytest.fixture(scope="module")
def company(folder):
    return load(folder)


def middles(company):
    day = company.quarter.start + pd.Timedelta(days=3)
    while day < company.quarter.end:
        yield day
        day += pd.Timedelta(days=7)


def by_hand(company):
    """Walk through accounts and weeks one by one: account-weeks, minutes and revenue by phase."""
    contracts = company.table("contracts")
    handoff = company.table("handoffs").groupby("account_id")["date"].min().to_dict()
    amounts = {(r.account_id, r.month.strftime("%Y-%m")): r.amount for r in company.table("revenue").itertuples()}
    by_use = {account for account, _ in amounts}
    weeks, revenue, minutes = ({"onboarding": 0.0, "adoption": 0.0} for _ in range(3))
    for account, rows in contracts[contracts["type"] == "paid"].groupby("account_id"):
        for day in middles(company):
            paying = [r for r in rows.itertuples() if r.start_date <= day and (pd.isna(r.end_date) or day < r.end_date)]
            if not paying:
                continue
            phase = "adoption" if handoff.get(account, pd.Timestamp.max) <= day else "onboarding"
            weeks[phase] += 1
            mrr = sum(r.mrr for r in paying)
            mrr = amounts.get((account, day.strftime("%Y-%m")), 0.0) if account in by_use else mrr
            revenue[phase] += mrr * 12 / 365.25 * 7
    for touch in company.table("touches").itertuples():
        if company.quarter.start <= touch.date < company.quarter.end:
            phase = "adoption" if handoff.get(touch.account_id, pd.Timestamp.max) <= touch.date else "onboarding"
            minutes[phase] += touch.minutes
    return weeks, revenue, minutes


def test_weeks_minutes_and_revenue_equal_a_walk_through_accounts_and_weeks(company):
    weeks, revenue, minutes = by_hand(company)
    found = capacity(company)
    # Accounts that were customers long before handoffs were recorded are no part of this company.
    assert found.basis == "handoffs"
    for name, phase in found.phases.items():
        assert phase.account_weeks == weeks[name]
        assert phase.minutes == pytest.approx(minutes[name])
        assert phase.revenue == pytest.approx(revenue[name])
        assert phase.minutes_per_week.estimate == pytest.approx(minutes[name] / weeks[name])
        assert phase.minutes_per_revenue.estimate == pytest.approx(minutes[name] / revenue[name] * found.per)


def test_people_are_minutes_of_todays_customers_over_the_hours_given(company):
    found, half = capacity(company, hours_per_week=10), capacity(company, hours_per_week=5)
    for name, phase in found.phases.items():
        weekly = phase.minutes_per_week
        assert phase.people_needed.estimate == pytest.approx(weekly.estimate * phase.accounts / 600)
        assert phase.people_needed.low == pytest.approx(weekly.low * phase.accounts / 600)
        assert half.phases[name].people_needed.estimate == pytest.approx(2 * phase.people_needed.estimate)
    total = sum(phase.people_needed.estimate for phase in found.phases.values())
    assert found.people_needed.estimate == pytest.approx(total)


def test_segments_add_up_to_the_whole(company):
    found = capacity(company, "segment")
    for name, phase in found.phases.items():
        rows = found.segments[found.segments["phase"] == name]
        assert rows["accounts"].sum() == phase.accounts
        assert rows["minutes"].sum() == pytest.approx(phase.minutes)


def test_bounds_of_a_ratio_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(2000):
        weeks = rng.integers(1, 14, 80)
        minutes = rng.poisson(3.0 * weeks * rng.gamma(4, 0.25, 80))
        found = ratio(pd.Series(minutes), pd.Series(weeks))
        held += found.low <= 3.0 <= found.high
    assert 0.925 <= held / 2000 <= 0.965


def test_little_data_gives_no_bounds_and_no_verdict():
    assert ratio(pd.Series([0.0]), pd.Series([0.0])).estimate is None
    one = ratio(pd.Series([5.0]), pd.Series([2.0]))
    assert (one.estimate, one.low) == (2.5, None)


def test_what_is_lacking_is_named(tiny):
    assert capacity(tiny) == Unavailable(("touches",))


@pytest.fixture
def reduced(folder, tmp_path):
    """The same company without handoffs and money, and with half of the minutes recorded."""
    for name in ("accounts.csv", "contracts.csv"):
        frame = pd.read_csv(folder / name, dtype=str)
        frame.drop(columns="mrr", errors="ignore").to_csv(tmp_path / name, index=False)
    touches = pd.read_parquet(folder / "touches.parquet")
    touches.loc[::2, "minutes"] = np.nan
    touches.to_parquet(tmp_path / "touches.parquet")
    pd.read_parquet(folder / "usage.parquet").head(2000).to_parquet(tmp_path / "usage.parquet")
    return tmp_path


def test_without_handoffs_the_first_days_count_as_onboarding(reduced):
    found = capacity(load(reduced, as_of="2026Q3"), cap_days=180)
    assert (found.basis, found.cap_days) == ("cap", 180)
    assert found.phases["onboarding"].account_weeks > 0
    assert found.phases["adoption"].minutes_per_revenue == Unavailable(("contracts.mrr",))
    assert found.timed == pytest.approx(0.5, abs=0.05)


def test_on_few_accounts_no_verdict_is_claimed(company):
    small = capacity(company).phases["onboarding"]
    assert small.minutes_per_week.n < 30
    assert small.people_needed.verdict == INSUFFICIENT
