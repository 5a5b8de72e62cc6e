"""Tables about the handoffs made: by start cohort, what was written down, and what onboarding people left behind."""

from __future__ import annotations

import pandas as pd

from cslib import language
from cslib.analysis.estimands import StartCohorts
from cslib.analysis.information import Information
from cslib.analysis.overhang import Overhang
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.language import tr
from cslib.show.charts_overhang import replayed
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.wording import column as column_in_words
from cslib.show.wording import information_field, paragraph, places_in_words


def information(result: Information | Unavailable, name: str = "information_table") -> TableView | Finding:
    """Show which fields were recorded by the day of the handoff."""
    if not result:
        return missing(name, tr("What was written down by the handoff?"), result)
    rows = tuple(
        (
            information_field(str(field)),
            int(row["recorded"]),
            None if row["share"] != row["share"] else Estimate(row["share"], row["low"], row["high"]),
            tr("yes") if row["required"] else "",
        )
        for field, row in result.fields.iterrows()
    )
    columns = (
        Column(tr("Field")),
        Column(tr("Recorded"), "number"),
        Column(tr("Share of handoffs"), "estimate"),
        Column(tr("Asked for")),
    )
    note = tr(
        "n = {n} handoffs since {since}; recorded by the day of the handoff.",
        n=language.number(result.complete.n),
        since=language.date(result.since),
    )
    return TableView(name, tr("What was written down by the handoff"), columns, rows, note)


def information_by_person(
    result: Information | Unavailable, name: str = "information_by_person"
) -> TableView | Finding:
    """Show how often each onboarding person's handoffs came with all information asked for."""
    question = tr("Whose handoffs come with all information?")
    if not result or not isinstance(result.people, pd.DataFrame):
        return missing(name, question, result.people if result else result)
    title = tr("All information asked for, by onboarding person")
    if result.people.empty:
        return Finding(name, (tr("No handoff with a name is recorded in this period."),), title=title)
    rows = tuple(
        (person_in_words(person, row["few"]), int(row["handoffs"]), int(row["full"]), row["share"], row["pooled"])
        for person, row in result.people.iterrows()
    )
    columns = (
        Column(tr("Onboarding by")),
        Column(tr("Handoffs"), "number"),
        Column(tr("With all of it"), "number"),
        Column(tr("Share"), "estimate"),
        Column(tr("Pooled"), "estimate"),
    )
    note = tr(
        "Handoffs since {since}. Pooled: small numbers pulled towards the team. Few: under 30 handoffs.",
        since=language.date(result.since),
    )
    return TableView(name, title, columns, rows, note)


def person_in_words(person, few: bool) -> str:
    """Name a person, with a mark where there are few handoffs."""
    return tr("{name} (few)", name=str(person)) if few else str(person)


def start_cohorts(result: StartCohorts | Unavailable, name: str = "start_cohorts_table") -> TableView | Finding:
    """Show days, relapse and overhang of the accounts that started in each quarter, the newest first."""
    if not result:
        return missing(name, tr("Does onboarding get faster, and does it leave more behind?"), result)
    columns = (
        Column(tr("Quarter of start")),
        Column(tr("Accounts"), "number"),
        Column(tr("Handed over"), "number"),
        Column(tr("Waiting"), "number"),
        Column(tr("Days (median)"), "days"),
        Column(tr("Relapse"), "estimate"),
        Column(tr("In the state 90 days later"), "estimate"),
    )
    keys = ["accounts", "handed", "waiting", "days", "relapse_90d", "in_state_90d"]
    rows = []
    for quarter, row in result.table.iloc[::-1].iterrows():
        label = quarter if row["finished"] else tr("{quarter} (unfinished)", quarter=quarter)
        rows.append((label, *(row[key] for key in keys)))
    note = tr(
        "Unfinished: some still wait, or were handed over less than 90 days ago; its figures are those of its fast"
        " accounts. Relapse: of those in the state at the handoff."
    )
    lacking = dict.fromkeys(n for found in result.table["in_state_90d"] if not found for n in found.needs)
    lacking.pop("high_utilization", None)
    if lacking:
        places = tr("For the rest {places} would be needed.", places=places_in_words(list(lacking)))
        note = paragraph(note, places)
    note = paragraph(note, replayed(result))
    return TableView(name, tr("Handoffs by quarter of the start"), columns, tuple(rows), note, shown=12)


def overhang(result: Overhang | Unavailable, name: str = "overhang_table") -> TableView | Finding:
    """Show each onboarding person's days and overhang, with both ranks and how sure they are, fastest first."""
    title = tr("Speed and overhang by onboarding person")
    if not result or result.people.empty:
        return _nobody(result, title, name)
    rows = tuple(
        (
            person_in_words(person, row["few"]),
            int(row["handoffs"]),
            row["days"],
            _rank(row, "speed"),
            row["pooled"],
            _rank(row, "overhang"),
            row["overhang_top"],
        )
        for person, row in result.people.iterrows()
    )
    columns = (
        Column(tr("Onboarding by")),
        Column("n", "number"),
        Column(tr("Days (median)"), "days"),
        Column(tr("Rank by days")),
        Column(tr("In the state 90 days later"), "estimate"),
        Column(tr("Rank by overhang")),
        Column(tr("In the first third"), "percent"),
    )
    note = tr(
        "Handoffs whose 90th day falls in {start} to {end}. Ranks: 1 is fastest, or leaves most in the state; in"
        " brackets the 95% range. In the first third: its probability, by overhang. Few: under 30 handoffs.",
        start=language.date(result.start),
        end=language.date(result.end - pd.Timedelta(days=1)),
    )
    nameless = tr("Handoffs without a name, left out: {n}.", n=language.number(result.unattributed))
    note = paragraph(note, _pooled(result), nameless if result.unattributed else "")
    return TableView(name, title, columns, rows, note)


def overhang_counts(result: Overhang | Unavailable, name: str = "overhang_counts") -> TableView | Finding:
    """Show what was counted for each person, what the team reaches in the same segments, and what is made of it."""
    title = tr("What the overhang is made of")
    if not result or result.people.empty:
        return _nobody(result, title, name)
    rows = tuple(
        (
            person_in_words(person, row["few"]),
            int(row["handoffs"]),
            row["in_state"],
            *([row["expected"]] if result.column else []),
            row["pooled"],
            row["retained"],
        )
        for person, row in result.people.iterrows()
    )
    columns = (
        Column(tr("Onboarding by")),
        Column("n", "number"),
        Column(tr("In the state, counted"), "estimate"),
        *([Column(tr("Team, same segments"), "percent")] if result.column else []),
        Column(tr("In the state, pooled"), "estimate"),
        Column(tr("Still customers, pooled"), "estimate"),
    )
    return TableView(name, title, columns, rows, paragraph(tr("All of it 90 days after the handoff."), _pooled(result)))


def _nobody(result: Overhang | Unavailable, title: str, name: str) -> Finding:
    if not result:
        return missing(name, tr("Does speed show who leaves customers in a good state?"), result)
    return Finding(name, (tr("No handoff with a name has been followed for 90 days yet."),), title=title)


def _pooled(result: Overhang) -> str:
    """Say what pooling does to the shares."""
    if result.column:
        return tr(
            "Pooled: at the team's mix by {column}, small numbers pulled towards the team.",
            column=column_in_words(result.column),
        )
    return tr("Pooled: small numbers pulled towards the team.")


def _rank(row: pd.Series, by: str) -> str:
    """Write a rank with its range, where it has one."""
    if pd.isna(row[f"{by}_rank"]):
        return "–"
    rank, low, high = (language.number(row[f"{by}_{part}"]) for part in ("rank", "low", "high"))
    return rank if low == high else tr("{rank} ({low} to {high})", rank=rank, low=low, high=high)
