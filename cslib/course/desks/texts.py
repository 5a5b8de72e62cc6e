"""Words of the desks: customers' names, actions, reasons, needs and teams."""

import numpy as np

from cslib import language
from cslib.course.desks.adoption import ANSWER, LAUNCH, LEAST_HEARD, MECHANISM
from cslib.course.desks.core import TALK, Start
from cslib.course.desks.onboarding import MOST_TRAININGS
from cslib.course.desks.talks import voice
from cslib.language import tr
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


def action(code: str) -> str:
    """Return what an action is called on its button."""
    if code.startswith(MECHANISM):
        need, team, argument = code.split(":")[1:]
        words = {"need": need_name(need), "team": team_name(team), "argument": argument_name(argument)}
        return tr("Pass on to {team}: {need}, with {argument}", **words)
    return {
        "kickoff": tr("Kickoff meeting"),
        "ask": tr("Ask what holds them up"),
        "agree": tr("Agree with the decision maker"),
        "connect": tr("Connect the data"),
        "narrow": tr("Choose one first goal"),
        "training": tr("Training"),
        "information": tr("Learn and write down"),
        "handoff": tr("Hand over"),
        "call": tr("Call and ask"),
        "meet": tr("Meet the new champion"),
        "renewal": tr("Talk about results and renewal"),
        "show": tr("Show newcomers around"),
        "feature": tr("Introduce the new feature"),
        "expansion": tr("Propose more seats"),
        "interview": tr("Interview about the pattern"),
        "knowledge_mail": tr("Knowledge mail to all"),
        "webinar": tr("Webinar"),
        "check_in": tr("Check-in round"),
        ANSWER: tr("Meet the need myself"),
        TALK + "fit": tr("Request: an answer that fits its cause"),
        TALK + "miss": tr("Request: an answer that misses its cause"),
        TALK + "surface": tr("Request: what was asked for"),
    }[code]


def reasons(kind: str) -> dict[str, str]:
    """Return the reasons that can be given at a desk, by code."""
    both = dict(use=tr("low use, or use is falling"), revenue=tr("large revenue"), told=tr("what they told us"))
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
    }[code]


def argument_name(code: str) -> str:
    """Return what a mechanism is argued for with."""
    return {
        "weight": tr("how many have it, their revenue, and what they would do with it"),
        "loudest": tr("the words of the customer who asks most urgently"),
        "solution": tr("a finished drawing of the solution"),
    }[code]


def fact_name(code: str) -> str:
    """Return in a word what holds a customer up, or endangers its renewal; a question mark before one has asked."""
    return {
        "": tr("nothing in the way"),
        "?": "?",
        "decider": tr("decision maker not on board"),
        "data": tr("data not connected"),
        "goal": tr("no first goal"),
        "people": tr("champion has left"),
        "value": tr("results not seen"),
        "newcomers": tr("newcomers not shown around"),
    }[code]


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
        "never": tr("Hand nobody over before the end"),
        "in_order": tr("Everything for the first in the queue"),
        "one_by_one": tr("Meet every need one by one"),
        "by_revenue": tr("Call the largest"),
    }[name]


def short(code: str) -> str:
    """Return what an action is called in the list."""
    if code.startswith(TALK):
        return tr("Request")
    brief = {"information": tr("Write down"), ANSWER: tr("Meet the need"), "ask": tr("Ask"), "call": tr("Call")}
    brief |= {"agree": tr("Agree"), "connect": tr("Data"), "narrow": tr("Goal"), "kickoff": tr("Kickoff")}
    brief |= {"meet": tr("Meet"), "renewal": tr("Renewal talk"), "show": tr("Show around"), "feature": tr("Feature")}
    return (brief | {"expansion": tr("Expand"), "interview": tr("Interview")}).get(code) or action(code)


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
    return {"onboarding": tr("Onboarding desk"), "adoption": tr("Adoption desk")}[kind]
