"""What an order of contact saves, from replays of a simulated company with common chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.analysis.backtest import OLDEST, QUEUE, RANDOM, REVENUE
from cslib.analysis.intervals import mean, proportion
from cslib.analysis.risk import Model, assess
from cslib.analysis.standing import phase_of
from cslib.analysis.verdict import Estimate, Unavailable

NOBODY = "nobody"


@dataclass(frozen=True)
class Savings:
    """What each order saved.

    Attributes
    ----------
    saved : dict of str to Estimate
        Order -> revenue a month not lost that would have been without any call: mean over the draws with the bounds
        of the mean; n: draws.
    gaps : dict of str to Estimate
        Other order -> what the queue saved more, draw by draw, with a verdict.
    ahead : dict of str to Estimate
        Other order -> share of the draws in which the queue saved more.
    lost : Estimate
        Revenue a month lost without any call.
    draws : int
    """

    saved: dict[str, Estimate]
    gaps: dict[str, Estimate]
    ahead: dict[str, Estimate]
    lost: Estimate
    draws: int


def orders(model: Model) -> dict[str, Callable]:
    """Return the orders that are compared, as functions of what is on record and a generator.

    Parameters
    ----------
    model : Model
        Of ``risk.learn``, for the queue.
    """

    def by_stake(seen: dict[str, np.ndarray], rng) -> np.ndarray:
        table = pd.DataFrame({name: seen[name] for name in ("account_id", "mrr", "group", "days", "passed", "short")})
        table = table.assign(**{name: seen[name] for name in ("active_day_share", "breadth")})
        table["trend"] = table["active_day_share"] - seen["share_before"]
        table["state"] = np.where(seen["in_state"], "in", "outside")
        table["log_age"] = np.log1p(seen["age"] / 30.44)
        table["phase"] = phase_of(table["days"], table["passed"] > 0, table["short"])
        return assess(table.assign(notice=False), model).table["at_stake"].to_numpy()

    return {
        QUEUE: by_stake,
        REVENUE: lambda seen, rng: seen["mrr"].astype(float),
        OLDEST: lambda seen, rng: seen["since_contact"].astype(float),
        RANDOM: lambda seen, rng: rng.random(len(seen["mrr"])),
    }


def savings(lost: pd.DataFrame | None) -> Savings | Unavailable:
    """Compare the orders over the draws, each draw with itself.

    Parameters
    ----------
    lost : DataFrame
        Index: draw; revenue a month lost by order, and under :data:`NOBODY`.

    Returns
    -------
    Savings or Unavailable
        Bounds of means are Student's, over draws.

    Examples
    --------
    >>> table = pd.DataFrame({"nobody": [9.0, 8, 9], "queue": [5.0, 4, 6], "random": [8.0, 7, 7]})
    >>> round(savings(table).gaps["random"].estimate, 2)
    2.33
    """
    if lost is None or lost.empty:
        return Unavailable(("benchmarks/replay.csv",))
    names = [name for name in lost if name != NOBODY]
    saved = {name: mean(lost[NOBODY] - lost[name], "money") for name in names}
    gaps, ahead = {}, {}
    for name in names:
        if name == QUEUE:
            continue
        gaps[name] = mean(lost[name] - lost[QUEUE], "money").judged_by_sign()
        ahead[name] = proportion(int((lost[name] > lost[QUEUE]).sum()), len(lost))
    return Savings(saved, gaps, ahead, mean(lost[NOBODY], "money"), len(lost))
