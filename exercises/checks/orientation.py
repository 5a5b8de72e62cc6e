"""Questions on notebook 00: what customer success is, how its parts fit, and where to begin."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from cslib.course.question import Questions, named, shuffled
from cslib.course.task import Choice, Choices, Field, Judged, Misfit, Number, Order, Task
from cslib.language import date, number, percent
from cslib.show import style
from cslib.show.display import ChartView

QUESTIONS = Questions()


@QUESTIONS.add(1)
def building_order(draw, words) -> Task:
    """Put the parts of customer success in the order in which a company builds them."""
    customers = 10 * int(draw.integers(4, 12))
    options = words.shuffled(draw, ["goal", "onboarding", "renewal", "adoption"])
    return words.task(
        Order(options, ("goal", "onboarding", "renewal", "adoption")),
        mistakes={
            "adoption_early": lambda order: (
                order.index("adoption") < max(order.index("onboarding"), order.index("renewal"))
            ),
            "goal_late": lambda order: order.index("goal") > order.index("onboarding"),
            "renewal_first": lambda order: order.index("renewal") < order.index("onboarding"),
        },
        places={"customers": customers},
    )


@QUESTIONS.add(2)
def terms(draw, words) -> Task:
    """Tell right pairs of terms from mixed-up ones: one of each kind from three groups."""
    english, japanese = words.spoken("en"), words.spoken("ja")
    pairs = {}
    for group in ("contract", "phase", "programme"):
        first, second, third, _ = draw.permutation(4)
        pairs[f"{group}_right"] = f"{english(group, first)} = {japanese(group, first)}"
        pairs[f"{group}_mixed"] = f"{english(group, second)} = {japanese(group, third)}"
    right = frozenset(code for code in pairs if code.endswith("_right"))
    return words.task(
        Choices(shuffled(draw, pairs), right),
        mistakes={
            "contract_words": lambda codes: "contract_mixed" in codes,
            "phase_words": lambda codes: "phase_mixed" in codes,
            "programme_words": lambda codes: "programme_mixed" in codes,
            "missed": lambda codes: codes < right,
        },
    )


@QUESTIONS.add(3)
def which_table(draw, words) -> Task:
    """Find the table that answers a question about an account."""
    # table: one that may mention the answer, and one that has nothing to do with it
    others = {
        "contracts": ("touches", "milestones"),
        "usage": ("touches", "milestones"),
        "milestones": ("handoff_info", "contracts"),
        "touches": ("needs", "usage"),
        "handoff_info": ("touches", "contracts"),
        "needs": ("usage", "touches"),
    }
    right = list(others)[int(draw.integers(len(others)))]
    near, far = others[right]
    rows = {name: words("rows", name) for name in others}
    roles = {"right": right, "near": near, "far": far}
    roles |= {name: name for name in rows if name not in (right, near, far)}
    options = {code: words("option", table=name, row=rows[name]) for code, name in roles.items()}
    return words.task(
        Choice(shuffled(draw, options), "right"),
        mistakes={"near": "near", "far": "far", "another_table": lambda code: code in rows},
        places={
            "question": words("asked", right),
            "table": right,
            "row": rows[right],
            "near": near,
            "near_row": rows[near],
            "far": far,
            "far_row": rows[far],
        },
    )


@QUESTIONS.add(4)
def life_chart(draw, words) -> Task:
    """Read from a chart how much time there was between a fall in use and the last day for notice."""
    handoff, fall = int(draw.integers(11, 15)), int(draw.integers(22, 29))
    notice, renewal = int(draw.integers(41, 45)), 52
    title, note = words("title"), words("note")
    weeks = range(1, 53)
    days = [min(week, 4) + int(draw.integers(0, 2)) if week < fall else int(draw.integers(0, 2)) for week in weeks]
    with style.canvas(title, note, height=3.2) as canvas:
        axes = canvas.axes()
        axes.plot(weeks, days, "o-", color=style.BLUE, markersize=4, linewidth=0.9)
        marks = (
            (handoff, style.GREEN, "--", words("handoff")),
            (notice, style.VERMILLION, "-", words("notice")),
            (renewal, style.INK, ":", words("renewal")),
        )
        for week, colour, line, label in marks:
            axes.axvline(week, color=colour, linestyle=line, linewidth=1.4, label=label)
        axes.set(xlim=(0, 53.5), ylim=(-0.3, 5.5), xlabel=words("x"), ylabel=words("y"))
        axes.set_xticks(range(0, 53, 4))
        axes.grid(color=style.PALE, linewidth=0.6)
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    alt = words("alt", title=title, fall=fall, handoff=handoff, notice=notice, renewal=renewal, note=note)
    return words.task(
        Number(notice - fall, tolerance=2),
        mistakes={"to_renewal": renewal - fall, "from_handoff": notice - handoff, "week_of_fall": fall},
        places={"fall": fall, "notice": notice, "weeks": notice - fall},
        given={"fall": fall, "notice": notice, "handoff": handoff, "renewal": renewal},
        exhibits=(ChartView("q4_life", title, alt, canvas.png),),
    )


@QUESTIONS.add(5)
def two_shapes(draw, words) -> Task:
    """Tell what holds for one of the two common shapes of a team."""
    shapes = ("one", "split")
    asked = int(draw.integers(2))
    holds, other = (words.each(shapes[place]) for place in (asked, 1 - asked))
    options = {"first": holds[0], "second": holds[1], "other_first": other[0], "other_second": other[1]}
    options["always"] = words("always")
    return words.task(
        Choices(shuffled(draw, options), frozenset({"first", "second"})),
        mistakes={
            "always_better": lambda codes: "always" in codes,
            "other_shape": lambda codes: codes & {"other_first", "other_second"},
            "half": lambda codes: len(codes) == 1,
        },
        places={"shape": words("shapes", asked)},
    )


WEEKS = 13


def _read_day(given, form: str) -> datetime.date:
    """Return a day given as ``2026-08-02`` or as a date."""
    if isinstance(given, datetime.datetime):
        return given.date()
    if isinstance(given, datetime.date):
        return given
    try:
        return datetime.date.fromisoformat(given.strip())
    except (AttributeError, ValueError):
        raise Misfit(form) from None


@QUESTIONS.add(6)
def last_day(draw, words) -> Task:
    """Find the next last day for notice of a contract that renews by itself."""
    start = datetime.date(2023, int(draw.integers(1, 13)), int(draw.integers(1, 29)))
    notice = int(draw.choice([30, 45, 60, 90]))
    renewal = start.replace(year=start.year + int(draw.integers(2, 4)))
    deadline, before = (
        day - datetime.timedelta(days=notice) for day in (renewal, start.replace(year=renewal.year - 1))
    )
    today = deadline - datetime.timedelta(days=int(draw.integers(100, 180)))
    terms = (date(start), words("months"), words("renewal"), words("notice", days=notice))
    table = words.table("q6_contract", "text text", ((term,) for term in terms))
    return words.task(
        Judged(
            passes=lambda day: day == deadline,
            example=date(deadline),
            reads=lambda given: _read_day(given, words("form")),
            fields=(Field("", words("day"), "day"),),
        ),
        mistakes={
            "renewal_day": lambda day: day == renewal,
            "term_before": lambda day: day == before,
            "from_today": lambda day: day == today + datetime.timedelta(days=notice),
            "counted_forward": lambda day: day == renewal + datetime.timedelta(days=notice),
            "one_day": lambda day: abs((day - deadline).days) == 1,
            "by_months": lambda day: abs((day - deadline).days) <= 4,
        },
        places=dict(today=date(today), renewal=date(renewal), notice=notice, deadline=date(deadline)),
        given={"start": start, "notice_days": notice, "today": today},
        exhibits=(table,),
    )


@QUESTIONS.add(7)
def due_soon(draw, words) -> Task:
    """Count the accounts whose last day for notice lies in the next 30 days."""
    today = datetime.date(2026, int(draw.integers(1, 13)), 1)
    due, over = (int(value) for value in draw.choice([2, 3, 4], 2, replace=False))
    rows = []
    for count, ahead in ((due, (1, 30)), (2, (45, 120))):
        for _ in range(count):
            notice = int(draw.choice([60, 90]))
            rows.append((today + datetime.timedelta(days=notice + int(draw.integers(*ahead))), notice))
    for _ in range(over):
        rows.append((today + datetime.timedelta(days=int(draw.integers(5, 29))), int(draw.choice([30, 60]))))
    rows.sort()
    lettered = ((chr(65 + place), *row) for place, row in enumerate(rows))
    table = words.table("q7_renewals", "text date number", lettered, date=date(today))
    return words.task(
        Number(due),
        mistakes={"by_renewal": over, "over_counted": due + over, "everybody": len(rows)},
        places={"today": date(today), "due": due, "over": over},
        given={"rows": rows, "today": today, "days": 30},
        exhibits=(table,),
    )


@QUESTIONS.add(8)
def job_description(draw, words) -> Task:
    """Find what is wanted first in an advertisement that asks for everything."""
    share, count = int(draw.integers(30, 46)), int(draw.integers(15, 40))
    first, other = (("onboarding", "renewal", "adoption")[place] for place in draw.permutation(3)[:2])
    clue = words("clues", first, count=count, share=share)
    lines = (clue, *words.each("lines"))
    table = words.table("q8_advertisement", "text", ((lines[place],) for place in draw.permutation(4)))
    parts = {"first": words("parts", first), "other": words("parts", other)}
    options = words.shuffled(draw, ["first", "other", "loudest", "everything"], **parts)
    return words.task(
        Choice(options, "first"),
        mistakes={"other_part": "other", "loudest": "loudest", "everything": "everything"},
        places={"clue": clue},
        exhibits=(table,),
    )


@QUESTIONS.add(9)
def how_many_people(draw, words) -> Task:
    """Turn the tasks of an advertisement into full-time people."""
    week = int(draw.choice([35, 36, 38, 40]))
    tasks = [
        (int(draw.integers(25, 36)), int(draw.integers(14, 20))),
        (int(draw.integers(30, 50)), int(draw.integers(3, 5))),
        (int(draw.integers(80, 120)), 1),
        (int(draw.integers(4, 7)), int(draw.integers(30, 45))),
    ]
    total = sum(times * hours for times, hours in tasks)
    people = total / WEEKS / week
    table = words.table("q9_tasks", "text number number", tasks)
    first = tasks[0][0] * tasks[0][1] / WEEKS / week
    return words.task(
        Number(people, tolerance=0.051),
        mistakes={
            "one_task": first,
            "twelve_weeks": total / 12 / week,
            "times_left_out": sum(hours for _, hours in tasks) / week,
            "hours_a_week": total / WEEKS,
        },
        places=dict(weeks=WEEKS, hours=week, total=number(total), people=number(people, 1), first=number(first, 1)),
        given={"week": week, "tasks": tasks},
        exhibits=(table,),
    )


@QUESTIONS.add(10)
def still_here(draw, words) -> Task:
    """Judge a claim that retention shows success."""
    accounts, renewed = 10 * int(draw.integers(12, 20)), int(draw.integers(8, 16))
    left, goals = int(draw.integers(2, 5)), int(draw.integers(20, 40))
    options = words.shuffled(draw, ["sign", "success", "credit", "nothing"])
    return words.task(
        Choice(options, "sign"),
        mistakes={"sign_for_thing": "success", "causal": "credit", "thrown_away": "nothing"},
        places={
            "kept": accounts - left,
            "accounts": accounts,
            "share": percent((accounts - left) / accounts),
            "renewed": renewed,
            "goals": goals,
        },
    )


BLOCKS = (30, 60, 90)


@QUESTIONS.add(11)
def one_off(draw, words) -> Task:
    """Choose what to do with a request that comes again and again."""
    asked, minutes = int(draw.integers(9, 19)), 5 * int(draw.integers(4, 9))
    options = words.shuffled(draw, ["mechanism", "quick", "product", "everybody"])
    return words.task(
        Choice(options, "mechanism"),
        mistakes={"alone": "quick", "passed_off": "product", "burden": "everybody"},
        places={"asked": asked, "minutes": minutes, "hours": round(asked * minutes / 60)},
    )


@dataclass(frozen=True)
class _Plan:
    """Tasks by block: the letters of each block, all tasks once."""

    blocks: tuple[tuple[str, ...], ...]

    def at(self, letter: str) -> int:
        """Return which block a task lies in: 0, 1 or 2."""
        return next(place for place, block in enumerate(self.blocks) if letter in block)


@QUESTIONS.add(12)
def first_days(draw, words) -> Task:
    """Lay out tasks over three blocks: hours, what must come before, and a day for notice."""
    limit, deadline = 60, int(draw.integers(64, 78))
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
    letters = named(draw, hours, "PQRSTUV")
    tasks = {letter: task for task, letter in letters.items()}
    rows = (
        (letter, words("tasks", task, day=deadline), hours[task], letters.get(needs.get(task)))
        for letter, task in tasks.items()
    )
    table = words.table("q12_tasks", "text text number text", rows)

    def read(given) -> _Plan:
        wanted = words("form", example='{30: "PQ", 60: "RST", 90: "UV"}')
        if isinstance(given, Mapping) and set(given) == set(tasks):
            given = {block: [task for task, day in given.items() if day == str(block)] for block in BLOCKS}
        if not isinstance(given, Mapping) or {str(block) for block in given} != {str(block) for block in BLOCKS}:
            raise Misfit(wanted)
        given = {int(block): letters for block, letters in given.items()}
        blocks = tuple(tuple(letter.upper() for letter in given[block] if letter.isalpha()) for block in BLOCKS)
        if sorted(letter for block in blocks for letter in block) != sorted(tasks):
            raise Misfit(wanted)
        return _Plan(blocks)

    faults = {
        "too_late": lambda plan: plan.at(letters["talk"]) == 2,
        "too_early": lambda plan: any(plan.at(letters[one]) <= plan.at(letters[first]) for one, first in needs.items()),
        "too_full": lambda plan: any(sum(hours[tasks[one]] for one in block) > limit for block in plan.blocks),
    }
    best = (("learn", "terms", "listen"), ("lead", "talk"), ("own", "mechanism"))
    return words.task(
        Judged(
            passes=lambda plan: not any(made(plan) for made in faults.values()),
            example="; ".join(
                f"{block}: {', '.join(letters[task] for task in part)}"
                for block, part in zip(BLOCKS, best, strict=True)
            ),
            reads=read,
            fields=tuple(
                Field(
                    letter,
                    f"{letter}: {words('short', task)}",
                    "list",
                    {str(day): words("to", day=day) for day in BLOCKS},
                )
                for letter, task in tasks.items()
            ),
        ),
        mistakes=faults,
        places={"limit": limit, "day": deadline},
        given={"letters": letters, "hours": hours, "limit": limit},
        exhibits=(table,),
    )
