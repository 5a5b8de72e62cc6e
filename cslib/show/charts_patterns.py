"""Charts of patterns of use: what each is like and how large, and how accounts move between them."""

from __future__ import annotations

import numpy as np

from cslib import language
from cslib.analysis.patterns import FOCUS, GONE, Patterns
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show import style
from cslib.show.charts_retention import short
from cslib.show.display import ChartView, Finding, missing
from cslib.show.tables_patterns import question
from cslib.show.wording import cautious, is_share, listed, paragraph
from cslib.show.words_patterns import measure_in_words, names, shown

DEEPEST = 1.5
"""Usual deviations from the middle at which the colour is deepest."""


def patterns(result: Patterns | Unavailable, name: str = "patterns") -> ChartView | Finding:
    """Draw the medians of each pattern, coloured by how far they are from all accounts, beside its size."""
    title = tr("Patterns of use")
    if not result:
        return missing(name, question(), result)
    parts = [one for one in shown(result) if one.share.events]
    if not parts:
        return Finding(
            name, (tr("No account in adoption has been seen long enough to look for patterns."),), title=title
        )
    said = names(result)
    measures = [m for m in (*result.measures, FOCUS) if m in result.accounts]
    largest = max(parts, key=lambda one: one.share.events)
    title = cautious(
        tr(
            "The largest pattern holds {share} of the accounts: {pattern}",
            pattern=said[largest.key],
            share=language.percent(largest.share.estimate, 0),
        ),
        len(result.accounts),
    )
    money = any(one.mrr_share is not None for one in parts)
    note = tr(
        "Figures: medians of the trailing 28 days. Blue: more than the median account, orange: less. n = {n} accounts"
        " in adoption.",
        n=language.number(len(result.accounts)),
    )
    with style.canvas(title, note, height=1.35 + 0.42 * len(parts)) as canvas:
        left, right = canvas.axes(1, 2, sharey=True, width_ratios=[2.4, 1])
        _levels(left, result, parts, measures, said)
        _sizes(right, parts, money)
    body = listed(
        tr(
            "{pattern}: {n} accounts ({levels})",
            pattern=said[one.key],
            n=language.number(one.share.events),
            levels=tr(", ").join(
                tr("{measure} {level}", measure=measure_in_words(m), level=level(m, one.levels[m])) for m in measures
            ),
        )
        for one in parts
    )
    return ChartView(name, title, paragraph(tr("Tiles and bars. {title}.", title=title), body, note), canvas.png)


def level(measure: str, value: float) -> str:
    """Write a value of a measure without more digits than a tile holds."""
    if is_share(measure) or measure == FOCUS:
        return language.percent(value, 0)
    return language.number(value, 1)


def _levels(axes, result: Patterns, parts, measures, said) -> None:
    """Draw a tile for each pattern and measure."""
    from matplotlib.colors import LinearSegmentedColormap

    frame = result.accounts[measures].astype(float)
    spread = (frame.quantile(0.75) - frame.quantile(0.25)) / 1.349
    spread = spread.where(spread > 0, frame.std()).replace(0, np.nan)
    values = np.array([[one.levels[m] for m in measures] for one in parts])
    apart = np.nan_to_num((values - frame.median().to_numpy()) / spread.to_numpy())
    colours = LinearSegmentedColormap.from_list("levels", [style.ORANGE, "white", style.SKY])
    axes.imshow(apart, cmap=colours, vmin=-DEEPEST, vmax=DEEPEST, aspect="auto")
    for y, row in enumerate(values):
        for x, value in enumerate(row):
            axes.text(x, y, level(measures[x], value), ha="center", va="center", fontsize=9)
    heads = ["\n".join(style.wrap(measure_in_words(m), 8.5, 72)) for m in measures]
    axes.set_xticks(range(len(measures)), heads, fontsize=8.5)
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(parts)), [short(said[one.key], 30) for one in parts])
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _sizes(axes, parts, money: bool) -> None:
    """Draw share of accounts and of revenue."""
    places = np.arange(len(parts))
    kinds = [(tr("accounts"), style.BLUE, [one.share.estimate for one in parts])]
    if money:
        kinds.append((tr("revenue"), style.ORANGE, [one.mrr_share or 0.0 for one in parts]))
    height = 0.8 / len(kinds)
    for i, (label, colour, values) in enumerate(kinds):
        at = places + (i - (len(kinds) - 1) / 2) * height
        axes.barh(at, values, height=height * 0.9, color=colour, label=label)
        for y, value in zip(at, values, strict=True):
            axes.annotate(
                language.percent(value, 0),
                (value, y),
                xytext=(3, 0),
                textcoords="offset points",
                va="center",
                fontsize=8,
            )
    axes.set_xlim(0, 1.25 * max(max(values) for _, _, values in kinds))
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(left=False)
    axes.legend(frameon=False, fontsize=8.5, ncols=2, loc="lower left", bbox_to_anchor=(-0.05, 1.0), columnspacing=1)


def pattern_moves(result: Patterns | Unavailable, name: str = "pattern_moves") -> ChartView | Finding:
    """Draw where the accounts of each pattern of a quarter ago are now."""
    title = tr("Moves between patterns")
    if not result:
        return missing(name, tr("How do accounts move between patterns in a quarter?"), result)
    total = int(result.moves.to_numpy().sum())
    if not total:
        return Finding(name, (tr("No account was in adoption a quarter ago."),), title=title)
    said = names(result)
    rows = [key for key in result.moves.index if result.moves.loc[key].sum()]
    keys = [key for key in result.moves.columns if key in rows or result.moves[key].sum()]
    columns = [key for key in keys if key != GONE] + [GONE]
    table = result.moves.loc[rows, columns]
    title = cautious(
        tr(
            "Within a quarter {moved} of the accounts changed their pattern or left",
            moved=language.percent(result.moved.estimate, 0),
        ),
        total,
    )
    note = tr(
        "Rows: pattern a quarter ago, with n accounts; figures: share of the row, below it accounts. Who changes near a"
        " cut has changed little.",
    )
    with style.canvas(title, note, height=1.5 + 0.46 * len(rows)) as canvas:
        axes = canvas.axes()
        shares = table.div(table.sum(axis=1), axis=0).to_numpy()
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1.3, aspect="auto")
        for y, key in enumerate(rows):
            for x, to in enumerate(columns):
                count = int(table.loc[key, to])
                if count:
                    text = f"{language.percent(shares[y, x], 0)}\n{language.number(count)}"
                    ink = "white" if shares[y, x] > 0.6 else style.INK
                    axes.text(x, y, text, ha="center", va="center", fontsize=8.5, color=ink)
        heads = ["\n".join(_lines(said[key])) for key in columns]
        axes.set_xticks(range(len(columns)), heads, fontsize=8.5)
        axes.xaxis.tick_top()
        axes.set_yticks(
            range(len(rows)),
            [
                tr("{segment} (n = {n})", segment=short(said[key], 30), n=language.number(int(table.loc[key].sum())))
                for key in rows
            ],
        )
        axes.tick_params(length=0)
        for side in axes.spines.values():
            side.set_visible(False)
    body = listed(
        tr("{before} to {after}: {n}", before=said[key], after=said[to], n=int(table.loc[key, to]))
        for key in rows
        for to in columns
        if to != key and table.loc[key, to]
    )
    results = {"patterns_moved": result.moved}
    text = paragraph(tr("Tiles. {title}.", title=title), body, note)
    return ChartView(name, title, text, canvas.png, results=results)


def _lines(name: str) -> list[str]:
    """Break a pattern's name into lines of an axis: one for each trait."""
    return [line for part in name.split(tr(" / ")) for line in style.wrap(part, 8.5, 86)]
