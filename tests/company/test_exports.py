"""Exports put into other shapes: headline figures stay what they are, or what is wrong is named.

`python tests/support/export_outcomes.py` puts each through all its companies and prints the outcomes.
"""

from __future__ import annotations

import pytest
from export_companies import NAMES
from export_outcomes import GOOD, outcome, plain
from transformations import ALL


def cases():
    """Return every transformation with one of its companies; `make test` tries every sixth one."""
    for i, one in enumerate(ALL):
        name = one.of[i // 3 % len(one.of)]
        yield pytest.param(one, name, marks=pytest.mark.slow if i % 6 else (), id=f"{one.name} - {name}")


def test_there_are_enough_of_either_kind():
    assert len(ALL) >= 120 and sum(bool(one.says) for one in ALL) >= 50


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_said_of_the_companies_as_they_are(name):
    assert not plain(name).said


@pytest.mark.parametrize(("one", "name"), list(cases()))
def test_an_export_in_another_shape(one, name):
    found, told = outcome(one, name)
    assert found in GOOD, f"{found}: {told}"
