"""Views of handoffs by start cohort; results written down by hand."""

from dataclasses import replace

import pandas as pd
import pytest
from shown import assert_recorded

from cslib.handoff.cohorts import StartCohorts
from cslib.handoff.cohorts_views import start_cohorts_chart, start_cohorts_finding, start_cohorts_table
from cslib.show.display import ChartView, Finding, TableView
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Estimate, Unavailable
from cslib.stats.intervals import difference, proportion

NO_RULE = Unavailable(("high_utilization",))


def days(value, n=60):
    return Estimate(value, value - 4, value + 5, n, unit="days")


@pytest.fixture
def cohorts():
    quarters = [f"{year}Q{number}" for year in (2024, 2025, 2026) for number in (1, 2, 3, 4)][:11]
    table = pd.DataFrame(
        {
            "accounts": 75,
            "handed": [74] * 10 + [9],
            "waiting": [0] * 10 + [66],
            "days": [days(95.0 - k) for k in range(10)] + [Estimate(None, n=75, unit="days")],
            "relapse_90d": [proportion(1, 25)] * 10 + [proportion(0, 0)],
            "in_state_90d": [proportion(30 + k, 74) for k in range(10)] + [proportion(0, 0)],
            "days_finished": [True] * 10 + [False],
            "finished": [True] * 9 + [False, False],
        },
        index=pd.Index(quarters, name="quarter"),
    )
    change = replace(difference(proportion(150, 296), proportion(128, 296)), verdict=INSUFFICIENT)
    return StartCohorts("recorded", table, change, ("2024Q2", "2026Q1"))


@pytest.mark.parametrize(
    ("show", "kind"),
    [(start_cohorts_chart, ChartView), (start_cohorts_table, TableView), (start_cohorts_finding, Finding)],
)
def test_views_keep_a_record_and_say_what_is_lacking(show, kind, cohorts, lang):
    assert_recorded(show(cohorts), kind)
    lacking = show(Unavailable(("handoffs",)))
    assert isinstance(lacking, Finding) and lacking.missing == ("handoffs",)


def test_unfinished_cohorts_are_not_shown_as_finished(cohorts):
    view = start_cohorts_table(cohorts)
    assert [row[0] for row in view.rows[:3]] == ["2026Q3 (unfinished)", "2026Q2 (unfinished)", "2026Q1"]
    finding = start_cohorts_finding(cohorts)
    assert "not to be compared yet: 2026Q2 and 2026Q3." in finding.text
    assert finding.verdict == INSUFFICIENT and finding.results == {"overhang_change": cohorts.change}
    assert start_cohorts_chart(cohorts).alt.count("(unfinished)") == 2


def test_a_change_is_said_by_its_verdict(cohorts):
    more = replace(cohorts.change, low=0.01, verdict=SUPPORTED)
    assert start_cohorts_finding(replace(cohorts, change=more)).text.startswith("More are in the state")
    fewer = replace(difference(proportion(20, 90), proportion(60, 90)), verdict=SUPPORTED)
    assert start_cohorts_finding(replace(cohorts, change=fewer)).text.startswith("Fewer are in the state")


def test_without_a_definition_cohorts_tell_their_days(cohorts):
    table = cohorts.frame.assign(relapse_90d=[NO_RULE] * 11, in_state_90d=[NO_RULE] * 11)
    plain = replace(cohorts, frame=table, change=NO_RULE, compared=())
    assert start_cohorts_chart(plain).title == "Median days to handoff went from 95 to 86"
    assert start_cohorts_table(plain).rows[0][-1] is NO_RULE
    assert start_cohorts_finding(plain).verdict is None


def test_replayed_cohorts_say_so(cohorts):
    replayed = replace(cohorts, basis="replayed")
    assert start_cohorts_finding(replayed).text.startswith("No handoffs are recorded;")
    assert "No handoffs are recorded;" in start_cohorts_table(replayed).note
    assert "No handoffs are recorded;" in start_cohorts_chart(replayed).alt
