"""Why retention changed: mix and rate by segment, the largest customer, and which segments differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from cslib.company.money import by_group, groups
from cslib.retention.bridge import CHANGED_NEEDED, LARGEST_SHARE, held, incomplete
from cslib.retention.curves import GROUP, MIN_ACCOUNTS, anniversary, grouped_curve, start_stop
from cslib.stats.court import EITHER, Claim, insufficient, judge
from cslib.stats.estimate import Estimate, Reason, Result, Unavailable, too_few, verb
from cslib.stats.intervals import LEVEL, difference
from cslib.stats.survival import Curve, Test, log_rank

RESAMPLES = 1000
SEED = 20260930


@dataclass(frozen=True)
class Decomposition(Result):
    """The change of twelve-month revenue retention against the same quarter last year, in two parts.

    - `measure`, `column`: ``grr`` or ``nrr``; the segment column.
    - `before`, `after`: retention over the twelve months to the same quarter last year, and to this one.
    - `change`, `mix`, `rate`: after - before; the part from segments weighing more or less, the part from segments
      keeping more or less. ``mix + rate == change``. n: accounts of both years; events: those whose revenue changed.
    - `parts`: index: segment (empty: none known); weight_before, weight_after (of revenue at the start), rate_before,
      rate_after (NaN where it had no revenue), mix, rate, accounts (of both years). Columns `mix` and `rate` sum to the
      totals.
    """

    measure: str
    column: str
    before: float | None
    after: float | None
    change: Estimate
    mix: Estimate
    rate: Estimate
    parts: pd.DataFrame


def two_way(weight0, rate0, weight1, rate1) -> tuple[np.ndarray, np.ndarray]:
    """Split the change of a weighted mean into mix and rate, group by group.

    `weight0`, `rate0`, `weight1`, `rate1` (ndarray, shape (..., groups)): weights sum to 1 over the groups. The rate of
    a group without weight does not matter. Returns mix, rate (ndarray, shape (..., groups)): their sum over the groups
    is ``sum(weight1 * rate1) - sum(weight0 * rate0)``. Mix is measured from the mean of both totals, so that a group of
    average retention adds nothing by growing.

    References
    ----------
    Kitagawa (1955), Journal of the American Statistical Association 50, 1168-1194.

    Examples
    --------
    >>> mix, rate = two_way([0.5, 0.5], [0.9, 0.7], [0.8, 0.2], [0.9, 0.7])
    >>> round(float(mix.sum()), 10), round(float(rate.sum()), 10)
    (0.06, 0.0)
    """
    weight0, rate0, weight1, rate1 = (np.asarray(part, dtype=float) for part in (weight0, rate0, weight1, rate1))
    # A group that is there in one year only has changed the mix, not a rate.
    first, second = np.where(weight0 > 0, rate0, rate1), np.where(weight1 > 0, rate1, rate0)
    there = weight0 + weight1 > 0
    first, second = np.where(there, first, 0.0), np.where(there, second, 0.0)
    totals = (weight0 * first).sum(-1, keepdims=True), (weight1 * second).sum(-1, keepdims=True)
    mix = (weight1 - weight0) * ((first + second) / 2 - (totals[0] + totals[1]) / 2)
    return mix, (weight0 + weight1) / 2 * (second - first)


@verb(needs="contracts.mrr", given="column")
def mix_and_rate(company, column: str, measure: str = "grr") -> Decomposition | Unavailable:
    """Split the change of twelve-month retention against the same quarter last year into mix and rate by segment.

    Bounds are percentiles of a bootstrap over accounts (an account that is in both years is drawn in both, accounts of
    one parent together; fixed seed), under the conditions of net retention: 30 or more changed accounts, none above 5%
    of revenue. Unavailable without money or without a segment column.

    Parameters
    ----------
    column : str
        A segment column of accounts, as it is today.
    measure : {"grr", "nrr"}
    """
    company = by_group(company)
    rows, lacking = _frozen_twice(company)
    table = _kept(rows, measure)
    known = company.accounts.set_index("account_id")[column]
    group = pd.Series(table.index.map(known), index=table.index, dtype="object").fillna("").astype(str)
    values, code = np.unique(group, return_inverse=True)
    columns = ["then0", "kept0", "then1", "kept1"]
    member = np.eye(len(values))[code]
    sums = np.stack([member.T @ table[name].to_numpy(dtype=float) for name in columns])
    empty = lacking or incomplete(company, company.quarter.previous(8).end) or sums[0].sum() <= 0 or sums[2].sum() <= 0
    n, events = len(table), int(table["changed"].sum())
    if empty:
        day = company.quarter.previous(8).end
        why = lacking or (Reason("no_revenue_at_start", {"date": day}),)
        none = insufficient(Estimate(None, n=n), *why)
        return Decomposition(measure, column, None, None, none, none, none, pd.DataFrame())
    weight0, rate0, weight1, rate1 = _weights(sums)
    mix, rate = two_way(weight0, rate0, weight1, rate1)
    parts = pd.DataFrame(
        {
            "weight_before": weight0,
            "weight_after": weight1,
            "rate_before": np.where(sums[0] > 0, rate0, np.nan),
            "rate_after": np.where(sums[2] > 0, rate1, np.nan),
            "mix": mix,
            "rate": rate,
            "accounts": member.sum(axis=0).astype(int),
        },
        index=pd.Index(values, name=column),
    ).sort_values("weight_after", ascending=False, kind="stable")
    before, after = sums[1].sum() / sums[0].sum(), sums[3].sum() / sums[2].sum()
    points = [after - before, mix.sum(), rate.sum()]
    reasons = _doubts(table)
    if reasons:
        results = [Estimate(float(value), n=n, events=events, reasons=reasons) for value in points]
    else:
        drawn = _resampled(table[columns].to_numpy(dtype=float), member, groups(company, table.index))
        results = [
            Estimate(float(value), *np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist(), n, events)
            for value, draws in zip(points, drawn, strict=True)
        ]
        results = [replace(result, method="bootstrap") for result in results]
    return Decomposition(measure, column, float(before), float(after), *results, parts)


def _frozen_twice(company) -> tuple[pd.DataFrame, tuple[Reason, ...]]:
    """Return by account what it paid at the start and the end of both years: then0, now0 (last year's), then1, now1.

    With it the reason not to look at them, where too many amounts are unknown.
    """
    quarter = company.quarter
    years = ((quarter.previous(8).end, quarter.previous(4).end), (quarter.previous(4).end, quarter.end))
    found = [held(company, start, end) for start, end in years]
    parts = [one.frame.add_suffix(str(place)) for place, one in enumerate(found)]
    lacking = next((one.lacking() for one in found if not one.enough), ())
    return pd.concat(parts, axis=1).fillna(0.0), lacking


def _kept(rows: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return then and kept of both years, as the measure counts it, and whether anything changed."""
    found = rows[["then0", "then1"]].copy()
    for year in ("0", "1"):
        pays = rows[f"now{year}"]
        found[f"kept{year}"] = pays if measure == "nrr" else np.minimum(rows[f"then{year}"], pays)
    return found.assign(changed=(rows["then0"] != found["kept0"]) | (rows["then1"] != found["kept1"]))


def _weights(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return weights and rates of both years from (then, kept, then, kept), each of shape (..., groups)."""
    found = []
    for then, kept in ((sums[0], sums[1]), (sums[2], sums[3])):
        found += [then / then.sum(-1, keepdims=True), kept / np.where(then > 0, then, 1.0)]
    return tuple(found)


def _doubts(table: pd.DataFrame) -> tuple[Reason, ...]:
    """Return why a bootstrap over accounts cannot be trusted."""
    largest = float(max((table[y] / table[y].sum()).max() for y in ("then0", "then1")))
    reasons = too_few("few_changed_for_parts", CHANGED_NEEDED, accounts=int(table["changed"].sum()))
    if largest > LARGEST_SHARE:
        reasons += (Reason("one_account_decides_parts", {"share": largest, "limit": LARGEST_SHARE}),)
    return reasons


def _resampled(values: np.ndarray, member: np.ndarray, group: np.ndarray | None) -> list[np.ndarray]:
    """Return the change, mix and rate of resampled accounts, each of shape (resamples,); groups are drawn whole."""
    rng = np.random.default_rng(SEED)
    n = len(values) if group is None else int(group.max()) + 1
    counts = rng.multinomial(n, np.full(n, 1 / n), size=RESAMPLES).astype(float)
    counts = counts if group is None else counts[:, group]
    sums = np.stack([counts @ (member * values[:, [i]]) for i in range(4)])
    usable = (sums[0].sum(-1) > 0) & (sums[2].sum(-1) > 0)
    weights = _weights(sums[:, usable])
    mix, rate = (part.sum(-1) for part in two_way(*weights))
    return [mix + rate, mix, rate]


@dataclass(frozen=True)
class WithoutLargest:
    """Twelve-month revenue retention with and without the customer that paid most at its start.

    `share`: of the revenue at the start. `frame`: index: measure (``grr``, ``nrr``); with, without (retention of these
    twelve months), change_with, change_without (against the same quarter last year; NaN where that is not known). `n`:
    accounts, the largest included.
    """

    account_id: str
    name: str
    share: float
    frame: pd.DataFrame
    n: int


@verb(needs="contracts.mrr")
def without_largest(company) -> WithoutLargest | Unavailable:
    """Compare twelve-month retention and its change with and without the largest customer (in both years).

    Unavailable where there is no revenue a year ago.
    """
    company = by_group(company)
    rows, lacking = _frozen_twice(company)
    whole = rows["then1"].sum()
    if lacking or incomplete(company, company.quarter.previous(4).end) or whole <= 0:
        return Unavailable(("contracts.mrr",))
    largest, n = rows["then1"].idxmax(), int((rows["then1"] > 0).sum())
    share, records = float(rows["then1"].max() / whole), {}
    for measure in ("grr", "nrr"):
        both = _kept(rows, measure)
        shares = {}
        for name, part in (("with", both), ("without", both.drop(index=largest))):
            now, then = (part[f"kept{y}"].sum() / (part[f"then{y}"].sum() or np.nan) for y in (1, 0))
            shares[name] = now
            shares[f"change_{name}"] = np.nan if incomplete(company, company.quarter.previous(8).end) else now - then
        records[measure] = shares
    known = company.accounts.set_index("account_id")
    name = known["name"].get(largest) if "name" in known else None
    table = pd.DataFrame.from_dict(records, orient="index")[["with", "without", "change_with", "change_without"]]
    return WithoutLargest(str(largest), str(name) if isinstance(name, str) else str(largest), share, table, n)


@dataclass(frozen=True)
class Pairs(Result):
    """Segments compared two by two.

    - `overall`: log-rank over all segments that are compared.
    - `frame`: one row per pair, the smallest p first: first, second, months (the horizon, or the last whole month to
      which both are followed), difference (Estimate of retention then, first - second, judged), p (log-rank),
      p_corrected (for all pairs and the other claims of the page), verdict.
    - `too_few`: segments with fewer than 30 accounts, not compared.
    """

    column: str
    horizon_months: int
    overall: Test
    frame: pd.DataFrame
    too_few: tuple[str, ...]


def _apart(one: Curve, two: Curve, horizon_months: int) -> tuple[int, Estimate]:
    """Return the difference of two curves at the horizon, else in the last whole month to which both are followed."""
    gap = difference(*(curve.at(anniversary(horizon_months)) for curve in (one, two)))
    if gap.estimate is not None:
        return horizon_months, gap
    months = min(horizon_months, int(min(one.end, two.end)))
    return (months, difference(one.at(months), two.at(months))) if months else (horizon_months, gap)


@verb(given="column")
def pairwise(company, column: str, horizon_months: int = 12) -> Pairs | Unavailable:
    """Compare how long the accounts of each two segments stay (log-rank), corrected for the number of pairs (Holm).

    Unavailable without a segment column; no rows with fewer than two segments of 30 accounts.

    Parameters
    ----------
    horizon_months : int
        Where the difference of retention is told; the test looks at the whole curves.
    """
    rows = start_stop(company).dropna(subset=[column])
    sizes = rows.groupby(column)["account_id"].nunique()
    values = [value for value in company.segments(column) if sizes.get(value, 0) >= MIN_ACCOUNTS]
    few = tuple(str(value) for value in company.segments(column) if value not in values)
    rows = rows[rows[column].isin(values)]
    overall = log_rank(rows["exit"], rows["event"], rows[column], rows["entry"])
    fitted = {}
    for value in values:
        part = rows[rows[column] == value]
        fitted[value] = replace(grouped_curve(part), n=int(sizes[value]))
    records = []
    for first, second in combinations(values, 2):
        pair = rows[rows[column].isin([first, second])]
        joint = pair[GROUP] if pair[GROUP].duplicated().any() else None
        test = log_rank(pair["exit"], pair["event"], pair[column], pair["entry"], cluster=joint)
        months, gap = _apart(fitted[first], fitted[second], horizon_months)
        records.append((first, second, months, gap, test.p))
    table = pd.DataFrame(records, columns=["first", "second", "months", "difference", "p"])
    claims = [Claim(gap, EITHER, p=p) for gap, p in zip(table["difference"], table["p"], strict=True)]
    found = judge("segments", claims)
    table["difference"] = pd.Series(found, dtype=object)
    table["p_corrected"] = [one.claim.p if one.claim else None for one in found]
    table["verdict"] = [one.verdict for one in found]
    return Pairs(column, horizon_months, overall, table.sort_values("p", kind="stable", ignore_index=True), few)
