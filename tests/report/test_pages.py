from __future__ import annotations

import re
from dataclasses import replace

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from cslib.company.doubts import Doubt
from cslib.company.quarters import Quarter
from cslib.report import record
from cslib.report.overview import Who
from cslib.report.pages import POLICY, Facts, help_page, page, records, title_of
from cslib.show.display import RESULTS, Finding
from cslib.stats.court import PAGES, Claim, judge
from cslib.stats.estimate import Estimate

FACTS = Facts(
    company="A & B <b>",
    quarter="2026Q3",
    as_of=pd.Timestamp("2026-10-01"),
    segment_by="tier",
    segment="<script>alert(1)</script>",
    parameters={"landmark_days": 90, "definition": "breadth >= 0.4"},
    fingerprint="0123456789ab",
    kit="0.1.0",
    definition_source="proposed",
)


def book(*cells):
    return nbformat.v4.new_notebook(cells=list(cells))


def shown(data, metadata=None):
    return new_code_cell("hidden_code()", outputs=[new_output("display_data", data, metadata=metadata or {})])


def body(html: str) -> str:
    return html.partition("<main>")[2].partition("</main>")[0].strip()


def test_the_head_says_whose_and_what_and_is_escaped():
    html = page(book(new_markdown_cell("# Title <i>")), "en", FACTS)
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<h1>Title &lt;i&gt;</h1>" in html
    assert html.count("<h1>") == 1
    assert "A &amp; B &lt;b&gt; · 2026Q3 · tier: &lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script" not in html
    for text in (
        "<dd>2026-09-30</dd>",
        "Landmark (days)",
        "uses at least 40% of the features (proposed, not in force)",
        "0123456789ab",
        "0.1.0",
    ):
        assert text in html
    assert f'http-equiv="Content-Security-Policy" content="{POLICY}"' in html


def test_the_head_speaks_japanese():
    html = page(book(new_markdown_cell("# 題")), "ja", FACTS)
    assert '<html lang="ja">' in html
    for text in ("基準日", "2026年9月30日", "ランドマーク（日）", "機能の40%以上を使っている（提案中・未採用）"):
        assert text in html


def finding(name, verdict, **results):
    return Finding(name, ("What was found.",), verdict, results, "Title")._repr_mimebundle_()


def claimed(family, tried, value=0.2):
    return judge(family, [Claim(Estimate(value, value - 0.1, value + 0.1, n=90)) for _ in range(tried)])[0]


def test_the_top_says_how_many_claims_were_tried_and_every_verdict_leads_to_what_it_means():
    cells = [
        shown(finding("a", "supported", one=claimed("cohorts", 3), two=claimed("cohorts", 3))),
        shown(finding("b", "insufficient evidence", three=claimed("speed", 1), four=Estimate(0.5, n=9))),
    ]
    html = page(book(new_markdown_cell("# Title"), *cells), "en", FACTS)
    said = re.search(r'<p class="tried">(.*?)</p>', html).group(1)
    assert said.startswith("Claims tried on this page: 4. ")
    assert 'href="../verdicts.en.html"' in said
    # Both badges at a glance and both beside the findings.
    assert len(re.findall(r'<a class="badge[^"]*" href="../verdicts.en.html">', html)) == 2
    assert len(re.findall(r'<a href="../verdicts.en.html"><span class="cs-badge" title="[^"]+"', html)) == 2
    assert "No claim could be tried on this page." in page(book(), "en", FACTS)


@pytest.mark.parametrize(("lang", "supported"), [("en", "supported"), ("ja", "裏付けあり")])
def test_the_page_of_meanings_tells_every_verdict_and_family_in_both_languages(lang, supported):
    html = help_page(lang)
    assert f'<html lang="{lang}">' in html
    assert f"{supported}</span></dt>" in html
    assert html.count("<dt>") == 6
    rows = re.findall(r"<tr><td>(.*?)</td><td>(.+?)</td><td class=\"number\">(.+?)</td></tr>", html)
    assert [page for page, *_ in rows if page] == ["01", "02", "03", "04", "05"]
    assert [share for *_, share in rows].count("50.0%") == 5
    assert len(rows) == sum(len(families) for page, families in PAGES.items() if page.isdigit())


def test_doubts_and_conventions_stand_at_the_top():
    doubts = (Doubt("amount_unknown", "contracts", 3, (), {"paid": 41}),)
    facts = replace(FACTS, quarter=Quarter(2026, 2, 4), doubts=doubts, conventions={"end_dates": "last day"})
    head = page(book(new_markdown_cell("# Title")), "en", facts).partition("<main>")[0]
    assert "FY2026 Q2 (July to September 2026)" in head
    assert "<dt>How the export is read</dt><dd>End dates are read as last days.</dd>" in head
    assert '<p class="doubts">These data leave doubts, and figures that rest on them have no verdict. ' in head
    assert "contracts: 3 of 41 paid contracts have no mrr.</p>" in head
    assert "doubts" not in page(book(), "en", FACTS).partition("<body>")[2]
    japanese = page(book(new_markdown_cell("# 題")), "ja", facts).partition("<main>")[0]
    for text in (
        "2026年度第2四半期（2026年7月〜2026年9月）",
        "終了日は契約の最終日として読んでいます。",
        "3 件に mrr がありません。",
    ):
        assert text in japanese


def test_prose_holds_no_html_and_leads_nowhere_else():
    text = (
        "a <b>bold</b> <script>x</script>\n\n[next](02_handoff.ipynb) [out](https://example.org/a?b) "
        "[bad](javascript:alert(1)) ![shot](https://example.org/x.png) [part](#part-1)\n\n"
        "| a | b |\n|---|---|\n| 1 | $2$ |"
    )
    html = page(book(new_markdown_cell("# T"), new_markdown_cell(text)), "ja", FACTS)
    prose = body(html)
    assert "&lt;b&gt;bold&lt;/b&gt; &lt;script&gt;" in prose
    assert '<a href="02_handoff.ja.html">next</a>' in prose
    assert "out (https://example.org/a?b)" in prose
    assert "shot" in prose
    assert "<table>" in prose
    assert "$2$" in prose
    assert set(re.findall(r'(?:src|href)="([^"]*)"', html)) == {
        "02_handoff.ja.html",
        "#part-1",
        "../verdicts.ja.html",
    }


def test_headings_make_a_list_of_contents():
    html = page(
        book(new_markdown_cell("# T\n\nlead"), new_markdown_cell("## One *two*\n\n### no\n\n## Three")), "en", FACTS
    )
    assert re.findall(r'<li><a href="#(part-\d)">(.*?)</a>', html) == [("part-1", "One two"), ("part-2", "Three")]
    assert '<h2 id="part-1">' in html
    assert html.index("lead") < html.index("Contents")


def test_a_chart_is_a_picture_with_its_alternative_text():
    ours = {"image/png": "aGk=\n", "text/plain": "plain", "text/html": "<b>no</b>"}
    assert body(page(book(shown(ours, {"image/png": {"alt": 'n < 3 "or"'}})), "en", FACTS)) == (
        '<figure><img alt="n &lt; 3 &quot;or&quot;" src="data:image/png;base64,aGk="></figure>'
    )
    assert 'alt="plain"' in body(page(book(shown(ours)), "en", FACTS))
    broken = {"image/png": 'x" onerror="alert(1)', "text/plain": ""}
    assert body(page(book(shown(broken)), "en", FACTS)).count('"') == 4


def test_html_is_taken_from_the_kit_alone():
    html = {"text/html": "<em>hello</em>", "text/plain": "<plain>"}
    assert body(page(book(shown(html)), "en", FACTS)) == "<pre>&lt;plain&gt;</pre>"
    assert body(page(book(shown({**html, RESULTS: {"kind": "finding"}})), "en", FACTS)) == "<em>hello</em>"


@pytest.mark.parametrize("mime", ["text/markdown", "text/latex", "image/svg+xml", "application/javascript"])
def test_other_kinds_are_not_shown(mime):
    assert body(page(book(shown({mime: "<x>"})), "en", FACTS)) == ""


def test_streams_are_text_and_widgets_nothing():
    out = new_code_cell("c", outputs=[new_output("stream", name="stdout", text="<a>")])
    err = new_code_cell("c", outputs=[new_output("stream", name="stderr", text="<b>")])
    widget = shown({"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "interactive()"})
    html = page(book(out, err, widget), "en", FACTS)
    assert body(html) == '<pre>&lt;a&gt;</pre>\n<pre class="warning">&lt;b&gt;</pre>'
    assert "hidden_code" not in html


def test_verdicts_stand_at_the_top():
    finding = {"kind": "finding", "name": "reach", "title": "Reach <x>", "verdict": "not supported"}
    silent = {"kind": "finding", "name": "notes", "title": "Notes", "verdict": None}
    executed = book(shown({"text/html": "", RESULTS: finding}), shown({"text/html": "", RESULTS: silent}))
    assert records(executed) == [finding, silent]
    glance = page(executed, "en", FACTS).partition('<section class="glance">')[2].partition("</section>")[0]
    assert 'verdicts.en.html">not supported</a><span><a href="#cs-reach">Reach &lt;x&gt;</a>: ' in glance
    assert "Notes" not in glance
    assert "glance" not in body(page(book(new_markdown_cell("# T")), "en", FACTS))


def test_what_was_found_and_what_to_decide_stand_at_the_top_and_only_there():
    closing = {"kind": "finding", "name": "end", "title": "In short", "points": ["Many <b>."], "decide": ["who asks"]}
    claim = {"kind": "finding", "name": "a", "title": "A", "verdict": "supported", "lead": "They stay.", "text": "x"}
    cells = (shown({"text/html": "<p>claim</p>", RESULTS: claim}), new_markdown_cell("## Findings, and what to decide"))
    executed = book(new_markdown_cell("# T"), *cells, shown({"text/html": "<p>closing</p>", RESULTS: closing}))
    html = page(executed, "en", FACTS)
    glance = html.partition('<section class="glance">')[2].partition("</section>")[0]
    assert "<li>Many &lt;b&gt;.</li>" in glance and "<li>who asks</li>" in glance
    assert '<a href="#cs-a">A</a>: They stay.</span>' in glance
    assert body(html) == "<p>claim</p>", "its heading goes with it"


def test_parts_without_their_tables_stand_in_one_list_at_the_end():
    lacks = {
        "kind": "finding",
        "name": "m",
        "title": "Not in the data",
        "text": "No handoffs.",
        "missing": ["handoffs"],
    }
    there = {"kind": "finding", "name": "h", "title": "H", "verdict": None}
    executed = book(
        new_markdown_cell("# T"),
        new_markdown_cell("## Handoffs\n\nWhat they led to."),
        shown({"text/html": "<p>lacking</p>", RESULTS: lacks}),
        new_markdown_cell("## Use"),
        shown({"text/html": "<p>lacking</p>", RESULTS: lacks}),
        shown({"text/html": "<p>there</p>", RESULTS: there}),
    )
    main = body(page(executed, "en", FACTS))
    before, _, after = main.partition('<h2 id="missing">')
    assert "Handoffs" not in before and "led to" not in before and "<p>lacking" not in main
    assert "<p>there</p>" in before
    assert after.count("<dd>No handoffs.</dd>") == 2 and after.index("<dt>Handoffs</dt>") < after.index("<dt>Use</dt>")


def test_tables_are_closed_where_something_says_what_is_in_them():
    finding = {"kind": "finding", "name": "f", "title": "F", "verdict": None}
    table = {"kind": "table", "name": "t", "title": "Rows <i>", "columns": [], "rows": []}
    told, rows = (
        shown({"text/html": "<p>told</p>", RESULTS: finding}),
        shown({"text/html": "<p>rows</p>", RESULTS: table}),
    )
    main = body(page(book(new_markdown_cell("# T"), rows, told, rows, new_markdown_cell("## B"), rows), "en", FACTS))
    closed = re.findall(r"<details.*?</details>", main, re.DOTALL)
    assert len(closed) == 1 and main.count("<p>rows</p>") == 3
    assert "<summary>Table: Rows &lt;i&gt;</summary>" in closed[0] and " open" not in closed[0]


def test_behind_a_count_its_names_stand_on_the_page():
    names = {"contact_over": [["a1", "9 <contacts>"], ["a2", ""]]}
    facts = replace(FACTS, currency="JPY", accounts={"a1": Who("a1", "One <Inc.>", "Sato", 1200.0)})
    finding = {"kind": "finding", "name": "f", "title": "F", "verdict": None, "names": names}
    main = body(page(book(new_markdown_cell("# T"), shown({"text/html": "", RESULTS: finding})), "en", facts))
    assert '<a href="#names-contact_over">Names: Over the contact limit (2)</a>' in main
    listed = main.partition('id="names-contact_over"')[2].partition("</table>")[0]
    for text in ("<td>a1</td>", "One &lt;Inc.&gt;", "Sato", "JPY 1,200", "9 &lt;contacts&gt;", "<td>a2</td>"):
        assert text in listed


def test_the_title_is_the_first_heading():
    assert title_of(book(new_code_cell("# no"), new_markdown_cell("x\n\n# *One* `b`\n\n# Two"))) == "One b"
    assert title_of(book()) == ""


@pytest.mark.parametrize("name", ["page.py", "page.css", "templates/page.html", "locale/ja/page.po"])
def test_pages_are_made_anew_when_what_makes_them_changes(tmp_path, monkeypatch, name):
    monkeypatch.setattr(record, "PACKAGE", tmp_path)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("before")
    before = record.kit_hash.__wrapped__()
    (tmp_path / name).write_text("after")
    assert record.kit_hash.__wrapped__() != before


def test_pages_of_a_report_name_no_address(finished):
    _, folder = finished
    pages = sorted(folder.rglob("*.html"))
    assert len(pages) == 21
    for path in pages:
        html = path.read_text(encoding="utf-8")
        for address in re.findall(r'(?:src|href|action|data|poster)\s*=\s*["\']?([^"\'\s>]+)', html):
            assert re.match(
                r"data:image/png;base64,|#|[^:/]+\.html$|[^:]+/[^:/]+\.html$|tables(\.ja)?\.xlsx$|run\.json$", address
            )
        style = html.partition("<style>")[2].partition("</style>")[0]
        assert "url(" not in style
        assert "@import" not in style
        assert "<script" not in html
        assert "<link" not in html
