"""The adoption desk: a book of sixty accounts, few contacts a week, needs to collect, and mechanisms to propose."""

import numpy as np
import pandas as pd

from cslib.course.desks.core import HEARING, HEARINGS, MOST_GAIN, NOBODY, Game, Uniform, acts, company
from cslib.simulate.population import taken
from cslib.simulate.truth import Truth, day
from cslib.simulate.world import TOUCHES, World

BOOK = 60
FIRST_MONDAY, WEEKS_BEFORE, FOUNDED = day("2022-10-03"), 74, 190
TRUTH = {"merged": 0.0, "migrated": 0.0, "completed": 0.0, "paused": 0.0}
TRUTH |= {"receptive": 0.6, "support_hazard_ratio": 0.5}
"""Nobody ends for reasons that are no churn, and contact and help do more than at the sample company, so that a few
months suffice to see what decisions do."""
HEARD = {"meeting": 0.9, "call": 0.6}
"""Chance that an account's need comes up in a conversation."""

NEEDS = ("training", "use cases", "reporting", "integration", "price")
NEED_SHARES = (0.38, 0.28, 0.18, 0.10, 0.06)
TEAMS = ("cs", "product", "marketing", "cs_ops")
ROUTES = {"training": "cs", "use cases": "marketing", "reporting": "cs_ops", "integration": "product", "price": "cs"}
"""Team that can build a mechanism for each need."""
HELPS = {"training": (0, 0.10), "use cases": (1, 0.08), "reporting": (1, 0.08), "integration": (1, 0.06)}
"""What meeting a need adds: to the share of days (0) or of features (1)."""
WEEKS_TO_BUILD = {"training": 1, "use cases": 2, "reporting": 2, "integration": 6}
ANSWERS = 0.85
"""Chance that an account with that need takes the mechanism up."""
LEAST_HEARD = 3
"""From how many accounts a need must have been heard before another team takes it on."""
SPACING = 8
"""Weeks in which an account that had a call or a meeting waits behind the others."""
ANSWER, MECHANISM = "answer", "mechanism:"


def mechanism(need: str, team: str) -> str:
    """Return the action of passing a need on to a team, with the proposal of a mechanism."""
    return f"{MECHANISM}{need}:{team}"


class Adoption(Game):
    """Sixty accounts for thirteen weeks; then the company cares for them in its usual way for a year."""

    kind = "adoption"
    weeks = 13
    minutes = 120
    actions = {"meeting": 45, "call": 25, "mail": 2, "reminder": 2, ANSWER: 90}
    actions |= {mechanism(need, team): 60 for need in NEEDS for team in TEAMS} | HEARINGS
    contacts = ("meeting", "call", "mail", "reminder", ANSWER)
    hearing_week = 3

    def world(self, seed: int) -> World:
        """Return sixty accounts past onboarding, two in three with a decision in the coming five months."""
        world = company(FOUNDED, seed, Truth(**TRUTH), FIRST_MONDAY, WEEKS_BEFORE)
        there = world.live & (world.handed >= 0) & (world.notice < 0) & (world.term > 1)
        soon = there & (world.renewal - world.monday > 40) & (world.renewal - world.monday < 210)
        rng = np.random.default_rng([seed, 24])
        first = rng.permutation(np.flatnonzero(soon))[: 2 * BOOK // 3]
        rest = rng.permutation(np.setdiff1d(np.flatnonzero(there), first))[: BOOK - len(first)]
        return taken(world, np.sort(np.concatenate([first, rest])))

    def board(self, own: Uniform, luck: Uniform) -> dict[str, np.ndarray]:
        """Keep each account's need, unseen until it is heard, what is built for it, and chance of its own."""
        need = np.searchsorted(np.cumsum(NEED_SHARES)[:-1], own(), side="right")
        n = len(need)
        return {
            "_need": need,
            "_hears": np.stack([luck() for _ in range(self.weeks)]),
            "_takes_up": own() < ANSWERS,
            "need": np.full(n, "", dtype=object),
            "met": np.zeros(n, bool),
            **{f"_ready:{name}": np.full(n, -1) for name in NEEDS},
        } | self.hearing_board(own)

    def allowed(self, world: World, board: dict, action: str) -> np.ndarray:
        """Allow contacts with customers; an answer to a need that was heard; a mechanism once enough named the need."""
        if action in HEARINGS:
            return self.may_answer(world, board)
        if action == ANSWER:
            return world.live & (board["need"] != "") & ~board["met"]
        if not action.startswith(MECHANISM):
            return world.live.copy()
        group, need = board["group"], action.split(":")[1]
        heard = np.bincount(group, weights=board["need"] == need)[group]
        return (heard >= LEAST_HEARD) & (board[f"_ready:{need}"] < 0)

    def speaker(self, seen: pd.DataFrame) -> int:
        """Return the account with most at stake; its notice day is near."""
        there = seen[seen["live"] & ~seen["leaving"]]
        return int(stake(there).idxmax()) if len(there) else 0

    def carry_out(self, world: World, board: dict, acts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Turn acts into touches; hear needs; let answers and mechanisms work on those who have the need."""
        week = int(board["_week"][0])
        account, action = acts["account"].to_numpy(int), acts["action"].to_numpy(str)
        for name, chance in HEARD.items():
            now = np.zeros(world.size, bool)
            now[account[action == name]] = True
            now &= board["_hears"][week] < chance
            board["need"] = np.where(now, np.array(NEEDS, dtype=object)[board["_need"]], board["need"])
        answered = account[action == ANSWER]
        alone = np.zeros(world.size, bool)
        alone[answered] = True
        self._meet(world, board, alone)
        for need, team in ROUTES.items():
            passed = account[action == mechanism(need, team)]
            if need in HELPS and len(passed):
                there = np.isin(board["group"], board["group"][passed]) & (board[f"_ready:{need}"] < 0)
                board[f"_ready:{need}"] = np.where(there, week + WEEKS_TO_BUILD[need], board[f"_ready:{need}"])
        told = np.zeros(world.size, bool)
        for place, need in enumerate(NEEDS):
            now = world.live & (board["_need"] == place) & (board[f"_ready:{need}"] == week)
            told |= now
            self._meet(world, board, now & board["_takes_up"])
        self.answer(world, board, account, action)
        talks = np.isin(action, ("meeting", "call", "mail", "reminder"))
        written = np.flatnonzero(told)
        rows = [
            self._touches(world, account[talks], action[talks]),
            self._touches(world, written, np.full(len(written), "mail")),
            self._touches(world, answered, np.full(len(answered), "mail")),
        ]
        return pd.concat(rows), NOBODY

    def _meet(self, world: World, board: dict, who: np.ndarray) -> None:
        """Let a need of each of these accounts be met, once, with what that adds."""
        now = who & ~board["met"]
        board["met"] = board["met"] | now
        for need, (level, gain) in HELPS.items():
            has = now & (board["_need"] == NEEDS.index(need))
            world.gain[level] = np.minimum(world.gain[level] + np.where(has, gain, 0.0), MOST_GAIN)

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
    """Follow the notebooks: value at stake first, not again within eight weeks, mechanisms for needs that repeat."""
    first = seen[seen["live"]].drop_duplicates("group")
    built = [(first, mechanism(need, ROUTES[need])) for need in HELPS]
    return acts([(first, HEARING + "mechanism"), *built, (_waiting(seen), "call")])


def one_by_one(week: int, seen: pd.DataFrame) -> pd.DataFrame:
    """Call whoever is at stake, and meet every need that is heard for that one customer."""
    there = seen[seen["live"] & ~seen["leaving"]]
    return acts([(there[(there["need"] != "") & ~there["met"]], ANSWER), (_waiting(seen), "call")])


def _waiting(seen: pd.DataFrame) -> pd.DataFrame:
    """Return the accounts that nobody talked to lately, most at stake first."""
    waits = seen[seen["live"] & ~seen["leaving"] & (seen["weeks_since_talk"] >= SPACING)]
    return waits.loc[stake(waits).sort_values(ascending=False, kind="stable").index]


def by_revenue(week: int, seen: pd.DataFrame) -> pd.DataFrame:
    """Call the largest accounts, each again when four weeks are over."""
    there = seen[seen["live"] & (seen["weeks_since_contact"] >= 4)]
    return acts([(there.sort_values("mrr", ascending=False, kind="stable"), "call")])


def oldest(week: int, seen: pd.DataFrame) -> pd.DataFrame:
    """Call whoever has waited longest."""
    there = seen[seen["live"]]
    return acts([(there.sort_values("weeks_since_contact", ascending=False, kind="stable"), "call")])


def by_chance(week: int, seen: pd.DataFrame) -> pd.DataFrame:
    """Call accounts drawn by lot."""
    there = seen[seen["live"]]
    return acts([(there.iloc[np.random.default_rng([week, 26]).permutation(len(there))], "call")])


def nothing(week: int, seen: pd.DataFrame) -> pd.DataFrame:
    """Do nothing."""
    return acts([])


def everybody(week: int, seen: pd.DataFrame) -> pd.DataFrame:
    """Write to everybody twice a week as far as the minutes go, the largest first."""
    there = seen[seen["live"]].sort_values("mrr", ascending=False, kind="stable")
    both = pd.concat([there.assign(action="mail"), there.assign(action="reminder")]).sort_index(kind="stable")
    order = both.sort_values("mrr", ascending=False, kind="stable")
    return order[["account", "action"]]


POLICIES = {
    "taught": taught,
    "one_by_one": one_by_one,
    "by_revenue": by_revenue,
    "oldest": oldest,
    "by_chance": by_chance,
    "nothing": nothing,
    "everybody": everybody,
}
"""Policies that a player's outcome is compared with; the first follows what the notebooks teach."""
