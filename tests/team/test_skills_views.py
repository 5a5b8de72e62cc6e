"""Who has worked which phase, as a chart, tables and sentences, in both languages."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from cslib.show.display import ChartView, Finding
from cslib.stats.estimate import Estimate, Unavailable
from cslib.team.skills import Shadowing, Skills
from cslib.team.skills_views import shadowing_table, skills_chart, skills_finding, skills_in_short, skills_table


@pytest.fixture
def matrix():
    names = ["Abe", "<b>Ono</b>"]
    people = pd.DataFrame(index=pd.Index(names, name="csm"))
    for phase, numbers in (("onboarding", [0, 9]), ("adoption", [12, 0])):
        people[f"{phase}_accounts"] = people[f"{phase}_accounts_ever"] = numbers
        people[f"{phase}_minutes"] = [60.0, np.nan]
        people[f"{phase}_recent"] = people[f"{phase}_ever"] = [number > 4 for number in numbers]
        people[f"{phase}_since"] = pd.Timestamp("2025-01-01")
    people["sides"], people["here"] = ["adoption", "onboarding"], True
    return Skills(people, 12, Estimate(1.0, n=2, events=2), Estimate(1.0, n=2, events=2), ("handoffs",))


PLAN = Shadowing(
    pd.DataFrame(
        {
            "learner": ["Abe", "<b>Ono</b>"],
            "phase": ["onboarding", "adoption"],
            "guide": ["<b>Ono</b>", ""],
            "shared": [4, 0],
            "accounts": [("Larch", "<script>"), ()],
            "guide_since": pd.NaT,
        }
    )
)


def test_names_are_escaped(matrix, lang):
    for view in (skills_table(matrix), shadowing_table(PLAN), skills_finding(matrix, PLAN)):
        html = view._repr_mimebundle_()["text/html"]
        assert "<b>" not in html and "<script>" not in html


def test_who_has_nobody_to_accompany_is_counted(matrix):
    text = skills_finding(matrix, PLAN).text
    assert "companion for 1 of 2" in text
    assert "For 1 there is nobody" in text


def test_the_matrix_is_by_name_and_not_ranked(matrix, lang):
    assert [row[0] for row in skills_table(matrix).rows] == list(matrix.people.index)
    assert isinstance(skills_chart(matrix), ChartView)


def test_a_team_of_nobody_says_so(matrix, lang):
    empty = replace(matrix, people=matrix.people.iloc[:0], one_sided=Estimate(None), one_sided_recently=Estimate(None))
    assert isinstance(skills_chart(empty), Finding)
    assert isinstance(skills_finding(empty), Finding)
    assert skills_table(empty).rows == ()


def test_the_closing_takes_in_the_skills(matrix, lang):
    (sided,), decide = skills_in_short(matrix)
    if lang == "en":
        assert sided.startswith("Of 2 people at work in the last three months 2 have only ever worked one phase")
    assert len(decide) == 1
    assert skills_in_short(Unavailable(("touches",))) == skills_in_short(None) == ([], [])
    both = replace(matrix, one_sided=Estimate(0.0, n=2, events=0))
    found, decide = skills_in_short(both)
    assert len(found) == 1
    assert not decide


def test_skills_hand_out_their_numbers_and_their_figure(matrix):
    assert matrix.frame is matrix.people
    assert isinstance(matrix.chart().figure, Figure)
