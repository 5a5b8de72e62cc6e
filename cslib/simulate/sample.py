"""The sample company: simulated, written, and what of its planted truth came about."""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from cslib.company.tables import TABLES
from cslib.errors import ParameterError
from cslib.language import tr
from cslib.simulate.desk import Desk
from cslib.simulate.population import found
from cslib.simulate.records import END, FIRST
from cslib.simulate.tables import History, tables
from cslib.simulate.terms import FAR
from cslib.simulate.truth import ADOPTION, DATA_FROM, ONBOARDING, PROGRAMMES, PUSHY, Truth, holidays, planted
from cslib.simulate.world import step

SEED = 3
TRUTH_FILE = "truth.yml"
PARQUET = ("usage", "touches", "scores")
"""Tables large enough to be written as parquet; the others are csv."""


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
    touched, passed = (pd.concat(parts, ignore_index=True) for parts in (touches, handoffs))
    return History(world, weeks, touched, passed, csm, _lots(desk))


def _lots(desk: Desk) -> pd.DataFrame:
    drawn = np.flatnonzero(desk.lot_drawn < FAR)
    arm = np.where(desk.paused[drawn], "paused", "usual")
    return pd.DataFrame({"account_id": desk.world.account_id[drawn], "date": desk.lot_drawn[drawn], "arm": arm})


def settings() -> dict:
    """Return what company.yml of the sample says."""
    return {
        "name": "Workboard (sample company)",
        "currency": "JPY",
        "time_zone": "Asia/Tokyo",
        "segment_by": "segment",
        "fiscal_year_start": 1,
        "tables": {name: {"data_from": DATA_FROM} for name in ("contracts", "usage", "touches", "revenue")},
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

    A table without rows, as a company of few accounts may have, is not written. The folder is returned.

    `folder`: made where it does not exist; an older sample company in it is replaced. `accounts`: how many accounts (10
    or more). `seed`: the same seed gives the same rows. `null`: make a company in which nothing does anything.
    `retention` (float, optional): annual retention of a null company (0.85). `needs_support`: make a company whose
    state holds only with support. Raises ParameterError if parameters are out of range or do not go together, or
    `folder` holds something else.
    """
    folder = Path(folder)
    truth = _truth(folder, accounts, seed, null, retention, needs_support)
    folder.mkdir(parents=True, exist_ok=True)
    history = simulate(accounts, seed, truth)
    made = tables(history, accounts, seed)
    write_tables(folder, made)
    sums = [f"{checksum(csv_text(frame))}  {name}\n" for name, frame in made.items() if not frame.empty]
    known = {"seed": seed, "accounts": accounts, **planted(truth), "realised": figures(history, made)}
    _write_yaml(folder / TRUTH_FILE, known)
    (folder / "CHECKSUMS").write_text("".join(sums), encoding="utf-8", newline="\n")
    return folder


def write_tables(folder: Path, made: dict[str, pd.DataFrame]) -> None:
    """Write the tables that have rows, and company.yml, in place of those that are there."""
    for name in TABLES:
        for kind in ("csv", "parquet"):
            (folder / f"{name}.{kind}").unlink(missing_ok=True)
    for name, frame in made.items():
        if frame.empty:
            continue
        if name in PARQUET:
            _write_parquet(frame, folder / f"{name}.parquet")
        else:
            (folder / f"{name}.csv").write_text(csv_text(frame), encoding="utf-8", newline="\n")
    _write_yaml(folder / "company.yml", settings())


def _truth(folder: Path, accounts, seed, null, retention, needs_support) -> Truth:
    problems = []
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / TRUTH_FILE).exists())):
        problems.append(tr("{folder} holds something else than a sample company.", folder=folder))
    if not 10 <= accounts <= 1_000_000:
        problems.append(tr("`accounts` must be from 10 to 1,000,000, but {value} was passed.", value=accounts))
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
    if null:
        return Truth.without_effects(Truth.null_retention if retention is None else retention)
    return Truth(needs_support=needs_support)


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


YEAR = 365.25


def figures(history: History, made: dict[str, pd.DataFrame]) -> dict:
    """Return what came about in the accounts that are in the data; `made` are the tables as written."""
    written = np.flatnonzero(np.isin(history.world.account_id, made["accounts"]["account_id"]))
    spells = _spells(made["contracts"])
    return {
        "rows": {name: len(frame) for name, frame in made.items()},
        "annual_retention": _retention(history, written, spells),
        "state": _state(history, written),
        "leaving": _leaving(spells),
        "kickoff": _kickoff(made, spells),
        "handoff": _handoff(history, written),
        "contact": _contact(history, written),
        "programmes": _programmes(made["touches"]),
    }


def _share(part, whole) -> float:
    return round(float(part) / float(whole), 4) if whole else 0.0


def _spells(contracts: pd.DataFrame) -> pd.DataFrame:
    """Return one row per account and stretch of paid contracts without a gap, with the columns of its last row."""
    rows = contracts[(contracts["type"] == "paid") & (contracts["start_date"] < np.datetime64(END, "D"))]
    rows = rows.sort_values(["account_id", "start_date"], kind="stable")
    until = rows["end_date"].fillna(pd.Timestamp(np.datetime64(END, "D")))
    begins = (rows["account_id"] != rows["account_id"].shift()) | (rows["start_date"] > until.shift())
    number = begins.cumsum()
    last = rows.assign(until=until, number=number).drop_duplicates("number", keep="last").reset_index(drop=True)
    last["row_start"] = last["start_date"]
    last["start_date"] = rows["start_date"][begins].to_numpy()
    return last


def _retention(history: History, written: np.ndarray, spells: pd.DataFrame) -> dict:
    """Count who is still there a year after each Monday half a year apart, in and out of the state by the clock.

    Accounts within their first half year, with notice given, or ended for a reason that is no churn do not count.
    """
    world, year = history.world, 365
    place = pd.Index(world.account_id).get_indexer(spells["account_id"])
    start, end = (_days(spells[name]) for name in ("start_date", "until"))
    notice = np.where(spells["notice_date"].isna(), END + 1000, _days(spells["notice_date"]))
    churned = (spells["end_reason"] == "churned").to_numpy()
    counts = {True: [0, 0], False: [0, 0]}
    for week in history.weeks[::26]:
        today = week.monday + 7
        if today < FIRST + 60 or today + year > END:
            continue
        at_risk = (start <= today - 182) & (end > today) & (notice > today) & np.isin(place, written)
        gone = end <= today + year
        at_risk &= ~gone | churned
        for state in (True, False):
            group = at_risk & (week.in_state[place] == state)
            counts[state][0] += int((group & ~gone).sum())
            counts[state][1] += int(group.sum())
    return {
        name: {"retained": _share(*counts[state]), "account_years": counts[state][1]}
        for name, state in (("in_state", True), ("outside", False))
    }


def _days(dates: pd.Series) -> np.ndarray:
    return dates.to_numpy().astype("datetime64[D]").astype(int)


def _in_data(history: History, name: str, written: np.ndarray) -> np.ndarray:
    """Return an array of every week in the data, shape (weeks, accounts written)."""
    return np.stack([getattr(week, name)[written] for week in history.weeks if FIRST <= week.monday < END])


def _state(history: History, written: np.ndarray) -> dict:
    state, live = _in_data(history, "in_state", written), _in_data(history, "live", written)
    left = (state[:-1] & ~state[1:] & live[1:]).sum()
    return {
        "share_of_live_weeks": _share(state.sum(), live.sum()),
        "in_state_at_the_end": _share(state[-1].sum(), live[-1].sum()),
        "left_per_year_in_it": _share(left * YEAR / 7, state.sum()),
    }


def _leaving(spells: pd.DataFrame) -> dict:
    gone = spells[(spells["end_reason"] == "churned") & (spells["until"] >= np.datetime64(FIRST, "D"))]
    months = (gone["until"].dt.year - gone["row_start"].dt.year) * 12 + gone["until"].dt.month
    months -= gone["row_start"].dt.month
    same_day = gone["until"].dt.day == gone["row_start"].dt.day
    at_renewal = same_day & (months % gone["term_months"] == 0) & (months > 0)
    in_time = (gone["until"] - gone["notice_date"]).dt.days >= gone["notice_days"]
    return {
        "churned": len(gone),
        "at_renewal": _share(at_renewal.sum(), len(gone)),
        "at_renewal_with_notice_in_time": _share((at_renewal & in_time).sum(), len(gone)),
        "without_notice": _share(gone["notice_date"].isna().sum(), len(gone)),
    }


def _kickoff(made: dict[str, pd.DataFrame], spells: pd.DataFrame) -> dict:
    """Return churns per account-year by segment and kickoff, first spells that began in the data."""
    done = made["milestones"].query("milestone == 'kickoff'").dropna(subset="done_date")["account_id"]
    first = spells.drop_duplicates("account_id")
    first = first[first["start_date"] >= np.datetime64(FIRST, "D")]
    first = first.merge(made["accounts"][["account_id", "segment"]], on="account_id")
    first["years"] = (first["until"] - first["start_date"]).dt.days / YEAR
    first["gone"] = first["end_reason"] == "churned"
    with_one = first["account_id"].isin(done)
    groups = {"all": slice(None), **{name: first["segment"] == name for name in sorted(set(first["segment"]))}}
    found = {}
    for name, rows in groups.items():
        rate = first.loc[rows].groupby(with_one)[["gone", "years"]].sum()
        rate = (rate["gone"] / rate["years"]).round(4)
        found[name] = {"with": float(rate.get(True, 0.0)), "without": float(rate.get(False, 0.0))}
    return {"churns_per_account_year": found}


def _handoff(history: History, written: np.ndarray) -> dict:
    world = history.world
    state = np.stack([week.in_state for week in history.weeks])
    live = np.stack([week.live for week in history.weeks])
    week = (world.handed - history.weeks[0].monday) // 7
    passed = written[(world.handed[written] >= FIRST) & (world.handed[written] < END - 100)]
    counts = {True: [0, 0], False: [0, 0]}
    per_csm: dict[int, list] = {}
    for i in passed:
        now, later = week[i], week[i] + 13
        if state[now, i]:
            complete = bool(world.complete[i])
            counts[complete][1] += 1
            counts[complete][0] += int((~state[now : later + 1, i] & live[now : later + 1, i]).any())
        per_csm.setdefault(int(world.onboarder[i]), []).append((world.handed[i] - world.start[i], state[later, i]))
    names = [name for name, *_ in ONBOARDING]
    return {
        "left_the_state_within_90_days": {
            name: {"share": _share(*counts[complete]), "handed_over_in_it": counts[complete][1]}
            for name, complete in (("complete_information", True), ("incomplete_information", False))
        },
        "by_onboarding_csm": {
            names[k]: {
                "median_days": float(np.median([days for days, _ in rows])),
                "in_state_90_days_after": _share(sum(inside for _, inside in rows), len(rows)),
            }
            for k, rows in sorted(per_csm.items())
        },
    }


def _contact(history: History, written: np.ndarray) -> dict:
    """Return how often there was support in four weeks, and who had too much contact."""
    world = history.world
    touches = history.touches[history.touches["direction"] == "outbound"]
    account = pd.Index(world.account_id).get_indexer(touches["account_id"])
    week = (touches["date"].to_numpy(int) - history.weeks[0].monday) // 7
    shape = (len(history.weeks), world.size)
    support = touches["channel"].isin(["call", "meeting"]).to_numpy()
    called, contacts = np.zeros(shape, bool), np.zeros(shape, int)
    called[week[support], account[support]] = True
    np.add.at(contacts, (week, account), 1)
    first = next(k for k, one in enumerate(history.weeks) if one.monday >= FIRST)
    four = np.lib.stride_tricks.sliding_window_view(called, 4, axis=0).any(axis=-1)[first:, written]
    many = np.lib.stride_tricks.sliding_window_view(contacts, 4, axis=0).sum(axis=-1)[first:, written]
    state = np.stack([one.in_state for one in history.weeks])[first - 1 : -4, written]
    live = np.stack([one.live for one in history.weeks])[first - 1 : -4, written]
    state, live = state[: len(four)], live[: len(four)]
    limit = world.truth.too_many_contacts
    pushy = [ADOPTION[i][0] for i in PUSHY]
    return {
        "supported_in_four_weeks_in_state": _share((four & state).sum(), state.sum()),
        "supported_in_four_weeks_outside": _share((four & live & ~state).sum(), (live & ~state).sum()),
        "accounts_ever_over_the_limit": _share((many > limit).any(axis=0).sum(), len(written)),
        "written_to_by": pushy,
    }


def _programmes(touches: pd.DataFrame) -> dict:
    found = {}
    for programme in [*(one.name for one in PROGRAMMES), "rescue_call"]:
        rows = touches[touches["programme"] == programme]
        answered = rows[rows["outcome"].isin(["opened", "attended", "reached"])]
        found[programme] = {
            "touches": len(rows),
            "accounts_offered": int(rows["account_id"].nunique()),
            "accounts_that_answered": int(answered["account_id"].nunique()),
        }
    return found
