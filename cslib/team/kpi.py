"""The tree of measures, each computed for the quarter and judged against its target; and whether to split the team."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from cslib.adoption.goals import Goals, goals
from cslib.company.money import covered
from cslib.company.policies.kpi import MEASURES, Kpi, Node
from cslib.company.policies.policy import in_force
from cslib.company.policies.rule import Rule
from cslib.company.quarters import Quarter
from cslib.company.spells import CENSORED, spells
from cslib.handoff.cohorts import ActualHandoffs, actual_handoffs, state_lacking
from cslib.handoff.criteria import CAP_DAYS, common_fields, information_recorded
from cslib.retention.bridge import incomplete, revenue_retention
from cslib.retention.summary import logo_retention, renewal_rate
from cslib.stats.court import against, every
from cslib.stats.estimate import Aim, Estimate, Reason, Result, Unavailable, frame_of, frame_of_each, verb
from cslib.stats.intervals import clopper_pearson, proportion
from cslib.utilization.clock import in_state_now, states
from cslib.utilization.landmark import reach

LEAST = 30


@dataclass(frozen=True)
class Scored:
    """A node with what it came to.

    - `depth`: of the `node`: 0 at the top.
    - `result`: with whether its target is met; None for a heading.
    """

    depth: int
    node: Node
    result: Estimate | Unavailable | None


@dataclass(frozen=True)
class KpiTree(Result):
    """The tree for a quarter.

    `in_force`: whether the team decided it; else it is a proposal. `nodes`: from the top, each followed by what is
    below it.
    """

    policy: Kpi
    in_force: bool
    quarter: Quarter
    nodes: tuple[Scored, ...]

    def results(self) -> dict[str, Estimate | Unavailable]:
        """Return what was computed, by name: ``kpi_`` and the measure."""
        return {f"kpi_{s.node.measure}": s.result for s in reversed(self.nodes) if s.result is not None}

    @property
    def frame(self) -> pd.DataFrame:
        """What was computed, by measure: estimate, low, high, n, events, unit, verdict, target."""
        measured = {s.node.measure: s.result for s in self.nodes if s.result is not None}
        return frame_of(measured).assign(target=pd.Series(self.targets(), dtype=float))

    def targets(self) -> dict[str, float]:
        """Return the targets by measure; where two nodes ask for one measure, that of the upper one."""
        said = [s.node for s in reversed(self.nodes) if s.node.measure and s.node.target is not None]
        return {node.measure: node.target for node in said}


@verb
def kpi_tree(
    company,
    table: pd.DataFrame | Unavailable,
    rule: Rule | None,
    trailing: pd.DataFrame | Unavailable,
    proposal: Kpi,
    cap_days: int = CAP_DAYS,
) -> KpiTree:
    """Compute every node of the tree in force for the company's quarter.

    A node that lacks a table holds an Unavailable that names it.

    Parameters
    ----------
    proposal : Kpi
        The tree where the company has none in force.
    cap_days : int
        As of the handoff.
    """
    own = in_force(company, Kpi.kind)
    policy = own or proposal
    measured = Measured(company, table, rule, trailing, cap_days)
    nodes = []
    for depth, node in policy.walk():
        result = measured.of(node.measure) if node.measure else None
        result = judged(result, node) if result else result
        if result is not None and node.target is not None:
            since, owner = str(own.in_force_from) if own else "", node.owner or node.role
            kind = MEASURES[node.measure]
            aim = Aim(node.target, kind.lower, node.name, owner, since, "days" if kind.unit == "days" else "share")
            result = replace(result, aim=aim)
        nodes.append(Scored(depth, node, result))
    return KpiTree(policy, own is not None, company.quarter, tuple(nodes))


def judged(result: Estimate, node: Node) -> Estimate:
    """Judge an estimate by a node's target: met, missed, or not to be told.

    Met where the bound on the bad side reaches the target, missed where the bound on the good side does not;
    not known in between, without bounds, and on fewer than 30 accounts. Without a target nothing is said.
    """
    if node.target is None:
        return result
    few: tuple[Reason, ...] = ()
    if result.estimate is None:
        few = () if result.reasons else (Reason("no_accounts"),)
    elif result.n < LEAST:
        few = (Reason("few_for_verdict", {"accounts": result.n, "least": LEAST}),)
    return against(result, node.target, MEASURES[node.measure].lower, few)


class Measured:
    """The measures of a company's quarter, each computed when it is first asked for."""

    def __init__(self, company, table, rule, trailing, cap_days: int = CAP_DAYS):
        self.company, self.table, self.rule, self.trailing, self.cap_days = company, table, rule, trailing, cap_days
        self.quarter = company.quarter

    def of(self, measure: str) -> Estimate | Unavailable:
        """Return a measure by its name, one of :data:`cslib.company.policies.kpi.MEASURES`."""
        return COMPUTED[measure](self)

    @cached_property
    def money(self):
        year_ago = self.quarter.previous(4).end
        begins = incomplete(self.company, year_ago)
        if begins and self.company.has("contracts.mrr"):
            none = Estimate(None, reasons=begins)
            return {"grr": none, "nrr": none}
        found = revenue_retention(self.company, year_ago, self.quarter.end)
        return {"grr": found.grr, "nrr": found.nrr} if found else {"grr": found, "nrr": found}

    @cached_property
    def handoffs(self) -> ActualHandoffs | Unavailable:
        return actual_handoffs(self.company, self.rule, self.trailing, cap_days=self.cap_days)

    def handoff(self, name: str) -> Estimate | Unavailable:
        # Where none are recorded a policy could be replayed, but nobody answers for handoffs that never were.
        if not self.company.has("handoffs"):
            return Unavailable(("handoffs",))
        return self.handoffs.results[name] if self.handoffs else self.handoffs

    @cached_property
    def wanted(self) -> Goals | Unavailable:
        return goals(self.company)

    def goal(self, take: Callable[[Goals], Estimate]) -> Estimate | Unavailable:
        return take(self.wanted) if self.wanted else self.wanted

    def widened(self, count: Callable[[pd.Timestamp, pd.Timestamp], Estimate]) -> Estimate:
        """Count over the quarter, or over four where it has fewer than 30."""
        start, end = self.quarter.start, self.quarter.end
        found = count(start, end)
        if found.n >= LEAST:
            return found
        year = self.quarter.previous(3).start
        numbers = {"accounts": found.n, "least": LEAST, "start": year, "end": end - pd.Timedelta(days=1)}
        return replace(count(year, end), reasons=(Reason("four_quarters", numbers),))


def reached(table: pd.DataFrame, rule: Rule, start: pd.Timestamp, end: pd.Timestamp) -> Estimate:
    """Estimate the share in the state at the landmark, of accounts whose landmark falls in a period."""
    return reach(table[(table["landmark"] >= start) & (table["landmark"] < end)], rule)


def _reach(m: Measured) -> Estimate | Unavailable:
    if (lacking := state_lacking(m.rule, m.table)) is not None:
        return lacking
    return m.widened(lambda start, end: reached(m.table, m.rule, start, end))


def _state_kept(m: Measured) -> Estimate | Unavailable:
    """Estimate, of the customers in the state when the quarter began, the share still customers and in it.

    Whose contract was completed, merged, migrated or paused meanwhile does not count: nobody lost it.
    """
    if (lacking := state_lacking(m.rule, m.trailing)) is not None:
        return lacking
    panel = states(m.trailing, m.rule)
    day = pd.Timedelta(days=1)
    active = covered(m.company, [m.quarter.start - day, m.quarter.end - day])
    inside = []
    for place, date in enumerate((m.quarter.start, m.quarter.end)):
        week = panel[(panel["date"] <= date) & (panel["date"] > date - pd.Timedelta(days=14))]
        last = week.groupby("account_id")["in_state"].last()
        there = active.index[active.iloc[:, place]]
        inside.append(set(last.index[last]) & set(there))
    ended = spells(m.company)
    meanwhile = (ended["end"] >= m.quarter.start) & (ended["end"] < m.quarter.end)
    otherwise = set(ended.loc[meanwhile & ended["ended_by"].isin(CENSORED), "account_id"]) - inside[1]
    asked = inside[0] - otherwise
    return proportion(len(asked & inside[1]), len(asked))


def _information(m: Measured) -> Estimate | Unavailable:
    """Estimate the share of the handoffs of the quarter with all fields that the team asks for."""
    if lacking := m.company.missing("handoffs", "handoff_info"):
        return Unavailable(lacking)
    policy = in_force(m.company, "handoff")
    fields = policy.information if policy is not None and policy.information else common_fields(m.company)
    given = m.company.table("handoffs").sort_values("date").drop_duplicates("account_id")
    complete = information_recorded(m.company, fields).reindex(given["account_id"]).set_axis(given.index)
    full = complete <= given["date"]

    def count(start, end):
        here = (given["date"] >= start) & (given["date"] < end)
        return proportion(int((full & here).sum()), int(here.sum()))

    return m.widened(count)


def _all_good(m: Measured, rows: pd.DataFrame, good: pd.Series, date: str) -> Estimate:
    """Estimate the share of the accounts with rows in the quarter all of whose rows are good."""

    def count(start, end):
        here = (rows[date] >= start) & (rows[date] < end)
        accounts = good[here].groupby(rows.loc[here, "account_id"]).all()
        return proportion(int(accounts.sum()), len(accounts))

    return m.widened(count)


def _on_time(m: Measured) -> Estimate | Unavailable:
    """Estimate the share of accounts with steps due in the quarter that did all of them by their due dates."""
    if lacking := m.company.missing("milestones") or m.company.missing("milestones.due_date"):
        return Unavailable(lacking)
    rows = m.company.table("milestones").dropna(subset=["due_date"])
    return _all_good(m, rows, rows["done_date"] <= rows["due_date"], "due_date")


def _routed(m: Measured) -> Estimate | Unavailable:
    """Estimate the share of the accounts heard in the quarter all of whose needs were passed on to a team."""
    if lacking := m.company.missing("needs") or m.company.missing("needs.routed_to"):
        return Unavailable(lacking)
    rows = m.company.table("needs")
    return _all_good(m, rows, rows["routed_to"].notna(), "date")


COMPUTED: dict[str, Callable[[Measured], Estimate | Unavailable]] = {
    "grr_12m": lambda m: m.money["grr"],
    "nrr_12m": lambda m: m.money["nrr"],
    "logo_retention": lambda m: logo_retention(m.company, m.quarter.previous(4).end, m.quarter.end),
    "renewal_rate": lambda m: renewal_rate(m.company, m.quarter.start, m.quarter.end)[0],
    "goals_reached": lambda m: m.goal(lambda g: g.reached_12m["original"]),
    "goals_overdue": lambda m: m.goal(lambda g: g.overdue),
    "original_goal_set": lambda m: m.goal(lambda g: g.original_set),
    "next_goal_set": lambda m: m.goal(lambda g: g.next_set),
    "reach": _reach,
    "in_state_now": lambda m: in_state_now(m.company, m.rule, m.trailing),
    "state_kept": _state_kept,
    "days_to_handoff_median": lambda m: m.handoff("days_to_handoff_median"),
    "share_in_state_at_handoff": lambda m: m.handoff("share_in_state_at_handoff"),
    "relapse_90d": lambda m: m.handoff("relapse_90d"),
    "in_state_90d": lambda m: m.handoff("in_state_90d"),
    "retained_90d": lambda m: m.handoff("retained_90d"),
    "information_complete": _information,
    "milestones_on_time": _on_time,
    "needs_routed": _routed,
}
"""Name of a measure -> how it is computed."""

QUARTERS = 4
TARGETS = {"reach": 0.5, "renewal_rate": 0.85}
PARTS = {"onboarding": "reach", "renewal": "renewal_rate"}


@dataclass(frozen=True)
class Foundation:
    """One of the two foundations.

    - `measure`: ``reach`` or ``renewal_rate``.
    - `quarters`: the last four, the oldest first.
    - `steady`: the weakest quarter: met where the lower bound of each quarter is at or above target; missed where the
      upper bound of one is below it, at a level corrected for the four looks (Bonferroni).
    """

    measure: str
    target: float
    quarters: dict[str, Estimate]
    steady: Estimate | Unavailable


@dataclass(frozen=True)
class Readiness(Result):
    """Whether the ground for an adoption team is there.

    - `parts`: ``onboarding`` (reach of the state at the landmark, by the quarter in which it falls) and ``renewal``
      (renewal rate of accounts).
    - `verdict`: met where both are, missed where one is, else not known.
    """

    parts: dict[str, Foundation]
    verdict: str

    @property
    def frame(self) -> pd.DataFrame:
        """Each foundation quarter by quarter: estimate, low, high, n, events, unit, verdict."""
        return frame_of_each({name: part.quarters for name, part in self.parts.items()}, "part")


@verb
def readiness(
    company, table: pd.DataFrame | Unavailable, rule: Rule | None, targets: Mapping[str, float] | None = None
) -> Readiness:
    """Judge whether onboarding and renewal have been steady over the last four quarters.

    Parameters
    ----------
    targets : mapping of str to float, optional
        For ``reach`` and ``renewal_rate``; those left out are :data:`TARGETS`.
    """
    wanted = TARGETS | {name: value for name, value in (targets or {}).items() if name in TARGETS}
    spans = [company.quarter.previous(back) for back in range(QUARTERS - 1, -1, -1)]
    found = {
        name: _foundation(company, measure, wanted[measure], spans, table, rule) for name, measure in PARTS.items()
    }
    nothing = against(Estimate(None), 0.0)
    return Readiness(found, every((part.steady or nothing).verdict for part in found.values()))


def _foundation(company, measure: str, target: float, spans: list[Quarter], table, rule) -> Foundation:
    lacking = state_lacking(rule, table) if measure == "reach" else None
    quarters = {}
    for span in spans if lacking is None else ():
        at = span.start, span.end
        found = reached(table, rule, *at) if measure == "reach" else renewal_rate(company, *at)[0]
        if isinstance(found, Unavailable):
            return Foundation(measure, target, {}, found)
        quarters[str(span)] = found
    return Foundation(measure, target, quarters, steadiness(quarters, target) if lacking is None else lacking)


def steadiness(quarters: Mapping[str, Estimate], target: float) -> Estimate:
    """Judge whether every quarter holds a target; returns the weakest quarter with the verdict.

    That all quarters are at target needs no correction, as each must pass; that one is not does, because it is looked
    for in several.
    """
    known = [result for result in quarters.values() if result.estimate is not None]
    if not known:
        return against(Estimate(None, n=0), target, lacking=(Reason("no_accounts"),))
    weakest = min(known, key=lambda result: result.estimate)
    level = 1 - 0.05 / len(quarters)
    below = [
        result
        for result in known
        if result.n >= LEAST and clopper_pearson(round(result.estimate * result.n), result.n, level)[1] < target
    ]
    if below:
        failed = Reason("quarters_below", {"quarters": len(below), "of": len(quarters)})
        return against(weakest, target, failed=failed)
    least = min((result.n for result in quarters.values()), default=0)
    held = sum(result.low >= target for result in known)
    told = Reason("quarters_held", {"held": held, "of": len(quarters)})
    if least < LEAST:
        told = Reason("few_accounts_a_quarter", {"accounts": least, "least": LEAST})
    if least < LEAST or held < len(quarters):
        return against(weakest, target, lacking=(told,))
    return replace(against(weakest, target), reasons=(told,))
