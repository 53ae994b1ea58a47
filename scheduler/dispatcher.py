"""Says what is due: claims, lets the handlers speak side by side, records what came of it.

A turn is one transaction: it records everything said since the last one and claims as many rows
as slots are free. Alone, a message is on record as soon as it is said; in a burst one commit
carries a whole window; a message that hangs holds up its own slot and nobody else's.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from scheduler.books import Books, Spoken, Turn
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
    "Skipped",
    "Transactions",
    "Verdict",
]

T = TypeVar("T")

# The window bounds how many messages a kill can repeat, the lease how long it can hold them up.
WINDOW = 8
LEASE = timedelta(seconds=120)
# While a message hangs, how often we look up from it to see what else has fallen due.
GLANCE_S = 0.5


class Transactions(Protocol):
    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction, in one thread hop; undone when it raises."""


class Dispatcher:
    """One for each process. `run_due` must not run twice at a time; the alarm sees to that."""

    def __init__(
        self,
        transactions: Transactions,
        handlers: Mapping[str, Handler],
        *,
        clock: Clock,
        window: int = WINDOW,
        lease: timedelta = LEASE,
    ) -> None:
        """Handlers by kind; `window` messages at most are in flight at a time."""
        self._transactions = transactions
        self._handlers = handlers
        self._clock = clock
        self._window = window
        self._patience_s = lease.total_seconds()
        self._books = Books(handlers, lease=lease)
        self._draining = False
        # At most one message of a person is in flight, the person's others wait for it.
        self._tasks: dict[int, asyncio.Task[Verdict]] = {}
        self._in_flight: dict[int, Occurrence] = {}
        self._waiting: list[Occurrence] = []
        self._spoken: list[Spoken] = []

    async def run_due(self) -> int:
        """Say everything that is due; return how many messages were said.

        Raises what the database raises. What was said but could not be recorded is kept and
        recorded first by the next call.
        """
        said = 0
        while True:
            claimed = await self._take_turn()
            self._start_speaking()
            if not (self._tasks or claimed):
                return said
            said += await self._listen()

    def drain(self) -> None:
        """Claim and start nothing more; `run_due` returns once what is in flight is recorded."""
        self._draining = True

    async def abandon(self) -> None:
        """Break off what is still in flight; its rows come back like those of a crash."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _take_turn(self) -> int:
        room = 0 if self._draining else self._window - len(self._tasks) - len(self._waiting)
        turn = Turn(self._spoken, list(self._in_flight.values()), self._waiting, room)
        work = partial(self._books.turn, turn=turn, now=self._clock.now())
        held = await self._transactions.run(work)
        self._spoken = []
        self._in_flight = {one.person_id: one for one in held.in_flight}
        self._waiting = held.waiting
        return held.claimed

    def _start_speaking(self) -> None:
        if self._draining:
            return
        waiting = []
        for one in self._waiting:
            if one.person_id in self._tasks:
                waiting.append(one)
            else:
                self._in_flight[one.person_id] = one
                self._tasks[one.person_id] = asyncio.create_task(self._speak(one))
        self._waiting = waiting

    async def _listen(self) -> int:
        """Wait for news, keep it for the next turn, and say how many messages went out."""
        if not self._tasks:
            return 0
        await asyncio.wait(
            self._tasks.values(), timeout=GLANCE_S, return_when=asyncio.FIRST_COMPLETED
        )
        done = [person_id for person_id, task in self._tasks.items() if task.done()]
        self._spoken = [
            Spoken(self._in_flight.pop(person_id), self._tasks.pop(person_id).result())
            for person_id in done
        ]
        return sum(isinstance(one.verdict, Sent | Again) for one in self._spoken)

    async def _speak(self, occurrence: Occurrence) -> Verdict:
        now = self._clock.now()
        try:
            async with asyncio.timeout(self._patience_s):
                return await self._handlers[occurrence.kind].speak(occurrence, now)
        except Exception as error:
            note(error, "speaking", about=occurrence)
            return Later(self._clock.now() + pause_after(occurrence.attempts))
