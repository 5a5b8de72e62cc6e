from __future__ import annotations

import nbformat
import pytest

from cslib import notebooks
from cslib.errors import SourceError

EN = '# %% [markdown] lang="en"\n# One\n\n'
JA = '# %% [markdown] lang="ja"\n# 一\n\n'
WORDS = '# %% [raw] lang="en" tags=["words"] question=2\n# topic: One\n\n'
WORDS_JA = WORDS.replace('"en"', '"ja"')
CODE = "# %%\nx = 1\n\n"


@pytest.fixture
def source(tmp_path):
    def make(text: str):
        path = tmp_path / "01_x.py"
        path.write_text(text, encoding="utf-8")
        return path

    return make


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (CODE + EN + CODE, 4, "this English prose has no Japanese twin"),
        (EN + EN + JA, 1, "this English prose has no Japanese twin"),
        (EN, 1, "this English prose has no Japanese twin"),
        (CODE + JA, 4, "this Japanese prose has no English twin"),
        ("# %% [markdown]\n# One\n", 1, "this prose has no language"),
        (EN + JA.replace('"ja"', '"ja" tags=["lesson"]'), 4, "its tags ['lesson'] differ from its English twin's []"),
        (WORDS + JA, 1, "this English prose has no Japanese twin"),
        (
            WORDS + WORDS.replace('"en"', '"ja"').replace("=2", "=3"),
            4,
            "it belongs to question 3, its English twin to 2",
        ),
        (
            '# %% [raw] lang="en"\n# a: b\n\n# %% [raw] lang="ja"\n# a: b\n',
            1,
            "a raw cell holds the words of a question",
        ),
        (CODE + '# %% tags=["lessons"]\nx\n', 4, "unknown tag 'lessons'"),
        (CODE + "# %%\nx = 1\ny = 2  # why\n", 6, "code cells hold no comments"),
        ("x = 1\n" + EN + JA, 1, "the file must begin with a cell marker"),
    ],
)
def test_a_fault_names_file_and_line(source, text, line, message):
    path = source(text)
    with pytest.raises(SourceError) as raised:
        notebooks.notebook(path, "en")
    assert f"{path}:{line}: {message}" in str(raised.value)


def test_all_faults_of_a_source_are_told(source):
    with pytest.raises(SourceError) as raised:
        notebooks.read(source(EN + CODE + JA))
    assert len(str(raised.value).splitlines()) == 2


def test_a_hash_in_a_string_is_no_comment(source):
    assert notebooks.read(source('# %%\ncolour = "#fff"\n'))


@pytest.mark.parametrize(
    ("face", "absent", "present"),
    [
        ("lesson", {"report"}, {"lesson", "explore", "parameters"}),
        ("report", {"lesson", "explore"}, {"report", "parameters"}),
    ],
)
def test_faces_leave_out_what_is_not_for_them(sources, face, absent, present):
    tags = {
        tag
        for cell in notebooks.notebook(sources / "01_count.py", "en", face).cells
        for tag in cell.metadata.get("tags", [])
    }
    assert not tags & absent
    assert present <= tags


def test_languages_share_code_and_differ_in_prose(sources):
    english, japanese = (notebooks.notebook(sources / "01_count.py", lang) for lang in ("en", "ja"))
    assert [c.cell_type for c in english.cells] == [c.cell_type for c in japanese.cells]
    for left, right in zip(english.cells, japanese.cells, strict=True):
        same = left.cell_type == "code" and "parameters" not in left.metadata.get("tags", [])
        assert (left.source == right.source) == same
    assert japanese.cells[0].source.startswith("# 数える")
    assert 'lang: str = "ja"' in japanese.cells[1].source


def test_the_comments_of_parameters_are_translated(sources, monkeypatch):
    monkeypatch.setattr("cslib.language.catalogue", lambda lang: {"value of that column": "その列の値"})
    source = notebooks.notebook(sources / "01_count.py", "ja").cells[1].source
    assert 'segment: str = ""  # その列の値' in source


def test_cell_ids_come_from_the_source(source):
    book = notebooks.notebook(source(CODE + CODE + EN + JA), "en")
    ids = [cell.id for cell in book.cells]
    assert len(set(ids)) == 3
    assert ids[0] == notebooks.notebook(source(CODE + EN + JA), "en").cells[0].id
    nbformat.validate(book)


@pytest.mark.slow
def test_building_twice_gives_the_same_files(sources):
    out = sources.parent
    first = {path: path.read_bytes() for path in notebooks.build(notebooks.sources(sources), out)}
    assert sorted(path.relative_to(out).as_posix() for path in first) == [
        "en/01_count.ipynb", "en/02_other.ipynb", "ja/01_count.ipynb", "ja/02_other.ipynb",
    ]  # fmt: skip
    assert {path: path.read_bytes() for path in notebooks.build(notebooks.sources(sources), out)} == first
    book = nbformat.read(out / "en" / "01_count.ipynb", 4)
    nbformat.validate(book)
    assert book.metadata == {"kernelspec": notebooks.KERNELSPEC}
    explored = [cell for cell in book.cells if "explore" in cell.metadata.get("tags", [])]
    assert [(cell.outputs, cell.metadata.tags) for cell in explored] == [([], ["explore", "nbval-skip"])]
    taught = next(cell for cell in book.cells if cell.source.startswith("taught"))
    assert taught.outputs[0].data["text/plain"] == "True"
    assert notebooks.stale(notebooks.sources(sources), out) == []


def test_stale_notebooks_are_found(sources):
    out = sources.parent
    notebooks.build(notebooks.sources(sources), out, execute=False)
    assert notebooks.stale(notebooks.sources(sources), out) == []
    path = sources / "01_count.py"
    path.write_text(path.read_text(encoding="utf-8").replace("explored = len", "found = len"), encoding="utf-8")
    (out / "ja" / "02_other.ipynb").unlink()
    names = [path.relative_to(out).as_posix() for path in notebooks.stale(notebooks.sources(sources), out)]
    assert names == ["en/01_count.ipynb", "ja/01_count.ipynb", "ja/02_other.ipynb"]


@pytest.mark.parametrize(
    ("code", "message"),
    [("1 / 0", "ZeroDivisionError"), ("import sys\nprint('careful', file=sys.stderr)", "a cell writes to stderr")],
)
def test_a_notebook_that_fails_or_warns_is_not_built(source, code, message):
    path = source(f"# %%\n{code}\n")
    with pytest.raises(SourceError, match=message) as raised:
        notebooks.build([path], path.parent / "built")
    assert "\x1b" not in str(raised.value)
    assert not list((path.parent / "built").rglob("*.ipynb"))
