"""The adoption desk: a book of sixty accounts, few contacts a week, needs to collect, and mechanisms to propose."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cslib.course.desks.core import NOBODY, Game, company
from cslib.simulate.copies import taken
from cslib.simulate.world import TOUCHES, World

BOOK = 60
COMPANY, WEEKS_BEFORE = 700, 150
HEARD = {"meeting": 0.8, "call": 0.4}
"""Chance that an account's need comes up in a conversation."""

NEEDS = ("training", "use cases", "reporting", "integration", "price")
NEED_SHARES = (0.34, 0.26, 0.18, 0.14, 0.08)
HELPS = {"training": (0, 0.08), "use cases": (1, 0.05), "reporting": (1, 0.05)}
"""Needs that a mechanism of customer success meets, and what it adds: to the share of days (0) or features (1)."""
ANSWERS = 0.6
"""Chance that an account with that need takes the mechanism up."""
OWNERS = {"training": "cs", "use cases": "marketing", "reporting": "cs_ops", "integration": "product", "price": "cs"}
"""Team that each need is for."""
LEAST_HEARD = 3
"""From how many accounts a need must have been heard before a mechanism for it can be proposed."""
MOST_GAIN = 0.12
MECHANISM = "mechanism:"


class Adoption(Game):
    """Sixty accounts for thirteen weeks; then the company cares for them in its usual way for a year."""

    kind = "adoption"
    weeks = 13
    minutes = 110
    actions = {"meeting": 45, "call": 25, "mail": 2, "reminder": 2, **{MECHANISM + need: 90 for need in NEEDS}}

    def world(self, seed: int) -> World:
        """Return sixty accounts past onboarding, two in three with a decision in the coming five months."""
        world = company(COMPANY, seed, WEEKS_BEFORE)
        there = world.live & (world.handed >= 0) & (world.notice < 0) & (world.term > 1)
        soon = there & (world.renewal - world.monday > 40) & (world.renewal - world.monday < 210)
        rng = np.random.default_rng([seed, 24])
        first = rng.permutation(np.flatnonzero(soon))[: 2 * BOOK // 3]
        rest = rng.permutation(np.setdiff1d(np.flatnonzero(there), first))[: BOOK - len(first)]
        return taken(world, np.sort(np.concatenate([first, rest])))

    def board(self, places: np.ndarray, size: int) -> dict[str, np.ndarray]:
        """Keep each account's need, unseen until it is heard, which mechanisms there are, and chance of its own."""
        rng = np.random.default_rng([size, 25])
        need = np.searchsorted(np.cumsum(NEED_SHARES)[:-1], rng.random(size), side="right")
        return {
            "_need": need[places],
            "_hears": rng.random((self.weeks, size))[:, places],
            "_takes_up": (rng.random(size) < ANSWERS)[places],
            "_week": np.zeros(1, int),
            "need": np.full(len(places), "", dtype=object),
            **{f"_{MECHANISM}{name}": np.zeros(len(places), bool) for name in NEEDS},
        }

    def allowed(self, world: World, board: dict, action: str) -> np.ndarray:
        """Allow contacts with customers; a mechanism once, when enough accounts of the copy have named its need."""
        if not action.startswith(MECHANISM):
            return world.live.copy()
        group, need = board["group"], action.removeprefix(MECHANISM)
        heard = np.bincount(group, weights=board["need"] == need)[group]
        alone = np.bincount(group)[group] == 1
        return ((heard >= LEAST_HEARD) | alone) & ~board[f"_{action}"]

    def carry_out(self, world: World, board: dict, acts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Turn acts into touches; hear needs; let mechanisms work on everybody who has the need."""
        week = int(board["_week"][0])
        board["_week"] = board["_week"] + 1
        account, action = acts["account"].to_numpy(int), acts["action"].to_numpy(str)
        for name, chance in HEARD.items():
            now = np.zeros(world.size, bool)
            now[account[action == name]] = True
            now &= board["_hears"][week] < chance
            board["need"] = np.where(now, np.array(NEEDS, dtype=object)[board["_need"]], board["need"])
        reached = [self._mechanism(world, board, name, account[action == MECHANISM + name]) for name in NEEDS]
        talks = np.isin(action, ("meeting", "call", "mail", "reminder"))
        rows = [self._touches(world, account[talks], action[talks])]
        rows += [self._touches(world, places, np.full(len(places), "mail")) for places in reached if len(places)]
        return pd.concat(rows), NOBODY

    def _mechanism(self, world: World, board: dict, need: str, proposed: np.ndarray) -> np.ndarray:
        """Carry out a mechanism in the copies of the accounts `proposed`; return who was written to."""
        if not len(proposed):
            return proposed
        there = np.isin(board["group"], board["group"][proposed])
        board[f"_{MECHANISM}{need}"] |= there
        has = there & world.live & (board["_need"] == NEEDS.index(need))
        if need in HELPS:
            level, gain = HELPS[need]
            now = has & board["_takes_up"] & ~world.in_state
            world.gain[level] = np.minimum(world.gain[level] + np.where(now, gain, 0.0), MOST_GAIN)
        return np.flatnonzero(has)

    def _touches(self, world: World, account: np.ndarray, action: np.ndarray) -> pd.DataFrame:
        talk = np.isin(action, ("meeting", "call"))
        return pd.DataFrame(
            {
                "account_id": world.account_id[account],
                "date": world.monday + 1,
                "kind": np.where(talk, "advice", "follow_up"),
                "channel": np.where(talk, action, "mail"),
                "direction": "outbound",
                "programme": "",
                "outcome": np.where(talk, "reached", "sent"),
            },
            columns=list(TOUCHES),
        )


def stake(seen: pd.DataFrame) -> pd.Series:
    """Return the revenue at stake: that of accounts outside the state, more the nearer the day for notice.

    Notebooks 01 and 03 say that accounts leave from outside the state and decide before the notice day; the weights
    here are rough on purpose, as a person would put them.
    """
    left = seen["renewal_days"] - seen["notice_days"]
    near = np.select([left < 0, left < 75, left < 120], [0.1, 1.0, 0.5], 0.2)
    return seen["mrr"] * near * np.where(seen["in_state"], 0.03, 1.0)


def taught(week: int, seen: pd.DataFrame) -> pd.DataFrame:
    """Follow the notebooks: value at stake first, nobody twice in twelve weeks, mechanisms for needs that repeat."""
    there = seen[seen["live"] & ~seen["leaving"]]
    waits = there[(there["weeks_since_contact"] >= 12) | (there["contacts"] == 0) & ~there["in_state"]]
    waits = waits.assign(stake=stake(waits)).sort_values("stake", ascending=False, kind="stable")
    return _acts([*_mechanisms(there), (waits, "call")])


def _mechanisms(there: pd.DataFrame) -> list:
    """Propose a mechanism, in each copy, for every need that a programme meets."""
    first = there.drop_duplicates("group")
    return [(first, MECHANISM + need) for need in HELPS]


def by_revenue(week: int, seen: pd.DataFrame) -> pd.DataFrame:
    """Call the largest accounts, each again when four weeks are over."""
    there = seen[seen["live"] & (seen["weeks_since_contact"] >= 4)]
    return _acts([(there.sort_values("mrr", ascending=False, kind="stable"), "call")])


def oldest(week: int, seen: pd.DataFrame) -> pd.DataFrame:
    """Call whoever has waited longest."""
    there = seen[seen["live"]]
    return _acts([(there.sort_values("weeks_since_contact", ascending=False, kind="stable"), "call")])


def by_chance(week: int, seen: pd.DataFrame) -> pd.DataFrame:
    """Call accounts drawn by lot."""
    there = seen[seen["live"]]
    return _acts([(there.iloc[np.random.default_rng([week, 26]).permutation(len(there))], "call")])


def nothing(week: int, seen: pd.DataFrame) -> pd.DataFrame:
    """Do nothing."""
    return _acts([])


def everybody(week: int, seen: pd.DataFrame) -> pd.DataFrame:
    """Write to everybody twice a week as far as the minutes go, the largest first."""
    there = seen[seen["live"]].sort_values("mrr", ascending=False, kind="stable")
    both = pd.concat([there.assign(action="mail"), there.assign(action="reminder")]).sort_index(kind="stable")
    order = both.sort_values("mrr", ascending=False, kind="stable")
    return order[["account", "action"]]


def _acts(parts) -> pd.DataFrame:
    rows = [pd.DataFrame({"account": part["account"], "action": action}) for part, action in parts]
    return pd.concat(rows) if rows else pd.DataFrame({"account": [], "action": []}, dtype=object)


POLICIES = {
    "taught": taught,
    "by_revenue": by_revenue,
    "oldest": oldest,
    "by_chance": by_chance,
    "nothing": nothing,
    "everybody": everybody,
}
"""Policies that a player's outcome is compared with; the first follows what the notebooks teach."""
