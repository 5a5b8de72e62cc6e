"""Findings about how far a definition can be trusted: other landmarks, without support, for how long."""

from __future__ import annotations

from collections.abc import Mapping

from cslib import language
from cslib.analysis.evidence import Longest
from cslib.analysis.unsupported import Unsupported
from cslib.analysis.utilization import Evaluation
from cslib.analysis.verdict import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Unavailable
from cslib.language import tr
from cslib.show import reasons
from cslib.show.display import Finding, missing
from cslib.show.wording import estimate_in_words, verdict_in_words

SEVERAL_YEARS = 36


def sensitivity(tried: Mapping[int, Evaluation] | Unavailable, name: str = "sensitivity_verdicts") -> Finding:
    """Say at which landmark days the definition is supported."""
    if not tried:
        needs = tried if isinstance(tried, Unavailable) else Unavailable(("high_utilization",))
        return missing(name, tr("Does the definition hold on other landmark days?"), needs)
    verdicts = {day: evaluation.definition.verdict for day, evaluation in tried.items()}
    told = tr("; ").join(
        tr("day {day}: {verdict}", day=day, verdict=verdict_in_words(verdict)) for day, verdict in verdicts.items()
    )
    if len(set(verdicts.values())) == 1:
        said = tr("The verdict does not depend on the landmark day.")
    else:
        said = tr("The verdict depends on the landmark day: settle on a day before looking at the outcome.")
    return Finding(
        name, (tr("Verdicts by landmark day: {verdicts}.", verdicts=told), said), title=tr("Other landmark days")
    )


def unsupported(tested: Mapping[int, Unsupported] | Unavailable, name: str = "unsupported") -> Finding:
    """Say whether the state holds without a call or a meeting, as far as the data can tell.

    Returns
    -------
    Finding
        With the results ``unsupported`` (at the horizon asked) and ``unsupported_12m`` where it was tried.
    """
    if not tested:
        return missing(name, tr("Does the state hold without a call or a meeting?"), tested, ("unsupported",))
    months, asked = next(reversed(tested.items()))
    verdict = asked.retention.verdict
    sentences = [
        tr(
            "Of {n} accounts in the state, {supported} had an outbound call or meeting within {months} months.",
            n=language.number(asked.retention.n),
            supported=language.number(asked.supported),
            months=months,
        )
    ]
    if asked.retention.estimate is not None and verdict != INSUFFICIENT:
        sentences.append(
            tr(
                "Had nobody been supported, {share} would be expected to stay (n = {n}, effectively {effective};"
                " {events} churned without support).",
                share=estimate_in_words(asked.retention),
                n=language.number(asked.retention.n),
                effective=language.number(asked.effective),
                events=language.number(asked.retention.events),
            )
        )
    sentences += reasons.of(asked.retention)
    shorter = [(m, t.retention.verdict) for m, t in tested.items() if m != months]
    if shorter:
        told = tr("; ").join(
            tr("{months} months: {verdict}", months=m, verdict=verdict_in_words(v)) for m, v in shorter
        )
        sentences.append(tr("At shorter horizons, {verdicts}.", verdicts=told))
    sentences.append(
        tr("The team calls where it sees risk, so these figures neither credit nor blame anybody's calls.")
    )
    results = {"unsupported": asked.retention}
    if 12 in tested and months != 12:
        results["unsupported_12m"] = tested[12].retention
    return Finding(name, tuple(sentences), verdict, results, tr("Without support"), next=_unsupported_next(verdict))


def _unsupported_next(verdict: str | None) -> str:
    if verdict == SUPPORTED:
        return tr("Next: calls in the state can go where the customer asks for its next goal.")
    if verdict == NOT_SUPPORTED:
        return tr("Next: do not take support away; the state as defined does not carry itself.")
    return tr(
        "Next: to learn it, leave some accounts in the state without routine calls, chosen at random, and ask again."
    )


def longest_horizon(found: Longest | Unavailable, name: str = "longest_horizon") -> Finding:
    """Say for how many months the definition is supported, and never beyond.

    Returns
    -------
    Finding
        With the result ``supported_months``.
    """
    title = tr("For how long")
    if not found:
        return missing(name, tr("For how many months is the definition supported?"), found, ("supported_months",))
    tried = tr(", ").join(
        tr("{months} months: {verdict}", months=m, verdict=verdict_in_words(v)) for m, v in sorted(found.tried.items())
    )
    sentences = (longest_in_words(found), _years(found), tr("Tried: {tried}.", tried=tried))
    return Finding(
        name,
        tuple(sentence for sentence in sentences if sentence),
        found.months.verdict,
        {"supported_months": found.months},
        title,
    )


def longest_in_words(found: Longest) -> str:
    """Return the sentence: supported for H months, with k renewals."""
    if found.months.estimate is None:
        return tr("The definition is supported for no length of time yet.")
    if found.renewals is None:
        return tr(
            "Supported for {months} months (n = {n}); contract terms are not known, so no renewal could be counted.",
            months=int(found.months.estimate),
            n=language.number(found.months.n),
        )
    return tr(
        "Supported for {months} months, with {renewals} renewals (n = {n}, {events} churned).",
        months=int(found.months.estimate),
        renewals=language.number(found.renewals),
        n=language.number(found.months.n),
        events=language.number(found.months.events),
    )


def _years(found: Longest) -> str:
    if found.months.estimate is None:
        return ""
    if found.months.estimate >= SEVERAL_YEARS:
        return tr("That is long enough to speak of several years.")
    return tr("That is not yet several years: it takes a horizon of {least} months or more.", least=SEVERAL_YEARS)


def evidence_points(
    longest: Longest | Unavailable | None, tested: Mapping[int, Unsupported] | Unavailable | None
) -> list[str]:
    """Return what the closing summary says about length and support; nothing where it was not asked."""
    said = []
    if longest:
        said.append(longest_in_words(longest))
    if tested:
        months, asked = next(reversed(tested.items()))
        said.append(
            tr(
                "Without calls or meetings, for {months} months: {verdict}.",
                months=months,
                verdict=verdict_in_words(asked.retention.verdict),
            )
        )
    elif isinstance(tested, Unavailable) and "touches" in tested.needs:
        said.append(tr("Whether it holds without support is not known: there is no table of touches."))
    return said
