"""What the queue saves: orders of contact replayed on the sample company, with common chance.

``python benchmarks/replay.py`` makes the sample company's world anew, learns risk from its tables, replays 200 draws,
prints the table, keeps it in benchmarks/replay.md and the draws in benchmarks/replay.csv, and exits with 1 where
the queue does not save more than each other order by a bound that excludes zero.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pandas as pd

from cslib.adoption.backtest import Savings, orders, savings
from cslib.adoption.risk import learn
from cslib.company.company import load
from cslib.company.policies.rule import Rule
from cslib.company.usage import trailing
from cslib.simulate.desk import CONTACTS, WEEKS, lost
from cslib.simulate.sample import SEED, simulate
from cslib.simulate.truth import Truth
from cslib.stats.estimate import SUPPORTED

HERE = Path(__file__).parent
ACCOUNTS = 1500
STATE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")
CHANCE = 20261005
BATCH = 10


def prepared():
    """Return the sample company's world after its last week, and the model of risk that its tables give."""
    company = load("sample", as_of="2026Q3")
    model = learn(company, trailing(company), STATE)
    return simulate(ACCOUNTS, SEED, Truth()).world, model


def batch(world, model, first: int, draws: int) -> pd.DataFrame:
    """Replay some of the draws."""
    return lost(world, orders(model), draws=draws, seed=CHANCE, first=first)


def text(result: Savings, seconds: float) -> str:
    """Return the table as Markdown."""
    head = (
        f"# Replays of the sample company\n\n{datetime.date.today():%Y-%m-%d}, sample seed {SEED}, seeds of chance"
        f" [{CHANCE}, 0 to {result.draws - 1}], {result.draws} draws of {WEEKS} weeks, {CONTACTS} calls"
        f" a week, {seconds:.0f} s. Revenue in yen a month; bounds are those of the mean, 95%.\n\n"
        f"Lost without any call: {_told(result.lost)}\n\n"
        "| order | saved | the queue saves more by | draws in which it does |\n|---|---|---|---|\n"
    )
    lines = []
    for name, saved in result.saved.items():
        gap, ahead = result.gaps.get(name), result.ahead.get(name)
        more = f"{_told(gap)} ({gap.verdict})" if gap else ""
        lines.append(f"| {name} | {_told(saved)} | {more} | {f'{ahead.events} of {ahead.n}' if ahead else ''} |")
    return head + "\n".join(lines) + "\n"


def _told(value) -> str:
    return f"{value.estimate:,.0f} ({value.low:,.0f} to {value.high:,.0f})"


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", action="store_true", help="write replay.csv and replay.md")
    given = parser.parse_args(arguments)
    began = time.perf_counter()
    world, model = prepared()
    starts = range(0, given.draws, BATCH)
    with ProcessPoolExecutor(given.jobs) as pool:
        waiting = (
            [pool.submit(_job, first, min(BATCH, given.draws - first)) for first in starts] if given.jobs > 1 else []
        )
        parts = [one.result() for one in waiting] or [batch(world, model, 0, given.draws)]
    losses = pd.concat(parts)
    result = savings(losses)
    told = text(result, time.perf_counter() - began)
    print(told)
    if given.keep:
        losses.round(0).astype(int).to_csv(HERE / "replay.csv")
        (HERE / "replay.md").write_text(told, encoding="utf-8")
    return 0 if all(gap.verdict == SUPPORTED for gap in result.gaps.values()) else 1


_READY: list = []


def _job(first: int, draws: int) -> pd.DataFrame:
    """Replay a batch in a process of its own, which prepares itself once."""
    if not _READY:
        _READY.extend(prepared())
    return batch(*_READY, first, draws)


if __name__ == "__main__":
    sys.exit(main())
