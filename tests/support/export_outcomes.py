"""What comes of every transformation of every company; run as a script it prints the table."""

from __future__ import annotations

import collections
import functools
import sys
import tempfile
from pathlib import Path

import transformations
import truth_broken
import truth_kept
import truth_mismatched
import truth_said
from export_companies import company
from exports import Reading, differing, read, write

assert truth_kept and truth_said and truth_broken and truth_mismatched  # they fill the list

GOOD = ("same", "asked, with a reason", "named")


@functools.cache
def plain(name: str) -> Reading:
    """Return what the kit makes of a company as it is."""
    with tempfile.TemporaryDirectory() as folder:
        return read(write(company(name).copy(), Path(folder) / "plain"))


def outcome(one: transformations.Transformation, name: str) -> tuple[str, str]:
    """Return what came of a transformation of a company, and what was said or differs.

    Of one that keeps the truth: ``same``, ``asked, with a reason``, ``asked needlessly``, ``refused``; of one that
    breaks it: ``named``, or ``named otherwise`` where something else was said. ``silent wrong``: nothing was said, and
    figures are not the true ones.
    """
    export = company(name).copy()
    one.change(export)
    with tempfile.TemporaryDirectory() as folder:
        found = read(write(export, Path(folder) / "changed"))
    wrong = differing(found.figures, plain(name).figures, one.beside)
    told = "; ".join([*sorted(found.said), *found.sentences[:2]] or wrong)
    if not found.said:
        return ("silent wrong" if wrong else "silent, figures are true" if one.says else "same"), told
    if one.says:
        return ("named" if found.said & set(one.says.split(" or ")) else "named otherwise"), told
    if not found.figures:
        return "refused", told
    if wrong:
        return "named otherwise", told
    return ("asked needlessly" if found.said - dict(one.asked).keys() else "asked, with a reason"), told


def main() -> int:
    """Print a line for each transformation and company, and how many there are of each outcome."""
    counts = collections.Counter()
    for one in transformations.ALL:
        kind = f"breaks the truth: {one.says}" if one.says else "keeps the truth"
        for name in one.of:
            found, told = outcome(one, name)
            counts[found] += 1
            print(" | ".join([one.name, kind, name, found, told.replace("\n", " ")[:120]]), flush=True)
    print(f"{len(transformations.ALL)} transformations:", ", ".join(f"{n} {found}" for found, n in counts.items()))
    return int(any(found not in GOOD for found in counts))


if __name__ == "__main__":
    sys.exit(main())
