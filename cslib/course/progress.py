"""The parts of the course and their map, and where learners stand in them, from their logs."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cslib.course import folder as learners
from cslib.course.question import CORRECT, MODULES, NOT_ATTEMPTED, NOT_YET, questions, topic
from cslib.errors import SourceError
from cslib.files import write as write_file
from cslib.language import join, join_long, tr
from cslib.show.columns import Column
from cslib.show.display import TableView, render
from cslib.show.wording import width

PLAYED = "played"


@dataclass(frozen=True)
class Part:
    """A part of the course.

    `name`: of its notebook: ``01_high_utilization``; of a desk: ``desk.onboarding``. `reading`, `exercises`: minutes
    for the lesson, and for its exercises or for playing. `file`: the notebook to open, as the list of files shows it; a
    desk has its own among the exercises.
    """

    name: str
    reading: int
    exercises: int
    file: str = ""

    @property
    def number(self) -> str:
        """The two digits that its name begins with; empty for a desk."""
        return "" if self.name.startswith("desk.") else self.name[:2]

    @property
    def title(self) -> str:
        """What it is called, in the current language; with the number of its notebook where it has one."""
        title, _ = _words()[self.name]
        return f"{int(self.number)}. {title}" if self.number else title

    @property
    def asks(self) -> str:
        """What it asks, in the current language."""
        return _words()[self.name][1]

    @property
    def minutes(self) -> int:
        """What it takes altogether."""
        return self.reading + self.exercises


def _words() -> dict[str, tuple[str, str]]:
    """Return what each part is called, and what it asks."""
    return {
        "00_orientation": (tr("Orientation"), tr("What is customer success, who does what, and what is in the data?")),
        "01_high_utilization": (
            tr("High utilization"),
            tr("Which state predicts years without churn, also without support?"),
        ),
        "02_handoff": (tr("Handing over"), tr("What must be true to hand an account over, and what passes across?")),
        "desk.onboarding": (tr("Onboarding desk"), tr("Play it: a queue of new customers, and limited hours.")),
        "03_retention": (tr("Retention"), tr("How much stays, in accounts and money, and where is it lost?")),
        "04_adoption": (tr("Adoption"), tr("Who needs what next, and which programmes work?")),
        "desk.adoption": (tr("Adoption desk"), tr("Play it: 60 accounts, and few contacts a week.")),
        "05_team": (tr("The team"), tr("Why split a team, what to measure, and who must learn what?")),
    }


# Reading: the prose at 200 words (500 characters) a minute, and a minute for each figure, table or finding, more for
# those that are moved by hand. Exercises: two to three minutes a question. Desks: the rules and the review count as
# reading. A play of what is taught comes to 24 minutes of onboarding and 20 of adoption (three to learn the screen, two
# seconds for a row of the list, six for a choice, one and a half for a click); whoever weighs choices takes longer.
PARTS = (
    Part("00_orientation", 30, 35),
    Part("01_high_utilization", 50, 35),
    Part("02_handoff", 50, 35),
    Part("desk.onboarding", 10, 30, "06_onboarding_desk"),
    Part("03_retention", 45, 25),
    Part("04_adoption", 75, 35),
    Part("desk.adoption", 10, 30, "07_adoption_desk"),
    Part("05_team", 35, 30),
)
"""Every part, in the order in which it is best taken."""


def course_map() -> TableView:
    """Show every part of the course in order, with its minutes, and how long all of it takes."""
    columns = (
        Column(tr("Part")),
        Column(tr("Notebook")),
        Column(tr("What it asks")),
        Column(tr("Reading (min)"), "number"),
        Column(tr("Exercises or play (min)"), "number"),
        Column(tr("Together (min)"), "number"),
    )
    rows = tuple(
        (part.title, part.file or part.name, part.asks, part.reading, part.exercises, part.minutes) for part in PARTS
    )
    hours = round(sum(part.minutes for part in PARTS) / 60)
    note = tr("All together about {hours} hours. Both desks belong to it for everybody.", hours=hours)
    return TableView("course_map", tr("The course, in the order in which it is best taken"), columns, rows, note)


@dataclass(frozen=True)
class Transcript:
    """Where one learner stands.

    `states`: for each question (``01.3``) ``correct`` once it was, ``not yet`` after wrong answers alone, else
    ``not attempted``. `desks`: whether each desk has been played to its end. `lost`: lines of the log that no program
    can read.
    """

    name: str
    states: dict[str, str]
    desks: dict[str, bool]
    lost: int = 0

    @property
    def complete(self) -> bool:
        """Whether every question is correct and both desks are played."""
        return all(state == CORRECT for state in self.states.values()) and all(self.desks.values())

    def part(self, name: str) -> str:
        """Return where the learner stands in a part of the course, in words."""
        if name in self.desks:
            return tr("played") if self.desks[name] else tr("not played yet")
        own = [state for key, state in self.states.items() if key.startswith(f"{name[:2]}.")]
        done, held = own.count(CORRECT), own.count(NOT_YET)
        if held:
            return tr("{done} of {n}, {held} not yet", done=done, n=len(own), held=held)
        return tr("{done} of {n}", done=done, n=len(own))


def transcript(learner: learners.Learner) -> Transcript:
    """Return where a learner stands, from the log."""
    states = {f"{book}.{number}": NOT_ATTEMPTED for book in MODULES for number in questions(book)}
    desks = {part.name: False for part in PARTS if not part.number}
    entries, lost = learner.read_log()
    for entry in entries:
        what, status = entry["what"], entry["status"]
        if what in states and status in (CORRECT, NOT_YET) and states[what] != CORRECT:
            states[what] = status
        if what in desks and status == PLAYED:
            desks[what] = True
    return Transcript(learner.name, states, desks, lost)


@dataclass(frozen=True)
class Overview:
    """A table of where learners stand, as text and as HTML: a title, texts in rows below a head, and notes."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]

    def __str__(self) -> str:
        lines = [self.head, *self.rows]
        widths = [max(width(line[i]) for line in lines) for i in range(len(self.head))]
        padded = [
            "  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(line, widths, strict=True)).rstrip()
            for line in lines
        ]
        return "\n".join([self.title, *padded, *self.notes])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return render("course/templates/overview.html", overview=self)


def mine() -> Overview:
    """Show the learner whose folder the current folder lies in where he or she stands."""
    learner = learners.here()
    found = transcript(learner)
    rows = tuple((part.title, tr("{minutes} min", minutes=part.minutes), found.part(part.name)) for part in PARTS)
    open_ = [f"{key} {topic(key)}" for key, state in found.states.items() if state == NOT_YET]
    notes = []
    if learner.folder is None:
        notes.append(tr("This is no learner's folder, so nothing is kept. Make one with: cslib learn"))
    if open_:
        notes.append(tr("Tried, and still open: {names}", names=join_long(open_)))
    if found.complete:
        notes.append(tr("Every question is answered and both desks are played: the course is complete."))
    else:
        notes.append(tr("The course is complete when every question is correct and both desks have been played."))
    head = (tr("Part"), tr("Time"), tr("Questions correct"))
    return Overview(tr("Where you stand"), head, rows, tuple(notes))


def overview(folders: Sequence[Path]) -> Overview:
    """Show a manager where people stand, in the order given, and which questions several of them are held up by.

    `folders` (sequence of Path): learners' folders. Raises SourceError if one of them is none.
    """
    people = [transcript(learners.read(folder)) for folder in folders]
    rows = tuple(
        (person.name or str(folder), *(person.part(part.name) for part in PARTS))
        for person, folder in zip(people, folders, strict=True)
    )
    notes = [
        tr("This table is for helping people where they are held up, and not for ranking them."),
        tr("People start from different places; a late correct answer is worth as much as an early one."),
    ]
    held = {
        key: sum(person.states[key] == NOT_YET for person in people) for key in (people[0].states if people else ())
    }
    for key, n in sorted(held.items(), key=lambda item: -item[1])[:5]:
        if n < 2:
            break
        notes.append(tr("Worth talking about: {question} {topic} ({n} people)", question=key, topic=topic(key), n=n))
    for person, folder in zip(people, folders, strict=True):
        if person.lost:
            told = {"who": person.name or folder, "n": person.lost, "file": learners.LOG}
            notes.append(tr("{who}: {n} lines of {file} cannot be read and are passed over.", **told))
    head = (tr("Who"), *(part.title for part in PARTS))
    return Overview(tr("Where people stand: questions correct, desks played"), head, rows, tuple(notes))


FILE = "ten-accounts.csv"


def _kinds() -> list[str]:
    """Return what kind of account each row is for; ten in all."""
    return [*[tr("in onboarding")] * 3, *[tr("in adoption")] * 5, tr("about to renew"), tr("has left")]


def _columns() -> list[tuple[str, str]]:
    """Return each column with what to write into it."""
    return [
        (tr("Which customer"), tr("its name or number")),
        (tr("Kind"), tr("given: so that the ten are not all alike")),
        (tr("What it first wanted"), tr("in the customer's words, not in ours")),
        (tr("Has it got that?"), tr("yes, partly, no, unknown; and how you know")),
        (tr("Next goal"), tr("what it wants or should do next")),
        (tr("Use, last four weeks"), tr("days a week, and which features")),
        (tr("Last contact"), tr("day, channel, and who began it")),
        (tr("Who decides there"), tr("and who speaks for us")),
        (tr("Deadline for notice"), tr("worked out from the contract, not from memory")),
        (tr("Open requests"), tr("since when, and with whom")),
        (tr("What I do not know"), tr("the most useful column")),
        (tr("Next step"), tr("what, who, by when")),
    ]


def table() -> TableView:
    """Show the columns of the worksheet and what to write into each."""
    columns = (Column(tr("Column")), Column(tr("What to write")))
    kinds = _kinds()
    counts = [tr("{n} {kind}", n=kinds.count(kind), kind=kind) for kind in dict.fromkeys(kinds)]
    note = tr("One row for each of ten accounts: {kinds}.", kinds=join(counts))
    return TableView("worksheet", tr("The worksheet"), columns, tuple(_columns()), note)


def write(folder: str | Path | None = None) -> str:
    """Write the worksheet as a csv file, in the current language; one that is there already is left alone.

    Returned is a sentence with the file's place.

    `folder` (str or Path, optional): where to; the learner's folder around the current one when left out. Raises
    SourceError if no folder is given outside a learner's folder, or the file can't be written.
    """
    place = learners.here().folder if folder is None else Path(folder)
    if place is None:
        raise SourceError(
            tr("This is no learner's folder. Say where the worksheet belongs: cs.course.write_worksheet('a folder').")
        )
    target = place / FILE
    if target.exists():
        return tr("{file} is there already, and was left alone.", file=target)
    sheet = io.StringIO()
    lines = csv.writer(sheet)
    lines.writerow(label for label, _ in _columns())
    lines.writerows([""] + [kind] + [""] * (len(_columns()) - 2) for kind in _kinds())
    try:
        # With the mark at its beginning, spreadsheets read the file as UTF-8.
        write_file(target, sheet.getvalue().encode("utf-8-sig"))
    except OSError as error:
        raise SourceError(tr("{file} can't be written: {error}", file=target, error=error)) from error
    return tr("The worksheet is in {file}.", file=target)
