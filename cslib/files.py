"""Writing that leaves nothing half-written, and digests of what is there."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


def write(
    path: Path, content: bytes | str | Callable[[BinaryIO], object], lasting: bool = True, new: bool = False
) -> None:
    """Write a file whole or not at all, making its folder where needed; a `lasting` one is on the disk afterwards.

    `content`: what is in it, or what writes that to the open file. `new`: never in the place of another. Raises
    FileExistsError then, whoever wrote that a moment ago.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            if callable(content):
                content(file)
            else:
                file.write(content.encode("utf-8") if isinstance(content, str) else content)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        # mkstemp gives 0600; a report is for reading by whoever may read the folder.
        os.chmod(temporary, 0o666 & ~_umask())
        if new:
            path.open("x").close()  # from here on it is nobody else's
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    if lasting and os.name == "posix":
        # Else the new name may be lost although the content is not.
        folder = os.open(path.parent, os.O_RDONLY)
        with contextlib.suppress(OSError):  # not every file system can
            os.fsync(folder)
        os.close(folder)


def sha256(path: Path) -> str:
    """Return the digest of a regular file's bytes; empty where it cannot be read."""
    try:
        if not path.is_file():  # a pipe would be waited for
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
