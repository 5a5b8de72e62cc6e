"""One CSM for both phases, or two teams: the shapes side by side, what they rest on, and sliders to doubt it."""

from dataclasses import replace
from functools import cache

import numpy as np

from cslib import language
from cslib.language import N_, tr
from cslib.show import style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, shows
from cslib.show.marks import dots, picture, row_labels
from cslib.show.widgets import explore, nearest
from cslib.show.wording import bounds_in_words, on_one_line, phase, quantity
from cslib.stats.estimate import Estimate, Unavailable
from cslib.team.capacity import Inputs
from cslib.team.shapes import LATE_DAYS, SHAPES, Assumptions, Shapes, shapes

_ASKS = N_("One CSM for both phases, or two teams?")


def shape_name(shape: str, short: bool = False) -> str:
    """Name a shape; `short` breaks it into two lines for an axis."""
    words = dict(
        one=tr("one CSM for\nboth phases"), two=tr("two teams,\nown customers"), shared=tr("two teams,\nshared work")
    )
    return words[shape] if short else on_one_line(words[shape])


@shows(Shapes, "chart", _ASKS, title=_ASKS)
def shapes_chart(result: Shapes | Unavailable, name: str = "shapes") -> ChartView | Finding:
    """Draw how long work waits, how often there is too much of it, and the accounts of a person, in each shape."""
    waits = {shape: result.measures[shape]["wait"] for shape in SHAPES}
    title = tr(
        "In this thought experiment work waits {one} working days with one CSM for both phases, {two} in two teams,"
        " {shared} in teams that share it",
        **{shape: _days(wait) for shape, wait in waits.items()},
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
    with picture(name, title, note, height=3.1) as sheet:
        panels = sheet.axes(1, 3, sharey=True)
        for key, colour, shift in (("onboarding", style.ORANGE, -0.12), ("adoption", style.BLUE, 0.12)):
            _dots(panels[0], result, f"wait_{key}", colour, shift)
            _dots(panels[2], result, f"{key}_accounts", colour, shift, phase(key))
        _dots(panels[1], result, "overload", style.INK)
        row_labels(panels[0], [shape_name(shape, short=True) for shape in SHAPES], grid=False, line=True)
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
        told = (
            tr(
                "{shape}: waiting {wait} working days, overload in {overload} of person-weeks",
                shape=shape_name(shape),
                wait=_days(waits[shape]),
                overload=language.percent(result.measures[shape]["overload"].estimate),
            )
            for shape in SHAPES
        )
        sheet.tell(told, kind=tr("Dots. {title}.", title=title))
    return sheet.view


def _dots(axes, result: Shapes, measure: str, colour: str, shift: float = 0.0, label: str | None = None) -> None:
    """Draw one measure of every shape with its interval."""
    places, found = np.arange(len(SHAPES)) + shift, [result.measures[shape][measure] for shape in SHAPES]
    dots(axes, places, found, colour=colour, size=5, alpha=0.6, label=label)


@shows(Shapes, "table", _ASKS, title=_ASKS)
def shapes_table(result: Shapes | Unavailable, name: str = "shapes_table") -> TableView | Finding:
    """Show every measure of each shape, and the differences to one CSM for both phases."""
    labels = {
        "wait": tr("Waiting until work is begun (working days)"),
        "wait_onboarding": tr("… in onboarding"),
        "wait_adoption": tr("… in adoption"),
        "late": tr("Waits more than {days} working days", days=f"{LATE_DAYS:g}"),
        "busy": tr("Load (work, of the hours there are)"),
        "overload": tr("Person-weeks with more work than hours"),
        "onboarding_accounts": tr("Accounts in onboarding per person"),
        "adoption_accounts": tr("Accounts in adoption per person"),
        "handing_hours": tr("Handing over and rework (hours a week, all together)"),
    }

    def of(shape: str):
        return Column(shape_name(shape), "ratio", lambda measure: _plain(result.measures[shape][measure]))

    columns = (
        Column(tr("Measure"), key=labels.get),
        of("one"),
        of("two"),
        Column(
            tr("Two teams minus one CSM"), "ratio", lambda measure: _plain(result.differences["two"][measure], gap=True)
        ),
        of("shared"),
    )
    note = tr(
        "n = {runs} runs of {weeks} weeks with the same customers in every shape; 95% intervals of the mean over"
        " runs. They hold the chance of the runs only, not whether the assumptions are true.",
        runs=result.assumptions.runs,
        weeks=result.assumptions.weeks,
    )
    return TableView.of(name, tr("The shapes side by side"), labels, columns, note)


def _plain(found: Estimate, gap: bool = False) -> Estimate:
    """Let a cell say two decimals of a number, percent of a share, points of a difference of shares."""
    if found.unit != "share":
        return replace(found, unit="ratio")
    return replace(found, method="MOVER") if gap else found


@shows(Shapes, "assumptions_table", _ASKS, title=_ASKS)
def shape_assumptions_table(result: Shapes | Unavailable, name: str = "shape_assumptions") -> TableView | Finding:
    """Show what the comparison rests on: what the tables say, and what is assumed."""
    given, told = result.inputs, result.assumptions
    data, today, assumed = tr("from the data, last 52 weeks"), tr("from the data, today"), tr("assumed")

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
    for key, label in kinds.items():
        work = given.work[key]
        pieces = tr("from the data, {n} contacts", n=language.number(work.minutes.size))
        rows.append((label, language.number(work.weekly, 1), source(key, pieces)))
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
        (tr("How busy people are today"), language.percent(told.busy, 0), assumed),
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


@shows(Shapes, "finding", _ASKS, title=_ASKS)
def shapes_finding(result: Shapes | Unavailable, name: str = "shapes_finding") -> Finding:
    """Say what splitting costs and brings under the assumptions, and on what the answer hangs."""
    told = result.assumptions
    one, two, shared = (result.measures[shape] for shape in ("one", "two", "shared"))
    gap = result.differences["two"]
    yield tr(
        "Under the assumptions listed, work waits {one} working days with one CSM for both phases and {two} in"
        " two teams where everybody has customers of their own: {difference}.",
        one=_days(one["wait"]),
        two=_days(two["wait"]),
        difference=_difference(gap["wait"]),
    )
    yield _clear(gap["wait"])
    yield tr(
        "Person-weeks with more work than hours: {one} with one CSM, {two} in two teams.",
        one=language.percent(one["overload"].estimate),
        two=language.percent(two["overload"].estimate),
    )
    yield tr(
        "Handing over takes {hours} hours a week, {share} of the work. Two teams make up for it once people of"
        " one phase need that much less time for the same work; {gain} is assumed here.",
        hours=language.number(two["handing_hours"].estimate, 1),
        share=language.percent(result.break_even.estimate),
        gain=language.percent(told.gain, 0),
    )
    yield tr(
        "Of these hours {hours} are rework for what was not passed on, which is assumed at {lost} of handoffs; it"
        " makes work in adoption wait {days} working days longer.",
        hours=language.number(result.lost["handing_hours"].estimate, 1),
        lost=language.percent(told.lost_share, 0),
        days=_days(result.lost["wait_adoption"]),
    )
    yield tr(
        "Where a team shares its work, it waits {shared} working days. That comes from sharing, not from"
        " splitting, and then a customer meets whoever is free.",
        shared=_days(shared["wait"]),
    )
    yield tr(
        "This is a thought experiment, no forecast. It knows nothing of what a split does to skill, to care for the"
        " customer's success, or to the people."
    )
    results = {
        "wait_one_csm": one["wait"],
        "wait_two_teams": two["wait"],
        "wait_two_teams_shared": shared["wait"],
        "overload_one_csm": one["overload"],
        "overload_two_teams": two["overload"],
        "split_break_even": result.break_even,
    }
    results = {key: replace(found, simulated=True) for key, found in results.items()}
    then = tr(
        "Try the assumptions within what you believe. If the answer turns over, find out about that assumption first."
    )
    return Finding(name, (), None, results, tr(_ASKS), next=then)


def _days(found: Estimate) -> str:
    return quantity(found.estimate, "ratio")


def _difference(found: Estimate) -> str:
    """Write a difference in working days and its interval, both in the direction of the difference."""
    longer = found.estimate >= 0
    size = language.number(abs(found.estimate), 2)
    along = found if longer or found.low is None else replace(found, low=-found.high, high=-found.low)
    bounds = bounds_in_words(replace(along, unit="ratio"))
    if not bounds:
        return tr("{days} longer", days=size) if longer else tr("{days} shorter", days=size)
    said = N_("{days} shorter ({bounds} by the chance of {runs} runs)")
    said = N_("{days} longer ({bounds} by the chance of {runs} runs)") if longer else said
    return tr(said, days=size, bounds=bounds, runs=found.n)


def _clear(found: Estimate) -> str:
    if found.low is None or found.low <= 0 <= found.high:
        return tr("That difference may be chance of the runs alone.")
    return tr("That difference is larger than the chance of the runs; whether it is real hangs on the assumptions.")


def shapes_in_short(result: Shapes | Unavailable | None) -> tuple[list[str], list[str]]:
    """Say in a line what the comparison found, and in one what it leaves to decide; nothing where there is none."""
    if not result:
        return [], []
    gap = result.differences["two"]["wait"]
    found = tr(
        "In the thought experiment work waits {one} working days with one CSM for both phases and {two} in two"
        " teams: {difference}. {clear}",
        one=_days(result.measures["one"]["wait"]),
        two=_days(result.measures["two"]["wait"]),
        difference=_difference(gap),
        clear=_clear(gap),
    )
    return [found], [tr("which assumption of the thought experiment to find out about first, and by which trial")]


def shapes_view(given: Inputs | Unavailable, **assumed) -> ChartView | Finding:
    """Draw the shapes under other assumptions.

    Runs are as many and as long as in the figure of the notebook: with fewer, chance alone turns the answer round, and
    the sliders would contradict the figure before anybody moves them. `assumed` are attributes of
    :class:`cslib.team.shapes.Assumptions`.
    """
    return shapes_chart(shapes(given, Assumptions(**assumed)), name="explore_shapes")


def shapes_sliders(given: Inputs | Unavailable, hours_per_week: float = Assumptions.hours_per_week):
    """Show a slider for each assumption above what the shapes then do."""
    if isinstance(given, Unavailable):
        return shapes_view(given)
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
        busy=(tr("How busy people are today"), _percents(range(50, 100, 5)), base.busy),
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
