"""The grammar of pictures: a sheet, six marks to put on it, and the words for who cannot see them.

A chart is composed: ``with picture(...) as sheet``, marks on ``sheet.axes()``, what they say with ``sheet.tell(...)``;
then ``sheet.view`` is the display. Matplotlib draws them, in seaborn's theme.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import contextmanager

import numpy as np

from cslib.language import N_, percent, tr
from cslib.show import style
from cslib.show.display import ChartView
from cslib.show.wording import estimate_in_words, listed, paragraph
from cslib.stats.estimate import Estimate

DOTS, BARS, LINES, STEPS, HEAT, WATERFALL = "dots", "bars", "lines", "steps", "heat", "waterfall"
AREAS = "areas"
_KINDS = {
    DOTS: N_("Dots with intervals. {title}."),
    BARS: N_("Bars. {title}."),
    LINES: N_("Lines. {title}."),
    STEPS: N_("Survival curves. {title}."),
    HEAT: N_("Heat map. {title}."),
    WATERFALL: N_("Waterfall. {title}."),
    AREAS: N_("Stacked areas. {title}."),
}
"""What kind of picture a mark makes, with its title."""


class Sheet:
    """A picture in the making; `view` is the display after the ``with`` block of :func:`picture`."""

    def __init__(self, name: str, title: str, note: str, canvas: style.Canvas):
        self.name, self.title, self.note, self.figure = name, title, note, canvas.figure
        self.axes = canvas.axes
        self.view: ChartView | None = None
        self._told: list[str] = []
        self._kind = ""

    def tell(self, lines: Mapping[str, Estimate] | Iterable[str] | str, kind: str = "") -> None:
        """Say what is drawn, for who cannot see it: lines of a list, or one sentence.

        `lines` (iterable of str, or str; or a mapping of what is drawn to its estimate). `kind`: what kind of picture
        it is, with its title, where the first mark does not say it rightly.
        """
        if isinstance(lines, Mapping):
            lines = (tr("{what}: {share}", what=what, share=estimate_in_words(one)) for what, one in lines.items())
        self._told.append(lines if isinstance(lines, str) else listed(lines))
        self._kind = kind or self._kind

    @property
    def alt(self) -> str:
        """The picture in words: its kind (of its first mark), its title, what was told, its note."""
        marks = getattr(self.figure, "marks_of_kit", [LINES])
        kind = self._kind or tr(_KINDS[marks[0]], title=self.title)
        return paragraph(kind, *self._told, self.note)


@contextmanager
def picture(
    name: str, title: str, note: str = "", height: float = style.HEIGHT, results: Mapping[str, Estimate] | None = None
):
    """Open a sheet of the kit's size: its title above, a note below.

    `name`: stable id. `title`: the finding. `note`: n, units, what the marks are. `height`: in inches. `results`
    (mapping of str to Estimate): named numbers for the report.
    """
    with style.canvas(title, note, height=height) as canvas:
        sheet = Sheet(name, title, note, canvas)
        yield sheet
    sheet.view = ChartView(name, title, sheet.alt, canvas.png, dict(results or {}), figure=canvas.figure)


def _note(axes, mark: str) -> None:
    """Remember which marks a figure holds, in order."""
    axes.figure.marks_of_kit = [*getattr(axes.figure, "marks_of_kit", []), mark]


def _three(value) -> tuple[float, float, float]:
    """Return estimate and bounds; NaN where there is none."""
    parts = (value.estimate, value.low, value.high) if isinstance(value, Estimate) else value
    parts = (parts, None, None) if np.ndim(parts) == 0 else parts
    return tuple(np.nan if part is None else float(part) for part in parts)


def _each(value, n: int) -> list:
    """Repeat one value, or take one for each row."""
    return [value] * n if isinstance(value, (str, bool, int, float)) or value is None else list(value)


def dots(
    axes,
    at: Sequence[float],
    values: Sequence,
    *,
    colour: str | Sequence[str] = style.BLUE,
    hollow: bool | Sequence[bool] = False,
    dashed: bool | Sequence[bool] = False,
    upright: bool = False,
    scale: float = 1.0,
    marker: str = "o",
    size: float | Sequence[float] = 5.5,
    width: float = 2.2,
    alpha: float = 0.55,
    opacity: float = 1.0,
    label: str | None = None,
    say: Callable[[float], str] | None = None,
) -> None:
    """Draw estimates as dots on the bars of their intervals; what has no estimate is left out.

    - `at`: place of each on the axis of categories (down the left side; along the bottom when `upright`).
    - `values` (sequence of Estimate, of (estimate, low, high), or of numbers).
    - `colour`, `hollow`, `dashed`, `size` (one, or one for each): the bars of intervals may be dashed.
    - `scale`: what values are multiplied by: 100 for points.
    - `alpha`, `opacity`: of the bars, and of the dots: many that lie on each other.
    - `label` (str): for the legend.
    - `say`: from an estimate to what is written above its dot.
    """
    _note(axes, DOTS)
    at, rows = list(at), [[scale * part for part in _three(value)] for value in values]
    colours, hollows, dashes, sizes = (_each(look, len(rows)) for look in (colour, hollow, dashed, size))
    bar = axes.vlines if upright else axes.hlines
    ranged = [k for k, (_, low, high) in enumerate(rows) if np.isfinite(low) and np.isfinite(high)]
    for dash in dict.fromkeys(dashes[k] for k in ranged):
        drawn = [k for k in ranged if dashes[k] == dash]
        ends = zip(*((at[k], *rows[k][1:], colours[k]) for k in drawn), strict=True)
        place, low, high, inks = map(list, ends)
        bar(place, low, high, colors=inks, linewidth=width, alpha=alpha, linestyle=(0, (2, 2)) if dash else "-")
    for place, (value, _, _), one in zip(at, rows, colours, strict=True):
        if say is not None and np.isfinite(value):
            x, y = (place, value) if upright else (value, place)
            write(axes, say(value), (x, y), (0, 7), color=one)
    for look in dict.fromkeys(zip(colours, hollows, strict=True)):
        alike = [k for k, same in enumerate(zip(colours, hollows, strict=True)) if same == look]
        chosen = [k for k in alike if np.isfinite(rows[k][0])]
        across, along = [rows[k][0] for k in chosen], [at[k] for k in chosen]
        x, y = (along, across) if upright else (across, along)
        axes.scatter(
            x,
            y,
            marker=marker,
            s=[sizes[k] ** 2 for k in chosen],
            color="white" if look[1] else look[0],
            edgecolor="white" if marker == "D" else look[0],
            alpha=opacity,
            linewidth=1 if opacity == 1 else 0,
            zorder=3,
            label=label,
        )
        label = None


def labelled_dots(axes, rows: Sequence[tuple[str, Estimate, str]], say: Callable[[float], str] = percent) -> None:
    """Draw one line for each (label, estimate, colour): a dot with its interval, its number above it."""
    labels, values, colours = zip(*rows, strict=True)
    dots(axes, range(len(rows)), values, colour=colours, size=6, say=say)
    row_labels(axes, labels, grid=False)


def bars(
    axes,
    at: Sequence[float],
    sizes: Sequence[float],
    *,
    colour: str | Sequence[str] = style.BLUE,
    upright: bool = False,
    width: float = 0.6,
    start: Sequence[float] | float = 0.0,
    alpha: float = 1.0,
    label: str | None = None,
    bounds: Sequence | None = None,
) -> None:
    """Draw bars from `start`, lying unless `upright`; thin lines on them where `bounds` are given as (low, high)."""
    _note(axes, BARS)
    at_zero = {"bottom" if upright else "left": start}
    look = {} if np.any(np.asarray(start, dtype=float)) or not isinstance(colour, str) else {"linewidth": 0}
    draw = axes.bar if upright else axes.barh
    draw(at, sizes, width, color=colour, alpha=alpha, label=label, **at_zero, **look)
    for place, pair in zip(at, bounds if bounds is not None else [], strict=bounds is not None):
        if None not in pair:
            (axes.vlines if upright else axes.hlines)(place, *pair, color=style.INK, linewidth=1.2)


def lines(
    axes,
    x,
    y,
    low=None,
    high=None,
    *,
    colour: str = style.BLUE,
    marker: str | None = "o",
    size: float = 4,
    width: float = 1.6,
    alpha: float = 0.15,
    style_of_line: str = "-",
    label: str | None = None,
) -> None:
    """Draw a line with a band between its bounds."""
    _note(axes, LINES)
    if low is not None:
        axes.fill_between(x, low, high, color=colour, alpha=alpha, linewidth=0)
    look = {"linestyle": style_of_line, "marker": marker, "markersize": size, "markeredgewidth": 0}
    axes.plot(*_known(x, y), color=colour, linewidth=width, label=label, **look)


def steps(
    axes, times, share, low=None, high=None, *, colour: str = style.BLUE, alpha: float = 0.15, label: str | None = None
) -> None:
    """Draw a curve that holds its height from one time to the next, with its band."""
    _note(axes, STEPS)
    if low is not None:
        axes.fill_between(times, low, high, step="post", color=colour, alpha=alpha, linewidth=0)
    axes.plot(*_known(times, share), drawstyle="steps-post", color=colour, linewidth=1.6, label=label)


def _known(x, y) -> tuple[np.ndarray, np.ndarray]:
    """Return the points that have a height: a line goes on over the others."""
    x, y = np.asarray(x), np.asarray(y, dtype=float)
    known = np.isfinite(y)
    return x[known], y[known]


def areas(axes, x, edges: Sequence, colours: Sequence[str]) -> None:
    """Fill the room between each edge and the next with its colour; heights hold from one `x` to the next."""
    _note(axes, AREAS)
    for low, high, colour in zip(edges, edges[1:], colours, strict=False):
        alpha = 1 if colour == style.PALE else 0.75
        axes.fill_between(x, low, high, step="post", color=colour, alpha=alpha, linewidth=0)


def heat(
    axes, values: np.ndarray, texts, *, low: float, high: float, colours="Blues", dark: float = 0.6, size: float = 8.5
) -> None:
    """Draw a field of cells, each with its text; cells without a value stay hatched.

    `values` (ndarray, shape (rows, columns)): NaN where there is none. `texts` (sequence of sequence of str): of the
    same shape. `low`, `high`: values at the two ends of the colours. `dark`: share of the way from low to high above
    which the text is white.
    """
    _note(axes, HEAT)
    rows, columns = values.shape
    axes.fill_between([0, columns], 0, rows, facecolor="white", edgecolor=style.PALE, hatch="///", linewidth=0)
    look = {"cmap": colours, "vmin": low, "vmax": high, "linewidth": 0, "edgecolor": "white", "zorder": 2}
    axes.pcolormesh(np.ma.masked_invalid(values), **look)
    axes.set(xlim=(0, columns), ylim=(rows, 0))
    for y in range(rows):
        for x in range(columns):
            if np.isfinite(values[y, x]):
                white = abs(values[y, x] - (low if low >= 0 else 0)) / (high - max(low, 0.0)) > dark
                ink = "white" if white else style.INK
                axes.text(x + 0.5, y + 0.5, texts[y][x], ha="center", va="center", fontsize=size, color=ink, zorder=3)
    axes.tick_params(left=False, bottom=False)
    for spine in axes.spines.values():
        spine.set_visible(False)


def waterfall(axes, amounts: Sequence[float], labels: Sequence[str], say) -> None:
    """Draw the way from the first amount, over the changes between, to the last, which is their sum.

    `amounts`: the first and the last are levels, the others changes with their signs. `labels`: below each bar. `say`:
    from an amount and whether it is a level to the text above its bar.
    """
    _note(axes, WATERFALL)
    last = len(amounts) - 1
    ends = np.cumsum(amounts[:-1])
    tops = [amounts[0], *np.maximum(ends[1:], ends[:-1]), amounts[-1]]
    bottoms = [0.0, *np.minimum(ends[1:], ends[:-1]), 0.0]
    for place, amount in enumerate(amounts):
        level = place in (0, last)
        colour = style.GREY if level else style.GREEN if amount > 0 else style.VERMILLION
        height = tops[place] - bottoms[place]
        axes.bar(place, height, 0.66, bottom=bottoms[place], color=colour)
        if place < last:
            axes.plot([place + 0.33, place + 0.67], [ends[place]] * 2, color=style.GREY, linewidth=0.7)
        write(axes, say(amount, level), (place, tops[place]))
    axes.set_xticks(range(last + 1), labels, linespacing=1.25, fontsize=8 if last < 9 else 7)
    axes.tick_params(bottom=False)


def write(axes, text: str, at: tuple, shift: tuple = (0, 3), *, ha: str = "center", size: float = 9, **look) -> None:
    """Write beside a point of the data, `shift` letters' points to the right and up."""
    axes.annotate(text, at, xytext=shift, textcoords="offset points", ha=ha, fontsize=size, **look)


def row_labels(axes, labels: Sequence[str], *, grid: bool = True, line: bool = False, **look) -> None:
    """Write one label for each row down the left side, the first on top.

    `grid`: with a quiet grid across. `line`: with the axis' own line and ticks.
    """
    axes.set_yticks(range(len(labels)), labels, linespacing=1.25, **look)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    if not line:
        axes.tick_params(left=False)
        axes.spines["left"].set_visible(False)
    if grid:
        axes.grid(axis="x", color=style.PALE, linewidth=0.6)
        axes.set_axisbelow(True)


def reference(
    axes, value: float, *, upright: bool = True, dashed: bool = False, colour: str = style.INK, label: str = ""
) -> None:
    """Draw a reference line: no difference, a target; `label` stands above it."""
    draw = axes.axvline if upright else axes.axhline
    look = {"linestyle": (0, (5, 3))} if dashed else {}
    draw(value, color=colour, linewidth=0.8, zorder=0, **look)
    if label:
        axes.text(value, 1.01, label, ha="center", va="bottom", fontsize=9, transform=axes.get_xaxis_transform())
