"""Words of the desks: customers' names, actions, reasons, needs and teams."""

from functools import cache
from pathlib import Path

import numpy as np
import yaml

from cslib import language
from cslib.course.desks.adoption import ANSWER, LAUNCH, LEAST_HEARD, MECHANISM
from cslib.course.desks.core import TALK, Start
from cslib.course.desks.onboarding import MOST_TRAININGS
from cslib.course.desks.talks import voice
from cslib.language import LANGUAGES, tr
from cslib.simulate.truth import INFORMATION, SEGMENTS, words


def customers(start: Start, seed: int) -> list[str]:
    """Return a different name for each account, in the current language; the same customer in both.

    `start`: its industries and segments give the second part of the names.
    """
    rng = np.random.default_rng([seed, 28])
    japanese = language.current() == "ja"
    said, firsts = words(), words()["japanese" if japanese else "english"]
    order, names = rng.permutation(len(firsts)), []
    for place in range(start.size):
        first = firsts[order[place % len(firsts)]]
        public = start.segment[place] == SEGMENTS[3]
        seconds = (said["public"] if public else said["industries"][start.industry[place]])[int(japanese)]
        # The first part comes back after a round; then the second part is another one.
        second = seconds[(place // len(firsts) + order[place % len(firsts)]) % len(seconds)]
        name = f"{first}{second}" if japanese else f"{first} {second}"
        names.append(name if name not in names else f"{name} {place}")
    return names


@cache
def _names() -> dict:
    return yaml.safe_load((Path(__file__).parent / "names.yml").read_text(encoding="utf-8"))


def _said(group: str) -> dict[str, str]:
    """Return what everything of a group is called in the current language, by code."""
    return {code: pair[LANGUAGES.index(language.current())] for code, pair in _names()[group].items()}


def action(code: str) -> str:
    """Return what an action is called on its button."""
    if code.startswith(MECHANISM):
        need, team, argument = code.split(":")[1:]
        words = {"need": need_name(need), "team": team_name(team), "argument": argument_name(argument)}
        return tr("Pass on to {team}: {need}, with {argument}", **words)
    return _said("actions")[code]


def reasons(kind: str) -> dict[str, str]:
    """Return the reasons that can be given at a desk, by code."""
    return _said(f"{kind}_reasons") | _said("reasons")


def reason(code: str) -> str:
    """Return a reason that was given; a dash where there was none."""
    return (reasons("onboarding") | reasons("adoption")).get(code, "–")


def need_name(code: str) -> str:
    """Return what a need is called."""
    return _said("needs")[code]


def argument_name(code: str) -> str:
    """Return what a mechanism is argued for with."""
    return _said("arguments")[code]


def fact_name(code: str) -> str:
    """Return in a word what holds a customer up, or endangers its renewal; a question mark before one has asked."""
    return _said("facts")[code]


def team_name(code: str) -> str:
    """Return what a team is called."""
    return _said("teams")[code]


def policy(name: str) -> str:
    """Return what a reference policy does, in a few words."""
    return _said("policies")[name]


def short(code: str) -> str:
    """Return what an action is called in the list."""
    return tr("Request") if code.startswith(TALK) else _said("briefs").get(code) or action(code)


def why_not(play, account: int, code: str) -> str:
    """Return why an action that is not allowed can't be taken now. `play` (review.Play)."""
    seen, place = play.seen, max(account, 0)
    if code.startswith(MECHANISM):
        heard = int((seen["need"] == code.split(":")[1]).sum())
        if heard < LEAST_HEARD:
            return tr("{n} customers have named this need so far; it takes {least}.", n=heard, least=LEAST_HEARD)
        return tr("The right team has this need already.")
    now = seen.iloc[place]
    if play.game.kind == "onboarding":
        if now["handed"]:
            return tr("It was handed over already.")
        if code == "kickoff" and now["kickoff"]:
            return tr("The kickoff was held already.")
        if code == "ask" and now["held_up"] != "?":
            return tr("They have told you already.")
        if code == "training" and now["trainings"] >= MOST_TRAININGS:
            return voice("onboarding", "refuses", np.full(len(seen), ""), place, play.seed)
        if code == "information" and now["information"] >= len(INFORMATION):
            return tr("Everything is written down already.")
    elif now["leaving"]:
        return tr("They have given notice and want to be left in peace.")
    elif code == ANSWER:
        return tr("The need is met already.") if now["met"] else tr("No need was heard here so far.")
    elif code == "feature" and play.week < LAUNCH:
        return tr("The new feature comes out in week {week}.", week=LAUNCH + 1)
    elif code in ("feature", "interview", "expansion"):
        return tr("That was done with this customer already.")
    elif code == "renewal":
        return tr("There is nothing to talk about: it is agreed, or the day has passed.")
    return tr("That can't be done with this account now.")


def kind(code: str) -> str:
    """Return what a kind of decision is called in the review."""
    return tr("Pass needs on, propose mechanisms") if code == MECHANISM else action(code)


def title(kind: str) -> str:
    """Return what a desk is called."""
    return _said("titles")[kind]
