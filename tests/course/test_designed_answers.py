"""Questions whose answer is a design: every answer of a grid, judged a second time from what the table shows."""

from __future__ import annotations

import re
from itertools import combinations, permutations, product

import pytest

from cslib.course.folder import Learner
from cslib.course.question import CORRECT, MISFIT, NOT_YET, OTHER, Question


def shown(question: Question) -> list[tuple]:
    """Return the rows of the table that goes with a question."""
    return list(question.task.exhibits[0].rows)


def weeks_in_state(text: str) -> set[int]:
    return {week for first, last in re.findall(r"(\d+)-(\d+)", text) for week in range(int(first), int(last) + 1)}


def keeps_the_limits(rows, policy) -> bool:
    """Replay a policy on rows of the table, as the question's text tells it."""
    false = late = untold = 0
    for _, spans, goal, risks in rows:
        inside, notes = weeks_in_state(spans), {"next_goal": goal, "risks": risks}
        for week in range(1, 31):
            asked = range(week - max(policy["persistence_weeks"], 1) + 1, week + 1)
            ready = not policy["state"] or inside.issuperset(asked)
            ready = ready and all((notes[name] or 99) <= week for name in policy["information"])
            if ready or (policy["at_cap"] == "handoff" and (policy["cap_days"] or 999) <= 7 * week):
                break
        else:
            return False
        false += week + 13 not in inside
        late += inside.issuperset(range(week - 8, week + 1))
        untold += goal is None or goal > week
    return false <= 2 and late <= 1 and untold <= 2


def test_a_policy_is_told_what_it_did():
    question = Question("02", 11, Learner(seed=2))
    at_once = {"state": False, "persistence_weeks": 0, "information": [], "cap_days": None, "at_cap": "handoff"}
    said = question.check(at_once).sentences[-1]
    never = [name for name, spans, *_ in shown(question) if not weeks_in_state(spans)]
    false = [name for name, spans, *_ in shown(question) if 1 + 13 not in weeks_in_state(spans)]
    assert set(never) <= set(false)
    assert f"False handoffs: {len(false)} ({', '.join(false)}); late: 0; without a next goal: 14 " in said
    assert said.endswith("not handed over by week 30: 0.")


@pytest.mark.parametrize(("number", "form"), [(1, '"abcd"'), (8, '"ac"'), (7, '"a"')])
def test_an_answer_of_another_form_is_told_the_form_of_its_question(number, form):
    card = Question("02", number, Learner(seed=2)).check("PQ")
    assert (card.code, card.status) == (MISFIT, NOT_YET)
    assert form in str(card)


@pytest.mark.parametrize("seed", [2, 30])
def test_handoff_policies_are_judged_as_the_table_says(seed):
    question = Question("02", 11, Learner(seed=seed))
    rows = shown(question)
    notes = [(), ("next_goal",), ("risks",), ("next_goal", "risks")]
    grid = product((True, False), (0, 2, 4, 8, 9), notes, (60, 120, 180, 230, None), ("handoff", "keep"))
    found = set()
    for values in grid:
        names = ("state", "persistence_weeks", "information", "cap_days", "at_cap")
        policy = dict(zip(names, values, strict=True))
        card = question.check(policy)
        assert (card.status == CORRECT) == keeps_the_limits(rows, policy), policy
        # Whatever is wrong with a policy, its author is told what.
        assert card.code not in {MISFIT, OTHER}, policy
        found.add(card.code)
    assert len(found) >= 8


@pytest.mark.parametrize(
    "answer",
    [{"stat": True}, {"persistence_weeks": -1}, {"information": ["gossip"]}, {"milestones": ["kickoff"]}, {}, {3: 4}],
)
def test_a_policy_that_cannot_be_read_says_so(answer):
    card = Question("02", 11, Learner(seed=4)).check(answer)
    assert (card.status, card.code) == (NOT_YET, MISFIT)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pairs_are_judged_as_the_table_says(seed):
    question = Question("05", 10, Learner(seed=seed))
    work = {name: (accounts, months) for name, *both in shown(question) for accounts, months in [(both[:2], both[2:])]}
    missing = {name: [i for i in (0, 1) if accounts[i] < 5] for name, (accounts, _) in work.items()}
    learners = {name: phases[0] for name, phases in missing.items() if phases}
    passed = 0
    for guides in permutations(work, len(learners)):
        pairs = dict(zip(learners, guides, strict=True))
        good = all(
            work[guide][0][phase] >= 5 and work[guide][1][phase] >= 6
            for guide, phase in zip(guides, learners.values(), strict=True)
        )
        card = question.check(pairs)
        assert (card.status == CORRECT) == good, pairs
        assert card.code not in {MISFIT, OTHER}, pairs
        passed += good
    assert passed > 1


@pytest.mark.parametrize("seed", range(4))
def test_one_split_of_the_work_fits_and_no_other(seed):
    question = Question("05", 11, Learner(seed=seed))
    rows, time = shown(question), question.given["time"]
    passed = []
    for size in range(1, len(rows) + 1):
        for chosen in combinations(rows, size):
            hours = sum(row[2] for row in chosen)
            rest = sum(row[2] for row in rows) - hours
            good = hours <= 0.85 * time["onboarding"] + 1e-9 and rest <= 0.85 * time["adoption"] + 1e-9
            good &= all(("(onboarding)" in row[3]) == (row in chosen) for row in rows if row[3] != "–")
            card = question.check("".join(row[0] for row in chosen))
            assert (card.status == CORRECT) == good, chosen
            assert card.code not in {MISFIT, OTHER}
            passed += [chosen] if good else []
    assert len(passed) == 1
