"""Findings of the notebook on the team: is it time to split, what is met, what customers reached, how many people."""

from __future__ import annotations

from cslib import language
from cslib.analysis.capacity import Capacity
from cslib.analysis.goals import Goals
from cslib.analysis.kpi import KpiTree
from cslib.analysis.readiness import PARTS, Part, Readiness
from cslib.analysis.shapes import Shapes
from cslib.analysis.skills import Skills
from cslib.analysis.verdict import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable
from cslib.language import tr
from cslib.show import reasons
from cslib.show.charts_team import part_name
from cslib.show.display import Finding, missing
from cslib.show.findings_common import closing, known, with_n
from cslib.show.findings_shapes import in_short
from cslib.show.wording import paragraph, places_in_words, verdict_in_words
from cslib.show.words_team import (
    amount_in_words,
    measure_name,
    outcome_in_words,
    phase_name,
)


def readiness(result: Readiness | Unavailable, name: str = "readiness") -> Finding:
    """Say whether onboarding and renewal are steady enough for an adoption team.

    Returns
    -------
    Finding
        With the results ``readiness_onboarding`` and ``readiness_renewal``: the weakest of four quarters.
    """
    if not result:
        return missing(name, tr("Are onboarding and renewal steady?"), result)
    heads = {
        SUPPORTED: tr("Onboarding and renewal are steady: the ground for an adoption team is there."),
        NOT_SUPPORTED: tr("The ground for an adoption team is not there yet."),
        INSUFFICIENT: tr("Whether the ground for an adoption team is there cannot be told yet."),
    }
    points = []
    for key, part in result.parts.items():
        if not part.steady:
            told = tr("it cannot be computed without {places}", places=_lacking(part.steady))
            points.append(tr("{part}: {told}.", part=part_name(key), told=told))
            continue
        points.append(
            tr(
                "{part}, {verdict}: {measure}, target at least {target} in each of four quarters; weakest {value}."
                " {why}",
                part=part_name(key),
                verdict=verdict_in_words(part.steady.verdict),
                measure=measure_name(part.measure),
                target=language.percent(part.target),
                value=with_n(part.steady),
                why=paragraph(*reasons.of(part.steady), _below(part)),
            )
        )
    then = {
        SUPPORTED: tr("Next: say what the split is for before drawing the line between the roles."),
        NOT_SUPPORTED: tr("Next: steady what is missed before splitting; an adoption team cannot make up for it."),
        INSUFFICIENT: tr("Next: keep measuring, and try adoption work with one or two people before building a team."),
    }
    results = {f"readiness_{key}": part.steady for key, part in result.parts.items()}
    return Finding(
        name,
        (heads[result.verdict],),
        result.verdict,
        results,
        tr("Is it time to split?"),
        tuple(points),
        next=then[result.verdict],
    )


def _below(part: Part) -> str:
    """Say why a quarter whose whole interval lies below the target does not yet settle it."""
    below = sum(known(one) and one.high is not None and one.high < part.target for one in part.quarters.values())
    if not below or part.steady.verdict != INSUFFICIENT:
        return ""
    return tr(
        "In {k} of {of} quarters the whole interval lies below the target; with that many looked at, it can still be"
        " chance.",
        k=below,
        of=len(part.quarters),
    )


def _lacking(needs: Unavailable) -> str:
    if "high_utilization" in needs.needs:
        return tr("a definition of high utilization")
    return places_in_words(needs.needs)


def kpi(tree: KpiTree | Unavailable, name: str = "kpi") -> Finding:
    """Say the purpose, what is met, what is missed, what cannot be told and why, and who answers for it."""
    if not tree:
        return missing(name, tr("Which measures of the whole and of each role are met?"), tree)
    asked = [scored for scored in tree.nodes if scored.node.measure]
    sentences = []
    if tree.policy.purpose:
        sentences.append(tr("The purpose: {purpose}", purpose=tree.policy.purpose))
    if not tree.in_force:
        sentences.append(
            tr(
                "No tree is in force. This one is proposed; its targets are round figures to replace. The command"
                " “cslib policy kpi FOLDER” writes it into your folder."
            )
        )
    groups: dict[str, list[str]] = {"missed": [], "open": [], "met": []}
    lacking = []
    for scored in asked:
        node, result = scored.node, scored.result
        if not result:
            lacking.append(tr("“{name}” needs {places}", name=node.name, places=_lacking(result)))
            continue
        groups[{SUPPORTED: "met", NOT_SUPPORTED: "missed"}.get(result.verdict, "open")].append(
            tr("“{name}”", name=node.name)
        )
    points = [
        tr("{outcome} ({n}): {list}.", outcome=outcome, n=len(items), list=tr(", ").join(items))
        for outcome, items in (
            (tr("Missed"), groups["missed"]),
            (tr("Cannot be told"), groups["open"]),
            (tr("Met"), groups["met"]),
            (tr("Not in the data"), lacking),
        )
        if items
    ]
    ownerless = sum(not scored.node.owner for scored in asked)
    if ownerless:
        points.append(tr("Without an owner: {n} of {of} measures.", n=ownerless, of=len(asked)))
    then = (
        tr("Next: give every measure an owner; what nobody answers for does not move.")
        if ownerless
        else tr("Next: begin with the missed measure nearest to the top.")
    )
    return Finding(
        name, tuple(sentences), None, tree.results(), tr("From the purpose to each role"), tuple(points), then
    )


def goals(result: Goals | Unavailable, kept: Estimate | Unavailable | None = None, name: str = "goals") -> Finding:
    """Say how many customers have reached what they wanted, beside how many stayed.

    Parameters
    ----------
    result : Goals or Unavailable
    kept : Estimate or Unavailable, optional
        Share of customers kept over twelve months, to stand beside it.
    name : str

    Returns
    -------
    Finding
        With the results ``goals_reached_12m``, ``next_goals_reached_12m`` and ``goals_overdue``.
    """
    title = tr("What the customers wanted")
    names = ("goals_reached_12m", "next_goals_reached_12m", "goals_overdue")
    if not result:
        return missing(name, tr("Do customers reach what they wanted?"), result, names)
    first, then = (result.reached_12m[kind] for kind in ("original", "next"))
    sentences = []
    if known(first):
        sentences.append(tr("Within a year {share} reach the goal they bought the product for.", share=with_n(first)))
    if known(kept):
        sentences.append(
            tr("Beside it: {share} of the customers are still there after twelve months.", share=with_n(kept))
        )
    if known(then):
        sentences.append(tr("Of the next goals {share} are reached within a year.", share=with_n(then)))
    if known(result.overdue):
        sentences.append(
            tr("Of the goals still open with a due date, {share} are overdue.", share=with_n(result.overdue))
        )
    if known(result.next_set):
        sentences.append(tr("{share} of the customers have a next goal on record.", share=with_n(result.next_set)))
    if not sentences:
        sentences.append(tr("No goal has been followed for a year yet."))
    results = dict(zip(names, (first, then, result.overdue), strict=True))
    ask = tr("Next: ask the customers whose goal is overdue or unknown what they want now.")
    return Finding(name, tuple(sentences), None, results, title, next=ask)


def capacity(result: Capacity | Unavailable, name: str = "capacity") -> Finding:
    """Say how much working time customers take, how many people that is, and on which assumptions.

    Returns
    -------
    Finding
        With the results ``minutes_per_week_onboarding``, ``..._adoption``, ``people_needed_onboarding``,
        ``..._adoption`` and ``people_needed``.
    """
    title = tr("How many people it takes")
    if not result:
        return missing(name, tr("How many people does the work with customers take?"), result, ("people_needed",))
    results: dict[str, Estimate | Unavailable] = {}
    points = []
    for key, phase in result.phases.items():
        results[f"minutes_per_week_{key}"] = phase.minutes_per_week
        results[f"people_needed_{key}"] = phase.people_needed
        points.append(
            tr(
                "{phase}: {accounts} customers, {minutes} minutes each a week (n = {n}), so {people} people; {now}"
                " people did most of their recorded work here.",
                phase=phase_name(key),
                accounts=language.number(phase.accounts),
                minutes=amount_in_words(phase.minutes_per_week),
                n=language.number(phase.minutes_per_week.n),
                people=amount_in_words(phase.people_needed),
                now=language.number(phase.people),
            )
        )
    results["people_needed"] = result.people_needed
    sentences = [
        tr(
            "At {hours} hours of contact per person and week, the recorded contacts take {people} people.",
            hours=language.number(result.hours_per_week, 0 if float(result.hours_per_week).is_integer() else 1),
            people=amount_in_words(result.people_needed),
        ),
        tr("That is an assumption: preparing, writing up and meetings among colleagues are not recorded as contacts."),
    ]
    if result.basis == "cap":
        sentences.append(
            tr("No handoffs are recorded; the first {days} days count as onboarding.", days=result.cap_days)
        )
    if result.timed == result.timed and result.timed < 1:
        sentences.append(
            tr(
                "Minutes are recorded for {share} of the contacts only; the true figures are higher.",
                share=language.percent(result.timed),
            )
        )
    ask = tr("Next: set the hours to what your team can really be with customers, and read the people again.")
    return Finding(name, tuple(sentences), None, results, title, tuple(points), next=ask)


def team_summary(
    ready: Readiness,
    tree: KpiTree,
    wanted: Goals | Unavailable,
    work: Capacity | Unavailable,
    shapes: Shapes | Unavailable | None = None,
    skills: Skills | Unavailable | None = None,
    name: str = "team_summary",
) -> Finding:
    """Close notebook 05: readiness, the tree, goals, people, shapes of a team, who knows one side; what to decide.

    Parameters
    ----------
    ready, tree, wanted, work, shapes, skills
        Results of the notebook's sections; what is unavailable is passed over.
    name : str
    """
    found = [
        tr(
            "Ready for an adoption team: {verdict} ({parts}).",
            verdict=verdict_in_words(ready.verdict),
            parts=tr(", ").join(
                tr(
                    "{part} {verdict}",
                    part=part_name(key),
                    verdict=verdict_in_words(ready.parts[key].steady.verdict)
                    if ready.parts[key].steady
                    else tr("not in the data"),
                )
                for key in PARTS
            ),
        )
    ]
    asked = [scored for scored in tree.nodes if scored.node.measure]
    top = [scored for scored in asked if scored.depth == 0]
    if top:
        found.append(
            tr(
                "Customer success as a whole: {list}.",
                list=tr(", ").join(
                    tr("“{name}” {outcome}", name=s.node.name, outcome=outcome_in_words(s.result)) for s in top
                ),
            )
        )
    missed = [
        tr("“{name}”", name=s.node.name) for s in asked if s.depth and s.result and s.result.verdict == NOT_SUPPORTED
    ]
    if missed:
        found.append(tr("Missed below that: {list}.", list=tr(", ").join(missed)))
    if wanted and known(wanted.reached_12m["original"]):
        found.append(tr("First goals reached within a year: {share}.", share=with_n(wanted.reached_12m["original"])))
    if work and known(work.people_needed):
        found.append(
            tr(
                "Recorded contacts take {people} people at {hours} hours each a week.",
                people=amount_in_words(work.people_needed),
                hours=language.number(work.hours_per_week),
            )
        )
    choices = [tr("what a split is for, before anything else")]
    choices.append(
        tr("whether to split now, or first to steady what the readiness check found wanting")
        if ready.verdict != SUPPORTED
        else tr("where the line between onboarding and adoption runs")
    )
    choices.append(
        tr("which targets hold and who owns them") if tree.in_force else tr("which tree of measures to put in force")
    )
    more, decide = in_short(shapes, skills)
    return closing(name, [*found, *more], [*choices, *decide])
