"""Small companies written to a folder and loaded from it, for the tests of this room."""

import datetime

import numpy as np
import pandas as pd
import yaml

from cslib.company.company import load

AS_OF = "2026-10-01"
QUIET = [("A", "2020-01-06", "login", 1, "u1")]


def contracts(*rows, columns=("account_id", "start_date", "end_date", "end_reason", "term_months")):
    """Build a contracts table from tuples; what a tuple lacks is empty."""
    width = len(columns)
    frame = pd.DataFrame([tuple(row) + (None,) * (width - len(row)) for row in rows], columns=list(columns))
    return frame.assign(contract_id=[f"C{i}" for i in range(len(frame))])


def make(folder, contracts, usage=None, accounts=None, as_of=AS_OF, settings=None, segment=("", ""), **tables):
    """Write the tables and load them."""
    folder.mkdir(parents=True, exist_ok=True)
    if accounts is None:
        accounts = pd.DataFrame({"account_id": sorted(set(contracts["account_id"]))})
    if usage is None and "activity" not in tables:
        first = contracts.iloc[0]
        usage = pd.DataFrame(
            {"account_id": [first["account_id"]], "date": [first["start_date"]], "feature": ["login"], "count": [1]}
        )
    for name, frame in {"accounts": accounts, "contracts": contracts, "usage": usage, **tables}.items():
        if frame is not None:
            frame.to_csv(folder / f"{name}.csv", index=False)
    if settings:
        (folder / "company.yml").write_text(yaml.safe_dump(settings))
    return load(folder, as_of, *segment)


def random_company(folder, seed, accounts=14, users=True, **given):
    """Write a company with random lives (some with a pause, a win-back, a trial), and usage inside and around them."""
    rng = np.random.default_rng(seed)
    start = pd.Timestamp("2025-09-01")
    rows, use, names = [], [], [f"A{i:02}" for i in range(accounts)]
    for i, name in enumerate(names):
        begin = start + pd.Timedelta(days=int(rng.integers(0, 200)))
        kind = i % 7
        length = int(rng.integers(20, 260))
        end = begin + pd.Timedelta(days=length)
        if kind == 0:
            rows.append((name, begin, None, None))
        elif kind == 1:
            half = begin + pd.Timedelta(days=80)
            rows += [(name, begin, half, "paused"), (name, half + pd.Timedelta(days=25), None, None)]
        elif kind == 2:
            rows += [(name, begin, end, None), (name, end + pd.Timedelta(days=70), None, None)]
        elif kind == 3:
            rows.append((name, begin, end, "completed"))
        else:
            rows.append((name, begin, end, None))
        pace = rng.uniform(0.05, 0.95)
        for day in pd.date_range(begin - pd.Timedelta(days=10), end + pd.Timedelta(days=10)):
            if rng.random() < pace:
                for _ in range(rng.integers(1, 5)):
                    use.append((name, day, f"f{rng.integers(0, 7)}", int(rng.integers(1, 9)), f"u{rng.integers(0, 4)}"))
    table = contracts(*rows, columns=("account_id", "start_date", "end_date", "end_reason"))
    usage = pd.DataFrame(use, columns=["account_id", "date", "feature", "count", "user_id"])
    if not users:
        usage = usage.drop(columns="user_id")
    seats = pd.DataFrame({"account_id": names, "seats": [None if i == 4 else i % 5 + 1 for i in range(accounts)]})
    seats["region"] = ["east" if i % 2 else "west" for i in range(accounts)]
    settings = {"holidays": [datetime.date(2025, 12, 25), datetime.date(2026, 1, 1), datetime.date(2026, 2, 11)]}
    return make(folder, table, usage, seats, settings=settings, **given), usage
