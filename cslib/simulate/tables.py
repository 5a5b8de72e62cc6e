"""A simulated history turned into the tables of a company, as they stood on the last day of the data."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.company.tables import TABLES
from cslib.simulate import records
from cslib.simulate.records import END, FIRST, dates
from cslib.simulate.terms import FAR, row
from cslib.simulate.truth import FEATURES, INDUSTRIES, MILESTONES, PLANS, REGIONS, SEGMENTS
from cslib.simulate.world import NEVER, Week, World

TRIAL_SHARE = 0.08


@dataclass
class History:
    """A simulated company and everything that happened to it.

    `world`: after the last week. `touches`, `handoffs`: as decided, dates as days since 1970-01-01. `csm` (list of
    array): who was in charge in each week. `lots`: account_id, date and arm of the lots for a pause of routine calls.
    """

    world: World
    weeks: list[Week]
    touches: pd.DataFrame
    handoffs: pd.DataFrame
    csm: list[np.ndarray]
    lots: pd.DataFrame


def contract_rows(history: History) -> pd.DataFrame:
    """Return all contract rows as they stood on the last day of the data."""
    world = history.world
    rows = [record for week in history.weeks for record in week.contracts]
    rows += [row(world, i, int(world.leave[i]) if world.leave[i] < FAR else None) for i in np.flatnonzero(world.live)]
    frame = pd.DataFrame(rows)
    frame["end"] = frame["end"].astype("Float64").fillna(NEVER).astype(int)
    frame["type"] = "paid"
    auto = world.auto_renew[frame["account"]]
    frame = frame.assign(auto_renew=auto, notice_days=world.notice_days[frame["account"]])
    frame = frame[(frame["start"] < END) | (frame["signed"] < END)]
    frame["notice"] = frame["notice"].where(frame["notice"] < END, NEVER)

    # What ends after the last day is only known so far as it was agreed or notice was given.
    ahead = (frame["end"] == NEVER) | (frame["end"] >= END)
    scheduled = world.renewal[frame["account"]]
    known = np.where(frame["notice"] != NEVER, frame["end"], np.where(frame["auto_renew"], NEVER, scheduled))
    superseded = ahead & (frame["end"] != NEVER) & (frame["end_reason"] == "") & (~frame["auto_renew"])
    frame["end"] = np.where(ahead & ~superseded, known, frame["end"])
    for name in ("end_reason", "churn_reason"):
        frame[name] = frame[name].where(~ahead, "")
    frame["successor"] = frame["successor"].where(~ahead, NEVER)
    return frame.sort_values(["account", "start"], kind="stable", ignore_index=True)


def _written(history: History, contracts: pd.DataFrame, accounts: int, rng: np.random.Generator) -> np.ndarray:
    """Return the accounts in the data: those that a contract covers after the data begin, and no more than wanted."""
    paid = contracts[contracts["type"] == "paid"]
    alive = paid.groupby("account")["end"].agg(lambda end: (end == NEVER).any() or end.max() > FIRST)
    written = np.sort(alive.index[alive].to_numpy())
    heirs = set(contracts["successor"]) - {NEVER}
    early = [i for i in written if history.world.start[i] < FIRST and i not in heirs]
    surplus = max(0, len(written) - accounts)
    dropped = rng.choice(early, min(surplus, len(early)), replace=False)
    return np.setdiff1d(written, dropped)


def _inside(contracts: pd.DataFrame, size: int, account: np.ndarray, date: np.ndarray) -> np.ndarray:
    """Tell of accounts and days whether a paid contract covers them."""
    paid = contracts[(contracts["type"] == "paid") & (contracts["start"] < END)]
    origin = int(paid["start"].min())
    covered = np.zeros((size, END - origin), bool)
    for i, start, end in zip(paid["account"], paid["start"], paid["end"], strict=True):
        covered[i, start - origin : (END if end == NEVER else min(end, END)) - origin] = True
    return covered[account, np.clip(date - origin, 0, END - origin - 1)] & (date >= origin) & (date < END)


def _trials(world: World, rng: np.random.Generator) -> pd.DataFrame:
    who = np.flatnonzero(rng.random(world.size) < TRIAL_SHARE)
    return pd.DataFrame(
        {
            "account": who,
            "start": world.start[who] - 30,
            "end": world.start[who],
            "number": 0,
            "mrr": 0.0,
            "term": 1,
            "signed": world.start[who] - 33,
            "seats": world.seats[who],
            "notice": NEVER,
            "end_reason": "",
            "churn_reason": "",
            "successor": NEVER,
            "type": "trial",
            "auto_renew": False,
            "notice_days": 0,
        }
    )


def _accounts(history: History, changes: pd.DataFrame, japanese: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    world = history.world
    industry = np.array(INDUSTRIES)[world.industry]
    segment = np.array(SEGMENTS)[world.segment]
    parents = np.full(world.size, "", dtype=object)
    enterprise = np.flatnonzero(segment == "Enterprise")
    children = rng.choice(enterprise, len(enterprise) // 10, replace=False)
    heads = np.setdiff1d(enterprise, children)
    if len(heads):
        parents[children] = world.account_id[rng.choice(heads, len(children))]
    frame = pd.DataFrame(
        {
            "account_id": world.account_id,
            "name": records.names(japanese, industry, segment == "Public sector", rng),
            "start_date": dates(world.start),
            "seats": world.seats,
            "csm": world.csm,
            "parent_id": parents,
            "segment": segment,
            "region": np.array(REGIONS)[world.region],
            "plan": np.array(PLANS)[world.plan],
            "industry": industry,
        }
    )
    for change in changes[changes["day"] >= END].iloc[::-1].itertuples():  # happened after the last day
        if change.column in frame:
            frame.loc[change.account, change.column] = int(change.value) if change.column == "seats" else change.value
    return frame


def _milestones(world: World) -> pd.DataFrame:
    parts = []
    for i, (name, due) in enumerate(MILESTONES):
        done = np.where(world.done[i] < END, world.done[i], NEVER)
        columns = {"account": np.arange(world.size), "milestone": name}
        parts.append(pd.DataFrame({**columns, "due_date": dates(world.start + due), "done_date": dates(done)}))
    frame = pd.concat(parts).sort_values("account", kind="stable")
    return frame[world.start[frame["account"]] < END]


def tables(history: History, accounts: int, seed: int) -> dict[str, pd.DataFrame]:
    """Return all tables of a simulated company, as they are written.

    `accounts`: how many accounts at most. `seed`: for what is drawn afterwards: names, texts, users. Returns dict of
    DataFrame: by the table's name; dates as datetime64, rows sorted.
    """
    world = history.world
    rng = np.random.default_rng([seed, 4])
    japanese = records.speaks_japanese(world, rng)
    contracts = contract_rows(history)
    written = _written(history, contracts, accounts, rng)
    contracts = pd.concat([_trials(world, rng), contracts], ignore_index=True)
    changes = [change for week in history.weeks for change in week.changes]
    changes = pd.DataFrame(changes, columns=["account", "day", "column", "value"])
    used = records.usage(world, history.weeks, rng)
    result = {"accounts": _accounts(history, changes, japanese, rng).iloc[written]}
    result["contracts"] = contracts.assign(
        account_id=world.account_id[contracts["account"]],
        contract_id=[f"C{a + 1:04d}-{k:02d}" for a, k in zip(contracts["account"], contracts["number"], strict=True)],
        product="Workboard",
        currency="JPY",
        start_date=dates(contracts["start"]),
        end_date=dates(contracts["end"]),
        mrr=contracts["mrr"].astype(int),
        term_months=contracts["term"],
        signed_date=dates(contracts["signed"]),
        notice_date=dates(contracts["notice"]),
        auto_renew=np.where(contracts["auto_renew"].astype(bool), "yes", "no"),
        successor_id=np.where(contracts["successor"] == NEVER, "", world.account_id[contracts["successor"]]),
    )
    result["usage"] = used
    result["milestones"] = _milestones(world)
    result["touches"] = _touches(history, contracts, japanese, rng)
    handoffs = history.handoffs[history.handoffs["first"] & (history.handoffs["date"] < END)]
    result["handoffs"] = handoffs.assign(date=dates(handoffs["date"]))
    info = records.handoff_info(world, japanese, rng)
    info = info[info["recorded_date"] < END]
    result["handoff_info"] = info.assign(recorded_date=dates(info["recorded_date"]))
    wanted = records.needs(world, history.weeks, japanese, rng)
    inside = _inside(contracts, world.size, wanted["account"].to_numpy(), wanted["date"].to_numpy())
    wanted = wanted[np.isin(wanted["account"], written) & inside]
    result["needs"] = wanted.assign(
        need_id=[f"N{k:04d}" for k in range(1, len(wanted) + 1)],
        date=dates(wanted["date"]),
        status_date=dates(wanted["status_date"]),
        outside_playbook=np.where(wanted["outside_playbook"], "yes", "no"),
    )
    goals = records.goals(world, history.weeks, japanese, rng)
    result["goals"] = goals.assign(**{name: dates(goals[name]) for name in ("set_date", "due_date", "achieved_date")})
    result["scores"] = records.scores(world, history.weeks, np.random.default_rng([seed, 9]))
    result["pauses"] = history.lots.assign(date=dates(history.lots["date"]))
    result["features"] = records.features(world)
    earlier = changes[changes["day"] < END]
    result["changes"] = earlier.assign(date=dates(earlier["day"]))
    result["revenue"] = records.revenue(world, used, contracts)
    ids = world.account_id[written]
    return {name: _finished(name, frame, world.account_id, ids) for name, frame in result.items()}


def _touches(history: History, contracts: pd.DataFrame, japanese: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    world = history.world
    asked = records.inbound(world, history.weeks, history.csm, rng)
    touches = pd.concat([history.touches, asked], ignore_index=True)
    touches = touches.assign(rested=touches["rested"].fillna(False).astype(bool))
    touches = touches.astype({"date": int, "minutes": int})
    account = pd.Index(world.account_id).get_indexer(touches["account_id"])
    inside = _inside(contracts, world.size, account, touches["date"].to_numpy())
    touches = touches[(touches["date"] >= FIRST) & inside]
    touches = touches.sort_values(["account_id", "date"], kind="stable", ignore_index=True)
    account = pd.Index(world.account_id).get_indexer(touches["account_id"])
    week = (touches["date"].to_numpy() - history.weeks[0].monday) // 7 - 1
    in_state = np.stack([week.in_state for week in history.weeks])[week.clip(0), account]
    touches = records.notes(touches, in_state, japanese[account], rng)
    return touches.assign(date=dates(touches["date"]))


ORDER = {
    "contracts": ["account_id", "start_date", "contract_id"],
    "usage": ["account_id", "date", "feature", "user_id"],
    "changes": ["account_id", "date", "column"],
    "needs": ["need_id"],
    "scores": ["account_id", "date"],
    "features": ["feature"],
}


def _finished(name: str, frame: pd.DataFrame, all_ids: np.ndarray, ids: np.ndarray) -> pd.DataFrame:
    """Return the columns that the table has, of the accounts in the data, sorted."""
    if name == "usage":
        names = np.array([row[0] for row in FEATURES])
        # Sorted by account, date, feature and user; text is made late, because there are a million rows.
        frame = frame[np.isin(all_ids, ids)[frame["account"]]]
        return pd.DataFrame(
            {
                "account_id": pd.Categorical.from_codes(frame["account"], all_ids),
                "date": dates(frame["date"]),
                "feature": pd.Categorical.from_codes(frame["feature"], names),
                "count": frame["count"].to_numpy(np.int16),
                "user_id": pd.Categorical.from_codes(frame["user"], [f"u{k:02d}" for k in range(records.MOST_USERS)]),
            }
        )
    if "account" in frame and "account_id" not in frame:
        frame = frame.assign(account_id=all_ids[frame["account"]])
    if "account_id" in frame:
        frame = frame[frame["account_id"].isin(ids)]
    extra = [column for column in frame if name == "accounts" and column not in TABLES[name].names]
    columns = [column for column in TABLES[name].names if column in frame]
    order = ORDER.get(name, ["account_id"])
    return frame.sort_values(order, kind="stable", ignore_index=True)[[*columns, *extra]]
