"""Every chart in both languages: no missing glyph, no overlapping labels, the numbers those of the result."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cslib.analysis.intervals import proportion
from cslib.analysis.survival import kaplan_meier
from cslib.analysis.verdict import Unavailable
from cslib.company.rule import Rule
from cslib.language import number, percent
from cslib.show import charts, style
from cslib.show.charts_retention import short_money
from cslib.show.display import ChartView, Finding

LONG = Rule.parse("active_day_share >= 0.45 and events_per_active_day >= 12 and seat_utilization >= 0.35")
KANA = re.compile("[぀-ヿ一-鿿]")

CALLS = {
    "survival": lambda get: charts.survival(get("curve")),
    "survival_of_two": lambda get: charts.survival(
        {"高活用状態": get("held").inside, "それ以外": get("held").outside}, 24, 0.95**2, since="x", name="two"
    ),
    "survival_of_six": lambda get: charts.survival({f"Segment {k}": get("curve") for k in range(6)}, name="six"),
    "survival_of_few": lambda get: charts.survival(kaplan_meier([2, 3, 5, 5], [True, False, True, False]), name="few"),
    "usage_interval": lambda get: charts.usage_interval(get("interval")),
    "share": lambda get: charts.measure_distribution(get("table"), "breadth", 0.4),
    "measure": lambda get: charts.measure_distribution(get("table"), "active_day_share"),
    "retention_by_state": lambda get: charts.retention_by_state(get("held")),
    "tried": lambda get: charts.tried(get("held")),
    "tried_long": lambda get: charts.tried(replace(get("held"), rule=LONG)),
    "rules": lambda get: charts.rules(get("found")),
    "naive_vs_landmark": lambda get: charts.naive_vs_landmark(get("compared")),
    "reach_time": lambda get: charts.reach_time(get("reached")),
    "bridge": lambda get: charts.bridge(get("bridge")),
    "trend": lambda get: charts.trend(get("trend")),
    "cohorts": lambda get: charts.cohorts(get("cohorts")),
    "retention_by_segment": lambda get: charts.retention_by_segment(get("groups")),
    "churn_timing": lambda get: charts.churn_timing(get("timing")),
    "policies": lambda get: charts.policies(get("policies")),
}


@pytest.fixture
def drawn(monkeypatch):
    """Keep the figures that are drawn."""
    figures = []
    png = style.png
    monkeypatch.setattr(style, "png", lambda figure: figures.append(figure) or png(figure))
    return figures


def labels(figure) -> list:
    """Return (words, box) of every visible text of a drawn figure but those inside its cells and bars."""
    renderer = figure.canvas.get_renderer()
    texts = [figure._suptitle, figure._supxlabel]
    for axes in figure.axes:
        texts += [axes.xaxis.label, axes.yaxis.label, axes._left_title, *axes.texts]
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            texts += [tick.label1 for tick in axis.get_major_ticks() if low - 1e-9 <= tick.get_loc() <= high + 1e-9]
        if axes.get_legend():
            texts += axes.get_legend().get_texts()
    shown = [text for text in texts if text is not None and text.get_visible() and text.get_text().strip()]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in shown]


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
    boxes = labels(figure)
    for words, box in boxes:
        assert box.x0 >= -1, words
        assert box.x1 <= figure.bbox.width + 1, words
        assert box.y0 >= -1, words
        assert box.y1 <= figure.bbox.height + 1, words
    for i, (one, a) in enumerate(boxes):
        for other, b in boxes[i + 1 :]:
            wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
            assert wide <= 2 or high <= 2, (one, other)


NO_TABLE_BEHIND = {
    *("phases", "team_order", "two_shapes"),  # drawings without data
    "notice",  # of the terms of one contract, typed in by the reader
    "savings",  # of benchmarks/replay.csv, which is no table of a company; see test_queue_views
}
GIVEN = object()
SEVERAL_ARGUMENTS = {
    "measure_distribution": lambda lacking: charts.measure_distribution(lacking, "breadth"),
    "programme_answered": lambda lacking: charts.programme_answered(lacking, GIVEN),
    "programme_answered_without_effects": lambda lacking: charts.programme_answered(GIVEN, lacking),
}
UNAVAILABLE = {
    name: getattr(charts, name) for name in charts.__all__ if name not in NO_TABLE_BEHIND
} | SEVERAL_ARGUMENTS


def test_only_charts_that_exist_are_let_off():
    assert set(charts.__all__) >= NO_TABLE_BEHIND


@pytest.mark.parametrize("name", UNAVAILABLE)
def test_a_chart_without_its_table_says_which(name, lang):
    view = UNAVAILABLE[name](Unavailable(("contracts.mrr",)))
    assert isinstance(view, Finding)
    assert "mrr" in view.text
    assert view.missing == ("contracts.mrr",)


def test_survival_tells_the_share_at_the_horizon(curve, held):
    view = charts.survival(curve, horizon=12)
    assert percent(curve.at(12).estimate) in view.title
    told = charts.survival({"in": held.inside, "out": held.outside}, horizon=24).title
    assert percent(held.in_state.estimate) in told
    assert percent(held.out_of_state.estimate) in told


def test_survival_in_days_is_the_same_chart(curve):
    days = replace(curve, times=curve.times * 365.25 / 12, end=curve.end * 365.25 / 12)
    assert charts.survival(days, unit="days").png == charts.survival(curve).png


def test_survival_of_nobody_and_of_a_short_time():
    assert isinstance(charts.survival(kaplan_meier([], [])), Finding)
    short = charts.survival(kaplan_meier([0.5] * 40, [False] * 40), horizon=24)
    assert "No account was followed for 24 months yet" in short.title


def test_the_churn_at_the_anniversary_counts_as_gone():
    days = np.array([366.0] * 30 + [500.0] * 70)
    curve = kaplan_meier(days / (365.25 / 12), days == 366)
    assert "70.0%" in charts.survival(curve, horizon=12).title


def test_nine_of_ten_gaps(interval):
    title = charts.usage_interval(interval).title
    assert "every 2.3 days" in title  # 90% quantile of 60 x 1, 30 x 2, 8 x 5, 2 x 45, between the 90th and 91st
    assert "about 12 uses" in title


def test_distribution_counts_those_at_the_threshold():
    table = pd.DataFrame({"status": "included", "breadth": [0.2, 0.4, 0.4, 0.6]})
    assert "75% of accounts reach 40%" in charts.measure_distribution(table, "breadth", 0.4).title
    assert isinstance(charts.measure_distribution(table, "seat_utilization"), Finding)
    assert isinstance(charts.measure_distribution(Unavailable(("usage",)), "breadth"), Finding)


def test_state_chart_says_when_follow_up_is_too_short(held):
    view = charts.retention_by_state(replace(held, in_state=replace(held.in_state, estimate=None)))
    assert "too short" in view.title


def test_bridge_draws_what_adds_up(bridge, drawn):
    view = charts.bridge(bridge)
    assert "1M to 1.1M a month (+10.0%)" in view.title
    bars = [p for p in drawn[-1].axes[0].patches if p.get_height()]
    assert len(bars) == 8  # the two lines without an amount are left out
    assert bars[-2].get_y() == pytest.approx(bridge.amount("end"))


def test_a_bridge_from_nothing_and_of_nothing(bridge):
    lines = bridge.lines * 0
    assert isinstance(charts.bridge(replace(bridge, lines=lines)), Finding)
    lines.loc[["new", "end"], "amount"] = 500.0
    assert "from nothing to 500" in charts.bridge(replace(bridge, lines=lines)).title


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
    charts.cohorts(cohorts)
    words = [text.get_text() for text in drawn[-1].axes[0].texts]
    assert len(words) == cohorts.share.notna().sum().sum() == 21


def test_segments_too_small_are_grey_and_those_not_followed_left_out(groups, drawn):
    view = charts.retention_by_segment(groups)
    assert "new $x$" not in view.alt
    assert "Grey: insufficient evidence." in view.alt
    assert [t.get_text() for t in drawn[-1].axes[0].get_yticklabels()] == [
        "大企業 (n = 333)",
        "官公庁・自治体 (n = 12)",
        "SMB (n = 635)",
    ]


def test_names_from_data_are_no_mathematics(groups):
    named = groups.rename(index={"SMB": "$\\frac{1}{$"})
    assert isinstance(charts.retention_by_segment(named), ChartView)


def test_policies_name_the_one_that_hands_over_fewer_than_half(policies, drawn):
    view = charts.policies(policies)
    assert percent(proportion(140, 300).estimate, 0) in view.title
    assert percent(proportion(30, 280).estimate, 0) in view.title
    assert "fewer than half" in [text.get_text() for text in drawn[-1].axes[0].texts]


def test_policies_without_a_state_say_what_they_need(policies):
    none = Unavailable(("high_utilization",))
    known = {key: replace(o, false_handoff=none) if o else o for key, o in policies.outcomes.items()}
    view = charts.policies(replace(policies, outcomes=known))
    assert isinstance(view, Finding)


def test_churn_timing_tells_the_share_at_renewal(timing):
    assert f"{percent(90 / 138, 0)} of all churn" in charts.churn_timing(timing).title
    none = replace(timing, at_renewal=proportion(0, 0))
    assert "No churn" in charts.churn_timing(none).title


def test_the_search_chart_marks_the_rule(found):
    view = charts.rules(found)
    assert number(found.tried) in view.title
    assert isinstance(charts.rules(replace(found, rule=None, rules=found.rules.iloc[:0])), Finding)


def test_few_accounts_make_no_headline(held, curve, timing):
    few = replace(held, in_state=replace(held.in_state, n=5))
    for view in (charts.retention_by_state(few), charts.tried(few)):
        assert view.title.startswith("Too few to conclude (n = 5): ")
    assert charts.survival(kaplan_meier([9.0] * 29, [True] * 29)).title.startswith("Too few to conclude (n = 29)")
    assert charts.churn_timing(replace(timing, at_renewal=proportion(2, 2))).title.startswith("Too few")
    for view in (charts.retention_by_state(held), charts.survival(curve), charts.churn_timing(timing)):
        assert "Too few" not in view.title
