"""Which messages stand in each person's chat, so that /delete can take them out there too.

Telegram lets a bot delete what is younger than 48 hours (Bot API, deleteMessage): older ones are
of no use here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Connection, Insert, bindparam, delete, select

from bot.store.tables import chat_message
from bot.store.upsert import insert_new
from scheduler.prepared import Prepared

DELETABLE = timedelta(hours=48)
"""So long may a bot delete a message (Bot API, deleteMessage)."""

_SINCE = Prepared(
    select(chat_message.c.message_id)
    .where(chat_message.c.person_id == bindparam("of"))
    .where(chat_message.c.sent_at >= bindparam("since"))
    .order_by(chat_message.c.message_id)
)


def note(connection: Connection, person_id: int, ids: Sequence[int], *, now: datetime) -> None:
    """These messages are in the person's chat, theirs and ours; what is known stays as it is."""
    note_all(connection, {person_id: ids}, now=now)


def note_all(connection: Connection, ids_of: Mapping[int, Sequence[int]], *, now: datetime) -> None:
    """The same for several people at once: our id of each, and the messages."""
    rows: list[dict[str, object]] = [
        {"of": person_id, "message": message_id, "at": now}
        for person_id, ids in ids_of.items()
        for message_id in ids
    ]
    if rows:
        _noting(insert_new(connection, chat_message)).change_many(connection, rows)


def of(connection: Connection, person_id: int, *, since: datetime) -> list[int]:
    """The ids of a person's messages that were noted since then, in order."""
    return [row.message_id for row in _SINCE.all(connection, of=person_id, since=since)]


def forget_old(connection: Connection, *, before: datetime) -> int:
    """Remove what was noted before; the answer is how many."""
    old = delete(chat_message).where(chat_message.c.sent_at < before)
    return connection.execute(old).rowcount


@cache
def _noting(insert: Insert) -> Prepared:
    return Prepared(
        insert.values(
            person_id=bindparam("of"), message_id=bindparam("message"), sent_at=bindparam("at")
        )
    )
