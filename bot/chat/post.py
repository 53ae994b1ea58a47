"""The post of the one who listens to Telegram: who has it, and since when somebody was at it.

Of several replicas one fetches updates; when it dies, its lease runs out and another goes on. Who
comes to a post that was empty for long asks the open questions again: taps of that time are lost.
With a webhook all replicas take updates, and whoever has the post sees to it that they get through
(`bot/web/registering.py`). Both keep one note of when that was, so that it holds from one to the
other.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.services import outage
from bot.store import duties
from bot.store.database import Database
from scheduler.clock import Clock

T = TypeVar("T")

log = logging.getLogger(__name__)

NAME = "poll"
LEASE = timedelta(seconds=20)
# The lease is renewed before each poll, so a poll has to end well within it.
SHARED_POLL_S, LONG_POLL_S = 10, 50
STAND_BY_S = 2.0
_NOTED_EVERY_S = 10.0
_FAREWELL_S = 1.0
OURS = "this replica keeps the line to Telegram"
NOT_OURS = "another replica keeps the line to Telegram"


@dataclass(frozen=True, slots=True)
class Replica:
    """One life of one process. `alone`: there is no other on this database."""

    name: str
    alone: bool = True


class Post:
    """Who may fetch the bot's updates, or look after its webhook.

    With `replica.alone` it is always ours.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        replica: Replica,
        poke: Callable[[], None],
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """`poke` tells the engine that messages were planned; nobody sets `monotonic_s`."""
        self._database, self._clock, self._replica = database, clock, replica
        self._poke, self._monotonic_s = poke, monotonic_s
        self._was_ours: bool | None = None
        self._heard_s: float | None = None
        self._noted_s = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._noting: asyncio.Task[None] | None = None
        clock.watch(self._clock_jumped)

    @property
    def is_shared(self) -> bool:
        return not self._replica.alone

    @property
    def holder(self) -> str:
        """Who holds what is fetched here."""
        return self._replica.name

    def now(self) -> datetime:
        """The present instant, by the clock of this house."""
        return self._clock.now()

    @property
    def poll_s(self) -> int:
        """How long one poll may wait for news; the first one tells at once how things stand."""
        if self._heard_s is None:
            return 0
        return SHARED_POLL_S if self.is_shared else LONG_POLL_S

    async def is_ours(self) -> bool:
        """Take the post, or keep it; False while another replica has it."""
        if self._replica.alone:
            return True
        ours = await to_its_end(self._database.run(self._hold))
        if not ours:
            self._heard_s = None
        if ours != self._was_ours:
            log.info(OURS if ours else NOT_OURS)
            self._was_ours = ours
        return ours

    async def heard(self) -> None:
        """Telegram has answered and all it said is stored.

        After a silence that cost taps, the questions that were open are planned once more.
        """
        self._loop = asyncio.get_running_loop()
        beat_s = self._monotonic_s()
        before_s, self._heard_s = self._heard_s, beat_s
        silent = None if before_s is None else timedelta(seconds=beat_s - before_s)
        if silent is not None and silent <= outage.TAP_LIVES:
            if beat_s - self._noted_s < _NOTED_EVERY_S:
                return
            silent = timedelta(0)
        await self._note(silent)
        self._noted_s = beat_s

    async def leave(self) -> None:
        """Let another replica have the post at once. Without a database the lease says it."""
        if self._replica.alone:
            return
        name = self._replica.name
        try:
            async with asyncio.timeout(_FAREWELL_S):
                await self._database.run(lambda tx: duties.release(tx, NAME, name))
        except TimeoutError:
            return

    def _hold(self, connection: Connection) -> bool:
        # The clock is read here: a database that was away may run this minutes after it was asked.
        return duties.hold(connection, NAME, self._replica.name, now=self._clock.now(), lease=LEASE)

    async def _note(self, silent: timedelta | None) -> None:
        now = self._clock.now()
        if await self._database.run(lambda tx: _note(tx, silent=silent, now=now)):
            self._poke()

    def _clock_jumped(self) -> None:
        """Somebody moved the sandbox's time while we listen: no outage. In the mover's thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._note_jump)

    def _note_jump(self) -> None:
        if self._heard_s is not None:
            self._noting = asyncio.create_task(self._note(timedelta(0)))


def _note(connection: Connection, *, silent: timedelta | None, now: datetime) -> int:
    """Write down that somebody listens; say how many questions are asked again.

    `silent` is measured by our own heartbeat, which no jump of the clock can bend; None: we are
    new here, and the last note of whoever listened before tells.
    """
    since = duties.last_seen(connection, NAME) if silent is None else now - silent
    duties.seen(connection, NAME, now)
    return 0 if since is None else outage.ask_again(connection, since=since, until=now)


async def to_its_end(transaction: Coroutine[Any, Any, T]) -> T:
    """Run a transaction; when we are cancelled meanwhile, wait for it a little all the same.

    A stop cannot call back what is in a worker thread. What came after our farewell, a post taken
    or an update stored, would have to wait for the end of its lease.
    """
    running = asyncio.create_task(transaction)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running], timeout=_FAREWELL_S)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        raise
