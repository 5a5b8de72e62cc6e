"""Resolve what pyproject.toml asks for on every Python and system, with nothing but the versions in constraints.txt.

Whoever installs the kit needs no compiler: all of it must be there as wheels. Two packages are not, and nobody but
tests and Spark's users needs them: ecos (of scikit-survival; wheels up to Python 3.12) and pyspark.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PINS = ROOT / "constraints.txt"
PYTHONS = ("3.11.0", "3.12", "3.13", "3.14")
SYSTEMS = ("linux", "macos", "windows")
BUILT = ("test", "spark")
"""Extras of which something may have to be built."""


def name_of(line: str) -> str:
    """Return the name that a line of requirements begins with, as the registry writes it."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]*", line)[0]).lower()


def pinned() -> set[str]:
    """Return every name in constraints.txt."""
    return {name_of(line) for line in PINS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")}


def resolved(python: str, system: str, extras: list[str], wheels: bool) -> str:
    """Return what is wrong with installing the kit there; empty where nothing is."""
    asked = [f"--extra={extra}" for extra in extras] + (["--only-binary=:all:"] if wheels else [])
    found = subprocess.run(
        [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate", *asked,
         f"--python-version={python}", f"--python-platform={system}", "pyproject.toml", "-c", str(PINS)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    if found.returncode:
        return found.stderr.strip()
    free = {name_of(line) for line in found.stdout.splitlines()} - pinned()
    return f"constraints.txt does not name {', '.join(sorted(free))}." if free else ""


def main() -> int:
    """Say what resolves; return how many do not."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = list(project["optional-dependencies"])
    plain = [extra for extra in extras if extra not in BUILT]
    wanted = [(python, system, plain, True) for python in PYTHONS for system in SYSTEMS]
    failed = 0
    for python, system, those, wheels in [*wanted, *((python, "linux", extras, False) for python in PYTHONS)]:
        problem = resolved(python, system, those, wheels)
        failed += bool(problem)
        what = ", ".join(those) + (", wheels only" if wheels else "")
        print(f"Python {python}, {system} ({what}): {problem or 'resolves'}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(min(main(), 1))
