"""The weekly queue, what to do next, where and why, and whether the last was done; and the book that it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cslib.adoption.risk import HORIZON_DAYS, Risk, risk
from cslib.company.asof import earlier
from cslib.company.policies import policy
from cslib.company.spells import spells
from cslib.stats.estimate import Estimate, Result, Unavailable, verb
from cslib.stats.intervals import difference, proportion

REST_DAYS = 42
"""After a call or meeting an account is left in peace for so long."""

ASSUMED_MINUTES = {"call": 30.0, "meeting": 45.0, "mail": 5.0}
ASSUMED_WEEK = 300.0
LEAST_TOUCHES = 30
WEEKS = 13

MOSTLY = 0.5
"""It is time to talk about a renewal once so much of the risk up to the deadline lies within a quarter."""

RENEWAL, FELL, DEEPEN, NEEDS, GOAL, CONFIRM = "renewal", "fell", "deepen", "needs", "goal", "confirm"
"""What to do: talk before the deadline, find out why use fell, help to use more, answer what is open, agree on the next
goal, ask whether the renewal is settled."""

OVER_LIMIT, RESTING, DECIDED = "over the limit", "resting", "notice given"


@dataclass(frozen=True)
class Signal:
    """What speaks of an account: a code (``outside``, ``fell``, ``deadline``, ...) and the numbers of its sentence."""

    code: str
    numbers: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Effort:
    """What contact costs.

    `minutes`: by channel: median of the outbound contacts, outside programmes, of the last year; else assumed.
    `assumed`: channels with fewer than 30 such contacts. `weekly`: minutes a week that one person has. `source`: of
    `weekly`: ``given``, ``measured`` (what the median person spent in the last 13 weeks) or ``assumed``.
    """

    minutes: dict[str, float]
    assumed: tuple[str, ...]
    weekly: float
    source: str


@dataclass(frozen=True)
class Queue(Result):
    """What to do this week.

    - `rows`: by csm, in order: csm, place (1, 2, ...), account_id, name, action, channel, minutes, planned (fits into
      the week), signals (tuple of Signal), and state, trend, mrr, deadline, days, risk, low, high, soon, soon_low,
      soon_high, at_stake, at_stake_low, at_stake_high.
    - `spared`: accounts that are not to be contacted: account_id, name, csm, why, at_stake.
    - `planned`, `all`: what is at stake within a quarter in the week's rows, and in all accounts.
    - `by_effect`: whether the order allows for different effects of contact.
    """

    rows: pd.DataFrame
    spared: pd.DataFrame
    effort: Effort
    planned: Estimate
    all: Estimate
    by_effect: bool = False


@dataclass(frozen=True)
class Done(Result):
    """Whether what stood on the queue at the start of the quarter was done in it.

    `share`, `others`: share contacted by call or meeting of those the queue asked to call, and of the other accounts.
    `gap`: the difference. `persons`: index csm: asked, done, share (Estimate). `missed`: not contacted, most at stake
    first: account_id, name, csm, at_stake, left (decided to leave in the quarter).
    """

    start: pd.Timestamp
    end: pd.Timestamp
    share: Estimate
    others: Estimate
    gap: Estimate
    persons: pd.DataFrame = field(repr=False)
    missed: pd.DataFrame = field(repr=False)


def effort(company, weekly_minutes: float | None = None, day=None) -> Effort:
    """Measure what contact costs, from the touches of all accounts before a day."""
    day = company.as_of if day is None else pd.Timestamp(day)
    touches = company.everyone().table("touches")
    touches = touches[(touches["date"] < day) & (touches["date"] >= day - pd.Timedelta(days=365))]
    own = outgoing(touches[touches["programme"].isna() & touches["minutes"].notna()])
    grouped = own.groupby("channel")["minutes"]
    size, median = grouped.size(), grouped.median()
    enough = {name for name in ASSUMED_MINUTES if size.get(name, 0) >= LEAST_TOUCHES and median[name] > 0}
    minutes = {name: float(median[name]) if name in enough else said for name, said in ASSUMED_MINUTES.items()}
    assumed = tuple(name for name in ASSUMED_MINUTES if name not in enough)
    if weekly_minutes is not None:
        return Effort(minutes, assumed, float(weekly_minutes), "given")
    late = own[own["date"] >= day - pd.Timedelta(weeks=WEEKS)]
    spent = late.groupby("csm")["minutes"].sum() / WEEKS
    if len(late) < LEAST_TOUCHES or spent.empty:
        return Effort(minutes, assumed, ASSUMED_WEEK, "assumed")
    return Effort(minutes, assumed, float(spent.median()), "measured")


@verb
def queue(
    company,
    book: Book | Unavailable,
    assessed: Risk | Unavailable,
    weekly_minutes: float | None = None,
    limit: int | None = None,
    rest_days: int = REST_DAYS,
    effects: Mapping[str, float] | None = None,
    costs: Effort | None = None,
) -> Queue | Unavailable:
    """Put the accounts into the order in which a person should turn to them.

    The order is that of expected value at stake: the chance that the account decides to leave within a quarter, as long
    as a contact is taken to work, times its revenue. An account whose notice deadline is far has little of its risk in
    that time, one whose deadline is near has all of it. Where no risk can be estimated the order is revenue, nearest
    deadline first. The effect of a contact counts as equal for all unless `effects` says otherwise.

    Calls and meetings go to accounts outside the state (where no state is known: of at least average risk) that decide
    within a quarter, most likely, or whose use has fallen; a meeting where most is at stake (a tenth of them). Whoever
    else has something to be done is written to. Accounts in the state with nothing open are not on the queue.

    Parameters
    ----------
    book : Book
    assessed : Risk
        Of the same day.
    weekly_minutes : float, optional
        Of one person; measured where it is left out (:func:`effort`).
    limit : int, optional
        Accounts with so many outbound contacts in the last 28 days are not contacted; that of the contact policy in
        force where left out.
    rest_days : int
        Nor are those with a call or meeting in so many days.
    effects : mapping of str to float, optional
        Relative effect of a contact by state (``in``, ``outside``), where a programme's verdict supports a difference.
    """
    if not book:
        return book
    costs = effort(company, weekly_minutes) if costs is None else costs
    table = book.accounts.copy()
    table["action"], table["channel"] = _actions(table, book.lacking)
    limit = policy.contact(company).most if limit is None else limit
    why = _spared(table, book.as_of, limit, rest_days)
    table["worth"] = _worth(table, effects)
    spared = table[why != ""].assign(why=why[why != ""]).sort_values("worth", ascending=False, kind="stable")
    rows = table[(why == "") & (table["action"] != "")].copy()
    rows["signals"] = signals(rows, book.lacking)
    rows["minutes"] = rows["channel"].map(costs.minutes)
    rows = rows.sort_values(["csm", "worth", "days", "account_id"], ascending=[True, False, True, True], kind="stable")
    rows["place"] = rows.groupby("csm").cumcount() + 1
    rows["planned"] = _fits(rows["csm"].to_numpy(), rows["minutes"].to_numpy(dtype=float), costs.weekly)
    chosen = assessed.frame["account_id"].isin(rows.loc[rows["planned"], "account_id"])
    names = ["csm", "place", "account_id", "name", "action", "channel", "minutes", "planned", "signals"]
    names += ["state", "trend", "mrr", "deadline", "days", "risk", "low", "high", "soon", "soon_low", "soon_high"]
    names += ["at_stake", "at_stake_low", "at_stake_high"]
    return Queue(
        rows[names].reset_index(drop=True),
        spared[["account_id", "name", "csm", "why", "at_stake"]].reset_index(drop=True),
        costs,
        assessed.total(chosen),
        assessed.total(),
        effects is not None,
    )


def _worth(table: pd.DataFrame, effects: Mapping[str, float] | None) -> pd.Series:
    """Return what the order goes by."""
    if table["at_stake"].notna().any():
        worth = table["at_stake"].fillna(0.0)
    else:
        worth = table["size"] / (1 + table["days"].fillna(HORIZON_DAYS) / HORIZON_DAYS)
    return worth * table["state"].map(effects).fillna(1.0) if effects else worth


def signals(table: pd.DataFrame, lacking: tuple[str, ...] = ()) -> list[tuple[Signal, ...]]:
    """List what speaks of each account: state, fall, deadline, open needs, silence, no goal."""
    without = {name: name in lacking for name in ("touches", "goals")}
    hushed = noted(table)["silent"].to_numpy()
    found = []
    for row, silent in zip(table.to_dict("records"), hushed, strict=True):
        said = []
        if row["state"] == "outside":
            said.append(Signal("outside", {"share": row.get("active_day_share"), "breadth": row.get("breadth")}))
        if row["trend"] <= -FALL:
            said.append(Signal("fell", {"before": row["share_before"], "now": row["active_day_share"]}))
        if row["days"] <= HORIZON_DAYS and not row["notice"]:
            said.append(Signal("deadline", {"days": int(row["days"])}))
        if row["open_needs"] > 0:
            said.append(Signal("open_needs", {"n": int(row["open_needs"]), "theme": row["need"]}))
        if silent and not without["touches"]:
            days = None if row["silent"] != row["silent"] else int(row["silent"])
            said.append(Signal("silent", {"days": days}))
        if not isinstance(row["goal"], str) and not without["goals"]:
            said.append(Signal("no_goal"))
        if row["imputed"]:
            said.append(Signal("use_unknown"))
        found.append(tuple(said))
    return found


def _actions(table: pd.DataFrame, lacking: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Return what to do for each account and by which channel; empty where there is nothing."""
    near = table["soon"] >= MOSTLY * table["risk"]
    near |= table["risk"].isna() & (table["days"].isna() | (table["days"] <= HORIZON_DAYS))
    known = table["state"].notna().any()
    exposed = table["state"].eq("outside") if known else table["risk"] >= table["risk"].mean()
    fell = table["trend"] <= -FALL
    steps = [exposed & near, fell, exposed, table["open_needs"] > 0]
    actions = [RENEWAL, FELL, DEEPEN, NEEDS]
    if "goals" not in lacking:
        steps, actions = [*steps, table["goal"].isna()], [*actions, GOAL]
    steps, actions = [*steps, near & (table["days"] <= HORIZON_DAYS)], [*actions, CONFIRM]
    action = np.select(steps, actions, "")
    direct = np.isin(action, (RENEWAL, FELL))
    top = table["at_stake"].where(direct).quantile(0.9) if direct.any() else np.inf
    channel = np.select([direct & (table["at_stake"] >= top), direct, action != ""], ["meeting", "call", "mail"], "")
    return action, channel


def _spared(table: pd.DataFrame, day: pd.Timestamp, limit: int, rest_days: int) -> pd.Series:
    """Say why an account is not to be contacted; empty where it may."""
    rested = (day - table["last_direct"]).dt.days < rest_days
    steps = [table["notice"], table["recent"] >= limit, rested]
    return pd.Series(np.select(steps, [DECIDED, OVER_LIMIT, RESTING], ""), index=table.index)


def _fits(csm: np.ndarray, minutes: np.ndarray, weekly: float) -> np.ndarray:
    """Tell which rows fit into each person's week, going down the list; rows are sorted by person."""
    planned, left, of = np.zeros(len(csm), bool), 0.0, None
    for place, (who, cost) in enumerate(zip(csm, minutes, strict=True)):
        if who != of:
            of, left = who, weekly
        if cost <= left:
            planned[place], left = True, left - cost
    return planned


@verb(given="trailing")
def actions_done(company, trailing: pd.DataFrame | Unavailable, rule=None, **given) -> Done | Unavailable:
    """Make the queue of the start of the quarter from what was known then, and look who was contacted.

    Asked: the calls and meetings that fit into thirteen weeks of each person. Done: an outbound call or meeting within
    the quarter.

    Parameters
    ----------
    trailing : DataFrame
        Of ``risk.history``.
    **given
        As for :func:`queue`.
    """
    if not company.has("touches.channel"):
        return Unavailable(("touches",))
    start, end = company.quarter.start, min(company.quarter.end, company.as_of)
    then = earlier(company, start)
    if then.accounts.empty:
        return Unavailable(("touches",), "data begin later")
    assessed = risk(then, trailing, rule)
    then_book = book(then, assessed, company)
    costs = given.pop("costs", None) or effort(company, given.pop("weekly_minutes", None), start)
    made = queue(then, then_book, assessed, costs=costs, **given)
    asked = made.rows[made.rows["channel"].isin(DIRECT)]
    fits = _fits(asked["csm"].to_numpy(), asked["minutes"].to_numpy(dtype=float), WEEKS * costs.weekly)
    asked = asked[fits]
    touches = company.table("touches")
    within = touches[(touches["date"] >= start) & (touches["date"] < end) & touches["channel"].isin(DIRECT)]
    reached = set(outgoing(within)["account_id"])
    asked = asked.assign(done=asked["account_id"].isin(reached))
    rest = then_book.accounts[~then_book.accounts["account_id"].isin(asked["account_id"])]
    rest = rest[~rest["notice"]]
    share = proportion(int(asked["done"].sum()), len(asked))
    others = proportion(int(rest["account_id"].isin(reached).sum()), len(rest))
    counts = asked.groupby("csm")["done"].agg(["size", "sum"]).set_axis(["asked", "done"], axis=1)
    counts["share"] = [proportion(int(k), int(n)) for n, k in counts.itertuples(index=False)]
    missed = asked[~asked["done"]].sort_values("at_stake", ascending=False, kind="stable")
    missed = missed[["account_id", "name", "csm", "at_stake"]].assign(
        left=missed["account_id"].isin(left_between(company, start, end)).to_numpy()
    )
    persons = counts.sort_values("asked", ascending=False, kind="stable")
    return Done(start, end, share, others, difference(share, others), persons, missed.reset_index(drop=True))


def left_between(company, start, end) -> set[str]:
    """Return the accounts that decided to leave from `start` to the day before `end`: notice, else churn without it."""
    gone = decided(company)
    return set(gone.loc[(gone["day"] >= start) & (gone["day"] < end), "account_id"])


def decided(company) -> pd.DataFrame:
    """Return account_id and day of all decisions to leave: the notice, else the churn without it."""
    table = spells(company)
    told = table["notice_date"].where((table["ended_by"] == "churned") | table["end"].isna())
    gone = told.fillna(table["end"].where(table["ended_by"] == "churned"))
    return table[["account_id"]].assign(day=gone).dropna(subset="day").reset_index(drop=True)


DIRECT = ("call", "meeting")
RECENT_DAYS = 28
SILENT_DAYS = 90
FALL = 0.10
"""A fall of the share of active days by so much in twelve weeks is a signal."""

CLOSED = ("done", "declined", "closed", "rejected", "solved", "resolved", "answered")
"""What `status` of a need says once nothing is owed any more, upper and lower case alike."""


@dataclass(frozen=True)
class Book(Result):
    """All accounts that are customers at as_of, by person.

    - `accounts`: the columns of ``Risk.frame`` and: name, csm (empty: nobody), open_needs, need (theme of the oldest),
      last_any, last_outbound, last_direct (dates; direct: an outbound call or meeting), recent (outbound contacts in 28
      days), silent (days since the last outbound contact; missing without any), goal (the next one open), goal_due. By
      csm, most at stake first.
    - `persons`: index csm, most accounts first. accounts, mrr, in_state (Estimate; of those whose state is known),
      falling, deadlines (within a quarter), silent (90 days or never contacted), open_needs, without_goal, at_stake
      (Estimate). Counts are missing where their table is.
    - `lacking`: tables and columns that would have added something.
    """

    accounts: pd.DataFrame
    persons: pd.DataFrame = field(repr=False)
    lacking: tuple[str, ...]
    as_of: pd.Timestamp

    @property
    def money(self) -> bool:
        """Whether it is known what customers pay."""
        return bool(self.accounts["mrr"].notna().any())


@verb
def book(company, risk: Risk | Unavailable, records=None) -> Book | Unavailable:
    """Put together what is known of each account.

    Parameters
    ----------
    company : cslib.company.company.Company
        As known on the day.
    risk : Risk
        Of ``risk.risk`` for the same day.
    records : Company, optional
        Where touches, needs and goals are read, up to ``company.as_of``; for an earlier company, which lacks them.
    """
    if not risk:
        return risk
    records, day = records or company, company.as_of
    table = company.named(risk.frame)
    for part in (contacts(records, day), _needs(records, day), _goals(records, day)):
        table = table.merge(part, on="account_id", how="left")
    for column, owner in (("recent", "touches"), ("open_needs", "needs")):
        if records.has(owner):
            table[column] = table[column].fillna(0)
    table["silent"] = (day - table["last_outbound"]).dt.days
    needs = ("accounts.csm", "contracts.mrr", "contracts.term_months", "touches", "needs", "goals")
    order = table.sort_values(["csm", "at_stake", "account_id"], ascending=[True, False, True], kind="stable")
    return Book(order.reset_index(drop=True), _persons(table, risk, records), records.missing(*needs), day)


def outgoing(touches: pd.DataFrame) -> pd.DataFrame:
    """Return the contacts that the company made: all but those that are recorded as the customer's."""
    return touches[touches["direction"].astype("str").fillna("outbound") != "inbound"]


def contacts(company, day=None) -> pd.DataFrame:
    """Return account_id, last_any, last_outbound, last_direct and recent: contacts of each account before a day."""
    day = company.as_of if day is None else pd.Timestamp(day)
    touches = company.table("touches")
    touches = touches[touches["date"] < day]
    outbound = outgoing(touches)
    direct = outbound[outbound["channel"].isin(DIRECT)]
    late = outbound[outbound["date"] >= day - pd.Timedelta(days=RECENT_DAYS)]
    parts = {"last_any": touches, "last_outbound": outbound, "last_direct": direct}
    made = {name: rows.groupby("account_id")["date"].max().astype("datetime64[ns]") for name, rows in parts.items()}
    made["recent"] = late.groupby("account_id").size().astype(float)
    return pd.DataFrame(made).rename_axis("account_id").reset_index().astype({"account_id": "str"})


def _needs(company, day: pd.Timestamp) -> pd.DataFrame:
    """Return account_id, open_needs and need: what was heard before the day and not closed by then."""
    needs = company.table("needs")
    needs = needs[needs["date"] < day].sort_values("date", kind="stable")
    closed = needs["status"].astype("str").str.casefold().isin(CLOSED) & ~(needs["status_date"] >= day)
    grouped = needs[~closed].assign(theme=needs["theme"].fillna("")).groupby("account_id")
    found = pd.DataFrame({"open_needs": grouped.size().astype(float), "need": grouped["theme"].first()})
    return found.rename_axis("account_id").reset_index().astype({"account_id": "str"})


def _goals(company, day: pd.Timestamp) -> pd.DataFrame:
    """Return account_id, goal and goal_due: the goal set last that was not reached by the day."""
    goals = company.table("goals")
    still = goals[(goals["set_date"] < day) & ~(goals["achieved_date"] < day)]
    still = still.sort_values("set_date", kind="stable").drop_duplicates("account_id", keep="last")
    return still.rename(columns={"due_date": "goal_due"})[["account_id", "goal", "goal_due"]]


def noted(table: pd.DataFrame) -> dict[str, pd.Series]:
    """Tell whose use fell, whose deadline for notice is near, and who had no outbound contact for 90 days, or never."""
    return {
        "falling": table["trend"] <= -FALL,
        "deadlines": (table["days"] <= HORIZON_DAYS) & ~table["notice"],
        "silent": table["last_outbound"].isna() | (table["silent"] >= SILENT_DAYS),
    }


def _persons(table: pd.DataFrame, risk: Risk, company) -> pd.DataFrame:
    touches, needs, goals = (company.has(name) for name in ("touches", "needs", "goals"))
    rows = {}
    for csm, part in table.groupby("csm", sort=False):
        state = part["state"].dropna()
        rows[csm] = {
            "accounts": len(part),
            "mrr": float(part["mrr"].sum()) if risk.money else np.nan,
            "in_state": proportion(int((state == "in").sum()), len(state)),
            **{name: int(those.sum()) for name, those in noted(part).items() if touches or name != "silent"},
            "open_needs": int(part["open_needs"].sum()) if needs else np.nan,
            "without_goal": int(part["goal"].isna().sum()) if goals else np.nan,
            "at_stake": risk.total(part.index.to_numpy()),
        }
    names = ["accounts", "mrr", "in_state", "falling", "deadlines", "silent", "open_needs", "without_goal", "at_stake"]
    persons = pd.DataFrame.from_dict(rows, orient="index", columns=names).rename_axis("csm")
    return persons.sort_values("accounts", ascending=False, kind="stable")
