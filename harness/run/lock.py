"""The lock of a run directory: one writer at a time, known by its process id."""

import fcntl
import os
import time
from pathlib import Path
from typing import Final

from harness.errors import JournalError

LOCK_FILE: Final = "lock"
ORPHAN_SECONDS: Final = 5.0
"""How long the children of a killed writer, which hold its lock too, may take to end."""


def lock(directory: Path) -> int:
    """Return a file descriptor that holds the directory until it is closed.

    Raises:
        JournalError: if the directory cannot be written or another process holds it.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        held = os.open(directory / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise JournalError(f"cannot write to {directory}: {error.strerror}") from error
    patience = time.monotonic() + ORPHAN_SECONDS
    while not _is_ours(held):
        owner = os.pread(held, 32, 0).decode("ascii", "replace").strip()
        if _is_alive(owner) or time.monotonic() > patience:
            os.close(held)
            raise JournalError(
                f"{directory} is being written by process {owner or 'unknown'}; wait for it"
            )
        time.sleep(0.02)
    os.ftruncate(held, 0)
    os.write(held, str(os.getpid()).encode())
    return held


def _is_ours(held: int) -> bool:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_alive(process: str) -> bool:
    """Whether there is a process of this id; a lock may outlive its owner in a child."""
    if not process.isdecimal():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
