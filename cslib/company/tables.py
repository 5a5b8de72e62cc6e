"""The tables of a company: names, columns, meanings, and what their cells must be."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from cslib.language import catalogue

LOST_BY = ("acquisition", "acquired", "insolvency", "bankruptcy", "dissolved", "closed", "買収", "倒産", "解散", "廃業")
"""End reasons that are churn and say why: taken over by somebody who is no customer, or gone out of business."""

DISSOLVED = ("insolvency", "bankruptcy", "dissolved", "closed", "倒産", "解散", "廃業")
"""Those of them that leave nobody to renew."""

KINDS = ("text", "date", "month", "number", "integer", "boolean", "category")


@dataclass(frozen=True)
class Column:
    """One column of a table.

    - `name`: its name in the kit (exports may call it otherwise, see company.yml).
    - `kind`: one of :data:`KINDS`.
    - `description`: what it holds, in English, for somebody who has never seen the table.
    - `needed`: whether the column must exist and be filled in every row.
    - `allowed`: of a category: its values.
    - `default`: what an empty cell means; None where it means unknown.
    - `signed`: of a number: whether it may be below zero.
    - `unit`: of a number: what may stand behind it: money, months, days, people, times or minutes.
    - `open`: of a date: whether a dash or a year such as 9999 says that it has not come.
    """

    name: str
    kind: str
    description: str
    needed: bool = False
    allowed: tuple[str, ...] = ()
    default: str | None = None
    signed: bool = False
    unit: str = ""
    open: bool = False


@dataclass(frozen=True)
class Table:
    """One table of a company.

    `name`, `description`: what it is called and holds. `columns`: in the order of the dictionary. `key`: columns whose
    values together may occur once only. `needed`: whether no company does without it.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    needed: bool = False

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the needed columns."""
        return tuple(column.name for column in self.columns if column.needed)


def _read() -> Iterator[Table]:
    """Give the tables that tables.yml describes."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for name, said in yaml.load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"), loader).items():
        columns = (
            Column(of, **entry | {"allowed": tuple(entry.get("allowed", ()))}) for of, entry in said["columns"].items()
        )
        yield Table(name, **said | {"columns": tuple(columns), "key": tuple(said.get("key", ()))})


TABLES: dict[str, Table] = {table.name: table for table in _read()}
"""Every table that the kit knows, by name."""


def broken(table: str, frame) -> Iterator[tuple[Column, str, object]]:
    """Find the cells of a table, as it is after reading, that are not what its columns say.

    `frame` (DataFrame): dates are midnight ``datetime64[ns]``, numbers and integers float64 (missing: NaN), booleans
    pandas' ``boolean``, all else text. Yields the column, what is asked of it (``needed``, ``allowed``, ``whole`` or
    ``unsigned``), and which rows fail it (Series of bool), where any does.
    """
    for column in TABLES[table]:
        cells, found = frame[column.name], {}
        if column.needed:
            found["needed"] = cells.isna()
        if column.allowed:
            found["allowed"] = cells.notna() & ~cells.isin(column.allowed)
        if column.kind == "integer":
            found["whole"] = cells.notna() & (cells % 1 != 0)
        if column.kind in ("number", "integer") and not column.signed:
            found["unsigned"] = cells < 0
        yield from ((column, asked, bad) for asked, bad in found.items() if bad.any())


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def dictionary_markdown() -> str:
    """Return the data dictionary as Markdown: a section per table, descriptions in both languages."""
    japanese = catalogue("ja")
    parts = []
    for table in TABLES.values():
        parts += [f"## {table.name}{' (needed)' if table.needed else ''}", ""]
        parts += [table.description, "", japanese[table.description], ""]
        parts += ["| column | kind | needed | empty means | description | 説明 |", "|---|---|---|---|---|---|"]
        for column in table:
            kind = f"one of {', '.join(column.allowed)}" if column.allowed else column.kind
            parts.append(
                f"| `{column.name}` | {kind} | {'yes' if column.needed else ''} | {column.default or ''} "
                f"| {_cell(column.description)} | {_cell(japanese[column.description])} |"
            )
        parts.append("")
    return "\n".join(parts)
