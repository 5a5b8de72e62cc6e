"""Tables about the high-utilization state: who is looked at, and the best rules."""

from __future__ import annotations

import pandas as pd

from cslib import language
from cslib.analysis import utilization
from cslib.analysis.search import Search
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.language import tr
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.wording import rule_in_words


def status_in_words(status: str) -> str:
    """Say why an account is, or is not, in the comparison."""
    words = {
        utilization.INCLUDED: tr("looked at"),
        utilization.CHURNED_BEFORE: tr("churned before the landmark"),
        utilization.ENDED_BEFORE: tr("completed or merged before the landmark"),
        utilization.NOTICE_BEFORE: tr("gave notice before the landmark"),
        utilization.NOT_YET: tr("landmark not reached yet"),
        utilization.ENTERED_LATE: tr("data begin after the landmark"),
        utilization.UNOBSERVED: tr("use not observed in the 28 days before"),
    }
    return words.get(status, status)


def flow(table: pd.DataFrame | Unavailable, name: str = "flow") -> TableView | Finding:
    """Show how many accounts are looked at, and why the others are not.

    Parameters
    ----------
    table : DataFrame or Unavailable
        Of ``utilization.landmark``.
    """
    if isinstance(table, Unavailable):
        return missing(name, tr("Which accounts can be looked at?"), table)
    counts = utilization.flow(table)
    rows = [(tr("accounts that started"), int(counts.sum()), 1.0 if counts.sum() else None)]
    rows += [(status_in_words(status), int(n), n / max(int(counts.sum()), 1)) for status, n in counts.items()]
    columns = (Column(tr("Status")), Column(tr("Number of accounts"), "number"), Column(tr("Share"), "percent"))
    return TableView(name, tr("Who is looked at, and who is not"), columns, tuple(rows))


def rules(search: Search | Unavailable, name: str = "rules_table", shown: int = 8) -> TableView | Finding:
    """Show the best rules of the discovery half, the strongest first."""
    if not search:
        return missing(name, tr("Which rule about usage separates those who stay?"), search)
    listed = search.rules.sort_values("statistic", ascending=False, kind="stable")
    rows = tuple(
        (rule_in_words(row.rule), row.share, Estimate(row.retention, row.low, row.high), row.statistic)
        for row in listed.itertuples()
    )
    columns = (
        Column(tr("Rule")),
        Column(tr("In the state"), "percent"),
        Column(tr("Still customers at the horizon"), "estimate"),
        Column(tr("Strength"), "decimal"),
    )
    note = tr(
        "Discovery half, n = {n}: chosen by looking, so these figures are too good. {tried} rules were tried."
        " Strength: standardised log-rank statistic.",
        n=language.number(search.n),
        tried=language.number(search.tried),
    )
    return TableView(name, tr("The best rules of the discovery half"), columns, rows, note, shown=shown)
