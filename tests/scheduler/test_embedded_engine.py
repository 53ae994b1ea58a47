"""Alarm and dispatcher joined, on a real file."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from scheduler import occurrences
from scheduler.clock import ShiftedClock
from scheduler.dispatcher import Sent, Verdict
from scheduler.embedded import EmbeddedEngine, Pace
from scheduler.occurrences import Occurrence, State
from tests.scheduler.world import (
    HOUR,
    LEASE,
    NIGHT,
    NOW,
    OneThread,
    Voice,
    pass_time,
    planned,
    row,
)


class Listener:
    """Somebody who waits until they have heard so many messages."""

    def __init__(self) -> None:
        self._heard: asyncio.Queue[Occurrence] = asyncio.Queue()

    async def __call__(self, occurrence: Occurrence, now: datetime) -> Verdict:
        await self._heard.put(occurrence)
        return Sent()

    async def hears(self) -> int:
        async with asyncio.timeout(5):
            return (await self._heard.get()).person_id


def plan(transactions: OneThread, person_id: int, *, due_at: datetime) -> None:
    wish = planned(person_id, due_at=due_at)
    assert transactions.now(partial(occurrences.plan, occurrence=wish))


def state(transactions: OneThread) -> State:
    found = transactions.now(lambda connection: occurrences.get(connection, 1, "evening", NIGHT))
    assert found is not None
    return found.state


def engine(
    transactions: OneThread,
    clock: ShiftedClock,
    *,
    speak: Callable[[Occurrence, datetime], Awaitable[Verdict]],
) -> EmbeddedEngine:
    return EmbeddedEngine(transactions, {"evening": Voice(speak)}, clock=clock)


async def test_what_fell_due_while_we_were_down_is_said_at_the_start(
    transactions: OneThread, clock: ShiftedClock
) -> None:
    listener = Listener()
    plan(transactions, 1, due_at=NOW - HOUR)
    running = engine(transactions, clock, speak=listener)
    running.start()
    assert await listener.hears() == 1
    await running.stop()
    assert state(transactions) is State.SENT


async def test_what_a_dead_predecessor_held_is_said_without_waiting_for_its_lease(
    transactions: OneThread, clock: ShiftedClock
) -> None:
    listener = Listener()
    plan(transactions, 1, due_at=NOW)
    transactions.now(lambda held: occurrences.claim(held, now=NOW, limit=1, lease=LEASE))
    running = engine(transactions, clock, speak=listener)
    running.start()
    assert await listener.hears() == 1
    await running.stop()


async def test_what_is_planned_while_it_runs_is_said_after_a_poke(
    transactions: OneThread, clock: ShiftedClock
) -> None:
    listener = Listener()
    running = engine(transactions, clock, speak=listener)
    running.start()
    plan(transactions, 1, due_at=NOW)
    running.poke()
    assert await listener.hears() == 1
    await running.stop()


async def test_a_jump_of_the_clock_says_what_it_jumped_to(
    transactions: OneThread, clock: ShiftedClock
) -> None:
    listener, told = Listener(), asyncio.Queue[datetime | None]()
    plan(transactions, 1, due_at=NOW + HOUR)
    running = EmbeddedEngine(
        transactions, {"evening": Voice(listener)}, clock=clock, told=told.put_nowait
    )
    running.start()
    assert await told.get() == NOW + HOUR
    pass_time(clock, HOUR)
    assert await listener.hears() == 1
    await running.stop()


async def test_a_stop_in_the_middle_of_a_burst_leaves_nothing_in_between(
    transactions: OneThread, clock: ShiftedClock
) -> None:
    """What was said is on record, and everybody else waits as if nothing had been."""
    listener = Listener()
    voice = Voice(listener)
    for person_id in range(40):
        plan(transactions, person_id, due_at=NOW)
    pace = Pace(window=4)
    running = EmbeddedEngine(transactions, {"evening": voice}, clock=clock, pace=pace)
    running.start()
    for _ in range(6):
        await listener.hears()
    await running.stop()
    rows = [row(transactions, person_id) for person_id in range(40)]
    assert {one.person_id for one in rows if one.state is State.SENT} == set(voice.people)
    left = [one for one in rows if one.state is not State.SENT]
    assert left
    assert all((one.state, one.attempts) == (State.PLANNED, 0) for one in left)


async def test_stop_waits_for_the_message_in_flight_and_its_record(
    transactions: OneThread, clock: ShiftedClock
) -> None:
    speaking, delivered = asyncio.Event(), asyncio.Event()

    async def slowly(occurrence: Occurrence, now: datetime) -> Verdict:
        speaking.set()
        await delivered.wait()
        return Sent()

    plan(transactions, 1, due_at=NOW)
    running = engine(transactions, clock, speak=slowly)
    running.start()
    await speaking.wait()
    stopping = asyncio.create_task(running.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    delivered.set()
    await stopping
    assert state(transactions) is State.SENT
