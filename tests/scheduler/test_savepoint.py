"""A savepoint undoes a part of a transaction, and knows when there is no transaction any more."""

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import IntegrityError

from scheduler import occurrences
from scheduler.dispatcher import Dispatcher, Verdict
from scheduler.savepoint import is_lost, savepoint
from scheduler.table import Occurrence, State
from tests.scheduler.replicas import Shared
from tests.scheduler.world import NIGHT, OneThread, Voice, plan, planned, row

# By SQLite's own word a conflict undoes the whole transaction, as a failing disk may.
_ALL_UNDONE = "INSERT OR ROLLBACK INTO occurrence SELECT * FROM occurrence"


def _people(connection: Connection) -> list[int]:
    found = (occurrences.get(connection, one, "evening", NIGHT) for one in range(1, 4))
    return [one.person_id for one in found if one is not None]


def _plan_and_fail(connection: Connection, person_id: int) -> None:
    with pytest.raises(ZeroDivisionError), savepoint(connection):
        occurrences.plan(connection, planned(person_id))
        raise ZeroDivisionError


def _three_parts(connection: Connection) -> list[int]:
    """The first is done, the second undone inside the third, which is done."""
    with savepoint(connection):
        occurrences.plan(connection, planned(1))
    with savepoint(connection):
        _plan_and_fail(connection, 2)
        occurrences.plan(connection, planned(3))
    return _people(connection)


def test_what_raises_is_undone_alone(connection: Connection) -> None:
    assert _three_parts(connection) == [1, 3]


def test_somebody_who_listens_to_statements_changes_nothing(connection: Connection) -> None:
    heard: list[object] = []
    event.listen(connection, "before_cursor_execute", lambda *said: heard.append(said[2]))
    assert _three_parts(connection) == [1, 3]
    assert "SAVEPOINT part" in heard


def test_on_postgresql_too(shared: Shared) -> None:
    assert shared.database.run_now(_three_parts) == [1, 3]


def test_a_transaction_that_is_gone_tells_what_ended_it(connection: Connection) -> None:
    occurrences.plan(connection, planned(1))
    assert not is_lost(connection)
    with pytest.raises(IntegrityError), savepoint(connection):
        connection.exec_driver_sql(_ALL_UNDONE)
    assert is_lost(connection)
    assert _people(connection) == []


async def test_a_turn_whose_transaction_is_gone_is_done_again_as_a_whole(
    transactions: OneThread, dispatcher: Dispatcher, voice: Voice
) -> None:
    def all_undone(connection: Connection, occurrence: Occurrence, verdict: Verdict) -> None:
        if len(voice.batches) == 1:
            connection.exec_driver_sql(_ALL_UNDONE)

    voice.then = all_undone
    plan(transactions, planned(1), planned(2))
    with pytest.raises(IntegrityError):
        await dispatcher.run_due()
    assert [row(transactions, one).state for one in (1, 2)] == [State.SENDING, State.SENDING]
    await dispatcher.run_due()
    assert [row(transactions, one).state for one in (1, 2)] == [State.SENT, State.SENT]
    assert voice.people == [1, 2]
