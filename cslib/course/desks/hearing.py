"""The hearing of each desk: from what a customer asks for, question by question, to what lies behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cslib.course.desks.core import HEARING
from cslib.language import tr

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
    """Return the hearing of a desk (``onboarding``, ``adoption``) in the current language."""
    return {"onboarding": _onboarding, "adoption": _adoption}[kind]()


def _onboarding() -> Script:
    return Script(
        tr("Could you hold the same training for us once more?"),
        (
            Turn(
                {
                    "date": tr("Of course. Would Tuesday suit you?"),
                    "dig": tr("What should people do differently after it?"),
                    "film": tr("I could send you the recording of the first one."),
                },
                {
                    "date": tr("Tuesday is fine. Some of them will hear it for the second time, though."),
                    "dig": tr("They know the buttons by now. They just go back to the old way afterwards."),
                    "film": tr("Thank you, we have it. I don't think anybody has watched it."),
                },
            ),
            Turn(
                {
                    "praise": tr("Shall I tell them how well it works for other customers?"),
                    "short": tr("Would a shorter training be better?"),
                    "dig": tr("What is the old way, and what do they need it for?"),
                },
                {
                    "praise": tr("They would listen politely."),
                    "short": tr("Perhaps. It isn't really the length."),
                    "dig": tr("The spreadsheet. The weekly report to the head of department is made from it."),
                },
            ),
            Turn(
                {
                    "dig": tr("Does the head of department know that the report could come from the product?"),
                    "build": tr("I can build that report for you."),
                    "wait": tr("Let us give them a few more weeks."),
                },
                {
                    "dig": tr("No. Nobody has talked to her about it; she wasn't at the kickoff. So both go on."),
                    "build": tr("That would help me this week. They will still fill in the sheet."),
                    "wait": tr("We can do that. I am not sure what would change."),
                },
            ),
        ),
        tr("Behind the request: whoever decides how the work is done was never asked, so the old way goes on."),
        {
            "mechanism": tr("A step in the playbook: agree with the decision maker what changes, before any training"),
            "once": tr("Talk to this customer's head of department myself"),
            "surface": tr("Arrange the training once more, as asked"),
            "missed": tr("A library of recorded trainings for all customers"),
        },
        {
            "mechanism": tr(
                "You found the cause and met it by a mechanism: the new step helps every customer where the old way"
                " goes on beside the new one, those who start later included."
            ),
            "once": tr(
                "You found the cause and met it for one customer. The others with the same cause never heard of it;"
                " a step in the playbook would have reached them too."
            ),
            "surface": tr(
                "You did what was asked. People knew the buttons already; the old way went on, because nobody had"
                " talked to the person who decides."
            ),
            "missed": tr(
                "You built a mechanism, but for the request and not for its cause. Recordings help nobody whose"
                " report is still made from the old spreadsheet."
            ),
        },
    )


def _adoption() -> Script:
    return Script(
        tr("Our contract is up for renewal. Could you give us a discount?"),
        (
            Turn(
                {
                    "offer": tr("I will ask for ten percent."),
                    "dig": tr("What has changed, that the price stands out now?"),
                    "defend": tr("Our price is below that of others."),
                },
                {
                    "offer": tr("Thank you, that would be a beginning."),
                    "dig": tr("We pay for thirty seats, and about half of them are used."),
                    "defend": tr("I see. We will compare."),
                },
            ),
            Turn(
                {
                    "dig": tr("Who uses it, and who doesn't?"),
                    "seats": tr("Shall we cut the seats, then?"),
                    "new": tr("Have you tried the new functions?"),
                },
                {
                    "dig": tr("Those who were there when we began. Whoever joined later hardly opens it."),
                    "seats": tr("Perhaps. Then we will ask the same question next year."),
                    "new": tr("No. I wouldn't know who should, here."),
                },
            ),
            Turn(
                {
                    "busy": tr("They are probably busy?"),
                    "manual": tr("I will send you the manual."),
                    "dig": tr("How does somebody who joins learn to work with it?"),
                },
                {
                    "busy": tr("Everybody is."),
                    "manual": tr("We have it. Nobody reads eighty pages."),
                    "dig": tr("Nobody shows them. You trained the first team; later ones have nothing."),
                },
            ),
        ),
        tr("Behind the request: people who join after onboarding are never shown how to use the product."),
        {
            "mechanism": tr("A monthly course for newcomers and a one-page guide, for all customers"),
            "once": tr("Train this customer's newcomers myself"),
            "surface": tr("Pass the wish for a discount on"),
            "missed": tr("A discount programme at renewal, for all customers"),
        },
        {
            "mechanism": tr(
                "You found the cause and met it by a mechanism: the monthly course reaches the newcomers of every"
                " customer, this year and the next."
            ),
            "once": tr(
                "You found the cause and met it for one customer. Other customers have newcomers too; a monthly"
                " course would have reached them for twice the time."
            ),
            "surface": tr(
                "You passed on what was asked. A discount changes the price and not the use: half of the seats stay"
                " unused."
            ),
            "missed": tr(
                "You built a mechanism, but for the request and not for its cause. A cheaper seat that nobody uses is"
                " still a seat that nobody uses."
            ),
        },
    )
