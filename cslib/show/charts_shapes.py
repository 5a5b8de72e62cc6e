"""Charts of the team: its shapes on the same customers, and who has worked which phase."""

from __future__ import annotations

from cslib import language
from cslib.analysis.shapes import SHAPES, Shapes
from cslib.analysis.skills import Skills
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show import style
from cslib.show.charts_retention import short
from cslib.show.display import ChartView, Finding, missing
from cslib.show.wording import listed, paragraph, quantity

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


def shapes(result: Shapes | Unavailable, name: str = "shapes") -> ChartView | Finding:
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


def skills(result: Skills | Unavailable, name: str = "skills_chart") -> ChartView | Finding:
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
