"""Questions 1 to 5 on notebook 00: the order of building, words, tables, an account's life, shapes of a team."""

from __future__ import annotations

from cslib import language
from cslib.course.answers import Choice, Choices, Number, Order
from cslib.course.question import Mistake, Questions, Task, shuffled
from cslib.language import tr
from cslib.show import style
from cslib.show.display import ChartView

QUESTIONS = Questions()


@QUESTIONS.add(1, lambda: tr("What is built first"))
def building_order(draw) -> Task:
    """Put the parts of customer success in the order in which a company builds them."""
    customers = 10 * int(draw.integers(4, 12))
    options = shuffled(
        draw,
        {
            "goal": tr("Say what onboarding is to reach: in which state a customer should be when it is over."),
            "onboarding": tr("Make onboarding a fixed process towards its goal."),
            "renewal": tr("See to renewals: know every date, and talk in time."),
            "adoption": tr("Found a team for what comes after onboarding."),
        },
    )
    return Task(
        ask=(
            tr("A company with {customers} customers sets up customer success.", customers=customers),
            tr("In which order does it build? Give all letters in order."),
        ),
        answer=Order(options, ("goal", "onboarding", "renewal", "adoption")),
        why=(
            tr("A process can only lead somewhere once that place has a name, so the state comes first."),
            tr(
                "Onboarding comes before renewal: whoever never got started hardly renews. With both steady the "
                "foundation stands, and then an adoption team pays."
            ),
        ),
        mistakes=(
            Mistake(
                "adoption_early",
                lambda order: order.index("adoption") < max(order.index("onboarding"), order.index("renewal")),
                tr("Adoption stands on something else. Who would the team talk to if new customers still get stuck?"),
            ),
            Mistake(
                "goal_late",
                lambda order: order.index("goal") > order.index("onboarding"),
                tr("The process comes before anybody has said where it leads."),
            ),
            Mistake(
                "renewal_first",
                lambda order: order.index("renewal") < order.index("onboarding"),
                tr("Renewal is decided long before its date. What has to go well before it?"),
            ),
        ),
        hints=(tr("Follow one customer from the day of the contract: what does it need first, what next?"),),
    )


def _pair(english, japanese) -> str:
    """Return a term in English and another in Japanese, whatever the current language is."""
    with language.using("en"):
        left = english()
    with language.using("ja"):
        right = japanese()
    return f"{left} = {right}"


@QUESTIONS.add(2, lambda: tr("Words in two languages"))
def words(draw) -> Task:
    """Tell right pairs of terms from mixed-up ones: one of each kind from three groups."""
    groups = {
        "contract": [
            lambda: tr("churn (of an account)"),
            lambda: tr("renewal (of a contract)"),
            lambda: tr("notice of leaving"),
            lambda: tr("retention (of accounts)"),
        ],
        "phase": [
            lambda: tr("onboarding (the phase)"),
            lambda: tr("adoption (the phase)"),
            lambda: tr("handoff (of an account)"),
            lambda: tr("high utilization (the state)"),
        ],
        "programme": [
            lambda: tr("knowledge mail (programme)"),
            lambda: tr("webinar (programme)"),
            lambda: tr("check-in (programme)"),
            lambda: tr("playbook (of onboarding)"),
        ],
    }
    pairs = {}
    for group, terms in groups.items():
        first, second, third, _ = (terms[place] for place in draw.permutation(4))
        pairs[f"{group}_right"] = _pair(first, first)
        pairs[f"{group}_mixed"] = _pair(second, third)
    right = frozenset(code for code in pairs if code.endswith("_right"))
    return Task(
        ask=(tr("Which pairs say the same in both languages? Give the letters of all that do."),),
        answer=Choices(shuffled(draw, pairs), right),
        why=(
            tr("Three pairs are right; in the others the Japanese word belongs to a neighbour."),
            tr("Misunderstandings between teams often begin with such neighbours. Notebook 00 has the list."),
        ),
        mistakes=(
            Mistake(
                "contract_words",
                lambda codes: "contract_mixed" in codes,
                tr("Look again at the words about contracts: going on, leaving, and saying that one leaves."),
            ),
            Mistake(
                "phase_words",
                lambda codes: "phase_mixed" in codes,
                tr("Look again at the words about phases: getting started, going further, and what lies between."),
            ),
            Mistake(
                "programme_words",
                lambda codes: "programme_mixed" in codes,
                tr(
                    "Look again at what the team sends, holds or follows: one of these names belongs to something else."
                ),
            ),
            Mistake("missed", lambda codes: codes < right, tr("What you chose is right, but some are missing.")),
        ),
        hints=(tr("Look both words up in the table of words of lesson 00: do they stand in one row?"),),
    )


def _rows() -> dict[str, str]:
    """Return what one row of each table is, in the current language."""
    return {
        "contracts": tr("one contract with its dates and terms"),
        "usage": tr("one day on which one account used one feature"),
        "milestones": tr("one step of the playbook at one account"),
        "touches": tr("one contact with one account"),
        "handoff_info": tr("one piece of information passed on with an account"),
        "needs": tr("one wish or problem that a customer told us"),
    }


@QUESTIONS.add(3, lambda: tr("Which table tells"))
def which_table(draw) -> Task:
    """Find the table that answers a question about an account."""
    asked = {
        "contracts": (tr("Until when may this customer tell us that it leaves?"), "touches", "milestones"),
        "usage": (tr("On how many days of last month was the product open at this customer?"), "touches", "milestones"),
        "milestones": (tr("Which step of onboarding is overdue at this customer?"), "handoff_info", "contracts"),
        "touches": (tr("When did somebody last speak with this customer?"), "needs", "usage"),
        "handoff_info": (tr("Was adoption told why this customer bought the product?"), "touches", "contracts"),
        "needs": (tr("Which problems do several customers have in common?"), "usage", "touches"),
    }
    right = list(asked)[int(draw.integers(len(asked)))]
    question, near, far = asked[right]
    rows = _rows()
    roles = {"right": right, "near": near, "far": far}
    roles |= {name: name for name in rows if name not in (right, near, far)}
    options = {code: tr("{table}: one row is {row}", table=name, row=rows[name]) for code, name in roles.items()}
    return Task(
        ask=(tr("A colleague asks: “{question}”", question=question), tr("Which table do you open?")),
        answer=Choice(shuffled(draw, options), "right"),
        why=(
            tr("In {table} one row is {row}: that is what the question is about.", table=right, row=rows[right]),
            tr("Before any analysis ask what one row is. Many wrong figures begin with a wrong row."),
        ),
        mistakes=(
            Mistake(
                "near",
                "near",
                tr(
                    "In {table} one row is {row}. It may mention the answer, but nobody is bound to write it there.",
                    table=near,
                    row=rows[near],
                ),
            ),
            Mistake(
                "far",
                "far",
                tr("In {table} one row is {row}. Nothing of that kind was asked.", table=far, row=rows[far]),
            ),
            Mistake(
                "another_table",
                lambda code: code in rows,
                tr("One row of that table is about something else. Say in one word what the question counts or dates."),
            ),
        ),
        hints=(tr("Which event would have to be written down for anybody to know the answer?"),),
    )


@QUESTIONS.add(4, lambda: tr("One account's life"))
def life_chart(draw) -> Task:
    """Read from a chart how much time there was between a fall in use and the last day for notice."""
    handoff, fall = int(draw.integers(11, 15)), int(draw.integers(22, 29))
    notice, renewal = int(draw.integers(41, 45)), 52
    title = tr("Use fell after the handoff, well before the renewal")
    note = tr("One account, made up. Each dot: days of a week with any use, by week since the start of the contract.")
    weeks = range(1, 53)
    days = [min(week, 4) + int(draw.integers(0, 2)) if week < fall else int(draw.integers(0, 2)) for week in weeks]
    with style.canvas(title, note, height=3.2) as canvas:
        axes = canvas.axes()
        axes.plot(weeks, days, "o-", color=style.BLUE, markersize=4, linewidth=0.9)
        marks = (
            (handoff, style.GREEN, "--", tr("Handoff")),
            (notice, style.VERMILLION, "-", tr("Last day for notice")),
            (renewal, style.INK, ":", tr("Renewal")),
        )
        for week, colour, line, label in marks:
            axes.axvline(week, color=colour, linestyle=line, linewidth=1.4, label=label)
        axes.set(xlim=(0, 53.5), ylim=(-0.3, 5.5), xlabel=tr("Week since the start"), ylabel=tr("Active days a week"))
        axes.set_xticks(range(0, 53, 4))
        axes.grid(color=style.PALE, linewidth=0.6)
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    alt = tr(
        "Line with marks. {title}. Four or five active days a week, from week {fall} one or none; handoff in week "
        "{handoff}, last day for notice in week {notice}, renewal in week {renewal}. {note}",
        title=title,
        fall=fall,
        handoff=handoff,
        notice=notice,
        renewal=renewal,
        note=note,
    )
    return Task(
        ask=(
            tr("The chart shows one account from contract to renewal. In some week its use fell and never came back."),
            tr(
                "How many weeks did the team have from that week to the last day for notice? An answer up to two "
                "weeks off counts as right."
            ),
        ),
        answer=Number(notice - fall, tolerance=2),
        why=(
            tr(
                "Use fell in week {fall}, the last day for notice was in week {notice}: {weeks} weeks.",
                fall=fall,
                notice=notice,
                weeks=notice - fall,
            ),
            tr("After the last day for notice nothing is open any more, however far away the renewal still looks."),
        ),
        mistakes=(
            Mistake(
                "to_renewal",
                renewal - fall,
                tr("You have counted to the renewal. When was the customer's decision over?"),
            ),
            Mistake(
                "from_handoff",
                notice - handoff,
                tr("You have begun at the handoff. When did use fall?"),
            ),
            Mistake(
                "week_of_fall",
                fall,
                tr("That is the week in which use fell. The question asks for the time from there."),
            ),
        ),
        hints=(tr("Find two weeks on the axis: where the dots drop, and the solid line."),),
        given={"fall": fall, "notice": notice, "handoff": handoff, "renewal": renewal},
        exhibits=(ChartView("q4_life", title, alt, canvas.png),),
    )


@QUESTIONS.add(5, lambda: tr("Two shapes of a team"))
def two_shapes(draw) -> Task:
    """Tell what holds for one of the two common shapes of a team."""
    one = (
        tr("The customer keeps the same person from the contract on."),
        tr("Each person needs to be able to do both parts of the work."),
    )
    split = (
        tr("What is known about a customer has to be passed on at some point."),
        tr("Who joins later may know only one part of the work."),
    )
    names = (
        tr("one person carries an account through onboarding and adoption"),
        tr("the team looks at all customers, with the two roles split and a handoff between them"),
    )
    asked = int(draw.integers(2))
    holds, other = (one, split) if asked == 0 else (split, one)
    options = {"first": holds[0], "second": holds[1], "other_first": other[0], "other_second": other[1]}
    options["always"] = tr("It is the better shape for every company.")
    return Task(
        ask=(
            tr("Think of this shape: {shape}.", shape=names[asked]),
            tr("What holds for it? Give the letters of all that hold."),
        ),
        answer=Choices(shuffled(draw, options), frozenset({"first", "second"})),
        why=(
            tr(
                "Neither shape is better as such. The right one follows from the purpose, the phase of the "
                "organisation, "
                "and the service."
            ),
            tr(
                "Whoever splits pays with handoffs and with people who know one side; whoever does not needs people "
                "who can do both."
            ),
        ),
        mistakes=(
            Mistake(
                "always_better",
                lambda codes: "always" in codes,
                tr("For every company? Ask first what the split is for."),
            ),
            Mistake(
                "other_shape",
                lambda codes: codes & {"other_first", "other_second"},
                tr("One of yours belongs to the other shape. Does the account change hands here, or not?"),
            ),
            Mistake("half", lambda codes: len(codes) == 1, tr("That is right, and it is not all.")),
        ),
        hints=(tr("Play it through: on the day onboarding is over, what happens to the account?"),),
    )
