"""Mistakes worth seeing once: each as it is usually made, beside the right way on the same accounts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.company import spells
from cslib.company.policies.rule import Rule
from cslib.stats.estimate import Estimate, Result, Unavailable, frame_of_each, verb
from cslib.stats.intervals import proportion
from cslib.stats.survival import kaplan_meier, log_rank
from cslib.utilization.clock import state_on
from cslib.utilization.evidence import separation
from cslib.utilization.frontier import all_rules
from cslib.utilization.landmark import DAYS_PER_MONTH, INCLUDED, SEED, arrivals, discovery, retention_gap
from cslib.utilization.search import log_rank_scores
from cslib.utilization.unsupported import support_given


@dataclass(frozen=True)
class ImmortalTime(Result):
    """A lucky day that means nothing, judged in two ways: wrong from the start, right from a landmark.

    `from_start`: retention from the start, accounts that had their lucky day while customers minus the others.
    `from_landmark`: retention from `landmark_days` on, accounts that had had it by then minus the others, all alive
    then.
    """

    from_start: Estimate
    from_landmark: Estimate
    horizon_months: int
    landmark_days: int


@verb
def immortal_time(company, horizon_months: int = 24, landmark_days: int = 366, seed: int = SEED) -> ImmortalTime:
    """Show immortal time with a state that means nothing: a lucky day drawn for each account.

    The day is drawn over the first 36 months, whatever the account does. Whoever is still a customer on it
    counts as lucky. Counted from the start, the lucky ones had to stay until then; counted from a landmark, everybody
    is alive when the lucky ones are told from the others.
    """
    lives = spells.whole_lives(company).sort_values("account_id")
    days = (lives["end"] - lives["start"]).dt.days.to_numpy()
    churned = lives["churned"].to_numpy(dtype=bool)
    lucky_day = np.random.default_rng(seed).integers(1, 1096, len(lives))

    def gap(lucky, since: int) -> Estimate:
        months, alive = (days - since) / DAYS_PER_MONTH, days > since
        rows = pd.DataFrame({"months": months, "churned": churned})[alive]
        return retention_gap(rows, lucky[alive], horizon_months)

    return ImmortalTime(
        gap(lucky_day < days, 0), gap(lucky_day <= landmark_days, landmark_days), horizon_months, landmark_days
    )


@dataclass(frozen=True)
class Survivors(Result):
    """Reach among today's customers only (wrong) and among all that started (right)."""

    today: Estimate
    started: Estimate


@verb(given="table rule")
def survivors(table: pd.DataFrame | Unavailable, rule: Rule | None) -> Survivors | Unavailable:
    """Count who was in the state at the landmark among today's customers, and among all that started.

    Those that left are missing among today's customers, and most of them were never in the state.
    """
    started = arrivals(table, rule)
    today = started[started["end"] >= table.attrs["as_of"]]
    return Survivors(*(proportion(int(rows["arrived"].sum()), len(rows)) for rows in (today, started)))


@dataclass(frozen=True)
class Fishing(Result):
    """The best rule on an outcome dealt out at random: how good it looks, and how it does on the other half.

    `looked`, `held`: difference in retention (in the state minus outside) in the discovery half and in the confirmation
    half. `naive_p`, `p`: log-rank p of the rule as if it had been the only one tried, and p of the whole search.
    """

    rule: Rule
    looked: Estimate
    held: Estimate
    naive_p: float
    p: float
    tried: int
    horizon_months: int


@verb(given="table")
def fishing(
    table: pd.DataFrame | Unavailable, horizon_months: int = 24, permutations: int = 199, seed: int = SEED
) -> Fishing | Unavailable:
    """Deal the outcomes out at random among the accounts, and look for the best rule all the same.

    Rules of one and two conditions are tried in the discovery half; nothing is there to be found.
    """
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
    looked, held = (retention_gap(rows, best.met(rows), horizon_months) for rows in (half, other))
    return Fishing(best, looked, held, naive_p, p, int(np.isfinite(z).sum()), horizon_months)


@dataclass(frozen=True)
class Touched(Result):
    """Churn in the year after a day, of accounts called or met shortly before it and of the others.

    `everybody`, `in_state`, `out_of_state` (tuple of Estimate): churn of the touched and of the untouched: of all
    accounts, of those in the state that day, outside it. `days`: how far back a call or meeting counts. `date`: the
    day.
    """

    everybody: tuple[Estimate, Estimate]
    in_state: tuple[Estimate, Estimate]
    out_of_state: tuple[Estimate, Estimate]
    days: int
    months: int
    date: pd.Timestamp

    @property
    def frame(self) -> pd.DataFrame:
        """Churn of the touched and of the untouched among each group of accounts."""
        groups = {name: getattr(self, name) for name in ("everybody", "in_state", "out_of_state")}
        pairs = {name: dict(zip(("touched", "untouched"), pair, strict=True)) for name, pair in groups.items()}
        return frame_of_each(pairs, "accounts")


@verb(given="trailing rule")
def touched(
    company, trailing: pd.DataFrame | Unavailable, rule: Rule | None, days: int = 84, months: int = 12
) -> Touched | Unavailable:
    """Compare churn of touched and untouched accounts: of all (wrong), and of those alike on that day.

    Accounts are taken as they were `months` before as_of: customers for half a year or more, no notice given.
    """
    calls = support_given(company)
    if isinstance(calls, Unavailable):
        return calls
    date = company.as_of - pd.Timedelta(days=int(np.ceil(months * DAYS_PER_MONTH)))
    lives = spells.lives(company)
    there = (lives["start"] <= date - pd.Timedelta(days=182)) & (lives["end"] > date) & (lives["entry"] <= date)
    lives = lives[there & ~(lives["notice_date"] <= date)]
    recent = calls[(calls["date"] < date) & (calls["date"] >= date - pd.Timedelta(days=days))]
    called = lives["account_id"].isin(recent["account_id"]).to_numpy()
    then = state_on(trailing, rule, date)
    state = lives["account_id"].isin(then[then].index).to_numpy()
    left = (lives["end"] - date).dt.days / DAYS_PER_MONTH

    def churn(who) -> Estimate:
        return kaplan_meier(left[who], lives.loc[who, "churned"]).at(months).complement()

    pairs = [(churn(group & called), churn(group & ~called)) for group in (state | True, state, ~state)]
    return Touched(*pairs, days=days, months=months, date=date)
