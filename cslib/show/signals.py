"""Rows of the queue in words: what to do, by which channel, why, and why not."""

from __future__ import annotations

from cslib import language
from cslib.analysis import backtest, queue
from cslib.analysis.queue import Signal
from cslib.analysis.verdict import Unavailable
from cslib.language import tr


def action_in_words(action: str) -> str:
    """Say what to do next."""
    words = {
        queue.RENEWAL: tr("talk before the deadline"),
        queue.FELL: tr("ask why use fell"),
        queue.DEEPEN: tr("help to use more"),
        queue.NEEDS: tr("answer open needs"),
        queue.GOAL: tr("ask for the next goal"),
        queue.CONFIRM: tr("confirm the renewal"),
    }
    return words[action]


def channel_in_words(channel: str) -> str:
    """Name a channel."""
    words = {"call": tr("call"), "meeting": tr("meeting"), "mail": tr("mail")}
    return words.get(channel, channel)


def state_in_words(state) -> str:
    """Say whether an account is in high utilization; a dash where it is not known."""
    return {"in": tr("yes"), "outside": tr("no")}.get(state, "–")


def held_in_words(why: str) -> str:
    """Say why an account is not to be contacted."""
    words = {
        queue.OVER_LIMIT: tr("contacted often enough"),
        queue.RESTING: tr("spoken with lately"),
        queue.DECIDED: tr("notice given"),
    }
    return words[why]


def order_in_words(order: str) -> str:
    """Name an order of contact."""
    words = {
        backtest.QUEUE: tr("this queue"),
        backtest.REVENUE: tr("largest revenue first"),
        backtest.OLDEST: tr("longest without contact first"),
        backtest.RANDOM: tr("at random"),
    }
    return words[order]


def person(csm: str) -> str:
    """Name a person; accounts of nobody are said to be so."""
    return csm or tr("nobody")


def signal_in_words(signal: Signal) -> str:
    """Say one signal in a few words."""
    n = signal.numbers
    if signal.code == "outside":
        share, breadth = n["share"], n["breadth"]
        if share is None or share != share or breadth is None or breadth != breadth:
            return tr("outside high utilization")
        return tr(
            "outside high utilization ({share} of days, {breadth} of features)",
            share=language.percent(share, 0),
            breadth=language.percent(breadth, 0),
        )
    if signal.code == "fell":
        return tr(
            "use fell from {before} to {now} of days",
            before=language.percent(n["before"], 0),
            now=language.percent(n["now"], 0),
        )
    if signal.code == "deadline":
        return tr("deadline in {days} days", days=n["days"])
    if signal.code == "open_needs":
        if n["theme"]:
            return tr("open needs: {n} ({theme})", n=n["n"], theme=n["theme"])
        return tr("open needs: {n}", n=n["n"])
    if signal.code == "silent":
        return tr("no contact yet") if n["days"] is None else tr("{days} days without contact", days=n["days"])
    return {"no_goal": tr("no next goal"), "use_unknown": tr("use not known")}[signal.code]


def evidence(signals) -> str:
    """Say all signals of an account in one line."""
    return tr("; ").join(signal_in_words(signal) for signal in signals)


def no_past(result: Unavailable) -> str | None:
    """Return the sentence where the past is too short for a trial, else None."""
    if result.reason == "no past quarter":
        return tr("No past quarter has enough behind it to learn from and to try on.")
    if result.reason == "data begin later":
        return tr("Nobody was a customer at the start of the quarter.")
    return None
