"""The desks as a notebook opens them: the screen to play on, and the review afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from cslib.course import learner as learners
from cslib.course.card import Card
from cslib.course.desks import adoption as adopting
from cslib.course.desks import onboarding as boarding
from cslib.course.desks import review_views as views
from cslib.course.desks import texts
from cslib.course.desks.core import Game
from cslib.course.desks.play import Play
from cslib.course.desks.review import Review
from cslib.course.desks.review import review as reviewed
from cslib.language import tr

GAMES: dict[str, type[Game]] = {"onboarding": boarding.Onboarding, "adoption": adopting.Adoption}
REFERENCES = {
    "onboarding": {name: boarding.POLICIES[name] for name in ("taught", "fast", "in_order")},
    "adoption": {name: adopting.POLICIES[name] for name in ("taught", "one_by_one", "by_revenue")},
}
"""The three ways of deciding that a play is compared with."""

_found: dict[tuple, Review] = {}


@dataclass(frozen=True)
class Page:
    """Displays one below the other.

    Attributes
    ----------
    parts : tuple of Display
    folded : tuple of Display
        Shown when their title is clicked.
    """

    parts: tuple
    folded: tuple = ()

    def __str__(self) -> str:
        return "\n\n".join(str(part) for part in (*self.parts, *self.folded))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        inside = [_html(part) for part in self.parts]
        inside += [f"<details><summary>{escape(part.title)}</summary>{_html(part)}</details>" for part in self.folded]
        return "\n".join(inside)


def _html(part) -> str:
    bundle = part._repr_mimebundle_()
    bundle = bundle[0] if isinstance(bundle, tuple) else bundle
    if "text/html" in bundle:
        return bundle["text/html"]
    return f'<img src="data:image/png;base64,{bundle["image/png"]}" alt="{escape(part.alt)}">'


def onboarding(learner: learners.Learner | None = None):
    """Open the onboarding desk where it was left.

    Parameters
    ----------
    learner : Learner, optional
        The one whose folder the current folder lies in by default.

    Returns
    -------
    ipywidgets.VBox
    """
    return _opened("onboarding", learner)


def adoption(learner: learners.Learner | None = None):
    """Open the adoption desk where it was left; parameters as of :func:`onboarding`.

    Returns
    -------
    ipywidgets.VBox
    """
    return _opened("adoption", learner)


def _opened(kind: str, learner: learners.Learner | None):
    from cslib.course.desks.widgets import Screen

    return Screen(Play(GAMES[kind](), learners.here() if learner is None else learner)).box


def review(kind: str, learner: learners.Learner | None = None) -> Page | Card:
    """Show what became of a desk that was played to its end; takes some seconds.

    Parameters
    ----------
    kind : {"onboarding", "adoption"}
    learner : Learner, optional
        The one whose folder the current folder lies in by default.

    Returns
    -------
    Page or Card
        The review; a card that says so where the desk is not finished.
    """
    play = Play(GAMES[kind](), learners.here() if learner is None else learner)
    if not play.finished:
        said = tr(
            "Week {week} of {weeks} is to be decided. The review comes when all weeks are over.",
            week=play.week + 1,
            weeks=play.game.weeks,
        )
        if play.learner.folder is None:
            said += " " + tr("This is no learner's folder, so nothing is kept. Make one with: cslib learn")
        return Card(texts.title(kind), (said,))
    key = (kind, play.seed, tuple(play.decisions))
    if key not in _found:
        _found.clear()
        _found[key] = reviewed(play, REFERENCES[kind])
    found = _found[key]
    parts = (
        views.summary(found),
        views.chart(found),
        views.policies(found),
        views.lessons(play, found),
        views.kinds(found),
        views.decisions(play, found),
    )
    return Page(parts, (views.decisions(play, found, "week"),))
