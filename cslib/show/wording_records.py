"""Steps of the playbook and kinds of contact, as they stand in the tables, in words."""

from __future__ import annotations

from cslib.language import tr
from cslib.show.wording_programmes import programme


def step(name: str) -> str:
    """Name a step of onboarding: the usual ones in the current language, others as the data do."""
    words = {
        "kickoff": tr("kickoff"),
        "data_connected": tr("data connected"),
        "first_project": tr("first project"),
        "team_invited": tr("team invited"),
        "first_report": tr("first report"),
        "review_meeting": tr("review meeting"),
    }
    return words.get(name, name)


def contact(kind: str) -> str:
    """Name a kind of contact: programmes and the usual other kinds in the current language, others as the data do."""
    words = {
        "kickoff": tr("kickoff"),
        "training": tr("training"),
        "guide_mail": tr("guide mail"),
        "reminder": tr("reminder"),
        "question": tr("question"),
        "advice": tr("advice"),
        "follow_up": tr("follow-up"),
        "risk_call": tr("call about a risk"),
    }
    return words.get(kind) or programme(kind)
