"""List what the kit and its extras install, with licences; fail where the GPL reaches further than the tests."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

_GPL = re.compile(r"(?<!L)(?<!Lesser )\b(?:A?GPL|GNU (?:Affero )?General Public)", re.IGNORECASE)
NONE = ""
"""The extra of what everybody needs."""


def name_of(name: str) -> str:
    """Return a name as the registry writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(
    root: str, extra: str, requires: Callable[[str], list[str] | None] = lambda name: metadata.requires(name)
) -> set[str]:
    """Return the names of all that is installed for one extra of `root`, or for none."""
    found, waiting = set(), [(root, frozenset({extra}))]
    seen = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            lines = requires(name) or []
        except metadata.PackageNotFoundError:  # meant for another system
            continue
        found.add(name_of(name))
        for one in map(Requirement, lines):
            if one.marker is None or any(one.marker.evaluate({"extra": each}) for each in extras | {NONE}):
                waiting.append((name_of(one.name), frozenset(one.extras)))
    return found - {name_of(root)}


def licence_of(said) -> str:
    """Return the licence that a package's metadata name, in short."""
    classified = [one.rpartition(" :: ")[2] for one in said.get_all("Classifier") or [] if one.startswith("License ::")]
    written = (said.get("License") or "").strip()
    short = written if len(written) < 60 and "\n" not in written else ""
    return said.get("License-Expression") or " / ".join(classified) or short or written[:60].replace("\n", " ")


def is_gpl(licence: str) -> bool:
    """Tell whether nothing but the GPL is left to choose."""
    return all(_GPL.search(one) for one in re.split(r"\s+OR\s+", licence))


def main(to: Path) -> int:
    """Write the list; return how many packages under the GPL are for more than tests."""
    extras = [NONE, *(metadata.metadata("cslib").get_all("Provides-Extra") or [])]
    reached = {extra: needed("cslib", extra) for extra in extras}
    lines, wrong = [], []
    for name in sorted(set().union(*reached.values())):
        said = metadata.metadata(name)
        licence = licence_of(said) or "not said"
        of = ["everybody"] if name in reached[NONE] else [extra for extra in extras if name in reached[extra]]
        lines.append(f"| {said['Name']} | {said['Version']} | {licence} | {', '.join(of)} |")
        wrong += [f"{name} ({licence}), for {', '.join(of)}"] if is_gpl(licence) and of != ["test"] else []
    head = "| package | version | licence | needed for |\n|---|---|---|---|\n"
    to.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} packages in {to}. Under the GPL for more than tests: {', '.join(wrong) or 'none'}.")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(min(main(Path(sys.argv[1])), 1))
