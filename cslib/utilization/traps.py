"""Mistakes worth seeing once: each as it is usually made, beside the right way on the same accounts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.company import spells
from cslib.company.policies.rule import Rule
from cslib.stats.estimate import Estimate, Result, Unavailable, verb
from cslib.stats.intervals import difference, proportion
from cslib.stats.survival import kaplan_meier, log_rank
from cslib.utilization.evidence import NO_RULE, SEED, discovery, separation
from cslib.utilization.frontier import all_rules, complement
from cslib.utilization.landmark import CHURNED_BEFORE, DAYS_PER_MONTH, INCLUDED, NOTICE_BEFORE, states
from cslib.utilization.search import log_rank_scores
from cslib.utilization.unsupported import support


@dataclass(frozen=True)
class Survivors(Result):
    """Reach among today's customers only (wrong) and among all that started (right)."""

    today: Estimate
    started: Estimate


@verb
def survivors(table: pd.DataFrame | Unavailable, rule: Rule | None) -> Survivors | Unavailable:
    """Count who was in the state at the landmark among today's customers, and among all that started.

    Those that left are missing among today's customers, and most of them were never in the state.
    """
    if isinstance(table, Unavailable):
        return table
    if rule is None:
        return NO_RULE
    counted = table[table["status"].isin([INCLUDED, CHURNED_BEFORE, NOTICE_BEFORE])]
    counted = counted[counted["entry"] <= counted["start"]]
    arrived = rule.met(counted) & (counted["status"] == INCLUDED)
    today = counted["end"] >= table.attrs["as_of"]
    return Survivors(
        proportion(int((arrived & today).sum()), int(today.sum())), proportion(int(arrived.sum()), len(counted))
    )


@dataclass(frozen=True)
class Fishing(Result):
    """The best rule on an outcome dealt out at random: how good it looks, and how it does on the other half.

    Attributes
    ----------
    rule : Rule
    looked, held : Estimate
        Difference in retention (in the state minus outside) in the discovery half and in the confirmation half.
    naive_p, p : float
        Log-rank p of the rule as if it had been the only one tried, and p of the whole search.
    tried : int
    horizon_months : int
    """

    rule: Rule
    looked: Estimate
    held: Estimate
    naive_p: float
    p: float
    tried: int
    horizon_months: int


@verb
def fishing(
    table: pd.DataFrame | Unavailable, horizon_months: int = 24, permutations: int = 199, seed: int = SEED
) -> Fishing | Unavailable:
    """Deal the outcomes out at random among the accounts, and look for the best rule all the same.

    Rules of one and two conditions are tried in the discovery half; nothing is there to be found.
    """
    if isinstance(table, Unavailable):
        return table
    alive = table[table["status"] == INCLUDED].reset_index(drop=True)
    rng = np.random.default_rng(seed)
    dealt = rng.permutation(len(alive))
    noise = alive.assign(**{name: alive[name].to_numpy()[dealt] for name in ("months", "churned")})
    half, other = discovery(noise), noise[noise["half"] == "confirmation"]
    rules = all_rules(half)
    scores = log_rank_scores(half["months"].to_numpy(), half["churned"].to_numpy(dtype=bool))
    if not rules or not half["churned"].any():
        return Unavailable(("usage",), "nothing to compare")
    met = np.stack([rule.met(half).to_numpy(dtype=float) for rule in rules])
    z = separation(met, scores)
    best = rules[int(np.argmax(z))]
    chance = [separation(met, rng.permutation(scores)).max() for _ in range(permutations)]
    p = float((1 + (np.array(chance) >= z.max() - 1e-9).sum()) / (1 + permutations))
    naive_p = log_rank(half["months"], half["churned"], best.met(half)).p
    looked, held = (_gap(rows, best, horizon_months) for rows in (half, other))
    return Fishing(best, looked, held, naive_p, p, int(np.isfinite(z).sum()), horizon_months)


def _gap(rows: pd.DataFrame, rule: Rule, horizon_months: float) -> Estimate:
    """Return retention of those that meet the rule minus that of the others."""
    met = rule.met(rows)
    return difference(
        *(kaplan_meier(rows.loc[m, "months"], rows.loc[m, "churned"]).at(horizon_months) for m in (met, ~met))
    )


@dataclass(frozen=True)
class Touched(Result):
    """Churn in the year after a day, of accounts called or met shortly before it and of the others.

    Attributes
    ----------
    everybody, inside, outside : tuple of Estimate
        Churn of the touched and of the untouched: of all accounts, of those in the state that day, outside it.
    days : int
        How far back a call or meeting counts.
    months : int
    date : Timestamp
        The day.
    """

    everybody: tuple[Estimate, Estimate]
    inside: tuple[Estimate, Estimate]
    outside: tuple[Estimate, Estimate]
    days: int
    months: int
    date: pd.Timestamp


@verb
def touched(
    company, trailing: pd.DataFrame | Unavailable, rule: Rule | None, days: int = 84, months: int = 12
) -> Touched | Unavailable:
    """Compare churn of touched and untouched accounts: of all (wrong), and of those alike on that day.

    Accounts are taken as they were `months` before as_of: customers for half a year or more, no notice given.
    """
    if isinstance(trailing, Unavailable):
        return trailing
    if rule is None:
        return NO_RULE
    calls = support(company)
    if isinstance(calls, Unavailable):
        return calls
    date = company.as_of - pd.Timedelta(days=int(np.ceil(months * DAYS_PER_MONTH)))
    lives = spells.lives(company)
    there = (lives["start"] <= date - pd.Timedelta(days=182)) & (lives["end"] > date) & (lives["entry"] <= date)
    lives = lives[there & ~(lives["notice_date"] <= date)]
    recent = calls[(calls["date"] < date) & (calls["date"] >= date - pd.Timedelta(days=days))]
    called = lives["account_id"].isin(recent["account_id"]).to_numpy()
    panel = states(trailing[trailing["date"] <= date], rule)
    fresh = panel[panel["date"] > date - pd.Timedelta(days=14)].groupby("account_id")["in_state"].last()
    state = lives["account_id"].isin(fresh[fresh].index).to_numpy()
    left = (lives["end"] - date).dt.days / DAYS_PER_MONTH

    def churn(who) -> Estimate:
        stays = kaplan_meier(left[who], lives.loc[who, "churned"]).at(months)
        return complement(stays)

    pairs = [(churn(group & called), churn(group & ~called)) for group in (state | True, state, ~state)]
    return Touched(*pairs, days=days, months=months, date=date)
