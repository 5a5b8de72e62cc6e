"""Try whether decisions at the desks matter: expert play against every policy of up to three fixed buttons.

    .venv/bin/python benchmarks/desks.py [seeds] > benchmarks/desks.md

Expert play is also tried with each practice that the notebooks teach left out; its minutes go to the other practices.
Every policy meets the same customers and the same chance; a seed stands for a learner.
"""

from __future__ import annotations

import sys
from copy import copy
from datetime import date
from itertools import permutations

import numpy as np

from cslib.course.desks import adoption, onboarding
from cslib.course.desks.core import Chooser, Game, luck, played
from cslib.course.desks.review import GAMES
from cslib.stats.intervals import mean

SEEDS, COPIES, RUNS_AT_ONCE = 50, 2, 800
DESKS = {"onboarding": onboarding, "adoption": adoption}


class Trial:
    """A desk with the customers and the chance of many seeds."""

    def __init__(self, kind: str, seeds: int = SEEDS, copies: int = COPIES):
        self.game: Game = GAMES[kind]()
        starts = [self.game.start(seed).traits for seed in range(seeds)]
        self.traits = {name: np.repeat([one[name] for one in starts], copies, axis=0) for name in starts[0]}
        self.chance = np.concatenate([luck(self.game, seed, copies) for seed in range(seeds)])
        self.copies = copies

    def one(self, choose: Chooser) -> np.ndarray:
        """Return revenue left of a policy, by seed."""
        return self.replays(choose).mean(axis=1)

    def replays(self, choose: Chooser) -> np.ndarray:
        """Return revenue left of a policy, by seed and draw of chance."""
        return played(self.game, self.traits, self.chance, choose).total.reshape(-1, self.copies)

    def buttons(self) -> list[str]:
        """Return the buttons of the desk; proposals that come back unbuilt all do the same, so one stands for all."""
        built = adoption.BUILT.values()
        unbuilt = [one for one in self.game.actions if one.startswith(adoption.MECHANISM) and one not in built]
        return [one for one in self.game.actions if one not in unbuilt[1:]]

    def fixed(self, several: list[tuple[str, ...]]) -> np.ndarray:
        """Return revenue left of policies that press the same buttons each week for everybody, as they are listed.

        `several`: buttons of each policy in their order. Returns ndarray, shape (policies, seeds).
        """
        n, runs = len(several), len(self.chance)
        traits = {name: np.tile(value, (n, 1)) for name, value in self.traits.items()}
        offers = []
        for rank in range(3):
            for button in sorted({one[rank] for one in several if len(one) > rank}):
                mine = np.repeat([len(one) > rank and one[rank] == button for one in several], runs)
                offers.append((button, np.where(mine, 0.0, -np.inf)[:, None]))
        end = played(self.game, traits, np.tile(self.chance, (n, 1, 1, 1)), lambda *_: offers)
        return end.total.reshape(n, -1, self.copies).mean(axis=2)

    def largest_first(self) -> Trial:
        """Return the same customers and chance with the largest customers at the top of the list."""
        other, order = copy(self), np.argsort(-self.traits["mrr"], axis=1, kind="stable")
        other.traits = {name: np.take_along_axis(value, order, axis=1) for name, value in self.traits.items()}
        other.chance = np.take_along_axis(self.chance, order[:, None, None], axis=3)
        return other

    def search(self) -> tuple[list[tuple[str, ...]], np.ndarray]:
        """Return all policies of one to three fixed buttons in every order, and what each leaves at best, by seed."""
        several = sorted(one for k in (1, 2, 3) for one in permutations(self.buttons(), k))
        found, ways, step = [], (self, self.largest_first()), RUNS_AT_ONCE // len(self.chance)
        for k in range(0, len(several), step):
            both = np.stack([one.fixed(several[k : k + step]) for one in ways])
            found.append(both[both.mean(axis=2).argmax(axis=0), np.arange(both.shape[1])])
        return several, np.concatenate(found)


def row(name: str, values: np.ndarray, expert: np.ndarray) -> str:
    """Return a row of a table: what is left, and how far the expert is ahead."""
    over = mean(100 * (expert - values), "points")
    return f"| {name} | {100 * values.mean():.2f}% | {over.estimate:.2f} ({over.low:.2f} to {over.high:.2f}) |"


def table(head: str, rows: list[str]) -> str:
    """Return a table."""
    return "\n".join([f"| {head} | revenue left | expert ahead by (95% interval), points |", "|---|---|---|", *rows])


def report(kind: str, seeds: int) -> str:
    """Return the tables of a desk."""
    trial, desk = Trial(kind, seeds), DESKS[kind]
    expert = trial.one(desk.policy())
    luck = 100 * np.sqrt(trial.replays(desk.policy()).var(axis=1, ddof=1).mean())
    told = f"Expert play leaves {100 * expert.mean():.2f}%. Chance moves the result of the same decisions with the same"
    said = [f"## {kind}", f"{told}\ncustomers by {luck:.2f} points (standard deviation)."]
    left_out = {words: trial.one(desk.policy({one})) for one, words in desk.PRACTICES.items()}
    said.append(table("practice left out", [row(words, values, expert) for words, values in left_out.items()]))
    others = {name: choose for name, choose in desk.POLICIES.items() if name != "taught"}
    said.append(table("other ways of deciding", [row(name, trial.one(one), expert) for name, one in others.items()]))
    several, found = Trial(kind, seeds, 1).search()
    best = np.argsort(-found.mean(axis=1))[:10]
    told = (
        f"All {len(several)} policies of one to three of the {len(trial.buttons())} buttons in a fixed order, pressed"
    )
    said.append(
        f"{told} each week for everybody,\nas listed or the largest first, whichever leaves more; the ten best:"
    )
    said.append(table("buttons", [row(", ".join(several[k]), found[k], expert) for k in best]))
    return "\n\n".join(said)


def main() -> None:
    """Write the tables of both desks."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    print(f"# Decisions at the desks\n\n{date.today()}; seeds 0 to {seeds - 1}, chance drawn {COPIES} times for each.")
    print(
        "Monthly revenue expected after the year that follows the game, as a share of that before; bounds over seeds."
    )
    for kind in GAMES:
        print("\n" + report(kind, seeds), flush=True)


if __name__ == "__main__":
    main()
