"""Fixtures of reports on one small notebook."""

from __future__ import annotations

from pathlib import Path

import pytest
from one_notebook import SOURCE, reports, write_company

from cslib.company.company import load


@pytest.fixture
def company(tmp_path: Path) -> Path:
    return write_company(tmp_path / "company")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "src"
    folder.mkdir()
    (folder / "01_count.py").write_text(SOURCE, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def loaded(tmp_path_factory):
    """A company that nobody writes to, loaded once."""
    return load(write_company(tmp_path_factory.mktemp("same") / "company"))


@pytest.fixture
def same(loaded, monkeypatch):
    """Let reports find it loaded."""
    monkeypatch.setattr("cslib.company.company.load", lambda *a, **k: loaded)
    return loaded.folder


@pytest.fixture
def report(same, sources, tmp_path, monkeypatch):
    return reports(same, sources, tmp_path / "out", monkeypatch)
