"""The pages of a report: one for each executed notebook, and the index that leads to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from cslib.company.company import NOBODY
from cslib.company.conventions import said
from cslib.company.doubts import Doubt
from cslib.company.policies.rule import Rule
from cslib.company.quarters import Quarter
from cslib.language import current, date, percent, tr, using, word
from cslib.report.overview import LISTS, MOST_NAMES, SERIES, Overview, Who, behind, points, say
from cslib.show.display import RESULTS, macro, render
from cslib.show.verdicts import family_in_words, meaning, tried, tried_in_words
from cslib.show.wording import (
    column,
    doubts_in_words,
    last_day,
    paragraph,
    places_in_words,
    quantity,
    result_name,
    rule_in_words,
)
from cslib.stats.court import PAGES
from cslib.stats.estimate import INSUFFICIENT, MET, MISSED, NOT_SUPPORTED, OPEN, SUPPORTED

if TYPE_CHECKING:
    from nbformat import NotebookNode

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Facts:
    """What the head of every page says.

    - `as_of` (Timestamp): first day after the quarter.
    - `segment_by`, `segment`: empty for the total.
    - `parameters` (mapping of str to value): those that the run was given, and their defaults.
    - `fingerprint`: short hash of all tables.
    - `kit`: version of cslib.
    - `definition_source`: where the definition comes from: ``given``, ``policy``, ``proposed`` or ``none``.
    - `doubts` (sequence of Doubt).
    - `conventions` (mapping of str to str): how the export is read, as :func:`cslib.company.conventions.said_of`
      returns it.
    - `accounts` (mapping of str to Who): everybody, by id.
    - `currency`: of money; empty where not known.
    """

    company: str
    quarter: object
    as_of: object
    segment_by: str = ""
    segment: str = ""
    parameters: Mapping = field(default_factory=dict)
    fingerprint: str = ""
    kit: str = ""
    definition_source: str = ""
    doubts: Sequence = ()
    conventions: Mapping = field(default_factory=dict)
    accounts: Mapping[str, Who] = field(default_factory=dict)
    currency: str = ""


def document(kind: str, **values) -> str:
    """Fill the template of a page, an index, a sheet or the list of handoffs, in the current language."""
    return render(f"report/templates/{kind}.html", lang=current(), policy=POLICY, **values) + "\n"


def value_in_words(by: str, value: str) -> str:
    """Return the value of a segment column as its page is called; accounts without a csm are said to be nobody's."""
    return tr("nobody") if by == "csm" and value == NOBODY else value


def segment_in_words(by: str, value: str) -> str:
    """Return which accounts a page is about."""
    return tr("{column}: {value}", column=column(by), value=value_in_words(by, value)) if by else tr("All accounts")


def definition_in_words(rule: str, source: str) -> str:
    """Return a definition of high utilization in words, with where it comes from as :class:`Facts` names it."""
    words = {
        "given": tr("given for this run"),
        "policy": tr("policy in force"),
        "proposed": tr("proposed, not in force"),
        "none": tr("none in force, none found"),
    }[source]
    return tr("{rule} ({source})", rule=rule_in_words(Rule.parse(rule)), source=words) if rule else words


def labelled(parameters: Mapping) -> list[tuple[str, object]]:
    """Return parameters as pages call them; one of a notebook of your own keeps its name.

    The definition is left out: it has an entry of its own.
    """
    return [(word("show.parameter", name, name), value) for name, value in parameters.items() if name != "definition"]


def page(book: NotebookNode, lang: str, facts: Facts, name: str = "") -> str:
    """Return the page of an executed notebook.

    HTML without any address that a browser would fetch. Everything that comes from data is escaped: prose allows no
    HTML, and HTML outputs are taken from the kit's own displays alone.

    `book`: its prose and outputs are shown, its code is not. `lang` ({"en", "ja"}). `name`: the notebook's, should it
    have no title.
    """
    with using(lang):
        reader, told = _Reader(lang), records(book)
        sections = reader.sections(book)
        prose_first = bool(book.cells) and book.cells[0].cell_type == "markdown"
        lead, sections[0].parts = sections[0].parts[:prose_first], sections[0].parts[prose_first:]
        shown = [section for section in sections if section.shown or not section.moved]
        named = [pair for one in told for pair in one.get("names", {}).items()]
        source = facts.definition_source
        quarter = getattr(facts.quarter, "in_words", facts.quarter)
        return document(
            "page",
            where=" · ".join([facts.company, quarter, segment_in_words(facts.segment_by, facts.segment)]),
            title=reader.title or name,
            facts=facts,
            parameters=labelled(facts.parameters),
            definition=definition_in_words(facts.parameters.get("definition", ""), source) if source else "",
            last_day=None if facts.as_of is None else last_day(facts.as_of),
            doubts=doubts_in_words(facts.doubts),
            read_as=paragraph(*said(facts.conventions)),
            help=f"../{help_name(lang)}",
            tried=tried_in_words(tried(told), any(one.get("name") == "state" and one.get("verdict") for one in told)),
            lead=lead,
            closing=[one for one in told if one.get("decide")],
            claims=[one for one in told if one.get("kind") == "finding" and one.get("verdict") and one.get("title")],
            headings=[heading for section in shown for heading in section.headings],
            parts=[part for section in shown for part in section.parts],
            missing=[(" · ".join(title for _, title in one.headings), one.missing) for one in sections if one.missing],
            names={(name, result_name(name)): behind(those, facts.accounts, facts.currency) for name, those in named},
            most=MOST_ROWS,
        )


MOST_ROWS = 200
"""Names of one list on a page; the workbook holds all."""

# What a page shows of a cell: its kind (html, picture, text or warning), its content, and what stands for a picture;
# then its title, where it is closed at first.
Part = tuple[str, ...]


@dataclass
class _Section:
    """What stands below headings of one cell: parts, how many displays are `shown`, and what those that lack data say.

    `moved`: whether something of it stands elsewhere: at the top, or in the list of what is missing.
    """

    headings: list[tuple[str, str]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    shown: int = 0
    missing: list[str] = field(default_factory=list)
    moved: bool = False


class _Reader:
    """Turns cells into parts of a page, keeping the title and headings that it meets."""

    def __init__(self, lang: str):
        self.lang = lang
        self.title = ""
        self.headings: list[tuple[str, str]] = []

    def sections(self, book: NotebookNode) -> list[_Section]:
        """Return what a page shows, heading by heading; what comes before the first has no title."""
        found, told = [_Section()], set()
        for cell in book.cells:
            if cell.cell_type == "markdown":
                known, html = len(self.headings), self._prose(cell.source)
                if len(self.headings) > known:
                    found.append(_Section(self.headings[known:]))
                found[-1].parts.append(("html", html, ""))
                if re.search("<h[23]", html):
                    told = set()
            for output in cell.get("outputs", []):
                self._take(output, found[-1], told)
        return found

    def _take(self, output: NotebookNode, section: _Section, told: set[str]) -> None:
        """Put an output into its section; `told`: kinds of displays that stand under the same heading already."""
        shown = output.get("data", {}).get(RESULTS, {})
        if shown.get("missing"):
            section.missing.append(shown["text"])
        section.moved |= bool(shown.get("missing") or shown.get("decide"))
        part = None if shown.get("missing") or shown.get("decide") else _output(output, self.lang)
        if part is None:
            return
        # A table is closed where something before it says what is in it, and so is a second picture.
        kind = shown.get("kind")
        closed = (kind == "table" and told) or (kind == "chart" and kind in told)
        section.parts.append((*part, shown.get("title", "")) if closed else part)
        section.shown += 1
        told |= {kind} - {None}

    def _prose(self, text: str) -> str:
        markdown = _markdown()
        tokens = markdown.parse(text)
        shown, skipping = [], False
        for i, token in enumerate(tokens):
            if token.type == "heading_open" and token.tag == "h1" and not self.title:
                self.title, skipping = _plain(tokens[i + 1]), True
            elif token.type == "heading_open" and token.tag == "h2":
                name = f"part-{len(self.headings) + 1}"
                token.attrSet("id", name)
                self.headings.append((name, _plain(tokens[i + 1])))
            if token.type == "inline":
                token.children = self._links(token.children)
            if not skipping:
                shown.append(token)
            if token.type == "heading_close":
                skipping = False
        return markdown.renderer.render(shown, markdown.options, {})

    def _links(self, children: list) -> list:
        """Point links between notebooks to pages; write other addresses out, as a page leads nowhere else."""
        from markdown_it.token import Token

        shown, address = [], None
        for child in children:
            if child.type == "image":
                shown.append(Token("text", "", 0, content=child.content))
            elif child.type == "link_open":
                target = child.attrGet("href") or ""
                if re.fullmatch(r"[\w.-]+\.ipynb", target):
                    child.attrSet("href", f"{target.removesuffix('.ipynb')}.{self.lang}.html")
                    shown.append(child)
                elif target.startswith("#"):
                    shown.append(child)
                else:
                    address = target
            elif child.type == "link_close" and address is not None:
                shown.append(Token("text", "", 0, content=f" ({address})"))
                address = None
            else:
                shown.append(child)
        return shown


def _plain(inline) -> str:
    return "".join(child.content for child in inline.children or [])


@cache
def _markdown():
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


_BADGE = re.compile(r'<span class="cs-badge"[^>]*>[^<]*</span>')


def _output(output: NotebookNode, lang: str) -> Part | None:
    if output.output_type == "stream":
        return ("warning" if output.name == "stderr" else "text", output.text, "")
    data = output.get("data", {})
    plain = data.get("text/plain", "")
    if "image/png" in data:
        alt = output.metadata.get("image/png", {}).get("alt") or plain
        return ("picture", re.sub(r"[^A-Za-z0-9+/=]", "", data["image/png"]), alt)
    if "text/html" in data and RESULTS in data:
        held = {(name, result_name(name)): those for name, those in data[RESULTS].get("names", {}).items() if those}
        links = macro("report/templates/shared.html", "ways_to_names", held) if held else ""
        linked = _BADGE.sub(rf'<a href="../{help_name(lang)}">\g<0></a>', data["text/html"])
        return ("html", linked + links, "")
    if not plain or "application/vnd.jupyter.widget-view+json" in data:
        return None
    return ("text", plain, "")


def help_name(lang: str) -> str:
    """Return the name of the page that says what verdicts mean; it lies beside the index."""
    return f"verdicts.{lang}.html"


def help_page(lang: str) -> str:
    """Return the page that says what verdicts mean, in HTML that fetches nothing."""
    with using(lang):
        return document(
            "verdicts",
            claims=(SUPPORTED, NOT_SUPPORTED, INSUFFICIENT),
            levels=(MET, MISSED, OPEN),
            pages={page: families for page, families in PAGES.items() if page.isdigit()},
            meaning=meaning,
            family_in_words=family_in_words,
            percent=percent,
        )


def title_of(book: NotebookNode) -> str:
    """Return the first heading of a notebook's prose; empty without one."""
    for cell in book.cells:
        if cell.cell_type == "markdown":
            tokens = _markdown().parse(cell.source)
            for token, inline in zip(tokens, tokens[1:], strict=False):
                if token.type == "heading_open" and token.tag == "h1":
                    return _plain(inline)
    return ""


def records(book: NotebookNode) -> list[dict]:
    """Return what the kit's displays recorded in an executed notebook, in order."""
    return [
        output.data[RESULTS]
        for cell in book.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if RESULTS in output.get("data", {})
    ]


NAMES = {"en": "English", "ja": "日本語"}

Row = tuple[str, str]

# Results that mean something else under another definition of high utilization.
OF_THE_STATE = {"reach", "retention_in_state", "days_to_handoff_median", "share_in_state_at_handoff", "at_stake"}


COLUMNS = (
    ("accounts_at_start", "logo_retention", "grr_12m", "nrr_12m", "reach", "retention_in_state", "definition"),
    ("days_to_handoff_median", "share_in_state_at_handoff", "at_stake")
    + ("contact_over", "needs_answered", "people_needed"),
)
"""Results side by side: a table of what customers do, and one of the work on it."""


def index(record: Mapping, last: Mapping, lang: str, displays: Sequence = (), accounts: Mapping | None = None) -> str:
    """Return the index of a quarter's folder: the overview, then segments, names, and the way to all pages.

    HTML that fetches nothing; whatever comes from data is escaped.

    `record`: run.json of this quarter. `last`: run.json of the quarter before; without runs where there is none. `lang`
    ({"en", "ja"}). `displays`: entries of `record`, each with what the page's displays recorded. `accounts`: everybody,
    by id.
    """
    if any(record[name] != last.get(name) for name in ("company", "parameters")):
        # Numbers of another company or of other parameters are no change.
        last = {"runs": []}
    from cslib.report.decisions import shown

    with using(lang):
        total: Row = ("", "")
        by_column: dict[str, dict[Row, None]] = {}
        for row in map(_row, record["runs"]):
            if row[0]:
                by_column.setdefault(row[0], {total: None})[row] = None
        runs = sorted(record["runs"], key=lambda entry: (bool(entry.get("title")), entry["lang"] == lang))
        definition = record["definition"]
        source = definition.get("source")
        year = record.get("fiscal_year", {"start": 1, "named": "start"})
        of_all = [pair for pair in displays if not pair[0]["segment_by"] and pair[0]["lang"] == lang]
        overview = Overview(record, _results(record, total, lang), of_all, accounts or {})
        return document(
            "index",
            tr=say,
            overview=overview,
            lists=[name for name in LISTS if name in overview.results],
            most=MOST_NAMES,
            series=SERIES,
            percent=percent,
            since_last=_change,
            book="tables.xlsx" if lang == next(iter(record.get("languages", ())), lang) else f"tables.{lang}.xlsx",
            lacks=places_in_words,
            since={kind: date(pd.Timestamp(day)) for kind, day in record.get("policies", {}).items()},
            record=record,
            names=NAMES,
            quarter=Quarter.parse(record["quarter"], year["start"], year["named"]).in_words,
            as_of=last_day(record["as_of"]),
            doubts=doubts_in_words([Doubt(**one) for one in record.get("doubts", ())]),
            read_as=paragraph(*said(record.get("conventions", {}))),
            definition=definition_in_words(definition["value"], source) if source else "",
            parameters=labelled(record["parameters"]),
            where=lambda entry: " · ".join([segment_in_words(*_row(entry)), entry["notebook"], NAMES[entry["lang"]]]),
            groups=[_group(overview, last, by, rows, lang) for by, rows in (by_column or {"": [total]}).items()],
            last=last,
            others=[one for one in record.get("languages", ()) if one != lang],
            titles={entry["notebook"]: entry.get("title") or entry["notebook"] for entry in runs},
            **shown(record, "due", "running", "new"),
            help=help_name(lang),
            helps=[(one, help_name(one)) for one in NAMES if any(entry["lang"] == one for entry in record["runs"])],
        )


def _group(overview: Overview, last: Mapping, by: str, rows: Iterable[Row], lang: str) -> dict:
    """Return what the index shows side by side: rows (name, which, figures now and before), and which figures."""
    other = last["runs"] and last["definition"]["value"] != overview.record["definition"]["value"]
    lines = []
    for row in rows:
        results, before = (_results(made, row, lang) for made in (overview.record, last))
        before = {name: one for name, one in before.items() if not (other and name in OF_THE_STATE)}
        now = replace(overview, results=results, place=f"{row[0]}={row[1]}:" if row[0] else "")
        lines.append((value_in_words(*row) if row[0] else tr("All accounts"), row, now, before))
    there = {name for *_, now, _ in lines for name in now.results}
    tables = [{name: result_name(name) for name in columns if name in there} for columns in COLUMNS]
    heading = tr("Side by side: {column}", column=column(by)) if by else tr("All accounts")
    return {"heading": heading, "tables": [one for one in tables if one], "lines": lines}


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


def _change(value: float, unit: str) -> str:
    """Write how a figure moved since last quarter, with its sign."""
    if unit == "share":
        return points(value)
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return sign + quantity(abs(value), unit)
