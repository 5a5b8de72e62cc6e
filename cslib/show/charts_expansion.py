"""Charts of expansion: which signals came before it, and how often lists were right."""

from __future__ import annotations

from cslib import language
from cslib.analysis.expansion import Expansion
from cslib.analysis.verdict import SUPPORTED, Unavailable
from cslib.language import tr
from cslib.show import style
from cslib.show.charts_contact import plain_log
from cslib.show.display import ChartView, Finding, missing
from cslib.show.wording import estimate_in_words, joined, listed, paragraph
from cslib.show.wording_contact import signal


def expansion_signals(result: Expansion | Unavailable, name: str = "expansion_signals") -> ChartView | Finding:
    """Draw for each signal how much more often customers expanded in the quarter after it.

    Parameters
    ----------
    result : Expansion or Unavailable
        Of ``expansion.expansion``.
    """
    if not result:
        return missing(name, tr("What is seen before customers expand?"), result)
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


def expansion_check(result: Expansion | Unavailable, name: str = "expansion_check") -> ChartView | Finding:
    """Draw by quarter how many of the customers on the list expanded, and how many of the others.

    Parameters
    ----------
    result : Expansion or Unavailable
        Of ``expansion.expansion``.
    """
    if not result:
        return missing(name, tr("How often was such a list right?"), result)
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
