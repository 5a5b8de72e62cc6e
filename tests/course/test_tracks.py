"""Two tracks from the same sources: what each reads, answers and takes, and how a lesson is folded to one."""

import ast
import json
import re
from pathlib import Path

import nbformat
import pytest
import yaml

from cslib import notebooks
from cslib.course import drafts, folder, progress
from cslib.course.progress import PARTS
from cslib.course.question import CORRECT
from cslib.language import LANGUAGES, using

ROOT = Path(__file__).parents[2]
LESSONS = notebooks.sources(ROOT / "notebooks" / "src")


def book_of(source: Path, lang: str, track: str = ""):
    """Return a lesson as its source has it now, with the outputs of the built one, folded to a track."""
    book = notebooks.notebook(source, lang)
    built = nbformat.read(ROOT / "notebooks" / lang / f"{source.stem}.ipynb", 4)
    outputs = {cell.id: cell.outputs for cell in built.cells if cell.cell_type == "code"}
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs = outputs.get(cell.id, [])
    if track == folder.CSM:
        folder._fold(book, source.stem, lang)
    return book


def read(book):
    """Give the cells that are seen without unfolding anything, as JupyterLab folds headings."""
    folded = 9
    for cell in book.cells:
        heading = re.match(r"(#+) ", cell.source) if cell.cell_type == "markdown" else None
        if heading and len(heading[1]) <= folded:
            folded = len(heading[1]) if cell.metadata.get("jp-MarkdownHeadingCollapsed") else 9
            yield cell
        elif folded == 9 and "cs.course.Page(" not in cell.source:
            yield cell


def minutes(book, lang: str) -> float:
    """Return how long it takes to read, as exercises/course.yml says."""
    total = 0.0
    for cell in read(book):
        if cell.cell_type == "markdown":
            prose = cell.source
            total += len(re.sub(r"\s", "", prose)) / 500 if lang == "ja" else len(prose.split()) / 200
        else:
            total += 3 if "explore" in cell.metadata.get("tags", ()) else sum("data" in one for one in cell.outputs)
    return total


@pytest.mark.parametrize("track", folder.TRACKS)
@pytest.mark.parametrize("source", LESSONS, ids=lambda path: path.stem)
def test_minutes_of_reading_are_counted_from_prose_and_figures(source, track):
    (part,) = [part.on(track) for part in PARTS if part.name == source.stem]
    for lang in LANGUAGES:
        found = minutes(book_of(source, lang, track), lang)
        assert abs(found - part.reading) <= 3.5, (lang, found)


@pytest.mark.parametrize("track", folder.TRACKS)
def test_minutes_of_exercises_are_three_a_question_and_what_texts_say(track):
    keys = [*progress.transcript(folder.Learner()).states, *drafts.names()]
    for part in (part.on(track) for part in PARTS if part.number):
        own = part.keys(track, keys)
        texts = sum(yaml.safe_load(drafts.names()[key].read_text())["minutes"] for key in own if key in drafts.names())
        asked = 3 * sum(key[:2].isdigit() for key in own)
        assert abs(asked + texts - part.exercises) <= 5, (part.name, asked, texts)


def test_the_csm_track_takes_about_four_hours_with_both_desks_whole():
    csm = {part.name: part for part in progress.parts_of(folder.CSM)}
    everything = {part.name: part for part in PARTS}
    assert 225 <= sum(part.minutes for part in csm.values()) <= 255
    assert all(csm[name] == everything[name] for name in ("desk.onboarding", "desk.adoption"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("source", LESSONS, ids=lambda path: path.stem)
def test_what_the_csm_track_shows_has_no_p(source, lang):
    shown = []
    for cell in read(book_of(source, lang, folder.CSM)):
        shown += [cell.source] if cell.cell_type == "markdown" else []
        shown += [one.data.get("text/plain", "") for one in cell.get("outputs", ()) if "data" in one]
    found = [re.search(r".{0,60}(?<![\w.-])p(?![\w.-]).{0,60}|.{0,40}p値.{0,40}|p-value", text) for text in shown]
    assert not [match[0] for match in found if match]


@pytest.mark.parametrize("source", LESSONS, ids=lambda path: path.stem)
def test_what_is_folded_in_a_lesson_still_runs_and_shows_nothing_before(source):
    for cell in book_of(source, "en", folder.CSM).cells:
        if cell.cell_type == "code" and "analyst" in cell.metadata.get("tags", ()):
            *_, shown, page = ast.parse(cell.source).body
            assert isinstance(shown, ast.Assign) and "cs.course.Page" in ast.unparse(page) and not cell.outputs


def learner(path: Path, track: str = "", lang: str = "en") -> folder.Learner:
    folder.prepare(path, lang, "Aoi")
    return folder.choose_track(folder.read(path), track) if track else folder.read(path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "mark"), [("en", "(for analysts and managers)"), ("ja", "（分析担当・マネージャー向け）")]
)
def test_a_chosen_track_folds_the_folder_and_changing_it_loses_no_answer(tmp_path, lang, mark):
    me = learner(tmp_path / "me", lang=lang)
    path = tmp_path / "me" / lang / "exercises" / folder.readable("03_retention.ipynb", lang)
    book = nbformat.read(path, 4)
    before = [cell.source for cell in book.cells]
    book.cells.append(nbformat.v4.new_markdown_cell("My own note.", id="mine"))
    nbformat.write(book, path)
    folder.choose_track(me, folder.CSM)
    cells = nbformat.read(path, 4).cells
    nbformat.validate(nbformat.read(path, 4))
    headings = {cell.source for cell in cells if cell.metadata.get("jp-MarkdownHeadingCollapsed")}
    # Six of the seven questions, and the text.
    assert len(headings) == 7 and all(mark in heading for heading in headings)
    assert not any(re.match(r"## 7\.", heading) for heading in headings) and cells[-1].source == "My own note."
    assert folder.read(me.folder).track == folder.CSM
    folder.prepare(tmp_path / "me", lang)
    assert folder.read(me.folder).track == folder.CSM
    folder.choose_track(folder.read(me.folder), folder.ANALYST)
    cells = nbformat.read(path, 4).cells
    assert [cell.source for cell in cells] == [*before, "My own note."]
    assert not any(cell.metadata.get("jp-MarkdownHeadingCollapsed") for cell in cells)


@pytest.mark.slow
def test_what_the_track_leaves_out_is_neither_open_nor_weak_nor_counted(tmp_path):
    me = learner(tmp_path / "me", folder.CSM)
    for key in ("01.1", "01.10"):
        me.note(key, CORRECT)
    for _ in range(3):
        me.note("01.5", "not yet")
    found = progress.transcript(me)
    (part,) = [part for part in progress.parts_of(folder.CSM) if part.number == "01"]
    assert found.left(part) == 0 and found.weak == []
    assert sum(state == CORRECT for state in found.states.values()) == 2
    everything = progress.transcript(folder.choose_track(me, folder.ANALYST))
    assert everything.weak == ["01.5"] and len(everything.open(part)) > 8
    for track in folder.TRACKS:
        (left,) = re.findall(r"About ([\d.]+) hours", str(progress.home(folder.Learner(track=track))))
        assert abs(60 * float(left) - sum(part.minutes for part in progress.parts_of(track))) <= 3


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_to_begin_at_asks_by_two_buttons(tmp_path, lang):
    me = learner(tmp_path / "me", lang=lang)
    home = nbformat.read(me.folder / lang / folder.home_name(lang), 4)
    assert any(cell.source == "cs.course.tracks()" for cell in home.cells)
    with using(lang):
        csm, everything = (widget for widget in walked(progress.tracks(me)) if type(widget).__name__ == "Button")
        csm.click()
        assert folder.read(me.folder).track == folder.CSM
        everything.click()
    assert yaml.safe_load((me.folder / folder.FILE).read_text())["track"] == folder.ANALYST
    assert json.loads((me.folder / folder.SHIPPED).read_text())


def walked(widget):
    """Give a widget and everything in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walked(child)


def test_the_map_has_every_part_and_its_minutes():
    rows = progress.course_map().rows
    assert [row[0] for row in rows] == [part.title for part in PARTS]
    assert all(row[3] + row[4] == row[5] and row[2] for row in rows)
    assert all((ROOT / "exercises" / "src" / f"{row[1]}.py").exists() for row in rows)
    assert [row[6] for row in rows] == [part.on(folder.CSM).minutes for part in PARTS]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_idea_is_taught_and_practised_where_the_map_says(lang):
    """Of the table below the map: questions, texts and desks of these names are there, and each is named."""
    book = notebooks.notebook(LESSONS[0], lang)
    table = next(cell.source for cell in book.cells if "| 02.1" in cell.source)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines() if line.startswith("|")][2:]
    asked = {
        f"{source.stem[:2]}.{number}"
        for source in notebooks.sources(ROOT / "exercises" / "src")
        for number in re.findall(r"question=(\d+)", source.read_text(encoding="utf-8"))
    }
    with using(lang):
        texts = {drafts.read(name).title for name in drafts.names()}
    parts = yaml.safe_load((ROOT / "exercises" / "course.yml").read_text(encoding="utf-8"))["parts"]
    played = {part[lang]["title"] for part in parts if part["name"][:2] not in {path.stem[:2] for path in LESSONS}}
    practised = set()
    for _, taught, where in rows:
        assert set(re.split(", |、", taught)) <= {path.stem[:2] for path in LESSONS}
        practised |= set(re.split(", |、", where))
    own = {"en": "Ten accounts of your own", "ja": "自分で選ぶ10社"}[lang]
    assert len(rows) >= 24 and practised <= asked | texts | played | {own}
    assert texts | played | {own} <= practised
