"""Says what is due: claims, lets the handlers speak side by side, records what came of it.

A turn is one transaction: it records everything said since the last one and claims as many rows
as slots are free. Alone, a message is on record as soon as it is said; in a burst one commit
carries a whole window; a message that hangs holds up its own slot and nobody else's.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from scheduler.books import Books, Held, Source, Turn
from scheduler.claims import claim
from scheduler.clock import Clock
from scheduler.faults import note, pause_after
from scheduler.table import Occurrence
from scheduler.verdicts import (
    Again,
    Expired,
    Failed,
    Gone,
    Handler,
    Later,
    Sent,
    Settled,
    Skipped,
    Verdict,
)

__all__ = [
    "Again",
    "Dispatcher",
    "Expired",
    "Failed",
    "Gone",
    "Handler",
    "Later",
    "Sent",
    "Settled",
    "Skipped",
    "Transactions",
    "Verdict",
]

T = TypeVar("T")

# The window bounds how many messages a kill can repeat, the lease how long it can hold them up.
WINDOW = 8
LEASE = timedelta(seconds=120)
# While a message hangs, how often we look up from it to see what else has fallen due.
GLANCE_S = 0.1
# A database that is away must not keep a process from stopping.
LAST_RECORD_S = 1.0


class Transactions(Protocol):
    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction, in one thread hop; undone when it raises."""


@dataclass(slots=True)
class _Flight:
    """A message that is being said, until `deadline_s` of the loop's clock."""

    occurrence: Occurrence
    saying: asyncio.Task[Verdict]
    deadline_s: float


class Dispatcher:
    """One for each process. `run_due` must not run twice at a time; the alarm sees to that."""

    def __init__(  # house: put together once, by an engine
        self,
        transactions: Transactions,
        handlers: Mapping[str, Handler],
        *,
        clock: Clock,
        window: int = WINDOW,
        lease: timedelta = LEASE,
        patience: timedelta | None = None,
        source: Source = claim,
    ) -> None:
        """Handlers by kind; `window` messages at most are in flight at a time.

        A message that is not said after `patience` (the lease, if not told) is tried again later.
        """
        self._transactions = transactions
        self._handlers = handlers
        self._clock = clock
        self._window = window
        self._patience_s = (patience or lease).total_seconds()
        self._books = Books(handlers, lease=lease, source=source)
        self._draining = False
        # At most one message of a person is in flight, the person's others wait for it.
        self._in_flight: dict[int, _Flight] = {}
        self._waiting: list[Occurrence] = []
        self._landed: list[int] = []
        self._settled: list[Settled] = []
        self._news = asyncio.Event()

    async def run_due(self) -> int:
        """Say everything that is due; return how many messages were said.

        Raises what the database raises. What was said but could not be recorded is kept and
        recorded first by the next call.
        """
        said = 0
        while True:
            await self._take_turn()
            self._start_speaking()
            if not (self._in_flight or self._waiting or self._settled):
                return said
            await self._listen()
            self._give_up()
            said += self._collect()

    def poke(self) -> None:
        """Look now at what else is due, if `run_due` is running. Call it in the event loop."""
        self._news.set()

    def drain(self) -> None:
        """Take and start nothing more; `run_due` returns once what is in flight is recorded."""
        self._draining = True
        self._news.set()

    async def abandon(self) -> None:
        """Break off what is still in flight; its rows come back like those of a crash.

        What was said by now is still recorded, for the run that was to do it may have been broken
        off too. Recorded twice is recorded once: the second time we no longer hold the row.
        """
        flights = list(self._in_flight.values())
        for flight in flights:
            flight.saying.cancel()
        await asyncio.gather(*(flight.saying for flight in flights), return_exceptions=True)
        self._landed = [one.occurrence.person_id for one in flights if not one.saying.cancelled()]
        self._collect()
        if not self._settled:
            return
        try:
            async with asyncio.timeout(LAST_RECORD_S):
                await self._turn(Turn(self._settled))
        except Exception as error:
            note(error, "recording before the stop")

    async def _take_turn(self) -> None:
        in_flight = [flight.occurrence for flight in self._in_flight.values()]
        if self._draining:
            held = await self._turn(Turn(self._settled, in_flight, unsaid=self._waiting))
        else:
            room = self._window - len(self._in_flight) - len(self._waiting)
            held = await self._turn(Turn(self._settled, in_flight, self._waiting, room=room))
        self._settled = [Settled(one, Expired()) for one in held.expired]
        self._waiting = held.waiting
        for one in held.renewed:
            self._in_flight[one.person_id].occurrence = one

    async def _turn(self, turn: Turn) -> Held:
        # The clock is read inside: a database that was away may run it hours after it was asked.
        return await self._transactions.run(
            lambda connection: self._books.turn(connection, turn, now=self._clock.now())
        )

    def _start_speaking(self) -> None:
        if self._draining:
            return
        now = self._clock.now()
        waiting = []
        for one in self._waiting:
            if one.person_id in self._in_flight:
                waiting.append(one)
            else:
                self._start(one, now=now)
        self._waiting = waiting

    def _start(self, one: Occurrence, *, now: datetime) -> None:
        loop = asyncio.get_running_loop()
        saying = loop.create_task(self._speak(one, now))
        saying.add_done_callback(partial(self._land, one.person_id))
        self._in_flight[one.person_id] = _Flight(one, saying, loop.time() + self._patience_s)

    async def _speak(self, occurrence: Occurrence, now: datetime) -> Verdict:
        return await self._handlers[occurrence.kind].speak(occurrence, now)

    def _land(self, person_id: int, _: asyncio.Task[Verdict]) -> None:
        self._landed.append(person_id)
        self._news.set()

    async def _listen(self) -> None:
        """Wait for news, or until it is time to look up."""
        if not self._in_flight:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(GLANCE_S):
                await self._news.wait()
        self._news.clear()

    def _give_up(self) -> None:
        """Break off what never comes back. The oldest are first, so one look is enough mostly."""
        now_s = asyncio.get_running_loop().time()
        for flight in self._in_flight.values():
            if flight.deadline_s > now_s:
                return
            flight.saying.cancel()

    def _collect(self) -> int:
        """Keep what has landed for the next turn, and say how many messages went out."""
        landed = [self._in_flight.pop(person_id) for person_id in self._landed]
        self._landed = []
        settled = [Settled(flight.occurrence, self._verdict(flight)) for flight in landed]
        self._settled = self._settled + settled
        return sum(isinstance(one.verdict, Sent | Again) for one in settled)

    def _verdict(self, flight: _Flight) -> Verdict:
        saying = flight.saying
        error = TimeoutError() if saying.cancelled() else saying.exception()
        if error is None:
            return saying.result()
        note(error, "speaking", about=flight.occurrence)
        # It may be heard all the same: perhaps only its answer failed us, or came too late.
        retry_at = self._clock.now() + pause_after(flight.occurrence.attempts)
        return Later(retry_at, unknown=True)
