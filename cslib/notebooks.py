"""Notebooks: percent scripts with both languages in one file, and the learners' notebooks built from them."""

from __future__ import annotations

import hashlib
import io
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cslib.errors import SourceError
from cslib.files import write
from cslib.language import LANGUAGES, tr, using

if TYPE_CHECKING:
    from nbformat import NotebookNode

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
TAGS = ("parameters", "lesson", "explore", "report", "words", "solution", "wrong", "analyst")

# What each face leaves out.
FACES = {"lesson": {"report"}, "report": {"lesson", "explore"}, "exercise": {"words", "solution", "wrong"}}


@dataclass(frozen=True)
class Cell:
    """A cell of a source: what it is, what it says, for whom, and in which line it begins.

    Of an exercise also which question it answers and, of a wrong answer, the mistake made in it.
    """

    kind: str
    source: str
    tags: tuple[str, ...]
    lang: str
    line: int
    question: int = 0
    mistake: str = ""


def sources(folder: Path) -> list[Path]:
    """Return the notebook sources of a folder, in order."""
    return sorted(folder.glob("[0-9][0-9]_*.py"))


def tools(folder: Path) -> list[Path]:
    """Return the sources that carry no number: no lessons with pages of their own, built and shipped like them."""
    return sorted({*folder.glob("*.py")} - {*sources(folder)})


def read(source: Path) -> list[Cell]:
    """Read a percent script and check that every prose cell has its twin.

    `source`: prose cells, and raw ones with the words of a question, are marked ``lang="en"`` or ``lang="ja"`` and come
    in pairs, English first; code cells are shared and, but for the ``parameters`` cell, hold no comments. Raises
    SourceError: with every fault, its file and line.
    """
    # It takes a second to import, and so does nbformat; a grammar of addresses that nobody asks for takes two.
    sys.modules.setdefault("rfc3987_syntax", None)
    import jupytext

    text = source.read_text(encoding="utf-8")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.startswith("# %%")]
    notebook = jupytext.reads(text, fmt="py:percent")
    if len(lines) != len(notebook.cells):
        raise SourceError(f"{source}:1: the file must begin with a cell marker (# %%).")
    cells = [
        Cell(
            cell.cell_type,
            cell.source,
            tuple(cell.metadata.get("tags", ())),
            cell.metadata.get("lang", ""),
            line,
            cell.metadata.get("question", 0),
            cell.metadata.get("mistake", ""),
        )
        for cell, line in zip(notebook.cells, lines, strict=True)
    ]
    faults = [f"{source}:{line}: {problem}" for line, problem in sorted({*_unpaired(cells), *_unfit(cells)})]
    if faults:
        raise SourceError("\n".join(faults))
    return cells


def _unpaired(cells: list[Cell]) -> Iterable[tuple[int, str]]:
    waiting = None
    for cell in [*cells, Cell("code", "", (), "", 0)]:
        prose = cell.kind != "code"
        if waiting and (cell.kind, cell.lang) != (waiting.kind, "ja"):
            yield waiting.line, 'this English prose has no Japanese twin; a cell marked lang="ja" must follow it.'
        elif waiting and cell.tags != waiting.tags:
            yield cell.line, f"its tags {list(cell.tags)} differ from its English twin's {list(waiting.tags)}."
        elif waiting and cell.question != waiting.question:
            yield cell.line, f"it belongs to question {cell.question}, its English twin to {waiting.question}."
        elif prose and cell.lang == "ja" and not waiting:
            yield cell.line, 'this Japanese prose has no English twin; a cell marked lang="en" must come before it.'
        elif prose and cell.lang not in LANGUAGES:
            yield cell.line, f'this prose has no language; mark it with one of {", ".join(LANGUAGES)} (lang="en").'
        waiting = cell if prose and cell.lang == "en" else None


def _unfit(cells: list[Cell]) -> Iterable[tuple[int, str]]:
    for cell in cells:
        for tag in set(cell.tags) - set(TAGS):
            yield cell.line, f"unknown tag {tag!r}; known are {', '.join(TAGS)}."
        if cell.kind == "raw" and "words" not in cell.tags:
            yield cell.line, 'a raw cell holds the words of a question; mark it with tags=["words"] and question=1.'
        if cell.kind == "code" and cell.lang:
            yield cell.line, "code is shared by both languages and has no lang."
        if cell.kind == "code" and "parameters" not in cell.tags:
            for row in _comments(cell.source):
                yield cell.line + row, "code cells hold no comments; say it in the prose, in both languages."


def _comments(code: str) -> list[int]:
    plain = re.sub(r"(?m)^[%!].*$", "pass", code)
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(plain).readline))
    except (tokenize.TokenError, SyntaxError):
        return []
    return [token.start[0] for token in tokens if token.type == tokenize.COMMENT]


def notebook(source: Path, lang: str, face: str = "lesson") -> NotebookNode:
    """Return a source as a notebook in one language, not executed.

    `lang` ({"en", "ja"}). `face` ({"lesson", "report", "exercise"}): a lesson leaves the ``report`` cells out; a report
    the ``lesson`` and ``explore`` cells; an exercise the ``words``, ``solution`` and ``wrong`` cells. Raises
    SourceError: as :func:`read`.
    """
    import nbformat

    book = nbformat.v4.new_notebook(metadata={"kernelspec": dict(KERNELSPEC)})
    seen = Counter()
    for cell in read(source):
        if cell.lang not in ("", lang) or FACES[face] & set(cell.tags):
            continue
        text = parameters_in(cell.source, lang) if "parameters" in cell.tags else cell.source
        make = nbformat.v4.new_markdown_cell if cell.kind == "markdown" else nbformat.v4.new_code_cell
        skip = cell.kind == "code" and "explore" in cell.tags
        tags = [*cell.tags, *(["nbval-skip"] if skip else [])]
        seen[cell.kind, text] += 1
        name = hashlib.sha256(f"{cell.kind}\n{text}\n{seen[cell.kind, text]}".encode()).hexdigest()[:12]
        book.cells.append(make(text, id=name, metadata=_metadata(cell.kind, tags, face != "report")))
    return book


def _metadata(kind: str, tags: list[str], folded: bool) -> dict:
    """Return a cell's metadata; learners meet code folded, and open it with a click."""
    shown = {"jupyter": {"source_hidden": True}} if folded and kind == "code" else {}
    return shown | ({"tags": tags} if tags else {})


def parameters_in(code: str, lang: str) -> str:
    """Return the parameters cell in one language: its ``lang`` value, and the comments that explain."""
    lines = []
    with using(lang):
        for line in code.splitlines():
            line = re.sub(r'^(lang\s*:\s*str\s*=\s*)"[^"]*"', rf'\1"{lang}"', line)
            before, mark, comment = line.partition("  # ")
            lines.append(f"{before}{mark}{tr(comment)}" if mark else line)
    return "\n".join(lines)


def as_text(book: NotebookNode) -> str:
    """Return a notebook as its file's text, the same for the same notebook."""
    import nbformat

    return nbformat.writes(book, version=4).rstrip("\n") + "\n"


def has_report(path: Path) -> bool:
    """Tell whether a source has anything to report: a code cell that a report keeps, beside its parameters.

    `path`: a source; one with lesson cells alone teaches, and has no page.
    """
    own = (cell for cell in read(path) if cell.kind == "code" and "parameters" not in cell.tags)
    return any(not FACES["report"] & set(cell.tags) for cell in own)


def clean(book: NotebookNode) -> NotebookNode:
    """Take out of an executed notebook what differs between two runs, and what explore cells gave."""
    import nbformat

    book.metadata = nbformat.from_dict({"kernelspec": KERNELSPEC})
    for cell in book.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict(_metadata(cell.cell_type, tags, True))
        if "injected-parameters" in tags:  # which has another name every time
            cell.id = "injected-parameters"
        if cell.cell_type == "code" and "explore" in tags:
            cell.outputs, cell.execution_count = [], None
    return book


def build(
    paths: Iterable[Path], out: Path, execute: bool = True, languages: Iterable[str] = LANGUAGES, face: str = "lesson"
) -> list[Path]:
    """Write the learners' notebooks, ``<out>/<lang>/<name>.ipynb``.

    `paths` (iterable of Path): sources. `out`: the folder that holds one folder per language. `execute`: run them, so
    that they are written with their outputs. `languages` (iterable of str). `face` ({"lesson", "exercise"}). Raises
    SourceError if a source has a fault, a cell fails, or writes to stderr (warnings name places of one machine).
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

    from cslib.kernels import execute

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
        return [(c.cell_type, c.id, c.source, c.metadata) for c in book.cells]

    import nbformat

    different = []
    for path in paths:
        for lang in languages:
            target = out / lang / f"{path.stem}.ipynb"
            if not target.exists() or cells(nbformat.read(target, 4)) != cells(notebook(path, lang, face)):
                different.append(target)
    return different
