"""The list of transformations of exports, filled by decorators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from export_companies import NAMES
from exports import Export

ALL: list[Transformation] = []
USE = ("use_by_month", "use_days")
"""Figures that a transformation of usage alone changes; those of retention stay."""


@dataclass(frozen=True)
class Transformation:
    """One way in which an export differs from what the kit expects.

    Attributes
    ----------
    name : str
    change : callable
        Changes an Export in place.
    says : str
        Of one that breaks the truth: the question, doubt or fault that must name it; empty where it keeps the truth.
    asked : dict of str
        Question or doubt that may be said although the truth is kept -> why it cannot be known.
    of : tuple of str
        Companies that have what is changed.
    beside : tuple of str
        Figures that it changes although the truth of retention is kept.
    """

    name: str
    change: Callable[[Export], None]
    says: str = ""
    asked: tuple[tuple[str, str], ...] = ()
    of: tuple[str, ...] = NAMES
    beside: tuple[str, ...] = ()


def keeps(name: str, **how):
    """Register a transformation that keeps the truth."""
    return _registered(name, **how)


def breaks(name: str, says: str, **how):
    """Register a transformation that breaks the truth, and what must be said of it."""
    return _registered(name, says=says, **how)


def _registered(name: str, asked: dict | None = None, **how):
    def registered(change):
        assert name not in {one.name for one in ALL}, name
        ALL.append(Transformation(name, change, asked=tuple((asked or {}).items()), **how))
        return change

    return registered
