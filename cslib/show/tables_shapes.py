"""Tables of the team: its shapes side by side, what they rest on, the skill matrix, and who accompanies whom."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from cslib import language
from cslib.analysis.shapes import LATE_DAYS, SHAPES, Shapes
from cslib.analysis.skills import LEAST_ACCOUNTS, Skills
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.language import tr
from cslib.show.charts_shapes import no_shapes, shape_name
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing


def shapes(result: Shapes | Unavailable, name: str = "shapes_table") -> TableView | Finding:
    """Show every measure of each shape, and the differences to one CSM for both phases."""
    if not result:
        return no_shapes(result, name)
    labels = {
        "wait": tr("Waiting until work is begun (working days)"),
        "wait_onboarding": tr("… in onboarding"),
        "wait_adoption": tr("… in adoption"),
        "late": tr("Waits more than {days} working days", days=f"{LATE_DAYS:g}"),
        "load": tr("Load (work, of the hours there are)"),
        "overload": tr("Person-weeks with more work than hours"),
        "onboarding_accounts": tr("Accounts in onboarding per person"),
        "adoption_accounts": tr("Accounts in adoption per person"),
        "handing_hours": tr("Handing over and rework (hours a week, all together)"),
    }
    rows = []
    for measure, label in labels.items():
        one, two, shared = (_plain(result.measures[shape][measure]) for shape in SHAPES)
        rows.append((label, one, two, _plain(result.differences["two"][measure], gap=True), shared))
    one, two, shared = (Column(shape_name(shape), "ratio") for shape in SHAPES)
    columns = (Column(tr("Measure")), one, two, Column(tr("Two teams minus one CSM"), "ratio"), shared)
    note = tr(
        "n = {runs} runs of {weeks} weeks with the same customers in every shape; 95% intervals of the mean over"
        " runs. They hold the chance of the runs only, not whether the assumptions are true.",
        runs=result.assumptions.runs,
        weeks=result.assumptions.weeks,
    )
    return TableView(name, tr("The shapes side by side"), columns, tuple(rows), note)


def _plain(found: Estimate, gap: bool = False) -> Estimate:
    """Let a cell say two decimals of a number, percent of a share, points of a difference of shares."""
    if found.unit != "share":
        return replace(found, unit="ratio")
    return replace(found, method="MOVER") if gap else found


def shape_assumptions(result: Shapes | Unavailable, name: str = "shape_assumptions") -> TableView | Finding:
    """Show what the comparison rests on: what the tables say, and what is assumed."""
    if not result:
        return no_shapes(result, name)
    given, told = result.inputs, result.assumptions
    data, assumed = tr("from the data, last 52 weeks"), tr("assumed")
    today = tr("from the data, today")

    def source(key: str, text: str) -> str:
        return tr("assumed: not in the data") if key in given.assumed else text

    rows = [
        (tr("New customers a week"), language.number(given.starts.mean(), 1), data),
        (tr("Customers today: in onboarding"), language.number(len(given.elapsed)), today),
        (tr("Customers today: in adoption"), language.number(given.adopting), today),
        (tr("Customers that leave in a year"), language.percent(1 - np.exp(-52 * given.leaving)), data),
        (
            tr("Days in onboarding (median)"),
            language.number(np.median(given.days)),
            source("days", tr("from the data, {n} handoffs", n=language.number(given.days.size))),
        ),
    ]
    kinds = {
        "onboarding": tr("Contact minutes an account and week: onboarding"),
        "adoption": tr("Contact minutes an account and week: adoption"),
    }
    for phase, label in kinds.items():
        work = given.work[phase]
        pieces = tr("from the data, {n} contacts", n=language.number(work.minutes.size))
        rows.append((label, language.number(work.weekly, 1), source(phase, pieces)))
    here = tr("from the data, last three months")
    people = source("people", here) if told.people == max(2, given.people) else assumed
    if given.onboarding_people is not None:
        rows.append((tr("Of the people today, mostly in onboarding"), language.number(given.onboarding_people), here))
    rows += [
        (tr("People, in every shape"), language.number(told.people), people),
        (
            tr("Of them in onboarding, where split"),
            language.number(told.onboarding_people),
            tr("assumed; unless chosen, so that both teams are loaded alike"),
        ),
        (
            tr("Hours a week per person for customers: contact and all that goes with it"),
            language.number(told.hours_per_week, 1),
            assumed,
        ),
        (tr("How busy people are today"), language.percent(told.load, 0), assumed),
        (
            tr("Minutes of work for each minute of contact"),
            language.number(result.factor, 1),
            tr("follows from how busy people are"),
        ),
        (tr("Handing over takes each of the two (minutes)"), language.number(told.handing_minutes), assumed),
        (tr("Handoffs at which something needed is lost"), language.percent(told.lost_share, 0), assumed),
        (tr("Rework it then takes (minutes)"), language.number(told.rework_minutes), assumed),
        (tr("Work gets shorter for people of one phase by"), language.percent(told.gain, 0), assumed),
    ]
    columns = (Column(tr("What it is")), Column(tr("Value")), Column(tr("Where from")))
    note = tr(
        "Accounts of one phase are alike here, work comes by chance and is done in its order, and a new account goes to"
        " whoever expects the least work."
    )
    return TableView(name, tr("What the comparison rests on"), columns, tuple(rows), note)


def side_in_words(sides: str) -> str:
    """Say which sides somebody has worked."""
    words = {
        "both": tr("both sides"),
        "onboarding": tr("one side"),
        "adoption": tr("one side"),
        "neither": tr("a glimpse only"),
    }
    return words[sides]


def skills(result: Skills | Unavailable, name: str = "skills") -> TableView | Finding:
    """Show the skill matrix, by name."""
    if not result:
        return missing(name, tr("Who has worked which phase?"), result)
    people = result.people[result.people["here"]]
    phases = {"onboarding": tr("onboarding"), "adoption": tr("adoption")}
    rows = []
    for person, row in people.iterrows():
        worked = [phase for phase in phases if row[f"{phase}_accounts_ever"]]
        rows += [
            (
                person,
                side_in_words(row["sides"]),
                phases[phase],
                int(row[f"{phase}_accounts"]),
                row[f"{phase}_minutes"] / 60,
                int(row[f"{phase}_accounts_ever"]),
                row[f"{phase}_since"],
            )
            for phase in worked
        ]
    columns = (
        Column(tr("Person")),
        Column(tr("Has worked")),
        Column(tr("Phase")),
        Column(tr("Accounts, {months} months", months=result.months), "number"),
        Column(tr("Contact hours"), "number"),
        Column(tr("Accounts, all time"), "number"),
        Column(tr("Since"), "date"),
    )
    note = tr(
        "By name, no ranking. Everybody with work in the last three months, in the whole company. Has worked: at least"
        " {least} accounts of that phase, all time.",
        least=LEAST_ACCOUNTS,
    )
    return TableView(name, tr("Who has worked which phase"), columns, tuple(rows), note, shown=60)


def shadowing(plan: pd.DataFrame | Unavailable, name: str = "shadowing") -> TableView | Finding:
    """Show who could accompany whom, and at which customers."""
    title = tr("Who could accompany whom")
    if isinstance(plan, Unavailable):
        return missing(name, tr("Who could learn the other side from whom?"), plan)
    if plan.empty:
        return Finding(name, (tr("Everybody at work has seen both phases: nobody has to catch up."),), title=title)
    phases = {"onboarding": tr("onboarding"), "adoption": tr("adoption")}
    rows = tuple(
        (
            row.learner,
            phases[row.phase],
            row.guide or tr("nobody here knows it yet"),
            int(row.shared) if row.guide else None,
            tr(", ").join(row.accounts) or "–",
        )
        for row in plan.itertuples()
    )
    columns = (
        Column(tr("Learns")),
        Column(tr("Phase to see")),
        Column(tr("Accompanies")),
        Column(tr("Handoffs between the two"), "number"),
        Column(tr("Customers to look at together")),
    )
    note = tr(
        "The learners are shared out evenly among the guides, and pairs that already hand over to each other come"
        " first. It is a proposal to talk about; nothing is decided by it."
    )
    return TableView(name, title, columns, rows, note, shown=40)
