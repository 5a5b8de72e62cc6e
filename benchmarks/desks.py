"""Try the reference policies of both desks on many accounts and years: the one that is taught must beat all others.

    .venv/bin/python benchmarks/desks.py [seeds] > benchmarks/desks.md

Every policy meets the same accounts and the same chance; a seed stands for a learner.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date

import numpy as np

from cslib.course.desks import adoption, onboarding
from cslib.course.desks.core import played, prices
from cslib.course.desks.review import GAMES
from cslib.simulate.population import joined
from cslib.stats.intervals import mean

SEEDS, COPIES = 50, 2
POLICIES = {"onboarding": onboarding.POLICIES, "adoption": adoption.POLICIES}


def totals(kind: str, seeds: int, copies: int = COPIES) -> dict[str, np.ndarray]:
    """Return revenue left after the year, as a share, of each policy by seed, the mean over copies.

    All seeds are played at once, as desks of their own in one world.
    """

    class Desks(GAMES[kind]):
        def board(self, own, luck):
            found = super().board(own, luck)
            return found | {"group": np.arange(len(found["_same"])) // accounts}

    game = Desks()
    starts = [game.world(seed) for seed in range(seeds)]
    accounts, start = starts[0].size, joined(starts)
    before = np.array([prices(one).sum() for one in starts])
    found = {}
    for name, choose in POLICIES[kind].items():
        end, _ = played(game, start, choose, 7, copies)
        found[name] = (end.row_mrr * end.live).reshape(copies, seeds, accounts).sum(axis=2).mean(axis=0) / before
    return found


def table(kind: str, found: dict[str, np.ndarray]) -> str:
    """Return a table of the policies, and of how far the taught one is ahead of each."""
    lines = [f"## {kind}", "", "| policy | revenue left | taught ahead by (95% interval) | seeds ahead |"]
    lines.append("|---|---|---|---|")
    for name, values in found.items():
        ahead = found["taught"] - values
        over = mean(100 * ahead, "points")
        gap = "" if name == "taught" else f"{over.estimate:.2f} ({over.low:.2f} to {over.high:.2f}) points"
        won = "" if name == "taught" else f"{(ahead > 0).sum()} of {len(ahead)}"
        lines.append(f"| {name} | {100 * values.mean():.2f}% | {gap} | {won} |")
    return "\n".join(lines)


def main() -> None:
    """Write the tables of both desks."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    print(f"# The desks' reference policies\n\n{date.today()}; seeds 0 to {seeds - 1}, {COPIES} years each. Monthly")
    print("revenue at the end of the year after the game, as a share of that at the beginning; the bounds are over")
    print("seeds.")
    with ProcessPoolExecutor() as pool:
        for kind, found in zip(GAMES, pool.map(totals, GAMES, [seeds] * len(GAMES)), strict=True):
            print("\n" + table(kind, found), flush=True)


if __name__ == "__main__":
    main()
