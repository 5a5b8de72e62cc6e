"""What renews in the next two quarters: a forecast with its interval, what the plan needs, and how it did before."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cslib.company.asof import earlier
from cslib.company.money import by_group, paying
from cslib.company.parsing import among
from cslib.company.quarters import Quarter
from cslib.company.spells import CENSORED, once, renewals, spells
from cslib.retention.bridge import held, priced, spell_at
from cslib.retention.churn import with_names
from cslib.stats.court import insufficient
from cslib.stats.estimate import Estimate, Reason, Result, Unavailable, verb
from cslib.stats.intervals import pooled_draws, proportion

QUARTERS = 2
LOOK_BACK = 8
"""Quarters of past renewals that a forecast learns from."""

LEAST = 30
"""Past renewals that a forecast needs."""

SHORT_TERM_MONTHS = 6
DRAWS = 4000
SEED = 20260930

NOTICE, PASSED, SHORT, OPEN = "notice given", "deadline passed", "short term", "open"
STAGES = (NOTICE, PASSED, SHORT, OPEN)
"""Where an account stands before its renewal: it has given notice; the deadline for it has passed without; its term
is under six months; or it may still give notice."""


@dataclass(frozen=True)
class Forecast(Result):
    """What is expected to renew.

    - `as_of`, `until`: renewal dates from as_of to the day before `until`.
    - `due`: one row per account due, the deadline for notice first: account_id, name, csm, renewal_date (the last in
      the window), notice_deadline (the first), mrr (due), stage (of :data:`STAGES`), group (segment), ahead (1: in the
      first quarter), probability, low, high (to renew).
    - `accounts`, `money`, `share` (Estimate or Unavailable): accounts, money a month, and share of the money due, that
      renew: expected value, and the bounds that a single future lies in with 95%. n: accounts due.
    - `money_due`: per month.
    - `learnt`: past renewals behind it.
    - `origins`: the quarters that it learnt from.
    - `unpriced`: accounts due whose amount is not known: they count in no sum of money.
    """

    as_of: pd.Timestamp
    until: pd.Timestamp
    due: pd.DataFrame
    accounts: Estimate
    money: Estimate | Unavailable
    share: Estimate | Unavailable
    money_due: float
    learnt: int
    origins: Origins = field(repr=False, compare=False)
    unpriced: int = 0


@dataclass(frozen=True)
class TrackRecord(Result):
    """How earlier forecasts did.

    - `frame`: index: quarter at whose end the forecast was made (text), oldest first. due (accounts whose fate is
      known), left_otherwise (completed, merged, migrated or paused meanwhile: left out of both sides), accounts,
      accounts_low, accounts_high, accounts_actual, accounts_inside; the same for money where there is any, money_due;
      learnt.
    - `accounts_inside`, `money_inside`: share of the forecasts whose interval held what came; n: forecasts.
    """

    frame: pd.DataFrame
    accounts_inside: Estimate
    money_inside: Estimate


@dataclass(frozen=True)
class Plan:
    """What the renewals ahead must bring for twelve-month GRR to reach a target.

    - `target`: annual GRR asked for.
    - `from_policy`: whether the retention policy says so; else it is GRR over the last twelve months, to be held.
    - `until`: end of the twelve months that are judged, and of the forecast.
    - `base`, `kept`: revenue a month at the start of these twelve months, and how much of it is there at as_of.
    - `due`: how much of what is there is due before `until`.
    - `may_lose`, `must_renew`: how much of what is due may be lost, and must renew; may_lose is negative where even all
      renewing is too little.
    - `share`: `must_renew` of `due`; n: accounts due; no estimate where nothing is due.
    - `expected_loss`: of what is due.
    - `leaving`: accounts expected to leave.
    - `to_keep`: how many of those must be kept, at their average size.
    """

    target: float
    from_policy: bool
    until: pd.Timestamp
    base: float
    kept: float
    due: float
    may_lose: float
    must_renew: float
    share: Estimate
    expected_loss: float
    leaving: float
    to_keep: float


@verb(needs="contracts.term_months")
def forecast(company) -> Forecast | Unavailable:
    """Forecast the renewals of the next two quarters.

    An account's probability to renew is that of earlier accounts which stood in the same :data:`STAGES` one or two
    quarters before their renewal, by segment and pooled partially between segments. The interval holds what chance
    does to each account (Bernoulli draws) and what is not known about the probabilities (draws from their beta-binomial
    posterior), simulated with a fixed seed. A quarter that hits all customers alike is not in it.

    Past renewals are looked at as they stood at the start of each of the last eight quarters, with the contracts known
    then. Renewed: the spell went on after the date; to leave in the middle of a term, or to churn before, is not. Who
    completed, merged, migrated or paused before is left out. Unavailable where no contract has a term. Insufficient
    evidence with fewer than 30 past renewals (``few_past_renewals``); money is Unavailable where no contract has an
    mrr.
    """
    company = by_group(company)
    return _forecast(company, Origins(company))[0]


@verb(needs="contracts.term_months")
def track_record(company, made: Forecast | Unavailable | None = None, forecasts: int = 4) -> TrackRecord | Unavailable:
    """Make the last forecasts whose two quarters are over again, each with the data known then, and compare.

    Unavailable where no contract has a term; no rows where the data do not go back far enough.

    Parameters
    ----------
    made : Forecast, optional
        Of the same company, to save looking at the same quarters again.
    """
    company = by_group(company)
    origins = made.origins if made else Origins(company)
    fates, records = spells(company), {}
    for back in range(QUARTERS + forecasts - 1, QUARTERS - 1, -1):
        quarter = company.quarter.previous(back)
        then = origins.company_at(quarter.end)
        if then is None:
            continue
        past, draws = _forecast(then, origins)
        if past.accounts.estimate is None:
            continue
        renewed = _renewed(past.due, then.as_of, fates, company.as_of)
        known = renewed.notna().to_numpy()
        came = renewed[known].to_numpy(dtype=bool)
        row = {"due": int(known.sum()), "left_otherwise": int((~known).sum()), "learnt": past.learnt}
        sizes = {"accounts": np.ones(int(known.sum()))}
        if past.money:
            sizes["money"] = past.due["mrr"].fillna(0.0).to_numpy()[known]
            row["money_due"] = float(sizes["money"].sum())
        for name, size in sizes.items():
            low, high = np.quantile(draws[:, known] @ size, [0.025, 0.975]).tolist()
            expected = float(past.due["probability"].to_numpy()[known] @ size)
            actual = float(size[came].sum())
            row |= {name: expected, f"{name}_low": low, f"{name}_high": high, f"{name}_actual": actual}
            row[f"{name}_inside"] = low - 1e-6 <= actual <= high + 1e-6
        records[str(quarter)] = row
    table = pd.DataFrame.from_dict(records, orient="index").rename_axis("quarter")
    held = [table[f"{name}_inside"].dropna() if f"{name}_inside" in table else [] for name in ("accounts", "money")]
    return TrackRecord(table, *(proportion(int(sum(inside)), len(inside)) for inside in held))


@verb
def plan(company, made: Forecast | Unavailable, hold: Estimate | Unavailable | None = None) -> Plan | Unavailable:
    """Say how much of the money due must renew for the twelve months to the end of the forecast to reach the target.

    Nothing else than the renewals is taken to change: no contraction and no churn without a renewal. Unavailable
    without money, terms, or anything to aim at.

    Parameters
    ----------
    made : Forecast or Unavailable
        Of :func:`forecast`.
    hold : Estimate, optional
        GRR over the last twelve months, aimed at where the retention policy has no ``grr_target``.
    """
    if not made or not priced(company):
        return made if not made else Unavailable(("contracts.mrr",))
    company = by_group(company)
    target = company.retention.grr_target
    if target is None and (not hold or hold.estimate is None):
        return Unavailable(("policy.grr_target",))
    start = Quarter.containing(made.until, company.quarter.fiscal_start).previous(4).start
    pays = held(company, start, company.as_of).frame / 100
    there = pays.min(axis=1)
    base, kept = float(pays["then"].sum()), float(there.sum())
    if base <= 0:
        return Unavailable(("contracts.mrr",))
    aim = hold.estimate if target is None else target
    due = made.due.set_index("account_id")
    # Of an account that grew, or of which only a part is due, the smaller sum is what GRR can lose.
    size = np.minimum(due["mrr"].fillna(0.0), there.reindex(due.index).fillna(0.0))
    inside = size > 0
    lost = 1 - due["probability"][inside]
    due_sum, loss, leaving = float(size.sum()), float(lost @ size[inside]), float(lost.sum())
    may_lose = kept - aim * base
    must = min(max(due_sum - may_lose, 0.0), due_sum)
    over = max(loss - max(may_lose, 0.0), 0.0)
    share = Estimate(must / due_sum if due_sum else None, n=int(inside.sum()))
    to_keep = leaving * over / loss if loss else 0.0
    return Plan(aim, target is not None, made.until, base, kept, due_sum, may_lose, must, share, loss, leaving, to_keep)


class Origins:
    """Who was due at the start of each quarter, as known then; each start is looked at once."""

    def __init__(self, company):
        self.company = company
        self._due: dict[pd.Timestamp, pd.DataFrame] = {}
        self._at: dict = {}

    def company_at(self, day: pd.Timestamp):
        """Return the company as known before `day`; None where nobody was a customer by then."""
        if day not in self._at:
            then = self.company if day == self.company.as_of else earlier(self.company, day)
            begun = then.table("contracts")["start_date"].min()
            since = self.company.data_from("contracts")
            seen = begun < day if since is None else since < day
            self._at[day] = then if seen and len(then.accounts) else None
        return self._at[day]

    def due(self, day: pd.Timestamp) -> pd.DataFrame | None:
        """Return the accounts due in the two quarters from `day`."""
        if day not in self._due:
            then = self.company_at(day)
            self._due[day] = None if then is None else _due(then)
        return self._due[day]


def _due(company) -> pd.DataFrame:
    """Return the accounts with a renewal in the next two quarters: when, how much, and where they stand."""
    column = company.default_segment
    return once(company, f"due by {column}", None, lambda one: _due_by(one, column))


def _due_by(company, column: str) -> pd.DataFrame:
    day = company.as_of
    first = company.quarter.of(day)
    until = first.next(QUARTERS).start if first.start == day else day + pd.DateOffset(months=3 * QUARTERS)
    table = renewals(company)
    table = table[table["ahead"] & (table["renewal_date"] < until)]
    current = spell_at(spells(company), day)
    table = table[table["account_id"].isin(current.index)]
    table = table.assign(notice_deadline=table["notice_deadline"].fillna(table["renewal_date"]))
    due = table.groupby("account_id").agg(
        renewal_date=("renewal_date", "max"),
        notice_deadline=("notice_deadline", "min"),
        term=("term_months", "max"),
    )
    prices = table[["account_id", "mrr"]].sort_values("account_id", kind="stable")
    begins = np.flatnonzero(~prices["account_id"].duplicated().to_numpy())
    due["mrr"] = np.add.reduceat(prices["mrr"].to_numpy(dtype=float), begins) if len(prices) else np.nan
    if company.has("revenue") and due["mrr"].isna().any():
        due["mrr"] = due["mrr"].fillna(_used(company, day).reindex(due.index))
    due = due.reset_index()
    notice = current["notice_date"].reindex(due["account_id"]).set_axis(due.index).notna()
    due["stage"] = np.select(
        [notice.to_numpy(), (due["term"] < SHORT_TERM_MONTHS).to_numpy(), (due["notice_deadline"] < day).to_numpy()],
        [NOTICE, SHORT, PASSED],
        OPEN,
    )
    due["ahead"] = np.where(due["renewal_date"] < day + pd.DateOffset(months=3), 1, 2)
    due["group"] = ""
    if column:
        known = company.accounts.set_index("account_id")[column]
        due["group"] = due["account_id"].map(known).fillna("").astype(str)
    return due.drop(columns="term").assign(until=until)


def _used(company, day: pd.Timestamp) -> pd.Series:
    """Return what each account paid by use in the last month that is billed: the last, or the one before."""
    eves = [day - pd.Timedelta(days=1), day - pd.DateOffset(months=1) - pd.Timedelta(days=1)]
    last, before = (paying(company, eves).iloc[:, place] for place in range(2))
    return last.fillna(before).where(among(last.index.to_series(), company.table("revenue")["account_id"]))


def _renewed(due: pd.DataFrame, day: pd.Timestamp, fates: pd.DataFrame, as_of: pd.Timestamp) -> pd.Series:
    """Tell whether each account's spell of `day` went on after its renewal; missing where it is not known at as_of."""
    spell = spell_at(fates, day).reindex(due["account_id"])
    over = spell["end"].to_numpy() <= due["renewal_date"].to_numpy()
    unknown = (due["renewal_date"] >= as_of).to_numpy() | (over & spell["ended_by"].isin(CENSORED).to_numpy())
    unknown |= spell["renewal_open"].eq(True).to_numpy()
    return pd.Series(~over, index=due.index).astype("boolean").mask(unknown)


def _past(company, origins: Origins) -> pd.DataFrame:
    """Return the renewals of the last quarters, as they stood at the start of each: stage, ahead, group, renewed."""
    fates, parts = spells(company), []
    first = company.quarter.of(company.as_of)
    for back in range(1, LOOK_BACK + 1):
        day = first.previous(back).start
        due = origins.due(day)
        if due is None:
            break
        # A quarter that goes on at as_of has shown its renewals only: who left early would be seen too soon.
        due = due[due["renewal_date"] < company.as_of]
        if len(due):
            parts.append(due.assign(renewed=_renewed(due, day, fates, company.as_of)))
    if not parts:
        return pd.DataFrame(columns=["stage", "ahead", "group", "renewed"])
    return pd.concat(parts, ignore_index=True).dropna(subset=["renewed"])


def _forecast(company, origins: Origins) -> tuple[Forecast, np.ndarray]:
    """Return the forecast, and its draws: whether each account due renewed, shape (draws, accounts)."""
    due = origins.due(company.as_of) if company.as_of != origins.company.as_of else _due(company)
    past = _past(company, origins)
    until = due["until"].iloc[0] if len(due) else company.as_of + pd.DateOffset(months=3 * QUARTERS)
    chances = _chances(due, past)
    due = due.drop(columns="until").assign(probability=chances.mean(axis=0) if len(due) else [])
    due["low"], due["high"] = np.quantile(chances, [0.025, 0.975], axis=0) if len(due) else ([], [])
    due = with_names(company, due)
    order = due.sort_values(["notice_deadline", "account_id"], kind="stable").index
    due, chances = due.loc[order].reset_index(drop=True), chances[:, order.to_numpy(dtype=int)]
    draws = np.random.default_rng(SEED).random(chances.shape) < chances

    def expected(size: np.ndarray, unit: str, whole: float = 1.0) -> Estimate:
        if not len(due) or whole <= 0:
            return Estimate(None, n=len(due), unit=unit, reasons=(Reason("no_renewals_due"),))
        if len(past) < LEAST:
            reason = Reason("few_past_renewals", {"renewals": len(past), "least": LEAST})
            return insufficient(Estimate(None, n=len(due), unit=unit), reason)
        low, high = np.quantile(draws @ size, [0.025, 0.975]).tolist()
        value = float(due["probability"].to_numpy() @ size)
        return Estimate(value / whole, low / whole, high / whole, len(due), unit=unit, method="simulation")

    money: Estimate | Unavailable = Unavailable(("contracts.mrr",))
    share, sizes = money, due["mrr"].fillna(0.0).to_numpy(dtype=float)
    if priced(company):
        money, share = expected(sizes, "money"), expected(sizes, "share", float(sizes.sum()))
    accounts = expected(np.ones(len(due)), "accounts")
    unpriced = int(due["mrr"].isna().sum()) if priced(company) else 0
    total = float(sizes.sum())
    return Forecast(company.as_of, until, due, accounts, money, share, total, len(past), origins, unpriced), draws


def _chances(due: pd.DataFrame, past: pd.DataFrame) -> np.ndarray:
    """Draw each account's probability to renew, shape (draws, accounts); accounts that stand alike share it."""
    chances = np.empty((DRAWS, len(due)))
    for place, ((stage, ahead), rows) in enumerate(due.groupby(["stage", "ahead"])):
        alike = past[(past["stage"] == stage) & (past["ahead"] == ahead)]
        groups = sorted({*rows["group"], *alike["group"]})
        renewed = alike["renewed"].astype(float).groupby(alike["group"]).agg(["sum", "count"]).reindex(groups).fillna(0)
        kept = renewed["sum"].to_numpy(dtype=float)
        drawn = pooled_draws(kept, renewed["count"].to_numpy(dtype=float) - kept, DRAWS, SEED + place)
        chances[:, rows.index.to_numpy(dtype=int)] = drawn[:, [groups.index(group) for group in rows["group"]]]
    return chances
