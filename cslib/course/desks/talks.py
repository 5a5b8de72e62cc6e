"""What customers say at the desks: requests that branch, and the words in which they tell what was asked of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import yaml

from cslib import language
from cslib.course.desks.core import Start
from cslib.language import tr

STEPS, MOST_QUESTIONS = 2, 3
"""Questions that lead to the cause, and how many a customer has time for."""
ROLES = ("champion", "decider", "sceptic")


@cache
def written(name: str) -> Mapping:
    """Return what is written for a desk (``onboarding``, ``adoption``), or of ``people``, in both languages."""
    return yaml.safe_load((Path(__file__).parent / f"{name}.yml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Talk:
    """A request of a customer, in one language, as it is drawn for that customer.

    `words`: as written. `cause`: which of the two causes is behind it. `who`: role of whoever asks. `by` ({"mail",
    "call"}). `seed`: draws the opening and the order of options. A question is named by its step and place (``00`` is
    the one that leads on from the first step); a path holds those that were asked.
    """

    words: Mapping
    cause: int
    who: str
    by: str
    seed: tuple[int, ...]

    @property
    def opening(self) -> str:
        """What the customer asks for."""
        return self._shuffled("o", self.words["opens"])[0][1]

    def _shuffled(self, what: str, texts: Sequence[str]) -> list[tuple[int, str]]:
        order = np.random.default_rng([*self.seed, ord(what)]).permutation(len(texts))
        return [(int(place), texts[place]) for place in order]

    def step(self, path: Sequence[str]) -> int:
        """Return how far the questions have led; at :data:`STEPS` the cause is known."""
        return sum(code.endswith("0") for code in path)

    def questions(self, path: Sequence[str]) -> dict[str, str]:
        """Return what can be asked next, by code."""
        step = self.step(path)
        if step == STEPS or len(path) >= MOST_QUESTIONS:
            return {}
        asks = {f"{step}{place}": text for place, text in self._shuffled(str(step), self.words["asks"][step])}
        return {code: text for code, text in asks.items() if code not in path}

    def talk(self, path: Sequence[str]) -> list[tuple[str, str]]:
        """Return the talk so far: pairs of question and reply."""
        said = []
        for code in path:
            step, place = int(code[0]), int(code[1])
            reply = self.words["replies"][step][place]
            said.append((self.words["asks"][step][place], reply if isinstance(reply, str) else reply[self.cause]))
        return said

    def answers(self) -> dict[int, str]:
        """Return what can be done, by place."""
        return dict(self._shuffled("d", self.words["does"]))

    def code(self, place: int) -> str:
        """Return what an answer is: ``fit``, ``miss`` or ``surface``."""
        return "surface" if place == 2 else "fit" if place == self.cause else "miss"

    def answer(self, code: str) -> str:
        """Return the words of an answer by its code."""
        return self.words["does"][{"fit": self.cause, "surface": 2, "miss": 1 - self.cause}[code]]

    def told(self, code: str) -> str:
        """Return what came of an answer."""
        return self.words["told"][{"fit": self.cause, "surface": 2, "miss": 3}[code]]


def talk(kind: str, start: Start, account: int, seed: int) -> Talk:
    """Return the request of a customer that has one."""
    one = written(kind)["situations"][start.traits["_situation"][account]]
    cause = int(start.traits["_cause"][account])
    return Talk(one[language.current()], cause, one["who"], one["by"], (seed, account))


def person(account: int, role: str, seed: int) -> str:
    """Return the name of a customer's person in a role; the same person in both languages."""
    names = written("people")["people"]
    order = np.random.default_rng([seed, 31]).permutation(len(names["en"]))
    name = names[language.current()][order[(account * 3 + ROLES.index(role)) % len(order)]]
    return tr("{name} ({role})", name=name, role=role_name(role))


def role_name(role: str) -> str:
    """Return what a role is called."""
    return {"champion": tr("champion"), "decider": tr("decision maker"), "sceptic": tr("sceptic")}[role]


def voice(kind: str, what: str, codes: np.ndarray, account: int, seed: int) -> str:
    """Return the words in which a customer tells a fact.

    `what`: part of the desk's words: ``held_up``, ``concern``, ``need``, ``refuses``. `codes` (array of str, shape
    (accounts,)): the fact for every customer; those with the same one each have words of their own.
    """
    code, lang = str(codes[account]), language.current()
    part = written(kind)[what]
    texts = (part if "en" in part else part[code])[lang]
    rank = int((codes[:account] == code).sum())
    names, departments = written("people")["people"][lang], written("people")["departments"][lang]
    first = np.random.default_rng([seed, 32, len(what)]).integers(0, 1000)
    slots = {"person": names[(first + rank) % len(names)], "dept": departments[(first + rank) % len(departments)]}
    said = texts[rank % len(texts)].format(**slots)
    return said[0].upper() + said[1:]
