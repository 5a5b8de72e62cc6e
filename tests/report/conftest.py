"""A small company, and notebooks of a few cells that show what the kit's displays show."""

from __future__ import annotations

from pathlib import Path

import pytest

SEGMENTS = ("mid", "<script>alert(1)</script>", "=1+1")

PARAMETERS = """\
# %% tags=["parameters"]
data: str = "sample"  # the company's folder, or sample
quarter: str = ""  # such as 2026Q3; empty means the last complete quarter in the data
segment_by: str = ""  # column of accounts to look at; empty means all accounts
segment: str = ""  # value of that column
lang: str = "en"  # language of the page: en or ja
landmark_days: int = 90  # day of an account's life on which its state is looked at
target: float = 0.95  # retention a year that the state must reach
"""

COUNT = (
    """\
# %% [markdown] lang="en"
# # Counting
#
# How many? See [the other](02_other.ipynb) and [a page](https://example.org/page).

# %% [markdown] lang="ja"
# # 数える
#
# いくつ？[もう一方](02_other.ipynb)も見る。

"""
    + PARAMETERS
    + """
# %%
import base64
import csv
from pathlib import Path

from cslib.stats.estimate import Estimate
from cslib.language import use
from cslib.show.display import ChartView, Column, Finding, TableView

use(lang)
rows = []
if data != "sample":
    with (Path(data) / "accounts.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
names = [row["name"] for row in rows if not segment or row[segment_by] == segment]
accounts = Estimate(len(names), n=len(names), unit="accounts")
share = Estimate(0.5, 0.25, 0.75, n=len(names), events=1, verdict="supported")

# %% [markdown] lang="en" tags=["lesson"]
# Taught, not reported.

# %% [markdown] lang="ja" tags=["lesson"]
# 教えるだけ。

# %% tags=["lesson"]
taught = True
taught

# %% tags=["explore"]
explored = len(names)
explored

# %% [markdown] lang="en"
# ## First part

# %% [markdown] lang="ja"
# ## その一

# %%
Finding("count", (segment or "all",), "supported", {"accounts_at_start": accounts, "logo_retention": share}, title="n")

# %% [markdown] lang="en"
# ## Second part

# %% [markdown] lang="ja"
# ## その二

# %%
TableView("names", "Names", (Column("name"), Column("n", "number")), tuple((name, 1) for name in names))

# %% tags=["report"]
dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
ChartView("dot", "A dot", "A dot of <one> pixel", base64.b64decode(dot))
"""
)

OTHER = (
    """\
# %% [markdown] lang="en"
# # Failing where told

# %% [markdown] lang="ja"
# # 指定で失敗する

"""
    + PARAMETERS.replace("target: float", "horizon_months: int = 24  # months without churn\nfloor: float")
    + """
# %%
if segment == "mid" and landmark_days == 91:
    raise ValueError("no <b>accounts</b>")
print("printed <i>text</i>")
"""
)


def make_company(folder: Path) -> Path:
    """Write a sound folder of 12 accounts in three segments, two of them named to do harm."""
    folder.mkdir(parents=True)
    accounts, contracts, usage = ["account_id,name,tier"], ["account_id,start_date,mrr"], ["account_id,date,feature"]
    for i in range(12):
        tier = SEGMENTS[i % 3]
        accounts.append(f"a{i},Name {i} <i>,{tier}")
        contracts.append(f"a{i},2025-01-{i + 1:02d},100")
        usage += [f"a{i},2025-{month:02d}-15,f" for month in range(2, 11)]
    for name, lines in {"accounts": accounts, "contracts": contracts, "usage": usage}.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def make_sources(folder: Path) -> Path:
    """Write two notebook sources."""
    folder.mkdir(parents=True)
    (folder / "01_count.py").write_text(COUNT, encoding="utf-8")
    (folder / "02_other.py").write_text(OTHER, encoding="utf-8")
    return folder


@pytest.fixture
def company(tmp_path: Path) -> Path:
    return make_company(tmp_path / "company")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return make_sources(tmp_path / "notebooks" / "src")


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """A report of the small company in both languages: its outcome, and its folder; not to be changed."""
    from cslib.report.grid import run

    folder = tmp_path_factory.mktemp("finished")
    company = make_company(folder / "company")
    sources = make_sources(folder / "notebooks" / "src")
    outcome = run(str(company), langs=["en", "ja"], out=folder / "reports", sources=sources)
    return outcome, outcome.index.parent
