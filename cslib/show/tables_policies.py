"""Tables of handoff policies compared: what became of the accounts, how late they were, what each team carries."""

from __future__ import annotations

from dataclasses import replace

from cslib import language
from cslib.analysis.handoff import Comparison
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show.charts_policies import actual_support, label
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.wording import joined, paragraph, places_in_words


def policies(comparison: Comparison | Unavailable, name: str = "policies_table") -> TableView | Finding:
    """Show what each handoff policy would have done: how fast, in which state, and what became of the accounts."""
    if not comparison:
        return missing(name, tr("What would other rules for the handoff have done?"), comparison)
    rows = [
        (
            label(comparison, key),
            found.days_to_handoff_median,
            found.handed_over,
            found.in_state,
            found.false_handoff,
            found.false_handoff_180d,
        )
        for key, found in comparison.outcomes.items()
        if found
    ]
    columns = (
        Column(tr("Policy")),
        Column(tr("Days (median)"), "days"),
        Column(tr("Handed over by day {day}", day=comparison.within_days), "estimate"),
        Column(tr("In the state at handoff"), "estimate"),
        Column(tr("Out of it or gone, 90 days later"), "estimate"),
        Column(tr("180 days later"), "estimate"),
    )
    note = tr(
        "n = {n} accounts seen from their first day. Out of it or gone: of all handed over. No days: fewer than half"
        " are handed over.",
        n=sizes(comparison),
    )
    whole = paragraph(note, actual_support(), *not_replayable(comparison))
    return TableView(name, tr("What each rule would have done"), columns, tuple(rows), whole)


def policy_lateness(comparison: Comparison | Unavailable, name: str = "policy_lateness_table") -> TableView | Finding:
    """Show, of the accounts handed over in the state, how many relapsed under each policy, and how late they were."""
    if not comparison:
        return missing(name, tr("What would other rules for the handoff have done?"), comparison)
    rows = [
        (label(comparison, key), found.relapse_90d, found.relapse_180d, found.weeks_before, found.late)
        for key, found in comparison.outcomes.items()
        if found
    ]
    columns = (
        Column(tr("Policy")),
        Column(tr("Relapse, 90 days"), "estimate"),
        Column(tr("180 days"), "estimate"),
        Column(tr("In the state before the handoff (median)"), "days"),
        Column(tr("over 4 weeks"), "estimate"),
    )
    note = tr(
        "Of the accounts in the state at the handoff. Relapse: left the state, or gone. A handoff is late where the"
        " account had been in the state for over 4 weeks."
    )
    return TableView(name, tr("Relapses and late handoffs"), columns, tuple(rows), paragraph(note, actual_support()))


def policy_load(comparison: Comparison | Unavailable, name: str = "policy_load_table") -> TableView | Finding:
    """Show how many accounts each policy leaves in whose hands."""
    if not comparison:
        return missing(name, tr("How many accounts would onboarding and adoption have had in their hands?"), comparison)
    rows = [
        (
            label(comparison, key),
            found.at_cap if found.criteria.cap_days else None,
            replace(found.load.onboarding, unit=""),
            replace(found.load.adoption, unit=""),
        )
        for key, found in comparison.outcomes.items()
        if found
    ]
    columns = (
        Column(tr("Policy")),
        Column(tr("Handed over at the cap"), "estimate"),
        Column(tr("Accounts in onboarding"), "days"),
        Column(tr("Accounts in adoption"), "days"),
    )
    note = tr(
        "n = {n} accounts seen from their first day; older ones are in neither count. Accounts: mean of the last year.",
        n=sizes(comparison),
    )
    whole = paragraph(note, actual_support(), *not_replayable(comparison))
    return TableView(name, tr("In whose hands"), columns, tuple(rows), whole)


def sizes(comparison: Comparison) -> str:
    """Write the number of accounts that the policies were replayed on."""
    found = {one.n for one in comparison.outcomes.values() if one}
    return " / ".join(language.number(n) for n in sorted(found)) or "0"


def not_replayable(comparison: Comparison) -> list[str]:
    """Name the policies that could not be replayed, and what each needs."""
    by_need: dict[tuple[str, ...], list[str]] = {}
    for key, found in comparison.outcomes.items():
        if not found:
            by_need.setdefault(tuple(found.needs), []).append(label(comparison, key))
    return [
        tr("Not replayable without {places}: {policies}.", places=_lacking(needs), policies=tr("; ").join(names))
        for needs, names in by_need.items()
    ]


def _lacking(needs: tuple[str, ...]) -> str:
    """Name the tables that are lacking, and the definition of the state."""
    tables = [need for need in needs if need != "high_utilization"]
    undefined = [tr("a definition of high utilization")] if len(tables) < len(needs) else []
    return joined([*undefined, *([places_in_words(tables)] if tables else [])])
