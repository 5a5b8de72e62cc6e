"""Filling the templates of the package: everything is escaped, and a name that is missing is an error."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

from cslib.language import date, tr

PACKAGE = Path(__file__).parents[1]


def render(template: str, **values) -> str:
    """Fill a template in the current language.

    Parameters
    ----------
    template : str
        Its path in the package, such as ``show/templates/finding.html``.
    **values
        What it names. Templates know ``tr`` and ``date`` too.
    """
    return _environment().get_template(template).render(values)


def macro(template: str, name: str, *values, **more) -> str:
    """Fill one macro of a template, as :func:`render` does a whole one."""
    return str(getattr(_environment().get_template(template).module, name)(*values, **more))


@cache
def _environment():
    # Not needed before the first display is drawn.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def finalize(value):
        # Quotes are written as Python's html writes them, and as they stand in the built notebooks.
        return value if hasattr(value, "__html__") else Markup(escape(str(value)))

    environment = Environment(
        loader=FileSystemLoader(PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals |= {"tr": tr, "date": date}
    return environment
