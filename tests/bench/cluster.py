"""What the cluster engine does on this machine: a burst, a steady evening, the death of a replica.

Each function takes the address of a PostgreSQL database with the current schema and nobody in it,
and leaves its rows there. The senders say nothing; each message plans its next, as in real life.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import URL, NullPool, create_engine, text

from tests.kit.replica import Heard, heard, how_many, replica

PATIENCE_S: Final = 600.0
_START: Final = timedelta(seconds=6)

_PEOPLE: Final = text("""
    INSERT INTO occurrence (person_id, kind, night, due_at, good_until, state)
    SELECT person, 'evening', :night, due, due + interval '3 hours', 'planned'
    FROM (SELECT person, CAST(:due_at AS timestamptz) + person * CAST(:apart AS interval) AS due
          FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS person) AS everybody
""")

_LEFT: Final = text("""
    SELECT 1 FROM occurrence
    WHERE state IN ('queued', 'sending') OR state = 'planned' AND due_at < now() LIMIT 1
""")


@dataclass(frozen=True, slots=True)
class Burst:
    """How it went when all were due at one instant; `twice`: how many were said again."""

    messages: int
    twice: int
    per_second: float
    last_start_s: float


@dataclass(frozen=True, slots=True)
class Lateness:
    """How long after it was due a message began to be said."""

    messages: int
    p50_s: float
    p99_s: float
    worst_s: float


@dataclass(frozen=True, slots=True)
class Takeover:
    """After a kill -9 of one of two replicas: when the other began the last message."""

    seconds: float
    repeated: int
    lost: int


def burst(
    url: URL, *, due: int = 100_000, stored: int = 1_000_000, replicas: int = 2, window: int = 100
) -> Burst:
    """`due` people at one instant, among `stored`."""
    at = datetime.now(UTC) + _START + timedelta(seconds=stored / 40_000)
    _plan(url, due_at=at, last=due)
    _plan(url, due_at=at + timedelta(days=1), first=due + 1, last=stored)
    said = _run(url, messages=due, replicas=replicas, window=window)
    people = len({one.person_id for one in said})
    last_s = max(one.late_s for one in said)
    return Burst(people, len(said) - people, people / last_s, last_s)


def evening(url: URL, *, per_second: int = 100, seconds: int = 20, replicas: int = 2) -> Lateness:
    """A steady flow of `per_second`."""
    at = datetime.now(UTC) + _START
    count = per_second * seconds
    _plan(url, due_at=at, apart=timedelta(seconds=1 / per_second), last=count)
    said = _run(url, messages=count, replicas=replicas, window=8)
    late_s = sorted(one.late_s for one in said)
    return Lateness(len(said), late_s[len(said) // 2], late_s[len(said) * 99 // 100], late_s[-1])


def takeover(url: URL, *, due: int = 160, takes_s: float = 0.25) -> Takeover:
    """Two replicas in the middle of a burst of slow messages; one of them dies."""
    options = ("--takes-s", str(takes_s))
    with _folder() as folder, ExitStack() as stack:
        both = [stack.enter_context(replica(url, folder, *options)) for _ in range(2)]
        _wait(lambda: len(list(folder.iterdir())) == len(both))
        time.sleep(_START.total_seconds())
        _plan(url, due_at=datetime.now(UTC), last=due)
        _wait(lambda: how_many(folder) > due // 4)
        victim = next(one for one in both if one.pid == heard(folder)[0].replica)
        victim.kill()
        killed_s = time.time()
        _wait(lambda: len({one.person_id for one in heard(folder)}) >= due and _is_done(url))
        said = heard(folder)
    people = len({one.person_id for one in said})
    last_s = max(one.at_s for one in said)
    return Takeover(last_s - killed_s, len(said) - people, due - people)


def _run(url: URL, *, messages: int, replicas: int, window: int) -> list[Heard]:
    with _folder() as folder, ExitStack() as stack:
        for _ in range(replicas):
            stack.enter_context(replica(url, folder, "--window", str(window)))
        _wait(lambda: how_many(folder) >= messages and _is_done(url))
        return heard(folder)


def _plan(
    url: URL,
    *,
    due_at: datetime,
    last: int,
    first: int = 1,
    apart: timedelta = timedelta(0),
) -> None:
    night = due_at.date()
    values = {"night": night, "due_at": due_at, "first": first, "last": last, "apart": apart}
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(_PEOPLE, values)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE occurrence"))


def _is_done(url: URL) -> bool:
    """Whether nothing that is due waits or is under way."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return not connection.execute(_LEFT).first()


def _wait(condition: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline_s:
            raise TimeoutError("the replicas did not get done")
        time.sleep(0.5)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)
