"""The scheduler alone: rows in a file, a sender that sends nothing, and what a message costs.

Each function builds its own world in a new folder; run it in a process of its own when its memory
is to be looked at (`tests.bench.child.fresh`).
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, event

from bot.store.sqlite import SqliteDatabase
from scheduler import occurrences
from scheduler.clock import ShiftedClock, SystemClock
from scheduler.dispatcher import Dispatcher, Transactions
from scheduler.embedded import EmbeddedEngine
from scheduler.occurrences import Planned
from scheduler.table import Occurrence
from scheduler.verdicts import Sent, Settled, Verdict
from tests.bench import raw
from tests.bench.measures import Figures, Stopwatch, memory_mb, share
from tests.bench.raw import DAY, GOOD_FOR, NIGHT, NOW, SPREAD
from tests.kit.keys import KEYRING

T = TypeVar("T")

PATIENCE_S = 30
# Long enough that the engine has gone back to sleep before the message falls due.
_AHEAD = timedelta(milliseconds=150)
# When nobody is due yet, and what is planned for a day later is not due in the burst either.
_BEFORE = NOW - DAY + timedelta(hours=1)


def burst(*, people: int, due: int, window: int = 100, plans_next: bool = True) -> Figures:
    """So many of them due at once, said to nobody; `plans_next` as the bot does, a day on."""
    with stored(people=people, due=due) as path, closing(SqliteDatabase(path, KEYRING)) as database:
        said, watch = _say_all(database, window=window, plans_next=plans_next)
    figures = {
        "said": said,
        "a_second": said / watch.wall_s,
        "cpu_us": watch.cpu_s / said * 1e6,
        "memory_mb": memory_mb(),
    }
    return figures | _steps(due=min(due, 50 * window), window=window, plans_next=plans_next)


def _steps(*, due: int, window: int, plans_next: bool) -> Figures:
    """What a message takes. Not in the run that is timed: who counts, slows down."""
    with stored(people=due, due=due) as path, closing(SqliteDatabase(path, KEYRING)) as database:
        counted = _Counted(database)
        said, _ = _say_all(counted, window=window, plans_next=plans_next)
    return {
        "statements": counted.statements / said,
        "commits": counted.commits / said,
        "hops": counted.hops / said,
    }


def _say_all(transactions: Transactions, *, window: int, plans_next: bool) -> tuple[int, Stopwatch]:
    clock = ShiftedClock(frozen_at=_BEFORE)
    handlers = {"evening": Silent(plans_next=plans_next)}
    dispatcher = Dispatcher(transactions, handlers, clock=clock, window=window)
    return asyncio.run(_after_a_first(transactions, dispatcher, clock=clock))


def raw_burst(*, people: int, due: int, window: int = 100, plans_next: bool = True) -> Figures:
    """The same claims, closes and plans by the driver alone: no row of ours, no event loop."""
    with stored(people=people, due=due) as path:
        watch = Stopwatch()
        said = raw.burst(path, window=window, plans_next=plans_next)
        watch.stop()
    return {"said": said, "a_second": said / watch.wall_s, "cpu_us": watch.cpu_s / said * 1e6}


def first_send(*, people: int = 100_000, tries: int = 20) -> Figures:
    """How long after its time one message goes out, while all others are asleep."""
    with stored(people=people, due=0) as path, closing(SqliteDatabase(path, KEYRING)) as database:
        late_s = asyncio.run(_each_alone(database, tries=tries))
    return {"p50_s": share(late_s, 0.5), "max_s": max(late_s)}


def start(*, people: int) -> Figures:
    """From opening the file to knowing when the next message is due."""
    with stored(people=people, due=0) as path:
        watch = Stopwatch()
        with closing(SqliteDatabase(path, KEYRING)) as database:
            asyncio.run(_until_told(database))
            watch.stop()
            return {"wall_s": watch.wall_s, "cpu_s": watch.cpu_s, "memory_mb": memory_mb()}


@contextmanager
def stored(*, people: int, due: int) -> Iterator[Path]:
    """A database of so many people, each with an evening planned, so many of them due now."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.sqlite3"
        SqliteDatabase(path, KEYRING).close()
        raw.fill(path, people=people, due=due)
        yield path


async def _after_a_first(
    transactions: Transactions, dispatcher: Dispatcher, *, clock: ShiftedClock
) -> tuple[int, Stopwatch]:
    """Say two alone, then all. Statements are compiled once in a process, not for each message."""
    first = [_alone(person_id, due_at=_BEFORE) for person_id in (-1, -2)]
    await transactions.run(lambda tx: occurrences.plan_all(tx, first))
    await dispatcher.run_due()
    clock.shift(timedelta(0), NOW + SPREAD)
    watch = Stopwatch()
    said = await dispatcher.run_due()
    return said, watch.stop()


async def _each_alone(database: SqliteDatabase, *, tries: int) -> list[float]:
    silent = Silent()
    engine = EmbeddedEngine(database, {"evening": silent}, clock=SystemClock())
    engine.start()
    for person_id in range(-tries, 0):
        await _said_alone(database, engine, silent=silent, person_id=person_id)
    await engine.stop()
    return silent.late_s


async def _said_alone(
    database: SqliteDatabase, engine: EmbeddedEngine, *, silent: Silent, person_id: int
) -> None:
    wish = _alone(person_id, due_at=datetime.now(UTC) + _AHEAD)
    await database.run(lambda tx: occurrences.plan(tx, wish))
    engine.poke()
    async with asyncio.timeout(PATIENCE_S):
        await silent.spoke.wait()
    silent.spoke.clear()


async def _until_told(database: SqliteDatabase) -> None:
    told = asyncio.Event()
    clock = ShiftedClock(frozen_at=NOW)
    engine = EmbeddedEngine(database, {}, clock=clock, told=lambda _: told.set())
    engine.start()
    async with asyncio.timeout(PATIENCE_S):
        await told.wait()
    await engine.stop()


class Silent:
    """Sends nothing, notes how late it was asked, and plans the same for the next night."""

    def __init__(self, *, plans_next: bool = False) -> None:
        self.late_s: list[float] = []
        self.spoke = asyncio.Event()
        self._plans_next = plans_next

    async def speak(self, occurrence: Occurrence, now: datetime) -> Verdict:
        self.late_s.append(time.time() - occurrence.due_at.timestamp())
        self.spoke.set()
        return Sent()

    def settled(self, connection: Connection, settled: Sequence[Settled], *, now: datetime) -> None:
        if self._plans_next:
            occurrences.plan_all(connection, [_next(one.occurrence) for one in settled])


def _next(said: Occurrence) -> Planned:
    due_at = said.due_at + DAY
    return Planned(said.person_id, said.kind, said.night + DAY, due_at, due_at + GOOD_FOR)


def _alone(person_id: int, *, due_at: datetime) -> Planned:
    return Planned(person_id, "evening", NIGHT, due_at, due_at + GOOD_FOR)


class _Counted:
    """A database that counts what it is asked."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self.statements = self.commits = self.hops = 0
        event.listen(database.engine, "before_cursor_execute", self._statement)
        event.listen(database.engine, "commit", self._commit)

    async def run(self, work: Callable[[Connection], T]) -> T:
        self.hops += 1
        return await self._database.run(work)

    def _statement(self, *_: object) -> None:
        self.statements += 1

    def _commit(self, *_: object) -> None:
        self.commits += 1
