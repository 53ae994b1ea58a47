"""What the tests of the engines share: where the rows are, and engines that start and stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from sqlalchemy import URL, Connection, func, select, text

from bot.store.database import Database
from scheduler import occurrences
from scheduler.clock import Clock
from scheduler.cluster import ClusterEngine, ClusterPace
from scheduler.occurrences import Occurrence, Planned, State, occurrence_table
from scheduler.verdicts import Handler, Sent, Verdict
from tests.kit.replica import libpq
from tests.scheduler.world import NIGHT, Voice

T = TypeVar("T")

PACE = ClusterPace(poll=timedelta(milliseconds=20))
SOON_S = 20.0
_GLANCE_S = 0.005


class Ground(Protocol):
    """Where the rows are."""

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction."""

    def now(self, work: Callable[[Connection], T]) -> T:
        """The same in this thread, for what a test arranges and looks up."""


class Engine(Protocol):
    """What both engines can do."""

    def start(self) -> None: ...

    def poke(self) -> None: ...

    async def stop(self, *, within: timedelta = ...) -> None: ...


class Shared:
    """A PostgreSQL database that several engines share."""

    def __init__(self, database: Database, url: URL) -> None:
        self.database, self.url = database, url

    async def run(self, work: Callable[[Connection], T]) -> T:
        return await self.database.run(work)

    def now(self, work: Callable[[Connection], T]) -> T:
        return self.database.run_now(work)

    def engine(
        self,
        handler: Handler,
        clock: Clock,
        *,
        pace: ClusterPace = PACE,
        told: Callable[[datetime | None], None] | None = None,
    ) -> ClusterEngine:
        both = {"evening": handler, "morning": handler}
        return ClusterEngine(self, both, address=libpq(self.url), clock=clock, pace=pace, told=told)

    def clear(self) -> None:
        """Take away all rows and all jobs."""
        self.now(lambda tx: tx.execute(text("DELETE FROM occurrence")))
        if self.now(lambda tx: tx.execute(text("SELECT to_regclass('pgqueuer')")).scalar()):
            self.now(lambda tx: tx.execute(text("DELETE FROM pgqueuer")))


@asynccontextmanager
async def running(*engines: Engine) -> AsyncIterator[None]:
    """Engines that run, and are stopped in order."""
    for engine in engines:
        engine.start()
    try:
        yield
    finally:
        for engine in engines:
            await engine.stop()


async def until(
    condition: Callable[[], bool], *, within_s: float = SOON_S, glance_s: float = _GLANCE_S
) -> None:
    """Wait until it is so; fail when that takes unreasonably long."""
    async with asyncio.timeout(within_s):
        while not condition():
            await asyncio.sleep(glance_s)


class Gate:
    """An answer that is held back until the gate opens."""

    def __init__(self) -> None:
        self._open = asyncio.Event()

    def open(self) -> None:
        self._open.set()

    async def __call__(self, occurrence: Occurrence, now: datetime) -> Verdict:
        async with asyncio.timeout(SOON_S):
            await self._open.wait()
        return Sent()


def plan(ground: Ground, *wishes: Planned) -> None:
    assert ground.now(partial(occurrences.plan_all, wishes=wishes)) == len(wishes)


def row(
    ground: Ground, person_id: int = 1, kind: str = "evening", night: date = NIGHT
) -> Occurrence:
    found = ground.now(lambda tx: occurrences.get(tx, person_id, kind, night))
    assert found is not None
    return found


def state(ground: Ground, person_id: int = 1, kind: str = "evening") -> State:
    return row(ground, person_id, kind).state


def has_settled(voice: Voice, count: int) -> Callable[[], bool]:
    """Whether so many verdicts are on record, or soon will be."""
    return lambda: len(voice.verdicts) >= count


def how_many(ground: Ground, state: State) -> int:
    statement = select(func.count()).where(occurrence_table.c.state == state.value)
    return ground.now(lambda tx: tx.execute(statement).scalar_one())
