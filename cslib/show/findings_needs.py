"""What the needs and goals of customers say."""

from __future__ import annotations

from cslib import language
from cslib.analysis.needs import ANSWER_DAYS, OFTEN, QUARTERS, Needs
from cslib.analysis.next_goals import NextGoals
from cslib.analysis.outside import Outside
from cslib.analysis.verdict import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable
from cslib.language import tr
from cslib.show import reasons
from cslib.show.display import Finding, missing
from cslib.show.findings_common import known, with_n
from cslib.show.wording import estimate_in_words, joined, places_in_words, quantity

MOST_TOLD = 12


def needs(result: Needs | Unavailable, name: str = "needs_finding") -> Finding:
    """Say how much was heard, what grows, and what became of it."""
    title = tr("What customers need")
    names = ("needs_answered", "accounts_heard")
    if not result:
        return missing(name, tr("What do customers need, who has it, and is it answered?"), result, names)
    results: dict[str, Estimate | Unavailable] = dict(zip(names, (result.answered, result.accounts), strict=True))
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


def mechanisms(result: Needs | Unavailable, name: str = "mechanisms") -> Finding:
    """Say which themes to solve once for all, and which one by one."""
    title = tr("One by one, or once for all")
    if not result:
        return missing(name, tr("Which needs come back often enough to be solved once for all?"), result)
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


def outside(result: Outside | Unavailable, name: str = "outside_playbook") -> Finding:
    """Say how often onboarding meets what its playbook does not answer, and what of it still waits."""
    title = tr("Outside the playbook")
    names = ("outside_playbook_onboarding", "outside_playbook_adoption")
    if not result:
        return missing(name, tr("Which requests of onboarding does the playbook not answer?"), result, names)
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
    results = dict(zip(names, (first, then), strict=True))
    return Finding(name, tuple(sentences), None, results, title, next=ask if len(result.waiting) else "")


def _of_needs(share: Estimate) -> str:
    return estimate_in_words(share, tr("n = {n} needs", n=language.number(share.n)))


def next_goals(result: NextGoals | Unavailable, name: str = "next_goals") -> Finding:
    """Say who has an open goal, how different they are, and which first goals are reached."""
    title = tr("The next goal")
    if not result:
        return missing(name, tr("What does each customer want next?"), result)
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
