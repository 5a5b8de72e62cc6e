"""Steps, fields and outcomes of onboarding in words."""

from __future__ import annotations

from cslib.analysis.planting import ALL_FIELDS
from cslib.language import tr
from cslib.show import wording_records
from cslib.show.wording import information_field


def mark(kind: str, name: str) -> str:
    """Name what an account has or lacks: a step done, a step done in time, a field written down."""
    if kind == "done":
        return tr("{step} done", step=wording_records.step(name))
    if kind == "on_time":
        return tr("{step} in time", step=wording_records.step(name))
    if name == ALL_FIELDS:
        return tr("all information written down")
    return tr("{field} written down", field=information_field(name))


def outcome(name: str) -> str:
    """Name what came months later."""
    words = {
        "retention": tr("retention"),
        "expansion": tr("expansion"),
        "goal": tr("reaching the goal"),
        "state": tr("in the state"),
    }
    return words.get(name, name)
