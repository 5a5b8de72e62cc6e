"""Mistakes with retention as pictures: the wrong one told as such, both legible in either language."""

import numpy as np
import pandas as pd
import pytest
from shown import overlaps

from cslib.retention.traps import Regression, Simpson, SmallSegments, Unfinished
from cslib.retention.traps_views import (
    regression_to_the_mean_chart,
    simpson_chart,
    small_segments_chart,
    unfinished_windows_chart,
)
from cslib.show.display import ChartView, Finding


@pytest.fixture
def pictures():
    index = [f"{2024 + k // 4}Q{k % 4 + 1}" for k in range(8)]
    over = [True] * 4 + [False] * 4
    cohorts = {"accounts": 70, "over": over, "naive": 0.9, "right": [0.85] * 4 + [np.nan] * 4}
    windows = Unfinished(pd.DataFrame(cohorts, index=index))
    columns = ["accounts_with", "churned_with", "rate_with", "accounts_without", "churned_without", "rate_without"]
    split = [[700, 90, 0.13, 700, 77, 0.11], [600, 85, 0.17, 100, 18, 0.19], [100, 5, 0.05, 600, 59, 0.09]]
    simpson = Simpson(
        "kickoff", "segment", pd.DataFrame(split, columns=columns, index=["", "中小企業", "large"]), 0.1, 0.13
    )
    csm = pd.DataFrame({"csm": list("abcd"), "first": [0.8, 0.85, 0.9, 0.95], "second": [0.9, 0.86, 0.9, 0.86]})
    csm = csm.assign(expected=[0.86, 0.87, 0.88, 0.89], part=["worst", "", "", "best"], quarter="2026Q1")
    cells = pd.DataFrame(
        {"accounts": [2, 200], "raw": [1.0, 0.9], "pooled": [0.91, 0.9]}, index=["小 / 東", "big / west"]
    )
    cells = cells.assign(pooled_low=0.8, pooled_high=0.95, rank_raw=[1, 2], rank_pooled=[1, 2], few=[True, False])
    return {
        "unfinished_windows": windows,
        "simpson": simpson,
        "regression_to_the_mean": Regression(csm),
        "small_segments": SmallSegments(cells, 12),
    }


def test_pictures_are_legible(lang, pictures, recwarn):
    for result in pictures.values():
        view = result.chart()
        assert isinstance(view, ChartView) and view.png[:4] == b"\x89PNG"
        assert not overlaps(view.figure)
    assert not [warning for warning in recwarn if "Glyph" in str(warning.message)]


def test_the_wrong_pictures_are_told_as_such(pictures):
    assert "4 of 8 cohorts have not had 12 months yet" in unfinished_windows_chart(pictures["unfinished_windows"]).title
    assert "within segments it is lower in 2 of 2" in simpson_chart(pictures["simpson"]).title
    assert (
        "from 80.0% to 90.0% in the next, the best from 95.0% to 86.0%: luck ran out"
        in regression_to_the_mean_chart(pictures["regression_to_the_mean"]).title
    )
    assert "(100%, n = 2); pooled it is number 1 of 2" in small_segments_chart(pictures["small_segments"]).title
    cells, windows = pictures["small_segments"].frame, pictures["unfinished_windows"].frame
    assert isinstance(small_segments_chart(SmallSegments(cells.iloc[:1], 12)), Finding)
    assert isinstance(unfinished_windows_chart(Unfinished(windows.iloc[:0])), Finding)
    assert "both pictures agree" in unfinished_windows_chart(Unfinished(windows.assign(over=True))).title
