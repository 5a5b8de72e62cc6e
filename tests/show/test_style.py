"""The chart style: lines that fit, labels that keep apart, pictures that do not change."""

from __future__ import annotations

import io

import matplotlib
import pytest
from PIL import Image

from cslib.show import style


def picture(title="A finding: 95%", note=""):
    with style.canvas(title, note) as canvas:
        axes = canvas.axes()
        for i, colour in enumerate(style.CYCLE):
            axes.plot([0, 1], [i, i + 1], color=colour)
    return canvas.png


def test_the_same_figure_gives_the_same_small_picture():
    first = picture()
    assert first == picture()
    image = Image.open(io.BytesIO(first))
    image.load()
    assert image.mode == "P"
    assert len(image.getcolors()) <= 64
    assert not [key for key in image.info if key not in ("transparency",)]
    assert len(first) < 40_000


def test_lines_keep_their_colours_in_few_colours():
    colours = {colour for _, colour in Image.open(io.BytesIO(picture())).convert("RGB").getcolors(10_000)}
    for wanted in style.CYCLE:
        asked = tuple(int(wanted[i : i + 2], 16) for i in (1, 3, 5))
        nearest = min(max(abs(a - b) for a, b in zip(asked, colour, strict=True)) for colour in colours)
        assert nearest <= 12, wanted


def test_the_style_does_not_leak_into_other_charts():
    before = dict(matplotlib.rcParams)
    picture()
    assert dict(matplotlib.rcParams) == before


def test_the_style_draws_japanese_without_bold():
    with style.theme():
        assert matplotlib.rcParams["font.family"] == ["IPAexGothic", "DejaVu Sans"]
        assert {matplotlib.rcParams[key] for key in ("font.weight", "axes.titleweight", "axes.labelweight")} == {
            "normal"
        }
        assert matplotlib.rcParams["axes.unicode_minus"] is False


@pytest.mark.parametrize(
    "text",
    [
        "Of 4,965 rules tried, the search proposes: active on at least 45% of working days or more",
        "試した4,965通りのルールから探索が提案するのは「営業日の45%以上で利用し、かつ機能の35%以上を使っている」というルールです。",
        "状態の差は、初日から数えると45.0ポイントに見えるが、ランドマークから数えると（補正した値で）37.0ポイントである",
    ],
)
def test_wrapped_lines_fit_and_lose_nothing(text):
    lines = style.wrap(text, 11.5, pixels=300)
    assert len(lines) > 1
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert style._ruler(11.5).getlength(line) <= 300 + 2 * 16
        assert line[0] not in style._NEVER_FIRST
        assert line[-1] not in "（「『【"


def test_katakana_words_are_not_broken():
    lines = style.wrap("数えると三十七ポイントであり、それはランドマークの日から", 11.5, pixels=150)
    assert any("ポイント" in line for line in lines)
    assert any("ランドマーク" in line for line in lines)


def test_long_titles_and_notes_stay_inside_the_picture():
    text = "解約の割合はセグメントによって異なり" * 8

    def extents(figure):
        renderer = figure.canvas.get_renderer()
        return [artist.get_window_extent(renderer) for artist in (figure._suptitle, figure._supxlabel)]

    with style.canvas(text, text) as canvas:
        canvas.axes().plot([1, 2])
    for box in extents(canvas.figure):
        assert box.x0 >= 0
        assert box.x1 <= 720
        assert box.y0 >= 0
        assert box.y1 <= canvas.figure.bbox.height


@pytest.mark.parametrize(
    ("places", "gap"),
    [
        ([0.5, 0.5, 0.9], 0.1),
        ([0.1, 0.1, 0.1, 0.1], 0.2),
        ([3, 1, 2], 0.5),
        ([0.0], 1),
        ([], 1),
        ([0.2, 0.25, 0.31], 0.1),
    ],
)
def test_labels_are_moved_apart_in_their_order(places, gap):
    moved = style.spread(places, gap)
    order = sorted(range(len(places)), key=lambda i: places[i])
    assert all(moved[b] - moved[a] >= gap - 1e-9 for a, b in zip(order, order[1:], strict=False))
    if places:
        assert sum(moved) == pytest.approx(sum(places))
