"""What the kit is made of: versions that hold everywhere, and no licence that would bind its users."""

from __future__ import annotations

import ast
import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def script(name: str):
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


constraints, licences = script("constraints"), script("licences")


def test_constraints_are_names_and_versions_and_miss_nothing_that_is_asked_for():
    lines = [line for line in constraints.PINS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    form = re.compile(r"[\w.-]+==[\w.]+( ; python_full_version [<>]=? '[\d.]+')?")
    assert [line for line in lines if not form.fullmatch(line)] == []
    project = tomllib.loads((constraints.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(one for each in project["optional-dependencies"].values() for one in each)]
    assert {constraints.name_of(one) for one in asked} - {"cslib"} <= constraints.pinned()


REQUIRES = {
    "kit": ["a", "b>=2; extra == 'more'", "c; extra == 'test'", "kit[more]; extra == 'test'", "d; os_name == 'no'"],
    "a": ["e[x]"],
    "e": ["f; extra == 'x'", "g; extra == 'y'"],
}


@pytest.mark.parametrize(
    ("extra", "found"), [("", {"a", "e", "f"}), ("more", {"a", "e", "f", "b"}), ("test", {"a", "e", "f", "b", "c"})]
)
def test_what_an_extra_brings(extra, found):
    assert licences.needed("kit", extra, lambda name: REQUIRES.get(name, [])) == found


@pytest.mark.parametrize(
    ("licence", "is_gpl"),
    [
        ("GPL-3.0-or-later", True),
        ("GPLv3", True),
        ("AGPL-3.0-only", True),
        ("GNU General Public License v2 (GPLv2)", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("LGPL-3.0-only", False),
        ("MIT OR GPL-2.0-only", False),
        ("GPL-2.0-only OR GPL-3.0-only", True),
        ("BSD-3-Clause", False),
    ],
)
def test_what_is_gpl(licence, is_gpl):
    assert licences.is_gpl(licence) is is_gpl


def test_the_gpl_reaches_the_tests_alone(tmp_path):
    assert licences.main(tmp_path / "licences.md") == 0
    rows = (tmp_path / "licences.md").read_text(encoding="utf-8").splitlines()[2:]
    gpl = {row.split(" | ")[0].strip("| "): row.split(" | ")[-1].strip(" |") for row in rows if "GPL-3.0-or" in row}
    assert gpl == {"scikit-survival": "test"}  # the check has something to look at


POSIX_MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "termios"}
POSIX_CALLS = {"fork", "geteuid", "getuid", "setsid", "sched_getaffinity", "mkfifo", "link", "waitpid", "SIGKILL"}
ON_LINUX = {"_Fork", "_ForkServer", "_serve_forks", "_end_with"}
"""What `cslib.kernels.together` begins on Linux alone."""


def unguarded(tree: ast.AST, source: str) -> list[str]:
    """Return what is used of POSIX in places that do not first ask for it."""
    found = []

    def walk(node, asked: bool):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [one.name for one in node.names] + [getattr(node, "module", "") or ""]
            found.extend(sorted(POSIX_MODULES & {name.partition(".")[0] for name in names}))
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in ON_LINUX:
            return
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("os", "signal"):
            found.extend([node.attr] if node.attr in POSIX_CALLS and not asked else [])
        guard = isinstance(node, (ast.If, ast.IfExp, ast.BoolOp)) and re.search(
            r"os\.name|sys\.platform|hasattr", ast.get_source_segment(source, node)
        )
        for child in ast.iter_child_nodes(node):
            walk(child, asked or bool(guard))

    walk(tree, False)
    return found


def test_nothing_is_used_that_windows_lacks():
    package = constraints.ROOT / "cslib"
    texts = {path.relative_to(package).as_posix(): path.read_text(encoding="utf-8") for path in package.rglob("*.py")}
    assert {name: used for name, text in texts.items() if (used := unguarded(ast.parse(text), text))} == {}
    bad = "import fcntl\nimport os\nos.link('a', 'b')\nif hasattr(os, 'getuid'):\n    os.getuid()\n"
    assert unguarded(ast.parse(bad), bad) == ["fcntl", "link"]
