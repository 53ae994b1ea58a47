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

    planned, queued, sending -- postpone: the person wants it later --> planned
    planned, queued, sending -- close: the person was faster ---------> sent, skipped, ...
    planned, queued, sending -- cancel: paused, stopped --------------> cancelled
    in any state ------ spoken: it was said in an answer -------------> sent

In a cluster a row goes from planned to sending by way of queued (feed and take, feeding.py). For a
person it is as good as planned still: `plan` moves it, and the queue's job then finds it gone.

Every arrow is one conditional update whose row count is looked at. A row in `sending` belongs to
whoever holds its lease: `finish`, `again`, `release` and `renew` of anybody else change nothing
and say so. Committing is the caller's.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    and_,
    bindparam,
    case,
    false,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from scheduler.claims import again, claim, finish, recover, release, renew
from scheduler.prepared import Prepared
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
    spelled,
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
    "last_said",
    "latest",
    "metadata",
    "next_due",
    "occurrence_table",
    "plan",
    "plan_all",
    "postpone",
    "recover",
    "release",
    "renew",
    "spoken",
]

_row = occurrence_table.c
_key = (_row.person_id, _row.kind, _row.night)
_this = (
    _row.person_id == bindparam("of_person"),
    _row.kind == bindparam("of_kind"),
    _row.night == bindparam("of_night"),
)
_unspoken = or_(in_state(State.PLANNED), in_state(State.QUEUED))
_open = or_(_unspoken, in_state(State.SENDING))


def _planning(statement: sqlite.Insert | postgresql.Insert) -> Prepared:
    """The upsert of a wish."""
    zero = literal_column("0", Integer)
    fresh = {
        "state": spelled(State.PLANNED),
        "round": zero,
        "attempts": zero,
        "lease_until": null(),
        "late": false(),
        "in_doubt": false(),
    }
    times = {"due_at": statement.excluded.due_at, "good_until": statement.excluded.good_until}
    movable = or_(_unspoken, in_state(State.CANCELLED))
    unsaid = or_(_row.sent_at.is_(None), _row.sent_at < statement.excluded.due_at)
    same_wish = _row.good_until == statement.excluded.good_until
    retrying = and_(_unspoken, _row.attempts > zero, same_wish)
    wish = statement.values(
        person_id=bindparam("of_person"),
        kind=bindparam("of_kind"),
        night=bindparam("of_night"),
        due_at=bindparam("to_due_at"),
        good_until=bindparam("to_good_until"),
        **fresh,
    )
    planning = wish.on_conflict_do_update(
        index_elements=_key, set_=times | fresh, where=and_(movable, unsaid, not_(retrying))
    )
    # PostgreSQL's cursor is closed when we ask, and would say -1.
    return Prepared(planning.execution_options(preserve_rowcount=True))


_PLAN = {
    "sqlite": _planning(sqlite.insert(occurrence_table)),
    "postgresql": _planning(postgresql.insert(occurrence_table)),
}


def plan(connection: Connection, occurrence: Planned) -> bool:
    """Insert the row, or move one that is unspoken or cancelled to these times, at round 0.

    Says whether the row was moved. A closed row stays closed, one in flight stays in flight. To
    plan the same again, after a restart or an unrelated change, is harmless: a time at which we
    have spoken already does not make a waiting follow-up a second first message, and a row that
    waits for its next try keeps waiting.
    """
    return plan_all(connection, [occurrence]) == 1


def plan_all(connection: Connection, wishes: Sequence[Planned]) -> int:
    """Plan these, one after the other, in one statement; say how many rows were moved."""
    if not wishes:
        return 0
    rows = [
        {
            "of_person": one.person_id,
            "of_kind": one.kind,
            "of_night": one.night,
            "to_due_at": one.due_at,
            "to_good_until": one.good_until,
        }
        for one in wishes
    ]
    return _PLAN[connection.dialect.name].change_many(connection, rows)


def cancel(connection: Connection, person_id: int, *, kinds: Collection[str] | None = None) -> int:
    """Cancel what is open for a person, of all kinds or of some; say how many."""
    if kinds is not None and not kinds:
        return 0
    statement = (
        update(occurrence_table)
        .where(_row.person_id == person_id, _open)
        .values(state=State.CANCELLED.value, lease_until=None)
    )
    if kinds is not None:
        statement = statement.where(_row.kind.in_(kinds))
    return connection.execute(statement).rowcount


_CLOSE = Prepared(
    update(occurrence_table)
    .where(*_this, _open)
    .values(state=bindparam("to_state"), lease_until=None)
)


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
    key = {"of_person": person_id, "of_kind": kind, "of_night": night}
    return _CLOSE.change(connection, **key, to_state=state.value) == 1


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
            in_doubt=False,
        )
    )
    return connection.execute(statement).rowcount == 1


_SPOKEN = Prepared(
    update(occurrence_table)
    .where(*_this)
    .values(state=spelled(State.SENT), lease_until=null(), sent_at=bindparam("at"))
)


def spoken(  # house: person, kind and night are one key
    connection: Connection, person_id: int, kind: str, night: date, *, now: datetime
) -> bool:
    """Close a row, whatever its state, because it was said just now, in answer to the person.

    Unlike `close` it counts as said, at `now`. It wins against a message in flight, and the next
    occurrence is for the caller to plan.
    """
    key = {"of_person": person_id, "of_kind": kind, "of_night": night}
    return _SPOKEN.change(connection, **key, at=now) == 1


_GET = Prepared(select(occurrence_table).where(*_this))
_LATEST = Prepared(
    select(occurrence_table)
    .where(_row.person_id == bindparam("of_person"), _row.kind == bindparam("of_kind"))
    .order_by(_row.night.desc())
    .limit(1)
)
_LAST_SAID = Prepared(
    select(func.max(_row.sent_at).label("at")).where(
        _row.person_id == bindparam("of_person"),
        _row.kind == bindparam("of_kind"),
        _row.night >= bindparam("since"),
        _row.night != bindparam("besides"),
        # What a person has put off carries the time at which it would have been said.
        _row.sent_at <= bindparam("by"),
    )
)


def get(  # house: person, kind and night are one key
    connection: Connection, person_id: int, kind: str, night: date
) -> Occurrence | None:
    row = _GET.first(connection, of_person=person_id, of_kind=kind, of_night=night)
    return None if row is None else read(row)


def latest(  # house: person and kind are one key
    connection: Connection, person_id: int, kind: str
) -> Occurrence | None:
    """Return the row of the person's last night of this kind, whatever its state."""
    row = _LATEST.first(connection, of_person=person_id, of_kind=kind)
    return None if row is None else read(row)


def last_said(  # house: person and kind are one key
    connection: Connection,
    person_id: int,
    kind: str,
    *,
    since: date,
    besides: date,
    now: datetime,
) -> datetime | None:
    """Return when we last spoke of a night of this kind from `since` on, `besides` left out."""
    row = _LAST_SAID.first(
        connection, of_person=person_id, of_kind=kind, since=since, besides=besides, by=now
    )
    return None if row is None else row.at


_NEXT_DUE = select(_row.due_at).where(in_state(State.PLANNED)).order_by(_row.due_at).limit(1)


def next_due(connection: Connection) -> datetime | None:
    """Return when the next planned row falls due; it may be in the past."""
    return connection.execute(_NEXT_DUE).scalar_one_or_none()


def _key_is(person_id: int, *, kind: str, night: date) -> tuple[ColumnElement[bool], ...]:
    return (_row.person_id == person_id, _row.kind == kind, _row.night == night)
