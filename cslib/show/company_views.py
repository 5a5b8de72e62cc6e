"""What a page says about the company's tables themselves."""

from __future__ import annotations

from cslib import language
from cslib.company.company import Company
from cslib.language import tr
from cslib.show.display import Finding, shows


@shows(Company, "data_notes")
def data_notes(company, name: str = "data_notes") -> Finding:
    """Say what was dropped, hidden or imputed when the tables were read, with counts."""
    notes = tuple(company.notes)
    if not notes:
        return Finding(
            name, (tr("Nothing was dropped, hidden or imputed in reading the tables."),), title=tr("About the data")
        )
    return Finding(
        name,
        (tr("As of {date}, reading the tables did the following:", date=language.date(company.as_of)),),
        points=tuple(note.text for note in notes),
        title=tr("About the data"),
    )
