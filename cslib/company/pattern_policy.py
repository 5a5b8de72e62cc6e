"""The policy ``patterns``: patterns of use that a team has named, after talking with customers."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from cslib.company.decided import Policy
from cslib.company.rule import Rule
from cslib.errors import PolicyError


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

    Attributes
    ----------
    name : str
        In the words of the team.
    rule : Rule
        Of the trailing 28 days.
    ask : tuple of str
        Questions for its customers, in place of the kit's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    name: Annotated[str, Field(min_length=1)]
    rule: RuleText
    ask: tuple[str, ...] = ()


class PatternPolicy(Policy):
    """The patterns that a team has decided on.

    Attributes
    ----------
    patterns : tuple of NamedPattern
        In order: an account is in the first whose rule it meets. Whoever meets none is in none of them; silent and
        falling accounts are told apart first.

    Examples
    --------
    >>> said = {"name": "Daily work", "rule": "active_day_share >= 0.6"}
    >>> PatternPolicy(in_force_from="2026-10-01", patterns=[said]).patterns[0].name
    'Daily work'
    """

    kind: ClassVar[str] = "patterns"

    patterns: Annotated[tuple[NamedPattern, ...], Field(min_length=1)]
