"""Companies put together in memory, without a folder, for the tests of retention."""

from pathlib import Path

import numpy as np
import pandas as pd

from cslib.company import asof
from cslib.company.company import Company
from cslib.company.quarters import Quarter
from cslib.company.settings import Settings
from cslib.company.tables import TABLES

KINDS = {"date": "datetime64[ns]", "month": "datetime64[ns]", "number": "float64", "integer": "float64"}
KINDS["boolean"] = "boolean"


def frame(name, rows, columns):
    """Build a table with all its columns from tuples; what a tuple lacks is empty."""
    rows = [tuple(row) + (None,) * (len(columns) - len(row)) for row in rows]
    table = pd.DataFrame(rows, columns=list(columns))
    for column in TABLES[name]:
        values = table[column.name] if column.name in table else pd.Series([None] * len(table), dtype=object)
        kind = KINDS.get(column.kind, "str")
        if kind.startswith("datetime"):
            table[column.name] = pd.to_datetime(values).astype(kind)
        elif kind == "float64":
            table[column.name] = pd.to_numeric(values).astype(kind)
        else:
            table[column.name] = values.astype(kind)
        if column.default is not None and kind == "str":
            table[column.name] = table[column.name].fillna(column.default)
    return table


CONTRACT = ("account_id", "start_date", "end_date", "mrr", "end_reason", "term_months", "notice_days", "notice_date")


def company(contracts, as_of="2026-10-01", columns=CONTRACT, accounts=None, settings=None, **tables):
    """Return a company of `contracts` (tuples in the order of `columns`, or a table) as known before `as_of`."""
    as_of = pd.Timestamp(as_of)
    if not isinstance(contracts, pd.DataFrame):
        contracts = frame("contracts", contracts, columns)
    if contracts["contract_id"].isna().all():
        contracts["contract_id"] = [f"C{i}" for i in range(len(contracts))]
    if accounts is None:
        names = sorted(set(contracts["account_id"]))
        accounts = frame("accounts", [(name,) for name in names], ("account_id",))
    known, signed, _ = asof.apply({"accounts": accounts, "contracts": contracts, **tables}, as_of)
    settings = Settings(**(settings or {}))
    return Company("by hand", Path("nowhere"), settings, as_of, Quarter.last_complete(as_of), known, signed=signed)


def random_contracts(seed, accounts=40, parallel=True):
    """Return contracts of random lives: renewals, price changes, gaps, second products, every end reason."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(accounts):
        name, start = f"A{i:03}", pd.Timestamp("2024-01-01") + pd.Timedelta(days=int(rng.integers(0, 900)))
        mrr = float(rng.integers(1, 2000)) / 10 + 0.01
        for _ in range(int(rng.integers(1, 7))):
            end = start + pd.Timedelta(days=int(rng.integers(20, 300)))
            reason = rng.choice(["churned", "completed", "merged", "paused"], p=[0.7, 0.1, 0.1, 0.1])
            rows.append((name, start, end, mrr if rng.random() < 0.95 else None, reason, 6, 30))
            gap = int(rng.choice([0, 0, 0, 5, 59, 60, 61, 62, 200]))
            start = end + pd.Timedelta(days=gap)
            mrr = round(mrr * float(rng.choice([1.0, 1.0, 1.3, 0.7])), 2)
        if rng.random() < 0.3:
            rows.append((*rows[-1][:2], None, mrr, None, 6, 30))
        elif parallel and rng.random() < 0.3:
            first = rows[-1]
            rows.append((name, first[1], first[1] + pd.Timedelta(days=15), 7.77, first[4], 6, 30))
    return frame("contracts", rows, CONTRACT)
