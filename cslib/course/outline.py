"""The parts of the course in order, with the time that each takes."""

from __future__ import annotations

from dataclasses import dataclass

from cslib.language import tr


@dataclass(frozen=True)
class Part:
    """A part of the course.

    Attributes
    ----------
    name : str
        Of its notebook: ``01_high_utilization``; of a desk: ``desk.onboarding``.
    reading, exercises : int
        Minutes for the lesson, and for its exercises or for playing.
    """

    name: str
    reading: int
    exercises: int

    @property
    def number(self) -> str:
        """The two digits that its name begins with; empty for a desk."""
        return "" if self.name.startswith("desk.") else self.name[:2]

    @property
    def title(self) -> str:
        """What it is called, in the current language; with the number of its notebook where it has one."""
        title = _TITLES[self.name]()
        return f"{int(self.number)}. {title}" if self.number else title

    @property
    def file(self) -> str:
        """The notebook to open, as the list of files shows it; a desk has its own among the exercises."""
        return _DESKS.get(self.name, self.name)


_TITLES = {
    "00_orientation": lambda: tr("Orientation"),
    "01_high_utilization": lambda: tr("High utilization"),
    "02_handoff": lambda: tr("Handing over"),
    "03_retention": lambda: tr("Retention"),
    "04_adoption": lambda: tr("Adoption"),
    "05_team": lambda: tr("The team"),
    "desk.onboarding": lambda: tr("Onboarding desk"),
    "desk.adoption": lambda: tr("Adoption desk"),
}

_DESKS = {"desk.onboarding": "06_onboarding_desk", "desk.adoption": "07_adoption_desk"}

# Reading: the prose at 200 words (500 characters) a minute, and a minute for each figure, table or finding, more for
# those that are moved by hand. Exercises: two to three minutes a question. Desks: the rules and the review count as
# reading. A play of what is taught comes to 24 minutes of onboarding and 20 of adoption (three to learn the screen, two
# seconds for a row of the list, six for a choice, one and a half for a click); whoever weighs choices takes longer.
PARTS = (
    Part("00_orientation", 30, 35),
    Part("01_high_utilization", 50, 35),
    Part("02_handoff", 50, 35),
    Part("desk.onboarding", 10, 30),
    Part("03_retention", 45, 25),
    Part("04_adoption", 75, 35),
    Part("desk.adoption", 10, 30),
    Part("05_team", 35, 30),
)
"""Every part, in the order in which it is best taken."""
