"""How the handoffs made have held: days to the handoff, state at it, relapse and overhang 90 days after; by cohort.

An account's handoff is judged 90 days after it: was it in the high-utilization state when handed over, has it
relapsed since, is it still a customer, is it in the state. Only handoffs whose 90th day is known count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from cslib.company.policies.rule import Rule
from cslib.company.quarters import Quarter
from cslib.handoff.criteria import CAP_DAYS, FIXED_DAYS, Criteria
from cslib.handoff.past import FOLLOWED_DAYS, apply_policy, handed_over, in_state_after, relapse, retained_90d, share_of
from cslib.stats.court import EITHER, Claim, judge
from cslib.stats.estimate import Estimate, Reason, Result, Unavailable, frame_of, too_few, verb
from cslib.stats.intervals import difference
from cslib.stats.survival import cumulative_incidence

LEAST = 30
"""Accounts below which a quarter's number is taken from four quarters."""
YEAR = 4
"""Cohorts on each side of the comparison of start cohorts."""


@dataclass(frozen=True)
class ActualHandoffs(Result):
    """How the handoffs of a quarter went.

    - `basis`: ``recorded`` (the table handoffs), or ``replayed`` (the policy "in the state, with a cap", where there is
      no such table).
    - `quarter`, `year`: on the accounts of the quarter, and of the four quarters to its end: ``days_to_handoff_median``
      (accounts whose 90th day of life falls in the period, followed up to as_of; churn competing);
      ``share_in_state_at_handoff``, ``relapse_90d`` (of those in the state at the handoff), ``retained_90d`` and
      ``in_state_90d`` (the overhang, of all handed over), of handoffs whose 90th day after falls in the period.
    - `results`: the same names: of the quarter, or where it has fewer than 30 accounts of the four quarters, which the
      reason ``four_quarters`` then says.
    """

    basis: str
    quarter: dict[str, Estimate | Unavailable]
    year: dict[str, Estimate | Unavailable]
    results: dict[str, Estimate | Unavailable]

    @property
    def frame(self) -> pd.DataFrame:
        """One row for each of the results."""
        return frame_of(self.results)


@verb
def actual_handoffs(
    company,
    rule: Rule | None,
    trailing: pd.DataFrame | Unavailable,
    quarter: Quarter | None = None,
    cap_days: int = CAP_DAYS,
) -> ActualHandoffs | Unavailable:
    """Estimate how the handoffs made have gone; without a table of handoffs, how a policy's would have.

    Unavailable where there are neither handoffs nor a state to replay by.

    Parameters
    ----------
    rule : Rule or None
        Definition of high utilization; without it the shares of the state are Unavailable.
    quarter : Quarter, optional
        The company's own when left out.
    cap_days : int
        Cap of the replayed policy.
    """
    quarter = company.quarter if quarter is None else quarter
    made = handoffs_made(company, rule, trailing, cap_days)
    if isinstance(made, Unavailable):
        return made
    basis, table = made
    lacking = state_lacking(rule, trailing)
    spans = {"quarter": quarter.start, "year": quarter.previous(3).start}
    found = {name: _period(table, start, quarter.end, lacking) for name, start in spans.items()}
    results = {}
    for name, estimate in found["quarter"].items():
        wider = found["year"][name]
        if isinstance(estimate, Estimate) and estimate.n < LEAST:
            numbers = {"accounts": estimate.n, "least": LEAST, "start": spans["year"]}
            numbers["end"] = quarter.end - pd.Timedelta(days=1)
            estimate = replace(wider, reasons=(Reason("four_quarters", numbers), *wider.reasons))
        replayed = isinstance(estimate, Estimate) and basis == "replayed"
        results[name] = replace(estimate, simulated=True) if replayed else estimate
    return ActualHandoffs(basis, found["quarter"], found["year"], results)


def handoffs_made(
    company, rule: Rule | None, trailing: pd.DataFrame | Unavailable, cap_days: int = CAP_DAYS
) -> tuple[str, pd.DataFrame] | Unavailable:
    """Return the basis of what is said on handoffs and the accounts with theirs, as of ``past.handed_over``.

    Without a table of handoffs: the policy "in the state, with a cap", replayed; Unavailable without a state, too.
    """
    if company.has("handoffs"):
        return "recorded", handed_over(company, rule, trailing)
    if (lacking := state_lacking(rule, trailing)) is not None:
        return Unavailable(("handoffs", *lacking.needs))
    return "replayed", apply_policy(company, trailing, Criteria("state", rule, True, cap_days=cap_days)).accounts


def _period(table: pd.DataFrame, start, end, lacking: Unavailable | None) -> dict[str, Estimate | Unavailable]:
    landmark = table["start"] + pd.Timedelta(days=FIXED_DAYS)
    cohort = table[(landmark >= start) & (landmark < end)]
    days = cumulative_incidence(cohort["days"], cohort["cause"]).median()
    if len(cohort) == 0:
        days = replace(days, reasons=(Reason("no_accounts"),))
    due = table[(table["day_90"] >= start) & (table["day_90"] < end)]
    return {
        "days_to_handoff_median": days,
        "share_in_state_at_handoff": share_of(due["in_state"]) if lacking is None else lacking,
        "relapse_90d": relapse(due) if lacking is None else lacking,
        "retained_90d": retained_90d(due),
        "in_state_90d": in_state_after(due) if lacking is None else lacking,
    }


@dataclass(frozen=True)
class StartCohorts(Result):
    """Handoffs by the quarter in which accounts started.

    - `basis`: ``recorded`` or ``replayed``, as in :class:`ActualHandoffs`.
    - `frame`: index: quarter of the start. accounts; handed (handed over so far); waiting (active, not handed over);
      days (Estimate: median days to the handoff, churn competing); relapse_90d and in_state_90d (Estimate or
      Unavailable, of the handoffs followed for 90 days); days_finished (nobody waits, or all had `cap_days`); finished
      (also each handoff had its 90 days). An unfinished cohort shows those that were fast only.
    - `change`: in the state 90 days after the handoff: the last four finished cohorts minus the four before, judged.
    - `compared`: first and last quarter of start in `change`; empty where finished cohorts do not go back two years.
    """

    basis: str
    frame: pd.DataFrame
    change: Estimate | Unavailable
    compared: tuple[str, ...]


@verb
def start_cohorts(
    company, rule: Rule | None, trailing: pd.DataFrame | Unavailable, cap_days: int = CAP_DAYS
) -> StartCohorts | Unavailable:
    """Follow the handoffs of the accounts that started in each quarter.

    Parameters
    ----------
    company, rule, trailing, cap_days
        As in :func:`actual_handoffs`.
    """
    made = handoffs_made(company, rule, trailing, cap_days)
    if isinstance(made, Unavailable):
        return made
    basis, table = made
    lacking = state_lacking(rule, trailing)
    quarters = table["start"].map(company.quarter.of)
    rows, members = {}, {}
    for quarter, cohort in sorted(table.groupby(quarters), key=lambda pair: pair[0].start):
        rows[str(quarter)] = _cohort(company, cohort, quarter, cap_days, lacking)
        members[str(quarter)] = cohort
    columns = ["accounts", "handed", "waiting", "days", "relapse_90d", "in_state_90d", "days_finished", "finished"]
    found = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("quarter")
    over = _two_years(list(found.index), found["finished"].astype(bool).to_list(), company.quarter)
    if lacking is not None or not over:
        return StartCohorts(basis, found, Estimate(None, method="MOVER") if lacking is None else lacking, ())
    years = (pd.concat([table.iloc[:0], *(members[name] for name in year if name in members)]) for year in over)
    before, after = (in_state_after(year) for year in years)
    few = too_few("few_accounts", LEAST, accounts=min(before.n, after.n))
    change = judge("cohorts", [Claim(difference(after, before), EITHER, lacking=few)])[0]
    return StartCohorts(basis, found, change, (over[0][0], over[1][-1]))


def _two_years(quarters: list[str], finished: list[bool], like: Quarter) -> tuple[list[str], list[str]] | None:
    """Return the last four quarters up to which all cohorts are finished, behind the four before; None with less."""
    done = quarters[: finished.index(False)] if False in finished else quarters
    if not done:
        return None
    first, last = (Quarter.parse(name, like.fiscal_start, like.named) for name in (done[0], done[-1]))
    names = [str(last.previous(k)) for k in reversed(range(2 * YEAR))]
    if last.previous(2 * YEAR - 1).start < first.start:
        return None
    return names[:YEAR], names[YEAR:]


def _cohort(company, cohort: pd.DataFrame, quarter: Quarter, cap_days: int, lacking: Unavailable | None) -> dict:
    given = cohort["handoff"].notna()
    waiting = int((~given & (cohort["end"] >= company.as_of)).sum())
    capped = quarter.end + pd.Timedelta(days=cap_days)
    followed = waiting == 0 and bool(cohort.loc[given, "matured"].all())
    return {
        "accounts": len(cohort),
        "handed": int(given.sum()),
        "waiting": waiting,
        "days": cumulative_incidence(cohort["days"], cohort["cause"]).median(),
        "relapse_90d": relapse(cohort) if lacking is None else lacking,
        "in_state_90d": in_state_after(cohort) if lacking is None else lacking,
        "days_finished": waiting == 0 or capped <= company.as_of,
        "finished": followed or capped + pd.Timedelta(days=FOLLOWED_DAYS) <= company.as_of,
    }


def state_lacking(rule: Rule | None, trailing) -> Unavailable | None:
    """Return what is lacking to tell who is in the state: usage or a definition; None where nothing is."""
    if isinstance(trailing, Unavailable):
        return trailing
    return Unavailable(("high_utilization",)) if rule is None else None
