"""What a company's tables say about the team's work: arrivals, durations, contact minutes by phase, people."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.company.phases import PHASES, account_weeks, contacts, switches
from cslib.stats.estimate import Unavailable, verb

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

    Attributes
    ----------
    rate : float
        Pieces of work an account and week: all contacts with an account on one day are one piece.
    minutes : ndarray
        Contact minutes of pieces, to be drawn from.
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

    Attributes
    ----------
    starts : ndarray of int, shape (weeks,)
        New accounts in each of the last 52 weeks.
    days : ndarray
        Days from start to handoff of the accounts handed over in that time.
    work : mapping of phase to Work
    leaving : float
        Accounts that end, an account and week.
    elapsed : ndarray
        Days since the start of the accounts now in onboarding.
    adopting : int
        Accounts now in adoption.
    people : int
        Who had contacts in the last 91 days; for a segment its share of the team, by minutes.
    onboarding_people : int or None
        How many of them spent more contact minutes on onboarding than on adoption; None where minutes do not tell.
    assumed : tuple of str
        Which of ``days``, ``onboarding``, ``adoption`` and ``people`` are defaults, for want of data.
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

    Parameters
    ----------
    company : cslib.company.company.Company
        Without handoffs, touches or minutes, what they would say is assumed and named in `assumed`.

    Returns
    -------
    Inputs or Unavailable
        Unavailable where no account is active, where nothing is known of work, days and people, or where the work of a
        segment fills fewer than two people.
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
        found = None if isinstance(rows, Unavailable) else _work(rows[rows["phase"] == phase], since, exposed[phase])
        if found is None:
            assumed.append(phase)
        work[phase] = found or Work(ASSUMED_WORK[phase][0], np.array([ASSUMED_WORK[phase][1]]))
    gone = int(((life["end"] >= since) & (life["end"] < company.as_of)).sum())
    waiting = active[active["switch"] >= company.as_of]
    people, first = _people(company, len(active))
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


def _work(rows: pd.DataFrame, since: pd.Timestamp, weeks: float) -> Work | None:
    """Return the pieces of work of a phase; None where there are too few with minutes."""
    rows = rows[rows["date"] >= since]
    minutes = rows.groupby(["account_id", "date"])["minutes"].sum().to_numpy(dtype=float)
    minutes = minutes[minutes > 0]
    if minutes.size < LEAST_PIECES or weeks <= 0:
        return None
    return Work(minutes.size / weeks, minutes)


def _people(company, active: int) -> tuple[int | None, int | None]:
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
