"""The dictionary: what it names, what is refused, and that the page beside the data says the same."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cslib.company.tables import DISSOLVED, KINDS, LOST_BY, TABLES, broken, dictionary_markdown
from cslib.language import catalogue

ROOT = Path(__file__).parents[2]
COLUMNS = {
    "accounts": "account_id* name start_date seats csm parent_id",
    "contracts": "account_id* start_date* end_date contract_id product type mrr currency term_months auto_renew "
    "notice_days signed_date notice_date seats end_reason churn_reason successor_id",
    "usage": "account_id* date* feature* count user_id",
    "activity": "account_id* week* active_days active_users features events",
    "milestones": "account_id* milestone* due_date done_date",
    "touches": "account_id* date* kind channel direction programme outcome minutes csm note mood",
    "handoffs": "account_id* date* from_csm to_csm",
    "handoff_info": "account_id* field* recorded_date value",
    "needs": "need_id account_id* date* source theme text status status_date routed_to outside_playbook",
    "goals": "account_id* goal* kind set_date due_date achieved_date",
    "pauses": "account_id* date* arm*",
    "features": "feature* family launched retired",
    "changes": "account_id* date* column* value",
    "revenue": "account_id* month* amount*",
    "scores": "account_id* date* score* name",
    "rates": "currency* month* rate*",
}


def test_tables_and_columns_are_those_of_the_contract():
    found = {table.name: " ".join(column.name + "*" * column.needed for column in table) for table in TABLES.values()}
    assert found == COLUMNS
    assert [name for name, table in TABLES.items() if table.needed] == ["accounts", "contracts"]


def test_every_column_is_described_in_both_languages():
    japanese = catalogue("ja")
    for table in TABLES.values():
        for described in (table, *table):
            assert described.description.endswith((".", "...")), described.name
            assert japanese[described.description] != described.description
        assert all(column.kind in KINDS and (column.kind == "category") == bool(column.allowed) for column in table)


def test_reasons_that_say_why_may_be_given_as_end_reasons():
    assert set(DISSOLVED) < set(LOST_BY) < set(TABLES["contracts"]["end_reason"].allowed)


def test_readme_holds_the_dictionary():
    assert (ROOT / "data" / "README.md").read_text(encoding="utf-8").endswith(dictionary_markdown())


def test_what_is_sound_passes():
    frame = pd.DataFrame(
        {
            "account_id": ["1"],
            "month": pd.to_datetime(["2026-09-01"]).astype("datetime64[ns]"),
            "amount": [-5.0],
        }
    )
    assert list(broken("revenue", frame)) == []


@pytest.mark.parametrize(
    ("column", "value", "asked"),
    [
        ("account_id", None, ["needed"]),
        ("active_days", -1.0, ["unsigned"]),
        ("active_days", 1.5, ["whole"]),
        ("active_days", -0.5, ["whole", "unsigned"]),
        ("active_days", float("inf"), ["whole"]),
        ("active_days", None, []),
        ("events", -0.5, ["unsigned"]),
    ],
)
def test_what_is_not_is_refused(column, value, asked):
    frame = pd.DataFrame(
        {
            "account_id": pd.Series(["1"], dtype="str"),
            "week": pd.to_datetime(["2026-09-28"]).astype("datetime64[ns]"),
            "active_days": [1.0],
            "active_users": [1.0],
            "features": [1.0],
            "events": [1.0],
        }
    )
    frame = pd.concat([frame, frame], ignore_index=True)
    frame.loc[1, column] = value
    told = [(found.name, what, bad.tolist()) for found, what, bad in broken("activity", frame)]
    assert told == [(column, what, [False, True]) for what in asked]


def test_a_category_is_one_of_its_values_or_empty():
    allowed = TABLES["contracts"]["type"].allowed
    frame = pd.DataFrame({name: pd.Series(["1", "2", "3"], dtype="str") for name in TABLES["contracts"].names})
    frame = frame.assign(**{c.name: 1.0 for c in TABLES["contracts"] if c.kind in ("number", "integer")})
    frame["type"] = pd.Series([allowed[0], "other", None], dtype="str")
    frame["end_reason"] = pd.Series([None] * 3, dtype="str")
    found = [(column.name, asked, bad.tolist()) for column, asked, bad in broken("contracts", frame)]
    assert found == [("type", "allowed", [False, True, False])]
