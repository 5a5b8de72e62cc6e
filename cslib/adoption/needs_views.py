"""Views of needs: which themes come back, who has them, and what onboarding's playbook does not answer."""

from operator import itemgetter

import pandas as pd

from cslib import language
from cslib.adoption.needs import ANSWER_DAYS, OFTEN, QUARTERS, Needs, OutsidePlaybook
from cslib.language import N_, join_long, tr, word
from cslib.show import reasons, style
from cslib.show.columns import Column, Names, names_of
from cslib.show.display import ChartView, Finding, TableView, if_known, known, of_claims, shows, with_n
from cslib.show.marks import dots, picture, reference, row_labels
from cslib.show.wording import estimate_in_words, joined, paragraph, person, places_in_words, quantity
from cslib.stats.court import overall
from cslib.stats.estimate import MET, MISSED, OPEN, Estimate, Unavailable

_OUTSIDE_ASKS = N_("Which requests of onboarding does the playbook not answer?")
_MECHANISMS_ASKS = N_("Which needs come back often enough to be solved once for all?")
COLOURS = {MET: style.BLUE, OPEN: style.ORANGE, MISSED: style.GREY}
MOST_THEMES = 20
MOST_NAMED = 3
MOST_TOLD = 12


@shows(Needs, "chart", _MECHANISMS_ASKS)
def needs_chart(result: Needs | Unavailable, name: str = "needs") -> ChartView | Finding:
    """Draw the accounts that named each theme in a year, with bounds, against the criterion of a mechanism."""
    named = result.themes.loc[result.themes.index != "", "everyone"]
    named = named[[one.n > 0 for one in named]]
    if named.empty:
        return Finding(name, (tr("No need of the last twelve months has a theme."),), title=tr("Needs by theme"))
    named = named.loc[named.map(lambda one: one.n).sort_values(ascending=False, kind="stable").index[:MOST_THEMES]]
    sure = [str(theme) for theme, one in named.items() if one.verdict == MET]
    title = tr("No theme comes back often enough, beyond doubt, to be solved once for all")
    if sure:
        more = len(sure) - MOST_NAMED
        told = [style.short(theme) for theme in sure[:MOST_NAMED]] + ([tr("{n} more", n=more)] if more > 0 else [])
        title = tr("Solve once for all what keeps coming back: {themes}", themes=joined(told))
    note = tr(
        "Different accounts of the whole company that named a theme in the last twelve months (n = {n} in all, an"
        " account counts once per theme); lines: 95% bounds. Dashed: {often} a year. Blue also needs {quarters} of four"
        " quarters.",
        n=language.number(sum(one.n for one in named)),
        often=OFTEN,
        quarters=QUARTERS,
    )
    with picture(name, title, note, height=1.5 + 0.28 * len(named)) as sheet:
        axes = sheet.axes()
        for verdict in dict.fromkeys(one.verdict for one in named):
            place = [at for at, one in enumerate(named) if one.verdict == verdict]
            look = {"colour": COLOURS[verdict], "label": solve_in_words(verdict)}
            dots(axes, place, named.iloc[place], size=7, width=2, alpha=1, **look)
        reference(axes, OFTEN, dashed=True)
        row_labels(axes, [style.short(str(theme)) for theme in named.index], grid=False)
        axes.set_xlim(left=0)
        axes.set_xlabel(tr("Accounts that named it in a year"))
        axes.legend(frameon=False, fontsize=9, loc="lower right")
        sheet.tell(
            tr(
                "{theme}: {accounts}, {solve}",
                theme=theme,
                accounts=estimate_in_words(one),
                solve=solve_in_words(one.verdict),
            )
            for theme, one in named.items()
        )
    return sheet.view


@shows(Needs, "table", N_("What do customers need?"))
def needs_table(result: Needs | Unavailable, name: str = "needs_table") -> TableView | Finding:
    """Show themes with accounts, revenue, trend, what is open, who has it, and how to solve it."""
    columns = (
        Column(tr("Theme"), key=lambda row: theme_in_words(row.Index)),
        Column(tr("Customers"), "number", "accounts"),
        Column(tr("Revenue per month"), "money", "mrr"),
        Column(tr("Against the year before (times)"), "ratio", lambda row: if_known(row.trend)),
        Column(tr("Answered in {days} days", days=ANSWER_DAYS), "estimate", lambda row: if_known(row.answered)),
        Column(tr("Open needs"), "number", "open"),
        Column(tr("Of these with nobody"), "number", "unrouted"),
        Column(tr("Usually passed to"), key=lambda row: team_in_words(row.team) if row.team else "–"),
        Column(tr("Hours a year, one by one"), "number", lambda row: row.hours if row.Index else None),
        Column(tr("How to solve it"), key=lambda row: solve_in_words(row.everyone.verdict)),
    )
    minutes = language.number(result.minutes)
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
        tr(
            "Hours: each need of a year among all accounts answered in a call of {n} minutes.",
            n=tr("{n} (assumed)", n=minutes) if result.assumed else minutes,
        ),
    )
    return TableView.of(name, tr("Needs of the last twelve months by theme"), result.themes, columns, note, filled=True)


@shows(Needs, "sources_table", N_("Where are needs heard?"))
def need_sources_table(result: Needs | Unavailable, name: str = "need_sources") -> TableView | Finding:
    """Show where each theme was heard."""
    order = result.sources.sum().sort_values(ascending=False, kind="stable").index
    rows = result.sources.loc[result.sources.sum(axis=1) > 0, order].assign(all=lambda table: table.sum(axis=1))
    columns = (
        Column(tr("Theme"), key=lambda row: theme_in_words(row[0])),
        *(Column(source_in_words(source), "number", itemgetter(place)) for place, source in enumerate(order, 1)),
        Column(tr("All needs"), "number", itemgetter(-1)),
    )
    total = (tr("All needs"), *rows.sum().astype(int))
    title = tr("Where needs were heard: needs of the last twelve months")
    return TableView.of(name, title, rows, columns, last=[total])


@shows(Needs, "teams_table", N_("Who has the needs, and are they answered?"))
def need_teams_table(result: Needs | Unavailable, name: str = "need_teams") -> TableView | Finding | Unavailable:
    """Show what each team was given, and what became of it."""
    if result.teams.empty:
        return Unavailable(("needs.routed_to",))
    columns = (
        Column(tr("Team in charge"), key=lambda row: team_in_words(row.Index)),
        Column(tr("Needs, last year"), "number", "needs"),
        Column(tr("Customers"), "number", "accounts"),
        Column(tr("Open needs"), "number", "open"),
        Column(tr("Answered in {days} days", days=ANSWER_DAYS), "estimate", lambda row: if_known(row.answered)),
    )
    note = tr(
        "Answered: of needs of the last two years that have been passed on by now. Those with nobody are not among"
        " them, so the shares look better than all needs together do."
    )
    return TableView.of(name, tr("Who has the needs"), result.teams, columns, note, filled=True)


@shows(OutsidePlaybook, "table", _OUTSIDE_ASKS)
def outside_table(result: OutsidePlaybook | Unavailable, name: str = "outside_table") -> TableView | Finding:
    """Show the requests outside the playbook that onboarding heard and nobody answered."""
    title = tr("Requests outside the playbook that wait for an answer")
    if result.waiting.empty:
        return Finding(name, (tr("No request outside the playbook from onboarding waits for an answer."),), title=title)
    columns = (
        Column(tr("Customer"), key="name"),
        Column(tr("CSM"), key=lambda row: person(row.csm)),
        Column(tr("Now in"), key=lambda row: tr("adoption") if row.handed else tr("onboarding")),
        Column(tr("Days waiting"), "number", "days"),
        Column(tr("Theme"), key=lambda row: theme_in_words(row.theme)),
        Column(tr("In the customer's words"), key="text"),
        Column(tr("Passed to"), key=lambda row: team_in_words(row.team)),
    )
    note = tr("n = {n} requests. Accounts in adoption first, then the oldest.", n=language.number(len(result.waiting)))
    return TableView.of(name, title, result.waiting, columns, note, filled=True, shown=12)


NEEDS_RESULTS = ("needs_answered", "accounts_heard")


@shows(Needs, "finding", N_("What do customers need, who has it, and is it answered?"), NEEDS_RESULTS)
def needs_finding(result: Needs | Unavailable, name: str = "needs_finding") -> Finding:
    """Say how much was heard, what grows, and what became of it."""
    title = tr("What customers need")
    results: dict[str, Estimate | Unavailable] = dict(
        zip(NEEDS_RESULTS, (result.answered, result.accounts), strict=True)
    )
    heard = int(result.themes["needs"].sum())
    if not heard and not result.open:
        return Finding(name, (tr("No need was heard in the last twelve months."),), None, results, title)
    if known(result.accounts):
        yield tr(
            "{n} needs were heard in twelve months; {share} of today's customers named one.",
            n=language.number(heard),
            share=with_n(result.accounts),
        )
    if result.themes.index[0] != "" and result.themes["accounts"].iloc[0]:
        first = result.themes.iloc[0]
        said = {"theme": str(result.themes.index[0]), "n": language.number(int(first["accounts"]))}
        if first["mrr"] == first["mrr"]:
            money = language.money(first["mrr"])
            yield tr("Most accounts ({n}) named {theme}; they pay {money} a month.", money=money, **said)
        else:
            yield tr("Most accounts ({n}) named {theme}.", **said)
    yield _moved(result)
    results |= of_claims(result.themes["trend"])
    if known(result.answered):
        yield tr(
            "Of the needs of two years, {share} were answered within {days} days (done or declined).",
            share=with_n(result.answered),
            days=ANSWER_DAYS,
        )
    if result.open:
        yield tr(
            "{n} needs of today's customers are open, {nobody} of them passed to nobody.",
            n=language.number(result.open),
            nobody=language.number(result.unrouted),
        )
    if result.without_theme:
        yield tr("{n} have no theme: somebody has to read them.", n=language.number(result.without_theme))
    if result.lacking:
        yield tr("It would say more with {places}.", places=places_in_words(result.lacking))
    ask = tr("Next: pass on what lies with nobody, beginning with the theme of the largest revenue.")
    names = {"needs_open": _with_needs(result.waiting), "needs_without_theme": _with_needs(result.heard, theme="")}
    names |= {"needs_unrouted": _with_needs(result.waiting, team="")} if result.unrouted else {}
    return Finding(name, (), None, results, title, next=ask if result.unrouted else "", names=names)


def _with_needs(needs: pd.DataFrame | None, **only: str) -> Names:
    """Return the accounts of needs, or only of those of a theme or team, each once, with the themes of theirs."""
    if needs is None:
        return ()
    for column, value in only.items():
        needs = needs[needs[column] == value]
    themes = needs.groupby("account_id", sort=False)["theme"].unique().reset_index()
    return names_of(themes, lambda row: joined([*map(theme_in_words, row.theme)]))


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
        return tr("Beyond chance {changes}.", changes=join_long(parts))
    if all(one.estimate is None for one in result.themes["trend"]):
        return ""
    return tr("No theme is named more or less often than a year ago beyond chance, corrected for the number of themes.")


@shows(Needs, "mechanisms_finding", _MECHANISMS_ASKS)
def mechanisms_finding(result: Needs | Unavailable, name: str = "mechanisms") -> Finding:
    """Say which themes to solve once for all, and which one by one."""
    title = tr("One by one, or once for all")
    judged = {theme: row["everyone"] for theme, row in result.themes.iterrows() if theme}
    results = {f"theme {theme}": one for theme, one in judged.items()}
    names = {f"theme {theme}": _with_needs(result.heard, theme=str(theme)) for theme in judged}
    if not judged:
        return Finding(name, (tr("No need of the last twelve months has a theme."),), None, {}, title)
    yield tr(
        "The criterion: a theme is solved by a mechanism if at least {often} different accounts name it in a year, even"
        " by the lower bound, and in {quarters} of four quarters.",
        often=OFTEN,
        quarters=QUARTERS,
    )
    for verdict in (MET, MISSED, OPEN):
        themes = joined([str(theme) for theme, one in judged.items() if one.verdict == verdict])
        said = {
            MET: tr("Solve once for all: {themes}.", themes=themes),
            MISSED: tr("Answer one by one: {themes}.", themes=themes),
            OPEN: tr("Watch, too few to tell: {themes}.", themes=themes),
        }
        if themes:
            yield said[verdict]
    sure = [theme for theme, one in judged.items() if one.verdict == MET]
    hours = float(result.themes.loc[sure, "hours"].sum()) if sure else 0.0
    if sure:
        yield tr(
            "Answered one by one, these alone take the whole team about {hours} hours of calls a year ({minutes}"
            " minutes each, {source}).",
            hours=language.number(hours),
            minutes=language.number(result.minutes),
            source=tr("assumed") if result.assumed else tr("the median call"),
        )
    points = tuple(
        tr("{theme}: {why}", theme=theme, why=" ".join(reasons.of(one)))
        for theme, one in list(judged.items())[:MOST_TOLD]
    )
    ask = tr("Next: bring each to the team that owns it, with the customers' own words, and agree who builds what.")
    verdict = overall(one.verdict for one in judged.values())
    return Finding(name, (), verdict, results, title, points, ask if sure else "", names=names)


OUTSIDE_RESULTS = ("outside_playbook_onboarding", "outside_playbook_adoption")


@shows(OutsidePlaybook, "finding", _OUTSIDE_ASKS, OUTSIDE_RESULTS)
def outside_finding(result: OutsidePlaybook | Unavailable, name: str = "outside_playbook") -> Finding:
    """Say how often onboarding meets what its playbook does not answer, and what of it still waits."""
    title = tr("Outside the playbook")
    first, then = result.shares["onboarding"], result.shares["adoption"]
    if known(first):
        yield tr(
            "Of the needs that onboarding heard in a year, {share} lie outside the playbook.", share=_of_needs(first)
        )
    else:
        yield tr("Onboarding heard no need in the last twelve months.")
    if known(then):
        yield tr("Of those heard in adoption, {share}.", share=_of_needs(then))
    handed = int(result.waiting["handed"].sum())
    if len(result.waiting):
        yield tr(
            "{n} such requests from onboarding wait for an answer; {handed} of them belong to accounts that"
            " adoption has now.",
            n=language.number(len(result.waiting)),
            handed=language.number(handed),
        )
    repeated = [str(theme) for theme, row in result.themes.iterrows() if theme and row["accounts"] >= 3]
    if repeated:
        yield tr("Named by three or more accounts: {themes}.", themes=joined(repeated))
    if result.assumed_days:
        yield tr(
            "Without handoffs, onboarding is taken to last {days} days.", days=language.number(result.assumed_days)
        )
    ask = tr(
        "Next: answer those of accounts in adoption first, and ask whether the playbook should cover the repeated."
    )
    results = dict(zip(OUTSIDE_RESULTS, (first, then), strict=True))
    names = {"requests_waiting": _with_needs(result.waiting)}
    return Finding(name, (), None, results, title, next=ask if len(result.waiting) else "", names=names)


def _of_needs(share: Estimate) -> str:
    return estimate_in_words(share, tr("n = {n} needs", n=language.number(share.n)))


def theme_in_words(theme: str) -> str:
    """Name a theme; those of the company keep their own name."""
    return theme or tr("no theme given")


def source_in_words(source: str) -> str:
    """Name where a need was heard; sources that the kit does not know keep their own name."""
    return word("adoption.source", source, source)


def team_in_words(team: str) -> str:
    """Name a team that needs are passed to; the empty one is nobody."""
    return word("adoption.team", team, team)


def solve_in_words(verdict: str | None) -> str:
    """Say how a theme should be solved."""
    words = {MET: tr("by a mechanism"), MISSED: tr("one by one"), OPEN: tr("watch: too few to tell"), None: "–"}
    return words[verdict]
