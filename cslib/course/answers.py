"""Kinds of answers: how each is read, when it is right, and how the right one is shown."""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from cslib.language import number, percent, tr

LETTERS = "abcdefghij"


class Misfit(Exception):
    """An answer of another kind than was asked for; its text says what to give instead."""


@dataclass(frozen=True)
class Number:
    """A number, right within a tolerance.

    Attributes
    ----------
    value : float
    tolerance : float
        Largest difference that still counts as right; answers rounded as the question asks must pass.
    share : bool
        Whether it is a share between 0 and 1, shown as a percentage.
    """

    value: float
    tolerance: float = 0.0
    share: bool = False

    def read(self, given) -> float:
        """Return the answer as a float.

        Raises
        ------
        Misfit
        """
        if isinstance(given, bool) or not isinstance(given, numbers.Real) or not math.isfinite(given):
            raise Misfit(tr("Give a number, such as answer = 0.5."))
        if self.share and 1.5 < given <= 100:
            raise Misfit(tr("Give the share as a number between 0 and 1: 0.5 stands for 50%."))
        return float(given)

    def right(self, given: float) -> bool:
        """Tell whether it is close enough."""
        return self.same(given, self.value)

    def same(self, given: float, other: float) -> bool:
        """Tell whether two answers are the same to the tolerance."""
        return abs(given - other) <= self.tolerance + 1e-9 * max(1.0, abs(other))

    def said(self) -> str:
        """Return the right answer in words."""
        if self.share:
            return tr("{value} ({percent})", value=number(self.value, 3), percent=percent(self.value))
        whole = float(self.value).is_integer()
        return number(self.value, 0 if whole else 2)


@dataclass(frozen=True)
class Choice:
    """One of several options, given by its letter. Options are already in the learner's own order.

    Attributes
    ----------
    options : mapping of str to str
        Code to text, in the order shown; the letters a, b, c ... go by that order.
    value : str
        Code of the right one.
    """

    options: Mapping[str, str]
    value: str

    def read(self, given) -> str:
        """Return the code of the chosen option.

        Raises
        ------
        Misfit
        """
        return _code(given, list(self.options))

    def right(self, given: str) -> bool:
        """Tell whether it is the right option."""
        return given == self.value

    def same(self, given: str, other: str) -> bool:
        """Tell whether two answers are the same option."""
        return given == other

    def said(self) -> str:
        """Return the right answer in words."""
        return _lettered(self.options, self.value)


@dataclass(frozen=True)
class Choices:
    """All options that hold, given by their letters: ``"ac"``, or a list of letters."""

    options: Mapping[str, str]
    value: frozenset

    def read(self, given) -> frozenset:
        """Return the codes of the chosen options.

        Raises
        ------
        Misfit
        """
        if isinstance(given, str):
            given = [letter for letter in given if letter.isalpha()]
        codes = _codes(given, list(self.options)) if isinstance(given, Collection) else None
        if not codes:
            raise Misfit(tr('Give the letters of all that hold, such as answer = "ac".'))
        return frozenset(codes)

    def right(self, given: frozenset) -> bool:
        """Tell whether exactly the right options were chosen."""
        return given == self.value

    def same(self, given: frozenset, other) -> bool:
        """Tell whether two answers hold the same options."""
        return given == frozenset(other)

    def said(self) -> str:
        """Return the right answer in words."""
        right = (_lettered(self.options, code) for code in self.options if code in self.value)
        return tr("; ").join(text.rstrip(".。") for text in right)


@dataclass(frozen=True)
class Order:
    """All options in the right order, given by their letters: ``"cab"``, or a list of letters."""

    options: Mapping[str, str]
    value: tuple

    def read(self, given) -> tuple:
        """Return the codes in the order given.

        Raises
        ------
        Misfit
        """
        if isinstance(given, str):
            given = [letter for letter in given if letter.isalpha()]
        codes = _codes(given, list(self.options)) if isinstance(given, Sequence) else None
        if codes is None or sorted(codes) != sorted(self.options):
            raise Misfit(self._example())
        return codes

    def _example(self) -> str:
        letters = LETTERS[: len(self.options)]
        return tr('Give every letter once, in order, such as answer = "{letters}".', letters=letters)

    def right(self, given: tuple) -> bool:
        """Tell whether the order is the right one."""
        return given == tuple(self.value)

    def same(self, given: tuple, other) -> bool:
        """Tell whether two orders are the same."""
        return given == tuple(other)

    def said(self) -> str:
        """Return the right answer in words."""
        letters = dict(zip(self.options, LETTERS, strict=False))
        return "".join(letters[code] for code in self.value)


@dataclass(frozen=True)
class Judged:
    """Something that is right if it passes: a rule in words, a policy, a function, a list of names.

    Attributes
    ----------
    passes : callable
        Takes what `reads` returned; returns whether it is right.
    example : str
        The right answer, or one of them, in words.
    reads : callable
        Takes the answer; returns what is judged, or raises Misfit.
    tells : callable, optional
        Takes what `reads` returned; returns in a sentence what came of it, for whoever tries again.
    """

    passes: Callable
    example: str
    reads: Callable
    tells: Callable | None = None

    def read(self, given):
        """Return the answer as it is judged.

        Raises
        ------
        Misfit
        """
        return self.reads(given)

    def right(self, given) -> bool:
        """Tell whether it passes."""
        return bool(self.passes(given))

    def same(self, given, other) -> bool:
        """Tell whether two answers are equal."""
        return given == other

    def said(self) -> str:
        """Return a right answer in words."""
        return self.example


def _code(letter, codes: list[str]) -> str:
    found = _codes([letter], codes)
    if found is None:
        raise Misfit(tr('Give a letter from a to {last}, such as answer = "a".', last=LETTERS[len(codes) - 1]))
    return found[0]


def _codes(letters: Collection, codes: list[str]) -> tuple[str, ...] | None:
    """Return the codes that letters stand for; None if one of them stands for none."""
    plain = [letter.strip().lower() if isinstance(letter, str) else "" for letter in letters]
    known = dict(zip(LETTERS, codes, strict=False))
    return tuple(known[letter] for letter in plain) if all(letter in known for letter in plain) else None


def _lettered(options: Mapping[str, str], code: str) -> str:
    return f"{LETTERS[list(options).index(code)]}) {options[code]}"
