"""Tables: every row in the record, missing things said, amounts with their sign."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shown import views

from cslib.handoff.left_behind_views import information_table
from cslib.handoff.policies_views import policies_table
from cslib.retention.churn import RenewalsAhead
from cslib.retention.churn_views import largest_losses_table, reasons_table, renewals_ahead_table
from cslib.retention.summary_views import bridge_table, retention_table
from cslib.show.display import RESULTS, Finding, TableView
from cslib.stats.estimate import Unavailable
from cslib.utilization.landmark import CHURNED_BEFORE, INCLUDED
from cslib.utilization.landmark_views import flow_table
from cslib.utilization.search_views import rules_table

CALLS = {
    "flow": lambda get: flow_table(get("table")),
    "rules": lambda get: rules_table(get("found")),
    "policies": lambda get: policies_table(get("policies")),
    "information": lambda get: information_table(get("information")),
    "retention": lambda get: retention_table(get("quarter")),
    "retention_without_money": lambda get: retention_table(get("moneyless")),
    "bridge": lambda get: bridge_table(get("bridge")),
    "reasons": lambda get: reasons_table(get("losses")),
    "largest_losses": lambda get: largest_losses_table(get("losses")),
    "renewals_ahead": lambda get: renewals_ahead_table(get("ahead")),
}


@pytest.mark.parametrize("name", CALLS)
def test_every_table_is_whole_in_both_languages(name, lang, request):
    view = CALLS[name](request.getfixturevalue)
    assert isinstance(view, TableView)
    record = view._repr_mimebundle_()[RESULTS]
    assert len(record["rows"]) == len(view.rows) > 0
    assert {len(row) for row in record["rows"]} == {len(record["columns"])}
    assert "nan" not in str(view)
    assert "NaT" not in str(view)
    assert "<script>" not in view._repr_mimebundle_()["text/html"]


TABLES = views("table")
NO_TABLE_BEHIND = {
    "Summary.table",  # of a summary that is always there: what it lacks is a row, tested below
    "Savings.table",  # of benchmarks/replay.csv, which is no table of a company; see test_queue_views
}


def test_only_tables_that_exist_are_let_off():
    assert set(TABLES) >= NO_TABLE_BEHIND


@pytest.mark.parametrize("name", [name for name in TABLES if name not in NO_TABLE_BEHIND])
def test_a_table_without_its_data_says_so(name):
    view = TABLES[name](Unavailable(("handoffs",)))
    assert isinstance(view, Finding)
    assert view.missing == ("handoffs",)


def test_the_flow_counts_everybody_once(table):
    rows = flow_table(table).rows
    assert rows[0][1] == len(table) == sum(row[1] for row in rows[1:])
    assert sum(row[2] for row in rows[1:]) == pytest.approx(1)
    assert rows[-1][1] == (table["status"] == INCLUDED).sum()
    assert rows[1][1] == (table["status"] == CHURNED_BEFORE).sum()


def test_rules_are_listed_strongest_first(found):
    strengths = [row[-1] for row in rules_table(found).rows]
    assert strengths == sorted(strengths, reverse=True)
    assert len(strengths) == len(found.rules)


def test_what_the_bridge_takes_away_is_negative(bridge):
    view = bridge_table(bridge)
    amounts = {row[0]: row[1] for row in view.rows}
    assert amounts["churn"] == -100_000
    assert sum(amount for name, amount in amounts.items() if name != "end") == amounts["end"]
    for told in ("win-back window still open: 3.", "on the line contraction: 1."):
        assert told in view.note
    bare = bridge_table(replace(bridge, provisional=0, paused=0, came_and_went=0, unpriced=0))
    assert bare.note == "From 2026-07-01 to 2026-09-30; the lines add up to the end."


def test_the_retention_table_says_what_is_missing(moneyless):
    rows = {row[0]: row[-1] for row in retention_table(moneyless).rows}
    assert rows["GRR, 12 months"] == "not in the data"
    assert rows["Still customers 24 months after the start"] == "insufficient evidence"


def test_changes_are_told_in_points(quarter):
    assert "1.7 points (-1.8 to 5.3)" in str(retention_table(quarter))


def test_reasons_without_money_have_no_money_column(losses):
    none = replace(losses, by_reason=losses.by_reason.assign(mrr_lost=float("nan")))
    assert len(reasons_table(none).columns) == len(reasons_table(losses).columns) - 1
    assert reasons_table(losses).rows[1][0] == "no reason recorded"
    assert isinstance(reasons_table(replace(losses, by_reason=losses.by_reason.iloc[:0])), Finding)


def test_columns_without_a_value_are_left_out(ahead):
    labels = [column.label for column in renewals_ahead_table(ahead).columns]
    assert "CSM" not in labels
    assert "Revenue per month" in labels


def test_deadlines_that_have_passed_come_last(ahead):
    view = renewals_ahead_table(ahead)
    assert [row[0] for row in view.rows] == ["one", "two", "三"]
    assert "3 renewals ahead; for 1 of them the deadline has passed" in view.note
    assert "2 customers have not given notice" in view.note
    assert isinstance(renewals_ahead_table(RenewalsAhead(ahead.frame.iloc[:0])), Finding)


def test_policies_that_lack_a_table_are_named_below(policies):
    view = policies_table(policies)
    assert len(view.rows) == 3
    lacking = "Not replayable without the table handoff_info: state, steps and information, cap 180 days."
    assert lacking in view.note
    assert [view.columns[1].say(row[1]) for row in view.rows] == [
        "90 days (84 to 99)",
        "–",
        "131 days (125 to 140)",
    ]
