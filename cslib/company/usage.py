"""Use in windows of accounts' lives: by week, over the last days before many days, and at the landmark."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.company.measures import available, by_week, measured, used, working_days
from cslib.company.spells import lives, pauses
from cslib.errors import ParameterError
from cslib.language import tr
from cslib.stats.estimate import Result, Unavailable, verb


def monday(days: pd.Series, up: bool = False) -> pd.Series:
    """Move dates back to their Monday, or with `up` forward to the next one."""
    weekday = days.dt.day_of_week
    return days + pd.to_timedelta((-weekday) % 7, unit="D") if up else days - pd.to_timedelta(weekday, unit="D")


def every_week(bounds: pd.DataFrame, first: pd.Series, last: pd.Series) -> pd.DataFrame:
    """Repeat each row of `bounds` for every Monday from `first` up to but not with `last`."""
    weeks = ((last - first).dt.days // 7).clip(lower=0).to_numpy()
    rows = bounds.assign(week=first).loc[bounds.index.repeat(weeks)]
    rows["week"] += pd.to_timedelta(7 * rows.groupby(level=0).cumcount(), unit="D")
    return rows.reset_index(drop=True)


def paused_days(company, accounts: pd.Series, lo: pd.Series, hi: pd.Series) -> pd.Series:
    """Count the days of a pause in each window [lo, hi)."""
    days = pd.Series(0, index=accounts.index)
    breaks = pauses(company)
    if breaks.empty:
        return days
    rows = pd.DataFrame({"account_id": accounts, "lo": lo, "hi": hi}).reset_index(names="at")
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


def different(flags: pd.Series, size: int) -> np.ndarray:
    """Count the bits set in each value or the `size` - 1 before it; for an account's first weeks as in :func:`rolling`.

    Examples
    --------
    >>> different(pd.Series([1.0, 6.0, 0.0, 4.0]), 2).tolist()
    [1.0, 3.0, 2.0, 1.0]
    """
    flags = flags.to_numpy(dtype="int64")
    either = flags.copy()
    for back in range(1, size):
        either[back:] |= flags[:-back]
    return np.bitwise_count(either).astype(float)


def rolling(values: pd.Series, size: int, combine) -> np.ndarray:
    """Combine each value with the `size` - 1 before it; the first of an account mix in others' and are dropped."""
    values = values.to_numpy(dtype=float)
    result = values.copy()
    for back in range(1, size):
        result[back:] = combine(result[back:], values[:-back])
    return result


WEEK = pd.Timedelta(days=7)
MOST_FLAGS = 50
"""So many features fit into one number, a bit each; windows then cost the engine nothing beyond its weeks."""

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
        rows = company.everyone().usage_expr()
        first, last = rows.aggregate(first=rows.date.min(), last=rows.date.max()).execute().iloc[0]
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


def _rows_inside(company, windows: pd.DataFrame):
    """Return usage as an Ibis table, each row with the window (lo to hi) of its account that it falls in."""
    import ibis

    rows = company.usage_expr()
    rows = rows.mutate(date=rows.date.cast("date"))
    frame = windows[["account_id"]].astype("str")
    frame = frame.assign(**{name: windows[name].astype("datetime64[s]") for name in ("lo", "hi")})
    table = ibis.memtable(frame)
    table = table.mutate(lo=table.lo.cast("date"), hi=table.hi.cast("date"))
    joined = rows.join(table, "account_id")
    return joined.filter(joined.date >= joined.lo, joined.date < joined.hi)


def _is_working_day(company, date):
    """Return the Ibis expression that tells Monday to Friday without holidays."""
    weekday = date.day_of_week.index() < 5
    holidays = list(company.settings.holidays)
    return weekday & ~date.isin(holidays) if holidays else weekday


def _fetch(expression) -> pd.DataFrame:
    """Bring an account-level table into pandas, its dates as the kit has them."""
    frame = expression.execute()
    for name in ("week", "date"):
        if name in frame:
            frame[name] = pd.to_datetime(frame[name]).astype("datetime64[ns]")
    return frame


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
    frame = every_week(bounds, monday(bounds["lo"]), monday(bounds["hi"], up=True))
    over = frame["week"] + WEEK
    lo, hi = np.maximum(frame["week"], frame["lo"]), np.minimum(over, frame["hi"])
    frame["observed_days"] = (hi - lo).dt.days - paused_days(company, frame["account_id"], lo, hi)
    frame = frame.loc[frame["observed_days"] > 0, ["account_id", "week", "observed_days"]]
    frame = _filled(frame, _week_counts(company, bounds), ["account_id", "week"])
    whole = [name for name in ("active_days", "active_users", "features") if name in frame]
    frame = frame.astype(dict.fromkeys(whole, "int64"))
    names = ["account_id", "week", "active_days", "active_users", "features", "events", "observed_days"]
    return frame.reindex(columns=names)


def _week_counts(company, bounds: pd.DataFrame) -> pd.DataFrame:
    """Return counts per account and week, only weeks with use."""
    if by_week(company):
        rows = company.activity.assign(week=monday(company.activity["week"]))
        known = [name for name in ("active_days", "active_users", "features", "events") if rows[name].notna().any()]
        return rows.groupby(["account_id", "week"], as_index=False)[known].sum()
    rows = _rows_inside(company, bounds)
    counts = {"active_days": rows.date.nunique(), "features": rows.feature.nunique(), "events": rows["count"].sum()}
    if company.has("usage.user_id"):
        counts["active_users"] = rows.user_id.nunique()
    return _fetch(rows.group_by("account_id", week=rows.date.truncate("W")).aggregate(**counts))


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
    frame = every_week(bounds, monday(bounds["lo"], up=True), monday(bounds["hi"]))
    frame = frame[["account_id", "week"]]
    if by_week(company):
        frame = _filled(frame, _weeks_of_activity(company), ["account_id", "week"])
        most = {name: rolling(frame[name], size, np.maximum) for name in ("users", "features") if name in frame}
    else:
        frame = _filled(frame, _weeks_of_usage(company, bounds), ["account_id", "week"])
        most = {"features": different(frame["flags"], size)} if "flags" in frame else {}
    sums = ("working_days", "active_weeks", "active_days", "events")
    rolled = {name: rolling(frame[name], size, np.add) for name in sums if name in frame}
    place = frame.groupby("account_id").cumcount()
    frame = frame[["account_id"]].assign(**rolled, **most, date=frame["week"] + WEEK)[place >= size - 1]
    frame["lo"], frame["hi"] = frame["date"] - pd.Timedelta(days=days), frame["date"]
    clear = paused_days(company, frame["account_id"], frame["lo"], frame["hi"]) == 0
    frame = frame[clear].reset_index(drop=True)
    if not by_week(company):
        for name, column in _distinct(company).items():
            if name in most:
                continue
            counts = _fetch(_trailing_distinct(company, bounds, name, column, size))
            frame = _filled(frame, counts, ["account_id", "date"])
    return measured(company, frame)[["account_id", "date", *available(company)]]


def _distinct(company) -> dict[str, str]:
    """Return what is counted once per window: name of the count -> column of usage."""
    return {"features": "feature", "users": "user_id"} if company.has("usage.user_id") else {"features": "feature"}


def _weeks_of_usage(company, bounds: pd.DataFrame) -> pd.DataFrame:
    """Return what adds up over weeks: active (working) days, events, whether there was any use, flags of features."""
    rows, flags = _rows_inside(company, bounds), _flags(company)
    if flags is not None:
        rows = rows.left_join(flags, rows.feature == flags.flag_of)
    # Days first, then weeks of them: an engine counts rows with far less time and memory than different values.
    either = {} if flags is None else {"flags": rows.flag.bit_or()}
    days = rows.group_by("account_id", "date").aggregate(events=rows["count"].sum(), **either)
    counts = {
        "active_days": days.count(),
        "working_days": days.count(where=_is_working_day(company, days.date)),
        "events": days.events.sum(),
        **({} if flags is None else {"flags": days.flags.bit_or()}),
    }
    weeks = _fetch(days.group_by("account_id", week=days.date.truncate("W")).aggregate(**counts))
    return weeks.assign(active_weeks=1)


def _flags(company):
    """Return flag_of and flag as an Ibis table: each feature a bit of one number; None where there are too many."""
    import ibis

    names = company.engine.rows.select("feature").distinct().execute()["feature"].dropna().sort_values()
    if len(names) > MOST_FLAGS:
        return None
    return ibis.memtable(pd.DataFrame({"flag_of": names.astype("str"), "flag": [1 << i for i in range(len(names))]}))


def _weeks_of_activity(company) -> pd.DataFrame:
    weeks = _week_counts(company, None).rename(columns={"active_users": "users"})
    used = pd.Series(False, index=weeks.index)
    for name in weeks.columns.intersection(["active_days", "users", "features", "events"]):
        used |= weeks[name] > 0
    if "active_days" in weeks:
        there = working_days(company, weeks["week"], weeks["week"] + WEEK)
        weeks["working_days"] = np.minimum(weeks["active_days"], there)
    return weeks.assign(active_weeks=used.astype(int))


def _trailing_distinct(company, bounds: pd.DataFrame, name: str, column: str, size: int):
    """Return the Ibis count of different values in the `size` weeks before each Monday.

    A week of use belongs to the windows that end with it or up to `size` - 1 weeks later, so every
    value is kept once a week and then handed to those windows.
    """
    import ibis

    rows = _rows_inside(company, bounds)
    once = rows.select("account_id", value=rows[column], week=rows.date.truncate("W")).distinct()
    once = once.filter(once.value.notnull())
    spread = once.mutate(later=ibis.range(1, size + 1).unnest())
    dated = spread.mutate(date=(spread.week + (spread.later * 7).as_interval("D")).cast("date"))
    dated = dated.select("account_id", "date", "value").distinct()
    return dated.group_by("account_id", "date").aggregate(**{name: dated.count()})


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
    """Return the counts of one window per account, made in the engine."""
    rows = _rows_inside(company, windows[["account_id", "lo", "hi"]])
    counts = {
        "active_days": rows.date.nunique(),
        "working_days": rows.date.nunique(where=_is_working_day(company, rows.date)),
        "active_weeks": (rows.date.delta(rows.lo, unit="day") // 7).nunique(),
        "events": rows["count"].sum(),
    }
    counts |= {name: rows[column].nunique() for name, column in _distinct(company).items()}
    return _fetch(rows.group_by("account_id").aggregate(**counts))


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


@verb
def usage_interval(company) -> UsageInterval | Unavailable:
    """Return how long each account pauses between days of use.

    Returns
    -------
    UsageInterval
    """
    if not used(company):
        return Unavailable(("usage",))
    if by_week(company):
        weeks = _weeks_of_activity(company)
        weeks = weeks[weeks["active_weeks"] > 0].sort_values(["account_id", "week"])
        weeks["gap"] = weeks.groupby("account_id")["week"].diff().dt.days
        found = weeks.groupby("account_id", as_index=False).agg(
            median_gap=("gap", "median"), active_days=("week", "size")
        )
        return UsageInterval(found[found["active_days"] >= 3].reset_index(drop=True))
    import ibis

    rows = _rows_inside(company, _bounds(company))
    days = rows.select("account_id", "date").distinct()
    days = days.mutate(before=days.date.lag().over(ibis.window(group_by="account_id", order_by="date")))
    gaps = days.group_by("account_id").aggregate(
        median_gap=days.date.delta(days.before, unit="day").median(), active_days=days.count()
    )
    found = _fetch(gaps.filter(gaps.active_days >= 3)).sort_values("account_id", ignore_index=True)
    return UsageInterval(found.astype({"median_gap": float, "active_days": "int64"}))


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
