"""What takes time, ours beside what else one would use, in turn and in one call: ``make bench``.

Prints a table of seconds (the least of several; CPU with all child processes) and exits with 1 where ours and theirs
give different results; it never fails for being slow. ``--small`` is what CI runs.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
SOURCES = HERE.parent / "notebooks" / "src"
PAGES = ("01", "03")
PACKAGES = ("pandas", "numpy", "duckdb", "statsmodels", "papermill")
_wrong: list[str] = []


def timed(work) -> tuple[float, float, object]:
    """Return seconds on the wall, CPU seconds of this process and its children, and what `work` gives."""

    def cpu() -> float:
        return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))

    wall, before = time.perf_counter(), cpu()
    found = work()
    return time.perf_counter() - wall, cpu() - before, found


def row(what: str, times: int, same=None, **ways) -> None:
    """Measure ways of doing the same in turn and print a line; `same` tells whether two results agree."""
    runs: dict[str, list] = {name: [] for name in ways}
    for _ in range(times):
        for name, work in ways.items():
            runs[name].append(timed(work))
    first = next(iter(runs.values()))[0][2]
    for name, all_of in runs.items():
        if same is not None and not same(first, all_of[0][2]):
            _wrong.append(f"{what}: {name} differs")
    said = [f"{name} {min(r[0] for r in of):.3g} ({min(r[1] for r in of):.3g})" for name, of in runs.items()]
    print(f"| {what} | {' | '.join(said)}{' | ' if len(said) == 1 else ''} |", flush=True)


def command(*words: str):
    return lambda: subprocess.run([Path(sys.executable).with_name("cslib"), *words], check=True, capture_output=True)


def results(notebook) -> dict:
    """Return the named numbers of an executed notebook."""
    from cslib.report import record
    from cslib.report.pages import records

    return record.named_results(records(notebook))


def by_papermill(data: str, folder: Path, langs: list[str], segments: list[str]) -> dict:
    """Run the same notebooks as a plain loop over papermill does."""
    import nbformat
    import papermill

    from cslib import notebooks

    found = {}
    for source in notebooks.sources(SOURCES):
        if not source.stem.startswith(PAGES):
            continue
        for lang in langs:
            book = folder / f"{source.stem}.{lang}.ipynb"
            nbformat.write(notebooks.notebook(source, lang, "report"), book)
            for segment in segments:
                asked = {"data": data, "lang": lang} | (
                    {"segment_by": "segment", "segment": segment} if segment else {}
                )
                made = book.with_suffix(".out.ipynb")
                papermill.execute_notebook(book, made, asked, kernel_name="python3", progress_bar=False)
                found[source.stem, lang, segment] = results(nbformat.read(made, 4))
    return found


def by_report(data: str, out: Path, langs: list[str], segments: list[str], jobs: int) -> dict:
    asked = ("--by", "segment" if len(segments) > 1 else "none", "--lang", ",".join(langs), "--jobs", str(jobs))
    command("report", data, *asked, "--notebooks", ",".join(PAGES), "--out", str(out))()
    (made,) = out.glob("*/run.json")
    runs = json.loads(made.read_text(encoding="utf-8"))["runs"]
    every = {"all": ""}
    return {(run["notebook"], run["lang"], every.get(run["segment"], run["segment"])): run["results"] for run in runs}


def pages(data: str, times: int, whole: bool) -> None:
    import cslib as cs

    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        fresh = iter(range(1000))

        def both(what: str, times: int, *asked, jobs: int) -> None:
            row(
                what,
                times,
                lambda one, other: one == other,
                ours=lambda: by_report(data, Path(folder, f"out{next(fresh)}"), *asked, jobs),
                papermill=lambda: by_papermill(data, Path(folder), *asked),
            )

        both("pages 01 and 03, one after the other", times, ["en"], [""], jobs=1)
        if whole:
            every = ["", *map(str, cs.load(data).segments("segment"))]
            both("the same for all and each segment, in two languages", 1, ["en", "ja"], every, jobs=2)
        again = ("report", data, "--by", "none", "--notebooks", ",".join(PAGES), "--jobs", "1", "--out", "out0")
        row("a call with nothing to do", times, ours=command(*again))
    row("cslib check", times, ours=command("check", data))
    with tempfile.TemporaryDirectory() as folder:
        handed = ("handoffs", data, "--on", "2026-09-28", "--out", folder)
        row("cslib handoffs", times, ours=command(*handed))


def kernels(times: int) -> None:
    import nbformat

    from cslib.kernels import execute, together

    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import time; print(time.process_time())")])

    def cell(first: str) -> float:
        book.cells[0].source = f"import cslib.show.display, cslib.company.company\n{first}"
        return float(execute(book).cells[0].outputs[0]["text"])

    with together():
        cell("print(0)")
        seconds = min(cell("import time; print(time.process_time())") for _ in range(times))
    print(f"| CPU of a kernel until its first cell has imported the kit | ours {seconds:.2f} | |", flush=True)


def tables(sizes: list[int], times: int) -> None:
    """A search with 499 permutations; curves and the log-rank test beside statsmodels."""
    from statsmodels.duration.survfunc import SurvfuncRight, survdiff

    from cslib.stats.survival import kaplan_meier, log_rank
    from cslib.utilization.search import search

    spec = importlib.util.spec_from_file_location("calibrate", HERE / "calibrate.py")
    calibrate = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = calibrate
    spec.loader.exec_module(calibrate)
    for n in sizes:
        rng = np.random.default_rng(n)
        table = calibrate.planted_table(rng, n, 0.97, 0.7)
        row(f"search with 499 permutations, {n:,} accounts", times, ours=lambda table=table: search(table, 24).rule)
        months, churned = table["months"].to_numpy().round(2), table["churned"].to_numpy(dtype=bool)
        state = np.arange(n) % 2 == 0
        row(
            f"Kaplan-Meier, {n:,} rows",
            times,
            lambda one, other: np.allclose(one, other),
            ours=lambda m=months, c=churned: (k := kaplan_meier(m, c)).survival[k.churned > 0][-1],
            statsmodels=lambda m=months, c=churned: SurvfuncRight(m, c).surv_prob[-1],
        )
        row(
            f"log-rank, {n:,} rows",
            times,
            lambda one, other: np.allclose(one, other),
            ours=lambda m=months, c=churned, s=state: log_rank(m, c, s).statistic,
            statsmodels=lambda m=months, c=churned, s=state: survdiff(m, c, s)[0],
        )


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--small", action="store_true", help="a few accounts, once: only whether results agree")
    given = parser.parse_args(arguments)
    times = 1 if given.small else given.times
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, ", end="")
    print(", ".join(f"{name} {version(name)}" for name in PACKAGES) + ". Seconds (CPU).\n")
    print("| what | ours | theirs |\n|---|---|---|")
    tables([1000] if given.small else [10_000, 100_000], times)
    kernels(times)
    with tempfile.TemporaryDirectory() as folder:
        data = "sample"
        if given.small:
            from cslib.simulate.sample import write_sample

            data = str(write_sample(Path(folder) / "company", accounts=120, seed=3))
        pages(data, times, whole=not given.small)
    for wrong in _wrong:
        print(wrong, file=sys.stderr)
    usage = ["--accounts", "3000", "--times", "1"] if given.small else ["--times", str(times)]
    print(flush=True)
    return int(bool(_wrong)) or subprocess.run([sys.executable, HERE / "usage.py", *usage]).returncode


if __name__ == "__main__":
    sys.exit(main())
