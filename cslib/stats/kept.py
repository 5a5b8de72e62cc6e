"""Results kept by what they were made of, so that another page, segment or language need not work them out again.

They stand in the folder that the environment variable CSLIB_KEPT names; without it nothing is kept. A result's name is
a digest of its analysis and of all it was given: a company by its files, day and segment; another result by its own
name; a table by its content. Whatever is damaged, or holds more than tables and results, is worked out anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import os
import pickle
import shutil
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

from cslib.files import write

FOLDER = "CSLIB_KEPT"
LEAST = 0.02
"""Seconds: what takes less is quicker to work out than to read."""
OLD = 30 * 86400
"""Seconds after which an entry that nobody asked for is removed."""

_names: dict[int, tuple[weakref.ref, str]] = {}
_stored: set[str] = set()
"""Names that can be read again: of companies, and of entries that this process read or wrote."""
_live: weakref.WeakValueDictionary[str, object] = weakref.WeakValueDictionary()


class _NoName(Exception):
    """Something given to an analysis cannot be told apart by its content."""


def kept(analysis, args: tuple, kwargs: Mapping):
    """Return what an analysis answers, read where it is kept."""
    if not keeping():
        return analysis(*args, **kwargs)
    given = inspect.signature(analysis).bind(*args, **kwargs)
    given.apply_defaults()
    try:
        name = digest(f"{analysis.__module__}.{analysis.__qualname__}", *map(_said, given.arguments.items()))
    except _NoName:
        return analysis(*args, **kwargs)
    return named(entry(name, lambda: analysis(*args, **kwargs)), name)


def keeping() -> bool:
    """Tell whether results are kept."""
    return bool(os.environ.get(FOLDER))


def entry(name: str, make: Callable[[], object], least: float | None = None):
    """Return what is kept by a name; what is not yet is made, and kept where anything is.

    `least`: seconds; what takes less to make is not kept. Default: :data:`LEAST`.
    """
    if not keeping():
        return make()
    path = Path(os.environ[FOLDER]) / name
    found = _read(path)
    if found is None:
        with _alone(path):
            found = _read(path) or _made(path, make, LEAST if least is None else least)
    return found[0]


def _made(path: Path, make: Callable[[], object], least: float) -> tuple:
    began = time.process_time()
    found = (make(),)

    def store(file) -> None:
        # Straight to the disk: a large company has no room for a second copy.
        file.write(bytes(32))
        hashed = _Hashed(file)
        _Pickler(hashed, found[0]).dump(found)
        file.seek(0)
        file.write(hashed.sha256.digest())

    if time.process_time() - began >= least:
        # What cannot be written is worked out every time.
        with contextlib.suppress(pickle.PicklingError, TypeError, AttributeError, OSError):
            write(path, store, lasting=False)
            _stored.add(path.name)
    return found


class _Hashed:
    """Passes on what is written, and knows its digest."""

    def __init__(self, file):
        self.file, self.sha256 = file, hashlib.sha256()

    def write(self, content) -> int:
        self.sha256.update(content)
        return self.file.write(content)


def _read(path: Path) -> tuple | None:
    """Return what is kept at a path, in a tuple; None where there is nothing whole that may be read."""
    try:
        with path.open("rb") as file:
            told = file.read(32)
            if hashlib.file_digest(file, "sha256").digest() != told:
                return None
            file.seek(32)
            found = _Unpickler(file, path.parent).load()
        os.utime(path)
        _stored.add(path.name)
    except Exception:  # an unpickler may raise anything on what was not written by this kit
        return None
    return found


def digest(*parts: str) -> str:
    """Return the sha256 of several texts."""
    whole = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass")
        whole.update(b"%d:" % len(content) + content)
    return whole.hexdigest()


def named(value, name: str, stored: bool = False):
    """Return `value`, known by `name` from now on, and by that alone where an analysis is given it.

    `stored`: whoever asks for what rests on it has it too.
    """
    if stored:
        _stored.add(name)
    # What cannot be pointed at weakly is small and told by its content.
    with contextlib.suppress(TypeError):
        place = id(value)
        _names[place] = (weakref.ref(value, lambda _: _names.pop(place, None)), name)
        _live[name] = value
    return value


def name_of(value) -> str:
    """Return the name that a value is known by; empty where it has none."""
    reference, name = _names.get(id(value), (None, ""))
    return name if reference is not None and reference() is value else ""


def sweep(folder: Path, kit: str) -> Path:
    """Return where this kit keeps its results in `folder`, without those of other kits and those long unused."""
    here = folder / kit
    here.mkdir(parents=True, exist_ok=True)
    for other in folder.iterdir():
        if other != here:
            shutil.rmtree(other, ignore_errors=True)
    for path in here.iterdir():
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > OLD:
                path.unlink()
    return here


@contextlib.contextmanager
def inside(folder: Path | None, **more: str) -> Iterator[None]:
    """Keep results in `folder` inside a ``with`` block, also in processes started there; None keeps nothing.

    `**more`: further variables of the environment.
    """
    said = {FOLDER: str(folder.resolve()) if folder else None, **more}
    before = {name: os.environ.pop(name, None) for name in said}
    os.environ.update({name: value for name, value in said.items() if value is not None})
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Wait until no other process works out the same; a dead one holds nobody up."""
    from filelock import FileLock

    lock = FileLock(path.with_suffix(".lock"))
    with contextlib.ExitStack() as held:
        # Where nothing can be written nothing is kept either.
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(lock)
            if os.name == "posix":  # elsewhere the lock itself takes it away
                held.callback(path.with_suffix(".lock").unlink, missing_ok=True)
        yield


def _said(value) -> str:
    """Say what a value is, the same for equal ones in any process; raise _NoName where that cannot be said."""
    name = name_of(value)
    if name:
        return f"kept {name}"
    if value is None or isinstance(value, (bool, int, str, float)):
        return repr(value)
    if isinstance(value, (tuple, list)):
        return f"{type(value).__name__}({', '.join(map(_said, value))})"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_said(key)}: {_said(one)}' for key, one in value.items())}}}"
    if isinstance(value, type):
        return f"{value.__module__}.{value.__qualname__}"
    if is_dataclass(value):
        if getattr(type(value), "by_name", False):
            raise _NoName(type(value))
        return f"{_said(type(value))}({', '.join(_said(getattr(value, one.name)) for one in fields(value))})"
    if hasattr(value, "model_dump_json"):
        return f"{_said(type(value))} {value.model_dump_json()}"
    if hasattr(value, "isoformat"):
        return f"{type(value).__name__} {value.isoformat()}"
    if hasattr(value, "to_numpy") or hasattr(value, "dtype"):
        return _content(value)
    raise _NoName(type(value))


def _content(table) -> str:
    """Say what a table, a column or an array holds."""
    import pandas as pd

    if not isinstance(table, (pd.DataFrame, pd.Series)):
        if getattr(table, "ndim", 0) == 0 and hasattr(table, "item"):
            return repr(table.item())
        if getattr(table, "ndim", 0) != 1:
            raise _NoName(type(table))
        table = pd.Series(table)
    columns = [table[name] for name in table] if isinstance(table, pd.DataFrame) else [table]
    # pandas tells cells that are no text apart by how they print, which may be cut short.
    if any(one.dtype == object and pd.api.types.infer_dtype(one) not in ("string", "empty") for one in columns):
        raise _NoName(type(table))
    rows = hashlib.sha256(pd.util.hash_pandas_object(table).to_numpy().tobytes()).hexdigest()
    shape = [(one.name, one.dtype) for one in columns]
    return f"{type(table).__name__} {shape!r} {list(table.index.names)!r} {_said(table.attrs)} {rows}"


class _Pickler(pickle.Pickler):
    """Writes a company or result that has a name by it."""

    def __init__(self, file, root):
        super().__init__(file, protocol=5)
        self.root = root

    def persistent_id(self, value):
        name = name_of(value) if value is not self.root else ""
        return name if name in _stored else None


PLAIN = frozenset(
    f"{module} {name}"
    for module, names in {
        "builtins": "set frozenset slice bytearray complex",
        "collections": "Counter OrderedDict",
        "datetime": "date datetime timedelta",
        "numpy": "ndarray dtype",
        "numpy._core.multiarray": "_reconstruct scalar",
        "numpy._core.numeric": "_frombuffer",
        "pandas": "DataFrame Series Index RangeIndex MultiIndex DatetimeIndex StringDtype BooleanDtype Interval",
        "pandas.arrays": "ArrowStringArray BooleanArray DatetimeArray TimedeltaArray StringArray",
        "pandas._libs.arrays": "__pyx_unpickle_NDArrayBacked",
        "pandas._libs.internals": "_unpickle_block",
        "pandas._libs.tslibs.offsets": "Day",
        "pandas._libs.tslibs.timestamps": "_unpickle_timestamp",
        "pandas._libs.tslibs.timedeltas": "_timedelta_unpickle",
        "pandas.core.indexes.base": "_new_Index",
        "pandas.core.indexes.datetimes": "_new_DatetimeIndex",
        "pandas.core.internals.managers": "BlockManager SingleBlockManager",
        "pathlib": "PosixPath WindowsPath",
        "pyarrow.lib": "_restore_array py_buffer type_for_alias",
        "sklearn.mixture._gaussian_mixture": "GaussianMixture",
    }.items()
    for name in names.split()
)
"""What beside the kit's own classes a kept result may be made of."""


class _Unpickler(pickle.Unpickler):
    """Reads data, and nothing that could run."""

    def __init__(self, file, folder: Path):
        super().__init__(file)
        self.folder = folder

    def find_class(self, module: str, name: str):
        if f"{module} {name}" in PLAIN:
            return super().find_class(module, name)
        found = super().find_class(module, name) if module.startswith("cslib.") and "." not in name else None
        # A name that a module of ours only imports, or reaches through a dot, may be anything.
        if not isinstance(found, type) or found.__module__ != module:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found

    def persistent_load(self, name):
        if name in _live:
            return _live[name]
        found = _read(self.folder / str(name))
        if found is None:
            raise pickle.UnpicklingError(name)
        return named(found[0], name)
