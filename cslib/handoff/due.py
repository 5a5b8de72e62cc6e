"""Who is due for handoff on a day, who is held back and why, and who is stuck: one row per account in onboarding."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cslib.company.policies.policy import Handoff, in_force
from cslib.company.policies.rule import Rule
from cslib.company.spells import lives
from cslib.company.usage import monday
from cslib.handoff.criteria import CAP_DAYS, OWN, Criteria, common_fields, recorded
from cslib.handoff.past import apply_policy, seen_from_start
from cslib.stats.estimate import Result, Unavailable, verb
from cslib.utilization.clock import states

STUCK_DAYS = 30
"""Days beyond the due date of the step an account has come to, from which on it counts as stuck."""

RECENT_DAYS = 14
"""The last window of use must have ended so many days ago at most for the state to be that of today."""


@dataclass(frozen=True)
class Due(Result):
    """The accounts in onboarding on a day, judged by the criteria for the handoff.

    - `criteria`: what is asked for.
    - `in_force`: whether a policy of the company says so; else the criteria are a proposal.
    - `at_cap`: ``handoff`` (due when the cap is reached) or ``keep``.
    - `on`: the day; nothing dated on or after it is known.
    - `recorded`: whether handoffs are recorded. Without them nobody knows who was handed over: the accounts are then
      those that the criteria would not have handed over before the week of `on`.
    - `left_out`: tables that proposed criteria would read and that are not there; what they ask is not asked then.
    - `accounts`: due first, then those that lack least, the oldest first: account_id, name, csm, start, days (since the
      start), due (bool), how (``criteria``, ``cap`` or empty), in_state (missing where unknown), entered (the stay in
      the state), weeks_met (Mondays running on which the rule held, up to the last), missing_milestones,
      missing_information (tuples of names), step (the one it has come to and is late with), late_days, notice_date,
      over_cap, stuck (over the cap, or `late_days` above 30; never with due ones).
    """

    criteria: Criteria
    in_force: bool
    cap_days: int | None
    at_cap: str
    on: pd.Timestamp
    recorded: bool
    left_out: tuple[str, ...]
    accounts: pd.DataFrame

    @property
    def due(self) -> pd.DataFrame:
        """The accounts to hand over."""
        return self.accounts[self.accounts["due"]]

    @property
    def held_back(self) -> pd.DataFrame:
        """The accounts held back."""
        return self.accounts[~self.accounts["due"]]


@verb
def due(
    company,
    rule: Rule | None,
    trailing: pd.DataFrame | Unavailable,
    policy: Handoff | None = None,
    cap_days: int = CAP_DAYS,
) -> Due | Unavailable:
    """Judge every account in onboarding at as_of by the criteria for the handoff.

    With a table of handoffs: active accounts that started since the first recorded handoff (or since that table
    is complete) and have none. Without: those that the criteria would not have handed over before this week.

    Parameters
    ----------
    policy : Handoff, optional
        What is asked for: the policy in force when left out. Where none is: the state, an account's own milestones
        due within the cap, and the fields of handoff_info that half of the accounts have; what is asked of a lacking
        table is left out then. A policy in force leaves nothing out: what cannot be shown is lacking.
    cap_days : int
        Cap where there is no policy.
    """
    policy = in_force(company, "handoff") if policy is None else policy
    left_out: tuple[str, ...] = ()
    if policy is None:
        criteria = Criteria("criteria", rule, True, (OWN,), common_fields(company), cap_days=cap_days)
        left_out = company.missing(*criteria.tables)
        criteria = replace(
            criteria,
            milestones=() if "milestones" in left_out else criteria.milestones,
            information=() if "handoff_info" in left_out else criteria.information,
        )
        cap, at_cap = cap_days, "handoff"
    else:
        criteria, cap, at_cap = Criteria.of(policy, rule), policy.cap_days, policy.at_cap
    table = _in_onboarding(company, trailing, criteria)
    if isinstance(table, Unavailable):
        return table
    table = _described(company, table)
    table = table.join(_state_now(company, table["account_id"], trailing, criteria))
    table["missing_milestones"] = _missing_steps(company, table, criteria)
    table["missing_information"] = _missing_fields(company, table, criteria)
    table = table.join(_late(company, table["account_id"]))
    table["over_cap"] = False if cap is None else table["days"] >= cap
    steps, fields = table["missing_milestones"].map(len) == 0, table["missing_information"].map(len) == 0
    state = table["in_state"].fillna(False).astype(bool) | (not criteria.state)
    table["how"] = np.select(
        [steps & fields & state, table["over_cap"] & (at_cap == "handoff")], ["criteria", "cap"], ""
    )
    table["due"] = table["how"] != ""
    table["stuck"] = ~table["due"] & (table["over_cap"] | (table["late_days"] > STUCK_DAYS))
    lacks = (~steps).astype(int) + (~fields).astype(int) + 2 * (~state).astype(int)
    table = table.assign(lacks=lacks.where(~table["due"], 0))
    order = ["due", "lacks", "days", "account_id"]
    table = table.sort_values(order, ascending=[False, True, False, True], ignore_index=True).drop(columns="lacks")
    return Due(criteria, policy is not None, cap, at_cap, company.as_of, _recorded(company), left_out, table)


def _recorded(company) -> bool:
    """Tell whether handoffs are recorded; before the first one, only where data_from says that they are."""
    return company.has("handoffs") or ("handoffs" in company.tables and company.data_from("handoffs") is not None)


def _in_onboarding(company, trailing, criteria: Criteria) -> pd.DataFrame | Unavailable:
    """Return account_id and start of the active accounts that have not been handed over."""
    if _recorded(company):
        rows = company.table("handoffs")
        table = seen_from_start(company, usage=False, tables=("handoffs",))
        since = company.data_from("handoffs") or rows["date"].min()
        waits = (table["start"] >= since) & ~table["account_id"].isin(rows["account_id"])
    else:
        made = apply_policy(company, trailing, criteria)
        if isinstance(made, Unavailable):
            return Unavailable(("handoffs", *made.needs))
        table = made.accounts
        this_week = monday(pd.Series([company.as_of])).iloc[0]
        waits = table["handoff"].isna() | (table["handoff"] >= this_week)
    return table[waits & (table["end"] >= company.as_of)][["account_id", "start"]].reset_index(drop=True)


def _described(company, found: pd.DataFrame) -> pd.DataFrame:
    """Add who the accounts are, for how long they have been customers, and the notice that they gave."""
    known = company.accounts.set_index("account_id")
    account = found["account_id"]
    table = pd.DataFrame({"account_id": account})
    for column in ("name", "csm"):
        table[column] = account.map(known[column]) if column in known else None
    table["name"] = table["name"].fillna(account)
    table["start"] = found["start"]
    table["days"] = (company.as_of - found["start"]).dt.days
    table["notice_date"] = account.map(lives(company).set_index("account_id")["notice_date"])
    return table


def _state_now(company, account: pd.Series, trailing, criteria: Criteria) -> pd.DataFrame:
    """Return in_state, entered and weeks_met of each account by the last Monday seen; missing where unknown."""
    unknown = pd.DataFrame(
        {"in_state": pd.array([pd.NA] * len(account), dtype="boolean"), "entered": pd.NaT, "weeks_met": np.nan},
        index=account.index,
    ).astype({"entered": "datetime64[ns]"})
    if criteria.rule is None or isinstance(trailing, Unavailable):
        return unknown
    panel = states(trailing[trailing["account_id"].isin(account)], criteria.rule, criteria.persistence_weeks)
    if panel.empty:
        return unknown
    turned = panel["in_state"].ne(panel.groupby("account_id")["in_state"].shift())
    panel["entered"] = panel["date"].where(turned).groupby(panel["account_id"]).ffill()
    changed = panel["met"].ne(panel.groupby("account_id")["met"].shift()).groupby(panel["account_id"]).cumsum()
    panel["weeks_met"] = panel.groupby(["account_id", changed]).cumcount() + 1
    last = panel.groupby("account_id").tail(1).set_index("account_id")
    last = last[last["date"] > company.as_of - pd.Timedelta(days=RECENT_DAYS)].reindex(account)
    return pd.DataFrame(
        {
            "in_state": last["in_state"].astype("boolean").array,
            "entered": last["entered"].where(last["in_state"].astype("boolean").fillna(False)).to_numpy(),
            "weeks_met": last["weeks_met"].where(last["met"].astype("boolean").fillna(False)).to_numpy(),
        },
        index=account.index,
    )


def _missing_steps(company, table: pd.DataFrame, criteria: Criteria) -> list[tuple[str, ...]]:
    """Return the required milestones that each account has not done."""
    if not criteria.milestones:
        return [()] * len(table)
    rows = company.table("milestones").merge(table[["account_id", "start"]], on="account_id")
    done = rows[rows["done_date"].notna()].groupby("account_id")["milestone"].agg(set)
    if criteria.milestones == (OWN,):
        late = (rows["due_date"] - rows["start"]).dt.days > (criteria.due_within or np.inf)
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
    there = recorded(company).groupby("account_id")["field"].agg(set)
    return [
        tuple(field for field in criteria.information if field not in there.get(account, set()))
        for account in table["account_id"]
    ]


def _late(company, account: pd.Series) -> pd.DataFrame:
    """Return the step that each account has come to and how many days it is late; none where it is in time.

    The step is the first by due date that is not done and after which none is done: one passed over does not hold an
    account up.
    """
    rows = company.table("milestones")
    rows = rows[rows["account_id"].isin(account) & rows["due_date"].notna()]
    if rows.empty:
        return pd.DataFrame({"step": None, "late_days": np.nan}, index=account.index)
    last_done = rows["due_date"].where(rows["done_date"].notna()).groupby(rows["account_id"]).max()
    ahead = rows["done_date"].isna() & ~(rows["due_date"] <= rows["account_id"].map(last_done))
    first = rows[ahead].sort_values(["due_date", "milestone"], kind="stable").drop_duplicates("account_id")
    first = first[first["due_date"] < company.as_of].set_index("account_id")
    days = (company.as_of - first["due_date"]).dt.days
    return pd.DataFrame({"step": account.map(first["milestone"]), "late_days": account.map(days).astype(float)})
