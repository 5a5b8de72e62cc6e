"""Charts of what changed retention, and of what renews next: mix and rate, the forecast and its track record."""

from __future__ import annotations

import numpy as np

from cslib import language
from cslib.analysis.decomposition import Decomposition
from cslib.analysis.forecast import Forecast, TrackRecord
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show import reasons, style
from cslib.show.charts_retention import MOST_SEGMENTS, short
from cslib.show.display import ChartView, Finding, missing
from cslib.show.wording import estimate_in_words, listed, paragraph, points


def measure_name(measure: str) -> str:
    """Name a measure of revenue retention."""
    return {"grr": "GRR", "nrr": "NRR"}[measure]


def mix_and_rate(result: Decomposition | Unavailable, name: str = "mix_and_rate") -> ChartView | Finding:
    """Draw what each segment added to the change of retention, by its weight and by what it kept."""
    if not result:
        return missing(name, tr("Did retention change, or only the mix of customers?"), result)
    if result.before is None:
        return Finding(name, reasons.of(result.change), title=tr("Mix and rate"))
    parts = result.parts.iloc[:MOST_SEGMENTS]
    title = tr(
        "{measure} went from {before} to {after}: {mix} by the mix of segments, {rate} by what they keep",
        measure=measure_name(result.measure),
        before=language.percent(result.before),
        after=language.percent(result.after),
        mix=_signed(result.mix.estimate),
        rate=_signed(result.rate.estimate),
    )
    note = tr(
        "Twelve months against the same quarter last year, n = {n} accounts; the bars sum to the change of {change}.",
        n=language.number(result.change.n),
        change=points(result.change.estimate),
    )
    with style.canvas(title, note, height=1.5 + 0.42 * len(parts)) as canvas:
        axes = canvas.axes()
        place = np.arange(len(parts))
        for shift, column, colour, label in (
            (-0.18, "mix", style.ORANGE, tr("mix: its weight")),
            (0.18, "rate", style.BLUE, tr("rate: what it keeps")),
        ):
            axes.barh(place + shift, 100 * parts[column], height=0.34, color=colour, label=label)
        labels = [
            tr("{segment} (n = {n})", segment=short(str(value) or tr("not known")), n=language.number(n))
            for value, n in parts["accounts"].items()
        ]
        axes.set_yticks(place, labels)
        axes.set_ylim(len(parts) - 0.4, -0.6)
        axes.axvline(0, color=style.GREY, linewidth=0.8)
        axes.margins(x=0.1)
        axes.set_xlabel(tr("Points of {measure}", measure=measure_name(result.measure)))
        axes.legend(frameon=False, fontsize=9, loc="best")
    body = listed(
        tr("{segment}: mix {mix}, rate {rate}", segment=value, mix=_signed(row["mix"]), rate=_signed(row["rate"]))
        for value, row in parts.iterrows()
    )
    return ChartView(name, title, paragraph(tr("Bars. {title}.", title=title), body, note), canvas.png)


def _signed(value: float) -> str:
    """Write a difference of shares in points, with its sign."""
    size = round(value, 3)
    sign = "" if size == 0 else "+" if size > 0 else "−"
    return sign + points(abs(size))


def forecast(
    made: Forecast | Unavailable, record: TrackRecord | Unavailable | None = None, name: str = "forecast"
) -> ChartView | Finding:
    """Draw the share that is expected to renew, with its interval, beside the last forecasts and what came."""
    if not made:
        return missing(name, tr("How much of what is due in the next two quarters will renew?"), made)
    if made.accounts.estimate is None:
        return Finding(name, reasons.of(made.accounts), None, title=tr("What will renew"))
    money = bool(made.share) and made.share.estimate is not None
    key = "money" if money else "accounts"
    table = record.table if record else None
    rows = []
    if table is not None and len(table) and f"{key}_inside" in table:
        whole = table["money_due"] if money else table["due"]
        for quarter, row in table.assign(whole=whole).iterrows():
            shares = [row[column] / row["whole"] for column in (key, f"{key}_low", f"{key}_high", f"{key}_actual")]
            rows.append((tr("end of\n{quarter}", quarter=quarter), *shares, bool(row[f"{key}_inside"])))
    now = made.share if money else made.accounts
    scale = 1.0 if money else 1.0 / made.accounts.n
    rows.append((tr("now"), *(scale * value for value in (now.estimate, now.low, now.high)), np.nan, True))
    held = sum(row[-1] for row in rows[:-1])
    value, low, high = (language.percent(part) for part in rows[-1][1:4])
    said = {"estimate": value, "low": low, "high": high}
    title = (
        tr("{estimate} of the money due in the next two quarters is expected to renew ({low} to {high})", **said)
        if money
        else tr(
            "{estimate} of the accounts due in the next two quarters are expected to renew ({low} to {high})", **said
        )
    )
    note = tr(
        "n = {n} accounts due, from {learnt} past renewals. Bar: where the result lies 95% of the time. Of the last"
        " {of} forecasts {held} had the result inside it.",
        n=language.number(made.accounts.n),
        learnt=language.number(made.learnt),
        of=len(rows) - 1,
        held=held,
    )
    with style.canvas(title, note) as canvas:
        axes = canvas.axes()
        for place, (_, value, low, high, actual, _) in enumerate(rows):
            colour = style.BLUE if place == len(rows) - 1 else style.SKY
            axes.plot([place] * 2, [low, high], color=colour, linewidth=7, alpha=0.6, solid_capstyle="butt")
            axes.plot([place], [value], "o", color=style.BLUE, markersize=6)
            if np.isfinite(actual):
                axes.plot([place], [actual], "D", color=style.VERMILLION, markersize=6, markeredgecolor="white")
        axes.plot([], [], "o", color=style.BLUE, label=tr("forecast"))
        if len(rows) > 1:
            axes.plot([], [], "D", color=style.VERMILLION, label=tr("actual result"))
        axes.legend(frameon=False, fontsize=9, loc="best")
        axes.set_xticks(range(len(rows)), [row[0] for row in rows])
        axes.set_xlim(-0.6, len(rows) - 0.4)
        axes.margins(y=0.2)
        axes.set_ylabel(tr("Renewed, of the money due") if money else tr("Renewed, of the accounts due"))
        style.percent_axis(axes.yaxis)
    body = listed(
        tr(
            "{when}: forecast {low} to {high}, came {actual}",
            when=row[0].replace("\n", " " if language.current() == "en" else ""),
            low=language.percent(row[2]),
            high=language.percent(row[3]),
            actual=language.percent(row[4]),
        )
        for row in rows
    )
    told = tr("Whole: {money}.", money=estimate_in_words(made.money)) if money else ""
    return ChartView(name, title, paragraph(tr("Bars. {title}.", title=title), body, told, note), canvas.png)
