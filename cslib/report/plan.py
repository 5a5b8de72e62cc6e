"""What a report will run: everything that was asked for, checked before a kernel starts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cslib.errors import ParameterError
from cslib.language import tr
from cslib.report import build, parameters, record
from cslib.report.progress import Progress

SOURCES = Path(__file__).parents[2] / "notebooks" / "src"

# What the command decides for each run, and how it is said.
DECIDED = {"data": "DATA", "quarter": "--quarter", "segment_by": "--by", "segment": "--by", "lang": "--lang"}


@dataclass(frozen=True)
class Plan:
    """A checked report, before anything runs.

    Attributes
    ----------
    company : Company
        All accounts.
    folder : Path
        Of the quarter, in the folder for reports.
    quarter : Quarter
    by : str
        Segment column; empty for the total alone.
    values : tuple of str
        Its values.
    langs : tuple of str
        The index speaks the first one.
    books : mapping of str to Path
        Notebook -> source.
    declared : mapping of str to list of Parameter
        Notebook -> its parameters.
    given : mapping of str to value
        Parameters given with the command, typed.
    data : str
        What notebooks load: ``sample`` or an absolute path.
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
    sources: Path,
    progress: Progress,
) -> Plan:
    """Load the company and check everything that was asked for; takes the parameters of :func:`run`.

    Raises
    ------
    CslibError
        One ParameterError with all faults, or what loading the data raised.
    """
    from cslib.company.company import load

    progress.say(tr("Reading and checking the data"))
    problems = [parameters.check("quarter", quarter)]
    company = load(data, as_of=quarter if quarter and not problems[0] else None)
    by = company.default_segment or "" if by is None else "" if by == "none" else by
    langs = tuple(dict.fromkeys(langs)) or (company.settings.language or "en",)
    problems += [parameters.check("segment_by", by, company), *(parameters.check("lang", lang) for lang in langs)]
    if jobs is not None and jobs < 1:
        problems.append(tr("--jobs must be 1 or more, but {jobs} was passed.", jobs=jobs))
    problems.append(inside(company, out))
    books, unknown = _chosen(build.sources(sources), notebooks)
    declared = {name: parameters.inspect(build.notebook(path, "en", "report")) for name, path in books.items()}
    for name in given.keys() & DECIDED.keys():
        problems.append(tr("{name} is not given with -p but by {option}.", name=name, option=DECIDED[name]))
    own = {name: text for name, text in given.items() if name not in DECIDED}
    typed, wrong = parameters.faults(own, declared, company)
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
    every = {name: path for name, path in there.items() if build.has_report(path)}
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
            problems.append(f"{problem} {parameters.nearest(beginning, every)}")
    chosen = {n: p for n, p in every.items() if not wanted or any(n.startswith(b) for b in wanted)}
    # A wrong name is told; that no notebook is left then, and knows no parameter, is not.
    return chosen or every, problems


def definition_of(plan: Plan, before: Mapping, progress: Progress) -> dict:
    """Return which state of high utilization the runs speak of, and where it comes from.

    Without a policy in force, it is what the search proposes on all accounts; it is computed once, and
    kept as long as data, settings and kit stay the same.

    Parameters
    ----------
    plan : Plan
    before : mapping
        run.json as it was.
    progress : Progress

    Returns
    -------
    dict
        ``value`` (the rule in words, or empty), ``source`` (``given``, ``policy``, ``proposed``, ``none``, or
        empty where no notebook asks), and for a search its ``key``.
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
    kept = before.get("definition") or {}
    if kept.get("key") == key and kept.get("source") in ("proposed", "none"):
        return kept
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
        record.settings_hashes(company.folder),
        record.kit_version(),
        record.kit_hash(),
    ]
