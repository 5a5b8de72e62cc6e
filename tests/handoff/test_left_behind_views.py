"""Views of information by person and of the overhang; results written down by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from shown import assert_recorded

from cslib.handoff.left_behind import Overhang
from cslib.handoff.left_behind_views import (
    information_by_person_table,
    information_finding,
    overhang_chart,
    overhang_counts_table,
    overhang_finding,
    overhang_table,
)
from cslib.language import using
from cslib.show.display import ChartView, Finding, TableView
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable
from cslib.stats.intervals import difference, proportion

NO_HANDOFFS = Unavailable(("handoffs",))


def days(value, n=60):
    return Estimate(value, value - 4, value + 5, n, unit="days")


@pytest.fixture
def overhang():
    """Three people and one newcomer; the fastest leaves little behind. A name is markup, another Japanese."""
    people = pd.DataFrame(
        {
            "handoffs": [67, 60, 58, 4],
            "days": [days(66.0, 67), days(101.0), days(140.5, 58), Estimate(90.0, n=4, unit="days")],
            "in_state": [proportion(12, 67), proportion(30, 60), proportion(31, 58), proportion(1, 4)],
            "expected": [0.42, 0.41, 0.43, 0.44],
            "pooled": [proportion(k, n) for k, n in ((17, 67), (29, 60), (30, 58), (2, 4))],
            "retained": [proportion(k, n) for k, n in ((66, 67), (59, 60), (57, 58), (4, 4))],
            "few": [False, False, False, True],
            "speed_rank": [1, 2, 3, np.nan],
            "speed_low": [1, 2, 3, np.nan],
            "speed_high": [1, 2, 3, np.nan],
            "speed_top": [1.0, 0.0, 0.0, np.nan],
            "overhang_rank": [3, 2, 1, np.nan],
            "overhang_low": [2, 1, 1, np.nan],
            "overhang_high": [3, 3, 3, np.nan],
            "overhang_top": [0.01, 0.4, 0.59, np.nan],
        },
        index=pd.Index(["<script>alert(1)</script>", "鈴木 健太", "Kato", "New"], name="person"),
    )
    gap = replace(difference(proportion(17, 67), proportion(59, 118)), verdict=SUPPORTED)
    fast, best = people.index[0], people.index[2]
    return Overhang(
        people=people,
        start=pd.Timestamp("2024-10-01"),
        end=pd.Timestamp("2026-10-01"),
        column="segment",
        team=proportion(80, 189),
        top=1,
        rewarded=(fast,),
        hidden=(fast,),
        left_behind=(best,),
        gap=gap,
        both=Estimate(0.0, 0.0, 1.0, 3, unit="people"),
        unattributed=2,
    )


@pytest.fixture
def alone(overhang):
    """A company with one newcomer only."""
    people = overhang.people.iloc[3:]
    nobody = {"rewarded": (), "hidden": (), "left_behind": (), "top": 0, "column": "", "unattributed": 0}
    gap = Estimate(None, n=4, verdict=INSUFFICIENT, method="MOVER")
    return replace(overhang, people=people, team=proportion(1, 4), gap=gap, **nobody)


VIEWS = {
    "charts.overhang": (overhang_chart, "overhang", ChartView),
    "tables.overhang": (overhang_table, "overhang", TableView),
    "tables.overhang_counts": (overhang_counts_table, "overhang", TableView),
    "findings.overhang": (overhang_finding, "overhang", Finding),
    "tables.information_by_person": (information_by_person_table, "information", TableView),
}


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("view", VIEWS)
def test_views_escape_names_and_keep_a_record(view, lang, request):
    show, fixture, kind = VIEWS[view]
    with using(lang):
        assert_recorded(show(request.getfixturevalue(fixture)), kind)


@pytest.mark.parametrize("view", VIEWS)
def test_views_say_what_is_lacking(view):
    made = VIEWS[view][0](NO_HANDOFFS)
    assert isinstance(made, Finding) and made.missing == ("handoffs",)


def test_the_finding_names_whom_speed_rewards_and_what_it_hides(overhang):
    finding = overhang_finding(overhang)
    assert finding.verdict == SUPPORTED
    assert set(finding.results) == {"overhang_gap", "overhang_team"}
    gap = overhang.gap
    assert f"Fewer of their customers are in the state 90 days later: {100 * gap.estimate:.1f} points" in finding.text
    assert "Different segments are evened out in this." in finding.text
    assert "would reward the fastest third: <script>alert(1)</script>." in finding.text
    assert "pass over Kato" in finding.text
    assert "Under 30 handoffs, so read with care: New." in finding.text
    assert "not about persons" in finding.text


def test_a_fast_person_that_leaves_much_is_one_to_learn_from(overhang):
    people = overhang.people.assign(overhang_rank=[1, 2, 3, np.nan])
    gap = replace(difference(proportion(59, 118), proportion(17, 67)), verdict=NOT_SUPPORTED)
    fair = replace(overhang, people=people, hidden=(), left_behind=(), gap=gap)
    finding = overhang_finding(fair)
    assert "More of their customers" in finding.text and "What it would not see" not in finding.text
    assert "learn from <script>alert(1)</script>, fast and in the first third" in finding.next


def test_one_newcomer_is_not_ranked(alone):
    finding = overhang_finding(alone)
    assert "at least two people need 5 handoffs" in finding.text
    assert "Everybody has under 30 handoffs" in finding.text
    assert overhang_table(alone).rows == (("New (few)", 4, alone.people["days"].iloc[0], "–", *_last(alone)),)
    assert "nobody to compare" in overhang_chart(alone).title
    counts = overhang_counts_table(alone)
    assert len(counts.columns) == len(counts.rows[0]) == 5


def _last(result):
    row = result.people.iloc[0]
    return row["pooled"], "–", pytest.approx(row["overhang_top"], nan_ok=True)


def test_nobody_followed_is_said(overhang):
    empty = replace(overhang, people=overhang.people.iloc[:0])
    for show in (overhang_chart, overhang_table, overhang_counts_table, overhang_finding):
        assert "has been followed for 90 days yet" in show(empty).text


def test_tables_show_ranks_with_their_range(overhang):
    view = overhang_table(overhang)
    assert view.rows[0][3:6:2] == ("1", "3 (2 to 3)")
    assert "Handoffs without a name, left out: 2." in view.note and "2026-09-30" in view.note


def test_people_are_named_for_information_only_where_they_are_apart(information):
    assert "By onboarding person, pooled, it goes from 50.0%" in information_finding(information).text
    alike = information.people.assign(pooled=[proportion(10, 20), proportion(40, 70)])
    assert "By onboarding person" not in information_finding(replace(information, people=alike)).text
    assert "Between handoffs of the same onboarding person" in information_finding(information).text
    nameless = Unavailable(("handoffs.from_csm",))
    assert information_by_person_table(replace(information, people=nameless)).missing == nameless.needs
