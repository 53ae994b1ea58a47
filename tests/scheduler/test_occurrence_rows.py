"""The callers' half of the occurrence table: plan, move, cancel, close, look up."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from scheduler import occurrences
from scheduler.occurrences import Occurrence, Planned, State
from tests.scheduler.world import DAY, HOUR, LEASE, MINUTE, NIGHT, NOW, planned


def plan(connection: Connection, *wishes: Planned) -> None:
    for wish in wishes:
        assert occurrences.plan(connection, wish)


def claim_one(connection: Connection) -> Occurrence:
    [one] = occurrences.claim(connection, now=NOW, limit=1, lease=LEASE).due
    return one


def evening(connection: Connection) -> Occurrence:
    row = occurrences.get(connection, 1, "evening", NIGHT)
    assert row is not None
    return row


def test_a_planned_row_reads_as_it_was_wished(connection: Connection) -> None:
    plan(connection, planned())
    expected = Occurrence(1, "evening", NIGHT, NOW, NOW + 3 * HOUR, State.PLANNED)
    assert evening(connection) == expected


def test_planning_twice_is_planning_once(connection: Connection) -> None:
    plan(connection, planned(), planned())
    assert len(occurrences.claim(connection, now=NOW, limit=9, lease=LEASE).due) == 1


def test_a_planned_row_moves_to_its_new_times(connection: Connection) -> None:
    plan(connection, planned(), planned(due_at=NOW + HOUR))
    moved = evening(connection)
    assert (moved.due_at, moved.good_until) == (NOW + HOUR, NOW + 4 * HOUR)


def test_a_cancelled_row_can_be_planned_again(connection: Connection) -> None:
    plan(connection, planned())
    assert occurrences.cancel(connection, 1) == 1
    plan(connection, planned(due_at=NOW + HOUR))
    assert evening(connection).state is State.PLANNED


@pytest.mark.parametrize("state", [State.SENT, State.SKIPPED, State.EXPIRED, State.GONE])
def test_a_closed_row_stays_closed(connection: Connection, state: State) -> None:
    plan(connection, planned())
    assert occurrences.close(connection, 1, "evening", NIGHT, state=state)
    assert not occurrences.plan(connection, planned(due_at=NOW + HOUR))
    assert evening(connection).state is state


def test_a_row_in_flight_is_not_moved(connection: Connection) -> None:
    plan(connection, planned())
    claim_one(connection)
    assert not occurrences.plan(connection, planned(due_at=NOW + HOUR))
    assert evening(connection).due_at == NOW


def test_planning_the_same_again_leaves_a_waiting_follow_up_alone(connection: Connection) -> None:
    plan(connection, planned())
    first = claim_one(connection)
    occurrences.again(connection, first, due_at=NOW + 20 * MINUTE, round=1, now=NOW)
    follow_up = evening(connection)
    assert not occurrences.plan(connection, planned())
    assert evening(connection) == follow_up


def test_planning_the_same_again_does_not_hurry_a_retry(connection: Connection) -> None:
    plan(connection, planned())
    occurrences.release(connection, claim_one(connection), due_at=NOW + MINUTE)
    assert not occurrences.plan(connection, planned())
    assert evening(connection).due_at == NOW + MINUTE
    plan(connection, planned(due_at=NOW + HOUR))
    assert (evening(connection).due_at, evening(connection).attempts) == (NOW + HOUR, 0)


def test_a_later_bedtime_starts_anew_after_the_first_message(connection: Connection) -> None:
    plan(connection, planned())
    first = claim_one(connection)
    occurrences.again(connection, first, due_at=NOW + 20 * MINUTE, round=1, now=NOW)
    plan(connection, planned(due_at=NOW + HOUR))
    assert (evening(connection).round, evening(connection).due_at) == (0, NOW + HOUR)


def test_cancel_takes_all_open_rows_of_one_person(connection: Connection) -> None:
    plan(connection, planned(kind="morning"), planned(person_id=2), planned(due_at=NOW - HOUR))
    in_flight = claim_one(connection)
    assert occurrences.cancel(connection, 1) == 2
    assert not occurrences.finish(connection, in_flight, state=State.SENT, now=NOW)
    [left] = occurrences.claim(connection, now=NOW, limit=9, lease=LEASE).due
    assert left.person_id == 2


def test_cancel_takes_only_the_kinds_it_is_told(connection: Connection) -> None:
    plan(connection, planned(), planned(kind="morning"))
    assert occurrences.cancel(connection, 1, kinds=["morning"]) == 1
    assert evening(connection).state is State.PLANNED


def test_cancel_leaves_the_record_alone(connection: Connection) -> None:
    plan(connection, planned())
    occurrences.close(connection, 1, "evening", NIGHT, state=State.SENT)
    assert occurrences.cancel(connection, 1) == 0
    assert evening(connection).state is State.SENT


def test_an_answer_closes_a_waiting_follow_up(connection: Connection) -> None:
    plan(connection, planned())
    occurrences.again(connection, claim_one(connection), due_at=NOW + MINUTE, round=1, now=NOW)
    assert occurrences.close(connection, 1, "evening", NIGHT, state=State.SENT)
    later = NOW + HOUR
    assert occurrences.claim(connection, now=later, limit=9, lease=LEASE).due == []


def test_an_answer_wins_against_the_message_in_flight(connection: Connection) -> None:
    plan(connection, planned())
    in_flight = claim_one(connection)
    assert occurrences.close(connection, 1, "evening", NIGHT, state=State.SENT)
    assert not occurrences.again(connection, in_flight, due_at=NOW + HOUR, round=1, now=NOW)
    assert not occurrences.finish(connection, in_flight, state=State.FAILED, now=NOW)
    assert not occurrences.release(connection, in_flight, due_at=NOW + HOUR)
    assert evening(connection).state is State.SENT


def test_a_second_answer_changes_nothing(connection: Connection) -> None:
    plan(connection, planned())
    occurrences.close(connection, 1, "evening", NIGHT, state=State.SENT)
    assert not occurrences.close(connection, 1, "evening", NIGHT, state=State.SKIPPED)


@pytest.mark.parametrize("state", [State.PLANNED, State.SENDING])
def test_a_row_cannot_be_closed_as_open(connection: Connection, state: State) -> None:
    plan(connection, planned())
    with pytest.raises(ValueError, match="cannot be closed"):
        occurrences.close(connection, 1, "evening", NIGHT, state=state)


def test_later_moves_a_waiting_follow_up_and_keeps_its_round(connection: Connection) -> None:
    plan(connection, planned())
    occurrences.again(connection, claim_one(connection), due_at=NOW + MINUTE, round=1, now=NOW)
    assert occurrences.postpone(connection, 1, "evening", NIGHT, due_at=NOW + HOUR)
    assert (evening(connection).due_at, evening(connection).round) == (NOW + HOUR, 1)


def test_later_wins_against_the_message_in_flight(connection: Connection) -> None:
    plan(connection, planned())
    in_flight = claim_one(connection)
    assert occurrences.postpone(connection, 1, "evening", NIGHT, due_at=NOW + HOUR)
    assert not occurrences.finish(connection, in_flight, state=State.SENT, now=NOW)
    assert (evening(connection).due_at, evening(connection).round) == (NOW + HOUR, 1)
    assert not occurrences.plan(connection, planned()), "planning the same again undoes it"


@pytest.mark.parametrize("state", [State.SKIPPED, State.CANCELLED, State.GONE, State.EXPIRED])
def test_later_does_not_open_a_closed_row(connection: Connection, state: State) -> None:
    plan(connection, planned())
    occurrences.close(connection, 1, "evening", NIGHT, state=state)
    assert not occurrences.postpone(connection, 1, "evening", NIGHT, due_at=NOW + HOUR)


def test_later_works_after_the_last_follow_up(connection: Connection) -> None:
    plan(connection, planned())
    occurrences.finish(connection, claim_one(connection), state=State.SENT, now=NOW)
    assert occurrences.postpone(connection, 1, "evening", NIGHT, due_at=NOW + HOUR)
    assert evening(connection).state is State.PLANNED


def test_later_before_the_reminder_is_not_undone_by_planning_again(connection: Connection) -> None:
    plan(connection, planned())
    assert occurrences.postpone(connection, 1, "evening", NIGHT, due_at=NOW + HOUR)
    assert not occurrences.plan(connection, planned())
    assert evening(connection).due_at == NOW + HOUR


def test_next_due_is_the_earliest_planned_row(connection: Connection) -> None:
    plan(connection, planned(due_at=NOW + HOUR), planned(person_id=2, due_at=NOW + MINUTE))
    assert occurrences.next_due(connection) == NOW + MINUTE
    occurrences.cancel(connection, 2)
    assert occurrences.next_due(connection) == NOW + HOUR


def test_nothing_planned_is_nothing_due(connection: Connection) -> None:
    plan(connection, planned())
    claim_one(connection)
    assert occurrences.next_due(connection) is None


def test_latest_is_the_row_of_the_last_night_whatever_its_state(connection: Connection) -> None:
    for days in range(3):
        plan(connection, planned(night=NIGHT + timedelta(days=days), due_at=NOW + days * DAY))
    plan(connection, planned(kind="morning", night=NIGHT + 9 * DAY))
    occurrences.close(connection, 1, "evening", NIGHT + 2 * DAY, state=State.SKIPPED)
    last = occurrences.latest(connection, 1, "evening")
    assert last is not None
    assert (last.night, last.state) == (NIGHT + 2 * DAY, State.SKIPPED)


def test_a_stranger_has_no_rows(connection: Connection) -> None:
    assert occurrences.latest(connection, 7, "evening") is None
    assert occurrences.get(connection, 7, "evening", NIGHT) is None
