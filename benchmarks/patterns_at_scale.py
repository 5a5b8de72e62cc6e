"""Time and memory of the patterns of use on a large company: the sample's accounts repeated under new names.

``python benchmarks/patterns_at_scale.py`` writes 100,000 accounts to a temporary folder, loads them, finds the patterns
in a process of its own and exits with 1 where that takes more than a minute or 4 GB. The windows of use, which the
queue needs as well, are timed apart.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from queue_at_scale import GIGABYTES, SECONDS, write


def measure(folder: str) -> int:
    """Find the patterns; return 1 where it takes too much."""
    import cslib as cs

    began = time.perf_counter()
    company = cs.load(folder, as_of="2026Q3")
    loaded = time.perf_counter()
    history = cs.risk.history(company)
    seen = time.perf_counter()
    made = cs.patterns.patterns(company, history)
    ended = time.perf_counter()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{len(company.accounts):,} accounts: loaded in {loaded - began:.1f} s, windows of use in {seen - loaded:.1f} s"
    )
    print(
        f"{made.profiles.k} patterns of {len(made.accounts):,} accounts in {ended - seen:.1f} s"
        f" ({ended - loaded:.1f} s with the windows); at most {most:.1f} GB in all"
    )
    return int(ended - seen > SECONDS or most > GIGABYTES)


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--folder", help="measure this folder, in this process")
    given = parser.parse_args(arguments)
    if given.folder:
        return measure(given.folder)
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), given.accounts)
        return subprocess.run([sys.executable, __file__, "--folder", folder], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
