"""Handoff from onboarding to adoption: what policies would have done on the same past accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cslib.analysis.criteria import CAP_DAYS, FIXED_DAYS, Criteria, common_fields, policies
from cslib.analysis.estimands import Actual, actual, state_lacking
from cslib.analysis.information import Information, information
from cslib.analysis.intervals import median, proportion
from cslib.analysis.load import Load, load
from cslib.analysis.replay import (
    Past,
    Replay,
    handed_over,
    in_state_after,
    relapse,
    replay,
    retained_90d,
    share,
    turned,
)
from cslib.analysis.tradeoff import Tradeoff, tradeoff
from cslib.analysis.verdict import INSUFFICIENT, Estimate, Reason, Unavailable
from cslib.company.policy import Handoff, Rule, in_force

LONGER_DAYS = 180
LATE_DAYS = 28
LEAST = 30
DRAWS = 1000
SEED = 20260930
GOOD, FALSE = 1, 2


@dataclass(frozen=True)
class Outcome:
    """What one policy would have done.

    Attributes
    ----------
    criteria : Criteria
    n : int
        Accounts seen from their first day.
    days_to_handoff_median : Estimate
        Days from the start until half of all accounts are handed over, churn competing; its reason says
        where half never are.
    handed_over : Estimate
        Share handed over within `within_days`.
    at_cap : Estimate
        Of those handed over, the share handed over at the cap, without meeting the criteria.
    in_state : Estimate or Unavailable
        Of those handed over, the share in the state on that day.
    relapse_90d : Estimate or Unavailable
        Of those in the state at the handoff, the share that left it, or churned, within 90 days.
    relapse_180d : Estimate or Unavailable
        The same within 180 days.
    false_handoff : Estimate or Unavailable
        Of all handed over, the share that 90 days after is not in the state, or gone.
    false_handoff_180d : Estimate or Unavailable
        The same 180 days after.
    retained_after : Estimate
        Of all handed over, the share still a customer 90 days after.
    weeks_before : Estimate or Unavailable
        Of those in the state at the handoff, the median of the weeks that they had been in it.
    late : Estimate or Unavailable
        Of those, the share that had been in it for more than four weeks.
    load : Load
        Accounts in onboarding and in adoption, week by week.
    replay : Replay
    """

    criteria: Criteria
    n: int
    days_to_handoff_median: Estimate
    handed_over: Estimate
    at_cap: Estimate
    in_state: Estimate | Unavailable
    relapse_90d: Estimate | Unavailable
    false_handoff: Estimate | Unavailable
    retained_after: Estimate
    replay: Replay
    relapse_180d: Estimate | Unavailable
    false_handoff_180d: Estimate | Unavailable
    weeks_before: Estimate | Unavailable
    late: Estimate | Unavailable
    load: Load


@dataclass(frozen=True)
class Comparison:
    """Policies side by side.

    Attributes
    ----------
    outcomes : dict of str to Outcome or Unavailable
        By the names of :func:`policies`; Unavailable, not replayable, where a table is lacking.
    within_days : int
        Days within which `handed_over` is asked.
    asked : dict of str to Criteria
        What each policy asks for, those that lack a table too.
    in_force : bool
        Whether ``criteria`` are those of the policy in force.
    gaps : dict of str to Estimate
        By policy, its share of false handoffs less that of ``fixed``; the verdict is on its being less.
    """

    outcomes: dict[str, Outcome | Unavailable]
    within_days: int
    asked: dict[str, Criteria] = field(default_factory=dict)
    in_force: bool = False
    gaps: dict[str, Estimate] = field(default_factory=dict)


def compare(
    company,
    rule: Rule | None,
    trailing: pd.DataFrame | Unavailable,
    policy: Handoff | None = None,
    fixed_days: int = FIXED_DAYS,
    cap_days: int = CAP_DAYS,
) -> Comparison:
    """Replay policies on the same past accounts and say what each would have done.

    Parameters
    ----------
    company, rule, policy, fixed_days, cap_days
        As in :func:`policies`.
    trailing : DataFrame or Unavailable
        Of ``usage.trailing``.

    Returns
    -------
    Comparison
        A policy that needs a table that is not there is Unavailable. The others are replayed on the accounts whose
        tables, as far as any of these policies reads them, are complete from their first day.
    """
    past = Past(company, trailing)
    asked = policies(company, rule, policy, fixed_days, cap_days)
    tables = tables_read(past, asked.values())
    found = {name: outcome(past, criteria, cap_days, tables) for name, criteria in asked.items()}
    decided = policy is None and in_force(company, "handoff") is not None
    return Comparison(found, cap_days, asked, decided, _gaps(found))


def tables_read(past: Past, asked: Iterable[Criteria]) -> tuple[str, ...]:
    """Return the tables read by those of the policies that can be replayed."""
    return tuple(sorted({table for one in asked if past.lacks(one) is None for table in one.tables}))


def outcome(
    past: Past, criteria: Criteria, within_days: int = CAP_DAYS, tables: tuple[str, ...] = ()
) -> Outcome | Unavailable:
    """Replay one policy and say what it would have done.

    Parameters
    ----------
    past : Past
    criteria : Criteria
    within_days : int
        Days within which `handed_over` is asked.
    tables : tuple of str
        As in :meth:`Past.replay`.
    """
    made = past.replay(criteria, tables)
    if not made:
        return made
    lacking = state_lacking(criteria.rule, past.trailing)
    table = made.accounts
    given = table[table["handoff"].notna()]
    longer = past.followed(given[["account_id", "handoff", "end", "churned"]], criteria.rule, LONGER_DAYS)
    before = given.loc[given["in_state"].fillna(False).astype(bool), "days_before"]
    # After its day a fixed rule, or a cap, hands nobody over.
    asked = min(within_days, criteria.fixed_days or criteria.cap_days or within_days)
    return Outcome(
        criteria=criteria,
        n=len(table),
        days_to_handoff_median=made.incidence.median(),
        handed_over=made.incidence.at(asked),
        at_cap=proportion(int((given["how"] == "cap").sum()), len(given)),
        in_state=share(given["in_state"]) if lacking is None else lacking,
        relapse_90d=relapse(given) if lacking is None else lacking,
        false_handoff=turned(in_state_after(given)) if lacking is None else lacking,
        retained_after=retained_90d(given),
        replay=made,
        relapse_180d=relapse(longer, LONGER_DAYS) if lacking is None else lacking,
        false_handoff_180d=turned(in_state_after(longer, LONGER_DAYS)) if lacking is None else lacking,
        weeks_before=median(before / 7, "weeks") if lacking is None else lacking,
        late=share(before > LATE_DAYS) if lacking is None else lacking,
        load=load(table, past.company.as_of),
    )


def _fates(found: Outcome) -> np.ndarray:
    """Return 0 for accounts not handed over or not known 90 days later, else whether the handoff was a false one."""
    after = found.replay.accounts["in_state_after"]
    return np.where(after.isna(), 0, np.where(after.fillna(False).astype(bool), GOOD, FALSE))


def _gaps(outcomes: dict[str, Outcome | Unavailable], against: str = "fixed") -> dict[str, Estimate]:
    """Estimate by how much each policy's share of false handoffs differs, resampling the accounts of both at once.

    Handoffs whose 90th day is known count, as share of true among them; the few accounts that completed before it
    are left out.
    """
    judged = {name: found for name, found in outcomes.items() if found and found.false_handoff}
    reference = judged.get(against)
    if reference is None or reference.false_handoff.estimate is None:
        return {}
    rng = np.random.default_rng(SEED)
    fates = {name: _fates(found) for name, found in judged.items()}
    gaps = {}
    for name, own in fates.items():
        known, false = (fates[against] > 0), (fates[against] == FALSE)
        own_known, own_false = (own > 0), (own == FALSE)
        if name == against or not own_known.any():
            continue
        gap = own_false.sum() / own_known.sum() - false.sum() / known.sum()
        # Drawing accounts is drawing how many of them there are of each pair of fates.
        pairs, number = np.unique(np.stack([own, fates[against]]), axis=1, return_counts=True)
        drawn = rng.multinomial(number.sum(), number / number.sum(), DRAWS)
        with np.errstate(divide="ignore", invalid="ignore"):
            own_drawn, drawn_fixed = ((drawn @ (side == FALSE)) / (drawn @ (side > 0)) for side in pairs)
        low, high = np.nanquantile(own_drawn - drawn_fixed, [0.025, 0.975])
        n = int(min(own_known.sum(), known.sum()))
        made = Estimate(float(gap), float(low), float(high), n=n, unit="points", method="paired bootstrap")
        if n < LEAST:
            gaps[name] = made.judged(INSUFFICIENT, Reason("few_accounts", {"n": n, "least": LEAST}))
        else:
            gaps[name] = made.judged_by_sign(less=True)
    return gaps


__all__ = [
    "Actual",
    "Comparison",
    "Criteria",
    "Information",
    "Load",
    "Outcome",
    "Past",
    "Replay",
    "Tradeoff",
    "actual",
    "common_fields",
    "compare",
    "handed_over",
    "information",
    "load",
    "outcome",
    "policies",
    "replay",
    "tables_read",
    "tradeoff",
]
