"""Findings on the team: what the thought experiment says about its shapes, and who knows one side only."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from cslib import language
from cslib.analysis.shapes import Shapes
from cslib.analysis.skills import LEAST_ACCOUNTS, Skills
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.language import tr
from cslib.show.charts_shapes import no_shapes
from cslib.show.display import Finding, missing
from cslib.show.findings_common import known
from cslib.show.wording import bounds_in_words, quantity


def shapes(result: Shapes | Unavailable, name: str = "shapes_finding") -> Finding:
    """Say what splitting costs and brings under the assumptions, and on what the answer hangs."""
    if not result:
        return no_shapes(result, name)
    told = result.assumptions
    one, two, shared = (result.measures[shape] for shape in ("one", "two", "shared"))
    gap = result.differences["two"]
    sentences = [
        tr(
            "Under the assumptions listed, work waits {one} working days with one CSM for both phases and {two} in"
            " two teams where everybody has customers of their own: {difference}.",
            one=_days(one["wait"]),
            two=_days(two["wait"]),
            difference=_difference(gap["wait"]),
        ),
        _clear(gap["wait"]),
        tr(
            "Person-weeks with more work than hours: {one} with one CSM, {two} in two teams.",
            one=language.percent(one["overload"].estimate),
            two=language.percent(two["overload"].estimate),
        ),
    ]
    sentences.append(
        tr(
            "Handing over takes {hours} hours a week, {share} of the work. Two teams make up for it once people of"
            " one phase need that much less time for the same work; {gain} is assumed here.",
            hours=language.number(two["handing_hours"].estimate, 1),
            share=language.percent(result.break_even.estimate),
            gain=language.percent(told.gain, 0),
        )
    )
    sentences.append(
        tr(
            "Of these hours {hours} are rework for what was not passed on, which is assumed at {lost} of handoffs; it"
            " makes work in adoption wait {days} working days longer.",
            hours=language.number(result.lost["handing_hours"].estimate, 1),
            lost=language.percent(told.lost_share, 0),
            days=_days(result.lost["wait_adoption"]),
        )
    )
    sentences.append(
        tr(
            "Where a team shares its work, it waits {shared} working days. That comes from sharing, not from"
            " splitting, and then a customer meets whoever is free.",
            shared=_days(shared["wait"]),
        )
    )
    sentences.append(
        tr(
            "This is a thought experiment, no forecast. It knows nothing of what a split does to skill, to care for the"
            " customer's success, or to the people."
        )
    )
    results = {
        "wait_one_csm": one["wait"],
        "wait_two_teams": two["wait"],
        "wait_two_teams_shared": shared["wait"],
        "overload_one_csm": one["overload"],
        "overload_two_teams": two["overload"],
        "split_break_even": result.break_even,
    }
    return Finding(
        name,
        tuple(sentences),
        None,
        results,
        tr("One CSM for both phases, or two teams?"),
        next=tr(
            "Try the assumptions within what you believe. If the answer turns over, find out about that assumption"
            " first."
        ),
    )


def _days(found: Estimate) -> str:
    return quantity(found.estimate, "ratio")


def _difference(found: Estimate) -> str:
    """Write a difference in working days and its interval, both in the direction of the difference."""
    size = language.number(abs(found.estimate), 2)
    along = found if found.estimate >= 0 or found.low is None else replace(found, low=-found.high, high=-found.low)
    bounds = bounds_in_words(replace(along, unit="ratio"))
    places = {"days": size, "bounds": bounds, "runs": found.n}
    if not bounds:
        return tr("{days} longer", days=size) if found.estimate >= 0 else tr("{days} shorter", days=size)
    if found.estimate >= 0:
        return tr("{days} longer ({bounds} by the chance of {runs} runs)", **places)
    return tr("{days} shorter ({bounds} by the chance of {runs} runs)", **places)


def _clear(found: Estimate) -> str:
    if found.low is None or found.low <= 0 <= found.high:
        return tr("That difference may be chance of the runs alone.")
    return tr("That difference is larger than the chance of the runs; whether it is real hangs on the assumptions.")


def skills(
    result: Skills | Unavailable, plan: pd.DataFrame | Unavailable | None = None, name: str = "skills_finding"
) -> Finding:
    """Say how many know one side only, and whether everybody could accompany somebody."""
    title = tr("Who knows only one side?")
    if not result:
        return missing(name, tr("Who has worked which phase?"), result, ("one_sided_share",))
    if not known(result.one_sided):
        return Finding(
            name, (tr("Nobody is named in the contacts and handoffs of the last three months."),), title=title
        )
    ever, lately = result.one_sided, result.one_sided_recently
    sentences = [_one_sided(ever)]
    if lately.events != ever.events:
        sentences.append(tr("In the last {months} months it was {k}.", months=result.months, k=lately.events))
    if isinstance(plan, pd.DataFrame) and not plan.empty:
        guided = plan[plan["guide"] != ""]
        if len(guided):
            sentences.append(
                tr(
                    "The proposal finds a companion for {k} of {n} who have a side to see; nobody guides more than"
                    " {most}.",
                    k=len(guided),
                    n=len(plan),
                    most=int(guided["guide"].value_counts().max()),
                )
            )
        if len(guided) < len(plan):
            sentences.append(tr("For {k} there is nobody at work who knows the other side.", k=len(plan) - len(guided)))
    sentences.append(tr("The matrix says who has had a look at what. It says nothing about how well anybody works."))
    said = (
        tr(
            "Let each pair spend half a day at one of the customers named, and talk about what the other side would"
            " have liked to know. A grown organisation may also decide to let it go; then decide it, and write it down."
        )
        if ever.events
        else ""
    )
    return Finding(name, tuple(sentences), None, {"one_sided_share": ever}, title, next=said)


def _one_sided(ever: Estimate) -> str:
    return tr(
        "Of {n} people at work in the last three months {k} have only ever worked one phase (of the other fewer than"
        " {least} accounts).",
        k=ever.events,
        n=ever.n,
        least=LEAST_ACCOUNTS,
    )


def in_short(compared: Shapes | Unavailable | None, matrix: Skills | Unavailable | None) -> tuple[list[str], list[str]]:
    """Say in a line each what the comparison of the shapes and the skill matrix found, and what that leaves to decide.

    What is unavailable is passed over.

    Returns
    -------
    tuple of two lists of str
        What was found, and what is to be decided.
    """
    found, decide = [], []
    if compared:
        gap = compared.differences["two"]["wait"]
        found.append(
            tr(
                "In the thought experiment work waits {one} working days with one CSM for both phases and {two} in two"
                " teams: {difference}. {clear}",
                one=_days(compared.measures["one"]["wait"]),
                two=_days(compared.measures["two"]["wait"]),
                difference=_difference(gap),
                clear=_clear(gap),
            )
        )
        decide.append(tr("which assumption of the thought experiment to find out about first, and by which trial"))
    if matrix and known(matrix.one_sided):
        found.append(_one_sided(matrix.one_sided))
        if matrix.one_sided.events:
            decide.append(tr("who accompanies whom, and by when; or that it is let go"))
    return found, decide
