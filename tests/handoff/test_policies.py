"""Handoff policies compared, against a recomputation in plain loops, account by account, on a small company."""

import statistics
from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cslib.company import usage
from cslib.company.company import load
from cslib.company.policies.rule import Rule
from cslib.company.spells import lives
from cslib.handoff.criteria import OWN, Criteria
from cslib.handoff.past import Past
from cslib.handoff.policies import DAYS, NO_CAP, compare_policies, policy_outcome, tradeoff, undominated
from cslib.simulate.sample import write_sample
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Unavailable

RULE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")
POLICIES = ("fixed", "milestones", "state", "state_cap", "criteria", "kept", "early")


class Account:
    """One account, its weeks walked through one after the other."""

    def __init__(self, row, weeks, steps, notes):
        self.start, self.end, self.churned = row.start.date(), row.end.date(), row.churned
        self.weeks, self.steps, self.notes = sorted(weeks), steps, notes

    def states(self, running=4):
        """Return (Monday, in the state, since when)."""
        found, state, since, run, before, previous = [], False, None, 0, None, None
        for monday, met in self.weeks:
            if previous is None or (monday - previous).days != 7:
                state, since, run, before = False, None, 0, None
            run = run + 1 if met == before else 1
            if run == running:
                if met and not state:
                    since = monday
                state = met
            found.append((monday, state, since if state else None))
            before, previous = met, monday
        return found

    def at(self, day, running=4):
        last = [(state, since) for monday, state, since in self.states(running) if monday <= day]
        return last[-1] if last else (False, None)

    def ready(self, day, criteria):
        if criteria.milestones:
            asked = [
                (name, done)
                for name, due, done in self.steps
                if name in criteria.milestones
                or (criteria.milestones == (OWN,) and not self._beyond(due, criteria.due_within))
            ]
            names = {name for name, _ in asked}
            if criteria.milestones != (OWN,) and names != set(criteria.milestones):
                return False
            if not names or names != {name for name, done in asked if done is not None and done <= day}:
                return False
        return all(field in self.notes and self.notes[field] <= day for field in criteria.information)

    def _beyond(self, due, days):
        return days is not None and due is not None and (due - self.start).days > days

    def handoff(self, criteria):
        """Return the day, and how it came about."""
        if criteria.fixed_days is not None:
            day = self.start + timedelta(days=criteria.fixed_days)
            return (day, "fixed") if day < self.end else (None, "")
        inside = {monday: state for monday, state, _ in self.states(criteria.persistence_weeks)}
        day, state = self.start, False
        while day < self.end:
            state = inside.get(day, state)
            if day.weekday() == 0 and (state or not criteria.state) and self.ready(day, criteria):
                return day, "criteria"
            if criteria.cap_days is not None and (day - self.start).days == criteria.cap_days:
                return day, "cap"
            day += timedelta(days=1)
        return None, ""


def product_limit(rows, until):
    """Return the share without the event by a day, from (days, event)."""
    left = 1.0
    for day in sorted({days for days, event in rows if event and days <= until}):
        # Who was followed to the last day was there on it.
        at_risk = sum(days >= day for days, _ in rows)
        left *= 1 - sum(days == day and event for days, event in rows) / at_risk
    return left


def incidence(rows, until=None):
    """Return the share handed over by a day, churn competing; without a day, the day by which half are."""
    left, handed = 1.0, 0.0
    for day in sorted({days for days, cause in rows if cause}):
        if until is not None and day > until:
            break
        at_risk = sum(days >= day for days, _ in rows)
        first = sum(days == day and cause == 1 for days, cause in rows)
        second = sum(days == day and cause == 2 for days, cause in rows)
        handed += left * first / at_risk
        left *= 1 - (first + second) / at_risk
        if until is None and handed >= 0.5 - 1e-12:
            return day
    return None if until is None else handed


def recomputed(accounts, criteria, as_of, within):
    """Return everything that is said of a policy, from plain loops."""
    rows, ways, inside, before = [], [], [], []
    later = {90: [], 180: []}
    for account in accounts:
        day, how = account.handoff(criteria)
        if day is None:
            rows.append(((account.end - account.start).days, 2 if account.churned else 0))
            continue
        rows.append(((day - account.start).days, 1))
        ways.append(how)
        state, since = account.at(day)
        inside.append(state)
        if state:
            before.append((day - since).days)
        for days, kept in later.items():
            then = day + timedelta(days=days)
            if then > as_of:
                continue
            gone = account.end <= then
            lost = gone and account.churned
            stop = min(then, account.end)
            left = [m for m, s, _ in account.states() if day < m <= stop and not s] if state else []
            out = min(left[0] if left else stop, stop)
            kept.append(
                {
                    "days": (stop - day).days,
                    "lost": lost,
                    "state": state,
                    "relapsed": bool(left) or lost,
                    "relapse_days": (out - day).days,
                    "completed": gone and not account.churned and account.end < as_of,
                    "after": not lost and account.at(then)[0],
                }
            )
    found = {
        "median": incidence(rows),
        "handed_over": incidence(rows, min(within, criteria.fixed_days or criteria.cap_days or within)),
        "given": len(ways),
        "capped": ways.count("cap"),
        "inside": sum(inside),
        "weeks_before": statistics.median(before) / 7 if before else None,
        "late": sum(days > 28 for days in before),
        "before": len(before),
    }
    for days, kept in later.items():
        stay = [row for row in kept if not row["completed"]]
        there = [row for row in stay if not row["lost"]]
        whole = product_limit([(row["days"], row["lost"]) for row in kept], days)
        good = sum(row["after"] for row in there) / len(there) if there else 0
        found[f"false_{days}"] = 1 - whole * good if kept else None
        relapse = [(row["relapse_days"], row["relapsed"]) for row in kept if row["state"]]
        found[f"relapse_{days}"] = 1 - product_limit(relapse, days) if relapse else None
        found[f"plain_{days}"] = sum(not row["after"] for row in stay) / len(stay) if stay else None
    return found


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return load(write_sample(tmp_path_factory.mktemp("small") / "all", accounts=110, seed=6))


@pytest.fixture(scope="module")
def trailing(company):
    return usage.trailing(company)


@pytest.fixture(scope="module")
def accounts(company, trailing):
    """All accounts seen from their first day, by name."""
    life = lives(company)
    first = usage.span(company)[0]
    life = life[(life["entry"] <= life["start"]) & (life["start"] >= first)]
    met = (trailing["active_day_share"] >= 0.5) & (trailing["breadth"] >= 0.4)
    weeks, steps, notes = {}, {}, {}
    for name, date, holds in zip(trailing["account_id"], trailing["date"], met, strict=True):
        weeks.setdefault(name, []).append((date.date(), bool(holds)))
    for row in company.table("milestones").itertuples():
        due, done = (None if pd.isna(day) else day.date() for day in (row.due_date, row.done_date))
        steps.setdefault(row.account_id, []).append((row.milestone, due, done))
    for row in company.table("handoff_info").itertuples():
        if pd.notna(row.recorded_date) and isinstance(row.value, str) and row.value.strip():
            noted = notes.setdefault(row.account_id, {})
            noted[row.field] = min(noted.get(row.field, row.recorded_date.date()), row.recorded_date.date())
    return {
        row.account_id: Account(
            row, weeks.get(row.account_id, []), steps.get(row.account_id, []), notes.get(row.account_id, {})
        )
        for row in life.itertuples()
    }


@pytest.fixture(scope="module")
def comparison(company, trailing):
    return compare_policies(company, RULE, trailing)


@pytest.mark.parametrize("policy", POLICIES)
def test_what_is_said_of_a_policy_agrees_with_plain_loops(company, accounts, comparison, policy):
    made = comparison.outcomes[policy]
    expected = recomputed(accounts.values(), made.criteria, company.as_of.date(), comparison.within_days)
    assert set(made.applied.accounts["account_id"]) == set(accounts)
    assert made.days_to_handoff_median.estimate == expected["median"]
    assert made.handed_over.estimate == pytest.approx(expected["handed_over"])
    assert (made.at_cap.n, made.at_cap.events) == (expected["given"], expected["capped"])
    assert (made.in_state.n, made.in_state.events) == (expected["given"], expected["inside"])
    assert (made.late.n, made.late.events) == (expected["before"], expected["late"])
    assert made.weeks_before.estimate == pytest.approx(expected["weeks_before"])
    assert made.false_handoff.estimate == pytest.approx(expected["false_90"])
    assert made.false_handoff_180d.estimate == pytest.approx(expected["false_180"])
    assert made.relapse_90d.estimate == pytest.approx(expected["relapse_90"])
    assert made.relapse_180d.estimate == pytest.approx(expected["relapse_180"])
    if policy != "fixed":
        fixed = recomputed(accounts.values(), comparison.asked["fixed"], company.as_of.date(), 180)
        gap = comparison.gaps[policy]
        assert gap.estimate == pytest.approx(expected["plain_90"] - fixed["plain_90"])
        assert gap.low <= gap.estimate <= gap.high


@pytest.mark.parametrize("policy", POLICIES)
def test_the_load_agrees_with_counting_accounts_on_every_monday(company, accounts, comparison, policy):
    made = comparison.outcomes[policy].caseload
    handoffs = {name: account.handoff(comparison.asked[policy])[0] for name, account in accounts.items()}
    counts = {"onboarding": [], "adoption": []}
    for monday in made.weeks.index:
        assert monday.day_of_week == 0 and monday < company.as_of
        day, here, there = monday.date(), 0, 0
        for name, account in accounts.items():
            if account.start <= day < account.end:
                passed = handoffs[name] is not None and handoffs[name] <= day
                here, there = here + (not passed), there + passed
        counts["onboarding"].append(here)
        counts["adoption"].append(there)
    assert made.weeks["onboarding"].tolist() == counts["onboarding"]
    assert made.weeks["adoption"].tolist() == counts["adoption"]
    assert made.onboarding.estimate == pytest.approx(statistics.mean(counts["onboarding"][-52:]))
    assert made.adoption.estimate == pytest.approx(statistics.mean(counts["adoption"][-52:]))
    assert made.onboarding.low < made.onboarding.estimate < made.onboarding.high


NAMES = ("kickoff", "data_connected", "first_report")
FIELDS = ("goal", "champion", "risks")


@pytest.mark.slow
@settings(max_examples=25)
@given(
    state=st.booleans(),
    weeks=st.integers(1, 9),
    milestones=st.one_of(st.just((OWN,)), st.lists(st.sampled_from(NAMES), unique=True).map(tuple)),
    information=st.lists(st.sampled_from(FIELDS), unique=True).map(tuple),
    cap=st.one_of(st.none(), st.integers(20, 400)),
    keep=st.booleans(),
)
def test_any_policy_hands_over_on_the_day_found_by_walking(
    company, trailing, accounts, state, weeks, milestones, information, cap, keep
):
    limit = {"overdue_days" if keep else "cap_days": cap}
    criteria = Criteria("tried", RULE, state, milestones, information, weeks, **limit)
    made = past_of(company, trailing).apply(criteria).accounts
    for name, day, how in zip(made["account_id"], made["handoff"], made["how"], strict=True):
        expected = accounts[name].handoff(criteria)
        assert (None if pd.isna(day) else day.date(), how) == expected, name


PASTS = {}


def past_of(company, trailing):
    return PASTS.setdefault(id(company), Past(company, trailing))


def test_what_is_kept_for_several_policies_does_not_mix_them_up(company, trailing, comparison):
    past = past_of(company, trailing)
    for name in ("early", "kept", "criteria", "early"):
        again = policy_outcome(past, comparison.asked[name], tables=("milestones", "handoff_info"))
        assert again.false_handoff == comparison.outcomes[name].false_handoff
        pd.testing.assert_frame_equal(again.applied.accounts, comparison.outcomes[name].applied.accounts)


@pytest.mark.slow
def test_the_price_of_waiting_is_that_of_the_single_policies(company, trailing, comparison):
    made = tradeoff(company, RULE, trailing)
    assert len(made.points) == 3 * len(DAYS) + 2
    at = {(row.family, row.days): row for row in made.points.itertuples()}
    for place, name in ((("fixed", 90), "fixed"), (("state", NO_CAP), "state"), (("criteria", 180), "criteria")):
        one = comparison.outcomes[name]
        assert at[place].onboarding == one.caseload.onboarding
        assert at[place].false_handoff == one.false_handoff
        assert at[place].relapse == one.relapse_90d
    best = undominated(made.points)
    for row, kept in zip(made.points.itertuples(), best, strict=True):
        better = [
            other
            for other in made.points.itertuples()
            if other.onboarding.estimate < row.onboarding.estimate
            and other.false_handoff.estimate < row.false_handoff.estimate
        ]
        assert not (kept and better)


def test_without_a_state_there_is_no_price_of_waiting(company, trailing):
    assert tradeoff(company, None, trailing) == Unavailable(("high_utilization",))
    assert tradeoff(company, RULE, Unavailable(("usage",))) == Unavailable(("usage",))


def test_the_state_holds_up_better_than_a_fixed_day(comparison):
    assert comparison.gaps["state"].verdict == SUPPORTED
    assert comparison.gaps["state"].high < -0.2
    few = {name: gap for name, gap in comparison.gaps.items() if gap.n < 30}
    assert few and all(gap.verdict == INSUFFICIENT for gap in few.values())
