"""Needs and goals shown: themes, sources, teams, mechanisms, requests outside the playbook, next goals."""

from __future__ import annotations

from cslib import language
from cslib.adoption.goals import LEAST, NextGoals
from cslib.adoption.needs import ANSWER_DAYS, OFTEN, QUARTERS, Needs, Outside
from cslib.language import tr
from cslib.show import reasons, style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, known, missing, shows, with_n
from cslib.show.style import short
from cslib.show.vocabulary import goal_status, person
from cslib.show.wording import estimate_in_words, joined, listed, paragraph, places_in_words, quantity
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable

COLOURS = {SUPPORTED: style.BLUE, INSUFFICIENT: style.ORANGE, NOT_SUPPORTED: style.GREY}
MOST_THEMES = 20
MOST_NAMED = 3


@shows(Needs, "chart", lambda: tr("Which needs come back often enough to be solved once for all?"))
def needs_chart(result: Needs | Unavailable, name: str = "needs") -> ChartView | Finding:
    """Draw the accounts that named each theme in a year, with bounds, against the criterion of a mechanism."""
    named = result.themes[result.themes.index != ""]
    named = named[[one.n > 0 for one in named["everyone"]]]
    if named.empty:
        return Finding(name, (tr("No need of the last twelve months has a theme."),), title=tr("Needs by theme"))
    named = named.assign(size=[one.n for one in named["everyone"]])
    named = named.sort_values("size", ascending=False, kind="stable").iloc[:MOST_THEMES]
    sure = [str(theme) for theme, one in named["everyone"].items() if one.verdict == SUPPORTED]
    title = tr("No theme comes back often enough, beyond doubt, to be solved once for all")
    if sure:
        more = len(sure) - MOST_NAMED
        told = [short(theme) for theme in sure[:MOST_NAMED]] + ([tr("{n} more", n=more)] if more > 0 else [])
        title = tr("Solve once for all what keeps coming back: {themes}", themes=joined(told))
    heard = language.number(int(named["size"].sum()))
    note = tr(
        "Different accounts of the whole company that named a theme in the last twelve months (n = {n} in all, an"
        " account counts once per theme); lines: 95% bounds. Dashed: {often} a year. Blue also needs {quarters} of four"
        " quarters.",
        n=heard,
        often=OFTEN,
        quarters=QUARTERS,
    )
    with style.canvas(title, note, height=1.5 + 0.28 * len(named)) as canvas:
        axes = canvas.axes()
        seen = set()
        for place, one in enumerate(named["everyone"]):
            colour, label = COLOURS[one.verdict], solve_in_words(one.verdict)
            axes.plot([one.low, one.high], [place, place], color=colour, linewidth=2)
            axes.plot([one.estimate], [place], "o", color=colour, markersize=7, label=None if label in seen else label)
            seen.add(label)
        axes.axvline(OFTEN, color=style.INK, linewidth=0.9, linestyle=(0, (5, 3)), zorder=0)
        axes.set_yticks(range(len(named)), [short(str(theme)) for theme in named.index])
        axes.set_ylim(len(named) - 0.5, -0.5)
        axes.set_xlim(left=0)
        axes.tick_params(left=False)
        axes.set_xlabel(tr("Accounts that named it in a year"))
        axes.legend(frameon=False, fontsize=9, loc="lower right")
    body = listed(
        tr(
            "{theme}: {accounts}, {solve}",
            theme=theme,
            accounts=estimate_in_words(one),
            solve=solve_in_words(one.verdict),
        )
        for theme, one in named["everyone"].items()
    )
    return ChartView(name, title, paragraph(tr("Dots. {title}.", title=title), body, note), canvas.png)


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


@shows(Needs, "table", lambda: tr("What do customers need?"))
def needs_table(result: Needs | Unavailable, name: str = "needs_table") -> TableView | Finding:
    """Show themes with accounts, revenue, trend, what is open, who has it, and how to solve it."""
    title = tr("Needs of the last twelve months by theme")
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


@shows(Needs, "sources_table", lambda: tr("Where are needs heard?"))
def need_sources_table(result: Needs | Unavailable, name: str = "need_sources") -> TableView | Finding:
    """Show where each theme was heard."""
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


@shows(Needs, "teams_table")
def need_teams_table(result: Needs | Unavailable, name: str = "need_teams") -> TableView | Finding:
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


@shows(Outside, "table")
def outside_table(result: Outside | Unavailable, name: str = "outside_table") -> TableView | Finding:
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


@shows(NextGoals, "table", lambda: tr("What does each customer want next?"))
def next_goals_table(result: NextGoals | Unavailable, name: str = "next_goals_table") -> TableView | Finding:
    """Show what each customer wants next, largest revenue first."""
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


@shows(NextGoals, "wordings_table", lambda: tr("How diverse are customers' goals?"))
def goal_wordings_table(result: NextGoals | Unavailable, name: str = "goal_wordings") -> TableView | Finding:
    """Show the open next goals as they are worded."""
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


@shows(NextGoals, "first_table", lambda: tr("Which first goals are reached?"))
def first_goals_table(result: NextGoals | Unavailable, name: str = "first_goals") -> TableView | Finding:
    """Show which first goals were reached."""
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


MOST_TOLD = 12


NEEDS_RESULTS = ("needs_answered", "accounts_heard")


@shows(Needs, "finding", lambda: tr("What do customers need, who has it, and is it answered?"), NEEDS_RESULTS)
def needs_finding(result: Needs | Unavailable, name: str = "needs_finding") -> Finding:
    """Say how much was heard, what grows, and what became of it."""
    title = tr("What customers need")
    results: dict[str, Estimate | Unavailable] = dict(
        zip(NEEDS_RESULTS, (result.answered, result.accounts), strict=True)
    )
    heard = int(result.themes["needs"].sum())
    if not heard and not result.open:
        return Finding(name, (tr("No need was heard in the last twelve months."),), None, results, title)
    sentences = []
    if known(result.accounts):
        sentences.append(
            tr(
                "{n} needs were heard in twelve months; {share} of today's customers named one.",
                n=language.number(heard),
                share=with_n(result.accounts),
            )
        )
    if result.themes.index[0] != "" and result.themes["accounts"].iloc[0]:
        first = result.themes.iloc[0]
        said = {"theme": str(result.themes.index[0]), "n": language.number(int(first["accounts"]))}
        if first["mrr"] == first["mrr"]:
            money = language.money(first["mrr"])
            sentences.append(tr("Most accounts ({n}) named {theme}; they pay {money} a month.", money=money, **said))
        else:
            sentences.append(tr("Most accounts ({n}) named {theme}.", **said))
    sentences.append(_moved(result))
    if known(result.answered):
        sentences.append(
            tr(
                "Of the needs of two years, {share} were answered within {days} days (done or declined).",
                share=with_n(result.answered),
                days=ANSWER_DAYS,
            )
        )
    if result.open:
        sentences.append(
            tr(
                "{n} needs of today's customers are open, {nobody} of them passed to nobody.",
                n=language.number(result.open),
                nobody=language.number(result.unrouted),
            )
        )
    if result.without_theme:
        sentences.append(tr("{n} have no theme: somebody has to read them.", n=language.number(result.without_theme)))
    if result.lacking:
        sentences.append(tr("It would say more with {places}.", places=places_in_words(result.lacking)))
    ask = tr("Next: pass on what lies with nobody, beginning with the theme of the largest revenue.")
    return Finding(name, tuple(sentences), None, results, title, next=ask if result.unrouted else "")


def _moved(result: Needs) -> str:
    """Say which themes are named more or less often than a year ago, beyond chance."""
    parts = []
    for way in ("more", "less"):
        themes = result.themes[result.themes["moved"] == way]
        told = [
            tr("{theme} ({ratio} times)", theme=theme, ratio=quantity(one.estimate, "ratio"))
            if one.estimate is not None
            else str(theme)
            for theme, one in themes["trend"].items()
        ]
        if told and way == "more":
            parts.append(tr("named by more accounts than a year ago: {themes}", themes=joined(told)))
        elif told:
            parts.append(tr("named by fewer accounts than a year ago: {themes}", themes=joined(told)))
    if parts:
        return tr("Beyond chance {changes}.", changes=tr("; ").join(parts))
    if all(one.estimate is None for one in result.themes["trend"]):
        return ""
    return tr("No theme is named more or less often than a year ago beyond chance, corrected for the number of themes.")


@shows(Needs, "mechanisms_finding", lambda: tr("Which needs come back often enough to be solved once for all?"))
def mechanisms_finding(result: Needs | Unavailable, name: str = "mechanisms") -> Finding:
    """Say which themes to solve once for all, and which one by one."""
    title = tr("One by one, or once for all")
    judged = {theme: row["everyone"] for theme, row in result.themes.iterrows() if theme}
    results = {f"theme {theme}": one for theme, one in judged.items()}
    if not judged:
        return Finding(name, (tr("No need of the last twelve months has a theme."),), None, {}, title)
    rule = tr(
        "The criterion: a theme is solved by a mechanism if at least {often} different accounts name it in a year, even"
        " by the lower bound, and in {quarters} of four quarters.",
        often=OFTEN,
        quarters=QUARTERS,
    )
    sentences, points = [rule], []
    for verdict in (SUPPORTED, NOT_SUPPORTED, INSUFFICIENT):
        themes = joined([str(theme) for theme, one in judged.items() if one.verdict == verdict])
        said = {
            SUPPORTED: tr("Solve once for all: {themes}.", themes=themes),
            NOT_SUPPORTED: tr("Answer one by one: {themes}.", themes=themes),
            INSUFFICIENT: tr("Watch, too few to tell: {themes}.", themes=themes),
        }
        if themes:
            sentences.append(said[verdict])
    sure = [theme for theme, one in judged.items() if one.verdict == SUPPORTED]
    hours = float(result.themes.loc[sure, "hours"].sum()) if sure else 0.0
    if sure:
        sentences.append(
            tr(
                "Answered one by one, these alone take the whole team about {hours} hours of calls a year ({minutes}"
                " minutes each, {source}).",
                hours=language.number(hours),
                minutes=language.number(result.minutes),
                source=tr("assumed") if result.assumed else tr("the median call"),
            )
        )
    for theme, one in list(judged.items())[:MOST_TOLD]:
        points.append(tr("{theme}: {why}", theme=theme, why=" ".join(reasons.of(one))))
    ask = tr("Next: bring each to the team that owns it, with the customers' own words, and agree who builds what.")
    verdict = SUPPORTED if sure else NOT_SUPPORTED
    if not sure and any(one.verdict == INSUFFICIENT for one in judged.values()):
        verdict = INSUFFICIENT
    return Finding(name, tuple(sentences), verdict, results, title, tuple(points), ask if sure else "")


OUTSIDE_RESULTS = ("outside_playbook_onboarding", "outside_playbook_adoption")


@shows(Outside, "finding", lambda: tr("Which requests of onboarding does the playbook not answer?"), OUTSIDE_RESULTS)
def outside_finding(result: Outside | Unavailable, name: str = "outside_playbook") -> Finding:
    """Say how often onboarding meets what its playbook does not answer, and what of it still waits."""
    title = tr("Outside the playbook")
    first, then = result.shares["onboarding"], result.shares["adoption"]
    sentences = []
    if known(first):
        sentences.append(
            tr(
                "Of the needs that onboarding heard in a year, {share} lie outside the playbook.",
                share=_of_needs(first),
            )
        )
    else:
        sentences.append(tr("Onboarding heard no need in the last twelve months."))
    if known(then):
        sentences.append(tr("Of those heard in adoption, {share}.", share=_of_needs(then)))
    handed = int(result.waiting["handed"].sum())
    if len(result.waiting):
        sentences.append(
            tr(
                "{n} such requests from onboarding wait for an answer; {handed} of them belong to accounts that"
                " adoption has now.",
                n=language.number(len(result.waiting)),
                handed=language.number(handed),
            )
        )
    repeated = [str(theme) for theme, row in result.themes.iterrows() if theme and row["accounts"] >= 3]
    if repeated:
        sentences.append(tr("Named by three or more accounts: {themes}.", themes=joined(repeated)))
    if result.assumed_days:
        sentences.append(
            tr("Without handoffs, onboarding is taken to last {days} days.", days=language.number(result.assumed_days))
        )
    ask = tr(
        "Next: answer those of accounts in adoption first, and ask whether the playbook should cover the repeated."
    )
    results = dict(zip(OUTSIDE_RESULTS, (first, then), strict=True))
    return Finding(name, tuple(sentences), None, results, title, next=ask if len(result.waiting) else "")


def _of_needs(share: Estimate) -> str:
    return estimate_in_words(share, tr("n = {n} needs", n=language.number(share.n)))


@shows(NextGoals, "finding", lambda: tr("What does each customer want next?"))
def next_goals_finding(result: NextGoals | Unavailable, name: str = "next_goals") -> Finding:
    """Say who has an open goal, how different they are, and which first goals are reached."""
    title = tr("The next goal")
    n = len(result.accounts)
    if n == 0:
        return Finding(name, (tr("There is no account to look at."),), title=title)
    standing = result.accounts["standing"].value_counts()
    without = int(standing.get("none recorded", 0))
    reached = int(standing.get("reached", 0))
    sentences = [
        tr(
            "Of {n} customers {none} have no goal on record, {reached} have reached all of theirs, and {overdue} are"
            " overdue.",
            n=language.number(n),
            none=language.number(without),
            reached=language.number(reached),
            overdue=language.number(int(standing.get("overdue", 0))),
        )
    ]
    if known(result.effective):
        sentences.append(_diverse(result))
    elif result.open >= 2:
        sentences.append(tr("No two of the {n} open next goals are worded alike.", n=language.number(result.open)))
    sentences.append(_first(result))
    ask = tr(
        "Next: ask the {n} customers without an open goal what they want to reach now.",
        n=language.number(without + reached),
    )
    results = {"goals_alike": result.same, "effective_goals": result.effective}
    return Finding(name, tuple(filter(None, sentences)), None, results, title, next=ask if without + reached else "")


def _diverse(result: NextGoals) -> str:
    """Say how much open next goals have in common."""
    effective = result.effective
    said = {
        "n": language.number(result.open),
        "worded": language.number(len(result.wordings)),
        "effective": language.number(effective.estimate, 1),
        "same": language.percent(result.same.estimate, 0),
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
        low=language.number(effective.low, 1),
        high=language.number(effective.high, 1),
        **said,
    )


def _first(result: NextGoals) -> str:
    """Say whether some first goals are reached more often than others."""
    if result.alike is None:
        return ""
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


def theme_in_words(theme: str) -> str:
    """Name a theme; those of the company keep their own name."""
    return theme or tr("no theme given")


def source_in_words(source: str) -> str:
    """Name where a need was heard; sources that the kit does not know keep their own name."""
    words = {
        "call": tr("call"),
        "meeting": tr("meeting"),
        "mail": tr("mail"),
        "survey": tr("survey"),
        "webinar": tr("webinar"),
        "interview": tr("interview"),
        "": tr("not recorded"),
    }
    return words.get(source, source)


def team_in_words(team: str) -> str:
    """Name a team that needs are passed to; the empty one is nobody."""
    words = {
        "cs": tr("CS"),
        "product": tr("product team"),
        "marketing": tr("marketing"),
        "cs_ops": tr("CS Ops"),
        "": tr("passed to nobody"),
    }
    return words.get(team, team)


def solve_in_words(verdict: str | None) -> str:
    """Say how a theme should be solved."""
    words = {
        SUPPORTED: tr("by a mechanism"),
        NOT_SUPPORTED: tr("one by one"),
        INSUFFICIENT: tr("watch: too few to tell"),
        None: "–",
    }
    return words[verdict]


def standing_in_words(standing: str, kind) -> str:
    """Say how an account stands with its goal."""
    if standing == "reached":
        return tr("all reached, no new one")
    if standing == "none recorded":
        return tr("none recorded")
    which = tr("next goal") if kind == "next" else tr("first goal")
    return tr("{which}: {status}", which=which, status=goal_status(standing))


def phase_of(handed: bool) -> str:
    """Say in which phase an account is."""
    return tr("adoption") if handed else tr("onboarding")
