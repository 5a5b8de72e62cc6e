"""Words of the desks: customers' names, actions, reasons, needs and teams, in the current language."""

from __future__ import annotations

import numpy as np

from cslib import language
from cslib.course.desks.adoption import ANSWER, LEAST_HEARD, MECHANISM
from cslib.course.desks.core import HEARING, Game
from cslib.language import tr
from cslib.simulate.truth import INDUSTRIES, INFORMATION, SEGMENTS, words
from cslib.simulate.world import World


def customers(world: World, seed: int) -> list[str]:
    """Return a different name for each account, in the current language; the same customer in both.

    Parameters
    ----------
    world : World
        Its industries and segments give the second part of the names.
    seed : int
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
    named = {
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
    }
    return named[code]


def reasons(kind: str) -> dict[str, str]:
    """Return the reasons that can be given at a desk, by code."""
    both = {
        "use": tr("low use, or use is falling"),
        "revenue": tr("large revenue"),
        "waiting": tr("has waited longest"),
    }
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
    named = {
        "training": tr("training"),
        "use cases": tr("use cases"),
        "reporting": tr("reports"),
        "integration": tr("connection to other systems"),
        "price": tr("price"),
    }
    return named[code]


def need_said(code: str, account: int) -> str:
    """Return the words in which an account names a need."""
    said = words()["needs"][code][language.current()]
    return said[account % len(said)]


def team_name(code: str) -> str:
    """Return what a team is called."""
    named = {
        "cs": tr("customer success"),
        "product": tr("product"),
        "marketing": tr("customer marketing"),
        "cs_ops": tr("CS Ops"),
    }
    return named[code]


def policy(name: str) -> str:
    """Return what a reference policy does, in a few words."""
    named = {
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
    }
    return named[name]


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
