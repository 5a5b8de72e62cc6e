"""Handoff from onboarding to adoption: what policies would have done on the same past accounts."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cslib.analysis.criteria import CAP_DAYS, FIXED_DAYS, Criteria, common_fields, policies
from cslib.analysis.estimands import Actual, actual, state_lacking
from cslib.analysis.information import Information, information
from cslib.analysis.intervals import proportion
from cslib.analysis.onboarding import Funnel, milestone_funnel, waiting
from cslib.analysis.replay import (
    Replay,
    handed_over,
    in_state_90d,
    relapse_90d,
    replay,
    retained_90d,
    share,
    turned,
)
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.company.policy import Handoff, Rule


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
    false_handoff : Estimate or Unavailable
        Of all handed over, the share that 90 days after is not in the state, or gone.
    retained_after : Estimate
        Of all handed over, the share still a customer 90 days after.
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


@dataclass(frozen=True)
class Comparison:
    """Policies side by side.

    Attributes
    ----------
    outcomes : dict of str to Outcome or Unavailable
        ``fixed``, ``milestones``, ``state``, ``criteria``; Unavailable where a table is lacking.
    within_days : int
        Days within which `handed_over` is asked.
    """

    outcomes: dict[str, Outcome | Unavailable]
    within_days: int


def compare(
    company,
    rule: Rule | None,
    trailing: pd.DataFrame | Unavailable,
    policy: Handoff | None = None,
    fixed_days: int = FIXED_DAYS,
    cap_days: int = CAP_DAYS,
) -> Comparison:
    """Replay four policies on the same accounts and say what each would have done.

    Parameters
    ----------
    company, rule, policy, fixed_days, cap_days
        As in :func:`policies`.
    trailing : DataFrame or Unavailable
        Of ``usage.trailing``.

    Returns
    -------
    Comparison
        A policy that needs a table that is not there is Unavailable.
    """
    found: dict[str, Outcome | Unavailable] = {}
    for name, criteria in policies(company, rule, policy, fixed_days, cap_days).items():
        made = replay(company, trailing, criteria)
        found[name] = _outcome(made, cap_days, state_lacking(rule, trailing)) if made else made
    return Comparison(found, cap_days)


def _outcome(made: Replay, within_days: int, lacking: Unavailable | None) -> Outcome:
    """Return the estimates of one replay."""
    table = made.accounts
    given = table[table["handoff"].notna()]
    # After its day a fixed rule hands nobody over.
    asked = min(within_days, made.criteria.fixed_days or within_days)
    return Outcome(
        criteria=made.criteria,
        n=len(table),
        days_to_handoff_median=made.incidence.median(),
        handed_over=made.incidence.at(asked),
        at_cap=proportion(int((given["how"] == "cap").sum()), len(given)),
        in_state=share(given["in_state"]) if lacking is None else lacking,
        relapse_90d=relapse_90d(given) if lacking is None else lacking,
        false_handoff=turned(in_state_90d(given)) if lacking is None else lacking,
        retained_after=retained_90d(given),
        replay=made,
    )


__all__ = [
    "Actual",
    "Comparison",
    "Criteria",
    "Funnel",
    "Information",
    "Outcome",
    "Replay",
    "actual",
    "common_fields",
    "compare",
    "handed_over",
    "information",
    "milestone_funnel",
    "policies",
    "replay",
    "waiting",
]
