"""The dates that follow from a contract's terms: the next renewal, and until when notice can be given."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.company.quarters import Calendar, add_months
from cslib.errors import ParameterError
from cslib.language import tr

ONBOARDING_DAYS = 90
"""Usual length of onboarding; only drawn beside the dates."""

LEAD_DAYS = 60
"""So many days before the deadline a talk about the renewal should begin."""


@dataclass(frozen=True)
class Notice:
    """The dates of a contract as seen on a day.

    Attributes
    ----------
    start : Timestamp
        First day of the contract.
    term_months, notice_days : int
    auto_renew : bool
        Whether it renews unless notice is given.
    today : Timestamp
    k : int
        Which renewal is next; 1 for the first.
    term_start, renewal : Timestamp
        First day of the term that runs (that of the contract, before it begins), and of the next one.
    deadline : Timestamp
        Last day to decide: for notice, `notice_days` before `renewal`, counted as
        :func:`cslib.company.spells.renewals` does; without automatic renewal `renewal` itself, by which a new contract
        must be signed.
    working_deadline : Timestamp
        The last working day up to it.
    talk_from : Timestamp
        When to begin to talk about the renewal: `lead_days` before the deadline.
    lead_days, onboarding_days : int
    """

    start: pd.Timestamp
    term_months: int
    notice_days: int
    auto_renew: bool
    today: pd.Timestamp
    k: int
    term_start: pd.Timestamp
    renewal: pd.Timestamp
    deadline: pd.Timestamp
    working_deadline: pd.Timestamp
    talk_from: pd.Timestamp
    lead_days: int
    onboarding_days: int

    @property
    def days_to_renewal(self) -> int:
        """Days from today to the renewal."""
        return (self.renewal - self.today).days

    @property
    def days_to_deadline(self) -> int:
        """Days from today to the deadline; below 0 once it has passed."""
        return (self.deadline - self.today).days

    @property
    def onboarded(self) -> pd.Timestamp:
        """The day on which onboarding usually is over."""
        return self.start + pd.Timedelta(days=self.onboarding_days)

    @property
    def talk_in_onboarding(self) -> bool:
        """Whether the talk about the renewal must begin before onboarding usually is over."""
        return self.k == 1 and self.talk_from < self.onboarded


def read(
    start: str | datetime.date,
    term_months: int,
    notice_days: int,
    auto_renew: bool,
    today: str | datetime.date,
    calendar: Calendar | None = None,
    lead_days: int = LEAD_DAYS,
    onboarding_days: int = ONBOARDING_DAYS,
) -> Notice:
    """Work out the dates of a contract.

    Parameters
    ----------
    start : str or date
        First day of the contract.
    term_months : int
        Its length, 1 or more; it renews every so many months, by the calendar.
    notice_days : int
        Days before the renewal, 0 or more, by which notice must have been given.
    auto_renew : bool
    today : str or date
    calendar : Calendar, optional
        Working days; Monday to Friday when left out.
    lead_days, onboarding_days : int

    Returns
    -------
    Notice

    Raises
    ------
    ParameterError
        If the term or the notice has an impossible length.

    Examples
    --------
    >>> terms = read("2025-12-01", term_months=12, notice_days=60, auto_renew=True, today="2026-09-01")
    >>> f"{terms.deadline:%Y-%m-%d}", terms.days_to_renewal, terms.days_to_deadline
    ('2026-10-02', 91, 31)
    """
    problems = [
        tr(
            "{name} must be a whole number from {least} on, but {value!r} was passed.",
            name=name,
            least=least,
            value=one,
        )
        for name, least, one in (("term_months", 1, term_months), ("notice_days", 0, notice_days))
        if one != int(one) or one < least
    ]
    if problems:
        raise ParameterError(problems)
    first, day = pd.Timestamp(start).normalize(), pd.Timestamp(today).normalize()
    months = (day.year - first.year) * 12 + day.month - first.month
    k = max(1, months // term_months)
    while _later(first, k * term_months) < day:
        k += 1
    renewal = _later(first, k * term_months)
    deadline = renewal - pd.Timedelta(days=int(notice_days) if auto_renew else 0)
    return Notice(
        start=first,
        term_months=int(term_months),
        notice_days=int(notice_days),
        auto_renew=bool(auto_renew),
        today=day,
        k=k,
        term_start=_later(first, (k - 1) * term_months),
        renewal=renewal,
        deadline=deadline,
        working_deadline=_working(deadline, calendar or Calendar()),
        talk_from=deadline - pd.Timedelta(days=lead_days),
        lead_days=lead_days,
        onboarding_days=onboarding_days,
    )


def _later(day: pd.Timestamp, months: int) -> pd.Timestamp:
    return pd.Timestamp(add_months([day], months)[0])


def _working(day: pd.Timestamp, calendar: Calendar) -> pd.Timestamp:
    """Return the last working day up to `day`."""
    days = day - pd.to_timedelta(np.arange(31), unit="D")
    return pd.Timestamp(days[calendar.is_working(days)][0])
