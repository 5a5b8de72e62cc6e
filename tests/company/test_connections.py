"""The same company from files and from databases; what databases refuse; and passwords, which nobody sees."""

from __future__ import annotations

import json
import pickle
import traceback

import databases
import ibis.backends.duckdb
import pandas as pd
import pytest
import yaml

from cslib.company import usage
from cslib.company.checks import check
from cslib.company.company import load
from cslib.company.settings import read_settings
from cslib.company.sources import find_sources
from cslib.errors import CslibError, SourceError
from cslib.retention.summary import summary

SLOW = pytest.mark.slow


@pytest.fixture(scope="module")
def postgres():
    with databases.server() as url:
        yield url


@pytest.fixture(autouse=True)
def _password(monkeypatch):
    monkeypatch.setenv("TEST_PASSWORD", databases.PASSWORD)


def laid(kind: str, frames, folder, request, **settings):
    """Put tables where `kind` says, and return the folder of a company that finds them there."""
    folder.mkdir()
    said = {}
    if kind == "parquet":
        for name, frame in frames.items():
            frame.to_parquet(folder / f"{name}.parquet", index=False)
    elif kind == "duckdb":
        said["connection"] = databases.in_duckdb(frames, folder)
    elif kind == "postgres":
        said["connection"] = request.getfixturevalue("postgres")
        databases.in_postgres(frames, said["connection"])
    else:
        said["connection"] = databases.in_spark(frames, folder)
    if kind == "lake":  # found by any session of Spark, not by the names that only this one knows
        said["tables"] = {name: {"table": f"{folder}/lake/{name}"} for name in frames}
    (folder / "company.yml").write_text(yaml.safe_dump({"name": "Tiny", **said, **settings}))
    return folder


def all_of(folder) -> dict:
    """Return what analyses see of a company, its rows in one order."""
    company = load(folder, as_of="2026Q3")
    tables = {name: frame.sort_values(list(frame), ignore_index=True) for name, frame in company.tables.items()}
    use = company.usage_expr()
    notes = [(note.code, note.table, note.count, note.text) for note in company.notes]
    return {
        **tables,
        "weekly": usage.weekly(company),
        "trailing": usage.trailing(company),
        "retention": pd.DataFrame({"all": [repr(summary(company))]}),
        "rows": use.group_by("feature").aggregate(n=use["count"].sum()).order_by("feature").execute(),
        "told": pd.DataFrame({"all": [repr(notes), repr(company.doubts), repr(company.questions)]}),
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["parquet", "duckdb", "postgres", pytest.param("spark", marks=SLOW)])
def test_the_same_company_from_everywhere(tiny_folder, kind, request, tmp_path):
    frames = databases.read(tiny_folder)
    (tiny_folder / "company.yml").write_text("name: Tiny\n")
    expected, found = all_of(tiny_folder), all_of(laid(kind, frames, tmp_path / kind, request))
    assert list(found) == list(expected)
    for name, frame in expected.items():
        pd.testing.assert_frame_equal(found[name], frame, obj=name)


@pytest.mark.parametrize("kind", ["duckdb", "postgres", pytest.param("spark", marks=SLOW)])
def test_a_fault_is_found_in_a_database_too(tiny_folder, kind, request, tmp_path):
    frames = databases.read(tiny_folder)
    frames["contracts"].loc[frames["contracts"]["contract_id"] == "C2", "mrr"] = "lots"
    use = frames["usage"]
    use.loc[(use["account_id"] == "002") & (use["date"].astype(str) == "2025-01-01"), "account_id"] = " 099\u3000"
    use.loc[(use["account_id"] == "003") & (use["date"].astype(str) == "2025-01-01"), "count"] = -1
    faults = {
        (fault.table, fault.column): (fault.count, fault.rows)
        for fault in check(laid(kind, frames, tmp_path / kind, request)).faults
    }
    assert faults == {
        ("contracts", "mrr"): (1, ("account_id=002, mrr=lots",)),
        ("usage", "count"): (1, ("account_id=003, date=2025-01-01, count=-1",)),
        ("usage", "account_id"): (1, ("account_id=099, date=2025-01-01",)),
    }


@pytest.mark.parametrize("kind", ["duckdb", "postgres", pytest.param("spark", marks=SLOW)])
def test_times_with_an_offset_count_for_the_day_of_the_company(tiny_folder, kind, request, tmp_path):
    frames = databases.read(tiny_folder)
    use = frames["usage"]
    use["date"] = (pd.to_datetime(use["date"]) - pd.Timedelta(hours=1)).dt.tz_localize("UTC")
    databases.TYPES[str(use["date"].dtype)] = "timestamptz"
    found = all_of(laid(kind, frames, tmp_path / kind, request, time_zone="Europe/Berlin"))
    (tiny_folder / "company.yml").write_text("name: Tiny\n")
    pd.testing.assert_frame_equal(found["weekly"], all_of(tiny_folder)["weekly"])


@pytest.mark.parametrize("kind", ["duckdb", "postgres", pytest.param("spark", marks=SLOW)])
def test_times_in_utc_count_for_the_day_of_the_company_or_are_refused(tiny_folder, kind, request, tmp_path):
    frames = databases.read(tiny_folder)
    use = frames["usage"]
    use["date"] = pd.to_datetime(use["date"]).astype("datetime64[us]") - pd.Timedelta(hours=1)
    databases.TYPES[str(use["date"].dtype)] = "timestamp"
    folder = laid(kind, frames, tmp_path / kind, request, time_zone="Europe/Berlin", usage_times="UTC")
    if kind == "spark":
        assert [(fault.table, fault.column) for fault in check(folder).faults] == [("usage", "date")]
        return
    (tiny_folder / "company.yml").write_text("name: Tiny\n")
    pd.testing.assert_frame_equal(all_of(folder)["weekly"], all_of(tiny_folder)["weekly"])


@pytest.mark.parametrize("column", ["date", "count"])
def test_text_in_usage_is_refused_by_an_engine_that_is_not_ours(tiny_folder, request, tmp_path, column):
    frames = databases.read(tiny_folder)
    frames["usage"][column] = frames["usage"][column].astype("str")
    (fault,) = check(laid("postgres", frames, tmp_path / "pg", request)).faults
    assert (fault.table, fault.column) == ("usage", column)
    assert "string" in fault.problem and "view" in fault.fix


def test_text_in_usage_of_a_duckdb_file_is_read_as_in_csv(tiny_folder, request, tmp_path):
    frames = databases.read(tiny_folder)
    frames["usage"] = frames["usage"].astype("str")
    (tiny_folder / "company.yml").write_text("name: Tiny\n")
    found = all_of(laid("duckdb", frames, tmp_path / "duck", request))
    pd.testing.assert_frame_equal(found["trailing"], all_of(tiny_folder)["trailing"])


def test_a_table_has_a_place_of_its_own(tiny_folder, postgres):
    frames = databases.read(tiny_folder)
    databases.in_postgres({"Clicks": frames["usage"].rename(columns={"date": "day"})}, postgres, schema="product")
    (tiny_folder / "usage.csv").unlink()
    said = {"connection": postgres, "table": "product.clicks", "columns": {"date": "day"}}
    (tiny_folder / "company.yml").write_text(yaml.safe_dump({"tables": {"usage": said}}))
    assert len(load(tiny_folder, "2026Q3").usage_expr().execute()) > 0
    said["table"] = "product.click"
    (tiny_folder / "company.yml").write_text(yaml.safe_dump({"tables": {"usage": said}}))
    with pytest.raises(SourceError, match="has no table click.*Did you mean clicks"):
        load(tiny_folder)


@pytest.mark.parametrize("kind", ["duckdb", "postgres"])
def test_what_usage_lacks_is_told_as_of_a_file(tiny_folder, kind, request, tmp_path):
    frames = databases.read(tiny_folder)
    frames["usage"] = frames["usage"].rename(columns={"date": "day", "feature": "screen", "account_id": "who"})
    faults = check(laid(kind, frames, tmp_path / kind, request)).faults
    assert [(fault.table, fault.column) for fault in faults] == [
        ("usage", "account_id"), ("usage", "date"), ("usage", "feature"),
    ]  # fmt: skip


def test_a_server_that_does_not_answer_is_told_once_and_a_table_needs_a_connection(tiny_folder):
    said = {"connection": "postgres://kit:${TEST_PASSWORD}@127.0.0.1:1/shop", "tables": {"usage": {"table": "events"}}}
    (tiny_folder / "company.yml").write_text(yaml.safe_dump(said))
    with pytest.raises(SourceError) as told:
        load(tiny_folder)
    assert len(str(told.value).splitlines()) == 2
    (tiny_folder / "company.yml").write_text(yaml.safe_dump({"tables": said["tables"]}))
    with pytest.raises(SourceError, match="tables.usage.table"):
        load(tiny_folder)


@SLOW
def test_a_table_in_spark_may_be_a_folder_of_parquet(tiny_folder, tmp_path):
    databases.in_spark({"usage": databases.read(tiny_folder)["usage"]}, tmp_path)
    (tiny_folder / "company.yml").write_text("name: Tiny\n")
    expected = usage.weekly(load(tiny_folder, "2026Q3"))
    (tiny_folder / "usage.csv").unlink()
    said = {"connection": "spark://local", "table": f"{tmp_path}/lake/usage"}
    (tiny_folder / "company.yml").write_text(yaml.safe_dump({"tables": {"usage": said}}))
    pd.testing.assert_frame_equal(usage.weekly(load(tiny_folder, "2026Q3")), expected)


@pytest.mark.parametrize("kind", ["duckdb", "postgres"])
def test_a_company_that_was_kept_opens_its_database_again(tiny_folder, kind, request, tmp_path):
    company = load(laid(kind, databases.read(tiny_folder), tmp_path / kind, request), "2026Q3")
    expected = usage.weekly(company)
    kept = pickle.dumps(company)
    assert databases.PASSWORD.encode() not in kept
    again = pickle.loads(kept)
    pd.testing.assert_frame_equal(usage.weekly(again), expected)
    assert again.usage_expr().count().execute() == company.usage_expr().count().execute()


def test_what_the_database_lacks_lies_in_files_and_nothing_twice(tiny_folder, request, tmp_path):
    frames = databases.read(tiny_folder)
    folder = laid("duckdb", {"usage": frames["usage"]}, tmp_path / "duck", request)
    for name in ("accounts", "contracts"):
        (folder / f"{name}.csv").write_bytes((tiny_folder / f"{name}.csv").read_bytes())
    assert load(folder, "2026Q3").has("usage")
    (folder / "usage.csv").write_bytes((tiny_folder / "usage.csv").read_bytes())
    with pytest.raises(SourceError, match="usage, usage"):
        load(folder, "2026Q3")


@pytest.mark.parametrize("kind", ["duckdb", "postgres", "without hashes"])
def test_other_rows_are_another_fingerprint(tiny_folder, kind, request, tmp_path, monkeypatch):
    frames, marks = databases.read(tiny_folder), []
    if kind == "without hashes":
        monkeypatch.setattr(ibis.backends.duckdb.Backend, "has_operation", lambda self, operation: False)
        kind = "duckdb"
    for change in range(3):
        if change == 2:
            frames["usage"].loc[5, "feature"] = "logon"
            frames["accounts"].loc[5, "csm"] = "Mori"
        elif change:
            frames = {name: frame.sample(frac=1, random_state=7) for name, frame in frames.items()}
        folder = laid(kind, frames, tmp_path / f"{kind}{change}", request)
        sources = find_sources(folder, read_settings(folder))
        marks.append({name: sources[name].sha256 for name in ("accounts", "usage", "contracts")})
    assert marks[0] == marks[1]
    assert [marks[0][name] == marks[2][name] for name in marks[0]] == [False, False, True]


@pytest.mark.parametrize(
    "url",
    [
        "postgres://kit:{}@db.example:5432/shop",
        "snowflake://kit@account/shop?password={}",
        "postgres://:{}@db.example/shop",
    ],
)
def test_a_password_does_not_stand_in_the_file(tmp_path, url):
    (tmp_path / "company.yml").write_text(yaml.safe_dump({"connection": url.format("hunter2")}))
    with pytest.raises(SourceError) as told:
        read_settings(tmp_path)
    assert "environment" in str(told.value)
    assert "hunter2" not in "".join(traceback.format_exception(told.value))
    (tmp_path / "company.yml").write_text(yaml.safe_dump({"connection": url.format("${TEST_PASSWORD}")}))
    assert "TEST_PASSWORD" in read_settings(tmp_path).connection


@pytest.mark.parametrize(
    "url",
    [
        "postgres://kit:${TEST_PASSWORD}@127.0.0.1:1/shop",
        "${WHOLE_URL}",
        "postgres://127.0.0.1:1/shop?password=${TEST_PASSWORD}&options=${TEST_PASSWORD}",
        "duckdb:///${TEST_PASSWORD}.db",
        "nothing://kit:${TEST_PASSWORD}@host/shop",
    ],
)
def test_no_error_tells_what_the_environment_holds(tiny_folder, url, monkeypatch, capsys):
    pytest.importorskip("psycopg")
    monkeypatch.setenv("WHOLE_URL", "postgres://kit:hunter2@127.0.0.1:1/shop")
    (tiny_folder / "company.yml").write_text(yaml.safe_dump({"connection": url}))
    with pytest.raises(CslibError) as told:
        load(tiny_folder)
    text = "".join(traceback.format_exception(told.value))
    text += "".join(capsys.readouterr())
    assert databases.PASSWORD not in text and "hunter2" not in text and "%C3%A4" not in text
    assert "connection" in str(told.value)


def test_a_name_that_the_environment_lacks_is_told(tiny_folder, monkeypatch):
    monkeypatch.delenv("TEST_PASSWORD")
    (tiny_folder / "company.yml").write_text("connection: postgres://kit:${TEST_PASSWORD}@127.0.0.1/shop\n")
    with pytest.raises(SourceError, match="TEST_PASSWORD"):
        load(tiny_folder)


@SLOW
def test_results_are_the_same_to_the_byte(tiny_folder, request, tmp_path):
    from cslib.report.grid import run

    frames, results = databases.read(tiny_folder), {}
    (tiny_folder / "company.yml").write_text("name: Tiny\n")
    folders = {kind: laid(kind, frames, tmp_path / kind, request) for kind in ("parquet", "duckdb", "postgres", "lake")}
    for kind, folder in {"csv": tiny_folder, **folders}.items():
        outcome = run(str(folder), "2026Q3", by="none", langs=["en"], notebooks=["03"], out=tmp_path / f"out-{kind}")
        assert (outcome.status, outcome.made) == (0, 1)
        written = (tmp_path / f"out-{kind}" / "2026Q3" / "run.json").read_text(encoding="utf-8")
        assert databases.PASSWORD not in written
        results[kind] = json.dumps([each["results"] for each in json.loads(written)["runs"]], sort_keys=True)
    assert len(results["csv"]) > 1000
    assert {kind for kind, found in results.items() if found == results["csv"]} == set(results)
