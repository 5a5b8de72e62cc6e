"""The policy ``patterns``: read, refused with all its faults, and drafted."""

import datetime
from types import SimpleNamespace

import pytest
import yaml

from cslib import language
from cslib.company.company import load
from cslib.company.policies import policy
from cslib.errors import PolicyError
from cslib.report import starters

DAILY = {"name": "Daily", "rule": "active_day_share >= 0.6", "ask": ["Why?"]}


def write(folder, **said):
    (folder / "policy").mkdir(exist_ok=True)
    (folder / "policy" / "patterns.yml").write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
    return SimpleNamespace(folder=folder)


def faults(folder, **said):
    company = write(folder, **({"in_force_from": datetime.date(2026, 7, 1)} | said))
    with pytest.raises(PolicyError) as told:
        policy.history(company, "patterns")
    return str(told.value)


def test_what_is_written_is_read(tmp_path):
    wide = {"name": "幅広く", "rule": "breadth >= 0.5 and active_day_share >= 0.5"}
    company = write(tmp_path, in_force_from=datetime.date(2026, 7, 1), patterns=[wide, DAILY])
    found = policy.history(company, "patterns")[0]
    assert [one.name for one in found.patterns] == ["幅広く", "Daily"]
    assert str(found.patterns[0].rule) == "breadth >= 0.5 and active_day_share >= 0.5"
    assert found.patterns[1].ask == ("Why?",)


def test_faults_name_the_pattern(tmp_path):
    said = faults(tmp_path, patterns=[DAILY, {"name": "x", "rule": "breath >= 0.5"}, {"rule": "breadth >= 1"}])
    assert "There is no measure breath. Did you mean breadth?" in said
    assert "`patterns, 3: name` is missing." in said
    assert "There is no entry `patterns, 1: asks`. Did you mean ask?" in faults(
        tmp_path, patterns=[DAILY | {"asks": 1}]
    )


@pytest.mark.parametrize("value", [[], "Daily", ["Daily"], [{"name": "", "rule": "breadth >= 1"}], None])
def test_what_is_no_list_of_patterns_is_told(tmp_path, value):
    assert "patterns" in faults(tmp_path, patterns=value)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_draft_can_be_read_again(tiny_folder, lang):
    with language.using(lang):
        path = starters.write("patterns", tiny_folder)
        text = path.read_text(encoding="utf-8")
    assert text.startswith("# A draft" if lang == "en" else "# たたき台")
    found = policy.in_force(load(tiny_folder), "patterns")
    assert found.patterns[-1].rule.conditions[0].threshold == 0
    assert len({one.name for one in found.patterns}) == len(found.patterns)
