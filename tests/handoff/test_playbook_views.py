"""The playbook in words and pictures, in both languages."""

import warnings
from dataclasses import replace

import pytest
from shown import assert_chart, assert_whole

from cslib.handoff.playbook import Conformance, Playbook, Step
from cslib.handoff.playbook_views import (
    milestones_table,
    planted_in_words,
    playbook_chart,
    playbook_finding,
    separation_chart,
    separation_finding,
    separation_table,
    stalls_table,
)
from cslib.language import using
from cslib.show.display import Finding
from cslib.stats.court import contrasts
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Estimate, Reason, Unavailable
from cslib.stats.intervals import contrast, proportion


def days(value, n=80):
    return Estimate(value, value - 3, value + 4, n, n // 2, unit="days")


def step(name, day, done=60, **kwargs):
    n = 80
    figures = {
        "done": proportion(done, n),
        "through": proportion(done - 5, n),
        "on_time": proportion(done // 2, n),
        "skipped": proportion(3, n),
        "early": proportion(7, n),
        "days": days(day + 2.0),
        "gap_days": days(9.0),
        "open_after": proportion(20, n),
        "stalled": proportion(1, 6),
    }
    return Step(name, day, 90, **(figures | kwargs), overdue=4)


def sided(name, kind, outcome, groups, strata=True):
    """Return a contrast of {stratum: ((hits, n) with it, (hits, n) without)}."""
    exposed, hit, labels_ = [], [], []
    for label, sides in groups.items():
        for mine, (k, n) in zip((True, False), sides, strict=True):
            exposed += [mine] * n
            hit += [True] * k + [False] * (n - k)
            labels_ += [label] * n
    return contrast(name, kind, outcome, exposed, hit, labels_ if strata else None)


CLEAR = {"A": ((80, 100), (40, 100)), "B": ((50, 100), (20, 100))}
CHANCE = {"A": ((50, 100), (49, 100)), "B": ((50, 100), (52, 100))}
TURNED = {"A": ((810, 870), (2340, 2700)), "B": ((1920, 2630), (550, 800))}


@pytest.fixture
def playbook():
    none = Estimate(None, None, None, 60, 10, unit="days", reasons=(Reason("half_not_reached"),))
    steps = (
        step("キックオフ", 10.0, open_after=proportion(50, 80)),
        step("<script>alert(1)</script>", 21.0, gap_days=none),
        step("first_report_of_a_very_long_name", 60.0, stalled=proportion(0, 0)),
    )
    kept = Conformance(*(proportion(k, 70) for k in (12, 9, 4, 50)), left=3, unfinished=7)
    made = contrasts(
        "steps",
        [
            sided("キックオフ", "done", "state", TURNED),
            sided("<script>alert(1)</script>", "done", "state", CLEAR),
            sided("first_report_of_a_very_long_name", "done", "state", {"A": ((0, 0), (5, 9))}),
        ],
    )
    return Playbook(steps, kept, made, 90, 14, 12, "segment")


CHARTS = {
    "playbook": lambda get: playbook_chart(get("playbook")),
    "separation": lambda get: separation_chart(get("playbook")),
}
TABLES = {
    "milestones": lambda get: milestones_table(get("playbook")),
    "stalls": lambda get: stalls_table(get("playbook")),
    "separation": lambda get: separation_table(get("playbook")),
}


@pytest.mark.parametrize("name", CHARTS)
def test_charts_are_legible_in_both_languages(name, lang, request, drawn):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        view = CHARTS[name](request.getfixturevalue)
    assert_chart(view, lang, drawn[-1])


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_whole_in_both_languages(name, lang, request):
    assert_whole(TABLES[name](request.getfixturevalue))


def test_the_playbook_is_told_with_its_numbers(playbook, lang):
    found = playbook_finding(playbook)
    assert found.results["playbook_in_order"] is playbook.conformance.order
    assert "71.4%" in found.text  # 50 of 70 have done every step
    assert "62.5%" in found.text  # 50 of 80 stall before the first
    assert "キックオフ" in found.text
    assert "<script>" not in found._repr_mimebundle_()["text/html"]


def test_a_step_that_separates_is_supported_and_one_that_turns_around_is_told(playbook):
    found = separation_finding(playbook)
    assert found.verdict == SUPPORTED
    assert any("<script>" in point and "35.0 points" in point for point in found.points)
    turned = playbook.separation[0]
    assert turned.reverses
    assert turned.within.low > 0
    assert "within segments: segments differ in both" in found.text
    assert "associat" in found.text


def test_nothing_sure_is_said_to_be_so(playbook):
    made = contrasts("steps", [sided("a", "done", "state", CHANCE)])
    assert separation_finding(replace(playbook, separation=made)).verdict == INSUFFICIENT


def test_without_steps_nothing_is_drawn(playbook):
    none = proportion(0, 0)
    empty = replace(playbook, steps=(), conformance=Conformance(none, none, none, none, 0, 0), separation=())
    for view in (playbook_chart, separation_chart, playbook_finding, separation_finding):
        assert isinstance(view(empty), Finding)
    assert stalls_table(empty).rows == ()


def test_no_definition_is_said(playbook):
    bare = replace(playbook, separation=Unavailable(("high_utilization",)))
    for view in (separation_chart, separation_table, separation_finding):
        assert view(bare).missing == ("high_utilization",)


def test_usual_steps_are_named_in_the_language_and_others_as_the_data_do():
    with using("ja"):
        assert planted_in_words("done", "data_connected").startswith("データ連携")
        assert planted_in_words("done", "研修1").startswith("研修1")
    assert planted_in_words("on_time", "first_project").startswith("first project")
