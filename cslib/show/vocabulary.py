"""Steps, contacts, programmes, channels, persons and goals, as they stand in the tables, in words."""

from __future__ import annotations

from cslib.language import tr


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


def person(csm: str) -> str:
    """Name a person; accounts of nobody are said to be so."""
    return csm or tr("nobody")


def programme(name: str) -> str:
    """Name a programme: the usual ones in the current language, others as the data do."""
    words = {
        "knowledge_mail": tr("knowledge mail"),
        "webinar": tr("webinar"),
        "check_in": tr("check-in"),
        "rescue_call": tr("rescue call"),
    }
    return words.get(name, name)


def channel(name: str) -> str:
    """Name a way of contact."""
    words = {"mail": tr("mail"), "call": tr("call"), "meeting": tr("meeting"), "webinar": tr("webinar")}
    return words.get(name, name)


def goal_status(status: str) -> str:
    """Say what has become of a goal."""
    words = {
        "reached": tr("reached"),
        "on the way": tr("on the way"),
        "overdue": tr("overdue"),
        "no due date": tr("no due date"),
        "none recorded": tr("unknown: none recorded"),
    }
    return words[status]


def goal_kind(kind: str) -> str:
    """Name a kind of goal."""
    return {"original": tr("first goal"), "next": tr("next goal")}[kind]


def phase(name: str) -> str:
    """Name a phase of an account's life."""
    return {"onboarding": tr("onboarding"), "adoption": tr("adoption")}[name]
