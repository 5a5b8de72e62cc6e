"""Charts on needs: how many accounts name each theme in a year, and which come back often enough for a mechanism."""

from __future__ import annotations

from cslib import language
from cslib.analysis.needs import OFTEN, QUARTERS, Needs
from cslib.analysis.verdict import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Unavailable
from cslib.language import tr
from cslib.show import style
from cslib.show.charts_retention import short
from cslib.show.display import ChartView, Finding, missing
from cslib.show.wording import estimate_in_words, joined, listed, paragraph
from cslib.show.words_needs import solve_in_words

COLOURS = {SUPPORTED: style.BLUE, INSUFFICIENT: style.ORANGE, NOT_SUPPORTED: style.GREY}
MOST_THEMES = 20
MOST_NAMED = 3


def needs(result: Needs | Unavailable, name: str = "needs") -> ChartView | Finding:
    """Draw the accounts that named each theme in a year, with bounds, against the criterion of a mechanism."""
    if not result:
        return missing(name, tr("Which needs come back often enough to be solved once for all?"), result)
    named = result.themes[result.themes.index != ""]
    named = named[[one.n > 0 for one in named["everyone"]]]
    if named.empty:
        return Finding(name, (tr("No need of the last twelve months has a theme."),), title=tr("Needs by theme"))
    named = named.assign(size=[one.n for one in named["everyone"]])
    named = named.sort_values("size", ascending=False, kind="stable").iloc[:MOST_THEMES]
    sure = [str(theme) for theme, one in named["everyone"].items() if one.verdict == SUPPORTED]
    title = tr("No theme comes back often enough, beyond doubt, to be solved once for all")
    if sure:
        more = len(sure) - MOST_NAMED
        told = [short(theme) for theme in sure[:MOST_NAMED]] + ([tr("{n} more", n=more)] if more > 0 else [])
        title = tr("Solve once for all what keeps coming back: {themes}", themes=joined(told))
    heard = language.number(int(named["size"].sum()))
    note = tr(
        "Different accounts of the whole company that named a theme in the last twelve months (n = {n} in all, an"
        " account counts once per theme); lines: 95% bounds. Dashed: {often} a year. Blue also needs {quarters} of four"
        " quarters.",
        n=heard,
        often=OFTEN,
        quarters=QUARTERS,
    )
    with style.canvas(title, note, height=1.5 + 0.28 * len(named)) as canvas:
        axes = canvas.axes()
        seen = set()
        for place, one in enumerate(named["everyone"]):
            colour, label = COLOURS[one.verdict], solve_in_words(one.verdict)
            axes.plot([one.low, one.high], [place, place], color=colour, linewidth=2)
            axes.plot([one.estimate], [place], "o", color=colour, markersize=7, label=None if label in seen else label)
            seen.add(label)
        axes.axvline(OFTEN, color=style.INK, linewidth=0.9, linestyle=(0, (5, 3)), zorder=0)
        axes.set_yticks(range(len(named)), [short(str(theme)) for theme in named.index])
        axes.set_ylim(len(named) - 0.5, -0.5)
        axes.set_xlim(left=0)
        axes.tick_params(left=False)
        axes.set_xlabel(tr("Accounts that named it in a year"))
        axes.legend(frameon=False, fontsize=9, loc="lower right")
    body = listed(
        tr(
            "{theme}: {accounts}, {solve}",
            theme=theme,
            accounts=estimate_in_words(one),
            solve=solve_in_words(one.verdict),
        )
        for theme, one in named["everyone"].items()
    )
    return ChartView(name, title, paragraph(tr("Dots. {title}.", title=title), body, note), canvas.png)
