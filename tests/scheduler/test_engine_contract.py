"""What both engines promise: the embedded one on SQLite, the cluster's on PostgreSQL."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from scheduler import occurrences
from scheduler.clock import ShiftedClock
from scheduler.dispatcher import (
    Again,
    Expired,
    Failed,
    Gone,
    Later,
    Sent,
    Skipped,
    Verdict,
)
from scheduler.embedded import EmbeddedEngine
from scheduler.occurrences import Occurrence, State
from tests.scheduler.replicas import (
    SOON_S,
    Engine,
    Gate,
    Ground,
    Shared,
    has_settled,
    plan,
    row,
    running,
    state,
    until,
)
from tests.scheduler.world import (
    DAY,
    HOUR,
    MINUTE,
    NIGHT,
    NOW,
    Voice,
    answers,
    pass_time,
    plan_next,
    planned,
)

Told = Callable[[datetime | None], None]


class Stand:
    """An engine that is not started yet, and what it stands on."""

    def __init__(self, ground: Ground, build: Callable[[Voice, Told | None], Engine]) -> None:
        self.ground, self.engine = ground, build


@pytest.fixture(params=["embedded on SQLite", "cluster on PostgreSQL"])
def stand(request: pytest.FixtureRequest, clock: ShiftedClock) -> Stand:
    if request.param == "cluster on PostgreSQL":
        shared: Shared = request.getfixturevalue("shared")
        return Stand(shared, lambda voice, told=None: shared.engine(voice, clock, told=told))
    transactions = request.getfixturevalue("transactions")

    def embedded(voice: Voice, told: Told | None = None) -> Engine:
        both = {"evening": voice, "morning": voice}
        return EmbeddedEngine(transactions, both, clock=clock, told=told)

    return Stand(transactions, embedded)


@pytest.fixture
def ground(stand: Stand) -> Ground:
    return stand.ground


async def test_what_fell_due_while_we_were_down_is_said_at_the_start(
    stand: Stand, ground: Ground, voice: Voice
) -> None:
    plan(ground, planned(due_at=NOW - HOUR))
    async with running(stand.engine(voice)):
        await until(has_settled(voice, 1))
    assert (voice.people, state(ground)) == ([1], State.SENT)


async def test_an_engine_runs_from_its_start_to_its_end(stand: Stand, voice: Voice) -> None:
    engine = stand.engine(voice)
    assert not engine.is_running
    async with running(engine):
        assert engine.is_running
    assert not engine.is_running


async def test_everything_due_is_said_once_and_nothing_else(
    stand: Stand, ground: Ground, voice: Voice
) -> None:
    plan(ground, *(planned(person_id) for person_id in range(30)))
    plan(ground, planned(99, due_at=NOW + MINUTE))
    async with running(stand.engine(voice)):
        await until(has_settled(voice, 30))
    assert sorted(voice.people) == list(range(30))
    assert state(ground, 99) is State.PLANNED


async def test_what_is_planned_while_it_runs_is_said_after_a_poke(
    stand: Stand, ground: Ground, voice: Voice
) -> None:
    engine = stand.engine(voice)
    async with running(engine):
        plan(ground, planned())
        engine.poke()
        await until(has_settled(voice, 1))


async def test_a_jump_of_the_clock_says_what_it_jumped_to(
    stand: Stand, ground: Ground, voice: Voice, clock: ShiftedClock
) -> None:
    told = asyncio.Queue[datetime | None]()
    plan(ground, planned(due_at=NOW + HOUR))
    async with running(stand.engine(voice, told.put_nowait)), asyncio.timeout(SOON_S):
        assert await told.get() == NOW + HOUR
        pass_time(clock, HOUR)
        await until(has_settled(voice, 1))
        while await told.get() is not None:
            """Nothing is due any more: that is told too."""


@pytest.mark.parametrize(
    ("verdict", "closed"),
    [
        (Sent(), State.SENT),
        (Skipped("already taken"), State.SKIPPED),
        (Gone(), State.GONE),
        (Failed(), State.FAILED),
    ],
)
async def test_a_verdict_closes_the_row_and_plans_the_next(
    stand: Stand, ground: Ground, voice: Voice, verdict: Verdict, closed: State
) -> None:
    voice.answer, voice.then = answers(verdict), plan_next
    plan(ground, planned())
    async with running(stand.engine(voice)):
        await until(has_settled(voice, 1))
    assert (state(ground), voice.verdicts) == (closed, [verdict])
    assert ground.now(occurrences.next_due) == NOW + DAY


async def test_a_follow_up_speaks_once_more_in_the_next_round(
    stand: Stand, ground: Ground, voice: Voice, clock: ShiftedClock
) -> None:
    voice.answer = answers(Again(NOW + 20 * MINUTE))
    plan(ground, planned())
    async with running(stand.engine(voice)):
        await until(lambda: row(ground).round == 1)
        voice.answer = answers(Sent())
        pass_time(clock, 20 * MINUTE)
        await until(lambda: state(ground) is State.SENT)
    assert [occurrence.round for occurrence in voice.spoken] == [0, 1]


async def test_an_answer_during_the_send_wins(stand: Stand, ground: Ground, voice: Voice) -> None:
    async def answered_at_once(occurrence: Occurrence, now: datetime) -> Verdict:
        await ground.run(_close)
        return Again(now + MINUTE)

    voice.answer = answered_at_once
    plan(ground, planned())
    async with running(stand.engine(voice)):
        await until(lambda: state(ground) is State.SKIPPED)
    assert (voice.verdicts, state(ground)) == ([], State.SKIPPED)


def _close(connection: Connection) -> None:
    assert occurrences.close(connection, 1, "evening", NIGHT, state=State.SKIPPED)


async def test_a_passing_error_is_tried_again_at_its_time(
    stand: Stand, ground: Ground, voice: Voice, clock: ShiftedClock
) -> None:
    voice.answer = answers(Later(NOW + MINUTE))
    plan(ground, planned())
    async with running(stand.engine(voice)):
        await until(lambda: row(ground).attempts == 1)
        assert (state(ground), row(ground).due_at) == (State.PLANNED, NOW + MINUTE)
        voice.answer = answers(Sent())
        pass_time(clock, MINUTE)
        await until(lambda: state(ground) is State.SENT)
    assert voice.verdicts == [Sent()]


async def test_late_beyond_good_until_is_expired_and_the_next_is_planned(
    stand: Stand, ground: Ground, voice: Voice, clock: ShiftedClock
) -> None:
    voice.then = plan_next
    plan(ground, planned())
    pass_time(clock, 3 * HOUR + MINUTE)
    async with running(stand.engine(voice)):
        await until(has_settled(voice, 1))
    assert (voice.spoken, voice.verdicts) == ([], [Expired()])
    assert ground.now(occurrences.next_due) == NOW + DAY


async def test_after_an_outage_only_the_latest_is_said_and_marked_late(
    stand: Stand, ground: Ground, voice: Voice, clock: ShiftedClock
) -> None:
    voice.then = plan_next
    plan(ground, planned())
    pass_time(clock, 5 * DAY + HOUR)
    async with running(stand.engine(voice)):
        await until(has_settled(voice, 6))
    [said] = voice.spoken
    assert (said.night, said.late) == (NIGHT + 5 * DAY, True)
    assert ground.now(occurrences.next_due) == NOW + 6 * DAY


async def test_one_persons_occurrences_come_in_order_and_one_at_a_time(
    stand: Stand, ground: Ground, voice: Voice
) -> None:
    order: list[str] = []

    async def slowly(occurrence: Occurrence, now: datetime) -> Verdict:
        order.append(f"begin {occurrence.kind}")
        await asyncio.sleep(0)
        order.append(f"end {occurrence.kind}")
        return Sent()

    voice.answer = slowly
    plan(ground, planned(1, "morning"), planned(1, "evening", due_at=NOW - MINUTE))
    async with running(stand.engine(voice)):
        await until(has_settled(voice, 2))
    assert order == ["begin evening", "end evening", "begin morning", "end morning"]


async def test_a_poisoned_row_never_stops_the_others(
    stand: Stand, ground: Ground, voice: Voice
) -> None:
    async def refuse_the_third(occurrence: Occurrence, now: datetime) -> Verdict:
        if occurrence.person_id == 3:
            raise RuntimeError("poison")
        return Sent()

    voice.answer = refuse_the_third
    plan(ground, *(planned(person_id) for person_id in range(20)))
    async with running(stand.engine(voice)):
        await until(has_settled(voice, 19))
        await until(lambda: row(ground, 3).attempts == 1)
    assert state(ground, 3) is State.PLANNED


async def test_a_message_that_hangs_holds_up_nobody_else(
    stand: Stand, ground: Ground, voice: Voice
) -> None:
    gate = Gate()

    async def hang_for_the_first(occurrence: Occurrence, now: datetime) -> Verdict:
        return await gate(occurrence, now) if occurrence.person_id == 1 else Sent()

    voice.answer = hang_for_the_first
    plan(ground, *(planned(person_id) for person_id in range(1, 31)))
    async with running(stand.engine(voice)):
        await until(has_settled(voice, 29))
        assert state(ground, 1) is State.SENDING
        gate.open()
        await until(has_settled(voice, 30))


async def test_a_jump_of_the_clock_during_a_send_does_not_say_it_twice(
    stand: Stand, ground: Ground, voice: Voice, clock: ShiftedClock
) -> None:
    """Person 1 is in flight while the clock jumps over the lease and person 2 falls due."""
    gate = Gate()

    async def hang_for_the_first(occurrence: Occurrence, now: datetime) -> Verdict:
        return await gate(occurrence, now) if occurrence.person_id == 1 else Sent()

    voice.answer = hang_for_the_first
    plan(ground, planned(1), planned(2, due_at=NOW + HOUR))
    async with running(stand.engine(voice)):
        await until(lambda: voice.people == [1])
        pass_time(clock, HOUR)
        await until(has_settled(voice, 1))
        gate.open()
        await until(has_settled(voice, 2))
    assert (voice.people, state(ground)) == ([1, 2], State.SENT)


async def test_stop_waits_for_the_message_in_flight_and_its_record(
    stand: Stand, ground: Ground, voice: Voice
) -> None:
    gate = Gate()
    voice.answer = gate
    plan(ground, planned())
    engine = stand.engine(voice)
    engine.start()
    await until(lambda: voice.people == [1])
    stopping = asyncio.create_task(engine.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    gate.open()
    await stopping
    assert state(ground) is State.SENT


async def test_what_is_in_flight_for_too_long_at_the_stop_is_broken_off(
    stand: Stand, ground: Ground, voice: Voice
) -> None:
    voice.answer = Gate()
    plan(ground, planned())
    engine = stand.engine(voice)
    engine.start()
    await until(lambda: voice.people == [1])
    await engine.stop(within=timedelta(0))
    assert state(ground) is State.SENDING, "its lease brings it back"
