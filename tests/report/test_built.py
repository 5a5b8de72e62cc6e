"""The notebooks of the checkout: built from their sources, and fit for the report command."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from cslib import notebooks
from cslib.language import LANGUAGES
from cslib.report.plan import RANGES, faults, inspect

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SOURCES = notebooks.sources(NOTEBOOKS / "src")
COMMON = {"data", "quarter", "segment_by", "segment", "lang"}


def test_there_are_sources():
    assert {path.stem for path in SOURCES} >= {"01_high_utilization", "02_handoff", "03_retention"}


def test_built_notebooks_equal_their_sources():
    assert notebooks.stale([*SOURCES, *notebooks.tools(NOTEBOOKS / "src")], NOTEBOOKS) == [], (
        "build them with: make notebooks"
    )


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_parameters_are_declared_once_and_in_range(source):
    declared = {parameter.name: parameter for parameter in inspect(notebooks.notebook(source, "en", "report"))}
    assert set(declared) >= COMMON
    assert all(parameter.help for parameter in declared.values())
    given = {name: str(declared[name].default) for name in RANGES.keys() & declared.keys()}
    assert faults(given, {source.stem: list(declared.values())})[1] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_only_explore_cells_have_no_outputs_of_theirs(source, lang):
    book = nbformat.read(NOTEBOOKS / lang / f"{source.stem}.ipynb", 4)
    assert book.metadata == {"kernelspec": notebooks.KERNELSPEC}
    skipped = [cell for cell in book.cells if "nbval-skip" in cell.metadata.get("tags", [])]
    explored = [cell for cell in notebooks.read(source) if "explore" in cell.tags and cell.kind == "code"]
    assert [cell.source for cell in skipped] == [cell.source for cell in explored]
    assert all(cell.outputs == [] for cell in skipped)
    for cell in book.cells:
        assert set(cell.metadata) <= {"tags", "jupyter"}
        assert cell.metadata.get("jupyter") == ({"source_hidden": True} if cell.cell_type == "code" else None)
        if cell.cell_type == "code" and cell not in skipped:
            assert cell.execution_count
            assert not [output for output in cell.outputs if output.output_type in ("stream", "error")]
