"""What a person decides about their data: agree, agree again, take it back, have it removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.services import pausing, trusted
from bot.services.house import House
from bot.store import chat_messages, conversations, people
from bot.store.conversations import Conversation

QUESTION: Final = "consent.again"
_BEFORE: Final = "before"
# A bot may delete messages for 48 hours (Bot API, deleteMessage); some minutes less, because a
# message that is too old by the time would keep its whole batch.
REACH: Final = timedelta(hours=47, minutes=50)


@dataclass(frozen=True, slots=True)
class Erased:
    """What has gone. `message_ids`: what the bot may still delete from the chat."""

    message_ids: tuple[int, ...]


def ask_again(connection: Connection, person_id: int, *, now: datetime) -> None:
    """The new words of consent are the open question; what was open comes back after it."""
    waiting = conversations.get(connection, person_id)
    if is_asked(waiting):
        return
    before = {} if waiting is None else {"question": waiting.question, "context": waiting.context}
    context: dict[str, object] = {_BEFORE: before}
    conversations.ask(connection, person_id, question=QUESTION, context=context, now=now)


def is_asked(waiting: Conversation | None) -> bool:
    """Whether the question about the new words is the open one."""
    return waiting is not None and waiting.question == QUESTION


def agree(
    connection: Connection, person_id: int, house: House, *, now: datetime
) -> Conversation | None:
    """They agree to the words of now. Gives the question that is open again, None for none."""
    people.consent(connection, person_id, version=house.consent_version, now=now)
    waiting = conversations.get(connection, person_id)
    if waiting is None or not is_asked(waiting):
        return waiting
    conversations.close(connection, person_id)
    match waiting.context.get(_BEFORE):
        case {"question": str(question), "context": Mapping() as context}:
            conversations.ask(connection, person_id, question=question, context=context, now=now)
    return conversations.get(connection, person_id)


def take_back(connection: Connection, person_id: int, *, now: datetime) -> bool:
    """The plan stops and nothing is recorded from now on; what there is stays until it is removed.

    False: they had not agreed to anything, or have taken it back before.
    """
    person = people.get(connection, person_id)
    if person is None or not person.consent_version:
        return False
    pausing.stop(connection, person_id, now=now)
    conversations.close(connection, person_id)
    people.take_back_consent(connection, person_id)
    return True


def erase(connection: Connection, person_id: int, *, now: datetime) -> Erased:
    """Remove all that is kept about a person, at once and for good. Nobody there: nothing.

    The one way out for everybody who leaves: whoever asked for it, and who was silent for too long.
    Their trusted people hear nothing any more; whom they helped hears that it has ended.
    """
    ids = chat_messages.of(connection, person_id, since=now - REACH)
    person = people.get(connection, person_id)
    if person is not None:
        trusted.erased(connection, person, now=now)
    people.forget(connection, person_id)
    return Erased(tuple(ids))


def backups_end(house: House, today: date) -> date | None:
    """The day on which the last backup with data of today is gone; None without backups."""
    return today + timedelta(days=house.backup_days) if house.backup_days else None
