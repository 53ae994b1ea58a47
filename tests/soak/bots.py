"""The bot as its operator runs it: one process or two, started cold, killed, started again."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping
from pathlib import Path

from tests.bench.measures import cpu_s_of, memory_mb
from tests.kit.processes import environment

READY = "The chat is at"
READY_S = 60.0
GLANCE_S = 0.05


class Bot:
    """One place for a bot. Its process may change, its log and its CPU time add up."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.log = folder / "bot.log"
        self._settings = settings
        self._process: Process | None = None
        self._cpu_before_s = 0.0
        self.starts = 0
        folder.mkdir(parents=True, exist_ok=True)

    async def start(self) -> None:
        """Start it and wait until it listens. Raises RuntimeError when it does not come up."""
        self.starts += 1
        with self.log.open("ab") as sink:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                cwd=self.log.parent,
                env=environment(self._settings),
                stdin=DEVNULL,
                stdout=sink,
                stderr=sink,
            )
        async with asyncio.timeout(READY_S):
            while self.log.read_text().count(READY) < self.starts:
                if self._process.returncode is not None:
                    raise RuntimeError(f"the bot did not start:\n{self.log.read_text()[-3000:]}")
                await asyncio.sleep(GLANCE_S)

    async def end(self, how: signal.Signals) -> None:
        """Send it a signal and wait for its end."""
        process = self._running
        self._cpu_before_s += cpu_s_of(process.pid)
        process.send_signal(how)
        await process.wait()
        self._process = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def memory_mb(self) -> float:
        """Resident, now."""
        return memory_mb(self._running.pid)

    @property
    def cpu_s(self) -> float:
        """Of all its processes so far."""
        return self._cpu_before_s + (cpu_s_of(self._running.pid) if self.is_running else 0.0)

    @property
    def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            raise RuntimeError(f"the bot has ended:\n{self.log.read_text()[-3000:]}")
        return self._process
