"""Hazard ratios drawn: what is associated with churn, one line for each comparison."""

from __future__ import annotations

import numpy as np

from cslib import language
from cslib.analysis.hazard import Associations
from cslib.analysis.verdict import SUPPORTED, Unavailable
from cslib.language import tr
from cslib.show import style
from cslib.show.display import ChartView, Finding, missing
from cslib.show.hazard import compared_in_words, name_in_words
from cslib.show.wording import joined, listed, paragraph, quantity

MOST_LINES = 24


def associations(result: Associations | Unavailable, name: str = "associations_chart") -> ChartView | Finding:
    """Draw every hazard ratio with its bounds on a logarithmic axis, the strongest evidence on top.

    Parameters
    ----------
    result : Associations or Unavailable
        Of ``hazard.associated``.
    """
    if not result:
        return missing(name, tr("Which customers churn more often, with the renewal dates held equal?"), result)
    lines = [(one, term) for one in result.found for term in one.terms if term.ratio.estimate is not None]
    if not lines:
        return Finding(name, (tr("No characteristic can be compared yet."),), title=tr("What is associated with churn"))
    clear = list(dict.fromkeys(name_in_words(one) for one in result.found if one.verdict == SUPPORTED))
    title = (
        tr("Associated with churn beyond chance: {names}", names=joined(clear))
        if clear
        else tr("Nothing asked about is associated with churn beyond chance")
    )
    shown = lines[:MOST_LINES]
    note = tr(
        "n = {n} accounts, {events} churned, {months} months. Lines: 95% confidence; blue: beyond chance after"
        " correction. Months to renewal and account age held equal.",
        n=language.number(result.n),
        events=language.number(result.events),
        months=language.number(result.person_months),
    )
    labels = [tr("{what}: {compared}", what=name_in_words(one), compared=compared_in_words(one, t)) for one, t in shown]
    with style.canvas(title, note, height=max(2.2, 1.2 + 0.24 * len(shown))) as canvas:
        axes = canvas.axes()
        for row, (one, term) in enumerate(shown):
            apart = one.verdict == SUPPORTED and not term.ratio.low <= 1 <= term.ratio.high
            colour = style.BLUE if apart else style.GREY
            axes.plot([term.ratio.low, term.ratio.high], [row, row], color=colour, linewidth=1.6)
            axes.plot([term.ratio.estimate], [row], marker="o", markersize=5, color=colour)
        axes.axvline(1.0, color=style.INK, linewidth=0.8, linestyle=(0, (5, 3)), zorder=0)
        axes.set_xscale("log")
        _ticks(axes, [bound for _, term in shown for bound in (term.ratio.low, term.ratio.high)])
        axes.set_yticks(range(len(shown)), labels)
        axes.set_ylim(len(shown) - 0.5, -0.5)
        axes.tick_params(left=False)
        axes.set_xlabel(tr("Ratio of churn per month (1: no difference)"))
    body = listed(
        tr("{label} {ratio}", label=label, ratio=quantity(term.ratio.estimate, term.ratio.unit))
        for label, (_, term) in list(zip(labels, shown, strict=True))[:6]
    )
    return ChartView(name, title, paragraph(tr("Points with bounds. {title}.", title=title), body, note), canvas.png)


def _ticks(axes, bounds: list[float]) -> None:
    """Set few ticks that a person can read, over the range of the bounds."""
    low, high = min([*bounds, 0.8]), max([*bounds, 1.25])
    low, high = max(low, 0.01), min(high, 100.0)
    known = np.array([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100])
    places = known[(known >= low / 1.6) & (known <= high * 1.6)]
    axes.set_xlim(low / 1.2, high * 1.2)
    axes.set_xticks(places, [f"{place:g}" for place in places])
    axes.minorticks_off()
