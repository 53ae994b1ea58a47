"""The database goes away while replicas speak: nobody dies of it, and nothing is said again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from scheduler.clock import ShiftedClock
from scheduler.occurrences import Occurrence, State
from scheduler.verdicts import Verdict
from tests.scheduler.replicas import PACE, Gate, Shared, has_settled, plan, running, state, until
from tests.scheduler.test_cluster_engine import break_all, locked
from tests.scheduler.world import HOUR, MINUTE, Voice, planned

BRIEF = replace(PACE, lease=timedelta(seconds=1))


async def test_what_was_said_in_an_outage_longer_than_the_leases_is_not_said_again(
    shared: Shared, voice: Voice
) -> None:
    """Nobody could renew a lease, or record a thing, while the database was away."""
    gate, clock = Gate(), ShiftedClock()
    voice.answer = gate
    fed: list[list[datetime | None]] = [[], []]
    now = clock.now()
    plan(shared, planned(1, due_at=now - MINUTE), planned(2, due_at=now + HOUR))
    both = [shared.engine(voice, clock, pace=BRIEF, told=one.append) for one in fed]
    async with running(*both):
        await until(lambda: voice.people == [1] and all(fed))
        with locked(shared.url):
            break_all(shared.url)
            gate.open()
            over = clock.now() + 2 * BRIEF.lease
            await until(lambda: clock.now() > over)
        await until(has_settled(voice, 1))
        await until(lambda: state(shared) is State.SENT)
    assert voice.people == [1]


async def test_a_connection_that_breaks_while_recording_is_no_bug_of_a_row(
    shared: Shared, clock: ShiftedClock, voice: Voice, caplog: pytest.LogCaptureFixture
) -> None:
    broken: list[int] = []

    def breaks_once(connection: Connection, occurrence: Occurrence, verdict: Verdict) -> None:
        if not broken:
            broken.append(occurrence.person_id)
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    voice.then = breaks_once
    plan(shared, planned())
    async with running(shared.engine(voice, clock)):
        await until(lambda: state(shared) is State.SENT)
    assert voice.people == broken == [1]
    assert "settling" not in caplog.text and "recording" not in caplog.text
