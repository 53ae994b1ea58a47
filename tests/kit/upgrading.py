"""A bot in a process of its own that opens a database, and is killed in the middle if it shall be.

    python -m tests.kit.upgrading postgresql://... "CREATE TABLE duty"

It waits for a line, so that several can be let go at once.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from sqlalchemy import URL, Engine, event, make_url

from bot.store.opening import open_database
from tests.kit.keys import KEYRING
from tests.kit.processes import ROOT

PATIENCE_S = 30.0


def start(address: URL, *, killed_after: str = "") -> subprocess.Popen[str]:
    """Start it; with `killed_after`, it is killed right after the statement that begins so."""
    url = address.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.kit.upgrading", url, killed_after],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def let_go(*processes: subprocess.Popen[str]) -> list[tuple[int, str]]:
    """Let them upgrade all at once; gives how each ended, and what it said."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=PATIENCE_S)[0] for process in processes]
    return [(process.returncode, text) for process, text in zip(processes, said, strict=True)]


def _kill_after(beginning: str) -> None:
    @event.listens_for(Engine, "after_cursor_execute")
    def look(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.lstrip().startswith(beginning):
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    address, killed_after = make_url(sys.argv[1]), sys.argv[2]
    if killed_after:
        _kill_after(killed_after)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    open_database(address, KEYRING).close()
