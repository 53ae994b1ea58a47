"""Moves what is due into the cluster's queue: one in every replica, and whoever comes first feeds.

Nobody feeds for longer than a transaction, so there is no leader whose death must be noticed.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from scheduler import feeding
from scheduler.clock import Clock
from scheduler.dispatcher import LEASE, WINDOW, Transactions
from scheduler.occurrences import next_due
from scheduler.outage import Outage
from scheduler.queue import PgQueue

# Two looks at a clock that runs as it should differ by the time between them. A clock that stands
# still falls behind by a poll a look, so this is longer.
_JUMP_S = 1.0
# Leases are renewed when they are half gone: over an outage of this part of one they last.
_LASTS = 0.2


@dataclass(frozen=True, slots=True)
class ClusterPace:
    """How carefully a replica goes. Of one that dies, all is taken over within `lease`."""

    window: int = WINDOW
    """So many messages at most are in flight, and a kill repeats no more than those."""
    lease: timedelta = timedelta(seconds=15)
    """A message in flight is lost when nobody has renewed it for so long."""
    heartbeat: timedelta = timedelta(seconds=10)
    """The same for a job that was fetched and waits for room in the window."""
    patience: timedelta = LEASE
    """A message may take so long."""
    poll: timedelta = timedelta(milliseconds=200)
    """So often what is due is queued ..."""
    ahead: int = 2_000
    """... until so many rows are."""
    trusted: timedelta = timedelta(seconds=30)
    """A row that is queued for longer is offered anew; while its job still waits, to no effect."""


class Feeder:
    """Feeds until its task is cancelled."""

    def __init__(
        self,
        transactions: Transactions,
        queue: PgQueue,
        *,
        clock: Clock,
        pace: ClusterPace,
        told: Callable[[datetime | None], None] | None = None,
    ) -> None:
        """`told` hears each new instant at which something falls due."""
        self._transactions = transactions
        self._queue = queue
        self._clock = clock
        self._pace = pace
        self._told = told
        self._next_due: datetime | None = None
        self._bell = asyncio.Event()
        self._offset_s: float | None = None
        self._fed_s: float | None = None
        self._calm_from_s = 0.0

    def poke(self) -> None:
        """Look now. Call it in the event loop."""
        self._bell.set()

    async def run(self) -> None:
        """Feed, wait, feed. A database that is away is asked again, less and less often."""
        outage = Outage("feeding the queue")
        await self._queue.ready.wait()
        while True:
            pause_s = self._pace.poll.total_seconds()
            try:
                self._tell(await self._transactions.run(self._turn))
                self._fed_s = time.monotonic()
                outage.over()
            except Exception as error:
                pause_s = outage.began(error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), pause_s)
            self._bell.clear()

    def _turn(self, connection: Connection) -> datetime | None:
        now = self._clock.now()
        is_calm = self._is_calm(now)
        if feeding.may_feed(connection):
            if is_calm:
                feeding.sweep(connection, now=now)
            pace = self._pace
            offers = feeding.feed(connection, now=now, lease=pace.trusted, ahead=pace.ahead)
            self._queue.offer(connection, offers)
        return next_due(connection) if self._told else None

    def _is_calm(self, now: datetime) -> bool:
        """Whether leases can be believed.

        A jump of the clock ends them all, of the living too, and so does a database that was away.
        Within a lease every replica that lives has renewed its own, or recorded what it said.
        """
        machine_s, lease_s = time.monotonic(), self._pace.lease.total_seconds()
        offset_s = now.timestamp() - machine_s
        has_jumped = self._offset_s is not None and abs(offset_s - self._offset_s) > _JUMP_S
        gap_s = 0.0 if self._fed_s is None else machine_s - self._fed_s
        was_away = gap_s > max(_JUMP_S, lease_s * _LASTS)
        if has_jumped or was_away:
            self._calm_from_s = machine_s + lease_s
        self._offset_s = offset_s
        return machine_s >= self._calm_from_s

    def _tell(self, due: datetime | None) -> None:
        if due != self._next_due and self._told is not None:
            self._told(due)
        self._next_due = due
