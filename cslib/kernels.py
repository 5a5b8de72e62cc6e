"""Kernels for reports and builds: this Python, a private folder each, and no open TCP port.

A kernel's process is ``python -P -m cslib.kernels -f <connection file>``.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path

import zmq
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

# A Unix socket's path must stay under 108 bytes.
_LONGEST_FOLDER = 80

_live: set[PrivateKernelManager] = set()
_lock = threading.Lock()


def _private_folder() -> str:
    folder = tempfile.mkdtemp(prefix="cs-")
    if len(os.fsencode(folder)) > _LONGEST_FOLDER and os.name == "posix":
        os.rmdir(folder)
        folder = tempfile.mkdtemp(prefix="cs-", dir="/tmp")
    return folder


def _environment(folder: str) -> dict[str, str]:
    """Nothing of the user's own IPython set-up, one thread each (runs go side by side), the same hashes every time."""
    threads = ("OMP_NUM", "OPENBLAS_NUM", "MKL_NUM", "NUMEXPR_NUM", "VECLIB_MAXIMUM")
    return {
        "IPYTHONDIR": str(Path(folder) / "ipython"),
        "PYTHONSTARTUP": "",
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "agg",
        **{f"{name}_THREADS": "1" for name in threads},
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
        way = {"transport": "ipc"} if zmq.has("ipc") else {"transport_encryption": "required"}
        super().__init__(
            **{
                **kwargs,
                **way,
                "connection_file": str(Path(self.folder) / "k.json"),
                "kernel_spec_manager": specs,
            }
        )
        with _lock:
            _live.add(self)

    async def start_kernel(self, **kwargs) -> None:
        """Start the kernel, in its private folder unless another one is given."""
        await super().start_kernel(**{"cwd": self.folder, **kwargs})

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
            with _lock:
                _live.discard(self)
            shutil.rmtree(self.folder, ignore_errors=True)


def kill_all() -> None:
    """End every kernel that this process has running."""
    with _lock:
        managers = list(_live)
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
    )
    return client.execute()


def _serve() -> None:
    """Be a kernel: ipykernel without the TCP port that it opens for the output of forked children."""
    from ipykernel import kernelapp
    from ipykernel.iostream import IOPubThread

    kernelapp.IOPubThread = lambda socket, **more: IOPubThread(socket, **{**more, "pipe": False})
    kernelapp.launch_new_instance()


if __name__ == "__main__":
    _serve()
