"""Names of folders."""

from __future__ import annotations

import hashlib
import unicodedata

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
