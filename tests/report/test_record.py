from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cslib.files import write
from cslib.report.record import STEM_BYTES, segment_folder, slug


@given(st.text())
def test_a_slug_is_a_safe_name_of_limited_length(value):
    name = slug(value)
    assert all(letter.isalnum() or letter == "-" for letter in name)
    assert 16 <= len(name.encode("utf-8")) <= STEM_BYTES + 17
    assert name == slug(value)
    int(name[-16:], 16)


@given(st.lists(st.text(), unique=True, max_size=20))
def test_different_values_have_different_folders(values):
    folders = [segment_folder("segment", value) for value in values]
    assert len(set(folders)) == len(values)
    assert "all" not in folders


@pytest.mark.parametrize(
    ("value", "stem"),
    [
        ("中小企業", "中小企業"),
        ("../x", "x"),
        ("ＡＢＣ", "ABC"),
        ("all", "all"),
        ("C:\\con", "C-con"),
        ("é" * 50, "é" * 30),
    ],
)
def test_slugs_keep_letters_and_digits(value, stem):
    assert slug(value).rpartition("-")[0] == stem


def test_values_that_look_the_same_as_a_name_stay_apart():
    assert slug("a b") != slug("a-b")
    assert slug("SMB !+//") != slug("SMB $#&$")  # which have the first 24 bits of their hashes in common
    assert slug("Mid").lower() != slug("mid").lower()
    assert segment_folder("a b", "x") != segment_folder("a-b", "x")
    assert segment_folder("", "") == "all"
    assert segment_folder("../..", "x").count("/") == 0


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "new" / "page.html"
    write(target, "before")

    def fail(*args):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write(target, "after")
    assert target.read_text() == "before"
    assert [path.name for path in target.parent.iterdir()] == ["page.html"]
