"""The risk that an account decides to leave, by its next notice deadline and within weeks; what it is learnt from."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy import stats

from cslib.adoption.situation import (
    AHEAD,
    DUE,
    FAR,
    NEAR,
    PASSED,
    PERIOD_DAYS,
    PHASES,
    SHORT,
    UNKNOWN,
    WATCHED,
    once_with,
    situation,
    snapshots,
)
from cslib.company import usage
from cslib.company.asof import whole_of
from cslib.company.parsing import among
from cslib.stats import hazards
from cslib.stats.court import insufficient
from cslib.stats.estimate import Estimate, Reason, Result, Unavailable, too_few, verb
from cslib.stats.intervals import LEVEL
from cslib.stats.kept import digest, entry, name_of

HORIZON_DAYS = 91
"""How far ahead a contact of this week is taken to work: a quarter."""

FEW_EVENTS = 10
FEW_IN_LEVEL = 5
MIN_ACCOUNTS = 30
_PHASE, _GROUP = "phase: ", "segment: "


@dataclass(frozen=True)
class Model:
    """What risk is computed from.

    - `fitted` (cslib.stats.hazards.Fit or None): hazard of deciding to leave per four weeks; None where there is too
      little to fit.
    - `means`: mean of each number; taken where an account's own is not known.
    - `n`, `events`, `rows`: accounts, decisions to leave and stretches of four weeks behind it.
    - `reasons`: why there is no model.
    - `phases`: phases in which anybody decided to leave; in the others nobody is expected to.
    """

    fitted: hazards.Fit | None
    means: dict[str, float]
    n: int
    events: int
    rows: int
    reasons: tuple[Reason, ...] = ()
    phases: tuple[str, ...] = PHASES


@dataclass(frozen=True)
class Risk(Result):
    """The risk of each account.

    - `frame`: the columns of ``situation.situation`` and: risk, low, high (to decide to leave by the next notice
      deadline; within a quarter where no term is known); soon, soon_low, soon_high (within a quarter, as long as a
      contact is taken to work); at_stake, at_stake_low, at_stake_high (soon x mrr; in accounts where there is no
      money); size (mrr, or 1); imputed (use not known, the mean taken). Bounds are of the model's expected value.
      Accounts that have given notice have no risk: they have decided.
    - `money`: whether `at_stake` is money a month.
    """

    model: Model
    frame: pd.DataFrame
    money: bool
    _slopes: np.ndarray = field(repr=False, compare=False)

    def total(self, rows=None) -> Estimate:
        """Add up what is at stake over some rows of the table (a mask, or their places), with bounds."""
        table = self.frame
        rows = np.arange(len(table)) if rows is None else np.asarray(rows)
        rows = np.flatnonzero(rows) if rows.dtype == bool else rows
        chance = table["soon"].to_numpy(dtype=float)
        known = rows[~np.isnan(chance[rows])]
        unit, n = "money" if self.money else "accounts", len(known)
        if self.model.fitted is None:
            return insufficient(Estimate(None, n=n, unit=unit), *self.model.reasons)
        size = table["size"].to_numpy()[known]
        soon = chance[known]
        total = float(size @ soon)
        if total <= 0:
            return Estimate(0.0, n=n, unit=unit)
        slope = (size * (1 - soon)) @ self._slopes[known]
        spread = _z() * float(np.sqrt(slope @ self.model.fitted.covariance @ slope)) / total
        low, high = total * np.exp(-spread), min(total * np.exp(spread), float(size.sum()))
        return Estimate(total, low, high, n=n, unit=unit, method="delta")


def _z() -> float:
    return float(stats.norm.ppf((1 + LEVEL) / 2))


@verb(given="trailing")
def risk(company, trailing: pd.DataFrame | Unavailable, rule=None, model: Model | None = None) -> Risk | Unavailable:
    """Estimate the risk of every account that is a customer at as_of.

    A person-period model (complementary log-log, errors clustered by account) of the decision to leave per four weeks,
    learnt from the two years before as_of: phase against the notice deadline, use, its trend, the state, account age,
    segment. An account's risk adds up the hazards from now to its deadline, its use held as it is. Contact is no part
    of it: who is contacted follows from how the account looks.

    Parameters
    ----------
    company : cslib.company.company.Company
        As known on the day.
    trailing : DataFrame
        Of :func:`history`, for a segment too: risk is learnt from all accounts.
    model : Model, optional
        Fitted before.
    """
    model = learn(company, trailing, rule) if model is None else model
    return assess(situation(company, trailing, rule), model)


def learn(company, trailing: pd.DataFrame, rule=None) -> Model:
    """Fit the model on the stretches of four weeks before as_of, for a segment on those of all accounts in `trailing`.

    Segments with fewer than five decisions to leave join the largest. Where the whole model has no bounded
    estimate, segment and trend are left out, then all but the phase.
    """
    (known, whole), windows = whole_of(company), name_of(trailing)
    if known and windows:
        return entry(digest("learnt", known, windows, str(rule)), lambda: _learn(whole(), trailing, rule))
    return once_with(whole(), "learnt", trailing, rule, lambda: _learn(whole(), trailing, rule))


def _learn(company, trailing: pd.DataFrame, rule) -> Model:
    everyone = company.accounts["account_id"]
    if len(everyone) > MOST_FITTED:
        trailing = trailing[among(trailing["account_id"], chosen(everyone))]
    return fit(snapshots(company, trailing, rule))


def fit(rows: pd.DataFrame) -> Model:
    """Fit the model on a table of stretches (``situation.snapshots``)."""
    n, events = int(rows["account_id"].nunique()), int(rows["left"].sum())
    means = {
        name: float(rows[name].mean()) for name in (*WATCHED, "trend") if name in rows and rows[name].notna().any()
    }
    reasons = too_few("few_accounts", MIN_ACCOUNTS, accounts=n) + too_few("few_churns", FEW_EVENTS, events=events)
    if reasons:
        return Model(None, means, n, events, len(rows), reasons)
    # Phases without a decision say nothing about the rest, and would only pull it down.
    rows = rows[rows.groupby("phase")["left"].transform("any")]
    seen = tuple(phase for phase in PHASES if (rows["phase"] == phase).any())
    base = FAR if FAR in seen else rows["phase"].mode().iloc[0]
    groups = _groups(rows)
    numbers = ["log_age", "in_state", *means]
    columns = [*(_PHASE + phase for phase in seen if phase != base), *numbers, *(_GROUP + name for name in groups)]
    whole = _design(rows, columns, means)
    whole = whole.loc[:, (whole.std() > 0) | (whole.columns == "constant")]
    small = [name for name in whole if not name.startswith(_GROUP) and name != "trend"]
    least = [name for name in small if name == "constant" or name.startswith(_PHASE)]
    for names in (list(whole), small, least, ["constant"]):
        found = hazards.fit(whole[names], rows["left"], rows["account_id"])
        if not isinstance(found, Reason):
            return Model(found, means, n, events, len(rows), phases=seen)
    return Model(None, means, n, events, len(rows), (found,))


def _groups(rows: pd.DataFrame) -> list[str]:
    """Return the segments that have a column of their own; without enough decisions they are part of the largest."""
    counts = rows.groupby("group")["left"].agg(["size", "sum"]).sort_values("size", ascending=False, kind="stable")
    return [group for group, events in counts["sum"].iloc[1:].items() if events >= FEW_IN_LEVEL]


def _design(rows: pd.DataFrame, columns, means: dict[str, float]) -> pd.DataFrame:
    """Return the columns of the model; a number that is not known is the mean."""
    made = {"constant": np.ones(len(rows))}
    for name in columns:
        if name.startswith(_PHASE):
            made[name] = (rows["phase"] == name.removeprefix(_PHASE)).to_numpy(dtype=float)
        elif name.startswith(_GROUP):
            made[name] = (rows["group"] == name.removeprefix(_GROUP)).to_numpy(dtype=float)
        elif name == "in_state":
            made[name] = (rows["state"] == "in").to_numpy(dtype=float)
        elif name == "log_age":
            made[name] = rows[name].to_numpy(dtype=float)
        else:
            made[name] = rows[name].fillna(means[name]).to_numpy(dtype=float) if name in rows else means[name]
    return pd.DataFrame(made, index=rows.index)


def assess(table: pd.DataFrame, model: Model) -> Risk:
    """Compute the risk of accounts where they stand (columns as of ``situation.situation``)."""
    table = table.reset_index(drop=True)
    money = bool(table["mrr"].notna().any())
    table["size"] = table["mrr"].fillna(0.0) if money else 1.0
    seen = [name for name in WATCHED if name in table]
    table["imputed"] = table[seen].isna().any(axis=1) if seen else True
    slopes = np.zeros((len(table), 0))
    if model.fitted is None:
        blank = [f"{name}{end}" for name in ("soon", "at_stake") for end in ("", "_low", "_high")]
        return Risk(model, table.assign(**dict.fromkeys(["risk", "low", "high", *blank], np.nan)), money, slopes)
    given = table["notice"].to_numpy(dtype=bool)
    # The stretch that holds the deadline counts whole: what is decided in it is decided before the deadline.
    whole = PERIOD_DAYS * (table["days"] // PERIOD_DAYS + 1)
    ahead = np.where(table["short"], table["days"] + 1, whole)
    ahead = np.where(table["days"].isna(), HORIZON_DAYS, ahead).astype(float)
    quarter = np.full(len(table), float(HORIZON_DAYS))
    for names, horizon in ((("risk", "low", "high"), ahead), (("soon", "soon_low", "soon_high"), quarter)):
        cumulated, slopes = _cumulated(table, model, horizon)
        spread = np.sqrt(np.einsum("ij,jk,ik->i", slopes, model.fitted.covariance, slopes))
        spread = np.clip(_z() * spread / np.maximum(cumulated, 1e-12), 0, 50)
        for name, shift in zip(names, (0.0, -1.0, 1.0), strict=True):
            table[name] = np.where(given, np.nan, -np.expm1(-cumulated * np.exp(shift * spread)))
    for end in ("", "_low", "_high"):
        table[f"at_stake{end}"] = table[f"soon{end}"] * table["size"]
    return Risk(model, table, money, slopes)


def exposure(days, passed, short, horizon) -> np.ndarray:
    """Return how many four-week stretches each account spends in each phase up to its horizon.

    `days` (ndarray, shape (n,)): to the next notice deadline; missing where no term is known. `passed` (ndarray, shape
    (n,)): days until the renewal whose deadline is over; 0 otherwise. `short` (ndarray of bool, shape (n,)). `horizon`
    (ndarray, shape (n,)): days ahead. Returns ndarray, shape (n, phases): in the order of ``situation.PHASES``.

    Examples
    --------
    >>> exposure(np.array([41.0]), np.zeros(1), np.zeros(1, bool), np.array([42.0])).tolist()
    [[0.0, 0.5, 1.0, 0.0, 0.0, 0.0, 0.0]]
    """
    place = {phase: i for i, phase in enumerate(PHASES)}
    spent = np.zeros((len(days), len(PHASES)))
    unknown = np.isnan(days)
    for step in range(int(np.ceil(horizon.max() / PERIOD_DAYS)) if len(days) else 0):
        offset = PERIOD_DAYS * step
        weight = np.clip((horizon - offset) / PERIOD_DAYS, 0, 1)
        left = np.where(unknown, 0, days) - offset
        at = np.select(
            [unknown, short, (offset < passed) | (left < 0), left < 28, left < 56, left < 84],
            [place[phase] for phase in (UNKNOWN, SHORT, PASSED, DUE, NEAR, AHEAD)],
            place[FAR],
        )
        np.add.at(spent, (np.arange(len(days)), at), weight)
    return spent


def _cumulated(table: pd.DataFrame, model: Model, horizon: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the cumulated hazard up to the horizon, and its slopes in the coefficients, shape (n, k)."""
    names, found = model.fitted.names, model.fitted.coefficients
    design = _design(table, [name for name in names if name != "constant"], model.means)[list(names)].to_numpy(
        copy=True
    )
    phases = [i for i, name in enumerate(names) if name.startswith(_PHASE)]
    design[:, phases] = 0.0
    base = np.exp(np.clip(design @ found, -30, 3.5))
    days, passed, short = (table[name].to_numpy(dtype=float) for name in ("days", "passed", "short"))
    spent = exposure(days, passed, short.astype(bool), horizon)
    ratio = np.isin(PHASES, model.phases).astype(float)
    column = {}
    for i in phases:
        place = PHASES.index(names[i].removeprefix(_PHASE))
        ratio[place], column[i] = np.exp(found[i]), place
    parts = base[:, None] * spent * ratio
    total = parts.sum(axis=1)
    slopes = total[:, None] * design
    for i, place in column.items():
        slopes[:, i] = parts[:, place]
    return total, slopes


MOST_FITTED = 5000
"""A model is fitted on at most so many accounts, every k-th by id: more would not change it, only take longer."""

OF_USERS = ("seat_utilization", "events_per_user")
RECENT_WEEKS = 17
"""Weeks of use of all accounts of a large company: twelve to the trend, and the state clock."""


def chosen(account: pd.Series, most: int = MOST_FITTED) -> np.ndarray:
    """Return the accounts to fit on: all, or every k-th in the order of their ids.

    Examples
    --------
    >>> chosen(pd.Series(["c", "a", "b", "d"]), most=2).tolist()
    ['a', 'c']
    """
    return np.sort(account.to_numpy(dtype=object))[:: max(1, -(-len(account) // most))]


@verb(whole=True)
def history(company, rule=None, most: int = MOST_FITTED) -> pd.DataFrame | Unavailable:
    """Return the windows of use (``usage.trailing``) that risk, queue and back-test need, of all accounts.

    With more than `most` accounts: every window of those that models are fitted on, the last weeks of the others.

    Parameters
    ----------
    company : cslib.company.company.Company
        For a segment the windows of all accounts are returned, so that risk is learnt from all.
    rule : cslib.company.policies.policy.Rule, optional
        The definition of high utilization; of a large company users are counted only where it asks for them.
    """
    if not company.has("usage") and not company.has("activity"):
        return Unavailable(("usage",))
    account = company.accounts["account_id"]
    if len(account) <= most:
        return usage.trailing(company)
    fitted = chosen(account, most)
    if rule is not None and not set(rule.measures) & set(OF_USERS):
        company = replace(company, usage_columns=tuple(name for name in company.usage_columns if name != "user_id"))
    inside = {
        name: frame[among(frame["account_id"], fitted)] if "account_id" in frame else frame
        for name, frame in company.tables.items()
    }
    # First what asks for all accounts: use reduced for them holds that of the few as well.
    recent = usage.trailing(_since(company, company.as_of - pd.Timedelta(weeks=RECENT_WEEKS)))
    long = usage.trailing(replace(company, tables=inside))
    return pd.concat([long, recent[~among(recent["account_id"], fitted)]], ignore_index=True)


@verb
def own_history(company, windows: pd.DataFrame | Unavailable, most: int = MOST_FITTED) -> pd.DataFrame:
    """Return ``usage.trailing`` of the company, from its history where that holds every window.

    Parameters
    ----------
    windows : DataFrame or Unavailable
        Of :func:`history`.
    most : int
        As for :func:`history`.
    """
    if isinstance(windows, Unavailable) or company.whole is not None or len(company.accounts) > most:
        return usage.trailing(company)
    return windows


def _since(company, day: pd.Timestamp):
    """Return the company as if its use were complete only since a day."""
    said = dict(company.settings.tables)
    for name in ("usage", "activity"):
        known = company.data_from(name)
        first: datetime.date = day.date() if known is None else max(known, day).date()
        said[name] = company.settings.of(name).model_copy(update={"data_from": first})
    return replace(company, settings=company.settings.model_copy(update={"tables": said}))
