"""Charts of a person that Telegram keeps already, by what they were drawn from.

A file_id belongs to one bot; one that Telegram refuses is forgotten and the picture sent anew.

Digests are kept under a key: of a plain one, whoever has the database could try which few nights it
is of. A new key makes new ones, and each picture is sent once more.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select

from bot.store.sealed import keyring_of
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
    row = _OF.first(connection, person_id=person_id, digest=_keyed(connection, digest))
    return None if row is None else str(row.file_id)


def keep(
    connection: Connection, person_id: int, digest: str, *, file_id: str, now: datetime
) -> None:
    """This is now Telegram's id of that picture, whatever it was before."""
    mine, keyed = picture.c.person_id == person_id, _keyed(connection, digest)
    connection.execute(delete(picture).where(mine, picture.c.digest == keyed))
    values = {"person_id": person_id, "digest": keyed, "file_id": file_id, "sent_at": now}
    connection.execute(insert_new(connection, picture).values(values))


def forget_old(connection: Connection, *, before: datetime) -> int:
    """Forget those sent before; the answer is how many."""
    return connection.execute(delete(picture).where(picture.c.sent_at < before)).rowcount


def _keyed(connection: Connection, digest: str) -> str:
    key = keyring_of(connection.dialect).derived("pictures")
    return hmac.digest(key, digest.encode(), "sha256").hex()
