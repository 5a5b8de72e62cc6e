"""The book and the queue in words and pictures, in both languages."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cslib.adoption.queue import ASSUMED_MINUTES, Book, Done, Effort, Queue, Signal
from cslib.adoption.queue_views import (
    actions_done_table,
    book_accounts_table,
    book_chart,
    book_finding,
    book_table,
    done_finding,
    missed_table,
    queue_finding,
    queue_table,
)
from cslib.show.display import ChartView, Finding
from cslib.stats.estimate import INSUFFICIENT, Estimate, Reason, Unavailable
from cslib.stats.intervals import difference, proportion

AS_OF = pd.Timestamp("2026-10-01")

NO_USE = Unavailable(("usage",))


STAKE = Estimate(900.0, 700.0, 1200.0, 3, unit="money", method="delta")

SAID = (
    Signal("outside", {"share": 0.3, "breadth": 0.2}),
    Signal("fell", {"before": 0.7, "now": 0.3}),
    Signal("deadline", {"days": 12}),
    Signal("open_needs", {"n": 2, "theme": "speed"}),
    Signal("open_needs", {"n": 1, "theme": ""}),
    Signal("silent", {"days": None}),
    Signal("silent", {"days": 99}),
    Signal("no_goal"),
    Signal("use_unknown"),
    Signal("outside", {"share": np.nan, "breadth": None}),
)


@pytest.fixture
def book():
    accounts = pd.DataFrame(
        {"account_id": ["A1", "A2", "A3"], "name": ["青葉", "<script>", "Cedar"], "csm": ["Sato", "", ""]}
    )
    accounts["state"], accounts["trend"] = ["in", "outside", np.nan], [0.0, -0.25, np.nan]
    accounts["mrr"], accounts["days"], accounts["notice"] = [100.0, 200.0, 300.0], [10.0, 300.0, np.nan], False
    accounts["deadline"] = pd.to_datetime(["2026-10-11", "2027-07-28", None])
    accounts["open_needs"], accounts["goal"] = [1.0, 0.0, 0.0], ["x", None, None]
    accounts["last_any"], accounts["at_stake"] = pd.NaT, [5.0, 60.0, np.nan]
    accounts["last_outbound"], accounts["silent"] = pd.Timestamp("2026-09-01"), [10.0, 90.0, 100.0]
    columns = {"accounts": [2, 1], "mrr": [500.0, 100.0], "in_state": [proportion(0, 1), proportion(1, 1)]}
    counts = {"falling": [1, 0], "deadlines": [0, 1], "silent": [2, 1], "open_needs": [0, 1], "without_goal": [2, 0]}
    stakes = [STAKE, replace(STAKE, estimate=5.0, low=2.0, high=9.0)]
    persons = pd.DataFrame({**columns, **counts, "at_stake": stakes}, index=pd.Index(["", "Sato"], name="csm"))
    return Book(accounts, persons, ("goals",), AS_OF)


@pytest.fixture
def made():
    actions = ["renewal", "fell", "deepen", "needs", "goal", "confirm"]
    rows = pd.DataFrame({"csm": "Sato", "place": range(1, 7), "account_id": [f"A{i}" for i in range(6)], "name": "<b>"})
    rows = rows.assign(
        action=actions, channel=["meeting", "call", *["mail"] * 4], minutes=5.0, planned=[True] * 5 + [False]
    )
    rows["signals"] = [SAID, *[()] * 5]
    rows = rows.assign(soon=0.2, soon_low=0.1, soon_high=0.3, at_stake=np.arange(6.0)[::-1], state="outside")
    spared = pd.DataFrame({"account_id": ["B1", "B2", "B3"], "why": ["resting", "over the limit", "notice given"]})
    return Queue(rows, spared, Effort(dict(ASSUMED_MINUTES), ("mail",), 300.0, "assumed"), STAKE, STAKE)


@pytest.fixture
def acted():
    persons = pd.DataFrame(
        {"asked": [3], "done": [1], "share": [proportion(1, 3)]}, index=pd.Index(["Sato"], name="csm")
    )
    missed = pd.DataFrame(
        {"account_id": ["A1", "A2"], "name": ["<b>", "b"], "csm": ["Sato", ""], "at_stake": [9.0, 1.0]}
    )
    share, others = proportion(1, 3), proportion(20, 90)
    start = pd.Timestamp("2026-07-01")
    return Done(start, AS_OF, share, others, difference(share, others), persons, missed.assign(left=[True, False]))


def shown(display):
    bundle = display._repr_mimebundle_()
    bundle = bundle[0] if isinstance(bundle, tuple) else bundle
    text = bundle["text/plain"]
    assert "nan" not in text.lower()
    assert "None" not in text
    assert "<script>" not in bundle.get("text/html", "")
    return text


def test_the_book(book, lang):
    assert "Sato" in shown(book_table(book))
    assert "青葉" in shown(book_accounts_table(book))
    assert len(book_accounts_table(book, "Sato").rows) == 1
    assert isinstance(book_chart(book), ChartView)
    assert "900" in shown(book_chart(book))
    shown(book_finding(book))


def test_the_queue(made, lang):
    text = shown(queue_table(made))
    assert len(queue_table(made).rows) == 5
    assert ("70%" in text) and ("12" in text) and ("speed" in text)
    said = queue_finding(made)
    assert said.results == {"at_stake": STAKE, "at_stake_this_week": STAKE}
    shown(said)
    none = Estimate(None, verdict=INSUFFICIENT, reasons=(Reason("few_churns", {"events": 3, "least": 10}),))
    rows = made.rows.assign(soon=np.nan, at_stake=np.nan)
    for other in (
        replace(made, rows=rows, all=none, planned=none),
        replace(made, effort=Effort(dict(ASSUMED_MINUTES), (), 99.0, "given"), by_effect=True),
        replace(made, effort=Effort(dict(ASSUMED_MINUTES), (), 99.0, "measured"), spared=made.spared.iloc[:0]),
        replace(made, rows=made.rows.iloc[:0]),
    ):
        shown(queue_finding(other))
        shown(queue_table(other))


def test_last_quarters_actions(acted, lang):
    assert "33.3%" in shown(done_finding(acted))
    assert len(missed_table(acted).rows) == 2
    shown(actions_done_table(acted))
    nobody = replace(acted, share=proportion(0, 0), persons=acted.persons.iloc[:0], missed=acted.missed.iloc[:0])
    for make in (done_finding, actions_done_table, missed_table):
        assert isinstance(make(nobody), Finding)


def test_what_is_missing_is_said(lang):
    makers = [book_finding, book_chart, book_table, book_accounts_table, queue_finding, queue_table]
    makers += [done_finding, actions_done_table, missed_table]
    for make in makers:
        assert isinstance(make(NO_USE), Finding)
        shown(make(NO_USE))
