"""Kernels for reports and builds: this Python, a private folder each, and no open TCP port.

A kernel's process is ``python -P -m cslib.kernels -f <connection file>``. Where many follow each other on Linux, they
are forks of one process that has imported the kit (:func:`together`); ``CSLIB_FORK=0`` keeps them from it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import queue
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import zmq
from filelock import FileLock, Timeout
from jupyter_client import AsyncKernelManager
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.provisioning import LocalProvisioner

# A Unix socket's path must stay under 108 bytes.
_LONGEST_FOLDER = 80

_LATER = (
    "PIL.ImageFont",
    "babel.messages.pofile",
    "ibis.backends.duckdb.converter",
    "ibis.formats.pandas",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "matplotlib.backends.backend_agg",
    "matplotlib.pyplot",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "seaborn",
    "sklearn.metrics",
    "sklearn.mixture",
    "statsmodels.api",
)
"""What the kit imports only where it is needed; a kernel that lacks one of them pays for it."""

_NOT_FOR_KERNELS = ("cslib.cli", "cslib.kernels", "cslib.report", "cslib.course.folder")

_live: set[PrivateKernelManager] = set()
_lock = threading.Lock()
_server: _ForkServer | None = None
spare: _ForkServer | None = None
"""Started before anybody asks for kernels."""
_engine: dict[str, str] = {}
"""For kernels that run side by side: how many threads the engine of each may use."""


START = 600
"""Seconds that a kernel may take to start: one that dies is noticed at once, and a busy machine needs its time."""
ASK = 30
"""Seconds after which a kernel is asked whether it still works on the cell that is awaited."""

here = threading.local()
"""`manager`: of the kernel that this thread started last."""


def _private_folder() -> str:
    folder = tempfile.mkdtemp(prefix="cs-")
    if len(os.fsencode(folder)) > _LONGEST_FOLDER and os.name == "posix":
        os.rmdir(folder)
        folder = tempfile.mkdtemp(prefix="cs-", dir="/tmp")
    return folder


def sweep() -> None:
    """Remove the folders of this user's kernels whose process was killed: they hold the keys of its connections."""
    for held in [*Path(tempfile.gettempdir()).glob("cs-*/held"), *Path("/tmp").glob("cs-*/held")]:
        with contextlib.suppress(OSError, Timeout):
            if os.name != "posix" or held.parent.lstat().st_uid == os.getuid():
                with FileLock(held, timeout=0):  # whoever lives holds it
                    pass
                shutil.rmtree(held.parent)


class _Client(AsyncKernelClient):
    """Tells its manager which cell is awaited."""

    def execute(self, *args, **kwargs) -> str:
        self.parent.awaited = super().execute(*args, **kwargs)
        return self.parent.awaited


def _environment(folder: str) -> dict[str, str]:
    """Nothing of the user's own IPython set-up, one thread each (runs go side by side), the same hashes every time."""
    threads = ("OMP_NUM", "OPENBLAS_NUM", "MKL_NUM", "NUMEXPR_NUM", "VECLIB_MAXIMUM")
    return {
        "IPYTHONDIR": str(Path(folder) / "ipython"),
        "PYTHONSTARTUP": "",
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "agg",
        # Names in signs that no font here has are boxes on a chart, and no news to its reader.
        "PYTHONWARNINGS": "ignore:Glyph",
        # What ipykernel's debugger would say and set where it is imported, which is before the fork.
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYDEVD_USE_FRAME_EVAL": "NO",
        **{f"{name}_THREADS": "1" for name in threads},
        **_engine,
    }


class _ThisPython(KernelSpecManager):
    """The kernel is the Python that runs now, whatever kernels are installed under its name."""

    folder = ""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(
            argv=[sys.executable, "-P", "-m", "cslib.kernels", "-f", "{connection_file}", "--log-level=50"],
            display_name="Python 3",
            language="python",
            env=_environment(self.folder),
            metadata={"supported_encryption": "curve"},
        )


class PrivateKernelManager(AsyncKernelManager):
    """A kernel manager over Unix sockets in a folder that only this user may enter.

    Where there are no Unix sockets, it uses TCP with encryption, and fails rather than go without.
    """

    def __init__(self, **kwargs):
        self.folder = _private_folder()
        specs = _ThisPython()
        specs.folder = self.folder
        unix = os.name == "posix" and zmq.has("ipc")
        way = {"transport": "ipc"} if unix else {"transport_encryption": "required"}
        self.awaited, self.hung, self.ended, self.over = "", False, None, threading.Event()
        self.held = FileLock(Path(self.folder) / "held")
        self.held.acquire()
        super().__init__(
            **{
                **kwargs,
                **way,
                "client_class": "cslib.kernels._Client",
                "connection_file": str(Path(self.folder) / "k.json"),
                "kernel_spec_manager": specs,
            }
        )
        with _lock:
            _live.add(self)
        here.manager = self

    async def start_kernel(self, **kwargs) -> None:
        """Start the kernel, in its private folder unless another one is given."""
        server = _server
        if server is not None and self.provisioner is None:
            self.kernel_id = self.kernel_id or str(uuid.uuid4())
            self.provisioner = _Forked(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
            self.provisioner.server = server
        await super().start_kernel(**{"cwd": self.folder, **kwargs})
        threading.Thread(target=self._watch, daemon=True).start()

    async def is_alive(self) -> bool:
        """Tell whether the kernel runs; remember how it ended."""
        process = getattr(self.provisioner, "process", None)
        if process is not None:
            self.ended = process.poll()
        return await super().is_alive()

    def _watch(self) -> None:
        """End a kernel that has nothing to do while a cell is awaited, whose answer must have been lost."""
        seen = ""
        while not self.over.wait(ASK):
            now = self.awaited
            # A kernel at work answers when its cell has ended, and then another one is awaited.
            if now and now == seen and self._idle() and not self.over.wait(ASK / 6) and self.awaited == now:
                self.hung = True
                self.kill()
            seen = now

    def _idle(self) -> bool:
        client = self.blocking_client()
        client.start_channels(iopub=False, stdin=False, hb=False, control=False)
        with contextlib.suppress(queue.Empty), contextlib.ExitStack() as end:
            end.callback(client.stop_channels)
            client.kernel_info()
            return bool(client.get_shell_msg(timeout=ASK / 3))
        return False

    def kill(self) -> None:
        """End the kernel's process at once; its run then fails."""
        process = getattr(self.provisioner, "process", None)
        if process is not None:
            with contextlib.suppress(OSError):
                process.kill()

    async def cleanup_resources(self, restart: bool = False) -> None:
        """Forget the kernel, and remove its folder."""
        await super().cleanup_resources(restart=restart)
        if not restart:
            self.over.set()
            with _lock:
                _live.discard(self)
            self.held.release()
            shutil.rmtree(self.folder, ignore_errors=True)


class _ForkServer:
    """A process that has imported what kernels import and has nothing else: each kernel is a fork of it.

    It is asked over a pair of sockets, one line for a question and one for its answer, and ends when they close.
    """

    def __init__(self):
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "cslib.kernels", f"--forks={os.getpid()}"],
                stdin=theirs,
                # pyarrow's second allocator would run a thread of its own.
                env=os.environ | _environment("") | {"JE_ARROW_MALLOC_CONF": "background_thread:false"},
                start_new_session=True,
            )
        with ours:
            self._lines = ours.makefile("rw", encoding="utf-8")
        self._asking = threading.Lock()

    def ask(self, **question):
        """Return the answer; raises OSError if the server has ended."""
        with self._asking:
            print(json.dumps(question), file=self._lines, flush=True)
            answer = self._lines.readline()
        if not answer:
            raise ConnectionError("the fork server has ended")
        return json.loads(answer)

    def kill(self) -> None:
        """End it at once, and with it the kernels that still run."""
        self._process.kill()

    def close(self) -> None:
        self.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            self._lines.close()


class _Fork:
    """A kernel's process, child of a fork server; as far as a provisioner needs it, a subprocess.Popen.

    What has ended keeps its number until :meth:`poll` has told so: a signal never reaches another process.
    """

    stdin = stdout = stderr = None

    def __init__(self, server: _ForkServer, pid: int):
        self._server, self.pid, self.returncode = server, pid, None

    def poll(self) -> int | None:
        if self.returncode is None:
            try:
                self.returncode = self._server.ask(ended=self.pid)
            except (OSError, ValueError):
                self.returncode = -signal.SIGKILL
        return self.returncode

    def wait(self) -> int:
        while self.poll() is None:
            time.sleep(0.05)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class _Forked(LocalProvisioner):
    """Provides a kernel by a fork; where that fails, by a process of its own."""

    server: _ForkServer

    async def launch_kernel(self, cmd, **kwargs):
        words = cmd[cmd.index("cslib.kernels") + 1 :]
        try:
            pid = self.server.ask(words=words, cwd=str(kwargs["cwd"]), env=dict(kwargs["env"]))
        except (OSError, ValueError):
            return await super().launch_kernel(cmd, **kwargs)
        self.process = _Fork(self.server, pid)
        self.pid = self.pgid = pid
        self.cwd = kwargs["cwd"]
        return self.connection_info


@contextlib.contextmanager
def together(jobs: int = 1) -> Iterator[None]:
    """Start the kernels of a ``with`` block fast: as forks of one process, where that is safe.

    `jobs`: how many run side by side; the engine of each uses its share of the cores.
    """
    global _server, spare
    if _engine:
        yield
        return
    _engine["CSLIB_THREADS"] = str(max(1, cores() // jobs))
    try:
        if sys.platform == "linux" and os.environ.get("CSLIB_FORK") != "0":
            _server, spare = spare or _ForkServer(), None
        yield
    finally:
        _engine.clear()
        server, _server = _server, None
        if server is not None:
            server.close()


@contextlib.contextmanager
def ahead() -> Iterator[None]:
    """Let the process that :func:`together` forks import while other things are done in a ``with`` block."""
    global spare
    forks = sys.platform == "linux" and os.environ.get("CSLIB_FORK") != "0" and cores() > 1
    spare = _ForkServer() if forks else None
    try:
        yield
    finally:
        if spare is not None:
            spare.close()
        spare = None


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def kill_all() -> None:
    """End every kernel that this process has running."""
    with _lock:
        managers = list(_live)
    if _server is not None:
        _server.kill()
    for manager in managers:
        manager.kill()


def execute(notebook, timeout: float = 600):
    """Run a notebook's code cells in a new kernel and return it with their outputs.

    `timeout`: seconds that one cell may take. Raises nbclient.exceptions.CellExecutionError if a cell fails.
    """
    from nbclient import NotebookClient

    client = NotebookClient(
        notebook,
        kernel_manager_class=PrivateKernelManager,
        record_timing=False,
        coalesce_streams=True,
        timeout=timeout,
        startup_timeout=START,
    )
    return client.execute()


def _serve() -> None:
    """Be a kernel: ipykernel without the TCP port that it opens for the output of forked children."""
    from ipykernel import kernelapp
    from ipykernel.iostream import IOPubThread

    kernelapp.IOPubThread = lambda socket, **more: IOPubThread(socket, **{**more, "pipe": False})
    kernelapp.launch_new_instance()


def _serve_forks(parent: int) -> None:
    """Be a fork server: import, then fork a kernel for each that is asked for. Returns in the kernels only.

    Only imports: no connection, figure, ZMQ context or thread may be there when it forks.
    """
    _end_with(parent)
    lines = socket.socket(fileno=os.dup(0)).makefile("rw", encoding="utf-8")
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    me = os.getpid()
    # ipykernel reads it when it is imported.
    os.environ["JPY_PARENT_PID"] = str(me)
    _import_the_kit()
    # What is there now is never collected: looking it over would copy it into every kernel.
    gc.collect()
    gc.freeze()
    for line in lines:
        asked = json.loads(line)
        if "ended" in asked:
            pid, status = os.waitpid(asked["ended"], os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if pid else None
        else:
            answer = os.fork()
            if not answer:
                lines.close()
                _end_with(me)
                os.setsid()
                os.chdir(asked["cwd"])
                os.environ.clear()
                os.environ.update(asked["env"], JPY_PARENT_PID=str(me))
                sys.argv[1:] = asked["words"]
                return
        print(json.dumps(answer), file=lines, flush=True)
    sys.exit()


def _end_with(parent: int) -> None:
    """Let the system end this process when its parent ends (Linux)."""
    import ctypes

    death_signal = 1
    ctypes.CDLL(None).prctl(death_signal, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _import_the_kit() -> None:
    """Import what notebooks use, also what the kit imports only where it is needed."""
    import cslib

    for module in pkgutil.walk_packages(cslib.__path__, "cslib."):
        if not module.name.startswith(_NOT_FOR_KERNELS):
            importlib.import_module(module.name)
    for name in _LATER:
        importlib.import_module(name)
    importlib.import_module("ibis").duckdb  # noqa: B018
    importlib.import_module("PIL.Image").preinit()


if __name__ == "__main__":
    if sys.argv[1].startswith("--forks="):
        _serve_forks(int(sys.argv[1].partition("=")[2]))
    _serve()
