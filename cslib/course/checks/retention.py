"""Questions on notebook 03: how much stays, in accounts and in money."""

from __future__ import annotations

import datetime

import numpy as np

from cslib import language
from cslib.course.answers import Choice, Number, Order
from cslib.course.question import Mistake, Questions, Task, shuffled
from cslib.language import number, percent, tr
from cslib.show.columns import Column
from cslib.show.display import TableView
from cslib.stats.intervals import proportion

QUESTIONS = Questions()


@QUESTIONS.add(1, lambda: tr("Gross revenue retention"))
def gross_retention(draw) -> Task:
    """Compute GRR of five accounts; growth must not make up for losses."""
    before = [int(10 * value) for value in draw.integers(20, 90, 5)]
    lost, shrunk, grown, *_ = draw.permutation(5)
    now = list(before)
    now[lost] = 0
    now[shrunk] = before[shrunk] - 10 * int(draw.integers(3, 10))
    now[grown] = before[grown] + 10 * int(draw.integers(20, 40))
    new = 10 * int(draw.integers(30, 60))
    kept = sum(min(a, b) for a, b in zip(before, now, strict=True))
    stayed = sum(b for b, n in zip(before, now, strict=True) if n)
    rows = [(chr(65 + i), a, b) for i, (a, b) in enumerate(zip(before, now, strict=True))] + [("F", 0, new)]
    table = TableView(
        "q1_accounts",
        tr("Monthly revenue of six accounts"),
        (Column(tr("Customer")), Column(tr("A year ago"), "money"), Column(tr("Today"), "money")),
        tuple(rows),
    )
    return Task(
        ask=(
            tr("The table shows every account of a small company, a year ago and today. F is new."),
            tr("What was the gross revenue retention (GRR) of the twelve months? Give a share to three decimals."),
        ),
        answer=Number(kept / sum(before), tolerance=0.0006, share=True),
        why=(
            tr(
                "Each account counts with what it paid a year ago, but never with more than it pays today: {kept}.",
                kept=number(kept),
            ),
            tr(
                "Divide by what the same accounts paid a year ago: {before}. F was no customer then and stays out.",
                before=number(sum(before)),
            ),
        ),
        mistakes=(
            Mistake(
                "nrr",
                sum(now) / sum(before),
                tr(
                    "That is net revenue retention: growth has been counted. In GRR, an account counts for at most "
                    "what it paid at the start."
                ),
            ),
            Mistake(
                "new_included",
                (sum(now) + new) / sum(before),
                tr("The new account is in your sum. Retention follows those who were customers at the start."),
            ),
            Mistake(
                "survivors_only",
                kept / stayed,
                tr("You have left the lost account out of the denominator. Whoever left was there at the start."),
            ),
            Mistake("accounts", 0.8, tr("That is the share of accounts that stayed. GRR is about their money.")),
        ),
        hints=(
            tr("Write down what each account of a year ago still pays of its old amount."),
            tr("The denominator is what all accounts of a year ago paid then, the lost one included."),
        ),
        given={"before": before, "now": now, "new": new},
        exhibits=(table,),
    )


@QUESTIONS.add(2, lambda: tr("Windows that are not over"))
def unfinished_windows(draw) -> Task:
    """Compute twelve-month retention from accounts of which some have not been seen for twelve months."""
    old, young = int(draw.integers(60, 90)), int(draw.integers(40, 60))
    left_old, left_young = int(draw.integers(12, 18)), int(draw.integers(2, 5))
    rows = (
        (tr("Started 12 months ago or earlier"), old, left_old),
        (tr("Started less than 12 months ago"), young, left_young),
    )
    table = TableView(
        "q2_windows",
        tr("Accounts by start, and how many left within their first 12 months"),
        (Column(tr("Start")), Column(tr("Accounts"), "number"), Column(tr("Left so far"), "number")),
        rows,
    )
    return Task(
        ask=(
            tr("What share of accounts stays for twelve months?"),
            tr("Use only accounts that have been seen for long enough. Give a share to three decimals."),
        ),
        answer=Number((old - left_old) / old, tolerance=0.0006, share=True),
        why=(
            tr("Only the {n} accounts of the first row have had twelve months to leave in.", n=old),
            tr(
                "Of them {kept} stayed. A survival curve would use the young ones too, month by month, without "
                "pretending to know their end.",
                kept=old - left_old,
            ),
        ),
        mistakes=(
            Mistake(
                "unfinished",
                (old + young - left_old - left_young) / (old + young),
                tr(
                    "You have counted young accounts as kept. Nobody knows yet whether they stay for twelve months: "
                    "their window is not over."
                ),
            ),
            Mistake(
                "young_lost",
                (old - left_old) / (old + young),
                tr("You have counted young accounts as lost. Their window is not over; they say nothing yet."),
            ),
            Mistake("churn", left_old / old, tr("That is the share that left. The question is who stays.")),
        ),
        hints=(tr("Ask of each row: could these accounts have left in month twelve and been seen doing so?"),),
        given={"old": old, "young": young, "left_old": left_old, "left_young": left_young},
        exhibits=(table,),
    )


@QUESTIONS.add(3, lambda: tr("A survival curve by hand"))
def product_limit(draw) -> Task:
    """Multiply the steps of a product-limit estimate."""
    start = int(draw.integers(90, 120))
    churned = [int(value) for value in draw.integers(4, 9, 3)]
    ended = [int(value) for value in draw.integers(10, 20, 3)]
    at_risk, kept, steps = start, 1.0, []
    for quarter in range(3):
        kept *= 1 - churned[quarter] / at_risk
        steps.append((quarter + 1, at_risk, churned[quarter], ended[quarter]))
        at_risk -= churned[quarter] + ended[quarter]
    table = TableView(
        "q3_steps",
        tr("Accounts by quarter of their life"),
        (
            Column(tr("Quarter of life"), "number"),
            Column(tr("At risk at its start"), "number"),
            Column(tr("Churned in it"), "number"),
            Column(tr("Seen no further after it"), "number"),
        ),
        tuple(steps),
    )
    return Task(
        ask=(
            tr("Some accounts started late and are seen no further. They leave the table without having churned."),
            tr(
                "What share is kept to the end of quarter 3? Go step by step, as the survival curve does"
                " (Kaplan-Meier). Three decimals."
            ),
        ),
        answer=Number(kept, tolerance=0.0006, share=True),
        why=(
            tr(
                "In each quarter, one minus churned over at risk; then multiply: {product}.",
                product=" × ".join(f"(1 - {c}/{n})" for _, n, c, _ in steps),
            ),
            tr("An account counts as long as it is seen, and no longer. That is all there is to censoring."),
        ),
        mistakes=(
            Mistake(
                "censored_kept",
                1 - sum(churned) / start,
                tr(
                    "You have divided all churn by all accounts. Those seen no further then count as kept to the end, "
                    "which nobody has seen."
                ),
            ),
            Mistake(
                "censored_lost",
                1 - sum(churned) / start - sum(ended) / start,
                tr("You have counted accounts that are seen no further as lost. They did not churn while seen."),
            ),
            Mistake(
                "last_step",
                1 - churned[2] / steps[2][1],
                tr("That is the share kept in quarter 3 alone. To get there, an account has to pass 1 and 2 as well."),
            ),
        ),
        hints=(tr("Begin with quarter 1: which share of those at risk stayed? Then go on with those that are left."),),
        given={"steps": steps},
        exhibits=(table,),
    )


@QUESTIONS.add(4, lambda: tr("A small segment"))
def small_segment(draw) -> Task:
    """Judge a comparison of a small segment with a large one."""
    few, many = int(draw.integers(7, 12)), int(draw.integers(150, 260))
    lost = round(many * float(draw.uniform(0.05, 0.07)))
    small, large = proportion(few, few), proportion(many - lost, many)
    options = shuffled(
        draw,
        {
            "unknown": tr("The data do not tell which of the two is better."),
            "small": tr("The public sector is better: nobody left, so look there for what to copy."),
            "large": tr("The private sector is better, because it has more customers."),
            "same": tr("The two are equally good."),
        },
    )
    return Task(
        ask=(
            tr(
                "Public sector: all {few} accounts stayed this year. Private sector: {kept} of {many} did ({share}).",
                few=few,
                kept=many - lost,
                many=many,
                share=percent(large.estimate),
            ),
            tr("What can be said?"),
        ),
        answer=Choice(options, "unknown"),
        why=(
            tr(
                "With {few} of {few}, the 95% interval still begins at {low}. The private sector's begins at {other}.",
                few=few,
                low=percent(small.low),
                other=percent(large.low),
            ),
            tr("The intervals overlap widely: insufficient evidence. That is a result, not a failure."),
        ),
        mistakes=(
            Mistake(
                "small_numbers",
                "small",
                tr("Ask how easily so few accounts all stay by luck, even if one in seven usually leaves."),
            ),
            Mistake("size", "large", tr("More customers make a figure surer, not higher.")),
            Mistake(
                "equal",
                "same",
                tr("Not being able to see a difference is not the same as knowing that there is none."),
            ),
        ),
        hints=(tr("Which range of true rates would go well with each of the two figures?"),),
    )


@QUESTIONS.add(5, lambda: tr("Calls and churn"))
def touched_churn_more(draw) -> Task:
    """Judge a causal claim about accounts that were called."""
    called, others = int(draw.integers(16, 24)), int(draw.integers(5, 9))
    options = shuffled(
        draw,
        {
            "aimed": tr("Nothing about what calls do: those who get called were at risk before the call."),
            "harm": tr("Calls drive customers away, so call less."),
            "help": tr("Calls help, because without them even more would have left."),
            "random": tr("It is chance; such a difference means nothing at any size."),
        },
    )
    return Task(
        ask=(
            tr(
                "Last year {called}% of the accounts that were called left, and {others}% of the others.",
                called=called,
                others=others,
            ),
            tr("The team calls when use falls. What do these two figures say about the effect of calls?"),
        ),
        answer=Choice(options, "aimed"),
        why=(
            tr("Calls are aimed at accounts at risk. The two groups differed before anybody picked up the phone."),
            tr("An effect needs a fair comparison: accounts of the same kind, called or not by lot or in turn."),
        ),
        mistakes=(
            Mistake(
                "causal",
                "harm",
                tr("That takes an association for a cause. Who decides which accounts get a call, and why?"),
            ),
            Mistake(
                "wishful",
                "help",
                tr("It may be so, but these figures can't show it: what would the same accounts have done uncalled?"),
            ),
            Mistake("chance", "random", tr("The difference may well be real. The question is what it comes from.")),
        ),
        hints=(tr("Think of a fire brigade: there is more damage where it goes. Why?"),),
    )


@QUESTIONS.add(6, lambda: tr("Mix and rate"))
def mix_and_rate(draw) -> Task:
    """Compute what retention would have been with last year's mix of segments."""
    rates = [(0.80, 0.96), (0.82, 0.97)] if draw.random() < 0.5 else [(0.76, 0.94), (0.79, 0.95)]
    large_before, large_now = int(draw.integers(65, 75)), int(draw.integers(30, 40))
    mixes = [(100 - large_before, large_before), (100 - large_now, large_now)]

    def total(rate, mix) -> float:
        return sum(r * m for r, m in zip(rate, mix, strict=True)) / 100

    table = TableView(
        "q6_mix",
        tr("Two segments, last year and this year"),
        (
            Column(tr("Segment")),
            Column(tr("Accounts last year"), "number"),
            Column(tr("Retention last year"), "percent"),
            Column(tr("Accounts this year"), "number"),
            Column(tr("Retention this year"), "percent"),
        ),
        tuple(
            (name, mixes[0][i], rates[0][i], mixes[1][i], rates[1][i])
            for i, name in enumerate((tr("Small customers"), tr("Large customers")))
        ),
    )
    return Task(
        ask=(
            tr(
                "Retention fell from {before} to {now}, and the board is worried. Yet in each segment it rose.",
                before=percent(total(rates[0], mixes[0])),
                now=percent(total(rates[1], mixes[1])),
            ),
            tr("What would retention have been this year with last year's mix of segments? A share, three decimals."),
        ),
        answer=Number(total(rates[1], mixes[0]), tolerance=0.0006, share=True),
        why=(
            tr("Take this year's rates and last year's numbers of accounts."),
            tr("The rates rose, and the mix moved towards small customers, who leave more often."),
        ),
        mistakes=(
            Mistake(
                "unchanged",
                total(rates[1], mixes[1]),
                tr("That is this year's retention as it is, with this year's mix."),
            ),
            Mistake(
                "wrong_way",
                total(rates[0], mixes[1]),
                tr("You have last year's rates with this year's mix. Turn it round."),
            ),
            Mistake(
                "plain_mean",
                float(np.mean(rates[1])),
                tr("A plain mean of the two rates forgets how many accounts stand behind each."),
            ),
        ),
        hints=(tr("Multiply each segment's rate of this year by its accounts of last year."),),
        given={"rates": rates, "mixes": mixes},
        exhibits=(table,),
    )


@QUESTIONS.add(7, lambda: tr("Who first"))
def whom_first(draw) -> Task:
    """Put four accounts in the order of value at stake before the day for notice."""
    today = datetime.date(2026, 10, 1)
    base = 10 * int(draw.integers(30, 50))
    # account: monthly revenue, chance of churn, days to the renewal, notice days
    cases = {
        "soon": (base, 0.30, int(draw.integers(95, 110)), 60),
        "large": (3 * base, 0.05, int(draw.integers(100, 115)), 60),
        "small": (base // 4, 0.40, int(draw.integers(90, 100)), 60),
        "over": (2 * base, 0.30, int(draw.integers(20, 50)), 60),
    }
    names = dict(zip(shuffled(draw, {code: code for code in cases}), "PQRS", strict=True))
    rows = sorted(
        (names[code], money, risk, today + datetime.timedelta(days=days), notice)
        for code, (money, risk, days, notice) in cases.items()
    )
    options = {code: tr("Account {name}", name=names[code]) for code in sorted(cases, key=names.get)}
    table = TableView(
        "q7_accounts",
        tr("Four accounts on {date}", date=language.date(today)),
        (
            Column(tr("Customer")),
            Column(tr("Monthly revenue"), "money"),
            Column(tr("Chance of leaving at the renewal"), "percent"),
            Column(tr("Renewal"), "date"),
            Column(tr("Notice, days before"), "number"),
        ),
        tuple(rows),
    )
    return Task(
        ask=(
            tr("You have time for one account a day. In which order do you call them, by the money at stake?"),
            tr("An account whose day for notice is over comes last: its renewal is decided."),
        ),
        answer=Order(options, ("soon", "large", "small", "over")),
        why=(
            tr("What is at stake is the chance of leaving times the revenue, as long as the decision is open."),
            tr("The day for notice is the renewal minus the notice days. Once it is over, a call comes too late."),
        ),
        mistakes=(
            Mistake(
                "by_revenue",
                lambda order: order[0] == "large" or order == ("large", "over", "soon", "small"),
                tr("You begin with the largest revenue. A large account that hardly ever leaves has little at stake."),
            ),
            Mistake(
                "deadline_over",
                lambda order: order.index("over") < 3,
                tr("One of them can't give notice any more. Compare each renewal date with its notice days."),
            ),
            Mistake(
                "by_risk",
                lambda order: order[0] == "small",
                tr("You begin with the highest chance of leaving. Multiply it by the revenue before you compare."),
            ),
        ),
        hints=(tr("For each account: is the decision still open? Then multiply chance by revenue."),),
        exhibits=(table,),
    )
