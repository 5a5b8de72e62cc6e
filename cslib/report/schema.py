"""The schema of run.json: what other tools may count on, in one place; ``docs/run.schema.json`` is made from it.

Names stay; what is added later breaks no reader, so that entries which are not named here are let through.
"""

import datetime
import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Number = float | int | None
Verdict = Literal["supported", "not supported", "insufficient evidence", "met", "missed", "cannot be told"] | None
Words = Annotated[str, Field(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]


class Part(BaseModel):
    """A part of run.json."""

    model_config = ConfigDict(extra="allow")


class Judged(Part):
    """Among which claims a figure was judged, and p corrected for all claims of its page."""

    family: str
    tried: int
    p: Share


class Figure(Part):
    """One number with how sure it is: two-sided 95% bounds in `unit`, and `n` accounts behind it."""

    estimate: Number
    low: Number
    high: Number
    n: int
    events: int | None = None
    verdict: Verdict = None
    unit: str
    value: str | None = Field(None, description="a wording, for results that are no number")
    claim: Judged | None = None
    reasons: list[str] = Field([], description="codes of why the verdict is what it is")
    missing: list[str] = Field([], description="tables or columns that it would need")


class Fault(Part):
    """Why a page is not there."""

    cell: int | None
    message: str
    source: str = ""


class Page(Part):
    """One notebook for one segment in one language; `segment` is ``all`` for the total, `segment_by` empty then."""

    segment: str
    segment_by: str
    notebook: str
    lang: str
    status: Literal["ok", "failed"]
    seconds: float
    html: str | None = Field(description="from the folder of run.json")
    ipynb: str | None
    key: str
    parameters: dict[str, Any]
    title: str = ""
    results: dict[str, Figure] = {}
    error: Fault | None = None


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

    Expected is that the figure `measure` comes to at least (``>=``) or at most (``<=``) `value` by the report of the
    quarter `look_again`; without `measure` that a lot shows use to rise by so much.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    decided_on: datetime.date
    kind: str
    what: Words
    by: Words
    quarter: Words
    evidence: list[Evidence]
    measure: Evidence | None = Field(None, description="the figure that is to move, as it was then")
    sign: Literal[">=", "<="] = ">="
    value: Annotated[float, Field(allow_inf_nan=False)]
    look_again: Words
    definition: str = Field("", description="of high utilization, then")
    policy: str = Field("", description="the file that it became, in the company's folder")
    programme: str = Field("", description="what is tried by lot")
    lot: str = Field("", description="file of who is offered it when")


class Outcome(Decision):
    """A decision and what became of it by this report."""

    id: str = Field(description="name of its file")
    standing: Literal["new", "running", "due", "settled"]
    now: Evidence | None = Field(None, description="the figure when it was looked at again; of a lot, its effect")
    change: Figure | None = Field(None, description="now less then: associated with the decision, no effect of it")
    verdict: Verdict = Field(None, description="of a level against what was expected, or of the effect of a lot")
    proposal: Literal["keep", "tighten", "drop", "look again", ""] = ""


class Kit(Part):
    """Which cslib made it."""

    version: str
    hash: str


class Record(Part):
    """A quarter's report as run.json holds it."""

    command: str
    company: str
    quarter: str
    as_of: str = Field(description="first day after the quarter")
    fiscal_year: dict[str, Any]
    doubts: list[Doubt]
    conventions: dict[str, Any]
    segment_by: str
    segments: list[str]
    languages: list[str]
    notebooks: list[str]
    parameters: dict[str, Any]
    definition: Definition
    tables: dict[str, str] = Field(description="sha256 by table")
    settings: dict[str, str] = Field(description="sha256 of company.yml and policies")
    kit: Kit
    versions: dict[str, str]
    decisions: list[Outcome] = []
    written: str
    runs: list[Page]
    call: dict[str, Any] | None = Field(None, description="the kit's own: whether a call has nothing to do")


def as_json() -> str:
    """Return the JSON schema of run.json, as ``docs/run.schema.json`` holds it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Record.model_json_schema()}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
