"""What is recorded together: cheap for many, and no row pays for another."""

from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import Connection, event

from scheduler import occurrences
from scheduler.clock import ShiftedClock
from scheduler.dispatcher import Dispatcher, Expired, Later, Sent, Verdict
from scheduler.occurrences import Claimed, Occurrence, State, claim
from tests.scheduler.world import (
    HOUR,
    MINUTE,
    NIGHT,
    NOW,
    OneThread,
    Voice,
    pass_time,
    plan,
    plan_next,
    planned,
    row,
)

T = TypeVar("T")


@pytest.fixture
def wide(transactions: OneThread, voice: Voice, clock: ShiftedClock) -> Dispatcher:
    """With room for all of a test's people at once."""
    handlers = {"evening": voice, "morning": voice}
    return Dispatcher(transactions, handlers, clock=clock, window=100)


def states(transactions: OneThread, *people: int) -> list[State]:
    return [row(transactions, person_id).state for person_id in people]


async def test_what_was_said_side_by_side_is_settled_in_one_call(
    wide: Dispatcher, transactions: OneThread, voice: Voice
) -> None:
    plan(transactions, *(planned(person_id) for person_id in range(5)))
    await wide.run_due()
    assert voice.batches == [[0, 1, 2, 3, 4]]


async def test_each_kind_is_settled_by_its_own_handler(
    transactions: OneThread, clock: ShiftedClock
) -> None:
    evening, morning = Voice(), Voice()
    plan(transactions, planned(1), planned(2, "morning"), planned(3))
    handlers = {"evening": evening, "morning": morning}
    await Dispatcher(transactions, handlers, clock=clock).run_due()
    assert (evening.batches, morning.batches) == ([[1, 3]], [[2]])


async def test_a_lost_fence_in_a_batch_loses_only_its_own_row(
    wide: Dispatcher, transactions: OneThread, voice: Voice
) -> None:
    async def answered_by_the_second(occurrence: Occurrence, now: datetime) -> Verdict:
        if occurrence.person_id == 2:
            await transactions.run(
                lambda tx: occurrences.close(tx, 2, "evening", NIGHT, state=State.SKIPPED)
            )
        return Sent()

    voice.answer = answered_by_the_second
    voice.then = plan_next
    plan(transactions, planned(1), planned(2), planned(3))
    await wide.run_due()
    assert states(transactions, 1, 2, 3) == [State.SENT, State.SKIPPED, State.SENT]
    settled = [person_id for batch in voice.batches for person_id in batch]
    assert sorted(settled) == [1, 3], "whoever closed the second has planned the next"


@pytest.mark.parametrize("culprit", [0, 7, 19])
async def test_a_bug_in_settled_sets_aside_its_own_row_alone(
    wide: Dispatcher, transactions: OneThread, voice: Voice, culprit: int
) -> None:
    def buggy(connection: Connection, occurrence: Occurrence, verdict: Verdict) -> None:
        plan_next(connection, occurrence, verdict)
        if occurrence.person_id == culprit:
            raise RuntimeError

    voice.then = buggy
    plan(transactions, *(planned(person_id) for person_id in range(20)))
    assert await wide.run_due() == 20
    others = set(range(20)) - {culprit}
    assert set(states(transactions, *others)) == {State.SENT}
    assert states(transactions, culprit) == [State.PLANNED]
    assert {one.person_id for one in next_nights(transactions)} == others


async def test_a_person_is_never_twice_in_one_call(
    wide: Dispatcher, transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    plan(transactions, planned(1), planned(1, "morning"), planned(2))
    pass_time(clock, 4 * HOUR)
    await wide.run_due()
    assert voice.verdicts == [Expired()] * 3
    assert all(len(batch) == len(set(batch)) for batch in voice.batches)


async def test_what_settling_one_row_closed_is_not_settled_after_it(
    wide: Dispatcher, transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    def close_the_morning(connection: Connection, settled: Occurrence, verdict: Verdict) -> None:
        occurrences.close(connection, 1, "morning", NIGHT, state=State.SKIPPED)

    voice.then = close_the_morning
    plan(transactions, planned(1, due_at=NOW - MINUTE), planned(1, "morning"))
    pass_time(clock, 4 * HOUR)
    await wide.run_due()
    assert voice.batches == [[1]]
    assert row(transactions, kind="morning").state is State.SKIPPED


async def test_many_cost_as_many_statements_as_few(
    wide: Dispatcher, transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    """A window is claimed, recorded and planned on in one go each, however many it carries."""

    async def some_are_refused(occurrence: Occurrence, now: datetime) -> Verdict:
        return Later(now + MINUTE) if occurrence.person_id % 2 else Sent()

    voice.answer = some_are_refused
    counts = []
    for first, last in [(0, 4), (100, 140)]:
        plan(transactions, *(planned(person_id) for person_id in range(first, last)))
        counts.append(await _statements(transactions, wide))
    assert counts[0] == counts[1]


async def test_a_source_of_rows_can_be_given(
    transactions: OneThread, voice: Voice, clock: ShiftedClock
) -> None:
    """A cluster's queue says which rows are ours; the dispatcher asks for no more than fit."""
    asked = []

    def two_at_most(
        connection: Connection, *, now: datetime, limit: int, lease: timedelta
    ) -> Claimed:
        asked.append(limit)
        return claim(connection, now=now, limit=min(limit, 2), lease=lease)

    plan(transactions, *(planned(person_id) for person_id in range(4)))
    handlers = {"evening": voice}
    dispatcher = Dispatcher(transactions, handlers, clock=clock, window=3, source=two_at_most)
    assert await dispatcher.run_due() == 4
    assert voice.batches == [[0, 1], [2, 3]]
    assert set(asked) == {3}


def next_nights(transactions: OneThread) -> list[Occurrence]:
    """What is planned for the night after."""

    def look(connection: Connection) -> list[Occurrence]:
        people = [occurrences.latest(connection, person_id, "evening") for person_id in range(20)]
        return [one for one in people if one is not None and one.night > NIGHT]

    return transactions.now(look)


async def _statements(transactions: OneThread, dispatcher: Dispatcher) -> int:
    """How many statements a run took."""
    statements = 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1

    event.listen(transactions.engine, "before_cursor_execute", count)
    await dispatcher.run_due()
    event.remove(transactions.engine, "before_cursor_execute", count)
    return statements
