"""After a desk: the outcome beside reference policies, what luck explains and what the decisions did."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from cslib.course.desks import core, texts
from cslib.course.desks.adoption import MECHANISM, Adoption
from cslib.course.desks.core import MOST_CONTACTS, TALK, Chooser, Decision, Ending, Game, Start, following, luck, played
from cslib.course.desks.onboarding import Onboarding
from cslib.course.desks.talks import Talk, talk
from cslib.course.folder import Learner, here
from cslib.course.progress import PLAYED
from cslib.files import write
from cslib.language import tr
from cslib.stats.court import Claim, judge
from cslib.stats.estimate import Estimate
from cslib.stats.intervals import mean

YEARS = 30
"""Years of other chance in which the same decisions are tried."""
YEARS_FOR_KIND, YEARS_FOR_ONE = 40, 20
PLAYER = "player"
RULES = 2
"""Number of the rules that a play was made under; those of other rules can't be played on."""


@dataclass(frozen=True)
class Kind:
    """What all decisions of one kind did together.

    - `code`: of the action; needs passed on are one kind, whichever need and team.
    - `times`: how many decisions.
    - `minutes`: that they took.
    - `effect`: monthly revenue at the end with them minus without any of them, with a verdict: supported where they
      helped by more than chance explains, not supported where they did harm.
    - `hour`: the same for each hour that they took.
    """

    code: str
    times: int
    minutes: int
    effect: Estimate
    hour: Estimate


@dataclass(frozen=True)
class Review:
    """What a play came to.

    - `actual`: revenue at the end as a share of that at the beginning in the year that the learner lived through: of
      the ``player`` and of each reference policy.
    - `years` (dict of str to array of float): the same in other years, the same ones for all.
    - `expected`: its mean over those years.
    - `ahead`: how far the player's decisions are ahead of each policy's, year by year the same chance.
    - `luck`: actual minus expected revenue of the player: what chance explains.
    - `effects`: each decision: week, account (-1 for all), action, reason, effect (an Estimate, of monthly revenue at
      the end), years (of those tried, how many ended otherwise without it), and what could be seen of the account then.
    - `kinds`: the most for an hour first.
    - `kept`, `in_state`: share of accounts kept and in the state, over the other years.
    """

    actual: dict[str, float]
    years: dict[str, np.ndarray]
    expected: dict[str, Estimate]
    ahead: dict[str, Estimate]
    luck: float
    effects: pd.DataFrame
    kinds: tuple[Kind, ...]
    kept: dict[str, float]
    in_state: dict[str, float]


def review(play: Play, policies: Mapping[str, Chooser], years: int = YEARS) -> Review:
    """Compare a finished play with reference policies on the same accounts and the same chance.

    `play` (Play): finished. `policies` (mapping of str to Chooser): at most a few. `years`: how many other years.
    Raises ValueError if the play is not finished.
    """
    if not play.finished:
        raise ValueError("The play is not finished.")
    game, traits = play.game, play.start.traits
    elsewhere = play.seed + 1
    # The year lived through comes first, then the others.
    chance = np.concatenate([luck(game, play.seed, 1), luck(game, elsewhere, years)])
    mine = following(play.decisions, np.ones((len(chance), len(play.decisions)), bool))
    actual, found = {}, {}
    for name, choose in {PLAYER: mine, **policies}.items():
        end = played(game, traits, chance, choose, free=name == PLAYER)
        actual[name] = float(end.total[0])
        found[name] = Ending(end.revenue[1:], end.live[1:], end.in_state[1:])
    totals = {name: one.total for name, one in found.items()}
    return Review(
        actual=actual,
        years=totals,
        expected={name: mean(values, "share") for name, values in totals.items()},
        ahead={name: mean(totals[PLAYER] - values, "points") for name, values in totals.items() if name != PLAYER},
        luck=actual[PLAYER] - float(totals[PLAYER].mean()),
        effects=_decisions(play, elsewhere),
        kinds=_kinds(play, elsewhere),
        kept={name: float(one.live.mean()) for name, one in found.items()},
        in_state={name: float(one.in_state.mean()) for name, one in found.items()},
    )


def _decisions(play: Play, seed: int) -> pd.DataFrame:
    """Return each decision with its effect and the evidence of that week."""
    if not play.decisions:
        return pd.DataFrame()
    single = [[k] for k in range(len(play.decisions))]
    found = effects(play.game, play.start, play.decisions, single, seed, YEARS_FOR_ONE)
    rows = []
    for one, draws in zip(play.decisions, found, strict=True):
        row = {"week": one.week, "account": one.account, "action": one.action, "reason": one.reason}
        row |= {"effect": mean(draws, "money"), "years": int((draws != 0).sum())}
        if one.account >= 0:
            row |= play.evidence[one.week].drop(columns="account").iloc[one.account].to_dict()
        rows.append(row)
    return pd.DataFrame(rows)


def kind_of(action: str) -> str:
    """Return the kind that an action is counted under."""
    return MECHANISM if action.startswith(MECHANISM) else action


def _kinds(play: Play, seed: int) -> tuple[Kind, ...]:
    """Return what the decisions of each kind did together."""
    places: dict[str, list[int]] = {}
    for k, one in enumerate(play.decisions):
        places.setdefault(kind_of(one.action), []).append(k)
    if not places:
        return ()
    found = effects(play.game, play.start, play.decisions, list(places.values()), seed, YEARS_FOR_KIND)
    kinds = []
    gains = judge("replay", [Claim(mean(draws, "money"), df=max(len(draws) - 1, 1)) for draws in found])
    for (code, which), draws, effect in zip(places.items(), found, gains, strict=True):
        minutes = sum(play.game.actions[play.decisions[k].action] for k in which)
        kinds.append(Kind(code, len(which), minutes, effect, mean(draws / minutes * 60, "money")))
    return tuple(sorted(kinds, key=lambda kind: -kind.hour.estimate))


def effects(
    game: Game, start: Start, decisions: Sequence[Decision], left_out: Sequence[Sequence[int]], seed: int, copies: int
) -> np.ndarray:
    """Return what some decisions did: revenue with them minus without them, all else and all chance the same.

    Decisions of one kind are left out together where the question is what the kind did: the effects of single ones do
    not add up to it. Of three talks that are needed for one handoff each seems to have done everything, and of ten
    trainings where five would do none seems to have done anything.

    Minutes that leaving a decision out would have freed are not spent on anything else; what is no longer possible
    without it does not take place.

    `game`, `start`: as of the play. `decisions`: all that were carried out. `left_out` (sequence of sequences of int):
    places in `decisions`: those of each entry are left out together. `seed`, `copies`: draws of chance. Returns
    ndarray, shape (len(left_out), copies): in monthly revenue after the year.
    """
    kept = np.ones((1 + len(left_out), len(decisions)), bool)
    for row, places in enumerate(left_out, 1):
        kept[row, list(places)] = False
    chance = np.tile(luck(game, seed, copies), (len(kept), 1, 1, 1))
    choose = following(decisions, np.repeat(kept, copies, axis=0))
    totals = played(game, start.traits, chance, choose, free=True).total.reshape(len(kept), copies)
    return (totals[:1] - totals[1:]) * start.traits["mrr"].sum()


GAMES: dict[str, type[Game]] = {"onboarding": Onboarding, "adoption": Adoption}


class Play:
    """One play; where the learner has a folder, it is kept in ``desks/<kind>.json`` there.

    - `week` (int): the week to decide on; ``game.weeks`` when all are over.
    - `pending` (list of Decision): what has been chosen for this week so far.
    - `decisions` (list of Decision): of the weeks before.
    - `evidence` (list of DataFrame): what could be seen before each week, this one included.
    - `asked` (dict of int to list of str): by customer, codes of the questions asked about its request.
    - `aside` (str): name of a file that was put aside because it can't be played on; empty where there was none.
    """

    def __init__(self, game: Game, learner: Learner):
        self.game, self.learner, self.aside = game, learner, ""
        self.start: Start = game.start(self.seed)
        self._begin()
        weeks, pending, self.asked = self._saved()
        for week in weeks:
            self.pending = week
            self._advance()
        if not self.finished:
            self.pending = pending

    def _begin(self) -> None:
        self.asked: dict[int, list[str]] = {}
        self.decisions: list[Decision] = []
        self.pending: list[Decision] = []
        self.week, self.end = 0, None
        self.board = self.game.opened(self.start.traits)
        self.evidence: list[pd.DataFrame] = [core.view(self.board)]

    @cached_property
    def seed(self) -> int:
        """The customers of this learner, and the chance of the year that the learner lives through."""
        return zlib.crc32(f"{self.learner.seed} {self.game.kind}".encode()) >> 1

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
        return float(self.game.minutes - self.game.idle(self.board).sum() - spent)

    def fits(self, action: str) -> bool:
        """Tell whether an action fits into what is left of this week's minutes."""
        return self.game.actions[action] <= self.minutes_left

    def contacts(self, account: int) -> int:
        """Return how many contacts a customer will have had in the four weeks that end with this one."""
        chosen = [one for one in self.pending if one.action in self.game.contacts]
        return int(self.board["contacts"][0, account]) + sum(one.account in (account, -1) for one in chosen)

    def too_many(self, account: int) -> bool:
        """Tell whether a customer will have had more contacts in those weeks than do it good."""
        return self.contacts(account) > MOST_CONTACTS

    def may(self, account: int, action: str) -> bool:
        """Tell whether an action is possible now; `account`: -1 for one about no single customer."""
        allowed = self.game.allowed(self.board, action)[0]
        return bool(allowed.any() if account < 0 else allowed[account])

    def asking(self) -> list[int]:
        """Return the customers whose requests wait for an answer."""
        return [int(place) for place in np.flatnonzero(self.game.asking(self.board)[0])]

    def talk(self, account: int) -> Talk:
        """Return the request of a customer, in the current language."""
        return talk(self.game.kind, self.start, account, self.seed)

    def choose(self, account: int, action: str, reason: str = "") -> str:
        """Choose an action for this week; return why it can't be done, in the current language, else an empty text.

        `account`: its place; -1 for an action about no single account.
        """
        if self.finished:
            return tr("All weeks are over.")
        if action not in self.game.actions:
            return tr("There is no such action.")
        if any((one.account, one.action) == (account, action) for one in self.pending):
            return tr("That is chosen for this week already.")
        if action.startswith(TALK) and any((one.account, one.action[:5]) == (account, TALK) for one in self.pending):
            return tr("The request is answered this week already.")
        if not self.may(account, action):
            return texts.why_not(self, account, action)
        if not self.fits(action):
            return tr(
                "It takes {minutes} minutes, and {left} are left this week.",
                minutes=self.game.actions[action],
                left=int(self.minutes_left),
            )
        self.pending.append(Decision(self.week, account, action, reason))
        self._save()
        return ""

    def ask(self, account: int, code: str) -> None:
        """Note a question about a customer's request."""
        self.asked.setdefault(account, []).append(code)
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
        chosen = following(self.pending, np.ones((1, len(self.pending)), bool))(self.week, self.board)
        acts = {action: (score > -np.inf) & self.game.allowed(self.board, action) for action, score in chosen}
        self.game.advance(self.board, acts, luck(self.game, self.seed, 1)[:, self.week].swapaxes(0, 1))
        self.decisions += self.pending
        self.pending = []
        self.week += 1
        self.evidence.append(core.view(self.board))
        if self.week == self.game.weeks:
            self.end = self.game.year(self.board)

    @cached_property
    def _path(self) -> Path | None:
        folder = self.learner.folder
        return None if folder is None else folder / "desks" / f"{self.game.kind}.json"

    def _saved(self) -> tuple[list[list[Decision]], list[Decision], dict[int, list[str]]]:
        """Return what the file holds: weeks that are over, this week's choices, questions about requests."""
        if self._path is None or not self._path.is_file():
            return [], [], {}
        try:
            said = json.loads(self._path.read_text(encoding="utf-8"))
            if said.get("rules") != RULES:
                return self._put_aside("earlier")
            weeks = [[self._decision(one) for one in week] for week in said["weeks"]]
            asked = {int(account): [str(code) for code in codes] for account, codes in said["asked"].items()}
            return weeks, [self._decision(one) for one in said["pending"]], asked
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return self._put_aside("unreadable")

    def _put_aside(self, why: str) -> tuple[list, list, dict]:
        self.aside = f"{self.game.kind}.{why}.json"
        self._path.rename(self._path.with_name(self.aside))
        return [], [], {}

    def _decision(self, one: dict) -> Decision:
        made = Decision(**one)
        if made.action not in self.game.actions or not -1 <= made.account < self.start.size:
            raise ValueError(f"{made} is no decision of this desk.")
        return made

    def _save(self) -> None:
        if self._path is None:
            return
        weeks = [[asdict(one) for one in self.decisions if one.week == week] for week in range(self.week)]
        said = {"rules": RULES, "weeks": weeks, "pending": [asdict(one) for one in self.pending], "asked": self.asked}
        write(self._path, json.dumps(said, ensure_ascii=False, indent=1) + "\n")


def opened(kind: str, learner: Learner | None = None) -> Play:
    """Return a learner's play of a desk as it was left; that of the learner whose folder one is in by default."""
    return Play(GAMES[kind](), here() if learner is None else learner)
