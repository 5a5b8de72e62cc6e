"""Charts of features: how quickly customers take them up after their launch."""

from __future__ import annotations

import numpy as np

from cslib import language
from cslib.analysis.uptake import Uptake
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show import style
from cslib.show.display import ChartView, Finding, missing
from cslib.show.wording import MONTH, cautious, estimate_in_words, listed, paragraph

MOST = 4


def uptake(result: Uptake | Unavailable, name: str = "uptake") -> ChartView | Finding:
    """Draw the share of customers that have used each new feature, by months since its launch.

    Parameters
    ----------
    result : Uptake or Unavailable
        Of ``uptake.uptake``.
    """
    if not result:
        return missing(name, tr("How quickly do customers take a new feature up?"), result)
    drawn = [feature for feature in result.features.index if feature in result.curves and result.curves[feature].n]
    drawn = drawn[:MOST]
    if not drawn:
        text = tr("No feature was launched since the data begin, so there is no curve to draw.")
        return Finding(name, (text,), title=tr("Uptake of features"))
    last = {feature: _last(result.curves[feature]) for feature in drawn}
    newest = drawn[0]
    n = result.curves[newest].n
    title = cautious(
        tr(
            "{feature}: {share} of the customers have tried it after {months} months",
            feature=newest,
            share=language.percent(last[newest][1]),
            months=language.number(last[newest][0]),
        ),
        n,
    )
    note = tr(
        "Share of customers that have used the feature at least once, by months since its launch. Who left without it"
        " stays in the count; who came later is counted from then on. Bands: 95%. n: customers in all."
    )
    with style.canvas(title, note, height=3.1) as canvas:
        axes = canvas.axes()
        for colour, feature in zip(style.CYCLE, drawn, strict=False):
            curve = result.curves[feature]
            times = np.append(0.0, curve.times / MONTH)
            axes.step(times, np.append(0.0, curve.incidence), where="post", color=colour)
            low, high = np.append(0.0, curve.low), np.append(0.0, np.maximum(curve.high, curve.incidence))
            # Before the first use the upper bound says nothing on this scale.
            seen = np.append(False, curve.incidence > 0)
            axes.fill_between(times[seen], low[seen], high[seen], step="post", color=colour, alpha=0.2, linewidth=0)
        axes.set_ylim(0, 1.15 * max(float(result.curves[feature].high[-1]) for feature in drawn))
        axes.set_xlim(left=0)
        style.percent_axis(axes.yaxis)
        axes.set_xlabel(tr("Months since the launch"))
        labels = [tr("{what}\n(n = {n})", what=f, n=language.number(result.curves[f].n)) for f in drawn]
        style.end_labels(axes, [last[f][1] for f in drawn], labels, list(style.CYCLE[: len(drawn)]))
    body = listed(
        tr(
            "{feature}: {share} after {months} months",
            feature=feature,
            share=language.percent(last[feature][1]),
            months=language.number(last[feature][0]),
        )
        for feature in drawn
    )
    results = {
        f"uptake_{feature}_12m": result.features.loc[feature, "year"]
        for feature in drawn
        if result.features.loc[feature, "year"] is not None
    }
    told = [
        tr("{feature}, after a year: {share}", feature=f, share=estimate_in_words(result.features.loc[f, "year"]))
        for f in drawn
        if result.features.loc[f, "year"] and result.features.loc[f, "year"].estimate is not None
    ]
    alt = paragraph(tr("Curves with bands. {title}.", title=title), body, listed(told) if told else "", note)
    return ChartView(name, title, alt, canvas.png, results)


def _last(curve) -> tuple[float, float]:
    """Return the last whole month of a curve and its level then."""
    return float(np.floor(curve.end / MONTH)), float(curve.incidence[-1])
