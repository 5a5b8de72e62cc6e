"""The sample company: simulated week by week, written as a folder of tables with its truth beside."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from cslib.company.tables import TABLES
from cslib.errors import ParameterError
from cslib.language import tr
from cslib.simulate import realised
from cslib.simulate.desk import Desk
from cslib.simulate.population import found
from cslib.simulate.records import END
from cslib.simulate.tables import History, tables
from cslib.simulate.truth import DATA_FROM, Truth, holidays, planted
from cslib.simulate.world import step

SEED = 3
TRUTH_FILE = "truth.yml"
PARQUET = ("usage", "touches")
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
    return History(world, weeks, pd.concat(touches, ignore_index=True), pd.concat(handoffs, ignore_index=True), csm)


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

    A table without rows, as a company of few accounts may have, is not written.

    Parameters
    ----------
    folder : str or Path
        Made where it does not exist; an older sample company in it is replaced.
    accounts : int
        How many accounts (10 or more).
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
        If parameters are out of range or do not go together, or `folder` holds something else.
    """
    folder = Path(folder)
    truth = _truth(folder, accounts, seed, null, retention, needs_support)
    folder.mkdir(parents=True, exist_ok=True)
    history = simulate(accounts, seed, truth)
    made = tables(history, accounts, seed)
    sums = []
    for name in TABLES:
        for kind in ("csv", "parquet"):
            (folder / f"{name}.{kind}").unlink(missing_ok=True)
    for name, frame in made.items():
        if frame.empty:
            continue
        text = csv_text(frame)
        sums.append(f"{checksum(text)}  {name}\n")
        if name in PARQUET:
            _write_parquet(frame, folder / f"{name}.parquet")
        else:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")
    known = {"seed": seed, "accounts": accounts, **planted(truth), "realised": realised.figures(history, made)}
    _write_yaml(folder / "company.yml", settings())
    _write_yaml(folder / TRUTH_FILE, known)
    (folder / "CHECKSUMS").write_text("".join(sums), encoding="utf-8", newline="\n")
    return folder


def _truth(folder: Path, accounts, seed, null, retention, needs_support) -> Truth:
    problems = []
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / TRUTH_FILE).exists())):
        problems.append(tr("{folder} holds something else than a sample company.", folder=folder))
    if accounts < 10:
        problems.append(tr("`accounts` must be 10 or more, but {value} was passed.", value=accounts))
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
