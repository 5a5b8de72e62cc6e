"""Where learners stand: from their logs, for the learner and for a manager."""

import datetime
import json

import pytest
import yaml

from cslib.course import drafts, progress
from cslib.course import folder as learner
from cslib.course.progress import PARTS
from cslib.course.question import CORRECT, NOT_ATTEMPTED, NOT_YET, Question
from cslib.errors import SourceError
from cslib.language import LANGUAGES, using


def person(path, name, *entries):
    path.mkdir()
    (path / learner.FILE).write_text(yaml.safe_dump({"name": name, "lang": "en", "seed": 1}))
    me = learner.read(path)
    for what, status in entries:
        me.note(what, status)
    return me


def test_correct_once_is_correct_for_good(tmp_path):
    me = person(tmp_path / "a", "Aoi", ("03.1", NOT_YET), ("03.1", CORRECT), ("03.1", NOT_YET), ("03.2", NOT_YET))
    found = progress.transcript(me)
    assert (found.states["03.1"], found.states["03.2"], found.states["03.3"]) == (CORRECT, NOT_YET, NOT_ATTEMPTED)
    assert not found.complete


def test_hints_solutions_and_unknown_questions_count_for_nothing(tmp_path):
    me = person(tmp_path / "a", "Aoi", ("03.1", "hint"), ("03.1", "solution"), ("99.1", CORRECT))
    assert set(progress.transcript(me).states.values()) == {NOT_ATTEMPTED}


def test_completion_needs_every_question_every_text_and_all_desks(tmp_path):
    me = person(tmp_path / "a", "Aoi")
    for key in progress.transcript(me).states:
        me.note(key, CORRECT)
    for name in drafts.names():
        me.note(f"draft.{name}", drafts.COMPARED)
    for desk in ("onboarding", "adoption"):
        me.note(f"desk.{desk}", progress.PLAYED)
    assert not progress.transcript(me).complete
    me.note("desk.capstone", progress.PLAYED)
    assert progress.transcript(me).complete


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_manager_sees_people_in_the_order_given_and_what_holds_them_up(tmp_path, lang):
    person(tmp_path / "b", "Ren", ("03.1", NOT_YET))
    person(tmp_path / "a", "葵", ("03.1", NOT_YET), ("03.2", CORRECT), ("desk.adoption", progress.PLAYED))
    with using(lang):
        shown = progress.overview([tmp_path / "b", tmp_path / "a"])
    assert [row[0] for row in shown.rows] == ["Ren", "葵"]
    assert all(len(row) == len(shown.head) == 1 + len(PARTS) for row in shown.rows)
    retention = [part.name for part in PARTS].index("03_retention") + 1
    words = {
        "en": ("0 of 7, 1 not yet", "1 of 7, 1 not yet"),
        "ja": ("7問中0問（もう一歩 1問）", "7問中1問（もう一歩 1問）"),
    }
    assert tuple(row[retention] for row in shown.rows) == words[lang]
    assert ("not for ranking" if lang == "en" else "順位づけには使わない") in str(shown)
    (held,) = [note for note in shown.notes if "03.1" in note]
    assert "2" in held
    assert "葵" in shown._repr_html_()


def test_a_name_is_text_and_no_markup(tmp_path):
    person(tmp_path / "a", "<script>alert(1)</script>")
    assert "<script>" not in progress.overview([tmp_path / "a"])._repr_html_()


def test_a_folder_that_is_none_is_told(tmp_path):
    with pytest.raises(SourceError, match="is no learner's folder"):
        progress.overview([tmp_path])


def test_the_learner_sees_what_is_open(tmp_path, monkeypatch):
    me = person(tmp_path / "a", "Aoi", ("03.4", NOT_YET))
    monkeypatch.chdir(me.folder)
    shown = progress.mine()
    assert [row[0] for row in shown.rows] == [part.title for part in PARTS]
    assert any("03.4" in note for note in shown.notes)
    assert shown.first[0].href.startswith("../notebooks/")


def test_without_a_folder_the_learner_is_told_that_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert any("nothing is kept" in note for note in progress.mine().first)


def on(me, day: str, what: str, status: str, **more):
    """Add a line to the log as of a day."""
    with (me.folder / learner.LOG).open("a") as log:
        log.write(json.dumps({"time": f"{day}T10:00:00+09:00", "what": what, "status": status, **more}) + "\n")


def test_the_home_page_says_what_comes_next_how_long_it_takes_and_what_is_weak(tmp_path):
    me = person(tmp_path / "a", "Aoi")
    shown = progress.home(me)
    assert (shown.first[0], shown.first[0].href) == (
        "Continue here: Lesson 0. Orientation",
        "notebooks/00_orientation.ipynb",
    )
    whole = sum(part.minutes for part in PARTS)
    assert f"About {whole / 60:.1f} hours are left." in shown.first
    for number in range(1, 13):
        me.note(f"00.{number}", CORRECT)
    for status in (NOT_YET, NOT_YET, "solution", CORRECT):
        me.note("01.2", status)
    me.note("01.1", NOT_YET)
    shown = progress.home(me)
    # The lesson of 00 and twelve of its thirteen exercises are done.
    assert shown.rows[0][4] == f"{round(PARTS[0].exercises / 13)} min"
    assert shown.first[0].href == "exercises/00_orientation.ipynb" and "advertisement" in shown.first[0]
    assert [text[:4] for text in shown.notes[1:]] == ["01.2", "01.1"]
    html = shown._repr_html_()
    assert html.count("<a ") == 1 + 2 * len(PARTS) - 3 + 2 and 'href="exercises/06_onboarding_desk.ipynb"' in html


def test_what_was_right_comes_back_after_two_days_then_seven_with_other_numbers(tmp_path):
    me = person(tmp_path / "a", "Aoi")
    on(me, "2026-03-01", "03.1", CORRECT)
    on(me, "2026-03-01", "03.1", CORRECT)
    march = [progress.transcript(me).due(datetime.date(2026, 3, day)) for day in (1, 2, 3, 4)]
    assert march == [[], [], ["03.1"], ["03.1"]]
    on(me, "2026-03-04", "03.1", CORRECT, round=1, answer="0.5")
    assert [bool(progress.transcript(me).due(datetime.date(2026, 3, day))) for day in (10, 11)] == [False, True]
    first, second = Question("03", 1, me), Question("03", 1, me, round=739000)
    assert first.task.answer.value != second.task.answer.value
    assert second.form().answer is ...


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_comes_back_today_is_asked_again(tmp_path, monkeypatch, capsys, lang):
    me = person(tmp_path / "a", "Aoi")
    monkeypatch.chdir(me.folder)
    with using(lang):
        assert str(progress.again()).strip() in ("No question comes back today.", "今日もう一度解く問題はありません。")
        for number in range(1, 6):
            on(me, "2026-03-01", f"03.{number}", CORRECT)
        asked = []
        monkeypatch.setattr("IPython.display.display", asked.append)
        progress.again()
    assert [question.id for question in asked] == ["03.1", "03.2", "03.3"]
    assert {question.round for question in asked} == {datetime.date.today().toordinal()}
