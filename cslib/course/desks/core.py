"""What both desks share: decisions week by week on simulated accounts, the year after, and the same under other chance.

A game is played on a few accounts of a simulated company for some weeks; then a year passes in which the company
cares for all of them in its usual way. What the same decisions give is asked again in many copies of the accounts that
meet another chance; every policy meets the very same ones. The accounts do not touch each other, so that the effect of
a single decision is the difference to copies in which it alone is left out.
"""

import zlib
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.simulate.desk import Desk
from cslib.simulate.population import SharedChance, desk_for, found, taken
from cslib.simulate.truth import SEGMENTS, Truth
from cslib.simulate.world import HANDOFFS, TOUCHES, World, step

YEAR = 52
NOBODY = pd.DataFrame(columns=HANDOFFS)
HEARING = "hearing:"
HEARINGS = {HEARING + "mechanism": 60, HEARING + "missed": 60, HEARING + "once": 30, HEARING + "surface": 10}
"""Answers to the request of the desk's hearing, and their minutes: a mechanism for its root, a mechanism for something
that is not its root, help for the one customer, or just what was asked for."""
MOST_GAIN = 0.12


Uniform = Callable[[], np.ndarray]


@dataclass(frozen=True)
class Decision:
    """What a player decided for an account in a week.

    `week`: from 0. `account`: place of the account in the game; -1 for a decision about no single one. `action`: code
    of the action, such as ``training``. `reason`: code of the reason that the player gave, or empty.
    """

    week: int
    account: int
    action: str
    reason: str = ""


@dataclass(frozen=True)
class Ending:
    """What became of every copy of every account.

    `revenue` (array of float, shape (copies, accounts)): monthly revenue at the end as a share of all accounts' at the
    beginning; summed over accounts: what is left. `live`, `in_state` (array of bool, shape (copies, accounts)): whether
    it is a customer, and in the high-utilization state, at the end.
    """

    revenue: np.ndarray
    live: np.ndarray
    in_state: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """Revenue at the end by copy, as a share of that at the beginning."""
        return self.revenue.sum(axis=1)


class Game:
    """The rules of a desk. One for each kind of desk derives from it; it holds no play."""

    kind = ""
    weeks = 0
    minutes = 0
    """Working time of a week."""
    actions: dict[str, int] = {}
    """Minutes that each action takes."""
    contacts: tuple[str, ...] = ()
    """Actions that the customer notices as a contact."""
    hearing_week = 0
    """Week from which the request of the hearing can be answered."""
    hearing_share, hearing_gain = 0.35, 0.08
    """Share of accounts with the same root cause, and what an answer to it adds to their share of active days."""

    def world(self, seed: int) -> World:
        """Return the accounts of the game before its first week."""
        raise NotImplementedError

    def board(self, own: Uniform, luck: Uniform) -> dict[str, np.ndarray]:
        """Return what the desk itself keeps for each account; what nobody can see has a name that begins with _.

        `own`: gives a uniform number for each account, the same whatever chance it meets: what the account is. `luck`:
        gives one for each account that differs from draw to draw of chance.
        """
        raise NotImplementedError

    def allowed(self, world: World, board: dict, action: str) -> np.ndarray:
        """Tell for each account whether an action can be taken now."""
        raise NotImplementedError

    def idle(self, world: World, board: dict) -> np.ndarray:
        """Return the minutes that each account takes by merely being there this week."""
        return np.zeros(world.size)

    def carry_out(self, world: World, board: dict, acts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return touches and handoffs of the week's acts (account, action), and note them on the board."""
        raise NotImplementedError

    def speaker(self, seen: pd.DataFrame) -> int:
        """Return the account that comes with the request of the hearing, by a rule on what can be seen."""
        raise NotImplementedError

    def hearing_board(self, own: Uniform) -> dict[str, np.ndarray]:
        """Return what the hearing needs on the board: the week, whether it was answered, who has the same cause."""
        same = own() < self.hearing_share
        return {"_week": np.zeros(1, int), "_answered": np.zeros(len(same), bool), "_same": same}

    def may_answer(self, world: World, board: dict) -> np.ndarray:
        """Tell for each account whether the request of the hearing is open in its copy."""
        return world.live & ~board["_answered"] & (board["_week"][0] >= self.hearing_week)

    def answer(self, world: World, board: dict, account: np.ndarray, action: np.ndarray) -> None:
        """Let answers of the hearing work: a mechanism on all with the same cause, one-off help on one account."""
        answers = np.isin(action, list(HEARINGS))
        board["_answered"] |= np.isin(board["group"], board["group"][account[answers]])
        everywhere = np.isin(board["group"], board["group"][account[action == HEARING + "mechanism"]])
        reached = everywhere & board["_same"]
        reached[account[action == HEARING + "once"]] = True
        world.gain[0] = np.minimum(world.gain[0] + np.where(reached, self.hearing_gain, 0.0), MOST_GAIN)
        board["_week"] = board["_week"] + 1

    def close(self, world: World, board: dict) -> pd.DataFrame:
        """Return the handoffs that end the game's last week."""
        return NOBODY

    def others(self, world: World, touches: pd.DataFrame) -> pd.DataFrame:
        """Return which of the company's usual contacts take place while the game is on."""
        return touches.iloc[:0]


Chooser = Callable[[int, pd.DataFrame], pd.DataFrame]
"""Takes the week and what can be seen (:func:`view`); returns acts: account, action, the most urgent first."""


def view(game: Game, world: World, board: dict) -> pd.DataFrame:
    """Return what a desk can see of each account before a week: recorded things alone.

    One row per account: account, segment, mrr, days (since the start), active_day_share, breadth (of the last 28 days;
    NaN while there are not so many), before (active_day_share of the 28 days before those), in_state, renewal_days,
    notice_days, contacts (outbound, of 28 days), weeks_since_contact, weeks_since_talk (a call or a meeting), kickoff,
    milestones (done), handed, live, leaving (notice given), group (the copy that it belongs to), and what stands on the
    board.
    """
    started = world.live
    table = pd.DataFrame(
        {
            "account": np.arange(world.size),
            "segment": np.array(SEGMENTS)[world.segment],
            "mrr": prices(world),
            "days": world.monday - world.start,
            "active_day_share": world.active_day_share,
            "breadth": world.breadth,
            "before": world.active_day_share_before,
            "in_state": world.in_state,
            "renewal_days": np.where(started, world.renewal - world.monday, -1),
            "notice_days": world.notice_days,
            "contacts": world.contacts,
            "weeks_since_contact": world.weeks_since["contact"],
            "weeks_since_talk": world.weeks_since["support"],
            "kickoff": world.kickoff,
            "milestones": (world.done > 0).sum(axis=0),
            "handed": world.handed >= 0,
            "live": started,
            "leaving": started & (world.notice >= 0),
        }
    )
    for name, values in board.items():
        if not name.startswith("_"):
            table[name] = values
    return table


def acts(parts: Sequence[tuple[pd.DataFrame, str]]) -> pd.DataFrame:
    """Return the acts of a policy: one action for each of several tables of accounts, the most urgent first."""
    none = pd.DataFrame({"account": [], "action": []}, dtype=object)
    rows = [pd.DataFrame({"account": seen["account"], "action": action}) for seen, action in parts]
    return pd.concat(rows) if rows else none


def prices(world: World) -> np.ndarray:
    """Return the monthly price of each account's seats."""
    return np.round(world.seats * world.unit_price / 100) * 100


def affordable(game: Game, world: World, board: dict, acts: pd.DataFrame) -> pd.DataFrame:
    """Keep, copy by copy and in their order, the acts that are allowed and fit into the week's minutes.

    `acts`: account, action; the most urgent first.
    """
    if acts.empty:
        return acts
    group = board["group"]
    acts = acts.drop_duplicates(["account", "action"])
    account = acts["account"].to_numpy(int)
    possible = np.zeros(len(acts), bool)
    for action in acts["action"].unique():
        rows = (acts["action"] == action).to_numpy()
        possible[rows] = game.allowed(world, board, action)[account[rows]]
    acts, account = acts[possible], account[possible]
    if acts.empty:
        return acts
    taken_up = np.bincount(group, weights=game.idle(world, board))
    spent = acts["action"].map(game.actions).groupby(group[account]).cumsum()
    return acts[(spent + taken_up[group[account]] <= game.minutes).to_numpy()]


def playing(
    game: Game, start: World, seed: int, copies: int = 1, places: np.ndarray | None = None
) -> Generator[tuple[World, dict], pd.DataFrame, World]:
    """Play a game week by week: yield world and board, take the week's acts, let the year pass, return the world.

    - `start`: of :meth:`Game.world`.
    - `seed`: chance; the same whatever is decided.
    - `copies`: how many draws of chance each account meets.
    - `places` (array of int, optional): which account and draw each account of the world is a copy of (draw x accounts
      + account); every account under every draw by default. Where it is given each account is a group of its own.
    """
    n = start.size
    size = n * copies
    whole = places is None
    places = np.arange(size) if whole else places
    world = taken(start, places % n)
    chance = SharedChance(np.random.default_rng([seed, 21]), size, places)
    company = desk_for(world, seed, size, places)
    traits = np.random.default_rng([zlib.crc32("".join(start.account_id).encode()), 25])
    luck = np.random.default_rng([seed, 26])
    board = {"group": places // n if whole else np.arange(len(places))}
    board |= game.board(lambda: traits.random(n)[places % n], lambda: luck.random(size)[places])
    for _ in range(game.weeks):
        acts = yield world, board
        touches, handoffs = game.carry_out(world, board, acts)
        theirs, _ = company.decide()
        both = pd.concat([touches, game.others(world, theirs)[list(TOUCHES)]]) if len(theirs) else touches
        step(world, both, handoffs, chance)
    last = game.close(world, board)
    for week in range(YEAR):
        touches, _ = company.decide()
        step(world, touches, last if week == 0 else NOBODY, chance)
    return world


def played(
    game: Game,
    start: World,
    choose: Chooser,
    seed: int,
    copies: int = 1,
    places: np.ndarray | None = None,
    checked: bool = True,
) -> tuple[World, list[pd.DataFrame]]:
    """Play a game to its end with a chooser; parameters as of :func:`playing`.

    `checked`: keep only acts that are allowed and affordable; False for decisions that were so when they were made.
    Returns the world at the end, and what was carried out, week by week.
    """
    run, carried = playing(game, start, seed, copies, places), []
    world, board = next(run)
    while True:
        acts = choose(len(carried), view(game, world, board))
        carried.append(affordable(game, world, board, acts) if checked else acts)
        try:
            world, board = run.send(carried[-1])
        except StopIteration as end:
            return end.value, carried


def ending(start: World, end: World, copies: int) -> Ending:
    """Return what became of every account under every draw, of worlds before and after :func:`played`."""
    before = prices(start).sum()
    shape = (copies, -1)
    return Ending(
        (end.row_mrr * end.live / before).reshape(shape), end.live.reshape(shape), end.in_state.reshape(shape)
    )


def following(decisions: Sequence[Decision], accounts: int) -> Chooser:
    """Return a chooser that carries out the same decisions in every copy."""
    weeks: dict[int, list[Decision]] = {}
    for decision in decisions:
        weeks.setdefault(decision.week, []).append(decision)

    def choose(week: int, seen: pd.DataFrame) -> pd.DataFrame:
        copies = len(seen) // accounts
        rows = [
            (copy * accounts + max(decision.account, 0), decision.action)
            for copy in range(copies)
            for decision in weeks.get(week, [])
        ]
        return pd.DataFrame(rows, columns=["account", "action"])

    return choose


def company(accounts: int, seed: int, truth: Truth, first: int, weeks: int) -> World:
    """Simulate accounts that start from a Monday on, with the company's own habits, and return them as they stand.

    `accounts`: at most. `first`: the Monday, in days since 1970-01-01. `weeks`: how many weeks pass; accounts start in
    the first half of them.
    """
    everybody = found(8 * accounts, seed, truth)
    there = np.flatnonzero((everybody.start >= first) & (everybody.start < first + 7 * weeks // 2))
    rng = np.random.default_rng([seed, 22])
    world = taken(everybody, np.sort(rng.permutation(there)[:accounts]))
    # Nothing moves before an account starts, so that the calendar alone has to be set.
    world.monday = first
    desk = Desk(seed, world)
    for _ in range(weeks):
        touches, handoffs = desk.decide()
        step(world, touches[list(TOUCHES)], handoffs[list(HANDOFFS)], rng)
    return world
