"""How many definitions and landmark days have been tried on the same data: whoever tries many finds something."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from cslib.files import write
from cslib.report import record

FILE = ".tries.json"
"""In the folder of reports, by fingerprint of the tables: what was tried. Only the report command writes it."""


def known(out: Path) -> dict[str, list[str]]:
    """Return what has been tried so far; nothing where the file is missing or no such list."""
    try:
        found = json.loads((out / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and all(isinstance(one, list) for one in found.values()) else {}


def with_this(out: Path, company, definition: Mapping, landmark_days: int) -> tuple[dict[str, list[str]], int]:
    """Return what has been tried, this definition and day among it, and how many that is on these data.

    A definition in force was decided before and is no try; nor is the same definition on the same day again.

    Parameters
    ----------
    out : Path
        Folder of reports.
    company : cslib.company.company.Company
    definition : mapping
        Of :func:`cslib.report.plan.definition_of`.
    landmark_days : int
    """
    tried = known(out)
    if definition["source"] not in ("given", "proposed"):
        return tried, 1
    data = record.digest(dict(company.fingerprint))
    this = f"{definition['value']} @ {landmark_days}"
    before = tried.get(data, [])
    tried[data] = before if this in before else [*before, this]
    return tried, len(tried[data])


def save(out: Path, tried: Mapping[str, list[str]]) -> str:
    """Write what has been tried; return the digest of the file, empty where none is needed."""
    if not tried:
        return ""
    text = json.dumps(tried, ensure_ascii=False, indent=1).encode()
    write(out / FILE, text)
    return hashlib.sha256(text).hexdigest()
