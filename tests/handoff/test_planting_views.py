"""What onboarding plants, in words and pictures, in both languages."""

import warnings
from dataclasses import replace

import pytest
from shown import assert_chart, assert_whole
from test_playbook_views import CHANCE, CLEAR, TURNED, sided

from cslib.handoff.planting import ALL_FIELDS, Planting
from cslib.handoff.planting_views import planting_chart, planting_finding, planting_table
from cslib.show.display import ChartView, Finding
from cslib.stats.court import contrasts
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Reason, Unavailable


@pytest.fixture
def planting():
    def family(outcome, kickoff):
        return contrasts(
            "planting",
            [
                sided("キックオフ", "done", outcome, kickoff),
                sided("キックオフ", "on_time", outcome, CHANCE),
                sided("champion", "recorded", outcome, CHANCE),
                sided(ALL_FIELDS, "recorded", outcome, {"A": ((3, 4), (1, 2))}),
            ],
        )

    made = {"retention": family("retention", CLEAR), "expansion": Unavailable(("contracts.mrr",))}
    made["goal"] = family("goal", TURNED)
    return Planting(made, 180, 12, 400, 5, "segment", ())


@pytest.fixture
def unseen():
    why = Reason("few_followed_past_landmark", {"accounts": 4, "ended": 0, "months": 12, "day": 180, "least": 30})
    return Planting({}, 180, 12, 4, 0, "", (), (why,))


def test_chart_and_table_are_whole_in_both_languages(planting, lang, drawn):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        view = planting_chart(planting)
    assert_chart(view, lang, drawn[-1])
    assert_whole(planting_table(planting))


def test_nothing_sure_is_said_to_be_so(planting):
    dull = replace(planting, contrasts={"retention": contrasts("planting", [sided("a", "done", "state", CHANCE)])})
    assert planting_finding(dull).verdict == INSUFFICIENT
    assert "None of 1 comparisons" in planting_finding(dull).text
    assert isinstance(planting_chart(dull), ChartView)


def test_its_numbers_are_one_row_for_each_contrast(planting):
    row = planting.frame.set_index(["outcome", "name", "kind"]).loc[("retention", "キックオフ", "done")]
    first = planting.contrasts["retention"][0]
    assert (row["having_n"], row["low"], row["p_corrected"]) == (200, first.best.low, first.p_corrected)


def test_what_is_planted_names_tables_that_lack(planting, lang):
    found = planting_finding(planting)
    assert found.verdict == SUPPORTED
    assert "mrr" in found.text
    assert "2 of" in found.text or "2通り" in found.text


def test_the_surest_come_first(planting):
    p = [row[-2] for row in planting_table(planting).rows]
    assert p == sorted(p)
    assert len(p) == 6  # three of each outcome could be tested


def test_too_few_followed_is_said(unseen, lang):
    found = planting_finding(unseen)
    assert found.verdict == INSUFFICIENT
    assert "180" in found.text
    assert isinstance(planting_chart(unseen), Finding)
    assert isinstance(planting_table(unseen), Finding)
