"""The playbook against a walk through the steps of every account."""

import numpy as np
import pandas as pd
import pytest
from test_past import AS_OF, RULE, onboarding_tables, write

from cslib.company.company import load
from cslib.handoff.playbook import playbook, steps_of_accounts
from cslib.stats.estimate import Unavailable
from cslib.stats.intervals import clopper_pearson
from cslib.stats.survival import cumulative_incidence, kaplan_meier
from cslib.utilization.landmark import INCLUDED, landmark

STALL = 14


@pytest.fixture(scope="module")
def tables():
    return onboarding_tables(seed=11, accounts=80)


@pytest.fixture(scope="module")
def company(tables, tmp_path_factory):
    return load(write(tmp_path_factory.mktemp("playbook") / "all", tables), as_of="2026Q3")


@pytest.fixture(scope="module")
def table(company):
    return landmark(company, 90)


@pytest.fixture(scope="module")
def found(company, table):
    return playbook(company, table, RULE, stall_days=STALL)


@pytest.fixture(scope="module")
def walked(tables):
    """Return for each account its life, and its steps in the order of their due days, as plain dicts."""
    accounts = []
    handed = set(tables["handoffs"].loc[tables["handoffs"]["date"] < AS_OF, "account_id"])
    first = tables["handoffs"]["date"].min()
    for row in tables["contracts"].itertuples():
        over = pd.notna(row.end_date) and row.end_date < AS_OF
        end = row.end_date if over else AS_OF
        mine = tables["milestones"][tables["milestones"]["account_id"] == row.account_id].sort_values("due_date")
        steps = [
            {
                "name": step.milestone,
                "due": step.due_date,
                "done": step.done_date if pd.notna(step.done_date) and step.done_date < AS_OF else None,
            }
            for step in mine.itertuples()
        ]
        waits = end == AS_OF and row.account_id not in handed and row.start_date >= first
        churned = over and row.end_reason == "churned"
        accounts.append({"id": row.account_id, "start": row.start_date, "end": end, "churned": churned})
        accounts[-1] |= {"steps": steps, "waits": waits}
    return accounts


def test_shares_count_the_accounts_that_lived_to_the_due_day(found, walked):
    for k, step in enumerate(found.steps):
        due = done = through = on_time = skipped = early = 0
        for account in walked:
            mine = account["steps"][k]
            if not mine["due"] < account["end"]:
                continue
            assert mine["name"] == step.name
            due += 1
            before, after = account["steps"][:k], account["steps"][k + 1 :]
            if mine["done"] is None:
                skipped += any(other["done"] is not None for other in after)
                continue
            done += 1
            through += all(other["done"] is not None for other in before)
            on_time += mine["done"] <= mine["due"]
            early += any(other["done"] is not None and other["done"] > mine["done"] for other in before)
        counts = [(figure.events, figure.n) for figure in (step.done, step.through, step.on_time)]
        assert counts == [(done, due), (through, due), (on_time, due)]
        assert (step.skipped.events, step.early.events) == (skipped, early)
        assert (step.done.low, step.done.high) == clopper_pearson(done, due)
        assert step.accounts == len(walked)
        assert step.planned_day == 30 * (k + 1)


def test_days_between_steps_let_churn_compete(found, walked):
    for k, step in enumerate(found.steps):
        days, cause, late, over = [], [], [], []
        for account in walked:
            since = account["start"] if k == 0 else account["steps"][k - 1]["done"]
            if since is None:
                continue
            done = account["steps"][k]["done"]
            days.append(max(((done or account["end"]) - since).days, 0))
            cause.append(1 if done is not None else 2 if account["churned"] else 0)
            late.append(max(days[-1] - 30, 0))
            over.append(cause[-1] > 0)
        assert step.gap_days == cumulative_incidence(days, cause).median()
        assert step.open_after == kaplan_meier(late, over).at(STALL)
        assert step.open_after.n == len(days)


def test_who_stalls_today(found, walked):
    here = {step.name: [] for step in found.steps}
    overdue = dict.fromkeys(here, 0)
    for account in walked:
        if not account["waits"]:
            continue
        done = [k for k, step in enumerate(account["steps"]) if step["done"] is not None]
        k = max(done, default=-1) + 1
        since = max((account["steps"][j]["done"] for j in done), default=account["start"])
        if k < len(account["steps"]):
            here[account["steps"][k]["name"]].append((AS_OF - since).days - 30 > STALL)
        for step in account["steps"]:
            overdue[step["name"]] += step["done"] is None and step["due"] < AS_OF
    assert any(any(waits) for waits in here.values())
    for step in found.steps:
        assert (step.stalled.events, step.stalled.n) == (sum(here[step.name]), len(here[step.name]))
        assert step.overdue == overdue[step.name]
    assert found.in_onboarding == sum(account["waits"] for account in walked)


def test_conformance_judges_accounts_past_their_last_due_day(found, walked):
    counts = dict.fromkeys(("n", "order", "on_time", "both", "complete", "left", "unfinished"), 0)
    for account in walked:
        steps = account["steps"]
        if not max(step["due"] for step in steps) < account["end"]:
            counts["unfinished" if account["end"] == AS_OF else "left"] += 1
            continue
        days = [step["done"] for step in steps]
        upto = [day for day in days if day is not None]
        gapless = days[: len(upto)] == upto
        order = gapless and upto == sorted(upto)
        on_time = all(step["done"] is not None and step["done"] <= step["due"] for step in steps)
        counts["n"] += 1
        counts["order"] += order
        counts["on_time"] += on_time
        counts["both"] += order and on_time
        counts["complete"] += len(upto) == len(steps)
    held = found.conformance
    for name in ("order", "on_time", "both", "complete"):
        assert (getattr(held, name).events, getattr(held, name).n) == (counts[name], counts["n"])
    assert (held.left, held.unfinished) == (counts["left"], counts["unfinished"])


def test_steps_separate_by_what_was_done_before_the_landmark(found, table, walked):
    alive = table[table["status"] == INCLUDED]
    met = dict(zip(alive["account_id"], RULE.met(alive), strict=True))
    assert [one.name for one in found.separation] == ["kickoff", "import"]
    for k, one in enumerate(found.separation):
        sides = {True: [], False: []}
        for account in walked:
            if account["id"] in met:
                done = account["steps"][k]["done"]
                by_then = done is not None and done < account["start"] + pd.Timedelta(days=90)
                sides[by_then].append(met[account["id"]])
        assert (one.having.events, one.having.n) == (sum(sides[True]), len(sides[True]))
        assert (one.lacking.events, one.lacking.n) == (sum(sides[False]), len(sides[False]))
    assert found.landmark_days == 90


def test_without_due_dates_the_typical_day_orders_and_the_cap_settles(tables, tmp_path):
    bare = dict(tables, milestones=tables["milestones"].drop(columns="due_date"))
    company = load(write(tmp_path / "undated", bare), as_of="2026Q3")
    rows = steps_of_accounts(company, cap_days=120)
    assert (rows["settled"] == rows["start"] + pd.Timedelta(days=120)).all()
    typical = rows.groupby("milestone")["day"].median().sort_values()
    found = playbook(company, cap_days=120)
    assert [step.name for step in found.steps] == list(typical.index)
    assert [step.planned_day for step in found.steps] == list(typical)


def test_what_is_lacking_is_said(company, table, tables, tmp_path):
    few = {name: tables[name] for name in ("accounts", "contracts", "usage")}
    bare = load(write(tmp_path / "bare", few), as_of="2026Q3")
    assert playbook(bare) == Unavailable(("milestones",))
    assert playbook(company).separation == Unavailable(("high_utilization",))
    assert playbook(company, Unavailable(("usage",)), RULE).separation == Unavailable(("usage",))


def test_without_handoffs_onboarding_ends_at_the_cap(tables, walked, tmp_path):
    bare = {name: frame for name, frame in tables.items() if name != "handoffs"}
    company = load(write(tmp_path / "bare", bare), as_of="2026Q3")
    young = [a for a in walked if a["end"] == AS_OF and (AS_OF - a["start"]).days <= 120]
    assert playbook(company, cap_days=120).in_onboarding == len(young)


@pytest.mark.parametrize("accounts", [1, 2])
def test_one_account_or_two(accounts, tmp_path):
    tables = onboarding_tables(seed=2, accounts=accounts)
    company = load(write(tmp_path / "few", tables), as_of="2026Q3")
    found = playbook(company, landmark(company, 90), RULE)
    assert len(found.steps) == 3
    assert all(np.isfinite(step.planned_day) for step in found.steps)


def test_nobody_seen_from_the_start(tmp_path):
    folder = write(tmp_path / "late", onboarding_tables(seed=2, accounts=12))
    (folder / "company.yml").write_text("tables:\n  milestones: {data_from: 2026-09-30}\n")
    found = playbook(load(folder, as_of="2026Q3"))
    assert found.steps == ()
    assert found.conformance.order.estimate is None
