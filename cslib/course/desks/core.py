"""What both desks share: customers with traits nobody sees, a week of decisions, and the same chance for every policy.

A desk is a table of arrays, one row for each run and one column for each customer. A run is one way of deciding under
one draw of chance, so that policies, replays and the effect of a single decision are rows of one table, and every one
of them meets the same chance. Chance decides what happens during the game; the year after it is counted as its
expectation, because luck in it would hide what was decided.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.simulate.population import found
from cslib.simulate.truth import INDUSTRIES, SEGMENTS, Truth

DAYS_NEEDED, FEATURES_NEEDED, WEEKS_RUNNING = 0.5, 0.4, 4
"""The state: share of active days, share of features, and for how many weeks running."""
MOST_CONTACTS, HARM = 6, 0.012
"""More contacts than this within four weeks lower use for as long as they last, by so much a week."""
WIDTH = 0.04
"""How far from the thresholds use must lie until seven in ten customers are on the side that it says."""

TALK = "talk:"
ANSWERS = ("fit", "miss", "surface")
"""What an answer to a request is: it fits the cause, it would fit another cause, or it only does what was asked."""
OPEN_WEEKS = 3
"""Weeks for which a request waits for an answer."""
SITUATIONS, CAUSES = 12, 2
LUCK = ("days", "features", "drift", "hears", "replies", "attends")
"""What chance decides in a week for each customer."""

Board = dict[str, np.ndarray]
Offers = Sequence[tuple[str, np.ndarray]]
Chooser = Callable[[int, Board], Offers]
"""Takes the week and the board; returns actions, the most urgent first, each with a number for every customer, the
highest first, or one number for all in the order of the list; -inf where it is not meant. A chooser may look only at
what a player sees."""


@dataclass(frozen=True)
class Decision:
    """What a player decided for a customer in a week.

    `week`: from 0. `account`: place of the customer in the game; -1 for a decision about all. `action`: code of the
    action, such as ``training``. `reason`: code of the reason that the player gave, or empty.
    """

    week: int
    account: int
    action: str
    reason: str = ""


@dataclass(frozen=True)
class Ending:
    """What became of every customer in every run.

    `revenue` (array of float, shape (runs, accounts)): monthly revenue expected after the year, as a share of all
    customers' before the game. `live`, `in_state`: chance to be a customer then, and to be in the state.
    """

    revenue: np.ndarray
    live: np.ndarray
    in_state: np.ndarray

    @classmethod
    def of(cls, board: Board, stays: np.ndarray, grows: np.ndarray, in_state: np.ndarray) -> Ending:
        """Return the ending of customers who stay with these chances, and then pay so many times as much."""
        share = board["mrr"] / board["mrr"].sum(axis=1, keepdims=True)
        return cls(share * stays * grows, stays, in_state)

    @property
    def total(self) -> np.ndarray:
        """Revenue after the year by run, as a share of that before the game."""
        return self.revenue.sum(axis=1)


@dataclass(frozen=True)
class Start:
    """The customers of a game; `traits` (dict of str to array, shape (accounts,)) hold what each of them is."""

    segment: np.ndarray
    industry: np.ndarray
    traits: dict[str, np.ndarray]

    @property
    def size(self) -> int:
        """How many customers there are."""
        return len(self.segment)


class Game:
    """The rules of a desk. One for each kind of desk derives from it; it holds no play."""

    kind = ""
    weeks = accounts = minutes = 0
    """Weeks, customers, and working minutes of a week."""
    actions: dict[str, int] = {}
    """Minutes that each action takes."""
    whole: tuple[str, ...] = ()
    """Actions that are about no single customer."""
    contacts: tuple[str, ...] = ()
    """Actions that a customer notices as a contact."""
    window = (0, 0)
    """First and last week in which requests come, from the start of a customer or of the game."""

    def traits(self, start: dict[str, np.ndarray], rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Return what the customers are; `start`: what all desks have."""
        raise NotImplementedError

    def begin(self, board: Board) -> Board:
        """Return what the desk itself keeps for each customer; what nobody can see has a name that begins with _."""
        raise NotImplementedError

    def allowed(self, board: Board, action: str) -> np.ndarray:
        """Tell for each customer whether an action can be taken now."""
        raise NotImplementedError

    def idle(self, board: Board) -> np.ndarray:
        """Return the minutes that each customer takes by merely being there this week."""
        return np.zeros_like(board["mrr"])

    def work(self, board: Board, did: Callable[[str], np.ndarray], luck: dict[str, np.ndarray]) -> None:
        """Let the week's acts work; `did` tells for an action which customers had it."""
        raise NotImplementedError

    def aims(self, board: Board) -> tuple[np.ndarray, np.ndarray, float | np.ndarray]:
        """Return shares of days and of features that each customer tends to, and what part of the way a week brings."""
        raise NotImplementedError

    def year(self, board: Board) -> Ending:
        """Return what is expected after the year."""
        raise NotImplementedError

    def start(self, seed: int) -> Start:
        """Return the customers of a seed."""
        world, n, rng = found(4 * self.accounts, seed, Truth()), self.accounts, np.random.default_rng([seed, 23])
        at = np.sort(rng.permutation(world.size)[:n])
        price = np.round(world.seats * world.unit_price / 100)[at] * 100
        # One customer in ten is large; more would make a play hang on two or three names.
        common = {"mrr": np.minimum(price, 5 * np.median(price)), "segment": np.array(SEGMENTS)[world.segment[at]]}
        speaks = np.full(n, -1)
        speaks[rng.permutation(n)[:SITUATIONS]] = rng.permutation(SITUATIONS)
        common |= {"_situation": speaks, "_cause": rng.integers(0, CAUSES, n)}
        # Spread evenly over the weeks, so that there is seldom more than one new request in a week.
        first, last = self.window
        common["_asks"] = np.where(speaks < 0, -99, first + (speaks * (last - first)) // (SITUATIONS - 1))
        industries = np.array(INDUSTRIES)[world.industry[at]]
        return Start(common["segment"], industries, self.traits(common, rng))

    def opened(self, traits: dict[str, np.ndarray]) -> Board:
        """Return the board before the first week. `traits`: arrays of shape (accounts,) or (runs, accounts)."""
        board = {name: np.atleast_2d(np.array(values)) for name, values in traits.items()}
        shape = board["mrr"].shape
        board |= {name: np.zeros(shape, int) for name in ("_met", "_failed", "_age", "contacts")}
        board |= {"_contacts": np.zeros((4, *shape), int), "_answered": np.full(shape, "", "<U8")}
        board |= {"in_state": np.zeros(shape, bool), "_harm": np.zeros(shape), "_drift": np.zeros(shape)}
        board |= {"weeks_since_talk": np.full(shape, 99), "week": np.array(0)}
        return self.begin(board)

    def advance(self, board: Board, acts: dict[str, np.ndarray], luck: np.ndarray) -> None:
        """Carry out a week. `acts`: who has which action; `luck`: uniform numbers, shape (kinds, runs, accounts)."""
        none = np.zeros(board["mrr"].shape, bool)
        chance = dict(zip(LUCK, luck, strict=True))
        everybody = {name: acts[name].any(axis=1, keepdims=True) & board["live"] for name in self.whole if name in acts}
        acts = acts | everybody

        def did(action: str) -> np.ndarray:
            return acts.get(action, none)

        for code in ANSWERS:
            board["_answered"][did(TALK + code)] = code
        noticed = sum((did(action).astype(int) for action in self.contacts), np.zeros(none.shape, int))
        board["_contacts"] = np.concatenate([noticed[None], board["_contacts"][:3]])
        board["contacts"] = board["_contacts"][:3].sum(axis=0)
        board["_harm"] = 0.9 * board["_harm"] + HARM * (board["_contacts"].sum(axis=0) > MOST_CONTACTS)
        self.work(board, did, chance)
        board["_drift"] = 0.9 * board["_drift"] + 0.04 * (chance["drift"] - 0.5)
        days, features, rate = self.aims(board)
        for name, aim in (("_days", days), ("_features", features)):
            board[name] = board[name] + rate * (aim - board[name])
        for name in ("days", "features"):
            seen = board["_" + name] + 0.05 * (chance[name] - 0.5)
            board["_" + name + "_4w"] = np.concatenate([seen[None], board["_" + name + "_4w"][:7]])
        board["week"] = board["week"] + 1
        board["_age"] = board["_age"] + board["live"]
        self.measure(board)

    def measure(self, board: Board) -> None:
        """Take the measures of four weeks and move the state clock."""
        whole = board["_age"] >= 4
        for name in ("days", "features"):
            board[name] = np.where(whole, board["_" + name + "_4w"][:4].mean(axis=0).clip(0.02, 0.98), np.nan)
        older = board["_age"] >= 8
        board["before"] = np.where(older, board["_days_4w"][4:].mean(axis=0).clip(0.02, 0.98), np.nan)
        met = whole & (board["days"] >= DAYS_NEEDED) & (board["features"] >= FEATURES_NEEDED)
        board["_met"] = np.where(met, board["_met"] + 1, 0)
        board["_failed"] = np.where(met, 0, board["_failed"] + 1)
        inside = board["in_state"] | (board["_met"] >= WEEKS_RUNNING)
        board["in_state"] = inside & board["live"] & ~(board["_failed"] >= WEEKS_RUNNING)

    def asking(self, board: Board) -> np.ndarray:
        """Tell which customers wait for an answer to a request."""
        since = board["week"] - board["_asks"]
        return board["live"] & _unanswered(board) & (since >= 0) & (since < OPEN_WEEKS)

    def ignored(self, board: Board) -> np.ndarray:
        """Tell whose request was left without an answer."""
        return _unanswered(board) & (board["week"] - board["_asks"] >= OPEN_WEEKS)


def _unanswered(board: Board) -> np.ndarray:
    return (board["_situation"] >= 0) & (board["_answered"] == "")


def inside(days: np.ndarray, features: np.ndarray) -> np.ndarray:
    """Return how likely customers with such use are in the state over a year."""
    margin = np.minimum(days - DAYS_NEEDED, features - FEATURES_NEEDED)
    return 1 / (1 + np.exp(-(margin - 0.01) / WIDTH))


def luck(game: Game, seed: int, draws: int) -> np.ndarray:
    """Return the chance of a game: uniform numbers, shape (draws, weeks, kinds, accounts)."""
    rng = np.random.default_rng([seed, 21])
    return rng.random((draws, game.weeks, len(LUCK), game.accounts))


def afford(game: Game, board: Board, offers: Offers) -> dict[str, np.ndarray]:
    """Keep, run by run and in their order, the acts that are allowed and fit into the week's minutes."""
    left = game.minutes - game.idle(board).sum(axis=1)
    acts: dict[str, np.ndarray] = {}
    for action, score in offers:
        meant = np.broadcast_to(score, board["mrr"].shape) > -np.inf
        meant = meant & game.allowed(board, action) & ~acts.get(action, np.zeros(1, bool))
        if action in game.whole:
            meant = meant & (np.cumsum(meant, axis=1) == 1)
        most = (left // game.actions[action])[:, None]
        if score.shape[1] == 1:
            kept = meant & (np.cumsum(meant, axis=1) <= most)
        else:
            order = np.argsort(-score, axis=1, kind="stable")
            ranked = np.take_along_axis(meant, order, axis=1)
            kept = np.zeros_like(meant)
            np.put_along_axis(kept, order, ranked & (np.cumsum(ranked, axis=1) <= most), axis=1)
        left = left - game.actions[action] * kept.sum(axis=1)
        acts[action] = acts.get(action, np.zeros(1, bool)) | kept
    return acts


def played(
    game: Game, traits: dict[str, np.ndarray], chance: np.ndarray, choose: Chooser, free: bool = False
) -> Ending:
    """Play a game to its end.

    - `traits`: of :class:`Start`; arrays of shape (accounts,), or (runs, accounts).
    - `chance`: of :func:`luck`, one draw for each run.
    - `free`: do not count minutes, for decisions that were affordable when they were made.
    """
    runs = len(chance)
    board = game.opened({name: np.broadcast_to(value, (runs, value.shape[-1])) for name, value in traits.items()})
    for week in range(game.weeks):
        offers = choose(week, board)
        if free:
            acts = {action: (score > -np.inf) & game.allowed(board, action) for action, score in offers}
        else:
            acts = afford(game, board, offers)
        game.advance(board, acts, chance[:, week].swapaxes(0, 1))
    return game.year(board)


def following(decisions: Sequence[Decision], kept: np.ndarray) -> Chooser:
    """Return a chooser that carries out decisions; `kept` (array of bool, shape (runs, decisions)): in which runs."""
    weeks: dict[int, list[tuple[int, Decision]]] = {}
    for place, one in enumerate(decisions):
        weeks.setdefault(one.week, []).append((place, one))

    def choose(week: int, board: Board) -> Offers:
        offers: dict[str, np.ndarray] = {}
        for place, one in weeks.get(week, []):
            score = offers.setdefault(one.action, np.full(board["mrr"].shape, -np.inf))
            columns = slice(None) if one.account < 0 else one.account
            score[kept[:, place], columns] = 0.0
        return list(offers.items())

    return choose


def view(board: Board, run: int = 0) -> pd.DataFrame:
    """Return what a desk can see of each customer before a week: one row per customer, recorded things alone."""
    seen = {name: value[run] for name, value in board.items() if not name.startswith("_") and value.ndim == 2}
    return pd.DataFrame({"account": np.arange(len(seen["mrr"])), **seen})


def nothing(week: int, board: Board) -> Offers:
    """Do nothing."""
    return []


def only(mask: np.ndarray, score: np.ndarray | float = 0.0) -> np.ndarray:
    """Return a score for an offer: `score` where `mask` holds, -inf elsewhere."""
    return np.where(mask, score, -np.inf)
