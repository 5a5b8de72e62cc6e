"""One CSM for both phases, or two teams: a thought experiment on the company's own arrivals and minutes.

Discrete events (SimPy), the same customers and the same work in every shape (common random numbers). What comes out
rests on the assumptions that are handed in; it is no forecast.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from cslib.company.phases import PHASES
from cslib.stats.estimate import Estimate, Result, Unavailable, verb
from cslib.stats.intervals import mean
from cslib.team.capacity import Inputs

SHAPES = ("one", "two", "shared")
SEED = 20260930
WARM_WEEKS = 8
LATE_DAYS = 2.0
WEEKS, LEAST_WEEKS = 26, 8
RUNS, LEAST_RUNS = 10, 3
MOST_PIECES = 400_000
"""Pieces of work in all runs of all shapes together, which take some seconds."""


@dataclass(frozen=True)
class Assumptions:
    """What the tables cannot say.

    - `busy`: share of their hours for customers that people are busy today; working minutes are scaled to it.
    - `hours_per_week`: hours a week one person has for customers: contact, and all work that goes with it.
    - `lost_share`: share of handoffs at which something needed is not passed on.
    - `rework_minutes`: working minutes that it then costs the person who took over.
    - `handing_minutes`: working minutes each of the two gives a handoff.
    - `gain`: share by which work gets shorter for people who do one phase only.
    - `people`, `onboarding_people`: headcount, the same in every shape; those in onboarding when split. By today's work
      where None.
    - `weeks`, `runs`: 26 and 10 where None, fewer for companies with very much work.
    """

    busy: float = 0.8
    hours_per_week: float = 30.0
    lost_share: float = 0.3
    rework_minutes: float = 120.0
    handing_minutes: float = 60.0
    gain: float = 0.0
    people: int | None = None
    onboarding_people: int | None = None
    weeks: int | None = None
    runs: int | None = None


@dataclass(frozen=True)
class Shapes(Result):
    """The shapes on the same customers.

    - `assumptions`: with the people filled in.
    - `factor`: working minutes for each minute of contact that this implies; never below 1.
    - `measures` (mapping of shape to mapping of str to Estimate): shapes: ``one`` (each CSM has accounts from start to
      end), ``two`` (two teams, everybody has accounts of their own), ``shared`` (two teams, the team's next free person
      does what is next). Measures: ``wait``, ``wait_onboarding``, ``wait_adoption`` (working days until work is begun),
      ``late`` (share of pieces that wait over two working days), ``busy`` (working time asked for, of that there is),
      ``overload`` (share of person-weeks with more work than hours), ``onboarding_accounts``, ``adoption_accounts`` (a
      person who has any), ``handing_hours`` (hours a week for handing over and rework). Bounds are those of the mean
      over runs: chance of the simulation only.
    - `differences` (mapping of shape to mapping of str to Estimate): of the two split shapes, minus ``one``, run by
      run.
    - `lost`: the same of ``two``, minus ``two`` with nothing lost at the handoff.
    - `break_even`: share by which work must get shorter for people of one phase to make up for the minutes of handing
      over.
    """

    inputs: Inputs
    assumptions: Assumptions
    factor: float
    measures: Mapping[str, Mapping[str, Estimate]]
    differences: Mapping[str, Mapping[str, Estimate]]
    lost: Mapping[str, Estimate]
    break_even: Estimate

    of_each = ("measures", "shape")


@verb(given="given")
def shapes(given: Inputs | Unavailable, assumptions: Assumptions | None = None) -> Shapes | Unavailable:
    """Run each shape on the same customers and the same work.

    Parameters
    ----------
    given : Inputs or Unavailable
        Of :func:`shape_inputs`.

    Notes
    -----
    The accounts of today are there from the beginning, new ones start as in the last 52 weeks, from a week drawn on,
    stay in onboarding for a number of days drawn from those observed, and leave at the rate observed. Work arrives by
    chance at the rate of the phase (Poisson), its length drawn from that observed. The first eight weeks are not
    counted. Every run has a seed of its own, the same for all shapes.
    """
    assumptions = _filled(given, assumptions or Assumptions())
    capacity = assumptions.people * assumptions.hours_per_week * 60
    factor = max(1.0, assumptions.busy * capacity / sum(given.weekly.values()))
    nothing = replace(assumptions, lost_share=0.0)
    rows: dict[str, list[dict]] = {name: [] for name in (*SHAPES, "nothing lost")}
    for run in range(assumptions.runs):
        world = _world(given, assumptions, factor, np.random.default_rng([SEED, run]))
        for shape in SHAPES:
            rows[shape].append(_run(shape, world, given, assumptions))
        rows["nothing lost"].append(_run("two", world, given, nothing))
    tables = {name: pd.DataFrame(found) for name, found in rows.items()}
    measures = {name: _means(tables[name], least=0.0) for name in SHAPES}
    differences = {name: _means(tables[name] - tables["one"]) for name in ("two", "shared")}
    two = tables["two"]
    return Shapes(
        inputs=given,
        assumptions=assumptions,
        factor=factor,
        measures=measures,
        differences=differences,
        lost=_means(two - tables["nothing lost"]),
        break_even=mean(two["handing_hours"] / two["work_hours"], "share"),
    )


def _filled(given: Inputs, assumptions: Assumptions) -> Assumptions:
    """Fill in the people: those of today, split so that the fuller team is as little loaded as can be."""
    people = max(2, assumptions.people or given.people)
    chosen = assumptions.onboarding_people
    if chosen is None:
        weekly = given.weekly
        chosen = min(range(1, people), key=lambda n: max(weekly["onboarding"] / n, weekly["adoption"] / (people - n)))
    pieces = len(given.elapsed) * given.work["onboarding"].rate + given.adopting * given.work["adoption"].rate
    affordable = MOST_PIECES / (len(SHAPES) + 1) / max(pieces, 1.0)
    weeks = assumptions.weeks or int(np.clip(affordable / LEAST_RUNS - WARM_WEEKS, LEAST_WEEKS, WEEKS))
    runs = assumptions.runs or int(np.clip(affordable / (WARM_WEEKS + weeks), LEAST_RUNS, RUNS))
    split = min(max(1, chosen), people - 1)
    return replace(assumptions, people=people, onboarding_people=split, weeks=weeks, runs=runs)


@dataclass(frozen=True)
class _World:
    """Accounts and work of one run, the same for every shape; times in weeks, lengths in working minutes."""

    begin: np.ndarray
    switch: np.ndarray
    end: np.ndarray
    account: np.ndarray
    moment: np.ndarray
    minutes: np.ndarray
    adopting: np.ndarray
    luck: np.ndarray = field(repr=False)
    delay: np.ndarray = field(repr=False)


def _world(given: Inputs, assumptions: Assumptions, factor: float, rng: np.random.Generator) -> _World:
    """Draw the accounts of a run and their work."""
    horizon = WARM_WEEKS + assumptions.weeks
    # Weeks of the last year in their order, from any of them on: where many start together, they do so here.
    arrivals = given.starts[(rng.integers(given.starts.size) + np.arange(horizon)) % given.starts.size]
    fresh = np.sort(np.repeat(np.arange(horizon), arrivals) + rng.random(arrivals.sum()))
    remaining = []
    for elapsed in given.elapsed:
        longer = given.days[given.days > elapsed]
        remaining.append(rng.choice(longer) - elapsed if longer.size else rng.uniform(1, 28))
    begin = np.concatenate([np.zeros(len(remaining) + given.adopting), fresh])
    lasting = np.concatenate([remaining, np.zeros(given.adopting), rng.choice(given.days, fresh.size)]) / 7
    life = rng.exponential(1 / given.leaving, begin.size) if given.leaving > 0 else np.full(begin.size, np.inf)
    end, switch = begin + life, begin + lasting
    parts = []
    for phase, lo, hi in (("onboarding", begin, switch), ("adoption", switch, end)):
        work = given.work[phase]
        hi = np.minimum(np.minimum(hi, end), horizon)
        length = np.clip(hi - lo, 0.0, None)
        account = np.repeat(np.arange(begin.size), rng.poisson(work.rate * length))
        moment = lo[account] + rng.random(account.size) * length[account]
        minutes = factor * rng.choice(work.minutes, account.size)
        parts.append((account, moment, minutes, np.full(account.size, phase == "adoption")))
    account, moment, minutes, adopting = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.argsort(moment, kind="stable")
    return _World(
        begin,
        switch,
        end,
        account[order],
        moment[order],
        minutes[order],
        adopting[order],
        rng.random(begin.size),
        rng.uniform(0, 2, begin.size),
    )


def _run(shape: str, world: _World, given: Inputs, assumptions: Assumptions) -> dict[str, float]:
    """Run one shape and measure it after the first weeks."""
    account, moment, minutes, adopting = world.account, world.moment, world.minutes, world.adopting
    horizon = WARM_WEEKS + assumptions.weeks
    extra = np.zeros(account.size, dtype=bool)
    weights = tuple(given.work[phase].weekly for phase in PHASES)
    if shape == "one":
        owner = deal(world.begin, world.switch, world.end, weights, assumptions.people)
        desks, people = owner[account], [1] * assumptions.people
    else:
        minutes = minutes * (1 - assumptions.gain)
        account, moment, minutes, adopting, extra = _with_handing(world, minutes, assumptions, horizon)
        first = assumptions.onboarding_people
        if shape == "shared":
            desks, people = adopting.astype(int), [first, assumptions.people - first]
        else:
            desks = _own_desks(world, first, assumptions.people - first)[adopting.astype(int), account]
            people = [1] * assumptions.people
    week = assumptions.hours_per_week * 60
    served = serve(moment * week, minutes, desks, people)
    seen = (moment >= WARM_WEEKS) & (moment < horizon)
    days = served.waits / (week / 5)
    plain = seen & ~extra
    own, later = days[plain & ~adopting], days[plain & adopting]
    inside, counted = moment[seen].astype(int) - WARM_WEEKS, np.array(people)
    asked = np.zeros((assumptions.weeks, len(people)))
    np.add.at(asked, (inside, desks[seen]), minutes[seen])
    over = (asked > counted * week).mean(axis=0) @ counted / counted.sum()
    split = (assumptions.people,) * 2 if shape == "one" else (first, assumptions.people - first)
    books = _books(world, horizon)
    return {
        "wait": float(days[plain].mean()) if plain.any() else 0.0,
        "wait_onboarding": float(own.mean()) if own.size else 0.0,
        "wait_adoption": float(later.mean()) if later.size else 0.0,
        "late": float((days[plain] > LATE_DAYS).mean()) if plain.any() else 0.0,
        "busy": float(asked.sum() / (counted.sum() * week * assumptions.weeks)),
        "overload": float(over),
        "onboarding_accounts": books[0] / split[0],
        "adoption_accounts": books[1] / split[1],
        "handing_hours": float(minutes[seen & extra].sum() / 60 / assumptions.weeks),
        "work_hours": float(minutes[plain].sum() / 60 / assumptions.weeks),
    }


def _with_handing(world: _World, minutes: np.ndarray, assumptions: Assumptions, horizon: int):
    """Add the work of handing over, and the rework where something was lost; all in order of time."""
    handed = np.flatnonzero((world.switch > world.begin) & (world.switch < np.minimum(world.end, horizon)))
    at = world.switch[handed]
    lost = world.luck[handed] < assumptions.lost_share
    again = at[lost] + world.delay[handed[lost]]
    accounts = np.concatenate([world.account, handed, handed, handed[lost]])
    moments = np.concatenate([world.moment, at, at, again])
    lengths = np.concatenate(
        [
            minutes,
            np.full(2 * handed.size, assumptions.handing_minutes),
            np.full(int(lost.sum()), assumptions.rework_minutes),
        ]
    )
    sides = np.concatenate([np.zeros(handed.size), np.ones(handed.size + int(lost.sum()))]).astype(bool)
    adopting = np.concatenate([world.adopting, sides])
    extra = np.arange(accounts.size) >= world.account.size
    order = np.argsort(moments, kind="stable")
    return accounts[order], moments[order], lengths[order], adopting[order], extra[order]


def _own_desks(world: _World, onboarding: int, adoption: int) -> np.ndarray:
    """Return whose each account is in onboarding (first row) and in adoption (second row)."""
    leave = np.minimum(world.switch, world.end)
    first = np.zeros(world.begin.size, dtype=int)
    new = np.flatnonzero(world.switch > world.begin)
    first[new] = deal(world.begin[new], leave[new], leave[new], (1.0, 1.0), onboarding)
    order = np.argsort(world.switch, kind="stable")
    second = np.empty(world.begin.size, dtype=int)
    second[order] = deal(world.switch[order], world.end[order], world.end[order], (1.0, 1.0), adoption)
    return np.stack([first, onboarding + second])


def _books(world: _World, horizon: int) -> tuple[float, float]:
    """Return the accounts in onboarding and in adoption, on average over the weeks that count."""
    at = np.arange(WARM_WEEKS, horizon)[:, None]
    there = (world.begin <= at) & (world.end > at)
    young = there & (world.switch > at)
    return float(young.sum(axis=1).mean()), float((there & ~young).sum(axis=1).mean())


UNITS = {"wait": "days", "wait_onboarding": "days", "wait_adoption": "days"}
UNITS |= {"late": "share", "busy": "share", "overload": "share"}
UNITS |= {"onboarding_accounts": "accounts", "adoption_accounts": "accounts"}
UNITS |= {"handing_hours": "hours", "work_hours": "hours"}


def _means(table: pd.DataFrame, least: float = -math.inf) -> dict[str, Estimate]:
    return {name: mean(table[name], UNITS[name], least) for name in table}


@dataclass(frozen=True)
class Served:
    """When each piece of work arrived, was begun and was done, in minutes of working time; shape (pieces,)."""

    arrived: np.ndarray
    begun: np.ndarray
    done: np.ndarray

    @property
    def waits(self) -> np.ndarray:
        """Minutes from arrival to the begin."""
        return self.begun - self.arrived


def serve(arrived: np.ndarray, minutes: np.ndarray, desks: np.ndarray, people: Sequence[int]) -> Served:
    """Let people work off what arrives, first come first served, until nothing is left.

    - `arrived` (ndarray, shape (pieces,)): minutes of working time at which each piece arrives, in order.
    - `minutes` (ndarray, shape (pieces,)): working minutes that each takes.
    - `desks` (ndarray of int, shape (pieces,)): the desk at which it waits.
    - `people`: how many people work at each desk: one for somebody with customers of their own, several where a team
      shares the work.
    """
    free = [[0.0] * number for number in people]
    begun, now = np.empty(len(arrived)), 0.0
    work = zip(arrived.tolist(), minutes.tolist(), desks.tolist(), strict=True)
    for i, (moment, length, desk) in enumerate(work):
        now += max(moment - now, 0.0)
        # Whoever of the desk is free first takes what came first.
        start = max(now, free[desk][0])
        heapq.heapreplace(free[desk], start + length)
        begun[i] = start
    # What nobody had to wait for begins when it arrives; summing up the gaps between arrivals loses a few last digits.
    begun = np.maximum(begun, arrived)
    return Served(np.asarray(arrived, dtype=float), begun, begun + minutes)


def deal(begin: np.ndarray, switch: np.ndarray, end: np.ndarray, weights: tuple[float, float], people: int):
    """Deal accounts out to people: each new one goes to whoever expects the least work from theirs.

    `begin`, `switch`, `end` (ndarray, shape (accounts,)): when an account comes to somebody, when its work changes,
    when it leaves; begin in order. `weights` (tuple of float): work expected of an account before and after its switch.
    Returns whose each account is (ndarray of int, shape (accounts,)).
    """
    owner = np.zeros(len(begin), dtype=int)
    expected = [0.0] * people
    changes: list[tuple[float, int, float]] = []
    for i, (moment, then, gone) in enumerate(zip(begin.tolist(), switch.tolist(), end.tolist(), strict=True)):
        while changes and changes[0][0] <= moment:
            _, person, change = heapq.heappop(changes)
            expected[person] += change
        person = min(range(people), key=lambda number: round(expected[number], 6))
        owner[i] = person
        if gone <= moment:
            continue
        weight = weights[0] if moment < then else weights[1]
        expected[person] += weight
        if moment < then < gone:
            heapq.heappush(changes, (then, person, weights[1] - weights[0]))
            weight = weights[1]
        heapq.heappush(changes, (gone, person, -weight))
    return owner
