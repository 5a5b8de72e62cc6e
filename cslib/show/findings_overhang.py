"""Findings about the handoffs made: how they went, and what was passed on."""

from __future__ import annotations

from cslib import language
from cslib.analysis.estimands import Actual
from cslib.analysis.information import Information
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show import reasons
from cslib.show.display import Finding, missing
from cslib.show.findings_common import known, with_n
from cslib.show.wording import estimate_in_words, places_in_words

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
