"""Expansion in words and pictures, in both languages."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cslib.adoption.expansion import Expansion
from cslib.adoption.expansion_views import (
    expansion_check_chart,
    expansion_finding,
    expansion_now_table,
    expansion_signals_chart,
    expansion_signals_table,
)
from cslib.show.display import ChartView, Finding, TableView
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Estimate, Reason, Unavailable
from cslib.stats.intervals import difference, proportion

NO_TOUCHES = Unavailable(("touches",))


@pytest.fixture
def growing():
    ratio = Estimate(3.2, 2.3, 4.4, 500, 40, "ratio", SUPPORTED)
    unsure = replace(ratio, estimate=0.9, low=0.6, high=1.3, verdict=INSUFFICIENT)
    signals = pd.DataFrame(
        {
            "having": [proportion(40, 500), proportion(10, 200)],
            "lacking": [proportion(10, 500), proportion(40, 800)],
            "ratio": [ratio, unsure],
            "p": [0.0001, 0.8],
        },
        index=pd.Index(["in_state", "goal"], name="signal"),
    )
    row = {"listed": 50, "hits": 10, "precision": proportion(10, 50), "others": proportion(8, 400)}
    row |= {"base": proportion(18, 450), "found": proportion(10, 18)}
    quarters = pd.DataFrame([row, row], index=["2026Q2", "2026Q3"])
    precision, others = proportion(20, 100), proportion(16, 800)
    now = pd.DataFrame({"account_id": ["A"], "name": ["<青葉>"], "csm": [""], "mrr": [1000.0], "chance": [0.3]})
    now["low"], now["high"], now["signals"], now["listed"] = 0.2, 0.4, [("in_state", "goal")], True
    lift = replace(difference(precision, others), verdict=SUPPORTED)
    return Expansion(signals, quarters, precision, others, lift, now, proportion(50, 1000), ())


def shown(view, kind, *said):
    assert isinstance(view, kind)
    bundle = view._repr_mimebundle_()
    text = str(view)
    for words in said:
        assert words in text
    return bundle


def test_expansion(growing, lang):
    shown(expansion_finding(growing), Finding, "20.0%", "3.20", "18.0")
    shown(expansion_signals_chart(growing), ChartView, "3.20")
    shown(expansion_check_chart(growing), ChartView, "2026Q3", "20.0%")
    shown(expansion_now_table(growing), TableView, "<青葉>", "1,000")
    shown(expansion_signals_table(growing), TableView, "3.20")
    few = (Reason("few_expansions", {"events": 4, "least": 20, "accounts": 20, "customers": 30}),)
    bare = replace(growing, reasons=few, now=growing.now.assign(listed=False, chance=np.nan))
    assert "4" in str(expansion_finding(bare))
    shown(expansion_now_table(bare), Finding)
    shown(expansion_check_chart(replace(growing, quarters=growing.quarters.iloc[:0])), Finding)


def test_every_view_says_what_is_missing(lang):
    views = [
        expansion_finding,
        expansion_signals_chart,
        expansion_check_chart,
        expansion_now_table,
        expansion_signals_table,
    ]
    for view in views:
        found = view(NO_TOUCHES)
        assert isinstance(found, Finding)
        assert found.missing == ("touches",)
        assert found.sentences
