"""A report that has nothing to do: told from the bytes it depends on, before anything heavy is imported."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cslib.door import place, read_yaml
from cslib.errors import SourceError
from cslib.files import sha256
from cslib.language import tr
from cslib.report import record

SOURCES = record.PACKAGE.parent / "notebooks" / "src"
SAMPLE = record.PACKAGE.parent / "data" / "sample"
LARGE = 64 * 2**20
"""Bytes; of larger files, size and time of writing stand for what is in them."""


@dataclass(frozen=True)
class Finished:
    """What became of a report.

    `status`: 0 when every run is ok, 1 when some failed, 130 when it was interrupted. `index`: the page to open first.
    `made`, `current`: runs of this time, and runs that were current. `failures` (list of dict): entries of run.json.
    `told`: what else is worth telling.
    """

    status: int
    index: Path
    made: int
    current: int
    failures: list = field(default_factory=list)
    told: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Say it, in the current language."""
        lines = [*self.told, tr("{done} pages made, {kept} were up to date.", done=self.made, kept=self.current)]
        if self.failures:
            lines.append(tr("{n} failed; the index says where.", n=len(self.failures)))
        if self.status == 130:
            lines.append(tr("Interrupted; the same command goes on with what is missing."))
        return [*lines, str(self.index)]


def key(
    data: str,
    quarter: str,
    by: str | None,
    langs: Sequence[str],
    notebooks: Sequence[str],
    given: Mapping[str, str | None],
    out: str | Path,
    sources: Path = SOURCES,
) -> str:
    """Return a digest of everything that a call depends on but for its own folder of reports.

    Empty where not all of it can be told from files in the company's folder. Takes the parameters of
    :func:`cslib.report.grid.run`.
    """
    try:
        folder = SAMPLE if data == "sample" else place(data)
        if not folder.is_dir() or _elsewhere(folder / "company.yml"):
            return ""
        files = _inside(folder)
        books = {path.name: sha256(path) for path in sorted(sources.glob("*.py"))}
    except (OSError, SourceError):  # which is told where it is read
        return ""
    call = [quarter, by, list(langs), list(notebooks), dict(given), str(Path(out).resolve()), str(sources)]
    kit = [record.kit_version(), record.kit_hash(), record.versions()]
    return record.digest([data, str(folder.resolve()), files, books, call, kit]) if files else ""


def _elsewhere(settings: Path) -> bool:
    """Tell whether company.yml names, for some table, anything but a file in its own folder."""
    if not settings.is_file():
        return False
    said = read_yaml(settings)
    waiting = [said]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            file = part.get("file")
            if "connection" in part or file and (os.path.isabs(str(file)) or ".." in Path(str(file)).parts):
                return True
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return False


def _inside(folder: Path) -> list:
    """Return what is in the files of a folder; nothing where links lead out of it to further folders."""
    found = []
    for where, folders, names in os.walk(folder):
        if any(os.path.islink(os.path.join(where, name)) for name in folders):
            return []
        for path in (Path(where, name) for name in names):
            if path.is_file():
                at = path.stat()
                what = [at.st_size, at.st_mtime_ns] if at.st_size > LARGE else sha256(path)
                found.append([path.relative_to(folder).as_posix(), what])
    return sorted(found)


def seal(made: Mapping, key: str, runs: int, files: Mapping[str, str]) -> dict:
    """Return run.json with what tells later that a call has nothing to do.

    `key`: of the call. `runs`: how many pages it is about. `files`: digests by path, from run.json's folder, of what
    was written beside pages and of what else went into it.
    """
    return {**made, "call": {"key": key, "runs": runs, "record": record.digest(made), "files": dict(files)}}


def nothing_to_do(key: str, out: Path) -> tuple[Finished, str] | None:
    """Return what becomes of the call with this key, and its language, where all that it left is there; else None.

    `out`: folder for reports.
    """
    for path in sorted(out.glob("*/run.json")) if key else ():
        folder, made = path.parent, record.read(path.parent)
        call = made.pop("call", {})
        if call.get("key") != key or call.get("record") != record.digest(made):
            continue
        there = all(record.current(entry, entry["key"], folder) for entry in made["runs"])
        if there and all(sha256(folder / name) == digest for name, digest in call["files"].items()):
            return Finished(0, folder / "index.html", 0, call["runs"]), made["languages"][0]
    return None
