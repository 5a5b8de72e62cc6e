"""The door for what users hand over: files, YAML and paths. What cannot be taken is told with its place and the fix."""

import contextlib
import datetime
import difflib
import os
import stat
from collections.abc import Iterable
from pathlib import Path

import yaml

from cslib.errors import SourceError
from cslib.language import tr

MOST = 2**20
"""Bytes of a settings file."""
DEEPEST = 32
"""Lists and names inside each other."""
LONGEST = 4096
"""Bytes of a path or option."""


def shown(value, most: int = 60) -> str:
    """Write a value as a message shows it, cut where it is long."""
    try:
        text = str(value) if isinstance(value, datetime.date) else repr(value)
    except (ValueError, RecursionError):  # more digits, or more inside each other, than Python writes
        text = type(value).__name__
    return text if len(text) <= most else f"{text[:most]}…"


def nearest(name: str, known: Iterable[str], cutoff: float = 0.5) -> str:
    """Return the name in `known` that looks most like `name`, or an empty string."""
    folded = {str(one).casefold(): str(one) for one in reversed(list(known))}
    found = difflib.get_close_matches(str(name).casefold(), list(folded), n=1, cutoff=cutoff)
    return folded[found[0]] if found else ""


def place(said: str | Path) -> Path:
    """Return a path as it was meant: ``~`` is a home. Raises SourceError for one that no file can have."""
    text = str(said)
    if not text or "\0" in text or len(os.fsencode(text)) > LONGEST:
        problem = tr(
            "{path} can be no path: it is empty, too long, or has a sign that paths cannot have.", path=shown(text)
        )
        raise SourceError(f"{problem} {tr('Name a folder or file that is there.')}")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        problem = tr("{path}: there is no such user here.", path=shown(text))
        raise SourceError(f"{problem} {tr('Write the path without ~.')}") from None


def kind(path: Path) -> str:
    """Say what stands at a path where that is no regular file; empty where it is one, or nothing is there."""
    try:
        mode = path.stat().st_mode
    except OSError:
        if not os.path.lexists(path):
            return ""
        return tr("a link that leads nowhere")
    if stat.S_ISREG(mode):
        return ""
    return tr("a folder") if stat.S_ISDIR(mode) else tr("no file with content, such as a pipe or a device")


def refuse_special(path: Path) -> None:
    """Raise SourceError where a path is there and no regular file, which might never end or never answer."""
    if what := kind(path):
        problem = tr("{file} is {what}, not a regular file.", file=path, what=what)
        raise SourceError(f"{problem} {tr('Put the file itself in its place, or take it away.')}")


def content(path: Path, most: int = MOST) -> bytes:
    """Return what is in a regular file of limited size. Raises SourceError where there is none that can be read."""
    refuse_special(path)
    try:
        with path.open("rb") as file:
            found = file.read(most + 1)
    except OSError as error:
        raise SourceError(unreached(path, error)) from error
    if len(found) > most:
        problem = tr("{file} has more than {most:,} bytes, too many for what it is.", file=path, most=most)
        raise SourceError(f"{problem} {tr('Is it the right file?')}")
    return found


def unreached(path, error: OSError) -> str:
    """Say what the system says of a file or folder that cannot be read or written."""
    fix = tr("See to it that it is there, that you may use it, and that the disk has room.")
    return tr("{file}: {error}.", file=shown(str(path), 200).strip("'"), error=error.strerror or error) + " " + fix


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Reads plain YAML: what is no date or number stays text, names are texts as written, and none stands twice."""

    def construct_mapping(self, node, deep=False):
        found = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _Refused(key, tr("a name must be a plain word."))
            if key.value in found:
                raise _Refused(key, tr("{name} stands twice.", name=shown(key.value)))
            found[key.value] = self.construct_object(value, deep=True)
        return found


class _Refused(Exception):
    def __init__(self, node, cause: str):
        self.mark, self.cause = node.start_mark, cause
        super().__init__(cause)


def _or_text(construct):
    def read(loader, node):
        # A day that the calendar lacks, or a number of thousands of digits: the schema says what belongs there.
        try:
            return construct(loader, node)
        except (ValueError, OverflowError, TypeError, AttributeError):
            return node.value

    return read


for _tag in ("int", "float", "timestamp"):
    _construct = yaml.SafeLoader.yaml_constructors[f"tag:yaml.org,2002:{_tag}"]
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _or_text(_construct))


def _measure(events) -> None:
    """Refuse what is endless when it is written out: too deep, too many things by aliases, or inside itself."""
    sizes, open_ = {}, [["", 0]]
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            open_.append([event.anchor, 1])
            if len(open_) > DEEPEST:
                raise _Refused(event, tr("more than {n} lists or names stand inside each other.", n=DEEPEST))
            continue
        anchor, size = getattr(event, "anchor", None), 0
        if isinstance(event, yaml.AliasEvent):
            # An alias inside what it stands for has no size yet.
            size, anchor = sizes.get(anchor, MOST), None
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, size = open_.pop()
        elif isinstance(event, yaml.ScalarEvent):
            size = 1
        if anchor:
            sizes[anchor] = size
        open_[-1][1] += size
        if open_[-1][1] >= MOST:
            raise _Refused(event, tr("what stands behind * is not there, inside itself, or too much: write it out."))


def read_yaml(path: Path):
    """Return what a file of YAML says; None where it says nothing.

    Raises SourceError with the line if it is no plain YAML in UTF-8; also where a name stands twice, too much is inside
    each other, or a few lines of aliases stand for more than anybody can read.
    """
    try:
        text = content(path).decode("utf-8-sig")
        _measure(yaml.parse(text, Loader=_Loader))
        return yaml.load(text, Loader=_Loader)
    except _Refused as error:
        mark, cause = error.mark, error.cause
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        cause = tr("it is no YAML ({error}).", error=getattr(error, "problem", None) or " ".join(str(error).split()))
    except UnicodeDecodeError:
        mark, cause = None, tr("it is not in UTF-8; save it as UTF-8.")
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        mark, cause = None, tr("it is no YAML ({error}).", error=shown(error))
    where = path if mark is None else tr("{file}, line {line}", file=path, line=mark.line + 1)
    raise SourceError(tr("{file} cannot be read: {cause}", file=where, cause=cause))


def words(given: Iterable[str]) -> None:
    """Raise SourceError for an argument of the command line that can be no path, name or value."""
    for word in given:
        with contextlib.suppress(UnicodeEncodeError):
            if "\0" not in word and len(word.encode("utf-8", "surrogateescape")) <= LONGEST:
                continue
        problem = tr("{word} is too long, or has a sign that no name can have.", word=shown(word))
        raise SourceError(f"{problem} {tr('Correct it and call again.')}")
