"""One replica of the cluster as a process of its own, with a sender that only writes down.

`python -m tests.kit.replica ADDRESS HEARD` appends a line to HEARD for each message, as it begins
to be said: person, kind, night, the moment it was due and the moment it began (seconds since 1970).
A kill -9 loses no line.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, make_url

from bot.store.postgres import PostgresDatabase
from scheduler import occurrences
from scheduler.clock import SystemClock
from scheduler.cluster import ClusterEngine, ClusterPace
from scheduler.occurrences import Occurrence, Planned
from scheduler.verdicts import Sent, Settled, Verdict
from tests.kit.keys import KEYRING

ROOT: Final = Path(__file__).parents[2]
DAY: Final = timedelta(days=1)
SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that began to be said. Times in seconds since 1970."""

    person_id: int
    kind: str
    night: str
    due_s: float
    at_s: float
    replica: int

    @property
    def late_s(self) -> float:
        return self.at_s - self.due_s


def heard(folder: Path) -> list[Heard]:
    """What all replicas that write into this folder have said so far, in the order they did."""
    lines = [line for file in folder.glob("*.heard") for line in file.read_text().splitlines()]
    told = (line.split() for line in lines if line.endswith("."))
    messages = [
        Heard(int(person), kind, night, float(due), float(at), int(replica))
        for person, kind, night, due, at, replica, _ in told
    ]
    return sorted(messages, key=lambda one: one.at_s)


@contextmanager
def replica(url: URL, folder: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """A running replica, which may be killed; at the end it is told to stop in order."""
    address = url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.kit.replica", address, str(folder), *options]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=env) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait()


def libpq(url: URL) -> str:
    """The address as psycopg takes it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def how_many(folder: Path) -> int:
    """How many messages were begun, without reading them."""
    return sum(file.read_bytes().count(b"\n") for file in folder.glob("*.heard"))


class Scribe:
    """A handler that says nothing and writes it down."""

    def __init__(self, file: Path, *, takes_s: float) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._takes_s = takes_s

    async def speak(self, occurrence: Occurrence, now: datetime) -> Verdict:
        one, at = occurrence, datetime.now(UTC)
        what = f"{one.person_id} {one.kind} {one.night}"
        when = f"{one.due_at.timestamp():.6f} {at.timestamp():.6f}"
        os.write(self._file, f"{what} {when} {os.getpid()} .\n".encode())
        if self._takes_s:
            await asyncio.sleep(self._takes_s)
        return Sent()

    def settled(self, connection: Connection, settled: Sequence[Settled], *, now: datetime) -> None:
        occurrences.plan_all(connection, [_next(one.occurrence) for one in settled])


def _next(said: Occurrence) -> Planned:
    wish = Planned(said.person_id, said.kind, said.night, said.due_at, said.good_until)
    return replace(
        wish, night=said.night + DAY, due_at=said.due_at + DAY, good_until=said.good_until + DAY
    )


def main() -> None:
    """Run until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--window", type=int, default=8)
    parser.add_argument("--lease-s", type=float, default=15.0)
    parser.add_argument("--takes-s", type=float, default=0.0)
    options = parser.parse_args()
    asyncio.run(_live(options))


async def _live(options: argparse.Namespace) -> None:
    url = make_url(options.address)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    scribe = Scribe(options.folder / f"{os.getpid()}.heard", takes_s=options.takes_s)
    lease = timedelta(seconds=options.lease_s)
    pace = ClusterPace(window=options.window, lease=lease, heartbeat=min(lease, 10 * SECOND))
    with closing(PostgresDatabase(url, KEYRING)) as database:
        engine = ClusterEngine(
            database, {"evening": scribe}, address=libpq(url), clock=SystemClock(), pace=pace
        )
        engine.start()
        await stop.wait()
        await engine.stop()


if __name__ == "__main__":
    main()
