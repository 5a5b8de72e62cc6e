"""The learners' notebooks: built from their sources, executed, the same file every time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from cslib.errors import SourceError
from cslib.files import write
from cslib.language import LANGUAGES
from cslib.percent import FACES, KERNELSPEC, as_text, notebook, read, sources

__all__ = ["KERNELSPEC", "as_text", "build", "clean", "has_report", "notebook", "read", "sources", "stale"]


def has_report(path: Path) -> bool:
    """Tell whether a source has anything to report: a code cell that a report keeps, beside its parameters.

    Parameters
    ----------
    path : Path
        A source; one with lesson cells alone teaches, and has no page.
    """
    own = (cell for cell in read(path) if cell.kind == "code" and "parameters" not in cell.tags)
    return any(not FACES["report"] & set(cell.tags) for cell in own)


def clean(book: NotebookNode) -> NotebookNode:
    """Take out of an executed notebook what differs between two runs, and what explore cells gave."""
    book.metadata = NotebookNode(kernelspec=NotebookNode(KERNELSPEC))
    for cell in book.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = NotebookNode(tags=tags) if tags else NotebookNode()
        if cell.cell_type == "code" and "explore" in tags:
            cell.outputs, cell.execution_count = [], None
    return book


def build(
    paths: Iterable[Path],
    out: Path,
    execute: bool = True,
    languages: Iterable[str] = LANGUAGES,
    face: str = "lesson",
) -> list[Path]:
    """Write the learners' notebooks, ``<out>/<lang>/<name>.ipynb``.

    Parameters
    ----------
    paths : iterable of Path
        Sources.
    out : Path
        The folder that holds one folder per language.
    execute : bool
        Run them, so that they are written with their outputs.
    languages : iterable of str
    face : {"lesson", "exercise"}

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    SourceError
        If a source has a fault, a cell fails, or writes to stderr (warnings name places of one machine).
    """
    books = [(path, lang, notebook(path, lang, face)) for path in paths for lang in languages]
    written = []
    for path, lang, book in books:
        target = out / lang / f"{path.stem}.ipynb"
        if execute:
            target.parent.mkdir(parents=True, exist_ok=True)
            _run(path, lang, book)
        write(target, as_text(clean(book)))
        written.append(target)
    return written


def _run(path: Path, lang: str, book: NotebookNode) -> None:
    from nbclient.exceptions import CellExecutionError

    from cslib.report.kernels import execute

    try:
        execute(book)
    except CellExecutionError as error:
        text = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
        raise SourceError(f"{path} ({lang}): a cell failed.\n{text}") from error
    for cell in book.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                raise SourceError(f"{path} ({lang}): a cell writes to stderr.\n{cell.source}\n{output.text}")


def stale(paths: Iterable[Path], out: Path, languages: Iterable[str] = LANGUAGES, face: str = "lesson") -> list[Path]:
    """Return the built notebooks that are missing or whose cells, outputs aside, differ from their source."""

    def cells(book: NotebookNode) -> list:
        return [(c.cell_type, c.id, c.source, c.metadata.get("tags", [])) for c in book.cells]

    different = []
    for path in paths:
        for lang in languages:
            target = out / lang / f"{path.stem}.ipynb"
            if not target.exists() or cells(nbformat.read(target, 4)) != cells(notebook(path, lang, face)):
                different.append(target)
    return different
