"""Accounts in the state against those outside it, like with like: what else may drive both use and staying.

Large accounts may use more and stay longer, whatever use does. So the two sides are compared once as they are and once
weighted, so that both have the same segments, sizes, plans and starts. Accounts of one group (root parent) that decide
together count for fewer.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from cslib.stats.estimate import Estimate, Reason
from cslib.stats.intervals import LEVEL, difference
from cslib.stats.survival import kaplan_meier

CATEGORIES = ("segment", "plan")
SIZE, START = "size", "start"
FEW_ALIKE = 10
"""Accounts, in effect, that each side must keep when only those alike count."""
FEW_IN_LEVEL = 10
RIDGE = 0.1


@dataclass(frozen=True)
class Standardised:
    """The difference with both sides made alike.

    `gap`: in the state minus outside it; no estimate where hardly any accounts are alike. `columns`: what both sides
    are alike in. `cause`: the column that explains the difference: the one without which most of what was lost comes
    back.
    """

    gap: Estimate
    columns: tuple[str, ...]
    cause: str | None = None


def same_fate(rows: pd.DataFrame, met: np.ndarray) -> float:
    """Return how far accounts of one unit share their fate: the correlation of their martingale residuals, 0 to 1.

    `rows`: months, churned, and `unit` where accounts belong to groups. `met` (ndarray of bool): which are in the
    state; each side has its own hazard.
    """
    if "unit" not in rows or rows["unit"].is_unique:
        return 0.0
    residual = np.zeros(len(rows))
    months, churned = rows["months"].to_numpy(), rows["churned"].to_numpy(dtype=float)
    for side in (met, ~met):
        if side.any():
            curve = kaplan_meier(months[side], churned[side])
            hazard = np.cumsum(curve.churned / curve.at_risk)
            residual[side] = churned[side] - hazard[np.searchsorted(curve.times, months[side])]
    by = pd.DataFrame({"one": residual, "squared": residual**2}).groupby(rows["unit"].to_numpy())
    total, size = by.sum(), by.size()
    pairs = ((size - 1) * total["squared"]).sum()
    return float(np.clip((total["one"] ** 2 - total["squared"]).sum() / pairs, 0, 1)) if pairs > 0 else 0.0


def retention(rows: pd.DataFrame, horizon: float, level: float = LEVEL, weights=None, fate: float = 0.0) -> Estimate:
    """Estimate retention at the horizon, of weighted accounts and of groups that share their fate.

    `rows`: months, churned, and `unit` where accounts belong to groups. `weights` (ndarray, shape (accounts,),
    optional). `fate`: of :func:`same_fate`.

    Notes
    -----
    Bounds are those of the effective number of accounts: weights are scaled to it (Kish), with the design effect of
    units of unequal size, and with Student's instead of the normal quantile for the units.

    References
    ----------
    Korn and Graubard (1998), Survey Methodology 24(2), 193-201.
    """
    if not len(rows) or (weights is None and (fate == 0 or rows["unit"].is_unique)):
        return kaplan_meier(rows["months"], rows["churned"], level=level).at(horizon)
    weights = np.ones(len(rows)) if weights is None else weights
    scaled = weights * effective(rows, weights, fate, level) / weights.sum()
    found = kaplan_meier(rows["months"], rows["churned"], weights=scaled, level=level).at(horizon)
    events = int((rows["churned"] & (rows["months"] <= horizon)).sum())
    return replace(found, n=len(rows), events=events)


def effective(rows: pd.DataFrame, weights: np.ndarray, fate: float = 0.0, level: float = LEVEL) -> float:
    """Return for how many independent accounts weighted ones of units that share their fate count."""
    squared = float((weights**2).sum())
    if squared == 0:
        return 0.0
    if fate == 0 or rows["unit"].is_unique:
        return float(weights.sum() ** 2 / squared)
    of_units = pd.Series(weights).groupby(rows["unit"].to_numpy()).sum()
    tail = (1 + level) / 2
    few = (stats.norm.ppf(tail) / stats.t.ppf(tail, max(len(of_units) - 1, 1))) ** 2
    return float(weights.sum() ** 2 / (squared + fate * ((of_units**2).sum() - squared)) * few)


def standardised(
    rows: pd.DataFrame, met: np.ndarray, horizon: float, level: float = LEVEL, fate: float = 0.0
) -> Standardised | None:
    """Compare both sides made alike in segment, plan, size and start, as many of these as there are.

    Accounts are weighted by the chance, given these, that they were on the other side (overlap weights): both sides
    then have the same means, those that could only be on one side count for nothing, and no weight is large.

    Returns None where there is nothing to be alike in, or one side is empty.

    `rows`: accounts alive at the landmark. `met` (ndarray of bool): which are in the state.

    References
    ----------
    Li, Morgan and Zaslavsky (2018), Journal of the American Statistical Association 113, 390-400.
    """
    parts = characteristics(rows)
    if not parts or min(met.sum(), (~met).sum()) < 2:
        return None
    names = tuple(parts)
    gap = _alike(rows, met, horizon, level, fate, [parts[name] for name in names])
    raw = difference(*(retention(rows[side], horizon, level, fate=fate) for side in (met, ~met)))
    if gap.estimate is None or raw.estimate is None or (gap.low > 0 and gap.estimate >= raw.estimate / 2):
        return Standardised(gap, names)
    return Standardised(gap, names, _cause(raw, gap, parts, lambda kept: _alike(rows, met, horizon, level, fate, kept)))


def _cause(raw: Estimate, gap: Estimate, parts: dict, again) -> str | None:
    """Return the column without which at least half of what the difference lost comes back, if there is one."""
    if raw.estimate <= gap.estimate:
        return None
    back = {}
    for name in parts:
        without = again([part for other, part in parts.items() if other != name])
        if without.estimate is not None:
            back[name] = without.estimate - gap.estimate
    most = max(back, key=back.get, default=None)
    return most if most is not None and back[most] >= (raw.estimate - gap.estimate) / 2 else None


def characteristics(rows: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return by name the columns that stand for each characteristic in a model; those without a choice are left out."""
    found = {}
    for name in dict.fromkeys((rows.attrs.get("segment_by") or CATEGORIES[0], *CATEGORIES)):
        if name in rows:
            found[name] = _levels(rows[name].astype(object).where(rows[name].notna(), "").astype(str))
    if SIZE in rows:
        size = np.log1p(rows[SIZE].astype(float).clip(lower=0))
        found[SIZE] = _numbers(size.fillna(size.median() if size.notna().any() else 0.0))
    if START in rows:
        year = rows[START].dt.year.astype(str)
        since = (rows[START] - rows[START].min()).dt.days.astype(float)
        found[START] = np.hstack([_levels(year), _numbers(since)])
    return {name: columns for name, columns in found.items() if columns.shape[1]}


def _levels(values: pd.Series) -> np.ndarray:
    """Return 0/1 columns of the levels; those of few accounts stay together with the reference."""
    counts = values.value_counts()
    usual = sorted(counts.index[counts >= FEW_IN_LEVEL])
    rest = usual[1:] if len(usual) == len(counts) else usual
    return np.column_stack([values == level for level in rest]).astype(float) if rest else np.empty((len(values), 0))


def _numbers(values: pd.Series) -> np.ndarray:
    """Return a number, its square, and its fifths."""
    spread = values.std()
    if not spread > 1e-9:
        return np.empty((len(values), 0))
    one = ((values - values.mean()) / spread).to_numpy()
    cuts = np.unique(np.quantile(one, [0.2, 0.4, 0.6, 0.8]))
    return np.column_stack([one, one**2, one[:, None] > cuts])


def _alike(rows, met, horizon, level, fate, parts: list[np.ndarray]) -> Estimate:
    if not parts:
        return difference(*(retention(rows[side], horizon, level, fate=fate) for side in (met, ~met)))
    chance = propensity(np.hstack(parts), met)
    weights = np.where(met, 1 - chance, chance)
    kept = min(effective(rows[side], weights[side], fate, level) for side in (met, ~met))
    if kept < FEW_ALIKE:
        few = Reason("few_alike", {"accounts": kept, "least": FEW_ALIKE})
        return Estimate(None, n=len(rows), events=int(rows["churned"].sum()), reasons=(few,))
    return difference(*(retention(rows[side], horizon, level, weights[side], fate) for side in (met, ~met)))


def propensity(columns: np.ndarray, met: np.ndarray, steps: int = 50) -> np.ndarray:
    """Return each account's chance to be in the state given its characteristics (logistic, slightly held back).

    `columns` (ndarray, shape (accounts, k)). `met` (ndarray of bool, shape (accounts,)).
    """
    spread = columns.std(axis=0)
    columns = ((columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1))[:, spread > 0]
    design = np.column_stack([np.ones(len(met)), columns])
    held = np.diag(np.r_[0.0, np.full(design.shape[1] - 1, RIDGE)])
    beta = np.zeros(design.shape[1])
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        slope = design.T @ (met - chance) - held @ beta
        bend = (design * np.maximum(chance * (1 - chance), 1e-9)[:, None]).T @ design + held
        step = np.linalg.solve(bend, slope)
        beta = beta + step
        if np.abs(step).max() < 1e-8:
            break
    return 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
