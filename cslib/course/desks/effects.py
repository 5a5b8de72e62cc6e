"""What decisions did: the same accounts under the same chance, with them and without them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cslib.course.desks.core import Decision, Game, played
from cslib.simulate.world import World


def effects(
    game: Game, start: World, decisions: Sequence[Decision], left_out: Sequence[Sequence[int]], seed: int, copies: int
) -> np.ndarray:
    """Return what some decisions did: revenue with them minus without them, all else and all chance the same.

    Decisions of one kind are left out together where the question is what the kind did: the effects of single ones do
    not add up to it. Of three talks that are needed for one handoff each seems to have done everything, and of ten
    trainings where five would do none seems to have done anything.

    Minutes that leaving a decision out would have freed are not spent on anything else.

    Parameters
    ----------
    game, start, seed
        As for :func:`core.played`.
    decisions : sequence of Decision
        All that were carried out.
    left_out : sequence of sequences of int
        Places in `decisions`: those of each entry are left out together.
    copies : int
        Draws of chance.

    Returns
    -------
    ndarray, shape (len(left_out), copies)
        In monthly revenue at the end, of all accounts that the decisions left out are about.
    """
    n, draws = start.size, np.arange(copies)
    about = [[one.account] if one.account >= 0 else list(range(n)) for one in decisions]
    touched = [sorted({account for k in places for account in about[k]}) for places in left_out]
    # A block is an account under every draw: once with every decision, and once without each set that touches it.
    whole = sorted({account for accounts in touched for account in accounts})
    blocks = [(account, -1) for account in whole]
    blocks += [(account, place) for place, accounts in enumerate(touched) for account in accounts]
    of: dict[int, list[tuple[int, int]]] = {}
    for block, (account, place) in enumerate(blocks):
        of.setdefault(account, []).append((block, place))
    without = [frozenset(places) for places in left_out]
    weeks: dict[int, list[tuple[int, str]]] = {}
    for k, one in enumerate(decisions):
        for account in about[k]:
            there = [block for block, place in of.get(account, ()) if place < 0 or k not in without[place]]
            weeks.setdefault(one.week, []).extend((block, one.action) for block in there)

    def choose(week: int, seen: pd.DataFrame) -> pd.DataFrame:
        chosen = weeks.get(week, [])
        account = np.array([block for block, _ in chosen], dtype=int)[:, None] * copies + draws
        action = np.repeat(np.array([action for _, action in chosen], dtype=object), copies)
        return pd.DataFrame({"account": account.ravel(), "action": action})

    places = np.concatenate([draws * n + account for account, _ in blocks])
    end, _ = played(game, start, choose, seed, copies, places, checked=False)
    revenue = (end.row_mrr * end.live).reshape(len(blocks), copies)
    with_all = {account: revenue[place] for place, account in enumerate(whole)}
    difference = np.zeros((len(left_out), copies))
    for block in range(len(whole), len(blocks)):
        account, place = blocks[block]
        difference[place] += with_all[account] - revenue[block]
    return difference
