"""Questions 1 to 5 on notebook 05: readiness, purpose, figures with owner and target, verdicts, customers' goals."""

from __future__ import annotations

from cslib.course.answers import Choice, Choices, Number, Order
from cslib.course.question import Mistake, Questions, Task, shuffled
from cslib.language import percent, tr
from cslib.show.columns import Column
from cslib.show.display import TableView
from cslib.stats.intervals import proportion

QUESTIONS = Questions()


@QUESTIONS.add(1, lambda: tr("Before any organisation chart"))
def purpose_first(draw) -> Task:
    """Put the steps towards a split in their order."""
    people = int(draw.integers(5, 15))
    options = shuffled(
        draw,
        {
            "purpose": tr("Say what the split is for."),
            "whole": tr("Say which state and measures CS as a whole should reach by it."),
            "roles": tr("Give each role its KGI and KPIs."),
            "line": tr("Draw the line between the roles, and who sits where."),
        },
    )
    return Task(
        ask=(
            tr("A CS team of {n} people thinks about splitting onboarding and adoption.", n=people),
            tr("In which order does it work?"),
        ),
        answer=Order(options, ("purpose", "whole", "roles", "line")),
        why=(
            tr("Purpose, then CS as a whole, then each role. The line between the roles comes out of the answers."),
            tr("Another purpose, another size of team or another service may give another line."),
        ),
        mistakes=(
            Mistake(
                "line_first",
                lambda order: order.index("line") < 3,
                tr("You draw the line before it is known what each side answers for. Then it can only be a guess."),
            ),
            Mistake(
                "roles_before_whole",
                ("purpose", "roles", "whole", "line"),
                tr(
                    "Each role has its figures before anybody knows where CS as a whole should go. They may pull apart."
                ),
            ),
            Mistake(
                "measures_first",
                lambda order: order[0] in ("whole", "roles"),
                tr("You begin with measures. How would the team choose them without knowing what the split is for?"),
            ),
        ),
        hints=(tr("Begin with the question whose answer you need for all the others."),),
        given={"people": people},
    )


@QUESTIONS.add(2, lambda: tr("Is it time to split?"))
def ready(draw) -> Task:
    """Judge readiness from four quarters of two figures with their intervals."""
    n = [int(value) for value in draw.integers(180, 230, 4)]
    m = [int(value) for value in draw.integers(85, 110, 4)]
    reach = [proportion(round(size * float(draw.uniform(0.60, 0.66))), size) for size in n]
    renewed = [proportion(round(size * share), size) for size, share in zip(m, (0.95, 0.87, 0.96, 0.97), strict=True)]
    table = TableView(
        "q2_ready",
        tr("The last four quarters, with 95% intervals"),
        (
            Column(tr("Quarter")),
            Column(tr("Onboarding: in the state on day 90"), "estimate"),
            Column(tr("Renewals: renewal rate"), "estimate"),
        ),
        tuple(zip(("2025Q4", "2026Q1", "2026Q2", "2026Q3"), reach, renewed, strict=True)),
    )
    options = shuffled(
        draw,
        {
            "unknown": tr("Not shown yet: renewal cannot be told to be steady, because of one quarter."),
            "latest": tr("Yes: in the latest quarter both are clearly above their targets."),
            "mean": tr("Yes: all eight figures lie above their targets."),
            "failed": tr("No: renewal has missed its target, so a split is ruled out."),
        },
    )
    return Task(
        ask=(
            tr(
                "Targets: {reach} of accounts in the state on day 90, and a renewal rate of {rate}.",
                reach=percent(0.5, 0),
                rate=percent(0.85, 0),
            ),
            tr(
                "Steady means: in each of the four quarters even the lower bound reaches the target. Is the"
                " ground there for an adoption team?"
            ),
        ),
        answer=Choice(options, "unknown"),
        why=(
            tr(
                "In 2026Q1 the renewal rate is {rate}, but its interval, {low} to {high}, lies on both sides of"
                " the target.",
                rate=percent(renewed[1].estimate),
                low=percent(renewed[1].low),
                high=percent(renewed[1].high),
            ),
            tr("So it is neither steady nor failed. Look again next quarter, and ask what happened in that one."),
        ),
        mistakes=(
            Mistake(
                "one_good_quarter",
                "latest",
                tr("One good quarter may be luck. What does “steady” ask of the other three?"),
            ),
            Mistake(
                "estimates_only", "mean", tr("You have compared the estimates. Look at the lower end of each interval.")
            ),
            Mistake(
                "unknown_as_missed",
                "failed",
                tr("Missed would mean that even the upper bound is below the target. Is it?"),
            ),
        ),
        hints=(tr("Go through the eight intervals and mark each whose lower end is below its target."),),
        given={"reach": [found.low for found in reach], "renewed": [found.low for found in renewed]},
        exhibits=(table,),
    )


@QUESTIONS.add(3, lambda: tr("A figure that steers"))
def figures(draw) -> Task:
    """Choose the figures of onboarding that have a result, a target and an owner."""
    people = (tr("Sato"), tr("Mori"), tr("Ito"), tr("Kato"))
    names = [people[i] for i in draw.permutation(4)]
    goal, days, mails = 5 * int(draw.integers(13, 17)), 10 * int(draw.integers(10, 14)), 100 * int(draw.integers(3, 7))
    options = shuffled(
        draw,
        {
            "overhang": tr(
                "In the state 90 days after the handoff: at least {goal}%. Owner: {name}.", goal=goal, name=names[0]
            ),
            "notes": tr("Handoffs with all information: at least 90%. Owner: {name}.", name=names[1]),
            "everybody": tr("Median days to the handoff: at most {days}. Owner: everybody.", days=days),
            "wish": tr("Customers who know the product well: as many as possible. Owner: {name}.", name=names[2]),
            "activity": tr("Mails sent: at least {n} a month. Owner: {name}.", n=mails, name=names[3]),
        },
    )
    return Task(
        ask=(
            tr(
                "Five lines stand under onboarding in a KPI tree. The purpose: customers stay in the state after the"
                " handoff."
            ),
            tr("Which of them can stay as they are? Give all letters."),
        ),
        answer=Choices(options, frozenset({"overhang", "notes"})),
        why=(
            tr(
                "A figure that steers says what should come out, has a number to reach, and one person who answers for"
                " it."
            ),
            tr("Both serve what comes after the handoff. That keeps onboarding from closing in on its own ground."),
        ),
        mistakes=(
            Mistake(
                "activity",
                lambda chosen: "activity" in chosen,
                tr(
                    "One of your lines counts what the team does, not what comes of it. It grows without any customer"
                    " gaining."
                ),
            ),
            Mistake(
                "no_target",
                lambda chosen: "wish" in chosen,
                tr("One of your lines has no number to reach. How would anybody see whether it is met?"),
            ),
            Mistake(
                "no_owner",
                lambda chosen: "everybody" in chosen,
                tr("One of your lines belongs to everybody. Who is asked when it is missed?"),
            ),
            Mistake("half", lambda chosen: len(chosen) == 1, tr("That one can stay. There is another.")),
        ),
        hints=(tr("Ask of each line: which result, which number, which person?"),),
        given={"goal": goal, "days": days, "mails": mails},
    )


@QUESTIONS.add(4, lambda: tr("Met, missed, or not to be told"))
def verdicts(draw) -> Task:
    """Choose the figures that meet their target by their interval."""
    moved = int(draw.integers(-1, 2))
    # figure: name, what is asked, estimate, low, high, unit
    cases = {
        "reach": (tr("In the state on day 90"), tr("at least {n}%", n=50), 57 + moved, 53 + moved, 61 + moved, "%"),
        "churn": (tr("Churn in a year"), tr("at most {n}%", n=9), 6 + moved, 4 + moved, 7 + moved, "%"),
        "notes": (tr("Handoffs with all notes"), tr("at least {n}%", n=80), 84 + moved, 77 + moved, 89 + moved, "%"),
        "stuck": (tr("Accounts stuck in onboarding"), tr("at most {n}%", n=12), 10 + moved, 7 + moved, 15 + moved, "%"),
        "days": (
            tr("Median days to the handoff"),
            tr("at most {n} days", n=120),
            131 + moved,
            126 + moved,
            138 + moved,
            "",
        ),
    }
    codes = list(shuffled(draw, {code: code for code in cases}))
    table = TableView(
        "q4_figures",
        tr("Five figures of the team, with their targets and 95% intervals"),
        (Column(tr("Figure")), Column(tr("Target")), Column(tr("Estimate")), Column(tr("95% interval"))),
        tuple(_with_interval(*cases[code]) for code in codes),
    )
    return Task(
        ask=(
            tr("The quarter is over. For each figure the data give an estimate with an interval."),
            tr("Which figures can be said to have met their target? Give all letters."),
        ),
        answer=Choices({code: cases[code][0] for code in codes}, frozenset({"reach", "churn"})),
        why=(
            tr("A target is met where the whole interval is on its good side. For “at most” that is below."),
            tr(
                "Two figures look good but their interval lies on both sides: not to be told. One is missed: even its"
                " better end is past the target."
            ),
        ),
        mistakes=(
            Mistake(
                "estimates_only",
                frozenset({"reach", "churn", "notes", "stuck"}),
                tr(
                    "You have compared estimates with targets. With other accounts of the same kind, some of these"
                    " would fall on the other side."
                ),
            ),
            Mistake(
                "direction",
                lambda chosen: "days" in chosen,
                tr("With days fewer is better. Read whether each target says “at least” or “at most”."),
            ),
            Mistake(
                "straddling",
                lambda chosen: bool(chosen & {"notes", "stuck"}),
                tr("One of your figures has its target inside its interval: neither met nor missed."),
            ),
            Mistake("half", lambda chosen: len(chosen) == 1, tr("That target is met. So is one other.")),
        ),
        hints=(tr("For each figure, mark the target on a line and draw the interval. On which side does it lie?"),),
        given={"figures": {code: cases[code][2:5] for code in codes}},
        exhibits=(table,),
    )


def _with_interval(name: str, target: str, estimate: int, low: int, high: int, unit: str) -> tuple[str, ...]:
    """Return a row of the table: the figure, its target, its estimate, and the interval as the kit writes one."""
    return name, target, f"{estimate}{unit}", tr("{low} to {high}", low=f"{low}{unit}", high=f"{high}{unit}")


@QUESTIONS.add(5, lambda: tr("What the customers wanted"))
def goals(draw) -> Task:
    """Compute the share of goals known to be reached when some are overdue, unknown or not yet due."""
    reached, overdue = int(draw.integers(48, 70)), int(draw.integers(20, 32))
    unknown, early = int(draw.integers(14, 26)), int(draw.integers(34, 50))
    due = reached + overdue + unknown
    table = TableView(
        "q5_goals",
        tr("Goals that customers set themselves, today"),
        (Column(tr("State of the goal")), Column(tr("Goals"), "number")),
        (
            (tr("Its day is over: reached"), reached),
            (tr("Its day is over: not reached"), overdue),
            (tr("Its day is over: nobody has noted what became of it"), unknown),
            (tr("Its day is still to come, and it is open"), early),
        ),
    )
    return Task(
        ask=(
            tr("Of the goals whose day is over, what share has been reached at the least? Count only what is known."),
            tr("Give a share to three decimals."),
        ),
        answer=Number(reached / due, tolerance=0.0006, share=True),
        why=(
            tr("{reached} of {due} goals whose day is over are known to be reached.", reached=reached, due=due),
            tr(
                "If all the unknown ones were reached too it would be {high}. The truth lies between; the way"
                " to it is to ask {n} customers.",
                high=percent((reached + unknown) / due),
                n=unknown,
            ),
        ),
        mistakes=(
            Mistake(
                "unknown_dropped",
                reached / (reached + overdue),
                tr(
                    "You have left out goals of which nothing is noted. That takes them for as good as the others,"
                    " and success is noted more readily."
                ),
            ),
            Mistake(
                "unknown_reached",
                (reached + unknown) / due,
                tr("You have counted unknown goals as reached. That is the most it can be, not the least."),
            ),
            Mistake(
                "not_due",
                reached / (due + early),
                tr("Your denominator holds goals whose day is still to come. They have not failed."),
            ),
            Mistake(
                "known_and_open",
                reached / (reached + overdue + early),
                tr("Two things at once: open goals are in the denominator, and unknown ones are not."),
            ),
        ),
        hints=(tr("Whose day is over? All of these make the denominator. Which of them are reached for certain?"),),
        given={"reached": reached, "overdue": overdue, "unknown": unknown, "open": early},
        exhibits=(table,),
    )
