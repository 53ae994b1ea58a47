"""The open question of each person: what a typed answer belongs to. It outlives every restart."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.store.tables import conversation, person
from scheduler.prepared import Prepared

STAYS: Final = "stays"
"""In a question's context: it is set aside while another is open, and is back after that one."""
_ASIDE: Final = "aside"
_COVERED: Final = "covered"


@dataclass(frozen=True, slots=True)
class Conversation:
    """The question that waits. `message_id` is the message whose buttons are alive."""

    question: str
    context: dict[str, object]
    message_id: int | None

    @property
    def is_seen(self) -> bool:
        """Whether its buttons are the living ones: else bare words are no answer to it."""
        return self.message_id is not None and _COVERED not in self.context

    @property
    def aside(self) -> Conversation | None:
        """The question that this one has interrupted and that comes back; None when there is none.

        No message carries its buttons any more.
        """
        match self.context.get(_ASIDE):
            case {"question": str(question), "context": dict(context)}:
                return Conversation(question, context, None)
        return None


_HERE = conversation.c.person_id == bindparam("of")
_OF_PERSON = Prepared(select(conversation).where(_HERE))
_ASK = Prepared(
    update(conversation)
    .where(_HERE)
    .values(
        question=bindparam("question"), context=bindparam("context"), asked_at=bindparam("asked_at")
    )
)
_ASK_FIRST = Prepared(
    insert(conversation).values(
        person_id=bindparam("of"),
        question=bindparam("question"),
        context=bindparam("context"),
        asked_at=bindparam("asked_at"),
    )
)
_SHOWN = Prepared(update(conversation).where(_HERE).values(message_id=bindparam("message_id")))
_CLOSE = Prepared(delete(conversation).where(_HERE))


def get(connection: Connection, person_id: int) -> Conversation | None:
    """The open question, or None when nothing is asked."""
    row = _OF_PERSON.first(connection, of=person_id)
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
    kept = _set_aside(get(connection, person_id), context)
    values = {"question": question, "context": {**context, **kept}, "asked_at": now}
    if _ASK.change(connection, of=person_id, **values) == 0:
        _ASK_FIRST.change(connection, of=person_id, **values)


def shown(connection: Connection, person_id: int, message_id: int | None) -> None:
    """Remember which message carries the living buttons."""
    _SHOWN.change(connection, of=person_id, message_id=message_id)


def on_screen(connection: Connection, *, asked_from: datetime, asked_to: datetime) -> list[int]:
    """Whose buttons are alive under a question of this time; who cannot be reached is left out."""
    found = (
        select(conversation.c.person_id)
        .join(person, person.c.id == conversation.c.person_id)
        .where(conversation.c.message_id.is_not(None), person.c.gone_at.is_(None))
        .where(conversation.c.asked_at.between(asked_from, asked_to))
    )
    return list(connection.execute(found).scalars())


def cover(connection: Connection, person_id: int) -> None:
    """A message of another story takes the living buttons; the question stays, out of sight."""
    known = get(connection, person_id)
    if known is not None:
        values = {"context": {**known.context, _COVERED: True}}
        here = conversation.c.person_id == person_id
        connection.execute(update(conversation).where(here).values(values))


def close(
    connection: Connection, person_id: int, *, questions: Collection[str] | None = None
) -> None:
    """Nothing is asked any more; with `questions`, only if it is one of these that is open.

    What such a question had interrupted is open again; without `questions` that ends too.
    """
    known = get(connection, person_id)
    if known is None or (questions is not None and known.question not in questions):
        return
    waits = None if questions is None else known.aside
    if waits is None:
        _CLOSE.change(connection, of=person_id)
        return
    values = {"question": waits.question, "context": waits.context, "message_id": None}
    here = conversation.c.person_id == person_id
    connection.execute(update(conversation).where(here).values(values))


def _set_aside(before: Conversation | None, context: Mapping[str, object]) -> dict[str, object]:
    """What a new question keeps of the one before; one that stays itself takes its place."""
    if before is None or context.get(STAYS):
        return {}
    if before.context.get(STAYS):
        return {_ASIDE: {"question": before.question, "context": before.context}}
    return {_ASIDE: before.context[_ASIDE]} if _ASIDE in before.context else {}
