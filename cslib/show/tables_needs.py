"""Tables on needs and goals: themes, sources, teams, requests outside the playbook, next goals, first goals."""

from __future__ import annotations

from cslib import language
from cslib.analysis.needs import ANSWER_DAYS, OFTEN, QUARTERS, Needs
from cslib.analysis.next_goals import LEAST, NextGoals
from cslib.analysis.outside import Outside
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.signals import person
from cslib.show.wording import paragraph
from cslib.show.words_needs import (
    phase_of,
    solve_in_words,
    source_in_words,
    standing_in_words,
    team_in_words,
    theme_in_words,
)


def _view(name: str, title: str, columns, rows, note: str = "", shown: int = 20) -> TableView:
    """Show the columns of which any cell holds something."""
    rows = [tuple(row) for row in rows]
    kept = [i for i in range(len(columns)) if any(_holds(row[i]) for row in rows)]
    cells = tuple(tuple(row[i] for i in kept) for row in rows)
    return TableView(name, title, tuple(columns[i] for i in kept), cells, note, shown=shown)


def _holds(value) -> bool:
    if hasattr(value, "estimate"):
        return value.estimate is not None
    return value is not None and value == value and value not in ("", "–")


def needs(result: Needs | Unavailable, name: str = "needs_table") -> TableView | Finding:
    """Show themes with accounts, revenue, trend, what is open, who has it, and how to solve it."""
    title = tr("Needs of the last twelve months by theme")
    if not result:
        return missing(name, tr("What do customers need?"), result)
    columns = (
        Column(tr("Theme")),
        Column(tr("Customers"), "number"),
        Column(tr("Revenue per month"), "money"),
        Column(tr("Against the year before (times)"), "ratio"),
        Column(tr("Answered in {days} days", days=ANSWER_DAYS), "estimate"),
        Column(tr("Open needs"), "number"),
        Column(tr("Of these with nobody"), "number"),
        Column(tr("Usually passed to")),
        Column(tr("Hours a year, one by one"), "number"),
        Column(tr("How to solve it")),
    )
    rows = [
        (
            theme_in_words(theme),
            row["accounts"],
            row["mrr"],
            row["trend"],
            row["answered"],
            row["open"],
            row["unrouted"],
            team_in_words(row["team"]) if row["team"] else "–",
            row["hours"] if theme else None,
            solve_in_words(row["everyone"].verdict),
        )
        for theme, row in result.themes.iterrows()
    ]
    note = paragraph(
        tr(
            "Revenue: what the accounts that named it and are customers today pay now. Open: needs of today's"
            " customers, however old. Answered: done or declined, of needs of two years; bounds 95%."
        ),
        tr(
            "By a mechanism: at least {often} accounts a year even by the lower bound, and heard in {quarters} of four"
            " quarters, among all accounts of the company.",
            often=OFTEN,
            quarters=QUARTERS,
        ),
        tr("Hours: each need of a year among all accounts answered in a call of {n} minutes.", n=_minutes(result)),
    )
    return _view(name, title, columns, rows, note)


def _minutes(result: Needs) -> str:
    n = language.number(result.minutes)
    return tr("{n} (assumed)", n=n) if result.assumed else n


def need_sources(result: Needs | Unavailable, name: str = "need_sources") -> TableView | Finding:
    """Show where each theme was heard."""
    if not result:
        return missing(name, tr("Where are needs heard?"), result)
    title = tr("Where needs were heard: needs of the last twelve months")
    order = result.sources.sum().sort_values(ascending=False, kind="stable").index
    columns = (
        Column(tr("Theme")),
        *(Column(source_in_words(source), "number") for source in order),
        Column(tr("All needs"), "number"),
    )
    rows = [
        (theme_in_words(theme), *(int(row[source]) for source in order), int(row.sum()))
        for theme, row in result.sources.iterrows()
        if row.sum()
    ]
    total = result.sources.sum()
    rows.append((tr("All needs"), *(int(total[source]) for source in order), int(total.sum())))
    return TableView(name, title, columns, tuple(rows))


def need_teams(result: Needs | Unavailable, name: str = "need_teams") -> TableView | Finding:
    """Show what each team was given, and what became of it."""
    question = tr("Who has the needs, and are they answered?")
    if not result:
        return missing(name, question, result)
    if result.teams.empty:
        return missing(name, question, Unavailable(("needs.routed_to",)))
    columns = (
        Column(tr("Team in charge")),
        Column(tr("Needs, last year"), "number"),
        Column(tr("Customers"), "number"),
        Column(tr("Open needs"), "number"),
        Column(tr("Answered in {days} days", days=ANSWER_DAYS), "estimate"),
    )
    rows = [
        (team_in_words(team), row["needs"], row["accounts"], row["open"], row["answered"])
        for team, row in result.teams.iterrows()
    ]
    note = tr(
        "Answered: of needs of the last two years that have been passed on by now. Those with nobody are not among"
        " them, so the shares look better than all needs together do."
    )
    return _view(name, tr("Who has the needs"), columns, rows, note)


def outside(result: Outside | Unavailable, name: str = "outside_table") -> TableView | Finding:
    """Show the requests outside the playbook that onboarding heard and nobody answered."""
    question = tr("Which requests of onboarding does the playbook not answer?")
    if not result:
        return missing(name, question, result)
    title = tr("Requests outside the playbook that wait for an answer")
    if result.waiting.empty:
        return Finding(name, (tr("No request outside the playbook from onboarding waits for an answer."),), title=title)
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        Column(tr("Now in")),
        Column(tr("Days waiting"), "number"),
        Column(tr("Theme")),
        Column(tr("In the customer's words")),
        Column(tr("Passed to")),
    )
    rows = [
        (
            row.name,
            person(row.csm),
            phase_of(row.handed),
            row.days,
            theme_in_words(row.theme),
            row.text,
            team_in_words(row.team),
        )
        for row in result.waiting.itertuples(index=False)
    ]
    note = tr("n = {n} requests. Accounts in adoption first, then the oldest.", n=language.number(len(rows)))
    return _view(name, title, columns, rows, note, shown=12)


def next_goals(result: NextGoals | Unavailable, name: str = "next_goals_table") -> TableView | Finding:
    """Show what each customer wants next, largest revenue first."""
    if not result:
        return missing(name, tr("What does each customer want next?"), result)
    if result.accounts.empty:
        return Finding(name, (tr("There is no account to look at."),), title=tr("The next goal of each customer"))
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        Column(tr("Revenue per month"), "money"),
        Column(tr("Goal stands")),
        Column(tr("Last goal")),
        Column(tr("Due date"), "date"),
    )
    rows = [
        (
            row.name,
            person(row.csm),
            row.mrr,
            standing_in_words(row.standing, row.kind),
            row.goal if isinstance(row.goal, str) else "–",
            None if row.standing == "reached" else row.due,
        )
        for row in result.accounts.itertuples(index=False)
    ]
    note = tr(
        "n = {n} accounts, largest revenue first.",
        n=language.number(len(rows)),
    )
    return _view(name, tr("The next goal of each customer"), columns, rows, note, shown=12)


def goal_wordings(result: NextGoals | Unavailable, name: str = "goal_wordings") -> TableView | Finding:
    """Show the open next goals as they are worded."""
    if not result:
        return missing(name, tr("How diverse are customers' goals?"), result)
    title = tr("Open next goals, as worded")
    if result.wordings.empty:
        return Finding(name, (tr("No customer has an open next goal."),), title=title)
    columns = (Column(tr("Next goal")), Column(tr("Customers"), "number"), Column(tr("Overdue"), "number"))
    rows = [(goal, row["accounts"], row["overdue"]) for goal, row in result.wordings.iterrows()]
    note = tr(
        "n = {n} customers. The same wish in other words, or in another language, counts apart.",
        n=language.number(result.open),
    )
    return _view(name, title, columns, rows, note)


def first_goals(result: NextGoals | Unavailable, name: str = "first_goals") -> TableView | Finding:
    """Show which first goals were reached."""
    if not result:
        return missing(name, tr("Which first goals are reached?"), result)
    title = tr("First goals, and how many are reached within a year")
    if result.first.empty:
        return Finding(name, (tr("No first goal was set in the last two years."),), title=title)
    columns = (
        Column(tr("First goal")),
        Column(tr("Goals set"), "number"),
        Column(tr("Reached so far"), "number"),
        Column(tr("Reached within a year"), "estimate"),
    )
    rows = [
        (goal or tr("all others, fewer than {n} each", n=LEAST), row["set"], row["reached"], row["within_year"])
        for goal, row in result.first.iterrows()
    ]
    note = tr(
        "Set in the last 24 months while a customer; who left without reaching it stays in the count. Bounds: 95%."
    )
    return _view(name, title, columns, rows, note)
