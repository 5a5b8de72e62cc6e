import datetime

import pytest

from cslib import language
from cslib.company.company import load
from cslib.company.policies import policy
from cslib.errors import PolicyError
from cslib.report import starters


@pytest.mark.parametrize("kind", ["kpi", "handoff", "retention", "contact"])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_is_written_is_a_policy_that_is_read_again(tiny_folder, kind, lang):
    with language.using(lang):
        path = starters.write(kind, tiny_folder)
        assert path == tiny_folder / "policy" / path.name
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# A draft" if lang == "en" else "# たたき台")
        company = load(tiny_folder)
        found = policy.in_force(company, kind)
    assert found.in_force_from == company.as_of.date()
    if kind == "handoff":
        assert found.milestones == ("first report", "kickoff")[: len(found.milestones)]


def test_a_day_may_be_given(tiny_folder):
    path = starters.write("kpi", tiny_folder, datetime.date(2027, 4, 1))
    assert path.name == "kpi-2027-04-01.yml"
    assert policy.in_force(load(tiny_folder), "kpi") is None


def test_what_was_decided_is_not_replaced(tiny_folder):
    first = starters.write("retention", tiny_folder)
    text = first.read_text(encoding="utf-8")
    for day in (None, datetime.date(2028, 1, 1)):
        with pytest.raises(PolicyError, match="has a policy retention from .* already"):
            starters.write("retention", tiny_folder, day)
    assert first.read_text(encoding="utf-8") == text
    assert [path.name for path in first.parent.iterdir()] == [first.name]


def test_an_unknown_kind_is_told_the_nearest(tiny_folder):
    with pytest.raises(PolicyError, match="no kind of policy kpis. Did you mean kpi?"):
        starters.write("kpis", tiny_folder)
    assert not (tiny_folder / "policy").exists()


def test_the_sample_company_is_not_written_to():
    with pytest.raises(PolicyError, match="The sample company is not written to"):
        starters.write("kpi", "sample")


def test_no_definition_found_writes_nothing(tiny_folder):
    with pytest.raises(PolicyError, match="found no definition"):
        starters.write("high_utilization", tiny_folder)
    assert not (tiny_folder / "policy").exists()
