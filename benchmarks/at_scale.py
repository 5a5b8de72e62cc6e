"""Time and memory of the queue and the patterns of use on a large company: the sample repeated under new names.

``python benchmarks/at_scale.py`` writes 100,000 accounts to a temporary folder, loads them in a process of its own and
makes there what notebook 04 makes: the windows of use, the queue and the patterns. It exits with 1 where these together
take more than a minute or the process more than 4 GB.

``--events 200`` writes all tables with so many million rows of usage instead, and runs ``cslib check`` and the report
of 01, 03 and 04 on them: at most 15 minutes and 8 GB together.
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
REPORT_SECONDS, REPORT_GIGABYTES = 900.0, 8.0
SAMPLE = Path(__file__).parents[1] / "data" / "sample"
COPIED = ("accounts", "contracts", "needs", "goals")
WEEKS_OF_USE = 60
RULE = "active_day_share >= 0.5 and breadth >= 0.4"


def write(folder: Path, accounts: int, events: float = 0.0) -> None:
    """Write the sample's tables so many times that there are `accounts` of them, with `events` million rows of usage.

    Without `events` only what notebook 04 needs is written.
    """
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET preserve_insertion_order = false")  # else all rows are held until the last is made
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
    if events:
        for name in ("milestones", "handoffs", "handoff_info", "changes", "revenue"):
            source = f"read_csv('{SAMPLE}/{name}.csv', all_varchar = true)"
            query = f"select t.* replace (copy || account_id as account_id) from {copies}, {source} t"
            sql(f"copy ({query}) to '{folder}/{name}.csv' (header)")
        (folder / "company.yml").write_bytes((SAMPLE / "company.yml").read_bytes())
    last = "date '2026-10-01'"
    for name, since in (("usage", 9999 if events else WEEKS_OF_USE * 7), ("touches", 9999 if events else 400)):
        rows = f"(select * from '{SAMPLE}/{name}.parquet' where date >= {last} - {since})"
        if events and name == "usage":  # the same use by so many more people of each account
            have = times * sql(f"select count(*) from {rows}").fetchall()[0][0]
            more = f"(select range as other from range({max(1, round(events * 1e6 / have))}))"
            rows = f"(select r.* replace (user_id || '-' || other as user_id) from {rows} r, {more})"
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


def report(folder: str) -> int:
    """Check the folder and report on it; return 1 where that takes too much."""
    import duckdb

    rows = duckdb.sql(f"select count(*) from '{folder}/usage.parquet'").fetchall()[0][0]
    print(f"{rows:,} rows of usage", flush=True)
    began = time.perf_counter()
    program = Path(sys.executable).with_name("cslib")
    asked = [
        "report",
        folder,
        "--by",
        "none",
        "--lang",
        "en",
        "--notebooks",
        "01,03,04",
        "--out",
        f"{Path(folder)}-reports",
    ]
    for words in (["check", folder], asked):
        clock = time.perf_counter()
        status = subprocess.run([program, *words], check=False, stdout=subprocess.DEVNULL).returncode
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
        print(f"{time.perf_counter() - clock:6.1f} s, at most {most:.1f} GB in one process: {words[0]} ({status})")
    seconds = time.perf_counter() - began
    return int(status > 0 or seconds > REPORT_SECONDS or most > REPORT_GIGABYTES)


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--events", type=float, default=0.0, help="million rows of usage, and a report on them")
    parser.add_argument("--folder", help="where tables are kept; else in a temporary folder")
    parser.add_argument("--write", help="write tables to this folder, in this process")
    parser.add_argument("--measure", help="measure this folder, in this process")
    given = parser.parse_args(arguments)
    if given.write:
        write(Path(given.write), given.accounts, given.events)
        return 0
    if given.measure:
        return report(given.measure) if given.events else measure(given.measure)
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or f"{scratch}/company"
        Path(folder).mkdir(parents=True, exist_ok=True)
        # The most memory that a process has had counts for those that it starts, so this one does nothing itself.
        again = [sys.executable, __file__, "--accounts", str(given.accounts), "--events", str(given.events)]
        subprocess.run([*again, "--write", folder], check=True)
        return subprocess.run([*again, "--measure", folder], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
