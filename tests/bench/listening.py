"""Whole programs that poll the sink for texts and answer each: ours, and the smallest bot."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.child import FIRST_CORE, environment, stay_on
from tests.bench.measures import Figures, cpu_s_of
from tests.bench.sink import TOKEN, Server, sink

PATIENCE_S = 60.0
_LOOK_S = 0.2


def ours(*, texts: int) -> Figures:
    """The bot on SQLite, as an operator starts it: each text is stored, understood, answered."""
    with tempfile.TemporaryDirectory() as folder:
        return _answers(lambda server: _bot(server, Path(folder)), texts)


def echo(*, texts: int) -> Figures:
    """(c) The echo bot, which stores nothing."""
    return _answers(lambda server: _echo(server), texts)


def _answers(command: Callable[[Server], _Command], texts: int) -> Figures:
    """From the first answer to the last; each person's first answer counts."""
    with sink(updates=texts) as server, _running(*command(server)) as program:
        first: dict[int, float] = {}
        deadline = time.monotonic() + PATIENCE_S
        while len(first) < texts:
            if time.monotonic() > deadline or program.poll() is not None:
                raise TimeoutError(f"{len(first)} of {texts} people were answered")
            time.sleep(_LOOK_S)
            for at, chat in server.arrived():
                first.setdefault(chat, at)
        cpu_s = cpu_s_of(program.pid)
    took_s = max(first.values()) - min(first.values())
    return {"a_second": (texts - 1) / took_s, "whole_cpu_s": cpu_s}


_Command = tuple[list[str], dict[str, str]]


def _bot(server: Server, folder: Path) -> _Command:
    settings = {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_BASE_URL": server.base_url,
        "DATA_DIR": str(folder),
        "KEY_FILE": str(folder / "key"),
        "MESSAGES_PER_SECOND": "1000",
        "LOG_LEVEL": "WARNING",
    }
    return [sys.executable, "-m", "bot"], settings


def _echo(server: Server) -> _Command:
    return [sys.executable, "-m", "tests.bench.echo", server.base_url], {}


@contextmanager
def _running(command: list[str], settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    program = subprocess.Popen(
        command,
        env=environment() | settings,
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: stay_on(FIRST_CORE),
    )
    with program:
        try:
            yield program
        finally:
            program.kill()
