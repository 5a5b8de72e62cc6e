"""What a report will run: everything that was asked for, checked before a kernel starts."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cslib import door
from cslib.company.policies.rule import Rule
from cslib.company.quarters import Quarter
from cslib.errors import ParameterError, PolicyError
from cslib.language import LANGUAGES, N_, join, tr
from cslib.notebooks import has_report, notebook, sources
from cslib.report import record
from cslib.report.record import Run

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Allowed ranges, both ends included.
RANGES = {
    "tries": (1, 10_000),
    "landmark_days": (7, 730),
    "horizon_months": (1, 120),
    "target": (0.5, 0.999),
    "hours_per_week": (1, 80),
}


@dataclass(frozen=True)
class Parameter:
    """One line of a notebook's ``parameters`` cell.

    `type`: ``str``, ``int``, ``float`` or ``bool``. `help`: its comment.
    """

    name: str
    type: str
    default: str | int | float | bool
    help: str


def inspect(notebook: NotebookNode) -> list[Parameter]:
    """Return the parameters that a notebook declares in its cell tagged ``parameters``, in the cell's order.

    Examples
    --------
    >>> import nbformat
    >>> cell = nbformat.v4.new_code_cell("target: float = 0.95  # a year", metadata={"tags": ["parameters"]})
    >>> inspect(nbformat.v4.new_notebook(cells=[cell]))
    [Parameter(name='target', type='float', default=0.95, help='a year')]
    """
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    found = []
    # papermill's own inspection skips a line with a second equals sign, even in its comment.
    for source in (cell.source for cell in cells[:1]):
        lines = source.splitlines()
        for node in ast.parse(source).body:
            default = ast.literal_eval(node.value)
            typed = isinstance(node, ast.AnnAssign)
            kind = ast.unparse(node.annotation) if typed else type(default).__name__
            name = node.target.id if typed else node.targets[0].id
            found.append(Parameter(name, kind, default, lines[node.lineno - 1].partition("  # ")[2]))
    return found


def nearest(name: str, names: Iterable[str]) -> str:
    """Return which of `names` was probably meant, as a sentence; all of them when none is close."""
    names = list(names)
    if close := door.nearest(name, names):
        return tr("Did you mean {name!r}?", name=close)
    return tr("It can be one of: {names}.", names=join(names)) if names else ""


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


_WRONG_TYPE = {
    "int": N_("{name} must be a whole number, but {value!r} was passed."),
    "float": N_("{name} must be a number, but {value!r} was passed."),
    "bool": N_("{name} must be true or false, but {value!r} was passed."),
}


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


def _lang(value: str, company, given: Mapping) -> str:
    if value in LANGUAGES:
        return ""
    return tr("lang must be one of {names}, but {value!r} was passed.", names=join(LANGUAGES), value=value)


def _unread(name: str, parse: Callable[[str], object], value: str) -> str:
    try:
        if value:
            parse(value)
    except (ValueError, PolicyError) as error:
        return f"{name}: {error}"
    return ""


_CHECKS: dict[str, Callable[[str, object, Mapping], str]] = {
    "quarter": lambda value, *_: _unread("quarter", Quarter.parse, value),
    "segment_by": _segment_by,
    "segment": _segment,
    "lang": _lang,
    "definition": lambda value, *_: _unread("definition", Rule.parse, value),
}


def check(name: str, value: str, company=None, given: Mapping | None = None) -> str:
    """Return what is wrong with a value that has its type already; empty when nothing is.

    `name`, `value`: one of ``quarter``, ``segment_by``, ``segment``, ``lang``, ``definition``. `company` (Company,
    optional): to check segment columns and values. `given`: the other parameters.
    """
    return _CHECKS[name](value, company, given or {})


def faults(
    given: Mapping[str, str | None], notebooks: Mapping[str, list[Parameter]], company=None
) -> tuple[dict[str, str | int | float | bool], list[str]]:
    """Type and check parameters.

    `given`: name to text; None where it came without a value. `notebooks`: what each notebook declares; a parameter
    must be known to at least one. `company` (Company, optional): to check segment columns and values. Returns dict,
    list of str: the typed values, and a sentence for each fault.
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
            problems.append(tr(_WRONG_TYPE[known[name].type], name=name, value=text))
            continue
        low, high = RANGES.get(name, (None, None))
        if low is not None and not low <= value <= high:
            told = {"name": name, "low": low, "high": high, "value": value}
            problems.append(tr("{name} must be between {low} and {high}, but {value} was passed.", **told))
        elif name in _CHECKS and (problem := check(name, value, company, given)):
            problems.append(problem)
        else:
            typed[name] = value
    return typed, problems


# What the command decides for each run, and how it is said.
OPTIONS = {"data": "DATA", "quarter": "--quarter", "segment_by": "--by", "segment": "--by", "lang": "--lang"}


class Progress:
    """What happens while the grid runs; this one keeps silent. `start` is called from several threads."""

    def say(self, text: str) -> None:
        """Something that takes a while begins."""

    def plan(self, runs: Sequence[Run], current: int) -> None:
        """These will run; `current` ones need not."""

    def start(self, run: Run) -> None:
        """A run begins."""

    def done(self, run: Run, entry: Mapping) -> None:
        """A run ended, well or not."""


@dataclass(frozen=True)
class Plan:
    """A checked report, before anything runs.

    - `company` (Company): all accounts.
    - `folder`: of the quarter, in the folder for reports.
    - `by`: segment column; empty for the total alone.
    - `values`: its values.
    - `langs`: the index speaks the first one.
    - `books`: notebook -> source.
    - `declared` (mapping of str to list of Parameter): notebook -> its parameters.
    - `given` (mapping of str to value): parameters given with the command, typed.
    - `data`: what notebooks load: ``sample`` or an absolute path.
    """

    company: object
    folder: Path
    quarter: object
    by: str
    values: tuple[str, ...]
    langs: tuple[str, ...]
    books: Mapping[str, Path]
    declared: Mapping[str, list]
    given: Mapping
    data: str


def prepare(
    data: str,
    quarter: str,
    by: str | None,
    langs: Sequence[str],
    notebooks: Sequence[str],
    jobs: int | None,
    given: Mapping[str, str | None],
    out: Path,
    folder: Path,
    progress: Progress,
) -> Plan:
    """Load the company and check everything that was asked for; takes the parameters of :func:`run`.

    Raises CslibError: one ParameterError with all faults, or what loading the data raised.
    """
    from cslib.company.company import load
    from cslib.company.questions import settled

    progress.say(tr("Reading and checking the data"))
    problems = [check("quarter", quarter)]
    company = settled(load(data, as_of=quarter if quarter and not problems[0] else None))
    by = company.default_segment or "" if by is None else "" if by == "none" else by
    langs = tuple(dict.fromkeys(langs)) or (company.settings.language or "en",)
    problems += [check("segment_by", by, company), *(check("lang", lang) for lang in langs)]
    if jobs is not None and jobs < 1:
        problems.append(tr("--jobs must be 1 or more, but {jobs} was passed.", jobs=jobs))
    problems.append(inside(company, out))
    books, unknown = _chosen(sources(folder), notebooks)
    declared = {name: inspect(notebook(path, "en", "report")) for name, path in books.items()}
    for name in given.keys() & OPTIONS.keys():
        problems.append(tr("{name} is not given with -p but by {option}.", name=name, option=OPTIONS[name]))
    own = {name: text for name, text in given.items() if name not in OPTIONS}
    typed, wrong = faults(own, declared, company)
    problems = [problem for problem in [*problems, *unknown, *wrong] if problem]
    if problems:
        raise ParameterError(problems)
    return Plan(
        company=company,
        folder=out / str(company.quarter),
        quarter=company.quarter,
        by=by,
        values=tuple(str(value) for value in company.segments(by)) if by else (),
        langs=langs,
        books=books,
        declared=declared,
        given=typed,
        data=data if data == "sample" else str(Path(data).resolve()),
    )


def inside(company, out: Path) -> str:
    """Return what is wrong with a folder for reports that lies in the company's own; empty when it does not."""
    if company.folder is None or not out.resolve().is_relative_to(Path(company.folder).resolve()):
        return ""
    return tr("--out lies in the company's own folder, which reports never write to; choose another.")


def _chosen(paths: Iterable[Path], wanted: Sequence[str]) -> tuple[dict[str, Path], list[str]]:
    there = {path.stem: path for path in paths}
    every = {name: path for name, path in there.items() if has_report(path)}
    if not every:
        return {}, [tr("There are no notebooks to run.")]
    problems = []
    for beginning in wanted:
        if any(name.startswith(beginning) for name in every):
            continue
        lesson = next((name for name in there if name.startswith(beginning)), None)
        if lesson:
            problems.append(
                tr("{notebook} is a lesson only and reports nothing. It is read in the course.", notebook=lesson)
            )
        else:
            problem = tr("No notebook's name begins with {beginning!r}.", beginning=beginning)
            problems.append(f"{problem} {nearest(beginning, every)}")
    chosen = {n: p for n, p in every.items() if not wanted or any(n.startswith(b) for b in wanted)}
    # A wrong name is told; that no notebook is left then, and knows no parameter, is not.
    return chosen or every, problems


def definition_of(plan: Plan, before: Mapping, progress: Progress) -> dict:
    """Return which state of high utilization the runs speak of, and where it comes from.

    Without a policy in force, it is what the search proposes on all accounts; it is computed once, and
    kept as long as data, settings and kit stay the same.

    Keys: ``value`` (the rule in words, or empty), ``source`` (``given``, ``policy``, ``proposed``, ``none``, or empty
    where no notebook asks), and for a search its ``key``.

    `before`: run.json as it was.
    """
    if not any(p.name == "definition" for declared in plan.declared.values() for p in declared):
        return {"value": "", "source": ""}
    if plan.given.get("definition"):
        return {"value": plan.given["definition"], "source": "given"}
    from cslib.company.policies.policy import in_force

    policy = in_force(plan.company, "high_utilization")
    if policy is not None:
        return {"value": str(policy.rule), "source": "policy"}
    defaults = {p.name: p.default for declared in plan.declared.values() for p in declared}
    asked = {
        name: plan.given.get(name, defaults[name])
        for name in ("landmark_days", "horizon_months", "target")
        if name in plan.given or name in defaults
    }
    key = record.digest([circumstances(plan.company), asked])
    earlier = before.get("definition") or {}
    if earlier.get("key") == key and earlier.get("source") in ("proposed", "none"):
        return earlier
    progress.say(tr("Searching for a definition of high utilization"))
    from cslib.utilization.search import propose

    proposal = propose(plan.company, **asked)
    rule = str(proposal.rule) if proposal and proposal.rule else ""
    return {"value": rule, "source": "proposed" if rule else "none", "key": key}


def circumstances(company) -> list:
    """Return what every run of a report depends on: tables, day, settings, policies and kit."""
    return [
        dict(company.fingerprint),
        str(company.as_of),
        record.settings_hashes(company),
        record.kit_version(),
        record.kit_hash(),
    ]
