"""The queue tried on the past and replayed, in words and pictures, in both languages."""

import numpy as np
import pandas as pd
import pytest

from cslib.adoption.backtest import compared, savings
from cslib.adoption.backtest_views import (
    backtest_chart,
    backtest_finding,
    backtest_table,
    calibration_chart,
    savings_chart,
    savings_finding,
    savings_table,
)
from cslib.show.display import ChartView, Finding, TableView
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Unavailable

NO_USE = Unavailable(("usage",))
SHORT = Unavailable(("contracts",), "no past quarter")


def trial(lost=0.9, n=600):
    rng = np.random.default_rng(1)
    rows = pd.DataFrame({"account_id": [f"A{i}" for i in range(n)], "size": 10.0, "soon": rng.random(n) * lost})
    rows["lost"], rows["money"], rows["of"] = rng.random(n) < rows["soon"], True, n
    for name, key in (("queue", -rows["soon"]), ("revenue", rows.index), ("oldest contact", rows["account_id"])):
        rows[name] = pd.Series(key).rank(method="first").to_numpy() - 1
    return compared(rows, ("2026Q2", "2026Q3"))


@pytest.fixture
def replayed():
    none = np.linspace(900, 1100, 30)
    table = {
        "nobody": none,
        "queue": none - 90 - none % 7,
        "revenue": none - 10,
        "oldest contact": none - 20,
        "random": none - 5,
    }
    return savings(pd.DataFrame(table))


def shown(display):
    bundle = display._repr_mimebundle_()
    bundle = bundle[0] if isinstance(bundle, tuple) else bundle
    text = bundle["text/plain"]
    assert "nan" not in text.lower()
    assert "None" not in text
    assert "<script>" not in bundle.get("text/html", "")
    return text


def test_the_trial_on_the_past(lang):
    result = trial()
    assert backtest_finding(result).verdict == SUPPORTED
    share = f"{100 * result.found['queue'].estimate:.1f}%"
    assert share in shown(backtest_finding(result))
    assert isinstance(backtest_table(result), TableView)
    for make in (backtest_chart, calibration_chart):
        assert isinstance(make(result), ChartView)
        shown(make(result))
    few = trial(lost=0.02)
    assert backtest_finding(few).verdict == INSUFFICIENT
    for make in (backtest_chart, calibration_chart, backtest_finding):
        assert isinstance(make(few), Finding)
    shown(backtest_table(few))


def test_the_replays(replayed, lang):
    assert savings_finding(replayed).verdict == SUPPORTED
    assert isinstance(savings_chart(replayed), ChartView)
    for make in (savings_chart, savings_finding, savings_table):
        shown(make(replayed))
        assert isinstance(make(savings(None)), Finding)


@pytest.mark.parametrize("needs", [NO_USE, SHORT])
def test_what_is_missing_is_said(needs, lang):
    for make in (backtest_finding, backtest_chart, calibration_chart, backtest_table):
        assert isinstance(make(needs), Finding)
        shown(make(needs))
