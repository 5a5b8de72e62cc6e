"""The one style of all charts: font, colours, title, note, and the picture file."""

import io
import re
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from cslib.language import in_currency, number, short_money

# Okabe & Ito's colours, which readers with any common colour vision can tell apart.
BLUE, ORANGE, GREEN, VERMILLION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, INK, GREY, PALE = "#56B4E9", "#CC79A7", "#F0E442", "#222222", "#6B6B6B", "#D9D9D9"
CYCLE = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, INK, GREY)

WIDTH, HEIGHT, DPI = 7.2, 3.8, 100
BESIDE, ABOVE = 0.06, 0.05
"""Inches left free around axes."""

FONTS = ("IPAexGothic", "DejaVu Sans")

# A run of katakana, one other full-width letter, or a Latin word with the spaces after it; opening signs stay with it.
_UNITS = re.compile(r"[（「『【]*(?:[\u30a0-\u30ff]+|[\u2e80-\uffef]|[^\u2e80-\uffef ]+ *| +)")

# A line of a Japanese text must not begin with these.
_NEVER_FIRST = "、。，．・：；？！）」』】〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ％%"


@cache
def _font_files() -> list[Path]:
    """Find the IPAex font; its package is only looked up, as importing it would change all charts."""
    return sorted(Path(find_spec("matplotlib_fontja").origin).parent.rglob("*.ttf"))


@cache
def _fonts() -> list[str]:
    """Register the IPAex font with matplotlib, once."""
    from matplotlib import font_manager

    for path in _font_files():
        font_manager.fontManager.addfont(path)
    return list(FONTS)


@contextmanager
def theme():
    """Draw in the kit's style inside a ``with`` block; other charts of the session keep theirs."""
    import matplotlib
    import seaborn

    with matplotlib.rc_context():
        seaborn.set_theme(
            context="paper",
            style="ticks",
            palette=list(CYCLE),
            rc={
                "font.family": _fonts(),
                "font.weight": "normal",
                "font.size": 9.5,
                "axes.titlesize": 10,
                "axes.titleweight": "normal",
                "axes.titlelocation": "left",
                "axes.labelsize": 9.5,
                "axes.labelweight": "normal",
                "axes.labelcolor": INK,
                "axes.edgecolor": GREY,
                "axes.linewidth": 0.8,
                "axes.spines.top": False,
                "axes.spines.right": False,
                "axes.unicode_minus": False,
                "xtick.labelsize": 9,
                "ytick.labelsize": 9,
                "text.color": INK,
                "figure.dpi": DPI,
                "savefig.dpi": DPI,
                "hatch.linewidth": 0.6,
                "text.parse_math": False,
            },
        )
        yield


@cache
def _ruler(points: float):
    from PIL import ImageFont

    return ImageFont.truetype(str(_font_files()[0]), round(points * DPI / 72, 1))


def wrap(text: str, points: float, pixels: float = 100 * WIDTH - 18) -> list[str]:
    """Break `text` into lines that, in letters of `points`, are at most `pixels` long.

    Latin and katakana words stay whole; other Japanese breaks anywhere but before closing signs.
    """
    lines = [""]
    for unit in _UNITS.findall(text):
        # Letters are placed on whole pixels, which makes a line a little longer than its letters.
        length = 1.03 * _ruler(points).getlength((lines[-1] + unit).rstrip())
        if length > pixels and lines[-1] and unit[:1] not in _NEVER_FIRST:
            lines.append("")
        lines[-1] += unit
    return [line.rstrip() for line in lines]


class Canvas:
    """A figure in the kit's style; `png` is there after the ``with`` block of :func:`canvas`."""

    def __init__(self, figure, title, note):
        self.figure, self.title, self.note = figure, title, note
        self.png = b""

    def axes(self, rows: int = 1, columns: int = 1, **kwargs):
        """Return the axes of the figure (an array of them for more than one)."""
        return self.figure.subplots(rows, columns, **kwargs)


@contextmanager
def canvas(title: str, note: str = "", height: float = HEIGHT):
    """Open a figure of the kit's size, with its title above and a note below, both at the left edge.

    `title`: the finding. `note`: n, units, what the bars are. `height`: in inches; the width is always 7.2.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with theme():
        lines = wrap(title, 11.5)
        figure = Figure(figsize=(WIDTH, height + 0.19 * (len(lines) - 1)))
        FigureCanvasAgg(figure)
        look = {"x": 0.012, "ha": "left", "linespacing": 1.25}
        above = figure.suptitle("\n".join(lines), fontsize=11.5, fontweight="normal", **look)
        below = figure.supxlabel("\n".join(wrap(note, 8.5)), fontsize=8.5, color=GREY, **look) if note else None
        sheet = Canvas(figure, above, below)
        yield sheet
        with _steady(figure):
            _place(sheet)
            sheet.png = png(figure)
        # Whoever goes on with the figure has it laid out anew.
        figure.set_layout_engine("constrained", w_pad=BESIDE, h_pad=ABOVE)


@contextmanager
def _steady(figure):
    """Keep the ticks of each axis while neither its range nor its place changes: they are asked for a dozen times."""
    kept = [axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)]
    for axis in kept:
        for name in ("_update_ticks", "_get_ticklabel_bboxes"):
            setattr(axis, name, _once(axis, getattr(axis, name)))
    try:
        yield
    finally:
        for axis in kept:
            del axis._update_ticks, axis._get_ticklabel_bboxes


def _once(axis, ask: Callable) -> Callable:
    """Return a function that asks again only after its axis or what it is given has changed."""
    known = [None, None]

    def answer(*given):
        state = (*axis.get_view_interval(), *axis.axes.bbox.bounds, *map(id, given[0] if given else ()))
        if known[0] != state:
            known[:] = state, ask(*given)
        return known[1]

    return answer


def _place(sheet: Canvas) -> None:
    """Move the axes so that their labels, the title and the note fit, as a constrained layout does, in fewer passes."""
    figure = sheet.figure
    renderer = figure.canvas.get_renderer()
    wide, high = BESIDE / figure.get_figwidth(), ABOVE / figure.get_figheight()
    edges = [0.0, 0.0]
    for k, (words, y) in enumerate(((sheet.title, 1 - high), (sheet.note, high))):
        if words is not None:
            words.set_y(y)
            edges[k] = words.get_window_extent(renderer).height / figure.bbox.height + 2 * high
    placed = [axes for axes in figure.axes if axes.get_subplotspec() is not None]
    locators = [axis for axes in placed for axis in (axes.xaxis, axes.yaxis)]
    _share(placed, [(0.1, 0.02, 0.08, 0.03)] * len(placed), edges, (wide, high))
    # Where other ticks fit into the new place, what they take is measured once more.
    for _ in range(2):
        ticks = [axis.get_majorticklocs().tolist() for axis in locators]
        _share(placed, [_overhang(axes, renderer) for axes in placed], edges, (wide, high))
        if ticks == [axis.get_majorticklocs().tolist() for axis in locators]:
            break


def _overhang(axes, renderer) -> tuple[float, float, float, float]:
    """Return how far labels stand out of the axes to the left, right, below and above, in shares of the figure."""
    box = axes.get_position()
    whole = axes.get_tightbbox(renderer, for_layout_only=True).transformed(axes.figure.transFigure.inverted())
    return box.x0 - whole.x0, whole.x1 - box.x1, box.y0 - whole.y0, whole.y1 - box.y1


def _share(placed: list, margins: list, edges: Sequence[float], pads: tuple[float, float]) -> None:
    """Give each axes its place: what margins leave of the figure is shared by the ratios of the grid."""
    from matplotlib.transforms import Bbox

    if not placed:
        return
    grid, specs = placed[0].get_gridspec(), [axes.get_subplotspec() for axes in placed]
    columns = [(one.colspan, left, right) for one, (left, right, _, _) in zip(specs, margins, strict=True)]
    rows = [(one.rowspan, above, below) for one, (_, _, below, above) in zip(specs, margins, strict=True)]
    across = _cells(columns, grid.get_width_ratios(), pads[0])
    down = _cells(rows, grid.get_height_ratios(), pads[1], *edges)
    for axes, one in zip(placed, specs, strict=True):
        (left, _), (_, right) = across[one.colspan.start], across[one.colspan.stop - 1]
        (top, _), (_, bottom) = down[one.rowspan.start], down[one.rowspan.stop - 1]
        axes.set_position(Bbox([[left, 1 - bottom], [right, 1 - top]]))
        axes.set_in_layout(True)


def _cells(
    spans: list, ratios: Sequence[float], pad: float, first: float = 0.0, last: float = 0.0
) -> list[tuple[float, float]]:
    """Return begin and end of each column, or row from above, between its margins."""
    n, gap = len(ratios), max(pad, 0.01 / len(ratios))
    before = [max((m for span, m, _ in spans if span.start == k), default=0.0) + (gap if k else pad) for k in range(n)]
    after = [
        max((m for span, _, m in spans if span.stop == k), default=0.0) + (gap if k < n else pad)
        for k in range(1, n + 1)
    ]
    room = max(1 - first - last - sum(before) - sum(after), 0.01)
    cells, at = [], first
    for lead, ratio, rest in zip(before, ratios, after, strict=True):
        begin = at + lead
        end = begin + room * ratio / sum(ratios)
        cells.append((begin, end))
        at = end + rest
    return cells


def png(figure) -> bytes:
    """Return the picture of a figure: 64 colours, no metadata, the same bytes every time."""
    from PIL import Image

    figure.canvas.draw()
    image = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")
    image = image.quantize(colors=64, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    small = io.BytesIO()
    image.save(small, format="png")
    return small.getvalue()


def _written(axis, write: Callable, label: str) -> None:
    """Write the ticks of an axis in a way of their own; below them what it shows."""
    axis.set_major_formatter(write)
    if label:
        axis.set_label_text(label)


def percent_axis(axis, label: str = "") -> None:
    """Write the ticks of an axis of shares as percentages."""
    _written(axis, lambda value, _: f"{round(100 * value, 6):g}%", label)


def points_axis(axis, label: str = "") -> None:
    """Write the ticks of an axis of differences of shares in points."""
    _written(axis, lambda gap, _: f"{round(100 * gap, 6):g}", label)


def thousands_axis(axis, label: str = "") -> None:
    """Write the ticks of an axis of counts or money with thousands separators."""
    _written(axis, lambda value, _: number(value), label)


def spread(places: Sequence[float], gap: float) -> list[float]:
    """Move labels apart until neighbours are at least `gap` from each other, their order and middle kept.

    Examples
    --------
    >>> spread([0.5, 0.5, 0.9], 0.1)
    [0.45, 0.55, 0.9]
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    groups: list[list[int]] = []
    middles: list[float] = []
    for i in order:
        groups.append([i])
        middles.append(places[i])
        while len(groups) > 1:
            reach = gap * (len(groups[-2]) + len(groups[-1])) / 2
            if middles[-1] - middles[-2] >= reach - 1e-12:
                break
            group = groups.pop(-2) + groups.pop(-1)
            groups.append(group)
            middles[-2:] = [sum(places[j] for j in group) / len(group)]
    spreaded = [0.0] * len(places)
    for group, middle in zip(groups, middles, strict=True):
        for k, i in enumerate(group):
            spreaded[i] = round(middle + gap * (k - (len(group) - 1) / 2), 12)
    return spreaded


def end_labels(axes, places: Sequence[float], labels: Sequence[str], colours: Sequence[str]) -> None:
    """Write labels at the right edge, at the heights where their lines end, without overlap."""
    low, high = axes.get_ylim()
    box = axes.get_position()
    lines = max(label.count("\n") + 1 for label in labels)
    gap = (high - low) * 0.17 * lines / (axes.figure.get_figheight() * box.height)
    beside = {"xycoords": ("axes fraction", "data"), "xytext": (5, 0), "textcoords": "offset points", "va": "center"}
    for place, label, colour in zip(spread(places, gap), labels, colours, strict=True):
        axes.annotate(label, (1.0, place), color=colour, fontsize=9, annotation_clip=False, **beside)


def log_axis(axes) -> None:
    """Make the x-axis of ratios logarithmic, with plain numbers at its ticks."""
    from matplotlib.ticker import FixedLocator, NullLocator

    axes.set_xscale("log")
    low, high = axes.get_xlim()
    ticks = [tick for tick in (0.1, 0.2, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10, 20) if low <= tick <= high]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(lambda value, _: f"{round(value, 3):g}")


def money_axis(axis, label: str = "") -> None:
    """Write the ticks of an axis of money shortly."""
    _written(axis, lambda value, _: short_money(value, 6, ""), in_currency(label))


def short(text: str, most: int = 22) -> str:
    """Shorten a name from the data for an axis."""
    return text if len(text) <= most else text[: most - 1] + "…"
