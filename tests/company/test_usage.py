import datetime

import numpy as np
import pandas as pd
import pytest
from small_companies import contracts, make, random_company

from cslib.company import spells, usage
from cslib.company.measures import MEASURES
from cslib.errors import ParameterError

FIRST = pd.Timestamp("2026-01-05")  # a Monday
HOLIDAYS = [datetime.date(2025, 12, 25), datetime.date(2026, 1, 1), datetime.date(2026, 2, 11)]


def day(n):
    return FIRST + pd.Timedelta(days=n)


def one_account(tmp_path, use, end=None, seats=4, **given):
    """One account from FIRST on, beside another that is active every day until as_of."""
    every = [("Z", d, "core", 1, "z") for d in pd.date_range(FIRST, "2026-09-30")]
    rows = pd.DataFrame(
        [("A", day(n), *rest) for n, *rest in use] + every,
        columns=["account_id", "date", "feature", "count", "user_id"],
    )
    accounts = pd.DataFrame({"account_id": ["A", "Z"], "seats": [seats, 1]})
    return make(tmp_path, contracts(("A", FIRST, end), ("Z", FIRST, None)), rows, accounts, **given)


def of(table, account="A"):
    return table[table["account_id"] == account].reset_index(drop=True)


# By hand ----------------------------------------------------------------------------------------------------------


def test_a_week_by_hand(tmp_path):
    use = [(0, "core", 2, "u1"), (0, "core", 3, "u2"), (5, "report", 1, "u1"), (20, "core", 4, "u1")]
    found = of(usage.weekly(one_account(tmp_path, use, end=day(25))))
    assert found["week"].tolist() == [day(0), day(7), day(14), day(21)]
    assert found["active_days"].tolist() == [2, 0, 1, 0]  # no rows in an observed week are a 0
    assert found["active_users"].tolist() == [2, 0, 1, 0]
    assert found["features"].tolist() == [2, 0, 1, 0]
    assert found["events"].tolist() == [6, 0, 4, 0]
    assert found["observed_days"].tolist() == [7, 7, 7, 4]


def test_a_landmark_by_hand(tmp_path):
    # Window of days 2 to 29: two working days of use, one Saturday; day 1 and day 30 are outside.
    use = [
        (1, "x", 50, "u9"),
        (2, "core", 2, "u1"),
        (2, "core", 3, "u2"),
        (5, "report", 1, "u1"),
        (29, "core", 6, "u1"),
        (30, "y", 9, "u8"),
    ]
    found = of(usage.at_landmark(one_account(tmp_path, use), landmark_days=30)).iloc[0]
    assert found["landmark"] == day(30) and found["observed"]
    assert found["active_day_share"] == pytest.approx(2 / 20)
    assert found["active_weeks"] == 2  # days 2 and 5 are in the first week of the window, 29 in the last
    assert found["events_per_active_day"] == pytest.approx(12 / 3)
    assert found["events_per_user"] == pytest.approx(12 / 2)
    assert found["breadth"] == pytest.approx(2 / 3)  # y was seen on day 30 for the first time, x on day 1
    assert found["seat_utilization"] == pytest.approx(2 / 4)


def test_no_use_in_an_observed_window_is_zero_not_missing(tmp_path):
    found = of(usage.at_landmark(one_account(tmp_path, [(200, "core", 1, "u1")]), landmark_days=90)).iloc[0]
    assert found["observed"]
    assert found[list(MEASURES)].tolist() == [0] * 6


@pytest.mark.parametrize(
    ("end", "landmark_days", "observed"),
    [(90, 90, True), (89, 90, False), (None, 268, True), (None, 269, True), (None, 270, False)],
)
def test_a_window_must_lie_inside_life_and_span(tmp_path, end, landmark_days, observed):
    company = one_account(tmp_path, [(3, "core", 1, "u1")], end=None if end is None else day(end))
    found = of(usage.at_landmark(company, landmark_days)).iloc[0]
    assert found["observed"] == observed
    assert found[list(MEASURES)].isna().all() == (not observed)


def test_accounts_that_enter_after_their_landmark_are_not_observed(tmp_path):
    rows = contracts(("A", FIRST, None), ("B", day(80), None))
    use = pd.DataFrame({"account_id": "A", "date": pd.date_range(FIRST, "2026-09-30"), "feature": "core"})
    company = make(tmp_path, rows, use, settings={"tables": {"contracts": {"data_from": day(91).date()}}})
    assert usage.at_landmark(company, 90)["observed"].tolist() == [False, True]
    company = make(tmp_path, rows, use, settings={"tables": {"usage": {"data_from": day(63).date()}}})
    assert usage.span(company)[0] == day(63)
    assert usage.at_landmark(company, 90)["observed"].tolist() == [False, True]
    assert usage.at_landmark(company, 91)["observed"].tolist() == [True, True]
    assert usage.weekly(company)["week"].min() == day(63)


def test_the_last_week_may_be_quiet(tmp_path):
    rows = contracts(("A", FIRST, None))
    for last, end in (("2026-09-24", "2026-10-01"), ("2026-09-23", "2026-09-24")):
        use = pd.DataFrame({"account_id": "A", "date": [FIRST, pd.Timestamp(last)], "feature": "core"})
        assert usage.span(make(tmp_path, rows, use)) == (FIRST, pd.Timestamp(end))


def test_breadth_counts_the_features_that_were_there(tmp_path):
    features = pd.DataFrame(
        {
            "feature": ["core", "report", "later", "gone", "leaving"],
            "launched": [None, day(10), day(30), day(-90), day(-90)],
            "retired": [None, None, None, day(2), day(3)],
        }
    )
    use = [(5, "core", 1, "u"), (6, "report", 1, "u")]
    company = one_account(tmp_path, use, features=features)
    # In [2, 30) there were core, report and, for a day, leaving; `later` came on day 30 and `gone` went on day 2.
    assert of(usage.at_landmark(company, 30))["breadth"][0] == pytest.approx(2 / 3)
    use += [(7, "unlisted", 1, "u"), (8, "other", 1, "u")]
    assert of(usage.at_landmark(one_account(tmp_path, use, features=features), 30))["breadth"][0] == 1


def test_features_are_those_seen_in_the_whole_company(tmp_path):
    company, _ = random_company(tmp_path, 3)
    east, _ = random_company(tmp_path, 3, segment=("region", "east"))
    assert set(east.accounts["region"]) == {"east"}
    whole, part = usage.trailing(company), usage.trailing(east)
    both = part.merge(whole, on=["account_id", "date"], suffixes=("", "_whole"))
    assert len(both) == len(part) > 50
    np.testing.assert_array_equal(both["breadth"], both["breadth_whole"])
    assert usage.span(east) == usage.span(company)


def test_seats_are_those_of_the_day(tmp_path):
    use = [(n, "core", 1, f"u{n % 2}") for n in range(200)]
    changes = pd.DataFrame(
        {"account_id": "A", "date": [day(60), day(120)], "column": ["seats", "seats"], "value": ["2", "8"]}
    )
    found = of(usage.trailing(one_account(tmp_path, use, changes=changes))).set_index("date")["seat_utilization"]
    assert found[day(56)] == 1.0 and found[day(63)] == 2 / 8 and found[day(126)] == 2 / 4


def test_measures_that_the_tables_do_not_allow_are_absent(tmp_path):
    company, _ = random_company(tmp_path, 1, users=False)
    without = ("active_day_share", "active_weeks", "events_per_active_day", "breadth")
    assert usage.available(company) == without
    assert list(usage.trailing(company)) == ["account_id", "date", *without]
    assert list(usage.at_landmark(company)) == ["account_id", "landmark", "observed", *without]
    assert usage.weekly(company)["active_users"].isna().all()


def test_events_without_a_known_user_leave_the_measure_unknown(tmp_path):
    found = of(usage.at_landmark(one_account(tmp_path, [(5, "core", 3, None)]), 30)).iloc[0]
    assert np.isnan(found["events_per_user"]) and np.isnan(found["seat_utilization"])
    assert found["events_per_active_day"] == 3


@pytest.mark.parametrize("days", [0, -7, 10, 27])
def test_windows_are_whole_weeks(tmp_path, days):
    company = one_account(tmp_path, [(5, "core", 3, "u")])
    for call in (usage.trailing, usage.at_landmark):
        with pytest.raises(ParameterError, match=f"`days` must be whole weeks, such as 28, but {days} was passed"):
            call(company, days=days)


def test_a_landmark_cannot_come_before_its_window(tmp_path):
    with pytest.raises(ParameterError, match="must be at least the 28 of the window, but 14 was passed"):
        usage.at_landmark(one_account(tmp_path, [(5, "core", 3, "u")]), landmark_days=14)


# By brute force: account by account, window by window, in plain Python ------------------------------------------------


def slow(company, rows, name, lo, hi):
    """Compute the measures of [lo, hi) from the rows of usage."""
    first_seen = rows.groupby("feature")["date"].min()
    mine = rows[(rows["account_id"] == name) & (rows["date"] >= lo) & (rows["date"] < hi)]
    working = [d for d in pd.date_range(lo, hi, inclusive="left") if d.weekday() < 5 and d.date() not in HOLIDAYS]
    active, users = set(mine["date"]), set(mine["user_id"])
    weeks = {(d - lo).days // 7 for d in active}
    seats = company.accounts.set_index("account_id")["seats"][name]
    events = mine["count"].sum()
    return {
        "active_day_share": len(active & set(working)) / len(working),
        "active_weeks": len(weeks),
        "events_per_active_day": events / len(active) if active else 0,
        "events_per_user": events / len(users) if users else 0,
        "breadth": mine["feature"].nunique() / (first_seen < hi).sum(),
        "seat_utilization": np.nan if np.isnan(seats) else min(1, len(users) / seats),
    }


def inside(company, rows):
    """Keep the rows that the company shows: from the first day of any contract to the last."""
    table = company.table("contracts")
    table = table.assign(end=table["end_date"].fillna(company.as_of)).groupby("account_id")
    first, end = rows["account_id"].map(table["start_date"].min()), rows["account_id"].map(table["end"].max())
    kept = (rows["date"] >= first) & (rows["date"] < end) & (rows["date"] < company.as_of)
    return rows[kept]


def resting(company):
    """Return the function that tells whether an account has paused on some day of [lo, hi)."""
    breaks = {}
    for row in spells.pauses(company).itertuples():
        breaks.setdefault(row.account_id, []).append((row.start, row.end))
    return lambda name, lo, hi: any(start < hi and lo < end for start, end in breaks.get(name, []))


@pytest.fixture(scope="module", params=[11, 12])
def random(request, tmp_path_factory):
    company, rows = random_company(tmp_path_factory.mktemp("random"), request.param, as_of="2026-06-15")
    return company, inside(company, rows)


def test_weekly_equals_brute_force(random):
    company, rows = random
    rests = resting(company)
    first, end = usage.span(company)
    expected = []
    for life in spells.lives(company).itertuples():
        for week in pd.date_range("2025-08-25", "2026-06-15", freq="W-MON"):
            days = [
                d
                for d in pd.date_range(week, periods=7)
                if max(life.start, first) <= d < min(life.end, end)
                and not rests(life.account_id, d, d + pd.Timedelta(days=1))
            ]
            lives_on = [d for d in pd.date_range(week, periods=7) if life.start <= d < life.end]
            if not days:
                continue
            mine = rows[(rows["account_id"] == life.account_id) & rows["date"].isin(lives_on)]
            numbers = [mine[c].nunique() for c in ("date", "user_id", "feature")]
            expected.append((life.account_id, week, *numbers, mine["count"].sum(), len(days)))
    found = usage.weekly(company).sort_values(["account_id", "week"])
    assert found.to_numpy().tolist() == [list(row) for row in sorted(expected)]
    assert len(found) > 150


@pytest.mark.parametrize("days", [28, 14, 56])
def test_trailing_equals_brute_force(random, days):
    company, rows = random
    rests = resting(company)
    first, end = usage.span(company)
    expected = {}
    for life in spells.lives(company).itertuples():
        for date in pd.date_range("2025-09-01", "2026-06-15", freq="W-MON"):
            lo = date - pd.Timedelta(days=days)
            whole = lo >= max(life.start, first) and date <= min(life.end, end)
            if whole and not rests(life.account_id, lo, date):
                expected[life.account_id, date] = slow(company, rows, life.account_id, lo, date)
    found = usage.trailing(company, days).set_index(["account_id", "date"])
    expected = pd.DataFrame.from_dict(expected, orient="index").sort_index()
    assert list(found.index) == list(expected.index) and len(found) > 60
    np.testing.assert_allclose(found.to_numpy(), expected[list(found)].to_numpy(), rtol=1e-12)


@pytest.mark.parametrize(("landmark_days", "days"), [(90, 28), (45, 28), (100, 84)])
def test_at_landmark_equals_brute_force(random, landmark_days, days):
    company, rows = random
    rests = resting(company)
    first, end = usage.span(company)
    found = usage.at_landmark(company, landmark_days, days).set_index("account_id")
    lives = spells.lives(company)
    assert sorted(found.index) == sorted(lives["account_id"])
    for life in lives.itertuples():
        row = found.loc[life.account_id]
        hi = life.start + pd.Timedelta(days=landmark_days)
        lo = hi - pd.Timedelta(days=days)
        seen = lo >= max(life.start, first) and hi <= min(life.end, end) and not rests(life.account_id, lo, hi)
        assert row["observed"] == seen and row["landmark"] == hi
        expected = slow(company, rows, life.account_id, lo, hi) if seen else dict.fromkeys(MEASURES, np.nan)
        assert {name: row[name] for name in expected} == pytest.approx(expected, nan_ok=True)
    assert found["observed"].sum() >= 3


def test_interval_equals_brute_force(random):
    company, rows = random
    found = usage.usage_interval(company).frame.set_index("account_id")
    for life in spells.lives(company).itertuples():
        mine = rows[(rows["account_id"] == life.account_id) & (rows["date"] >= life.start) & (rows["date"] < life.end)]
        active = sorted(set(mine["date"]))
        assert (life.account_id in found.index) == (len(active) >= 3)
        if len(active) >= 3:
            assert found.loc[life.account_id, "active_days"] == len(active)
            assert found.loc[life.account_id, "median_gap"] == np.median([d.days for d in np.diff(active)])


@pytest.mark.parametrize("seed", [20, 21, 22])
def test_weekly_events_add_up_to_those_inside_lives(tmp_path, seed):
    company, rows = random_company(tmp_path, seed, accounts=7)
    lives = spells.lives(company).set_index("account_id")
    start, end = rows["account_id"].map(lives["start"]), rows["account_id"].map(lives["end"])
    total = rows[(rows["date"] >= start) & (rows["date"] < end)].groupby("account_id")["count"].sum()
    sums = usage.weekly(company).groupby("account_id")["events"].sum()
    steady = sorted(set(total.index) - set(spells.pauses(company)["account_id"]))
    assert len(steady) >= 5
    assert sums[steady].tolist() == total[steady].tolist()


# Weekly figures instead of usage ------------------------------------------------------------------------------------


def weekly_figures(tmp_path, **given):
    weeks = [day(7 * n) for n in range(8)]
    activity = pd.DataFrame({"account_id": "A", "week": weeks, "active_days": [7, 0, 2, 3, 0, 0, 1, 5],
                             "active_users": [2, 0, 3, 1, 0, 0, 1, 2], "features": [3, 0, 2, 4, 0, 0, 1, 2],
                             "events": [20, 0, 6, 9, 0, 0, 2, 10]})  # fmt: skip
    activity = activity.drop(index=[1])  # a week without a row is a 0 as well
    accounts = pd.DataFrame({"account_id": ["A"], "seats": [5]})
    rows = contracts(("A", FIRST, None))
    return make(tmp_path, rows, accounts=accounts, as_of=day(56), activity=activity, **given)


def test_weekly_figures_take_the_place_of_usage(tmp_path):
    company = weekly_figures(tmp_path)
    assert usage.span(company) == (day(0), day(56))
    weeks = usage.weekly(company)
    assert weeks["active_days"].tolist() == [7, 0, 2, 3, 0, 0, 1, 5]
    assert weeks["events"].tolist() == [20, 0, 6, 9, 0, 0, 2, 10]
    found = usage.trailing(company).set_index("date")
    assert list(found.index) == [day(28), day(35), day(42), day(49), day(56)]
    first = found.loc[day(28)]
    assert first["active_day_share"] == (5 + 0 + 2 + 3) / 20  # seven days of a week are five working days
    assert first["active_weeks"] == 3
    assert first["events_per_active_day"] == 35 / 12
    assert first["events_per_user"] == 35 / 3  # the most users of any week
    assert first["breadth"] == 1.0 and found.loc[day(56), "breadth"] == 2 / 4
    assert first["seat_utilization"] == 3 / 5
    assert found.loc[day(49), "active_weeks"] == 2
    # Day 45 is a Thursday: the whole weeks before it are those before day 42.
    landmark = usage.at_landmark(company, 45).iloc[0]
    assert landmark["landmark"] == day(45)
    for name in MEASURES:
        assert landmark[name] == found.loc[day(42), name]


def test_gaps_between_weekly_figures(tmp_path):
    found = usage.usage_interval(weekly_figures(tmp_path)).frame
    # Use in weeks 0, 2, 3, 6 and 7: 14, 7, 21 and 7 days apart.
    assert found.to_numpy().tolist() == [["A", 10.5, 5]]


# The window -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gaps", "window"),
    [([], 28), ([1, 1, 2, 3], 28), ([14] * 4, 28), ([15] * 4, 56), ([30] * 4, 84), ([90] * 4, 84), ([1, 1, 1, 90], 56)],
)
def test_the_window_follows_the_pace_of_use(gaps, window):
    assert usage.suggested_window(pd.DataFrame({"median_gap": np.array(gaps, dtype=float)})) == window
