"""What can go wrong, one family: every message names the place and the fix."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cslib.language import tr, word


class CslibError(Exception):
    """The family's head: something that the user can put right."""


@dataclass(frozen=True)
class Fault:
    """One fault of a company's tables.

    `table`, `column`: where it is; `column` is empty when the whole table is meant. `problem`: what is wrong, as a
    sentence in the current language. `fix`: what to do, as a sentence in the current language. `count`: how many rows
    have it. `rows`: the first five of them: ``row 17: account_id=A-3, mrr=-10``.
    """

    table: str
    column: str
    problem: str
    fix: str
    count: int = 1
    rows: Sequence[str] = field(default_factory=tuple)

    def __str__(self) -> str:
        place = f"{self.table}.{self.column}" if self.column else self.table
        lines = [f"{place}: {self.problem}"]
        lines += [f"    {row}" for row in list(self.rows)[:5]]
        lines.append("  " + tr("Fix: {fix}", fix=self.fix))
        return "\n".join(lines)


@dataclass(frozen=True)
class Note:
    """What was dropped, hidden or taken as it is today.

    `code`: ``hidden``, ``outside_life``, ``before_data_from``, ``current_value``, ``no_contract``, ``no_segment``, or
    what was left out in reading: ``total_rows``, ``below_table``, ``empty_cells``, ``excluded`` and their like.
    `count`: rows, cells or accounts. `numbers`: what else the sentence needs.
    """

    code: str
    table: str
    count: int
    numbers: dict = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The same as a sentence in the current language."""
        return word("company.note", self.code, table=self.table, n=self.count, **self.numbers)


class DataError(CslibError):
    """The tables of a company have faults; all of them are told at once."""

    def __init__(self, where: str, faults: Sequence[Fault]):
        self.where = where
        self.faults = list(faults)
        super().__init__(where, self.faults)

    def __str__(self) -> str:
        head = tr("{n} faults in {where}:", n=len(self.faults), where=self.where)
        return "\n".join([head, *(f"{i}. {fault}" for i, fault in enumerate(self.faults, 1))])


class SourceError(CslibError):
    """A folder, file or setting cannot be read."""


class ParameterError(CslibError):
    """Parameters of a run are wrong; all of them are told at once."""

    def __init__(self, problems: Sequence[str]):
        self.problems = list(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join([tr("Wrong parameters ({n}):", n=len(self.problems)), *(f"  - {p}" for p in self.problems)])


def not_from(least: int, name: str, value) -> str:
    """Say that a parameter is no whole number from `least` on."""
    return tr(
        "{name} must be a whole number from {least} on, but {value!r} was passed.", name=name, least=least, value=value
    )


class BridgeError(CslibError):
    """The lines of a revenue bridge do not add up to its end."""

    def __init__(self, start, end, rest: float):
        self.start, self.end, self.rest = start, end, rest
        super().__init__(start, end, rest)

    def __str__(self) -> str:
        return tr(
            "The bridge of recurring revenue from {start} to {end} does not close: {rest} are left over.",
            start=f"{self.start:%Y-%m-%d}",
            end=f"{self.end:%Y-%m-%d}",
            rest=f"{self.rest:.2f}",
        )


class PolicyError(CslibError):
    """A policy file or rule cannot be understood."""
