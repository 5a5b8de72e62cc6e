"""The queue tried on the past, at equal minutes; and what an order of contact saves in replays of a simulation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cslib.adoption.queue import contacts, left_between
from cslib.adoption.risk import HORIZON_DAYS, MOST_FITTED, Model, assess, chosen, risk
from cslib.adoption.situation import phase_of
from cslib.company.asof import earlier
from cslib.stats.court import Claim, insufficient, judge
from cslib.stats.estimate import Estimate, Reason, Result, Unavailable, frame_of, verb
from cslib.stats.intervals import mean, proportion

SHARE = 0.2
FEW_LOST = 10
DRAWS = 2000
SEED = 20261001

QUEUE, SPREADSHEET, REVENUE, OLDEST, RANDOM = "queue", "spreadsheet", "revenue", "oldest contact", "random"
DEFINITION = "definition"


@dataclass(frozen=True)
class Backtest(Result):
    """What each order would have found.

    - `quarters`: oldest first; the model is fitted anew before each, on what was known then.
    - `share`: share of the accounts that the minutes were enough for, alike for all orders.
    - `found`: order -> share of the lost revenue (of the lost accounts where there is no money) among those first on
      its list.
    - `gaps`: other order -> queue minus it, with a verdict.
    - `curves`: index: share of accounts contacted (0 to 1); a column per order: share found.
    - `calibration`: fifths of the predicted risk within the quarter: n, events, predicted, happened, low, high.
    - `lost`: revenue a month (or accounts) lost in these quarters.
    """

    quarters: tuple[str, ...]
    share: float
    found: dict[str, Estimate]
    gaps: dict[str, Estimate]
    curves: pd.DataFrame = field(repr=False)
    calibration: pd.DataFrame = field(repr=False)
    lost: float
    money: bool

    @property
    def frame(self) -> pd.DataFrame:
        """One row for each order's share found, and for each difference to the queue."""
        return frame_of({"found": self.found, "gaps": self.gaps})


@verb(given="trailing")
def backtest(company, trailing: pd.DataFrame | Unavailable, rule=None, quarters: int = 4) -> Backtest | Unavailable:
    """Put the accounts in order at the start of each of the last quarters, and see who left in it.

    Lost in a quarter: accounts that had given no notice at its start and gave it, or churned without, before its end.
    Every contact costs the same, so that equal minutes are equal numbers of accounts. Bounds and differences: bootstrap
    over accounts, an account with all its quarters. This finds loss; whether a contact would have saved any of it, past
    data cannot tell. Insufficient evidence where fewer than ten accounts left. Orders that need a table the company
    lacks are absent.

    Parameters
    ----------
    trailing : DataFrame
        Of ``risk.history``.
    """
    parts, names = [], []
    for back in range(quarters - 1, -1, -1):
        quarter = company.quarter.previous(back)
        seen = in_order(company, trailing, rule, quarter.start, min(quarter.end, company.as_of))
        if seen is not None:
            parts.append(seen.assign(quarter=str(quarter)))
            names.append(str(quarter))
    rows = pd.concat(parts, ignore_index=True) if parts else None
    return compared(rows, tuple(names))


def in_order(company, trailing: pd.DataFrame, rule, start, end) -> pd.DataFrame | None:
    """Return the accounts without notice at `start`: size, soon, lost, and the place in each order (0 is first).

    None where nobody was a customer, or too little had happened to fit a model.
    """
    since = company.data_from("contracts")
    if since is not None and since >= start:
        return None
    then = earlier(company, start)
    if then.accounts.empty:
        return None
    assessed = risk(then, trailing, rule)
    table = assessed.frame[~assessed.frame["notice"]]
    everyone = company.everyone().accounts["account_id"]
    if len(everyone) > MOST_FITTED:  # of the others the use of then is not at hand
        table = table[table["account_id"].isin(chosen(everyone))]
    if assessed.model.fitted is None or table.empty:
        return None
    rows = table[["account_id", "size", "soon", "at_stake"]].reset_index(drop=True)
    rows["lost"] = rows["account_id"].isin(left_between(company, start, end))
    rows["money"] = assessed.money
    by = {QUEUE: -rows["at_stake"], SPREADSHEET: by_spreadsheet(table)}
    if assessed.money:
        by[REVENUE] = -rows["size"]
    if company.has("touches"):
        last = contacts(company, start).set_index("account_id")["last_outbound"]
        by[OLDEST] = rows["account_id"].map(last).fillna(pd.Timestamp(0))
    for name, key in by.items():
        rows[name] = key.rank(method="first").to_numpy() - 1
    rows["of"] = len(rows)
    return rows


def by_spreadsheet(table: pd.DataFrame) -> pd.Series:
    """Return the key of an order that anybody can keep in a spreadsheet, the first to be contacted lowest.

    Whose deadline for notice is within a quarter (as it always is in a term under three months) and who is outside the
    state comes first, then whose deadline is within it, then the others; in each the largest first.

    `table`: of ``situation.situation``.
    """
    near = (((table["days"] < HORIZON_DAYS) & (table["passed"] <= 0)) | table["short"]).to_numpy()
    outside = (table["state"] != "in").to_numpy()
    size = pd.to_numeric(table["mrr"]).astype(float).fillna(0.0)
    place = np.lexsort((-size.to_numpy(), np.select([near & outside, near], [0, 1], 2)))
    return pd.Series(np.argsort(place, kind="stable"))


def compared(rows: pd.DataFrame | None, quarters: tuple[str, ...], share: float = SHARE) -> Backtest | Unavailable:
    """Compare the orders on the accounts of all quarters (:func:`in_order`)."""
    if rows is None or rows.empty:
        return Unavailable(("contracts",), "no past quarter")
    lost = rows["size"].to_numpy(dtype=float) * rows["lost"].to_numpy()
    orders = [name for name in (QUEUE, SPREADSHEET, DEFINITION, REVENUE, OLDEST) if name in rows]
    n, events = int(rows["account_id"].nunique()), int(rows["lost"].sum())
    caught = {name: lost * (rows[name] < np.floor(share * rows["of"])).to_numpy() for name in orders}
    caught[RANDOM] = lost * (np.floor(share * rows["of"]) / rows["of"]).to_numpy()
    total = float(lost.sum())
    few = Reason("few_churns", {"events": events, "least": FEW_LOST})
    grid = np.linspace(0, 1, 51)
    depth = {name: (rows[name].to_numpy() + 1) / rows["of"].to_numpy() for name in orders}
    curves = {
        name: [lost[at <= x + 1e-9].sum() / total if total else np.nan for x in grid] for name, at in depth.items()
    }
    curves = pd.DataFrame(curves | {RANDOM: grid}, index=pd.Index(grid, name="share"))
    common = (curves, _calibration(rows), total, bool(rows["money"].all()))
    if events < FEW_LOST:
        none = insufficient(Estimate(None, n=n, events=events), few)
        gaps = {name: none for name in caught if name != QUEUE}
        return Backtest(quarters, share, dict.fromkeys(caught, none), gaps, *common)
    drawn = _drawn(rows["account_id"], np.column_stack([lost, *caught.values()]))
    shares = dict(zip(caught, (drawn[:, 1:] / drawn[:, :1]).T, strict=True))
    found, gaps = {}, {}
    for name, values in shares.items():
        low, high = np.quantile(values, [0.025, 0.975])
        estimate = float(caught[name].sum() / total)
        found[name] = Estimate(estimate, float(low), float(high), n, events, method="bootstrap")
        if name == RANDOM:  # the share contacted, but for rounding: not estimated
            found[name] = Estimate(estimate, n=n, events=events)
        if name != QUEUE:
            gap = found[QUEUE].estimate - estimate
            low, high = np.quantile(shares[QUEUE] - values, [0.025, 0.975])
            gaps[name] = Claim(Estimate(gap, float(low), float(high), n, events, method="MOVER"))
    gaps = dict(zip(gaps, judge("backtest", gaps.values()), strict=True))
    return Backtest(quarters, share, found, gaps, *common)


def _drawn(account: pd.Series, values: np.ndarray) -> np.ndarray:
    """Return bootstrap sums of the columns, accounts drawn with replacement; accounts that lost nothing add nothing."""
    sums = pd.DataFrame(values).groupby(account.to_numpy()).sum().to_numpy()
    some = sums[sums[:, 0] > 0]
    rng = np.random.default_rng(SEED)
    # The others matter only as a number of draws that add nothing.
    weights = rng.multinomial(len(sums), np.r_[np.full(len(some), 1 / len(sums)), 1 - len(some) / len(sums)], DRAWS)
    drawn = weights[:, :-1] @ some
    return drawn[drawn[:, 0] > 0]


def _calibration(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what was predicted and what happened, by fifths of the risk within the quarter."""
    fifth = np.minimum((rows["soon"].rank(method="first") - 1) * 5 // len(rows), 4).astype(int)
    records = []
    for part in (rows[fifth == k] for k in range(5)):
        happened = proportion(int(part["lost"].sum()), len(part))
        records.append(
            {
                "n": len(part),
                "events": happened.events,
                "predicted": float(part["soon"].mean()) if len(part) else np.nan,
                "happened": happened.estimate,
                "low": happened.low,
                "high": happened.high,
            }
        )
    return pd.DataFrame(records, index=pd.Index(range(1, 6), name="fifth"))


NOBODY = "nobody"


@dataclass(frozen=True)
class Savings(Result):
    """What each order saved.

    - `saved`: order -> revenue a month not lost that would have been without any call: mean over the draws with the
      bounds of the mean; n: draws.
    - `gaps`: other order -> what the queue saved more, draw by draw, with a verdict.
    - `ahead`: other order -> share of the draws in which the queue saved more.
    - `lost`: revenue a month lost without any call.
    """

    saved: dict[str, Estimate]
    gaps: dict[str, Estimate]
    ahead: dict[str, Estimate]
    lost: Estimate
    draws: int


def orders(model: Model) -> dict[str, Callable]:
    """Return the orders that are compared, as functions of what is on record and a generator.

    `model`: of ``risk.learn``, for the queue.
    """

    def by_stake(seen: dict[str, np.ndarray], rng) -> np.ndarray:
        table = pd.DataFrame({name: seen[name] for name in ("account_id", "mrr", "group", "days", "passed", "short")})
        table = table.assign(**{name: seen[name] for name in ("active_day_share", "breadth")})
        table["trend"] = table["active_day_share"] - seen["share_before"]
        table["state"] = np.where(seen["in_state"], "in", "outside")
        table["log_age"] = np.log1p(seen["age"] / 30.44)
        table["phase"] = phase_of(table["days"], table["passed"] > 0, table["short"])
        return assess(table.assign(notice=False), model).frame["at_stake"].to_numpy()

    return {
        QUEUE: by_stake,
        REVENUE: lambda seen, rng: seen["mrr"].astype(float),
        OLDEST: lambda seen, rng: seen["since_contact"].astype(float),
        RANDOM: lambda seen, rng: rng.random(len(seen["mrr"])),
    }


@verb
def savings(lost: pd.DataFrame | None) -> Savings | Unavailable:
    """Compare the orders over the draws, each draw with itself.

    Bounds of means are Student's, over draws.

    Parameters
    ----------
    lost : DataFrame
        Index: draw; revenue a month lost by order, and under :data:`NOBODY`.

    Examples
    --------
    >>> table = pd.DataFrame({"nobody": [9.0, 8, 9], "queue": [5.0, 4, 6], "random": [8.0, 7, 7]})
    >>> round(savings(table).gaps["random"].estimate, 2)
    2.33
    """
    if lost is None or lost.empty:
        return Unavailable(("benchmarks/replay.csv",), "no replays")
    names = [name for name in lost if name != NOBODY]
    saved = {name: mean(lost[NOBODY] - lost[name], "money") for name in names}
    gaps, ahead = {}, {}
    for name in names:
        if name == QUEUE:
            continue
        gaps[name] = Claim(mean(lost[name] - lost[QUEUE], "money"), df=max(len(lost) - 1, 1))
        ahead[name] = proportion(int((lost[name] > lost[QUEUE]).sum()), len(lost))
    gaps = dict(zip(gaps, judge("replay", gaps.values()), strict=True))
    return Savings(saved, gaps, ahead, mean(lost[NOBODY], "money"), len(lost))
