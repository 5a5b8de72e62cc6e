"""Words of the desks: customers' names, actions, reasons, needs and teams, and the hearing behind a request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cslib import language
from cslib.course.desks.adoption import ANSWER, LEAST_HEARD, MECHANISM
from cslib.course.desks.core import HEARING, Game
from cslib.course.task import words_of
from cslib.language import tr
from cslib.simulate.truth import INDUSTRIES, INFORMATION, SEGMENTS, words
from cslib.simulate.world import World

BOOKS = {"onboarding": "06", "adoption": "07"}
"""Notebooks of the desks; the words of each hearing stand in its source, those of question 0."""
MOST_QUESTIONS = 4
"""One more than the steps to the root: a single question may miss."""
DIGS = "dig"


def customers(world: World, seed: int) -> list[str]:
    """Return a different name for each account, in the current language; the same customer in both.

    `world`: its industries and segments give the second part of the names.
    """
    rng = np.random.default_rng([seed, 28])
    japanese = language.current() == "ja"
    said, firsts = words(), words()["japanese" if japanese else "english"]
    order, names = rng.permutation(len(firsts)), []
    for place in range(world.size):
        first = firsts[order[place % len(firsts)]]
        public = SEGMENTS[world.segment[place]] == "Public sector"
        seconds = (said["public"] if public else said["industries"][INDUSTRIES[world.industry[place]]])[int(japanese)]
        # The first part comes back after a round; then the second part is another one.
        second = seconds[(place // len(firsts) + order[place % len(firsts)]) % len(seconds)]
        name = f"{first}{second}" if japanese else f"{first} {second}"
        names.append(name if name not in names else f"{name} {place}")
    return names


def action(code: str) -> str:
    """Return what an action is called on its button."""
    if code.startswith(MECHANISM):
        need, team = code.split(":")[1:]
        return tr("Pass on to {team}: {need}", team=team_name(team), need=need_name(need))
    return {
        "kickoff": tr("Kickoff meeting"),
        "training": tr("Training"),
        "information": tr("Learn and write down"),
        "mail": tr("Mail"),
        "handoff": tr("Hand over"),
        "meeting": tr("Meeting"),
        "call": tr("Call"),
        "reminder": tr("Reminder"),
        ANSWER: tr("Meet the need myself"),
        HEARING + "mechanism": tr("Request: a mechanism for its cause"),
        HEARING + "missed": tr("Request: a mechanism that misses its cause"),
        HEARING + "once": tr("Request: help for the one customer"),
        HEARING + "surface": tr("Request: what was asked for"),
    }[code]


def reasons(kind: str) -> dict[str, str]:
    """Return the reasons that can be given at a desk, by code."""
    both = dict(use=tr("low use, or use is falling"), revenue=tr("large revenue"), waiting=tr("has waited longest"))
    own = {
        "onboarding": {
            "playbook": tr("next step of the playbook"),
            "criteria": tr("criteria for the handoff are met"),
            "limit": tr("the cap in days is reached"),
        },
        "adoption": {
            "stake": tr("decides soon, outside the state"),
            "hear": tr("to hear what is needed"),
            "repeats": tr("several named the same need"),
        },
    }[kind]
    return own | both


def reason(code: str) -> str:
    """Return a reason that was given; a dash where there was none."""
    return (reasons("onboarding") | reasons("adoption")).get(code, "–")


def need_name(code: str) -> str:
    """Return what a need is called."""
    return {
        "training": tr("training"),
        "use cases": tr("use cases"),
        "reporting": tr("reports"),
        "integration": tr("connection to other systems"),
        "price": tr("price"),
    }[code]


def need_said(code: str, account: int) -> str:
    """Return the words in which an account names a need."""
    said = words()["needs"][code][language.current()]
    return said[account % len(said)]


def team_name(code: str) -> str:
    """Return what a team is called."""
    named = dict(
        cs=tr("customer success"), product=tr("product"), marketing=tr("customer marketing"), cs_ops=tr("CS Ops")
    )
    return named[code]


def policy(name: str) -> str:
    """Return what a reference policy does, in a few words."""
    return {
        "player": tr("Your decisions"),
        "taught": tr("What the notebooks teach"),
        "fast": tr("Hand over quickly"),
        "in_order": tr("Everything for the first in the queue"),
        "one_by_one": tr("Meet every need one by one"),
        "by_revenue": tr("Call the largest"),
        "oldest": tr("Call whoever waited longest"),
        "by_chance": tr("Call by lot"),
        "nothing": tr("Do nothing"),
        "everybody": tr("Contact everybody"),
    }[name]


def short(code: str) -> str:
    """Return what an action is called in the list."""
    return {"information": tr("Write down"), ANSWER: tr("Meet the need")}.get(code) or action(code)


def why_not(game: Game, world: World, board: dict, account: int, code: str) -> str:
    """Return why an action that is not allowed can't be taken now."""
    if code.startswith(MECHANISM):
        heard = int((board["need"] == code.split(":")[1]).sum())
        if heard < LEAST_HEARD:
            return tr("{n} customers have named this need so far; it takes {least}.", n=heard, least=LEAST_HEARD)
        return tr("The right team has this need already.")
    if game.kind == "onboarding" and world.handed[account] >= 0:
        return tr("It was handed over already.")
    if code == "kickoff" and world.kickoff[account]:
        return tr("The kickoff was held already.")
    if code == "information" and board["information"][account] >= len(INFORMATION):
        return tr("Everything is written down already.")
    if code == ANSWER:
        return tr("The need is met already.") if board["met"][account] else tr("No need was heard here so far.")
    return tr("That can't be done with this account now.")


def kind(code: str) -> str:
    """Return what a kind of decision is called in the review."""
    return tr("Pass needs on, propose mechanisms") if code == MECHANISM else action(code)


def title(kind: str) -> str:
    """Return what a desk is called."""
    return {"onboarding": tr("Onboarding desk"), "adoption": tr("Adoption desk")}[kind]


@dataclass(frozen=True)
class Turn:
    """A step of the hearing: what can be asked, and what the customer then says.

    `asks`, `replies` (dict of str to str): by code of the question; ``dig`` leads a step deeper, the others leave the
    hearing where it is.
    """

    asks: Mapping[str, str]
    replies: Mapping[str, str]


@dataclass(frozen=True)
class Script:
    """A hearing, in the current language.

    `request`: what the customer asks for. `root`: what lies behind the request. `answers` (dict of str to str): what
    can be done, by action. `told` (dict of str to str): what came of each answer.
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
