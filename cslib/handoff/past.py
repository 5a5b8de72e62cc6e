"""Handoffs as a rule would have made them: criteria applied to what was known on each Monday, account by account."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cslib.company.policies.rule import Rule
from cslib.company.spells import whole_lives
from cslib.company.usage import span
from cslib.handoff.criteria import CLOCK_WEEKS, Criteria, information_recorded, milestones_done
from cslib.stats.estimate import Estimate, Reason, Unavailable
from cslib.stats.intervals import proportion
from cslib.stats.survival import Incidence, cumulative_incidence, kaplan_meier
from cslib.utilization.clock import clock

FOLLOWED_DAYS = 90
"""Days after a handoff at which is asked what became of the account."""


@dataclass(frozen=True)
class AppliedPolicy:
    """What a policy would have done.

    - `accounts`: one row per account seen from its first day: account_id, start, end, churned, handoff (date, NaT while
      not handed over), how (``criteria``, ``fixed``, ``cap`` or empty), days (from the start to the handoff, else to
      the end of follow-up), cause (1 handed over, 2 churned before, 0 neither), and the columns of :func:`followed_up`.
    - `incidence`: cumulative incidence of handoff by days from the start, churn competing.
    """

    criteria: Criteria
    accounts: pd.DataFrame
    incidence: Incidence


def apply_policy(company, trailing: pd.DataFrame | Unavailable, criteria: Criteria) -> AppliedPolicy | Unavailable:
    """Hand every account over on the first Monday on which the criteria hold, or at the cap.

    As :meth:`Past.apply`, for a single policy.

    `trailing` (DataFrame): of ``usage.trailing``; needed where the criteria ask for the state. `criteria`: its rule
    also says which state handed-over accounts are judged by.
    """
    return Past(company, trailing).apply(criteria)


class Past:
    """Past accounts on which policies are replayed; what several policies ask of them is read once.

    `trailing`: of ``usage.trailing``.

    Examples
    --------
    >>> past = Past(company, trailing)  # doctest: +SKIP
    >>> early, late = (past.apply(Criteria("fixed", fixed_days=days)) for days in (60, 120))  # doctest: +SKIP
    """

    def __init__(self, company, trailing: pd.DataFrame | Unavailable):
        self.company = company
        self.trailing = trailing
        self._read: dict = {}

    @property
    def known(self) -> bool:
        """Whether there is use to tell states from."""
        return not isinstance(self.trailing, Unavailable)

    def _once(self, key, make: Callable):
        if key not in self._read:
            self._read[key] = make()
        return self._read[key]

    def _seen(self, tables: tuple[str, ...]) -> pd.DataFrame:
        return self._once(("seen", tables), lambda: seen_from_start(self.company, self.known, tables))

    def stays(self, rule: Rule | None, weeks: int = CLOCK_WEEKS) -> pd.DataFrame | None:
        """Return the stays in the state; None where they cannot be known."""
        if rule is None or not self.known:
            return None
        return self._once((rule, weeks), lambda: clock(self.trailing, rule, weeks))

    def lacks(self, criteria: Criteria) -> Unavailable | None:
        """Return what is lacking to replay a policy; None where nothing is."""
        needs = criteria.needs(self.company)
        if needs:
            return Unavailable(needs)
        return self.trailing if criteria.state and not self.known else None

    def apply(self, criteria: Criteria, tables: tuple[str, ...] = ()) -> AppliedPolicy | Unavailable:
        """Hand every account over on the first Monday on which the criteria hold, or at the cap.

        Only what was known by then decides: the state by the state clock, milestones by their done_date,
        information by its recorded_date. An account that leaves before is not handed over.

        `tables`: further tables that must have been recorded in full since an account's first day: those of the other
        policies, so that all are replayed on the same accounts.
        """
        lacking = self.lacks(criteria)
        if lacking is not None:
            return lacking
        table = self._seen(tuple(sorted({*criteria.tables, *tables}))).copy()
        table["handoff"], table["how"] = _decided(table, self._ready(table, criteria), criteria)
        late = ~(table["handoff"] < table["end"])
        table["handoff"] = table["handoff"].mask(late)
        table["how"] = table["how"].mask(late, "")
        table["cause"] = np.select([~late, table["churned"]], [1, 2], 0)
        table["days"] = (table["handoff"].fillna(table["end"]) - table["start"]).dt.days
        table = self.follow_up(table, criteria.rule)
        return AppliedPolicy(criteria, table, cumulative_incidence(table["days"], table["cause"]))

    def follow_up(self, table: pd.DataFrame, rule: Rule | None, days: int = FOLLOWED_DAYS) -> pd.DataFrame:
        """Add what became of handed-over accounts in the days after: the columns of :func:`followed_up`."""
        stays = self.stays(rule)
        seen_until = None if stays is None else self._once("span", lambda: span(self.company))[1]
        return followed_up(self.company, table, stays, seen_until, days)

    def _ready(self, table: pd.DataFrame, criteria: Criteria) -> pd.Series:
        """Return the first Monday on which the criteria hold; NaT where they never do."""
        account = table["account_id"]
        parts = [table["start"]]
        steps, within, fields = criteria.milestones, criteria.due_within, criteria.information
        if steps:
            done = self._once((steps, within), lambda: milestones_done(self.company, steps, within))
            parts.append(account.map(done))
        if fields:
            there = self._once(("information", fields), lambda: information_recorded(self.company, fields))
            parts.append(account.map(there))
        ready = pd.concat([part.astype("datetime64[ns]") for part in parts], axis=1).max(axis=1, skipna=False)
        if not criteria.state:
            return next_monday(ready)
        stays = self.stays(criteria.rule, criteria.persistence_weeks)
        asked = pd.DataFrame({"account_id": account, "ready": ready})
        stays = stays.merge(asked, on="account_id").dropna(subset=["ready"])
        monday = next_monday(stays["entered"].where(stays["entered"] >= stays["ready"], stays["ready"]))
        stays = stays.assign(monday=monday)[~(monday >= stays["left"])]
        return account.map(stays.groupby("account_id")["monday"].min()).astype("datetime64[ns]")


def seen_from_start(company, usage: bool = True, tables: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return the lives that began when contracts, use and the given tables were already recorded in full.

    Columns: account_id, start, end, churned.
    """
    since = [company.data_from(table) for table in tables]
    if usage:
        since.append(span(company)[0])
    return whole_lives(company, *since)[["account_id", "start", "end", "churned"]].reset_index(drop=True)


def next_monday(days: pd.Series) -> pd.Series:
    """Move dates that are no Monday to the next one."""
    return days + pd.to_timedelta((-days.dt.day_of_week) % 7, unit="D")


def _decided(table: pd.DataFrame, ready: pd.Series, criteria: Criteria) -> tuple[pd.Series, pd.Series]:
    """Return the day of the handoff and how it came about, before churn is looked at."""
    if criteria.fixed_days is not None:
        return table["start"] + pd.Timedelta(days=criteria.fixed_days), pd.Series("fixed", index=table.index)
    how = pd.Series(np.where(ready.notna(), "criteria", ""), index=table.index)
    if criteria.cap_days is None:
        return ready, how
    cap = table["start"] + pd.Timedelta(days=criteria.cap_days)
    capped = ~(ready <= cap)
    return ready.where(~capped, cap), how.mask(capped, "cap")


def handed_over(company, rule: Rule | None, trailing) -> pd.DataFrame:
    """Return the accounts seen from their first day with the first handoff recorded for each.

    As ``AppliedPolicy.accounts``; `how` is ``recorded``, and from_csm, to_csm are added.
    """
    usage = not isinstance(trailing, Unavailable)
    table = seen_from_start(company, usage=False, tables=("handoffs",))
    rows = company.table("handoffs").sort_values("date", kind="stable").drop_duplicates("account_id")
    rows = rows.rename(columns={"date": "handoff"})
    columns = [name for name in ("account_id", "handoff", "from_csm", "to_csm") if name in rows]
    table = table.merge(rows[columns], on="account_id", how="left")
    late = ~((table["handoff"] < table["end"]) & (table["handoff"] >= table["start"]))
    table["handoff"] = table["handoff"].mask(late).astype("datetime64[ns]")
    table["how"] = table["handoff"].notna().map({True: "recorded", False: ""})
    table["cause"] = table["handoff"].notna().astype(int)
    table.loc[table["handoff"].isna() & table["churned"], "cause"] = 2
    table["days"] = (table["handoff"].fillna(table["end"]) - table["start"]).dt.days
    if rule is None or not usage:
        return followed_up(company, table, None)
    first, last = span(company)
    made = followed_up(company, table, clock(trailing, rule, CLOCK_WEEKS), last)
    # Windows of use must have been seen for as long as the clock needs before the handoff.
    unseen = made["handoff"] < first + pd.Timedelta(weeks=2 * CLOCK_WEEKS)
    for name in ("in_state", "in_state_after", "relapsed", "days_before", "days_in_state"):
        made[name] = made[name].mask(unseen)
    return made


def followed_up(
    company, table: pd.DataFrame, stays: pd.DataFrame | None, seen_until=None, days: int = FOLLOWED_DAYS
) -> pd.DataFrame:
    """Add what became of handed-over accounts in the 90 days after, or in so many others.

    Added are day_90 (date); matured (day 90 is at most as_of); days_kept (from the handoff to the end of life, at most
    90) and lost (churned at it); in_state (at the handoff); days_before (in the state by then, since the clock turned
    to in); days_in_state (to the end of that stay, of the life, or 90) and relapsed (left it or churned at it);
    in_state_after (at day 90; False where churned, missing where completed before). The states are missing where
    unknown. Ends that are neither loss nor relapse before day 90 are censored: the account completed.

    `table`: account_id, handoff, end, churned. `stays`: of ``landmark.clock``; None where there is no definition or no
    usage: the states are unknown then. `seen_until` (Timestamp, optional): end of the usage data. `days`: in place of
    90, also below.
    """
    table = table.copy()
    given = table["handoff"].notna()
    day = table["handoff"] + pd.Timedelta(days=days)
    stop = table["end"].where(table["end"] <= day, day)
    table[f"day_{days}"] = day
    table["matured"] = given & (day <= company.as_of)
    table["lost"] = given & (table["end"] <= day) & table["churned"]
    table["days_kept"] = (stop - table["handoff"]).dt.days
    if stays is None:
        unknown = pd.array([pd.NA] * len(table), dtype="boolean")
        unseen = {"days_before": np.nan, "days_in_state": np.nan}
        return table.assign(in_state=unknown, relapsed=unknown, in_state_after=unknown, **unseen)
    observed = given if seen_until is None else given & (table["handoff"] <= seen_until)
    stay = _stay_at(stays, table["account_id"], table["handoff"])
    inside = stay["entered"].notna()
    left = inside & (stay["left"] <= stop)
    known = table["matured"] if seen_until is None else table["matured"] & ((day <= seen_until) | (stop < day))
    table["in_state"] = inside.astype("boolean").mask(~observed)
    table["days_before"] = (table["handoff"] - stay["entered"]).dt.days.where(observed & inside)
    table["days_in_state"] = (stay["left"].where(left, stop) - table["handoff"]).dt.days.where(known & inside)
    table["relapsed"] = (left | table["lost"]).astype("boolean").mask(~(known & inside))
    after = _stay_at(stays, table["account_id"], day)["entered"].notna() & ~table["lost"]
    completed = (table["end"] <= day) & ~table["churned"] & (table["end"] < company.as_of)
    table["in_state_after"] = after.astype("boolean").mask(~known | completed)
    return table


def _stay_at(stays: pd.DataFrame, accounts: pd.Series, dates: pd.Series) -> pd.DataFrame:
    """Return, row by row, the stay that covers the account's date: entered, left; both NaT outside."""
    asked = pd.DataFrame({"account_id": accounts.to_numpy(), "date": dates.to_numpy()}, index=accounts.index)
    rows = asked.reset_index(names="at").merge(stays, on="account_id")
    rows = rows[(rows["entered"] <= rows["date"]) & ~(rows["left"] <= rows["date"])]
    return rows.drop_duplicates("at").set_index("at")[["entered", "left"]].reindex(accounts.index)


def retained_share(days: pd.Series, lost: pd.Series, after: int = FOLLOWED_DAYS) -> Estimate:
    """Estimate the share not lost after 90 days, or after so many others.

    Clopper-Pearson where nobody's follow-up ended before, else product-limit; n accounts, events lost.

    `days`: days until the loss or the end of follow-up, at most 90. `lost` (Series of bool).
    """
    days, lost = days.to_numpy(dtype=float), lost.to_numpy(dtype=bool)
    if len(days) == 0:
        return Estimate(None, n=0, events=0, reasons=(Reason("no_accounts"),))
    if (lost | (days >= after)).all():
        return replace(proportion(int((~lost).sum()), len(lost)), events=int(lost.sum()))
    # Who is there on the last day was followed past it.
    return kaplan_meier(np.where(~lost & (days >= after), after + 1, days), lost).at(after)


def retained_90d(table: pd.DataFrame) -> Estimate:
    """Estimate the share of handed-over accounts still customers 90 days after; matured handoffs only."""
    rows = table[table["matured"]]
    return retained_share(rows["days_kept"], rows["lost"])


def relapse(table: pd.DataFrame, after: int = FOLLOWED_DAYS) -> Estimate:
    """Estimate the share of accounts in the state at the handoff that left it, or churned, within 90 days.

    Or within so many days `after`, for a table of :func:`followed_up` followed as long.
    """
    rows = table[table["relapsed"].notna()]
    return retained_share(rows["days_in_state"], rows["relapsed"], after).complement()


def in_state_after(table: pd.DataFrame, after: int = FOLLOWED_DAYS) -> Estimate:
    """Estimate the share of handed-over accounts that are customers and in the state 90 days after.

    Or so many days `after`, for a table of :func:`followed_up` followed as long. Where some completed before that day:
    the product-limit share still there times the share in the state of those there; the bounds are multiplied (at
    least 95%).
    """
    rows = table[table["matured"]]
    known = rows["in_state_after"].dropna().astype(bool)
    if len(known) == len(rows):
        return share_of(known)
    there = retained_share(rows["days_kept"], rows["lost"], after)
    inside = share_of(rows.loc[~rows["lost"], "in_state_after"])
    if there.estimate is None or inside.estimate is None:
        return Estimate(None, n=len(rows), reasons=(Reason("no_accounts"),))
    return Estimate(
        there.estimate * inside.estimate,
        there.low * inside.low,
        there.high * inside.high,
        n=len(rows),
        events=inside.events,
        method="product",
    )


def share_of(flags: pd.Series) -> Estimate:
    """Estimate the share of true among the known flags."""
    known = flags.dropna()
    found = proportion(int(known.sum()), len(known))
    return found if found.estimate is not None else replace(found, reasons=(Reason("no_accounts"),))
