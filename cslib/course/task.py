"""A question as it is drawn for one learner: its kind of answer, and its words in both languages."""

from __future__ import annotations

import math
import numbers
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from cslib import language
from cslib.errors import SourceError
from cslib.language import join_long, number, percent, tr
from cslib.show.columns import headed
from cslib.show.display import TableView

LETTERS = "abcdefghij"


class Misfit(Exception):
    """An answer of another kind than was asked for; its text says what to give instead."""


@dataclass(frozen=True)
class Field:
    """What is filled in or pressed to answer without code.

    `name`: under which the value is handed to the answer; empty where the answer is this one value. `label`: in the
    current language. `kind` ({"text", "long", "number", "day", "yes", "list", "one", "several", "order"}): the last
    three are buttons and give letters. `options`: code to text. `shown`: an example; of a long one the number of rows.
    """

    name: str
    label: str
    kind: str = "text"
    options: Mapping[str, str] = field(default_factory=dict)
    shown: str = ""


class Answer:
    """What all kinds of answers can do; `value` is the right one."""

    kind = "one"

    def form(self) -> tuple[Field, ...]:
        """Return what is filled in or pressed to answer."""
        return (Field("", "", self.kind, getattr(self, "options", {})),)

    def read(self, given):
        """Return the answer as it is judged; raises Misfit."""
        raise NotImplementedError

    def right(self, given) -> bool:
        """Tell whether an answer, as it was read, is right."""
        return self.same(given, self.value)

    def same(self, given, other) -> bool:
        """Tell whether two answers, as they are read, are the same."""
        return given == other

    def said(self) -> str:
        """Return the right answer, or one of them, in words."""
        raise NotImplementedError


@dataclass(frozen=True)
class Number(Answer):
    """A number, right within a tolerance.

    `tolerance`: largest difference that still counts as right; answers rounded as the question asks must pass. `share`:
    whether it is a share between 0 and 1, shown as a percentage.
    """

    value: float
    tolerance: float = 0.0
    share: bool = False

    def form(self) -> tuple[Field, ...]:
        return (Field("", tr("Your answer"), shown=tr("0.5 or 50%") if self.share else ""),)

    def read(self, given) -> float:
        given = number_in(given) if isinstance(given, str) else given
        if isinstance(given, bool) or not isinstance(given, numbers.Real) or not math.isfinite(given):
            raise Misfit(tr("Give a number, such as 0.5."))
        if self.share and 1.5 < given <= 100:
            raise Misfit(tr("Give the share between 0 and 1, or with its sign: 0.5 or 50%."))
        return float(given)

    def same(self, given: float, other: float) -> bool:
        return abs(given - other) <= self.tolerance + 1e-9 * max(1.0, abs(other))

    def said(self) -> str:
        if self.share:
            return tr("{value} ({percent})", value=number(self.value, 3), percent=percent(self.value))
        whole = float(self.value).is_integer()
        return number(self.value, 0 if whole else 2)


@dataclass(frozen=True)
class Choice(Answer):
    """One of several options, given by its letter. Options are already in the learner's own order.

    `options`: code to text, in the order shown; the letters a, b, c ... go by that order. `value`: code of the right
    one.
    """

    options: Mapping[str, str]
    value: str

    def read(self, given) -> str:
        codes = _codes([given], self.options)
        if codes is None:
            last = LETTERS[len(self.options) - 1]
            raise Misfit(tr('Give a letter from a to {last}, such as "a".', last=last))
        return codes[0]

    def said(self) -> str:
        return _lettered(self.options, self.value)


@dataclass(frozen=True)
class Choices(Answer):
    """All options that hold, given by their letters: ``"ac"``, or a list of letters."""

    options: Mapping[str, str]
    value: frozenset
    kind = "several"

    def read(self, given) -> frozenset:
        codes = _codes(given, self.options) if isinstance(given, Collection) else None
        if not codes:
            raise Misfit(tr('Give the letters of all that hold, such as "ac".'))
        return frozenset(codes)

    def same(self, given: frozenset, other) -> bool:
        return given == frozenset(other)

    def said(self) -> str:
        right = (_lettered(self.options, code) for code in self.options if code in self.value)
        return join_long(text.rstrip(".。") for text in right)


@dataclass(frozen=True)
class Order(Answer):
    """All options in the right order, given by their letters: ``"cab"``, or a list of letters."""

    options: Mapping[str, str]
    value: tuple
    kind = "order"

    def read(self, given) -> tuple:
        codes = _codes(given, self.options) if isinstance(given, Sequence) else None
        if codes is None or sorted(codes) != sorted(self.options):
            letters = LETTERS[: len(self.options)]
            raise Misfit(tr('Each belongs in the order once: press all of them, or give "{letters}".', letters=letters))
        return codes

    def same(self, given: tuple, other) -> bool:
        return given == tuple(other)

    def said(self) -> str:
        letters = dict(zip(self.options, LETTERS, strict=False))
        return "".join(letters[code] for code in self.value)


@dataclass(frozen=True)
class Judged(Answer):
    """Something that is right if it passes: a rule in words, a policy, a function, a list of names.

    `passes`: takes what `reads` returned; returns whether it is right. `example`: the right answer, or one of them, in
    words. `reads`: takes the answer; returns what is judged, or raises Misfit. `tells`: takes what `reads` returned;
    returns in a sentence what came of it, for whoever tries again. `fields`: what is filled in; where they have names,
    the answer is a dict.
    """

    passes: Callable
    example: str
    reads: Callable
    fields: tuple[Field, ...]
    tells: Callable | None = None

    def form(self) -> tuple[Field, ...]:
        return self.fields

    def read(self, given):
        return self.reads(given)

    def right(self, given) -> bool:
        return bool(self.passes(given))

    def said(self) -> str:
        return self.example


def number_in(text: str) -> float | None:
    """Return the number that somebody typed, such as 1,234 or ０．５ or 50% or 3 weeks; None if it is none."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace("−", "-").strip()
    found = re.fullmatch(r"([-+]?(?:\d+\.?\d*|\.\d+))\s*(%?)[^\d%]*", plain)
    return float(found[1]) / (100 if found[2] else 1) if found else None


def _codes(letters: Collection, options: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the codes that letters stand for; None if one of them stands for none."""
    if isinstance(letters, str):
        letters = [letter for letter in letters if letter.isalpha()]
    plain = [letter.strip().lower() if isinstance(letter, str) else "" for letter in letters]
    known = dict(zip(LETTERS, options, strict=False))
    return tuple(known[letter] for letter in plain) if all(letter in known for letter in plain) else None


def _lettered(options: Mapping[str, str], code: str) -> str:
    return f"{LETTERS[list(options).index(code)]}) {options[code]}"


EXERCISES = Path(__file__).parents[2] / "exercises" / "src"

# The cells are found without jupytext: a learner's first question would wait a second or more for it.
_CELL = re.compile(r"^# %% \[raw\](.*)\n((?:#(?! %%).*\n)*)", re.MULTILINE)
_MARK = re.compile(r'(lang|question)="?(\w+)')


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that says what went wrong.

    `code`: such as ``survivorship``. `when` (value or callable): the wrong answer itself, as the kind of answer reads
    it, or a function of it that returns whether it is so. `hint`: what the learner is told, in the current language:
    about the mistake, without giving the answer away.
    """

    code: str
    when: object
    hint: str


@dataclass(frozen=True)
class Task:
    """A question as drawn for one learner.

    - `ask`: paragraphs with this learner's own numbers.
    - `answer` (Number, Choice, Choices, Order or Judged).
    - `why`: the worked solution.
    - `mistakes`: at least two.
    - `hints`: general ones, the first given first; at least one.
    - `given`: what the answer can be computed from, by name; shown in the question's text or its exhibits too.
    - `exhibits` (tuple of Display): charts and tables to read.
    """

    ask: tuple[str, ...]
    answer: object
    why: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, ...]
    given: Mapping = field(default_factory=dict)
    exhibits: tuple = ()


@cache
def _source(notebook: str) -> tuple[Path, dict[tuple, str]]:
    """Return the source of a notebook's exercises, and the text of each ``words`` cell by question and language."""
    path = next(EXERCISES.glob(f"{notebook}_*.py"), None)
    if path is None:
        raise SourceError(f"{EXERCISES} has no exercises {notebook}; the kit is used from its checkout.")
    texts = {}
    for marks, text in _CELL.findall(path.read_text(encoding="utf-8")):
        found = dict(_MARK.findall(marks))
        texts[int(found.get("question", 0)), found.get("lang")] = re.sub("(?m)^# ?", "", text)
    return path, texts


@cache
def words_of(notebook: str, number: int, lang: str) -> Mapping:
    """Return all that a question says in one language, as it is written beside the exercise:

    ``topic``, ``ask``, ``why``, ``hints``; ``mistakes`` and ``options`` by code; ``table`` (``title``, ``columns``,
    ``rows``: first cells, ``note``); ``words``, by names of the builder's own.

    `notebook`: the two digits of its name. `lang` ({"en", "ja"}). Raises SourceError if there is no such cell, or it is
    no YAML.
    """
    path, texts = _source(notebook)
    where = f"{path.name}: the words of question {number} ({lang})"
    if (number, lang) not in texts:
        raise SourceError(f"{where} are missing.")
    try:
        # Everything is text here: "yes" and "12" as well.
        return yaml.load(texts[number, lang], Loader=yaml.BaseLoader)
    except yaml.YAMLError as problem:
        raise SourceError(f"{where} can't be read: {problem}") from problem


class Words:
    """What one question says in the current language; a builder names what it needs and fills the named places.

    `notebook`: the two digits of its name. `lang` ({"en", "ja"}): the current language by default.
    """

    def __init__(self, notebook: str, number: int, lang: str = ""):
        self.notebook, self.number, self.lang = notebook, number, lang or language.current()
        self._all = words_of(notebook, number, self.lang)

    def spoken(self, lang: str) -> Words:
        """Return the same in a language, whatever the current one is."""
        return Words(self.notebook, self.number, lang)

    def __call__(self, *names: str | int, **places) -> str:
        """Say what stands under a name, or under a name or a place in a group, among the question's ``words``."""
        return self._say(("words", *names), places)

    def each(self, *names: str) -> tuple[str, ...]:
        """Return every entry of a list among the question's ``words``."""
        return self._paragraphs(("words", *names), {})

    @property
    def topic(self) -> str:
        """What the question is about, in a few words."""
        return self._say(("topic",), {})

    def shuffled(self, draw, codes: Sequence[str], **places) -> dict[str, str]:
        """Return the question's options, by their codes, in an order of the learner's own."""
        return {codes[i]: self._say(("options", codes[i]), places) for i in draw.permutation(len(codes))}

    def table(self, name: str, kinds: str, rows: Iterable[Sequence], **places) -> TableView:
        """Return the question's table.

        `kinds`: kind of each column, with spaces between. `rows` (iterable of sequence): without their first cells
        where the words have those as ``rows``.
        """
        said = self._all.get("table", {})
        labels = self._paragraphs(("table", "columns"), places)
        columns = headed(kinds, *labels)
        if "rows" in said:
            first = self._paragraphs(("table", "rows"), places)
            rows = ((cell, *row) for cell, row in zip(first, rows, strict=True))
        note = self._say(("table", "note"), places) if "note" in said else ""
        return TableView(name, self._say(("table", "title"), places), columns, tuple(map(tuple, rows)), note)

    def task(
        self,
        answer,
        mistakes: Mapping[str, object],
        places: Mapping[str, object] | None = None,
        given: Mapping | None = None,
        exhibits: tuple = (),
    ) -> Task:
        """Return the question with all that it says.

        `mistakes` (mapping of str to value or callable): by code, the first that fits counts: as in :class:`Mistake`.
        `places` (mapping of str to value): what fills the named places of what is asked, of hints and of the worked
        solution. `given`, `exhibits`: as in :class:`Task`.
        """
        places = places or {}
        made = (Mistake(code, when, self._say(("mistakes", code), places)) for code, when in mistakes.items())
        ask, why, hints = (self._paragraphs((part,), places) for part in ("ask", "why", "hints"))
        return Task(ask, answer, why, tuple(made), hints, given or {}, exhibits)

    def _paragraphs(self, names: tuple, places: Mapping) -> tuple[str, ...]:
        found = self._found(names)
        if not isinstance(found, list):
            raise self._fault(f"{'.'.join(map(str, names))} is no list")
        return tuple(self._say((*names, place), places) for place in range(len(found)))

    def _found(self, names: tuple):
        found = self._all
        try:
            for name in names:
                found = found[name]
        except (KeyError, IndexError, TypeError):
            raise self._fault(f"there is no {'.'.join(map(str, names))}") from None
        return found

    def _say(self, names: tuple, places: Mapping) -> str:
        try:
            return self._found(names).format(**places)
        except (KeyError, IndexError, ValueError, AttributeError) as problem:
            raise self._fault(f"{'.'.join(map(str, names))} can't be filled ({problem})") from problem

    def _fault(self, what: str) -> SourceError:
        path, _ = _source(self.notebook)
        return SourceError(f"{path.name}: in the words of question {self.number} ({self.lang}), {what}.")
