"""Needs in words, tables and pictures, in both languages."""

import warnings

import pandas as pd
import pytest

from cslib.adoption.needs import Needs, OutsidePlaybook, _often
from cslib.adoption.needs_views import (
    mechanisms_finding,
    need_sources_table,
    need_teams_table,
    needs_chart,
    needs_finding,
    needs_table,
    outside_finding,
    outside_table,
)
from cslib.show.display import ChartView, Finding, TableView
from cslib.stats.estimate import MET, Estimate, Unavailable
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
    return OutsidePlaybook(shares, waiting.iloc[:0] if empty else waiting, themes.iloc[:0] if empty else themes, 180)


NEEDS_VIEWS = [needs_chart, needs_finding, mechanisms_finding, needs_table, need_sources_table, need_teams_table]
OUTSIDE_VIEWS = [outside_finding, outside_table]
VIEWS = [*NEEDS_VIEWS, *OUTSIDE_VIEWS]


def html(view):
    bundle = view._repr_mimebundle_()
    return (bundle[0] if isinstance(bundle, tuple) else bundle).get("text/html", "")


@pytest.mark.parametrize("empty", [False, True])
def test_every_view_speaks_and_escapes(lang, empty):
    views = [view(heard(empty=empty)) for view in NEEDS_VIEWS] + [view(beyond(empty)) for view in OUTSIDE_VIEWS]
    for view in views:
        assert isinstance(view, (Finding, ChartView, TableView))
        assert str(view)
        assert "{" not in str(view)
        assert not any(tag in html(view) for tag in ("<b>", "<script>", "<i>"))
    assert len({view.name for view in views}) == len(views)


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_not_in_the_data_is_said(lang, view):
    shown = view(NONE)
    assert isinstance(shown, Finding)
    assert shown.missing == ("needs",)


def test_teams_need_the_column():
    found = heard()
    assert need_teams_table(Needs(**{**vars(found), "teams": pd.DataFrame()})).missing == ("needs.routed_to",)


def test_mechanisms_are_named_with_their_reasons():
    told = mechanisms_finding(heard())
    assert told.verdict == MET
    assert "Solve once for all: integration." in told.sentences
    assert "Answer one by one: speed." in told.sentences
    assert "Watch, too few to tell: <b>価格." in told.sentences
    assert any(point.startswith("speed: 2 accounts named it") for point in told.points)
    assert "(32 minutes each, assumed)" in told.text


def test_changes_beyond_chance_are_told():
    assert "more accounts than a year ago: integration (2.00 times)" in needs_finding(heard()).text
