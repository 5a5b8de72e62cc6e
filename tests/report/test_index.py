from __future__ import annotations

import re
from urllib.parse import unquote

from cslib.report.pages import index

NOTHING = {"runs": []}


def number(estimate, low=None, high=None, unit="share", verdict=None, **rest):
    return {"estimate": estimate, "low": low, "high": high, "n": 5, "unit": unit, "verdict": verdict, **rest}


def entry(segment="all", notebook="03_retention", lang="en", by="segment", status="ok", results=None, **rest):
    folder = "all" if segment == "all" else f"{by}-{segment}"
    return {
        "segment": segment,
        "segment_by": "" if segment == "all" else by,
        "notebook": notebook,
        "lang": lang,
        "status": status,
        "html": f"{folder}/{notebook}.{lang}.html" if status == "ok" else None,
        "title": "Retention" if lang == "en" else "リテンション",
        "results": results or {},
        **rest,
    }


def record(*runs, quarter="2026Q3", **rest):
    return {
        "company": "A <b>",
        "quarter": quarter,
        "as_of": "2026-10-01",
        "parameters": {},
        "definition": {"value": "", "source": ""},
        "kit": {"version": "0.1.0"},
        "runs": list(runs),
        **rest,
    }


def plain(html: str) -> str:
    """Take the marks off that say where in run.json a number stands."""
    return re.sub(r"</?data[^>]*>", "", html)


def row(html: str, name: str) -> str:
    html = plain(html)
    return re.search(rf'<tr><th scope="row">{re.escape(name)}</th>(.*?)</tr>', html)[1]


def test_doubts_conventions_and_the_months_of_the_quarter_are_said():
    doubts = [{"code": "amount_unknown", "table": "contracts", "count": 3, "numbers": {"paid": 41}}]
    made = record(doubts=doubts, conventions={"amounts": "per year"}, fiscal_year={"start": 4, "named": "start"})
    html = index({**made, "quarter": "2026Q2"}, NOTHING, "en")
    assert "FY2026 Q2 (July to September 2026)" in html and "<dd>2026-09-30</dd>" in html
    assert "Amounts of contracts are read as per year and divided by 12." in html
    assert "contracts: 3 of 41 paid contracts have no mrr.</p>" in html
    assert "年額として読み" in index(made, NOTHING, "ja")
    assert "doubts" not in index(record(), NOTHING, "en").partition("<body>")[2]


def test_segments_stand_side_by_side_with_intervals_and_verdicts():
    html = index(
        record(
            entry(results={"grr_12m": number(0.912, 0.88, 0.941), "accounts_at_start": number(1200, unit="accounts")}),
            entry("mid", results={"grr_12m": number(0.8, 0.7, 0.9, verdict="insufficient evidence")}),
            entry("mid", "01_high", results={"definition": number(None, verdict="supported", unit="rule")}),
        ),
        NOTHING,
        "en",
    )
    total, mid = row(html, "All accounts"), row(html, "mid")
    assert "1,200" in total
    assert "91.2%" in total
    assert "88.0% to 94.1%" in total
    assert "80.0%" in mid
    assert '<a class="badge insufficient-evidence" href="verdicts.en.html">insufficient evidence</a>' in mid
    assert '<a class="badge supported" href="verdicts.en.html">supported</a>' in mid
    assert "A &lt;b&gt;" in html
    assert "<h2>Side by side: segment</h2>" in html


def test_changes_are_told_against_the_same_kind_of_numbers_only():
    now = record(entry(results={"grr_12m": number(0.92), "reach": number(0.5), "nrr_12m": number(0.9)}))
    last = record(
        entry(results={"grr_12m": number(0.9), "reach": number(0.45), "nrr_12m": number(0.9)}), quarter="2026Q2"
    )
    html = index(now, last, "en")
    assert "<em>+2.0 points</em>" in html
    assert "<em>+5.0 points</em>" in html
    assert "<em>±0.0 points</em>" in html
    assert "Then the change since 2026Q2." in html
    html = index(now, {**last, "definition": {"value": "breadth >= 0.4", "source": "policy"}}, "en")
    assert "+2.0 points" in html
    assert "+5.0 points" not in html
    for other in ({"company": "Another"}, {"parameters": {"target": 0.9}}):
        html = index(now, {**last, **other}, "en")
        assert "points" not in html
        assert "change since" not in html


def test_days_fall_with_a_minus():
    now = record(entry(results={"days_to_handoff_median": number(84, 80, 91.5, unit="days")}))
    last = record(entry(results={"days_to_handoff_median": number(91, unit="days")}), quarter="2026Q2")
    html = plain(index(now, last, "en"))
    assert "84 days" in html
    assert "80 to 91.5" in html
    assert "<em>−7 days</em>" in html


def test_what_is_missing_is_named():
    html = index(record(entry(results={"grr_12m": number(None, missing=["contracts.mrr"])})), NOTHING, "en")
    assert row(html, "All accounts") == '<td class="number">–</td>'
    assert "GRR, 12 months: not in the data, it needs the column mrr of the table contracts." in html


def test_links_lead_to_each_language():
    html = index(record(entry(), entry(lang="ja"), entry("中 小")), NOTHING, "ja")
    assert "リテンション" in html
    links = re.findall(r'<a href="([^"]*)" hreflang="(\w+)">', html)
    assert [(unquote(address), lang) for address, lang in links] == [
        ("all/03_retention.en.html", "en"),
        ("all/03_retention.ja.html", "ja"),
        ("segment-中 小/03_retention.en.html", "en"),
        ("verdicts.en.html", "en"),
        ("verdicts.ja.html", "ja"),
    ]


def test_failures_name_segment_notebook_cell_and_message():
    error = {"cell": 4, "message": "KeyError: '<i>'", "source": "x['<i>']"}
    html = index(record(entry(), entry("mid", status="failed", error=error)), NOTHING, "en")
    failed = html.partition('<div class="failure">')[2].partition("</div>")[0]
    for text in (
        "segment: mid · 03_retention · English",
        "in cell 4",
        "KeyError: &#x27;&lt;i&gt;&#x27;",
        "x[&#x27;&lt;i&gt;",
    ):
        assert text in failed
    assert '<span class="badge failed">failed</span>' in html
    error = {"cell": None, "message": "DeadKernelError: Kernel died", "source": ""}
    assert "in cell" not in index(record(entry(status="failed", error=error)), NOTHING, "en")


def test_a_column_of_segments_has_a_table_of_its_own():
    html = index(record(entry(), entry("mid"), entry("Kanto", by="region")), NOTHING, "en")
    assert "<h2>Side by side: segment</h2>" in html
    assert "<h2>Side by side: region</h2>" in html


def test_the_index_of_a_report_leads_to_every_page(finished):
    outcome, folder = finished
    html = outcome.index.read_text(encoding="utf-8")
    linked = {unquote(address) for address in re.findall(r'href="([^"]+)" hreflang', html)}
    assert linked == {p.relative_to(folder).as_posix() for p in folder.rglob("*.html")} - {"index.html"} - {
        "index.en.html"
    }
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_the_work_has_a_table_of_its_own_with_its_units():
    results = {"grr_12m": number(0.9), "at_stake": number(2567494.4, 2193133.6, 3005757.5, unit="money")}
    results |= {"people_needed": number(7.0725, 6.7722, 7.3727, unit="ratio")}
    html = plain(index(record(entry(results=results)), NOTHING, "en"))
    customers, work, pages = re.findall(r'<tr><th scope="row">All accounts</th>(.*?)</tr>', html)
    assert "90.0%" in customers
    assert "English" in pages
    for text in ("2,567,494", "2,193,134 to 3,005,758", "7.07", "6.77 to 7.37"):
        assert text in work
        assert text not in customers
