from __future__ import annotations

import nbformat
import pytest

from cslib.language import using
from cslib.notebooks import notebook
from cslib.report.plan import Parameter, faults, inspect


def declare(*lines: str):
    cell = nbformat.v4.new_code_cell("\n".join(lines), metadata={"tags": ["parameters"]})
    return nbformat.v4.new_notebook(cells=[cell])


LINES = (
    'segment_by: str = ""  # column',
    'segment: str = ""  # value',
    'quarter: str = ""  # such as 2026Q3',
    'lang: str = "en"  # language',
    "landmark_days: int = 90  # a day",
    "target: float = 0.95  # a year",
    'definition: str = ""  # a rule such as active_day_share >= 0.5; empty = none',
    "deep: bool = False  # whether",
)


@pytest.fixture
def known():
    return {"01_a": inspect(declare(*LINES)), "02_b": inspect(declare("horizon_months: int = 24  # months"))}


def test_names_types_defaults_and_comments_are_read():
    assert inspect(declare(*LINES[4:])) == [
        Parameter("landmark_days", "int", 90, "a day"),
        Parameter("target", "float", 0.95, "a year"),
        Parameter("definition", "str", "", "a rule such as active_day_share >= 0.5; empty = none"),
        Parameter("deep", "bool", False, "whether"),
    ]
    assert inspect(nbformat.v4.new_notebook()) == []


def test_a_source_declares_the_same_in_both_languages(sources):
    english, japanese = (inspect(notebook(sources / "01_count.py", lang)) for lang in ("en", "ja"))
    assert [(p.name, p.type) for p in english] == [(p.name, p.type) for p in japanese]
    assert next(p.default for p in japanese if p.name == "lang") == "ja"


def test_values_get_their_types(known):
    given = {"landmark_days": "30", "target": "0.9", "horizon_months": "12", "deep": "True", "quarter": "2025Q1"}
    typed, problems = faults(given, known)
    assert typed == {
        "landmark_days": 30,
        "target": 0.9,
        "horizon_months": 12,
        "deep": True,
        "quarter": "2025Q1",
    }
    assert problems == [] and isinstance(typed["target"], float)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("landmark_days", "6", "landmark_days must be between 7 and 730, but 6 was passed."),
        ("landmark_days", "731", "landmark_days must be between 7 and 730, but 731 was passed."),
        ("landmark_days", "90.5", "landmark_days must be a whole number, but '90.5' was passed."),
        ("horizon_months", "0", "horizon_months must be between 1 and 120, but 0 was passed."),
        ("target", "95%", "target must be a number, but '95%' was passed."),
        ("target", "nan", "target must be a number, but 'nan' was passed."),
        ("target", "1", "target must be between 0.5 and 0.999, but 1.0 was passed."),
        ("deep", "maybe", "deep must be true or false, but 'maybe' was passed."),
        ("lang", "fr", "lang must be one of en, ja, but 'fr' was passed."),
        ("quarter", "2026Q5", "quarter: A quarter is written like 2026Q3, but '2026Q5' was passed."),
        ("target", None, "target has no value; write target=VALUE."),
        (
            "landmark_day",
            "9",
            "'landmark_day' is a parameter of none of these notebooks. Did you mean 'landmark_days'?",
        ),
        ("segment", "mid", "segment: 'mid' is a value of which column? Give segment_by too."),
    ],
)
def test_each_fault_has_its_message(known, name, text, message):
    assert faults({name: text}, known) == ({}, [message])


@pytest.mark.parametrize(("name", "text"), [("landmark_days", "7"), ("landmark_days", "730"), ("target", "0.999")])
def test_the_ends_of_a_range_are_allowed(known, name, text):
    assert faults({name: text}, known)[1] == []


def test_all_faults_are_told_at_once(known):
    given = {"landmark_days": "x", "horizon": "3", "target": "7", "definition": "much use"}
    _, problems = faults(given, known)
    assert len(problems) == 4
    assert "'horizon_months'" in " ".join(problems)
    assert "definition: " in " ".join(problems)


def test_a_rule_that_can_be_said_is_a_definition(known):
    rule = "active_day_share >= 0.5 and breadth >= 0.4"
    assert faults({"definition": rule}, known) == ({"definition": rule}, [])


def test_segments_are_looked_up_in_the_company(known, company):
    from cslib.company.company import load

    loaded = load(company)
    given = {"segment_by": "tier", "segment": "mid"}
    assert faults(given, known, loaded) == (given, [])
    _, problems = faults({"segment_by": "tire"}, known, loaded)
    assert problems == ["segment_by: the accounts table has no column 'tire' to split by. Did you mean 'tier'?"]
    _, problems = faults({"segment_by": "tier", "segment": "midd"}, known, loaded)
    assert problems == ["segment: 'midd' is no value of tier. Did you mean 'mid'?"]


def test_faults_are_told_in_japanese(known):
    with using("ja"):
        _, problems = faults({"landmark_day": "9", "target": "2"}, known)
    assert problems == [
        "'landmark_day' というパラメーターは、どのノートブックにもありません。 'landmark_days' ではありませんか。",
        "target には0.5から0.999までの値を指定してください（指定された値：2.0）。",
    ]
