"""Handoff policies on the same past accounts: what each would have done, leaves to whom, and what slips back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import stats

from cslib.company.policies.policy import Handoff, in_force
from cslib.company.policies.rule import Rule
from cslib.handoff.cohorts import state_lacking
from cslib.handoff.criteria import CAP_DAYS, Criteria, policies
from cslib.handoff.past import AppliedPolicy, Past, in_state_after, relapse, retained_90d, share_of
from cslib.stats.court import BELOW, Claim, judge
from cslib.stats.estimate import Estimate, Reason, Result, Unavailable, too_few, verb
from cslib.stats.intervals import LEVEL, median, proportion

LONGER_DAYS = 180
LATE_DAYS = 28
LEAST = 30
DRAWS = 1000
SEED = 20260930
GOOD, FALSE = 1, 2


@dataclass(frozen=True)
class PolicyOutcome:
    """What one policy would have done.

    - `n`: accounts seen from their first day.
    - `days_to_handoff_median`: days from the start until half of all accounts are handed over, churn competing; its
      reason says where half never are.
    - `handed_over`: share handed over within `within_days`.
    - `at_cap`: of those handed over, the share handed over at the cap, without meeting the criteria.
    - `in_state`: of those handed over, the share in the state on that day.
    - `relapse_90d`: of those in the state at the handoff, the share that left it, or churned, within 90 days.
    - `relapse_180d`: the same within 180 days.
    - `false_handoff`: of all handed over, the share that 90 days after is not in the state, or gone.
    - `false_handoff_180d`: the same 180 days after.
    - `retained_after`: of all handed over, the share still a customer 90 days after.
    - `weeks_before`: of those in the state at the handoff, the median of the weeks that they had been in it.
    - `late`: of those, the share that had been in it for more than four weeks.
    - `caseload`: accounts in onboarding and in adoption, week by week.
    """

    criteria: Criteria
    n: int
    days_to_handoff_median: Estimate
    handed_over: Estimate
    at_cap: Estimate
    in_state: Estimate | Unavailable
    relapse_90d: Estimate | Unavailable
    false_handoff: Estimate | Unavailable
    retained_after: Estimate
    applied: AppliedPolicy
    relapse_180d: Estimate | Unavailable
    false_handoff_180d: Estimate | Unavailable
    weeks_before: Estimate | Unavailable
    late: Estimate | Unavailable
    caseload: Caseload


@dataclass(frozen=True)
class PolicyComparison(Result):
    """Policies side by side.

    - `outcomes`: by the names of :func:`policies`; Unavailable, not replayable, where a table is lacking.
    - `within_days`: days within which `handed_over` is asked.
    - `asked`: what each policy asks for, those that lack a table too.
    - `in_force`: whether ``criteria`` are those of the policy in force.
    - `gaps`: by policy, its share of false handoffs less that of ``fixed``; the verdict is on its being less.
    """

    outcomes: dict[str, PolicyOutcome | Unavailable]
    within_days: int
    asked: dict[str, Criteria] = field(default_factory=dict)
    in_force: bool = False
    gaps: dict[str, Estimate] = field(default_factory=dict)

    of_each = ("outcomes", "policy")


@verb
def compare_policies(
    company,
    rule: Rule | None,
    trailing: pd.DataFrame | Unavailable,
    policy: Handoff | None = None,
    cap_days: int = CAP_DAYS,
) -> PolicyComparison:
    """Apply policies on the same past accounts and say what each would have done.

    Parameters
    ----------
    company, rule, policy, cap_days
        As in :func:`policies`.

    Returns
    -------
    Comparison
        A policy that needs a table that is not there is Unavailable. The others are replayed on the accounts whose
        tables, as far as any of these policies reads them, are complete from their first day.
    """
    past = Past(company, trailing)
    asked = policies(company, rule, policy, cap_days)
    tables = tables_read(past, asked.values())
    found = {name: policy_outcome(past, criteria, cap_days, tables) for name, criteria in asked.items()}
    decided = policy is None and in_force(company, "handoff") is not None
    return PolicyComparison(found, cap_days, asked, decided, _gaps(found))


def tables_read(past: Past, asked: Iterable[Criteria]) -> tuple[str, ...]:
    """Return the tables read by those of the policies that can be replayed."""
    return tuple(sorted({table for one in asked if past.lacks(one) is None for table in one.tables}))


def policy_outcome(
    past: Past, criteria: Criteria, within_days: int = CAP_DAYS, tables: tuple[str, ...] = ()
) -> PolicyOutcome | Unavailable:
    """Apply one policy and say what it would have done.

    `within_days`: days within which `handed_over` is asked. `tables`: as in :meth:`Past.apply`.
    """
    made = past.apply(criteria, tables)
    if not made:
        return made
    lacking = state_lacking(criteria.rule, past.trailing)
    table = made.accounts
    given = table[table["handoff"].notna()]
    longer = past.follow_up(given[["account_id", "handoff", "end", "churned"]], criteria.rule, LONGER_DAYS)
    before = given.loc[given["in_state"].fillna(False).astype(bool), "days_before"]
    # After its day a fixed rule, or a cap, hands nobody over.
    asked = min(within_days, criteria.fixed_days or criteria.cap_days or within_days)
    return PolicyOutcome(
        criteria=criteria,
        n=len(table),
        days_to_handoff_median=made.incidence.median(),
        handed_over=made.incidence.at(asked),
        at_cap=proportion(int((given["how"] == "cap").sum()), len(given)),
        in_state=share_of(given["in_state"]) if lacking is None else lacking,
        relapse_90d=relapse(given) if lacking is None else lacking,
        false_handoff=in_state_after(given).complement() if lacking is None else lacking,
        retained_after=retained_90d(given),
        applied=made,
        relapse_180d=relapse(longer, LONGER_DAYS) if lacking is None else lacking,
        false_handoff_180d=in_state_after(longer, LONGER_DAYS).complement() if lacking is None else lacking,
        weeks_before=median(before / 7, "weeks") if lacking is None else lacking,
        late=share_of(before > LATE_DAYS) if lacking is None else lacking,
        caseload=caseload(table, past.company.as_of),
    )


def _fates(found: PolicyOutcome) -> np.ndarray:
    """Return 0 for accounts not handed over or not known 90 days later, else whether the handoff was a false one."""
    after = found.applied.accounts["in_state_after"]
    return np.where(after.isna(), 0, np.where(after.fillna(False).astype(bool), GOOD, FALSE))


def _gaps(outcomes: dict[str, PolicyOutcome | Unavailable], against: str = "fixed") -> dict[str, Estimate]:
    """Estimate by how much each policy's share of false handoffs differs, resampling the accounts of both at once.

    Handoffs whose 90th day is known count, as share of true among them; the few accounts that completed before it
    are left out.
    """
    judged = {name: found for name, found in outcomes.items() if found and found.false_handoff}
    reference = judged.get(against)
    if reference is None or reference.false_handoff.estimate is None:
        return {}
    rng = np.random.default_rng(SEED)
    fates = {name: _fates(found) for name, found in judged.items()}
    gaps = {}
    for name, own in fates.items():
        known, false = (fates[against] > 0), (fates[against] == FALSE)
        own_known, own_false = (own > 0), (own == FALSE)
        if name == against or not own_known.any():
            continue
        gap = own_false.sum() / own_known.sum() - false.sum() / known.sum()
        # Drawing accounts is drawing how many of them there are of each pair of fates.
        pairs, number = np.unique(np.stack([own, fates[against]]), axis=1, return_counts=True)
        drawn = rng.multinomial(number.sum(), number / number.sum(), DRAWS)
        with np.errstate(divide="ignore", invalid="ignore"):
            own_drawn, drawn_fixed = ((drawn @ (side == FALSE)) / (drawn @ (side > 0)) for side in pairs)
        low, high = np.nanquantile(own_drawn - drawn_fixed, [0.025, 0.975])
        n = int(min(own_known.sum(), known.sum()))
        made = Estimate(float(gap), float(low), float(high), n=n, unit="points", method="paired bootstrap")
        few = too_few("few_accounts", LEAST, accounts=n)
        gaps[name] = Claim(made, BELOW, lacking=few)
    return dict(zip(gaps, judge("policies", gaps.values()), strict=True))


DAYS = (60, 90, 120, 180, 240, 360)
NO_CAP = 0


@dataclass(frozen=True)
class Tradeoff(Result):
    """Load against false handoffs.

    - `points`: one row per policy: family (``fixed``, ``state``, ``criteria``), days (fixed day, or the cap; 0 without
      a cap), and Estimates: onboarding (accounts there, mean of the last year), false_handoff (of all handed over, not
      in the state or gone 90 days later), relapse (of those in the state at the handoff).
    - `asked`: by family, without its cap.
    - `lacking`: families that cannot be replayed.
    - `n`: accounts replayed.
    """

    points: pd.DataFrame
    asked: dict[str, Criteria]
    lacking: dict[str, Unavailable]
    n: int


@verb(given="trailing rule")
def tradeoff(
    company,
    rule: Rule | None,
    trailing: pd.DataFrame | Unavailable,
    policy: Handoff | None = None,
    cap_days: int = CAP_DAYS,
) -> Tradeoff | Unavailable:
    """Apply three kinds of policy with an ever later day: a fixed day, the state with a cap, the criteria with a cap.

    Unavailable where the state of accounts is not known.

    Parameters
    ----------
    company, rule, trailing, policy, cap_days
        As in ``handoff.compare_policies``; what is asked within the cap stays the same for all caps.
    """
    past = Past(company, trailing)
    decided = policies(company, rule, policy, cap_days)
    full = decided["criteria"] if decided["criteria"].cap_days is None else decided["kept"]
    asked = {"fixed": decided["fixed"], "state": decided["state"], "criteria": full}
    lacking = {name: found for name, one in asked.items() if (found := past.lacks(one)) is not None}
    tables = () if "criteria" in lacking else full.tables
    rows, n = [], 0
    for family, one in asked.items():
        if family in lacking:
            continue
        for day in DAYS if family == "fixed" else (*DAYS, NO_CAP):
            made = past.apply(_with(one, day), tables)
            given = made.accounts[made.accounts["handoff"].notna()]
            n = len(made.accounts)
            load = caseload(made.accounts, company.as_of).onboarding
            rows.append((family, day, load, in_state_after(given).complement(), relapse(given)))
    points = pd.DataFrame(rows, columns=["family", "days", "onboarding", "false_handoff", "relapse"])
    return Tradeoff(points, asked, lacking, n)


def _with(criteria: Criteria, day: int) -> Criteria:
    if criteria.fixed_days is not None:
        return Criteria("fixed", criteria.rule, fixed_days=day)
    return criteria.capped(day, criteria.name) if day != NO_CAP else criteria


def undominated(points: pd.DataFrame) -> list[bool]:
    """Tell for each policy whether no other has both fewer accounts in onboarding and fewer false handoffs.

    Examples
    --------
    >>> from cslib.stats.estimate import Estimate
    >>> points = [(100, 0.5), (120, 0.6), (200, 0.1)]
    >>> made = [[Estimate(load), Estimate(share)] for load, share in points]
    >>> undominated(pd.DataFrame(made, columns=["onboarding", "false_handoff"]))
    [True, False, True]
    """
    at = [(row.onboarding.estimate, row.false_handoff.estimate) for row in points.itertuples()]
    known = [place for place in at if None not in place]
    return [
        None not in place and not any(o != place and o[0] <= place[0] and o[1] <= place[1] for o in known)
        for place in at
    ]


WEEKS = 104
MEAN_WEEKS = 52
SIDES = ("onboarding", "adoption")


@dataclass(frozen=True)
class Caseload:
    """Accounts in each team's hands under a policy.

    - `weeks`: index: Mondays, the last before as_of. onboarding (started, not handed over, not gone), adoption (handed
      over, not gone), and for each its bounds: onboarding_low, onboarding_high, ...
    - `onboarding`, `adoption`: mean of the last 52 weeks, or of as many as there are; n accounts that were there in
      them.
    - `since`: first start of the accounts counted: those that came before are in neither count.
    """

    weeks: pd.DataFrame
    onboarding: Estimate
    adoption: Estimate
    since: pd.Timestamp | None


def caseload(accounts: pd.DataFrame, as_of: pd.Timestamp) -> Caseload:
    """Count the accounts in onboarding and in adoption on each Monday.

    Bounds as of :func:`bounds_of_count`: how the numbers might have been with other accounts starting, and other
    lengths of onboarding, by chance. It is a sum over accounts, so no resampling is needed.

    `accounts`: of ``AppliedPolicy.accounts``: start, handoff (NaT where there was none), end (exclusive).
    """
    since = accounts["start"].min() if len(accounts) else None
    last = as_of - pd.Timedelta(days=1)
    mondays = pd.date_range(end=last - pd.Timedelta(days=last.day_of_week), periods=WEEKS, freq="7D")
    mondays = mondays[mondays >= since] if since is not None else mondays[:0]
    day = mondays.to_numpy()[:, None]
    given = accounts["handoff"].fillna(accounts["end"]).to_numpy()
    there = {
        "onboarding": (accounts["start"].to_numpy() <= day) & (day < given),
        "adoption": (given <= day) & (day < accounts["end"].to_numpy()),
    }
    found = pd.DataFrame(index=pd.DatetimeIndex(mondays, name="week"))
    means = {}
    for side in SIDES:
        ones = there[side].sum(axis=1)
        found[side] = ones
        found[f"{side}_low"], found[f"{side}_high"] = bounds_of_count(ones, ones)
        recent = there[side][-MEAN_WEEKS:]
        if not len(recent):
            means[side] = Estimate(None, n=0, unit="accounts", reasons=(Reason("no_accounts"),))
            continue
        part = recent.mean(axis=0)
        low, high = bounds_of_count(part.sum(), (part**2).sum())
        means[side] = Estimate(
            float(part.sum()), float(low), float(high), n=int((part > 0).sum()), unit="accounts", method="gamma"
        )
    return Caseload(found, means["onboarding"], means["adoption"], since)


def bounds_of_count(total, squares) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of a sum of weights over accounts that come by chance (a weighted sum of Poisson counts).

    `total`, `squares` (array-like): sum of the accounts' weights, and of their squares. Where each account weighs 1
    both are its number; none weighs more. Returns low and high.

    References
    ----------
    Fay and Feuer (1997), Statistics in Medicine 16, 791-801; with weights of 1 Garwood (1936), Biometrika 28, 437-442.

    Examples
    --------
    >>> [round(float(bound), 2) for bound in bounds_of_count(10, 10)]
    [4.8, 18.39]
    """
    y, v = np.asarray(total, dtype=float), np.asarray(squares, dtype=float)
    tail = (1 - LEVEL) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(y > 0, v / (2 * y) * stats.chi2.ppf(tail, 2 * y**2 / v), 0.0)
    more, spread = y + 1, v + 1
    high = spread / (2 * more) * stats.chi2.ppf(1 - tail, 2 * more**2 / spread)
    return low, high
