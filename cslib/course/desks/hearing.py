"""The hearing of each desk: from what a customer asks for, question by question, to what lies behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cslib import language
from cslib.course.desks.core import HEARING
from cslib.course.task import words_of

BOOKS = {"onboarding": "06", "adoption": "07"}
"""Notebooks of the desks; the words of each hearing stand in its source, those of question 0."""
MOST_QUESTIONS = 4
"""One more than the steps to the root: a single question may miss."""
DIGS = "dig"


@dataclass(frozen=True)
class Turn:
    """A step of the hearing: what can be asked, and what the customer then says.

    Attributes
    ----------
    asks, replies : dict of str to str
        By code of the question; ``dig`` leads a step deeper, the others leave the hearing where it is.
    """

    asks: Mapping[str, str]
    replies: Mapping[str, str]


@dataclass(frozen=True)
class Script:
    """A hearing, in the current language.

    Attributes
    ----------
    request : str
        What the customer asks for.
    turns : tuple of Turn
    root : str
        What lies behind the request.
    answers : dict of str to str
        What can be done, by action.
    told : dict of str to str
        What came of each answer.
    """

    request: str
    turns: tuple[Turn, ...]
    root: str
    answers: Mapping[str, str]
    told: Mapping[str, str]

    def depth(self, path: Sequence[str]) -> int:
        """Return how many steps deep the questions asked so far have led."""
        return sum(code == DIGS for code in path)

    def at_root(self, path: Sequence[str]) -> bool:
        """Tell whether the root has come up."""
        return self.depth(path) == len(self.turns)

    def over(self, path: Sequence[str]) -> bool:
        """Tell whether the customer has no more time for questions."""
        return self.at_root(path) or len(path) >= MOST_QUESTIONS

    def open_questions(self, path: Sequence[str]) -> dict[str, str]:
        """Return what can be asked next; what was asked before and missed is left out."""
        if self.over(path):
            return {}
        depth, missed = self.depth(path), []
        for code in reversed(path):
            if code == DIGS:
                break
            missed.append(code)
        return {code: text for code, text in self.turns[depth].asks.items() if code not in missed}

    def talk(self, path: Sequence[str]) -> list[tuple[str, str]]:
        """Return the talk so far: pairs of question and reply."""
        depth, said = 0, []
        for code in path:
            said.append((self.turns[depth].asks[code], self.turns[depth].replies[code]))
            depth += code == DIGS
        return said

    def open_answers(self, path: Sequence[str]) -> dict[str, str]:
        """Return what can be done now: about the root once it is known, else about what was said."""
        known = ("mechanism", "once", "surface") if self.at_root(path) else ("missed", "surface")
        return {HEARING + code: self.answers[code] for code in known}


def script(kind: str) -> Script:
    """Return the hearing of a desk (``onboarding``, ``adoption``) in the current language, as its notebook has it."""
    said = words_of(BOOKS[kind], 0, language.current())
    return Script(**{**said, "turns": tuple(Turn(**turn) for turn in said["turns"])})
