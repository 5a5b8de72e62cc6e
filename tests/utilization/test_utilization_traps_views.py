"""Displays of the usual mistakes: legible in both languages, and nothing said to be missing that is not."""

import warnings

import pandas as pd
import pytest
from shown import assert_chart

from cslib.company.policies.rule import Rule
from cslib.show.display import Finding
from cslib.stats.estimate import Unavailable
from cslib.stats.intervals import difference, proportion
from cslib.utilization.traps import Fishing, Survivors, Touched
from cslib.utilization.traps_views import fishing_chart, survivors_chart, touched_chart

STATE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")
SURVIVORS = Survivors(proportion(545, 1000), proportion(480, 1130))
GAP = difference(proportion(270, 290), proportion(220, 280))
NO_GAP = difference(proportion(200, 240), proportion(240, 290))
FISHING = Fishing(STATE, GAP, NO_GAP, 0.004, 0.31, 800, 24)
PAIR = (proportion(40, 370), proportion(33, 410))
TOUCHED = Touched(PAIR, (proportion(2, 210), proportion(2, 300)), PAIR, 84, 12, pd.Timestamp("2025-09-30"))
CHARTS = {
    "survivors": (survivors_chart, SURVIVORS),
    "fishing": (fishing_chart, FISHING),
    "touched": (touched_chart, TOUCHED),
}


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_legible(name, lang, drawn):
    show, result = CHARTS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        view = show(result)
    assert_chart(view, lang, drawn[-1])


def test_where_nothing_could_be_compared_no_table_is_said_to_be_missing():
    view = fishing_chart(Unavailable(("usage",), "nothing to compare"))
    assert isinstance(view, Finding)
    assert not view.missing
    assert "too few accounts or churns" in view.text
