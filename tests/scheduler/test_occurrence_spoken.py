"""What was said in an answer counts as said: at that moment, once, and against whoever sends it."""

import pytest
from sqlalchemy import Connection

from scheduler import occurrences
from scheduler.occurrences import Occurrence, State
from tests.scheduler.world import DAY, HOUR, LEASE, MINUTE, NIGHT, NOW, planned

EARLIER = NOW - 2 * HOUR


def evening(connection: Connection) -> Occurrence:
    row = occurrences.get(connection, 1, "evening", NIGHT)
    assert row is not None
    return row


def spoken(connection: Connection) -> bool:
    return occurrences.spoken(connection, 1, "evening", NIGHT, now=EARLIER)


def test_it_is_closed_as_said_now_and_not_planned_again(connection: Connection) -> None:
    occurrences.plan(connection, planned())
    assert spoken(connection)
    assert (evening(connection).state, evening(connection).sent_at) == (State.SENT, EARLIER)
    assert not occurrences.plan(connection, planned(due_at=NOW + HOUR))
    assert occurrences.claim(connection, now=NOW + DAY, limit=9, lease=LEASE).due == []


def test_it_counts_among_what_was_said(connection: Connection) -> None:
    occurrences.plan(connection, planned())
    spoken(connection)
    other = NIGHT.replace(day=NIGHT.day + 1)
    said = occurrences.last_said(connection, 1, "evening", since=NIGHT, besides=other, now=NOW)
    assert said == EARLIER


def test_it_wins_against_a_message_in_flight(connection: Connection) -> None:
    occurrences.plan(connection, planned())
    [row] = occurrences.claim(connection, now=NOW, limit=9, lease=LEASE).due
    assert spoken(connection)
    assert not occurrences.again(connection, row, due_at=NOW + MINUTE, round=1, now=NOW)
    assert evening(connection).state is State.SENT


@pytest.mark.parametrize("state", [State.SENT, State.EXPIRED, State.SKIPPED])
def test_what_was_closed_before_is_said_all_the_same(connection: Connection, state: State) -> None:
    occurrences.plan(connection, planned())
    occurrences.close(connection, 1, "evening", NIGHT, state=state)
    assert spoken(connection)
    assert evening(connection).state is State.SENT


def test_a_night_that_was_never_planned_is_not_invented(connection: Connection) -> None:
    assert not spoken(connection)
    assert occurrences.get(connection, 1, "evening", NIGHT) is None
