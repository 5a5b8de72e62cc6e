import datetime
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cslib.adoption.goals import STATUSES, goals
from cslib.company.company import load
from cslib.company.policies.kpi import MEASURES, Kpi, Node
from cslib.company.policies.rule import Rule
from cslib.company.usage import trailing
from cslib.simulate.sample import write_sample
from cslib.stats.estimate import MET, MISSED, OPEN, Estimate, Unavailable
from cslib.team.kpi import COMPUTED, Measured, judged, kpi_tree
from cslib.utilization.clock import states
from cslib.utilization.landmark import landmark

RULE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")
PROPOSAL = Kpi(
    in_force_from=datetime.date(2026, 10, 1),
    tree=(Node("Customers stay", "grr_12m", 0.9, children=(Node("They arrive", "reach", 0.5),)), Node("Heading")),
)


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    path = tmp_path_factory.mktemp("kpi") / "company"
    write_sample(path, accounts=200, seed=6)
    return load(path)


@pytest.fixture(scope="module")
def measured(company):
    return Measured(company, landmark(company), RULE, trailing(company))


def test_every_measure_of_the_policy_is_computed():
    assert COMPUTED.keys() == MEASURES.keys()


@pytest.mark.parametrize("measure", MEASURES)
def test_each_is_an_estimate_with_bounds_around_it(measured, measure):
    found = measured.of(measure)
    assert isinstance(found, Estimate)
    assert found.n > 0
    if found.low is not None and found.estimate is not None:
        assert found.low <= found.estimate <= found.high


def test_steps_in_time_equal_a_count_by_hand(company, measured):
    start, end = company.quarter.start, company.quarter.end
    good = {}
    for row in company.table("milestones").itertuples():
        if start <= row.due_date < end:
            good[row.account_id] = good.get(row.account_id, True) and row.done_date <= row.due_date
    found = measured.of("milestones_on_time")
    if len(good) >= 30:
        assert (found.n, found.events) == (len(good), sum(good.values()))
    else:
        assert found.reasons[0].numbers["accounts"] == len(good)


def test_a_small_quarter_is_widened_to_four(company, measured):
    found = measured.of("information_complete")
    dates = company.table("handoffs")["date"]
    inside = (dates >= company.quarter.start) & (dates < company.quarter.end)
    assert inside.sum() < 30
    assert found.reasons[0].code == "four_quarters"
    assert found.reasons[0].numbers["end"] == dates[inside].max().to_period("Q").end_time.normalize()
    year = company.quarter.previous(3).start
    assert found.n == ((dates >= year) & (dates < company.quarter.end)).sum()


def test_who_stayed_in_the_state_equals_a_count_by_hand(company, measured):
    panel = states(measured.trailing, RULE)
    contracts = company.table("contracts")
    last_day = {"start": company.quarter.start, "end": company.quarter.end}
    inside = {}
    for name, day in last_day.items():
        inside[name] = set()
        for account, rows in panel.groupby("account_id"):
            week = rows[(rows["date"] <= day) & (rows["date"] > day - pd.Timedelta(days=14))]
            eve = day - pd.Timedelta(days=1)
            own = contracts[(contracts["account_id"] == account) & (contracts["type"] == "paid")]
            paying = ((own["start_date"] <= eve) & ~(own["end_date"] <= eve)).any()
            if paying and len(week) and week["in_state"].iloc[-1]:
                inside[name].add(account)
    completed = set()
    for row in contracts.itertuples():
        ended = company.quarter.start <= row.end_date < company.quarter.end
        if ended and row.end_reason != "churned" and row.account_id not in inside["end"]:
            completed.add(row.account_id)
    asked = inside["start"] - completed
    assert asked < inside["start"], "a company in which none was completed would show nothing"
    found = measured.of("state_kept")
    assert (found.n, found.events) == (len(asked), len(asked & inside["end"]))


def test_goals_count_every_customer_once(company):
    found = goals(company)
    customers = paying_on_the_last_day(company)
    assert (found.status.sum(axis=1) == len(customers)).all()
    assert list(found.status.columns) == list(STATUSES)
    rows = company.table("goals")
    last = rows[rows["kind"] == "original"].sort_values("set_date").drop_duplicates("account_id", keep="last")
    last = last[last["account_id"].isin(customers)]
    assert found.status.loc["original", "reached"] == last["achieved_date"].notna().sum()
    late = last["achieved_date"].isna() & (last["due_date"] < company.as_of)
    assert found.status.loc["original", "overdue"] == late.sum()


def paying_on_the_last_day(company):
    """Look at the contracts one by one."""
    found = set()
    for row in company.table("contracts").itertuples():
        began = row.start_date < company.as_of
        if row.type == "paid" and began and not row.end_date < company.as_of:
            found.add(row.account_id)
    return found


def test_goals_reached_within_a_year_without_churn_are_one_minus_the_survival_curve(tiny):
    """Twelve goals, nobody leaves: Kaplan and Meier by hand."""
    stay = tiny.accounts["account_id"][:5]
    rows = pd.DataFrame({"account_id": stay, "goal": "g", "kind": "original"})
    rows["set_date"] = pd.Timestamp("2025-10-01")
    rows["due_date"] = pd.NaT
    reached = [pd.Timestamp("2025-11-01"), pd.Timestamp("2026-02-01"), pd.NaT, pd.NaT, pd.NaT]
    rows["achieved_date"] = reached
    keep = tiny.table("contracts")
    keep = (
        keep[keep["account_id"].isin(stay)]
        .drop_duplicates("account_id")
        .assign(start_date=pd.Timestamp("2025-01-01"), end_date=pd.NaT, type="paid")
    )
    company = replace(tiny, tables={**tiny.tables, "goals": rows, "contracts": keep})
    found = goals(company)
    assert found.status.loc["original", "reached"] == 2
    assert found.status.loc["original", "no due date"] == 3
    assert found.reached["original"].n == 5
    assert found.reached["original"].at(364).estimate == pytest.approx(2 / 5)
    assert found.overdue.estimate is None


def estimate(low, high, n=100):
    return Estimate((low + high) / 2, low, high, n=n)


@pytest.mark.parametrize(
    ("measure", "target", "low", "high", "verdict"),
    [
        ("reach", 0.5, 0.5, 0.7, MET),
        ("reach", 0.5, 0.3, 0.499, MISSED),
        ("reach", 0.5, 0.4, 0.6, OPEN),
        ("relapse_90d", 0.2, 0.1, 0.2, MET),
        ("relapse_90d", 0.2, 0.21, 0.4, MISSED),
        ("relapse_90d", 0.2, 0.1, 0.4, OPEN),
        ("days_to_handoff_median", 90, 95, 120, MISSED),
    ],
)
def test_the_whole_interval_decides(measure, target, low, high, verdict):
    assert judged(estimate(low, high), Node("x", measure, target)).verdict == verdict


def test_few_accounts_no_bounds_and_no_target_claim_nothing():
    node = Node("x", "reach", 0.5)
    assert judged(estimate(0.6, 0.7, n=29), node).reasons[0].code == "few_for_verdict"
    assert judged(Estimate(0.7, n=50), node).reasons[-1].code == "no_bounds"
    assert judged(Estimate(None), node).verdict == OPEN
    assert judged(estimate(0.6, 0.7), Node("x", "reach")).verdict is None


def test_the_proposal_stands_in_until_a_tree_is_in_force(company, tmp_path):
    found = kpi_tree(company, landmark(company), RULE, trailing(company), PROPOSAL)
    assert not found.in_force
    assert [(s.depth, s.node.name) for s in found.nodes] == [(0, "Customers stay"), (1, "They arrive"), (0, "Heading")]
    assert found.nodes[-1].result is None
    assert found.targets() == {"grr_12m": 0.9, "reach": 0.5}
    assert found.results().keys() == {"kpi_grr_12m", "kpi_reach"}
    aim = found.results()["kpi_grr_12m"].record()["aim"]
    assert (aim["target"], aim["since"]) == (0.9, ""), "proposed, not in force"
    (tmp_path / "policy").mkdir()
    text = "in_force_from: 2026-07-01\ntree:\n- {name: Ours, measure: nrr_12m, target: 1.1}\n"
    (tmp_path / "policy" / "kpi.yml").write_text(text, encoding="utf-8")
    decided = kpi_tree(replace(company, folder=tmp_path), landmark(company), RULE, trailing(company), PROPOSAL)
    assert decided.in_force
    assert [s.node.name for s in decided.nodes] == ["Ours"]
    assert decided.results()["kpi_nrr_12m"].aim == (1.1, False, "Ours", "", "2026-07-01", "share")


def test_a_node_names_the_table_that_it_lacks(tiny):
    measured = Measured(tiny, Unavailable(("usage",)), None, Unavailable(("usage",)))
    assert measured.of("goals_reached") == Unavailable(("goals",))
    assert measured.of("in_state_90d") == Unavailable(("handoffs",))
    assert measured.of("information_complete").needs == ("handoffs", "handoff_info")
    assert measured.of("needs_routed").needs == ("needs",)
    assert measured.of("reach").needs == ("usage",)
    none = Measured(tiny, pd.DataFrame(), None, pd.DataFrame())
    assert none.of("reach").needs == none.of("state_kept").needs == ("high_utilization",)
    assert np.isfinite(measured.of("logo_retention").n)
