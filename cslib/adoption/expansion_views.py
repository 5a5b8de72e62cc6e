"""Views of expansion: which signals came before it, who shows them now, and how often such lists were right."""

import numpy as np
import pandas as pd

from cslib.adoption.expansion import Expansion
from cslib.language import N_, money, number, percent, tr, word
from cslib.show import reasons, style
from cslib.show.columns import Column, Names, names_of
from cslib.show.display import ChartView, Finding, TableView, known, of_claims, shows
from cslib.show.marks import dots, picture, reference, row_labels
from cslib.show.wording import counted, estimate_in_words, joined, paragraph, points, verdict_in_words
from cslib.stats.court import overall
from cslib.stats.estimate import SUPPORTED, Estimate, Unavailable

_ASKS = N_("What is seen before customers expand?")
EXPANSION_RESULTS = ("expansion_precision", "expansion_lift", "expansion_rate")


@shows(Expansion, "chart", _ASKS)
def expansion_signals_chart(result: Expansion | Unavailable, name: str = "expansion_signals") -> ChartView | Finding:
    """Draw for each signal how much more often customers expanded in the quarter after it."""
    ratios = {signal(key): one for key, one in result.signals["ratio"].items() if known(one)}
    if not ratios:
        text = tr("Too few customers have expanded to say what is seen before it.")
        return Finding(name, (text,), title=tr("Before expansions"))
    ratios = dict(sorted(ratios.items(), key=lambda pair: -pair[1].estimate))
    clear = [what for what, one in ratios.items() if one.verdict == SUPPORTED]
    title = (
        tr("Seen before expansions: {signals}", signals=joined(clear))
        if clear
        else tr("No signal was clearly seen before expansions")
    )
    note = tr(
        "How many times as often customers expand in a quarter with the signal as without it, the others held equal;"
        " 95% bounds. Blue: clear by a test corrected for the number of signals. {n} expansions in {rows} quarters of"
        " customers.",
        n=number(result.rate.events),
        rows=number(result.rate.n),
    )
    with picture(name, title, note, height=1.2 + 0.32 * len(ratios)) as sheet:
        axes = sheet.axes()
        colours = [style.BLUE if what in clear else style.GREY for what in ratios]
        dots(axes, range(len(ratios)), list(ratios.values()), colour=colours, width=1.8, alpha=1)
        reference(axes, 1)
        row_labels(axes, [counted(what, one.n) for what, one in ratios.items()], grid=False)
        style.log_axis(axes)
        axes.set_xlabel(tr("Ratio of expansions"))
        sheet.tell(ratios)
    return sheet.view


@shows(Expansion, "check_chart", N_("How often was such a list right?"))
def expansion_check_chart(result: Expansion | Unavailable, name: str = "expansion_check") -> ChartView | Finding:
    """Draw by quarter how many of the customers on the list expanded, and how many of the others."""
    table = result.quarters
    table = table[[known(one) for one in table["precision"]]]
    if table.empty:
        text = tr("No past quarter has enough expansions before it to make a list and check it.")
        return Finding(name, (text,), title=tr("Was the list right?"))
    title = tr(
        "Of the customers on the list {precision} expanded within the quarter, of the others {others}",
        precision=percent(result.precision.estimate),
        others=percent(result.others.estimate),
    )
    note = tr(
        "Each list was made from what was known before its quarter; 95% bounds. Orange: on the list; blue: the others."
    )
    with picture(name, title, note, height=2.7) as sheet:
        axes, place = sheet.axes(), np.arange(len(table))
        for column, colour, shift in (("precision", style.VERMILLION, -0.08), ("others", style.BLUE, 0.08)):
            dots(axes, place + shift, table[column], colour=colour, upright=True, width=1.8, alpha=1)
        labels = [
            tr("{quarter}\n{hits} of {n}", quarter=row.Index, hits=row.hits, n=row.listed) for row in table.itertuples()
        ]
        axes.set_xticks(place, labels)
        axes.set_xlim(-0.5, len(table) - 0.5)
        axes.set_ylim(bottom=0)
        axes.tick_params(bottom=False)
        style.percent_axis(axes.yaxis, tr("Expanded"))
        sheet.tell(dict(table["precision"]))
    return sheet.view


@shows(Expansion, "now_table", N_("Who may expand next?"), ("expansion_listed",))
def expansion_now_table(result: Expansion | Unavailable, name: str = "expansion_now") -> TableView | Finding:
    """Show the customers on the list, the likeliest to expand first; their number is ``expansion_listed``."""
    title = tr("Customers showing signals of expansion now")
    listed = result.now[result.now["listed"]]
    results = {"expansion_listed": Estimate(float(len(listed)), n=len(result.now), unit="accounts")}
    if listed.empty:
        return Finding(name, (tr("No customer stands on the list now."),), title=title, results=results)
    columns = (
        Column(tr("Customer"), key="name"),
        Column(tr("CSM"), key="csm"),
        Column(tr("Monthly revenue"), "money", "mrr"),
        Column(tr("Chance within a quarter"), "estimate", lambda row: Estimate(row.chance, row.low, row.high)),
        Column(tr("Signals"), "names", lambda row: tuple(map(signal, row.signals))),
    )
    note = paragraph(
        tr("The tenth of all customers with the highest chance."),
        tr("The bounds (95%) are those of the chance, not of what one customer will do."),
    )
    return TableView.of(name, title, listed, columns, note, results=results, names=_behind(listed))


def _behind(listed: pd.DataFrame) -> dict[str, Names]:
    return {"expansion_listed": names_of(listed, lambda row: joined([*map(signal, row.signals)]))}


@shows(Expansion, "table", _ASKS)
def expansion_signals_table(
    result: Expansion | Unavailable, name: str = "expansion_signals_table"
) -> TableView | Finding:
    """Show how often customers expanded with and without each signal."""
    title = tr("Signals before expansions")
    if result.signals.empty or not result.rate.n:
        return Finding(name, (tr("No past quarter can be looked at yet."),), title=title)
    columns = (
        Column(tr("Signal"), key=lambda row: signal(row.Index)),
        Column(tr("Expanded with it"), "estimate", "having"),
        Column(tr("Expanded without it"), "estimate", "lacking"),
        Column(tr("Ratio, others equal"), "ratio", "ratio"),
        Column(tr("p, corrected"), "p", "p"),
        Column(tr("Verdict"), key=lambda row: verdict_in_words(row.ratio.verdict)),
    )
    note = tr(
        "Share of customers that expanded within the quarter after its first day, all customers, 95% bounds. Ratio: the"
        " other signals and the age of the account held equal."
    )
    return TableView.of(name, title, result.signals, columns, note)


@shows(Expansion, "finding", _ASKS, EXPANSION_RESULTS)
def expansion_finding(result: Expansion | Unavailable, name: str = "expansion") -> Finding:
    """Say what is seen before customers expand, how many show it now, and how often such lists were right."""
    title = tr("Signals of expansion")
    results = dict(zip(EXPANSION_RESULTS, (result.precision, result.lift, result.rate), strict=True))
    if result.reasons:
        text = tr("What is seen before expansions cannot be said. {why}", why=reasons.in_words(result.reasons[0]))
        return Finding(name, (text,), overall(()), results, title)
    results |= of_claims(result.signals["ratio"])
    clear = [s for s in result.signals.index if result.signals.loc[s, "ratio"].verdict == SUPPORTED]
    yield tr(
        "Of all customers {rate} expand in a quarter ({k} expansions).",
        rate=estimate_in_words(result.rate),
        k=number(result.rate.events),
    )
    yield (
        tr("Clearly more often with these signals, the others held equal: {signals}.", signals=_told(result, clear))
        if clear
        else tr("No signal was clearly seen before expansions.")
    )
    rest = [s for s in result.signals.index if s not in clear]
    if rest:
        yield tr("Not clear: {signals}.", signals=joined([*map(signal, rest)]))
    yield _check(result)
    listed = result.now[result.now["listed"]]
    if len(listed):
        yield tr(
            "{n} customers stand on the list now, with {mrr} a month.",
            n=number(len(listed)),
            mrr=money(float(listed["mrr"].sum())),
        )
    step = ""
    if len(listed) and result.lift.verdict == SUPPORTED:
        step = tr("Ask the customers on the list what they plan, before their renewal.")
    return Finding(name, (), result.lift.verdict, results, title, next=step, names=_behind(listed))


def _told(result: Expansion, names) -> str:
    return joined(
        [
            tr("{signal} {ratio} times", signal=signal(s), ratio=estimate_in_words(result.signals.loc[s, "ratio"]))
            for s in names
        ]
    )


def _check(result: Expansion) -> str:
    if result.lift.estimate is None:
        return " ".join(reasons.of(result.lift))
    text = tr(
        "Lists made before each of the last {quarters} quarters were right for {hits} of {n} customers: {precision},"
        " against {others} of the customers not on them, a difference of {lift}.",
        quarters=len(result.quarters),
        hits=number(result.precision.events),
        n=number(result.precision.n),
        precision=estimate_in_words(result.precision),
        others=percent(result.others.estimate),
        lift=points(result.lift.estimate),
    )
    why = reasons.of(result.lift)
    return tr("{text} {why}", text=text, why=" ".join(why)) if why else text


def signal(name: str) -> str:
    """Name a signal of expansion."""
    return word("adoption.signal", name, name)
