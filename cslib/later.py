"""What packages offer: the verbs of their modules, and names that are loaded when they are first used."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence

DRAWN = ("views", "sliders")
"""How the names of modules end that draw or write; verbs do not stand there."""


def later(package: str, contents: Mapping[str, str], beside: Sequence[str] = ()) -> tuple[Callable, Callable]:
    """Return a package's ``__getattr__`` and ``__dir__``.

    `package`: its ``__name__``. `contents`: by public name: the module inside the package that holds it,
    ``module:name`` where it has another name there. An empty module stands for the submodule of that name itself.
    `beside`: names that are there from the start.
    """

    def found(name: str):
        if name not in contents:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, _, attribute = contents[name].partition(":")
        if not module:
            return importlib.import_module(f"{package}.{name}")
        return getattr(importlib.import_module(f"{package}.{module}"), attribute or name)

    return found, lambda: sorted([*beside, *contents])


def verbs(package: str, path: Sequence[str]) -> dict[str, Callable]:
    """Return the verbs of a room by name: what its modules of numbers mark with ``@verb`` (`cslib.stats.estimate`).

    `package`: its ``__name__``. `path`: its ``__path__``.
    """
    found = {}
    for module in pkgutil.iter_modules(path):
        if not module.name.endswith(DRAWN):
            for name, value in vars(importlib.import_module(f"{package}.{module.name}")).items():
                if getattr(value, "verb_of", None) == f"{package}.{module.name}":
                    found[name] = value
    return found


def offer(room: dict, drawn: Mapping[str, str]) -> None:
    """Fill a room: its verbs, and what draws or writes, which is loaded when it is first asked for.

    `room`: the ``globals()`` of its package. `drawn`: as the contents of :func:`later`.
    """
    found = verbs(room["__name__"], room["__path__"])
    room.update(found, __all__=sorted(found))
    room["__getattr__"], room["__dir__"] = later(room["__name__"], drawn, room["__all__"])
