"""Charts of time: survival curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from cslib import language
from cslib.language import tr
from cslib.retention.curves import anniversary
from cslib.show import style
from cslib.show.display import ChartView, Finding, missing, shows
from cslib.show.wording import MONTH, cautious, estimate_in_words, listed, paragraph
from cslib.stats.estimate import Estimate, Unavailable
from cslib.stats.survival import Curve

FEW = 10


def in_months(curve: Curve, unit: str) -> Curve:
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


@shows(Curve, "chart")
def survival_chart(
    curves: Curve | Mapping[str, Curve] | Unavailable,
    horizon: float | None = None,
    target: float | None = None,
    since: str = "",
    unit: str = "months",
    title: str = "",
    name: str = "survival",
    results: Mapping[str, Estimate] | None = None,
) -> ChartView | Finding:
    """Draw retention over time: step curves with 95% bands, and the accounts at risk below.

    Parameters
    ----------
    curves : Curve, mapping of label to Curve, or Unavailable
    horizon : float, optional
        Month to mark and to speak of; by default the longest of 24, 12, 6, 3 that all curves reach.
    target : float, optional
        Share that should be left at the horizon.
    since : str
        Label of the time axis, in the current language; by default months since the first paid contract.
    unit : {"months", "days"}
        What the times of the curves are in.
    title : str
        In place of the sentence with the shares at the horizon.
    name : str
        Stable id.
    results : mapping of str to Estimate, optional
        Further results to hand to the report.
    """
    question = tr("How many accounts are still customers after how many months?")
    if not curves:
        return missing(name, question, curves)
    group = {"": curves} if isinstance(curves, Curve) else dict(curves)
    group = {label: in_months(curve, unit) for label, curve in group.items() if curve.n}
    if not group:
        return Finding(name, (tr("No account was observed here, so there is no curve to draw."),))
    at = _told_at(group, horizon)
    told = {label: curve.at(anniversary(at)) for label, curve in group.items()}
    when = language.number(at)
    if title:
        headline = title
    elif len(group) == 1:
        share = next(iter(told.values()))
        headline = (
            tr("No account was followed for {months} months yet", months=when)
            if share.estimate is None
            else tr(
                "After {months} months {share} of accounts are still customers",
                months=when,
                share=language.percent(share.estimate),
            )
        )
    else:
        shares = tr(", ").join(
            tr("{label} {share}", label=label, share=language.percent(share.estimate))
            for label, share in list(told.items())[:4]
        )
        headline = tr("Still customers after {months} months: {shares}", months=when, shares=shares)
    headline = title or cautious(headline, min(curve.n for curve in group.values()))
    counts = tr("; ").join(
        tr(
            "{label}n = {n}, {events} churned",
            label=_before(label),
            n=language.number(curve.n),
            events=language.number(int(curve.churned.sum())),
        )
        for label, curve in list(group.items())[:4]
    )
    note = tr("Bands: 95% confidence. {counts}.", counts=counts)
    height = style.HEIGHT + 0.17 * max(len(group) - 1, 0)
    with style.canvas(headline, note, height=height) as canvas:
        _draw_curves(canvas, group, at, target, since or tr("Months since the first paid contract"))
    body = listed(
        tr("{label}{share}", label=_before(label), share=estimate_in_words(share)) for label, share in told.items()
    )
    alt = paragraph(tr("Survival curves. {title}.", title=headline), body, note)
    return ChartView(name, headline, alt, canvas.png, dict(results or {}))


def _before(label: str) -> str:
    """Write a label in front of its figure; nothing where there is none."""
    return tr("{label}: ", label=label) if label else ""


def _draw_curves(canvas, group, at, target, xlabel) -> None:
    top, below = canvas.axes(2, 1, sharex=True, height_ratios=[10, 0.6 + 0.75 * len(group)])
    colours = [style.CYCLE[i % len(style.CYCLE)] for i in range(len(group))]
    lowest, last, ends = 1.0, 0.0, []
    for colour, curve in zip(colours, group.values(), strict=True):
        kept = curve.times <= _end(curve)
        steps = np.concatenate([[0.0], curve.times[kept]])
        share = np.concatenate([[1.0], curve.survival[kept]])
        low, high = (np.concatenate([[1.0], band[kept]]) for band in (curve.low, curve.high))
        top.fill_between(steps, low, high, step="post", color=colour, alpha=0.15, linewidth=0)
        top.step(steps, share, where="post", color=colour, linewidth=1.6)
        lowest, last = min(lowest, float(low.min())), max(last, float(steps[-1]))
        ends.append(float(share[-1]))
    floor = 0.0 if lowest < 0.3 else np.floor(lowest * 10) / 10 if lowest >= 0.5 else 0.3
    top.set_ylim(min(floor, 0.9), 1.01)
    top.set_xlim(0, max(last, at) * 1.01)
    top.set_ylabel(tr("Still customers"))
    style.percent_axis(top.yaxis)
    step = next(step for step in (1, 2, 3, 6, 12, 24) if max(last, at) / step <= 12 or step == 24)
    top.set_xticks(np.arange(0, max(last, at) + 0.01, step))
    top.tick_params(labelbottom=True)
    top.axvline(at, color=style.GREY, linewidth=0.8, linestyle=(0, (2, 2)), zorder=0)
    if target is not None:
        top.plot([0, at], [target, target], color=style.INK, linewidth=0.9, linestyle=(0, (5, 3)), zorder=1)
        below_line = max(curve.at(at).estimate or 0.0 for curve in group.values()) >= target
        top.annotate(
            tr("target {share}", share=language.percent(target)),
            (at, target),
            xytext=(-4, -3 if below_line else 3),
            textcoords="offset points",
            ha="right",
            va="top" if below_line else "bottom",
            fontsize=8.5,
        )
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
            axes.text(
                tick, row, language.number(at), ha="center", va="center", color=colour, fontsize=8.5, clip_on=False
            )
