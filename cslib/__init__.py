"""The customer success notebook kit: a table of contents, each name loaded when it is first used."""

from __future__ import annotations

import importlib

__version__ = "0.1.0"

_CONTENTS = {
    # a company's tables
    "load": "company.company:load",
    "check": "company.checks:check",
    "usage": "company.usage",
    "spells": "company.spells",
    "policy": "company.policy",
    "quarters": "company.quarters",
    # analyses: tables in, results out
    "survival": "analysis.survival",
    "utilization": "analysis.utilization",
    "search": "analysis.search",
    "evidence": "analysis.evidence",
    "frontier": "analysis.frontier",
    "unsupported": "analysis.unsupported",
    "stays": "analysis.stays",
    "traps": "analysis.traps",
    "playbook": "analysis.playbook",
    "planting": "analysis.planting",
    "handoff": "analysis.handoff",
    "due": "analysis.due",
    "estimands": "analysis.estimands",
    "information": "analysis.information",
    "overhang": "analysis.overhang",
    "retention": "analysis.retention",
    "hazard": "analysis.hazard",
    "decomposition": "analysis.decomposition",
    "forecast": "analysis.forecast",
    "risk": "analysis.risk",
    "book": "analysis.book",
    "queue": "analysis.queue",
    "backtest": "analysis.backtest",
    "savings": "analysis.savings",
    "readiness": "analysis.readiness",
    "kpi": "analysis.kpi",
    "goals": "analysis.goals",
    "needs": "analysis.needs",
    "outside": "analysis.outside",
    "next_goals": "analysis.next_goals",
    "capacity": "analysis.capacity",
    "traps_retention": "analysis.traps_retention",
    "shapes": "analysis.shapes",
    "skills": "analysis.skills",
    "verdict": "analysis.verdict",
    "intervals": "analysis.intervals",
    "programmes": "analysis.programmes",
    "contact": "analysis.contact",
    "overload": "analysis.overload",
    "uptake": "analysis.uptake",
    "campaign": "analysis.campaign",
    "expansion": "analysis.expansion",
    "patterns": "analysis.patterns",
    "life": "analysis.life:life",
    "notice": "analysis.notice",
    # results in, something to look at out
    "charts": "show.charts",
    "tables": "show.tables",
    "findings": "show.findings",
    "widgets": "show.widgets",
    "starters": "show.starters",
    "widgets_shapes": "show.widgets_shapes",
    "widgets_orientation": "show.widgets_orientation",
    # the course
    "question": "course.question:question",
    "progress": "course.progress:mine",
    "desks": "course.desks.show",
    "itinerary": "course.itinerary",
    "worksheet": "course.worksheet",
    # the language of everything shown
    "use": "language:use",
    # the sample company
    "sample": "simulate.sample:write_sample",
    "replay": "simulate.replay",
}

__all__ = ["__version__", *_CONTENTS]


def __getattr__(name: str):
    if name not in _CONTENTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _CONTENTS[name].partition(":")
    found = importlib.import_module(f"{__name__}.{module}")
    globals()[name] = getattr(found, attribute) if attribute else found
    return globals()[name]


def __dir__() -> list[str]:
    return sorted(__all__)
