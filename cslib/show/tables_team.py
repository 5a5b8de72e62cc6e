"""Tables of the notebook on the team: the tree of measures, and where working time goes."""

from __future__ import annotations

from cslib import language
from cslib.analysis.capacity import Capacity
from cslib.analysis.kpi import KpiTree
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.wording import ENOUGH, column, paragraph, place
from cslib.show.words_team import measure_name, outcome_in_words, phase_name, target_in_words, value_in_words


def cautious_segment(name: str, n: int) -> str:
    """Mark a segment with few accounts."""
    return name if n >= ENOUGH else tr("{segment} (too few: n = {n})", segment=name, n=n)


def kpi(tree: KpiTree | Unavailable, name: str = "kpi_table") -> TableView | Finding:
    """Show every node of the tree: measure, value with interval, target, owner, and whether it is met."""
    if not tree:
        return missing(name, tr("Which measures of the whole and of each role are met?"), tree)
    rows = []
    for scored in tree.nodes:
        node, result = scored.node, scored.result
        remark = outcome_in_words(result)
        if result is not None and not result and "high_utilization" not in result.needs:
            remark = tr("needs {places}", places=tr(", ").join(place(need) for need in result.needs))
        rows.append(
            (
                node.name,
                measure_name(node.measure) if node.measure else "",
                value_in_words(result),
                result.n if result else None,
                target_in_words(node) if node.measure else "",
                remark,
                tr("{role} ({owner})", role=node.role or "–", owner=node.owner or tr("nobody yet")),
            )
        )
    columns = (
        Column(tr("What we want")),
        Column(tr("Measure")),
        Column(tr("Now (95% confidence)")),
        Column("n", "number"),
        Column(tr("Target")),
        Column(tr("Result")),
        Column(tr("Role (owner)")),
    )
    note = paragraph(
        tr(
            "Met: the whole interval is on the good side of the target. Missed: the whole of it is on the other side."
            " Cannot be told: it lies on both, or n is below 30."
        ),
        "" if tree.in_force else tr("Targets and roles are proposed, not in force."),
    )
    title = tr("Measures of the whole and of each role in {quarter}", quarter=str(tree.quarter))
    return TableView(name, title, columns, tuple(rows), note, shown=60)


def capacity(result: Capacity | Unavailable, segment_by: str = "", name: str = "capacity_table") -> TableView | Finding:
    """Show working time by phase, and by segment where there is one: per account and week, and per revenue."""
    if not result:
        return missing(name, tr("How much working time do customers take?"), result)
    rows = [
        (
            tr("all"),
            phase_name(key),
            phase.accounts,
            phase.minutes / 60,
            phase.minutes_per_week,
            phase.minutes_per_revenue or None,
        )
        for key, phase in result.phases.items()
    ]
    rows += [
        (
            cautious_segment(str(row.segment), row.minutes_per_week.n),
            phase_name(row.phase),
            row.accounts,
            row.minutes / 60,
            row.minutes_per_week,
            row.minutes_per_revenue,
        )
        for row in result.segments.itertuples()
    ]
    columns = [
        Column(column(segment_by) if segment_by else tr("Customers")),
        Column(tr("Phase")),
        Column(tr("Customers at quarter end"), "number"),
        Column(tr("Hours in the quarter"), "number"),
        Column(tr("Minutes per customer and week"), "ratio"),
        Column(tr("Minutes per {per} of revenue", per=language.number(result.per)), "ratio"),
    ]
    if not any(row[-1] for row in rows):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    note = tr("Recorded minutes of contacts in the quarter. Below each figure: 95% confidence, customers as the units.")
    return TableView(name, tr("Where working time goes"), tuple(columns), tuple(rows), note)
