"""The worksheet is written only when asked for, and never over one that is there; the map adds up."""

import csv
from pathlib import Path

import pytest

from cslib import language
from cslib.course import folder as learner
from cslib.course import progress as worksheet
from cslib.course.progress import PARTS, course_map
from cslib.errors import SourceError


@pytest.mark.parametrize(("lang", "left"), [("en", "has left"), ("ja", "解約済み")])
def test_ten_rows_to_fill_in(tmp_path, lang, left):
    with language.using(lang):
        told = worksheet.write(tmp_path)
        shown = worksheet.table()
    target = tmp_path / worksheet.FILE
    assert str(target) in told
    with target.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == [row[0] for row in shown.rows]
    assert len(rows) == 10 and {len(row) for row in rows} == {len(head)}
    assert rows[-1][1] == left and not any(cell for row in rows for cell in [row[0], *row[2:]])
    assert target.read_bytes()[:3] == b"\xef\xbb\xbf"


def test_what_was_filled_in_stays(tmp_path):
    (tmp_path / worksheet.FILE).write_text("mine")
    assert "left alone" in worksheet.write(tmp_path)
    assert (tmp_path / worksheet.FILE).read_text() == "mine"


def test_it_goes_into_the_learners_folder(tmp_path, monkeypatch):
    (tmp_path / learner.FILE).write_text("name: A\nlang: en\nseed: 1\n")
    inside = tmp_path / "en" / "notebooks"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    worksheet.write()
    assert (tmp_path / worksheet.FILE).exists() and not list(inside.iterdir())


def test_outside_a_learners_folder_a_place_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match="no learner's folder"):
        worksheet.write()
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match="can't be written"):
        worksheet.write(tmp_path / "file")


def test_the_map_has_every_part_and_its_minutes():
    rows = course_map().rows
    assert [row[0] for row in rows] == [part.title for part in PARTS]
    assert all(row[3] + row[4] == row[5] for row in rows)
    assert all(row[2] for row in rows)
    exercises = Path(__file__).parents[2] / "exercises" / "src"
    assert all((exercises / f"{row[1]}.py").exists() for row in rows)
