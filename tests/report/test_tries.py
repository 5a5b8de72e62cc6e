"""What was tried on the same data is counted once each, by data, and says so on the page."""

import json
from types import SimpleNamespace

from cslib.report import record

ONE, TWO = SimpleNamespace(fingerprint={"usage": "a"}), SimpleNamespace(fingerprint={"usage": "b"})


def tried(out, company, rule, day=90, source="given"):
    found, number = record.tried_with(out, company, {"value": rule, "source": source}, day)
    record.save_tried(out, found)
    return number


def test_each_definition_and_day_counts_once_by_data(tmp_path):
    assert [tried(tmp_path, ONE, rule) for rule in ("a >= 1", "b >= 1", "a >= 1")] == [1, 2, 2]
    assert tried(tmp_path, ONE, "a >= 1", day=60) == 3
    assert tried(tmp_path, TWO, "a >= 1") == 1
    assert sorted(map(len, json.loads((tmp_path / record.TRIES).read_text()).values())) == [1, 3]


def test_what_is_in_force_is_no_try(tmp_path):
    tried(tmp_path, ONE, "a >= 1")
    assert tried(tmp_path, ONE, "b >= 1", source="policy") == 1
    assert tried(tmp_path, ONE, "c >= 1", source="proposed") == 2


def test_a_file_that_is_none_counts_from_one(tmp_path):
    (tmp_path / record.TRIES).write_text("[1", encoding="utf-8")
    assert record.tried(tmp_path) == {}
    assert tried(tmp_path, ONE, "a >= 1") == 1
