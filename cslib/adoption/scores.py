"""Health scores tried: what a score that the team uses would have found, and when, on what was known at the time."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cslib.adoption.backtest import DEFINITION, QUEUE, REVENUE, SHARE, SPREADSHEET, Backtest, by_spreadsheet, compared
from cslib.adoption.queue import decided, left_between
from cslib.adoption.situation import situation
from cslib.company.asof import earlier
from cslib.stats.court import insufficient
from cslib.stats.estimate import Estimate, Result, Unavailable, too_few, verb
from cslib.stats.intervals import median, proportion

QUARTERS = 4
FRESH_DAYS = 91
"""An older score is not held against an account any more."""

RED, GREEN = 0.2, 0.5
"""Red: among the lowest fifth of the scores of the quarter before; green: at or above their middle."""

LEAST = 30


@dataclass(frozen=True)
class Score:
    """One score.

    - `name`: empty where the table holds one score only.
    - `tried`: the accounts at the start of each quarter, lowest score first (the order ``queue``), against the other
      orders; calibration: fifths from the highest score to the lowest.
    - `warned`: share of the accounts that decided to leave whose last score before was red.
    - `lead`: days from the first of the red scores that went on until then to the decision (median, of those warned).
    - `false_greens`: share of the accounts that decided to leave whose last score before was green.
    """

    name: str
    tried: Backtest = field(repr=False)
    warned: Estimate
    lead: Estimate
    false_greens: Estimate


@dataclass(frozen=True)
class Scores(Result):
    """All scores of the team. `quarters`: looked at, oldest first."""

    found: tuple[Score, ...]
    quarters: tuple[str, ...]

    of_each = ("found", "score")


@verb(needs="scores", given="trailing")
def scores(company, trailing: pd.DataFrame | Unavailable, rule=None, quarters: int = QUARTERS) -> Scores | Unavailable:
    """Try the team's health scores on the last quarters, against the definition and a rule for a spreadsheet.

    At the start of each quarter every account without notice has the last score given to it before. Who decided to
    leave in the quarter (notice, else churn) counts as lost. What is red or green on a day is told from the scores of
    the quarter before that day, so that nothing is used that was not known then. A score says nothing where fewer than
    ten of the accounts that have it left, or fewer than thirty have it.

    Parameters
    ----------
    trailing : DataFrame
        Of ``risk.history``.
    """
    table = company.table("scores").assign(name=lambda rows: rows["name"].fillna("").astype(str))
    starts = [company.quarter.previous(back) for back in range(quarters - 1, -1, -1)]
    since = company.data_from("contracts")
    starts = [quarter for quarter in starts if since is None or quarter.start > since]
    places = {str(quarter): _places(company, trailing, rule, quarter) for quarter in starts}
    if not places:
        return Unavailable(("contracts",), "no past quarter")
    begin, end = starts[0].start, starts[-1].end
    found = [_tried(company, name, rows, places, starts, begin, end) for name, rows in table.groupby("name")]
    return Scores(tuple(found), tuple(places))


def _places(company, trailing, rule, quarter) -> pd.DataFrame:
    """Return the accounts without notice at a quarter's start, with their size, fate and place in each other order."""
    then = earlier(company, quarter.start)
    here = situation(then, trailing, rule) if len(then.accounts) else pd.DataFrame()
    if here.empty:
        return here
    here = here[~here["notice"]].reset_index(drop=True)
    money = bool(here["mrr"].notna().any())
    size = here["mrr"].fillna(0.0) if money else pd.Series(1.0, here.index)
    rows = here[["account_id"]].assign(size=size, money=money, quarter=str(quarter), start=quarter.start)
    rows["lost"] = rows["account_id"].isin(left_between(company, quarter.start, min(quarter.end, company.as_of)))
    rows[SPREADSHEET] = by_spreadsheet(here)
    if money:
        rows[REVENUE] = -size
    if here["state"].notna().any():
        rows[DEFINITION] = np.argsort(np.lexsort((-size, here["state"] == "in")), kind="stable")
    return rows


def _tried(company, name: str, given: pd.DataFrame, places: dict, starts, begin, end) -> Score:
    parts = []
    for quarter, rows in places.items():
        if rows.empty:
            continue
        rows = rows.assign(score=_last(given, rows["account_id"], rows["start"]))
        rows = rows.dropna(subset="score").reset_index(drop=True)
        rows["soon"] = -rows["score"].rank(method="first")
        rows[QUEUE] = rows["score"]
        for order in (QUEUE, SPREADSHEET, DEFINITION, REVENUE):
            if order in rows:
                rows[order] = rows[order].rank(method="first") - 1
        parts.append(rows.assign(of=len(rows), quarter=quarter))
    rows = pd.concat(parts, ignore_index=True) if parts else None
    tried = compared(rows, tuple(places), SHARE)
    gone = decided(company)
    gone = gone[(gone["day"] >= begin) & (gone["day"] < min(end, company.as_of))].reset_index(drop=True)
    last = _last(given, gone["account_id"], gone["day"])
    levels: dict = {}
    red, green = (_level(given, gone["day"], level, levels) for level in (RED, GREEN))
    known = last.notna() & red.notna()
    warned, n = known & (last <= red), int(known.sum())
    leaving = gone.loc[warned, ["account_id", "day"]]
    own = dict(list(given[given["account_id"].isin(leaving["account_id"])].groupby("account_id")))
    lead = [_since_red(given, own[account], day, levels) for account, day in leaving.itertuples(index=False)]
    shares = [proportion(int(hit.sum()), n) for hit in (warned, known & (last >= green))]
    if few := too_few("few_accounts", LEAST, accounts=n):
        shares = [insufficient(one, *few) for one in shares]
    return Score(name, tried, shares[0], median(lead, "days"), shares[1])


def _last(given: pd.DataFrame, account: pd.Series, day: pd.Series) -> pd.Series:
    """Return the last score of accounts before a day of each, none older than a quarter."""
    asked = pd.DataFrame({"account_id": account.astype(str), "date": day.astype("datetime64[ns]")}).reset_index(
        drop=True
    )
    rows = given.dropna(subset="score").sort_values("date", kind="stable")
    found = pd.merge_asof(
        asked.reset_index(names="at").sort_values("date", kind="stable"),
        rows[["account_id", "date", "score"]].astype({"account_id": str, "date": "datetime64[ns]"}),
        on="date",
        by="account_id",
        allow_exact_matches=False,
        tolerance=pd.Timedelta(days=FRESH_DAYS),
    )
    return found.set_index("at")["score"].reindex(asked.index)


def _level(given: pd.DataFrame, day: pd.Series, share: float, levels: dict) -> pd.Series:
    """Return the score below which this share of the scores of the quarter before each day lies.

    `levels`: those told before, by share and day.
    """
    known = levels.setdefault(share, {})
    for one in day.unique():
        if one not in known:
            late = (given["date"] < one) & (given["date"] >= one - pd.Timedelta(days=FRESH_DAYS))
            known[one] = given.loc[late, "score"].quantile(share)
    return day.map(known).astype(float)


def _since_red(given: pd.DataFrame, own: pd.DataFrame, day: pd.Timestamp, levels: dict) -> float:
    """Return the days from the first of an account's last unbroken red scores to a day."""
    own = own[own["date"] < day].dropna(subset="score").sort_values("date")
    red = own["score"].to_numpy() <= _level(given, own["date"] + pd.Timedelta(days=1), RED, levels).to_numpy()
    red[-1] = True  # by the day itself it was
    first = len(red) - int(np.argmin(np.r_[red[::-1], False]))
    return float((day - own["date"].iloc[first]).days)
