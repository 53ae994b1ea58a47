"""The engines' half of the occurrence table: take what is due, speak, close; see occurrences.py.

A row in `sending` belongs to whoever holds its lease. `finish`, `again`, `release` and `renew`
change nothing for anybody else, and say so.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Update, bindparam, func, or_, select, update

from scheduler.columns import UtcDateTime
from scheduler.table import (
    Claimed,
    Occurrence,
    State,
    in_state,
    must_be_closed,
    occurrence_table,
    read,
)

# A message that is said more than this behind its time is marked late, so that it can say so.
LATE_AFTER = timedelta(minutes=5)

_row = occurrence_table.c
_key = (_row.person_id, _row.kind, _row.night)
_planned, _sending = in_state(State.PLANNED), in_state(State.SENDING)

# A join, not `IN`: for a row value SQLite would use the first column of the key alone and read
# through a person's whole history. PostgreSQL never runs a `WITH` that locks twice, so the limit
# holds there too.
_picked = (
    select(*_key)
    .where(_planned, _row.due_at <= bindparam("now", type_=UtcDateTime))
    .order_by(_row.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("picked")
)
_CLAIM = (
    update(occurrence_table)
    .where(*(mine == picked for mine, picked in zip(_key, _picked.c, strict=True)))
    .values(
        state=State.SENDING.value,
        lease_until=bindparam("lease", type_=UtcDateTime),
        late=or_(_row.late, _row.due_at < bindparam("late_line", type_=UtcDateTime)),
    )
    .returning(*_row)
)
_TAKE_BACK = (
    update(occurrence_table)
    .where(_sending)
    .values(state=State.PLANNED.value, lease_until=None, attempts=_row.attempts + 1)
)
_SWEEP = _TAKE_BACK.where(_row.lease_until < bindparam("now", type_=UtcDateTime))


def claim(connection: Connection, *, now: datetime, limit: int, lease: timedelta) -> Claimed:
    """Take up to `limit` rows that are due, oldest first, until `now + lease`.

    Rows whose lease ran out go back to planned first, and so are among those taken. Rows whose
    `good_until` has passed are told apart: they are held like the others, must not be said, and
    are for the caller to finish as expired, best in this same transaction.
    """
    connection.execute(_SWEEP, {"now": now})
    times = {"now": now, "lease": now + lease, "late_line": now - LATE_AFTER}
    rows = connection.execute(_CLAIM, {"most": limit, **times})
    taken = sorted(map(read, rows), key=lambda one: (one.due_at, one.person_id, one.kind))
    return Claimed(
        due=[one for one in taken if one.good_until >= now],
        expired=[one for one in taken if one.good_until < now],
    )


def recover(connection: Connection) -> int:
    """Bring back everything in flight, leases or not, and say how many rows.

    For the start of an engine that is the only one on its table: what is in flight then was
    dropped by its predecessor, and nobody has to wait for the leases.
    """
    return connection.execute(_TAKE_BACK).rowcount


_HELD = update(occurrence_table).where(
    _row.person_id == bindparam("of_person"),
    _row.kind == bindparam("of_kind"),
    _row.night == bindparam("of_night"),
    _sending,
    _row.lease_until == bindparam("held_until", type_=UtcDateTime),
    _row.round == bindparam("in_round"),
    _row.attempts == bindparam("in_attempt"),
)
_FINISH = _HELD.values(
    state=bindparam("to_state"),
    lease_until=None,
    sent_at=func.coalesce(bindparam("said_at", type_=UtcDateTime), _row.sent_at),
)
_AGAIN = _HELD.values(
    state=State.PLANNED.value,
    lease_until=None,
    due_at=bindparam("to_due_at", type_=UtcDateTime),
    round=bindparam("to_round"),
    attempts=0,
    sent_at=bindparam("said_at", type_=UtcDateTime),
    late=False,
)
_RELEASE = _HELD.values(
    state=State.PLANNED.value,
    lease_until=None,
    due_at=bindparam("to_due_at", type_=UtcDateTime),
    attempts=_row.attempts + 1,
    late=or_(_row.late, _row.due_at < bindparam("late_line", type_=UtcDateTime)),
)
_RENEW = _HELD.values(lease_until=bindparam("to_lease", type_=UtcDateTime))


def finish(connection: Connection, occurrence: Occurrence, *, state: State, now: datetime) -> bool:
    """Close a row we hold. False: the fence is lost, the row is somebody else's or closed.

    Raises:
        ValueError: `state` is an open one.
    """
    must_be_closed(state)
    said_at = now if state is State.SENT else None
    return _if_held(connection, occurrence, _FINISH, to_state=state.value, said_at=said_at)


def again(
    connection: Connection, occurrence: Occurrence, *, due_at: datetime, round: int, now: datetime
) -> bool:
    """Said once, and to be said again at `due_at` as `round`. False: the fence is lost."""
    return _if_held(connection, occurrence, _AGAIN, to_due_at=due_at, to_round=round, said_at=now)


def release(connection: Connection, occurrence: Occurrence, *, due_at: datetime) -> bool:
    """Give back what could not be said, for another try at `due_at`. False: the fence is lost."""
    return _if_held(
        connection, occurrence, _RELEASE, to_due_at=due_at, late_line=due_at - LATE_AFTER
    )


def renew(
    connection: Connection, occurrence: Occurrence, *, lease_until: datetime
) -> Occurrence | None:
    """Hold a row for longer; return it as it is held now, or None when the fence is lost."""
    held = _if_held(connection, occurrence, _RENEW, to_lease=lease_until)
    return replace(occurrence, lease_until=lease_until) if held else None


def _if_held(
    connection: Connection, occurrence: Occurrence, change: Update, **values: object
) -> bool:
    fence = {
        "of_person": occurrence.person_id,
        "of_kind": occurrence.kind,
        "of_night": occurrence.night,
        "held_until": occurrence.lease_until,
        "in_round": occurrence.round,
        "in_attempt": occurrence.attempts,
    }
    return connection.execute(change, fence | values).rowcount == 1
