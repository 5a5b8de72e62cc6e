"""The kernel's process: ipykernel without the TCP port that it opens for the output of forked children.

Run as ``python -P -m cslib.report.kernel -f <connection file>``.
"""

from __future__ import annotations

from ipykernel import kernelapp
from ipykernel.iostream import IOPubThread


class _WithoutPipe(IOPubThread):
    def __init__(self, socket, pipe=False, **kwargs):
        super().__init__(socket, pipe=False, **kwargs)


if __name__ == "__main__":
    kernelapp.IOPubThread = _WithoutPipe
    kernelapp.launch_new_instance()
