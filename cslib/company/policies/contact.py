"""The policies ``contact``, how often customers are written to and called, and ``patterns``, named patterns of use."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from cslib.company.policies.rule import Policy, Rule
from cslib.errors import PolicyError

WINDOW_DAYS = 28
"""Contacts are counted over so many days."""

Count = Annotated[int, Field(ge=0)]
Days = Annotated[int, Field(ge=1)]


class Contact(Policy):
    """How much contact is meant for one account. Only contacts that the company makes (outbound) count.

    Attributes
    ----------
    most : int
        Contacts in 28 days, over all channels; more than that is over the limit.
    channels : dict of str to int
        Contacts in 28 days by channel (mail, call, meeting, webinar); channels not named have no limit of their own.
    silence_days : int or None
        Longest time without a contact; None for no such limit.
    onboarding_most, onboarding_silence_days : int or None
        The same while an account is in onboarding; None: as for all.
    in_state_silence_days : int or None
        Longest time for accounts in high utilization, which need less; None: as for all.

    Examples
    --------
    >>> policy = Contact(in_force_from="2026-10-01", silence_days=90, in_state_silence_days=180)
    >>> policy.longest(onboarding=False, in_state=True)
    180
    """

    kind: ClassVar[str] = "contact"

    most: Count = 6
    channels: dict[str, Count] = Field(default_factory=dict)
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
