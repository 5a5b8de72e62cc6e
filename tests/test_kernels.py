from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from cslib import kernels


def book(*cells: str):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])


def said(executed) -> list[str]:
    return [output.text.strip() for cell in executed.cells for output in cell.outputs]


def listening(processes) -> list:
    found = []
    for process in processes:
        found += [c for c in process.net_connections(kind="inet") if c.status in (psutil.CONN_LISTEN, "NONE")]
    return found


@pytest.mark.skipif(not hasattr(__import__("socket"), "AF_UNIX"), reason="no Unix sockets here")
def test_a_running_kernel_listens_on_no_port():
    me = psutil.Process()
    before = len(listening([me]))
    seen, done = [], threading.Event()

    def watch():
        while not done.is_set():
            children = me.children(recursive=True)
            seen.append((len(children), listening(children), len(listening([me])) - before))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        inside = "import psutil; print(len(psutil.Process().net_connections(kind='inet')))"
        assert said(kernels.execute(book("import time; time.sleep(0.5)", inside))) == ["0"]
    finally:
        done.set()
        watcher.join()
    assert max(children for children, _, _ in seen) >= 1
    assert all(not ports and own == 0 for _, ports, own in seen)


def test_the_kernel_is_this_python_with_a_set_up_of_its_own(monkeypatch):
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere/startup.py")
    monkeypatch.setenv("IPYTHONDIR", "/nowhere")
    names = ["IPYTHONDIR", "PYTHONHASHSEED", "MPLBACKEND", "OMP_NUM_THREADS", "PYTHONSTARTUP"]
    lines = said(
        kernels.execute(
            book(
                "import os, sys; print(sys.executable)",
                "print(os.getcwd())",
                *[f"print('=' + os.environ[{name!r}])" for name in names],
            )
        )
    )
    executable, folder, ipython, *rest = lines
    assert executable == sys.executable
    assert ipython == f"={folder}/ipython"
    assert rest == ["=0", "=agg", "=1", "="]


def test_the_private_folder_is_private_and_goes_with_the_kernel(monkeypatch):
    made = []
    original = kernels._private_folder

    def remember():
        made.append(Path(original()))
        assert stat.S_IMODE(made[-1].stat().st_mode) == 0o700
        return str(made[-1])

    monkeypatch.setattr(kernels, "_private_folder", remember)
    kernels.execute(book("1"))
    with pytest.raises(Exception, match="ZeroDivisionError"):
        kernels.execute(book("1 / 0"))
    assert len(made) == 2
    assert not any(folder.exists() for folder in made)
    assert not kernels._live


def test_socket_paths_stay_short(monkeypatch, tmp_path):
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    folder = kernels._private_folder()
    try:
        assert len(folder) < 40
        assert not list(deep.iterdir())
    finally:
        Path(folder).rmdir()


def test_without_unix_sockets_the_way_is_encrypted(monkeypatch):
    monkeypatch.setattr(kernels.zmq, "has", lambda what: what == "curve")
    made = []
    original = kernels.PrivateKernelManager.start_kernel

    async def remember(self, **kwargs):
        await original(self, **kwargs)
        made.append((self.transport, self.transport_encryption, self.curve_publickey is not None))

    monkeypatch.setattr(kernels.PrivateKernelManager, "start_kernel", remember)
    assert said(kernels.execute(book("print('through')"))) == ["through"]
    assert made == [("tcp", "required", True)]


def forks(test):
    """Mark a test of forks."""
    linux = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
    return linux(pytest.mark.usefixtures("forked")(test))


@pytest.fixture(scope="module")
def server():
    """A fork server for all tests that need no other one; it serves only those that ask for `together`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "_engine", {"CSLIB_THREADS": "1"})
        server = kernels._ForkServer()
    yield server
    server.close()


@pytest.fixture
def together(server, monkeypatch):
    monkeypatch.setattr(kernels, "_server", server)
    monkeypatch.setattr(kernels, "_engine", {"CSLIB_THREADS": "1"})
    return server


@forks
def test_a_fork_has_the_kit_before_its_first_cell(together):
    cells = (
        "import sys, time, os, threading; there = {*sys.modules}; began = time.process_time()",
        "from cslib.retention import churn_views, curves_views; import cslib.utilization, cslib.show.display, seaborn",
        "print(time.process_time() < 0.5, {m for m in {*sys.modules} - there if m.startswith('cslib')})",
        "print(os.getppid())",
    )
    executed = kernels.execute(book(*cells))
    assert said(executed) == ["True set()", str(together._process.pid)]


@forks
def test_what_kernels_are_forked_from_has_one_thread_and_no_socket_but_its_own(together):
    kernels.execute(book("1"))
    server = psutil.Process(together._process.pid)
    assert server.num_threads() == 1
    assert server.children() == []
    assert len(server.net_connections(kind="all")) == 1


SAME = (
    "import os, sys; print(sys.executable, sys.flags.safe_path, sys.stdin.__class__.__name__)",
    "print({**os.environ} | dict.fromkeys(['IPYTHONDIR', 'JPY_PARENT_PID', 'JPY_SESSION_NAME', 'CSLIB_FORK', 'PWD']))",
    "import psutil; print(len(psutil.Process().net_connections(kind='inet')), os.path.basename(os.getcwd())[:3])",
    "print(hash('a'), os.getpid() == os.getsid(0), __name__, [*globals()][:9])",
    "import matplotlib; print(matplotlib.get_backend(), os.environ['IPYTHONDIR'] == os.getcwd() + '/ipython')",
    "import cslib as cs; print(cs.load('sample').fingerprint)",
)


@forks
def test_a_fork_is_as_a_kernel_of_its_own(together, monkeypatch):
    forked = said(kernels.execute(book(*SAME)))
    monkeypatch.setattr(kernels, "_server", None)
    assert forked == said(kernels.execute(book(*SAME)))
    assert forked[2].startswith("0 cs-") and forked[3].split()[1] == "True"


@forks
@pytest.mark.parametrize("asked", [True, False])
def test_what_is_started_ahead_is_forked_from_and_ends(monkeypatch, asked):
    monkeypatch.delenv("CSLIB_FORK", raising=False)
    monkeypatch.setattr(kernels, "cores", lambda: 2)
    with kernels.ahead():
        ahead = kernels.spare
        if asked:
            with kernels.together():
                assert (kernels._server, kernels.spare) == (ahead, None)
            assert kernels._server is None
    assert kernels.spare is None
    assert ahead._process.poll() is not None


def test_without_forks_kernels_are_plain(monkeypatch):
    monkeypatch.setenv("CSLIB_FORK", "0")
    with kernels.together():
        assert kernels._server is None
        assert said(kernels.execute(book("import os; print(os.getppid())"))) == [str(os.getpid())]


def test_kernels_side_by_side_share_the_cores(monkeypatch):
    monkeypatch.setenv("CSLIB_FORK", "0")
    monkeypatch.setattr(kernels, "cores", lambda: 7)
    for jobs, threads in ((1, "7"), (2, "3"), (9, "1")):
        with kernels.together(jobs):
            assert kernels._environment("")["CSLIB_THREADS"] == threads
    assert "CSLIB_THREADS" not in kernels._environment("")


def test_the_engine_uses_as_many_threads_as_it_may(tiny_folder, monkeypatch):
    from cslib.company.company import load

    monkeypatch.setenv("CSLIB_THREADS", "3")
    con = load(tiny_folder, as_of="2026Q3").engine.connection.con
    assert con.execute("SELECT current_setting('threads')").fetchone() == (3,)


@forks
def test_a_fork_that_dies_fails_its_run_alone(together, tmp_path):
    with pytest.raises(Exception, match="Kernel died"):
        kernels.execute(book("import os; os._exit(3)"))

    def kill():
        while not (tmp_path / "runs").exists():
            time.sleep(0.1)
        for manager in kernels._live:
            manager.kill()

    threading.Thread(target=kill).start()
    with pytest.raises(Exception, match="Kernel died"):
        kernels.execute(book(f"open({str(tmp_path / 'runs')!r}, 'w'); import time; time.sleep(60)"))
    assert said(kernels.execute(book("print(1)"))) == ["1"]


PARENT = """
import nbformat, sys, threading, time
from cslib import kernels

book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import time; print(1); time.sleep(100)")])
with kernels.together():
    print(kernels._server._process.pid, flush=True)
    kernels.execute(book)
"""


@pytest.mark.slow
@forks
@pytest.mark.parametrize("when", ["importing", "running"])
def test_a_killed_parent_leaves_no_child(when):
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    left = [psutil.Process(int(parent.stdout.readline()))]
    deadline = time.monotonic() + 60
    while when == "running" and len(left) < 2 and time.monotonic() < deadline:
        left = [left[0], *left[0].children(recursive=True)]
        time.sleep(0.1)
    parent.kill()
    parent.wait()
    assert psutil.wait_procs(left, timeout=5)[1] == []


@forks
def test_a_server_that_has_ended_is_done_without():
    with kernels.together():
        kernels._server.kill()
        assert said(kernels.execute(book("import os; print(os.getppid())"))) == [str(os.getpid())]
