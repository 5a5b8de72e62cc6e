"""The HTML of one account's handoff sheet: escaped, self-contained, one or two pages of A4."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path

import pandas as pd

from cslib.handoff.briefing import Briefing, outside_playbook
from cslib.handoff.briefing_views import (
    asked_in_words,
    contact_in_words,
    goal_in_words,
    goal_kind,
    lacking,
    mood_in_words,
    request_status,
    standing_in_words,
    state_in_words,
    step_in_words,
    suggestion_in_words,
    why_due,
)
from cslib.handoff.due import Due
from cslib.handoff.due_views import trend
from cslib.language import date, money, number, tr, using
from cslib.report.pages import document, fact
from cslib.show import vocabulary
from cslib.show.wording import column, information_field, level, measure, place, width

PEOPLE = ("champion", "stakeholders")
GOALS = ("goal", "next_goal")
RISKS = ("risks", "open_requests")
SHORT = 20


@cache
def sheet_style() -> str:
    """Return what the style sheet of handoff sheets adds to that of pages."""
    return (Path(__file__).parent / "sheet.css").read_text(encoding="utf-8")


def sheet(briefing: Briefing, found: Due, company: str, kit: str, lang: str) -> str:
    """Return the page of one account.

    Parameters
    ----------
    briefing : Briefing
    found : Due
        The day's list, for the criteria.
    company, kit : str
        Name of the company, version of cslib.
    lang : {"en", "ja"}

    Returns
    -------
    str
        HTML that fetches nothing; whatever comes from data is escaped.
    """
    with using(lang):
        name = str(briefing.standing["name"])
        title = tr("Handoff sheet: {name}", name=name)
        parts = [
            _head(briefing, found, company),
            _missing(briefing),
            _part(tr("State and evidence"), _state(briefing)),
            '<div class="columns">\n<div>',
            _part(tr("Goals"), _goals(briefing)),
            _part(tr("Risks and open requests"), _risks(briefing)),
            _part(tr("Steps of onboarding"), _steps(briefing)),
            "</div>\n<div>",
            _part(tr("Who is who"), _people(briefing)),
            _part(tr("Contract"), _contract(briefing)),
            _part(tr("Last contacts"), _contacts(briefing)),
            "</div>\n</div>",
            _part(tr("Suggested first 90 days"), _first_days(briefing)),
        ]
        made = tr(
            "Made with cslib {version}. Nothing dated on or after {date} is in it.", version=kit, date=date(found.on)
        )
        body = f'<div class="handoff">\n{chr(10).join(parts)}\n</div>\n<footer>{escape(made)}</footer>'
        return document(title, lang, body, more_style=sheet_style())


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of texts as escaped HTML."""
    top = "".join(f'<th scope="col">{escape(text)}</th>' for text in head)
    lines = "\n".join("<tr>" + "".join(_td(text) for text in row) + "</tr>" for row in rows)
    return f"<table>\n<thead><tr>{top}</tr></thead>\n<tbody>\n{lines}\n</tbody>\n</table>"


def _td(text: str | None) -> str:
    """Return a cell; a short one is not broken into lines."""
    kind = ' class="short"' if text is not None and width(text) <= SHORT else ""
    return f"<td{kind}>{cell(text)}</td>"


def cell(text: str | None) -> str:
    """Return a text as escaped HTML; where there is none, the word that it is missing."""
    if text is None:
        return f'<span class="missing">{escape(tr("missing"))}</span>'
    return escape(text)


def _part(title: str, content: str) -> str:
    return f"<section>\n<h2>{escape(title)}</h2>\n{content}\n</section>"


def _label(text: str) -> str:
    return text[:1].upper() + text[1:]


def _note(text: str) -> str:
    return f'<p class="note">{escape(text)}</p>'


def _lacks(*names: str) -> str:
    """Say that a table is not there."""
    text = tr("Not in the data: {places}.", places=tr(", ").join(place(name) for name in names))
    return f'<p class="missing">{escape(text)}</p>'


def _pairs(pairs: Iterable[tuple[str, str | None]]) -> str:
    lines = "".join(f"<div><dt>{escape(_label(label))}</dt><dd>{cell(text)}</dd></div>" for label, text in pairs)
    return f'<dl class="pairs">{lines}</dl>'


def _text(value) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def criteria_fact(found: Due) -> str:
    """Return what is asked for the handoff, as the last entry of the list of facts at the head of a page."""
    label = tr("Criteria ({standing})", standing=standing_in_words(found))
    parts = "".join(f"<li>{escape(part)}</li>" for part in asked_in_words(found))
    return f'<div class="criteria"><dt>{escape(label)}</dt><dd><ul>{parts}</ul></dd></div>'


def _head(briefing: Briefing, found: Due, company: str) -> str:
    standing = briefing.standing
    where = " · ".join([company, tr("Handoff sheet"), date(briefing.on)])
    customer = tr("{start}, {n} days", start=date(standing["start"]), n=number(standing["days"]))
    facts = [
        fact(tr("Account"), str(standing["account_id"])),
        fact(tr("Customer since"), customer),
        *(fact(_label(column(name)), value) for name, value in briefing.attributes.items()),
        fact(tr("Due because"), why_due(standing), long=True),
        criteria_fact(found),
    ]
    lines = "\n".join(facts)
    return (
        f'<header class="top">\n<p class="where">{escape(where)}</p>\n<h1>{escape(str(standing["name"]))}</h1>\n'
        f'<dl class="facts">\n{lines}\n</dl>\n</header>'
    )


def _missing(briefing: Briefing) -> str:
    names = lacking(briefing)
    if not names:
        return ""
    text = tr("Missing on this sheet: {names}.", names=tr(", ").join(names))
    return f'<p class="lacking">{escape(text)}</p>'


def _state(briefing: Briefing) -> str:
    parts = [f"<p>{escape(state_in_words(briefing))}</p>"]
    if not briefing.evidence.empty:
        rows = [
            (
                measure(line.measure),
                level(line.measure, line.threshold),
                None if pd.isna(line.value) else level(line.measure, line.value),
                "–" if pd.isna(line.value) else tr("reaches it") if line.met else tr("below it"),
            )
            for line in briefing.evidence.itertuples()
        ]
        parts.append(table([tr("Measure"), tr("Asked"), tr("Now"), ""], rows))
    if pd.notna(briefing.seen):
        parts.append(_note(tr("Now: the 28 days before {date}.", date=date(briefing.seen))))
    chart = trend(briefing)
    text = "\n".join(parts)
    if chart is None:
        return text
    picture = base64.b64encode(chart.png).decode("ascii")
    figure = f'<figure><img alt="{escape(chart.alt)}" src="data:image/png;base64,{picture}"></figure>'
    return f'<div class="sides"><div>{text}</div>\n{figure}</div>'


def _said(briefing: Briefing, names: Sequence[str]) -> list[tuple[str, str | None]]:
    """Return fields of the handoff information with what is written down, else None."""
    if not isinstance(briefing.information, pd.DataFrame):
        return []
    values = briefing.information.set_index("field")["value"]
    return [(information_field(name), _text(values.get(name))) for name in names]


def _goals(briefing: Briefing) -> str:
    parts = []
    if isinstance(briefing.information, pd.DataFrame):
        parts.append(_pairs(_said(briefing, GOALS)))
    else:
        parts.append(_lacks("handoff_info"))
    if not isinstance(briefing.goals, pd.DataFrame):
        parts.append(_lacks("goals"))
    elif briefing.goals.empty:
        parts.append(_note(tr("No goal has been agreed.")))
    else:
        rows = [
            (str(row["goal"]), goal_kind(row["kind"]), goal_in_words(row, briefing.on))
            for _, row in briefing.goals.iterrows()
        ]
        parts.append(table([tr("Agreed goal"), tr("Kind"), tr("How it stands")], rows))
    return "\n".join(parts)


def _people(briefing: Briefing) -> str:
    pairs = [
        (tr("From (onboarding)"), _text(briefing.standing["csm"])),
        (tr("To (adoption)"), tr("to be named")),
        *_said(briefing, PEOPLE),
    ]
    lines = _pairs(pairs)
    return lines if isinstance(briefing.information, pd.DataFrame) else lines + _lacks("handoff_info")


def _risks(briefing: Briefing) -> str:
    parts = []
    if isinstance(briefing.information, pd.DataFrame):
        others = [
            name
            for name in briefing.information["field"]
            if name not in (*PEOPLE, *GOALS, *RISKS)  # what a company adds of its own
        ]
        parts.append(_pairs(_said(briefing, [*RISKS, *others])))
    else:
        parts.append(_lacks("handoff_info"))
    if not isinstance(briefing.requests, pd.DataFrame):
        return "\n".join([*parts, _lacks("needs")])
    outside = outside_playbook(briefing.requests)
    inside = len(briefing.requests) - len(outside)
    if outside.empty:
        parts.append(_note(tr("No open request outside the playbook.")))
    else:
        rows = [
            (date(row["date"]), str(_text(row["text"]) or _text(row["theme"]) or "–"), request_status(row["status"]))
            for _, row in outside.iterrows()
        ]
        parts.append(table([tr("Date"), tr("Open request outside the playbook"), tr("Status")], rows))
    if inside:
        parts.append(_note(tr("{n} open requests that the playbook answers are in the workbook.", n=inside)))
    return "\n".join(parts)


def _contract(briefing: Briefing) -> str:
    renewal = briefing.renewal
    deadline = None if renewal is None else renewal["notice_deadline"]
    renews = (
        "–"
        if renewal is None or pd.isna(renewal["auto_renew"])
        else (tr("unless notice is given") if renewal["auto_renew"] else tr("only if agreed"))
    )
    notice = briefing.standing["notice_date"]
    pairs = [
        (tr("Revenue a month"), None if pd.isna(briefing.mrr) else money(briefing.mrr, briefing.currency)),
        (tr("Seats"), None if pd.isna(briefing.seats) else number(briefing.seats)),
        (tr("Next renewal"), None if renewal is None else date(renewal["renewal_date"])),
        (tr("Last day for notice"), None if deadline is None or pd.isna(deadline) else date(deadline)),
        (tr("Renews"), renews),
    ]
    if pd.notna(notice):
        pairs.append((tr("Notice received"), date(notice)))
    return _pairs(pairs)


def _steps(briefing: Briefing) -> str:
    if not isinstance(briefing.steps, pd.DataFrame):
        return _lacks("milestones")
    if briefing.steps.empty:
        return _note(tr("No step is recorded."))
    rows = [
        (
            vocabulary.step(str(row["milestone"])),
            date(row["due_date"] if pd.notna(row["due_date"]) else None),
            step_in_words(row, briefing.on),
        )
        for _, row in briefing.steps.iterrows()
    ]
    return table([tr("Step"), tr("Due by"), tr("How it stands")], rows)


def _contacts(briefing: Briefing) -> str:
    if not isinstance(briefing.contacts, pd.DataFrame):
        return _lacks("touches")
    if briefing.contacts.empty:
        return _note(tr("No call, meeting or question is recorded."))
    rows = [
        (date(row["date"]), contact_in_words(row), mood_in_words(row["mood"]), _text(row["note"]) or "–")
        for _, row in briefing.contacts.iterrows()
    ]
    return table([tr("Date"), tr("Contact"), tr("Mood"), tr("Note")], rows)


def _first_days(briefing: Briefing) -> str:
    rows = [(date(suggestion.by), *suggestion_in_words(suggestion)) for suggestion in briefing.suggestions]
    note = tr("Made by fixed rules from what is on this sheet; counted from {date}.", date=date(briefing.on))
    return table([tr("By when"), tr("What"), tr("Why")], rows) + _note(note)
