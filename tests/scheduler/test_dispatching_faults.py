"""The dispatcher when something breaks: nothing is lost, and nothing stops the others."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import Connection

from scheduler import occurrences
from scheduler.clock import ShiftedClock
from scheduler.dispatcher import (
    Dispatcher,
    Expired,
    Later,
    Sent,
    Verdict,
)
from scheduler.occurrences import Occurrence, State
from tests.scheduler.world import (
    HOUR,
    MINUTE,
    NOW,
    OneThread,
    Voice,
    answers,
    pass_time,
    plan,
    plan_next,
    planned,
    row,
)

T = TypeVar("T")

SECRET = "3 cramps, 200 mg"


def raises_for(person_id: int) -> Callable[[Occurrence, datetime], Awaitable[Verdict]]:
    async def answer(occurrence: Occurrence, now: datetime) -> Verdict:
        if occurrence.person_id == person_id:
            raise RuntimeError(SECRET)
        return Sent()

    return answer


async def test_a_retry_asked_for_in_the_past_does_not_spin(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice
) -> None:
    async def refuse_once(occurrence: Occurrence, now: datetime) -> Verdict:
        return Later(NOW - MINUTE) if len(voice.spoken) == 1 else Sent()

    voice.answer = refuse_once
    plan(transactions, planned())
    assert await dispatcher.run_due() == 0
    assert row(transactions).state is State.PLANNED


async def test_a_poisoned_row_never_stops_the_others(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice
) -> None:
    voice.answer = raises_for(3)
    plan(transactions, *(planned(person_id) for person_id in range(20)))
    assert await dispatcher.run_due() == 19
    assert row(transactions, 3).state is State.PLANNED


async def test_a_poisoned_row_is_tried_at_growing_pauses_until_it_expires(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    voice.answer = raises_for(1)
    plan(transactions, planned(good_for=2 * HOUR))
    pauses = []
    while row(transactions).state is State.PLANNED:
        await dispatcher.run_due()
        due_at = row(transactions).due_at
        pauses.append((due_at - clock.now()) // MINUTE)
        clock.shift(timedelta(0), due_at)
    assert pauses[:5] == [1, 5, 15, 60, 60]
    assert row(transactions).state is State.EXPIRED
    assert voice.verdicts == [Expired()]


async def test_the_log_has_ids_and_never_a_text(
    dispatcher: Dispatcher,
    transactions: OneThread,
    voice: Voice,
    caplog: pytest.LogCaptureFixture,
) -> None:
    voice.answer = raises_for(77)
    plan(transactions, planned(77))
    with caplog.at_level(logging.DEBUG):
        await dispatcher.run_due()
    [record] = [record for record in caplog.records if record.name == "scheduler"]
    assert "evening 2026-03-28 for 77 failed: error " in record.getMessage()
    assert SECRET not in caplog.text


async def test_a_kind_without_a_handler_does_not_stop_the_others(
    transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    plan(transactions, planned(1, "unheard of"), planned(2))
    assert await Dispatcher(transactions, {"evening": voice}, clock=clock).run_due() == 1


async def test_a_message_that_hangs_holds_up_nobody_else(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    others_done = asyncio.Event()

    async def hang_for_the_first(occurrence: Occurrence, now: datetime) -> Verdict:
        if occurrence.person_id == 1:
            async with asyncio.timeout(5):
                await others_done.wait()
        if occurrence.person_id == 30:
            others_done.set()
        return Sent()

    voice.answer = hang_for_the_first
    plan(transactions, *(planned(number, due_at=NOW + number * MINUTE) for number in range(1, 31)))
    pass_time(clock, HOUR)
    assert await dispatcher.run_due() == 30


async def test_a_message_that_never_comes_back_is_given_up_and_tried_later(
    transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    async def never(occurrence: Occurrence, now: datetime) -> Verdict:
        await asyncio.Event().wait()
        return Sent()

    voice.answer = never
    plan(transactions, planned())
    lease = timedelta(milliseconds=20)
    await Dispatcher(transactions, {"evening": voice}, clock=clock, lease=lease).run_due()
    assert (row(transactions).state, row(transactions).due_at) == (State.PLANNED, NOW + MINUTE)


async def test_a_jump_of_the_clock_during_a_send_does_not_say_it_twice(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    """Person 1 is in flight while the clock jumps over the lease and person 2 falls due."""
    second_said = asyncio.Event()

    async def jump(occurrence: Occurrence, now: datetime) -> Verdict:
        if occurrence.person_id == 1:
            pass_time(clock, HOUR)
            async with asyncio.timeout(5):
                await second_said.wait()
        second_said.set()
        return Sent()

    voice.answer = jump
    plan(transactions, planned(1), planned(2, due_at=NOW + HOUR))
    assert await dispatcher.run_due() == 2
    assert (voice.people, row(transactions).state) == ([1, 2], State.SENT)


async def test_a_bug_in_settled_neither_repeats_the_message_nor_stops_the_others(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    def buggy(connection: Connection, occurrence: Occurrence, verdict: Verdict) -> None:
        plan_next(connection, occurrence, verdict)
        if occurrence.person_id == 1:
            raise RuntimeError(SECRET)

    voice.then = buggy
    plan(transactions, planned(1), planned(2))
    assert await dispatcher.run_due() == 2
    assert row(transactions, 2).state is State.SENT
    set_aside = row(transactions, 1)
    assert (set_aside.state, set_aside.sent_at) == (State.PLANNED, NOW)
    assert set_aside.due_at > set_aside.good_until


async def test_a_row_that_could_not_be_settled_is_settled_once_the_bug_is_gone(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    def buggy(connection: Connection, occurrence: Occurrence, verdict: Verdict) -> None:
        raise RuntimeError(SECRET)

    voice.then = buggy
    plan(transactions, planned())
    await dispatcher.run_due()
    for _ in range(3):
        clock.shift(timedelta(0), row(transactions).due_at)
        await dispatcher.run_due()
    voice.then = plan_next
    clock.shift(timedelta(0), row(transactions).due_at)
    await dispatcher.run_due()
    assert len(voice.spoken) == 1
    assert row(transactions).state is State.EXPIRED
    assert transactions.now(occurrences.next_due) is not None


class BreaksOnce:
    """Transactions of which the one with this number fails, as with a full disk."""

    def __init__(self, transactions: OneThread, *, number: int) -> None:
        self._transactions = transactions
        self._left = number

    async def run(self, work: Callable[[Connection], T]) -> T:
        self._left -= 1
        if self._left == 0:
            raise OSError("disk full")
        return await self._transactions.run(work)


async def test_what_was_said_is_recorded_once_the_database_is_back(
    transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    plan(transactions, planned())
    breaks_after_the_claim = BreaksOnce(transactions, number=2)
    dispatcher = Dispatcher(breaks_after_the_claim, {"evening": voice}, clock=clock)
    with pytest.raises(OSError, match="disk full"):
        await dispatcher.run_due()
    pass_time(clock, HOUR)
    assert await dispatcher.run_due() == 0
    assert (len(voice.spoken), row(transactions).state) == (1, State.SENT)


async def test_a_draining_dispatcher_finishes_what_is_in_flight_and_claims_no_more(
    transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    dispatcher = Dispatcher(transactions, {"evening": voice}, clock=clock, window=2)

    async def drain(occurrence: Occurrence, now: datetime) -> Verdict:
        dispatcher.drain()
        return Sent()

    voice.answer = drain
    plan(transactions, *(planned(person_id) for person_id in range(9)))
    assert await dispatcher.run_due() == 2
    states = [row(transactions, person_id).state for person_id in range(9)]
    assert (states.count(State.SENT), states.count(State.PLANNED)) == (2, 7)


async def test_what_is_abandoned_comes_back_like_after_a_crash(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    speaking = asyncio.Event()

    async def never(occurrence: Occurrence, now: datetime) -> Verdict:
        speaking.set()
        await asyncio.Event().wait()
        return Sent()

    voice.answer = never
    plan(transactions, planned())
    run = asyncio.create_task(dispatcher.run_due())
    await speaking.wait()
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)
    await dispatcher.abandon()
    assert row(transactions).state is State.SENDING
    pass_time(clock, HOUR)
    voice.answer = answers(Sent())
    assert await Dispatcher(transactions, {"evening": voice}, clock=clock).run_due() == 1
