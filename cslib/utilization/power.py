"""What a company of this size can show about a state, before anything is looked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from cslib.stats.estimate import Result, Unavailable, verb
from cslib.stats.intervals import LEVEL
from cslib.utilization.landmark import DAYS_PER_MONTH, INCLUDED, MIN_ACCOUNTS

SHARE, RETENTION, CHANCE = 0.4, 0.98, 0.8
MOST_MONTHS, MOST_ACCOUNTS = 60, 100_000


@dataclass(frozen=True)
class Power(Result):
    """The chance that a good state is supported here, and what it would take to have a good chance.

    - `chance`: that a state which keeps `retention` a year is supported, if the search finds it.
    - `share`, `retention`: what was assumed: the share of accounts in the state, and its annual retention.
    - `target`, `asked`: annual target; the chance asked for in what follows.
    - `accounts`: accounts looked at.
    - `effective`: for how many accounts in the state, all followed to the horizon, follow-up counts.
    - `least`: the lowest annual retention of a state that is supported with the chance asked for; None where none is.
    - `accounts_needed`: accounts that would do, followed as these are.
    - `months_needed`: further months of following these accounts that would do, nobody joining; None where 60 do not.
    """

    chance: float
    share: float
    retention: float
    horizon_months: int
    target: float
    asked: float
    accounts: int
    effective: float
    least: float | None
    accounts_needed: int | None
    months_needed: int | None


@verb(given="table")
def power(
    table: pd.DataFrame | Unavailable,
    horizon_months: int = 24,
    target: float = 0.95,
    share: float = SHARE,
    retention: float = RETENTION,
) -> Power | Unavailable:
    """Say what this many accounts, followed for this long, can show; it looks at no outcome.

    Parameters
    ----------
    table : DataFrame
        Of ``utilization.landmark``: how many accounts there are, and how long ago their landmark was.
    share, retention : float
        Of the state that is hoped for: accounts in it, and its annual retention.

    Notes
    -----
    Accounts count by how far they can be followed: with few churns the variance of a product-limit share is that of
    ``n * H / integral of 1/G``, G the share that can be followed so long (Greenwood). The chance is that of a binomial
    whose Clopper-Pearson bound reaches the target; a search that misses the state lowers it.
    """
    alive = table[table["status"] == INCLUDED]
    followed = ((table.attrs["as_of"] - alive["landmark"]).dt.days / DAYS_PER_MONTH).to_numpy(dtype=float)

    def chance(of: float, months: float = 0.0, times: float = 1.0) -> float:
        return _chance(followed + months, share * times, of, horizon_months, target)

    grid = [r for r in np.round(np.arange(target + 0.005, 1.0, 0.005), 3) if chance(r) >= CHANCE]
    needed = _first(lambda times: chance(retention, times=times) >= CHANCE, len(alive))
    later = range(MOST_MONTHS + 1)
    return Power(
        chance(retention),
        share,
        retention,
        horizon_months,
        target,
        CHANCE,
        len(alive),
        _effective(followed, share, horizon_months)[0],
        float(grid[0]) if grid else None,
        needed,
        next((months for months in later if chance(retention, months) >= CHANCE), None) if len(alive) else None,
    )


def _effective(followed: np.ndarray, share: float, horizon: float) -> tuple[float, float]:
    """Return for how many accounts in the state follow-up counts, and how many are followed to the horizon."""
    if not (followed >= horizon).any():
        return 0.0, 0.0
    times = np.linspace(0, horizon, 97)[1:]
    shares = (followed[:, None] >= times).mean(axis=0)
    return float(share * len(followed) / (1 / shares).mean()), float(share * (followed >= horizon).sum())


def _chance(followed: np.ndarray, share: float, retention: float, horizon: float, target: float) -> float:
    n, matured = _effective(followed, share, horizon)
    if matured < MIN_ACCOUNTS:
        return 0.0
    years = horizon / 12
    return chance_to_hold(int(n), target**years, retention**years, (1 - LEVEL) / 2)


def chance_to_hold(n: int, goal: float, kept: float, tail: float) -> float:
    """Return the chance that of `n` accounts so many stay that the lower Clopper-Pearson bound reaches the goal.

    `goal`, `kept`: share asked for, and the true one. `tail`: chance that the bound lies above the truth.
    """
    lost = np.arange(int(n * (1 - goal)) + 1)  # with more the share itself is below
    held = lost[stats.beta.ppf(tail, np.maximum(n - lost, 1e-9), lost + 1) >= goal]
    return float(stats.binom.cdf(held.max(), n, 1 - kept)) if held.size else 0.0


def _first(enough, accounts: int) -> int | None:
    """Return the fewest accounts that are enough, to the nearest ten; None where a great many are not."""
    if not accounts or not enough(MOST_ACCOUNTS / accounts):
        return None
    few, many = 0, MOST_ACCOUNTS // 10
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if enough(10 * middle / accounts) else (middle, many)
    return 10 * many
