"""What the handoff sheets of a day say, as tables over all due accounts."""

from __future__ import annotations

import pandas as pd

from cslib.analysis.briefing import Briefing
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show import wording_records
from cslib.show.briefing import (
    contact_in_words,
    goal_in_words,
    goal_kind,
    mood_in_words,
    request_status,
    step_in_words,
    suggestion_in_words,
)
from cslib.show.columns import Column
from cslib.show.display import TableView
from cslib.show.wording import information_field


def of_sheets(briefings: list[Briefing]) -> list[TableView]:
    """Return what the sheets say as tables over all due accounts, one for each part; empty parts are left out."""
    account = (Column(tr("Account")), Column(tr("Customer")))
    parts = (
        ("first_days", tr("First 90 days"), _first_days, (Column(tr("By when"), "date"), tr("What"), tr("Why"))),
        (
            "contract",
            tr("Contract"),
            _contract,
            (
                Column(tr("Revenue a month"), "money"),
                Column(tr("Seats"), "number"),
                Column(tr("Renews on"), "date"),
                Column(tr("Notice until"), "date"),
            ),
        ),
        (
            "steps",
            tr("Steps"),
            _steps,
            (tr("Step"), Column(tr("Due by"), "date"), Column(tr("Done on"), "date"), tr("How it stands")),
        ),
        ("information", tr("Information"), _information, (tr("Field"), tr("Written down"), Column(tr("Date"), "date"))),
        (
            "goals",
            tr("Goals"),
            _goals,
            (tr("Goal"), tr("Kind"), Column(tr("Due by"), "date"), tr("How it stands")),
        ),
        (
            "requests",
            tr("Open requests"),
            _requests,
            (Column(tr("Date"), "date"), tr("Theme"), tr("Request"), tr("Status"), tr("Outside the playbook")),
        ),
        (
            "contacts",
            tr("Last contacts"),
            _contacts,
            (Column(tr("Date"), "date"), tr("Contact"), tr("CSM"), tr("Mood"), tr("Note")),
        ),
    )
    views = []
    for name, title, lines, columns in parts:
        columns = account + tuple(column if isinstance(column, Column) else Column(column) for column in columns)
        rows = tuple(
            (str(b.standing["account_id"]), str(b.standing["name"]), *line) for b in briefings for line in lines(b)
        )
        if rows:
            views.append(TableView(name, title, columns, rows))
    return views


def _each(part: pd.DataFrame | Unavailable):
    return [row for _, row in part.iterrows()] if isinstance(part, pd.DataFrame) else []


def _first_days(briefing: Briefing):
    return [(suggestion.by, *suggestion_in_words(suggestion)) for suggestion in briefing.suggestions]


def _contract(briefing: Briefing):
    renewal = briefing.renewal
    dates = (None, None) if renewal is None else (renewal["renewal_date"], _day(renewal["notice_deadline"]))
    return [(briefing.mrr, briefing.seats, *dates)]


def _steps(briefing: Briefing):
    return [
        (
            wording_records.step(str(row["milestone"])),
            _day(row["due_date"]),
            _day(row["done_date"]),
            step_in_words(row, briefing.on),
        )
        for row in _each(briefing.steps)
    ]


def _information(briefing: Briefing):
    return [
        (
            information_field(str(row["field"])),
            tr("missing") if pd.isna(row["value"]) else str(row["value"]),
            _day(row["recorded_date"]),
        )
        for row in _each(briefing.information)
    ]


def _goals(briefing: Briefing):
    return [
        (str(row["goal"]), goal_kind(row["kind"]), _day(row["due_date"]), goal_in_words(row, briefing.on))
        for row in _each(briefing.goals)
    ]


def _requests(briefing: Briefing):
    return [
        (
            row["date"],
            _text(row["theme"]),
            _text(row["text"]),
            request_status(row["status"]),
            "–" if pd.isna(row["outside"]) else tr("yes") if row["outside"] else tr("no"),
        )
        for row in _each(briefing.requests)
    ]


def _contacts(briefing: Briefing):
    return [
        (row["date"], contact_in_words(row), _text(row["csm"]), mood_in_words(row["mood"]), _text(row["note"]))
        for row in _each(briefing.contacts)
    ]


def _text(value) -> str:
    return value if isinstance(value, str) and value else "–"


def _day(value):
    return None if pd.isna(value) else value
