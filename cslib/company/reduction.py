"""Use reduced once: the days on which accounts used anything, their features and users as bits of numbers.

The engine makes one pass over the rows that analyses see; what counts use in windows works on these arrays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

BITS = 63
"""Features, or users of one account, in one number; further ones are in a number (word) of their own."""

MOST_ROWS = 25_000_000
"""So many rows are reduced at once."""

SETS = ("features", "users")

MONDAY = 3
"""Days from a Monday to the day from which days are counted, a Thursday."""


@dataclass(frozen=True)
class Use:
    """Use by account and day, in this order, further by word where a set needs several.

    - `accounts`, `features` (Index): identifiers.
    - `account` (place in `accounts`), `day` (since 1970), `events`: by row.
    - `sets` (dict of (bits, word or None)): by row, ``features`` and, with user_id, ``users``.
    """

    accounts: pd.Index
    features: pd.Index
    account: np.ndarray
    day: np.ndarray
    events: np.ndarray
    sets: Mapping[str, tuple[np.ndarray, np.ndarray | None]]

    def kept(self, rows: np.ndarray) -> Use:
        """Return the rows that are chosen."""
        if rows.all():
            return self
        sets = {name: (_kept(bits, rows), _kept(word, rows)) for name, (bits, word) in self.sets.items()}
        events = self.events[rows]
        return replace(self, account=self.account[rows], day=self.day[rows], events=events, sets=sets)

    def by_feature(self):
        """Give each feature and the rows in which it was used."""
        bits, word = self.sets["features"]
        for i, name in enumerate(self.features):
            found = bits & (1 << i % BITS) != 0
            yield name, np.flatnonzero(found if word is None else found & (word == i // BITS))


def of(company) -> Use:
    """Return the use that analyses of a company see; a segment's is cut from the whole's.

    Raises SourceError if the company has no usage table.
    """
    if "use" not in company.worked_out:
        company.worked_out["use"] = _cut(company)
    return company.worked_out["use"]


def _cut(company) -> Use:
    engine, lives = company.usage_engine, company.lives
    until, known, use = engine.reduced or (None, lives, None)
    if until != company.as_of or not known.reindex(lives["account_id"]).equals(lives.set_index("account_id")):
        whole = company.everyone().lives
        use = _reduced(engine, whole, company.as_of)
        engine.reduced = company.as_of, whole.set_index("account_id"), use
    chosen = use.accounts.isin(lives["account_id"])
    rows = chosen[use.account] if not chosen.all() else np.ones(len(use.day), dtype=bool)
    since = company.data_from("usage")
    return use.kept(rows if since is None else rows & (use.day >= numbered(since)))


def numbered(days) -> np.ndarray:
    """Return days as numbers of days since 1970."""
    return np.asarray(days, dtype="datetime64[D]").astype("int32")


def _dated(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[D]").astype("datetime64[ns]")


def _reduced(engine, lives: pd.DataFrame, until: pd.Timestamp) -> Use:
    """Make the one pass; of large tables one for every so many rows, since groups cost the engine memory."""
    features = pd.Series(engine.columns(engine.rows.select("feature").distinct())["feature"], dtype="str")
    features = features.dropna().sort_values()
    pieces = 1 + int(engine.columns(engine.rows.aggregate(n=engine.rows.count()))["n"][0]) // MOST_ROWS
    found = []
    for places in np.array_split(np.arange(len(lives)), pieces):
        rows = engine.inside(lives.iloc[places], until, "life")
        columns = _in_order(engine.columns(_grouped(rows, features, engine.either)))
        columns["life"] += places[0] if len(places) else 0
        found.append(columns)
    columns = {name: np.concatenate([piece.pop(name) for piece in found]) for name in list(found[0])}
    words = {name: word if (word := columns.pop(f"{name}_word")).any() else None for name in SETS if name in columns}
    return Use(
        pd.Index(lives["account_id"]),
        pd.Index(features),
        columns["life"],
        columns["date"],
        columns["events"],
        {name: (columns[name], word) for name, word in words.items()},
    )


def _grouped(rows, features: pd.Series, either=lambda bits: bits.bit_or()):
    """Return the Ibis table of accounts' days. Nothing in it is particular to DuckDB.

    `either`: gives the bits that any row has.
    """
    import ibis

    there = ibis.memtable(pd.DataFrame({"feature_is": features, **_flags("features", len(features))}))
    rows = rows.left_join(there, rows.feature == there.feature_is)
    if "user_id" in rows.columns:
        users = rows.filter(rows.user_id.notnull()).select("life", "user_id").distinct()
        place = ibis.row_number().over(ibis.window(group_by="life", order_by="user_id"))
        users = users.select(user_of="life", user_is="user_id", place=place)
        flags = ibis.memtable(pd.DataFrame({"bit": range(BITS), "users": _flags("", BITS)[""]}))
        users = users.inner_join(flags, users.place % BITS == flags.bit)
        users = users.mutate(users_word=(users.place // BITS).cast("int32")).drop("place", "bit")
        rows = rows.left_join(users, [rows.life == users.user_of, rows.user_id == users.user_is])
    names = [name for name in SETS if name in rows.columns]
    # A row without a user is among those of the first word.
    words = {f"{name}_word": rows[f"{name}_word"].fill_null(0).cast("int32") for name in names}
    sets = {name: either(rows[name]).fill_null(0) for name in names}
    return rows.group_by("life", "date", **words).aggregate(events=rows["count"].sum(), **sets)


def _in_order(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    key = columns["life"].astype("int64")
    parts = [columns["date"], *(column for name, column in columns.items() if name.endswith("_word"))]
    for part in parts:
        least = int(part.min(initial=0))
        key = key * (int(part.max(initial=0)) - least + 1) + (part - least)
    order = np.argsort(key)
    return {name: column[order] for name, column in columns.items()}


def _flags(name: str, n: int) -> dict[str, list[int]]:
    """Return a bit for each of `n` values, and in which word it is."""
    return {name: [1 << i % BITS for i in range(n)], f"{name}_word": [i // BITS for i in range(n)]}


def _kept(values: np.ndarray | None, rows: np.ndarray) -> np.ndarray | None:
    return None if values is None else values[rows]


def _begins(*keys: np.ndarray) -> np.ndarray:
    """Tell the rows that differ from the one before in some key."""
    begins = np.ones(len(keys[0]), dtype=bool)
    begins[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    return begins


class Windows:
    """The use inside windows, one of each account.

    - `row`: the window of each group of rows (those of a window, `by_week` those of a week of it).
    - `week`: in which each group is, by number; only `by_week`.

    `use` (Use). `windows`: account_id; lo and hi: the window is [lo, hi). `by_week`: whether the weeks of a window are
    counted each.
    """

    def __init__(self, use: Use, windows: pd.DataFrame, by_week: bool = False):
        place = use.accounts.get_indexer(windows["account_id"])
        lo, hi, row = (np.zeros(len(use.accounts), dtype="int32") for _ in range(3))
        lo[place], hi[place], row[place] = numbered(windows["lo"]), numbered(windows["hi"]), np.arange(len(windows))
        self._use = use
        self._inside = (use.day >= lo[use.account]) & (use.day < hi[use.account])
        account, self._day = use.account[self._inside], use.day[self._inside]
        self._first = _begins(account, self._day)
        week = (self._day + MONDAY) // 7 if by_week else (self._day - lo[account]) // 7
        self._first_of_week = _begins(account, week)
        keys = (account, week) if by_week else (account,)
        self._starts = np.flatnonzero(_begins(*keys))
        self.row, self.week = row[account[self._starts]], week[self._starts]
        self._sets: dict = {}

    def _count(self, rows: np.ndarray) -> np.ndarray:
        return np.add.reduceat(rows, self._starts, dtype="int64") if len(rows) else np.zeros(0, dtype="int64")

    def days(self, calendar=None) -> np.ndarray:
        """Count the days of use of each group; the working days of a calendar where one is given."""
        if calendar is None or not len(self._day):
            return self._count(self._first)
        since = self._day.min()
        known = np.arange(since, self._day.max() + 1).astype("datetime64[D]")
        return self._count(self._first & calendar.is_working(known)[self._day - since])

    def weeks(self) -> np.ndarray:
        """Count the weeks with use since each window began."""
        return self._count(self._first_of_week)

    def events(self) -> np.ndarray:
        """Add up the events of each group."""
        events = self._use.events[self._inside]
        return np.add.reduceat(events, self._starts) if len(events) else events

    def gaps(self) -> pd.DataFrame:
        """Return row and gap of every day of use: the days since the one before it, missing for the first."""
        day = self._day[self._first]
        row = np.repeat(self.row, self.days())
        return pd.DataFrame({"row": row, "gap": np.where(_begins(row), np.nan, np.diff(day, prepend=0))})

    def _words(self, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the group, word and bits of each group's sets."""
        bits, word = (_kept(values, self._inside) for values in self._use.sets[name])
        groups = np.arange(len(self._starts))
        if word is None or not len(bits):
            return groups, np.zeros_like(groups), np.bitwise_or.reduceat(bits, self._starts) if len(bits) else bits
        first = np.bitwise_or.reduceat(np.where(word == 0, bits, 0), self._starts)
        further = np.flatnonzero(word)
        group = np.searchsorted(self._starts, further, side="right") - 1
        order = np.lexsort([word[further], group])
        group, word, bits = group[order], word[further][order], bits[further][order]
        starts = np.flatnonzero(_begins(group, word))
        bits = np.bitwise_or.reduceat(bits, starts) if len(bits) else bits
        words = np.concatenate([np.zeros_like(groups), word[starts]])
        return np.concatenate([groups, group[starts]]), words, np.concatenate([first, bits])

    def different(self, name: str) -> np.ndarray:
        """Count the different ``features`` or ``users`` of each group."""
        group, _, bits = self._words(name)
        return np.bincount(group, np.bitwise_count(bits), minlength=len(self._starts))

    def at(self, first: pd.Series, weeks: np.ndarray) -> np.ndarray:
        """Return where each group stands among the `weeks` weeks from `first` of every window, one window after the
        other; -1 where it is none of them.
        """
        week = self.week - ((numbered(first) + MONDAY) // 7)[self.row]
        return np.where((week >= 0) & (week < weeks[self.row]), (np.cumsum(weeks) - weeks)[self.row] + week, -1)

    def rolling(self, name: str, at: np.ndarray, weeks: np.ndarray, size: int) -> np.ndarray:
        """Count the different ``features`` or ``users`` of each week and the `size` - 1 before it.

        `at`, `weeks`: of :meth:`at`. The first weeks of a window mix in others'.
        """
        group, word, bits = self._words(name)
        there = at[group] >= 0
        group, word, bits = group[there], word[there], bits[there]
        row, words = self.row[group], np.ones_like(weeks)
        np.maximum.at(words, row, word + 1)
        # The weeks of a window once for each of its words.
        long = weeks * words
        first, first_long = np.cumsum(weeks) - weeks, np.cumsum(long) - long
        flags = np.zeros(long.sum(), dtype="int64")
        flags[first_long[row] + word * weeks[row] + at[group] - first[row]] = bits
        counts = different(flags, size)
        if len(counts) == weeks.sum():
            return counts
        place = np.repeat(first, long) + (np.arange(len(flags)) - np.repeat(first_long, long)) % np.repeat(weeks, long)
        return np.bincount(place, counts, minlength=weeks.sum())


def different(flags: np.ndarray, size: int) -> np.ndarray:
    """Count the bits set in each value or the `size` - 1 before it; for an account's first weeks as in :func:`rolling`.

    Examples
    --------
    >>> different(np.array([1, 6, 0, 4]), 2).tolist()
    [1.0, 3.0, 2.0, 1.0]
    """
    either = flags.copy()
    for back in range(1, size):
        either[back:] |= flags[:-back]
    return np.bitwise_count(either).astype(float)


def first_days(use: Use) -> np.ndarray:
    """Return the first day of use of each feature, as dates."""
    bits, word = use.sets["features"]
    word = np.zeros(len(bits), dtype="int32") if word is None else word
    # Days are few: which features each had tells the first of them.
    order = np.lexsort([word, use.day])
    day, word, bits = use.day[order], word[order], bits[order]
    starts = np.flatnonzero(_begins(day, word))
    bits = np.bitwise_or.reduceat(bits, starts) if len(bits) else bits
    by_day = Use(use.accounts, use.features, starts, day[starts], starts, {"features": (bits, word[starts])})
    firsts = [by_day.day[rows[0]] for _, rows in by_day.by_feature() if len(rows)]
    return _dated(np.array(firsts, dtype="int64"))


def first_and_last(use: Use) -> pd.DataFrame:
    """Return account_id, feature, first and last day of use, by feature and account."""
    rows, ends, features = [], [], []
    for name, at in use.by_feature():
        begins = np.flatnonzero(_begins(use.account[at]))
        rows.append(at[begins])
        ends.append(at[np.append(begins[1:], len(at)) - 1] if len(at) else at)
        features += [name] * len(begins)
    first, last = np.concatenate(rows), np.concatenate(ends)
    days = {"first": _dated(use.day[first]), "last": _dated(use.day[last])}
    account = use.accounts[use.account[first]]
    return pd.DataFrame({"account_id": account, "feature": pd.Series(features, dtype="str"), **days})
