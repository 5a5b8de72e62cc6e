from __future__ import annotations

import functools
import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cslib.cli import app, main

CSLIB = [sys.executable, "-c", "from cslib.cli import main; main()"]


def process(*words, **kwargs) -> subprocess.CompletedProcess:
    """Run a command as people do."""
    return subprocess.run([*CSLIB, *map(str, words)], capture_output=True, text=True, timeout=300, **kwargs)


def cslib(*words) -> subprocess.CompletedProcess:
    """Run a command in this process: it starts faster."""
    said = [io.StringIO(), io.StringIO()]
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said[0]), redirect_stderr(said[1]):
        patch.setattr(sys, "argv", ["cslib", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
    return subprocess.CompletedProcess(words, ended.value.code or 0, *(one.getvalue() for one in said))


@pytest.fixture
def company(tmp_path: Path) -> Path:
    folder = tmp_path / "company"
    folder.mkdir()
    (folder / "accounts.csv").write_text("account_id,tier\na1,x\na2,y\n")
    (folder / "contracts.csv").write_text("account_id,start_date\na1,2025-01-01\na2,2025-02-01\n")
    (folder / "usage.csv").write_text("account_id,date,feature\na1,2025-06-02,f\na2,2025-10-02,f\n")
    return folder


def test_help_imports_nothing_heavy():
    result = process("--help")
    assert result.returncode == 0
    for command in ("report", "check", "new", "sample", "notebooks", "learn", "progress"):
        assert command in result.stdout
    heavy = "pandas numpy ibis matplotlib papermill nbformat jupytext statsmodels duckdb"
    code = f"import sys, cslib.cli; print([m for m in {heavy.split()!r} if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


@pytest.mark.slow
def test_jupyterlab_takes_options_of_its_own(tmp_path):
    version = subprocess.run([sys.executable, "-m", "jupyterlab", "--version"], capture_output=True, text=True)
    opened = process("learn", tmp_path / "me", "--", "--version")
    assert (opened.returncode, opened.stdout.splitlines()[-1]) == (0, version.stdout.strip())
    two = cslib("learn", tmp_path / "one", tmp_path / "two")
    assert two.returncode == 2
    assert "name one folder" in two.stderr
    assert not (tmp_path / "one").exists()


@pytest.mark.parametrize("command", ["report", "check", "new", "sample", "notebooks", "learn", "progress"])
def test_every_command_explains_its_options(command):
    result = cslib(command, "--help")
    assert result.returncode == 0
    assert "--lang" in result.stdout


def test_check_sums_up_a_sound_folder(company):
    result = cslib("check", company)
    assert (result.returncode, result.stderr) == (0, "")
    assert "no faults" in result.stdout
    japanese = cslib("check", company, "--lang", "ja")
    assert japanese.returncode == 0
    assert any("぀" <= letter <= "ヿ" for letter in japanese.stdout)


def test_check_speaks_the_company_s_language_of_a_quarter_that_is_given(company):
    (company / "company.yml").write_text("language: ja\nfiscal_year_start: 4\n")
    result = cslib("check", company, "--quarter", "2025年度第2四半期")
    assert result.returncode == 0
    assert "2025年度第2四半期（2025年7月〜2025年9月）" in result.stdout
    english = cslib("check", company, "--quarter", "FY2025Q2", "--lang", "en").stdout
    assert "Quarter: FY2025 Q2 (July to September 2025), as known at the end of 2025-09-30" in english
    wrong = cslib("check", company, "--quarter", "2025Q7")
    assert wrong.returncode == 2 and "2025Q7" in wrong.stderr


def test_an_open_question_stops_with_status_2_until_it_is_answered(company, tmp_path):
    rows = [f"a{i},{year}-10-01,{year + 1}-09-30" for i in (1, 2) for year in (2022, 2023, 2024)]
    (company / "contracts.csv").write_text("account_id,start_date,end_date\n" + "\n".join(rows) + "\n")
    for command in (["check", company], ["report", company, "--out", tmp_path / "out"]):
        result = cslib(*command)
        assert (result.returncode, result.stdout) == (2, "")
        assert "last day covered (inclusive)" in result.stderr
        assert "    end_dates: last day\n" in result.stderr
        assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()
    handed = cslib("handoffs", company, "--on", "2025-10-01", "--out", tmp_path / "out")
    assert handed.returncode == 2 and "end_dates: last day" in handed.stderr
    (company / "company.yml").write_text("end_dates: last day\n")
    assert cslib("check", company).returncode == 0


def test_a_doubt_stops_nothing(company):
    (company / "contracts.csv").write_text("account_id,start_date,term_months\na1,2025-01-01,1e9\na2,2025-02-01,12\n")
    result = cslib("check", company)
    assert result.returncode == 0
    assert "no faults" not in result.stdout and "1 have a term of more than 120 months" in result.stdout


@pytest.fixture
def exports(tmp_path: Path) -> list[Path]:
    """Two exports in cp932: a new customer every month, of which one has left."""
    folder = tmp_path / "exports"
    folder.mkdir()
    months = [f"{2024 + i // 12}/{i % 12 + 1}" for i in range(33)]
    clients = "顧客番号,会社名\n" + "".join(f"{i:03d},会社{i}\n" for i in range(33))
    deals = "顧客番号,契約開始日,解約日,月額\n"
    deals += "".join(
        f"{i:03d},{month}/5,{'2026/8/5' if i == 3 else ''},￥{i + 7}00\n" for i, month in enumerate(months)
    )
    for name, text in (("顧客.csv", clients), ("契約.csv", deals)):
        (folder / name).write_bytes(text.encode("cp932"))
    return sorted(folder.iterdir())


def test_new_makes_a_folder_that_can_be_checked(exports, tmp_path):
    before = [path.read_bytes() for path in exports]
    made = cslib("new", tmp_path / "co", *exports, "--lang", "ja")
    assert (made.returncode, made.stderr) == (0, "")
    assert "    start_date = 契約開始日   確実（列名から）：2024/1/5, 2024/2/5, 2024/3/5\n" in made.stdout
    assert made.stdout.endswith(cslib("check", tmp_path / "co", "--lang", "ja").stdout)
    assert [path.read_bytes() for path in exports] == before
    assert [(tmp_path / "co" / path.name).read_bytes() for path in exports] == before
    text = (tmp_path / "co" / "company.yml").read_text("utf-8")
    assert "language: ja" in text and text.startswith("# cslib new による下書きです。")


def test_new_writes_over_nothing_unless_told(exports, tmp_path):
    folder = tmp_path / "co"
    assert cslib("new", folder, exports[0].parent, "--yes").returncode == 0
    (folder / "company.yml").write_text("name: mine\n")
    refused = cslib("new", folder, exports[0].parent, "--yes")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "it is written over with --force only" in refused.stderr
    assert (folder / "company.yml").read_text() == "name: mine\n"
    assert cslib("new", folder, "--force").returncode == 0
    assert "tables:" in (folder / "company.yml").read_text("utf-8")
    (folder / "company.yml").unlink()
    (folder / exports[0].name).write_text("mine")
    refused = cslib("new", folder, *exports)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert f"has another file {exports[0].name} already" in refused.stderr
    assert (folder / exports[0].name).read_text() == "mine" and not (folder / "company.yml").exists()


def test_new_ends_with_status_2_where_check_does(exports, tmp_path):
    exports[0].write_bytes(exports[0].read_bytes().replace(b"2024/1/5", b"someday"))
    made = cslib("new", tmp_path / "co", *exports)
    assert made.returncode == 2
    assert "someday" in made.stderr
    missing = cslib("new", tmp_path / "none", tmp_path / "nowhere.csv")
    assert (missing.returncode, (tmp_path / "none").exists()) == (2, False)
    assert "There is no file or folder" in missing.stderr


def test_new_asks_on_a_terminal(exports, monkeypatch, tmp_path, capsys):
    from cslib.company.new import new, on_terminal

    deals = exports[0]
    deals.write_bytes(deals.read_bytes().replace("解約日".encode("cp932"), "列X".encode("cp932")))
    said = iter(["9", "", "-"])
    monkeypatch.setattr("builtins.input", lambda prompt: next(said))
    made = new(tmp_path / "co", exports, on_terminal)
    assert "contracts: which column is end_date?" in capsys.readouterr().out
    assert made.draft.of("contracts").header("end_date") == "列X"
    assert list(said) == ["-"]


def test_faults_are_told_on_stderr_with_status_2(company, tmp_path):
    (company / "contracts.csv").write_text("account_id,start_date\na1,someday\na9,2025-02-01\n")
    for command in (["check", company], ["report", company, "--out", tmp_path / "out"]):
        result = cslib(*command)
        assert (result.returncode, result.stdout) == (2, "")
        assert "contracts.start_date" in result.stderr
        assert "someday" in result.stderr
        assert "a9" in result.stderr
        assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()
    assert cslib("check", tmp_path / "nowhere").returncode == 2


def test_wrong_parameters_are_told_together_with_status_2(company, tmp_path):
    result = cslib(
        "report", company, "--quarter", "2025Q7", "--by", "teir", "--lang", "en,fr", "--notebooks", "99",
        "-p", "landmark_day=9", "-p", "target=x", "-p", "horizon_months", "--out", tmp_path / "out",
    )  # fmt: skip
    assert result.returncode == 2
    problems = [line for line in result.stderr.splitlines() if line.startswith("  - ")]
    assert len(problems) == 7
    for text in (
        "'2025Q7'",
        "'teir'",
        "'fr'",
        "'99'",
        "Did you mean 'landmark_days'?",
        "target must",
        "horizon_months=VALUE",
    ):
        assert text in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["check", "sample", "--lang", "fr"],
        ["learn", "somewhere", "--no-open", "--lang", "fr"],
        ["notebooks", "--lang", "fr"],
    ],
)
def test_an_unknown_language_is_refused(words):
    result = cslib(*words)
    assert result.returncode == 2
    assert "--lang must be one of en, ja, but 'fr' was passed." in result.stderr


@pytest.mark.slow
def test_a_sample_company_can_be_made_checked_and_reported_on(tmp_path):
    folder, out = tmp_path / "made", tmp_path / "out"
    assert cslib("sample", folder, "--accounts", 120, "--seed", 5).returncode == 0
    assert cslib("check", folder).returncode == 0
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    words = ["report", folder, "--by", "none", "--notebooks", "03", "--lang", "ja", "-p", "horizon_months=12"]
    result = cslib(*words, "--out", out)
    assert result.returncode == 0, result.stderr
    assert "1ページを作成しました" in result.stderr
    (run,) = out.glob("*/run.json")
    record = json.loads(run.read_text(encoding="utf-8"))
    assert record["command"].startswith("cslib report ")
    (entry,) = record["runs"]
    assert (entry["status"], entry["lang"], entry["parameters"]["horizon_months"]) == ("ok", "ja", 12)
    assert {"grr_12m", "survival_12m", "accounts_at_start"} <= set(entry["results"])
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_failed_page_gives_status_1(company, tmp_path, monkeypatch):
    from cslib.report import grid

    source = tmp_path / "src"
    source.mkdir()
    (source / "01_x.py").write_text('# %% tags=["parameters"]\nlang: str = "en"\n\n# %%\n1 / 0\n')
    monkeypatch.setattr(grid, "run", functools.partial(grid.run, sources=source))
    result = CliRunner().invoke(app, ["report", str(company), "--by", "none", "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "ZeroDivisionError" in result.stderr
    assert "1 failed; the index says where." in result.stderr
    assert (tmp_path / "out" / "2025Q3" / "index.html").is_file()


def test_a_report_with_nothing_to_do_says_so_and_imports_nothing_heavy(tmp_path, monkeypatch):
    from cslib.report import again

    finished = again.Finished(0, tmp_path / "index.html", 0, 25)
    monkeypatch.setattr(again, "nothing_to_do", lambda key, out: (finished, "ja"))
    monkeypatch.setattr("cslib.report.grid.run", lambda *a, **k: pytest.fail("a report was begun"))
    said = cslib("report", "--out", tmp_path)
    assert (said.returncode, said.stdout) == (0, "")
    assert said.stderr.splitlines()[-1] == str(tmp_path / "index.html") and "25" in said.stderr
    heavy = "pandas numpy ibis matplotlib papermill nbformat jupytext statsmodels duckdb rich pydantic"
    code = f"import sys, cslib.report.again; print([m for m in {heavy.split()!r} if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_commands_compute_in_one_thread_unless_told():
    libraries = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    asked = {**os.environ, "OMP_NUM_THREADS": "3"}
    for name in libraries[1:]:
        asked.pop(name, None)
    code = "import os, sys; from cslib.cli import main; sys.argv = ['cslib', '--help']\ntry: main()\nexcept SystemExit:"
    code += f" print([os.environ[name] for name in {libraries!r}], 'numpy' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=asked)
    assert told.stdout.splitlines()[-1] == "['3', '1', '1'] False"
