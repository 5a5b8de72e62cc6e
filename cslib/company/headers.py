"""Names and cells as exports have them: which column of the kit a header may mean, and what its cells look like."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pandas as pd

from cslib.company.dates import plain
from cslib.company.parsing import (
    TRUE,
    as_booleans,
    as_dates,
    as_months,
    as_numbers,
    decimal_of,
    format_of,
    is_nothing,
    is_open,
    orders_of,
)
from cslib.company.reading import fold
from cslib.company.tables import TABLES, Column

DICTIONARY = Path(__file__).with_name("headers.yml")
ENDINGS = "endings"
"""A list of customers that left: no table of the kit, joined to contracts."""
MOST_LOOKED_AT = 2000
"""So many different cells say what a column is; more would say the same, later."""
ALIKE = 0.86
"""Closeness of two names from which on one may be a slip of the other; start date and end date are at 0.7."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@cache
def dictionary() -> dict:
    """Return what headers.yml says."""
    import yaml

    return yaml.safe_load(DICTIONARY.read_text(encoding="utf-8"))


def squash(name: str) -> str:
    """Return a name without case, width, spaces and signs.

    Examples
    --------
    >>> squash("Account ID"), squash("AccountId"), squash("ＡＲＲ（税抜）")
    ('accountid', 'accountid', 'arr税抜')
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", str(name)).casefold())


def readings(header: str) -> tuple[str, ...]:
    """Return what a header may be read as: whole, and without an object's name before it or brackets behind it."""
    text = unicodedata.normalize("NFKC", str(header)).strip()
    whole = re.sub(r"__[cr]$", "", text)
    bare = re.sub(r"[(\[【<].*?[)\]】>]", "", whole)
    last = re.split(r"[:.：]", bare)[-1]
    return tuple(dict.fromkeys(found for each in (text, whole, bare, last) if (found := squash(each))))


@cache
def _squashed(table: str, column: str) -> tuple[str, ...]:
    names = dictionary()["tables"].get(table, {}).get("columns", {}).get(column, [])
    return tuple(dict.fromkeys(squash(name) for name in (column, *names)))


@cache
def fit(header: str, table: str, column: str) -> float:
    """Return how well a header fits a column by name: 1 for the most telling one, 0 where it does not.

    Above 0.8 it is one of the names of headers.yml; above 0.5 it holds one, or differs from one by a letter.
    """
    names, read = _squashed(table, column), readings(header)
    for i, name in enumerate(names):
        if name in read:
            return (1.0 if name == read[0] else 0.97) - 0.003 * i
    for i, name in enumerate(names):
        long = len(name) >= (3 if name[:1] > "\u2fff" else 6)
        if long and any(name in each for each in read):
            return 0.65 - 0.003 * i
        if long and any(difflib.SequenceMatcher(None, name, each).ratio() >= ALIKE for each in read):
            return 0.6 - 0.003 * i
    return 0.0


def known_names() -> frozenset[str]:
    """Return every name that a header may have, as :func:`cslib.company.reading.look` compares them."""
    names = {name for table in TABLES.values() for name in table.names}
    for table in dictionary()["tables"].values():
        names |= {name for column in table["columns"].values() for name in column}
    names |= set(dictionary()["stages"])
    return frozenset(folded for name in names for folded in (fold(name), squash(name)))


@dataclass(frozen=True, eq=False)
class Cells:
    """The filled cells of one column, each once, in the order of the file.

    `different` (Series of str). `filled`, `rows`: cells that are not empty, and rows. `separator`: of the file, for the
    decimal mark.
    """

    different: pd.Series
    filled: int
    rows: int
    separator: str = ""

    @classmethod
    def of(cls, column: pd.Series, separator: str = "") -> Cells:
        """Look at one column of a table as exported."""
        text = column.dropna().astype("str").str.strip()
        text = text[text != ""]
        return cls(text.drop_duplicates().reset_index(drop=True), len(text), len(column), separator)

    @cached_property
    def looked_at(self) -> pd.Series:
        return self.different.head(MOST_LOOKED_AT)

    @cached_property
    def values(self) -> frozenset[str]:
        return frozenset(self.different)

    @property
    def samples(self) -> tuple[str, ...]:
        return tuple(str(cell)[:40] for cell in self.different.head(3))

    @property
    def unique(self) -> bool:
        """Whether every row has a cell of its own."""
        return self.rows > 0 and self.filled >= 0.95 * self.rows and len(self.different) >= 0.99 * self.filled

    def _share(self, good: pd.Series) -> float:
        return float(good.mean()) if len(good) else 0.0

    @cached_property
    def orders(self) -> frozenset[str]:
        """Orders of day, month and year in which dates with their year behind can be read."""
        return orders_of(self.looked_at)

    @cached_property
    def days(self) -> pd.Series:
        """The dates, as far as they can be read in one way only."""
        return as_dates(self.looked_at)

    @cached_property
    def dates(self) -> float:
        """Share of cells that are dates, or say that there is none; ambiguous ones too."""
        unclear = self.days.isna()
        named = self.looked_at[unclear].map(lambda text: bool(format_of(text))).astype(bool)
        good = ~unclear
        good[named.index] = named | is_open(self.looked_at[unclear])
        return self._share(good)

    @cached_property
    def months(self) -> float:
        return self._share(as_months(self.looked_at).notna())

    @cached_property
    def numeric(self) -> bool:
        """Whether nearly all cells are plain digits, so that dates and amounts look the same."""
        return self._share(self.looked_at.map(lambda cell: plain(cell).replace(",", "").isdigit())) > 0.9

    def decimal(self, unit: str) -> str:
        return decimal_of([(self.looked_at, unit)], self.separator)

    def numbers(self, unit: str = "") -> float:
        """Share of cells that are numbers of a unit, or say that there is none."""
        mark = self.decimal(unit)
        good = as_numbers(self.looked_at, unit, "." if mark == "?" else mark).notna()
        return self._share(good | is_nothing(self.looked_at))

    @cached_property
    def booleans(self) -> float:
        return self._share(as_booleans(self.looked_at).notna())

    def likeness(self, column: Column, values: Mapping[str, Iterable[str]] | None = None) -> float:
        """Return the share of cells that a column of the kit can hold; 1 for an empty one.

        `values` (mapping of str to iterable of str, optional): words of a category, by the kit's.
        """
        if not self.filled:
            return 1.0
        if column.kind in ("date", "month"):
            return max(self.dates, self.months if column.kind == "month" else 0.0)
        if column.kind in ("number", "integer"):
            in_words = self._share(self.looked_at.map(lambda cell: bool(meaning(cell, values or {}))))
            return max(self.numbers(column.unit), in_words)
        if column.kind == "boolean":
            return self.booleans
        if column.kind == "category":
            few = len(self.different) <= 30
            return self._share(self.looked_at.map(lambda c: meaning(c, values or {}, column) is not None)) * few
        return 0.6 if self.dates > 0.9 and not self.numeric else 1.0


def words_of(column: str) -> dict[str, list[str]]:
    """Return the kit's word -> theirs, of a category that headers.yml knows."""
    return dictionary()["values"].get(column, {})


def meaning(cell: str, values: Mapping[str, Iterable[str]], column: Column | None = None) -> str | None:
    """Return the kit's word for a cell of a category, None where it is not known.

    Examples
    --------
    >>> meaning("解約済み", words_of("end_reason")), meaning("Active", words_of("end_reason"))
    ('churned', '')
    """
    said = squash(cell)
    if column is not None and said in {squash(name) for name in column.allowed}:
        return next(name for name in column.allowed if squash(name) == said)
    for ours, theirs in values.items():
        if said in {squash(word) for word in (ours, *theirs)}:
            return ours
    if "end_reason" in (column.name if column else "") and said in {squash(word) for word in TRUE}:
        return "churned"  # a flag such as 解約フラグ = 1
    return None


def hint(name: str, table: str) -> float:
    """Return how much the name of a file or sheet speaks for a table; more for a longer word."""
    said = squash(name)
    if said == squash(table):
        return 2.0
    words = [squash(word) for word in dictionary()["tables"][table]["called"]]
    longest = max((len(word) + (len(word) if word[:1] > "\u2fff" else 0) for word in words if word in said), default=0)
    return 0.4 + 0.06 * longest if longest else 0.0
