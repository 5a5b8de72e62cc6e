"""A company without usage gets all that needs none; the others are told what is missing."""

from __future__ import annotations

import shutil

import pytest

from cslib import adoption, retention, team, utilization
from cslib.company.checks import check
from cslib.company.company import load
from cslib.company.sources import SAMPLE
from cslib.company.usage import trailing, usage_interval
from cslib.stats.estimate import Estimate, Unavailable


@pytest.fixture(scope="module")
def unused(tmp_path_factory):
    """The sample company without its usage."""
    folder = tmp_path_factory.mktemp("unused")
    for path in SAMPLE.iterdir():
        if path.is_file() and path.stem != "usage":
            shutil.copy(path, folder / path.name)
    return folder


def test_check_says_that_there_is_none(unused):
    report = check(unused)
    assert (report.faults, report.questions, report.doubts) == ([], [], ())
    assert str(report.summary.quarter) == "2026Q3", "from contracts and contacts"
    assert "No use is recorded." in str(report)
    assert "usage" not in report.summary.rows
    assert {code for code, lacks in report.summary.sections.items() if lacks} == {"use", "users", "seats"}


@pytest.mark.slow
def test_retention_is_what_it_is_with_use(unused):
    company, whole = load(unused, as_of="2026Q3"), load(as_of="2026Q3")
    assert retention.summary(company).results() == retention.summary(whole).results()
    assert retention.trend(company).frame.equals(retention.trend(whole).frame)
    assert retention.bridge(company).lines.equals(retention.bridge(whole).lines)
    assert retention.churn_timing(company).chart() is not None


def test_what_speaks_of_use_says_what_it_lacks(unused):
    company = load(unused, as_of="2026Q3")
    rows, interval = trailing(company), usage_interval(company)
    assert isinstance(rows, Unavailable) and rows.needs == interval.needs == ("usage",)
    choice = utilization.choose(company, utilization.landmark(company))
    assert choice.rule is None
    for view in (choice.search.chart, choice.evaluation.chart, choice.finding, interval.chart):
        assert "usage" in str(view()) or view().missing
    assert not utilization.time_to_reach(company, None, rows)


def test_contacts_and_goals_need_no_use(unused):
    company = load(unused, as_of="2026Q3")
    rows = trailing(company)
    assert isinstance(adoption.contact(company, rows, None).over, Estimate)
    assert adoption.goals(company) and adoption.needs(company)
    assert team.capacity(company, "segment")


def test_a_file_that_looks_like_usage_is_asked_for(unused, tmp_path):
    shutil.copytree(unused, tmp_path / "c")
    (tmp_path / "c" / "product_usage.csv").write_text("account_id,date,feature\n")
    (fault,) = check(tmp_path / "c").faults
    assert (fault.table, fault.problem) == ("usage", "the table is missing. Did you mean product_usage?")
