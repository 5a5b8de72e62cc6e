"""Recurring revenue from one day to another: the bridge, and gross and net retention of a frozen set.

An account's revenue at a date is the sum of `mrr` over its paid contracts that cover the day before,
kept in whole hundredths so that sums are exact. Every account falls on one line of the bridge (two
where it left and came back, or where it grew by a transfer and by itself), decided by its spells.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cslib.company.parsing import among
from cslib.company.spells import active_at, mrr_at, once, paid_of, spells
from cslib.errors import BridgeError
from cslib.stats.estimate import Estimate, Reason, Result, Unavailable, verb
from cslib.stats.intervals import LEVEL, korn_graubard

LEFT_OTHERWISE = ("completed", "merged", "migrated")
CHANGED_NEEDED = 30
LARGEST_SHARE = 0.05
RESAMPLES = 2000

LINES = (
    "start",
    "new",
    "reactivated",
    "recovered",
    "transferred_in",
    "planned_ramp",
    "expansion",
    "contraction",
    "churn",
    "transferred_or_completed_out",
    "end",
)
"""Lines of the bridge, in its order."""

DOWN = ("contraction", "churn", "transferred_or_completed_out")
"""Lines that are taken away."""


@dataclass(frozen=True)
class Bridge(Result):
    """Recurring revenue from `start` to `end`.

    Attributes
    ----------
    start, end : Timestamp
        Both count the contracts that cover the day before.
    lines : DataFrame
        Index: :data:`LINES`; `amount` (per month, never negative: :data:`DOWN` are taken away) and
        `accounts`.
    moves : DataFrame
        One row per account and line between start and end: account_id, line, amount, mrr_start, mrr_end.
    provisional : int
        Accounts on the line churn whose win-back window is still open, or that have since come back in it.
    paused : int
        Accounts on the line contraction because they are paused.
    came_and_went : int
        Accounts that started after `start` and were gone before `end`: on no line.
    unpriced : int
        Active accounts, at either date, with a contract that has no mrr; it counts as 0.
    """

    start: pd.Timestamp
    end: pd.Timestamp
    lines: pd.DataFrame
    moves: pd.DataFrame
    provisional: int
    paused: int
    came_and_went: int
    unpriced: int

    def amount(self, line: str) -> float:
        """Return the amount of a line."""
        return float(self.lines.at[line, "amount"])

    def accounts(self, line: str) -> int:
        """Return the number of accounts on a line."""
        return int(self.lines.at[line, "accounts"])


@dataclass(frozen=True)
class RevenueRetention:
    """Gross and net retention of the revenue that was there at `start`, as shares.

    Attributes
    ----------
    start, end : Timestamp
    grr, nrr : Estimate
        n: accounts of the frozen set; events: those that pay less (grr), or another amount (nrr).
    revenue : float
        Recurring revenue per month of the set at the start.
    """

    start: pd.Timestamp
    end: pd.Timestamp
    grr: Estimate
    nrr: Estimate
    revenue: float


def priced(company) -> bool:
    """Tell whether the company has anything to count money with."""
    return company.has("contracts.mrr") or company.has("revenue")


def positions(company, date) -> pd.DataFrame:
    """Return what each account pays at `date`: over its paid contracts that cover the day before.

    Parameters
    ----------
    company : cslib.company.company.Company
    date : date-like
        Up to ``company.as_of``.

    Returns
    -------
    DataFrame
        Index account_id, active accounts only; `cents` (per month, in hundredths, int) and `unpriced`
        (bool: some contract has no mrr; it counts as 0). Accounts in the table ``revenue`` pay what it says.
    """
    day = pd.Timestamp(date) - pd.Timedelta(days=1)
    return once(company, f"positions {day}", None, lambda: _positions(company, day))


def _positions(company, day: pd.Timestamp) -> pd.DataFrame:
    rows = paid_of(company)
    revenue = company.table("revenue") if company.has("revenue") else None
    active = active_at(rows, [day]).iloc[:, 0]
    amounts = mrr_at(rows, [day], revenue).iloc[:, 0]
    lacking = rows[rows["mrr"].isna() & (rows["start_date"] <= day) & (rows["until"] > day)]["account_id"]
    if revenue is not None and len(lacking):
        lacking = lacking[~lacking.isin(revenue["account_id"])]
    cents = (amounts * 100).round().astype("int64")
    table = pd.DataFrame({"cents": cents, "unpriced": cents.index.isin(lacking)})
    return table[active.reindex(table.index).to_numpy(dtype=bool)]


def spell_at(table: pd.DataFrame, date) -> pd.DataFrame:
    """Return the spell that covers the day before `date`, by account.

    Parameters
    ----------
    table : DataFrame
        Of ``spells.spells``.
    date : date-like

    Returns
    -------
    DataFrame
        Index account_id; the columns of `table`.
    """
    date = pd.Timestamp(date)
    covering = table[(table["start"] < date) & ~(table["end"] < date)]
    return covering.drop_duplicates("account_id", keep="last").set_index("account_id")


def _paused_at(company, date: pd.Timestamp) -> set:
    """Return the accounts whose last paid contract that ended before `date` ended in a pause."""
    rows = paid_of(company)
    over = rows[rows["until"] < date].sort_values("until", kind="stable")
    last = over.drop_duplicates("account_id", keep="last")
    return set(last.loc[last["end_reason"] == "paused", "account_id"])


def _ledger(company, start, end, table: pd.DataFrame) -> pd.DataFrame:
    """Return one row per account active at `start` or `end`: what it paid and on which lines its spells put it.

    Columns: then, now (hundredths), here, there (active at start, at end), out (line on which it leaves
    or None), into (line on which it comes or None), transfer and ramp (hundredths taken over, or agreed at
    signing, of an account that stayed), provisional, paused.
    """
    before, after = positions(company, start), positions(company, end)
    rows = pd.DataFrame(index=before.index.union(after.index))
    rows["then"] = before["cents"].reindex(rows.index).fillna(0).astype("int64")
    rows["now"] = after["cents"].reindex(rows.index).fillna(0).astype("int64")
    for name, part in (("here", before), ("there", after)):
        rows[name] = part.index.get_indexer(rows.index) >= 0
    for name, part in (("unpriced_then", before), ("unpriced_now", after)):
        rows[name] = part["unpriced"].reindex(rows.index).fillna(False).astype(bool)
    first, second = spell_at(table, start).reindex(rows.index), spell_at(table, end).reindex(rows.index)
    ended = first["end"] < end
    stayed = rows["here"] & rows["there"] & ~ended
    lost = rows["here"] & ~stayed
    otherwise = ended & first["ended_by"].isin(LEFT_OTHERWISE)
    resting = rows.index.isin(_paused_at(company, end))
    rows["paused"] = lost & ~rows["there"] & ((~ended & resting) | (ended & (first["ended_by"] == "paused")))
    rows["out"] = np.select(
        [(lost & otherwise).to_numpy(), rows["paused"].to_numpy(), lost.to_numpy()],
        ["transferred_or_completed_out", "contraction", "churn"],
        "",
    )
    rows["provisional"] = (rows["out"] == "churn") & (~ended | first["provisional"].eq(True))

    followed_by = successors(company)
    gone = table[table["ended_by"].isin(LEFT_OTHERWISE) & (table["end"] < end)]
    heirs = followed_by[followed_by.index.isin(gone["account_id"])]
    came = rows["there"] & ~stayed
    fresh = second["start"] >= start
    rows["into"] = np.select(
        [
            (came & ~rows["here"] & fresh & rows.index.isin(heirs)).to_numpy(),
            (came & ~fresh).to_numpy(),
            (came & (second["spell"] > 0)).to_numpy(),
            came.to_numpy(),
        ],
        ["transferred_in", "recovered", "reactivated", "new"],
        "",
    )
    left = rows["then"].where(rows["out"] == "transferred_or_completed_out", 0)
    inflow = left.groupby(left.index.map(heirs)).sum() if len(heirs) else pd.Series(dtype="int64")
    taken = inflow.reindex(rows.index).fillna(0).astype("int64")
    rows["transfer"] = np.where(stayed, np.minimum(taken, (rows["now"] - rows["then"]).clip(lower=0)), 0)
    rows["stayed"] = stayed
    rows["ramp"] = 0
    if company.retention.ramps == "planned":
        steps = planned_growth(company, start, end, first.loc[stayed, "start"])
        growth = (rows["now"] - rows["then"] - rows["transfer"]).clip(lower=0)
        rows["ramp"] = np.minimum(steps.reindex(rows.index).fillna(0).astype("int64"), growth).where(stayed, 0)
    return rows


def _moves(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the bridge between start and end, in hundredths."""
    change = rows["now"] - rows["then"]
    stayed = rows["stayed"]
    unearned = rows["transfer"] + rows["ramp"]
    parts = [
        (rows["out"] != "", rows["out"], rows["then"]),
        (rows["into"] != "", rows["into"], rows["now"]),
        (stayed & (rows["transfer"] > 0), "transferred_in", rows["transfer"]),
        (stayed & (rows["ramp"] > 0), "planned_ramp", rows["ramp"]),
        (stayed & (change > unearned), "expansion", change - unearned),
        (stayed & (change < 0), "contraction", -change),
    ]
    frames = [
        pd.DataFrame({"line": line, "cents": cents, "then": rows["then"], "now": rows["now"]})[mask]
        for mask, line, cents in parts
    ]
    return pd.concat(frames).rename_axis("account_id").reset_index()


@verb
def bridge(company, start=None, end=None, win_back_days: int | None = None) -> Bridge | Unavailable:
    """Lead recurring revenue from `start` over to `end`; over the company's quarter when left out.

    Lines:

    - *start*, *end*: contracts that cover the day before the date.
    - *new*: there at the end; its first spell began after the start.
    - *reactivated*: there at the end in a later spell that began after the start, so it had been away for
      more than the win-back window. An account that left and came so inside the period is on *churn* and here.
    - *recovered*: away at the start but inside the win-back window, or paused, and back at the end.
    - *transferred_in*: revenue that came over from accounts merged or migrated (``successor_id``): all of an
      account that was not there before; of one that was, its growth up to what its predecessors paid.
    - *planned_ramp*: growth by contracts signed on the day on which the first of the spell was: a ramp agreed at
      signing. Where the retention policy says ``ramps: expansion`` it is on that line instead.
    - *expansion*, *contraction*: pays more, or less, at the end, in the same spell. Who is paused at the
      end contracts by all it paid: it has not left.
    - *churn*: was there at the start and has left (provisionally, while the win-back window is open).
    - *transferred_or_completed_out*: left by completing, merging or migrating.

    Parameters
    ----------
    company : cslib.company.company.Company
    start, end : date-like, optional
        ``start < end <= company.as_of``.
    win_back_days : int, optional
        Gap up to which a return is no new spell; as the retention policy in force says when left out.

    Returns
    -------
    Bridge or Unavailable
        Unavailable where no contract has an mrr.

    Raises
    ------
    BridgeError
        If the lines do not add up to the end, to the hundredth; the run must not go on then.
    """
    if not priced(company):
        return Unavailable(("contracts.mrr",))
    start = company.quarter.start if start is None else pd.Timestamp(start)
    end = company.quarter.end if end is None else pd.Timestamp(end)
    table = spells(company, win_back_days=win_back_days)
    rows = _ledger(company, start, end, table)
    moves = _moves(rows)
    amounts = moves.groupby("line")["cents"].sum().reindex(LINES, fill_value=0)
    counts = moves.groupby("line")["account_id"].nunique().reindex(LINES, fill_value=0)
    amounts["start"], amounts["end"] = rows["then"].sum(), rows["now"].sum()
    counts["start"], counts["end"] = rows["here"].sum(), rows["there"].sum()
    sign = pd.Series([-1 if line in DOWN or line == "end" else 1 for line in LINES], index=LINES)
    rest = int((amounts * sign).sum())
    if rest != 0:
        raise BridgeError(start, end, rest / 100)
    within = table[(table["start"] >= start) & (table["end"] < end) & ~table["account_id"].isin(rows.index)]
    return Bridge(
        start=start,
        end=end,
        lines=pd.DataFrame({"amount": amounts / 100, "accounts": counts.astype(int)}),
        moves=moves.assign(amount=moves["cents"] / 100, mrr_start=moves["then"] / 100, mrr_end=moves["now"] / 100).drop(
            columns=["cents", "then", "now"]
        ),
        provisional=int(rows["provisional"].sum()),
        paused=int(rows["paused"].sum()),
        came_and_went=within["account_id"].nunique(),
        unpriced=int((rows["unpriced_then"] | rows["unpriced_now"]).sum()),
    )


def frozen(company, start, end, table: pd.DataFrame) -> pd.DataFrame:
    """Return what the accounts with revenue at `start` paid then and pay at `end`, as retention counts it.

    Parameters
    ----------
    company : cslib.company.company.Company
    start, end : Timestamp
    table : DataFrame
        Of ``spells.spells``.

    Returns
    -------
    DataFrame
        Index account_id: `then`, `now` (hundredths a month); without those that completed or were transferred.
    """
    rows = _ledger(company, start, end, table)
    rows = rows[(rows["then"] > 0) & (rows["out"] != "transferred_or_completed_out")]
    now = (rows["now"] - rows["transfer"] - rows["ramp"]).mask(rows["out"] == "churn", 0)
    return pd.DataFrame({"then": rows["then"], "now": now})


def revenue_retention(
    company, start, end, win_back_days: int | None = None, table: pd.DataFrame | None = None
) -> RevenueRetention | Unavailable:
    """Estimate how much of the revenue at `start` is still there at `end`, without and with growth.

    The set is frozen at the start. Per account, over all its contracts: GRR is
    ``sum(min(now, then)) / sum(then)``, NRR ``sum(now) / sum(then)``. New and reactivated revenue stays
    outside; accounts that completed, merged or migrated leave both sums (merged ones unless the retention
    policy counts them as churned); growth taken over from such accounts, and ramps agreed at signing (unless the
    policy counts them as expansion), do not count as growth.

    GRR has Clopper-Pearson bounds on the effective number ``sum(m)**2 / sum(m**2)``. NRR has bootstrap bounds
    over accounts (percentiles, fixed seed) where at least 30 accounts changed and none holds more than 5% of
    revenue; else none, and the reason.

    Parameters
    ----------
    company : cslib.company.company.Company
    start, end : date-like
    win_back_days : int, optional
    table : DataFrame, optional
        Of ``spells.spells``, to save joining them again.

    Returns
    -------
    RevenueRetention or Unavailable
    """
    if not priced(company):
        return Unavailable(("contracts.mrr",))
    start, end = pd.Timestamp(start), pd.Timestamp(end)
    table = spells(company, win_back_days=win_back_days) if table is None else table
    held = frozen(company, start, end, table)
    then, now = held["then"].to_numpy(dtype=float), held["now"].to_numpy(dtype=float)
    if then.size == 0:
        none = Estimate(None, n=0, events=0, reasons=(Reason("no_revenue_at_start", {"date": start}),))
        return RevenueRetention(start, end, none, none, 0.0)
    kept = float(np.minimum(now, then).sum() / then.sum())
    low, high = korn_graubard(kept, then)
    grr = Estimate(kept, low, high, n=then.size, events=int((now < then).sum()), method="Korn-Graubard")
    return RevenueRetention(start, end, grr, net(then, now), float(then.sum()) / 100)


def net(then: np.ndarray, now: np.ndarray) -> Estimate:
    """Estimate net retention; bounds only where a bootstrap over accounts can be trusted.

    Parameters
    ----------
    then, now : array of float, shape (accounts,)
        Revenue of each account at the two ends; all of the first above 0.

    Returns
    -------
    Estimate
        A ratio. Without bounds, but with reasons, where too few accounts changed or one account outweighs the rest.
    """
    changed = int((now != then).sum())
    largest = float(max((then / then.sum()).max(), (now / now.sum()).max() if now.sum() else 0))
    point = Estimate(float(now.sum() / then.sum()), n=then.size, events=changed)
    reasons = []
    if changed < CHANGED_NEEDED:
        reasons.append(Reason("few_changed_accounts", {"accounts": changed, "least": CHANGED_NEEDED}))
    if largest > LARGEST_SHARE:
        reasons.append(Reason("one_account_dominates", {"share": largest, "limit": LARGEST_SHARE}))
    if reasons:
        return replace(point, reasons=tuple(reasons))
    rng = np.random.default_rng(20260930)
    ratios = np.empty(RESAMPLES)
    for i in range(RESAMPLES):
        drawn = rng.integers(0, then.size, then.size)
        ratios[i] = now[drawn].sum() / then[drawn].sum()
    low, high = np.quantile(ratios, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return replace(point, low=float(low), high=float(high), method="bootstrap")


def successors(company) -> pd.Series:
    """Return predecessor account -> the account that follows it after a merger or migration.

    ``successor_id`` names an account, or the contract of one.
    """
    return once(company, "successors", None, lambda: _successors(company))


def _successors(company) -> pd.Series:
    contracts = company.table("contracts")
    if "successor_id" not in contracts:
        return pd.Series(dtype="object")
    named = contracts.loc[contracts["successor_id"].notna(), ["account_id", "successor_id"]]
    target = named["successor_id"].astype(str)
    if "contract_id" in contracts:
        owner = contracts.dropna(subset=["contract_id"]).drop_duplicates("contract_id")
        owner = owner.set_index(owner["contract_id"].astype(str))["account_id"]
        known = among(target, company.table("accounts")["account_id"])
        target = target.where(known, target.map(owner))
    pairs = pd.Series(target.to_numpy(), index=named["account_id"].to_numpy()).dropna()
    pairs = pairs[pairs.index != pairs.to_numpy()]
    return pairs[~pairs.index.duplicated(keep="last")]


def planned_growth(company, start, end, began: pd.Series) -> pd.Series:
    """Return by how much the contracts signed with the first one of a spell pay more at `end` than at `start`.

    A contract signed on the day on which the first of its spell was, with a later start, is a step of a ramp that
    was agreed at signing.

    Parameters
    ----------
    company : cslib.company.company.Company
    start, end : Timestamp
        Both count the contracts that cover the day before.
    began : Series of Timestamp
        Account -> start of the spell it is in.

    Returns
    -------
    Series of int
        In hundredths a month, by account: only those with such a contract, never negative.
    """
    rows = paid_of(company)
    none = pd.Series(dtype="int64")
    if "signed_date" not in rows:
        return none
    rows = rows[rows["signed_date"].notna() & among(rows["account_id"], began.index)]
    if rows.empty:
        return none
    rows = rows[rows["start_date"] >= began.reindex(rows["account_id"]).set_axis(rows.index)]
    rows = rows.sort_values(["account_id", "start_date"], kind="stable")
    first = rows.drop_duplicates("account_id").set_index("account_id")
    first = first[first["start_date"] == began.reindex(first.index)]
    rows = rows[rows["signed_date"] == first["signed_date"].reindex(rows["account_id"]).set_axis(rows.index)]
    later = rows[rows["start_date"] > first["start_date"].reindex(rows["account_id"]).set_axis(rows.index)][
        "account_id"
    ]
    rows = rows[among(rows["account_id"], later)]
    cents = (pd.to_numeric(rows["mrr"]).fillna(0.0) * 100).round().astype("int64")
    paid_at = []
    for date in (start, end):
        day = pd.Timestamp(date) - pd.Timedelta(days=1)
        covers = (rows["start_date"] <= day) & (day < rows["until"])
        paid_at.append(cents.where(covers, 0).groupby(rows["account_id"]).sum())
    return (paid_at[1] - paid_at[0]).clip(lower=0)
