"""Views of the queue tried on the past and in replays: loss found by order, predicted and happened, and savings."""

import numpy as np

from cslib.adoption.backtest import OLDEST, QUEUE, RANDOM, REVENUE, SPREADSHEET, Backtest, Savings
from cslib.language import N_, join, money, number, paying_in, percent, tr, word
from cslib.show import reasons, style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, of_claims, shows, with_n
from cslib.show.marks import bars, dots, lines, picture, reference, row_labels
from cslib.show.wording import estimate_in_words, verdict_in_words
from cslib.stats.court import every, overall
from cslib.stats.estimate import Estimate, Unavailable

_WORTH_TITLE = N_("What the order is worth, where the truth is known")
_PREVENTS_TITLE = N_("It finds losses; it does not prevent them")
_REPLAYED_TITLE = N_("What each order saves, replayed on the sample company")
_FINDS_TITLE = N_("The back-test: finds loss, not saves it")
_HAPPENS_ASKS = N_("Does it happen as often as predicted?")
_PAST_TITLE = N_("The queue tried on the past")
_FINDS_ASKS = N_("Would the queue have found the losses of the last quarters?")
_SAVES_ASKS = N_("What each order saves")
_REPLAYED_IN = "JPY"  # the currency of the sample company, whatever the page's is
COLOURS = {QUEUE: style.BLUE, SPREADSHEET: style.ORANGE, REVENUE: style.VERMILLION, OLDEST: style.GREEN}
COLOURS |= {RANDOM: style.GREY}


@shows(Backtest, "chart", _FINDS_ASKS, title=_PAST_TITLE)
def backtest_chart(result: Backtest | Unavailable, name: str = "backtest") -> ChartView | Finding:
    """Draw the share of the loss found against the share of accounts contacted, for each order."""
    queued = result.found[QUEUE]
    if queued.estimate is None:
        return Finding(name, reasons.of(queued), queued.verdict, title=tr(_PAST_TITLE))
    title = tr(
        "With time for {share} of the accounts, the queue finds {found} of the loss; at random it would be {random}",
        share=percent(result.share, 0),
        found=percent(queued.estimate, 0),
        random=percent(result.found[RANDOM].estimate, 0),
    )
    note = tr(
        "Quarters {quarters}, the model fitted anew before each; n = {n} accounts, {events} decided to leave. Bars: 95%"
        " at that share. Finding is not saving.",
        quarters=join(result.quarters),
        n=number(queued.n),
        events=number(queued.events),
    )
    with picture(name, title, note) as sheet:
        axes = sheet.axes()
        axes.axvline(result.share, color=style.GREY, linewidth=0.8, linestyle=":")
        shifts = np.linspace(-0.006, 0.006, len(result.found))
        for shift, (order, found) in zip(shifts, result.found.items(), strict=True):
            look = {"colour": COLOURS[order], "label": order_in_words(order)}
            dashes = "--" if order == RANDOM else "-"
            curve = result.curves[order]
            lines(axes, curve.index, curve, marker=None, width=1.8, style_of_line=dashes, **look)
            at = [result.share + shift]
            dots(axes, at, [(None, found.low, found.high)], colour=COLOURS[order], upright=True, width=4, alpha=0.6)
        axes.set(xlim=(0, 1), ylim=(0, 1.03))
        style.percent_axis(axes.xaxis, tr("Accounts contacted in the quarter (% of accounts)"))
        style.percent_axis(axes.yaxis)
        axes.set_ylabel(
            tr("Loss among them (% of revenue lost)") if result.money else tr("Loss among them (% of accounts lost)")
        )
        axes.legend(frameon=False, fontsize=8.5, ncols=2, loc="lower left", bbox_to_anchor=(0, 1))
        sheet.tell({order_in_words(order): one for order, one in result.found.items()})
    return sheet.view


@shows(Backtest, "calibration_chart", _HAPPENS_ASKS, title=_PAST_TITLE)
def calibration_chart(result: Backtest | Unavailable, name: str = "calibration") -> ChartView | Finding:
    """Draw the risk predicted beside the share that left, by fifths of the risk."""
    queued = result.found[QUEUE]
    if queued.estimate is None:
        return Finding(name, reasons.of(queued), queued.verdict, title=tr(_PAST_TITLE))
    table = result.calibration
    top = table.iloc[-1]
    title = tr(
        "Of the fifth with the highest risk {happened} decided to leave within the quarter; {predicted} was predicted",
        happened=percent(top["happened"]),
        predicted=percent(top["predicted"]),
    )
    note = tr(
        "Predicted at the start of each quarter from what was known then. Bars: 95% bounds of what happened; they"
        " hold the prediction in {inside} of {of} fifths. n = {n} a fifth (an account counts once a quarter), {events}"
        " left.",
        inside=int(table["predicted"].between(table["low"], table["high"]).sum()),
        of=len(table),
        n=number(int(table["n"].median())),
        events=number(int(table["events"].sum())),
    )
    fifths = [tr("lowest fifth"), tr("2nd"), tr("3rd"), tr("4th"), tr("highest fifth")]
    with picture(name, title, note, height=3.2) as sheet:
        axes, place = sheet.axes(), np.arange(len(table))
        happened = table[["happened", "low", "high"]].to_numpy()
        predicted = [(value, None, None) for value in table["predicted"]]
        dots(axes, place, happened, upright=True, size=6, width=8, label=tr("happened"))
        look = {"colour": style.VERMILLION, "marker": "D", "size": 6, "upright": True}
        dots(axes, place + 0.16, predicted, label=tr("predicted"), **look)
        axes.set_xticks(place, fifths[: len(table)])
        axes.set_xlim(-0.5, len(table) - 0.5)
        axes.set_ylim(bottom=0)
        style.percent_axis(axes.yaxis, tr("Decided to leave"))
        axes.set_xlabel(tr("Accounts by predicted risk"))
        axes.legend(frameon=False, fontsize=9, loc="upper left")
        sheet.tell(
            tr(
                "{fifth}: predicted {predicted}, happened {happened}",
                fifth=fifth,
                predicted=percent(row.predicted),
                happened=percent(row.happened),
            )
            for fifth, row in zip(fifths, table.itertuples(), strict=True)
        )
    return sheet.view


@shows(Savings, "chart", _SAVES_ASKS, title=_SAVES_ASKS)
def savings_chart(result: Savings | Unavailable, name: str = "savings") -> ChartView | Finding:
    """Draw what each order saves in the replays."""
    title = tr(
        "Replayed on the sample company, the queue saves {saved} of revenue per month in half a year",
        saved=money(result.saved[QUEUE].estimate, _REPLAYED_IN),
    )
    note = tr(
        "Against no calls at all, with equal calls a week; mean over {n} replays, with the same luck for all orders."
        " Bars: 95% bounds of the mean.",
        n=result.draws,
    )
    saved = result.saved.values()
    with picture(name, title, note, height=2.7) as sheet, paying_in(_REPLAYED_IN):
        axes = sheet.axes()
        colours = [COLOURS.get(order, style.GREY) for order in result.saved]
        bounds = [(one.low, one.high) for one in saved]
        bars(axes, range(len(saved)), [one.estimate for one in saved], colour=colours, alpha=0.75, bounds=bounds)
        row_labels(axes, [order_in_words(order) for order in result.saved], grid=False)
        reference(axes, 0)
        style.money_axis(axes.xaxis, tr("Saved, revenue per month"))
        sheet.tell({order_in_words(order): one for order, one in result.saved.items()})
    return sheet.view


@shows(Backtest, "table", _FINDS_ASKS, title=_FINDS_TITLE)
def backtest_table(result: Backtest | Unavailable, name: str = "backtest_table") -> TableView | Finding:
    """Show what each order would have found."""
    gaps = result.gaps
    columns = (
        Column(tr("Order of contact"), key=order_in_words),
        Column(tr("Loss found"), "estimate", result.found.get),
        Column(tr("The queue finds more by (points)"), "points", gaps.get),
        Column(
            tr("A difference is"), key=lambda order: verdict_in_words(gaps[order].verdict) if order in gaps else "–"
        ),
    )
    queued = result.found[QUEUE]
    note = tr(
        "Quarters {quarters}; {share} of the accounts contacted in each; n = {n} accounts, {events} decided to leave."
        " Bounds: 95%, by drawing the accounts anew (bootstrap).",
        quarters=join(result.quarters),
        share=percent(result.share, 0),
        n=number(queued.n),
        events=number(queued.events),
    )
    return TableView.of(name, tr(_FINDS_TITLE), result.found, columns, note)


@shows(Savings, "table", _SAVES_ASKS, title=_REPLAYED_TITLE)
def savings_table(result: Savings | Unavailable, name: str = "savings_table") -> TableView | Finding:
    """Show what each order saved in the replays."""
    ahead = result.ahead
    columns = (
        Column(tr("Order of contact"), key=order_in_words),
        Column(tr("Saved, revenue per month"), key=lambda order: estimate_in_words(result.saved[order])),
        Column(tr("The queue saves more by"), key=lambda order: estimate_in_words(result.gaps.get(order))),
        Column(
            tr("Replays in which it does"),
            key=lambda order: tr("{k} of {n}", k=ahead[order].events, n=result.draws) if order in ahead else "–",
        ),
    )
    note = tr("Means over {n} replays, with the same luck for all orders; bounds: of the mean, 95%.", n=result.draws)
    with paying_in(_REPLAYED_IN):
        return TableView.of(name, tr(_REPLAYED_TITLE), result.saved, columns, note)


@shows(Backtest, "finding", _FINDS_ASKS, title=_PREVENTS_TITLE)
def backtest_finding(result: Backtest | Unavailable, name: str = "backtest_finding") -> Finding:
    """Say how much of the loss the queue would have found, against each other order."""
    found = result.found[QUEUE]
    results = {"loss_found": found} | {f"loss_found_{key}": result.found[order] for order, key in _keys(result.found)}
    if found.estimate is None:
        return Finding(name, reasons.of(found), overall(()), results, tr(_PREVENTS_TITLE))
    verdict = every(gap.verdict for gap in result.gaps.values())
    results |= of_claims(result.gaps)
    lost = money(result.lost) if result.money else tr("{n} accounts", n=number(result.lost))
    yield tr(
        "At the start of each of the last {quarters} quarters the queue would have put {found} of the loss ({lost})"
        " among the first {share} of the accounts.",
        quarters=len(result.quarters),
        found=with_n(found),
        lost=lost,
        share=percent(result.share, 0),
    )
    yield from [
        tr(
            "Against “{order}” ({found}) that is {gap} more.",
            order=order_in_words(order),
            found=percent(result.found[order].estimate),
            gap=estimate_in_words(gap),
        )
        for order, gap in result.gaps.items()
    ]
    yield tr("That it finds them does not say that a call would have kept them.")
    return Finding(name, (), verdict, results, tr(_PREVENTS_TITLE))


def _keys(found) -> list[tuple[str, str]]:
    """Return the other orders with their names in the record."""
    keys = {SPREADSHEET: "by_spreadsheet", REVENUE: "by_revenue", OLDEST: "by_oldest_contact", RANDOM: "at_random"}
    return [(order, key) for order, key in keys.items() if order in found]


@shows(Savings, "finding", _SAVES_ASKS, title=_WORTH_TITLE)
def savings_finding(result: Savings | Unavailable, name: str = "savings_finding") -> Finding:
    """Say what the queue saves in the replays of the sample company."""
    results = {"replay_saved": result.saved[QUEUE]}
    results |= {f"replay_saved_more_{key}": result.gaps[order] for order, key in _keys(result.gaps)}
    yield tr(
        "In {n} replays of half a year the queue saves {saved} of revenue per month on average; without any call"
        " {lost} are lost.",
        n=result.draws,
        saved=_in_money(result.saved[QUEUE]),
        lost=money(result.lost.estimate, _REPLAYED_IN),
    )
    yield from [
        tr(
            "That is {gap} more than “{order}”, and more in {k} of {n} replays.",
            gap=_in_money(gap),
            order=order_in_words(order),
            k=result.ahead[order].events,
            n=result.draws,
        )
        for order, gap in result.gaps.items()
    ]
    yield tr("This is the sample company, in which calls help outside the state only; yours may differ.")
    return Finding(name, (), every(gap.verdict for gap in result.gaps.values()), results, tr(_WORTH_TITLE))


def _in_money(amount: Estimate) -> str:
    with paying_in(_REPLAYED_IN):
        return estimate_in_words(amount)


def order_in_words(order: str) -> str:
    """Name an order of contact."""
    return word("adoption.order", order)
