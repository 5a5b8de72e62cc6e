from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from cslib.company.sources import SAMPLE
from cslib.report import again
from cslib.report.grid import run

GIVEN = {"target": "0.9", "definition": "active_day_share >= 0.5"}
SPEAKING = '# %% tags=["parameters"]\ntarget: float = 0.95\ndefinition: str = ""\n\n# %%\nprint(target)\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A report in two languages; whoever changes anything puts it back."""
    folder = tmp_path_factory.mktemp("again")
    company, sources = folder / "company", folder / "src"
    company.mkdir()
    (company / "company.yml").write_text("name: Example\nlanguage: ja\n")
    (company / "accounts.csv").write_text("account_id\n" + "".join(f"a{i}\n" for i in range(9)))
    contracts = [f"a{i},2025-01-0{i + 1},100\n" for i in range(9)]
    (company / "contracts.csv").write_text("account_id,start_date,mrr\n" + "".join(contracts))
    usage = [f"a{i},2025-{month:02d}-15,f\n" for i in range(9) for month in range(2, 11)]
    (company / "usage.csv").write_text("account_id,date,feature\n" + "".join(usage))
    sources.mkdir()
    for name in ("01_count", "02_other"):
        (sources / f"{name}.py").write_text(SPEAKING)
    outcome = run(str(company), by="none", langs=["ja", "en"], given=GIVEN, out=folder / "out", sources=sources)
    assert (outcome.status, outcome.made) == (0, 4)
    return folder


def asked(folder: Path, **changed) -> str:
    call = {"quarter": "", "by": "none", "langs": ["ja", "en"], "notebooks": [], "given": GIVEN, "out": folder / "out"}
    return again.key(str(folder / "company"), **{**call, "sources": folder / "src", **changed})


def found(folder: Path, **changed):
    return again.nothing_to_do(asked(folder, **changed), folder / "out")


def test_the_same_call_has_nothing_to_do(made):
    finished, language = found(made)
    assert (finished.status, finished.made, finished.current, finished.failures) == (0, 0, 4, [])
    assert (finished.index, language) == (made / "out" / "2025Q3" / "index.html", "ja")
    assert asked(made) == asked(made, given=dict(reversed(GIVEN.items()))) != ""


@pytest.mark.parametrize(
    "changed",
    [
        {"quarter": "2025Q3"},
        {"by": None},
        {"langs": ["en", "ja"]},
        {"langs": ["ja"]},
        {"notebooks": ["01"]},
        {"given": {**GIVEN, "target": "0.91"}},
        {"given": {"target": "0.9"}},
    ],
)
def test_another_option_is_another_call(made, changed):
    assert found(made, **changed) is None
    assert found(made) is not None


@pytest.mark.parametrize(
    "file",
    [
        "company/usage.csv",
        "company/company.yml",
        "src/01_count.py",
        "out/2025Q3/index.html",
        "out/2025Q3/tables.xlsx",
        "out/.tries.json",
    ],
)
@pytest.mark.parametrize("how", ["another letter", "gone"])
def test_a_changed_file_is_seen(made, file, how):
    path = made / file
    before, at = path.read_bytes(), path.stat()
    if how == "gone":
        path.unlink()
    else:
        # Neither its size nor its time tells.
        path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
        os.utime(path, ns=(at.st_atime_ns, at.st_mtime_ns))
    try:
        assert found(made) is None
    finally:
        path.write_bytes(before)
    assert found(made) is not None


@pytest.mark.parametrize("file", ["company/policy/retention.yml", "company/touches.csv", "out/2025Q2/run.json"])
def test_a_new_file_is_seen(made, file):
    path = made / file
    path.parent.mkdir(exist_ok=True)
    path.write_text("{}")
    assert found(made) is None
    shutil.rmtree(path.parent) if path.parent.name != "company" else path.unlink()
    assert found(made) is not None


@pytest.mark.parametrize("file", ["all/01_count.ja.html", "all/02_other.en.ipynb"])
def test_a_missing_page_is_seen(made, file):
    page = made / "out" / "2025Q3" / file
    page.rename(page.with_name("aside"))
    assert found(made) is None
    page.with_name("aside").rename(page)
    assert found(made) is not None


def test_a_changed_kit_or_package_is_seen(made, monkeypatch):
    for name, value in (("kit_hash", "another"), ("versions", {"pandas": "4"})):
        with monkeypatch.context() as patch:
            patch.setattr(f"cslib.report.record.{name}", lambda value=value: value)
            assert found(made) is None
    assert found(made) is not None


def test_a_changed_record_is_seen(made):
    path = made / "out" / "2025Q3" / "run.json"
    before = path.read_bytes()
    for change in (
        lambda kept: kept["runs"].pop(),
        lambda kept: kept["runs"][0].update(status="failed"),
        lambda kept: kept.update(segments=["x"]),
        lambda kept: kept.pop("call"),
    ):
        kept = json.loads(before)
        change(kept)
        path.write_text(json.dumps(kept), encoding="utf-8")
        assert found(made) is None
    path.write_bytes(before)
    assert found(made) is not None


@pytest.mark.parametrize(
    "said",
    [
        "tables: {usage: {file: ../usage.csv}}",
        "tables: {usage: {file: /data/usage.csv}}",
        "tables: {usage: {join: [{file: a/../../b.csv}]}}",
        "connection: {url: postgres://host/db}",
        "tables: {usage: {connection: {url: postgres://host/db}}}",
        "{",
    ],
)
def test_what_lies_outside_the_folder_is_looked_at_every_time(company, tmp_path, said):
    assert asked(tmp_path, sources=company)
    (company / "company.yml").write_text(f"{said}\n")
    assert asked(tmp_path, sources=company) == ""
    (company / "company.yml").write_text("tables: {usage: {file: parts/usage-*.csv}}\n")
    assert asked(tmp_path, sources=company)
    (company / "parts").symlink_to(tmp_path)
    assert asked(tmp_path, sources=company) == ""


def test_a_report_with_a_failure_is_no_finished_one(made, tmp_path):
    (made / "src" / "03_fails.py").write_text(SPEAKING.replace("print(target)", "1 / 0"))
    call = {"langs": ["en"], "notebooks": ["03"], "out": tmp_path}
    try:
        outcome = run(str(made / "company"), by="none", given=GIVEN, sources=made / "src", **call)
        assert outcome.status == 1
        assert again.nothing_to_do(asked(made, **call), tmp_path) is None
    finally:
        (made / "src" / "03_fails.py").unlink()


def test_of_a_large_file_the_time_is_enough(made, monkeypatch):
    monkeypatch.setattr(again, "LARGE", 10)
    before = asked(made)
    os.utime(made / "company" / "usage.csv", ns=(1, 1))
    assert asked(made) != before


def test_the_sample_is_where_it_is_read():
    assert again.SAMPLE == SAMPLE
