"""The page of one executed notebook: a file that stands by itself and fetches nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path

from nbformat import NotebookNode

from cslib.company.company import NOBODY
from cslib.company.policies.rule import Rule
from cslib.language import date, tr, using
from cslib.show.display import RESULTS, verdict_class
from cslib.show.wording import column, rule_in_words, verdict_in_words

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Facts:
    """What the head of every page says.

    Attributes
    ----------
    company, quarter : str
    as_of : Timestamp
        First day after the quarter.
    segment_by, segment : str
        Empty for the total.
    parameters : mapping of str to value
        Those that the run was given, and their defaults.
    fingerprint : str
        Short hash of all tables.
    kit : str
        Version of cslib.
    definition_source : str
        Where the definition comes from: ``given``, ``policy``, ``proposed`` or ``none``.
    """

    company: str
    quarter: str
    as_of: object
    segment_by: str = ""
    segment: str = ""
    parameters: Mapping = field(default_factory=dict)
    fingerprint: str = ""
    kit: str = ""
    definition_source: str = ""


@cache
def style() -> str:
    """Return the style sheet of pages and index."""
    return (Path(__file__).parent / "page.css").read_text(encoding="utf-8")


def document(title: str, lang: str, body: str, wide: bool = False, more_style: str = "") -> str:
    """Return a whole HTML file around `body`, which must be escaped already; `more_style` follows the style sheet."""
    kind = "sheet wide" if wide else "sheet"
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style()}{more_style}</style>\n</head>\n"
        f'<body>\n<div class="{kind}">\n{body}\n</div>\n</body>\n</html>\n'
    )


def badge(verdict: str | None) -> str:
    """Return a verdict as a coloured label; nothing where nothing is claimed."""
    return f'<span class="badge {verdict_class(verdict)}">{escape(verdict_in_words(verdict))}</span>' if verdict else ""


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


def parameter_label(name: str) -> str:
    """Return how a parameter is called on pages; one of a notebook of your own keeps its name."""
    return {
        "landmark_days": tr("Landmark (days)"),
        "horizon_months": tr("Horizon (months)"),
        "target": tr("Target retention a year"),
        "cap_days": tr("Handoff at the latest (days)"),
        "hours_per_week": tr("Contact hours per person and week"),
    }.get(name, name)


def page(book: NotebookNode, lang: str, facts: Facts, name: str = "") -> str:
    """Return the page of an executed notebook.

    Parameters
    ----------
    book : NotebookNode
        Its prose and outputs are shown, its code is not.
    lang : {"en", "ja"}
    facts : Facts
    name : str
        The notebook's, should it have no title.

    Returns
    -------
    str
        HTML without any address that a browser would fetch. Everything that comes from data is escaped: prose
        allows no HTML, and HTML outputs are taken from the kit's own displays alone.
    """
    with using(lang):
        reader = _Reader(lang)
        cells = [reader.cell(cell) for cell in book.cells]
        lead, parts = (cells[0], cells[1:]) if book.cells and book.cells[0].cell_type == "markdown" else ([], cells)
        title = reader.title or name
        where = " · ".join([facts.company, facts.quarter, segment_in_words(facts.segment_by, facts.segment)])
        head = (
            f'<header class="top">\n<p class="where">{escape(where)}</p>\n<h1>{escape(title)}</h1>\n'
            f"{_facts(facts)}\n</header>"
        )
        footer = escape(tr("Made with cslib {version}. This page fetches nothing from the network.", version=facts.kit))
        body = "\n".join(
            [
                head,
                *lead,
                _glance(book),
                _contents(reader.headings),
                "<main>",
                *sum(parts, []),
                "</main>",
                f"<footer>{footer}</footer>",
            ]
        )
        return document(f"{title} – {where}", lang, body)


class _Reader:
    """Turns cells into HTML, keeping the title and headings that it meets."""

    def __init__(self, lang: str):
        self.lang = lang
        self.title = ""
        self.headings: list[tuple[str, str]] = []

    def cell(self, cell: NotebookNode) -> list[str]:
        if cell.cell_type == "markdown":
            return [self._prose(cell.source)]
        if cell.cell_type == "code":
            return [html for output in cell.outputs if (html := _output(output))]
        return []

    def _prose(self, text: str) -> str:
        markdown = _markdown()
        tokens = markdown.parse(text)
        kept, skipping = [], False
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
                kept.append(token)
            if token.type == "heading_close":
                skipping = False
        return markdown.renderer.render(kept, markdown.options, {})

    def _links(self, children: list) -> list:
        """Point links between notebooks to pages; write other addresses out, as a page leads nowhere else."""
        from markdown_it.token import Token

        kept, address = [], None
        for child in children:
            if child.type == "image":
                kept.append(Token("text", "", 0, content=child.content))
            elif child.type == "link_open":
                target = child.attrGet("href") or ""
                if re.fullmatch(r"[\w.-]+\.ipynb", target):
                    child.attrSet("href", f"{target.removesuffix('.ipynb')}.{self.lang}.html")
                    kept.append(child)
                elif target.startswith("#"):
                    kept.append(child)
                else:
                    address = target
            elif child.type == "link_close" and address is not None:
                kept.append(Token("text", "", 0, content=f" ({address})"))
                address = None
            else:
                kept.append(child)
        return kept


def _plain(inline) -> str:
    return "".join(child.content for child in inline.children or [])


@cache
def _markdown():
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


def _output(output: NotebookNode) -> str:
    if output.output_type == "stream":
        kind = ' class="warning"' if output.name == "stderr" else ""
        return f"<pre{kind}>{escape(output.text)}</pre>"
    data = output.get("data", {})
    plain = data.get("text/plain", "")
    if "image/png" in data:
        alt = output.metadata.get("image/png", {}).get("alt") or plain
        picture = re.sub(r"[^A-Za-z0-9+/=]", "", data["image/png"])
        return f'<figure><img alt="{escape(alt)}" src="data:image/png;base64,{picture}"></figure>'
    if "text/html" in data and RESULTS in data:
        return data["text/html"]
    if "application/vnd.jupyter.widget-view+json" in data:
        return ""
    return f"<pre>{escape(plain)}</pre>" if plain else ""


def fact(label: str, value: str, long: bool = False) -> str:
    """Return one entry of the list of facts at the head of a page; a long one takes two columns."""
    kind = ' class="long"' if long else ""
    return f"<div{kind}><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>"


def _facts(facts: Facts) -> str:
    entries = [fact(tr("As of"), date(facts.as_of))] if facts.as_of is not None else []
    entries += [
        fact(parameter_label(name), str(value)) for name, value in facts.parameters.items() if name != "definition"
    ]
    if facts.definition_source:
        said = definition_in_words(facts.parameters.get("definition", ""), facts.definition_source)
        entries.append(fact(tr("High utilization"), said, long=True))
    entries += [fact(tr("Data fingerprint"), facts.fingerprint), fact("cslib", facts.kit)]
    lines = "\n".join(entries)
    return f'<dl class="facts">\n{lines}\n</dl>'


def _contents(headings: list[tuple[str, str]]) -> str:
    if len(headings) < 2:
        return ""
    items = "\n".join(f'<li><a href="#{name}">{escape(text)}</a></li>' for name, text in headings)
    return f'<nav class="contents">\n<h2>{escape(tr("Contents"))}</h2>\n<ol>\n{items}\n</ol>\n</nav>'


def _glance(book: NotebookNode) -> str:
    """The verdicts of the page, each leading to its finding."""
    lines = [
        f'<li>{badge(record["verdict"])}<a href="#cs-{escape(record["name"])}">{escape(record["title"])}</a></li>'
        for record in records(book)
        if record.get("kind") == "finding" and record.get("verdict") and record.get("title")
    ]
    if not lines:
        return ""
    items = "\n".join(lines)
    return f'<section class="glance">\n<h2>{escape(tr("At a glance"))}</h2>\n<ul>\n{items}\n</ul>\n</section>'


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
