"""People: who chats with the bot. A Telegram id and a language, never a name or a phone number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, select, update

from bot.store.inbox import FINISHED
from bot.store.tables import conversation, helper, inbox, person, plan, screening
from bot.store.upsert import insert_new
from scheduler.occurrences import occurrence_table
from scheduler.prepared import Prepared

TAKEN_BACK = 0
"""The consent version of somebody who agreed once and has taken it back."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person who chats. `id` is ours and may be logged; `telegram_id` is also the chat's id."""

    id: int
    telegram_id: int
    language: str
    consented_at: datetime | None
    gone_at: datetime | None
    consent_version: int | None = None
    discreet: bool = False
    """The first line of every message says nothing about health."""
    cards: bool = True
    """A card of /learn may be offered unasked, at most one a week."""
    card_at: datetime | None = None
    cards_seen: frozenset[str] = frozenset()
    heard_at: datetime | None = None
    """When they last wrote or tapped, to the day."""
    warned_at: datetime | None = None
    """When they were told that nobody has heard from them for a year."""
    admitted_at: datetime | None = None
    reported_at: datetime | None = None
    """When they last had a page made for a provider."""


def _person(row: Row[tuple[object, ...]]) -> Person:
    return Person(
        id=row.id,
        telegram_id=row.telegram_id,
        language=row.language,
        consented_at=row.consented_at,
        gone_at=row.gone_at,
        consent_version=row.consent_version,
        discreet=row.discreet,
        cards=row.cards,
        card_at=row.card_at,
        cards_seen=frozenset(row.cards_seen),
        heard_at=row.heard_at,
        warned_at=row.warned_at,
        admitted_at=row.admitted_at,
        reported_at=row.reported_at,
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


def change(connection: Connection, person_id: int, **values: object) -> None:
    """Set columns of a person: what they chose, or when something was said to them."""
    connection.execute(update(person).where(person.c.id == person_id).values(values))


def consent(connection: Connection, person_id: int, *, version: int, now: datetime) -> None:
    """Remember that the person agreed, and to which version of the words."""
    changed = update(person).where(person.c.id == person_id)
    connection.execute(changed.values(consent_version=version, consented_at=now))


def take_back_consent(connection: Connection, person_id: int) -> None:
    """Remember that the person agrees no longer."""
    change(connection, person_id, consent_version=TAKEN_BACK, consented_at=None)


def set_gone(connection: Connection, person_id: int, gone_at: datetime | None) -> None:
    """Remember since when Telegram no longer lets us write to the person; None: they are back."""
    connection.execute(update(person).where(person.c.id == person_id).values(gone_at=gone_at))


def forget(connection: Connection, person_id: int) -> None:
    """Delete a person with everything that is kept about them. Without such a person: nothing.

    What they helped somebody else with ends too. An update that is still being answered stays,
    emptied when done, so that it is answered once.
    """
    known = get(connection, person_id)
    if known is None:
        return
    theirs = (inbox.c.telegram_id == known.telegram_id) & inbox.c.state.in_(FINISHED)
    connection.execute(delete(inbox).where(theirs))
    # The scheduler knows no person, so its rows do not go with the person's by themselves.
    planned = occurrence_table.c.person_id == person_id
    connection.execute(delete(occurrence_table).where(planned))
    connection.execute(delete(helper).where(helper.c.telegram_id == known.telegram_id))
    connection.execute(delete(person).where(person.c.id == person_id))


def has_left_something(connection: Connection, known: Person) -> bool:
    """Whether anything is kept of somebody besides their number and language."""
    if known.consent_version is not None or known.admitted_at is not None:
        return True
    return helps(connection, known.telegram_id) or any(
        connection.execute(
            select(table.c.person_id).where(table.c.person_id == known.id).limit(1)
        ).first()
        for table in (conversation, plan, screening)
    )


def helps(connection: Connection, telegram_id: int) -> bool:
    """Whether somebody is, or has been asked to be, a trusted person of another."""
    found = select(helper.c.id).where(helper.c.telegram_id == telegram_id)
    return connection.execute(found.where(helper.c.ended_at.is_(None))).first() is not None


def start_the_year(connection: Connection, *, now: datetime, limit: int) -> None:
    """For whom no last sign is known, the year of silence begins now: it was not kept before."""
    unknown = select(person.c.id).where(person.c.heard_at.is_(None)).limit(limit)
    here = person.c.id.in_(unknown.scalar_subquery())
    connection.execute(update(person).where(here).values(heard_at=now))


def long_silent(connection: Connection, *, heard_before: datetime, limit: int) -> list[int]:
    """Whom Telegram does not let us tell anything, and who was last heard before this."""
    blocked = person.c.gone_at.is_not(None) & person.c.warned_at.is_(None)
    return _ids(connection, blocked & (person.c.heard_at < heard_before), limit=limit)


def told(connection: Connection, *, before: datetime, limit: int) -> list[int]:
    """Who was told before this that what is kept of them will go, and gave no sign since."""
    return _ids(connection, person.c.warned_at < before, limit=limit)


def to_be_told(
    connection: Connection,
    kind: str,
    *,
    heard_before: datetime,
    planned_before: datetime,
    limit: int,
) -> list[int]:  # house: three limits of one search
    """Who was last heard before this, can be reached, and has not been told.

    Without those for whom a message of this kind was due later than `planned_before`.
    """
    silent = person.c.gone_at.is_(None) & person.c.warned_at.is_(None)
    silent &= person.c.heard_at < heard_before
    message = (occurrence_table.c.person_id == person.c.id) & (occurrence_table.c.kind == kind)
    planned = select(occurrence_table.c.person_id).where(message)
    planned = planned.where(occurrence_table.c.due_at > planned_before)
    return _ids(connection, silent & ~planned.exists(), limit=limit)


def _ids(connection: Connection, where: ColumnElement[bool], *, limit: int) -> list[int]:
    found = select(person.c.id).where(where).order_by(person.c.heard_at, person.c.id).limit(limit)
    return list(connection.execute(found).scalars())
