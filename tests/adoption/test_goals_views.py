"""Goals in words and tables, in both languages."""

import numpy as np
import pandas as pd
import pytest
from test_needs_views import html

from cslib.adoption.goals import NextGoals, _effective, alike
from cslib.adoption.goals_views import first_goals_table, goal_wordings_table, next_goals_finding, next_goals_table
from cslib.show.display import ChartView, Finding, TableView
from cslib.stats.estimate import Estimate, Unavailable
from cslib.stats.intervals import proportion

NONE = Unavailable(("needs",))


def following(empty=False, chance=0.3):
    progress = ["none recorded", "reached", "overdue", "no due date", "on the way"]
    rows = pd.DataFrame({"account_id": list("abcde"), "name": list("abcde"), "csm": "", "mrr": np.nan})
    rows = rows.assign(
        progress=progress, goal=[None, "x", "<b>", "y", "z"], kind=[None, "next", "next", "original", "next"]
    )
    rows = rows.assign(set=pd.NaT, due=pd.Timestamp("2026-12-01"))
    wordings = pd.DataFrame({"accounts": [5, 3], "overdue": [1, 0]}, index=pd.Index(["営業部", "<b>"], name="goal"))
    first = pd.DataFrame({"set": [40.0, 40.0, 9.0], "reached": [30.0, 9.0, 1.0]}, index=["quick", "slow", ""])
    first["within_year"] = [proportion(30, 40), proportion(9, 40), Estimate(None)]
    if empty:
        return NextGoals(rows.iloc[:0], wordings.iloc[:0], alike([]), _effective(alike([])), 0, first.iloc[:0], None)
    same = alike([5, 3])
    return NextGoals(rows, wordings, same, _effective(same), 8, first, chance)


VIEWS = [next_goals_finding, next_goals_table, goal_wordings_table, first_goals_table]


@pytest.mark.parametrize("empty", [False, True])
def test_every_view_speaks_and_escapes(lang, empty):
    views = [view(following(empty)) for view in VIEWS]
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


def test_first_goals_are_told_apart_only_beyond_chance():
    assert "do not differ beyond chance" in next_goals_finding(following()).text
    assert "“quick” 75.0%" in next_goals_finding(following(chance=0.001)).text
