"""What the screen of a desk says: rows, news, a customer's file, needs heard; plain functions of a play.

A line is made of pieces: texts with their looks, as ``course/templates/desk.html`` names them.
"""

import numpy as np
import pandas as pd

from cslib import language
from cslib.course.desks import talks, texts
from cslib.course.desks.adoption import (
    BUILT,
    CONCERNS,
    INTERVIEWS,
    LAUNCH,
    LEAST_HEARD,
    MECHANISM,
    NEEDS,
    PATTERNS,
    RENEWAL_WEEKS,
    REST,
    WEEKS_TO_BUILD,
)
from cslib.course.desks.core import DAYS_NEEDED, FEATURES_NEEDED, OPEN_WEEKS, TALK, WEEKS_RUNNING
from cslib.course.desks.onboarding import BLOCKS
from cslib.course.desks.review import Play
from cslib.language import N_, join, number, percent, tr
from cslib.show.display import macro
from cslib.show.wording import paragraph
from cslib.simulate.truth import INFORMATION

Piece = tuple[str, str]

COLUMNS = {
    "onboarding": "minmax(104px,3fr) 56px 54px 76px 52px 48px 46px 52px 46px minmax(74px,1.6fr) 56px minmax(52px,1fr)",
    "adoption": "minmax(104px,3fr) 56px 76px 52px 48px 46px 54px 44px 44px 56px minmax(84px,2fr) minmax(52px,1fr)",
}
IN_VAIN = {"agree": "solved", "connect": "solved", "narrow": "solved", "meet": "settled", "show": "settled"}
IN_VAIN |= {"renewal": "renewed", "expansion": "grown"}
"""What should be true after an action, else it was in vain."""
COMES_BACK = 2
"""Weeks after which a need that went to the wrong team, or without a case, comes back."""


def there(play: Play) -> pd.DataFrame:
    """Return what can be seen of the accounts that the desk has to do with now."""
    seen = play.seen
    return seen[seen["live"] & ~seen["handed"]] if play.game.kind == "onboarding" else seen


def keys(kind: str) -> dict[str, str]:
    """Return the columns that the list can be put in order by: label to code. The learner chooses; none comes first."""
    own = {
        "onboarding": {
            tr("Contract week"): "contract_week",
            tr("Kickoff"): "kickoff",
            tr("Trainings"): "trainings",
            tr("Written down"): "information",
        },
        "adoption": {
            tr("Weeks until notice day"): "notice_weeks",
            tr("Seats used"): "seats_used",
            tr("Weeks since a talk"): "weeks_since_talk",
            tr("Pattern"): "pattern",
        },
    }[kind]
    both = {tr("Revenue a month"): "mrr", tr("Active days"): "days", tr("Features used"): "features"}
    both |= {tr("State"): "in_state", tr("Contacts in 4 weeks"): "contacts"}
    return {tr("(order by)"): "", **both, **own}


def groups(kind: str) -> dict[str, str]:
    """Return the groups of accounts that can be ticked at once, each by one column: label to code."""
    if kind == "onboarding":
        return {tr("without a kickoff"): "kickoff", tr("outside the state"): "outside", tr("in the state"): "in_state"}
    return {tr("outside the state"): "outside", tr("in the state"): "in_state", tr("a need that is not met"): "need"}


def members(play: Play, group: str) -> list[int]:
    """Return the places of the accounts in a group of :func:`groups`."""
    now = there(play)
    if group == "need":
        chosen = (now["need"] != "") & ~now["met"]
    else:
        chosen = ~now["kickoff"] if group == "kickoff" else now["in_state"] == (group == "in_state")
    return [int(place) for place in now.index[chosen]]


def ordered(play: Play, *by: tuple[str, bool]) -> list[int]:
    """Return the places of the accounts to list; `by`: pairs of a column and whether the largest come first."""
    now, wanted = there(play), [(column, largest) for column, largest in by if column]
    if wanted:
        columns, largest = zip(*wanted, strict=True)
        now = now.sort_values(list(columns), ascending=[not one for one in largest], kind="stable")
    return [int(place) for place in now.index]


def html(part: str, *values, **more) -> str:
    """Return a part of the screen: one of the macros of the desks' template, filled."""
    return macro("course/templates/desk.html", part, *values, **more)


def head(kind: str) -> str:
    """Return the line of headings."""
    use = (tr("Active days (4 weeks earlier)"), tr("Features used"), tr("State"))
    contacts, week = tr("Contacts in 4 weeks"), tr("This week")
    names = (tr("Customer"), tr("Revenue a month"))
    if kind == "onboarding":
        names += (tr("Contract week"), *use, tr("Kickoff"), tr("Trainings"), tr("Written down"))
        names += (tr("Held up by"), contacts, week)
    else:
        names += (*use, tr("Pattern"), tr("Weeks until notice day"), tr("Seats used"), tr("Weeks since a talk"))
        names += (contacts, tr("What they told you"), week)
    return html("row", COLUMNS[kind], [[(name, "")] for name in names], head=True)


def row(play: Play, account: int, name: str) -> str:
    """Return the line of one account."""
    now, kind = play.seen.iloc[account], play.game.kind
    asks = [(" ", ""), (tr("asks"), "ask")] if account in play.asking() else []
    cells = [[(name, "bold"), (" ", ""), (str(now["segment"]), "aside"), *asks], [(number(now["mrr"]), "")]]
    use = [_use(now), [(percent(now["features"], 0) if now["features"] == now["features"] else "–", "")], [_state(now)]]
    contacts = [(f"{play.contacts(account)}", "red" if play.too_many(account) else "")]
    if kind == "onboarding":
        written = f"{int(now['information'])}/{len(INFORMATION)}"
        done = ["✓" if now["kickoff"] else "–", f"{int(now['trainings'])}", written]
        held = texts.fact_name(now["held_up"])
        solved = [(" ✓", "green")] if now["solved"] and now["held_up"] != "?" else []
        cells += [[(f"{int(now['contract_week']) + 1}", "")], *use, *([(text, "")] for text in done)]
        cells += [[(held, "small"), *solved], contacts]
    else:
        left, weeks = int(now["notice_weeks"]), int(now["weeks_since_talk"])
        told = [(texts.fact_name(now["concern"]), "small"), *([(" ✓", "green")] if now["settled"] else [])]
        if now["need"]:
            told += [(" · ", ""), (texts.need_name(now["need"]), "small"), *([(" ✓", "green")] if now["met"] else [])]
        cells += [*use, [("ABC"[int(now["pattern"])], "")], [(f"{left}" if left >= 0 else tr("passed"), "")]]
        cells += [
            [(percent(now["seats_used"], 0), "")],
            [(f"{weeks}" if weeks < 90 else tr("never"), "")],
            contacts,
            told,
        ]
    chips = [(texts.short(one.action), "chip") for one in play.pending if one.account == account]
    return html("row", COLUMNS[kind], [*cells, chips])


def _use(now) -> list[Piece]:
    share, before = now["days"], now["before"]
    if share != share:
        return [(tr("not yet"), "grey")]
    said = [(percent(share, 0), "")]
    if before == before:
        said += [("↓", "red")] if share < 0.75 * before else []
        said += [(" ", ""), (f"({percent(before, 0)})", "aside")]
    return said


def _state(now) -> Piece:
    if now.get("leaving", False):
        return tr("leaving"), "red"
    return (tr("in it"), "green") if now["in_state"] else (tr("outside"), "grey")


def clock(play: Play) -> str:
    """Return the week and the minutes left, with a bar."""
    game = play.game
    left = max(play.minutes_left, 0.0)
    idle = float(game.idle(play.board).sum())
    said = tr("Week {week} of {weeks}", week=play.week + 1, weeks=game.weeks)
    lines = [tr("{left} of {minutes} minutes left.", left=int(left), minutes=game.minutes)]
    if idle:
        lines.append(tr("{idle} go to questions and notes of those in onboarding.", idle=int(idle)))
    if game.kind == "onboarding":
        later = int((~play.seen["live"]).sum())
        lines.append(tr("{n} customers are still to start.", n=later) if later else tr("Nobody else will start."))
    return html("clock", said, paragraph(*lines), f"{100 * left / game.minutes:.0f}")


def legend() -> str:
    """Return what the columns of the list mean."""
    said = tr(
        "In the state: for {weeks} weeks running, active days of at least {days} and features of at least {features},"
        " each over four weeks. ↓: active days fell by more than a quarter.",
        weeks=WEEKS_RUNNING,
        days=percent(DAYS_NEEDED, 0),
        features=percent(FEATURES_NEEDED, 0),
    )
    return html("lines", [[(said, "")]], "legend")


def news(play: Play, names: list[str]) -> list[str]:
    """Return what happened in the last week, a sentence each; nothing before the first is over."""
    if play.week == 0 or play.finished:
        return []
    before, now, lines = play.evidence[-2], play.evidence[-1], []
    for column, comes, said in (
        ("live", True, lambda x: tr("Started: {names}", names=x)),
        ("leaving", True, lambda x: tr("Gave notice: {names}", names=x)),
        ("in_state", True, lambda x: tr("Reached the state: {names}", names=x)),
        ("in_state", False, lambda x: tr("Lost the state: {names}", names=x)),
        ("handed", True, lambda x: tr("Handed over: {names}", names=x)),
        ("solved", True, lambda x: tr("No longer held up: {names}", names=x)),
        ("settled", True, lambda x: tr("What endangered the renewal is settled: {names}", names=x)),
        ("renewed", True, lambda x: tr("Agreed on the renewal: {names}", names=x)),
        ("grown", True, lambda x: tr("More seats agreed: {names}", names=x)),
    ):
        if column in now:
            rows = np.flatnonzero((now[column] == comes) & (before[column] != comes))
            lines += [said(join(names[place] for place in rows))] if len(rows) else []
    for place in range(len(names)):
        lines += [tr("{name}: {words}", name=names[place], words=one) for one in _heard(play, place, play.week)]
    for one in play.decisions:
        if one.action.startswith(TALK) and one.week == play.week - 1:
            told = play.talk(one.account).told(one.action[len(TALK) :])
            lines.append(tr("{name}: {words}", name=names[one.account], words=told))
        elif one.week == play.week - 1 and one.action in IN_VAIN and not now[IN_VAIN[one.action]][one.account]:
            said = N_("{name}: the meeting took place and left things as they are. It met something else.")
            if one.action == "expansion":
                said = N_("{name} turned the proposal down: this was not the moment, and it annoyed them.")
            elif one.action == "renewal":
                said = N_("{name}: it is too early to talk about the renewal.")
            lines.append(tr(said, name=names[one.account]))
    late = np.flatnonzero(play.board["_asks"][0] == play.week - OPEN_WEEKS)
    for place in late[(play.board["_answered"][0, late] == "") & now["live"].to_numpy()[late]]:
        lines.append(tr("{name} waited for an answer in vain and no longer asks.", name=names[place]))
    return lines + _passed_on(play, news_only=True) + _launches(play)


def _launches(play: Play) -> list[str]:
    if play.game.kind != "adoption" or play.week != LAUNCH:
        return []
    return [tr("A new feature is out. It is for customers who come regularly and use few features.")]


def _heard(play: Play, place: int, week: int) -> list[str]:
    """Return what a customer told in the week before `week`, in its own words."""
    before, now, traits, said = play.evidence[week - 1], play.evidence[week], play.start.traits, []
    for column in ("held_up", "concern", "need"):
        if column in now and now[column][place] != before[column][place]:
            hidden = {"held_up": "_block", "concern": "_concern", "need": "_need"}[column]
            words = talks.voice(play.game.kind, column, codes(column)[traits[hidden]], place, play.seed)
            said.append(tr("“{words}”", words=words))
    return said


def codes(column: str) -> np.ndarray:
    """Return the codes of what a customer may tell, by their number on the board."""
    return np.array({"held_up": BLOCKS, "concern": CONCERNS, "need": NEEDS}[column])


def file(play: Play, account: int, name: str) -> str:
    """Return a customer's file: its people, and what was said and done, week by week."""
    people = join(talks.person(account, role, play.seed) for role in talks.ROLES)
    lines = [[(name, "bold")], [(people, "aside")]]
    for week in range(play.week):
        done = [one for one in play.decisions if one.week == week and one.account == account]
        for one in done:
            if one.action.startswith(TALK):
                lines += thread(play, account)
        did = join(texts.short(one.action) for one in done)
        said = " ".join(_heard(play, account, week + 1))
        if did or said:
            lines.append([(tr("Week {week}: {did}", week=week + 1, did=did or "–"), ""), ("　", ""), (said, "small")])
    return html("lines", lines, "talk")


def thread(play: Play, account: int) -> list[list[Piece]]:
    """Return the mails or the notes of the call about a customer's request."""
    talk = play.talk(account)
    who = talks.person(account, talk.who, play.seed)
    lines = [[(tr("Mail from {who}", who=who) if talk.by == "mail" else tr("Call with {who}", who=who), "bold")]]
    lines.append([(tr("“{words}”", words=talk.opening), "")])
    for question, reply in talk.talk(play.asked.get(account, [])):
        lines += [[(f"– {question}", "blue")], [(tr("“{words}”", words=reply), "")]]
    for one in play.decisions:
        if one.account == account and one.action.startswith(TALK):
            code = one.action[len(TALK) :]
            lines += [[(f"→ {talk.answer(code)}", "green")], [(talk.told(code), "")]]
    return lines


def _passed_on(play: Play, news_only: bool = False) -> list[str]:
    """Return what became of the needs that were passed on."""
    lines = []
    for one in play.decisions:
        if not one.action.startswith(MECHANISM):
            continue
        need, team, argument = one.action.split(":")[1:]
        words = {"need": texts.need_name(need), "team": texts.team_name(team)}
        if BUILT[need].split(":")[2] != team:
            done, said = one.week + COMES_BACK, tr("{need}: {team} sent it back; it is not theirs.", **words)
        elif argument != "weight":
            done = one.week + COMES_BACK
            said = tr("{need}: {team} asks how many customers have it and what they would do with it.", **words)
        else:
            done, said = one.week + WEEKS_TO_BUILD[need] + 1, tr("{need}: the mechanism is running.", **words)
        if play.week >= done and (not news_only or play.week == done):
            lines.append(said)
        elif not news_only:
            lines.append(tr("{need}: {team} is at work on it.", **words))
    return lines


def needs(play: Play) -> str:
    """Return how often each need was heard, what became of those passed on, and what is known of patterns."""
    seen = play.seen
    heard = seen["need"].value_counts()
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
    for pattern in range(PATTERNS):
        n, words = int(seen["interviewed"][seen["pattern"] == pattern].sum()), {"pattern": "ABC"[pattern]}
        about = talks.written("adoption")["patterns"][language.current()][pattern]
        told = tr("Pattern {pattern}: {about}", about=about, **words)
        few = tr("Pattern {pattern}: {n} of {most} interviews held.", n=n, most=INTERVIEWS, **words)
        known = told if n >= INTERVIEWS else few
        lines[-1:] = [paragraph(lines[-1], known)] if pattern else [lines[-1], known]
    weeks = {name: max((one.week for one in play.decisions if one.action == name), default=None) for name in REST}
    ran = [
        tr("{what} week {week}", what=texts.action(name), week=week + 1)
        for name, week in weeks.items()
        if week is not None
    ]
    lines += [tr("Last held: {programmes}", programmes=join(ran))] if ran else []
    lines.append(tr("A talk about the renewal counts within {n} weeks of the notice day.", n=RENEWAL_WEEKS))
    return html("lines", [[(line, "")] for line in lines], "small")
