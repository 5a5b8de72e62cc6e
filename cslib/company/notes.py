"""What of a company's data was dropped, hidden or taken as it is today: counted, and said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from cslib.company.identifiers import among
from cslib.company.tables import TABLES
from cslib.language import tr

if TYPE_CHECKING:
    from cslib.company.company import Company


@dataclass(frozen=True)
class Note:
    """What was dropped, hidden or taken as it is today.

    Attributes
    ----------
    code : str
        ``hidden``, ``outside_life``, ``before_data_from``, ``current_value``, ``no_contract`` or ``no_segment``.
    table : str
    count : int
        Rows (accounts for the last two).
    text : str
        The same as a sentence in the language at loading.
    """

    code: str
    table: str
    count: int
    text: str


def of_tables(tables: Mapping[str, pd.DataFrame], hidden: Mapping[str, int], day: pd.Timestamp) -> tuple[Note, ...]:
    notes = [
        Note(
            "hidden",
            table,
            n,
            tr("{table}: {n:,} rows on or after {day} are hidden.", table=table, n=n, day=f"{day:%Y-%m-%d}"),
        )
        for table, n in hidden.items()
    ]
    accounts = tables["accounts"]
    if "changes" not in tables:
        text = tr("accounts: without a table changes, segments, csm and seats are those of today.")
        notes.append(Note("current_value", "accounts", len(accounts), text))
    bare = int((~among(accounts["account_id"], tables["contracts"]["account_id"])).sum())
    if bare:
        notes.append(Note("no_contract", "accounts", bare, tr("accounts: {n:,} have no contract yet.", n=bare)))
    for name in accounts.columns.difference(TABLES["accounts"].names, sort=False):
        n = int(accounts[name].isna().sum())
        if n:
            text = tr("accounts: {n:,} have no value in {column} and stand in none of its segments.", n=n, column=name)
            notes.append(Note("no_segment", "accounts", n, text))
    return tuple(notes)


def of_usage(company: Company) -> tuple[Note, ...]:
    """Count the usage rows of the company or segment that analyses do not see."""
    if company.engine is None:
        return ()
    since = company.data_from("usage")
    numbers = company.engine.unseen(company.lives, company.as_of, since)
    early = numbers.pop("early")
    notes = []
    n = numbers["before"] + numbers["after"]
    if n:
        text = tr(
            "usage: {n:,} of {rows:,} rows are outside the account's life and dropped: {before:,} before its first "
            "contract, {after:,} after its last.",
            n=n,
            **numbers,
        )
        notes.append(Note("outside_life", "usage", n, text))
    if early:
        text = tr(
            "usage: {n:,} rows before {day}, since when it is complete, are dropped.", n=early, day=f"{since:%Y-%m-%d}"
        )
        notes.append(Note("before_data_from", "usage", early, text))
    return tuple(notes)
