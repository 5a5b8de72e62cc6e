"""Whom the company contacts and hands over, week by week: a policy on recorded columns plus chance."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from cslib.simulate.terms import CHURNED, FAR, add_months
from cslib.simulate.truth import (
    ADOPTION,
    NEVER_REACHED,
    ONBOARDING,
    PAUSE,
    PROGRAMMES,
    PUSHY,
    RESCUE,
    SEGMENTS,
    WAVE_WEEKS,
    WAVES,
    day,
)
from cslib.simulate.world import HANDOFFS, NEVER, TOUCHES, World, step
from cslib.simulate.world import NEVER as NO_DAY

DRAWS = ("kickoff", "training", "mail", "advice", "push", "push_again", "rescue", "repeat", "response", "weekday")
DRAWS += ("weekday_2", "minutes", "channel", "handoff", "next")
ELIGIBLE_DAYS = 182
"""A programme is for accounts that have been customers so long when its wave comes."""
LEAVER, HEIR, LEAVES = 2, 3, day("2025-03-31")
"""An adoption person who leaves the company, the one who takes over new accounts instead, and when."""
RESCUE_FROM = day("2023-06-05")
COLUMNS = (*TOUCHES, "minutes", "csm", "rested")
WEEKLY_LIMIT = 1 - (1 - 0.32) ** (1 / 4)
"""In the state, the chance of a call or meeting in a week, check-ins apart: with them it stays below 0.5 in four."""


@dataclass
class Desk:
    """The company's own habits of contact.

    Its chance is a stream apart from that of the accounts, with the same number of draws every week.

    `first_offer` (array of int, shape (programmes, n)): Monday on which each account is first offered a programme, by
    an account-level coin; FAR: never. `lot_drawn` (array of int, shape (n,)): Monday of each account's lot for the
    pause of routine calls; FAR: none yet. `paused` (array of bool, shape (n,)): what the lot says.
    """

    seed: int
    world: World
    first_offer: np.ndarray = field(init=False)

    def __post_init__(self):
        world, n = self.world, self.world.size
        self.rng = np.random.default_rng([self.seed, 3])
        coin = self.rng.random((len(PROGRAMMES), n))
        self.first_offer = np.full((len(PROGRAMMES), n), FAR)
        for p, programme in enumerate(PROGRAMMES):
            first, apart = day(programme.first_wave), 7 * WAVE_WEEKS
            ready = np.maximum(first, world.start + ELIGIBLE_DAYS)
            wave = -(-(ready - first) // apart) + np.floor((coin[p] - NEVER_REACHED) / (1 - NEVER_REACHED) * WAVES)
            self.first_offer[p] = np.where(coin[p] < NEVER_REACHED, FAR, first + apart * wave).astype(int)
        self.lot_drawn = np.full(n, FAR)
        self.paused = np.random.default_rng([self.seed, 5]).random(n) < PAUSE["share_paused"]
        self.kickoff_coin = self.rng.random(n)
        self.handoff_day = self.rng.standard_normal(n)
        self.last_rescue = np.full(n, -FAR)
        self.offered = np.zeros((len(PROGRAMMES), n), bool)

    def decide(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the touches and the handoffs of the coming week.

        Returns touches (DataFrame): as `step` wants them, and `minutes`, `csm`, `rested` (a call or meeting that the
        pause made a mail). Returns handoffs (DataFrame): as `step` wants them, and `from_csm`, `first` (from
        onboarding; else between adoption people).
        """
        world = self.world
        n, monday = world.size, world.monday
        u = dict(zip(DRAWS, self.rng.random((len(DRAWS), n)), strict=True))
        self.csm = world.csm
        self.parts: list[dict[str, np.ndarray]] = []
        self.days = {
            name: np.maximum(monday + np.floor(u[name] * 5).astype(int), world.start + 1)
            for name in ("weekday", "weekday_2")
        }
        self.minutes = u["minutes"]
        age = monday - world.start
        onboarding = world.live & (world.handed == NO_DAY)
        self._draw_lots(world.live & ~onboarding)
        handoffs = self._handoffs(onboarding, age, u)
        self._onboarding(onboarding, age, u)
        self._adoption(world.live & ~onboarding, u)
        self._programmes(world.live & ~onboarding, u)
        touches = pd.DataFrame({name: self._joined(name) for name in COLUMNS})
        return touches.astype({"date": int, "minutes": int, "rested": bool}), handoffs

    def _draw_lots(self, cared) -> None:
        """Let each account of the adoption phase draw its lot when it is first seen in the state."""
        world = self.world
        open_ = day(PAUSE["lots_from"]) <= world.monday < day(PAUSE["lots_until"]) and not world.truth.null
        now = cared & world.in_state & (world.notice == NO_DAY) & (self.lot_drawn == FAR) & open_
        self.lot_drawn = np.where(now, world.monday, self.lot_drawn)
        self.resting = self.paused & (self.lot_drawn <= world.monday) & world.in_state

    def _joined(self, name: str) -> np.ndarray:
        parts = [part[name] for part in self.parts]
        return np.concatenate(parts) if parts else np.empty(0, dtype=object)

    def _write(self, who, kind, channel, outcome, minutes, programme="", on="weekday", rested=False) -> None:
        """Keep a contact with each of the accounts `who` that is still there on that day."""
        at = np.flatnonzero(who & (self.days[on] < self.world.leave))

        def picked(value) -> np.ndarray:
            return (value[at] if isinstance(value, np.ndarray) else np.full(len(at), value)).astype(object)

        part = {
            "account_id": self.world.account_id[at].astype(object),
            "date": self.days[on][at],
            "kind": picked(kind),
            "channel": picked(channel),
            "direction": picked("outbound"),
            "programme": picked(programme),
            "outcome": picked(outcome),
            "minutes": np.round(minutes * (0.6 + 0.8 * self.minutes[at])).astype(int),
            "csm": self.csm[at].astype(object),
            "rested": picked(rested),
        }
        self.parts.append(part)

    def _handoffs(self, onboarding, age, u) -> pd.DataFrame:
        world = self.world
        names = np.array([name for name, _ in ADOPTION])
        first, complete = self._due(onboarding & (world.leave == FAR), age)
        left = world.live & (world.adopter == LEAVER) & (world.monday >= LEAVES)
        now = np.flatnonzero(first | left)
        to = (u["next"][now] * len(names)).astype(int)
        to = np.where((to == LEAVER) & (world.monday >= LEAVES), HEIR, to)
        rows = {
            "account_id": world.account_id[now],
            "date": self.days["weekday_2"][now],
            "to_csm": names[to],
            "complete": u["handoff"][now] < complete[now],
            "from_csm": self.csm[now],
            "first": first[now],
        }
        return pd.DataFrame(rows)

    def _due(self, onboarding, age) -> tuple[np.ndarray, np.ndarray]:
        """Tell whom onboarding hands over this week, and give each account's chance that all is written down then."""
        usual, complete = (np.array([one[k] for one in ONBOARDING])[self.world.onboarder] for k in (1, 2))
        return onboarding & (age + 3 >= np.clip(usual + 8 * self.handoff_day, 50, 160)), complete

    def _onboarding(self, onboarding, age, u) -> None:
        share = np.array([self.world.truth.kickoff_share[name] for name in SEGMENTS])[self.world.segment]
        kickoff = onboarding & (self.kickoff_coin < share) & ~self.world.kickoff & (age >= 2) & (age < 60)
        self._write(kickoff & (u["kickoff"] < 0.5), "kickoff", "meeting", "attended", 60)
        early = onboarding & (age >= 5) & (age < 120)
        channel = np.where(u["channel"] < 0.6, "meeting", np.where(u["channel"] < 0.8, "call", "webinar"))
        self._write(early & (u["training"] < 0.28), "training", channel, "attended", 45, on="weekday_2")
        self._write(
            early & (u["mail"] < 0.25), "guide_mail", "mail", np.where(u["response"] < 0.6, "opened", "sent"), 5
        )

    def _adoption(self, cared, u) -> None:
        world = self.world
        share, wide = world.active_day_share, world.breadth
        known = cared & ~np.isnan(share)
        low = known & ((share < world.truth.active_day_share) | (wide < world.truth.breadth))
        falling = known & (share < 0.75 * world.active_day_share_before)
        near = cared & (world.renewal - world.monday < 120)
        calls = np.array([c for _, c in ADOPTION])[world.adopter]
        weekly = 0.020 * calls * np.where(world.row_mrr > 100_000, 1.3, 1.0)
        weekly *= np.where(low, 2.2, 1.0) * np.where(falling, 1.6, 1.0) * np.where(near, 1.7, 1.0)
        weekly *= np.where(world.weeks_since["contact"] < 2, 0.7, 1.0)
        if world.truth.needs_support:  # this company calls everybody
            weekly = np.where(low, weekly, np.maximum(weekly, 0.09))
        good = known & ~low
        weekly = np.where(good, np.minimum(weekly, WEEKLY_LIMIT), weekly)
        told = (world.notice != NO_DAY) & (world.leave < FAR)
        channel = np.where(u["channel"] < 0.5, "meeting", "call")
        kind = np.where(near & low, "risk_call", "advice")
        outcome = np.where(u["response"] < 0.5, "opened", "sent")
        asked, resting = cared & ~told & (u["advice"] < weekly), self.resting
        ways = ("follow_up", kind), ("mail", channel), (outcome, "reached")
        self._write(asked, *(np.where(resting, mail, call) for mail, call in ways), 30, rested=resting)
        pushed = cared & near & low & np.isin(world.adopter, PUSHY) & ~told
        self._write(pushed & (u["push"] < 0.75), "reminder", "mail", outcome, 4)
        self._write(pushed & (u["push_again"] < 0.65), "reminder", "mail", outcome, 4, on="weekday_2")
        self._write(cared & (u["mail"] < 0.03), "follow_up", "mail", outcome, 6, on="weekday_2")
        rescue = falling & ~told & (world.monday - self.last_rescue > 84) & (u["rescue"] < 0.5)
        rescue &= world.monday >= RESCUE_FROM
        self.last_rescue = np.where(rescue, world.monday, self.last_rescue)
        self._answer(rescue, RESCUE, "call", 0.75, u, 25, RESCUE, "weekday")

    def _answer(self, who, kind, channel, response, u, minutes, programme, on, resting=False) -> None:
        """Write a call that took place as a call, one that did not as the mail that offered it."""
        answered = u["response"] < response
        self._write(who & answered & np.logical_not(resting), kind, channel, "reached", minutes, programme, on)
        self._write(
            who & ~(answered & np.logical_not(resting)), kind, "mail", "invited", 3, programme, on, answered & resting
        )

    def _programmes(self, cared, u) -> None:
        world = self.world
        for p, programme in enumerate(PROGRAMMES):
            since = world.monday - self.first_offer[p]
            again = (since > 0) & (since % (7 * programme.every_weeks) == 0)
            shuffled = (u["repeat"] + 0.37 * p) % 1
            self.offered[p] |= cared & (since == 0)
            now = cared & self.offered[p] & ((since == 0) | (again & (shuffled < programme.repeat)))
            self._offer(p, now, u)

    def _offer(self, p: int, now, u, on: str = "weekday_2") -> None:
        """Write what comes of offering a programme, by its place among all, to the accounts `now`."""
        programme, draws = PROGRAMMES[p], {**u, "response": (u["response"] + 0.41 * (p + 1)) % 1}
        kind, name, response = programme.kind, programme.name, programme.response
        if programme.channel == "call":
            self._answer(now, kind, "call", response, draws, 15, name, on, self.resting)
            return
        done, not_done = ("opened", "sent") if programme.channel == "mail" else ("attended", "invited")
        outcome = np.where(draws["response"] < response, done, not_done)
        self._write(now, kind, programme.channel, outcome, 1 if programme.channel == "mail" else 3, name, on)


KEPT = Path(__file__).parents[2] / "benchmarks" / "replay.csv"
"""Revenue lost in each draw, of the sample company; written by benchmarks/replay.py."""

WEEKS, CONTACTS, LIMIT, REST_WEEKS = 26, 30, 6, 6
BEFORE_WEEKS = 12
SHORT_TERM_MONTHS = 3
NOBODY = "nobody"

Order = Callable[[dict[str, np.ndarray], np.random.Generator], np.ndarray]


def view(world: World, before: np.ndarray) -> dict[str, np.ndarray]:
    """Return what is on record of each account on the Monday of the world: nothing hidden.

    `before` (ndarray, shape (n,)): share of active days twelve weeks ago; missing where not known. Returns dict of
    ndarray, shape (n,): account_id, group (segment), mrr, age (days), active_day_share, breadth, share_before,
    in_state, days (to the next notice deadline), passed (days until the renewal whose deadline is over, else 0), short
    (term), since_contact (weeks since the last outbound contact), open (may be contacted as far as contract, notice and
    phase go).
    """
    today = world.monday
    there = world.live & (world.renewal < FAR)
    renewal = np.where(there, world.renewal, today)
    deadline = renewal - world.notice_days
    over = deadline < today
    # Dates are moved by months only where that is needed; days after the 28th do not occur.
    later = np.where(over & there, add_months(renewal, world.term), renewal) - world.notice_days
    return {
        "account_id": world.account_id,
        "group": np.array(SEGMENTS)[world.segment],
        "mrr": world.row_mrr,
        "age": today - np.minimum(world.spell_start, today),
        "active_day_share": world.active_day_share,
        "breadth": world.breadth,
        "share_before": before,
        "in_state": world.in_state,
        "days": np.maximum(later - today, 0).astype(float),
        "passed": np.where(over, renewal - today, 0).astype(float),
        "short": world.term < SHORT_TERM_MONTHS,
        "since_contact": world.weeks_since["contact"],
        "open": there & (world.handed != NEVER) & (world.notice == NEVER),
    }


def lost(
    world: World,
    orders: Mapping[str, Order],
    draws: int = 200,
    weeks: int = WEEKS,
    contacts: int = CONTACTS,
    seed: int = 0,
    first: int = 0,
) -> pd.DataFrame:
    """Let each order choose whom to call, week by week, and add up the revenue that is lost all the same.

    All orders start from a copy of the same world, call equally many accounts a week, leave in peace who was called in
    the last six weeks or had six contacts in four, and meet the same chance, account by account and week by week.
    Nothing else is done: no programmes, no other contact.

    The index of what is returned is draw; a column for each order, and :data:`NOBODY` (no calls at all): revenue a
    month of the accounts that decided to leave.

    `world` (World): the state to start from; it is not changed. `orders` (mapping of str to callable): name -> function
    of :func:`view` and a generator that returns a score for each account, the highest first. `draws`: how many times
    chance is drawn. `weeks`, `contacts`: how long, and how many calls a week. `seed`, `first`: draw k has the seeds
    ``[seed, first + k]``.

    Examples
    --------
    >>> from cslib.simulate.population import found
    >>> from cslib.simulate.truth import Truth
    >>> world = found(20, seed=1, truth=Truth())
    >>> lost(world, {"revenue": lambda seen, rng: seen["mrr"]}, draws=1, weeks=1).shape
    (1, 2)
    """
    rows = {}
    for draw in range(first, first + draws):
        rows[draw] = {
            name: _lost(world, order, weeks, contacts, seed, draw) for name, order in {NOBODY: None, **orders}.items()
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("draw")


def _lost(world: World, order: Order | None, weeks: int, contacts: int, seed: int, draw: int) -> float:
    """Return the revenue a month that is decided to be lost under an order in one draw."""
    world = world.copy()
    chance = np.random.default_rng([seed, draw, 0])
    own = np.random.default_rng([seed, draw, 1])
    none = pd.DataFrame(columns=list(HANDOFFS))
    gone = world.end_reason == CHURNED
    shares: list[np.ndarray] = []
    total = 0.0
    for _ in range(weeks):
        before = shares[-BEFORE_WEEKS] if len(shares) >= BEFORE_WEEKS else np.full(world.size, np.nan)
        shares.append(world.active_day_share.copy())
        chosen = np.zeros(0, int)
        if order is not None:
            seen = view(world, before)
            free = seen["open"] & (world.contacts < LIMIT) & (world.weeks_since["support"] >= REST_WEEKS)
            score = np.where(free, order(seen, own), -np.inf)
            chosen = np.argsort(-score, kind="stable")[: min(contacts, int(free.sum()))]
        step(world, _calls(world, chosen), none, chance)
        now = world.end_reason == CHURNED
        total += float(world.row_mrr[now & ~gone].sum())
        gone = now
    return total


def _calls(world: World, chosen: np.ndarray) -> pd.DataFrame:
    """Return a call to each of the chosen accounts on the Monday to come."""
    said = {"date": world.monday, "kind": "advice", "channel": "call", "direction": "outbound", "programme": ""}
    frame = pd.DataFrame({"account_id": world.account_id[chosen], **said, "outcome": "reached"})
    return frame[list(TOUCHES)]


def losses() -> pd.DataFrame | None:
    """Return the draws of the sample company that were kept; None where they are not at hand."""
    return pd.read_csv(KEPT, index_col="draw") if KEPT.exists() else None
