"""The parameters of notebooks: read from their own cell, checked before anything runs."""

from __future__ import annotations

import ast
import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from cslib.errors import PolicyError
from cslib.language import LANGUAGES, tr

# Allowed ranges, both ends included.
RANGES = {
    "landmark_days": (7, 730),
    "horizon_months": (1, 120),
    "target": (0.5, 0.999),
    "hours_per_week": (1, 80),
}

# papermill's inspection skips a line with a second equals sign, even in its comment.
_EQUALS = "\ue000"


@dataclass(frozen=True)
class Parameter:
    """One line of a notebook's ``parameters`` cell.

    Attributes
    ----------
    name : str
    type : str
        ``str``, ``int``, ``float`` or ``bool``.
    default : str, int, float or bool
    help : str
        Its comment.
    """

    name: str
    type: str
    default: str | int | float | bool
    help: str


def inspect(notebook: NotebookNode) -> list[Parameter]:
    """Return the parameters that a notebook declares in its cell tagged ``parameters``.

    Parameters
    ----------
    notebook : NotebookNode

    Returns
    -------
    list of Parameter
        In the cell's order; empty without such a cell.

    Examples
    --------
    >>> import nbformat
    >>> cell = nbformat.v4.new_code_cell("target: float = 0.95  # a year", metadata={"tags": ["parameters"]})
    >>> inspect(nbformat.v4.new_notebook(cells=[cell]))
    [Parameter(name='target', type='float', default=0.95, help='a year')]
    """
    from nbformat.v4 import new_code_cell, new_notebook
    from papermill import inspect_notebook

    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if not cells:
        return []
    lines = []
    for line in cells[0].source.splitlines():
        before, mark, comment = line.partition("  # ")
        lines.append(before + mark + comment.replace("=", _EQUALS))
    readable = new_notebook(
        cells=[new_code_cell("\n".join(lines), metadata={"tags": ["parameters"]})],
        metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}},
    )
    found = inspect_notebook(readable)
    return [
        Parameter(
            name=entry["name"],
            type=entry["inferred_type_name"],
            default=ast.literal_eval(entry["default"]),
            help=entry["help"].replace(_EQUALS, "="),
        )
        for entry in found.values()
    ]


def nearest(name: str, names: Iterable[str]) -> str:
    """Return which of `names` was probably meant, as a sentence; all of them when none is close."""
    names = list(names)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    if close:
        return tr("Did you mean {name!r}?", name=close[0])
    return tr("It can be one of: {names}.", names=", ".join(names)) if names else ""


def _typed(text: str, kind: str) -> str | int | float | bool:
    if kind == "int":
        return int(text)
    if kind == "float":
        value = float(text)
        if not math.isfinite(value):
            raise ValueError
        return value
    if kind == "bool":
        return {"true": True, "false": False}[text.lower()]
    return text


def _wrong_type(name: str, kind: str, text: str) -> str:
    if kind == "int":
        return tr("{name} must be a whole number, but {value!r} was passed.", name=name, value=text)
    if kind == "float":
        return tr("{name} must be a number, but {value!r} was passed.", name=name, value=text)
    return tr("{name} must be true or false, but {value!r} was passed.", name=name, value=text)


def _segment_by(value: str, company, given: Mapping) -> str:
    if not value or company is None or value in company.split_columns:
        return ""
    problem = tr("segment_by: the accounts table has no column {value!r} to split by.", value=value)
    return f"{problem} {nearest(value, company.split_columns)}".rstrip()


def _segment(value: str, company, given: Mapping) -> str:
    column = given.get("segment_by") or ""
    if not value:
        return ""
    if not column:
        return tr("segment: {value!r} is a value of which column? Give segment_by too.", value=value)
    if company is None or column not in company.split_columns or value in company.segments(column):
        return ""
    problem = tr("segment: {value!r} is no value of {column}.", value=value, column=column)
    return f"{problem} {nearest(value, company.segments(column))}".rstrip()


def _quarter(value: str, company, given: Mapping) -> str:
    from cslib.company.quarters import Quarter

    if value:
        try:
            Quarter.parse(value)
        except ValueError as error:
            return f"quarter: {error}"
    return ""


def _lang(value: str, company, given: Mapping) -> str:
    if value in LANGUAGES:
        return ""
    return tr("lang must be one of {names}, but {value!r} was passed.", names=", ".join(LANGUAGES), value=value)


def _definition(value: str, company, given: Mapping) -> str:
    from cslib.company.policies.rule import Rule

    if value:
        try:
            Rule.parse(value)
        except PolicyError as error:
            return f"definition: {error}"
    return ""


_CHECKS: dict[str, Callable[[str, object, Mapping], str]] = {
    "quarter": _quarter,
    "segment_by": _segment_by,
    "segment": _segment,
    "lang": _lang,
    "definition": _definition,
}


def check(name: str, value: str, company=None, given: Mapping | None = None) -> str:
    """Return what is wrong with a value that has its type already; empty when nothing is.

    Parameters
    ----------
    name, value : str
        One of ``quarter``, ``segment_by``, ``segment``, ``lang``, ``definition``.
    company : Company, optional
        To check segment columns and values.
    given : mapping, optional
        The other parameters.
    """
    return _CHECKS[name](value, company, given or {})


def faults(
    given: Mapping[str, str | None], notebooks: Mapping[str, list[Parameter]], company=None
) -> tuple[dict[str, str | int | float | bool], list[str]]:
    """Type and check parameters.

    Parameters
    ----------
    given : mapping of str to str or None
        Name to text; None where it came without a value.
    notebooks : mapping of str to list of Parameter
        What each notebook declares; a parameter must be known to at least one.
    company : Company, optional
        To check segment columns and values.

    Returns
    -------
    dict, list of str
        The typed values, and a sentence for each fault.
    """
    known = {parameter.name: parameter for declared in notebooks.values() for parameter in declared}
    typed, problems = {}, []
    for name, text in given.items():
        if name not in known:
            problem = tr("{name!r} is a parameter of none of these notebooks.", name=name)
            problems.append(f"{problem} {nearest(name, known)}".rstrip())
            continue
        if text is None:
            problems.append(tr("{name} has no value; write {name}=VALUE.", name=name))
            continue
        try:
            value = _typed(text, known[name].type)
        except (ValueError, KeyError):
            problems.append(_wrong_type(name, known[name].type, text))
            continue
        low, high = RANGES.get(name, (None, None))
        if low is not None and not low <= value <= high:
            problems.append(
                tr(
                    "{name} must be between {low} and {high}, but {value} was passed.",
                    name=name,
                    low=low,
                    high=high,
                    value=value,
                )
            )
        elif name in _CHECKS and (problem := check(name, value, company, given)):
            problems.append(problem)
        else:
            typed[name] = value
    return typed, problems
