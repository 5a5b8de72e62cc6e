"""Charts of mistakes with retention: the wrong picture on the left, the right one beside it."""

import numpy as np
import pandas as pd

from cslib.language import N_, number, percent, tr
from cslib.retention.traps import Regression, Simpson, SmallSegments, Unfinished
from cslib.show import style, wording
from cslib.show.display import ChartView, Finding, nothing, shows
from cslib.show.marks import bars, dots, lines, picture, row_labels, write
from cslib.show.wording import counted
from cslib.stats.estimate import Unavailable

MOST_CELLS = 24


@shows(Unfinished, "chart", N_("Do newer customers stay better than older ones?"))
def unfinished_windows_chart(
    result: Unfinished | Unavailable, months: int = 12, name: str = "unfinished_windows"
) -> ChartView | Finding:
    """Draw retention by quarter of start, with unfinished windows counted as retained and left open."""
    if result.frame.empty:
        return nothing(name)
    young = result.frame[~result.frame["over"]]
    title = tr("All cohorts have had their {months} months, so both pictures agree", months=months)
    if len(young):
        title = tr(
            "{n} of {all} cohorts have not had {months} months yet; counted as kept they look best: {share}",
            n=len(young),
            all=len(result.frame),
            months=months,
            share=percent(young["naive"].max(), 0),
        )
    note = tr(
        "n = {n} accounts by quarter of start. Hatched: nobody can know yet.",
        n=number(int(result.frame["accounts"].sum())),
    )
    place = np.arange(len(result.frame))
    with picture(name, title, note) as sheet:
        wrong, right = sheet.axes(1, 2, sharey=True)
        colours = [style.GREY if over else style.VERMILLION for over in result.frame["over"]]
        bars(wrong, place, result.frame["naive"], colour=colours, upright=True, width=0.7)
        bars(right, place, result.frame["right"].fillna(0), upright=True, width=0.7)
        open_, look = place[~result.frame["over"]], {"edgecolor": style.PALE, "hatch": "///", "linewidth": 0.5}
        right.bar(open_, 1.0, color="white", width=0.7, **look)
        wrong.set_title(tr("Wrong: not yet gone is kept"))
        right.set_title(tr("Right: only windows that are over"))
        for axes in (wrong, right):
            axes.set_xticks(place, [str(quarter)[2:] for quarter in result.frame.index], rotation=45)
        wrong.set_ylim(0, 1.05)
        style.percent_axis(wrong.yaxis, tr("Kept {months} months after the start", months=months))
        sheet.tell((_naive_and_right(row) for row in result.frame.itertuples()), _two_pictures(title))
    return sheet.view


def _naive_and_right(row) -> str:
    wrong, right = percent(row.naive, 0), percent(row.right, 0)
    return tr("{quarter}: {wrong} and {right}", quarter=row.Index, wrong=wrong, right=right)


def _two_pictures(title: str) -> str:
    return tr("Two pictures. {title}.", title=title)


@shows(Simpson, "chart", N_("Do accounts with a kickoff meeting churn less?"))
def simpson_chart(result: Simpson | Unavailable, name: str = "simpson") -> ChartView | Finding:
    """Draw churn with and without a milestone: all accounts together, and within each segment."""
    table = result.frame.dropna(subset=["rate_with", "rate_without"])
    whole, inner = table.loc[""], table.drop(index="")
    lower = int((inner["rate_with"] < inner["rate_without"]).sum())
    title = tr(
        "With {milestone} churn is {with_} a year, without {without}; within segments it is lower in {lower} of {n}",
        milestone=wording.step(result.milestone),
        with_=percent(whole["rate_with"]),
        without=percent(whole["rate_without"]),
        lower=lower,
        n=len(inner),
    )
    note = tr(
        "Churns per account-year after day 30, n = {n} accounts; their numbers stand on the bars. With the same"
        " segments in both groups: {with_} and {without}. Associated, not caused.",
        n=number(int(whole["accounts_with"] + whole["accounts_without"])),
        with_=percent(result.standard_with),
        without=percent(result.standard_without),
    )
    with picture(name, title, note) as sheet:
        wrong, right = sheet.axes(1, 2, sharey=True, width_ratios=[1, 2.4])
        _with_and_without(wrong, table.loc[[""]], [tr("all")])
        _with_and_without(right, inner, [style.short(str(value), 14) for value in inner.index])
        wrong.set_title(tr("Wrong: all together"))
        right.set_title(tr("Right: within segments"))
        right.legend(frameon=False, fontsize=9)
        style.percent_axis(wrong.yaxis, tr("Churns per account-year"))
        sheet.tell(
            (
                tr(
                    "{segment}: with {with_} (n = {a}), without {without} (n = {b})",
                    segment=row.Index or tr("all"),
                    with_=percent(row.rate_with),
                    without=percent(row.rate_without),
                    a=number(row.accounts_with),
                    b=number(row.accounts_without),
                )
                for row in table.itertuples()
            ),
            _two_pictures(title),
        )
    return sheet.view


def _with_and_without(axes, rows: pd.DataFrame, labels: list[str]) -> None:
    place = np.arange(len(rows))
    for shift, part, colour, label in (
        (-0.2, "with", style.BLUE, tr("with")),
        (0.2, "without", style.ORANGE, tr("without")),
    ):
        bars(axes, place + shift, rows[f"rate_{part}"], colour=colour, upright=True, width=0.38, label=label)
        for x, rate, n in zip(place, rows[f"rate_{part}"], rows[f"accounts_{part}"], strict=True):
            write(axes, number(n), (x + shift, rate), (0, 2), size=8)
    axes.set_xticks(place, labels)
    axes.set_xlim(-0.6, len(rows) - 0.4)


@shows(Regression, "chart", N_("Do the worst of a quarter improve by themselves?"))
def regression_to_the_mean_chart(
    result: Regression | Unavailable, name: str = "regression_to_the_mean"
) -> ChartView | Finding:
    """Draw how the CSMs with the worst and the best year did in the next one, and what was to be expected."""
    table = result.frame
    means = table[table["part"] != ""].groupby("part")[["first", "second", "expected"]].mean()
    worst, best = means.loc["worst"], means.loc["best"]
    ends = (worst["first"], worst["second"], best["first"], best["second"])
    numbers = dict(zip("abcd", map(percent, ends), strict=True))
    title = tr("The worst of a quarter went from {a} to {b} in the next, the best from {c} to {d}", **numbers)
    if worst["second"] > worst["first"] and best["second"] < best["first"]:
        title = tr(
            "The worst of a quarter went from {a} to {b} in the next, the best from {c} to {d}: luck ran out", **numbers
        )
    note = tr(
        "Customers kept over a quarter by CSM: means of the worst and best fourth of the CSMs, {n} pairs of quarters."
        " Expected: pulled towards the mean, the harder the fewer accounts.",
        n=table["quarter"].nunique(),
    )
    colours = {"worst": style.VERMILLION, "best": style.BLUE}
    words = {"worst": tr("the worst"), "best": tr("the best")}
    with picture(name, title, note) as sheet:
        wrong, right = sheet.axes(1, 2, sharey=True)
        for axes, columns in ((wrong, ["first", "second"]), (right, ["first", "expected", "second"])):
            place = range(len(columns))
            for part, rows in table[table["part"] != ""].groupby("part"):
                axes.plot(place, rows[columns].T, color=colours[part], linewidth=0.7, alpha=0.25)
            for part, values in means[columns].iterrows():
                lines(axes, place, values, colour=colours[part], size=6, width=2.4, label=words[part])
            axes.set_xlim(-0.3, len(columns) - 0.7)
        wrong.set_xticks([0, 1], [tr("one quarter"), tr("the next")])
        right.set_xticks([0, 1, 2], [tr("one quarter"), tr("expected"), tr("the next")])
        wrong.set_title(tr("Wrong: the worst improved"))
        right.set_title(tr("Right: extremes return by themselves"))
        right.legend(frameon=False, fontsize=9)
        style.percent_axis(wrong.yaxis, tr("Customers kept over the quarter"))
        sheet.tell("", _two_pictures(title))
    return sheet.view


@shows(SmallSegments, "chart", N_("Which small segments keep most?"))
def small_segments_chart(result: SmallSegments | Unavailable, name: str = "small_segments") -> ChartView | Finding:
    """Draw small segments in their order as counted, and pooled."""
    if len(result.frame) < 2:
        return nothing(name, tr("There are no segments to rank."))
    ranked = result.frame.sort_values(["raw", "accounts"], ascending=[False, True])
    best = ranked.iloc[0]
    title = tr(
        "As counted {segment} is first ({raw}, n = {n}); pooled it is number {rank} of {of}",
        segment=ranked.index[0],
        raw=percent(best["raw"], 0),
        n=number(best["accounts"]),
        rank=int(best["rank_pooled"]),
        of=len(result.frame),
    )
    note = tr(
        "Still customers after {months} months; dot size: accounts. Bars: 95%. The same segments stand at the same"
        " height; orange: fewer than 30 accounts.",
        months=result.months,
    )
    shown = ranked if len(ranked) <= MOST_CELLS else pd.concat([ranked.head(12), ranked.tail(12)])
    place = np.arange(len(shown))
    colours = [style.ORANGE if few else style.BLUE for few in shown["few"]]
    size = np.sqrt(10 + 60 * np.sqrt(shown["accounts"] / shown["accounts"].max()))
    with picture(name, title, note, height=1.6 + 0.2 * len(shown)) as sheet:
        wrong, right = sheet.axes(1, 2, sharey=True, sharex=True)
        dots(wrong, place, shown["raw"], colour=colours, size=size)
        bounds = [(None, *pair) for pair in shown[["pooled_low", "pooled_high"]].to_numpy()]
        dots(right, place, bounds, colour=style.PALE, width=3, alpha=1)
        dots(right, place, shown["pooled"], colour=colours, size=size)
        labels = [counted(style.short(str(value), 26), n) for value, n in shown["accounts"].items()]
        row_labels(wrong, labels, grid=False, line=True, fontsize=8)
        wrong.set_title(tr("Wrong: ranked as counted"))
        right.set_title(tr("Right: pooled"))
        for axes in (wrong, right):
            style.percent_axis(axes.xaxis)
        sheet.tell(
            (
                tr(
                    "{segment}: number {raw} as counted, {pooled} pooled",
                    segment=row.Index,
                    raw=int(row.rank_raw),
                    pooled=int(row.rank_pooled),
                )
                for row in shown.head(5).itertuples()
            ),
            _two_pictures(title),
        )
    return sheet.view
