"""Mistakes with retention: each function by hand, and the planted case of the sample company."""

import numpy as np
import pandas as pd
import pytest
from by_hand import company, frame

from cslib.company.company import load
from cslib.company.policies.policy import Retention
from cslib.retention.churn import reasons
from cslib.retention.traps import regression, simpson, small_segments, unfinished
from cslib.stats.estimate import Unavailable

CONTRACT = ("account_id", "start_date", "end_date", "mrr", "end_reason", "churn_reason")


def with_columns(rows, **columns):
    contracts = frame("contracts", rows, CONTRACT)
    names = sorted(set(contracts["account_id"]))
    accounts = frame("accounts", [(name,) for name in names], ("account_id",))
    for column, values in columns.items():
        accounts[column] = [values[i % len(values)] for i in range(len(names))]
    return contracts, accounts


def test_unfinished_windows_are_not_retained():
    rows = [(f"A{i}", "2025-01-10", "2025-12-01" if i < 2 else None, 1) for i in range(4)]
    rows += [(f"B{i}", "2026-05-10", "2026-08-01" if i < 1 else None, 1) for i in range(4)]
    found = unfinished(company(rows)).frame
    assert found.index.tolist() == ["2025Q1", "2026Q2"]
    assert found["over"].tolist() == [True, False]
    assert found["naive"].tolist() == [0.5, 0.75]
    assert found["right"].iloc[0] == 0.5 and np.isnan(found["right"].iloc[1])


def test_simpson_by_hand():
    rows, steps = [], []
    # Small ones mostly have it and leave more; in both segments those with it leave less.
    for segment, with_, left, without, gone in (("small", 80, 40, 20, 14), ("large", 20, 1, 80, 8)):
        for kind, size, churned in (("w", with_, left), ("o", without, gone)):
            for i in range(size):
                name = f"{segment}-{kind}-{i:03}"
                rows.append((name, "2025-01-01", "2026-01-01" if i < churned else None, 1))
                steps.append((name, "kickoff", "2025-01-20", "2025-01-10" if kind == "w" else None))
    contracts, accounts = with_columns(rows)
    accounts["segment"] = [name.split("-")[0] for name in accounts["account_id"]]
    milestones = frame("milestones", steps, ("account_id", "milestone", "due_date", "done_date"))
    found = simpson(company(contracts, accounts=accounts, milestones=milestones), "segment")
    table = found.frame
    assert table.loc["", "rate_with"] > table.loc["", "rate_without"]
    assert (table.drop("")["rate_with"] < table.drop("")["rate_without"]).all()
    assert found.standard_with < found.standard_without
    assert table.loc["small", ["accounts_with", "churned_with"]].tolist() == [80, 40]


def test_the_worst_and_the_best_return():
    rng = np.random.default_rng(2)
    rows = []
    for i in range(600):
        quarters = int(rng.geometric(0.1))
        end = pd.Timestamp("2024-08-15") + pd.DateOffset(months=3 * quarters) if quarters < 10 else None
        rows.append((f"A{i:03}", "2023-01-01", end, 1))
    contracts, accounts = with_columns(rows, csm=[f"C{k:02}" for k in range(12)])
    found = regression(company(contracts, accounts=accounts))
    assert found.frame["quarter"].nunique() == 8
    assert found.frame.groupby("quarter")["first"].apply(lambda share: share.is_monotonic_increasing).all()
    means = found.frame.groupby("part")[["first", "second", "expected"]].mean()
    assert means.loc["worst", "second"] > means.loc["worst", "first"]
    assert means.loc["best", "second"] < means.loc["best", "first"]
    assert means.loc["worst", "first"] < means.loc["worst", "expected"] < means.loc["best", "expected"]
    lone = with_columns(rows[:40], csm=["one"])
    assert regression(company(lone[0], accounts=lone[1])) == Unavailable(("accounts.csm",))


def test_small_segments_are_pulled_to_the_whole():
    rows = [(f"A{i:03}", "2024-01-01", "2024-11-01" if i % 3 == 0 else None, 1) for i in range(90)]
    rows += [(f"B{i}", "2024-01-01", None, 1) for i in range(2)]
    contracts, accounts = with_columns(rows)
    accounts["segment"] = [f"S{int(name[1:]) % 2}" if name < "B" else "tiny" for name in accounts["account_id"]]
    found = small_segments(company(contracts, accounts=accounts), ("segment",)).frame
    tiny = found.loc["tiny"]
    assert (tiny["rank_raw"], tiny["few"], tiny["raw"]) == (1, True, 1.0)
    assert tiny["pooled"] < 0.95
    assert small_segments(company(contracts)) == Unavailable(("accounts.segment",))


def test_what_is_lacking_is_named():
    contracts, accounts = with_columns([("A", "2024-01-01", None, 1)], segment=["x"])
    one = company(contracts, accounts=accounts)
    assert simpson(one, "segment") == Unavailable(("milestones",))
    assert len(unfinished(one).frame) == 1
    assert len(small_segments(one, ("segment",)).frame) == 1


@pytest.mark.slow
def test_the_sample_company_has_what_was_planted():
    found = simpson(load("sample"), "segment", "kickoff")
    table = found.frame
    assert table.loc["", "rate_with"] > table.loc["", "rate_without"]
    for segment in ("SMB", "Mid-market", "Enterprise"):
        assert table.loc[segment, "rate_with"] < table.loc[segment, "rate_without"]
    assert found.standard_with < found.standard_without


def test_losses_are_avoidable_as_the_policy_says(tmp_path):
    rows = [
        ("A", "2025-01-01", "2026-03-01", 60, "churned", "Unused "),
        ("B", "2025-01-01", "2026-03-01", 30, "churned", "business closed"),
        ("C", "2025-01-01", "2026-03-01", 10, "churned", "weather"),
        ("D", "2025-01-01", "2026-03-01", 0, "churned", None),
    ]
    co = company(rows, columns=CONTRACT)
    found = reasons(co)
    assert (found.avoidable.estimate, found.unknown.estimate) == (0.25, 0.5)
    assert (found.avoidable_money.estimate, found.unknown_money.estimate) == (0.6, 0.1)
    assert found.largest["avoidable"].tolist() == ["avoidable", "not avoidable", "unknown", "unknown"]
    from dataclasses import replace

    (tmp_path / "policy").mkdir()
    text = "in_force_from: 2025-01-01\nchurn_reasons:\n  weather: not avoidable\nother_reasons: avoidable\n"
    (tmp_path / "policy" / "retention.yml").write_text(text)
    found = reasons(replace(co, folder=tmp_path))
    assert found.avoidable.estimate == 0.75
    assert found.by_reason.loc["weather", "avoidable"] == "not avoidable"
    empty = reasons(company([("A", "2025-01-01", None, 5)]))
    assert empty.avoidable.estimate is None and empty.largest.empty
    poor = reasons(company([("A", "2025-01-01", "2026-03-01", None)]))
    assert poor.avoidable_money == Unavailable(("contracts.mrr",))


def test_reasons_are_read_whatever_their_case():
    policy = Retention(in_force_from="2025-01-01")
    assert [policy.avoidable(reason) for reason in ("UNUSED", " 倒産", "", "price")] == [
        "avoidable",
        "not avoidable",
        "unknown",
        "unknown",
    ]
    assert pd.Timestamp(policy.in_force_from) == pd.Timestamp("2025-01-01")
