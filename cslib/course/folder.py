"""A learner and the folder of the course: what was answered, and the notebooks kept up to date."""

from __future__ import annotations

import ast
import datetime
import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import yaml

from cslib.door import content, place, read_yaml
from cslib.errors import SourceError
from cslib.files import write
from cslib.language import LANGUAGES, tr, using
from cslib.notebooks import KERNELSPEC, as_text

if TYPE_CHECKING:
    from nbformat import NotebookNode

CHECKOUT = Path(__file__).parents[2]
KINDS = ("notebooks", "exercises")
SHIPPED = Path(".course") / "shipped.json"
AUTOSAVE_SECONDS = 10
MOST = 2**27
"""Bytes of a notebook, or of what is remembered of all."""
LOCALES = {"ja": "ja_JP"}
TRACKS = CSM, ANALYST = "csm", "analyst"
_ASKED = re.compile(r'cs\.(?:question\("\d\d", (\d+)|course\.draft\("(\w+)")')
NO_NEWS = {"fetchNews": "false", "checkForUpdates": False}


def prepare(folder: Path, lang: str, name: str = "", course: Path = CHECKOUT) -> list[str]:
    """Make a learner's folder, or bring the course in it up to date; return a sentence for each thing worth telling.

    Whatever the learner wrote stays: changed cells keep their text, added cells their place.

    `folder`: new, empty, or a learner's folder already. `lang` ({"en", "ja"}): both may be taken one after the other;
    each has its own folder. `name`: for the manager's overview. `course`: the checkout with notebooks/ and exercises/.
    Raises SourceError if the folder holds something else, or the course has not been built.
    """
    told = []
    if (folder / FILE).exists():
        known = read(folder)
        learner = replace(known, name=name or known.name, lang=lang)
    elif folder.exists() and any(folder.iterdir()):
        raise SourceError(
            tr("{folder} holds something else. Choose an empty folder, or one that is not there yet.", folder=folder)
        )
    else:
        learner = Learner(name or folder.resolve().name, lang, secrets.randbits(48), folder)
        told.append(tr("A course of your own is in {folder}.", folder=folder))
    told += _fill(folder, lang, learner.track, course)
    _settings(folder, lang)
    _keep(learner)
    write(folder / lang / home_name(lang), as_text(_home(learner, lang)))
    return told


def _keep(learner: Learner) -> None:
    said = {name: getattr(learner, name) for name in ("name", "lang", "seed", "track")}
    write(learner.folder / FILE, yaml.safe_dump(said, allow_unicode=True, sort_keys=False))


def _fill(folder: Path, lang: str, track: str, course: Path) -> list[str]:
    """Put the course into a folder as a track reads it; return what is worth telling."""
    told, shipped = [], _shipped(folder)
    for path, before, book in _course(course, lang):
        if (folder / before).exists() and not (folder / path).exists():
            # It had the name of its source once.
            os.replace(folder / before, folder / path)
            shipped[path] = shipped.pop(before, {})
        if track == CSM:
            _fold(book, Path(before).stem, lang)
        told += _place(folder, path, book, shipped)
    write(folder / SHIPPED, json.dumps(shipped, ensure_ascii=False, indent=1) + "\n")
    return told


def choose_track(learner: Learner, track: str, course: Path = CHECKOUT) -> Learner:
    """Keep the track that a learner is on, fold the notebooks to it, and return the learner on it."""
    learner = replace(learner, track=track)
    if learner.folder:
        _keep(learner)
        for lang in LANGUAGES:
            if (learner.folder / lang).is_dir():
                _fill(learner.folder, lang, track, course)
    return learner


def _fold(book: NotebookNode, name: str, lang: str) -> None:
    """Fold and mark what belongs to analysts and managers alone: sections, figures, and questions and texts."""
    from nbformat.v4 import new_markdown_cell

    own = next((part.get(CSM, {}) for part in course_words()["parts"] if part["name"] == name), {})
    kept, cells, place = {*map(str, own.get("questions", ())), *own.get("texts", ())}, [], 0
    with using(lang):
        mark = tr("{title} (for analysts and managers)", title="{title}")
    for cell in book.cells:
        asked, meant = _ASKED.search(cell.source), "analyst" in cell.metadata.get("tags", ())
        cells.append(cell)
        if cell.cell_type == "markdown" and cell.source.startswith("#"):
            place = len(cells) - 1
        elif meant:
            # JupyterLab unfolds an output when its cell is run; a page of folded titles stays folded.
            lines, last = cell.source.split("\n"), ast.parse(cell.source).body[-1].lineno - 1
            lines[last] = f"shown = {lines[last]}"
            cell.source, cell.outputs = "\n".join([*lines, f"cs.course.Page((), (shown,), {mark!r})"]), []
            continue
        if meant or (asked and cell.cell_type == "code" and not kept & {*asked.groups()}):
            # What stands in the cell of a heading is not folded with it.
            heading = cells[place]
            title, _, rest = heading.source.partition("\n")
            if rest.strip():
                cells.insert(place + 1, new_markdown_cell(rest.strip(), id=f"{heading.id}-text"))
            heading.source = mark.format(title=title)
            heading.metadata["jp-MarkdownHeadingCollapsed"] = True
    book.cells = cells


@cache
def course_words() -> dict:
    """Return what exercises/course.yml says: the parts of the course, and the ten accounts, in both languages."""
    return yaml.safe_load((CHECKOUT / "exercises" / "course.yml").read_text(encoding="utf-8"))


def readable(text: str, lang: str) -> str:
    """Return a text with the names that notebooks have in a learner's folder: with titles in the learner's language."""
    for part in course_words()["parts"] if lang != "en" else ():
        name = part.get("file", part["name"])
        text = text.replace(name, name[:3] + part[lang]["title"])
    return text


def home_name(lang: str) -> str:
    """Return the file name of the page that a learner begins at."""
    with using(lang):
        return f"{tr('Home')}.ipynb"


def _home(learner: Learner, lang: str) -> NotebookNode:
    """Return the page that a learner begins at, as it stands now: it can be read before any kernel runs."""
    from nbformat import v4

    from cslib.course.progress import home

    with using(lang):
        shown, folded = home(learner), {"jupyter": {"source_hidden": True}}
        prose = tr("This shows where you stood when the course was opened. Press ▶▶ above to bring it up to date.")
    bundle = {"text/html": shown._repr_html_(), "text/plain": str(shown)}
    outputs = [v4.new_output("execute_result", bundle, execution_count=1)]
    code = f'import cslib as cs\n\ncs.use("{lang}")\ncs.home()'
    cells = [
        v4.new_markdown_cell(prose, id="home-title"),
        v4.new_code_cell(code, id="home", outputs=outputs, execution_count=1, metadata=folded),
        v4.new_code_cell("cs.course.tracks()", id="home-track", metadata=folded),
        v4.new_code_cell("cs.course.again()", id="home-again", metadata=folded),
    ]
    return v4.new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC})


def _course(course: Path, lang: str) -> Iterable[tuple[str, str, NotebookNode]]:
    """Return each notebook of the course with its place in a learner's folder, and the place that it had once."""
    # It takes seconds to import, and a question that is checked has no use for it.
    import nbformat

    found = [
        (*_places(path, kind, lang), nbformat.reads(readable(path.read_text(encoding="utf-8"), lang), 4))
        for kind in KINDS
        for path in sorted((course / kind / lang).glob("*.ipynb"))
    ]
    if not found:
        raise SourceError(tr("The course has not been built; build it with: cslib notebooks"))
    return found


def _places(path: Path, kind: str, lang: str) -> tuple[str, str]:
    return f"{lang}/{kind}/{readable(path.name, lang)}", f"{lang}/{kind}/{path.name}"


def _shipped(folder: Path) -> dict[str, dict[str, str]]:
    """Return what the course put into the folder last time: path to cell id to text."""
    try:
        said = json.loads(content(folder / SHIPPED, MOST))
        return {path: cells for path, cells in said.items() if isinstance(cells, dict)}
    except (SourceError, ValueError, AttributeError, RecursionError):
        return {}


def _place(folder: Path, path: str, book: NotebookNode, shipped: dict) -> list[str]:
    """Write one notebook; return what is worth telling."""
    import nbformat

    target, told = folder / path, []
    before = shipped.get(path, {})
    text = as_text(book)
    if os.path.lexists(target):
        try:
            old = nbformat.reads(content(target, MOST).decode("utf-8"), 4)
        except Exception:
            aside = target.with_name(f"{target.stem}.unreadable-{datetime.datetime.now():%Y%m%d-%H%M%S}.ipynb")
            os.replace(target, aside)
            kept = {"file": path, "aside": aside}
            told.append(tr("{file} could not be read. It is kept as {aside}; a new one is in its place.", **kept))
            old = None
        if old is not None:
            # Nothing new in the course: the learner's file is left alone, outputs and all.
            if before == {cell.id: cell.source for cell in book.cells}:
                return told
            text = as_text(merged(old, before, book))
            told.append(tr("{file} is up to date; what you wrote in it is kept.", file=path))
    write(target, text)
    shipped[path] = {cell.id: cell.source for cell in book.cells}
    return told


def merged(old: NotebookNode, before: dict[str, str], new: NotebookNode) -> NotebookNode:
    """Return the new notebook with what a learner wrote into the old one.

    Cells that the learner changed keep text and outputs; cells that he or she added, or changed where the course has
    them no longer, stand after the cell that they stood after.

    `old`: the learner's. `before`: text of each cell as the course had put it there, by id.
    """
    import nbformat

    book = nbformat.from_dict(new)
    places = {cell.id: place for place, cell in enumerate(book.cells)}
    after: dict[str | None, list] = {}
    anchor = None
    for cell in old.cells:
        changed = cell.source != before.get(cell.id)
        if cell.id in places:
            if changed:
                book.cells[places[cell.id]] = cell
            anchor = cell.id
        elif changed and cell.source.strip():
            after.setdefault(anchor, []).append(cell)
    cells = list(after.get(None, []))
    for cell in book.cells:
        cells += [cell, *after.get(cell.id, [])]
    book.cells = cells
    return book


def _settings(folder: Path, lang: str) -> None:
    """Let JupyterLab save often, ask the network for nothing and speak the learner's language; other settings stay."""
    home = folder / ".course" / "settings" / "@jupyterlab"
    speaks = home / "translation-extension" / "plugin.jupyterlab-settings"
    wanted = {
        home / "docmanager-extension" / "plugin.jupyterlab-settings": {"autosaveInterval": AUTOSAVE_SECONDS},
        home / "apputils-extension" / "notification.jupyterlab-settings": NO_NEWS,
        home / "apputils-extension" / "sessionDialogs.jupyterlab-settings": {"skipKernelRestartDialog": True},
        # Otherwise what stands below folded sections is blank until one scrolls.
        home / "notebook-extension" / "tracker.jupyterlab-settings": {"windowingMode": "defer"},
        speaks: {"locale": LOCALES.get(lang, "en")},
    }
    for path, values in wanted.items():
        if path == speaks or not path.exists():
            write(path, json.dumps(values) + "\n")


def surroundings(folder: Path) -> dict[str, str]:
    """Return the environment in which JupyterLab keeps its settings in the learner's folder and finds `cslib`."""
    home = (folder / ".course").resolve()
    # A cell such as "!cslib handoffs" finds the command even where no environment was activated.
    commands = [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    return os.environ | {
        "JUPYTER_TOKEN": secrets.token_hex(24),
        "PATH": os.pathsep.join(filter(None, commands)),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }


def command(folder: Path, lang: str) -> list[str]:
    """Return the command that opens JupyterLab at the first page."""
    first = quote(f"{lang}/{home_name(lang)}")
    # Whatever the user's own set-up says: for this computer alone, and with a token.
    options = [
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={folder.resolve()}",
        f"--LabApp.default_url=/lab/tree/{first}",
    ]
    return [sys.executable, "-m", "jupyterlab", *options]


def open_lab(folder: Path, lang: str, options: Sequence[str] = ()) -> int:
    """Open JupyterLab at the first page, with options of its own; return its exit status when it ends."""
    return subprocess.call([*command(folder, lang), *options], env=surroundings(folder))


FILE, LOG = "learner.yml", "progress.jsonl"


@dataclass(frozen=True)
class Learner:
    """One learner.

    `seed`: what questions and desks are drawn with; nobody else has the same. `folder`: where progress is kept; None
    where there is no learner's folder, and then nothing is kept. `track` ({"", "csm", "analyst"}): empty until chosen.
    """

    name: str = ""
    lang: str = "en"
    seed: int = 0
    folder: Path | None = None
    track: str = ""

    def note(self, what: str, status: str, **more) -> None:
        """Add a line to the log. `what`: question (``01.3``) or desk (``desk.onboarding``). `**more`: plain values."""
        if self.folder is None:
            return
        now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
        line = json.dumps({"time": now, "what": what, "status": status, **more}, ensure_ascii=False, default=str)
        handle = os.open(self.folder / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            # A line that was torn by a crash ends here; it alone is lost.
            before = b"\n" if _torn(self.folder / LOG) else b""
            os.write(handle, before + line.encode("utf-8") + b"\n")
            os.fsync(handle)
        finally:
            os.close(handle)

    def log(self) -> list[dict]:
        """Return every line of the log that can be read, the oldest first."""
        return self.read_log()[0]

    def read_log(self) -> tuple[list[dict], int]:
        """Return the lines of the log that can be read, the oldest first, and how many cannot.

        Raises SourceError if the log is no regular file, or of more than 64 MB.
        """
        if self.folder is None or not os.path.lexists(self.folder / LOG):
            return [], 0
        found, lost = [], 0
        for line in content(self.folder / LOG, 2**26).decode("utf-8", errors="replace").splitlines():
            try:
                entry = json.loads(line)
                found.append({**entry, "what": str(entry["what"]), "status": str(entry["status"])})
            except (ValueError, TypeError, KeyError, RecursionError):
                lost += bool(line.strip())
        return found, lost


def _torn(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if size == 0:
            return False
        file.seek(size - 1)
        return file.read(1) != b"\n"


def here(start: Path | None = None) -> Learner:
    """Return the learner whose folder `start` (the current folder by default) lies in.

    Where there is none the learner has no folder: questions work, and nothing is kept.

    Raises SourceError if learner.yml can't be read.
    """
    place = (start or Path.cwd()).resolve()
    for folder in (place, *place.parents):
        if (folder / FILE).is_file():
            return read(folder)
    return Learner()


def read(folder: Path) -> Learner:
    """Return the learner of a folder. Raises SourceError if it has no learner.yml, or one that can't be read."""
    path = place(folder) / FILE
    if not os.path.lexists(path):
        problem = tr(
            "{folder} is no learner's folder: it has no {file}. Make one with: cslib learn",
            folder=path.parent,
            file=path.name,
        )
        raise SourceError(problem)
    said = read_yaml(path)
    good = isinstance(said, dict) and type(said.get("seed")) is int and str(said.get("lang")) in LANGUAGES
    good = good and not isinstance(said.get("name"), (dict, list))
    if not good:
        raise SourceError(
            tr(
                "{folder}/{file} can't be read; it must hold name, lang (en or ja) and seed.",
                folder=path.parent,
                file=path.name,
            )
        )
    track = said.get("track") if said.get("track") in TRACKS else ""
    return Learner(str(said.get("name") or ""), said["lang"], said["seed"], path.parent, track)
