"""The map of the course: every part with what it asks, and the time that it takes."""

from __future__ import annotations

from cslib.course.outline import PARTS
from cslib.language import tr
from cslib.show.columns import Column
from cslib.show.display import TableView


def _asks() -> dict[str, str]:
    return {
        "00_orientation": tr("What is customer success, who does what, and what is in the data?"),
        "01_high_utilization": tr("Which state predicts years without churn, also without support?"),
        "02_handoff": tr("What must be true to hand an account over, and what passes across?"),
        "03_retention": tr("How much stays, in accounts and money, and where is it lost?"),
        "04_adoption": tr("Who needs what next, and which programmes work?"),
        "05_team": tr("Why split a team, what to measure, and who must learn what?"),
        "desk.onboarding": tr("Play it: a queue of new customers, and limited hours."),
        "desk.adoption": tr("Play it: 60 accounts, and few contacts a week."),
    }


def table() -> TableView:
    """Show every part of the course in order, with its minutes, and how long all of it takes."""
    asks = _asks()
    rows = tuple(
        (part.title, part.file, asks[part.name], part.reading, part.exercises, part.reading + part.exercises)
        for part in PARTS
    )
    whole = sum(part.reading + part.exercises for part in PARTS)
    columns = (
        Column(tr("Part")),
        Column(tr("Notebook")),
        Column(tr("What it asks")),
        Column(tr("Reading (min)"), "number"),
        Column(tr("Exercises or play (min)"), "number"),
        Column(tr("Together (min)"), "number"),
    )
    note = tr("All together about {hours} hours. Both desks belong to it for everybody.", hours=round(whole / 60))
    return TableView("course_map", tr("The course, in the order in which it is best taken"), columns, rows, note)
