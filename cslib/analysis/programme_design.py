"""One programme as a staggered start: periods, who was reached when and could have been, and use by period."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cslib.analysis.staggered import NEVER, Design
from cslib.analysis.utilization import states
from cslib.company import spells
from cslib.company.weeks import monday

PERIOD_DAYS = 28
BEFORE, AFTER, JUDGED = 4, 6, 3
"""Four-week periods looked at before the base one and from the offer on, and how many of these the verdict is of."""

LEAST_IN_STRATUM = 30


class Grid:
    """Use of all accounts by week, and their lives, as arrays."""

    def __init__(self, company, trailing: pd.DataFrame, measures: list[str], rule):
        life = spells.lives(company).set_index("account_id").sort_index()
        self.accounts, self.measures, self.as_of = life.index, measures, company.as_of
        self.start, self.end = life["start"], life["end"]
        told = life["end"].where(life["churned"])
        self.left, self.told = told, pd.concat([told, life["notice_date"]], axis=1).min(axis=1)
        rows = trailing[trailing["account_id"].isin(self.accounts)]
        self.first = rows["date"].min() if len(rows) else monday(pd.Series([company.as_of])).iloc[0]
        self.weeks = int((company.as_of - self.first).days // 7) + 1
        at = self.accounts.get_indexer(rows["account_id"]), ((rows["date"] - self.first).dt.days // 7).to_numpy()
        self.use = np.full((len(life), self.weeks, len(measures)), np.nan)
        self.use[at] = rows[measures].to_numpy(float)
        self.inside = None
        if rule is not None:
            found = states(rows, rule)
            self.inside = np.zeros((len(life), self.weeks), bool)
            at = self.accounts.get_indexer(found["account_id"]), ((found["date"] - self.first).dt.days // 7).to_numpy()
            self.inside[at] = found["in_state"].to_numpy()

    def at(self, values: np.ndarray, dates: pd.DatetimeIndex, missing) -> np.ndarray:
        """Return weekly values on given Mondays."""
        places = ((dates - self.first).days // 7).to_numpy()
        inside = (places >= 0) & (places < self.weeks)
        found = np.full((values.shape[0], len(places), *values.shape[2:]), missing, dtype=values.dtype)
        found[:, inside] = values[:, places[inside]]
        return found


@dataclass(frozen=True)
class Case:
    """One programme: its design, and by account and period the values (use until notice or churn; use, 0 after churn;
    whether neither left nor gave notice), what was known before, and who was in the state when it began."""

    design: Design
    values: np.ndarray
    past: np.ndarray
    inside: np.ndarray | None
    left_out: int


def case(grid: Grid, first: pd.Series) -> Case | None:
    """Put accounts and periods of a programme into arrays; None where it began after the last whole period."""
    first = monday(first).reindex(grid.accounts)
    first = first.where(first < grid.end)
    if first.isna().all():
        return None
    zero, back = first.min(), BEFORE + 1
    periods = int((grid.as_of - zero).days // PERIOD_DAYS) + back
    if periods <= back:
        return None

    def period(days: pd.Series) -> np.ndarray:
        places = (days - zero).dt.days // PERIOD_DAYS + back
        return places.where(places < periods).fillna(NEVER).to_numpy(int)

    ends = zero + pd.to_timedelta(PERIOD_DAYS * (np.arange(-back, periods - back) + 1), unit="D")
    place = np.arange(periods)
    gone = place >= period(grid.left)[:, None]
    told = gone | (place >= period(grid.told)[:, None])
    use = grid.at(grid.use, ends, np.nan)
    counted = np.where(gone[:, :, None], 0.0, use)
    known = ~np.isnan(counted).any(axis=2)
    staying = np.where(known, ~told, np.nan)[:, :, None]
    start = period(first)
    since, stratum, young = _eligible(grid, first, start)
    leave = period(grid.told)
    # Who is offered it after giving notice was not reached in time: it stays among those compared with.
    start = np.where(start > leave, NEVER, start)
    design = Design(start, leave, since, stratum, known)
    counts = (start < NEVER) & ~young
    seen = np.zeros(len(start), bool)
    seen[counts] = design.ready[np.flatnonzero(counts), start[counts]]
    design = replace(design, start=np.where(seen, start, NEVER), since=np.where((start < NEVER) & ~seen, NEVER, since))
    stayed = np.where(told[:, :, None], np.nan, use)
    inside = None if grid.inside is None else _shifted(grid.at(grid.inside, ends, False), 1, False)
    left_out = int(((start < NEVER) & ~seen).sum())
    return Case(design, np.concatenate([stayed, counted, staying], axis=2), _past(stayed), inside, left_out)


def _eligible(grid: Grid, first: pd.Series, start: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the period from which each account could be reached, its stratum, and who was reached too young."""
    age = (first - grid.start).dt.days
    least = age.quantile(0.01, interpolation="lower")
    young = (age < least).to_numpy()
    began = first[~young & (start < NEVER)]
    waves = began.groupby(start[~young & (start < NEVER)]).max().sort_index()
    old_enough = (grid.start + pd.to_timedelta(least, unit="D")).to_numpy()
    place = np.searchsorted(waves.to_numpy(), old_enough)
    since = np.append(waves.index.to_numpy(int), NEVER)[place]
    order = np.lexsort((grid.start.to_numpy(), since))
    stratum, current, size, last = np.zeros(len(since), int), 0, 0, None
    for i in order:
        if size >= LEAST_IN_STRATUM and since[i] != last:
            current, size = current + 1, 0
        stratum[i], size, last = current, size + 1, since[i]
    return since, stratum, young


def _shifted(values: np.ndarray, by: int, missing) -> np.ndarray:
    """Move values `by` periods later."""
    moved = np.full_like(values, missing)
    moved[:, by:] = values[:, :-by]
    return moved


def _past(use: np.ndarray) -> np.ndarray:
    """Return use in the period before each, and on average in the three before that (0 where not known)."""
    last = _shifted(use, 1, np.nan)
    earlier = np.stack([_shifted(use, by, np.nan) for by in (2, 3, 4)])
    number = (~np.isnan(earlier)).sum(axis=0)
    mean = np.where(number > 0, np.nansum(earlier, axis=0) / np.maximum(number, 1), last)
    return np.nan_to_num(np.concatenate([last, mean], axis=2))
