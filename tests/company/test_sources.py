"""Folders and company.yml: what is found without asking, and what is told."""

from __future__ import annotations

import datetime
import hashlib

import pandas as pd
import pytest

from cslib import language
from cslib.company.settings import Settings, nearest, read_settings
from cslib.company.sources import find_folder, find_sources
from cslib.errors import SourceError


def settings_of(folder, text):
    (folder / "company.yml").write_text(text, encoding="utf-8")
    return read_settings(folder)


def test_without_company_yml_all_is_default(tmp_path):
    assert read_settings(tmp_path) == Settings()


def test_company_yml(tmp_path):
    settings = settings_of(
        tmp_path,
        """
        name: 見本株式会社
        time_zone: Asia/Tokyo
        fiscal_year_start: 4
        holidays: [2026-01-01]
        data_from: 2024-01-01
        tables:
          usage: {file: events.csv, data_from: 2025-01-01, columns: {account_id: 顧客ID}}
        """,
    )
    assert settings.name == "見本株式会社"
    assert settings.holidays == [datetime.date(2026, 1, 1)]
    assert settings.of("usage").columns == {"account_id": "顧客ID"}
    assert settings.of("contracts").data_from is None


def test_all_faults_of_company_yml_at_once(tmp_path):
    text = """
nam: x
time_zone: Asia/Edo
holidays: [tomorrow]
fiscal_year_start: 13
language: de
tables:
  usge: {}
  usage: {colums: {}, encoding: utf-9, columns: {acount_id: x}}
"""
    with pytest.raises(SourceError) as told:
        settings_of(tmp_path, text)
    assert str(told.value).splitlines() == [
        f"9 faults in {tmp_path / 'company.yml'}:",
        "  - time_zone: 'Asia/Edo' is no time zone such as Asia/Tokyo",
        "  - holidays.0: must be a date such as 2026-09-30, but 'tomorrow' was given",
        "  - fiscal_year_start: must be at most 12, but 13 was given",
        "  - language: must be one of en, ja, but 'de' was given",
        "  - tables: unknown name 'usge'. Did you mean usage? Known: accounts, contracts, usage, activity, milestones, "
        "touches, handoffs, handoff_info, needs, goals, pauses, features, changes, revenue, scores, rates",
        "  - tables.usage.columns: unknown name 'acount_id'. Did you mean account_id? "
        "Known: account_id, date, feature, count, user_id",
        "  - tables.usage.encoding: 'utf-9' is no encoding that can be read",
        "  - tables.usage: unknown name 'colums'. Did you mean columns? "
        "Known: file, connection, table, sheet, encoding, date_format, decimal, skip, data_from, columns, values, "
        "join, exclude",
        "  - company.yml: unknown name 'nam'. Did you mean name? Known: name, currency, time_zone, holidays, "
        "fiscal_year_start, fiscal_year_named, end_dates, amounts, terms, usage_by, usage_times, ended_accounts, "
        "earlier_contracts, churned_on, segment_by, roll_up, language, connection, data_from, exclude, tables",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: [1", "company.yml, line 2 is no YAML in UTF-8"),
        ("- a\n- b", "must hold lines such as `name: Example Inc.`"),
        ("name: 5", "name: must be a text, but 5 was given"),
        ("tables: [a]", "tables: must be names with values, but ['a'] was given"),
        ("holidays: 2026-01-01", "holidays: must be a list, but 2026-01-01 was given"),
        ("end_dates: monday", "end_dates: must be one of last day, first day after, but 'monday' was given"),
        (
            "fiscal_year_start: 4-4-5",
            "fiscal_year_start: fiscal years of whole weeks, such as 4-4-5, are not supported, only of whole months",
        ),
        ("fiscal_year_start: april", "fiscal_year_start: must be a whole number, but 'april' was given"),
    ],
)
def test_other_faults_of_company_yml(tmp_path, text, told):
    with pytest.raises(SourceError) as error:
        settings_of(tmp_path, text)
    assert told in str(error.value)


def test_a_missing_folder_is_told_in_both_languages(tmp_path):
    missing = tmp_path / "none"
    with pytest.raises(SourceError) as told:
        find_folder(missing)
    assert str(told.value) == (
        f"There is no folder {missing}. Name a folder with accounts, contracts and usage as workbooks, csv or "
        "parquet, or `sample` for the sample company."
    )
    with language.using("ja"), pytest.raises(SourceError, match="がありません。accounts、contracts、usage を"):
        find_folder(missing)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_encodings_are_found_without_asking(tmp_path, encoding):
    (tmp_path / "accounts.csv").write_text("account_id,業種\n001,製造\n002,髙﨑\n", encoding=encoding)
    source = find_sources(tmp_path, Settings())["accounts"]
    (layout,) = source.layouts
    assert layout.encoding == encoding
    assert source.header(layout) == ["account_id", "業種"]
    assert source.read().frame["業種"].tolist() == ["製造", "髙﨑"]
    assert source.sha256 == hashlib.sha256((tmp_path / "accounts.csv").read_bytes()).hexdigest()


def test_an_unknown_encoding_is_told(tmp_path):
    (tmp_path / "accounts.csv").write_bytes("account_id\n東京\n".encode("euc_jp") + b"\xff\xff")
    with pytest.raises(SourceError) as told:
        find_sources(tmp_path, Settings())
    assert str(told.value).splitlines() == [
        f"1 faults in {tmp_path}:",
        "  - The encoding of accounts.csv is not utf-8, cp932: set `encoding` for accounts in company.yml.",
    ]


def test_faults_of_files_all_at_once(tmp_path):
    (tmp_path / "goals.csv").write_text("account_id\n")
    pd.DataFrame({"account_id": ["1"]}).to_parquet(tmp_path / "goals.parquet")
    (tmp_path / "u.pdf").write_bytes(b"%PDF-1.7")
    settings = Settings.model_validate({"tables": {"usage": {"file": "u.pdf"}, "needs": {"file": "n.csv"}}})
    with pytest.raises(SourceError) as told:
        find_sources(tmp_path, settings)
    assert str(told.value).splitlines() == [
        f"3 faults in {tmp_path}:",
        "  - u.pdf cannot be read as a table: it is PDF. Export it as a workbook, csv or parquet.",
        f"  - There is no file {tmp_path / 'n.csv'}, which company.yml names for needs.",
        "  - Both goals.csv, goals.parquet are there: keep one, or name it in company.yml.",
    ]


def test_cells_are_read_as_text(tmp_path):
    (tmp_path / "accounts.csv").write_text("account_id,name\n00123,NA\n\n0124,\n")
    rows = find_sources(tmp_path, Settings())["accounts"].read()
    frame = rows.frame
    assert frame["account_id"].tolist() == ["00123", "0124"]
    assert frame["name"].isna().tolist() == [False, True]
    assert rows.records.tolist() == [0, 2]


@pytest.mark.parametrize("text", ["a,b\n1,2,3\n", "a,b\n1,2\n1,2,3\n"])
def test_rows_longer_than_the_header_are_not_cut_in_silence(tmp_path, text):
    (tmp_path / "accounts.csv").write_text(text)
    told = r"accounts.csv cannot be read as a table: line \d has 3 cells, the header 2. Put quotes .* export it again"
    with pytest.raises(SourceError, match=told):
        find_sources(tmp_path, Settings())["accounts"].read()


def test_a_file_that_is_no_parquet_is_told(tmp_path):
    (tmp_path / "accounts.parquet").write_text("account_id\n1\n")
    with pytest.raises(SourceError, match="accounts.parquet cannot be read as a table"):
        find_sources(tmp_path, Settings())


def test_nearest():
    assert nearest("Segmnt", ["region", "segment"]) == "segment"
    assert nearest("xyz", ["region", "segment"]) == ""
