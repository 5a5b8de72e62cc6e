"""Tables of expansion: customers that show signals now, and how lists of past quarters fared."""

from __future__ import annotations

from cslib.analysis.expansion import Expansion
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.language import tr
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.wording import paragraph, verdict_in_words
from cslib.show.wording_contact import signal


def expansion_now(result: Expansion | Unavailable, name: str = "expansion_now") -> TableView | Finding:
    """Show the customers on the list, the likeliest to expand first.

    Parameters
    ----------
    result : Expansion or Unavailable
        Of ``expansion.expansion``.
    """
    title = tr("Customers showing signals of expansion now")
    if not result:
        return missing(name, tr("Who may expand next?"), result)
    listed = result.now[result.now["listed"]]
    if listed.empty:
        return Finding(name, (tr("No customer stands on the list now."),), title=title)
    rows = tuple(
        (row.name_, row.csm, row.mrr, Estimate(row.chance, row.low, row.high), tuple(signal(s) for s in row.signals))
        for row in listed.rename(columns={"name": "name_"}).itertuples()
    )
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        Column(tr("Monthly revenue"), "money"),
        Column(tr("Chance within a quarter"), "estimate"),
        Column(tr("Signals"), "names"),
    )
    note = paragraph(
        tr("The tenth of all customers with the highest chance."),
        tr("The bounds (95%) are those of the chance, not of what one customer will do."),
    )
    return TableView(name, title, columns, rows, note)


def expansion_signals(result: Expansion | Unavailable, name: str = "expansion_signals_table") -> TableView | Finding:
    """Show how often customers expanded with and without each signal.

    Parameters
    ----------
    result : Expansion or Unavailable
        Of ``expansion.expansion``.
    """
    title = tr("Signals before expansions")
    if not result:
        return missing(name, tr("What is seen before customers expand?"), result)
    if result.signals.empty or not result.rate.n:
        return Finding(name, (tr("No past quarter can be looked at yet."),), title=title)
    rows = tuple(
        (signal(name_), row["having"], row["lacking"], row["ratio"], row["p"], verdict_in_words(row["ratio"].verdict))
        for name_, row in result.signals.iterrows()
    )
    columns = (
        Column(tr("Signal")),
        Column(tr("Expanded with it"), "estimate"),
        Column(tr("Expanded without it"), "estimate"),
        Column(tr("Ratio, others equal"), "ratio"),
        Column(tr("p, corrected"), "p"),
        Column(tr("Verdict")),
    )
    note = tr(
        "Share of customers that expanded within the quarter after its first day, all customers, 95% bounds. Ratio: the"
        " other signals and the age of the account held equal."
    )
    return TableView(name, title, columns, rows, note)
