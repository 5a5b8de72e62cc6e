"""What an earlier call left and somebody damaged is made anew, and said; it reaches no page and no workbook."""

from __future__ import annotations

import json
import os
import shutil
import sys

import pytest
from one_notebook import TABLES, files, reports, stand_in

from cslib import cli
from cslib.errors import SourceError
from cslib.report import grid
from cslib.stats import kept

PAGE, BOOK = "2025Q3/all/01_count.en.html", "2025Q3/all/01_count.en.ipynb"
FILES = (PAGE, BOOK, "2025Q3/run.json", "2025Q3/index.html", "2025Q3/tables.xlsx", "2025Q3/verdicts.en.html")


def _emptied(path):
    path.write_bytes(b"")


def _cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _one_bit(path):
    content, at = bytearray(path.read_bytes()), path.stat()
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(at.st_atime_ns, at.st_mtime_ns))


def _gone(path):
    path.unlink()


def _folder(path):
    path.unlink()
    path.mkdir()


def _pipe(path):
    path.unlink()
    os.mkfifo(path)


def _endless(path):
    path.write_text("[" * 100_000)


@pytest.fixture
def made(report, tmp_path):
    first = report()
    assert (first.status, first.made, first.told) == (0, 2, ())
    return files(tmp_path / "out")


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("damage", [_emptied, _cut, _one_bit, _gone, _pipe, _endless])
def test_a_damaged_file_is_made_anew(report, made, tmp_path, file, damage):
    damage(tmp_path / "out" / file)
    again = report()
    assert again.status == 0
    assert files(tmp_path / "out") == made
    pages = {PAGE: 1, BOOK: 1, FILES[2]: 1 if damage is _one_bit else 2}.get(file, 0)
    # A run.json that is gone is a first call.
    assert (again.made, bool(again.told)) == (pages, bool(pages) and (damage, file) != (_gone, FILES[2]))
    assert report().made == 0


@pytest.mark.parametrize("file", FILES)
def test_a_folder_in_the_place_of_a_file_is_told(report, made, tmp_path, file):
    _folder(tmp_path / "out" / file)
    if file == "2025Q3/run.json":
        with pytest.raises(SourceError, match="run.json|2025Q3"):
            report()
    else:
        assert report().status == 1
    (tmp_path / "out" / file).rmdir()
    assert report().status == 0
    assert files(tmp_path / "out") == made


def _entry(**changes):
    return lambda kept: kept["runs"][0].update(changes)


@pytest.mark.parametrize(
    ("change", "pages"),
    [
        (_entry(results={"accounts_at_start": {"estimate": 9e9}}), 1),
        (_entry(results=[1]), 1),
        (_entry(title=None), 1),
        (_entry(html="../../etc/passwd"), 1),
        (_entry(digests={}), 1),
        (_entry(status="failed", error={}), 1),
        (_entry(segment_by=5), 1),
        (_entry(lang={"a": 1}), 1),
        (lambda kept: kept["runs"][0].pop("key"), 1),
        (lambda kept: kept["runs"][0].clear(), 1),
        (lambda kept: kept["runs"].append(5), 0),
        (lambda kept: kept["runs"].append(None), 0),
        (lambda kept: kept["runs"].append(dict(kept["runs"][0])), 0),
        (lambda kept: kept.update(runs={"a": 1}), 2),
        (lambda kept: kept.update(runs="x"), 2),
        (lambda kept: kept.pop("runs"), 2),
        (lambda kept: kept.update(definition=5), 2),
        (lambda kept: kept.update(definition={}), 2),
        (lambda kept: kept.pop("quarter"), 2),
        (lambda kept: kept.update(call=[1]), 2),
        (lambda kept: kept.update(company=None), 0),
    ],
)
def test_a_forged_entry_is_made_anew(report, made, tmp_path, change, pages):
    path = tmp_path / "out" / "2025Q3" / "run.json"
    kept = json.loads(path.read_text(encoding="utf-8"))
    change(kept)
    path.write_text(json.dumps(kept), encoding="utf-8")
    assert (again := report()).status == 0
    assert again.made == pages
    assert files(tmp_path / "out") == made
    assert len(json.loads(path.read_text(encoding="utf-8"))["runs"]) == 2


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "5", '{"runs": 1}', '{"runs": [{"a": 1}], "quarter": 5}', "[" * 9999]
)
def test_a_damaged_record_of_the_quarter_before_is_as_none(report, made, tmp_path, text):
    before = tmp_path / "out" / "2025Q2" / "run.json"
    before.parent.mkdir()
    before.write_text(text)
    assert report().status == 0
    shutil.rmtree(before.parent)
    assert files(tmp_path / "out") == made


@pytest.mark.parametrize("damage", [_emptied, _cut, _one_bit, _gone])
@pytest.mark.parametrize("file", [PAGE, BOOK])
def test_the_call_with_nothing_to_do_sees_it_too(same, sources, made, tmp_path, file, damage, capsys, monkeypatch):
    """The command, which asks first whether there is anything to do, before anything heavy is imported."""
    monkeypatch.setattr("cslib.report.again.key", lambda *a, **k: "the same call")
    arguments = ["cslib", "report", str(same), "--by", "none", "--lang", "en,ja", "--out", str(tmp_path / "out")]
    monkeypatch.setattr(sys, "argv", arguments)
    run = grid.run
    monkeypatch.setattr(grid, "run", lambda *a, **k: run(*a, **{**k, "sources": sources, "jobs": 1}))

    def call() -> str:
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == 0
        return capsys.readouterr().err

    assert "0 pages made, 2 were up to date." in call()
    assert "0 pages made, 2 were up to date." in call()
    damage(tmp_path / "out" / file)
    assert "1 pages are made anew." in call()
    assert files(tmp_path / "out") == made


@pytest.mark.parametrize("file", ["usage.csv", "accounts.csv", "company.yml", "policy/retention.yml"])
def test_a_file_that_changes_while_pages_are_made_fails_them(company, sources, tmp_path, monkeypatch, file):
    report = reports(company, sources, tmp_path / "out", monkeypatch)
    (company / "policy").mkdir()
    (company / "policy" / "retention.yml").write_text("in_force_from: 2025-01-01\n")
    (company / "company.yml").write_text("name: A\n")
    path, changed = company / file, []
    before, at = path.read_bytes(), path.stat()

    def while_it_runs(book, given, *_):
        if not changed:
            # As many bytes, and with the old time.
            path.write_bytes(before.replace(b"2025", b"2024").replace(b"Name", b"Nama").replace(b": A", b": B"))
            os.utime(path, ns=(at.st_atime_ns, at.st_mtime_ns))
            changed.append(True)
        return stand_in(book, given)

    monkeypatch.setattr(grid, "_execute", while_it_runs)
    outcome = report()
    assert (outcome.status, len(outcome.failures)) == (1, 2)
    assert {entry["error"]["message"] for entry in outcome.failures} == {
        f"{path.name}: changed while it was read. Call again when nothing writes to the folder."
    }
    assert not list((tmp_path / "out").rglob("01_count*"))
    path.write_bytes(before)
    assert report().status == 0


def test_a_kernel_gets_the_tables_of_its_parent_or_none(company):
    from cslib.company.company import PINNED, load, pin

    first = load(company)
    with kept.inside(None, **{PINNED: pin(company, first.fingerprint)}):
        assert load(company).fingerprint == first.fingerprint
        (company / "usage.csv").write_text("\n".join([*TABLES["usage"], "a1,2025-10-16,f"]) + "\n")
        with pytest.raises(SourceError, match="have changed since the report began"):
            load(company)
        assert load("sample").name  # another company is another matter
    assert load(company).fingerprint["usage"] != first.fingerprint["usage"]
