"""Texts of the job: every one in both languages, what rules see, what is kept, and the sheet for a colleague."""

import pytest
import yaml

from cslib.course import drafts
from cslib.course import folder as learners
from cslib.course.drafts import Editor, read
from cslib.course.folder import Learner
from cslib.errors import SourceError
from cslib.language import LANGUAGES, using

NAMES = ["job", "kickoff", "handoff", "renewal", "checkin", "need", "webinar", "tree"]


def test_there_are_eight():
    assert list(drafts.names()) == NAMES


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_experts_version_passes_and_an_empty_one_lacks_every_part(name, lang):
    with using(lang):
        draft = read(name)
    assert draft.missing(draft.expert) == [] and draft.burdens(draft.expert) == []
    assert draft.missing({}) == list(draft.labels.values()) and draft.burdens({}) == []
    assert draft.labels.keys() == draft.expert.keys() == draft.fields.keys()
    assert len(draft.rubric) >= 4 and draft.case


def test_both_languages_have_the_same_rubric_and_case():
    for path in drafts.names().values():
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
        sizes = {tuple(len(said[lang][part]) for part in ("case", "rubric", "labels")) for lang in LANGUAGES}
        assert len(sizes) == 1, path.name


@pytest.mark.parametrize(
    ("lang", "field", "text", "told"),
    [
        ("en", "message", "Just checking in. " + "I saw your use fall in the sales team last month. " * 3, "name"),
        (
            "ja",
            "message",
            "小野様　その後いかがでしょうか。" + "営業部門のご利用が減っていました。" * 6,
            "気づいたこと",
        ),
        ("en", "message", "Why? And since when? " + "I saw your use fall in the sales team. " * 4, "2 questions"),
        ("ja", "message", "あ" * 301, "301文字"),
        ("en", "contacts", "9", "9 is a burden; 4"),
        ("ja", "contacts", "５回", "負担"),
    ],
)
def test_tone_questions_length_and_contacts_are_told(lang, field, text, told):
    with using(lang):
        draft = read("checkin")
        (said,) = draft.burdens(draft.expert | {field: text})
    assert draft.labels[field] in said and told.lower() in said.lower()


def test_what_is_written_and_ticked_is_kept_and_comes_back(tmp_path):
    (tmp_path / learners.FILE).write_text("name: Aoi\nlang: ja\nseed: 1\n")
    me = learners.read(tmp_path)
    with using("ja"):
        draft = read("kickoff")
        editor = Editor(draft, me)
        editor.controls["goal"].value = draft.expert["goal"]
        assert "まだ書かれていません" in str(editor.compare()) and not editor.below.children
        for name, text in draft.expert.items():
            editor.controls[name].value = text + ("<b>" if name == "agenda" else "")
        editor.compare()
        assert "&lt;b&gt;" in editor.below.children[0].value
        editor.ticks[2].value = True
        again = Editor(draft, me)
        page = tmp_path / "drafts" / "kickoff.html"
        assert "drafts/kickoff.html" in str(again.sheet())
    assert again.written == editor.written and [tick.value for tick in again.ticks].index(True) == 2
    text = page.read_text(encoding="utf-8")
    assert 'lang="ja"' in text and draft.title in text and "Aoi" in text and "&lt;b&gt;" in text and "<b>" not in text
    assert text.count("☑") == 1 and text.count("☐") == 2 * len(draft.rubric) - 1
    assert [(entry["what"], entry["status"]) for entry in me.log()] == [("draft.kickoff", "compared")]


def test_without_a_folder_one_writes_and_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    editor = Editor(read("need"), Learner())
    editor.controls["said"].value = "an Excel button"
    assert "nothing is kept" in str(editor.sheet()) and not list(tmp_path.iterdir())


def test_an_unknown_text_is_told():
    with pytest.raises(SourceError, match="no text 'nothing' to write; there are: job, kickoff"):
        read("nothing")
