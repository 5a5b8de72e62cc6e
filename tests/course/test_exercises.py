"""Every question, for several learners and in both languages: starter, wrong answers, solution."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from cslib import notebooks
from cslib.course.folder import Learner
from cslib.course.question import CORRECT, MISFIT, NOT_ATTEMPTED, NOT_YET, OTHER, Form, Question, question, questions
from cslib.course.task import number_in
from cslib.language import LANGUAGES, using

FOLDER = Path(__file__).parents[2] / "exercises"
SOURCES = notebooks.sources(FOLDER / "src")
BOOKS = [path for path in SOURCES if path.stem[:2] in ("00", "01", "02", "03", "04", "05")]
CASES = [(book, number) for book in BOOKS for number in sorted(questions(book.stem))]
SEEDS = (1, 20)


def cells_of(book: Path, number: int, tag: str) -> list[notebooks.Cell]:
    return [cell for cell in notebooks.read(book) if tag in cell.tags and cell.question == number]


def checked(cell: notebooks.Cell, question: Question):
    """Run an answer cell as the notebook does and return the card of its last line."""
    return question.check(solved(cell, question))


def solved(cell: notebooks.Cell, question: Question):
    lines = cell.source.strip().splitlines()
    assert lines[-1] == f"q{cell.question}.check(answer)", (cell.line, lines[-1])
    names = {f"q{cell.question}": question, "np": np}
    exec("\n".join(lines[:-1]), names)
    return names["answer"]


def fill_in(form: Form, answer) -> None:
    """Answer with fields and buttons alone: what is pressed is pressed, what is typed is typed."""
    if isinstance(answer, dict) and 30 in answer:
        answer = {letter: str(day) for day, letters in answer.items() for letter in letters}
    if isinstance(answer, dict) and "information" in answer:
        answer = answer | {name: True for name in answer["information"]}
    for name, control in form.controls.items():
        kind = form.kinds[name]
        given = answer.get(name, "") if isinstance(answer, dict) else answer
        if kind in ("one", "several", "order"):
            for letter in given:
                control.press(letter)
        elif kind == "day":
            control.value = given
        elif kind == "yes":
            control.value = bool(given)
        else:
            control.value = str(given)


@pytest.mark.parametrize("book", BOOKS, ids=lambda path: path.stem)
def test_source_and_checks_hold_the_same_questions(book):
    numbers = sorted(questions(book.stem))
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) >= 7
    shown = [cell.source for cell in notebooks.read(book) if "cs.question(" in cell.source]
    assert shown == [f'q{number} = cs.question("{book.stem[:2]}", {number})\nq{number}' for number in numbers]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("book", "number"), CASES, ids=lambda value: getattr(value, "stem", str(value)))
def test_starter_wrong_answers_and_solution(book, number, lang):
    with using(lang):
        wrong = cells_of(book, number, "wrong")
        assert len({cell.mistake for cell in wrong}) == len(wrong) >= 2
        for seed in SEEDS:
            question = Question(book.stem, number, Learner(lang=lang, seed=seed))
            assert question.check(question.form().answer).status == NOT_ATTEMPTED
            hints = {}
            for cell in wrong:
                card = checked(cell, question)
                assert (card.status, card.code) == (NOT_YET, cell.mistake), (seed, cell.mistake, str(card))
                hints[card.code] = card.sentences
            assert len(set(hints.values())) == len(hints)
            assert not {MISFIT, OTHER} & hints.keys()
            (solution,) = cells_of(book, number, "solution")
            card = checked(solution, question)
            assert card.status == CORRECT, (seed, str(card))
            form = question.form()
            fill_in(form, solved(solution, question))
            assert question.check(form.answer).status == CORRECT, (seed, form.answer)
            told = bool(getattr(question.task.answer, "tells", None))
            assert card.sentences[1 + told :] == question.task.why
            # What it shows can be shown, and nothing of it is empty.
            for shown in (question.card, question.hint(), question.solution()):
                assert str(shown).strip() and all(sentence.strip() for sentence in shown.sentences)
            for exhibit in question.task.exhibits:
                assert str(exhibit).strip()
            # Every mistake that the check knows says something of its own.
            said = [mistake.hint for mistake in question.task.mistakes]
            assert len(set(said)) == len(said) >= 2


@pytest.mark.parametrize(("book", "number"), CASES, ids=lambda value: getattr(value, "stem", str(value)))
def test_answers_cannot_be_passed_on(book, number):
    questions_of = [Question(book.stem, number, Learner(seed=seed)) for seed in range(1, 5)]
    drawn, asked = [str(one.task.answer) for one in questions_of], [str(one) for one in questions_of]
    assert len(set(asked)) > 1
    assert len(set(drawn)) > 1 or "Judged" in drawn[0]


NONSENSE = [float("nan"), [], {}, object(), "zzz", -1, True, lambda: 1, "答え", {"a": 1}, [1, 2], 10**9]


@pytest.mark.parametrize(("book", "number"), CASES, ids=lambda value: getattr(value, "stem", str(value)))
def test_nonsense_gets_a_hint_and_no_traceback(book, number):
    question = Question(book.stem, number, Learner(seed=5))
    for nonsense in NONSENSE:
        assert question.check(nonsense).status in (NOT_YET, NOT_ATTEMPTED), nonsense


@pytest.mark.slow
@pytest.mark.parametrize(("book", "number"), CASES, ids=lambda value: getattr(value, "stem", str(value)))
def test_right_answer_and_mistakes_differ_for_every_learner(book, number):
    for seed in range(6):
        task = Question(book.stem, number, Learner(seed=seed)).task
        plain = [mistake.when for mistake in task.mistakes if not callable(mistake.when)]
        for place, wrong in enumerate(plain):
            assert not task.answer.right(wrong), (seed, task.mistakes[place].code)
            assert not any(task.answer.same(wrong, other) for other in plain[:place]), (seed, place)


def test_letters_without_quotation_marks_are_understood_and_names_keep_their_meaning(monkeypatch):
    shell = InteractiveShell()
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    for _ in range(2):
        shell.user_ns["q1"] = question("00", 1, Learner(seed=1))
    right = shell.user_ns["q1"].letters("goal", "onboarding", "renewal", "adoption")
    assert shell.run_cell(f"answer = {right}\nq1.check(answer)").result.status == CORRECT
    shell.user_ns["bad"] = "abdc"
    assert shell.run_cell("answer = bad").success and shell.user_ns["answer"] == "abdc"
    assert isinstance(shell.run_cell("other = cabd", silent=True).error_in_exec, NameError)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("0.5", 0.5),
        ("５０％", 0.5),
        ("50 %", 0.5),
        ("1,234", 1234),
        ("12社", 12),
        ("−3", -3),
        (".5", 0.5),
        ("3 or 4", None),
    ],
)
def test_numbers_are_read_as_people_type_them(typed, meant):
    assert number_in(typed) == meant


@pytest.mark.parametrize("limits", [{"most": 6, "silence_days": 75}, {"most": 6.5, "silence_days": 1_234_567}])
def test_numbers_that_were_answered_stand_in_their_boxes_again(tmp_path, limits):
    me = Learner("Aoi", "en", 1, tmp_path)
    Question("04", 6, me).check(limits)
    controls = Question("04", 6, me).form().controls
    assert {name: controls[name].value for name in limits} == {name: str(value) for name, value in limits.items()}
