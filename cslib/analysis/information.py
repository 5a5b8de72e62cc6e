"""What is written down by the handoff: which fields, and how relapse goes with them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.analysis.criteria import common_fields, recorded
from cslib.analysis.intervals import difference, proportion
from cslib.analysis.replay import handed_over, relapse_90d
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.company.policy import Rule, in_force


@dataclass(frozen=True)
class Information:
    """What was written down by the handoff.

    Attributes
    ----------
    fields : DataFrame
        Index: field, most often recorded first. accounts (handed over), recorded (by the day of the handoff),
        share, low, high, required (asked for).
    complete : Estimate
        Share of handed-over accounts with all required fields by the day of the handoff.
    completeness : Series
        Number of handed-over accounts by number of required fields recorded.
    relapse_complete, relapse_incomplete, gap : Estimate or Unavailable
        Relapse within 90 days of those with all required fields and of the others, and the difference (incomplete
        minus complete). An association: who is handed over without information differs in other ways.
    required : tuple of str
    """

    fields: pd.DataFrame
    complete: Estimate
    completeness: pd.Series
    relapse_complete: Estimate | Unavailable
    relapse_incomplete: Estimate | Unavailable
    gap: Estimate | Unavailable
    required: tuple[str, ...]


def information(
    company, rule: Rule | None, trailing: pd.DataFrame | Unavailable, required: tuple[str, ...] | None = None
) -> Information | Unavailable:
    """Tell what was recorded by the day of the handoff, and how relapse goes with it.

    Parameters
    ----------
    company : cslib.company.company.Company
    rule : Rule or None
        Definition of high utilization; without it relapse is Unavailable.
    trailing : DataFrame or Unavailable
        Of ``usage.trailing``.
    required : tuple of str, optional
        Fields asked for; when left out those of the policy in force, else those that half of the accounts have.

    Returns
    -------
    Information or Unavailable
    """
    lacking = company.missing("handoffs", "handoff_info")
    if lacking:
        return Unavailable(lacking)
    if required is None:
        policy = in_force(company, "handoff")
        required = policy.information if policy is not None and policy.information else common_fields(company)
    handed = handed_over(company, rule, trailing)
    since = company.data_from("handoff_info")
    given = handed[handed["handoff"].notna() & (True if since is None else handed["start"] >= since)]
    rows = recorded(company).merge(given[["account_id", "handoff"]], on="account_id")
    rows = rows[rows["recorded_date"] <= rows["handoff"]]
    counts = rows.groupby("field")["account_id"].nunique()
    names = sorted(set(company.table("handoff_info")["field"]) | set(required), key=lambda f: (-counts.get(f, 0), f))
    shares = {name: proportion(int(counts.get(name, 0)), len(given)) for name in names}
    fields = pd.DataFrame(
        {
            "accounts": len(given),
            "recorded": [shares[name].events for name in names],
            "share": [_known(shares[name].estimate) for name in names],
            "low": [_known(shares[name].low) for name in names],
            "high": [_known(shares[name].high) for name in names],
            "required": [name in required for name in names],
        },
        index=pd.Index(names, name="field"),
    )
    filled = rows[rows["field"].isin(required)].groupby("account_id")["field"].nunique()
    filled = given["account_id"].map(filled).fillna(0).astype(int)
    full = filled >= len(set(required))
    undefined = trailing if isinstance(trailing, Unavailable) else Unavailable(("high_utilization",))
    known = rule is not None and not isinstance(trailing, Unavailable)
    complete = relapse_90d(given[full]) if known else undefined
    incomplete = relapse_90d(given[~full]) if known else undefined
    return Information(
        fields=fields,
        complete=proportion(int(full.sum()), len(given)),
        completeness=filled.value_counts().reindex(range(len(set(required)) + 1), fill_value=0),
        relapse_complete=complete,
        relapse_incomplete=incomplete,
        gap=difference(incomplete, complete) if known else undefined,
        required=tuple(required),
    )


def _known(value: float | None) -> float:
    return np.nan if value is None else value
