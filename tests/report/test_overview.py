"""The overview: every figure is run.json's, every count has its names, what is missed, simulated or missing is said."""

from __future__ import annotations

import re
from html import unescape

import pandas as pd
import pytest
from test_index import NOTHING, entry, number, record, row

import cslib as cs
from cslib.language import using
from cslib.report.overview import Overview, Who
from cslib.report.pages import index
from cslib.show.display import RESULTS

AIM = {
    "target": 0.9,
    "lower": False,
    "name": "Revenue stays",
    "owner": "Sato Yui",
    "since": "2026-07-01",
    "unit": "share",
}
LATE = {
    "target": 0.2,
    "lower": True,
    "name": "Few goals are overdue",
    "owner": "",
    "since": "2026-07-01",
    "unit": "share",
}
RETENTION = {
    "accounts_at_start": number(1200, unit="accounts"),
    "churned_accounts": number(2, unit="accounts"),
    "grr_12m": number(0.812, 0.78, 0.841),
    "grr_12m_change": number(-0.031, -0.072, 0.011),
    "grr_12m@2025Q3": number(0.843, 0.81, 0.87),
    "grr_12m@2026Q2": number(0.82, 0.79, 0.85),
    "grr_12m@2026Q3": number(0.812, 0.78, 0.841),
    "bridge_start": number(106642720, unit="money"),
    "bridge_churn": number(2273900, unit="money"),
    "bridge_contraction": number(529390, unit="money"),
    "bridge_expansion": number(946500, unit="money"),
    "rate_effect": number(-0.033, -0.069, -0.002),
    "mix_effect": number(0.0018, 0.0001, 0.004),
    "characteristics_hazard_state_in": number(0.03, 0.01, 0.06, unit="ratio", verdict="supported"),
    "avoidable_share": number(0.637, 0.553, 0.715),
    "notice_due": number(2, unit="accounts"),
}
ADOPTION = {
    "contact_over": number(0.0127, 0.007, 0.021) | {"events": 14},
    "overload_ratio": number(1.83, 1.34, 2.49, unit="ratio", verdict="supported"),
    "programme_check_in_outside_breadth": number(0.016, 0.012, 0.021, unit="points", verdict="supported"),
    "programme_webinar_inside_breadth": number(-0.02, -0.03, -0.01, unit="points", verdict="supported"),
}
TEAM = {
    "kpi_goals_overdue": number(0.557, 0.513, 0.6, verdict="missed", aim=LATE),
    "kpi_in_state_90d": number(
        None, missing=["handoffs"], verdict=None, aim=AIM | {"name": "Still in it", "target": 0.5}
    ),
    "kpi_grr_12m": number(0.812, 0.78, 0.841, verdict="missed", aim=AIM),
    "people_needed": number(6.87, 6.56, 7.17, unit="ratio"),
    "people_now": number(5, unit="people"),
}
BOOKS = {"03_retention": RETENTION, "04_adoption": ADOPTION, "05_team": TEAM}
WHO = {"a1": Who("a1", "One <Inc.>", "Sato", 1000.0, pd.Timestamp("2026-11-01")), "a2": Who("a2", "Two", "", 5000.0)}


def made(lang="en", **changed):
    """Return a record of three pages, and what their displays recorded."""
    runs = [entry(notebook=book, lang=lang, by="", results=found | changed) for book, found in BOOKS.items()]
    told = [{"kind": "finding", "name": run["notebook"][:2], "results": run["results"]} for run in runs]
    told[0] |= {"names": {"notice_due": [["a1", "soon"], ["a2", "soon"]], "churned_accounts": [["a1", ""], ["a2", ""]]}}
    told[1] |= {"names": {"contact_over": [[f"a{k}", ""] for k in range(14)]}, "decide": ["who finds out why"]}
    more = {"languages": [lang], "notebooks": list(BOOKS), "currency": "JPY", "policies": {"kpi": "2026-07-01"}}
    return record(*runs, **more), [(run, [one]) for run, one in zip(runs, told, strict=True)]


def first_part(html: str) -> str:
    return html.partition('<div class="first">')[2].partition('<section class="lists">')[0]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_number_is_that_of_run_json(lang):
    said, displays = made(lang)
    html = first_part(index(said, NOTHING, lang, displays, WHO))
    results = {name: one for run in said["runs"] for name, one in run["results"].items()}
    data = re.findall(r'<data value="([^"]+)" data-of="(.+?)\.(\w+)">(.*?)</data>', html)
    assert len(data) > 40
    for value, name, part, text in data:
        held = results[name]["aim"]["target"] if part == "target" else results[name][part]
        assert float(value) == held
        shown = float(re.sub(r"[^\d.]", "", text))
        # Shares are written as percentages or points.
        assert any(shown == pytest.approx(abs(held) * scale, abs=0.051) for scale in (1, 100))
    rest = unescape(re.sub(r"<data.*?</data>|<svg.*?</svg>|<[^>]*>", " ", html, flags=re.DOTALL))
    aims = {
        (name.removeprefix("kpi_"), one["aim"]["target"]): one.get("verdict")
        for name, one in results.items()
        if one.get("aim", {}).get("since")
    }
    told = [len(aims), *([*aims.values()].count(verdict) for verdict in ("met", "missed"))]
    counts = re.search(
        r"Of (\d+) targets in force (\d+) are met, (\d+) are missed, (\d+)"
        r"|目標(\d+)件のうち、達成(\d+)件、未達(\d+)件、判定できないもの(\d+)件",
        rest,
    )
    assert [int(n) for n in counts.groups() if n] == [*told, told[0] - told[1] - told[2]]
    rest = rest.replace(counts[0], "")
    # What remains are dates, quarters, and how a figure is made.
    known = (
        r"20\d\d(-\d\d-\d\d|Q\d|年\d+月\d+日|年\d+月)|\(July to September 2026\)|page 05|05のページ"
        r"|12 months|12か月|95%|19 times in 20|20回に19回|1年"
    )
    assert re.findall(r"\d+", re.sub(known, "", rest)) == []


def test_a_missed_target_is_seen_with_its_owner_and_asked_about_first():
    said, displays = made()
    html = index(said, NOTHING, "en", displays, WHO)
    plain = re.sub(r"</?data[^>]*>", "", html)
    plan = plain.partition("Plan against actual")[2].partition("</section>")[0]
    revenue = plan.partition("Revenue stays")[2].partition("</tr>")[0]
    for text in ("at least 90.0%", "81.2% (78.0% to 84.1%)", "× missed", "Sato Yui"):
        assert text in revenue
    assert "at most 20.0%" in plan and "not in the data" in plan.partition("Still in it")[2].partition("</tr>")[0]
    assert plan.count("<tr>") == 4, "each measure and target once"
    asked = re.findall(r"<li>(.*?)</li>", plain.partition("To decide now")[2].partition("</ol>")[0], re.DOTALL)
    assert len(asked) == 5
    assert asked[0].startswith("\n") or "Revenue stays misses its target" in asked[0]
    assert "Owner: Sato Yui" in asked[0] and 'href="all/05_team.en.html#cs-05"' in asked[0]
    order = (
        "Revenue stays misses",
        "Few goals are overdue misses",
        "The work takes 6.87",
        "14</a> customers",
        "check-in",
    )
    assert [text in one for text, one in zip(order, asked, strict=True)] == [True] * 5
    assert "webinar" not in asked[4], "what lowers use is no help"
    assert "no owner named" in asked[1]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_decision_due_for_review_is_asked_about_first_by_who_made_it(lang):
    said, displays = made(lang)
    place = {"quarter": "2026Q2", "segment_by": "", "segment": "", "notebook": "03_retention"}
    then = place | {"name": "segments_SMB_Enterprise", "figure": number(0.1, 0.05, 0.15)}
    one = {
        "id": "2026-07-01-1", "standing": "due", "kind": "other", "what": "Calls <b>", "by": "Ito",
        "decided_on": "2026-07-01", "evidence": [then], "measure": then, "sign": ">=", "value": 0.2,
        "look_again": "2026Q3", "programme": "", "lot": "", "quarter": "2026Q2", "now": then | {"quarter": "2026Q3"},
        "change": number(-0.031, -0.06, -0.002, unit="points"), "verdict": "missed", "proposal": "drop",
    }  # fmt: skip
    others = [
        one | {"id": f"2026-07-01-{k}", "what": f"Kept {k}", "verdict": "met", "proposal": "keep"} for k in (2, 3, 4)
    ]
    html = index(said | {"decisions": [*others, one]}, NOTHING, lang, displays, WHO)
    asked = html.partition('<ol class="decisions">')[2].partition("</ol>")[0].split("<li>")[1:]
    assert len(asked) == 5 and "Calls &lt;b&gt;" in asked[0] and "Ito" in asked[0], "what has not come, before what has"
    assert 'href="#decision-2026-07-01-1"' in asked[0] and html.count('id="decision-2026-07-01-1"') == 1
    assert sum("Kept" in one for one in asked) == 1, "room is left for the rest"

    line = html.partition('<tr id="decision-2026-07-01-1">')[2].partition("</tr>")[0]
    assert "segments_SMB" not in html and "Enterprise" in line and "−3.1" in line
    assert all(
        text in line for text in (("5.0% to 15.0%", "−6.0 to −0.2") if lang == "en" else ("5.0%〜15.0%", "−6.0〜−0.2"))
    )


def test_holding_to_a_limit_is_not_asked_where_the_limit_itself_is_due_for_review():
    said, displays = made()
    due = {"standing": "due", "proposal": "drop", "by": "Ito", "what": "A limit", "id": "1"}
    asks = []
    for measure in ("contact_over", "grr_12m"):
        record = said | {"decisions": [due | {"measure": {"name": measure}}]}
        results = {name: one for run in said["runs"] for name, one in run["results"].items()}
        found = Overview(record, results, displays, WHO).decisions()
        asks.append([kind for kind, *_ in found])
    assert "contact" not in asks[0] and "contact" in asks[1]


def test_two_targets_for_one_figure_are_to_be_settled_before_one_of_them_is_missed():
    said, displays = made()
    results = {name: one for run in said["runs"] for name, one in run["results"].items()}
    twice = results["kpi_grr_12m"]
    other = twice | {"aim": twice["aim"] | {"target": 0.5, "owner": ""}}
    found = Overview(said, results | {"grr_12m": other}, displays, WHO).decisions()
    assert found[0][:2] == ("rivals", "grr_12m") and found[0][3] == twice["aim"]["owner"]
    assert not {("missed", "grr_12m"), ("missed", "kpi_grr_12m")} & {one[:2] for one in found if one[0] == "missed"}


def test_without_a_target_in_force_that_is_said_and_nothing_proposed_is_taken_for_one():
    said, displays = made()
    for run in said["runs"]:
        for one in run["results"].values():
            if "aim" in one:
                one["aim"] = one["aim"] | {"since": ""}
    html = index(said, NOTHING, "en", displays, WHO)
    assert "No target is in force." in html and "misses its target" not in html
    assert "Sato Yui" not in html, "who is proposed answers for nothing"
    assert "Decide who finds out why." in re.sub(r"\n", " ", html)


def test_every_count_has_its_names():
    said, displays = made()
    html = index(said, NOTHING, "en", displays, WHO)
    assert re.findall(r'<a href="all/03_retention.en.html#names-(\w+)"><data value="2"', html) == [
        "churned_accounts",
        "notice_due",
    ]
    listed = html.partition('<section class="lists">')[2].partition("</section>")[0]
    assert [unescape(name) for name in re.findall(r'<th scope="row">(.*?)</th>', listed)] == ["Two", "One <Inc.>"]
    assert "JPY 5,000" in listed and "2026-11-01" in listed
    assert "JPY" not in index(said | {"currency": ""}, NOTHING, "en", displays, WHO)


def test_an_unfinished_report_says_at_the_top_what_is_missing():
    said, displays = made()
    assert "unfinished" not in index(said, NOTHING, "en", displays, WHO)
    wanted = {"segment_by": "tier", "segments": ["mid"], "languages": ["en", "ja"]}
    html = index(said | wanted, NOTHING, "en", displays, WHO)
    assert "This report is unfinished." in html.partition("What changed")[0]
    assert "03_retention: 3 of 4 pages are missing" in html
    assert "未完成" in index(record(notebooks=["03_retention"], languages=["ja"]), NOTHING, "ja").partition("変化")[0]


def test_what_was_simulated_looks_simulated():
    results = {"days_to_handoff_median": number(180, 180, 180, unit="days", simulated=True)}
    html = row(index(record(entry(results=results)), NOTHING, "en"), "All accounts")
    assert "◇ simulated: 180 days" in html and "180 to 180" not in html
    assert "◇シミュレーション：180日" in row(index(record(entry(results=results)), NOTHING, "ja"), "すべてのお客様")


def test_quarters_are_drawn_and_told():
    said, displays = made()
    html = index(said, NOTHING, "en", displays, WHO)
    told = "GRR, 12 months, quarter by quarter: 2025Q3 84.3%, 2026Q2 82.0%, 2026Q3 81.2%."
    assert f'aria-label="{told}"' in html
    line = re.search(r'<polyline points="([^"]+)"', html)[1].split()
    heights = [float(point.partition(",")[2]) for point in line]
    assert len(line) == 3 and heights == sorted(heights), "lower figures lie lower"


def test_owners_answer_for_pages_only_where_the_tree_is_in_force():
    result = {"kpi_grr_12m": number(0.8, aim=AIM)}
    assert Overview({}, result, (), {}).owner("03") == "Sato Yui"
    assert Overview({}, {"kpi_grr_12m": number(0.8, aim=AIM | {"since": ""})}, (), {}).owner("03") == ""
    assert Overview({}, {}, (), {}).owner("99") == ""


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_counts_of_the_sample_have_as_many_names(lang):
    with using(lang):
        company = cs.load("sample")
        rule = cs.company.policies.rule.Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")
        trailing = cs.company.trailing(company)
        history = cs.adoption.history(company)
        views = [
            cs.retention.summary(company).finding(),
            cs.retention.bridge(company).table(),
            cs.retention.renewals_ahead(company).table(),
            cs.utilization.left_this_quarter(company, trailing, rule).table(),
            cs.utilization.near_misses(company, trailing, rule).table(),
            cs.handoff.due(company, rule, trailing).table(),
            cs.adoption.expansion(company, history, rule).now_table(),
        ]
    told = [view._repr_mimebundle_()[RESULTS] for view in views]
    counts = {
        name: one for each in told for name, one in each["results"].items() if one["unit"] in ("accounts", "money")
    }
    names = {name: [account for account, _ in those] for each in told for name, those in each["names"].items()}
    assert set(names) >= {"churned_accounts", "accounts_at_start", "notice_due", "left_state", "handoff_due"}
    for name, those in names.items():
        if name in counts:
            wanted = counts[name]["n" if name.startswith("bridge_") else "estimate"]
            assert len(those) == len(set(those)) == wanted, name
    known = set(company.accounts["account_id"])
    assert all(set(those) <= known for those in names.values())
