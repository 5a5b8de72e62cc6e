"""Findings about the handoff: what other rules would have done, and the block that closes the notebook."""

from __future__ import annotations

from cslib.analysis.handoff import Actual, Comparison, Outcome
from cslib.analysis.information import Information
from cslib.analysis.search import Choice
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show.charts_handoff import days_in_words
from cslib.show.display import Finding, missing
from cslib.show.findings_common import closing, known, with_n
from cslib.show.findings_overhang import RESULTS
from cslib.show.wording import estimate_in_words, joined, places_in_words, policy_name, rule_in_words


def policies(comparison: Comparison | Unavailable, name: str = "policies_finding") -> Finding:
    """Say what each handoff policy would have done, and what one pays for fewer relapses."""
    title = tr("What other rules would have done")
    if not comparison:
        return missing(name, tr("What would other rules for the handoff have done?"), comparison)
    points = []
    for key, outcome in comparison.outcomes.items():
        if outcome:
            points.append(_policy(key, outcome))
        else:
            points.append(
                tr("{policy}: needs {places}.", policy=policy_name(key), places=places_in_words(outcome.needs))
            )
    sentences = (
        tr("Past accounts had the support that they actually had: this compares rules and forecasts nothing."),
    )
    choose = tr("Next: choose the rule whose share of accounts slipping back you can accept, and set its cap in days.")
    return Finding(name, sentences, title=title, points=tuple(points), next=choose)


def _policy(key: str, outcome: Outcome) -> str:
    label, days = policy_name(key, outcome.criteria), days_in_words(outcome)
    if not known(outcome.false_handoff):
        return tr("{policy}: {days}.", policy=label, days=days)
    return tr(
        "{policy}: {days}; 90 days later {share} are not in the state, or gone.",
        policy=label,
        days=days,
        share=with_n(outcome.false_handoff),
    )


def handoff_summary(
    choice: Choice | Unavailable,
    actual: Actual | Unavailable,
    comparison: Comparison | Unavailable,
    information: Information | Unavailable,
    name: str = "handoff_summary",
) -> Finding:
    """Close notebook 02: the state, how handoffs went, what other rules would have done, and what to decide."""
    found, decide = [], []
    if choice and choice.rule is not None:
        found.append(tr("The state to reach: {rule}.", rule=rule_in_words(choice.rule)))
    else:
        found.append(tr("There is no definition of the state to reach."))
        decide.append(tr("on a definition of high utilization first (notebook 01)"))
    if actual:
        parts = []
        days, state, relapse = (actual.results[key] for key in RESULTS)
        if known(days):
            parts.append(tr("half handed over within {days}", days=estimate_in_words(days)))
        if known(state):
            parts.append(tr("{share} in the state at the handoff", share=estimate_in_words(state)))
        if known(relapse):
            parts.append(tr("{share} of those relapsed within 90 days", share=estimate_in_words(relapse)))
        if parts:
            found.append(tr("Handoffs: {parts}.", parts=joined(parts)))
            decide.append(tr("whether onboarding also answers for the 90 days after the handoff"))
    if comparison:
        judged = {key: o for key, o in comparison.outcomes.items() if o and known(o.false_handoff)}
        if judged:
            found += [_policy(key, outcome) for key, outcome in judged.items()]
            decide.append(tr("by which rule, and with which cap in days, accounts are handed over"))
    if information and known(information.complete):
        found.append(
            tr("Full information passed on in {share} of the handoffs.", share=estimate_in_words(information.complete))
        )
        decide.append(tr("which fields must be filled before a handoff"))
    return closing(name, found, decide or [tr("which data on handoffs to start recording")])
