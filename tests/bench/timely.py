"""When messages come: everybody due at one instant, and everybody due while the bot was down.

The same engine as in `core.py` with a clock that runs, so that lateness is that of a real evening.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.store.sqlite import SqliteDatabase
from scheduler.clock import Clock, ShiftedClock
from scheduler.columns import EPOCH, MICROSECOND
from scheduler.embedded import EmbeddedEngine, Pace
from scheduler.table import Occurrence
from scheduler.verdicts import Sent, Verdict
from tests.bench.core import Silent, stored
from tests.bench.measures import Figures, Stopwatch, lateness
from tests.bench.raw import GOOD_FOR, NOW
from tests.kit.keys import KEYRING

LEAD = timedelta(seconds=1)
DOWNTIME = timedelta(minutes=10)
PATIENCE_S = 120.0


def at_once(*, people: int, due: int, window: int) -> Figures:
    """So many of them due at one instant, which comes while the engine waits for it."""
    return _run(people, due, begins=NOW - LEAD, window=window)


def after_downtime(*, people: int) -> Figures:
    """Everybody fell due ten minutes before the start."""
    return _run(people, people, begins=NOW + DOWNTIME, window=100)


def _run(people: int, due: int, *, begins: datetime, window: int) -> Figures:
    with _stored(people, due=due) as path, closing(SqliteDatabase(path, KEYRING)) as database:
        clock = ShiftedClock(offset=begins - datetime.now(UTC))
        listener = _Listener(clock, until=due)
        pace = Pace(window=window)
        engine = EmbeddedEngine(database, {"evening": listener}, clock=clock, pace=pace)
        watch = Stopwatch()
        asyncio.run(_until_done(engine, listener))
        watch.stop()
    late_s = listener.late_s
    return {"due": due, "missed": due - len(late_s), "wall_s": watch.wall_s, **lateness(late_s)}


async def _until_done(engine: EmbeddedEngine, listener: _Listener) -> None:
    engine.start()
    try:
        async with asyncio.timeout(PATIENCE_S):
            await listener.done.wait()
    except TimeoutError:
        pass  # what has not come by now is missed
    await engine.stop()


class _Listener(Silent):
    """Notes how late it was asked, by the clock that the engine goes by."""

    def __init__(self, clock: Clock, *, until: int) -> None:
        super().__init__(plans_next=True)
        self.done = asyncio.Event()
        self._clock, self._until = clock, until

    async def speak(self, occurrence: Occurrence, now: datetime) -> Verdict:
        self.late_s.append((self._clock.now() - occurrence.due_at).total_seconds())
        if len(self.late_s) == self._until:
            self.done.set()
        return Sent()


@contextmanager
def _stored(people: int, *, due: int) -> Iterator[Path]:
    """So many people, and the first of them due at the same instant."""
    now_us = (NOW - EPOCH) // MICROSECOND
    with stored(people=people, due=0) as path:
        with closing(sqlite3.connect(path)) as raw, raw:
            due_now = "UPDATE occurrence SET due_at = ?, good_until = ? WHERE person_id < ?"
            raw.execute(due_now, [now_us, now_us + GOOD_FOR // MICROSECOND, due])
        yield path
