"""Questions 10 and 11 on notebook 05: who accompanies whom, and a split of the work, both of the learner's own."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from cslib.course.answers import LETTERS, Judged, Misfit
from cslib.course.question import Mistake, Questions, Task
from cslib.language import number, percent, tr
from cslib.show.columns import Column
from cslib.show.display import TableView

QUESTIONS = Questions()

LEAST = 5
HALF_YEAR = 6
MOST = 0.85


@QUESTIONS.add(10, lambda: tr("Who accompanies whom"))
def shadowing(draw) -> Task:
    """Find a guide for each person who knows one side only."""
    names = [str(name) for name in draw.permutation(["Aoki", "Endo", "Hara", "Kondo", "Noda", "Ueda"])]
    some = [int(value) for value in draw.integers(12, 40, 6)]
    months = [int(value) for value in draw.integers(8, 30, 6)]
    # person: accounts in onboarding, accounts in adoption, months in onboarding, months in adoption
    people = {
        names[0]: (some[0], 0, months[0], 0),
        names[1]: (some[1], int(draw.integers(1, 4)), months[1], 1),
        names[2]: (0, some[2], 0, months[2]),
        names[3]: (some[3], some[3] + 6, months[3], months[3] - 2),
        names[4]: (some[4] + 3, some[4], months[4], int(draw.integers(1, 4))),
        names[5]: (0, some[5] + 10, 0, months[5]),
    }
    learners = {names[0]: 1, names[1]: 1, names[2]: 0, names[5]: 0}
    table = TableView(
        "q10_people",
        tr("Accounts that each person has worked with, and for how long"),
        (
            Column(tr("Person")),
            Column(tr("Onboarding: accounts worked with"), "number"),
            Column(tr("Adoption: accounts worked with"), "number"),
            Column(tr("Months in onboarding"), "number"),
            Column(tr("Months in adoption"), "number"),
        ),
        tuple((name, *people[name]) for name in sorted(people)),
    )

    def read(answer) -> dict[str, str]:
        if not isinstance(answer, Mapping) or not answer:
            raise Misfit(
                tr(
                    "Give pairs as a dict from who learns to who shows, such as {example}.",
                    example=f'{{"{sorted(people)[0]}": "{sorted(people)[1]}"}}',
                )
            )
        pairs = {str(one).strip(): str(other).strip() for one, other in answer.items()}
        unknown = sorted({*pairs, *pairs.values()} - people.keys())
        if unknown:
            raise Misfit(tr("Nobody in the table has this name: {names}.", names=", ".join(unknown)))
        return pairs

    def knows(guide: str, phase: int) -> bool:
        return people[guide][phase] >= LEAST

    def settled(guide: str, phase: int) -> bool:
        return people[guide][2 + phase] >= HALF_YEAR

    def wrong(pairs, test) -> bool:
        return any(not test(pairs[one], phase) for one, phase in learners.items() if one in pairs)

    def crowded(pairs) -> bool:
        return max(Counter(pairs.values()).values()) > 1

    best = {names[0]: names[2], names[1]: names[5], names[2]: names[0], names[5]: names[1]}
    return Task(
        ask=(
            tr(
                "Fewer than {least} accounts in a phase are only a glimpse of it. Whoever knows one side only should"
                " accompany somebody on the other.",
                least=LEAST,
            ),
            tr(
                "Find a guide for each of them: one who knows that phase, has worked it for at least {months}"
                " months, and has no other learner. Write a dict from who learns to who shows.",
                months=HALF_YEAR,
            ),
        ),
        answer=Judged(
            passes=lambda pairs: (
                pairs.keys() == learners.keys()
                and not wrong(pairs, knows)
                and not wrong(pairs, settled)
                and not crowded(pairs)
            ),
            example=", ".join(f"{one} → {other}" for one, other in best.items()),
            reads=read,
        ),
        why=(
            tr(
                "{learners} have seen one side only. {one} has touched adoption, but hardly: that is a glimpse.",
                learners=tr(", ").join(sorted(learners)),
                one=names[1],
            ),
            tr(
                "{new} knows both sides but is new in adoption. More than one plan will do. It is no ranking: everybody"
                " has something to show.",
                new=names[4],
            ),
        ),
        mistakes=(
            Mistake(
                "glimpse",
                lambda pairs: names[1] not in pairs and learners.keys() - {names[1]} <= pairs.keys(),
                tr("Somebody has worked with very few accounts of one phase. Is that enough to know it?"),
            ),
            Mistake(
                "somebody_left_out",
                lambda pairs: bool(learners.keys() - pairs.keys()),
                tr("Somebody who knows one side only has no guide in your plan."),
            ),
            Mistake(
                "knows_both",
                lambda pairs: bool(pairs.keys() - learners.keys()),
                tr("Somebody in your plan knows both sides already, and can be a guide instead."),
            ),
            Mistake(
                "same_side",
                lambda pairs: wrong(pairs, knows),
                tr("One of your guides does not know the phase that is to be seen. Read the two columns of accounts."),
            ),
            Mistake(
                "newcomer",
                lambda pairs: wrong(pairs, settled),
                tr("One of your guides has only just begun in that phase. Read the months."),
            ),
            Mistake("crowded", crowded, tr("One of your guides has more than one learner.")),
        ),
        hints=(
            tr("First list those with a phase that they do not know. Then who could show it."),
            tr("Two people who know one side each can show it to each other."),
        ),
        given={"people": people},
        exhibits=(table,),
    )


@dataclass(frozen=True)
class Job:
    """A task: its code, name, what figure of which role it serves (both empty: either may take it), hours a week."""

    code: str
    name: str
    owner: str
    serves: str
    hours: int


def _jobs(draw) -> list[Job]:
    """Draw eight tasks in an order of the learner's own."""
    more = [int(value) for value in draw.integers(0, 2, 3)]
    jobs = [
        Job(
            "kickoffs",
            tr("Kickoffs and first steps"),
            "onboarding",
            tr("in the state on day 90 (onboarding)"),
            9 + more[0],
        ),
        Job("sheets", tr("Writing handoff sheets"), "onboarding", tr("handoffs with all information (onboarding)"), 4),
        Job(
            "after",
            tr("A look at customers 90 days after the handoff"),
            "onboarding",
            tr("in the state 90 days after the handoff (onboarding)"),
            3,
        ),
        Job("renewals", tr("Talks before renewals"), "adoption", tr("renewal rate (adoption)"), 14 + more[1]),
        Job(
            "needs",
            tr("Collecting and passing on needs"),
            "adoption",
            tr("needs solved by a mechanism (adoption)"),
            8 + more[2],
        ),
        Job("webinars", tr("Preparing webinars"), "", "–", 8),
        Job("questions", tr("Answering questions of new users"), "", "–", 6),
        Job("mail", tr("Writing the knowledge mail"), "", "–", 4),
    ]
    return [jobs[i] for i in draw.permutation(len(jobs))]


@QUESTIONS.add(11, lambda: tr("A split of your own"))
def split(draw) -> Task:
    """Divide tasks between two roles, so that figures and tasks stay together and both keep a reserve."""
    jobs = dict(zip(LETTERS, _jobs(draw), strict=False))
    hours = {role: sum(job.hours for job in jobs.values() if job.owner == role) for role in ("onboarding", "adoption")}
    # Room for the webinars in onboarding and for the other two tasks in adoption, and for no other division.
    room = {"onboarding": hours["onboarding"] + 9, "adoption": hours["adoption"] + 10}
    time = {role: math.ceil(room[role] / MOST) for role in room}
    table = TableView(
        "q11_tasks",
        tr("Tasks of a week"),
        (Column(tr("Letter")), Column(tr("Task")), Column(tr("Hours a week"), "number"), Column(tr("Serves"))),
        tuple((letter, job.name, job.hours, job.serves) for letter, job in jobs.items()),
    )

    def read(answer) -> frozenset:
        if isinstance(answer, str):
            answer = [letter for letter in answer.lower() if letter.isalpha()]
        if not isinstance(answer, (list, tuple, set, frozenset)) or not answer or not set(answer) <= jobs.keys():
            raise Misfit(
                tr('Give the letters of the tasks for onboarding, such as answer = "{letters}".', letters="adf")
            )
        return frozenset(answer)

    def load(chosen, role: str) -> float:
        taken = (job.hours for letter, job in jobs.items() if (letter in chosen) == (role == "onboarding"))
        return sum(taken) / time[role]

    def misplaced(chosen) -> set[str]:
        return {
            job.code for letter, job in jobs.items() if job.owner and (letter in chosen) != (job.owner == "onboarding")
        }

    def fits(chosen) -> bool:
        return not misplaced(chosen) and all(load(chosen, role) <= MOST for role in time)

    good = next("".join(chosen) for size in range(1, len(jobs)) for chosen in combinations(jobs, size) if fits(chosen))
    return Task(
        ask=(
            tr(
                "Onboarding has {a} hours a week, adoption {b}. Neither may have more than {most} of its time taken.",
                a=time["onboarding"],
                b=time["adoption"],
                most=percent(MOST, 0),
            ),
            tr(
                "Which tasks does onboarding take? Adoption takes all the others. Whoever answers for a figure"
                " holds the tasks that serve it. Give the letters."
            ),
        ),
        answer=Judged(passes=fits, example=good, reads=read),
        why=(
            tr("Five tasks go with their figures. The webinars fit into onboarding, the other two into adoption."),
            tr(
                "Then {a} of onboarding's time is taken and {b} of adoption's. Both can take up a busy week.",
                a=percent(load(good, "onboarding")),
                b=percent(load(good, "adoption")),
            ),
        ),
        mistakes=(
            Mistake(
                "own_ground",
                lambda chosen: "after" in misplaced(chosen),
                tr("Your onboarding stops at the handoff, but answers for a figure that lies beyond it."),
            ),
            Mistake(
                "sheets_elsewhere",
                lambda chosen: "sheets" in misplaced(chosen),
                tr("Those who take over cannot write down what only those before them know."),
            ),
            Mistake(
                "figure_without_task",
                misplaced,
                tr("Somebody answers for a figure and does not hold the task behind it. Read the last column."),
            ),
            Mistake(
                "over_time",
                lambda chosen: any(load(chosen, role) > 1 for role in time),
                tr("One of the two has more work than time."),
            ),
            Mistake(
                "no_reserve",
                lambda chosen: any(load(chosen, role) > MOST for role in time),
                tr("It fits into the hours, but one of the two has hardly any reserve. What happens in a busy week?"),
            ),
        ),
        hints=(
            tr("Begin with the tasks that serve a figure. Then see how many hours are left on either side."),
            tr(
                "Hours that may be taken: {a} in onboarding, {b} in adoption.",
                a=number(MOST * time["onboarding"], 1),
                b=number(MOST * time["adoption"], 1),
            ),
        ),
        given={"tasks": {letter: (job.owner, job.hours) for letter, job in jobs.items()}, "time": time},
        exhibits=(table,),
    )
