"""The sentence on who is due for handoff."""

from __future__ import annotations

from cslib import language
from cslib.analysis.due import Due
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show.briefing import standing_in_words
from cslib.show.display import Finding, missing


def due(found: Due | Unavailable, name: str = "due_handoffs", hint: bool = True) -> Finding:
    """Say how many are due, held back for information alone, and stuck; with a `hint` at the command for the sheets."""
    if not found:
        return missing(name, tr("Who is due for handoff?"), found)
    held = found.held
    ready = held["missing_milestones"].map(len).eq(0) & held["missing_information"].map(len).gt(0)
    ready &= held["in_state"].fillna(False).astype(bool) | (not found.criteria.state)
    title = tr(
        "{due} of {n} accounts in onboarding are due for handoff",
        due=language.number(len(found.due)),
        n=language.number(len(found.accounts)),
    )
    at_cap = int((found.due["how"] == "cap").sum())
    sentences = [
        tr(
            "Criteria: {standing}. Known before {date}.",
            standing=standing_in_words(found),
            date=language.date(found.on),
        )
    ]
    if at_cap:
        sentences.append(tr("{n} of the due ones only because the cap is reached.", n=language.number(at_cap)))
    if len(held):
        sentences.append(
            tr(
                "{n} are held back, {information} of them only because something is not written down.",
                n=language.number(len(held)),
                information=language.number(int(ready.sum())),
            )
        )
    if held["stuck"].any():
        sentences.append(tr("{n} are stuck.", n=language.number(int(held["stuck"].sum()))))
    if not found.recorded:
        sentences.append(
            tr("Handoffs are not recorded, so these are the accounts that the criteria had not handed over before.")
        )
    step = tr("The command cslib handoffs writes a sheet for each due account.") if hint and len(found.due) else ""
    return Finding(name, tuple(sentences), title=title, next=step)
