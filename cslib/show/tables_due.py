"""Tables of who is due for handoff, who is held back and why, and who is stuck."""

from __future__ import annotations

from functools import reduce

import pandas as pd

from cslib import language
from cslib.analysis.due import STUCK_DAYS, Due
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show.briefing import standing_in_words, why_due, why_held
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing

SHOWN = 15


def due(found: Due | Unavailable, name: str = "due", shown: int = SHOWN) -> TableView | Finding:
    """Show the accounts to hand over on the day."""
    if not found:
        return missing(name, tr("Who is due for handoff?"), found)
    title = tr("Due for handoff")
    if found.due.empty:
        return Finding(name, (tr("Nobody is due on {date}.", date=language.date(found.on)),), title=title)
    rows = tuple(
        (
            str(row["name"]),
            _text(row["csm"]),
            row["start"],
            int(row["days"]),
            why_due(row),
            _day(row["entered"]),
            tr("notice given {date}", date=language.date(row["notice_date"])) if pd.notna(row["notice_date"]) else "",
        )
        for _, row in found.due.iterrows()
    )
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        Column(tr("Start"), "date"),
        Column(tr("Days"), "number"),
        Column(tr("Why")),
        Column(tr("In the state since"), "date"),
        Column(tr("Remark")),
    )
    if not any(row[-1] for row in rows):
        columns, rows = columns[:-1], tuple(row[:-1] for row in rows)
    note = tr(
        "Known before {date}. Criteria: {standing}.", date=language.date(found.on), standing=standing_in_words(found)
    )
    return TableView(name, title, columns, rows, note, shown=shown)


def held_back(found: Due | Unavailable, name: str = "held_back", shown: int = SHOWN) -> TableView | Finding:
    """Show the accounts that stay in onboarding, those that lack least first, and what holds each back."""
    if not found:
        return missing(name, tr("Who is still in onboarding, and what does each lack?"), found)
    title = tr("Held back, and why")
    if found.held.empty:
        return Finding(name, (tr("Nobody is held back."),), title=title)
    rows = tuple(
        (
            str(row["name"]),
            _text(row["csm"]),
            row["start"],
            int(row["days"]),
            _parts(why_held(row, found)),
            _remark(row),
        )
        for _, row in found.held.iterrows()
    )
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        Column(tr("Start"), "date"),
        Column(tr("Days"), "number"),
        Column(tr("Held back by")),
        Column(tr("Remark")),
    )
    if not any(row[-1] for row in rows):
        columns, rows = columns[:-1], tuple(row[:-1] for row in rows)
    note = tr("{n} customers are held back; those that lack least come first.", n=language.number(len(rows)))
    return TableView(name, title, columns, rows, note, shown=shown)


def stuck(found: Due | Unavailable, name: str = "stuck", shown: int = SHOWN) -> TableView | Finding:
    """Show the accounts held back that are over the cap or long late with the step they have come to."""
    if not found:
        return missing(name, tr("Who is stuck in onboarding?"), found)
    title = tr("Stuck in onboarding")
    held = found.held[found.held["stuck"]].sort_values(["late_days", "days"], ascending=False, kind="stable")
    if held.empty:
        words = (
            tr("No account is stuck: none is {n} days late with its step, none is over the cap.", n=STUCK_DAYS)
            if found.cap_days is not None
            else tr("No account is stuck: none is {n} days late with its step.", n=STUCK_DAYS)
        )
        return Finding(name, (words,), title=title)
    rows = tuple(
        (
            str(row["name"]),
            _text(row["csm"]),
            int(row["days"]),
            _text(row["step"]),
            None if pd.isna(row["late_days"]) else int(row["late_days"]),
            tr("over the cap") if row["over_cap"] else "",
        )
        for _, row in held.iterrows()
    )
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        Column(tr("Days"), "number"),
        Column(tr("Stuck at")),
        Column(tr("Days late"), "number"),
        Column(tr("Remark")),
    )
    if not any(row[-1] for row in rows):
        columns, rows = columns[:-1], tuple(row[:-1] for row in rows)
    note = tr(
        "Stuck at: the first step not done after the last one done; more than {n} days late. n = {k} of {m} held back.",
        n=STUCK_DAYS,
        k=language.number(len(rows)),
        m=language.number(len(found.held)),
    )
    return TableView(name, title, columns, rows, note, shown=shown)


def _parts(whys: tuple[str, ...]) -> str:
    """Join reasons, some of which are lists with commas of their own."""
    return reduce(lambda one, other: tr("{one}; {other}", one=one, other=other), whys) if whys else ""


def _text(value) -> str:
    return value if isinstance(value, str) and value else "–"


def _day(value):
    return None if pd.isna(value) else value


def _remark(row) -> str:
    parts = []
    if pd.notna(row["notice_date"]):
        parts.append(tr("notice given {date}", date=language.date(row["notice_date"])))
    if row["stuck"]:
        parts.append(tr("stuck"))
    return tr(", ").join(parts)
