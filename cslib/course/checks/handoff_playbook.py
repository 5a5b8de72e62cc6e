"""Questions 1 to 4 on notebook 02: the parts of a criterion, the playbook, and a replay by hand."""

from __future__ import annotations

from cslib.course.answers import Choice, Number, Order
from cslib.course.question import Mistake, Questions, Task, shuffled
from cslib.language import number, percent, tr
from cslib.show import style
from cslib.show.columns import Column
from cslib.show.display import ChartView, TableView

QUESTIONS = Questions()


@QUESTIONS.add(1, lambda: tr("Four parts of a criterion"))
def parts(draw) -> Task:
    """Put four lines of a handoff criterion in the order of the parts they belong to."""
    days = 30 * int(draw.integers(4, 8))
    weeks = int(draw.integers(3, 6))
    options = shuffled(
        draw,
        {
            "state": tr("It has met the rule for high utilization for {weeks} weeks running.", weeks=weeks),
            "milestone": tr("The kickoff was held and the first report was built."),
            "information": tr("Its next goal and the name of its champion are written in the sheet."),
            "cap": tr("On day {days} it is handed over as it is.", days=days),
        },
    )
    return Task(
        ask=(
            tr("Two teams agree on these four lines about an account."),
            tr("Put them in this order: state, milestones, information, cap."),
        ),
        answer=Order(options, ("state", "milestone", "information", "cap")),
        why=(
            tr(
                "The state is what the account does. Milestones are what was done with it. Information is what is"
                " written down."
            ),
            tr("The cap ends the waiting on day {days}. It asks nothing of the account.", days=days),
        ),
        mistakes=(
            Mistake(
                "done_or_written",
                ("state", "information", "milestone", "cap"),
                tr("Two lines are swapped. One is an event that took place, the other is something written down."),
            ),
            Mistake(
                "done_or_used",
                ("milestone", "state", "information", "cap"),
                tr("A step that was done once is not yet a state. A state shows in how the product is used."),
            ),
            Mistake(
                "cap_is_no_condition",
                lambda order: order[-1] != "cap",
                tr("One line asks nothing of the account; it only sets an end. That is the cap."),
            ),
        ),
        hints=(tr("Ask of each line: is it about use, about an event, about a note, or about the calendar?"),),
        given={"days": days, "weeks": weeks},
    )


@QUESTIONS.add(2, lambda: tr("Where accounts stall"))
def stalled(draw) -> Task:
    """Compute the share that stalls at a step from accounts of which some still have time."""
    early, late, overdue = int(draw.integers(45, 70)), int(draw.integers(9, 16)), int(draw.integers(12, 22))
    done, open_ = int(draw.integers(8, 14)), int(draw.integers(25, 40))
    over, running = early + late + overdue, done + open_
    table = TableView(
        "q2_stalls",
        tr("From the kickoff to the first data loaded: 21 days are allowed"),
        (
            Column(tr("The 21 days")),
            Column(tr("Number of accounts"), "number"),
            Column(tr("Loaded in time"), "number"),
            Column(tr("Loaded late"), "number"),
            Column(tr("Not loaded yet"), "number"),
        ),
        ((tr("are over"), over, early, late, overdue), (tr("still run"), running, done, 0, open_)),
    )
    return Task(
        ask=(
            tr("An account stalls at a step if it takes longer than the days allowed, whether it gets there or not."),
            tr(
                "What share of accounts stalls here? Use only accounts that have had all of their days. Three decimals."
            ),
        ),
        answer=Number((late + overdue) / over, tolerance=0.0006, share=True),
        why=(
            tr(
                "Of {n} accounts the 21 days are over. {late} were late and {open} are still waiting.",
                n=over,
                late=late,
                open=overdue,
            ),
            tr(
                "The other {n} still have time. Those of them that are done are the fast ones; leave them out too.",
                n=running,
            ),
        ),
        mistakes=(
            Mistake(
                "unfinished_kept",
                (late + overdue) / (over + running),
                tr("Your denominator holds accounts whose 21 days still run. They may yet stall."),
            ),
            Mistake(
                "unfinished_stalled",
                (late + overdue + open_) / (over + running),
                tr("You have counted accounts as stalled whose 21 days still run. They may yet be in time."),
            ),
            Mistake(
                "fast_ones_added",
                (late + overdue) / (over + done),
                tr(
                    "You have added those that are done before their 21 days are over. They are the fast ones of their"
                    " row; the slow ones of the same row are not in yet."
                ),
            ),
            Mistake(
                "late_forgotten",
                overdue / over,
                tr("Those that got there late have stalled too: they took longer than allowed."),
            ),
            Mistake(
                "survivors_only",
                late / (early + late),
                tr("You have looked only at accounts that got there. Those that wait the longest are missing."),
            ),
        ),
        hints=(tr("For which row of the table are the 21 days over for everybody in it?"),),
        given={"over": over, "in_time": early, "late": late, "overdue": overdue, "running": running, "open": open_},
        exhibits=(table,),
    )


@QUESTIONS.add(3, lambda: tr("Reading a funnel"))
def funnel(draw) -> Task:
    """Find in a chart the step at which the largest share of those who reach it stops."""
    worst = int(draw.integers(2, 4))
    losses = [0.27, 0.12, 0.14, 0.16]
    losses[worst] = 0.35
    counts = [10 * int(draw.integers(19, 23))]
    for loss in losses:
        counts.append(round(counts[-1] * (1 - loss)))
    steps = (
        tr("Contract"),
        tr("Kickoff held"),
        tr("Data loaded"),
        tr("Users trained"),
        tr("First result shown"),
    )
    title = tr("Each step of the playbook loses some of the accounts")
    note = tr(
        "n = {n} accounts, all of them past the last due day. Bars: accounts that reached the step in time.",
        n=counts[0],
    )
    with style.canvas(title, note, height=3.0) as canvas:
        axes = canvas.axes()
        axes.barh(range(5), counts, color=style.BLUE, height=0.6)
        for place, count in enumerate(counts):
            axes.annotate(number(count), (count, place), xytext=(5, 0), textcoords="offset points", va="center")
        axes.set_yticks(range(5), steps)
        axes.invert_yaxis()
        axes.set(xlim=(0, 1.12 * counts[0]), xlabel=tr("Accounts that reached the step"))
    said = tr(", ").join(f"{step} {number(count)}" for step, count in zip(steps, counts, strict=True))
    chart = ChartView(
        "q3_funnel", title, tr("Bars. {title}. {points}. {note}", title=title, points=said, note=note), canvas.png
    )
    between = {
        place: tr("Between “{before}” and “{after}”", before=steps[place], after=steps[place + 1]) for place in range(4)
    }
    codes = {0: "largest_drop", 1: "flat", worst: "worst", 5 - worst: "other"}
    options = shuffled(draw, {codes[place]: between[place] for place in range(4)})
    return Task(
        ask=(
            tr("At which step does the largest share of the accounts that come to it get no further?"),
            tr("Compare each bar with the one above it."),
        ),
        answer=Choice(options, "worst"),
        why=(
            tr(
                "{before} accounts came to the step and {after} got past it: {share} did not.",
                before=counts[worst],
                after=counts[worst + 1],
                share=percent(1 - counts[worst + 1] / counts[worst]),
            ),
            tr(
                "From the first bar to the second more accounts are lost in number, but of more accounts: {share}.",
                share=percent(1 - counts[1] / counts[0]),
            ),
        ),
        mistakes=(
            Mistake(
                "absolute_drop",
                "largest_drop",
                tr(
                    "You have looked for the largest drop in number. More accounts come to the first step, so"
                    " divide by those who come."
                ),
            ),
            Mistake(
                "small_drop",
                "flat",
                tr("These two bars are almost equally long. Little is lost there."),
            ),
            Mistake(
                "not_the_worst",
                "other",
                tr("Some are lost there, but a larger share elsewhere. Divide each bar by the one above it."),
            ),
        ),
        hints=(tr("For each pair of bars: lost accounts divided by the upper bar."),),
        given={"counts": counts},
        exhibits=(chart,),
    )


@QUESTIONS.add(4, lambda: tr("With what was known that week"))
def replay(draw) -> Task:
    """Find the week in which a rule would have handed over an account, knowing only what was known then."""
    begin = int(draw.integers(4, 12))
    inside = {*range(begin, begin + 5), *range(begin + 6, begin + 13)}
    written = begin + 5
    first = begin - 2
    weeks = [(week, week in inside, week >= written) for week in range(first, begin + 13)]
    table = TableView(
        "q4_weeks",
        tr("What was known of one account in each week"),
        (Column(tr("Week of its life"), "number"), Column(tr("In the state")), Column(tr("Next goal in the sheet"))),
        tuple((week, "✓" if state else "–", "✓" if note else "–") for week, state, note in weeks),
    )
    answer = begin + 9
    return Task(
        ask=(
            tr("The rule: in the state for four weeks running, this week included, and the next goal in the sheet."),
            tr("Replay it week by week. In which week of its life is the account handed over?"),
        ),
        answer=Number(answer),
        why=(
            tr(
                "In week {week} the state had held for four weeks, but nobody had written down the goal.",
                week=begin + 3,
            ),
            tr(
                "In week {note} the goal was there, but the state was lost. The four weeks begin anew, and end in"
                " week {week}.",
                note=written,
                week=answer,
            ),
        ),
        mistakes=(
            Mistake(
                "note_forgotten",
                begin + 3,
                tr("The state had held for four weeks by then. What else does the rule ask for?"),
            ),
            Mistake(
                "state_that_week",
                written,
                tr("The note was there in that week. Look at the state in the same week."),
            ),
            Mistake(
                "not_running",
                begin + 6,
                tr("“Running” means without a gap. After a gap the count begins anew."),
            ),
            Mistake(
                "hindsight",
                begin,
                tr("That the state would last was not known in that week. A replay may use only what was known then."),
            ),
        ),
        hints=(tr("Cover the rows below with your hand and go down one week at a time."),),
        given={"weeks": weeks},
        exhibits=(table,),
    )
