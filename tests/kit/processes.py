"""The real programs as subprocesses: a sandbox, and a bot that talks to it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.kit.keys import key_file
from tests.kit.warm import Streams, WarmProcess

ROOT = Path(__file__).parents[2]
READY_S = 30.0
BOT = ("-m", "bot")


class Program:
    """One subprocess with its output in a file, so that a test can read what was logged."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str],
        under: Sequence[str] = (),
    ) -> None:
        """Python with these arguments; `under` is a command that starts and watches it."""
        self._arguments, self.log, self._env, self._under = arguments, log, env, under
        self._process: asyncio.subprocess.Process | WarmProcess | None = None
        self.starts = 0

    async def start(self, *, until: str) -> str:
        """Start it and wait for a line that holds `until`; that line is given back."""
        before = self.output()
        await self.launch()
        return await self._line(until, before)

    async def launch(self) -> None:
        """Start it and wait for nothing."""
        self.starts += 1
        folder, env = self.log.parent, environment(self._env)
        if not self._under:
            streams = Streams(out=self.log, err=self.log)
            self._process = WarmProcess(self._arguments, cwd=folder, streams=streams, env=env)
            return
        with self.log.open("ab") as sink:
            self._process = await asyncio.create_subprocess_exec(
                *self._under,
                sys.executable,
                *self._arguments,
                cwd=folder,
                stdout=sink,
                stderr=sink,
                env=env,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process's number, of the one that was started last."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def kill(self) -> None:
        """kill -9: nothing is finished, nothing is written."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """SIGTERM, as a service manager does; gives the exit status."""
        return await self._end(signal.SIGTERM)

    async def interrupt(self) -> int:
        """Ctrl-C; gives the exit status."""
        return await self._end(signal.SIGINT)

    async def wait(self) -> int:
        """Wait for it to end by itself; gives the exit status."""
        assert self._process is not None
        return await self._process.wait()

    def output(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    async def _end(self, how: signal.Signals) -> int:
        if self._process is None:
            return 0
        if self._process.returncode is None:
            self._send(how)
        return await self._process.wait()

    def _send(self, how: signal.Signals) -> None:
        assert self._process is not None
        if self._under and how is signal.SIGKILL:
            # Whoever watches it would let it live on.
            os.killpg(self._process.pid, how)
        else:
            self._process.send_signal(how)

    async def _line(self, until: str, before: str) -> str:
        deadline = asyncio.get_running_loop().time() + READY_S
        while asyncio.get_running_loop().time() < deadline:
            for line in self.output()[len(before) :].splitlines():
                if until in line:
                    return line
            if self._process is None or self._process.returncode is not None:
                break
            await asyncio.sleep(0.02)
        raise AssertionError(f"{self._arguments} did not say {until!r}:\n{self.output()}")


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """What a program finds in its environment: these settings, and what Python needs."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}


def sandbox_program(folder: Path) -> Program:
    folder.mkdir(parents=True, exist_ok=True)
    arguments = ["-m", "bot.sandbox", "--port", "0", "--data", str(folder / "world")]
    return Program(arguments, log=folder / "sandbox.log", env={"PYTHONUNBUFFERED": "1"})


def bot_program(
    folder: Path,
    sandbox_url: str,
    *,
    run: Sequence[str] = BOT,
    under: Sequence[str] = (),
    **settings: str,
) -> Program:
    """The bot; `run` is what Python is asked to run, `under` a command that watches it."""
    key_file(folder / "data.key")
    env = {
        "PYTHONUNBUFFERED": "1",
        "SANDBOX_URL": sandbox_url,
        "DATA_DIR": str(folder / "data"),
        "LOG_LEVEL": "DEBUG",
        **settings,
    }
    return Program(run, log=folder / "bot.log", env=env, under=under)
