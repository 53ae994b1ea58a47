"""The dispatcher when the process is told to stop: what is in flight lands, the rest is let go."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from scheduler.clock import ShiftedClock
from scheduler.dispatcher import Dispatcher, Sent, Verdict
from scheduler.occurrences import Occurrence, State
from tests.scheduler.world import (
    MINUTE,
    NOW,
    OneThread,
    Voice,
    plan,
    planned,
    row,
)

T = TypeVar("T")


class Hooked:
    """Transactions with something that happens in our loop before the one with this number."""

    def __init__(
        self, transactions: OneThread, *, number: int, before: Callable[[], object]
    ) -> None:
        self._transactions, self._left, self._before = transactions, number, before

    async def run(self, work: Callable[[Connection], T]) -> T:
        self._left -= 1
        if self._left == 0:
            self._before()
        return await self._transactions.run(work)


class Stuck:
    """Transactions of which the one with this number waits, as behind somebody else's lock."""

    def __init__(self, transactions: OneThread, *, number: int) -> None:
        self._transactions, self._left = transactions, number
        self.reached = asyncio.Event()

    async def run(self, work: Callable[[Connection], T]) -> T:
        self._left -= 1
        if self._left == 0:
            self.reached.set()
            await asyncio.Event().wait()
        return await self._transactions.run(work)


async def test_what_waits_behind_another_is_planned_again_when_draining(
    transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    dispatcher = Dispatcher(transactions, {"evening": voice, "morning": voice}, clock=clock)

    async def drain(occurrence: Occurrence, now: datetime) -> Verdict:
        dispatcher.drain()
        return Sent()

    voice.answer = drain
    plan(transactions, planned(1, due_at=NOW - MINUTE), planned(1, "morning"))
    assert await dispatcher.run_due() == 1
    let_go = row(transactions, kind="morning")
    assert (let_go.state, let_go.attempts, let_go.in_doubt) == (State.PLANNED, 0, False)


async def test_what_is_claimed_just_as_the_drain_begins_is_planned_again(
    transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    handlers = {"evening": voice}
    drain_before_the_claim = Hooked(transactions, number=1, before=lambda: dispatcher.drain())
    dispatcher = Dispatcher(drain_before_the_claim, handlers, clock=clock)
    plan(transactions, planned())
    assert await dispatcher.run_due() == 0
    let_go = row(transactions)
    assert (voice.spoken, let_go.state, let_go.attempts) == ([], State.PLANNED, 0)


async def test_what_was_said_is_recorded_though_the_run_was_broken_off(
    transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    stuck_at_the_record = Stuck(transactions, number=2)
    dispatcher = Dispatcher(stuck_at_the_record, {"evening": voice}, clock=clock)
    plan(transactions, planned())
    run = asyncio.create_task(dispatcher.run_due())
    await stuck_at_the_record.reached.wait()
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)
    assert row(transactions).state is State.SENDING
    await dispatcher.abandon()
    assert row(transactions).state is State.SENT
    assert voice.verdicts == [Sent()]


async def test_a_database_that_is_away_does_not_keep_us_from_stopping(
    transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    class Away(Stuck):
        async def run(self, work: Callable[[Connection], T]) -> T:
            if self.reached.is_set():
                raise OSError("no database")
            return await super().run(work)

    away = Away(transactions, number=2)
    dispatcher = Dispatcher(away, {"evening": voice}, clock=clock)
    plan(transactions, planned())
    run = asyncio.create_task(dispatcher.run_due())
    await away.reached.wait()
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)
    await dispatcher.abandon()
    assert row(transactions).state is State.SENDING, "it comes back like after a crash"
