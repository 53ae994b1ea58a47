"""The open question of each person: what a typed answer belongs to. It outlives every restart."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from bot.store.tables import conversation

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
    kept = _set_aside(get(connection, person_id), context)
    values = {"question": question, "context": {**context, **kept}, "asked_at": now}
    here = conversation.c.person_id == person_id
    if connection.execute(update(conversation).where(here).values(values)).rowcount == 0:
        connection.execute(insert(conversation).values(person_id=person_id, **values))


def shown(connection: Connection, person_id: int, message_id: int | None) -> None:
    """Remember which message carries the living buttons."""
    here = conversation.c.person_id == person_id
    connection.execute(update(conversation).where(here).values(message_id=message_id))


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
    here, waits = conversation.c.person_id == person_id, None
    if questions is not None:
        here &= conversation.c.question.in_(questions)
        known = get(connection, person_id)
        waits = None if known is None else known.aside
    if waits is None:
        connection.execute(delete(conversation).where(here))
        return
    values = {"question": waits.question, "context": waits.context, "message_id": None}
    connection.execute(update(conversation).where(here).values(values))


def _set_aside(before: Conversation | None, context: Mapping[str, object]) -> dict[str, object]:
    """What a new question keeps of the one before; one that stays itself takes its place."""
    if before is None or context.get(STAYS):
        return {}
    if before.context.get(STAYS):
        return {_ASIDE: {"question": before.question, "context": before.context}}
    return {_ASIDE: before.context[_ASIDE]} if _ASIDE in before.context else {}
