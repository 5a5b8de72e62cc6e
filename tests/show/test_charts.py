"""Every chart in both languages: no missing glyph, no overlapping labels, the numbers those of the result."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
from shown import KANA, assert_legible, views

from cslib.adoption.programmes_views import programme_attendance_chart
from cslib.company.policies.rule import Rule
from cslib.handoff.policies_views import policies_chart
from cslib.language import number, percent
from cslib.retention.churn_views import churn_timing_chart
from cslib.retention.curves import BySegment
from cslib.retention.curves_views import cohorts_chart, retention_by_segment_chart, survival_chart
from cslib.retention.summary_views import bridge_chart, trend_chart
from cslib.show.display import ChartView, Finding
from cslib.show.style import short_money
from cslib.stats.estimate import Unavailable
from cslib.stats.intervals import proportion
from cslib.stats.survival import kaplan_meier
from cslib.utilization.landmark_views import (
    reach_time_chart,
    retention_by_state_chart,
    tried_chart,
    usage_interval_chart,
)
from cslib.utilization.search_views import rules_chart
from cslib.utilization.traps_views import immortal_time_chart

LONG = Rule.parse("active_day_share >= 0.45 and events_per_active_day >= 12 and seat_utilization >= 0.35")

CALLS = {
    "survival": lambda get: survival_chart(get("curve")),
    "survival_of_two": lambda get: survival_chart(
        {"高活用状態": get("held").curve_in_state, "それ以外": get("held").curve_out_of_state},
        24,
        0.95**2,
        since="x",
        name="two",
    ),
    "survival_of_six": lambda get: survival_chart({f"Segment {k}": get("curve") for k in range(6)}, name="six"),
    "survival_of_few": lambda get: survival_chart(kaplan_meier([2, 3, 5, 5], [True, False, True, False]), name="few"),
    "usage_interval": lambda get: usage_interval_chart(get("interval")),
    "retention_by_state": lambda get: retention_by_state_chart(get("held")),
    "tried": lambda get: tried_chart(get("held")),
    "tried_long": lambda get: tried_chart(replace(get("held"), rule=LONG)),
    "rules": lambda get: rules_chart(get("found")),
    "naive_vs_landmark": lambda get: immortal_time_chart(get("compared")),
    "reach_time": lambda get: reach_time_chart(get("reached")),
    "bridge": lambda get: bridge_chart(get("bridge")),
    "trend": lambda get: trend_chart(get("trend")),
    "cohorts": lambda get: cohorts_chart(get("cohorts")),
    "retention_by_segment": lambda get: retention_by_segment_chart(get("groups")),
    "churn_timing": lambda get: churn_timing_chart(get("timing")),
    "policies": lambda get: policies_chart(get("policies")),
}


@pytest.mark.parametrize("name", CALLS)
def test_every_chart_is_legible_in_both_languages(name, lang, request, drawn):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        view = CALLS[name](request.getfixturevalue)
    assert isinstance(view, ChartView)
    assert view.lang == lang
    assert lang == "en" or KANA.search(view.title)
    assert view.title in view.alt
    assert "{" not in view.alt
    figure = drawn[-1]
    assert_legible(figure)


NO_TABLE_BEHIND = {
    "Notice.chart",  # of the terms of one contract, typed in by the reader
    "Savings.chart",  # of benchmarks/replay.csv, which is no table of a company; see test_queue_views
}
GIVEN = object()
SEVERAL_ARGUMENTS = {
    "Answered.chart": lambda lacking: programme_attendance_chart(lacking, GIVEN),
    "programme_answered_without_effects": lambda lacking: programme_attendance_chart(GIVEN, lacking),
}
CHARTS = views("chart")
UNAVAILABLE = {name: view for name, view in CHARTS.items() if name not in NO_TABLE_BEHIND} | SEVERAL_ARGUMENTS


def test_only_charts_that_exist_are_let_off():
    assert set(CHARTS) >= NO_TABLE_BEHIND


@pytest.mark.parametrize("name", UNAVAILABLE)
def test_a_chart_without_its_table_says_which(name, lang):
    view = UNAVAILABLE[name](Unavailable(("contracts.mrr",)))
    assert isinstance(view, Finding)
    assert "mrr" in view.text
    assert view.missing == ("contracts.mrr",)


def test_survival_tells_the_share_at_the_horizon(curve, held):
    view = survival_chart(curve, horizon=12)
    assert percent(curve.at(12).estimate) in view.title
    told = survival_chart({"in": held.curve_in_state, "out": held.curve_out_of_state}, horizon=24).title
    assert percent(held.in_state.estimate) in told
    assert percent(held.out_of_state.estimate) in told


def test_survival_in_days_is_the_same_chart(curve):
    days = replace(curve, times=curve.times * 365.25 / 12, end=curve.end * 365.25 / 12)
    assert survival_chart(days, unit="days").png == survival_chart(curve).png


def test_survival_of_nobody_and_of_a_short_time():
    assert isinstance(survival_chart(kaplan_meier([], [])), Finding)
    short = survival_chart(kaplan_meier([0.5] * 40, [False] * 40), horizon=24)
    assert "No account was followed for 24 months yet" in short.title


def test_the_churn_at_the_anniversary_counts_as_gone():
    days = np.array([366.0] * 30 + [500.0] * 70)
    curve = kaplan_meier(days / (365.25 / 12), days == 366)
    assert "70.0%" in survival_chart(curve, horizon=12).title


def test_nine_of_ten_gaps(interval):
    title = usage_interval_chart(interval).title
    assert "every 2.3 days" in title  # 90% quantile of 60 x 1, 30 x 2, 8 x 5, 2 x 45, between the 90th and 91st
    assert "about 12 uses" in title


def test_state_chart_says_when_follow_up_is_too_short(held):
    view = retention_by_state_chart(replace(held, in_state=replace(held.in_state, estimate=None)))
    assert "too short" in view.title


def test_bridge_draws_what_adds_up(bridge, drawn):
    view = bridge_chart(bridge)
    assert "1M to 1.1M a month (+10.0%)" in view.title
    bars = [p for p in drawn[-1].axes[0].patches if p.get_height()]
    assert len(bars) == 10  # the three lines without an amount are left out
    assert bars[-2].get_y() + bars[-2].get_height() == pytest.approx(bridge.amount("end"))


def test_a_bridge_from_nothing_and_of_nothing(bridge):
    lines = bridge.lines * 0
    assert isinstance(bridge_chart(replace(bridge, lines=lines)), Finding)
    lines.loc[["new", "end"], "amount"] = 500.0
    assert "from nothing to 500" in bridge_chart(replace(bridge, lines=lines)).title


@pytest.mark.parametrize(
    ("value", "english", "japanese"),
    [
        (950, "950", "950"),
        (12_345, "12.3k", "1.23万"),
        (6_897_890, "6.9M", "690万"),
        (119_502_760, "120M", "1.2億"),
        (-1_160_920, "-1.16M", "-116万"),
    ],
)
def test_short_amounts(value, english, japanese):
    from cslib.language import using

    assert short_money(value) == english
    with using("ja"):
        assert short_money(value) == japanese


def test_cells_of_cohorts_that_time_has_not_filled_stay_empty(cohorts, drawn):
    cohorts_chart(cohorts)
    words = [text.get_text() for text in drawn[-1].axes[0].texts]
    assert len(words) == cohorts.share.notna().sum().sum() == 21


def test_segments_too_small_are_grey_and_those_not_followed_left_out(groups, drawn):
    view = retention_by_segment_chart(groups)
    assert "new $x$" not in view.alt
    assert "Grey: insufficient evidence." in view.alt
    assert [t.get_text() for t in drawn[-1].axes[0].get_yticklabels()] == [
        "大企業 (n = 333)",
        "官公庁・自治体 (n = 12)",
        "SMB (n = 635)",
    ]


def test_names_from_data_are_no_mathematics(groups):
    named = BySegment(groups.frame.rename(index={"SMB": "$\\frac{1}{$"}), 12)
    assert isinstance(retention_by_segment_chart(named), ChartView)


def test_policies_name_the_one_that_hands_over_fewer_than_half(policies, drawn):
    view = policies_chart(policies)
    assert percent(proportion(140, 300).estimate, 0) in view.title
    assert percent(proportion(30, 280).estimate, 0) in view.title
    assert "fewer than half" in [text.get_text() for text in drawn[-1].axes[0].texts]


def test_policies_without_a_state_say_what_they_need(policies):
    none = Unavailable(("high_utilization",))
    known = {key: replace(o, false_handoff=none) if o else o for key, o in policies.outcomes.items()}
    view = policies_chart(replace(policies, outcomes=known))
    assert isinstance(view, Finding)


def test_churn_timing_tells_the_share_at_renewal(timing):
    assert f"{percent(90 / 138, 0)} of all churn" in churn_timing_chart(timing).title
    none = replace(timing, at_renewal=proportion(0, 0))
    assert "No churn" in churn_timing_chart(none).title


def test_the_search_chart_marks_the_rule(found):
    view = rules_chart(found)
    assert number(found.tried) in view.title
    assert isinstance(rules_chart(replace(found, rule=None, rules=found.rules.iloc[:0])), Finding)


def test_few_accounts_make_no_headline(held, curve, timing):
    few = replace(held, in_state=replace(held.in_state, n=5))
    for view in (retention_by_state_chart(few), tried_chart(few)):
        assert view.title.startswith("Too few to conclude (n = 5): ")
    assert survival_chart(kaplan_meier([9.0] * 29, [True] * 29)).title.startswith("Too few to conclude (n = 29)")
    assert churn_timing_chart(replace(timing, at_renewal=proportion(2, 2))).title.startswith("Too few")
    for view in (retention_by_state_chart(held), survival_chart(curve), churn_timing_chart(timing)):
        assert "Too few" not in view.title
