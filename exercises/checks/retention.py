"""Questions on notebook 03: how much stays, in accounts and in money."""

import datetime

import numpy as np

from cslib.course.question import Questions, named
from cslib.course.task import Choice, Number, Order, Task
from cslib.language import date, number, percent
from cslib.stats.intervals import proportion

QUESTIONS = Questions()


@QUESTIONS.add(1)
def gross_retention(draw, words) -> Task:
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
    table = words.table("q1_accounts", "text money money", rows)
    return words.task(
        Number(kept / sum(before), tolerance=0.0006, share=True),
        mistakes={
            "nrr": sum(now) / sum(before),
            "new_included": (sum(now) + new) / sum(before),
            "survivors_only": kept / stayed,
            "accounts": 0.8,
        },
        places={"kept": number(kept), "before": number(sum(before))},
        given={"before": before, "now": now, "new": new},
        exhibits=(table,),
    )


@QUESTIONS.add(2)
def unfinished_windows(draw, words) -> Task:
    """Compute twelve-month retention from accounts of which some have not been seen for twelve months."""
    old, young = int(draw.integers(60, 90)), int(draw.integers(40, 60))
    left_old, left_young = int(draw.integers(12, 18)), int(draw.integers(2, 5))
    table = words.table("q2_windows", "text number number", ((old, left_old), (young, left_young)))
    return words.task(
        Number((old - left_old) / old, tolerance=0.0006, share=True),
        mistakes={
            "unfinished": (old + young - left_old - left_young) / (old + young),
            "young_lost": (old - left_old) / (old + young),
            "churn": left_old / old,
        },
        places={"n": old, "kept": old - left_old},
        given={"old": old, "young": young, "left_old": left_old, "left_young": left_young},
        exhibits=(table,),
    )


@QUESTIONS.add(3)
def product_limit(draw, words) -> Task:
    """Multiply the steps of a product-limit estimate."""
    start = int(draw.integers(90, 120))
    churned = [int(value) for value in draw.integers(4, 9, 3)]
    ended = [int(value) for value in draw.integers(10, 20, 3)]
    at_risk, kept, steps = start, 1.0, []
    for quarter in range(3):
        kept *= 1 - churned[quarter] / at_risk
        steps.append((quarter + 1, at_risk, churned[quarter], ended[quarter]))
        at_risk -= churned[quarter] + ended[quarter]
    table = words.table("q3_steps", "number number number number", steps)
    return words.task(
        Number(kept, tolerance=0.0006, share=True),
        mistakes={
            "censored_kept": 1 - sum(churned) / start,
            "censored_lost": 1 - sum(churned) / start - sum(ended) / start,
            "last_step": 1 - churned[2] / steps[2][1],
        },
        places={"product": " × ".join(f"(1 - {c}/{n})" for _, n, c, _ in steps)},
        given={"steps": steps},
        exhibits=(table,),
    )


@QUESTIONS.add(4)
def small_segment(draw, words) -> Task:
    """Judge a comparison of a small segment with a large one."""
    few, many = int(draw.integers(7, 12)), int(draw.integers(150, 260))
    lost = round(many * float(draw.uniform(0.05, 0.07)))
    small, large = proportion(few, few), proportion(many - lost, many)
    options = words.shuffled(draw, ["unknown", "small", "large", "same"])
    return words.task(
        Choice(options, "unknown"),
        mistakes={"small_numbers": "small", "size": "large", "equal": "same"},
        places={
            "few": few,
            "kept": many - lost,
            "many": many,
            "share": percent(large.estimate),
            "low": percent(small.low),
            "other": percent(large.low),
        },
    )


@QUESTIONS.add(5)
def touched_churn_more(draw, words) -> Task:
    """Judge a causal claim about accounts that were called."""
    called, others = int(draw.integers(16, 24)), int(draw.integers(5, 9))
    options = words.shuffled(draw, ["aimed", "harm", "help", "random"])
    return words.task(
        Choice(options, "aimed"),
        mistakes={"causal": "harm", "wishful": "help", "chance": "random"},
        places={"called": called, "others": others},
    )


@QUESTIONS.add(6)
def mix_and_rate(draw, words) -> Task:
    """Compute what retention would have been with last year's mix of segments."""
    rates = [(0.80, 0.96), (0.82, 0.97)] if draw.random() < 0.5 else [(0.76, 0.94), (0.79, 0.95)]
    large_before, large_now = int(draw.integers(65, 75)), int(draw.integers(30, 40))
    mixes = [(100 - large_before, large_before), (100 - large_now, large_now)]

    def total(rate, mix) -> float:
        return sum(r * m for r, m in zip(rate, mix, strict=True)) / 100

    table = words.table(
        "q6_mix",
        "text number percent number percent",
        ((mixes[0][i], rates[0][i], mixes[1][i], rates[1][i]) for i in (0, 1)),
    )
    return words.task(
        Number(total(rates[1], mixes[0]), tolerance=0.0006, share=True),
        mistakes={
            "unchanged": total(rates[1], mixes[1]),
            "wrong_way": total(rates[0], mixes[1]),
            "plain_mean": float(np.mean(rates[1])),
        },
        places={"before": percent(total(rates[0], mixes[0])), "now": percent(total(rates[1], mixes[1]))},
        given={"rates": rates, "mixes": mixes},
        exhibits=(table,),
    )


@QUESTIONS.add(7)
def whom_first(draw, words) -> Task:
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
    names = named(draw, cases, "PQRS")
    rows = sorted(
        (names[code], money, risk, today + datetime.timedelta(days=days), notice)
        for code, (money, risk, days, notice) in cases.items()
    )
    table = words.table("q7_accounts", "text money percent date number", rows, date=date(today))
    return words.task(
        Order({code: words("account", name=name) for code, name in names.items()}, ("soon", "large", "small", "over")),
        mistakes={
            "by_revenue": lambda order: order[0] == "large" or order == ("large", "over", "soon", "small"),
            "deadline_over": lambda order: order.index("over") < 3,
            "by_risk": lambda order: order[0] == "small",
        },
        exhibits=(table,),
    )
