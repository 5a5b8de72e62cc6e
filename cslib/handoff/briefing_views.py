"""Handoff sheets in words: why an account is due, what is held back and why, what to do first; the same as tables."""

from __future__ import annotations

import pandas as pd

from cslib import language
from cslib.handoff.briefing import Briefing, Suggestion
from cslib.handoff.criteria import OWN
from cslib.handoff.due import Due
from cslib.language import tr
from cslib.show import vocabulary
from cslib.show.columns import Column
from cslib.show.display import TableView
from cslib.show.wording import information_field, joined, level, rule_in_words, short_measure
from cslib.stats.estimate import Unavailable


def asked_in_words(found: Due) -> tuple[str, ...]:
    """Return what the criteria for the handoff ask of an account, part by part."""
    criteria, parts = found.criteria, []
    if criteria.state and criteria.rule is not None:
        parts.append(
            tr(
                "High utilization, {n} weeks running: {rule}",
                n=criteria.persistence_weeks,
                rule=rule_in_words(criteria.rule),
            )
        )
    elif criteria.state:
        parts.append(tr("High utilization (no definition: cannot be told)"))
    if criteria.milestones == (OWN,):
        parts.append(tr("All steps of its playbook done"))
    elif criteria.milestones:
        parts.append(tr("Steps done: {names}", names=joined([vocabulary.step(one) for one in criteria.milestones])))
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


def standing_in_words(found: Due) -> str:
    """Say whether the criteria are a policy or a proposal."""
    return tr("the policy in force") if found.in_force else tr("proposed, not in force")


def why_due(row) -> str:
    """Say why an account is due: `row` is one of ``Due.accounts``."""
    if row["how"] == "cap":
        return tr("The cap is reached, the criteria are not met")
    return tr("Meets all criteria")


def why_held(row, found: Due) -> tuple[str, ...]:
    """Say what holds an account back, part by part."""
    parts = []
    state = row["in_state"]
    if found.criteria.state and pd.isna(state):
        parts.append(
            tr("state not known yet")
            if found.criteria.rule is not None
            else tr("state not known, there is no definition")
        )
    elif found.criteria.state and not state:
        met = row["weeks_met"]
        parts.append(
            tr("not in the state")
            if pd.isna(met)
            else tr("state held {n} of {asked} weeks", n=int(met), asked=found.criteria.persistence_weeks)
        )
    if row["missing_milestones"]:
        parts.append(
            tr(
                "steps not done: {names}",
                names=joined([vocabulary.step(one) for one in row["missing_milestones"]]),
            )
        )
    if row["missing_information"]:
        parts.append(tr("not written down: {names}", names=fields_in_words(row["missing_information"])))
    if row["over_cap"]:
        parts.append(tr("over the cap of {n} days, kept by the policy", n=found.cap_days))
    return tuple(parts)


def state_in_words(briefing: Briefing) -> str:
    """Say whether the account is in the state, and since when."""
    standing = briefing.account
    if pd.isna(standing["in_state"]):
        return tr("Whether it is in the state is not known.")
    if not standing["in_state"]:
        return tr("It is not in the high-utilization state.")
    held = standing["weeks_met"]
    if pd.isna(held):
        return tr(
            "In the high-utilization state since {date}, but the rule fails this week.",
            date=language.date(standing["entered"]),
        )
    return tr(
        "In the high-utilization state since {date}; the rule has held for {n} weeks.",
        date=language.date(standing["entered"]),
        n=int(held),
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
    due, done = row["due_date"], row["done_date"]
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
    if pd.notna(row["achieved_date"]):
        return tr("reached {date}", date=language.date(row["achieved_date"]))
    if pd.notna(row["due_date"]) and row["due_date"] < on:
        return tr("overdue since {date}", date=language.date(row["due_date"]))
    if pd.notna(row["due_date"]):
        return tr("due {date}", date=language.date(row["due_date"]))
    return tr("no date")


def contact_in_words(row) -> str:
    """Say by which way and from which side a contact was."""
    ways = {"mail": tr("mail"), "call": tr("call"), "meeting": tr("meeting"), "webinar": tr("webinar")}
    way = ways.get(row["channel"], "–")
    return tr("{way}, from the customer", way=way) if row["direction"] == "inbound" else way


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


def _lines(facts: dict) -> str:
    return joined(
        [
            tr(
                "{measure} {value} (asked: {threshold})",
                measure=short_measure(line.measure),
                value=level(line.measure, line.value),
                threshold=level(line.measure, line.threshold),
            )
            for line in facts["lines"]
        ]
    )


def suggestion_in_words(suggestion: Suggestion) -> tuple[str, str]:
    """Return what to do and why, in the current language."""
    facts, code = suggestion.facts, suggestion.code
    date = language.date(facts.get("date"))
    if code == "meet":
        return (
            tr("Meet the customer together: who hands over, who takes over."),
            tr("The customer should not have to tell its story twice."),
        )
    if code == "look_back":
        return (
            tr("Look back together: still a customer, still in the state?"),
            tr("Day 90 after the handoff is what onboarding also answers for."),
        )
    if code == "notice":
        return (
            tr("Talk about the notice before anything else."),
            tr("The customer gave notice of leaving on {date}.", date=date),
        )
    if code == "deadline":
        return (
            tr("Be clear about the renewal before this day."),
            tr("Last day for notice; {n} days after the handoff.", n=facts["days"]),
        )
    if code == "renewal":
        return (
            tr("Confirm the renewal."),
            tr("It renews {n} days after the handoff.", n=facts["days"]),
        )
    if code == "reach":
        return (
            tr("Agree a plan for what is below the threshold."),
            tr("Below: {lines}.", lines=_lines(facts)),
        )
    if code == "watch":
        return (
            tr("Look at the use again."),
            tr("Close to the threshold: {lines}.", lines=_lines(facts)),
        )
    if code == "steps":
        return (
            tr("Finish the steps that onboarding left open, or drop them."),
            tr("Not done: {names}.", names=joined(facts["names"])),
        )
    if code == "ask_colleague":
        return (
            tr("Ask the onboarding colleague."),
            tr("Not written down: {names}.", names=fields_in_words(facts["fields"])),
        )
    if code == "ask_people":
        return (
            tr("Find out who carries the product and who decides."),
            tr("Not written down: {names}.", names=fields_in_words(facts["fields"])),
        )
    if code == "ask_goals":
        return (
            tr("Agree with the customer what comes next, and write it down."),
            tr("Not written down: {names}.", names=fields_in_words(facts["fields"])),
        )
    if code == "requests":
        return (
            tr("Say what will become of the open requests."),
            tr(
                "{n} outside the playbook, the oldest of {date}.",
                n=facts["n"],
                date=language.date(facts["since"]),
            ),
        )
    if code == "goal_overdue":
        return (
            tr("Talk about the goal: still wanted, and what is in the way?"),
            tr("It was due on {date} and is not reached.", date=date),
        )
    if code == "goal_due":
        return (tr("Look at how far the goal is."), tr("It is due on {date}.", date=date))
    if code == "silent":
        return (
            tr("Get in touch."),
            tr("The last call, meeting or question was on {date}, {n} days ago.", date=date, n=facts["days"]),
        )
    if code == "never_met":
        return (tr("Get in touch."), tr("No call, meeting or question is recorded."))
    return (tr("Ask what worries them."), tr("The customer seemed worried on {date}.", date=date))


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
            (str(b.account["account_id"]), str(b.account["name"]), *line) for b in briefings for line in lines(b)
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
            vocabulary.step(str(row["milestone"])),
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
