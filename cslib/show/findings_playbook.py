"""Findings about the playbook: who keeps to it, where accounts stall, what its steps go with, what they plant."""

from __future__ import annotations

from cslib import language
from cslib.analysis.contrast import Contrast
from cslib.analysis.planting import Planting
from cslib.analysis.playbook import Playbook
from cslib.analysis.verdict import INSUFFICIENT, SUPPORTED, Unavailable
from cslib.language import tr
from cslib.show import reasons, wording_records
from cslib.show.charts_playbook import stall
from cslib.show.display import Finding, missing
from cslib.show.findings_common import known, with_n
from cslib.show.wording import estimate_in_words, joined, places_in_words, points
from cslib.show.wording_playbook import mark, outcome

MOST_TOLD = 4


def playbook(result: Playbook | Unavailable, name: str = "playbook_finding") -> Finding:
    """Say how many accounts keep to the playbook, where they stall, and which steps come out of turn.

    Returns
    -------
    Finding
        With the results ``playbook_in_order``, ``playbook_in_time``, ``playbook_complete``.
    """
    names = ("playbook_in_order", "playbook_in_time", "playbook_complete")
    if not result:
        return missing(name, tr("Do accounts keep to the playbook, and where do they stall?"), result, names)
    held = result.conformance
    results = dict(zip(names, (held.order, held.on_time, held.complete), strict=True))
    title = tr("How the playbook is kept")
    if not known(held.order):
        return Finding(name, (tr("No account has come to the due day of its last step yet."),), None, results, title)
    sentences = [
        tr("{share} of the accounts have done every step.", share=with_n(held.complete)),
        tr(
            "{time} did each one by its due day, {order} in the planned order without skipping any.",
            time=estimate_in_words(held.on_time),
            order=estimate_in_words(held.order),
        ),
    ]
    slow = stall(result.steps)
    if slow is not None:
        sentences.append(
            tr(
                "Most stall before {step}: {share} have not done it {days} days after its turn.",
                step=wording_records.step(slow.name),
                share=with_n(slow.open_after),
                days=result.stall_days,
            )
        )
    skipped = max(result.steps, key=lambda step: step.skipped.estimate or 0.0)
    if skipped.skipped.events:
        sentences.append(
            tr(
                "Most often skipped: {step}, by {share}.",
                step=wording_records.step(skipped.name),
                share=with_n(skipped.skipped),
            )
        )
    early = max(result.steps, key=lambda step: step.early.estimate or 0.0)
    if early.early.events:
        sentences.append(
            tr(
                "Most often done before its turn: {step}, by {share}.",
                step=wording_records.step(early.name),
                share=with_n(early.early),
            )
        )
    stalled = sum(step.stalled.events or 0 for step in result.steps)
    sentences.append(
        tr(
            "Accounts in onboarding today: {n}; {stalled} of them wait for a step more than {days} days after its"
            " turn.",
            n=language.number(result.in_onboarding),
            stalled=language.number(stalled),
            days=result.stall_days,
        )
    )
    then = tr(
        "Next: decide whether the step that accounts most often stall before is needed as it is, and put the playbook"
        " into the order in which customers do it."
    )
    return Finding(name, tuple(sentences), None, results, title, next=then)


def separation(result: Playbook | Unavailable, name: str = "separation_finding") -> Finding:
    """Say which steps go with being in the state at the landmark."""
    question, title = tr("Which steps go with reaching the state?"), tr("Steps that separate")
    if not result:
        return missing(name, question, result)
    if isinstance(result.separation, Unavailable):
        return missing(name, question, result.separation)
    made = result.separation
    sure = sorted((one for one in made if one.verdict == SUPPORTED), key=lambda one: -abs(one.best.estimate))
    if not sure:
        return Finding(name, (_none(made),), INSUFFICIENT, title=title, next=_look_again())
    lead = tr(
        "{sure} of {k} steps go with being in the state at day {day}, beyond chance even for so many comparisons.",
        sure=len(sure),
        k=sum(one.p is not None for one in made),
        day=result.landmark_days,
    )
    associated = tr("An association: a keen customer does both.")
    shown = tuple(_told(one) for one in sure[:MOST_TOLD])
    then = tr("Next: help accounts past these steps first, and watch whether reaching the state follows.")
    return Finding(name, (lead, *_turned(made), associated), SUPPORTED, title=title, points=shown, next=then)


def _none(made: tuple[Contrast, ...]) -> str:
    tested = sum(one.p is not None for one in made)
    if not tested:
        return tr("There are too few accounts with a step, or without it, for a comparison.")
    return tr("None of {k} comparisons is surer than chance allows among so many.", k=tested)


def _look_again() -> str:
    return tr("Next: keep recording steps and their days, and look again with more accounts.")


def _told(one: Contrast) -> str:
    """Say a difference with both shares and their counts."""
    told = {
        "mark": mark(one.kind, one.name),
        "having": _share(one.having),
        "lacking": _share(one.lacking),
        "gap": estimate_in_words(one.best),
    }
    if one.within is None:
        return tr("{mark}: {having} against {lacking}, difference {gap}", **told)
    return tr("{mark}: {having} against {lacking}, difference within segments {gap}", **told)


def _share(found) -> str:
    return estimate_in_words(found, tr("n = {n}", n=language.number(found.n)), bounds=False)


def _turned(made: tuple[Contrast, ...]) -> list[str]:
    """Say where a difference changes its sign within segments, if its bounds there leave no doubt."""
    return [
        tr(
            "{mark}, {outcome}: {gap} all together, but {within} within segments: segments differ in both, so the"
            " first figure misleads.",
            mark=mark(one.kind, one.name),
            outcome=outcome(one.outcome),
            gap=points(one.gap.estimate),
            within=estimate_in_words(one.within),
        )
        for one in made
        if one.reverses and one.within.low * one.within.high > 0
    ]


def planting(result: Planting | Unavailable, name: str = "planting_finding") -> Finding:
    """Say which steps and which information go with retention, expansion and reached goals months later."""
    title = tr("What onboarding should plant")
    if not result:
        return missing(name, tr("Which steps of onboarding go with what comes months later?"), result)
    why = tuple(reasons.in_words(why) for why in result.reasons)
    made = tuple(one for found in result.contrasts.values() if found for one in found)
    if not made:
        lacking = why or (tr("No step and no field parts the accounts into two groups."),)
        return Finding(name, lacking, INSUFFICIENT, title=title, next=_look_again())
    sure = sorted((one for one in made if one.verdict == SUPPORTED), key=lambda one: one.p_corrected)
    sentences = [_none(made)]
    if sure:
        sentences = [
            tr(
                "What was done by day {day}, against what came of it by month {months}: {sure} of {k} comparisons hold"
                " once their number is corrected for, outcome by outcome (n = {n} accounts).",
                sure=len(sure),
                k=sum(one.p is not None for one in made),
                day=result.landmark_days,
                months=result.months,
                n=language.number(result.accounts),
            ),
            *(tr("{outcome}: {what}", outcome=outcome(one.outcome), what=_told(one)) for one in sure[:MOST_TOLD]),
            tr("Associated, not caused: the accounts differ in other ways too."),
        ]
    sentences += _turned(made)
    quiet = [outcome(key) for key, found in result.contrasts.items() if found and not any(o in sure for o in found)]
    if sure and quiet:
        sentences.append(tr("No step and no note is surely associated with {outcomes}.", outcomes=joined(quiet)))
    needs = [*result.lacking]
    needs += [need for found in result.contrasts.values() if isinstance(found, Unavailable) for need in found.needs]
    if needs:
        sentences.append(tr("For the rest {places} would be needed.", places=places_in_words(needs)))
    then = (
        tr("Next: let onboarding answer for these steps in time, and try it with some accounts before all.")
        if sure
        else _look_again()
    )
    return Finding(name, tuple(sentences), SUPPORTED if sure else INSUFFICIENT, title=title, next=then)
