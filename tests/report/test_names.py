"""Every count of accounts that a page says in prose has the list behind it."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import cslib as cs
from cslib.report.again import SAMPLE
from cslib.show.display import RESULTS
from cslib.show.wording import result_name

DAY = pd.Timestamp("2026-10-01")
SAID = {
    "retention": {
        "churned_accounts": r"(\S+) of the customers churned",
        "accounts_at_start": r"churned; (\S+) were there",
        "churned_provisionally": r"win-back window: (\d+)",
    },
    "forecast_finding": {"forecast_due": r"Of (\S+) customers due"},
    "playbook_finding": {"in_onboarding": r"onboarding today: (\S+);", "stalled": r"; (\S+) of them wait"},
    "due_handoffs": {
        "handoff_due": r"^(\S+) of",
        "held_back": r"(\S+) are held back",
        "held_back_information": r"held back, (\S+) of them",
    },
    "book_finding": {
        "book_falling": r"In (\S+) of them use has fallen",
        "book_deadlines": r"For (\S+) the deadline",
        "book_silent": r"(\S+) were not contacted",
    },
    "queue_finding": {"queue_planned": r"(\S+) tasks fit", "queue_later": r"; (\S+) more wait"},
    "done_finding": {"not_called": r"of the (\S+) that were not called"},
    "patterns_finding": {
        "pattern falling": r"rule: (\S+) accounts whose active days fell",
        "pattern silent": r"and (\S+) without any use",
    },
    "mechanisms": {"theme integration": r"integration: (\S+) accounts", "theme price": r"price: (\S+) accounts"},
    "outside_playbook": {"requests_waiting": r"(\S+) such requests"},
    "next_goals": {
        "goals_none": r"customers (\S+) have no goal",
        "goals_done": r"(\S+) have reached all",
        "goals_late": r"and (\S+) are overdue",
    },
    "contact": {"contact_over": r"^(\S+) of \S+ customers", "contact_quiet": r"(\S+) have heard nothing"},
    "uptake_finding": {"ready ai_summary": r"ai_summary.*?; (\S+) more are ready"},
    "expansion": {"expansion_listed": r"(\S+) customers stand on the list"},
}
"""Finding -> list -> where its count stands in the finding's words."""


@pytest.fixture(scope="module")
def told():
    """What the findings of the sample record."""
    company = cs.load("sample", as_of="2026Q3")
    rule = cs.company.policies.rule.Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")
    trailing, history = cs.company.trailing(company), cs.adoption.history(company)
    assessed = cs.adoption.risk(company, history, rule)
    book, needs = cs.adoption.book(company, assessed), cs.adoption.needs(company)
    views = [
        cs.retention.summary(company).finding(),
        cs.retention.forecast(company).finding(None, None),
        cs.handoff.playbook(company).finding(),
        cs.handoff.due(company, rule, trailing).finding(),
        book.finding(),
        cs.adoption.queue(company, book, assessed).finding(),
        cs.adoption.actions_done(company, history, rule).finding(),
        cs.adoption.patterns(company, history, 90).finding(),
        needs.finding(),
        needs.mechanisms_finding(),
        cs.adoption.outside_playbook(company).finding(),
        cs.adoption.next_goals(company).finding(),
        cs.adoption.goals(company).finding(),
        cs.adoption.contact(company, trailing, rule).finding(),
        cs.adoption.uptake(company, history, rule).finding(),
        cs.adoption.expansion(company, history, rule).finding(),
        cs.retention.reasons(company).table(),
        cs.retention.renewals_ahead(company).table(),
    ]
    return {one["name"]: one for one in (view._repr_mimebundle_()[RESULTS] for view in views)}


@pytest.mark.slow
def test_counts_said_in_prose_have_as_many_names(told):
    for finding, counts in SAID.items():
        one = told[finding]
        words = "\n".join([one["title"], one["text"], *one["points"]])
        for name, where in counts.items():
            found = re.search(where, words, re.MULTILINE)
            assert found, (finding, name, words)
            held = [account for account, _ in one["names"].get(name, [])]
            assert len(held) == int(found[1].replace(",", "")), (finding, name)


@pytest.mark.slow
def test_lists_have_names_in_words_and_accounts_that_are_there(told):
    known = set(pd.read_csv(SAMPLE / "accounts.csv", dtype=str)["account_id"])
    for one in told.values():
        for name, those in one.get("names", {}).items():
            assert result_name(name) != name, name
            assert {account for account, _ in those} <= known


@pytest.mark.slow
def test_lists_of_goals_needs_and_churns_are_those_of_the_tables(told):
    goals = pd.read_csv(SAMPLE / "goals.csv", dtype={"account_id": str}, parse_dates=["set_date", "due_date"])
    goals = goals[(goals["set_date"] < DAY) & (goals["kind"] == "original")]
    last = goals.sort_values("set_date", kind="stable").drop_duplicates("account_id", keep="last")
    open_ = last[~(pd.to_datetime(last["achieved_date"]) < DAY)]
    late = set(open_.loc[open_["due_date"] < DAY, "account_id"])
    held = {name: {account for account, _ in those} for name, those in told["goals"]["names"].items()}
    everyone = set().union(*held.values())
    assert held["original_goal_overdue"] == late & everyone and late & everyone
    assert held["original_goal_none recorded"] == everyone - set(last["account_id"])
    needs = pd.read_csv(SAMPLE / "needs.csv", dtype={"account_id": str}, parse_dates=["date"])
    year = needs[(needs["date"] >= DAY - pd.Timedelta(days=365)) & (needs["date"] < DAY)]
    named = {account for account, _ in told["mechanisms"]["names"]["theme price"]}
    assert named == set(year.loc[year["theme"] == "price", "account_id"])
    contracts = pd.read_csv(SAMPLE / "contracts.csv", dtype={"account_id": str}, parse_dates=["end_date"])
    ended = contracts[contracts["end_date"].between(pd.Timestamp("2025-10-01"), DAY, inclusive="left")]
    unused = {account for account, _ in told["reasons"]["names"]["reason unused"]}
    assert unused <= set(ended.loc[ended["churn_reason"] == "unused", "account_id"])
