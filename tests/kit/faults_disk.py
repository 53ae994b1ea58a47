"""Faults of the place where the bot's books are kept: a full disk, a lock held by somebody else.

Both are for the database as one SQLite file.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

from tests.kit.faults import Fault
from tests.kit.faults_stage import Stage

# Only these calls, and only on these files, so that the log can still be written.
_FULL = ("-e", "trace=pwrite64,fallocate", "-e", "inject=pwrite64:error=ENOSPC")


def disk_full(file: Path) -> Fault:
    """From one moment on every write to the database says "no space left", as on a full disk.

    It needs strace, which answers in the kernel's place, and a bot run by `tests.kit.watched`.
    """
    strace: list[Process] = []

    async def begin(stage: Stage) -> None:
        places = [part for name in (file, f"{file}-wal") for part in ("-P", str(name))]
        command = ["strace", "-f", "-o", os.devnull, *_FULL, *places, "-p", str(stage.bot.pid)]
        watching = await asyncio.create_subprocess_exec(*command, stdout=DEVNULL, stderr=PIPE)
        strace.append(watching)
        assert watching.stderr is not None
        said = await watching.stderr.readline()
        assert b"attached" in said, said.decode()

    async def end(stage: Stage) -> None:
        watching = strace.pop()
        watching.send_signal(signal.SIGINT)
        await watching.communicate()

    return Fault("the disk is full", begin, end, cuts_off=True)


def locked(file: Path) -> Fault:
    """Another program holds the database's lock, as a backup or a curious operator might."""
    holders: list[sqlite3.Connection] = []

    async def begin(stage: Stage) -> None:
        holder = sqlite3.connect(file, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        holders.append(holder)

    async def end(stage: Stage) -> None:
        holders.pop().close()

    return Fault("another program holds the database", begin, end, cuts_off=True)
