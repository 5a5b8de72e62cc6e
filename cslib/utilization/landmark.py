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
from cslib.company.measures import MEASURES
from cslib.company.money import tops
from cslib.company.policies.rule import Rule
from cslib.stats.court import Claim, insufficient, judge
from cslib.stats.estimate import (
    NOT_SUPPORTED,
    SUPPORTED,
    Estimate,
    Reason,
    Result,
    Unavailable,
    doubts_of,
    frame_of,
    too_few,
    verb,
)
from cslib.stats.intervals import LEVEL, difference, proportion
from cslib.stats.survival import Curve, kaplan_meier
from cslib.utilization.causes import Standardised, retention, same_fate, standardised

DAYS_PER_MONTH = 365.25 / 12
SHORT_LOG = 366
"""Days of use. With fewer, most accounts of a company of some age are not seen on a day of their life."""
MIN_ACCOUNTS = 30
MIN_UNITS = 10
MIN_DIFFERENCE = 0.05
SEED = 20260930

INCLUDED = "included"
CHURNED_BEFORE = "churned before the landmark"
ENDED_BEFORE = "completed or merged before the landmark"
NOTICE_BEFORE = "notice given before the landmark"
NOT_YET = "landmark not reached"
ENTERED_LATE = "data begin after the landmark"
UNOBSERVED = "usage not observed in the window"


def half_of(account_ids: Sequence[str]) -> np.ndarray:
    """Return ``discovery`` or ``confirmation`` for each account or unit, by a hash of its id: always the same.

    Examples
    --------
    >>> list(half_of(["A1", "A2"])) == list(half_of(["A1", "A2"]))
    True
    """
    odd = [hashlib.sha256(f"half:{account}".encode()).digest()[0] & 1 for account in account_ids]
    return np.where(np.asarray(odd, dtype=bool), "confirmation", "discovery")


@verb(needs="usage")
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
        One row per account that started: the columns of ``spells.lives``; the measures of the window; `landmark`
        (date); `status` (why it counts or not); `months` from the landmark to the end of follow-up; `churned`;
        `first_renewal` (months to the first one met after the landmark); `unit` (root parent), by which the `half` is
        drawn; `size` at the start. ``attrs["as_of"]`` keeps the date.
    """
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


@verb(needs="usage")
def landmark_on(company, day=None, days: int = 28) -> pd.DataFrame | Unavailable:
    """Build the landmark table of one day of the calendar: all accounts that were customers on it.

    Where use is kept for a short time only, hardly any account is seen on a day of its life; on a day of the calendar
    all customers are. They differ in age, so that what is found holds for customers as they were on that day.

    Parameters
    ----------
    day : date-like, optional
        Up to as_of; :func:`landmark_day` when left out.
    days : int
        Length of the window of use before it.

    Returns
    -------
    DataFrame or Unavailable
        As of :func:`landmark`, one row per account whose life holds the day; ``attrs["on"]`` keeps the day.
    """
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
    size = _size_at_start(company)
    if size is not None:
        table["size"] = table["account_id"].map(size)
    table["unit"] = tops(company, table["account_id"])
    table["half"] = half_of(table["unit"])
    table = _with_renewals(table, spells.renewals(company))
    table.attrs |= {"as_of": company.as_of, "doubts": doubts_of(company), "segment_by": company.default_segment}
    return table


def _size_at_start(company) -> pd.Series | None:
    """Return by account the seats of its first paid contract, else what it paid; later ones go with what it became."""
    paid = spells.paid(company.table("contracts")).sort_values("start_date", kind="stable")
    for name in ("seats", "mrr"):
        if name in paid and paid[name].notna().any():
            return paid.dropna(subset=name).drop_duplicates("account_id").set_index("account_id")[name].astype(float)
    return None


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


def discovery(table: pd.DataFrame, half: str = "discovery") -> pd.DataFrame:
    """Return the accounts that rules are looked for in; of the other half where both look."""
    return table[(table["status"] == INCLUDED) & (table["half"] == half)].reset_index(drop=True)


def measures(alive: pd.DataFrame) -> list[str]:
    """Return the measures of use that have any value."""
    return [name for name in MEASURES if name in alive and alive[name].notna().any()]


@dataclass(frozen=True)
class Fold:
    """One half that judged: the rule, chosen on the other half, and retention in the state and outside it."""

    half: str
    rule: Rule
    in_state: Estimate
    out_of_state: Estimate


@dataclass(frozen=True)
class Evaluation(Result):
    """How a rule held, on the accounts of `half`.

    Where both halves judge (``both``), the confirmation half judges `rule`, chosen on the discovery half, and the
    discovery half judges `other`, chosen on the confirmation half. The accounts so judged are taken together: no
    account has a say in the rule that it is judged by.

    - `target`: annual target of retention.
    - `half`: ``confirmation``, ``discovery``, ``all`` or ``both``.
    - `curve_in_state`, `curve_out_of_state`: months from the landmark, accounts in the state and outside it at the
      landmark.
    - `in_state`, `out_of_state`, `difference`, `reach`: retention at the horizon, the difference, and the share that
      reached the state.
    - `standardised`: the difference with both sides alike in segment, size, plan and start; None where none of these is
      known.
    - `definition`: retention in the state with the verdict on the definition, its wording in `value`.
    - `folds`: each half by itself, where both judge.
    - `matured`: accounts in the state whose landmark lies at least the horizon back.
    - `renewals`: accounts in the state that met a renewal inside the horizon; None where terms are unknown.
    - `landmark_days`: day of life of the landmark; None where it is a day of the calendar, `on`.
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
    standardised: Standardised | None = None
    folds: tuple[Fold, ...] = ()
    tries: int = 1

    @property
    def other(self) -> Rule | None:
        """The rule that the other half found, where both judge."""
        return self.folds[1].rule if self.folds else None

    @property
    def frame(self) -> pd.DataFrame:
        """The estimates, among them the standardised difference."""
        named = vars(self) | ({"standardised": self.standardised.gap} if self.standardised else {})
        return frame_of(named)

    @property
    def goal(self) -> float:
        """Retention asked for at the horizon."""
        return self.target ** (self.horizon_months / 12)


@verb(given="table rule")
def evaluate(
    table: pd.DataFrame | Unavailable,
    rule: Rule | None,
    horizon_months: int = 24,
    target: float = 0.95,
    min_difference: float = MIN_DIFFERENCE,
    half: str = "confirmation",
    other: Rule | None = None,
    tries: int = 1,
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
    other : Rule, optional
        What the search finds in the confirmation half: then both halves judge, each the rule of the other one.
    tries : int
        How many definitions and landmark days have been tried on these data: the bounds that decide are wider for it
        (Bonferroni).
    """
    half = half if other is None else "both"
    started = table if half in ("all", "both") else table[table["half"] == half]
    alive = started[started["status"] == INCLUDED]
    met = rule.met(alive).to_numpy()
    if other is not None:
        met = np.where(alive["half"] == "confirmation", met, other.met(alive))
    fate = same_fate(alive, met)

    def sides(rows, inside, level=LEVEL):
        return tuple(retention(rows[side], horizon_months, level, fate=fate) for side in (inside, ~inside))

    in_state, out_of_state = sides(alive, met)
    inside, outside = (kaplan_meier(rows["months"], rows["churned"]) for rows in (alive[met], alive[~met]))
    judging = {"discovery": other, "confirmation": rule} if other is not None else {}
    halves = {name: (alive["half"] == name).to_numpy() for name in judging}
    folds = tuple(Fold(name, judging[name], *sides(alive[of], met[of])) for name, of in reversed(halves.items()))
    matured, renewals = _follow_up(alive[met], horizon_months, table.attrs["as_of"])
    lacking = _missing_evidence(inside, outside, horizon_months, matured, renewals) + _few_units(alive[met])
    level = 1 - (1 - LEVEL) / tries
    deciding = (in_state, out_of_state) if tries == 1 else sides(alive, met, level)
    alike = standardised(alive, met, horizon_months, level, fate)
    goal, on = target ** (horizon_months / 12), table.attrs.get("on")
    definition = _judge(deciding[0], difference(*deciding), alike, goal, min_difference, lacking)
    definition = _own_half(definition, folds, goal)
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
        difference=difference(in_state, out_of_state),
        reach=reach(table, rule),
        definition=replace(in_state, verdict=definition.verdict, reasons=definition.reasons, value=str(rule)),
        matured=matured,
        renewals=renewals,
        on=on,
        standardised=alike,
        folds=folds,
        tries=tries,
    )


def retention_by(rows: pd.DataFrame, met, horizon_months: float) -> tuple[Estimate, Estimate]:
    """Estimate retention at the horizon of those for whom `met` is true, and of the others."""
    months, churned, met = rows["months"].to_numpy(), rows["churned"].to_numpy(dtype=bool), np.asarray(met)
    return tuple(kaplan_meier(months[side], churned[side]).at(horizon_months) for side in (met, ~met))


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
    ended = () if inside.followed(horizon) else (Reason("follow_up_ends", {"end": inside.end, "horizon": horizon}),)
    few = too_few("few_matured", MIN_ACCOUNTS, matured=matured, horizon=horizon)
    if renewals is not None:
        few += too_few("few_renewals", MIN_ACCOUNTS, renewals=renewals, horizon=horizon)
    return ended + few + (() if outside.n else (Reason("nobody_outside"),))


def _few_units(inside: pd.DataFrame) -> tuple[Reason, ...]:
    """Say where accounts in the state belong to too few groups to tell how far these decide together."""
    if "unit" not in inside or inside["unit"].is_unique or inside["unit"].nunique() >= MIN_UNITS:
        return ()
    numbers = {"units": inside["unit"].nunique(), "accounts": len(inside), "least": MIN_UNITS}
    return (Reason("few_units", numbers),)


def _judge(
    state: Estimate, gap: Estimate, alike: Standardised | None, goal: float, least: float, lacking: tuple[Reason, ...]
) -> Estimate:
    """Give the verdict on a definition from the bounds of retention in the state and of the difference."""
    told = {"low": state.low, "high": state.high, "goal": goal, "gap_low": gap.low, "gap_high": gap.high}
    held = Claim(state, line=goal, lacking=lacking, why=("held", "below_target", "bounds_too_wide"), numbers=told)
    differs = Claim(gap, least=least, why=("", "no_difference", ""), numbers=told)
    return _against_causes(judge("definition", [(held, differs)])[0], gap, alike, least)


def _against_causes(found: Estimate, raw: Estimate, alike: Standardised | None, least: float) -> Estimate:
    """Keep a verdict of supported only where accounts that are alike differ, too, and by half as much at the least.

    A difference of which most is due to something else is mostly a matter of that, however sure the rest.
    """
    if alike is None or found.verdict != SUPPORTED:
        return found
    gap, columns = alike.gap, {"columns": alike.columns}
    few = () if gap.estimate is not None else (Reason("few_alike", dict(gap.reasons[0].numbers) | columns),)
    numbers = {"gap": gap.estimate, "low": gap.low, "high": gap.high, "cause": alike.cause, **columns}
    why = ("", "common_cause", "common_cause")
    (like,) = judge("definition", [Claim(gap, least=least, lacking=few, why=why, numbers=numbers)])
    if like.verdict == NOT_SUPPORTED:
        return replace(found, verdict=like.verdict, reasons=like.reasons)
    if like.verdict == SUPPORTED and gap.estimate >= max(least, raw.estimate / 2):
        return found
    return insufficient(found, *(like.reasons or (Reason("common_cause", numbers),)))


def _own_half(found: Estimate, folds: tuple[Fold, ...], goal: float) -> Estimate:
    """Keep a verdict of supported only where the rule proposed reaches the target on its own half, too.

    Where both halves found the same rule this is part of the claim; where they did not, the evidence is about rules
    found in this way, and may not be borrowed from the other rule.
    """
    own = folds[0].in_state.estimate if folds else None
    if found.verdict != SUPPORTED or not folds or (own is not None and own >= goal):
        return found
    return insufficient(found, Reason("own_half_below", {"share": own, "goal": goal}))


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
