"""How the handoffs made have held: days to the handoff, state at it, relapse and overhang 90 days after.

An account's handoff is judged 90 days after it: was it in the high-utilization state when handed over, has it
relapsed since, is it still a customer, is it in the state. Only handoffs whose 90th day is known count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from cslib.analysis.criteria import CAP_DAYS, FIXED_DAYS, Criteria
from cslib.analysis.replay import handed_over, in_state_90d, relapse_90d, replay, retained_90d, share
from cslib.analysis.survival import cumulative_incidence
from cslib.analysis.verdict import Estimate, Reason, Unavailable
from cslib.company.policy import Rule
from cslib.company.quarters import Quarter

LEAST = 30
"""Accounts below which a quarter's number is taken from four quarters."""


@dataclass(frozen=True)
class Actual:
    """How the handoffs of a quarter went.

    Attributes
    ----------
    basis : str
        ``recorded`` (the table handoffs), or ``replayed`` (the policy "in the state, with a cap", where there is no
        such table).
    quarter, year : dict of str to Estimate or Unavailable
        On the accounts of the quarter, and of the four quarters to its end:

        - ``days_to_handoff_median``: accounts whose 90th day of life falls in the period, followed up to
          as_of; churn competing.
        - ``share_in_state_at_handoff``, ``relapse_90d`` (of those in the state at the handoff),
          ``retained_90d``, ``in_state_90d`` (the overhang, of all handed over): handoffs whose 90th day
          after falls in the period.
    results : dict of str to Estimate or Unavailable
        The same names: of the quarter, or where it has fewer than 30 accounts of the four quarters, which the
        reason ``four_quarters`` then says.
    """

    basis: str
    quarter: dict[str, Estimate | Unavailable]
    year: dict[str, Estimate | Unavailable]
    results: dict[str, Estimate | Unavailable]


def actual(
    company,
    rule: Rule | None,
    trailing: pd.DataFrame | Unavailable,
    quarter: Quarter | None = None,
    cap_days: int = CAP_DAYS,
) -> Actual | Unavailable:
    """Estimate how the handoffs made have gone; without a table of handoffs, how a policy's would have.

    Parameters
    ----------
    company : cslib.company.company.Company
    rule : Rule or None
        Definition of high utilization; without it the shares of the state are Unavailable.
    trailing : DataFrame or Unavailable
        Of ``usage.trailing``.
    quarter : Quarter, optional
        The company's own when left out.
    cap_days : int
        Cap of the replayed policy.

    Returns
    -------
    Actual or Unavailable
        Unavailable where there are neither handoffs nor a state to replay by.
    """
    quarter = company.quarter if quarter is None else quarter
    lacking = state_lacking(rule, trailing)
    if company.has("handoffs"):
        basis, table = "recorded", handed_over(company, rule, trailing)
    elif lacking is not None:
        return Unavailable(("handoffs", *lacking.needs))
    else:
        basis = "replayed"
        table = replay(company, trailing, Criteria("state", rule, True, cap_days=cap_days)).accounts
    spans = {"quarter": quarter.start, "year": quarter.previous(3).start}
    found = {name: _period(table, start, quarter.end, lacking) for name, start in spans.items()}
    results = {}
    for name, estimate in found["quarter"].items():
        wider = found["year"][name]
        if isinstance(estimate, Estimate) and estimate.n < LEAST:
            numbers = {"accounts": estimate.n, "least": LEAST, "start": spans["year"], "end": quarter.end}
            estimate = replace(wider, reasons=(Reason("four_quarters", numbers), *wider.reasons))
        results[name] = estimate
    return Actual(basis, found["quarter"], found["year"], results)


def _period(table: pd.DataFrame, start, end, lacking: Unavailable | None) -> dict[str, Estimate | Unavailable]:
    """Return the estimands of a period."""
    landmark = table["start"] + pd.Timedelta(days=FIXED_DAYS)
    cohort = table[(landmark >= start) & (landmark < end)]
    days = cumulative_incidence(cohort["days"], cohort["cause"]).median()
    if len(cohort) == 0:
        days = replace(days, reasons=(Reason("no_accounts"),))
    due = table[(table["day_90"] >= start) & (table["day_90"] < end)]
    return {
        "days_to_handoff_median": days,
        "share_in_state_at_handoff": share(due["in_state"]) if lacking is None else lacking,
        "relapse_90d": relapse_90d(due) if lacking is None else lacking,
        "retained_90d": retained_90d(due),
        "in_state_90d": in_state_90d(due) if lacking is None else lacking,
    }


def state_lacking(rule: Rule | None, trailing) -> Unavailable | None:
    """Return what is lacking to tell who is in the state: usage or a definition; None where nothing is."""
    if isinstance(trailing, Unavailable):
        return trailing
    return Unavailable(("high_utilization",)) if rule is None else None
