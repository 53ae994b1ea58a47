"""Several replicas on one PostgreSQL, and what may happen to them."""

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import URL, create_engine, text

from bot.store.postgres import PostgresDatabase
from scheduler import feeding, occurrences
from scheduler.clock import ShiftedClock
from scheduler.dispatcher import Sent, Verdict
from scheduler.occurrences import Occurrence, State
from tests.kit.keys import KEYRING
from tests.kit.postgres import Postgres
from tests.scheduler.replicas import (
    PACE,
    SOON_S,
    Gate,
    Shared,
    has_settled,
    how_many,
    plan,
    row,
    running,
    state,
    until,
)
from tests.scheduler.world import HOUR, LEASE, MINUTE, NIGHT, NOW, Voice, pass_time, planned

NARROW = replace(PACE, window=1)


def feed(shared: Shared, *, lease: timedelta = LEASE) -> list[feeding.Key]:
    """Queue what is due without a job, as if the queue had lost it."""
    offers = shared.now(lambda tx: feeding.feed(tx, now=NOW, lease=lease, ahead=100))
    return [offer.key for offer in offers]


async def test_two_replicas_share_the_work_and_say_each_message_once(
    shared: Shared, clock: ShiftedClock
) -> None:
    both_at_work = asyncio.Event()
    voices = [Voice(), Voice()]

    async def answer(occurrence: Occurrence, now: datetime) -> Verdict:
        if all(voice.spoken for voice in voices):
            both_at_work.set()
        await asyncio.wait_for(both_at_work.wait(), SOON_S)
        return Sent()

    for voice in voices:
        voice.answer = answer
    plan(shared, *(planned(person_id) for person_id in range(100)))
    async with running(*(shared.engine(voice, clock) for voice in voices)):
        await until(lambda: sum(len(voice.verdicts) for voice in voices) >= 100)
    assert sorted(voices[0].people + voices[1].people) == list(range(100))


async def test_one_persons_messages_come_in_order_across_replicas(
    shared: Shared, clock: ShiftedClock
) -> None:
    order: list[tuple[int, str]] = []

    async def slowly(occurrence: Occurrence, now: datetime) -> Verdict:
        order.append((occurrence.person_id, f"begin {occurrence.kind}"))
        await asyncio.sleep(0)
        order.append((occurrence.person_id, f"end {occurrence.kind}"))
        return Sent()

    voices = [Voice(slowly), Voice(slowly)]
    people = range(10)
    plan(shared, *(planned(person_id, "morning") for person_id in people))
    plan(shared, *(planned(person_id, "evening", due_at=NOW - MINUTE) for person_id in people))
    async with running(*(shared.engine(voice, clock) for voice in voices)):
        await until(lambda: sum(len(voice.verdicts) for voice in voices) >= 20)
    for person_id in people:
        of_person = [step for person, step in order if person == person_id]
        assert of_person == ["begin evening", "end evening", "begin morning", "end morning"]


async def test_an_answer_while_the_message_is_queued_wins(
    shared: Shared, clock: ShiftedClock, voice: Voice
) -> None:
    gate = Gate()
    voice.answer = gate
    plan(shared, planned(1, due_at=NOW - MINUTE), planned(2))
    async with running(shared.engine(voice, clock, pace=NARROW)):
        await until(lambda: voice.people == [1] and state(shared, 2) is State.QUEUED)
        await shared.run(lambda tx: occurrences.close(tx, 2, "evening", NIGHT, state=State.SKIPPED))
        gate.open()
        await until(has_settled(voice, 1))
    assert (voice.people, state(shared, 2)) == ([1], State.SKIPPED)


async def test_a_message_that_is_moved_while_it_is_queued_comes_at_its_new_time(
    shared: Shared, clock: ShiftedClock, voice: Voice
) -> None:
    gate = Gate()
    voice.answer = gate
    plan(shared, planned(1, due_at=NOW - MINUTE), planned(2))
    async with running(shared.engine(voice, clock, pace=NARROW)):
        await until(lambda: voice.people == [1] and state(shared, 2) is State.QUEUED)
        moved = planned(2, due_at=NOW + HOUR)
        assert await shared.run(lambda tx: occurrences.plan(tx, moved))
        gate.open()
        await until(has_settled(voice, 1))
        assert state(shared, 2) is State.PLANNED
        pass_time(clock, HOUR)
        await until(has_settled(voice, 2))
    assert (voice.people, row(shared, 2).due_at) == ([1, 2], NOW + HOUR)


async def test_a_row_whose_job_vanished_comes_back(
    shared: Shared, clock: ShiftedClock, voice: Voice
) -> None:
    plan(shared, planned())
    feed(shared, lease=-MINUTE)
    async with running(shared.engine(voice, clock)):
        await until(has_settled(voice, 1))
    assert (row(shared).state, row(shared).attempts) == (State.SENT, 0)


async def test_a_row_that_waits_longer_than_it_is_trusted_gets_no_second_job(
    shared: Shared, clock: ShiftedClock, voice: Voice
) -> None:
    gate = Gate()
    voice.answer = gate
    impatient = replace(NARROW, trusted=timedelta(milliseconds=1), lease=timedelta(seconds=1))
    runs = ShiftedClock(offset=timedelta(0))
    plan(shared, planned(1, due_at=runs.now() - HOUR), planned(2, due_at=runs.now() - MINUTE))
    async with running(shared.engine(voice, runs, pace=impatient)):
        await until(lambda: len(voice.people) == 1)
        # Usually 2. But whoever is fed anew at the very moment of the fence steps back a place.
        [waiting] = {1, 2} - set(voice.people)
        await until(lambda: state(shared, waiting) is State.QUEUED)
        first = row(shared, waiting).lease_until
        await until(lambda: row(shared, waiting).lease_until != first)
        assert jobs_of(shared, waiting) == 1
        gate.open()
        await until(has_settled(voice, 2))
    assert sorted(voice.people) == [1, 2]


def jobs_of(shared: Shared, person_id: int) -> int:
    statement = text("SELECT count(*) FROM pgqueuer WHERE convert_from(payload, 'UTF8') LIKE :key")
    count = shared.now(lambda tx: tx.execute(statement, {"key": f"{person_id}/%"}).scalar_one())
    return int(count)


async def test_what_a_dead_replica_had_in_flight_is_said_again_and_marked(
    shared: Shared, clock: ShiftedClock, voice: Voice
) -> None:
    plan(shared, planned())
    keys = feed(shared)
    shared.now(lambda tx: feeding.take(tx, keys, now=NOW - HOUR, lease=LEASE))
    async with running(shared.engine(voice, clock)):
        await until(has_settled(voice, 1))
    [said] = voice.spoken
    assert (said.attempts, said.in_doubt) == (1, True)


async def test_what_a_living_replica_has_in_flight_is_left_to_it(
    shared: Shared, clock: ShiftedClock, voice: Voice
) -> None:
    plan(shared, planned(1), planned(2, due_at=NOW + MINUTE))
    keys = feed(shared)
    shared.now(lambda tx: feeding.take(tx, keys, now=NOW, lease=LEASE))
    async with running(shared.engine(voice, clock)):
        pass_time(clock, MINUTE)
        await until(has_settled(voice, 1))
    assert (voice.people, state(shared, 1)) == ([2], State.SENDING)


async def test_a_replica_that_stops_leaves_its_rows_to_the_others_at_once(
    shared: Shared, clock: ShiftedClock, voice: Voice
) -> None:
    other = Voice()
    voice.answer = Gate()
    plan(shared, *(planned(person_id) for person_id in range(4)))
    stopping = shared.engine(voice, clock, pace=NARROW)
    stopping.start()
    await until(lambda: len(voice.people) == 1 and how_many(shared, State.QUEUED) == 3)
    await stopping.stop(within=timedelta(milliseconds=300))
    assert how_many(shared, State.PLANNED) == 3
    async with running(shared.engine(other, clock)):
        await until(has_settled(other, 3))
    assert sorted(voice.people + other.people) == [0, 1, 2, 3]


async def test_several_replicas_can_make_the_queue_at_once(
    postgres: Postgres, clock: ShiftedClock
) -> None:
    with postgres.database() as url, closing(PostgresDatabase(url, KEYRING)) as database:
        fresh, voices = Shared(database, url), [Voice(), Voice(), Voice()]
        plan(fresh, *(planned(person_id) for person_id in range(10)))
        async with running(*(fresh.engine(voice, clock) for voice in voices)):
            await until(lambda: sum(len(voice.verdicts) for voice in voices) >= 10)


async def test_a_broken_connection_is_said_once_and_made_anew(
    shared: Shared, clock: ShiftedClock, voice: Voice, caplog: pytest.LogCaptureFixture
) -> None:
    plan(shared, planned(1))
    async with running(shared.engine(voice, clock)):
        await until(has_settled(voice, 1))
        break_all(shared.url)
        shared.database.engine.dispose()
        plan(shared, planned(2))
        await until(has_settled(voice, 2))
        await until(lambda: "reaching the queue works again" in caplog.text)
    told = [one.getMessage() for one in caplog.records if one.name in ("scheduler", "pgqueuer")]
    assert sum("queue" in line for line in told) == 2, told


async def test_a_server_that_lets_nobody_in_at_the_start_is_waited_for(
    shared: Shared, clock: ShiftedClock, voice: Voice, caplog: pytest.LogCaptureFixture
) -> None:
    plan(shared, planned())
    engine = shared.engine(voice, clock)
    with locked(shared.url):
        engine.start()
        await until(lambda: "reaching the queue failed" in caplog.text)
    await until(has_settled(voice, 1))
    await engine.stop()
    assert str(shared.url.database) not in caplog.text


async def test_a_database_that_is_away_does_not_hold_up_the_stop(
    shared: Shared, clock: ShiftedClock, voice: Voice
) -> None:
    gate = Gate()
    voice.answer = gate
    plan(shared, planned())
    engine = shared.engine(voice, clock)
    engine.start()
    await until(lambda: voice.people == [1])
    with locked(shared.url):
        break_all(shared.url)
        gate.open()
        async with asyncio.timeout(SOON_S):
            await engine.stop(within=timedelta(milliseconds=100))
    shared.database.engine.dispose()
    assert state(shared) is State.SENDING, "its lease brings it back"


def break_all(url: URL) -> None:
    """Break every connection to this database."""
    everybody = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
    _as_operator(url.set(database="postgres"), everybody, name=url.database)


@contextmanager
def locked(url: URL) -> Iterator[None]:
    """Lets nobody new in; who is in stays."""
    elsewhere, name = url.set(database="postgres"), url.database
    _as_operator(elsewhere, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    try:
        yield
    finally:
        _as_operator(elsewhere, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def _as_operator(url: URL, statement: str, **values: str | None) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement), values)
    engine.dispose()
