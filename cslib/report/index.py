"""The page to open first: all segments side by side, the way to every page, and what failed."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from cslib.language import date, number, tr, using
from cslib.report.pages import (
    badge,
    definition_in_words,
    document,
    fact,
    parameter_label,
    segment_in_words,
    value_in_words,
)
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
        groups: dict[str, list[Row]] = {}
        for entry in record["runs"]:
            row = _row(entry)
            if row[0] and row not in groups.setdefault(row[0], []):
                groups[row[0]].append(row)
        total: Row = ("", "")
        tables = [(by, [total, *rows]) for by, rows in groups.items()] or [("", [total])]
        parts = [_head(record), _failures(record)]
        for by, rows in tables:
            heading = tr("Side by side: {column}", column=column(by)) if by else tr("All accounts")
            parts.append(f"<h2>{escape(heading)}</h2>")
            parts.append(_numbers(record, last, rows, lang))
        parts.append(f"<h2>{escape(tr('Pages'))}</h2>")
        parts += [_links(record, rows, lang) for _, rows in tables]
        files = tr("All tables: {workbook}. All numbers, with what they were made from: {record}.")
        parts.append(
            "<footer>"
            + escape(files)
            .replace("{workbook}", '<a href="tables.xlsx">tables.xlsx</a>')
            .replace("{record}", '<a href="run.json">run.json</a>')
            + "</footer>"
        )
        title = " · ".join([record["company"], record["quarter"]])
        return document(title, lang, f'<div class="index">\n{"".join(parts)}\n</div>', wide=True)


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


def _head(record: Mapping) -> str:
    from datetime import date as day

    facts = [fact(tr("As of"), date(day.fromisoformat(record["as_of"])))]
    definition = record["definition"]
    if definition.get("source"):
        words = definition_in_words(definition["value"], definition["source"])
        facts.append(fact(tr("High utilization"), words, long=True))
    facts += [
        fact(parameter_label(name), str(value)) for name, value in record["parameters"].items() if name != "definition"
    ]
    facts.append(fact("cslib", record["kit"]["version"]))
    title = tr("Customer success report, {quarter}", quarter=record["quarter"])
    return (
        f'<header class="top">\n<p class="where">{escape(record["company"])}</p>\n<h1>{escape(title)}</h1>\n'
        f'<dl class="facts">\n{"".join(facts)}\n</dl>\n</header>\n'
    )


def _failures(record: Mapping) -> str:
    failed = [entry for entry in record["runs"] if entry["status"] != "ok"]
    if not failed:
        return ""
    parts = [f"<h2>{escape(tr('Failed'))}</h2>"]
    for entry in failed:
        error = entry["error"]
        where = " · ".join([segment_in_words(*_row(entry)), entry["notebook"], NAMES[entry["lang"]]])
        cell = tr("in cell {n}", n=error["cell"]) if error["cell"] is not None else ""
        source = f"<pre>{escape(error['source'])}</pre>" if error.get("source") else ""
        parts.append(
            f'<div class="failure">\n<p><strong>{escape(where)}</strong> {escape(cell)}</p>\n'
            f"<p>{escape(error['message'])}</p>\n{source}</div>"
        )
    return "\n".join(parts)


def _numbers(record: Mapping, last: Mapping, rows: list[Row], lang: str) -> str:
    results = {row: _results(record, row, lang) for row in rows}
    there = {name for found in results.values() for name in found}
    tables = [{name: label for name, label in columns.items() if name in there} for columns in _columns()]
    parts = [_table(record, last, results, columns, lang) for columns in tables if columns]
    if not parts:
        return f'<p class="note">{escape(tr("No numbers yet."))}</p>'
    notes = [tr("Below each number: its 95% interval.")]
    for columns in tables:
        for name, label in columns.items():
            needs = next(
                (found[name]["missing"] for found in results.values() if found.get(name, {}).get("missing")), ()
            )
            if needs:
                notes.append(
                    tr("{label}: not in the data, it needs {places}.", label=label, places=places_in_words(needs))
                )
    if last["runs"]:
        notes.append(tr("Then the change since {quarter}.", quarter=last["quarter"]))
    return "".join(parts) + f'<p class="note">{escape(paragraph(*notes))}</p>\n'


def _table(
    record: Mapping, last: Mapping, results: Mapping[Row, Mapping], columns: Mapping[str, str], lang: str
) -> str:
    head = "".join(
        f'<th scope="col"{"" if name == "definition" else " class=number"}>{escape(label)}</th>'
        for name, label in columns.items()
    )
    lines = []
    for row, found in results.items():
        before = _results(last, row, lang)
        if last["runs"] and last["definition"]["value"] != record["definition"]["value"]:
            before = {name: result for name, result in before.items() if name not in OF_THE_STATE}
        cells = "".join(_cell(name, found.get(name), before.get(name)) for name in columns)
        lines.append(f'<tr><th scope="row">{escape(_name(row))}</th>{cells}</tr>')
    return (
        f'<div class="wrap"><table>\n<thead><tr><th scope="col">{escape(tr("Accounts"))}</th>{head}</tr></thead>\n'
        f"<tbody>\n{chr(10).join(lines)}\n</tbody>\n</table></div>\n"
    )


def _name(row: Row) -> str:
    return value_in_words(*row) if row[0] else tr("All accounts")


def _cell(name: str, result: Mapping | None, before: Mapping | None) -> str:
    if name == "definition":
        return f"<td>{badge((result or {}).get('verdict'))}</td>"
    if not result or result.get("estimate") is None:
        return '<td class="number">–</td>'
    unit = result.get("unit") or ""
    parts = [escape(_bare(result["estimate"], unit) if unit == "accounts" else quantity(result["estimate"], unit))]
    low, high = result.get("low"), result.get("high")
    if low is not None and high is not None:
        parts.append(
            f'<span class="range">{escape(tr("{low} to {high}", low=_bare(low, unit), high=_bare(high, unit)))}</span>'
        )
    if result.get("verdict"):
        parts.append(f'<span class="range">{badge(result["verdict"])}</span>')
    if before and before.get("estimate") is not None:
        parts.append(
            f'<span class="change"><em>{escape(_change(result["estimate"] - before["estimate"], unit))}</em></span>'
        )
    return f'<td class="number">{"".join(parts)}</td>'


def _bare(value: float, unit: str) -> str:
    if unit in ("share", "ratio"):
        return quantity(value, unit)
    return number(value, 0 if unit == "money" or float(value).is_integer() else 1)


def _change(value: float, unit: str) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    if unit == "share":
        return tr("{change} points", change=f"{sign}{100 * abs(value):.1f}")
    return sign + quantity(abs(value), unit)


def _links(record: Mapping, rows: list[Row], lang: str) -> str:
    entries = {(_row(entry), entry["notebook"], entry["lang"]): entry for entry in record["runs"]}
    notebooks = sorted({entry["notebook"] for entry in record["runs"]})
    langs = [code for code in NAMES if any(entry["lang"] == code for entry in record["runs"])]
    titles = {}
    for entry in sorted(record["runs"], key=lambda entry: entry["lang"] == lang):
        if entry.get("title"):
            titles[entry["notebook"]] = entry["title"]
    lines = []
    for row in rows:
        cells = []
        for notebook in notebooks:
            ways = [_way(entries.get((row, notebook, code)), code) for code in langs]
            cells.append(f"<td>{' · '.join(way for way in ways if way)}</td>")
        lines.append(f'<tr><th scope="row">{escape(_name(row))}</th>{"".join(cells)}</tr>')
    head = "".join(f'<th scope="col">{escape(titles.get(notebook, notebook))}</th>' for notebook in notebooks)
    return (
        f'<div class="wrap"><table>\n<thead><tr><th scope="col">{escape(tr("Accounts"))}</th>{head}</tr></thead>\n'
        f"<tbody>\n{chr(10).join(lines)}\n</tbody>\n</table></div>\n"
    )


def _way(entry: Mapping | None, lang: str) -> str:
    if entry is None:
        return ""
    if entry["status"] != "ok":
        return f'<span class="badge failed">{escape(tr("failed"))}</span>'
    return f'<a href="{escape(quote(entry["html"]))}" hreflang="{lang}">{NAMES[lang]}</a>'
