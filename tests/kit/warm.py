"""Real processes of our programs that start warm: forked from one that has done the imports.

Importing the bot takes a second of processor time, and the tests start it more than a hundred
times. Everything else is as in a process started by hand: its own number, signals, files, end.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import runpy
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

GLANCE_S = 0.01

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(
    ["bot.main", "bot.commands", "bot.care.cli", "bot.sandbox.server", "tests.kit.warm"]
)


@dataclass(frozen=True, slots=True)
class Streams:
    """Files in the place of standard input (nothing, if None), output and errors."""

    out: Path
    err: Path
    into: Path | None = None


class WarmProcess:
    """One process that runs `python -m ...`; the surface is that of asyncio's own."""

    def __init__(
        self, arguments: Sequence[str], *, cwd: Path, streams: Streams, env: Mapping[str, str]
    ) -> None:
        """`arguments` begin with "-m" and a module; `env` is all that it finds in its environment.

        Started at once.
        """
        assert arguments[0] == "-m", "a module is run"
        self._process: ForkServerProcess = _context.Process(
            target=_become, args=(list(arguments[1:]), str(cwd), streams, dict(env))
        )
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    async def wait(self) -> int:
        """Wait for its end; gives the exit status."""
        while self._process.exitcode is None:
            await asyncio.sleep(GLANCE_S)
        return self._process.exitcode

    def join(self, timeout_s: float) -> int:
        """The same for callers without an event loop. Raises TimeoutError."""
        self._process.join(timeout_s)
        if self._process.exitcode is None:
            self._process.kill()
            raise TimeoutError(f"process {self.pid} did not end")
        return self._process.exitcode


def _become(arguments: list[str], cwd: str, streams: Streams, env: dict[str, str]) -> None:
    files = (
        (streams.into or Path(os.devnull), os.O_RDONLY),
        (streams.out, os.O_WRONLY | os.O_CREAT | os.O_APPEND),
        (streams.err, os.O_WRONLY | os.O_CREAT | os.O_APPEND),
    )
    for place, (path, how) in enumerate(files):
        os.dup2(os.open(path, how, 0o600), place)
    sys.stdin = os.fdopen(0, "r", encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", buffering=1, closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", buffering=1, closefd=False)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = [arguments[0], *arguments[1:]]
    runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
