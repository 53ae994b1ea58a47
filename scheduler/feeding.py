"""The cluster's half of the occurrence table, on PostgreSQL: planned, queued, sending.

    planned -- feed: due, and the person has nothing else under way --> queued
    queued --- take: the fence, just before the send -----------------> sending
    queued --- give_back: whoever had the job stops ------------------> planned
    queued, sending -- sweep: the lease ran out, somebody died -------> planned

No statement here waits for a row that somebody else holds: it steps over it. So an answer that is
being written down wins, and no two replicas wait for each other in a circle.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    Date,
    String,
    Update,
    bindparam,
    func,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from scheduler.claims import LATE_AFTER
from scheduler.columns import EPOCH, MICROSECOND, UtcDateTime
from scheduler.table import Claimed, State, in_state, occurrence_table, read

# Two numbers that nobody else uses on this database. Locks on people use one number (order.py).
_FEEDING = (0x6D67, 1)

_row = occurrence_table.c
_key = (_row.person_id, _row.kind, _row.night)
_queued, _sending = in_state(State.QUEUED), in_state(State.SENDING)
_now = bindparam("now", type_=UtcDateTime)
_until = bindparam("until", type_=UtcDateTime)
_PLANNED: dict[object, object] = {_row.state: State.PLANNED.value, _row.lease_until: None}


@dataclass(frozen=True, slots=True)
class Key:
    """Which row."""

    person_id: int
    kind: str
    night: date

    def __str__(self) -> str:
        return f"{self.person_id}/{self.night}/{self.kind}"

    @classmethod
    def read(cls, text: str) -> "Key":
        """Read what `str` wrote. Raises ValueError."""
        person_id, night, kind = text.split("/", 2)
        return cls(int(person_id), kind, date.fromisoformat(night))


@dataclass(frozen=True, slots=True)
class Offer:
    """A row that has just been queued. `wish` is the same as long as the row wants the same."""

    key: Key
    wish: str


def _is_in(rows: CTE) -> tuple[ColumnElement[bool], ...]:
    return tuple(mine == theirs for mine, theirs in zip(_key, rows.c, strict=False))


def _sweep(state: ColumnElement[bool], more: dict[object, object]) -> Update:
    lost = select(*_key).where(state, _row.lease_until < _now)
    free = lost.with_for_update(skip_locked=True, of=occurrence_table).cte("free")
    return update(occurrence_table).where(*_is_in(free)).values(_PLANNED | more)


_TRY = select(func.pg_try_advisory_xact_lock(*_FEEDING))
_A_CRASH: dict[object, object] = {_row.attempts: _row.attempts + 1, _row.in_doubt: true()}
_SWEEPS = (_sweep(_sending, _A_CRASH), _sweep(_queued, {}))

_busy = union_all(select(_row.person_id).where(_queued), select(_row.person_id).where(_sending))
_due = (
    select(*_key, _row.due_at)
    .where(in_state(State.PLANNED), _row.due_at <= _now, _row.person_id.not_in(_busy))
    .order_by(_row.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_earliest = (
    select(_due)
    .ext(distinct_on(_due.c.person_id))
    .order_by(_due.c.person_id, _due.c.due_at, _due.c.kind)
    .cte("earliest")
)
_FEED = (
    update(occurrence_table)
    .where(*_is_in(_earliest))
    .values(state=State.QUEUED.value, lease_until=_until)
    .returning(*_key, _row.due_at, _row.round, _row.attempts)
)
_COUNT = select(func.count()).select_from(occurrence_table).where(_queued)

_asked = (
    func.unnest(
        bindparam("people", type_=ARRAY(BigInteger)),
        bindparam("kinds", type_=ARRAY(String)),
        bindparam("nights", type_=ARRAY(Date)),
    )
    .table_valued("person_id", "kind", "night")
    .render_derived("asked")
)
# By the key alone: told the state here, PostgreSQL would read all that is queued for every key.
_free = (
    select(*_key, _row.state)
    .where(*(mine == theirs for mine, theirs in zip(_key, _asked.c, strict=True)))
    .with_for_update(skip_locked=True, of=occurrence_table)
    .cte("free")
)
_is_ours = (*_is_in(_free), _free.c.state == State.QUEUED.value)
_TAKE = (
    update(occurrence_table)
    .where(*_is_ours)
    .values(
        state=State.SENDING.value,
        lease_until=_until,
        late=or_(_row.late, _row.due_at < bindparam("late_line", type_=UtcDateTime)),
    )
    .returning(*_row)
)
_GIVE_BACK = update(occurrence_table).where(*_is_ours).values(_PLANNED)


def may_feed(connection: Connection) -> bool:
    """Whether nobody else is feeding; if so, we are, until the end of this transaction."""
    return bool(connection.execute(_TRY).scalar_one())


def sweep(connection: Connection, *, now: datetime) -> int:
    """Bring back what was queued or in flight beyond its lease; say how many rows."""
    return sum(connection.execute(one, {"now": now}).rowcount for one in _SWEEPS)


def feed(connection: Connection, *, now: datetime, lease: timedelta, ahead: int) -> list[Offer]:
    """Queue what is due, oldest first, until `ahead` rows are queued; return the new ones.

    Of a person only one row is under way at a time: the earliest that is due, and the next only
    when that one is settled.
    """
    room = ahead - connection.execute(_COUNT).scalar_one()
    if room <= 0:
        return []
    fed = connection.execute(_FEED, {"now": now, "until": now + lease, "most": room})
    rows = sorted(fed, key=lambda row: (row.due_at, row.person_id))
    return [_offer(*row) for row in rows]


def _offer(  # house: a row, spread out
    person_id: int, kind: str, night: date, due_at: datetime, round: int, attempts: int
) -> Offer:
    key = Key(person_id, kind, night)
    moment = (due_at - EPOCH) // MICROSECOND
    return Offer(key, f"{key}/{moment}/{round}/{attempts}")


def take(
    connection: Connection, keys: Collection[Key], *, now: datetime, lease: timedelta
) -> Claimed:
    """Take those of these rows that are still queued, until `now + lease`; told apart as `claim`.

    The others were answered, moved or taken meanwhile: there is nothing to do about them.
    """
    if not keys:
        return Claimed([], [])
    times = {"now": now, "until": now + lease, "late_line": now - LATE_AFTER}
    taken = [read(row) for row in connection.execute(_TAKE, _columns(keys) | times)]
    taken.sort(key=lambda one: (one.due_at, one.person_id, one.kind))
    return Claimed(
        due=[one for one in taken if one.good_until >= now],
        expired=[one for one in taken if one.good_until < now],
    )


def give_back(connection: Connection, keys: Collection[Key]) -> int:
    """Make those of these rows that are still queued planned again; say how many."""
    return connection.execute(_GIVE_BACK, _columns(keys)).rowcount if keys else 0


def _columns(keys: Collection[Key]) -> dict[str, object]:
    return {
        "people": [key.person_id for key in keys],
        "kinds": [key.kind for key in keys],
        "nights": [key.night for key in keys],
    }
