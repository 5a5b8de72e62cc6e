"""What onboarding carries against what slips back: handoff policies with an ever later day, or cap."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cslib.analysis.criteria import CAP_DAYS, FIXED_DAYS, Criteria, policies
from cslib.analysis.load import load
from cslib.analysis.replay import Past, in_state_after, relapse, turned
from cslib.analysis.verdict import Unavailable
from cslib.company.policy import Handoff, Rule

DAYS = (60, 90, 120, 180, 240, 360)
NO_CAP = 0


@dataclass(frozen=True)
class Tradeoff:
    """Load against false handoffs.

    Attributes
    ----------
    points : DataFrame
        One row per policy: family (``fixed``, ``state``, ``criteria``), days (fixed day, or the cap; 0 without a
        cap), and Estimates: onboarding (accounts there, mean of the last year), false_handoff (of all handed over,
        not in the state or gone 90 days later), relapse (of those in the state at the handoff).
    asked : dict of str to Criteria
        By family, without its cap.
    lacking : dict of str to Unavailable
        Families that cannot be replayed.
    n : int
        Accounts replayed.
    """

    points: pd.DataFrame
    asked: dict[str, Criteria]
    lacking: dict[str, Unavailable]
    n: int


def tradeoff(
    company,
    rule: Rule | None,
    trailing: pd.DataFrame | Unavailable,
    policy: Handoff | None = None,
    days: tuple[int, ...] = DAYS,
    cap_days: int = CAP_DAYS,
) -> Tradeoff | Unavailable:
    """Replay three kinds of policy with an ever later day: a fixed day, the state with a cap, the criteria with a cap.

    Parameters
    ----------
    company, rule, trailing, policy, cap_days
        As in ``handoff.compare``; what is asked within the cap stays the same for all caps.
    days : tuple of int

    Returns
    -------
    Tradeoff or Unavailable
        Unavailable where the state of accounts is not known.
    """
    if isinstance(trailing, Unavailable):
        return trailing
    if rule is None:
        return Unavailable(("high_utilization",))
    past = Past(company, trailing)
    decided = policies(company, rule, policy, FIXED_DAYS, cap_days)
    full = decided["criteria"] if decided["criteria"].cap_days is None else decided["kept"]
    asked = {"fixed": decided["fixed"], "state": decided["state"], "criteria": full}
    lacking = {name: found for name, one in asked.items() if (found := past.lacks(one)) is not None}
    tables = () if "criteria" in lacking else full.tables
    rows, n = [], 0
    for family, one in asked.items():
        if family in lacking:
            continue
        for day in days if family == "fixed" else (*days, NO_CAP):
            made = past.replay(_with(one, day), tables)
            given = made.accounts[made.accounts["handoff"].notna()]
            n = len(made.accounts)
            found = load(made.accounts, company.as_of).onboarding, turned(in_state_after(given)), relapse(given)
            rows.append((family, day, *found))
    points = pd.DataFrame(rows, columns=["family", "days", "onboarding", "false_handoff", "relapse"])
    return Tradeoff(points, asked, lacking, n)


def _with(criteria: Criteria, day: int) -> Criteria:
    if criteria.fixed_days is not None:
        return Criteria("fixed", criteria.rule, fixed_days=day)
    return criteria.capped(day, criteria.name) if day != NO_CAP else criteria


def undominated(points: pd.DataFrame) -> list[bool]:
    """Tell for each policy whether no other has both fewer accounts in onboarding and fewer false handoffs.

    Examples
    --------
    >>> from cslib.analysis.verdict import Estimate
    >>> points = [(100, 0.5), (120, 0.6), (200, 0.1)]
    >>> made = [[Estimate(load), Estimate(share)] for load, share in points]
    >>> undominated(pd.DataFrame(made, columns=["onboarding", "false_handoff"]))
    [True, False, True]
    """
    at = [(row.onboarding.estimate, row.false_handoff.estimate) for row in points.itertuples()]
    known = [place for place in at if None not in place]
    return [
        None not in place and not any(o != place and o[0] <= place[0] and o[1] <= place[1] for o in known)
        for place in at
    ]
