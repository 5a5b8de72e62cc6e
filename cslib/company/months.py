"""Person-periods: one row per account and month at risk, with what was known when the month began."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cslib.company import usage
from cslib.company.quarters import add_months
from cslib.company.spells import at_risk, lives, renewals

AT_RENEWAL_DAYS = 7
"""A churn up to so many days after a renewal date belongs to the month that ends with it."""

NEAR_MONTHS = 3
UNEVEN_DAYS = 4

AT_RENEWAL, NEAR, FURTHER, UNKNOWN = "at renewal", "near renewal", "further", "term unknown"
PHASES = (AT_RENEWAL, NEAR, FURTHER, UNKNOWN)
"""The renewal falls in the month; 1 to 3 months lie between the month and the renewal; more; no term is known."""

DAYS_PER_MONTH = 365.25 / 12


def person_periods(company, columns: Sequence[str] = (), measures: Sequence[str] = (), rule=None) -> pd.DataFrame:
    """Build the table of months at risk of churn.

    A month of an account runs from its start + m months, by the calendar, to start + (m + 1) months. It counts where
    the account was under observation when it began and either churned in it or was there until its end; a month
    that a pause or another end than churn cuts, or that was not over a week before as_of, counts for nobody.

    Returns account_id; month (0, 1, ...); begin, finish (exclusive); churned; phase (see :data:`PHASES`);
    months_to_renewal (0 where it falls in the month; from start_date + k x term_months, never from an end_date);
    log_age (logarithm of month + 1); log_term (logarithm of the years since the renewal before, or the start, where the
    renewal falls in the month, else 0: who decides once a year decides for twelve months); the covariates.

    - `columns`: columns of accounts; their values are those of the day on which the month began, as far as ``changes``
      tells.
    - `measures`: measures of use in the 28 days before the month began (the last Monday up to then). After notice was
      given they stay what they were at notice: later use tells of the notice.
    - `rule` (cslib.company.policies.policy.Rule, optional): a definition of high utilization; it adds the column
      `state`: ``in``, ``outside`` or missing.

    Examples
    --------
    >>> person_periods(company, ["segment"])  # doctest: +SKIP
    """
    life = lives(company)
    due = due_dates(company, life)
    rows = _months(company, life, due)
    rows = _with_renewal(rows, due, life)
    for column in columns:
        rows[column] = value_then(company, rows, column)
    wanted = list(dict.fromkeys([*measures, *(rule.measures if rule is not None else ())]))
    if wanted:
        rows = _with_use(company, rows, life, wanted)
    if rule is not None:
        known = rows[list(rule.measures)].notna().all(axis=1)
        rows["state"] = np.where(rule.met(rows), "in", "outside")
        rows["state"] = rows["state"].where(known)
        rows = rows.drop(columns=[name for name in wanted if name not in measures])
    return rows


def due_dates(company, life: pd.DataFrame) -> pd.DataFrame:
    """Return account_id and due: the renewal dates met, and the next one of the term that was going on at the end."""
    table = renewals(company)[["account_id", "renewal_date", "ahead"]]
    table = table.merge(life[["account_id", "start", "end"]], on="account_id")
    going_on = table["ahead"] & (table["end"] >= company.as_of)
    table = table[(table["renewal_date"] > table["start"]) & ((table["renewal_date"] <= table["end"]) | going_on)]
    met = table.groupby("account_id")["renewal_date"].max().reindex(life["account_id"])
    begun = pd.Series(met.to_numpy(dtype="datetime64[ns]"), index=life.index).fillna(life["start"])
    cut = (begun < life["end"]) & (life["term_months"] > 0)
    ahead = pd.DataFrame({"account_id": life.loc[cut, "account_id"]})
    ahead["renewal_date"] = add_months(begun[cut], life.loc[cut, "term_months"])
    dates = pd.concat([table[["account_id", "renewal_date"]], ahead]).rename(columns={"renewal_date": "due"})
    dates["due"] = dates["due"].astype("datetime64[ns]")
    return dates.drop_duplicates().sort_values("due", ignore_index=True)


def _months(company, life: pd.DataFrame, due: pd.DataFrame) -> pd.DataFrame:
    """Return the months that count, one row each."""
    stretches = at_risk(company).merge(life[["account_id", "start"]], on="account_id")
    stretches["since"] = stretches["start"] + pd.to_timedelta(stretches["entry"], unit="D")
    stretches["over"] = stretches["start"] + pd.to_timedelta(stretches["exit"], unit="D")
    stretches = stretches.sort_values("over", ignore_index=True)
    met = pd.merge_asof(
        stretches[["account_id", "over"]],
        due.assign(met=due["due"]),
        left_on="over",
        right_on="due",
        by="account_id",
        tolerance=pd.Timedelta(days=AT_RENEWAL_DAYS),
    )["met"]
    stretches["over"] = stretches["over"].mask(stretches["event"] & met.notna(), met)
    first = ((stretches["since"] - stretches["start"]).dt.days / 31).astype(int)
    last = np.ceil((stretches["over"] - stretches["start"]).dt.days / 28).astype(int)
    rows = stretches.loc[stretches.index.repeat((last - first + 1).clip(lower=0))]
    rows["month"] = rows.groupby(level=0).cumcount() + first.reindex(rows.index)
    rows["begin"] = pd.Series(add_months(rows["start"], rows["month"]), rows.index).astype("datetime64[ns]")
    rows["finish"] = pd.Series(add_months(rows["start"], rows["month"] + 1), rows.index).astype("datetime64[ns]")
    rows["churned"] = rows["event"] & (rows["begin"] < rows["over"]) & (rows["over"] <= rows["finish"])
    seen = rows["finish"] + pd.Timedelta(days=AT_RENEWAL_DAYS) <= company.as_of
    counts = seen & (rows["begin"] >= rows["since"]) & (rows["churned"] | (rows["finish"] <= rows["over"]))
    names = ["account_id", "month", "begin", "finish", "churned"]
    return rows.loc[counts, names].sort_values(["account_id", "month"], ignore_index=True)


def _with_renewal(rows: pd.DataFrame, due: pd.DataFrame, life: pd.DataFrame) -> pd.DataFrame:
    """Add months_to_renewal, phase, log_age and log_term."""
    before = due.groupby("account_id")["due"].shift()
    before = before.fillna(due["account_id"].map(life.set_index("account_id")["start"]))
    due = due.assign(term=((due["due"] - before).dt.days / DAYS_PER_MONTH).round().clip(lower=1))
    asked = rows.reset_index(names="at").sort_values("begin", kind="stable")
    found = pd.merge_asof(
        asked[["at", "account_id", "begin", "finish"]],
        due,
        left_on="begin",
        right_on="due",
        by="account_id",
        direction="forward",
        allow_exact_matches=False,
    ).set_index("at")
    days = (found["due"] - found["finish"]).dt.days
    # Eleven calendar months are 334 to 337 days.
    left = np.ceil((days - UNEVEN_DAYS) / DAYS_PER_MONTH).clip(lower=1).mask(days <= 0, 0)
    rows["months_to_renewal"] = left.reindex(rows.index)
    rows["phase"] = np.select(
        [rows["months_to_renewal"] == 0, rows["months_to_renewal"] <= NEAR_MONTHS, rows["months_to_renewal"].notna()],
        [AT_RENEWAL, NEAR, FURTHER],
        UNKNOWN,
    )
    rows["log_age"] = np.log(rows["month"] + 1.0)
    term = found["term"].reindex(rows.index).where(rows["phase"] == AT_RENEWAL)
    rows["log_term"] = np.log(term.fillna(12) / 12)
    return rows


def value_then(company, rows: pd.DataFrame, column: str) -> pd.Series:
    """Return a column of accounts as it was on the day each month began."""
    current = company.accounts.set_index("account_id")[column]
    numeric = pd.api.types.is_numeric_dtype(current)
    values = rows["account_id"].map(current)
    if not company.has("changes"):
        return values
    were = company.table("changes")
    were = were.loc[were["column"] == column, ["account_id", "date", "value"]].sort_values("date")
    if were.empty:
        return values
    asked = rows[["account_id", "begin"]].reset_index(names="at").sort_values("begin", kind="stable")
    found = pd.merge_asof(
        asked, were, left_on="begin", right_on="date", by="account_id", direction="forward", allow_exact_matches=False
    ).set_index("at")
    before = pd.to_numeric(found["value"], errors="coerce") if numeric else found["value"]
    # A change to a value from none is a change all the same.
    return values.mask(found["date"].notna().reindex(rows.index), before.reindex(rows.index))


def _with_use(company, rows: pd.DataFrame, life: pd.DataFrame, measures: list[str]) -> pd.DataFrame:
    """Add the measures of the last window up to the day the month began, or up to notice."""
    notice = life.set_index("account_id")["notice_date"].reindex(rows["account_id"]).set_axis(rows.index)
    asked = pd.DataFrame(
        {"account_id": rows["account_id"], "day": rows["begin"].where(~(notice < rows["begin"]), notice)}
    )
    asked["day"] = asked["day"].astype("datetime64[ns]")
    asked = asked.reset_index(names="at").sort_values("day", kind="stable")
    windows = usage.trailing(company)[["account_id", "date", *measures]].sort_values("date", kind="stable")
    found = pd.merge_asof(
        asked, windows, left_on="day", right_on="date", by="account_id", tolerance=pd.Timedelta(days=6)
    ).set_index("at")
    return rows.join(found[measures])
