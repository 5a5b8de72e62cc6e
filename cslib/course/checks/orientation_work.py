"""Questions 6 to 10 on notebook 00: contracts, a job description, and two claims."""

from __future__ import annotations

import datetime

from cslib import language
from cslib.course.answers import Choice, Judged, Misfit, Number
from cslib.course.question import Mistake, Questions, Task, shuffled
from cslib.language import number, percent, tr
from cslib.show.columns import Column
from cslib.show.display import TableView

QUESTIONS = Questions()
WEEKS = 13


def _read_day(given) -> datetime.date:
    """Return a day given as ``2026-08-02`` or as a date."""
    if isinstance(given, datetime.datetime):
        return given.date()
    if isinstance(given, datetime.date):
        return given
    try:
        return datetime.date.fromisoformat(given.strip())
    except (AttributeError, ValueError):
        raise Misfit(tr('Give the day as year, month, day, such as answer = "2026-08-02".')) from None


@QUESTIONS.add(6, lambda: tr("The last day for notice"))
def last_day(draw) -> Task:
    """Find the next last day for notice of a contract that renews by itself."""
    start = datetime.date(2023, int(draw.integers(1, 13)), int(draw.integers(1, 29)))
    notice = int(draw.choice([30, 45, 60, 90]))
    terms = int(draw.integers(2, 4))
    renewal = start.replace(year=start.year + terms)
    deadline, before = (
        day - datetime.timedelta(days=notice) for day in (renewal, start.replace(year=renewal.year - 1))
    )
    today = deadline - datetime.timedelta(days=int(draw.integers(100, 180)))
    table = TableView(
        "q6_contract",
        tr("A contract, as it was signed"),
        (Column(tr("Term of the contract")), Column(tr("What it says"))),
        (
            (tr("Begins"), language.date(start)),
            (tr("Runs for"), tr("12 months")),
            (tr("Renewal"), tr("by itself, for 12 months each time, unless notice was given")),
            (tr("Notice"), tr("at the latest {days} days before the renewal", days=notice)),
        ),
    )
    return Task(
        ask=(
            tr("Today is {today}, and no notice has been given.", today=language.date(today)),
            tr(
                "When is the next deadline, the last day on which the customer can give notice? "
                'Answer such as "2026-08-02".'
            ),
        ),
        answer=Judged(passes=lambda day: day == deadline, example=language.date(deadline), reads=_read_day),
        why=(
            tr("The contract renews on the day it began, every 12 months: next on {day}.", day=language.date(renewal)),
            tr("{notice} days before it is {day}.", notice=notice, day=language.date(deadline)),
        ),
        mistakes=(
            Mistake(
                "renewal_day",
                lambda day: day == renewal,
                tr("That is the day of the renewal. By then the decision was taken long ago."),
            ),
            Mistake(
                "term_before",
                lambda day: day == before,
                tr("That day is over: it belonged to the term before. Which renewal comes next from today?"),
            ),
            Mistake(
                "from_today",
                lambda day: day == today + datetime.timedelta(days=notice),
                tr("You have counted from today. Notice counts back from the renewal."),
            ),
            Mistake(
                "counted_forward",
                lambda day: day == renewal + datetime.timedelta(days=notice),
                tr("You have counted forward from the renewal. Notice has to come before it."),
            ),
            Mistake(
                "one_day",
                lambda day: abs((day - deadline).days) == 1,
                tr("One day off. Count the days back from the renewal itself, the first day of the next term."),
            ),
            Mistake(
                "by_months",
                lambda day: abs((day - deadline).days) <= 4,
                tr("Nearly. Count days, not months: months differ in length."),
            ),
        ),
        hints=(
            tr("First the next renewal: add years to the first day until you are past today."),
            tr("Then count back. In Python: datetime.date(2026, 10, 1) - datetime.timedelta(days=60)."),
        ),
        given={"start": start, "notice_days": notice, "today": today},
        exhibits=(table,),
    )


@QUESTIONS.add(7, lambda: tr("Whose decision is due"))
def due_soon(draw) -> Task:
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
    table = TableView(
        "q7_renewals",
        tr("Contracts that renew by themselves, on {date}", date=language.date(today)),
        (Column(tr("Customer")), Column(tr("Renewal"), "date"), Column(tr("Notice, days before"), "number")),
        tuple((chr(65 + place), day, notice) for place, (day, notice) in enumerate(rows)),
    )
    return Task(
        ask=(
            tr(
                "Today is {today}. You look for customers who have to decide in the next 30 days.",
                today=language.date(today),
            ),
            tr("For how many of them does the last day for notice lie in the next 30 days?"),
        ),
        answer=Number(due),
        why=(
            tr("Take the notice days off each renewal; {due} of these days lie in the next 30.", due=due),
            tr(
                "At {over} the renewal itself is that near, but their last day for notice is over: nothing to decide "
                "there.",
                over=over,
            ),
        ),
        mistakes=(
            Mistake("by_renewal", over, tr("You have looked at the renewal. The decision comes before it.")),
            Mistake(
                "over_counted",
                due + over,
                tr("Some of yours can't give notice any more. Their last day is over."),
            ),
            Mistake("everybody", len(rows), tr("That is everybody in the table.")),
        ),
        hints=(
            tr(
                "On paper or in a spreadsheet, add a column: renewal minus notice days. Then compare it with today and "
                "with 30 days on."
            ),
        ),
        given={"rows": rows, "today": today, "days": 30},
        exhibits=(table,),
    )


@QUESTIONS.add(8, lambda: tr("A job description"))
def job_description(draw) -> Task:
    """Find what is wanted first in an advertisement that asks for everything."""
    share, count = int(draw.integers(30, 46)), int(draw.integers(15, 40))
    parts = {
        "onboarding": tr("bring new customers to use the product as intended"),
        "renewal": tr("see that contracts renew, and that nobody is surprised by a notice"),
        "adoption": tr("help customers who use it well to go further"),
    }
    clues = {
        "onboarding": tr(
            "Since spring, {count} customers a quarter have signed. {share}% have not finished setting up after three "
            "months.",
            count=count,
            share=share,
        ),
        "renewal": tr(
            "The first {count} contracts renew next quarter. Last quarter {share}% gave notice, and we learned of it "
            "by mail.",
            count=count,
            share=share,
        ),
        "adoption": tr(
            "Onboarding follows a fixed process, and renewals are steady. But {count} customers have asked what comes "
            "next, and {share}% use one feature only.",
            count=count,
            share=share,
        ),
    }
    first, other = (list(parts)[place] for place in draw.permutation(3)[:2])
    lines = [
        clues[first],
        tr("You will carry out onboarding, see to renewals, and deepen the use of the product."),
        tr("You will plan customer marketing: events, case studies, a user community, and much more that is new."),
        tr("You will keep our data and tools in order, and feed customers' wishes back to the product."),
    ]
    lines = [lines[place] for place in draw.permutation(4)]
    table = TableView(
        "q8_advertisement",
        tr("From the advertisement"),
        (Column(tr("We look for one person")),),
        tuple((line,) for line in lines),
    )
    options = shuffled(
        draw,
        {
            "first": parts[first],
            "other": parts[other],
            "loudest": tr("build up customer marketing"),
            "everything": tr("all of it from the first day, as it is written"),
        },
    )
    return Task(
        ask=(
            tr("Nobody can do all of this at once. What does this company most likely want first?"),
            tr("You would ask before you answer; here, choose your best guess from what is written."),
        ),
        answer=Choice(options, "first"),
        why=(
            tr("Only one line tells of a trouble, and gives figures for it: “{clue}”", clue=clues[first]),
            tr(
                "The others say what somebody would like to have. Ask back: “Is this what hurts most?” Then say "
                "which part "
                "you can take, and what has to wait or be done by others."
            ),
        ),
        mistakes=(
            Mistake(
                "other_part",
                "other",
                tr("It is on the list, but nothing says that it hurts today. Where do you read of a trouble?"),
            ),
            Mistake(
                "loudest",
                "loudest",
                tr("It takes up much room, and no trouble is named with it. Length is not urgency."),
            ),
            Mistake("everything", "everything", tr("That can't be met at once. Something has to come first.")),
        ),
        hints=(tr("Look for what has happened, not for what is wished for."),),
        exhibits=(table,),
    )


@QUESTIONS.add(9, lambda: tr("How many people is that"))
def how_many_people(draw) -> Task:
    """Turn the tasks of an advertisement into full-time people."""
    week = int(draw.choice([35, 36, 38, 40]))
    tasks = [
        (tr("Onboarding of a new customer"), int(draw.integers(25, 36)), int(draw.integers(14, 20))),
        (tr("Talk before a renewal"), int(draw.integers(30, 50)), int(draw.integers(3, 5))),
        (tr("Check-in with a customer"), int(draw.integers(80, 120)), 1),
        (tr("Event or case study"), int(draw.integers(4, 7)), int(draw.integers(30, 45))),
    ]
    total = sum(times * hours for _, times, hours in tasks)
    people = total / WEEKS / week
    table = TableView(
        "q9_tasks",
        tr("What the advertisement asks for in a quarter"),
        (Column(tr("Task")), Column(tr("Times a quarter"), "number"), Column(tr("Hours each"), "number")),
        tuple(tasks),
    )
    first = tasks[0][1] * tasks[0][2] / WEEKS / week
    return Task(
        ask=(
            tr(
                "A quarter has {weeks} weeks, and a full-time person works {hours} hours a week.",
                weeks=WEEKS,
                hours=week,
            ),
            tr("The work of how many full-time people is this? Give the answer to one decimal."),
        ),
        answer=Number(people, tolerance=0.051),
        why=(
            tr("Times multiplied by hours, added up: {total} hours a quarter.", total=number(total)),
            tr(
                "Divided by {weeks} weeks and {hours} hours: {people}. Onboarding alone is {first}. So ask what is "
                "wanted "
                "first, and say which part you can take.",
                weeks=WEEKS,
                hours=week,
                people=number(people, 1),
                first=number(first, 1),
            ),
        ),
        mistakes=(
            Mistake("one_task", first, tr("That is onboarding alone. The advertisement asks for more.")),
            Mistake(
                "twelve_weeks", total / 12 / week, tr("You have taken three months of four weeks. A quarter has 13.")
            ),
            Mistake(
                "times_left_out",
                sum(hours for _, _, hours in tasks) / week,
                tr("You have added up the hours of one time each. How often does each come?"),
            ),
            Mistake("hours_a_week", total / WEEKS, tr("Those are hours a week. How many people is that?")),
        ),
        hints=(tr("First the hours of a quarter: in each row, multiply the times by the hours each."),),
        given={"week": week, "tasks": [(times, hours) for _, times, hours in tasks]},
        exhibits=(table,),
    )


@QUESTIONS.add(10, lambda: tr("Everybody is still here"))
def still_here(draw) -> Task:
    """Judge a claim that retention shows success."""
    accounts, renewed = 10 * int(draw.integers(12, 20)), int(draw.integers(8, 16))
    left, goals = int(draw.integers(2, 5)), int(draw.integers(20, 40))
    options = shuffled(
        draw,
        {
            "sign": tr(
                "It is a sign at most: few could have left so far, and of most we don't know what they wanted to reach."
            ),
            "success": tr("Customers have reached what they bought the product for; else they would have left."),
            "credit": tr("It shows that our support works."),
            "nothing": tr("Retention has nothing to do with success, so there is no need to look at it."),
        },
    )
    return Task(
        ask=(
            tr(
                "In its first year a company kept {kept} of {accounts} customers ({share}). {renewed} of them have "
                "met a "
                "renewal so far. Of {goals} it is known what they wanted to reach.",
                kept=accounts - left,
                accounts=accounts,
                share=percent((accounts - left) / accounts),
                renewed=renewed,
                goals=goals,
            ),
            tr("“Our customers are successful”, says the manager. What do you say to these figures?"),
        ),
        answer=Choice(options, "sign"),
        why=(
            tr("Only {renewed} contracts could have ended by now. The others are bound, glad or not.", renewed=renewed),
            tr(
                "What counts is that customers get what they first wanted, and then their own next goal. So ask for "
                "both."
            ),
        ),
        mistakes=(
            Mistake(
                "sign_for_thing",
                "success",
                tr("Staying is not the same as getting there. And how many had the choice so far?"),
            ),
            Mistake(
                "causal",
                "credit",
                tr("Nothing here compares with and without support. What else keeps a customer in its first year?"),
            ),
            Mistake(
                "thrown_away", "nothing", tr("A sign is worth looking at, as long as one knows what it is a sign of.")
            ),
        ),
        hints=(tr("What is customer success for? And who could have left already?"),),
    )
