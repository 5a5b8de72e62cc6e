"""Findings about the high-utilization state: the search, the definition, its reach and its drift."""

from __future__ import annotations

from collections.abc import Mapping

from cslib import language
from cslib.analysis.evidence import Longest
from cslib.analysis.search import Choice, Search
from cslib.analysis.unsupported import Unsupported
from cslib.analysis.utilization import Evaluation, Naive
from cslib.analysis.verdict import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable
from cslib.company.rule import Rule
from cslib.language import tr
from cslib.show import reasons
from cslib.show.charts_utilization import p_in_words
from cslib.show.display import Finding, missing
from cslib.show.findings_common import closing, with_churn
from cslib.show.findings_evidence import evidence_points
from cslib.show.wording import estimate_in_words, rule_in_words, short_rule, verdict_in_words

SEVERAL_YEARS = 36
CHANCE = 0.05
DEFINITION_RESULTS = ("definition", "retention_in_state", "retention_outside")


def search(result: Search | Unavailable, name: str = "search") -> Finding:
    """Say which rule the search proposes, out of how many, and whether chance could have done it."""
    title = tr("What the search found")
    if not result:
        return missing(name, tr("Which rule about usage separates those who stay?"), result)
    if result.rule is None:
        return Finding(
            name,
            (
                tr("No rule could be compared: too few accounts or churns in the discovery half."),
                tr(
                    "Discovery half: n = {n}, {events} churned.",
                    n=language.number(result.n),
                    events=language.number(result.events),
                ),
            ),
            title=title,
        )
    sentences = [
        tr(
            "Of {tried} rules, this one separates best who stays: {rule}.",
            tried=language.number(result.tried),
            rule=rule_in_words(result.rule),
        ),
    ]
    if result.dropped:
        dropped = tr(", ").join(short_rule(Rule((condition,))) for condition in result.dropped)
        sentences.append(tr("Dropped, as it adds nothing beyond chance: {conditions}.", conditions=dropped))
    sentences.append(
        tr(
            "If use had nothing to do with churn, the best rule would look as good with probability {p} (n = {n},"
            " {events} churned).",
            p=p_in_words(result.p),
            n=language.number(result.n),
            events=language.number(result.events),
        )
    )
    sentences.append(
        tr("So it may well be chance; the other half decides.")
        if result.p > CHANCE
        else tr("Chance alone hardly does that; how good it is, the other half must say.")
    )
    return Finding(name, tuple(sentences), title=title)


def definition(evaluation: Evaluation | Unavailable | None, origin: str = "", name: str = "definition") -> Finding:
    """Say whether a definition of high utilization held on accounts not used for choosing it.

    Parameters
    ----------
    evaluation : Evaluation or Unavailable
        Of ``utilization.evaluate``.
    origin : str
        Where the definition comes from, as in ``search.Choice``.
    name : str
        Stable id.

    Returns
    -------
    Finding
        With the results ``definition`` (its wording as value), ``retention_in_state``, ``retention_outside``,
        ``horizon_months`` and ``landmark_days``.
    """
    title = tr("Definition of high utilization")
    if not evaluation:
        needs = evaluation if isinstance(evaluation, Unavailable) else Unavailable(("high_utilization",))
        if "high_utilization" not in needs.needs:
            return missing(name, tr("From which state is no churn expected for years?"), needs, DEFINITION_RESULTS)
        none = Estimate(None, verdict=INSUFFICIENT)
        return Finding(
            name,
            (tr("No rule about usage was given, is in force, or was found, so there is no definition to try."),),
            INSUFFICIENT,
            dict.fromkeys(DEFINITION_RESULTS, none),
            title,
            next=tr("Next: wait for more churn and renewals, or name a rule yourself in the parameters."),
        )
    verdict, rule = evaluation.definition.verdict, rule_in_words(evaluation.rule)
    sentences = [
        tr("Definition tried ({origin}): {rule}.", origin=origin_in_words(origin), rule=rule)
        if origin
        else tr("Definition tried: {rule}.", rule=rule),
        tr(
            "Customers {months} months after the landmark (day {day}): in the state {inside}; outside it {outside}.",
            months=evaluation.horizon_months,
            day=evaluation.landmark_days,
            inside=with_churn(evaluation.in_state),
            outside=with_churn(evaluation.out_of_state),
        ),
        *reasons.of(evaluation.definition),
        *_claim(evaluation),
    ]
    results = {
        "definition": evaluation.definition,
        "retention_in_state": evaluation.in_state,
        "retention_outside": evaluation.out_of_state,
        "horizon_months": Estimate(evaluation.horizon_months, unit="months"),
        "landmark_days": Estimate(evaluation.landmark_days, unit="days"),
    }
    return Finding(name, tuple(sentences), verdict, results, title, next=_next(verdict))


def _next(verdict: str | None) -> str:
    """Say what to do next with a definition."""
    if verdict == SUPPORTED:
        return tr("Next: decide whether to put it into force as the goal of onboarding.")
    if verdict == NOT_SUPPORTED:
        return tr("Next: do not use it as a goal; try a stricter rule, or a later landmark.")
    return tr("Next: do not decide on it yet; run it again when more accounts have met their renewal.")


def _claim(evaluation: Evaluation) -> tuple[str, ...]:
    """Say what the verdict allows to be claimed: nothing but of a supported definition."""
    months = evaluation.horizon_months
    if evaluation.definition.verdict == SUPPORTED:
        if evaluation.renewals is None:
            claim = tr(
                "Supported for {months} months; contract terms are not known, so no renewal could be counted.",
                months=months,
            )
        else:
            claim = tr(
                "Supported for {months} months, with {renewals} renewals.",
                months=months,
                renewals=language.number(evaluation.renewals),
            )
        years = (
            tr("That is long enough to speak of several years.")
            if months >= SEVERAL_YEARS
            else tr("That is not yet several years: it takes a horizon of {least} months or more.", least=SEVERAL_YEARS)
        )
        return claim, years
    return ()


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
        return missing(name, tr("Do accounts in the high-utilization state stay?"), needs, names)
    inside, outside, gap = evaluation.in_state, evaluation.out_of_state, evaluation.difference
    sentences = [
        tr(
            "In the state {share} are still customers after {months} months.",
            share=with_churn(inside),
            months=evaluation.horizon_months,
        ),
        tr("Outside the state {share}.", share=with_churn(outside)),
    ]
    if gap.estimate is not None:
        sentences.append(
            tr(
                "The state is associated with more retention, by {gap}; that is no proof of cause.",
                gap=estimate_in_words(gap),
            )
        )
    else:
        sentences += [*reasons.of(inside), *reasons.of(outside)]
    return Finding(
        name,
        tuple(sentences),
        None,
        dict(zip(names, (inside, outside), strict=True)),
        title=tr("Retention in the state and outside it"),
    )


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
        return missing(name, tr("How many accounts does onboarding bring into the state?"), needs, ("reach",))
    share = evaluation.reach
    results = {"reach": share}
    if share.estimate is None:
        sentences = [tr("No account that started has had its landmark observed yet.")]
    else:
        sentences = [
            tr(
                "{share} of the accounts that started ({n}) are in the state at day {day}; those that churned before"
                " count as not reached.",
                share=estimate_in_words(share),
                n=language.number(share.n),
                day=evaluation.landmark_days,
            ),
        ]
    if now:
        results["in_state_now"] = now
        if now.estimate is not None:
            sentences.append(
                tr(
                    "Of the {n} customers of today, {share} are in the state by the state clock.",
                    n=language.number(now.n),
                    share=estimate_in_words(now),
                )
            )
    steps = tr("Next: look at which steps the accounts that do not arrive are missing (notebook 02).")
    return Finding(name, tuple(sentences), None, results, tr("Reach of the state"), next=steps)


def naive(comparison: Naive | Unavailable, name: str = "naive") -> Finding:
    """Say how much counting from the start flatters the state."""
    if not comparison:
        return missing(name, tr("How much does counting from the start flatter a state?"), comparison)
    wrong, right = comparison.naive_gap, comparison.landmark_gap
    return Finding(
        name,
        (
            tr(
                "Counted from the start, accounts that ever had their lucky day seem to stay more, by {wrong}.",
                wrong=estimate_in_words(wrong),
            ),
            tr(
                "Counted from the landmark, the difference is {right}.",
                right=estimate_in_words(right),
            ),
            tr("The first way gives the lucky the time that they had to stay to reach their day; use the second."),
        ),
        title=tr("Immortal time"),
    )


def drift(result: Evaluation | Unavailable, name: str = "drift") -> Finding:
    """Say how the definition in force held on accounts that came after it was decided."""
    title = tr("How the definition in force held")
    if not result:
        return missing(name, tr("Does the definition in force still hold?"), result)
    return Finding(
        name,
        (
            tr("In force: {rule}.", rule=rule_in_words(result.rule)),
            tr(
                "Accounts whose landmark came after the decision: {inside} in the state, {outside} outside it"
                " ({months} months).",
                inside=with_churn(result.in_state),
                outside=with_churn(result.out_of_state),
                months=result.horizon_months,
            ),
            *reasons.of(result.definition),
        ),
        result.definition.verdict,
        title=title,
        next=_drift_next(result.definition.verdict),
    )


def _drift_next(verdict: str | None) -> str:
    if verdict == SUPPORTED:
        return tr("Next: keep the definition.")
    if verdict == NOT_SUPPORTED:
        return tr("Next: propose a new definition to the team; this one no longer holds.")
    return tr("Next: keep it for now, and look again next quarter.")


def origin_in_words(origin: str) -> str:
    """Say where a definition comes from."""
    return {
        "given": tr("a proposal, not in force"),
        "found": tr("a proposal, not in force"),
        "in force": tr("in force"),
    }.get(origin, tr("none"))


def state(choice: Choice | Unavailable, name: str = "state") -> Finding:
    """Say which state is meant on this page, and how far it can be trusted."""
    title = tr("The high-utilization state of this page")
    if not choice or choice.rule is None:
        return missing(name, tr("Which state should onboarding reach?"), Unavailable(("high_utilization",)))
    sentences = [
        tr(
            "High utilization here ({origin}): {rule}.",
            origin=origin_in_words(choice.origin),
            rule=rule_in_words(choice.rule),
        ),
    ]
    verdict = None
    if choice.evaluation:
        verdict = choice.evaluation.definition.verdict
        sentences.append(
            tr(
                "Still customers after {months} months, among accounts of this page not used for choosing: {inside} of"
                " those in the state, {outside} of those outside it.",
                months=choice.evaluation.horizon_months,
                inside=with_churn(choice.evaluation.in_state),
                outside=with_churn(choice.evaluation.out_of_state),
            )
        )
        if verdict != SUPPORTED:
            sentences.append(tr("Read what follows with that in mind: the state is not proven here."))
    return Finding(name, tuple(sentences), verdict, title=title)


def utilization_summary(
    choice: Choice | Unavailable,
    horizon_months: int,
    landmark_days: int,
    longest: Longest | Unavailable | None = None,
    tested: Mapping[int, Unsupported] | Unavailable | None = None,
    name: str = "utilization_summary",
) -> Finding:
    """Close notebook 01: the definition with its verdict, for how long, without support, reach, and what to decide.

    Returns
    -------
    Finding
        With the results ``horizon_months`` and ``landmark_days``.
    """
    results = {
        "horizon_months": Estimate(horizon_months, unit="months"),
        "landmark_days": Estimate(landmark_days, unit="days"),
    }
    if not choice or choice.rule is None or not choice.evaluation:
        return closing(
            name,
            [tr("No definition of high utilization could be tried on these data.")],
            [tr("which data to collect first, so that the question can be asked again")],
            results,
        )
    held = choice.evaluation
    verdict = held.definition.verdict
    found = [
        tr("Definition ({origin}): {rule}.", origin=origin_in_words(choice.origin), rule=rule_in_words(choice.rule)),
        tr("Verdict at {months} months: {verdict}.", months=horizon_months, verdict=verdict_in_words(verdict)),
        tr(
            "Retention in the state: {inside}; outside it: {outside}.",
            inside=with_churn(held.in_state),
            outside=with_churn(held.out_of_state),
        ),
        *evidence_points(longest, tested),
        tr(
            "Reach at day {day}: {share} of the accounts that started.",
            day=landmark_days,
            share=estimate_in_words(held.reach),
        ),
    ]
    if verdict == SUPPORTED:
        decide = [
            tr("whether this definition stays in force")
            if choice.origin == "in force"
            else tr("whether to put this definition into force, from which day"),
            tr("what share of new accounts onboarding should bring into the state"),
        ]
    elif verdict == NOT_SUPPORTED:
        decide = [tr("to give this definition up, and which other state or landmark day to try")]
    else:
        decide = [
            tr("nothing final yet, but which evidence is missing and when to look again"),
            tr("whether to work with the definition as a hypothesis until then"),
        ]
    return closing(name, found, decide, results)
