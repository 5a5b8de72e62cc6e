"""Findings about the handoffs made: how they went, what was passed on, and what onboarding left behind."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from cslib import language
from cslib.analysis.estimands import Actual, StartCohorts
from cslib.analysis.information import Information
from cslib.analysis.overhang import RANKED, Overhang
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.language import tr
from cslib.show import reasons
from cslib.show.charts_overhang import cohorts_in_words, replayed
from cslib.show.display import Finding, missing
from cslib.show.findings_common import known, with_n
from cslib.show.wording import estimate_in_words, joined, paragraph, places_in_words

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
        sentences.append(_dated(tr("Half of the accounts are handed over within {days}.", days=with_n(days)), days))
    elif days:
        sentences.append(
            tr("Fewer than half of the accounts have been handed over so far (n = {n}).", n=language.number(days.n))
        )
    if known(state):
        sentences.append(_dated(tr("At the handoff {share} were in the state.", share=with_n(state)), state))
    if known(relapse):
        slipped = tr(
            "Of accounts handed over in the state, {share} left it or churned within 90 days.", share=with_n(relapse)
        )
        sentences.append(_dated(slipped, relapse))
    overhang = results.get("in_state_90d")
    if known(overhang):
        left = tr(
            "Of all handed over, {share} are in the state 90 days later: what onboarding leaves behind.",
            share=with_n(overhang),
        )
        sentences.append(_dated(left, overhang))
    lacking = dict.fromkeys(need for result in results.values() if not result for need in result.needs)
    if lacking:
        sentences.append(tr("For the rest {places} would be needed.", places=places_in_words(list(lacking))))
    whys = {why.code: why for result in results.values() if result for why in reversed(result.reasons)}
    sentences += [reasons.in_words(why) for why in whys.values()]
    judge = tr("Next: judge onboarding by the 90 days after the handoff, not by its speed alone.")
    return Finding(name, tuple(sentences), None, results, title, next=judge)


def _dated(sentence: str, result: Estimate) -> str:
    """Put the dates in front where a figure is not of the quarter alone, because too few accounts are in it."""
    for why in result.reasons:
        if why.code == "four_quarters":
            start, end = (language.date(why.numbers[edge]) for edge in ("start", "end"))
            return tr("{start} to {end}: {sentence}", start=start, end=end, sentence=sentence)
    return sentence


def information(result: Information | Unavailable, name: str = "information") -> Finding:
    """Say how often a handoff came with all information asked for, and how relapse goes with it."""
    title = tr("What was passed on")
    if not result:
        return missing(name, tr("What was written down by the handoff, and does it matter?"), result)
    sentences = []
    if known(result.complete):
        sentences.append(
            tr(
                "{share} of the handoffs since {since} had every field asked for by that day.",
                share=with_n(result.complete),
                since=language.date(result.since),
            )
        )
    people = result.people
    if isinstance(people, pd.DataFrame) and len(people) > 1 and _apart(*people["pooled"].iloc[[0, -1]]):
        sentences.append(
            tr(
                "By onboarding person, pooled, it goes from {least} ({first}) to {most} ({last}).",
                least=with_n(people["pooled"].iloc[0]),
                first=str(people.index[0]),
                most=with_n(people["pooled"].iloc[-1]),
                last=str(people.index[-1]),
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
    if known(result.gap_within):
        sentences.append(
            tr(
                "Between handoffs of the same onboarding person the difference is {gap}.",
                gap=with_n(replace(result.gap_within, method="MOVER")),
            )
        )
    if known(gap):
        sentences.append(
            tr("This is an association: customers handed over without information may differ in other ways.")
        )
    if not sentences:
        sentences.append(tr("No handoff with known information has been followed for 90 days yet."))
    then = (
        tr("Next: make the fields asked for part of the handoff itself.")
        if known(gap) and gap.low > 0
        else tr("Next: keep recording what is passed on, and look again when more handoffs have been followed.")
    )
    return Finding(name, tuple(sentences), title=title, next=then)


def _apart(least: Estimate, most: Estimate) -> bool:
    """Tell whether two intervals do not touch."""
    return least.high < most.low


def start_cohorts(result: StartCohorts | Unavailable, name: str = "start_cohorts_finding") -> Finding:
    """Say whether what onboarding leaves behind has changed from start cohort to start cohort."""
    title = tr("From quarter of start to quarter of start")
    if not result:
        return missing(name, tr("Does onboarding get faster, and does it leave more behind?"), result)
    change = result.change
    sentences = [part for part in (replayed(result), tr("{finding}.", finding=cohorts_in_words(result))) if part]
    if known(change):
        sentences.append(
            tr(
                "Compared are the last four finished start cohorts with the four before ({first} to {last}, n = {n}).",
                first=result.compared[0],
                last=result.compared[1],
                n=language.number(change.n),
            )
        )
    unfinished = [str(quarter) for quarter in result.table.index[~result.table["finished"].astype(bool)]]
    if unfinished:
        names = joined(unfinished[-4:])
        sentences.append(tr("Not finished, and not to be compared yet: {quarters}.", quarters=names))
    sentences += reasons.of(change) if change else ()
    verdict, results = (change.verdict, {"overhang_change": change}) if change else (None, {})
    return Finding(name, tuple(sentences), verdict, results, title)


def overhang(result: Overhang | Unavailable, name: str = "overhang_finding") -> Finding:
    """Say whom a target on speed would reward, and what of the 90 days after it would miss."""
    title = tr("Whom a target on speed would reward")
    if not result:
        return missing(name, tr("Does speed show who leaves customers in a good state?"), result)
    if result.people.empty:
        return Finding(name, (tr("No handoff with a name has been followed for 90 days yet."),), title=title)
    sentences = [
        tr(
            "Of the customers handed over by {people} people, {share} are in the state 90 days later.",
            people=language.number(len(result.people)),
            share=with_n(result.team),
        )
    ]
    people = result.people
    if result.rewarded and known(result.gap):
        sentences.append(
            tr("A target on days alone would reward the fastest third: {names}.", names=joined(result.rewarded))
        )
        sentences.append(_against_others(result))
    else:
        sentences.append(
            tr("For ranks at least two people need {least} handoffs each that were followed for 90 days.", least=RANKED)
        )
    if result.hidden:
        told = [
            tr("{name} {share}", name=person, share=estimate_in_words(people.loc[person, "pooled"]))
            for person in result.hidden
        ]
        sentences.append(
            tr(
                "What it would not see: {told}; each is in the first third by overhang with a probability below 10%.",
                told=joined(told),
            )
        )
    if result.left_behind:
        sentences.append(
            tr(
                "It would pass over {names}, who by the estimate belong to the first third by overhang.",
                names=joined(result.left_behind),
            )
        )
    if people["few"].all():
        sentences.append(tr("Everybody has under 30 handoffs; read with care."))
    elif people["few"].any():
        sentences.append(
            tr("Under 30 handoffs, so read with care: {names}.", names=joined(list(people.index[people["few"]])))
        )
    sentences += reasons.of(result.gap)
    sentences.append(
        tr(
            "This is about the target, not about persons: who gets harder customers, or less time, looks worse here."
            " Ranks of so few handoffs move from year to year."
        )
    )
    both = [person for person in result.rewarded if people.loc[person, "overhang_rank"] <= result.top]
    then = (
        tr(
            "Next: set a target on the state 90 days after beside the one on days, and learn from {names}, fast and in"
            " the first third by overhang.",
            names=joined(both),
        )
        if both and len(people) > 2
        else tr("Next: set a target on the state 90 days after the handoff beside the one on days.")
    )
    results = {"overhang_gap": result.gap, "overhang_team": result.team}
    return Finding(name, tuple(sentences), result.gap.verdict, results, title, next=then)


def _against_others(result: Overhang) -> str:
    """Say how the customers of the fastest third fare against those of the others."""
    gap = with_n(result.gap)
    if result.gap.estimate < 0:
        found = tr("Fewer of their customers are in the state 90 days later: {gap} against the others.", gap=gap)
    else:
        found = tr("More of their customers are in the state 90 days later: {gap} against the others.", gap=gap)
    if result.column:
        found = paragraph(found, tr("Different segments are evened out in this."))
    return paragraph(found, tr("It may be chance.") if result.gap.low <= 0 <= result.gap.high else "")
