"""A small chart for a handoff sheet: the use of one account against the thresholds of the state."""

from __future__ import annotations

import pandas as pd

from cslib import language
from cslib.analysis.briefing import Briefing
from cslib.language import tr
from cslib.show.display import ChartView
from cslib.show.style import BLUE, GREY, INK, VERMILLION, canvas, percent_axis
from cslib.show.wording import is_share, level, short_measure

HEIGHT = 1.75


def trend(briefing: Briefing, name: str = "trend") -> ChartView | None:
    """Draw each measure of the rule over the last weeks; None where no use was seen.

    Parameters
    ----------
    briefing : Briefing
    name : str

    Returns
    -------
    ChartView or None
    """
    weeks = briefing.trend
    if weeks.empty or briefing.evidence.empty:
        return None
    evidence = briefing.evidence.set_index("measure")
    said = [
        tr(
            "{measure} {value} (threshold {threshold})",
            measure=short_measure(measure),
            value="–" if pd.isna(line["value"]) else level(measure, line["value"]),
            threshold=level(measure, line["threshold"]),
        )
        for measure, line in evidence.iterrows()
    ]
    title = tr(", ").join(said)
    note = tr("Each point: the 28 days before a Monday, {n} Mondays. Dashed: threshold.", n=len(weeks))
    with canvas(title, note, height=HEIGHT + 0.25) as sheet:
        every = sheet.axes(1, len(evidence), squeeze=False)[0]
        for axes, (measure, line) in zip(every, evidence.iterrows(), strict=True):
            values = weeks[measure].astype(float)
            axes.axhline(line["threshold"], color=GREY, linestyle="--", linewidth=1)
            axes.plot(weeks["date"], values, color=BLUE, linewidth=1.4)
            met = values >= line["threshold"]
            axes.plot(weeks["date"][met], values[met], "o", color=BLUE, markersize=3.5)
            axes.plot(weeks["date"][~met], values[~met], "o", color=VERMILLION, markersize=3.5, markerfacecolor="white")
            axes.set_title(short_measure(measure), fontsize=9, color=INK)
            top = max(1.0 if is_share(measure) else 0.0, 1.1 * float(values.max()), 1.1 * line["threshold"])
            axes.set_ylim(0, top * 1.03)
            if is_share(measure):
                percent_axis(axes.yaxis)
            _months(axes, weeks["date"])
    alt = tr("Use up to {date}: {said}. {note}", date=language.date(briefing.seen), said=title, note=note)
    return ChartView(name, title, alt, sheet.png)


def _months(axes, dates: pd.Series) -> None:
    """Mark a few Mondays below, the first and the last among them."""
    places = sorted({0, len(dates) // 2, len(dates) - 1})
    axes.set_xticks([dates.iloc[i] for i in places], [f"{dates.iloc[i]:%m/%d}" for i in places])
    if len(dates) > 1:
        pad = (dates.iloc[-1] - dates.iloc[0]) * 0.06
        axes.set_xlim(dates.iloc[0] - pad, dates.iloc[-1] + pad)
