"""Questions 5 to 7 on notebook 02: what became of the accounts after their handoff, or before one."""

from __future__ import annotations

from cslib.course.answers import Choice, Number
from cslib.course.question import Mistake, Questions, Task, shuffled
from cslib.language import percent, tr
from cslib.show.columns import Column
from cslib.show.display import TableView

QUESTIONS = Questions()


@QUESTIONS.add(5, lambda: tr("Relapse"))
def relapse(draw) -> Task:
    """Compute relapse among those in the state; everybody handed over is the denominator of the overhang."""
    inside, outside = int(draw.integers(70, 100)), int(draw.integers(40, 60))
    slipped, left = int(draw.integers(9, 14)), int(draw.integers(2, 6))
    found, gone = int(draw.integers(10, 18)), int(draw.integers(6, 10))
    kept, away = inside - slipped - left, outside - found - gone
    total = inside + outside
    table = TableView(
        "q5_fates",
        tr("Accounts by their state at the handoff, and what became of them 90 days later"),
        (
            Column(tr("At the handoff")),
            Column(tr("Number of accounts"), "number"),
            Column(tr("In the state after 90 days"), "number"),
            Column(tr("Out of the state after 90 days"), "number"),
            Column(tr("Left within 90 days"), "number"),
        ),
        ((tr("in the state"), inside, kept, slipped, left), (tr("not in the state"), outside, found, away, gone)),
    )
    return Task(
        ask=(tr("What share of the accounts relapsed within 90 days of the handoff? Give a share to three decimals."),),
        answer=Number((slipped + left) / inside, tolerance=0.0006, share=True),
        why=(
            tr("Only accounts in the state can fall back from it: {n} accounts.", n=inside),
            tr(
                "{slipped} of them were out of it after 90 days and {left} had left. Both count.",
                slipped=slipped,
                left=left,
            ),
            tr(
                "The overhang is asked of all {n}: {share} of them were in the state after 90 days.",
                n=total,
                share=percent((kept + found) / total),
            ),
        ),
        mistakes=(
            Mistake(
                "false_handoffs",
                (slipped + left + away + gone) / total,
                tr("That is the share of false handoffs, among all. A relapse needs a state to fall back from."),
            ),
            Mistake(
                "churn_forgotten",
                slipped / inside,
                tr("Accounts that left are missing. Whoever leaves is not in the state any more either."),
            ),
            Mistake(
                "survivors_only",
                slipped / (inside - left),
                tr("You have taken out those who left, above and below. They were handed over in the state, too."),
            ),
            Mistake(
                "wrong_denominator",
                (slipped + left) / total,
                tr("Your denominator holds accounts that were never in the state. They cannot relapse."),
            ),
            Mistake(
                "overhang", (kept + found) / total, tr("That is the overhang: everybody in the state after 90 days.")
            ),
            Mistake(
                "kept", kept / inside, tr("That is the share that stayed in the state. The question is who did not.")
            ),
        ),
        hints=(
            tr("Which row of the table can relapse at all?"),
            tr("Which two columns of that row mean that the state is gone?"),
        ),
        given={
            "inside": inside,
            "outside": outside,
            "slipped": slipped,
            "left": left,
            "kept": kept,
            "found": found,
            "away": away,
            "gone": gone,
        },
        exhibits=(table,),
    )


@QUESTIONS.add(6, lambda: tr("Those who leave before"))
def competing(draw) -> Task:
    """Compute the share handed over by a day when others leave before they can be."""
    start = 10 * int(draw.integers(8, 15))
    early, late = (int(value) for value in draw.integers(18, 30, 2))
    left, gone = int(draw.integers(8, 14)), int(draw.integers(4, 9))
    at_risk = start - early - left
    open_ = at_risk - late - gone
    censored = 1 - (1 - early / start) * (1 - late / at_risk)
    table = TableView(
        "q6_days",
        tr("What became of accounts by day 180; all have been followed that long"),
        (
            Column(tr("Days of life")),
            Column(tr("In onboarding at the beginning"), "number"),
            Column(tr("Handed over"), "number"),
            Column(tr("Left before a handoff"), "number"),
        ),
        (("1-90", start, early, left), ("91-180", at_risk, late, gone)),
    )
    return Task(
        ask=(
            tr(
                "All {n} accounts have been followed for 180 days. On day 180, {open} are still in onboarding.",
                n=start,
                open=open_,
            ),
            tr("What share of the accounts is handed over by day 180? Give a share to three decimals."),
        ),
        answer=Number((early + late) / start, tolerance=0.0006, share=True),
        why=(
            tr("{n} accounts started and {done} of them were handed over. That is all.", n=start, done=early + late),
            tr(
                "Accounts that left will never be handed over. To treat them as “seen no further” would say that they"
                " might still be: that gives {share}, too much.",
                share=percent(censored),
            ),
        ),
        mistakes=(
            Mistake(
                "censored_churn",
                censored,
                tr(
                    "You have treated those who left as if they were only seen no further. They will never be handed"
                    " over."
                ),
            ),
            Mistake(
                "survivors_only",
                (early + late) / (start - left - gone),
                tr("You have left out the accounts that churned. They started onboarding as well."),
            ),
            Mistake(
                "ended_only",
                (early + late) / (start - open_),
                tr("You have left out those who are still waiting. They have had 180 days like everybody else."),
            ),
            Mistake(
                "early_only",
                early / start,
                tr("That is the share by day 90."),
            ),
        ),
        hints=(tr("Each account that started is one of three things on day 180. Which three?"),),
        given={"start": start, "early": early, "late": late, "left": left, "gone": gone, "at_risk": at_risk},
        exhibits=(table,),
    )


@QUESTIONS.add(7, lambda: tr("The newest quarter"))
def cohorts(draw) -> Task:
    """Judge a claim about quarters of the start of which the newest is not finished."""
    sizes = [int(value) for value in draw.integers(38, 60, 4)]
    shares = (0.93, 0.92, 0.68, float(draw.uniform(0.18, 0.26)))
    done = [round(size * share) for size, share in zip(sizes, shares, strict=True)]
    days = [*(int(value) for value in draw.integers(108, 119, 2)), 95, int(draw.integers(52, 62))]
    table = TableView(
        "q7_cohorts",
        tr("Accounts by the quarter of their start, on 1 October 2026"),
        (
            Column(tr("Quarter of the start")),
            Column(tr("Number of accounts"), "number"),
            Column(tr("Handed over so far"), "number"),
            Column(tr("Their median days to the handoff"), "number"),
        ),
        tuple(zip(("2025Q4", "2026Q1", "2026Q2", "2026Q3"), sizes, done, days, strict=True)),
    )
    options = shuffled(
        draw,
        {
            "unfinished": tr("Nothing about speed yet: of the newest quarter only the fast have been handed over."),
            "faster": tr("Onboarding has become twice as fast; find out what was changed in summer and keep it."),
            "worse": tr("Onboarding has become worse: far fewer accounts are handed over than before."),
            "careless": tr("The team hands over too early now; the cap should be raised."),
        },
    )
    return Task(
        ask=(
            tr(
                "A colleague shows this table. The median fell from {before} days to {now}.",
                before=days[1],
                now=days[3],
            ),
            tr("What does the newest quarter say?"),
        ),
        answer=Choice(options, "unfinished"),
        why=(
            tr(
                "Of {n} accounts that started in the newest quarter, {done} have been handed over.",
                n=sizes[3],
                done=done[3],
            ),
            tr(
                "Nobody in it has had more than some 90 days. Whoever takes longer is still to come, so the median can"
                " only be short."
            ),
        ),
        mistakes=(
            Mistake(
                "survivorship",
                "faster",
                tr("Whose median is it? Look at how many of the quarter are handed over at all."),
            ),
            Mistake(
                "unfinished_count",
                "worse",
                tr("The oldest quarters have had half a year and more. How long has the newest had?"),
            ),
            Mistake(
                "no_outcome",
                "careless",
                tr("Too early is a matter of what happens afterwards. This table says nothing about that."),
            ),
        ),
        hints=(tr("How many days can an account of the newest quarter have had by 1 October?"),),
        given={"sizes": sizes, "done": done, "days": days},
        exhibits=(table,),
    )
