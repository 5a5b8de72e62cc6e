"""Questions 11 and 12 on notebook 00: one answer or a mechanism, and a plan for the first 90 days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cslib.course.answers import Choice, Judged, Misfit
from cslib.course.question import Mistake, Questions, Task, shuffled
from cslib.language import tr
from cslib.show.columns import Column
from cslib.show.display import TableView

QUESTIONS = Questions()
BLOCKS = (30, 60, 90)


@QUESTIONS.add(11, lambda: tr("One answer, or a mechanism"))
def one_off(draw) -> Task:
    """Choose what to do with a request that comes again and again."""
    asked, minutes = int(draw.integers(9, 19)), 5 * int(draw.integers(4, 9))
    options = shuffled(
        draw,
        {
            "mechanism": tr(
                "Help today's customer, note the request with the others, and bring it to the team: a guide first, "
                "and a "
                "change of the product to be looked at."
            ),
            "quick": tr("Answer each of them quickly and kindly by yourself; you know the answer by now."),
            "product": tr("Tell customers that it is a matter for the product, and wait for the next version."),
            "everybody": tr("Mail the answer to all customers every week until nobody asks any more."),
        },
    )
    return Task(
        ask=(
            tr(
                "This quarter {asked} customers have asked how to show their figures to their own boss. Each answer "
                "took you "
                "{minutes} minutes. Today one more asks.",
                asked=asked,
                minutes=minutes,
            ),
            tr("What do you do?"),
        ),
        answer=Choice(options, "mechanism"),
        why=(
            tr(
                "One question is a tree, {asked} alike are a wood: {hours} hours so far, and who did not ask has it "
                "too.",
                asked=asked,
                hours=round(asked * minutes / 60),
            ),
            tr("Alone one runs out of hours. The customer of today gets help all the same."),
        ),
        mistakes=(
            Mistake("alone", "quick", tr("Kind, and it never ends. What about the customers who do not ask?")),
            Mistake(
                "passed_off",
                "product",
                tr("Today's customer leaves without help, and a guide could be there this week."),
            ),
            Mistake(
                "burden", "everybody", tr("Most of them did not ask. Contacts are limited; too many are a burden.")
            ),
        ),
        hints=(tr("Two things are wanted: this customer is helped, and next month fewer need to ask."),),
    )


@dataclass(frozen=True)
class _Plan:
    """Tasks by block: the letters of each block, all tasks once."""

    blocks: tuple[tuple[str, ...], ...]

    def at(self, letter: str) -> int:
        """Return which block a task lies in: 0, 1 or 2."""
        return next(place for place, block in enumerate(self.blocks) if letter in block)


@QUESTIONS.add(12, lambda: tr("The first 30, 60, 90 days"))
def first_days(draw) -> Task:
    """Lay out tasks over three blocks: hours, what must come before, and a day for notice."""
    limit, deadline = 60, int(draw.integers(64, 78))
    said = {
        "learn": tr("Go through onboarding as a customer would"),
        "terms": tr("List renewals and last days for notice of your accounts"),
        "listen": tr("Listen in on talks, and read the notes of ten accounts"),
        "lead": tr("Lead the onboarding of one account, with a colleague beside you"),
        "talk": tr("Talk with the account whose last day for notice is day {day}", day=deadline),
        "own": tr("Carry five accounts by yourself"),
        "mechanism": tr("Propose one mechanism for a need that came up three times"),
    }
    hours = {
        "learn": int(draw.integers(18, 23)),
        "terms": int(draw.integers(8, 12)),
        "listen": int(draw.integers(20, 25)),
        "lead": int(draw.integers(30, 34)),
        "talk": int(draw.integers(6, 10)),
        "own": int(draw.integers(27, 31)),
        "mechanism": int(draw.integers(26, 30)),
    }
    needs = {"lead": "learn", "talk": "terms", "own": "lead", "mechanism": "listen"}
    letters = dict(zip(shuffled(draw, said), "PQRSTUV", strict=True))
    tasks = {letter: task for task, letter in letters.items()}
    rows = (
        (letter, said[tasks[letter]], hours[tasks[letter]], letters.get(needs.get(tasks[letter])))
        for letter in "PQRSTUV"
    )
    table = TableView(
        "q12_tasks",
        tr("Seven tasks for the first 90 days"),
        (Column(tr("Letter")), Column(tr("Task")), Column(tr("Hours"), "number"), Column(tr("Not before"))),
        tuple(rows),
        tr("Not before: the task must lie in a later block than the one named here."),
    )

    def read(given) -> _Plan:
        wanted = tr(
            "Give every letter once, by block, such as answer = {example}.", example='{30: "PQ", 60: "RST", 90: "UV"}'
        )
        if not isinstance(given, Mapping) or {str(block) for block in given} != {str(block) for block in BLOCKS}:
            raise Misfit(wanted)
        given = {int(block): letters for block, letters in given.items()}
        blocks = tuple(tuple(letter.upper() for letter in given[block] if letter.isalpha()) for block in BLOCKS)
        if sorted(letter for block in blocks for letter in block) != sorted(tasks):
            raise Misfit(wanted)
        return _Plan(blocks)

    def too_full(plan: _Plan) -> bool:
        return any(sum(hours[tasks[letter]] for letter in block) > limit for block in plan.blocks)

    def too_early(plan: _Plan) -> bool:
        return any(plan.at(letters[task]) <= plan.at(letters[before]) for task, before in needs.items())

    def too_late(plan: _Plan) -> bool:
        return plan.at(letters["talk"]) == 2

    best = (("learn", "terms", "listen"), ("lead", "talk"), ("own", "mechanism"))
    return Task(
        ask=(
            tr("Lay the tasks of the table out over three blocks: to day 30, to day 60, to day 90."),
            tr(
                "In each block there are {limit} hours. Tasks may be done on any day of their block, so one that has "
                "to be "
                "over by a day must lie in a block that ends before it.",
                limit=limit,
            ),
        ),
        answer=Judged(
            passes=lambda plan: not (too_full(plan) or too_early(plan) or too_late(plan)),
            example="; ".join(
                f"{block}: {', '.join(letters[task] for task in part)}"
                for block, part in zip(BLOCKS, best, strict=True)
            ),
            reads=read,
        ),
        why=(
            tr("First learn and listen, then do it with somebody beside you, then alone."),
            tr(
                "Dates of contracts wait for nobody: the talk before day {day} has its place from the start.",
                day=deadline,
            ),
        ),
        mistakes=(
            Mistake(
                "too_late",
                too_late,
                tr("At one account the last day for notice passes before you talk. Look for the day in the table."),
            ),
            Mistake(
                "too_early",
                too_early,
                tr("One task comes before, or in the same block as, the one it builds on. Check the last column."),
            ),
            Mistake("too_full", too_full, tr("One block holds more hours than there are. Add them up.")),
        ),
        hints=(tr("Begin with the chain in the last column that has three links: it fills one place in each block."),),
        given={"letters": letters, "hours": hours, "limit": limit},
        exhibits=(table,),
    )
