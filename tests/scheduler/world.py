"""What the scheduler's tests share: a database file, rows in short form, handlers that listen."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event

from scheduler import occurrences
from scheduler.clock import ShiftedClock
from scheduler.dispatcher import Sent, Settled, Verdict
from scheduler.occurrences import Occurrence, Planned, metadata

T = TypeVar("T")

NIGHT = date(2026, 3, 28)
NOW = datetime(2026, 3, 28, 21, 30, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LEASE = timedelta(seconds=120)


class OneThread:
    """Transactions on one SQLite file, in one worker thread, as the bot's store runs them."""

    def __init__(self, path: Path) -> None:
        self.engine = file_engine(path)
        metadata.create_all(self.engine)
        self._writer = ThreadPoolExecutor(max_workers=1)

    async def run(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, self.now, work)

    def now(self, work: Callable[[Connection], T]) -> T:
        """The same in this thread, for what a test arranges and looks up."""
        with self.engine.begin() as connection:
            return work(connection)

    def close(self) -> None:
        self._writer.shutdown()
        self.engine.dispose()


def file_engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def configure(connection: Any, record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def planned(
    person_id: int = 1,
    kind: str = "evening",
    *,
    night: date = NIGHT,
    due_at: datetime = NOW,
    good_for: timedelta = 3 * HOUR,
) -> Planned:
    return Planned(person_id, kind, night, due_at, due_at + good_for)


def pass_time(clock: ShiftedClock, step: timedelta) -> None:
    clock.shift(timedelta(0), clock.now() + step)


async def always_sent(occurrence: Occurrence, now: datetime) -> Verdict:
    return Sent()


def never_mind(connection: Connection, occurrence: Occurrence, verdict: Verdict) -> None:
    """Plan nothing."""


@dataclass
class Voice:
    """A handler that remembers. `answer` speaks, `then` runs in the transaction that settles."""

    answer: Callable[[Occurrence, datetime], Awaitable[Verdict]] = always_sent
    then: Callable[[Connection, Occurrence, Verdict], None] = never_mind
    spoken: list[Occurrence] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    batches: list[list[int]] = field(default_factory=list)

    async def speak(self, occurrence: Occurrence, now: datetime) -> Verdict:
        self.spoken.append(occurrence)
        return await self.answer(occurrence, now)

    def settled(self, connection: Connection, settled: Sequence[Settled], *, now: datetime) -> None:
        self.batches.append([one.occurrence.person_id for one in settled])
        for one in settled:
            self.then(connection, one.occurrence, one.verdict)
            self.verdicts.append(one.verdict)

    @property
    def people(self) -> list[int]:
        return [occurrence.person_id for occurrence in self.spoken]


def answers(verdict: Verdict) -> Callable[[Occurrence, datetime], Awaitable[Verdict]]:
    """An answer that is always the same."""

    async def answer(occurrence: Occurrence, now: datetime) -> Verdict:
        return verdict

    return answer


def plan(transactions: OneThread, *wishes: Planned) -> None:
    for wish in wishes:
        assert transactions.now(partial(occurrences.plan, occurrence=wish))


def row(transactions: OneThread, person_id: int = 1, kind: str = "evening") -> Occurrence:
    found = transactions.now(lambda connection: occurrences.get(connection, person_id, kind, NIGHT))
    assert found is not None
    return found


def plan_next(connection: Connection, occurrence: Occurrence, verdict: Verdict) -> None:
    """What every real handler does: the same again, a day later."""
    night, due_at = occurrence.night + DAY, occurrence.due_at + DAY
    person_id, kind = occurrence.person_id, occurrence.kind
    occurrences.plan(connection, Planned(person_id, kind, night, due_at, due_at + 3 * HOUR))
