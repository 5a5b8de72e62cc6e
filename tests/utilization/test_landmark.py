"""Verdicts, reach and the state clock, on small tables that can be checked by hand."""

import numpy as np
import pandas as pd
import pytest
from test_search import landmark_table

from cslib.company.company import load
from cslib.company.policies.rule import Rule
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Unavailable
from cslib.stats.intervals import clopper_pearson
from cslib.utilization.clock import clock, states
from cslib.utilization.landmark import (
    CHURNED_BEFORE,
    ENDED_BEFORE,
    INCLUDED,
    NOT_YET,
    evaluate,
    flow,
    half_of,
    landmark,
    reach,
)

TRUTH = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")


def with_renewals(table, months=6.0):
    return table.assign(term_months=12.0, first_renewal=np.where(table["months"] >= months, months, np.nan))


def test_a_state_that_keeps_its_accounts_is_supported():
    tried = evaluate(landmark_table(1200, 1), TRUTH, horizon_months=12)
    assert tried.definition.verdict == SUPPORTED
    assert tried.definition.value == str(TRUTH)
    assert tried.difference.estimate == pytest.approx(tried.in_state.estimate - tried.out_of_state.estimate)


def test_a_state_below_target_is_not_supported():
    tried = evaluate(landmark_table(1200, 1, retention_in=0.7, retention_out=0.5), TRUTH, horizon_months=12)
    assert tried.definition.verdict == NOT_SUPPORTED
    assert [reason.code for reason in tried.definition.reasons] == ["below_target"]


def test_a_state_that_makes_no_difference_is_not_supported():
    tried = evaluate(landmark_table(3000, 1, retention_in=0.99, retention_out=0.99), TRUTH, horizon_months=12)
    assert tried.definition.verdict == NOT_SUPPORTED
    assert [reason.code for reason in tried.definition.reasons] == ["no_difference"]


def test_bounds_that_reach_below_the_target_are_insufficient():
    tried = evaluate(landmark_table(260, 3, retention_in=0.96), TRUTH, horizon_months=12)
    assert tried.definition.verdict == INSUFFICIENT
    assert [reason.code for reason in tried.definition.reasons] == ["bounds_too_wide"]


def test_a_horizon_past_follow_up_is_insufficient_and_says_why():
    tried = evaluate(landmark_table(800, 1), TRUTH, horizon_months=60)
    assert tried.definition.verdict == INSUFFICIENT
    assert {reason.code for reason in tried.definition.reasons} == {"follow_up_ends", "few_matured"}
    assert tried.definition.estimate is None


def test_few_accounts_old_enough_are_insufficient_however_good_they_look():
    tried = evaluate(landmark_table(150, 1), TRUTH, horizon_months=24)
    assert tried.matured < 30
    assert "few_matured" in {reason.code for reason in tried.definition.reasons}


def test_few_renewals_are_insufficient_where_terms_are_known():
    table = landmark_table(1200, 1)
    assert evaluate(table, TRUTH, horizon_months=12).renewals is None
    assert evaluate(with_renewals(table), TRUTH, horizon_months=12).definition.verdict == SUPPORTED
    late = evaluate(with_renewals(table, months=30), TRUTH, horizon_months=12)
    assert late.renewals == 0
    assert [reason.code for reason in late.definition.reasons] == ["few_renewals"]


def test_only_the_confirmation_half_is_looked_at():
    table = landmark_table(600, 2)
    before = evaluate(table, TRUTH).in_state
    table.loc[table["half"] == "discovery", "churned"] = True
    assert evaluate(table, TRUTH).in_state == before
    assert evaluate(table, TRUTH, half="all").in_state != before


def test_reach_counts_early_churn_as_not_reached():
    table = landmark_table(10, 1).assign(active_day_share=0.9, breadth=0.9)
    table["status"] = [INCLUDED] * 4 + [CHURNED_BEFORE] * 3 + [ENDED_BEFORE, NOT_YET, NOT_YET]
    estimate = reach(table, TRUTH)
    assert (estimate.events, estimate.n) == (4, 7)
    assert (estimate.low, estimate.high) == clopper_pearson(4, 7)
    assert flow(table)[CHURNED_BEFORE] == 3


def test_without_rule_or_table_there_is_nothing_to_try():
    assert evaluate(landmark_table(50, 1), None).needs == ("high_utilization",)
    assert evaluate(Unavailable(("usage",)), TRUTH).needs == ("usage",)


def test_halves_are_even_and_do_not_depend_on_who_else_is_there():
    ids = [f"A{i}" for i in range(4000)]
    halves = half_of(ids)
    assert (halves == "discovery").mean() == pytest.approx(0.5, abs=0.03)
    assert list(half_of(ids[100:110])) == list(halves[100:110])


def panel(**accounts):
    """Make a trailing panel: one string of + (rule met) and - per account, week by week."""
    rows = [
        (account, pd.Timestamp("2026-01-05") + pd.Timedelta(weeks=week), 1.0 if mark == "+" else 0.0)
        for account, marks in accounts.items()
        for week, mark in enumerate(marks)
        if mark != " "
    ]
    return pd.DataFrame(rows, columns=["account_id", "date", "active_day_share"])


@pytest.mark.parametrize(
    ("marks", "inside"),
    [
        ("++++", "...x"),
        ("+++-++++-", ".......xx"),
        ("++++---+----+", "...xxxxxxxx.."),
        ("+++ ++++", "...    x".replace(" ", "").rjust(7, ".")),
        ("----", "...."),
    ],
)
def test_the_clock_takes_four_weeks_running_to_enter_and_to_leave(marks, inside):
    rule = Rule.parse("active_day_share >= 0.5")
    shown = "".join("x" if value else "." for value in states(panel(A=marks), rule)["in_state"])
    assert shown == inside


def test_stays_equal_a_walk_through_the_weeks():
    rng = np.random.default_rng(3)
    accounts = {f"A{i}": "".join(rng.choice(list("++-"), 60)) for i in range(30)}
    rule = Rule.parse("active_day_share >= 0.5")
    walked = []
    for account, marks in accounts.items():
        inside, run, last, entered = False, 0, "", None
        for week, mark in enumerate(marks):
            run = run + 1 if mark == last else 1
            last = mark
            monday = pd.Timestamp("2026-01-05") + pd.Timedelta(weeks=week)
            if run == 4 and mark == "+" and not inside:
                inside, entered = True, monday
            if run == 4 and mark == "-" and inside:
                inside = False
                walked.append((account, entered, monday))
        if inside:
            walked.append((account, entered, pd.NaT))
    expected = pd.DataFrame(walked, columns=["account_id", "entered", "left"])
    stays = clock(panel(**accounts), rule)
    order = ["account_id", "entered"]
    pd.testing.assert_frame_equal(
        stays.sort_values(order, ignore_index=True), expected.sort_values(order, ignore_index=True), check_dtype=False
    )


def test_accounts_of_one_root_parent_lie_in_one_half():
    company = load("sample")
    table = landmark(company)
    above = company.accounts.set_index("account_id")["parent_id"].dropna()
    halves = table.set_index("account_id")["half"]
    pairs = [(child, parent) for child, parent in above.items() if child in halves and parent in halves]
    assert len(pairs) > 5
    assert all(halves[child] == halves[parent] for child, parent in pairs)
