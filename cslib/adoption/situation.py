"""Where accounts stand on a day: revenue, state, trend, the next notice deadline; the same on many days before."""

import numpy as np
import pandas as pd

from cslib.company.months import due_dates, value_then
from cslib.company.quarters import add_months
from cslib.company.spells import CENSORED, lives, paid_of, renewals, spells
from cslib.retention.bridge import positions, priced, spell_at
from cslib.stats.estimate import Unavailable
from cslib.utilization.clock import states

PERIOD_DAYS = 28
PERIODS = 26
"""Stretches of 28 days before as_of that a model of risk learns from: two years."""

BEFORE_DAYS = 84
SHORT_TERM_MONTHS = 3
WATCHED = ("active_day_share", "breadth")

PASSED, DUE, NEAR, AHEAD, FAR, SHORT, UNKNOWN = "passed", "due", "near", "ahead", "far", "short", "unknown"
PHASES = (PASSED, DUE, NEAR, AHEAD, FAR, SHORT, UNKNOWN)
"""Between the deadline for notice and the renewal; up to 4, 8, 12 weeks before the deadline; earlier; a term under
three months; no term known."""


def phase_of(days, passed, short) -> np.ndarray:
    """Name the phase of accounts by the days to their next notice deadline.

    `days` (array-like of float, shape (n,)): missing where no term is known. `passed`, `short` (array-like of bool,
    shape (n,)): the deadline is over and the renewal is not; the term is under three months. Returns numpy.ndarray of
    object, shape (n,).

    Examples
    --------
    >>> phase_of([10.0, 60.0], [False, False], [False, False]).tolist()
    ['due', 'ahead']
    """
    days = np.asarray(days, dtype=float)
    steps = [np.isnan(days), np.asarray(short), np.asarray(passed) | (days < 0), days < 28, days < 56, days < 84]
    return np.select(steps, [UNKNOWN, SHORT, PASSED, DUE, NEAR, AHEAD], FAR).astype(object)


def situation(company, trailing: pd.DataFrame, rule=None) -> pd.DataFrame:
    """Tell where each account that is a customer at as_of stands.

    Returns account_id; mrr (missing without money); notice (bool: given); renewal_date, deadline (the next one on or
    after as_of), days (to it), passed (days until the renewal whose deadline is over, else 0), short, phase; group
    (segment); log_age; active_day_share, breadth (of the last 28 days, missing where not seen), share_before (12 weeks
    earlier), trend; state (``in``, ``outside`` or missing).

    `company` (cslib.company.company.Company): as known on the day (``asof.earlier`` for an earlier one). `trailing`: of
    ``usage.trailing``; windows that end after as_of are not looked at. `rule` (cslib.company.policies.policy.Rule,
    optional): the definition of high utilization.
    """
    return once_with(company, "situation", trailing, rule, lambda: _situation(company, trailing, rule)).copy(deep=False)


def once_with(company, name: str, trailing: pd.DataFrame, rule, work_out):
    """Return what is worked out once for this company, these windows of use and this rule."""
    key = (name, rule, id(trailing))
    if key not in company.worked_out:
        # The windows are kept with it, as another table could get their id.
        company.worked_out[key] = trailing, work_out()
    return company.worked_out[key][1]


def _situation(company, trailing: pd.DataFrame, rule) -> pd.DataFrame:
    day = company.as_of
    current = spell_at(spells(company), day)
    current = current[~current["ended_by"].isin(CENSORED)]
    paying = positions(company, day)
    table = pd.DataFrame({"account_id": current.index[current.index.isin(paying.index)]})
    current = current.reindex(table["account_id"]).reset_index(drop=True)
    known = priced(company)
    cents = paying["cents"].where(~paying["unpriced"]).reindex(table["account_id"])
    table["mrr"] = cents.to_numpy(dtype=float) / 100 if known else np.nan
    table["notice"] = current["notice_date"].notna()
    table["since"] = current["start"].astype("datetime64[ns]")
    table["log_age"] = np.log1p((day - table["since"]).dt.days.clip(lower=0) / 30.44)
    _add_deadlines(company, table, current["term_months"])
    table["group"] = segments(company, table["account_id"])
    used = use_on(trailing, rule, [last_monday(day)])
    table = table.merge(used.drop(columns="date"), on="account_id", how="left")
    return table.sort_values("account_id", ignore_index=True)


def segments(company, account: pd.Series) -> pd.Series:
    """Return the segment of each account; empty where there is none."""
    if not company.default_segment:
        return pd.Series("", index=account.index)
    return account.map(company.accounts.set_index("account_id")[company.default_segment]).fillna("").astype(str)


def _add_deadlines(company, table: pd.DataFrame, term: pd.Series) -> None:
    """Add renewal_date, deadline, days, passed, short and phase."""
    day = company.as_of
    due = renewals(company)
    due = due[due["ahead"]].sort_values("renewal_date").drop_duplicates("account_id").set_index("account_id")
    due = due[["renewal_date", "notice_deadline", "term_months"]].reindex(table["account_id"]).reset_index(drop=True)
    renewal = due["renewal_date"].astype("datetime64[ns]")
    deadline = due["notice_deadline"].astype("datetime64[ns]").fillna(renewal)
    over = deadline < day
    months = term.where(term > 0, due["term_months"]).to_numpy(dtype=float)
    later = pd.Series(add_months(renewal, months), index=table.index)
    table["renewal_date"] = renewal
    table["deadline"] = deadline.mask(over, later - (renewal - deadline))
    table["days"] = (table["deadline"] - day).dt.days.clip(lower=0).astype(float)
    table["passed"] = (renewal - day).dt.days.where(over, 0).fillna(0).astype(float)
    table["short"] = months < SHORT_TERM_MONTHS
    table["phase"] = phase_of(table["days"], table["passed"] > 0, table["short"])


def states_if_known(trailing: pd.DataFrame | Unavailable | None, rule) -> pd.DataFrame | None:
    """Return ``landmark.states``; None without windows of use, a rule, or the measures that it asks for."""
    if rule is None or not isinstance(trailing, pd.DataFrame) or not set(rule.measures) <= set(trailing):
        return None
    return states(trailing, rule)


def last_monday(day) -> pd.Timestamp:
    """Return the last Monday on or before a day."""
    day = pd.Timestamp(day)
    return day - pd.Timedelta(days=day.day_of_week)


def use_on(trailing: pd.DataFrame, rule, mondays) -> pd.DataFrame:
    """Return use, its trend and the state of all accounts on some Mondays.

    Returns account_id, date, the measures of :data:`WATCHED` that there are, share_before, trend, state.
    """
    mondays = pd.DatetimeIndex(mondays).as_unit("ns")
    seen = trailing[trailing["date"] <= mondays.max()]
    names = [name for name in WATCHED if name in seen]
    now = seen.loc[seen["date"].isin(mondays), ["account_id", "date", *names]]
    if names:
        before = seen.loc[seen["date"].isin(mondays - pd.Timedelta(days=BEFORE_DAYS)), ["account_id", "date", names[0]]]
        before = before.assign(date=before["date"] + pd.Timedelta(days=BEFORE_DAYS))
        now = now.merge(before.rename(columns={names[0]: "share_before"}), on=["account_id", "date"], how="left")
        now["trend"] = now[names[0]] - now["share_before"]
    else:
        now = now.assign(share_before=np.nan, trend=np.nan)
    panel = states_if_known(seen, rule)
    if panel is None:
        return now.assign(state=pd.Series(np.nan, index=now.index, dtype=object))
    panel = panel[panel["date"].isin(mondays)]
    panel = panel.assign(state=np.where(panel["in_state"], "in", "outside"))
    return now.merge(panel[["account_id", "date", "state"]], on=["account_id", "date"], how="left")


def snapshots(company, trailing: pd.DataFrame, rule=None, periods: int = PERIODS) -> pd.DataFrame:
    """Look at all accounts every four weeks before as_of, and at who decided to leave in the four weeks after each.

    A stretch counts if it was over by as_of, the account was under observation and had given no notice when it began,
    and it did not end otherwise than by churn. *Left* is the day of notice, or of the churn where none was given.
    Deadlines come from start_date + k x term_months, never from an end_date. Only first spells are looked at.

    Returns account_id, date (a Monday), left (bool), phase, group, log_age, and the columns of :func:`use_on`.

    `company` (cslib.company.company.Company): as known on the day. `trailing`: of ``usage.trailing``. `periods`: how
    many stretches.
    """
    last = last_monday(company.as_of)
    grid = [last - pd.Timedelta(days=PERIOD_DAYS * k) for k in range(1, periods + 1)]
    life = lives(company)
    names = ["account_id", "start", "entry", "end", "churned", "ended_by", "notice_date", "term_months"]
    rows = use_on(trailing, rule, grid).merge(life[names], on="account_id")
    over = rows["date"] + pd.Timedelta(days=PERIOD_DAYS)
    told = rows["notice_date"].where(rows["churned"] | (rows["end"] >= company.as_of))
    gone = told.fillna(rows["end"].where(rows["churned"]))
    rows["left"] = (gone >= rows["date"]) & (gone < over)
    there = (rows["entry"] <= rows["date"]) & (rows["end"] > rows["date"]) & ~(rows["notice_date"] < rows["date"])
    otherwise = rows["ended_by"].isin(CENSORED) & (rows["end"] < over) & ~rows["left"]
    rows = rows[there & ~otherwise].reset_index(drop=True)
    rows["log_age"] = np.log1p((rows["date"] - rows["start"]).dt.days.clip(lower=0) / 30.44)
    rows["phase"] = _phases(company, rows, due_dates(company, life))
    rows["group"] = ""
    if company.default_segment:
        asked = rows[["account_id"]].assign(begin=rows["date"])
        rows["group"] = value_then(company, asked, company.default_segment).fillna("").astype(str)
    columns = [name for name in WATCHED if name in rows]
    return rows[["account_id", "date", "left", "phase", "group", "log_age", *columns, "share_before", "trend", "state"]]


def _phases(company, rows: pd.DataFrame, due: pd.DataFrame) -> np.ndarray:
    """Return the phase of each row by the next renewal on or after its date."""
    asked = rows[["account_id", "date"]].reset_index(names="at").sort_values("date", kind="stable")
    found = pd.merge_asof(asked, due, left_on="date", right_on="due", by="account_id", direction="forward")
    found = found.set_index("at").reindex(rows.index)
    contracts = paid_of(company).sort_values("start_date").drop_duplicates("account_id", keep="last")
    notice = pd.to_numeric(contracts.set_index("account_id")["notice_days"]).reindex(rows["account_id"]).fillna(0)
    days = (found["due"] - rows["date"]).dt.days - notice.to_numpy(dtype=float)
    return phase_of(days, days < 0, rows["term_months"] < SHORT_TERM_MONTHS)
