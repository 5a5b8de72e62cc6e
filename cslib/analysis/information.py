"""What is written down by the handoff: which fields, by whom, and how relapse goes with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.analysis.contrast import contrast
from cslib.analysis.criteria import common_fields, recorded
from cslib.analysis.estimands import state_lacking
from cslib.analysis.intervals import difference, proportion
from cslib.analysis.overhang import named, pooled
from cslib.analysis.replay import FOLLOWED_DAYS, handed_over, relapse_90d
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.company.policy import Rule, in_force

QUARTERS = 4
LEAST = 30


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
    people : DataFrame or Unavailable
        Index: onboarding person (from_csm), least complete first. handoffs, full (with all required fields), share
        (Estimate of it), pooled (Estimate: with partial pooling), few (fewer than 30 handoffs).
    relapse_complete, relapse_incomplete, gap : Estimate or Unavailable
        Relapse within 90 days of those with all required fields and of the others, and the difference (incomplete
        minus complete). An association: who is handed over without information differs in other ways.
    gap_within : Estimate or Unavailable
        The difference between accounts of the same onboarding person (Mantel-Haenszel).
    required : tuple of str
    since, until : Timestamp
        Days of the handoffs in fields, complete, completeness and people; `until` is exclusive. Relapse is of all
        handoffs ever followed for 90 days.
    """

    fields: pd.DataFrame
    complete: Estimate
    completeness: pd.Series
    people: pd.DataFrame | Unavailable
    relapse_complete: Estimate | Unavailable
    relapse_incomplete: Estimate | Unavailable
    gap: Estimate | Unavailable
    gap_within: Estimate | Unavailable
    required: tuple[str, ...]
    since: pd.Timestamp
    until: pd.Timestamp


def information(
    company,
    rule: Rule | None,
    trailing: pd.DataFrame | Unavailable,
    required: tuple[str, ...] | None = None,
    quarters: int | None = QUARTERS,
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
    quarters : int, optional
        How many quarters to look back on; with fewer than 30 handoffs in them, or None, on all handoffs.

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
    asked = tuple(dict.fromkeys(required))
    handed = handed_over(company, rule, trailing)
    began = company.data_from("handoff_info")
    given = handed[handed["handoff"].notna() & (True if began is None else handed["start"] >= began)]
    rows = recorded(company).merge(given[["account_id", "handoff"]], on="account_id")
    rows = rows[rows["recorded_date"] <= rows["handoff"]]
    filled = rows[rows["field"].isin(asked)].groupby("account_id")["field"].nunique()
    given = given.assign(filled=given["account_id"].map(filled).fillna(0).astype(int))
    given["full"] = given["filled"] >= len(asked)
    since, late = _lately(company, given, quarters)
    counts = rows[rows["account_id"].isin(late["account_id"])].groupby("field")["account_id"].nunique()
    names = sorted(set(company.table("handoff_info")["field"]) | set(asked), key=lambda f: (-counts.get(f, 0), f))
    shares = {name: proportion(int(counts.get(name, 0)), len(late)) for name in names}
    fields = pd.DataFrame(
        {
            "accounts": len(late),
            "recorded": [shares[name].events for name in names],
            "share": [_known(shares[name].estimate) for name in names],
            "low": [_known(shares[name].low) for name in names],
            "high": [_known(shares[name].high) for name in names],
            "required": [name in asked for name in names],
        },
        index=pd.Index(names, name="field"),
    )
    undefined = state_lacking(rule, trailing)
    full, part, gap, within = [undefined] * 4
    if undefined is None:
        full, part = (relapse_90d(given[given["full"] == flag]) for flag in (True, False))
        gap, within = difference(part, full), _within(company, given)
    return Information(
        fields=fields,
        complete=proportion(int(late["full"].sum()), len(late)),
        completeness=late["filled"].value_counts().reindex(range(len(asked) + 1), fill_value=0),
        people=_people(company, late),
        relapse_complete=full,
        relapse_incomplete=part,
        gap=gap,
        gap_within=within,
        required=asked,
        since=since,
        until=company.as_of,
    )


def _lately(company, given: pd.DataFrame, quarters: int | None) -> tuple[pd.Timestamp, pd.DataFrame]:
    """Return since when handoffs are looked at, and those."""
    if quarters is not None:
        since = company.quarter.previous(quarters - 1).start
        late = given[given["handoff"] >= since]
        if len(late) >= LEAST:
            return since, late
    return (given["handoff"].min() if len(given) else company.quarter.start), given


def _people(company, given: pd.DataFrame) -> pd.DataFrame | Unavailable:
    """Return how complete the information of each onboarding person's handoffs was."""
    if not company.has("handoffs.from_csm"):
        return Unavailable(("handoffs.from_csm",))
    grouped = given[named(given)].groupby("from_csm", sort=True)["full"]
    people = pd.DataFrame({"handoffs": grouped.size(), "full": grouped.sum().astype(int)}).rename_axis("person")
    people["share"] = [proportion(int(k), int(n)) for k, n in zip(people["full"], people["handoffs"], strict=True)]
    people["pooled"] = pooled((people["full"] / people["handoffs"]).to_numpy(), people["handoffs"].to_numpy())
    people["few"] = people["handoffs"] < LEAST
    order = [estimate.estimate for estimate in people["pooled"]]
    return people.iloc[np.argsort(order, kind="stable")]


def _within(company, given: pd.DataFrame) -> Estimate | Unavailable:
    """Compare relapse between complete and incomplete handoffs of the same person."""
    if not company.has("handoffs.from_csm"):
        return Unavailable(("handoffs.from_csm",))
    followed = given["relapsed"].fillna(False).astype(bool) | (given["days_in_state"] >= FOLLOWED_DAYS)
    rows = given[named(given) & followed]
    within = contrast("incomplete", "information", "relapse", ~rows["full"], rows["relapsed"], rows["from_csm"]).within
    return within or Estimate(None, n=len(rows), method="Mantel-Haenszel")


def _known(value: float | None) -> float:
    return np.nan if value is None else value
