"""Tables of contact: customers over the limit, customers left alone, and persons."""

from __future__ import annotations

from cslib.analysis.contact import Contacts
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.wording import paragraph
from cslib.show.wording_contact import phase
from cslib.show.wording_programmes import channel

MOST_OVER, MOST_QUIET, MOST_PERSONS = 15, 10, 8


def contact_over(result: Contacts | Unavailable, name: str = "contact_over_table") -> TableView | Finding:
    """Show the customers over the limit, with their contacts of 28 days by channel.

    Parameters
    ----------
    result : Contacts or Unavailable
        Of ``contact.contact``.
    """
    title = tr("Customers over the contact limit")
    if not result:
        return missing(name, tr("Who hears from us too often, and who hears nothing?"), result)
    over = result.accounts[result.accounts["over"]]
    if over.empty:
        return Finding(name, (tr("No customer is over the limit."),), title=title)
    channels, both = list(result.channels), over["phase"].nunique() > 1
    rows = tuple(
        (row["name"], row["csm"], *_phase(row, both), *(row[c] for c in channels), row["total"], row["limit"])
        for row in over.to_dict("records")
    )
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        *([Column(tr("Phase"))] if both else []),
        *(Column(_channel(c), "number") for c in channels),
        Column(tr("Contacts, 28 days"), "number"),
        Column(tr("Limit"), "number"),
    )
    parts = [tr("Contacts that we made in the last 28 days, programmes included.")]
    if result.policy.channels:
        parts.append(tr("Limits by channel count too."))
    return TableView(name, title, columns, rows, paragraph(*parts), shown=MOST_OVER)


def _phase(row: dict, both: bool) -> list[str]:
    """Return the cell of the phase; none where all rows are in the same one."""
    return [phase(row["phase"])] if both else []


def _channel(name: str) -> str:
    return tr("other ways") if name == "other" else channel(name)


def contact_quiet(result: Contacts | Unavailable, name: str = "contact_quiet_table") -> TableView | Finding:
    """Show the customers that have heard nothing for longer than allowed, the longest first.

    Parameters
    ----------
    result : Contacts or Unavailable
        Of ``contact.contact``.
    """
    title = tr("Customers left alone too long")
    if not result:
        return missing(name, tr("Who hears from us too often, and who hears nothing?"), result)
    quiet = result.accounts[result.accounts["quiet"]].sort_values("silent", ascending=False, kind="stable")
    if quiet.empty:
        return Finding(name, (tr("No customer has been left alone for longer than allowed."),), title=title)
    both = quiet["phase"].nunique() > 1
    rows = tuple(
        (
            row["name"],
            row["csm"],
            *_phase(row, both),
            None if row["in_state"] is None or row["in_state"] != row["in_state"] else _yes(row["in_state"]),
            row["last"],
            row["silent"],
            row["longest"],
        )
        for row in quiet.astype({"in_state": object}).to_dict("records")
    )
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        *([Column(tr("Phase"))] if both else []),
        Column(tr("High utilization")),
        Column(tr("Last contact"), "date"),
        Column(tr("Days since"), "number"),
        Column(tr("Days allowed"), "number"),
    )
    note = tr("Days since: since the first day of the data or of the contract where there has been no contact at all.")
    return TableView(name, title, columns, rows, note, shown=MOST_QUIET)


def _yes(value) -> str:
    if value is not True and value is not False and not isinstance(value, bool):
        return "–"
    return tr("yes") if value else tr("no")


def contact_persons(result: Contacts | Unavailable, name: str = "contact_persons_table") -> TableView | Finding:
    """Show by person how many customers went over the limit within a year, and how contact was made.

    Parameters
    ----------
    result : Contacts or Unavailable
        Of ``contact.contact``.
    """
    title = tr("Contact by person, one year")
    if not result:
        return missing(name, tr("With whom do customers go over the limit?"), result)
    if result.persons.empty:
        return missing(name, tr("With whom do customers go over the limit?"), Unavailable(("touches.csm",)))
    rows = tuple(
        (csm, row["accounts"], row["contacts"], row["over"], row["p"], row["direct"])
        for csm, row in result.persons.iterrows()
    )
    columns = (
        Column(tr("CSM")),
        Column(tr("Customers"), "number"),
        Column(tr("Contacts"), "number"),
        Column(tr("Customers that went over the limit"), "estimate"),
        Column(tr("p, corrected"), "p"),
        Column(tr("Calls and meetings"), "estimate"),
    )
    note = tr(
        "p: whether customers go over the limit more often than with all others, corrected for the number of persons."
    )
    return TableView(name, title, columns, rows, note, shown=MOST_PERSONS)
