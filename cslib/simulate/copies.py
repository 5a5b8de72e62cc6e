"""Copies of accounts in one world: the same account under many draws of chance, all stepped together."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cslib.simulate.desk import Desk
from cslib.simulate.world import World

_ACCOUNTS_FIRST = ("appeal", "favourite_day")
_ACCOUNTS_SECOND = ("used_4w",)


def taken(world: World, places: np.ndarray) -> World:
    """Return a world of some of a world's accounts, each as often as its place is given.

    Parameters
    ----------
    world : World
    places : array of int, shape (m,)
        Places of accounts; repeated ones become accounts of their own, as they stand now.

    Returns
    -------
    World
        Of m accounts. Identifiers get the place in the new world added, so that they differ.
    """
    made = copy.copy(world)
    for name, value in vars(world).items():
        if isinstance(value, dict):
            setattr(made, name, {key: part[places] for key, part in value.items()})
        elif isinstance(value, np.ndarray):
            setattr(made, name, np.take(value, places, axis=_axis(name, value)))
    made.account_id = np.array([f"{name}~{i}" for i, name in enumerate(made.account_id)])
    return made


def _axis(name: str, value: np.ndarray) -> int:
    """Return along which axis of an attribute of a world its accounts lie."""
    if name in _ACCOUNTS_FIRST:
        return 0
    return 1 if name in _ACCOUNTS_SECOND else value.ndim - 1


def joined(worlds: Sequence[World]) -> World:
    """Return one world of the accounts of several, which stand before the same week; see :func:`taken`."""
    made = copy.copy(worlds[0])
    for name, value in vars(made).items():
        if isinstance(value, dict):
            setattr(made, name, {key: np.concatenate([getattr(one, name)[key] for one in worlds]) for key in value})
        elif isinstance(value, np.ndarray):
            setattr(made, name, np.concatenate([getattr(one, name) for one in worlds], axis=_axis(name, value)))
    made.account_id = np.array([f"{name}~{i}" for i, name in enumerate(made.account_id)])
    return made


@dataclass
class SharedChance:
    """A generator whose draws are those of another, account by account.

    Accounts that have the same place in `places` meet the same chance, however many of them there are.

    Attributes
    ----------
    base : numpy.random.Generator
    size : int
        How many accounts the base draws for.
    places : array of int
    """

    base: np.random.Generator
    size: int
    places: np.ndarray

    def random(self, shape: tuple[int, int]) -> np.ndarray:
        """Return uniform numbers of shape (rows, accounts)."""
        rows, _ = shape
        return self.base.random((rows, self.size))[:, self.places]


def desk_for(world: World, seed: int, size: int, places: np.ndarray) -> Desk:
    """Return the company's habits of contact for copies: those with the same place meet the same chance.

    Parameters
    ----------
    world : World
        Of the copies.
    seed : int
    size : int
        How many different places there are.
    places : array of int
        Place of each account of `world`.

    Returns
    -------
    Desk
    """
    first = np.full(size, -1)
    first[places[::-1]] = np.arange(len(places))[::-1]
    base = Desk(seed, taken(world, np.maximum(first, 0)))
    desk = Desk(seed, world)
    desk.rng = SharedChance(base.rng, size, places)
    desk.first_offer = base.first_offer[:, places]
    desk.kickoff_coin, desk.handoff_day = base.kickoff_coin[places], base.handoff_day[places]
    return desk
