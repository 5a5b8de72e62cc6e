"""What onboarding plants, against a walk through every account, and a reversal planted in the sample company."""

import numpy as np
import pandas as pd
import pytest
from test_past import AS_OF, FIELDS, onboarding_tables, write

from cslib.company.company import load
from cslib.handoff.planting import ALL_FIELDS, planting
from cslib.stats.estimate import Unavailable

LANDMARK, MONTHS = 90, 12
LAST = pd.DateOffset(months=MONTHS)


def with_money_and_goals(tables, seed=5):
    """Add prices that rise at a second contract signed then, or agreed with the first, and goals; few leave."""
    rng = np.random.default_rng(seed)
    contracts, goals = [], []
    for row in tables["contracts"].itertuples():
        stays = rng.random() < 0.6
        end = None if stays else row.end_date
        reason = None if pd.isna(end) else "churned"
        notice = end - pd.Timedelta(days=60) if not stays and rng.random() < 0.5 and pd.notna(end) else None
        step = row.start_date + pd.Timedelta(days=200)
        rises = step < AS_OF and (pd.isna(end) or step < end) and rng.random() < 0.6
        price = 100.0 if rng.random() < 0.9 else 0.0
        ramp = rng.random() < 0.3
        first = (row.account_id, row.start_date, step if rises else end, None if rises else reason, price)
        contracts.append((*first, row.start_date, None if rises else notice))
        if rises:
            signed = row.start_date if ramp else step
            contracts.append(
                (row.account_id, step, end, reason, max(price + rng.choice([-20.0, 0.0, 50.0]), 0.0), signed, notice)
            )
        if rng.random() < 0.8:
            done = row.start_date + pd.Timedelta(days=int(rng.integers(30, 500)))
            kind = "original" if rng.random() < 0.8 else "next"
            goals.append((row.account_id, "g", kind, row.start_date, done if rng.random() < 0.7 else None))
    columns = ["account_id", "start_date", "end_date", "end_reason", "mrr", "signed_date", "notice_date"]
    made = dict(tables, contracts=pd.DataFrame(contracts, columns=columns))
    names = ["account_id", "goal", "kind", "set_date", "achieved_date"]
    return made | {"goals": pd.DataFrame(goals, columns=names)}


@pytest.fixture(scope="module")
def tables():
    return with_money_and_goals(onboarding_tables(seed=8, accounts=260))


@pytest.fixture(scope="module")
def company(tables, tmp_path_factory):
    return load(write(tmp_path_factory.mktemp("planting") / "all", tables), as_of="2026Q3")


@pytest.fixture(scope="module")
def found(company):
    return planting(company, LANDMARK, MONTHS)


@pytest.fixture(scope="module")
def walked(tables):
    """Return, for each account that counts, what it had by the landmark and what came of it."""
    accounts = []
    for account, rows in tables["contracts"].groupby("account_id"):
        start, last = rows["start_date"].min(), rows.iloc[-1]
        landmark, until = start + pd.Timedelta(days=LANDMARK), start + LAST
        end = last["end_date"] if pd.notna(last["end_date"]) and last["end_date"] < AS_OF else AS_OF
        if not until < AS_OF or end <= landmark or last["notice_date"] <= landmark:
            continue
        kept = end > until
        had = {}
        for step in tables["milestones"][tables["milestones"]["account_id"] == account].itertuples():
            if step.due_date < landmark:
                had["done", step.milestone] = step.done_date < landmark
                had["on_time", step.milestone] = step.done_date <= step.due_date
        info = tables["handoff_info"][tables["handoff_info"]["account_id"] == account]
        noted = info[(info["value"] != "") & (info["recorded_date"] < landmark)]["field"]
        for field in FIELDS:
            had["recorded", field] = field in set(noted)
        had["recorded", ALL_FIELDS] = set(FIELDS) <= set(noted)

        def price(day, rows=rows, known=None):
            covers = (rows["start_date"] <= day) & ~(rows["end_date"] <= day)
            if known is not None:
                covers &= rows["signed_date"] <= known
            return rows.loc[covers, "mrr"].sum()

        came = {"retention": kept}
        if price(landmark) > 0:
            grown = price(until) > max(price(landmark), price(until, known=landmark))
            came["expansion"] = kept and grown
        goals = tables["goals"][tables["goals"]["account_id"] == account]
        goals = goals[(goals["kind"] == "original") & ~(goals["achieved_date"] <= landmark)]
        if len(goals):
            came["goal"] = bool((goals["achieved_date"] <= until).any())
        accounts.append((had, came))
    return accounts


def test_every_contrast_counts_the_accounts(found, walked):
    assert found.accounts == len(walked)
    assert found.ended == 0
    keys = {key for had, _ in walked for key in had}
    assert {kind for kind, _ in keys} == {"done", "on_time", "recorded"}
    for outcome in ("retention", "expansion", "goal"):
        made = {(one.kind, one.name): one for one in found.contrasts[outcome]}
        assert set(made) == keys
        for key, one in made.items():
            rows = [(had[key], came[outcome]) for had, came in walked if key in had and outcome in came]
            for figure, side in ((one.having, True), (one.lacking, False)):
                hits = [hit for mine, hit in rows if mine == side]
                assert (figure.events, figure.n) == (sum(hits), len(hits)), (outcome, key)
    assert found.contrasts["expansion"][0].having.events > 0
    assert found.contrasts["goal"][0].having.events > 0


def test_the_longest_time_that_can_be_followed_is_taken(tables, tmp_path):
    company = load(write(tmp_path / "young", tables), as_of="2026-02-01")
    assert planting(company, LANDMARK).months == 9


def test_leaving_out_those_completed_must_not_leave_only_churns(tables, tmp_path):
    contracts = tables["contracts"].assign(end_reason=tables["contracts"]["end_reason"].replace("churned", "completed"))
    company = load(write(tmp_path / "completed", dict(tables, contracts=contracts)), as_of="2026Q3")
    found = planting(company, LANDMARK)
    assert found.contrasts == {}
    assert [why.code for why in found.reasons] == ["few_followed_past_landmark"]
    assert found.reasons[0].numbers["ended"] == found.ended > 10


def test_what_is_lacking_is_named(tables, tmp_path):
    few = {name: tables[name] for name in ("accounts", "contracts", "usage")}
    assert planting(load(write(tmp_path / "bare", few))) == Unavailable(("milestones", "handoff_info"))
    few["contracts"] = few["contracts"].drop(columns="mrr")
    steps = load(write(tmp_path / "steps", few | {"milestones": tables["milestones"]}), as_of="2026Q3")
    found = planting(steps, LANDMARK, MONTHS)
    assert found.lacking == ("handoff_info",)
    assert found.contrasts["expansion"] == Unavailable(("contracts.mrr",))
    assert found.contrasts["goal"] == Unavailable(("goals",))
    assert {one.kind for one in found.contrasts["retention"]} == {"done", "on_time"}


def test_one_account(tmp_path):
    company = load(write(tmp_path / "one", with_money_and_goals(onboarding_tables(accounts=1))), as_of="2026Q3")
    assert planting(company).contrasts == {}


@pytest.mark.slow
def test_the_kickoff_of_the_sample_company_turns_around_within_segments():
    # truth.yml: accounts with a kickoff churn less within each segment and more overall.
    found = planting(load("sample"), 180)
    kickoff = next(one for one in found.contrasts["retention"] if (one.kind, one.name) == ("done", "kickoff"))
    assert kickoff.reverses
    assert kickoff.gap.estimate < 0 < kickoff.within.low
