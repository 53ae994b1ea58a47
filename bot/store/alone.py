"""One bot at a time on an SQLite file: two would each send every message.

The operating system holds the lock for as long as the process lives, and lets go of it when the
process ends, also by kill -9: there is nothing to be left behind. It lies on a file beside the
database, because SQLite has locks of its own on the database and on `-shm`.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)

_MOST_DIGITS = 20
_GLANCE_S = 0.05


class InUse(RuntimeError):
    """Another process has this database. `str` tells the operator what to do."""


@contextmanager
def alone_on(path: Path, *, patience_s: float = 1.0) -> Iterator[None]:
    """Nobody else gets this far with the same file until the block, or this process, ends.

    A lock that is let go of within `patience_s` is waited for: somebody may only be looking.
    Raises InUse, and OSError when the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(_beside(path), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        belong_to_its_folder(descriptor, path.parent)
        _take(descriptor, path, until_s=time.monotonic() + patience_s)
        yield
    finally:
        os.close(descriptor)  # and with it goes the lock


def is_held(path: Path) -> bool:
    """Whether a running bot has this file now; nothing is made for the question."""
    if not _beside(path).exists():
        return False
    try:
        with alone_on(path, patience_s=0.0):
            return False
    except InUse:
        return True


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


def belong_to_its_folder(descriptor: int, folder: Path) -> None:
    """What a command typed by root leaves behind is for the bot's own account to open."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)


def _take(descriptor: int, path: Path, *, until_s: float) -> None:
    while not _is_taken(descriptor):
        if time.monotonic() >= until_s:
            who = os.pread(descriptor, _MOST_DIGITS, 0).decode("ascii", "replace").strip()
            raise InUse(
                f"Another process (number {who or 'unknown'}) runs the bot on {path}, and two "
                "would send everything twice. Stop that one, or give this one another DATA_DIR."
            )
        time.sleep(_GLANCE_S)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)


def _is_taken(descriptor: int) -> bool:
    """Whether the lock is ours now."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        # Some network disks have no locks. SQLite is in danger there too, so it is said aloud.
        log.warning("this disk has no file locks (%s): start only one bot on it", error.strerror)
    return True
