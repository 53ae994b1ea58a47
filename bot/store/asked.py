"""Which Nights were asked about: a person's planned messages of one kind, a stretch at a time."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from bot.care.night import Night
from scheduler.prepared import Prepared
from scheduler.table import State, occurrence_table

_UNSAID = frozenset({State.SKIPPED, State.CANCELLED, State.EXPIRED, State.FAILED})
_SINCE = Prepared(
    select(occurrence_table.c.night, occurrence_table.c.state, occurrence_table.c.sent_at)
    .where(occurrence_table.c.person_id == bindparam("person_id"))
    .where(occurrence_table.c.kind == bindparam("kind"))
    .where(occurrence_table.c.night >= bindparam("first"))
)


def nights_since(
    connection: Connection, person_id: int, first: Night, *, kind: str
) -> frozenset[Night]:
    """The Nights from `first` on whose message of this kind was said, or may still be said."""
    rows = _SINCE.all(connection, person_id=person_id, kind=kind, first=first.evening)
    asked = (row for row in rows if row.sent_at is not None or State(row.state) not in _UNSAID)
    return frozenset(Night(row.night) for row in asked)
