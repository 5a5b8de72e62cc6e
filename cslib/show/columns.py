"""Columns of tables: what a cell says on a page, and what it leaves in the record."""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter

from cslib.language import date, in_currency, join, number, percent, tr
from cslib.show.wording import bounds_in_words, estimate_in_words, p_in_words
from cslib.stats.estimate import plain

_FORMATS = {
    "percent": percent,
    "number": number,
    "decimal": lambda value: number(value, 1),
    "money": number,
    "date": date,
    "p": p_in_words,
}

_ESTIMATES = {"estimate": "percent", "points": "decimal", "days": "number", "ratio": "decimal", "amount": "money"}

MOST_NAMES = 3


@dataclass(frozen=True)
class Column:
    """A column of a table.

    - `label`: heading in the current language.
    - `kind`: ``text``, ``percent``, ``number``, ``decimal``, ``money``, ``date``; ``names`` (cells are tuples of texts,
      of which a page shows the first few); or one of Estimates, which the record keeps as three columns (estimate, low,
      high): ``estimate`` (of shares), ``points`` (of differences of shares), ``days``, ``ratio`` or ``amount`` (of
      money); or ``p``, a p-value, of which a page says no more than that it is below 0.001.
    - `key`: where a row of a DataFrame, or an object, holds the value (see :meth:`TableView.of`): the name of a column
      or attribute (``Index``, ``accuracy.ppv``), or a function of the row, a named tuple.
    """

    label: str
    kind: str = "text"
    key: str | Callable = field(default="", compare=False, repr=False)

    def of(self, row):
        """Return this column's value of a row."""
        return self.key(row) if callable(self.key) else attrgetter(self.key)(row)

    @property
    def heading(self) -> str:
        """What stands above its cells: the label, for amounts with their currency."""
        return in_currency(self.label) if self.kind == "money" else self.label

    @property
    def left(self) -> bool:
        """Whether cells begin at the left edge: texts do, numbers and dates end at the right one."""
        return self.kind in ("text", "names")

    def say(self, value) -> str:
        """Return a cell as a person reads it."""
        if self.kind in _ESTIMATES:
            return estimate_in_words(value)
        if self.kind == "names":
            return _names(value)
        if value is None or value != value:
            return "–"
        return _FORMATS[self.kind](value) if self.kind in _FORMATS else str(value)

    def stacked(self, value) -> tuple[str, str]:
        """Return a cell that takes little room: what it says, and an estimate's bounds, which stand below it."""
        if self.kind not in _ESTIMATES or not value:
            return self.say(value), ""
        if self.kind == "points":
            alone = number(None if value.estimate is None else 100 * value.estimate, 1)
        else:
            alone = estimate_in_words(value, bounds=False)
        return alone, bounds_in_words(value)

    def labels(self) -> list[str]:
        """Return the headings of its columns in the record."""
        if self.kind not in _ESTIMATES:
            return [self.label]
        bounds = (tr("low"), tr("high"))
        return [self.label, *(tr("{label}, {bound}", label=self.label, bound=bound) for bound in bounds)]

    def kinds(self) -> list[str]:
        """Return the kinds of its columns in the record."""
        if self.kind in _ESTIMATES:
            return [_ESTIMATES[self.kind]] * 3
        return [{"names": "text", "p": "decimal"}.get(self.kind, self.kind)]

    def values(self, value) -> list:
        """Return its values in the record; points are hundredths there as on the page."""
        if self.kind == "names":
            return [join(value)]
        if self.kind not in _ESTIMATES:
            return [plain(value)]
        if not value:
            return [None, None, None]
        scale = 100 if self.kind == "points" else 1
        return [None if v is None else plain(scale * v) for v in (value.estimate, value.low, value.high)]


def headed(kinds: str, *heads: str) -> tuple[Column, ...]:
    """Return columns by their headings; `kinds`: the kind of each, with spaces between."""
    return tuple(Column(head, kind) for head, kind in zip(heads, kinds.split(), strict=True))


def _names(names) -> str:
    """Join names; of many the first are shown, and how many more there are."""
    if len(names) <= MOST_NAMES:
        return join(names)
    shown = join(names[: MOST_NAMES - 1])
    return tr("{names} and {n} more", names=shown, n=len(names) - MOST_NAMES + 1)


Names = tuple[tuple[str, str], ...]  # the id of each account behind a count, and why it is counted


def names_of(rows, why: Callable[..., str] = lambda row: "") -> Names:
    """Return who is behind a count: the accounts of a DataFrame with `account_id`, in its order; nobody without one."""
    return () if rows is None else tuple((str(row.account_id), why(row)) for row in rows.itertuples())
