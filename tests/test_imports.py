"""The house's floors hold, and the front door opens without carrying in the furniture."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import cslib

ROOT = Path(__file__).parents[1]


def test_floors_import_only_floors_below_them():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 kept, 0 broken" in done.stdout


@pytest.mark.parametrize("heavy", ["pandas", "numpy", "ibis", "matplotlib"])
def test_import_carries_nothing_heavy(heavy):
    code = f"import sys, cslib; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_contents_load_when_used():
    from cslib.company.company import load

    assert cslib.load is load
    assert cslib.quarters.Quarter.parse("2026Q3").number == 3
    assert {"load", "check", "survival", "charts", "sample"} <= set(dir(cslib))


def test_unknown_name_is_told():
    with pytest.raises(AttributeError, match="module 'cslib' has no attribute 'lod'"):
        _ = cslib.lod


@pytest.mark.parametrize("name", [name for name in dir(cslib) if name != "__version__"])
def test_every_name_of_the_contents_exists(name):
    assert getattr(cslib, name) is not None
