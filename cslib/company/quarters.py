"""The calendar: quarters of a fiscal year, months added to dates, working days."""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from cslib.language import current, tr

_QUARTER = re.compile(r"(?:FY\s*)?(\d{4})\s*-?\s*Q([1-4])|(\d{4})\s*年度?\s*の?\s*第\s*([1-4])\s*四半期", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a fiscal year, which is named after the calendar year it starts or ends in.

    `year`: fiscal year, 1900 to 2199. `number`: 1 to 4. `fiscal_start`: first month of the fiscal year, 1 to 12 (Japan:
    often 4). `named` ({"start", "end"}): which of its calendar years a fiscal year is named after. Raises ValueError if
    one of them is out of its range.

    Examples
    --------
    >>> quarter = Quarter.parse("2026Q3")
    >>> str(quarter), f"{quarter.start:%Y-%m-%d}", f"{quarter.end:%Y-%m-%d}"
    ('2026Q3', '2026-07-01', '2026-10-01')
    >>> f"{Quarter(2026, 4, fiscal_start=4).start:%Y-%m-%d}"
    '2027-01-01'
    >>> f"{Quarter(2027, 2, fiscal_start=2, named='end').start:%Y-%m-%d}"
    '2026-05-01'
    """

    year: int
    number: int
    fiscal_start: int = 1
    named: str = "start"

    def __post_init__(self):
        for name, value, low, high in (
            ("year", self.year, 1900, 2199),
            ("number", self.number, 1, 4),
            ("fiscal_start", self.fiscal_start, 1, 12),
        ):
            if not low <= value <= high:
                raise ValueError(
                    tr(
                        "The value for `{name}` of a quarter must be between {low} and {high}, but {value} was passed.",
                        name=name,
                        low=low,
                        high=high,
                        value=value,
                    )
                )

    @classmethod
    def parse(cls, text: str | Quarter, fiscal_start: int = 1, named: str = "start") -> Quarter:
        """Read ``2026Q3``, ``FY2026Q3`` or ``2026年度第3四半期``. Raises ValueError if `text` is no quarter."""
        if isinstance(text, Quarter):
            return text
        found = _QUARTER.fullmatch(unicodedata.normalize("NFKC", str(text)).strip())
        if not found:
            raise ValueError(tr("A quarter is written like 2026Q3, but {text!r} was passed.", text=text))
        return cls(int(found[1] or found[3]), int(found[2] or found[4]), fiscal_start, named)

    @classmethod
    def containing(cls, date, fiscal_start: int = 1, named: str = "start") -> Quarter:
        """Return the quarter that `date` falls in."""
        date = pd.Timestamp(date)
        months = date.year * 12 + date.month - fiscal_start
        later = named == "end" and fiscal_start > 1
        return cls(months // 12 + later, months % 12 // 3 + 1, fiscal_start, named)

    @classmethod
    def last_complete(cls, date, fiscal_start: int = 1, named: str = "start") -> Quarter:
        """Return the last quarter that is over on `date`: its exclusive end is `date` or earlier."""
        return cls.containing(date, fiscal_start, named).previous()

    def of(self, date) -> Quarter:
        """Return the quarter of the same calendar that `date` falls in."""
        return Quarter.containing(date, self.fiscal_start, self.named)

    @property
    def start(self) -> pd.Timestamp:
        """First day."""
        year = self.year - (self.named == "end" and self.fiscal_start > 1)
        months = year * 12 + self.fiscal_start - 1 + 3 * (self.number - 1)
        return pd.Timestamp(year=months // 12, month=months % 12 + 1, day=1)

    @property
    def end(self) -> pd.Timestamp:
        """First day after the quarter: the day as of which it is reported."""
        return self.next().start

    def next(self, k: int = 1) -> Quarter:
        """Return the quarter `k` later."""
        quarters = self.year * 4 + self.number - 1 + k
        return Quarter(quarters // 4, quarters % 4 + 1, self.fiscal_start, self.named)

    def previous(self, k: int = 1) -> Quarter:
        """Return the quarter `k` earlier."""
        return self.next(-k)

    @property
    def in_words(self) -> str:
        """Name and months in the current language: ``FY2026 Q2 (July to September 2026)``."""
        last = self.end - pd.Timedelta(days=1)
        names = {"year": self.year, "number": self.number, "ends": last.year}
        if current() == "ja":
            names |= {"begins": self.start.year, "first": self.start.month, "last": last.month}
        else:
            names |= {"first": f"{self.start:%B}", "last": f"{last:%B}"}
            names["begins"] = f" {self.start.year}" if self.start.year != last.year else ""
        if self.fiscal_start > 1:
            return tr("FY{year} Q{number} ({first}{begins} to {last} {ends})", **names)
        return tr("{year}Q{number} ({first}{begins} to {last} {ends})", **names)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


def add_months(dates, months) -> np.ndarray:
    """Add whole months; a day that the month lacks becomes its last day.

    `dates` (array-like of dates, shape (n,)): missing dates stay missing. `months` (int or array-like of numbers, shape
    (n,)): missing months give a missing date. Returns numpy.ndarray of datetime64[ns], shape (n,).

    Examples
    --------
    >>> add_months(["2024-01-31"], 1).astype("datetime64[D]").tolist()
    [datetime.date(2024, 2, 29)]
    """
    days = np.asarray(pd.to_datetime(np.asarray(dates)), dtype="datetime64[D]")
    months = np.broadcast_to(np.asarray(months, dtype=float), days.shape)
    known = ~np.isnan(months)
    first = days.astype("datetime64[M]")
    target = first + np.where(known, months, 0).astype(int).astype("timedelta64[M]")
    day = days - first.astype("datetime64[D]")
    longest = (target + 1).astype("datetime64[D]") - target.astype("datetime64[D]") - np.timedelta64(1, "D")
    result = target.astype("datetime64[D]") + np.minimum(day, longest)
    return np.where(known, result, np.datetime64("NaT")).astype("datetime64[ns]")


@dataclass(frozen=True)
class Calendar:
    """Working days: Monday to Friday less the company's holidays."""

    holidays: tuple[datetime.date, ...] = ()

    def working_days(self, start, end) -> np.ndarray:
        """Count the working days from `start` to the day before `end`.

        `start`, `end` (date or array-like of dates, shape (n,)): None may be missing. Returns numpy.ndarray of int,
        shape (n,).

        Examples
        --------
        >>> int(Calendar().working_days("2026-09-28", "2026-10-05"))
        5
        """
        days = [np.asarray(pd.to_datetime(np.atleast_1d(d)), dtype="datetime64[D]") for d in (start, end)]
        counted = np.busday_count(*days, holidays=self._holidays)
        return counted if np.ndim(start) or np.ndim(end) else counted[0]

    def is_working(self, dates) -> np.ndarray:
        """Tell which of `dates` are working days; shape (n,) of bool."""
        days = np.asarray(pd.to_datetime(np.atleast_1d(dates)), dtype="datetime64[D]")
        return np.is_busday(days, holidays=self._holidays)

    def after(self, date) -> pd.Timestamp:
        """Return the first working day after `date`."""
        day = np.datetime64(pd.Timestamp(date), "D") + 1
        return pd.Timestamp(np.busday_offset(day, 0, roll="forward", holidays=self._holidays))

    @cached_property
    def _holidays(self) -> np.ndarray:
        return np.array(self.holidays, dtype="datetime64[D]")
