"""Question 11 on notebook 02: a handoff policy of the learner's own, replayed on a small table of accounts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from cslib.company.policies.policy import Handoff
from cslib.course.answers import Judged, Misfit
from cslib.course.question import Mistake, Questions, Task
from cslib.language import tr
from cslib.show.columns import Column
from cslib.show.display import TableView

QUESTIONS = Questions()

WEEKS = 44
AFTER = 13
FALSE, LATE, UNTOLD, LAST = 2, 1, 2, 30
"""At most: false handoffs, late ones, those without a next goal; and the last week in onboarding."""

FIELDS = ("next_goal", "risks")
"""Notes that the table has."""


@dataclass(frozen=True)
class Life:
    """One account: its state by week, and the week in which each note was written (None: never)."""

    name: str
    state: tuple[bool, ...]
    next_goal: int | None
    risks: int | None

    @property
    def spans(self) -> str:
        """Weeks in the state: first and last of each span."""
        inside = [week for week, met in enumerate(self.state, 1) if met]
        first = [week for week in inside if week - 1 not in inside]
        last = [week for week in inside if week + 1 not in inside]
        return ", ".join(f"{begin}-{end}" for begin, end in zip(first, last, strict=True)) or "–"

    def run(self, week: int) -> int:
        """Return for how many weeks running, to `week`, it has been in the state."""
        length = 0
        while length < week and self.state[week - 1 - length]:
            length += 1
        return length


@dataclass(frozen=True)
class Result:
    """What a policy does: the names of accounts by what is wrong with their handoff."""

    policy: Handoff
    false: tuple[str, ...]
    late: tuple[str, ...]
    untold: tuple[str, ...]
    kept: tuple[str, ...]

    @property
    def told(self) -> str:
        """What the policy did, in a sentence: how many accounts, and which."""
        return tr(
            "What your policy did. False handoffs: {false}; late: {late}; without a next goal: {untold}; not handed"
            " over by week {last}: {kept}.",
            false=_some(self.false),
            late=_some(self.late),
            untold=_some(self.untold),
            kept=_some(self.kept),
            last=LAST,
        )

    @property
    def passes(self) -> bool:
        return len(self.false) <= FALSE and len(self.late) <= LATE and len(self.untold) <= UNTOLD and not self.kept


def _some(names: tuple[str, ...]) -> str:
    return tr("{n} ({names})", n=len(names), names=tr(", ").join(names)) if names else "0"


def _lives(draw) -> list[Life]:
    """Draw 14 accounts: five steady, three with an early blip, two slow, two never, two told late."""
    lives = []

    def add(inside, goal, risks) -> None:
        state = tuple(week in inside for week in range(1, WEEKS + 1))
        lives.append(Life("", state, goal, risks))

    for place in range(7):
        begin = int(draw.integers(5, 13))
        # Some goals are agreed only when the account runs well.
        goal = begin + 6 if place < 4 else int(draw.integers(2, 5))
        add(range(begin, WEEKS + 1), goal, begin + int(draw.integers(12, 16)) if place % 2 else begin - 2)
    for length in (2, 3, 3):
        blip, begin = int(draw.integers(3, 6)), int(draw.integers(20, 22))
        add({*range(blip, blip + length), *range(begin, WEEKS + 1)}, 2, begin - 1)
    for _ in range(2):
        add(range(int(draw.integers(27, 29)), WEEKS + 1), 3, 4)
    for _ in range(2):
        add((), 3, None)
    order = draw.permutation(len(lives))
    return [Life(chr(65 + place), lives[i].state, lives[i].next_goal, lives[i].risks) for place, i in enumerate(order)]


def _handed_over(life: Life, policy: Handoff) -> int | None:
    """Return the week in which the policy hands an account over, by what is known in that week."""
    for week in range(1, LAST + 1):
        met = not policy.state or life.run(week) >= max(policy.persistence_weeks, 1)
        written = [getattr(life, name) for name in policy.information]
        if met and all(note is not None and note <= week for note in written):
            return week
        if policy.cap_days is not None and 7 * week >= policy.cap_days and policy.at_cap == "handoff":
            return week
    return None


def _tried(policy: Handoff, lives: list[Life]) -> Result:
    weeks = {life: _handed_over(life, policy) for life in lives}
    over = {life: week for life, week in weeks.items() if week is not None}
    return Result(
        policy,
        false=tuple(life.name for life, week in over.items() if not life.state[week + AFTER - 1]),
        late=tuple(life.name for life, week in over.items() if life.run(week) > 8),
        untold=tuple(life.name for life, week in over.items() if life.next_goal is None or life.next_goal > week),
        kept=tuple(life.name for life, week in weeks.items() if week is None),
    )


def _read(answer, lives: list[Life]) -> Result:
    """Read a policy from a dict, or an object of the kit's own, and try it."""
    if isinstance(answer, Handoff):
        policy = answer
    elif not isinstance(answer, Mapping) or not answer:
        raise Misfit(tr("Give a policy as a dict, such as answer = {example}.", example='{"state": True}'))
    else:
        try:
            policy = Handoff(**{"in_force_from": datetime.date(2026, 10, 1), **answer})
        except (ValidationError, TypeError) as problem:
            names = [str(error["loc"][0]) for error in getattr(problem, "errors", list)()]
            raise Misfit(
                tr(
                    "A handoff policy cannot have this: {names}. Check its spelling and its value.",
                    names=", ".join(names) or str(problem),
                )
            ) from None
    unknown = [name for name in policy.information if name not in FIELDS]
    if unknown or policy.milestones:
        raise Misfit(tr("The table has two notes, {fields}, and no milestones.", fields=" / ".join(FIELDS)))
    return _tried(policy, lives)


@QUESTIONS.add(11, lambda: tr("A policy of your own"))
def own_policy(draw) -> Task:
    """Write a handoff policy; it is replayed on fourteen accounts."""
    lives = _lives(draw)
    table = TableView(
        "q11_accounts",
        tr("Fourteen accounts, followed from week 1 to week {n}", n=WEEKS),
        (
            Column(tr("Customer")),
            Column(tr("In the state in weeks")),
            Column(tr("next_goal written in week"), "number"),
            Column(tr("risks written in week"), "number"),
        ),
        tuple((life.name, life.spans, life.next_goal, life.risks) for life in lives),
    )
    return Task(
        ask=(
            tr(
                "Write a policy that is replayed on these accounts. It may lead to at most {false} false handoffs"
                " (here: out of the state {after} weeks later), {late} late one (here: in the state for more than 8"
                " weeks running) and {untold} without a next goal. By week {last} everybody must have been handed"
                " over.",
                false=FALSE,
                late=LATE,
                untold=UNTOLD,
                after=AFTER,
                last=LAST,
            ),
            tr(
                "Its parts: state (must it be in the state, True or False), persistence_weeks (for how many weeks"
                " running), information (the notes that must be written: a list of next_goal, risks), cap_days (the day"
                ' of the cap, or None), at_cap (what happens on that day: "handoff" or "keep"). An account is handed'
                " over in the first week in which all of it is met."
            ),
        ),
        answer=Judged(
            passes=lambda result: result.passes,
            example='{"state": True, "persistence_weeks": 4, "information": ["next_goal"], "cap_days": 180,'
            ' "at_cap": "handoff"}',
            reads=lambda answer: _read(answer, lives),
            tells=lambda result: result.told,
        ),
        why=(
            tr(
                "Four weeks running let short peaks pass. The next goal is written in time for most; the risks are not,"
                " so waiting for them makes handoffs late."
            ),
            tr(
                "Two accounts never reach the state. The cap hands them over as they are: two false handoffs, seen and"
                " decided on. A later cap gives the slow ones time to get there."
            ),
        ),
        mistakes=(
            Mistake(
                "waits_for_ever",
                lambda result: result.kept and (result.policy.cap_days is None or result.policy.at_cap == "keep"),
                tr(
                    "Some accounts are still in onboarding in week {last}. What ends the waiting of those that never"
                    " meet your policy?",
                    last=LAST,
                ),
            ),
            Mistake(
                "cap_too_late",
                lambda result: result.kept,
                tr("Your cap comes after week {last}. Weeks times seven are days.", last=LAST),
            ),
            Mistake(
                "state_not_asked",
                lambda result: not result.policy.state and len(result.false) > FALSE,
                tr("Your policy does not ask for the state. Accounts are handed over before they use the product."),
            ),
            Mistake(
                "cap_too_early",
                lambda result: len(result.false) > FALSE and (result.policy.cap_days or 999) < 100,
                tr("Too many false handoffs, and many by your cap: it comes before slower accounts had their time."),
            ),
            Mistake(
                "short_peak",
                lambda result: len(result.false) > FALSE,
                tr("Too many false handoffs. Look for short peaks early on, and ask for how long the state must last."),
            ),
            Mistake(
                "waits_for_notes",
                lambda result: len(result.late) > LATE and "risks" in result.policy.information,
                tr("Customers wait in the state for a note. Compare the weeks in which it is written with the state."),
            ),
            Mistake(
                "waits_too_long",
                lambda result: len(result.late) > LATE,
                tr("Your policy asks for the state for so long that every handoff comes late."),
            ),
            Mistake(
                "nothing_told",
                lambda result: len(result.untold) > UNTOLD,
                tr("Too many are handed over without a next goal. A state says nothing about what the customer wants."),
            ),
        ),
        hints=(
            tr(
                "Take one account with a short early peak, one that is slow, and one that never gets there. What would"
                " your policy do with each?"
            ),
            tr("For each note: how many weeks after the state begins is it written?"),
        ),
        given={"accounts": lives},
        exhibits=(table,),
    )
