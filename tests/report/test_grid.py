from __future__ import annotations

import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from cslib.errors import DataError, ParameterError, SourceError
from cslib.report import grid
from cslib.report.grid import run
from cslib.report.plan import Progress
from cslib.simulate.sample import write_sample

search = importlib.import_module("cslib.utilization.search")


class Witness(Progress):
    def __init__(self):
        self.started, self.ended, self.kept = [], [], None

    def plan(self, runs, kept):
        self.kept = kept

    def start(self, run):
        self.started.append(run.identity)

    def done(self, run, entry):
        self.ended.append((run.identity, entry["status"]))


def record(out: Path) -> dict:
    return json.loads((out / "2025Q3" / "run.json").read_text(encoding="utf-8"))


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_segment_notebook_and_language_is_there(finished):
    outcome, folder = finished
    assert (outcome.status, outcome.made, outcome.current, outcome.failures) == (0, 16, 0, [])
    entries = json.loads((folder / "run.json").read_text(encoding="utf-8"))["runs"]
    assert len(entries) == 2 * 4 * 2
    assert {entry["status"] for entry in entries} == {"ok"}
    assert {entry["segment"] for entry in entries} == {"all", "mid", "=1+1", "<script>alert(1)</script>"}
    for entry in entries:
        html = (folder / entry["html"]).read_text(encoding="utf-8")
        assert f'<html lang="{entry["lang"]}">' in html
        nbformat.validate(nbformat.read(folder / entry["ipynb"], 4))
    assert (folder / "all" / "01_count.ja.html").is_file()
    assert not [name for name in files(folder) if Path(name).name.startswith(".")]


def test_results_are_those_that_the_notebook_showed(finished):
    _, folder = finished
    entries = json.loads((folder / "run.json").read_text(encoding="utf-8"))["runs"]
    counts = {(e["segment"], e["lang"]): e["results"] for e in entries if e["notebook"] == "01_count"}
    assert {who: results["accounts_at_start"]["estimate"] for who, results in counts.items()} == {
        (segment, lang): 12 if segment == "all" else 4
        for segment in ("all", "mid", "=1+1", "<script>alert(1)</script>")
        for lang in ("en", "ja")
    }
    assert counts["all", "en"]["logo_retention"] == {
        "estimate": 0.5, "low": 0.25, "high": 0.75, "n": 12, "events": 1, "verdict": "supported", "unit": "share",
    }  # fmt: skip


def test_the_record_says_what_it_was_made_from(finished):
    _, folder = finished
    head = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert (head["quarter"], head["as_of"], head["segment_by"]) == ("2025Q3", "2025-10-01", "tier")
    assert set(head["tables"]) == {"accounts", "contracts", "usage"}
    assert all(len(value) == 64 for value in head["tables"].values())
    assert head["kit"]["version"] == "0.1.0"
    assert {"python", "pandas", "papermill"} <= set(head["versions"])


def test_the_record_holds_doubts_and_how_the_export_is_read(company, sources, tmp_path):
    text = (company / "contracts.csv").read_text(encoding="utf-8")
    header, *rows = text.splitlines()
    assert "term_months" not in header
    lines = [f"{header},term_months", *(f"{row},12" for row in rows[:-1]), f"{rows[-1]},5000"]
    (company / "contracts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (company / "company.yml").write_text("fiscal_year_start: 4\nend_dates: first day after\n")
    outcome = run(str(company), quarter="FY2025Q2", by="none", out=tmp_path, sources=sources, notebooks=["01"], jobs=1)
    made = json.loads((tmp_path / "2025Q2" / "run.json").read_text(encoding="utf-8"))
    assert {(doubt["code"], doubt["count"]) for doubt in made["doubts"]} >= {("term_far_off", 1)}
    assert made["fiscal_year"] == {"start": 4, "named": "start"}
    assert made["conventions"] == {"end_dates": "first day after"}
    html = (tmp_path / "2025Q2" / "all" / "01_count.en.html").read_text(encoding="utf-8")
    for page in (html, outcome.index.read_text(encoding="utf-8")):
        assert "1 have a term of more than 120 months" in page
        assert "FY2025 Q2 (July to September 2025)" in page


def test_neither_lesson_nor_code_reaches_a_report(finished):
    _, folder = finished
    book = nbformat.read(folder / "all" / "01_count.en.ipynb", 4)
    assert not any("taught" in cell.source or "explored" in cell.source for cell in book.cells)
    html = (folder / "all" / "01_count.en.html").read_text(encoding="utf-8")
    assert "Taught" not in html
    assert "Estimate(" not in html


def test_the_company_folder_is_not_touched(finished):
    _, folder = finished
    assert sorted(files(folder.parents[1] / "company")) == ["accounts.csv", "contracts.csv", "usage.csv"]


def test_a_second_call_runs_nothing(company, sources, tmp_path):
    out = tmp_path / "out"
    first = run(str(company), by="none", out=out, sources=sources, jobs=1)
    before = files(out)
    witness = Witness()
    second = run(str(company), by="none", out=out, sources=sources, progress=witness)
    assert (first.made, first.current, second.made, second.current) == (2, 0, 0, 2)
    assert (second.status, witness.started, witness.kept) == (0, [], 2)
    after = files(out)
    assert {name for name in after if after[name] != before[name]} <= {"2025Q3/run.json"}


@pytest.mark.slow
@pytest.mark.parametrize("change", ["data", "policy", "settings", "parameter", "source", "entry", "page", "kit"])
def test_what_changed_runs_again(company, sources, tmp_path, change, monkeypatch):
    out, given = tmp_path / "out", {}
    run(str(company), by="none", out=out, sources=sources)
    page = out / "2025Q3" / "all" / "01_count.en.html"
    again = {"all/01_count", "all/02_other"}
    if change == "data":
        with (company / "usage.csv").open("a") as file:
            file.write("a1,2025-09-20,f\n")
    elif change == "policy":
        (company / "policy").mkdir()
        (company / "policy" / "retention.yml").write_text("in_force_from: 2025-01-01\nwin_back_days: 30\n")
    elif change == "settings":
        (company / "company.yml").write_text("name: Other\n")
    elif change == "kit":
        monkeypatch.setattr("cslib.report.record.kit_hash", lambda: "another")
    elif change == "parameter":
        given, again = {"target": "0.9"}, {"all/01_count"}
    elif change == "source":
        path = sources / "01_count.py"
        path.write_text(path.read_text(encoding="utf-8").replace("How many?", "How much?"), encoding="utf-8")
        again = {"all/01_count"}
    elif change == "entry":
        kept = record(out)
        kept["runs"] = [entry for entry in kept["runs"] if entry["notebook"] != "01_count"]
        (out / "2025Q3" / "run.json").write_text(json.dumps(kept), encoding="utf-8")
        again = {"all/01_count"}
    else:
        page.unlink()
        again = {"all/01_count"}
    witness = Witness()
    outcome = run(str(company), by="none", out=out, sources=sources, given=given, progress=witness)
    assert outcome.status == 0
    assert {f"{by or 'all'}/{notebook}" for by, _, notebook, _ in witness.started} == again
    assert page.is_file()
    assert len(record(out)["runs"]) == 2


@pytest.mark.slow
def test_a_policy_that_begins_later_leaves_pages_as_they_are(company, sources, tmp_path):
    asked = {"quarter": "2025Q3", "by": "none", "out": tmp_path / "out", "sources": sources}
    run(str(company), **asked)
    (company / "policy").mkdir()
    later = company / "policy" / "retention-2025-10-02.yml"
    later.write_text("in_force_from: 2025-10-02\nwin_back_days: 90\n", encoding="utf-8")
    assert (run(str(company), **asked).made, "policy/" + later.name in record(tmp_path / "out")["settings"]) == (
        0,
        False,
    )
    later.write_text("in_force_from: 2025-10-01\nwin_back_days: 90\n", encoding="utf-8")
    assert run(str(company), **asked).made == 2, "in force on the first day that the report does not see"


@pytest.mark.slow
def test_an_unfinished_report_reads_each_executed_notebook_once(company, sources, tmp_path, monkeypatch):
    asked = {"quarter": "2025Q3", "by": "none", "langs": ["en", "ja"], "out": tmp_path / "out", "sources": sources}
    run(str(company), **asked)
    (tmp_path / "out" / "2025Q3" / "all" / "02_other.ja.html").unlink()
    opened, read = [], nbformat.read
    monkeypatch.setattr(nbformat, "read", lambda path, version: opened.append(path) or read(path, version))
    assert run(str(company), **asked).made == 1
    assert sorted(Path(path).name for path in opened) == [
        "01_count.en.ipynb", "01_count.ja.ipynb", "02_other.en.ipynb"
    ]  # fmt: skip


@pytest.mark.slow
def test_one_failure_stops_nothing_else(company, sources, tmp_path):
    out, witness = tmp_path / "out", Witness()
    run(str(company), notebooks=["02"], out=out, sources=sources)
    stale = out / "2025Q3" / "tier-mid-90ac16783fbc54c3" / "02_other.en.html"
    assert stale.is_file()
    outcome = run(
        str(company), notebooks=["02"], given={"landmark_days": "91"}, out=out, sources=sources, progress=witness
    )
    assert (outcome.status, outcome.made) == (1, 4)
    assert sorted(status for _, status in witness.ended) == ["failed", "ok", "ok", "ok"]
    (failure,) = outcome.failures
    assert (failure["segment"], failure["notebook"], failure["html"]) == ("mid", "02_other", None)
    assert failure["error"]["message"] == "ValueError: no <b>accounts</b>"
    assert failure["error"]["cell"] == 3
    assert "raise ValueError" in failure["error"]["source"]
    assert not stale.exists()
    index = outcome.index.read_text(encoding="utf-8")
    assert "ValueError: no &lt;b&gt;accounts&lt;/b&gt;" in index
    assert "in cell 3" in index
    # A failed run is tried again by the next call, the others are kept.
    outcome = run(str(company), notebooks=["02"], given={"landmark_days": "91"}, out=out, sources=sources)
    assert (outcome.status, outcome.made, outcome.current) == (1, 1, 3)


@pytest.mark.slow
def test_reports_of_another_language_or_column_stay(company, sources, tmp_path):
    out = tmp_path / "out"
    run(str(company), by="none", notebooks=["02"], langs=["en"], out=out, sources=sources)
    run(str(company), by="none", notebooks=["02"], langs=["ja"], out=out, sources=sources)
    assert [entry["lang"] for entry in record(out)["runs"]] == ["ja", "en"]
    assert '<html lang="ja">' in (out / "2025Q3" / "index.html").read_text(encoding="utf-8")
    with (company / "usage.csv").open("a") as file:
        file.write("a1,2025-09-20,f\n")
    run(str(company), by="none", notebooks=["02"], langs=["ja"], out=out, sources=sources)
    assert [entry["lang"] for entry in record(out)["runs"]] == ["ja"]


@pytest.mark.parametrize(
    ("asked", "problems"),
    [
        ({"quarter": "2025Q9"}, ["quarter: A quarter is written like 2026Q3, but '2025Q9' was passed."]),
        (
            {"by": "teir", "langs": ["fr"], "jobs": 0},
            [
                "segment_by: the accounts table has no column 'teir' to split by. Did you mean 'tier'?",
                "lang must be one of en, ja, but 'fr' was passed.",
                "--jobs must be 1 or more, but 0 was passed.",
            ],
        ),
        (
            {"notebooks": ["1_count"], "given": {"targt": "0.9", "lang": "ja"}},
            [
                "lang is not given with -p but by --lang.",
                "No notebook's name begins with '1_count'. Did you mean '01_count'?",
                "'targt' is a parameter of none of these notebooks. Did you mean 'target'?",
            ],
        ),
        (
            {"notebooks": ["01"], "given": {"horizon_months": "12"}},
            [
                "'horizon_months' is a parameter of none of these notebooks. It can be one of: data, quarter, "
                "segment_by, segment, lang, landmark_days, target."
            ],
        ),
    ],
)
def test_wrong_parameters_are_told_at_once_and_nothing_is_run(company, sources, tmp_path, asked, problems, monkeypatch):
    monkeypatch.setattr(grid, "_execute", lambda *args: pytest.fail("a kernel was started"))
    out = tmp_path / "out"
    with pytest.raises(ParameterError) as raised:
        run(str(company), out=out, sources=sources, **asked)
    assert raised.value.problems == problems
    assert not out.exists()


def test_a_notebook_of_lessons_alone_is_left_out(company, sources, tmp_path):
    cells = (sources / "02_other.py").read_text(encoding="utf-8").split("# %%\n")
    lesson = cells[0] + '# %% tags=["lesson"]\nprint("taught")\n'
    (sources / "00_begin.py").write_text(lesson, encoding="utf-8")
    with pytest.raises(ParameterError) as raised:
        run(str(company), notebooks=["00", "02"], out=tmp_path / "out", sources=sources)
    assert raised.value.problems == ["00_begin is a lesson only and reports nothing. It is read in the course."]
    assert not (tmp_path / "out").exists()
    outcome = run(str(company), by="none", notebooks=["02"], langs=["en"], out=tmp_path / "out", sources=sources)
    assert outcome.status == 0
    assert "00_begin" not in prepared(company, sources, tmp_path).books


def prepared(company, sources, tmp_path):
    """Return what a report of everything would run."""
    return grid.prepare(str(company), "", None, ["en"], [], None, {}, tmp_path / "out", sources, Progress())


def test_wrong_data_are_told_and_nothing_is_written(company, sources, tmp_path):
    (company / "contracts.csv").write_text("account_id,start_date,mrr\na1,2025-01-01,-1\na99,2025-13-01,1\n")
    with pytest.raises(DataError) as raised:
        run(str(company), out=tmp_path / "out", sources=sources)
    assert len(raised.value.faults) >= 3
    assert not (tmp_path / "out").exists()
    with pytest.raises(SourceError):
        run(str(tmp_path / "nowhere"), out=tmp_path / "out", sources=sources)


def test_reports_are_never_written_into_the_company(company, sources):
    with pytest.raises(ParameterError, match="company's own folder"):
        run(str(company), out=company / "reports", sources=sources)
    assert not (company / "reports").exists()


def test_a_parameter_goes_only_to_notebooks_that_know_it(company, sources, tmp_path):
    out = tmp_path / "out"
    run(str(company), by="none", given={"horizon_months": "12"}, out=out, sources=sources)
    given = {entry["notebook"]: entry["parameters"] for entry in record(out)["runs"]}
    assert given["02_other"]["horizon_months"] == 12
    assert "horizon_months" not in given["01_count"]


SPEAKING = """\
# %% tags=["parameters"]
data: str = "sample"
landmark_days: int = 90
horizon_months: int = 24
target: float = 0.95
definition: str = ""

# %%
print("definition:", definition)
"""


@pytest.fixture
def speaking(tmp_path):
    folder = tmp_path / "speaking"
    folder.mkdir()
    (folder / "01_says.py").write_text(SPEAKING, encoding="utf-8")
    return folder


def test_the_search_is_made_once_and_handed_to_every_run(company, speaking, tmp_path, monkeypatch):
    from cslib.company.policies.rule import Rule

    calls = []

    class Found:
        rule = Rule.parse("active_day_share >= 0.5")

    def propose(company, **asked):
        calls.append(asked)
        return Found()

    monkeypatch.setattr(search, "propose", propose)
    out = tmp_path / "out"
    for _ in range(2):
        outcome = run(str(company), given={"target": "0.9"}, out=out, sources=speaking)
    assert calls == [{"landmark_days": 90, "horizon_months": 24, "target": 0.9}]
    assert (outcome.status, outcome.current) == (0, 4)
    kept = record(out)
    assert kept["definition"]["source"] == "proposed"
    assert {entry["parameters"]["definition"] for entry in kept["runs"]} == {"active_day_share >= 0.5"}
    html = (out / "2025Q3" / kept["runs"][1]["html"]).read_text(encoding="utf-8")
    assert "definition: active_day_share &gt;= 0.5" in html
    assert "proposed, not in force" in html


def test_the_policy_in_force_makes_a_search_needless(company, speaking, tmp_path, monkeypatch):
    monkeypatch.setattr(search, "propose", lambda *a, **k: pytest.fail("searched"))
    (company / "policy").mkdir()
    policy = "in_force_from: 2025-01-01\nrule: active_day_share >= 0.25\n"
    (company / "policy" / "high_utilization.yml").write_text(policy, encoding="utf-8")
    run(str(company), by="none", out=tmp_path / "out", sources=speaking)
    kept = record(tmp_path / "out")
    assert kept["definition"] == {"value": "active_day_share >= 0.25", "source": "policy"}
    assert "definition" not in kept["runs"][0]["parameters"]
    run(
        str(company), by="none", out=tmp_path / "out", sources=speaking, given={"definition": "active_day_share >= 0.3"}
    )
    assert record(tmp_path / "out")["definition"] == {"value": "active_day_share >= 0.3", "source": "given"}


def test_names_and_values_reach_the_notebook_as_they_are(tmp_path, company):
    nasty = "a\"\\ '; raise SystemExit\n{x}$HOME%s中"
    folder = tmp_path / "src"
    folder.mkdir()
    (folder / "01_x.py").write_text(
        '# %% tags=["parameters"]\nsegment_by: str = ""\nsegment: str = ""\n\n# %%\nprint(ascii(segment))\n',
        encoding="utf-8",
    )
    import csv

    with (company / "accounts.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["account_id", "tier"])
        writer.writerows([f"a{i}", nasty if i % 2 else "plain"] for i in range(12))
    outcome = run(str(company), by="tier", out=tmp_path / "out", sources=folder)
    assert outcome.status == 0
    entry = next(e for e in record(tmp_path / "out")["runs"] if e["segment"] not in ("all", "plain"))
    book = nbformat.read(tmp_path / "out" / "2025Q3" / entry["ipynb"], 4)
    assert book.cells[-1].outputs[0].text.strip() == ascii(entry["segment"])
    assert entry["segment"].split() == nasty.split()


SLEEPING = '# %% tags=["parameters"]\ndata: str = "sample"\n\n# %%\nimport time\ntime.sleep(120)\n'


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_ended_report_leaves_no_kernel_and_goes_on_later(company, sources, tmp_path, how, monkeypatch, forked):
    out = tmp_path / "out"
    # The two processes see the same kit, even when someone edits it meanwhile.
    monkeypatch.setattr("cslib.report.record.kit_hash", lambda: "kit")
    (sources / "02_other.py").write_text(SLEEPING, encoding="utf-8")
    program = (
        # A shell without job control lets what it starts in the background ignore SIGINT.
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from cslib.report import record; record.kit_hash = lambda: 'kit'; "
        "from cslib.report.grid import run; from pathlib import Path; "
        f"sys.exit(run({str(company)!r}, by='none', out={str(out)!r}, sources=Path({str(sources)!r}), jobs=2).status)"
    )
    process = subprocess.Popen([sys.executable, "-c", program], env={**os.environ, "TMPDIR": str(tmp_path)})
    parent = psutil.Process(process.pid)
    page = out / "2025Q3" / "all" / "01_count.en.html"
    deadline = time.monotonic() + 60
    while not (page.exists() and len(record(out)["runs"]) == 1) and time.monotonic() < deadline:
        time.sleep(0.1)
    kernels = parent.children(recursive=True)
    assert kernels
    process.send_signal(how)
    assert process.wait(timeout=20) == (-signal.SIGKILL if how == signal.SIGKILL else 130)
    assert psutil.wait_procs(kernels, timeout=10)[1] == []
    if how != signal.SIGKILL:
        assert not list(tmp_path.glob("cs-*"))
        assert (out / "2025Q3" / "index.html").is_file()
    assert [entry["status"] for entry in record(out)["runs"]] == ["ok"]
    (sources / "02_other.py").write_text(SLEEPING.replace("120", "0"), encoding="utf-8")
    outcome = run(str(company), by="none", out=out, sources=sources)
    assert (outcome.status, outcome.made, outcome.current) == (0, 1, 1)


DYING = """\
# %% tags=["parameters"]
segment_by: str = ""
segment: str = ""

# %%
if segment == "mid":
    import os

    os._exit(1)
"""


def test_a_kernel_that_dies_is_one_failure(company, sources, tmp_path):
    (sources / "01_count.py").write_text(DYING, encoding="utf-8")
    outcome = run(str(company), notebooks=["01"], out=tmp_path / "out", sources=sources)
    assert (outcome.status, outcome.made, len(outcome.failures)) == (1, 4, 1)
    assert "Kernel died" in outcome.failures[0]["error"]["message"]
    assert [entry["status"] for entry in record(tmp_path / "out")["runs"]].count("ok") == 3


def test_a_place_that_cannot_be_written_is_told(company, sources, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(SourceError, match="out: (File exists|Not a directory)"):
        run(str(company), out=tmp_path / "out", sources=sources)


def test_a_broken_record_is_as_none(company, sources, tmp_path):
    folder = tmp_path / "out" / "2025Q3"
    folder.mkdir(parents=True)
    (folder / "run.json").write_text('{"runs": [{"status": "ok"}, ', encoding="utf-8")
    outcome = run(str(company), by="none", notebooks=["02"], out=tmp_path / "out", sources=sources)
    assert (outcome.status, outcome.made) == (0, 1)


@pytest.mark.slow
def test_pages_are_the_same_however_results_were_kept(tmp_path, forked):
    """Without a cache, with a cold and a warm one, one entry of it damaged, one run after the other or side by side."""
    data = write_sample(tmp_path / "company", accounts=150, seed=3)

    def made(out: str, **how) -> dict[str, bytes]:
        asked = {"by": "none", "langs": ["en", "ja"], "notebooks": ["01", "03"], **how}
        finished = run(str(data), out=tmp_path / out, **asked)
        assert finished.status == 0, finished.failures
        folder = finished.index.parent
        runs = json.loads((folder / "run.json").read_text(encoding="utf-8"))["runs"]
        results = [(entry["notebook"], entry["lang"], entry["results"]) for entry in runs]
        pages = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("0*.html"))}
        shutil.rmtree(folder)
        return pages | {"results": json.dumps(results).encode()}

    without = made("plain", jobs=2, cache=False)
    assert not (tmp_path / "plain" / ".kept").exists()
    cold = made("kept", jobs=1)
    entries = [path for path in (tmp_path / "kept" / ".kept").rglob("*") if path.is_file()]
    before = {path: path.stat().st_ino for path in entries}
    largest = max(entries, key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-9])
    warm = made("kept", jobs=2)
    assert cold == without
    assert warm == without
    # With it, at the most, what was kept by its name.
    assert largest in {path for path in entries if path.stat().st_ino != before[path]}
