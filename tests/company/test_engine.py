"""Usage in the engine: the same cells read as in pandas, faults found, lives cut, for csv and parquet."""

from __future__ import annotations

import pandas as pd
import pytest

from cslib.company.engine import FAULTS, Engine
from cslib.company.parsing import as_dates, as_numbers
from cslib.company.settings import Settings
from cslib.company.sources import find_sources
from cslib.errors import SourceError

CELLS = [
    "2026-09-03",
    "2026/9/3",
    "2026年9月3日",
    "2026-09-03 10:00:00",
    "2026-09-30T23:30:00Z",
    "2026-09-30 23:30:00+00:00",
    "2026-09-30 23:30:00",
    "03/04/2026",
    "46268",
    "2026-02-30",
    "9999-12-31",
    "２０２６-09-03",
    "2026-09",
    "令和8年9月3日",
    "Sep 3, 2026 11:00 PM",
    "1788393600",
    "1788393600000",
    "20260903",
    "2026-09-30 23:30:00 -0800",
    "2026-09-30 23:30 UTC",
    "x",
]
NUMBERS = ["12", "1,200", "1,20", "１２", "-3", "1e3", "inf", "", "4.5"]


def engine(folder, frame, kind="csv", zone="", encoding="utf-8", **settings):
    if kind == "csv":
        frame.to_csv(folder / "usage.csv", index=False, encoding=encoding)
    else:
        frame.to_parquet(folder / "usage.parquet", index=False)
    source = find_sources(folder, Settings.model_validate({"tables": {"usage": settings}}))["usage"]
    return Engine(source, zone)


def rows_of(engine):
    return engine.connection.execute(engine.rows.order_by("row"))


@pytest.mark.parametrize("zone", ["", "Asia/Tokyo"])
def test_dates_are_read_as_pandas_room_reads_them(tmp_path, zone):
    frame = pd.DataFrame({"account_id": "1", "date": CELLS, "feature": "f"})
    rows = rows_of(engine(tmp_path, frame, zone=zone))
    expected = as_dates(pd.Series(CELLS, dtype="str"), time_zone=zone)
    assert pd.to_datetime(rows["date"]).astype("datetime64[ns]").tolist() == expected.tolist()
    assert rows["date_text"].dropna().tolist() == [c for c, date in zip(CELLS, expected, strict=True) if pd.isna(date)]
    assert rows["row"].tolist() == list(range(1, len(CELLS) + 1))


def test_numbers_are_read_as_pandas_room_reads_them(tmp_path):
    frame = pd.DataFrame({"account_id": "1", "date": "2026-09-03", "feature": "f", "count": NUMBERS})
    rows = rows_of(engine(tmp_path, frame))
    expected = as_numbers(pd.Series(NUMBERS, dtype="str"))
    assert rows["count"].tolist() == expected.fillna(1).tolist()
    assert rows["count_text"].dropna().tolist() == ["1,20", "inf"]


def test_a_format_is_taken_at_its_word(tmp_path):
    frame = pd.DataFrame({"account_id": "1", "date": ["03/04/2026", "2026-04-03"], "feature": "f"})
    rows = rows_of(engine(tmp_path, frame, date_format="%d/%m/%Y"))
    assert rows["date"].dropna().astype(str).tolist() == ["2026-04-03"]
    assert rows["date_text"].dropna().tolist() == ["2026-04-03"]


def test_identifiers_stay_text_and_count_is_one_when_absent(tmp_path):
    frame = pd.DataFrame({"account_id": ["001", "1"], "date": "2026-09-03", "feature": "f"})
    rows = rows_of(engine(tmp_path, frame))
    assert rows["account_id"].tolist() == ["001", "1"]
    assert rows["count"].tolist() == [1, 1]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_columns_are_renamed(tmp_path, kind):
    frame = pd.DataFrame({"顧客ID": ["001"], "日": ["2026-09-03"], "機能": ["登録"], "x": [1]})
    names = {"account_id": "顧客ID", "date": "日", "feature": "機能"}
    rows = rows_of(engine(tmp_path, frame, kind, columns=names))
    assert rows[["account_id", "feature"]].values.tolist() == [["001", "登録"]]
    assert "x" not in rows


@pytest.mark.parametrize("encoding", ["cp932", "utf-8-sig"])
def test_encodings(tmp_path, encoding):
    frame = pd.DataFrame({"account_id": ["001"], "date": ["2026年9月3日"], "feature": ["登録"]})
    rows = rows_of(engine(tmp_path, frame, encoding=encoding))
    assert rows["feature"].tolist() == ["登録"]
    assert rows["date"].dt.day.tolist() == [3]


def test_typed_parquet(tmp_path):
    frame = pd.DataFrame(
        {
            "account_id": [1.0, 2.0],
            "date": pd.to_datetime(["2026-09-30 23:30", "2026-09-30 10:00"], utc=True),
            "feature": "f",
            "count": [2, 3],
        }
    )
    rows = rows_of(engine(tmp_path, frame, "parquet", zone="Asia/Tokyo"))
    assert rows["account_id"].tolist() == ["1", "2"]
    assert rows["date"].astype(str).tolist() == ["2026-10-01", "2026-09-30"]
    assert rows["row"].tolist() == [1, 2]
    assert rows_of(engine(tmp_path, frame, "parquet"))["date"].astype(str).tolist() == ["2026-09-30", "2026-09-30"]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_inspect_counts_every_fault(tmp_path, kind):
    frame = pd.DataFrame(
        [
            ("1", "2026-09-03", "f", "1", "u"),
            ("1", "x", "f", "1", None),
            ("2", "2026-09-01", None, "-1", None),
            ("9", "2026-09-09", "f", "z", None),
            ("9", None, "f", None, None),
            (None, "2026-09-02", "f", None, None),
        ],
        columns=["account_id", "date", "feature", "count", "user_id"],
    )
    made = engine(tmp_path, frame, kind)
    accounts = pd.Series(["1", "2"], dtype="str")
    numbers = made.inspect(accounts)
    clock = {"hours": None, "months": 1, "off_first": 3, "off_last": 4, "timed": 0}
    assert numbers == clock | {
        "rows": 6,
        "first": pd.Timestamp("2026-09-01"),
        "last": pd.Timestamp("2026-09-09"),
        "has_user": True,
        "unknown_accounts": 1,
        "no_account": 1,
        "no_date": 1,
        "no_feature": 1,
        "bad_date": 1,
        "bad_count": 1,
        "negative_count": 1,
        "unknown_account": 2,
    }
    shift = 2 if kind == "csv" else 1
    lines = {fault: (made.examples(fault, accounts)["row"].astype(int) - shift).tolist() for fault in FAULTS}
    assert lines == {
        "no_account": [5],
        "no_date": [4],
        "no_feature": [2],
        "bad_date": [1],
        "bad_count": [3],
        "negative_count": [2],
        "unknown_account": [3, 4],
    }


def test_lives_cut_rows(tmp_path):
    days = pd.date_range("2026-01-01", "2026-01-31").strftime("%Y-%m-%d")
    frame = pd.concat([pd.DataFrame({"account_id": a, "date": days, "feature": "f"}) for a in ("1", "2", "3")])
    made = engine(tmp_path, frame)
    lives = pd.DataFrame(
        {
            "account_id": ["1", "2"],
            "first": pd.to_datetime(["2026-01-10", "2025-01-01"]),
            "end": pd.to_datetime([None, "2026-01-05"]),
        }
    )
    until = pd.Timestamp("2026-01-21")
    rows = made.connection.execute(made.inside(lives, until))
    spans = rows.groupby("account_id")["date"].agg(["min", "max"]).astype(str)
    assert spans.values.tolist() == [["2026-01-10", "2026-01-20"], ["2026-01-01", "2026-01-04"]]
    unseen = made.unseen(lives, until).set_index("account_id")
    assert unseen.loc["1"].to_dict() == {"rows": 20, "before": 9, "after": 0, "early": 0}
    assert unseen.loc["2"].to_dict() == {"rows": 20, "before": 0, "after": 16, "early": 0}
    assert made.unseen(lives, until, pd.Timestamp("2026-01-12"))["early"].sum() == 2 + 4


def test_a_ragged_csv_is_told(tmp_path):
    (tmp_path / "usage.csv").write_text("account_id,date,feature\n1,2026-09-03,f\n1,2026-09-03,f,9,9\n")
    with pytest.raises(SourceError, match="usage.csv cannot be read as a table"):
        Engine(find_sources(tmp_path, Settings())["usage"])
