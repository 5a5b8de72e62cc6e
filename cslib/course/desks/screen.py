"""What the screen of a desk says: rows, news of the last week, needs heard; plain functions of a play, to HTML."""

from __future__ import annotations

from html import escape

import numpy as np
import pandas as pd

from cslib import language
from cslib.course.desks import texts
from cslib.course.desks.adoption import HELPS, LEAST_HEARD, MECHANISM, NEEDS, ROUTES, SPACING, WEEKS_TO_BUILD, stake
from cslib.course.desks.play import Play
from cslib.language import join, tr
from cslib.show.wording import paragraph
from cslib.simulate.truth import INFORMATION

GREEN, RED, GREY, BLUE = "#00664b", "#a84300", "#5c5c5c", "#0072b2"
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


def grid(kind: str, cells: list[str], bold: bool = False) -> str:
    """Return one line of the list: cells (HTML) in columns that are the same for every line."""
    weight = f"color:{GREY};font-size:88%;line-height:1.2;" if bold else ""
    inner = "".join(f'<span style="overflow:hidden;text-overflow:ellipsis">{cell}</span>' for cell in cells)
    return (
        f'<div class="cs-row" style="display:grid;grid-template-columns:{COLUMNS[kind]};column-gap:8px;'
        f'align-items:center;line-height:1.3;padding:2px 0;{weight}">{inner}</div>'
    )


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
    return grid(kind, [escape(name) for name in names], bold=True)


def row(play: Play, account: int, name: str) -> str:
    """Return the line of one account."""
    now = play.seen.iloc[account]
    small = f' <small style="color:{GREY};white-space:nowrap">{escape(str(now["segment"]))}</small>'
    chips = "".join(_chip(one.action) for one in play.pending if one.account == account)
    cells = [f"<b>{escape(name)}</b>{small}", language.number(now["mrr"])]
    if play.game.kind == "onboarding":
        cells += [
            f"{int(now['days'])}",
            _use(now),
            language.percent(now["breadth"], 0),
            _state(now),
            tr("held") if now["kickoff"] else "–",
            f"{int(now['trainings'])}",
            f"{int(now['information'])}/{len(INFORMATION)}",
            _contacts(play, account),
        ]
    else:
        left, weeks = int(now["renewal_days"] - now["notice_days"]), int(now["weeks_since_talk"])
        said = tr("“{words}”", words=texts.need_said(now["need"], account)) if now["need"] else "–"
        met = f' <span style="color:{GREEN}">✓ {escape(tr("met"))}</span>' if now["met"] else ""
        cells += [
            _use(now),
            language.percent(now["breadth"], 0),
            _state(now),
            f"{left}" if left >= 0 else tr("notice day past"),
            f"{weeks}" if weeks < 999 else tr("never"),
            _contacts(play, account),
            f"<small>{escape(said)}{met}</small>" if now["need"] else "–",
        ]
    return grid(play.game.kind, [*cells, chips])


def _use(now) -> str:
    share, before = now["active_day_share"], now["before"]
    if share != share:
        return f'<span style="color:{GREY}">{escape(tr("not yet"))}</span>'
    text = language.percent(share, 0)
    if before == before:
        falls = share < 0.75 * before
        text += f'<span style="color:{RED}">↓</span>' if falls else ""
        text += f' <small style="color:{GREY}">({language.percent(before, 0)})</small>'
    return text


def _contacts(play: Play, account: int) -> str:
    colour = RED if play.too_many(account) else "inherit"
    return f'<span style="color:{colour}">{play.contacts(account)}</span>'


def _state(now) -> str:
    if now["leaving"]:
        return f'<span style="color:{RED}">{escape(tr("leaving"))}</span>'
    if now["in_state"]:
        return f'<span style="color:{GREEN}">{escape(tr("in it"))}</span>'
    return f'<span style="color:{GREY}">{escape(tr("outside"))}</span>'


def _chip(action: str) -> str:
    style = f"background:{BLUE};color:#fff;border-radius:3px;padding:0 5px;margin-right:3px;font-size:85%"
    return f'<span style="{style};display:inline-block">{escape(texts.short(action))}</span>'


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
    part = 100 * left / game.minutes
    bar = (
        '<div style="height:8px;background:#d9d9d9;border-radius:4px;margin:4px 0">'
        f'<div style="height:8px;width:{part:.0f}%;background:{BLUE};border-radius:4px"></div></div>'
    )
    return f'<div style="line-height:1.5"><b>{escape(said)}</b>　{escape(paragraph(*lines))}{bar}</div>'


def legend(play: Play) -> str:
    """Return what the columns of the list mean (HTML)."""
    truth = play.world.truth
    said = tr(
        "In the state: for {weeks} weeks running, active days of at least {days} and features of at least {features},"
        " each over four weeks. ↓: active days fell by more than a quarter.",
        weeks=truth.weeks_running,
        days=language.percent(truth.active_day_share, 0),
        features=language.percent(truth.breadth, 0),
    )
    return f'<div style="color:{GREY};font-size:88%;line-height:1.3">{escape(said)}</div>'


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
    """Return how often each need was heard, and what became of those that were passed on (HTML)."""
    heard = play.seen["need"].value_counts()
    known = [need for need in NEEDS if heard.get(need, 0)]
    if not known:
        return f"<small>{escape(tr('No needs heard so far. They come up in calls and meetings.'))}</small>"
    counts = join(tr("{need} {n}", need=texts.need_name(need), n=int(heard[need])) for need in known)
    lines = [
        tr(
            "Heard so far: {counts}. From {least} customers on, a team takes a need on.",
            counts=counts,
            least=LEAST_HEARD,
        )
    ]
    return "<small>" + "<br>".join(escape(line) for line in [*lines, *_passed_on(play)]) + "</small>"
