"""Views of talks with customers: whom to talk to in each pattern of use, what to ask, and what has been heard."""

from cslib.adoption.patterns import FALLING, SILENT, Pattern, Patterns
from cslib.adoption.patterns_views import ordered_traits, pattern_names
from cslib.language import N_, number, tr, word
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, shows
from cslib.show.wording import column, joined, person
from cslib.stats.estimate import Estimate, Unavailable

_ASKS = N_("Whom should we talk to in each pattern?")
MOST_QUESTIONS = 4


@shows(Patterns, "talk_table", _ASKS)
def pattern_talk_table(
    result: Patterns | Unavailable, segment_by: str = "", name: str = "pattern_talk"
) -> TableView | Finding:
    """Show whom to talk to in each pattern."""
    title = tr("Whom to talk to")
    if result.talk.empty:
        return Finding(name, (tr("There is no account to look at."),), title=title)
    said = pattern_names(result)
    columns = [Column(tr("Pattern"), key=lambda row: said[row.pattern]), Column(tr("Customer"), key="name")]
    if (result.talk["group"] != "").any():
        columns.append(Column(column(segment_by) if segment_by else tr("segment"), key="group"))
    if (result.talk["csm"] != "").any():
        columns.append(Column(tr("CSM"), key=lambda row: person(row.csm)))
    columns.append(Column(tr("Last contact"), "date", "last_outbound"))
    note = tr(
        "The most typical customers of each pattern, of different segments first. Left out: who has given notice or had"
        " as many contacts as are allowed in 28 days."
    )
    return TableView.of(name, title, result.talk, columns, note, shown=30)


@shows(Patterns, "guide_table", _ASKS)
def pattern_guide_table(result: Patterns | Unavailable, name: str = "pattern_guide") -> TableView | Finding:
    """Show what to ask the customers of each pattern."""
    said = pattern_names(result)
    rows = [
        (said[one.key] if place == 0 else "", text)
        for one in result.occupied
        for place, text in enumerate(questions(one))
    ]
    columns = (Column(tr("Pattern")), Column(tr("Question")))
    note = tr("Ask openly, listen longer than you speak, and write down the customer's own words.")
    return TableView(name, tr("What to ask"), columns, tuple(rows), note, shown=40)


@shows(Patterns, "answers_table", _ASKS)
def pattern_answers_table(result: Patterns | Unavailable, name: str = "pattern_answers") -> TableView | Finding:
    """Show how many customers of each pattern were interviewed, and what its customers need most."""
    said = pattern_names(result)
    columns = (
        Column(tr("Pattern"), key=lambda one: said[one.key]),
        Column("n", "number", lambda one: one.share.events),
        Column(tr("Interviewed"), "number", "asked"),
        Column(
            tr("Needs heard most"),
            "names",
            lambda one: tuple(tr("{theme} ({n})", theme=theme, n=n) for theme, n in one.themes),
        ),
    )
    note = tr(
        "Last twelve months, table needs. Interviewed: accounts with a need whose source is interview. In brackets:"
        " accounts that named it."
    )
    return TableView.of(name, tr("What has been heard so far"), result.occupied, columns, note)


@shows(Patterns, "answers_finding", _ASKS)
def pattern_answers_finding(result: Patterns | Unavailable, name: str = "pattern_answers_finding") -> Finding:
    """Say how many talks are behind the patterns, where answers go, and how patterns are amended."""
    title = tr("Where the answers go")
    asked = sum(one.asked for one in result.patterns)
    parts = [one for one in result.occupied if one.share.events]
    untouched = [pattern_names(result)[one.key] for one in parts if not one.asked]
    if not asked:
        yield tr("No interview is recorded in the last twelve months.")
    else:
        yield tr(
            "{needs} needs from interviews with {accounts} customers are recorded.",
            needs=number(result.interviews),
            accounts=number(asked),
        )
        if untouched:
            yield tr("Nobody yet of: {names}.", names=joined(untouched))
    yield tr("Write each answer into the table needs, one row each, with the source interview.")
    if result.profiles is None:
        yield tr("The patterns are the team's own; change them in policy/patterns when talks say otherwise.")
    else:
        yield tr(
            "When the talks show other lines between customers, name the patterns yourselves: “cslib policy"
            " patterns FOLDER” writes a file to begin with, and reports of the quarters from its day on use it."
        )
    results = {"patterns_interviewed": Estimate(asked, n=len(result.accounts), unit="accounts")}
    return Finding(name, (), None, results, title)


def questions(pattern: Pattern) -> list[str]:
    """Return what to ask the customers of a pattern: the team's own questions, else those that its traits ask for."""
    if pattern.questions:
        return list(pattern.questions)
    special = {
        SILENT: [
            tr("What were you hoping to do with the product, and is that still wanted?"),
            tr("Who used it before, and what do these people do now?"),
            tr("What would have to change for it to be worth opening again?"),
        ],
        FALLING: [
            tr("What has changed in your work over the last three months?"),
            tr("Has anyone who used it left or moved on?"),
            tr("What do you use for this work now?"),
        ],
    }
    if pattern.key in special:
        return special[pattern.key]
    chosen = [word("adoption.trait_question", f"{kind} {sign}") for kind, sign in ordered_traits(pattern)]
    general = [
        tr("What would you like to be able to do a year from now?"),
        tr("What did you want from the product at first, and how far have you come?"),
    ]
    return [*chosen[: MOST_QUESTIONS - 1], *general][:MOST_QUESTIONS]
