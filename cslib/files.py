"""Writing that leaves nothing half-written, and digests of what is there."""

import hashlib
import os
import tempfile
from pathlib import Path


def write(path: Path, content: bytes | str, new: bool = False) -> None:
    """Write a file whole or not at all, making its folder where needed.

    `new`: never in the place of another. Raises FileExistsError then, whoever wrote that a moment ago.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
        # mkstemp gives 0600; a report is for reading by whoever may read the folder.
        os.chmod(temporary, 0o666 & ~_umask())
        if new:
            os.link(temporary, path)
            os.unlink(temporary)
        else:
            os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def sha256(path: Path) -> str:
    """Return the digest of a file's bytes; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
