"""Exports put into other shapes: headline figures stay what they are, or what is wrong is named."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

import pytest
import transformations
import truth_broken
import truth_kept
import truth_said
from export_companies import NAMES, company
from exports import Reading, differing, read, write

assert truth_kept and truth_said and truth_broken  # they fill the list


@functools.cache
def plain(name: str) -> Reading:
    """Return what the kit makes of a company as it is."""
    with tempfile.TemporaryDirectory() as folder:
        return read(write(company(name).copy(), Path(folder) / "plain"))


def outcome(one: transformations.Transformation, name: str) -> tuple[str, str]:
    """Return what came of a transformation of a company, and what was said or differs."""
    export = company(name).copy()
    one.change(export)
    with tempfile.TemporaryDirectory() as folder:
        found = read(write(export, Path(folder) / "changed"))
    told = "; ".join([*sorted(found.said), *found.sentences[:2]])
    wrong = differing(found.figures, plain(name).figures, one.beside)
    if one.says:
        if found.said & set(one.says.split(" or ")):
            return "named", told
        return ("named otherwise" if found.said else "silent, same figures" if not wrong else "silent wrong"), told
    if found.said - {code for code, _ in one.asked}:
        return ("refused" if not found.figures else "asked needlessly" if not wrong else "named otherwise"), told
    if wrong and not found.said:
        return "silent wrong", ", ".join(wrong)
    return ("asked" if found.said else "same"), told


def cases():
    """Return every transformation with every company; in `make test` each goes through one of them."""
    for i, one in enumerate(transformations.ALL):
        for name in one.of:
            often = one.of[i % len(one.of)] != name
            yield pytest.param(one, name, marks=pytest.mark.slow if often else (), id=f"{one.name} - {name}")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_said_of_the_companies_as_they_are(name):
    assert not plain(name).said


@pytest.mark.parametrize(("one", "name"), cases())
def test_an_export_in_another_shape(one, name):
    found, told = outcome(one, name)
    assert found in (("named",) if one.says else ("same", "asked")), f"{found}: {told}"
