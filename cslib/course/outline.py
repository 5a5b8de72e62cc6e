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
        """What it is called, in the current language."""
        return _TITLES[self.name]()


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

PARTS = (
    Part("00_orientation", 45, 30),
    Part("01_high_utilization", 60, 35),
    Part("02_handoff", 50, 30),
    Part("desk.onboarding", 5, 30),
    Part("03_retention", 60, 30),
    Part("04_adoption", 60, 30),
    Part("desk.adoption", 5, 30),
    Part("05_team", 40, 30),
)
"""Every part, in the order in which it is best taken."""
