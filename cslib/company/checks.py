"""`check` tells every fault of a company's tables, or sums up what a sound folder holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from cslib.company.company import Company, build, of_usage
from cslib.company.conventions import row_text, said, said_of
from cslib.company.doubts import Doubt, in_words
from cslib.company.faults import Examination, examine
from cslib.company.policies import policy
from cslib.company.quarters import Quarter
from cslib.company.questions import OpenQuestions, Question
from cslib.company.settings import read_settings
from cslib.company.sources import find_folder, find_sources
from cslib.company.tables import TABLES
from cslib.errors import DataError, Fault, Note
from cslib.language import date, number, tr, word

SECTIONS: dict[str, tuple[str, ...]] = {
    "retention": ("contracts",),
    "money": ("contracts.mrr or revenue",),
    "renewals": ("contracts.term_months",),
    "segments": ("segments",),
    "use": ("usage",),
    "users": ("usage.user_id",),
    "seats": ("usage.user_id", "accounts.seats"),
    "features": ("features",),
    "milestones": ("milestones",),
    "touches": ("touches",),
    "handoff": ("handoffs",),
    "information": ("handoff_info",),
    "needs": ("needs",),
    "goals": ("goals",),
    "revenue": ("revenue",),
    "scores": ("scores",),
}
"""Parts of the reports and the tables or columns that each needs."""


def section_name(code: str) -> str:
    """Return the name of one of :data:`SECTIONS` in the current language."""
    return word("company.section", code)


@dataclass(frozen=True)
class Summary:
    """What a sound folder holds.

    - `rows` (dict of int): of every table, by name.
    - `first`, `last`: first and last day of use; None without use.
    - `accounts`, `active`: accounts started before `as_of`, and those that a paid contract covers on the day before it.
    - `segments` (dict of list of str): segment column -> its values, the largest first.
    - `sections` (dict of tuple of str): one of :data:`SECTIONS` -> what it lacks; empty where it is possible.
    - `conventions` (list of str): how the export is read, as far as company.yml says it.
    """

    name: str
    quarter: Quarter
    as_of: pd.Timestamp
    rows: Mapping[str, int]
    first: pd.Timestamp | None
    last: pd.Timestamp | None
    accounts: int
    active: int
    segments: Mapping[str, list[str]]
    sections: Mapping[str, tuple[str, ...]]
    notes: tuple[Note, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    conventions: tuple[str, ...] = ()

    def __str__(self) -> str:
        day = date(self.as_of - pd.Timedelta(days=1))
        used = tr("No use is recorded.")
        if self.first is not None:
            used = tr("Use recorded: {first} to {last}", first=date(self.first), last=date(self.last))
        lines = [tr("{name}: no faults", name=self.name)]
        if n := len(self.doubts):
            lines = [tr("{name}: {n} doubts; figures that rest on them have no verdict", name=self.name, n=n)]
        for one in self.doubts:
            lines += [f"  {in_words(one)}", *(f"    {row_text(*row)}" for row in one.rows)]
        lines += [
            tr("Quarter: {quarter}, as known at the end of {day}", quarter=self.quarter.in_words, day=day),
            tr("Accounts: {n}, of which active: {active}", n=number(self.accounts), active=number(self.active)),
            used,
            tr("Rows:"),
            *(f"  {table}: {number(n)}" for table, n in self.rows.items()),
        ]
        if self.conventions:
            lines += [tr("How the export is read:"), *(f"  {line}" for line in self.conventions)]
        if self.segments:
            lines.append(tr("Segment columns:"))
            for column, values in self.segments.items():
                shown = ", ".join(values[:8]) + (" …" if len(values) > 8 else "")
                lines.append(tr("  {column} ({n} values): {values}", column=column, n=len(values), values=shown))
        possible = [section_name(code) for code, lacks in self.sections.items() if not lacks]
        lines.append(tr("Possible: {sections}", sections=", ".join(possible)))
        lacking = {code: lacks for code, lacks in self.sections.items() if lacks}
        if lacking:
            lines.append(tr("Not possible:"))
            for code, lacks in lacking.items():
                lines.append(tr("  {section}: lacks {names}", section=section_name(code), names=", ".join(lacks)))
        if self.notes:
            lines += [tr("Notes:"), *(f"  {note.text}" for note in self.notes)]
        return "\n".join(lines)


@dataclass(frozen=True, repr=False)
class Report:
    """What :func:`check` found.

    `faults`: empty for a sound folder. `summary`: of a sound folder about which nothing has to be asked. `questions`:
    what the export may mean in two ways, while company.yml does not say.
    """

    folder: Path
    faults: list[Fault]
    summary: Summary | None = None
    questions: list[Question] = field(default_factory=list)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What hardly is as it seems."""
        return self.summary.doubts if self.summary else ()

    def __repr__(self) -> str:
        return str(self)  # what a notebook shows

    def __str__(self) -> str:
        if self.faults:
            return str(DataError(str(self.folder), self.faults))
        return str(OpenQuestions(str(self.folder), self.questions) if self.questions else self.summary)


def check(data: str | Path = "sample", as_of=None) -> Report:
    """Find every fault of a company's tables, ask what they mean where that is open, or sum up what they hold.

    Parameters
    ----------
    data : str or Path
        A folder of tables, or ``sample``.
    as_of : str, Quarter or date, optional
        As for :func:`cslib.company.company.load`.

    Returns
    -------
    Report
        ``str(report)`` is readable text in the current language.

    Raises
    ------
    SourceError
        If the folder, a file or company.yml cannot be read.
    ParameterError
        If `as_of` is no quarter or day.
    PolicyError
        If a policy cannot be understood.
    """
    folder = find_folder(data)
    settings = read_settings(folder)
    seen = examine(folder, settings, find_sources(folder, settings))
    if seen.faults:
        return Report(folder, seen.faults)
    if seen.questions:
        return Report(folder, [], questions=seen.questions)
    try:
        company = build(folder, settings, seen, as_of)
    except DataError as error:
        return Report(folder, error.faults)
    policy.examine(company)
    return Report(folder, [], summarise(company, seen))


def summarise(company: Company, seen: Examination) -> Summary:
    """Return what a company's tables hold, and which parts of the reports they allow."""
    rows = {name: len(seen.frames[name]) for name in TABLES if name in seen.frames}
    if company.engine is not None:
        rows["usage"] = int(seen.usage["rows"])
        first, last = pd.Timestamp(seen.usage["first"]), pd.Timestamp(seen.usage["last"])
    elif "activity" not in seen.frames:
        first, last = None, None
    else:
        weeks = seen.frames["activity"]["week"]
        first, last = weeks.min(), weeks.max() + pd.Timedelta(days=6)
    return Summary(
        name=company.name,
        quarter=company.quarter,
        as_of=company.as_of,
        rows={name: rows[name] for name in TABLES if name in rows},
        first=first,
        last=last,
        accounts=len(company.accounts),
        active=active(company),
        segments={column: company.segments(column) for column in company.segment_columns},
        sections={code: _lacks(company, needs) for code, needs in SECTIONS.items()},
        notes=company.notes + of_usage(company),
        doubts=company.doubts,
        conventions=tuple(said(said_of(company.settings))),
    )


def active(company: Company) -> int:
    """Count the accounts that a paid contract covers on the day before as_of."""
    contracts = company.table("contracts")
    ends = contracts["end_date"]
    covers = (contracts["type"] == "paid") & (ends.isna() | (ends >= company.as_of))
    return contracts.loc[covers, "account_id"].nunique()


def _lacks(company: Company, needs: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is missing for a part; weekly activity does where usage is asked for."""
    if needs == ("segments",):
        return () if company.segment_columns else (tr("a further column of accounts"),)
    if company.activity is not None:  # it takes the place of usage
        instead = {"usage": "activity", "usage.user_id": "activity.active_users"}
        needs = tuple(one for one in needs if one not in instead or not company.has(instead[one]))
    either = [one.split(" or ") for one in needs]
    return tuple(names[0] for names in either if len(company.missing(*names)) == len(names))
