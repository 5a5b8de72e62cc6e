"""Sliders, check boxes and lists above a picture that is drawn anew whenever one of them is changed."""

import unicodedata
from collections.abc import Callable, Mapping

from cslib import language
from cslib.company.policies.rule import Rule
from cslib.show.display import Display
from cslib.stats.estimate import Unavailable

MOST_ROWS = 7
LABEL = 16.0
"""Room for the labels of controls, in em; more where a label is longer."""


def explore(draw: Callable[..., Display], **controls):
    """Show sliders, check boxes and lists above a picture that is drawn anew whenever one of them is changed.

    `draw` (callable): takes the values by name and returns a display. `**controls` ((label, values, value)): for each
    name: its label in the current language, the values to choose from (a mapping of text to value, or a sequence), and
    the value to begin with; True or False for a check box, a tuple for a list of which any number may be chosen.
    """
    import ipywidgets
    from IPython.display import display

    lang = language.current()
    room = max(LABEL, *(_wide(label) for label, *_ in controls.values()))
    sliders = {name: _control(*control, room) for name, control in controls.items()}

    def show(**values):
        with language.using(lang):
            display(draw(**values))

    picture = ipywidgets.interactive_output(show, sliders)
    return ipywidgets.VBox([*sliders.values(), picture])


def _wide(label: str) -> float:
    """Return about how wide a label is, in em, so that none is cut off."""
    return sum(1.1 if unicodedata.east_asian_width(sign) in "WF" else 0.56 for sign in label)


def _control(label: str, values, value, room: float):
    """Make a check box for yes or no, a list for any number of values, else a slider; `room` for its label, in em."""
    import ipywidgets

    look = {
        "description": label,
        "style": {"description_width": f"{room:.0f}em"},
        "layout": {"width": f"{room + 26:.0f}em"},
    }
    if isinstance(value, bool):
        return ipywidgets.Checkbox(value=value, indent=True, **look)
    options = list(values.items()) if isinstance(values, Mapping) else list(values)
    if isinstance(value, tuple):
        return ipywidgets.SelectMultiple(options=options, value=value, rows=min(len(options), MOST_ROWS), **look)
    return ipywidgets.SelectionSlider(options=options, value=value, continuous_update=False, **look)


def nearest(values, value: float) -> float:
    """Return the one of `values` that is nearest to `value`."""
    return min(values, key=lambda other: abs(other - value))


def what_is_lacking(rule: Rule | None, *tables) -> Unavailable | None:
    """Return what is lacking for an exploration."""
    for table in tables:
        if isinstance(table, Unavailable):
            return table
    return Unavailable(("high_utilization",)) if rule is None else None
