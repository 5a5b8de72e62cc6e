"""The worksheet for ten real accounts of one's own: shown on the page, written as a file only when asked for."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from cslib.course import learner as learners
from cslib.errors import SourceError
from cslib.files import write as write_file
from cslib.language import join, tr
from cslib.show.columns import Column
from cslib.show.display import TableView

FILE = "ten-accounts.csv"


def _kinds() -> list[str]:
    """Return what kind of account each row is for; ten in all."""
    return [*[tr("in onboarding")] * 3, *[tr("in adoption")] * 5, tr("about to renew"), tr("has left")]


def _columns() -> list[tuple[str, str]]:
    """Return each column with what to write into it."""
    return [
        (tr("Which customer"), tr("its name or number")),
        (tr("Kind"), tr("given: so that the ten are not all alike")),
        (tr("What it first wanted"), tr("in the customer's words, not in ours")),
        (tr("Has it got that?"), tr("yes, partly, no, unknown; and how you know")),
        (tr("Next goal"), tr("what it wants or should do next")),
        (tr("Use, last four weeks"), tr("days a week, and which features")),
        (tr("Last contact"), tr("day, channel, and who began it")),
        (tr("Who decides there"), tr("and who speaks for us")),
        (tr("Deadline for notice"), tr("worked out from the contract, not from memory")),
        (tr("Open requests"), tr("since when, and with whom")),
        (tr("What I do not know"), tr("the most useful column")),
        (tr("Next step"), tr("what, who, by when")),
    ]


def table() -> TableView:
    """Show the columns of the worksheet and what to write into each."""
    columns = (Column(tr("Column")), Column(tr("What to write")))
    note = tr("One row for each of ten accounts: {kinds}.", kinds=join(_counts()))
    return TableView("worksheet", tr("The worksheet"), columns, tuple(_columns()), note)


def _counts() -> list[str]:
    kinds = _kinds()
    return [tr("{n} {kind}", n=kinds.count(kind), kind=kind) for kind in dict.fromkeys(kinds)]


def write(folder: str | Path | None = None) -> str:
    """Write the worksheet as a csv file, in the current language; one that is there already is left alone.

    Parameters
    ----------
    folder : str or Path, optional
        Where to; the learner's folder around the current one when left out.

    Returns
    -------
    str
        A sentence with the file's place.

    Raises
    ------
    SourceError
        If no folder is given outside a learner's folder, or the file can't be written.
    """
    place = learners.here().folder if folder is None else Path(folder)
    if place is None:
        raise SourceError(
            tr("This is no learner's folder. Say where the worksheet belongs: cs.course.write_worksheet('a folder').")
        )
    target = place / FILE
    if target.exists():
        return tr("{file} is there already, and was left alone.", file=target)
    sheet = io.StringIO()
    lines = csv.writer(sheet)
    lines.writerow(label for label, _ in _columns())
    lines.writerows([""] + [kind] + [""] * (len(_columns()) - 2) for kind in _kinds())
    try:
        # With the mark at its beginning, spreadsheets read the file as UTF-8.
        write_file(target, sheet.getvalue().encode("utf-8-sig"))
    except OSError as error:
        raise SourceError(tr("{file} can't be written: {error}", file=target, error=error)) from error
    return tr("The worksheet is in {file}.", file=target)
