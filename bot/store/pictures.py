"""Charts of a person that Telegram keeps already, by what they were drawn from.

A file_id belongs to one bot; one that Telegram refuses is forgotten and the picture sent anew.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select

from bot.store.tables import picture
from bot.store.upsert import insert_new
from scheduler.prepared import Prepared

KEPT_FOR: Final = timedelta(days=30)
"""Judgment: a chart of nights is another one after the next morning, so older ones are not asked
for again."""

_OF = Prepared(
    select(picture.c.file_id).where(
        picture.c.person_id == bindparam("person_id"), picture.c.digest == bindparam("digest")
    )
)


def file_id_of(connection: Connection, person_id: int, digest: str) -> str | None:
    """Telegram's id of the picture drawn from what has this SHA-256; None: not sent yet."""
    row = _OF.first(connection, person_id=person_id, digest=digest)
    return None if row is None else str(row.file_id)


def keep(
    connection: Connection, person_id: int, digest: str, *, file_id: str, now: datetime
) -> None:
    """This is now Telegram's id of that picture, whatever it was before."""
    mine = picture.c.person_id == person_id
    connection.execute(delete(picture).where(mine, picture.c.digest == digest))
    values = {"person_id": person_id, "digest": digest, "file_id": file_id, "sent_at": now}
    connection.execute(insert_new(connection, picture).values(values))


def forget_old(connection: Connection, *, before: datetime) -> int:
    """Forget those sent before; the answer is how many."""
    return connection.execute(delete(picture).where(picture.c.sent_at < before)).rowcount
