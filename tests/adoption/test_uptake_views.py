"""Uptake of features and campaigns in words and pictures, in both languages."""

from dataclasses import replace

import pandas as pd
import pytest

from cslib.adoption.uptake import Campaign, Campaigns, Uptake
from cslib.adoption.uptake_views import (
    campaigns_finding,
    campaigns_table,
    feature_ready_table,
    uptake_chart,
    uptake_finding,
    uptake_table,
)
from cslib.show.display import ChartView, Finding, TableView
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Reason, Unavailable
from cslib.stats.intervals import difference, proportion
from cslib.stats.survival import cumulative_incidence

NO_TOUCHES = Unavailable(("touches",))


@pytest.fixture
def taken_up():
    curve = cumulative_incidence([40, 90, 200, 400, 400], [1, 1, 2, 0, 1])
    users, year = proportion(2, 5), curve.at(365)
    features = pd.DataFrame(
        {
            "family": ["work", ""],
            "launched": pd.to_datetime(["2025-05-14", None]),
            "assumed": [True, False],
            "users": [users, users],
            "half_year": [curve.at(182), None],
            "year": [year, None],
            "ready": [1, 0],
        },
        index=pd.Index(["new", "old"], name="feature"),
    )
    ready = pd.DataFrame({"feature": ["new"], "account_id": ["A"], "name": ["青葉"], "csm": ["Sato"], "share": [0.9]})
    ready["why"] = [("family", "state")]
    took, others = proportion(20, 60), proportion(5, 50)
    return Uptake(
        features, {"new": curve}, ready, took, others, replace(difference(took, others), verdict=SUPPORTED), True
    )


@pytest.fixture
def campaigned():
    effect = Estimate(0.12, 0.05, 0.19, n=80, unit="points", verdict=SUPPORTED)
    nothing = Estimate(0.0, -0.01, 0.01, n=80, unit="points")
    nothing = replace(nothing, verdict=NOT_SUPPORTED, reasons=(Reason("no_effect", {"high": 0.01, "least": 0.02}),))
    few = Reason("few_to_compare", {"reached": 3, "compared": 5, "least": 20})
    none = Estimate(None, n=3, unit="points", verdict=INSUFFICIENT, reasons=(few,))
    pairs = (
        Campaign("webinar", "new", False, effect, 80, 70, 0.002, 0.004),
        Campaign("knowledge_mail", "new", False, nothing, 80, 70, 0.9, 0.9),
        Campaign("letter", "new", False, none, 3, 5),
    )
    return Campaigns(pairs, 12)


def shown(view, kind, *said):
    assert isinstance(view, kind)
    bundle = view._repr_mimebundle_()
    text = str(view)
    for words in said:
        assert words in text
    return bundle


def test_features(taken_up, campaigned, lang):
    shown(uptake_chart(taken_up), ChartView, "new", "13")
    shown(uptake_table(taken_up), TableView, "old", "40.0%")
    shown(uptake_finding(taken_up), Finding, "33.3%", "10.0%")
    shown(feature_ready_table(taken_up), TableView, "青葉", "90")
    shown(campaigns_finding(campaigned), Finding, "+12.0", "80", "70")
    assert campaigns_finding(campaigned).verdict == SUPPORTED
    shown(campaigns_table(campaigned), TableView, "12.0", "–")
    shown(campaigns_finding(Campaigns((), 12)), Finding)
    shown(campaigns_table(Campaigns((), 12)), Finding)


def test_every_view_says_what_is_missing(lang):
    views = [uptake_finding, campaigns_finding, uptake_chart, uptake_table, feature_ready_table, campaigns_table]
    for view in views:
        found = view(NO_TOUCHES)
        assert isinstance(found, Finding)
        assert found.missing == ("touches",)
        assert found.sentences
