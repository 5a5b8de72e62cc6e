"""The sample company: simulated week by week, written as a folder of tables with its truth beside."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from cslib.simulate import realised, records, texts
from cslib.simulate.desk import Desk
from cslib.simulate.population import found
from cslib.simulate.records import END, FIRST, dates
from cslib.simulate.truth import (
    ADOPTION,
    AS_OF,
    DATA_FROM,
    INDUSTRIES,
    MILESTONES,
    PLANS,
    REGIONS,
    SEGMENTS,
    Truth,
    day,
    holidays,
    planted,
)
from cslib.simulate.world import FAR, NEVER, Week, World, step

SEED = 20260930
PARQUET = ("usage", "touches")
"""Tables large enough to be written as parquet; the others are csv."""
TRIAL_SHARE = 0.08


@dataclass
class History:
    """A simulated company and everything that happened to it.

    Attributes
    ----------
    world : World
        After the last week.
    weeks : list of Week
    touches, handoffs : DataFrame
        As decided, dates as days since 1970-01-01.
    csm : list of array
        Who was in charge in each week.
    """

    world: World
    weeks: list[Week]
    touches: pd.DataFrame
    handoffs: pd.DataFrame
    csm: list[np.ndarray]


def simulate(accounts: int, seed: int, truth: Truth) -> History:
    """Run a company from its founding to the end of the data.

    Examples
    --------
    >>> len(simulate(30, seed=1, truth=Truth()).weeks)
    314
    """
    world = found(accounts, seed, truth)
    desk, rng = Desk(seed, world), np.random.default_rng([seed, 2])
    weeks, touches, handoffs, csm = [], [], [], []
    while world.monday < END:
        contacts, passed = desk.decide()
        csm.append(world.csm)
        weeks.append(step(world, contacts, passed, rng))
        touches.append(contacts)
        handoffs.append(passed)
    return History(world, weeks, pd.concat(touches, ignore_index=True), pd.concat(handoffs, ignore_index=True), csm)


def contract_rows(history: History) -> pd.DataFrame:
    """Return all contract rows as they stood on the last day of the data."""
    from cslib.simulate.terms import row

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


def _kept(history: History, contracts: pd.DataFrame, accounts: int, rng: np.random.Generator) -> np.ndarray:
    """Return the accounts in the data: those that a contract covers after the data begin, and no more than wanted."""
    paid = contracts[contracts["type"] == "paid"]
    alive = paid.groupby("account")["end"].agg(lambda end: (end == NEVER).any() or end.max() > FIRST)
    kept = np.sort(alive.index[alive].to_numpy())
    heirs = set(contracts["successor"]) - {NEVER}
    early = [i for i in kept if history.world.start[i] < FIRST and i not in heirs]
    surplus = max(0, len(kept) - accounts)
    dropped = rng.choice(early, min(surplus, len(early)), replace=False)
    return np.setdiff1d(kept, dropped)


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
            "name": texts.names(japanese, industry, segment == "Public sector", rng),
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

    Parameters
    ----------
    history : History
    accounts : int
        How many accounts at most.
    seed : int
        For what is drawn afterwards: names, texts, users.

    Returns
    -------
    dict of DataFrame
        By the table's name; dates as datetime64, rows sorted.
    """
    world = history.world
    rng = np.random.default_rng([seed, 4])
    japanese = records.speaks_japanese(world, rng)
    contracts = contract_rows(history)
    kept = _kept(history, contracts, accounts, rng)
    contracts = pd.concat([_trials(world, rng), contracts], ignore_index=True)
    changes = [change for week in history.weeks for change in week.changes]
    changes = pd.DataFrame(changes, columns=["account", "day", "column", "value"])
    used = records.usage(world, history.weeks, rng)
    result = {"accounts": _accounts(history, changes, japanese, rng).iloc[kept]}
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
    result["touches"] = _touches(history, japanese, rng)
    handoffs = history.handoffs[history.handoffs["first"] & (history.handoffs["date"] < END)]
    result["handoffs"] = handoffs.assign(date=dates(handoffs["date"]))
    info = records.handoff_info(world, japanese, rng)
    info = info[info["recorded_date"] < END]
    result["handoff_info"] = info.assign(recorded_date=dates(info["recorded_date"]))
    wanted = records.needs(world, history.weeks, japanese, rng)
    wanted = wanted[np.isin(wanted["account"], kept)]
    result["needs"] = wanted.assign(
        need_id=[f"N{k:04d}" for k in range(1, len(wanted) + 1)],
        date=dates(wanted["date"]),
        status_date=dates(wanted["status_date"]),
        outside_playbook=np.where(wanted["outside_playbook"], "yes", "no"),
    )
    goals = records.goals(world, history.weeks, japanese, rng)
    result["goals"] = goals.assign(**{name: dates(goals[name]) for name in ("set_date", "due_date", "achieved_date")})
    result["features"] = records.features()
    earlier = changes[changes["day"] < END]
    result["changes"] = earlier.assign(date=dates(earlier["day"]))
    result["revenue"] = records.revenue(world, used, contracts)
    ids = world.account_id[kept]
    return {name: _finished(name, frame, world.account_id, ids) for name, frame in result.items()}


def _touches(history: History, japanese: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    world = history.world
    asked = records.inbound(world, history.weeks, history.csm, rng)
    touches = pd.concat([history.touches, asked], ignore_index=True)
    touches = touches.astype({"date": int, "minutes": int})
    touches = touches[(touches["date"] >= FIRST) & (touches["date"] < END)]
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
    "features": ["feature"],
}


def _finished(name: str, frame: pd.DataFrame, all_ids: np.ndarray, ids: np.ndarray) -> pd.DataFrame:
    """Return the columns that the table has, of the accounts in the data, sorted."""
    from cslib.company.tables import TABLES

    if name == "usage":
        names = np.array([row[0] for row in records.FEATURES])
        # Sorted by account, date, feature and user; text is made late, because there are a million rows.
        frame = frame[np.isin(all_ids, ids)[frame["account"]]]
        return pd.DataFrame(
            {
                "account_id": pd.Categorical.from_codes(frame["account"], all_ids),
                "date": dates(frame["date"]),
                "feature": pd.Categorical.from_codes(frame["feature"], names),
                "count": frame["count"].to_numpy(np.int16),
                "user_id": pd.Categorical.from_codes(frame["user"], [f"u{k:02d}" for k in range(128)]),
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


def settings() -> dict:
    """Return what company.yml of the sample says."""
    since = DATA_FROM
    return {
        "name": "Workboard (sample company)",
        "currency": "JPY",
        "time_zone": "Asia/Tokyo",
        "segment_by": "segment",
        "fiscal_year_start": 1,
        "tables": {name: {"data_from": since} for name in ("contracts", "usage", "touches", "revenue")},
        "holidays": holidays(),
    }


def csv_text(frame: pd.DataFrame) -> str:
    """Return a table as csv text: ISO dates, empty cells for what is missing."""
    dates = {name: frame[name].dt.strftime("%Y-%m-%d") for name in frame if frame[name].dtype.kind == "M"}
    return frame.assign(**dates).to_csv(index=False, lineterminator="\n")


def checksum(text: str) -> str:
    """Return the sha256 of a table's sorted text: its lines in order, whatever order they came in."""
    return hashlib.sha256("\n".join(sorted(text.splitlines())).encode()).hexdigest()


def write_sample(
    folder: str | Path,
    accounts: int = 1500,
    seed: int = SEED,
    null: bool = False,
    retention: float | None = None,
    needs_support: bool = False,
) -> Path:
    """Simulate a company and write its tables, company.yml, truth.yml and CHECKSUMS.

    Parameters
    ----------
    folder : str or Path
        Made where it does not exist; files of the same names are replaced.
    accounts : int
        How many accounts (100 or more).
    seed : int
        The same seed gives the same rows.
    null : bool
        Make a company in which use has nothing to do with churn.
    retention : float, optional
        Annual retention of a null company (0.85).
    needs_support : bool
        Make a company whose state holds only with support.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    ParameterError
        If parameters are out of range or do not go together.
    """
    truth = _truth(accounts, seed, null, retention, needs_support)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    history = simulate(accounts, seed, truth)
    made = tables(history, accounts, seed)
    sums = []
    for name, frame in made.items():
        text = csv_text(frame)
        sums.append(f"{checksum(text)}  {name}\n")
        if name in PARQUET:
            _write_parquet(frame, folder / f"{name}.parquet")
        else:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")
    known = {"seed": seed, "accounts": accounts, **planted(truth), "realised": realised.figures(history, made)}
    _write_yaml(folder / "company.yml", settings())
    _write_yaml(folder / "truth.yml", known)
    (folder / "CHECKSUMS").write_text("".join(sums), encoding="utf-8", newline="\n")
    return folder


def _truth(accounts, seed, null, retention, needs_support) -> Truth:
    from cslib.errors import ParameterError
    from cslib.language import tr

    problems = []
    if accounts < 100:
        problems.append(tr("`accounts` must be 100 or more, but {value} was passed.", value=accounts))
    if seed < 0:
        problems.append(tr("`seed` must be 0 or more, but {value} was passed.", value=seed))
    if retention is not None and not null:
        problems.append(tr("`retention` is only for null companies."))
    if retention is not None and not 0 < retention <= 1:
        problems.append(tr("`retention` must be above 0 and at most 1, but {value} was passed.", value=retention))
    if null and needs_support:
        problems.append(tr("`null` and `needs_support` do not go together."))
    if problems:
        raise ParameterError(problems)
    level = Truth.null_retention if retention is None else retention
    return Truth(null=null, null_retention=level, needs_support=needs_support)


def _write_yaml(path: Path, values: dict) -> None:
    text = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=110)
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_parquet(frame: pd.DataFrame, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {}
    for name in frame:
        values = frame[name]
        if values.dtype.kind == "M":
            columns[name] = pa.array(values.to_numpy().astype("datetime64[D]"))
        elif isinstance(values.dtype, pd.CategoricalDtype):
            columns[name] = pa.array(values).cast(pa.string())
        elif values.dtype.kind in "iu":
            columns[name] = pa.array(values.to_numpy())
        else:
            columns[name] = pa.array([text or None for text in values], pa.string())
    pq.write_table(
        pa.table(columns), path, compression="zstd", compression_level=19, use_dictionary=True, row_group_size=2_000_000
    )
