"""Handoff sheets in words: why an account is due, what is held back and why, what to do first; the same as tables."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import pandas as pd

from cslib import language
from cslib.handoff.briefing import Briefing, Suggestion
from cslib.handoff.criteria import OWN
from cslib.handoff.due import Due
from cslib.language import tr, word
from cslib.show import wording
from cslib.show.columns import Column
from cslib.show.display import TableView
from cslib.show.wording import information_field, joined, level, named, rule_in_words, short_measure
from cslib.stats.estimate import Unavailable

CHANNELS = ("mail", "call", "meeting", "webinar")


def asked_in_words(found: Due) -> tuple[str, ...]:
    """Return what the criteria for the handoff ask of an account, part by part."""
    criteria, parts = found.criteria, []
    if criteria.state and criteria.rule is not None:
        said = {"n": criteria.persistence_weeks, "rule": rule_in_words(criteria.rule)}
        parts.append(tr("High utilization, {n} weeks running: {rule}", **said))
    elif criteria.state:
        parts.append(tr("High utilization (no definition: cannot be told)"))
    if criteria.milestones == (OWN,):
        parts.append(tr("All steps of its playbook done"))
    elif criteria.milestones:
        parts.append(tr("Steps done: {names}", names=joined([wording.step(one) for one in criteria.milestones])))
    if criteria.information:
        parts.append(tr("Written down: {names}", names=fields_in_words(criteria.information)))
    if found.cap_days is not None and found.at_cap == "handoff":
        parts.append(tr("Handed over on day {n} in any case", n=found.cap_days))
    elif found.cap_days is not None:
        parts.append(tr("After day {n} it stays with onboarding and is reported", n=found.cap_days))
    return tuple(parts)


def fields_in_words(names) -> str:
    """Join names of fields of the handoff information."""
    return joined([information_field(str(name)) for name in names])


def force_in_words(found: Due) -> str:
    """Say whether the criteria are a policy or a proposal."""
    return tr("the policy in force") if found.in_force else tr("proposed, not in force")


def why_due(row) -> str:
    """Say why an account is due: `row` is one of ``Due.accounts``."""
    if row.how == "cap":
        return tr("The cap is reached, the criteria are not met")
    return tr("Meets all criteria")


def why_held(row, found: Due) -> tuple[str, ...]:
    """Say what holds an account back, part by part."""
    parts, criteria = [], found.criteria
    if criteria.state and pd.isna(row.in_state):
        undefined = criteria.rule is None
        parts.append(tr("state not known, there is no definition") if undefined else tr("state not known yet"))
    elif criteria.state and not row.in_state and pd.isna(row.weeks_met):
        parts.append(tr("not in the state"))
    elif criteria.state and not row.in_state:
        weeks = {"n": int(row.weeks_met), "asked": criteria.persistence_weeks}
        parts.append(tr("state held {n} of {asked} weeks", **weeks))
    if row.missing_milestones:
        parts.append(tr("steps not done: {names}", names=joined(map(wording.step, row.missing_milestones))))
    if row.missing_information:
        parts.append(tr("not written down: {names}", names=fields_in_words(row.missing_information)))
    if row.over_cap:
        parts.append(tr("over the cap of {n} days, kept by the policy", n=found.cap_days))
    return tuple(parts)


def state_in_words(briefing: Briefing) -> str:
    """Say whether the account is in the state, and since when."""
    account, entered = briefing.account, language.date(briefing.account["entered"])
    if pd.isna(account["in_state"]):
        return tr("Whether it is in the state is not known.")
    if not account["in_state"]:
        return tr("It is not in the high-utilization state.")
    if pd.isna(account["weeks_met"]):
        return tr("In the high-utilization state since {date}, but the rule fails this week.", date=entered)
    return tr(
        "In the high-utilization state since {date}; the rule has held for {n} weeks.",
        date=entered,
        n=int(account["weeks_met"]),
    )


def lacking(briefing: Briefing) -> tuple[str, ...]:
    """Name what a sheet ought to say and the data do not have."""
    found = []
    if not briefing.account["csm"] or pd.isna(briefing.account["csm"]):
        found.append(tr("onboarding CSM"))
    if isinstance(briefing.information, pd.DataFrame):
        fields = briefing.information.loc[briefing.information["value"].isna(), "field"]
        found += [information_field(name) for name in fields]
    else:
        found.append(tr("handoff information (table handoff_info)"))
    parts = {
        tr("steps (table milestones)"): briefing.steps,
        tr("goals (table goals)"): briefing.goals,
        tr("requests (table needs)"): briefing.requests,
        tr("contacts (table touches)"): briefing.contacts,
    }
    found += [name for name, part in parts.items() if not isinstance(part, pd.DataFrame)]
    if pd.isna(briefing.mrr):
        found.append(tr("revenue a month"))
    if briefing.renewal is None:
        found.append(tr("next renewal"))
    return tuple(found)


def step_in_words(row, on: pd.Timestamp) -> str:
    """Say how a step stands: done in time, late, or open. `row` has due_date and done_date."""
    due, done = row.due_date, row.done_date
    if pd.notna(done):
        late = (done - due).days if pd.notna(due) else 0
        return tr("done, {n} days late", n=late) if late > 0 else tr("done")
    if pd.isna(due) or due >= on:
        return tr("not done yet")
    return tr("not done, {n} days over", n=(on - due).days)


def goal_kind(kind: str) -> str:
    """Name a kind of goal."""
    return tr("next goal") if kind == "next" else tr("original goal")


def goal_in_words(row, on: pd.Timestamp) -> str:
    """Say how a goal stands: reached, overdue or under way."""
    if pd.notna(row.achieved_date):
        return tr("reached {date}", date=language.date(row.achieved_date))
    if pd.notna(row.due_date) and row.due_date < on:
        return tr("overdue since {date}", date=language.date(row.due_date))
    if pd.notna(row.due_date):
        return tr("due {date}", date=language.date(row.due_date))
    return tr("no date")


def contact_in_words(row) -> str:
    """Say by which way and from which side a contact was."""
    way = wording.channel(row.channel) if row.channel in CHANNELS else "–"
    return tr("{way}, from the customer", way=way) if row.direction == "inbound" else way


def mood_in_words(mood) -> str:
    """Name a mood; those that the kit does not know keep their own name."""
    if not isinstance(mood, str):
        return "–"
    return {"good": tr("good"), "neutral": tr("neutral"), "worried": tr("worried")}.get(mood, mood)


def request_status(status) -> str:
    """Name a status of a request; those that the kit does not know keep their own name."""
    if not isinstance(status, str) or not status:
        return "–"
    return {"open": tr("open"), "planned": tr("planned")}.get(status, status)


def _lines(lines: Iterable) -> str:
    return joined(
        tr(
            "{measure} {value} (asked: {threshold})",
            measure=short_measure(line.measure),
            value=level(line.measure, line.value),
            threshold=level(line.measure, line.threshold),
        )
        for line in lines
    )


def suggestion_in_words(suggestion: Suggestion) -> tuple[str, str]:
    """Return what to do and why, in the current language."""
    facts, code = suggestion.facts, suggestion.code
    said = {
        "date": language.date(facts.get("since", facts.get("date"))),
        "n": facts.get("n", facts.get("days")),
        "names": fields_in_words(facts["fields"]) if "fields" in facts else joined(facts.get("names", ())),
        "lines": _lines(facts.get("lines", ())),
    }
    return word("handoff.suggestion", code), word("handoff.suggestion_why", code, **said)


class Line(NamedTuple):
    """A line of a sheet, with the account that it is of."""

    briefing: Briefing
    row: object


def of_sheets(briefings: list[Briefing]) -> list[TableView]:
    """Return what the sheets say as tables over all due accounts, one for each part; empty parts are left out."""

    def said(label: str, words: Callable) -> Column:
        return Column(label, key=lambda line: words(line.row))

    def stands(words: Callable) -> Column:
        return Column(tr("How it stands"), key=lambda line: words(line.row, line.briefing.on))

    def renewal(label: str, name: str) -> Column:
        return Column(label, "date", lambda line: None if line.row.renewal is None else line.row.renewal[name])

    account = (
        Column(tr("Account"), key=lambda line: str(line.briefing.account["account_id"])),
        Column(tr("Customer"), key=lambda line: str(line.briefing.account["name"])),
    )

    def outside(row) -> str:
        return "–" if pd.isna(row.outside) else tr("yes") if row.outside else tr("no")

    parts = {
        ("first_days", tr("First 90 days"), "suggestions"): (
            Column(tr("By when"), "date", "row.by"),
            said(tr("What"), lambda row: suggestion_in_words(row)[0]),
            said(tr("Why"), lambda row: suggestion_in_words(row)[1]),
        ),
        ("contract", tr("Contract"), ""): (
            Column(tr("Revenue a month"), "money", "row.mrr"),
            Column(tr("Seats"), "number", "row.seats"),
            renewal(tr("Renews on"), "renewal_date"),
            renewal(tr("Notice until"), "notice_deadline"),
        ),
        ("steps", tr("Steps"), "steps"): (
            said(tr("Step"), lambda row: wording.step(str(row.milestone))),
            Column(tr("Due by"), "date", "row.due_date"),
            Column(tr("Done on"), "date", "row.done_date"),
            stands(step_in_words),
        ),
        ("information", tr("Information"), "information"): (
            said(tr("Field"), lambda row: information_field(str(row.field))),
            said(tr("Written down"), lambda row: tr("missing") if pd.isna(row.value) else str(row.value)),
            Column(tr("Date"), "date", "row.recorded_date"),
        ),
        ("goals", tr("Goals"), "goals"): (
            said(tr("Goal"), lambda row: str(row.goal)),
            said(tr("Kind"), lambda row: goal_kind(row.kind)),
            Column(tr("Due by"), "date", "row.due_date"),
            stands(goal_in_words),
        ),
        ("requests", tr("Open requests"), "requests"): (
            Column(tr("Date"), "date", "row.date"),
            said(tr("Theme"), lambda row: named(row.theme)),
            said(tr("Request"), lambda row: named(row.text)),
            said(tr("Status"), lambda row: request_status(row.status)),
            said(tr("Outside the playbook"), outside),
        ),
        ("contacts", tr("Last contacts"), "contacts"): (
            Column(tr("Date"), "date", "row.date"),
            said(tr("Contact"), contact_in_words),
            said(tr("CSM"), lambda row: named(row.csm)),
            said(tr("Mood"), lambda row: mood_in_words(row.mood)),
            said(tr("Note"), lambda row: named(row.note)),
        ),
    }
    views = []
    for (name, title, part), columns in parts.items():
        of_each = ((briefing, getattr(briefing, part) if part else [briefing]) for briefing in briefings)
        rows = [Line(briefing, row) for briefing, lines in of_each for row in _each(lines)]
        if rows:
            views.append(TableView.of(name, title, rows, (*account, *columns)))
    return views


def _each(part) -> Iterable:
    """Return the rows of a part; none where the company does not have its table."""
    if isinstance(part, Unavailable):
        return ()
    return part.itertuples() if isinstance(part, pd.DataFrame) else part
