"""Questions on notebook 01: the state, how it is found, and what may be said of it."""

import numpy as np
import pandas as pd

from cslib.company.policies.rule import Rule
from cslib.course.question import Questions, before, named
from cslib.course.task import Choice, Choices, Field, Judged, Misfit, Number, Order, Task
from cslib.errors import PolicyError
from cslib.language import join, percent
from cslib.show import style
from cslib.show.columns import Column
from cslib.show.display import ChartView, TableView
from cslib.stats.intervals import difference, proportion

QUESTIONS = Questions()


@QUESTIONS.add(1)
def reading_a_rule(draw, words) -> Task:
    """Tell which accounts met a rule on day 90."""
    days, features = 5 * int(draw.integers(9, 13)), 5 * int(draw.integers(6, 9))

    def more() -> int:
        return 5 * int(draw.integers(2, 5))

    # account: share of days and of features around day 90, and around day 200
    cases = {
        "both": (days + more(), features + more(), days + more(), features + more()),
        "just": (days, features, days - more(), features - 5),
        "days_only": (days + more(), features - more(), days + more(), features - 5),
        "features_only": (days - more(), features + more(), days - 5, features + more()),
        "later": (days - more(), features - more(), days + more(), features + more()),
        "neither": (days - more(), features - more(), days - more(), features - more()),
    }
    names = named(draw, cases, "ABCDEF")
    table = words.table(
        "q1_use",
        "text percent percent percent percent",
        ((name, *(value / 100 for value in cases[code])) for code, name in names.items()),
    )
    return words.task(
        Choices({code: words("account", name=name) for code, name in names.items()}, frozenset({"both", "just"})),
        mistakes={
            "later": lambda codes: "later" in codes,
            "either": lambda codes: codes & {"days_only", "features_only"},
            "strict": lambda codes: codes == {"both"},
        },
        places=dict(days=days, features=features),
        given={"days": days, "features": features, "rows": [(name, *cases[code]) for code, name in names.items()]},
        exhibits=(table,),
    )


@QUESTIONS.add(2)
def reach(draw, words) -> Task:
    """Compute reach from a flow of accounts; early churn stays in the denominator."""
    churned, noticed = int(draw.integers(25, 45)), int(draw.integers(8, 16))
    inside, outside, young = int(draw.integers(90, 130)), int(draw.integers(140, 190)), int(draw.integers(40, 70))
    kept = round(inside * float(draw.uniform(0.9, 0.95)))
    started = churned + noticed + inside + outside
    table = words.table(
        "q2_flow",
        "text number number",
        (
            (churned, None),
            (noticed, None),
            (inside, kept),
            (outside, round(outside * float(draw.uniform(0.5, 0.6)))),
            (young, None),
        ),
    )
    return words.task(
        Number(inside / started, tolerance=0.0006, share=True),
        mistakes={
            "survivors": inside / (inside + outside),
            "unfinished": inside / (started + young),
            "retention": kept / inside,
            "notice_dropped": inside / (started - noticed),
        },
        places={"inside": inside, "started": started},
        given=dict(churned=churned, noticed=noticed, inside=inside, outside=outside, young=young, kept=kept),
        exhibits=(table,),
    )


@QUESTIONS.add(3)
def immortal_time(draw, words) -> Task:
    """Compute retention from a landmark; accounts that reached the state later get no credit for it."""
    inside, lost, later = int(draw.integers(5, 8)), int(draw.integers(1, 3)), int(draw.integers(3, 5))
    rows = [(int(draw.integers(1, 4)), None) for _ in range(inside - lost - 1)]
    rows += [(int(draw.integers(1, 4)), int(draw.integers(8, 24))) for _ in range(lost)]
    rows += [(2, int(draw.integers(29, 35))), (1, 2)]
    rows += [(int(draw.integers(6, 20)), None) for _ in range(later)]
    rows += [(None, int(month)) for month in (2, draw.integers(5, 9), draw.integers(10, 16))] + [(None, None)]
    rows = [rows[place] for place in draw.permutation(len(rows))]
    numbered = ((str(place), *row) for place, row in enumerate(rows, 1))
    table = words.table("q3_accounts", "text number number", numbered)
    return words.task(
        Number((inside - lost) / inside, tolerance=0.0006, share=True),
        mistakes={
            "immortal_time": (inside - lost + later) / (inside + later),
            "immortal_time_all": (inside - lost + later) / (inside + later + 1),
            "gone_before": (inside - lost) / (inside + 1),
            "beyond_horizon": (inside - lost - 1) / inside,
            "churn": lost / inside,
        },
        places={"inside": inside, "lost": lost},
        given={"rows": rows},
        exhibits=(table,),
    )


@QUESTIONS.add(4)
def frontier_chart(draw, words) -> Task:
    """Read a chart of rules: the most reach among those that keep enough."""
    moved = float(draw.uniform(-0.02, 0.02))
    # rule: reach and retention at 24 months
    cases = {
        "soft": (0.74 + moved, 0.78 + moved),
        "near": (0.60 + moved, 0.872),
        "pick": (0.47 + moved, 0.932),
        "beaten": (0.36 + moved, 0.918),
        "hard": (0.20 + moved, 0.975),
    }
    names = named(draw, cases, "ABCDE")
    title, note = words("title"), words("note")
    with style.canvas(title, note, height=3.4) as canvas:
        axes = canvas.axes()
        for code, name in names.items():
            axes.plot(*cases[code], "o", color=style.BLUE, markersize=7)
            axes.annotate(name, cases[code], xytext=(7, 4), textcoords="offset points", fontsize=11)
        axes.set(xlim=(0.1, 0.9), ylim=(0.7, 1.0))
        axes.grid(color=style.PALE, linewidth=0.7)
        style.percent_axis(axes.xaxis, words("x"))
        style.percent_axis(axes.yaxis, words("y"))
    points = join(
        words("point", name=name, reach=percent(cases[code][0]), retention=percent(cases[code][1]))
        for code, name in names.items()
    )
    chart = ChartView("q4_rules", title, words("alt", title=title, points=points, note=note), canvas.png)
    return words.task(
        Choice({code: words("rule", name=name) for code, name in names.items()}, "pick"),
        mistakes={"hardest": "hard", "softest": "soft", "below": "near", "beaten": "beaten"},
        places={"name": names["pick"], "beaten": names["beaten"]},
        exhibits=(chart,),
    )


@QUESTIONS.add(5)
def predictive_value(draw, words) -> Task:
    """Compute the positive predictive value from a table of four cells."""
    inside, outside = int(draw.integers(110, 150)), int(draw.integers(220, 280))
    left_in, left_out = int(draw.integers(5, 10)), round(outside * float(draw.uniform(0.3, 0.4)))
    stayed_in, stayed_out = inside - left_in, outside - left_out
    table = words.table("q5_cells", "text number number", ((stayed_in, left_in), (stayed_out, left_out)))
    return words.task(
        Number(stayed_in / inside, tolerance=0.0006, share=True),
        mistakes={
            "sensitivity": stayed_in / (stayed_in + stayed_out),
            "accuracy": (stayed_in + left_out) / (inside + outside),
            "base_rate": (stayed_in + stayed_out) / (inside + outside),
            "other_row": left_out / outside,
        },
        places={"inside": inside, "stayed": stayed_in, "missed": stayed_out},
        given={"stayed_in": stayed_in, "left_in": left_in, "stayed_out": stayed_out, "left_out": left_out},
        exhibits=(table,),
    )


@QUESTIONS.add(6)
def fishing(draw, words) -> Task:
    """Compute how likely the best of many rules looks like a discovery when there is nothing."""
    tries = int(draw.integers(6, 19))
    value = 1 - 0.95**tries
    return words.task(
        Number(value, tolerance=0.0006, share=True),
        mistakes={"single": 0.05, "summed": 0.05 * tries, "none_found": 0.95**tries},
        places={"tries": tries, "quiet": percent(1 - value), "found": percent(value)},
        given={"tries": tries},
    )


@QUESTIONS.add(7)
def target_at_horizon(draw, words) -> Task:
    """Turn an annual target into one at the horizon."""
    target = float(draw.choice([0.90, 0.92, 0.94, 0.95, 0.96]))
    months = int(draw.choice([30, 36, 42, 48]))
    return words.task(
        Number(target ** (months / 12), tolerance=0.0006, share=True),
        mistakes={
            "annual": target,
            "linear": 1 - (1 - target) * months / 12,
            "rounded_years": target ** (months // 12) if months % 12 else target ** (months // 12 + 1),
        },
        places={"target": percent(target), "months": months, "years": f"{months / 12:g}"},
        given={"target": target, "months": months},
    )


@QUESTIONS.add(8)
def verdicts(draw, words) -> Task:
    """Tell from bounds, follow-up and renewals which definitions are supported."""
    low, high = (int(value) for value in (draw.integers(0, 10), draw.integers(0, 40)))
    # definition: in the state, of them still there, outside, of them still there, renewals met
    cases = {
        "held": (400 + high, 393 + high, 320, 215, 310 + high),
        "modest": (640 + high, 599 + high, 300, 190, 480),
        "wide": (44 + low, 42 + low, 230, 150, 39),
        "below": (330, 272 - low, 300, 160, 260),
        "same": (420 + high, 402 + high, 380, 362, 330),
        "young": (240 + high, 235 + high, 220, 150 + low, 9 + low),
    }
    names = named(draw, cases, "ABCDEF")
    goal = 0.95**2
    rows = []
    for code, name in names.items():
        inside, kept, outside, kept_outside, renewals = cases[code]
        state = proportion(kept, inside)
        rows.append((name, inside, state, difference(state, proportion(kept_outside, outside)), renewals))
    table = words.table("q8_definitions", "text number estimate points number", rows)
    return words.task(
        Choices({code: words("definition", name=name) for code, name in names.items()}, frozenset({"held", "modest"})),
        mistakes={
            "no_renewals": lambda codes: "young" in codes,
            "no_difference": lambda codes: "same" in codes,
            "point_only": lambda codes: "wide" in codes or "below" in codes,
            "annual_target": lambda codes: codes == {"held"},
        },
        places={"goal": percent(goal)} | {code: names[code] for code in ("below", "same", "wide", "young")},
        exhibits=(table,),
    )


@QUESTIONS.add(9)
def unsupported(draw, words) -> Task:
    """Choose a fair way to ask whether the state holds without support."""
    accounts = int(draw.integers(180, 260))
    called = round(accounts * float(draw.uniform(0.7, 0.8)))
    options = words.shuffled(draw, ["until", "never", "compare", "all"])
    return words.task(
        Choice(options, "until"),
        mistakes={"chosen_by_future": "never", "causal": "compare", "supported_counted": "all"},
        places={"accounts": accounts, "called": called},
    )


@QUESTIONS.add(10)
def order_of_work(draw, words) -> Task:
    """Put the steps from a question to a definition in force in order."""
    steps = ("agree", "search", "try", "save", "process", "watch")

    return words.task(
        Order(words.shuffled(draw, steps), steps),
        mistakes={
            "target_after": lambda order: order[0] != "agree" and before(order, "search", "agree"),
            "untested": lambda order: before(order, "save", "try") or before(order, "try", "search"),
            "process_first": lambda order: before(order, "process", "save"),
        },
    )


def _accounts(draw, days: float, breadth: float) -> pd.DataFrame:
    """Draw 1,600 accounts of which those that reach both thresholds stay far more often; seats mean little."""
    n = 1600
    frame = pd.DataFrame(
        {"active_day_share": np.round(draw.uniform(0.2, 0.9, n), 3), "breadth": np.round(draw.uniform(0.1, 0.8, n), 3)}
    )
    frame["seat_utilization"] = (0.3 + 0.3 * frame["active_day_share"] + draw.uniform(0, 0.4, n)).round(3)
    inside = (frame["active_day_share"] >= days) & (frame["breadth"] >= breadth)
    frame["stayed"] = draw.random(n) < np.where(inside, 0.975, 0.62)
    return frame


def _by_band(frame: pd.DataFrame, words) -> TableView:
    """Return retention by bands, ten points wide, of the two measures."""
    days, breadth = (np.floor(10 * frame[name] + 1e-9).astype(int) for name in ("active_day_share", "breadth"))
    share = frame.groupby([days.clip(upper=8), breadth.clip(upper=7)])["stayed"].mean().unstack()
    columns = (Column(words("breadth", low=10 * tenth), "percent") for tenth in share.columns)
    return TableView(
        "q11_bands",
        words("title"),
        (Column(words("days")), *columns),
        tuple((f"{10 * tenth}%", *(float(value) for value in row)) for tenth, row in share.iterrows()),
        words("note", n=len(frame)),
    )


@QUESTIONS.add(11)
def own_rule(draw, words) -> Task:
    """Write a rule in words; it is tried on accounts that the learner has not seen."""
    days, breadth = int(draw.integers(4, 7)) / 10, int(draw.integers(3, 6)) / 10
    frame = _accounts(draw, days, breadth)
    discovery, confirmation = frame.iloc[:800], frame.iloc[800:].reset_index(drop=True)
    goal, least = 0.95**2, round(0.75 * (0.9 - days) / 0.7 * (0.8 - breadth) / 0.7, 2)

    def read(text) -> Rule:
        if not isinstance(text, str):
            raise Misfit(words("form"))
        try:
            rule = Rule.parse(text)
            rule.met(discovery)
        except PolicyError:
            # What the error itself says has an example, which for some learners is the answer.
            raise Misfit(words("unreadable")) from None
        return rule

    def reached(rule) -> float:
        return float(rule.met(confirmation).mean())

    def holds(rule) -> bool:
        met, stayed = rule.met(confirmation), confirmation["stayed"]
        inside = proportion(int(stayed[met].sum()), int(met.sum()))
        outside = proportion(int(stayed[~met].sum()), int((~met).sum()))
        gap = difference(inside, outside)
        return inside.low is not None and inside.low >= goal and gap.low is not None and gap.low > 0

    best = Rule.parse(f"active_day_share >= {days:g} and breadth >= {breadth:g}")
    if not holds(best):
        # By chance the confirmation half may be a poor one: draw another.
        return own_rule(draw, words)
    used = {"active_day_share", "breadth"}
    return words.task(
        Judged(
            passes=lambda rule: holds(rule) and reached(rule) >= least,
            example=str(best),
            reads=read,
            fields=(Field("", words("rule"), shown=words("example")),),
        ),
        mistakes={
            "percent": lambda rule: any(condition.threshold > 1 for condition in rule.conditions),
            "not_in_the_table": lambda rule: not used & set(rule.measures),
            "too_hard": lambda rule: reached(rule) < least,
            "one_condition": lambda rule: len(used & set(rule.measures)) == 1,
            "too_soft": lambda rule: not holds(rule),
        },
        places={"goal": percent(goal), "least": percent(least), "days": percent(days), "breadth": percent(breadth)},
        given={"discovery": discovery, "goal": goal, "least": least},
        exhibits=(_by_band(discovery, words),),
    )
