"""High utilization: the state from which churn is not expected for years, looked for and tried.

A landmark table holds one row per account that started: what its use was in the 28 days before
day `landmark_days` of its life, and what became of it afterwards. Rules are looked for in the
discovery half and tried on the confirmation half, which was not used for choosing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cslib.company import spells, usage
from cslib.company.measures import MEASURES, used
from cslib.company.policies.rule import Rule
from cslib.stats.claims import Claim
from cslib.stats.court import judge
from cslib.stats.estimate import Estimate, Reason, Result, Unavailable, doubts_of, verb
from cslib.stats.intervals import difference, proportion
from cslib.stats.survival import Curve, cumulative_incidence, kaplan_meier

DAYS_PER_MONTH = 365.25 / 12
SHORT_LOG = 366
"""Days of use. With fewer, most accounts of a company of some age are not seen on a day of their life."""
MIN_ACCOUNTS = 30
MIN_DIFFERENCE = 0.05
SEED = 20260930
NO_RULE = Unavailable(("high_utilization",))
FRESH = pd.Timedelta(days=14)
"""The last window of use must have ended so recently for the state to be that of the day."""

INCLUDED = "included"
CHURNED_BEFORE = "churned before the landmark"
ENDED_BEFORE = "completed or merged before the landmark"
NOTICE_BEFORE = "notice given before the landmark"
NOT_YET = "landmark not reached"
ENTERED_LATE = "data begin after the landmark"
UNOBSERVED = "usage not observed in the window"


def half_of(account_ids: Sequence[str]) -> np.ndarray:
    """Return ``discovery`` or ``confirmation`` for each account, by a hash of its id: always the same.

    Examples
    --------
    >>> list(half_of(["A1", "A2"])) == list(half_of(["A1", "A2"]))
    True
    """
    odd = [hashlib.sha256(f"half:{account}".encode()).digest()[0] & 1 for account in account_ids]
    return np.where(np.asarray(odd, dtype=bool), "confirmation", "discovery")


@verb
def landmark(company, landmark_days: int = 90, days: int = 28) -> pd.DataFrame | Unavailable:
    """Build the landmark table of a company; where use is kept for a short time only, that of :func:`landmark_on`.

    Parameters
    ----------
    landmark_days : int
        Day of an account's life at which it is looked at.
    days : int
        Length of the window of use before it.

    Returns
    -------
    DataFrame or Unavailable
        One row per account that started: the columns of ``spells.lives``; the measures of the window;
        `landmark` (date); `status` (why it counts or not); `months` from the landmark to the end of
        follow-up; `churned`; `renewals` (dates of renewal met after the landmark); `half`.
        ``attrs["as_of"]`` keeps the date.
    """
    if not used(company):
        return Unavailable(("usage",))
    if by_calendar(company):
        return landmark_on(company, days=days)
    return _table(company, usage.at_landmark(company, landmark_days=landmark_days, days=days))


def by_calendar(company) -> bool:
    """Tell whether use is kept for less than a year and since after most accounts had started.

    Hardly any of them is then seen on a day of its life.
    """
    first, end = usage.span(company)
    return (end - first).days < SHORT_LOG and bool((spells.lives(company.everyone())["start"] < first).mean() > 0.5)


def landmark_day(company, days: int = 28) -> pd.Timestamp:
    """Return the first day on which a window of `days` lies behind: it leaves the longest time to follow accounts."""
    return usage.span(company)[0] + pd.Timedelta(days=days)


@verb
def landmark_on(company, day=None, days: int = 28) -> pd.DataFrame | Unavailable:
    """Build the landmark table of one day of the calendar: all accounts that were customers on it.

    Where use is kept for a short time only, hardly any account is seen on a day of its life; on a day of the calendar
    all customers are. They differ in age, so that what is found holds for customers as they were on that day.

    Parameters
    ----------
    company : cslib.company.company.Company
    day : date-like, optional
        Up to as_of; :func:`landmark_day` when left out.
    days : int
        Length of the window of use before it.

    Returns
    -------
    DataFrame or Unavailable
        As of :func:`landmark`, one row per account whose life holds the day; ``attrs["on"]`` keeps the day.
    """
    if not used(company):
        return Unavailable(("usage",))
    day = landmark_day(company, days) if day is None else pd.Timestamp(day)
    table = _table(company, usage.at_landmark(company, days=days, on=day))
    table = table[(table["start"] < day) & (table["end"] > day)].reset_index(drop=True)
    table.attrs["on"] = day
    return table


def _table(company, window: pd.DataFrame) -> pd.DataFrame:
    """Return lives with the windows of :func:`cslib.company.usage.at_landmark`, and what became of them."""
    table = spells.lives(company).merge(window, on="account_id")
    ended = table["end"] <= table["landmark"]
    table["status"] = np.select(
        [
            (ended & table["churned"]).to_numpy(),
            (ended & (table["end"] < company.as_of)).to_numpy(),
            (table["landmark"] >= company.as_of).to_numpy(),
            (table["entry"] > table["landmark"]).to_numpy(),
            (table["notice_date"] <= table["landmark"]).to_numpy(),
            (~table["observed"].astype(bool)).to_numpy(),
        ],
        [CHURNED_BEFORE, ENDED_BEFORE, NOT_YET, ENTERED_LATE, NOTICE_BEFORE, UNOBSERVED],
        INCLUDED,
    )
    table["months"] = ((table["end"] - table["landmark"]).dt.days / DAYS_PER_MONTH).clip(lower=0)
    table["half"] = half_of(table["account_id"])
    table = _with_renewals(table, spells.renewals(company))
    table.attrs |= {"as_of": company.as_of, "doubts": doubts_of(company)}
    return table


def _with_renewals(table: pd.DataFrame, renewals: pd.DataFrame) -> pd.DataFrame:
    """Add the list of months, from the landmark, at which each account met a renewal date."""
    dates = renewals.merge(table[["account_id", "landmark", "end"]], on="account_id")
    met = dates[(dates["renewal_date"] > dates["landmark"]) & (dates["renewal_date"] <= dates["end"])]
    first = (met["renewal_date"] - met["landmark"]).dt.days / DAYS_PER_MONTH
    first = first.groupby(met["account_id"]).min()
    table["first_renewal"] = table["account_id"].map(first)
    return table


def flow(table: pd.DataFrame) -> pd.Series:
    """Count the accounts of a landmark table by status, in the order in which they drop out."""
    order = [CHURNED_BEFORE, ENDED_BEFORE, NOTICE_BEFORE, NOT_YET, ENTERED_LATE, UNOBSERVED, INCLUDED]
    return table["status"].value_counts().reindex(order, fill_value=0)


def discovery(table: pd.DataFrame) -> pd.DataFrame:
    """Return the accounts that rules are looked for in."""
    return table[(table["status"] == INCLUDED) & (table["half"] == "discovery")].reset_index(drop=True)


def measures(alive: pd.DataFrame) -> list[str]:
    """Return the measures of use that have any value."""
    return [name for name in MEASURES if name in alive and alive[name].notna().any()]


@dataclass(frozen=True)
class Evaluation(Result):
    """How a rule held, on the accounts of `half`.

    Attributes
    ----------
    rule : Rule
    horizon_months : int
    target : float
        Annual target of retention.
    half : str
        ``confirmation``, ``discovery`` or ``all``.
    curve_in_state, curve_out_of_state : Curve
        Months from the landmark, accounts in the state and outside it at the landmark.
    in_state, out_of_state, difference, reach : Estimate
        Retention at the horizon, the difference, and the share that reached the state.
    definition : Estimate
        Retention in the state with the verdict on the definition, its wording in `value`.
    matured : int
        Accounts in the state whose landmark lies at least the horizon back.
    renewals : int or None
        Accounts in the state that met a renewal inside the horizon; None where terms are unknown.
    landmark_days : int or None
        Day of life of the landmark; None where it is a day of the calendar, `on`.
    """

    rule: Rule
    landmark_days: int | None
    horizon_months: int
    target: float
    half: str
    curve_in_state: Curve
    curve_out_of_state: Curve
    in_state: Estimate
    out_of_state: Estimate
    difference: Estimate
    reach: Estimate
    definition: Estimate
    matured: int
    renewals: int | None
    on: pd.Timestamp | None = None

    @property
    def goal(self) -> float:
        """Retention asked for at the horizon."""
        return self.target ** (self.horizon_months / 12)


@verb
def evaluate(
    table: pd.DataFrame | Unavailable,
    rule: Rule | None,
    horizon_months: int = 24,
    target: float = 0.95,
    min_difference: float = MIN_DIFFERENCE,
    half: str = "confirmation",
) -> Evaluation | Unavailable:
    """Try a rule on accounts that were not used to choose it.

    Parameters
    ----------
    table : DataFrame
        Of :func:`landmark`.
    rule : Rule or None
        The definition; None where there is none.
    horizon_months : int
        Months after the landmark at which retention is asked.
    target : float
        Annual retention asked for; at the horizon it is ``target ** (horizon_months / 12)``.
    min_difference : float
        A difference to the accounts outside below this is no difference.
    half : {"confirmation", "discovery", "all"}
    """
    if isinstance(table, Unavailable):
        return table
    if rule is None:
        return NO_RULE
    started = table if half == "all" else table[table["half"] == half]
    alive = started[started["status"] == INCLUDED]
    met = rule.met(alive)
    inside = kaplan_meier(alive.loc[met, "months"], alive.loc[met, "churned"])
    outside = kaplan_meier(alive.loc[~met, "months"], alive.loc[~met, "churned"])
    in_state, out_of_state = inside.at(horizon_months), outside.at(horizon_months)
    gap = difference(in_state, out_of_state)
    matured, renewals = _follow_up(alive[met], horizon_months, table.attrs["as_of"])
    evidence = _missing_evidence(inside, outside, horizon_months, matured, renewals)
    on = table.attrs.get("on")
    definition = _judge(in_state, gap, target ** (horizon_months / 12), min_difference, evidence)
    return Evaluation(
        rule=rule,
        landmark_days=int((table["landmark"] - table["start"]).dt.days.iloc[0]) if len(table) and not on else None,
        horizon_months=horizon_months,
        target=target,
        half=half,
        curve_in_state=inside,
        curve_out_of_state=outside,
        in_state=in_state,
        out_of_state=out_of_state,
        difference=gap,
        reach=reach(table, rule),
        definition=replace(definition, value=str(rule)),
        matured=matured,
        renewals=renewals,
        on=on,
    )


def retention_by(rows: pd.DataFrame, met, horizon_months: float) -> tuple[Estimate, Estimate]:
    """Estimate retention at the horizon of those for whom `met` is true, and of the others."""
    sides = (rows[met], rows[~met])
    return tuple(kaplan_meier(side["months"], side["churned"]).at(horizon_months) for side in sides)


def retention_gap(rows: pd.DataFrame, met, horizon_months: float) -> Estimate:
    """Estimate the difference of the two."""
    return difference(*retention_by(rows, met, horizon_months))


def _follow_up(inside: pd.DataFrame, horizon: float, as_of: pd.Timestamp) -> tuple[int, int | None]:
    """Count the accounts that could have been followed to the horizon, and those that met a renewal in it."""
    early = inside["landmark"] <= as_of - pd.Timedelta(days=round(horizon * DAYS_PER_MONTH))
    left = ~inside["churned"] & (inside["end"] < as_of) & (inside["months"] < horizon)
    matured = int((early & ~left).sum())
    if inside["term_months"].notna().sum() == 0:
        return matured, None
    return matured, int((inside["first_renewal"] <= horizon).sum())


def _missing_evidence(inside: Curve, outside: Curve, horizon, matured, renewals) -> tuple[Reason, ...]:
    """List what is lacking for any claim at the horizon (the rule of enough follow-up)."""
    reasons = []
    if inside.followed(horizon) == 0:
        reasons.append(Reason("follow_up_ends", {"end": inside.end, "horizon": horizon}))
    if matured < MIN_ACCOUNTS:
        reasons.append(Reason("few_matured", {"matured": matured, "least": MIN_ACCOUNTS, "horizon": horizon}))
    if renewals is not None and renewals < MIN_ACCOUNTS:
        reasons.append(Reason("few_renewals", {"renewals": renewals, "least": MIN_ACCOUNTS, "horizon": horizon}))
    if outside.n == 0:
        reasons.append(Reason("nobody_outside"))
    return tuple(reasons)


def _judge(state: Estimate, gap: Estimate, goal: float, least: float, lacking: tuple[Reason, ...]) -> Estimate:
    """Give the verdict on a definition from the bounds of retention in the state and of the difference."""
    told = {"low": state.low, "high": state.high, "goal": goal, "gap_low": gap.low, "gap_high": gap.high}
    held = Claim(state, line=goal, lacking=lacking, why=("held", "below_target", "bounds_too_wide"), numbers=told)
    differs = Claim(gap, least=least, why=("", "no_difference", ""), numbers=told)
    return judge("definition", [(held, differs)])[0]


def reach(table: pd.DataFrame, rule: Rule) -> Estimate:
    """Estimate the share of all accounts that started which is in the state at the landmark.

    Those that churned or gave notice before count as not reached; those that completed before, or whose
    landmark or window was not observed, do not count. On a day of the calendar, all customers of that day count.
    """
    arrived = arrivals(table, rule)["arrived"]
    return proportion(int(arrived.sum()), len(arrived))


def arrivals(table: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Return the rows that count for the reach, with `arrived`: in the state at the landmark."""
    counted = table[table["status"].isin([INCLUDED, CHURNED_BEFORE, NOTICE_BEFORE])]
    if "on" not in table.attrs:
        counted = counted[counted["entry"] <= counted["start"]]
    return counted.assign(arrived=rule.met(counted) & (counted["status"] == INCLUDED))


def states(trailing: pd.DataFrame, rule: Rule, weeks: int = 4) -> pd.DataFrame:
    """Run the state clock: in once the rule holds `weeks` weeks running, out once it fails as long.

    Parameters
    ----------
    trailing : DataFrame
        Of ``usage.trailing``: account_id, date (Mondays), measures.
    weeks : int
        Weeks running.

    Returns
    -------
    DataFrame
        account_id, date, met (the rule that week), in_state.
    """
    panel = trailing[["account_id", "date"]].copy()
    panel["met"] = rule.met(trailing).to_numpy()
    panel = panel.sort_values(["account_id", "date"], ignore_index=True)
    same = panel["account_id"].eq(panel["account_id"].shift()) & panel["date"].diff().dt.days.eq(7)
    run = (~same | panel["met"].ne(panel["met"].shift())).cumsum()
    length = panel.groupby(run).cumcount() + 1
    turn = pd.Series(np.where(length == weeks, np.where(panel["met"], 1.0, 0.0), np.nan), index=panel.index)
    panel["in_state"] = turn.groupby((~same).cumsum()).ffill().fillna(0).astype(bool)
    return panel


def clock(trailing: pd.DataFrame, rule: Rule, weeks: int = 4) -> pd.DataFrame:
    """List the stays in the state by the state clock.

    Returns
    -------
    DataFrame
        account_id, entered (date), left (date; NaT while in it when last seen).
    """
    panel = states(trailing, rule, weeks)
    inside = panel["in_state"]
    same = panel["account_id"].eq(panel["account_id"].shift())
    begins = inside & ~(inside.shift(fill_value=False) & same)
    ends = ~inside & inside.shift(fill_value=False) & same
    number = begins.cumsum()
    entered = panel[begins].set_index(number[begins])[["account_id", "date"]]
    left = panel[ends].set_index(number[ends])["date"]
    return entered.rename(columns={"date": "entered"}).assign(left=left).reset_index(drop=True)


class TimeToReach(Result, dict):
    """Cumulative incidence of reaching the state, and of churn before it, by days from the start."""

    @property
    def frame(self) -> pd.DataFrame:
        """By what came (reached, churned) and row: days, share."""
        curves = {name: pd.DataFrame({"days": one.times, "share": one.incidence}) for name, one in self.items()}
        return pd.concat(curves, names=["came"])


@verb
def time_to_reach(company, rule: Rule | None, trailing: pd.DataFrame | Unavailable) -> TimeToReach | Unavailable:
    """Estimate how long accounts take to enter the state, churn competing.

    Only accounts seen from their first day count.

    Returns
    -------
    TimeToReach or Unavailable
        ``reached`` and ``churned``: cumulative incidence by days from the start.
    """
    if isinstance(trailing, Unavailable):
        return trailing
    if rule is None:
        return NO_RULE
    lives = spells.lives(company)
    seen_from, _ = usage.span(company)
    lives = lives[(lives["entry"] <= lives["start"]) & (lives["start"] >= seen_from)]
    first = clock(trailing, rule).groupby("account_id")["entered"].min()
    entered = first.reindex(lives["account_id"]).set_axis(lives.index)
    end = lives["end"]
    reached = entered.notna() & (entered <= end)
    cause = np.select([reached, lives["churned"]], [1, 2], 0)
    days = (entered.where(reached, end) - lives["start"]).dt.days
    seen = (days > 0).to_numpy()
    names = {"reached": 1, "churned": 2}
    return TimeToReach({name: cumulative_incidence(days[seen], cause[seen], of=of) for name, of in names.items()})


@verb
def in_state_now(company, rule: Rule | None, trailing: pd.DataFrame | Unavailable) -> Estimate | Unavailable:
    """Estimate the share of accounts active at as_of that are in the state by the clock.

    Accounts too young for the clock (no four whole windows yet) count as outside.
    """
    if isinstance(trailing, Unavailable):
        return trailing
    if rule is None:
        return NO_RULE
    lives = spells.lives(company)
    active = set(lives.loc[lives["end"] >= company.as_of, "account_id"])
    now = state_on(trailing, rule, company.as_of)
    return proportion(int(now[now.index.isin(active)].sum()), len(active))


def state_on(trailing: pd.DataFrame, rule: Rule, day: pd.Timestamp) -> pd.Series:
    """Tell by account whether it is in the state by the clock on a day; absent without a window of late."""
    panel = states(trailing[trailing["date"] <= day], rule)
    return panel[panel["date"] > day - FRESH].groupby("account_id")["in_state"].last()
