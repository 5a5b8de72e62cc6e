"""Calls that are killed, meet a full disk, lose a kernel or run at once: the next one equals an undisturbed one."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

import psutil
import pytest
from filelock import FileLock
from one_notebook import SOURCE, files, write_company

import cslib.files
from cslib import kernels
from cslib.errors import SourceError
from cslib.report import grid

PLAIN = SOURCE.partition("from cslib")[0] + "print(segment)\n"
"""A notebook that imports nothing, so that its kernel is there soon."""


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
@pytest.mark.parametrize("writes", range(0, 18, 2))
def test_a_disk_that_is_full_after_some_writes(report, tmp_path, monkeypatch, writes, number):
    out, left, made = tmp_path / "out", [writes], tempfile.mkstemp
    report(out=tmp_path / "plain")

    def full(*args, **kwargs):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(number, os.strerror(number), "disk")
        return made(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(cslib.files.tempfile, "mkstemp", full)
        if writes < 5:  # the company for its pages, the record, the unfinished index twice, what has been tried
            with pytest.raises(SourceError, match=os.strerror(number)):
                report()
        else:
            outcome = report()
            assert outcome.status == 1
            assert any(os.strerror(number) in line for line in outcome.lines())
    kept = len(list(out.rglob("01_count.*.ipynb")))
    again = report()
    assert (again.status, again.made <= 2 - max(kept - 1, 0)) == (0, True)
    assert files(out) == files(tmp_path / "plain")
    assert not list(out.rglob("*.part"))


def test_the_second_of_two_calls_is_told_who_holds_the_folder(report, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    with FileLock(out / ".lock"):
        (out / ".held-by").write_text("process 4711")
        with pytest.raises(SourceError, match="Another call writes reports to .*: process 4711. Call again when"):
            report()
        assert {path.name for path in out.iterdir()} == {".lock", ".held-by"}
    assert report().status == 0
    assert (out / ".held-by").read_text() == f"process {os.getpid()}"


HOLDS = """
import sys, time
from filelock import FileLock

with FileLock(sys.argv[1] + "/.lock"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_another_process_holds_the_folder_until_it_is_killed(report, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    holder = subprocess.Popen([sys.executable, "-c", HOLDS, str(out)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(SourceError, match="Another call writes reports to"):
            report()
        threading.Timer(0.5, holder.kill).start()
        assert report(wait=True).status == 0
        assert holder.wait(10) == -signal.SIGKILL
    finally:
        holder.kill()


@pytest.mark.parametrize("room", ["48k", "96k", "160k"])
def test_a_disk_that_is_really_full(report, tmp_path, room):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(disk)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small disk can be mounted by root on Linux only")
    try:
        report(out=tmp_path / "plain")
        try:
            told = [report(out=disk / "out")]
            assert told[0].status == 1
            told = told[0].lines() + [entry["error"]["message"] for entry in told[0].failures]
        except SourceError as error:
            told = [str(error)]
        assert any(os.strerror(errno.ENOSPC) in line for line in told)
        assert not list(disk.rglob("*.part"))
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        assert report(out=disk / "out").status == 0
        assert files(disk / "out") == files(tmp_path / "plain")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_what_killed_writers_left_goes(report, tmp_path):
    left = tmp_path / "out" / "2025Q3" / "all" / ".01_count.en.html-abc.part"
    left.parent.mkdir(parents=True)
    left.write_text("half a page")
    report()
    assert not left.exists()


def test_folders_of_dead_kernels_are_swept_and_others_are_not(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("cs-dead", "cs-live", "cs-other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "k.json").write_text("{}")
    (tmp_path / "cs-dead" / "held").write_text("")
    with FileLock(tmp_path / "cs-live" / "held"):
        kernels.sweep()
        assert sorted(path.name for path in tmp_path.iterdir()) == ["cs-live", "cs-other"]


@pytest.fixture
def real(company, sources, tmp_path):
    """Return a function that makes a report of one page with a kernel."""

    def make(source: str, **how):
        (sources / "01_count.py").write_text(source, encoding="utf-8")
        return grid.run(str(company), **{"by": "none", "langs": ["en"], "jobs": 1, "out": tmp_path / "out",
                                         "sources": sources, **how})  # fmt: skip

    return make


def message(outcome) -> str:
    assert outcome.status == 1
    return outcome.failures[0]["error"]["message"]


LOST = """
from pathlib import Path

session = get_ipython().kernel.session
send, seen = session.send, Path({seen!r})


def without(stream, kind, *more, **how):
    if kind != "execute_reply":
        return send(stream, kind, *more, **how)


if {always} or not seen.exists():
    seen.write_text("")
    session.send = without
print("done")
"""


@pytest.mark.parametrize("always", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_kernel_whose_answer_is_lost_is_asked_and_its_page_made_once_more(real, tmp_path, monkeypatch, always):
    monkeypatch.setattr(kernels, "ASK", 1.5)
    began = time.monotonic()
    outcome = real(PLAIN + LOST.format(seen=str(tmp_path / "seen"), always=always))
    assert time.monotonic() - began < 60  # and not an hour
    if always:
        assert message(outcome) == "Kernel died: its answers were lost twice."
    else:
        assert outcome.status == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("import os\nos.kill(os.getpid(), 9)", "most likely for want of memory; try --jobs 1"),
        ("import os\nos._exit(3)", "it ended by itself (exit status 3)"),
        ("raise MemoryError", "There was not enough memory; try --jobs 1"),
        ("import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))\nbytes(2**32)", "not enough memory"),
    ],
)
def test_a_kernel_that_dies_is_told_in_words(real, code, says):
    assert says in message(real(f"{PLAIN}\n{code}\n"))


def test_a_name_that_no_font_can_show_warns_no_reader(real, tmp_path):
    assert (
        real(PLAIN + "import warnings\nwarnings.warn('Glyph 128512 missing')\nwarnings.warn('Another')\n").status == 0
    )
    page = (tmp_path / "out" / "2025Q3" / "all" / "01_count.en.html").read_text(encoding="utf-8")
    assert "Another" in page and "Glyph" not in page


def test_executed_notebooks_are_the_same_every_time(real, tmp_path):
    real(PLAIN)
    real(PLAIN, out=tmp_path / "two")
    assert files(tmp_path / "out", "tables.xlsx") == files(tmp_path / "two", "tables.xlsx")
    assert len(files(tmp_path / "out")) > 3


def test_a_vanished_folder_for_temporary_files_is_told(real, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    assert "gone/cs-" in message(real(PLAIN))


PROGRAM = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); from pathlib import Path; "
    "from cslib.report import record; record.kit_hash = lambda: 'kit'; from cslib.report.grid import run; "
    "sys.exit(run(sys.argv[1], by='none', langs=['en'], out=sys.argv[2], sources=Path(sys.argv[3]), jobs=1).status)"
)


def _call(company, out, sources, folder):
    surroundings = {**os.environ, "TMPDIR": str(folder)}
    return subprocess.Popen([sys.executable, "-c", PROGRAM, company, out, sources], env=surroundings)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "after"),
    [("parent", 0.2), ("parent", 0.5), ("parent", 0.9), ("kernel", 0.0), ("kernel", 1.0), ("parent with kernel", 0.0),
     ("parent with kernel", 1.0), (signal.SIGINT, 0.5), (signal.SIGTERM, 0.5)],
)  # fmt: skip
def test_a_killed_call_is_made_good_by_the_next_one(tmp_path, sources, who, after, monkeypatch):
    """Kill at a part of an undisturbed call's time, or so many seconds after its kernel has come up."""
    company = write_company(tmp_path / "company")
    (sources / "01_count.py").write_text(PLAIN, encoding="utf-8")
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    began = time.monotonic()
    assert _call(company, tmp_path / "plain", sources, scratch).wait(300) == 0
    whole, out = time.monotonic() - began, tmp_path / "out"
    process = _call(company, out, sources, scratch)
    parent = psutil.Process(process.pid)
    if who == "parent":
        time.sleep(after * whole)
    else:
        while process.poll() is None and not parent.children(recursive=True):
            time.sleep(0.02)
        time.sleep(after)
    children = parent.children(recursive=True) if process.poll() is None else []
    if who == "kernel":
        [child.kill() for child in children]
    elif process.poll() is None:
        process.send_signal(who if isinstance(who, signal.Signals) else signal.SIGKILL)
    process.wait(60)
    assert psutil.wait_procs(children, timeout=10)[1] == []
    for book in out.rglob("01_count*.ipynb"):
        json.loads(book.read_text(encoding="utf-8"))
    assert _call(company, out, sources, scratch).wait(300) == 0
    assert {k: v for k, v in files(out).items() if ".kept" not in k} == {
        k: v for k, v in files(tmp_path / "plain").items() if ".kept" not in k
    }
    assert not [*out.rglob("*.part"), *scratch.glob("cs-*")]
