"""Time and memory of the queue and the patterns of use on a large company: the sample repeated under new names.

``python benchmarks/at_scale.py`` writes 100,000 accounts to a temporary folder, loads them in a process of its own and
makes there what notebook 04 makes: the windows of use, the queue and the patterns. It exits with 1 where these together
take more than a minute or the process more than 4 GB.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SECONDS, GIGABYTES = 60.0, 4.0
SAMPLE = Path(__file__).parents[1] / "data" / "sample"
COPIED = ("accounts", "contracts", "needs", "goals")
WEEKS_OF_USE = 60
RULE = "active_day_share >= 0.5 and breadth >= 0.4"


def write(folder: Path, accounts: int) -> None:
    """Write the sample's tables so many times that there are `accounts` of them."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    sql = connection.execute
    one = sql(f"select count(*) from '{SAMPLE}/accounts.csv'").fetchall()[0][0]
    times = -(-accounts // one)
    copies = f"(select 'x' || range::varchar || '-' as copy from range({times}))"
    for name in COPIED:
        source = f"read_csv('{SAMPLE}/{name}.csv', all_varchar = true)"
        prefixed = {"accounts": "account_id, csm", "contracts": "account_id, contract_id"}.get(name, "account_id")
        if name == "needs":
            prefixed += ", need_id"
        again = ", ".join(f"copy || {column} as {column}" for column in prefixed.split(", "))
        query = f"select t.* replace ({again}) from {copies}, {source} t"
        sql(f"copy ({query}) to '{folder}/{name}.csv' (header)")
    last = "date '2026-10-01'"
    for name, since in (("usage", WEEKS_OF_USE * 7), ("touches", 400)):
        rows = f"(select * from '{SAMPLE}/{name}.parquet' where date >= {last} - {since})"
        query = f"select t.* replace (copy || account_id as account_id) from {copies}, {rows} t"
        sql(f"copy ({query}) to '{folder}/{name}.parquet'")
    (folder / "features.csv").write_text((SAMPLE / "features.csv").read_text(encoding="utf-8"), encoding="utf-8")


def measure(folder: str) -> int:
    """Make the queue and find the patterns; return 1 where they take too much."""
    import cslib as cs
    from cslib.company.policies.rule import Rule

    rule = Rule.parse(RULE)
    began = clock = time.perf_counter()

    def lap(what: str) -> None:
        nonlocal clock
        now = time.perf_counter()
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"{now - clock:6.1f} s, at most {most:.1f} GB so far: {what}", flush=True)
        clock = now

    company = cs.load(folder, as_of="2026Q3")
    lap(f"{len(company.accounts):,} accounts loaded")
    loaded = clock
    history = cs.adoption.history(company)
    lap(f"{len(history):,} windows of use")
    assessed = cs.adoption.risk(company, history, rule)
    made = cs.adoption.queue(company, cs.adoption.book(company, assessed), assessed)
    lap(f"queue of {len(made.rows):,} rows")
    found = cs.adoption.patterns(company, history)
    lap(f"{found.profiles.k} patterns of {len(found.accounts):,} accounts")
    seconds = clock - loaded
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{seconds:6.1f} s without loading, {clock - began:.1f} s with it; at most {most:.1f} GB")
    return int(seconds > SECONDS or most > GIGABYTES)


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--write", help="write tables to this folder, in this process")
    parser.add_argument("--measure", help="measure this folder, in this process")
    given = parser.parse_args(arguments)
    if given.write:
        write(Path(given.write), given.accounts)
        return 0
    if given.measure:
        return measure(given.measure)
    with tempfile.TemporaryDirectory() as folder:
        # The most memory that a process has had counts for those that it starts, so this one does nothing itself.
        again = [sys.executable, __file__, "--accounts", str(given.accounts)]
        subprocess.run([*again, "--write", folder], check=True)
        return subprocess.run([*again, "--measure", folder], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
