"""One row for each message that we send on our own: the plan, the outbox and the record.

(person, kind, night) is the key, so the database itself forbids a second one. The states:

                  plan                claim                finish
    (no row) ------------> planned ------------> sending ----------> sent, skipped, gone, failed
                           ^     ^                  |      +-------> expired: good_until passed
                plan       |     |                  |
    cancelled -------------+     +------------------+
                                   again: a follow-up, one round on
                                   release: a passing error, one attempt on
                                   claim, recover: a crash dropped it, one attempt on

    planned, sending -- postpone: the person wants it later --> planned
    planned, sending -- close: the person was faster ---------> sent, skipped, ...
    planned, sending -- cancel: paused, stopped --------------> cancelled

Every arrow is one conditional update whose row count is looked at. A row in `sending` belongs to
whoever holds its lease: `finish`, `again`, `release` and `renew` of anybody else change nothing
and say so. Committing is the caller's.
"""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, case, func, not_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from scheduler.claims import again, claim, finish, recover, release, renew
from scheduler.table import (
    Claimed,
    Occurrence,
    Planned,
    State,
    in_state,
    metadata,
    must_be_closed,
    occurrence_table,
    read,
)

__all__ = [
    "Claimed",
    "Occurrence",
    "Planned",
    "State",
    "again",
    "cancel",
    "claim",
    "close",
    "finish",
    "get",
    "latest",
    "metadata",
    "next_due",
    "occurrence_table",
    "plan",
    "postpone",
    "recover",
    "release",
    "renew",
]

_row = occurrence_table.c
_key = (_row.person_id, _row.kind, _row.night)
_planned = in_state(State.PLANNED)
_open = or_(_planned, in_state(State.SENDING))


def plan(connection: Connection, occurrence: Planned) -> bool:
    """Insert the row, or move one that is still planned or cancelled to these times, at round 0.

    Says whether the row was moved. A closed row stays closed, one in flight stays in flight. To
    plan the same again, after a restart or an unrelated change, is harmless: a time at which we
    have spoken already does not make a waiting follow-up a second first message, and a row that
    waits for its next try keeps waiting.
    """
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    fresh = {
        "due_at": occurrence.due_at,
        "good_until": occurrence.good_until,
        "state": State.PLANNED.value,
        "round": 0,
        "attempts": 0,
        "late": False,
    }
    statement = insert(occurrence_table).values(
        person_id=occurrence.person_id, kind=occurrence.kind, night=occurrence.night, **fresh
    )
    movable = or_(_planned, in_state(State.CANCELLED))
    unsaid = or_(_row.sent_at.is_(None), _row.sent_at < statement.excluded.due_at)
    same_wish = _row.good_until == statement.excluded.good_until
    retrying = and_(_planned, _row.attempts > 0, same_wish)
    statement = statement.on_conflict_do_update(
        index_elements=_key, set_=fresh, where=and_(movable, unsaid, not_(retrying))
    )
    return connection.execute(statement).rowcount == 1


def cancel(connection: Connection, person_id: int, *, kinds: Collection[str] | None = None) -> int:
    """Cancel what is planned or in flight for a person, of all kinds or of some; say how many."""
    statement = (
        update(occurrence_table)
        .where(_row.person_id == person_id, _open)
        .values(state=State.CANCELLED.value, lease_until=None)
    )
    if kinds is not None:
        statement = statement.where(_row.kind.in_(kinds))
    return connection.execute(statement).rowcount


def close(  # house: person, kind and night are one key
    connection: Connection, person_id: int, kind: str, night: date, *, state: State
) -> bool:
    """Close an open row because the person was faster; no follow-up comes any more.

    It wins against a message in flight: whoever is sending it then finds the fence lost, and so
    the next occurrence is for the caller to plan, in this same transaction.

    Raises:
        ValueError: `state` is an open one.
    """
    must_be_closed(state)
    statement = (
        update(occurrence_table)
        .where(*_key_is(person_id, kind=kind, night=night), _open)
        .values(state=state.value, lease_until=None)
    )
    return connection.execute(statement).rowcount == 1


def postpone(  # house: person, kind and night are one key
    connection: Connection, person_id: int, kind: str, night: date, *, due_at: datetime
) -> bool:
    """Move a row to `due_at` because the person wants it later, also after its last follow-up.

    One that was skipped, cancelled or gone stays closed. It wins against a message in flight,
    which then counts as said.
    """
    in_flight = in_state(State.SENDING)
    statement = (
        update(occurrence_table)
        .where(*_key_is(person_id, kind=kind, night=night), or_(_open, in_state(State.SENT)))
        .values(
            state=State.PLANNED.value,
            lease_until=None,
            due_at=due_at,
            round=case((in_flight, _row.round + 1), else_=_row.round),
            attempts=0,
            # Marks its time as spoken for, so that planning the same night again leaves it alone.
            sent_at=func.coalesce(_row.sent_at, _row.due_at),
            late=False,
        )
    )
    return connection.execute(statement).rowcount == 1


def get(  # house: person, kind and night are one key
    connection: Connection, person_id: int, kind: str, night: date
) -> Occurrence | None:
    statement = select(occurrence_table).where(*_key_is(person_id, kind=kind, night=night))
    row = connection.execute(statement).one_or_none()
    return None if row is None else read(row)


def latest(  # house: person and kind are one key
    connection: Connection, person_id: int, kind: str
) -> Occurrence | None:
    """Return the row of the person's last night of this kind, whatever its state."""
    of_person = select(occurrence_table).where(_row.person_id == person_id, _row.kind == kind)
    row = connection.execute(of_person.order_by(_row.night.desc()).limit(1)).one_or_none()
    return None if row is None else read(row)


_NEXT_DUE = select(_row.due_at).where(_planned).order_by(_row.due_at).limit(1)


def next_due(connection: Connection) -> datetime | None:
    """Return when the next planned row falls due; it may be in the past."""
    return connection.execute(_NEXT_DUE).scalar_one_or_none()


def _key_is(person_id: int, *, kind: str, night: date) -> tuple[ColumnElement[bool], ...]:
    return (_row.person_id == person_id, _row.kind == kind, _row.night == night)
