"""Views of customers' goals: what each wants next, how diverse that is, and which first goals are reached."""

from cslib.adoption.goals import LEAST, NextGoals
from cslib.language import N_, number, percent, tr
from cslib.show.columns import Column, names_of
from cslib.show.display import Finding, TableView, if_known, known, shows, with_n
from cslib.show.wording import goal_status, person
from cslib.stats.estimate import Unavailable

_NEXT_ASKS = N_("What does each customer want next?")


@shows(NextGoals, "table", _NEXT_ASKS)
def next_goals_table(result: NextGoals | Unavailable, name: str = "next_goals_table") -> TableView | Finding:
    """Show what each customer wants next, largest revenue first."""
    title = tr("The next goal of each customer")
    if result.accounts.empty:
        return Finding(name, (tr("There is no account to look at."),), title=title)
    columns = (
        Column(tr("Customer"), key="name"),
        Column(tr("CSM"), key=lambda row: person(row.csm)),
        Column(tr("Revenue per month"), "money", "mrr"),
        Column(tr("Goal stands"), key=lambda row: progress_in_words(row.progress, row.kind)),
        Column(tr("Last goal"), key=lambda row: _goal(row) or "–"),
        Column(tr("Due date"), "date", lambda row: None if row.progress == "reached" else row.due),
    )
    note = tr("n = {n} accounts, largest revenue first.", n=number(len(result.accounts)))
    return TableView.of(name, title, result.accounts, columns, note, filled=True, shown=12)


@shows(NextGoals, "wordings_table", N_("How diverse are customers' goals?"))
def goal_wordings_table(result: NextGoals | Unavailable, name: str = "goal_wordings") -> TableView | Finding:
    """Show the open next goals as they are worded."""
    title = tr("Open next goals, as worded")
    if result.wordings.empty:
        return Finding(name, (tr("No customer has an open next goal."),), title=title)
    columns = (
        Column(tr("Next goal"), key="Index"),
        Column(tr("Customers"), "number", "accounts"),
        Column(tr("Overdue"), "number", "overdue"),
    )
    note = tr(
        "n = {n} customers. The same wish in other words, or in another language, counts apart.", n=number(result.open)
    )
    return TableView.of(name, title, result.wordings, columns, note, filled=True)


@shows(NextGoals, "first_table", N_("Which first goals are reached?"))
def first_goals_table(result: NextGoals | Unavailable, name: str = "first_goals") -> TableView | Finding:
    """Show which first goals were reached."""
    title = tr("First goals, and how many are reached within a year")
    if result.first.empty:
        return Finding(name, (tr("No first goal was set in the last two years."),), title=title)
    columns = (
        Column(tr("First goal"), key=lambda row: row.Index or tr("all others, fewer than {n} each", n=LEAST)),
        Column(tr("Goals set"), "number", "set"),
        Column(tr("Reached so far"), "number", "reached"),
        Column(tr("Reached within a year"), "estimate", lambda row: if_known(row.within_year)),
    )
    note = tr(
        "Set in the last 24 months while a customer; who left without reaching it stays in the count. Bounds: 95%."
    )
    return TableView.of(name, title, result.first, columns, note, filled=True)


@shows(NextGoals, "finding", _NEXT_ASKS)
def next_goals_finding(result: NextGoals | Unavailable, name: str = "next_goals") -> Finding:
    """Say who has an open goal, how different they are, and which first goals are reached."""
    title = tr("The next goal")
    n = len(result.accounts)
    if n == 0:
        return Finding(name, (tr("There is no account to look at."),), title=title)
    progress = result.accounts["progress"].value_counts()
    without = int(progress.get("none recorded", 0))
    reached = int(progress.get("reached", 0))
    yield tr(
        "Of {n} customers {none} have no goal on record, {reached} have reached all of theirs, and {overdue} are"
        " overdue.",
        n=number(n),
        none=number(without),
        reached=number(reached),
        overdue=number(int(progress.get("overdue", 0))),
    )
    if known(result.effective):
        yield _diverse(result)
    elif result.open >= 2:
        yield tr("No two of the {n} open next goals are worded alike.", n=number(result.open))
    if result.alike is not None:
        yield _first(result)
    ask = tr(
        "Next: ask the {n} customers without an open goal what they want to reach now.", n=number(without + reached)
    )
    results = {"goals_alike": result.same, "effective_goals": result.effective}
    kinds = {"goals_none": "none recorded", "goals_done": "reached", "goals_late": "overdue"}
    names = {key: names_of(result.accounts[result.accounts["progress"] == kind], _goal) for key, kind in kinds.items()}
    return Finding(name, (), None, results, title, next=ask if without + reached else "", names=names)


def _goal(row) -> str:
    return row.goal if isinstance(row.goal, str) else ""


def _diverse(result: NextGoals) -> str:
    """Say how much open next goals have in common."""
    effective = result.effective
    said = {
        "n": number(result.open),
        "worded": number(len(result.wordings)),
        "effective": number(effective.estimate, 1),
        "same": percent(result.same.estimate, 0),
    }
    if effective.high is None:
        return tr(
            "The {n} open next goals are worded in {worded} ways; two customers drawn at random have the same in {same}"
            " of cases.",
            **said,
        )
    return tr(
        "The {n} open next goals are worded in {worded} ways, as varied as {effective} equally frequent ones ({low} to"
        " {high}); two customers drawn at random have the same in {same} of cases.",
        low=number(effective.low, 1),
        high=number(effective.high, 1),
        **said,
    )


def _first(result: NextGoals) -> str:
    """Say whether some first goals are reached more often than others."""
    named = result.first[[bool(goal) and known(one) for goal, one in result.first["within_year"].items()]]
    if result.alike >= 0.05:
        return tr(
            "First goals do not differ beyond chance in how often they are reached within a year ({goals} compared).",
            goals=len(named),
        )
    best, worst = named.index[0], named.index[-1]
    return tr(
        "First goals differ in how often they are reached within a year: {best} {high}, {worst} {low}.",
        best=tr("“{goal}”", goal=best),
        worst=tr("“{goal}”", goal=worst),
        high=with_n(named["within_year"].iloc[0]),
        low=with_n(named["within_year"].iloc[-1]),
    )


def progress_in_words(progress: str, kind) -> str:
    """Say how far an account is with its goal."""
    if progress == "reached":
        return tr("all reached, no new one")
    if progress == "none recorded":
        return tr("none recorded")
    which = tr("next goal") if kind == "next" else tr("first goal")
    return tr("{which}: {status}", which=which, status=goal_status(progress))
