"""The book: counts by hand, and nothing that was not known on the day."""

import numpy as np
import pandas as pd
import pytest
from by_hand import company, frame
from test_situation import RULE, use

from cslib.adoption.queue import book, contacts
from cslib.adoption.risk import risk

TOUCH = ("account_id", "date", "channel", "direction")
NEED = ("need_id", "account_id", "date", "theme", "status", "status_date")
GOAL = ("account_id", "goal", "kind", "set_date", "due_date", "achieved_date")
ROWS = [
    ("A", "2025-11-10", None, 10, None, 12, 30),
    ("B", "2025-10-20", None, 20, None, 12, 30),
    ("C", "2026-02-01", None, 30, None, 12, 60, "2026-09-15"),
]


def made(**tables):
    people = frame(
        "accounts", [("A", "青葉", "Sato"), ("B", None, "Sato"), ("C", "Cedar", None)], ("account_id", "name", "csm")
    )
    there = company(ROWS, accounts=people, **tables)
    return there, risk(there, use("ABC"), RULE)


def touches(*rows):
    return frame("touches", rows, TOUCH)


def test_every_column_by_hand():
    there, assessed = made(
        touches=touches(
            ("A", "2026-09-10", "mail", "outbound"),
            ("A", "2026-08-01", "call", "outbound"),
            ("A", "2026-09-20", "mail", "inbound"),
            ("B", "2026-05-01", "webinar", None),
        ),
        needs=frame(
            "needs",
            [
                ("1", "A", "2026-03-01", "speed", "open", "2026-03-01"),
                ("2", "A", "2026-04-01", "price", "Done", "2026-05-01"),
                ("3", "B", "2026-04-01", "price", "done", "2026-10-05"),
            ],
            NEED,
        ),
        goals=frame(
            "goals",
            [
                ("A", "first", "original", "2026-01-01", "2026-03-01", "2026-02-01"),
                ("A", "second", "next", "2026-02-01", "2026-12-01", "2026-10-09"),
            ],
            GOAL,
        ),
    )
    held = book(there, assessed)
    table = held.accounts.set_index("account_id")
    assert table["name"].to_dict() == {"A": "青葉", "B": "B", "C": "Cedar"}
    last = [f"{table.loc['A', name]:%m-%d}" for name in ("last_any", "last_outbound", "last_direct")]
    assert last == [
        "09-20",
        "09-10",
        "08-01",
    ]
    assert table["recent"].to_dict() == {"A": 1, "B": 0, "C": 0}
    assert table["silent"].to_dict() == pytest.approx({"A": 21, "B": 153, "C": np.nan}, nan_ok=True)
    # What was closed after the day was open on it, and a goal reached later is still ahead.
    assert table["open_needs"].to_dict() == {"A": 1, "B": 1, "C": 0}
    assert table.loc["A", "goal"] == "second"
    persons = held.persons
    assert persons["accounts"].to_dict() == {"Sato": 2, "": 1}
    assert persons.loc["Sato", ["mrr", "silent", "open_needs", "without_goal", "deadlines"]].tolist() == [
        30,
        1,
        2,
        1,
        1,
    ]
    assert held.lacking == ()


def test_missing_tables_are_named_and_not_counted():
    there, assessed = made()
    held = book(there, assessed)
    assert held.lacking == ("touches", "needs", "goals")
    assert held.persons[["silent", "open_needs", "without_goal"]].isna().all(axis=None)


def test_contacts_before_a_day():
    there, _ = made(touches=touches(("A", "2026-09-10", "mail", "outbound"), ("A", "2026-08-01", "call", "outbound")))
    found = contacts(there, "2026-09-10").set_index("account_id")
    assert found.loc["A", "last_any"] == pd.Timestamp("2026-08-01")
    assert np.isnan(found.loc["A", "recent"])
