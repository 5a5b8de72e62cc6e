"""What customers wanted: their own goals, set, reached, overdue or not known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.analysis.intervals import proportion
from cslib.analysis.needs import customers
from cslib.analysis.survival import Incidence, cumulative_incidence
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.company.quarters import add_months
from cslib.company.spells import lives

KINDS = ("original", "next")
STATUSES = ("reached", "on the way", "overdue", "no due date", "none recorded")
YEAR = 365
RECENT_MONTHS = 24


@dataclass(frozen=True)
class Goals:
    """The goals of customers, by kind: what they first bought the product for, and what came after.

    Attributes
    ----------
    status : DataFrame of int
        Index: kind; columns: :data:`STATUSES`. Accounts active at as_of by the goal of that kind set last.
    reached : dict of str to Incidence
        Share of goals reached by days since they were set, churn competing. The first goal of each account and kind,
        set in the last 24 months, while a customer.
    reached_12m : dict of str to Estimate
        The share reached within a year of being set.
    overdue : Estimate
        Of the goals of active accounts that are not reached and have a due date, the share whose date has passed.
    original_set, next_set : Estimate
        Share of active accounts with a goal of that kind.
    """

    status: pd.DataFrame
    reached: dict[str, Incidence]
    reached_12m: dict[str, Estimate]
    overdue: Estimate
    original_set: Estimate
    next_set: Estimate


def goals(company) -> Goals | Unavailable:
    """Follow the goals that customers set.

    Parameters
    ----------
    company : cslib.company.company.Company

    Returns
    -------
    Goals or Unavailable
    """
    if not company.has("goals"):
        return Unavailable(("goals",))
    life = lives(company)
    active = company.accounts.loc[company.accounts["account_id"].isin(customers(company)), "account_id"]
    rows = company.table("goals").sort_values("set_date", kind="stable", na_position="first")
    rows = rows.assign(kind=rows["kind"].fillna("original").astype(str))
    here = rows[rows["account_id"].isin(active)]
    found = {kind: _status(here[here["kind"] == kind], active, company.as_of) for kind in KINDS}
    status = pd.DataFrame.from_dict(
        {kind: counts.reindex(STATUSES, fill_value=0) for kind, counts in found.items()}, orient="index"
    ).rename_axis("kind")
    reached = {kind: reaching(company, rows[rows["kind"] == kind], life) for kind in KINDS}
    unmet = here[here["achieved_date"].isna() & here["due_date"].notna()]
    return Goals(
        status=status,
        reached=reached,
        reached_12m={kind: incidence.at(YEAR) for kind, incidence in reached.items()},
        overdue=proportion(int((unmet["due_date"] < company.as_of).sum()), len(unmet)),
        original_set=_set(status.loc["original"]),
        next_set=_set(status.loc["next"]),
    )


def _status(rows: pd.DataFrame, active: pd.Series, as_of: pd.Timestamp) -> pd.Series:
    """Count active accounts by what has become of their last goal."""
    last = rows.drop_duplicates("account_id", keep="last")
    told = np.select(
        [last["achieved_date"].notna(), last["due_date"].isna(), last["due_date"] < as_of],
        ["reached", "no due date", "overdue"],
        "on the way",
    )
    counts = pd.Series(told, dtype=object).value_counts()
    counts["none recorded"] = len(active) - len(last)
    return counts


def _set(counts: pd.Series) -> Estimate:
    return proportion(int(counts.sum() - counts["none recorded"]), int(counts.sum()))


def reaching(company, rows: pd.DataFrame, life: pd.DataFrame) -> Incidence:
    """Fit the share reached by days since set, on the first goal of each account of the last 24 months.

    Parameters
    ----------
    company : cslib.company.company.Company
    rows : DataFrame
        Of the ``goals`` table, by set_date.
    life : DataFrame
        Of :func:`cslib.company.spells.lives`.

    Returns
    -------
    Incidence
        In days; churn competes.
    """
    since = pd.Timestamp(add_months([company.as_of], -RECENT_MONTHS)[0])
    first = rows.dropna(subset=["set_date"]).drop_duplicates("account_id")
    first = first[first["set_date"] >= since].merge(life[["account_id", "start", "end", "churned"]], on="account_id")
    first = first[(first["set_date"] >= first["start"]) & (first["set_date"] < first["end"])]
    done = first["achieved_date"] <= first["end"]
    cause = np.select([done, first["churned"]], [1, 2], 0)
    days = (first["achieved_date"].where(done, first["end"]) - first["set_date"]).dt.days
    # A goal reached on the day it was set is reached after half a day: nobody's time is nothing.
    return cumulative_incidence(days.clip(lower=0.5).to_numpy(dtype=float), cause)
