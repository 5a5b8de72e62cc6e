"""Recurring revenue from one day to another: the bridge, and gross and net retention of a frozen set.

An account's revenue at a date is what it pays over its paid contracts that cover the day before, as its spells say (see
`cslib.company.money`), kept in whole hundredths so that sums are exact. Accounts that merged are put together first and
measured then. Every account falls on one line of the bridge (more where it left and came back, or where it grew by a
transfer and by itself), decided by its spells.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cslib.company.money import by_group, groups, planned_growth, positions, transfers
from cslib.company.parsing import among
from cslib.company.spells import booked, once, paid_of
from cslib.errors import BridgeError
from cslib.stats.cluster import share, summed
from cslib.stats.court import insufficient
from cslib.stats.estimate import Estimate, Reason, Result, Unavailable, too_few, verb
from cslib.stats.intervals import LEVEL

LEFT_OTHERWISE = ("completed", "merged", "migrated")
CHANGED_NEEDED = 30
LARGEST_SHARE = 0.05
RESAMPLES = 2000

MOST_UNKNOWN = 0.2
"""Of the accounts of a set, the share whose amounts may be unknown: the known ones stand for these, too, and where
there are more of them no longer."""

DOWN = ("contraction", "churn", "transferred_or_completed_out")
"""Lines that are taken away."""

SIGNED = ("unknown", "exchange")
"""Lines that may go either way, and are there only where something is on them."""

UP = ("new", "reactivated", "recovered", "transferred_in", "planned_ramp", "expansion")
LINES = ("start", *UP, *DOWN, *SIGNED, "end")
"""Lines of the bridge, in its order."""


@dataclass(frozen=True)
class Bridge(Result):
    """Recurring revenue from `start` to `end`.

    - `start`, `end`: both count the contracts that cover the day before.
    - `lines`: index: :data:`LINES`; `amount` (per month; :data:`DOWN` are taken away, only :data:`SIGNED` may be
      negative) and `accounts`.
    - `moves`: one row per account and line between start and end: account_id, line, amount, mrr_start, mrr_end.
    - `provisional`: accounts on the line churn whose win-back window is still open, or that have since come back in it.
    - `paused`: accounts on the line contraction because they are paused.
    - `came_and_went`: accounts that started after `start` and were gone before `end`: on no line.
    - `unpriced`: active accounts whose amount is not known at either date: they count at neither.
    - `renewal_open`: accounts at the end whose renewal is open: they count as going on.
    """

    start: pd.Timestamp
    end: pd.Timestamp
    lines: pd.DataFrame
    moves: pd.DataFrame
    provisional: int
    paused: int
    came_and_went: int
    unpriced: int
    renewal_open: int = 0

    def amount(self, line: str) -> float:
        """Return the amount of a line."""
        return float(self.lines.at[line, "amount"])

    def accounts(self, line: str) -> int:
        """Return the number of accounts on a line."""
        return int(self.lines.at[line, "accounts"])


@dataclass(frozen=True)
class RevenueRetention:
    """Gross and net retention of the revenue that was there at `start`, as shares.

    `grr`, `nrr`: n: accounts of the frozen set; events: those that pay less (grr), or another amount (nrr). `revenue`:
    recurring revenue per month of the set at the start. `unknown`: accounts that were there at the start and are in
    neither sum, because an amount of theirs is not known.
    """

    start: pd.Timestamp
    end: pd.Timestamp
    grr: Estimate
    nrr: Estimate
    revenue: float
    unknown: int = 0


def priced(company) -> bool:
    """Tell whether the company has anything to count money with."""
    return company.has("contracts.mrr") or company.has("revenue")


def spell_at(table: pd.DataFrame, date) -> pd.DataFrame:
    """Return the spell that covers the day before `date`, by account.

    Index: account_id; the columns of `table`.

    `table`: of ``spells.spells``.
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


def _ledger(company, start, end) -> pd.DataFrame:
    """Return one row per account active at `start` or `end`: what it paid and on which lines its spells put it.

    Columns: then, now (hundredths, at the rates of `start`); there_then, there_now; moved, taken (hundredths that went
    over to other accounts or came from them with a merger, migration or split); base (then - moved + taken: what `now`
    is measured against); out (line on which it leaves or empty), into (line on which it comes or empty), ramp
    (hundredths agreed at signing, of an account that stayed), unknown, stayed, provisional, paused, closing (now at the
    rates of `end`).
    """
    return once(company, f"ledger {start} {end}", None, lambda one: _written(one, start, end))


def _written(company, start, end) -> pd.DataFrame:
    table = booked(company)
    before, after, closing = positions(company, start), positions(company, end, start), positions(company, end)
    moves = transfers(company, start, end)
    rows = pd.DataFrame(index=before.index.union(after.index).union(pd.Index(moves["heir"].unique(), dtype="str")))
    for name, part in (("then", before), ("now", after), ("closing", closing)):
        rows[name] = part["cents"].reindex(rows.index).fillna(0).astype("int64")
    for name, part in (("here", before), ("there", after)):
        rows[name] = part.index.get_indexer(rows.index) >= 0
    for name, side in (("moved", "account_id"), ("taken", "heir")):
        rows[name] = moves.groupby(side)["cents"].sum().reindex(rows.index).fillna(0).astype("int64")
    rows["base"] = rows["then"] - rows["moved"] + rows["taken"]

    first, second = spell_at(table, start).reindex(rows.index), spell_at(table, end).reindex(rows.index)
    # Who came with a transfer and has left again is told by the last spell.
    passing = (rows["taken"] > 0) & ~rows["here"] & ~rows["there"]
    if passing.any():
        latest = table[table["start"] < end].drop_duplicates("account_id", keep="last").set_index("account_id")
        first.loc[passing] = latest.reindex(rows.index[passing])
    ended = first["end"] < end
    stayed = rows["here"] & rows["there"] & ~ended
    lost = (rows["here"] & ~stayed) | passing
    otherwise = ended & first["ended_by"].isin(LEFT_OTHERWISE)
    resting = rows.index.isin(_paused_at(company, end))
    rows["paused"] = lost & ~rows["there"] & ((~ended & resting) | (ended & (first["ended_by"] == "paused")))
    rows["out"] = np.select(
        [(lost & otherwise).to_numpy(), rows["paused"].to_numpy(), lost.to_numpy()],
        ["transferred_or_completed_out", "contraction", "churn"],
        "",
    )
    rows["provisional"] = (rows["out"] == "churn") & (~ended | first["provisional"].eq(True))
    rows["renewal_open"] = rows["there"] & second["renewal_open"].eq(True) & (pd.Timestamp(end) == company.as_of)

    lacking = {name: part.index[part["unpriced"]] for name, part in (("then", before), ("now", after))}
    heirs = moves.loc[moves["account_id"].isin(lacking["then"]), "heir"]
    rows["unknown_then"] = rows.index.isin(lacking["then"]) | rows.index.isin(heirs)
    rows["unknown_now"] = rows.index.isin(lacking["now"])

    came = rows["there"] & ~stayed
    fresh = second["start"] >= start
    rows["into"] = np.select(
        [
            (came & ~rows["here"] & fresh & (rows["taken"] > 0)).to_numpy(),
            (came & ~fresh).to_numpy(),
            (came & (second["spell"] > 0)).to_numpy(),
            came.to_numpy(),
        ],
        ["transferred_in", "recovered", "reactivated", "new"],
        "",
    )
    # Who came with a transfer is measured like those who stayed, against what it took over.
    rows["stayed"] = stayed | (rows["into"] == "transferred_in")
    rows["ramp"] = 0
    if company.retention.ramps == "planned":
        steps = planned_growth(company, start, end, rows.index[stayed])
        growth = (rows["now"] - rows["base"]).clip(lower=0)
        rows["ramp"] = np.minimum(steps.reindex(rows.index).fillna(0).astype("int64"), growth).where(stayed, 0)
    return rows


def _moves(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the bridge between start and end, in hundredths."""
    known = ~rows["unknown_then"] & ~rows["unknown_now"]
    out, into = rows["out"].where(known, ""), rows["into"].where(known, "")
    change = (rows["now"] - rows["base"]).where(known, 0)
    stayed = rows["stayed"] & known
    moved, taken = rows["moved"].where(known, 0), rows["taken"].where(known, 0)
    ramp, rate = rows["ramp"].where(known, 0), rows["closing"] - rows["now"]
    # Of an account that is not known at one end the other goes to a line of its own.
    rest = (rows["now"] - rows["then"]).where(~known, 0)
    parts = [
        (moved != 0, "transferred_or_completed_out", moved),
        (taken != 0, "transferred_in", taken),
        (out != "", out, rows["base"]),
        ((into != "") & (into != "transferred_in"), into, rows["now"]),
        (stayed & (ramp > 0), "planned_ramp", ramp),
        (stayed & (change > ramp), "expansion", change - ramp),
        (stayed & (change < 0), "contraction", -change),
        (~known, "unknown", rest),
        (rate != 0, "exchange", rate),
    ]
    frames = [
        pd.DataFrame({"line": line, "cents": cents, "then": rows["then"], "now": rows["closing"]})[mask]
        for mask, line, cents in parts
    ]
    moves = pd.concat(frames).rename_axis("account_id").reset_index()
    # Who went over wholly is on the line out with all it paid, and has nothing left to leave with.
    return moves[(moves["cents"] != 0) | ~among(moves["account_id"], rows.index[rows["moved"] > 0])]


@verb(needs="contracts.mrr")
def bridge(company, start=None, end=None) -> Bridge | Unavailable:
    """Lead recurring revenue from `start` over to `end`; over the company's quarter when left out.

    Lines:

    - *start*, *end*: contracts that cover the day before the date.
    - *new*: there at the end; its first spell began after the start.
    - *reactivated*: there at the end in a later spell that began after the start, so it had been away for
      more than the win-back window. An account that left and came so inside the period is on *churn* and here.
    - *recovered*: paused at the start, and back at the end.
    - *transferred_in*: what contracts paid that came over from other accounts by a merger, migration or split
      (``successor_id`` of each contract). What the account then pays more or less is its expansion or contraction.
    - *planned_ramp*: growth by contracts signed together with one that began earlier: a ramp agreed at signing. Where
      the retention policy says ``ramps: expansion`` it is on that line instead.
    - *expansion*, *contraction*: pays more, or less, at the end, in the same spell. Who is paused at the
      end contracts by all it paid: it has not left.
    - *churn*: was there at the start and has left (provisionally, while the win-back window is open).
    - *transferred_or_completed_out*: left by completing, or went over to other accounts.
    - *unknown*: of accounts whose amount is not known at one of the two dates, the amount at the other.
    - *exchange*: what rates of exchange did from start to end; all other lines are at the rates of the start.

    Unavailable where no contract has an mrr.

    Parameters
    ----------
    start, end : date-like, optional
        ``start < end <= company.as_of``.

    Raises
    ------
    BridgeError
        If the lines do not add up to the end, to the hundredth; the run must not go on then.
    """
    company = by_group(company)
    start = company.quarter.start if start is None else pd.Timestamp(start)
    end = company.quarter.end if end is None else pd.Timestamp(end)
    table = booked(company)
    rows = _ledger(company, start, end)
    moves = _moves(rows)
    amounts = moves.groupby("line")["cents"].sum().reindex(LINES, fill_value=0)
    counts = moves.groupby("line")["account_id"].nunique().reindex(LINES, fill_value=0)
    amounts["start"], amounts["end"] = rows["then"].sum(), rows["closing"].sum()
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
        unpriced=int((rows["unknown_then"] | rows["unknown_now"]).sum()),
        renewal_open=int(rows["renewal_open"].sum()),
    )


@dataclass(frozen=True)
class Held:
    """What the accounts with revenue at a start paid then and pay at an end, as retention counts it.

    `frame`: index account_id: `then`, `now` (hundredths a month, at the rates of the start; `then` with what came over
    from other accounts, without what went over to them); without those that completed or are not known. `unknown`:
    accounts left out because an amount of theirs is not known.
    """

    frame: pd.DataFrame
    unknown: int

    def lacking(self) -> tuple[Reason, ...]:
        """Say so where amounts are not known."""
        numbers = {"accounts": self.unknown, "of": self.unknown + len(self.frame), "limit": MOST_UNKNOWN}
        return (Reason("amounts_unknown", numbers),) if self.unknown else ()

    @property
    def enough(self) -> bool:
        """Whether so few amounts are unknown that the others stand for them."""
        return self.unknown <= MOST_UNKNOWN * (self.unknown + len(self.frame))


def held(company, start, end) -> Held:
    """Return what the accounts with revenue at `start` paid then and pay at `end`, as retention counts it."""
    rows = _ledger(company, start, end)
    # Merged accounts whose successor is known went over before; who is left on that line is in neither sum.
    rows = rows[(rows["here"] | (rows["taken"] > 0)) & (rows["out"] != "transferred_or_completed_out")]
    unknown = rows["unknown_then"] | (rows["unknown_now"] & (rows["out"] == ""))
    rows = rows[~unknown & (rows["base"] > 0)]
    now = (rows["now"] - rows["ramp"]).mask(rows["out"] != "", 0)
    return Held(pd.DataFrame({"then": rows["base"], "now": now}), int(unknown.sum()))


def incomplete(company, start: pd.Timestamp) -> tuple[Reason, ...]:
    """Say so where the contracts of the day before `start` are not complete."""
    since = company.data_from("contracts")
    if since is None or start > since:
        return ()
    return (Reason("data_begin_later", {"since": since, "start": start}),)


def revenue_retention(company, start, end) -> RevenueRetention | Unavailable:
    """Estimate how much of the revenue at `start` is still there at `end`, without and with growth.

    The set is frozen at the start. Per account, over all its contracts: GRR is ``sum(min(now, then)) / sum(then)``, NRR
    ``sum(now) / sum(then)``. New and reactivated revenue stays outside; accounts that completed leave both sums; those
    that merged are put together first (unless the retention policy counts them as churned) and leave both sums where
    nobody is named who follows them; ramps agreed at signing (unless the policy counts them as expansion) do not count
    as growth. Accounts whose amount is not known at either end leave both sums and are counted; where they are more
    than a fifth (:data:`MOST_UNKNOWN`) there is no estimate. Money in other currencies counts at the rates of `start`.

    GRR has Clopper-Pearson bounds on the effective number ``sum(m)**2 / sum(m**2)``, less what accounts under one
    parent share (``cluster.share``). NRR has bootstrap bounds over accounts, those of a parent drawn together
    (percentiles, fixed seed), where at least 30 changed and none holds more than 5% of revenue; else none, and the
    reason.
    """
    if not priced(company):
        return Unavailable(("contracts.mrr",))
    company = by_group(company)
    start, end = pd.Timestamp(start), pd.Timestamp(end)
    found = held(company, start, end)
    then, now = (found.frame[name].to_numpy(dtype=float) for name in ("then", "now"))
    lacking = found.lacking()
    if then.size == 0 or not found.enough:
        why = lacking or (Reason("no_revenue_at_start", {"date": start}),)
        none = Estimate(None, n=then.size, events=0, reasons=why)
        none = insufficient(none, *why) if lacking else none
        return RevenueRetention(start, end, none, none, float(then.sum()) / 100, found.unknown)
    kept = float(np.minimum(now, then).sum() / then.sum())
    group = groups(company, found.frame.index)
    grr = share(np.minimum(now, then) / then, then, group)
    grr = replace(grr, estimate=kept, reasons=(*lacking, *grr.reasons))
    nrr = net(then, now, group)
    nrr = replace(nrr, reasons=(*lacking, *nrr.reasons))
    return RevenueRetention(start, end, grr, nrr, float(then.sum()) / 100, found.unknown)


def net(then: np.ndarray, now: np.ndarray, group: np.ndarray | None = None) -> Estimate:
    """Estimate net retention; bounds only where a bootstrap over accounts, or groups of them, can be trusted.

    Returns a ratio: without bounds, but with reasons, where too few accounts changed or one account outweighs the rest.

    `then`, `now` (array of float, shape (accounts,)): revenue of each account at the two ends; all of the first above
    0. `group` (array of int, shape (accounts,), optional): accounts that are drawn together, of ``money.groups``.
    """
    size, (then, now) = then.size, summed(group, then, now)
    changed = int((now != then).sum())
    largest = float(max((then / then.sum()).max(), (now / now.sum()).max() if now.sum() else 0))
    point = Estimate(float(now.sum() / then.sum()), n=size, events=changed)
    reasons = too_few("few_changed_accounts", CHANGED_NEEDED, accounts=changed)
    if largest > LARGEST_SHARE:
        reasons += (Reason("one_account_dominates", {"share": largest, "limit": LARGEST_SHARE}),)
    if reasons:
        return replace(point, reasons=reasons)
    rng = np.random.default_rng(20260930)
    ratios = np.empty(RESAMPLES)
    for i in range(RESAMPLES):
        drawn = rng.integers(0, then.size, then.size)
        ratios[i] = now[drawn].sum() / then[drawn].sum()
    low, high = np.quantile(ratios, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return replace(point, low=float(low), high=float(high), method="bootstrap")
