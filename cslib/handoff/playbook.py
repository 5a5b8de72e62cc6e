"""The playbook of onboarding: how far accounts come, where they stall, who keeps to it, and which steps separate."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cslib.company.policies.rule import Rule
from cslib.company.spells import whole_lives
from cslib.handoff.criteria import CAP_DAYS
from cslib.stats.court import contrasts
from cslib.stats.estimate import Estimate, Result, Unavailable, verb
from cslib.stats.intervals import Contrast, contrast, proportion
from cslib.stats.survival import cumulative_incidence, kaplan_meier
from cslib.utilization.landmark import INCLUDED

STALL_DAYS = 14


@dataclass(frozen=True)
class Step:
    """One milestone. Shares are of the accounts that were customers beyond its due day, unless told.

    - `planned_day`: median due day, from the start; the median day of completion where there are no due dates.
    - `accounts`: accounts with the step that are seen from their start.
    - `done`: share that has done it so far.
    - `through`: share that has done it and all steps planned before it: the funnel.
    - `on_time`: share that had done it by its due day.
    - `skipped`: share that has not done it, but a step planned later.
    - `early`: share that did it before a step planned earlier, which was done later.
    - `days`: days from the start until half have done it, churn competing.
    - `gap_days`: days from the step before (the start, for the first) until half have done it, churn competing, of the
      accounts that have done the step before; 0 for those that did it earlier.
    - `open_after`: share of the same accounts that has neither done it nor left `stall_days` after its turn: the day on
      which it would be due if the planned days between the two steps were counted from the step before.
    - `stalled`: of the accounts in onboarding at as_of that stand before this step, the share that does so for more
      than `stall_days` after its turn.
    - `overdue`: accounts in onboarding at as_of for which it was due and is not done.
    """

    name: str
    planned_day: float
    accounts: int
    done: Estimate
    through: Estimate
    on_time: Estimate
    skipped: Estimate
    early: Estimate
    days: Estimate
    gap_days: Estimate
    open_after: Estimate
    stalled: Estimate
    overdue: int


@dataclass(frozen=True)
class Conformance:
    """How many accounts kept to the playbook, of those that were customers beyond the due day of their last step.

    `order`: steps done in the planned order, none skipped before a later one. `on_time`: every step done by its due
    day. `complete`: every step done by now, whenever. `left`, `unfinished`: accounts not judged: gone before the due
    day of their last step, or before that day still.
    """

    order: Estimate
    on_time: Estimate
    both: Estimate
    complete: Estimate
    left: int
    unfinished: int


@dataclass(frozen=True)
class Playbook(Result):
    """How onboarding went by its milestones.

    - `steps`: in the planned order.
    - `separation`: for each step due by the landmark: state at the landmark of the accounts that had done it by then
      against those that had not, accounts alive at the landmark, corrected for the number of steps. An association:
      those who do a step differ in other ways.
    - `in_onboarding`: accounts in onboarding at as_of.
    - `waiting`: these: account_id, milestone (the step it stands before; empty: none), stalled.
    - `strata`: segment column within which steps are compared; empty where there is none.
    """

    steps: tuple[Step, ...]
    conformance: Conformance
    separation: tuple[Contrast, ...] | Unavailable
    landmark_days: int | None
    stall_days: int
    in_onboarding: int
    strata: str
    waiting: pd.DataFrame | None = field(default=None, repr=False)

    of_each = ("steps", "step")


@verb(needs="milestones")
def playbook(
    company,
    table: pd.DataFrame | Unavailable | None = None,
    rule: Rule | None = None,
    stall_days: int = STALL_DAYS,
    cap_days: int = CAP_DAYS,
) -> Playbook | Unavailable:
    """Follow the milestones of onboarding: the funnel, the time between steps, where accounts stall, who keeps to it.

    Only accounts seen from their start count. The order is that of the due dates, each account by its own; where
    they are lacking, that of the typical day of completion. Unavailable without the table milestones.

    Parameters
    ----------
    table : DataFrame, optional
        Landmark table of ``utilization.landmark``, for the separation.
    rule : Rule, optional
        Definition of high utilization, for the separation.
    stall_days : int
        Days after the turn of a step after which an account has stalled.
    cap_days : int
        Day of life by which a step without due date is due, and until which an account counts as in onboarding
        where handoffs are not recorded.
    """
    rows = steps_of_accounts(company, cap_days)
    waiting = _standing(company, rows, cap_days)
    names = rows.groupby("milestone")["place"].first().sort_values().index
    parts = dict(iter(rows.groupby("milestone", sort=False)))
    steps = tuple(_step(name, parts[name], waiting, stall_days) for name in names)
    landmark, strata = None, stratifying(company)
    if isinstance(table, Unavailable):
        separation = table
    elif rule is None or table is None:
        separation = Unavailable(("high_utilization",))
    else:
        alive = table[table["status"] == INCLUDED]
        landmark = int((table["landmark"] - table["start"]).dt.days.iloc[0]) if len(table) else None
        separation = _separation(rows, alive, rule, list(names), strata)
    who = waiting.sort_values("stands", kind="stable").drop_duplicates("account_id", keep="last")
    who = who.assign(
        milestone=who["milestone"].where(who["stands"], ""), stalled=who["stands"] & (who["waits"] > stall_days)
    )[["account_id", "milestone", "stalled"]]
    kept = _conformance(rows, company.as_of)
    return Playbook(steps, kept, separation, landmark, stall_days, len(who), strata, who)


def stratifying(company) -> str:
    """Return the segment column within which groups are compared, empty where accounts are all of one segment."""
    column = company.default_segment
    return column if column and company.accounts[column].nunique() > 1 else ""


def steps_of_accounts(company, cap_days: int = CAP_DAYS) -> pd.DataFrame:
    """Return one row per account and step, in the planned order of each account.

    Columns: account_id, milestone, due_date, done_date; start, end and churned of its life; settled (the due date, or
    where it lacks one the day `cap_days` after the start); place (of the step among all), planned (day of life) and
    number (0, 1, ... in the account); day (of completion), before (done_date of the step before; the start for the
    first), allowed (days planned since then), later (a step planned later is done), early (one planned earlier was done
    after it), through (it and all before are done); reached (the account was a customer beyond `settled`). Accounts not
    seen from their start, or that started before the table is complete, are left out.
    """
    rows = company.table("milestones").sort_values("done_date", kind="stable")
    rows = rows.drop_duplicates(["account_id", "milestone"])[["account_id", "milestone", "due_date", "done_date"]]
    life = whole_lives(company, company.data_from("milestones"))
    rows = rows.merge(life[["account_id", "start", "end", "churned"]], on="account_id")
    rows["settled"] = rows["due_date"].fillna(rows["start"] + pd.Timedelta(days=cap_days))
    rows["day"] = (rows["done_date"] - rows["start"]).dt.days.clip(lower=0)
    due = (rows["due_date"] - rows["start"]).dt.days
    typical = due.groupby(rows["milestone"]).median().fillna(rows["day"].groupby(rows["milestone"]).median())
    typical = typical.fillna(np.inf).sort_index().sort_values(kind="stable")
    rows["place"] = rows["milestone"].map(pd.Series(np.arange(len(typical)), index=typical.index))
    rows["planned"] = due.fillna(rows["milestone"].map(typical)).astype(float)
    rows = rows.sort_values(["account_id", "planned", "place"], kind="stable", ignore_index=True)
    account = rows["account_id"]
    rows["number"] = rows.groupby("account_id").cumcount()
    done = rows["done_date"].notna()
    before = rows.groupby("account_id")["done_date"].shift()
    rows["before"] = before.where(rows["number"] > 0, rows["start"])
    rows["allowed"] = rows["planned"].groupby(account).diff().where(rows["number"] > 0, rows["planned"])
    rows["allowed"] = rows["allowed"].where(np.isfinite(rows["allowed"]), 0.0)
    rows["later"] = done[::-1].groupby(account[::-1]).cumsum()[::-1] - done > 0
    rows["early"] = done & (rows["done_date"] < rows.groupby("account_id")["done_date"].cummax())
    rows["through"] = done.groupby(account).cummin()
    rows["reached"] = rows["settled"] < rows["end"]
    return rows


def _standing(company, rows: pd.DataFrame, cap_days: int) -> pd.DataFrame:
    """Return for each account in onboarding at as_of the step it stands before: the one after the furthest done."""
    inside = rows["end"] >= company.as_of
    if company.has("handoffs"):
        handed = company.table("handoffs")
        since = company.data_from("handoffs") or handed["date"].min()
        inside &= (rows["start"] >= since) & ~rows["account_id"].isin(handed["account_id"])
    else:
        inside &= (company.as_of - rows["start"]).dt.days <= cap_days
    rows = rows[inside]
    since = rows.groupby("account_id")["done_date"].transform("max").fillna(rows["start"])
    rows = rows.assign(since=since, overdue=rows["done_date"].isna() & (rows["settled"] < company.as_of))
    rows["stands"] = rows["done_date"].isna() & ~rows["later"]
    rows["stands"] &= ~rows["stands"].groupby(rows["account_id"]).shift(fill_value=False)
    rows["waits"] = (company.as_of - rows["since"]).dt.days - rows["allowed"]
    return rows


def _step(name: str, rows: pd.DataFrame, waiting: pd.DataFrame, stall_days: int) -> Step:
    due = rows[rows["reached"]]
    done = due["done_date"].notna()
    mine = waiting[waiting["milestone"] == name]
    here = mine[mine["stands"]]
    after = rows[rows["before"].notna()]
    return Step(
        name=str(name),
        planned_day=float(rows["planned"].median()),
        accounts=len(rows),
        done=proportion(int(done.sum()), len(due)),
        through=proportion(int(due["through"].sum()), len(due)),
        on_time=proportion(int((due["done_date"] <= due["settled"]).sum()), len(due)),
        skipped=proportion(int((~done & due["later"]).sum()), len(due)),
        early=proportion(int(due["early"].sum()), len(due)),
        days=_time_after(rows, "start"),
        gap_days=_time_after(after, "before"),
        open_after=_still_open(after, stall_days),
        stalled=proportion(int((here["waits"] > stall_days).sum()), len(here)),
        overdue=int(mine["overdue"].sum()),
    )


def _time_after(rows: pd.DataFrame, since: str) -> Estimate:
    """Return the days from the date in column `since` until half have done the step, churn competing."""
    cause = np.select([rows["done_date"].notna(), rows["churned"]], [1, 2], 0)
    return cumulative_incidence(_days_after(rows, since), cause).median()


def _days_after(rows: pd.DataFrame, since: str) -> pd.Series:
    """Return the days from the date in column `since` to completion, else to the end of follow-up."""
    return (rows["done_date"].fillna(rows["end"]) - rows[since]).dt.days.clip(lower=0)


def _still_open(rows: pd.DataFrame, days: int) -> Estimate:
    """Return the share that has neither done the step nor left so many days after its turn."""
    over = rows["done_date"].notna() | rows["churned"]
    return kaplan_meier((_days_after(rows, "before") - rows["allowed"]).clip(lower=0), over).at(days)


def _conformance(rows: pd.DataFrame, as_of: pd.Timestamp) -> Conformance:
    """Judge each account once the due day of its last step has passed."""
    done = rows["done_date"].notna()
    accounts = pd.DataFrame(
        {
            "order": ~rows["early"] & (done | ~rows["later"]),
            "on_time": rows["done_date"] <= rows["settled"],
            "complete": done,
            "reached": rows["reached"],
            "going": rows["end"] >= as_of,
        }
    )
    accounts = accounts.groupby(rows["account_id"]).all()
    seen = accounts[accounts["reached"]]
    figures = {name: proportion(int(seen[name].sum()), len(seen)) for name in ("order", "on_time", "complete")}
    both = proportion(int((seen["order"] & seen["on_time"]).sum()), len(seen))
    open_ = accounts[~accounts["reached"]]
    return Conformance(**figures, both=both, left=int((~open_["going"]).sum()), unfinished=int(open_["going"].sum()))


def _separation(rows: pd.DataFrame, alive: pd.DataFrame, rule: Rule, names: list, strata: str) -> tuple[Contrast, ...]:
    """Compare the state at the landmark between those that had done a step by then and those that had not."""
    columns = ["account_id", "landmark", *([strata] if strata else [])]
    state = alive[columns].assign(met=rule.met(alive).to_numpy(dtype=bool))
    rows = rows[["account_id", "milestone", "due_date", "done_date"]].merge(state, on="account_id")
    rows = rows[~(rows["due_date"] >= rows["landmark"])]
    made = []
    for name in [name for name in names if (rows["milestone"] == name).any()]:
        mine = rows[rows["milestone"] == name]
        by_then = mine["done_date"] < mine["landmark"]
        made.append(contrast(str(name), "done", "state", by_then, mine["met"], mine[strata] if strata else None))
    return contrasts("steps", made)
