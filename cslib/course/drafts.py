"""Texts of the job that learners write: what can be checked by rule, an expert's version with a rubric, a sheet.

All that a text is about stands in exercises/drafts, a file for each; a new one is a piece of text.
"""

import datetime
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import yaml

from cslib import language
from cslib.course import folder as learners
from cslib.course.question import WIDE, Card, Form
from cslib.course.task import EXERCISES, Field, number_in
from cslib.door import read_yaml
from cslib.errors import SourceError
from cslib.files import write
from cslib.language import N_, tr
from cslib.show.display import render
from cslib.show.wording import width

DRAFTS = EXERCISES.parent / "drafts"
COMPARED = "compared"
TO_PRINT = N_("Kept in {file}. To print it, right-click it in the list on the left and open it in a new browser tab.")


class Draft(SimpleNamespace):
    """A text to write, in one language: what its file says, with `name` and `tone` (words to avoid, and why).

    `fields` gives the limits of each part of the text: `least` and `most` (signs; a Japanese one counts as two),
    `questions` (at most), `number` (a number, at most this). `labels` and `expert` go by the same names.
    """

    def missing(self, texts: Mapping[str, str]) -> list[str]:
        """Return the labels of the parts that are still empty, or too short for anybody to act on."""

        def short(text: str, limit: Mapping) -> bool:
            return number_in(text) is None if "number" in limit else width(text.strip()) < limit["least"]

        return [self.labels[name] for name, limit in self.fields.items() if short(texts.get(name, ""), limit)]

    def burdens(self, texts: Mapping[str, str]) -> list[str]:
        """Return a sentence for each part that asks too much of its reader, and for each word that spoils the tone."""
        said, a_sign = [], 2 if self.tone is _tones()["ja"] else 1
        for name, limit in self.fields.items():
            text, label = texts.get(name, ""), self.labels[name]
            asked, signs, most = text.count("?") + text.count("？"), width(text.strip()), limit.get("most", 0)
            if most and signs > most:
                places = {"label": label, "n": signs // a_sign, "most": most // a_sign}
                said.append(tr("{label}: long for its reader, {n} characters; {most} should do.", **places))
            if asked > limit.get("questions", asked):
                places = {"label": label, "n": asked, "most": limit["questions"]}
                said.append(tr("{label}: {n} questions at once; {most} should do.", **places))
            if "number" in limit and (number_in(text) or 0) > limit["number"]:
                said.append(
                    tr("{label}: {n} is a burden; {most} should do.", label=label, n=text, most=limit["number"])
                )
            found = (word for word in self.tone if word in text.lower())
            said += [tr("{label}: “{word}”: {why}", label=label, word=word, why=self.tone[word]) for word in found]
        return said


@cache
def names() -> dict[str, Path]:
    """Return every text to write by name, with its file, in the order in which they are best written."""
    return {path.stem.split("_", 1)[1]: path for path in sorted(DRAFTS.glob("[0-9]_*.yml"))}


@cache
def _tones() -> dict[str, dict[str, str]]:
    return yaml.safe_load((DRAFTS / "tone.yml").read_text(encoding="utf-8"))


@cache
def _said(name: str) -> dict:
    return yaml.safe_load(names()[name].read_text(encoding="utf-8"))


def part_of(name: str) -> str:
    """Return the notebook that a text belongs to (``02``)."""
    return _said(name)["part"]


def read(name: str) -> Draft:
    """Return a text to write, in the current language. Raises SourceError if there is none of that name."""
    if name not in names():
        raise SourceError(
            tr("There is no text {name!r} to write; there are: {names}", name=name, names=", ".join(names()))
        )
    return Draft(name=name, tone=_tones()[language.current()], **_said(name) | _said(name)[language.current()])


class Editor(Form):
    """Where a text is written. Every change is kept in the learner's folder at once, in drafts/<name>.yml."""

    def __init__(self, draft: Draft, learner: learners.Learner):
        import ipywidgets

        self.draft, self.learner = draft, learner
        told = {tr("Look it over"): self.look, tr("Compare"): self.compare, tr("Sheet to print"): self.sheet}
        fields = [
            Field(name, draft.labels[name], "long", shown=str(3 + limit["most"] // 200))
            if "most" in limit
            else Field(name, draft.labels[name])
            for name, limit in draft.fields.items()
        ]
        super().__init__(fields, told, [ipywidgets.HTML(Card(draft.title, draft.case)._repr_html_())])
        kept = self._kept()
        self.fill(kept.get("texts", {}))
        self.ticks = [
            ipywidgets.Checkbox(place in kept.get("ticked", []), description=text, indent=False, layout=WIDE)
            for place, text in enumerate(draft.rubric)
        ]
        for control in (*self.controls.values(), *self.ticks):
            control.observe(lambda _: self._keep(), "value")

    @property
    def _file(self) -> Path | None:
        return self.learner.folder and self.learner.folder / "drafts" / f"{self.draft.name}.yml"

    def _kept(self) -> dict:
        try:
            said = read_yaml(self._file)
        except (TypeError, SourceError):
            said = None
        fits = isinstance(said, dict) and isinstance(said.get("texts"), dict) and isinstance(said.get("ticked"), list)
        return said if fits else {}

    @property
    def written(self) -> dict[str, str]:
        """What stands in the fields, by name."""
        return {name: control.value for name, control in self.controls.items()}

    def _keep(self) -> None:
        ticked = [place for place, tick in enumerate(self.ticks) if tick.value]
        if self._file:
            kept = {"title": self.draft.title, "texts": self.written, "ticked": ticked}
            write(self._file, yaml.safe_dump(kept, allow_unicode=True, sort_keys=False))

    def look(self) -> Card:
        """Say what is missing, what is a burden to the reader, and which words spoil the tone."""
        missing = [tr("{label}: missing, or very short.", label=label) for label in self.draft.missing(self.written)]
        found = [*missing, *self.draft.burdens(self.written)]
        first = tr("Worth a second look:") if found else tr("Nothing is missing. Rules see no more than that: compare.")
        return Card(self.draft.title, (first,), points=tuple(found))

    def compare(self) -> Card:
        """Show an expert's version and the rubric beside it, once everything is written."""
        import ipywidgets

        if self.draft.missing(self.written):
            return Card(self.draft.title, (tr("Write everything first, then compare."),), points=self.look().points)
        self.learner.note(f"draft.{self.draft.name}", COMPARED)
        rows = [(self.draft.labels[name], text, self.draft.expert[name]) for name, text in self.written.items()]
        page = ipywidgets.HTML(render("course/templates/draft.html", part="compared", rows=rows))
        self.below.children = [page, ipywidgets.Label(tr("Tick what holds for yours:")), *self.ticks]
        said = tr("There are other good versions. Change yours where you like this one better.")
        return Card(self.draft.title, (said,))

    def sheet(self) -> Card:
        """Write a page to print, for a colleague's review, into the learner's folder."""
        if not self._file:
            said = tr("This is no learner's folder, so nothing is kept. Make one with: cslib learn")
            return Card(self.draft.title, (said,))
        page, day = self._file.with_suffix(".html"), language.date(datetime.date.today())
        rows = [(self.draft.labels[name], text) for name, text in self.written.items()]
        ticked = [(tick.description, tick.value) for tick in self.ticks]
        places = {"draft": self.draft, "rows": rows, "ticked": ticked, "who": self.learner.name, "lang": self.lang}
        write(page, render("course/templates/draft.html", part="sheet", day=day, **places))
        return Card(self.draft.title, (tr(TO_PRINT, file=page.relative_to(self.learner.folder).as_posix()),))


def draft(name: str, learner: learners.Learner | None = None):
    """Open a text of the job to be written.

    `name`: such as ``kickoff``. `learner` (Learner, optional): the one whose folder the current folder lies in by
    default. Raises SourceError if there is none of that name.
    """
    return Editor(read(name), learners.here() if learner is None else learner).box
