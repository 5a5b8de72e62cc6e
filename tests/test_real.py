"""The real case: two modules of the Open University Learning Analytics Dataset, where the folder is there.

Kuzilek, Hlosta and Zdrahal (2017), Scientific Data 4:170171, CC BY 4.0. It is no part of the project.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from sksurv.nonparametric import kaplan_meier_estimator

REAL = Path(os.environ.get("CSLIB_REAL", Path(__file__).parents[2] / "shared" / "real")) / "oulad"
AS_OF = pd.Timestamp("2014-10-01")
MONTH = 365.25 / 12

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not REAL.exists(), reason=f"the real case is not at {REAL}"),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    out = tmp_path_factory.mktemp("real")
    command = [
        str(Path(sys.executable).with_name("cslib")),
        "report",
        str(REAL),
        "--quarter",
        "2014Q3",
        "--by",
        "course",
    ]
    command += ["-p", "landmark_days=28", "-p", "horizon_months=6", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out / "2014Q3"


@pytest.fixture(scope="module")
def runs(report):
    record = json.loads((report / "run.json").read_text(encoding="utf-8"))
    assert {run["status"] for run in record["runs"]} == {"ok"}
    return {(run["segment"], run["notebook"]): run["results"] for run in record["runs"]}


@pytest.fixture(scope="module")
def lives():
    """Every enrolment that began before as_of, straight from the csv files."""
    accounts = pd.read_csv(REAL / "accounts.csv", dtype=str)
    contracts = pd.read_csv(REAL / "contracts.csv", parse_dates=["start_date", "end_date"])
    frame = contracts.merge(accounts[["account_id", "course"]], on="account_id")
    frame = frame[frame["start_date"] < AS_OF]
    over = frame["end_date"] < AS_OF
    frame["churned"] = over & (frame["end_reason"] == "churned")
    frame["end"] = frame["end_date"].where(over, AS_OF)
    return frame


@pytest.mark.parametrize("course", ["all", "BBB", "DDD"])
def test_survival_equals_scikit_survival(runs, lives, course):
    rows = lives if course == "all" else lives[lives["course"] == course]
    months = (rows["end"] - rows["start_date"]).dt.days / MONTH
    kept = (months > 0).to_numpy()
    times, survival = kaplan_meier_estimator(rows["churned"].to_numpy()[kept], months.to_numpy()[kept])
    result = runs[course, "03_retention"]["survival_6m"]
    assert result["estimate"] == pytest.approx(survival[np.searchsorted(times, 6, side="right") - 1], abs=1e-6)


def windows(lives, days=28):
    """Reduce the use of the first four weeks account by account, in plain SQL of our own."""
    starts = lives[["account_id", "start_date"]]
    query = """
        select s.account_id,
               count(distinct u.date) filter (dayofweek(u.date) between 1 and 5) as working,
               count(distinct datediff('day', s.start_date, u.date) // 7) as weeks,
               coalesce(sum(u.count), 0) as events, count(distinct u.date) as days,
               count(distinct u.feature) as features
        from starts s left join read_parquet('{usage}') u
          on u.account_id = s.account_id and u.date >= s.start_date and u.date < s.start_date + interval {days} day
        group by s.account_id
    """
    with duckdb.connect() as connection:
        connection.register("starts", starts)
        return connection.sql(query.format(usage=REAL / "usage.parquet", days=days)).df()


@pytest.mark.parametrize("course", ["all", "BBB", "DDD"])
def test_retention_in_the_state_equals_a_computation_of_its_own(runs, lives, course):
    import hashlib

    results = runs[course, "01_high_utilization"]
    rules = [results["definition"]["value"]]
    if "definition_other_half" in results:  # each half of the accounts is judged by the rule of the other
        rules.append(results["definition_other_half"]["value"])
    conditions = [[part.split(" >= ") for part in rule.split(" and ")] for rule in rules]
    table = lives.merge(windows(lives), on="account_id")
    table = table if course == "all" else table[table["course"] == course]
    measures = {
        "active_weeks": table["weeks"],
        "events_per_active_day": table["events"] / table["days"].clip(lower=1),
        "active_day_share": table["working"] / 20,
    }
    unknown = {name for rule in conditions for name, _ in rule} - measures.keys()
    assert not unknown, f"write the independent computation of {unknown} into this test"
    by_rule = [np.all([measures[name] >= float(at) - 1e-9 for name, at in rule], axis=0) for rule in conditions]
    landmark = table["start_date"] + pd.Timedelta(days=28)
    alive = (table["end"] > landmark) & (landmark < AS_OF)
    odd = np.array([hashlib.sha256(f"half:{a}".encode()).digest()[0] & 1 for a in table["account_id"]], dtype=bool)
    met, judged = (np.where(odd, *by_rule), odd | True) if len(rules) == 2 else (by_rule[0], odd)
    months = ((table["end"] - landmark).dt.days / MONTH).to_numpy()
    for name, group in (("retention_in_state", met), ("retention_outside", ~met)):
        rows = (alive & group & judged).to_numpy()
        times, survival = kaplan_meier_estimator(table["churned"].to_numpy()[rows], months[rows])
        at_6 = survival[np.searchsorted(times, 6, side="right") - 1]
        assert results[name]["estimate"] == pytest.approx(at_6, abs=1e-6)
        assert results[name]["n"] == rows.sum()
    early = ((table["end"] <= landmark) & table["churned"]).to_numpy()
    counted = alive.to_numpy() | early
    assert results["reach"]["estimate"] == pytest.approx((by_rule[0] & alive)[counted].mean(), abs=1e-6)


@pytest.mark.parametrize("course", ["all", "BBB", "DDD"])
def test_what_follow_up_cannot_answer_is_insufficient(runs, course):
    for name in ("survival_12m", "survival_24m"):
        result = runs[course, "03_retention"][name]
        assert result["verdict"] == "insufficient evidence"
        assert result["estimate"] is None


@pytest.mark.parametrize("name", ["grr", "nrr", "grr_12m", "nrr_12m"])
def test_without_money_the_revenue_figures_say_what_is_missing(runs, name):
    assert runs["all", "03_retention"][name]["missing"] == ["contracts.mrr"]


def test_pages_say_which_tables_are_missing(report):
    page = (report / "all" / "03_retention.en.html").read_text(encoding="utf-8")
    assert "the column mrr of the table contracts" in page
    page = (report / "all" / "02_handoff.en.html").read_text(encoding="utf-8")
    assert "the table handoffs and the table handoff_info" in page
