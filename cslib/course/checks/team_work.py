"""Questions 6 to 9 on notebook 05: headcount, load and waiting, and what a thought experiment can say."""

from __future__ import annotations

import math

from cslib.course.answers import Choice, Number
from cslib.course.question import Mistake, Questions, Task, shuffled
from cslib.language import number, percent, tr
from cslib.show import style
from cslib.show.columns import Column
from cslib.show.display import ChartView, TableView

QUESTIONS = Questions()


@QUESTIONS.add(6, lambda: tr("How many people"))
def headcount(draw) -> Task:
    """Compute how many people the work of two phases takes."""
    accounts = int(draw.integers(50, 80)), int(draw.integers(300, 420))
    minutes = int(draw.integers(36, 50)), int(draw.integers(6, 11))
    hours = int(draw.integers(8, 13))
    work = sum(a * m for a, m in zip(accounts, minutes, strict=True))
    table = TableView(
        "q6_work",
        tr("Contact with customers by phase"),
        (
            Column(tr("Phase")),
            Column(tr("Number of accounts"), "number"),
            Column(tr("Minutes for an account in a week"), "number"),
        ),
        ((tr("Onboarding"), accounts[0], minutes[0]), (tr("Adoption"), accounts[1], minutes[1])),
    )
    return Task(
        ask=(
            tr(
                "One person can be in contact with customers for {hours} hours a week; the rest goes into preparing and"
                " meetings. Everybody can work both phases.",
                hours=hours,
            ),
            tr("How many whole people does the work take at the least?"),
        ),
        answer=Number(math.ceil(work / (60 * hours))),
        why=(
            tr(
                "{a} times {b} and {c} times {d} make {minutes} minutes a week.",
                a=accounts[0],
                b=minutes[0],
                c=accounts[1],
                d=minutes[1],
                minutes=number(work),
            ),
            tr(
                "A person has {minutes}. That makes {people} people, so {whole}; and even they have little reserve for"
                " busy weeks.",
                minutes=number(60 * hours),
                people=number(work / (60 * hours), 2),
                whole=math.ceil(work / (60 * hours)),
            ),
        ),
        mistakes=(
            Mistake(
                "rounded_down",
                math.floor(work / (60 * hours)),
                tr("With that many people some of the work would be left over every week."),
            ),
            Mistake(
                "not_whole",
                lambda given: given % 1 and abs(given - work / (60 * hours)) < 0.06,
                tr("That is how many people the minutes make. People come whole, and no work may be left over: round."),
            ),
            Mistake(
                "one_phase",
                math.ceil(accounts[1] * minutes[1] / (60 * hours)),
                tr("That is the work of adoption alone. New customers need time, too."),
            ),
            Mistake(
                "plain_mean",
                math.ceil(sum(accounts) * sum(minutes) / 2 / (60 * hours)),
                tr("You have taken the mean of the two times. Most accounts are in the phase that takes less."),
            ),
            Mistake(
                "full_week",
                math.ceil(work / (60 * 40)),
                tr("Nobody is in contact with customers for forty hours a week. The text says for how many."),
            ),
        ),
        hints=(tr("First the minutes of each phase in a week, then the minutes that one person has."),),
        given={"accounts": accounts, "minutes": minutes, "hours": hours},
        exhibits=(table,),
    )


@QUESTIONS.add(7, lambda: tr("Load and waiting"))
def waiting(draw) -> Task:
    """Read from a chart how much longer work waits under a higher load."""
    low = int(draw.choice([70, 75, 80]))
    high = int(draw.choice([92, 94, 95, 96]))
    scale = float(draw.uniform(0.4, 0.9))
    loads = [50, 60, low, 85, 90, high]
    waits = {load: round(scale * load / (100 - load), 1) for load in loads}
    title = tr("Work waits much longer when hardly any time is free")
    note = tr(
        "One person, work that comes unevenly. Mean wait in working days by a formula: a constant × load / (1 - load)."
    )
    with style.canvas(title, note, height=3.4) as canvas:
        axes = canvas.axes()
        curve = [load / 2 for load in range(80, 195)]
        axes.plot([load / 100 for load in curve], [scale * load / (100 - load) for load in curve], color=style.PALE)
        axes.plot([load / 100 for load in loads], list(waits.values()), "o", color=style.BLUE, markersize=6)
        for load, days in waits.items():
            axes.annotate(
                f"{load}%: {number(days, 1)}",
                (load / 100, days),
                xytext=(-7, 6),
                textcoords="offset points",
                ha="right",
                fontsize=9,
            )
        axes.set(xlim=(0.38, 1.0), ylim=(0, 1.15 * max(waits.values())))
        axes.set_xlabel(tr("Load: share of the working time that is taken"))
        axes.set_ylabel(tr("Wait (working days)"))
        style.percent_axis(axes.xaxis)
    said = tr(", ").join(
        tr("load {load}: {days} days", load=percent(load / 100, 0), days=number(days, 1))
        for load, days in waits.items()
    )
    chart = ChartView(
        "q7_waiting", title, tr("Dots. {title}. {points}. {note}", title=title, points=said, note=note), canvas.png
    )
    return Task(
        ask=(
            tr(
                "A manager wants to raise the load from {low}% to {high}%: “It is only a little more work.”",
                low=low,
                high=high,
            ),
            tr("How many times as long does work then wait? Read the two values, divide, and give one decimal."),
        ),
        answer=Number(waits[high] / waits[low], tolerance=0.0501),
        why=(
            tr(
                "{high} days instead of {low}: {times} times as long.",
                high=number(waits[high], 1),
                low=number(waits[low], 1),
                times=number(waits[high] / waits[low], 1),
            ),
            tr(
                "The wait depends on what is free, not on what is taken. Of every 100 hours {before} were free, and now"
                " {after} are.",
                before=100 - low,
                after=100 - high,
            ),
        ),
        mistakes=(
            Mistake(
                "in_proportion",
                high / low,
                tr("That is how much more work there is. Waiting does not grow in step with work. Read the height."),
            ),
            Mistake(
                "difference",
                waits[high] - waits[low],
                tr("That is by how many days longer. The question is how many times as long."),
            ),
            Mistake("turned_round", waits[low] / waits[high], tr("You have divided the short wait by the long one.")),
            Mistake(
                "from_half",
                waits[high] / waits[50],
                tr("You have compared with a load of half the time. Where does the manager start from?"),
            ),
        ),
        hints=(tr("Find the two dots in the chart. The second value beside each is the wait."),),
        given={"waits": waits, "low": low, "high": high},
        exhibits=(chart,),
    )


@QUESTIONS.add(8, lambda: tr("Busy all the time"))
def full_load(draw) -> Task:
    """Say why work waits although there is less of it than time."""
    people, load = int(draw.integers(2, 6)), int(draw.choice([93, 94, 95, 96]))
    options = shuffled(
        draw,
        {
            "uneven": tr(
                "Work comes unevenly. A busy week leaves a pile, and there is hardly any free time to clear it."
            ),
            "slow": tr("Somebody works too slowly; find out who, and set a target for each person."),
            "lacking": tr("There is more work than time, so the pile grows for ever."),
            "wrong": tr("The figures must be wrong: below 100% nobody has to wait."),
        },
    )
    return Task(
        ask=(
            tr(
                "A team of {people} has {load}% of its time taken. All the work gets done in the end, yet"
                " customers wait for many days.",
                people=people,
                load=load,
            ),
            tr("What explains this best?"),
        ),
        answer=Choice(options, "uneven"),
        why=(
            tr(
                "With {free}% free, a pile as large as one full week of work takes about {weeks} weeks to clear.",
                free=100 - load,
                weeks=round(100 / (100 - load)),
            ),
            tr(
                "Free time in a quiet week cannot be saved up for a busy one. So some reserve is no waste: it is what"
                " keeps waits short."
            ),
        ),
        mistakes=(
            Mistake(
                "blames_a_person",
                "slow",
                tr("With people of equal speed the same would happen. Think of how work comes in."),
            ),
            Mistake(
                "above_capacity",
                "lacking",
                tr("All the work gets done in the end, so there is enough time on the whole. But at the right moment?"),
            ),
            Mistake(
                "average_only",
                "wrong",
                tr("On average there is time enough. Averages hide busy weeks, and customers come in those too."),
            ),
        ),
        hints=(tr("Think of the queue at a till. When is it long, although the shop is quiet at other hours?"),),
        given={"people": people, "load": load},
    )


@QUESTIONS.add(9, lambda: tr("A thought experiment"))
def assumed(draw) -> Task:
    """Judge a comparison of two shapes of a team that hangs on an assumption."""
    one = round(float(draw.uniform(2.0, 2.6)), 1)
    more, less = round(one + float(draw.uniform(0.6, 1.0)), 1), round(one - float(draw.uniform(0.4, 0.8)), 1)
    gain = int(draw.choice([8, 10, 12]))
    table = TableView(
        "q9_shapes",
        tr("Wait in the thought experiment, same customers, same number of people"),
        (
            Column(tr("Assumed: what specialists gain by practice")),
            Column(tr("One CSM for both phases (days)"), "decimal"),
            Column(tr("Two teams (days)"), "decimal"),
        ),
        (("0%", one, more), (f"{gain}%", one, less)),
    )
    options = shuffled(
        draw,
        {
            "depends": tr(
                "It hangs on what specialists gain. The tables do not know it, so find that out first, such as"
                " by a trial."
            ),
            "stay": tr("Do not split: in the first row, which assumes nothing, two teams wait longer."),
            "split": tr("Split: specialists always gain by practice, so the second row is what will happen."),
            "middle": tr("Take the mean of the two rows: two teams wait about as long, so it does not matter."),
        },
    )
    return Task(
        ask=(
            tr(
                "The gain by practice is not in the tables. The experiment was run twice, with {none} and with {gain}.",
                none="0%",
                gain=f"{gain}%",
            ),
            tr("What follows for the decision?"),
        ),
        answer=Choice(options, "depends"),
        why=(
            tr(
                "The answer turns round within what is possible. So the experiment shows what to find out; it"
                " does not say what will be."
            ),
            tr("A forecast would need a gain that was measured, with an interval. Here it was only set."),
        ),
        mistakes=(
            Mistake(
                "zero_is_assumed_too",
                "stay",
                tr(
                    "“No gain” is an assumption like any other. It was set because nothing is known, not because it"
                    " is so."
                ),
            ),
            Mistake(
                "taken_for_forecast",
                "split",
                tr("Nobody has measured that gain in your team. It may be smaller, and a handoff costs time as well."),
            ),
            Mistake("mean_of_guesses", "middle", tr("Why should the truth lie in the middle of two guesses?")),
        ),
        hints=(tr("Which number in the table comes from data, and which did somebody set?"),),
        given={"one": one, "two": (more, less), "gain": gain},
        exhibits=(table,),
    )
