"""Charts about the queue: what is at stake by person, loss found by order, predicted and happened, and savings."""

from __future__ import annotations

import numpy as np

from cslib import language
from cslib.analysis.backtest import OLDEST, QUEUE, RANDOM, REVENUE, Backtest
from cslib.analysis.book import Book
from cslib.analysis.savings import Savings
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show import reasons, signals, style
from cslib.show.charts_retention import short
from cslib.show.display import ChartView, Finding, missing
from cslib.show.wording import estimate_in_words, listed, paragraph

MOST_PEOPLE = 16
COLOURS = {QUEUE: style.BLUE, REVENUE: style.VERMILLION, OLDEST: style.GREEN, RANDOM: style.GREY}


def book(held: Book | Unavailable, name: str = "book") -> ChartView | Finding:
    """Draw what is at stake within a quarter for each person, with bounds."""
    title = tr("What is at stake")
    if not held:
        return missing(name, tr("Who looks after which accounts, and how do these stand?"), held)
    persons = held.persons
    if persons.empty:
        return Finding(name, (tr("There is no account to look at."),), title=title)
    if all(one.estimate is None for one in persons["at_stake"]):
        return Finding(name, reasons.of(persons["at_stake"].iloc[0]), title=title)
    size = [one.estimate or 0.0 for one in persons["at_stake"]]
    persons = persons.assign(size=size).sort_values("size", ascending=False, kind="stable").iloc[:MOST_PEOPLE]
    total = sum(size)
    money = held.accounts["mrr"].notna().any()
    whole = language.money(total) if money else language.number(total)
    title = tr(
        "{person} holds the largest part of what is at stake within a quarter: {share} of {whole}",
        person=signals.person(persons.index[0]),
        share=language.percent(persons["size"].iloc[0] / total, 0),
        whole=whole,
    )
    if len(held.persons) == 1:
        title = tr("At stake within a quarter: {whole}", whole=estimate_in_words(persons["at_stake"].iloc[0]))
    note = tr(
        "Expected to decide within a quarter to leave: risk of each account, learnt from two years, times its revenue"
        " per month. Bars: 95% bounds of the expected sum. n = {n} accounts.",
        n=language.number(len(held.accounts)),
    )
    with style.canvas(title, note, height=1.3 + 0.32 * len(persons)) as canvas:
        axes = canvas.axes()
        for place, one in enumerate(persons["at_stake"]):
            if one.low is not None:
                axes.plot([one.low, one.high], [place] * 2, color=style.SKY, linewidth=6, solid_capstyle="butt")
            axes.plot([one.estimate or 0.0], [place], "o", color=style.BLUE, markersize=6)
        labels = [
            tr("{segment} (n = {n})", segment=short(signals.person(csm)), n=language.number(int(n)))
            for csm, n in persons["accounts"].items()
        ]
        axes.set_yticks(range(len(persons)), labels)
        axes.set_ylim(len(persons) - 0.4, -0.6)
        axes.set_xlim(left=0)
        axes.set_xlabel(tr("At stake, revenue per month") if money else tr("At stake, accounts"))
        style.thousands_axis(axes.xaxis)
    body = listed(
        tr("{person}: {stake}", person=signals.person(csm), stake=estimate_in_words(one))
        for csm, one in persons["at_stake"].items()
    )
    return ChartView(name, title, paragraph(tr("Bars. {title}.", title=title), body, note), canvas.png)


def _untested(name: str, result: Backtest | Unavailable, question: str) -> Finding | None:
    """Return what stands in place of a chart of the back-test, where there is none."""
    title = tr("The queue tried on the past")
    if not result:
        said = signals.no_past(result)
        return Finding(name, (said,), title=title) if said else missing(name, question, result)
    if result.found[QUEUE].estimate is None:
        return Finding(name, reasons.of(result.found[QUEUE]), result.found[QUEUE].verdict, title=title)
    return None


def backtest(result: Backtest | Unavailable, name: str = "backtest") -> ChartView | Finding:
    """Draw the share of the loss found against the share of accounts contacted, for each order."""
    instead = _untested(name, result, tr("Would the queue have found the losses of the last quarters?"))
    if instead:
        return instead
    queued = result.found[QUEUE]
    title = tr(
        "With time for {share} of the accounts, the queue finds {found} of the loss; at random it would be {random}",
        share=language.percent(result.share, 0),
        found=language.percent(queued.estimate, 0),
        random=language.percent(result.found[RANDOM].estimate, 0),
    )
    note = tr(
        "Quarters {quarters}, the model fitted anew before each; n = {n} accounts, {events} decided to leave. Bars: 95%"
        " at that share. Finding is not saving.",
        quarters=tr(", ").join(result.quarters),
        n=language.number(queued.n),
        events=language.number(queued.events),
    )
    with style.canvas(title, note) as canvas:
        axes = canvas.axes()
        axes.axvline(result.share, color=style.GREY, linewidth=0.8, linestyle=":")
        shifts = np.linspace(-0.006, 0.006, len(result.found))
        for shift, (order, found) in zip(shifts, result.found.items(), strict=True):
            dashed = "--" if order == RANDOM else "-"
            curve = result.curves[order]
            label = signals.order_in_words(order)
            axes.plot(curve.index, curve, dashed, color=COLOURS[order], linewidth=1.8, label=label)
            if found.low is not None:
                at = [result.share + shift] * 2
                axes.plot(at, [found.low, found.high], color=COLOURS[order], linewidth=4, alpha=0.6)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.03)
        style.percent_axis(axes.xaxis)
        style.percent_axis(axes.yaxis)
        axes.set_xlabel(tr("Accounts contacted in the quarter (% of accounts)"))
        money = tr("Loss among them (% of revenue lost)")
        axes.set_ylabel(money if result.money else tr("Loss among them (% of accounts lost)"))
        axes.legend(frameon=False, fontsize=9, loc="lower right")
    body = listed(
        tr("{order}: {found}", order=signals.order_in_words(order), found=estimate_in_words(found))
        for order, found in result.found.items()
    )
    return ChartView(name, title, paragraph(tr("Lines. {title}.", title=title), body, note), canvas.png)


def calibration(result: Backtest | Unavailable, name: str = "calibration") -> ChartView | Finding:
    """Draw the risk predicted beside the share that left, by fifths of the risk."""
    instead = _untested(name, result, tr("Does it happen as often as predicted?"))
    if instead:
        return instead
    table = result.calibration
    inside = int(((table["predicted"] >= table["low"]) & (table["predicted"] <= table["high"])).sum())
    top = table.iloc[-1]
    title = tr(
        "Of the fifth with the highest risk {happened} decided to leave within the quarter; {predicted} was predicted",
        happened=language.percent(top["happened"]),
        predicted=language.percent(top["predicted"]),
    )
    note = tr(
        "Predicted at the start of each quarter from what was known then. Bars: 95% bounds of what happened; they"
        " hold the prediction in {inside} of {of} fifths. n = {n} a fifth (an account counts once a quarter), {events}"
        " left.",
        inside=inside,
        of=len(table),
        n=language.number(int(table["n"].median())),
        events=language.number(int(table["events"].sum())),
    )
    with style.canvas(title, note, height=3.2) as canvas:
        axes = canvas.axes()
        place = np.arange(len(table))
        axes.vlines(place, table["low"], table["high"], color=style.SKY, linewidth=8)
        axes.plot(place, table["happened"], "o", color=style.BLUE, markersize=6, label=tr("happened"))
        axes.plot(
            place + 0.16,
            table["predicted"],
            "D",
            color=style.VERMILLION,
            markersize=6,
            markeredgecolor="white",
            label=tr("predicted"),
        )
        labels = [tr("lowest fifth"), tr("2nd"), tr("3rd"), tr("4th"), tr("highest fifth")]
        axes.set_xticks(place, labels[: len(table)])
        axes.set_xlim(-0.5, len(table) - 0.5)
        axes.set_ylim(bottom=0)
        style.percent_axis(axes.yaxis)
        axes.set_ylabel(tr("Decided to leave"))
        axes.set_xlabel(tr("Accounts by predicted risk"))
        axes.legend(frameon=False, fontsize=9, loc="upper left")
    body = listed(
        tr(
            "{fifth}: predicted {predicted}, happened {happened}",
            fifth=label,
            predicted=language.percent(row["predicted"]),
            happened=language.percent(row["happened"]),
        )
        for label, (_, row) in zip(labels, table.iterrows(), strict=True)
    )
    return ChartView(name, title, paragraph(tr("Bars. {title}.", title=title), body, note), canvas.png)


def savings(result: Savings | Unavailable, name: str = "savings") -> ChartView | Finding:
    """Draw what each order saves in the replays."""
    if not result:
        sentence = tr("The replays are not at hand; benchmarks/replay.py makes them.")
        return Finding(name, (sentence,), title=tr("What each order saves"))
    queued = result.saved[QUEUE]
    title = tr(
        "Replayed on the sample company, the queue saves {saved} of revenue per month in half a year",
        saved=language.money(queued.estimate),
    )
    note = tr(
        "Against no calls at all, with equal calls a week; mean over {n} replays, with the same luck for all orders."
        " Bars: 95% bounds of the mean.",
        n=result.draws,
    )
    with style.canvas(title, note, height=2.7) as canvas:
        axes = canvas.axes()
        for place, (order, saved) in enumerate(result.saved.items()):
            axes.barh(place, saved.estimate, height=0.55, color=COLOURS.get(order, style.GREY), alpha=0.75)
            if saved.low is not None:
                axes.plot([saved.low, saved.high], [place] * 2, color=style.INK, linewidth=1.6)
        axes.set_yticks(range(len(result.saved)), [signals.order_in_words(order) for order in result.saved])
        axes.invert_yaxis()
        axes.axvline(0, color=style.GREY, linewidth=0.8)
        axes.set_xlabel(tr("Saved, revenue per month"))
        style.thousands_axis(axes.xaxis)
    body = listed(
        tr("{order}: {found}", order=signals.order_in_words(order), found=estimate_in_words(saved))
        for order, saved in result.saved.items()
    )
    return ChartView(name, title, paragraph(tr("Bars. {title}.", title=title), body, note), canvas.png)
