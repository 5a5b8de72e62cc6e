"""The page of one executed notebook: a file that stands by itself and fetches nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from nbformat import NotebookNode

from cslib.company.company import NOBODY
from cslib.company.policies.rule import Rule
from cslib.language import current, tr, using
from cslib.show.display import RESULTS
from cslib.show.template import render
from cslib.show.wording import column, rule_in_words

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
    labels = {
        "landmark_days": tr("Landmark (days)"),
        "horizon_months": tr("Horizon (months)"),
        "target": tr("Target retention a year"),
        "cap_days": tr("Handoff at the latest (days)"),
        "hours_per_week": tr("Contact hours per person and week"),
    }
    return [(labels.get(name, name), value) for name, value in parameters.items() if name != "definition"]


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
        lead, rest = (cells[:1], cells[1:]) if book.cells and book.cells[0].cell_type == "markdown" else ([], cells)
        source = facts.definition_source
        return document(
            "page",
            where=" · ".join([facts.company, facts.quarter, segment_in_words(facts.segment_by, facts.segment)]),
            title=reader.title or name,
            facts=facts,
            parameters=labelled(facts.parameters),
            definition=definition_in_words(facts.parameters.get("definition", ""), source) if source else "",
            lead=sum(lead, []),
            claims=[
                record
                for record in records(book)
                if record.get("kind") == "finding" and record.get("verdict") and record.get("title")
            ],
            headings=reader.headings,
            parts=sum(rest, []),
        )


# What a page shows of a cell: its kind (html, picture, text or warning), its content, and what stands for a picture.
Part = tuple[str, str, str]


class _Reader:
    """Turns cells into parts of a page, keeping the title and headings that it meets."""

    def __init__(self, lang: str):
        self.lang = lang
        self.title = ""
        self.headings: list[tuple[str, str]] = []

    def cell(self, cell: NotebookNode) -> list[Part]:
        if cell.cell_type == "markdown":
            return [("html", self._prose(cell.source), "")]
        return [part for output in cell.get("outputs", []) if (part := _output(output))]

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


def _output(output: NotebookNode) -> Part | None:
    if output.output_type == "stream":
        return ("warning" if output.name == "stderr" else "text", output.text, "")
    data = output.get("data", {})
    plain = data.get("text/plain", "")
    if "image/png" in data:
        alt = output.metadata.get("image/png", {}).get("alt") or plain
        return ("picture", re.sub(r"[^A-Za-z0-9+/=]", "", data["image/png"]), alt)
    if "text/html" in data and RESULTS in data:
        return ("html", data["text/html"], "")
    if not plain or "application/vnd.jupyter.widget-view+json" in data:
        return None
    return ("text", plain, "")


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
