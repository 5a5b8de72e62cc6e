"""A simulated company between two weeks, and the one step that advances it."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cslib.simulate import terms
from cslib.simulate.terms import FAR
from cslib.simulate.truth import ADOPTION, FEATURES, MILESTONES, ONBOARDING, PROGRAMMES, Truth

NEVER = -1
"""Stands for "no such day"; FAR does so where days are compared with "before"."""

DRAWS = {
    "weekday": 5,
    "weekend": 2,
    "odd_day": 1,
    "extra": 5,
    "drift": 2,
    "slump": 2,
    "recovery": 1,
    "dip": 1,
    "decide": 2,
    "lead": 1,
    "mid_term": 2,
    "other_end": 2,
    "reason": 1,
    "winback": 2,
    "amend": 2,
    "signed": 1,
    "milestone": len(MILESTONES),
}
"""What chance decides in a week, and how many uniform numbers each account draws for it."""

TOUCHES = ("account_id", "date", "kind", "channel", "direction", "programme", "outcome")
HANDOFFS = ("account_id", "date", "to_csm", "complete")


@dataclass
class World:
    """All accounts of a company, one entry of every array per account, before the week that begins on `monday`.

    Days are counted from 1970-01-01; :data:`NEVER` and :data:`FAR` stand for none. Text that is one of a
    list (segment, csm) is kept as its place in the list of `cslib.simulate.truth`.

    - `account_id`, `segment`, `region`, `industry`, `plan`, `start`, `term`, `auto_renew`, `notice_days`, `unit_price`,
      `onboarder`: what an account is from the beginning.
    - `plateau` (array, shape (2, n)): share of working days and share of features that it comes to.
    - `ramp` (array): how much of it has been reached, 0 to 1.
    - `live`, `in_state` (array of bool): whether a paid contract runs; whether the state clock stands at "in".
    - `active_day_share`, `breadth` (array): the measures of the 28 days before `monday`; NaN where the window is not
      whole.
    """

    truth: Truth
    monday: int
    account_id: np.ndarray
    segment: np.ndarray
    region: np.ndarray
    industry: np.ndarray
    plan: np.ndarray
    start: np.ndarray
    term: np.ndarray
    auto_renew: np.ndarray
    notice_days: np.ndarray
    unit_price: np.ndarray
    onboarder: np.ndarray
    plateau: np.ndarray
    ramp_step: np.ndarray
    appeal: np.ndarray
    favourite_day: np.ndarray
    works_weekends: np.ndarray
    fades: np.ndarray
    receptive: np.ndarray
    seats: np.ndarray

    live: np.ndarray = field(init=False)
    in_state: np.ndarray = field(init=False)
    active_day_share: np.ndarray = field(init=False)
    active_day_share_before: np.ndarray = field(init=False)
    breadth: np.ndarray = field(init=False)

    def __post_init__(self):
        n = len(self.start)
        self.live = np.zeros(n, bool)
        self.in_state = np.zeros(n, bool)
        self.active_day_share = np.full(n, np.nan)
        self.active_day_share_before = np.full(n, np.nan)
        self.breadth = np.full(n, np.nan)
        self.run_met, self.run_failed = np.zeros(n, int), np.zeros(n, int)
        # habits
        self.ramp, self.harm, self.fade = np.zeros(n), np.zeros(n), np.ones(n)
        self.drift, self.gain = np.zeros((2, n)), np.zeros((2, n))
        self.slumped = np.zeros((2, n), bool)
        self.dip_weeks, self.owed, self.pointer = np.zeros(n, int), np.full(n, 0.5), np.zeros(n, int)
        self.habit_features = np.zeros(n, int)
        self.days_4w = np.zeros((8, n), int)
        self.used_4w = np.zeros((4, n, len(FEATURES)), bool)
        # contact
        self.contacts_4w = np.zeros((4, n), int)
        self.weeks_since = {name: np.full(n, FAR) for name in ("support", "advice", "overload", "contact")}
        self.kickoff = np.zeros(n, bool)
        self.responded = np.zeros((len(PROGRAMMES), n), bool)
        self.handed, self.complete = np.full(n, NEVER), np.zeros(n, bool)
        self.adopter = np.full(n, NEVER)
        self.done = np.full((len(MILESTONES), n), NEVER)
        # contract
        self.first_seats = self.seats.copy()
        self.spell_start = np.full(n, FAR)
        self.row_start, self.row_term = np.full(n, FAR), self.term.copy()
        self.row_mrr, self.row_signed = np.zeros(n), np.full(n, NEVER)
        self.row_number, self.terms_over = np.zeros(n, int), np.zeros(n, int)
        self.renewal, self.next_month = np.full(n, FAR), np.full(n, FAR)
        self.decided, self.decide = np.zeros(n, bool), np.full(n, FAR)
        self.notice, self.leave = np.full(n, NEVER), np.full(n, FAR)
        self.end_reason, self.churn_reason = np.full(n, NEVER), np.full(n, NEVER)
        self.successor, self.back = np.full(n, NEVER), np.full(n, FAR)
        self.seats_to_add = np.zeros(n, int)

    @property
    def size(self) -> int:
        """How many accounts there are, started or not."""
        return len(self.start)

    @property
    def csm(self) -> np.ndarray:
        """Names of those in charge now."""
        first = np.array([name for name, *_ in ONBOARDING])[self.onboarder]
        second = np.array([name for name, _ in ADOPTION])[self.adopter]
        return np.where(self.adopter == NEVER, first, second)

    @property
    def contacts(self) -> np.ndarray:
        """Outbound contacts of the last 28 days."""
        return self.contacts_4w.sum(axis=0)

    def copy(self) -> World:
        """Return a world of its own that can be stepped on without this one."""
        return copy.deepcopy(self, {id(self.truth): self.truth})

    def __eq__(self, other) -> bool:
        mine, theirs = vars(self), vars(other)
        return all(_same(mine[name], theirs[name]) for name in mine)


def _same(one, two) -> bool:
    if isinstance(one, dict):
        return all(_same(one[key], two[key]) for key in one)
    if isinstance(one, np.ndarray):
        return np.array_equal(one, two, equal_nan=one.dtype.kind == "f")
    return one == two


@dataclass
class Week:
    """What happened in one week.

    `monday`: its first day. `used` (array of bool, shape (n, 7, features)): which features each account used on which
    day. `contracts`: contract rows that came to an end. `changes`: (account, day, column, value before). `live`,
    `in_state` (array of bool): at the end of the week.
    """

    monday: int
    used: np.ndarray
    contracts: list[dict] = field(default_factory=list)
    changes: list[tuple] = field(default_factory=list)
    live: np.ndarray | None = None
    in_state: np.ndarray | None = None


def step(world: World, touches: pd.DataFrame, handoffs: pd.DataFrame, rng: np.random.Generator) -> Week:
    """Advance all accounts by one week under the given touches and handoffs.

    Every call takes the same number of draws from `rng` whatever is decided, so that worlds stepped with
    generators of one seed meet the same chance, account by account and week by week.

    `world`: changed in place (see :meth:`World.copy`). `touches`: of the coming week: :data:`TOUCHES`; dates as days
    since 1970-01-01. `handoffs`: of the coming week: :data:`HANDOFFS`; `to_csm` as in ``truth.ADOPTION``, `complete`
    whether all information was written down.

    Examples
    --------
    >>> from cslib.simulate.population import found
    >>> from cslib.simulate.truth import Truth
    >>> world = found(20, seed=1, truth=Truth())
    >>> week = step(world, pd.DataFrame(columns=TOUCHES), pd.DataFrame(columns=HANDOFFS), np.random.default_rng(1))
    >>> week.used.shape
    (20, 7, 12)
    """
    n = world.size
    block = rng.random((sum(DRAWS.values()), n))
    chance = dict(zip(DRAWS, np.split(block, np.cumsum(list(DRAWS.values()))[:-1]), strict=True))
    week = Week(monday=world.monday, used=np.zeros((n, 7, len(FEATURES)), bool))
    terms.begin(world, week, chance)
    trained = _receive(world, touches)
    _hand_over(world, handoffs, week)
    terms.advance(world, week, chance)
    terms.change(world, chance, trained)
    terms.use(world, week, chance)
    terms.leave(world, week, chance)
    world.monday += 7
    terms.measure(world, week)
    _pass_milestones(world, chance["milestone"])
    week.live, week.in_state = world.live.copy(), world.in_state.copy()
    return week


def _places(world: World, frame: pd.DataFrame) -> np.ndarray:
    places = pd.Index(world.account_id).get_indexer(frame["account_id"])
    if (places < 0).any():
        unknown = frame["account_id"][places < 0].tolist()[:5]
        raise ValueError(f"The accounts {unknown} are not in this world.")
    return places


def _receive(world: World, touches: pd.DataFrame) -> np.ndarray:
    """Let contacts work; return which accounts were trained."""
    n, truth = world.size, world.truth
    for weeks in world.weeks_since.values():
        np.minimum(weeks + 1, FAR, out=weeks)
    at = _places(world, touches)
    kind, channel = touches["kind"].to_numpy(str), touches["channel"].to_numpy(str)
    outcome, programme = touches["outcome"].to_numpy(str), touches["programme"].to_numpy(str)
    outbound = touches["direction"].to_numpy(str) == "outbound"

    def hit(rows) -> np.ndarray:
        return np.bincount(at[rows], minlength=n).astype(bool)

    world.contacts_4w = np.roll(world.contacts_4w, 1, axis=0)
    world.contacts_4w[0] = np.bincount(at[outbound], minlength=n)
    overload = world.contacts > truth.too_many_contacts
    support = outbound & np.isin(channel, ("call", "meeting"))
    advice = support & ~np.isin(kind, ("check_in", "rescue_call"))
    for name, now in (
        ("contact", hit(outbound)),
        ("support", hit(support)),
        ("advice", hit(advice)),
        ("overload", overload),
    ):
        world.weeks_since[name][now] = 0
    world.harm = np.where(overload, truth.too_many_usage, world.harm * 0.85)
    world.kickoff |= hit(kind == "kickoff")
    outside = ~world.in_state
    world.gain[0] += np.where(hit(advice) & outside & (world.handed != NEVER), truth.support_regularity, 0.0)
    for i, offer in enumerate(PROGRAMMES):
        now = hit((programme == offer.name) & np.isin(outcome, ("opened", "attended", "reached"))) & outside
        first = now & ~world.responded[i]
        world.responded[i] |= now
        if not truth.null:
            world.gain += np.where(first, np.array([[offer.regularity], [offer.breadth]]), 0.0)
    world.gain[0] = np.minimum(world.gain[0], 0.12)
    return hit(kind == "training")


def _hand_over(world: World, handoffs: pd.DataFrame, week: Week) -> None:
    at = _places(world, handoffs)
    names = {name: i for i, (name, _) in enumerate(ADOPTION)}
    for place, date, to_csm, complete in zip(
        at, handoffs["date"], handoffs["to_csm"], handoffs["complete"], strict=True
    ):
        adopter = world.adopter[place]
        before = ONBOARDING[world.onboarder[place]] if adopter == NEVER else ADOPTION[adopter]
        week.changes.append((place, date, "csm", before[0]))
        world.adopter[place] = names[to_csm]
        if world.handed[place] == NEVER:
            week.changes.append((place, date, "phase", "onboarding"))
            world.handed[place], world.complete[place] = date, complete


def _pass_milestones(world: World, chance: np.ndarray) -> None:
    """Let steps of the playbook be done; three of them go with how far the account will come."""
    age = world.monday - world.start
    able = world.plateau.mean(axis=0)
    for i, (name, due) in enumerate(MILESTONES):
        if name == "kickoff":
            weekly = np.where(world.kickoff, 1.0, 0.0)
        elif name in ("first_project", "team_invited", "first_report") and not world.truth.null:
            weekly = np.clip(0.75 * (able - 0.2), 0.02, 0.6)
        else:
            weekly = np.full(world.size, 0.35)
        may = world.live & (world.done[i] == NEVER) & (age > due * 0.5) & (age < 365)
        now = may & (chance[i] < weekly)
        # The very same number, stretched, gives the weekday.
        day = world.monday - 7 + np.floor(chance[i] / np.maximum(weekly, 1e-9) * 5).astype(int).clip(0, 4)
        world.done[i] = np.where(now, np.maximum(day, world.start), world.done[i])
