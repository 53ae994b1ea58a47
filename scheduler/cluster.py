"""The engine for several identical replicas on one PostgreSQL.

A feeder in each replica queues what is due, PgQueuer hands it to a replica that has room, and from
there the dispatcher does the same as in `embedded.py`. No replica is special, and each may die.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection

from scheduler import feeding
from scheduler.alarm import GRACE
from scheduler.clock import Clock
from scheduler.dispatcher import Dispatcher, Transactions
from scheduler.feeder import ClusterPace, Feeder
from scheduler.feeding import Key
from scheduler.outage import Outage
from scheduler.queue import PgQueue
from scheduler.table import Claimed
from scheduler.verdicts import Handler

__all__ = ["ClusterEngine", "ClusterPace"]

T = TypeVar("T")

DEFAULT_PACE = ClusterPace()
# So many more than the window wait at hand, so that a turn is never short of work. A kill does not
# repeat them: nobody has begun to say them.
_AT_HAND = 4
# At the stop a database that is away is not waited for: the leases bring back what we hold.
_LAST_WORD_S = 1.0


class Desk:
    """Where the queue hands in keys, and each waits until the dispatcher has taken its row.

    Not until the row is settled: from the fence on its own lease looks after it.
    """

    def __init__(self, transactions: Transactions, *, ring: Callable[[], None]) -> None:
        """`ring` is called when something has come to be taken."""
        self._transactions = transactions
        self._ring = ring
        self._waiting: dict[Key, asyncio.Future[None]] = {}
        self._shown: list[Key] = []
        self._asked: list[Key] = []
        self._left: list[Key] = []
        self._is_open = True

    def is_empty(self) -> bool:
        return not self._waiting

    async def hand_in(self, text: str) -> None:
        """Wait until the dispatcher has asked for this row. Raises ValueError for no key."""
        key = Key.read(text)
        if not self._is_open:
            self._left.append(key)
            return
        if key not in self._waiting:
            self._waiting[key] = asyncio.get_running_loop().create_future()
            self._ring()
        await self._waiting[key]

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run the dispatcher's transactions, to know when what it took is on record."""
        # Copied here, in the event loop: the work runs in another thread.
        self._shown, self._asked = list(self._waiting), []
        result = await self._transactions.run(work)
        self._let_go(self._asked)
        return result

    def take(
        self, connection: Connection, *, now: datetime, limit: int, lease: timedelta
    ) -> Claimed:
        """The dispatcher's source: take those of the next rows that are still to be said."""
        self._asked = self._shown[:limit]
        return feeding.take(connection, self._asked, now=now, lease=lease)

    def close(self) -> None:
        """Let go of all that wait, and of whatever still comes."""
        self._is_open = False
        self._left = list(self._waiting)
        self._let_go(self._left)

    async def give_back(self) -> None:
        """Let other replicas have what was left at once.

        To be called when the queue has ended: as long as its job is there a row gets no new one.
        """
        await self._transactions.run(lambda tx: feeding.give_back(tx, self._left))

    def _let_go(self, keys: list[Key]) -> None:
        for key in keys:
            waiting = self._waiting.pop(key, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(None)


class ClusterEngine:
    """One of several on its table; it needs PostgreSQL. It can be started once."""

    def __init__(  # house: put together once, by main
        self,
        transactions: Transactions,
        handlers: Mapping[str, Handler],
        *,
        address: str,
        clock: Clock,
        pace: ClusterPace = DEFAULT_PACE,
        told: Callable[[datetime | None], None] | None = None,
    ) -> None:
        """Handlers by kind; `address` of the same database, as libpq takes it, without a driver.

        `told` hears each new instant at which something falls due.
        """
        self._clock = clock
        self._desk = Desk(transactions, ring=self._ring)
        self._queue = PgQueue(address, batch=_AT_HAND * pace.window, heartbeat=pace.heartbeat)
        self._feeder = Feeder(transactions, self._queue, clock=clock, pace=pace, told=told)
        self._dispatcher = Dispatcher(
            self._desk,
            handlers,
            clock=clock,
            window=pace.window,
            lease=pace.lease,
            patience=pace.patience,
            source=self._desk.take,
        )
        self._bell = asyncio.Event()
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._feeding: asyncio.Task[None] | None = None
        self._working: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Catch up at once, then speak whenever something falls due; needs a running loop."""
        self._loop = asyncio.get_running_loop()
        self._feeding = self._loop.create_task(self._feeder.run())
        fetching = self._queue.run(self._desk.hand_in, self._stopping)
        self._working = [self._loop.create_task(work) for work in (self._speak(), fetching)]
        self._clock.watch(self._clock_jumped)

    def poke(self) -> None:
        """Say that occurrences were planned, moved or cancelled. Call it in the event loop."""
        self._feeder.poke()

    @property
    def is_running(self) -> bool:
        """Whether it was started and has neither been stopped nor broken off."""
        if self._feeding is None:
            return False
        return not any(task.done() for task in (self._feeding, *self._working))

    async def stop(self, *, within: timedelta = GRACE) -> None:
        """Let what is in flight finish, at most `within`; then break it off.

        What nobody has begun to say goes back to the other replicas.
        """
        if self._feeding is None:
            return
        self._stopping.set()
        self._feeding.cancel()
        self._desk.close()
        self._dispatcher.drain()
        self._bell.set()
        _, late = await asyncio.wait(self._working, timeout=within.total_seconds())
        for task in late:
            task.cancel()
        await asyncio.gather(self._feeding, *self._working, return_exceptions=True)
        self._feeding = None
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_WORD_S):
                await self._dispatcher.abandon()
                await self._desk.give_back()

    async def _speak(self) -> None:
        outage = Outage("recording what was said")
        while not self._stopping.is_set():
            await self._bell.wait()
            self._bell.clear()
            try:
                await self._dispatcher.run_due()
                outage.over()
                if not self._desk.is_empty():
                    self._bell.set()
            except Exception as error:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), outage.began(error))
                self._bell.set()

    def _ring(self) -> None:
        self._bell.set()
        self._dispatcher.poke()

    def _clock_jumped(self) -> None:
        # In the thread of whoever moved the clock, perhaps after our loop has ended.
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.poke)
