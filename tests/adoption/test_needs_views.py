"""Needs and goals in words, tables and pictures, in both languages; the close of the notebook on adoption."""

import warnings
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from cslib.adoption.backtest import QUEUE, RANDOM
from cslib.adoption.closing_views import closing
from cslib.adoption.goals import NextGoals, _effective, alike
from cslib.adoption.needs import Needs, Outside, _often
from cslib.adoption.needs_views import (
    first_goals_table,
    goal_wordings_table,
    mechanisms_finding,
    need_sources_table,
    need_teams_table,
    needs_chart,
    needs_finding,
    needs_table,
    next_goals_finding,
    next_goals_table,
    outside_finding,
    outside_table,
)
from cslib.show.display import ChartView, Finding, TableView
from cslib.stats.estimate import SUPPORTED, Estimate, Unavailable
from cslib.stats.intervals import proportion

NONE = Unavailable(("needs",))


@pytest.fixture(autouse=True)
def _no_glyph_missing():
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph")
        yield


def heard(count=40, empty=False):
    names = [] if empty else ["integration", "<b>価格", "speed", ""]
    numbers = [count, 12, 2, 5][: len(names)]
    themes = pd.DataFrame({"needs": numbers, "accounts": numbers, "customers": numbers}, index=pd.Index(names))
    themes = themes.rename_axis("theme").assign(
        mrr=1000.0, open=3, unrouted=1, team=["product", "cs", "new team", ""][: len(names)], team_share=1.0
    )
    themes["answered"] = [proportion(3, 10)] * len(names)
    themes["trend"] = [Estimate(2.0, 1.2, 3.0, 60, unit="ratio")] * len(names)
    themes["moved"] = ["more", "", "less", ""][: len(names)]
    themes["everyone"] = [_often(name, n, 4, 800) for name, n in zip(names, numbers, strict=True)]
    themes["quarters"], themes["hours"] = 4, 12.5
    sources = pd.DataFrame({"call": numbers, "interview": numbers}, index=themes.index)
    teams = pd.DataFrame({"needs": [9, 2], "accounts": [8, 2], "open": [3, 1]}, index=pd.Index(["cs", ""], name="team"))
    teams["answered"] = [proportion(3, 9), Estimate(None)]
    answered = Estimate(None) if empty else proportion(20, 80)
    return Needs(themes, sources, teams, answered, 0 if empty else 9, 3, 5, proportion(30, 100), 32.0, True, ())


def beyond(empty=False):
    waiting = pd.DataFrame(
        {"need_id": ["N1", "N2"], "account_id": ["A1", "A2"], "name": ["青葉", "<i>"], "csm": ["", "Sato"]}
    )
    waiting = waiting.assign(date=pd.Timestamp("2026-01-01"), days=273, theme=["", "sso"], text=["<script>", "要望"])
    waiting = waiting.assign(team=["", "product"], handed=[True, False])
    themes = pd.DataFrame({"needs": [4], "accounts": [3], "waiting": [1]}, index=pd.Index(["sso"], name="theme"))
    shares = {"onboarding": proportion(0, 0) if empty else proportion(4, 10), "adoption": proportion(5, 9)}
    return Outside(shares, waiting.iloc[:0] if empty else waiting, themes.iloc[:0] if empty else themes, 180)


def following(empty=False, chance=0.3):
    standing = ["none recorded", "reached", "overdue", "no due date", "on the way"]
    rows = pd.DataFrame({"account_id": list("abcde"), "name": list("abcde"), "csm": "", "mrr": np.nan})
    rows = rows.assign(
        standing=standing, goal=[None, "x", "<b>", "y", "z"], kind=[None, "next", "next", "original", "next"]
    )
    rows = rows.assign(set=pd.NaT, due=pd.Timestamp("2026-12-01"))
    wordings = pd.DataFrame({"accounts": [5, 3], "overdue": [1, 0]}, index=pd.Index(["営業部", "<b>"], name="goal"))
    first = pd.DataFrame({"set": [40.0, 40.0, 9.0], "reached": [30.0, 9.0, 1.0]}, index=["quick", "slow", ""])
    first["within_year"] = [proportion(30, 40), proportion(9, 40), Estimate(None)]
    if empty:
        return NextGoals(rows.iloc[:0], wordings.iloc[:0], alike([]), _effective(alike([])), 0, first.iloc[:0], None)
    same = alike([5, 3])
    return NextGoals(rows, wordings, same, _effective(same), 8, first, chance)


NEEDS_VIEWS = [needs_chart, needs_finding, mechanisms_finding, needs_table, need_sources_table, need_teams_table]
GOAL_VIEWS = [next_goals_finding, next_goals_table, goal_wordings_table, first_goals_table]
OUTSIDE_VIEWS = [outside_finding, outside_table]


def html(view):
    bundle = view._repr_mimebundle_()
    return (bundle[0] if isinstance(bundle, tuple) else bundle).get("text/html", "")


@pytest.mark.parametrize("empty", [False, True])
def test_every_view_speaks_and_escapes(lang, empty):
    views = [view(heard(empty=empty)) for view in NEEDS_VIEWS]
    views += [view(beyond(empty)) for view in OUTSIDE_VIEWS] + [view(following(empty)) for view in GOAL_VIEWS]
    for view in views:
        assert isinstance(view, (Finding, ChartView, TableView))
        assert str(view)
        assert "{" not in str(view)
        assert not any(tag in html(view) for tag in ("<b>", "<script>", "<i>"))
    assert len({view.name for view in views}) == len(views)


@pytest.mark.parametrize("view", [*NEEDS_VIEWS, *OUTSIDE_VIEWS, *GOAL_VIEWS])
def test_what_is_not_in_the_data_is_said(lang, view):
    shown = view(NONE)
    assert isinstance(shown, Finding)
    assert shown.missing == ("needs",)


def test_teams_need_the_column():
    found = heard()
    assert need_teams_table(Needs(**{**vars(found), "teams": pd.DataFrame()})).missing == ("needs.routed_to",)


def test_mechanisms_are_named_with_their_reasons():
    told = mechanisms_finding(heard())
    assert told.verdict == SUPPORTED
    assert "Solve once for all: integration." in told.sentences
    assert "Answer one by one: speed." in told.sentences
    assert "Watch, too few to tell: <b>価格." in told.sentences
    assert any(point.startswith("speed: 2 accounts named it") for point in told.points)
    assert "(32 minutes each, assumed)" in told.text


def test_changes_beyond_chance_are_told():
    assert "more accounts than a year ago: integration (2.00 times)" in needs_finding(heard()).text


def test_first_goals_are_told_apart_only_beyond_chance():
    assert "do not differ beyond chance" in next_goals_finding(following()).text
    assert "“quick” 75.0%" in next_goals_finding(following(chance=0.001)).text


def test_the_close_says_what_to_decide(lang):
    tested = SimpleNamespace(
        found={QUEUE: proportion(30, 60), RANDOM: proportion(12, 60)},
        gaps={RANDOM: Estimate(0.3, 0.1, 0.5, 60, verdict=SUPPORTED)},
        quarters=("2026Q2", "2026Q3"),
        share=0.2,
    )
    close = closing(tested=tested, needs=heard(), outside=beyond(), goals=following())
    assert len(close.decide) == 5
    assert close.results["queue_finds"] is tested.found[QUEUE]
    assert "{" not in str(close)


def test_the_close_of_a_company_without_such_tables(lang):
    close = closing(held=NONE, tested=NONE, needs=NONE, goals=NONE, programmes=NONE, growth=NONE)
    assert close.points == ()
    assert len(close.decide) == 1
