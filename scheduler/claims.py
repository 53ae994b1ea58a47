"""The engines' half of the occurrence table: take what is due, speak, close; see occurrences.py.

A row in `sending` belongs to whoever holds its lease. `finish`, `again`, `release` and `renew`
change nothing for anybody else, and say so.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import compress

from sqlalchemy import (
    Boolean,
    Connection,
    Integer,
    String,
    bindparam,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
    update,
)

from scheduler.columns import UtcDateTime
from scheduler.prepared import Prepared
from scheduler.savepoint import savepoint
from scheduler.table import (
    Claimed,
    Occurrence,
    State,
    in_state,
    must_be_closed,
    occurrence_table,
    read,
    spelled,
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
_CLAIM = Prepared(
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
    .values(
        state=State.PLANNED.value, lease_until=None, attempts=_row.attempts + 1, in_doubt=true()
    )
)
# What a cluster had queued, on a table that one engine has alone from now on.
_UNQUEUE = (
    update(occurrence_table)
    .where(in_state(State.QUEUED))
    .values(state=State.PLANNED.value, lease_until=None)
)
_SWEEP = Prepared(_TAKE_BACK.where(_row.lease_until < bindparam("now", type_=UtcDateTime)))


def claim(connection: Connection, *, now: datetime, limit: int, lease: timedelta) -> Claimed:
    """Take up to `limit` rows that are due, oldest first, until `now + lease`.

    Rows whose lease ran out go back to planned first, and so are among those taken. Rows whose
    `good_until` has passed are told apart: they are held like the others, must not be said, and
    are for the caller to finish as expired.
    """
    _SWEEP.change(connection, now=now)
    rows = _CLAIM.all(
        connection, most=limit, now=now, lease=now + lease, late_line=now - LATE_AFTER
    )
    taken = sorted(map(read, rows), key=lambda one: (one.due_at, one.person_id, one.kind))
    return Claimed(
        due=[one for one in taken if one.good_until >= now],
        expired=[one for one in taken if one.good_until < now],
    )


def recover(connection: Connection) -> int:
    """Bring back everything queued or in flight, leases or not, and say how many rows.

    For the start of an engine that is the only one on its table: what is in flight then was
    dropped by its predecessor, and nobody has to wait for the leases.
    """
    taken_back = connection.execute(_TAKE_BACK).rowcount
    return taken_back + connection.execute(_UNQUEUE).rowcount


_ZERO, _ONE = literal_column("0", Integer), literal_column("1", Integer)
_NOTHING = literal_column("''", String)
_HELD = update(occurrence_table).where(
    _row.person_id == bindparam("of_person"),
    _row.kind == bindparam("of_kind"),
    _row.night == bindparam("of_night"),
    # Not `_sending`: for that PostgreSQL would read all that is in flight instead of the key.
    func.coalesce(_row.state, _NOTHING) == spelled(State.SENDING),
    _row.lease_until == bindparam("held_until", type_=UtcDateTime),
    _row.round == bindparam("in_round"),
    _row.attempts == bindparam("in_attempt"),
)
_FINISH = Prepared(
    _HELD.values(
        state=bindparam("to_state"),
        lease_until=null(),
        sent_at=func.coalesce(bindparam("said_at", type_=UtcDateTime), _row.sent_at),
    )
)
_AGAIN = Prepared(
    _HELD.values(
        state=spelled(State.PLANNED),
        lease_until=null(),
        due_at=bindparam("to_due_at", type_=UtcDateTime),
        round=bindparam("to_round"),
        attempts=_ZERO,
        sent_at=bindparam("said_at", type_=UtcDateTime),
        late=false(),
        in_doubt=false(),
    )
)
_RELEASE = Prepared(
    _HELD.values(
        state=spelled(State.PLANNED),
        lease_until=null(),
        due_at=bindparam("to_due_at", type_=UtcDateTime),
        attempts=_row.attempts + _ONE,
        late=or_(_row.late, _row.due_at < bindparam("late_line", type_=UtcDateTime)),
        in_doubt=or_(_row.in_doubt, bindparam("unknown", type_=Boolean)),
    )
)
_RETURN = Prepared(_HELD.values(state=spelled(State.PLANNED), lease_until=null()))
_RENEW = Prepared(_HELD.values(lease_until=bindparam("to_lease", type_=UtcDateTime)))


@dataclass(frozen=True, slots=True)
class Arrow:
    """One change of one row that we hold, not yet made."""

    change: Prepared
    values: dict[str, object]


def finishing(occurrence: Occurrence, *, state: State, now: datetime) -> Arrow:
    """Close a row.

    Raises:
        ValueError: `state` is an open one.
    """
    must_be_closed(state)
    said_at = now if state is State.SENT else None
    return _arrow(occurrence, _FINISH, to_state=state.value, said_at=said_at)


def repeating(occurrence: Occurrence, *, due_at: datetime, round: int, now: datetime) -> Arrow:
    """Said once, and to be said again at `due_at` as `round`."""
    return _arrow(occurrence, _AGAIN, to_due_at=due_at, to_round=round, said_at=now)


def releasing(occurrence: Occurrence, *, due_at: datetime, unknown: bool = False) -> Arrow:
    """Give back what could not be said, or `unknown` whether it was, for a try at `due_at`."""
    late_line = due_at - LATE_AFTER
    return _arrow(occurrence, _RELEASE, to_due_at=due_at, late_line=late_line, unknown=unknown)


def returning(occurrence: Occurrence) -> Arrow:
    """Give back what we never tried to say; whoever claims it next begins as we would have."""
    return _arrow(occurrence, _RETURN)


def renewing(occurrence: Occurrence, *, lease_until: datetime) -> Arrow:
    """Hold a row for longer."""
    return _arrow(occurrence, _RENEW, to_lease=lease_until)


def _arrow(occurrence: Occurrence, change: Prepared, **values: object) -> Arrow:
    values["of_person"] = occurrence.person_id
    values["of_kind"] = occurrence.kind
    values["of_night"] = occurrence.night
    values["held_until"] = occurrence.lease_until
    values["in_round"] = occurrence.round
    values["in_attempt"] = occurrence.attempts
    return Arrow(change, values)


class FenceLost(Exception):
    """Of several rows at least one was not ours any more. Those that were are changed."""


def draw(connection: Connection, arrows: Sequence[Arrow]) -> list[bool]:
    """Make these changes; say of each whether it was made. False: the fence is lost."""
    if len(arrows) > 1:
        with suppress(FenceLost), savepoint(connection):
            draw_all(connection, arrows)
            return [True] * len(arrows)
    return [one.change.change(connection, **one.values) == 1 for one in arrows]


def draw_all(connection: Connection, arrows: Sequence[Arrow]) -> None:
    """Make all these changes, in one statement for each kind of arrow, which is cheap.

    Raises:
        FenceLost: the row counts say that one of them was not ours. To be undone by the caller.
    """
    alike: dict[Prepared, list[dict[str, object]]] = {}
    for arrow in arrows:
        alike.setdefault(arrow.change, []).append(arrow.values)
    drawn = sum(change.change_many(connection, rows) for change, rows in alike.items())
    if drawn != len(arrows):
        raise FenceLost


def finish(connection: Connection, occurrence: Occurrence, *, state: State, now: datetime) -> bool:
    """Close a row we hold. False: the fence is lost, the row is somebody else's or closed.

    Raises:
        ValueError: `state` is an open one.
    """
    [drawn] = draw(connection, [finishing(occurrence, state=state, now=now)])
    return drawn


def again(
    connection: Connection, occurrence: Occurrence, *, due_at: datetime, round: int, now: datetime
) -> bool:
    """Said once, and to be said again at `due_at` as `round`. False: the fence is lost."""
    [drawn] = draw(connection, [repeating(occurrence, due_at=due_at, round=round, now=now)])
    return drawn


def release(connection: Connection, occurrence: Occurrence, *, due_at: datetime) -> bool:
    """Give back what could not be said, for another try at `due_at`. False: the fence is lost."""
    [drawn] = draw(connection, [releasing(occurrence, due_at=due_at)])
    return drawn


def renew(
    connection: Connection, occurrences: Sequence[Occurrence], *, lease_until: datetime
) -> list[Occurrence]:
    """Hold rows for longer; return them as they are held now, without those that are not ours."""
    held = draw(connection, [renewing(one, lease_until=lease_until) for one in occurrences])
    return [replace(one, lease_until=lease_until) for one in compress(occurrences, held)]
