"""Tables about onboarding and handoff: milestones, and who is waiting."""

from __future__ import annotations

import pandas as pd

from cslib import language
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.wording import information_field


def waiting(table: pd.DataFrame | Unavailable, name: str = "waiting") -> TableView | Finding:
    """Show the accounts still in onboarding, and what each of them lacks."""
    title = tr("Still in onboarding, and what they lack")
    if isinstance(table, Unavailable):
        return missing(name, tr("Who is still in onboarding, and what does each lack?"), table)
    if table.empty:
        return Finding(name, (tr("Nobody is waiting for a handoff."),), title=title)
    rows = tuple(
        (
            str(row.name_),
            "" if row.csm != row.csm else str(row.csm),
            row.start,
            int(row.days),
            {True: tr("yes"), False: tr("no")}.get(None if pd.isna(row.in_state) else bool(row.in_state), "–"),
            tuple(row.missing_milestones),
            tuple(information_field(field) for field in row.missing_information),
            tr(", ").join(
                [*([tr("notice given")] if row.notice_given else []), *([tr("over the cap")] if row.over_cap else [])]
            ),
        )
        for row in table.rename(columns={"name": "name_"}).itertuples()
    )
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        Column(tr("Start"), "date"),
        Column(tr("Days"), "number"),
        Column(tr("In the state")),
        Column(tr("Steps lacking"), "names"),
        Column(tr("Information lacking"), "names"),
        Column(tr("Remark")),
    )
    if not any(row[-1] for row in rows):
        columns, rows = columns[:-1], tuple(row[:-1] for row in rows)
    note = tr(
        "{n} customers are waiting, {cap} of them beyond the cap.",
        n=language.number(len(table)),
        cap=language.number(int(table["over_cap"].sum())),
    )
    return TableView(name, title, columns, rows, note, shown=15)
