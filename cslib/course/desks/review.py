"""After a desk: the outcome beside reference policies, what luck explains and what the decisions explain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.analysis.verdict import Estimate
from cslib.course.desks.core import Chooser, Outcome, effects, following, outcome, played
from cslib.course.desks.play import Play

YEARS = 30
"""Years of other chance in which the same decisions are tried."""
YEARS_FOR_ONE = 20
PLAYER = "player"


@dataclass(frozen=True)
class Review:
    """What a play came to.

    Attributes
    ----------
    actual : dict of str to float
        Revenue at the end as a share of that at the beginning in the year that the learner lived through: of the
        ``player`` and of each reference policy.
    years : dict of str to array of float
        The same in other years, the same ones for all.
    expected : dict of str to Estimate
        Its mean over those years.
    ahead : dict of str to Estimate
        How far the player's decisions are ahead of each policy's, year by year the same chance.
    luck : float
        Actual minus expected revenue of the player: what chance explains.
    effects : DataFrame
        Each decision: week, account (-1 for all), action, reason, effect, low, high (of monthly revenue at the end),
        and what could be seen of the account then.
    kept, in_state : dict of str to float
        Share of accounts kept and in the state, over the other years.
    """

    actual: dict[str, float]
    years: dict[str, np.ndarray]
    expected: dict[str, Estimate]
    ahead: dict[str, Estimate]
    luck: float
    effects: pd.DataFrame
    kept: dict[str, float]
    in_state: dict[str, float]


def review(play: Play, policies: Mapping[str, Chooser], years: int = YEARS) -> Review:
    """Compare a finished play with reference policies on the same accounts and the same chance.

    Parameters
    ----------
    play : Play
        Finished.
    policies : mapping of str to Chooser
        At most a few.
    years : int
        How many other years.

    Returns
    -------
    Review

    Raises
    ------
    ValueError
        If the play is not finished.
    """
    if not play.finished:
        raise ValueError("The play is not finished.")
    game, start = play.game, play.start
    choosers = {PLAYER: following(play.decisions, start.size), **policies}
    elsewhere = play.chance + 1
    actual, found = {}, {}
    for name, choose in choosers.items():
        end = play.end if name == PLAYER else played(game, start, choose, play.chance)[0]
        actual[name] = float(outcome(start, end, 1).total[0])
        found[name] = outcome(start, played(game, start, choose, elsewhere, years, checked=name != PLAYER)[0], years)
    totals = {name: one.total for name, one in found.items()}
    return Review(
        actual=actual,
        years=totals,
        expected={name: _mean(values) for name, values in totals.items()},
        ahead={name: _mean(totals[PLAYER] - values) for name, values in totals.items() if name != PLAYER},
        luck=actual[PLAYER] - float(totals[PLAYER].mean()),
        effects=_decisions(play, elsewhere),
        kept={name: _share(one, "live") for name, one in found.items()},
        in_state={name: _share(one, "in_state") for name, one in found.items()},
    )


def _share(found: Outcome, what: str) -> float:
    return float(getattr(found, what).mean())


def _mean(values: np.ndarray) -> Estimate:
    mean, error = float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))
    return Estimate(mean, mean - 1.96 * error, mean + 1.96 * error, n=len(values), method="replay")


def _decisions(play: Play, seed: int) -> pd.DataFrame:
    """Return each decision with its effect and the evidence of that week."""
    if not play.decisions:
        return pd.DataFrame()
    found = effects(play.game, play.start, play.decisions, seed, YEARS_FOR_ONE)
    rows = []
    for one in found.pop("decision"):
        row = {"week": one.week, "account": one.account, "action": one.action, "reason": one.reason}
        if one.account >= 0:
            row |= play.evidence[one.week].drop(columns="account").iloc[one.account].to_dict()
        rows.append(row)
    return pd.concat([pd.DataFrame(rows), found], axis=1)
