"""Charts of retention: the revenue bridge, its trend, cohorts, segments, and churn around renewals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cslib import language
from cslib.analysis.bridge import DOWN, Bridge
from cslib.analysis.churn import Timing
from cslib.analysis.curves import Cohorts
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.language import tr
from cslib.show import style
from cslib.show.charts_utilization import nothing
from cslib.show.display import ChartView, Finding, missing
from cslib.show.wording import bridge_line, cautious, estimate_in_words, listed, paragraph
from cslib.show.wording import column as column_in_words

MOST_SEGMENTS = 14
MOST_COHORTS = 16


def bridge(result: Bridge | Unavailable, name: str = "bridge") -> ChartView | Finding:
    """Draw the way from revenue at the start to revenue at the end as a waterfall; empty lines are left out."""
    if not result:
        return missing(name, tr("Where did recurring revenue grow, and where was it lost?"), result)
    start, end = result.amount("start"), result.amount("end")
    if not start and not end:
        return nothing(name, tr("There was no recurring revenue at the start or at the end of the period."))
    if not start:
        title = tr("Recurring revenue went from nothing to {end} a month", end=short_money(end, 4))
    else:
        title = tr(
            "Recurring revenue went from {start} to {end} a month ({change}); churn took {churn}",
            start=short_money(start, 4),
            end=short_money(end, 4),
            change=f"{100 * (end / start - 1):+.1f}%",
            churn=short_money(result.amount("churn")),
        )
    note = tr(
        "Revenue per month of {before} accounts on {start} and {after} on {end}; below each bar: accounts.",
        before=language.number(result.accounts("start")),
        start=language.date(result.start),
        after=language.number(result.accounts("end")),
        end=language.date(result.end),
    )
    inner = [line for line in result.lines.index if line not in ("start", "end") and result.amount(line)]
    lines = ["start", *inner, "end"]
    level, bottoms, heights = start, [0.0], [start]
    for line in inner:
        amount = result.amount(line)
        bottoms.append(level - amount if line in DOWN else level)
        heights.append(amount)
        level += -amount if line in DOWN else amount
    bottoms.append(0.0)
    heights.append(end)
    with style.canvas(title, note) as canvas:
        axes = canvas.axes()
        colours = [
            style.GREY if line in ("start", "end") else style.VERMILLION if line in DOWN else style.GREEN
            for line in lines
        ]
        axes.bar(range(len(lines)), heights, bottom=bottoms, color=colours, width=0.66)
        level = start
        for place, line in enumerate(lines[:-1]):
            level = bottoms[place] if line in DOWN else bottoms[place] + heights[place]
            axes.plot([place + 0.33, place + 0.67], [level, level], color=style.GREY, linewidth=0.7)
        for place, line in enumerate(lines):
            sign = "" if line in ("start", "end") else "−" if line in DOWN else "+"
            axes.annotate(
                sign + short_money(heights[place], 3 if sign else 4),
                (place, bottoms[place] + heights[place]),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                fontsize=9,
            )
        moved = min(
            [bottom for bottom, line in zip(bottoms, lines, strict=True) if line not in ("start", "end")] or [0]
        )
        floor = max(0.0, 0.9 * moved) if moved > 0.5 * max(start, end) else 0.0
        top = max(b + h for b, h in zip(bottoms, heights, strict=True))
        axes.set_ylim(floor, top + 0.1 * (top - floor))
        labels = [f"{bridge_line(line, short=True)}\n({result.accounts(line):,})" for line in lines]
        axes.set_xticks(range(len(lines)), labels, linespacing=1.25, fontsize=8)
        axes.tick_params(bottom=False)
        axes.set_ylabel(
            tr("Revenue per month")
            if not floor
            else tr("Revenue per month (axis from {floor})", floor=short_money(floor))
        )
        money_axis(axes.yaxis)
    body = listed(
        tr("{line} {amount}", line=bridge_line(line), amount=language.money(result.amount(line))) for line in lines
    )
    return ChartView(name, title, paragraph(tr("Waterfall. {title}.", title=title), body, note), canvas.png)


def short_money(value: float, digits: int = 3) -> str:
    """Write an amount in few characters, to so many digits but whole below that: ``1.24M``; in Japanese ``124万``."""
    units = ((1e8, "億"), (1e4, "万")) if language.current() == "ja" else ((1e9, "B"), (1e6, "M"), (1e3, "k"))
    for size, unit in units:
        if abs(value) >= size:
            amount = value / size
            return f"{amount:,.{max(digits, len(str(int(abs(amount)))))}g}{unit}"
    return f"{value:,.0f}"


def money_axis(axis) -> None:
    """Write the ticks of an axis of money shortly."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: short_money(value, 6)))


def trend(result: pd.DataFrame | Unavailable, name: str = "trend") -> ChartView | Finding:
    """Draw gross and net revenue retention over the 12 months to each quarter's end, with intervals.

    Parameters
    ----------
    result : DataFrame or Unavailable
        Of ``retention.trend``.
    """
    if isinstance(result, Unavailable):
        return missing(name, tr("Do gross and net revenue retention rise or fall?"), result)
    known = result.dropna(subset=["grr"])
    if known.empty:
        return nothing(name, tr("No quarter has known revenue a year before its end."))
    last = known.iloc[-1]
    title = tr(
        "Twelve months to {quarter}: {grr} of the revenue kept (GRR), {nrr} with growth (NRR)",
        quarter=str(known.index[-1]),
        grr=language.percent(last["grr"]),
        nrr=language.percent(last["nrr"]),
    )
    title = cautious(title, int(last["n"]))
    note = tr(
        "12 months to the end of each quarter; n = {n} accounts in the last. Bands: 95% confidence, where known.",
        n=language.number(last["n"]),
    )
    quarters = [str(quarter) for quarter in result.index]
    place = np.arange(len(quarters))
    with style.canvas(title, note) as canvas:
        axes = canvas.axes()
        for measure, colour in (("nrr", style.BLUE), ("grr", style.VERMILLION)):
            axes.plot(place, result[measure], "o-", color=colour, markersize=4, linewidth=1.6)
            axes.fill_between(
                place, result[f"{measure}_low"], result[f"{measure}_high"], color=colour, alpha=0.15, linewidth=0
            )
        axes.axhline(1.0, color=style.GREY, linewidth=0.8, linestyle=(0, (5, 3)), zorder=0)
        step = 1 if len(quarters) <= 8 else 2
        axes.set_xticks(place[::-1][::step][::-1], quarters[::-1][::step][::-1])
        style.percent_axis(axes.yaxis)
        axes.set_ylabel(tr("Retained revenue"))
        axes.margins(y=0.12)
        style.end_labels(
            axes, [last["nrr"], last["grr"]], [tr("net (NRR)"), tr("gross (GRR)")], [style.BLUE, style.VERMILLION]
        )
    return ChartView(name, title, tr("Lines. {title}. {note}", title=title, note=note), canvas.png)


def cohorts(result: Cohorts | Unavailable, name: str = "cohorts") -> ChartView | Finding:
    """Draw retention of each start quarter, a quarter of a year at a time; what time has not filled is hatched."""
    if isinstance(result, Unavailable):
        return missing(name, tr("Do newer customers stay better than older ones?"), result)
    if result.share.empty:
        return nothing(name)
    share = result.share.iloc[-MOST_COHORTS:, : MOST_COHORTS + 1]
    share = share.loc[:, share.notna().any()]
    accounts = result.accounts.reindex(share.index)
    year = result.share.get(4)
    full = year.dropna() if year is not None else pd.Series(dtype=float)
    if len(full) >= 2:
        title = tr(
            "After a year {first} of those who started in {oldest} were still here, and {last} of {newest}",
            first=language.percent(full.iloc[0], 0),
            oldest=full.index[0],
            last=language.percent(full.iloc[-1], 0),
            newest=full.index[-1],
        )
    else:
        title = tr("Retention by quarter of start: no two cohorts have a whole year yet")
    if len(full) >= 2:
        title = cautious(title, int(result.accounts[[full.index[0], full.index[-1]]].min()))
    note = tr(
        "n = {n} accounts, by quarter of their first paid contract (accounts in brackets). Hatched: not yet known.",
        n=language.number(int(accounts.sum())),
    )
    if result.late:
        late = tr("{n} accounts that started before the data begin are left out.", n=language.number(result.late))
        note = paragraph(note, late)
    values = share.to_numpy(dtype=float)
    rows, columns = values.shape
    low = min(0.5, float(np.floor(np.nanmin(values) * 10) / 10))
    with style.canvas(title, note, height=max(2.2, 1.3 + 0.22 * rows)) as canvas:
        axes = canvas.axes()
        axes.set_facecolor("white")
        axes.fill_between(
            [-0.5, columns - 0.5], -0.5, rows - 0.5, facecolor="white", edgecolor=style.PALE, hatch="///", linewidth=0
        )
        axes.imshow(np.ma.masked_invalid(values), aspect="auto", cmap="Blues", vmin=low, vmax=1.05, zorder=2)
        for row in range(rows):
            for column in range(columns):
                value = values[row, column]
                if np.isfinite(value):
                    dark = (value - low) / (1.05 - low) > 0.6
                    axes.text(
                        column,
                        row,
                        f"{100 * value:.0f}",
                        ha="center",
                        va="center",
                        fontsize=8.5,
                        color="white" if dark else style.INK,
                        zorder=3,
                    )
        labels = [f"{cohort} ({n:,})" for cohort, n in accounts.items()]
        axes.set_yticks(range(rows), labels)
        axes.set_xticks(range(columns), [str(3 * k) for k in share.columns])
        axes.tick_params(left=False, bottom=False)
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.set_xlabel(tr("Months since the start (share still there, %)"))
        axes.set_ylabel(tr("Quarter of start"))
    return ChartView(name, title, tr("Heat map. {title}. {note}", title=title, note=note), canvas.png)


def retention_by_segment(
    result: pd.DataFrame | Unavailable, horizon_months: int = 12, name: str = "retention_by_segment"
) -> ChartView | Finding:
    """Draw retention of each segment: raw with its interval, pooled beside it, and the raw n.

    Parameters
    ----------
    result : DataFrame or Unavailable
        Of ``retention.by_segment``.
    horizon_months : int
        The horizon it was asked for.
    """
    if isinstance(result, Unavailable):
        return missing(name, tr("Which customers leave more than others?"), result)
    known = result.dropna(subset=["raw"])
    if known.empty:
        return nothing(name, tr("No segment was followed for {months} months.", months=horizon_months))
    ordered = known.sort_values("pooled", ascending=False)
    title = tr(
        "After {months} months, pooled: {best} {high} to {worst} {low} still customers",
        months=horizon_months,
        best=ordered.index[0],
        high=language.percent(ordered["pooled"].iloc[0], 0),
        worst=ordered.index[-1],
        low=language.percent(ordered["pooled"].iloc[-1], 0),
    )
    if len(ordered) == 1:
        title = tr(
            "{share} of accounts are still customers after {months} months; there is only one segment",
            share=language.percent(ordered["raw"].iloc[0]),
            months=horizon_months,
        )
    note = tr("Dot and bar: as counted, with 95% confidence. Diamond: pulled towards the whole, the harder the fewer.")
    shown = ordered.iloc[:MOST_SEGMENTS]
    if len(ordered) > len(shown):
        note = paragraph(note, tr("The first {shown} of {n} segments are drawn.", shown=len(shown), n=len(ordered)))
    if not shown["enough"].all():
        note = paragraph(note, tr("Grey: insufficient evidence."))
    with style.canvas(title, note, height=1.5 + 0.36 * len(shown)) as canvas:
        axes = canvas.axes()
        for place, row in enumerate(shown.itertuples()):
            colour = style.BLUE if row.enough else style.GREY
            axes.plot(
                [row.raw_low, row.raw_high], [place] * 2, color=colour, linewidth=2.2, alpha=0.5, solid_capstyle="butt"
            )
            axes.plot([row.raw], [place], "o", color=colour, markersize=5.5)
            axes.plot([row.pooled], [place], "D", color=style.ORANGE, markersize=5, markeredgecolor="white")
        labels = [
            tr("{segment} (n = {n})", segment=short(str(value)), n=language.number(n))
            for value, n in shown["accounts"].items()
        ]
        axes.set_yticks(range(len(shown)), labels)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.tick_params(left=False)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x", color=style.PALE, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.set_xlim(max(0.0, float(shown["raw_low"].min()) - 0.03), 1.01)
        style.percent_axis(axes.xaxis)
        axes.set_xlabel(
            tr(
                "Still customers after {months} months, by {column}",
                months=horizon_months,
                column=column_in_words(str(result.index.name or "")),
            )
        )
    body = listed(
        tr(
            "{label}: {estimate}, n = {n}",
            label=value,
            n=language.number(row["accounts"]),
            estimate=estimate_in_words(Estimate(row["raw"], row["raw_low"], row["raw_high"])),
        )
        for value, row in shown.iterrows()
    )
    return ChartView(name, title, paragraph(tr("Dots with intervals. {title}.", title=title), body, note), canvas.png)


def short(text: str, most: int = 22) -> str:
    """Shorten a name from the data for an axis."""
    return text if len(text) <= most else text[: most - 1] + "…"


def churn_timing(result: Timing | Unavailable, name: str = "churn_timing") -> ChartView | Finding:
    """Draw the share of accounts that churn at a renewal and in each month before one, with intervals."""
    if not result:
        return missing(name, tr("Do customers leave at their renewal, or before it?"), result)
    table = result.hazard.dropna(subset=["hazard"])
    if table.empty:
        return nothing(name, tr("No renewal and no month before one has been observed yet."))
    share = result.at_renewal
    title = (
        tr("No churn of an account with a known term so far")
        if share.estimate is None
        else tr("{share} of all churn happens at the renewal date", share=language.percent(share.estimate, 0))
    )
    title = cautious(title, share.n) if share.estimate is not None else title
    note = tr(
        "{n} churns of accounts with a known term, {events} of them within 7 days of a renewal. Bars: 95% confidence.",
        n=language.number(share.n),
        events=language.number(share.events),
    )
    if result.unplaced:
        unplaced = tr(
            "{n} churns of accounts with no known term, or one under five months, are left out.",
            n=language.number(result.unplaced),
        )
        note = paragraph(note, unplaced)
    with style.canvas(title, note) as canvas:
        axes = canvas.axes()
        place = -table.index.to_numpy(dtype=float)
        colours = [style.VERMILLION if month == 0 else style.BLUE for month in table.index]
        axes.bar(place, table["hazard"], color=colours, width=0.7)
        axes.vlines(place, table["low"], table["high"], color=style.INK, linewidth=1)
        for x, month, value, high in zip(place, table.index, table["hazard"], table["high"], strict=True):
            if month == 0:
                axes.annotate(
                    language.percent(value),
                    (x, high),
                    xytext=(0, 3),
                    textcoords="offset points",
                    ha="center",
                    fontsize=9,
                )
        axes.set_xticks(place, [tr("at\nrenewal") if month == 0 else str(month) for month in table.index])
        limit = float(max(table["hazard"].max() * 1.35, min(table["high"].max() * 1.12, 1.0)))
        axes.set_ylim(0, min(limit, 1.05))
        axes.set_xlabel(tr("Months to the next renewal date"))
        axes.set_ylabel(tr("Churn per month, or per renewal"))
        style.percent_axis(axes.yaxis)
    return ChartView(name, title, tr("Bars. {title}. {note}", title=title, note=note), canvas.png)
