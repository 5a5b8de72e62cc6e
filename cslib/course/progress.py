"""Where learners stand, from their logs: for the learner, and for a manager who wants to help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from cslib.course import learner as learners
from cslib.course.outline import PARTS
from cslib.course.question import CORRECT, MODULES, NOT_ATTEMPTED, NOT_YET, questions, topic
from cslib.language import join_long, tr

PLAYED = "played"


@dataclass(frozen=True)
class Standing:
    """Where one learner stands.

    Attributes
    ----------
    name : str
    states : dict of str to str
        For each question (``01.3``): ``correct`` once it was, ``not yet`` after wrong answers alone, else
        ``not attempted``.
    desks : dict of str to bool
        Whether each desk has been played to its end.
    """

    name: str
    states: dict[str, str]
    desks: dict[str, bool]

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


def standing(learner: learners.Learner) -> Standing:
    """Return where a learner stands, from the log."""
    states = {f"{book}.{number}": NOT_ATTEMPTED for book in MODULES for number in questions(book)}
    desks = {part.name: False for part in PARTS if not part.number}
    for entry in learner.log():
        what, status = entry["what"], entry["status"]
        if what in states and status in (CORRECT, NOT_YET) and states[what] != CORRECT:
            states[what] = status
        if what in desks and status == PLAYED:
            desks[what] = True
    return Standing(learner.name, states, desks)


@dataclass(frozen=True)
class Overview:
    """A table of where learners stand, as text and as HTML.

    Attributes
    ----------
    title : str
    head : tuple of str
    rows : tuple of tuple of str
    notes : tuple of str
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]

    def __str__(self) -> str:
        from cslib.show.wording import width

        lines = [self.head, *self.rows]
        widths = [max(width(line[i]) for line in lines) for i in range(len(self.head))]
        padded = [
            "  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(line, widths, strict=True)).rstrip()
            for line in lines
        ]
        return "\n".join([self.title, *padded, *self.notes])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col" style="text-align:left">{escape(cell)}</th>' for cell in self.head)
        body = "".join(
            "<tr>" + "".join(f'<td style="text-align:left">{escape(cell)}</td>' for cell in row) + "</tr>"
            for row in self.rows
        )
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return (
            f'<table><caption style="text-align:left;caption-side:top">{escape(self.title)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"
        )


def mine() -> Overview:
    """Show the learner whose folder the current folder lies in where he or she stands."""
    learner = learners.here()
    found = standing(learner)
    rows = tuple(
        (part.title, tr("{minutes} min", minutes=part.reading + part.exercises), found.part(part.name))
        for part in PARTS
    )
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

    Parameters
    ----------
    folders : sequence of Path
        Learners' folders.

    Raises
    ------
    SourceError
        If one of them is none.
    """
    people = [standing(learners.read(folder)) for folder in folders]
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
