"""The review of a desk as it is shown: what chance did, what the decisions did, decision by decision."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.course.desks import adoption, onboarding, texts
from cslib.course.desks.adoption import BUILT, CONCERNS, MECHANISM, ROUTES
from cslib.course.desks.core import TALK, Decision
from cslib.course.desks.onboarding import ABSORBED, LATE_WEEKS
from cslib.course.desks.review import PLAYER, YEARS_FOR_KIND, YEARS_FOR_ONE, Play, Review, opened
from cslib.course.desks.review import review as reviewed
from cslib.course.folder import Learner
from cslib.course.question import Card
from cslib.language import N_, join, percent, tr
from cslib.show import style
from cslib.show.columns import headed
from cslib.show.display import ChartView, Finding, TableView, render
from cslib.show.wording import paragraph, points
from cslib.simulate.truth import INFORMATION
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate

MOST_DECISIONS, FEWEST = 10, 4
"""Decisions shown at the two ends of the list of effects."""
REFERENCES = {
    "onboarding": {name: onboarding.POLICIES[name] for name in ("taught", "fast", "never", "in_order")},
    "adoption": {name: adoption.POLICIES[name] for name in ("taught", "one_by_one", "by_revenue")},
}
"""Ways of deciding that a play is compared with."""

_found: dict[tuple, Review] = {}


def summary(found: Review) -> Finding:
    """Say what was left of the revenue, what chance explains of it and what the decisions do."""
    mine = found.expected[PLAYER]
    spread = found.years[PLAYER].std(ddof=1)
    sentences = (
        tr(
            "In your year, {actual} of the monthly revenue was left at the end. The same decisions gave {mean} on"
            " average (95% interval {low} to {high}) in {n} other years with other chance.",
            actual=percent(found.actual[PLAYER]),
            mean=percent(mine.estimate),
            low=percent(mine.low),
            high=percent(mine.high),
            n=mine.n,
        ),
        tr(
            "Chance: your year differs from that average by {luck}; years typically differ from it by {spread}. Nobody"
            " decided that.",
            luck=points(found.luck),
            spread=points(spread),
        ),
        *(_beside(name, ahead) for name, ahead in found.ahead.items()),
        tr(
            "All ways of deciding met the same customers and the same chance, so the differences come from the"
            " decisions."
        ),
    )
    results = {f"ahead_of_{name}": ahead for name, ahead in found.ahead.items()} | {"expected": mine}
    return Finding("desk_summary", sentences, title=tr("What was luck, what was decided"), results=results)


def _beside(name: str, ahead: Estimate) -> str:
    words = {"policy": texts.policy(name), "low": points(ahead.low), "high": points(ahead.high)}
    if ahead.low > 0:
        gap = points(ahead.estimate)
        return tr("“{policy}”: your decisions kept {gap} more (95% interval {low} to {high}).", gap=gap, **words)
    if ahead.high < 0:
        words |= {"gap": points(-ahead.estimate), "low": points(-ahead.high), "high": points(-ahead.low)}
        return tr("“{policy}”: your decisions kept {gap} less (95% interval {low} to {high}).", **words)
    return tr("“{policy}”: no clear difference (yours minus this one: 95% interval {low} to {high}).", **words)


def chart(found: Review) -> ChartView:
    """Draw the year lived through and the other years, for each way of deciding."""
    names = list(found.years)
    mine, best = found.expected[PLAYER], max(names, key=lambda name: found.expected[name].estimate)
    words = {"mine": percent(mine.estimate), "most": percent(found.expected[best].estimate)}
    title = N_("Your decisions keep {mine} of the revenue on average, no other way of deciding more")
    if best != PLAYER:
        title = N_("Your decisions keep {mine} of the revenue on average; {most} is the most: {best}")
    title = tr(title, best=texts.policy(best), **words)
    note = tr(
        "Dots: {n} other years, the same for all. Line: their mean with its 95% interval. Diamond: the year you lived"
        " through. Monthly revenue at the end, as a share of that at the beginning.",
        n=mine.n,
    )
    with style.canvas(title, note, height=0.9 + 0.62 * len(names)) as sheet:
        axes = sheet.axes()
        for place, name in enumerate(names):
            colour = style.BLUE if name == PLAYER else style.GREY
            values, mean = found.years[name], found.expected[name]
            jitter = np.random.default_rng(29).uniform(-0.18, 0.18, len(values))
            axes.scatter(values, place + jitter, s=12, color=colour, alpha=0.45, linewidths=0)
            axes.plot([mean.low, mean.high], [place, place], color=style.INK, linewidth=2.4)
            axes.plot([mean.estimate] * 2, [place - 0.28, place + 0.28], color=style.INK, linewidth=1.6)
            axes.scatter([found.actual[name]], [place], marker="D", s=42, color=style.VERMILLION, zorder=3)
        axes.set_yticks(range(len(names)), ["\n".join(style.wrap(texts.policy(name), 9, 170)) for name in names])
        axes.set_ylim(len(names) - 0.5, -0.5)
        style.percent_axis(axes.xaxis, tr("Monthly revenue left after the year"))
    said = (f"{texts.policy(name)}: {percent(found.expected[name].estimate)}" for name in names)
    alt = title + ". " + "; ".join(said)
    return ChartView("desk_years", title, alt, sheet.png, results=dict(found.expected))


def policies(found: Review) -> TableView:
    """List the ways of deciding side by side."""
    rows = [
        (texts.policy(name), found.actual[name], found.expected[name], found.kept[name], found.in_state[name])
        for name in found.years
    ]
    heads = tr("Way of deciding"), tr("Your year")
    more = tr("Other years, mean"), tr("Customers kept"), tr("In the state at the end")
    columns = headed("text percent estimate percent percent", *heads, *more)
    note = tr(
        "Revenue as a share of that at the beginning; customers over {n} other years.", n=len(found.years[PLAYER])
    )
    return TableView("desk_policies", tr("The same year, decided otherwise"), columns, tuple(rows), note)


def kinds(found: Review) -> TableView:
    """List what the decisions of each kind did together, and for each hour."""
    rows = [
        (texts.kind(kind.code), kind.times, kind.minutes / 60, kind.effect, kind.hour, _reading(kind.code, kind.effect))
        for kind in found.kinds
    ]
    heads = tr("Decision"), tr("Times"), tr("Hours")
    more = tr("Effect of all together"), tr("Effect of an hour"), tr("What can be said")
    columns = headed("text number decimal amount amount text", *heads, *more)
    note = tr(
        "Effect: monthly revenue at the end with all decisions of this kind minus without any of them, everything else"
        " the same; mean over {n} other years, with its 95% interval below. The minutes saved are not spent on"
        " anything else.",
        n=YEARS_FOR_KIND,
    )
    results = {f"effect_of_{kind.code}": kind.effect for kind in found.kinds}
    return TableView(
        "desk_kinds", tr("What each kind of decision did, and an hour of it"), columns, tuple(rows), note, results
    )


def _reading(code: str, effect: Estimate) -> str:
    if code == "ask":
        return tr("works through what was done with the answer")
    if effect.low == effect.high == 0:
        return tr("no difference in any year")
    words = {
        SUPPORTED: tr("helped, more than chance explains"),
        NOT_SUPPORTED: tr("did harm, more than chance explains"),
        INSUFFICIENT: tr("unclear: chance is enough"),
    }
    return words[effect.verdict]


def decisions(play: Play, found: Review, order: str = "effect") -> TableView:
    """List decisions with what could be seen then.

    `order` ({"effect", "week"}): the ones with the largest and the smallest effects, of those that made a difference in
    any year; or all, week by week.
    """
    names = texts.customers(play.start, play.seed)
    table, without = found.effects, 0
    if len(table) and order == "effect":
        table = table[table["years"] > 0]
        without = len(found.effects) - len(table)
        estimates = table["effect"].map(lambda effect: effect.estimate)
        table = table.loc[estimates.sort_values(ascending=False, kind="stable").index]
        if len(table) > MOST_DECISIONS + FEWEST:
            table = pd.concat([table.head(MOST_DECISIONS), table.tail(FEWEST)])
    rows = tuple(
        (
            names[int(one["account"])] if one["account"] >= 0 else tr("all"),
            int(one["week"]) + 1,
            texts.action(one["action"]),
            texts.reason(one["reason"]),
            _seen(play, one),
            one["effect"],
        )
        for _, one in table.iterrows()
    )
    heads = tr("Customer"), tr("Week"), tr("Decision"), tr("Your reason"), tr("What could be seen"), tr("Effect")
    columns = headed("text number text text text amount", *heads)
    title = {"effect": tr("The decisions that did most, and least"), "week": tr("Every decision, week by week")}[order]
    note = tr(
        "Effect: monthly revenue at the end with the decision minus without it, everything else the same; mean over {n}"
        " other years, with its 95% interval below. Where the interval holds 0, chance is enough to explain it. By what"
        " was visible then, a decision can be right even where its effect is small.",
        n=YEARS_FOR_ONE,
    )
    if without:
        same = tr("Without any one of {n} more decisions, every year would have ended the same.", n=without)
        note = paragraph(note, same)
    return TableView(f"desk_by_{order}", title, columns, rows, note, shown=len(rows) or 1)


def _seen(play: Play, one: pd.Series) -> str:
    """Return the evidence of the week of a decision, in a few words."""
    if one["account"] < 0:
        return "–"
    parts = []
    if play.game.kind == "onboarding":
        parts.append(tr("contract week {week}", week=int(one["contract_week"]) + 1))
        parts.append(tr("{n} of {all} written down", n=int(one["information"]), all=len(INFORMATION)))
    else:
        left = int(one["notice_weeks"])
        parts.append(tr("weeks to the notice day: {weeks}", weeks=left) if left >= 0 else tr("notice day past"))
    if one["days"] == one["days"]:
        parts.append(tr("active days {share}", share=percent(one["days"], 0)))
    parts.append(tr("in the state") if one["in_state"] else tr("outside the state"))
    return join(parts)


def lessons(play: Play, found: Review) -> Finding:
    """Say what became of requests, handoffs, questions and needs, in plain sentences."""
    answered = pd.Series([one.action[len(TALK) :] for one in play.decisions if one.action.startswith(TALK)])
    n = {code: int((answered == code).sum()) for code in ("fit", "miss", "surface")}
    came = int((play.start.traits["_situation"] >= 0).sum())
    lines = [
        tr(
            "Requests: {fit} of {came} were answered by what fits their cause, {surface} by just what was asked for,"
            " {miss} by something that fits another cause; {ignored} were left without an answer, and those customers"
            " use the product less or leave more often.",
            came=came,
            ignored=came - len(answered),
            **n,
        )
    ]
    lines += _handed_over(play) if play.game.kind == "onboarding" else _book(play) + _needs(play)
    return Finding("desk_lessons", tuple(lines), title=tr("What to take along"))


def _handed_over(play: Play) -> list[str]:
    last, board = play.evidence[-1], play.board
    handed = [one for one in play.decisions if one.action == "handoff"]
    early = [one for one in handed if not play.evidence[one.week]["in_state"][one.account]]
    incomplete = [one for one in handed if play.evidence[one.week]["information"][one.account] < len(INFORMATION)]
    weeks = pd.Series([one.week for one in handed], dtype=int).value_counts()
    blocked = board["_block"][0] > 0
    trained = sum(_blocked(play, one) for one in play.decisions if one.action == "training")
    return [
        tr(
            "Handoffs: {n} of {all}; {early} of them before the customer was in the state, where part of what was"
            " reached is lost again, and {incomplete} with information missing, which the successor asks for again.",
            n=len(handed),
            all=len(last),
            early=len(early),
            incomplete=len(incomplete),
        ),
        tr(
            "Customers that waited longer than {weeks} weeks in the state: {late}; what adoption would have begun with"
            " them begins later. Handed over in a heap at the end: {left}; weeks with more than {most} handoffs:"
            " {crowded}. Then customers wait for their new contact.",
            late=int((board["_late"][0] > 0).sum()),
            weeks=LATE_WEEKS,
            left=len(last) - len(handed),
            crowded=int((weeks > ABSORBED).sum()),
            most=ABSORBED,
        ),
        tr(
            "What held them up was removed for {solved} of {blocked} customers; {asked} told it when they were asked."
            " {trained} trainings were held while something else held the customer up, and changed little.",
            solved=int(board["solved"][0].sum()),
            blocked=int(blocked.sum()),
            asked=int(((board["held_up"][0] != "?") & blocked).sum()),
            trained=trained,
        ),
    ]


def _blocked(play: Play, one: Decision) -> bool:
    held = play.start.traits["_block"][one.account] > 0
    return bool(held and not play.evidence[one.week]["solved"][one.account])


def _book(play: Play) -> list[str]:
    board = play.board
    hidden = board["_concern"][0] > 0
    held = {
        name: sum(one.action == name for one in play.decisions) for name in ("knowledge_mail", "webinar", "check_in")
    }
    return [
        tr(
            "Behind the figures something endangered the renewal of {hidden} customers. {known} of them told you,"
            " {settled} were helped by what fits.",
            hidden=int(hidden.sum()),
            known=int((hidden & np.isin(board["concern"][0], CONCERNS[1:])).sum()),
            settled=int(board["settled"][0].sum()),
        ),
        tr(
            "Programmes: knowledge mails {mail}, webinars {webinar}, check-in rounds {check_in}. By the end interviews"
            " had explored the pattern of {understood} of {all} customers; from then on programmes speak its language.",
            mail=held["knowledge_mail"],
            understood=int(adoption.understood(board)[0].sum()),
            all=len(hidden),
            webinar=held["webinar"],
            check_in=held["check_in"],
        ),
        tr(
            "Renewals talked about in time: {renewed}. More seats agreed: {grown}. Customers who gave notice in these"
            " weeks: {leaving}.",
            **{name: int(board[name][0].sum()) for name in ("renewed", "grown", "leaving")},
        ),
    ]


def _needs(play: Play) -> list[str]:
    lines, right = [], set()
    for one in play.decisions:
        if one.action.startswith(MECHANISM):
            need, team, _ = one.action.split(":")[1:]
            words = {"need": texts.need_name(need), "team": texts.team_name(team), "week": one.week + 1}
            said = N_("Week {week}: “{need}” passed on to {team}; it is {right} that can build it.")
            if one.action == BUILT[need]:
                right.add(need)
                said = N_("Week {week}: “{need}” passed on to {team}, who can build something for it.")
            elif team == ROUTES[need]:
                said = N_("Week {week}: “{need}” passed on to {team}, without how many have it and what they would do.")
            lines.append(tr(said, right=texts.team_name(ROUTES[need]), **words))
    heard = play.evidence[-1]["need"].value_counts()
    for need, n in heard.items():
        if need and n >= 3 and need not in right:
            words = {"need": texts.need_name(need), "n": int(n), "team": texts.team_name(ROUTES[need])}
            lines.append(tr("“{need}” was heard from {n} customers and never passed on to {team}.", **words))
    return lines


@dataclass(frozen=True)
class Page:
    """Displays one below the other; those of `folded` are shown when their title, put into `mark`, is clicked."""

    parts: tuple
    folded: tuple = ()
    mark: str = "{title}"

    def __str__(self) -> str:
        return "\n\n".join(str(part) for part in (*self.parts, *self.folded))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        shown = [[(part, _bundle(part)) for part in parts] for parts in (self.parts, self.folded)]
        return render("course/templates/review.html", parts=shown[0], folded=shown[1], mark=self.mark)


def _bundle(part) -> dict:
    bundle = part._repr_mimebundle_()
    return bundle[0] if isinstance(bundle, tuple) else bundle


def review(kind: str, learner: Learner | None = None) -> Page | Card:
    """Show what became of a desk that was played to its end; a card where it is not finished.

    `kind` ({"onboarding", "adoption"}). `learner` (Learner, optional): the one whose folder the current folder lies in
    by default.
    """
    play = opened(kind, learner)
    if not play.finished:
        said = tr(
            "Week {week} of {weeks} is to be decided. The review comes when all weeks are over.",
            week=play.week + 1,
            weeks=play.game.weeks,
        )
        if play.learner.folder is None:
            said = paragraph(said, tr("This is no learner's folder, so nothing is kept. Make one with: cslib learn"))
        return Card(texts.title(kind), (said,))
    key = (kind, play.seed, tuple(play.decisions))
    if key not in _found:
        _found.clear()
        _found[key] = reviewed(play, REFERENCES[kind])
    found = _found[key]
    parts = (summary(found), chart(found), policies(found), lessons(play, found), kinds(found), decisions(play, found))
    return Page(parts, (decisions(play, found, "week"),))
