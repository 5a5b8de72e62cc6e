"""The page to open first: all segments side by side, the way to every page, and what failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date as day
from typing import NamedTuple

from cslib.language import date, number, tr, using
from cslib.report.pages import definition_in_words, document, labelled, segment_in_words, value_in_words
from cslib.show.wording import column, paragraph, places_in_words, quantity

NAMES = {"en": "English", "ja": "日本語"}

Row = tuple[str, str]

# Results that mean something else under another definition of high utilization.
OF_THE_STATE = {
    "reach",
    "retention_in_state",
    "days_to_handoff_median",
    "share_in_state_at_handoff",
    "at_stake",
}


def _columns() -> tuple[dict[str, str], ...]:
    """Result names and how their columns are called: a table of what customers do, and one of the work on it."""
    customers = {
        "accounts_at_start": tr("Accounts at the start"),
        "logo_retention": tr("Accounts retained"),
        "grr_12m": tr("GRR, 12 months"),
        "nrr_12m": tr("NRR, 12 months"),
        "reach": tr("Share in high utilization"),
        "retention_in_state": tr("Retention in the state"),
        "definition": tr("Definition"),
    }
    work = {
        "days_to_handoff_median": tr("Days to handoff"),
        "share_in_state_at_handoff": tr("In the state at handoff"),
        "at_stake": tr("At stake within a quarter"),
        "contact_over": tr("Contacted too often"),
        "needs_answered": tr("Needs answered"),
        "people_needed": tr("People needed"),
    }
    return customers, work


def index(record: Mapping, last: Mapping, lang: str) -> str:
    """Return the index of a quarter's folder.

    Parameters
    ----------
    record : mapping
        run.json of this quarter.
    last : mapping
        run.json of the quarter before; without runs where there is none.
    lang : {"en", "ja"}

    Returns
    -------
    str
        HTML that fetches nothing; whatever comes from data is escaped.
    """
    if any(record[name] != last.get(name) for name in ("company", "parameters")):
        # Numbers of another company or of other parameters are no change.
        last = {"runs": []}
    with using(lang):
        total: Row = ("", "")
        groups: dict[str, dict[Row, None]] = {}
        for entry in record["runs"]:
            by, value = _row(entry)
            if by:
                groups.setdefault(by, {total: None})[by, value] = None
        definition = record["definition"]
        source = definition.get("source")
        return document(
            "index",
            record=record,
            names=NAMES,
            as_of=date(day.fromisoformat(record["as_of"])),
            definition=definition_in_words(definition["value"], source) if source else "",
            parameters=labelled(record["parameters"]),
            failures=[(_where(entry), entry["error"]) for entry in record["runs"] if entry["status"] != "ok"],
            groups=[_group(record, last, by, rows, lang) for by, rows in (groups or {"": {total: None}}).items()],
            titles=_titles(record, lang),
        )


def _group(record: Mapping, last: Mapping, by: str, rows: Iterable[Row], lang: str) -> dict:
    """Return what the index shows of the values of one column: tables of numbers, a note on them, ways to pages."""
    results = {row: _results(record, row, lang) for row in rows}
    there = {name for found in results.values() for name in found}
    tables = [{name: label for name, label in columns.items() if name in there} for columns in _columns()]
    other = last["runs"] and last["definition"]["value"] != record["definition"]["value"]
    lines = []
    for row, found in results.items():
        before = {name: r for name, r in _results(last, row, lang).items() if not (other and name in OF_THE_STATE)}
        lines.append((_name(row), {name: _cell(name, found.get(name, {}), before.get(name, {})) for name in there}))
    books = sorted({entry["notebook"] for entry in record["runs"]})
    return {
        "heading": tr("Side by side: {column}", column=column(by)) if by else tr("All accounts"),
        "tables": [columns for columns in tables if columns],
        "lines": lines,
        "note": _note(tables, results, last),
        "ways": [(_name(row), [_languages(record, row, book) for book in books]) for row in results],
    }


def _languages(record: Mapping, row: Row, book: str) -> list[Mapping]:
    """Return the runs of a notebook for a row, by language."""
    runs = [entry for entry in record["runs"] if _row(entry) == row and entry["notebook"] == book]
    return sorted(runs, key=lambda entry: list(NAMES).index(entry["lang"]))


def _titles(record: Mapping, lang: str) -> list[str]:
    """Return the titles of the notebooks by their names, in `lang` where there are several."""
    titles = {entry["notebook"]: entry["notebook"] for entry in record["runs"]}
    for entry in sorted(record["runs"], key=lambda entry: entry["lang"] == lang):
        titles[entry["notebook"]] = entry.get("title") or titles[entry["notebook"]]
    return [titles[book] for book in sorted(titles)]


def _where(entry: Mapping) -> str:
    return " · ".join([segment_in_words(*_row(entry)), entry["notebook"], NAMES[entry["lang"]]])


def _row(entry: Mapping) -> Row:
    return (entry["segment_by"], entry["segment"] if entry["segment_by"] else "")


def _results(record: Mapping, row: Row, lang: str) -> dict[str, dict]:
    """The results of a row's pages; those in the index's language where there are several."""
    entries = [entry for entry in record["runs"] if _row(entry) == row and entry["status"] == "ok"]
    results: dict[str, dict] = {}
    for entry in sorted(entries, key=lambda entry: (entry["lang"] != lang, entry["notebook"])):
        for name, result in entry.get("results", {}).items():
            results.setdefault(name, result)
    return results


def _note(tables: list[dict], results: Mapping[Row, Mapping], last: Mapping) -> str:
    """Say how the numbers are to be read, and what the data lack for those that are missing."""
    if not any(tables):
        return tr("No numbers yet.")
    notes = [tr("Below each number: its 95% interval.")]
    for name, label in ((name, label) for columns in tables for name, label in columns.items()):
        needs = next((found[name]["missing"] for found in results.values() if found.get(name, {}).get("missing")), ())
        if needs:
            notes.append(tr("{label}: not in the data, it needs {places}.", label=label, places=places_in_words(needs)))
    if last["runs"]:
        notes.append(tr("Then the change since {quarter}.", quarter=last["quarter"]))
    return paragraph(*notes)


def _name(row: Row) -> str:
    return value_in_words(*row) if row[0] else tr("All accounts")


class _Cell(NamedTuple):
    """What stands in a cell; for a definition, its verdict alone."""

    number: str = "–"
    range: str = ""
    verdict: str | None = None
    change: str = ""


def _cell(name: str, result: Mapping, before: Mapping) -> _Cell:
    estimate, last, unit = result.get("estimate"), before.get("estimate"), result.get("unit") or ""
    if name == "definition":
        return _Cell(verdict=result.get("verdict"))
    if estimate is None:
        return _Cell()
    low, high = result.get("low"), result.get("high")
    bounded = low is not None and high is not None
    return _Cell(
        number=_bare(estimate, unit) if unit == "accounts" else quantity(estimate, unit),
        range=tr("{low} to {high}", low=_bare(low, unit), high=_bare(high, unit)) if bounded else "",
        verdict=result.get("verdict"),
        change="" if last is None else _change(estimate - last, unit),
    )


def _bare(value: float, unit: str) -> str:
    if unit in ("share", "ratio"):
        return quantity(value, unit)
    return number(value, 0 if unit == "money" or float(value).is_integer() else 1)


def _change(value: float, unit: str) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    if unit == "share":
        return tr("{change} points", change=f"{sign}{100 * abs(value):.1f}")
    return sign + quantity(abs(value), unit)
