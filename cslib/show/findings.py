"""Findings: what, how sure, on how many accounts, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from cslib import language
from cslib.analysis.utilization import Evaluation, Naive
from cslib.analysis.verdict import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable
from cslib.language import tr
from cslib.show import reasons
from cslib.show.display import Finding, Missing, estimate_in_words, verdict_in_words
from cslib.show.wording import rule_in_words

SEVERAL_YEARS = 36
DEFINITION_RESULTS = ("definition", "horizon_months", "landmark_days")


def with_n(estimate: Estimate | Unavailable | None) -> str:
    """Write an estimate with its interval, accounts and churns."""
    if not estimate or estimate.estimate is None:
        return tr("no estimate")
    if estimate.events is None:
        return tr("{estimate}, n = {n}", estimate=estimate_in_words(estimate), n=language.number(estimate.n))
    return tr(
        "{estimate}, n = {n}, {events} churned",
        estimate=estimate_in_words(estimate), n=language.number(estimate.n), events=language.number(estimate.events),
    )  # fmt: skip


def definition(evaluation: Evaluation | Unavailable | None, status: str = "", name: str = "definition") -> Finding:
    """Say whether a definition of high utilization held on accounts not used for choosing it.

    Parameters
    ----------
    evaluation : Evaluation or Unavailable
        Of ``utilization.evaluate``; None where the search found no rule.
    status : {"", "in force", "proposed", "chosen"}
        Where the definition comes from: the policy in force, the search, or the reader.
    name : str
        Stable id.

    Returns
    -------
    Finding
        With the results ``definition`` (its wording as value), ``horizon_months``, ``landmark_days``.
    """
    question = tr("From which state is no churn expected for years?")
    if isinstance(evaluation, Unavailable):
        if evaluation.needs != ("high_utilization",):
            return Missing(name, question, evaluation, DEFINITION_RESULTS)
        evaluation = None
    if evaluation is None:
        none = Estimate(None, unit="rule", verdict=INSUFFICIENT)
        return Finding(
            name,
            (
                tr("The search found no rule about usage, so there is no definition to try."),
                tr("Next: wait for more churn and renewals, or name a definition yourself in the parameters."),
            ),
            INSUFFICIENT,
            {"definition": none},
            title=tr("Definition of high utilization"),
        )
    verdict = evaluation.definition.verdict
    rule = rule_in_words(evaluation.rule)
    sentences = [
        {
            "in force": tr("The definition in force: an account that is {rule} is in high utilization.", rule=rule),
            "proposed": tr("Proposed, not in force: an account that is {rule} is in high utilization.", rule=rule),
        }.get(status)
        or tr("The definition tried: an account that is {rule} is in high utilization.", rule=rule),
        tr(
            "{months} months after the landmark (day {day}), {inside} in the state and {outside} outside it are still"
            " customers.",
            months=evaluation.horizon_months,
            day=evaluation.landmark_days,
            inside=with_n(evaluation.in_state),
            outside=with_n(evaluation.out_of_state),
        ),
        *reasons.of(evaluation.definition),
        *_claim(evaluation),
    ]
    return Finding(
        name,
        tuple(sentences),
        verdict,
        {
            "definition": evaluation.definition,
            "horizon_months": Estimate(evaluation.horizon_months, unit="months"),
            "landmark_days": Estimate(evaluation.landmark_days, unit="days"),
        },
        title=tr("Definition of high utilization"),
    )


def _claim(evaluation: Evaluation) -> tuple[str, ...]:
    """Say what the verdict allows to be claimed, and what to do next."""
    verdict, months = evaluation.definition.verdict, evaluation.horizon_months
    if verdict == SUPPORTED:
        if evaluation.renewals is None:
            claim = tr("Supported for {months} months; contract terms are not known, so no renewal could be counted.",
                       months=months)  # fmt: skip
        else:
            claim = tr("Supported for {months} months, with {renewals} renewals.", months=months,
                       renewals=language.number(evaluation.renewals))  # fmt: skip
        years = (
            tr("That is long enough to speak of several years.")
            if months >= SEVERAL_YEARS
            else tr("That is not yet several years: it takes a horizon of {least} months or more.", least=SEVERAL_YEARS)
        )
        return claim, years, tr("Next: decide whether to put it into force as the goal of onboarding.")
    if verdict == NOT_SUPPORTED:
        return (tr("Next: do not use it as a goal; try a stricter rule, or a later landmark."),)
    return (tr("Next: do not decide on it yet; run it again when more accounts have met their renewal."),)


def retention_in_state(evaluation: Evaluation | Unavailable | None, name: str = "retention_in_state") -> Finding:
    """Say how many accounts stay in the state and outside it, and how sure the difference is.

    Returns
    -------
    Finding
        With the results ``retention_in_state`` and ``retention_outside``.
    """
    names = ("retention_in_state", "retention_outside")
    if not evaluation:
        needs = evaluation if isinstance(evaluation, Unavailable) else Unavailable(("high_utilization",))
        return Missing(name, tr("Do accounts in the high-utilization state stay?"), needs, names)
    inside, outside, gap = evaluation.in_state, evaluation.out_of_state, evaluation.difference
    sentences = [
        tr("In the state {share} are still customers after {months} months.", share=with_n(inside),
           months=evaluation.horizon_months),
        tr("Outside the state {share}.", share=with_n(outside)),
    ]  # fmt: skip
    if gap.estimate is not None:
        sentences.append(
            tr("Being in the state is associated with {gap} more retention ({low} to {high}); that is no proof of cause.",
               gap=reasons.points(gap.estimate), low=reasons.points(gap.low), high=reasons.points(gap.high))
        )  # fmt: skip
    else:
        sentences += [*reasons.of(inside), *reasons.of(outside)]
    return Finding(name, tuple(sentences), None, dict(zip(names, (inside, outside), strict=True)),
                   title=tr("Retention in the state and outside it"))  # fmt: skip


def reach(
    evaluation: Evaluation | Unavailable | None, now: Estimate | Unavailable | None = None, name: str = "reach"
) -> Finding:
    """Say how many of the accounts that started are in the state at the landmark, and today.

    Returns
    -------
    Finding
        With the result ``reach``, and ``in_state_now`` where `now` is given.
    """
    if not evaluation:
        needs = evaluation if isinstance(evaluation, Unavailable) else Unavailable(("high_utilization",))
        return Missing(name, tr("How many accounts does onboarding bring into the state?"), needs, ("reach",))
    share = evaluation.reach
    results = {"reach": share}
    if share.estimate is None:
        sentences = [tr("No account that started has had its landmark observed yet.")]
    else:
        sentences = [
            tr("{share} of the accounts that started ({n}) are in the state at day {day}; those that churned before"
               " count as not reached.",
               share=estimate_in_words(share), n=language.number(share.n), day=evaluation.landmark_days),
        ]  # fmt: skip
    if now:
        results["in_state_now"] = now
        if now.estimate is not None:
            sentences.append(
                tr("Of the {n} customers of today, {share} are in the state by the state clock.",
                   n=language.number(now.n), share=estimate_in_words(now))
            )  # fmt: skip
    sentences.append(tr("Next: look at which steps the accounts that do not arrive are missing (notebook 02)."))
    return Finding(name, tuple(sentences), None, results, title=tr("Reach of the state"))


def naive(comparison: Naive | Unavailable, name: str = "naive") -> Finding:
    """Say how much counting from the start flatters the state."""
    if not comparison:
        return Missing(name, tr("How much does counting from the start flatter the state?"), comparison)
    wrong, right = comparison.naive_gap, comparison.landmark_gap
    return Finding(
        name,
        (
            tr("Counted from the start, accounts that ever reached the state seem to keep {wrong} more than the others.",
               wrong=reasons.points(wrong.estimate)),
            tr("Counted from the landmark, with the same rule, the difference is {right} ({low} to {high}).",
               right=reasons.points(right.estimate), low=reasons.points(right.low), high=reasons.points(right.high)),
            tr("The first way credits the state with the time that accounts had to survive to reach it; use the second."),
        ),
        title=tr("Immortal time"),
    )  # fmt: skip


def data_notes(company, name: str = "data_notes") -> Finding:
    """Say what was dropped, hidden or imputed when the tables were read, with counts."""
    notes = tuple(company.notes)
    if not notes:
        return Finding(name, (tr("Nothing was dropped, hidden or imputed in reading the tables."),),
                       title=tr("About the data"))  # fmt: skip
    return Finding(
        name,
        (tr("As of {date}, reading the tables did the following:", date=language.date(company.as_of)),),
        points=tuple(note.text for note in notes),
        title=tr("About the data"),
    )


def summary(findings: Sequence[Finding], decide: Sequence[str] = (), name: str = "summary") -> Finding:
    """Close a notebook: its findings with their verdicts, and what to decide.

    Parameters
    ----------
    findings : sequence of Finding
        Those of the notebook, in its order; their results stay with them.
    decide : sequence of str
        Decisions for the reader, in the current language.
    name : str
        Stable id.
    """
    points = []
    for finding in findings:
        head = finding.sentences[0] if finding.sentences else finding.title
        verdict = verdict_in_words(finding.verdict)
        points.append(tr("{verdict}: {finding}", verdict=verdict, finding=head) if verdict else head)
    judged = [finding.verdict for finding in findings if finding.verdict]
    counts = [
        tr("{verdict}: {n}", verdict=verdict_in_words(verdict), n=judged.count(verdict))
        for verdict in (SUPPORTED, NOT_SUPPORTED, INSUFFICIENT)
        if verdict in judged
    ]
    sentences = (tr("Verdicts: {counts}.", counts=tr(", ").join(counts)),) if counts else ()
    points += [tr("To decide: {decision}", decision=decision) for decision in decide]
    return Finding(name, sentences, points=tuple(points), title=tr("Findings, and what to decide"))
