"""Charts, tables and sentences on handoff policies compared, in both languages."""

from dataclasses import replace

import pytest

from cslib.handoff.policies_views import (
    caseload_chart,
    caseload_table,
    policies_finding,
    policies_table,
    policy_lateness_table,
    tradeoff_chart,
)
from cslib.show.display import ChartView, Finding
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, Unavailable


def test_charts_of_load_and_of_waiting_tell_their_numbers(policies, tradeoffs, lang):
    for view in (caseload_chart(policies), tradeoff_chart(tradeoffs)):
        assert isinstance(view, ChartView)
        assert "85" in view.alt or "350" in view.alt
        assert "nan" not in view.alt and "None" not in view.alt


def test_the_load_chart_names_the_lightest_and_the_heaviest(policies):
    heavy = replace(policies.outcomes["state"].caseload.onboarding, estimate=310.4)
    load = replace(policies.outcomes["state"].caseload, onboarding=heavy)
    changed = policies.outcomes | {"state": replace(policies.outcomes["state"], caseload=load)}
    view = caseload_chart(replace(policies, outcomes=changed))
    assert view.title == "Accounts in onboarding: from 85 (on day 90) to 310 (in the state)"


def test_what_waiting_costs_is_in_the_title(tradeoffs):
    view = tradeoff_chart(tradeoffs)
    assert view.title == (
        "From day 60 to day 240, false handoffs go from 50% to 35%; waiting for the state makes it 3.6% (accounts in"
        " onboarding: 350)"
    )
    few = tradeoff_chart(replace(tradeoffs, n=12))
    assert few.title.startswith("Too few to conclude (n = 12)")
    fixed = tradeoffs.points[tradeoffs.points["family"] == "fixed"]
    assert "waiting" not in tradeoff_chart(replace(tradeoffs, points=fixed)).title
    assert isinstance(tradeoff_chart(replace(tradeoffs, points=fixed.iloc[:0])), Finding)


@pytest.mark.parametrize("show", [caseload_chart, tradeoff_chart, caseload_table, policy_lateness_table])
def test_without_data_they_say_what_is_missing(show, lang):
    assert show(Unavailable(("usage",))).missing == ("usage",)


def test_the_policy_in_force_is_marked(policies):
    outcomes = policies.outcomes | {"criteria": policies.outcomes["state"], "proposed": policies.outcomes["state"]}
    asked = policies.asked | {"proposed": policies.asked["criteria"]}
    decided = replace(policies, outcomes=outcomes, asked=asked, in_force=True)
    names = [row[0] for row in policies_table(decided).rows]
    assert "state, steps and information, cap 180 days (in force)" in names
    assert "state, steps and information, cap 180 days (proposed)" in names
    assert not any("No handoff policy is in force" in text for text in policies_finding(decided).sentences)
    proposed = policies_finding(replace(decided, in_force=False))
    assert any("No handoff policy is in force" in text for text in proposed.sentences)


HALF = ("46.7% (40.9% to 52.5%)", "50.0% (44.2% to 55.8%)")


def said(view):
    """Return the first row as a page shows it."""
    return [column.say(value) for column, value in zip(view.columns, view.rows[0], strict=True)]


def test_how_late_and_in_whose_hands(policies):
    assert said(policy_lateness_table(policies))[2:] == [HALF[0], "5 weeks (4 to 6)", HALF[1]]
    view = caseload_table(policies)
    assert said(view) == ["on day 90", "–", "85 (70 to 104)", "85 (70 to 104)"]
    assert "older ones are in neither count" in view.note


def test_policies_without_a_definition_name_it(policies):
    lacking = policies.outcomes | {"state": Unavailable(("high_utilization", "handoff_info"))}
    note = policies_table(replace(policies, outcomes=lacking)).note
    assert "without a definition of high utilization and the table handoff_info: in the state." in note


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (INSUFFICIENT, "Against handing over on day 90, it cannot be told whether with “in the state” fewer are out"),
        (NOT_SUPPORTED, "36.0 points (30.0 to 42.0, n = 280) more are out of the state"),
    ],
)
def test_differences_are_told_as_they_are_judged(policies, verdict, words):
    found = policies_finding(policies)
    assert "with “in the state” 36.0 points (30.0 to 42.0, n = 280) fewer are out of the state" in found.text
    gap = policies.gaps["state"]
    turned = replace(gap, estimate=0.36, low=0.30, high=0.42) if verdict == NOT_SUPPORTED else gap
    changed = replace(policies, gaps={"state": replace(turned, verdict=verdict)})
    assert words in policies_finding(changed).text
