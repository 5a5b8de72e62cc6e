"""Weeks and windows of accounts' lives, in pandas: which there are, and sums over those that follow each other."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cslib.company.spells import pauses
from cslib.errors import ParameterError
from cslib.language import tr


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
