"""A learner's copy of the course: made, updated, and never robbed of what was written in it."""

import hashlib
import json
import os
import re
import sys
from pathlib import Path
from urllib.parse import quote

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cslib.course import folder
from cslib.course.question import Question
from cslib.errors import SourceError


def course(root: Path, text: str = "Read this.", extra: bool = False) -> Path:
    """Write a course of one lesson and one exercise, in both languages."""
    for lang in ("en", "ja"):
        lesson = new_notebook(cells=[new_markdown_cell(text, id="intro"), new_code_cell("1 + 1", id="sum")])
        cells = [
            new_markdown_cell(text, id="q-text"),
            new_code_cell("answer = ...\nq1.check(answer)", id="answer-1"),
        ]
        if extra:
            cells.insert(1, new_code_cell("answer = ...\nq2.check(answer)", id="answer-2"))
        for kind, book in (("notebooks", lesson), ("exercises", new_notebook(cells=cells))):
            path = root / kind / lang / "00_orientation.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(book, path)
    return root


def sources(path: Path) -> dict[str, str]:
    return {cell.id: cell.source for cell in nbformat.read(path, 4).cells}


def test_a_new_folder_holds_the_course(tmp_path):
    made = course(tmp_path / "course")
    told = folder.prepare(tmp_path / "me", "ja", "Aoi", made)
    assert len(told) == 1
    assert sources(tmp_path / "me/ja/exercises/00_オリエンテーション.ipynb")["answer-1"].startswith("answer = ...")
    said = yaml.safe_load((tmp_path / "me/learner.yml").read_text())
    assert (said["name"], said["lang"]) == ("Aoi", "ja") and isinstance(said["seed"], int)
    settings = tmp_path / "me/.course/settings/@jupyterlab"
    locale = json.loads((settings / "translation-extension/plugin.jupyterlab-settings").read_text())
    assert locale == {"locale": "ja_JP"}


def test_two_learners_get_different_numbers(tmp_path):
    made = course(tmp_path / "course")
    seeds = set()
    for name in "ab":
        folder.prepare(tmp_path / name, "en", course=made)
        seeds.add(yaml.safe_load((tmp_path / name / "learner.yml").read_text())["seed"])
    assert len(seeds) == 2


def test_calling_again_changes_no_byte_of_the_notebooks(tmp_path):
    made, me = course(tmp_path / "course"), tmp_path / "me"
    folder.prepare(me, "en", course=made)
    path = me / "en/exercises/00_orientation.ipynb"
    book = nbformat.read(path, 4)
    book.cells[1].source = "answer = 0.9\nq1.check(answer)"
    nbformat.write(book, path)
    before, seed = path.read_bytes(), (me / "learner.yml").read_text()
    assert folder.prepare(me, "en", course=made) == []
    assert (path.read_bytes(), (me / "learner.yml").read_text()) == (before, seed)


def test_an_update_keeps_answers_notes_and_outputs(tmp_path):
    made, me = course(tmp_path / "course"), tmp_path / "me"
    folder.prepare(me, "en", course=made)
    path = me / "en/exercises/00_orientation.ipynb"
    book = nbformat.read(path, 4)
    book.cells[1].source = "answer = 0.9\nq1.check(answer)"
    book.cells[1].outputs = [nbformat.v4.new_output("stream", text="Correct")]
    book.cells.append(new_markdown_cell("My own note.", id="mine"))
    nbformat.write(book, path)
    told = folder.prepare(me, "en", course=course(tmp_path / "course", "Read this anew.", extra=True))
    assert any("what you wrote in it is kept" in sentence for sentence in told)
    book = nbformat.read(path, 4)
    assert [cell.id for cell in book.cells] == ["q-text", "answer-2", "answer-1", "mine"]
    assert sources(path) == {
        "q-text": "Read this anew.",
        "answer-2": "answer = ...\nq2.check(answer)",
        "answer-1": "answer = 0.9\nq1.check(answer)",
        "mine": "My own note.",
    }
    assert book.cells[2].outputs[0].text == "Correct"


def test_a_changed_cell_that_the_course_dropped_is_kept(tmp_path):
    old = new_notebook(cells=[new_code_cell("mine now", id="gone"), new_code_cell("as shipped", id="left")])
    new = new_notebook(cells=[new_code_cell("new", id="new")])
    merged = folder.merged(old, {"gone": "as it was", "left": "as shipped"}, new)
    assert [cell.source for cell in merged.cells] == ["mine now", "new"]


def test_a_lost_record_of_what_was_shipped_loses_no_answer(tmp_path):
    made, me = course(tmp_path / "course"), tmp_path / "me"
    folder.prepare(me, "en", course=made)
    path = me / "en/exercises/00_orientation.ipynb"
    book = nbformat.read(path, 4)
    book.cells[1].source = "answer = 0.9"
    nbformat.write(book, path)
    (me / folder.SHIPPED).unlink()
    folder.prepare(me, "en", course=made)
    assert sources(path)["answer-1"] == "answer = 0.9"


def test_an_unreadable_notebook_is_put_aside(tmp_path):
    made, me = course(tmp_path / "course"), tmp_path / "me"
    folder.prepare(me, "en", course=made)
    path = me / "en/notebooks/00_orientation.ipynb"
    path.write_text('{"cells": [')
    (told,) = folder.prepare(me, "en", course=made)
    assert "could not be read" in told
    aside = [other for other in path.parent.iterdir() if ".unreadable-" in other.name]
    assert [other.read_text() for other in aside] == ['{"cells": [']
    assert sources(path)["intro"] == "Read this."


def test_a_second_language_stands_beside_the_first(tmp_path):
    made, me = course(tmp_path / "course"), tmp_path / "me"
    folder.prepare(me, "en", course=made)
    seed = yaml.safe_load((me / "learner.yml").read_text())["seed"]
    folder.prepare(me, "ja", course=made)
    assert {path.name for path in me.iterdir() if path.is_dir()} == {"en", "ja", ".course"}
    assert yaml.safe_load((me / "learner.yml").read_text())["seed"] == seed


def test_a_cell_of_the_lab_finds_the_command(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin")
    assert folder.surroundings(tmp_path)["PATH"].split(os.pathsep) == [str(Path(sys.executable).parent), "/usr/bin"]


def test_somebody_elses_folder_is_refused(tmp_path):
    (tmp_path / "letters.txt").write_text("dear")
    with pytest.raises(SourceError, match="holds something else"):
        folder.prepare(tmp_path, "en", course=course(tmp_path.parent / "built"))
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


def test_a_course_that_was_not_built_is_told(tmp_path):
    with pytest.raises(SourceError, match="cslib notebooks"):
        folder.prepare(tmp_path / "me", "en", course=tmp_path)


def before_this_version(me: Path, lang: str) -> None:
    """Write a learner's folder as the version before made it: names of the sources, a cell for each answer in code."""
    asked, starter = 'q2 = cs.question("03", 2)\nq2', "answer = ...\nq2.check(answer)"
    mark = hashlib.sha256(f"code\n{asked}\n1".encode()).hexdigest()[:12]
    shipped = {mark: asked, "answer-1": starter.replace("q2", "q1"), "answer-2": starter}
    cells = [new_code_cell(text, id=name) for name, text in shipped.items()]
    cells[2].source = "answer = 0.123\nq2.check(answer)"
    path = f"{lang}/exercises/03_retention.ipynb"
    (me / path).parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=[*cells, new_markdown_cell("My own note.", id="mine")]), me / path)
    (me / folder.SHIPPED).parent.mkdir()
    (me / folder.SHIPPED).write_text(json.dumps({path: shipped}))
    (me / folder.FILE).write_text(f"name: Aoi\nlang: {lang}\nseed: 4\n")
    folder.read(me).note("03.1", "correct", code="", answer=repr(Question("03", 1, folder.read(me)).task.answer.value))


@pytest.mark.parametrize(("lang", "name"), [("en", "03_retention"), ("ja", "03_リテンション")])
def test_a_folder_of_the_version_before_is_carried_over_with_its_answers(tmp_path, lang, name):
    me = tmp_path / "me"
    before_this_version(me, lang)
    folder.prepare(me, lang)
    assert sorted(path.name for path in (me / lang / "exercises").iterdir())[3] == f"{name}.ipynb"
    book = nbformat.read(me / lang / "exercises" / f"{name}.ipynb", 4)
    texts = [cell.source for cell in book.cells]
    place = texts.index("answer = 0.123\nq2.check(answer)")
    assert texts[place - 1] == 'q2 = cs.question("03", 2)\nq2'
    assert texts[place + 1] == "My own note." and 'q7 = cs.question("03", 7)\nq7' in texts
    assert not any("answer = ..." in text for text in texts)
    learner = folder.read(me)
    form = Question("03", 1, learner).form()
    assert float(form.answer) == pytest.approx(Question("03", 1, learner).task.answer.value, rel=1e-11)
    assert "Correct" in form.said.value
    assert Question("03", 2, learner).form().answer is ...


@pytest.mark.parametrize(("lang", "name"), [("en", "Home"), ("ja", "ホーム")])
def test_the_page_to_begin_at_is_written_anew_each_time(tmp_path, lang, name):
    made, me = course(tmp_path / "course"), tmp_path / "me"
    folder.prepare(me, lang, "Aoi <b>", made)
    assert folder.command(me, lang)[-1].endswith(f"/lab/tree/{quote(f'{lang}/{name}.ipynb')}")
    folder.read(me).note("00.1", "not yet")
    folder.prepare(me, lang, course=made)
    book = nbformat.read(me / lang / f"{name}.ipynb", 4)
    html = book.cells[1].outputs[0].data["text/html"]
    nbformat.validate(book)
    assert "00.1" in html and "<b>" not in html
    links = re.findall('href="([^"]+)"', html)
    assert "notebooks/00_" in links[0] or "exercises/00_" in links[0]
    assert {"en": "exercises/00_orientation.ipynb", "ja": "exercises/00_オリエンテーション.ipynb"}[lang] in links
