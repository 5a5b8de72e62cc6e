"""The words of every question: the same in both languages, none missing, none left over, every place filled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from string import Formatter

import pytest

from cslib.course import task
from cslib.course.folder import Learner
from cslib.course.question import MODULES, Question, questions
from cslib.course.task import Words, words_of
from cslib.errors import SourceError
from cslib.language import LANGUAGES, using

CASES = [(notebook, number) for notebook in MODULES for number in sorted(questions(notebook))]
PARTS = {"topic", "ask", "why", "hints", "mistakes", "options", "table", "words"}

# What brings up the words that say how an answer has to be given.
ODD = ["zzz", 7, {"a": "b"}, {"state": True}, {"stat": True}, {"information": ["gossip"]}]


def leaves(said, names: tuple = ()) -> Iterable[tuple[tuple, str]]:
    """Return each sentence with the names that lead to it."""
    if isinstance(said, str):
        yield names, said
    else:
        for name, below in said.items() if isinstance(said, Mapping) else enumerate(said):
            yield from leaves(below, (*names, name))


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def together(names: tuple) -> tuple:
    """Return what sentences share their places with: all of a task, of its options, of its table; words by name."""
    return names[:2] if names[0] == "words" else names[:1] if names[0] in ("options", "table") else ("task",)


@pytest.mark.parametrize(("notebook", "number"), CASES)
def test_both_languages_say_the_same_with_the_same_places(notebook, number):
    english, japanese = (dict(leaves(words_of(notebook, number, lang))) for lang in LANGUAGES)
    assert english.keys() == japanese.keys()
    assert {names[0] for names in english} <= PARTS
    assert [names for names in english if places(english[names]) != places(japanese[names])] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("notebook", "number"), CASES)
def test_a_builder_says_every_word_and_fills_every_place(monkeypatch, notebook, number, lang):
    written = dict(leaves(words_of(notebook, number, lang)))
    said, filled, say = set(), defaultdict(set), Words._say

    def heard(words, names, given):
        said.add(names)
        filled[together(names)] |= given.keys()
        return say(words, names, given)

    monkeypatch.setattr(Words, "_say", heard)
    with using(lang):
        for seed in range(60):
            question = Question(notebook, number, Learner(seed=seed))
            for answer in ODD:
                question.check(answer)
            # What is said in some draws only needs more of them.
            if said >= written.keys():
                break
    assert said == written.keys()
    wanted = defaultdict(set)
    for names, text in written.items():
        wanted[together(names)] |= places(text)
    assert filled == wanted


def test_every_question_has_words_and_every_words_cell_a_question():
    written = {(notebook, *key) for notebook in MODULES for key in task._source(notebook)[1]}
    assert written == {(*case, lang) for case in CASES for lang in LANGUAGES}


@pytest.mark.parametrize(
    ("say", "fault"),
    [
        (lambda words: words("nothing"), "there is no words.nothing"),
        (lambda words: words.each("nothing"), "there is no words.nothing"),
        (lambda words: words.task(None, {"never": 1}, {"n": 1, "kept": 1}), "there is no mistakes.never"),
        (lambda words: words.task(None, {}, {"n": 1}), r"why.1 can't be filled \('kept'\)"),
    ],
)
def test_what_is_missing_is_told_with_its_place(say, fault):
    with pytest.raises(SourceError, match=rf"03_retention.py: in the words of question 2 \(en\), {fault}\."):
        say(Words("03", 2))


@pytest.mark.parametrize(
    ("notebook", "text", "fault"),
    [
        ("91", None, "has no exercises 91"),
        ("92", "", r"92_new.py: the words of question 1 \(en\) are missing"),
        ("93", "# a: b: c\n", r"93_new.py: the words of question 1 \(en\) can't be read: mapping values"),
        ("94", "# why: One sentence.\n", r"94_new.py: in the words of question 1 \(en\), why is no list"),
    ],
)
def test_words_that_cannot_be_read_are_told(monkeypatch, tmp_path, notebook, text, fault):
    monkeypatch.setattr(task, "EXERCISES", tmp_path)
    if text is not None:
        head = '# %% [raw] lang="en" tags=["words"] question=1\n' if text else ""
        (tmp_path / f"{notebook}_new.py").write_text(head + text)
    with pytest.raises(SourceError, match=fault):
        Words(notebook, 1)._paragraphs(("why",), {})
