"""Expansion: what is seen before customers grow, who shows it now, and how often that was right."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cslib.adoption.situation import states_if_known
from cslib.company.measures import available
from cslib.company.money import paying as paying_on
from cslib.company.months import due_dates
from cslib.company.quarters import Quarter
from cslib.company.spells import booked, lives
from cslib.retention.bridge import held, spell_at
from cslib.stats import hazards
from cslib.stats.court import Claim, insufficient, judge
from cslib.stats.estimate import Estimate, Reason, Result, Unavailable, verb
from cslib.stats.intervals import difference, proportion
from cslib.stats.kept import kept

SIGNALS = ("in_state", "seats_full", "wider", "goal", "renewal", "grown")
"""In high utilization; at least 80% of the seats in use; uses at least 5 points more of the features than twelve weeks
before; reached a goal in the last quarter; a renewal falls in the quarter; grew within the year before."""

SEATS_FULL, WIDER, BEFORE_DAYS, GOAL_DAYS, YEAR_DAYS = 0.8, 0.05, 84, 91, 365
LONGEST = 13
CHECKED = 4
SHOWN = 0.10
LEAST_EVENTS, LEAST_ACCOUNTS = 20, 30
RIDGE_EVENTS = 5


@dataclass(frozen=True)
class Expansion(Result):
    """Signals of expansion, and the customers that show them now.

    - `signals`: index signal: having, lacking (Estimate: share that expanded in a quarter, with and without it; n:
      customers' quarters, events: expansions), ratio (Estimate of the hazard ratio, the other signals held equal,
      judged), p (corrected).
    - `quarters`: index: the last quarters as text: listed, hits (expansions among them), precision, others (Estimate),
      base (share of all customers), found (Estimate: share of the quarter's expansions that were on the list).
    - `precision`, `others`, `lift`: over those quarters: share of the listed that expanded, of the customers not
      listed, and the difference, judged.
    - `now`: customers at as_of, the likeliest first: account_id, name, csm, mrr, chance, low, high (to expand within
      the quarter ahead), signals (tuple), listed (bool).
    - `rate`: share of customers that expanded in a quarter, all quarters together.
    - `lacking`: signals whose tables the company has not.
    - `reasons`: why there is no model.
    """

    signals: pd.DataFrame
    quarters: pd.DataFrame
    precision: Estimate
    others: Estimate
    lift: Estimate
    now: pd.DataFrame = field(repr=False)
    rate: Estimate
    lacking: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()


@verb(needs="contracts.mrr", given="trailing")
def expansion(company, trailing: pd.DataFrame | Unavailable, rule=None) -> Expansion | Unavailable:
    """Learn what is seen before customers expand, list who shows it now, and check how often such lists were right.

    For a segment: signals are learnt, and lists made, from all accounts; the check and the list show its own.

    Parameters
    ----------
    trailing : DataFrame
        Of ``risk.history``: windows of use of all accounts.

    Notes
    -----
    A customer expands in a quarter if it pays more at its end than at its start by contracts, beyond what was agreed at
    signing or taken over from a merged account (the line *expansion* of the bridge). Customers that pay by use, and
    those that had given notice, are left out; who leaves has not expanded. Signals are those of the first day of the
    quarter. Their ratios come from one person-period model (complementary log-log, errors clustered by account) of all
    quarters, corrected for the number of signals (Holm).

    A list holds the tenth of the customers with the highest chance, at most those with any signal. Before each of the
    last four quarters the model is fitted again on the quarters that were over by then, and the list made from what was
    known on its first day.
    """
    mine, company = set(company.accounts["account_id"]), company.everyone()
    current, past, starts, names, (signals, reasons), fitted = kept(_learnt, (company, trailing, rule), {})
    checked = _checked(past, starts[-CHECKED:], names, mine)
    precision, others = (
        proportion(int(checked[hit].sum()), int(checked[size].sum()))
        for hit, size in (("hits", "listed"), ("others_hits", "others_n"))
    )
    rate = proportion(int(past["expanded"].sum()), len(past))
    lacking = tuple(name for name in SIGNALS if name not in names)
    now = _now(company, current, fitted, names)
    now = now[now["account_id"].isin(mine)].reset_index(drop=True)
    lift = judge("list", [_lift(difference(precision, others), min(precision.n, others.n))])[0]
    columns = ["listed", "hits", "precision", "others", "base", "found"]
    return Expansion(signals, checked[columns], precision, others, lift, now, rate, lacking, reasons)


def _learnt(company, trailing: pd.DataFrame, rule) -> tuple:
    """Return customers with their signals now and in the past, quarters, which signals there are, and what they tell.

    The last two: of :func:`_signals` and :func:`_fit`.
    """
    panel = states_if_known(trailing, rule)
    starts = _quarters(company, trailing)
    table = booked(company)
    due = due_dates(company, lives(company)) if company.has("contracts.term_months") else None

    days = [*(quarter.start for quarter in starts), company.as_of]
    days += [day - pd.Timedelta(days=YEAR_DAYS) for day in days]
    # What is paid on a day counts the contracts that cover the day before.
    eves = [day - pd.Timedelta(days=1) for day in dict.fromkeys(days)]
    paying = paying_on(company, eves)

    def signals_on(day: pd.Timestamp) -> pd.DataFrame:
        return _signals_on(company, panel, trailing, table, due, paying, day)

    rows = [_outcome(company, signals_on(q.start), q) for q in starts]
    current = signals_on(company.as_of)
    past = pd.concat(rows, ignore_index=True) if rows else current.iloc[:0].assign(expanded=pd.Series(dtype=bool))
    names = [name for name in SIGNALS if name in current and (past.empty or name in past)]
    past[names] = past[names].astype("boolean").fillna(False).astype(bool)
    return current, past, starts, names, _signals(past, names), _fit(past, names)


def _quarters(company, trailing: pd.DataFrame) -> list[Quarter]:
    """Return the whole quarters for which use and money are known at the start, the earliest first, at most 13."""
    found, quarter = [], company.quarter
    first = trailing["date"].min() if len(trailing) else company.as_of
    known = [day for name in ("contracts", "usage") if (day := company.data_from(name)) is not None]
    first = max([first, *known])
    while quarter.start >= first and len(found) < LONGEST:
        if quarter.end <= company.as_of:
            found.append(quarter)
        quarter = quarter.previous()
    return found[::-1]


def _signals_on(company, panel, trailing: pd.DataFrame, table: pd.DataFrame, due, paying, day) -> pd.DataFrame:
    """Return the customers on a day with their signals, from what was known before it."""
    eve = day - pd.Timedelta(days=1)
    now, before = paying[eve], paying[eve - pd.Timedelta(days=YEAR_DAYS)]
    current = spell_at(table, day)
    current = current[current.index.isin(now.index[now > 0])]
    current = current[~(current["notice_date"] < day)]
    if company.has("revenue"):
        current = current[~current.index.isin(company.table("revenue")["account_id"])]
    found = pd.DataFrame({"account_id": current.index, "day": day})
    monday = day - pd.Timedelta(days=day.day_of_week)
    seen = trailing[trailing["date"] == monday]
    found = found[found["account_id"].isin(seen["account_id"])].reset_index(drop=True)
    current = current.reindex(found["account_id"])
    found["mrr"] = now.reindex(found["account_id"]).to_numpy(dtype=float)
    found["log_age"] = np.log1p((day - current["start"]).dt.days.clip(lower=0).to_numpy() / 30.44)
    use = seen.set_index("account_id").reindex(found["account_id"])
    past = trailing[trailing["date"] == monday - pd.Timedelta(days=BEFORE_DAYS)].set_index("account_id")
    past = past.reindex(found["account_id"])
    if panel is not None:
        inside = panel[(panel["date"] == monday) & panel["in_state"]]["account_id"]
        found["in_state"] = found["account_id"].isin(inside)
    if "seat_utilization" in trailing and "seat_utilization" in available(company):
        found["seats_full"] = (use["seat_utilization"] >= SEATS_FULL).to_numpy()
    if "breadth" in trailing:
        found["wider"] = (use["breadth"] - past["breadth"] >= WIDER - 1e-9).to_numpy()
    if company.has("goals.achieved_date"):
        goals = company.table("goals")
        late = goals[(goals["achieved_date"] < day) & (goals["achieved_date"] >= day - pd.Timedelta(days=GOAL_DAYS))]
        found["goal"] = found["account_id"].isin(late["account_id"])
    if due is not None:
        ahead = due[(due["due"] >= day) & (due["due"] < day + pd.DateOffset(months=3))]
        found["renewal"] = found["account_id"].isin(ahead["account_id"])
    before = before.reindex(found["account_id"]).to_numpy(dtype=float)
    found["grown"] = (before > 0) & (found["mrr"].to_numpy() > before + 0.005)
    return found


def _outcome(company, rows: pd.DataFrame, quarter: Quarter) -> pd.DataFrame:
    """Add whether each customer expanded in the quarter; those that completed or merged in it are left out."""
    pays = held(company, quarter.start, quarter.end).frame
    rows = rows[rows["account_id"].isin(pays.index)].reset_index(drop=True)
    pays = pays.reindex(rows["account_id"])
    rows["expanded"] = (pays["now"] > pays["then"]).to_numpy()
    return rows


def _signals(rows: pd.DataFrame, names: list[str]) -> tuple[pd.DataFrame, tuple[Reason, ...]]:
    """Return how often customers with each signal expanded, against those without it."""
    found = _fit(rows, names)
    table = pd.DataFrame(index=pd.Index(names, name="signal"))
    sides = {True: [], False: []}
    for name in names:
        for side, made in sides.items():
            part = rows[rows[name] == side]
            made.append(proportion(int(part["expanded"].sum()), len(part)))
    table["having"], table["lacking"] = sides[True], sides[False]
    if isinstance(found, Reason):
        none = [insufficient(Estimate(None, n=one.n, unit="ratio"), found) for one in sides[True]]
        return table.assign(ratio=none, p=np.nan), (found,)
    claims = []
    for name, having in zip(names, sides[True], strict=True):
        if name not in found.names:
            few = Reason("few_with_signal", {"events": having.events, "least": RIDGE_EVENTS})
            claims.append(Claim(Estimate(None, n=having.n, unit="ratio"), lacking=(few,)))
            continue
        value, low, high, p = found.ratio(name)
        ratio = Estimate(value, low, high, having.n, having.events, "ratio", method="clustered")
        claims.append(Claim(ratio, p=p, why=("", "less_often", "ratio_unclear")))
    ratios = judge("signals", claims)
    return table.assign(ratio=ratios, p=[one.claim.p if one.claim else np.nan for one in ratios]), ()


def _fit(rows: pd.DataFrame, names: list[str]) -> hazards.Fit | Reason:
    """Fit the chance to expand in a quarter; a signal without enough expansions on both sides is left out."""
    events, accounts = int(rows["expanded"].sum()), rows["account_id"].nunique()
    if events < LEAST_EVENTS or accounts < LEAST_ACCOUNTS:
        numbers = {"events": events, "least": LEAST_EVENTS, "accounts": accounts, "customers": LEAST_ACCOUNTS}
        return Reason("few_expansions", numbers)
    hits = {name: rows.loc[rows["expanded"], name] for name in names}
    enough = [name for name in names if min(hits[name].sum(), (~hits[name]).sum()) >= RIDGE_EVENTS]
    return hazards.fit(_design(rows, [*enough, "log_age"]), rows["expanded"], rows["account_id"])


def _design(rows: pd.DataFrame, names) -> pd.DataFrame:
    made = {name: rows[name].to_numpy(dtype=float) for name in names if name != "constant"}
    return pd.DataFrame({"constant": np.ones(len(rows))} | made, index=rows.index)


def _chance(rows: pd.DataFrame, fitted: hazards.Fit) -> pd.DataFrame:
    """Return chance, low and high of each row (bounds of the model's expected value)."""
    design = _design(rows, fitted.names)[list(fitted.names)].to_numpy()
    level = design @ fitted.coefficients
    width = 1.96 * np.sqrt(np.einsum("ij,jk,ik->i", design, fitted.covariance, design))
    parts = {"chance": level, "low": level - width, "high": level + width}
    return pd.DataFrame({name: -np.expm1(-np.exp(np.clip(part, -30, 3.5))) for name, part in parts.items()}, rows.index)


def _listed(chance: pd.Series) -> np.ndarray:
    """Tell which customers are on the list: the tenth with the highest chance."""
    number = int(np.ceil(SHOWN * len(chance)))
    place = np.argsort(-chance.to_numpy(), kind="stable")
    listed = np.zeros(len(chance), bool)
    listed[place[:number]] = True
    return listed


def _checked(history: pd.DataFrame, quarters: list[Quarter], names: list[str], mine: set) -> pd.DataFrame:
    """Make each quarter's list from what was known before it, and count how many on it expanded."""
    records = {}
    for quarter in quarters:
        fitted = _fit(history[history["day"] < quarter.start], names)
        rows = history[history["day"] == quarter.start]
        if isinstance(fitted, Reason) or rows.empty:
            continue
        own = rows["account_id"].isin(mine).to_numpy()
        if not own.any():
            continue
        listed = _listed(_chance(rows, fitted)["chance"])[own]
        hit = rows["expanded"].to_numpy()[own]
        hits, total = int(hit[listed].sum()), int(hit.sum())
        records[str(quarter)] = {
            "listed": int(listed.sum()),
            "hits": hits,
            "precision": proportion(hits, int(listed.sum())),
            "others": proportion(total - hits, int((~listed).sum())),
            "base": proportion(total, len(hit)),
            "found": proportion(hits, total),
            "others_n": int((~listed).sum()),
            "others_hits": total - hits,
        }
    columns = ["listed", "hits", "precision", "others", "base", "found", "others_n", "others_hits"]
    return pd.DataFrame.from_dict(records, orient="index", columns=columns).rename_axis("quarter")


def _lift(lift: Estimate, least: int) -> Claim:
    """Claim that more of those on the lists expanded than of the others."""
    few: tuple[Reason, ...] = ()
    if lift.estimate is None:
        few = (Reason("no_list_checked"),)
    elif least < LEAST_ACCOUNTS:
        few = (Reason("few_listed", {"accounts": least, "least": LEAST_ACCOUNTS}),)
    return Claim(lift, lacking=few, why=("", "list_unclear", "list_unclear"))


def _now(company, rows: pd.DataFrame, fitted: hazards.Fit | Reason, names: list[str]) -> pd.DataFrame:
    rows = company.named(rows)
    rows["signals"] = [tuple(n for n in names if row[n]) for row in rows[names].to_dict("records")] if names else [()]
    if isinstance(fitted, Reason):
        rows = rows.assign(chance=np.nan, low=np.nan, high=np.nan, listed=False)
    else:
        rows = rows.join(_chance(rows, fitted))
        rows["listed"] = _listed(rows["chance"])
    rows = rows.sort_values(["chance", "account_id"], ascending=[False, True], kind="stable", ignore_index=True)
    return rows[["account_id", "name", "csm", "mrr", "chance", "low", "high", "signals", "listed"]]
