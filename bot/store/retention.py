"""What is kept beyond its use: the records of planned messages of years ago.

The other limits stand where their rows are: `inbox.REMEMBERED_FOR` and `inbox.SET_ASIDE_FOR`,
`chat_messages.DELETABLE`, `pictures.KEPT_FOR`; the cluster's queue clears its log every day
(`scheduler.queue`). Diary, plans and decisions stay until the person deletes them, or is silent for
too long (`bot.services.leaving`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select

from bot.store.tables import person
from scheduler.table import State, in_state, occurrence_table

MESSAGES_KEPT_FOR: Final = timedelta(days=730)
"""Whether a morning was asked or not counts in charts and comparisons of a course. Judgment."""

PEOPLE_AT_ONCE: Final = 100
_OPEN: Final = (State.PLANNED, State.QUEUED, State.SENDING)


def forget_old_messages(
    connection: Connection, after: int, *, kinds: Collection[str], before: date
) -> int | None:
    """Remove closed records of Nights before this date, of the next people behind this id.

    Gives the last id that was looked at, to go on from; None: that was everybody. Cheap, because
    the key leads to each person's old rows of each kind.
    """
    found = select(person.c.id).where(person.c.id > after).order_by(person.c.id)
    ids = list(connection.execute(found.limit(PEOPLE_AT_ONCE)).scalars())
    row = occurrence_table.c
    old = (row.person_id.in_(ids), row.kind.in_(kinds), row.night < before)
    is_open = [in_state(state) for state in _OPEN]
    connection.execute(delete(occurrence_table).where(*old, *(~each for each in is_open)))
    return ids[-1] if len(ids) == PEOPLE_AT_ONCE else None
