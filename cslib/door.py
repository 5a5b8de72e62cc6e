"""The door for what users hand over: files, YAML and paths. What cannot be taken is told with its place and the fix."""

import datetime
import difflib
import os
from collections.abc import Iterable
from pathlib import Path

import yaml
from yaml import MarkedYAMLError, SafeLoader

from cslib.errors import SourceError
from cslib.language import tr

MOST, DEEPEST, LONGEST = 2**20, 32, 4096
"""Bytes of a settings file; lists and names in it inside each other; bytes of a path or option."""


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


def words(given: Iterable[str]) -> None:
    """Raise SourceError for an argument that can be no path, name or value."""
    for word in given:
        if "\0" in word or len(os.fsencode(word)) > LONGEST:
            problem = tr("{word} is too long, or has a sign that no name can have.", word=shown(word))
            raise SourceError(f"{problem} {tr('Correct it and call again.')}")


def place(said: str | Path) -> Path:
    """Return a path as it was meant: ``~`` is a home. Raises SourceError for one that no file can have."""
    words([str(said)])
    try:
        return Path(said).expanduser()
    except RuntimeError:
        problem = tr("{path}: there is no such user here.", path=said)
        raise SourceError(f"{problem} {tr('Write the path without ~.')}") from None


def refuse_special(path: Path) -> None:
    """Raise SourceError where a path is there and no regular file: a pipe or device might never end or answer."""
    if os.path.lexists(path) and not path.is_file():
        what = tr("a folder") if path.is_dir() else tr("a link that leads nowhere, a pipe or a device")
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


class _Loader(getattr(yaml, "CSafeLoader", SafeLoader)):
    """Reads plain YAML: what is no date or number stays text, names are texts as written, and none stands twice."""

    def construct_mapping(self, node, deep=False):
        found = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in found:
                problem = tr("a name is no plain word, or stands twice: {name}", name=shown(key.value))
                raise MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            found[key.value] = self.construct_object(value, deep=True)
        return found

    def construct_object(self, node, deep=False):
        try:
            return super().construct_object(node, deep)
        except (ValueError, OverflowError, TypeError, AttributeError):
            # A day that the calendar lacks, or a number of thousands of digits: the schema says what belongs there.
            del self.recursive_objects[node]
            return node.value


_Loader.add_constructor("tag:yaml.org,2002:binary", SafeLoader.construct_undefined)


def _measure(events) -> None:
    """Refuse what is too deep to read, or by aliases of lists endless when it is written out."""
    depth = 0
    for event in events:
        begins = isinstance(event, yaml.CollectionStartEvent)
        depth += begins - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST or (begins and event.anchor):
            problem = tr("too much is inside each other, or & stands before a list or names: write it out")
            raise MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def read_yaml(path: Path):
    """Return what a file of YAML says; None where it says nothing.

    Raises SourceError with the line if it is no plain YAML in UTF-8; also where a name stands twice, or few lines stand
    for more than anybody can read.
    """
    where, fix = str(path), tr("Write that line as `name: value`, with quotation marks around a text with other signs.")
    try:
        text = content(path).decode("utf-8-sig")
        _measure(yaml.parse(text, Loader=_Loader))
        return yaml.load(text, Loader=_Loader)
    except UnicodeDecodeError:
        cause, fix = tr("it is not in UTF-8"), tr("Save it again as UTF-8.")
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, RecursionError) as error:
        cause = getattr(error, "problem", None) or shown(error)
        if mark := getattr(error, "problem_mark", None):
            where = tr("{file}, line {line}", file=path, line=mark.line + 1)
    raise SourceError(f"{tr('{file} is no YAML in UTF-8: {error}.', file=where, error=cause)} {fix}")
