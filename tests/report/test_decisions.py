"""What was decided in one quarter is judged in the next, where it was right and where it was wrong."""

from __future__ import annotations

import datetime
import json
import shutil

import numpy as np
import pandas as pd
import pytest
import yaml

from cslib.company.company import load
from cslib.errors import ParameterError, PolicyError
from cslib.report import decisions
from cslib.report.schema import Outcome
from cslib.simulate.sample import write_sample

RETENTION = """\
# %% [markdown] lang="en"
# # Retention

# %% [markdown] lang="ja"
# # リテンション

# %% tags=["parameters"]
data: str = "sample"  # the company's folder, or sample
quarter: str = ""  # such as 2026Q3; empty means the last complete quarter in the data
lang: str = "en"  # language of the page: en or ja

# %%
import cslib as cs

cs.use(lang)
company = cs.load(data, as_of=quarter or None)

# %%
cs.retention.summary(company).finding()
"""


def figure(estimate, low, high, n=500, unit="share", **more):
    return {"estimate": estimate, "low": low, "high": high, "n": n, "unit": unit, "verdict": None, **more}


def made(company, quarter, as_of, **results) -> dict:
    """Return as much of a run.json as a decision rests on."""
    page = {
        "segment": "all",
        "segment_by": "",
        "notebook": "03_retention",
        "lang": "en",
        "status": "ok",
        "html": "x.html",
    }
    return {
        "company": company.name,
        "quarter": quarter,
        "as_of": as_of,
        "definition": {"value": "", "source": "none"},
        "runs": [page | {"key": "k", "results": results}],
    }


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    """A simulated company in which nothing does anything."""
    folder = tmp_path_factory.mktemp("simulated") / "company"
    write_sample(folder, accounts=300, null=True)
    (folder / "truth.yml").unlink()
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    ("works", "verdict", "proposal"), [(True, "supported", "keep"), (False, "not supported", "drop")]
)
def test_a_programme_tried_by_lot_is_judged_by_the_next_quarter(simulated, tmp_path, works, verdict, proposal):
    folder = tmp_path / "company"
    shutil.copytree(simulated, folder)
    before = load(folder, as_of="2026Q2")
    basis = made(before, "2026Q2", "2026-07-01", logo_retention=figure(0.85, 0.8, 0.9))
    path, lot_file = decisions.decide(
        before, basis, what="A call", by="Sato", evidence=["logo_retention"], look_again="2026Q3",
        programme="first call", expect="use >= 0.05", on=datetime.date(2026, 7, 1),
    )  # fmt: skip
    lot = pd.read_csv(lot_file, parse_dates=["date"])
    assert lot["date"].dt.day_name().eq("Monday").all() and lot["date"].dt.strftime("%Y-%m-%d").unique().size == 2
    parent = before.accounts.set_index("account_id")["parent_id"]
    joined = lot.assign(top=lot["account_id"].map(parent).fillna(lot["account_id"]))
    assert joined.groupby("top")["wave"].nunique().max() == 1
    alone = joined[~joined["top"].duplicated()].groupby("stratum")["wave"].value_counts().unstack()
    assert (alone[1] - alone[2]).abs().max() <= 1
    if works:
        # Every second working day, those who drew the first wave use what they used before.
        first = lot.loc[lot["wave"] == 1, "account_id"]
        use = pd.read_parquet(folder / "usage.parquet")
        days = pd.bdate_range("2026-07-06", "2026-09-30")[::2].date
        features = (
            use[use["account_id"].isin(first)].drop_duplicates(["account_id", "feature"]).groupby("account_id").head(3)
        )
        more = features.drop(columns="date").merge(pd.DataFrame({"date": days}), how="cross")[use.columns]
        pd.concat([use, more.astype(use.dtypes.to_dict())]).to_parquet(folder / "usage.parquet")
    after = load(folder, as_of="2026Q3")
    (told,) = decisions.outcomes(after, decisions.log(folder), made(after, "2026Q3", "2026-10-01"), tmp_path)
    assert (told["verdict"], told["proposal"], told["standing"]) == (verdict, proposal, "due")
    low, high = told["now"]["figure"]["low"], told["now"]["figure"]["high"]
    assert low > 0.05 if works else high < 0.05
    Outcome.model_validate(told)


@pytest.mark.slow
@pytest.mark.parametrize(("retention", "verdict", "proposal"), [(0.97, "met", "keep"), (0.7, "missed", "drop")])
def test_a_decision_is_judged_on_the_next_quarters_overview(tmp_path, retention, verdict, proposal):
    from cslib.report.grid import run

    folder, sources, out = (
        write_sample(tmp_path / "c", 300, null=True, retention=retention),
        tmp_path / "src",
        tmp_path / "r",
    )
    sources.mkdir()
    (sources / "03_retention.py").write_text(RETENTION, encoding="utf-8")
    said = {"by": "none", "langs": ["ja"], "jobs": 1, "out": out, "sources": sources}
    run(str(folder), quarter="2026Q2", **said)
    company, basis = decisions.basis(folder, out)
    path, kept = decisions.decide(
        company, basis, what="年間90%を保つ", by="田中", kind="retention", given=["logo_target=0.9"],
        evidence=["logo_retention"], expect="logo_retention >= 85%", look_again="2026Q3", on=datetime.date(2026, 7, 10),
    )  # fmt: skip
    assert yaml.safe_load(kept.read_text(encoding="utf-8"))["logo_target"] == 0.9
    run(str(folder), quarter="2026Q3", **said)
    told = json.loads((out / "2026Q3" / "run.json").read_text(encoding="utf-8"))
    (one,) = told["decisions"]
    assert (one["verdict"], one["proposal"]) == (verdict, proposal)
    assert one["now"]["figure"]["estimate"] == told["runs"][0]["results"]["logo_retention"]["estimate"]
    for page in ("index.html", "history.ja.html"):
        text = (out / "2026Q3" / page).read_text(encoding="utf-8")
        assert "年間90%を保つ" in text and f"{100 * one['now']['figure']['estimate']:.1f}%" in text


@pytest.fixture
def loaded(company):
    return load(company)


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_written(loaded):
    company = loaded
    basis = made(company, "2026Q3", "2026-10-01", grr_12m=figure(0.9, 0.8, 0.95))
    with pytest.raises(ParameterError) as told:
        decisions.decide(
            company, basis, what=" ", by="Sato", kind="retntion", evidence=["grr"], expect="grr_12m",
            look_again="2026Q3", given=["grr_target=0.9"], on=datetime.date(2026, 9, 30),
        )  # fmt: skip
    text = str(told.value)
    for part in ("--what is missing", "Did you mean 'retention'", "Did you mean 'grr_12m'", "like grr_12m >= 0.92",
                 "--look-again 2026Q3 must come after 2026Q3", "--on 2026-09-30", "--set is for policies"):  # fmt: skip
        assert part in text
    assert not (company.folder / "decisions").exists() and not (company.folder / "policy").exists()


def test_a_policy_with_a_fault_leaves_no_decision_and_a_broken_file_stops_a_report(loaded):
    company = loaded
    basis = made(company, "2026Q3", "2026-10-01", grr_12m=figure(0.9, 0.8, 0.95))
    said = {"what": "w", "by": "b", "evidence": ["grr_12m"], "expect": "grr_12m >= 0.95", "look_again": "2026Q4"}
    said |= {"kind": "retention", "on": datetime.date(2026, 10, 9)}
    with pytest.raises(ParameterError, match="grr_target.*at most 1"):
        decisions.decide(company, basis, **said, given=["grr_target=90"])
    assert not (company.folder / "decisions").exists()
    first, policy = decisions.decide(company, basis, **said, given=["grr_target=0.9"])
    with pytest.raises(ParameterError, match="begins on 2026-10-09 already"):
        decisions.decide(company, basis, **said, given=["grr_target=0.8"])
    assert [first.name, policy.name] == ["2026-10-09-1.yml", "retention-2026-10-09.yml"]
    (first.parent / "2026-10-09-2.yml").write_text("what: x", encoding="utf-8")
    with pytest.raises(PolicyError, match="2026-10-09-2.yml: `decided_on`"):
        decisions.log(company.folder)
    text = first.read_text(encoding="utf-8")
    for old, new in (("look_again: 2026Q4", "look_again: soon"), ("\nvalue:", "\nlot: decisions/none.csv\nvalue:")):
        (first.parent / "2026-10-09-2.yml").write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(PolicyError, match="2026-10-09-2.yml: .*(soon|none.csv)"):
            decisions.log(company.folder)


@pytest.mark.parametrize(
    ("sign", "value", "now", "verdict", "proposal"),
    [
        (">=", 0.90, figure(0.93, 0.91, 0.95), "met", "keep"),
        (">=", 0.90, figure(0.91, 0.88, 0.94), "cannot be told", "look again"),
        (">=", 0.90, figure(0.87, 0.86, 0.88), "missed", "tighten"),
        (">=", 0.90, figure(0.80, 0.78, 0.82), "missed", "drop"),
        ("<=", 0.70, figure(0.65, 0.62, 0.68), "met", "keep"),
        ("<=", 0.70, figure(0.73, 0.72, 0.74), "missed", "tighten"),
        (">=", 0.90, figure(0.93, 0.91, 0.95, reasons=["doubted"]), "cannot be told", "look again"),
        (">=", 0.90, None, "cannot be told", "look again"),
    ],
)
def test_a_level_is_judged_by_its_interval_and_a_missed_one_by_where_it_surely_moved(
    loaded, tmp_path, sign, value, now, verdict, proposal
):
    company = loaded
    basis = made(company, "2026Q2", "2026-07-01", share=figure(0.8, 0.79, 0.81))
    (path,) = decisions.decide(
        company, basis, what="w", by="b", evidence=["share"], expect=f"share {sign} {value}", look_again="2026Q3",
        on=datetime.date(2026, 7, 9),
    )  # fmt: skip
    kept = decisions.log(company.folder)
    later = made(company, "2026Q3", "2026-10-01", **({"share": now} if now else {}))
    (told,) = decisions.outcomes(company, kept, later, tmp_path)
    assert (told["verdict"], told["proposal"]) == (verdict, proposal)
    if now:
        # The same data would give a difference of 0 exactly; bounds by MOVER, computed by hand.
        gap = now["estimate"] - 0.8
        assert told["change"]["low"] == pytest.approx(gap - np.hypot(now["estimate"] - now["low"], 0.01))
    # At the quarter itself nothing has happened yet; before it, the decision does not exist.
    (told,) = decisions.outcomes(company, kept, basis, tmp_path)
    assert (told["standing"], told["verdict"], told["now"]) == ("new", None, None)
    assert decisions.outcomes(company, kept, basis | {"quarter": "2026Q1"}, tmp_path) == []
