"""Questions 1 to 5 on notebook 01: reading the state, and counting who reaches it and who stays."""

from __future__ import annotations

from cslib.course.answers import Choice, Choices, Number
from cslib.course.question import Mistake, Questions, Task, shuffled
from cslib.language import number, percent, tr
from cslib.show import style
from cslib.show.columns import Column
from cslib.show.display import ChartView, TableView

QUESTIONS = Questions()


@QUESTIONS.add(1, lambda: tr("Reading a rule"))
def reading_a_rule(draw) -> Task:
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
    names = dict(zip(shuffled(draw, {code: code for code in cases}), "ABCDEF", strict=True))
    order = sorted(cases, key=names.get)
    table = TableView(
        "q1_use",
        tr("Use of six accounts in the 28 days before two days of their life"),
        (
            Column(tr("Customer")),
            Column(tr("Active days, day 90"), "percent"),
            Column(tr("Features used, day 90"), "percent"),
            Column(tr("Active days, day 200"), "percent"),
            Column(tr("Features used, day 200"), "percent"),
        ),
        tuple((names[code], *(value / 100 for value in cases[code])) for code in order),
        tr(
            "Active days (active_day_share): share of working days with any use. Features used (breadth): share of the "
            "features there are."
        ),
    )
    return Task(
        ask=(
            tr(
                "The rule: active_day_share >= {days} and breadth >= {features}. The landmark is day 90.",
                days=number(days / 100, 2),
                features=number(features / 100, 2),
            ),
            tr("Which accounts count as being in the state? Give the letters of all that do."),
        ),
        answer=Choices({code: tr("Account {name}", name=names[code]) for code in order}, frozenset({"both", "just"})),
        why=(
            tr(
                "Both conditions must hold on day 90: at least {days}% and at least {features}%.",
                days=days,
                features=features,
            ),
            tr(
                "The sign >= includes the threshold itself. What happens on day 200 belongs to the outcome, not the "
                "state."
            ),
        ),
        mistakes=(
            Mistake(
                "later",
                lambda codes: "later" in codes,
                tr(
                    "One of your accounts got there later. Everybody is looked at on the same day; sorting accounts by "
                    "what came afterwards lets the future in."
                ),
            ),
            Mistake(
                "either",
                lambda codes: codes & {"days_only", "features_only"},
                tr("One of your accounts meets one condition only. The rule says “and”."),
            ),
            Mistake(
                "strict",
                lambda codes: codes == {"both"},
                tr("One is missing. Read the sign again: what about an account that meets a threshold exactly?"),
            ),
        ),
        hints=(tr("Cover the two columns on the right. Then check both conditions for each row."),),
        given={"days": days, "features": features, "rows": [(names[code], *cases[code]) for code in order]},
        exhibits=(table,),
    )


@QUESTIONS.add(2, lambda: tr("How many reach it"))
def reach(draw) -> Task:
    """Compute reach from a flow of accounts; early churn stays in the denominator."""
    churned, noticed = int(draw.integers(25, 45)), int(draw.integers(8, 16))
    inside, outside, young = int(draw.integers(90, 130)), int(draw.integers(140, 190)), int(draw.integers(40, 70))
    kept = round(inside * float(draw.uniform(0.9, 0.95)))
    started = churned + noticed + inside + outside
    table = TableView(
        "q2_flow",
        tr("All accounts that started, by what was true on day 90"),
        (
            Column(tr("On day 90")),
            Column(tr("Number of accounts"), "number"),
            Column(tr("Still there two years later"), "number"),
        ),
        (
            (tr("Had churned already"), churned, None),
            (tr("Had given notice"), noticed, None),
            (tr("In the state"), inside, kept),
            (tr("Not in the state"), outside, round(outside * float(draw.uniform(0.5, 0.6)))),
            (tr("Day 90 not reached yet"), young, None),
        ),
    )
    return Task(
        ask=(
            tr(
                "Onboarding wants to know its reach: what share of the accounts that started is in the state on day 90?"
            ),
            tr("Give a share to three decimals."),
        ),
        answer=Number(inside / started, tolerance=0.0006, share=True),
        why=(
            tr(
                "{inside} accounts are in the state. {started} started and have had their day 90, or left before it.",
                inside=inside,
                started=started,
            ),
            tr("Whoever left early was not brought into the state. Whoever is too young may still get there."),
        ),
        mistakes=(
            Mistake(
                "survivors",
                inside / (inside + outside),
                tr(
                    "You have counted only accounts that were still there on day 90. Those that left before it did not "
                    "reach the state either."
                ),
            ),
            Mistake(
                "unfinished",
                inside / (started + young),
                tr("Some accounts in your denominator have not had their day 90. Nobody knows yet what they will do."),
            ),
            Mistake(
                "retention",
                kept / inside,
                tr("That is retention: how many of those in the state stay. Reach asks how many get there."),
            ),
            Mistake(
                "notice_dropped",
                inside / (started - noticed),
                tr("You have dropped accounts that had given notice. They started, and they did not reach the state."),
            ),
        ),
        hints=(
            tr("Ask of each row: did it start, and do we know whether it was in the state on day 90?"),
            tr("Reach is about onboarding, so it begins with everybody who started."),
        ),
        given={
            "churned": churned,
            "noticed": noticed,
            "inside": inside,
            "outside": outside,
            "young": young,
            "kept": kept,
        },
        exhibits=(table,),
    )


@QUESTIONS.add(3, lambda: tr("Immortal time"))
def immortal_time(draw) -> Task:
    """Compute retention from a landmark; accounts that reached the state later get no credit for it."""
    inside, lost, later = int(draw.integers(5, 8)), int(draw.integers(1, 3)), int(draw.integers(3, 5))
    rows = [(int(draw.integers(1, 4)), None) for _ in range(inside - lost - 1)]
    rows += [(int(draw.integers(1, 4)), int(draw.integers(8, 24))) for _ in range(lost)]
    rows += [(2, int(draw.integers(29, 35))), (1, 2)]
    rows += [(int(draw.integers(6, 20)), None) for _ in range(later)]
    rows += [(None, int(month)) for month in (2, draw.integers(5, 9), draw.integers(10, 16))] + [(None, None)]
    rows = [rows[place] for place in draw.permutation(len(rows))]
    table = TableView(
        "q3_accounts",
        tr("One row for each account, all seen for 36 months"),
        (
            Column(tr("Customer")),
            Column(tr("In the state from month"), "number"),
            Column(tr("Left in month"), "number"),
        ),
        tuple((str(place + 1), *row) for place, row in enumerate(rows)),
        tr("A dash: never. Once in the state, these accounts stayed in it as long as they were customers."),
    )
    ever = inside + later + 1
    return Task(
        ask=(
            tr("Take the end of month 3 as the landmark, and follow everybody for 24 months, to the end of month 27."),
            tr(
                "What share of the accounts that were in the state at the landmark was still there at the end of "
                "month 27? "
                "Give a share to three decimals."
            ),
        ),
        answer=Number((inside - lost) / inside, tolerance=0.0006, share=True),
        why=(
            tr(
                "At the end of month 3, {inside} accounts were customers and in the state. {lost} of them left by "
                "month 27.",
                inside=inside,
                lost=lost,
            ),
            tr(
                "Whoever reached the state in month 10 had to stay until then. Counting such an account on the good "
                "side "
                "gives that side months in which nobody could be lost."
            ),
        ),
        mistakes=(
            Mistake(
                "immortal_time",
                (inside - lost + later) / (inside + later),
                tr(
                    "You have taken everybody who ever reached the state. Who got there later had to stay until then: "
                    "that is immortal time."
                ),
            ),
            Mistake(
                "immortal_time_all",
                (inside - lost + later) / ever,
                tr(
                    "You have followed everybody who ever reached the state. Look at all on the same day, then forward."
                ),
            ),
            Mistake(
                "gone_before",
                (inside - lost) / (inside + 1),
                tr("One account in your sum had left before the landmark. It can't be followed from there."),
            ),
            Mistake(
                "beyond_horizon",
                (inside - lost - 1) / inside,
                tr("One account in your sum left after month 27. At the horizon it was still there."),
            ),
            Mistake(
                "churn",
                lost / inside,
                tr("That is the share that left. The question is who stays."),
            ),
        ),
        hints=(
            tr("First mark who was a customer at the end of month 3. Among those, mark who was in the state by then."),
        ),
        given={"rows": rows},
        exhibits=(table,),
    )


@QUESTIONS.add(4, lambda: tr("Many accounts, or sure ones"))
def frontier_chart(draw) -> Task:
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
    names = dict(zip(shuffled(draw, {code: code for code in cases}), "ABCDE", strict=True))
    order = sorted(cases, key=names.get)
    title = tr("Softer rules reach more accounts and keep fewer of them")
    note = tr("Five rules, tried on 600 accounts. Both axes: share of accounts; retention 24 months after day 90.")
    with style.canvas(title, note, height=3.4) as canvas:
        axes = canvas.axes()
        for code in order:
            axes.plot(*cases[code], "o", color=style.BLUE, markersize=7)
            axes.annotate(names[code], cases[code], xytext=(7, 4), textcoords="offset points", fontsize=11)
        axes.set(xlim=(0.1, 0.9), ylim=(0.7, 1.0), xlabel=tr("In the state on day 90 (reach)"))
        axes.set_ylabel(tr("Of those, still there (retention)"))
        axes.grid(color=style.PALE, linewidth=0.7)
        style.percent_axis(axes.xaxis)
        style.percent_axis(axes.yaxis)
    points = tr(", ").join(
        tr(
            "{name}: reach {reach}, retention {retention}",
            name=names[code],
            reach=percent(cases[code][0]),
            retention=percent(cases[code][1]),
        )
        for code in order
    )
    chart = ChartView(
        "q4_rules", title, tr("Dots. {title}. {points}. {note}", title=title, points=points, note=note), canvas.png
    )
    return Task(
        ask=(
            tr("The team wants at least 90% retention in the state, and as many accounts in it as possible."),
            tr("Which rule does it try first on the accounts that were kept aside?"),
        ),
        answer=Choice({code: tr("Rule {name}", name=names[code]) for code in order}, "pick"),
        why=(
            tr("Above the line of 90% lie three rules. The one furthest to the right is {name}.", name=names["pick"]),
            tr(
                "Rule {beaten} reaches fewer and keeps fewer than {name}: no one would choose it.",
                beaten=names["beaten"],
                name=names["pick"],
            ),
        ),
        mistakes=(
            Mistake(
                "hardest", "hard", tr("It keeps the most, and hardly anybody is in it. The team also asked for reach.")
            ),
            Mistake("softest", "soft", tr("It reaches the most, but too many of them leave. Read its height.")),
            Mistake("below", "near", tr("Read its height once more: is it really at 90%?")),
            Mistake("beaten", "beaten", tr("Another rule reaches more accounts and keeps more of them as well.")),
        ),
        hints=(tr("Draw a level line at 90%. What lies below is out. Then look to the right."),),
        exhibits=(chart,),
    )


@QUESTIONS.add(5, lambda: tr("Positive predictive value"))
def predictive_value(draw) -> Task:
    """Compute the positive predictive value from a table of four cells."""
    inside, outside = int(draw.integers(110, 150)), int(draw.integers(220, 280))
    left_in, left_out = int(draw.integers(5, 10)), round(outside * float(draw.uniform(0.3, 0.4)))
    stayed_in, stayed_out = inside - left_in, outside - left_out
    table = TableView(
        "q5_cells",
        tr("State on day 90, and 24 months later"),
        (Column(tr("On day 90")), Column(tr("Stayed"), "number"), Column(tr("Left"), "number")),
        ((tr("In the state"), stayed_in, left_in), (tr("Not in the state"), stayed_out, left_out)),
    )
    return Task(
        ask=(
            tr("A colleague asks: “If an account is in the state, how likely is it to stay?”"),
            tr("Give the positive predictive value of the state for staying, to three decimals."),
        ),
        answer=Number(stayed_in / inside, tolerance=0.0006, share=True),
        why=(
            tr("Of the {inside} accounts in the state, {stayed} stayed.", inside=inside, stayed=stayed_in),
            tr(
                "It is retention in the state under another name. How many stayers the state misses is another "
                "question: "
                "{missed} stayed without it.",
                missed=stayed_out,
            ),
        ),
        mistakes=(
            Mistake(
                "sensitivity",
                stayed_in / (stayed_in + stayed_out),
                tr(
                    "That is turned round: of those who stayed, how many had been in the state. Your colleague "
                    "starts from the state."
                ),
            ),
            Mistake(
                "accuracy",
                (stayed_in + left_out) / (inside + outside),
                tr(
                    "That is how often state and outcome agree, over all accounts. The question is about those in "
                    "the state only."
                ),
            ),
            Mistake(
                "base_rate",
                (stayed_in + stayed_out) / (inside + outside),
                tr("That is the share of all accounts that stay, with the state or without."),
            ),
            Mistake(
                "other_row",
                left_out / outside,
                tr("That is the negative predictive value: how many outside the state left."),
            ),
        ),
        hints=(tr("“If in the state” tells the denominator: one row of the table."),),
        given={"stayed_in": stayed_in, "left_in": left_in, "stayed_out": stayed_out, "left_out": left_out},
        exhibits=(table,),
    )
