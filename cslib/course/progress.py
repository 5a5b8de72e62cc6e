"""The parts of the course and their map, and where learners stand in them, from their logs."""

import csv
import datetime
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cslib import language
from cslib.course import drafts
from cslib.course import folder as learners
from cslib.course.question import CORRECT, MODULES, NOT_ATTEMPTED, NOT_YET, Card, Question, questions, topic
from cslib.errors import SourceError
from cslib.files import write as write_file
from cslib.language import join, join_long, tr
from cslib.show.columns import Column
from cslib.show.display import TableView, render
from cslib.show.wording import width

PLAYED = "played"
AGAIN = (2, 7, 21, 60)
"""Days after which a question comes back: after the first day on which it was correct, the second, ..."""
A_DAY = 3
"""Most questions that come back on one day."""


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
    def source(self) -> str:
        """The name of its notebook's source."""
        return self.file or self.name

    @property
    def title(self) -> str:
        """What it is called, in the current language; with the number of its notebook where it has one."""
        title = learners.titles()[self.source]
        return f"{int(self.number)}. {title}" if self.number else title

    @property
    def asks(self) -> str:
        """What it asks, in the current language."""
        return {
            "00_orientation": tr("What is customer success, who does what, and what is in the data?"),
            "01_high_utilization": tr("Which state predicts years without churn, also without support?"),
            "02_handoff": tr("What must be true to hand an account over, and what passes across?"),
            "desk.onboarding": tr("Play it: a queue of new customers, and limited hours."),
            "03_retention": tr("How much stays, in accounts and money, and where is it lost?"),
            "04_adoption": tr("Who needs what next, and which programmes work?"),
            "desk.adoption": tr("Play it: 60 accounts, and few contacts a week."),
            "05_team": tr("Why split a team, what to measure, and who must learn what?"),
        }[self.name]

    @property
    def minutes(self) -> int:
        """What it takes altogether."""
        return self.reading + self.exercises

    def link(self, kind: str = "exercises") -> str:
        """Return where its lesson (``notebooks``) or its exercises lie, seen from the page that learners begin at."""
        return f"{kind}/{learners.readable(self.source, language.current())}.ipynb"


# Reading: the prose at 200 words (500 characters) a minute, and a minute for each figure, table or finding, more for
# those that are moved by hand. Exercises: two to three minutes a question, and what the texts to write say. Desks: the
# rules and the review count as reading. A play of what is taught comes to 24 minutes of onboarding and 20 of adoption
# (three to learn the screen, two seconds for a row of the list, six for a choice, one and a half for a click); whoever
# weighs choices takes longer.
PARTS = (
    Part("00_orientation", 30, 50),
    Part("01_high_utilization", 50, 35),
    Part("02_handoff", 50, 70),
    Part("desk.onboarding", 10, 30, "06_onboarding_desk"),
    Part("03_retention", 45, 40),
    Part("04_adoption", 75, 75),
    Part("desk.adoption", 10, 30, "07_adoption_desk"),
    Part("05_team", 35, 50),
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
        (
            part.title,
            learners.readable(part.source, language.current()),
            part.asks,
            part.reading,
            part.exercises,
            part.minutes,
        )
        for part in PARTS
    )
    hours = round(sum(part.minutes for part in PARTS) / 60)
    note = tr("All together about {hours} hours. Both desks belong to it for everybody.", hours=hours)
    return TableView("course_map", tr("The course, in the order in which it is best taken"), columns, rows, note)


@dataclass(frozen=True)
class Transcript:
    """Where one learner stands.

    `states`: for each question (``01.3``) ``correct`` once it was, ``not yet`` after wrong answers alone, else
    ``not attempted``. `desks`: whether each desk has been played to its end. `texts`: whether each text was written and
    compared. `tries`: wrong answers and looks at the solution; `days`: on which it was correct; both by question.
    """

    name: str
    states: dict[str, str]
    desks: dict[str, bool]
    texts: dict[str, bool]
    tries: Counter = field(default_factory=Counter)
    days: dict[str, list[datetime.date]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether every question is correct, every text compared, and both desks are played."""
        done = (*self.desks.values(), *self.texts.values())
        return all(state == CORRECT for state in self.states.values()) and all(done)

    def open(self, part: Part) -> list[str]:
        """Return the questions and texts of a part that are still to be done."""
        own = [key for key, state in self.states.items() if key[:2] == part.number and state != CORRECT]
        texts = [name for name, done in self.texts.items() if not done and drafts.part_of(name) == part.number]
        return [*own, *texts]

    def left(self, part: Part) -> int:
        """Return about how many minutes a part still takes; a lesson whose questions were begun counts as read."""
        if part.name in self.desks:
            return 0 if self.desks[part.name] else part.minutes
        own = [state for key, state in self.states.items() if key[:2] == part.number]
        texts = sum(drafts.part_of(name) == part.number for name in self.texts)
        read = any(state != NOT_ATTEMPTED for state in own)
        share = len(self.open(part)) / (len(own) + texts)
        return round(part.exercises * share) + (0 if read else part.reading)

    @property
    def weak(self) -> list[str]:
        """Questions that took three tries or more, or wait after a wrong answer; those with most tries first."""
        held = [key for key, state in self.states.items() if state == NOT_YET or self.tries[key] >= 3]
        return sorted(held, key=lambda key: -self.tries[key])

    def due(self, today: datetime.date) -> list[str]:
        """Return the questions to be asked again: those that were correct some days ago, the longest overdue first."""
        waits = {
            key: (days[-1] - today).days + AGAIN[min(len(days), len(AGAIN)) - 1] for key, days in self.days.items()
        }
        return [key for key, wait in sorted(waits.items(), key=lambda item: item[1]) if wait <= 0]

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
    texts, tries, days = dict.fromkeys(drafts.names(), False), Counter(), {}
    for entry in learner.log():
        what, status = entry["what"], entry["status"]
        if what in states and status == CORRECT:
            day = datetime.datetime.fromisoformat(entry["time"]).date()
            days[what] = [*(one for one in days.get(what, []) if one != day), day]
        if what in states and status in (NOT_YET, "solution") and states[what] != CORRECT:
            tries[what] += 1
        if what.removeprefix("draft.") in texts and status == drafts.COMPARED:
            texts[what.removeprefix("draft.")] = True
        if what in states and status in (CORRECT, NOT_YET) and states[what] != CORRECT:
            states[what] = status
        if what in desks and status == PLAYED:
            desks[what] = True
    return Transcript(learner.name, states, desks, texts, tries, days)


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
        notes.append(
            tr("Every question is answered, every text compared, both desks are played: the course is complete.")
        )
    else:
        notes.append(tr("The course is complete with every question correct, every text compared, both desks played."))
    head = (tr("Part"), tr("Time"), tr("Questions correct"))
    return Overview(tr("Where you stand"), head, rows, tuple(notes))


@dataclass(frozen=True)
class Home:
    """Where a learner stands and goes on: a title, a link to what comes next, the map with links, and what is weak.

    `onward`: (text, link). `rows`: (part, what it asks, link to the lesson or empty, link to the exercises,
    minutes left, where the learner stands). `notes`: sentences. `weak`: (text, link).
    """

    title: str
    onward: tuple[str, str] | None
    rows: tuple[tuple, ...]
    notes: tuple[str, ...]
    weak: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        lines = [f"{title}: {left}, {stands}" for title, _, _, _, left, stands in self.rows]
        onward = [self.onward[0]] if self.onward else []
        return "\n".join([*onward, *self.notes, *lines, *(text for text, _ in self.weak)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return render("course/templates/home.html", home=self)


def home(learner: learners.Learner | None = None) -> Home:
    """Show a learner what comes next, how long the rest takes, and what is worth another look.

    `learner` (Learner, optional): the one whose folder the current folder lies in by default.
    """
    learner = learner or learners.here()
    found, rows, onward = transcript(learner), [], None
    for part in PARTS:
        left, todo = found.left(part), found.open(part)
        lesson = part.link("notebooks") if part.number else ""
        rows.append(
            (part.title, part.asks, lesson, part.link(), tr("{minutes} min", minutes=left), found.part(part.name))
        )
        if onward or not left:
            continue
        begun = any(state != NOT_ATTEMPTED for key, state in found.states.items() if key[:2] == part.number)
        if lesson and not begun:
            onward = tr("Lesson: {title}", title=part.title), lesson
        elif todo and todo[0] in found.states:
            onward = tr("Question {number}: {topic}", number=todo[0], topic=topic(todo[0])), part.link()
        else:
            onward = drafts.read(todo[0]).title if todo else part.title, part.link()
    minutes, due = sum(found.left(part) for part in PARTS), found.due(datetime.date.today())
    notes = [
        tr("About {hours} hours are left.", hours=f"{minutes / 60:.1f}") if minutes else tr("The course is complete.")
    ]
    if due:
        notes.append(tr("{n} questions come back today, with other numbers: see below.", n=min(len(due), A_DAY)))
    if learner.folder is None:
        notes.append(tr("This is no learner's folder, so nothing is kept. Make one with: cslib learn"))
    links = {part.number: part.link() for part in PARTS if part.number}
    weak = tuple((f"{key} {topic(key)}", links[key[:2]]) for key in found.weak[:5])
    title = tr("Welcome, {name}", name=learner.name) if learner.name else tr("Home")
    return Home(title, onward, tuple(rows), tuple(notes), weak)


def again():
    """Ask again what was right some days ago, with other numbers; at most three questions a day."""
    from IPython.display import display

    learner, today = learners.here(), datetime.date.today()
    answered = {entry["what"] for entry in learner.log() if entry.get("round") == today.toordinal()}
    asked = [*answered, *transcript(learner).due(today)][:A_DAY]
    if not asked:
        return Card("", (tr("No question comes back today."),))
    for key in asked:
        notebook, number = key.split(".")
        display(Question(notebook, int(number), learner, today.toordinal()))


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
