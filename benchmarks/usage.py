"""Account-weeks from rows of use: ours beside pandas, DuckDB's count(distinct) and, where installed, Polars.

``python benchmarks/usage.py`` writes the sample repeated under new names (``at_scale.py``) to a temporary folder, and
counts active days, users, features and events of every account and week, each way in a process of its own and in turn.
It prints the least seconds (wall, CPU) and memory of each, and exits with 1 where a result differs.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

AS_OF = "2026Q3"
SQL = """select account_id, date_trunc('week', date)::date as week, count(distinct date) as active_days,
count(distinct user_id) as active_users, count(distinct feature) as features, sum(count) as events
from '{}' group by all"""
COUNTS = ["active_days", "active_users", "features", "events"]


def ours(folder: str):
    import cslib as cs
    from cslib.company import usage

    company = cs.load(folder, as_of=AS_OF)
    return lambda: usage.weekly(company)


def prepare(folder: str) -> None:
    """Leave only the rows that count for us, inside accounts' first lives, so that the others count the same."""
    import duckdb

    import cslib as cs
    from cslib.company import spells

    lives = spells.lives(cs.load(folder, as_of=AS_OF))[["account_id", "start", "end"]]
    duckdb.sql("SET enable_progress_bar = false")
    duckdb.register("lives", lives)
    inside = f"'{folder}/usage.parquet' u join lives using (account_id) where date >= lives.start and date < lives.end"
    duckdb.sql(f"copy (select u.* from {inside}) to '{folder}/inside.parquet'")
    Path(folder, "inside.parquet").replace(Path(folder, "usage.parquet"))


def by_pandas(folder: str):
    import pandas as pd

    def count():
        rows = pd.read_parquet(f"{folder}/usage.parquet", columns=["account_id", "date", "feature", "count", "user_id"])
        rows["date"] = pd.to_datetime(rows["date"])
        rows["week"] = rows["date"] - pd.to_timedelta(rows["date"].dt.day_of_week, unit="D")
        named = {"active_days": ("date", "nunique"), "active_users": ("user_id", "nunique")}
        named |= {"features": ("feature", "nunique"), "events": ("count", "sum")}
        return rows.groupby(["account_id", "week"], as_index=False).agg(**named)

    return count


def by_duckdb(folder: str):
    import duckdb

    duckdb.sql("SET enable_progress_bar = false")
    return lambda: duckdb.sql(SQL.format(f"{folder}/usage.parquet")).df()


def by_polars(folder: str):
    import polars as pl

    one = {"active_days": "date", "active_users": "user_id", "features": "feature"}
    counts = [*(pl.col(c).n_unique().alias(name) for name, c in one.items()), pl.col("count").sum().alias("events")]
    rows = pl.scan_parquet(f"{folder}/usage.parquet")
    weeks = rows.group_by("account_id", pl.col("date").dt.truncate("1w").alias("week")).agg(counts)
    return lambda: weeks.collect()


WAYS = {"ours": ours, "pandas": by_pandas, "duckdb": by_duckdb, "polars": by_polars}


def once(way: str, folder: str) -> None:
    """Count one way, and print its time, memory and what to compare, as JSON."""
    import numpy as np
    import pandas as pd

    count = WAYS[way](folder)
    wall, cpu = time.perf_counter(), time.process_time()
    weeks = count()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    weeks = pd.DataFrame({name: np.asarray(weeks[name]) for name in COUNTS})
    weeks = weeks[weeks["active_days"] > 0]
    found = [len(weeks), *(int(weeks[name].sum()) for name in COUNTS)]
    # What stands beside what, not only how much there is in all.
    found += [int((weeks["active_users"] * weeks["features"] + weeks["events"] * weeks["active_days"]).sum())]
    print(json.dumps({"wall": wall, "cpu": cpu, "gb": most, "found": found}))


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, default=54_000, help="54,000 have 20 million rows")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--once", nargs=2, metavar=("WAY", "FOLDER"), help="count one way, in this process")
    given = parser.parse_args(arguments)
    if given.once:
        way, folder = given.once
        prepare(folder) if way == "prepare" else once(way, folder)
        return 0
    ways = [way for way in WAYS if way != "polars" or importlib.util.find_spec("polars")]
    runs: dict[str, list[dict]] = {way: [] for way in ways}
    with tempfile.TemporaryDirectory() as folder:
        at_scale = Path(__file__).with_name("at_scale.py")
        subprocess.run([sys.executable, at_scale, "--accounts", str(given.accounts), "--write", folder], check=True)
        only = [sys.executable, __file__, "--once"]
        subprocess.run([*only, "prepare", folder], check=True)
        for _ in range(given.times):
            for way in ways:
                said = subprocess.run([*only, way, folder], check=True, capture_output=True, text=True).stdout
                runs[way].append(json.loads(said.splitlines()[-1]))
    print(f"{platform.machine()}, Python {platform.python_version()}, {given.accounts:,} accounts")
    base = min(run["wall"] for run in runs["ours"])
    for way, all_of in runs.items():
        wall, cpu, most = (min(run[name] for run in all_of) for name in ("wall", "cpu", "gb"))
        print(f"{way:8} {wall:6.2f} s, {cpu:6.2f} s CPU, {most:4.2f} GB; {wall / base:5.2f} of ours")
    return int(any(run["found"] != runs["ours"][0]["found"] for all_of in runs.values() for run in all_of))


if __name__ == "__main__":
    sys.exit(main())
