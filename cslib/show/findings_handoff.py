"""The finding that closes the notebook on the handoff."""

from __future__ import annotations

from cslib.analysis.handoff import Actual, Comparison
from cslib.analysis.information import Information
from cslib.analysis.search import Choice
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show.display import Finding
from cslib.show.findings_common import closing, known
from cslib.show.findings_overhang import RESULTS
from cslib.show.findings_policies import policy_in_words
from cslib.show.wording import estimate_in_words, joined, rule_in_words

SUMMED_UP = ("fixed", "state", "criteria")


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
            found += [policy_in_words(comparison, key) for key in judged if key in SUMMED_UP]
            decide.append(tr("by which rule, and with which cap in days, accounts are handed over"))
    if information and known(information.complete):
        found.append(
            tr("Full information passed on in {share} of the handoffs.", share=estimate_in_words(information.complete))
        )
        decide.append(tr("which fields must be filled before a handoff"))
    return closing(name, found, decide or [tr("which data on handoffs to start recording")])
