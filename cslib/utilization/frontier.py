"""Rules to choose from: reach against retention, predictive values, and thresholds per segment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np
import pandas as pd

from cslib.company.measures import MEASURES
from cslib.company.policies.rule import Condition, Rule
from cslib.stats.court import EITHER, Claim, judge
from cslib.stats.estimate import SUPPORTED, Estimate, Result, Unavailable, verb
from cslib.stats.intervals import difference, proportion
from cslib.stats.survival import log_rank
from cslib.utilization.evidence import separation
from cslib.utilization.landmark import (
    CHURNED_BEFORE,
    INCLUDED,
    MIN_ACCOUNTS,
    NOTICE_BEFORE,
    discovery,
    evaluate,
    measures,
    retention_by,
)
from cslib.utilization.search import candidates, log_rank_scores

MIN_CHURNS = 10


@dataclass(frozen=True)
class Accuracy:
    """What a rule says about staying until the horizon, by product-limit figures.

    `share`: in the state, of those alive at the landmark. `ppv`, `npv`: retention in the state; churn outside it.
    `sensitivity`, `specificity`: share in the state of those that stay, share outside it of those that churn, by Bayes'
    rule.
    """

    share: float
    ppv: Estimate
    npv: Estimate
    sensitivity: float | None
    specificity: float | None


def accuracy(alive: pd.DataFrame, rule: Rule, horizon_months: float) -> Accuracy:
    """Return predictive values, sensitivity and specificity of a rule among accounts alive at the landmark."""
    met = rule.met(alive)
    share = float(met.mean()) if len(alive) else 0.0
    inside, outside = retention_by(alive, met, horizon_months)
    return Accuracy(share, inside, outside.complement(), *_by_bayes(share, inside.estimate, outside.estimate))


def _by_bayes(share, inside, outside) -> tuple[float | None, float | None]:
    """Return sensitivity for stayers and specificity, from the share in the state and both retentions."""
    if inside is None or outside is None:
        return None, None
    stay = share * inside + (1 - share) * outside
    sensitivity = share * inside / stay if stay > 0 else None
    return sensitivity, (1 - share) * (1 - outside) / (1 - stay) if stay < 1 else None


@dataclass(frozen=True)
class Frontier(Result):
    """Rules to choose from: no other rule of the discovery half has both more reach and more retention.

    `rules`: rule, reach (share of all that started), retention (product-limit at the horizon), on_frontier, chosen.
    `choices`: of the frontier, from most reach to most retention: rule, reach (Estimate), accuracy (Accuracy), chosen.
    `goal`: target at the horizon. `horizon_months`, `n`, `events`: of the discovery half.
    """

    rules: pd.DataFrame
    choices: pd.DataFrame
    goal: float
    horizon_months: int
    n: int
    events: int


@verb(given="table")
def frontier(
    table: pd.DataFrame | Unavailable, rule: Rule | None = None, target: float = 0.95, horizon_months: int = 24
) -> Frontier | Unavailable:
    """Weigh reach against retention over rules of one and two conditions, in the discovery half.

    Parameters
    ----------
    rule : Rule, optional
        The rule chosen; it is shown among the others (and rules of its measures, where it has three).

    Notes
    -----
    Rules with fewer than 30 accounts in the state are left out. All figures are of the half used for choosing, so
    they are too good; the confirmation half decides.
    """
    alive = discovery(table)
    started = table[(table["half"] == "discovery") & (table["entry"] <= table["start"])]
    started = int(started["status"].isin([INCLUDED, CHURNED_BEFORE, NOTICE_BEFORE]).sum())
    rules = all_rules(alive, rule)
    names = ["rule", "reach", "retention", "on_frontier", "chosen"]
    events = int(alive["churned"].sum())
    empty = Frontier(
        pd.DataFrame(columns=names),
        pd.DataFrame(columns=["rule", "reach", "accuracy", "chosen"]),
        target ** (horizon_months / 12),
        horizon_months,
        len(alive),
        events,
    )
    if not rules or not started or float(alive["months"].max()) < horizon_months:
        return empty
    met = np.stack([r.met(alive).to_numpy(dtype=np.float32) for r in rules])
    seen_from_start = (alive["entry"] <= alive["start"]).to_numpy(dtype=np.float32)
    frame = pd.DataFrame(
        {
            "rule": rules,
            "reach": (met @ seen_from_start) / started,
            "retention": _retentions(met, alive, horizon_months),
            "size": met.sum(axis=1),
        }
    )
    frame["chosen"] = [r == rule for r in rules]
    frame = frame[(frame["size"] >= MIN_ACCOUNTS) & frame["retention"].notna()].reset_index(drop=True)
    order = frame.sort_values(["reach", "retention"], ascending=False, kind="stable")
    best = order["retention"].cummax().shift(fill_value=-1.0)
    frame["on_frontier"] = (order["retention"] > best + 1e-12).reindex(frame.index)
    shown = frame[frame["on_frontier"] | frame["chosen"]].sort_values("reach", ascending=False, kind="stable")
    choices = shown[["rule", "chosen"]].assign(
        reach=[proportion(round(reach * started), started) for reach in shown["reach"]],
        accuracy=[accuracy(alive, one, horizon_months) for one in shown["rule"]],
    )
    return replace(empty, rules=frame[names], choices=choices[empty.choices.columns].reset_index(drop=True))


def all_rules(alive: pd.DataFrame, rule: Rule | None = None) -> list[Rule]:
    """List the rules of one and two conditions (of three for the measures of a rule with three), `rule` among them."""
    known = measures(alive)
    grids = {name: candidates(alive[name], MEASURES[name].step) for name in known}
    sets = [(name,) for name in known]
    sets += [pair for pair in combinations(known, 2) if MEASURES[pair[0]].family != MEASURES[pair[1]].family]
    if rule is not None and len(rule.conditions) > 2 and set(rule.measures) <= set(known):
        sets.append(rule.measures)
    found = [] if rule is None or not set(rule.measures) <= set(known) else [rule]
    for names in sets:
        for thresholds in product(*(grids[name] for name in names)):
            made = Rule(tuple(Condition(name, float(t)) for name, t in zip(names, thresholds, strict=True)))
            if made != rule:
                found.append(made)
    return found


def _retentions(met: np.ndarray, alive: pd.DataFrame, horizon: float) -> np.ndarray:
    """Return the product-limit share at the horizon for each row of `met`; NaN where nobody is followed to it."""
    months, churned = alive["months"].to_numpy(), alive["churned"].to_numpy(dtype=bool)
    times = np.unique(months[churned & (months <= horizon)])
    risk = met @ (months[:, None] >= times).astype(np.float32)
    died = met @ ((months[:, None] == times) & churned[:, None]).astype(np.float32)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(risk > 0, 1 - died / risk, 1.0).astype(float).prod(axis=1)
    followed = met @ (months >= horizon).astype(np.float32)
    return np.where((followed > 0) | (share <= 0), share, np.nan)


@dataclass(frozen=True)
class Segments(Result):
    """The same rule in every segment, and whether any has earned thresholds of its own.

    - `rows`: largest first: segment, n, events (churns of the discovery half), inside, outside (Estimates of the
      confirmation half at the horizon), differs (Estimate: in the state, this segment minus the others, judged), p
      (log-rank of the same, corrected for all claims of the page), rule (its own rule, or None: pooled). Empty with
      fewer than two segments.
    - `p`: log-rank test over all segments, of the accounts in the state.
    """

    column: str
    rows: pd.DataFrame
    p: float


@verb(given="table rule")
def thresholds_by_segment(
    table: pd.DataFrame | Unavailable, rule: Rule | None, column: str, horizon_months: int = 24, target: float = 0.95
) -> Segments | Unavailable:
    """Try one rule in every segment, and choose thresholds per segment only where evidence allows.

    A segment gets thresholds of its own (chosen in its discovery half, for the rule's measures) only where its accounts
    in the state churn differently from the others' (a claim like any other), its discovery half holds 30 accounts and
    10 churns, and its own rule is supported on its confirmation half; all other segments use the pooled rule.
    """
    if not column or column not in table:
        return Unavailable(("accounts.segment",))
    alive = table[(table["status"] == INCLUDED) & table[column].notna()]
    inside = alive[rule.met(alive)]
    sizes = alive[column].value_counts()
    values = sorted(sizes.index, key=lambda value: (-sizes[value], str(value)))
    if len(values) < 2:
        values = []  # On the page of one segment it would be held against itself.
    claims = []
    for value in values:
        here = inside[column] == value
        p = log_rank(inside["months"], inside["churned"], here).p
        claims.append(Claim(difference(*retention_by(inside, here, horizon_months)), EITHER, p=p))
    rows = []
    for value, differs in zip(values, judge("thresholds", claims), strict=True):
        here = alive[alive[column] == value]
        tried, found = here[here["half"] == "confirmation"], here[here["half"] == "discovery"]
        sides = retention_by(tried, rule.met(tried), horizon_months)
        enough = len(found) >= MIN_ACCOUNTS and int(found["churned"].sum()) >= MIN_CHURNS
        own = _own_thresholds(found, rule) if enough and differs.verdict == SUPPORTED else None
        if own is not None:
            verdict = evaluate(table[table[column] == value], own, horizon_months, target).definition.verdict
            own = own if verdict == SUPPORTED and not own.met(here).equals(rule.met(here)) else None
        p = differs.claim.p if differs.claim else 1.0
        rows.append((value, len(here), int(found["churned"].sum()), *sides, differs, p, own))
    names = ["segment", "n", "events", "inside", "outside", "differs", "p", "rule"]
    p = log_rank(inside["months"], inside["churned"], inside[column]).p if len(inside) else 1.0
    return Segments(column, pd.DataFrame(rows, columns=names), p)


def _own_thresholds(alive: pd.DataFrame, rule: Rule) -> Rule | None:
    """Choose the thresholds of the rule's measures among these accounts alone."""
    scores = log_rank_scores(alive["months"].to_numpy(), alive["churned"].to_numpy(dtype=bool))
    grids = [candidates(alive[c.measure], MEASURES[c.measure].step) for c in rule.conditions]
    rules = [
        Rule(tuple(Condition(c.measure, float(t)) for c, t in zip(rule.conditions, thresholds, strict=True)))
        for thresholds in product(*grids)
    ]
    if not rules:
        return None
    z = separation(np.stack([r.met(alive).to_numpy(dtype=float) for r in rules]), scores)
    return rules[int(np.argmax(z))] if np.isfinite(z).any() else None
