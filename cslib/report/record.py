"""The record of a quarter's runs, run.json: where their pages lie, and whether they are still current."""

from __future__ import annotations

import hashlib
import json
import platform
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from cslib.files import write

STEM_BYTES = 60


def _stem(text: str) -> str:
    letters = "".join(letter if letter.isalnum() else "-" for letter in unicodedata.normalize("NFKC", text))
    stem = "-".join(part for part in letters.split("-") if part)
    return stem.encode("utf-8")[:STEM_BYTES].decode("utf-8", "ignore").rstrip("-")


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def slug(value: str) -> str:
    """Return a folder name for any segment value: its letters and digits, and six hex digits of its hash.

    Examples
    --------
    >>> slug("中小企業"), slug("../x")
    ('中小企業-1a7b1d', 'x-c63db1')
    """
    return "-".join(part for part in (_stem(value), _mark(value)) if part)


def segment_folder(by: str, value: str) -> str:
    """Return the folder of one segment's pages; ``all`` for the total, which no segment can be called.

    Parameters
    ----------
    by : str
        Column of the accounts table; empty for the total.
    value : str
        Its value.
    """
    if not by:
        return "all"
    return f"{by if _stem(by) == by else slug(by)}-{slug(value)}"


PACKAGES = ("pandas", "numpy", "scipy", "statsmodels", "ibis-framework", "duckdb", "matplotlib", "papermill")
PACKAGE = Path(__file__).parents[1]


def kit_version() -> str:
    """Return the version of cslib."""
    try:
        return version("cslib")
    except PackageNotFoundError:
        return "unknown"


@cache
def kit_hash() -> str:
    """Return a hash of everything in the package that can change a page."""
    kinds = (".py", ".po", ".html", ".css", ".yml")
    files = sorted(p for p in PACKAGE.rglob("*") if p.suffix in kinds and "__pycache__" not in p.parts)
    return digest([(p.relative_to(PACKAGE).as_posix(), hashlib.sha256(p.read_bytes()).hexdigest()) for p in files])


def versions() -> dict[str, str]:
    """Return the versions that a number may depend on."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def digest(content) -> str:
    """Return the sha256 of anything that JSON can hold."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def settings_hashes(folder: Path | None) -> dict[str, str]:
    """Return file name -> sha256 of the company's settings and policies."""
    if folder is None or not Path(folder).is_dir():
        return {}
    folder = Path(folder)
    files = [folder / "company.yml", *sorted((folder / "policy").glob("*.y*ml"))]
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.is_file()
    }


@dataclass(frozen=True)
class Run:
    """One notebook for one segment in one language.

    Attributes
    ----------
    by, segment : str
        Both empty for the total.
    notebook, lang : str
    parameters : dict
        What the notebook is given, but for the folder.
    key : str
        Changes when anything changes that the page depends on.
    """

    by: str
    segment: str
    notebook: str
    lang: str
    parameters: Mapping = field(hash=False)
    key: str = ""

    @property
    def html(self) -> str:
        """Path of the page, from the quarter's folder."""
        return f"{segment_folder(self.by, self.segment)}/{self.notebook}.{self.lang}.html"

    @property
    def ipynb(self) -> str:
        """Path of the executed notebook, from the quarter's folder."""
        return f"{segment_folder(self.by, self.segment)}/{self.notebook}.{self.lang}.ipynb"

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What makes it the same run as one of last time."""
        return (self.by, self.segment, self.notebook, self.lang)

    def entry(self, status: str, seconds: float, **rest) -> dict:
        """Return what run.json keeps of it."""
        return {
            "segment": self.segment if self.by else "all",
            "segment_by": self.by,
            "notebook": self.notebook,
            "lang": self.lang,
            "status": status,
            "seconds": round(seconds, 1),
            "html": self.html if status == "ok" else None,
            "ipynb": self.ipynb if status == "ok" else None,
            "key": self.key,
            "parameters": dict(self.parameters),
            **rest,
        }


def identity(entry: Mapping) -> tuple[str, str, str, str]:
    """Return :attr:`Run.identity` of an entry of run.json."""
    by = entry["segment_by"]
    return (by, entry["segment"] if by else "", entry["notebook"], entry["lang"])


def read(folder: Path) -> dict:
    """Return the record of a quarter's folder; an empty one where there is none that can be read."""
    try:
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        # An entry without these was not written by this kit, or not whole.
        record["runs"] = [entry for entry in record["runs"] if {"segment_by", "key", "status"} <= set(entry)]
        return record
    except (OSError, ValueError, KeyError, TypeError):
        return {"runs": []}


def save(folder: Path, record: Mapping) -> None:
    """Write run.json whole or not at all."""
    write(folder / "run.json", json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def current(entry: Mapping, key: str, folder: Path) -> bool:
    """Return whether an entry needs no new run: it was ok under this key and its files are there."""
    return (
        entry.get("status") == "ok"
        and entry.get("key") == key
        and all((folder / entry[name]).is_file() for name in ("html", "ipynb"))
    )


def named_results(records: Iterable[Mapping]) -> dict[str, dict]:
    """Return the named numbers of a notebook's displays; the first one of a name stands."""
    results: dict[str, dict] = {}
    for record in records:
        for name, number in record.get("results", {}).items():
            results.setdefault(name, number)
    return results
