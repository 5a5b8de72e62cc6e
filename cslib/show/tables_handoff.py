"""Tables about onboarding and handoff: milestones, policies, and who is waiting."""

from __future__ import annotations

import pandas as pd

from cslib import language
from cslib.analysis.handoff import Comparison
from cslib.analysis.onboarding import Funnel
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.language import tr
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.wording import information_field, paragraph, places_in_words, policy_name


def milestones(funnel: Funnel | Unavailable, name: str = "milestones") -> TableView | Finding:
    """Show each milestone: how many have done it, in time, after how many days, and how reach goes with it."""
    if not funnel:
        return missing(name, tr("Which steps of onboarding are done, and when?"), funnel)
    columns = [
        Column(tr("Milestone")),
        Column(tr("Due"), "number"),
        Column(tr("Done"), "percent"),
        Column(tr("In time"), "percent"),
        Column(tr("Median days"), "number"),
        Column(tr("Overdue today"), "number"),
    ]
    keys = ["due", "done_share", "on_time_share", "median_days", "overdue"]
    rows = [(str(step), *(row[key] for key in keys)) for step, row in funnel.steps.iterrows()]
    note = tr("Due: accounts that lived to the due date, or have done the step. In time: of the done.")
    if isinstance(funnel.separation, pd.DataFrame):
        columns += [
            Column(tr("In the state if done"), "percent"),
            Column(tr("if not"), "percent"),
            Column(tr("Difference (points)"), "points"),
        ]
        gaps = funnel.separation.reindex(funnel.steps.index)
        rows = [
            (*row, gap["reach_done"], gap["reach_open"], _gap(gap))
            for row, (_, gap) in zip(rows, gaps.iterrows(), strict=True)
        ]
        associated = tr(
            "In the state: at day {day}, by whether the step was done by then; associated, not caused.",
            day=funnel.landmark_days,
        )
        note = paragraph(note, associated)
    return TableView(name, tr("The steps of onboarding"), tuple(columns), tuple(rows), note)


def _gap(row: pd.Series) -> Estimate | None:
    if row["gap"] != row["gap"]:
        return None
    return Estimate(row["gap"], row["gap_low"], row["gap_high"], method="MOVER")


def policies(comparison: Comparison | Unavailable, name: str = "policies_table") -> TableView | Finding:
    """Show what each handoff policy would have done."""
    if not comparison:
        return missing(name, tr("What would other rules for the handoff have done?"), comparison)
    rows, lacking = [], []
    for key, outcome in comparison.outcomes.items():
        if not outcome:
            lacking.append(
                tr("{policy}: needs {places}.", policy=policy_name(key), places=places_in_words(outcome.needs))
            )
            continue
        rows.append(
            (
                policy_name(key, outcome.criteria),
                outcome.days_to_handoff_median,
                outcome.handed_over,
                outcome.in_state,
                outcome.false_handoff,
                outcome.relapse_90d,
            )
        )
    columns = (
        Column(tr("Policy")),
        Column(tr("Days (median)"), "days"),
        Column(tr("Handed over by day {day}", day=comparison.within_days), "estimate"),
        Column(tr("In the state at handoff"), "estimate"),
        Column(tr("Not in it, or gone, 90 days later"), "estimate"),
        Column(tr("Relapse"), "estimate"),
    )
    sizes = {outcome.n for outcome in comparison.outcomes.values() if outcome}
    note = tr(
        "n = {n} accounts seen from their first day. Relapse: of those in the state at the handoff. No days: fewer than"
        " half are handed over.",
        n=" / ".join(language.number(n) for n in sorted(sizes)),
    )
    return TableView(name, tr("What each rule would have done"), columns, tuple(rows), paragraph(note, *lacking))


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
