"""The handoff sheet of one account: self-contained, one or two pages of A4."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable

import pandas as pd

from cslib.handoff.briefing import Briefing, outside_playbook
from cslib.handoff.briefing_views import (
    asked_in_words,
    contact_in_words,
    force_in_words,
    goal_in_words,
    goal_kind,
    lacking,
    mood_in_words,
    request_status,
    state_in_words,
    step_in_words,
    suggestion_in_words,
    why_due,
)
from cslib.handoff.due import Due
from cslib.handoff.due_views import trend
from cslib.language import date, money, number, tr
from cslib.report.pages import document
from cslib.show import vocabulary
from cslib.show.wording import column, information_field, level, measure, place, width
from cslib.stats.estimate import Unavailable

PEOPLE = ("champion", "stakeholders")
GOALS = ("goal", "next_goal")
RISKS = ("risks", "open_requests")
SHORT = 20

Pairs = list[tuple[str, str | None]]


def sheet(briefing: Briefing, found: Due, company: str, kit: str) -> str:
    """Return the page of one account, in the current language.

    Parameters
    ----------
    briefing : Briefing
    found : Due
        The day's list, for the criteria.
    company, kit : str
        Name of the company, version of cslib.

    Returns
    -------
    str
        HTML that fetches nothing; whatever comes from data is escaped.
    """
    standing, on, chart = briefing.account, briefing.on, trend(briefing)
    requests = briefing.requests
    outside = outside_playbook(requests) if isinstance(requests, pd.DataFrame) else requests
    return document(
        "sheet",
        company=company,
        kit=kit,
        day=date(on),
        standing=standing,
        customer=tr("{start}, {n} days", start=date(standing["start"]), n=number(standing["days"])),
        attributes=[(column(name), value) for name, value in briefing.attributes.items()],
        why=why_due(standing),
        criteria=(force_in_words(found), asked_in_words(found)),
        lacking=lacking(briefing),
        state=state_in_words(briefing),
        evidence=[_measured(line) for line in briefing.evidence.itertuples()],
        seen=date(briefing.seen) if pd.notna(briefing.seen) else "",
        trend=None if chart is None else (chart.alt, base64.b64encode(chart.png).decode("ascii")),
        fields=_fields(briefing.information),
        goals=_rows(briefing.goals, lambda row: (str(row["goal"]), goal_kind(row["kind"]), goal_in_words(row, on))),
        requests=_rows(outside, _request),
        answered=0 if isinstance(requests, Unavailable) else len(requests) - len(outside),
        steps=_rows(briefing.steps, lambda row: _step(row, on)),
        csm=_text(standing["csm"]),
        contract=_contract(briefing),
        contacts=_rows(briefing.contacts, _contact),
        suggestions=[(date(one.by), *suggestion_in_words(one)) for one in briefing.suggestions],
        short=lambda text: text is not None and width(text) <= SHORT,
        place=place,
    )


def _rows(table: pd.DataFrame | Unavailable, words: Callable) -> list[tuple[str, ...]] | None:
    """Return the rows of a table in words; None where the company does not have the table."""
    return None if isinstance(table, Unavailable) else [words(row) for _, row in table.iterrows()]


def _text(value) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _measured(line) -> tuple[str, str, str | None, str]:
    unknown = pd.isna(line.value)
    return (
        measure(line.measure),
        level(line.measure, line.threshold),
        None if unknown else level(line.measure, line.value),
        "–" if unknown else tr("reaches it") if line.met else tr("below it"),
    )


def _fields(information: pd.DataFrame | Unavailable) -> dict[str, Pairs | None]:
    """Return what is written down for the handoff, by section of the sheet; None without such a table."""
    if isinstance(information, Unavailable):
        return dict.fromkeys(("people", "goals", "risks"))
    values = information.set_index("field")["value"]
    # What a company adds of its own stands with the risks.
    others = [name for name in information["field"] if name not in (*PEOPLE, *GOALS, *RISKS)]

    def said(names: Iterable[str]) -> Pairs:
        return [(information_field(name), _text(values.get(name))) for name in names]

    return {"people": said(PEOPLE), "goals": said(GOALS), "risks": said([*RISKS, *others])}


def _request(row) -> tuple[str, str, str]:
    return date(row["date"]), _text(row["text"]) or _text(row["theme"]) or "–", request_status(row["status"])


def _step(row, on: pd.Timestamp) -> tuple[str, str, str]:
    return vocabulary.step(str(row["milestone"])), date(row["due_date"]), step_in_words(row, on)


def _contact(row) -> tuple[str, str, str, str]:
    return date(row["date"]), contact_in_words(row), mood_in_words(row["mood"]), _text(row["note"]) or "–"


def _contract(briefing: Briefing) -> Pairs:
    renewal = briefing.renewal
    deadline = None if renewal is None else renewal["notice_deadline"]
    renews = (
        "–"
        if renewal is None or pd.isna(renewal["auto_renew"])
        else (tr("unless notice is given") if renewal["auto_renew"] else tr("only if agreed"))
    )
    notice = briefing.account["notice_date"]
    pairs = [
        (tr("Revenue a month"), None if pd.isna(briefing.mrr) else money(briefing.mrr, briefing.currency)),
        (tr("Seats"), None if pd.isna(briefing.seats) else number(briefing.seats)),
        (tr("Next renewal"), None if renewal is None else date(renewal["renewal_date"])),
        (tr("Last day for notice"), None if deadline is None or pd.isna(deadline) else date(deadline)),
        (tr("Renews"), renews),
    ]
    if pd.notna(notice):
        pairs.append((tr("Notice received"), date(notice)))
    return pairs
