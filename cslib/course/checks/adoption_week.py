"""Questions 1 to 5 on notebook 04: value at stake, the week's list, the back-test, patterns and needs."""

from __future__ import annotations

import datetime

import numpy as np

from cslib import language
from cslib.course.answers import Choices, Number, Order
from cslib.course.question import Mistake, Questions, Task, shuffled
from cslib.language import number, percent, tr
from cslib.show import style
from cslib.show.columns import Column
from cslib.show.display import ChartView, TableView
from cslib.stats.estimate import Estimate

QUESTIONS = Questions()

TODAY = datetime.date(2026, 10, 1)


@QUESTIONS.add(1, lambda: tr("Value at stake"))
def value_at_stake(draw) -> Task:
    """Add up chance times revenue over the accounts that can still decide within the quarter."""
    revenue = [100 * int(value) for value in draw.integers(3, 30, 5)]
    chance = [int(value) for value in draw.integers(5, 40, 5)]
    order = draw.permutation(5)
    days = [0] * 5
    for place, account in enumerate(order):
        days[account] = int(draw.integers(10, 85)) if place < 3 else int(draw.integers(120, 300))
    due = [i for i in range(5) if days[i] <= 90]
    stake = [revenue[i] * chance[i] / 100 for i in range(5)]
    table = TableView(
        "q1_book",
        tr("Five accounts on {date}", date=language.date(TODAY)),
        (
            Column(tr("Customer")),
            Column(tr("Monthly revenue"), "money"),
            Column(tr("Chance of giving notice by the deadline"), "percent"),
            Column(tr("Deadline for notice"), "date"),
            Column(tr("Days until then"), "number"),
        ),
        tuple(
            ("PQRST"[i], revenue[i], chance[i] / 100, TODAY + datetime.timedelta(days=days[i]), days[i])
            for i in range(5)
        ),
    )
    return Task(
        ask=(
            tr("How much monthly revenue do you expect to lose by notices given within the next 90 days?"),
            tr("The chances are calibrated: of accounts with 20%, one in five does give notice. Give an amount."),
        ),
        answer=Number(sum(stake[i] for i in due), tolerance=0.5),
        why=(
            tr("Three accounts can give notice within 90 days: {names}.", names=tr(", ").join("PQRST"[i] for i in due)),
            tr(
                "For each, chance times revenue: {parts}.",
                parts=" + ".join(f"{chance[i]}% × {number(revenue[i])}" for i in due),
            ),
        ),
        mistakes=(
            Mistake(
                "deadline_far",
                sum(stake),
                tr("All five are in your sum. Two of them have their deadline later; little can be lost there now."),
            ),
            Mistake(
                "revenue_only",
                float(sum(revenue[i] for i in due)),
                tr("That is what these accounts pay. Not all of them will leave: what do you expect to lose?"),
            ),
            Mistake(
                "mean_times_sum",
                float(np.mean([chance[i] for i in due]) / 100 * sum(revenue[i] for i in due)),
                tr("You have multiplied an average chance by the total. Multiply account by account, then add up."),
            ),
        ),
        hints=(tr("Strike out the accounts whose deadline is more than 90 days away. Then go line by line."),),
        given={"revenue": revenue, "chance": [value / 100 for value in chance], "days": days},
        exhibits=(table,),
    )


@QUESTIONS.add(2, lambda: tr("Filling a week"))
def week(draw) -> Task:
    """Choose the three accounts to call: value at stake, without those in the state or contacted too often."""
    base = 100 * int(draw.integers(4, 9))
    quiet = [int(value) for value in draw.integers(0, 4, 7)]
    yes, no = tr("yes"), tr("no")
    # account: in the state, open needs, chance, revenue, contacts in 28 days, days since the last one
    cases = {
        "first": (no, 1, 0.25, 4 * base, quiet[0], 35),
        "second": (no, 0, 0.40, 2 * base, quiet[1], 50),
        "third": (no, 2, 0.14, 5 * base, quiet[2], 41),
        "safe": (yes, 0, 0.03, 15 * base, quiet[3], 60),
        "over": (no, 1, 0.35, 4 * base, int(draw.integers(7, 10)), 2),
        "small": (no, 1, 0.55, base // 2, quiet[5], 44),
        "silent": (no, 0, 0.05, 3 * base, 0, int(draw.integers(180, 320))),
    }
    names = dict(zip(shuffled(draw, {code: code for code in cases}), "PQRSTUV", strict=True))
    order = sorted(cases, key=names.get)
    table = TableView(
        "q2_week",
        tr("Seven accounts, all with their deadline for notice within 90 days"),
        (
            Column(tr("Customer")),
            Column(tr("In high utilization?")),
            Column(tr("Open needs"), "number"),
            Column(tr("Chance of giving notice by the deadline"), "percent"),
            Column(tr("Monthly revenue"), "money"),
            Column(tr("Contacts in 28 days"), "number"),
            Column(tr("Days since the last contact"), "number"),
        ),
        tuple((names[code], *cases[code]) for code in order),
    )
    return Task(
        ask=(
            tr("You have 90 minutes, and a call takes 30. Nobody is to have more than 6 contacts in 28 days."),
            tr("Whom do you call? Give three letters."),
        ),
        answer=Choices(
            {code: tr("Account {name}", name=names[code]) for code in order}, frozenset({"first", "second", "third"})
        ),
        why=(
            tr("Chance times revenue puts {name} at the top, but it has had its fill of contacts.", name=names["over"]),
            tr(
                "{name} is in high utilization with nothing open: it needs no support, and little is at stake there.",
                name=names["safe"],
            ),
            tr(
                "Of the others, {names} have most at stake.",
                names=tr(", ").join(sorted(names[code] for code in ("first", "second", "third"))),
            ),
        ),
        mistakes=(
            Mistake(
                "revenue_only",
                lambda chosen: "safe" in chosen,
                tr("The largest account is in a state in which hardly anybody leaves. What would the call be for?"),
            ),
            Mistake(
                "contact_limit",
                lambda chosen: "over" in chosen,
                tr("One of your choices has already been contacted more often than the limit allows. Let it rest."),
            ),
            Mistake(
                "risk_only",
                lambda chosen: "small" in chosen,
                tr("The highest chance is not the highest stake. Multiply it by what the account pays."),
            ),
            Mistake(
                "oldest_first",
                lambda chosen: "silent" in chosen,
                tr("Long without contact is no reason by itself. How likely is this account to leave?"),
            ),
            Mistake(
                "too_few",
                lambda chosen: len(chosen) < 3,
                tr("There is time for three calls. Which further account has something at stake?"),
            ),
        ),
        hints=(tr("Multiply chance by revenue, line by line. Then ask who should be left in peace."),),
        exhibits=(table,),
    )


@QUESTIONS.add(3, lambda: tr("Finding and saving"))
def back_test(draw) -> Task:
    """Read a chart of a back-test and tell what it shows from what it does not."""
    found = round(float(draw.uniform(0.46, 0.57)), 2)
    shares = {
        "queue": Estimate(found, found - 0.08, found + 0.08),
        "revenue": Estimate(found - 0.05, found - 0.14, found + 0.04),
        "oldest": Estimate(0.21, 0.14, 0.29),
        "random": Estimate(0.20, 0.17, 0.23),
    }
    gaps = {"revenue": (5, -3, 13), "oldest": (round(100 * found - 21), 14, round(200 * found - 56))}
    gaps["random"] = (round(100 * found - 20), 15, round(200 * found - 55))
    labels = {
        "queue": tr("this queue"),
        "revenue": tr("largest revenue first"),
        "oldest": tr("longest without contact first"),
        "random": tr("at random"),
    }
    title = tr("Share of the revenue lost in four quarters that was at accounts named by each order")
    note = tr("n = 412 accounts, 96 lost. Each order names 20% of the accounts. Bars: 95% confidence.")
    with style.canvas(title, note, height=2.9) as canvas:
        axes = canvas.axes()
        for place, (code, known) in enumerate(shares.items()):
            axes.plot([known.low, known.high], [place] * 2, color=style.BLUE, linewidth=2)
            axes.plot(known.estimate, place, "o", color=style.BLUE, markersize=7)
            if code in gaps:
                more, low, high = gaps[code]
                text = tr("the queue finds {more} points more ({low} to {high})", more=more, low=low, high=high)
                axes.annotate(text, (0.99, place), xycoords=("axes fraction", "data"), ha="right", va="center")
        axes.set(xlim=(0, 1.25), ylim=(3.5, -0.5), xlabel=tr("Lost revenue at accounts it named"))
        axes.set_yticks(range(4), [labels[code] for code in shares])
        axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8])
        style.percent_axis(axes.xaxis)
    said = tr("; ").join(
        tr(
            "{order}: {share} ({low} to {high})",
            order=labels[code],
            share=percent(known.estimate, 0),
            low=percent(known.low, 0),
            high=percent(known.high, 0),
        )
        for code, known in shares.items()
    )
    differences = tr("; ").join(
        tr("more than {order} by {more} points ({low} to {high})", order=labels[code], more=a, low=b, high=c)
        for code, (a, b, c) in gaps.items()
    )
    alt = tr("{title}. {points}. The queue finds {gaps}. {note}", title=title, points=said, gaps=differences, note=note)
    options = shuffled(
        draw,
        {
            "random": tr("The queue finds more of the losses than naming accounts at random."),
            "missed": tr(
                "{share} of the lost revenue was at accounts that the queue did not name.", share=_missed(found)
            ),
            "saved": tr("Calling by the queue would have saved {share} of the lost revenue.", share=percent(found, 0)),
            "revenue": tr("It is shown that the queue finds more than “largest revenue first”."),
            "oldest": tr("It is shown that “longest without contact first” finds more than chance."),
        },
    )
    return Task(
        ask=(
            tr("The chart tries four orders on the past. For each, the same number of accounts was named."),
            tr("Which statements does it bear out? Give the letters of all."),
        ),
        answer=Choices(options, frozenset({"random", "missed"})),
        why=(
            tr("Against chance, the whole interval of the difference lies above 0. Against revenue it holds 0."),
            tr("What was not found is 100% minus what was found."),
            tr("Nobody was called in this trial, so it says nothing of what a call would have saved."),
        ),
        mistakes=(
            Mistake(
                "finds_not_saves",
                lambda chosen: "saved" in chosen,
                tr("To name an account that then leaves is one thing. Did the trial show what a call would change?"),
            ),
            Mistake(
                "interval_ignored",
                lambda chosen: "revenue" in chosen or "oldest" in chosen,
                tr("You rely on a difference that may be zero. Look at its interval, not at the dots alone."),
            ),
            Mistake(
                "incomplete",
                lambda chosen: len(chosen) == 1,
                tr("True, but there is one more that the chart bears out."),
            ),
        ),
        hints=(tr("For each statement: which dots or intervals does it speak of? Does it speak of a cause?"),),
        given={"found": found},
        exhibits=(ChartView("q3_back_test", title, alt, canvas.png),),
    )


def _missed(found: float) -> str:
    return percent(1 - found, 0)


@QUESTIONS.add(4, lambda: tr("Exploring how customers use the product"))
def exploring(draw) -> Task:
    """Put the work on patterns of use in order: numbers, interviews, amended patterns, mechanism."""
    steps = ("group", "resample", "talk", "record", "amend", "build")
    options = shuffled(
        draw,
        {
            "group": tr("Group accounts by how they use the product; choose the number by a criterion set beforehand."),
            "resample": tr("Check whether the groups found come back when accounts are drawn anew."),
            "talk": tr("Choose a few accounts in each group and listen to them, with a guide."),
            "record": tr("Write down what they said as needs, with interview as the source."),
            "amend": tr("Correct the groups and their names by what was heard."),
            "build": tr("With product and marketing, build a mechanism for what keeps coming back."),
        },
    )

    def before(order: tuple, first: str, second: str) -> bool:
        return order.index(first) < order.index(second)

    return Task(
        ask=(
            tr("A new adoption team wants to know how customers live after onboarding. It has usage data and time."),
            tr("Put the six steps in order, beginning with the one to do first."),
        ),
        answer=Order(options, steps),
        why=(
            tr("Numbers show which patterns there are and that they are no accident. They don't show why."),
            tr("So people are asked, their answers are kept, and the patterns are corrected by them."),
            tr("Only then is it known what a mechanism should solve, and for whom."),
        ),
        mistakes=(
            Mistake(
                "mechanism_first",
                lambda order: order[-1] != "build",
                tr(
                    "You build a mechanism before the work of understanding is over. What would it solve, and for whom?"
                ),
            ),
            Mistake(
                "numbers_only",
                lambda order: before(order, "amend", "talk") or before(order, "amend", "record"),
                tr("You correct the groups before the answers of customers are there to correct them by."),
            ),
            Mistake(
                "talk_first",
                lambda order: before(order, "talk", "group"),
                tr("You talk before you know which groups there are: some kinds of customer may then never be heard."),
            ),
            Mistake(
                "unstable",
                lambda order: before(order, "talk", "resample"),
                tr("You spend conversations on groups that may be an accident of this data. What shows they are not?"),
            ),
        ),
        hints=(tr("Which steps need only data? Which need what customers said? Which costs most if it is wrong?"),),
    )


@QUESTIONS.add(5, lambda: tr("One-off or mechanism"))
def mechanism(draw) -> Task:
    """Choose the themes that repeat over accounts and quarters."""
    least = int(draw.integers(9, 12))
    # theme: requests, different accounts, quarters in which it came, of the last four
    cases = {
        "often": (int(draw.integers(30, 40)), int(draw.integers(20, 26)), 4),
        "steady": (least + int(draw.integers(4, 7)), least + int(draw.integers(1, 3)), 3),
        "loud": (int(draw.integers(41, 55)), int(draw.integers(1, 4)), 4),
        "burst": (int(draw.integers(34, 40)), int(draw.integers(27, 32)), 1),
        "rare": (least - 1, least - int(draw.integers(2, 5)), 4),
    }
    themes = [tr("Export to a spreadsheet"), tr("Access rights"), tr("Sign-in"), tr("Monthly report"), tr("Training")]
    names = dict(zip(shuffled(draw, {code: code for code in cases}), themes, strict=True))
    order = sorted(cases, key=lambda code: themes.index(names[code]))
    table = TableView(
        "q5_themes",
        tr("Needs of the last four quarters by theme"),
        (
            Column(tr("Theme")),
            Column(tr("Requests"), "number"),
            Column(tr("Different accounts"), "number"),
            Column(tr("Quarters in which it came (of 4)"), "number"),
        ),
        tuple((names[code], *cases[code]) for code in order),
    )
    return Task(
        ask=(
            tr(
                "Your team solves a theme by a mechanism if at least {least} accounts need it and it came in at least "
                "three of the last four quarters. All else is answered one by one.",
                least=least,
            ),
            tr("Which themes get a mechanism? Give the letters of all."),
        ),
        answer=Choices({code: names[code] for code in order}, frozenset({"often", "steady"})),
        why=(
            tr("Count accounts, not requests: one customer who asks every week is one customer."),
            tr("Then ask whether it goes on: what came in a single quarter may have been a single event."),
            tr("These two remain: {names}.", names=tr(" and ").join(names[code] for code in ("often", "steady"))),
        ),
        mistakes=(
            Mistake(
                "requests_counted",
                lambda chosen: "loud" in chosen,
                tr(
                    "One of your choices has the most requests, from very few accounts. "
                    "Which of the columns counts need?"
                ),
            ),
            Mistake(
                "single_burst",
                lambda chosen: "burst" in chosen,
                tr("One of your choices came in one quarter only. Will it come again, or was it one event?"),
            ),
            Mistake(
                "too_few_accounts",
                lambda chosen: "rare" in chosen,
                tr("One of your choices comes again and again, but from fewer accounts than your team asks for."),
            ),
            Mistake(
                "incomplete",
                lambda chosen: len(chosen) == 1,
                tr("One more theme meets both conditions, though it has few requests."),
            ),
        ),
        hints=(tr("Go through the themes with two questions: how many accounts, and in how many quarters?"),),
        exhibits=(table,),
    )
