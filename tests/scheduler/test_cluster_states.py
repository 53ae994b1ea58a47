"""A queued row is for a person as good as planned: on both databases, and for every service."""

import pytest
from sqlalchemy import Connection, update

from scheduler import occurrences
from scheduler.occurrences import State
from scheduler.table import occurrence_table
from tests.scheduler.replicas import Ground, plan, row
from tests.scheduler.world import HOUR, LEASE, NIGHT, NOW, planned

KEY = (1, "evening", NIGHT)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def ground(request: pytest.FixtureRequest) -> Ground:
    """A row for person 1 that was handed to the queue."""
    name = "shared" if request.param == "PostgreSQL" else "transactions"
    ground: Ground = request.getfixturevalue(name)
    plan(ground, planned())
    ground.now(_queue)
    return ground


def _queue(connection: Connection) -> None:
    queued = {"state": State.QUEUED.value, "lease_until": NOW + LEASE}
    connection.execute(update(occurrence_table).values(queued))


def test_a_queued_row_moves_like_a_planned_one(ground: Ground) -> None:
    moved = planned(due_at=NOW + HOUR)
    assert ground.now(lambda tx: occurrences.plan(tx, moved))
    found = row(ground)
    assert (found.state, found.due_at, found.lease_until) == (State.PLANNED, NOW + HOUR, None)


def test_a_queued_row_can_be_cancelled(ground: Ground) -> None:
    assert ground.now(lambda tx: occurrences.cancel(tx, 1)) == 1
    assert (row(ground).state, row(ground).lease_until) == (State.CANCELLED, None)


def test_an_answer_closes_a_queued_row(ground: Ground) -> None:
    assert ground.now(lambda tx: occurrences.close(tx, *KEY, state=State.SKIPPED))
    assert row(ground).state is State.SKIPPED


def test_a_queued_row_that_is_put_off_does_not_count_as_said(ground: Ground) -> None:
    assert ground.now(lambda tx: occurrences.postpone(tx, *KEY, due_at=NOW + HOUR))
    found = row(ground)
    assert (found.state, found.due_at, found.round) == (State.PLANNED, NOW + HOUR, 0)


def test_a_queued_row_cannot_be_claimed_by_an_embedded_engine_that_runs(ground: Ground) -> None:
    claimed = ground.now(lambda tx: occurrences.claim(tx, now=NOW, limit=1, lease=LEASE))
    assert (claimed.due, claimed.expired) == ([], [])


def test_an_engine_that_is_alone_from_now_on_brings_queued_rows_back(ground: Ground) -> None:
    assert ground.now(occurrences.recover) == 1
    assert (row(ground).state, row(ground).attempts) == (State.PLANNED, 0)


def test_a_row_cannot_be_closed_as_queued(ground: Ground) -> None:
    with pytest.raises(ValueError, match="queued"):
        ground.now(lambda tx: occurrences.close(tx, *KEY, state=State.QUEUED))
