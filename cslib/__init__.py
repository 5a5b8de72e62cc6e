"""The customer success notebook kit: a room for each notebook, and what they all need.

``cs.load(...)`` reads a company; ``cs.retention.forecast(company)`` computes, and what comes back shows itself:
``.chart()``, ``.table()``, ``.finding()``, ``.frame``. Each name is loaded when it is first used.
"""

from cslib.later import later

__version__ = "0.1.0"

_CONTENTS = {
    "load": "company.company",
    "check": "company.checks",
    "new": "company.new",
    "use": "language",
    # a room for each notebook
    "orientation": "",
    "utilization": "",
    "handoff": "",
    "retention": "",
    "adoption": "",
    "team": "",
    # what they stand on
    "company": "",
    "stats": "",
    "simulate": "",
    # from exports to a report
    "report": "",
    # the course
    "course": "",
    "question": "course.question",
    "progress": "course.progress:mine",
    "home": "course.progress",
}

__getattr__, __dir__ = later(__name__, _CONTENTS, ["__version__"])
