"""How long accounts stay, shown: survival curves, cohorts, segments."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from cslib.language import N_, join, join_long, number, percent, tr
from cslib.retention.curves import BySegment, Cohorts, anniversary
from cslib.show import style
from cslib.show.display import ChartView, Finding, nothing, shows, with_n
from cslib.show.marks import dots, heat, picture, row_labels, steps, write
from cslib.show.wording import MONTH, cautious, counted, estimate_in_words, paragraph
from cslib.show.wording import column as column_in_words
from cslib.stats.estimate import Estimate, Unavailable
from cslib.stats.survival import Curve

FEW = 10
MOST_SEGMENTS = 14
MOST_COHORTS = 16


def _in_months(curve: Curve, unit: str) -> Curve:
    """Return a curve whose times are months."""
    return curve if unit == "months" else replace(curve, times=curve.times / MONTH, end=curve.end / MONTH)


def _end(curve: Curve) -> float:
    """Return the time up to which a curve is drawn: the last with ten accounts at risk (half of fewer than 20)."""
    many = np.flatnonzero(curve.at_risk >= min(FEW, curve.n / 2))
    return float(curve.times[many[-1]]) if many.size else curve.end


def _told_at(curves: Mapping[str, Curve], horizon: float | None) -> float:
    """Return the month that the title speaks of: the horizon, else the longest usual one with an answer."""
    if horizon is not None:
        return horizon
    reached = min(_end(curve) for curve in curves.values())
    return next((month for month in (24, 12, 6, 3) if month <= reached + 0.05), 1)


@shows(Curve, "chart", N_("How many accounts are still customers after how many months?"))
def survival_chart(
    curves: Curve | Mapping[str, Curve] | Unavailable,
    horizon: float | None = None,
    target: float | None = None,
    since: str = "",
    unit: str = "months",
    name: str = "survival",
) -> ChartView | Finding:
    """Draw retention over time: step curves with 95% bands, and the accounts at risk below.

    - `curves` (Curve, mapping of label to Curve, or Unavailable).
    - `horizon`: month to mark and to speak of; by default the longest of 24, 12, 6, 3 that all curves reach.
    - `target`: share that should be left at the horizon.
    - `since`: label of the time axis, in the current language; by default months since the first paid contract.
    - `unit` ({"months", "days"}): what the times of the curves are in.
    - `name`: stable id.
    """
    group = {"": curves} if isinstance(curves, Curve) else dict(curves)
    group = {label: _in_months(curve, unit) for label, curve in group.items() if curve.n}
    if not group:
        return Finding(name, (tr("No account was observed here, so there is no curve to draw."),))
    at = _told_at(group, horizon)
    told = {label: curve.at(anniversary(at)) for label, curve in group.items()}
    when = number(at)
    first = next(iter(told.values()))
    if len(group) > 1:
        shares = join(
            tr("{label} {share}", label=label, share=percent(share.estimate)) for label, share in list(told.items())[:4]
        )
        headline = tr("Still customers after {months} months: {shares}", months=when, shares=shares)
    elif first.estimate is None:
        headline = tr("No account was followed for {months} months yet", months=when)
    else:
        share = percent(first.estimate)
        headline = tr("After {months} months {share} of accounts are still customers", months=when, share=share)
    headline = cautious(headline, min(curve.n for curve in group.values()))
    counts = join_long(
        tr(
            "{label}n = {n}, {events} churned",
            label=_before(label),
            n=number(curve.n),
            events=number(int(curve.churned.sum())),
        )
        for label, curve in list(group.items())[:4]
    )
    note = tr("Bands: 95% confidence. {counts}.", counts=counts)
    height = style.HEIGHT + 0.17 * max(len(group) - 1, 0)
    with picture(name, headline, note, height) as sheet:
        _draw_curves(sheet, group, at, target, since or tr("Months since the first paid contract"))
        sheet.tell(
            tr("{label}{share}", label=_before(label), share=estimate_in_words(share)) for label, share in told.items()
        )
    return sheet.view


def _before(label: str) -> str:
    """Write a label in front of its figure; nothing where there is none."""
    return tr("{label}: ", label=label) if label else ""


def _draw_curves(sheet, group, at, target, xlabel) -> None:
    top, below = sheet.axes(2, 1, sharex=True, height_ratios=[10, 0.6 + 0.75 * len(group)])
    colours = [style.CYCLE[i % len(style.CYCLE)] for i in range(len(group))]
    lowest, last, ends = 1.0, 0.0, []
    for colour, curve in zip(colours, group.values(), strict=True):
        drawn = curve.times <= _end(curve)
        times = np.concatenate([[0.0], curve.times[drawn]])
        curves = (curve.survival, curve.low, curve.high)
        share, low, high = (np.concatenate([[1.0], part[drawn]]) for part in curves)
        steps(top, times, share, low, high, colour=colour)
        lowest, last = min(lowest, float(low.min())), max(last, float(times[-1]))
        ends.append(float(share[-1]))
    floor = 0.0 if lowest < 0.3 else np.floor(lowest * 10) / 10 if lowest >= 0.5 else 0.3
    top.set(ylim=(min(floor, 0.9), 1.01), xlim=(0, max(last, at) * 1.01))
    style.percent_axis(top.yaxis, tr("Still customers"))
    step = next(step for step in (1, 2, 3, 6, 12, 24) if max(last, at) / step <= 12 or step == 24)
    top.set_xticks(np.arange(0, max(last, at) + 0.01, step))
    top.tick_params(labelbottom=True)
    top.axvline(at, color=style.GREY, linewidth=0.8, linestyle=(0, (2, 2)), zorder=0)
    if target is not None:
        top.plot([0, at], [target, target], color=style.INK, linewidth=0.9, linestyle=(0, (5, 3)), zorder=1)
        below_line = max(curve.at(at).estimate or 0.0 for curve in group.values()) >= target
        words, va = tr("target {share}", share=percent(target)), "top" if below_line else "bottom"
        write(top, words, (at, target), (-4, -3 if below_line else 3), ha="right", va=va, size=8.5)
    if len(group) > 1:
        style.end_labels(top, ends, list(group), colours)
    _numbers_at_risk(below, group, colours, top.get_xticks(), xlabel)


def _numbers_at_risk(axes, group, colours, ticks, xlabel) -> None:
    """Print how many accounts are at risk below each tick, one line for each curve."""
    axes.set_ylim(len(group) - 0.5, -0.5)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(left=False, bottom=False, labelleft=False, labelbottom=False)
    axes.set_title(tr("Accounts at risk"), fontsize=8.5, color=style.GREY, pad=2)
    axes.set_xlabel(xlabel)
    for row, (colour, curve) in enumerate(zip(colours, group.values(), strict=True)):
        for tick in ticks:
            at = curve.followed(tick) if tick else int(curve.at_risk[0])
            axes.text(tick, row, number(at), ha="center", va="center", color=colour, fontsize=8.5, clip_on=False)


@shows(Cohorts, "chart", N_("Do newer customers stay better than older ones?"))
def cohorts_chart(result: Cohorts | Unavailable, name: str = "cohorts") -> ChartView | Finding:
    """Draw retention of each start quarter, a quarter of a year at a time; what time has not filled is hatched."""
    if result.share.empty:
        return nothing(name)
    share = result.share.iloc[-MOST_COHORTS:, : MOST_COHORTS + 1]
    share = share.loc[:, share.notna().any()]
    accounts = result.accounts.reindex(share.index)
    year = result.share.get(4)
    full = year.dropna() if year is not None else pd.Series(dtype=float)
    title = tr("Retention by quarter of start: no two cohorts have a whole year yet")
    if len(full) >= 2:
        title = tr(
            "After a year {first} of those who started in {oldest} were still here, and {last} of {newest}",
            first=percent(full.iloc[0], 0),
            oldest=full.index[0],
            last=percent(full.iloc[-1], 0),
            newest=full.index[-1],
        )
        title = cautious(title, int(result.accounts[[full.index[0], full.index[-1]]].min()))
    note = tr(
        "n = {n} accounts, by quarter of their first paid contract (accounts in brackets). Hatched: not yet known.",
        n=number(int(accounts.sum())),
    )
    if result.late:
        late = tr("{n} accounts that started before the data begin are left out.", n=number(result.late))
        note = paragraph(note, late)
    values = share.to_numpy(dtype=float)
    rows, columns = values.shape
    low = min(0.5, float(np.floor(np.nanmin(values) * 10) / 10))
    with picture(name, title, note, height=max(2.2, 1.3 + 0.22 * rows)) as sheet:
        axes = sheet.axes()
        texts = [[f"{100 * value:.0f}" for value in row] for row in values]
        heat(axes, values, texts, low=low, high=1.05)
        labels = [f"{cohort} ({n:,})" for cohort, n in accounts.items()]
        axes.set_yticks(np.arange(rows) + 0.5, labels, rotation=0)
        axes.set_xticks(np.arange(columns) + 0.5, [str(3 * k) for k in share.columns])
        axes.set(xlabel=tr("Months since the start (share still there, %)"), ylabel=tr("Quarter of start"))
    return sheet.view


@shows(BySegment, "chart", N_("Which customers leave more than others?"))
def retention_by_segment_chart(
    result: BySegment | Unavailable, name: str = "retention_by_segment"
) -> ChartView | Finding:
    """Draw retention of each segment at the horizon: raw with its interval, pooled beside it, and the raw n."""
    horizon_months = result.horizon_months
    followed = result.frame.dropna(subset=["raw"])
    if followed.empty:
        return nothing(name, tr("No segment was followed for {months} months.", months=horizon_months))
    ordered = followed.sort_values("pooled", ascending=False)
    title = tr(
        "After {months} months, pooled: {best} {high} to {worst} {low} still customers",
        months=horizon_months,
        best=ordered.index[0],
        high=percent(ordered["pooled"].iloc[0], 0),
        worst=ordered.index[-1],
        low=percent(ordered["pooled"].iloc[-1], 0),
    )
    if len(ordered) == 1:
        title = tr(
            "{share} of accounts are still customers after {months} months; there is only one segment",
            share=percent(ordered["raw"].iloc[0]),
            months=horizon_months,
        )
    note = tr("Dot and bar: as counted, with 95% confidence. Diamond: pulled towards the whole, the harder the fewer.")
    shown = ordered.iloc[:MOST_SEGMENTS]
    if len(ordered) > len(shown):
        note = paragraph(note, tr("The first {shown} of {n} segments are drawn.", shown=len(shown), n=len(ordered)))
    if not shown["enough"].all():
        note = paragraph(note, tr("Grey: insufficient evidence."))
    with picture(name, title, note, height=1.5 + 0.36 * len(shown)) as sheet:
        axes, place = sheet.axes(), range(len(shown))
        colours = [style.BLUE if enough else style.GREY for enough in shown["enough"]]
        dots(axes, place, shown[["raw", "raw_low", "raw_high"]].to_numpy(), colour=colours, alpha=0.5)
        dots(axes, place, shown["pooled"], colour=style.ORANGE, marker="D", size=5)
        row_labels(axes, [counted(style.short(str(value)), n) for value, n in shown["accounts"].items()])
        axes.set_xlim(max(0.0, float(shown["raw_low"].min()) - 0.03), 1.01)
        style.percent_axis(axes.xaxis)
        axes.set_xlabel(
            tr(
                "Still customers after {months} months, by {column}",
                months=horizon_months,
                column=column_in_words(str(result.frame.index.name or "")),
            )
        )
        sheet.tell(
            tr(
                "{label}: {estimate}, n = {n}",
                label=value,
                n=number(row["accounts"]),
                estimate=estimate_in_words(Estimate(row["raw"], row["raw_low"], row["raw_high"])),
            )
            for value, row in shown.iterrows()
        )
    return sheet.view


@shows(BySegment, "finding", N_("Which customers leave more than others?"))
def segments_finding(groups: BySegment | Unavailable, name: str = "segments") -> Finding:
    """Say which segment keeps least and most, pooled, and how many are too small to say."""
    title = tr("Retention by segment")
    followed = groups.frame.dropna(subset=["raw"]) if len(groups.frame) else groups.frame
    if followed.empty:
        return Finding(name, (tr("No segment was followed long enough to compare."),), title=title)
    enough = followed[followed["enough"]].sort_values("pooled")
    few = followed.index[~followed["enough"]]
    if len(enough) >= 2:
        low, high = enough.iloc[0], enough.iloc[-1]
        yield tr(
            "Pooled, {segment} keeps least after {months} months: {estimate}.",
            months=groups.horizon_months,
            segment=str(enough.index[0]),
            estimate=pooled_in_words(low),
        )
        yield tr("{segment} keeps most: {estimate}.", segment=str(enough.index[-1]), estimate=pooled_in_words(high))
        if low["pooled_high"] >= high["pooled_low"]:
            yield tr("Their intervals overlap, so even these two may not differ.")
    elif few.empty:
        yield tr("There is only one segment: {estimate}.", estimate=pooled_in_words(enough.iloc[0]))
    if len(few):
        yield tr(
            "Insufficient evidence, with fewer than 30 accounts followed so far: {segments}.",
            segments=join(str(value) for value in few[:6]),
        )
    yield tr("A segment is only associated with retention; what causes a difference, people must find out.")
    return Finding(name, (), None, title=title)


def pooled_in_words(row: pd.Series) -> str:
    """Write the pooled retention of a segment, with its interval and accounts."""
    return with_n(Estimate(row["pooled"], row["pooled_low"], row["pooled_high"], int(row["accounts"])))
