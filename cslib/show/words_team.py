"""Words of the notebook on the team: measures of the tree, phases, statuses, how targets were met."""

from __future__ import annotations

from cslib import language
from cslib.analysis.verdict import NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable
from cslib.company.kpi import MEASURES, Node
from cslib.language import tr
from cslib.show.wording import bounds_in_words, quantity, result_name


def measure_name(measure: str) -> str:
    """Name a measure of the tree."""
    words = {
        "goals_reached": tr("First goals reached within a year"),
        "goals_overdue": tr("Open goals overdue"),
        "original_goal_set": tr("Customers with a first goal"),
        "next_goal_set": tr("Customers with a next goal"),
        "in_state_now": tr("In high utilization now"),
        "state_kept": tr("Still in high utilization after the quarter"),
        "in_state_90d": tr("In high utilization 90 days after the handoff"),
        "retained_90d": tr("Still customers 90 days after the handoff"),
        "information_complete": tr("Handoffs with all information"),
        "milestones_on_time": tr("Customers with every due step in time"),
        "needs_routed": tr("Customers heard, all needs passed on"),
    }
    return words.get(measure) or result_name(measure)


def phase_name(phase: str) -> str:
    """Name a phase."""
    return {"onboarding": tr("onboarding"), "adoption": tr("adoption")}[phase]


def goal_kind(kind: str) -> str:
    """Name a kind of goal."""
    return {"original": tr("first goal"), "next": tr("next goal")}[kind]


def goal_status(status: str) -> str:
    """Say what has become of a goal."""
    words = {
        "reached": tr("reached"),
        "on the way": tr("on the way"),
        "overdue": tr("overdue"),
        "no due date": tr("no due date"),
        "none recorded": tr("unknown: none recorded"),
    }
    return words[status]


def target_in_words(node: Node) -> str:
    """Say what a node aims at: ``at least 90.0%``; a dash where there is no target."""
    if node.target is None:
        return "–"
    kind = MEASURES[node.measure]
    if kind.unit == "days":
        value = quantity(node.target, "days")
    else:
        value = language.percent(node.target, 0 if abs(100 * node.target - round(100 * node.target)) < 1e-9 else 1)
    return tr("at most {value}", value=value) if kind.lower else tr("at least {value}", value=value)


def outcome_in_words(result: Estimate | Unavailable | None) -> str:
    """Say how a measure stands to its target: met, missed, cannot be told, not in the data."""
    if result is None:
        return ""
    if not result:
        return tr("not in the data") if "high_utilization" not in result.needs else tr("No definition")
    if result.verdict is None:
        return tr("no target")
    return {SUPPORTED: tr("met"), NOT_SUPPORTED: tr("missed")}.get(result.verdict, tr("cannot be told"))


def value_in_words(result: Estimate | Unavailable | None) -> str:
    """Write an estimate and, in brackets, its bounds; a dash where there is none."""
    if not result or result.estimate is None:
        return "" if result is None else "–"
    value, bounds = quantity(result.estimate, result.unit), bounds_in_words(result)
    return tr("{estimate} ({details})", estimate=value, details=bounds) if bounds else value


def amount_in_words(result: Estimate) -> str:
    """Write minutes or people with one decimal and, in brackets, the bounds; a dash where there is no estimate."""
    if result.estimate is None:
        return "–"
    value = language.number(result.estimate, 1)
    if result.low is None or result.high is None:
        return value
    bounds = tr("{low} to {high}", low=language.number(result.low, 1), high=language.number(result.high, 1))
    return tr("{estimate} ({details})", estimate=value, details=bounds)
