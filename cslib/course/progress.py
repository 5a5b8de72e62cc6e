"""The parts of the course and their map, and where learners stand in them, from their logs."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from cslib import language
from cslib.course import drafts
from cslib.course import folder as learners
from cslib.course.question import CORRECT, MODULES, NOT_ATTEMPTED, NOT_YET, Card, Form, Question, questions, topic
from cslib.language import N_, tr
from cslib.show.columns import headed
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
    for the lesson, and for its exercises or for playing. `en`, `ja`: its title, and what it asks. `file`: of a desk:
    its notebook among the exercises. `csm`: minutes, questions and texts of the track of that name, where it differs.
    """

    name: str
    reading: int
    exercises: int
    en: Mapping[str, str]
    ja: Mapping[str, str]
    file: str = ""
    csm: Mapping = field(default_factory=dict)

    def on(self, track: str) -> "Part":
        """Return the part with the minutes that it takes on a track."""
        own = self.csm if track == learners.CSM else {}
        return replace(self, **{name: own[name] for name in ("reading", "exercises") if name in own})

    def keys(self, track: str, all_keys: Sequence[str]) -> list[str]:
        """Return which of all questions and texts belong to the part on a track."""
        own = [key for key in all_keys if (key[:2] if key[:2].isdigit() else drafts.part_of(key)) == self.number]
        if track != learners.CSM or not self.csm:
            return own
        kept = {*(f"{self.number}.{number}" for number in self.csm.get("questions", ())), *self.csm.get("texts", ())}
        return [key for key in own if key in kept]

    @property
    def number(self) -> str:
        """The two digits that its name begins with; empty for a desk."""
        return "" if self.file else self.name[:2]

    @property
    def title(self) -> str:
        """What it is called, in the current language; with the number of its notebook where it has one."""
        title = getattr(self, language.current())["title"]
        return f"{int(self.number)}. {title}" if self.number else title

    @property
    def asks(self) -> str:
        """What it asks, in the current language."""
        return getattr(self, language.current())["asks"]

    @property
    def page(self) -> str:
        """The name of its notebook, as the list of files shows it."""
        return learners.readable(self.file or self.name, language.current())

    @property
    def minutes(self) -> int:
        """What it takes altogether."""
        return self.reading + self.exercises


PARTS = tuple(Part(**part) for part in learners.course_words()["parts"])
"""Every part, in the order in which it is best taken."""


def parts_of(track: str) -> list[Part]:
    """Return the parts that belong to a track, with its minutes."""
    return [part for part in (part.on(track) for part in PARTS) if part.minutes]


def hours_of(track: str) -> str:
    """Return how long a track takes, in hours."""
    return language.number(sum(part.minutes for part in parts_of(track)) / 60, 1)


def course_map() -> TableView:
    """Show every part of the course in order, with its minutes on each track, and how long all of it takes."""
    heads = tr("Part"), tr("Notebook"), tr("What it asks")
    more = tr("Reading (min)"), tr("Exercises or play (min)"), tr("Together (min)"), tr("CSM track (min)")
    columns = headed("text text text number number number number", *heads, *more)
    rows = tuple(
        (part.title, part.page, part.asks, part.reading, part.exercises, part.minutes, part.on(learners.CSM).minutes)
        for part in PARTS
    )
    note = tr(
        "All together about {hours} hours; the CSM track, which leaves the statistics aside, about {csm}. Both desks"
        " belong to it for everybody.",
        hours=hours_of(learners.ANALYST),
        csm=hours_of(learners.CSM),
    )
    return TableView("course_map", tr("The course, in the order in which it is best taken"), columns, rows, note)


@dataclass(frozen=True)
class Transcript:
    """Where one learner stands.

    `states`: for each question (``01.3``) of the track ``correct`` once it was, ``not yet`` after wrong answers alone,
    else ``not attempted``. `desks`: whether each desk has been played to its end. `texts`: whether each text was
    written and compared. `tries`: wrong answers and looks at the solution; `days`: on which it was correct; both by
    question. `lost`: lines of the log that no program can read.
    """

    name: str
    states: dict[str, str]
    desks: dict[str, bool]
    texts: dict[str, bool]
    tries: Counter = field(default_factory=Counter)
    days: dict[str, list[datetime.date]] = field(default_factory=dict)
    lost: int = 0
    track: str = ""

    @property
    def complete(self) -> bool:
        """Whether every question is correct, every text compared, and every desk of the track played."""
        done = (*self.desks.values(), *self.texts.values())
        return all(state == CORRECT for state in self.states.values()) and all(done)

    def open(self, part: Part) -> list[str]:
        """Return the questions and texts of a part that are still to be done."""
        done = {**{key: state == CORRECT for key, state in self.states.items()}, **self.texts}
        return [key for key in part.keys(self.track, [*done]) if not done[key]]

    def left(self, part: Part) -> int:
        """Return about how many minutes a part still takes; a lesson whose questions were begun counts as read."""
        if part.name in self.desks:
            return 0 if self.desks[part.name] else part.minutes
        share = len(self.open(part)) / len(part.keys(self.track, [*self.states, *self.texts]))
        return round(part.exercises * share) + (0 if self.begun(part) else part.reading)

    def begun(self, part: Part) -> bool:
        """Tell whether a question of a part was tried."""
        return any(state != NOT_ATTEMPTED for key, state in self.states.items() if key[:2] == part.number)

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
        if not own:
            return "–"
        done, held = own.count(CORRECT), own.count(NOT_YET)
        if held:
            return tr("{done} of {n}, {held} not yet", done=done, n=len(own), held=held)
        return tr("{done} of {n}", done=done, n=len(own))


def transcript(learner: learners.Learner) -> Transcript:
    """Return where a learner stands, from the log."""
    parts = parts_of(learner.track)
    keys = [f"{book}.{number}" for book in MODULES for number in questions(book)] + [*drafts.names()]
    keys = [key for part in parts for key in part.keys(learner.track, keys)]
    states = {key: NOT_ATTEMPTED for key in keys if key[:2].isdigit()}
    desks = {part.name: False for part in parts if not part.number}
    texts, tries, days = {key: False for key in keys if key not in states}, Counter(), {}
    entries, lost = learner.read_log()
    for entry in entries:
        what, status = entry["what"], entry["status"]
        if what in states and status == CORRECT and (day := _day(entry)):
            days[what] = [*(one for one in days.get(what, []) if one != day), day]
        if what in states and status in (NOT_YET, "solution") and states[what] != CORRECT:
            tries[what] += 1
        if what.removeprefix("draft.") in texts and status == drafts.COMPARED:
            texts[what.removeprefix("draft.")] = True
        if what in states and status in (CORRECT, NOT_YET) and states[what] != CORRECT:
            states[what] = status
        if what in desks and status == PLAYED:
            desks[what] = True
    return Transcript(learner.name, states, desks, texts, tries, days, lost, learner.track)


def _day(entry: dict) -> datetime.date | None:
    try:
        return datetime.datetime.fromisoformat(entry["time"]).date()
    except (KeyError, TypeError, ValueError):
        return None


class Link(str):
    """A text of an overview that leads somewhere: to `href`."""

    def __new__(cls, text: str, href: str):
        """Return the text with its place."""
        link = super().__new__(cls, text)
        link.href = href
        return link


@dataclass(frozen=True)
class Overview:
    """A table of where learners stand, as text and as HTML: a title, texts in rows below a head, notes below, `first`.

    Texts may be a Link.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    first: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [self.head, *self.rows]
        widths = [max(width(line[i]) for line in lines) for i in range(len(self.head))]
        padded = [
            "  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(line, widths, strict=True)).rstrip()
            for line in lines
        ]
        return "\n".join([*self.first, self.title, *padded, *self.notes])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return render("course/templates/overview.html", overview=self)


def mine() -> Overview:
    """Show the learner whose folder the current folder lies in where he or she stands; for a notebook of the course."""
    return home(up="../")


def home(learner: learners.Learner | None = None, up: str = "") -> Overview:
    """Show a learner what comes next, how long the rest takes, and what is worth another look.

    `learner` (Learner, optional): the one whose folder the current folder lies in by default. `up`: from where it is
    shown to the folder of the language.
    """
    learner = learner or learners.here()
    found, rows, onward, pages = transcript(learner), [], [], {}
    for part in parts_of(found.track):
        left, todo = found.left(part), found.open(part)
        read, do = (f"{up}{kind}/{part.page}.ipynb" for kind in learners.KINDS)
        pages[part.number] = do
        links = (Link(tr("Lesson"), read), Link(tr("exercises"), do)) if part.number else ("", Link(tr("desk"), do))
        stands = tr("{minutes} min", minutes=left), found.part(part.name)
        rows.append((part.title, part.asks, *links, *stands))
        if onward or not left:
            continue
        if part.number and not found.begun(part):
            onward = [Link(tr("Continue here: {title}", title=f"{tr('Lesson')} {part.title}"), read)]
        else:
            said = {key: f"{key} {topic(key)}" for key in todo if key in found.states}
            title = said.get(todo[0]) or drafts.read(todo[0]).title if todo else part.title
            onward = [Link(tr("Continue here: {title}", title=title), do)]
    hours = language.number(sum(map(found.left, parts_of(found.track))) / 60, 1)
    done = tr("Every question is answered, every text compared, every desk played: the course is complete.")
    onward.append(done if found.complete else tr("About {hours} hours are left.", hours=hours))
    if due := found.due(datetime.date.today()):
        onward.append(tr("{n} questions come back today, with other numbers, on Home.", n=min(len(due), A_DAY)))
    if learner.folder is None:
        onward.append(tr("This is no learner's folder, so nothing is kept. Make one with: cslib learn"))
    onward.append(_on_track(learner.track))
    weak = [Link(f"{key} {topic(key)}", pages[key[:2]]) for key in found.weak[:5]]
    notes = [tr("Worth another look:"), *weak] if weak else []
    head = tr("Part"), tr("What it asks"), "", "", tr("Time left"), tr("Questions correct")
    return Overview(tr("Where you stand"), head, tuple(rows), tuple(notes), tuple(onward))


def _on_track(track: str) -> str:
    said = {
        "": N_("No track yet: CSM ({csm_hours} hours) or all ({analyst_hours} hours)? Press ▶▶ on Home and choose."),
        learners.CSM: N_("You are on the CSM track; what is for analysts and managers is folded and marked."),
        learners.ANALYST: N_("You are on the track of analysts and managers: everything."),
    }
    return tr(said[track], **{f"{code}_hours": hours_of(code) for code in learners.TRACKS})


def tracks(learner: learners.Learner | None = None):
    """Ask which track a learner is on: two buttons; it can be changed at any time, and answers are kept.

    `learner` (Learner, optional): the one whose folder the current folder lies in by default.
    """
    import ipywidgets

    learner = learner or learners.here()

    def chosen(track: str) -> Card:
        form.said.value = Card("", (tr("One moment …"),))._repr_html_()
        found = learners.choose_track(learner, track)
        # Links in an HTML widget lead nowhere in JupyterLab; in an output they open notebooks.
        shown = {"output_type": "display_data", "data": {"text/html": home(found)._repr_html_()}, "metadata": {}}
        form.below.children = [ipywidgets.Output(outputs=(shown,))]
        return Card("", (tr("Kept. Close lessons that are open, and open them again: they are folded to your track."),))

    labels = {
        learners.CSM: N_("I work with customers: CSM track ({hours} hours)"),
        learners.ANALYST: N_("I analyse or lead: analyst and manager, everything ({hours} hours)"),
    }
    form = Form([], {tr(label, hours=hours_of(track)): partial(chosen, track) for track, label in labels.items()})
    return form.box


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
    held = Counter(key for person in people for key, state in person.states.items() if state == NOT_YET)
    for key, n in sorted(held.items(), key=lambda item: (-item[1], item[0]))[:5]:
        if n < 2:
            break
        notes.append(tr("Worth talking about: {question} {topic} ({n} people)", question=key, topic=topic(key), n=n))
    for person, folder in zip(people, folders, strict=True):
        if person.lost:
            told = {"who": person.name or folder, "n": person.lost, "file": learners.LOG}
            notes.append(tr("{who}: {n} lines of {file} cannot be read and are passed over.", **told))
    head = (tr("Who"), *(part.title for part in PARTS))
    return Overview(tr("Where people stand: questions correct, desks played"), head, rows, tuple(notes))
