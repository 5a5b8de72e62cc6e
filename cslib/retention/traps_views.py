"""Charts of mistakes with retention: the wrong picture on the left, the right one beside it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cslib import language
from cslib.language import tr
from cslib.retention.traps import Regression, Simpson, SmallSegments, Unfinished
from cslib.show import style, vocabulary
from cslib.show.display import ChartView, Finding, nothing, shows
from cslib.show.style import short
from cslib.show.wording import listed, paragraph
from cslib.stats.estimate import Unavailable

MOST_CELLS = 24


@shows(Unfinished, "chart", lambda: tr("Do newer customers stay better than older ones?"))
def unfinished_windows_chart(
    result: Unfinished | Unavailable, months: int = 12, name: str = "unfinished_windows"
) -> ChartView | Finding:
    """Draw retention by quarter of start, with unfinished windows counted as retained and left open."""
    if result.frame.empty:
        return nothing(name)
    young = result.frame[~result.frame["over"]]
    title = tr(
        "{n} of {all} cohorts have not had {months} months yet; counted as kept they look best: {share}",
        n=len(young),
        all=len(result.frame),
        months=months,
        share=language.percent(young["naive"].max() if len(young) else None, 0),
    )
    if young.empty:
        title = tr("All cohorts have had their {months} months, so both pictures agree", months=months)
    note = tr(
        "n = {n} accounts by quarter of start. Hatched: nobody can know yet.",
        n=language.number(int(result.frame["accounts"].sum())),
    )
    place = np.arange(len(result.frame))
    with style.canvas(title, note) as canvas:
        wrong, right = canvas.axes(1, 2, sharey=True)
        colours = [style.GREY if over else style.VERMILLION for over in result.frame["over"]]
        wrong.bar(place, result.frame["naive"], color=colours, width=0.7)
        right.bar(place, result.frame["right"].fillna(0), color=style.BLUE, width=0.7)
        right.bar(
            place[~result.frame["over"]],
            1.0,
            color="white",
            edgecolor=style.PALE,
            hatch="///",
            width=0.7,
            linewidth=0.5,
        )
        wrong.set_title(tr("Wrong: not yet gone is kept"))
        right.set_title(tr("Right: only windows that are over"))
        for axes in (wrong, right):
            axes.set_xticks(place, [str(quarter)[2:] for quarter in result.frame.index], rotation=45)

        wrong.set_ylim(0, 1.05)
        wrong.set_ylabel(tr("Kept {months} months after the start", months=months))
        style.percent_axis(wrong.yaxis)
    body = listed(
        tr("{quarter}: {wrong} and {right}", quarter=q, wrong=_percent(row["naive"]), right=_percent(row["right"]))
        for q, row in result.frame.iterrows()
    )
    return ChartView(name, title, paragraph(tr("Two pictures. {title}.", title=title), body, note), canvas.png)


def _percent(value: float) -> str:
    return language.percent(value, 0)


@shows(Simpson, "chart", lambda: tr("Do accounts with a kickoff meeting churn less?"))
def simpson_chart(result: Simpson | Unavailable, name: str = "simpson") -> ChartView | Finding:
    """Draw churn with and without a milestone: all accounts together, and within each segment."""
    table = result.frame.dropna(subset=["rate_with", "rate_without"])
    whole, inner = table.loc[""], table.drop(index="")
    lower = int((inner["rate_with"] < inner["rate_without"]).sum())
    title = tr(
        "With {milestone} churn is {with_} a year, without {without}; within segments it is lower in {lower} of {n}",
        milestone=vocabulary.step(result.milestone),
        with_=language.percent(whole["rate_with"]),
        without=language.percent(whole["rate_without"]),
        lower=lower,
        n=len(inner),
    )
    note = tr(
        "Churns per account-year after day 30, n = {n} accounts; their numbers stand on the bars. With the same"
        " segments in both groups: {with_} and {without}. Associated, not caused.",
        n=language.number(int(whole["accounts_with"] + whole["accounts_without"])),
        with_=language.percent(result.standard_with),
        without=language.percent(result.standard_without),
    )
    with style.canvas(title, note) as canvas:
        wrong, right = canvas.axes(1, 2, sharey=True, width_ratios=[1, 2.4])
        _with_and_without(wrong, table.loc[[""]], [tr("all")])
        _with_and_without(right, inner, [short(str(value), 14) for value in inner.index])
        wrong.set_title(tr("Wrong: all together"))
        right.set_title(tr("Right: within segments"))
        right.legend(frameon=False, fontsize=9)
        wrong.set_ylabel(tr("Churns per account-year"))
        style.percent_axis(wrong.yaxis)
    body = listed(
        tr(
            "{segment}: with {with_} (n = {a}), without {without} (n = {b})",
            segment=value or tr("all"),
            with_=language.percent(row["rate_with"]),
            without=language.percent(row["rate_without"]),
            a=language.number(row["accounts_with"]),
            b=language.number(row["accounts_without"]),
        )
        for value, row in table.iterrows()
    )
    return ChartView(name, title, paragraph(tr("Two pictures. {title}.", title=title), body, note), canvas.png)


def _with_and_without(axes, rows: pd.DataFrame, labels: list[str]) -> None:
    place = np.arange(len(rows))
    axes.bar(place - 0.2, rows["rate_with"], width=0.38, color=style.BLUE, label=tr("with"))
    axes.bar(place + 0.2, rows["rate_without"], width=0.38, color=style.ORANGE, label=tr("without"))
    for shift, part in ((-0.2, "with"), (0.2, "without")):
        for x, (_, row) in zip(place, rows.iterrows(), strict=True):
            n = language.number(row[f"accounts_{part}"])
            axes.annotate(
                n,
                (x + shift, row[f"rate_{part}"]),
                xytext=(0, 2),
                textcoords="offset points",
                ha="center",
                fontsize=8,
            )
    axes.set_xticks(place, labels)
    axes.set_xlim(-0.6, len(rows) - 0.4)


@shows(Regression, "chart", lambda: tr("Do the worst of a quarter improve by themselves?"))
def regression_to_the_mean_chart(
    result: Regression | Unavailable, name: str = "regression_to_the_mean"
) -> ChartView | Finding:
    """Draw how the CSMs with the worst and the best year did in the next one, and what was to be expected."""
    table = result.frame
    means = table[table["part"] != ""].groupby("part")[["first", "second", "expected"]].mean()
    worst, best = means.loc["worst"], means.loc["best"]
    numbers = {
        "a": language.percent(worst["first"]),
        "b": language.percent(worst["second"]),
        "c": language.percent(best["first"]),
        "d": language.percent(best["second"]),
    }
    if worst["second"] > worst["first"] and best["second"] < best["first"]:
        title = tr(
            "The worst of a quarter went from {a} to {b} in the next, the best from {c} to {d}: luck ran out", **numbers
        )
    else:
        title = tr("The worst of a quarter went from {a} to {b} in the next, the best from {c} to {d}", **numbers)
    note = tr(
        "Customers kept over a quarter by CSM: means of the worst and best fourth of the CSMs, {n} pairs of quarters."
        " Expected: pulled towards the mean, the harder the fewer accounts.",
        n=table["quarter"].nunique(),
    )
    colours = {"worst": style.VERMILLION, "best": style.BLUE}
    words = {"worst": tr("the worst"), "best": tr("the best")}
    with style.canvas(title, note) as canvas:
        wrong, right = canvas.axes(1, 2, sharey=True)
        for axes, columns in ((wrong, ["first", "second"]), (right, ["first", "expected", "second"])):
            for row in table[table["part"] != ""].to_dict("records"):
                values = [row[column] for column in columns]
                axes.plot(range(len(values)), values, color=colours[row["part"]], linewidth=0.7, alpha=0.25)
            for part, row in means.iterrows():
                values = [row[column] for column in columns]
                axes.plot(range(len(values)), values, "o-", color=colours[part], linewidth=2.4, label=words[part])
            axes.set_xlim(-0.3, len(columns) - 0.7)
        wrong.set_xticks([0, 1], [tr("one quarter"), tr("the next")])
        right.set_xticks([0, 1, 2], [tr("one quarter"), tr("expected"), tr("the next")])
        wrong.set_title(tr("Wrong: the worst improved"))
        right.set_title(tr("Right: extremes return by themselves"))
        right.legend(frameon=False, fontsize=9)
        wrong.set_ylabel(tr("Customers kept over the quarter"))
        style.percent_axis(wrong.yaxis)
    return ChartView(name, title, tr("Two pictures. {title}. {note}", title=title, note=note), canvas.png)


@shows(SmallSegments, "chart", lambda: tr("Which small segments keep most?"))
def small_segments_chart(result: SmallSegments | Unavailable, name: str = "small_segments") -> ChartView | Finding:
    """Draw small segments in their order as counted, and pooled."""
    if len(result.frame) < 2:
        return nothing(name, tr("There are no segments to rank."))
    ranked = result.frame.sort_values(["raw", "accounts"], ascending=[False, True])
    best = ranked.iloc[0]
    title = tr(
        "As counted {segment} is first ({raw}, n = {n}); pooled it is number {rank} of {of}",
        segment=ranked.index[0],
        raw=language.percent(best["raw"], 0),
        n=language.number(best["accounts"]),
        rank=int(best["rank_pooled"]),
        of=len(result.frame),
    )
    note = tr(
        "Still customers after 12 months; dot size: accounts. Bars: 95%. The same segments stand at the same height;"
        " orange: fewer than 30 accounts."
    )
    shown = ranked if len(ranked) <= MOST_CELLS else pd.concat([ranked.head(12), ranked.tail(12)])
    place = np.arange(len(shown))
    colours = [style.ORANGE if few else style.BLUE for few in shown["few"]]
    size = 10 + 60 * np.sqrt(shown["accounts"] / shown["accounts"].max())
    with style.canvas(title, note, height=1.6 + 0.2 * len(shown)) as canvas:
        wrong, right = canvas.axes(1, 2, sharey=True, sharex=True)
        wrong.scatter(shown["raw"], place, s=size, c=colours)
        right.hlines(place, shown["pooled_low"], shown["pooled_high"], colors=style.PALE, linewidth=3)
        right.scatter(shown["pooled"], place, s=size, c=colours, zorder=3)
        labels = [
            tr("{segment} (n = {n})", segment=short(str(value), 26), n=language.number(n))
            for value, n in shown["accounts"].items()
        ]
        wrong.set_yticks(place, labels, fontsize=8)
        wrong.set_ylim(len(shown) - 0.4, -0.6)
        wrong.set_title(tr("Wrong: ranked as counted"))
        right.set_title(tr("Right: pooled"))
        for axes in (wrong, right):
            style.percent_axis(axes.xaxis)
    body = listed(
        tr(
            "{segment}: number {raw} as counted, {pooled} pooled",
            segment=value,
            raw=int(row["rank_raw"]),
            pooled=int(row["rank_pooled"]),
        )
        for value, row in shown.head(5).iterrows()
    )
    return ChartView(name, title, paragraph(tr("Two pictures. {title}.", title=title), body, note), canvas.png)
