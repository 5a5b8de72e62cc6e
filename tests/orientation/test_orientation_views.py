"""What the orientation shows: in both languages, with and without tables."""

import importlib

import ipywidgets
import pandas as pd
import pytest
from matplotlib.figure import Figure

from cslib import language
from cslib.orientation.life import Life, notice
from cslib.orientation.life_views import life_chart, life_table, notice_chart
from cslib.orientation.sketch_views import phases_chart, team_order_chart, two_shapes_chart, words_table
from cslib.show import wording
from cslib.show.display import ChartView, Finding
from cslib.stats.estimate import Unavailable

widgets_orientation = importlib.import_module("cslib.orientation.life_views")


@pytest.fixture
def lived():
    day = pd.Timestamp
    return Life(
        account_id="a",
        name="<b>Fern</b> 商店",
        start=day("2024-01-01"),
        end=day("2026-01-01"),
        going_on=False,
        ended_by="churned",
        contracts=pd.DataFrame(
            {
                "contract_id": ["c"],
                "start": [day("2024-01-01")],
                "end": [day("2026-01-01")],
                "term_months": [12.0],
                "mrr": [5.0],
            }
        ),
        renewals=pd.DataFrame(
            {
                "renewal_date": [day("2025-01-01"), day("2026-01-01")],
                "renewed": pd.array([True, False], dtype="boolean"),
                "ahead": [False, False],
                "notice_deadline": [day("2024-12-01"), day("2025-12-01")],
            }
        ),
        weeks=pd.DataFrame({"week": pd.date_range("2024-01-01", periods=100, freq="W-MON"), "active_days": 3}),
        rows={
            "touches": pd.DataFrame(
                {
                    "date": pd.to_datetime(["2024-01-05", "2024-02-01", "2024-02-02", "2024-03-01"]),
                    "kind": ["kickoff", "question", "question", None],
                    "channel": ["meeting", "mail", "mail", None],
                    "direction": ["outbound", "inbound", "inbound", None],
                }
            ),
            "handoffs": pd.DataFrame({"date": [day("2024-04-10")]}),
            "needs": pd.DataFrame(
                {
                    "date": [day("2024-06-01"), day("2024-07-01")],
                    "theme": ["mobile", None],
                    "text": [None, None],
                    "status": ["done", "open"],
                    "status_date": [day("2024-09-01"), day("2024-07-01")],
                }
            ),
        },
        information=4,
        missing=("milestones", "goals"),
        candidates=7,
        accounts=20,
    )


def test_a_life_says_its_key_days(lived):
    chart = life_chart(lived)
    assert chart.title == "<b>Fern</b> 商店: a customer for 24 months, handed over on day 100, renewed once, 4 contacts"
    assert "needs, until met: 2" in chart.alt and "Not in the data: milestones, goals." in chart.alt
    assert chart.png[:4] == b"\x89PNG"


def test_rows_are_in_order_and_say_their_table(lived):
    shown = life_table(lived)
    assert [row[1:] for row in shown.rows] == [
        ("contract begins, 12 months", "contracts"),
        ("first contact by us: kickoff", "touches"),
        ("first contact by the customer: question", "touches"),
        ("handed over to adoption; written down: 4 fields", "handoffs"),
        ("need heard: “mobile”", "needs"),
        ("need heard: “–”", "needs"),
        ("need met: “mobile”", "needs"),
        ("renewed", "contracts"),
        ("renewal date", "contracts"),
        ("last contract over", "contracts"),
    ]
    assert "<b>" not in shown._repr_mimebundle_()["text/html"].replace("&lt;b&gt;", "")


def test_steps_and_contacts_are_told_in_words():
    assert wording.contact("follow_up") == "follow-up" and wording.contact("check_in") == "check-in"
    assert wording.step("first_project") == "first project"
    with language.using("ja"):
        assert wording.contact("question") == "問い合わせ"
        assert wording.step("data_connected") == "データ連携"
    assert wording.step("go_live") == wording.contact("go_live") == "go_live"


def test_without_a_life_the_question_is_told():
    lacks = Unavailable(("contracts",))
    assert isinstance(life_chart(lacks), Finding) and isinstance(life_table(lacks), Finding)


def test_the_words_stand_in_both_languages_whatever_is_spoken():
    with language.using("en"):
        english = words_table().rows
    with language.using("ja"):
        japanese = words_table().rows
    assert [row[:2] for row in english] == [row[:2] for row in japanese]
    pairs = {row[0]: row[1] for row in english}
    assert pairs["high utilization"] == "高活用状態" and pairs["handoff"] == "引き継ぎ"
    assert pairs["check-in"] == "様子伺い" and pairs["churn"] == "解約"
    assert all(before[2] != after[2] for before, after in zip(english, japanese, strict=True) if before[0] != "PDCA")


@pytest.mark.parametrize(
    ("terms", "title"),
    [
        (("2025-12-01", 12, 60, True, "2026-09-01"), "91 days to the renewal, but only 31 days in which"),
        (
            ("2025-12-01", 12, 60, True, "2026-10-12"),
            "The deadline passed 10 days ago: the contract goes on from 2026-12",
        ),
        (("2025-12-01", 12, 60, False, "2026-10-12"), "If nobody does anything, the contract ends in 50 days"),
        (
            ("2025-12-01", 6, 90, True, "2026-03-01"),
            "2 days are left to decide, and the talk must begin before onboard",
        ),
        (("2025-12-01", 1, 90, True, "2026-03-01"), "The notice period is longer than the term"),
        (("2025-12-01", 1, 0, True, "2025-06-01"), "214 days are left to decide"),
    ],
)
def test_a_contract_says_what_is_left(terms, title):
    assert notice_chart(notice(*terms)).title.startswith(title)


def test_moving_a_slider_draws_the_contract_anew(monkeypatch):
    asked = []
    monkeypatch.setattr(widgets_orientation, "notice_view", lambda start, **terms: asked.append((start, terms)))
    box = widgets_orientation.notice_sliders()
    term = next(child for child in box.children if isinstance(child, ipywidgets.SelectionSlider))
    term.value = 6
    assert [terms["term_months"] for _, terms in asked] == [12, 6]
    assert asked[0] == (
        "2025-12-01",
        {"term_months": 12, "notice_days": 60, "today": "2026-09-01", "auto_renew": True},
    )


def test_every_picture_is_drawn_in_each_language(lang, lived, recwarn):
    shown = [phases_chart(), team_order_chart(), two_shapes_chart(), life_chart(lived)]
    shown.append(
        widgets_orientation.notice_view("2025-12-01", term_months=3, notice_days=0, auto_renew=True, today="2026-01-01")
    )
    for one in shown:
        assert isinstance(one, ChartView) and one.lang == lang and one.alt and one.png[:4] == b"\x89PNG"
    assert not [str(warning.message) for warning in recwarn if "Glyph" in str(warning.message)]


def test_results_hand_out_their_numbers_and_figures(lived):
    assert list(lived.frame.columns) == ["table", "day"] and lived.frame["day"].is_monotonic_increasing
    assert len(lived.frame) == len(lived.contracts) + sum(map(len, lived.rows.values()))
    terms = notice("2025-12-01", term_months=12, notice_days=60, auto_renew=True, today="2026-09-01")
    assert terms.frame.loc["deadline", "day"] == terms.deadline and terms.frame["day"].is_monotonic_increasing
    assert isinstance(lived.chart().figure, Figure) and isinstance(terms.chart().figure, Figure)
