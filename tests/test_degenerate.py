"""Companies that hardly are: the notebooks' own cells run on them, never crash and never invent."""

import ast
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cslib import language, notebooks
from cslib.stats import kept

SOURCES = notebooks.sources(Path(__file__).parents[1] / "notebooks" / "src")
RESULTS = "application/vnd.cslib.results+json"
FIRST, AS_OF = pd.Timestamp("2023-01-02"), pd.Timestamp("2026-10-01")

pytestmark = pytest.mark.slow


def write_company(
    folder, seed=1, accounts=24, churn="some", money="some", gap=False, features=4, segments=2, touch="some"
):
    """Write a small company with one thing carried to its extreme."""
    rng = np.random.default_rng(seed)
    ids = [f"A{i:03}" for i in range(accounts)]
    starts = FIRST + pd.to_timedelta(
        rng.integers(0, 900, accounts) if churn != "one day" else np.zeros(accounts, int), unit="D"
    )
    contracts = pd.DataFrame({"account_id": ids, "start_date": starts, "term_months": 12, "notice_days": 30})
    leaves = {"none": 0.0, "some": 0.5}.get(churn, 1.0)
    length = {"one day": 200, "ties": 365}.get(churn)
    lasted = rng.integers(100, 900, accounts) if length is None else np.full(accounts, length)
    ends = starts + pd.to_timedelta(lasted, unit="D")
    gone = (rng.random(accounts) < leaves) & (ends < AS_OF)
    contracts["end_date"] = pd.Series(ends).where(gone)
    contracts["mrr"] = {"none": np.nan, "zero": 0, "some": rng.integers(1, 50, accounts) * 100}[money]
    table = pd.DataFrame(
        {
            "account_id": ids,
            "name": ids,
            "seats": 5,
            "csm": "Sato",
            "segment": [f"S{i % segments}" for i in range(accounts)],
        }
    )
    days = []
    for name, start, end, left in zip(ids, starts, ends, gone, strict=True):
        every = pd.date_range(start, end if left else AS_OF - pd.Timedelta(days=1), inclusive="left")
        used = every[rng.random(len(every)) < rng.uniform(0.05, 0.8)]
        if gap:
            used = used[(used < "2024-06-01") | (used >= "2025-01-01")]
        days.append(pd.DataFrame({"account_id": name, "date": used, "feature": rng.integers(0, features, len(used))}))
    usage = pd.concat(days, ignore_index=True)
    usage["feature"] = "f" + usage["feature"].astype(str)
    usage["user_id"] = "u" + pd.Series(rng.integers(0, 4, len(usage))).astype(str)
    tables = {"accounts": table, "contracts": contracts, "usage": usage}
    if touch != "none":
        chosen = ids if touch == "all" else ids[: max(1, accounts // 2)]
        dates = [start + pd.Timedelta(days=100) for start in starts[: len(chosen)]]
        tables["touches"] = pd.DataFrame(
            {
                "account_id": chosen,
                "date": dates,
                "kind": "check_in",
                "channel": "call",
                "direction": "inbound" if touch == "inbound" else "outbound",
            }
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        frame.to_csv(folder / f"{name}.csv", index=False)


def run_cells(source, data, lang):
    """Run the code of a notebook, all but its sliders, and return what its cells show."""
    space, shown = {}, []
    for cell in notebooks.read(source):
        if cell.kind != "code" or "explore" in cell.tags:
            continue
        tree = ast.parse(cell.source)
        last = tree.body[-1]
        if isinstance(last, ast.Expr):
            exec(compile(ast.Module(tree.body[:-1], []), source.name, "exec"), space)
            value = eval(compile(ast.Expression(last.value), source.name, "eval"), space)
            if hasattr(value, "_repr_mimebundle_"):
                bundle = value._repr_mimebundle_()
                shown.append((bundle[0] if isinstance(bundle, tuple) else bundle)[RESULTS])
        else:
            exec(compile(tree, source.name, "exec"), space)
        if "parameters" in cell.tags:
            space |= {"data": str(data), "quarter": "2026Q3", "lang": lang}
    return shown


def check(shown):
    """Hold every result to what a result must be."""
    assert shown
    for display in shown:
        for name, record in display["results"].items():
            estimate, low, high = record["estimate"], record["low"], record["high"]
            if record["unit"] == "share" and estimate is not None and low is not None:
                assert low - 1e-9 <= estimate <= high + 1e-9, (name, record)
            if (
                name in ("reach", "retention_in_state", "logo_retention", "grr", "grr_12m", "survival_12m")
                and low is not None
            ):
                assert 0 <= low <= high <= 1, (name, record)
            if record["verdict"] == "supported":
                assert record["n"] >= 30, (name, record)


CASES = {
    "all censored": {"churn": "none"},
    "one account": {"accounts": 1, "segments": 1},
    "one account that churned": {"accounts": 1, "segments": 1, "churn": "all"},
    "one segment": {"segments": 1},
    "all churned on one day": {"churn": "one day"},
    "ties everywhere": {"churn": "ties", "accounts": 40},
    "zero revenue": {"money": "zero"},
    "no revenue": {"money": "none"},
    "a gap in usage": {"gap": True},
    "one feature": {"features": 1},
    "everybody touched": {"touch": "all"},
    "nobody touched": {"touch": "none"},
    "tickets only": {"touch": "inbound", "accounts": 60},
}


@pytest.mark.parametrize("case", CASES)
def test_a_company_at_an_extreme(case, tmp_path, monkeypatch):
    write_company(tmp_path, **CASES[case])
    monkeypatch.setenv(kept.FOLDER, str(tmp_path / "kept"))  # as in a report, one notebook after the other
    lang = "ja" if len(case) % 2 else "en"
    with language.using(lang):
        for source in SOURCES:
            check(run_cells(source, tmp_path, lang))


# Each example runs two notebooks that follow each other; to shrink one would take minutes.
@settings(
    max_examples=5,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    seed=st.integers(0, 10_000),
    accounts=st.integers(1, 40),
    churn=st.sampled_from(["none", "some", "all", "one day", "ties"]),
    money=st.sampled_from(["none", "zero", "some"]),
    gap=st.booleans(),
    features=st.integers(1, 5),
    segments=st.integers(1, 4),
    touch=st.sampled_from(["none", "some", "all", "inbound"]),
    first=st.integers(0, len(SOURCES) - 1),
)
def test_any_mixture_of_extremes(tmp_path_factory, first, **extremes):
    folder = tmp_path_factory.mktemp("company")
    write_company(folder, **extremes)
    for source in (SOURCES[first], SOURCES[(first + 1) % len(SOURCES)]):
        check(run_cells(source, folder, "en"))
