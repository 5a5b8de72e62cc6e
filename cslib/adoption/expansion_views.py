"""Expansion shown: which signals came before it, who shows them now, and how often lists were right."""

from __future__ import annotations

from cslib import language
from cslib.adoption.contact_views import plain_log, signal
from cslib.adoption.expansion import Expansion
from cslib.language import tr
from cslib.show import reasons, style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, shows
from cslib.show.wording import estimate_in_words, joined, listed, paragraph, points, verdict_in_words
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Estimate, Unavailable


@shows(Expansion, "chart", lambda: tr("What is seen before customers expand?"))
def expansion_signals_chart(result: Expansion | Unavailable, name: str = "expansion_signals") -> ChartView | Finding:
    """Draw for each signal how much more often customers expanded in the quarter after it.

    Parameters
    ----------
    result : Expansion or Unavailable
        Of ``expansion.expansion``.
    """
    table = result.signals
    table = table[[one.estimate is not None for one in table["ratio"]]]
    if table.empty:
        text = tr("Too few customers have expanded to say what is seen before it.")
        return Finding(name, (text,), title=tr("Before expansions"))
    table = table.loc[sorted(table.index, key=lambda s: -table.loc[s, "ratio"].estimate)]
    clear = [s for s in table.index if table.loc[s, "ratio"].verdict == SUPPORTED]
    title = (
        tr("Seen before expansions: {signals}", signals=joined([signal(s) for s in clear]))
        if clear
        else tr("No signal was clearly seen before expansions")
    )
    note = tr(
        "How many times as often customers expand in a quarter with the signal as without it, the others held equal;"
        " 95% bounds. Blue: clear by a test corrected for the number of signals. {n} expansions in {rows} quarters of"
        " customers.",
        n=language.number(result.rate.events),
        rows=language.number(result.rate.n),
    )
    with style.canvas(title, note, height=1.2 + 0.32 * len(table)) as canvas:
        axes = canvas.axes()
        for place, ratio in enumerate(table["ratio"]):
            colour = style.BLUE if ratio.verdict == SUPPORTED else style.GREY
            axes.plot([ratio.low, ratio.high], [place, place], color=colour, linewidth=1.8)
            axes.plot([ratio.estimate], [place], marker="o", markersize=5.5, color=colour)
        axes.set_xscale("log")
        axes.axvline(1, color=style.INK, linewidth=0.8, zorder=0)
        labels = [
            tr("{what} (n = {n})", what=signal(s), n=language.number(table.loc[s, "ratio"].n)) for s in table.index
        ]
        axes.set_yticks(range(len(table)), labels)
        axes.set_ylim(len(table) - 0.5, -0.5)
        axes.tick_params(left=False)
        plain_log(axes)
        axes.set_xlabel(tr("Ratio of expansions"))
    body = listed(
        tr("{what}: {share}", what=signal(s), share=estimate_in_words(table.loc[s, "ratio"])) for s in table.index
    )
    return ChartView(name, title, paragraph(tr("Points with bounds. {title}.", title=title), body, note), canvas.png)


@shows(Expansion, "check_chart", lambda: tr("How often was such a list right?"))
def expansion_check_chart(result: Expansion | Unavailable, name: str = "expansion_check") -> ChartView | Finding:
    """Draw by quarter how many of the customers on the list expanded, and how many of the others.

    Parameters
    ----------
    result : Expansion or Unavailable
        Of ``expansion.expansion``.
    """
    table = result.quarters
    table = table[[one.estimate is not None for one in table["precision"]]]
    if table.empty:
        text = tr("No past quarter has enough expansions before it to make a list and check it.")
        return Finding(name, (text,), title=tr("Was the list right?"))
    title = tr(
        "Of the customers on the list {precision} expanded within the quarter, of the others {others}",
        precision=language.percent(result.precision.estimate),
        others=language.percent(result.others.estimate),
    )
    note = tr(
        "Each list was made from what was known before its quarter; 95% bounds. Orange: on the list; blue: the others."
    )
    with style.canvas(title, note, height=2.7) as canvas:
        axes = canvas.axes()
        for place, row in enumerate(table.itertuples()):
            for one, colour, shift in ((row.precision, style.VERMILLION, -0.08), (row.others, style.BLUE, 0.08)):
                if one.estimate is not None:
                    axes.plot([place + shift] * 2, [one.low, one.high], color=colour, linewidth=1.8)
                    axes.plot([place + shift], [one.estimate], marker="o", markersize=5.5, color=colour)
        labels = [
            tr("{quarter}\n{hits} of {n}", quarter=row.Index, hits=row.hits, n=row.listed) for row in table.itertuples()
        ]
        axes.set_xticks(range(len(table)), labels)
        axes.set_xlim(-0.5, len(table) - 0.5)
        axes.set_ylim(bottom=0)
        axes.tick_params(bottom=False)
        style.percent_axis(axes.yaxis)
        axes.set_ylabel(tr("Expanded"))
    body = listed(
        tr("{what}: {share}", what=row.Index, share=estimate_in_words(row.precision)) for row in table.itertuples()
    )
    return ChartView(name, title, paragraph(tr("Points with bounds. {title}.", title=title), body, note), canvas.png)


@shows(Expansion, "now_table", lambda: tr("Who may expand next?"))
def expansion_now_table(result: Expansion | Unavailable, name: str = "expansion_now") -> TableView | Finding:
    """Show the customers on the list, the likeliest to expand first.

    Parameters
    ----------
    result : Expansion or Unavailable
        Of ``expansion.expansion``.
    """
    title = tr("Customers showing signals of expansion now")
    listed = result.now[result.now["listed"]]
    if listed.empty:
        return Finding(name, (tr("No customer stands on the list now."),), title=title)
    rows = tuple(
        (row.name_, row.csm, row.mrr, Estimate(row.chance, row.low, row.high), tuple(signal(s) for s in row.signals))
        for row in listed.rename(columns={"name": "name_"}).itertuples()
    )
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        Column(tr("Monthly revenue"), "money"),
        Column(tr("Chance within a quarter"), "estimate"),
        Column(tr("Signals"), "names"),
    )
    note = paragraph(
        tr("The tenth of all customers with the highest chance."),
        tr("The bounds (95%) are those of the chance, not of what one customer will do."),
    )
    return TableView(name, title, columns, rows, note)


@shows(Expansion, "table", lambda: tr("What is seen before customers expand?"))
def expansion_signals_table(
    result: Expansion | Unavailable, name: str = "expansion_signals_table"
) -> TableView | Finding:
    """Show how often customers expanded with and without each signal.

    Parameters
    ----------
    result : Expansion or Unavailable
        Of ``expansion.expansion``.
    """
    title = tr("Signals before expansions")
    if result.signals.empty or not result.rate.n:
        return Finding(name, (tr("No past quarter can be looked at yet."),), title=title)
    rows = tuple(
        (signal(name_), row["having"], row["lacking"], row["ratio"], row["p"], verdict_in_words(row["ratio"].verdict))
        for name_, row in result.signals.iterrows()
    )
    columns = (
        Column(tr("Signal")),
        Column(tr("Expanded with it"), "estimate"),
        Column(tr("Expanded without it"), "estimate"),
        Column(tr("Ratio, others equal"), "ratio"),
        Column(tr("p, corrected"), "p"),
        Column(tr("Verdict")),
    )
    note = tr(
        "Share of customers that expanded within the quarter after its first day, all customers, 95% bounds. Ratio: the"
        " other signals and the age of the account held equal."
    )
    return TableView(name, title, columns, rows, note)


EXPANSION_RESULTS = ("expansion_precision", "expansion_lift", "expansion_rate")


@shows(Expansion, "finding", lambda: tr("What is seen before customers expand?"), EXPANSION_RESULTS)
def expansion_finding(result: Expansion | Unavailable, name: str = "expansion") -> Finding:
    """Say what is seen before customers expand, how many show it now, and how often such lists were right.

    Parameters
    ----------
    result : Expansion or Unavailable
        Of ``expansion.expansion``.
    """
    title = tr("Signals of expansion")
    results = dict(zip(EXPANSION_RESULTS, (result.precision, result.lift, result.rate), strict=True))
    if result.reasons:
        text = tr("What is seen before expansions cannot be said. {why}", why=reasons.in_words(result.reasons[0]))
        return Finding(name, (text,), INSUFFICIENT, results, title)
    clear = [s for s in result.signals.index if result.signals.loc[s, "ratio"].verdict == SUPPORTED]
    sentences = [
        tr(
            "Of all customers {rate} expand in a quarter ({k} expansions).",
            rate=estimate_in_words(result.rate),
            k=language.number(result.rate.events),
        ),
        tr("Clearly more often with these signals, the others held equal: {signals}.", signals=_told(result, clear))
        if clear
        else tr("No signal was clearly seen before expansions."),
    ]
    rest = [s for s in result.signals.index if s not in clear]
    if rest:
        sentences.append(tr("Not clear: {signals}.", signals=joined([signal(s) for s in rest])))
    sentences.append(_check(result))
    listed = result.now[result.now["listed"]]
    if len(listed):
        sentences.append(
            tr(
                "{n} customers stand on the list now, with {mrr} a month.",
                n=language.number(len(listed)),
                mrr=language.money(float(listed["mrr"].sum())),
            )
        )
    step = ""
    if len(listed) and result.lift.verdict == SUPPORTED:
        step = tr("Ask the customers on the list what they plan, before their renewal.")
    return Finding(name, tuple(sentences), result.lift.verdict, results, title, next=step)


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
        hits=language.number(result.precision.events),
        n=language.number(result.precision.n),
        precision=estimate_in_words(result.precision),
        others=language.percent(result.others.estimate),
        lift=points(result.lift.estimate),
    )
    why = reasons.of(result.lift)
    return tr("{text} {why}", text=text, why=" ".join(why)) if why else text
