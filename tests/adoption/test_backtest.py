"""The back-test: shares by hand, bounds against a plain bootstrap, nothing found where nothing is to be found."""

import numpy as np
import pandas as pd
import pytest
from by_hand import CONTRACT, company, frame
from test_situation import RULE, made, use

from cslib.adoption.backtest import backtest, compared, in_order
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Unavailable


def quarters(seed=0, n=400, informed=True):
    """Return accounts of two quarters with the places that a good and a blind order give them."""
    rng = np.random.default_rng(seed)
    parts = []
    for _ in range(2):
        risk, size = rng.beta(0.3, 3, n), rng.lognormal(3, 1, n)
        rows = pd.DataFrame({"account_id": [f"A{i}" for i in range(n)], "size": size, "soon": risk, "money": True})
        chance = risk if informed else np.full(n, risk.mean())
        rows["lost"] = rng.random(n) < chance
        rows["queue"] = (-risk * size).argsort().argsort()
        rows["revenue"] = (-size).argsort().argsort()
        parts.append(rows.assign(of=n))
    return pd.concat(parts, ignore_index=True)


def test_shares_by_hand():
    rows = quarters()
    found = compared(rows, ("2026Q2", "2026Q3"), 0.2)
    lost = caught = 0.0
    for row in rows.itertuples():
        lost += row.size * row.lost
        caught += row.size * row.lost * (row.queue < 80)
    assert found.lost == pytest.approx(lost)
    assert found.found["queue"].estimate == pytest.approx(caught / lost)
    assert found.found["random"].estimate == pytest.approx(0.2)
    assert found.curves.loc[0.2, "queue"] == pytest.approx(caught / lost)
    assert found.curves.iloc[-1].tolist() == pytest.approx([1.0] * 3)
    assert found.calibration["n"].sum() == len(rows)


def test_bounds_agree_with_a_plain_bootstrap():
    rows = quarters(3)
    found = compared(rows, ("a", "b"), 0.2)
    rng = np.random.default_rng(1)
    lost = (rows["size"] * rows["lost"]).to_numpy().reshape(2, -1)
    queue, revenue = (lost * (rows[name].to_numpy().reshape(2, -1) < 80) for name in ("queue", "revenue"))
    gaps = []
    for _ in range(2000):
        drawn = rng.integers(0, lost.shape[1], lost.shape[1])
        gaps.append((queue[:, drawn].sum() - revenue[:, drawn].sum()) / lost[:, drawn].sum())
    low, high = np.quantile(gaps, [0.025, 0.975])
    assert found.gaps["revenue"].low == pytest.approx(low, abs=0.04)
    assert found.gaps["revenue"].high == pytest.approx(high, abs=0.04)
    # Of three orders on one page of many claims this is not enough, and the reason says so.
    assert low > 0
    assert (found.gaps["revenue"].verdict, found.gaps["revenue"].reasons[0].code) == (INSUFFICIENT, "among_many")
    assert found.gaps["random"].verdict == SUPPORTED


def test_an_order_that_knows_nothing_is_rarely_called_better():
    called = 0
    for seed in range(40):
        rows = quarters(seed, informed=False).assign(size=1.0)
        called += compared(rows, ("a", "b"), 0.2).gaps["random"].verdict == SUPPORTED
    assert called <= 4  # 2.5% expected


def test_few_losses_are_no_evidence():
    found = compared(quarters().assign(lost=lambda rows: rows.index < 5), ("a",), 0.2)
    assert found.found["queue"].estimate is None
    assert found.gaps["random"].verdict == INSUFFICIENT
    assert isinstance(compared(None, ()), Unavailable)


def test_only_what_was_known_at_the_start_counts():
    rows = made(8, accounts=300, keep=0.75)
    names = [row[0] for row in rows]
    history = use(names)
    history["active_day_share"] = history["active_day_share"].mask(history["account_id"].isin(names[::2]), 0.3)
    start = pd.Timestamp("2026-07-01")
    whole = company(frame("contracts", rows, CONTRACT))
    now = in_order(whole, history, RULE, start, whole.as_of)
    # The future of use is made up, and so is that of contracts that went on at the start.
    changed = history.assign(active_day_share=history["active_day_share"].mask(history["date"] > start, 0.9))
    later = [
        row[:2] + (None, row[3], None, 12, 30) if row[2] is not None and row[2] >= start and row[7] is None else row
        for row in rows
    ]
    other = in_order(company(frame("contracts", later, CONTRACT)), changed, RULE, start, whole.as_of)
    pd.testing.assert_frame_equal(now.drop(columns="lost"), other.drop(columns="lost"))
    assert now["lost"].sum() > other["lost"].sum()


def test_a_company_too_young_for_a_past_quarter():
    there = company([("A", "2026-09-01", None, 10, None, 12, 30)])
    assert not backtest(there, use("A", first="2026-09-01"), RULE)
