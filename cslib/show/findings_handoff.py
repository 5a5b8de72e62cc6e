"""Findings about the handoff: how those made went, what other rules would have done, what was passed on."""

from __future__ import annotations

from cslib import language
from cslib.analysis.handoff import Actual, Comparison, Outcome
from cslib.analysis.information import Information
from cslib.analysis.search import Choice
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show import reasons
from cslib.show.charts_handoff import days_in_words
from cslib.show.display import Finding, missing
from cslib.show.findings_common import closing, known, with_n
from cslib.show.wording import estimate_in_words, joined, places_in_words, policy_name, rule_in_words

RESULTS = ("days_to_handoff_median", "share_in_state_at_handoff", "relapse_90d")


def handoff(actual: Actual | Unavailable, name: str = "handoff") -> Finding:
    """Say how long handoffs took, in which state accounts were, and how many slipped back within 90 days.

    Returns
    -------
    Finding
        With the results ``days_to_handoff_median``, ``share_in_state_at_handoff``, ``relapse_90d``,
        ``retained_90d`` and ``in_state_90d``.
    """
    title = tr("How handoffs went")
    if not actual:
        return missing(name, tr("How long do handoffs take, and what becomes of the accounts?"), actual, RESULTS)
    results = actual.results
    days, state, relapse = (results[key] for key in RESULTS)
    sentences = []
    if actual.basis == "replayed":
        sentences.append(
            tr("No handoffs are recorded; the figures are those of handing over in the state, with a cap, replayed.")
        )
    if known(days):
        sentences.append(tr("Half of the accounts are handed over within {days}.", days=with_n(days)))
    elif days:
        sentences.append(
            tr("Fewer than half of the accounts have been handed over so far (n = {n}).", n=language.number(days.n))
        )
    if known(state):
        sentences.append(tr("At the handoff {share} were in the state.", share=with_n(state)))
    if known(relapse):
        sentences.append(tr("Of those, {share} left it, or churned, within 90 days.", share=with_n(relapse)))
    overhang = results.get("in_state_90d")
    if known(overhang):
        sentences.append(
            tr(
                "Of all handed over, {share} are in the state 90 days later: what onboarding leaves behind.",
                share=with_n(overhang),
            )
        )
    lacking = dict.fromkeys(need for result in results.values() if not result for need in result.needs)
    if lacking:
        sentences.append(tr("For the rest {places} would be needed.", places=places_in_words(list(lacking))))
    whys = {why.code: why for result in results.values() if result for why in reversed(result.reasons)}
    sentences += [reasons.in_words(why) for why in whys.values()]
    judge = tr("Next: judge onboarding by the 90 days after the handoff, not by its speed alone.")
    return Finding(name, tuple(sentences), None, results, title, next=judge)


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


def information(result: Information | Unavailable, name: str = "information") -> Finding:
    """Say how often a handoff came with all information asked for, and how relapse goes with it."""
    title = tr("What was passed on")
    if not result:
        return missing(name, tr("What was written down by the handoff, and does it matter?"), result)
    sentences = []
    if known(result.complete):
        sentences.append(
            tr(
                "{share} of the handoffs had every field asked for by that day.",
                share=with_n(result.complete),
            )
        )
    full, part, gap = result.relapse_complete, result.relapse_incomplete, result.gap
    if known(full) and known(part):
        sentences.append(
            tr("With all of it {full} relapsed within 90 days, without {part}.", full=with_n(full), part=with_n(part))
        )
    if known(gap):
        sentences.append(
            tr(
                "Handoffs without full information are associated with more relapse, by {gap}.",
                gap=estimate_in_words(gap),
            )
            if gap.low > 0
            else tr("The difference, {gap}, may be chance.", gap=estimate_in_words(gap))
        )
    if not sentences:
        sentences.append(tr("No handoff with known information has been followed for 90 days yet."))
    then = (
        tr("Next: make the fields asked for part of the handoff itself.")
        if known(gap) and gap.low > 0
        else tr("Next: keep recording what is passed on, and look again when more handoffs have been followed.")
    )
    return Finding(name, tuple(sentences), title=title, next=then)


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
