import numpy as np
import pandas as pd
import pytest
from small_companies import contracts, make, random_company

from cslib.company import reduction
from cslib.company.company import choose
from cslib.company.quarters import Calendar
from cslib.company.reduction import Windows

FIRST = pd.Timestamp("2026-01-05")  # a Monday


def many(tmp_path, features=150, users=200, rows=4000, **given):
    """Two accounts, one of them with more users and features than fit into a number, and rows without a user."""
    rng = np.random.default_rng(3)
    big = rng.random(rows) < 0.8
    use = pd.DataFrame({
        "account_id": np.where(big, "A", "B"),
        "date": FIRST + pd.to_timedelta(rng.integers(0, 120, rows), unit="D"),
        "feature": [f"f{n}" for n in rng.integers(0, features, rows)],
        "count": rng.integers(0, 9, rows),
        "user_id": [f"u{n}" for n in np.where(big, rng.integers(0, users, rows), rng.integers(0, 3, rows))],
    })  # fmt: skip
    use["user_id"] = use["user_id"].where(rng.random(rows) < 0.9)
    made = make(tmp_path, contracts(("A", FIRST, None), ("B", FIRST, None)), use, as_of="2026-07-01", **given)
    return made, use


def brute(use, account, lo, hi):
    """Count one window with sets."""
    rows = [row for row in use.itertuples() if row.account_id == account and lo <= row.date < hi]
    days = {row.date for row in rows}
    return {
        "days": len(days),
        "working": sum(day.weekday() < 5 for day in days),
        "weeks": len({(day - lo).days // 7 for day in days}),
        "events": sum(row.count for row in rows),
        "features": len({row.feature for row in rows}),
        "users": len({row.user_id for row in rows if isinstance(row.user_id, str)}),
    }


def counted(inside):
    groups = {"days": inside.days(), "working": inside.days(Calendar()), "weeks": inside.weeks()}
    groups |= {"events": inside.events(), **{name: inside.different(name) for name in ("features", "users")}}
    return pd.DataFrame(groups)


@pytest.mark.parametrize("window", [(0, 200), (3, 31), (90, 97), (119, 120)])
def test_windows_equal_sets(tmp_path, window):
    company, use = many(tmp_path)
    lo, hi = (FIRST + pd.Timedelta(days=n) for n in window)
    reduced = reduction.of(company)
    assert all(word.max() >= 2 for _, word in reduced.sets.values())
    inside = Windows(reduced, pd.DataFrame({"account_id": ["B", "A"], "lo": lo, "hi": hi}))
    assert inside.row.tolist() == [1, 0]
    assert counted(inside).to_dict("records") == [brute(use, "A", lo, hi), brute(use, "B", lo, hi)]


def test_weeks_and_windows_of_them_equal_sets(tmp_path):
    company, use = many(tmp_path)
    windows = pd.DataFrame({"account_id": ["A", "B"], "lo": FIRST + pd.Timedelta(days=9), "hi": pd.Timestamp.max})
    inside = Windows(reduction.of(company), windows, by_week=True)
    first, weeks = pd.Series([FIRST + pd.Timedelta(weeks=2)] * 2), np.array([16, 10])
    at = inside.at(first, weeks)
    assert sorted(at[at >= 0]) == list(range(26)) and (at[[0, -1]] == -1).all()
    found = counted(inside).assign(at=at).set_index("at")
    rolled = {name: inside.rolling(name, at, weeks, 4) for name in ("features", "users")}
    for place in range(26):
        account, week = ("A", place) if place < 16 else ("B", place - 16)
        lo = first[0] + pd.Timedelta(weeks=week)
        expected = brute(use, account, lo, lo + pd.Timedelta(days=7)) | {"weeks": 1}
        assert found.loc[place].to_dict() == expected
        if week >= 3:
            window = brute(use, account, lo - pd.Timedelta(weeks=3), lo + pd.Timedelta(weeks=1))
            assert {name: counts[place] for name, counts in rolled.items()} == {n: window[n] for n in rolled}


def test_gaps_and_first_days_equal_sets(tmp_path):
    company, use = many(tmp_path, rows=400)
    windows = pd.DataFrame({"account_id": ["A", "B"], "lo": FIRST, "hi": FIRST + pd.Timedelta(days=120)})
    found = Windows(reduction.of(company), windows).gaps()
    for row, account in enumerate(["A", "B"]):
        days = sorted(set(use.loc[use["account_id"] == account, "date"]))
        gaps = found.loc[found["row"] == row, "gap"]
        assert gaps.isna().tolist() == [True] + [False] * (len(days) - 1)
        assert gaps[1:].tolist() == [day.days for day in np.diff(days)]
    expected = use.groupby("feature")["date"].min().sort_index()
    assert reduction.first_days(reduction.of(company)).tolist() == expected.to_numpy("datetime64[ns]").tolist()
    days = use.groupby(["feature", "account_id"])["date"].agg(["min", "max"]).reset_index()
    found = reduction.first_and_last(reduction.of(company))
    assert found.to_numpy().tolist() == days[["account_id", "feature", "min", "max"]].to_numpy().tolist()


def test_pieces_and_segments_are_cut_from_the_same_reduction(tmp_path, monkeypatch):
    company, _ = random_company(tmp_path / "a", 5)
    monkeypatch.setattr(reduction, "MOST_ROWS", 100)
    again, _ = random_company(tmp_path / "b", 5)
    one, pieces = reduction.of(company), reduction.of(again)
    for name in ("account", "day", "events"):
        np.testing.assert_array_equal(getattr(one, name), getattr(pieces, name))
    for name, (bits, _) in one.sets.items():
        np.testing.assert_array_equal(bits, pieces.sets[name][0])
    monkeypatch.setattr(reduction, "_reduced", None)  # no further pass
    east = reduction.of(choose(company, "region", "east"))
    theirs = set(one.accounts[np.unique(east.account)])
    assert theirs == set(company.accounts.loc[company.accounts["region"] == "east", "account_id"]) & theirs
    assert 0 < len(east.day) < len(one.day)


def test_nothing_stays_in_the_engine(tmp_path):
    company, _ = random_company(tmp_path, 5)
    tables = company.engine.connection.con.sql
    before = tables("from duckdb_tables()").fetchall()
    reduction.of(company)
    assert tables("from duckdb_tables()").fetchall() == before


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "bigquery", "snowflake", "trino"])
def test_the_pass_can_be_made_by_other_engines(dialect):
    import ibis

    rows = {"life": "int32", "date": "date", "feature": "string", "count": "float64", "user_id": "string"}
    sql = ibis.to_sql(reduction._grouped(ibis.table(rows, name="use"), pd.Series(["core"])), dialect=dialect)
    assert sql.count("<<") == 0 and "GROUP BY" in sql
