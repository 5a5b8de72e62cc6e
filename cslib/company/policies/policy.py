"""Policies: what a team decided, one YAML file each, with the day from which it is in force.

They lie in the company's folder, ``policy/<kind>.yml`` or ``policy/<kind>-<anything>.yml``; older
ones stay there, so that a report of any quarter reads the one that was in force then.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import pandas as pd
import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError

from cslib.company.policies.kpi import Kpi
from cslib.company.policies.rule import Policy, Rule
from cslib.company.settings import did_you_mean, kind_of
from cslib.company.tables import LOST_BY
from cslib.door import nearest, read_yaml, shown
from cslib.errors import PolicyError, SourceError
from cslib.files import write
from cslib.language import tr

Share = Annotated[float, Field(ge=0, le=1, strict=True)]
LONGEST = 36_500
"""Days, or what is counted in them: a hundred years."""
Days = Annotated[int, Field(ge=1, le=LONGEST, strict=True)]
Count = Annotated[int, Field(ge=0, le=LONGEST, strict=True)]


class HighUtilization(Policy):
    """What counts as high utilization.

    - `rule` (Rule): of the trailing `window_days`.
    - `landmark_days` (int): day of an account's life at which it is judged.
    - `window_days`, `horizon_months` (int): length of the window of use, whole weeks; how long no churn is expected.
    - `target`, `min_difference` (float): annual retention aimed at; smallest difference between in and outside the
      state that matters.
    """

    kind: ClassVar[str] = "high_utilization"

    rule: RuleText
    landmark_days: Days = 90
    window_days: Annotated[int, Field(ge=7, le=LONGEST, multiple_of=7, strict=True)] = 28
    horizon_months: Days = 24
    target: Share = 0.95
    min_difference: Share = 0.05


class Handoff(Policy):
    """When an account passes from onboarding to adoption.

    - `state`: whether it must be in the high-utilization state.
    - `persistence_weeks` (int): for how many weeks running.
    - `milestones`: steps of the playbook that must be done.
    - `information`: fields of handoff_info that must be recorded.
    - `cap_days` (int or None): days after the start at which `at_cap` applies; None for no cap.
    - `at_cap` (str): ``handoff``: passed on as it is; ``keep``: stays with onboarding.
    """

    kind: ClassVar[str] = "handoff"

    state: bool = True
    persistence_weeks: Count = 4
    milestones: tuple[str, ...] = ()
    information: tuple[str, ...] = ()
    cap_days: Days | None = 180
    at_cap: Literal["handoff", "keep"] = "handoff"


AVOIDABLE, NOT_AVOIDABLE, UNKNOWN = "avoidable", "not avoidable", "unknown"

REASONS = {
    "unused": AVOIDABLE,
    "champion left": AVOIDABLE,
    "product gap": AVOIDABLE,
    "poor onboarding": AVOIDABLE,
    "support": AVOIDABLE,
    "未活用": AVOIDABLE,
    "利用不足": AVOIDABLE,
    "担当者異動": AVOIDABLE,
    "機能不足": AVOIDABLE,
    "business closed": NOT_AVOIDABLE,
    **dict.fromkeys(LOST_BY, NOT_AVOIDABLE),
    "事業終了": NOT_AVOIDABLE,
}
"""Reasons for churn that a team may have been able to do something about, or not; the others are unknown."""


class Retention(Policy):
    """How retention is counted and what is aimed at.

    - `win_back_days` (int): longest gap between contracts that is no churn.
    - `open_renewal_days` (int): for how long after its renewal date a contract without a successor, a notice or a
      reason counts as an open renewal: neither renewed nor lost, and carried on. Then it is lost.
    - `renewal_basis` (str): what a renewal rate is a share of. ``due``: the accounts with a renewal date in the period.
      ``all``: every account active at its start; those without a renewal date in it are kept unless they churn.
    - `merged` (str): accounts that merged or migrated. ``transferred``: no churn, they leave both sums, and what their
      successor takes over is no growth. ``churned``: a loss like any other, and the successor's growth counts.
    - `ramps` (str): growth agreed at signing: a contract signed on the day on which the first of its spell was, with a
      later start. ``planned``: a line of its own in the bridge and no growth in NRR, because nobody had to win it.
      ``expansion``: counts as expansion.
    - `free_plan` (str): a contract with a price of 0. ``churned``: it does not count, so that who goes over to it has
      left. ``contraction``: the customer stays and pays nothing.
    - `overage` (str): what the table ``revenue`` has above the price of an account's contracts. ``excluded``: use above
      what was agreed does not recur and does not count. ``counted``: counts like the rest. Without a price all counts.
    - `dissolved` (str): customers that went out of business in the period, before their renewal date in it. ``due``:
      their renewal was due and is lost. ``omitted``: it was not due any more.
    - `churn_reasons` (mapping of str to str): which reasons for churn are ``avoidable``, ``not avoidable`` or
      ``unknown``, upper and lower case alike.
    - `other_reasons` (str): what the reasons that are not in it are, and churns without a reason.
    - `grr_target`, `nrr_target`, `logo_target` (float or None): annual targets.
    """

    kind: ClassVar[str] = "retention"

    win_back_days: Count = 60
    open_renewal_days: Count = 30
    renewal_basis: Literal["due", "all"] = "due"
    merged: Literal["transferred", "churned"] = "transferred"
    ramps: Literal["planned", "expansion"] = "planned"
    free_plan: Literal["churned", "contraction"] = "churned"
    overage: Literal["excluded", "counted"] = "excluded"
    dissolved: Literal["due", "omitted"] = "due"
    churn_reasons: dict[str, Literal["avoidable", "not avoidable", "unknown"]] = Field(
        default_factory=lambda: dict(REASONS)
    )
    other_reasons: Literal["avoidable", "not avoidable", "unknown"] = "unknown"
    grr_target: Share | None = None
    nrr_target: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    logo_target: Share | None = None

    def avoidable(self, reason: str) -> str:
        """Tell whether a churn with this reason was avoidable: one of ``avoidable``, ``not avoidable``, ``unknown``.

        Examples
        --------
        >>> Retention(in_force_from="2026-07-01").avoidable("Unused")
        'avoidable'
        """
        known = {name.strip().casefold(): kind for name, kind in self.churn_reasons.items()}
        return known.get(reason.strip().casefold(), self.other_reasons)


def history(company, kind: str) -> list[Policy]:
    """Return every policy of a kind in the company's folder, the earliest first.

    `kind`: one of :data:`KINDS`. Returns list of Policy: also those that are not in force yet at as_of. Raises
    PolicyError with all faults of all files of that kind.
    """
    if kind not in KINDS:
        said = {"kind": kind, "near": did_you_mean(kind, KINDS), "known": ", ".join(KINDS)}
        raise PolicyError(tr("There is no kind of policy {kind}.{near} Kinds: {known}.", **said))
    found, problems = _of_kind(Path(company.folder) / "policy", kind)
    _raise(company, problems)
    return found


def examine(company) -> None:
    """Raise PolicyError with everything that is wrong in the folder of policies, misnamed files and steps among it."""
    folder, problems = Path(company.folder) / "policy", []
    if os.path.lexists(folder) and not folder.is_dir():
        problems.append(tr("it must be a folder."))
    strays = [path for path in folder.glob("*") if not path.name.startswith(".") and _stray(path)]
    for path in sorted(strays):
        told = tr("{file} is not read: a policy is called after its kind.", file=path.name)
        known = tr("Kinds: {known}.", known=", ".join(KINDS))
        problems.append(f"{told}{did_you_mean(path.stem.partition('-')[0], KINDS)} {known}")
    for kind in KINDS:
        found, faults = _of_kind(folder, kind)
        problems += faults
        for policy in found if kind == Handoff.kind else ():
            problems += _unknown("milestones", "milestone", policy.milestones, company)
            problems += _unknown("handoff_info", "field", policy.information, company)
    _raise(company, problems)


def _stray(path: Path) -> bool:
    """Tell whether a file in the folder of policies is meant for one and read for none."""
    stem, yml = path.stem.partition("-")[0], path.suffix in (".yml", ".yaml")
    return not (yml and stem in KINDS) and (yml or bool(nearest(stem, KINDS, 0.8)))


def _unknown(table: str, column: str, names: Sequence[str], company) -> Iterable[str]:
    """Yield a sentence for each milestone or field of a handoff policy that stands in no row."""
    known = sorted(company.table(table)[column].unique())
    for name in names if known else ():
        if name not in known:
            said = {"table": table, "column": column, "name": shown(name)}
            problem = tr(
                "handoff: no row of {table} has the {column} {name}; every account would be held back.", **said
            )
            yield problem + did_you_mean(name, known)


def _of_kind(folder: Path, kind: str) -> tuple[list[Policy], list[str]]:
    """Return the policies of a kind, the earliest first, and what is wrong with their files."""
    paths = [*folder.glob(f"{kind}.y*ml"), *folder.glob(f"{kind}-*.y*ml")]
    found, problems = {}, []
    for path in sorted(paths):
        policy, faults = _read(path, KINDS[kind])
        problems += [fault if fault.startswith(path.name) else f"{path.name}: {fault}" for fault in faults]
        if policy is None:
            continue
        if policy.in_force_from in found:
            other = found[policy.in_force_from][0]
            said = {"file": path.name, "date": policy.in_force_from, "other": other}
            problems.append(
                tr("{file}: in force from {date}, as {other} is. Keep one, or give one another day.", **said)
            )
        found[policy.in_force_from] = (path.name, policy)
    return [found[day][1] for day in sorted(found)], problems


def _raise(company, problems: Sequence[str]) -> None:
    if problems:
        head = tr("{n} faults in {where}:", n=len(problems), where=Path(company.folder) / "policy")
        raise PolicyError("\n".join([head, *(f"{i}. {problem}" for i, problem in enumerate(problems, 1))]))


def in_force(company, kind: str) -> Policy | None:
    """Return the policy of a kind that is in force at as_of, or None.

    Raises PolicyError: with all faults of all files of that kind.
    """
    begun = [policy for policy in history(company, kind) if pd.Timestamp(policy.in_force_from) <= company.as_of]
    return begun[-1] if begun else None


def retention(company) -> Retention:
    """Return the retention policy in force at as_of; where none is, one with every default.

    Raises PolicyError: with all faults of all files of that kind.
    """
    return in_force(company, Retention.kind) or Retention(in_force_from=company.as_of.date())


def contact(company) -> Contact:
    """Return the contact policy in force at as_of; where none is, one with every default.

    Raises PolicyError with all faults of all files of that kind.
    """
    return in_force(company, Contact.kind) or Contact(in_force_from=company.as_of.date())


def save(folder: str | Path, policy: Policy, head: Sequence[str] = ()) -> Path:
    """Write a policy into a company's folder.

    `folder` (path): the company's folder. `head` (sequence of str): lines to stand above it as comments. Returns Path:
    ``policy/<kind>-<in_force_from>.yml``. Raises PolicyError if that file is there already: what was decided is not
    rewritten.
    """
    path = Path(folder) / "policy" / f"{policy.kind}-{policy.in_force_from}.yml"
    said = policy.model_dump(mode="json") | {"in_force_from": policy.in_force_from}
    lines = "".join(f"# {line}\n" for line in head)
    try:
        write(path, lines + yaml.safe_dump(said, allow_unicode=True, sort_keys=False), new=True)
    except FileExistsError:
        problem = tr("{file} is there already. Decide on another day to be in force from.", file=path)
        raise PolicyError(problem) from None
    return path


def _read(path: Path, model: type[Policy]) -> tuple[Policy | None, list[str]]:
    """Return the policy of a file, or its faults."""
    try:
        said = read_yaml(path)
    except SourceError as error:
        # It begins with the file, below the folder that all of them are told under.
        return None, [str(error).replace(f"{path.parent}{os.sep}", "")]
    if not isinstance(said, dict):
        return None, [tr("it must hold lines such as `in_force_from: 2026-10-01`.")]
    return checked(said, model)


def checked(said: dict, model: type[Policy]) -> tuple[Policy | None, list[str]]:
    """Return the policy that is said, or None and its faults as sentences."""
    try:
        return model.model_validate(said), []
    except ValidationError as error:
        return None, [line for part in error.errors() for line in told(part, model).splitlines()]


def told(part: dict, model: type[BaseModel]) -> str:
    """Say one of pydantic's errors about a file that `model` describes."""
    name = str(part["loc"][0])
    fields = model.model_fields
    if name == PatternPolicy.kind and len(part["loc"]) > 2:  # inside one pattern of the list
        name, fields = f"{name}, {part['loc'][1] + 1}: {part['loc'][2]}", NamedPattern.model_fields
    if part["type"] == "missing":
        return tr("`{name}` is missing.", name=name)
    if part["type"] == "extra_forbidden":
        said = {"name": name, "near": did_you_mean(str(part["loc"][-1]), fields), "known": ", ".join(fields)}
        return tr("There is no entry `{name}`.{near} Entries: {known}.", **said)
    if part["type"] == "value_error":
        return str(part["ctx"]["error"])
    said = {"name": name, "kind": kind_of(part), "value": shown(part["input"])}
    return tr("The value for `{name}` must be {kind}, but {value} was given.", **said)


WINDOW_DAYS = 28
"""Contacts are counted over so many days."""


class Contact(Policy):
    """How much contact is meant for one account. Only contacts that the company makes (outbound) count.

    - `most` (int): contacts in 28 days, over all channels; more than that is over the limit.
    - `channels` (dict of str to int): contacts in 28 days by channel (mail, call, meeting, webinar); channels not named
      have no limit of their own.
    - `silence_days` (int or None): longest time without a contact; None for no such limit.
    - `onboarding_most`, `onboarding_silence_days` (int or None): the same while an account is in onboarding; None: as
      for all.
    - `in_state_silence_days` (int or None): longest time for accounts in high utilization, which need less; None: as
      for all.

    Examples
    --------
    >>> policy = Contact(in_force_from="2026-10-01", silence_days=90, in_state_silence_days=180)
    >>> policy.longest(onboarding=False, in_state=True)
    180
    """

    kind: ClassVar[str] = "contact"

    most: Count = 6
    channels: dict[Literal["mail", "call", "meeting", "webinar"], Count] = Field(default_factory=dict)
    silence_days: Days | None = 90
    onboarding_most: Count | None = None
    onboarding_silence_days: Days | None = None
    in_state_silence_days: Days | None = None

    def limit(self, onboarding: bool) -> int:
        """Return the most contacts in 28 days."""
        return self.onboarding_most if onboarding and self.onboarding_most is not None else self.most

    def longest(self, onboarding: bool, in_state: bool) -> int | None:
        """Return the longest silence in days, or None."""
        if onboarding and self.onboarding_silence_days is not None:
            return self.onboarding_silence_days
        if in_state and not onboarding and self.in_state_silence_days is not None:
            return self.in_state_silence_days
        return self.silence_days


def _as_rule(value) -> Rule:
    if isinstance(value, Rule):
        return value
    try:
        return Rule.parse(value)
    except PolicyError as error:
        raise ValueError(str(error)) from None


RuleText = Annotated[
    Rule, BeforeValidator(_as_rule), PlainSerializer(str, return_type=str), Field(description="a rule")
]
"""A rule, written in a policy as a person says it."""


class NamedPattern(BaseModel):
    """One pattern.

    `name` (str): in the words of the team. `rule` (Rule): of the trailing 28 days. `ask`: questions for its customers,
    in place of the kit's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    name: Annotated[str, Field(min_length=1)]
    rule: RuleText
    ask: tuple[str, ...] = ()


class PatternPolicy(Policy):
    """The patterns that a team has decided on.

    `patterns` (tuple of NamedPattern): in order: an account is in the first whose rule it meets. Whoever meets none is
    in none of them; silent and falling accounts are told apart first.

    Examples
    --------
    >>> said = {"name": "Daily work", "rule": "active_day_share >= 0.6"}
    >>> PatternPolicy(in_force_from="2026-10-01", patterns=[said]).patterns[0].name
    'Daily work'
    """

    kind: ClassVar[str] = "patterns"

    patterns: Annotated[tuple[NamedPattern, ...], Field(min_length=1)]


KINDS: dict[str, type[Policy]] = {
    model.kind: model for model in (HighUtilization, Handoff, Retention, Kpi, Contact, PatternPolicy)
}
