"""The finding that closes the notebook on the handoff."""

from __future__ import annotations

from cslib.handoff.cohorts import ActualHandoffs
from cslib.handoff.cohorts_views import RESULTS
from cslib.handoff.left_behind import Information, Overhang
from cslib.handoff.planting import Planting
from cslib.handoff.playbook_views import outcome_in_words, planted_in_words
from cslib.handoff.policies import PolicyComparison
from cslib.handoff.policies_views import followed_policies, policy_in_words
from cslib.language import tr
from cslib.show.display import Finding, in_short, known, with_n
from cslib.show.wording import estimate_in_words, joined, rule_in_words
from cslib.stats.estimate import Unavailable
from cslib.utilization.search import ChosenDefinition

SUMMED_UP = ("fixed", "state", "criteria")
MOST_TOLD = 3


def closing(
    choice: ChosenDefinition | Unavailable,
    actual: ActualHandoffs | Unavailable,
    comparison: PolicyComparison | Unavailable,
    information: Information | Unavailable,
    overhang: Overhang | Unavailable | None = None,
    planting: Planting | Unavailable | None = None,
    name: str = "handoff_summary",
) -> Finding:
    """Close notebook 02: each section in a line, and what to decide.

    What a section lacks is left out.
    """
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
    if planting and planting.sure:
        told = [
            tr("{mark} ({outcome})", mark=planted_in_words(one.kind, one.name), outcome=outcome_in_words(one.outcome))
            for one in planting.sure[:MOST_TOLD]
        ]
        found.append(
            tr("Associated with what comes by month {months}: {marks}.", months=planting.months, marks=joined(told))
        )
        decide.append(tr("which steps and fields onboarding answers for, because adoption will need them"))
    if comparison:
        followed = followed_policies(comparison)
        if followed:
            found += [policy_in_words(comparison, key) for key in followed if key in SUMMED_UP]
            decide.append(tr("by which rule, and with which cap in days, accounts are handed over"))
    if information and known(information.complete):
        found.append(
            tr("Full information passed on in {share} of the handoffs.", share=estimate_in_words(information.complete))
        )
        decide.append(tr("which fields must be filled before a handoff"))
        full, part = information.relapse_complete, information.relapse_incomplete
        if known(full) and known(part):
            said = {"full": with_n(full), "part": with_n(part)}
            found.append(tr("Relapse within 90 days: {full} with full information, {part} without.", **said))
    if overhang and known(overhang.team):
        found.append(
            tr("In the state 90 days after the handoff: {share} of all handed over.", share=with_n(overhang.team))
        )
        if overhang.hidden:
            names = joined(overhang.hidden)
            found.append(tr("Fast, yet behind in this: {names}.", names=names))
        if known(overhang.gap):
            decide.append(tr("which target on the state 90 days after stands beside the one on days"))
    return in_short(name, found, decide or [tr("which data on handoffs to start recording")])
