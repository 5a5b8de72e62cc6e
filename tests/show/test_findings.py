"""Sentences: what, how sure, on how many, what next; and no more than the verdict allows."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from shown import CAUSES

from cslib.company.policies.rule import Rule
from cslib.company.sources import Settings
from cslib.handoff.cohorts_views import handoff_finding
from cslib.handoff.due_views import closing as handoff_closing
from cslib.handoff.left_behind_views import information_finding
from cslib.handoff.policies_views import policies_finding
from cslib.language import percent
from cslib.orientation.sketch_views import data_notes
from cslib.retention.curves import BySegment
from cslib.retention.curves_views import segments_finding
from cslib.retention.summary_views import closing as retention_closing
from cslib.retention.summary_views import retention_finding, survival_finding
from cslib.show.display import Finding
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Reason, Unavailable
from cslib.stats.intervals import proportion
from cslib.utilization.landmark import evaluate
from cslib.utilization.landmark_views import definition_finding, drift_finding, reach_finding
from cslib.utilization.search_views import closing as utilization_closing
from cslib.utilization.search_views import search_finding, state_finding

STATE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")
AS_OF = pd.Timestamp("2026-10-01")
NO_USAGE = Unavailable(("usage",))
CALLS = {
    "data_notes": lambda get: data_notes(company(note("3 rows are hidden."))),
    "search": lambda get: search_finding(get("found")),
    "definition": lambda get: definition_finding(get("held"), "found"),
    "reach": lambda get: reach_finding(get("held"), proportion(60, 100)),
    "drift": lambda get: drift_finding(get("held")),
    "state": lambda get: state_finding(get("choice")),
    "utilization_summary": lambda get: utilization_closing(get("choice"), 24, 90),
    "handoff": lambda get: handoff_finding(get("actual")),
    "policies": lambda get: policies_finding(get("policies")),
    "information": lambda get: information_finding(get("information")),
    "handoff_summary": lambda get: handoff_closing(get("choice"), get("actual"), get("policies"), get("information")),
    "retention": lambda get: retention_finding(get("quarter")),
    "retention_without_money": lambda get: retention_finding(get("moneyless")),
    "survival": lambda get: survival_finding(get("quarter")),
    "segments": lambda get: segments_finding(get("groups")),
    "retention_summary": lambda get: retention_closing(get("quarter"), get("groups"), get("timing")),
}


def note(text):
    return SimpleNamespace(code="hidden", table="contracts", count=3, text=text)


def company(*notes):
    return SimpleNamespace(
        notes=notes, as_of=AS_OF, doubts=(), settings=Settings(end_dates="last day" if notes else "")
    )


@pytest.mark.parametrize("name", CALLS)
def test_every_finding_speaks_in_whole_sentences(name, lang, request):
    finding = CALLS[name](request.getfixturevalue)
    assert isinstance(finding, Finding)
    assert finding.sentences or finding.points
    for sentence in finding.sentences:
        assert sentence[-1] in (".:" if lang == "en" else "。："), sentence
        assert "{" not in sentence
        assert "None" not in sentence
        assert "nan" not in sentence
    told = finding.text + " ".join(finding.points)
    allowed = ("no proof of cause", "what causes a difference")
    for phrase in allowed:
        told = told.replace(phrase, "")
    assert not CAUSES.search(told), told


def judged(held, verdict, *reasons, months=24, renewals=40):
    changed = replace(held, horizon_months=months, renewals=renewals)
    return replace(changed, definition=replace(held.definition, verdict=verdict, reasons=reasons, value=str(STATE)))


HELD = Reason("held", {"low": 0.93, "goal": 0.9025, "high": 0.99, "gap_low": 0.12, "gap_high": 0.3})


def test_a_supported_definition_claims_no_more_than_its_horizon(held):
    finding = definition_finding(judged(held, SUPPORTED, HELD), "found")
    assert finding.verdict == SUPPORTED
    assert "Supported for 24 months, with 40 renewals." in finding.text
    assert "not yet several years" in finding.text
    assert "decide whether to put it into force" in finding.text
    longer = definition_finding(judged(held, SUPPORTED, HELD, months=36), "found").text
    assert "Supported for 36 months" in longer
    assert "long enough to speak of several years" in longer
    unknown = definition_finding(judged(held, SUPPORTED, HELD, renewals=None), "found").text
    assert "no renewal could be counted" in unknown


@pytest.mark.parametrize("verdict", [NOT_SUPPORTED, INSUFFICIENT])
def test_other_verdicts_claim_nothing(held, verdict):
    text = definition_finding(judged(held, verdict), "found").text
    assert "Supported for" not in text
    assert "several years" not in text
    assert ("do not use it as a goal" in text) == (verdict == NOT_SUPPORTED)
    assert ("do not decide on it yet" in text) == (verdict == INSUFFICIENT)


def test_the_definition_hands_over_its_results(held):
    results = definition_finding(held, "found").results
    names = ["definition", "retention_in_state", "retention_outside", "horizon_months", "landmark_days"]
    assert list(results) == [*names, "standardised_difference"]
    assert results["definition"].value == "active_day_share >= 0.5 and breadth >= 0.4"
    assert results["retention_in_state"] is held.in_state
    assert results["retention_outside"] is held.out_of_state
    assert (results["horizon_months"].estimate, results["landmark_days"].estimate) == (24, 90)


def test_the_definition_tells_interval_n_and_churns(held):
    text = definition_finding(held).text
    for estimate in (held.in_state, held.out_of_state):
        told = f"{percent(estimate.estimate)} ({percent(estimate.low)} to {percent(estimate.high)}, n = {estimate.n},"
        assert f"{told} {estimate.events} churned)" in text


def test_without_a_rule_there_is_insufficient_evidence_not_an_error():
    finding = definition_finding(Unavailable(("high_utilization",)), "none")
    assert finding.verdict == INSUFFICIENT
    assert finding.results["definition"].verdict == INSUFFICIENT
    assert not finding.missing


def test_without_usage_the_results_are_listed_as_missing():
    assert definition_finding(NO_USAGE).results["definition"] is NO_USAGE
    assert reach_finding(NO_USAGE).results == {"reach": NO_USAGE}
    assert {"retention_in_state", "retention_outside"} <= set(definition_finding(NO_USAGE).results)
    handoff = handoff_finding(Unavailable(("handoffs", "usage")))
    assert set(handoff.results) == {"days_to_handoff_median", "share_in_state_at_handoff", "relapse_90d"}
    assert "the table handoffs and the table usage" in handoff.text


def test_a_state_that_means_nothing_is_not_called_supported(landmark_table):
    table = landmark_table(inside=100.0, outside=100.0)
    finding = definition_finding(evaluate(table, STATE), "found")
    assert finding.verdict != SUPPORTED
    assert "Supported for" not in finding.text


def test_search_says_when_it_may_be_chance(found):
    assert "may well be chance" in search_finding(replace(found, p=0.3)).text
    assert "hardly does that" in search_finding(replace(found, p=0.002)).text
    assert "below 0.001" in search_finding(replace(found, p=0.0004)).text
    assert "No rule could be compared" in search_finding(replace(found, rule=None)).text


def test_summary_of_notebook_01_always_has_its_parameters(choice):
    for given in (choice, replace(choice, rule=None), NO_USAGE):
        results = utilization_closing(given, 24, 90).results
        assert (results["horizon_months"].estimate, results["landmark_days"].estimate) == (24, 90)


def test_handoffs_are_told_with_their_numbers(actual):
    finding = handoff_finding(actual)
    assert "within 84 days (79 to 98, n = 75)" in finding.text
    assert "50.0%" in finding.text
    assert dict(finding.results) == actual.results
    assert "No handoffs are recorded" in handoff_finding(replace(actual, basis="replayed")).text


def test_handoffs_of_four_quarters_say_so(actual):
    numbers = {"accounts": 4, "least": 30, "start": pd.Timestamp("2025-10-01"), "end": AS_OF}
    wider = replace(actual.results["relapse_90d"], reasons=(Reason("four_quarters", numbers),))
    text = handoff_finding(replace(actual, results=actual.results | {"relapse_90d": wider})).text
    assert "Figures with too few accounts in the quarter (4; 30 are needed) are of 2025-10-01 to 2026-10-01." in text


def test_information_calls_a_difference_one_only_beyond_chance(information):
    assert "associated with more relapse, by 35.0 points" in information_finding(information).text
    doubtful = information_finding(replace(information, gap=Estimate(0.02, -0.1, 0.12, method="MOVER"))).text
    assert "may be chance" in doubtful
    assert "associated" not in doubtful


def test_retention_hands_over_every_result(quarter, moneyless):
    names = {"grr", "nrr", "grr_12m", "nrr_12m", "renewal_rate", "logo_retention", "survival_6m", "survival_12m"}
    names |= {"survival_24m", "churned_accounts", "accounts_at_start"}
    for summary in (quarter, moneyless):
        assert names <= set(retention_finding(summary).results)


def test_retention_says_each_thing_once_and_what_is_missing(quarter, moneyless):
    text = retention_finding(quarter).text
    assert text.count("win-back window: 8.") == 1
    assert "In 2026Q3, 23 of the customers churned; 1,127 were there at its start. Provisional among" in text
    assert "it may be chance" in text
    assert "only 12 accounts changed what they pay; 30 are needed" in text
    lacking = retention_finding(moneyless).text
    assert "the column mrr of the table contracts and the column term_months of the table contracts" in lacking
    assert "GRR" not in lacking
    assert "Customers kept over twelve months: insufficient evidence. There is no account to look at." in lacking


@pytest.mark.parametrize(("change", "says"), [(0.05, "is up by 5.0 points"), (-0.05, "is down by 5.0 points")])
def test_a_change_beyond_chance_has_a_direction(quarter, change, says):
    moved = replace(quarter, grr_12m_change=Estimate(change, change - 0.01, change + 0.01, 480, method="MOVER"))
    assert says in retention_finding(moved).text


def test_survival_past_follow_up_is_insufficient_evidence(quarter):
    text = " ".join(survival_finding(quarter).points)
    assert "After 12 months 85.0% (82.0% to 88.0%, n = 400, 40 churned) are still customers." in text
    assert "After 24 months: insufficient evidence. Follow-up ends after 20 months" in text


def test_segments_name_the_extremes_that_have_enough(groups):
    text = segments_finding(groups).text
    assert "Pooled, SMB keeps least after 12 months: 80.0% (76.0% to 83.0%, n = 635)." in text
    assert "大企業 keeps most" in text
    assert "fewer than 30 accounts followed so far: 官公庁・自治体." in text
    assert "overlap" not in text
    closer = BySegment(groups.frame.assign(pooled_high=1.0), 12)
    assert "may not differ" in segments_finding(closer).text
    assert "only one segment" in segments_finding(BySegment(groups.frame.iloc[:1], 12)).text
    assert "No segment was followed" in segments_finding(BySegment(groups.frame.iloc[3:], 12)).text
    assert segments_finding(NO_USAGE).missing == ("usage",)


def test_notes_on_the_data_are_listed():
    finding = data_notes(company(note("a"), note("b")))
    assert finding.points == ("End dates are read as last days.", "a", "b")
    assert "As of 2026-09-30" in finding.text
    assert "Nothing was dropped" in data_notes(company()).text


def test_closings_decide_only_on_what_is_known(moneyless, groups, choice):
    text = str(retention_closing(moneyless, NO_USAGE, NO_USAGE))
    assert "GRR" not in text
    assert "renewal" not in text
    nothing = handoff_closing(replace(choice, rule=None), NO_USAGE, NO_USAGE, NO_USAGE)
    assert nothing.points == ("There is no definition of the state to reach.",)
    assert nothing.decide == ("on a definition of high utilization first (notebook 01)",)
