"""Charts of the team: its shapes on the same customers, and who has worked which phase."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from cslib import language
from cslib.language import tr
from cslib.show import style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, known, missing, shows
from cslib.show.style import short
from cslib.show.widgets import explore, nearest
from cslib.show.wording import bounds_in_words, listed, paragraph, quantity
from cslib.stats.estimate import Estimate, Unavailable
from cslib.team.shapes import LATE_DAYS, SHAPES, Assumptions, Shapes, shapes
from cslib.team.skills import LEAST_ACCOUNTS, Shadowing, Skills, skills
from cslib.team.workload import Inputs

MOST_PEOPLE = 30


def shape_name(shape: str) -> str:
    """Name a shape of the team."""
    words = {
        "one": tr("one CSM for both phases"),
        "two": tr("two teams, own customers"),
        "shared": tr("two teams, shared work"),
    }
    return words[shape]


def shape_label(shape: str) -> str:
    """Name a shape in two lines, for an axis."""
    words = {
        "one": tr("one CSM for\nboth phases"),
        "two": tr("two teams,\nown customers"),
        "shared": tr("two teams,\nshared work"),
    }
    return words[shape]


def no_shapes(result: Unavailable, name: str) -> Finding:
    """Say why the shapes cannot be compared."""
    title = tr("One CSM for both phases, or two teams?")
    if result.reason == "nobody active":
        text = tr("No customer is active at the end of the quarter: there is no work to divide.")
        return Finding(name, (text,), title=title)
    if result.reason == "fewer than two people":
        text = tr("The work with these customers fills fewer than two people, so there is no team to split here.")
        return Finding(name, (text,), title=title)
    return missing(name, title, result)


@shows(Shapes, "chart")
def shapes_chart(result: Shapes | Unavailable, name: str = "shapes") -> ChartView | Finding:
    """Draw how long work waits, how often there is too much of it, and the accounts of a person, in each shape."""
    if not result:
        return no_shapes(result, name)
    waits = {shape: result.measures[shape]["wait"] for shape in SHAPES}
    title = tr(
        "In this thought experiment work waits {one} working days with one CSM for both phases, {two} in two teams,"
        " {shared} in teams that share it",
        **{shape: quantity(wait.estimate, "ratio") for shape, wait in waits.items()},
    )
    given = result.assumptions
    note = tr(
        "A thought experiment, no forecast: the same customers and n = {people} people in each shape ({first} in"
        " onboarding where split). Mean of {runs} runs of {weeks} weeks; bars: 95%, chance of the runs only.",
        people=given.people,
        first=given.onboarding_people,
        runs=given.runs,
        weeks=given.weeks,
    )
    with style.canvas(title, note, height=3.1) as canvas:
        panels = canvas.axes(1, 3, sharey=True)
        place = range(len(SHAPES))
        phases = (("onboarding", style.ORANGE, -0.12), ("adoption", style.BLUE, 0.12))
        labels = {"onboarding": tr("onboarding"), "adoption": tr("adoption")}
        for phase, colour, shift in phases:
            _dots(panels[0], result, f"wait_{phase}", colour, shift, labels[phase])
            _dots(panels[2], result, f"{phase}_accounts", colour, shift, labels[phase])
        _dots(panels[1], result, "overload", style.INK, 0.0, None)
        panels[0].set_yticks(place, [shape_label(shape) for shape in SHAPES])
        panels[0].set_ylim(len(SHAPES) - 0.5, -0.5)
        heads = (
            tr("Waiting\n(working days)"),
            tr("Weeks with more work\nthan hours (% of person-weeks)"),
            tr("Accounts per person"),
        )
        for axes, head in zip(panels, heads, strict=True):
            axes.set_xlabel(head)
            axes.set_xlim(left=0)
            axes.margins(x=0.12)
            axes.grid(axis="x", color=style.PALE, linewidth=0.6)
        style.percent_axis(panels[1].xaxis)
        handles = panels[2].get_legend_handles_labels()
        key = panels[1].legend(*handles, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False)
        # The key may be wider than its panel: it gets the height of a title, and no width of its own.
        key.set_in_layout(False)
        panels[1].set_title(" ")
    body = listed(
        tr(
            "{shape}: waiting {wait} working days, overload in {overload} of person-weeks",
            shape=shape_name(shape),
            wait=quantity(waits[shape].estimate, "ratio"),
            overload=language.percent(result.measures[shape]["overload"].estimate),
        )
        for shape in SHAPES
    )
    return ChartView(name, title, paragraph(tr("Dots. {title}.", title=title), body, note), canvas.png)


def _dots(axes, result: Shapes, measure: str, colour: str, shift: float, label: str | None) -> None:
    """Draw one measure of every shape with its interval."""
    for place, shape in enumerate(SHAPES):
        found = result.measures[shape][measure]
        if found.low is not None:
            axes.plot([found.low, found.high], [place + shift] * 2, color=colour, linewidth=2.2, alpha=0.6)
        axes.plot([found.estimate], [place + shift], "o", color=colour, markersize=5, label=None if place else label)


@shows(Skills, "chart")
def skills_chart(result: Skills | Unavailable, name: str = "skills_chart") -> ChartView | Finding:
    """Draw the accounts that each person has worked with in either phase, by name."""
    question = tr("Who has worked which phase?")
    if not result:
        return missing(name, question, result)
    people = result.people[result.people["here"]]
    if people.empty:
        text = tr("Nobody is named in the contacts and handoffs of the last three months.")
        return Finding(name, (text,), title=question)
    share = result.one_sided_recently
    title = (
        tr(
            "In the last {months} months {k} of {n} people worked one phase only",
            months=result.months,
            k=share.events,
            n=share.n,
        )
        if share.events
        else tr("In the last {months} months nobody worked one phase only", months=result.months)
    )
    shown = people.iloc[:MOST_PEOPLE]
    note = tr(
        "n = {n} people with work in the last three months, by name. Full: accounts of the last {months} months;"
        " pale: of all time.",
        n=len(people),
        months=result.months,
    )
    if len(shown) < len(people):
        note = paragraph(note, tr("The first {shown} are drawn.", shown=len(shown)))
    with style.canvas(title, note, height=1.3 + 0.21 * len(shown)) as canvas:
        from matplotlib.ticker import FuncFormatter

        axes = canvas.axes()
        place = range(len(shown))
        sides = (("onboarding", -1, style.ORANGE, tr("onboarding")), ("adoption", 1, style.BLUE, tr("adoption")))
        for phase, sign, colour, label in sides:
            axes.barh(place, sign * shown[f"{phase}_accounts_ever"], height=0.72, color=colour, alpha=0.25)
            axes.barh(place, sign * shown[f"{phase}_accounts"], height=0.42, color=colour, label=label)
        axes.set_yticks(place, [short(person) for person in shown.index])
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.axvline(0, color=style.GREY, linewidth=0.8)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{abs(value):,.0f}"))
        axes.set_xlabel(tr("Accounts worked with: onboarding to the left, adoption to the right"))
        axes.legend(frameon=False, fontsize=9, loc="best")
    body = listed(
        tr(
            "{person}: onboarding {onboarding}, adoption {adoption}",
            person=person,
            onboarding=row["onboarding_accounts"],
            adoption=row["adoption_accounts"],
        )
        for person, row in shown.iterrows()
    )
    return ChartView(name, title, paragraph(tr("Bars. {title}.", title=title), body, note), canvas.png)


@shows(Shapes, "table")
def shapes_table(result: Shapes | Unavailable, name: str = "shapes_table") -> TableView | Finding:
    """Show every measure of each shape, and the differences to one CSM for both phases."""
    if not result:
        return no_shapes(result, name)
    labels = {
        "wait": tr("Waiting until work is begun (working days)"),
        "wait_onboarding": tr("… in onboarding"),
        "wait_adoption": tr("… in adoption"),
        "late": tr("Waits more than {days} working days", days=f"{LATE_DAYS:g}"),
        "load": tr("Load (work, of the hours there are)"),
        "overload": tr("Person-weeks with more work than hours"),
        "onboarding_accounts": tr("Accounts in onboarding per person"),
        "adoption_accounts": tr("Accounts in adoption per person"),
        "handing_hours": tr("Handing over and rework (hours a week, all together)"),
    }
    rows = []
    for measure, label in labels.items():
        one, two, shared = (_plain(result.measures[shape][measure]) for shape in SHAPES)
        rows.append((label, one, two, _plain(result.differences["two"][measure], gap=True), shared))
    one, two, shared = (Column(shape_name(shape), "ratio") for shape in SHAPES)
    columns = (Column(tr("Measure")), one, two, Column(tr("Two teams minus one CSM"), "ratio"), shared)
    note = tr(
        "n = {runs} runs of {weeks} weeks with the same customers in every shape; 95% intervals of the mean over"
        " runs. They hold the chance of the runs only, not whether the assumptions are true.",
        runs=result.assumptions.runs,
        weeks=result.assumptions.weeks,
    )
    return TableView(name, tr("The shapes side by side"), columns, tuple(rows), note)


def _plain(found: Estimate, gap: bool = False) -> Estimate:
    """Let a cell say two decimals of a number, percent of a share, points of a difference of shares."""
    if found.unit != "share":
        return replace(found, unit="ratio")
    return replace(found, method="MOVER") if gap else found


@shows(Shapes, "assumptions_table")
def shape_assumptions_table(result: Shapes | Unavailable, name: str = "shape_assumptions") -> TableView | Finding:
    """Show what the comparison rests on: what the tables say, and what is assumed."""
    if not result:
        return no_shapes(result, name)
    given, told = result.inputs, result.assumptions
    data, assumed = tr("from the data, last 52 weeks"), tr("assumed")
    today = tr("from the data, today")

    def source(key: str, text: str) -> str:
        return tr("assumed: not in the data") if key in given.assumed else text

    rows = [
        (tr("New customers a week"), language.number(given.starts.mean(), 1), data),
        (tr("Customers today: in onboarding"), language.number(len(given.elapsed)), today),
        (tr("Customers today: in adoption"), language.number(given.adopting), today),
        (tr("Customers that leave in a year"), language.percent(1 - np.exp(-52 * given.leaving)), data),
        (
            tr("Days in onboarding (median)"),
            language.number(np.median(given.days)),
            source("days", tr("from the data, {n} handoffs", n=language.number(given.days.size))),
        ),
    ]
    kinds = {
        "onboarding": tr("Contact minutes an account and week: onboarding"),
        "adoption": tr("Contact minutes an account and week: adoption"),
    }
    for phase, label in kinds.items():
        work = given.work[phase]
        pieces = tr("from the data, {n} contacts", n=language.number(work.minutes.size))
        rows.append((label, language.number(work.weekly, 1), source(phase, pieces)))
    here = tr("from the data, last three months")
    people = source("people", here) if told.people == max(2, given.people) else assumed
    if given.onboarding_people is not None:
        rows.append((tr("Of the people today, mostly in onboarding"), language.number(given.onboarding_people), here))
    rows += [
        (tr("People, in every shape"), language.number(told.people), people),
        (
            tr("Of them in onboarding, where split"),
            language.number(told.onboarding_people),
            tr("assumed; unless chosen, so that both teams are loaded alike"),
        ),
        (
            tr("Hours a week per person for customers: contact and all that goes with it"),
            language.number(told.hours_per_week, 1),
            assumed,
        ),
        (tr("How busy people are today"), language.percent(told.load, 0), assumed),
        (
            tr("Minutes of work for each minute of contact"),
            language.number(result.factor, 1),
            tr("follows from how busy people are"),
        ),
        (tr("Handing over takes each of the two (minutes)"), language.number(told.handing_minutes), assumed),
        (tr("Handoffs at which something needed is lost"), language.percent(told.lost_share, 0), assumed),
        (tr("Rework it then takes (minutes)"), language.number(told.rework_minutes), assumed),
        (tr("Work gets shorter for people of one phase by"), language.percent(told.gain, 0), assumed),
    ]
    columns = (Column(tr("What it is")), Column(tr("Value")), Column(tr("Where from")))
    note = tr(
        "Accounts of one phase are alike here, work comes by chance and is done in its order, and a new account goes to"
        " whoever expects the least work."
    )
    return TableView(name, tr("What the comparison rests on"), columns, tuple(rows), note)


def side_in_words(sides: str) -> str:
    """Say which sides somebody has worked."""
    words = {
        "both": tr("both sides"),
        "onboarding": tr("one side"),
        "adoption": tr("one side"),
        "neither": tr("a glimpse only"),
    }
    return words[sides]


@shows(Skills, "table", lambda: tr("Who has worked which phase?"))
def skills_table(result: Skills | Unavailable, name: str = "skills") -> TableView | Finding:
    """Show the skill matrix, by name."""
    people = result.people[result.people["here"]]
    phases = {"onboarding": tr("onboarding"), "adoption": tr("adoption")}
    rows = []
    for person, row in people.iterrows():
        worked = [phase for phase in phases if row[f"{phase}_accounts_ever"]]
        rows += [
            (
                person,
                side_in_words(row["sides"]),
                phases[phase],
                int(row[f"{phase}_accounts"]),
                row[f"{phase}_minutes"] / 60,
                int(row[f"{phase}_accounts_ever"]),
                row[f"{phase}_since"],
            )
            for phase in worked
        ]
    columns = (
        Column(tr("Person")),
        Column(tr("Has worked")),
        Column(tr("Phase")),
        Column(tr("Accounts, {months} months", months=result.months), "number"),
        Column(tr("Contact hours"), "number"),
        Column(tr("Accounts, all time"), "number"),
        Column(tr("Since"), "date"),
    )
    note = tr(
        "By name, no ranking. Everybody with work in the last three months, in the whole company. Has worked: at least"
        " {least} accounts of that phase, all time.",
        least=LEAST_ACCOUNTS,
    )
    return TableView(name, tr("Who has worked which phase"), columns, tuple(rows), note, shown=60)


@shows(Shadowing, "table", lambda: tr("Who could learn the other side from whom?"))
def shadowing_table(plan: Shadowing | Unavailable, name: str = "shadowing") -> TableView | Finding:
    """Show who could accompany whom, and at which customers."""
    title = tr("Who could accompany whom")
    if plan.frame.empty:
        return Finding(name, (tr("Everybody at work has seen both phases: nobody has to catch up."),), title=title)
    phases = {"onboarding": tr("onboarding"), "adoption": tr("adoption")}
    rows = tuple(
        (
            row.learner,
            phases[row.phase],
            row.guide or tr("nobody here knows it yet"),
            int(row.shared) if row.guide else None,
            tr(", ").join(row.accounts) or "–",
        )
        for row in plan.frame.itertuples()
    )
    columns = (
        Column(tr("Learns")),
        Column(tr("Phase to see")),
        Column(tr("Accompanies")),
        Column(tr("Handoffs between the two"), "number"),
        Column(tr("Customers to look at together")),
    )
    note = tr(
        "The learners are shared out evenly among the guides, and pairs that already hand over to each other come"
        " first. It is a proposal to talk about; nothing is decided by it."
    )
    return TableView(name, title, columns, rows, note, shown=40)


@shows(Shapes, "finding")
def shapes_finding(result: Shapes | Unavailable, name: str = "shapes_finding") -> Finding:
    """Say what splitting costs and brings under the assumptions, and on what the answer hangs."""
    if not result:
        return no_shapes(result, name)
    told = result.assumptions
    one, two, shared = (result.measures[shape] for shape in ("one", "two", "shared"))
    gap = result.differences["two"]
    sentences = [
        tr(
            "Under the assumptions listed, work waits {one} working days with one CSM for both phases and {two} in"
            " two teams where everybody has customers of their own: {difference}.",
            one=_days(one["wait"]),
            two=_days(two["wait"]),
            difference=_difference(gap["wait"]),
        ),
        _clear(gap["wait"]),
        tr(
            "Person-weeks with more work than hours: {one} with one CSM, {two} in two teams.",
            one=language.percent(one["overload"].estimate),
            two=language.percent(two["overload"].estimate),
        ),
    ]
    sentences.append(
        tr(
            "Handing over takes {hours} hours a week, {share} of the work. Two teams make up for it once people of"
            " one phase need that much less time for the same work; {gain} is assumed here.",
            hours=language.number(two["handing_hours"].estimate, 1),
            share=language.percent(result.break_even.estimate),
            gain=language.percent(told.gain, 0),
        )
    )
    sentences.append(
        tr(
            "Of these hours {hours} are rework for what was not passed on, which is assumed at {lost} of handoffs; it"
            " makes work in adoption wait {days} working days longer.",
            hours=language.number(result.lost["handing_hours"].estimate, 1),
            lost=language.percent(told.lost_share, 0),
            days=_days(result.lost["wait_adoption"]),
        )
    )
    sentences.append(
        tr(
            "Where a team shares its work, it waits {shared} working days. That comes from sharing, not from"
            " splitting, and then a customer meets whoever is free.",
            shared=_days(shared["wait"]),
        )
    )
    sentences.append(
        tr(
            "This is a thought experiment, no forecast. It knows nothing of what a split does to skill, to care for the"
            " customer's success, or to the people."
        )
    )
    results = {
        "wait_one_csm": one["wait"],
        "wait_two_teams": two["wait"],
        "wait_two_teams_shared": shared["wait"],
        "overload_one_csm": one["overload"],
        "overload_two_teams": two["overload"],
        "split_break_even": result.break_even,
    }
    return Finding(
        name,
        tuple(sentences),
        None,
        results,
        tr("One CSM for both phases, or two teams?"),
        next=tr(
            "Try the assumptions within what you believe. If the answer turns over, find out about that assumption"
            " first."
        ),
    )


def _days(found: Estimate) -> str:
    return quantity(found.estimate, "ratio")


def _difference(found: Estimate) -> str:
    """Write a difference in working days and its interval, both in the direction of the difference."""
    size = language.number(abs(found.estimate), 2)
    along = found if found.estimate >= 0 or found.low is None else replace(found, low=-found.high, high=-found.low)
    bounds = bounds_in_words(replace(along, unit="ratio"))
    places = {"days": size, "bounds": bounds, "runs": found.n}
    if not bounds:
        return tr("{days} longer", days=size) if found.estimate >= 0 else tr("{days} shorter", days=size)
    if found.estimate >= 0:
        return tr("{days} longer ({bounds} by the chance of {runs} runs)", **places)
    return tr("{days} shorter ({bounds} by the chance of {runs} runs)", **places)


def _clear(found: Estimate) -> str:
    if found.low is None or found.low <= 0 <= found.high:
        return tr("That difference may be chance of the runs alone.")
    return tr("That difference is larger than the chance of the runs; whether it is real hangs on the assumptions.")


@shows(Skills, "finding", lambda: tr("Who has worked which phase?"), ("one_sided_share",))
def skills_finding(
    result: Skills | Unavailable, plan: Shadowing | Unavailable | None = None, name: str = "skills_finding"
) -> Finding:
    """Say how many know one side only, and whether everybody could accompany somebody."""
    title = tr("Who knows only one side?")
    if not known(result.one_sided):
        return Finding(
            name, (tr("Nobody is named in the contacts and handoffs of the last three months."),), title=title
        )
    ever, lately = result.one_sided, result.one_sided_recently
    sentences = [_one_sided(ever)]
    if lately.events != ever.events:
        sentences.append(tr("In the last {months} months it was {k}.", months=result.months, k=lately.events))
    if plan and len(plan.frame):
        n, guided = len(plan.frame), plan.frame[plan.frame["guide"] != ""]
        if len(guided):
            sentences.append(
                tr(
                    "The proposal finds a companion for {k} of {n} who have a side to see; nobody guides more than"
                    " {most}.",
                    k=len(guided),
                    n=n,
                    most=int(guided["guide"].value_counts().max()),
                )
            )
        if len(guided) < n:
            sentences.append(tr("For {k} there is nobody at work who knows the other side.", k=n - len(guided)))
    sentences.append(tr("The matrix says who has had a look at what. It says nothing about how well anybody works."))
    said = (
        tr(
            "Let each pair spend half a day at one of the customers named, and talk about what the other side would"
            " have liked to know. A grown organisation may also decide to let it go; then decide it, and write it down."
        )
        if ever.events
        else ""
    )
    return Finding(name, tuple(sentences), None, {"one_sided_share": ever}, title, next=said)


def _one_sided(ever: Estimate) -> str:
    return tr(
        "Of {n} people at work in the last three months {k} have only ever worked one phase (of the other fewer than"
        " {least} accounts).",
        k=ever.events,
        n=ever.n,
        least=LEAST_ACCOUNTS,
    )


def in_short(compared: Shapes | Unavailable | None, matrix: Skills | Unavailable | None) -> tuple[list[str], list[str]]:
    """Say in a line each what the comparison of the shapes and the skill matrix found, and what that leaves to decide.

    What is unavailable is passed over.

    Returns
    -------
    tuple of two lists of str
        What was found, and what is to be decided.
    """
    found, decide = [], []
    if compared:
        gap = compared.differences["two"]["wait"]
        found.append(
            tr(
                "In the thought experiment work waits {one} working days with one CSM for both phases and {two} in two"
                " teams: {difference}. {clear}",
                one=_days(compared.measures["one"]["wait"]),
                two=_days(compared.measures["two"]["wait"]),
                difference=_difference(gap),
                clear=_clear(gap),
            )
        )
        decide.append(tr("which assumption of the thought experiment to find out about first, and by which trial"))
    if matrix and known(matrix.one_sided):
        found.append(_one_sided(matrix.one_sided))
        if matrix.one_sided.events:
            decide.append(tr("who accompanies whom, and by when; or that it is let go"))
    return found, decide


def shapes_view(given: Inputs | Unavailable, **assumed) -> ChartView | Finding:
    """Draw the shapes under other assumptions.

    Runs are as many and as long as in the figure of the notebook: with fewer, chance alone turns the answer round, and
    the sliders would contradict the figure before anybody moves them.

    Parameters
    ----------
    given : Inputs or Unavailable
        Of ``workload.shape_inputs``.
    **assumed
        Attributes of :class:`cslib.team.shapes.Assumptions`.
    """
    return shapes_chart(shapes(given, Assumptions(**assumed)), name="explore_shapes")


def shapes_sliders(given: Inputs | Unavailable, hours_per_week: float = Assumptions.hours_per_week):
    """Show a slider for each assumption above what the shapes then do.

    Returns
    -------
    ipywidgets.VBox or Finding
    """
    if isinstance(given, Unavailable):
        return no_shapes(given, "explore_shapes")
    people = tuple(range(2, 2 * given.people + 1))

    @cache
    def view(lang: str, people: int, onboarding: float, **assumed):
        first = min(max(1, round(onboarding * people)), people - 1)
        return shapes_view(given, people=people, onboarding_people=first, hours_per_week=hours_per_week, **assumed)

    base = shapes(given, Assumptions(runs=1, weeks=1)).assumptions
    shares = _percents(range(10, 95, 5))
    return explore(
        lambda **moved: view(language.current(), **moved),
        people=(tr("People, in every shape"), people, base.people),
        onboarding=(
            tr("Share of them in onboarding, where split"),
            shares,
            nearest(shares.values(), base.onboarding_people / base.people),
        ),
        load=(tr("How busy people are today"), _percents(range(50, 100, 5)), base.load),
        lost_share=(tr("Handoffs at which something needed is lost"), _percents(range(0, 101, 10)), base.lost_share),
        rework_minutes=(tr("Rework it then takes (minutes)"), tuple(range(0, 481, 30)), int(base.rework_minutes)),
        handing_minutes=(
            tr("Handing over takes each of the two (minutes)"),
            tuple(range(0, 181, 15)),
            int(base.handing_minutes),
        ),
        gain=(tr("Work gets shorter for people of one phase by"), _percents(range(0, 31, 2)), base.gain),
    )


def _percents(values) -> dict[str, float]:
    return {f"{value}%": value / 100 for value in values}


def skills_sliders(company):
    """Show a slider for how far back the matrix looks.

    Returns
    -------
    ipywidgets.VBox or Finding
    """
    if not skills(company):
        return skills_chart(skills(company), name="explore_skills")

    @cache
    def view(lang: str, months: int):
        return skills_chart(skills(company, months), name="explore_skills")

    return explore(
        lambda months: view(language.current(), months), months=(tr("Months to look back"), (3, 6, 12, 24, 36), 12)
    )
