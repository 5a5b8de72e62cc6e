"""What users hand over and is wrong: each told with place and mend, in both languages, or read right; never in silence."""

from __future__ import annotations

import io
import os
import re
import socket
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest
from nbformat import v4

from cslib import cli, language
from cslib.company import checks
from cslib.company.company import load
from cslib.company.policies import policy
from cslib.company.settings import read_settings
from cslib.company.tables import TABLES
from cslib.course.folder import SHIPPED, _place, _shipped, read
from cslib.course.progress import overview
from cslib.errors import CslibError, PolicyError
from cslib.report import decisions

DIGITS, DEEP, DAY = "9" * 5000, "[" * 3000, "in_force_from: 2026-01-01\n"
LAUGHS = "a: &a [x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def told(function, *given, **more) -> str:
    """Return what is told in English, once it has been told in Japanese too and neither is longer than anybody reads."""
    with language.using("ja"), pytest.raises(CslibError) as japanese:
        function(*given, **more)
    with pytest.raises(CslibError) as english:
        function(*given, **more)
    with language.using("ja"):
        assert re.search("[ぁ-ん]", str(japanese.value))
    assert len(str(english.value)) < 2000
    return str(english.value)


DAYS = ("2026-02-30", "2020-13-01", "0000-00-00", "2026-02-30 10:00:00", DIGITS, "[]", "{}", "true", "12:30:45", ".inf")
KINDS = ("[1]", "{a: b}", DIGITS)
ENCODINGS = ("rot13", "hex", "base64", "zip", "idna", "punycode", "unicode_escape", "undefined", "utf-99", "x" * 3000)
FORMATS = ("%Q", "%", "%Y", "xx", "%s", "%d", "%Y %Y", "9" * 3000)
SETTINGS = [
    *((f"data_from: {day}", "data_from") for day in DAYS),
    *((f"holidays: [{day}]", "holidays.0") for day in DAYS),
    *((f"{key}: {value}", key) for key in ("name", "segment_by", "time_zone", "churned_on") for value in KINDS),
    *((f"fiscal_year_start: {value}", "fiscal_year_start") for value in ("0", "13", "1.5", "x", "~", DIGITS, "true", "4-4-5")),
    *((f"tables: {{accounts: {{encoding: {name}}}}}", "tables.accounts.encoding") for name in ENCODINGS),
    *((f"tables: {{usage: {{date_format: '{form}'}}}}", "tables.usage.date_format") for form in FORMATS),
    *((f"tables: {{usage: {{skip: {n}}}}}", "tables.usage.skip") for n in ("-1", "x", "[a]", "1.5", "true", "{a: 1}", "~")),
    *((f"{key}: x", f"unknown name '{key}'") for key in ("1", "null", "true", "2026-01-01", "1.5", "nmae", "<<")),
    *((f"tables: {{{key}: {{}}}}", f"unknown name '{key}'") for key in ("1", "null", "acounts", "2026-02-30")),
    ("nmae: x", "Did you mean name?"),
    ("tables: {contracts: {columns: {mrrr: x}}}", "Did you mean mrr?"),
    ("tables: {contracts: {values: {typ: {a: b}}}}", "Did you mean type?"),
    ("tables: {contracts: {values: {type: {a: [paid]}}}}", "tables.contracts.values.type.a"),
    ("tables: {accounts: {columns: {name: 1}}}", "tables.accounts.columns.name"),
    ("tables: {accounts: {columns: {name: null}}}", "tables.accounts.columns.name"),
    ("tables: {accounts: ~}", "tables.accounts"),
    ("exclude: {users: [[a]]}", "exclude.users.0"),
    ("exclude: {users: {a: b}}", "exclude.users.0"),
    ("exclude: {user: [a]}", "Did you mean users?"),
    ("name: a\nname: b", "line 2 is no YAML in UTF-8: a name is no plain word, or stands twice: 'name'"),
    ("tables:\n  usage: {}\n  usage: {}", "line 3"),
    ("exclude:\n  users: [a]\n  users: [b]", "line 3"),
    ("[a, b]: x", "line 1"),
    ("{a: b}: x", "line 1"),
    (f"x: {DEEP}", "line 1"),
    ("x: " + "{a: " * 2000 + "}" * 2000, "too much is inside each other"),
    ("- " * 3000 + "a", "too much is inside each other"),
    (LAUGHS, "& stands before a list"),
    ("holidays: &h [*h]", "line 1"),
    ("name: *nothing", "line 1"),
    ("name: !!python/object/apply:os.system ['echo hi']", "line 1"),
    ("name: !foo x", "line 1"),
    ("data_from: !!timestamp x", "data_from"),
    ("fiscal_year_start: !!int x", "fiscal_year_start"),
    ("name: !!binary '%%%'", "company.yml"),
    ("time_zone: ../../etc/passwd", "time_zone"),
    ("connection: postgres://u:secret@h/db", "a password does not belong in the file"),
    ("language: fr", "must be one of"),
    ("a: b: c", "line 1"),
    ("\tname: x", "line 1"),
    ("--- {}\n--- {}", "line 2"),
    ("just a text", "must hold lines such as"),
    ("42", "must hold lines such as"),
    ("false", "must hold lines such as"),
    ("- a", "must hold lines such as"),
    (b"\xff\xfe\x00", "not in UTF-8"),
    ("name: 日本".encode("cp932"), "not in UTF-8"),
    (b"name: \0", "company.yml"),
    ("#" + "x" * 2**20, "more than 1,048,576 bytes"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "place"), SETTINGS, ids=lambda said: repr(said)[:50])
def test_settings(tmp_path, said, place):
    (tmp_path / "company.yml").write_bytes(said if isinstance(said, bytes) else said.encode())
    assert place in told(read_settings, tmp_path)


@pytest.mark.parametrize(
    ("said", "attribute", "value"),
    [
        ("", "name", ""),
        ("# nothing", "name", ""),
        ("name: 2026-02-30", "name", "2026-02-30"),
        ("name: &n A\ncurrency: *n", "currency", "A"),
        ("\ufeffname: 日本", "name", "日本"),
        ("data_from: ~", "data_from", None),
        ("exclude: {users: [2026-02-30, 12, yes, ~]}", "exclude.users", ["2026-02-30", "12", "true", ""]),
        ("tables: {contracts: {values: {type: {yes: paid, 1: trial, ~: pilot, 2026-02-30: x}}}}",
         "tables.contracts.values.type", {"yes": "paid", "1": "trial", "~": "pilot", "2026-02-30": "x"}),
        ("tables: {contracts: {join: {file: b.csv, on: k, columns: {mrr: m}}}}", "tables.contracts.join.0.on", {"k": "k"}),
    ],
)  # fmt: skip
def test_settings_that_are_read_right(tmp_path, said, attribute, value):
    (tmp_path / "company.yml").write_text(said, encoding="utf-8")
    found = read_settings(tmp_path)
    for name in attribute.split("."):
        found = found[int(name)] if name.isdigit() else found[name] if isinstance(found, dict) else getattr(found, name)
    assert found == value


POLICIES = [
    *((name, DAY, name) for name in ("retntion.yml", "retention.txt", "retention.json", "kpi2.yml", "Retention.yml", "hi.yml")),
    ("retntion.yml", DAY, "Did you mean retention?"),
    ("handof-2026.yml", DAY, "Did you mean handoff?"),
    *(("retention.yml", f"in_force_from: {day}", "`in_force_from`") for day in DAYS),
    *(("retention.yml", f"{DAY}win_back_days: {n}", "`win_back_days`") for n in ("-1", "1.5", DIGITS, "9" * 30, "true", "x")),
    *(("retention.yml", f"{DAY}grr_target: {n}", "`grr_target`") for n in ("2", ".inf", ".nan", "1e400", "true", "x", DIGITS)),
    *(("retention.yml", f"{DAY}churn_reasons: {said}", "`churn_reasons`") for said in ("[a]", "{a: maybe}", "x")),
    *(("retention.yml", f"{DAY}{key}: x", "There is no entry") for key in ("win_back_dys", "1", "null", "2026-13-01")),
    *(("retention.yml", said, "retention.yml") for said in ("", "[]", "x", f"{DAY}x: {DEEP}", f"{DAY}a: &a [*a]", DAY + DAY, b"\xff")),
    *(("high_utilization.yml", f"{DAY}rule: {said}", "high_utilization.yml")
      for said in ("", "5", "[a]", "x >= 1", "breadth >= x", "breadth >= 1e400", "breadth >= nan", "'; import os'")),
    ("high_utilization.yml", DAY, "`rule` is missing"),
    ("high_utilization.yml", f"{DAY}rule: breadht >= 0.4", "Did you mean breadth?"),
    *(("high_utilization.yml", f"{DAY}rule: breadth >= 0.4\n{said}", f"`{said.partition(':')[0]}`")
      for said in ("window_days: 10", "target: 5", f"landmark_days: {'9' * 40}", "horizon_months: 0")),
    ("handoff.yml", f"{DAY}milestones: [kickof]", "Did you mean kickoff?"),
    ("handoff.yml", f"{DAY}information: [gaol]", "Did you mean goal?"),
    *(("handoff.yml", f"{DAY}{said}", f"`{said.partition(':')[0]}`")
      for said in ("milestones: kickoff", "milestones: [1]", "milestones: [[a]]", "cap_days: 0", "at_cap: x", "state: maybe")),
    *(("patterns.yml", f"{DAY}patterns: {said}", "patterns.yml")
      for said in ("[]", "[a]", "5", "{a: b}", "[{name: x}]", "[{name: '', rule: breadth >= 0.1}]", "[{1: x}]")),
    *(("kpi.yml", f"{DAY}tree: {said}", "kpi.yml")
      for said in ("x", "[]", "[1]", "[{nme: a}]", "[{name: a, children: a}]", "[{name: a, measure: nope}]", "&t [*t]")),
    *(("contact.yml", f"{DAY}{said}", f"`{said.partition(':')[0]}`")
      for said in ("most: -1", "most: true", "channels: [a]", "channels: {mail: x}", "channels: {mial: 3}", "silence_days: 0")),
]  # fmt: skip


def of_folder(folder):
    """Return what policies are examined by: a folder, and what milestones and fields there are."""
    rows = {"milestones": pd.DataFrame({"milestone": ["kickoff"]}), "handoff_info": pd.DataFrame({"field": ["goal"]})}
    return SimpleNamespace(folder=folder, table=rows.get)


@pytest.mark.parametrize(("file", "said", "place"), POLICIES, ids=lambda said: repr(said)[:40])
def test_policies(tmp_path, file, said, place):
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / file).write_bytes(said if isinstance(said, bytes) else said.encode())
    assert place in told(policy.examine, of_folder(tmp_path))


def test_policies_that_are_read_right(tmp_path):
    folder = tmp_path / "policy"
    folder.mkdir()
    (folder / "retention-2026.yml").write_text(f"{DAY}churn_reasons: {{1: avoidable, ~: unknown}}")
    (folder / "handoff.yml").write_text(f"{DAY}milestones: [kickoff]\ninformation: [goal]\n")
    (folder / "README.md").write_text("what we decided")
    policy.examine(of_folder(tmp_path))
    assert policy.history(of_folder(tmp_path), "retention")[0].churn_reasons == {"1": "avoidable", "~": "unknown"}


def _special(path, kind):
    path.unlink(missing_ok=True)
    {
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
        "socket": lambda: _bind(path),
        "device": lambda: path.symlink_to("/dev/zero"),
        "nowhere": lambda: path.symlink_to(path.with_name("nowhere")),
        "loop": lambda: path.symlink_to(path),
    }[kind]()


def _bind(path):
    with socket.socket(socket.AF_UNIX) as one:
        before = os.getcwd()
        os.chdir(path.parent)  # a socket's path must be short
        one.bind(path.name)
        os.chdir(before)


SPECIAL = ("folder", "pipe", "socket", "device", "nowhere", "loop")


@pytest.mark.parametrize("kind", SPECIAL)
@pytest.mark.parametrize("file", ["company.yml", "policy/retention.yml", "learner.yml", "progress.jsonl", "goals.csv"])
def test_what_is_no_regular_file(company, file, kind):
    """Neither waited for nor passed over."""
    path = company / file
    path.parent.mkdir(exist_ok=True)
    (company / "learner.yml").write_text("name: A\nlang: en\nseed: 1\n")
    _special(path, kind)
    calls = {
        "company.yml": lambda: read_settings(company),
        "policy/retention.yml": lambda: policy.examine(of_folder(company)),
        "goals.csv": lambda: load(company),
    }
    message = told(calls.get(file, lambda: overview([company])))
    assert path.name in message and "not a regular file" in message


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("usage.csv", "usge.csv", "there is no usage"),
        ("accounts.csv", "acounts.csv", "there is no accounts"),
        ("company.yml", "company.yaml", "rename it to company.yml"),
        ("company.yml", "compny.yml", "rename it to company.yml"),
        ("policy", "policies", "rename it to policy"),
    ],
)
def test_what_is_misnamed(company, before, after, says):
    (company / "company.yml").write_text("name: A\n")
    (company / "policy").mkdir()
    (company / before).rename(company / after)
    message = told(load, company)
    assert after in message and says in message


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("value: .inf", "`value` must be a number"), ("value: x", "`value` must be a number"), ("kind: 5", "`kind` must be a text"),
        ("evidence: x", "`evidence` must be a list"), ("decided_on: 5", "`decided_on` must be a date"), ("sign: '='", "one of >=, <="),
        ("measure: x", "`measure` must be names with values"), ("by: ~", "`by` must be a text"), ("whta: x", "Did you mean what?"),
        ("quarter: x", "A quarter is written like 2026Q3"),
    ],
)  # fmt: skip
def test_decisions(tmp_path, entry, says):
    said = {"decided_on": "2026-01-05", "kind": "other", "what": "a", "by": "b", "quarter": "2025Q3", "evidence": "[]"}
    said |= {"value": "5.0", "look_again": "2026Q1"} | dict([entry.split(": ")])
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "2026-01-05-1.yml").write_text("".join(f"{k}: {v}\n" for k, v in said.items()))
    message = told(decisions.log, tmp_path)
    assert says in message and "2026-01-05-1.yml" in message


LEARNERS = [
    f"name: A\nlang: en\nseed: {DIGITS}", "name: A\nlang: fr\nseed: 1", "name: A\nlang: [en]\nseed: 1", "a: *b", "1: 2",
    "name: A\nlang: en\nseed: true", "name: A\nlang: en\nseed: x", "name: A\nlang: en", "", "[]", f"x: {DEEP}",
    "name: {a: b}\nlang: en\nseed: 1", "name: A\nname: B\nlang: en\nseed: 1", "lang: {a: b}\nseed: 1",
    "seed: !!python/object/apply:os.getcwd []\nlang: en", "name: &a [*a]\nlang: en\nseed: 1",
]  # fmt: skip


@pytest.mark.parametrize("said", LEARNERS, ids=lambda said: repr(said)[:40])
def test_learners(tmp_path, said):
    (tmp_path / "learner.yml").write_text(said)
    assert "learner.yml" in told(read, tmp_path)


@pytest.mark.parametrize(
    ("line", "lost"),
    [
        *((line, 1) for line in ("[1]", "null", '"x"', '{"what": "01.1"}', '{"what": "01.1", "status": "corr', "\0\0", DEEP)),
        *((f'{{"what": {what}, "status": {status}}}', 0) for what in ("[1]", '{"a": 1}', "5", "null", '"nope"')
          for status in ('"correct"', "[1]", "null")),
        (f'{{"what": {"9" * 6000}, "status": "x"}}', 1),
        ("\ud800", 1),
    ],
    ids=lambda said: repr(said)[:40],
)  # fmt: skip
def test_one_bad_line_of_a_learner_spoils_nothing(tmp_path, line, lost):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "learner.yml").write_text(f"name: {name}\nlang: en\nseed: 1\n")
    good = '{"what": "01.1", "status": "correct"}\n'
    (tmp_path / "a" / "progress.jsonl").write_bytes(line.encode("utf-8", "surrogatepass") + b"\n" + good.encode())
    (tmp_path / "b" / "progress.jsonl").write_text(good)
    shown = overview([tmp_path / "a", tmp_path / "b"])
    assert [row[2][:2] for row in shown.rows] == ["1 ", "1 "]
    assert ("a: 1 lines of progress.jsonl cannot be read" in str(shown)) == bool(lost)


@pytest.mark.parametrize("said", ["[1]", "5", '{"a": 5}', '{"en/notebooks/x": [1]}', "[" * 100_000, "\0", "{"])
def test_what_was_shipped_is_remembered_or_forgotten(tmp_path, said):
    (tmp_path / ".course").mkdir()
    (tmp_path / SHIPPED).write_text(said)
    assert _shipped(tmp_path) == {}
    (tmp_path / SHIPPED).write_text('{"a": {"b": "c"}, "d": 5}')
    assert _shipped(tmp_path) == {"a": {"b": "c"}}


@pytest.mark.parametrize("kind", ["pipe", "device", "loop", "nowhere"])
def test_what_is_no_notebook_is_put_aside(tmp_path, kind):
    """A pipe in the place of a learner's notebook is not waited for, and /dev/zero not read to its end."""
    path = tmp_path / "en" / "a.ipynb"
    path.parent.mkdir()
    _special(path, kind)
    assert "could not be read" in _place(tmp_path, "en/a.ipynb", v4.new_notebook(), {})[0]
    assert nbformat.read(path, 4).cells == []
    _special(tmp_path / "shipped", kind)
    (tmp_path / ".course").mkdir()
    (tmp_path / "shipped").rename(tmp_path / SHIPPED)
    assert _shipped(tmp_path) == {}


HARM = "import pathlib; pathlib.Path({!r}).write_text('ran')"


def test_a_learners_files_never_run_on_progress(tmp_path, monkeypatch, capsys):
    """Whatever a learner's folder holds is read as data, and nothing in it is imported or executed."""
    ran = tmp_path / "ran"
    folder = tmp_path / "learner"
    (folder / "en" / "exercises").mkdir(parents=True)
    code = HARM.format(str(ran))
    for name in ("sitecustomize.py", "cslib.py", "yaml.py", "json.py", "conftest.py", "en/exercises/__init__.py"):
        (folder / name).write_text(code)
    book = v4.new_notebook(cells=[v4.new_code_cell(code)])
    nbformat.write(book, folder / "en" / "exercises" / "03_retention.ipynb")
    (folder / "progress.jsonl").write_text('{"what": "__import__(\'os\')", "status": "!!python/object:x"}\n')
    monkeypatch.chdir(folder)
    for said in ("name: A\nlang: en\nseed: 1", f"name: !!python/object/apply:exec [{code!r}]\nlang: en\nseed: 1"):
        (folder / "learner.yml").write_text(said)
        sys.argv = ["cslib", "progress", str(folder)]
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == (2 if "exec" in said else None)
        assert not ran.exists()
    capsys.readouterr()


def test_a_stream_that_lacks_letters_is_written_to(tmp_path):
    """As a pipe is on Windows."""
    (tmp_path / "company.yml").write_text("name: 日本\nlanguage: ja\n" + SAID, encoding="utf-8")
    for name in ("accounts", "contracts", "usage"):
        (tmp_path / f"{name}.csv").write_text(SOUND[name])
    call = "import sys; from cslib import cli; sys.argv = ['cslib', 'check', sys.argv[1]]; cli.main()"
    surroundings = os.environ | {"PYTHONIOENCODING": "cp1252"}
    told = subprocess.run([sys.executable, "-c", call, str(tmp_path)], capture_output=True, env=surroundings)
    assert (told.returncode, b"Traceback" in told.stderr) == (0, False)
    assert b"2026Q3" in told.stdout


PATHS = ("~nobody-is-called-so", "x" * 5000, "a/" * 3000, "a\0b", "nowhere", "/dev/null", "/etc/passwd", "sampel")


@pytest.mark.parametrize("path", PATHS, ids=lambda said: repr(said)[:30])
@pytest.mark.parametrize(
    "command",
    ["check {}", "report {}", "handoffs {} --on 2026-09-28", "policy kpi {}", "progress {}", "new --yes {}/x.csv {}"],
)
def test_paths(path, command, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exits(command.format(path, path).split(" "), capsys)
    assert not list(tmp_path.rglob("*"))


def exits(words, capsys) -> str:
    """Return what a command says that ends with status 2, in English; it says it in Japanese too."""
    said = []
    for more in (["--lang", "ja"], []):
        sys.argv = ["cslib", *words, *(more if "--lang" not in words else [])]
        language.use("en")
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == 2
        said.append(capsys.readouterr().err)
    assert "--lang" in words or re.search("[ぁ-ん]", said[0])
    assert 0 < len(said[1]) < 2000 and "Traceback" not in said[1]
    return said[1]


@pytest.mark.parametrize(
    "words",
    [
        "nosuch", "check --nope", "report --jobs x", "handoffs sample", "policy", "progress",
        "sample x --accounts 5", "sample x --accounts 100000000000", "sample x --seed -1", "sample x --retention 0.5",
        "sample x --null --needs-support", "sample /dev/null", "handoffs sample --on x", "handoffs sample --on 2026-02-30",
        "handoffs sample --on 2026-13-01", "handoffs sample --on 2026-09-28 --cap-days 0", "check sample --lang fr",
        "handoffs sample --on 2026-09-28 --cap-days " + "9" * 30, "learn --no-open /dev/null", "learn --no-open x y",
        "policy kpi sample", "policy nope sample", "policy kpi sample --from 2026-02-30", "notebooks --lang fr",
        "new --yes x /dev/zero", "new --yes x nowhere.csv", "learn --no-open --lang fr x", "sample ~nobody-is-called-so",
    ],
    ids=lambda said: said[:40],
)  # fmt: skip
def test_options(words, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exits(words.split(" "), capsys)
    assert not list(tmp_path.rglob("*"))


SOUND = {
    "accounts": "account_id,name,start_date,seats,csm,parent_id,segment\n001,A,2024-01-01,10,S,,a\n002,B,2025-02-15,5,S,001,b\n",
    "contracts": "account_id,start_date,end_date,contract_id,type,mrr,currency,term_months,auto_renew,notice_days,signed_date,"
    "notice_date,seats,end_reason\n001,2024-01-01,2027-01-01,C1,paid,1200,JPY,12,true,30,2023-12-01,,10,\n"
    "002,2025-02-15,2026-02-15,C2,paid,500,JPY,12,false,30,2025-01-05,2025-12-20,5,churned\n",
    "usage": "account_id,date,feature,count\n" + "".join(f"001,2026-{m:02}-01,login,2\n" for m in range(1, 11)),
    "activity": "account_id,week,active_days,active_users,features,events\n001,2026-01-05,2,2,1,4\n002,2026-01-05,2,2,1,4\n",
    "milestones": "account_id,milestone,due_date,done_date\n001,kickoff,2024-01-15,2024-01-12\n",
    "touches": "account_id,date,kind,channel,direction,outcome,minutes\n001,2026-01-05,check,call,outbound,reached,30\n",
    "handoffs": "account_id,date,from_csm,to_csm\n001,2024-07-01,S,T\n",
    "handoff_info": "account_id,field,recorded_date,value\n001,goal,2024-06-25,save time\n",
    "needs": "need_id,account_id,date,status_date,routed_to,outside_playbook\nN1,001,2026-01-09,2026-01-09,cs,true\n",
    "goals": "account_id,goal,kind,set_date,due_date,achieved_date\n001,fewer,original,2024-01-05,2024-12-01,\n",
    "pauses": "account_id,date,arm\n001,2026-01-01,paused\n",
    "features": "feature,family,launched,retired\nlogin,core,2023-01-01,\n",
    "changes": "account_id,date,column,value\n001,2026-05-01,segment,b\n",
    "revenue": "account_id,month,amount\n001,2026-01,1200\n",
    "scores": "account_id,date,score,name\n001,2026-01-01,70,health\n",
    "rates": "currency,month,rate\nUSD,2026-01,150\n",
}  # fmt: skip
SAID = "end_dates: first day after\namounts: per month\nterms: months\nusage_by: day\nearlier_contracts: none\nended_accounts: none yet\n"
WRONG = {
    "date": ["2026-02-30", "soon"],
    "month": ["2026-13"],
    "number": ["1e400", "inf", "9" * 400, "12x", "x" * 3000],
    "integer": ["1e400", "inf", "1.5", "12x"],
    "boolean": ["perhaps"],
}


def _parquet(text):
    buffer = io.BytesIO()
    pd.read_csv(io.StringIO(text), dtype=str).to_parquet(buffer)
    return buffer.getvalue()


def _workbook(text, table):
    buffer = io.BytesIO()
    pd.read_csv(io.StringIO(text), dtype=str).to_excel(buffer, index=False, sheet_name=table, engine="xlsxwriter")
    return buffer.getvalue()


def _cells():
    for name, table in TABLES.items():
        for column in table:
            values = list(WRONG.get(column.kind, []))
            values += ["nonsense"] if column.allowed else []
            values += ["-5"] if column.kind in ("number", "integer") and not column.signed else []
            values += [""] if column.needed and column.kind != "text" or column.name == "account_id" else []
            for value in values:
                if column.name in SOUND[name].splitlines()[0].split(","):
                    yield name, column.name, value


CELLS = list(_cells())


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "company.yml").write_text(SAID)
    for name in ("accounts", "contracts"):
        (tmp_path / f"{name}.csv").write_text(SOUND[name])
    return tmp_path


def faults(folder) -> str:
    """Return what `cslib check` says of a folder that has faults, in both languages."""

    def check():
        if (report := checks.check(folder)).faults:
            raise PolicyError(str(report))

    return told(check)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    # A few in every run of the tests, the rest in the slow one.
    [pytest.param(*case, marks=() if i % 20 == 0 else pytest.mark.slow) for i, case in enumerate(CELLS)],
    ids=lambda said: repr(said)[:20],
)
def test_cells(folder, table, column, value):
    frame = pd.read_csv(io.StringIO(SOUND[table]), dtype=str, keep_default_na=False)
    frame.loc[0, column] = value
    frame.to_csv(folder / f"{table}.csv", index=False)
    message = faults(folder)
    assert f"{table}.{column}: " in message or (column == "account_id" and f"{table}." in message)
    assert "Fix: " in message


WHOLE = {
    "empty": lambda text, table: ("csv", b""),
    "header": lambda text, table: ("csv", text.splitlines()[0].encode() + b"\n"),
    "column gone": lambda text, table: ("csv", text.replace(TABLES[table].required[0], "other", 1).encode()),
    "parquet cut": lambda text, table: ("parquet", _parquet(text)[:-40]),
    "parquet head": lambda text, table: ("parquet", b"PAR1" + b"\0" * 50),
    "workbook cut": lambda text, table: ("xlsx", _workbook(text, table)[:-400]),
    "bytes": lambda text, table: ("csv", bytes(range(256)) * 20),
    "web page": lambda text, table: ("csv", b"<html><table></table>"),
    "row too long": lambda text, table: ("csv", text.encode() + b"1," * 40 + b"2\n"),
    "quote open": lambda text, table: ("csv", text.encode() + b'001,"2026\n'),
    "deep": lambda text, table: ("json", b"[" * 100_000),
    "nested": lambda text, table: ("json", b'{"a":' * 5000 + b"1" + b"}" * 5000),
    "no records": lambda text, table: ("json", b"[1, 2]"),
    "no zip": lambda text, table: ("csv.gz", b"\x1f\x8b\x08\0garbage"),
}


@pytest.mark.parametrize("how", WHOLE)
@pytest.mark.parametrize(
    "table", [pytest.param(name, marks=() if name == "goals" else pytest.mark.slow) for name in TABLES]
)
def test_files(folder, table, how):
    ending, content = WHOLE[how](SOUND[table], table)
    (folder / f"{table}.csv").unlink(missing_ok=True)
    (folder / f"{table}.{ending}").write_bytes(content)
    assert table in faults(folder)
