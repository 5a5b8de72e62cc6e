"""The onboarding desk: a queue of new accounts, limited hours, a playbook, and the moment of letting go."""

import numpy as np
import pandas as pd

from cslib.course.desks.core import HEARING, HEARINGS, NOBODY, Game, Uniform, acts
from cslib.simulate.population import found, taken
from cslib.simulate.truth import ADOPTION, BIRTH, INFORMATION, Truth, day
from cslib.simulate.world import HANDOFFS, TOUCHES, World, step

FIRST_MONDAY = day("2023-04-03")
ACCOUNTS, ARRIVAL_WEEKS = 24, 12
WAITING = 2
"""Accounts that started just before the first week, so that there is something to decide on from the beginning."""
FIELDS_AT_ONCE = 2
TRUTH = {"merged": 0.0, "migrated": 0.0, "completed": 0.0, "paused": 0.0, "receptive": 0.5}
"""Nobody ends for reasons that are no churn, and help carries more accounts into the state than at the sample company,
so that a few months suffice to see what decisions do."""
TRAINED, MOST_TRAININGS = 0.01, 6
"""What a training adds to the share of days and of features that an account comes to, and how many do so."""
WIP_MINUTES = 10
"""What an account in onboarding takes each week whatever is decided: questions, notes, internal meetings."""


class Onboarding(Game):
    """Two accounts are there, 22 arrive over twelve weeks; after sixteen, whoever is left is handed over as is."""

    kind = "onboarding"
    weeks = 16
    minutes = 600
    actions = {"kickoff": 60, "training": 45, "information": 30, "mail": 5, "handoff": 20, **HEARINGS}
    contacts = ("kickoff", "training", "information", "mail")
    hearing_week = 5

    def world(self, seed: int) -> World:
        """Return 24 accounts: the last two to start before the first Monday, and 22 of the twelve weeks after it."""
        truth = Truth(**TRUTH)
        everybody = found(1200, seed, truth)
        first = FIRST_MONDAY - (FIRST_MONDAY - day(BIRTH)) % 7
        rng = np.random.default_rng([seed, 23])
        by_start = np.argsort(everybody.start, kind="stable")
        by_start = by_start[everybody.term[by_start] > 1]
        before, after = by_start[everybody.start[by_start] < first], by_start[everybody.start[by_start] >= first]
        new = after[everybody.start[after] < first + 7 * ARRIVAL_WEEKS]
        chosen = np.concatenate([before[-WAITING:], rng.choice(new, ACCOUNTS - WAITING, replace=False)])
        world = taken(everybody, np.sort(chosen))
        # Levels do not move before an account starts, so that the calendar alone has to be set.
        world.monday = first - 7 * -((world.start.min() - first) // 7)
        while world.monday < first:
            step(world, pd.DataFrame(columns=TOUCHES), NOBODY, rng)
        return world

    def board(self, own: Uniform, luck: Uniform) -> dict[str, np.ndarray]:
        """Keep how many of the six fields of information are written down, and how many trainings were held."""
        board = self.hearing_board(own)
        n = len(board["_same"])
        return {"information": np.zeros(n, int), "trainings": np.zeros(n, int)} | board

    def allowed(self, world: World, board: dict, action: str) -> np.ndarray:
        """Allow every action on accounts in onboarding; a kickoff once, information while some is lacking."""
        there = world.live & (world.handed < 0)
        if action in HEARINGS:
            return self.may_answer(world, board)
        if action == "kickoff":
            return there & ~world.kickoff
        if action == "information":
            return there & (board["information"] < len(INFORMATION))
        return there

    def speaker(self, seen: pd.DataFrame) -> int:
        """Return the largest account in onboarding, of those that had a training where there are some."""
        there = seen[seen["live"] & ~seen["leaving"] & ~seen["handed"]]
        there = there if len(there) else seen[seen["live"]]
        trained = there[there["trainings"] > 0]
        return int((trained if len(trained) else there)["mrr"].idxmax()) if len(there) else 0

    def idle(self, world: World, board: dict) -> np.ndarray:
        """Return ten minutes for every account in onboarding."""
        return np.where(world.live & (world.handed < 0), float(WIP_MINUTES), 0.0)

    def carry_out(self, world: World, board: dict, acts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Turn acts into touches and handoffs."""
        account, action = acts["account"].to_numpy(int), acts["action"].to_numpy(str)
        self.answer(world, board, account, action)
        written = np.bincount(account[action == "information"], minlength=world.size) * FIELDS_AT_ONCE
        board["information"] = np.minimum(board["information"] + written, len(INFORMATION))
        before = np.minimum(board["trainings"], MOST_TRAININGS)
        board["trainings"] = board["trainings"] + np.bincount(account[action == "training"], minlength=world.size)
        world.plateau = world.plateau + TRAINED * (np.minimum(board["trainings"], MOST_TRAININGS) - before)
        talks = np.isin(action, ("kickoff", "training", "information", "mail"))
        kind = {"kickoff": "kickoff", "training": "training", "information": "check_in", "mail": "guide_mail"}
        channel = {"kickoff": "meeting", "training": "meeting", "information": "call", "mail": "mail"}
        done = {"kickoff": "attended", "training": "attended", "information": "reached", "mail": "sent"}
        names = action[talks]
        touches = pd.DataFrame(
            {
                "account_id": world.account_id[account[talks]],
                "date": np.maximum(world.monday + 1, world.start[account[talks]] + 1),
                "kind": [kind[name] for name in names],
                "channel": [channel[name] for name in names],
                "direction": "outbound",
                "programme": "",
                "outcome": [done[name] for name in names],
            },
            columns=list(TOUCHES),
        )
        return touches, self._handed(world, board, account[action == "handoff"])

    def _handed(self, world: World, board: dict, account: np.ndarray) -> pd.DataFrame:
        names = np.array([name for name, _ in ADOPTION])
        return pd.DataFrame(
            {
                "account_id": world.account_id[account],
                "date": world.monday + 2,
                # The first two adoption people neither write too much nor leave.
                "to_csm": names[account % 2],
                "complete": board["information"][account] >= len(INFORMATION),
            },
            columns=list(HANDOFFS),
        )

    def close(self, world: World, board: dict) -> pd.DataFrame:
        """Hand over whoever is left."""
        return self._handed(world, board, np.flatnonzero(world.live & (world.handed < 0)))

    def others(self, world: World, touches: pd.DataFrame) -> pd.DataFrame:
        """Let adoption care for the accounts that were handed over."""
        handed = set(world.account_id[world.handed >= 0])
        return touches[touches["account_id"].isin(handed)]


def taught(week: int, seen: pd.DataFrame) -> pd.DataFrame:
    """Follow the notebooks: kickoff first, information before the handoff, hand over in the state or at the cap."""
    there = seen[seen["live"] & ~seen["handed"]].sort_values("mrr", ascending=False)
    full = there["information"] >= len(INFORMATION)
    trained = there["kickoff"] & ~there["in_state"] & (there["trainings"] < MOST_TRAININGS)
    parts = [
        (seen[seen["live"]].drop_duplicates("group"), HEARING + "mechanism"),
        (there[full & (there["in_state"] | (there["days"] >= 84))], "handoff"),
        (there[~there["kickoff"]], "kickoff"),
        (there[there["kickoff"] & ~full], "information"),
        (there[trained].sort_values("trainings", kind="stable"), "training"),
    ]
    return acts(parts)


def fast(week: int, seen: pd.DataFrame) -> pd.DataFrame:
    """Hand everybody over after four weeks, with two trainings and nothing written down: speed alone."""
    there = seen[seen["live"] & ~seen["handed"]].sort_values("days", ascending=False)
    return acts([(there[there["days"] >= 28], "handoff"), (there[there["trainings"] < 2], "training")])


def in_order(week: int, seen: pd.DataFrame) -> pd.DataFrame:
    """Do everything for whoever came first, as long as the hours last; let go when nothing is left to do."""
    there = seen[seen["live"] & ~seen["handed"]].sort_values("days", ascending=False)
    full = (there["information"] >= len(INFORMATION)) & there["kickoff"] & (there["trainings"] >= 8)
    parts = [
        (there[full], "handoff"),
        (there[there["trainings"] < 8], "training"),
        (there[there["trainings"] >= 4], "information"),
        (there[~there["kickoff"]], "kickoff"),
    ]
    return acts(parts)


def nothing(week: int, seen: pd.DataFrame) -> pd.DataFrame:
    """Do nothing."""
    return acts([])


def everybody(week: int, seen: pd.DataFrame) -> pd.DataFrame:
    """Contact everybody as much as the hours allow: a mail and a training each week, round by round."""
    there = seen[seen["live"] & ~seen["handed"]].sort_values("trainings", kind="stable")
    return acts([(there, "mail"), (there, "training")])


POLICIES = {"taught": taught, "fast": fast, "in_order": in_order, "nothing": nothing, "everybody": everybody}
"""Policies that a player's outcome is compared with; the first follows what the notebooks teach."""
