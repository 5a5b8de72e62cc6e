"""What a question shows in the notebook: a card with a state in words, sentences, and options."""

from __future__ import annotations

from dataclasses import dataclass, field

from cslib import language
from cslib.language import tr
from cslib.show.template import render

NOT_ATTEMPTED, NOT_YET, CORRECT = "not attempted", "not yet", "correct"
_COLOURS = {NOT_ATTEMPTED: "#5c5c5c", NOT_YET: "#a84300", CORRECT: "#00664b", "": "#0072b2"}


def in_words(status: str) -> str:
    """Return a state in the current language."""
    return {NOT_ATTEMPTED: tr("Not attempted"), NOT_YET: tr("Not yet"), CORRECT: tr("Correct")}.get(status, "")


@dataclass(frozen=True)
class Card:
    """A few sentences in a frame.

    Attributes
    ----------
    title : str
    sentences : tuple of str
        Paragraphs, without markup.
    status : str
        ``not attempted``, ``not yet``, ``correct``, or empty where nothing was checked.
    code : str
        What was said, for tests and progress: the code of the mistake that a hint is about.
    points : tuple of str
        Lines below, such as options with their letters.
    """

    title: str
    sentences: tuple[str, ...]
    status: str = ""
    code: str = ""
    points: tuple[str, ...] = ()
    lang: str = field(default_factory=language.current)

    @property
    def badge(self) -> str:
        """The state in the card's own language."""
        with language.using(self.lang):
            return in_words(self.status)

    def __str__(self) -> str:
        head = " ".join(part for part in (f"[{self.badge}]" if self.badge else "", self.title) if part)
        return "\n".join([*filter(None, [head]), *self.sentences, *(f"  {point}" for point in self.points)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return render("course/templates/card.html", card=self, colour=_COLOURS[self.status])
