"""What is shown of results: findings, tables and charts, their templates, and what stands where one lacks."""

from __future__ import annotations

import base64
import inspect
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, wraps
from html import escape
from itertools import compress
from pathlib import Path

from cslib import language
from cslib.language import N_, date, tr
from cslib.show.columns import Column, Names
from cslib.show.verdicts import meaning
from cslib.show.wording import count, estimate_in_words, paragraph, places_in_words, verdict_in_words, width
from cslib.stats.estimate import INSUFFICIENT, MET, MISSED, NOT_SUPPORTED, OPEN, SUPPORTED, VIEWS, Estimate, Unavailable


def with_n(result: Estimate | Unavailable | None) -> str:
    """Write an estimate with its interval and the accounts behind it."""
    if not result or result.estimate is None:
        return tr("no estimate")
    return estimate_in_words(result, count(result.n))


def with_churn(result: Estimate | Unavailable | None) -> str:
    """Write an estimate with its interval, the accounts behind it, and how many of them churned."""
    if not result or result.estimate is None:
        return tr("no estimate")
    return estimate_in_words(result, count(result.n), tr("{events} churned", events=language.number(result.events)))


def known(result: Estimate | Unavailable | None) -> bool:
    """Tell whether there is an estimate."""
    return bool(result) and result.estimate is not None


def if_known(result: Estimate | Unavailable | None) -> Estimate | None:
    """Leave a cell empty where there is no estimate, so that a column without any can be left out."""
    return result if known(result) else None


def of_claims(named: Mapping[str, Estimate]) -> dict[str, Estimate]:
    """Return what the record keeps of a family of claims: the supported ones, else one that says how many were tried.

    Names begin with the family's.
    """
    judged = {f"{one.claim.family}_{name}": one for name, one in named.items() if one.claim}
    return {name: one for name, one in judged.items() if one.verdict == SUPPORTED} or dict(list(judged.items())[:1])


def in_short(
    name: str, found: Sequence[str], decide: Sequence[str], results: Mapping[str, Estimate | Unavailable] | None = None
) -> Finding:
    """Close a notebook: what was found, and what to decide."""
    return Finding(name, (), None, results or {}, tr("In short"), tuple(found), decide=tuple(decide))


MOST_IN_A_PARAGRAPH = 3
PACKAGE = Path(__file__).parents[1]
RESULTS = "application/vnd.cslib.results+json"

_GOOD, _BAD, _OPEN = "#00664b", "#a84300", "#5c5c5c"
_COLOURS = {SUPPORTED: _GOOD, MET: _GOOD, NOT_SUPPORTED: _BAD, MISSED: _BAD, INSUFFICIENT: _OPEN, OPEN: _OPEN}
_COLOURS[None] = "#0072b2"


def records(results: Mapping[str, Estimate | Unavailable]) -> dict[str, dict]:
    """Return the plain records of named results."""
    return {name: result.record() for name, result in results.items()}


class Display:
    """The common part of all displays: a name, a language, results, who is behind the counts, and the MIME bundle."""

    kind = ""

    def _bundle(self) -> dict:
        raise NotImplementedError

    def _extra(self) -> dict:
        return {}

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = self._bundle()
        bundle[RESULTS] = {
            "kind": self.kind,
            "name": self.name,
            "lang": self.lang,
            "results": records(self.results),
            **({"names": {name: list(map(list, those)) for name, those in self.names.items()}} if self.names else {}),
            **self._extra(),
        }
        return bundle


@dataclass(frozen=True)
class Finding(Display):
    """Sentences that say what was found, how sure it is, on how many, and what to do next.

    - `name`: stable id, unique in a notebook.
    - `sentences`: in the current language, without markup. Where there are more than three, a page shows the first and
      lists the others.
    - `verdict`: as `cslib.stats.court` gives it; None where nothing is claimed.
    - `results`: the numbers that the sentences rest on, by the names of the report.
    - `title`: a short heading.
    - `points`: lines of a list below the sentences.
    - `next`: what to do next, as a sentence.
    - `decide`: what is to be decided.
    - `missing`: tables or columns that it would have needed.
    - `names`: who is behind the counts among the results.
    """

    name: str
    sentences: tuple[str, ...]
    verdict: str | None = None
    results: Mapping[str, Estimate | Unavailable] = field(default_factory=dict)
    title: str = ""
    points: tuple[str, ...] = ()
    next: str = ""
    decide: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    names: Mapping[str, Names] = field(default_factory=dict)
    lang: str = field(default_factory=language.current)
    kind = "finding"

    @property
    def text(self) -> str:
        """All sentences in one paragraph."""
        with language.using(self.lang):
            return paragraph(*self.sentences, self.next)

    @property
    def decisions(self) -> str:
        """The heading of what is to be decided, in the finding's own language."""
        with language.using(self.lang):
            return tr("To decide")

    @property
    def badge(self) -> str:
        """The verdict in words, in the finding's own language."""
        with language.using(self.lang):
            return verdict_in_words(self.verdict)

    def _html(self) -> str:
        lead = self.sentences[: 1 if len(self.sentences) > MOST_IN_A_PARAGRAPH else None]
        with language.using(self.lang):
            return render(
                "show/templates/finding.html",
                finding=self,
                kind=self.verdict.replace(" ", "-") if self.verdict else "plain",
                colour=_COLOURS[self.verdict],
                meaning=meaning(self.verdict),
                lead=paragraph(*lead),
                rest=self.sentences[len(lead) :],
            )

    def __str__(self) -> str:
        head = " ".join(part for part in (f"[{self.badge}]" if self.badge else "", self.title) if part)
        lines = [*filter(None, [head, self.text]), *(f"- {point}" for point in self.points)]
        return "\n".join([*lines, *([self.decisions] if self.decide else []), *(f"- {item}" for item in self.decide)])

    def _bundle(self) -> dict:
        return {"text/html": self._html(), "text/plain": str(self)}

    def _extra(self) -> dict:
        extra = {"title": self.title, "text": self.text, "points": list(self.points), "decide": list(self.decide)}
        extra |= {"verdict": self.verdict, "lead": self.sentences[0] if self.sentences else self.title}
        return extra | ({"missing": list(self.missing)} if self.missing else {})


@dataclass(frozen=True)
class TableView(Display):
    """A table for reading; its record holds every row.

    `name`, `title`: stable id; heading. `rows`: raw values, one for each column. `note`: a line below: units, n, where
    the rest is. `shown`: how many rows a page shows at most.
    `names`: who is behind the counts among the results. `ids`: the accounts that the rows are about, if they are.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple, ...]
    note: str = ""
    results: Mapping[str, Estimate | Unavailable] = field(default_factory=dict)
    shown: int = 20
    names: Mapping[str, Names] = field(default_factory=dict)
    ids: tuple[str, ...] = ()
    lang: str = field(default_factory=language.current)
    kind = "table"

    @classmethod
    def of(
        cls,
        name: str,
        title: str,
        rows,
        columns: Sequence[Column],
        note: str = "",
        last: Sequence[tuple] = (),
        filled: bool = False,
        **more,
    ) -> TableView:
        """Show rows, then those of `last`; each column knows where it reads.

        `columns`: with keys. `last`: further rows as they are, such as a total. `filled`: leave out columns of which no
        cell holds anything. `**more`: ``results``, ``shown`` and ``names``, as the attributes.
        """
        rows = list(rows.itertuples() if hasattr(rows, "itertuples") else rows)
        if rows and not last and all(hasattr(row, "account_id") for row in rows):
            more.setdefault("ids", tuple(str(row.account_id) for row in rows))
        cells = [*(tuple(column.of(row) for column in columns) for row in rows), *last]
        if filled:
            held = [any(map(_holds, column)) for column in zip(*cells, strict=True)]
            columns, cells = list(compress(columns, held)), [tuple(compress(row, held)) for row in cells]
        return cls(name, title, tuple(columns), tuple(cells), note, **more)

    @property
    def notes(self) -> list[str]:
        """What stands below: the note, and that not all rows are shown, in the table's own language."""
        with language.using(self.lang):
            cut = tr("The first {shown} of {n} rows are shown.", shown=self.shown, n=language.number(len(self.rows)))
        return [note for note in (self.note, cut if len(self.rows) > self.shown else "") if note]

    def _cells(self, say) -> list[list]:
        with language.using(self.lang):
            return [
                [say(column, value) for column, value in zip(self.columns, row, strict=True)]
                for row in self.rows[: self.shown]
            ]

    def _html(self) -> str:
        say = Column.stacked if len(self.columns) > 4 else lambda column, value: (column.say(value), "")
        rows = [list(zip(self.columns, cells, strict=True)) for cells in self._cells(say)]
        return render("show/templates/table.html", table=self, rows=rows)

    def __str__(self) -> str:
        lines = [[column.heading for column in self.columns], *self._cells(Column.say)]
        widths = [max(width(line[i]) for line in lines) for i in range(len(self.columns))]

        def pad(text: str, i: int) -> str:
            space = " " * (widths[i] - width(text))
            return text + space if self.columns[i].left else space + text

        table = ["  ".join(pad(cell, i) for i, cell in enumerate(line)).rstrip() for line in lines]
        return "\n".join([self.title, *table, *self.notes])

    def _bundle(self) -> dict:
        return {"text/html": self._html(), "text/plain": str(self)}

    def _extra(self) -> dict:
        with language.using(self.lang):
            labels = [label for column in self.columns for label in column.labels()]
            rows = [
                [plain for column, value in zip(self.columns, row, strict=True) for plain in column.values(value)]
                for row in self.rows
            ]
        kinds = [kind for column in self.columns for kind in column.kinds()]
        ids = {"ids": list(self.ids)} if self.ids else {}
        return {"title": self.title, "columns": labels, "kinds": kinds, "rows": rows, "note": self.note} | ids


def _holds(value) -> bool:
    return value is not None and value == value and value not in ("", "–")


@dataclass(frozen=True)
class ChartView(Display):
    """A drawn chart with the text that stands for it.

    `name`, `title`: stable id; the finding that the chart shows. `alt`: the chart in a sentence or two, with its key
    numbers. `figure` (matplotlib Figure): to go on with: ``result.chart().figure.axes[0].set_title(...)``.
    """

    name: str
    title: str
    alt: str
    png: bytes = field(repr=False)
    results: Mapping[str, Estimate | Unavailable] = field(default_factory=dict)
    names: Mapping[str, Names] = field(default_factory=dict)
    lang: str = field(default_factory=language.current)
    figure: object = field(default=None, repr=False, compare=False)
    kind = "chart"

    def __str__(self) -> str:
        return self.alt

    def _bundle(self) -> dict:
        return {"image/png": base64.b64encode(self.png).decode("ascii"), "text/plain": self.alt}

    def _extra(self) -> dict:
        return {"title": self.title, "alt": self.alt}

    def _repr_mimebundle_(self, include=None, exclude=None):
        return super()._repr_mimebundle_(include, exclude), {"image/png": {"alt": self.alt}}


def shows(
    of: type,
    method: str,
    asks: str | Callable[[], str] = "",
    results: Sequence[str] = (),
    title: str | Callable[[], str] = "",
):
    """Return a decorator that makes a function the view of a result: ``result.chart()``.

    `of` (type): the kind of result; the function takes one as its first argument. `method`: by which name it is called
    on the result. `asks` (str or callable): the question that the view answers: a sentence to say, or a function that
    says one. Where the result is Unavailable the page says so in its place, with what is missing; also where the view
    returns an Unavailable, for a part that it needs. `results` (sequence of str): names of the results that the report
    then lists as missing. `title` (str or callable): the heading where it is not a table that is missing, likewise.

    A view may yield sentences, one after the other, and return the Finding around them.
    """

    def say(sentence: str | Callable[[], str]) -> str:
        return sentence() if callable(sentence) else tr(sentence)

    def register(view):
        default = inspect.signature(view).parameters["name"].default

        @wraps(view)
        def shown(result, *args, name: str = default, **kwargs):
            needs = result
            if result or not asks:
                needs = view(result, *args, name=name, **kwargs)
                needs = _around(needs) if inspect.isgenerator(needs) else needs
            if not asks or not isinstance(needs, Unavailable):
                return needs
            return missing(name, say(asks), needs, results, say(title))

        VIEWS.setdefault(of, {})[method] = shown
        return shown

    return register


def _around(view: Generator[str, None, Finding]) -> Finding:
    """Return a finding with the sentences that its view yields before those that it has."""
    sentences = []
    while True:
        try:
            sentences.append(next(view))
        except StopIteration as last:
            return replace(last.value, sentences=(*sentences, *last.value.sentences)) if sentences else last.value


def missing(name: str, question: str, needs: Unavailable, results: Sequence[str] = (), title: str = "") -> Finding:
    """Return the display in place of a section that lacks a table, or a definition to work with.

    `name`: stable id of what would have been shown. `question`: the question that it would answer, in the current
    language. `needs`: what an analysis returned instead of a result. `results`: names of the results that the report
    then lists as missing. `title`: the heading where it is not a table that is missing.
    """
    if needs.reason in _BESIDES:
        return Finding(name, (tr(_BESIDES[needs.reason]),), title=title)
    answer = tr("With it, this section would answer: {question}", question=question)
    if needs.reason == "searched among all accounts":
        sentences, title = (tr("The search for a rule looks at all accounts; see the page of all accounts."),), ""
    elif needs.reason == "no policy in force":
        sentences = (tr("No definition of high utilization is in force, so there is nothing to check yet."),)
        title = tr("No policy in force")
    elif "high_utilization" in needs.needs:
        sentences = (
            tr("There is no definition of high utilization: none was given, is in force, or was found."),
            answer,
        )
        title = tr("No definition")
    else:
        sentences = (tr("This company's data do not have {places}.", places=places_in_words(needs.needs)), answer)
        title = tr("Not in the data")
    return Finding(name, sentences, title=title, results=dict.fromkeys(results, needs), missing=tuple(needs.needs))


_BESIDES = {
    "no past quarter": N_("No past quarter has enough behind it to learn from and to try on."),
    "data begin later": N_("Nobody was a customer at the start of the quarter."),
    "nothing to compare": N_("No rule could be compared: too few accounts or churns in the discovery half."),
    "nobody active": N_("No customer is active at the end of the quarter: there is no work to divide."),
    "fewer than two people": N_(
        "The work with these customers fills fewer than two people, so there is no team to split here."
    ),
    "no replays": N_("The replays are not at hand; benchmarks/replay.py makes them."),
}
"""What is missing where it is no table: reason -> sentence."""


def nothing(name: str, why: str = "") -> Finding:
    """Return the display for a result without a single account in it."""
    return Finding(name, (why or tr("No account here has what this chart would show."),))


def render(template: str, **values) -> str:
    """Fill a template in the current language.

    `template`: its path in the package, such as ``show/templates/finding.html``. `**values`: what it names. Templates
    know ``tr`` and ``date`` too.
    """
    return _environment().get_template(template).render(values)


def macro(template: str, name: str, *values, **more) -> str:
    """Fill one macro of a template, as :func:`render` does a whole one."""
    return str(getattr(_environment().get_template(template).module, name)(*values, **more))


@cache
def _environment():
    # Not needed before the first display is drawn.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def finalize(value):
        # Quotes are written as Python's html writes them, and as they stand in the built notebooks.
        return value if hasattr(value, "__html__") else Markup(escape(str(value)))

    environment = Environment(
        loader=FileSystemLoader(PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals |= {"tr": tr, "date": date}
    return environment
