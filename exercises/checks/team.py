"""Questions on notebook 05: what a split is for, whether it works, how many people, and who learns what."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from cslib.course.question import Questions
from cslib.course.task import LETTERS, Choice, Choices, Field, Judged, Misfit, Number, Order, Task
from cslib.language import join, number, percent, tr
from cslib.show import style
from cslib.show.display import ChartView
from cslib.show.marks import write
from cslib.stats.intervals import proportion

QUESTIONS = Questions()


@QUESTIONS.add(1)
def purpose_first(draw, words) -> Task:
    """Put the steps towards a split in their order."""
    people = int(draw.integers(5, 15))
    options = words.shuffled(draw, ["purpose", "whole", "roles", "line"])
    return words.task(
        Order(options, ("purpose", "whole", "roles", "line")),
        mistakes={
            "line_first": lambda order: order.index("line") < 3,
            "roles_before_whole": ("purpose", "roles", "whole", "line"),
            "measures_first": lambda order: order[0] in ("whole", "roles"),
        },
        places={"n": people},
        given={"people": people},
    )


@QUESTIONS.add(2)
def ready(draw, words) -> Task:
    """Judge readiness from four quarters of two figures with their intervals."""
    n = [int(value) for value in draw.integers(180, 230, 4)]
    m = [int(value) for value in draw.integers(85, 110, 4)]
    reach = [proportion(round(size * float(draw.uniform(0.60, 0.66))), size) for size in n]
    renewed = [proportion(round(size * share), size) for size, share in zip(m, (0.95, 0.87, 0.96, 0.97), strict=True)]
    rows = zip(("2025Q4", "2026Q1", "2026Q2", "2026Q3"), reach, renewed, strict=True)
    table = words.table("q2_ready", "text estimate estimate", rows)
    options = words.shuffled(draw, ["unknown", "latest", "mean", "failed"])
    return words.task(
        Choice(options, "unknown"),
        mistakes={"one_good_quarter": "latest", "estimates_only": "mean", "unknown_as_missed": "failed"},
        places={
            "reach_target": percent(0.5, 0),
            "rate_target": percent(0.85, 0),
            "rate": percent(renewed[1].estimate),
            "low": percent(renewed[1].low),
            "high": percent(renewed[1].high),
        },
        given={"reach": [found.low for found in reach], "renewed": [found.low for found in renewed]},
        exhibits=(table,),
    )


@QUESTIONS.add(3)
def figures(draw, words) -> Task:
    """Choose the figures of onboarding that have a result, a target and an owner."""
    first, second, third, fourth = (words("people", place) for place in draw.permutation(4))
    goal, days, mails = 5 * int(draw.integers(13, 17)), 10 * int(draw.integers(10, 14)), 100 * int(draw.integers(3, 7))
    options = words.shuffled(
        draw,
        ["overhang", "notes", "everybody", "wish", "activity"],
        **{
            "goal": goal,
            "days": days,
            "mails": mails,
            "first": first,
            "second": second,
            "third": third,
            "fourth": fourth,
        },
    )
    return words.task(
        Choices(options, frozenset({"overhang", "notes"})),
        mistakes={
            "activity": lambda chosen: "activity" in chosen,
            "no_target": lambda chosen: "wish" in chosen,
            "no_owner": lambda chosen: "everybody" in chosen,
            "half": lambda chosen: len(chosen) == 1,
        },
        given={"goal": goal, "days": days, "mails": mails},
    )


@QUESTIONS.add(4)
def verdicts(draw, words) -> Task:
    """Choose the figures that meet their target by their interval."""
    moved = int(draw.integers(-1, 2))
    # figure: what is asked, estimate, low, high, unit
    cases = {
        "reach": (words("at_least", n=50), 57 + moved, 53 + moved, 61 + moved, "%"),
        "churn": (words("at_most", n=9), 6 + moved, 4 + moved, 7 + moved, "%"),
        "notes": (words("at_least", n=80), 84 + moved, 77 + moved, 89 + moved, "%"),
        "stuck": (words("at_most", n=12), 10 + moved, 7 + moved, 15 + moved, "%"),
        "days": (words("at_most_days", n=120), 131 + moved, 126 + moved, 138 + moved, ""),
    }
    options = words.shuffled(draw, list(cases))
    rows = []
    for code, name in options.items():
        target, *values, unit = cases[code]
        estimate, low, high = (f"{value}{unit}" for value in values)
        rows.append((name, target, estimate, tr("{low} to {high}", low=low, high=high)))
    table = words.table("q4_figures", "text text text text", rows)
    return words.task(
        Choices(options, frozenset({"reach", "churn"})),
        mistakes={
            "estimates_only": frozenset({"reach", "churn", "notes", "stuck"}),
            "direction": lambda chosen: "days" in chosen,
            "straddling": lambda chosen: bool(chosen & {"notes", "stuck"}),
            "half": lambda chosen: len(chosen) == 1,
        },
        given={"figures": {code: cases[code][1:4] for code in options}},
        exhibits=(table,),
    )


@QUESTIONS.add(5)
def goals(draw, words) -> Task:
    """Compute the share of goals known to be reached when some are overdue, unknown or not yet due."""
    reached, overdue = int(draw.integers(48, 70)), int(draw.integers(20, 32))
    unknown, early = int(draw.integers(14, 26)), int(draw.integers(34, 50))
    due = reached + overdue + unknown
    table = words.table("q5_goals", "text number", ((reached,), (overdue,), (unknown,), (early,)))
    return words.task(
        Number(reached / due, tolerance=0.0006, share=True),
        mistakes={
            "unknown_dropped": reached / (reached + overdue),
            "unknown_reached": (reached + unknown) / due,
            "not_due": reached / (due + early),
            "known_and_open": reached / (reached + overdue + early),
        },
        places={"reached": reached, "due": due, "high": percent((reached + unknown) / due), "n": unknown},
        given={"reached": reached, "overdue": overdue, "unknown": unknown, "open": early},
        exhibits=(table,),
    )


@QUESTIONS.add(6)
def headcount(draw, words) -> Task:
    """Compute how many people the work of two phases takes."""
    accounts = int(draw.integers(50, 80)), int(draw.integers(300, 420))
    minutes = int(draw.integers(36, 50)), int(draw.integers(6, 11))
    hours = int(draw.integers(8, 13))
    work = sum(a * m for a, m in zip(accounts, minutes, strict=True))
    table = words.table("q6_work", "text number number", zip(accounts, minutes, strict=True))
    return words.task(
        Number(math.ceil(work / (60 * hours))),
        mistakes={
            "rounded_down": math.floor(work / (60 * hours)),
            "not_whole": lambda given: given % 1 and abs(given - work / (60 * hours)) < 0.06,
            "one_phase": math.ceil(accounts[1] * minutes[1] / (60 * hours)),
            "plain_mean": math.ceil(sum(accounts) * sum(minutes) / 2 / (60 * hours)),
            "full_week": math.ceil(work / (60 * 40)),
        },
        places={
            "hours": hours,
            "a": accounts[0],
            "b": minutes[0],
            "c": accounts[1],
            "d": minutes[1],
            "minutes": number(work),
            "own": number(60 * hours),
            "people": number(work / (60 * hours), 2),
            "whole": math.ceil(work / (60 * hours)),
        },
        given={"accounts": accounts, "minutes": minutes, "hours": hours},
        exhibits=(table,),
    )


@QUESTIONS.add(7)
def waiting(draw, words) -> Task:
    """Read from a chart how much longer work waits under a higher load."""
    low = int(draw.choice([70, 75, 80]))
    high = int(draw.choice([92, 94, 95, 96]))
    scale = float(draw.uniform(0.4, 0.9))
    loads = [50, 60, low, 85, 90, high]
    waits = {load: round(scale * load / (100 - load), 1) for load in loads}
    title, note = words("title"), words("note")
    with style.canvas(title, note, height=3.4) as canvas:
        axes = canvas.axes()
        curve = [load / 2 for load in range(80, 195)]
        axes.plot([load / 100 for load in curve], [scale * load / (100 - load) for load in curve], color=style.PALE)
        axes.plot([load / 100 for load in loads], list(waits.values()), "o", color=style.BLUE, markersize=6)
        for load, days in waits.items():
            write(axes, f"{load}%: {number(days, 1)}", (load / 100, days), (-7, 6), ha="right")
        axes.set(xlim=(0.38, 1.0), ylim=(0, 1.15 * max(waits.values())))
        axes.set_ylabel(words("y"))
        style.percent_axis(axes.xaxis, words("x"))
    said = join(words("point", load=percent(load / 100, 0), days=number(days, 1)) for load, days in waits.items())
    chart = ChartView("q7_waiting", title, words("alt", title=title, points=said, note=note), canvas.png)
    return words.task(
        Number(waits[high] / waits[low], tolerance=0.0501),
        mistakes={
            "in_proportion": high / low,
            "difference": waits[high] - waits[low],
            "turned_round": waits[low] / waits[high],
            "from_half": waits[high] / waits[50],
        },
        places={
            "low": low,
            "high": high,
            "long": number(waits[high], 1),
            "short": number(waits[low], 1),
            "times": number(waits[high] / waits[low], 1),
            "before": 100 - low,
            "after": 100 - high,
        },
        given={"waits": waits, "low": low, "high": high},
        exhibits=(chart,),
    )


@QUESTIONS.add(8)
def full_load(draw, words) -> Task:
    """Say why work waits although there is less of it than time."""
    people, load = int(draw.integers(2, 6)), int(draw.choice([93, 94, 95, 96]))
    options = words.shuffled(draw, ["uneven", "slow", "lacking", "wrong"])
    return words.task(
        Choice(options, "uneven"),
        mistakes={"blames_a_person": "slow", "above_capacity": "lacking", "average_only": "wrong"},
        places={"people": people, "load": load, "free": 100 - load, "weeks": round(100 / (100 - load))},
        given={"people": people, "load": load},
    )


@QUESTIONS.add(9)
def assumed(draw, words) -> Task:
    """Judge a comparison of two shapes of a team that hangs on an assumption."""
    one = round(float(draw.uniform(2.0, 2.6)), 1)
    more, less = round(one + float(draw.uniform(0.6, 1.0)), 1), round(one - float(draw.uniform(0.4, 0.8)), 1)
    gain = int(draw.choice([8, 10, 12]))
    table = words.table("q9_shapes", "text decimal decimal", (("0%", one, more), (f"{gain}%", one, less)))
    options = words.shuffled(draw, ["depends", "stay", "split", "middle"])
    return words.task(
        Choice(options, "depends"),
        mistakes={"zero_is_assumed_too": "stay", "taken_for_forecast": "split", "mean_of_guesses": "middle"},
        places={"none": "0%", "gain": f"{gain}%"},
        given={"one": one, "two": (more, less), "gain": gain},
        exhibits=(table,),
    )


LEAST = 5
HALF_YEAR = 6
MOST = 0.85


@QUESTIONS.add(10)
def shadowing(draw, words) -> Task:
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
    rows = ((name, *people[name]) for name in sorted(people))
    table = words.table("q10_people", "text number number number number", rows)

    def read(answer) -> dict[str, str]:
        if not isinstance(answer, Mapping) or not answer:
            raise Misfit(words("form", example=f'{{"{sorted(people)[0]}": "{sorted(people)[1]}"}}'))
        pairs = {str(one).strip(): str(other).strip() for one, other in answer.items() if other != ""}
        unknown = sorted({*pairs, *pairs.values()} - people.keys())
        if unknown:
            raise Misfit(words("unknown", names=", ".join(unknown)))
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
    return words.task(
        Judged(
            passes=lambda pairs: (
                pairs.keys() == learners.keys()
                and not wrong(pairs, knows)
                and not wrong(pairs, settled)
                and not crowded(pairs)
            ),
            example=", ".join(f"{one} → {other}" for one, other in best.items()),
            reads=read,
            fields=tuple(
                Field(
                    one, words("learns", name=one), "list", {other: other for other in sorted(people) if other != one}
                )
                for one in sorted(people)
            ),
        ),
        mistakes={
            "glimpse": lambda pairs: names[1] not in pairs and learners.keys() - {names[1]} <= pairs.keys(),
            "somebody_left_out": lambda pairs: bool(learners.keys() - pairs.keys()),
            "knows_both": lambda pairs: bool(pairs.keys() - learners.keys()),
            "same_side": lambda pairs: wrong(pairs, knows),
            "newcomer": lambda pairs: wrong(pairs, settled),
            "crowded": crowded,
        },
        places=dict(least=LEAST, months=HALF_YEAR, learners=join(sorted(learners)), one=names[1], new=names[4]),
        given={"people": people},
        exhibits=(table,),
    )


@dataclass(frozen=True)
class Job:
    """A task: its code, the role whose figure it serves (empty: either may take it), hours a week."""

    code: str
    owner: str
    hours: int


def _jobs(draw) -> list[Job]:
    """Draw eight tasks in an order of the learner's own."""
    more = [int(value) for value in draw.integers(0, 2, 3)]
    jobs = [
        Job("kickoffs", "onboarding", 9 + more[0]),
        Job("sheets", "onboarding", 4),
        Job("after", "onboarding", 3),
        Job("renewals", "adoption", 14 + more[1]),
        Job("needs", "adoption", 8 + more[2]),
        Job("webinars", "", 8),
        Job("questions", "", 6),
        Job("mail", "", 4),
    ]
    return [jobs[i] for i in draw.permutation(len(jobs))]


@QUESTIONS.add(11)
def split(draw, words) -> Task:
    """Divide tasks between two roles, so that figures and tasks stay together and both keep a reserve."""
    jobs = dict(zip(LETTERS, _jobs(draw), strict=False))
    hours = {role: sum(job.hours for job in jobs.values() if job.owner == role) for role in ("onboarding", "adoption")}
    # Room for the webinars in onboarding and for the other two tasks in adoption, and for no other division.
    room = {"onboarding": hours["onboarding"] + 9, "adoption": hours["adoption"] + 10}
    time = {role: math.ceil(room[role] / MOST) for role in room}
    rows = (
        (letter, words("tasks", job.code), job.hours, words("serves", job.code) if job.owner else "–")
        for letter, job in jobs.items()
    )
    table = words.table("q11_tasks", "text text number text", rows)

    def read(answer) -> frozenset:
        if isinstance(answer, str):
            answer = [letter for letter in answer.lower() if letter.isalpha()]
        if not isinstance(answer, (list, tuple, set, frozenset)) or not answer or not set(answer) <= jobs.keys():
            raise Misfit(words("form"))
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
    return words.task(
        Judged(
            passes=fits,
            example=good,
            reads=read,
            fields=(Field("", "", "several", {job.code: words("tasks", job.code) for job in jobs.values()}),),
        ),
        mistakes={
            "own_ground": lambda chosen: "after" in misplaced(chosen),
            "sheets_elsewhere": lambda chosen: "sheets" in misplaced(chosen),
            "figure_without_task": misplaced,
            "over_time": lambda chosen: any(load(chosen, role) > 1 for role in time),
            "no_reserve": lambda chosen: any(load(chosen, role) > MOST for role in time),
        },
        places={
            "onboarding": time["onboarding"],
            "adoption": time["adoption"],
            "most": percent(MOST, 0),
            "onboarding_load": percent(load(good, "onboarding")),
            "adoption_load": percent(load(good, "adoption")),
            "onboarding_most": number(MOST * time["onboarding"], 1),
            "adoption_most": number(MOST * time["adoption"], 1),
        },
        given={"tasks": {letter: (job.owner, job.hours) for letter, job in jobs.items()}, "time": time},
        exhibits=(table,),
    )
