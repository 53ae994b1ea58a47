"""The engines' half of the occurrence table: claims, leases, fences, and what they cost."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from scheduler import occurrences
from scheduler.claims import draw, returning
from scheduler.occurrences import Claimed, Occurrence, State
from tests.scheduler.world import DAY, HOUR, LEASE, MINUTE, NIGHT, NOW, OneThread, file_engine
from tests.scheduler.world import planned as planned_row


def plan(connection: Connection, person_id: int = 1, *, due: timedelta = timedelta(0)) -> None:
    assert occurrences.plan(connection, planned_row(person_id, due_at=NOW + due))


def claim(connection: Connection, *, after: timedelta = timedelta(0), limit: int = 9) -> Claimed:
    return occurrences.claim(connection, now=NOW + after, limit=limit, lease=LEASE)


def claim_one(connection: Connection, *, after: timedelta = timedelta(0)) -> Occurrence:
    [one] = claim(connection, after=after).due
    return one


def row(connection: Connection, person_id: int = 1) -> Occurrence:
    found = occurrences.get(connection, person_id, "evening", NIGHT)
    assert found is not None
    return found


def test_a_row_is_claimed_once_by_two_claimers(transactions: OneThread, tmp_path: Path) -> None:
    transactions.now(lambda connection: plan(connection))
    other = file_engine(tmp_path / "occurrences.db")
    with other.begin() as theirs:
        first = claim(theirs)
    second = transactions.now(claim)
    other.dispose()
    assert (len(first.due), second.due) == (1, [])


def test_the_oldest_are_claimed_first_and_no_more_than_the_limit(connection: Connection) -> None:
    for person_id, minutes in [(1, 3), (2, 1), (3, 2)]:
        plan(connection, person_id, due=minutes * MINUTE)
    claimed = claim(connection, after=HOUR, limit=2)
    assert [one.person_id for one in claimed.due] == [2, 3]
    assert [one.person_id for one in claim(connection, after=HOUR).due] == [1]


def test_a_row_is_not_claimed_before_it_is_due(connection: Connection) -> None:
    plan(connection, due=MINUTE)
    assert claim(connection).due == []
    assert len(claim(connection, after=MINUTE).due) == 1


def test_a_claimed_row_reads_as_held(connection: Connection) -> None:
    plan(connection)
    held = claim_one(connection)
    assert (held.state, held.lease_until) == (State.SENDING, NOW + LEASE)
    assert held == row(connection)


def test_a_message_on_time_is_not_late_and_one_after_an_outage_is(connection: Connection) -> None:
    plan(connection, 1)
    plan(connection, 2, due=HOUR)
    claimed = claim(connection, after=HOUR)
    assert [(one.person_id, one.late) for one in claimed.due] == [(1, True), (2, False)]


def test_a_lease_brings_back_what_a_crash_dropped(connection: Connection) -> None:
    plan(connection)
    dropped = claim_one(connection)
    assert claim(connection, after=LEASE).due == []
    taken_over = claim_one(connection, after=LEASE + MINUTE)
    assert taken_over.attempts == 1
    assert not occurrences.finish(connection, dropped, state=State.SENT, now=NOW)
    assert occurrences.finish(connection, taken_over, state=State.SENT, now=NOW)


def test_a_lone_engine_brings_everything_back_at_its_start(connection: Connection) -> None:
    plan(connection)
    dropped = claim_one(connection)
    assert occurrences.recover(connection) == 1
    assert claim_one(connection).attempts == 1
    assert not occurrences.release(connection, dropped, due_at=NOW + HOUR)


def test_a_row_past_its_good_until_is_told_apart(connection: Connection) -> None:
    plan(connection, 1)
    plan(connection, 2, due=HOUR)
    claimed = claim(connection, after=3 * HOUR + MINUTE)
    assert [one.person_id for one in claimed.due] == [2]
    [expired] = claimed.expired
    assert occurrences.finish(connection, expired, state=State.EXPIRED, now=NOW + 4 * HOUR)
    assert (row(connection).state, row(connection).sent_at) == (State.EXPIRED, None)


def test_good_until_itself_is_still_good(connection: Connection) -> None:
    plan(connection)
    assert claim(connection, after=3 * HOUR).expired == []


@pytest.mark.parametrize(
    ("state", "said"), [(State.SENT, True), (State.SKIPPED, False), (State.FAILED, False)]
)
def test_finishing_closes_and_writes_down_when_it_was_said(
    connection: Connection, state: State, said: bool
) -> None:
    plan(connection)
    held = claim_one(connection)
    assert occurrences.finish(connection, held, state=state, now=NOW + MINUTE)
    closed = row(connection)
    assert (closed.state, closed.lease_until) == (state, None)
    assert closed.sent_at == (NOW + MINUTE if said else None)


def test_a_row_cannot_be_finished_as_open(connection: Connection) -> None:
    plan(connection)
    with pytest.raises(ValueError, match="cannot be closed"):
        occurrences.finish(connection, claim_one(connection), state=State.PLANNED, now=NOW)


def test_finishing_twice_counts_once(connection: Connection) -> None:
    plan(connection)
    held = claim_one(connection)
    assert occurrences.finish(connection, held, state=State.SENT, now=NOW)
    assert not occurrences.finish(connection, held, state=State.SKIPPED, now=NOW)
    assert row(connection).state is State.SENT


def test_a_follow_up_comes_in_the_next_round_with_tries_of_its_own(connection: Connection) -> None:
    plan(connection)
    occurrences.release(connection, claim_one(connection), due_at=NOW + MINUTE)
    first = claim_one(connection, after=MINUTE)
    assert occurrences.again(connection, first, due_at=NOW + HOUR, round=1, now=NOW + MINUTE)
    waiting = row(connection)
    assert (waiting.state, waiting.round, waiting.attempts) == (State.PLANNED, 1, 0)
    assert (waiting.due_at, waiting.sent_at) == (NOW + HOUR, NOW + MINUTE)


def test_a_follow_up_left_unsaid_still_tells_when_the_first_was_said(
    connection: Connection,
) -> None:
    plan(connection)
    occurrences.again(connection, claim_one(connection), due_at=NOW + HOUR, round=1, now=NOW)
    [expired] = claim(connection, after=4 * HOUR).expired
    occurrences.finish(connection, expired, state=State.EXPIRED, now=NOW + 4 * HOUR)
    assert row(connection).sent_at == NOW


def test_a_released_row_waits_for_its_retry_and_counts_the_try(connection: Connection) -> None:
    plan(connection)
    assert occurrences.release(connection, claim_one(connection), due_at=NOW + MINUTE)
    assert claim(connection).due == []
    retried = claim_one(connection, after=MINUTE)
    assert (retried.attempts, retried.late) == (1, False)


def test_a_message_that_waited_long_for_its_retry_is_late(connection: Connection) -> None:
    plan(connection)
    occurrences.release(connection, claim_one(connection), due_at=NOW + HOUR)
    assert claim_one(connection, after=HOUR).late


def test_a_renewed_lease_holds_longer_and_ends_the_old_one(connection: Connection) -> None:
    plan(connection)
    held = claim_one(connection)
    [renewed] = occurrences.renew(connection, [held], lease_until=NOW + HOUR)
    assert claim(connection, after=LEASE + MINUTE).due == []
    assert not occurrences.finish(connection, held, state=State.SENT, now=NOW)
    assert occurrences.finish(connection, renewed, state=State.SENT, now=NOW)


def test_a_closed_row_cannot_be_held_longer(connection: Connection) -> None:
    plan(connection)
    held = claim_one(connection)
    occurrences.close(connection, 1, "evening", NIGHT, state=State.SENT)
    assert occurrences.renew(connection, [held], lease_until=NOW + HOUR) == []


def test_of_several_rows_held_longer_those_that_are_not_ours_are_left_out(
    connection: Connection,
) -> None:
    for person_id in (1, 2, 3):
        plan(connection, person_id)
    held = claim(connection).due
    occurrences.close(connection, 2, "evening", NIGHT, state=State.SENT)
    renewed = occurrences.renew(connection, held, lease_until=NOW + HOUR)
    assert renewed == [row(connection, 1), row(connection, 3)]


def test_what_was_never_tried_goes_back_as_it_came(connection: Connection) -> None:
    plan(connection)
    before = row(connection)
    assert draw(connection, [returning(claim_one(connection))]) == [True]
    assert row(connection) == before


def test_a_claim_reads_no_more_rows_than_it_takes(connection: Connection) -> None:
    """A million people asleep must not cost the ten who are due: index searches, no scan."""
    for person_id in range(20):
        plan(connection, person_id, due=(person_id - 5) * DAY)
    plans = _query_plans(connection)
    claim(connection)
    occurrences.next_due(connection)
    assert any("ix_occurrence_due_at" in step for step in plans)
    assert any("ix_occurrence_lease_until" in step for step in plans)
    whole = [step for step in plans if step.startswith("SCAN occurrence") and "ix_" not in step]
    assert not whole
    [by_key] = [step for step in plans if "PRIMARY KEY" in step]
    assert by_key.endswith("(person_id=? AND kind=? AND night=?)")


def _query_plans(connection: Connection) -> list[str]:
    steps: list[str] = []

    @event.listens_for(connection, "before_cursor_execute")
    def explain(*call: object) -> None:
        _, cursor, statement, parameters, *_ = call
        explained = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps.extend(str(step[-1]) for step in explained)

    return steps
