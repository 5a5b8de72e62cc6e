"""The rules of the house hold, and the front door opens without carrying in the furniture."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

import cslib

ROOT = Path(__file__).parents[1]
TOPICS = ("orientation", "utilization", "retention", "handoff", "adoption", "team")
SHOWN = ("views", "sliders")
"""How the names of modules end that draw and write."""


def test_rooms_import_only_rooms_below_them():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 kept, 0 broken" in done.stdout


def test_checks_of_exercises_stand_above_the_course_and_beside_no_other_file():
    above = ("cslib.report", "cslib.cli", "exercises")
    paths = sorted((ROOT / "exercises" / "checks").glob("*.py"))
    nodes = [node for path in paths for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    imported = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    imported += [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
    assert len(paths) == 6 and [name for name in imported if name.startswith(above)] == []


def test_numbers_are_computed_without_words_and_pictures():
    graph = grimp.build_graph("cslib", include_external_packages=True)
    kept_out = ("cslib.show", "cslib.language", "matplotlib", "seaborn")
    numbers = [
        module
        for module in graph.modules
        if module.startswith(tuple(f"cslib.{room}" for room in (*TOPICS, "stats"))) and not module.endswith(SHOWN)
    ]
    assert {"cslib.stats.survival", *(f"cslib.{room}" for room in TOPICS)} <= set(numbers)
    offenders = {
        (module, imported)
        for module in numbers
        for imported in graph.find_modules_directly_imported_by(module)
        if imported.startswith(kept_out)
    }
    assert not offenders


def test_inside_the_house_no_module_of_a_topic_is_imported_as_a_module():
    """A verb may be named like its module; whoever imports the module from the room then gets the verb."""
    rooms = {f"cslib.{room}": {path.stem for path in (ROOT / "cslib" / room).glob("*.py")} for room in TOPICS}
    modules = {f"{room}.{name}" for room, names in rooms.items() for name in names}
    offenders = []
    for path in sorted((ROOT / "cslib").rglob("*.py")):
        if path.parent.name in TOPICS and path.name == "__init__.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported = {alias.name for alias in node.names} & (modules | set(rooms))
            elif isinstance(node, ast.ImportFrom):
                inside = rooms.get(node.module, set()) | (set(TOPICS) if node.module == "cslib" else set())
                imported = {alias.name for alias in node.names} & inside
            else:
                continue
            offenders += [f"{path.relative_to(ROOT)}:{node.lineno}: {name}" for name in imported]
    assert not offenders


@pytest.mark.parametrize("heavy", ["pandas", "numpy", "ibis", "matplotlib"])
def test_import_carries_nothing_heavy(heavy):
    code = f"import sys, cslib; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_contents_load_when_used():
    from cslib.company.company import load

    assert cslib.load is load
    assert cslib.retention.forecast.__module__ == "cslib.retention.forecast"
    assert {"load", "check", "use", "stats", *TOPICS} <= set(dir(cslib))


def test_unknown_name_is_told():
    with pytest.raises(AttributeError, match="module 'cslib' has no attribute 'lod'"):
        _ = cslib.lod


@pytest.mark.parametrize("name", [name for name in dir(cslib) if name != "__version__"])
def test_every_name_of_the_contents_exists(name):
    assert getattr(cslib, name) is not None


@pytest.mark.parametrize("room", [*TOPICS, "company", "course", "simulate"])
def test_every_name_of_a_room_is_a_verb_even_where_a_module_has_it(room):
    package = getattr(cslib, room)
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    assert dir(package) and [name for name in dir(package) if not callable(getattr(package, name))] == []


@pytest.mark.parametrize("room", TOPICS)
def test_every_verb_knows_which_result_it_stands_for(room):
    package = getattr(cslib, room)
    verbs = [verb.__wrapped__ for verb in vars(package).values() if hasattr(verb, "verb_of")]
    verbs = [verb for verb in verbs if not verb.__annotations__["return"].startswith("pd.")]
    first = {verb.__name__: verb.__annotations__["return"].split(" | ")[0] for verb in verbs}
    assert [name for name, verb in zip(first, verbs, strict=True) if first[name] not in verb.__globals__] == []
