"""Bands of contact, and signals of readiness and of expansion, in words."""

from __future__ import annotations

from cslib.language import tr


def band(name: str, limit: int) -> str:
    """Name how heavy contact was, by the most contacts in any 28 days."""
    half = limit // 2
    words = {
        "none": tr("none"),
        "few": tr("1 to {most}", most=half) if half > 1 else tr("1"),
        "some": tr("{least} to {most}", least=half + 1, most=limit),
        "over": tr("more than {most}", most=limit),
    }
    return words[name]


def signal(name: str) -> str:
    """Name a signal of expansion."""
    words = {
        "in_state": tr("in high utilization"),
        "seats_full": tr("80% of the seats in use"),
        "wider": tr("breadth of use up by 5 points"),
        "goal": tr("reached a goal"),
        "renewal": tr("renewal within the quarter"),
        "grown": tr("grew within a year"),
    }
    return words.get(name, name)


def sign(name: str) -> str:
    """Name a sign of being ready for a feature."""
    return {"family": tr("uses its family"), "state": tr("in high utilization")}[name]


def phase(name: str) -> str:
    """Name the phase of an account."""
    return {"onboarding": tr("onboarding"), "adoption": tr("adoption")}[name]
