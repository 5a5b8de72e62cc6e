"""What a cell hands over: escaped HTML, readable text, numbers for the report."""

from __future__ import annotations

import base64
import io
import json
import math
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from jinja2 import UndefinedError
from PIL import Image
from shown import views

from cslib import language
from cslib.show.columns import Column, plain
from cslib.show.display import RESULTS, ChartView, Finding, TableView, missing, render
from cslib.show.style import canvas
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, VIEWS, Estimate, Unavailable

SHARE = Estimate(0.95251, 0.92, 0.974, n=120, events=6, verdict=SUPPORTED)
MARKUP = '<img src=x onerror="alert(1)"> & "quotes"'


class Tags(HTMLParser):
    """Collects tags and text, and fails on what is not closed in order."""

    def __init__(self, html: str):
        super().__init__()
        self.seen, self.open, self.text = [], [], []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize(
    ("verdict", "css", "badge"),
    [
        (SUPPORTED, "supported", "supported"),
        (NOT_SUPPORTED, "not-supported", "not supported"),
        (INSUFFICIENT, "insufficient-evidence", "insufficient evidence"),
        (None, "plain", ""),
    ],
)
def test_a_finding_shows_its_verdict_and_keeps_its_numbers(verdict, css, badge):
    finding = Finding("reach", ("One.", "Two."), verdict, {"reach": SHARE}, "Title", ("point",))
    bundle = finding._repr_mimebundle_()
    tags = Tags(bundle["text/html"])
    assert tags.seen[0][1]["class"] == f"mathjax_ignore cs-finding {css}"
    assert tags.seen[0][1]["id"] == "cs-reach"
    assert ("span" in [tag for tag, _ in tags.seen]) == bool(badge)
    assert badge in "".join(tags.text)
    assert bundle["text/plain"].endswith("Title\nOne. Two.\n- point")
    record = bundle[RESULTS]
    assert record["results"]["reach"] == SHARE.record()
    assert (record["kind"], record["name"], record["lang"], record["verdict"]) == ("finding", "reach", "en", verdict)


def test_markup_in_data_stays_text():
    finding = Finding("a", (MARKUP,), title=MARKUP, points=(MARKUP,))
    table = TableView("b", MARKUP, (Column(MARKUP),), ((MARKUP,),), MARKUP)
    for display in (finding, table):
        html = display._repr_mimebundle_()["text/html"]
        assert "img" not in [tag for tag, _ in Tags(html).seen]
        assert MARKUP in Tags(html).text[0] or MARKUP in "".join(Tags(html).text)


def test_a_template_that_lacks_a_name_is_an_error():
    with pytest.raises(UndefinedError, match="'table' is undefined"):
        render("show/templates/table.html")


def test_a_japanese_finding_stays_japanese_wherever_it_is_shown():
    with language.using("ja"):
        finding = Finding("a", ("一。", "二。"), SUPPORTED)
    assert finding.badge == "裏付けあり"
    assert finding.text == "一。二。"
    assert 'lang="ja"' in finding._repr_mimebundle_()["text/html"]


def table_of(n: int) -> TableView:
    columns = (Column("name"), Column("share", "percent"), Column("day", "date"), Column("retention", "estimate"))
    rows = tuple((f"名前{i}", i / 1000, pd.Timestamp("2026-09-30"), SHARE) for i in range(n))
    return TableView("t", "Title", columns, rows, "A note.", {"reach": SHARE}, shown=3)


def test_a_table_shows_the_first_rows_and_its_record_holds_all():
    bundle = table_of(5)._repr_mimebundle_()
    tags = Tags(bundle["text/html"])
    assert sum(tag == "tr" for tag, _ in tags.seen) == 1 + 3
    assert "The first 3 of 5 rows are shown." in tags.text
    record = bundle[RESULTS]
    assert len(record["rows"]) == 5
    assert record["columns"] == ["name", "share", "day", "retention", "retention, low", "retention, high"]
    assert record["rows"][1] == ["名前1", 0.001, "2026-09-30", 0.95251, 0.92, 0.974]
    assert len(record["kinds"]) == len(record["columns"])
    assert "rows are shown" not in table_of(3)._repr_mimebundle_()["text/html"]


def test_a_table_is_named_by_the_title_above_it():
    tags = Tags(table_of(1)._repr_mimebundle_()["text/html"])
    title, table = (next(attrs for tag, attrs in tags.seen if tag == wanted) for wanted in ("p", "table"))
    assert table["aria-labelledby"] == title["id"]
    assert "Title" in tags.text


def test_numbers_of_a_table_stand_right_and_bounds_below_them():
    tags = Tags(table_of(1)._repr_mimebundle_()["text/html"])
    aligned = [attrs["style"].split(";")[0] for tag, attrs in tags.seen if tag == "td"]
    assert aligned == ["text-align:left"] + ["text-align:right"] * 3
    assert "95.3% (92.0% to 97.4%)" in tags.text


def test_a_wide_table_puts_bounds_below_their_estimate():
    gap = Estimate(0.0125, -0.04, 0.06, method="MOVER")
    columns = [Column(f"c{i}", "estimate") for i in range(4)] + [Column("gap", "points"), Column("days", "days")]
    view = TableView("w", "Wide", tuple(columns), ((SHARE,) * 4 + (gap, Estimate(84.0, 79.0, 98.0, unit="days")),))
    text = Tags(view._repr_mimebundle_()["text/html"]).text
    for alone, bounds in (("95.3%", "92.0% to 97.4%"), ("1.2", "-4.0 to 6.0"), ("84 days", "79 to 98")):
        assert text[text.index(alone) + 1] == bounds
    record = view._repr_mimebundle_()[RESULTS]
    assert record["rows"][0][-6:] == [1.25, -4.0, 6.0, 84.0, 79.0, 98.0]
    assert record["kinds"] == ["percent"] * 12 + ["decimal"] * 3 + ["number"] * 3


def test_of_many_names_a_page_shows_the_first_and_the_record_all():
    column = Column("lacking", "names")
    assert column.say(("a", "b", "c")) == "a, b, c"
    assert column.say(("a", "b", "c", "d", "e")) == "a, b and 3 more"
    assert column.values(("a", "b", "c", "d", "e")) == ["a, b, c, d, e"]
    assert column.say(()) == ""


def test_long_findings_are_listed_after_their_first_sentence():
    short = Finding("a", ("One.", "Two.", "Three."), next="Next: four.", decide=("five",))
    long = Finding("a", ("One.", "Two.", "Three.", "Four."), next="Next: five.")
    assert [tag for tag, _ in Tags(short._html()).seen] == ["div", "p", "p", "p", "ul", "li"]
    assert [tag for tag, _ in Tags(long._html()).seen] == ["div", "p", "ul", "li", "li", "li", "p"]
    assert long.text == "One. Two. Three. Four. Next: five."
    assert str(short).splitlines() == ["One. Two. Three. Next: four.", "To decide", "- five"]


def test_columns_of_the_text_line_up():
    lines = str(table_of(2)).splitlines()[1:4]
    ends = [language.current() and sum(2 if ord(c) > 0x2E80 else 1 for c in line) for line in lines]
    assert len(set(ends)) == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (float("nan"), None),
        (math.inf, None),
        (np.float64(1 / 3), 0.3333333333),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (pd.NaT, None),
        (pd.Timestamp("2026-09-30"), "2026-09-30"),
        ("x", "x"),
    ],
)
def test_records_hold_only_what_json_can(value, expected):
    assert plain(value) == expected
    assert json.loads(json.dumps(plain(value), allow_nan=False)) == expected


def test_a_chart_comes_with_its_text():
    with canvas("A title", "a note") as drawn:
        drawn.axes().plot([1, 2])
    chart = ChartView("c", "A title", "What it shows: 3.", drawn.png, {"reach": SHARE})
    bundle, metadata = chart._repr_mimebundle_()
    image = Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))
    assert image.size == (720, 380)
    assert metadata == {"image/png": {"alt": "What it shows: 3."}}
    assert bundle["text/plain"] == "What it shows: 3."
    assert bundle[RESULTS]["alt"] == "What it shows: 3."
    assert json.loads(json.dumps(bundle[RESULTS], allow_nan=False))["results"]["reach"]["estimate"] == 0.95251


@pytest.mark.parametrize(
    ("needs", "says"),
    [
        (Unavailable(("handoffs", "contracts.mrr")), "the table handoffs and the column mrr of the table contracts"),
        (Unavailable(("high_utilization",)), "There is no definition of high utilization"),
        (
            Unavailable(("policy/high_utilization.yml",), "no policy in force"),
            "No definition of high utilization is in force",
        ),
        (Unavailable((), "searched among all accounts"), "see the page of all accounts"),
    ],
)
def test_what_is_missing_is_named_and_told_to_the_report(needs, says):
    display = missing("x", "Which question?", needs, ("grr", "nrr"))
    assert says in display.text
    record = display._repr_mimebundle_()[RESULTS]
    assert list(record["results"]) == ["grr", "nrr"]
    assert record["results"]["grr"]["missing"] == list(needs.needs)
    if needs.reason == "missing":
        assert "Which question?" in display.text


def test_every_view_lies_where_its_result_looks_for_it():
    assert views("chart")
    lost = [
        (of.__name__, method)
        for of, methods in VIEWS.items()
        for method, view in methods.items()
        if view.__module__.rpartition(".")[0] != (of.shown_by or of.__module__.rpartition(".")[0])
    ]
    assert not lost
