"""Onboarding as it runs: the playbook's milestones, and who is still waiting."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cslib.analysis.criteria import CAP_DAYS, OWN, Criteria, policies, recorded
from cslib.analysis.intervals import difference, proportion
from cslib.analysis.replay import replay, seen_from_start
from cslib.analysis.survival import cumulative_incidence
from cslib.analysis.utilization import INCLUDED, clock
from cslib.analysis.verdict import Unavailable
from cslib.company.policy import Handoff, Rule
from cslib.company.spells import lives


@dataclass(frozen=True)
class Funnel:
    """The milestones of the playbook.

    Attributes
    ----------
    steps : DataFrame
        Index: milestone, by typical day of completion. accounts (with the step), due (of those, accounts that
        lived to its due date, or have done it), done, done_share (of due), on_time_share (of the done with a due
        date), median_days (from the start until half have done it, churn competing; NaN where half never do),
        overdue (active, not handed over, due before as_of, not done).
    separation : DataFrame or Unavailable
        Index: milestone. Accounts alive at the landmark with the step, parted by whether it was done by then:
        n_done, reach_done, n_open, reach_open (share in the state at the landmark), gap, gap_low, gap_high.
        An association: those who do the step differ in other ways.
    landmark_days : int or None
    """

    steps: pd.DataFrame
    separation: pd.DataFrame | Unavailable
    landmark_days: int | None


def milestone_funnel(
    company, table: pd.DataFrame | Unavailable | None = None, rule: Rule | None = None
) -> Funnel | Unavailable:
    """Follow the milestones of onboarding: how many do each, when, who is overdue, and what parts those who arrive.

    Parameters
    ----------
    company : cslib.company.company.Company
    table : DataFrame, optional
        Landmark table of ``utilization.landmark``, for the separation.
    rule : Rule, optional
        Definition of high utilization, for the separation.

    Returns
    -------
    Funnel or Unavailable
    """
    if not company.has("milestones"):
        return Unavailable(("milestones",))
    rows = _steps(company)
    steps = pd.DataFrame.from_dict(
        {name: _step(group, company.as_of) for name, group in rows.groupby("milestone", sort=True)}, orient="index"
    )
    typical = rows["days"].groupby(rows["milestone"]).median()
    order = typical.reindex(steps.index).sort_values(kind="stable", na_position="last").index
    steps = steps.reindex(order).rename_axis("milestone")
    whole = ["accounts", "due", "done", "overdue"]
    steps = steps.astype(dict.fromkeys(whole, int))
    if isinstance(table, Unavailable):
        return Funnel(steps, table, None)
    if rule is None or table is None:
        return Funnel(steps, Unavailable(("high_utilization",)), None)
    days = (table["landmark"] - table["start"]).dt.days
    separation = _separation(rows, table[table["status"] == INCLUDED], rule).reindex(order)
    return Funnel(steps, separation, int(days.iloc[0]) if len(days) else None)


def _steps(company) -> pd.DataFrame:
    """Return one row per account and milestone with the account's life, days to completion and its state."""
    rows = company.table("milestones").sort_values("done_date", kind="stable")
    rows = rows.drop_duplicates(["account_id", "milestone"])
    since = company.data_from("milestones")
    life = lives(company)[["account_id", "start", "entry", "end", "churned"]]
    life = life[(life["entry"] <= life["start"]) & (True if since is None else life["start"] >= since)]
    rows = rows.merge(life, on="account_id")
    rows["days"] = (rows["done_date"] - rows["start"]).dt.days.clip(lower=0)
    rows["handed"] = rows["account_id"].isin(company.table("handoffs")["account_id"])
    return rows


def _step(rows: pd.DataFrame, as_of: pd.Timestamp) -> dict:
    """Return the figures of one milestone."""
    done = rows["done_date"].notna()
    passed = (rows["due_date"] < as_of) & (rows["due_date"] < rows["end"])
    due = passed | done
    dated = done & rows["due_date"].notna()
    exit = rows["days"].where(done, (rows["end"] - rows["start"]).dt.days)
    cause = np.select([done, rows["churned"]], [1, 2], 0)
    median = cumulative_incidence(exit, cause).median().estimate
    return {
        "accounts": len(rows),
        "due": due.sum(),
        "done": done.sum(),
        "done_share": done.sum() / due.sum() if due.any() else np.nan,
        "on_time_share": (rows["done_date"] <= rows["due_date"])[dated].mean() if dated.any() else np.nan,
        "median_days": np.nan if median is None else median,
        "overdue": (passed & ~done & (rows["end"] >= as_of) & ~rows["handed"]).sum(),
    }


def _separation(rows: pd.DataFrame, alive: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Compare the state at the landmark between those that had done a step by then and those that had not."""
    state = pd.DataFrame(
        {"account_id": alive["account_id"], "landmark": alive["landmark"], "met": rule.met(alive).to_numpy(dtype=bool)}
    )
    rows = rows[["account_id", "milestone", "done_date"]].merge(state, on="account_id")
    rows["by_then"] = rows["done_date"] < rows["landmark"]
    counts = rows.groupby(["milestone", "by_then"])["met"].agg(["sum", "size"])
    records = {}
    for name in counts.index.unique("milestone"):
        groups = {}
        for flag in (True, False):
            k, n = counts.loc[(name, flag)] if (name, flag) in counts.index else (0, 0)
            groups[flag] = proportion(int(k), int(n))
        gap = difference(groups[True], groups[False])
        records[name] = {
            "n_done": groups[True].n,
            "reach_done": _number(groups[True].estimate),
            "n_open": groups[False].n,
            "reach_open": _number(groups[False].estimate),
            "gap": _number(gap.estimate),
            "gap_low": _number(gap.low),
            "gap_high": _number(gap.high),
        }
    return pd.DataFrame.from_dict(records, orient="index")


def _number(value: float | None) -> float:
    return np.nan if value is None else value


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
