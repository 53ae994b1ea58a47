"""People: who chats with the bot. A Telegram id and a language, never a name or a phone number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from bot.store.inbox import FINISHED
from bot.store.tables import inbox, person
from bot.store.upsert import insert_new
from scheduler.occurrences import occurrence_table
from scheduler.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Person:
    """One person who chats. `id` is ours and may be logged; `telegram_id` is also the chat's id."""

    id: int
    telegram_id: int
    language: str
    consented_at: datetime | None
    gone_at: datetime | None


def _person(row: Row[tuple[object, ...]]) -> Person:
    return Person(
        id=row.id,
        telegram_id=row.telegram_id,
        language=row.language,
        consented_at=row.consented_at,
        gone_at=row.gone_at,
    )


_WITH_ID = Prepared(select(person).where(person.c.id == bindparam("id")))
_WITH_TELEGRAM_ID = Prepared(select(person).where(person.c.telegram_id == bindparam("telegram_id")))


def get(connection: Connection, person_id: int) -> Person | None:
    """The person with our id, or None when deleted."""
    row = _WITH_ID.first(connection, id=person_id)
    return None if row is None else _person(row)


def some_ids(connection: Connection, limit: int) -> list[int]:
    """Our ids of the people who came last, newest first, at most `limit`."""
    newest = select(person.c.id).order_by(person.c.id.desc()).limit(limit)
    return list(connection.execute(newest).scalars())


def by_telegram_id(connection: Connection, telegram_id: int) -> Person | None:
    """The person behind a Telegram id, or None when they never wrote."""
    row = _WITH_TELEGRAM_ID.first(connection, telegram_id=telegram_id)
    return None if row is None else _person(row)


def meet(connection: Connection, telegram_id: int, *, language: str, now: datetime) -> Person:
    """The person behind a Telegram id, made when they are new; only once, whoever comes at once."""
    known = by_telegram_id(connection, telegram_id)
    if known is not None:
        return known
    values = {"telegram_id": telegram_id, "language": language, "created_at": now}
    connection.execute(insert_new(connection, person).values(values))
    return meet(connection, telegram_id, language=language, now=now)


def consent(connection: Connection, person_id: int, *, version: int, now: datetime) -> None:
    """Remember that the person agreed, and to which version of the words."""
    changed = update(person).where(person.c.id == person_id)
    connection.execute(changed.values(consent_version=version, consented_at=now))


def set_gone(connection: Connection, person_id: int, gone_at: datetime | None) -> None:
    """Remember since when Telegram no longer lets us write to the person; None: they are back."""
    connection.execute(update(person).where(person.c.id == person_id).values(gone_at=gone_at))


def forget(connection: Connection, person_id: int) -> None:
    """Delete a person with everything that is kept about them. Without such a person: nothing.

    An update that is still being answered stays, emptied when done, so that it is answered once.
    """
    known = get(connection, person_id)
    if known is None:
        return
    theirs = (inbox.c.telegram_id == known.telegram_id) & inbox.c.state.in_(FINISHED)
    connection.execute(delete(inbox).where(theirs))
    # The scheduler knows no person, so its rows do not go with the person's by themselves.
    planned = occurrence_table.c.person_id == person_id
    connection.execute(delete(occurrence_table).where(planned))
    connection.execute(delete(person).where(person.c.id == person_id))
