"""A row knows whether its message may have been heard although nobody can say so."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from scheduler import occurrences
from scheduler.claims import draw, releasing
from scheduler.occurrences import Occurrence
from tests.scheduler.world import HOUR, LEASE, MINUTE, NIGHT, NOW, planned


def claim_one(connection: Connection, *, after: timedelta = timedelta(0)) -> Occurrence:
    claimed = occurrences.claim(connection, now=NOW + after, limit=1, lease=LEASE)
    [one] = claimed.due
    return one


def a_claimed_row(connection: Connection) -> Occurrence:
    assert occurrences.plan(connection, planned(1, due_at=NOW))
    return claim_one(connection)


def test_a_message_that_was_never_tried_is_in_no_doubt(connection: Connection) -> None:
    assert not a_claimed_row(connection).in_doubt


def test_what_a_crash_dropped_may_have_been_heard(connection: Connection) -> None:
    a_claimed_row(connection)
    occurrences.recover(connection)
    assert claim_one(connection).in_doubt


def test_what_comes_back_by_its_lease_may_have_been_heard(connection: Connection) -> None:
    a_claimed_row(connection)
    assert claim_one(connection, after=LEASE + MINUTE).in_doubt


def test_a_try_that_certainly_failed_leaves_no_doubt(connection: Connection) -> None:
    occurrences.release(connection, a_claimed_row(connection), due_at=NOW + MINUTE)
    tried = claim_one(connection, after=MINUTE)
    assert (tried.attempts, tried.in_doubt) == (1, False)


def test_a_doubt_stays_through_a_later_try_that_certainly_failed(connection: Connection) -> None:
    draw(connection, [releasing(a_claimed_row(connection), due_at=NOW, unknown=True)])
    occurrences.release(connection, claim_one(connection), due_at=NOW)
    assert claim_one(connection).in_doubt


def test_a_follow_up_begins_without_doubt(connection: Connection) -> None:
    draw(connection, [releasing(a_claimed_row(connection), due_at=NOW, unknown=True)])
    said = claim_one(connection)
    occurrences.again(connection, said, due_at=NOW + HOUR, round=1, now=NOW)
    assert not claim_one(connection, after=HOUR).in_doubt


def test_a_reminder_put_off_begins_without_doubt(connection: Connection) -> None:
    draw(connection, [releasing(a_claimed_row(connection), due_at=NOW, unknown=True)])
    occurrences.postpone(connection, 1, "evening", NIGHT, due_at=NOW + HOUR)
    assert not claim_one(connection, after=HOUR).in_doubt
