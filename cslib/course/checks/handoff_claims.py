"""Questions 8 to 10 on notebook 02: what goes together, totals and their parts, and rankings of people."""

from __future__ import annotations

from cslib.course.answers import Choice, Choices, Order
from cslib.course.question import Mistake, Questions, Task, shuffled
from cslib.language import number, percent, tr
from cslib.show.columns import Column
from cslib.show.display import TableView
from cslib.stats.intervals import difference, proportion

QUESTIONS = Questions()


@QUESTIONS.add(8, lambda: tr("Notes and relapse"))
def notes(draw) -> Task:
    """Say what holds about missing notes that go with relapse."""
    full, part = int(draw.integers(150, 200)), int(draw.integers(130, 180))
    slipped = [round(full * float(draw.uniform(0.08, 0.11))), round(part * float(draw.uniform(0.25, 0.3)))]
    shares = proportion(slipped[0], full), proportion(slipped[1], part)
    gap = difference(shares[1], shares[0])
    options = shuffled(
        draw,
        {
            "associated": tr("Missing notes are associated with more relapse."),
            "within": tr(
                "Comparing handoffs of the same person would show whether a person's haste alone explains it."
            ),
            "cause": tr(
                "If all sheets are filled in, relapse will fall to {share}.", share=percent(shares[0].estimate)
            ),
            "nothing": tr("As haste may lie behind both, notes have no effect."),
        },
    )
    return Task(
        ask=(
            tr(
                "Relapse within 90 days: {few} of {full} handoffs with all notes, {many} of {part} with some missing.",
                few=slipped[0],
                full=full,
                many=slipped[1],
                part=part,
            ),
            tr(
                "The difference is {gap} points (95%: {low} to {high}). Give the letters of all sentences that hold.",
                gap=number(100 * gap.estimate, 1),
                low=number(100 * gap.low, 1),
                high=number(100 * gap.high, 1),
            ),
        ),
        answer=Choices(options, frozenset({"associated", "within"})),
        why=(
            tr("The interval is clear of zero, so the two go together. Why they do, the figures do not say."),
            tr(
                "People in haste may write less and also explain less. Handoffs of one and the same person share that"
                " person's habits, so comparing them takes those out."
            ),
        ),
        mistakes=(
            Mistake(
                "causal",
                lambda chosen: "cause" in chosen,
                tr("One of your sentences promises what a change would do. So far you have seen what goes together."),
            ),
            Mistake(
                "no_effect_either",
                lambda chosen: "nothing" in chosen,
                tr("One of your sentences says that there is no effect. Another possible explanation is not a proof."),
            ),
            Mistake(
                "half",
                lambda chosen: len(chosen) == 1,
                tr("What you chose holds. There is one more."),
            ),
        ),
        hints=(tr("Keep three things apart: what goes together, what could explain it, and what would tell."),),
        given={"full": full, "part": part, "slipped": slipped},
    )


@QUESTIONS.add(9, lambda: tr("The kickoff that seems to harm"))
def kickoff(draw) -> Task:
    """Judge a difference that turns around within segments."""
    sizes = {("small", True): 160, ("small", False): 40, ("large", True): 40, ("large", False): 160}
    rates = {("small", True): 0.74, ("small", False): 0.62, ("large", True): 0.96, ("large", False): 0.89}
    sizes = {key: size + int(draw.integers(-4, 5)) for key, size in sizes.items()}
    kept = {key: round(sizes[key] * rates[key]) for key in sizes}
    names = {"small": tr("Small customers"), "large": tr("Large customers")}
    total = {
        met: sum(kept[size, met] for size in names) / sum(sizes[size, met] for size in names) for met in (True, False)
    }
    table = TableView(
        "q9_kickoff",
        tr("Accounts with and without a kickoff, and how many stayed for a year"),
        (
            Column(tr("Segment")),
            Column(tr("With a kickoff"), "number"),
            Column(tr("Stayed, with a kickoff"), "number"),
            Column(tr("Without a kickoff"), "number"),
            Column(tr("Stayed, without a kickoff"), "number"),
        ),
        tuple(
            (name, sizes[size, True], kept[size, True], sizes[size, False], kept[size, False])
            for size, name in names.items()
        ),
    )
    options = shuffled(
        draw,
        {
            "like": tr(
                "Within each segment, accounts with a kickoff stay more often; the total compares small with large."
            ),
            "harm": tr("Kickoffs scare customers away and should be dropped."),
            "nothing": tr("Kickoffs make no difference: what they win with large customers they lose with small ones."),
            "cause": tr("Kickoffs make customers stay, so every account must have one."),
        },
    )
    return Task(
        ask=(
            tr(
                "All together, {met} of the accounts with a kickoff stayed, and {unmet} of those without.",
                met=percent(total[True]),
                unmet=percent(total[False]),
            ),
            tr("What does the table say?"),
        ),
        answer=Choice(options, "like"),
        why=(
            tr(
                "Small: {a} with a kickoff, {b} without. Large: {c} and {d}. Like with like, it is better both times.",
                **dict(zip("abcd", (percent(kept[key] / sizes[key]) for key in sizes), strict=True)),
            ),
            tr("Kickoffs were held mostly with small customers, who leave more often. This is Simpson's paradox."),
        ),
        mistakes=(
            Mistake(
                "mixed_segments",
                "harm",
                tr("That follows the total. Who mostly gets a kickoff, and how often do such customers leave anyway?"),
            ),
            Mistake(
                "not_divided",
                "nothing",
                tr("Compute the share that stayed in each of the four cells. Does one segment really lose?"),
            ),
            Mistake(
                "causal",
                "cause",
                tr("Like with like is fairer, but still no proof: keen customers may agree to a kickoff more readily."),
            ),
        ),
        hints=(tr("Work out the share that stayed for each segment, with and without."),),
        given={"sizes": list(sizes.values()), "kept": list(kept.values())},
        exhibits=(table,),
    )


@QUESTIONS.add(10, lambda: tr("Two rankings"))
def rankings(draw) -> Task:
    """Order four people by overhang, which is neither speed nor relapse nor a count."""
    moved = [int(value) for value in draw.integers(-1, 2, 4)]
    # person: median days, handoffs, in the state then, of them 90 days later, of the others 90 days later
    cases = {
        "steady": (118 + 3 * moved[0], 60, 54, 48, 3 + moved[0]),
        "swift": (76 + 2 * moved[1], 64, 50, 44, 5 + moved[1]),
        "hasty": (64 + 2 * moved[2], 70, 30, 29, 7 + moved[2]),
        "busy": (95 + 3 * moved[3], 110, 80, 66, 7 + moved[3]),
    }
    names = dict(zip(shuffled(draw, {code: code for code in cases}), "PQRS", strict=True))
    order = sorted(cases, key=names.get)
    table = TableView(
        "q10_people",
        tr("Handoffs of four people, each followed for 90 days"),
        (
            Column(tr("Person")),
            Column(tr("Median days to the handoff"), "number"),
            Column(tr("Handoffs"), "number"),
            Column(tr("In the state at the handoff"), "number"),
            Column(tr("Of these, in the state 90 days later"), "number"),
            Column(tr("Of the others, in the state 90 days later"), "number"),
        ),
        tuple((names[code], *cases[code]) for code in order),
    )

    def by(key) -> tuple:
        return tuple(sorted(cases, key=lambda code: key(*cases[code])))

    return Task(
        ask=(
            tr(
                "The overhang is the share of all accounts that a person handed over which are in the state 90 days"
                " later."
            ),
            tr("Order the four by overhang, the highest first."),
        ),
        answer=Order(
            {code: tr("Person {name}", name=names[code]) for code in order},
            by(lambda days, n, inside, kept, found: -(kept + found) / n),
        ),
        why=(
            tr(
                "Add the last two columns and divide by the handoffs: {shares}.",
                shares=tr(", ").join(
                    f"{names[code]} {percent((cases[code][3] + cases[code][4]) / cases[code][1])}" for code in order
                ),
            ),
            tr(
                "The fastest, {fast}, leaves the least behind. Yet {swift} is fast and comes second: speed itself is"
                " not the problem.",
                fast=names["hasty"],
                swift=names["swift"],
            ),
        ),
        mistakes=(
            Mistake(
                "by_speed",
                by(lambda days, *_: days),
                tr("That is the order by days. It rewards who lets go early, whatever comes afterwards."),
            ),
            Mistake(
                "by_relapse",
                by(lambda days, n, inside, kept, found: -kept / inside),
                tr(
                    "You have divided by accounts in the state at the handoff. Then handing over the others costs"
                    " nothing."
                ),
            ),
            Mistake(
                "by_count",
                by(lambda days, n, inside, kept, found: -(kept + found)),
                tr("You have counted accounts. Whoever hands over many has many, so divide by the handoffs."),
            ),
        ),
        hints=(tr("For each person: everybody in the state 90 days later, divided by everybody handed over."),),
        given={"people": [cases[code] for code in order]},
        exhibits=(table,),
    )
