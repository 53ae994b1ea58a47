"""Starts the bot for what plays systemd in a process of its own, warm: see `tests.kit.warm`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from tests.deploy.played import Start
from tests.kit.warm import Streams, WarmProcess

LIMIT_S = 60.0


@contextmanager
def starter() -> Iterator[str]:
    """Listen until the block is left; gives where."""
    with TemporaryDirectory() as folder, Listener(f"{folder}/starter") as listener:
        thread = Thread(target=_serve, args=(listener,), daemon=True)
        thread.start()
        yield str(listener.address)
        with Client(listener.address) as line:
            line.send(None)
        thread.join()


def _serve(listener: Listener) -> None:
    kept = list[WarmProcess]()  # whoever lets go of a process may lose its end
    while True:
        with listener.accept() as line:
            if not _answer(line, kept):
                return


def _answer(line: Connection[Any, Any], kept: list[WarmProcess]) -> bool:
    asked = line.recv()
    if asked is None:
        return False
    start = Start(*asked)
    log = Path(start.log)
    streams = Streams(out=log, err=log)
    process = WarmProcess(start.arguments, cwd=start.folder, streams=streams, env=start.env)
    kept.append(process)
    line.send(process.join(LIMIT_S) if start.waits else process.pid)
    return True
