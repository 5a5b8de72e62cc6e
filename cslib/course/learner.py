"""Who is learning, and where: the learner's folder, and the log of what was answered in it.

A learner's folder holds ``learner.yml`` (name, language, number that the questions are drawn with) and
``progress.jsonl``, one line for each check, desk or hint, only ever added to: what was written before a kernel or a
machine stopped stays.
"""

from __future__ import annotations

import datetime
import json
import os
from dataclasses import dataclass
from pathlib import Path

import yaml

from cslib.errors import SourceError
from cslib.language import LANGUAGES, tr

FILE, LOG = "learner.yml", "progress.jsonl"


@dataclass(frozen=True)
class Learner:
    """One learner.

    Attributes
    ----------
    name : str
    lang : str
    seed : int
        What questions and desks are drawn with; nobody else has the same.
    folder : Path or None
        Where progress is kept; None where there is no learner's folder, and then nothing is kept.
    """

    name: str = ""
    lang: str = "en"
    seed: int = 0
    folder: Path | None = None

    def note(self, what: str, status: str, **more) -> None:
        """Add a line to the log.

        Parameters
        ----------
        what : str
            Question (``01.3``) or desk (``desk.onboarding``).
        status : str
        **more
            Plain values.
        """
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
        if self.folder is None or not (self.folder / LOG).exists():
            return []
        found = []
        for line in (self.folder / LOG).read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict) and {"what", "status"} <= entry.keys():
                found.append(entry)
        return found


def _torn(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if size == 0:
            return False
        file.seek(size - 1)
        return file.read(1) != b"\n"


def here(start: Path | None = None) -> Learner:
    """Return the learner whose folder `start` (the current folder by default) lies in.

    Returns
    -------
    Learner
        Without a folder where there is none: questions work, and nothing is kept.

    Raises
    ------
    SourceError
        If learner.yml can't be read.
    """
    place = (start or Path.cwd()).resolve()
    for folder in (place, *place.parents):
        if (folder / FILE).is_file():
            return read(folder)
    return Learner()


def read(folder: Path) -> Learner:
    """Return the learner of a folder.

    Raises
    ------
    SourceError
        If it has no learner.yml, or one that can't be read.
    """
    path = folder / FILE
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problem = tr("{folder} is no learner's folder: it has no {file}. Make one with: cslib learn", **_names(path))
        raise SourceError(problem) from None
    except (yaml.YAMLError, UnicodeDecodeError):
        said = None
    good = isinstance(said, dict) and isinstance(said.get("seed"), int) and said.get("lang") in LANGUAGES
    if not good:
        raise SourceError(
            tr("{folder}/{file} can't be read; it must hold name, lang (en or ja) and seed.", **_names(path))
        )
    return Learner(str(said.get("name") or ""), said["lang"], said["seed"], folder)


def _names(path: Path) -> dict:
    return {"folder": path.parent, "file": path.name}
