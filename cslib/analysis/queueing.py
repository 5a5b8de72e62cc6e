"""Work waiting for people: the discrete-event core under the shapes of a team."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Served:
    """When each piece of work arrived, was begun and was done, in minutes of working time.

    Attributes
    ----------
    arrived, begun, done : ndarray, shape (pieces,)
    """

    arrived: np.ndarray
    begun: np.ndarray
    done: np.ndarray

    @property
    def waits(self) -> np.ndarray:
        """Minutes from arrival to the begin."""
        return self.begun - self.arrived


def serve(arrived: np.ndarray, minutes: np.ndarray, desks: np.ndarray, people: Sequence[int]) -> Served:
    """Let people work off what arrives, first come first served, until nothing is left.

    Parameters
    ----------
    arrived : ndarray, shape (pieces,)
        Minutes of working time at which each piece arrives, in order.
    minutes : ndarray, shape (pieces,)
        Working minutes that each takes.
    desks : ndarray of int, shape (pieces,)
        The desk at which it waits.
    people : sequence of int
        How many people work at each desk: one for somebody with customers of their own, several where a team
        shares the work.

    Returns
    -------
    Served
    """
    import simpy

    office = simpy.Environment()
    places = [simpy.Resource(office, capacity=number) for number in people]
    begun = np.empty(len(arrived))

    def piece(i: int, place, length: float):
        with place.request() as turn:
            yield turn
            begun[i] = office.now
            yield office.timeout(length)

    def arrivals():
        work = zip(arrived.tolist(), minutes.tolist(), desks.tolist(), strict=True)
        for i, (moment, length, desk) in enumerate(work):
            yield office.timeout(max(moment - office.now, 0.0))
            office.process(piece(i, places[desk], length))

    office.process(arrivals())
    office.run()
    # What nobody had to wait for begins when it arrives; summing up the gaps between arrivals loses a few last digits.
    begun = np.maximum(begun, arrived)
    return Served(np.asarray(arrived, dtype=float), begun, begun + minutes)


def deal(begin: np.ndarray, switch: np.ndarray, end: np.ndarray, weights: tuple[float, float], people: int):
    """Deal accounts out to people: each new one goes to whoever expects the least work from theirs.

    Parameters
    ----------
    begin, switch, end : ndarray, shape (accounts,)
        When an account comes to somebody, when its work changes, when it leaves; begin in order.
    weights : tuple of float
        Work expected of an account before and after its switch.
    people : int

    Returns
    -------
    ndarray of int, shape (accounts,)
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
