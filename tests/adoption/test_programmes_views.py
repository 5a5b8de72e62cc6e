"""Charts, tables and findings of programmes: what they say, in both languages, and what they say without data."""

import numpy as np
import pandas as pd
import pytest

from cslib.adoption.offers import Attendance, Reach
from cslib.adoption.programmes import Effect, Effects, ProgrammeComparison
from cslib.adoption.programmes_views import (
    population,
    programme_attendance_chart,
    programme_calendar_chart,
    programme_course_chart,
    programme_effects_chart,
    programme_effects_table,
    programme_reach_table,
    programmes_finding,
    signed,
)
from cslib.language import using
from cslib.show.display import ChartView, Finding, TableView
from cslib.show.wording import programme
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Reason, Unavailable
from cslib.stats.intervals import proportion

NONE = Unavailable(("touches.programme",))


@pytest.fixture(params=["en", "ja"])
def lang(request):
    with using(request.param):
        yield request.param


def estimate(value, verdict=None, n=300):
    return Estimate(value, value - 0.006, value + 0.006, n=n, unit="points", verdict=verdict)


def effect(measure, value, verdict):
    events = np.r_[-4:6]
    course = pd.DataFrame({"estimate": value * (events >= 0), "reached": 300, "compared": 250}, index=events)
    course = course.assign(low=course["estimate"] - 0.01, high=course["estimate"] + 0.01)
    return Effect(measure, estimate(value, verdict), estimate(value / 2), 0.004, 0.02, course)


def comparison(name, where, days, breadth, reasons=()):
    verdicts = [None if reasons else SUPPORTED if value > 0.01 else NOT_SUPPORTED for value in (days, breadth)]
    overall = INSUFFICIENT if reasons else SUPPORTED if SUPPORTED in verdicts else NOT_SUPPORTED
    found = (effect("active_day_share", days, verdicts[0]), effect("breadth", breadth, verdicts[1]))
    return ProgrammeComparison(name, where, 300, 250, overall, reasons, 0.4, estimate(-0.02), found)


@pytest.fixture
def results():
    aimed = (Reason("differed_before", {"p": 0.001}),)
    few = (Reason("few_to_compare", {"reached": 12, "compared": 80, "least": 20}),)
    parts = (
        comparison("webinar", "outside", 0.015, 0.0),
        comparison("webinar", "inside", 0.001, -0.0004),
        comparison("check_in", "outside", -0.002, 0.001),
        comparison("check_in", "inside", 0.0, 0.001),
        comparison("rescue_call", "outside", -0.15, 0.0, aimed),
        comparison("<b>news</b>", "inside", 0.0, 0.0, few),
    )
    whole = [
        ProgrammeComparison(
            name, "all", 400, 350, None, (), None, estimate(0.0), (effect("active_day_share", 0.004, None),)
        )
        for name in ("webinar", "rescue_call")
    ]
    return Effects((*whole, *parts), {"webinar": 3}, 12, 0.01, 4)


@pytest.fixture
def reach():
    rows = [
        ("webinar", "webinar", pd.Timestamp("2024-01-09"), pd.Timestamp("2026-08-20"), 18, 6909, 937),
        ("<b>news</b>", "", pd.Timestamp("2025-01-09"), pd.Timestamp("2026-08-20"), 3, 40, 12),
    ]
    names = ["programme", "channel", "first", "last", "waves", "offers", "accounts"]
    table = pd.DataFrame(rows, columns=names)
    table["answered"] = [proportion(800, 937), NONE]
    table["of_customers"] = [proportion(700, 1000), proportion(12, 1000)]
    months = pd.date_range("2026-01-01", periods=6, freq="MS")
    parts = [
        pd.DataFrame({"programme": n, "month": months, "offers": 90, "answers": 40, "new": 9}) for n in table.programme
    ]
    return Reach(table, pd.concat(parts, ignore_index=True))


@pytest.fixture
def attended():
    gap = Estimate(0.13, 0.1, 0.16, n=800, unit="points", method="Welch")
    rows = [(name, "active_day_share", gap, 400) for name in ("webinar", "rescue_call")]
    return Attendance(pd.DataFrame(rows, columns=["programme", "measure", "gap", "others"]))


def views(reach, results, attended):
    return [
        programme_calendar_chart(reach),
        programme_effects_chart(results),
        programme_course_chart(results),
        programme_attendance_chart(attended, results),
        programme_reach_table(reach),
        programme_effects_table(results),
        programmes_finding(results, reach),
    ]


def test_every_view_shows_itself_in_both_languages(reach, results, attended, lang):
    kinds = [ChartView] * 4 + [TableView] * 2 + [Finding]
    for view, kind in zip(views(reach, results, attended), kinds, strict=True):
        assert isinstance(view, kind)
        bundle = view._repr_mimebundle_()
        bundle = bundle[0] if isinstance(bundle, tuple) else bundle
        assert "<b>news" not in bundle.get("text/html", "")
        assert "application/vnd.cslib.results+json" in bundle


def test_without_the_tables_every_view_says_what_is_missing(lang):
    for view in views(NONE, NONE, NONE):
        assert isinstance(view, Finding)
        assert view.missing == ("touches.programme",)


def test_with_no_programme_every_view_says_so(lang):
    empty = Reach(
        pd.DataFrame(columns=["programme", "accounts"]), pd.DataFrame(columns=["programme", "month", "offers", "new"])
    )
    nothing = Effects((), {}, 12, 0.01, 0)
    gaps = Attendance(pd.DataFrame(columns=["programme", "measure", "gap", "others"]))
    for view in views(empty, nothing, gaps):
        assert isinstance(view, Finding)
        assert view.text


def test_the_finding_says_whom_each_programme_helps(results, reach):
    found = programmes_finding(results, reach)
    assert found.verdict == SUPPORTED
    assert "Helps: webinar, customers outside high utilization." in found.text
    assert "Keep offering webinar to customers outside high utilization." in found.next
    assert "Ask what check-in is for" in found.next
    assert "To learn what rescue call does" in found.next
    assert found.points[0].startswith("webinar, customers outside high utilization: supported; active days +1.5 points")
    assert "n = 300 offered, 250 compared with." in found.points[0]
    assert any("p = 0.001" in point for point in found.points)
    assert any("Only 12 offered it and 80 to compare with can be followed" in point for point in found.points)
    assert found.results["programmes_effective"].estimate == 1
    assert found.results["programmes_effective"].n == 4
    assert found.results["programme_webinar_outside_active_day_share"].estimate == 0.015


def test_with_nothing_that_helps_the_verdict_says_how_sure_that_is(results, reach):
    without = [one for one in results.comparisons if one.verdict == NOT_SUPPORTED]
    unsure = [one for one in results.comparisons if one.verdict == INSUFFICIENT]
    for kept, verdict in ((without, NOT_SUPPORTED), (without + unsure, INSUFFICIENT)):
        found = programmes_finding(Effects(tuple(kept), {}, 12, 0.01, 3), reach)
        assert found.verdict == verdict
        assert "No programme was found to help." in found.text


def test_charts_tell_their_finding(results, reach, attended):
    assert programme_effects_chart(results).title == "Helps: webinar, customers outside high utilization (active days)"
    assert programme_course_chart(results).title == "Before the offer, customers already moved apart: rescue call"
    assert programme_calendar_chart(reach).title == "Webinar reached most customers: 937"
    # The rescue call is no fair comparison, so only the webinar is left.
    lesson = programme_attendance_chart(attended, results)
    assert lesson.title == "Webinar: attendees look +13.0 points better, being offered it gives +0.4 points"
    assert "rescue" not in lesson.alt


def test_names(lang):
    assert programme("社内報") == "社内報"
    assert programme("webinar") == {"en": "webinar", "ja": "ウェビナー"}[lang]
    assert len({population(name) for name in ("inside", "outside", "all")}) == 3
    assert signed(-0.0002) == {"en": "0.0 points", "ja": "0.0ポイント"}[lang]
    assert signed(0.012) == {"en": "+1.2 points", "ja": "+1.2ポイント"}[lang]
