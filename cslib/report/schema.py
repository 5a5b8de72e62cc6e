"""The schema of run.json: what other tools may count on; ``docs/run.schema.json`` is made from it.

Names stay. What is added later breaks no reader, so that entries which are not named here are let through.
"""

import datetime
import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Number = float | int | None
Words = Annotated[str, Field(min_length=1)]
Verdict = Literal["supported", "not supported", "insufficient evidence", "met", "missed", "cannot be told"] | None


class Part(BaseModel):
    """A part of run.json."""

    model_config = ConfigDict(extra="allow")


class Figure(Part):
    """One number with how sure it is: two-sided 95% bounds in `unit`, and `n` accounts behind it.

    `value` is a wording, for results that are no number; `claim` says among which claims it was judged, and p corrected
    for all of them; `aim` against which target it was held; `simulated` what never happened, such as a rule replayed;
    `reasons` are codes of why the verdict is what it is; `missing` tables or columns that it needs.
    """

    estimate: Number
    low: Number
    high: Number
    n: int
    events: int | None = None
    verdict: Verdict = None
    unit: str
    value: str | None = None
    claim: dict[str, Any] | None = None
    aim: dict[str, Any] | None = None
    simulated: bool = False
    reasons: list[str] = []
    missing: list[str] = []


class Fault(Part):
    """Why a page is not there."""

    cell: int | None
    message: str
    source: str = ""


class Page(Part):
    """One notebook for one segment in one language; `segment` is ``all`` for the total, `segment_by` empty then.

    `html`, `ipynb`: paths from the folder of run.json; `digests`: sha256 of both; `digest`: of the entry without it.
    """

    segment: str
    segment_by: str
    notebook: str
    lang: str
    status: Literal["ok", "failed"]
    seconds: float
    html: str | None
    ipynb: str | None
    key: str
    parameters: dict[str, Any]
    title: str = ""
    results: dict[str, Figure] = {}
    error: Fault | None = None
    digests: dict[str, str] = {}
    digest: str = ""


class Doubt(Part):
    """Input that can be read but hardly is what it seems; no verdict is left standing on it."""

    code: str
    table: str
    count: int
    numbers: dict[str, Any] = {}


class Definition(Part):
    """The state of high utilization that the pages speak of, and where it comes from."""

    value: str
    source: Literal["given", "policy", "proposed", "none", ""]


class Evidence(Part):
    """Where a figure stands: the report's quarter, the accounts, the notebook, its name; and what it said there."""

    quarter: str
    segment_by: str = ""
    segment: str = ""
    notebook: str
    name: str
    figure: Figure


class Decision(Part):
    """What a team decided on a report, as ``decisions/<day>-<n>.yml`` in the company's folder holds it.

    Expected is that the figure `measure` (as it was then) comes to at least (``>=``) or at most (``<=``) `value` by the
    report of the quarter `look_again`; without `measure` that a lot shows use to rise by so much. `definition` is that
    of high utilization then; `policy` and `lot` are the files that it became, `programme` is what a lot tries.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    decided_on: datetime.date
    kind: str
    what: Words
    by: Words
    quarter: Words
    evidence: list[Evidence]
    measure: Evidence | None = None
    sign: Literal[">=", "<="] = ">="
    value: Annotated[float, Field(allow_inf_nan=False)]
    look_again: Words
    definition: str = ""
    policy: str = ""
    programme: str = ""
    lot: str = ""


class Outcome(Decision):
    """A decision and what became of it by this report; `id` is the name of its file.

    `now` is the figure when it was looked at again, of a lot its effect; `change`, now less then, goes with the
    decision and is no effect of it. `verdict` is of the level against what was expected, or of the effect of the lot.
    """

    id: str
    standing: Literal["new", "running", "due", "settled"]
    now: Evidence | None = None
    change: Figure | None = None
    verdict: Verdict = None
    proposal: Literal["keep", "tighten", "drop", "look again", ""] = ""


class Record(Part):
    """A quarter's report as run.json holds it; `as_of` is the first day after the quarter, `tables` sha256 of each."""

    command: str
    company: str
    currency: str
    policies: dict[str, str] = {}
    quarter: str
    as_of: str
    fiscal_year: dict[str, Any]
    doubts: list[Doubt]
    conventions: dict[str, Any]
    segment_by: str
    segments: list[str]
    languages: list[str]
    notebooks: list[str]
    parameters: dict[str, Any]
    definition: Definition
    tables: dict[str, str]
    settings: dict[str, str]
    kit: dict[str, str]
    versions: dict[str, str]
    decisions: list[Outcome] = []
    written: str
    runs: list[Page]
    call: dict[str, Any] | None = None


def as_json() -> str:
    """Return the JSON schema of run.json, as ``docs/run.schema.json`` holds it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Record.model_json_schema()}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
