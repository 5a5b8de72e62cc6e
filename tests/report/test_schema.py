from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from cslib.report import schema

PUBLISHED = Path(__file__).parents[2] / "docs" / "run.schema.json"


def test_a_record_is_valid_by_the_published_schema_and_holds_nothing_that_it_does_not_name(finished):
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    assert published == json.loads(schema.as_json()), "write docs/run.schema.json anew: schema.as_json()"
    record = json.loads((finished[1] / "run.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(published).validate(record)
    page, figure = record["runs"][0], record["runs"][0]["results"]["logo_retention"]
    for part, model in ((record, schema.Record), (page, schema.Page), (figure, schema.Figure)):
        assert set(part) <= set(model.model_fields)


def test_a_figure_without_its_bounds_or_with_a_verdict_of_its_own_is_no_figure(finished):
    validator = jsonschema.Draft202012Validator(json.loads(schema.as_json()))
    record = json.loads((finished[1] / "run.json").read_text(encoding="utf-8"))
    figure = record["runs"][0]["results"]["logo_retention"]
    del figure["low"]
    figure["verdict"] = "proven"
    told = " ".join(error.message for error in validator.iter_errors(record))
    assert "'low' is a required property" in told and "'proven'" in told
