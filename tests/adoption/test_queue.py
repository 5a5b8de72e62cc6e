"""The queue: order, minutes and peace, against plain Python; last quarter's actions by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from by_hand import CONTRACT, company, frame
from test_book import touches
from test_situation import RULE, made, use

from cslib.adoption.queue import (
    CONFIRM,
    DECIDED,
    OVER_LIMIT,
    RENEWAL,
    RESTING,
    actions_done,
    book,
    effort,
    left_between,
    queue,
)
from cslib.adoption.risk import risk
from cslib.stats.estimate import Unavailable

MINUTES = {"call": 30.0, "meeting": 45.0, "mail": 5.0}


@pytest.fixture(scope="module")
def firm():
    rows = made(6, accounts=300, keep=0.75)
    rng = np.random.default_rng(2)
    names = [row[0] for row in rows]
    people = frame("accounts", [(name, f"P{rng.integers(3)}") for name in names], ("account_id", "csm"))
    said = [
        (rng.choice(names), pd.Timestamp("2025-10-01") + pd.Timedelta(days=int(rng.integers(365))), channel, "outbound")
        for channel in ("call", "mail", "mail", "meeting")
        for _ in range(300)
    ]
    there = company(frame("contracts", rows, CONTRACT), accounts=people, touches=touches(*said))
    history = use(names)
    weak = history["account_id"].isin(names[::2])
    history["active_day_share"] = history["active_day_share"].mask(weak, 0.3)
    assessed = risk(there, history, RULE)
    return there, history, assessed, book(there, assessed)


def test_the_order_is_that_of_expected_loss(firm):
    there, _, assessed, held = firm
    made_queue = queue(there, held, assessed, weekly_minutes=200)
    stake = assessed.frame.set_index("account_id")
    assert len(made_queue.rows) > 50
    for _, part in made_queue.rows.groupby("csm"):
        worth = [stake.loc[name, "soon"] * stake.loc[name, "mrr"] for name in part["account_id"]]
        assert worth == sorted(worth, reverse=True)
        assert part["place"].tolist() == list(range(1, len(part) + 1))


def test_minutes_are_filled_from_the_top(firm):
    there, _, assessed, held = firm
    rows = queue(there, held, assessed, weekly_minutes=137).rows
    for _, part in rows.groupby("csm"):
        left, planned = 137, []
        for minutes in part["minutes"]:
            planned.append(minutes <= left)
            left -= minutes if planned[-1] else 0
        assert part["planned"].tolist() == planned
    assert (rows["minutes"] == rows["channel"].map(MINUTES)).all()  # nobody wrote minutes down: they are assumed


def test_nobody_is_pressed(firm):
    there, _, assessed, held = firm
    found = queue(there, held, assessed, limit=2, rest_days=30)
    table = there.table("touches")
    day = there.as_of
    lately = table[table["date"] >= day - pd.Timedelta(days=28)].groupby("account_id").size()
    spoken = table[table["channel"].isin(["call", "meeting"])].groupby("account_id")["date"].max()
    for name in found.rows["account_id"]:
        assert lately.get(name, 0) < 2
        assert name not in spoken or (day - spoken[name]).days >= 30
    given = assessed.frame.loc[assessed.frame["notice"], "account_id"]
    assert given.isin(found.spared["account_id"]).all()
    assert set(found.spared["why"]) == {OVER_LIMIT, RESTING, DECIDED}


def test_the_limit_is_that_of_the_contact_policy(firm, tmp_path):
    there, _, assessed, held = firm
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "contact.yml").write_text("in_force_from: 2025-01-01\nmost: 2\n", encoding="utf-8")
    found = queue(replace(there, folder=tmp_path), held, assessed)
    asked = queue(there, held, assessed, limit=2)
    assert found.spared.equals(asked.spared)
    assert (found.spared["why"] == OVER_LIMIT).any()


def test_calls_go_to_accounts_outside_the_state_only(firm):
    there, _, assessed, held = firm
    rows = queue(there, held, assessed).rows
    direct = rows["channel"].isin(["call", "meeting"])
    assert direct.any()
    assert (rows.loc[direct, "state"] == "outside").all()
    # In the state, with no table of needs or goals, only a renewal near makes somebody write.
    assert (rows.loc[rows["state"] == "in", "action"] == CONFIRM).all()


def test_effects_change_the_order_only_where_given(firm):
    there, _, assessed, held = firm
    even = queue(there, held, assessed)
    same = queue(there, held, assessed, effects={"in": 0.5, "outside": 0.5})
    assert even.rows["account_id"].tolist() == same.rows["account_id"].tolist()
    assert (even.by_effect, same.by_effect) == (False, True)
    turned = queue(there, held, assessed, effects={"in": 1.0, "outside": 0.0}).rows
    for _, part in turned.groupby("csm"):
        states = part["state"].tolist()
        assert states == sorted(states)  # all "in" before all "outside"


def test_without_a_model_revenue_and_deadline_decide():
    rows = [("A", "2025-11-10", None, 10, None, 12, 30), ("B", "2025-11-10", None, 90, None, 12, 30)]
    there = company(rows)
    assessed = risk(there, use("AB", share=0.2), RULE)
    found = queue(there, book(there, assessed), assessed)
    assert found.rows["account_id"].tolist() == ["B", "A"]
    assert (found.rows["action"] == RENEWAL).all()
    assert found.all.estimate is None


def test_signals_say_what_is_known():
    rows = [("A", "2025-11-10", None, 10, None, 12, 30)]
    history = use("A", share=0.7)
    history["active_day_share"] = history["active_day_share"].mask(history["date"] > "2026-08-15", 0.3)
    there = company(rows, touches=touches(("A", "2026-05-01", "mail", "outbound")))
    assessed = risk(there, history, RULE)
    said = {one.code: one.numbers for one in queue(there, book(there, assessed), assessed).rows["signals"][0]}
    assert set(said) == {"outside", "fell", "deadline", "silent"}
    assert said["fell"] == pytest.approx({"before": 0.7, "now": 0.3})
    assert (said["deadline"]["days"], said["silent"]["days"]) == (10, 153)


def test_effort_is_measured_where_minutes_are_written_down():
    columns = ("account_id", "date", "channel", "direction", "minutes", "csm", "programme")
    rows = [("A", "2026-09-01", "call", "outbound", 20 + i % 3, f"P{i % 2}", None) for i in range(40)]
    rows += [("A", "2026-09-01", "mail", "outbound", 1, "P0", "news") for _ in range(50)]
    there = company([("A", "2025-11-10", None, 10, None, 12, 30)], touches=frame("touches", rows, columns))
    costs = effort(there)
    assert costs.minutes == {"call": 21.0, "meeting": 45.0, "mail": 5.0}
    assert costs.assumed == ("meeting", "mail")  # mails of a programme are no person's work
    spent = [sum(row[4] for row in rows[:40] if row[5] == name) / 13 for name in ("P0", "P1")]
    assert costs.weekly == pytest.approx(np.mean(spent))
    assert (costs.source, effort(there, 99).weekly) == ("measured", 99)


def test_last_quarters_actions(firm):
    there, history, _, _ = firm
    found = actions_done(there, history, RULE, weekly_minutes=20)
    table = there.table("touches")
    inside = table[(table["date"] >= "2026-07-01") & table["channel"].isin(["call", "meeting"])]
    reached = set(inside["account_id"])
    assert not set(found.missed["account_id"]) & reached
    assert found.share.n == found.persons["asked"].sum()
    assert found.share.events == found.share.n - len(found.missed)
    left = set(found.missed.loc[found.missed["left"], "account_id"])
    assert left <= left_between(there, found.start, found.end)
    assert isinstance(actions_done(company([("A", "2025-11-10", None, 10)]), history, RULE), Unavailable)


def test_who_decided_when():
    rows = [
        ("A", "2025-01-01", "2026-08-01", 1, "churned", 12, 30, "2026-05-20"),
        ("B", "2025-01-01", "2026-08-01", 1, "churned", 12, 30),
        ("C", "2025-01-01", "2026-08-01", 1, "completed", 12, 30),
        ("D", "2025-01-01", None, 1, None, 12, 30, "2026-09-30"),
        ("E", "2025-01-01", None, 1, None, 12, 30),
    ]
    there = company(rows)
    assert left_between(there, pd.Timestamp("2026-07-01"), there.as_of) == {"B", "D"}
    assert left_between(there, pd.Timestamp("2026-04-01"), pd.Timestamp("2026-07-01")) == {"A"}
