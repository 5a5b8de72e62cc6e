"""Questions on notebook 04: the week's queue, needs and patterns, contact, and what programmes do."""

import datetime
import math
from collections.abc import Mapping

import numpy as np
from pydantic import ValidationError

from cslib.company.policies.policy import Contact
from cslib.course.question import Questions, before, named
from cslib.course.task import Choice, Choices, Field, Judged, Misfit, Number, Order, Task
from cslib.language import date, join, join_long, number, percent, tr
from cslib.show import style
from cslib.show.display import ChartView
from cslib.stats.estimate import Estimate
from cslib.stats.intervals import difference, proportion

QUESTIONS = Questions()

TODAY = datetime.date(2026, 10, 1)


@QUESTIONS.add(1)
def value_at_stake(draw, words) -> Task:
    """Add up chance times revenue over the accounts that can still decide within the quarter."""
    revenue = [100 * int(value) for value in draw.integers(3, 30, 5)]
    chance = [int(value) for value in draw.integers(5, 40, 5)]
    order = draw.permutation(5)
    days = [0] * 5
    for place, account in enumerate(order):
        days[account] = int(draw.integers(10, 85)) if place < 3 else int(draw.integers(120, 300))
    due = [i for i in range(5) if days[i] <= 90]
    stake = [revenue[i] * chance[i] / 100 for i in range(5)]
    table = words.table(
        "q1_book",
        "text money percent date number",
        (
            ("PQRST"[i], revenue[i], chance[i] / 100, TODAY + datetime.timedelta(days=days[i]), days[i])
            for i in range(5)
        ),
        date=date(TODAY),
    )
    return words.task(
        Number(sum(stake[i] for i in due), tolerance=0.5),
        mistakes={
            "deadline_far": sum(stake),
            "revenue_only": float(sum(revenue[i] for i in due)),
            "mean_times_sum": float(np.mean([chance[i] for i in due]) / 100 * sum(revenue[i] for i in due)),
        },
        places={
            "names": join("PQRST"[i] for i in due),
            "parts": " + ".join(f"{chance[i]}% × {number(revenue[i])}" for i in due),
        },
        given={"revenue": revenue, "chance": [value / 100 for value in chance], "days": days},
        exhibits=(table,),
    )


@QUESTIONS.add(2)
def week(draw, words) -> Task:
    """Choose the three accounts to call: value at stake, without those in the state or contacted too often."""
    base = 100 * int(draw.integers(4, 9))
    quiet = [int(value) for value in draw.integers(0, 4, 7)]
    yes, no = words("yes"), words("no")
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
    names = named(draw, cases, "PQRSTUV")
    rows = ((name, *cases[code]) for code, name in names.items())
    table = words.table("q2_week", "text text number percent money number number", rows)
    return words.task(
        Choices(
            {code: words("account", name=name) for code, name in names.items()}, frozenset({"first", "second", "third"})
        ),
        mistakes={
            "revenue_only": lambda chosen: "safe" in chosen,
            "contact_limit": lambda chosen: "over" in chosen,
            "risk_only": lambda chosen: "small" in chosen,
            "oldest_first": lambda chosen: "silent" in chosen,
            "too_few": lambda chosen: len(chosen) < 3,
        },
        places={
            "over": names["over"],
            "safe": names["safe"],
            "names": join(sorted(names[code] for code in ("first", "second", "third"))),
        },
        exhibits=(table,),
    )


@QUESTIONS.add(3)
def back_test(draw, words) -> Task:
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
    labels = {code: words("orders", code) for code in shares}
    title, note = words("title"), words("note")
    with style.canvas(title, note, height=2.9) as canvas:
        axes = canvas.axes()
        for place, (code, known) in enumerate(shares.items()):
            axes.plot([known.low, known.high], [place] * 2, color=style.BLUE, linewidth=2)
            axes.plot(known.estimate, place, "o", color=style.BLUE, markersize=7)
            if code in gaps:
                more, low, high = gaps[code]
                text = words("gap", more=more, low=low, high=high)
                axes.annotate(text, (0.99, place), xycoords=("axes fraction", "data"), ha="right", va="center")
        axes.set(xlim=(0, 1.25), ylim=(3.5, -0.5), xlabel=words("x"))
        axes.set_yticks(range(4), labels.values())
        axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8])
        style.percent_axis(axes.xaxis)
    said = join_long(
        words(
            "point",
            order=labels[code],
            share=percent(known.estimate, 0),
            low=percent(known.low, 0),
            high=percent(known.high, 0),
        )
        for code, known in shares.items()
    )
    differences = join_long(
        words("more", order=labels[code], more=a, low=b, high=c) for code, (a, b, c) in gaps.items()
    )
    alt = words("alt", title=title, points=said, gaps=differences, note=note)
    codes = ["random", "missed", "saved", "revenue", "oldest"]
    options = words.shuffled(draw, codes, missed=percent(1 - found, 0), found=percent(found, 0))
    return words.task(
        Choices(options, frozenset({"random", "missed"})),
        mistakes={
            "finds_not_saves": lambda chosen: "saved" in chosen,
            "interval_ignored": lambda chosen: "revenue" in chosen or "oldest" in chosen,
            "incomplete": lambda chosen: len(chosen) == 1,
        },
        given={"found": found},
        exhibits=(ChartView("q3_back_test", title, alt, canvas.png),),
    )


@QUESTIONS.add(4)
def exploring(draw, words) -> Task:
    """Put the work on patterns of use in order: numbers, interviews, amended patterns, mechanism."""
    steps = ("group", "resample", "talk", "record", "amend", "build")
    options = words.shuffled(draw, steps)

    return words.task(
        Order(options, steps),
        mistakes={
            "mechanism_first": lambda order: order[-1] != "build",
            "numbers_only": lambda order: before(order, "amend", "talk") or before(order, "amend", "record"),
            "talk_first": lambda order: before(order, "talk", "group"),
            "unstable": lambda order: before(order, "talk", "resample"),
        },
    )


@QUESTIONS.add(5)
def mechanism(draw, words) -> Task:
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
    names = named(draw, cases, words.each("themes"))
    rows = ((name, *cases[code]) for code, name in names.items())
    table = words.table("q5_themes", "text number number number", rows)
    return words.task(
        Choices(names, frozenset({"often", "steady"})),
        mistakes={
            "requests_counted": lambda chosen: "loud" in chosen,
            "single_burst": lambda chosen: "burst" in chosen,
            "too_few_accounts": lambda chosen: "rare" in chosen,
            "incomplete": lambda chosen: len(chosen) == 1,
        },
        places={"least": least, "names": tr(" and ").join(names[code] for code in ("often", "steady"))},
        exhibits=(table,),
    )


BANDS = ((1, 2), (3, 4), (5, 6), (7, 8), (9, 12))
LONGEST = 120


@QUESTIONS.add(6)
def contact_policy(draw, words) -> Task:
    """Set the most contacts and the longest silence so that programmes fit, nobody is overloaded and it can be kept."""
    most = int(draw.choice([4, 6]))
    planned = int(draw.integers(2, 4))
    accounts, calls = int(draw.integers(70, 101)), int(draw.integers(7, 12))
    shortest = math.ceil(7 * accounts / calls)
    calm, heavy = float(draw.uniform(0.10, 0.13)), float(draw.uniform(0.30, 0.36))
    sizes = [int(value) for value in draw.integers(150, 260, len(BANDS))]
    fell = [round(n * (calm if high <= most else heavy)) for n, (_, high) in zip(sizes, BANDS, strict=True)]
    table = words.table(
        "q6_load",
        "text number estimate",
        (
            (tr("{low} to {high}", low=low, high=high), n, proportion(k, n))
            for (low, high), n, k in zip(BANDS, sizes, fell, strict=True)
        ),
    )

    def read(given) -> Contact:
        form = words("form")
        if not isinstance(given, Mapping) or set(given) != {"most", "silence_days"} or None in given.values():
            raise Misfit(form)
        try:
            return Contact(in_force_from="2026-10-01", **given)
        except ValidationError:
            raise Misfit(form) from None

    def passes(policy: Contact) -> bool:
        return planned + 1 <= policy.most <= most and shortest <= policy.silence_days <= LONGEST

    return words.task(
        Judged(
            passes=passes,
            example=f'{{"most": {most}, "silence_days": {shortest}}}',
            reads=read,
            fields=tuple(Field(name, words("fields", name), "number") for name in ("most", "silence_days")),
        ),
        mistakes={
            "overload": lambda policy: policy.most > most,
            "no_room": lambda policy: policy.most < planned + 1,
            "cannot_be_kept": lambda policy: policy.silence_days < shortest,
            "left_alone": lambda policy: policy.silence_days > LONGEST,
        },
        places={
            "planned": planned,
            "accounts": accounts,
            "calls": calls,
            "longest": LONGEST,
            "most": most,
            "calm": percent(calm, 0),
            "heavy": percent(heavy, 0),
            "least": planned + 1,
            "weeks": f"{accounts / calls:.1f}",
            "days": shortest,
        },
        given={
            "bands": BANDS,
            "share": [k / n for k, n in zip(fell, sizes, strict=True)],
            "programmes": planned,
            "accounts": accounts,
            "calls": calls,
        },
        exhibits=(table,),
    )


@QUESTIONS.add(7)
def offered(draw, words) -> Task:
    """Compute the effect of being offered a webinar, where the keen attend."""
    attended, absent, waiting = (int(value) for value in draw.integers((36, 60, 90), (50, 80, 130)))
    came, stayed_away, waited = round(attended * 0.62), round(absent * 0.29), round(waiting * 0.37)
    came += int(draw.integers(-2, 3))
    groups = {"attended": (attended, came), "absent": (absent, stayed_away), "waiting": (waiting, waited)}
    table = words.table("q7_webinar", "text number number", groups.values())
    share = (came + stayed_away) / (attended + absent)
    gap = difference(proportion(came + stayed_away, attended + absent), proportion(waited, waiting))
    return words.task(
        Number(share - waited / waiting, tolerance=0.0006, share=True),
        mistakes={
            "attended_absent": came / attended - stayed_away / absent,
            "attended_waiting": came / attended - waited / waiting,
            "no_comparison": share,
        },
        places={
            "share": percent(share),
            "other": percent(waited / waiting),
            "low": number(100 * gap.low, 1),
            "high": number(100 * gap.high, 1),
        },
        given=groups,
        exhibits=(table,),
    )


@QUESTIONS.add(8)
def still_waiting(draw, words) -> Task:
    """Compare change with the change of accounts not yet reached, never with those reached before."""
    now = (float(draw.integers(21, 27)) / 10, float(draw.integers(28, 36)) / 10)
    later = (float(draw.integers(19, 25)) / 10, float(draw.integers(25, 28)) / 10)
    early = (float(draw.integers(31, 36)) / 10, float(draw.integers(28, 32)) / 10)
    rows = {"now": now, "later": later, "early": early}
    sized = ((int(draw.integers(60, 90)), *values) for values in rows.values())
    table = words.table("q8_groups", "text number decimal decimal", sized)

    def change(values: tuple) -> float:
        return round(values[1] - values[0], 1)

    return words.task(
        Number(round(change(now) - change(later), 1), tolerance=0.04),
        mistakes={
            "before_after": change(now),
            "already_reached": round(change(now) - change(early), 1),
            "after_only": round(now[1] - later[1], 1),
        },
        places={"gain": number(change(now), 1), "waiting": number(change(later), 1)},
        given=rows,
        exhibits=(table,),
    )


@QUESTIONS.add(9)
def survivors(draw, words) -> Task:
    """Count accounts that left with zero use instead of dropping them."""
    size = 10 * int(draw.integers(9, 14))
    left, left_waiting = int(draw.integers(4, 8)), int(draw.integers(24, 32))
    mean = float(draw.integers(27, 31)) / 10
    mean_waiting = round(mean + float(draw.integers(1, 4)) / 10, 1)
    rows = ((size, left, mean), (size, left_waiting, mean_waiting))
    table = words.table("q9_left", "text number number decimal", rows)
    whole, whole_waiting = mean * (size - left) / size, mean_waiting * (size - left_waiting) / size
    return words.task(
        Number(whole - whole_waiting, tolerance=0.006),
        mistakes={"survivors": mean - mean_waiting, "turned_round": whole_waiting - whole, "one_group": whole},
        places={"a": number(whole, 2), "b": number(whole_waiting, 2)},
        given={"size": size, "left": (left, left_waiting), "mean": (mean, mean_waiting)},
        exhibits=(table,),
    )


@QUESTIONS.add(10)
def rescue(draw, words) -> Task:
    """See that use comes back after a fall whether or not there was a call."""
    usual, low = float(draw.uniform(0.52, 0.58)), float(draw.uniform(0.24, 0.28))
    weeks = np.arange(-6, 9)
    path = np.interp(weeks, [-6, -3, 0, 5, 8], [usual, usual - 0.02, low, usual - 0.06, usual - 0.05])
    called = path + draw.normal(0, 0.008, len(weeks))
    others = path + draw.normal(0, 0.008, len(weeks))
    n, m = int(draw.integers(110, 150)), int(draw.integers(200, 280))
    title, note = words("title"), words("note", n=n, m=m)
    with style.canvas(title, note, height=3.0) as canvas:
        axes = canvas.axes()
        axes.axvline(0, color=style.GREY, linewidth=1, linestyle=":")
        axes.plot(weeks, called, color=style.BLUE, linewidth=2, marker="o", markersize=4, label=words("called"))
        axes.plot(weeks, others, color=style.ORANGE, linewidth=2, linestyle="--", label=words("not_called"))
        axes.set(ylim=(0, 0.7), xlabel=words("x"), ylabel=words("y"))
        style.percent_axis(axes.yaxis)
        axes.legend(frameon=False, loc="lower right")
    points = join_long(
        words("point", week=int(w), a=percent(a, 0), b=percent(b, 0))
        for w, a, b in zip(weeks, called, others, strict=True)
        if w in (-6, -3, 0, 3, 8)
    )
    options = words.shuffled(draw, ["back", "works", "harms", "forever"])
    alt = words("alt", title=title, points=points, note=note)
    return words.task(
        Choice(options, "back"),
        mistakes={"regression_to_the_mean": "works", "caused_by_what_follows": "harms", "nothing_ever": "forever"},
        exhibits=(ChartView("q10_rescue", title, alt, canvas.png),),
    )


@QUESTIONS.add(11)
def judging(draw, words) -> Task:
    """Tell supported programmes from those with a pre-trend, without comparison, or with few accounts."""
    more = int(draw.integers(0, 25))
    turn, once = words("turn"), words("once")
    # programme: how started, accounts, difference before the offer, difference after it (points)
    cases = {
        "large": (turn, 60 + more, (0.2, -1.6, 2.0), (4.1, 1.8, 6.4)),
        "modest": (turn, 150 + more, (-0.1, -1.0, 0.8), (1.3, 0.4, 2.2)),
        "none": (turn, 70 + more, (-0.3, -2.0, 1.4), (2.1, -0.7, 4.9)),
        "trend": (turn, 58 + more, (-5.2, -7.4, -3.0), (6.1, 3.3, 8.9)),
        "once": (once, 210 + more, None, (5.0, 3.4, 6.6)),
        "few": (turn, 9 + more // 5, (0.4, -3.9, 4.7), (7.2, 1.1, 13.3)),
    }
    names = named(draw, cases, "PQRSTU")

    def points(values, n: int) -> Estimate | None:
        return values and Estimate(*(value / 100 for value in values), n=n, unit="points")

    table = words.table(
        "q11_programmes",
        "text text number points points",
        (
            (name, how, n, points(before, n), points(after, n))
            for code, name in names.items()
            for how, n, before, after in (cases[code],)
        ),
    )
    return words.task(
        Choices({code: words("programme", name=name) for code, name in names.items()}, frozenset({"large", "modest"})),
        mistakes={
            "pre_trend": lambda chosen: "trend" in chosen,
            "no_comparison": lambda chosen: "once" in chosen,
            "small_numbers": lambda chosen: "few" in chosen,
            "interval_ignored": lambda chosen: "none" in chosen,
            "incomplete": lambda chosen: len(chosen) == 1,
        },
        places={"names": tr(" and ").join(sorted(names[code] for code in ("large", "modest")))},
        exhibits=(table,),
    )


@QUESTIONS.add(12)
def signal(draw, words) -> Task:
    """Compute how often a signal of expansion was right."""
    shown, quiet = int(draw.integers(50, 75)), int(draw.integers(300, 380))
    right = round(shown * float(draw.uniform(0.25, 0.36)))
    surprise = round(quiet * float(draw.uniform(0.08, 0.11)))
    table = words.table("q12_signal", "text number number", ((shown, right), (quiet, surprise)))
    return words.task(
        Number(right / shown, tolerance=0.0006, share=True),
        mistakes={
            "share_found": right / (right + surprise),
            "all_accounts": right / (shown + quiet),
            "base_rate": (right + surprise) / (shown + quiet),
        },
        places={"shown": shown, "right": right, "share": percent(surprise / quiet)},
        given={"signal": (shown, right), "none": (quiet, surprise)},
        exhibits=(table,),
    )
