"""Displays of the rules to choose from: legible, whole, in both languages, the chosen rule among them."""

import warnings

import numpy as np
import pytest
from shown import assert_chart, assert_whole

from cslib.company.policies.rule import Rule
from cslib.language import using
from cslib.show.display import ChartView
from cslib.utilization.frontier import frontier, thresholds_by_segment
from cslib.utilization.search_views import choices_table, frontier_chart, thresholds_by_segment_table

STATE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")
LONG = Rule.parse("active_day_share >= 0.45 and events_per_active_day >= 12 and seat_utilization >= 0.35")


@pytest.mark.parametrize(("rule", "target"), [(STATE, 0.95), (None, 0.999)])
def test_the_frontier_is_legible(rule, target, table, lang, drawn):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        view = frontier_chart(frontier(table, rule, target))
    assert_chart(view, lang, drawn[-1])


def test_every_table_is_whole(table, lang):
    assert_whole(choices_table(frontier(table, STATE)))
    planned = table.assign(plan=np.where(table.index % 3, "a", "b"))
    assert_whole(thresholds_by_segment_table(thresholds_by_segment(planned, STATE, "plan")))


def test_the_chosen_rule_is_among_the_rules_to_choose_from(table):
    rows = choices_table(frontier(table, STATE)).rows
    assert len(rows) <= 11
    assert sum("★" in row[0] for row in rows) == 1


def test_a_rule_on_measures_that_are_not_there_still_leaves_a_frontier(table):
    with using("ja"):
        view = frontier_chart(frontier(table, LONG))
    assert isinstance(view, ChartView)
