"""Orders of contact tried: what each loses from one state of a world, with common chance, by the step function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from cslib.simulate.habits import FAR
from cslib.simulate.terms import CHURNED, add_months
from cslib.simulate.truth import SEGMENTS
from cslib.simulate.world import HANDOFFS, NEVER, TOUCHES, World, step

KEPT = Path(__file__).parents[2] / "benchmarks" / "replay.csv"
"""Revenue lost in each draw, of the sample company; written by benchmarks/replay.py."""

WEEKS, CONTACTS, LIMIT, REST_WEEKS = 26, 30, 6, 6
BEFORE_WEEKS = 12
SHORT_TERM_MONTHS = 3
NOBODY = "nobody"

Order = Callable[[dict[str, np.ndarray], np.random.Generator], np.ndarray]


def view(world: World, before: np.ndarray) -> dict[str, np.ndarray]:
    """Return what is on record of each account on the Monday of the world: nothing hidden.

    Parameters
    ----------
    world : World
    before : ndarray, shape (n,)
        Share of active days twelve weeks ago; missing where not known.

    Returns
    -------
    dict of ndarray, shape (n,)
        account_id, group (segment), mrr, age (days), active_day_share, breadth, share_before, in_state, days (to the
        next notice deadline), passed (days until the renewal whose deadline is over, else 0), short (term),
        since_contact (weeks since the last outbound contact), open (may be contacted as far as contract, notice
        and phase go).
    """
    today = world.monday
    there = world.live & (world.renewal < FAR)
    renewal = np.where(there, world.renewal, today)
    deadline = renewal - world.notice_days
    over = deadline < today
    # Dates are moved by months only where that is needed; days after the 28th do not occur.
    later = np.where(over & there, add_months(renewal, world.term), renewal) - world.notice_days
    return {
        "account_id": world.account_id,
        "group": np.array(SEGMENTS)[world.segment],
        "mrr": world.row_mrr,
        "age": today - np.minimum(world.spell_start, today),
        "active_day_share": world.active_day_share,
        "breadth": world.breadth,
        "share_before": before,
        "in_state": world.in_state,
        "days": np.maximum(later - today, 0).astype(float),
        "passed": np.where(over, renewal - today, 0).astype(float),
        "short": world.term < SHORT_TERM_MONTHS,
        "since_contact": world.weeks_since["contact"],
        "open": there & (world.handed != NEVER) & (world.notice == NEVER),
    }


def lost(
    world: World,
    orders: Mapping[str, Order],
    draws: int = 200,
    weeks: int = WEEKS,
    contacts: int = CONTACTS,
    seed: int = 0,
    first: int = 0,
) -> pd.DataFrame:
    """Let each order choose whom to call, week by week, and add up the revenue that is lost all the same.

    All orders start from a copy of the same world, call equally many accounts a week, leave in peace who was called in
    the last six weeks or had six contacts in four, and meet the same chance, account by account and week by week.
    Nothing else is done: no programmes, no other contact.

    Parameters
    ----------
    world : World
        The state to start from; it is not changed.
    orders : mapping of str to callable
        Name -> function of :func:`view` and a generator that returns a score for each account, the highest first.
    draws : int
        How many times chance is drawn.
    weeks, contacts : int
        How long, and how many calls a week.
    seed, first : int
        Draw k has the seeds ``[seed, first + k]``.

    Returns
    -------
    DataFrame
        Index: draw; a column for each order, and :data:`NOBODY` (no calls at all): revenue a month of the accounts that
        decided to leave.

    Examples
    --------
    >>> from cslib.simulate.population import found
    >>> from cslib.simulate.truth import Truth
    >>> world = found(20, seed=1, truth=Truth())
    >>> lost(world, {"revenue": lambda seen, rng: seen["mrr"]}, draws=1, weeks=1).shape
    (1, 2)
    """
    rows = {}
    for draw in range(first, first + draws):
        rows[draw] = {
            name: _lost(world, order, weeks, contacts, seed, draw) for name, order in {NOBODY: None, **orders}.items()
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("draw")


def _lost(world: World, order: Order | None, weeks: int, contacts: int, seed: int, draw: int) -> float:
    """Return the revenue a month that is decided to be lost under an order in one draw."""
    world = world.copy()
    chance = np.random.default_rng([seed, draw, 0])
    own = np.random.default_rng([seed, draw, 1])
    none = pd.DataFrame(columns=list(HANDOFFS))
    gone = world.end_reason == CHURNED
    shares: list[np.ndarray] = []
    total = 0.0
    for _ in range(weeks):
        before = shares[-BEFORE_WEEKS] if len(shares) >= BEFORE_WEEKS else np.full(world.size, np.nan)
        shares.append(world.active_day_share.copy())
        chosen = np.zeros(0, int)
        if order is not None:
            seen = view(world, before)
            free = seen["open"] & (world.contacts < LIMIT) & (world.weeks_since["support"] >= REST_WEEKS)
            score = np.where(free, order(seen, own), -np.inf)
            chosen = np.argsort(-score, kind="stable")[: min(contacts, int(free.sum()))]
        step(world, _calls(world, chosen), none, chance)
        now = world.end_reason == CHURNED
        total += float(world.row_mrr[now & ~gone].sum())
        gone = now
    return total


def _calls(world: World, chosen: np.ndarray) -> pd.DataFrame:
    """Return a call to each of the chosen accounts on the Monday to come."""
    said = {"date": world.monday, "kind": "advice", "channel": "call", "direction": "outbound", "programme": ""}
    frame = pd.DataFrame({"account_id": world.account_id[chosen], **said, "outcome": "reached"})
    return frame[list(TOUCHES)]


def losses() -> pd.DataFrame | None:
    """Return the draws of the sample company that were kept; None where they are not at hand."""
    return pd.read_csv(KEPT, index_col="draw") if KEPT.exists() else None
