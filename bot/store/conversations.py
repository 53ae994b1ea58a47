"""The open question of each person: what a typed answer belongs to. It outlives every restart."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from bot.store.tables import conversation


@dataclass(frozen=True, slots=True)
class Conversation:
    """The question that waits. `message_id` is the message whose buttons are alive."""

    question: str
    context: dict[str, object]
    message_id: int | None


def get(connection: Connection, person_id: int) -> Conversation | None:
    """The open question, or None when nothing is asked."""
    found = select(conversation).where(conversation.c.person_id == person_id)
    row = connection.execute(found).one_or_none()
    return None if row is None else Conversation(row.question, dict(row.context), row.message_id)


def ask(
    connection: Connection,
    person_id: int,
    *,
    question: str,
    context: Mapping[str, object],
    now: datetime,
) -> None:
    """Open a question in place of the one before. The living message is disarmed later."""
    values = {"question": question, "context": dict(context), "asked_at": now}
    here = conversation.c.person_id == person_id
    if connection.execute(update(conversation).where(here).values(values)).rowcount == 0:
        connection.execute(insert(conversation).values(person_id=person_id, **values))


def shown(connection: Connection, person_id: int, message_id: int | None) -> None:
    """Remember which message carries the living buttons."""
    here = conversation.c.person_id == person_id
    connection.execute(update(conversation).where(here).values(message_id=message_id))


def close(
    connection: Connection, person_id: int, *, questions: Collection[str] | None = None
) -> None:
    """Nothing is asked any more; with `questions`, only if it is one of these that is open."""
    here = conversation.c.person_id == person_id
    if questions is not None:
        here &= conversation.c.question.in_(questions)
    connection.execute(delete(conversation).where(here))
