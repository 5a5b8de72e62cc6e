"""Questions of the exercises: drawn for each learner, checked, with a hint about the mistake that was made."""

from __future__ import annotations

import ast
import contextlib
import datetime
import hashlib
import runpy
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from cslib import language
from cslib.course import folder as learners
from cslib.course.task import EXERCISES, LETTERS, Field, Misfit, Mistake, Task, Words, number_in
from cslib.language import tr
from cslib.show.display import render

NOT_ATTEMPTED, NOT_YET, CORRECT = "not attempted", "not yet", "correct"
_COLOURS = {NOT_ATTEMPTED: "#5c5c5c", NOT_YET: "#a84300", CORRECT: "#00664b", "": "#0072b2"}


def in_words(status: str) -> str:
    """Return a state in the current language."""
    return {NOT_ATTEMPTED: tr("Not attempted"), NOT_YET: tr("Not yet"), CORRECT: tr("Correct")}.get(status, "")


@dataclass(frozen=True)
class Card:
    """A few sentences in a frame.

    `sentences`: paragraphs, without markup. `status`: ``not attempted``, ``not yet``, ``correct``, or empty where
    nothing was checked. `code`: what was said, for tests and progress: the code of the mistake that a hint is about.
    `points`: lines below, such as options with their letters.
    """

    title: str
    sentences: tuple[str, ...]
    status: str = ""
    code: str = ""
    points: tuple[str, ...] = ()
    lang: str = field(default_factory=language.current)

    @property
    def badge(self) -> str:
        """The state in the card's own language."""
        with language.using(self.lang):
            return in_words(self.status)

    def __str__(self) -> str:
        head = " ".join(part for part in (f"[{self.badge}]" if self.badge else "", self.title) if part)
        return "\n".join([*filter(None, [head]), *self.sentences, *(f"  {point}" for point in self.points)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return render("course/templates/card.html", card=self, colour=_COLOURS[self.status])


MODULES = {"00": "orientation", "01": "utilization", "02": "handoff", "03": "retention", "04": "adoption", "05": "team"}
"""File of exercises/checks that has the questions of a notebook."""

CHECKS = EXERCISES.parent / "checks"
MISFIT, OTHER = "misfit", "other"


class Questions(dict):
    """The questions of one notebook by number: a builder of each, from a random generator and Words to a Task."""

    def add(self, number: int):
        """Return a decorator that registers a builder."""

        def registered(build):
            self[number] = build
            return build

        return registered


def questions(notebook: str) -> Questions:
    """Return the questions of a notebook, given by the beginning of its name (``01``)."""
    return _checks(MODULES[notebook[:2]])


@cache
def _checks(name: str) -> Questions:
    """Run a file of exercises/checks; it stands beside the prose that it belongs to, and in no package."""
    return runpy.run_path(str(CHECKS / f"{name}.py"), run_name=f"exercises.checks.{name}")["QUESTIONS"]


def topic(key: str) -> str:
    """Return what a question (``01.3``) is about, in the current language."""
    notebook, number = key.split(".")
    return Words(notebook, int(number)).topic


def shuffled(draw: np.random.Generator, options: Mapping[str, str]) -> dict[str, str]:
    """Return options in an order of the learner's own."""
    codes = list(options)
    return {codes[i]: options[codes[i]] for i in draw.permutation(len(codes))}


def named(draw: np.random.Generator, codes: Iterable[str], names: Sequence[str]) -> dict[str, str]:
    """Return each code with a name, in the order of the names; who has which is the learner's own."""
    codes = list(codes)
    return {codes[i]: name for i, name in zip(draw.permutation(len(codes)), names, strict=True)}


def before(order: tuple, first: str, second: str) -> bool:
    """Tell whether one option stands before another in an order."""
    return order.index(first) < order.index(second)


def distinct(task: Task) -> bool:
    """Tell whether the right answer and the plain wrong ones can be told apart."""
    plain = [mistake.when for mistake in task.mistakes if not callable(mistake.when)]
    same, right = task.answer.same, task.answer.right
    return not any(
        right(wrong) or any(same(wrong, other) for other in plain[:place]) for place, wrong in enumerate(plain)
    )


class Question:
    """One question for one learner; made by :func:`question`.

    `id`: such as ``01.3``. `given` (mapping): what the answer can be computed from. `round`: 0, or the day
    on which it is asked again with other numbers.
    """

    def __init__(self, notebook: str, number: int, learner: learners.Learner, round: int = 0):
        build, words = questions(notebook)[number], Words(notebook[:2], number)
        self.id, self.learner, self.round, self._shown = f"{notebook[:2]}.{number}", learner, round, 0
        self.topic = words.topic
        mark = hashlib.sha256(f"{learner.seed} {self.id} {round or ''}".strip().encode()).digest()
        draw = np.random.default_rng(int.from_bytes(mark[:8], "big"))
        self.task = build(draw, words)
        # By chance two answers may be the same number; a hint could then be about a mistake that was not made.
        while not distinct(self.task):
            self.task = build(draw, words)
        self.given = self.task.given

    @property
    def card(self) -> Card:
        """The question as it is asked."""
        options = getattr(self.task.answer, "options", {})
        points = tuple(f"{letter}) {text}" for letter, text in zip(LETTERS, options.values(), strict=False))
        return Card(self._title, self.task.ask, points=points)

    @property
    def _title(self) -> str:
        return tr("Question {number}: {topic}", number=self.id, topic=self.topic)

    def __str__(self) -> str:
        return "\n".join([str(self.card), *(str(exhibit) for exhibit in self.task.exhibits)])

    __repr__ = __str__

    def _ipython_display_(self):
        from IPython.display import display

        # The options stand on their buttons.
        display(Card(self._title, self.task.ask), *self.task.exhibits, self.form().box)

    def form(self) -> Form:
        """Return what the question is answered with; the last answer stands in it, and what was said to it."""
        told = {tr("Check"): lambda: self.check(form.answer), tr("Hint"): self.hint, tr("Solution"): self.solution}
        form = Form(self.task.answer.form(), told)
        for entry in reversed(self.learner.log()):
            if entry["what"] == self.id and "answer" in entry and entry.get("round", 0) == self.round:
                with contextlib.suppress(ValueError, SyntaxError):
                    given = ast.literal_eval(entry["answer"])
                    form.fill(given)
                    form.said.value = self._said(given)._repr_html_()
                break
        return form

    def letters(self, *codes: str) -> str:
        """Return the letters that stand for options here; for the authors' cells, which learners never get."""
        options = list(self.task.answer.options)
        return "".join(LETTERS[options.index(code)] for code in codes)

    def check(self, answer=...) -> Card:
        """Check an answer and keep it with the learner's progress.

        The status of the card is ``not attempted``, ``not yet`` (its code names the mistake) or ``correct``; then it
        says why, too. A wrong answer never raises.

        `answer` (value): what the form gives, or code; ``...`` while there is none.
        """
        if answer is ... or answer is None or (isinstance(answer, str) and not answer.strip()):
            return Card(self._title, (tr("There is no answer yet."),), NOT_ATTEMPTED)
        card = self._said(answer)
        drawn = {"round": self.round} if self.round else {}
        self.learner.note(self.id, card.status, code=card.code, answer=repr(answer)[:500], **drawn)
        return card

    def _said(self, answer) -> Card:
        status, code, *sentences = self._judged(answer)
        # Who was right may have been so by luck, or for another reason than the one that matters.
        why = self.task.why if status == CORRECT else ()
        return Card(self._title, (*sentences, *why), status, code)

    def _judged(self, answer) -> tuple[str, ...]:
        """Return state, code of the mistake, and the sentences that say so."""
        kind = self.task.answer
        try:
            read = kind.read(answer)
            tells = getattr(kind, "tells", None)
            told = (tells(read),) if tells else ()
            if kind.right(read):
                return CORRECT, "", tr("Yes, that is right."), *told
        except Misfit as problem:
            return NOT_YET, MISFIT, str(problem)
        except Exception as error:
            sentence = tr("Your answer could not be tried: {error}", error=f"{type(error).__name__}: {error}")
            return NOT_YET, MISFIT, sentence
        for mistake in self.task.mistakes:
            if self._made(mistake, read):
                return NOT_YET, mistake.code, mistake.hint, *told
        return NOT_YET, OTHER, self.task.hints[0], *told

    def _made(self, mistake: Mistake, read) -> bool:
        try:
            if callable(mistake.when):
                return bool(mistake.when(read))
            return self.task.answer.same(read, mistake.when)
        except Exception:
            # A mistake that can't be looked for in this answer was not made in it.
            return False

    def hint(self) -> Card:
        """Give the next general hint; after the last, the first again."""
        hints = self.task.hints
        text = hints[self._shown % len(hints)]
        self._shown += 1
        self.learner.note(self.id, "hint")
        return Card(tr("Hint"), (text,))

    def solution(self) -> Card:
        """Show the right answer and how it is found."""
        self.learner.note(self.id, "solution")
        said = tr("Answer: {answer}", answer=self.task.answer.said())
        return Card(tr("Solution of {number}", number=self.id), (said, *self.task.why))


STYLE = (
    "<style>.cs-form .cs-pick{height:auto;white-space:normal;text-align:left;line-height:1.5;padding:5px 10px;"
    "margin:3px 0;overflow:visible}.cs-form .widget-label{white-space:normal;line-height:1.4;height:auto}"
    ".cs-form td,.cs-form th{padding:3px 8px;line-height:1.4;border-bottom:1px solid #d9d9d9}</style>"
)
WIDE = {"width": "100%", "max_width": "60em", "height": "auto"}
_MARKS = {"one": ("○", "●"), "several": ("☐", "☑")}


class Picks:
    """Options to press, each a button: one of them, several, or all in order. `value`: letters, as they were pressed.

    `one` (Field): its kind and its options.
    """

    def __init__(self, one: Field):
        import ipywidgets

        self.kind, self.texts, self._chosen = one.kind, one.options.values(), ""
        self.buttons = {letter: ipywidgets.Button(layout=WIDE) for letter, _ in zip(LETTERS, self.texts, strict=False)}
        for letter, button in self.buttons.items():
            button.add_class("cs-pick")
            button.on_click(lambda _, letter=letter: self.press(letter))
        self.box, self.value = ipywidgets.VBox([*self.buttons.values()]), ""

    def press(self, letter: str) -> None:
        """Choose an option, or take the choice back."""
        rest = self.value.replace(letter, "")
        self.value = rest if letter in self.value else letter if self.kind == "one" else rest + letter

    @property
    def value(self) -> str:
        return self._chosen

    @value.setter
    def value(self, letters: str) -> None:
        self._chosen = letters
        for (letter, button), text in zip(self.buttons.items(), self.texts, strict=True):
            place = letters.find(letter)
            none, chosen = _MARKS.get(self.kind, ("–", f"{place + 1}."))
            button.description = f"{none if place < 0 else chosen} {letter}) {text}"
            button.button_style = "" if place < 0 else "info"


class Form:
    """Fields or options, buttons below them, and what was said when one was pressed.

    `box` (ipywidgets.VBox) is what to display. `fields`: what to fill in. `told` (mapping of str to callable): by the
    label of a button, what returns a Card. `above`: widgets above.
    """

    def __init__(self, fields: Iterable[Field], told: Mapping, above: Sequence = ()):
        import ipywidgets

        self.lang, self.said, self.below = language.current(), ipywidgets.HTML(), ipywidgets.VBox()
        fields = {one.name: one for one in fields}
        self.kinds = {name: one.kind for name, one in fields.items()}
        self.controls = {name: _control(one) for name, one in fields.items()}
        self.buttons = [ipywidgets.Button(description=label, layout={"width": "auto"}) for label in told]
        self.buttons[0].button_style = "primary"
        for button, says in zip(self.buttons, told.values(), strict=True):
            button.on_click(lambda _, says=says: self.say(says))
        shown = []
        for name, control in self.controls.items():
            shown += [ipywidgets.Label(fields[name].label)] if self.kinds[name] == "long" else []
            shown.append(getattr(control, "box", control))
        parts = [ipywidgets.HTML(STYLE), *above, *shown, ipywidgets.HBox(self.buttons), self.said, self.below]
        self.box = ipywidgets.VBox(parts)
        self.box.add_class("cs-form")

    def say(self, says) -> None:
        """Show the card that `says` returns."""
        with language.using(self.lang):
            self.said.value = says()._repr_html_()

    def fill(self, answer) -> None:
        """Put an answer into the form, as far as it has the form's shape; code may have given another."""
        values = answer if isinstance(answer, Mapping) else {"": answer}
        for name in self.controls.keys() & values.keys():
            given, kind = values[name], self.kinds[name]
            with contextlib.suppress(Exception):
                given = datetime.date.fromisoformat(given) if kind == "day" else given
                self.controls[name].value = f"{given:.12g}" if type(given) in (int, float) else given

    @property
    def answer(self):
        """What stands in the form; ``...`` while there is nothing."""
        values = {name: _value(self.kinds[name], control.value) for name, control in self.controls.items()}
        if all(value is None or value is False or value == "" for value in values.values()):
            return ...
        return values.get("", values)


def _control(one: Field):
    """Return the control of a field."""
    import ipywidgets

    if one.kind in ("one", "several", "order"):
        return Picks(one)
    if one.kind == "long":
        return ipywidgets.Textarea(rows=int(one.shown), continuous_update=False, layout=WIDE)
    look = {"description": one.label, "style": {"description_width": "14em"}, "layout": {"width": "30em"}}
    if one.kind == "list":
        texts = [("–", ""), *((text, code) for code, text in one.options.items())]
        return ipywidgets.Dropdown(options=texts, value="", **look)
    kinds = {"yes": ipywidgets.Checkbox, "day": ipywidgets.DatePicker}
    return kinds[one.kind](**look) if one.kind in kinds else ipywidgets.Text(placeholder=one.shown, **look)


def _value(kind: str, value):
    if kind == "number" and (found := number_in(value)) is not None:
        return int(found) if found.is_integer() else found
    return value.isoformat() if isinstance(value, datetime.date) else value


class Unquoted(ast.NodeTransformer):
    """Reads ``answer = cabd`` as letters, where nothing has that name. `known` (mapping): names that mean something."""

    def __init__(self, known: Mapping):
        self.known = known

    def visit_Assign(self, node):
        name = getattr(node.value, "id", "?")
        if getattr(node.targets[0], "id", "") == "answer" and {*name.lower()} <= {*LETTERS} and name not in self.known:
            node.value = ast.copy_location(ast.Constant(name), node.value)
        return node


def question(notebook: str, number: int, learner: learners.Learner | None = None) -> Question:
    """Return a question of the exercises, drawn for the learner whose folder the notebook lies in.

    `notebook`: the beginning of its name, such as ``01``. `learner` (Learner, optional): the one whose folder the
    current folder lies in by default. Raises SourceError if the learner's file can't be read.
    """
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell and not any(isinstance(one, Unquoted) for one in shell.ast_transformers):
        shell.ast_transformers.append(Unquoted(shell.user_ns))
    return Question(notebook, number, learners.here() if learner is None else learner)
