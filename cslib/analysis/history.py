"""Windows of use that risk is learnt from and computed on: all of them, or for a large company as many as it takes."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd

from cslib.analysis.verdict import Unavailable
from cslib.company import usage
from cslib.company.identifiers import among

MOST_FITTED = 5000
"""A model is fitted on at most so many accounts, every k-th by id: more would not change it, only take longer."""

OF_USERS = ("seat_utilization", "events_per_user")
RECENT_WEEKS = 17
"""Weeks of use of all accounts of a large company: twelve to the trend, and the state clock."""


def chosen(account: pd.Series, most: int = MOST_FITTED) -> np.ndarray:
    """Return the accounts to fit on: all, or every k-th in the order of their ids.

    Examples
    --------
    >>> chosen(pd.Series(["c", "a", "b", "d"]), most=2).tolist()
    ['a', 'c']
    """
    return np.sort(account.to_numpy(dtype=object))[:: max(1, -(-len(account) // most))]


def history(company, rule=None, most: int = MOST_FITTED) -> pd.DataFrame | Unavailable:
    """Return the windows of use (``usage.trailing``) that risk, queue and back-test need, of all accounts.

    With more than `most` accounts: every window of those that models are fitted on, the last weeks of the others.

    Parameters
    ----------
    company : cslib.company.company.Company
        For a segment the windows of all accounts are returned, so that risk is learnt from all.
    rule : cslib.company.policy.Rule, optional
        The definition of high utilization; of a large company users are counted only where it asks for them.
    most : int

    Returns
    -------
    DataFrame or Unavailable
    """
    whole = company.everyone()
    if not whole.has("usage") and not whole.has("activity"):
        return Unavailable(("usage",))
    account = whole.accounts["account_id"]
    if len(account) <= most:
        return usage.trailing(whole)
    fitted = chosen(account, most)
    if rule is not None and not set(rule.measures) & set(OF_USERS):
        whole = replace(whole, usage_columns=tuple(name for name in whole.usage_columns if name != "user_id"))
    inside = {
        name: frame[among(frame["account_id"], fitted)] if "account_id" in frame else frame
        for name, frame in whole.tables.items()
    }
    long = usage.trailing(replace(whole, tables=inside))
    recent = usage.trailing(_since(whole, whole.as_of - pd.Timedelta(weeks=RECENT_WEEKS)))
    return pd.concat([long, recent[~among(recent["account_id"], fitted)]], ignore_index=True)


def own(company, windows: pd.DataFrame | Unavailable, most: int = MOST_FITTED) -> pd.DataFrame:
    """Return ``usage.trailing`` of the company, from its history where that holds every window.

    Parameters
    ----------
    company : cslib.company.company.Company
    windows : DataFrame or Unavailable
        Of :func:`history`.
    most : int
        As for :func:`history`.

    Returns
    -------
    DataFrame
    """
    if isinstance(windows, Unavailable) or company.whole is not None or len(company.accounts) > most:
        return usage.trailing(company)
    return windows


def _since(company, day: pd.Timestamp):
    """Return the company as if its use were complete only since a day."""
    said = dict(company.settings.tables)
    for name in ("usage", "activity"):
        known = company.data_from(name)
        first: datetime.date = day.date() if known is None else max(known, day).date()
        said[name] = company.settings.of(name).model_copy(update={"data_from": first})
    return replace(company, settings=company.settings.model_copy(update={"tables": said}))
