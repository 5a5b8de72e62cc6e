"""What a policy asks of an account before it is handed over, and when each part of it was there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cslib.company.policies.policy import Handoff, in_force
from cslib.company.policies.rule import Rule
from cslib.company.spells import lives

FIXED_DAYS = 90
CAP_DAYS = 180
EARLY = 2 / 3
CLOCK_WEEKS = 4
COMMON_FIELD = 0.5

OWN = "own"
"""In place of names of milestones: all of an account's own that are due within the cap."""


@dataclass(frozen=True)
class Criteria:
    """What must be true of an account to hand it over.

    - `name`: code of the policy: a key of :func:`policies`.
    - `rule`: definition of high utilization.
    - `state`: whether the account must be in that state, by the state clock.
    - `milestones`: steps that must be done; ``("own",)`` for all of an account's own that are due within the cap.
    - `information`: fields of handoff_info that must be recorded.
    - `persistence_weeks`: weeks running that the rule must hold.
    - `fixed_days`: day of life on which it is handed over whatever its state; the rest is not asked then.
    - `cap_days`: day of life on which it is handed over without meeting the criteria.
    - `overdue_days`: day of life from which an account that does not meet them is overdue, and yet stays with
      onboarding.
    - `own_days`: days of life within which those of an account's own milestones are due that count; the cap when left
      out.
    """

    name: str
    rule: Rule | None = None
    state: bool = False
    milestones: tuple[str, ...] = ()
    information: tuple[str, ...] = ()
    persistence_weeks: int = CLOCK_WEEKS
    fixed_days: int | None = None
    cap_days: int | None = None
    overdue_days: int | None = None
    own_days: int | None = None

    @classmethod
    def of(cls, policy: Handoff, rule: Rule | None) -> Criteria:
        """Return the criteria of a policy, `rule` being the definition of high utilization in force."""
        return cls(
            name="criteria",
            rule=rule,
            state=policy.state,
            milestones=tuple(policy.milestones),
            information=tuple(policy.information),
            persistence_weeks=max(policy.persistence_weeks, 1),
            cap_days=policy.cap_days if policy.at_cap == "handoff" else None,
            overdue_days=policy.cap_days if policy.at_cap == "keep" else None,
        )

    def needs(self, company) -> tuple[str, ...]:
        """Return what the criteria ask for and is lacking: tables, and ``high_utilization`` for a definition."""
        undefined = ("high_utilization",) if self.state and self.rule is None else ()
        return undefined + company.missing(*self.tables)

    def capped(self, days: int, name: str) -> Criteria:
        """Return the same criteria with a handoff at the latest on a day of life."""
        return replace(self, name=name, cap_days=days, overdue_days=None, own_days=self.due_within)

    @property
    def due_within(self) -> int | None:
        """Days of life within which those of an account's own milestones are due that count."""
        return self.own_days or self.cap_days or self.overdue_days

    @property
    def tables(self) -> tuple[str, ...]:
        """Tables beside usage that the criteria read."""
        asked = (("milestones", self.milestones), ("handoff_info", self.information))
        return tuple(table for table, names in asked if names)


def policies(
    company, rule: Rule | None, policy: Handoff | None = None, cap_days: int = CAP_DAYS
) -> dict[str, Criteria]:
    """Return the policies that are compared.

    `rule`: definition of high utilization. `policy`: its criteria are those of ``criteria``; the policy in force when
    left out.

    Returns
    -------
    dict of str to Criteria
        - ``fixed``: on a day of life.
        - ``milestones``: all done.
        - ``state``: in the state; ``state_cap``: the same, or at the cap.
        - ``proposed``: where there is a policy, what `criteria` would be without one.
        - ``criteria``: those of the policy. Without one: the state, all of an account's own milestones due within
          the cap, the fields of handoff_info that half of the accounts have; handed over at the cap.
        - ``kept``: the same, and nobody handed over at the cap; ``capped`` where `criteria` hands nobody over there:
          handed over at it.
        - ``early``: the same, and handed over at two thirds of the cap.
    """
    policy = in_force(company, "handoff") if policy is None else policy
    proposed = Criteria("criteria", rule, True, (OWN,), common_fields(company), cap_days=cap_days)
    full = proposed if policy is None else Criteria.of(policy, rule)
    steps = full.milestones or (OWN,)
    found = {
        "fixed": Criteria("fixed", rule, fixed_days=FIXED_DAYS),
        "milestones": Criteria("milestones", rule, milestones=steps),
        "state": Criteria("state", rule, True),
        "state_cap": Criteria("state_cap", rule, True, cap_days=cap_days),
    }
    if replace(full, name="") != replace(proposed, name=""):
        found["proposed"] = replace(proposed, name="proposed")
    found["criteria"] = full
    days = full.cap_days or full.overdue_days or cap_days
    if full.cap_days is None:
        found["capped"] = full.capped(days, "capped")
    else:
        found["kept"] = replace(full, name="kept", cap_days=None, overdue_days=days)
    found["early"] = full.capped(max(round(EARLY * days), 1), "early")
    return found


def common_fields(company) -> tuple[str, ...]:
    """Return the fields of handoff_info recorded for at least half of the accounts that have any.

    Where the table is lacking: one field, so that a policy asking for information is known to lack it.
    """
    if not company.has("handoff_info"):
        return ("goal",)
    rows = recorded(company)
    part = rows.groupby("field")["account_id"].nunique() / max(rows["account_id"].nunique(), 1)
    return tuple(sorted(part.index[part >= COMMON_FIELD]))


def milestones_done(company, names: tuple[str, ...], within_days: int | None = None) -> pd.Series:
    """Return by account the day on which the last of the required milestones was done, NaT while one is not.

    `names`: names, or ``("own",)`` for all of an account's rows. `within_days`: for ``own``: only those due within so
    many days of the account's start, or without a due date. Returns Series of datetime64: index account_id; accounts
    without the rows are absent.
    """
    rows = company.table("milestones")
    if names == (OWN,):
        if within_days is not None:
            start = lives(company).set_index("account_id")["start"].reindex(rows["account_id"]).set_axis(rows.index)
            rows = rows[~((rows["due_date"] - start).dt.days > within_days)]
        asked = rows.groupby("account_id")["milestone"].nunique()
    else:
        rows = rows[rows["milestone"].isin(names)]
        asked = len(set(names))
    first = rows.dropna(subset=["done_date"]).groupby(["account_id", "milestone"])["done_date"].min()
    return _last(first, asked)


def information_recorded(company, fields: tuple[str, ...]) -> pd.Series:
    """Return by account the day on which the last of the required fields was recorded; accounts lacking one are absent.

    A field counts when it has a value; where it has no date it is not known when.
    """
    rows = recorded(company)
    rows = rows[rows["field"].isin(fields)]
    return _last(rows.groupby(["account_id", "field"])["recorded_date"].min(), len(set(fields)))


def recorded(company) -> pd.DataFrame:
    """Return the rows of handoff_info that hold something, with a date."""
    rows = company.table("handoff_info").dropna(subset=["recorded_date"])
    if not company.has("handoff_info.value"):
        return rows
    return rows[rows["value"].fillna("").astype(str).str.strip() != ""]


def _last(first: pd.Series, asked) -> pd.Series:
    """Return the last of each account's dates where there are as many as asked."""
    grouped = first.groupby(level="account_id")
    count = grouped.size()
    complete = count >= (asked if np.isscalar(asked) else asked.reindex(count.index))
    return grouped.max()[complete]
