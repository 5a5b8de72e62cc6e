"""Loading: quarters, segments, what is there, usage inside lives, notes, fingerprints."""

from __future__ import annotations

import datetime
import hashlib
import os
from pathlib import Path

import pandas as pd
import pytest

from cslib import language
from cslib.company.company import load
from cslib.company.quarters import Quarter
from cslib.company.tables import TABLES
from cslib.errors import ParameterError, SourceError


def yml(folder, text):
    (folder / "company.yml").write_text(text, encoding="utf-8")


def expected_usage(folder, accounts, as_of):
    """Cut the usage rows one by one: inside the span of the account's contracts, before as_of."""
    contracts = pd.read_csv(folder / "contracts.csv", dtype=str)
    usage = pd.read_csv(folder / "usage.csv", dtype=str)
    kept = []
    for account in accounts:
        own = contracts[(contracts["account_id"] == account) & (contracts["start_date"] < as_of)]
        first, end = own["start_date"].min(), own["end_date"].fillna("2200").max()
        days = usage.loc[(usage["account_id"] == account) & (usage["date"] < as_of), "date"]
        kept += [(account, day) for day in days if first <= day < end]
    return sorted(kept)


def rows_of(company):
    rows = company.usage_expr().execute()
    return sorted(zip(rows["account_id"], rows["date"].astype(str), strict=True))


@pytest.mark.parametrize(
    ("as_of", "day", "quarter"),
    [
        ("2026Q3", "2026-10-01", "2026Q3"),
        (Quarter(2026, 3), "2026-10-01", "2026Q3"),
        ("2026-10-01", "2026-10-01", "2026Q3"),
        (datetime.date(2026, 11, 15), "2026-11-15", "2026Q3"),
        (pd.Timestamp("2026-12-31"), "2026-12-31", "2026Q3"),
        (None, "2026-10-01", "2026Q3"),
        ("", "2026-10-01", "2026Q3"),
    ],
)
def test_as_of(tiny_folder, as_of, day, quarter):
    company = load(tiny_folder, as_of=as_of)
    assert (company.as_of, str(company.quarter)) == (pd.Timestamp(day), quarter)


@pytest.mark.parametrize(
    ("holidays", "quarter"),
    [("[]", "2026Q3"), ("[2026-12-31]", "2026Q4")],
)
def test_last_quarter_counts_when_all_its_working_days_are_there(tiny_folder, holidays, quarter):
    path = tiny_folder / "usage.csv"
    usage = pd.read_csv(path, dtype=str)
    usage[usage["date"] <= "2026-12-29"].to_csv(path, index=False)  # a Monday; Wednesday's use is not there
    yml(tiny_folder, f"holidays: {holidays}")
    assert str(load(tiny_folder).quarter) == "2026Q3"
    yml(tiny_folder, f"holidays: [2026-12-29, 2026-12-30, {holidays.strip('[]') or '2026-01-01'}]")
    assert str(load(tiny_folder).quarter) == quarter


def test_fiscal_years(tiny_folder):
    yml(tiny_folder, "fiscal_year_start: 4")
    company = load(tiny_folder, as_of="2026Q2")
    assert company.as_of == pd.Timestamp("2026-10-01")
    assert company.quarter == Quarter(2026, 2, 4)


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        ("2026Q7", "A quarter is written like 2026Q3, but '2026Q7' was passed."),
        ("soon", "as_of must be a quarter such as 2026Q3 or a day such as 2026-10-01, but 'soon' was passed."),
    ],
)
def test_wrong_as_of(tiny_folder, as_of, told):
    with pytest.raises(ParameterError) as error:
        load(tiny_folder, as_of=as_of)
    assert error.value.problems == [told]


def test_tables_are_canonical(tiny):
    kinds = {"date": "datetime64[ns]", "month": "datetime64[ns]", "number": "float64", "integer": "float64"}
    for name in ("accounts", "contracts", "milestones", "changes"):
        frame = tiny.table(name)
        for column in TABLES[name]:
            assert frame[column.name].dtype == kinds.get(column.kind, "boolean" if column.kind == "boolean" else "str")
        assert frame.index.equals(pd.RangeIndex(len(frame)))
    assert tiny.accounts["account_id"][0] == "001"
    assert tiny.table("contracts")["mrr"][0] == 1000


def test_a_table_that_is_not_there_has_its_columns(tiny):
    assert tiny.table("touches").empty
    assert tuple(tiny.table("touches")) == TABLES["touches"].names
    assert tiny.table("touches")["date"].dtype == "datetime64[ns]"
    with pytest.raises(KeyError):
        tiny.table("usage")


def test_has_and_missing(tiny):
    assert tiny.has("usage")
    assert tiny.has("usage.user_id")
    assert tiny.has("contracts.mrr")
    assert not tiny.has("contracts.notice_days")
    assert tiny.missing("handoffs", "contracts.mrr", "contracts.seats") == ("handoffs", "contracts.seats")


def test_segments(tiny):
    assert tiny.segment_columns == ["industry", "plan"]
    assert tiny.segments("industry") == ["製造", "retail"]
    assert tiny.default_segment == "industry"
    with pytest.raises(ParameterError) as told:
        tiny.segments("industrie")
    assert told.value.problems == [
        "The value for `segment_by` must be one of industry, plan, csm, but 'industrie' was passed."
        " Did you mean industry?"
    ]


def test_default_segment_is_as_set(tiny_folder):
    yml(tiny_folder, "segment_by: plan")
    assert load(tiny_folder, as_of="2026Q3").default_segment == "plan"


def test_a_segment_holds_its_accounts_only(tiny_folder, tiny):
    part = load(tiny_folder, "2026Q3", segment_by="industry", segment="retail")
    assert part.accounts["account_id"].tolist() == ["002", "004", "005", "010"]
    assert set(part.table("contracts")["account_id"]) == {"002", "004", "005", "010"}
    assert part.signed["account_id"].tolist() == ["008"] or part.signed.empty
    assert {account for account, _ in rows_of(part)} == {"002", "004", "005", "010"}
    assert part.everyone().accounts.equals(tiny.accounts)
    assert tiny.everyone() is tiny


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("industri", "retail", "`segment_by` must be one of industry, plan, csm, but 'industri' was passed. Did"),
        ("industry", "Retail", "`segment` must be one of 製造, retail, but 'Retail' was passed. Did you mean retail?"),
        ("", "retail", "`segment_by` must be one of industry, plan, csm, but '' was passed."),
    ],
)
def test_wrong_segments(tiny_folder, column, value, told):
    with pytest.raises(ParameterError) as error:
        load(tiny_folder, "2026Q3", segment_by=column, segment=value)
    assert told in error.value.problems[0]


@pytest.mark.parametrize("as_of", ["2025Q2", "2026Q3"])
def test_usage_inside_lives_against_brute_force(tiny_folder, as_of):
    company = load(tiny_folder, as_of=as_of)
    found = rows_of(company)
    expected = expected_usage(tiny_folder, set(company.accounts["account_id"]), f"{company.as_of:%Y-%m-%d}")
    assert found == expected
    all_rows = pd.read_csv(tiny_folder / "usage.csv", dtype=str)
    seen = all_rows["account_id"].isin(company.accounts["account_id"]) & (
        all_rows["date"] < f"{company.as_of:%Y-%m-%d}"
    )
    (note,) = [note for note in company.notes if note.code == "outside_life"]
    assert note.count == seen.sum() - len(expected)


def test_usage_in_a_gap_is_kept(tiny):
    assert ("009", "2025-07-07") in rows_of(tiny)
    assert ("010", "2025-10-06") in rows_of(tiny)


def test_usage_columns(tiny):
    expression = tiny.usage_expr()
    assert expression.columns == ("account_id", "date", "feature", "count", "user_id")
    assert str(expression.schema()["date"]) == "date"


def test_usage_before_data_from_is_dropped_and_counted(tiny_folder):
    yml(tiny_folder, "tables: {usage: {data_from: 2025-02-01}}")
    company = load(tiny_folder, as_of="2026Q3")
    assert min(date for _, date in rows_of(company)) >= "2025-02-01"
    inside = expected_usage(tiny_folder, set(company.accounts["account_id"]), "2026-10-01")
    early = sum(day < "2025-02-01" for _, day in inside)
    assert {note.code: note.count for note in company.notes}["before_data_from"] == early
    assert company.data_from("usage") == pd.Timestamp("2025-02-01")
    assert company.data_from("contracts") is None


def test_weekly_activity_takes_the_place_of_usage(tiny_folder):
    (tiny_folder / "usage.csv").unlink()
    (tiny_folder / "activity.csv").write_text(
        "account_id,week,active_days,active_users,features,events\n001,2026-06-22,5,3,2,10\n001,2026-09-21,5,3,2,10\n"
    )
    assert str(load(tiny_folder).quarter) == "2026Q3"  # notice was given on 2026-10-20, so the export is of later
    company = load(tiny_folder, as_of="2026Q3")
    assert company.activity["events"].tolist() == [10, 10]
    assert company.missing("usage", "activity") == ("usage",)
    with pytest.raises(SourceError, match="tiny has no table usage, only the weekly activity."):
        company.usage_expr()


def test_notes(tiny_folder, tiny):
    assert [(note.code, note.table, note.count) for note in tiny.notes if note.code == "hidden"] == [
        ("hidden", "accounts", 1),
        ("hidden", "contracts", 1),
        ("hidden", "changes", 4),
    ]
    assert "current_value" not in {note.code for note in tiny.notes}
    (tiny_folder / "changes.csv").unlink()
    text = (tiny_folder / "accounts.csv").read_text(encoding="utf-8")
    (tiny_folder / "accounts.csv").write_text(
        text.replace("basic", "") + "013,Maple,2026-01-01,1,,,製造,pro\n", encoding="utf-8"
    )
    with language.using("ja"):
        notes = {note.code: note for note in load(tiny_folder, as_of="2026Q3").notes}
        said = notes["current_value"].text
    assert notes["no_segment"].count == 5
    assert notes["no_contract"].count == 1
    assert said == "accounts：changes の表がないため、セグメント、担当者、席数は現在の値です。"


def test_parquet_gives_the_same_company(tiny_folder, tiny):
    typed = {
        "contracts": {"start_date": "datetime64[s]", "end_date": "datetime64[s]", "term_months": "float64"},
        "accounts": {"seats": "int64"},
        "usage": {"date": "datetime64[us]", "count": "int32"},
    }
    for name, types in typed.items():
        path = tiny_folder / f"{name}.csv"
        pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""]).astype(types).to_parquet(
            tiny_folder / f"{name}.parquet", index=False
        )
        path.unlink()
    other = load(tiny_folder, as_of="2026Q3")
    for name in ("accounts", "contracts"):
        pd.testing.assert_frame_equal(other.table(name), tiny.table(name))
    assert rows_of(other) == rows_of(tiny)


def test_fingerprint_is_of_the_bytes(tiny_folder):
    yml(tiny_folder, "name: Tiny")
    company = load(tiny_folder, as_of="2026Q3")
    names = ["accounts.csv", "contracts.csv", "usage.csv", "milestones.csv", "changes.csv", "company.yml"]
    assert dict(company.fingerprint) == {
        name.removesuffix(".csv"): hashlib.sha256((tiny_folder / name).read_bytes()).hexdigest() for name in names
    }
    assert company.name == "Tiny"


def test_repr_says_what_it_is(tiny_folder, tiny):
    assert repr(tiny) == "Company('tiny', 2026Q3, 11 accounts)"
    part = load(tiny_folder, "2026Q3", "plan", "basic")
    assert repr(part) == "Company('tiny', 2026Q3, 5 accounts, plan='basic')"


def test_loading_writes_nothing(tiny_folder):
    before = {path: path.stat().st_mtime_ns for path in tiny_folder.rglob("*")}
    load(tiny_folder, as_of="2026Q3").usage_expr().count().execute()
    assert {path: path.stat().st_mtime_ns for path in tiny_folder.rglob("*")} == before


REAL = Path(os.environ.get("CSLIB_REAL", Path(__file__).parents[3] / "shared" / "real")) / "oulad"


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason=f"the real case is not at {REAL}")
def test_two_million_real_rows_against_pandas():
    company = load(REAL, as_of="2014Q3")
    contracts = pd.read_csv(REAL / "contracts.csv", parse_dates=["start_date", "end_date"])
    contracts = contracts[contracts["start_date"] < company.as_of]
    usage = pd.read_parquet(REAL / "usage.parquet").merge(contracts, on="account_id")
    usage["date"] = pd.to_datetime(usage["date"])
    usage = usage[usage["date"] < company.as_of]
    early, late = usage["date"] < usage["start_date"], usage["date"] >= usage["end_date"]
    assert company.usage_expr().count().execute() == (~early & ~late).sum()
    assert {note.code: note.count for note in company.notes}["outside_life"] == (early | late).sum()
    assert len(company.accounts) == contracts["account_id"].nunique()
    assert company.missing("contracts.mrr", "usage.user_id") == ("contracts.mrr", "usage.user_id")
    ended = contracts.loc[contracts["end_date"] < company.as_of, "end_reason"].value_counts()
    assert company.table("contracts")["end_reason"].value_counts().to_dict() == ended.to_dict()
