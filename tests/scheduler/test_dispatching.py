"""The dispatcher: what is due is said, once, in order."""

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import Connection

from scheduler import occurrences
from scheduler.clock import ShiftedClock
from scheduler.dispatcher import (
    Again,
    Dispatcher,
    Expired,
    Failed,
    Gone,
    Later,
    Sent,
    Skipped,
    Verdict,
)
from scheduler.occurrences import Occurrence, State
from tests.scheduler.world import (
    DAY,
    HOUR,
    MINUTE,
    NIGHT,
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


async def test_everything_due_is_said_once(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice
) -> None:
    plan(transactions, *(planned(person_id) for person_id in range(30)))
    assert await dispatcher.run_due() == 30
    assert sorted(voice.people) == list(range(30))
    assert await dispatcher.run_due() == 0


async def test_what_is_not_due_is_not_said(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice
) -> None:
    plan(transactions, planned(due_at=NOW + MINUTE))
    assert await dispatcher.run_due() == 0
    assert voice.spoken == []


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Sent(), State.SENT),
        (Skipped("already taken"), State.SKIPPED),
        (Gone(), State.GONE),
        (Failed(), State.FAILED),
    ],
)
async def test_a_verdict_closes_the_row(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice, verdict: Verdict, state: State
) -> None:
    voice.answer = answers(verdict)
    plan(transactions, planned())
    await dispatcher.run_due()
    assert row(transactions).state is state
    assert voice.verdicts == [verdict]


async def test_the_next_one_is_planned_when_one_is_closed(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice
) -> None:
    voice.then = plan_next
    plan(transactions, planned())
    await dispatcher.run_due()
    assert transactions.now(occurrences.next_due) == NOW + DAY


async def test_what_settled_writes_is_in_the_transaction_that_closes(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice
) -> None:
    states: list[State] = []

    def look(connection: Connection, occurrence: Occurrence, verdict: Verdict) -> None:
        now = occurrences.get(connection, 1, "evening", NIGHT)
        states.append(now.state if now else State.PLANNED)

    voice.then = look
    plan(transactions, planned())
    await dispatcher.run_due()
    assert states == [State.SENT]


async def test_a_follow_up_speaks_once_more_in_the_next_round(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    voice.answer = answers(Again(NOW + 20 * MINUTE))
    plan(transactions, planned())
    assert await dispatcher.run_due() == 1
    pass_time(clock, 20 * MINUTE)
    voice.answer = answers(Sent())
    assert await dispatcher.run_due() == 1
    assert [occurrence.round for occurrence in voice.spoken] == [0, 1]
    assert voice.verdicts == [Again(NOW + 20 * MINUTE), Sent()]


async def test_an_answer_before_the_follow_up_silences_it(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    voice.answer = answers(Again(NOW + 20 * MINUTE))
    plan(transactions, planned())
    await dispatcher.run_due()
    transactions.now(
        lambda connection: occurrences.close(connection, 1, "evening", NIGHT, state=State.SENT)
    )
    pass_time(clock, HOUR)
    assert await dispatcher.run_due() == 0


async def test_an_answer_during_the_send_wins(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice
) -> None:
    async def answered_at_once(occurrence: Occurrence, now: datetime) -> Verdict:
        await transactions.run(
            lambda connection: occurrences.close(
                connection, 1, "evening", NIGHT, state=State.SKIPPED
            )
        )
        return Again(now + MINUTE)

    voice.answer = answered_at_once
    plan(transactions, planned())
    await dispatcher.run_due()
    assert row(transactions).state is State.SKIPPED
    assert voice.verdicts == [], "whoever closed it has planned the next"


async def test_a_passing_error_is_tried_again_at_its_time(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    voice.answer = answers(Later(NOW + MINUTE))
    plan(transactions, planned())
    assert await dispatcher.run_due() == 0
    assert (row(transactions).due_at, row(transactions).attempts) == (NOW + MINUTE, 1)
    assert voice.verdicts == [], "nothing is settled yet"
    pass_time(clock, MINUTE)
    voice.answer = answers(Sent())
    assert await dispatcher.run_due() == 1


async def test_late_beyond_good_until_is_expired_and_the_next_is_planned(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    voice.then = plan_next
    plan(transactions, planned())
    pass_time(clock, 3 * HOUR + MINUTE)
    assert await dispatcher.run_due() == 0
    assert (voice.spoken, voice.verdicts) == ([], [Expired()])
    assert row(transactions).state is State.EXPIRED
    assert transactions.now(occurrences.next_due) == NOW + DAY


async def test_after_an_outage_only_the_latest_is_said_and_marked_late(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    voice.then = plan_next
    plan(transactions, planned())
    pass_time(clock, 5 * DAY + HOUR)
    assert await dispatcher.run_due() == 1
    [said] = voice.spoken
    assert (said.night, said.late) == (NIGHT + 5 * DAY, True)
    assert transactions.now(occurrences.next_due) == NOW + 6 * DAY


async def test_one_persons_occurrences_come_in_order_and_one_at_a_time(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice
) -> None:
    order: list[str] = []

    async def slowly(occurrence: Occurrence, now: datetime) -> Verdict:
        order.append(f"begin {occurrence.kind}")
        await asyncio.sleep(0)
        order.append(f"end {occurrence.kind}")
        return Sent()

    voice.answer = slowly
    plan(transactions, planned(1, "morning"), planned(1, "evening", due_at=NOW - MINUTE))
    assert await dispatcher.run_due() == 2
    assert order == ["begin evening", "end evening", "begin morning", "end morning"]


async def test_what_waits_behind_another_is_not_said_when_that_one_closed_it(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice
) -> None:
    def close_the_morning(connection: Connection, settled: Occurrence, verdict: Verdict) -> None:
        occurrences.close(connection, 1, "morning", NIGHT, state=State.SKIPPED)

    voice.then = close_the_morning
    plan(transactions, planned(1, "morning"), planned(1, "evening", due_at=NOW - MINUTE))
    assert await dispatcher.run_due() == 1
    assert [occurrence.kind for occurrence in voice.spoken] == ["evening"]


async def test_persons_are_spoken_to_side_by_side(
    dispatcher: Dispatcher, transactions: OneThread, voice: Voice
) -> None:
    both = asyncio.Barrier(2)

    async def together(occurrence: Occurrence, now: datetime) -> Verdict:
        async with asyncio.timeout(5):
            await both.wait()
        return Sent()

    voice.answer = together
    plan(transactions, planned(1), planned(2))
    assert await dispatcher.run_due() == 2


async def test_no_more_than_the_window_is_in_flight(
    transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    in_flight: set[int] = set()
    most = 0

    async def count(occurrence: Occurrence, now: datetime) -> Verdict:
        nonlocal most
        in_flight.add(occurrence.person_id)
        most = max(most, len(in_flight))
        await asyncio.sleep(0)
        in_flight.remove(occurrence.person_id)
        return Sent()

    voice.answer = count
    plan(transactions, *(planned(person_id) for person_id in range(20)))
    dispatcher = Dispatcher(transactions, {"evening": voice}, clock=clock, window=3)
    assert await dispatcher.run_due() == 20
    assert most == 3
