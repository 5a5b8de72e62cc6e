"""Questions 6 to 10 on notebook 01: what chance finds, what is asked of the state, and the verdict."""

from __future__ import annotations

from cslib.course.answers import Choice, Choices, Number, Order
from cslib.course.question import Mistake, Questions, Task, shuffled
from cslib.language import percent, tr
from cslib.show.columns import Column
from cslib.show.display import TableView
from cslib.stats.intervals import difference, proportion

QUESTIONS = Questions()


@QUESTIONS.add(6, lambda: tr("Fishing for thresholds"))
def fishing(draw) -> Task:
    """Compute how likely the best of many rules looks like a discovery when there is nothing."""
    tries = int(draw.integers(6, 19))
    value = 1 - 0.95**tries
    return Task(
        ask=(
            tr(
                "Somebody tries {tries} unrelated thresholds on data in which use has nothing to do with churn. Each "
                "has "
                "a chance of 5% to look significant (p below 0.05).",
                tries=tries,
            ),
            tr("How likely is it that at least one of them looks significant? Give a share to three decimals."),
        ),
        answer=Number(value, tolerance=0.0006, share=True),
        why=(
            tr(
                "All {tries} stay quiet with 0.95 to the power of {tries}, {quiet}. The rest is one find or more: "
                "{found}.",
                tries=tries,
                quiet=percent(1 - value),
                found=percent(value),
            ),
            tr("So a p-value is worth what it says only for a rule named beforehand, or tried on accounts kept aside."),
        ),
        mistakes=(
            Mistake(
                "single",
                0.05,
                tr("That holds for one threshold named beforehand. Here the best of many is shown."),
            ),
            Mistake(
                "summed",
                0.05 * tries,
                tr(
                    "Chances don't simply add up: two thresholds may both look significant. With enough, you would "
                    "pass 100%."
                ),
            ),
            Mistake(
                "none_found",
                0.95**tries,
                tr("That is the chance that none of them looks significant."),
            ),
        ),
        hints=(
            tr("How likely is it that the first stays quiet? The first two? All of them?"),
            tr("What is not “none of them” is “one or more”. In Python, 0.5 ** 3 is 0.5 × 0.5 × 0.5."),
        ),
        given={"tries": tries},
    )


@QUESTIONS.add(7, lambda: tr("A target over several years"))
def target_at_horizon(draw) -> Task:
    """Turn an annual target into one at the horizon."""
    target = float(draw.choice([0.90, 0.92, 0.94, 0.95, 0.96]))
    months = int(draw.choice([30, 36, 42, 48]))
    return Task(
        ask=(
            tr(
                "The team asks for {target} retention a year in the state, and follows accounts for {months} months.",
                target=percent(target),
                months=months,
            ),
            tr("What share must still be there after {months} months? Give it to three decimals.", months=months),
        ),
        answer=Number(target ** (months / 12), tolerance=0.0006, share=True),
        why=(
            tr(
                "{months} months are {years} years, and each year keeps {target} of those still there: {target} to the "
                "power of {years}.",
                months=months,
                years=f"{months / 12:g}",
                target=percent(target),
            ),
        ),
        mistakes=(
            Mistake("annual", target, tr("That is the target for one year. The accounts are followed for longer.")),
            Mistake(
                "linear",
                1 - (1 - target) * months / 12,
                tr("You have taken the same number off each year. Each year's losses come from those still there."),
            ),
            Mistake(
                "rounded_years",
                target ** (months // 12) if months % 12 else target ** (months // 12 + 1),
                tr("The number of years is not right. How many years are these months, parts of a year included?"),
            ),
        ),
        hints=(
            tr("What is left after two years if each year keeps the same share?"),
            tr("In Python, 0.5 ** 2.5 is 0.5 to the power of two and a half."),
        ),
        given={"target": target, "months": months},
    )


@QUESTIONS.add(8, lambda: tr("Reading verdicts"))
def verdicts(draw) -> Task:
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
    names = dict(zip(shuffled(draw, {code: code for code in cases}), "ABCDEF", strict=True))
    order = sorted(cases, key=names.get)
    goal = 0.95**2
    rows = []
    for code in order:
        inside, kept, outside, kept_outside, renewals = cases[code]
        state = proportion(kept, inside)
        rows.append((names[code], inside, state, difference(state, proportion(kept_outside, outside)), renewals))
    table = TableView(
        "q8_definitions",
        tr("Six definitions on the confirmation half, 24 months after the landmark"),
        (
            Column(tr("Definition")),
            Column(tr("Accounts in the state"), "number"),
            Column(tr("Retention in the state (95% confidence)"), "estimate"),
            Column(tr("Minus retention outside (points)"), "points"),
            Column(tr("Of them met a renewal"), "number"),
        ),
        tuple(rows),
        tr("All accounts were followed for 24 months. A verdict needs 30 accounts that met a renewal."),
    )
    return Task(
        ask=(
            tr("The target is 95% a year, so 0.95 to the power of 2, {goal}, at 24 months.", goal=percent(goal)),
            tr("Which definitions are supported? Give the letters of all that are."),
        ),
        answer=Choices(
            {code: tr("Definition {name}", name=names[code]) for code in order}, frozenset({"held", "modest"})
        ),
        why=(
            tr(
                "Supported: the lower bound is at {goal} or above, the difference is surely above 0, renewals were "
                "met.",
                goal=percent(goal),
            ),
            tr(
                "{below} is not supported: even its upper bound lies below. {same} is not supported either: it sets "
                "nobody apart.",
                below=names["below"],
                same=names["same"],
            ),
            tr(
                "{wide} and {young} have insufficient evidence: bounds too wide in one, hardly any renewal in the "
                "other.",
                wide=names["wide"],
                young=names["young"],
            ),
        ),
        mistakes=(
            Mistake(
                "no_renewals",
                lambda codes: "young" in codes,
                tr("In one of yours hardly anybody had the choice to leave. Look at who met a renewal."),
            ),
            Mistake(
                "no_difference",
                lambda codes: "same" in codes,
                tr("In one of yours, accounts outside the state stay just as well. Such a state tells nothing."),
            ),
            Mistake(
                "point_only",
                lambda codes: "wide" in codes or "below" in codes,
                tr("A verdict goes by the bounds, not by the middle. Compare each lower bound with the target."),
            ),
            Mistake(
                "annual_target",
                lambda codes: codes == {"held"},
                tr("You may have compared with the target of one year. Here two years have passed."),
            ),
        ),
        hints=(tr("Go column by column: lower bound against the target, then the difference, then renewals."),),
        exhibits=(table,),
    )


@QUESTIONS.add(9, lambda: tr("Without our support?"))
def unsupported(draw) -> Task:
    """Choose a fair way to ask whether the state holds without support."""
    accounts = int(draw.integers(180, 260))
    called = round(accounts * float(draw.uniform(0.7, 0.8)))
    options = shuffled(
        draw,
        {
            "until": tr(
                "Follow each account only until its first call or meeting, and let it stand also for accounts like it "
                "that were called."
            ),
            "never": tr(
                "Keep only the accounts that were never called in the 24 months, and see how many of them stay."
            ),
            "compare": tr(
                "Compare the accounts that were called with those that were not; the difference is the support."
            ),
            "all": tr("Follow all of them: if they stay, they do so without support."),
        },
    )
    return Task(
        ask=(
            tr(
                "On day 90, {accounts} accounts are in the state. {called} of them get a call or a meeting within the "
                "next 24 months, some of them because their use fell.",
                accounts=accounts,
                called=called,
            ),
            tr("You want to know whether the state holds without support. What do you do?"),
        ),
        answer=Choice(options, "until"),
        why=(
            tr("Until its first call an account is without support, and those months can be used."),
            tr(
                "Calls go where risk is seen. So those left uncalled are the calmer ones, unless they also stand for "
                "accounts like the called ones. That makes the comparison fairer; it does not make it an experiment."
            ),
        ),
        mistakes=(
            Mistake(
                "chosen_by_future",
                "never",
                tr(
                    "On day 90 nobody knows who will never be called. That picks accounts by their future: the calm "
                    "ones, "
                    "and those that left before anybody could call."
                ),
            ),
            Mistake(
                "causal",
                "compare",
                tr(
                    "Who gets called, and why? The two groups differ before the call, so their difference is not its "
                    "effect."
                ),
            ),
            Mistake("supported_counted", "all", tr("Most of them did have support. Their staying may rest on it.")),
        ),
        hints=(tr("Which months of an account are surely without support? And who is no longer seen after them?"),),
    )


@QUESTIONS.add(10, lambda: tr("The order of work"))
def order_of_work(draw) -> Task:
    """Put the steps from a question to a definition in force in order."""
    options = shuffled(
        draw,
        {
            "agree": tr("Agree on the day, the horizon and the target, and put half of the accounts aside."),
            "search": tr("Look for a rule on the first half."),
            "try": tr("Try the rule on the half that was put aside."),
            "save": tr("Decide, and save the definition with the day from which it is in force."),
            "process": tr("Shape the steps of onboarding so that they lead into the state."),
            "watch": tr("Each quarter, compare what happened to accounts that came later, and adjust."),
        },
    )

    def before(order, first: str, second: str) -> bool:
        return order.index(first) < order.index(second)

    return Task(
        ask=(
            tr("A team has no definition yet. In which order does it work?"),
            tr("Give all letters in order."),
        ),
        answer=Order(options, ("agree", "search", "try", "save", "process", "watch")),
        why=(
            tr("What is asked is settled before anybody looks; else the target follows the result."),
            tr("First the state is defined, then the process that leads there, and then PDCA corrects the gap."),
        ),
        mistakes=(
            Mistake(
                "target_after",
                lambda order: order[0] != "agree" and before(order, "search", "agree"),
                tr(
                    "The rule is looked for before the target is settled. It is then too easy to choose a target "
                    "that fits."
                ),
            ),
            Mistake(
                "untested",
                lambda order: before(order, "save", "try") or before(order, "try", "search"),
                tr("A rule is in force before it was tried on accounts that had no say in it."),
            ),
            Mistake(
                "process_first",
                lambda order: before(order, "process", "save"),
                tr("The process is built before anybody has said where it should lead."),
            ),
        ),
        hints=(tr("What must be settled before you look at any result? What comes back every quarter?"),),
    )
