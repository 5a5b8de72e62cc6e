from __future__ import annotations

import stat
import sys
import threading
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
