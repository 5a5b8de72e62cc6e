"""Working time spent on customers: minutes per account and per revenue by phase, and the people that it takes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.company.money import covered, paying
from cslib.company.phases import PHASES, account_weeks, contacts, switches
from cslib.company.spells import lives
from cslib.handoff.criteria import CAP_DAYS
from cslib.stats.court import insufficient
from cslib.stats.estimate import Estimate, Reason, Result, Unavailable, frame_of, verb
from cslib.stats.survival import Z

LEAST = 30
WEEKS_PER_MONTH = 365.25 / 12 / 7


@dataclass(frozen=True)
class Phase:
    """The work of one phase in a quarter.

    - `accounts`: accounts in it on the last day of the quarter.
    - `account_weeks`, `minutes`, `revenue`: sums over the quarter; revenue in the money of the contracts, NaN without
      mrr.
    - `minutes_per_week`: minutes per account and week; n: accounts that were in the phase.
    - `minutes_per_revenue`: minutes per `Capacity.per` of revenue.
    - `people`: different people who had most of their minutes of the quarter in it; 0 where touches name nobody.
    - `people_needed`: minutes a week of today's accounts over the minutes that one person has.
    """

    accounts: int
    account_weeks: float
    minutes: float
    revenue: float
    minutes_per_week: Estimate
    minutes_per_revenue: Estimate | Unavailable
    people: int
    people_needed: Estimate


@dataclass(frozen=True)
class Capacity(Result):
    """Working time in the quarter, and what it takes to go on like this.

    - `phases`: ``onboarding`` (before the handoff) and ``adoption`` (from it on).
    - `segments`: one row per segment and phase: segment, phase, accounts, minutes, minutes_per_week (Estimate),
      minutes_per_revenue (Estimate or None). Empty without a segment column, and for one segment.
    - `people_needed`: of both phases together.
    - `per`: how much revenue `minutes_per_revenue` is told for: 1,000 times a power of ten.
    - `hours_per_week`: assumed for each person.
    - `basis`: ``handoffs``, or ``cap`` where none are recorded: an account then counts as in onboarding for `cap_days`.
    - `timed`: share of the touches of the quarter whose minutes are recorded; the others add nothing.
    - `people`: different people who were in contact with customers in the quarter; 0 where touches name nobody.
    """

    phases: dict[str, Phase]
    segments: pd.DataFrame
    people_needed: Estimate
    per: int
    hours_per_week: float
    basis: str
    cap_days: int
    timed: float
    people: int = 0

    def results(self) -> dict[str, Estimate]:
        """Return minutes a week and people by name, as the report keeps them."""
        found = {}
        for name, phase in self.phases.items():
            found |= {f"minutes_per_week_{name}": phase.minutes_per_week, f"people_needed_{name}": phase.people_needed}
        now = {"people_now": Estimate(float(self.people), n=self.people, unit="people")} if self.people else {}
        return found | {"people_needed": self.people_needed} | now

    @property
    def frame(self) -> pd.DataFrame:
        """Minutes a week and people by name: estimate, low, high, n, events, unit, verdict."""
        return frame_of(self.results())


@verb
def capacity(
    company, segment_by: str = "", hours_per_week: float = 10.0, cap_days: int = CAP_DAYS
) -> Capacity | Unavailable:
    """Measure the working time recorded in the quarter and work out how many people it takes.

    Accounts are looked at in the middle of each week of the quarter: active by their contracts, in onboarding before
    their handoff and in adoption from it on. Only recorded minutes count.

    Parameters
    ----------
    segment_by : str
        Column of accounts; empty for no split. A company that is one segment already is not split.
    hours_per_week : float
        Hours that one person has for such work.
    cap_days : int
        Days of onboarding where no handoffs are recorded.

    References
    ----------
    Bounds of a ratio of sums: Cochran (1977), Sampling Techniques, section 6.4, accounts as the units.
    """
    if lacking := company.missing("touches") or company.missing("touches.minutes"):
        return Unavailable(lacking)
    rows, timed, touches = _work(company, cap_days)
    priced = company.has("contracts.mrr") or company.has("revenue")
    per = _per(rows)
    people = _people(touches)
    phases = {}
    for name in PHASES:
        part = rows[rows["phase"] == name]
        weekly = ratio(part["minutes"], part["weeks"])
        accounts = int(part["now"].sum())
        money = ratio(part["minutes"], part["revenue"] / per) if priced else Unavailable(("contracts.mrr",))
        phases[name] = Phase(
            accounts=accounts,
            account_weeks=float(part["weeks"].sum()),
            minutes=float(part["minutes"].sum()),
            revenue=float(part["revenue"].sum()) if priced else float("nan"),
            minutes_per_week=weekly,
            minutes_per_revenue=money,
            people=people.get(name, 0),
            people_needed=_people_needed(weekly, accounts, hours_per_week),
        )
    return Capacity(
        phases=phases,
        segments=_by_segment(company, rows, segment_by, per, priced),
        people_needed=_together([phase.people_needed for phase in phases.values()]),
        per=per,
        hours_per_week=hours_per_week,
        basis="handoffs" if company.has("handoffs") else "cap",
        cap_days=cap_days,
        timed=timed,
        people=sum(people.values()),
    )


def _work(company, cap_days: int) -> tuple[pd.DataFrame, float, pd.DataFrame]:
    """Return one row per account and phase of the quarter, the share of touches with minutes, and those touches."""
    start, end = company.quarter.start, company.quarter.end
    middles = pd.date_range(start + pd.Timedelta(days=3), end - pd.Timedelta(days=1), freq="7D")
    days = [*middles, end - pd.Timedelta(days=1)]
    turn = _handoff(company, cap_days)
    active = covered(company, days)
    turns = turn.reindex(active.index)
    paid = paying(company, days).reindex(active.index).fillna(0.0)
    touches = company.table("touches")
    touches = touches[(touches["date"] >= start) & (touches["date"] < end)]
    timed = float(touches["minutes"].notna().mean()) if len(touches) else float("nan")
    after = touches["date"] >= touches["account_id"].map(turn)
    touches = touches.assign(phase=np.where(after, "adoption", "onboarding")).dropna(subset=["minutes"])
    spent = touches.groupby(["account_id", "phase"])["minutes"].sum()
    parts = []
    for name in PHASES:
        begun = turns.to_numpy()[:, None] <= np.asarray(days, dtype="datetime64[ns]")[None, :]
        inside = active.to_numpy() & (begun if name == "adoption" else ~begun)
        part = pd.DataFrame({"account_id": active.index, "phase": name})
        part["weeks"] = inside[:, :-1].sum(axis=1).astype(float)
        part["revenue"] = (inside * paid.to_numpy())[:, :-1].sum(axis=1) / WEEKS_PER_MONTH
        part["now"] = inside[:, -1]
        keys = pd.MultiIndex.from_frame(part[["account_id", "phase"]])
        part["minutes"] = spent.reindex(keys).fillna(0.0).to_numpy(dtype=float)
        parts.append(part[(part["weeks"] > 0) | part["now"] | (part["minutes"] > 0)])
    return pd.concat(parts, ignore_index=True), timed, touches


def _handoff(company, cap_days: int) -> pd.Series:
    """Return by account the day from which it is in adoption, NaT where it is not yet."""
    life = lives(company).set_index("account_id")
    if not company.has("handoffs"):
        return life["start"] + pd.Timedelta(days=cap_days)
    rows = company.table("handoffs")
    first = rows.groupby("account_id")["date"].min().reindex(life.index)
    # Whoever was a customer before handoffs were recorded at all cannot be waiting for one.
    since = company.data_from("handoffs") or rows["date"].min()
    older = first.isna() & (life["start"] + pd.Timedelta(days=cap_days) < since)
    return first.where(~older, life["start"] + pd.Timedelta(days=cap_days)).astype("datetime64[ns]")


def ratio(above: pd.Series, below: pd.Series) -> Estimate:
    """Estimate the ratio of two sums over accounts, with bounds from how much accounts differ.

    Unit ``ratio``; without bounds for fewer than two accounts.

    `above`, `below` (Series, shape (accounts,)): not negative; accounts with nothing in either do not count.

    Examples
    --------
    >>> ratio(pd.Series([2.0, 4.0]), pd.Series([1.0, 2.0])).estimate
    2.0
    """
    above, below = above.to_numpy(dtype=float), below.to_numpy(dtype=float)
    counted = (above > 0) | (below > 0)
    above, below = above[counted], below[counted]
    n = above.size
    if n == 0 or below.sum() <= 0:
        return Estimate(None, n=n, unit="ratio", reasons=(Reason("no_accounts"),))
    found = above.sum() / below.sum()
    if n < 2:
        return Estimate(float(found), n=n, unit="ratio", method="ratio")
    spread = np.sqrt(n / (n - 1) * ((above - found * below) ** 2).sum()) / below.sum()
    return Estimate(
        float(found), float(max(found - Z * spread, 0.0)), float(found + Z * spread), n=n, unit="ratio", method="ratio"
    )


def _people_needed(weekly: Estimate, accounts: int, hours_per_week: float) -> Estimate:
    """Turn minutes per account and week into people for so many accounts."""
    if weekly.estimate is None:
        return Estimate(0.0, n=0, unit="ratio") if accounts == 0 else weekly
    scale = accounts / (60 * hours_per_week)
    low, high = (None if bound is None else bound * scale for bound in (weekly.low, weekly.high))
    found = Estimate(weekly.estimate * scale, low, high, n=weekly.n, unit="ratio", method="ratio")
    few = Reason("few_for_verdict", {"accounts": weekly.n, "least": LEAST})
    return insufficient(found, few) if weekly.n < LEAST else found


def _together(parts: list[Estimate]) -> Estimate:
    """Add estimates of different accounts' work, their bounds as of independent sums."""
    known = [part for part in parts if part.estimate is not None]
    if not known:
        return Estimate(None, unit="ratio", reasons=(Reason("no_accounts"),))
    total, n = sum(part.estimate for part in known), sum(part.n for part in known)
    bounded = [part for part in known if part.low is not None]
    if not bounded:
        return Estimate(total, n=n, unit="ratio")
    below = np.sqrt(sum((part.estimate - part.low) ** 2 for part in bounded))
    above = np.sqrt(sum((part.high - part.estimate) ** 2 for part in bounded))
    return Estimate(total, float(total - below), float(total + above), n=n, unit="ratio", method="ratio")


def _per(rows: pd.DataFrame) -> int:
    """Return how much revenue to tell minutes for, so that the figure is at least 1: 1,000, 10,000 and so on."""
    minutes, revenue = rows["minutes"].sum(), rows["revenue"].sum()
    if minutes <= 0 or revenue <= 0:
        return 1000
    return 10 ** int(max(3, np.ceil(np.log10(revenue / minutes))))


def _people(touches: pd.DataFrame) -> dict[str, int]:
    """Count people by the phase in which they had most of their minutes."""
    spent = touches.dropna(subset=["csm"]).pivot_table(index="csm", columns="phase", values="minutes", aggfunc="sum")
    if spent.empty:
        return {}
    spent = spent.fillna(0.0)
    return spent[spent.sum(axis=1) > 0].idxmax(axis=1).value_counts().to_dict()


def _by_segment(company, rows: pd.DataFrame, segment_by: str, per: int, priced: bool) -> pd.DataFrame:
    columns = ["segment", "phase", "accounts", "minutes", "minutes_per_week", "minutes_per_revenue"]
    if not segment_by or company.segment or segment_by not in company.accounts:
        return pd.DataFrame(columns=columns)
    known = company.accounts.set_index("account_id")[segment_by]
    rows = rows.assign(segment=rows["account_id"].map(known))
    found = []
    for segment in company.segments(segment_by):
        for name in PHASES:
            part = rows[(rows["segment"] == segment) & (rows["phase"] == name)]
            if part.empty:
                continue
            weekly = ratio(part["minutes"], part["weeks"])
            money = ratio(part["minutes"], part["revenue"] / per) if priced else None
            found.append((segment, name, int(part["now"].sum()), float(part["minutes"].sum()), weekly, money))
    return pd.DataFrame(found, columns=columns)


YEAR_DAYS = 364
RECENT_DAYS = 91
LEAST_PIECES = 20
LEAST_HANDOFFS = 10

# Used, and said to be assumed, where the company's tables do not tell.
ASSUMED_DAYS = 90.0
ASSUMED_WORK = {"onboarding": (1.0, 45.0), "adoption": (0.25, 30.0)}
ASSUMED_BOOK = 50


@dataclass(frozen=True)
class Work:
    """Contact with an account in one phase.

    `rate`: pieces of work an account and week: all contacts with an account on one day are one piece. `minutes`:
    contact minutes of pieces, to be drawn from.
    """

    rate: float
    minutes: np.ndarray

    @property
    def weekly(self) -> float:
        """Contact minutes an account and week."""
        return self.rate * float(self.minutes.mean())


@dataclass(frozen=True)
class Inputs:
    """What the company's tables say about the work.

    - `starts` (ndarray of int, shape (weeks,)): new accounts in each of the last 52 weeks.
    - `days`: days from start to handoff of the accounts handed over in that time.
    - `work` (mapping of phase to Work).
    - `leaving`: accounts that end, an account and week.
    - `elapsed`: days since the start of the accounts now in onboarding.
    - `adopting`: accounts now in adoption.
    - `people`: who had contacts in the last 91 days; for a segment its share of the team, by minutes.
    - `onboarding_people`: how many of them spent more contact minutes on onboarding than on adoption; None where
      minutes do not tell.
    - `assumed`: which of ``days``, ``onboarding``, ``adoption`` and ``people`` are defaults, for want of data.
    """

    starts: np.ndarray
    days: np.ndarray
    work: Mapping[str, Work]
    leaving: float
    elapsed: np.ndarray
    adopting: int
    people: int
    onboarding_people: int | None = None
    assumed: tuple[str, ...] = ()

    @property
    def weekly(self) -> dict[str, float]:
        """Contact minutes a week by phase: of the accounts now in adoption, and of those in onboarding in a usual week.

        The latter is what new accounts a week and days in onboarding give (Little's law): many may have started lately.
        """
        usual = float(self.starts.mean() * self.days.mean() / 7)
        accounts = {"onboarding": usual or len(self.elapsed), "adoption": self.adopting}
        return {phase: accounts[phase] * self.work[phase].weekly for phase in PHASES}


@verb
def shape_inputs(company) -> Inputs | Unavailable:
    """Read arrivals, durations, contact minutes and people from the last 52 weeks.

    Unavailable where no account is active, where nothing is known of work, days and people, or where the work of a
    segment fills fewer than two people.

    Parameters
    ----------
    company : cslib.company.company.Company
        Without handoffs, touches or minutes, what they would say is assumed and named in `assumed`.
    """
    life = switches(company, ASSUMED_DAYS)
    active = life[life["end"] >= company.as_of]
    if active.empty:
        return Unavailable(("accounts",), "nobody active")
    assumed = []
    since = company.as_of - pd.Timedelta(days=YEAR_DAYS)
    started = (life["start"] - since).dt.days // 7
    starts = np.bincount(started[(started >= 0) & (started < YEAR_DAYS // 7)], minlength=YEAR_DAYS // 7)
    handed = life[life["handoff"] >= since]
    days = (handed["handoff"] - handed["start"]).dt.days.clip(lower=1).to_numpy(dtype=float)
    if days.size < LEAST_HANDOFFS:
        days = np.array([ASSUMED_DAYS])
        assumed.append("days")
    rows = contacts(company, life)
    exposed = account_weeks(life, since, company.as_of)
    work = {}
    for phase in PHASES:
        found = None if isinstance(rows, Unavailable) else _work_of(rows[rows["phase"] == phase], since, exposed[phase])
        if found is None:
            assumed.append(phase)
        work[phase] = found or Work(ASSUMED_WORK[phase][0], np.array([ASSUMED_WORK[phase][1]]))
    gone = int(((life["end"] >= since) & (life["end"] < company.as_of)).sum())
    waiting = active[active["switch"] >= company.as_of]
    people, first = _head_count(company, len(active))
    if people is None and len(assumed) == 3:
        return Unavailable(company.missing("touches", "handoffs", "accounts.csm") or ("touches.minutes",))
    if people is None:
        people = max(2, math.ceil(len(active) / ASSUMED_BOOK))
        assumed.append("people")
    if people < 2:
        return Unavailable(("accounts",), "fewer than two people")
    return Inputs(
        starts=starts,
        days=days,
        work=work,
        leaving=gone / sum(exposed.values()) if sum(exposed.values()) else 0.0,
        elapsed=(company.as_of - waiting["start"]).dt.days.to_numpy(dtype=float),
        adopting=len(active) - len(waiting),
        people=people,
        onboarding_people=first,
        assumed=tuple(assumed),
    )


def _work_of(rows: pd.DataFrame, since: pd.Timestamp, weeks: float) -> Work | None:
    """Return the pieces of work of a phase; None where there are too few with minutes."""
    rows = rows[rows["date"] >= since]
    minutes = rows.groupby(["account_id", "date"])["minutes"].sum().to_numpy(dtype=float)
    minutes = minutes[minutes > 0]
    if minutes.size < LEAST_PIECES or weeks <= 0:
        return None
    return Work(minutes.size / weeks, minutes)


def _head_count(company, active: int) -> tuple[int | None, int | None]:
    """Return how many people there are, and how many mostly do onboarding; None where nothing tells.

    People work for the whole company: a segment gets its share of them, by contact minutes.
    """
    whole = company.everyone()
    life = switches(whole)
    rows = contacts(whole, life)
    if not isinstance(rows, Unavailable):
        rows = rows[rows["csm"].notna() & (rows["date"] >= whole.as_of - pd.Timedelta(days=RECENT_DAYS))]
    if isinstance(rows, Unavailable) or rows.empty:
        if not whole.has("accounts.csm"):
            return None, None
        there = whole.accounts["account_id"].isin(life.loc[life["end"] >= whole.as_of, "account_id"])
        return round(whole.accounts.loc[there, "csm"].nunique() * active / max(int(there.sum()), 1)), None
    timed = bool((rows["minutes"] > 0).any())
    minutes = rows["minutes"].fillna(0.0) if timed else pd.Series(1.0, rows.index)
    share = float(minutes[rows["account_id"].isin(company.accounts["account_id"])].sum() / minutes.sum())
    people = round(rows["csm"].nunique() * share)
    if not whole.has("handoffs"):
        return people, None
    spent = minutes.groupby([rows["csm"], rows["phase"]]).sum().unstack(fill_value=0.0).reindex(columns=PHASES)
    spent = spent.fillna(0.0)
    return people, round(int((spent["onboarding"] > spent["adoption"]).sum()) * share)
