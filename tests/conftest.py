"""Shared fixtures: a tiny company made by hand, English and no open figures at the start of every test."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

from cslib import language

pytest_plugins = ["shown", "chromium"]

# Machines differ in speed; no example fails for being slow. The same examples every time: what fails has been changed.
settings.register_profile("kit", deadline=None, derandomize=True)
settings.load_profile("kit")

ACCOUNTS = """\
account_id,name,start_date,seats,csm,parent_id,industry,plan
001,青葉製作所,2024-01-01,10,Sato,,製造,pro
002,Birch Ltd,2025-02-15,5,Sato,,retail,basic
003,Cedar Inc,2024-06-01,8,Suzuki,001,製造,pro
004,Daisy KK,2025-11-01,20,Suzuki,,retail,pro
005,Elm GmbH,2025-06-01,3,Sato,,retail,basic
006,Fern SA,2025-06-15,4,Tanaka,,製造,basic
007,Grove BV,2025-03-01,6,Tanaka,,製造,pro
008,Hazel Oy,,12,Tanaka,,retail,pro
009,Iris AB,2025-01-01,9,Sato,,製造,basic
010,Juniper,2025-03-01,7,Suzuki,,retail,pro
011,Kale Co,,2,Sato,,製造,basic
012,Larch,2023-10-01,15,Tanaka,,製造,pro
"""
CONTRACTS = """\
account_id,start_date,end_date,contract_id,type,mrr,currency,term_months,signed_date,notice_date,end_reason,churn_reason
001,2024-01-01,2025-01-01,C1,paid,"1,000",JPY,12,2023-12-01,,,
001,2025-01-01,2026-01-01,C1,paid,1100,JPY,12,2024-12-01,,,
001,2026-01-01,2027-01-01,C1,paid,1200,JPY,12,2025-12-01,,,
002,2025-02-15,2026-02-15,C2,paid,500,JPY,12,,2025-12-20,churned,price
003,2024-05-01,2024-06-01,C3,trial,0,JPY,,,,completed,
003,2024-06-01,,C4,paid,800,JPY,12,,,,
004,2025-11-01,2026-11-20,C5,paid,2000,JPY,12,,2026-09-01,churned,merger
005,2025-06-01,2026-11-05,C6,paid,300,JPY,,,2026-10-20,churned,unused
006,2025-06-15,2026-12-15,C7,paid,400,JPY,,,2026-08-01,churned,price
007,2025-03-01,2026-03-01,C8,paid,600,JPY,12,,,completed,
008,2026-11-01,2027-11-01,C9,paid,1200,JPY,12,2026-09-10,,,
009,2025-01-01,2025-07-01,C10,paid,900,JPY,6,,,,
009,2025-08-01,,C11,paid,900,JPY,12,,,,
010,2025-03-01,2025-09-01,C12,paid,700,JPY,,,,paused,
010,2025-12-01,,C13,paid,700,JPY,,,,,
011,2026-05-01,2026-07-01,C14,trial,0,JPY,,,,completed,
011,2026-07-01,,C15,paid,200,JPY,12,,,,
012,2023-10-01,,C16,paid,1500,JPY,12,,,,
"""
CHANGES = """\
account_id,date,column,value
012,2026-05-01,industry,retail
012,2026-10-15,csm,Sato
012,2026-11-20,csm,Suzuki
003,2026-10-01,seats,5
001,2026-12-01,phase,adoption
"""
MILESTONES = """\
account_id,milestone,due_date,done_date
001,kickoff,2024-01-15,2024-01-12
011,kickoff,2026-07-10,2026-07-09
011,first report,2026-09-20,2026-10-02
"""


def usage_rows() -> pd.DataFrame:
    """Every account on every Monday and Wednesday of 2025 and 2026, two features, alternating users."""
    days = pd.date_range("2025-01-01", "2026-12-31")
    days = days[days.day_of_week.isin([0, 2])]
    rows = [
        (f"{account:03}", f"{day:%Y-%m-%d}", "report" if day.day_of_week else "login", account, f"u{day.day_of_week}")
        for account in range(1, 13)
        for day in days
    ]
    return pd.DataFrame(rows, columns=["account_id", "date", "feature", "count", "user_id"])


def write_tiny(folder: Path) -> Path:
    """Write a sound folder of twelve accounts: csv tables, no company.yml; the last use is of 2026-12-30."""
    folder.mkdir()
    texts = {"accounts": ACCOUNTS, "contracts": CONTRACTS, "changes": CHANGES, "milestones": MILESTONES}
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    usage_rows().to_csv(folder / "usage.csv", index=False)
    return folder


@pytest.fixture
def tiny_folder(tmp_path) -> Path:
    """The folder of the tiny company, for a test to do with as it likes."""
    return write_tiny(tmp_path / "tiny")


@pytest.fixture(scope="session")
def _loaded(tmp_path_factory):
    from cslib.company.company import load

    with language.using("en"):
        return load(write_tiny(tmp_path_factory.mktemp("loaded") / "tiny"), as_of="2026Q3")


@pytest.fixture
def tiny(tiny_folder, _loaded):
    """The tiny company as known before 2026-10-01: read once, with a folder and tables of its own for each test."""
    return replace(_loaded, folder=tiny_folder, tables={name: table.copy() for name, table in _loaded.tables.items()})


# A fork server imports the whole kit, of which the small notebooks of tests use little; tests of forks ask for them.
os.environ.setdefault("CSLIB_FORK", "0")


@pytest.fixture
def forked(monkeypatch):
    """Fork kernels as reports do."""
    monkeypatch.delenv("CSLIB_FORK")


@pytest.fixture(autouse=True, scope="session")
def _every_record_is_valid():
    """Hold every run.json that the suite writes against its schema."""
    from cslib.report import record
    from cslib.report.schema import Record

    save = record.save

    def checked(folder, made):
        Record.model_validate(made)
        save(folder, made)

    record.save = checked
    yield
    record.save = save


@pytest.fixture(autouse=True)
def _fresh():
    """Speak English again, know no currency and close figures, so that no test depends on the one before."""
    language.use("en")
    language.pay_in("")
    yield
    language.use("en")
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
