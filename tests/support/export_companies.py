"""The companies whose exports are put into other shapes: the sample, thinned, and two simulated ones."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

import pandas as pd
from exports import Export

from cslib.company.sources import SAMPLE
from cslib.simulate.sample import write_sample

NAMES = ("sample", "aoba", "birch")


def texts(path: Path) -> pd.DataFrame:
    """Return a table of a company's folder as text."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path).astype("str").fillna("").astype(object)
    return pd.read_csv(path, dtype=str, keep_default_na=False).astype(object)


def taken(folder: Path, tables: tuple[str, ...], one_in: int = 1, use: int = 20) -> Export:
    """Return some of a company's accounts with what belongs to them, and one row of its usage in `use`."""
    found = {table: texts(next(folder.glob(f"{table}.*"))) for table in tables}
    contracts, accounts = found["contracts"], found["accounts"]
    kept = set(accounts["account_id"][::one_in]) | set(contracts.loc[contracts["successor_id"] != "", "account_id"])
    kept |= set(contracts["successor_id"]) | set(accounts.loc[accounts["account_id"].isin(kept), "parent_id"])
    found = {table: frame[frame["account_id"].isin(kept)].reset_index(drop=True) for table, frame in found.items()}
    found["usage"] = found["usage"][::use].reset_index(drop=True)
    return Export(found)


def simulated(accounts: int, seed: int, tables: tuple[str, ...], **how) -> Export:
    with tempfile.TemporaryDirectory() as folder:
        return taken(write_sample(Path(folder) / "company", accounts=accounts, seed=seed), tables, **how)


@functools.cache
def company(name: str) -> Export:
    """Return one of :data:`NAMES`; copy it before it is changed."""
    return {"sample": _sample, "aoba": _aoba, "birch": _birch}[name]()


def _sample() -> Export:
    """A tenth of the sample: yen, prices by use in revenue, mergers, a credit note; complete since October 2022."""
    made = taken(SAMPLE, ("accounts", "contracts", "usage", "revenue"), one_in=10, use=25)
    tables = {name: {"data_from": "2022-10-01"} for name in ("contracts", "usage", "revenue")}
    made.settings = {"name": "Sample", "currency": "JPY", "time_zone": "Asia/Tokyo", "tables": tables}
    return made


def _aoba() -> Export:
    """A Japanese company that wrote no company.yml but its zone; open contracts run on from term to term."""
    made = simulated(120, 11, ("accounts", "contracts", "usage"))
    made.contracts = made.contracts.drop(columns="currency")
    made.settings = {"time_zone": "Asia/Tokyo"}
    return made


def _birch() -> Export:
    """A company in dollars with numbers as identifiers, two products, and a row with an end for every term."""
    made = simulated(100, 5, ("accounts", "contracts", "usage"))
    number = {account: account.lstrip("A").zfill(6) for account in made.accounts["account_id"]}
    made.tables = {
        table: frame.assign(account_id=frame["account_id"].map(number)) for table, frame in made.tables.items()
    }
    names = [f"Birch {i} Ltd" for i in range(len(made.accounts))]
    made.accounts = made.accounts.assign(name=names)
    rows = by_term(made.contracts.assign(successor_id=made.contracts["successor_id"].map(number).fillna("")))
    rows["mrr"] = [f"{float(amount) / 137:.2f}" for amount in rows["mrr"]]
    rows["currency"] = "USD"
    # A third of the customers has a second product, in contracts beside those of the first.
    beside = rows[(rows["account_id"].astype(int) % 3 == 0) & (rows["type"] == "paid")]
    amounts = [f"{float(amount) * 0.4:.2f}" for amount in beside["mrr"]]
    beside = beside.assign(product="Insight", mrr=amounts, contract_id=beside["contract_id"] + "-I")
    made.contracts = pd.concat([rows, beside], ignore_index=True)
    return made


def by_term(contracts: pd.DataFrame, until: str = "2026-10-01", same_id: bool = False) -> pd.DataFrame:
    """Return contracts with one row for every term; open ones end with the term that runs on the day `until`."""
    rows = []
    for row in contracts.to_dict("records"):
        start, end = pd.Timestamp(row["start_date"]), pd.Timestamp(row["end_date"] or None)
        term = int(row["term_months"] or 0)
        stop = end if row["end_date"] else pd.Timestamp(until)
        at, k = start, 0
        while term and start + pd.DateOffset(months=term * (k + 1)) < stop:
            k += 1
            then = start + pd.DateOffset(months=term * k)
            signed = {} if k == 1 else {"signed_date": "", "notice_date": ""}
            rows.append(_cut(row, at, then, k, same_id) | {"end_reason": "", "churn_reason": "", "successor_id": ""})
            rows[-1] |= signed | {"notice_date": ""}
            at = then
        last = end if row["end_date"] else start + pd.DateOffset(months=term * (k + 1)) if term else None
        rows.append(_cut(row, at, last, k + 1, same_id) | ({"signed_date": ""} if k else {}))
    return pd.DataFrame(rows, columns=contracts.columns).astype(object)


def _cut(row: dict, start, end, k: int, same_id: bool) -> dict:
    """Return a piece of a contract row."""
    name = row["contract_id"] if same_id else f"{row['contract_id']}.{k}"
    return row | {
        "start_date": f"{start:%Y-%m-%d}",
        "end_date": f"{end:%Y-%m-%d}" if end is not None else "",
        "contract_id": name,
    }
