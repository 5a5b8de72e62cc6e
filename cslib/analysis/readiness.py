"""Is it time to split the team: are onboarding and renewal steady, quarter after quarter?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from cslib.analysis.intervals import clopper_pearson
from cslib.analysis.kpi import NO_RULE, reached
from cslib.analysis.retention import renewal_rate
from cslib.analysis.verdict import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Reason, Unavailable
from cslib.company.quarters import Quarter
from cslib.company.rule import Rule

QUARTERS = 4
LEAST = 30
TARGETS = {"reach": 0.5, "renewal_rate": 0.85}
PARTS = {"onboarding": "reach", "renewal": "renewal_rate"}


@dataclass(frozen=True)
class Part:
    """One of the two foundations.

    Attributes
    ----------
    measure : str
        ``reach`` or ``renewal_rate``.
    target : float
    quarters : dict of str to Estimate
        The last four, the oldest first.
    steady : Estimate or Unavailable
        The weakest quarter, with the verdict: *supported* where the lower bound of each quarter is at or above target;
        *not supported* where the upper bound of one is below it, at a level corrected for the four looks (Bonferroni).
    """

    measure: str
    target: float
    quarters: dict[str, Estimate]
    steady: Estimate | Unavailable


@dataclass(frozen=True)
class Readiness:
    """Whether the ground for an adoption team is there.

    Attributes
    ----------
    parts : dict of str to Part
        ``onboarding`` (reach of the state at the landmark, by the quarter in which it falls) and ``renewal`` (renewal
        rate of accounts).
    verdict : str
        *Supported* where both are, *not supported* where one is not, else *insufficient*.
    """

    parts: dict[str, Part]
    verdict: str


def readiness(
    company, table: pd.DataFrame | Unavailable, rule: Rule | None, targets: Mapping[str, float] | None = None
) -> Readiness:
    """Judge whether onboarding and renewal have been steady over the last four quarters.

    Parameters
    ----------
    company : cslib.company.company.Company
    table : DataFrame or Unavailable
        Of ``utilization.landmark``.
    rule : Rule or None
        Definition of high utilization.
    targets : mapping of str to float, optional
        For ``reach`` and ``renewal_rate``; those left out are :data:`TARGETS`.

    Returns
    -------
    Readiness
    """
    wanted = TARGETS | {name: value for name, value in (targets or {}).items() if name in TARGETS}
    spans = [company.quarter.previous(back) for back in range(QUARTERS - 1, -1, -1)]
    found: dict[str, Part] = {}
    for name, measure in PARTS.items():
        lacking, quarters = _lacking(measure, table, rule), {}
        for span in spans if lacking is None else ():
            result = _of_quarter(company, measure, table, rule, span)
            if isinstance(result, Unavailable):
                lacking, quarters = result, {}
                break
            quarters[str(span)] = result
        steady = steadiness(quarters, wanted[measure]) if lacking is None else lacking
        found[name] = Part(measure, wanted[measure], quarters, steady)
    verdicts = [part.steady.verdict if part.steady else INSUFFICIENT for part in found.values()]
    if NOT_SUPPORTED in verdicts:
        return Readiness(found, NOT_SUPPORTED)
    return Readiness(found, SUPPORTED if set(verdicts) == {SUPPORTED} else INSUFFICIENT)


def _of_quarter(company, measure: str, table: pd.DataFrame, rule: Rule, span: Quarter) -> Estimate | Unavailable:
    if measure == "reach":
        return reached(table, rule, span.start, span.end)
    return renewal_rate(company, span.start, span.end)[0]


def _lacking(measure: str, table, rule: Rule | None) -> Unavailable | None:
    if measure != "reach":
        return None
    if isinstance(table, Unavailable):
        return table
    return NO_RULE if rule is None else None


def steadiness(quarters: Mapping[str, Estimate], target: float) -> Estimate:
    """Judge whether every quarter holds a target; returns the weakest quarter with the verdict.

    That all quarters are at target needs no correction, as each must pass; that one is not does, because it is looked
    for in several.
    """
    known = [result for result in quarters.values() if result.estimate is not None]
    if not known:
        return Estimate(None, n=0).judged(INSUFFICIENT, Reason("no_accounts"))
    weakest = min(known, key=lambda result: result.estimate)
    level = 1 - 0.05 / len(quarters)
    below = [
        result
        for result in known
        if result.n >= LEAST and clopper_pearson(round(result.estimate * result.n), result.n, level)[1] < target
    ]
    if below:
        return weakest.judged(NOT_SUPPORTED, Reason("quarters_below", {"quarters": len(below), "of": len(quarters)}))
    least = min((result.n for result in quarters.values()), default=0)
    if least < LEAST:
        return weakest.judged(INSUFFICIENT, Reason("few_accounts_a_quarter", {"accounts": least, "least": LEAST}))
    held = sum(result.low >= target for result in known)
    verdict = SUPPORTED if held == len(quarters) else INSUFFICIENT
    return weakest.judged(verdict, Reason("quarters_held", {"held": held, "of": len(quarters)}))
