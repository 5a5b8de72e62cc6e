"""What the screen of a desk says: rows, news of the last week, needs heard; plain functions of a play.

A line is made of pieces: texts with their looks, as ``course/templates/desk.html`` names them.
"""

import numpy as np
import pandas as pd

from cslib.course.desks import texts
from cslib.course.desks.adoption import HELPS, LEAST_HEARD, MECHANISM, NEEDS, ROUTES, SPACING, WEEKS_TO_BUILD, stake
from cslib.course.desks.review import Play
from cslib.language import join, number, percent, tr
from cslib.show.display import macro
from cslib.show.wording import paragraph
from cslib.simulate.truth import INFORMATION

Piece = tuple[str, str]

COLUMNS = {
    "onboarding": "minmax(130px,3fr) 64px 56px 90px 58px 58px 58px 62px 52px 60px minmax(84px,1.2fr)",
    "adoption": "minmax(130px,3.6fr) 64px 90px 56px 56px 70px 64px 62px minmax(110px,3fr) minmax(64px,1fr)",
}
COMES_BACK = 2
"""Weeks after which a need that went to the wrong team comes back."""


def there(play: Play) -> pd.DataFrame:
    """Return what can be seen of the accounts that the desk has to do with now."""
    seen = play.seen
    return seen[seen["live"] & ~seen["handed"]] if play.game.kind == "onboarding" else seen[seen["live"]]


def speaker(play: Play) -> int:
    """Return the account that came with the request of the hearing, or another one if it has left since."""
    first = play.game.speaker(play.evidence[min(play.game.hearing_week, play.week)])
    return first if play.seen["live"][first] else play.game.speaker(play.seen)


def orders(kind: str) -> dict[str, str]:
    """Return the orders that the list can be in: label to code; the first is the one to begin with."""
    if kind == "onboarding":
        return {
            tr("Longest in onboarding first"): "days",
            tr("Largest revenue first"): "mrr",
            tr("Fewest trainings first"): "trainings",
        }
    return {
        tr("Revenue at stake first"): "stake",
        tr("Largest revenue first"): "mrr",
        tr("Nearest notice day first"): "deadline",
        tr("Longest without a call first"): "weeks_since_talk",
    }


def groups(kind: str) -> dict[str, str]:
    """Return the groups of accounts that can be ticked at once: label to code."""
    if kind == "onboarding":
        return {
            tr("without a kickoff"): "kickoff",
            tr("not everything written down"): "information",
            tr("outside the state"): "outside",
            tr("in the state"): "in_state",
            tr("everybody"): "all",
        }
    return {
        tr("outside the state, notice day ahead, no call for {weeks} weeks", weeks=SPACING): "waiting",
        tr("a need that is not met"): "need",
        tr("everybody"): "all",
    }


def members(play: Play, group: str) -> list[int]:
    """Return the places of the accounts in a group of :func:`groups`."""
    now = there(play)
    outside = ~now["in_state"] & ~now["leaving"]
    if group == "waiting":
        chosen = outside & (now["renewal_days"] >= now["notice_days"]) & (now["weeks_since_talk"] >= SPACING)
    elif group == "need":
        chosen = (now["need"] != "") & ~now["met"]
    elif group == "kickoff":
        chosen = ~now["kickoff"]
    elif group == "information":
        chosen = now["information"] < len(INFORMATION)
    else:
        chosen = {"outside": outside, "in_state": now["in_state"], "all": now["live"]}[group]
    return [int(place) for place in now.index[chosen]]


def ordered(play: Play, order: str) -> list[int]:
    """Return the places of the accounts to list, in an order of :func:`orders`."""
    now = there(play)
    if order == "stake":
        # Whoever has told us that they leave comes last: nothing can be done in this year. Talks work for a while.
        amount = stake(now)
        lately = np.where(now["weeks_since_talk"] < SPACING, amount.max() + 1, 0.0)
        keys = pd.Series(np.where(now["leaving"], -np.inf, amount - lately), now.index)
    elif order == "deadline":
        days = now["renewal_days"] - now["notice_days"]
        keys = -days.where(days >= 0, 10_000 + days)
    elif order == "trainings":
        keys = -now["trainings"]
    else:
        keys = now[order]
    return [int(place) for place in keys.sort_values(ascending=False, kind="stable").index]


def html(part: str, *values, **more) -> str:
    """Return a part of the screen: one of the macros of the desks' template, filled."""
    return macro("course/templates/desk.html", part, *values, **more)


def head(kind: str) -> str:
    """Return the line of headings."""
    if kind == "onboarding":
        names = (
            tr("Customer"),
            tr("Revenue a month"),
            tr("Contract day"),
            tr("Active days (4 weeks earlier)"),
            tr("Features used"),
            tr("State"),
            tr("Kickoff"),
            tr("Trainings"),
            tr("Written down"),
            tr("Contacts in 4 weeks"),
            tr("This week"),
        )
    else:
        names = (
            tr("Customer"),
            tr("Revenue a month"),
            tr("Active days (4 weeks earlier)"),
            tr("Features used"),
            tr("State"),
            tr("Days until notice day"),
            tr("Weeks since a call"),
            tr("Contacts in 4 weeks"),
            tr("What they told you"),
            tr("This week"),
        )
    return html("row", COLUMNS[kind], [[(name, "")] for name in names], head=True)


def row(play: Play, account: int, name: str) -> str:
    """Return the line of one account."""
    now = play.seen.iloc[account]
    cells = [[(name, "bold"), (" ", ""), (str(now["segment"]), "aside")], [(number(now["mrr"]), "")]]
    use = [_use(now), [(percent(now["breadth"], 0), "")], [_state(now)]]
    contacts = [(str(play.contacts(account)), "red" if play.too_many(account) else "")]
    if play.game.kind == "onboarding":
        done = (
            tr("held") if now["kickoff"] else "–",
            f"{int(now['trainings'])}",
            f"{int(now['information'])}/{len(INFORMATION)}",
        )
        cells += [[(f"{int(now['days'])}", "")], *use, *([(text, "")] for text in done), contacts]
    else:
        left, weeks = int(now["renewal_days"] - now["notice_days"]), int(now["weeks_since_talk"])
        said = [("–", "")]
        if now["need"]:
            said = [(tr("“{words}”", words=texts.need_said(now["need"], account)), "small")]
            said += [(" ", ""), ("✓ " + tr("met"), "green")] if now["met"] else []
        since = [(f"{weeks}" if weeks < 999 else tr("never"), "")]
        cells += [*use, [(f"{left}" if left >= 0 else tr("notice day past"), "")], since, contacts, said]
    chips = [(texts.short(one.action), "chip") for one in play.pending if one.account == account]
    return html("row", COLUMNS[play.game.kind], [*cells, chips])


def _use(now) -> list[Piece]:
    share, before = now["active_day_share"], now["before"]
    if share != share:
        return [(tr("not yet"), "grey")]
    said = [(percent(share, 0), "")]
    if before == before:
        said += [("↓", "red")] if share < 0.75 * before else []
        said += [(" ", ""), (f"({percent(before, 0)})", "aside")]
    return said


def _state(now) -> Piece:
    if now["leaving"]:
        return tr("leaving"), "red"
    return (tr("in it"), "green") if now["in_state"] else (tr("outside"), "grey")


def clock(play: Play) -> str:
    """Return the week and the minutes left, with a bar."""
    game = play.game
    left = max(play.minutes_left, 0.0)
    idle = float(game.idle(play.world, play.board).sum())
    said = tr("Week {week} of {weeks}", week=play.week + 1, weeks=game.weeks)
    lines = [tr("{left} of {minutes} minutes left.", left=int(left), minutes=game.minutes)]
    if not len(there(play)):
        lines.append(tr("There is nobody to look after yet: finish the week."))
    if idle:
        lines.append(tr("{idle} go to questions and notes of those in onboarding.", idle=int(idle)))
    if game.kind == "onboarding":
        later = int((~play.seen["live"] & (play.seen["days"] <= 0)).sum())
        lines.append(tr("{n} customers are still to start.", n=later) if later else tr("Nobody else will start."))
    return html("clock", said, paragraph(*lines), f"{100 * left / game.minutes:.0f}")


def legend(play: Play) -> str:
    """Return what the columns of the list mean."""
    truth = play.world.truth
    said = tr(
        "In the state: for {weeks} weeks running, active days of at least {days} and features of at least {features},"
        " each over four weeks. ↓: active days fell by more than a quarter.",
        weeks=truth.weeks_running,
        days=percent(truth.active_day_share, 0),
        features=percent(truth.breadth, 0),
    )
    return html("lines", [[(said, "")]], "legend")


def news(play: Play, names: list[str]) -> list[str]:
    """Return what happened in the last week, a sentence each; nothing before the first is over."""
    if play.week == 0 or play.finished:
        return []
    before, now = play.evidence[-2], play.evidence[-1]

    def who(rows) -> str:
        return join(names[place] for place in np.flatnonzero(rows))

    lines = []
    for rows, said in (
        (now["live"] & ~before["live"] & (before["days"] <= 0), lambda x: tr("Started: {names}", names=x)),
        (~before["live"] & (before["days"] > 0) & now["live"], lambda x: tr("Came back: {names}", names=x)),
        (before["live"] & ~now["live"], lambda x: tr("Left: {names}", names=x)),
        (now["leaving"] & ~before["leaving"], lambda x: tr("Gave notice: {names}", names=x)),
        (now["in_state"] & ~before["in_state"], lambda x: tr("Reached the state: {names}", names=x)),
        (before["in_state"] & ~now["in_state"] & now["live"], lambda x: tr("Lost the state: {names}", names=x)),
        (now["handed"] & ~before["handed"], lambda x: tr("Handed over: {names}", names=x)),
    ):
        if rows.any():
            lines.append(said(who(rows)))
    if "need" in now:
        heard = (now["need"] != "") & (before["need"] == "")
        lines += [
            tr("{name} told you: {words}", name=names[place], words=texts.need_said(now["need"][place], place))
            for place in np.flatnonzero(heard)
        ]
    return lines + _passed_on(play, news_only=True)


def _passed_on(play: Play, news_only: bool = False) -> list[str]:
    """Return what became of the needs that were passed on."""
    lines = []
    for one in play.decisions:
        if not one.action.startswith(MECHANISM):
            continue
        need, team = one.action.split(":")[1:]
        words = {"need": texts.need_name(need), "team": texts.team_name(team)}
        if team != ROUTES[need]:
            done, said = one.week + COMES_BACK, tr("{need}: {team} sent it back; it is not theirs.", **words)
        elif need not in HELPS:
            done, said = one.week + 1, tr("{need}: {team} has it; nothing will change this year.", **words)
        else:
            done, said = one.week + WEEKS_TO_BUILD[need] + 1, tr("{need}: the mechanism is running.", **words)
        if play.week >= done and (not news_only or play.week == done):
            lines.append(said)
        elif not news_only:
            lines.append(tr("{need}: {team} is at work on it.", **words))
    return lines


def needs(play: Play) -> str:
    """Return how often each need was heard, and what became of those that were passed on."""
    heard = play.seen["need"].value_counts()
    known = [need for need in NEEDS if heard.get(need, 0)]
    lines = [tr("No needs heard so far. They come up in calls and meetings.")]
    if known:
        counts = join(tr("{need} {n}", need=texts.need_name(need), n=int(heard[need])) for need in known)
        said = tr(
            "Heard so far: {counts}. From {least} customers on, a team takes a need on.",
            counts=counts,
            least=LEAST_HEARD,
        )
        lines = [said, *_passed_on(play)]
    return html("lines", [[(line, "")] for line in lines], "small")
