"""Use in windows of accounts' lives: by week, over the last days before many days, and at the landmark."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.company import reduction
from cslib.company.measures import available, by_week, measured, used, working_days
from cslib.company.reduction import Windows
from cslib.company.spells import lives, pauses
from cslib.errors import ParameterError
from cslib.language import tr
from cslib.stats.estimate import Result, Unavailable, verb


def monday(days: pd.Series, up: bool = False) -> pd.Series:
    """Move dates back to their Monday, or with `up` forward to the next one."""
    weekday = days.dt.day_of_week
    return days + pd.to_timedelta((-weekday) % 7, unit="D") if up else days - pd.to_timedelta(weekday, unit="D")


def every_week(bounds: pd.DataFrame, first: pd.Series, last: pd.Series) -> pd.DataFrame:
    """Repeat each row of `bounds` for every Monday from `first` up to but not with `last`; `place`: which it is."""
    weeks = _weeks_between(first, last)
    rows = bounds.assign(week=first).loc[bounds.index.repeat(weeks)].reset_index(drop=True)
    rows["place"] = np.arange(len(rows)) - np.repeat(np.cumsum(weeks) - weeks, weeks)
    rows["week"] += pd.to_timedelta(7 * rows["place"], unit="D")
    return rows


def _weeks_between(first: pd.Series, last: pd.Series) -> np.ndarray:
    return ((last - first).dt.days // 7).clip(lower=0).to_numpy()


def paused_days(company, accounts: pd.Series, lo: pd.Series, hi: pd.Series) -> pd.Series:
    """Count the days of a pause in each window [lo, hi)."""
    days = pd.Series(0, index=accounts.index)
    breaks = pauses(company)
    if breaks.empty:
        return days
    some = accounts.isin(breaks["account_id"].unique())
    rows = pd.DataFrame({"account_id": accounts[some], "lo": lo[some], "hi": hi[some]}).reset_index(names="at")
    rows = rows.merge(breaks, on="account_id")
    shared = (np.minimum(rows["hi"], rows["end"]) - np.maximum(rows["lo"], rows["start"])).dt.days.clip(lower=0)
    return days.add(shared.groupby(rows["at"]).sum(), fill_value=0).astype(int)


def check_days(days: int, landmark_days: int | None = None) -> None:
    """Raise a ParameterError unless the window is of whole weeks and ends at or before the landmark."""
    problems = []
    if days < 7 or days % 7:
        problems.append(tr("The value for `days` must be whole weeks, such as 28, but {days} was passed.", days=days))
    elif landmark_days is not None and landmark_days < days:
        problems.append(
            tr(
                "The value for `landmark_days` must be at least the {days} of the window, but {given} was passed.",
                days=days,
                given=landmark_days,
            )
        )
    if problems:
        raise ParameterError(problems)


def rolling(values, size: int, combine) -> np.ndarray:
    """Combine each value with the `size` - 1 before it; the first of an account mix in others' and are dropped."""
    values = np.asarray(values, dtype=float)
    result = values.copy()
    for back in range(1, size):
        result[back:] = combine(result[back:], values[:-back])
    return result


WEEK = pd.Timedelta(days=7)

WINDOWS = (28, 56, 84)
"""Lengths of windows, in days, that :func:`suggested_window` chooses from."""


def span(company) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first day of the usage data and the day after its last.

    It begins at ``data_from`` of usage, else with the first row of any account, and ends with the
    last row, or at as_of where that is less than a week later (a quiet last week is no gap).

    Raises ParameterError if no usage is there at all.
    """
    if by_week(company):
        weeks = company.everyone().activity["week"]
        first, last = weeks.min(), weeks.max() + pd.Timedelta(days=6)
        since = company.data_from("activity")
    else:
        days = reduction.of(company.everyone()).day
        first, last = pd.to_datetime([days.min(), days.max()], unit="D") if len(days) else (pd.NaT, pd.NaT)
        since = company.data_from("usage")
    if pd.isna(first):
        raise ParameterError([tr("There is no usage before {date}.", date=f"{company.as_of:%Y-%m-%d}")])
    end = min(pd.Timestamp(last).normalize() + pd.Timedelta(days=1), company.as_of)
    end = company.as_of if company.as_of - end < WEEK else end
    return (pd.Timestamp(first).normalize() if since is None else since), end


def _bounds(company) -> pd.DataFrame:
    """Return account_id, lo and hi: the days of each account's life inside the usage span."""
    first, end = span(company)
    life = lives(company)
    bounds = pd.DataFrame(
        {"account_id": life["account_id"], "lo": life["start"].clip(lower=first), "hi": life["end"].clip(upper=end)}
    )
    return bounds[bounds["hi"] > bounds["lo"]].sort_values("account_id", ignore_index=True)


def _filled(frame: pd.DataFrame, counts: pd.DataFrame, on: list[str]) -> pd.DataFrame:
    """Join counts to the frame of what was observed: nothing counted is 0."""
    names = [name for name in counts if name not in on]
    frame = frame.merge(counts, on=on, how="left")
    frame[names] = frame[names].fillna(0)
    return frame


def weekly(company) -> pd.DataFrame:
    """Reduce usage to account-weeks.

    Returns one row per account and week of which a day lies inside its life (first spell) and the usage span:
    `account_id`, `week` (Monday), `active_days` (0 to 7), `active_users` (missing without user_id), `features`
    (different ones used), `events`, and `observed_days` (fewer than 7 where a life or the span begins or ends inside
    the week). Weeks wholly in a pause are left out.

    Examples
    --------
    >>> weekly(company).groupby("week")["events"].sum()  # doctest: +SKIP
    """
    bounds = _bounds(company)
    first, last = monday(bounds["lo"]), monday(bounds["hi"], up=True)
    frame = every_week(bounds, first, last)
    counts = {} if by_week(company) else _week_counts(company, bounds, first, last)
    over = frame["week"] + WEEK
    lo, hi = np.maximum(frame["week"], frame["lo"]), np.minimum(over, frame["hi"])
    frame["observed_days"] = (hi - lo).dt.days - paused_days(company, frame["account_id"], lo, hi)
    frame = frame[["account_id", "week", "observed_days"]].assign(**counts)
    frame = frame[frame["observed_days"] > 0].reset_index(drop=True)
    if by_week(company):
        frame = _filled(frame, _weeks_known(company), ["account_id", "week"])
    whole = [name for name in ("active_days", "active_users", "features") if name in frame]
    frame = frame.astype(dict.fromkeys(whole, "int64"))
    names = ["account_id", "week", "active_days", "active_users", "features", "events", "observed_days"]
    return frame.reindex(columns=names)


def _weeks_known(company) -> pd.DataFrame:
    """Return the counts that the activity table has of accounts and weeks."""
    rows = company.activity.assign(week=monday(company.activity["week"]))
    known = [name for name in ("active_days", "active_users", "features", "events") if rows[name].notna().any()]
    return rows.groupby(["account_id", "week"], as_index=False)[known].sum()


def _week_counts(company, bounds: pd.DataFrame, first: pd.Series, last: pd.Series) -> dict[str, np.ndarray]:
    """Return the counts of each week of :func:`every_week`."""
    inside, weeks = Windows(reduction.of(company), bounds, by_week=True), _weeks_between(first, last)
    at = inside.at(first, weeks)
    counts = {"active_days": inside.days(), "features": inside.different("features"), "events": inside.events()}
    if company.has("usage.user_id"):
        counts["active_users"] = inside.different("users")
    return {name: _laid(values, at, weeks) for name, values in counts.items()}


def _laid(values: np.ndarray, at: np.ndarray, weeks: np.ndarray) -> np.ndarray:
    """Lay counts of groups where they stand among all weeks: nothing counted is 0."""
    laid = np.zeros(weeks.sum())
    laid[at[at >= 0]] = values[at >= 0]
    return laid


@verb
def trailing(company, days: int = 28) -> pd.DataFrame | Unavailable:
    """Measure use over the trailing window at every Monday.

    Parameters
    ----------
    days : int
        Length of the window, whole weeks.

    Returns
    -------
    DataFrame or Unavailable
        `account_id`; `date` (a Monday: the window is [date - days, date)); one column for each :func:`available`
        measure. Only windows wholly inside the account's life (first spell) and the usage span, and clear of pauses.

    Raises
    ------
    ParameterError
        If `days` is no multiple of 7.

    Notes
    -----
    From an ``activity`` table: active days of a week count as working days up to the number of those;
    users and features of the window are the most of any of its weeks, since they cannot be told apart.
    """
    check_days(days)
    if not used(company):
        return Unavailable(("usage",))
    size = days // 7
    bounds = _bounds(company)
    first, last = monday(bounds["lo"], up=True), monday(bounds["hi"])
    every = every_week(bounds[["account_id"]], first, last)
    frame = every.loc[every["place"] >= size - 1, ["account_id"]]
    frame["date"] = every["week"] + WEEK
    frame["lo"], frame["hi"] = frame["date"] - pd.Timedelta(days=days), frame["date"]
    frame = frame[paused_days(company, frame["account_id"], frame["lo"], frame["hi"]) == 0]
    rows = frame.index.to_numpy()
    if by_week(company):
        every = _filled(every, _weeks_of_activity(company), ["account_id", "week"])
        made = {name: rolling(every[name], size, np.maximum)[rows] for name in ("users", "features") if name in every}
        sums = ("working_days", "active_weeks", "active_days", "events")
        made |= {name: rolling(every[name], size, np.add)[rows] for name in sums if name in every}
    else:
        del every
        inside, weeks = Windows(reduction.of(company), bounds, by_week=True), _weeks_between(first, last)
        at = inside.at(first, weeks)
        counts = {"active_days": inside.days(), "working_days": inside.days(company.calendar)}
        counts |= {"events": inside.events(), "active_weeks": np.ones(len(at))}
        made = {name: rolling(_laid(values, at, weeks), size, np.add)[rows] for name, values in counts.items()}
        made |= {name: inside.rolling(name, at, weeks, size)[rows] for name in _distinct(company)}
        del inside, counts, at
    frame = frame.reset_index(drop=True).assign(**made)
    return measured(company, frame)[["account_id", "date", *available(company)]]


def _distinct(company) -> tuple[str, ...]:
    """Return the sets whose different members are counted once per window."""
    return ("features", "users") if company.has("usage.user_id") else ("features",)


def _weeks_of_activity(company) -> pd.DataFrame:
    weeks = _weeks_known(company).rename(columns={"active_users": "users"})
    used = pd.Series(False, index=weeks.index)
    for name in weeks.columns.intersection(["active_days", "users", "features", "events"]):
        used |= weeks[name] > 0
    if "active_days" in weeks:
        there = working_days(company, weeks["week"], weeks["week"] + WEEK)
        weeks["working_days"] = np.minimum(weeks["active_days"], there)
    return weeks.assign(active_weeks=used.astype(int))


def at_landmark(company, landmark_days: int = 90, days: int = 28, on=None) -> pd.DataFrame:
    """Measure use over the `days` before day `landmark_days` of every account's life.

    Returns one row per account that started: `account_id`; `landmark` (date); `observed` (the whole window lies inside
    the usage span and the account's life, clear of pauses, and the account was under observation by the landmark); the
    :func:`available` measures, missing where not observed.

    `landmark_days`: days from the account's start, at least `days`. `days`: length of the window [landmark - days,
    landmark), whole weeks. `on` (date-like, optional): a day of the calendar that is everybody's landmark, in place of
    a day of life. Raises ParameterError if `days` is no multiple of 7, or `landmark_days` below it.

    Notes
    -----
    From an ``activity`` table the window is the whole weeks up to the last Monday at or before the landmark.
    """
    check_days(days, landmark_days if on is None else None)
    first, end = span(company)
    life = lives(company).sort_values("account_id", ignore_index=True)
    landmark = life["start"] + pd.Timedelta(days=landmark_days)
    frame = pd.DataFrame(
        {"account_id": life["account_id"], "landmark": landmark if on is None else pd.Timestamp(on).as_unit("ns")}
    )
    frame["hi"] = monday(frame["landmark"]) if by_week(company) else frame["landmark"]
    frame["lo"] = frame["hi"] - pd.Timedelta(days=days)
    inside = (frame["lo"] >= life["start"].clip(lower=first)) & (frame["landmark"] <= life["end"])
    inside &= (frame["hi"] <= end) & (life["entry"] <= frame["landmark"])
    frame["observed"] = inside & (paused_days(company, frame["account_id"], frame["lo"], frame["hi"]) == 0)
    seen = frame[frame["observed"]]
    counts = _activity_windows(company, seen) if by_week(company) else _usage_windows(company, seen)
    frame = measured(company, _filled(frame, counts, ["account_id"]))
    names = list(available(company))
    frame[names] = frame[names].where(frame["observed"])
    return frame[["account_id", "landmark", "observed", *names]]


def _usage_windows(company, windows: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of one window per account."""
    inside = Windows(reduction.of(company), windows)
    counts = {
        "active_days": inside.days(),
        "working_days": inside.days(company.calendar),
        "active_weeks": inside.weeks(),
        "events": inside.events(),
        **{name: inside.different(name) for name in _distinct(company)},
    }
    return windows[["account_id"]].iloc[inside.row].assign(**counts)


def _activity_windows(company, windows: pd.DataFrame) -> pd.DataFrame:
    rows = _weeks_of_activity(company).merge(windows[["account_id", "lo", "hi"]], on="account_id")
    rows = rows[(rows["week"] >= rows["lo"]) & (rows["week"] < rows["hi"])].drop(columns=["week", "lo", "hi"])
    how = {name: "max" if name in ("users", "features") else "sum" for name in rows if name != "account_id"}
    return rows.groupby("account_id", as_index=False).agg(how)


@dataclass(frozen=True)
class UsageInterval(Result):
    """How long each account pauses between days of use.

    `frame`: `account_id`; `median_gap` (days from an active day to the next, median); `active_days`. Only accounts with
    at least three active days. From an ``activity`` table gaps are those between active weeks, in days, and three
    active weeks are needed.
    """

    shown_by = "cslib.utilization"

    frame: pd.DataFrame


@verb(needs="usage")
def usage_interval(company) -> UsageInterval | Unavailable:
    """Return how long each account pauses between days of use."""
    if by_week(company):
        weeks = _weeks_of_activity(company)
        weeks = weeks[weeks["active_weeks"] > 0].sort_values(["account_id", "week"])
        weeks["gap"] = weeks.groupby("account_id")["week"].diff().dt.days
        found = weeks.groupby("account_id", as_index=False).agg(
            median_gap=("gap", "median"), active_days=("week", "size")
        )
        return UsageInterval(found[found["active_days"] >= 3].reset_index(drop=True))
    bounds = _bounds(company)
    gaps = Windows(reduction.of(company), bounds).gaps().groupby("row")["gap"].agg(["median", "size"])
    gaps = gaps[gaps["size"] >= 3]
    account = bounds["account_id"].iloc[gaps.index].reset_index(drop=True)
    found = {"median_gap": gaps["median"].to_numpy(dtype=float), "active_days": gaps["size"].to_numpy(dtype="int64")}
    return UsageInterval(pd.DataFrame({"account_id": account, **found}))


def suggested_window(gaps: pd.DataFrame) -> int:
    """Choose the length of the window from how often the product is used, before any threshold is looked at.

    The smallest of :data:`WINDOWS` that is at least twice the 75% quantile of the accounts' median
    gaps: in it three accounts out of four would be seen twice or more at their usual pace.

    Returns days; the longest where none is long enough, 28 where nothing is known.

    `gaps`: of :func:`usage_interval`.

    Examples
    --------
    >>> suggested_window(pd.DataFrame({"median_gap": [1.0, 2.0, 7.0, 20.0]}))
    28
    """
    need = 2 * gaps["median_gap"].quantile(0.75) if len(gaps) else 0.0
    return next((days for days in WINDOWS if days >= need), WINDOWS[-1])
