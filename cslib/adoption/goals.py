"""What customers want: their own goals, set, reached or overdue; their next ones, and how diverse these are."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import stats

from cslib.adoption.needs import customers
from cslib.company.money import paying
from cslib.company.quarters import add_months
from cslib.company.spells import lives
from cslib.stats.estimate import Estimate, Result, Unavailable, verb
from cslib.stats.intervals import proportion
from cslib.stats.survival import Incidence, cumulative_incidence

LEAST = 30
"""First goals worded alike from which on they are looked at by themselves."""

Z = 1.959964


@dataclass(frozen=True)
class NextGoals(Result):
    """Goals by account and by wording.

    - `accounts`: today's customers. account_id, name, csm (empty: nobody), mrr (missing without it), progress
      (``overdue``, ``on the way``, ``no due date``, ``reached``: all that were set are reached; ``none recorded``),
      goal (the one set last of those not reached; of the reached the last), kind, set, due. Without an open goal first,
      largest mrr first.
    - `wordings`: index: an open next goal as worded; accounts, overdue. Most frequent first.
    - `same`: chance that two customers with an open next goal have one that is worded alike.
    - `effective`: effective number of different goals, 1 / same; unit ``goals``.
    - `open`: customers with an open next goal.
    - `first`: index: a first goal as worded (empty: all the seldom ones together); set, reached (accounts, last 24
      months), within_year (Estimate: share reached within a year of being set, churn competing). Most often reached
      first.
    - `alike`: p of Cochran's Q: that all first goals are reached equally often; None with fewer than two to compare.
    """

    accounts: pd.DataFrame = field(repr=False)
    wordings: pd.DataFrame
    same: Estimate
    effective: Estimate
    open: int
    first: pd.DataFrame
    alike: float | None


@verb(needs="goals")
def next_goals(company) -> NextGoals | Unavailable:
    """List each customer's next goal, and tell how much they have in common.

    Goals are compared as they are worded, without regard to case and spaces; the same wish in other words counts as
    another goal, so that diversity is an upper limit.

    References
    ----------
    Simpson (1949), Measurement of Diversity, for `same` and its variance.
    """
    life = lives(company)
    rows = company.table("goals").sort_values("set_date", kind="stable", na_position="first")
    rows = rows.assign(kind=rows["kind"].fillna("original").astype(str), wording=_wording(rows["goal"]))
    here = company.accounts.loc[company.accounts["account_id"].isin(customers(company)), "account_id"]
    table = _accounts(company, rows, here)
    still = table[(table["kind"] == "next") & table["progress"].isin(("overdue", "on the way", "no due date"))]
    counts = still.groupby(_wording(still["goal"]))
    wordings = pd.DataFrame(
        {"accounts": counts.size(), "overdue": counts["progress"].agg(lambda values: int((values == "overdue").sum()))}
    )
    shown = still.assign(wording=_wording(still["goal"])).drop_duplicates("wording").set_index("wording")["goal"]
    wordings.index = pd.Index(wordings.index.map(shown), name="goal")
    same = alike(wordings["accounts"].to_numpy())
    first, chance = _first(company, rows, life)
    return NextGoals(
        accounts=table,
        wordings=wordings.sort_values("accounts", ascending=False, kind="stable"),
        same=same,
        effective=_effective(same),
        open=len(still),
        first=first,
        alike=chance,
    )


def _wording(goals: pd.Series) -> pd.Series:
    return goals.astype("str").str.split().str.join(" ").str.casefold()


def _progress(goals: pd.DataFrame, day: pd.Timestamp) -> np.ndarray:
    """Tell what has become of each goal by a day."""
    steps = [goals["achieved_date"].notna(), goals["due_date"].isna(), goals["due_date"] < day]
    return np.select(steps, ["reached", "no due date", "overdue"], "on the way")


def _accounts(company, rows: pd.DataFrame, here: pd.Series) -> pd.DataFrame:
    """Return today's customers with the goal that they are at."""
    rows = rows[rows["account_id"].isin(here)]
    unmet = rows["achieved_date"].isna()
    # An open goal goes before a reached one; of each the one set last.
    last = rows.assign(unmet=unmet).sort_values("unmet", kind="stable").drop_duplicates("account_id", keep="last")
    last = last.assign(progress=_progress(last, company.as_of))
    table = company.named(pd.DataFrame({"account_id": here.drop_duplicates()})).merge(last, on="account_id", how="left")
    table = table.rename(columns={"set_date": "set", "due_date": "due"})
    table["progress"] = table["progress"].fillna("none recorded")
    paid = paying(company, [company.as_of - pd.Timedelta(days=1)]).iloc[:, 0]
    table["mrr"] = table["account_id"].map(paid) if company.has("contracts.mrr") else np.nan
    table = table.sort_values(["mrr", "account_id"], ascending=[False, True], kind="stable")
    names = ["account_id", "name", "csm", "mrr", "progress", "goal", "kind", "set", "due"]
    return table[names].reset_index(drop=True)


def alike(counts) -> Estimate:
    """Estimate the chance that two of those counted belong to the same kind (Simpson 1949).

    Returns an estimate without bias; bounds from the exact variance at the estimated shares, cut at 0 and 1. There is
    none with fewer than two counted.

    `counts` (array-like of int, shape (k,)): how many there are of each kind.

    Examples
    --------
    >>> alike([2, 2]).estimate
    0.3333333333333333
    """
    counts = np.asarray(counts, dtype=float)
    n = counts.sum()
    if n < 2:
        return Estimate(None, n=int(n))
    estimate = float((counts * (counts - 1)).sum() / (n * (n - 1)))
    share = counts / n
    second, third = (share**2).sum(), (share**3).sum()
    variance = (4 * n * (n - 1) * (n - 2) * third + 2 * n * (n - 1) * second) / (n * (n - 1)) ** 2
    variance -= 2 * n * (n - 1) * (2 * n - 3) * second**2 / (n * (n - 1)) ** 2
    margin = Z * float(np.sqrt(max(variance, 0.0)))
    low, high = max(0.0, estimate - margin), min(1.0, estimate + margin)
    return Estimate(estimate, low, high, n=int(n), method="Simpson")


def _effective(same: Estimate) -> Estimate:
    """Turn the chance of the same goal into an effective number of goals."""
    if not same.estimate:
        return Estimate(None, n=same.n, unit="goals")
    high = 1 / same.low if same.low else None
    return Estimate(1 / same.estimate, 1 / same.high, high, n=same.n, unit="goals", method="Simpson")


def _first(company, rows: pd.DataFrame, life: pd.DataFrame) -> tuple[pd.DataFrame, float | None]:
    """Return how often first goals are reached, by wording, and p that there is no difference."""
    rows = rows[rows["kind"] == "original"]
    every = {wording: part for wording, part in rows.groupby("wording", sort=False)}
    fitted = {wording: reaching(company, part, life) for wording, part in every.items()}
    often = {wording: curve for wording, curve in fitted.items() if curve.n >= LEAST}
    found = {every[wording]["goal"].iloc[-1]: curve for wording, curve in often.items()}
    seldom = rows[~rows["wording"].isin(list(often))]
    rest = reaching(company, seldom, life)
    if rest.n:
        found[""] = rest
    table = pd.DataFrame(
        {
            "set": pd.Series({goal: curve.n for goal, curve in found.items()}, dtype=float),
            "reached": pd.Series({goal: curve.events for goal, curve in found.items()}, dtype=float),
            "within_year": pd.Series({goal: curve.at(YEAR) for goal, curve in found.items()}, dtype=object),
        }
    ).rename_axis("goal")
    table["order"] = [-1.0 if one.estimate is None else one.estimate for one in table["within_year"]]
    table = table.sort_values("order", ascending=False, kind="stable").drop(columns="order")
    return table, _homogeneous([one for goal, one in table["within_year"].items() if goal])


def _homogeneous(estimates: list[Estimate]) -> float | None:
    """Return p of Cochran's Q that all estimates are of one value; None with fewer than two that have bounds."""
    usable = [e for e in estimates if e.estimate is not None and e.low is not None and e.high > e.low]
    if len(usable) < 2:
        return None
    value = np.array([one.estimate for one in usable])
    weight = (2 * Z / np.array([one.high - one.low for one in usable])) ** 2
    middle = (weight * value).sum() / weight.sum()
    return float(stats.chi2.sf((weight * (value - middle) ** 2).sum(), len(usable) - 1))


KINDS = ("original", "next")
STATUSES = ("reached", "on the way", "overdue", "no due date", "none recorded")
YEAR = 365
RECENT_MONTHS = 24


@dataclass(frozen=True)
class Goals(Result):
    """The goals of customers, by kind: what they first bought the product for, and what came after.

    - `status` (DataFrame of int): index: kind; columns: :data:`STATUSES`. Accounts active at as_of by the goal of that
      kind set last. `accounts`: who they are: kind, account_id, status.
    - `reached`: share of goals reached by days since they were set, churn competing. The first goal of each account and
      kind, set in the last 24 months, while a customer.
    - `reached_12m`: the share reached within a year of being set.
    - `overdue`: of the goals of active accounts that are not reached and have a due date, the share whose date has
      passed.
    - `original_set`, `next_set`: share of active accounts with a goal of that kind.
    """

    shown_by = "cslib.team"

    status: pd.DataFrame
    reached: dict[str, Incidence]
    reached_12m: dict[str, Estimate]
    overdue: Estimate
    original_set: Estimate
    next_set: Estimate
    accounts: pd.DataFrame | None = field(default=None, repr=False)


@verb(needs="goals")
def goals(company) -> Goals | Unavailable:
    """Follow the goals that customers set."""
    life = lives(company)
    active = company.accounts.loc[company.accounts["account_id"].isin(customers(company)), "account_id"]
    rows = company.table("goals").sort_values("set_date", kind="stable", na_position="first")
    rows = rows.assign(kind=rows["kind"].fillna("original").astype(str))
    here = rows[rows["account_id"].isin(active)]
    last = [here[here["kind"] == kind].drop_duplicates("account_id", keep="last").assign(kind=kind) for kind in KINDS]
    found = pd.concat(part.assign(status=_progress(part, company.as_of)) for part in last)
    found = found.set_index(["kind", "account_id"])["status"]
    everyone = pd.MultiIndex.from_product([KINDS, active], names=found.index.names)
    found = found.reindex(everyone, fill_value="none recorded")
    status = found.groupby("kind").value_counts().unstack(fill_value=0).reindex(KINDS, columns=STATUSES, fill_value=0)
    reached = {kind: reaching(company, rows[rows["kind"] == kind], life) for kind in KINDS}
    unmet = here[here["achieved_date"].isna() & here["due_date"].notna()]
    return Goals(
        status=status,
        reached=reached,
        reached_12m={kind: incidence.at(YEAR) for kind, incidence in reached.items()},
        overdue=proportion(int((unmet["due_date"] < company.as_of).sum()), len(unmet)),
        original_set=_set(status.loc["original"]),
        next_set=_set(status.loc["next"]),
        accounts=found.reset_index(),
    )


def _set(counts: pd.Series) -> Estimate:
    return proportion(int(counts.sum() - counts["none recorded"]), int(counts.sum()))


def reaching(company, rows: pd.DataFrame, life: pd.DataFrame) -> Incidence:
    """Fit the share reached by days since set, on the first goal of each account of the last 24 months.

    Returns days; churn competes.

    `rows`: of the ``goals`` table, by set_date. `life`: of :func:`cslib.company.spells.lives`.
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
