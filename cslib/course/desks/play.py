"""A learner's own play of a desk: decided week by week, kept after every decision, gone on with where it was left."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict
from functools import cached_property
from pathlib import Path

import pandas as pd

from cslib.course.desks import texts
from cslib.course.desks.adoption import Adoption
from cslib.course.desks.core import HEARINGS, Decision, Game, playing, view
from cslib.course.desks.onboarding import Onboarding
from cslib.course.learner import Learner, here
from cslib.course.progress import PLAYED
from cslib.files import write
from cslib.language import tr
from cslib.simulate.world import World

GAMES: dict[str, type[Game]] = {"onboarding": Onboarding, "adoption": Adoption}


class Play:
    """One play.

    Parameters
    ----------
    game : Game
    learner : Learner
        Where the learner has a folder, the play is kept in ``desks/<kind>.json`` there.

    Attributes
    ----------
    week : int
        The week to decide on; ``game.weeks`` when all are over.
    pending : list of Decision
        What has been chosen for this week so far.
    decisions : list of Decision
        Of the weeks before.
    evidence : list of DataFrame
        What could be seen before each week, this one included.
    asked : list of str
        Codes of the questions asked in the hearing.
    """

    def __init__(self, game: Game, learner: Learner):
        self.game, self.learner = game, learner
        self.start: World = game.world(self.seed)
        self._begin()
        weeks, pending, self.asked = self._saved()
        for week in weeks:
            self.pending = week
            self._advance()
        if not self.finished:
            self.pending = pending

    def _begin(self) -> None:
        self.asked: list[str] = []
        self.decisions: list[Decision] = []
        self.pending: list[Decision] = []
        self.evidence: list[pd.DataFrame] = []
        self.week, self.end = 0, None
        self._run = playing(self.game, self.start, self.chance)
        self.world, self.board = next(self._run)
        self.evidence.append(view(self.game, self.world, self.board))

    @property
    def seed(self) -> int:
        """The accounts of this learner."""
        return zlib.crc32(f"{self.learner.seed} {self.game.kind}".encode()) >> 1

    @property
    def chance(self) -> int:
        """Chance of the year that the learner lives through; the other years have other numbers."""
        return self.seed

    @property
    def finished(self) -> bool:
        """Whether every week is decided and the year has passed."""
        return self.end is not None

    @property
    def seen(self) -> pd.DataFrame:
        """What can be seen of each account before this week, as of :func:`core.view`."""
        return self.evidence[-1]

    @property
    def minutes_left(self) -> float:
        """Working time of this week that is not yet spent."""
        spent = sum(self.game.actions[one.action] for one in self.pending)
        return float(self.game.minutes - self.game.idle(self.world, self.board).sum() - spent)

    def fits(self, action: str) -> bool:
        """Tell whether an action fits into what is left of this week's minutes."""
        return self.game.actions[action] <= self.minutes_left

    def contacts(self, account: int) -> int:
        """Return how many contacts a customer will have had in the four weeks that end with this one."""
        chosen = sum(one.account == account and one.action in self.game.contacts for one in self.pending)
        return int(self.world.contacts_4w[:3, account].sum()) + chosen

    def too_many(self, account: int) -> bool:
        """Tell whether a customer will have had more contacts in those weeks than do it good."""
        return self.contacts(account) > self.world.truth.too_many_contacts

    def choose(self, account: int, action: str, reason: str = "") -> str:
        """Choose an action for this week.

        Parameters
        ----------
        account : int
            Its place; -1 for an action about no single account.
        action, reason : str

        Returns
        -------
        str
            Why it can't be done, in the current language; empty when it was chosen.
        """
        if self.finished:
            return tr("All weeks are over.")
        if action not in self.game.actions:
            return tr("There is no such action.")
        if any((one.account, one.action) == (account, action) for one in self.pending):
            return tr("That is chosen for this week already.")
        if action in HEARINGS and any(one.action in HEARINGS for one in self.pending):
            return tr("The request is answered this week already.")
        if not self.game.allowed(self.world, self.board, action)[max(account, 0)]:
            return texts.why_not(self.game, self.world, self.board, max(account, 0), action)
        if not self.fits(action):
            return tr(
                "It takes {minutes} minutes, and {left} are left this week.",
                minutes=self.game.actions[action],
                left=int(self.minutes_left),
            )
        self.pending.append(Decision(self.week, account, action, reason))
        self._save()
        return ""

    def ask(self, code: str) -> None:
        """Note a question of the hearing."""
        self.asked.append(code)
        self._save()

    def drop(self, place: int) -> None:
        """Take back one of the choices of this week."""
        del self.pending[place]
        self._save()

    def finish_week(self) -> None:
        """Carry out what was chosen; after the last week a year passes."""
        if self.finished:
            return
        self._advance()
        self._save()
        if self.finished:
            self.learner.note(f"desk.{self.game.kind}", PLAYED)

    def restart(self) -> None:
        """Begin again with the same accounts; the play so far is put aside."""
        if self._path is not None and self._path.exists():
            tries = len(list(self._path.parent.glob(f"{self.game.kind}-*.json"))) + 1
            self._path.rename(self._path.with_name(f"{self.game.kind}-{tries}.json"))
        self._begin()

    def _advance(self) -> None:
        rows = [(max(one.account, 0), one.action) for one in self.pending]
        acts = pd.DataFrame(rows, columns=["account", "action"])
        self.decisions += self.pending
        self.pending = []
        self.week += 1
        try:
            self.world, self.board = self._run.send(acts)
            self.evidence.append(view(self.game, self.world, self.board))
        except StopIteration as end:
            self.end = end.value

    @cached_property
    def _path(self) -> Path | None:
        folder = self.learner.folder
        return None if folder is None else folder / "desks" / f"{self.game.kind}.json"

    def _saved(self) -> tuple[list[list[Decision]], list[Decision], list[str]]:
        """Return what the file holds: weeks that are over, this week's choices, questions of the hearing."""
        if self._path is None or not self._path.exists():
            return [], [], []
        try:
            said = json.loads(self._path.read_text(encoding="utf-8"))
            weeks = [[self._decision(one) for one in week] for week in said["weeks"]]
            return weeks, [self._decision(one) for one in said["pending"]], [str(code) for code in said["asked"]]
        except (ValueError, TypeError, KeyError, AttributeError):
            self._path.rename(self._path.with_suffix(".unreadable.json"))
            return [], [], []

    def _decision(self, one: dict) -> Decision:
        made = Decision(**one)
        if made.action not in self.game.actions or not -1 <= made.account < self.start.size:
            raise ValueError(f"{made} is no decision of this desk.")
        return made

    def _save(self) -> None:
        if self._path is None:
            return
        weeks = [[asdict(one) for one in self.decisions if one.week == week] for week in range(self.week)]
        said = {"weeks": weeks, "pending": [asdict(one) for one in self.pending], "asked": self.asked}
        write(self._path, json.dumps(said, ensure_ascii=False, indent=1) + "\n")


def opened(kind: str, learner: Learner | None = None) -> Play:
    """Return a learner's play of a desk as it was left; that of the learner whose folder one is in by default."""
    return Play(GAMES[kind](), here() if learner is None else learner)
