"""What views of patterns of use, and of talks with their customers, say, from results written down by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cslib.adoption.interviews_views import (
    pattern_answers_finding,
    pattern_answers_table,
    pattern_guide_table,
    pattern_talk_table,
    questions,
)
from cslib.adoption.patterns import Pattern, Patterns
from cslib.adoption.patterns_views import (
    pattern_levels_table,
    pattern_moves_chart,
    pattern_names,
    patterns_chart,
    patterns_finding,
    patterns_table,
)
from cslib.adoption.profiles import Profiles
from cslib.language import using
from cslib.stats.court import contrasts
from cslib.stats.estimate import Unavailable
from cslib.stats.intervals import contrast, proportion

LEVELS = {"active_day_share": 0.5, "breadth": 0.4, "trend": 0.0}
KEYS = ["p1", "p2", "falling", "silent"]
VIEWS = [patterns_chart, pattern_moves_chart, patterns_table, pattern_levels_table, pattern_talk_table]
VIEWS += [pattern_guide_table, pattern_answers_table, patterns_finding, pattern_answers_finding]


def pattern(key, traits, n, **more):
    said = dict(
        key=key, name="", traits=traits, share=proportion(n, 200), mrr=10.0 * n, mrr_share=n / 200, levels=LEVELS,
        family="work", jaccard=None, staying=None, asked=0, themes=(("speed", 3),),
    )  # fmt: skip
    return Pattern(**(said | more))


@pytest.fixture
def result():
    moves = pd.DataFrame(0, index=KEYS, columns=[*KEYS, "left"])
    moves.loc["p1", ["p1", "p2", "left"]] = [80, 15, 5]
    moves.loc["p2", "p2"] = 60
    stayed = np.r_[np.ones(95, bool), np.zeros(5, bool), np.ones(60, bool), np.zeros(40, bool)]
    first = np.arange(200) < 100
    stay = contrasts("patterns", [contrast("p1", "pattern", "stayed", first[:200], stayed)])[0]
    other = contrasts("patterns", [contrast("p2", "pattern", "stayed", ~first[:200], stayed)])[0]
    made = (
        pattern("p1", (("breadth", 1), ("active_day_share", 1)), 110, jaccard=0.9, staying=stay),
        pattern("p2", (("active_day_share", -1),), 80, jaccard=0.8, staying=other, asked=2),
        pattern("falling", (), 10),
        pattern("silent", (), 0, levels=dict.fromkeys(LEVELS, float("nan"))),
    )
    profiles = Profiles(
        ("active_day_share", "breadth"),
        np.zeros(2),
        np.ones(2),
        np.zeros((2, 2)),
        1,
        pd.DataFrame(),
        (0.9, 0.8),
        0.8,
        190,
    )
    rng = np.random.default_rng(1)
    accounts = pd.DataFrame({"account_id": [f"A{i}" for i in range(200)], "active_day_share": rng.random(200)})
    accounts["breadth"], accounts["pattern"] = rng.random(200), np.resize(["p1", "p2", "falling"], 200)
    talk = pd.DataFrame(
        [
            ("p1", "A1", "青葉 <b>", "Sato", "north", pd.Timestamp("2026-09-01")),
            ("p2", "A2", "Birch", "", "south", pd.NaT),
        ],
        columns=["pattern", "account_id", "name", "csm", "group", "last_outbound"],
    )
    return Patterns(
        made, accounts, moves, proportion(20, 160), talk, profiles, None, 12, 7, 3, ("active_day_share", "breadth"), 4,
        pd.Timestamp("2026-10-01"),
    )  # fmt: skip


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_speaks_both_languages_and_escapes_names(result, view, lang):
    bundle = view(result)._repr_mimebundle_()
    shown = bundle[0] if isinstance(bundle, tuple) else bundle
    assert shown["text/plain"]
    assert "<b>" not in shown.get("text/html", "")


@pytest.mark.parametrize("view", VIEWS)
def test_without_use_every_view_says_what_is_missing(view):
    assert "usage" in str(view(Unavailable(("usage",))))


def test_one_cloud_is_no_separate_patterns(result):
    said = patterns_finding(result)
    assert said.verdict is None
    assert "one cloud" in said.text and "cut into 2 parts" in said.text
    assert "similarity 0.80 or more" in said.text
    assert "12.5%" in said.text and "n = 160" in said.text
    assert "often / wide 95.0%" in said.text and "seldom 60.0%" in said.text
    assert "7 accounts in onboarding, 3 not seen" in said.text
    assert said.results["patterns_found"].estimate == 2


def test_whether_separate_patterns_are_stable_is_said(result):
    apart = replace(result, profiles=replace(result.profiles, separate=2))
    assert "apart from each other" in patterns_finding(apart).text
    shaky = replace(apart.profiles, separate=2, jaccard=(0.9, 0.6))
    weak = (result.patterns[0], replace(result.patterns[1], jaccard=0.6), *result.patterns[2:])
    said = patterns_finding(replace(apart, profiles=shaky, patterns=weak))
    assert said.verdict is None
    assert "handle with care: seldom" in said.text


def test_names_differ(result):
    alike = tuple(replace(one, traits=(("breadth", 1),)) for one in result.patterns[:2])
    said = pattern_names(replace(result, patterns=(*alike, *result.patterns[2:])))
    assert said["p1"] == "wide"
    assert said["p2"] == "wide (2)"
    decided = (replace(result.patterns[0], key="d1", name="毎日"), replace(result.patterns[1], key="d2"))
    said = pattern_names(replace(result, patterns=(*decided, *result.patterns[2:]), profiles=None))
    assert (said["d1"], said["d2"]) == ("毎日", "none of the team's patterns")


def test_questions_follow_the_traits_or_are_the_teams_own(result):
    first, second = questions(result.patterns[0]), questions(result.patterns[1])
    assert first[0] != second[0]
    assert all(2 <= len(questions(one)) <= 4 for one in result.patterns)
    assert questions(replace(result.patterns[0], questions=("Why?",))) == ["Why?"]
    with using("ja"):
        assert questions(result.patterns[0])[0].endswith("か。")


def test_answers_are_counted(result):
    assert "4 needs from interviews with 2 customers" in pattern_answers_finding(result).text
    assert "Nobody yet of: often / wide and falling." in pattern_answers_finding(result).text
    none = replace(result, interviews=0, patterns=tuple(replace(one, asked=0) for one in result.patterns))
    assert "No interview is recorded" in pattern_answers_finding(none).text


def test_the_moves_chart_tells_who_moved(result):
    chart = pattern_moves_chart(result)
    assert chart.title == "Within a quarter 12% of the accounts changed their pattern or left"
    assert "often / wide to seldom: 15" in chart.alt
    assert chart.results["patterns_moved"].events == 20
