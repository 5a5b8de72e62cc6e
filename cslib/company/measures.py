"""Measures of use in a window: what there are, which a company's tables allow, and how counts become them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.company import reduction


@dataclass(frozen=True)
class Measure:
    """One measure of use in a window.

    `name`: column of ``usage.trailing`` and ``usage.at_landmark``. `family`: ``regularity``, ``depth``, ``breadth`` or
    ``seats``; a rule has one condition per family. `unit`: ``share`` (0 to 1), ``weeks`` or ``events``. `step`:
    smallest difference between thresholds worth saying aloud.
    """

    name: str
    family: str
    unit: str
    step: float


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("active_day_share", "regularity", "share", 0.05),
        Measure("active_weeks", "regularity", "weeks", 1.0),
        Measure("events_per_active_day", "depth", "events", 1.0),
        Measure("events_per_user", "depth", "events", 5.0),
        Measure("breadth", "breadth", "share", 0.05),
        Measure("seat_utilization", "seats", "share", 0.05),
    )
}
"""Active working days / working days; weeks with any use; events / active days; events / users;
features used / features there were; users / seats (at most 1)."""


HISTORY = "usage history"
"""What analyses of a day of life lack where use is kept for a short time only."""


def by_week(company) -> bool:
    """Whether use is known by week only (the ``activity`` table)."""
    return not company.has("usage") and company.has("activity")


def used(company) -> bool:
    """Whether anything of use is known."""
    return company.has("usage") or company.has("activity")


def available(company) -> tuple[str, ...]:
    """Return the measures that the company's tables allow, in the order of :data:`MEASURES`."""
    if by_week(company):
        needs = {
            "active_day_share": ("activity.active_days",),
            "active_weeks": (),
            "events_per_active_day": ("activity.events", "activity.active_days"),
            "events_per_user": ("activity.events", "activity.active_users"),
            "breadth": ("activity.features",),
            "seat_utilization": ("activity.active_users", "accounts.seats"),
        }
        if company.settings.usage_by == "month":  # within a month, weeks cannot be told apart
            del needs["active_weeks"]
    elif company.has("usage"):
        needs = {name: () for name in MEASURES}
        needs["events_per_user"] = ("usage.user_id",)
        needs["seat_utilization"] = ("usage.user_id", "accounts.seats")
    else:
        return ()
    return tuple(name for name in MEASURES if name in needs and all(company.has(need) for need in needs[name]))


def measured(company, frame: pd.DataFrame) -> pd.DataFrame:
    """Add the measures to windows.

    Returns the same with a column for each :func:`available` measure.

    `frame`: account_id; lo and hi (the window is [lo, hi)); the counts working_days, active_days, active_weeks, events,
    features, users as far as they are known.
    """
    names = available(company)
    if "active_day_share" in names:
        there = working_days(company, frame["lo"], frame["hi"])
        frame["active_day_share"] = frame["working_days"] / there.where(there > 0)
    for name, per in (("events_per_active_day", "active_days"), ("events_per_user", "users")):
        if name in names:
            # No events are 0 of depth; events without any known user or day are unknown.
            share = frame["events"] / frame[per].where(frame[per] > 0)
            frame[name] = share.mask(frame["events"] == 0, 0.0)
    if "breadth" in names:
        there = _features_there(company, frame["lo"], frame["hi"])
        frame["breadth"] = (frame["features"] / there.where(there > 0)).clip(upper=1)
    if "seat_utilization" in names:
        seats = _seats(company, frame["account_id"], frame["hi"])
        unknown = (frame["users"] == 0) & (frame["events"] > 0 if "events" in frame else False)
        frame["seat_utilization"] = (frame["users"].mask(unknown) / seats.where(seats > 0)).clip(upper=1)
    return frame


def working_days(company, lo: pd.Series, hi: pd.Series) -> pd.Series:
    """Count the working days in each window [lo, hi)."""
    return pd.Series(np.asarray(company.calendar.working_days(lo, hi), dtype=float), index=lo.index)


def _features_there(company, lo: pd.Series, hi: pd.Series) -> pd.Series:
    """Count the features that could be used on some day of each window."""
    if company.has("features"):
        features = company.table("features")
        launched = features["launched"].fillna(pd.Timestamp("1900-01-01"))
        retired = features["retired"].dropna() if "retired" in features else pd.Series(dtype="datetime64[ns]")
    elif by_week(company):
        # Without names the most that any account used in a week so far stands for what there was.
        weeks = company.everyone().activity.groupby("week")["features"].max().cummax()
        at = np.searchsorted(weeks.index.to_numpy(), hi.to_numpy()) - 1
        return pd.Series(np.append(weeks.to_numpy(dtype=float), 0.0)[at], index=lo.index)
    else:
        launched = pd.Series(reduction.first_days(reduction.of(company.everyone())))
        retired = pd.Series(dtype="datetime64[ns]")
    counts = [np.searchsorted(np.sort(launched.to_numpy(dtype="datetime64[ns]")), hi.to_numpy())]
    counts += [np.searchsorted(np.sort(retired.to_numpy(dtype="datetime64[ns]")), lo.to_numpy(), side="right")]
    return pd.Series((counts[0] - counts[1]).astype(float), index=lo.index)


def _seats(company, accounts: pd.Series, day: pd.Series) -> pd.Series:
    """Return the seats of each account up to the day: what they are, unless ``changes`` says what they were."""
    # There are many windows of few accounts: numbers take less than names.
    of, names = pd.factorize(accounts)
    seats = pd.to_numeric(company.accounts.set_index("account_id")["seats"]).reindex(names).to_numpy(dtype=float)[of]
    if company.has("changes"):
        were = company.table("changes")
        were = were[were["column"] == "seats"].sort_values("date")
        value = pd.to_numeric(were["value"], errors="coerce")
        were = were.assign(value=value, of=names.get_indexer(were["account_id"]))
        rows = np.flatnonzero(np.isin(of, were["of"]))
        asked = pd.DataFrame({"of": of[rows], "date": day.iloc[rows].to_numpy(), "at": rows}).sort_values("date")
        found = pd.merge_asof(asked, were[["of", "date", "value"]], on="date", by="of", direction="forward").dropna()
        seats[found["at"]] = found["value"]
    return pd.Series(seats, index=accounts.index)
