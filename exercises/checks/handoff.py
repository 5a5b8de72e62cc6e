"""Questions on notebook 02: when to hand over, and what happens afterwards."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from cslib.company.policies.policy import Handoff
from cslib.course.question import Questions, named, shuffled
from cslib.course.task import Choice, Choices, Field, Judged, Misfit, Number, Order, Task
from cslib.language import join, number, percent, tr
from cslib.show import style
from cslib.show.display import ChartView
from cslib.stats.intervals import difference, proportion

QUESTIONS = Questions()


@QUESTIONS.add(1)
def parts(draw, words) -> Task:
    """Put four lines of a handoff criterion in the order of the parts they belong to."""
    days = 30 * int(draw.integers(4, 8))
    weeks = int(draw.integers(3, 6))
    options = words.shuffled(draw, ["state", "milestone", "information", "cap"], weeks=weeks, days=days)
    return words.task(
        Order(options, ("state", "milestone", "information", "cap")),
        mistakes={
            "done_or_written": ("state", "information", "milestone", "cap"),
            "done_or_used": ("milestone", "state", "information", "cap"),
            "cap_is_no_condition": lambda order: order[-1] != "cap",
        },
        places={"days": days},
        given={"days": days, "weeks": weeks},
    )


@QUESTIONS.add(2)
def stalled(draw, words) -> Task:
    """Compute the share that stalls at a step from accounts of which some still have time."""
    early, late, overdue = int(draw.integers(45, 70)), int(draw.integers(9, 16)), int(draw.integers(12, 22))
    done, open_ = int(draw.integers(8, 14)), int(draw.integers(25, 40))
    over, running = early + late + overdue, done + open_
    rows = ((over, early, late, overdue), (running, done, 0, open_))
    table = words.table("q2_stalls", "text number number number number", rows)
    return words.task(
        Number((late + overdue) / over, tolerance=0.0006, share=True),
        mistakes={
            "unfinished_kept": (late + overdue) / (over + running),
            "unfinished_stalled": (late + overdue + open_) / (over + running),
            "fast_ones_added": (late + overdue) / (over + done),
            "late_forgotten": overdue / over,
            "survivors_only": late / (early + late),
        },
        places={"over": over, "late": late, "open": overdue, "running": running},
        given={"over": over, "in_time": early, "late": late, "overdue": overdue, "running": running, "open": open_},
        exhibits=(table,),
    )


@QUESTIONS.add(3)
def funnel(draw, words) -> Task:
    """Find in a chart the step at which the largest share of those who reach it stops."""
    worst = int(draw.integers(2, 4))
    losses = [0.27, 0.12, 0.14, 0.16]
    losses[worst] = 0.35
    counts = [10 * int(draw.integers(19, 23))]
    for loss in losses:
        counts.append(round(counts[-1] * (1 - loss)))
    steps = words.each("steps")
    title, note = words("title"), words("note", n=counts[0])
    with style.canvas(title, note, height=3.0) as canvas:
        axes = canvas.axes()
        axes.barh(range(5), counts, color=style.BLUE, height=0.6)
        for place, count in enumerate(counts):
            axes.annotate(number(count), (count, place), xytext=(5, 0), textcoords="offset points", va="center")
        axes.set_yticks(range(5), steps)
        axes.invert_yaxis()
        axes.set(xlim=(0, 1.12 * counts[0]), xlabel=words("x"))
    said = join(f"{step} {number(count)}" for step, count in zip(steps, counts, strict=True))
    chart = ChartView("q3_funnel", title, words("alt", title=title, points=said, note=note), canvas.png)
    codes = {0: "largest_drop", 1: "flat", worst: "worst", 5 - worst: "other"}
    between = {codes[place]: words("between", before=steps[place], after=steps[place + 1]) for place in range(4)}
    return words.task(
        Choice(shuffled(draw, between), "worst"),
        mistakes={"absolute_drop": "largest_drop", "small_drop": "flat", "not_the_worst": "other"},
        places={
            "before": counts[worst],
            "after": counts[worst + 1],
            "share": percent(1 - counts[worst + 1] / counts[worst]),
            "first": percent(1 - counts[1] / counts[0]),
        },
        given={"counts": counts},
        exhibits=(chart,),
    )


@QUESTIONS.add(4)
def replay(draw, words) -> Task:
    """Find the week in which a rule would have handed over an account, knowing only what was known then."""
    begin = int(draw.integers(4, 12))
    inside = {*range(begin, begin + 5), *range(begin + 6, begin + 13)}
    written = begin + 5
    weeks = [(week, week in inside, week >= written) for week in range(begin - 2, begin + 13)]
    rows = ((week, "✓" if state else "–", "✓" if note else "–") for week, state, note in weeks)
    table = words.table("q4_weeks", "number text text", rows)
    answer = begin + 9
    return words.task(
        Number(answer),
        mistakes=dict(note_forgotten=begin + 3, state_that_week=written, not_running=begin + 6, hindsight=begin),
        places={"early": begin + 3, "note": written, "answer": answer},
        given={"weeks": weeks},
        exhibits=(table,),
    )


@QUESTIONS.add(5)
def relapse(draw, words) -> Task:
    """Compute relapse among those in the state; everybody handed over is the denominator of the overhang."""
    inside, outside = int(draw.integers(70, 100)), int(draw.integers(40, 60))
    slipped, left = int(draw.integers(9, 14)), int(draw.integers(2, 6))
    found, gone = int(draw.integers(10, 18)), int(draw.integers(6, 10))
    kept, away = inside - slipped - left, outside - found - gone
    total = inside + outside
    rows = ((inside, kept, slipped, left), (outside, found, away, gone))
    table = words.table("q5_fates", "text number number number number", rows)
    return words.task(
        Number((slipped + left) / inside, tolerance=0.0006, share=True),
        mistakes={
            "false_handoffs": (slipped + left + away + gone) / total,
            "churn_forgotten": slipped / inside,
            "survivors_only": slipped / (inside - left),
            "wrong_denominator": (slipped + left) / total,
            "overhang": (kept + found) / total,
            "kept": kept / inside,
        },
        places=dict(inside=inside, slipped=slipped, left=left, total=total, share=percent((kept + found) / total)),
        given=dict(
            inside=inside, outside=outside, slipped=slipped, left=left, kept=kept, found=found, away=away, gone=gone
        ),
        exhibits=(table,),
    )


@QUESTIONS.add(6)
def competing(draw, words) -> Task:
    """Compute the share handed over by a day when others leave before they can be."""
    start = 10 * int(draw.integers(8, 15))
    early, late = (int(value) for value in draw.integers(18, 30, 2))
    left, gone = int(draw.integers(8, 14)), int(draw.integers(4, 9))
    at_risk = start - early - left
    open_ = at_risk - late - gone
    censored = 1 - (1 - early / start) * (1 - late / at_risk)
    rows = (("1-90", start, early, left), ("91-180", at_risk, late, gone))
    table = words.table("q6_days", "text number number number", rows)
    return words.task(
        Number((early + late) / start, tolerance=0.0006, share=True),
        mistakes={
            "censored_churn": censored,
            "survivors_only": (early + late) / (start - left - gone),
            "ended_only": (early + late) / (start - open_),
            "early_only": early / start,
        },
        places={"n": start, "open": open_, "done": early + late, "share": percent(censored)},
        given={"start": start, "early": early, "late": late, "left": left, "gone": gone, "at_risk": at_risk},
        exhibits=(table,),
    )


@QUESTIONS.add(7)
def cohorts(draw, words) -> Task:
    """Judge a claim about quarters of the start of which the newest is not finished."""
    sizes = [int(value) for value in draw.integers(38, 60, 4)]
    shares = (0.93, 0.92, 0.68, float(draw.uniform(0.18, 0.26)))
    done = [round(size * share) for size, share in zip(sizes, shares, strict=True)]
    days = [*(int(value) for value in draw.integers(108, 119, 2)), 95, int(draw.integers(52, 62))]
    rows = zip(("2025Q4", "2026Q1", "2026Q2", "2026Q3"), sizes, done, days, strict=True)
    table = words.table("q7_cohorts", "text number number number", rows)
    options = words.shuffled(draw, ["unfinished", "faster", "worse", "careless"])
    return words.task(
        Choice(options, "unfinished"),
        mistakes={"survivorship": "faster", "unfinished_count": "worse", "no_outcome": "careless"},
        places={"before": days[1], "now": days[3], "n": sizes[3], "done": done[3]},
        given={"sizes": sizes, "done": done, "days": days},
        exhibits=(table,),
    )


@QUESTIONS.add(8)
def notes(draw, words) -> Task:
    """Say what holds about missing notes that go with relapse."""
    full, part = int(draw.integers(150, 200)), int(draw.integers(130, 180))
    slipped = [round(full * float(draw.uniform(0.08, 0.11))), round(part * float(draw.uniform(0.25, 0.3)))]
    shares = proportion(slipped[0], full), proportion(slipped[1], part)
    gap = difference(shares[1], shares[0])
    options = words.shuffled(draw, ["associated", "within", "cause", "nothing"], share=percent(shares[0].estimate))
    return words.task(
        Choices(options, frozenset({"associated", "within"})),
        mistakes={
            "causal": lambda chosen: "cause" in chosen,
            "no_effect_either": lambda chosen: "nothing" in chosen,
            "half": lambda chosen: len(chosen) == 1,
        },
        places={
            "few": slipped[0],
            "full": full,
            "many": slipped[1],
            "part": part,
            "gap": number(100 * gap.estimate, 1),
            "low": number(100 * gap.low, 1),
            "high": number(100 * gap.high, 1),
        },
        given={"full": full, "part": part, "slipped": slipped},
    )


@QUESTIONS.add(9)
def kickoff(draw, words) -> Task:
    """Judge a difference that turns around within segments."""
    sizes = {("small", True): 160, ("small", False): 40, ("large", True): 40, ("large", False): 160}
    rates = {("small", True): 0.74, ("small", False): 0.62, ("large", True): 0.96, ("large", False): 0.89}
    sizes = {key: size + int(draw.integers(-4, 5)) for key, size in sizes.items()}
    kept = {key: round(sizes[key] * rates[key]) for key in sizes}
    both = ("small", "large")
    total = {
        met: sum(kept[size, met] for size in both) / sum(sizes[size, met] for size in both) for met in (True, False)
    }
    rows = ((sizes[size, True], kept[size, True], sizes[size, False], kept[size, False]) for size in both)
    table = words.table("q9_kickoff", "text number number number number", rows)
    options = words.shuffled(draw, ["like", "harm", "nothing", "cause"])
    return words.task(
        Choice(options, "like"),
        mistakes={"mixed_segments": "harm", "not_divided": "nothing", "causal": "cause"},
        places={
            "met": percent(total[True]),
            "unmet": percent(total[False]),
            **dict(zip("abcd", (percent(kept[key] / sizes[key]) for key in sizes), strict=True)),
        },
        given={"sizes": list(sizes.values()), "kept": list(kept.values())},
        exhibits=(table,),
    )


@QUESTIONS.add(10)
def rankings(draw, words) -> Task:
    """Order four people by overhang, which is neither speed nor relapse nor a count."""
    moved = [int(value) for value in draw.integers(-1, 2, 4)]
    # person: median days, handoffs, in the state then, of them 90 days later, of the others 90 days later
    cases = {
        "steady": (118 + 3 * moved[0], 60, 54, 48, 3 + moved[0]),
        "swift": (76 + 2 * moved[1], 64, 50, 44, 5 + moved[1]),
        "hasty": (64 + 2 * moved[2], 70, 30, 29, 7 + moved[2]),
        "busy": (95 + 3 * moved[3], 110, 80, 66, 7 + moved[3]),
    }
    names = named(draw, cases, "PQRS")
    rows = ((name, *cases[code]) for code, name in names.items())
    table = words.table("q10_people", "text number number number number number", rows)

    def by(key) -> tuple:
        return tuple(sorted(cases, key=lambda code: key(*cases[code])))

    return words.task(
        Order(
            {code: words("person", name=name) for code, name in names.items()},
            by(lambda days, n, inside, kept, found: -(kept + found) / n),
        ),
        mistakes={
            "by_speed": by(lambda days, *_: days),
            "by_relapse": by(lambda days, n, inside, kept, found: -kept / inside),
            "by_count": by(lambda days, n, inside, kept, found: -(kept + found)),
        },
        places={
            "shares": join(
                f"{name} {percent((cases[code][3] + cases[code][4]) / cases[code][1])}" for code, name in names.items()
            ),
            "fast": names["hasty"],
            "swift": names["swift"],
        },
        given={"people": [cases[code] for code in names]},
        exhibits=(table,),
    )


WEEKS = 44
AFTER = 13
FALSE, LATE, UNTOLD, LAST = 2, 1, 2, 30
"""At most: false handoffs, late ones, those without a next goal; and the last week in onboarding."""

FIELDS = ("next_goal", "risks")
AT_CAP = ("handoff", "keep")
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
    def told(self) -> dict[str, str]:
        """What the policy did: how many accounts, and which."""
        found = {what: getattr(self, what) for what in ("false", "late", "untold", "kept")}
        return {
            what: tr("{n} ({names})", n=len(names), names=join(names)) if names else "0"
            for what, names in found.items()
        }

    @property
    def passes(self) -> bool:
        return len(self.false) <= FALSE and len(self.late) <= LATE and len(self.untold) <= UNTOLD and not self.kept


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


def _read(answer, lives: list[Life], words) -> Result:
    """Read a policy from a dict, or an object of the kit's own, and try it."""
    if isinstance(answer, Handoff):
        policy = answer
    elif not isinstance(answer, Mapping) or not answer:
        raise Misfit(words("form", example='{"state": True}'))
    else:
        notes = {name: answer[name] for name in FIELDS if name in answer}
        if notes:
            # From the form: a box for each note, and what was left empty counts for nothing.
            answer = {name: value for name, value in answer.items() if name not in FIELDS and value not in (None, "")}
            answer["information"] = [name for name, asked in notes.items() if asked]
        try:
            policy = Handoff(**{"in_force_from": datetime.date(2026, 10, 1), **answer})
        except (ValidationError, TypeError) as problem:
            names = [str(error["loc"][0]) for error in getattr(problem, "errors", list)()]
            raise Misfit(words("wrong", names=join(names) or str(problem))) from None
    unknown = [name for name in policy.information if name not in FIELDS]
    if unknown or policy.milestones:
        raise Misfit(words("notes", fields=" / ".join(FIELDS)))
    return _tried(policy, lives)


@QUESTIONS.add(11)
def own_policy(draw, words) -> Task:
    """Write a handoff policy; it is replayed on fourteen accounts."""
    lives = _lives(draw)
    rows = ((life.name, life.spans, life.next_goal, life.risks) for life in lives)
    table = words.table("q11_accounts", "text text number number", rows, n=WEEKS)
    return words.task(
        Judged(
            passes=lambda result: result.passes,
            example='{"state": True, "persistence_weeks": 4, "information": ["next_goal"], "cap_days": 180,'
            ' "at_cap": "handoff"}',
            reads=lambda answer: _read(answer, lives, words),
            fields=(
                Field("state", words("fields", "state"), "yes"),
                Field("persistence_weeks", words("fields", "weeks"), "number", shown="0"),
                *(Field(name, words("fields", name), "yes") for name in FIELDS),
                Field("cap_days", words("fields", "cap"), "number"),
                Field("at_cap", words("fields", "at_cap"), "list", {code: words("fields", code) for code in AT_CAP}),
            ),
            tells=lambda result: words("told", last=LAST, **result.told),
        ),
        mistakes={
            "waits_for_ever": lambda result: (
                result.kept and (result.policy.cap_days is None or result.policy.at_cap == "keep")
            ),
            "cap_too_late": lambda result: result.kept,
            "state_not_asked": lambda result: not result.policy.state and len(result.false) > FALSE,
            "cap_too_early": lambda result: len(result.false) > FALSE and (result.policy.cap_days or 999) < 100,
            "short_peak": lambda result: len(result.false) > FALSE,
            "waits_for_notes": lambda result: len(result.late) > LATE and "risks" in result.policy.information,
            "waits_too_long": lambda result: len(result.late) > LATE,
            "nothing_told": lambda result: len(result.untold) > UNTOLD,
        },
        places={"false": FALSE, "late": LATE, "untold": UNTOLD, "after": AFTER, "last": LAST},
        given={"accounts": lives},
        exhibits=(table,),
    )
