"""Displays of the evidence for a definition: legible, whole, in both languages, and never more than was found."""

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from shown import CAUSES, assert_chart, assert_whole

from cslib.company.policies.rule import Rule
from cslib.show.display import Finding
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Reason, Unavailable
from cslib.stats.survival import cumulative_incidence, kaplan_meier
from cslib.utilization.evidence import (
    LeftState,
    Longest,
    NearMisses,
    Persistence,
    Sensitivity,
    longest_horizon,
    single_measures,
    stability,
)
from cslib.utilization.evidence_views import (
    left_this_quarter_table,
    longest_horizon_finding,
    near_misses_table,
    persistence_chart,
    sensitivity_chart,
    sensitivity_finding,
    single_measures_table,
    stability_table,
    unsupported_chart,
    unsupported_finding,
)
from cslib.utilization.landmark import evaluate
from cslib.utilization.search_views import closing
from cslib.utilization.unsupported import Unsupported

STATE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")
BOUNDS = {"low": 0.91, "high": 0.99, "goal": 0.9025}


def outcome(verdict=SUPPORTED, code="held_unsupported", numbers=BOUNDS, estimate=0.96):
    retention = Estimate(estimate, 0.91, 0.99, 260, 4, "share", verdict, (Reason(code, numbers),), "bootstrap")
    if estimate is None:
        retention = Estimate(None, n=260, events=0, verdict=verdict, reasons=(Reason(code, numbers),))
    usual = Estimate(0.97, 0.94, 0.99, 260, 6)
    short = replace(retention, estimate=0.98, low=0.93, high=0.995)
    return {
        12: Unsupported(short, usual, 0.95, 12, 90, 120.0, 2.5, 80),
        24: Unsupported(retention, usual, 0.9025, 24, 140, 60.0, 4.0, 120),
    }


@pytest.fixture(scope="module")
def lasting():
    rng = np.random.default_rng(1)
    months, cause = rng.uniform(0.5, 30, 200), rng.choice([0, 1, 2], 200, p=[0.7, 0.2, 0.1])
    return Persistence(
        kaplan_meier(months, cause > 0), cumulative_incidence(months, cause), cumulative_incidence(months, cause, of=2)
    )


@pytest.fixture(scope="module")
def days(table):
    return {day: evaluate(table, STATE) for day in (60, 90, 120, 180)}


@pytest.fixture(scope="module")
def gone():
    names = ["account_id", "name", "csm", "left", "failed", "customer"]
    rows = [
        ("1", "青葉製作所", "佐藤", pd.Timestamp("2026-09-07"), ("active_day_share", "breadth"), True),
        ("2", "<script>", None, pd.Timestamp("2026-08-03"), ("breadth",), False),
    ]
    return LeftState(pd.DataFrame(rows, columns=names))


@pytest.fixture(scope="module")
def near():
    names = ["account_id", "name", "csm", "measure", "value", "threshold", "near"]
    rows = [
        ("1", "Birch", "Sato", "active_day_share", 0.45, 0.5, 0.9),
        ("2", None, None, "breadth", float("nan"), 0.4, float("nan")),
        ("3", "Cedar", "Sato", "breadth", 0.38, 0.4, 0.95),
    ]
    return NearMisses(pd.DataFrame(rows, columns=names))


def verdicts_by_day(days, *verdicts) -> Sensitivity:
    """Give the evaluations of the days these verdicts."""
    return Sensitivity(
        (day, replace(one, definition=replace(one.definition, verdict=verdict)))
        for (day, one), verdict in zip(days.items(), verdicts, strict=False)
    )


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ((SUPPORTED,) * 4, "does not depend"),
        ((SUPPORTED, SUPPORTED, NOT_SUPPORTED, SUPPORTED), "depends on the landmark day"),
        ((SUPPORTED, INSUFFICIENT, INSUFFICIENT, INSUFFICIENT), "on day 60 only"),
        ((SUPPORTED,), "on day 60 only"),
        ((INSUFFICIENT,) * 4, "On none of these days"),
        ((SUPPORTED, SUPPORTED, INSUFFICIENT, INSUFFICIENT), "all days on which there is enough"),
    ],
)
def test_days_without_evidence_do_not_count_as_agreement(days, verdicts, said):
    assert said in sensitivity_finding(verdicts_by_day(days, *verdicts)).sentences[-1]


def test_one_day_is_no_range(days):
    view = sensitivity_chart(Sensitivity({28: days[90]}))
    assert "day 28 only" in view.title and "between" not in view.title


CHARTS = {
    "sensitivity": lambda get: sensitivity_chart(get("days")),
    "unsupported": lambda get: unsupported_chart(outcome()),
    "persistence": lambda get: persistence_chart(get("lasting")),
}


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_legible(name, lang, request, drawn):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        view = CHARTS[name](request.getfixturevalue)
    assert_chart(view, lang, drawn[-1])


TABLES = {
    "single_measures": lambda get: single_measures_table(single_measures(get("table"))),
    "stability": lambda get: stability_table(stability(get("table"), STATE, draws=20)),
    "left_this_quarter": lambda get: left_this_quarter_table(get("gone")),
    "near_misses": lambda get: near_misses_table(get("near")),
}


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_whole(name, lang, request):
    assert_whole(TABLES[name](request.getfixturevalue))


def test_nobody_left_and_nobody_near_is_said(gone, near, lang):
    nobody, none = LeftState(gone.frame.iloc[:0]), NearMisses(near.frame.iloc[:0])
    for view in (left_this_quarter_table(nobody), near_misses_table(none)):
        assert isinstance(view, Finding)
        assert view.sentences


FINDINGS = {
    "held": lambda get: unsupported_finding(outcome()),
    "not_held": lambda get: unsupported_finding(outcome(NOT_SUPPORTED, "not_held_unsupported")),
    "wide": lambda get: unsupported_finding(outcome(INSUFFICIENT, "unsupported_too_wide")),
    "few": lambda get: unsupported_finding(
        outcome(INSUFFICIENT, "few_unsupported", {"effective": 3.2, "least": 30, "horizon": 24})
    ),
    "renewals": lambda get: unsupported_finding(
        outcome(INSUFFICIENT, "few_unsupported_renewals", {"renewals": 3, "least": 30, "horizon": 24})
    ),
    "weight": lambda get: unsupported_finding(outcome(INSUFFICIENT, "large_weight", {"weight": 31.0, "most": 20.0})),
    "none": lambda get: unsupported_finding(outcome(INSUFFICIENT, "no_overlap", {"n": 260, "supported": 260}, None)),
    "longest": lambda get: longest_horizon_finding(longest_horizon(get("table"), STATE)),
    "never": lambda get: longest_horizon_finding(
        Longest(Estimate(None, n=9, unit="months", verdict=INSUFFICIENT), None, {24: INSUFFICIENT})
    ),
    "sensitivity": lambda get: sensitivity_finding(get("days")),
}


@pytest.mark.parametrize("name", FINDINGS)
def test_every_finding_speaks_in_whole_sentences(name, lang, request):
    finding = FINDINGS[name](request.getfixturevalue)
    for sentence in (*finding.sentences, *([finding.next] if finding.next else [])):
        assert sentence[-1] in (".:" if lang == "en" else "。："), sentence
        assert "{" not in sentence
        assert "None" not in sentence
    assert not CAUSES.search(finding.text.replace("because risk", ""))


@pytest.mark.parametrize(
    ("months", "renewals", "said"),
    [
        (24, 185, "Supported for 24 months, with 185 renewals"),
        (24, 185, "not yet several years"),
        (36, 90, "long enough to speak of several years"),
        (36, None, "no renewal could be counted"),
    ],
)
def test_several_years_takes_three(months, renewals, said):
    found = Longest(Estimate(months, n=200, events=2, unit="months", verdict=SUPPORTED), renewals, {months: SUPPORTED})
    finding = longest_horizon_finding(found)
    assert said in finding.text
    assert finding.results["supported_months"].estimate == months


def test_the_summary_says_for_how_long_and_whether_without_support(choice):
    long = Longest(Estimate(36, n=200, events=2, unit="months", verdict=SUPPORTED), 90, {36: SUPPORTED})
    text = str(closing(choice, 24, 90, long, outcome(INSUFFICIENT, "unsupported_too_wide")))
    assert "Supported for 36 months, with 90 renewals" in text
    assert "Without calls or meetings, for 24 months: insufficient evidence." in text
    text = str(closing(choice, 24, 90, long, Unavailable(("touches",))))
    assert "there is no table of touches" in text
    assert "Without calls" not in str(closing(choice, 24, 90))


def test_without_touches_the_section_says_so(lang):
    for view in (unsupported_finding(Unavailable(("touches",))), unsupported_chart(Unavailable(("touches",)))):
        assert isinstance(view, Finding)
        assert "touches" in view.text
        assert view.missing == ("touches",)


def test_where_nobody_could_be_followed_there_is_no_chart():
    none = outcome(INSUFFICIENT, "no_overlap", {"n": 260, "supported": 260}, None)
    none = {24: none[24]}
    assert isinstance(unsupported_chart(none), Finding)
