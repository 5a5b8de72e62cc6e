"""Handoff: replays against a walk through the Mondays of every account, and tables made by hand."""

import numpy as np
import pandas as pd
import pytest
import yaml

from cslib.company import usage
from cslib.company.company import load
from cslib.company.policies.policy import Handoff
from cslib.company.policies.rule import Rule
from cslib.company.quarters import Quarter
from cslib.handoff.cohorts import actual_handoffs
from cslib.handoff.criteria import OWN, Criteria, information_recorded, milestones_done, policies
from cslib.handoff.left_behind import information
from cslib.handoff.past import apply_policy, handed_over, retained_share
from cslib.handoff.policies import compare_policies
from cslib.stats.estimate import Unavailable
from cslib.stats.intervals import clopper_pearson
from cslib.stats.survival import cumulative_incidence

RULE = Rule.parse("active_day_share >= 0.5")
STEPS = ("kickoff", "import", "training")
FIELDS = ("goal", "champion")
AS_OF = pd.Timestamp("2026-10-01")


def write(folder, tables):
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    return folder


def onboarding_tables(seed=4, accounts=70):
    """Return tables of accounts whose use comes and goes, with steps, information and handoffs at random."""
    rng = np.random.default_rng(seed)
    rows = {name: [] for name in ("accounts", "contracts", "usage", "milestones", "handoff_info", "handoffs")}
    rows["usage"].append(("A000", pd.Timestamp("2025-01-06"), "start"))
    for i in range(accounts):
        name = f"A{i:03}"
        start = pd.Timestamp("2025-01-06") + pd.Timedelta(days=int(rng.integers(0, 580)) if i else 0)
        length = int(rng.integers(30, 420))
        end = start + pd.Timedelta(days=length) if rng.random() < 0.6 else None
        reason = "completed" if rng.random() < 0.2 else "churned"
        rows["accounts"].append((name, f"Customer {i}", "Sato"))
        rows["contracts"].append((name, start, end, reason if end is not None else None))
        busy, day, last = rng.random() < 0.4, start, min(end or AS_OF, AS_OF)
        while day < last:
            if day.day_of_week == 0 and rng.random() < 0.12:
                busy = not busy
            if day.day_of_week < 5 and rng.random() < (0.85 if busy else 0.15):
                rows["usage"].append((name, day, f"f{rng.integers(0, 4)}"))
            day += pd.Timedelta(days=1)
        for k, step in enumerate(STEPS):
            done = start + pd.Timedelta(days=int(rng.integers(5, 130)))
            known = rng.random() < 0.8 and done < last
            rows["milestones"].append((name, step, start + pd.Timedelta(days=30 * (k + 1)), done if known else None))
        for field in FIELDS:
            if rng.random() < 0.8:
                noted = start + pd.Timedelta(days=int(rng.integers(1, 150)))
                rows["handoff_info"].append((name, field, noted, "something" if rng.random() < 0.9 else ""))
        given = start + pd.Timedelta(days=int(rng.integers(50, 160)))
        if rng.random() < 0.75:
            rows["handoffs"].append((name, given, "Sato", "Suzuki"))
    columns = {
        "accounts": ["account_id", "name", "csm"],
        "contracts": ["account_id", "start_date", "end_date", "end_reason"],
        "usage": ["account_id", "date", "feature"],
        "milestones": ["account_id", "milestone", "due_date", "done_date"],
        "handoff_info": ["account_id", "field", "recorded_date", "value"],
        "handoffs": ["account_id", "date", "from_csm", "to_csm"],
    }
    return {name: pd.DataFrame(rows[name], columns=columns[name]) for name in rows}


@pytest.fixture(scope="module")
def tables():
    return onboarding_tables()


@pytest.fixture(scope="module")
def company(tables, tmp_path_factory):
    return load(write(tmp_path_factory.mktemp("onboarding") / "all", tables), as_of="2026Q3")


@pytest.fixture(scope="module")
def trailing(company):
    return usage.trailing(company)


@pytest.fixture(scope="module")
def bare(tables, tmp_path_factory):
    """The same company without milestones, information and handoffs."""
    few = {name: tables[name] for name in ("accounts", "contracts", "usage")}
    return load(write(tmp_path_factory.mktemp("bare") / "all", few), as_of="2026Q3")


class Walk:
    """One account, looked at day by day."""

    def __init__(self, account, tables, trailing, as_of=AS_OF):
        contract = tables["contracts"].set_index("account_id").loc[account]
        self.start = contract["start_date"]
        over = pd.notna(contract["end_date"]) and contract["end_date"] < as_of
        self.end = contract["end_date"] if over else as_of
        self.churned = over and contract["end_reason"] == "churned"
        self.as_of = as_of
        rows = trailing[trailing["account_id"] == account].sort_values("date")
        self.met = dict(zip(rows["date"], rows["active_day_share"] >= 0.5, strict=True))
        self.steps = tables["milestones"][tables["milestones"]["account_id"] == account]
        self.info = tables["handoff_info"][tables["handoff_info"]["account_id"] == account]

    def inside(self, day, weeks=4):
        """Whether the clock stands at in on `day`: walk through all Mondays up to it."""
        state, run, last = False, 0, None
        for monday, met in self.met.items():
            if monday > day:
                break
            run = run + 1 if met == last else 1
            last = met
            if run == weeks:
                state = met
        return state

    def ready(self, monday, steps, fields):
        done = self.steps[(self.steps["done_date"] <= monday) & self.steps["milestone"].isin(steps)]["milestone"]
        noted = self.info[(self.info["recorded_date"] <= monday) & (self.info["value"].fillna("") != "")]["field"]
        return set(steps) <= set(done) and set(fields) <= set(noted)

    def handoff(self, steps=(), fields=(), state=False, weeks=4, cap=None):
        """Return the day and how, or None."""
        day = self.start
        while day < self.end:
            if day.day_of_week == 0 and (not state or self.inside(day, weeks)) and self.ready(day, steps, fields):
                return day, "criteria"
            if cap is not None and (day - self.start).days == cap:
                return day, "cap"
            day += pd.Timedelta(days=1)
        return None

    def fate(self, day):
        """Return retained, relapsed and in the state 90 days after a handoff; None where it cannot be known."""
        later = day + pd.Timedelta(days=90)
        if later > self.as_of:
            return None
        gone = self.end <= later
        lost = gone and self.churned
        stop = min(later, self.end)
        left = self.inside(day) and any(not self.inside(d) for d in self.met if day < d <= stop)
        return {"lost": lost, "left": left, "censored": gone and not self.churned and self.end < self.as_of,
                "after": not lost and self.inside(later)}  # fmt: skip


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria("state", RULE, True),
        Criteria("state", RULE, True, persistence_weeks=2, cap_days=120),
        Criteria("milestones", RULE, milestones=STEPS),
        Criteria("milestones", RULE, milestones=("kickoff",), information=("goal",), cap_days=60),
        Criteria("criteria", RULE, True, STEPS[:2], FIELDS[:1], cap_days=180),
        Criteria("criteria", RULE, True, (), FIELDS),
    ],
    ids=str,
)
def test_replays_agree_with_a_walk_through_every_account(company, tables, trailing, criteria):
    made = apply_policy(company, trailing, criteria)
    table = made.accounts.set_index("account_id")
    assert len(table) == len(tables["accounts"])
    handed = 0
    for account, row in table.iterrows():
        walk = Walk(account, tables, trailing)
        expected = walk.handoff(
            criteria.milestones, criteria.information, criteria.state, criteria.persistence_weeks, criteria.cap_days
        )
        if expected is None:
            assert pd.isna(row["handoff"]) and row["how"] == ""
            assert row["cause"] == (2 if walk.churned else 0)
            assert row["days"] == (walk.end - walk.start).days
            continue
        handed += 1
        assert (row["handoff"], row["how"], row["cause"]) == (*expected, 1), account
        assert row["days"] == (expected[0] - walk.start).days
        assert bool(row["in_state"]) == walk.inside(expected[0])
        fate = walk.fate(expected[0])
        assert row["matured"] == (fate is not None)
        if fate is None:
            assert pd.isna(row["relapsed"]) and pd.isna(row["in_state_after"])
            continue
        assert row["lost"] == fate["lost"]
        assert pd.isna(row["relapsed"]) == (not walk.inside(expected[0]))
        if walk.inside(expected[0]):
            assert bool(row["relapsed"]) == (fate["lost"] or fate["left"])
        if fate["censored"]:
            assert pd.isna(row["in_state_after"])
        else:
            assert bool(row["in_state_after"]) == fate["after"]
    assert handed > 5
    both = cumulative_incidence(table["days"], table["cause"])
    np.testing.assert_allclose(made.incidence.incidence, both.incidence)


def test_a_fixed_day_hands_over_whoever_is_still_there(company, tables, trailing):
    made = apply_policy(company, trailing, Criteria("fixed", RULE, fixed_days=90)).accounts
    given = made["handoff"].notna()
    assert (made.loc[given, "days"] == 90).all()
    assert (given == (made["end"] > made["start"] + pd.Timedelta(days=90))).all()


def test_own_milestones_are_those_due_within_the_cap(company, tables):
    rows = tables["milestones"]
    expected = (
        rows[rows["milestone"] != "training"].groupby("account_id")["done_date"].agg(lambda d: d.max(skipna=False))
    )
    found = milestones_done(company, (OWN,), within_days=60)
    assert found.to_dict() == expected.dropna().to_dict()
    assert set(milestones_done(company, STEPS).index) < set(found.index)


def test_information_counts_when_it_says_something(company, tables):
    rows = tables["handoff_info"]
    rows = rows[(rows["value"] != "") & (rows["recorded_date"] < AS_OF)]
    complete = rows.groupby("account_id")["field"].nunique() == 2
    found = information_recorded(company, FIELDS)
    assert set(found.index) == set(complete.index[complete])
    assert found.to_dict() == rows.groupby("account_id")["recorded_date"].max()[found.index].to_dict()


def test_policies_are_compared_on_the_same_accounts(company, tables, trailing):
    made = compare_policies(company, RULE, trailing, cap_days=150)
    assert list(made.outcomes) == ["fixed", "milestones", "state", "state_cap", "criteria", "kept", "early"]
    assert not made.in_force
    assert {outcome.n for outcome in made.outcomes.values()} == {70}
    assert made.outcomes["state"].in_state.estimate == 1.0
    assert made.outcomes["fixed"].days_to_handoff_median.estimate == 90
    full = made.outcomes["criteria"]
    assert full.criteria.milestones == (OWN,) and set(full.criteria.information) == set(FIELDS)
    rows = full.applied.accounts
    given = rows[rows["handoff"].notna()]
    walks = [Walk(account, tables, trailing) for account in tables["accounts"]["account_id"]]
    ways = [walk.handoff(STEPS, FIELDS, True, cap=150) for walk in walks]
    ways = [way[1] for way in ways if way is not None]
    assert (full.at_cap.n, full.at_cap.events) == (len(ways), ways.count("cap"))
    assert full.handed_over.estimate == pytest.approx(full.applied.incidence.at(150).estimate)
    kept = given[given["matured"] & ((given["days_kept"] >= 90) | given["lost"])]
    assert full.retained_after.n == given["matured"].sum() >= len(kept)


def test_a_policy_that_lacks_a_table_says_which(bare, company, trailing):
    found = compare_policies(bare, RULE, usage.trailing(bare)).outcomes
    assert found["milestones"] == Unavailable(("milestones",))
    assert found["criteria"] == Unavailable(("milestones", "handoff_info"))
    assert found["fixed"] and found["state"]
    undefined = compare_policies(company, None, trailing).outcomes
    assert undefined["state"] == Unavailable(("high_utilization",))
    assert undefined["fixed"].relapse_90d == Unavailable(("high_utilization",))
    assert undefined["fixed"].retained_after.estimate is not None
    unseen = compare_policies(company, RULE, Unavailable(("usage",))).outcomes
    assert unseen["state"] == unseen["fixed"].in_state == Unavailable(("usage",))


def test_the_policy_in_force_is_among_those_compared(company, tables, trailing, tmp_path):
    folder = write(tmp_path / "decided", tables)
    (folder / "policy").mkdir()
    said = {"in_force_from": "2026-01-01", "state": False, "milestones": ["import"], "cap_days": 100, "at_cap": "keep"}
    (folder / "policy" / "handoff.yml").write_text(yaml.safe_dump(said))
    decided = load(folder, as_of="2026Q3")
    criteria = policies(decided, RULE)["criteria"]
    assert criteria == Criteria("criteria", RULE, False, ("import",), (), 4, None, None, overdue_days=100)
    made = compare_policies(decided, RULE, trailing)
    assert made.in_force
    assert made.outcomes["criteria"].at_cap.estimate == 0
    assert made.outcomes["capped"].at_cap.estimate > 0
    assert made.outcomes["proposed"].criteria.state and "kept" not in made.outcomes
    given = policies(company, RULE, Handoff(in_force_from="2026-01-01", information=("goal",)))["criteria"]
    assert (given.state, given.information, given.cap_days) == (True, ("goal",), 180)


def test_actual_handoffs_agree_with_a_walk(company, tables, trailing):
    quarter = Quarter(2026, 3)
    found = actual_handoffs(company, RULE, trailing, quarter)
    assert found.basis == "recorded"
    given = tables["handoffs"].set_index("account_id")["date"]
    days, cause, in_state, relapsed, after = [], [], [], [], []
    for account in tables["accounts"]["account_id"]:
        walk = Walk(account, tables, trailing)
        day = given.get(account)
        real = day is not None and day < walk.end
        landmark_day = walk.start + pd.Timedelta(days=90)
        if quarter.previous(3).start <= landmark_day < quarter.end:
            days.append(((day if real else walk.end) - walk.start).days)
            cause.append(1 if real else 2 if walk.churned else 0)
        if real and quarter.previous(3).start <= day + pd.Timedelta(days=90) < quarter.end:
            fate = walk.fate(day)
            in_state.append(walk.inside(day))
            if walk.inside(day):
                relapsed.append((fate["lost"] or fate["left"], fate["censored"]))
            after.append((fate["after"], fate["censored"]))
    year = found.year
    assert year["days_to_handoff_median"].n == len(days)
    assert year["days_to_handoff_median"].estimate == cumulative_incidence(days, cause).median().estimate
    assert year["share_in_state_at_handoff"].estimate == pytest.approx(np.mean(in_state))
    assert year["relapse_90d"].n == len(relapsed) > 3
    if not any(censored for _, censored in relapsed):
        assert year["relapse_90d"].estimate == pytest.approx(np.mean([lost for lost, _ in relapsed]))
    assert year["in_state_90d"].n == len(after)


def test_a_quarter_of_few_accounts_takes_four_and_says_so(company, trailing):
    found = actual_handoffs(company, RULE, trailing)
    for name in ("share_in_state_at_handoff", "retained_90d"):
        assert found.quarter[name].n < 30
        result, wider = found.results[name], found.year[name]
        assert (result.estimate, result.low, result.n) == (wider.estimate, wider.low, wider.n)
        assert result.reasons[0].code == "four_quarters"
        assert result.reasons[0].numbers["accounts"] == found.quarter[name].n
        assert result.reasons[0].numbers["start"] == pd.Timestamp("2025-10-01")


def test_without_handoffs_the_state_with_a_cap_is_replayed(bare):
    trailing = usage.trailing(bare)
    found = actual_handoffs(bare, RULE, trailing)
    assert found.basis == "replayed"
    assert all(one.simulated for one in found.results.values())
    made = apply_policy(bare, trailing, Criteria("state", RULE, True, cap_days=180)).accounts
    due = made[(made["day_90"] >= "2025-10-01") & (made["day_90"] < "2026-10-01")]
    assert found.year["share_in_state_at_handoff"].estimate == pytest.approx(due["in_state"].astype(bool).mean())
    assert actual_handoffs(bare, None, trailing) == Unavailable(("handoffs", "high_utilization"))


def test_handoffs_before_the_clock_could_run_are_not_judged(company, tables, trailing, tmp_path):
    late = dict(tables, usage=tables["usage"][tables["usage"]["date"] >= "2025-12-01"])
    co = load(write(tmp_path / "late", late), as_of="2026Q3")
    made = handed_over(co, RULE, usage.trailing(co))
    early = made["handoff"] < pd.Timestamp("2025-12-01") + pd.Timedelta(weeks=8)
    assert early.any() and made.loc[early, ["in_state", "relapsed"]].isna().all().all()
    assert made.loc[~early & made["handoff"].notna(), "in_state"].notna().all()


def test_shares_after_90_days_are_exact_or_product_limit():
    exact = retained_share(pd.Series([90, 90, 30]), pd.Series([False, False, True]))
    assert (exact.estimate, exact.events) == (pytest.approx(2 / 3), 1)
    assert (exact.low, exact.high) == pytest.approx(clopper_pearson(2, 3))
    # One completed on day 20, before the loss of day 30 among the three left.
    censored = retained_share(pd.Series([90, 90, 30, 20]), pd.Series([False, False, True, False]))
    assert censored.estimate == pytest.approx(2 / 3)
    assert 0 < censored.low < 2 / 3 < censored.high < 1


def test_information_at_the_handoff_agrees_with_the_rows(company, tables, trailing):
    found = information(company, RULE, trailing, quarters=None)
    assert set(found.required) == set(FIELDS)
    given = handed_over(company, RULE, trailing)
    given = given[given["handoff"].notna()].set_index("account_id")
    rows = tables["handoff_info"]
    rows = rows[(rows["value"] != "") & rows["account_id"].isin(given.index)]
    rows = rows[rows["recorded_date"] <= given["handoff"].reindex(rows["account_id"]).to_numpy()]
    assert found.fields["recorded"].to_dict() == rows["field"].value_counts().to_dict()
    counts = rows.groupby("account_id")["field"].nunique().reindex(given.index, fill_value=0)
    assert found.completeness.to_dict() == counts.value_counts().reindex(range(3), fill_value=0).to_dict()
    assert found.complete.estimate == pytest.approx((counts == 2).mean())
    known = given["relapsed"].notna()
    assert found.relapse_complete.n == (known & (counts == 2)).sum()
    assert found.relapse_incomplete.n == (known & (counts < 2)).sum()
    undefined = information(company, None, trailing)
    assert undefined.gap == Unavailable(("high_utilization",))


def test_information_says_what_it_lacks(bare):
    assert information(bare, RULE, usage.trailing(bare)) == Unavailable(("handoffs", "handoff_info"))
