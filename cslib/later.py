"""Names of a package that are loaded when they are first used, so that importing it stays quick."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence


def later(package: str, contents: Mapping[str, str], beside: Sequence[str] = ()) -> tuple[Callable, Callable]:
    """Return a package's ``__getattr__`` and ``__dir__``.

    Parameters
    ----------
    package : str
        Its ``__name__``.
    contents : mapping of str to str
        By public name: the module inside the package that holds it, ``module:name`` where it has another name there.
        An empty module stands for the submodule of that name itself.
    beside : sequence of str
        Names that are there from the start.
    """

    def found(name: str):
        if name not in contents:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, _, attribute = contents[name].partition(":")
        if not module:
            return importlib.import_module(f"{package}.{name}")
        return getattr(importlib.import_module(f"{package}.{module}"), attribute or name)

    return found, lambda: sorted([*beside, *contents])
