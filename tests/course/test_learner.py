"""The learner's folder and its log: only added to, and whole after a crash."""

import pytest
import yaml

from cslib.course import folder as learner
from cslib.errors import SourceError


def folder_of(path, **said):
    path.mkdir(exist_ok=True)
    (path / learner.FILE).write_text(yaml.safe_dump({"name": "Aoi", "lang": "ja", "seed": 7} | said))
    return path


def test_without_a_folder_nothing_is_kept(tmp_path):
    nobody = learner.here(tmp_path)
    nobody.note("01.1", "correct")
    assert (nobody.folder, nobody.log(), list(tmp_path.iterdir())) == (None, [], [])


def test_the_folder_is_found_from_a_folder_inside_it(tmp_path):
    inside = folder_of(tmp_path / "me") / "ja" / "exercises"
    inside.mkdir(parents=True)
    found = learner.here(inside)
    assert (found.name, found.lang, found.seed, found.folder) == ("Aoi", "ja", 7, tmp_path / "me")


@pytest.mark.parametrize(
    "text", ["", "- 1", "name: [", "name: x\nlang: fr\nseed: 1\n", "name: x\nlang: en\nseed: one\n"]
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, text):
    (tmp_path / learner.FILE).write_text(text)
    with pytest.raises(SourceError, match="learner.yml(, line . is no YAML| can.t be read; it must hold name, lang)"):
        learner.here(tmp_path)


def test_a_folder_without_the_file_is_refused(tmp_path):
    with pytest.raises(SourceError, match="is no learner's folder: it has no learner.yml"):
        learner.read(tmp_path)


def test_the_log_is_added_to(tmp_path):
    me = learner.read(folder_of(tmp_path / "me"))
    me.note("01.1", "not yet", code="nrr", answer="0.9")
    me.note("01.1", "correct", answer="日本語")
    assert [(entry["what"], entry["status"], entry["answer"]) for entry in me.log()] == [
        ("01.1", "not yet", "0.9"),
        ("01.1", "correct", "日本語"),
    ]


def test_a_torn_line_costs_itself_alone(tmp_path):
    me = learner.read(folder_of(tmp_path / "me"))
    me.note("01.1", "correct")
    path = me.folder / learner.LOG
    path.write_bytes(path.read_bytes() + b'{"what": "01.2", "sta')
    me.note("01.3", "not yet")
    assert [entry["what"] for entry in me.log()] == ["01.1", "01.3"]
