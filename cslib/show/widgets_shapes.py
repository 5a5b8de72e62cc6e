"""Sliders for the shapes of a team and for the skill matrix; what they show are plain functions."""

from __future__ import annotations

from functools import cache

from cslib import language
from cslib.analysis import shapes as analysis
from cslib.analysis import skills as matrix
from cslib.analysis.shapes import Assumptions
from cslib.analysis.verdict import Unavailable
from cslib.analysis.workload import Inputs
from cslib.language import tr
from cslib.show import charts_shapes
from cslib.show.display import ChartView, Finding
from cslib.show.widgets import explore, nearest


def shapes_view(given: Inputs | Unavailable, **assumed) -> ChartView | Finding:
    """Draw the shapes under other assumptions.

    Runs are as many and as long as in the figure of the notebook: with fewer, chance alone turns the answer round, and
    the sliders would contradict the figure before anybody moves them.

    Parameters
    ----------
    given : Inputs or Unavailable
        Of ``shapes.inputs``.
    **assumed
        Attributes of :class:`cslib.analysis.shapes.Assumptions`.
    """
    return charts_shapes.shapes(analysis.compare(given, Assumptions(**assumed)), name="explore_shapes")


def shapes(given: Inputs | Unavailable, hours_per_week: float = Assumptions.hours_per_week):
    """Show a slider for each assumption above what the shapes then do.

    Returns
    -------
    ipywidgets.VBox or Finding
    """
    if isinstance(given, Unavailable):
        return charts_shapes.no_shapes(given, "explore_shapes")
    people = tuple(range(2, 2 * given.people + 1))

    @cache
    def view(lang: str, people: int, onboarding: float, **assumed):
        first = min(max(1, round(onboarding * people)), people - 1)
        return shapes_view(given, people=people, onboarding_people=first, hours_per_week=hours_per_week, **assumed)

    base = analysis.compare(given, Assumptions(runs=1, weeks=1)).assumptions
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


def skills(company):
    """Show a slider for how far back the matrix looks.

    Returns
    -------
    ipywidgets.VBox or Finding
    """
    if not matrix.matrix(company):
        return charts_shapes.skills(matrix.matrix(company), name="explore_skills")

    @cache
    def view(lang: str, months: int):
        return charts_shapes.skills(matrix.matrix(company, months), name="explore_skills")

    return explore(
        lambda months: view(language.current(), months), months=(tr("Months to look back"), (3, 6, 12, 24, 36), 12)
    )
