"""Onboarding as it runs: who is still waiting for the handoff, and what each lacks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from cslib.analysis.criteria import CAP_DAYS, OWN, Criteria, policies, recorded
from cslib.analysis.replay import replay, seen_from_start
from cslib.analysis.utilization import clock
from cslib.analysis.verdict import Unavailable
from cslib.company.policy import Handoff, Rule
from cslib.company.spells import lives


def waiting(
    company,
    rule: Rule | None,
    trailing: pd.DataFrame | Unavailable,
    policy: Handoff | None = None,
    cap_days: int = CAP_DAYS,
) -> pd.DataFrame | Unavailable:
    """List the accounts still in onboarding at as_of and what each lacks for the handoff.

    With a table of handoffs: active accounts that started since the first recorded handoff (or since that table
    is complete) and have none. Without: those that the criteria would not have handed over yet.

    Parameters
    ----------
    company : cslib.company.company.Company
    rule : Rule or None
        Definition of high utilization.
    trailing : DataFrame or Unavailable
        Of ``usage.trailing``.
    policy : Handoff, optional
        What is asked for: the policy in force when left out, else the fourth of ``handoff.policies``. What it asks of a
        table that is lacking is left out.
    cap_days : int
        Cap where there is no policy.

    Returns
    -------
    DataFrame or Unavailable
        Longest waiting first: account_id, name, csm, start, days (since the start), in_state (missing where unknown),
        missing_milestones, missing_information (tuples of names), notice_given, over_cap.
    """
    criteria = policies(company, rule, policy, cap_days=cap_days)["criteria"]
    found = _in_onboarding(company, trailing, criteria)
    if isinstance(found, Unavailable):
        return found
    life = lives(company).set_index("account_id")
    known = company.accounts.set_index("account_id")
    account = found["account_id"]
    table = pd.DataFrame({"account_id": account})
    for column in ("name", "csm"):
        table[column] = account.map(known[column]) if column in known else ""
    table["name"] = table["name"].fillna(account)
    table["start"] = found["start"]
    table["days"] = (company.as_of - found["start"]).dt.days
    table["in_state"] = _in_state_now(account, trailing, rule)
    table["missing_milestones"] = _missing_steps(company, table, criteria)
    table["missing_information"] = _missing_fields(company, table, criteria)
    table["notice_given"] = account.map(life["notice_date"]).notna()
    table["over_cap"] = False if criteria.cap_days is None else table["days"] > criteria.cap_days
    return table.sort_values(["days", "account_id"], ascending=[False, True], ignore_index=True)


def _in_onboarding(company, trailing, criteria: Criteria) -> pd.DataFrame | Unavailable:
    """Return account_id and start of the active accounts that have not been handed over."""
    if company.has("handoffs"):
        rows = company.table("handoffs")
        table = seen_from_start(company, usage=False, tables=("handoffs",))
        since = company.data_from("handoffs") or rows["date"].min()
        waits = (table["start"] >= since) & ~table["account_id"].isin(rows["account_id"])
    else:
        lacking = criteria.needs(company)
        milestones = () if "milestones" in lacking else criteria.milestones
        fields = () if "handoff_info" in lacking else criteria.information
        made = replay(company, trailing, replace(criteria, milestones=milestones, information=fields))
        if isinstance(made, Unavailable):
            return Unavailable(("handoffs", *made.needs))
        table = made.accounts
        waits = table["handoff"].isna()
    return table[waits & (table["end"] >= company.as_of)][["account_id", "start"]].reset_index(drop=True)


def _in_state_now(account: pd.Series, trailing, rule: Rule | None):
    if rule is None or trailing is None or isinstance(trailing, Unavailable):
        return pd.array([pd.NA] * len(account), dtype="boolean")
    stays = clock(trailing, rule)
    return account.isin(stays.loc[stays["left"].isna(), "account_id"]).astype("boolean")


def _missing_steps(company, table: pd.DataFrame, criteria: Criteria) -> list[tuple[str, ...]]:
    """Return the required milestones that each account has not done."""
    if not criteria.milestones or not company.has("milestones"):
        return [()] * len(table)
    rows = company.table("milestones").merge(table[["account_id", "start"]], on="account_id")
    done = rows[rows["done_date"].notna()].groupby("account_id")["milestone"].agg(set)
    if criteria.milestones == (OWN,):
        late = (rows["due_date"] - rows["start"]).dt.days > (criteria.cap_days or np.inf)
        rows = rows[~late].sort_values(["due_date", "milestone"], kind="stable")
        asked = rows.groupby("account_id")["milestone"].agg(lambda names: tuple(dict.fromkeys(names)))
    else:
        asked = pd.Series([criteria.milestones] * len(table), index=table["account_id"])
    return [
        tuple(name for name in asked.get(account, ()) if name not in done.get(account, set()))
        for account in table["account_id"]
    ]


def _missing_fields(company, table: pd.DataFrame, criteria: Criteria) -> list[tuple[str, ...]]:
    """Return the required fields that are not recorded for each account."""
    if not criteria.information or not company.has("handoff_info"):
        return [()] * len(table)
    there = recorded(company).groupby("account_id")["field"].agg(set)
    return [
        tuple(field for field in criteria.information if field not in there.get(account, set()))
        for account in table["account_id"]
    ]
