"""Tables about the handoffs made: what was written down by then."""

from __future__ import annotations

from cslib import language
from cslib.analysis.information import Information
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.language import tr
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.wording import information_field


def information(result: Information | Unavailable, name: str = "information_table") -> TableView | Finding:
    """Show which fields were recorded by the day of the handoff."""
    if not result:
        return missing(name, tr("What was written down by the handoff?"), result)
    rows = tuple(
        (
            information_field(str(field)),
            int(row["recorded"]),
            None if row["share"] != row["share"] else Estimate(row["share"], row["low"], row["high"]),
            tr("yes") if row["required"] else "",
        )
        for field, row in result.fields.iterrows()
    )
    columns = (
        Column(tr("Field")),
        Column(tr("Recorded"), "number"),
        Column(tr("Share of handoffs"), "estimate"),
        Column(tr("Asked for")),
    )
    note = tr("n = {n} handoffs; recorded by the day of the handoff.", n=language.number(result.complete.n))
    return TableView(name, tr("What was written down by the handoff"), columns, rows, note)
