"""The views of the notebook on the team: whole in both languages, with what is lacking said."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from cslib.adoption.goals import STATUSES, Goals
from cslib.company.policies.kpi import MEASURES, Kpi, Node
from cslib.company.quarters import Quarter
from cslib.show.display import RESULTS, ChartView, Finding, TableView
from cslib.show.wording import result_name
from cslib.stats.estimate import MET, MISSED, OPEN, Estimate, Unavailable
from cslib.stats.intervals import proportion
from cslib.stats.survival import cumulative_incidence
from cslib.team.capacity import Capacity, Phase, ratio
from cslib.team.capacity_views import capacity_chart, capacity_finding, capacity_table, goals_chart, goals_finding
from cslib.team.kpi import Foundation, KpiTree, Readiness, Scored, judged, steadiness
from cslib.team.kpi_views import closing as findings_closing
from cslib.team.kpi_views import (
    kpi_finding,
    kpi_table,
    kpi_tree_chart,
    readiness_chart,
    readiness_finding,
    starter_kpi,
    target_in_words,
)

LACKING = Unavailable(("handoffs", "handoff_info"))


@pytest.fixture
def ready():
    counts = {"2025Q4": (60, 76), "2026Q1": (50, 73), "2026Q2": (71, 76), "2026Q3": (0, 0)}
    quarters = {name: proportion(*count) for name, count in counts.items()}
    onboarding = Foundation("reach", 0.5, quarters, steadiness(quarters, 0.5))
    term = Unavailable(("contracts.term_months",))
    return Readiness({"onboarding": onboarding, "renewal": Foundation("renewal_rate", 0.85, {}, term)}, OPEN)


@pytest.fixture
def scored():
    node = Node("顧客が<残る> & stay", "grr_12m", 0.9, "佐藤", "whole")
    below = [
        (1, Node("Arrive", "reach", 0.5, "", "onboarding"), Estimate(0.6, 0.55, 0.65, 100)),
        (2, Node("A very long name of a node that would never fit on one line of it " * 2), None),
        (3, Node("Informed", "information_complete", 0.9), LACKING),
        (1, Node("Days", "days_to_handoff_median", 90), Estimate(94.0, 84.0, 103.0, 76, unit="days")),
        (1, Node("Open", "nrr_12m"), Estimate(1.01, n=50)),
    ]
    rows = [(0, node, Estimate(0.86, 0.83, 0.88, 900)), *below]
    nodes = tuple(Scored(depth, n, judged(r, n) if r else r) for depth, n, r in rows)
    policy = Kpi(in_force_from=datetime.date(2026, 10, 1), purpose="Customers stay.", tree=(node,))
    return KpiTree(policy, False, Quarter(2026, 3), nodes)


@pytest.fixture
def wanted():
    rng = np.random.default_rng(4)
    status = pd.DataFrame([[60, 10, 20, 2, 8], [20, 10, 8, 0, 62]], index=["original", "next"], columns=list(STATUSES))
    days, cause = rng.integers(1, 700, 300), rng.choice([0, 1, 2], 300)
    reached = {kind: cumulative_incidence(days, cause) for kind in status.index}
    year = {kind: incidence.at(365) for kind, incidence in reached.items()}
    return Goals(status, reached, year, proportion(20, 30), proportion(92, 100), proportion(38, 100))


@pytest.fixture
def work():
    rng = np.random.default_rng(2)
    weekly = ratio(pd.Series(rng.poisson(20, 60)), pd.Series(rng.integers(1, 13, 60)))
    needed = Estimate(2.14, 1.96, 2.32, 60, unit="ratio")
    phase = Phase(79, 1057.0, 17153.0, 2.1e7, weekly, weekly, 10, needed)
    few = ratio(pd.Series([3.0]), pd.Series([2.0]))
    rows = [("SMB", "onboarding", 20, 300.0, weekly, weekly), ("<b>", "adoption", 1, 3.0, few, few)]
    columns = ["segment", "phase", "accounts", "minutes", "minutes_per_week", "minutes_per_revenue"]
    segments = pd.DataFrame(rows, columns=columns)
    phases = {"onboarding": phase, "adoption": phase}
    return Capacity(phases, segments, needed, 10_000, 10.0, "cap", 180, 0.8)


VIEWS = {
    "readiness": ([readiness_chart, readiness_finding], "ready"),
    "kpi": ([kpi_tree_chart, kpi_table, kpi_finding], "scored"),
    "goals": ([goals_chart, goals_finding], "wanted"),
    "capacity": ([capacity_chart, capacity_table, capacity_finding], "work"),
}


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_is_whole_in_both_languages(name, lang, request, recwarn):
    calls, fixture = VIEWS[name]
    result = request.getfixturevalue(fixture)
    for call in calls:
        view = call(result)
        assert isinstance(view, (ChartView, TableView, Finding))
        bundle = view._repr_mimebundle_()
        bundle = bundle[0] if isinstance(bundle, tuple) else bundle
        assert bundle[RESULTS]["lang"] == lang
        for text in (str(view), bundle.get("text/html", "")):
            assert "nan" not in text.lower().replace("finance", "")
            assert "{" not in text
            assert "<b>" not in bundle.get("text/html", "")
    assert not [warning for warning in recwarn if "Glyph" in str(warning.message)]


@pytest.mark.parametrize("name", VIEWS)
def test_without_a_result_the_view_says_what_is_lacking(name, lang):
    for call in VIEWS[name][0]:
        view = call(LACKING)
        assert isinstance(view, Finding)
        assert view.missing == LACKING.needs


def test_the_tree_says_what_is_met_missed_open_and_lacking(scored):
    rows = {row[1]: row[5] for row in kpi_table(scored).rows}
    assert rows["GRR, 12 months"] == "missed"
    assert rows["Reach of high utilization"] == "met"
    assert rows["Handoffs with all information"] == "needs the table handoffs, the table handoff_info"
    assert rows["Days to handoff (median)"] == "cannot be told"
    assert rows["NRR, 12 months"] == "no target"
    assert kpi_tree_chart(scored).title.startswith("Of 5 measures 1 are met, 1 missed; for 3")
    finding = kpi_finding(scored)
    assert "Without an owner: 4 of 5 measures." in finding.points
    assert finding.results["kpi_grr_12m"].verdict == MISSED
    assert any("cslib policy kpi FOLDER" in sentence for sentence in finding.sentences)


def test_readiness_counts_the_quarters_that_hold(ready):
    assert "onboarding in 3 of 4" in readiness_chart(ready).title
    finding = readiness_finding(ready)
    assert finding.verdict == OPEN
    assert finding.results["readiness_renewal"] == Unavailable(("contracts.term_months",))
    assert "it cannot be computed without the column term_months of the table contracts" in finding.points[1]


def test_a_quarter_clearly_below_target_does_not_settle_it_alone(ready):
    quarters = {f"2026Q{k}": proportion(made, 76) for k, made in enumerate((31, 30, 28, 37), 1)}
    part = Foundation("reach", 0.5, quarters, steadiness(quarters, 0.5))
    assert quarters["2026Q3"].high < 0.5
    assert part.steady.verdict == OPEN
    told = readiness_finding(Readiness(ready.parts | {"onboarding": part}, OPEN)).points[0]
    assert told.endswith(
        "The lower bound reaches the target in 0 of 4 quarters. In 1 of 4 quarters the whole interval lies below the"
        " target; with that many looked at, it can still be chance."
    )


def test_people_are_told_with_their_assumption(work):
    text = capacity_finding(work).text
    assert "At 10 hours of contact per person and week, the recorded contacts take 2.1 (2.0 to 2.3) people." in text
    assert "the first 180 days count as onboarding" in text
    assert "Minutes are recorded for 80.0% of the contacts only" in text
    names = [row[0] for row in capacity_table(work, "segment").rows]
    assert names[2:] == ["SMB", "<b> (too few: n = 1)"]


def test_goals_stand_beside_the_customers_kept(wanted):
    text = goals_finding(wanted, proportion(857, 1000)).text
    assert "Beside it: 85.7%" in text
    assert "38.0% (28.5% to 48.3%, n = 100) of the customers have a next goal on record." in text


@pytest.mark.parametrize("verdict", [MET, MISSED, OPEN])
def test_the_notebook_closes_with_what_to_decide(ready, scored, wanted, work, verdict, lang):
    closing = findings_closing(Readiness(ready.parts, verdict), scored, wanted, work)
    assert len(closing.points) >= 4
    assert len(closing.decide) == 3
    lacking = findings_closing(ready, scored, LACKING, LACKING)
    assert len(lacking.points) == len(closing.points) - 2
    nobody = findings_closing(ready, scored, wanted, work, LACKING, LACKING)
    assert nobody.points == findings_closing(ready, scored, wanted, work).points


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_has_a_name_and_a_target_in_words(measure, lang):
    assert result_name(measure) != measure
    said = target_in_words(Node("x", measure, 0.5))
    assert ("days" in said or "日" in said) == (measure == "days_to_handoff_median")


def test_the_starter_asks_for_known_measures_once_and_leaves_owners_open(tiny, lang):
    nodes = [node for _, node in starter_kpi(tiny).walk()]
    asked = [node.measure for node in nodes if node.measure]
    assert len(asked) == len(set(asked))
    assert set(asked) <= MEASURES.keys()
    assert all(node.target is not None and node.role and not node.owner for node in nodes)


def test_results_hand_out_their_numbers_and_figures(ready, scored, wanted, work):
    assert ready.frame.loc[("onboarding", "2026Q2"), "n"] == 76
    assert scored.frame.loc["grr_12m", "target"] == 0.9 and scored.frame.loc["reach", "estimate"] == 0.6
    assert "people_needed" in work.frame.index
    for result in (ready, scored, wanted, work):
        assert isinstance(result.chart().figure, Figure)
