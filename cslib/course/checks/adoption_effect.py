"""Questions 7 to 11 on notebook 04: what programmes and calls do, and what only looks like it."""

from __future__ import annotations

import numpy as np

from cslib.course.answers import Choice, Choices, Number
from cslib.course.question import Mistake, Questions, Task, shuffled
from cslib.language import number, percent, tr
from cslib.show import style
from cslib.show.columns import Column
from cslib.show.display import ChartView, TableView
from cslib.stats.estimate import Estimate
from cslib.stats.intervals import difference, proportion

QUESTIONS = Questions()


@QUESTIONS.add(7, lambda: tr("Offered and attended"))
def offered(draw) -> Task:
    """Compute the effect of being offered a webinar, where the keen attend."""
    attended, absent, waiting = (int(value) for value in draw.integers((36, 60, 90), (50, 80, 130)))
    came, stayed_away, waited = round(attended * 0.62), round(absent * 0.29), round(waiting * 0.37)
    came += int(draw.integers(-2, 3))
    table = TableView(
        "q7_webinar",
        tr("Accounts by lot, and how many use the new feature 12 weeks later"),
        (Column(tr("Group")), Column(tr("Number of accounts"), "number"), Column(tr("Use the feature"), "number")),
        (
            (tr("Offered the webinar, attended"), attended, came),
            (tr("Offered the webinar, did not attend"), absent, stayed_away),
            (tr("Not offered it yet"), waiting, waited),
        ),
    )
    share = (came + stayed_away) / (attended + absent)
    gap = difference(proportion(came + stayed_away, attended + absent), proportion(waited, waiting))
    return Task(
        ask=(
            tr("Lots decided who was offered a webinar now and who is offered it later. Not everybody offered came."),
            tr(
                "What is the effect of being offered it on the share that uses the feature? Give the difference to "
                "three decimals, such as 0.123."
            ),
        ),
        answer=Number(share - waited / waiting, tolerance=0.0006, share=True),
        why=(
            tr(
                "Of all that were offered it, {share} use the feature; of those not offered it, {other}.",
                share=percent(share),
                other=percent(waited / waiting),
            ),
            tr("Lots made these two groups alike. Who attends, each customer decides: the keen come."),
            tr(
                "The 95% interval of the difference is {low} to {high} points. Ask for it before you build on a"
                " figure.",
                low=number(100 * gap.low, 1),
                high=number(100 * gap.high, 1),
            ),
        ),
        mistakes=(
            Mistake(
                "attended_absent",
                came / attended - stayed_away / absent,
                tr("You compare those who came with those who did not. Were these two alike before the webinar?"),
            ),
            Mistake(
                "attended_waiting",
                came / attended - waited / waiting,
                tr("You compare the keen of one group with everybody of the other. The keen wait in the other too."),
            ),
            Mistake(
                "no_comparison",
                share,
                tr("That is the share after the offer. Some would use the feature without it: compare."),
            ),
        ),
        hints=(tr("Which two groups did the lots make? Keep each of them whole."),),
        given={"attended": (attended, came), "absent": (absent, stayed_away), "waiting": (waiting, waited)},
        exhibits=(table,),
    )


@QUESTIONS.add(8, lambda: tr("Those who still wait"))
def still_waiting(draw) -> Task:
    """Compare change with the change of accounts not yet reached, never with those reached before."""
    now = (float(draw.integers(21, 27)) / 10, float(draw.integers(28, 36)) / 10)
    later = (float(draw.integers(19, 25)) / 10, float(draw.integers(25, 28)) / 10)
    early = (float(draw.integers(31, 36)) / 10, float(draw.integers(28, 32)) / 10)
    rows = {"now": now, "later": later, "early": early}
    labels = (tr("Offered in April"), tr("To be offered in October"), tr("Offered in January already"))
    table = TableView(
        "q8_groups",
        tr("Mean active days a week, by when the check-ins were first offered"),
        (
            Column(tr("Group")),
            Column(tr("Number of accounts"), "number"),
            Column(tr("March"), "decimal"),
            Column(tr("June"), "decimal"),
        ),
        tuple(
            (label, int(draw.integers(60, 90)), *values) for label, values in zip(labels, rows.values(), strict=True)
        ),
    )

    def change(values: tuple) -> float:
        return round(values[1] - values[0], 1)

    return Task(
        ask=(
            tr(
                "Check-ins were offered to one region after another. Before its check-ins began, each region moved "
                "like the others."
            ),
            tr("What is the effect of the offer in April on active days a week in June? One decimal."),
        ),
        answer=Number(round(change(now) - change(later), 1), tolerance=0.04),
        why=(
            tr("Those reached in April gained {gain} days.", gain=number(change(now), 1)),
            tr(
                "Those who still wait gained {gain} without any check-in: the season, the product, other news.",
                gain=number(change(later), 1),
            ),
            tr("Those reached in January are still changing because of their own check-ins. They show no “without”."),
        ),
        mistakes=(
            Mistake(
                "before_after",
                change(now),
                tr("You compare before and after only. What would have happened in these months without check-ins?"),
            ),
            Mistake(
                "already_reached",
                round(change(now) - change(early), 1),
                tr("You compare with accounts that have had check-ins since January. What they do is an effect, too."),
            ),
            Mistake(
                "after_only",
                round(now[1] - later[1], 1),
                tr("You compare June only. The two groups were not equal in March."),
            ),
        ),
        hints=(tr("Who shows what would have happened without the offer? How much did these change?"),),
        given=rows,
        exhibits=(table,),
    )


@QUESTIONS.add(9, lambda: tr("Those who are left"))
def survivors(draw) -> Task:
    """Count accounts that left with zero use instead of dropping them."""
    size = 10 * int(draw.integers(9, 14))
    left, left_waiting = int(draw.integers(4, 8)), int(draw.integers(24, 32))
    mean = float(draw.integers(27, 31)) / 10
    mean_waiting = round(mean + float(draw.integers(1, 4)) / 10, 1)
    table = TableView(
        "q9_left",
        tr("Twelve weeks after the start of a programme"),
        (
            Column(tr("Group")),
            Column(tr("Accounts when it started"), "number"),
            Column(tr("Left since"), "number"),
            Column(tr("Mean active days a week of those still there"), "decimal"),
        ),
        ((tr("Offered"), size, left, mean), (tr("Not offered yet"), size, left_waiting, mean_waiting)),
    )
    whole, whole_waiting = mean * (size - left) / size, mean_waiting * (size - left_waiting) / size
    return Task(
        ask=(
            tr("Lots decided who was offered the programme. An account that has left uses the product 0 days."),
            tr(
                "By how many active days a week are those offered ahead of those waiting, over all accounts of the "
                "start? Two decimals."
            ),
        ),
        answer=Number(whole - whole_waiting, tolerance=0.006),
        why=(
            tr("Over all accounts of the start: {a} against {b}.", a=number(whole, 2), b=number(whole_waiting, 2)),
            tr(
                "Among those still there, the waiting group looks better, as its weakest have left. The programme kept "
                "the weak, and they lower the mean of those who are there."
            ),
        ),
        mistakes=(
            Mistake(
                "survivors",
                mean - mean_waiting,
                tr("You compare only those still there. In which of the groups are the weakest still among them?"),
            ),
            Mistake("turned_round", whole_waiting - whole, tr("You have taken waiting minus offered. Turn it round.")),
            Mistake(
                "one_group",
                whole,
                tr("That is the mean of those offered. The question is how far they are ahead of those waiting."),
            ),
        ),
        hints=(tr("For each group: add up the active days of all, with 0 for those who left. Divide by the start."),),
        given={"size": size, "left": (left, left_waiting), "mean": (mean, mean_waiting)},
        exhibits=(table,),
    )


@QUESTIONS.add(10, lambda: tr("After the rescue call"))
def rescue(draw) -> Task:
    """See that use comes back after a fall whether or not there was a call."""
    usual, low = float(draw.uniform(0.52, 0.58)), float(draw.uniform(0.24, 0.28))
    weeks = np.arange(-6, 9)
    path = np.interp(weeks, [-6, -3, 0, 5, 8], [usual, usual - 0.02, low, usual - 0.06, usual - 0.05])
    called = path + draw.normal(0, 0.008, len(weeks))
    others = path + draw.normal(0, 0.008, len(weeks))
    n, m = int(draw.integers(110, 150)), int(draw.integers(200, 280))
    title = tr("Active days before and after the week in which use had fallen by half")
    note = tr(
        "Called in week 0: n = {n}. Same fall, no free minutes for a call in that week: n = {m}. The 95% interval of "
        "the difference in weeks 5 to 8 is -2.1 to 2.4 points.",
        n=n,
        m=m,
    )
    with style.canvas(title, note, height=3.0) as canvas:
        axes = canvas.axes()
        axes.axvline(0, color=style.GREY, linewidth=1, linestyle=":")
        axes.plot(weeks, called, color=style.BLUE, linewidth=2, marker="o", markersize=4, label=tr("Called"))
        axes.plot(weeks, others, color=style.ORANGE, linewidth=2, linestyle="--", label=tr("Not called"))
        axes.set(ylim=(0, 0.7), xlabel=tr("Weeks from the call"), ylabel=tr("Active days"))
        style.percent_axis(axes.yaxis)
        axes.legend(frameon=False, loc="lower right")
    points = tr("; ").join(
        tr("week {week}: called {a}, not called {b}", week=int(w), a=percent(a, 0), b=percent(b, 0))
        for w, a, b in zip(weeks, called, others, strict=True)
        if w in (-6, -3, 0, 3, 8)
    )
    options = shuffled(
        draw,
        {
            "back": tr("Use that has just fallen tends to come back, with a call or without. No effect is seen."),
            "works": tr("The call works: use of the called accounts doubled within five weeks."),
            "harms": tr("The call does harm: use falls just before it."),
            "forever": tr("Calls never help, so they can be dropped for good."),
        },
    )
    alt = tr("Lines. {title}. {points}. {note}", title=title, points=points, note=note)
    return Task(
        ask=(
            tr("The team calls when use has fallen by half. In some weeks there is no time left for the calls."),
            tr("What does the chart say about the call?"),
        ),
        answer=Choice(options, "back"),
        why=(
            tr("Both lines rise alike. Accounts were chosen at their lowest point, and from there most recover."),
            tr("This is called regression to the mean. To know what the call does, look at who did not get it."),
        ),
        mistakes=(
            Mistake(
                "regression_to_the_mean",
                "works",
                tr("You look at one line only. What did the accounts do that had fallen as far and got no call?"),
            ),
            Mistake(
                "caused_by_what_follows",
                "harms",
                tr("What comes after can't be the cause. Why were these accounts called in that very week?"),
            ),
            Mistake(
                "nothing_ever",
                "forever",
                tr("That is too much: the chart tries one kind of call, on use, within eight weeks."),
            ),
        ),
        hints=(tr("Compare the two lines, before the call and after it."),),
        exhibits=(ChartView("q10_rescue", title, alt, canvas.png),),
    )


@QUESTIONS.add(11, lambda: tr("Judging programmes"))
def judging(draw) -> Task:
    """Tell supported programmes from those with a pre-trend, without comparison, or with few accounts."""
    more = int(draw.integers(0, 25))
    turn, once = tr("in turn, region by region"), tr("everybody in the same week")
    # programme: how started, accounts, difference before the offer, difference after it (points)
    cases = {
        "large": (turn, 60 + more, (0.2, -1.6, 2.0), (4.1, 1.8, 6.4)),
        "modest": (turn, 150 + more, (-0.1, -1.0, 0.8), (1.3, 0.4, 2.2)),
        "none": (turn, 70 + more, (-0.3, -2.0, 1.4), (2.1, -0.7, 4.9)),
        "trend": (turn, 58 + more, (-5.2, -7.4, -3.0), (6.1, 3.3, 8.9)),
        "once": (once, 210 + more, None, (5.0, 3.4, 6.6)),
        "few": (turn, 9 + more // 5, (0.4, -3.9, 4.7), (7.2, 1.1, 13.3)),
    }
    names = dict(zip(shuffled(draw, {code: code for code in cases}), "PQRSTU", strict=True))
    order = sorted(cases, key=names.get)

    def points(values, n: int) -> Estimate | None:
        return values and Estimate(*(value / 100 for value in values), n=n, unit="points")

    table = TableView(
        "q11_programmes",
        tr("Six programmes: active days, those offered minus those not yet offered, in points"),
        (
            Column(tr("Programme")),
            Column(tr("Started")),
            Column(tr("Accounts offered it"), "number"),
            Column(tr("Change in the 8 weeks before"), "points"),
            Column(tr("Change in the 12 weeks after"), "points"),
        ),
        tuple(
            (names[code], how, n, points(before, n), points(after, n))
            for code in order
            for how, n, before, after in (cases[code],)
        ),
        tr(
            "Below each figure: 95% confidence. Where everybody started in the same week, the change is that of the "
            "accounts themselves. A verdict needs 20 accounts."
        ),
    )
    return Task(
        ask=(tr("For which programmes is an effect supported? Give the letters of all."),),
        answer=Choices(
            {code: tr("Programme {name}", name=names[code]) for code in order}, frozenset({"large", "modest"})
        ),
        why=(
            tr("Both groups must have moved alike before the offer, and the interval after it must lie above 0."),
            tr("These two meet it: {names}. One of the effects is small, and sure.", names=_both(names)),
            tr("A programme that everybody got at once has nobody to compare with; one of few accounts proves little."),
        ),
        mistakes=(
            Mistake(
                "pre_trend",
                lambda chosen: "trend" in chosen,
                tr(
                    "In one of your choices the groups differed in how they moved before the offer. "
                    "What does a rise then say?"
                ),
            ),
            Mistake(
                "no_comparison",
                lambda chosen: "once" in chosen,
                tr(
                    "In one of your choices nobody was left to compare with. "
                    "What else changed for everybody in that time?"
                ),
            ),
            Mistake(
                "small_numbers",
                lambda chosen: "few" in chosen,
                tr("One of your choices rests on very few accounts. Read the note below the table."),
            ),
            Mistake(
                "interval_ignored",
                lambda chosen: "none" in chosen,
                tr("One of your choices may have no effect at all. Look at the interval, not at the figure alone."),
            ),
            Mistake(
                "incomplete",
                lambda chosen: len(chosen) == 1,
                tr("One more meets all conditions. An effect can be small or large; what counts is how sure it is."),
            ),
        ),
        hints=(tr("Four questions for each: whom compared with, alike before, how many, and what interval after?"),),
        exhibits=(table,),
    )


def _both(names: dict) -> str:
    return tr(" and ").join(sorted(names[code] for code in ("large", "modest")))
